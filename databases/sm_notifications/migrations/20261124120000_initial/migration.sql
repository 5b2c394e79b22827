-- Notifications: what the systems tell customers and employees of their own accord, on which channels, when it may not disturb, and how it arrived.
-- Sources: LSSI, art. 21 (a notice that sells is a commercial message), RGPD, art. 7.3 (as easy to withdraw as to give), RFC 8030 and 8291 (web push).

-- Kinds and channels --------------------------------------------------------------------------------------------------

CREATE TABLE category (
    code       text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name       text     NOT NULL CHECK (name <> ''),
    name_es    text     NOT NULL CHECK (name_es <> ''),
    audience   text     NOT NULL CHECK (audience IN ('customer', 'employee')),
    mandatory  boolean  NOT NULL DEFAULT false,
    commercial boolean  NOT NULL DEFAULT false,
    position   smallint NOT NULL CHECK (position >= 1),
    CONSTRAINT category_commercial CHECK (NOT (mandatory AND commercial))
);

COMMENT ON TABLE category IS 'Groups of notifications that a person chooses by (categorías)';
COMMENT ON COLUMN category.code IS 'Code, such as payments';
COMMENT ON COLUMN category.name IS 'Name in English';
COMMENT ON COLUMN category.name_es IS 'Name in Spanish';
COMMENT ON COLUMN category.audience IS 'customer (cliente) or employee (empleado)';
COMMENT ON COLUMN category.mandatory IS 'Whether it cannot be switched off, such as security';
COMMENT ON COLUMN category.commercial IS 'Whether it sells, and so waits for consent';
COMMENT ON COLUMN category.position IS 'Order on the page of preferences';

CREATE TABLE notification_type (
    code            text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    category_code   text     NOT NULL REFERENCES category (code),
    name            text     NOT NULL CHECK (name <> ''),
    name_es         text     NOT NULL CHECK (name_es <> ''),
    event_type      text     CHECK (event_type ~ '^[A-Z][A-Za-z0-9]*$'),
    template_code   text,
    urgency         text     NOT NULL DEFAULT 'normal' CHECK (urgency IN ('low', 'normal', 'high')),
    digestible      boolean  NOT NULL DEFAULT false,
    valid_for       interval CHECK (valid_for > interval '0'),
    collapse_within interval CHECK (collapse_within > interval '0'),
    active          boolean  NOT NULL DEFAULT true,
    CONSTRAINT notification_type_urgent CHECK (NOT (urgency = 'high' AND digestible))
);
CREATE INDEX notification_type_category_code ON notification_type (category_code);
CREATE INDEX notification_type_event_type ON notification_type (event_type) WHERE event_type IS NOT NULL;
CREATE INDEX notification_type_template_code ON notification_type (template_code) WHERE template_code IS NOT NULL;

COMMENT ON TABLE notification_type IS 'Kinds of notifications (tipos de notificación)';
COMMENT ON COLUMN notification_type.code IS 'Code, such as receipt_due';
COMMENT ON COLUMN notification_type.category_code IS 'Category';
COMMENT ON COLUMN notification_type.name IS 'Name in English';
COMMENT ON COLUMN notification_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN notification_type.event_type IS 'Event that raises it, such as ClaimOpened; null for one raised by a program';
COMMENT ON COLUMN notification_type.template_code IS 'Template of its text, sm_communications.template.code';
COMMENT ON COLUMN notification_type.urgency IS 'low (may wait for a digest), normal or high (goes out in quiet hours too)';
COMMENT ON COLUMN notification_type.digestible IS 'Whether it may be gathered in a digest';
COMMENT ON COLUMN notification_type.valid_for IS 'After that it is not delivered any more; null without limit';
COMMENT ON COLUMN notification_type.collapse_within IS 'A second one about the same object within that time is dropped; null to send all';
COMMENT ON COLUMN notification_type.active IS 'Whether it is sent';

CREATE TABLE notification_type_channel (
    notification_type_code text     NOT NULL REFERENCES notification_type (code) ON DELETE CASCADE,
    position               smallint NOT NULL CHECK (position >= 1),
    channel_code           text     NOT NULL,
    fallback_after         interval CHECK (fallback_after > interval '0'),
    PRIMARY KEY (notification_type_code, position),
    CONSTRAINT notification_type_channel_once UNIQUE (notification_type_code, channel_code)
);
CREATE INDEX notification_type_channel_channel_code ON notification_type_channel (channel_code);

COMMENT ON TABLE notification_type_channel IS 'Channels of a kind, in the order in which they are tried';
COMMENT ON COLUMN notification_type_channel.notification_type_code IS 'Kind';
COMMENT ON COLUMN notification_type_channel.position IS 'Order';
COMMENT ON COLUMN notification_type_channel.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN notification_type_channel.fallback_after IS 'If not delivered by then, the next channel is tried; null to send on both at once';

-- People --------------------------------------------------------------------------------------------------------------

CREATE TABLE recipient (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id        uuid        UNIQUE,
    user_account_id uuid        UNIQUE,
    language_code   text        NOT NULL DEFAULT 'es',
    time_zone       text        NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone <> ''),
    muted_until     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT recipient_one CHECK (num_nonnulls(party_id, user_account_id) = 1)
);
CREATE INDEX recipient_language_code ON recipient (language_code);

COMMENT ON TABLE recipient IS 'People who are notified (destinatarios)';
COMMENT ON COLUMN recipient.id IS 'Key';
COMMENT ON COLUMN recipient.party_id IS 'Customer, sm_global.party.id';
COMMENT ON COLUMN recipient.user_account_id IS 'Employee''s or partner''s account, sm_auth.user_account.id';
COMMENT ON COLUMN recipient.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN recipient.time_zone IS 'IANA time zone of quiet hours and digests';
COMMENT ON COLUMN recipient.muted_until IS 'Nothing but mandatory notices until then';
COMMENT ON COLUMN recipient.created_at IS 'When it was entered';

CREATE TABLE preference (
    recipient_id  uuid        NOT NULL REFERENCES recipient (id) ON DELETE CASCADE,
    category_code text        NOT NULL REFERENCES category (code),
    channel_code  text        NOT NULL,
    wanted        boolean     NOT NULL,
    frequency     text        NOT NULL DEFAULT 'immediate' CHECK (frequency IN ('immediate', 'daily', 'weekly')),
    changed_at    timestamptz NOT NULL DEFAULT now(),
    changed_in    text        NOT NULL CHECK (changed_in IN ('portal', 'application', 'telephone', 'unsubscribe_link', 'office', 'import')),
    PRIMARY KEY (recipient_id, category_code, channel_code)
);
CREATE INDEX preference_category_code ON preference (category_code);
CREATE INDEX preference_channel_code ON preference (channel_code);

COMMENT ON TABLE preference IS 'What a person wants by category and channel (preferencias); without a row the kind''s own channels hold';
COMMENT ON COLUMN preference.recipient_id IS 'Person';
COMMENT ON COLUMN preference.category_code IS 'Category';
COMMENT ON COLUMN preference.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN preference.wanted IS 'Whether they come this way';
COMMENT ON COLUMN preference.frequency IS 'immediate (al momento), daily (resumen diario) or weekly (resumen semanal)';
COMMENT ON COLUMN preference.changed_at IS 'When it was chosen';
COMMENT ON COLUMN preference.changed_in IS 'Where it was chosen';

CREATE TABLE quiet_hours (
    id           uuid       PRIMARY KEY DEFAULT platform.uuid_v7(),
    recipient_id uuid       REFERENCES recipient (id) ON DELETE CASCADE,
    weekdays     smallint[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}' CHECK (weekdays <@ '{1,2,3,4,5,6,7}'::smallint[] AND cardinality(weekdays) > 0),
    starts_at    time       NOT NULL,
    ends_at      time       NOT NULL,
    channels     text[]     NOT NULL DEFAULT '{}',
    CONSTRAINT quiet_hours_some CHECK (starts_at <> ends_at)
);
CREATE INDEX quiet_hours_recipient_id ON quiet_hours (recipient_id);

COMMENT ON TABLE quiet_hours IS 'Hours in which a person is not disturbed (horas de silencio)';
COMMENT ON COLUMN quiet_hours.id IS 'Key';
COMMENT ON COLUMN quiet_hours.recipient_id IS 'Person; null for everyone who has none of their own';
COMMENT ON COLUMN quiet_hours.weekdays IS 'ISO days of the week on which they begin, 1 for Monday';
COMMENT ON COLUMN quiet_hours.starts_at IS 'Start, local time';
COMMENT ON COLUMN quiet_hours.ends_at IS 'End, local time; before the start for a night';
COMMENT ON COLUMN quiet_hours.channels IS 'Channels that keep silent; empty for all';

CREATE TABLE device (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    recipient_id         uuid        NOT NULL REFERENCES recipient (id) ON DELETE CASCADE,
    platform             text        NOT NULL CHECK (platform IN ('android', 'ios', 'web')),
    push_token_encrypted bytea       NOT NULL,
    push_token_hash      bytea       NOT NULL UNIQUE CHECK (octet_length(push_token_hash) = 32),
    application_version  text        CHECK (application_version <> ''),
    registered_at        timestamptz NOT NULL DEFAULT now(),
    last_seen_at         timestamptz NOT NULL DEFAULT now(),
    invalid_since        timestamptz
);
CREATE INDEX device_recipient_id ON device (recipient_id);

COMMENT ON TABLE device IS 'Devices that push notices go to (dispositivos)';
COMMENT ON COLUMN device.id IS 'Key';
COMMENT ON COLUMN device.recipient_id IS 'Person';
COMMENT ON COLUMN device.platform IS 'Platform';
COMMENT ON COLUMN device.push_token_encrypted IS 'Token or web-push subscription, encrypted with a key of the vault';
COMMENT ON COLUMN device.push_token_hash IS 'SHA-256 of the token, to know it again';
COMMENT ON COLUMN device.application_version IS 'Version of the application';
COMMENT ON COLUMN device.registered_at IS 'Since when';
COMMENT ON COLUMN device.last_seen_at IS 'Latest contact';
COMMENT ON COLUMN device.invalid_since IS 'When the push service gave it up';

-- Notifications -------------------------------------------------------------------------------------------------------

CREATE TABLE notification (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    recipient_id           uuid        NOT NULL REFERENCES recipient (id),
    notification_type_code text        NOT NULL REFERENCES notification_type (code),
    title                  text        NOT NULL CHECK (title <> ''),
    body                   text        NOT NULL,
    link                   text        CHECK (link ~ '^(https://|/)'),
    subject_database       text        CHECK (subject_database ~ '^[a-z][a-z0-9_]*$'),
    subject_table          text        CHECK (subject_table ~ '^[a-z][a-z0-9_]*$'),
    subject_key            text        CHECK (subject_key <> ''),
    source_event_id        uuid,
    collapse_key           text        CHECK (collapse_key <> ''),
    state                  text        NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'held', 'digested', 'sent', 'delivered', 'read', 'expired', 'failed', 'suppressed')),
    suppressed_reason      text        CHECK (suppressed_reason IN ('preference', 'no_consent', 'muted', 'duplicate', 'unreachable')),
    not_before             timestamptz NOT NULL DEFAULT now(),
    expires_at             timestamptz,
    read_at                timestamptz,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notification_subject CHECK (num_nonnulls(subject_database, subject_table, subject_key) IN (0, 3)),
    CONSTRAINT notification_suppressed CHECK ((state = 'suppressed') = (suppressed_reason IS NOT NULL)),
    CONSTRAINT notification_read CHECK ((state = 'read') = (read_at IS NOT NULL)),
    CONSTRAINT notification_in_order CHECK (expires_at > not_before)
);
CREATE INDEX notification_recipient_id ON notification (recipient_id, created_at);
CREATE INDEX notification_notification_type_code ON notification (notification_type_code);
CREATE INDEX notification_due ON notification (not_before) WHERE state IN ('pending', 'held');
CREATE UNIQUE INDEX notification_event ON notification (source_event_id, recipient_id, notification_type_code) WHERE source_event_id IS NOT NULL;
CREATE INDEX notification_subject ON notification (subject_database, subject_table, subject_key) WHERE subject_key IS NOT NULL;
CREATE TRIGGER notification_changed BEFORE UPDATE ON notification FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE notification IS 'Notifications (notificaciones)';
COMMENT ON COLUMN notification.id IS 'Key';
COMMENT ON COLUMN notification.recipient_id IS 'Person';
COMMENT ON COLUMN notification.notification_type_code IS 'Kind';
COMMENT ON COLUMN notification.title IS 'Title';
COMMENT ON COLUMN notification.body IS 'Text';
COMMENT ON COLUMN notification.link IS 'Where it leads';
COMMENT ON COLUMN notification.subject_database IS 'Database of the object that it is about';
COMMENT ON COLUMN notification.subject_table IS 'Table of the object';
COMMENT ON COLUMN notification.subject_key IS 'Key of the object';
COMMENT ON COLUMN notification.source_event_id IS 'Event that raised it; null for a program';
COMMENT ON COLUMN notification.collapse_key IS 'Notifications of one key replace each other';
COMMENT ON COLUMN notification.state IS 'pending (pendiente), held (en espera por horas de silencio), digested (en un resumen), sent (enviada), delivered (entregada), read (leída), expired (caducada), failed (fallida) or suppressed (no deseada)';
COMMENT ON COLUMN notification.suppressed_reason IS 'Why it was not sent: preference (preferencia), no_consent (sin consentimiento), muted (silenciado), duplicate (duplicada) or unreachable (ilocalizable)';
COMMENT ON COLUMN notification.not_before IS 'Not sent before';
COMMENT ON COLUMN notification.expires_at IS 'Not sent after; null without limit';
COMMENT ON COLUMN notification.read_at IS 'When it was read, in the portal or the application';
COMMENT ON COLUMN notification.version IS 'Raised by each change';
COMMENT ON COLUMN notification.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN notification.created_at IS 'When the row was written';
COMMENT ON COLUMN notification.updated_at IS 'When the row was last changed';

CREATE FUNCTION notification_payload(n notification) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'notification_id', n.id,
    'recipient_id', n.recipient_id,
    'notification_type_code', n.notification_type_code,
    'link', n.link,
    'subject_database', n.subject_database,
    'subject_table', n.subject_table,
    'subject_key', n.subject_key,
    'source_event_id', n.source_event_id,
    'collapse_key', n.collapse_key,
    'state', n.state,
    'suppressed_reason', n.suppressed_reason,
    'not_before', n.not_before,
    'expires_at', n.expires_at,
    'read_at', n.read_at,
    'occurred_at', n.occurred_at);
COMMENT ON FUNCTION notification_payload(notification) IS 'Event payload of a notification (notificación): the state after the change (events/notification.v1.json)';

CREATE TABLE delivery (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    notification_id     uuid        NOT NULL REFERENCES notification (id) ON DELETE CASCADE,
    channel_code        text        NOT NULL,
    attempt             smallint    NOT NULL DEFAULT 1 CHECK (attempt >= 1),
    device_id           uuid        REFERENCES device (id),
    email_message_id    uuid,
    sms_message_id      uuid,
    whatsapp_message_id uuid,
    call_id             uuid,
    state               text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'delivered', 'failed')),
    failure_reason      text        CHECK (failure_reason <> ''),
    next_attempt_at     timestamptz,
    sent_at             timestamptz,
    delivered_at        timestamptz,
    CONSTRAINT delivery_attempt UNIQUE NULLS NOT DISTINCT (notification_id, channel_code, attempt, device_id),
    CONSTRAINT delivery_one_way CHECK (num_nonnulls(device_id, email_message_id, sms_message_id, whatsapp_message_id, call_id) <= 1),
    CONSTRAINT delivery_states
        CHECK ((state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL) AND (state = 'delivered') = (delivered_at IS NOT NULL)
            AND (state = 'failed') = (failure_reason IS NOT NULL))
);
CREATE INDEX delivery_device_id ON delivery (device_id);
CREATE INDEX delivery_retry ON delivery (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX delivery_channel_code ON delivery (channel_code);
CREATE INDEX delivery_email_message_id ON delivery (email_message_id) WHERE email_message_id IS NOT NULL;
CREATE INDEX delivery_sms_message_id ON delivery (sms_message_id) WHERE sms_message_id IS NOT NULL;
CREATE INDEX delivery_whatsapp_message_id ON delivery (whatsapp_message_id) WHERE whatsapp_message_id IS NOT NULL;
CREATE INDEX delivery_call_id ON delivery (call_id) WHERE call_id IS NOT NULL;

COMMENT ON TABLE delivery IS 'Attempts to deliver (entregas), channel by channel';
COMMENT ON COLUMN delivery.id IS 'Key';
COMMENT ON COLUMN delivery.notification_id IS 'Notification';
COMMENT ON COLUMN delivery.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN delivery.attempt IS 'Attempt on that channel';
COMMENT ON COLUMN delivery.device_id IS 'Device; push only';
COMMENT ON COLUMN delivery.email_message_id IS 'E-mail, sm_comms_email.email_message.id';
COMMENT ON COLUMN delivery.sms_message_id IS 'SMS, sm_comms_sms.sms_message.id';
COMMENT ON COLUMN delivery.whatsapp_message_id IS 'WhatsApp message, sm_comms_whatsapp.whatsapp_message.id';
COMMENT ON COLUMN delivery.call_id IS 'Call, sm_comms_voice.call.id';
COMMENT ON COLUMN delivery.state IS 'pending (pendiente), sent (enviada), delivered (entregada) or failed (fallida)';
COMMENT ON COLUMN delivery.failure_reason IS 'Why it failed';
COMMENT ON COLUMN delivery.next_attempt_at IS 'Next attempt; null for none';
COMMENT ON COLUMN delivery.sent_at IS 'When it left';
COMMENT ON COLUMN delivery.delivered_at IS 'When it arrived';

-- Digests -------------------------------------------------------------------------------------------------------------

CREATE TABLE digest (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    recipient_id     uuid        NOT NULL REFERENCES recipient (id),
    channel_code     text        NOT NULL,
    frequency        text        NOT NULL CHECK (frequency IN ('daily', 'weekly')),
    period           tstzrange   NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
    state            text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sent', 'empty', 'failed')),
    email_message_id uuid,
    sent_at          timestamptz,
    CONSTRAINT digest_once UNIQUE (recipient_id, channel_code, frequency, period),
    CONSTRAINT digest_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX digest_due ON digest (upper(period)) WHERE state = 'open';
CREATE INDEX digest_channel_code ON digest (channel_code);
CREATE INDEX digest_email_message_id ON digest (email_message_id) WHERE email_message_id IS NOT NULL;

COMMENT ON TABLE digest IS 'Digests (resúmenes) of several notifications';
COMMENT ON COLUMN digest.id IS 'Key';
COMMENT ON COLUMN digest.recipient_id IS 'Person';
COMMENT ON COLUMN digest.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN digest.frequency IS 'daily (diario) or weekly (semanal)';
COMMENT ON COLUMN digest.period IS 'Period that it gathers';
COMMENT ON COLUMN digest.state IS 'open (abierto), sent (enviado), empty (vacío) or failed (fallido)';
COMMENT ON COLUMN digest.email_message_id IS 'E-mail that it went out as, sm_comms_email.email_message.id';
COMMENT ON COLUMN digest.sent_at IS 'When';

CREATE TABLE digest_item (
    digest_id       uuid     NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
    notification_id uuid     NOT NULL REFERENCES notification (id),
    position        smallint NOT NULL CHECK (position >= 1),
    PRIMARY KEY (digest_id, notification_id),
    CONSTRAINT digest_item_order UNIQUE (digest_id, position)
);
CREATE INDEX digest_item_notification_id ON digest_item (notification_id);

COMMENT ON TABLE digest_item IS 'Notifications of a digest';
COMMENT ON COLUMN digest_item.digest_id IS 'Digest';
COMMENT ON COLUMN digest_item.notification_id IS 'Notification';
COMMENT ON COLUMN digest_item.position IS 'Order';
