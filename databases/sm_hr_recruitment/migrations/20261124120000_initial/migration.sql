-- Recruitment: vacancies, candidates, applications through their stages, interviews with scores, and offers.
-- Sources: GDPR and LO 3/2018 (information, retention); LO 3/2007 and Ley 15/2022 (equal treatment in access to employment);
-- RDLeg 1/2013, art. 42 (quota for disabled people); Regulation (EU) 2024/1689, annex III.4 (systems that rank candidates are high-risk).

-- Reference data ------------------------------------------------------------------------------------------------------

CREATE TABLE recruitment_source (
    code    text    PRIMARY KEY CHECK (code <> ''),
    name    text    NOT NULL,
    name_es text    NOT NULL,
    paid    boolean NOT NULL
);

COMMENT ON TABLE recruitment_source IS 'Where candidates come from (fuentes de reclutamiento)';
COMMENT ON COLUMN recruitment_source.code IS 'Code, such as referral';
COMMENT ON COLUMN recruitment_source.name IS 'Name in English';
COMMENT ON COLUMN recruitment_source.name_es IS 'Name in Spanish';
COMMENT ON COLUMN recruitment_source.paid IS 'Whether the group pays for it';

CREATE TABLE pipeline_stage (
    code     text     PRIMARY KEY CHECK (code <> ''),
    name     text     NOT NULL,
    name_es  text     NOT NULL,
    position smallint NOT NULL UNIQUE CHECK (position > 0),
    terminal boolean  NOT NULL DEFAULT false
);

COMMENT ON TABLE pipeline_stage IS 'Stages of a selection (fases del proceso de selección)';
COMMENT ON COLUMN pipeline_stage.code IS 'Code, such as interview';
COMMENT ON COLUMN pipeline_stage.name IS 'Name in English';
COMMENT ON COLUMN pipeline_stage.name_es IS 'Name in Spanish';
COMMENT ON COLUMN pipeline_stage.position IS 'Place in the process, from 1';
COMMENT ON COLUMN pipeline_stage.terminal IS 'Whether the application ends there';

CREATE TABLE rejection_reason (
    code       text PRIMARY KEY CHECK (code <> ''),
    name       text NOT NULL,
    name_es    text NOT NULL,
    decided_by text NOT NULL CHECK (decided_by IN ('company', 'candidate'))
);

COMMENT ON TABLE rejection_reason IS 'Reasons for not going on (motivos de descarte); each must be objective';
COMMENT ON COLUMN rejection_reason.code IS 'Code';
COMMENT ON COLUMN rejection_reason.name IS 'Name in English';
COMMENT ON COLUMN rejection_reason.name_es IS 'Name in Spanish';
COMMENT ON COLUMN rejection_reason.decided_by IS 'Who ended it: company (empresa) or candidate (candidatura)';

-- Vacancies -----------------------------------------------------------------------------------------------------------

CREATE TABLE vacancy (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    vacancy_number             text        NOT NULL UNIQUE CHECK (vacancy_number <> ''),
    title                      text        NOT NULL CHECK (title <> ''),
    job_position_code          text        NOT NULL,
    department_code            text        NOT NULL,
    work_centre_code           text        NOT NULL,
    reason                     text        NOT NULL CHECK (reason IN ('growth', 'replacement', 'cover', 'internal_move')),
    state                      text        NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'approved', 'published', 'on_hold', 'filled', 'cancelled')),
    headcount                  smallint    NOT NULL DEFAULT 1 CHECK (headcount BETWEEN 1 AND 100),
    contract_duration          text        NOT NULL DEFAULT 'permanent' CHECK (contract_duration IN ('permanent', 'temporary')),
    salary_range               numrange    CHECK (lower(salary_range) > 0),
    reserved_for_disability    boolean     NOT NULL DEFAULT false,
    requirements               text[]      NOT NULL DEFAULT '{}',
    languages                  text[]      NOT NULL DEFAULT '{}',
    recruiter_employee_id      uuid        NOT NULL,
    hiring_manager_employee_id uuid        NOT NULL,
    opens_on                   date        CHECK (opens_on BETWEEN '0001-01-01' AND '9999-12-31'),
    closes_on                  date        CHECK (closes_on BETWEEN '0001-01-01' AND '9999-12-31'),
    filled_on                  date        CHECK (filled_on BETWEEN '0001-01-01' AND '9999-12-31'),
    version                    integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                timestamptz NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                 timestamptz NOT NULL DEFAULT now(),
    updated_at                 timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT vacancy_closes_after_open CHECK (closes_on >= opens_on),
    CONSTRAINT vacancy_filled_has_day CHECK ((state = 'filled') = (filled_on IS NOT NULL))
);
CREATE INDEX vacancy_job_position_code ON vacancy (job_position_code);
CREATE INDEX vacancy_department_code ON vacancy (department_code);
CREATE INDEX vacancy_work_centre_code ON vacancy (work_centre_code);
CREATE INDEX vacancy_recruiter_employee_id ON vacancy (recruiter_employee_id);
CREATE INDEX vacancy_hiring_manager_employee_id ON vacancy (hiring_manager_employee_id);
CREATE INDEX vacancy_open ON vacancy (closes_on) WHERE state = 'published';
CREATE TRIGGER vacancy_changed BEFORE UPDATE ON vacancy FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE vacancy IS 'Vacancies (vacantes)';
COMMENT ON COLUMN vacancy.id IS 'Key';
COMMENT ON COLUMN vacancy.vacancy_number IS 'Number of the vacancy';
COMMENT ON COLUMN vacancy.title IS 'Title as advertised, in Spanish';
COMMENT ON COLUMN vacancy.job_position_code IS 'Position to fill';
COMMENT ON COLUMN vacancy.department_code IS 'Department that asks';
COMMENT ON COLUMN vacancy.work_centre_code IS 'Work centre';
COMMENT ON COLUMN vacancy.reason IS 'growth (nueva posición), replacement (sustitución definitiva), cover (sustitución temporal) or internal_move (promoción interna)';
COMMENT ON COLUMN vacancy.state IS 'draft (borrador), approved (aprobada), published (publicada), on_hold (en pausa), filled (cubierta) or cancelled (cancelada)';
COMMENT ON COLUMN vacancy.headcount IS 'People wanted (número de puestos)';
COMMENT ON COLUMN vacancy.contract_duration IS 'permanent (indefinido) or temporary (temporal)';
COMMENT ON COLUMN vacancy.salary_range IS 'Gross pay a year in euros, from and to (banda salarial)';
COMMENT ON COLUMN vacancy.reserved_for_disability IS 'Whether it is reserved for people with a disability of 33 % or more';
COMMENT ON COLUMN vacancy.requirements IS 'Requirements (requisitos), one each';
COMMENT ON COLUMN vacancy.languages IS 'Languages asked for, ISO 639-1 with CEFR level, such as en-B2';
COMMENT ON COLUMN vacancy.recruiter_employee_id IS 'Who runs the selection';
COMMENT ON COLUMN vacancy.hiring_manager_employee_id IS 'Who decides';
COMMENT ON COLUMN vacancy.opens_on IS 'First day of publication';
COMMENT ON COLUMN vacancy.closes_on IS 'Last day to apply';
COMMENT ON COLUMN vacancy.filled_on IS 'Day the last place was filled';
COMMENT ON COLUMN vacancy.version IS 'Raised by each change';
COMMENT ON COLUMN vacancy.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN vacancy.created_at IS 'When the row was written';
COMMENT ON COLUMN vacancy.updated_at IS 'When the row was last changed';

CREATE FUNCTION vacancy_payload(x vacancy) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'vacancy_id', x.id,
    'vacancy_number', x.vacancy_number,
    'title', x.title,
    'job_position_code', x.job_position_code,
    'department_code', x.department_code,
    'work_centre_code', x.work_centre_code,
    'reason', x.reason,
    'state', x.state,
    'headcount', x.headcount,
    'contract_duration', x.contract_duration,
    'salary_range', x.salary_range,
    'reserved_for_disability', x.reserved_for_disability,
    'requirements', x.requirements,
    'languages', x.languages,
    'recruiter_employee_id', x.recruiter_employee_id,
    'hiring_manager_employee_id', x.hiring_manager_employee_id,
    'opens_on', x.opens_on,
    'closes_on', x.closes_on,
    'filled_on', x.filled_on,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION vacancy_payload(vacancy) IS 'Event payload of a vacancy: the state after the change (events/vacancy.v1.json)';

CREATE TABLE vacancy_publication (
    id                      uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    vacancy_id              uuid           NOT NULL REFERENCES vacancy (id) ON DELETE CASCADE,
    recruitment_source_code text           NOT NULL REFERENCES recruitment_source (code),
    url                     text           CHECK (url ~ '^https?://'),
    period                  daterange      NOT NULL CHECK (NOT isempty(period)),
    cost_amount             numeric(14, 2) NOT NULL DEFAULT 0 CHECK (cost_amount >= 0 AND cost_amount < 'NaN'),
    currency                text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    UNIQUE (vacancy_id, recruitment_source_code, period)
);
CREATE INDEX vacancy_publication_recruitment_source_code ON vacancy_publication (recruitment_source_code);

COMMENT ON TABLE vacancy_publication IS 'Where a vacancy was advertised (publicaciones)';
COMMENT ON COLUMN vacancy_publication.id IS 'Key';
COMMENT ON COLUMN vacancy_publication.vacancy_id IS 'Vacancy';
COMMENT ON COLUMN vacancy_publication.recruitment_source_code IS 'Place';
COMMENT ON COLUMN vacancy_publication.url IS 'Address of the advertisement';
COMMENT ON COLUMN vacancy_publication.period IS 'Days it was up';
COMMENT ON COLUMN vacancy_publication.cost_amount IS 'Cost (coste)';
COMMENT ON COLUMN vacancy_publication.currency IS 'ISO 4217 code';

-- Candidates ----------------------------------------------------------------------------------------------------------

CREATE TABLE candidate (
    id                       uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    candidate_number         text          NOT NULL UNIQUE CHECK (candidate_number <> ''),
    given_name               text,
    surname1                 text,
    surname2                 text,
    email                    text,
    phone                    text          CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    municipality_code        text,
    education_level          text          CHECK (education_level IN ('none', 'secondary', 'vocational', 'bachelor', 'master', 'doctorate')),
    experience_years         numeric(4, 1) CHECK (experience_years BETWEEN 0 AND 60),
    insurance_training_level smallint      CHECK (insurance_training_level BETWEEN 1 AND 3),
    skills                   text[]        NOT NULL DEFAULT '{}',
    resume_document_id       uuid,
    recruitment_source_code  text          REFERENCES recruitment_source (code),
    referred_by_employee_id  uuid,
    informed_at              timestamptz   NOT NULL,
    talent_pool_consent_at   timestamptz,
    delete_after             date          NOT NULL CHECK (delete_after BETWEEN '0001-01-01' AND '9999-12-31'),
    erased_at                timestamptz,
    employee_id              uuid          UNIQUE,
    version                  integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz   NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at               timestamptz   NOT NULL DEFAULT now(),
    updated_at               timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT candidate_reachable CHECK (erased_at IS NOT NULL OR (given_name IS NOT NULL AND num_nonnulls(email, phone) >= 1)),
    CONSTRAINT candidate_erased_is_empty CHECK (erased_at IS NULL OR num_nonnulls(given_name, surname1, surname2, email, phone, resume_document_id) = 0)
);
CREATE INDEX candidate_municipality_code ON candidate (municipality_code);
CREATE INDEX candidate_resume_document_id ON candidate (resume_document_id);
CREATE INDEX candidate_recruitment_source_code ON candidate (recruitment_source_code);
CREATE INDEX candidate_referred_by_employee_id ON candidate (referred_by_employee_id);
CREATE UNIQUE INDEX candidate_email_once ON candidate (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX candidate_erasure_due ON candidate (delete_after) WHERE erased_at IS NULL;
CREATE TRIGGER candidate_changed BEFORE UPDATE ON candidate FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE candidate IS 'Candidates (personas candidatas)';
COMMENT ON COLUMN candidate.id IS 'Key';
COMMENT ON COLUMN candidate.candidate_number IS 'Number of the candidate';
COMMENT ON COLUMN candidate.given_name IS 'Given name (nombre); null once erased';
COMMENT ON COLUMN candidate.surname1 IS 'First surname (primer apellido)';
COMMENT ON COLUMN candidate.surname2 IS 'Second surname (segundo apellido)';
COMMENT ON COLUMN candidate.email IS 'E-mail address';
COMMENT ON COLUMN candidate.phone IS 'Telephone in E.164';
COMMENT ON COLUMN candidate.municipality_code IS 'INE code of the municipality of residence';
COMMENT ON COLUMN candidate.education_level IS 'none, secondary (ESO o bachillerato), vocational (formación profesional), bachelor (grado), master (máster) or doctorate (doctorado)';
COMMENT ON COLUMN candidate.experience_years IS 'Years of relevant experience';
COMMENT ON COLUMN candidate.insurance_training_level IS 'Level of training in distribution under RD 287/2021, where certified';
COMMENT ON COLUMN candidate.skills IS 'Skills (competencias)';
COMMENT ON COLUMN candidate.resume_document_id IS 'Curriculum vitae';
COMMENT ON COLUMN candidate.recruitment_source_code IS 'How the candidate came';
COMMENT ON COLUMN candidate.referred_by_employee_id IS 'Employee who referred the candidate';
COMMENT ON COLUMN candidate.informed_at IS 'When the information of GDPR art. 13 or 14 was given';
COMMENT ON COLUMN candidate.talent_pool_consent_at IS 'When the candidate agreed to be kept for other vacancies (bolsa de candidatos)';
COMMENT ON COLUMN candidate.delete_after IS 'Day after which the data are erased';
COMMENT ON COLUMN candidate.erased_at IS 'When the personal data were erased';
COMMENT ON COLUMN candidate.employee_id IS 'Employee that the candidate became';
COMMENT ON COLUMN candidate.version IS 'Raised by each change';
COMMENT ON COLUMN candidate.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN candidate.created_at IS 'When the row was written';
COMMENT ON COLUMN candidate.updated_at IS 'When the row was last changed';

CREATE FUNCTION candidate_payload(x candidate) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'candidate_id', x.id,
    'candidate_number', x.candidate_number,
    'resume_document_id', x.resume_document_id,
    'recruitment_source_code', x.recruitment_source_code,
    'referred_by_employee_id', x.referred_by_employee_id,
    'informed_at', x.informed_at,
    'talent_pool_consent_at', x.talent_pool_consent_at,
    'delete_after', x.delete_after,
    'erased_at', x.erased_at,
    'employee_id', x.employee_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION candidate_payload(candidate) IS 'Event payload of a candidate: the state after the change (events/candidate.v1.json)';

CREATE TABLE job_application (
    id                      uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    vacancy_id              uuid           NOT NULL REFERENCES vacancy (id),
    candidate_id            uuid           NOT NULL REFERENCES candidate (id),
    recruitment_source_code text           NOT NULL REFERENCES recruitment_source (code),
    pipeline_stage_code     text           NOT NULL DEFAULT 'received' REFERENCES pipeline_stage (code),
    received_at             timestamptz    NOT NULL DEFAULT now(),
    expected_salary         numeric(14, 2) CHECK (expected_salary > 0 AND expected_salary < 'NaN'),
    available_on            date           CHECK (available_on BETWEEN '0001-01-01' AND '9999-12-31'),
    screening_score         numeric(5, 2)  CHECK (screening_score BETWEEN 0 AND 100),
    scored_by_model_code    text,
    rejection_reason_code   text           REFERENCES rejection_reason (code),
    ended_at                timestamptz,
    version                 integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz    NOT NULL DEFAULT now(),
    updated_at              timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (vacancy_id, candidate_id),
    CONSTRAINT job_application_rejection CHECK (rejection_reason_code IS NULL OR ended_at IS NOT NULL)
);
CREATE INDEX job_application_candidate_id ON job_application (candidate_id);
CREATE INDEX job_application_recruitment_source_code ON job_application (recruitment_source_code);
CREATE INDEX job_application_pipeline_stage_code ON job_application (pipeline_stage_code);
CREATE INDEX job_application_scored_by_model_code ON job_application (scored_by_model_code);
CREATE INDEX job_application_rejection_reason_code ON job_application (rejection_reason_code);
CREATE INDEX job_application_stage ON job_application (vacancy_id, pipeline_stage_code) WHERE ended_at IS NULL;
CREATE TRIGGER job_application_changed BEFORE UPDATE ON job_application FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE job_application IS 'Applications of candidates to vacancies (candidaturas)';
COMMENT ON COLUMN job_application.id IS 'Key';
COMMENT ON COLUMN job_application.vacancy_id IS 'Vacancy';
COMMENT ON COLUMN job_application.candidate_id IS 'Candidate';
COMMENT ON COLUMN job_application.recruitment_source_code IS 'How this application came';
COMMENT ON COLUMN job_application.pipeline_stage_code IS 'Stage it stands in';
COMMENT ON COLUMN job_application.received_at IS 'When it came in';
COMMENT ON COLUMN job_application.expected_salary IS 'Gross pay a year that the candidate expects';
COMMENT ON COLUMN job_application.available_on IS 'First day the candidate could start';
COMMENT ON COLUMN job_application.screening_score IS 'Score of the screening, 0 to 100; an aid, never the decision';
COMMENT ON COLUMN job_application.scored_by_model_code IS 'Model that made the score; null when a person did';
COMMENT ON COLUMN job_application.rejection_reason_code IS 'Why it ended';
COMMENT ON COLUMN job_application.ended_at IS 'When it ended';
COMMENT ON COLUMN job_application.version IS 'Raised by each change';
COMMENT ON COLUMN job_application.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN job_application.created_at IS 'When the row was written';
COMMENT ON COLUMN job_application.updated_at IS 'When the row was last changed';

CREATE FUNCTION job_application_payload(x job_application) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'job_application_id', x.id,
    'vacancy_id', x.vacancy_id,
    'candidate_id', x.candidate_id,
    'recruitment_source_code', x.recruitment_source_code,
    'pipeline_stage_code', x.pipeline_stage_code,
    'received_at', x.received_at,
    'available_on', x.available_on,
    'scored_by_model_code', x.scored_by_model_code,
    'rejection_reason_code', x.rejection_reason_code,
    'ended_at', x.ended_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION job_application_payload(job_application) IS 'Event payload of a job application: the state after the change (events/job_application.v1.json)';

CREATE TABLE application_stage_change (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    job_application_id     uuid        NOT NULL REFERENCES job_application (id) ON DELETE CASCADE,
    from_stage_code        text        REFERENCES pipeline_stage (code),
    to_stage_code          text        NOT NULL REFERENCES pipeline_stage (code),
    changed_at             timestamptz NOT NULL DEFAULT now(),
    changed_by_employee_id uuid,
    note                   text,
    CONSTRAINT application_stage_change_moves CHECK (from_stage_code IS DISTINCT FROM to_stage_code)
);
CREATE INDEX application_stage_change_from_stage_code ON application_stage_change (from_stage_code);
CREATE INDEX application_stage_change_to_stage_code ON application_stage_change (to_stage_code);
CREATE INDEX application_stage_change_changed_by_employee_id ON application_stage_change (changed_by_employee_id);
CREATE INDEX application_stage_change_application ON application_stage_change (job_application_id, changed_at);

COMMENT ON TABLE application_stage_change IS 'Moves of an application from stage to stage (cambios de fase)';
COMMENT ON COLUMN application_stage_change.id IS 'Key';
COMMENT ON COLUMN application_stage_change.job_application_id IS 'Application';
COMMENT ON COLUMN application_stage_change.from_stage_code IS 'Stage left; null at the first';
COMMENT ON COLUMN application_stage_change.to_stage_code IS 'Stage entered';
COMMENT ON COLUMN application_stage_change.changed_at IS 'When';
COMMENT ON COLUMN application_stage_change.changed_by_employee_id IS 'Who moved it';
COMMENT ON COLUMN application_stage_change.note IS 'Note; may hold personal data';

-- Interviews and offers -----------------------------------------------------------------------------------------------

CREATE TABLE interview (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    job_application_id uuid        NOT NULL REFERENCES job_application (id) ON DELETE CASCADE,
    kind               text        NOT NULL CHECK (kind IN ('phone', 'video', 'onsite', 'technical_test', 'panel')),
    slot               tstzrange   NOT NULL CHECK (NOT isempty(slot) AND NOT lower_inf(slot) AND NOT upper_inf(slot)),
    appointment_id     uuid,
    location           text,
    state              text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held', 'missed', 'cancelled')),
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX interview_appointment_id ON interview (appointment_id);
CREATE INDEX interview_job_application_id ON interview (job_application_id);

COMMENT ON TABLE interview IS 'Interviews (entrevistas)';
COMMENT ON COLUMN interview.id IS 'Key';
COMMENT ON COLUMN interview.job_application_id IS 'Application';
COMMENT ON COLUMN interview.kind IS 'phone (telefónica), video (videollamada), onsite (presencial), technical_test (prueba técnica) or panel (tribunal)';
COMMENT ON COLUMN interview.slot IS 'From and to';
COMMENT ON COLUMN interview.appointment_id IS 'Appointment in the calendar';
COMMENT ON COLUMN interview.location IS 'Room or link';
COMMENT ON COLUMN interview.state IS 'planned (prevista), held (realizada), missed (no presentada) or cancelled (cancelada)';
COMMENT ON COLUMN interview.created_at IS 'When the row was written';

CREATE TABLE interview_score (
    interview_id            uuid     NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
    interviewer_employee_id uuid     NOT NULL,
    criterion               text     NOT NULL
        CHECK (criterion IN ('knowledge', 'experience', 'communication', 'motivation', 'customer_focus', 'teamwork', 'overall')),
    score                   smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment                 text,
    PRIMARY KEY (interview_id, interviewer_employee_id, criterion)
);
CREATE INDEX interview_score_interviewer_employee_id ON interview_score (interviewer_employee_id);

COMMENT ON TABLE interview_score IS 'What an interviewer thought of a candidate (valoraciones de entrevista)';
COMMENT ON COLUMN interview_score.interview_id IS 'Interview';
COMMENT ON COLUMN interview_score.interviewer_employee_id IS 'Interviewer';
COMMENT ON COLUMN interview_score.criterion IS 'knowledge (conocimientos), experience (experiencia), communication (comunicación), motivation (motivación), customer_focus (orientación al cliente), teamwork (trabajo en equipo) or overall (global)';
COMMENT ON COLUMN interview_score.score IS '1 (poor) to 5 (excellent)';
COMMENT ON COLUMN interview_score.comment IS 'Grounds for the score; the candidate may ask to see it';

CREATE TABLE job_offer (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    job_application_id  uuid           NOT NULL REFERENCES job_application (id),
    offer_number        smallint       NOT NULL DEFAULT 1 CHECK (offer_number > 0),
    state               text           NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'sent', 'accepted', 'declined', 'withdrawn', 'expired')),
    gross_annual_salary numeric(14, 2) NOT NULL CHECK (gross_annual_salary > 0 AND gross_annual_salary < 'NaN'),
    variable_amount     numeric(14, 2) CHECK (variable_amount >= 0 AND variable_amount < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    contract_type_code  text,
    starts_on           date           NOT NULL,
    valid_until         date           NOT NULL,
    sent_at             timestamptz,
    answered_at         timestamptz,
    document_id         uuid,
    created_at          timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (job_application_id, offer_number),
    CONSTRAINT job_offer_answer CHECK (state NOT IN ('accepted', 'declined') OR answered_at IS NOT NULL)
);
CREATE INDEX job_offer_document_id ON job_offer (document_id);

COMMENT ON TABLE job_offer IS 'Offers made to candidates (ofertas de empleo)';
COMMENT ON COLUMN job_offer.id IS 'Key';
COMMENT ON COLUMN job_offer.job_application_id IS 'Application';
COMMENT ON COLUMN job_offer.offer_number IS '1 for the first offer, 2 for its improvement and so on';
COMMENT ON COLUMN job_offer.state IS 'draft (borrador), sent (enviada), accepted (aceptada), declined (rechazada), withdrawn (retirada) or expired (caducada)';
COMMENT ON COLUMN job_offer.gross_annual_salary IS 'Gross pay a year offered';
COMMENT ON COLUMN job_offer.variable_amount IS 'Variable pay a year at full achievement';
COMMENT ON COLUMN job_offer.currency IS 'ISO 4217 code';
COMMENT ON COLUMN job_offer.contract_type_code IS 'Key of the contract intended (clave), such as 100';
COMMENT ON COLUMN job_offer.starts_on IS 'First day offered';
COMMENT ON COLUMN job_offer.valid_until IS 'Last day to answer';
COMMENT ON COLUMN job_offer.sent_at IS 'When it was sent';
COMMENT ON COLUMN job_offer.answered_at IS 'When the candidate answered';
COMMENT ON COLUMN job_offer.document_id IS 'Offer letter';
COMMENT ON COLUMN job_offer.created_at IS 'When the row was written';
