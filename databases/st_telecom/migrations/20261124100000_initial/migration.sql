-- Fibre and mobile (brand Black Telecom): subscribers, their contracts by plan with the lines they bring, and the monthly invoices.

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE plan (
    code         text           PRIMARY KEY CHECK (code <> ''),
    service      text           NOT NULL CHECK (service IN ('fibre', 'mobile', 'bundle', 'landline')),
    name         text           NOT NULL,
    speed_mbps   integer        CHECK (speed_mbps > 0),
    data_gb      integer        CHECK (data_gb > 0),
    mobile_lines smallint       NOT NULL DEFAULT 0 CHECK (mobile_lines >= 0),
    monthly_fee  numeric(14, 2) NOT NULL CHECK (monthly_fee >= 0 AND monthly_fee < 'NaN'),
    on_sale      boolean        NOT NULL DEFAULT true
);
COMMENT ON TABLE plan IS 'Plans (tarifas) of the brand';
COMMENT ON COLUMN plan.code IS 'Code, such as FIBRE-600';
COMMENT ON COLUMN plan.service IS 'fibre (fibra), mobile (móvil), bundle (convergente) or landline (fijo)';
COMMENT ON COLUMN plan.name IS 'Name as sold';
COMMENT ON COLUMN plan.speed_mbps IS 'Symmetric speed of the fibre, in Mbit/s; null without fibre';
COMMENT ON COLUMN plan.data_gb IS 'Mobile data a month and line, in GB; null without mobile data or when unlimited';
COMMENT ON COLUMN plan.mobile_lines IS 'Mobile lines included';
COMMENT ON COLUMN plan.monthly_fee IS 'List price a month with VAT (cuota mensual con IVA), in euros';
COMMENT ON COLUMN plan.on_sale IS 'False once withdrawn from sale';

-- Subscribers ----------------------------------------------------------------------------------------------------------

CREATE TABLE subscriber (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_number text        NOT NULL UNIQUE CHECK (customer_number <> ''),
    kind            text        NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    given_name      text,
    surnames        text,
    business_name   text,
    document_type   text        CHECK (document_type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    document_number text,
    birth_date      date        CHECK (birth_date BETWEEN '0001-01-01' AND '9999-12-31'),
    contact_phone   text,
    email           text,
    street          text,
    postcode        text,
    town            text,
    province        text,
    version         integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at     timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX subscriber_document_number ON subscriber (document_number);
CREATE INDEX subscriber_surnames ON subscriber (lower(surnames));
CREATE TRIGGER subscriber_changed BEFORE UPDATE ON subscriber FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE subscriber IS 'Subscribers (abonados), as entered';
COMMENT ON COLUMN subscriber.id IS 'Key';
COMMENT ON COLUMN subscriber.customer_number IS 'Customer number (número de cliente)';
COMMENT ON COLUMN subscriber.kind IS 'person (residencial) or company (empresa)';
COMMENT ON COLUMN subscriber.given_name IS 'Given name (nombre)';
COMMENT ON COLUMN subscriber.surnames IS 'Both surnames in one text (apellidos)';
COMMENT ON COLUMN subscriber.business_name IS 'Registered name of a company (razón social)';
COMMENT ON COLUMN subscriber.document_type IS 'NIF, NIE, CIF or PASSPORT; null when unknown';
COMMENT ON COLUMN subscriber.document_number IS 'Document number as typed; it may be wrong';
COMMENT ON COLUMN subscriber.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN subscriber.contact_phone IS 'Telephone for contact as typed (teléfono de contacto)';
COMMENT ON COLUMN subscriber.email IS 'E-mail address (correo electrónico)';
COMMENT ON COLUMN subscriber.street IS 'Street, number, floor and door (calle, número, piso y puerta)';
COMMENT ON COLUMN subscriber.postcode IS 'Postcode as typed (código postal)';
COMMENT ON COLUMN subscriber.town IS 'Town (población)';
COMMENT ON COLUMN subscriber.province IS 'Province (provincia)';
COMMENT ON COLUMN subscriber.version IS 'Raised by each change';
COMMENT ON COLUMN subscriber.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN subscriber.created_at IS 'When the row was written';
COMMENT ON COLUMN subscriber.updated_at IS 'When the row was last changed';

-- A surname is one word with the particles before it ("de la Cruz"); the rest of the text is the second surname. This only divides
-- what was typed and loses no word of it; standardising names is the hub's work.
CREATE FUNCTION subscriber_surnames_split(surnames text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_match(surnames, '(?i)^\s*((?:(?:de|del|la|las|los|el|y|i|da|do|dos|das|di|van|von|der|den|san|santa)\s+)*\S+)\s*(.*\S)?\s*$');
COMMENT ON FUNCTION subscriber_surnames_split(text) IS 'First and second surname (primer y segundo apellido) of a text with both; null when it is blank';

CREATE FUNCTION subscriber_payload(s subscriber) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'customer_id', s.id,
    'customer_number', s.customer_number,
    'kind', s.kind,
    'document_type', s.document_type,
    'document_number', s.document_number,
    'full_name', NULL,
    'given_name', s.given_name,
    'surname1', (subscriber_surnames_split(s.surnames))[1],
    'surname2', (subscriber_surnames_split(s.surnames))[2],
    'company_name', s.business_name,
    'birth_date', s.birth_date,
    'email', s.email,
    'phone', s.contact_phone,
    'address_line', s.street,
    'postcode', s.postcode,
    'municipality', s.town,
    'province', s.province,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION subscriber_payload(subscriber) IS 'Event payload of a subscriber: the state after the change (platform/events/customer.v1.json)';

-- Contracts ------------------------------------------------------------------------------------------------------------

CREATE TABLE telecom_contract (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    contract_number      text           NOT NULL UNIQUE CHECK (contract_number <> ''),
    subscriber_id        uuid           NOT NULL REFERENCES subscriber (id),
    service              text           NOT NULL CHECK (service IN ('fibre', 'mobile', 'bundle', 'landline')),
    plan_code            text           NOT NULL REFERENCES plan (code),
    state                text           NOT NULL DEFAULT 'signed' CHECK (state IN ('signed', 'active', 'suspended', 'ended')),
    starts_on            date           NOT NULL CHECK (starts_on BETWEEN '0001-01-01' AND '9999-12-31'),
    ends_on              date           CHECK (ends_on BETWEEN '0001-01-01' AND '9999-12-31'),
    committed_until      date,
    monthly_fee          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (monthly_fee < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    installation_address text,
    iban                 text,
    version              integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz    NOT NULL DEFAULT now(),
    updated_at           timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT telecom_contract_ends_after_start CHECK (ends_on >= starts_on)
);
CREATE INDEX telecom_contract_subscriber_id ON telecom_contract (subscriber_id);
CREATE INDEX telecom_contract_plan_code ON telecom_contract (plan_code);
CREATE INDEX telecom_contract_commitment ON telecom_contract (committed_until) WHERE state = 'active';
CREATE TRIGGER telecom_contract_changed BEFORE UPDATE ON telecom_contract FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE telecom_contract IS 'Telecom contracts (contratos)';
COMMENT ON COLUMN telecom_contract.id IS 'Key';
COMMENT ON COLUMN telecom_contract.contract_number IS 'Contract number (número de contrato)';
COMMENT ON COLUMN telecom_contract.subscriber_id IS 'Subscriber (abonado)';
COMMENT ON COLUMN telecom_contract.service IS 'fibre (fibra), mobile (móvil), bundle (convergente) or landline (fijo)';
COMMENT ON COLUMN telecom_contract.plan_code IS 'Plan (tarifa)';
COMMENT ON COLUMN telecom_contract.state IS 'signed (firmado), active (activo), suspended (suspendido) or ended (baja)';
COMMENT ON COLUMN telecom_contract.starts_on IS 'First day of service (fecha de alta)';
COMMENT ON COLUMN telecom_contract.ends_on IS 'Last day of service (fecha de baja)';
COMMENT ON COLUMN telecom_contract.committed_until IS 'End of the minimum term (permanencia)';
COMMENT ON COLUMN telecom_contract.monthly_fee IS 'Monthly fee agreed, with VAT (cuota mensual)';
COMMENT ON COLUMN telecom_contract.currency IS 'ISO 4217 code';
COMMENT ON COLUMN telecom_contract.installation_address IS 'Where fibre or landline is installed (dirección de instalación)';
COMMENT ON COLUMN telecom_contract.iban IS 'Account that invoices are drawn on, as typed (domiciliación bancaria)';
COMMENT ON COLUMN telecom_contract.version IS 'Raised by each change';
COMMENT ON COLUMN telecom_contract.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN telecom_contract.created_at IS 'When the row was written';
COMMENT ON COLUMN telecom_contract.updated_at IS 'When the row was last changed';

CREATE TABLE telecom_line (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    telecom_contract_id uuid        NOT NULL REFERENCES telecom_contract (id) ON DELETE CASCADE,
    kind                text        NOT NULL CHECK (kind IN ('mobile', 'landline')),
    phone_number        text        NOT NULL CHECK (phone_number <> ''),
    icc                 text,
    donor_operator      text,
    ported_on           date,
    created_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (telecom_contract_id, phone_number)
);
CREATE INDEX telecom_line_phone_number ON telecom_line (phone_number);
COMMENT ON TABLE telecom_line IS 'Lines of a contract (líneas); a change must touch the contract too';
COMMENT ON COLUMN telecom_line.id IS 'Key';
COMMENT ON COLUMN telecom_line.telecom_contract_id IS 'Contract';
COMMENT ON COLUMN telecom_line.kind IS 'mobile (móvil) or landline (fijo)';
COMMENT ON COLUMN telecom_line.phone_number IS 'Number as typed (número de teléfono)';
COMMENT ON COLUMN telecom_line.icc IS 'SIM card (ICC), mobile only';
COMMENT ON COLUMN telecom_line.donor_operator IS 'Operator that the number was ported from (operador donante); null for a new number';
COMMENT ON COLUMN telecom_line.ported_on IS 'Day of porting (fecha de portabilidad)';
COMMENT ON COLUMN telecom_line.created_at IS 'When the row was written';

CREATE FUNCTION telecom_contract_payload(c telecom_contract) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'telecom_contract_id', c.id,
    'customer_id', c.subscriber_id,
    'contract_number', c.contract_number,
    'service', c.service,
    'plan_code', c.plan_code,
    'state', c.state,
    'starts_on', c.starts_on,
    'ends_on', c.ends_on,
    'monthly_fee', c.monthly_fee::text,
    'currency', c.currency,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION telecom_contract_payload(telecom_contract) IS 'Event payload of a contract: the state after the change (events/telecom_contract.v1.json)';

-- Invoices -------------------------------------------------------------------------------------------------------------

CREATE TABLE telecom_invoice (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    invoice_number      text           NOT NULL UNIQUE CHECK (invoice_number <> ''),
    telecom_contract_id uuid           NOT NULL REFERENCES telecom_contract (id),
    state               text           NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'paid', 'returned', 'cancelled')),
    billing_month       date,
    due_on              date           NOT NULL CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    paid_on             date           CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31'),
    total_amount        numeric(14, 2) NOT NULL CHECK (total_amount < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version             integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX telecom_invoice_telecom_contract_id ON telecom_invoice (telecom_contract_id);
CREATE INDEX telecom_invoice_outstanding ON telecom_invoice (due_on) WHERE state IN ('issued', 'returned');
CREATE TRIGGER telecom_invoice_changed BEFORE UPDATE ON telecom_invoice FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE telecom_invoice IS 'Monthly invoices (facturas)';
COMMENT ON COLUMN telecom_invoice.id IS 'Key';
COMMENT ON COLUMN telecom_invoice.invoice_number IS 'Invoice number (número de factura)';
COMMENT ON COLUMN telecom_invoice.telecom_contract_id IS 'Contract that it bills';
COMMENT ON COLUMN telecom_invoice.state IS 'issued (emitida), paid (cobrada), returned (devuelta) or cancelled (anulada)';
COMMENT ON COLUMN telecom_invoice.billing_month IS 'First day of the month billed';
COMMENT ON COLUMN telecom_invoice.due_on IS 'Due date (fecha de vencimiento)';
COMMENT ON COLUMN telecom_invoice.paid_on IS 'Day of payment (fecha de cobro)';
COMMENT ON COLUMN telecom_invoice.total_amount IS 'Total with VAT (importe total); negative for a credit note (abono)';
COMMENT ON COLUMN telecom_invoice.currency IS 'ISO 4217 code';
COMMENT ON COLUMN telecom_invoice.version IS 'Raised by each change';
COMMENT ON COLUMN telecom_invoice.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN telecom_invoice.created_at IS 'When the row was written';
COMMENT ON COLUMN telecom_invoice.updated_at IS 'When the row was last changed';

CREATE FUNCTION telecom_invoice_payload(i telecom_invoice) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'telecom_invoice_id', i.id,
    'customer_id', (SELECT c.subscriber_id FROM telecom_contract AS c WHERE c.id = i.telecom_contract_id),
    'telecom_contract_id', i.telecom_contract_id,
    'invoice_number', i.invoice_number,
    'state', i.state,
    'due_on', i.due_on,
    'paid_on', i.paid_on,
    'total_amount', i.total_amount::text,
    'currency', i.currency,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION telecom_invoice_payload(telecom_invoice) IS 'Event payload of an invoice: the state after the change (events/telecom_invoice.v1.json)';
