-- The brokerage's core book: customers, policies with their roles, receipts (premium bills) and claims.
-- Customers arrive as other systems typed them: a document, a birth date or a name may be missing or wrong, and loads all the same.
-- Sources: Ley 50/1980 de Contrato de Seguro (roles, cancellation), Ley 20/2015 LOSSEAR, annex (insurance classes).

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE insurance_class (
    code   text     PRIMARY KEY CHECK (code <> ''),
    branch text     NOT NULL CHECK (branch IN ('non_life', 'life')),
    number smallint CHECK (number BETWEEN 1 AND 99),
    name   text     NOT NULL,
    CONSTRAINT insurance_class_number UNIQUE (branch, number)
);
COMMENT ON TABLE insurance_class IS 'Legal insurance classes (ramos de seguro) that the DGSFP authorises carriers for';
COMMENT ON COLUMN insurance_class.code IS 'Code, such as NV10';
COMMENT ON COLUMN insurance_class.branch IS 'non_life (distinto del de vida) or life (vida)';
COMMENT ON COLUMN insurance_class.number IS 'Number in the annex of Ley 20/2015; null for life, which is one class';
COMMENT ON COLUMN insurance_class.name IS 'Name in the law, in Spanish';

CREATE TABLE product_line (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL
);
COMMENT ON TABLE product_line IS 'Lines of business as the trade sells them (ramos comerciales)';
COMMENT ON COLUMN product_line.code IS 'Code, such as motor';
COMMENT ON COLUMN product_line.name IS 'Name in English';
COMMENT ON COLUMN product_line.name_es IS 'Name in Spanish';

CREATE TABLE product_line_class (
    product_line_code    text NOT NULL REFERENCES product_line (code),
    insurance_class_code text NOT NULL REFERENCES insurance_class (code),
    PRIMARY KEY (product_line_code, insurance_class_code)
);
CREATE INDEX product_line_class_insurance_class_code ON product_line_class (insurance_class_code);
COMMENT ON TABLE product_line_class IS 'Legal classes that a line of business bundles: motor is classes 3, 10 and a few more';
COMMENT ON COLUMN product_line_class.product_line_code IS 'Line of business';
COMMENT ON COLUMN product_line_class.insurance_class_code IS 'Legal class (ramo)';

CREATE TABLE product (
    code              text    PRIMARY KEY CHECK (code <> ''),
    product_line_code text    NOT NULL REFERENCES product_line (code),
    name              text    NOT NULL,
    name_es           text    NOT NULL,
    on_sale           boolean NOT NULL DEFAULT true
);
CREATE INDEX product_product_line_code ON product (product_line_code);
COMMENT ON TABLE product IS 'Insurance products (productos) that the brokerage places';
COMMENT ON COLUMN product.code IS 'Code, such as MOTOR-FULL';
COMMENT ON COLUMN product.product_line_code IS 'Line of business';
COMMENT ON COLUMN product.name IS 'Name in English';
COMMENT ON COLUMN product.name_es IS 'Name in Spanish';
COMMENT ON COLUMN product.on_sale IS 'False once withdrawn from sale; its policies live on';

CREATE TABLE carrier (
    code       text    PRIMARY KEY CHECK (code <> ''),
    name       text    NOT NULL,
    dgsfp_code text    UNIQUE CHECK (dgsfp_code ~ '^[CEMPRL][0-9]{4}$'),
    active     boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE carrier IS 'Insurance companies (compañías aseguradoras) that bear the risk';
COMMENT ON COLUMN carrier.code IS 'The brokerage''s code, such as MAPFRE';
COMMENT ON COLUMN carrier.name IS 'Trade name';
COMMENT ON COLUMN carrier.dgsfp_code IS 'Code in the DGSFP''s register (clave), such as C0058; null until entered';
COMMENT ON COLUMN carrier.active IS 'Whether new business is placed there';

CREATE TABLE claim_cause (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL
);
COMMENT ON TABLE claim_cause IS 'Causes of claims (causas de siniestro)';
COMMENT ON COLUMN claim_cause.code IS 'Code, such as water_damage';
COMMENT ON COLUMN claim_cause.name IS 'Name in English';
COMMENT ON COLUMN claim_cause.name_es IS 'Name in Spanish';

-- Customers ------------------------------------------------------------------------------------------------------------

CREATE TABLE customer (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_number text        NOT NULL UNIQUE CHECK (customer_number <> ''),
    kind            text        NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    document_type   text        CHECK (document_type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    document_number text,
    given_name      text,
    surname1        text,
    surname2        text,
    company_name    text,
    birth_date      date        CHECK (birth_date BETWEEN '0001-01-01' AND '9999-12-31'),
    email           text,
    phone           text,
    street_type     text,
    street_name     text,
    street_number   text,
    floor_door      text,
    postcode        text,
    municipality    text,
    province        text,
    version         integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at     timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX customer_document_number ON customer (document_number);
CREATE INDEX customer_surnames ON customer (lower(surname1), lower(surname2));
CREATE TRIGGER customer_changed BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE customer IS 'Customers of the brokerage (clientes), as entered';
COMMENT ON COLUMN customer.id IS 'Key';
COMMENT ON COLUMN customer.customer_number IS 'Customer number (número de cliente)';
COMMENT ON COLUMN customer.kind IS 'person (persona física) or company (persona jurídica)';
COMMENT ON COLUMN customer.document_type IS 'NIF, NIE, CIF or PASSPORT; null when unknown';
COMMENT ON COLUMN customer.document_number IS 'Document number as typed; it may be wrong';
COMMENT ON COLUMN customer.given_name IS 'Given name (nombre)';
COMMENT ON COLUMN customer.surname1 IS 'First surname (primer apellido)';
COMMENT ON COLUMN customer.surname2 IS 'Second surname (segundo apellido)';
COMMENT ON COLUMN customer.company_name IS 'Registered name of a company (razón social)';
COMMENT ON COLUMN customer.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN customer.email IS 'E-mail address (correo electrónico)';
COMMENT ON COLUMN customer.phone IS 'Telephone as typed (teléfono)';
COMMENT ON COLUMN customer.street_type IS 'Kind of street (tipo de vía), such as Calle';
COMMENT ON COLUMN customer.street_name IS 'Name of the street (nombre de la vía)';
COMMENT ON COLUMN customer.street_number IS 'Number (número), text because of s/n, bis and km';
COMMENT ON COLUMN customer.floor_door IS 'Staircase, floor and door (escalera, piso y puerta)';
COMMENT ON COLUMN customer.postcode IS 'Postcode as typed (código postal)';
COMMENT ON COLUMN customer.municipality IS 'Municipality (municipio)';
COMMENT ON COLUMN customer.province IS 'Province (provincia)';
COMMENT ON COLUMN customer.version IS 'Raised by each change';
COMMENT ON COLUMN customer.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN customer.created_at IS 'When the row was written';
COMMENT ON COLUMN customer.updated_at IS 'When the row was last changed';

CREATE FUNCTION customer_payload(c customer) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'customer_id', c.id,
    'customer_number', c.customer_number,
    'kind', c.kind,
    'document_type', c.document_type,
    'document_number', c.document_number,
    'full_name', NULL,
    'given_name', c.given_name,
    'surname1', c.surname1,
    'surname2', c.surname2,
    'company_name', c.company_name,
    'birth_date', c.birth_date,
    'email', c.email,
    'phone', c.phone,
    'address_line', nullif(concat_ws(', ', nullif(concat_ws(' ', c.street_type, c.street_name), ''), c.street_number, c.floor_door), ''),
    'postcode', c.postcode,
    'municipality', c.municipality,
    'province', c.province,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION customer_payload(customer) IS 'Event payload of a customer: the state after the change (platform/events/customer.v1.json)';

-- Policies -------------------------------------------------------------------------------------------------------------

CREATE TABLE policy (
    id                    uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_number         text           NOT NULL UNIQUE CHECK (policy_number <> ''),
    holder_id             uuid           NOT NULL REFERENCES customer (id),
    product_code          text           NOT NULL REFERENCES product (code),
    carrier_code          text           NOT NULL REFERENCES carrier (code),
    carrier_policy_number text,
    state                 text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_force', 'suspended', 'cancelled', 'expired')),
    effective_on          date           NOT NULL CHECK (effective_on BETWEEN '0001-01-01' AND '9999-12-31'),
    expires_on            date           CHECK (expires_on BETWEEN '0001-01-01' AND '9999-12-31'),
    cancelled_on          date           CHECK (cancelled_on BETWEEN '0001-01-01' AND '9999-12-31'),
    annual_premium        numeric(14, 2) NOT NULL DEFAULT 0 CHECK (annual_premium >= 0 AND annual_premium < 'NaN'),
    currency              text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    payment_frequency     text           NOT NULL DEFAULT 'annual'
        CHECK (payment_frequency IN ('annual', 'semiannual', 'quarterly', 'monthly', 'single')),
    iban                  text,
    version               integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at            timestamptz    NOT NULL DEFAULT now(),
    updated_at            timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT policy_expires_after_effect CHECK (expires_on >= effective_on)
);
CREATE INDEX policy_holder_id ON policy (holder_id);
CREATE INDEX policy_product_code ON policy (product_code);
CREATE INDEX policy_carrier ON policy (carrier_code, carrier_policy_number);
CREATE INDEX policy_renewal ON policy (expires_on) WHERE state = 'in_force';
CREATE TRIGGER policy_changed BEFORE UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE policy IS 'Insurance policies (pólizas)';
COMMENT ON COLUMN policy.id IS 'Key';
COMMENT ON COLUMN policy.policy_number IS 'The brokerage''s policy number (número de póliza)';
COMMENT ON COLUMN policy.holder_id IS 'Policyholder (tomador del seguro)';
COMMENT ON COLUMN policy.product_code IS 'Product; it decides the line of business (ramo)';
COMMENT ON COLUMN policy.carrier_code IS 'Insurance company (compañía aseguradora)';
COMMENT ON COLUMN policy.carrier_policy_number IS 'Number at the insurance company, where it differs';
COMMENT ON COLUMN policy.state IS 'draft (proyecto), in_force (en vigor), suspended (suspendida), cancelled (anulada) or expired (vencida)';
COMMENT ON COLUMN policy.effective_on IS 'First day of cover (fecha de efecto)';
COMMENT ON COLUMN policy.expires_on IS 'End of the current term (fecha de vencimiento); null when open-ended';
COMMENT ON COLUMN policy.cancelled_on IS 'Day of cancellation (fecha de anulación); before effective_on when it never took effect';
COMMENT ON COLUMN policy.annual_premium IS 'Yearly premium with taxes and surcharges (prima total anual)';
COMMENT ON COLUMN policy.currency IS 'ISO 4217 code';
COMMENT ON COLUMN policy.payment_frequency IS 'annual, semiannual, quarterly, monthly or single (forma de pago: anual, semestral, trimestral, mensual, única)';
COMMENT ON COLUMN policy.iban IS 'Account that receipts are drawn on, as typed (domiciliación bancaria)';
COMMENT ON COLUMN policy.version IS 'Raised by each change; a change of roles must touch the policy too';
COMMENT ON COLUMN policy.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN policy.created_at IS 'When the row was written';
COMMENT ON COLUMN policy.updated_at IS 'When the row was last changed';

CREATE TABLE policy_role (
    id          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id   uuid        NOT NULL REFERENCES policy (id) ON DELETE CASCADE,
    customer_id uuid        NOT NULL REFERENCES customer (id),
    role        text        NOT NULL CHECK (role IN ('insured', 'payer', 'beneficiary', 'driver')),
    party_id    uuid,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (policy_id, role, customer_id)
);
CREATE INDEX policy_role_customer_id ON policy_role (customer_id);
CREATE INDEX policy_role_party_id ON policy_role (party_id) WHERE party_id IS NOT NULL;
COMMENT ON TABLE policy_role IS 'Further people of a policy beside its holder (intervinientes)';
COMMENT ON COLUMN policy_role.id IS 'Key';
COMMENT ON COLUMN policy_role.policy_id IS 'Policy';
COMMENT ON COLUMN policy_role.customer_id IS 'Customer in that role';
COMMENT ON COLUMN policy_role.role IS 'insured (asegurado), payer (pagador), beneficiary (beneficiario) or driver (conductor)';
COMMENT ON COLUMN policy_role.party_id IS 'Canonical party, sm_global.party.id; null until known';
COMMENT ON COLUMN policy_role.created_at IS 'When the role was entered';

CREATE FUNCTION policy_payload(p policy) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'policy_id', p.id,
    'customer_id', p.holder_id,
    'policy_number', p.policy_number,
    'product_code', p.product_code,
    'product_line', (SELECT r.product_line_code FROM product AS r WHERE r.code = p.product_code),
    'carrier_code', p.carrier_code,
    'state', p.state,
    'effective_on', p.effective_on,
    'expires_on', p.expires_on,
    'cancelled_on', p.cancelled_on,
    'annual_premium', p.annual_premium::text,
    'currency', p.currency,
    'payment_frequency', p.payment_frequency,
    'roles', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('role', o.role, 'customer_id', o.customer_id) ORDER BY o.role, o.customer_id), '[]'::jsonb)
        FROM policy_role AS o
        WHERE o.policy_id = p.id),
    'occurred_at', p.occurred_at);
COMMENT ON FUNCTION policy_payload(policy) IS 'Event payload of a policy: the state after the change (events/policy.v1.json)';

-- Receipts -------------------------------------------------------------------------------------------------------------

CREATE TABLE receipt (
    id             uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    receipt_number text           NOT NULL UNIQUE CHECK (receipt_number <> ''),
    policy_id      uuid           NOT NULL REFERENCES policy (id),
    state          text           NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'paid', 'returned', 'cancelled')),
    period_from    date,
    period_to      date,
    due_on         date           NOT NULL CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    paid_on        date           CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31'),
    net_premium    numeric(14, 2) CHECK (net_premium < 'NaN'),
    taxes          numeric(14, 2) CHECK (taxes < 'NaN'),
    total_amount   numeric(14, 2) NOT NULL CHECK (total_amount < 'NaN'),
    currency       text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version        integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at    timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at     timestamptz    NOT NULL DEFAULT now(),
    updated_at     timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT receipt_period_in_order CHECK (period_to >= period_from)
);
CREATE INDEX receipt_policy_id ON receipt (policy_id);
CREATE INDEX receipt_outstanding ON receipt (due_on) WHERE state IN ('issued', 'returned');
CREATE TRIGGER receipt_changed BEFORE UPDATE ON receipt FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE receipt IS 'Premium bills (recibos)';
COMMENT ON COLUMN receipt.id IS 'Key';
COMMENT ON COLUMN receipt.receipt_number IS 'Receipt number (número de recibo)';
COMMENT ON COLUMN receipt.policy_id IS 'Policy that it bills';
COMMENT ON COLUMN receipt.state IS 'issued (pendiente), paid (cobrado), returned (devuelto) or cancelled (anulado)';
COMMENT ON COLUMN receipt.period_from IS 'First day that it pays for';
COMMENT ON COLUMN receipt.period_to IS 'Last day that it pays for';
COMMENT ON COLUMN receipt.due_on IS 'Due date (fecha de vencimiento)';
COMMENT ON COLUMN receipt.paid_on IS 'Day of payment (fecha de cobro)';
COMMENT ON COLUMN receipt.net_premium IS 'Premium before taxes and surcharges (prima neta), where known';
COMMENT ON COLUMN receipt.taxes IS 'Insurance premium tax and surcharges of the Consorcio (IPS y recargos CCS), where known';
COMMENT ON COLUMN receipt.total_amount IS 'Total to pay (importe total); negative for a refund (extorno)';
COMMENT ON COLUMN receipt.currency IS 'ISO 4217 code';
COMMENT ON COLUMN receipt.version IS 'Raised by each change';
COMMENT ON COLUMN receipt.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN receipt.created_at IS 'When the row was written';
COMMENT ON COLUMN receipt.updated_at IS 'When the row was last changed';

CREATE FUNCTION receipt_payload(r receipt) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'receipt_id', r.id,
    'customer_id', (SELECT p.holder_id FROM policy AS p WHERE p.id = r.policy_id),
    'policy_id', r.policy_id,
    'receipt_number', r.receipt_number,
    'state', r.state,
    'due_on', r.due_on,
    'paid_on', r.paid_on,
    'total_amount', r.total_amount::text,
    'currency', r.currency,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION receipt_payload(receipt) IS 'Event payload of a receipt: the state after the change (events/receipt.v1.json)';

-- Claims ---------------------------------------------------------------------------------------------------------------

CREATE TABLE claim (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_number         text           NOT NULL UNIQUE CHECK (claim_number <> ''),
    policy_id            uuid           NOT NULL REFERENCES policy (id),
    carrier_claim_number text,
    state                text           NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_review', 'settled', 'rejected', 'closed')),
    occurred_on          date           NOT NULL CHECK (occurred_on BETWEEN '0001-01-01' AND '9999-12-31'),
    reported_on          date           NOT NULL CHECK (reported_on BETWEEN '0001-01-01' AND '9999-12-31'),
    closed_on            date           CHECK (closed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    cause_code           text           NOT NULL DEFAULT 'other' REFERENCES claim_cause (code),
    description          text,
    reserve_amount       numeric(14, 2) NOT NULL DEFAULT 0 CHECK (reserve_amount < 'NaN'),
    paid_amount          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (paid_amount < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version              integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz    NOT NULL DEFAULT now(),
    updated_at           timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX claim_policy_id ON claim (policy_id);
CREATE INDEX claim_cause_code ON claim (cause_code);
CREATE INDEX claim_open ON claim (reported_on) WHERE state IN ('open', 'in_review');
CREATE TRIGGER claim_changed BEFORE UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE claim IS 'Claims (siniestros)';
COMMENT ON COLUMN claim.id IS 'Key';
COMMENT ON COLUMN claim.claim_number IS 'The brokerage''s claim number (número de siniestro)';
COMMENT ON COLUMN claim.policy_id IS 'Policy claimed on';
COMMENT ON COLUMN claim.carrier_claim_number IS 'Number at the insurance company (expediente de la compañía)';
COMMENT ON COLUMN claim.state IS 'open (abierto), in_review (en tramitación), settled (indemnizado), rejected (rehusado) or closed (cerrado)';
COMMENT ON COLUMN claim.occurred_on IS 'Day of the loss (fecha de ocurrencia)';
COMMENT ON COLUMN claim.reported_on IS 'Day of the report (fecha de declaración)';
COMMENT ON COLUMN claim.closed_on IS 'Day of closing (fecha de cierre)';
COMMENT ON COLUMN claim.cause_code IS 'Cause (causa)';
COMMENT ON COLUMN claim.description IS 'What happened, in the customer''s words (descripción); may hold personal data';
COMMENT ON COLUMN claim.reserve_amount IS 'Amount still expected to be paid (reserva)';
COMMENT ON COLUMN claim.paid_amount IS 'Amount paid (pagado); negative after a recovery (recobro)';
COMMENT ON COLUMN claim.currency IS 'ISO 4217 code';
COMMENT ON COLUMN claim.version IS 'Raised by each change';
COMMENT ON COLUMN claim.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN claim.created_at IS 'When the row was written';
COMMENT ON COLUMN claim.updated_at IS 'When the row was last changed';

CREATE FUNCTION claim_payload(c claim) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'claim_id', c.id,
    'customer_id', (SELECT p.holder_id FROM policy AS p WHERE p.id = c.policy_id),
    'policy_id', c.policy_id,
    'claim_number', c.claim_number,
    'state', c.state,
    'occurred_on', c.occurred_on,
    'reported_on', c.reported_on,
    'closed_on', c.closed_on,
    'cause_code', c.cause_code,
    'reserve_amount', c.reserve_amount::text,
    'paid_amount', c.paid_amount::text,
    'currency', c.currency,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION claim_payload(claim) IS 'Event payload of a claim: the state after the change (events/claim.v1.json)';
