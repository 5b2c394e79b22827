-- From simulation to the signed deed: viability study, information before the contract with its term of reflection, appraisal, guarantees,
-- linked products, signing before the notary, and repayments ahead of time.
-- Sources: Ley 5/2019 of mortgage credit (arts. 10, 14 and 15: FEIN, FiAE, ten days, notary's advice; art. 17 linked sales; art. 23 early
-- repayment), Orden EHA/2899/2011 (FIPRE), Orden ECO/805/2003 (appraisals, six months), Ley 16/2011 of consumer credit.

-- Simulation and viability ---------------------------------------------------------------------------------------------

CREATE TABLE simulation (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    simulation_number text           NOT NULL UNIQUE CHECK (simulation_number <> ''),
    applicant_id      uuid           REFERENCES applicant (id),
    lead_id           uuid,
    loan_id           uuid           REFERENCES loan (id),
    product_code      text           NOT NULL REFERENCES loan_product (code),
    lender_code       text           NOT NULL REFERENCES lender (code),
    simulated_on      date           NOT NULL CHECK (simulated_on BETWEEN '0001-01-01' AND '9999-12-31'),
    principal_amount  numeric(14, 2) NOT NULL CHECK (principal_amount >= 0 AND principal_amount < 'NaN'),
    property_price    numeric(14, 2) CHECK (property_price >= 0 AND property_price < 'NaN'),
    term_months       integer        NOT NULL CHECK (term_months BETWEEN 1 AND 480),
    rate_type         text           NOT NULL CHECK (rate_type IN ('fixed', 'variable', 'mixed')),
    interest_rate     numeric(7, 4)  NOT NULL CHECK (interest_rate BETWEEN -5 AND 100),
    fixed_months      integer        CHECK (fixed_months > 0),
    reference_index   text           CHECK (reference_index IN ('euribor_12m', 'irph', 'other')),
    margin            numeric(7, 4)  CHECK (margin < 'NaN'),
    apr               numeric(7, 4)  CHECK (apr BETWEEN -5 AND 1000),
    monthly_payment   numeric(14, 2) NOT NULL CHECK (monthly_payment >= 0 AND monthly_payment < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    financed_pct      numeric(6, 2)  GENERATED ALWAYS AS (round(principal_amount * 100 / nullif(property_price, 0), 2)) STORED,
    version           integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT simulation_someone CHECK (num_nonnulls(applicant_id, lead_id) >= 1),
    CONSTRAINT simulation_mixed CHECK ((rate_type = 'mixed') = (fixed_months IS NOT NULL)),
    CONSTRAINT simulation_index CHECK (rate_type = 'fixed' OR reference_index IS NOT NULL)
);
CREATE INDEX simulation_applicant_id ON simulation (applicant_id);
CREATE INDEX simulation_lead_id ON simulation (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX simulation_loan_id ON simulation (loan_id);
CREATE INDEX simulation_product_code ON simulation (product_code);
CREATE INDEX simulation_lender_code ON simulation (lender_code);
CREATE TRIGGER simulation_changed BEFORE UPDATE ON simulation FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE simulation IS 'Simulations of a loan (simulaciones), for a customer or someone who only asks';
COMMENT ON COLUMN simulation.id IS 'Key';
COMMENT ON COLUMN simulation.simulation_number IS 'Number';
COMMENT ON COLUMN simulation.applicant_id IS 'Applicant; null for a lead';
COMMENT ON COLUMN simulation.lead_id IS 'Lead, sm_leads.lead.id; null for an applicant';
COMMENT ON COLUMN simulation.loan_id IS 'Loan that came of it; null for none';
COMMENT ON COLUMN simulation.product_code IS 'Product';
COMMENT ON COLUMN simulation.lender_code IS 'Lender (entidad)';
COMMENT ON COLUMN simulation.simulated_on IS 'Day';
COMMENT ON COLUMN simulation.principal_amount IS 'Principal (capital)';
COMMENT ON COLUMN simulation.property_price IS 'Price of the home (precio de compraventa); mortgages only';
COMMENT ON COLUMN simulation.term_months IS 'Term (plazo), in months';
COMMENT ON COLUMN simulation.rate_type IS 'fixed (fijo), variable (variable) or mixed (mixto)';
COMMENT ON COLUMN simulation.interest_rate IS 'Nominal yearly rate of the first period (TIN), in per cent';
COMMENT ON COLUMN simulation.fixed_months IS 'Months at the fixed rate; mixed only';
COMMENT ON COLUMN simulation.reference_index IS 'Index of the variable part: euribor_12m, irph or other; null when fixed';
COMMENT ON COLUMN simulation.margin IS 'Margin over the index (diferencial), in points';
COMMENT ON COLUMN simulation.apr IS 'Annual percentage rate (TAE), in per cent';
COMMENT ON COLUMN simulation.monthly_payment IS 'First monthly payment (cuota)';
COMMENT ON COLUMN simulation.currency IS 'ISO 4217 code';
COMMENT ON COLUMN simulation.financed_pct IS 'Principal over price (porcentaje de financiación), in per cent';
COMMENT ON COLUMN simulation.version IS 'Raised by each change';
COMMENT ON COLUMN simulation.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN simulation.created_at IS 'When the row was written';
COMMENT ON COLUMN simulation.updated_at IS 'When the row was last changed';

CREATE FUNCTION simulation_payload(s simulation) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'simulation_id', s.id,
    'customer_id', coalesce(s.applicant_id, s.lead_id),
    'simulation_number', s.simulation_number,
    'loan_id', s.loan_id,
    'product_code', s.product_code,
    'lender_code', s.lender_code,
    'simulated_on', s.simulated_on,
    'principal_amount', s.principal_amount::text,
    'term_months', s.term_months,
    'rate_type', s.rate_type,
    'interest_rate', s.interest_rate::text,
    'apr', s.apr::text,
    'monthly_payment', s.monthly_payment::text,
    'currency', s.currency,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION simulation_payload(simulation) IS 'Event payload of a simulation: the state after the change (events/simulation.v1.json)';

CREATE TABLE viability_study (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_id              uuid           NOT NULL REFERENCES loan (id) ON DELETE CASCADE,
    studied_on           date           NOT NULL,
    household_income     numeric(14, 2) NOT NULL CHECK (household_income >= 0 AND household_income < 'NaN'),
    household_debt       numeric(14, 2) NOT NULL DEFAULT 0 CHECK (household_debt >= 0 AND household_debt < 'NaN'),
    new_payment          numeric(14, 2) NOT NULL CHECK (new_payment >= 0 AND new_payment < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    debt_ratio           numeric(7, 2)  GENERATED ALWAYS AS (round((household_debt + new_payment) * 100 / nullif(household_income, 0), 2)) STORED,
    cirbe_checked_on     date,
    default_register_hit boolean,
    outcome              text           NOT NULL DEFAULT 'pending'
        CHECK (outcome IN ('pending', 'viable', 'viable_with_guarantor', 'not_viable')),
    studied_by           uuid,
    note                 text,
    UNIQUE (loan_id, studied_on)
);
CREATE INDEX viability_study_studied_by ON viability_study (studied_by) WHERE studied_by IS NOT NULL;

COMMENT ON TABLE viability_study IS 'Studies whether the applicant can bear the loan (estudio de solvencia, Ley 5/2019, art. 11)';
COMMENT ON COLUMN viability_study.id IS 'Key';
COMMENT ON COLUMN viability_study.loan_id IS 'Loan';
COMMENT ON COLUMN viability_study.studied_on IS 'Day';
COMMENT ON COLUMN viability_study.household_income IS 'Net income of all borrowers a month';
COMMENT ON COLUMN viability_study.household_debt IS 'Other debts of all borrowers a month';
COMMENT ON COLUMN viability_study.new_payment IS 'Monthly payment of the loan';
COMMENT ON COLUMN viability_study.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN viability_study.debt_ratio IS 'Debts over income (tasa de esfuerzo), in per cent';
COMMENT ON COLUMN viability_study.cirbe_checked_on IS 'Day of the report of risks of the Banco de España (CIRBE)';
COMMENT ON COLUMN viability_study.default_register_hit IS 'Whether found in a register of unpaid debts (fichero de solvencia); null until asked';
COMMENT ON COLUMN viability_study.outcome IS 'pending, viable, viable_with_guarantor (viable con avalista) or not_viable (no viable)';
COMMENT ON COLUMN viability_study.studied_by IS 'Who studied it, sm_hr.employee.id';
COMMENT ON COLUMN viability_study.note IS 'Considerations';

-- Information before the contract --------------------------------------------------------------------------------------

CREATE TABLE pre_contract_document_kind (
    code              text    PRIMARY KEY CHECK (code <> ''),
    name              text    NOT NULL,
    name_es           text    NOT NULL,
    starts_reflection boolean NOT NULL DEFAULT false,
    binding           boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE pre_contract_document_kind IS 'Documents owed before the contract (documentación precontractual)';
COMMENT ON COLUMN pre_contract_document_kind.code IS 'Code, such as FEIN';
COMMENT ON COLUMN pre_contract_document_kind.name IS 'Name in English';
COMMENT ON COLUMN pre_contract_document_kind.name_es IS 'Name in Spanish';
COMMENT ON COLUMN pre_contract_document_kind.starts_reflection IS 'Whether its delivery is needed for the term of reflection to run (art. 14.1)';
COMMENT ON COLUMN pre_contract_document_kind.binding IS 'Whether it binds the lender as an offer';

CREATE TABLE pre_contract_step (
    id                 uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_id            uuid NOT NULL REFERENCES loan (id) ON DELETE CASCADE,
    document_kind_code text NOT NULL REFERENCES pre_contract_document_kind (code),
    delivered_to       uuid NOT NULL REFERENCES applicant (id),
    delivered_on       date NOT NULL,
    valid_until        date,
    acknowledged_on    date,
    document_id        uuid,
    UNIQUE (loan_id, document_kind_code, delivered_to, delivered_on),
    CONSTRAINT pre_contract_step_in_order CHECK (valid_until >= delivered_on AND acknowledged_on >= delivered_on)
);
CREATE INDEX pre_contract_step_document_kind_code ON pre_contract_step (document_kind_code);
CREATE INDEX pre_contract_step_delivered_to ON pre_contract_step (delivered_to);
CREATE INDEX pre_contract_step_document_id ON pre_contract_step (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE pre_contract_step IS 'Deliveries of those documents (entregas), which lender and broker must be able to prove';
COMMENT ON COLUMN pre_contract_step.id IS 'Key';
COMMENT ON COLUMN pre_contract_step.loan_id IS 'Loan';
COMMENT ON COLUMN pre_contract_step.document_kind_code IS 'Document';
COMMENT ON COLUMN pre_contract_step.delivered_to IS 'Who got it: each borrower and guarantor';
COMMENT ON COLUMN pre_contract_step.delivered_on IS 'Day of delivery';
COMMENT ON COLUMN pre_contract_step.valid_until IS 'Last day on which a binding offer holds';
COMMENT ON COLUMN pre_contract_step.acknowledged_on IS 'Day on which receipt was signed (acuse de recibo)';
COMMENT ON COLUMN pre_contract_step.document_id IS 'Document, sm_documents.document.id';

CREATE TABLE mortgage_signing (
    id                       uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_id                  uuid        NOT NULL UNIQUE REFERENCES loan (id),
    protected_borrower       boolean     NOT NULL DEFAULT true,
    documents_complete_on    date        CHECK (documents_complete_on BETWEEN '0001-01-01' AND '9999-12-31'),
    reflection_days          smallint    NOT NULL DEFAULT 10 CHECK (reflection_days >= 10),
    earliest_signing_on      date        GENERATED ALWAYS AS (documents_complete_on + reflection_days) STORED
        CHECK (earliest_signing_on BETWEEN '0001-01-01' AND '9999-12-31'),
    notary_name              text,
    notary_municipality_code text        CHECK (notary_municipality_code ~ '^[0-9]{5}$'),
    transparency_act_on      date        CHECK (transparency_act_on BETWEEN '0001-01-01' AND '9999-12-31'),
    transparency_act_number  text,
    signed_on                date        CHECK (signed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    protocol_number          integer     CHECK (protocol_number > 0),
    deed_document_id         uuid,
    land_registry            text,
    registry_property_number text,
    filed_on                 date,
    registered_on            date        CHECK (registered_on BETWEEN '0001-01-01' AND '9999-12-31'),
    state                    text        NOT NULL DEFAULT 'preparing'
        CHECK (state IN ('preparing', 'reflecting', 'ready', 'signed', 'filed', 'registered', 'abandoned')),
    version                  integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mortgage_signing_reflection CHECK (NOT protected_borrower OR signed_on IS NULL OR (documents_complete_on IS NOT NULL AND signed_on >= documents_complete_on + reflection_days)),
    CONSTRAINT mortgage_signing_advice CHECK (NOT protected_borrower OR signed_on IS NULL OR (transparency_act_on IS NOT NULL AND transparency_act_on < signed_on)),
    CONSTRAINT mortgage_signing_signed CHECK (state NOT IN ('signed', 'filed', 'registered') OR signed_on IS NOT NULL),
    CONSTRAINT mortgage_signing_registered CHECK (registered_on >= filed_on AND filed_on >= signed_on)
);
CREATE INDEX mortgage_signing_notary_municipality_code ON mortgage_signing (notary_municipality_code) WHERE notary_municipality_code IS NOT NULL;
CREATE INDEX mortgage_signing_deed_document_id ON mortgage_signing (deed_document_id) WHERE deed_document_id IS NOT NULL;
CREATE INDEX mortgage_signing_upcoming ON mortgage_signing (earliest_signing_on) WHERE state IN ('reflecting', 'ready');
CREATE TRIGGER mortgage_signing_changed BEFORE UPDATE ON mortgage_signing FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE mortgage_signing IS 'Signing of a mortgage (formalización): term of reflection, notary''s advice, deed, register';
COMMENT ON COLUMN mortgage_signing.id IS 'Key';
COMMENT ON COLUMN mortgage_signing.loan_id IS 'Loan';
COMMENT ON COLUMN mortgage_signing.protected_borrower IS 'Whether Ley 5/2019 applies: a natural person borrows, stands surety or mortgages';
COMMENT ON COLUMN mortgage_signing.documents_complete_on IS 'Day on which all had all documents: the term of reflection begins';
COMMENT ON COLUMN mortgage_signing.reflection_days IS 'Term of reflection, in days: ten at least (art. 14.1), more where a region asks for it';
COMMENT ON COLUMN mortgage_signing.earliest_signing_on IS 'First day on which it may be signed';
COMMENT ON COLUMN mortgage_signing.notary_name IS 'Notary whom the borrower chose (notario)';
COMMENT ON COLUMN mortgage_signing.notary_municipality_code IS 'Where the notary works, code of the INE';
COMMENT ON COLUMN mortgage_signing.transparency_act_on IS 'Day of the notary''s advice (acta de transparencia material); the day before signing at the latest (art. 15)';
COMMENT ON COLUMN mortgage_signing.transparency_act_number IS 'Number of that act in the notary''s protocol';
COMMENT ON COLUMN mortgage_signing.signed_on IS 'Day of the deed (escritura pública)';
COMMENT ON COLUMN mortgage_signing.protocol_number IS 'Number of the deed in the notary''s protocol (número de protocolo)';
COMMENT ON COLUMN mortgage_signing.deed_document_id IS 'Copy of the deed, sm_documents.document.id';
COMMENT ON COLUMN mortgage_signing.land_registry IS 'Land register (Registro de la Propiedad)';
COMMENT ON COLUMN mortgage_signing.registry_property_number IS 'Number of the property in it (finca registral), or its CRU';
COMMENT ON COLUMN mortgage_signing.filed_on IS 'Day of filing at the register (asiento de presentación)';
COMMENT ON COLUMN mortgage_signing.registered_on IS 'Day of registration (inscripción)';
COMMENT ON COLUMN mortgage_signing.state IS 'preparing (en preparación), reflecting (en plazo de reflexión), ready (listo para firma), signed (firmado), filed (presentado), registered (inscrito) or abandoned (desistido)';
COMMENT ON COLUMN mortgage_signing.version IS 'Raised by each change';
COMMENT ON COLUMN mortgage_signing.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN mortgage_signing.created_at IS 'When the row was written';
COMMENT ON COLUMN mortgage_signing.updated_at IS 'When the row was last changed';

CREATE FUNCTION mortgage_signing_payload(m mortgage_signing) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'mortgage_signing_id', m.id,
    'customer_id', (SELECT l.applicant_id FROM loan AS l WHERE l.id = m.loan_id),
    'loan_id', m.loan_id,
    'documents_complete_on', m.documents_complete_on,
    'earliest_signing_on', m.earliest_signing_on,
    'transparency_act_on', m.transparency_act_on,
    'signed_on', m.signed_on,
    'registered_on', m.registered_on,
    'state', m.state,
    'occurred_at', m.occurred_at);
COMMENT ON FUNCTION mortgage_signing_payload(mortgage_signing) IS 'Event payload of a mortgage signing: the state after the change (events/mortgage_signing.v1.json)';

-- Appraisal and guarantees ---------------------------------------------------------------------------------------------

CREATE TABLE appraisal_company (
    code            text    PRIMARY KEY CHECK (code <> ''),
    name            text    NOT NULL,
    register_number text    UNIQUE CHECK (register_number ~ '^[0-9]{4}$'),
    active          boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE appraisal_company IS 'Appraisal companies (sociedades de tasación homologadas)';
COMMENT ON COLUMN appraisal_company.code IS 'Code';
COMMENT ON COLUMN appraisal_company.name IS 'Name';
COMMENT ON COLUMN appraisal_company.register_number IS 'Number in the register of the Banco de España; null until entered';
COMMENT ON COLUMN appraisal_company.active IS 'Whether it is commissioned';

CREATE TABLE appraisal (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    appraisal_number       text           NOT NULL UNIQUE CHECK (appraisal_number <> ''),
    loan_id                uuid           NOT NULL REFERENCES loan (id),
    appraisal_company_code text           NOT NULL REFERENCES appraisal_company (code),
    commissioned_by        text           NOT NULL DEFAULT 'borrower' CHECK (commissioned_by IN ('borrower', 'lender')),
    cadastral_reference    text           CHECK (cadastral_reference ~ '^[0-9A-Z]{20}$'),
    address                text,
    built_area_m2          numeric(10, 2) CHECK (built_area_m2 > 0 AND built_area_m2 < 'NaN'),
    state                  text           NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'visited', 'issued', 'cancelled')),
    requested_on           date           NOT NULL,
    visited_on             date,
    issued_on              date           CHECK (issued_on BETWEEN '0001-01-01' AND '9999-12-31'),
    expires_on             date           GENERATED ALWAYS AS ((issued_on + interval '6 months')::date) STORED
        CHECK (expires_on BETWEEN '0001-01-01' AND '9999-12-31'),
    appraised_value        numeric(14, 2) CHECK (appraised_value >= 0 AND appraised_value < 'NaN'),
    conditions             text[]         NOT NULL DEFAULT '{}',
    warnings               text[]         NOT NULL DEFAULT '{}',
    cost_amount            numeric(14, 2) CHECK (cost_amount >= 0 AND cost_amount < 'NaN'),
    currency               text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    document_id            uuid,
    version                integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz    NOT NULL DEFAULT now(),
    updated_at             timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT appraisal_issued CHECK (state <> 'issued' OR (issued_on IS NOT NULL AND appraised_value IS NOT NULL)),
    CONSTRAINT appraisal_in_order CHECK (visited_on >= requested_on AND issued_on >= requested_on)
);
CREATE INDEX appraisal_loan_id ON appraisal (loan_id);
CREATE INDEX appraisal_appraisal_company_code ON appraisal (appraisal_company_code);
CREATE INDEX appraisal_document_id ON appraisal (document_id) WHERE document_id IS NOT NULL;
CREATE TRIGGER appraisal_changed BEFORE UPDATE ON appraisal FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE appraisal IS 'Appraisals of property (tasaciones)';
COMMENT ON COLUMN appraisal.id IS 'Key';
COMMENT ON COLUMN appraisal.appraisal_number IS 'Number of the report';
COMMENT ON COLUMN appraisal.loan_id IS 'Loan';
COMMENT ON COLUMN appraisal.appraisal_company_code IS 'Appraisal company';
COMMENT ON COLUMN appraisal.commissioned_by IS 'Who commissioned it: borrower (prestatario; the lender must accept a certified one) or lender (entidad)';
COMMENT ON COLUMN appraisal.cadastral_reference IS 'Cadastral reference (referencia catastral)';
COMMENT ON COLUMN appraisal.address IS 'Address of the property';
COMMENT ON COLUMN appraisal.built_area_m2 IS 'Built area (superficie construida), in square metres';
COMMENT ON COLUMN appraisal.state IS 'requested (encargada), visited (visitada), issued (emitida) or cancelled (anulada)';
COMMENT ON COLUMN appraisal.requested_on IS 'Day of the commission';
COMMENT ON COLUMN appraisal.visited_on IS 'Day of the visit';
COMMENT ON COLUMN appraisal.issued_on IS 'Day of the report';
COMMENT ON COLUMN appraisal.expires_on IS 'End of its validity: six months (Orden ECO/805/2003, art. 62)';
COMMENT ON COLUMN appraisal.appraised_value IS 'Value for mortgage purposes (valor hipotecario)';
COMMENT ON COLUMN appraisal.conditions IS 'Conditions of the report (condicionantes), one each';
COMMENT ON COLUMN appraisal.warnings IS 'Warnings of the report (advertencias), one each';
COMMENT ON COLUMN appraisal.cost_amount IS 'Price of the appraisal, paid by the borrower';
COMMENT ON COLUMN appraisal.currency IS 'ISO 4217 code';
COMMENT ON COLUMN appraisal.document_id IS 'Report, sm_documents.document.id';
COMMENT ON COLUMN appraisal.version IS 'Raised by each change';
COMMENT ON COLUMN appraisal.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN appraisal.created_at IS 'When the row was written';
COMMENT ON COLUMN appraisal.updated_at IS 'When the row was last changed';

CREATE FUNCTION appraisal_payload(a appraisal) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'appraisal_id', a.id,
    'customer_id', (SELECT l.applicant_id FROM loan AS l WHERE l.id = a.loan_id),
    'appraisal_number', a.appraisal_number,
    'loan_id', a.loan_id,
    'appraisal_company_code', a.appraisal_company_code,
    'state', a.state,
    'issued_on', a.issued_on,
    'expires_on', a.expires_on,
    'appraised_value', a.appraised_value::text,
    'currency', a.currency,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION appraisal_payload(appraisal) IS 'Event payload of an appraisal: the state after the change (events/appraisal.v1.json)';

CREATE TABLE guarantee (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_id           uuid           NOT NULL REFERENCES loan (id) ON DELETE CASCADE,
    kind              text           NOT NULL CHECK (kind IN ('mortgage', 'surety', 'pledge', 'public_guarantee')),
    guarantor_id      uuid           REFERENCES applicant (id),
    appraisal_id      uuid           REFERENCES appraisal (id),
    mortgage_rank     smallint       CHECK (mortgage_rank >= 1),
    primary_residence boolean,
    liability_amount  numeric(14, 2) CHECK (liability_amount >= 0 AND liability_amount < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    joint_and_several boolean        NOT NULL DEFAULT true,
    released_on       date,
    CONSTRAINT guarantee_mortgage CHECK ((kind = 'mortgage') = (mortgage_rank IS NOT NULL)),
    CONSTRAINT guarantee_surety CHECK (kind <> 'surety' OR guarantor_id IS NOT NULL)
);
CREATE INDEX guarantee_loan_id ON guarantee (loan_id);
CREATE INDEX guarantee_guarantor_id ON guarantee (guarantor_id);
CREATE INDEX guarantee_appraisal_id ON guarantee (appraisal_id);

COMMENT ON TABLE guarantee IS 'Guarantees of a loan (garantías): mortgage, surety, pledge';
COMMENT ON COLUMN guarantee.id IS 'Key';
COMMENT ON COLUMN guarantee.loan_id IS 'Loan';
COMMENT ON COLUMN guarantee.kind IS 'mortgage (hipoteca), surety (fianza o aval personal), pledge (prenda) or public_guarantee (aval público, such as ICO)';
COMMENT ON COLUMN guarantee.guarantor_id IS 'Who stands surety or mortgages (fiador, hipotecante no deudor); null when the borrower';
COMMENT ON COLUMN guarantee.appraisal_id IS 'Appraisal of the thing mortgaged';
COMMENT ON COLUMN guarantee.mortgage_rank IS 'Rank of the mortgage (rango); 1 for first';
COMMENT ON COLUMN guarantee.primary_residence IS 'Whether the main home of the borrower (vivienda habitual)';
COMMENT ON COLUMN guarantee.liability_amount IS 'Mortgage liability or limit (responsabilidad hipotecaria)';
COMMENT ON COLUMN guarantee.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN guarantee.joint_and_several IS 'Whether the surety answers jointly (solidaria)';
COMMENT ON COLUMN guarantee.released_on IS 'Day of release (cancelación registral); null while it stands';

CREATE TABLE linked_product (
    id            uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_id       uuid          NOT NULL REFERENCES loan (id) ON DELETE CASCADE,
    kind          text          NOT NULL
        CHECK (kind IN ('payroll', 'home_insurance', 'life_insurance', 'payment_protection', 'card', 'pension_plan', 'alarm', 'bills')),
    rate_discount numeric(6, 4) NOT NULL DEFAULT 0 CHECK (rate_discount >= 0 AND rate_discount < 'NaN'),
    policy_id     uuid,
    kept          boolean       NOT NULL DEFAULT true,
    reviewed_on   date,
    UNIQUE (loan_id, kind)
);
CREATE INDEX linked_product_policy_id ON linked_product (policy_id) WHERE policy_id IS NOT NULL;

COMMENT ON TABLE linked_product IS 'Products that lower the rate (productos combinados) or go with the loan (Ley 5/2019, art. 17)';
COMMENT ON COLUMN linked_product.id IS 'Key';
COMMENT ON COLUMN linked_product.loan_id IS 'Loan';
COMMENT ON COLUMN linked_product.kind IS 'payroll (nómina), home_insurance (seguro de hogar), life_insurance (seguro de vida), payment_protection (protección de pagos), card (tarjeta), pension_plan (plan de pensiones), alarm (alarma) or bills (recibos domiciliados)';
COMMENT ON COLUMN linked_product.rate_discount IS 'Discount on the nominal rate (bonificación), in points';
COMMENT ON COLUMN linked_product.policy_id IS 'Policy placed by the group, ss_insurance.policy.id; the lender must accept an equal one of another company';
COMMENT ON COLUMN linked_product.kept IS 'Whether the condition is met now';
COMMENT ON COLUMN linked_product.reviewed_on IS 'Day of the last review';

CREATE TABLE early_repayment (
    id         uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_id    uuid           NOT NULL REFERENCES loan (id),
    repaid_on  date           NOT NULL,
    amount     numeric(14, 2) NOT NULL CHECK (amount > 0) CHECK (amount < 'NaN'),
    fee_pct    numeric(5, 3)  NOT NULL DEFAULT 0 CHECK (fee_pct BETWEEN 0 AND 2),
    fee_amount numeric(14, 2) GENERATED ALWAYS AS (round(amount * fee_pct / 100, 2)) STORED,
    currency   text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    effect     text           NOT NULL CHECK (effect IN ('shorter_term', 'lower_payment', 'full'))
);
CREATE INDEX early_repayment_loan_id ON early_repayment (loan_id);

COMMENT ON TABLE early_repayment IS 'Repayments ahead of time (amortizaciones anticipadas)';
COMMENT ON COLUMN early_repayment.id IS 'Key';
COMMENT ON COLUMN early_repayment.loan_id IS 'Loan';
COMMENT ON COLUMN early_repayment.repaid_on IS 'Day';
COMMENT ON COLUMN early_repayment.amount IS 'Principal repaid';
COMMENT ON COLUMN early_repayment.fee_pct IS 'Fee, in per cent of the amount; 2 at most for mortgages (Ley 5/2019, art. 23)';
COMMENT ON COLUMN early_repayment.fee_amount IS 'Fee (comisión o compensación)';
COMMENT ON COLUMN early_repayment.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN early_repayment.effect IS 'shorter_term (reducir plazo), lower_payment (reducir cuota) or full (cancelación total)';
