-- People of the group: the organisation, employees, employment contracts, absences and the record of working time.
-- Sources: Estatuto de los Trabajadores (RDLeg 2/2015): art. 8 and 15 (contracts), 22 (classification), 34.9 (record of working
-- time), 37 and 38 (leave and holidays), 45 to 49 (suspension and end); LGSS (RDLeg 8/2015); the contract keys of SEPE and TGSS.

-- Organisation --------------------------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE collective_agreement (
    code              text          PRIMARY KEY CHECK (code ~ '^[0-9]{14}$'),
    name              text          NOT NULL,
    scope             text          NOT NULL CHECK (scope IN ('state', 'region', 'province', 'company')),
    validity          daterange     NOT NULL,
    gazette_reference text,
    annual_hours      numeric(7, 2) CHECK (annual_hours > 0 AND annual_hours < 2100),
    holiday_days      smallint      CHECK (holiday_days BETWEEN 1 AND 60),
    holiday_day_kind  text          CHECK (holiday_day_kind IN ('natural', 'working'))
);

COMMENT ON TABLE collective_agreement IS 'Collective agreements that the group applies (convenios colectivos)';
COMMENT ON COLUMN collective_agreement.code IS 'Code in the register of agreements REGCON (código de convenio), 14 digits';
COMMENT ON COLUMN collective_agreement.name IS 'Name in Spanish';
COMMENT ON COLUMN collective_agreement.scope IS 'state (estatal), region (autonómico), province (provincial) or company (de empresa)';
COMMENT ON COLUMN collective_agreement.validity IS 'Term agreed (vigencia); it may go on applying afterwards (ultraactividad, art. 86.3 ET)';
COMMENT ON COLUMN collective_agreement.gazette_reference IS 'Publication, such as BOE-A-2023-23188';
COMMENT ON COLUMN collective_agreement.annual_hours IS 'Ordinary working time a year (jornada anual), in hours; null until entered';
COMMENT ON COLUMN collective_agreement.holiday_days IS 'Holidays a year (vacaciones); null until entered';
COMMENT ON COLUMN collective_agreement.holiday_day_kind IS 'natural (días naturales) or working (días laborables)';

CREATE TABLE professional_group (
    id                        uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    collective_agreement_code text     NOT NULL REFERENCES collective_agreement (code),
    code                      text     NOT NULL CHECK (code <> ''),
    name                      text     NOT NULL,
    contribution_group        smallint CHECK (contribution_group BETWEEN 1 AND 11),
    UNIQUE (collective_agreement_code, code)
);

COMMENT ON TABLE professional_group IS 'Professional groups and levels of an agreement (grupos profesionales y niveles retributivos, art. 22 ET)';
COMMENT ON COLUMN professional_group.id IS 'Key';
COMMENT ON COLUMN professional_group.collective_agreement_code IS 'Agreement';
COMMENT ON COLUMN professional_group.code IS 'Group and level as the agreement writes it, such as II-4';
COMMENT ON COLUMN professional_group.name IS 'Name in Spanish';
COMMENT ON COLUMN professional_group.contribution_group IS 'Contribution group (grupo de cotización), 1 to 11';

CREATE TABLE department (
    code                text    PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name                text    NOT NULL,
    name_es             text    NOT NULL,
    parent_code         text    REFERENCES department (code) CHECK (parent_code <> code),
    manager_employee_id uuid,
    cost_centre_code    text,
    active              boolean NOT NULL DEFAULT true
);
CREATE INDEX department_parent_code ON department (parent_code);
CREATE INDEX department_cost_centre_code ON department (cost_centre_code);

COMMENT ON TABLE department IS 'Departments (departamentos), a tree';
COMMENT ON COLUMN department.code IS 'Code, such as CLAIMS';
COMMENT ON COLUMN department.name IS 'Name in English';
COMMENT ON COLUMN department.name_es IS 'Name in Spanish';
COMMENT ON COLUMN department.parent_code IS 'Department above; null at the top';
COMMENT ON COLUMN department.manager_employee_id IS 'Head of the department (responsable)';
COMMENT ON COLUMN department.cost_centre_code IS 'Cost centre that bears its staff (centro de coste)';
COMMENT ON COLUMN department.active IS 'False once dissolved; its history lives on';

CREATE TABLE work_centre (
    code                 text PRIMARY KEY CHECK (code <> ''),
    name                 text NOT NULL,
    company_party_id     uuid NOT NULL,
    contribution_account text CHECK (contribution_account ~ '^[0-9]{11}$'),
    street_address       text NOT NULL,
    postcode             text NOT NULL CHECK (postcode ~ '^[0-9]{5}$'),
    municipality_code    text NOT NULL,
    time_zone            text NOT NULL DEFAULT 'Europe/Madrid',
    opened_on            date NOT NULL,
    closed_on            date,
    CONSTRAINT work_centre_closed_after_opened CHECK (closed_on >= opened_on)
);
CREATE INDEX work_centre_company_party_id ON work_centre (company_party_id);
CREATE INDEX work_centre_municipality_code ON work_centre (municipality_code);

COMMENT ON TABLE work_centre IS 'Work centres (centros de trabajo, art. 1.5 ET)';
COMMENT ON COLUMN work_centre.code IS 'Code, such as HQ';
COMMENT ON COLUMN work_centre.name IS 'Name';
COMMENT ON COLUMN work_centre.company_party_id IS 'Company of the group that runs it (empresa)';
COMMENT ON COLUMN work_centre.contribution_account IS 'Contribution account at the TGSS (código de cuenta de cotización, CCC): province, number and check digits';
COMMENT ON COLUMN work_centre.street_address IS 'Street and number of the office (dirección)';
COMMENT ON COLUMN work_centre.postcode IS 'Postcode (código postal)';
COMMENT ON COLUMN work_centre.municipality_code IS 'INE code of the municipality; it decides the local public holidays';
COMMENT ON COLUMN work_centre.time_zone IS 'IANA name of the time zone; Atlantic/Canary in the Canaries';
COMMENT ON COLUMN work_centre.opened_on IS 'Opening (fecha de apertura)';
COMMENT ON COLUMN work_centre.closed_on IS 'Closing (fecha de cierre)';

CREATE TABLE job_position (
    code                  text    PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name                  text    NOT NULL,
    name_es               text    NOT NULL,
    department_code       text    REFERENCES department (code),
    cno_code              text    CHECK (cno_code ~ '^[0-9]{4}$'),
    distributes_insurance boolean NOT NULL DEFAULT false,
    remote_work_allowed   boolean NOT NULL DEFAULT false,
    active                boolean NOT NULL DEFAULT true
);
CREATE INDEX job_position_department_code ON job_position (department_code);

COMMENT ON TABLE job_position IS 'Job positions (puestos de trabajo), the catalogue behind the equal-pay register (registro retributivo, RD 902/2020)';
COMMENT ON COLUMN job_position.code IS 'Code, such as CLAIMS-HANDLER';
COMMENT ON COLUMN job_position.name IS 'Name in English';
COMMENT ON COLUMN job_position.name_es IS 'Name in Spanish';
COMMENT ON COLUMN job_position.department_code IS 'Usual department; null when it exists in several';
COMMENT ON COLUMN job_position.cno_code IS 'Occupation in CNO-11, 4 digits, as contracts are reported to SEPE';
COMMENT ON COLUMN job_position.distributes_insurance IS 'Whether it takes part in distribution, so that training and fitness duties apply (RDL 3/2020, art. 165)';
COMMENT ON COLUMN job_position.remote_work_allowed IS 'Whether regular remote work may be agreed (Ley 10/2021)';
COMMENT ON COLUMN job_position.active IS 'False once the position is no longer filled';

-- Employees -----------------------------------------------------------------------------------------------------------

CREATE TABLE employee (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_number        text        NOT NULL UNIQUE CHECK (employee_number <> ''),
    document_type          text        NOT NULL CHECK (document_type IN ('NIF', 'NIE', 'PASSPORT')),
    document_number        text        NOT NULL UNIQUE CHECK (document_number <> ''),
    social_security_number text        UNIQUE CHECK (social_security_number ~ '^[0-9]{12}$'),
    given_name             text        NOT NULL,
    surname1               text        NOT NULL,
    surname2               text,
    birth_date             date        NOT NULL CHECK (birth_date BETWEEN '0001-01-01' AND '9999-12-31'),
    sex                    text        CHECK (sex IN ('female', 'male')),
    nationality_code       text        NOT NULL DEFAULT 'ES',
    work_email             text        UNIQUE,
    private_email          text,
    private_phone          text,
    address_line           text,
    postcode               text        CHECK (postcode ~ '^[0-9]{5}$'),
    municipality_code      text,
    disability_degree      smallint    CHECK (disability_degree BETWEEN 33 AND 100),
    work_centre_code       text        NOT NULL REFERENCES work_centre (code),
    department_code        text        NOT NULL REFERENCES department (code),
    job_position_code      text        NOT NULL REFERENCES job_position (code),
    manager_employee_id    uuid        REFERENCES employee (id) CHECK (manager_employee_id <> id),
    user_account_id        uuid        UNIQUE,
    state                  text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'active', 'suspended', 'left')),
    seniority_on           date        NOT NULL CHECK (seniority_on BETWEEN '0001-01-01' AND '9999-12-31'),
    hired_on               date        NOT NULL CHECK (hired_on BETWEEN '0001-01-01' AND '9999-12-31'),
    left_on                date        CHECK (left_on BETWEEN '0001-01-01' AND '9999-12-31'),
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT employee_left_after_hired CHECK (left_on >= hired_on),
    CONSTRAINT employee_left_has_date CHECK ((state = 'left') = (left_on IS NOT NULL)),
    CONSTRAINT employee_seniority_not_later CHECK (seniority_on <= hired_on)
);
CREATE INDEX employee_nationality_code ON employee (nationality_code);
CREATE INDEX employee_municipality_code ON employee (municipality_code);
CREATE INDEX employee_work_centre_code ON employee (work_centre_code);
CREATE INDEX employee_department_code ON employee (department_code);
CREATE INDEX employee_job_position_code ON employee (job_position_code);
CREATE INDEX employee_manager_employee_id ON employee (manager_employee_id);
CREATE INDEX employee_surnames ON employee (lower(surname1), lower(surname2));
CREATE TRIGGER employee_changed BEFORE UPDATE ON employee FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE employee IS 'Employees (personas trabajadoras)';
COMMENT ON COLUMN employee.id IS 'Key';
COMMENT ON COLUMN employee.employee_number IS 'Number in the group (número de empleado)';
COMMENT ON COLUMN employee.document_type IS 'NIF, NIE or PASSPORT';
COMMENT ON COLUMN employee.document_number IS 'Number of the identity document';
COMMENT ON COLUMN employee.social_security_number IS 'Social Security affiliation number (NAF), 12 digits';
COMMENT ON COLUMN employee.given_name IS 'Given name (nombre)';
COMMENT ON COLUMN employee.surname1 IS 'First surname (primer apellido)';
COMMENT ON COLUMN employee.surname2 IS 'Second surname (segundo apellido)';
COMMENT ON COLUMN employee.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN employee.sex IS 'female (mujer) or male (hombre), as Contrat@ and the equal-pay register ask; null when not stated';
COMMENT ON COLUMN employee.nationality_code IS 'Nationality (nacionalidad)';
COMMENT ON COLUMN employee.work_email IS 'E-mail at work (correo corporativo)';
COMMENT ON COLUMN employee.private_email IS 'Private e-mail, for payslips and after leaving';
COMMENT ON COLUMN employee.private_phone IS 'Private telephone (teléfono particular)';
COMMENT ON COLUMN employee.address_line IS 'Home address on one line (domicilio)';
COMMENT ON COLUMN employee.postcode IS 'Postcode of the home (código postal)';
COMMENT ON COLUMN employee.municipality_code IS 'INE code of the municipality of residence';
COMMENT ON COLUMN employee.disability_degree IS 'Recognised degree of disability in per cent (grado de discapacidad), for the 2 % quota (RDLeg 1/2013, art. 42) and bonuses; null when none stated';
COMMENT ON COLUMN employee.work_centre_code IS 'Present work centre';
COMMENT ON COLUMN employee.department_code IS 'Present department';
COMMENT ON COLUMN employee.job_position_code IS 'Present position';
COMMENT ON COLUMN employee.manager_employee_id IS 'Direct superior (responsable directo)';
COMMENT ON COLUMN employee.user_account_id IS 'Account in the group''s systems';
COMMENT ON COLUMN employee.state IS 'pending (alta pendiente), active (en activo), suspended (contrato suspendido, art. 45 ET) or left (baja)';
COMMENT ON COLUMN employee.seniority_on IS 'Start that counts for seniority (antigüedad reconocida)';
COMMENT ON COLUMN employee.hired_on IS 'First day of the present employment (fecha de alta)';
COMMENT ON COLUMN employee.left_on IS 'Last day of employment (fecha de baja)';
COMMENT ON COLUMN employee.version IS 'Raised by each change';
COMMENT ON COLUMN employee.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN employee.created_at IS 'When the row was written';
COMMENT ON COLUMN employee.updated_at IS 'When the row was last changed';

CREATE FUNCTION employee_payload(x employee) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'employee_id', x.id,
    'employee_number', x.employee_number,
    'work_centre_code', x.work_centre_code,
    'department_code', x.department_code,
    'job_position_code', x.job_position_code,
    'manager_employee_id', x.manager_employee_id,
    'user_account_id', x.user_account_id,
    'state', x.state,
    'seniority_on', x.seniority_on,
    'hired_on', x.hired_on,
    'left_on', x.left_on,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION employee_payload(employee) IS 'Event payload of an employee: the state after the change (events/employee.v1.json)';

ALTER TABLE department ADD CONSTRAINT department_manager_employee_id_fkey FOREIGN KEY (manager_employee_id) REFERENCES employee (id);
CREATE INDEX department_manager_employee_id ON department (manager_employee_id);

CREATE TABLE job_assignment (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id           uuid        NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    job_position_code     text        NOT NULL REFERENCES job_position (code),
    department_code       text        NOT NULL REFERENCES department (code),
    work_centre_code      text        NOT NULL REFERENCES work_centre (code),
    professional_group_id uuid        REFERENCES professional_group (id),
    period                daterange   NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period)),
    reason                text        NOT NULL DEFAULT 'hire'
        CHECK (reason IN ('hire', 'promotion', 'functional_mobility', 'geographic_mobility', 'reorganisation', 'return')),
    created_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_assignment_one_at_a_time EXCLUDE USING gist (employee_id WITH =, period WITH &&)
);
CREATE INDEX job_assignment_job_position_code ON job_assignment (job_position_code);
CREATE INDEX job_assignment_department_code ON job_assignment (department_code);
CREATE INDEX job_assignment_work_centre_code ON job_assignment (work_centre_code);
CREATE INDEX job_assignment_professional_group_id ON job_assignment (professional_group_id);
CREATE INDEX job_assignment_employee_id ON job_assignment (employee_id);

COMMENT ON TABLE job_assignment IS 'History of where an employee worked and as what (adscripciones y cambios de puesto)';
COMMENT ON COLUMN job_assignment.id IS 'Key';
COMMENT ON COLUMN job_assignment.employee_id IS 'Employee';
COMMENT ON COLUMN job_assignment.job_position_code IS 'Position';
COMMENT ON COLUMN job_assignment.department_code IS 'Department';
COMMENT ON COLUMN job_assignment.work_centre_code IS 'Work centre';
COMMENT ON COLUMN job_assignment.professional_group_id IS 'Group and level under the agreement';
COMMENT ON COLUMN job_assignment.period IS 'Days it lasted; open-ended while present';
COMMENT ON COLUMN job_assignment.reason IS 'hire (contratación), promotion (ascenso), functional_mobility (movilidad funcional, art. 39 ET), geographic_mobility (traslado, art. 40 ET), reorganisation (reorganización) or return (reincorporación)';
COMMENT ON COLUMN job_assignment.created_at IS 'When the row was written';

-- Contracts -----------------------------------------------------------------------------------------------------------

CREATE TABLE contract_type (
    code         text    PRIMARY KEY CHECK (code ~ '^[1-5][0-9]{2}$'),
    name         text    NOT NULL,
    duration     text    NOT NULL CHECK (duration IN ('permanent', 'seasonal', 'temporary')),
    working_time text    NOT NULL CHECK (working_time IN ('full', 'part', 'any')),
    conversion   boolean NOT NULL DEFAULT false,
    contractable boolean NOT NULL DEFAULT true,
    legal_basis  text
);

COMMENT ON TABLE contract_type IS 'Keys of employment contracts (claves de contrato) of SEPE and TGSS';
COMMENT ON COLUMN contract_type.code IS 'Key, 3 digits';
COMMENT ON COLUMN contract_type.name IS 'Name in Spanish';
COMMENT ON COLUMN contract_type.duration IS 'permanent (indefinido), seasonal (fijo-discontinuo) or temporary (duración determinada)';
COMMENT ON COLUMN contract_type.working_time IS 'full (tiempo completo), part (tiempo parcial) or any';
COMMENT ON COLUMN contract_type.conversion IS 'Whether it turns a temporary contract into a permanent one (conversión)';
COMMENT ON COLUMN contract_type.contractable IS 'False where the law no longer allows new ones; old ones may live on';
COMMENT ON COLUMN contract_type.legal_basis IS 'Law it rests on';

CREATE TABLE termination_cause (
    code                    text          PRIMARY KEY CHECK (code <> ''),
    name                    text          NOT NULL,
    name_es                 text          NOT NULL,
    legal_basis             text          NOT NULL,
    severance_days_per_year numeric(5, 2) CHECK (severance_days_per_year BETWEEN 0 AND 45),
    severance_cap_months    smallint      CHECK (severance_cap_months BETWEEN 1 AND 42),
    unemployment_benefit    boolean       NOT NULL
);

COMMENT ON TABLE termination_cause IS 'Causes of the end of a contract (causas de extinción, art. 49 ET)';
COMMENT ON COLUMN termination_cause.code IS 'Code, such as resignation';
COMMENT ON COLUMN termination_cause.name IS 'Name in English';
COMMENT ON COLUMN termination_cause.name_es IS 'Name in Spanish';
COMMENT ON COLUMN termination_cause.legal_basis IS 'Article';
COMMENT ON COLUMN termination_cause.severance_days_per_year IS 'Statutory severance in days of pay for each year of service; null when none or not fixed';
COMMENT ON COLUMN termination_cause.severance_cap_months IS 'Cap of the severance in months of pay';
COMMENT ON COLUMN termination_cause.unemployment_benefit IS 'Whether it is a legal situation of unemployment (situación legal de desempleo, art. 267 LGSS)';

CREATE TABLE employment_contract (
    id                        uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    contract_number           text           NOT NULL UNIQUE CHECK (contract_number <> ''),
    employee_id               uuid           NOT NULL REFERENCES employee (id),
    company_party_id          uuid           NOT NULL,
    contract_type_code        text           NOT NULL REFERENCES contract_type (code),
    collective_agreement_code text           NOT NULL REFERENCES collective_agreement (code),
    professional_group_id     uuid           REFERENCES professional_group (id),
    job_position_code         text           NOT NULL REFERENCES job_position (code),
    state                     text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_force', 'suspended', 'terminated')),
    signed_on                 date           CHECK (signed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    starts_on                 date           NOT NULL CHECK (starts_on BETWEEN '0001-01-01' AND '9999-12-31'),
    ends_on                   date           CHECK (ends_on BETWEEN '0001-01-01' AND '9999-12-31'),
    trial_ends_on             date           CHECK (trial_ends_on BETWEEN '0001-01-01' AND '9999-12-31'),
    weekly_hours              numeric(4, 2)  NOT NULL CHECK (weekly_hours > 0 AND weekly_hours <= 40),
    part_time_ratio           numeric(5, 4)  NOT NULL DEFAULT 1 CHECK (part_time_ratio > 0 AND part_time_ratio <= 1),
    gross_annual_salary       numeric(14, 2) NOT NULL CHECK (gross_annual_salary > 0 AND gross_annual_salary < 'NaN'),
    currency                  text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    pay_count                 smallint       NOT NULL DEFAULT 14 CHECK (pay_count BETWEEN 12 AND 16),
    remote_days_per_week      smallint       CHECK (remote_days_per_week BETWEEN 0 AND 5),
    sepe_identifier           text           UNIQUE,
    reported_on               date           CHECK (reported_on BETWEEN '0001-01-01' AND '9999-12-31'),
    document_id               uuid,
    terminated_on             date           CHECK (terminated_on BETWEEN '0001-01-01' AND '9999-12-31'),
    termination_cause_code    text           REFERENCES termination_cause (code),
    severance_amount          numeric(14, 2) CHECK (severance_amount >= 0 AND severance_amount < 'NaN'),
    version                   integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at               timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                timestamptz    NOT NULL DEFAULT now(),
    updated_at                timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT employment_contract_ends_after_start CHECK (ends_on >= starts_on),
    CONSTRAINT employment_contract_termination CHECK ((state = 'terminated') = (terminated_on IS NOT NULL AND termination_cause_code IS NOT NULL)),
    CONSTRAINT employment_contract_signed CHECK (state = 'draft' OR signed_on IS NOT NULL)
);
CREATE INDEX employment_contract_employee_id ON employment_contract (employee_id);
CREATE INDEX employment_contract_company_party_id ON employment_contract (company_party_id);
CREATE INDEX employment_contract_contract_type_code ON employment_contract (contract_type_code);
CREATE INDEX employment_contract_collective_agreement_code ON employment_contract (collective_agreement_code);
CREATE INDEX employment_contract_professional_group_id ON employment_contract (professional_group_id);
CREATE INDEX employment_contract_job_position_code ON employment_contract (job_position_code);
CREATE INDEX employment_contract_document_id ON employment_contract (document_id);
CREATE INDEX employment_contract_termination_cause_code ON employment_contract (termination_cause_code);
CREATE INDEX employment_contract_ending ON employment_contract (ends_on) WHERE state = 'in_force' AND ends_on IS NOT NULL;
CREATE UNIQUE INDEX employment_contract_one_in_force ON employment_contract (employee_id, company_party_id) WHERE state IN ('in_force', 'suspended');
CREATE TRIGGER employment_contract_changed BEFORE UPDATE ON employment_contract FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE employment_contract IS 'Employment contracts (contratos de trabajo)';
COMMENT ON COLUMN employment_contract.id IS 'Key';
COMMENT ON COLUMN employment_contract.contract_number IS 'Number in the group (número de contrato)';
COMMENT ON COLUMN employment_contract.employee_id IS 'Employee';
COMMENT ON COLUMN employment_contract.company_party_id IS 'Employing company of the group (empresa empleadora)';
COMMENT ON COLUMN employment_contract.contract_type_code IS 'Key of the contract (clave)';
COMMENT ON COLUMN employment_contract.collective_agreement_code IS 'Agreement that applies';
COMMENT ON COLUMN employment_contract.professional_group_id IS 'Group and level';
COMMENT ON COLUMN employment_contract.job_position_code IS 'Position contracted for';
COMMENT ON COLUMN employment_contract.state IS 'draft (borrador), in_force (vigente), suspended (suspendido) or terminated (extinguido)';
COMMENT ON COLUMN employment_contract.signed_on IS 'Signature (fecha de firma)';
COMMENT ON COLUMN employment_contract.starts_on IS 'First day of work (fecha de inicio)';
COMMENT ON COLUMN employment_contract.ends_on IS 'Agreed end of a temporary contract (fecha de fin prevista)';
COMMENT ON COLUMN employment_contract.trial_ends_on IS 'End of the trial period (periodo de prueba, art. 14 ET)';
COMMENT ON COLUMN employment_contract.weekly_hours IS 'Ordinary hours a week (jornada semanal)';
COMMENT ON COLUMN employment_contract.part_time_ratio IS 'Share of a full day (coeficiente de parcialidad), 1 when full time';
COMMENT ON COLUMN employment_contract.gross_annual_salary IS 'Gross pay a year (salario bruto anual)';
COMMENT ON COLUMN employment_contract.currency IS 'ISO 4217 code';
COMMENT ON COLUMN employment_contract.pay_count IS 'Payments a year (número de pagas)';
COMMENT ON COLUMN employment_contract.remote_days_per_week IS 'Days a week of remote work agreed (Ley 10/2021, art. 7); null without an agreement';
COMMENT ON COLUMN employment_contract.sepe_identifier IS 'Identifier that SEPE gave it through Contrat@ (identificador de contrato)';
COMMENT ON COLUMN employment_contract.reported_on IS 'Day it was reported to SEPE; due within 10 working days (art. 8.4 ET and RD 1424/2002)';
COMMENT ON COLUMN employment_contract.document_id IS 'Signed copy';
COMMENT ON COLUMN employment_contract.terminated_on IS 'Last day (fecha de extinción)';
COMMENT ON COLUMN employment_contract.termination_cause_code IS 'Cause of the end';
COMMENT ON COLUMN employment_contract.severance_amount IS 'Severance paid (indemnización)';
COMMENT ON COLUMN employment_contract.version IS 'Raised by each change';
COMMENT ON COLUMN employment_contract.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN employment_contract.created_at IS 'When the row was written';
COMMENT ON COLUMN employment_contract.updated_at IS 'When the row was last changed';

CREATE FUNCTION employment_contract_payload(x employment_contract) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'employment_contract_id', x.id,
    'contract_number', x.contract_number,
    'employee_id', x.employee_id,
    'company_party_id', x.company_party_id,
    'contract_type_code', x.contract_type_code,
    'collective_agreement_code', x.collective_agreement_code,
    'professional_group_id', x.professional_group_id,
    'job_position_code', x.job_position_code,
    'state', x.state,
    'signed_on', x.signed_on,
    'starts_on', x.starts_on,
    'ends_on', x.ends_on,
    'trial_ends_on', x.trial_ends_on,
    'weekly_hours', x.weekly_hours::text,
    'part_time_ratio', x.part_time_ratio::text,
    'currency', x.currency,
    'pay_count', x.pay_count,
    'remote_days_per_week', x.remote_days_per_week,
    'sepe_identifier', x.sepe_identifier,
    'reported_on', x.reported_on,
    'document_id', x.document_id,
    'terminated_on', x.terminated_on,
    'termination_cause_code', x.termination_cause_code,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION employment_contract_payload(employment_contract) IS 'Event payload of an employment contract: the state after the change (events/employment_contract.v1.json)';

-- Absences ------------------------------------------------------------------------------------------------------------

CREATE TABLE absence_type (
    code              text          PRIMARY KEY CHECK (code <> ''),
    name              text          NOT NULL,
    name_es           text          NOT NULL,
    category          text          NOT NULL
        CHECK (category IN ('holiday', 'paid_leave', 'sick_leave', 'suspension', 'reduction', 'unpaid')),
    legal_basis       text,
    statutory_days    numeric(5, 1) CHECK (statutory_days > 0 AND statutory_days < 1000),
    day_kind          text          CHECK (day_kind IN ('natural', 'working')),
    paid_by           text          NOT NULL CHECK (paid_by IN ('company', 'social_security', 'shared', 'nobody')),
    counts_as_worked  boolean       NOT NULL,
    evidence_required boolean       NOT NULL
);

COMMENT ON TABLE absence_type IS 'Kinds of absence (tipos de ausencia)';
COMMENT ON COLUMN absence_type.code IS 'Code, such as holiday';
COMMENT ON COLUMN absence_type.name IS 'Name in English';
COMMENT ON COLUMN absence_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN absence_type.category IS 'holiday (vacaciones), paid_leave (permiso retribuido), sick_leave (incapacidad temporal), suspension (suspensión con reserva), reduction (reducción de jornada) or unpaid (sin retribución)';
COMMENT ON COLUMN absence_type.legal_basis IS 'Article';
COMMENT ON COLUMN absence_type.statutory_days IS 'Days by law; the agreement may give more; null where the law fixes none';
COMMENT ON COLUMN absence_type.day_kind IS 'natural (naturales) or working (laborables)';
COMMENT ON COLUMN absence_type.paid_by IS 'Who pays: company (empresa), social_security (INSS o mutua), shared or nobody';
COMMENT ON COLUMN absence_type.counts_as_worked IS 'Whether it counts as working time for holidays and seniority';
COMMENT ON COLUMN absence_type.evidence_required IS 'Whether a document must justify it';

CREATE TABLE absence (
    id                     uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id            uuid          NOT NULL REFERENCES employee (id),
    absence_type_code      text          NOT NULL REFERENCES absence_type (code),
    state                  text          NOT NULL DEFAULT 'requested'
        CHECK (state IN ('requested', 'approved', 'rejected', 'taken', 'cancelled')),
    starts_on              date          NOT NULL CHECK (starts_on BETWEEN '0001-01-01' AND '9999-12-31'),
    ends_on                date          CHECK (ends_on BETWEEN '0001-01-01' AND '9999-12-31'),
    hours                  numeric(5, 2) CHECK (hours > 0 AND hours <= 24),
    working_days           numeric(5, 1) CHECK (working_days >= 0 AND working_days < 1000),
    requested_at           timestamptz   NOT NULL DEFAULT now(),
    decided_by_employee_id uuid          REFERENCES employee (id),
    decided_at             timestamptz,
    inss_process_number    text,
    relapse_of_absence_id  uuid          REFERENCES absence (id),
    document_id            uuid,
    version                integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz   NOT NULL DEFAULT now(),
    updated_at             timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT absence_ends_after_start CHECK (ends_on >= starts_on),
    CONSTRAINT absence_hours_within_a_day CHECK (hours IS NULL OR ends_on = starts_on),
    CONSTRAINT absence_decision CHECK (state NOT IN ('approved', 'rejected', 'taken') OR decided_at IS NOT NULL),
    CONSTRAINT absence_one_at_a_time EXCLUDE USING gist (employee_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (state IN ('approved', 'taken') AND hours IS NULL)
);
CREATE INDEX absence_absence_type_code ON absence (absence_type_code);
CREATE INDEX absence_decided_by_employee_id ON absence (decided_by_employee_id);
CREATE INDEX absence_relapse_of_absence_id ON absence (relapse_of_absence_id);
CREATE INDEX absence_document_id ON absence (document_id);
CREATE INDEX absence_employee ON absence (employee_id, starts_on);
CREATE INDEX absence_pending ON absence (requested_at) WHERE state = 'requested';
CREATE TRIGGER absence_changed BEFORE UPDATE ON absence FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE absence IS 'Absences of employees (ausencias), asked for, approved and taken';
COMMENT ON COLUMN absence.id IS 'Key';
COMMENT ON COLUMN absence.employee_id IS 'Employee';
COMMENT ON COLUMN absence.absence_type_code IS 'Kind of absence; of sick leave it shows that there is one, never the diagnosis';
COMMENT ON COLUMN absence.state IS 'requested (solicitada), approved (aprobada), rejected (denegada), taken (disfrutada) or cancelled (anulada)';
COMMENT ON COLUMN absence.starts_on IS 'First day';
COMMENT ON COLUMN absence.ends_on IS 'Last day; null while a sick leave has no end yet';
COMMENT ON COLUMN absence.hours IS 'Hours, when only part of one day';
COMMENT ON COLUMN absence.working_days IS 'Working days used, as counted with the centre''s calendar';
COMMENT ON COLUMN absence.requested_at IS 'When it was asked for';
COMMENT ON COLUMN absence.decided_by_employee_id IS 'Who approved or refused it';
COMMENT ON COLUMN absence.decided_at IS 'When it was decided';
COMMENT ON COLUMN absence.inss_process_number IS 'Number of the sick-leave process in the INSS message FIE (número de proceso)';
COMMENT ON COLUMN absence.relapse_of_absence_id IS 'Earlier absence of which it is a relapse (recaída)';
COMMENT ON COLUMN absence.document_id IS 'Proof (justificante)';
COMMENT ON COLUMN absence.version IS 'Raised by each change';
COMMENT ON COLUMN absence.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN absence.created_at IS 'When the row was written';
COMMENT ON COLUMN absence.updated_at IS 'When the row was last changed';

CREATE FUNCTION absence_payload(x absence) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'absence_id', x.id,
    'employee_id', x.employee_id,
    'state', x.state,
    'starts_on', x.starts_on,
    'ends_on', x.ends_on,
    'hours', x.hours::text,
    'working_days', x.working_days::text,
    'requested_at', x.requested_at,
    'decided_by_employee_id', x.decided_by_employee_id,
    'decided_at', x.decided_at,
    'document_id', x.document_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION absence_payload(absence) IS 'Event payload of an absence: the state after the change (events/absence.v1.json)';

CREATE TABLE holiday_entitlement (
    employee_id   uuid          NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
    year          smallint      NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    entitled_days numeric(5, 1) NOT NULL CHECK (entitled_days BETWEEN 0 AND 99),
    carried_days  numeric(5, 1) NOT NULL DEFAULT 0 CHECK (carried_days BETWEEN 0 AND 99),
    carried_until date,
    PRIMARY KEY (employee_id, year)
);

COMMENT ON TABLE holiday_entitlement IS 'Days of holiday of an employee in a year (derecho a vacaciones, art. 38 ET)';
COMMENT ON COLUMN holiday_entitlement.employee_id IS 'Employee';
COMMENT ON COLUMN holiday_entitlement.year IS 'Calendar year';
COMMENT ON COLUMN holiday_entitlement.entitled_days IS 'Days earned in the year';
COMMENT ON COLUMN holiday_entitlement.carried_days IS 'Days carried over, as after a sick leave (art. 38.3 ET)';
COMMENT ON COLUMN holiday_entitlement.carried_until IS 'Last day to take the carried days; by law 18 months from the end of their year';

-- Record of working time ----------------------------------------------------------------------------------------------

CREATE TABLE time_entry (
    id                           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id                  uuid        NOT NULL REFERENCES employee (id),
    kind                         text        NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'break', 'overtime', 'travel')),
    started_at                   timestamptz NOT NULL,
    ended_at                     timestamptz,
    modality                     text        NOT NULL DEFAULT 'office' CHECK (modality IN ('office', 'remote', 'client_site')),
    source                       text        NOT NULL CHECK (source IN ('terminal', 'web', 'app', 'import', 'correction')),
    device_address               inet,
    work_centre_code             text        REFERENCES work_centre (code),
    overtime_compensation        text        CHECK (overtime_compensation IN ('rest', 'pay')),
    corrects_entry_id            uuid        REFERENCES time_entry (id),
    corrected_by_user_account_id uuid,
    correction_reason            text,
    void                         boolean     NOT NULL DEFAULT false,
    created_at                   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT time_entry_ends_after_start CHECK (ended_at > started_at AND ended_at < started_at + interval '24 hours'),
    CONSTRAINT time_entry_correction CHECK ((source = 'correction') = (corrected_by_user_account_id IS NOT NULL AND correction_reason IS NOT NULL)),
    CONSTRAINT time_entry_one_at_a_time EXCLUDE USING gist (employee_id WITH =, tstzrange(started_at, ended_at) WITH &&) WHERE (NOT void)
);
CREATE INDEX time_entry_work_centre_code ON time_entry (work_centre_code);
CREATE INDEX time_entry_corrects_entry_id ON time_entry (corrects_entry_id);
CREATE INDEX time_entry_corrected_by_user_account_id ON time_entry (corrected_by_user_account_id);
CREATE INDEX time_entry_employee ON time_entry (employee_id, started_at);

COMMENT ON TABLE time_entry IS 'Record of working time (registro de jornada, art. 34.9 ET): spans of work and breaks, with their beginning and end';
COMMENT ON COLUMN time_entry.id IS 'Key';
COMMENT ON COLUMN time_entry.employee_id IS 'Employee';
COMMENT ON COLUMN time_entry.kind IS 'work (trabajo efectivo), break (pausa), overtime (hora extraordinaria, art. 35 ET) or travel (desplazamiento)';
COMMENT ON COLUMN time_entry.started_at IS 'Beginning';
COMMENT ON COLUMN time_entry.ended_at IS 'End; null while it runs';
COMMENT ON COLUMN time_entry.modality IS 'office (presencial), remote (a distancia) or client_site (en cliente)';
COMMENT ON COLUMN time_entry.source IS 'Where it was recorded';
COMMENT ON COLUMN time_entry.device_address IS 'Network address of the device';
COMMENT ON COLUMN time_entry.work_centre_code IS 'Work centre, when in one';
COMMENT ON COLUMN time_entry.overtime_compensation IS 'How overtime is made up: rest (descanso) or pay (retribuida)';
COMMENT ON COLUMN time_entry.corrects_entry_id IS 'Entry that this one replaces; the record itself is never edited';
COMMENT ON COLUMN time_entry.corrected_by_user_account_id IS 'Who entered the correction';
COMMENT ON COLUMN time_entry.correction_reason IS 'Why it was corrected';
COMMENT ON COLUMN time_entry.void IS 'True once another entry replaces it';
COMMENT ON COLUMN time_entry.created_at IS 'When the row was written';
