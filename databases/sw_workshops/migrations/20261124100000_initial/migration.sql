-- Car workshops: vehicle owners, vehicles by number plate, and workshop orders.
-- Source: Real Decreto 1457/1986 (what a workshop order states: owner, vehicle, mileage, work, amount).

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE workshop (
    code   text    PRIMARY KEY CHECK (code <> ''),
    name   text    NOT NULL,
    city   text,
    active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE workshop IS 'Workshops (talleres) of the group and its partners';
COMMENT ON COLUMN workshop.code IS 'Code';
COMMENT ON COLUMN workshop.name IS 'Name';
COMMENT ON COLUMN workshop.city IS 'City (ciudad)';
COMMENT ON COLUMN workshop.active IS 'Whether it takes new orders';

CREATE TABLE work_kind (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL
);
COMMENT ON TABLE work_kind IS 'Kinds of work (ramas de actividad)';
COMMENT ON COLUMN work_kind.code IS 'Code, such as bodywork';
COMMENT ON COLUMN work_kind.name IS 'Name in English';
COMMENT ON COLUMN work_kind.name_es IS 'Name in Spanish';

-- Owners and vehicles --------------------------------------------------------------------------------------------------

CREATE TABLE vehicle_owner (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_number text        NOT NULL UNIQUE CHECK (customer_number <> ''),
    kind            text        NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    full_name       text,
    document_type   text        CHECK (document_type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    document_number text,
    mobile          text,
    email           text,
    address         text,
    postcode        text,
    city            text,
    version         integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at     timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX vehicle_owner_document_number ON vehicle_owner (document_number);
CREATE INDEX vehicle_owner_full_name ON vehicle_owner (lower(full_name));
CREATE TRIGGER vehicle_owner_changed BEFORE UPDATE ON vehicle_owner FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE vehicle_owner IS 'Vehicle owners (propietarios), as entered at the counter';
COMMENT ON COLUMN vehicle_owner.id IS 'Key';
COMMENT ON COLUMN vehicle_owner.customer_number IS 'Customer number (número de cliente)';
COMMENT ON COLUMN vehicle_owner.kind IS 'person (particular) or company (empresa)';
COMMENT ON COLUMN vehicle_owner.full_name IS 'Name on one line (nombre y apellidos, o razón social)';
COMMENT ON COLUMN vehicle_owner.document_type IS 'NIF, NIE, CIF or PASSPORT; null when unknown';
COMMENT ON COLUMN vehicle_owner.document_number IS 'Document number as typed; it may be wrong';
COMMENT ON COLUMN vehicle_owner.mobile IS 'Mobile telephone as typed (móvil)';
COMMENT ON COLUMN vehicle_owner.email IS 'E-mail address (correo electrónico)';
COMMENT ON COLUMN vehicle_owner.address IS 'Address on one line (dirección)';
COMMENT ON COLUMN vehicle_owner.postcode IS 'Postcode as typed (código postal)';
COMMENT ON COLUMN vehicle_owner.city IS 'City (ciudad)';
COMMENT ON COLUMN vehicle_owner.version IS 'Raised by each change';
COMMENT ON COLUMN vehicle_owner.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN vehicle_owner.created_at IS 'When the row was written';
COMMENT ON COLUMN vehicle_owner.updated_at IS 'When the row was last changed';

CREATE FUNCTION vehicle_owner_payload(o vehicle_owner) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'customer_id', o.id,
    'customer_number', o.customer_number,
    'kind', o.kind,
    'document_type', o.document_type,
    'document_number', o.document_number,
    'full_name', CASE o.kind WHEN 'person' THEN o.full_name END,
    'given_name', NULL,
    'surname1', NULL,
    'surname2', NULL,
    'company_name', CASE o.kind WHEN 'company' THEN o.full_name END,
    'birth_date', NULL,
    'email', o.email,
    'phone', o.mobile,
    'address_line', o.address,
    'postcode', o.postcode,
    'municipality', o.city,
    'province', NULL,
    'occurred_at', o.occurred_at);
COMMENT ON FUNCTION vehicle_owner_payload(vehicle_owner) IS 'Event payload of a vehicle owner: the state after the change (platform/events/customer.v1.json)';

CREATE TABLE vehicle (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    plate               text        NOT NULL UNIQUE CHECK (plate <> ''),
    owner_id            uuid        REFERENCES vehicle_owner (id),
    vin                 text,
    make                text,
    model               text,
    fuel                text        CHECK (fuel IN ('petrol', 'diesel', 'hybrid', 'plug_in_hybrid', 'electric', 'lpg', 'other')),
    first_registered_on date,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX vehicle_owner_id ON vehicle (owner_id);
CREATE INDEX vehicle_vin ON vehicle (vin);
CREATE TRIGGER vehicle_changed BEFORE UPDATE ON vehicle FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE vehicle IS 'Vehicles (vehículos)';
COMMENT ON COLUMN vehicle.id IS 'Key';
COMMENT ON COLUMN vehicle.plate IS 'Number plate (matrícula) as typed';
COMMENT ON COLUMN vehicle.owner_id IS 'Present owner (propietario actual); an order keeps the owner of its day';
COMMENT ON COLUMN vehicle.vin IS 'Chassis number (bastidor) as typed';
COMMENT ON COLUMN vehicle.make IS 'Make (marca)';
COMMENT ON COLUMN vehicle.model IS 'Model (modelo)';
COMMENT ON COLUMN vehicle.fuel IS 'petrol (gasolina), diesel (gasóleo), hybrid, plug_in_hybrid, electric, lpg (GLP) or other';
COMMENT ON COLUMN vehicle.first_registered_on IS 'First registration (fecha de primera matriculación)';
COMMENT ON COLUMN vehicle.version IS 'Raised by each change';
COMMENT ON COLUMN vehicle.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN vehicle.created_at IS 'When the row was written';
COMMENT ON COLUMN vehicle.updated_at IS 'When the row was last changed';

-- Orders ---------------------------------------------------------------------------------------------------------------

CREATE TABLE workshop_order (
    id             uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    order_number   text           NOT NULL UNIQUE CHECK (order_number <> ''),
    owner_id       uuid           NOT NULL REFERENCES vehicle_owner (id),
    vehicle_id     uuid           NOT NULL REFERENCES vehicle (id),
    workshop_code  text           REFERENCES workshop (code),
    work_kind_code text           NOT NULL DEFAULT 'other' REFERENCES work_kind (code),
    claim_id       uuid,
    state          text           NOT NULL DEFAULT 'opened' CHECK (state IN ('opened', 'in_progress', 'completed', 'cancelled')),
    opened_on      date           NOT NULL CHECK (opened_on BETWEEN '0001-01-01' AND '9999-12-31'),
    closed_on      date           CHECK (closed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    mileage_km     integer        CHECK (mileage_km >= 0),
    description    text,
    total_amount   numeric(14, 2) NOT NULL DEFAULT 0 CHECK (total_amount < 'NaN'),
    currency       text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version        integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at    timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at     timestamptz    NOT NULL DEFAULT now(),
    updated_at     timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX workshop_order_owner_id ON workshop_order (owner_id);
CREATE INDEX workshop_order_vehicle_id ON workshop_order (vehicle_id);
CREATE INDEX workshop_order_workshop_code ON workshop_order (workshop_code);
CREATE INDEX workshop_order_work_kind_code ON workshop_order (work_kind_code);
CREATE INDEX workshop_order_claim_id ON workshop_order (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX workshop_order_open ON workshop_order (opened_on) WHERE state IN ('opened', 'in_progress');
CREATE TRIGGER workshop_order_changed BEFORE UPDATE ON workshop_order FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE workshop_order IS 'Workshop orders (órdenes de reparación)';
COMMENT ON COLUMN workshop_order.id IS 'Key';
COMMENT ON COLUMN workshop_order.order_number IS 'Order number (número de orden)';
COMMENT ON COLUMN workshop_order.owner_id IS 'Owner who ordered the work (propietario)';
COMMENT ON COLUMN workshop_order.vehicle_id IS 'Vehicle (vehículo)';
COMMENT ON COLUMN workshop_order.workshop_code IS 'Workshop (taller), where known';
COMMENT ON COLUMN workshop_order.work_kind_code IS 'Kind of work (rama)';
COMMENT ON COLUMN workshop_order.claim_id IS 'Claim that it serves, ss_insurance.claim.id; null for private work';
COMMENT ON COLUMN workshop_order.state IS 'opened (abierta), in_progress (en curso), completed (terminada) or cancelled (anulada)';
COMMENT ON COLUMN workshop_order.opened_on IS 'Day of opening (fecha de entrada)';
COMMENT ON COLUMN workshop_order.closed_on IS 'Day of closing (fecha de salida)';
COMMENT ON COLUMN workshop_order.mileage_km IS 'Reading of the odometer (kilometraje), in km';
COMMENT ON COLUMN workshop_order.description IS 'Work ordered (trabajos), in words; may hold personal data';
COMMENT ON COLUMN workshop_order.total_amount IS 'Total with VAT (importe total)';
COMMENT ON COLUMN workshop_order.currency IS 'ISO 4217 code';
COMMENT ON COLUMN workshop_order.version IS 'Raised by each change';
COMMENT ON COLUMN workshop_order.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN workshop_order.created_at IS 'When the row was written';
COMMENT ON COLUMN workshop_order.updated_at IS 'When the row was last changed';

CREATE FUNCTION workshop_order_payload(o workshop_order) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'workshop_order_id', o.id,
    'customer_id', o.owner_id,
    'order_number', o.order_number,
    'plate', (SELECT v.plate FROM vehicle AS v WHERE v.id = o.vehicle_id),
    'state', o.state,
    'opened_on', o.opened_on,
    'closed_on', o.closed_on,
    'total_amount', o.total_amount::text,
    'currency', o.currency,
    'occurred_at', o.occurred_at);
COMMENT ON FUNCTION workshop_order_payload(workshop_order) IS 'Event payload of a workshop order: the state after the change (events/workshop_order.v1.json)';
