-- Mortgages and loans (partner Eurocaja Rural): applicants, loans with their further parties, and installments.
-- Sources: Ley 5/2019 of mortgage credit (deudor, fiador, garante), Ley 16/2011 of consumer credit.

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE loan_product (
    code            text    PRIMARY KEY CHECK (code IN ('mortgage', 'personal_loan')),
    name            text    NOT NULL,
    name_es         text    NOT NULL,
    max_term_months integer CHECK (max_term_months > 0)
);
COMMENT ON TABLE loan_product IS 'Loan products (productos de financiación)';
COMMENT ON COLUMN loan_product.code IS 'mortgage or personal_loan';
COMMENT ON COLUMN loan_product.name IS 'Name in English';
COMMENT ON COLUMN loan_product.name_es IS 'Name in Spanish';
COMMENT ON COLUMN loan_product.max_term_months IS 'Longest term offered (plazo máximo), in months';

CREATE TABLE lender (
    code      text PRIMARY KEY CHECK (code <> ''),
    name      text NOT NULL,
    bank_code text UNIQUE CHECK (bank_code ~ '^[0-9]{4}$')
);
COMMENT ON TABLE lender IS 'Lenders (entidades financieras) that the group brokers for';
COMMENT ON COLUMN lender.code IS 'Code, such as EUROCAJA-RURAL';
COMMENT ON COLUMN lender.name IS 'Name';
COMMENT ON COLUMN lender.bank_code IS 'Entity code at the Banco de España (código de entidad), also digits 5 to 8 of its IBANs';

-- Applicants -----------------------------------------------------------------------------------------------------------

CREATE TABLE applicant (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_number    text           NOT NULL UNIQUE CHECK (customer_number <> ''),
    kind               text           NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    given_name         text,
    surname1           text,
    surname2           text,
    company_name       text,
    document_type      text           CHECK (document_type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    document_number    text,
    birth_date         date           CHECK (birth_date BETWEEN '0001-01-01' AND '9999-12-31'),
    mobile_phone       text,
    email              text,
    home_address       text,
    postcode           text,
    municipality       text,
    province           text,
    marital_status     text           CHECK (marital_status IN ('single', 'married', 'partnered', 'separated', 'divorced', 'widowed')),
    dependants         smallint       CHECK (dependants >= 0),
    employment_status  text           CHECK (employment_status IN
        ('permanent', 'temporary', 'civil_servant', 'self_employed', 'retired', 'unemployed', 'student', 'other')),
    employer           text,
    employed_since     date,
    net_monthly_income numeric(14, 2) CHECK (net_monthly_income < 'NaN'),
    other_monthly_debt numeric(14, 2) CHECK (other_monthly_debt < 'NaN'),
    version            integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX applicant_document_number ON applicant (document_number);
CREATE INDEX applicant_surnames ON applicant (lower(surname1), lower(surname2));
CREATE TRIGGER applicant_changed BEFORE UPDATE ON applicant FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE applicant IS 'Applicants for loans (solicitantes), as entered';
COMMENT ON COLUMN applicant.id IS 'Key';
COMMENT ON COLUMN applicant.customer_number IS 'Customer number (número de cliente)';
COMMENT ON COLUMN applicant.kind IS 'person (persona física) or company (persona jurídica)';
COMMENT ON COLUMN applicant.given_name IS 'Given name (nombre)';
COMMENT ON COLUMN applicant.surname1 IS 'First surname (primer apellido)';
COMMENT ON COLUMN applicant.surname2 IS 'Second surname (segundo apellido)';
COMMENT ON COLUMN applicant.company_name IS 'Registered name of a company (razón social)';
COMMENT ON COLUMN applicant.document_type IS 'NIF, NIE, CIF or PASSPORT; null when unknown';
COMMENT ON COLUMN applicant.document_number IS 'Document number as typed; it may be wrong';
COMMENT ON COLUMN applicant.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN applicant.mobile_phone IS 'Mobile telephone as typed (teléfono móvil)';
COMMENT ON COLUMN applicant.email IS 'E-mail address (correo electrónico)';
COMMENT ON COLUMN applicant.home_address IS 'Home address on one line (domicilio)';
COMMENT ON COLUMN applicant.postcode IS 'Postcode as typed (código postal)';
COMMENT ON COLUMN applicant.municipality IS 'Municipality (municipio)';
COMMENT ON COLUMN applicant.province IS 'Province (provincia)';
COMMENT ON COLUMN applicant.marital_status IS 'single, married, partnered, separated, divorced or widowed (estado civil)';
COMMENT ON COLUMN applicant.dependants IS 'People who depend on the applicant (personas a cargo)';
COMMENT ON COLUMN applicant.employment_status IS 'permanent (indefinido), temporary (temporal), civil_servant (funcionario), self_employed (autónomo), retired (jubilado), unemployed (desempleado), student (estudiante) or other';
COMMENT ON COLUMN applicant.employer IS 'Employer (empresa)';
COMMENT ON COLUMN applicant.employed_since IS 'Start of the present employment (antigüedad laboral)';
COMMENT ON COLUMN applicant.net_monthly_income IS 'Net income a month (ingresos netos mensuales), in euros';
COMMENT ON COLUMN applicant.other_monthly_debt IS 'Other debts paid a month (otras cuotas), in euros';
COMMENT ON COLUMN applicant.version IS 'Raised by each change';
COMMENT ON COLUMN applicant.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN applicant.created_at IS 'When the row was written';
COMMENT ON COLUMN applicant.updated_at IS 'When the row was last changed';

CREATE FUNCTION applicant_payload(a applicant) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'customer_id', a.id,
    'customer_number', a.customer_number,
    'kind', a.kind,
    'document_type', a.document_type,
    'document_number', a.document_number,
    'full_name', NULL,
    'given_name', a.given_name,
    'surname1', a.surname1,
    'surname2', a.surname2,
    'company_name', a.company_name,
    'birth_date', a.birth_date,
    'email', a.email,
    'phone', a.mobile_phone,
    'address_line', a.home_address,
    'postcode', a.postcode,
    'municipality', a.municipality,
    'province', a.province,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION applicant_payload(applicant) IS 'Event payload of an applicant: the state after the change (platform/events/customer.v1.json)';

-- Loans ----------------------------------------------------------------------------------------------------------------

CREATE TABLE loan (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_number         text           NOT NULL UNIQUE CHECK (loan_number <> ''),
    applicant_id        uuid           NOT NULL REFERENCES applicant (id),
    product_code        text           NOT NULL REFERENCES loan_product (code),
    lender_code         text           NOT NULL DEFAULT 'EUROCAJA-RURAL' REFERENCES lender (code),
    state               text           NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'approved', 'granted', 'rejected', 'repaid')),
    applied_on          date           NOT NULL CHECK (applied_on BETWEEN '0001-01-01' AND '9999-12-31'),
    granted_on          date           CHECK (granted_on BETWEEN '0001-01-01' AND '9999-12-31'),
    ends_on             date           CHECK (ends_on BETWEEN '0001-01-01' AND '9999-12-31'),
    term_months         integer        CHECK (term_months > 0),
    principal_amount    numeric(14, 2) NOT NULL CHECK (principal_amount >= 0 AND principal_amount < 'NaN'),
    outstanding_amount  numeric(14, 2) NOT NULL DEFAULT 0 CHECK (outstanding_amount < 'NaN'),
    interest_rate       numeric(7, 4)  NOT NULL DEFAULT 0 CHECK (interest_rate < 'NaN'),
    rate_type           text           CHECK (rate_type IN ('fixed', 'variable', 'mixed')),
    monthly_payment     numeric(14, 2) NOT NULL DEFAULT 0 CHECK (monthly_payment < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    purpose             text,
    property_value      numeric(14, 2) CHECK (property_value < 'NaN'),
    cadastral_reference text,
    version             integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX loan_applicant_id ON loan (applicant_id);
CREATE INDEX loan_product_code ON loan (product_code);
CREATE INDEX loan_lender_code ON loan (lender_code);
CREATE INDEX loan_pending ON loan (applied_on) WHERE state IN ('applied', 'approved');
CREATE TRIGGER loan_changed BEFORE UPDATE ON loan FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE loan IS 'Loans (préstamos), from application to repayment';
COMMENT ON COLUMN loan.id IS 'Key';
COMMENT ON COLUMN loan.loan_number IS 'Loan number (número de préstamo o expediente)';
COMMENT ON COLUMN loan.applicant_id IS 'First applicant (titular)';
COMMENT ON COLUMN loan.product_code IS 'mortgage (hipoteca) or personal_loan (préstamo personal)';
COMMENT ON COLUMN loan.lender_code IS 'Lender (entidad)';
COMMENT ON COLUMN loan.state IS 'applied (solicitado), approved (aprobado), granted (formalizado), rejected (denegado) or repaid (cancelado)';
COMMENT ON COLUMN loan.applied_on IS 'Day of application (fecha de solicitud)';
COMMENT ON COLUMN loan.granted_on IS 'Day of signing (fecha de formalización)';
COMMENT ON COLUMN loan.ends_on IS 'Last installment (fecha de vencimiento)';
COMMENT ON COLUMN loan.term_months IS 'Term (plazo), in months';
COMMENT ON COLUMN loan.principal_amount IS 'Principal asked for or granted (capital)';
COMMENT ON COLUMN loan.outstanding_amount IS 'Principal still owed (capital pendiente)';
COMMENT ON COLUMN loan.interest_rate IS 'Nominal yearly rate (TIN), in per cent';
COMMENT ON COLUMN loan.rate_type IS 'fixed (fijo), variable (variable) or mixed (mixto)';
COMMENT ON COLUMN loan.monthly_payment IS 'Monthly payment (cuota)';
COMMENT ON COLUMN loan.currency IS 'ISO 4217 code';
COMMENT ON COLUMN loan.purpose IS 'What it is for (finalidad)';
COMMENT ON COLUMN loan.property_value IS 'Appraised value of the property (valor de tasación); mortgages only';
COMMENT ON COLUMN loan.cadastral_reference IS 'Cadastral reference of the property (referencia catastral) as typed; mortgages only';
COMMENT ON COLUMN loan.version IS 'Raised by each change';
COMMENT ON COLUMN loan.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN loan.created_at IS 'When the row was written';
COMMENT ON COLUMN loan.updated_at IS 'When the row was last changed';

CREATE TABLE loan_participant (
    id           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    loan_id      uuid        NOT NULL REFERENCES loan (id) ON DELETE CASCADE,
    applicant_id uuid        NOT NULL REFERENCES applicant (id),
    role         text        NOT NULL CHECK (role IN ('co_borrower', 'guarantor', 'mortgagor')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (loan_id, role, applicant_id)
);
CREATE INDEX loan_participant_applicant_id ON loan_participant (applicant_id);
COMMENT ON TABLE loan_participant IS 'Further people of a loan beside its first applicant (intervinientes)';
COMMENT ON COLUMN loan_participant.id IS 'Key';
COMMENT ON COLUMN loan_participant.loan_id IS 'Loan';
COMMENT ON COLUMN loan_participant.applicant_id IS 'Person';
COMMENT ON COLUMN loan_participant.role IS 'co_borrower (cotitular), guarantor (avalista o fiador) or mortgagor (hipotecante no deudor)';
COMMENT ON COLUMN loan_participant.created_at IS 'When the row was written';

CREATE FUNCTION loan_payload(l loan) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'loan_id', l.id,
    'customer_id', l.applicant_id,
    'loan_number', l.loan_number,
    'product', l.product_code,
    'state', l.state,
    'applied_on', l.applied_on,
    'granted_on', l.granted_on,
    'ends_on', l.ends_on,
    'principal_amount', l.principal_amount::text,
    'outstanding_amount', l.outstanding_amount::text,
    'interest_rate', l.interest_rate::text,
    'monthly_payment', l.monthly_payment::text,
    'currency', l.currency,
    'occurred_at', l.occurred_at);
COMMENT ON FUNCTION loan_payload(loan) IS 'Event payload of a loan: the state after the change (events/loan.v1.json)';

-- Installments ---------------------------------------------------------------------------------------------------------

CREATE TABLE installment (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    installment_number text           NOT NULL UNIQUE CHECK (installment_number <> ''),
    loan_id            uuid           NOT NULL REFERENCES loan (id),
    state              text           NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'paid', 'returned', 'cancelled')),
    due_on             date           NOT NULL CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    paid_on            date           CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31'),
    interest_part      numeric(14, 2) CHECK (interest_part < 'NaN'),
    principal_part     numeric(14, 2) CHECK (principal_part < 'NaN'),
    total_amount       numeric(14, 2) NOT NULL CHECK (total_amount < 'NaN'),
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version            integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz    NOT NULL DEFAULT now(),
    updated_at         timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX installment_loan_id ON installment (loan_id);
CREATE INDEX installment_outstanding ON installment (due_on) WHERE state IN ('due', 'returned');
CREATE TRIGGER installment_changed BEFORE UPDATE ON installment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE installment IS 'Installments (cuotas)';
COMMENT ON COLUMN installment.id IS 'Key';
COMMENT ON COLUMN installment.installment_number IS 'Installment number (número de cuota), unique in the book: the loan''s number and a running number, such as L-000123/004';
COMMENT ON COLUMN installment.loan_id IS 'Loan that it repays';
COMMENT ON COLUMN installment.state IS 'due (pendiente), paid (pagada), returned (devuelta) or cancelled (anulada)';
COMMENT ON COLUMN installment.due_on IS 'Due date (fecha de vencimiento)';
COMMENT ON COLUMN installment.paid_on IS 'Day of payment (fecha de pago)';
COMMENT ON COLUMN installment.interest_part IS 'Interest in it (intereses), where known';
COMMENT ON COLUMN installment.principal_part IS 'Principal in it (amortización), where known';
COMMENT ON COLUMN installment.total_amount IS 'Total (importe de la cuota)';
COMMENT ON COLUMN installment.currency IS 'ISO 4217 code';
COMMENT ON COLUMN installment.version IS 'Raised by each change';
COMMENT ON COLUMN installment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN installment.created_at IS 'When the row was written';
COMMENT ON COLUMN installment.updated_at IS 'When the row was last changed';

CREATE FUNCTION installment_payload(i installment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'installment_id', i.id,
    'customer_id', (SELECT l.applicant_id FROM loan AS l WHERE l.id = i.loan_id),
    'loan_id', i.loan_id,
    'installment_number', i.installment_number,
    'state', i.state,
    'due_on', i.due_on,
    'paid_on', i.paid_on,
    'total_amount', i.total_amount::text,
    'currency', i.currency,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION installment_payload(installment) IS 'Event payload of an installment: the state after the change (events/installment.v1.json)';
