-- SMS: providers and the senders registered with them, messages and the segments that they are charged by, delivery receipts, and opt-outs.
-- Sources: 3GPP TS 23.038 (GSM 7-bit alphabet, UCS-2), 3GPP TS 23.040 (concatenation), SMPP 3.4 (message states), ITU-T E.164 (numbers),
-- Ley 34/2002 LSSI, arts. 21 and 22, Orden TDF/149/2025 (register of alphanumeric senders against impersonation).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Providers and senders -----------------------------------------------------------------------------------------------

CREATE TABLE provider (
    code                text     PRIMARY KEY CHECK (code <> ''),
    name                text     NOT NULL CHECK (name <> ''),
    protocol            text     NOT NULL CHECK (protocol IN ('smpp', 'rest')),
    endpoint            text     NOT NULL CHECK (endpoint <> ''),
    credential_secret   text     NOT NULL CHECK (credential_secret <> ''),
    messages_per_second smallint NOT NULL DEFAULT 10 CHECK (messages_per_second > 0),
    priority            smallint NOT NULL DEFAULT 1 CHECK (priority >= 1),
    active              boolean  NOT NULL DEFAULT true
);

COMMENT ON TABLE provider IS 'Providers (proveedores) that hand messages to the networks';
COMMENT ON COLUMN provider.code IS 'Code';
COMMENT ON COLUMN provider.name IS 'Name';
COMMENT ON COLUMN provider.protocol IS 'smpp or rest';
COMMENT ON COLUMN provider.endpoint IS 'Address';
COMMENT ON COLUMN provider.credential_secret IS 'Name of the credential in the vault';
COMMENT ON COLUMN provider.messages_per_second IS 'Rate agreed';
COMMENT ON COLUMN provider.priority IS 'Order in which providers are tried';
COMMENT ON COLUMN provider.active IS 'Whether it is in use';

CREATE TABLE tariff (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    provider_code     text           NOT NULL REFERENCES provider (code),
    country_code      text           NOT NULL,
    price_per_segment numeric(10, 6) NOT NULL CHECK (price_per_segment >= 0 AND price_per_segment < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    valid_during      daterange      NOT NULL CHECK (NOT isempty(valid_during) AND NOT lower_inf(valid_during)),
    CONSTRAINT tariff_no_overlap EXCLUDE USING gist (provider_code WITH =, country_code WITH =, valid_during WITH &&)
);
CREATE INDEX tariff_provider_code ON tariff (provider_code, country_code);
CREATE INDEX tariff_country_code ON tariff (country_code);
CREATE INDEX tariff_currency ON tariff (currency);

COMMENT ON TABLE tariff IS 'What a segment costs (tarifas), by country';
COMMENT ON COLUMN tariff.id IS 'Key';
COMMENT ON COLUMN tariff.provider_code IS 'Provider';
COMMENT ON COLUMN tariff.country_code IS 'Country of the recipient, sm_system.country.code';
COMMENT ON COLUMN tariff.price_per_segment IS 'Price of one segment, before tax';
COMMENT ON COLUMN tariff.currency IS 'Currency, sm_system.currency.code';
COMMENT ON COLUMN tariff.valid_during IS 'Days on which it holds';

CREATE TABLE sender (
    id                  uuid    PRIMARY KEY DEFAULT platform.uuid_v7(),
    kind                text    NOT NULL CHECK (kind IN ('alphanumeric', 'long_number', 'short_code')),
    value               text    NOT NULL UNIQUE,
    brand               text    NOT NULL CHECK (brand <> ''),
    registration_state  text    NOT NULL DEFAULT 'not_needed' CHECK (registration_state IN ('not_needed', 'requested', 'registered', 'refused')),
    registration_number text    CHECK (registration_number <> ''),
    registered_on       date,
    active              boolean NOT NULL DEFAULT true,
    CONSTRAINT sender_value
        CHECK (CASE kind WHEN 'alphanumeric' THEN value ~ '^[A-Za-z0-9 ._-]{3,11}$' AND value ~ '[A-Za-z]'
            WHEN 'long_number' THEN value ~ '^\+[1-9][0-9]{6,14}$' ELSE value ~ '^[0-9]{3,6}$' END),
    CONSTRAINT sender_registered CHECK ((registration_state = 'registered') = (registered_on IS NOT NULL))
);

COMMENT ON TABLE sender IS 'Senders (remitentes) that a message may come from';
COMMENT ON COLUMN sender.id IS 'Key';
COMMENT ON COLUMN sender.kind IS 'alphanumeric (alias, no answer possible), long_number (número largo) or short_code (número corto)';
COMMENT ON COLUMN sender.value IS 'Alias, number in E.164, or short code';
COMMENT ON COLUMN sender.brand IS 'Brand that the recipient knows, such as Black Energy';
COMMENT ON COLUMN sender.registration_state IS 'Entry of an alias in the public register: not_needed (no necesita), requested (solicitada), registered (inscrito) or refused (denegada)';
COMMENT ON COLUMN sender.registration_number IS 'Number in the register';
COMMENT ON COLUMN sender.registered_on IS 'Day of the entry';
COMMENT ON COLUMN sender.active IS 'Whether it is in use';

-- Lengths -------------------------------------------------------------------------------------------------------------

CREATE FUNCTION sms_encoding(body text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN body ~ '^[][@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&''()*+,./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\~|€\f-]*$' THEN 'gsm7' ELSE 'ucs2' END;
COMMENT ON FUNCTION sms_encoding(text) IS 'gsm7 where the GSM 7-bit alphabet with its extension holds the text (á, í, ó and ú are not in it), ucs2 otherwise';

CREATE FUNCTION sms_segments(body text) RETURNS smallint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    gsm7     boolean := sms_encoding(body) = 'gsm7';
    units    integer := 0;
    used     integer := 0;
    segments smallint := 1;
    width    integer;
    letter   text;
BEGIN
    -- In units: septets, or 16-bit words. An escape or a surrogate pair is never split between two segments.
    FOREACH letter IN ARRAY string_to_array(body, NULL) LOOP
        width := CASE
            WHEN gsm7 AND letter = ANY (ARRAY['^', '{', '}', E'\\', '[', ']', '~', '|', '€', E'\f']) THEN 2
            WHEN NOT gsm7 AND ascii(letter) > 65535 THEN 2
            ELSE 1
        END;
        units := units + width;
        IF used + width > (CASE WHEN gsm7 THEN 153 ELSE 67 END) THEN
            segments := segments + 1;
            used := 0;
        END IF;
        used := used + width;
    END LOOP;
    RETURN CASE WHEN units <= (CASE WHEN gsm7 THEN 160 ELSE 70 END) THEN 1 ELSE segments END;
END $$;
COMMENT ON FUNCTION sms_segments(text) IS 'Segments of a text: one up to 160 septets or 70 UCS-2 words, else of 153 or 67, for the header of concatenation takes the rest';

-- Messages ------------------------------------------------------------------------------------------------------------

CREATE TABLE sms_message (
    id            uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    message_id    uuid,
    party_id      uuid,
    direction     text           NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    purpose       text           NOT NULL DEFAULT 'service' CHECK (purpose IN ('service', 'commercial', 'legal', 'otp')),
    campaign_id   uuid,
    sender_id     uuid           NOT NULL REFERENCES sender (id),
    provider_code text           NOT NULL REFERENCES provider (code),
    phone         text           NOT NULL CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    country_code  text           NOT NULL,
    body          text           NOT NULL,
    encoding      text           NOT NULL GENERATED ALWAYS AS (sms_encoding(body)) STORED,
    segments      smallint       NOT NULL GENERATED ALWAYS AS (sms_segments(body)) STORED,
    state         text           NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'submitted', 'delivered', 'expired', 'undeliverable', 'rejected', 'received')),
    validity      interval       NOT NULL DEFAULT '48 hours' CHECK (validity > interval '0' AND validity <= interval '7 days'),
    price         numeric(10, 6) CHECK (price >= 0 AND price < 'NaN'),
    currency      text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    queued_at     timestamptz    NOT NULL DEFAULT now(),
    submitted_at  timestamptz,
    ended_at      timestamptz,
    version       integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at   timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at    timestamptz    NOT NULL DEFAULT now(),
    updated_at    timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT sms_message_state_fits CHECK ((direction = 'inbound') = (state = 'received')),
    CONSTRAINT sms_message_submitted CHECK (state NOT IN ('submitted', 'delivered', 'expired', 'undeliverable') OR submitted_at IS NOT NULL),
    CONSTRAINT sms_message_length CHECK (sms_segments(body) <= 10)
);
CREATE INDEX sms_message_phone ON sms_message (phone, queued_at);
CREATE INDEX sms_message_sender_id ON sms_message (sender_id);
CREATE INDEX sms_message_provider_code ON sms_message (provider_code);
CREATE INDEX sms_message_queue ON sms_message (queued_at) WHERE state = 'queued';
CREATE INDEX sms_message_awaiting ON sms_message (submitted_at) WHERE state = 'submitted';
CREATE INDEX sms_message_message_id ON sms_message (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX sms_message_party_id ON sms_message (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX sms_message_campaign_id ON sms_message (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX sms_message_country_code ON sms_message (country_code);
CREATE INDEX sms_message_currency ON sms_message (currency);
CREATE TRIGGER sms_message_changed BEFORE UPDATE ON sms_message FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE sms_message IS 'SMS messages, in and out';
COMMENT ON COLUMN sms_message.id IS 'Key';
COMMENT ON COLUMN sms_message.message_id IS 'Message of the conversation, sm_communications.message.id; null until filed';
COMMENT ON COLUMN sms_message.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN sms_message.direction IS 'inbound (entrante) or outbound (saliente)';
COMMENT ON COLUMN sms_message.purpose IS 'service (del servicio), commercial (comercial), legal (obligatorio) or otp (código de un solo uso)';
COMMENT ON COLUMN sms_message.campaign_id IS 'Campaign, sm_marketing.campaign.id';
COMMENT ON COLUMN sms_message.sender_id IS 'Own sender, or the number that an inbound one was sent to';
COMMENT ON COLUMN sms_message.provider_code IS 'Provider';
COMMENT ON COLUMN sms_message.phone IS 'The other side''s number, E.164';
COMMENT ON COLUMN sms_message.country_code IS 'Country of the number, sm_system.country.code';
COMMENT ON COLUMN sms_message.body IS 'Text; of a one-time code what is left when the code is blacked out';
COMMENT ON COLUMN sms_message.encoding IS 'gsm7 or ucs2';
COMMENT ON COLUMN sms_message.segments IS 'Segments that are charged';
COMMENT ON COLUMN sms_message.state IS 'queued (en cola), submitted (entregado al proveedor), delivered (entregado), expired (caducado), undeliverable (no entregable), rejected (rechazado) or received (recibido)';
COMMENT ON COLUMN sms_message.validity IS 'How long the network keeps trying';
COMMENT ON COLUMN sms_message.price IS 'Price charged, before tax; null until known';
COMMENT ON COLUMN sms_message.currency IS 'Currency of the price, sm_system.currency.code';
COMMENT ON COLUMN sms_message.queued_at IS 'When it was put in the queue';
COMMENT ON COLUMN sms_message.submitted_at IS 'When the provider took it';
COMMENT ON COLUMN sms_message.ended_at IS 'When its fate was known';
COMMENT ON COLUMN sms_message.version IS 'Raised by each change';
COMMENT ON COLUMN sms_message.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN sms_message.created_at IS 'When the row was written';
COMMENT ON COLUMN sms_message.updated_at IS 'When the row was last changed';

CREATE FUNCTION sms_message_payload(s sms_message) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'sms_message_id', s.id,
    'message_id', s.message_id,
    'party_id', s.party_id,
    'direction', s.direction,
    'purpose', s.purpose,
    'campaign_id', s.campaign_id,
    'sender_id', s.sender_id,
    'provider_code', s.provider_code,
    'country_code', s.country_code,
    'encoding', s.encoding,
    'segments', s.segments,
    'state', s.state,
    'price', s.price::text,
    'currency', s.currency,
    'queued_at', s.queued_at,
    'submitted_at', s.submitted_at,
    'ended_at', s.ended_at,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION sms_message_payload(sms_message) IS 'Event payload of an SMS message (mensaje SMS): the state after the change (events/sms_message.v1.json)';

CREATE TABLE sms_segment (
    sms_message_id      uuid        NOT NULL REFERENCES sms_message (id) ON DELETE CASCADE,
    position            smallint    NOT NULL CHECK (position BETWEEN 1 AND 255),
    provider_message_id text        CHECK (provider_message_id <> ''),
    submit_status       integer     CHECK (submit_status >= 0),
    submitted_at        timestamptz,
    PRIMARY KEY (sms_message_id, position)
);
CREATE INDEX sms_segment_provider_message_id ON sms_segment (provider_message_id) WHERE provider_message_id IS NOT NULL;

COMMENT ON TABLE sms_segment IS 'Segments as submitted (segmentos): the provider gives each a number of its own';
COMMENT ON COLUMN sms_segment.sms_message_id IS 'Message';
COMMENT ON COLUMN sms_segment.position IS 'Order in the concatenation';
COMMENT ON COLUMN sms_segment.provider_message_id IS 'Number at the provider; null until taken';
COMMENT ON COLUMN sms_segment.submit_status IS 'SMPP command_status of the submission; 0 for taken';
COMMENT ON COLUMN sms_segment.submitted_at IS 'When';

CREATE TABLE delivery_state (
    code          text     PRIMARY KEY CHECK (code ~ '^[A-Z]{7}$'),
    number        smallint NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 8),
    name          text     NOT NULL CHECK (name <> ''),
    name_es       text     NOT NULL CHECK (name_es <> ''),
    final         boolean  NOT NULL,
    message_state text     CHECK (message_state IN ('submitted', 'delivered', 'expired', 'undeliverable', 'rejected'))
);

COMMENT ON TABLE delivery_state IS 'States of the network''s receipts (SMPP 3.4, message_state)';
COMMENT ON COLUMN delivery_state.code IS 'Code in the receipt, such as DELIVRD';
COMMENT ON COLUMN delivery_state.number IS 'Value of message_state';
COMMENT ON COLUMN delivery_state.name IS 'Meaning';
COMMENT ON COLUMN delivery_state.name_es IS 'Meaning in Spanish';
COMMENT ON COLUMN delivery_state.final IS 'Whether no other state follows';
COMMENT ON COLUMN delivery_state.message_state IS 'State that the message takes; null to leave it';

CREATE TABLE delivery_receipt (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    sms_message_id      uuid        NOT NULL,
    position            smallint    NOT NULL,
    delivery_state_code text        NOT NULL REFERENCES delivery_state (code),
    network_error       text        CHECK (network_error <> ''),
    network_code        text        CHECK (network_code ~ '^[0-9]{5,6}$'),
    done_at             timestamptz NOT NULL,
    received_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_receipt_segment FOREIGN KEY (sms_message_id, position) REFERENCES sms_segment (sms_message_id, position) ON DELETE CASCADE,
    CONSTRAINT delivery_receipt_once UNIQUE (sms_message_id, position, delivery_state_code)
);
CREATE INDEX delivery_receipt_delivery_state_code ON delivery_receipt (delivery_state_code);

COMMENT ON TABLE delivery_receipt IS 'Delivery receipts (acuses de entrega) of the network';
COMMENT ON COLUMN delivery_receipt.id IS 'Key';
COMMENT ON COLUMN delivery_receipt.sms_message_id IS 'Message';
COMMENT ON COLUMN delivery_receipt.position IS 'Segment';
COMMENT ON COLUMN delivery_receipt.delivery_state_code IS 'State';
COMMENT ON COLUMN delivery_receipt.network_error IS 'Error code of the network';
COMMENT ON COLUMN delivery_receipt.network_code IS 'Mobile country and network code (MCC and MNC)';
COMMENT ON COLUMN delivery_receipt.done_at IS 'When the network was done with it';
COMMENT ON COLUMN delivery_receipt.received_at IS 'When the receipt came';

-- Opt-outs ------------------------------------------------------------------------------------------------------------

CREATE TABLE keyword (
    code   text    PRIMARY KEY CHECK (code = upper(code) AND code <> ''),
    action text    NOT NULL CHECK (action IN ('opt_out', 'opt_in', 'help', 'confirm', 'refuse')),
    active boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE keyword IS 'Words that an inbound message is understood by (palabras clave)';
COMMENT ON COLUMN keyword.code IS 'Word, in capitals and without accents';
COMMENT ON COLUMN keyword.action IS 'opt_out (baja), opt_in (alta), help (ayuda), confirm (confirmar) or refuse (rechazar)';
COMMENT ON COLUMN keyword.active IS 'Whether it is understood';

CREATE TABLE opt_out (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    phone          text        NOT NULL UNIQUE CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    party_id       uuid,
    scope          text        NOT NULL DEFAULT 'commercial' CHECK (scope IN ('commercial', 'all')),
    source         text        NOT NULL CHECK (source IN ('keyword', 'customer_request', 'exclusion_list', 'wrong_number', 'manual')),
    sms_message_id uuid        REFERENCES sms_message (id),
    opted_out_at   timestamptz NOT NULL DEFAULT now(),
    opted_in_at    timestamptz,
    version        integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at    timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT opt_out_in_order CHECK (opted_in_at >= opted_out_at)
);
CREATE INDEX opt_out_party_id ON opt_out (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX opt_out_sms_message_id ON opt_out (sms_message_id);
CREATE TRIGGER opt_out_changed BEFORE UPDATE ON opt_out FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE opt_out IS 'Numbers not to write to (bajas)';
COMMENT ON COLUMN opt_out.id IS 'Key';
COMMENT ON COLUMN opt_out.phone IS 'Number, E.164';
COMMENT ON COLUMN opt_out.party_id IS 'Customer, sm_global.party.id; null while unknown';
COMMENT ON COLUMN opt_out.scope IS 'commercial (comerciales) or all (todos: the number is dead or somebody else''s)';
COMMENT ON COLUMN opt_out.source IS 'keyword (palabra clave), customer_request (a petición), exclusion_list (Lista Robinson), wrong_number (número erróneo) or manual (a mano)';
COMMENT ON COLUMN opt_out.sms_message_id IS 'Message that asked for it';
COMMENT ON COLUMN opt_out.opted_out_at IS 'Since when';
COMMENT ON COLUMN opt_out.opted_in_at IS 'Until when; null while it holds';
COMMENT ON COLUMN opt_out.version IS 'Raised by each change';
COMMENT ON COLUMN opt_out.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN opt_out.created_at IS 'When the row was written';
COMMENT ON COLUMN opt_out.updated_at IS 'When the row was last changed';

CREATE FUNCTION opt_out_payload(o opt_out) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'opt_out_id', o.id,
    'party_id', o.party_id,
    'scope', o.scope,
    'source', o.source,
    'sms_message_id', o.sms_message_id,
    'opted_out_at', o.opted_out_at,
    'opted_in_at', o.opted_in_at,
    'occurred_at', o.occurred_at);
COMMENT ON FUNCTION opt_out_payload(opt_out) IS 'Event payload of an SMS opt-out (baja de SMS): the state after the change (events/opt_out.v1.json)';
