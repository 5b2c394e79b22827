-- Conversations with customers across channels: one thread, whether it goes on by e-mail, telephone or WhatsApp; templates, assignment, and the
-- check of consent before anything is sent. Each channel's own matters are in its own database, which refers to the messages here.
-- Sources: Ley 34/2002 LSSI, arts. 20 to 22 (commercial messages), LOPDGDD, art. 23 (Lista Robinson), RGPD, arts. 6 and 21,
-- Ley 11/2022 General de Telecomunicaciones, art. 66 (unwanted calls).

-- Reference data ------------------------------------------------------------------------------------------------------

CREATE TABLE channel (
    code               text    PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name               text    NOT NULL CHECK (name <> ''),
    name_es            text    NOT NULL CHECK (name_es <> ''),
    database_code      text    CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    address_kind       text    CHECK (address_kind IN ('email', 'phone', 'postal', 'account')),
    synchronous        boolean NOT NULL DEFAULT false,
    commercial_consent text    NOT NULL CHECK (commercial_consent IN ('opt_in', 'opt_in_or_customer', 'not_allowed')),
    length_limit       integer CHECK (length_limit > 0),
    active             boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE channel IS 'Channels (canales)';
COMMENT ON COLUMN channel.code IS 'Code, such as email';
COMMENT ON COLUMN channel.name IS 'Name in English';
COMMENT ON COLUMN channel.name_es IS 'Name in Spanish';
COMMENT ON COLUMN channel.database_code IS 'Database of the channel; null where it has none of its own';
COMMENT ON COLUMN channel.address_kind IS 'What reaches someone there; null where one comes in person';
COMMENT ON COLUMN channel.synchronous IS 'Whether both sides are there at once, as on the telephone';
COMMENT ON COLUMN channel.commercial_consent IS 'What a commercial message asks for: opt_in (consentimiento previo), opt_in_or_customer (consent, or an own customer and similar products: LSSI, art. 21.2) or not_allowed';
COMMENT ON COLUMN channel.length_limit IS 'Longest text, in characters; null without limit';
COMMENT ON COLUMN channel.active IS 'Whether it is in use';

CREATE TABLE topic (
    code                text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name                text     NOT NULL CHECK (name <> ''),
    name_es             text     NOT NULL CHECK (name_es <> ''),
    area                text     NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops', 'general')),
    priority            smallint NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
    first_answer_within interval CHECK (first_answer_within > interval '0'),
    formal_complaint    boolean  NOT NULL DEFAULT false,
    active              boolean  NOT NULL DEFAULT true
);

COMMENT ON TABLE topic IS 'What conversations are about (motivos de contacto)';
COMMENT ON COLUMN topic.code IS 'Code, such as claim_status';
COMMENT ON COLUMN topic.name IS 'Name in English';
COMMENT ON COLUMN topic.name_es IS 'Name in Spanish';
COMMENT ON COLUMN topic.area IS 'Business';
COMMENT ON COLUMN topic.priority IS 'Priority to begin with, 1 the most urgent';
COMMENT ON COLUMN topic.first_answer_within IS 'Target of the first answer, in the opening hours';
COMMENT ON COLUMN topic.formal_complaint IS 'Whether it is a complaint by law and goes to the customer-care service (SAC)';
COMMENT ON COLUMN topic.active IS 'Whether it is in use';

-- Templates -----------------------------------------------------------------------------------------------------------

CREATE TABLE template (
    code       text    PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name       text    NOT NULL CHECK (name <> ''),
    name_es    text    NOT NULL CHECK (name_es <> ''),
    topic_code text    REFERENCES topic (code),
    purpose    text    NOT NULL CHECK (purpose IN ('service', 'commercial', 'legal')),
    active     boolean NOT NULL DEFAULT true
);
CREATE INDEX template_topic_code ON template (topic_code);

COMMENT ON TABLE template IS 'Templates of messages (plantillas)';
COMMENT ON COLUMN template.code IS 'Code, such as receipt_due';
COMMENT ON COLUMN template.name IS 'Name in English';
COMMENT ON COLUMN template.name_es IS 'Name in Spanish';
COMMENT ON COLUMN template.topic_code IS 'Topic; null for any';
COMMENT ON COLUMN template.purpose IS 'service (del servicio), commercial (comercial) or legal (que exige una ley, sent whatever the preferences)';
COMMENT ON COLUMN template.active IS 'Whether it may be used';

CREATE TABLE template_version (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    template_code           text        NOT NULL REFERENCES template (code),
    channel_code            text        NOT NULL REFERENCES channel (code),
    language_code           text        NOT NULL DEFAULT 'es',
    number                  smallint    NOT NULL CHECK (number >= 1),
    subject                 text        CHECK (subject <> ''),
    body                    text        NOT NULL CHECK (body <> ''),
    placeholders            text[]      NOT NULL DEFAULT '{}',
    state                   text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'retired')),
    approved_by_employee_id uuid,
    approved_at             timestamptz,
    CONSTRAINT template_version_number UNIQUE (template_code, channel_code, language_code, number),
    CONSTRAINT template_version_approved CHECK (state = 'draft' OR approved_at IS NOT NULL)
);
CREATE INDEX template_version_channel_code ON template_version (channel_code);
CREATE UNIQUE INDEX template_version_in_use ON template_version (template_code, channel_code, language_code) WHERE state = 'approved';
CREATE INDEX template_version_language_code ON template_version (language_code);
CREATE INDEX template_version_approved_by_employee_id ON template_version (approved_by_employee_id) WHERE approved_by_employee_id IS NOT NULL;

COMMENT ON TABLE template_version IS 'Versions of a template: one text in one language for one channel';
COMMENT ON COLUMN template_version.id IS 'Key';
COMMENT ON COLUMN template_version.template_code IS 'Template';
COMMENT ON COLUMN template_version.channel_code IS 'Channel';
COMMENT ON COLUMN template_version.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN template_version.number IS 'Number';
COMMENT ON COLUMN template_version.subject IS 'Subject; channels that have one';
COMMENT ON COLUMN template_version.body IS 'Text, with {{placeholders}}';
COMMENT ON COLUMN template_version.placeholders IS 'Names of the placeholders that must be filled';
COMMENT ON COLUMN template_version.state IS 'draft (borrador), approved (aprobada) or retired (retirada)';
COMMENT ON COLUMN template_version.approved_by_employee_id IS 'Who approved it, sm_hr.employee.id';
COMMENT ON COLUMN template_version.approved_at IS 'When';

-- Conversations -------------------------------------------------------------------------------------------------------

CREATE TABLE conversation (
    id                          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    conversation_number         text        NOT NULL UNIQUE CHECK (conversation_number <> ''),
    party_id                    uuid,
    topic_code                  text        NOT NULL REFERENCES topic (code),
    subject                     text        NOT NULL CHECK (subject <> ''),
    origin_channel_code         text        NOT NULL REFERENCES channel (code),
    opened_by                   text        NOT NULL CHECK (opened_by IN ('customer', 'group', 'third_party')),
    state                       text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'waiting_customer', 'waiting_third_party', 'closed')),
    priority                    smallint    NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
    language_code               text        NOT NULL DEFAULT 'es',
    subject_database            text        CHECK (subject_database ~ '^[a-z][a-z0-9_]*$'),
    subject_table               text        CHECK (subject_table ~ '^[a-z][a-z0-9_]*$'),
    subject_key                 text        CHECK (subject_key <> ''),
    opened_at                   timestamptz NOT NULL DEFAULT now(),
    first_answered_at           timestamptz,
    closed_at                   timestamptz,
    outcome                     text        CHECK (outcome IN ('resolved', 'transferred', 'abandoned', 'duplicate', 'spam')),
    merged_into_conversation_id uuid        REFERENCES conversation (id),
    version                     integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                 timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                  timestamptz NOT NULL DEFAULT now(),
    updated_at                  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT conversation_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL) AND (state = 'closed') = (outcome IS NOT NULL)),
    CONSTRAINT conversation_in_order CHECK (closed_at >= opened_at AND first_answered_at >= opened_at),
    CONSTRAINT conversation_subject CHECK (num_nonnulls(subject_database, subject_table, subject_key) IN (0, 3))
);
CREATE INDEX conversation_open ON conversation (priority, opened_at) WHERE state <> 'closed';
CREATE INDEX conversation_subject ON conversation (subject_database, subject_table, subject_key) WHERE subject_key IS NOT NULL;
CREATE INDEX conversation_party_id ON conversation (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX conversation_topic_code ON conversation (topic_code);
CREATE INDEX conversation_origin_channel_code ON conversation (origin_channel_code);
CREATE INDEX conversation_language_code ON conversation (language_code);
CREATE INDEX conversation_merged_into_conversation_id ON conversation (merged_into_conversation_id);
CREATE TRIGGER conversation_changed BEFORE UPDATE ON conversation FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE conversation IS 'Conversations (conversaciones): one matter with one customer, on whatever channels';
COMMENT ON COLUMN conversation.id IS 'Key';
COMMENT ON COLUMN conversation.conversation_number IS 'Number that people quote';
COMMENT ON COLUMN conversation.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN conversation.topic_code IS 'Topic';
COMMENT ON COLUMN conversation.subject IS 'Subject';
COMMENT ON COLUMN conversation.origin_channel_code IS 'Channel that it began on';
COMMENT ON COLUMN conversation.opened_by IS 'customer (cliente), group (el grupo) or third_party (tercero)';
COMMENT ON COLUMN conversation.state IS 'open (abierta), waiting_customer (pendiente del cliente), waiting_third_party (pendiente de un tercero) or closed (cerrada)';
COMMENT ON COLUMN conversation.priority IS 'Priority, 1 the most urgent';
COMMENT ON COLUMN conversation.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN conversation.subject_database IS 'Database of the business object that it is about';
COMMENT ON COLUMN conversation.subject_table IS 'Table of the object';
COMMENT ON COLUMN conversation.subject_key IS 'Key of the object';
COMMENT ON COLUMN conversation.opened_at IS 'Start';
COMMENT ON COLUMN conversation.first_answered_at IS 'First answer of a person or an agent';
COMMENT ON COLUMN conversation.closed_at IS 'End';
COMMENT ON COLUMN conversation.outcome IS 'resolved (resuelta), transferred (derivada), abandoned (abandonada), duplicate (duplicada) or spam';
COMMENT ON COLUMN conversation.merged_into_conversation_id IS 'Conversation that it was merged into';
COMMENT ON COLUMN conversation.version IS 'Raised by each change';
COMMENT ON COLUMN conversation.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN conversation.created_at IS 'When the row was written';
COMMENT ON COLUMN conversation.updated_at IS 'When the row was last changed';

CREATE FUNCTION conversation_payload(c conversation) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'conversation_id', c.id,
    'conversation_number', c.conversation_number,
    'party_id', c.party_id,
    'topic_code', c.topic_code,
    'origin_channel_code', c.origin_channel_code,
    'opened_by', c.opened_by,
    'state', c.state,
    'priority', c.priority,
    'language_code', c.language_code,
    'subject_database', c.subject_database,
    'subject_table', c.subject_table,
    'subject_key', c.subject_key,
    'opened_at', c.opened_at,
    'first_answered_at', c.first_answered_at,
    'closed_at', c.closed_at,
    'outcome', c.outcome,
    'merged_into_conversation_id', c.merged_into_conversation_id,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION conversation_payload(conversation) IS 'Event payload of a conversation (conversación): the state after the change (events/conversation.v1.json)';

CREATE TABLE participant (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    conversation_id uuid        NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    role            text        NOT NULL CHECK (role IN ('customer', 'representative', 'employee', 'ai_agent', 'partner', 'system')),
    party_id        uuid,
    employee_id     uuid,
    ai_agent_code   text,
    display_name    text        CHECK (display_name <> ''),
    address         text        CHECK (address <> ''),
    joined_at       timestamptz NOT NULL DEFAULT now(),
    left_at         timestamptz,
    CONSTRAINT participant_who
        CHECK (CASE role WHEN 'employee' THEN employee_id IS NOT NULL WHEN 'ai_agent' THEN ai_agent_code IS NOT NULL WHEN 'system' THEN true
            ELSE num_nonnulls(party_id, display_name, address) >= 1 END),
    CONSTRAINT participant_in_order CHECK (left_at >= joined_at)
);
CREATE INDEX participant_conversation_id ON participant (conversation_id);
CREATE UNIQUE INDEX participant_employee ON participant (conversation_id, employee_id) WHERE employee_id IS NOT NULL AND left_at IS NULL;
CREATE INDEX participant_party_id ON participant (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX participant_employee_id ON participant (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX participant_ai_agent_code ON participant (ai_agent_code) WHERE ai_agent_code IS NOT NULL;

COMMENT ON TABLE participant IS 'Who takes part in a conversation (participantes)';
COMMENT ON COLUMN participant.id IS 'Key';
COMMENT ON COLUMN participant.conversation_id IS 'Conversation';
COMMENT ON COLUMN participant.role IS 'customer (cliente), representative (representante), employee (empleado), ai_agent (agente de IA), partner (colaborador: expert, workshop, carrier) or system (aviso automático)';
COMMENT ON COLUMN participant.party_id IS 'Customer or representative, sm_global.party.id';
COMMENT ON COLUMN participant.employee_id IS 'Employee, sm_hr.employee.id';
COMMENT ON COLUMN participant.ai_agent_code IS 'AI agent, sm_ai_agents.agent.code';
COMMENT ON COLUMN participant.display_name IS 'Name to show, for someone without a key';
COMMENT ON COLUMN participant.address IS 'E-mail address or telephone used';
COMMENT ON COLUMN participant.joined_at IS 'Since when';
COMMENT ON COLUMN participant.left_at IS 'Until when; null while there';

CREATE TABLE assignment (
    id                      uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    conversation_id         uuid      NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    department_code         text      NOT NULL,
    employee_id             uuid,
    reason                  text      NOT NULL CHECK (reason IN ('routing', 'taken', 'transferred', 'escalated', 'absence')),
    held_during             tstzrange NOT NULL DEFAULT tstzrange(now(), NULL) CHECK (NOT isempty(held_during) AND NOT lower_inf(held_during)),
    assigned_by_employee_id uuid
);
CREATE INDEX assignment_conversation_id ON assignment (conversation_id);
CREATE UNIQUE INDEX assignment_current ON assignment (conversation_id) WHERE upper_inf(held_during);
CREATE INDEX assignment_department_code ON assignment (department_code);
CREATE INDEX assignment_employee_id ON assignment (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX assignment_assigned_by_employee_id ON assignment (assigned_by_employee_id) WHERE assigned_by_employee_id IS NOT NULL;

COMMENT ON TABLE assignment IS 'Who answers for a conversation, and when (asignaciones)';
COMMENT ON COLUMN assignment.id IS 'Key';
COMMENT ON COLUMN assignment.conversation_id IS 'Conversation';
COMMENT ON COLUMN assignment.department_code IS 'Department, sm_hr.department.code';
COMMENT ON COLUMN assignment.employee_id IS 'Employee, sm_hr.employee.id; null while it waits in the department''s queue';
COMMENT ON COLUMN assignment.reason IS 'routing (reparto), taken (tomada), transferred (transferida), escalated (escalada) or absence (ausencia)';
COMMENT ON COLUMN assignment.held_during IS 'Period';
COMMENT ON COLUMN assignment.assigned_by_employee_id IS 'Who gave it, sm_hr.employee.id; null for a rule';

-- Messages ------------------------------------------------------------------------------------------------------------

CREATE TABLE message (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    conversation_id     uuid        NOT NULL REFERENCES conversation (id),
    channel_code        text        NOT NULL REFERENCES channel (code),
    direction           text        NOT NULL CHECK (direction IN ('inbound', 'outbound', 'internal')),
    participant_id      uuid        NOT NULL REFERENCES participant (id),
    purpose             text        NOT NULL DEFAULT 'service' CHECK (purpose IN ('service', 'commercial', 'legal')),
    template_version_id uuid        REFERENCES template_version (id),
    campaign_id         uuid,
    reply_to_message_id uuid        REFERENCES message (id),
    body                text        NOT NULL,
    ai_drafted          boolean     NOT NULL DEFAULT false,
    state               text        NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'refused', 'queued', 'sent', 'delivered', 'read', 'failed', 'received')),
    scheduled_at        timestamptz,
    sent_at             timestamptz,
    failure_reason      text        CHECK (failure_reason <> ''),
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_state_fits CHECK ((direction = 'inbound') = (state = 'received')),
    CONSTRAINT message_sent CHECK (state NOT IN ('sent', 'delivered', 'read', 'received') OR sent_at IS NOT NULL),
    CONSTRAINT message_failed CHECK (state <> 'failed' OR failure_reason IS NOT NULL),
    CONSTRAINT message_campaign CHECK (campaign_id IS NULL OR purpose = 'commercial')
);
CREATE INDEX message_conversation_id ON message (conversation_id, created_at);
CREATE INDEX message_queue ON message (scheduled_at) WHERE state = 'queued';
CREATE INDEX message_channel_code ON message (channel_code);
CREATE INDEX message_participant_id ON message (participant_id);
CREATE INDEX message_template_version_id ON message (template_version_id);
CREATE INDEX message_campaign_id ON message (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX message_reply_to_message_id ON message (reply_to_message_id);
CREATE TRIGGER message_changed BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE message IS 'Messages of a conversation (mensajes), on any channel';
COMMENT ON COLUMN message.id IS 'Key';
COMMENT ON COLUMN message.conversation_id IS 'Conversation';
COMMENT ON COLUMN message.channel_code IS 'Channel';
COMMENT ON COLUMN message.direction IS 'inbound (entrante), outbound (saliente) or internal (nota interna, never shown to the customer)';
COMMENT ON COLUMN message.participant_id IS 'Who wrote or spoke';
COMMENT ON COLUMN message.purpose IS 'service (del servicio), commercial (comercial) or legal (obligatorio)';
COMMENT ON COLUMN message.template_version_id IS 'Template that it was made of; null for a free text';
COMMENT ON COLUMN message.campaign_id IS 'Campaign that it belongs to, sm_marketing.campaign.id';
COMMENT ON COLUMN message.reply_to_message_id IS 'Message that it answers';
COMMENT ON COLUMN message.body IS 'Text; of a call the summary';
COMMENT ON COLUMN message.ai_drafted IS 'Whether an AI agent wrote it; a person is told so (Reglamento (UE) 2024/1689, art. 50)';
COMMENT ON COLUMN message.state IS 'draft (borrador), refused (denegado by the check of consent), queued (en cola), sent (enviado), delivered (entregado), read (leído), failed (fallido) or received (recibido)';
COMMENT ON COLUMN message.scheduled_at IS 'Not before';
COMMENT ON COLUMN message.sent_at IS 'When it left or came in';
COMMENT ON COLUMN message.failure_reason IS 'Why it failed';
COMMENT ON COLUMN message.version IS 'Raised by each change';
COMMENT ON COLUMN message.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN message.created_at IS 'When the row was written';
COMMENT ON COLUMN message.updated_at IS 'When the row was last changed';

CREATE FUNCTION message_payload(m message) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'message_id', m.id,
    'conversation_id', m.conversation_id,
    'channel_code', m.channel_code,
    'direction', m.direction,
    'participant_id', m.participant_id,
    'purpose', m.purpose,
    'template_version_id', m.template_version_id,
    'campaign_id', m.campaign_id,
    'reply_to_message_id', m.reply_to_message_id,
    'ai_drafted', m.ai_drafted,
    'state', m.state,
    'scheduled_at', m.scheduled_at,
    'sent_at', m.sent_at,
    'failure_reason', m.failure_reason,
    'occurred_at', m.occurred_at);
COMMENT ON FUNCTION message_payload(message) IS 'Event payload of a message (mensaje): the state after the change (events/message.v1.json)';

CREATE TABLE message_attachment (
    message_id  uuid     NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    position    smallint NOT NULL CHECK (position >= 1),
    document_id uuid     NOT NULL,
    PRIMARY KEY (message_id, position)
);
CREATE INDEX message_attachment_document_id ON message_attachment (document_id);

COMMENT ON TABLE message_attachment IS 'Documents that go with a message (adjuntos)';
COMMENT ON COLUMN message_attachment.message_id IS 'Message';
COMMENT ON COLUMN message_attachment.position IS 'Order';
COMMENT ON COLUMN message_attachment.document_id IS 'Document, sm_documents.document.id';

CREATE TABLE consent_check (
    id                        uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    message_id                uuid        NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    party_id                  uuid        NOT NULL,
    channel_code              text        NOT NULL REFERENCES channel (code),
    purpose                   text        NOT NULL CHECK (purpose IN ('service', 'commercial', 'legal')),
    legal_basis               text        NOT NULL
        CHECK (legal_basis IN ('contract', 'legal_obligation', 'consent', 'customer_similar_products', 'legitimate_interest', 'none')),
    consent_evidence          text        CHECK (consent_evidence <> ''),
    exclusion_list_checked_at timestamptz,
    on_exclusion_list         boolean,
    result                    text        NOT NULL CHECK (result IN ('allowed', 'denied')),
    denial_reason             text
        CHECK (denial_reason IN ('no_consent', 'objected', 'exclusion_list', 'suppressed_address', 'quiet_hours', 'minor', 'deceased')),
    checked_at                timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT consent_check_denied CHECK ((result = 'denied') = (denial_reason IS NOT NULL)),
    CONSTRAINT consent_check_basis CHECK (result = 'denied' OR legal_basis <> 'none'),
    CONSTRAINT consent_check_list CHECK ((exclusion_list_checked_at IS NULL) = (on_exclusion_list IS NULL))
);
CREATE INDEX consent_check_message_id ON consent_check (message_id);
CREATE INDEX consent_check_channel_code ON consent_check (channel_code);
CREATE INDEX consent_check_party_id ON consent_check (party_id);

COMMENT ON TABLE consent_check IS 'Checks before a message was sent (comprobaciones de consentimiento): the proof that it could be';
COMMENT ON COLUMN consent_check.id IS 'Key';
COMMENT ON COLUMN consent_check.message_id IS 'Message';
COMMENT ON COLUMN consent_check.party_id IS 'Customer, sm_global.party.id';
COMMENT ON COLUMN consent_check.channel_code IS 'Channel';
COMMENT ON COLUMN consent_check.purpose IS 'Purpose';
COMMENT ON COLUMN consent_check.legal_basis IS 'contract (RGPD, art. 6.1.b), legal_obligation (6.1.c), consent (6.1.a), customer_similar_products (LSSI, art. 21.2), legitimate_interest (6.1.f) or none';
COMMENT ON COLUMN consent_check.consent_evidence IS 'Where the consent is proved: database, table and key';
COMMENT ON COLUMN consent_check.exclusion_list_checked_at IS 'When the advertising exclusion list (Lista Robinson) was consulted; null where it need not be';
COMMENT ON COLUMN consent_check.on_exclusion_list IS 'Whether the customer was on it';
COMMENT ON COLUMN consent_check.result IS 'allowed (permitido) or denied (denegado)';
COMMENT ON COLUMN consent_check.denial_reason IS 'no_consent (sin consentimiento), objected (oposición), exclusion_list (Lista Robinson), suppressed_address (dirección excluida), quiet_hours (fuera de horario), minor (menor) or deceased (fallecido)';
COMMENT ON COLUMN consent_check.checked_at IS 'When';
