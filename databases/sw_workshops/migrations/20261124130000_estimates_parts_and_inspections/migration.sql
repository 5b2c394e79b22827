-- How an order is carried out: labour rates, estimates with their lines, time booked, parts, guarantee, courtesy cars, and the periodic
-- inspections (ITV) of the vehicles.
-- Sources: Real Decreto 1457/1986 (art. 14 estimate, valid twelve working days; art. 16 guarantee of three months or 2,000 km), Real Decreto
-- 920/2017 (periodic inspection), Real Decreto Legislativo 1/2007 (consumers).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Rates and estimates --------------------------------------------------------------------------------------------------

CREATE TABLE labour_rate (
    id             uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    workshop_code  text           NOT NULL REFERENCES workshop (code) ON DELETE CASCADE,
    work_kind_code text           NOT NULL REFERENCES work_kind (code),
    payer          text           NOT NULL DEFAULT 'private' CHECK (payer IN ('private', 'carrier', 'fleet', 'guarantee')),
    hourly_price   numeric(14, 2) NOT NULL CHECK (hourly_price >= 0 AND hourly_price < 'NaN'),
    currency       text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    valid_during   daterange      NOT NULL CHECK (NOT isempty(valid_during)),
    CONSTRAINT labour_rate_once EXCLUDE USING gist (workshop_code WITH =, work_kind_code WITH =, payer WITH =, valid_during WITH &&)
);
CREATE INDEX labour_rate_work_kind_code ON labour_rate (work_kind_code);
CREATE INDEX labour_rate_workshop ON labour_rate (workshop_code, work_kind_code);

COMMENT ON TABLE labour_rate IS 'Price of an hour of work (precio de la mano de obra), which a workshop must display';
COMMENT ON COLUMN labour_rate.id IS 'Key';
COMMENT ON COLUMN labour_rate.workshop_code IS 'Workshop';
COMMENT ON COLUMN labour_rate.work_kind_code IS 'Kind of work';
COMMENT ON COLUMN labour_rate.payer IS 'For whom: private (particular), carrier (compañía), fleet (flota) or guarantee (garantía del fabricante)';
COMMENT ON COLUMN labour_rate.hourly_price IS 'Price of an hour, without VAT';
COMMENT ON COLUMN labour_rate.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN labour_rate.valid_during IS 'When it applies';

CREATE TABLE workshop_estimate (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    estimate_number    text           NOT NULL UNIQUE CHECK (estimate_number <> ''),
    workshop_order_id  uuid           NOT NULL REFERENCES workshop_order (id),
    state              text           NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'presented', 'accepted', 'refused', 'waived', 'expired')),
    payer              text           NOT NULL DEFAULT 'private' CHECK (payer IN ('private', 'carrier', 'fleet', 'guarantee')),
    presented_on       date           CHECK (presented_on BETWEEN '0001-01-01' AND '9999-12-31'),
    valid_until        date           CHECK (valid_until BETWEEN '0001-01-01' AND '9999-12-31'),
    decided_on         date           CHECK (decided_on BETWEEN '0001-01-01' AND '9999-12-31'),
    net_amount         numeric(14, 2) NOT NULL DEFAULT 0 CHECK (net_amount >= 0 AND net_amount < 'NaN'),
    vat_amount         numeric(14, 2) NOT NULL DEFAULT 0 CHECK (vat_amount >= 0 AND vat_amount < 'NaN'),
    total_amount       numeric(14, 2) GENERATED ALWAYS AS (net_amount + vat_amount) STORED,
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    appraisal_system   text           NOT NULL DEFAULT 'own' CHECK (appraisal_system IN ('gt_motive', 'audatex', 'own')),
    assessment_id      uuid,
    signed_document_id uuid,
    version            integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT workshop_estimate_presented CHECK (state IN ('draft', 'waived') OR presented_on IS NOT NULL),
    CONSTRAINT workshop_estimate_decided CHECK ((state IN ('accepted', 'refused', 'waived')) = (decided_on IS NOT NULL)),
    CONSTRAINT workshop_estimate_in_order CHECK (valid_until >= presented_on AND decided_on >= presented_on)
);
CREATE INDEX workshop_estimate_workshop_order_id ON workshop_estimate (workshop_order_id);
CREATE INDEX workshop_estimate_assessment_id ON workshop_estimate (assessment_id) WHERE assessment_id IS NOT NULL;
CREATE INDEX workshop_estimate_signed_document_id ON workshop_estimate (signed_document_id) WHERE signed_document_id IS NOT NULL;
CREATE TRIGGER workshop_estimate_changed BEFORE UPDATE ON workshop_estimate FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE workshop_estimate IS 'Estimates (presupuestos) of an order';
COMMENT ON COLUMN workshop_estimate.id IS 'Key';
COMMENT ON COLUMN workshop_estimate.estimate_number IS 'Number';
COMMENT ON COLUMN workshop_estimate.workshop_order_id IS 'Order';
COMMENT ON COLUMN workshop_estimate.state IS 'draft (borrador), presented (presentado), accepted (aceptado), refused (rechazado), waived (renuncia expresa al presupuesto) or expired (caducado)';
COMMENT ON COLUMN workshop_estimate.payer IS 'Who pays, as in labour_rate';
COMMENT ON COLUMN workshop_estimate.presented_on IS 'Day of presenting';
COMMENT ON COLUMN workshop_estimate.valid_until IS 'Last day; twelve working days at least (Real Decreto 1457/1986, art. 14)';
COMMENT ON COLUMN workshop_estimate.decided_on IS 'Day of acceptance, refusal or waiver';
COMMENT ON COLUMN workshop_estimate.net_amount IS 'Amount without VAT';
COMMENT ON COLUMN workshop_estimate.vat_amount IS 'VAT (IVA)';
COMMENT ON COLUMN workshop_estimate.total_amount IS 'Amount with VAT';
COMMENT ON COLUMN workshop_estimate.currency IS 'ISO 4217 code';
COMMENT ON COLUMN workshop_estimate.appraisal_system IS 'System that it was made with: gt_motive, audatex or own';
COMMENT ON COLUMN workshop_estimate.assessment_id IS 'Expert''s assessment that it agrees with, ss_claims.assessment.id; null for private work';
COMMENT ON COLUMN workshop_estimate.signed_document_id IS 'Signed estimate or waiver, sm_documents.document.id';
COMMENT ON COLUMN workshop_estimate.version IS 'Raised by each change';
COMMENT ON COLUMN workshop_estimate.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN workshop_estimate.created_at IS 'When the row was written';
COMMENT ON COLUMN workshop_estimate.updated_at IS 'When the row was last changed';

CREATE FUNCTION workshop_estimate_payload(e workshop_estimate) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'workshop_estimate_id', e.id,
    'customer_id', (SELECT o.owner_id FROM workshop_order AS o WHERE o.id = e.workshop_order_id),
    'estimate_number', e.estimate_number,
    'workshop_order_id', e.workshop_order_id,
    'state', e.state,
    'payer', e.payer,
    'presented_on', e.presented_on,
    'valid_until', e.valid_until,
    'decided_on', e.decided_on,
    'net_amount', e.net_amount::text,
    'vat_amount', e.vat_amount::text,
    'total_amount', e.total_amount::text,
    'currency', e.currency,
    'occurred_at', e.occurred_at);
COMMENT ON FUNCTION workshop_estimate_payload(workshop_estimate) IS 'Event payload of a workshop estimate: the state after the change (events/workshop_estimate.v1.json)';

CREATE TABLE estimate_line (
    workshop_estimate_id uuid           NOT NULL REFERENCES workshop_estimate (id) ON DELETE CASCADE,
    line_number          smallint       NOT NULL CHECK (line_number >= 1),
    kind                 text           NOT NULL CHECK (kind IN ('labour', 'part', 'paint_material', 'sublet', 'waste', 'discount')),
    work_kind_code       text           REFERENCES work_kind (code),
    description          text           NOT NULL CHECK (description <> ''),
    operation            text           CHECK (operation IN ('replace', 'repair', 'paint', 'remove_and_refit', 'check')),
    part_number          text,
    quantity             numeric(12, 3) NOT NULL CHECK (quantity > 0 AND quantity < 'NaN'),
    unit_price           numeric(14, 2) NOT NULL CHECK (unit_price < 'NaN'),
    discount_pct         numeric(5, 2)  NOT NULL DEFAULT 0 CHECK (discount_pct BETWEEN 0 AND 100),
    net_amount           numeric(14, 2) GENERATED ALWAYS AS (round(quantity * unit_price * (100 - discount_pct) / 100, 2)) STORED,
    accepted             boolean        NOT NULL DEFAULT true,
    PRIMARY KEY (workshop_estimate_id, line_number)
);
CREATE INDEX estimate_line_work_kind_code ON estimate_line (work_kind_code);

COMMENT ON TABLE estimate_line IS 'Lines of an estimate (líneas)';
COMMENT ON COLUMN estimate_line.workshop_estimate_id IS 'Estimate';
COMMENT ON COLUMN estimate_line.line_number IS 'Place, from 1';
COMMENT ON COLUMN estimate_line.kind IS 'labour (mano de obra), part (recambio), paint_material (materiales de pintura), sublet (trabajo exterior), waste (residuos) or discount (descuento)';
COMMENT ON COLUMN estimate_line.work_kind_code IS 'Kind of work; labour only';
COMMENT ON COLUMN estimate_line.description IS 'Operation or part';
COMMENT ON COLUMN estimate_line.operation IS 'replace (sustituir), repair (reparar), paint (pintar), remove_and_refit (desmontar y montar) or check (comprobar); null for other lines';
COMMENT ON COLUMN estimate_line.part_number IS 'Part number of the maker';
COMMENT ON COLUMN estimate_line.quantity IS 'Hours for labour, else pieces';
COMMENT ON COLUMN estimate_line.unit_price IS 'Price of one, without VAT; negative for a discount';
COMMENT ON COLUMN estimate_line.discount_pct IS 'Discount, in per cent';
COMMENT ON COLUMN estimate_line.net_amount IS 'Amount without VAT';
COMMENT ON COLUMN estimate_line.accepted IS 'False when the owner left it out';

-- Work and parts -------------------------------------------------------------------------------------------------------

CREATE TABLE labour_entry (
    id                uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    workshop_order_id uuid      NOT NULL REFERENCES workshop_order (id) ON DELETE CASCADE,
    employee_id       uuid      NOT NULL,
    work_kind_code    text      NOT NULL REFERENCES work_kind (code),
    worked_during     tstzrange NOT NULL CHECK (NOT isempty(worked_during) AND NOT lower_inf(worked_during)),
    CONSTRAINT labour_entry_one_at_a_time EXCLUDE USING gist (employee_id WITH =, worked_during WITH &&)
);
CREATE INDEX labour_entry_workshop_order_id ON labour_entry (workshop_order_id);
CREATE INDEX labour_entry_work_kind_code ON labour_entry (work_kind_code);
CREATE INDEX labour_entry_employee ON labour_entry (employee_id);

COMMENT ON TABLE labour_entry IS 'Time booked on an order (tiempos)';
COMMENT ON COLUMN labour_entry.id IS 'Key';
COMMENT ON COLUMN labour_entry.workshop_order_id IS 'Order';
COMMENT ON COLUMN labour_entry.employee_id IS 'Mechanic, sm_hr.employee.id';
COMMENT ON COLUMN labour_entry.work_kind_code IS 'Kind of work';
COMMENT ON COLUMN labour_entry.worked_during IS 'From when to when; open while at work';

CREATE TABLE part_order (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    workshop_order_id uuid           NOT NULL REFERENCES workshop_order (id) ON DELETE CASCADE,
    part_number       text           NOT NULL CHECK (part_number <> ''),
    description       text           NOT NULL,
    origin            text           NOT NULL DEFAULT 'new_original'
        CHECK (origin IN ('new_original', 'new_equivalent', 'reconditioned', 'used')),
    supplier          text,
    quantity          numeric(10, 2) NOT NULL DEFAULT 1 CHECK (quantity > 0 AND quantity < 'NaN'),
    unit_cost         numeric(14, 2) CHECK (unit_cost >= 0 AND unit_cost < 'NaN'),
    unit_price        numeric(14, 2) NOT NULL CHECK (unit_price >= 0 AND unit_price < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    state             text           NOT NULL DEFAULT 'ordered'
        CHECK (state IN ('ordered', 'received', 'fitted', 'returned', 'back_ordered')),
    expected_on       date,
    received_on       date,
    owner_keeps_old   boolean        NOT NULL DEFAULT false,
    CONSTRAINT part_order_received CHECK (state NOT IN ('received', 'fitted') OR received_on IS NOT NULL)
);
CREATE INDEX part_order_workshop_order_id ON part_order (workshop_order_id);
CREATE INDEX part_order_awaited ON part_order (expected_on) WHERE state IN ('ordered', 'back_ordered');

COMMENT ON TABLE part_order IS 'Parts ordered for an order (recambios)';
COMMENT ON COLUMN part_order.id IS 'Key';
COMMENT ON COLUMN part_order.workshop_order_id IS 'Order';
COMMENT ON COLUMN part_order.part_number IS 'Part number';
COMMENT ON COLUMN part_order.description IS 'Part';
COMMENT ON COLUMN part_order.origin IS 'new_original (recambio original), new_equivalent (calidad equivalente), reconditioned (reacondicionado) or used (usado, with the owner''s written consent)';
COMMENT ON COLUMN part_order.supplier IS 'Supplier (proveedor)';
COMMENT ON COLUMN part_order.quantity IS 'Pieces';
COMMENT ON COLUMN part_order.unit_cost IS 'Cost of one, without VAT';
COMMENT ON COLUMN part_order.unit_price IS 'Price of one, without VAT';
COMMENT ON COLUMN part_order.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN part_order.state IS 'ordered (pedido), received (recibido), fitted (montado), returned (devuelto) or back_ordered (pendiente de fabricante)';
COMMENT ON COLUMN part_order.expected_on IS 'Day on which it is expected';
COMMENT ON COLUMN part_order.received_on IS 'Day on which it came';
COMMENT ON COLUMN part_order.owner_keeps_old IS 'Whether the owner wants the old part back';

CREATE TABLE workshop_guarantee (
    workshop_order_id uuid    PRIMARY KEY REFERENCES workshop_order (id) ON DELETE CASCADE,
    delivered_on      date    NOT NULL,
    guaranteed_until  date    NOT NULL,
    delivered_km      integer CHECK (delivered_km >= 0),
    guaranteed_km     integer CHECK (guaranteed_km > 0),
    claimed_order_id  uuid    UNIQUE REFERENCES workshop_order (id) CHECK (claimed_order_id <> workshop_order_id),
    CONSTRAINT workshop_guarantee_in_order CHECK (guaranteed_until >= delivered_on)
);

COMMENT ON TABLE workshop_guarantee IS 'Guarantee of a repair (garantía): three months or 2,000 km at least; industrial vehicles fifteen days (art. 16)';
COMMENT ON COLUMN workshop_guarantee.workshop_order_id IS 'Order';
COMMENT ON COLUMN workshop_guarantee.delivered_on IS 'Day on which the vehicle was handed over: the guarantee begins';
COMMENT ON COLUMN workshop_guarantee.guaranteed_until IS 'Last day';
COMMENT ON COLUMN workshop_guarantee.delivered_km IS 'Mileage when handed over';
COMMENT ON COLUMN workshop_guarantee.guaranteed_km IS 'Kilometres that it covers; null without limit';
COMMENT ON COLUMN workshop_guarantee.claimed_order_id IS 'Order opened on the guarantee; null when never claimed';

-- Courtesy cars --------------------------------------------------------------------------------------------------------

CREATE TABLE courtesy_car (
    plate          text    PRIMARY KEY CHECK (plate ~ '^[0-9A-Z]{4,9}$'),
    workshop_code  text    NOT NULL REFERENCES workshop (code),
    make_and_model text    NOT NULL,
    policy_id      uuid,
    asset_id       uuid,
    in_use         boolean NOT NULL DEFAULT true
);
CREATE INDEX courtesy_car_workshop_code ON courtesy_car (workshop_code);
CREATE INDEX courtesy_car_policy_id ON courtesy_car (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX courtesy_car_asset_id ON courtesy_car (asset_id) WHERE asset_id IS NOT NULL;

COMMENT ON TABLE courtesy_car IS 'Courtesy cars (vehículos de cortesía)';
COMMENT ON COLUMN courtesy_car.plate IS 'Number plate (matrícula), capitals, no separators';
COMMENT ON COLUMN courtesy_car.workshop_code IS 'Workshop that it belongs to';
COMMENT ON COLUMN courtesy_car.make_and_model IS 'Make and model';
COMMENT ON COLUMN courtesy_car.policy_id IS 'Its insurance, ss_insurance.policy.id';
COMMENT ON COLUMN courtesy_car.asset_id IS 'Asset, sm_inventory.asset.id';
COMMENT ON COLUMN courtesy_car.in_use IS 'False once sold';

CREATE TABLE courtesy_car_loan (
    id                    uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    plate                 text      NOT NULL REFERENCES courtesy_car (plate),
    workshop_order_id     uuid      NOT NULL REFERENCES workshop_order (id),
    driver_name           text      NOT NULL,
    driver_licence_number text,
    lent_during           tstzrange NOT NULL CHECK (NOT isempty(lent_during) AND NOT lower_inf(lent_during)),
    km_out                integer   NOT NULL CHECK (km_out >= 0),
    km_in                 integer,
    fuel_out_pct          smallint  CHECK (fuel_out_pct BETWEEN 0 AND 100),
    fuel_in_pct           smallint  CHECK (fuel_in_pct BETWEEN 0 AND 100),
    damage                text,
    contract_document_id  uuid,
    CONSTRAINT courtesy_car_loan_one_at_a_time EXCLUDE USING gist (plate WITH =, lent_during WITH &&),
    CONSTRAINT courtesy_car_loan_km CHECK (km_in >= km_out)
);
CREATE INDEX courtesy_car_loan_workshop_order_id ON courtesy_car_loan (workshop_order_id);
CREATE INDEX courtesy_car_loan_contract_document_id ON courtesy_car_loan (contract_document_id) WHERE contract_document_id IS NOT NULL;
CREATE INDEX courtesy_car_loan_plate ON courtesy_car_loan (plate);

COMMENT ON TABLE courtesy_car_loan IS 'Loans of a courtesy car (préstamos)';
COMMENT ON COLUMN courtesy_car_loan.id IS 'Key';
COMMENT ON COLUMN courtesy_car_loan.plate IS 'Car';
COMMENT ON COLUMN courtesy_car_loan.workshop_order_id IS 'Order during which it is lent';
COMMENT ON COLUMN courtesy_car_loan.driver_name IS 'Driver (conductor), who answers for fines';
COMMENT ON COLUMN courtesy_car_loan.driver_licence_number IS 'Driving licence (permiso de conducir)';
COMMENT ON COLUMN courtesy_car_loan.lent_during IS 'From when to when; open while lent';
COMMENT ON COLUMN courtesy_car_loan.km_out IS 'Mileage when handed over';
COMMENT ON COLUMN courtesy_car_loan.km_in IS 'Mileage when returned';
COMMENT ON COLUMN courtesy_car_loan.fuel_out_pct IS 'Fuel or charge when handed over, in per cent';
COMMENT ON COLUMN courtesy_car_loan.fuel_in_pct IS 'Fuel or charge when returned, in per cent';
COMMENT ON COLUMN courtesy_car_loan.damage IS 'Damage found on return';
COMMENT ON COLUMN courtesy_car_loan.contract_document_id IS 'Signed loan contract (contrato de cesión), sm_documents.document.id';

-- Periodic inspection --------------------------------------------------------------------------------------------------

CREATE TABLE inspection_interval (
    vehicle_kind     text      NOT NULL
        CHECK (vehicle_kind IN ('passenger_car', 'motorcycle', 'moped', 'light_goods', 'heavy_goods', 'bus')),
    age_years        int4range NOT NULL CHECK (NOT isempty(age_years)),
    interval_between interval  CHECK (interval_between > interval '0'),
    PRIMARY KEY (vehicle_kind, age_years),
    CONSTRAINT inspection_interval_once EXCLUDE USING gist (vehicle_kind WITH =, age_years WITH &&)
);

COMMENT ON TABLE inspection_interval IS 'How often a vehicle must pass the inspection (periodicidad de la ITV), by kind and age';
COMMENT ON COLUMN inspection_interval.vehicle_kind IS 'passenger_car (turismo), motorcycle (motocicleta), moped (ciclomotor), light_goods (mercancías hasta 3.500 kg), heavy_goods (mercancías de más de 3.500 kg) or bus (más de 9 plazas)';
COMMENT ON COLUMN inspection_interval.age_years IS 'Age in years since first registration, such as [4,10)';
COMMENT ON COLUMN inspection_interval.interval_between IS 'Time between inspections; null while exempt (exento)';

CREATE TABLE inspection (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    vehicle_id        uuid        NOT NULL REFERENCES vehicle (id),
    due_on            date        NOT NULL CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    state             text        NOT NULL DEFAULT 'due'
        CHECK (state IN ('due', 'booked', 'favourable', 'minor_defects', 'unfavourable', 'negative', 'missed')),
    booked_for        timestamptz,
    station           text,
    taken_by_workshop boolean     NOT NULL DEFAULT false,
    workshop_order_id uuid        REFERENCES workshop_order (id),
    inspected_on      date        CHECK (inspected_on BETWEEN '0001-01-01' AND '9999-12-31'),
    odometer_km       integer     CHECK (odometer_km >= 0),
    defects           jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(defects) = 'array'),
    valid_until       date        CHECK (valid_until BETWEEN '0001-01-01' AND '9999-12-31'),
    reminded_at       timestamptz,
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    UNIQUE (vehicle_id, due_on),
    CONSTRAINT inspection_done CHECK ((state IN ('favourable', 'minor_defects', 'unfavourable', 'negative')) = (inspected_on IS NOT NULL)),
    CONSTRAINT inspection_booked CHECK (state <> 'booked' OR booked_for IS NOT NULL),
    CONSTRAINT inspection_valid CHECK (valid_until > inspected_on)
);
CREATE INDEX inspection_workshop_order_id ON inspection (workshop_order_id);
CREATE INDEX inspection_upcoming ON inspection (due_on) WHERE state IN ('due', 'booked');
CREATE TRIGGER inspection_changed BEFORE UPDATE ON inspection FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE inspection IS 'Inspections of vehicles (ITV): due, taken and passed';
COMMENT ON COLUMN inspection.id IS 'Key';
COMMENT ON COLUMN inspection.vehicle_id IS 'Vehicle';
COMMENT ON COLUMN inspection.due_on IS 'Day by which it must be passed';
COMMENT ON COLUMN inspection.state IS 'due (pendiente), booked (con cita), favourable (favorable), minor_defects (favorable con defectos leves), unfavourable (desfavorable), negative (negativa) or missed (caducada)';
COMMENT ON COLUMN inspection.booked_for IS 'Time of the appointment at the station';
COMMENT ON COLUMN inspection.station IS 'Station (estación ITV)';
COMMENT ON COLUMN inspection.taken_by_workshop IS 'Whether the workshop takes the vehicle there';
COMMENT ON COLUMN inspection.workshop_order_id IS 'Order for the check before, or the repair after; null for none';
COMMENT ON COLUMN inspection.inspected_on IS 'Day of inspection';
COMMENT ON COLUMN inspection.odometer_km IS 'Mileage at the inspection';
COMMENT ON COLUMN inspection.defects IS 'Defects found: code, text and degree (leve, grave, muy grave)';
COMMENT ON COLUMN inspection.valid_until IS 'Day up to which it holds';
COMMENT ON COLUMN inspection.reminded_at IS 'When the owner was reminded';
COMMENT ON COLUMN inspection.version IS 'Raised by each change';
COMMENT ON COLUMN inspection.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN inspection.created_at IS 'When the row was written';
COMMENT ON COLUMN inspection.updated_at IS 'When the row was last changed';

CREATE FUNCTION inspection_payload(i inspection) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'inspection_id', i.id,
    'customer_id', (SELECT coalesce(v.owner_id, i.vehicle_id) FROM vehicle AS v WHERE v.id = i.vehicle_id),
    'plate', (SELECT v.plate FROM vehicle AS v WHERE v.id = i.vehicle_id),
    'vehicle_id', i.vehicle_id,
    'due_on', i.due_on,
    'state', i.state,
    'workshop_order_id', i.workshop_order_id,
    'inspected_on', i.inspected_on,
    'valid_until', i.valid_until,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION inspection_payload(inspection) IS 'Event payload of an inspection: the state after the change (events/inspection.v1.json)';
