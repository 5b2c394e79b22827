-- Performance reviews: cycles, competencies, reviews with their scores, feedback of peers, calibration, goals and development plans.
-- Sources: ET, art. 20 (direction) and 64.4.d (algorithms that affect working conditions); RD 901/2020 (equality plans: the
-- assessment must not discriminate); GDPR, art. 22 (no decision by machine alone).

-- Reference data ------------------------------------------------------------------------------------------------------

CREATE TABLE rating_scale (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL
);

COMMENT ON TABLE rating_scale IS 'Scales of assessment (escalas de valoración)';
COMMENT ON COLUMN rating_scale.code IS 'Code, such as five_level';
COMMENT ON COLUMN rating_scale.name IS 'Name in English';
COMMENT ON COLUMN rating_scale.name_es IS 'Name in Spanish';

CREATE TABLE rating_level (
    rating_scale_code text          NOT NULL REFERENCES rating_scale (code) ON DELETE CASCADE,
    level             smallint      NOT NULL CHECK (level BETWEEN 1 AND 10),
    name              text          NOT NULL,
    name_es           text          NOT NULL,
    guideline_percent numeric(5, 2) CHECK (guideline_percent BETWEEN 0 AND 100),
    PRIMARY KEY (rating_scale_code, level)
);

COMMENT ON TABLE rating_level IS 'Levels of a scale (niveles)';
COMMENT ON COLUMN rating_level.rating_scale_code IS 'Scale';
COMMENT ON COLUMN rating_level.level IS 'Level, the higher the better';
COMMENT ON COLUMN rating_level.name IS 'Name in English';
COMMENT ON COLUMN rating_level.name_es IS 'Name in Spanish';
COMMENT ON COLUMN rating_level.guideline_percent IS 'Share of staff expected there when calibrating, in per cent; a guide, not a quota';

CREATE TABLE competency (
    code          text PRIMARY KEY CHECK (code <> ''),
    name          text NOT NULL,
    name_es       text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('core', 'leadership', 'technical')),
    definition_es text NOT NULL
);

COMMENT ON TABLE competency IS 'Competencies assessed (competencias)';
COMMENT ON COLUMN competency.code IS 'Code, such as customer_focus';
COMMENT ON COLUMN competency.name IS 'Name in English';
COMMENT ON COLUMN competency.name_es IS 'Name in Spanish';
COMMENT ON COLUMN competency.kind IS 'core (corporativa), leadership (de liderazgo) or technical (técnica)';
COMMENT ON COLUMN competency.definition_es IS 'What it means, in Spanish, as shown to those who assess';

CREATE TABLE position_competency (
    job_position_code text          NOT NULL,
    competency_code   text          NOT NULL REFERENCES competency (code),
    expected_level    smallint      NOT NULL CHECK (expected_level BETWEEN 1 AND 5),
    weight            numeric(5, 4) NOT NULL DEFAULT 1 CHECK (weight > 0 AND weight <= 1),
    PRIMARY KEY (job_position_code, competency_code)
);
CREATE INDEX position_competency_competency_code ON position_competency (competency_code);

COMMENT ON TABLE position_competency IS 'Competencies asked of a position and the level expected (perfil competencial)';
COMMENT ON COLUMN position_competency.job_position_code IS 'Position';
COMMENT ON COLUMN position_competency.competency_code IS 'Competency';
COMMENT ON COLUMN position_competency.expected_level IS 'Level expected';
COMMENT ON COLUMN position_competency.weight IS 'Weight in the score';

-- Cycles and reviews --------------------------------------------------------------------------------------------------

CREATE TABLE review_cycle (
    code                 text          PRIMARY KEY CHECK (code <> ''),
    name_es              text          NOT NULL,
    kind                 text          NOT NULL CHECK (kind IN ('annual', 'half_year', 'trial_period', 'project')),
    period               daterange     NOT NULL CHECK (NOT isempty(period)),
    self_review_until    date,
    manager_review_until date          NOT NULL,
    rating_scale_code    text          NOT NULL REFERENCES rating_scale (code),
    goal_weight          numeric(5, 4) NOT NULL DEFAULT 0.6 CHECK (goal_weight BETWEEN 0 AND 1),
    state                text          NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'open', 'calibrating', 'closed')),
    CONSTRAINT review_cycle_order CHECK (manager_review_until >= self_review_until)
);
CREATE INDEX review_cycle_rating_scale_code ON review_cycle (rating_scale_code);

COMMENT ON TABLE review_cycle IS 'Review cycles (campañas de evaluación)';
COMMENT ON COLUMN review_cycle.code IS 'Code, such as 2026-ANNUAL';
COMMENT ON COLUMN review_cycle.name_es IS 'Name in Spanish';
COMMENT ON COLUMN review_cycle.kind IS 'annual (anual), half_year (semestral), trial_period (periodo de prueba) or project (proyecto)';
COMMENT ON COLUMN review_cycle.period IS 'Days assessed';
COMMENT ON COLUMN review_cycle.self_review_until IS 'Last day of the self-assessment';
COMMENT ON COLUMN review_cycle.manager_review_until IS 'Last day of the manager''s assessment';
COMMENT ON COLUMN review_cycle.rating_scale_code IS 'Scale';
COMMENT ON COLUMN review_cycle.goal_weight IS 'Weight of goals in the result; the rest is competencies';
COMMENT ON COLUMN review_cycle.state IS 'planned (prevista), open (abierta), calibrating (en calibración) or closed (cerrada)';

CREATE TABLE review (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    review_cycle_code   text          NOT NULL REFERENCES review_cycle (code),
    employee_id         uuid          NOT NULL,
    manager_employee_id uuid          NOT NULL CHECK (manager_employee_id <> employee_id),
    job_position_code   text          NOT NULL,
    department_code     text          NOT NULL,
    state               text          NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'self_review', 'manager_review', 'submitted', 'calibrated', 'acknowledged', 'disputed')),
    goal_score          numeric(5, 2) CHECK (goal_score BETWEEN 0 AND 100),
    competency_score    numeric(5, 2) CHECK (competency_score BETWEEN 0 AND 100),
    overall_level       smallint      CHECK (overall_level BETWEEN 1 AND 10),
    calibrated_level    smallint      CHECK (calibrated_level BETWEEN 1 AND 10),
    strengths           text,
    improvements        text,
    employee_comment    text,
    submitted_at        timestamptz,
    acknowledged_at     timestamptz,
    version             integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    UNIQUE (review_cycle_code, employee_id),
    CONSTRAINT review_submitted CHECK (state NOT IN ('submitted', 'calibrated', 'acknowledged', 'disputed') OR (submitted_at IS NOT NULL AND overall_level IS NOT NULL)),
    CONSTRAINT review_acknowledged CHECK (state <> 'acknowledged' OR acknowledged_at IS NOT NULL)
);
CREATE INDEX review_employee_id ON review (employee_id);
CREATE INDEX review_manager_employee_id ON review (manager_employee_id);
CREATE INDEX review_job_position_code ON review (job_position_code);
CREATE INDEX review_department_code ON review (department_code);
CREATE INDEX review_pending ON review (manager_employee_id, review_cycle_code) WHERE state IN ('pending', 'self_review', 'manager_review');
CREATE TRIGGER review_changed BEFORE UPDATE ON review FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE review IS 'Reviews of one employee in one cycle (evaluaciones del desempeño)';
COMMENT ON COLUMN review.id IS 'Key';
COMMENT ON COLUMN review.review_cycle_code IS 'Cycle';
COMMENT ON COLUMN review.employee_id IS 'Employee assessed';
COMMENT ON COLUMN review.manager_employee_id IS 'Who assesses';
COMMENT ON COLUMN review.job_position_code IS 'Position at the time';
COMMENT ON COLUMN review.department_code IS 'Department at the time';
COMMENT ON COLUMN review.state IS 'pending (pendiente), self_review (autoevaluación), manager_review (en evaluación), submitted (entregada), calibrated (calibrada), acknowledged (firmada) or disputed (con disconformidad)';
COMMENT ON COLUMN review.goal_score IS 'Achievement of goals, 0 to 100';
COMMENT ON COLUMN review.competency_score IS 'Competencies, 0 to 100';
COMMENT ON COLUMN review.overall_level IS 'Level of the cycle''s scale before calibration';
COMMENT ON COLUMN review.calibrated_level IS 'Level after calibration, the one that counts';
COMMENT ON COLUMN review.strengths IS 'Strengths (puntos fuertes)';
COMMENT ON COLUMN review.improvements IS 'What to improve (áreas de mejora)';
COMMENT ON COLUMN review.employee_comment IS 'What the employee says of it';
COMMENT ON COLUMN review.submitted_at IS 'When the manager handed it in';
COMMENT ON COLUMN review.acknowledged_at IS 'When the employee signed it';
COMMENT ON COLUMN review.version IS 'Raised by each change';
COMMENT ON COLUMN review.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN review.created_at IS 'When the row was written';
COMMENT ON COLUMN review.updated_at IS 'When the row was last changed';

CREATE FUNCTION review_payload(x review) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'review_id', x.id,
    'review_cycle_code', x.review_cycle_code,
    'employee_id', x.employee_id,
    'manager_employee_id', x.manager_employee_id,
    'job_position_code', x.job_position_code,
    'department_code', x.department_code,
    'state', x.state,
    'submitted_at', x.submitted_at,
    'acknowledged_at', x.acknowledged_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION review_payload(review) IS 'Event payload of a review: the state after the change (events/review.v1.json)';

CREATE TABLE review_competency (
    review_id       uuid     NOT NULL REFERENCES review (id) ON DELETE CASCADE,
    competency_code text     NOT NULL REFERENCES competency (code),
    assessor        text     NOT NULL CHECK (assessor IN ('self', 'manager')),
    level           smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    evidence        text,
    PRIMARY KEY (review_id, competency_code, assessor)
);
CREATE INDEX review_competency_competency_code ON review_competency (competency_code);

COMMENT ON TABLE review_competency IS 'Scores of a review by competency (valoración por competencias)';
COMMENT ON COLUMN review_competency.review_id IS 'Review';
COMMENT ON COLUMN review_competency.competency_code IS 'Competency';
COMMENT ON COLUMN review_competency.assessor IS 'self (autoevaluación) or manager (responsable)';
COMMENT ON COLUMN review_competency.level IS 'Level seen';
COMMENT ON COLUMN review_competency.evidence IS 'Behaviour that supports it';

CREATE TABLE calibration_session (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    review_cycle_code text        NOT NULL REFERENCES review_cycle (code),
    department_code   text        NOT NULL,
    held_at           timestamptz NOT NULL,
    participants      uuid[]      NOT NULL CHECK (cardinality(participants) > 0),
    minutes           text
);
CREATE INDEX calibration_session_review_cycle_code ON calibration_session (review_cycle_code);
CREATE INDEX calibration_session_department_code ON calibration_session (department_code);

COMMENT ON TABLE calibration_session IS 'Meetings that compare reviews across teams (sesiones de calibración)';
COMMENT ON COLUMN calibration_session.id IS 'Key';
COMMENT ON COLUMN calibration_session.review_cycle_code IS 'Cycle';
COMMENT ON COLUMN calibration_session.department_code IS 'Department calibrated';
COMMENT ON COLUMN calibration_session.held_at IS 'When it was held';
COMMENT ON COLUMN calibration_session.participants IS 'Employees who took part (sm_hr employee ids)';
COMMENT ON COLUMN calibration_session.minutes IS 'Minutes (acta)';

CREATE TABLE calibration_change (
    calibration_session_id uuid     NOT NULL REFERENCES calibration_session (id) ON DELETE CASCADE,
    review_id              uuid     NOT NULL REFERENCES review (id),
    from_level             smallint NOT NULL CHECK (from_level BETWEEN 1 AND 10),
    to_level               smallint NOT NULL CHECK (to_level BETWEEN 1 AND 10),
    reason                 text     NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (calibration_session_id, review_id),
    CONSTRAINT calibration_change_differs CHECK (from_level <> to_level)
);
CREATE INDEX calibration_change_review_id ON calibration_change (review_id);

COMMENT ON TABLE calibration_change IS 'Levels changed in a calibration (ajustes de calibración)';
COMMENT ON COLUMN calibration_change.calibration_session_id IS 'Session';
COMMENT ON COLUMN calibration_change.review_id IS 'Review';
COMMENT ON COLUMN calibration_change.from_level IS 'Level before';
COMMENT ON COLUMN calibration_change.to_level IS 'Level after';
COMMENT ON COLUMN calibration_change.reason IS 'Grounds';

-- Goals, feedback and development -------------------------------------------------------------------------------------

CREATE TABLE goal (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id         uuid           NOT NULL,
    review_cycle_code   text           NOT NULL REFERENCES review_cycle (code),
    objective_id        uuid,
    title               text           NOT NULL CHECK (title <> ''),
    metric_code         text,
    unit                text           NOT NULL DEFAULT 'percent' CHECK (unit <> ''),
    start_value         numeric(18, 4) CHECK (start_value < 'NaN'),
    target_value        numeric(18, 4) NOT NULL CHECK (target_value < 'NaN'),
    actual_value        numeric(18, 4) CHECK (actual_value < 'NaN'),
    weight              numeric(5, 4)  NOT NULL CHECK (weight > 0 AND weight <= 1),
    achievement_percent numeric(6, 2)  CHECK (achievement_percent BETWEEN 0 AND 200),
    state               text           NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'agreed', 'closed', 'dropped')),
    due_on              date           NOT NULL CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    version             integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT goal_closed_is_measured CHECK (state <> 'closed' OR achievement_percent IS NOT NULL)
);
CREATE INDEX goal_review_cycle_code ON goal (review_cycle_code);
CREATE INDEX goal_objective_id ON goal (objective_id);
CREATE INDEX goal_metric_code ON goal (metric_code);
CREATE INDEX goal_employee ON goal (employee_id, review_cycle_code);
CREATE TRIGGER goal_changed BEFORE UPDATE ON goal FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE goal IS 'Personal goals (objetivos individuales)';
COMMENT ON COLUMN goal.id IS 'Key';
COMMENT ON COLUMN goal.employee_id IS 'Employee';
COMMENT ON COLUMN goal.review_cycle_code IS 'Cycle in which it counts';
COMMENT ON COLUMN goal.objective_id IS 'Objective of the group that it serves';
COMMENT ON COLUMN goal.title IS 'Goal, in a sentence';
COMMENT ON COLUMN goal.metric_code IS 'Metric that measures it';
COMMENT ON COLUMN goal.unit IS 'Unit of the figures, such as percent, EUR or count';
COMMENT ON COLUMN goal.start_value IS 'Value at the start';
COMMENT ON COLUMN goal.target_value IS 'Value to reach';
COMMENT ON COLUMN goal.actual_value IS 'Value reached';
COMMENT ON COLUMN goal.weight IS 'Weight among the employee''s goals; they add up to 1';
COMMENT ON COLUMN goal.achievement_percent IS 'Achievement in per cent';
COMMENT ON COLUMN goal.state IS 'proposed (propuesto), agreed (acordado), closed (cerrado) or dropped (retirado)';
COMMENT ON COLUMN goal.due_on IS 'Day to reach it';
COMMENT ON COLUMN goal.version IS 'Raised by each change';
COMMENT ON COLUMN goal.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN goal.created_at IS 'When the row was written';
COMMENT ON COLUMN goal.updated_at IS 'When the row was last changed';

CREATE FUNCTION goal_payload(x goal) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'goal_id', x.id,
    'employee_id', x.employee_id,
    'review_cycle_code', x.review_cycle_code,
    'objective_id', x.objective_id,
    'title', x.title,
    'metric_code', x.metric_code,
    'unit', x.unit,
    'start_value', x.start_value::text,
    'target_value', x.target_value::text,
    'actual_value', x.actual_value::text,
    'weight', x.weight::text,
    'state', x.state,
    'due_on', x.due_on,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION goal_payload(goal) IS 'Event payload of a goal: the state after the change (events/goal.v1.json)';

CREATE TABLE feedback (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    review_id            uuid        REFERENCES review (id),
    employee_id          uuid        NOT NULL,
    given_by_employee_id uuid        NOT NULL CHECK (given_by_employee_id <> employee_id),
    relationship         text        NOT NULL CHECK (relationship IN ('peer', 'report', 'manager', 'internal_customer')),
    anonymous            boolean     NOT NULL DEFAULT true,
    level                smallint    CHECK (level BETWEEN 1 AND 5),
    comment              text        NOT NULL CHECK (comment <> ''),
    given_at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX feedback_review_id ON feedback (review_id);
CREATE INDEX feedback_employee_id ON feedback (employee_id);
CREATE INDEX feedback_given_by_employee_id ON feedback (given_by_employee_id);

COMMENT ON TABLE feedback IS 'Feedback of colleagues (retroalimentación, evaluación 360°)';
COMMENT ON COLUMN feedback.id IS 'Key';
COMMENT ON COLUMN feedback.review_id IS 'Review it feeds; null when spontaneous';
COMMENT ON COLUMN feedback.employee_id IS 'Employee it is about';
COMMENT ON COLUMN feedback.given_by_employee_id IS 'Who gave it';
COMMENT ON COLUMN feedback.relationship IS 'peer (compañero), report (colaborador), manager (responsable) or internal_customer (cliente interno)';
COMMENT ON COLUMN feedback.anonymous IS 'Whether the giver is hidden from the employee';
COMMENT ON COLUMN feedback.level IS 'Level, where the form asks for one';
COMMENT ON COLUMN feedback.comment IS 'What was said';
COMMENT ON COLUMN feedback.given_at IS 'When it was given';

CREATE TABLE development_action (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    employee_id     uuid        NOT NULL,
    review_id       uuid        REFERENCES review (id),
    competency_code text        REFERENCES competency (code),
    kind            text        NOT NULL CHECK (kind IN ('course', 'mentoring', 'project', 'rotation', 'reading', 'coaching')),
    description     text        NOT NULL CHECK (description <> ''),
    course_id       uuid,
    due_on          date        NOT NULL,
    done_on         date,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX development_action_employee_id ON development_action (employee_id);
CREATE INDEX development_action_review_id ON development_action (review_id);
CREATE INDEX development_action_competency_code ON development_action (competency_code);
CREATE INDEX development_action_course_id ON development_action (course_id);
CREATE INDEX development_action_pending ON development_action (due_on) WHERE done_on IS NULL;

COMMENT ON TABLE development_action IS 'What an employee will do to develop (plan de desarrollo individual)';
COMMENT ON COLUMN development_action.id IS 'Key';
COMMENT ON COLUMN development_action.employee_id IS 'Employee';
COMMENT ON COLUMN development_action.review_id IS 'Review it came from';
COMMENT ON COLUMN development_action.competency_code IS 'Competency to develop';
COMMENT ON COLUMN development_action.kind IS 'course (curso), mentoring (mentoría), project (proyecto), rotation (rotación), reading (lectura) or coaching';
COMMENT ON COLUMN development_action.description IS 'What will be done';
COMMENT ON COLUMN development_action.course_id IS 'Course, where it is one';
COMMENT ON COLUMN development_action.due_on IS 'Day to have it done';
COMMENT ON COLUMN development_action.done_on IS 'Day it was done';
COMMENT ON COLUMN development_action.created_at IS 'When the row was written';
