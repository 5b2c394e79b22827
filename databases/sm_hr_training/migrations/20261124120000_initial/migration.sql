-- Training: courses, providers, sessions, enrolments, attendance and certificates; the duty of insurance distributors to train;
-- training paid through Social Security rebates (FUNDAE).
-- Sources: RDL 3/2020, art. 165, and RD 287/2021, art. 6 to 13 (initial and continuing training of distributors); Resolution of the
-- DGSFP of 3 June 2021; Ley 30/2015 and RD 694/2017 (training for employment); ET, art. 23; Ley 31/1995, art. 19 (prevention of risks).

-- Reference data ------------------------------------------------------------------------------------------------------

CREATE TABLE course_category (
    code            text PRIMARY KEY CHECK (code <> ''),
    name            text NOT NULL,
    name_es         text NOT NULL,
    mandatory_basis text
);

COMMENT ON TABLE course_category IS 'Subjects of training (áreas de formación)';
COMMENT ON COLUMN course_category.code IS 'Code, such as insurance';
COMMENT ON COLUMN course_category.name IS 'Name in English';
COMMENT ON COLUMN course_category.name_es IS 'Name in Spanish';
COMMENT ON COLUMN course_category.mandatory_basis IS 'Law that makes it mandatory; null when voluntary';

CREATE TABLE distribution_level (
    level            smallint PRIMARY KEY CHECK (level BETWEEN 1 AND 3),
    name_es          text     NOT NULL,
    initial_hours    smallint NOT NULL CHECK (initial_hours > 0),
    continuing_hours smallint NOT NULL CHECK (continuing_hours > 0),
    gives_advice     boolean  NOT NULL
);

COMMENT ON TABLE distribution_level IS 'Levels of training of people who distribute insurance (niveles de formación)';
COMMENT ON COLUMN distribution_level.level IS 'Level 1, 2 or 3';
COMMENT ON COLUMN distribution_level.name_es IS 'Who belongs to it, in Spanish';
COMMENT ON COLUMN distribution_level.initial_hours IS 'Hours of initial training';
COMMENT ON COLUMN distribution_level.continuing_hours IS 'Hours of continuing training a year';
COMMENT ON COLUMN distribution_level.gives_advice IS 'Whether it allows advice (asesoramiento) and not only information';

CREATE TABLE bonus_scale (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    valid_from        date           NOT NULL,
    staff             int4range      NOT NULL CHECK (NOT isempty(staff)),
    credit_percent    numeric(5, 2)  CHECK (credit_percent BETWEEN 0 AND 100),
    minimum_credit    numeric(14, 2) CHECK (minimum_credit >= 0 AND minimum_credit < 'NaN'),
    own_share_percent numeric(5, 2)  NOT NULL CHECK (own_share_percent BETWEEN 0 AND 100),
    UNIQUE (valid_from, staff)
);

COMMENT ON TABLE bonus_scale IS 'Share of the training contribution that a company may recover, by staff (porcentaje de bonificación)';
COMMENT ON COLUMN bonus_scale.id IS 'Key';
COMMENT ON COLUMN bonus_scale.valid_from IS 'First day it applies';
COMMENT ON COLUMN bonus_scale.staff IS 'Average staff of the year before (plantilla media)';
COMMENT ON COLUMN bonus_scale.credit_percent IS 'Share of the contribution for vocational training paid in the year before, in per cent';
COMMENT ON COLUMN bonus_scale.minimum_credit IS 'Guaranteed credit in euros';
COMMENT ON COLUMN bonus_scale.own_share_percent IS 'Share of the cost that the company must bear (cofinanciación privada), in per cent';

-- Courses -------------------------------------------------------------------------------------------------------------

CREATE TABLE training_provider (
    code                text    PRIMARY KEY CHECK (code <> ''),
    name                text    NOT NULL,
    party_id            uuid    UNIQUE,
    kind                text    NOT NULL CHECK (kind IN ('internal', 'university', 'professional_body', 'carrier', 'company', 'public')),
    fundae_registered   boolean NOT NULL DEFAULT false,
    distributor_courses boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE training_provider IS 'Who gives the training (entidades de formación)';
COMMENT ON COLUMN training_provider.code IS 'Code';
COMMENT ON COLUMN training_provider.name IS 'Name';
COMMENT ON COLUMN training_provider.party_id IS 'The provider as a party';
COMMENT ON COLUMN training_provider.kind IS 'internal (interna), university (universidad), professional_body (colegio o asociación), carrier (compañía aseguradora), company (empresa) or public (organismo público)';
COMMENT ON COLUMN training_provider.fundae_registered IS 'Whether it is registered for training for employment (Ley 30/2015, art. 15)';
COMMENT ON COLUMN training_provider.distributor_courses IS 'Whether it may certify the training of distributors (RD 287/2021, art. 12)';

CREATE TABLE course (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    course_code            text           NOT NULL UNIQUE CHECK (course_code <> ''),
    title                  text           NOT NULL CHECK (title <> ''),
    course_category_code   text           NOT NULL REFERENCES course_category (code),
    training_provider_code text           NOT NULL REFERENCES training_provider (code),
    state                  text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'withdrawn')),
    modality               text           NOT NULL CHECK (modality IN ('classroom', 'online', 'virtual_classroom', 'mixed')),
    hours                  numeric(6, 1)  NOT NULL CHECK (hours > 0 AND hours < 10000),
    distribution_level     smallint       REFERENCES distribution_level (level),
    counts_as_continuing   boolean        NOT NULL DEFAULT false,
    pass_mark              numeric(5, 2)  CHECK (pass_mark BETWEEN 0 AND 100),
    min_attendance_percent numeric(5, 2)  NOT NULL DEFAULT 75 CHECK (min_attendance_percent BETWEEN 0 AND 100),
    valid_for              interval       CHECK (valid_for > interval '0'),
    contents               jsonb          NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(contents) = 'array'),
    price_per_person       numeric(14, 2) NOT NULL DEFAULT 0 CHECK (price_per_person >= 0 AND price_per_person < 'NaN'),
    currency               text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version                integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz    NOT NULL DEFAULT now(),
    updated_at             timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX course_course_category_code ON course (course_category_code);
CREATE INDEX course_training_provider_code ON course (training_provider_code);
CREATE INDEX course_distribution_level ON course (distribution_level);
CREATE TRIGGER course_changed BEFORE UPDATE ON course FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE course IS 'Courses (acciones formativas)';
COMMENT ON COLUMN course.id IS 'Key';
COMMENT ON COLUMN course.course_code IS 'Code of the course';
COMMENT ON COLUMN course.title IS 'Title in Spanish';
COMMENT ON COLUMN course.course_category_code IS 'Subject';
COMMENT ON COLUMN course.training_provider_code IS 'Provider';
COMMENT ON COLUMN course.state IS 'draft (borrador), published (publicado) or withdrawn (retirado)';
COMMENT ON COLUMN course.modality IS 'classroom (presencial), online (teleformación), virtual_classroom (aula virtual) or mixed (mixta)';
COMMENT ON COLUMN course.hours IS 'Length in hours';
COMMENT ON COLUMN course.distribution_level IS 'Level that it trains for; null outside insurance distribution';
COMMENT ON COLUMN course.counts_as_continuing IS 'Whether its hours count as continuing training of distributors';
COMMENT ON COLUMN course.pass_mark IS 'Mark to pass, out of 100; null without a test';
COMMENT ON COLUMN course.min_attendance_percent IS 'Attendance needed to complete it, in per cent';
COMMENT ON COLUMN course.valid_for IS 'How long the certificate is good for; null when for ever';
COMMENT ON COLUMN course.contents IS 'Modules: an array of {"title", "hours"}';
COMMENT ON COLUMN course.price_per_person IS 'Price for one person';
COMMENT ON COLUMN course.currency IS 'ISO 4217 code';
COMMENT ON COLUMN course.version IS 'Raised by each change';
COMMENT ON COLUMN course.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN course.created_at IS 'When the row was written';
COMMENT ON COLUMN course.updated_at IS 'When the row was last changed';

CREATE FUNCTION course_payload(x course) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'course_id', x.id,
    'course_code', x.course_code,
    'title', x.title,
    'course_category_code', x.course_category_code,
    'training_provider_code', x.training_provider_code,
    'state', x.state,
    'modality', x.modality,
    'hours', x.hours::text,
    'distribution_level', x.distribution_level,
    'counts_as_continuing', x.counts_as_continuing,
    'pass_mark', x.pass_mark::text,
    'min_attendance_percent', x.min_attendance_percent::text,
    'valid_for', x.valid_for,
    'contents', x.contents,
    'price_per_person', x.price_per_person::text,
    'currency', x.currency,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION course_payload(course) IS 'Event payload of a course: the state after the change (events/course.v1.json)';

CREATE TABLE course_requirement (
    id                uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    course_id         uuid     NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    job_position_code text,
    within_days       smallint NOT NULL DEFAULT 90 CHECK (within_days BETWEEN 0 AND 730),
    repeat_every      interval CHECK (repeat_every > interval '0'),
    UNIQUE NULLS NOT DISTINCT (course_id, job_position_code)
);
CREATE INDEX course_requirement_job_position_code ON course_requirement (job_position_code);

COMMENT ON TABLE course_requirement IS 'Who must take a course (formación obligatoria por puesto)';
COMMENT ON COLUMN course_requirement.id IS 'Key';
COMMENT ON COLUMN course_requirement.course_id IS 'Course';
COMMENT ON COLUMN course_requirement.job_position_code IS 'Position that must take it; null when everybody';
COMMENT ON COLUMN course_requirement.within_days IS 'Days from hiring to complete it';
COMMENT ON COLUMN course_requirement.repeat_every IS 'How often it must be repeated; null when once';

-- Sessions and enrolments ---------------------------------------------------------------------------------------------

CREATE TABLE training_session (
    id                          uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    session_number              text           NOT NULL UNIQUE CHECK (session_number <> ''),
    course_id                   uuid           NOT NULL REFERENCES course (id),
    period                      tstzrange      NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
    work_centre_code            text,
    platform_url                text           CHECK (platform_url ~ '^https://'),
    trainer                     text,
    seats                       smallint       CHECK (seats > 0),
    state                       text           NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'running', 'finished', 'cancelled')),
    fundae_action_number        integer        CHECK (fundae_action_number > 0),
    fundae_group_number         integer        CHECK (fundae_group_number > 0),
    fundae_started_notified_on  date,
    fundae_finished_notified_on date,
    direct_cost                 numeric(14, 2) NOT NULL DEFAULT 0 CHECK (direct_cost >= 0 AND direct_cost < 'NaN'),
    indirect_cost               numeric(14, 2) NOT NULL DEFAULT 0 CHECK (indirect_cost >= 0 AND indirect_cost < 'NaN'),
    salary_cost                 numeric(14, 2) NOT NULL DEFAULT 0 CHECK (salary_cost >= 0 AND salary_cost < 'NaN'),
    bonus_amount                numeric(14, 2) NOT NULL DEFAULT 0 CHECK (bonus_amount >= 0 AND bonus_amount < 'NaN'),
    currency                    text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    created_at                  timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (fundae_action_number, fundae_group_number),
    CONSTRAINT training_session_fundae_pair CHECK ((fundae_action_number IS NULL) = (fundae_group_number IS NULL))
);
CREATE INDEX training_session_course_id ON training_session (course_id);
CREATE INDEX training_session_work_centre_code ON training_session (work_centre_code);

COMMENT ON TABLE training_session IS 'Editions of a course (grupos o convocatorias)';
COMMENT ON COLUMN training_session.id IS 'Key';
COMMENT ON COLUMN training_session.session_number IS 'Number of the edition';
COMMENT ON COLUMN training_session.course_id IS 'Course';
COMMENT ON COLUMN training_session.period IS 'From the first to the last hour';
COMMENT ON COLUMN training_session.work_centre_code IS 'Work centre where it is held';
COMMENT ON COLUMN training_session.platform_url IS 'Address of the platform, when online';
COMMENT ON COLUMN training_session.trainer IS 'Trainer (formador o tutora)';
COMMENT ON COLUMN training_session.seats IS 'Places (plazas); null when unlimited';
COMMENT ON COLUMN training_session.state IS 'planned (prevista), running (en curso), finished (finalizada) or cancelled (cancelada)';
COMMENT ON COLUMN training_session.fundae_action_number IS 'Number of the action at FUNDAE (acción formativa)';
COMMENT ON COLUMN training_session.fundae_group_number IS 'Number of the group at FUNDAE (grupo)';
COMMENT ON COLUMN training_session.fundae_started_notified_on IS 'Day the start was notified; at least 2 calendar days before it';
COMMENT ON COLUMN training_session.fundae_finished_notified_on IS 'Day the end was notified';
COMMENT ON COLUMN training_session.direct_cost IS 'Direct costs (costes directos)';
COMMENT ON COLUMN training_session.indirect_cost IS 'Indirect costs (costes indirectos)';
COMMENT ON COLUMN training_session.salary_cost IS 'Pay of the trainees in working hours (costes salariales)';
COMMENT ON COLUMN training_session.bonus_amount IS 'Rebate taken from Social Security contributions (bonificación aplicada)';
COMMENT ON COLUMN training_session.currency IS 'ISO 4217 code';
COMMENT ON COLUMN training_session.created_at IS 'When the row was written';

CREATE TABLE enrolment (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    training_session_id uuid          NOT NULL REFERENCES training_session (id),
    employee_id         uuid,
    party_id            uuid,
    state               text          NOT NULL DEFAULT 'enrolled'
        CHECK (state IN ('enrolled', 'attending', 'completed', 'failed', 'absent', 'cancelled')),
    enrolled_on         date          NOT NULL CHECK (enrolled_on BETWEEN '0001-01-01' AND '9999-12-31'),
    attended_hours      numeric(6, 1) NOT NULL DEFAULT 0 CHECK (attended_hours >= 0 AND attended_hours < 10000),
    mark                numeric(5, 2) CHECK (mark BETWEEN 0 AND 100),
    completed_on        date          CHECK (completed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    satisfaction        smallint      CHECK (satisfaction BETWEEN 1 AND 4),
    in_working_hours    boolean       NOT NULL DEFAULT true,
    version             integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT enrolment_one_person CHECK (num_nonnulls(employee_id, party_id) = 1),
    CONSTRAINT enrolment_completed_has_day CHECK (state <> 'completed' OR completed_on IS NOT NULL)
);
CREATE INDEX enrolment_employee_id ON enrolment (employee_id);
CREATE INDEX enrolment_party_id ON enrolment (party_id);
CREATE UNIQUE INDEX enrolment_employee_once ON enrolment (training_session_id, employee_id) WHERE employee_id IS NOT NULL;
CREATE UNIQUE INDEX enrolment_party_once ON enrolment (training_session_id, party_id) WHERE party_id IS NOT NULL;
CREATE INDEX enrolment_training_session_id ON enrolment (training_session_id);
CREATE TRIGGER enrolment_changed BEFORE UPDATE ON enrolment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE enrolment IS 'People in a session (inscripciones)';
COMMENT ON COLUMN enrolment.id IS 'Key';
COMMENT ON COLUMN enrolment.training_session_id IS 'Session';
COMMENT ON COLUMN enrolment.employee_id IS 'Employee; null for an external collaborator';
COMMENT ON COLUMN enrolment.party_id IS 'External collaborator (colaborador externo)';
COMMENT ON COLUMN enrolment.state IS 'enrolled (inscrita), attending (cursando), completed (superada), failed (no superada), absent (no presentada) or cancelled (anulada)';
COMMENT ON COLUMN enrolment.enrolled_on IS 'Day of enrolment';
COMMENT ON COLUMN enrolment.attended_hours IS 'Hours attended';
COMMENT ON COLUMN enrolment.mark IS 'Mark, out of 100';
COMMENT ON COLUMN enrolment.completed_on IS 'Day completed';
COMMENT ON COLUMN enrolment.satisfaction IS 'Answer of the quality questionnaire, 1 to 4 as FUNDAE asks';
COMMENT ON COLUMN enrolment.in_working_hours IS 'Whether it took place in working time';
COMMENT ON COLUMN enrolment.version IS 'Raised by each change';
COMMENT ON COLUMN enrolment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN enrolment.created_at IS 'When the row was written';
COMMENT ON COLUMN enrolment.updated_at IS 'When the row was last changed';

CREATE FUNCTION enrolment_payload(x enrolment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'enrolment_id', x.id,
    'training_session_id', x.training_session_id,
    'employee_id', x.employee_id,
    'party_id', x.party_id,
    'state', x.state,
    'enrolled_on', x.enrolled_on,
    'attended_hours', x.attended_hours::text,
    'completed_on', x.completed_on,
    'satisfaction', x.satisfaction,
    'in_working_hours', x.in_working_hours,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION enrolment_payload(enrolment) IS 'Event payload of an enrolment: the state after the change (events/enrolment.v1.json)';

CREATE TABLE attendance (
    enrolment_id uuid          NOT NULL REFERENCES enrolment (id) ON DELETE CASCADE,
    day          date          NOT NULL,
    hours        numeric(4, 1) NOT NULL CHECK (hours > 0 AND hours <= 24),
    signed_at    timestamptz,
    PRIMARY KEY (enrolment_id, day)
);

COMMENT ON TABLE attendance IS 'Signed attendance by day (control de asistencia)';
COMMENT ON COLUMN attendance.enrolment_id IS 'Enrolment';
COMMENT ON COLUMN attendance.day IS 'Day';
COMMENT ON COLUMN attendance.hours IS 'Hours present';
COMMENT ON COLUMN attendance.signed_at IS 'When the trainee signed, or the platform recorded it';

-- Certificates and the duty of distributors ---------------------------------------------------------------------------

CREATE TABLE certificate (
    id                 uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id        uuid,
    party_id           uuid,
    enrolment_id       uuid          UNIQUE REFERENCES enrolment (id),
    title              text          NOT NULL CHECK (title <> ''),
    distribution_level smallint      REFERENCES distribution_level (level),
    hours              numeric(6, 1) NOT NULL CHECK (hours > 0 AND hours < 10000),
    issued_on          date          NOT NULL,
    expires_on         date,
    issuer             text          NOT NULL,
    document_id        uuid,
    created_at         timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT certificate_one_person CHECK (num_nonnulls(employee_id, party_id) = 1),
    CONSTRAINT certificate_expires_after_issue CHECK (expires_on >= issued_on)
);
CREATE INDEX certificate_employee_id ON certificate (employee_id);
CREATE INDEX certificate_party_id ON certificate (party_id);
CREATE INDEX certificate_distribution_level ON certificate (distribution_level);
CREATE INDEX certificate_document_id ON certificate (document_id);
CREATE INDEX certificate_expiring ON certificate (expires_on) WHERE expires_on IS NOT NULL;

COMMENT ON TABLE certificate IS 'Certificates and diplomas (certificados de formación)';
COMMENT ON COLUMN certificate.id IS 'Key';
COMMENT ON COLUMN certificate.employee_id IS 'Employee';
COMMENT ON COLUMN certificate.party_id IS 'External collaborator';
COMMENT ON COLUMN certificate.enrolment_id IS 'Enrolment it comes from; null when earned elsewhere';
COMMENT ON COLUMN certificate.title IS 'Title';
COMMENT ON COLUMN certificate.distribution_level IS 'Level it certifies';
COMMENT ON COLUMN certificate.hours IS 'Hours certified';
COMMENT ON COLUMN certificate.issued_on IS 'Day of issue';
COMMENT ON COLUMN certificate.expires_on IS 'Last day it is good';
COMMENT ON COLUMN certificate.issuer IS 'Who issued it';
COMMENT ON COLUMN certificate.document_id IS 'The certificate';
COMMENT ON COLUMN certificate.created_at IS 'When the row was written';

CREATE TABLE distributor_year (
    id                 uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id        uuid,
    party_id           uuid,
    year               smallint      NOT NULL CHECK (year BETWEEN 2021 AND 2100),
    distribution_level smallint      NOT NULL REFERENCES distribution_level (level),
    required_hours     numeric(6, 1) NOT NULL CHECK (required_hours BETWEEN 0 AND 100),
    done_hours         numeric(6, 1) NOT NULL DEFAULT 0 CHECK (done_hours >= 0 AND done_hours < 10000),
    fulfilled          boolean       NOT NULL GENERATED ALWAYS AS (done_hours >= required_hours) STORED,
    CONSTRAINT distributor_year_one_person CHECK (num_nonnulls(employee_id, party_id) = 1),
    CONSTRAINT distributor_year_employee UNIQUE (employee_id, year),
    CONSTRAINT distributor_year_party UNIQUE (party_id, year)
);
CREATE INDEX distributor_year_distribution_level ON distributor_year (distribution_level);
CREATE INDEX distributor_year_open ON distributor_year (year) WHERE NOT fulfilled;

COMMENT ON TABLE distributor_year IS 'Continuing training that a person who distributes insurance owes and has done in a year (formación continua anual)';
COMMENT ON COLUMN distributor_year.id IS 'Key';
COMMENT ON COLUMN distributor_year.employee_id IS 'Employee';
COMMENT ON COLUMN distributor_year.party_id IS 'External collaborator';
COMMENT ON COLUMN distributor_year.year IS 'Calendar year';
COMMENT ON COLUMN distributor_year.distribution_level IS 'Level of the person';
COMMENT ON COLUMN distributor_year.required_hours IS 'Hours owed, in proportion to the months in the activity';
COMMENT ON COLUMN distributor_year.done_hours IS 'Hours done';
COMMENT ON COLUMN distributor_year.fulfilled IS 'Whether the duty is met';
