-- Payroll: concepts, contribution rates and bases, income-tax withholding, runs, payslips with their lines, payment files, tax returns.
-- Sources: Orden ESS/2098/2014 (model of the payslip); LGSS (RDLeg 8/2015), art. 141 to 147 (contribution); the yearly orders of
-- contribution; Ley 35/2006 and RD 439/2007 (income tax, withholding); Orden EHA/586/2011 (modelo 111), Orden EHA/3127/2009 (modelo 190);
-- ISO 20022 pain.001 (SEPA credit transfer).

-- Concepts ------------------------------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE payroll_concept (
    code                 text    PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name                 text    NOT NULL,
    name_es              text    NOT NULL,
    section              text    NOT NULL
        CHECK (section IN ('salary', 'non_salary', 'in_kind', 'contribution', 'tax', 'other_deduction', 'employer_cost')),
    nature               text    NOT NULL CHECK (nature IN ('earning', 'deduction', 'employer')),
    in_contribution_base boolean NOT NULL DEFAULT false,
    in_tax_base          boolean NOT NULL DEFAULT false,
    prorated             boolean NOT NULL DEFAULT false,
    ledger_account_code  text,
    active               boolean NOT NULL DEFAULT true,
    CONSTRAINT payroll_concept_nature CHECK ((nature = 'earning') = (section IN ('salary', 'non_salary', 'in_kind')) AND (nature = 'employer') = (section = 'employer_cost'))
);
CREATE INDEX payroll_concept_ledger_account_code ON payroll_concept (ledger_account_code);

COMMENT ON TABLE payroll_concept IS 'Concepts of the payslip (conceptos de nómina)';
COMMENT ON COLUMN payroll_concept.code IS 'Code, such as BASE';
COMMENT ON COLUMN payroll_concept.name IS 'Name in English';
COMMENT ON COLUMN payroll_concept.name_es IS 'Name in Spanish, as printed';
COMMENT ON COLUMN payroll_concept.section IS 'salary (percepción salarial), non_salary (percepción no salarial), in_kind (en especie), contribution (aportación a la Seguridad Social), tax (IRPF), other_deduction (otra deducción) or employer_cost (aportación de la empresa)';
COMMENT ON COLUMN payroll_concept.nature IS 'earning (devengo), deduction (deducción) or employer (coste de empresa, outside the net pay)';
COMMENT ON COLUMN payroll_concept.in_contribution_base IS 'Whether it enters the contribution base (base de cotización, art. 147 LGSS)';
COMMENT ON COLUMN payroll_concept.in_tax_base IS 'Whether it is subject to withholding (sujeto a retención)';
COMMENT ON COLUMN payroll_concept.prorated IS 'Whether it is spread over the year in the contribution base (prorrata de pagas extraordinarias)';
COMMENT ON COLUMN payroll_concept.ledger_account_code IS 'Account of the general ledger that it posts to';
COMMENT ON COLUMN payroll_concept.active IS 'False once no longer used';

-- Contributions -------------------------------------------------------------------------------------------------------

CREATE TABLE contingency (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL,
    base    text NOT NULL CHECK (base IN ('common', 'professional', 'overtime', 'excess'))
);

COMMENT ON TABLE contingency IS 'Contingencies and joint concepts that are contributed for (contingencias y conceptos de recaudación conjunta)';
COMMENT ON COLUMN contingency.code IS 'Code, such as common';
COMMENT ON COLUMN contingency.name IS 'Name in English';
COMMENT ON COLUMN contingency.name_es IS 'Name in Spanish';
COMMENT ON COLUMN contingency.base IS 'Base it is charged on: common (contingencias comunes), professional (contingencias profesionales), overtime (horas extraordinarias) or excess (above the maximum base)';

CREATE TABLE contribution_rate (
    id               uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    contingency_code text          NOT NULL REFERENCES contingency (code),
    contract_class   text          NOT NULL DEFAULT 'any' CHECK (contract_class IN ('any', 'permanent', 'temporary')),
    validity         daterange     NOT NULL CHECK (NOT isempty(validity)),
    employer_rate    numeric(6, 3) NOT NULL CHECK (employer_rate BETWEEN 0 AND 100),
    employee_rate    numeric(6, 3) NOT NULL CHECK (employee_rate BETWEEN 0 AND 100),
    total_rate       numeric(6, 3) NOT NULL GENERATED ALWAYS AS (employer_rate + employee_rate) STORED,
    legal_basis      text          NOT NULL,
    CONSTRAINT contribution_rate_one_at_a_time EXCLUDE USING gist (contingency_code WITH =, contract_class WITH =, validity WITH &&),
    CONSTRAINT contribution_rate_period UNIQUE (contingency_code, contract_class, validity)
);

COMMENT ON TABLE contribution_rate IS 'Contribution rates of the general regime (tipos de cotización), in per cent of the base';
COMMENT ON COLUMN contribution_rate.id IS 'Key';
COMMENT ON COLUMN contribution_rate.contingency_code IS 'Contingency';
COMMENT ON COLUMN contribution_rate.contract_class IS 'Contracts it applies to; unemployment distinguishes permanent (indefinido) from temporary (duración determinada)';
COMMENT ON COLUMN contribution_rate.validity IS 'Days it applies';
COMMENT ON COLUMN contribution_rate.employer_rate IS 'Employer''s part (empresa), in per cent';
COMMENT ON COLUMN contribution_rate.employee_rate IS 'Employee''s part (persona trabajadora), in per cent';
COMMENT ON COLUMN contribution_rate.total_rate IS 'Sum of both, in per cent';
COMMENT ON COLUMN contribution_rate.legal_basis IS 'Law or order';

CREATE TABLE solidarity_rate (
    year          smallint      NOT NULL CHECK (year BETWEEN 2025 AND 2100),
    band          smallint      NOT NULL CHECK (band BETWEEN 1 AND 3),
    employer_rate numeric(6, 3) NOT NULL CHECK (employer_rate BETWEEN 0 AND 100),
    employee_rate numeric(6, 3) NOT NULL CHECK (employee_rate BETWEEN 0 AND 100),
    PRIMARY KEY (year, band)
);

COMMENT ON TABLE solidarity_rate IS 'Additional solidarity contribution on pay above the maximum base (cotización adicional de solidaridad, art. 19 bis LGSS)';
COMMENT ON COLUMN solidarity_rate.year IS 'Year';
COMMENT ON COLUMN solidarity_rate.band IS '1 up to 10 % above the maximum base, 2 up to 50 %, 3 beyond';
COMMENT ON COLUMN solidarity_rate.employer_rate IS 'Employer''s part, in per cent';
COMMENT ON COLUMN solidarity_rate.employee_rate IS 'Employee''s part, in per cent';

CREATE TABLE contribution_base (
    year               smallint       NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    contribution_group smallint       NOT NULL CHECK (contribution_group BETWEEN 1 AND 11),
    group_name         text           NOT NULL,
    period             text           NOT NULL CHECK (period IN ('month', 'day')),
    minimum_amount     numeric(14, 2) NOT NULL CHECK (minimum_amount > 0 AND minimum_amount < 'NaN'),
    maximum_amount     numeric(14, 2) NOT NULL CHECK (maximum_amount > 0 AND maximum_amount < 'NaN'),
    PRIMARY KEY (year, contribution_group),
    CONSTRAINT contribution_base_order CHECK (maximum_amount >= minimum_amount),
    CONSTRAINT contribution_base_group_period CHECK ((contribution_group <= 7) = (period = 'month'))
);

COMMENT ON TABLE contribution_base IS 'Minimum and maximum bases by contribution group (bases mínimas y máximas)';
COMMENT ON COLUMN contribution_base.year IS 'Year';
COMMENT ON COLUMN contribution_base.contribution_group IS 'Contribution group (grupo de cotización)';
COMMENT ON COLUMN contribution_base.group_name IS 'Professional categories in it, in Spanish';
COMMENT ON COLUMN contribution_base.period IS 'Groups 1 to 7 by month, 8 to 11 by day';
COMMENT ON COLUMN contribution_base.minimum_amount IS 'Minimum base in euros';
COMMENT ON COLUMN contribution_base.maximum_amount IS 'Maximum base in euros';

-- Withholding ---------------------------------------------------------------------------------------------------------

CREATE TABLE withholding_key (
    code text PRIMARY KEY CHECK (code ~ '^[A-L]$'),
    name text NOT NULL
);

COMMENT ON TABLE withholding_key IS 'Keys of receipts in modelo 190 (claves de percepción)';
COMMENT ON COLUMN withholding_key.code IS 'Key, one letter';
COMMENT ON COLUMN withholding_key.name IS 'Name in Spanish';

CREATE TABLE withholding_bracket (
    valid_from  date           NOT NULL,
    from_amount numeric(14, 2) NOT NULL CHECK (from_amount >= 0 AND from_amount < 'NaN'),
    rate        numeric(5, 2)  NOT NULL CHECK (rate BETWEEN 0 AND 100),
    PRIMARY KEY (valid_from, from_amount)
);

COMMENT ON TABLE withholding_bracket IS 'Scale of withholding on employment income (escala de retención, art. 85 RIRPF)';
COMMENT ON COLUMN withholding_bracket.valid_from IS 'First day it applies';
COMMENT ON COLUMN withholding_bracket.from_amount IS 'Lower end of the bracket, yearly base in euros';
COMMENT ON COLUMN withholding_bracket.rate IS 'Rate in the bracket, in per cent';

CREATE TABLE withholding_profile (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id            uuid           NOT NULL,
    valid_from             date           NOT NULL,
    family_situation       smallint       NOT NULL CHECK (family_situation BETWEEN 1 AND 3),
    spouse_document_number text           CHECK (spouse_document_number <> ''),
    descendants            smallint       NOT NULL DEFAULT 0 CHECK (descendants BETWEEN 0 AND 20),
    ascendants             smallint       NOT NULL DEFAULT 0 CHECK (ascendants BETWEEN 0 AND 8),
    disability_degree      smallint       CHECK (disability_degree BETWEEN 33 AND 100),
    geographic_mobility    boolean        NOT NULL DEFAULT false,
    compensatory_pension   numeric(14, 2) CHECK (compensatory_pension >= 0 AND compensatory_pension < 'NaN'),
    home_loan_before_2013  boolean        NOT NULL DEFAULT false,
    computed_rate          numeric(5, 2)  NOT NULL CHECK (computed_rate BETWEEN 0 AND 50),
    requested_rate         numeric(5, 2)  CHECK (requested_rate BETWEEN 0 AND 100),
    declared_on            date           NOT NULL,
    document_id            uuid,
    created_at             timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (employee_id, valid_from),
    CONSTRAINT withholding_profile_requested_higher CHECK (requested_rate >= computed_rate),
    CONSTRAINT withholding_profile_spouse CHECK (spouse_document_number IS NULL OR family_situation = 2)
);
CREATE INDEX withholding_profile_document_id ON withholding_profile (document_id);

COMMENT ON TABLE withholding_profile IS 'What an employee declared for withholding (modelo 145) and the rate that results';
COMMENT ON COLUMN withholding_profile.id IS 'Key';
COMMENT ON COLUMN withholding_profile.employee_id IS 'Employee';
COMMENT ON COLUMN withholding_profile.valid_from IS 'First day the declaration applies';
COMMENT ON COLUMN withholding_profile.family_situation IS 'Family situation of modelo 145: 1, 2 or 3';
COMMENT ON COLUMN withholding_profile.spouse_document_number IS 'NIF of the spouse in situation 2';
COMMENT ON COLUMN withholding_profile.descendants IS 'Children that count (descendientes)';
COMMENT ON COLUMN withholding_profile.ascendants IS 'Dependent ascendants (ascendientes)';
COMMENT ON COLUMN withholding_profile.disability_degree IS 'Degree of disability in per cent';
COMMENT ON COLUMN withholding_profile.geographic_mobility IS 'Whether the reduction for moving applies (movilidad geográfica)';
COMMENT ON COLUMN withholding_profile.compensatory_pension IS 'Compensatory pension to a former spouse a year, by court order';
COMMENT ON COLUMN withholding_profile.home_loan_before_2013 IS 'Whether payments for a home bought before 2013 count (disposición transitoria 18ª LIRPF)';
COMMENT ON COLUMN withholding_profile.computed_rate IS 'Rate from the AEAT algorithm, in per cent';
COMMENT ON COLUMN withholding_profile.requested_rate IS 'Higher rate that the employee asked for';
COMMENT ON COLUMN withholding_profile.declared_on IS 'Day of the declaration';
COMMENT ON COLUMN withholding_profile.document_id IS 'Signed modelo 145';
COMMENT ON COLUMN withholding_profile.created_at IS 'When the row was written';

-- Runs and payslips ---------------------------------------------------------------------------------------------------

CREATE TABLE payroll_run (
    id                          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    run_number                  text        NOT NULL UNIQUE CHECK (run_number <> ''),
    company_party_id            uuid        NOT NULL,
    contribution_account        text        CHECK (contribution_account ~ '^[0-9]{11}$'),
    year                        smallint    NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    month                       smallint    NOT NULL CHECK (month BETWEEN 1 AND 12),
    kind                        text        NOT NULL DEFAULT 'ordinary' CHECK (kind IN ('ordinary', 'extra', 'arrears', 'settlement')),
    state                       text        NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'calculated', 'approved', 'paid', 'closed', 'cancelled')),
    pay_on                      date        CHECK (pay_on BETWEEN '0001-01-01' AND '9999-12-31'),
    approved_by_user_account_id uuid,
    approved_at                 timestamptz,
    journal_entry_id            uuid,
    version                     integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                 timestamptz NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                  timestamptz NOT NULL DEFAULT now(),
    updated_at                  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payroll_run_approval CHECK (state NOT IN ('approved', 'paid', 'closed') OR (approved_by_user_account_id IS NOT NULL AND approved_at IS NOT NULL))
);
CREATE INDEX payroll_run_company_party_id ON payroll_run (company_party_id);
CREATE INDEX payroll_run_approved_by_user_account_id ON payroll_run (approved_by_user_account_id);
CREATE INDEX payroll_run_journal_entry_id ON payroll_run (journal_entry_id);
CREATE UNIQUE INDEX payroll_run_one_ordinary ON payroll_run (company_party_id, contribution_account, year, month) NULLS NOT DISTINCT WHERE kind = 'ordinary' AND state <> 'cancelled';
CREATE TRIGGER payroll_run_changed BEFORE UPDATE ON payroll_run FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE payroll_run IS 'Payroll runs (procesos de nómina): one company, one month, one kind';
COMMENT ON COLUMN payroll_run.id IS 'Key';
COMMENT ON COLUMN payroll_run.run_number IS 'Number of the run';
COMMENT ON COLUMN payroll_run.company_party_id IS 'Employing company of the group';
COMMENT ON COLUMN payroll_run.contribution_account IS 'Contribution account (CCC) it settles; null when all of the company';
COMMENT ON COLUMN payroll_run.year IS 'Year';
COMMENT ON COLUMN payroll_run.month IS 'Month';
COMMENT ON COLUMN payroll_run.kind IS 'ordinary (mensual), extra (paga extraordinaria), arrears (atrasos) or settlement (finiquito)';
COMMENT ON COLUMN payroll_run.state IS 'open (abierta), calculated (calculada), approved (aprobada), paid (pagada), closed (cerrada) or cancelled (anulada)';
COMMENT ON COLUMN payroll_run.pay_on IS 'Day of payment (fecha de pago)';
COMMENT ON COLUMN payroll_run.approved_by_user_account_id IS 'Who approved it';
COMMENT ON COLUMN payroll_run.approved_at IS 'When it was approved';
COMMENT ON COLUMN payroll_run.journal_entry_id IS 'Entry in the general ledger';
COMMENT ON COLUMN payroll_run.version IS 'Raised by each change';
COMMENT ON COLUMN payroll_run.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN payroll_run.created_at IS 'When the row was written';
COMMENT ON COLUMN payroll_run.updated_at IS 'When the row was last changed';

CREATE FUNCTION payroll_run_payload(x payroll_run) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'payroll_run_id', x.id,
    'run_number', x.run_number,
    'company_party_id', x.company_party_id,
    'contribution_account', x.contribution_account,
    'year', x.year,
    'month', x.month,
    'kind', x.kind,
    'state', x.state,
    'pay_on', x.pay_on,
    'approved_by_user_account_id', x.approved_by_user_account_id,
    'approved_at', x.approved_at,
    'journal_entry_id', x.journal_entry_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION payroll_run_payload(payroll_run) IS 'Event payload of a payroll run: the state after the change (events/payroll_run.v1.json)';

CREATE TABLE payslip (
    id                         uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    payslip_number             text           NOT NULL UNIQUE CHECK (payslip_number <> ''),
    payroll_run_id             uuid           NOT NULL REFERENCES payroll_run (id),
    employee_id                uuid           NOT NULL,
    employment_contract_number text           NOT NULL CHECK (employment_contract_number <> ''),
    state                      text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'issued', 'paid', 'cancelled')),
    period_start               date           NOT NULL CHECK (period_start BETWEEN '0001-01-01' AND '9999-12-31'),
    period_end                 date           NOT NULL CHECK (period_end BETWEEN '0001-01-01' AND '9999-12-31'),
    days                       smallint       NOT NULL CHECK (days BETWEEN 0 AND 366),
    contribution_group         smallint       NOT NULL CHECK (contribution_group BETWEEN 1 AND 11),
    total_earnings             numeric(14, 2) NOT NULL DEFAULT 0 CHECK (total_earnings >= 0 AND total_earnings < 'NaN'),
    total_deductions           numeric(14, 2) NOT NULL DEFAULT 0 CHECK (total_deductions >= 0 AND total_deductions < 'NaN'),
    net_amount                 numeric(14, 2) NOT NULL GENERATED ALWAYS AS (total_earnings - total_deductions) STORED,
    employer_cost              numeric(14, 2) NOT NULL DEFAULT 0 CHECK (employer_cost >= 0 AND employer_cost < 'NaN'),
    common_base                numeric(14, 2) NOT NULL DEFAULT 0 CHECK (common_base >= 0 AND common_base < 'NaN'),
    professional_base          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (professional_base >= 0 AND professional_base < 'NaN'),
    tax_base                   numeric(14, 2) NOT NULL DEFAULT 0 CHECK (tax_base >= 0 AND tax_base < 'NaN'),
    withholding_rate           numeric(5, 2)  NOT NULL DEFAULT 0 CHECK (withholding_rate BETWEEN 0 AND 100),
    withholding_amount         numeric(14, 2) NOT NULL DEFAULT 0 CHECK (withholding_amount >= 0 AND withholding_amount < 'NaN'),
    currency                   text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    cost_centre_code           text,
    paid_on                    date           CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31'),
    document_id                uuid,
    version                    integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                 timestamptz    NOT NULL DEFAULT now(),
    updated_at                 timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT payslip_period CHECK (period_end >= period_start),
    CONSTRAINT payslip_paid_has_day CHECK (state <> 'paid' OR paid_on IS NOT NULL),
    UNIQUE (payroll_run_id, employee_id, employment_contract_number)
);
CREATE INDEX payslip_cost_centre_code ON payslip (cost_centre_code);
CREATE INDEX payslip_document_id ON payslip (document_id);
CREATE INDEX payslip_employee ON payslip (employee_id, period_start);
CREATE TRIGGER payslip_changed BEFORE UPDATE ON payslip FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE payslip IS 'Payslips (recibos de salarios, nóminas)';
COMMENT ON COLUMN payslip.id IS 'Key';
COMMENT ON COLUMN payslip.payslip_number IS 'Number of the payslip';
COMMENT ON COLUMN payslip.payroll_run_id IS 'Run';
COMMENT ON COLUMN payslip.employee_id IS 'Employee';
COMMENT ON COLUMN payslip.employment_contract_number IS 'Contract number in the human-resources database';
COMMENT ON COLUMN payslip.state IS 'draft (borrador), issued (emitida), paid (pagada) or cancelled (anulada)';
COMMENT ON COLUMN payslip.period_start IS 'First day settled';
COMMENT ON COLUMN payslip.period_end IS 'Last day settled';
COMMENT ON COLUMN payslip.days IS 'Days settled (días de liquidación)';
COMMENT ON COLUMN payslip.contribution_group IS 'Contribution group';
COMMENT ON COLUMN payslip.total_earnings IS 'Gross pay of the period (total devengado)';
COMMENT ON COLUMN payslip.total_deductions IS 'Deductions (total a deducir)';
COMMENT ON COLUMN payslip.net_amount IS 'Net pay (líquido total a percibir)';
COMMENT ON COLUMN payslip.employer_cost IS 'Contributions of the employer (aportación de la empresa)';
COMMENT ON COLUMN payslip.common_base IS 'Base for common contingencies (base de contingencias comunes)';
COMMENT ON COLUMN payslip.professional_base IS 'Base for professional contingencies and joint concepts';
COMMENT ON COLUMN payslip.tax_base IS 'Base subject to income tax (base sujeta a retención)';
COMMENT ON COLUMN payslip.withholding_rate IS 'Rate of withholding in per cent (tipo de retención)';
COMMENT ON COLUMN payslip.withholding_amount IS 'Income tax withheld (retención IRPF)';
COMMENT ON COLUMN payslip.currency IS 'ISO 4217 code';
COMMENT ON COLUMN payslip.cost_centre_code IS 'Cost centre that bears it';
COMMENT ON COLUMN payslip.paid_on IS 'Day paid';
COMMENT ON COLUMN payslip.document_id IS 'The payslip as delivered';
COMMENT ON COLUMN payslip.version IS 'Raised by each change';
COMMENT ON COLUMN payslip.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN payslip.created_at IS 'When the row was written';
COMMENT ON COLUMN payslip.updated_at IS 'When the row was last changed';

CREATE FUNCTION payslip_payload(x payslip) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'payslip_id', x.id,
    'payslip_number', x.payslip_number,
    'payroll_run_id', x.payroll_run_id,
    'employee_id', x.employee_id,
    'employment_contract_number', x.employment_contract_number,
    'state', x.state,
    'period_start', x.period_start,
    'period_end', x.period_end,
    'days', x.days,
    'contribution_group', x.contribution_group,
    'total_earnings', x.total_earnings::text,
    'total_deductions', x.total_deductions::text,
    'net_amount', x.net_amount::text,
    'employer_cost', x.employer_cost::text,
    'currency', x.currency,
    'cost_centre_code', x.cost_centre_code,
    'paid_on', x.paid_on,
    'document_id', x.document_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION payslip_payload(payslip) IS 'Event payload of a payslip: the state after the change (events/payslip.v1.json)';

CREATE TABLE payslip_line (
    payslip_id           uuid           NOT NULL REFERENCES payslip (id) ON DELETE CASCADE,
    position             smallint       NOT NULL CHECK (position > 0),
    payroll_concept_code text           NOT NULL REFERENCES payroll_concept (code),
    description          text,
    quantity             numeric(10, 2) NOT NULL DEFAULT 1 CHECK (quantity < 'NaN'),
    unit_amount          numeric(14, 4) CHECK (unit_amount < 'NaN'),
    base_amount          numeric(14, 2) CHECK (base_amount < 'NaN'),
    rate                 numeric(6, 3)  CHECK (rate BETWEEN 0 AND 100),
    amount               numeric(14, 2) NOT NULL CHECK (amount < 'NaN'),
    PRIMARY KEY (payslip_id, position)
);
CREATE INDEX payslip_line_payroll_concept_code ON payslip_line (payroll_concept_code);

COMMENT ON TABLE payslip_line IS 'Lines of a payslip (líneas de nómina)';
COMMENT ON COLUMN payslip_line.payslip_id IS 'Payslip';
COMMENT ON COLUMN payslip_line.position IS 'Place on the payslip, from 1';
COMMENT ON COLUMN payslip_line.payroll_concept_code IS 'Concept';
COMMENT ON COLUMN payslip_line.description IS 'Wording where it differs from the concept''s name';
COMMENT ON COLUMN payslip_line.quantity IS 'Units, such as days or hours';
COMMENT ON COLUMN payslip_line.unit_amount IS 'Amount of a unit';
COMMENT ON COLUMN payslip_line.base_amount IS 'Base that the rate is applied to';
COMMENT ON COLUMN payslip_line.rate IS 'Rate in per cent, for contributions and tax';
COMMENT ON COLUMN payslip_line.amount IS 'Amount; a negative one corrects an earlier payslip';

-- Payment -------------------------------------------------------------------------------------------------------------

CREATE TABLE employee_bank_account (
    id          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id uuid        NOT NULL,
    iban        text        NOT NULL CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
    valid_from  date        NOT NULL,
    verified_on date,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (employee_id, valid_from)
);

COMMENT ON TABLE employee_bank_account IS 'Where an employee is paid (domiciliación de la nómina)';
COMMENT ON COLUMN employee_bank_account.id IS 'Key';
COMMENT ON COLUMN employee_bank_account.employee_id IS 'Employee';
COMMENT ON COLUMN employee_bank_account.iban IS 'IBAN without spaces';
COMMENT ON COLUMN employee_bank_account.valid_from IS 'First day it is used';
COMMENT ON COLUMN employee_bank_account.verified_on IS 'Day that its ownership was proved, against fraud by changed accounts';
COMMENT ON COLUMN employee_bank_account.created_at IS 'When the row was written';

CREATE TABLE payment_file (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    payroll_run_id         uuid           NOT NULL REFERENCES payroll_run (id),
    message_identifier     text           NOT NULL UNIQUE CHECK (message_identifier ~ '^[A-Za-z0-9/?:().,''+ -]{1,35}$'),
    bank_account_id        uuid           NOT NULL,
    requested_execution_on date           NOT NULL,
    transaction_count      integer        NOT NULL CHECK (transaction_count > 0),
    control_sum            numeric(14, 2) NOT NULL CHECK (control_sum > 0 AND control_sum < 'NaN'),
    currency               text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    file_sha256            bytea          NOT NULL CHECK (octet_length(file_sha256) = 32),
    stored_object_id       uuid,
    state                  text           NOT NULL DEFAULT 'created' CHECK (state IN ('created', 'sent', 'accepted', 'rejected')),
    sent_at                timestamptz,
    created_at             timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX payment_file_payroll_run_id ON payment_file (payroll_run_id);
CREATE INDEX payment_file_bank_account_id ON payment_file (bank_account_id);
CREATE INDEX payment_file_stored_object_id ON payment_file (stored_object_id);

COMMENT ON TABLE payment_file IS 'SEPA credit transfers of a run (remesas de nóminas, pain.001)';
COMMENT ON COLUMN payment_file.id IS 'Key';
COMMENT ON COLUMN payment_file.payroll_run_id IS 'Run';
COMMENT ON COLUMN payment_file.message_identifier IS 'MsgId of the message, at most 35 characters';
COMMENT ON COLUMN payment_file.bank_account_id IS 'Account it is paid from';
COMMENT ON COLUMN payment_file.requested_execution_on IS 'Day of execution (ReqdExctnDt)';
COMMENT ON COLUMN payment_file.transaction_count IS 'Transfers in it (NbOfTxs)';
COMMENT ON COLUMN payment_file.control_sum IS 'Their sum (CtrlSum)';
COMMENT ON COLUMN payment_file.currency IS 'ISO 4217 code';
COMMENT ON COLUMN payment_file.file_sha256 IS 'SHA-256 of the file sent';
COMMENT ON COLUMN payment_file.stored_object_id IS 'The file';
COMMENT ON COLUMN payment_file.state IS 'created (generada), sent (enviada), accepted (aceptada) or rejected (rechazada)';
COMMENT ON COLUMN payment_file.sent_at IS 'When it went to the bank';
COMMENT ON COLUMN payment_file.created_at IS 'When the row was written';

CREATE TABLE payslip_payment (
    id                       uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    payment_file_id          uuid           NOT NULL REFERENCES payment_file (id) ON DELETE CASCADE,
    payslip_id               uuid           NOT NULL REFERENCES payslip (id),
    employee_bank_account_id uuid           NOT NULL REFERENCES employee_bank_account (id),
    amount                   numeric(14, 2) NOT NULL CHECK (amount > 0 AND amount < 'NaN'),
    end_to_end_identifier    text           NOT NULL UNIQUE CHECK (length(end_to_end_identifier) BETWEEN 1 AND 35),
    return_reason            text           CHECK (return_reason ~ '^[A-Z]{2}[0-9]{2}$'),
    UNIQUE (payment_file_id, payslip_id)
);
CREATE INDEX payslip_payment_payslip_id ON payslip_payment (payslip_id);
CREATE INDEX payslip_payment_employee_bank_account_id ON payslip_payment (employee_bank_account_id);

COMMENT ON TABLE payslip_payment IS 'Transfers of a payment file (transferencias), each for one payslip';
COMMENT ON COLUMN payslip_payment.id IS 'Key';
COMMENT ON COLUMN payslip_payment.payment_file_id IS 'File';
COMMENT ON COLUMN payslip_payment.payslip_id IS 'Payslip';
COMMENT ON COLUMN payslip_payment.employee_bank_account_id IS 'Account paid';
COMMENT ON COLUMN payslip_payment.amount IS 'Amount';
COMMENT ON COLUMN payslip_payment.end_to_end_identifier IS 'EndToEndId of the transfer';
COMMENT ON COLUMN payslip_payment.return_reason IS 'ISO reason code when the bank returned it, such as AC04';

-- Tax returns ---------------------------------------------------------------------------------------------------------

CREATE TABLE tax_return (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    company_party_id uuid           NOT NULL,
    model            text           NOT NULL CHECK (model IN ('111', '190')),
    year             smallint       NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    period           text           NOT NULL CHECK (period ~ '^(0A|[1-4]T|0[1-9]|1[0-2])$'),
    complementary    boolean        NOT NULL DEFAULT false,
    state            text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'filed', 'paid')),
    recipients       integer        NOT NULL DEFAULT 0 CHECK (recipients >= 0),
    paid_amount      numeric(14, 2) NOT NULL DEFAULT 0 CHECK (paid_amount < 'NaN'),
    withheld_amount  numeric(14, 2) NOT NULL DEFAULT 0 CHECK (withheld_amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    receipt_number   text           UNIQUE,
    filed_at         timestamptz,
    document_id      uuid,
    version          integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at      timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at       timestamptz    NOT NULL DEFAULT now(),
    updated_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT tax_return_model_period CHECK ((model = '190') = (period = '0A')),
    CONSTRAINT tax_return_filed_has_receipt CHECK (state = 'draft' OR (receipt_number IS NOT NULL AND filed_at IS NOT NULL))
);
CREATE INDEX tax_return_document_id ON tax_return (document_id);
CREATE UNIQUE INDEX tax_return_one ON tax_return (company_party_id, model, year, period) WHERE NOT complementary;
CREATE TRIGGER tax_return_changed BEFORE UPDATE ON tax_return FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE tax_return IS 'Returns of income tax withheld (declaraciones de retenciones): modelo 111 and 190';
COMMENT ON COLUMN tax_return.id IS 'Key';
COMMENT ON COLUMN tax_return.company_party_id IS 'Company that files it (retenedor)';
COMMENT ON COLUMN tax_return.model IS '111 (monthly or quarterly) or 190 (resumen anual)';
COMMENT ON COLUMN tax_return.year IS 'Year';
COMMENT ON COLUMN tax_return.period IS '0A the year, 1T to 4T a quarter, 01 to 12 a month';
COMMENT ON COLUMN tax_return.complementary IS 'Whether it completes an earlier one (complementaria)';
COMMENT ON COLUMN tax_return.state IS 'draft (borrador), filed (presentada) or paid (ingresada)';
COMMENT ON COLUMN tax_return.recipients IS 'Number of recipients (perceptores)';
COMMENT ON COLUMN tax_return.paid_amount IS 'Sum of receipts (percepciones)';
COMMENT ON COLUMN tax_return.withheld_amount IS 'Sum withheld (retenciones)';
COMMENT ON COLUMN tax_return.currency IS 'ISO 4217 code';
COMMENT ON COLUMN tax_return.receipt_number IS 'Receipt of the AEAT (número de justificante), 13 digits';
COMMENT ON COLUMN tax_return.filed_at IS 'When it was filed';
COMMENT ON COLUMN tax_return.document_id IS 'The return as filed';
COMMENT ON COLUMN tax_return.version IS 'Raised by each change';
COMMENT ON COLUMN tax_return.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN tax_return.created_at IS 'When the row was written';
COMMENT ON COLUMN tax_return.updated_at IS 'When the row was last changed';

CREATE FUNCTION tax_return_payload(x tax_return) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'tax_return_id', x.id,
    'company_party_id', x.company_party_id,
    'model', x.model,
    'year', x.year,
    'period', x.period,
    'complementary', x.complementary,
    'state', x.state,
    'recipients', x.recipients,
    'paid_amount', x.paid_amount::text,
    'withheld_amount', x.withheld_amount::text,
    'currency', x.currency,
    'receipt_number', x.receipt_number,
    'filed_at', x.filed_at,
    'document_id', x.document_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION tax_return_payload(tax_return) IS 'Event payload of a tax return: the state after the change (events/tax_return.v1.json)';

CREATE TABLE tax_return_line (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    tax_return_id        uuid           NOT NULL REFERENCES tax_return (id) ON DELETE CASCADE,
    employee_id          uuid,
    recipient_party_id   uuid,
    withholding_key_code text           NOT NULL REFERENCES withholding_key (code),
    subkey               text           CHECK (subkey ~ '^[0-9]{2}$'),
    cash_amount          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (cash_amount < 'NaN'),
    cash_withheld        numeric(14, 2) NOT NULL DEFAULT 0 CHECK (cash_withheld < 'NaN'),
    in_kind_amount       numeric(14, 2) NOT NULL DEFAULT 0 CHECK (in_kind_amount < 'NaN'),
    in_kind_withheld     numeric(14, 2) NOT NULL DEFAULT 0 CHECK (in_kind_withheld < 'NaN'),
    CONSTRAINT tax_return_line_one_recipient CHECK (num_nonnulls(employee_id, recipient_party_id) <= 1)
);
CREATE INDEX tax_return_line_tax_return_id ON tax_return_line (tax_return_id);
CREATE INDEX tax_return_line_employee_id ON tax_return_line (employee_id);
CREATE INDEX tax_return_line_recipient_party_id ON tax_return_line (recipient_party_id);
CREATE INDEX tax_return_line_withholding_key_code ON tax_return_line (withholding_key_code);

COMMENT ON TABLE tax_return_line IS 'Records of modelo 190 and sums of modelo 111 (registros de percepción)';
COMMENT ON COLUMN tax_return_line.id IS 'Key';
COMMENT ON COLUMN tax_return_line.tax_return_id IS 'Return';
COMMENT ON COLUMN tax_return_line.employee_id IS 'Employee; null in sums and for recipients outside the staff';
COMMENT ON COLUMN tax_return_line.recipient_party_id IS 'Recipient outside the staff, such as a professional';
COMMENT ON COLUMN tax_return_line.withholding_key_code IS 'Key (clave)';
COMMENT ON COLUMN tax_return_line.subkey IS 'Subkey (subclave), 2 digits';
COMMENT ON COLUMN tax_return_line.cash_amount IS 'Receipts in money (percepciones dinerarias)';
COMMENT ON COLUMN tax_return_line.cash_withheld IS 'Withheld on them';
COMMENT ON COLUMN tax_return_line.in_kind_amount IS 'Receipts in kind (percepciones en especie)';
COMMENT ON COLUMN tax_return_line.in_kind_withheld IS 'Payments on account for them (ingresos a cuenta)';
