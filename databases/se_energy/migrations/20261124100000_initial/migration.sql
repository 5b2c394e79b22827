-- Electricity and gas (brand Black Energy): account holders, supply contracts by supply point and access tariff, and their invoices.
-- Sources: CNMC Circulars 3/2020 (electricity tariffs) and 6/2020 (gas tariffs); the CUPS of a supply point has 20 or 22 characters.

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE tariff (
    code            text           PRIMARY KEY CHECK (code <> ''),
    commodity       text           NOT NULL CHECK (commodity IN ('electricity', 'gas')),
    network         text           NOT NULL,
    power_periods   smallint       CHECK (power_periods BETWEEN 1 AND 6),
    energy_periods  smallint       CHECK (energy_periods BETWEEN 1 AND 6),
    power_kw_from   numeric(12, 3),
    power_kw_to     numeric(12, 3),
    annual_kwh_from bigint         CHECK (annual_kwh_from >= 0),
    annual_kwh_to   bigint,
    valid_from      date,
    valid_to        date,
    CONSTRAINT tariff_power_in_order CHECK (power_kw_to >= power_kw_from),
    CONSTRAINT tariff_consumption_in_order CHECK (annual_kwh_to >= annual_kwh_from),
    CONSTRAINT tariff_validity_in_order CHECK (valid_to >= valid_from)
);
COMMENT ON TABLE tariff IS 'Access tariffs (peajes de acceso) of the electricity and gas networks';
COMMENT ON COLUMN tariff.code IS 'Code, such as 2.0TD or RL.1';
COMMENT ON COLUMN tariff.commodity IS 'electricity or gas';
COMMENT ON COLUMN tariff.network IS 'Voltage or consumption step that it applies to (nivel de tensión, escalón), in words';
COMMENT ON COLUMN tariff.power_periods IS 'Periods of contracted power (períodos de potencia); null for gas';
COMMENT ON COLUMN tariff.energy_periods IS 'Periods of energy (períodos de energía); null for gas';
COMMENT ON COLUMN tariff.power_kw_from IS 'Contracted power above this, in kW';
COMMENT ON COLUMN tariff.power_kw_to IS 'Contracted power up to this, in kW';
COMMENT ON COLUMN tariff.annual_kwh_from IS 'Yearly consumption above this, in kWh; null for electricity';
COMMENT ON COLUMN tariff.annual_kwh_to IS 'Yearly consumption up to this, in kWh';
COMMENT ON COLUMN tariff.valid_from IS 'First day that it applies; null when before the brand''s time';
COMMENT ON COLUMN tariff.valid_to IS 'Last day that it applied; null while in use';

-- Account holders ------------------------------------------------------------------------------------------------------

CREATE TABLE account_holder (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_number text        NOT NULL UNIQUE CHECK (customer_number <> ''),
    kind            text        NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    full_name       text,
    document_type   text        CHECK (document_type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    document_number text,
    email           text,
    phone           text,
    address_line    text,
    postcode        text,
    municipality    text,
    version         integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at     timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX account_holder_document_number ON account_holder (document_number);
CREATE INDEX account_holder_full_name ON account_holder (lower(full_name));
CREATE TRIGGER account_holder_changed BEFORE UPDATE ON account_holder FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE account_holder IS 'Account holders of supply contracts (titulares), as entered';
COMMENT ON COLUMN account_holder.id IS 'Key';
COMMENT ON COLUMN account_holder.customer_number IS 'Customer number (número de cliente)';
COMMENT ON COLUMN account_holder.kind IS 'person (persona física) or company (persona jurídica)';
COMMENT ON COLUMN account_holder.full_name IS 'Name as on the bill: given name and surnames, or a company''s name (nombre o razón social)';
COMMENT ON COLUMN account_holder.document_type IS 'NIF, NIE, CIF or PASSPORT; null when unknown';
COMMENT ON COLUMN account_holder.document_number IS 'Document number as typed; it may be wrong';
COMMENT ON COLUMN account_holder.email IS 'E-mail address (correo electrónico)';
COMMENT ON COLUMN account_holder.phone IS 'Telephone as typed (teléfono)';
COMMENT ON COLUMN account_holder.address_line IS 'Billing address on one line (dirección de facturación)';
COMMENT ON COLUMN account_holder.postcode IS 'Postcode as typed (código postal)';
COMMENT ON COLUMN account_holder.municipality IS 'Municipality (municipio)';
COMMENT ON COLUMN account_holder.version IS 'Raised by each change';
COMMENT ON COLUMN account_holder.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN account_holder.created_at IS 'When the row was written';
COMMENT ON COLUMN account_holder.updated_at IS 'When the row was last changed';

CREATE FUNCTION account_holder_payload(h account_holder) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'customer_id', h.id,
    'customer_number', h.customer_number,
    'kind', h.kind,
    'document_type', h.document_type,
    'document_number', h.document_number,
    'full_name', CASE h.kind WHEN 'person' THEN h.full_name END,
    'given_name', NULL,
    'surname1', NULL,
    'surname2', NULL,
    'company_name', CASE h.kind WHEN 'company' THEN h.full_name END,
    'birth_date', NULL,
    'email', h.email,
    'phone', h.phone,
    'address_line', h.address_line,
    'postcode', h.postcode,
    'municipality', h.municipality,
    'province', NULL,
    'occurred_at', h.occurred_at);
COMMENT ON FUNCTION account_holder_payload(account_holder) IS 'Event payload of an account holder: the state after the change (platform/events/customer.v1.json)';

-- Contracts ------------------------------------------------------------------------------------------------------------

CREATE TABLE energy_contract (
    id                      uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    contract_number         text           NOT NULL UNIQUE CHECK (contract_number <> ''),
    account_holder_id       uuid           NOT NULL REFERENCES account_holder (id),
    -- Separators do not count: files write a CUPS with spaces or hyphens too.
    cups                    text           NOT NULL CHECK (length(regexp_replace(cups, '[^0-9A-Za-z]', '', 'g')) BETWEEN 20 AND 22),
    commodity               text           NOT NULL CHECK (commodity IN ('electricity', 'gas')),
    tariff_code             text           NOT NULL REFERENCES tariff (code),
    contracted_power_kw     numeric(12, 3) CHECK (contracted_power_kw > 0 AND contracted_power_kw < 'NaN'),
    supply_address          text,
    state                   text           NOT NULL DEFAULT 'signed' CHECK (state IN ('signed', 'active', 'suspended', 'ended')),
    starts_on               date           NOT NULL CHECK (starts_on BETWEEN '0001-01-01' AND '9999-12-31'),
    ends_on                 date           CHECK (ends_on BETWEEN '0001-01-01' AND '9999-12-31'),
    estimated_annual_kwh    numeric(14, 3) CHECK (estimated_annual_kwh < 'NaN'),
    estimated_annual_amount numeric(14, 2) NOT NULL DEFAULT 0 CHECK (estimated_annual_amount < 'NaN'),
    currency                text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    iban                    text,
    version                 integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz    NOT NULL DEFAULT now(),
    updated_at              timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT energy_contract_ends_after_start CHECK (ends_on >= starts_on)
);
CREATE INDEX energy_contract_account_holder_id ON energy_contract (account_holder_id);
CREATE INDEX energy_contract_tariff_code ON energy_contract (tariff_code);
CREATE INDEX energy_contract_cups ON energy_contract (cups);
CREATE TRIGGER energy_contract_changed BEFORE UPDATE ON energy_contract FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE energy_contract IS 'Supply contracts (contratos de suministro)';
COMMENT ON COLUMN energy_contract.id IS 'Key';
COMMENT ON COLUMN energy_contract.contract_number IS 'Contract number (número de contrato)';
COMMENT ON COLUMN energy_contract.account_holder_id IS 'Account holder (titular)';
COMMENT ON COLUMN energy_contract.cups IS 'Supply point (Código Universal del Punto de Suministro) as typed; its control letters may be wrong';
COMMENT ON COLUMN energy_contract.commodity IS 'electricity (luz) or gas';
COMMENT ON COLUMN energy_contract.tariff_code IS 'Access tariff (peaje de acceso)';
COMMENT ON COLUMN energy_contract.contracted_power_kw IS 'Contracted power of the first period (potencia contratada), in kW; null for gas';
COMMENT ON COLUMN energy_contract.supply_address IS 'Address of the supply point (dirección de suministro)';
COMMENT ON COLUMN energy_contract.state IS 'signed (firmado), active (activo), suspended (suspendido) or ended (baja)';
COMMENT ON COLUMN energy_contract.starts_on IS 'First day of supply (fecha de alta)';
COMMENT ON COLUMN energy_contract.ends_on IS 'Last day of supply (fecha de baja)';
COMMENT ON COLUMN energy_contract.estimated_annual_kwh IS 'Estimated yearly consumption (consumo anual estimado), in kWh';
COMMENT ON COLUMN energy_contract.estimated_annual_amount IS 'Estimated yearly bill with taxes (importe anual estimado)';
COMMENT ON COLUMN energy_contract.currency IS 'ISO 4217 code';
COMMENT ON COLUMN energy_contract.iban IS 'Account that invoices are drawn on, as typed (domiciliación bancaria)';
COMMENT ON COLUMN energy_contract.version IS 'Raised by each change';
COMMENT ON COLUMN energy_contract.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN energy_contract.created_at IS 'When the row was written';
COMMENT ON COLUMN energy_contract.updated_at IS 'When the row was last changed';

CREATE FUNCTION energy_contract_payload(c energy_contract) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'energy_contract_id', c.id,
    'customer_id', c.account_holder_id,
    'contract_number', c.contract_number,
    'cups', c.cups,
    'commodity', c.commodity,
    'tariff_code', c.tariff_code,
    'state', c.state,
    'starts_on', c.starts_on,
    'ends_on', c.ends_on,
    'estimated_annual_amount', c.estimated_annual_amount::text,
    'currency', c.currency,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION energy_contract_payload(energy_contract) IS 'Event payload of a supply contract: the state after the change (events/energy_contract.v1.json)';

-- Invoices -------------------------------------------------------------------------------------------------------------

CREATE TABLE energy_invoice (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    invoice_number     text           NOT NULL UNIQUE CHECK (invoice_number <> ''),
    energy_contract_id uuid           NOT NULL REFERENCES energy_contract (id),
    state              text           NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'paid', 'returned', 'cancelled')),
    period_from        date,
    period_to          date,
    consumption_kwh    numeric(14, 3) CHECK (consumption_kwh < 'NaN'),
    due_on             date           NOT NULL CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    paid_on            date           CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31'),
    total_amount       numeric(14, 2) NOT NULL CHECK (total_amount < 'NaN'),
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version            integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT energy_invoice_period_in_order CHECK (period_to >= period_from)
);
CREATE INDEX energy_invoice_energy_contract_id ON energy_invoice (energy_contract_id);
CREATE INDEX energy_invoice_outstanding ON energy_invoice (due_on) WHERE state IN ('issued', 'returned');
CREATE TRIGGER energy_invoice_changed BEFORE UPDATE ON energy_invoice FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE energy_invoice IS 'Invoices of supply contracts (facturas)';
COMMENT ON COLUMN energy_invoice.id IS 'Key';
COMMENT ON COLUMN energy_invoice.invoice_number IS 'Invoice number (número de factura)';
COMMENT ON COLUMN energy_invoice.energy_contract_id IS 'Contract that it bills';
COMMENT ON COLUMN energy_invoice.state IS 'issued (emitida), paid (cobrada), returned (devuelta) or cancelled (anulada)';
COMMENT ON COLUMN energy_invoice.period_from IS 'First day billed';
COMMENT ON COLUMN energy_invoice.period_to IS 'Last day billed';
COMMENT ON COLUMN energy_invoice.consumption_kwh IS 'Energy billed (consumo), in kWh';
COMMENT ON COLUMN energy_invoice.due_on IS 'Due date (fecha de vencimiento)';
COMMENT ON COLUMN energy_invoice.paid_on IS 'Day of payment (fecha de cobro)';
COMMENT ON COLUMN energy_invoice.total_amount IS 'Total with taxes (importe total); negative for a credit note (abono)';
COMMENT ON COLUMN energy_invoice.currency IS 'ISO 4217 code';
COMMENT ON COLUMN energy_invoice.version IS 'Raised by each change';
COMMENT ON COLUMN energy_invoice.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN energy_invoice.created_at IS 'When the row was written';
COMMENT ON COLUMN energy_invoice.updated_at IS 'When the row was last changed';

CREATE FUNCTION energy_invoice_payload(i energy_invoice) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'energy_invoice_id', i.id,
    'customer_id', (SELECT c.account_holder_id FROM energy_contract AS c WHERE c.id = i.energy_contract_id),
    'energy_contract_id', i.energy_contract_id,
    'invoice_number', i.invoice_number,
    'state', i.state,
    'due_on', i.due_on,
    'paid_on', i.paid_on,
    'total_amount', i.total_amount::text,
    'currency', i.currency,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION energy_invoice_payload(energy_invoice) IS 'Event payload of an invoice: the state after the change (events/energy_invoice.v1.json)';
