-- WhatsApp: business numbers, templates that Meta approves, consents, the windows of 24 hours in which a customer may be answered freely, and messages.
-- Sources: WhatsApp Business Platform (Cloud API: message templates, customer service window, webhooks, error codes), WhatsApp Business Messaging
-- Policy (opt-in), ITU-T E.164 (numbers), Ley 34/2002 LSSI, arts. 21 and 22.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Numbers -------------------------------------------------------------------------------------------------------------

CREATE TABLE business_account (
    code                text    PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    provider_account_id text    NOT NULL UNIQUE CHECK (provider_account_id ~ '^[0-9]+$'),
    name                text    NOT NULL CHECK (name <> ''),
    currency            text    NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    verified            boolean NOT NULL DEFAULT false,
    credential_secret   text    NOT NULL CHECK (credential_secret <> ''),
    webhook_secret      text    NOT NULL CHECK (webhook_secret <> ''),
    active              boolean NOT NULL DEFAULT true
);
CREATE INDEX business_account_currency ON business_account (currency);

COMMENT ON TABLE business_account IS 'WhatsApp business accounts (cuentas de WhatsApp Business)';
COMMENT ON COLUMN business_account.code IS 'Code, such as soriano';
COMMENT ON COLUMN business_account.provider_account_id IS 'Identifier at Meta (WABA ID)';
COMMENT ON COLUMN business_account.name IS 'Name';
COMMENT ON COLUMN business_account.currency IS 'Currency of the charges, sm_system.currency.code';
COMMENT ON COLUMN business_account.verified IS 'Whether Meta has verified the business';
COMMENT ON COLUMN business_account.credential_secret IS 'Name of the access token in the vault';
COMMENT ON COLUMN business_account.webhook_secret IS 'Name of the secret that signs the webhooks (X-Hub-Signature-256)';
COMMENT ON COLUMN business_account.active IS 'Whether it is in use';

CREATE TABLE business_number (
    id                    uuid    PRIMARY KEY DEFAULT platform.uuid_v7(),
    business_account_code text    NOT NULL REFERENCES business_account (code),
    provider_number_id    text    NOT NULL UNIQUE CHECK (provider_number_id ~ '^[0-9]+$'),
    line_number           text    NOT NULL UNIQUE CHECK (line_number ~ '^\+[1-9][0-9]{6,14}$'),
    display_name          text    NOT NULL CHECK (display_name <> ''),
    display_name_state    text    NOT NULL DEFAULT 'pending' CHECK (display_name_state IN ('pending', 'approved', 'declined')),
    quality               text    NOT NULL DEFAULT 'unknown' CHECK (quality IN ('unknown', 'green', 'yellow', 'red')),
    daily_contact_limit   integer CHECK (daily_contact_limit > 0),
    official_account      boolean NOT NULL DEFAULT false,
    state                 text    NOT NULL DEFAULT 'connected' CHECK (state IN ('pending', 'connected', 'flagged', 'restricted', 'disconnected'))
);
CREATE INDEX business_number_business_account_code ON business_number (business_account_code);

COMMENT ON TABLE business_number IS 'Numbers that the group writes from (números de empresa)';
COMMENT ON COLUMN business_number.id IS 'Key';
COMMENT ON COLUMN business_number.business_account_code IS 'Account';
COMMENT ON COLUMN business_number.provider_number_id IS 'Identifier at Meta (phone number ID)';
COMMENT ON COLUMN business_number.line_number IS 'Number, E.164';
COMMENT ON COLUMN business_number.display_name IS 'Name shown';
COMMENT ON COLUMN business_number.display_name_state IS 'Review of the name: pending (en revisión), approved (aprobado) or declined (rechazado)';
COMMENT ON COLUMN business_number.quality IS 'Quality by customers'' blocks and reports: green (alta), yellow (media) or red (baja)';
COMMENT ON COLUMN business_number.daily_contact_limit IS 'New contacts that the group may write to in 24 hours; null without limit';
COMMENT ON COLUMN business_number.official_account IS 'Whether it bears the mark of verification';
COMMENT ON COLUMN business_number.state IS 'pending (pendiente), connected (conectado), flagged (avisado), restricted (restringido) or disconnected (desconectado)';

-- Templates -----------------------------------------------------------------------------------------------------------

CREATE TABLE message_template (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    business_account_code text        NOT NULL REFERENCES business_account (code),
    name                  text        NOT NULL CHECK (name ~ '^[a-z0-9_]{1,512}$'),
    language_code         text        NOT NULL CHECK (language_code ~ '^[a-z]{2,3}(_[A-Z]{2})?$'),
    provider_template_id  text        CHECK (provider_template_id ~ '^[0-9]+$'),
    category              text        NOT NULL CHECK (category IN ('marketing', 'utility', 'authentication')),
    header_kind           text        NOT NULL DEFAULT 'none' CHECK (header_kind IN ('none', 'text', 'image', 'video', 'document', 'location')),
    header_text           text        CHECK (char_length(header_text) <= 60),
    body                  text        NOT NULL CHECK (char_length(body) BETWEEN 1 AND 1024),
    footer                text        CHECK (char_length(footer) <= 60),
    buttons               jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(buttons) = 'array' AND jsonb_array_length(buttons) <= 10),
    parameters            text[]      NOT NULL DEFAULT '{}',
    state                 text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'pending', 'approved', 'rejected', 'paused', 'disabled')),
    rejection_reason      text        CHECK (rejection_reason <> ''),
    quality               text        NOT NULL DEFAULT 'unknown' CHECK (quality IN ('unknown', 'green', 'yellow', 'red')),
    submitted_at          timestamptz,
    reviewed_at           timestamptz,
    version               integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_template_once UNIQUE (business_account_code, name, language_code),
    CONSTRAINT message_template_header CHECK ((header_kind = 'text') = (header_text IS NOT NULL)),
    CONSTRAINT message_template_rejected CHECK (state <> 'rejected' OR rejection_reason IS NOT NULL)
);
CREATE TRIGGER message_template_changed BEFORE UPDATE ON message_template FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE message_template IS 'Message templates (plantillas) that Meta reviews';
COMMENT ON COLUMN message_template.id IS 'Key';
COMMENT ON COLUMN message_template.business_account_code IS 'Account';
COMMENT ON COLUMN message_template.name IS 'Name';
COMMENT ON COLUMN message_template.language_code IS 'Language and region as Meta writes them, such as es or es_ES';
COMMENT ON COLUMN message_template.provider_template_id IS 'Identifier at Meta; null until submitted';
COMMENT ON COLUMN message_template.category IS 'marketing, utility (de servicio) or authentication (códigos)';
COMMENT ON COLUMN message_template.header_kind IS 'Header';
COMMENT ON COLUMN message_template.header_text IS 'Text of the header';
COMMENT ON COLUMN message_template.body IS 'Body, with {{1}} and so on';
COMMENT ON COLUMN message_template.footer IS 'Footer';
COMMENT ON COLUMN message_template.buttons IS 'Buttons';
COMMENT ON COLUMN message_template.parameters IS 'Names of the placeholders, in their order';
COMMENT ON COLUMN message_template.state IS 'draft (borrador), pending (en revisión), approved (aprobada), rejected (rechazada), paused (en pausa, for poor quality) or disabled (deshabilitada)';
COMMENT ON COLUMN message_template.rejection_reason IS 'Why Meta refused it';
COMMENT ON COLUMN message_template.quality IS 'Quality by customers'' blocks and reports';
COMMENT ON COLUMN message_template.submitted_at IS 'When it was sent for review';
COMMENT ON COLUMN message_template.reviewed_at IS 'When the latest review ended';
COMMENT ON COLUMN message_template.version IS 'Raised by each change';
COMMENT ON COLUMN message_template.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN message_template.created_at IS 'When the row was written';
COMMENT ON COLUMN message_template.updated_at IS 'When the row was last changed';

CREATE FUNCTION message_template_payload(m message_template) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'message_template_id', m.id,
    'business_account_code', m.business_account_code,
    'name', m.name,
    'language_code', m.language_code,
    'provider_template_id', m.provider_template_id,
    'category', m.category,
    'header_kind', m.header_kind,
    'parameters', m.parameters,
    'state', m.state,
    'rejection_reason', m.rejection_reason,
    'quality', m.quality,
    'submitted_at', m.submitted_at,
    'reviewed_at', m.reviewed_at,
    'occurred_at', m.occurred_at);
COMMENT ON FUNCTION message_template_payload(message_template) IS 'Event payload of a WhatsApp template (plantilla de WhatsApp): the state after the change (events/message_template.v1.json)';

-- Contacts and windows ------------------------------------------------------------------------------------------------

CREATE TABLE contact (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    wa_id          text        NOT NULL UNIQUE CHECK (wa_id ~ '^[1-9][0-9]{6,14}$'),
    party_id       uuid,
    profile_name   text        CHECK (profile_name <> ''),
    consent_state  text        NOT NULL DEFAULT 'none' CHECK (consent_state IN ('none', 'opted_in', 'opted_out')),
    consent_source text        CHECK (consent_source IN ('web_form', 'portal', 'contract', 'office', 'telephone', 'inbound_message')),
    opted_in_at    timestamptz,
    opted_out_at   timestamptz,
    blocked_us     boolean     NOT NULL DEFAULT false,
    version        integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at    timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT contact_consent
        CHECK (CASE consent_state WHEN 'opted_in' THEN opted_in_at IS NOT NULL AND consent_source IS NOT NULL
            WHEN 'opted_out' THEN opted_out_at IS NOT NULL ELSE true END)
);
CREATE INDEX contact_party_id ON contact (party_id) WHERE party_id IS NOT NULL;
CREATE TRIGGER contact_changed BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE contact IS 'Contacts (contactos) and their consent';
COMMENT ON COLUMN contact.id IS 'Key';
COMMENT ON COLUMN contact.wa_id IS 'WhatsApp identifier: the number without a plus sign';
COMMENT ON COLUMN contact.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN contact.profile_name IS 'Name that the person gave at WhatsApp';
COMMENT ON COLUMN contact.consent_state IS 'none (sin consentimiento), opted_in (alta) or opted_out (baja)';
COMMENT ON COLUMN contact.consent_source IS 'Where the consent was given';
COMMENT ON COLUMN contact.opted_in_at IS 'When it was given';
COMMENT ON COLUMN contact.opted_out_at IS 'When it was withdrawn';
COMMENT ON COLUMN contact.blocked_us IS 'Whether the person has blocked the number, as far as Meta''s errors tell';
COMMENT ON COLUMN contact.version IS 'Raised by each change';
COMMENT ON COLUMN contact.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN contact.created_at IS 'When the row was written';
COMMENT ON COLUMN contact.updated_at IS 'When the row was last changed';

CREATE FUNCTION contact_payload(c contact) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'contact_id', c.id,
    'party_id', c.party_id,
    'consent_state', c.consent_state,
    'consent_source', c.consent_source,
    'opted_in_at', c.opted_in_at,
    'opted_out_at', c.opted_out_at,
    'blocked_us', c.blocked_us,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION contact_payload(contact) IS 'Event payload of a WhatsApp contact (contacto de WhatsApp): the state after the change (events/contact.v1.json)';

CREATE TABLE service_window (
    id                 uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    business_number_id uuid      NOT NULL REFERENCES business_number (id),
    contact_id         uuid      NOT NULL REFERENCES contact (id),
    kind               text      NOT NULL CHECK (kind IN ('customer_service', 'free_entry_point')),
    open_during        tstzrange NOT NULL CHECK (NOT isempty(open_during) AND NOT lower_inf(open_during) AND NOT upper_inf(open_during)),
    CONSTRAINT service_window_no_overlap EXCLUDE USING gist (business_number_id WITH =, contact_id WITH =, kind WITH =, open_during WITH &&)
);
CREATE INDEX service_window_business_number_id ON service_window (business_number_id);
CREATE INDEX service_window_contact_id ON service_window (contact_id);
CREATE INDEX service_window_open_until ON service_window (upper(open_during));

COMMENT ON TABLE service_window IS 'Windows in which a customer may be answered freely (ventanas de atención): 24 hours from the customer''s latest message';
COMMENT ON COLUMN service_window.id IS 'Key';
COMMENT ON COLUMN service_window.business_number_id IS 'Number';
COMMENT ON COLUMN service_window.contact_id IS 'Contact';
COMMENT ON COLUMN service_window.kind IS 'customer_service (24 hours) or free_entry_point (72 hours, from an advertisement that leads to WhatsApp)';
COMMENT ON COLUMN service_window.open_during IS 'Period; a later message of the customer makes it longer';

-- Messages ------------------------------------------------------------------------------------------------------------

CREATE TABLE error_code (
    code    integer PRIMARY KEY CHECK (code > 0),
    name    text    NOT NULL CHECK (name <> ''),
    name_es text    NOT NULL CHECK (name_es <> ''),
    retry   boolean NOT NULL
);

COMMENT ON TABLE error_code IS 'Error codes of the platform (códigos de error)';
COMMENT ON COLUMN error_code.code IS 'Code, such as 131047';
COMMENT ON COLUMN error_code.name IS 'Meaning';
COMMENT ON COLUMN error_code.name_es IS 'Meaning in Spanish';
COMMENT ON COLUMN error_code.retry IS 'Whether a later attempt may succeed without a change';

CREATE TABLE whatsapp_message (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    message_id          uuid,
    business_number_id  uuid        NOT NULL REFERENCES business_number (id),
    contact_id          uuid        NOT NULL REFERENCES contact (id),
    party_id            uuid,
    direction           text        NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    kind                text        NOT NULL
        CHECK (kind IN ('text', 'template', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'interactive', 'button',
            'reaction', 'order', 'system', 'unsupported')),
    wamid               text        UNIQUE CHECK (wamid ~ '^wamid\.'),
    reply_to_wamid      text        CHECK (reply_to_wamid ~ '^wamid\.'),
    body                text        CHECK (char_length(body) <= 4096),
    content             jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(content) = 'object'),
    message_template_id uuid        REFERENCES message_template (id),
    template_arguments  text[],
    service_window_id   uuid        REFERENCES service_window (id),
    campaign_id         uuid,
    category            text        CHECK (category IN ('marketing', 'utility', 'authentication', 'service')),
    billable            boolean,
    state               text        NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'read', 'failed', 'received', 'deleted')),
    error_code          integer,
    sent_at             timestamptz,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT whatsapp_message_state_fits CHECK ((direction = 'inbound') = (state IN ('received', 'deleted'))),
    CONSTRAINT whatsapp_message_template CHECK ((kind = 'template') = (message_template_id IS NOT NULL)),
    CONSTRAINT whatsapp_message_window CHECK (direction = 'inbound' OR kind = 'template' OR service_window_id IS NOT NULL),
    CONSTRAINT whatsapp_message_failed CHECK ((state = 'failed') = (error_code IS NOT NULL)),
    CONSTRAINT whatsapp_message_sent CHECK (state IN ('queued', 'failed') OR wamid IS NOT NULL AND sent_at IS NOT NULL)
);
CREATE INDEX whatsapp_message_business_number_id ON whatsapp_message (business_number_id, sent_at);
CREATE INDEX whatsapp_message_contact_id ON whatsapp_message (contact_id, sent_at);
CREATE INDEX whatsapp_message_queue ON whatsapp_message (created_at) WHERE state = 'queued';
CREATE INDEX whatsapp_message_message_id ON whatsapp_message (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX whatsapp_message_party_id ON whatsapp_message (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX whatsapp_message_message_template_id ON whatsapp_message (message_template_id);
CREATE INDEX whatsapp_message_service_window_id ON whatsapp_message (service_window_id);
CREATE INDEX whatsapp_message_campaign_id ON whatsapp_message (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE TRIGGER whatsapp_message_changed BEFORE UPDATE ON whatsapp_message FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE whatsapp_message IS 'WhatsApp messages, in and out';
COMMENT ON COLUMN whatsapp_message.id IS 'Key';
COMMENT ON COLUMN whatsapp_message.message_id IS 'Message of the conversation, sm_communications.message.id; null until filed';
COMMENT ON COLUMN whatsapp_message.business_number_id IS 'Own number';
COMMENT ON COLUMN whatsapp_message.contact_id IS 'Contact';
COMMENT ON COLUMN whatsapp_message.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN whatsapp_message.direction IS 'inbound (entrante) or outbound (saliente)';
COMMENT ON COLUMN whatsapp_message.kind IS 'Kind of message';
COMMENT ON COLUMN whatsapp_message.wamid IS 'Identifier at Meta; null until sent';
COMMENT ON COLUMN whatsapp_message.reply_to_wamid IS 'Message that it answers or reacts to';
COMMENT ON COLUMN whatsapp_message.body IS 'Text or caption';
COMMENT ON COLUMN whatsapp_message.content IS 'What the kind needs besides: choices, coordinates, cards';
COMMENT ON COLUMN whatsapp_message.message_template_id IS 'Template; template messages only';
COMMENT ON COLUMN whatsapp_message.template_arguments IS 'What fills the placeholders';
COMMENT ON COLUMN whatsapp_message.service_window_id IS 'Window that it was sent in; null for a template outside one';
COMMENT ON COLUMN whatsapp_message.campaign_id IS 'Campaign, sm_marketing.campaign.id';
COMMENT ON COLUMN whatsapp_message.category IS 'Category that is charged; null for inbound ones';
COMMENT ON COLUMN whatsapp_message.billable IS 'Whether it was charged; null until known';
COMMENT ON COLUMN whatsapp_message.state IS 'queued (en cola), sent (enviado), delivered (entregado), read (leído), failed (fallido), received (recibido) or deleted (eliminado por el remitente)';
COMMENT ON COLUMN whatsapp_message.error_code IS 'Error of a failed one. Meta adds codes, hence no foreign key';
COMMENT ON COLUMN whatsapp_message.sent_at IS 'Time at Meta';
COMMENT ON COLUMN whatsapp_message.version IS 'Raised by each change';
COMMENT ON COLUMN whatsapp_message.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN whatsapp_message.created_at IS 'When the row was written';
COMMENT ON COLUMN whatsapp_message.updated_at IS 'When the row was last changed';

CREATE FUNCTION whatsapp_message_payload(w whatsapp_message) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'whatsapp_message_id', w.id,
    'message_id', w.message_id,
    'business_number_id', w.business_number_id,
    'contact_id', w.contact_id,
    'party_id', w.party_id,
    'direction', w.direction,
    'kind', w.kind,
    'message_template_id', w.message_template_id,
    'service_window_id', w.service_window_id,
    'campaign_id', w.campaign_id,
    'category', w.category,
    'billable', w.billable,
    'state', w.state,
    'error_code', w.error_code,
    'sent_at', w.sent_at,
    'occurred_at', w.occurred_at);
COMMENT ON FUNCTION whatsapp_message_payload(whatsapp_message) IS 'Event payload of a WhatsApp message (mensaje de WhatsApp): the state after the change (events/whatsapp_message.v1.json)';

CREATE TABLE media (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    whatsapp_message_id uuid        NOT NULL REFERENCES whatsapp_message (id) ON DELETE CASCADE,
    provider_media_id   text        CHECK (provider_media_id <> ''),
    stored_object_id    uuid,
    media_type          text        NOT NULL CHECK (media_type ~ '^[a-z]+/[a-zA-Z0-9.+-]+'),
    file_name           text        CHECK (file_name <> ''),
    sha256              bytea       CHECK (octet_length(sha256) = 32),
    voice_note          boolean     NOT NULL DEFAULT false,
    fetched_at          timestamptz,
    CONSTRAINT media_fetched CHECK ((stored_object_id IS NULL) = (fetched_at IS NULL))
);
CREATE INDEX media_whatsapp_message_id ON media (whatsapp_message_id);
CREATE INDEX media_stored_object_id ON media (stored_object_id) WHERE stored_object_id IS NOT NULL;

COMMENT ON TABLE media IS 'Media of messages (archivos multimedia)';
COMMENT ON COLUMN media.id IS 'Key';
COMMENT ON COLUMN media.whatsapp_message_id IS 'Message';
COMMENT ON COLUMN media.provider_media_id IS 'Identifier at Meta, which keeps it for a short time only';
COMMENT ON COLUMN media.stored_object_id IS 'Bytes, sm_storage.stored_object.id; null until fetched';
COMMENT ON COLUMN media.media_type IS 'Media type';
COMMENT ON COLUMN media.file_name IS 'File name of a document';
COMMENT ON COLUMN media.sha256 IS 'SHA-256 that Meta states';
COMMENT ON COLUMN media.voice_note IS 'Whether it is a voice message (nota de voz)';
COMMENT ON COLUMN media.fetched_at IS 'When it was fetched';

CREATE TABLE message_status (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    whatsapp_message_id uuid        NOT NULL REFERENCES whatsapp_message (id) ON DELETE CASCADE,
    status              text        NOT NULL CHECK (status IN ('sent', 'delivered', 'read', 'played', 'failed', 'deleted')),
    error_code          integer,
    error_details       text        CHECK (error_details <> ''),
    pricing             jsonb       CHECK (jsonb_typeof(pricing) = 'object'),
    status_at           timestamptz NOT NULL,
    received_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_status_once UNIQUE (whatsapp_message_id, status)
);
CREATE INDEX message_status_status_at ON message_status (status_at);

COMMENT ON TABLE message_status IS 'States that Meta told (acuses), as they came';
COMMENT ON COLUMN message_status.id IS 'Key';
COMMENT ON COLUMN message_status.whatsapp_message_id IS 'Message';
COMMENT ON COLUMN message_status.status IS 'State';
COMMENT ON COLUMN message_status.error_code IS 'Error of a failed one';
COMMENT ON COLUMN message_status.error_details IS 'Words of the error';
COMMENT ON COLUMN message_status.pricing IS 'What Meta says of the charge';
COMMENT ON COLUMN message_status.status_at IS 'Time at Meta';
COMMENT ON COLUMN message_status.received_at IS 'When the webhook came';
