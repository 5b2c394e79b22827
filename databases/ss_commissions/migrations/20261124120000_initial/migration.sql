-- Commissions: the mediators who bring business in, what they and the brokerage earn per receipt, clawbacks, and settlements with the tax
-- withheld. Receipts live in ss_insurance; ledger entries in sm_accounting; payment orders in sm_finance_treasury.
-- Sources: Real Decreto-ley 3/2020, book II (Directive (EU) 2016/97, IDD: kinds of distributors, external collaborators, training), Real Decreto
-- 287/2021 (training, levels 1 to 3), Real Decreto 439/2007, art. 95 (income tax withheld), Ley 37/1992, art. 20.Uno.16.º (mediation exempt from VAT).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Mediators ------------------------------------------------------------------------------------------------------------

CREATE TABLE withholding_rule (
    code        text          PRIMARY KEY CHECK (code <> ''),
    name        text          NOT NULL,
    name_es     text          NOT NULL,
    rate        numeric(7, 4) NOT NULL CHECK (rate BETWEEN 0 AND 100),
    legal_basis text,
    valid_from  date          NOT NULL
);

COMMENT ON TABLE withholding_rule IS 'Income tax withheld from mediators (retención a cuenta del IRPF)';
COMMENT ON COLUMN withholding_rule.code IS 'Code, such as professional';
COMMENT ON COLUMN withholding_rule.name IS 'Name in English';
COMMENT ON COLUMN withholding_rule.name_es IS 'Name in Spanish';
COMMENT ON COLUMN withholding_rule.rate IS 'Rate, in per cent of the gross amount';
COMMENT ON COLUMN withholding_rule.legal_basis IS 'Article that it stands on';
COMMENT ON COLUMN withholding_rule.valid_from IS 'First day of this rate';

CREATE TABLE mediator (
    code                  text     PRIMARY KEY CHECK (code ~ '^[0-9A-Z][0-9A-Z-]*$'),
    party_id              uuid     NOT NULL UNIQUE,
    kind                  text     NOT NULL
        CHECK (kind IN ('external_collaborator', 'exclusive_agent', 'tied_agent', 'bancassurance_operator', 'broker', 'employee',
            'introducer')),
    state                 text     NOT NULL DEFAULT 'candidate' CHECK (state IN ('candidate', 'active', 'suspended', 'ended')),
    register_authority    text     CHECK (register_authority IN ('dgsfp', 'autonomous_community', 'brokerage')),
    register_key          text,
    registered_on         date,
    training_level        smallint CHECK (training_level BETWEEN 1 AND 3),
    parent_mediator_code  text     REFERENCES mediator (code) CHECK (parent_mediator_code <> code),
    sales_network_code    text,
    sales_agent_id        uuid,
    employee_id           uuid,
    withholding_rule_code text     NOT NULL REFERENCES withholding_rule (code),
    liability_cover_until date,
    iban                  text     CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
    joined_on             date     NOT NULL,
    left_on               date,
    legal_contract_id     uuid,
    CONSTRAINT mediator_left_after_joining CHECK (left_on >= joined_on),
    CONSTRAINT mediator_ended CHECK ((state = 'ended') = (left_on IS NOT NULL)),
    CONSTRAINT mediator_employee CHECK ((kind = 'employee') = (employee_id IS NOT NULL))
);
CREATE INDEX mediator_parent_mediator_code ON mediator (parent_mediator_code);
CREATE INDEX mediator_sales_network_code ON mediator (sales_network_code) WHERE sales_network_code IS NOT NULL;
CREATE INDEX mediator_sales_agent_id ON mediator (sales_agent_id) WHERE sales_agent_id IS NOT NULL;
CREATE INDEX mediator_employee_id ON mediator (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX mediator_withholding_rule_code ON mediator (withholding_rule_code);
CREATE INDEX mediator_legal_contract_id ON mediator (legal_contract_id) WHERE legal_contract_id IS NOT NULL;
CREATE UNIQUE INDEX mediator_register_key ON mediator (register_authority, register_key) WHERE register_key IS NOT NULL;
CREATE INDEX mediator_active ON mediator (kind) WHERE state = 'active';

COMMENT ON TABLE mediator IS 'Mediators (mediadores) who bring business in';
COMMENT ON COLUMN mediator.code IS 'The brokerage''s code (clave del mediador)';
COMMENT ON COLUMN mediator.party_id IS 'Who it is, sm_global.party.id';
COMMENT ON COLUMN mediator.kind IS 'external_collaborator (colaborador externo), exclusive_agent (agente exclusivo), tied_agent (agente vinculado), bancassurance_operator (operador de banca-seguros), broker (corredor), employee (empleado) or introducer (prescriptor, no distribution)';
COMMENT ON COLUMN mediator.state IS 'candidate (en alta), active (activo), suspended (suspendido) or ended (baja)';
COMMENT ON COLUMN mediator.register_authority IS 'Register that lists them: dgsfp (registro administrativo de distribuidores), autonomous_community (registro autonómico) or brokerage (libro-registro de colaboradores externos)';
COMMENT ON COLUMN mediator.register_key IS 'Key in that register (clave de inscripción)';
COMMENT ON COLUMN mediator.registered_on IS 'Day of registration';
COMMENT ON COLUMN mediator.training_level IS 'Training level that the work asks for (nivel 1, 2 o 3)';
COMMENT ON COLUMN mediator.parent_mediator_code IS 'Mediator above, who earns an override';
COMMENT ON COLUMN mediator.sales_network_code IS 'Sales network, sm_commercial.sales_network.code';
COMMENT ON COLUMN mediator.sales_agent_id IS 'Same person in the sales network, sm_commercial.sales_agent.id';
COMMENT ON COLUMN mediator.employee_id IS 'Employee, sm_hr.employee.id; employees only';
COMMENT ON COLUMN mediator.withholding_rule_code IS 'Tax withheld';
COMMENT ON COLUMN mediator.liability_cover_until IS 'End of the professional liability cover (póliza de responsabilidad civil profesional); null when not owed';
COMMENT ON COLUMN mediator.iban IS 'Account that settlements are paid into, without spaces';
COMMENT ON COLUMN mediator.joined_on IS 'First day of the contract';
COMMENT ON COLUMN mediator.left_on IS 'Last day of the contract';
COMMENT ON COLUMN mediator.legal_contract_id IS 'Contract (contrato mercantil), sm_legal.legal_contract.id';

CREATE TABLE mediator_training (
    id                      uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    mediator_code           text          NOT NULL REFERENCES mediator (code) ON DELETE CASCADE,
    kind                    text          NOT NULL CHECK (kind IN ('initial', 'continuous')),
    title                   text          NOT NULL,
    hours                   numeric(6, 1) NOT NULL CHECK (hours > 0),
    completed_on            date          NOT NULL,
    certificate_document_id uuid
);
CREATE INDEX mediator_training_mediator_code ON mediator_training (mediator_code);
CREATE INDEX mediator_training_certificate_document_id ON mediator_training (certificate_document_id) WHERE certificate_document_id IS NOT NULL;

COMMENT ON TABLE mediator_training IS 'Training of mediators (formación inicial y continua), which the brokerage must be able to prove';
COMMENT ON COLUMN mediator_training.id IS 'Key';
COMMENT ON COLUMN mediator_training.mediator_code IS 'Mediator';
COMMENT ON COLUMN mediator_training.kind IS 'initial (inicial) or continuous (continua)';
COMMENT ON COLUMN mediator_training.title IS 'Course';
COMMENT ON COLUMN mediator_training.hours IS 'Hours certified';
COMMENT ON COLUMN mediator_training.completed_on IS 'Day of the certificate';
COMMENT ON COLUMN mediator_training.certificate_document_id IS 'Certificate, sm_documents.document.id';

CREATE TABLE mediator_check (
    mediator_code     text     NOT NULL REFERENCES mediator (code) ON DELETE CASCADE,
    year              smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    declared_on       date,
    passed            boolean,
    incompatibilities text,
    checked_by        uuid,
    PRIMARY KEY (mediator_code, year),
    CONSTRAINT mediator_check_done CHECK (passed IS NULL OR checked_by IS NOT NULL)
);
CREATE INDEX mediator_check_checked_by ON mediator_check (checked_by) WHERE checked_by IS NOT NULL;

COMMENT ON TABLE mediator_check IS 'Yearly check of honour and independence (honorabilidad comercial y profesional, incompatibilidades)';
COMMENT ON COLUMN mediator_check.mediator_code IS 'Mediator';
COMMENT ON COLUMN mediator_check.year IS 'Year';
COMMENT ON COLUMN mediator_check.declared_on IS 'Day of the declaration';
COMMENT ON COLUMN mediator_check.passed IS 'Outcome; null while pending';
COMMENT ON COLUMN mediator_check.incompatibilities IS 'Incompatibilities found, in words';
COMMENT ON COLUMN mediator_check.checked_by IS 'Who checked, sm_hr.employee.id';

-- Schedules ------------------------------------------------------------------------------------------------------------

CREATE TABLE commission_schedule (
    id                  uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                text NOT NULL UNIQUE CHECK (code <> ''),
    name                text NOT NULL,
    payer               text NOT NULL CHECK (payer IN ('carrier', 'brokerage')),
    carrier_code        text,
    mediator_code       text REFERENCES mediator (code),
    agreement_reference text,
    CONSTRAINT commission_schedule_payer CHECK (CASE payer WHEN 'carrier' THEN carrier_code IS NOT NULL AND mediator_code IS NULL ELSE true END)
);
CREATE INDEX commission_schedule_carrier_code ON commission_schedule (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX commission_schedule_mediator_code ON commission_schedule (mediator_code);

COMMENT ON TABLE commission_schedule IS 'Commission schedules (tablas de comisiones): what a company pays the brokerage, or the brokerage a mediator';
COMMENT ON COLUMN commission_schedule.id IS 'Key';
COMMENT ON COLUMN commission_schedule.code IS 'Code';
COMMENT ON COLUMN commission_schedule.name IS 'Name';
COMMENT ON COLUMN commission_schedule.payer IS 'carrier (entidad a correduría) or brokerage (correduría a mediador)';
COMMENT ON COLUMN commission_schedule.carrier_code IS 'Company, ss_carriers.carrier.code; null for all companies';
COMMENT ON COLUMN commission_schedule.mediator_code IS 'Mediator whom it was agreed with; null for a standard schedule';
COMMENT ON COLUMN commission_schedule.agreement_reference IS 'Agreement that it comes from, in words';

CREATE TABLE commission_rate (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    commission_schedule_id uuid           NOT NULL REFERENCES commission_schedule (id) ON DELETE CASCADE,
    product_line_code      text,
    product_code           text,
    scope_key              text           GENERATED ALWAYS AS (coalesce('p:' || product_code, 'l:' || product_line_code)) STORED,
    business               text           NOT NULL CHECK (business IN ('new', 'renewal')),
    basis                  text           NOT NULL DEFAULT 'net_premium' CHECK (basis IN ('net_premium', 'carrier_commission', 'fixed')),
    rate                   numeric(7, 4)  CHECK (rate BETWEEN 0 AND 100),
    fixed_amount           numeric(14, 2) CHECK (fixed_amount >= 0 AND fixed_amount < 'NaN'),
    currency               text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    valid_during           daterange      NOT NULL CHECK (NOT isempty(valid_during)),
    clawback_months        smallint       NOT NULL DEFAULT 0 CHECK (clawback_months BETWEEN 0 AND 60),
    CONSTRAINT commission_rate_scope CHECK (num_nonnulls(product_line_code, product_code) = 1),
    CONSTRAINT commission_rate_amount CHECK (CASE basis WHEN 'fixed' THEN fixed_amount IS NOT NULL AND rate IS NULL ELSE rate IS NOT NULL AND fixed_amount IS NULL END),
    CONSTRAINT commission_rate_once EXCLUDE USING gist (commission_schedule_id WITH =, scope_key WITH =, business WITH =, valid_during WITH &&)
);
CREATE INDEX commission_rate_product_line_code ON commission_rate (product_line_code) WHERE product_line_code IS NOT NULL;
CREATE INDEX commission_rate_product_code ON commission_rate (product_code) WHERE product_code IS NOT NULL;
CREATE INDEX commission_rate_schedule ON commission_rate (commission_schedule_id, business);

COMMENT ON TABLE commission_rate IS 'Rates of a schedule, by product or line, kind of business and time';
COMMENT ON COLUMN commission_rate.id IS 'Key';
COMMENT ON COLUMN commission_rate.commission_schedule_id IS 'Schedule';
COMMENT ON COLUMN commission_rate.product_line_code IS 'Line of business, ss_insurance.product_line.code; null when by product';
COMMENT ON COLUMN commission_rate.product_code IS 'Product, ss_insurance.product.code; goes before the line';
COMMENT ON COLUMN commission_rate.scope_key IS 'What it applies to, for the rule of no overlap';
COMMENT ON COLUMN commission_rate.business IS 'new (nueva producción) or renewal (cartera)';
COMMENT ON COLUMN commission_rate.basis IS 'Per cent of net_premium (prima neta) or of carrier_commission (comisión de la entidad), or fixed (importe fijo)';
COMMENT ON COLUMN commission_rate.rate IS 'Rate, in per cent; null when fixed';
COMMENT ON COLUMN commission_rate.fixed_amount IS 'Amount per receipt or policy; null unless fixed';
COMMENT ON COLUMN commission_rate.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN commission_rate.valid_during IS 'When it applies, by the receipt''s first day';
COMMENT ON COLUMN commission_rate.clawback_months IS 'Months in which a cancellation takes it back (devengo anticipado)';

CREATE TABLE policy_mediator (
    id                     uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id              uuid          NOT NULL,
    mediator_code          text          NOT NULL REFERENCES mediator (code),
    commission_schedule_id uuid          NOT NULL REFERENCES commission_schedule (id),
    share_pct              numeric(7, 4) NOT NULL DEFAULT 100 CHECK (share_pct BETWEEN 0 AND 100),
    assigned_during        daterange     NOT NULL CHECK (NOT isempty(assigned_during)),
    CONSTRAINT policy_mediator_once EXCLUDE USING gist (policy_id WITH =, mediator_code WITH =, assigned_during WITH &&)
);
CREATE INDEX policy_mediator_policy_id ON policy_mediator (policy_id);
CREATE INDEX policy_mediator_mediator_code ON policy_mediator (mediator_code);
CREATE INDEX policy_mediator_commission_schedule_id ON policy_mediator (commission_schedule_id);

COMMENT ON TABLE policy_mediator IS 'Which mediator a policy belongs to, by time (asignación de cartera)';
COMMENT ON COLUMN policy_mediator.id IS 'Key';
COMMENT ON COLUMN policy_mediator.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN policy_mediator.mediator_code IS 'Mediator';
COMMENT ON COLUMN policy_mediator.commission_schedule_id IS 'Schedule that applies';
COMMENT ON COLUMN policy_mediator.share_pct IS 'Share of the commission, in per cent, when several mediators share';
COMMENT ON COLUMN policy_mediator.assigned_during IS 'From when to when';

-- Entries --------------------------------------------------------------------------------------------------------------

CREATE TABLE settlement (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    settlement_number  text           NOT NULL UNIQUE CHECK (settlement_number <> ''),
    mediator_code      text           NOT NULL REFERENCES mediator (code),
    period_from        date           NOT NULL CHECK (period_from BETWEEN '0001-01-01' AND '9999-12-31'),
    period_to          date           NOT NULL CHECK (period_to BETWEEN '0001-01-01' AND '9999-12-31'),
    state              text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'invoiced', 'paid', 'cancelled')),
    earned_amount      numeric(14, 2) NOT NULL DEFAULT 0 CHECK (earned_amount >= 0 AND earned_amount < 'NaN'),
    clawback_amount    numeric(14, 2) NOT NULL DEFAULT 0 CHECK (clawback_amount >= 0 AND clawback_amount < 'NaN'),
    adjustment_amount  numeric(14, 2) NOT NULL DEFAULT 0 CHECK (adjustment_amount < 'NaN'),
    gross_amount       numeric(14, 2) GENERATED ALWAYS AS (earned_amount - clawback_amount + adjustment_amount) STORED,
    withholding_rate   numeric(7, 4)  NOT NULL CHECK (withholding_rate BETWEEN 0 AND 100),
    withholding_amount numeric(14, 2) GENERATED ALWAYS AS (round((earned_amount - clawback_amount + adjustment_amount) * withholding_rate / 100, 2)) STORED,
    net_amount         numeric(14, 2) GENERATED ALWAYS AS ((earned_amount - clawback_amount + adjustment_amount) - round((earned_amount - clawback_amount + adjustment_amount) * withholding_rate / 100, 2)) STORED,
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    approved_by        uuid,
    invoice_id         uuid,
    payment_order_id   uuid,
    paid_on            date           CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31'),
    version            integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT settlement_period_in_order CHECK (period_to >= period_from),
    CONSTRAINT settlement_approved CHECK (state IN ('draft', 'cancelled') OR approved_by IS NOT NULL),
    CONSTRAINT settlement_paid CHECK ((state = 'paid') = (paid_on IS NOT NULL))
);
CREATE INDEX settlement_mediator_code ON settlement (mediator_code);
CREATE INDEX settlement_approved_by ON settlement (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX settlement_invoice_id ON settlement (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX settlement_payment_order_id ON settlement (payment_order_id) WHERE payment_order_id IS NOT NULL;
CREATE UNIQUE INDEX settlement_period ON settlement (mediator_code, period_from, period_to) WHERE state <> 'cancelled';
CREATE TRIGGER settlement_changed BEFORE UPDATE ON settlement FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE settlement IS 'Settlements with a mediator (liquidaciones), one per period';
COMMENT ON COLUMN settlement.id IS 'Key';
COMMENT ON COLUMN settlement.settlement_number IS 'Number';
COMMENT ON COLUMN settlement.mediator_code IS 'Mediator';
COMMENT ON COLUMN settlement.period_from IS 'First day';
COMMENT ON COLUMN settlement.period_to IS 'Last day';
COMMENT ON COLUMN settlement.state IS 'draft (borrador), approved (aprobada), invoiced (facturada), paid (pagada) or cancelled (anulada)';
COMMENT ON COLUMN settlement.earned_amount IS 'Commissions earned (comisiones devengadas)';
COMMENT ON COLUMN settlement.clawback_amount IS 'Commissions taken back (extornos de comisión)';
COMMENT ON COLUMN settlement.adjustment_amount IS 'Other charges and credits (otros cargos y abonos)';
COMMENT ON COLUMN settlement.gross_amount IS 'Gross amount, base of the tax withheld';
COMMENT ON COLUMN settlement.withholding_rate IS 'Tax withheld (retención IRPF), in per cent, as of the day of settlement';
COMMENT ON COLUMN settlement.withholding_amount IS 'Tax withheld';
COMMENT ON COLUMN settlement.net_amount IS 'Amount to pay (líquido)';
COMMENT ON COLUMN settlement.currency IS 'ISO 4217 code';
COMMENT ON COLUMN settlement.approved_by IS 'Who approved it, sm_hr.employee.id';
COMMENT ON COLUMN settlement.invoice_id IS 'Invoice of the mediator, sm_finance_invoicing.invoice.id';
COMMENT ON COLUMN settlement.payment_order_id IS 'Payment, sm_finance_treasury.payment_order.id';
COMMENT ON COLUMN settlement.paid_on IS 'Day of payment';
COMMENT ON COLUMN settlement.version IS 'Raised by each change';
COMMENT ON COLUMN settlement.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN settlement.created_at IS 'When the row was written';
COMMENT ON COLUMN settlement.updated_at IS 'When the row was last changed';

CREATE FUNCTION settlement_payload(s settlement) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'settlement_id', s.id,
    'customer_id', (SELECT m.party_id FROM mediator AS m WHERE m.code = s.mediator_code),
    'settlement_number', s.settlement_number,
    'mediator_code', s.mediator_code,
    'period_from', s.period_from,
    'period_to', s.period_to,
    'state', s.state,
    'earned_amount', s.earned_amount::text,
    'clawback_amount', s.clawback_amount::text,
    'gross_amount', s.gross_amount::text,
    'withholding_rate', s.withholding_rate::text,
    'withholding_amount', s.withholding_amount::text,
    'net_amount', s.net_amount::text,
    'currency', s.currency,
    'paid_on', s.paid_on,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION settlement_payload(settlement) IS 'Event payload of a settlement: the state after the change (events/settlement.v1.json)';

CREATE TABLE commission_entry (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    receipt_id         uuid           NOT NULL,
    policy_id          uuid           NOT NULL,
    customer_id        uuid           NOT NULL,
    carrier_code       text           NOT NULL,
    mediator_code      text           REFERENCES mediator (code),
    kind               text           NOT NULL CHECK (kind IN ('commission', 'override', 'bonus', 'clawback', 'correction')),
    business           text           NOT NULL CHECK (business IN ('new', 'renewal')),
    commission_rate_id uuid           REFERENCES commission_rate (id),
    base_amount        numeric(14, 2) NOT NULL CHECK (base_amount < 'NaN'),
    rate               numeric(7, 4)  CHECK (rate BETWEEN 0 AND 100),
    amount             numeric(14, 2) NOT NULL CHECK (amount <> 0) CHECK (amount < 'NaN'),
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    earned_on          date           NOT NULL CHECK (earned_on BETWEEN '0001-01-01' AND '9999-12-31'),
    reverses_entry_id  uuid           REFERENCES commission_entry (id),
    settlement_id      uuid           REFERENCES settlement (id),
    version            integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT commission_entry_sign CHECK (CASE kind WHEN 'clawback' THEN amount < 0 AND reverses_entry_id IS NOT NULL WHEN 'correction' THEN true ELSE amount > 0 OR base_amount < 0 END),
    CONSTRAINT commission_entry_settled CHECK (settlement_id IS NULL OR mediator_code IS NOT NULL)
);
CREATE INDEX commission_entry_policy_id ON commission_entry (policy_id);
CREATE INDEX commission_entry_customer_id ON commission_entry (customer_id);
CREATE INDEX commission_entry_carrier_code ON commission_entry (carrier_code);
CREATE INDEX commission_entry_mediator_code ON commission_entry (mediator_code);
CREATE INDEX commission_entry_commission_rate_id ON commission_entry (commission_rate_id);
CREATE INDEX commission_entry_reverses_entry_id ON commission_entry (reverses_entry_id);
CREATE INDEX commission_entry_settlement_id ON commission_entry (settlement_id);
CREATE INDEX commission_entry_receipt ON commission_entry (receipt_id, mediator_code);
CREATE INDEX commission_entry_unsettled ON commission_entry (mediator_code, earned_on) WHERE settlement_id IS NULL AND mediator_code IS NOT NULL;
CREATE TRIGGER commission_entry_changed BEFORE UPDATE ON commission_entry FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE commission_entry IS 'Commission entries (apuntes de comisión), one per receipt, beneficiary and kind';
COMMENT ON COLUMN commission_entry.id IS 'Key';
COMMENT ON COLUMN commission_entry.receipt_id IS 'Receipt, ss_insurance.receipt.id';
COMMENT ON COLUMN commission_entry.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN commission_entry.customer_id IS 'Policyholder, ss_insurance.customer.id';
COMMENT ON COLUMN commission_entry.carrier_code IS 'Company, ss_carriers.carrier.code';
COMMENT ON COLUMN commission_entry.mediator_code IS 'Mediator who earns it; null for the brokerage';
COMMENT ON COLUMN commission_entry.kind IS 'commission (comisión), override (sobrecomisión), bonus (rápel), clawback (extorno) or correction (regularización)';
COMMENT ON COLUMN commission_entry.business IS 'new (nueva producción) or renewal (cartera)';
COMMENT ON COLUMN commission_entry.commission_rate_id IS 'Rate that made it; null when entered by hand';
COMMENT ON COLUMN commission_entry.base_amount IS 'Amount that the rate applies to';
COMMENT ON COLUMN commission_entry.rate IS 'Rate applied, in per cent';
COMMENT ON COLUMN commission_entry.amount IS 'Commission; negative when taken back';
COMMENT ON COLUMN commission_entry.currency IS 'ISO 4217 code';
COMMENT ON COLUMN commission_entry.earned_on IS 'Day on which it was earned: the receipt was paid (devengo)';
COMMENT ON COLUMN commission_entry.reverses_entry_id IS 'Entry that it takes back';
COMMENT ON COLUMN commission_entry.settlement_id IS 'Settlement that includes it; null until then';
COMMENT ON COLUMN commission_entry.version IS 'Raised by each change';
COMMENT ON COLUMN commission_entry.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN commission_entry.created_at IS 'When the row was written';
COMMENT ON COLUMN commission_entry.updated_at IS 'When the row was last changed';

CREATE FUNCTION commission_entry_payload(e commission_entry) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'commission_entry_id', e.id,
    'customer_id', e.customer_id,
    'receipt_id', e.receipt_id,
    'policy_id', e.policy_id,
    'carrier_code', e.carrier_code,
    'mediator_code', e.mediator_code,
    'kind', e.kind,
    'business', e.business,
    'amount', e.amount::text,
    'currency', e.currency,
    'earned_on', e.earned_on,
    'settlement_id', e.settlement_id,
    'occurred_at', e.occurred_at);
COMMENT ON FUNCTION commission_entry_payload(commission_entry) IS 'Event payload of a commission entry: the state after the change (events/commission_entry.v1.json)';

CREATE TABLE carrier_statement (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    carrier_code      text           NOT NULL,
    statement_number  text           NOT NULL CHECK (statement_number <> ''),
    period            daterange      NOT NULL CHECK (NOT isempty(period)),
    premium_amount    numeric(14, 2) NOT NULL CHECK (premium_amount < 'NaN'),
    commission_amount numeric(14, 2) NOT NULL CHECK (commission_amount < 'NaN'),
    expected_amount   numeric(14, 2) CHECK (expected_amount < 'NaN'),
    difference_amount numeric(14, 2) GENERATED ALWAYS AS (commission_amount - expected_amount) STORED,
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    state             text           NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'checked', 'disputed', 'accepted', 'paid')),
    received_on       date           NOT NULL,
    UNIQUE (carrier_code, statement_number)
);

COMMENT ON TABLE carrier_statement IS 'Statements of companies (cuentas de liquidación) against which the brokerage''s own entries are checked';
COMMENT ON COLUMN carrier_statement.id IS 'Key';
COMMENT ON COLUMN carrier_statement.carrier_code IS 'Company, ss_carriers.carrier.code';
COMMENT ON COLUMN carrier_statement.statement_number IS 'Number at the company';
COMMENT ON COLUMN carrier_statement.period IS 'Period';
COMMENT ON COLUMN carrier_statement.premium_amount IS 'Premiums settled';
COMMENT ON COLUMN carrier_statement.commission_amount IS 'Commission by the company';
COMMENT ON COLUMN carrier_statement.expected_amount IS 'Commission by the brokerage''s entries; null until checked';
COMMENT ON COLUMN carrier_statement.difference_amount IS 'Difference (descuadre)';
COMMENT ON COLUMN carrier_statement.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN carrier_statement.state IS 'received (recibida), checked (conciliada), disputed (reclamada), accepted (conforme) or paid (cobrada)';
COMMENT ON COLUMN carrier_statement.received_on IS 'Day of receipt';
