-- Telephone: lines, menus and queues, calls with their legs, recordings with the consent that they need, transcripts and voice mail.
-- Sources: ITU-T E.164 (numbers) and Q.850 (causes), Ley 11/2022 General de Telecomunicaciones, art. 66 (unwanted calls), Orden TDF/149/2025 (commercial
-- calls, spoofed numbers), RGPD, arts. 6 and 13 (recording: basis and information), LOPDGDD, art. 23 (Lista Robinson).

-- Lines, menus and queues ---------------------------------------------------------------------------------------------

CREATE TABLE line (
    id               uuid    PRIMARY KEY DEFAULT platform.uuid_v7(),
    line_number      text    NOT NULL UNIQUE CHECK (line_number ~ '^\+[1-9][0-9]{6,14}$'),
    kind             text    NOT NULL CHECK (kind IN ('geographic', 'freephone', 'shared_cost', 'mobile', 'internal')),
    name             text    NOT NULL CHECK (name <> ''),
    operator         text    NOT NULL CHECK (operator <> ''),
    trunk            text    CHECK (trunk <> ''),
    ivr_menu_code    text,
    queue_code       text,
    commercial_calls boolean NOT NULL DEFAULT false,
    recorded         boolean NOT NULL DEFAULT false,
    active           boolean NOT NULL DEFAULT true,
    CONSTRAINT line_commercial CHECK (NOT commercial_calls OR kind IN ('geographic', 'freephone')),
    CONSTRAINT line_answers CHECK (num_nonnulls(ivr_menu_code, queue_code) <= 1)
);
CREATE INDEX line_ivr_menu_code ON line (ivr_menu_code);
CREATE INDEX line_queue_code ON line (queue_code);

COMMENT ON TABLE line IS 'Telephone lines (líneas)';
COMMENT ON COLUMN line.id IS 'Key';
COMMENT ON COLUMN line.line_number IS 'Number, E.164';
COMMENT ON COLUMN line.kind IS 'geographic (geográfico), freephone (800 and 900), shared_cost (901), mobile (móvil) or internal (extensión)';
COMMENT ON COLUMN line.name IS 'What it is for';
COMMENT ON COLUMN line.operator IS 'Telephone operator';
COMMENT ON COLUMN line.trunk IS 'SIP trunk';
COMMENT ON COLUMN line.ivr_menu_code IS 'Menu that answers; null where a queue or nobody does';
COMMENT ON COLUMN line.queue_code IS 'Queue that answers';
COMMENT ON COLUMN line.commercial_calls IS 'Whether commercial calls go out from it; a mobile number may not (Orden TDF/149/2025)';
COMMENT ON COLUMN line.recorded IS 'Whether its calls are recorded';
COMMENT ON COLUMN line.active IS 'Whether it is in use';

CREATE TABLE queue (
    code                text          PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name                text          NOT NULL CHECK (name <> ''),
    name_es             text          NOT NULL CHECK (name_es <> ''),
    department_code     text,
    topic_code          text,
    strategy            text          NOT NULL DEFAULT 'longest_idle' CHECK (strategy IN ('longest_idle', 'round_robin', 'skills', 'ring_all')),
    answer_within       interval      NOT NULL DEFAULT '20 seconds' CHECK (answer_within > interval '0'),
    answer_share        numeric(5, 2) NOT NULL DEFAULT 80 CHECK (answer_share BETWEEN 0 AND 100),
    longest_wait        interval      NOT NULL DEFAULT '10 minutes' CHECK (longest_wait > interval '0'),
    overflow_queue_code text          REFERENCES queue (code),
    time_zone           text          NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone <> ''),
    active              boolean       NOT NULL DEFAULT true,
    CONSTRAINT queue_overflow CHECK (overflow_queue_code <> code)
);
CREATE INDEX queue_department_code ON queue (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX queue_topic_code ON queue (topic_code) WHERE topic_code IS NOT NULL;
CREATE INDEX queue_overflow_queue_code ON queue (overflow_queue_code);

COMMENT ON TABLE queue IS 'Queues (colas) of calls';
COMMENT ON COLUMN queue.code IS 'Code, such as claims';
COMMENT ON COLUMN queue.name IS 'Name in English';
COMMENT ON COLUMN queue.name_es IS 'Name in Spanish';
COMMENT ON COLUMN queue.department_code IS 'Department that answers, sm_hr.department.code';
COMMENT ON COLUMN queue.topic_code IS 'Topic of its conversations, sm_communications.topic.code';
COMMENT ON COLUMN queue.strategy IS 'Who is rung: longest_idle (más tiempo libre), round_robin (rotatorio), skills (por competencias) or ring_all (todos)';
COMMENT ON COLUMN queue.answer_within IS 'Target: waiting time';
COMMENT ON COLUMN queue.answer_share IS 'Target: share of calls answered within it, in per cent (nivel de servicio)';
COMMENT ON COLUMN queue.longest_wait IS 'After that the caller is offered a call back';
COMMENT ON COLUMN queue.overflow_queue_code IS 'Queue that takes over; null for none';
COMMENT ON COLUMN queue.time_zone IS 'IANA time zone of its hours';
COMMENT ON COLUMN queue.active IS 'Whether it is in use';

CREATE TABLE queue_hours (
    queue_code text     NOT NULL REFERENCES queue (code) ON DELETE CASCADE,
    weekday    smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_at   time     NOT NULL,
    closes_at  time     NOT NULL,
    PRIMARY KEY (queue_code, weekday, opens_at),
    CONSTRAINT queue_hours_in_order CHECK (closes_at > opens_at)
);

COMMENT ON TABLE queue_hours IS 'Opening hours of a queue (horario)';
COMMENT ON COLUMN queue_hours.queue_code IS 'Queue';
COMMENT ON COLUMN queue_hours.weekday IS 'ISO day of the week, 1 for Monday';
COMMENT ON COLUMN queue_hours.opens_at IS 'Opening, local time';
COMMENT ON COLUMN queue_hours.closes_at IS 'Closing, local time';

CREATE TABLE queue_member (
    queue_code  text     NOT NULL REFERENCES queue (code) ON DELETE CASCADE,
    employee_id uuid     NOT NULL,
    skill_level smallint NOT NULL DEFAULT 5 CHECK (skill_level BETWEEN 1 AND 10),
    languages   text[]   NOT NULL DEFAULT '{es}' CHECK (cardinality(languages) > 0),
    active      boolean  NOT NULL DEFAULT true,
    PRIMARY KEY (queue_code, employee_id)
);
CREATE INDEX queue_member_employee_id ON queue_member (employee_id);

COMMENT ON TABLE queue_member IS 'Employees who answer a queue (agentes)';
COMMENT ON COLUMN queue_member.queue_code IS 'Queue';
COMMENT ON COLUMN queue_member.employee_id IS 'Employee, sm_hr.employee.id';
COMMENT ON COLUMN queue_member.skill_level IS 'Skill, 10 the best';
COMMENT ON COLUMN queue_member.languages IS 'Languages spoken, ISO 639-1';
COMMENT ON COLUMN queue_member.active IS 'Whether calls are put through';

CREATE TABLE ivr_menu (
    code                    text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name                    text     NOT NULL CHECK (name <> ''),
    language_code           text     NOT NULL DEFAULT 'es',
    prompt                  text     NOT NULL CHECK (prompt <> ''),
    prompt_stored_object_id uuid,
    privacy_notice          text     CHECK (privacy_notice <> ''),
    attempts                smallint NOT NULL DEFAULT 3 CHECK (attempts BETWEEN 1 AND 5),
    active                  boolean  NOT NULL DEFAULT true
);
CREATE INDEX ivr_menu_language_code ON ivr_menu (language_code);
CREATE INDEX ivr_menu_prompt_stored_object_id ON ivr_menu (prompt_stored_object_id) WHERE prompt_stored_object_id IS NOT NULL;

COMMENT ON TABLE ivr_menu IS 'Spoken menus (menús de voz, IVR)';
COMMENT ON COLUMN ivr_menu.code IS 'Code, such as main';
COMMENT ON COLUMN ivr_menu.name IS 'Name';
COMMENT ON COLUMN ivr_menu.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN ivr_menu.prompt IS 'What is said';
COMMENT ON COLUMN ivr_menu.prompt_stored_object_id IS 'Recorded prompt, sm_storage.stored_object.id; null for synthetic speech';
COMMENT ON COLUMN ivr_menu.privacy_notice IS 'Notice of recording and data protection said first (RGPD, art. 13)';
COMMENT ON COLUMN ivr_menu.attempts IS 'Wrong choices before a person answers';
COMMENT ON COLUMN ivr_menu.active IS 'Whether it is in use';

CREATE TABLE ivr_option (
    ivr_menu_code    text NOT NULL REFERENCES ivr_menu (code) ON DELETE CASCADE,
    digit            text NOT NULL CHECK (digit ~ '^[0-9*#]$'),
    label            text NOT NULL CHECK (label <> ''),
    action           text NOT NULL CHECK (action IN ('queue', 'menu', 'message', 'voicemail', 'external', 'repeat')),
    queue_code       text REFERENCES queue (code),
    target_menu_code text REFERENCES ivr_menu (code),
    external_number  text CHECK (external_number ~ '^\+[1-9][0-9]{6,14}$'),
    PRIMARY KEY (ivr_menu_code, digit),
    CONSTRAINT ivr_option_target
        CHECK ((action = 'queue') = (queue_code IS NOT NULL) AND (action = 'menu') = (target_menu_code IS NOT NULL)
            AND (action = 'external') = (external_number IS NOT NULL))
);
CREATE INDEX ivr_option_queue_code ON ivr_option (queue_code);
CREATE INDEX ivr_option_target_menu_code ON ivr_option (target_menu_code);

COMMENT ON TABLE ivr_option IS 'Choices of a menu (opciones)';
COMMENT ON COLUMN ivr_option.ivr_menu_code IS 'Menu';
COMMENT ON COLUMN ivr_option.digit IS 'Key';
COMMENT ON COLUMN ivr_option.label IS 'What it is for';
COMMENT ON COLUMN ivr_option.action IS 'queue (cola), menu (otro menú), message (locución), voicemail (buzón de voz), external (número externo) or repeat (repetir)';
COMMENT ON COLUMN ivr_option.queue_code IS 'Queue; queue only';
COMMENT ON COLUMN ivr_option.target_menu_code IS 'Menu; menu only';
COMMENT ON COLUMN ivr_option.external_number IS 'Number; external only';

ALTER TABLE line
    ADD CONSTRAINT line_ivr_menu_code_fkey FOREIGN KEY (ivr_menu_code) REFERENCES ivr_menu (code),
    ADD CONSTRAINT line_queue_code_fkey FOREIGN KEY (queue_code) REFERENCES queue (code);

-- Calls ---------------------------------------------------------------------------------------------------------------

CREATE TABLE hangup_cause (
    code    smallint PRIMARY KEY CHECK (code BETWEEN 1 AND 127),
    name    text     NOT NULL CHECK (name <> ''),
    name_es text     NOT NULL CHECK (name_es <> ''),
    outcome text     NOT NULL CHECK (outcome IN ('normal', 'busy', 'no_answer', 'rejected', 'wrong_number', 'network'))
);

COMMENT ON TABLE hangup_cause IS 'Causes of the end of a call (causas de liberación, ITU-T Q.850)';
COMMENT ON COLUMN hangup_cause.code IS 'Q.850 cause value';
COMMENT ON COLUMN hangup_cause.name IS 'Meaning';
COMMENT ON COLUMN hangup_cause.name_es IS 'Meaning in Spanish';
COMMENT ON COLUMN hangup_cause.outcome IS 'normal, busy (comunica), no_answer (no contesta), rejected (rechaza), wrong_number (número erróneo) or network (red)';

CREATE TABLE call (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    message_id        uuid,
    conversation_id   uuid,
    party_id          uuid,
    line_id           uuid        NOT NULL REFERENCES line (id),
    direction         text        NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    purpose           text        NOT NULL DEFAULT 'service' CHECK (purpose IN ('service', 'commercial', 'collection', 'survey')),
    campaign_id       uuid,
    phone             text        CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    provider_call_id  text        UNIQUE CHECK (provider_call_id <> ''),
    queue_code        text        REFERENCES queue (code),
    employee_id       uuid,
    state             text        NOT NULL DEFAULT 'ringing' CHECK (state IN ('ringing', 'in_menu', 'queued', 'talking', 'on_hold', 'ended')),
    outcome           text        CHECK (outcome IN ('answered', 'abandoned', 'no_answer', 'busy', 'voicemail', 'rejected', 'failed', 'call_back')),
    started_at        timestamptz NOT NULL DEFAULT now(),
    queued_at         timestamptz,
    answered_at       timestamptz,
    ended_at          timestamptz,
    wait_seconds      integer     GENERATED ALWAYS AS (extract(epoch FROM answered_at - queued_at)::integer) STORED,
    talk_seconds      integer     GENERATED ALWAYS AS (extract(epoch FROM ended_at - answered_at)::integer) STORED,
    hangup_cause_code smallint    REFERENCES hangup_cause (code),
    hung_up_by        text        CHECK (hung_up_by IN ('customer', 'group', 'network')),
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT call_ended CHECK ((state = 'ended') = (ended_at IS NOT NULL) AND (state = 'ended') = (outcome IS NOT NULL)),
    CONSTRAINT call_in_order
        CHECK (queued_at >= started_at AND answered_at >= started_at AND answered_at >= queued_at AND ended_at >= started_at
            AND ended_at >= answered_at),
    CONSTRAINT call_answered CHECK (outcome IS DISTINCT FROM 'answered' OR answered_at IS NOT NULL),
    CONSTRAINT call_number CHECK (direction = 'inbound' OR phone IS NOT NULL)
);
CREATE INDEX call_line_id ON call (line_id, started_at);
CREATE INDEX call_queue_code ON call (queue_code, started_at);
CREATE INDEX call_phone ON call (phone, started_at) WHERE phone IS NOT NULL;
CREATE INDEX call_open ON call (started_at) WHERE state <> 'ended';
CREATE INDEX call_message_id ON call (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX call_conversation_id ON call (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX call_party_id ON call (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX call_campaign_id ON call (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX call_employee_id ON call (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX call_hangup_cause_code ON call (hangup_cause_code);
CREATE TRIGGER call_changed BEFORE UPDATE ON call FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE call IS 'Calls (llamadas), in and out';
COMMENT ON COLUMN call.id IS 'Key';
COMMENT ON COLUMN call.message_id IS 'Message of the conversation that sums it up, sm_communications.message.id; null until filed';
COMMENT ON COLUMN call.conversation_id IS 'Conversation, sm_communications.conversation.id';
COMMENT ON COLUMN call.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN call.line_id IS 'Own line';
COMMENT ON COLUMN call.direction IS 'inbound (entrante) or outbound (saliente)';
COMMENT ON COLUMN call.purpose IS 'service (del servicio), commercial (comercial), collection (cobro) or survey (encuesta)';
COMMENT ON COLUMN call.campaign_id IS 'Campaign, sm_marketing.campaign.id';
COMMENT ON COLUMN call.phone IS 'The other side''s number, E.164; null when withheld';
COMMENT ON COLUMN call.provider_call_id IS 'Call-ID of the exchange';
COMMENT ON COLUMN call.queue_code IS 'Queue that took it last';
COMMENT ON COLUMN call.employee_id IS 'Employee who spoke last, sm_hr.employee.id';
COMMENT ON COLUMN call.state IS 'ringing (sonando), in_menu (en menú), queued (en cola), talking (en conversación), on_hold (en espera) or ended (terminada)';
COMMENT ON COLUMN call.outcome IS 'answered (atendida), abandoned (abandonada), no_answer (no contesta), busy (comunica), voicemail (buzón), rejected (rechazada), failed (fallida) or call_back (devolución pedida)';
COMMENT ON COLUMN call.started_at IS 'First ring or dial';
COMMENT ON COLUMN call.queued_at IS 'When it entered the queue';
COMMENT ON COLUMN call.answered_at IS 'When a person answered';
COMMENT ON COLUMN call.ended_at IS 'End';
COMMENT ON COLUMN call.wait_seconds IS 'Wait in the queue, in seconds; null until answered';
COMMENT ON COLUMN call.talk_seconds IS 'Conversation, in seconds; null until ended';
COMMENT ON COLUMN call.hangup_cause_code IS 'Q.850 cause of the end';
COMMENT ON COLUMN call.hung_up_by IS 'customer (cliente), group (nosotros) or network (red)';
COMMENT ON COLUMN call.version IS 'Raised by each change';
COMMENT ON COLUMN call.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN call.created_at IS 'When the row was written';
COMMENT ON COLUMN call.updated_at IS 'When the row was last changed';

CREATE FUNCTION call_payload(c call) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'call_id', c.id,
    'message_id', c.message_id,
    'conversation_id', c.conversation_id,
    'party_id', c.party_id,
    'line_id', c.line_id,
    'direction', c.direction,
    'purpose', c.purpose,
    'campaign_id', c.campaign_id,
    'queue_code', c.queue_code,
    'employee_id', c.employee_id,
    'state', c.state,
    'outcome', c.outcome,
    'started_at', c.started_at,
    'queued_at', c.queued_at,
    'answered_at', c.answered_at,
    'ended_at', c.ended_at,
    'wait_seconds', c.wait_seconds,
    'talk_seconds', c.talk_seconds,
    'hangup_cause_code', c.hangup_cause_code,
    'hung_up_by', c.hung_up_by,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION call_payload(call) IS 'Event payload of a call (llamada): the state after the change (events/call.v1.json)';

CREATE TABLE call_leg (
    id            uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    call_id       uuid      NOT NULL REFERENCES call (id) ON DELETE CASCADE,
    position      smallint  NOT NULL CHECK (position >= 1),
    kind          text      NOT NULL CHECK (kind IN ('menu', 'queue', 'employee', 'ai_agent', 'external', 'voicemail')),
    ivr_menu_code text      REFERENCES ivr_menu (code),
    digit         text      CHECK (digit ~ '^[0-9*#]$'),
    queue_code    text      REFERENCES queue (code),
    employee_id   uuid,
    ai_agent_code text,
    held_seconds  integer   NOT NULL DEFAULT 0 CHECK (held_seconds >= 0),
    lasted        tstzrange NOT NULL CHECK (NOT isempty(lasted) AND NOT lower_inf(lasted)),
    transfer      text      CHECK (transfer IN ('blind', 'attended')),
    CONSTRAINT call_leg_order UNIQUE (call_id, position),
    CONSTRAINT call_leg_kind
        CHECK (CASE kind WHEN 'menu' THEN ivr_menu_code IS NOT NULL WHEN 'queue' THEN queue_code IS NOT NULL
            WHEN 'employee' THEN employee_id IS NOT NULL WHEN 'ai_agent' THEN ai_agent_code IS NOT NULL ELSE true END)
);
CREATE INDEX call_leg_ivr_menu_code ON call_leg (ivr_menu_code);
CREATE INDEX call_leg_queue_code ON call_leg (queue_code);
CREATE INDEX call_leg_employee_id ON call_leg (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX call_leg_ai_agent_code ON call_leg (ai_agent_code) WHERE ai_agent_code IS NOT NULL;

COMMENT ON TABLE call_leg IS 'Legs of a call (tramos): menus, queues, people and transfers, one after another';
COMMENT ON COLUMN call_leg.id IS 'Key';
COMMENT ON COLUMN call_leg.call_id IS 'Call';
COMMENT ON COLUMN call_leg.position IS 'Order';
COMMENT ON COLUMN call_leg.kind IS 'menu (menú), queue (cola), employee (empleado), ai_agent (agente de IA), external (externo) or voicemail (buzón)';
COMMENT ON COLUMN call_leg.ivr_menu_code IS 'Menu';
COMMENT ON COLUMN call_leg.digit IS 'Key chosen in the menu';
COMMENT ON COLUMN call_leg.queue_code IS 'Queue';
COMMENT ON COLUMN call_leg.employee_id IS 'Employee, sm_hr.employee.id';
COMMENT ON COLUMN call_leg.ai_agent_code IS 'AI agent, sm_ai_agents.agent.code';
COMMENT ON COLUMN call_leg.held_seconds IS 'Time on hold within the leg, in seconds';
COMMENT ON COLUMN call_leg.lasted IS 'Period';
COMMENT ON COLUMN call_leg.transfer IS 'How it was handed on: blind (ciega) or attended (atendida); null when it was not';

-- Recordings ----------------------------------------------------------------------------------------------------------

CREATE TABLE recording (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    call_id          uuid        NOT NULL REFERENCES call (id),
    stored_object_id uuid,
    purpose          text        NOT NULL CHECK (purpose IN ('contract_evidence', 'quality', 'complaint', 'emergency')),
    legal_basis      text        NOT NULL CHECK (legal_basis IN ('consent', 'contract', 'legal_obligation', 'legitimate_interest')),
    informed_at      timestamptz NOT NULL,
    consent_given_at timestamptz,
    objected_at      timestamptz,
    recorded_during  tstzrange   NOT NULL CHECK (NOT isempty(recorded_during) AND NOT lower_inf(recorded_during)),
    paused_seconds   integer     NOT NULL DEFAULT 0 CHECK (paused_seconds >= 0),
    keep_until       date        NOT NULL CHECK (keep_until BETWEEN '0001-01-01' AND '9999-12-31'),
    deleted_at       timestamptz,
    version          integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at      timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT recording_consent CHECK (legal_basis <> 'consent' OR consent_given_at IS NOT NULL),
    CONSTRAINT recording_informed_first CHECK (informed_at <= lower(recorded_during) + interval '30 seconds'),
    CONSTRAINT recording_deleted CHECK ((stored_object_id IS NULL) = (deleted_at IS NOT NULL))
);
CREATE INDEX recording_call_id ON recording (call_id);
CREATE INDEX recording_due ON recording (keep_until) WHERE deleted_at IS NULL;
CREATE INDEX recording_stored_object_id ON recording (stored_object_id) WHERE stored_object_id IS NOT NULL;
CREATE TRIGGER recording_changed BEFORE UPDATE ON recording FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE recording IS 'Recordings (grabaciones), each with what allows it';
COMMENT ON COLUMN recording.id IS 'Key';
COMMENT ON COLUMN recording.call_id IS 'Call';
COMMENT ON COLUMN recording.stored_object_id IS 'Sound, sm_storage.stored_object.id; null once deleted';
COMMENT ON COLUMN recording.purpose IS 'contract_evidence (prueba de contratación), quality (calidad), complaint (reclamación) or emergency (emergencia)';
COMMENT ON COLUMN recording.legal_basis IS 'RGPD, art. 6: consent (consentimiento), contract (contrato), legal_obligation (obligación legal) or legitimate_interest (interés legítimo)';
COMMENT ON COLUMN recording.informed_at IS 'When the caller was told (RGPD, art. 13)';
COMMENT ON COLUMN recording.consent_given_at IS 'When the caller agreed; consent only';
COMMENT ON COLUMN recording.objected_at IS 'When the caller objected: the recording stopped there';
COMMENT ON COLUMN recording.recorded_during IS 'Period recorded';
COMMENT ON COLUMN recording.paused_seconds IS 'Time left out, such as while a card number was said';
COMMENT ON COLUMN recording.keep_until IS 'Last day';
COMMENT ON COLUMN recording.deleted_at IS 'When the sound was deleted';
COMMENT ON COLUMN recording.version IS 'Raised by each change';
COMMENT ON COLUMN recording.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN recording.created_at IS 'When the row was written';
COMMENT ON COLUMN recording.updated_at IS 'When the row was last changed';

CREATE FUNCTION recording_payload(r recording) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'recording_id', r.id,
    'call_id', r.call_id,
    'stored_object_id', r.stored_object_id,
    'purpose', r.purpose,
    'legal_basis', r.legal_basis,
    'informed_at', r.informed_at,
    'consent_given_at', r.consent_given_at,
    'objected_at', r.objected_at,
    'paused_seconds', r.paused_seconds,
    'keep_until', r.keep_until,
    'deleted_at', r.deleted_at,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION recording_payload(recording) IS 'Event payload of a recording (grabación): the state after the change (events/recording.v1.json)';

CREATE TABLE transcript (
    id               uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    recording_id     uuid          NOT NULL REFERENCES recording (id) ON DELETE CASCADE,
    language_code    text          NOT NULL DEFAULT 'es',
    model_version_id uuid,
    text             text          NOT NULL,
    segments         jsonb         NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(segments) = 'array'),
    confidence       numeric(4, 3) CHECK (confidence BETWEEN 0 AND 1),
    redacted         boolean       NOT NULL DEFAULT false,
    created_at       timestamptz   NOT NULL DEFAULT now()
);
CREATE INDEX transcript_recording_id ON transcript (recording_id);
CREATE INDEX transcript_text ON transcript USING gin (to_tsvector('spanish', text));
CREATE INDEX transcript_language_code ON transcript (language_code);
CREATE INDEX transcript_model_version_id ON transcript (model_version_id) WHERE model_version_id IS NOT NULL;

COMMENT ON TABLE transcript IS 'Transcripts of recordings (transcripciones)';
COMMENT ON COLUMN transcript.id IS 'Key';
COMMENT ON COLUMN transcript.recording_id IS 'Recording';
COMMENT ON COLUMN transcript.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN transcript.model_version_id IS 'Model that wrote it, sm_ai_models.model_version.id; null for a person';
COMMENT ON COLUMN transcript.text IS 'Text';
COMMENT ON COLUMN transcript.segments IS 'Who said what from which second to which: [{"speaker": "customer", "from": 0.0, "to": 2.4, "text": "…"}]';
COMMENT ON COLUMN transcript.confidence IS 'Mean confidence of the model';
COMMENT ON COLUMN transcript.redacted IS 'Whether numbers of documents, accounts and cards were taken out';
COMMENT ON COLUMN transcript.created_at IS 'When it was written';

CREATE TABLE voicemail (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    call_id              uuid        NOT NULL UNIQUE REFERENCES call (id) ON DELETE CASCADE,
    queue_code           text        REFERENCES queue (code),
    stored_object_id     uuid,
    text                 text,
    heard_at             timestamptz,
    heard_by_employee_id uuid,
    CONSTRAINT voicemail_heard CHECK ((heard_at IS NULL) = (heard_by_employee_id IS NULL))
);
CREATE INDEX voicemail_queue_code ON voicemail (queue_code);
CREATE INDEX voicemail_stored_object_id ON voicemail (stored_object_id) WHERE stored_object_id IS NOT NULL;
CREATE INDEX voicemail_heard_by_employee_id ON voicemail (heard_by_employee_id) WHERE heard_by_employee_id IS NOT NULL;

COMMENT ON TABLE voicemail IS 'Voice mail (mensajes del buzón de voz)';
COMMENT ON COLUMN voicemail.id IS 'Key';
COMMENT ON COLUMN voicemail.call_id IS 'Call';
COMMENT ON COLUMN voicemail.queue_code IS 'Queue that is to hear it';
COMMENT ON COLUMN voicemail.stored_object_id IS 'Sound, sm_storage.stored_object.id; null once deleted';
COMMENT ON COLUMN voicemail.text IS 'What was said, once written down';
COMMENT ON COLUMN voicemail.heard_at IS 'When somebody heard it';
COMMENT ON COLUMN voicemail.heard_by_employee_id IS 'Who, sm_hr.employee.id';

CREATE TABLE call_back (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    call_id       uuid        REFERENCES call (id),
    party_id      uuid,
    phone         text        NOT NULL CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    queue_code    text        NOT NULL REFERENCES queue (code),
    wanted_during tstzrange   NOT NULL CHECK (NOT isempty(wanted_during)),
    attempts      smallint    NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    state         text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'unreachable', 'cancelled')),
    made_call_id  uuid        REFERENCES call (id),
    requested_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT call_back_done CHECK ((state = 'done') = (made_call_id IS NOT NULL))
);
CREATE INDEX call_back_queue_code ON call_back (queue_code);
CREATE INDEX call_back_open ON call_back (queue_code, lower(wanted_during)) WHERE state = 'open';
CREATE INDEX call_back_call_id ON call_back (call_id);
CREATE INDEX call_back_party_id ON call_back (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX call_back_made_call_id ON call_back (made_call_id);

COMMENT ON TABLE call_back IS 'Calls back that were asked for (devoluciones de llamada)';
COMMENT ON COLUMN call_back.id IS 'Key';
COMMENT ON COLUMN call_back.call_id IS 'Call that asked for it; null for one asked elsewhere';
COMMENT ON COLUMN call_back.party_id IS 'Customer, sm_global.party.id';
COMMENT ON COLUMN call_back.phone IS 'Number to call, E.164';
COMMENT ON COLUMN call_back.queue_code IS 'Queue that calls';
COMMENT ON COLUMN call_back.wanted_during IS 'When it suits';
COMMENT ON COLUMN call_back.attempts IS 'Attempts so far';
COMMENT ON COLUMN call_back.state IS 'open (pendiente), done (hecha), unreachable (ilocalizable) or cancelled (anulada)';
COMMENT ON COLUMN call_back.made_call_id IS 'Call that did it';
COMMENT ON COLUMN call_back.requested_at IS 'When it was asked for';
