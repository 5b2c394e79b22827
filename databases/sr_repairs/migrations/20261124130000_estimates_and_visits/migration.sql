-- How an order is carried out: which trades and towns a contractor covers, price list, estimates, visits with their time slot, materials,
-- guarantee of the work, and what the contractor bills.
-- Sources: Real Decreto Legislativo 1/2007 (consumers: estimate, conformity, guarantee), Ley 31/1995 and Real Decreto 171/2004 (coordination of
-- safety between companies), Ley 37/1992 (VAT; reverse charge and reduced rate in renovation).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Contractors ----------------------------------------------------------------------------------------------------------

CREATE TABLE contractor_trade (
    contractor_code   text           NOT NULL REFERENCES contractor (code) ON DELETE CASCADE,
    trade_code        text           NOT NULL REFERENCES trade (code),
    emergency         boolean        NOT NULL DEFAULT false,
    postcode_prefixes text[]         NOT NULL DEFAULT '{}',
    hourly_rate       numeric(14, 2) CHECK (hourly_rate >= 0 AND hourly_rate < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    PRIMARY KEY (contractor_code, trade_code)
);
CREATE INDEX contractor_trade_trade_code ON contractor_trade (trade_code);

COMMENT ON TABLE contractor_trade IS 'Trades of a contractor beside the main one (gremios)';
COMMENT ON COLUMN contractor_trade.contractor_code IS 'Contractor';
COMMENT ON COLUMN contractor_trade.trade_code IS 'Trade';
COMMENT ON COLUMN contractor_trade.emergency IS 'Whether they attend emergencies at any hour (urgencias 24 h)';
COMMENT ON COLUMN contractor_trade.postcode_prefixes IS 'Beginnings of the postcodes that they cover, such as 28 or 4500; empty for everywhere';
COMMENT ON COLUMN contractor_trade.hourly_rate IS 'Agreed price of an hour without VAT; null when by the price list';
COMMENT ON COLUMN contractor_trade.currency IS 'ISO 4217 code ;;';

CREATE TABLE contractor_document (
    id              uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    contractor_code text NOT NULL REFERENCES contractor (code) ON DELETE CASCADE,
    kind            text NOT NULL
        CHECK (kind IN ('liability_insurance', 'social_security_clearance', 'tax_clearance', 'safety_plan',
            'business_registration', 'gas_licence', 'electrical_licence')),
    valid_from      date NOT NULL,
    valid_to        date NOT NULL,
    document_id     uuid,
    CONSTRAINT contractor_document_in_order CHECK (valid_to >= valid_from),
    UNIQUE (contractor_code, kind, valid_from)
);
CREATE INDEX contractor_document_document_id ON contractor_document (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX contractor_document_expiry ON contractor_document (valid_to);

COMMENT ON TABLE contractor_document IS 'Papers that a contractor must keep current (documentación de la empresa: seguro, prevención, corriente de pago)';
COMMENT ON COLUMN contractor_document.id IS 'Key';
COMMENT ON COLUMN contractor_document.contractor_code IS 'Contractor';
COMMENT ON COLUMN contractor_document.kind IS 'liability_insurance (responsabilidad civil), social_security_clearance (corriente de pago Seguridad Social), tax_clearance (certificado de contratistas AEAT), safety_plan (prevención de riesgos), business_registration (alta censal), gas_licence (instalador de gas) or electrical_licence (instalador electricista)';
COMMENT ON COLUMN contractor_document.valid_from IS 'First day';
COMMENT ON COLUMN contractor_document.valid_to IS 'Last day';
COMMENT ON COLUMN contractor_document.document_id IS 'Document, sm_documents.document.id';

-- Price list and estimates ---------------------------------------------------------------------------------------------

CREATE TABLE price_item (
    code       text           PRIMARY KEY CHECK (code <> ''),
    trade_code text           NOT NULL REFERENCES trade (code),
    name       text           NOT NULL,
    name_es    text           NOT NULL,
    unit       text           NOT NULL CHECK (unit IN ('unit', 'hour', 'square_metre', 'linear_metre', 'day')),
    unit_price numeric(14, 2) CHECK (unit_price >= 0 AND unit_price < 'NaN'),
    currency   text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    active     boolean        NOT NULL DEFAULT true
);
CREATE INDEX price_item_trade_code ON price_item (trade_code);

COMMENT ON TABLE price_item IS 'Price list of works (baremo)';
COMMENT ON COLUMN price_item.code IS 'Code, such as PLUMB-TRAVEL';
COMMENT ON COLUMN price_item.trade_code IS 'Trade';
COMMENT ON COLUMN price_item.name IS 'Name in English';
COMMENT ON COLUMN price_item.name_es IS 'Name in Spanish';
COMMENT ON COLUMN price_item.unit IS 'unit (unidad), hour (hora), square_metre (m²), linear_metre (m) or day (día)';
COMMENT ON COLUMN price_item.unit_price IS 'Price without VAT; null until the brand sets it';
COMMENT ON COLUMN price_item.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN price_item.active IS 'Whether it is used';

CREATE TABLE estimate (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    estimate_number      text           NOT NULL UNIQUE CHECK (estimate_number <> ''),
    repair_order_id      uuid           NOT NULL REFERENCES repair_order (id),
    contractor_code      text           REFERENCES contractor (code),
    state                text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'presented', 'accepted', 'refused', 'expired')),
    payer                text           NOT NULL DEFAULT 'requester' CHECK (payer IN ('requester', 'carrier', 'both')),
    presented_on         date           CHECK (presented_on BETWEEN '0001-01-01' AND '9999-12-31'),
    valid_until          date           CHECK (valid_until BETWEEN '0001-01-01' AND '9999-12-31'),
    decided_on           date           CHECK (decided_on BETWEEN '0001-01-01' AND '9999-12-31'),
    net_amount           numeric(14, 2) NOT NULL DEFAULT 0 CHECK (net_amount >= 0 AND net_amount < 'NaN'),
    vat_amount           numeric(14, 2) NOT NULL DEFAULT 0 CHECK (vat_amount >= 0 AND vat_amount < 'NaN'),
    total_amount         numeric(14, 2) GENERATED ALWAYS AS (net_amount + vat_amount) STORED,
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    accepted_document_id uuid,
    version              integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz    NOT NULL DEFAULT now(),
    updated_at           timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT estimate_presented CHECK (state = 'draft' OR presented_on IS NOT NULL),
    CONSTRAINT estimate_decided CHECK ((state IN ('accepted', 'refused')) = (decided_on IS NOT NULL)),
    CONSTRAINT estimate_in_order CHECK (valid_until >= presented_on AND decided_on >= presented_on)
);
CREATE INDEX estimate_repair_order_id ON estimate (repair_order_id);
CREATE INDEX estimate_contractor_code ON estimate (contractor_code);
CREATE INDEX estimate_accepted_document_id ON estimate (accepted_document_id) WHERE accepted_document_id IS NOT NULL;
CREATE UNIQUE INDEX estimate_one_accepted ON estimate (repair_order_id, contractor_code) WHERE state = 'accepted';
CREATE TRIGGER estimate_changed BEFORE UPDATE ON estimate FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE estimate IS 'Estimates (presupuestos), accepted or refused in writing';
COMMENT ON COLUMN estimate.id IS 'Key';
COMMENT ON COLUMN estimate.estimate_number IS 'Number';
COMMENT ON COLUMN estimate.repair_order_id IS 'Order';
COMMENT ON COLUMN estimate.contractor_code IS 'Contractor who made it';
COMMENT ON COLUMN estimate.state IS 'draft (borrador), presented (presentado), accepted (aceptado), refused (rechazado) or expired (caducado)';
COMMENT ON COLUMN estimate.payer IS 'Who pays: requester (particular), carrier (compañía) or both (excess or part not covered)';
COMMENT ON COLUMN estimate.presented_on IS 'Day of presenting';
COMMENT ON COLUMN estimate.valid_until IS 'Last day on which it may be accepted';
COMMENT ON COLUMN estimate.decided_on IS 'Day of acceptance or refusal';
COMMENT ON COLUMN estimate.net_amount IS 'Amount without VAT';
COMMENT ON COLUMN estimate.vat_amount IS 'VAT (IVA)';
COMMENT ON COLUMN estimate.total_amount IS 'Amount with VAT';
COMMENT ON COLUMN estimate.currency IS 'ISO 4217 code';
COMMENT ON COLUMN estimate.accepted_document_id IS 'Signed acceptance, sm_documents.document.id';
COMMENT ON COLUMN estimate.version IS 'Raised by each change';
COMMENT ON COLUMN estimate.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN estimate.created_at IS 'When the row was written';
COMMENT ON COLUMN estimate.updated_at IS 'When the row was last changed';

CREATE FUNCTION estimate_payload(e estimate) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'estimate_id', e.id,
    'customer_id', (SELECT o.requester_id FROM repair_order AS o WHERE o.id = e.repair_order_id),
    'estimate_number', e.estimate_number,
    'repair_order_id', e.repair_order_id,
    'contractor_code', e.contractor_code,
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
COMMENT ON FUNCTION estimate_payload(estimate) IS 'Event payload of an estimate: the state after the change (events/estimate.v1.json)';

CREATE TABLE estimate_line (
    estimate_id     uuid           NOT NULL REFERENCES estimate (id) ON DELETE CASCADE,
    line_number     smallint       NOT NULL CHECK (line_number >= 1),
    price_item_code text           REFERENCES price_item (code),
    description     text           NOT NULL,
    kind            text           NOT NULL DEFAULT 'labour' CHECK (kind IN ('labour', 'material', 'travel', 'waste')),
    quantity        numeric(12, 3) NOT NULL CHECK (quantity > 0 AND quantity < 'NaN'),
    unit_price      numeric(14, 2) NOT NULL CHECK (unit_price >= 0 AND unit_price < 'NaN'),
    vat_pct         numeric(5, 2)  NOT NULL DEFAULT 21 CHECK (vat_pct BETWEEN 0 AND 100),
    net_amount      numeric(14, 2) GENERATED ALWAYS AS (round(quantity * unit_price, 2)) STORED,
    covered         boolean        NOT NULL DEFAULT false,
    PRIMARY KEY (estimate_id, line_number)
);
CREATE INDEX estimate_line_price_item_code ON estimate_line (price_item_code);

COMMENT ON TABLE estimate_line IS 'Lines of an estimate (partidas)';
COMMENT ON COLUMN estimate_line.estimate_id IS 'Estimate';
COMMENT ON COLUMN estimate_line.line_number IS 'Place, from 1';
COMMENT ON COLUMN estimate_line.price_item_code IS 'Item of the price list; null for other work';
COMMENT ON COLUMN estimate_line.description IS 'Work or material';
COMMENT ON COLUMN estimate_line.kind IS 'labour (mano de obra), material, travel (desplazamiento) or waste (gestión de residuos)';
COMMENT ON COLUMN estimate_line.quantity IS 'Quantity';
COMMENT ON COLUMN estimate_line.unit_price IS 'Price of one, without VAT';
COMMENT ON COLUMN estimate_line.vat_pct IS 'VAT, in per cent: 21, or 10 for works on homes that meet art. 91 of Ley 37/1992';
COMMENT ON COLUMN estimate_line.net_amount IS 'Amount without VAT';
COMMENT ON COLUMN estimate_line.covered IS 'Whether the insurance pays it';

-- Work -----------------------------------------------------------------------------------------------------------------

CREATE TABLE visit (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    repair_order_id    uuid        NOT NULL REFERENCES repair_order (id),
    contractor_code    text        NOT NULL REFERENCES contractor (code),
    purpose            text        NOT NULL DEFAULT 'repair'
        CHECK (purpose IN ('diagnosis', 'repair', 'emergency', 'rework', 'quality_check')),
    planned_during     tstzrange   NOT NULL
        CHECK (NOT isempty(planned_during) AND NOT lower_inf(planned_during) AND NOT upper_inf(planned_during)),
    arrived_at         timestamptz,
    left_at            timestamptz,
    state              text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'under_way', 'done', 'absent', 'cancelled')),
    appointment_id     uuid,
    work_done          text,
    photo_document_ids uuid[]      NOT NULL DEFAULT '{}',
    signed_document_id uuid,
    satisfaction       smallint    CHECK (satisfaction BETWEEN 1 AND 5),
    version            integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT visit_no_clash EXCLUDE USING gist (contractor_code WITH =, planned_during WITH &&, repair_order_id WITH =) WHERE (state IN ('planned', 'under_way')),
    CONSTRAINT visit_in_order CHECK (left_at >= arrived_at),
    CONSTRAINT visit_done CHECK (state <> 'done' OR (arrived_at IS NOT NULL AND left_at IS NOT NULL))
);
CREATE INDEX visit_repair_order_id ON visit (repair_order_id);
CREATE INDEX visit_contractor_code ON visit (contractor_code);
CREATE INDEX visit_appointment_id ON visit (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX visit_signed_document_id ON visit (signed_document_id) WHERE signed_document_id IS NOT NULL;
CREATE TRIGGER visit_changed BEFORE UPDATE ON visit FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE visit IS 'Visits (visitas) of a contractor to the place';
COMMENT ON COLUMN visit.id IS 'Key';
COMMENT ON COLUMN visit.repair_order_id IS 'Order';
COMMENT ON COLUMN visit.contractor_code IS 'Contractor';
COMMENT ON COLUMN visit.purpose IS 'diagnosis (localización), repair (reparación), emergency (urgencia), rework (garantía) or quality_check (control de calidad)';
COMMENT ON COLUMN visit.planned_during IS 'Time slot agreed (franja)';
COMMENT ON COLUMN visit.arrived_at IS 'When they arrived';
COMMENT ON COLUMN visit.left_at IS 'When they left';
COMMENT ON COLUMN visit.state IS 'planned (citada), under_way (en curso), done (realizada), absent (cliente ausente) or cancelled (anulada)';
COMMENT ON COLUMN visit.appointment_id IS 'Same in the calendar, sm_scheduling.appointment.id';
COMMENT ON COLUMN visit.work_done IS 'Work done (trabajos realizados)';
COMMENT ON COLUMN visit.photo_document_ids IS 'Photographs before and after, sm_documents.document.id';
COMMENT ON COLUMN visit.signed_document_id IS 'Sheet signed by the customer (parte firmado), sm_documents.document.id';
COMMENT ON COLUMN visit.satisfaction IS 'Satisfaction that the customer stated, 1 to 5';
COMMENT ON COLUMN visit.version IS 'Raised by each change';
COMMENT ON COLUMN visit.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN visit.created_at IS 'When the row was written';
COMMENT ON COLUMN visit.updated_at IS 'When the row was last changed';

CREATE FUNCTION visit_payload(v visit) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'visit_id', v.id,
    'customer_id', (SELECT o.requester_id FROM repair_order AS o WHERE o.id = v.repair_order_id),
    'planned_from', lower(v.planned_during),
    'planned_to', upper(v.planned_during),
    'repair_order_id', v.repair_order_id,
    'contractor_code', v.contractor_code,
    'purpose', v.purpose,
    'state', v.state,
    'occurred_at', v.occurred_at);
COMMENT ON FUNCTION visit_payload(visit) IS 'Event payload of a visit: the state after the change (events/visit.v1.json)';

CREATE TABLE part_used (
    id                           uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    visit_id                     uuid           NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    description                  text           NOT NULL CHECK (description <> ''),
    supplier_reference           text,
    quantity                     numeric(12, 3) NOT NULL DEFAULT 1 CHECK (quantity > 0 AND quantity < 'NaN'),
    unit_cost                    numeric(14, 2) NOT NULL DEFAULT 0 CHECK (unit_cost >= 0 AND unit_cost < 'NaN'),
    unit_price                   numeric(14, 2) NOT NULL CHECK (unit_price >= 0 AND unit_price < 'NaN'),
    currency                     text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    manufacturer_guarantee_until date
);
CREATE INDEX part_used_visit_id ON part_used (visit_id);

COMMENT ON TABLE part_used IS 'Materials used on a visit (materiales)';
COMMENT ON COLUMN part_used.id IS 'Key';
COMMENT ON COLUMN part_used.visit_id IS 'Visit';
COMMENT ON COLUMN part_used.description IS 'Material, with make and model';
COMMENT ON COLUMN part_used.supplier_reference IS 'Reference at the supplier';
COMMENT ON COLUMN part_used.quantity IS 'Quantity';
COMMENT ON COLUMN part_used.unit_cost IS 'Cost of one, without VAT';
COMMENT ON COLUMN part_used.unit_price IS 'Price of one charged, without VAT';
COMMENT ON COLUMN part_used.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN part_used.manufacturer_guarantee_until IS 'End of the maker''s guarantee';

CREATE TABLE repair_guarantee (
    id                uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    repair_order_id   uuid      NOT NULL UNIQUE REFERENCES repair_order (id),
    guaranteed_during daterange NOT NULL CHECK (NOT isempty(guaranteed_during) AND NOT upper_inf(guaranteed_during)),
    scope             text
);

COMMENT ON TABLE repair_guarantee IS 'Guarantee of the work (garantía de la reparación)';
COMMENT ON COLUMN repair_guarantee.id IS 'Key';
COMMENT ON COLUMN repair_guarantee.repair_order_id IS 'Order';
COMMENT ON COLUMN repair_guarantee.guaranteed_during IS 'From the end of the work to the end of the guarantee';
COMMENT ON COLUMN repair_guarantee.scope IS 'What it covers, in words';

CREATE TABLE guarantee_claim (
    id                  uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    repair_guarantee_id uuid NOT NULL REFERENCES repair_guarantee (id) ON DELETE CASCADE,
    claimed_on          date NOT NULL,
    description         text NOT NULL,
    rework_visit_id     uuid REFERENCES visit (id),
    state               text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'refused', 'solved')),
    borne_by            text CHECK (borne_by IN ('contractor', 'brand', 'manufacturer'))
);
CREATE INDEX guarantee_claim_repair_guarantee_id ON guarantee_claim (repair_guarantee_id);
CREATE INDEX guarantee_claim_rework_visit_id ON guarantee_claim (rework_visit_id);

COMMENT ON TABLE guarantee_claim IS 'Claims on the guarantee (reclamaciones en garantía)';
COMMENT ON COLUMN guarantee_claim.id IS 'Key';
COMMENT ON COLUMN guarantee_claim.repair_guarantee_id IS 'Guarantee';
COMMENT ON COLUMN guarantee_claim.claimed_on IS 'Day';
COMMENT ON COLUMN guarantee_claim.description IS 'What fails';
COMMENT ON COLUMN guarantee_claim.rework_visit_id IS 'Visit that mends it';
COMMENT ON COLUMN guarantee_claim.state IS 'open (abierta), accepted (aceptada), refused (rechazada) or solved (resuelta)';
COMMENT ON COLUMN guarantee_claim.borne_by IS 'Who bears the cost: contractor (reparador), brand (la marca) or manufacturer (fabricante); null until decided';

CREATE TABLE contractor_invoice (
    id              uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    contractor_code text           NOT NULL REFERENCES contractor (code),
    invoice_number  text           NOT NULL CHECK (invoice_number <> ''),
    repair_order_id uuid           NOT NULL REFERENCES repair_order (id),
    invoiced_on     date           NOT NULL,
    net_amount      numeric(14, 2) NOT NULL CHECK (net_amount < 'NaN'),
    vat_amount      numeric(14, 2) NOT NULL DEFAULT 0 CHECK (vat_amount < 'NaN'),
    currency        text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    reverse_charge  boolean        NOT NULL DEFAULT false,
    state           text           NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'approved', 'disputed', 'paid')),
    invoice_id      uuid,
    UNIQUE (contractor_code, invoice_number),
    CONSTRAINT contractor_invoice_reverse_charge CHECK (NOT reverse_charge OR vat_amount = 0)
);
CREATE INDEX contractor_invoice_repair_order_id ON contractor_invoice (repair_order_id);
CREATE INDEX contractor_invoice_invoice_id ON contractor_invoice (invoice_id) WHERE invoice_id IS NOT NULL;

COMMENT ON TABLE contractor_invoice IS 'What a contractor bills for an order (factura del reparador)';
COMMENT ON COLUMN contractor_invoice.id IS 'Key';
COMMENT ON COLUMN contractor_invoice.contractor_code IS 'Contractor';
COMMENT ON COLUMN contractor_invoice.invoice_number IS 'Number at the contractor';
COMMENT ON COLUMN contractor_invoice.repair_order_id IS 'Order';
COMMENT ON COLUMN contractor_invoice.invoiced_on IS 'Day of the invoice';
COMMENT ON COLUMN contractor_invoice.net_amount IS 'Amount without VAT; negative for a credit note';
COMMENT ON COLUMN contractor_invoice.vat_amount IS 'VAT (IVA)';
COMMENT ON COLUMN contractor_invoice.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN contractor_invoice.reverse_charge IS 'Whether the recipient owes the VAT (inversión del sujeto pasivo, Ley 37/1992, art. 84)';
COMMENT ON COLUMN contractor_invoice.state IS 'received (recibida), approved (conforme), disputed (en disputa) or paid (pagada)';
COMMENT ON COLUMN contractor_invoice.invoice_id IS 'Same in the group''s books, sm_finance_invoicing.invoice.id';
