-- Home and shop repairs: who asks for them, and the orders by trade, on an insurance claim or privately.

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE trade (
    code    text PRIMARY KEY CHECK (code IN
        ('plumbing', 'electricity', 'masonry', 'glazing', 'locksmith', 'painting', 'appliances', 'other')),
    name    text NOT NULL,
    name_es text NOT NULL
);
COMMENT ON TABLE trade IS 'Trades (gremios)';
COMMENT ON COLUMN trade.code IS 'Code, such as plumbing';
COMMENT ON COLUMN trade.name IS 'Name in English';
COMMENT ON COLUMN trade.name_es IS 'Name in Spanish';

CREATE TABLE contractor (
    code       text    PRIMARY KEY CHECK (code <> ''),
    name       text    NOT NULL,
    trade_code text    NOT NULL DEFAULT 'other' REFERENCES trade (code),
    phone      text,
    active     boolean NOT NULL DEFAULT true
);
CREATE INDEX contractor_trade_code ON contractor (trade_code);
COMMENT ON TABLE contractor IS 'Contractors (reparadores) who do the work';
COMMENT ON COLUMN contractor.code IS 'Code';
COMMENT ON COLUMN contractor.name IS 'Name';
COMMENT ON COLUMN contractor.trade_code IS 'Main trade (gremio)';
COMMENT ON COLUMN contractor.phone IS 'Telephone (teléfono)';
COMMENT ON COLUMN contractor.active IS 'Whether new orders are given to them';

-- Requesters -----------------------------------------------------------------------------------------------------------

CREATE TABLE requester (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_number   text        NOT NULL UNIQUE CHECK (customer_number <> ''),
    kind              text        NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    full_name         text,
    phone             text,
    alternative_phone text,
    email             text,
    document_type     text        CHECK (document_type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    document_number   text,
    address           text,
    postcode          text,
    town              text,
    province          text,
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX requester_phone ON requester (phone);
CREATE INDEX requester_document_number ON requester (document_number);
CREATE TRIGGER requester_changed BEFORE UPDATE ON requester FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE requester IS 'People and shops that ask for a repair (solicitantes), mostly known by name and telephone';
COMMENT ON COLUMN requester.id IS 'Key';
COMMENT ON COLUMN requester.customer_number IS 'Customer number (número de cliente)';
COMMENT ON COLUMN requester.kind IS 'person (particular) or company (comercio o empresa)';
COMMENT ON COLUMN requester.full_name IS 'Name as given by telephone (nombre y apellidos, o nombre del comercio)';
COMMENT ON COLUMN requester.phone IS 'Telephone as typed (teléfono)';
COMMENT ON COLUMN requester.alternative_phone IS 'Second telephone (teléfono alternativo)';
COMMENT ON COLUMN requester.email IS 'E-mail address (correo electrónico)';
COMMENT ON COLUMN requester.document_type IS 'NIF, NIE, CIF or PASSPORT; null when unknown, as it mostly is';
COMMENT ON COLUMN requester.document_number IS 'Document number as typed; it may be wrong';
COMMENT ON COLUMN requester.address IS 'Address on one line (dirección)';
COMMENT ON COLUMN requester.postcode IS 'Postcode as typed (código postal)';
COMMENT ON COLUMN requester.town IS 'Town (localidad)';
COMMENT ON COLUMN requester.province IS 'Province (provincia)';
COMMENT ON COLUMN requester.version IS 'Raised by each change';
COMMENT ON COLUMN requester.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN requester.created_at IS 'When the row was written';
COMMENT ON COLUMN requester.updated_at IS 'When the row was last changed';

CREATE FUNCTION requester_payload(r requester) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'customer_id', r.id,
    'customer_number', r.customer_number,
    'kind', r.kind,
    'document_type', r.document_type,
    'document_number', r.document_number,
    'full_name', CASE r.kind WHEN 'person' THEN r.full_name END,
    'given_name', NULL,
    'surname1', NULL,
    'surname2', NULL,
    'company_name', CASE r.kind WHEN 'company' THEN r.full_name END,
    'birth_date', NULL,
    'email', r.email,
    'phone', coalesce(r.phone, r.alternative_phone),
    'address_line', r.address,
    'postcode', r.postcode,
    'municipality', r.town,
    'province', r.province,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION requester_payload(requester) IS 'Event payload of a requester: the state after the change (platform/events/customer.v1.json)';

-- Orders ---------------------------------------------------------------------------------------------------------------

CREATE TABLE repair_order (
    id              uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    order_number    text           NOT NULL UNIQUE CHECK (order_number <> ''),
    requester_id    uuid           NOT NULL REFERENCES requester (id),
    trade_code      text           NOT NULL DEFAULT 'other' REFERENCES trade (code),
    contractor_code text           REFERENCES contractor (code),
    origin          text           NOT NULL DEFAULT 'private' CHECK (origin IN ('insurance_claim', 'private')),
    claim_id        uuid,
    claim_number    text,
    state           text           NOT NULL DEFAULT 'opened' CHECK (state IN ('opened', 'assigned', 'in_progress', 'completed', 'cancelled')),
    opened_on       date           NOT NULL CHECK (opened_on BETWEEN '0001-01-01' AND '9999-12-31'),
    scheduled_for   timestamptz,
    closed_on       date           CHECK (closed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    description     text,
    site_address    text,
    site_postcode   text,
    site_town       text,
    total_amount    numeric(14, 2) NOT NULL DEFAULT 0 CHECK (total_amount < 'NaN'),
    currency        text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version         integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at     timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at      timestamptz    NOT NULL DEFAULT now(),
    updated_at      timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX repair_order_requester_id ON repair_order (requester_id);
CREATE INDEX repair_order_trade_code ON repair_order (trade_code);
CREATE INDEX repair_order_contractor_code ON repair_order (contractor_code);
CREATE INDEX repair_order_claim_id ON repair_order (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX repair_order_open ON repair_order (opened_on) WHERE state IN ('opened', 'assigned', 'in_progress');
CREATE TRIGGER repair_order_changed BEFORE UPDATE ON repair_order FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE repair_order IS 'Repair orders (partes de reparación)';
COMMENT ON COLUMN repair_order.id IS 'Key';
COMMENT ON COLUMN repair_order.order_number IS 'Order number (número de parte)';
COMMENT ON COLUMN repair_order.requester_id IS 'Requester (solicitante)';
COMMENT ON COLUMN repair_order.trade_code IS 'Trade (gremio)';
COMMENT ON COLUMN repair_order.contractor_code IS 'Contractor (reparador); null until assigned';
COMMENT ON COLUMN repair_order.origin IS 'insurance_claim (siniestro) or private (particular)';
COMMENT ON COLUMN repair_order.claim_id IS 'Claim that it serves, ss_insurance.claim.id; null until known';
COMMENT ON COLUMN repair_order.claim_number IS 'Claim number as typed (número de siniestro)';
COMMENT ON COLUMN repair_order.state IS 'opened (abierto), assigned (asignado), in_progress (en curso), completed (terminado) or cancelled (anulado)';
COMMENT ON COLUMN repair_order.opened_on IS 'Day of opening (fecha de apertura)';
COMMENT ON COLUMN repair_order.scheduled_for IS 'Appointment (cita)';
COMMENT ON COLUMN repair_order.closed_on IS 'Day of closing (fecha de cierre)';
COMMENT ON COLUMN repair_order.description IS 'What is broken, in the requester''s words (descripción); may hold personal data';
COMMENT ON COLUMN repair_order.site_address IS 'Where the work is done, when not at the requester''s address (lugar de la reparación)';
COMMENT ON COLUMN repair_order.site_postcode IS 'Postcode of the site (código postal)';
COMMENT ON COLUMN repair_order.site_town IS 'Town of the site (localidad)';
COMMENT ON COLUMN repair_order.total_amount IS 'Total with VAT (importe total)';
COMMENT ON COLUMN repair_order.currency IS 'ISO 4217 code';
COMMENT ON COLUMN repair_order.version IS 'Raised by each change';
COMMENT ON COLUMN repair_order.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN repair_order.created_at IS 'When the row was written';
COMMENT ON COLUMN repair_order.updated_at IS 'When the row was last changed';

CREATE FUNCTION repair_order_payload(o repair_order) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'repair_order_id', o.id,
    'customer_id', o.requester_id,
    'order_number', o.order_number,
    'trade', o.trade_code,
    'state', o.state,
    'opened_on', o.opened_on,
    'closed_on', o.closed_on,
    'total_amount', o.total_amount::text,
    'currency', o.currency,
    'origin', o.origin,
    'occurred_at', o.occurred_at);
COMMENT ON FUNCTION repair_order_payload(repair_order) IS 'Event payload of a repair order: the state after the change (events/repair_order.v1.json)';
