-- AI agents: what each may do and with which tools, under which guardrails, what it did step by step, and what a person approved.
-- The steps are the log that the law wants kept; a person can always stop an agent or decide in its place.
-- Sources: Reglamento (UE) 2024/1689 on artificial intelligence (art. 5 prohibited practices, art. 6 and annex III high risk, art. 14
-- human oversight, art. 26 deployers, art. 27 fundamental rights impact assessment, art. 50 transparency, art. 73 serious incidents),
-- Reglamento (UE) 2016/679 RGPD, art. 22.

-- Risk ----------------------------------------------------------------------------------------------------------------

CREATE TABLE risk_class (
    code        text     PRIMARY KEY CHECK (code <> ''),
    rank        smallint NOT NULL UNIQUE CHECK (rank >= 1),
    name        text     NOT NULL CHECK (name <> ''),
    name_es     text     NOT NULL CHECK (name_es <> ''),
    legal_basis text     NOT NULL CHECK (legal_basis <> ''),
    obligations text     NOT NULL CHECK (obligations <> ''),
    may_operate boolean  NOT NULL DEFAULT true
);
COMMENT ON TABLE risk_class IS 'Risk classes of AI systems (niveles de riesgo) under Reglamento (UE) 2024/1689';
COMMENT ON COLUMN risk_class.code IS 'Code, such as high';
COMMENT ON COLUMN risk_class.rank IS 'Order, 1 the gravest';
COMMENT ON COLUMN risk_class.name IS 'Name in English';
COMMENT ON COLUMN risk_class.name_es IS 'Name in Spanish';
COMMENT ON COLUMN risk_class.legal_basis IS 'Articles that define it';
COMMENT ON COLUMN risk_class.obligations IS 'What it asks of whoever deploys the system, in short';
COMMENT ON COLUMN risk_class.may_operate IS 'False for prohibited practices';

CREATE TABLE high_risk_area (
    code              text     PRIMARY KEY CHECK (code <> ''),
    point             smallint NOT NULL CHECK (point BETWEEN 1 AND 8),
    name              text     NOT NULL CHECK (name <> ''),
    name_es           text     NOT NULL CHECK (name_es <> ''),
    impact_assessment boolean  NOT NULL DEFAULT false
);
COMMENT ON TABLE high_risk_area IS 'High-risk areas (ámbitos de alto riesgo) of annex III';
COMMENT ON COLUMN high_risk_area.code IS 'Point of annex III, such as 5c';
COMMENT ON COLUMN high_risk_area.point IS 'Number of the point';
COMMENT ON COLUMN high_risk_area.name IS 'Area in English';
COMMENT ON COLUMN high_risk_area.name_es IS 'Area in Spanish';
COMMENT ON COLUMN high_risk_area.impact_assessment IS 'Whether every deployer owes an impact assessment on fundamental rights (art. 27)';

-- Agents and what they may do -----------------------------------------------------------------------------------------

CREATE TABLE agent (
    id                            uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                          text           NOT NULL UNIQUE CHECK (code <> ''),
    name                          text           NOT NULL CHECK (name <> ''),
    name_es                       text           NOT NULL CHECK (name_es <> ''),
    purpose                       text           NOT NULL CHECK (purpose <> ''),
    risk_class_code               text           NOT NULL REFERENCES risk_class (code),
    high_risk_area_code           text           REFERENCES high_risk_area (code),
    risk_reasoning                text,
    model_code                    text,
    prompt_code                   text,
    autonomy                      text           NOT NULL DEFAULT 'suggest' CHECK (autonomy IN ('suggest', 'act_with_approval', 'act_within_limits')),
    talks_to_customers            boolean        NOT NULL DEFAULT false,
    disclosure_text               text,
    owner_employee_id             uuid,
    overseer_employee_id          uuid,
    impact_assessment_document_id uuid,
    max_steps                     smallint       NOT NULL DEFAULT 20 CHECK (max_steps BETWEEN 1 AND 500),
    max_session_cost              numeric(14, 6) CHECK (max_session_cost > 0 AND max_session_cost < 'NaN'),
    currency                      text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    state                         text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'active', 'suspended', 'retired')),
    state_reason                  text,
    activated_at                  timestamptz,
    version                       integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                   timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                    timestamptz    NOT NULL DEFAULT now(),
    updated_at                    timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT agent_prohibited_never_runs CHECK (risk_class_code <> 'prohibited' OR state IN ('draft', 'retired')),
    CONSTRAINT agent_high_risk_names_area CHECK (risk_class_code <> 'high' OR high_risk_area_code IS NOT NULL),
    CONSTRAINT agent_high_risk_is_overseen
        CHECK (risk_class_code <> 'high' OR state <> 'active' OR (overseer_employee_id IS NOT NULL AND autonomy <> 'act_within_limits')),
    CONSTRAINT agent_discloses_itself CHECK (NOT talks_to_customers OR disclosure_text IS NOT NULL),
    CONSTRAINT agent_active_is_complete
        CHECK (state <> 'active' OR (activated_at IS NOT NULL AND owner_employee_id IS NOT NULL AND model_code IS NOT NULL)),
    CONSTRAINT agent_suspended_says_why CHECK (state <> 'suspended' OR state_reason IS NOT NULL)
);
CREATE INDEX agent_risk_class_code ON agent (risk_class_code);
CREATE INDEX agent_high_risk_area_code ON agent (high_risk_area_code);
CREATE INDEX agent_model_code ON agent (model_code) WHERE model_code IS NOT NULL;
CREATE INDEX agent_prompt_code ON agent (prompt_code) WHERE prompt_code IS NOT NULL;
CREATE INDEX agent_owner_employee_id ON agent (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX agent_overseer_employee_id ON agent (overseer_employee_id) WHERE overseer_employee_id IS NOT NULL;
CREATE INDEX agent_impact_assessment_document_id ON agent (impact_assessment_document_id) WHERE impact_assessment_document_id IS NOT NULL;
CREATE TRIGGER agent_changed BEFORE UPDATE ON agent FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE agent IS 'Agents (agentes de IA)';
COMMENT ON COLUMN agent.id IS 'Key';
COMMENT ON COLUMN agent.code IS 'Code, such as claim_summary';
COMMENT ON COLUMN agent.name IS 'Name in English';
COMMENT ON COLUMN agent.name_es IS 'Name in Spanish';
COMMENT ON COLUMN agent.purpose IS 'Intended purpose (finalidad prevista)';
COMMENT ON COLUMN agent.risk_class_code IS 'Risk class';
COMMENT ON COLUMN agent.high_risk_area_code IS 'Area of annex III, for a high-risk system';
COMMENT ON COLUMN agent.risk_reasoning IS 'Why it was classed so';
COMMENT ON COLUMN agent.model_code IS 'Model that it runs on, sm_ai_models.model.code; null until chosen';
COMMENT ON COLUMN agent.prompt_code IS 'Prompt that instructs it, sm_ai_prompts.prompt.code';
COMMENT ON COLUMN agent.autonomy IS 'suggest (propone), act_with_approval (actúa con aprobación) or act_within_limits (actúa dentro de límites)';
COMMENT ON COLUMN agent.talks_to_customers IS 'Whether people outside the group talk to it';
COMMENT ON COLUMN agent.disclosure_text IS 'What tells them that it is a machine (art. 50.1); needed where it talks to customers';
COMMENT ON COLUMN agent.owner_employee_id IS 'Owner (responsable), sm_hr.employee.id';
COMMENT ON COLUMN agent.overseer_employee_id IS 'Who oversees it and may stop it (supervisión humana, art. 26.2), sm_hr.employee.id';
COMMENT ON COLUMN agent.impact_assessment_document_id IS 'Impact assessment on fundamental rights (art. 27), sm_documents.document.id';
COMMENT ON COLUMN agent.max_steps IS 'Steps after which a session is stopped';
COMMENT ON COLUMN agent.max_session_cost IS 'Cost after which a session is stopped; null without limit';
COMMENT ON COLUMN agent.currency IS 'ISO 4217 code';
COMMENT ON COLUMN agent.state IS 'draft (borrador), in_review (en revisión), active (activo), suspended (suspendido) or retired (retirado)';
COMMENT ON COLUMN agent.state_reason IS 'Why it was suspended or retired';
COMMENT ON COLUMN agent.activated_at IS 'When it was put to work first';
COMMENT ON COLUMN agent.version IS 'Raised by each change';
COMMENT ON COLUMN agent.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN agent.created_at IS 'When the row was written';
COMMENT ON COLUMN agent.updated_at IS 'When the row was last changed';

CREATE FUNCTION agent_payload(a agent) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'agent_id', a.id,
    'customer_id', a.id,
    'code', a.code,
    'name', a.name,
    'name_es', a.name_es,
    'purpose', a.purpose,
    'risk_class_code', a.risk_class_code,
    'high_risk_area_code', a.high_risk_area_code,
    'model_code', a.model_code,
    'prompt_code', a.prompt_code,
    'autonomy', a.autonomy,
    'talks_to_customers', a.talks_to_customers,
    'owner_employee_id', a.owner_employee_id,
    'overseer_employee_id', a.overseer_employee_id,
    'state', a.state,
    'state_reason', a.state_reason,
    'activated_at', a.activated_at,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION agent_payload(agent) IS 'Event payload of an AI agent (agente de IA): the state after the change (events/agent.v1.json)';

CREATE TABLE tool (
    code           text     PRIMARY KEY CHECK (code <> ''),
    name           text     NOT NULL CHECK (name <> ''),
    description    text     NOT NULL CHECK (description <> ''),
    input_schema   jsonb    NOT NULL CHECK (jsonb_typeof(input_schema) = 'object'),
    effect         text     NOT NULL CHECK (effect IN ('read', 'draft', 'write', 'send', 'irreversible')),
    connector_code text,
    needs_approval boolean  NOT NULL DEFAULT false,
    timeout        interval NOT NULL DEFAULT '30 seconds' CHECK (timeout > interval '0'),
    active         boolean  NOT NULL DEFAULT true,
    CONSTRAINT tool_grave_effect_needs_approval CHECK (effect <> 'irreversible' OR needs_approval)
);
CREATE INDEX tool_connector_code ON tool (connector_code) WHERE connector_code IS NOT NULL;
COMMENT ON TABLE tool IS 'Tools (herramientas) that agents may call';
COMMENT ON COLUMN tool.code IS 'Code, such as policy_read';
COMMENT ON COLUMN tool.name IS 'Name';
COMMENT ON COLUMN tool.description IS 'What it does, in the words that the model reads';
COMMENT ON COLUMN tool.input_schema IS 'JSON Schema of its input';
COMMENT ON COLUMN tool.effect IS 'read (consulta), draft (borrador), write (escritura), send (envío al exterior) or irreversible (irreversible)';
COMMENT ON COLUMN tool.connector_code IS 'Connector that it calls, sm_integrations.connector.code; null within the platform';
COMMENT ON COLUMN tool.needs_approval IS 'Whether a person approves each call';
COMMENT ON COLUMN tool.timeout IS 'Time after which a call is given up';
COMMENT ON COLUMN tool.active IS 'Whether it may be called';

CREATE TABLE agent_tool (
    agent_id               uuid        NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    tool_code              text        NOT NULL REFERENCES tool (code),
    always_approve         boolean     NOT NULL DEFAULT false,
    max_calls              smallint    CHECK (max_calls >= 1),
    granted_by_employee_id uuid,
    granted_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent_id, tool_code)
);
CREATE INDEX agent_tool_tool_code ON agent_tool (tool_code);
CREATE INDEX agent_tool_granted_by_employee_id ON agent_tool (granted_by_employee_id) WHERE granted_by_employee_id IS NOT NULL;
COMMENT ON TABLE agent_tool IS 'Tools given to an agent';
COMMENT ON COLUMN agent_tool.agent_id IS 'Agent';
COMMENT ON COLUMN agent_tool.tool_code IS 'Tool';
COMMENT ON COLUMN agent_tool.always_approve IS 'Whether this agent needs an approval even where the tool does not';
COMMENT ON COLUMN agent_tool.max_calls IS 'Calls a session at most; null without limit';
COMMENT ON COLUMN agent_tool.granted_by_employee_id IS 'Who gave it, sm_hr.employee.id';
COMMENT ON COLUMN agent_tool.granted_at IS 'When';

CREATE TABLE guardrail (
    code     text    PRIMARY KEY CHECK (code <> ''),
    name     text    NOT NULL CHECK (name <> ''),
    stage    text    NOT NULL CHECK (stage IN ('input', 'output', 'tool_call')),
    kind     text    NOT NULL
        CHECK (kind IN ('prompt_injection', 'personal_data', 'special_category', 'topic', 'advice', 'groundedness', 'toxicity', 'limit', 'format')),
    action   text    NOT NULL CHECK (action IN ('block', 'redact', 'flag', 'ask_approval')),
    settings jsonb   NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    active   boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE guardrail IS 'Guardrails (salvaguardas): checks on what goes in, what comes out and what tools are asked';
COMMENT ON COLUMN guardrail.code IS 'Code, such as personal_data_output';
COMMENT ON COLUMN guardrail.name IS 'Name';
COMMENT ON COLUMN guardrail.stage IS 'input (entrada), output (salida) or tool_call (llamada a herramienta)';
COMMENT ON COLUMN guardrail.kind IS 'What it looks for: injected instructions, personal data, special categories (RGPD art. 9), topics, regulated advice, statements without a source, toxicity, limits of amounts or format';
COMMENT ON COLUMN guardrail.action IS 'block (bloquea), redact (tacha), flag (marca) or ask_approval (pide aprobación)';
COMMENT ON COLUMN guardrail.settings IS 'Thresholds and lists';
COMMENT ON COLUMN guardrail.active IS 'Whether it acts';

CREATE TABLE agent_guardrail (
    agent_id       uuid     NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    guardrail_code text     NOT NULL REFERENCES guardrail (code),
    position       smallint NOT NULL CHECK (position >= 1),
    PRIMARY KEY (agent_id, guardrail_code)
);
CREATE INDEX agent_guardrail_guardrail_code ON agent_guardrail (guardrail_code);
COMMENT ON TABLE agent_guardrail IS 'Guardrails of an agent, in the order in which they act';
COMMENT ON COLUMN agent_guardrail.agent_id IS 'Agent';
COMMENT ON COLUMN agent_guardrail.guardrail_code IS 'Guardrail';
COMMENT ON COLUMN agent_guardrail.position IS 'Order, from 1';

-- What they did -------------------------------------------------------------------------------------------------------

CREATE TABLE agent_session (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    agent_id             uuid           NOT NULL REFERENCES agent (id),
    model_version_id     uuid,
    prompt_version_id    uuid,
    user_account_id      uuid,
    party_id             uuid,
    conversation_id      uuid,
    workflow_instance_id uuid,
    state                text           NOT NULL DEFAULT 'running'
        CHECK (state IN ('running', 'waiting_approval', 'completed', 'stopped', 'failed', 'handed_over')),
    started_at           timestamptz    NOT NULL DEFAULT now(),
    ended_at             timestamptz,
    disclosed_at         timestamptz,
    input_tokens         bigint         NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
    output_tokens        bigint         NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
    cost                 numeric(14, 6) NOT NULL DEFAULT 0 CHECK (cost >= 0 AND cost < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    stop_reason          text,
    outcome              text,
    version              integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz    NOT NULL DEFAULT now(),
    updated_at           timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT agent_session_in_order CHECK (ended_at >= started_at),
    CONSTRAINT agent_session_ended CHECK ((state IN ('running', 'waiting_approval')) = (ended_at IS NULL))
);
CREATE INDEX agent_session_model_version_id ON agent_session (model_version_id) WHERE model_version_id IS NOT NULL;
CREATE INDEX agent_session_prompt_version_id ON agent_session (prompt_version_id) WHERE prompt_version_id IS NOT NULL;
CREATE INDEX agent_session_user_account_id ON agent_session (user_account_id) WHERE user_account_id IS NOT NULL;
CREATE INDEX agent_session_party_id ON agent_session (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX agent_session_conversation_id ON agent_session (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX agent_session_workflow_instance_id ON agent_session (workflow_instance_id) WHERE workflow_instance_id IS NOT NULL;
CREATE INDEX agent_session_agent_id ON agent_session (agent_id, started_at DESC);
CREATE INDEX agent_session_open ON agent_session (started_at) WHERE ended_at IS NULL;
CREATE TRIGGER agent_session_changed BEFORE UPDATE ON agent_session FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE agent_session IS 'Sessions (sesiones): an agent at work on one matter';
COMMENT ON COLUMN agent_session.id IS 'Key';
COMMENT ON COLUMN agent_session.agent_id IS 'Agent';
COMMENT ON COLUMN agent_session.model_version_id IS 'Model version that answered, sm_ai_models.model_version.id';
COMMENT ON COLUMN agent_session.prompt_version_id IS 'Prompt version used, sm_ai_prompts.prompt_version.id';
COMMENT ON COLUMN agent_session.user_account_id IS 'Who worked with it, sm_auth.user_account.id; null when started by the system';
COMMENT ON COLUMN agent_session.party_id IS 'Customer concerned, sm_global.party.id';
COMMENT ON COLUMN agent_session.conversation_id IS 'Conversation it took part in, sm_communications.conversation.id';
COMMENT ON COLUMN agent_session.workflow_instance_id IS 'Workflow that called it, sm_workflows.workflow_instance.id';
COMMENT ON COLUMN agent_session.state IS 'running (en curso), waiting_approval (pendiente de aprobación), completed (terminada), stopped (detenida), failed (fallida) or handed_over (pasada a una persona)';
COMMENT ON COLUMN agent_session.started_at IS 'Start';
COMMENT ON COLUMN agent_session.ended_at IS 'End';
COMMENT ON COLUMN agent_session.disclosed_at IS 'When the customer was told that a machine answers';
COMMENT ON COLUMN agent_session.input_tokens IS 'Tokens read by models';
COMMENT ON COLUMN agent_session.output_tokens IS 'Tokens written by models';
COMMENT ON COLUMN agent_session.cost IS 'Cost of the models and tools';
COMMENT ON COLUMN agent_session.currency IS 'ISO 4217 code';
COMMENT ON COLUMN agent_session.stop_reason IS 'Why it was stopped or failed';
COMMENT ON COLUMN agent_session.outcome IS 'What came of it, in a line';
COMMENT ON COLUMN agent_session.version IS 'Raised by each change';
COMMENT ON COLUMN agent_session.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN agent_session.created_at IS 'When the row was written';
COMMENT ON COLUMN agent_session.updated_at IS 'When the row was last changed';

CREATE FUNCTION agent_session_payload(a agent_session) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'agent_session_id', a.id,
    'customer_id', a.id,
    'agent_id', a.agent_id,
    'model_version_id', a.model_version_id,
    'prompt_version_id', a.prompt_version_id,
    'user_account_id', a.user_account_id,
    'party_id', a.party_id,
    'state', a.state,
    'started_at', a.started_at,
    'ended_at', a.ended_at,
    'input_tokens', a.input_tokens,
    'output_tokens', a.output_tokens,
    'cost', a.cost::text,
    'currency', a.currency,
    'stop_reason', a.stop_reason,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION agent_session_payload(agent_session) IS 'Event payload of an agent session (sesión de agente): the state after the change (events/agent_session.v1.json)';

CREATE TABLE agent_step (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    agent_session_id uuid        NOT NULL REFERENCES agent_session (id) ON DELETE CASCADE,
    number           integer     NOT NULL CHECK (number >= 1),
    kind             text        NOT NULL CHECK (kind IN ('message_in', 'message_out', 'model_call', 'tool_call', 'guardrail', 'handover')),
    tool_code        text        REFERENCES tool (code),
    input            jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(input) = 'object'),
    output           jsonb       CHECK (jsonb_typeof(output) = 'object'),
    started_at       timestamptz NOT NULL DEFAULT now(),
    took_ms          integer     CHECK (took_ms >= 0),
    error            text,
    CONSTRAINT agent_step_number UNIQUE (agent_session_id, number),
    CONSTRAINT agent_step_tool_named CHECK ((kind = 'tool_call') = (tool_code IS NOT NULL))
);
CREATE INDEX agent_step_tool_code ON agent_step (tool_code);
CREATE INDEX agent_step_started_at ON agent_step USING brin (started_at);
COMMENT ON TABLE agent_step IS 'Steps of sessions (pasos): the log of events that the law wants kept';
COMMENT ON COLUMN agent_step.id IS 'Key';
COMMENT ON COLUMN agent_step.agent_session_id IS 'Session';
COMMENT ON COLUMN agent_step.number IS 'Order, from 1';
COMMENT ON COLUMN agent_step.kind IS 'message_in (mensaje recibido), message_out (mensaje emitido), model_call (llamada al modelo), tool_call (llamada a herramienta), guardrail (salvaguarda) or handover (paso a una persona)';
COMMENT ON COLUMN agent_step.tool_code IS 'Tool, for a call of one';
COMMENT ON COLUMN agent_step.input IS 'What went in';
COMMENT ON COLUMN agent_step.output IS 'What came out; null when it failed';
COMMENT ON COLUMN agent_step.started_at IS 'Start';
COMMENT ON COLUMN agent_step.took_ms IS 'Milliseconds taken';
COMMENT ON COLUMN agent_step.error IS 'Why it failed';

CREATE TABLE guardrail_hit (
    id             uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    agent_step_id  uuid          NOT NULL REFERENCES agent_step (id) ON DELETE CASCADE,
    guardrail_code text          NOT NULL REFERENCES guardrail (code),
    action         text          NOT NULL CHECK (action IN ('blocked', 'redacted', 'flagged', 'approval_asked')),
    score          numeric(6, 5) CHECK (score BETWEEN 0 AND 1),
    detail         text,
    reviewed       text          CHECK (reviewed IN ('right', 'false_alarm')),
    created_at     timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX guardrail_hit_agent_step_id ON guardrail_hit (agent_step_id);
CREATE INDEX guardrail_hit_guardrail_code ON guardrail_hit (guardrail_code);
COMMENT ON TABLE guardrail_hit IS 'When a guardrail acted (intervenciones)';
COMMENT ON COLUMN guardrail_hit.id IS 'Key';
COMMENT ON COLUMN guardrail_hit.agent_step_id IS 'Step';
COMMENT ON COLUMN guardrail_hit.guardrail_code IS 'Guardrail';
COMMENT ON COLUMN guardrail_hit.action IS 'What it did';
COMMENT ON COLUMN guardrail_hit.score IS 'Confidence, 0 to 1, where it gives one';
COMMENT ON COLUMN guardrail_hit.detail IS 'What was found, without repeating it';
COMMENT ON COLUMN guardrail_hit.reviewed IS 'Review by a person: right (acertada) or false_alarm (falso positivo); null while none';
COMMENT ON COLUMN guardrail_hit.created_at IS 'When the row was written';

CREATE TABLE approval (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    agent_step_id          uuid        NOT NULL REFERENCES agent_step (id),
    tool_code              text        NOT NULL REFERENCES tool (code),
    proposed_input         jsonb       NOT NULL CHECK (jsonb_typeof(proposed_input) = 'object'),
    explanation            text        NOT NULL CHECK (explanation <> ''),
    state                  text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'changed', 'rejected', 'expired')),
    asked_at               timestamptz NOT NULL DEFAULT now(),
    expires_at             timestamptz NOT NULL,
    decided_by_employee_id uuid,
    decided_at             timestamptz,
    approved_input         jsonb       CHECK (jsonb_typeof(approved_input) = 'object'),
    reason                 text,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT approval_decided_by_someone
        CHECK (state NOT IN ('approved', 'changed', 'rejected') OR (decided_by_employee_id IS NOT NULL AND decided_at IS NOT NULL)),
    CONSTRAINT approval_change_kept CHECK ((state = 'changed') = (approved_input IS NOT NULL)),
    CONSTRAINT approval_expires_later CHECK (expires_at > asked_at)
);
CREATE INDEX approval_tool_code ON approval (tool_code);
CREATE INDEX approval_decided_by_employee_id ON approval (decided_by_employee_id) WHERE decided_by_employee_id IS NOT NULL;
CREATE UNIQUE INDEX approval_one_a_step ON approval (agent_step_id);
CREATE INDEX approval_pending ON approval (expires_at) WHERE state = 'pending';
CREATE TRIGGER approval_changed BEFORE UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE approval IS 'Approvals by people (aprobaciones humanas) before an agent acts';
COMMENT ON COLUMN approval.id IS 'Key';
COMMENT ON COLUMN approval.agent_step_id IS 'Step that waits';
COMMENT ON COLUMN approval.tool_code IS 'Tool that would be called';
COMMENT ON COLUMN approval.proposed_input IS 'Input that would be given';
COMMENT ON COLUMN approval.explanation IS 'Why the agent proposes it, as shown to the person';
COMMENT ON COLUMN approval.state IS 'pending (pendiente), approved (aprobada), changed (aprobada con cambios), rejected (rechazada) or expired (caducada)';
COMMENT ON COLUMN approval.asked_at IS 'When it was asked';
COMMENT ON COLUMN approval.expires_at IS 'When it lapses, which counts as a no';
COMMENT ON COLUMN approval.decided_by_employee_id IS 'Who decided, sm_hr.employee.id';
COMMENT ON COLUMN approval.decided_at IS 'When';
COMMENT ON COLUMN approval.approved_input IS 'Input as changed by the person';
COMMENT ON COLUMN approval.reason IS 'Reason given';
COMMENT ON COLUMN approval.version IS 'Raised by each change';
COMMENT ON COLUMN approval.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN approval.created_at IS 'When the row was written';
COMMENT ON COLUMN approval.updated_at IS 'When the row was last changed';

CREATE FUNCTION approval_payload(a approval) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'approval_id', a.id,
    'customer_id', a.id,
    'agent_step_id', a.agent_step_id,
    'tool_code', a.tool_code,
    'explanation', a.explanation,
    'state', a.state,
    'asked_at', a.asked_at,
    'expires_at', a.expires_at,
    'decided_by_employee_id', a.decided_by_employee_id,
    'decided_at', a.decided_at,
    'reason', a.reason,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION approval_payload(approval) IS 'Event payload of an approval (aprobación): the state after the change (events/approval.v1.json)';

CREATE TABLE ai_incident (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    agent_id              uuid        NOT NULL REFERENCES agent (id),
    agent_session_id      uuid        REFERENCES agent_session (id),
    title                 text        NOT NULL CHECK (title <> ''),
    description           text        NOT NULL CHECK (description <> ''),
    severity              text        NOT NULL CHECK (severity IN ('minor', 'major', 'serious')),
    detected_at           timestamptz NOT NULL DEFAULT now(),
    agent_suspended       boolean     NOT NULL DEFAULT false,
    provider_informed_at  timestamptz,
    authority_informed_at timestamptz,
    incident_id           uuid,
    corrective_action     text,
    closed_at             timestamptz,
    CONSTRAINT ai_incident_closed_with_action CHECK (closed_at IS NULL OR corrective_action IS NOT NULL),
    CONSTRAINT ai_incident_in_order CHECK (closed_at >= detected_at)
);
CREATE INDEX ai_incident_agent_id ON ai_incident (agent_id);
CREATE INDEX ai_incident_agent_session_id ON ai_incident (agent_session_id);
CREATE INDEX ai_incident_incident_id ON ai_incident (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX ai_incident_open ON ai_incident (detected_at) WHERE closed_at IS NULL;

COMMENT ON TABLE ai_incident IS 'Incidents with AI systems (incidentes de IA), serious ones included (art. 73)';
COMMENT ON COLUMN ai_incident.id IS 'Key';
COMMENT ON COLUMN ai_incident.agent_id IS 'Agent';
COMMENT ON COLUMN ai_incident.agent_session_id IS 'Session in which it showed';
COMMENT ON COLUMN ai_incident.title IS 'Title';
COMMENT ON COLUMN ai_incident.description IS 'What happened and to whom';
COMMENT ON COLUMN ai_incident.severity IS 'minor (leve), major (grave) or serious (incidente grave en el sentido del art. 3.49)';
COMMENT ON COLUMN ai_incident.detected_at IS 'When it was noticed';
COMMENT ON COLUMN ai_incident.agent_suspended IS 'Whether the agent was stopped';
COMMENT ON COLUMN ai_incident.provider_informed_at IS 'When the model''s provider was told (art. 26.5)';
COMMENT ON COLUMN ai_incident.authority_informed_at IS 'When the supervisor was told (art. 73), in Spain the AESIA';
COMMENT ON COLUMN ai_incident.incident_id IS 'Technical incident, sm_techteam.incident.id';
COMMENT ON COLUMN ai_incident.corrective_action IS 'What was changed';
COMMENT ON COLUMN ai_incident.closed_at IS 'When it was closed';
