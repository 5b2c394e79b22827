-- Objectives and key results (OKR): cycles, objectives of the group, its departments and teams, their key results, check-ins and
-- how they align. Sources: Grove 1983, "High Output Management"; Doerr 2018, "Measure What Matters" (scores from 0.0 to 1.0).

-- Cycles --------------------------------------------------------------------------------------------------------------

CREATE TABLE okr_cycle (
    code        text        PRIMARY KEY CHECK (code <> ''),
    kind        text        NOT NULL CHECK (kind IN ('year', 'quarter')),
    parent_code text        REFERENCES okr_cycle (code),
    period      daterange   NOT NULL CHECK (NOT isempty(period)),
    state       text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'setting', 'running', 'closed')),
    closed_at   timestamptz,
    CONSTRAINT okr_cycle_period UNIQUE (kind, period),
    CONSTRAINT okr_cycle_quarter_has_year CHECK ((kind = 'quarter') = (parent_code IS NOT NULL)),
    CONSTRAINT okr_cycle_closed_has_time CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX okr_cycle_parent_code ON okr_cycle (parent_code);
COMMENT ON TABLE okr_cycle IS 'Cycles (ciclos) that objectives are set for';
COMMENT ON COLUMN okr_cycle.code IS 'Code: 2027 for a year, 2027-Q1 for a quarter';
COMMENT ON COLUMN okr_cycle.kind IS 'year (anual) or quarter (trimestral)';
COMMENT ON COLUMN okr_cycle.parent_code IS 'Year of a quarter';
COMMENT ON COLUMN okr_cycle.period IS 'Days of the cycle';
COMMENT ON COLUMN okr_cycle.state IS 'planned (previsto), setting (en definición), running (en curso) or closed (cerrado)';
COMMENT ON COLUMN okr_cycle.closed_at IS 'When it was closed and scored';

CREATE TABLE score_band (
    code    text     PRIMARY KEY CHECK (code <> ''),
    name    text     NOT NULL CHECK (name <> ''),
    name_es text     NOT NULL CHECK (name_es <> ''),
    scores  numrange NOT NULL CHECK (NOT isempty(scores)),
    CONSTRAINT score_band_no_overlap EXCLUDE USING gist (scores WITH &&)
);
COMMENT ON TABLE score_band IS 'What a score means (escala de valoración)';
COMMENT ON COLUMN score_band.code IS 'Code, such as progress';
COMMENT ON COLUMN score_band.name IS 'Name in English';
COMMENT ON COLUMN score_band.name_es IS 'Name in Spanish';
COMMENT ON COLUMN score_band.scores IS 'Scores of the band, 0 to 1';

-- Objectives ----------------------------------------------------------------------------------------------------------

CREATE TABLE objective (
    id                uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    okr_cycle_code    text          NOT NULL REFERENCES okr_cycle (code),
    title             text          NOT NULL CHECK (title <> ''),
    description       text,
    level             text          NOT NULL CHECK (level IN ('group', 'area', 'department', 'team', 'person')),
    kind              text          NOT NULL DEFAULT 'committed' CHECK (kind IN ('committed', 'aspirational')),
    owner_employee_id uuid          NOT NULL,
    department_code   text,
    initiative_id     uuid,
    confidential      boolean       NOT NULL DEFAULT false,
    state             text          NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'closed', 'cancelled')),
    confidence        text          CHECK (confidence IN ('on_track', 'at_risk', 'off_track')),
    progress          numeric(5, 2) NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    score             numeric(3, 2) CHECK (score BETWEEN 0 AND 1),
    closing_note      text,
    closed_at         timestamptz,
    version           integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT objective_department_known CHECK (level <> 'department' OR department_code IS NOT NULL),
    CONSTRAINT objective_closed CHECK ((state IN ('closed', 'cancelled')) = (closed_at IS NOT NULL)),
    CONSTRAINT objective_closed_has_score CHECK (state <> 'closed' OR score IS NOT NULL)
);
CREATE INDEX objective_okr_cycle_code ON objective (okr_cycle_code);
CREATE INDEX objective_owner_employee_id ON objective (owner_employee_id);
CREATE INDEX objective_department_code ON objective (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX objective_initiative_id ON objective (initiative_id) WHERE initiative_id IS NOT NULL;
CREATE INDEX objective_active ON objective (okr_cycle_code, level) WHERE state = 'active';
CREATE TRIGGER objective_changed BEFORE UPDATE ON objective FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE objective IS 'Objectives (objetivos): where one wants to get, in words';
COMMENT ON COLUMN objective.id IS 'Key';
COMMENT ON COLUMN objective.okr_cycle_code IS 'Cycle';
COMMENT ON COLUMN objective.title IS 'Objective';
COMMENT ON COLUMN objective.description IS 'Why it matters now';
COMMENT ON COLUMN objective.level IS 'group (grupo), area (área de negocio), department (departamento), team (equipo) or person (persona)';
COMMENT ON COLUMN objective.kind IS 'committed (comprometido, 1.0 expected) or aspirational (aspiracional, 0.7 is good)';
COMMENT ON COLUMN objective.owner_employee_id IS 'Who answers for it, sm_hr.employee.id';
COMMENT ON COLUMN objective.department_code IS 'Department, sm_hr.department.code';
COMMENT ON COLUMN objective.initiative_id IS 'Strategic initiative that it serves, sm_strategy.initiative.id';
COMMENT ON COLUMN objective.confidential IS 'Whether only those concerned see it';
COMMENT ON COLUMN objective.state IS 'draft (borrador), active (vigente), closed (cerrado) or cancelled (cancelado)';
COMMENT ON COLUMN objective.confidence IS 'on_track (en plazo), at_risk (en riesgo) or off_track (desviado); null before the first check-in';
COMMENT ON COLUMN objective.progress IS 'Weighted progress of its key results, in percent';
COMMENT ON COLUMN objective.score IS 'Score at the end, 0 to 1';
COMMENT ON COLUMN objective.closing_note IS 'What was achieved and learnt';
COMMENT ON COLUMN objective.closed_at IS 'When it was closed or cancelled';
COMMENT ON COLUMN objective.version IS 'Raised by each change';
COMMENT ON COLUMN objective.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN objective.created_at IS 'When the row was written';
COMMENT ON COLUMN objective.updated_at IS 'When the row was last changed';

CREATE FUNCTION objective_payload(o objective) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'objective_id', o.id,
    'customer_id', o.id,
    'okr_cycle_code', o.okr_cycle_code,
    'title', o.title,
    'level', o.level,
    'kind', o.kind,
    'owner_employee_id', o.owner_employee_id,
    'department_code', o.department_code,
    'initiative_id', o.initiative_id,
    'state', o.state,
    'confidence', o.confidence,
    'progress', o.progress::text,
    'score', o.score::text,
    'closed_at', o.closed_at,
    'occurred_at', o.occurred_at);
COMMENT ON FUNCTION objective_payload(objective) IS 'Event payload of an objective (objetivo): the state after the change (events/objective.v1.json)';

CREATE TABLE alignment (
    objective_id        uuid          NOT NULL REFERENCES objective (id) ON DELETE CASCADE,
    serves_objective_id uuid          NOT NULL REFERENCES objective (id) ON DELETE CASCADE,
    kind                text          NOT NULL DEFAULT 'contributes' CHECK (kind IN ('contributes', 'cascaded', 'shared')),
    weight              numeric(5, 2) CHECK (weight BETWEEN 0 AND 100),
    PRIMARY KEY (objective_id, serves_objective_id),
    CONSTRAINT alignment_not_itself CHECK (objective_id <> serves_objective_id)
);
CREATE INDEX alignment_serves_objective_id ON alignment (serves_objective_id);
COMMENT ON TABLE alignment IS 'Alignment (alineamiento): which objective serves which';
COMMENT ON COLUMN alignment.objective_id IS 'Objective that serves';
COMMENT ON COLUMN alignment.serves_objective_id IS 'Objective served';
COMMENT ON COLUMN alignment.kind IS 'contributes (contribuye), cascaded (desplegado) or shared (compartido)';
COMMENT ON COLUMN alignment.weight IS 'Share of the served objective that rests on it, in percent';

CREATE TABLE contributor (
    objective_id uuid NOT NULL REFERENCES objective (id) ON DELETE CASCADE,
    employee_id  uuid NOT NULL,
    role         text NOT NULL DEFAULT 'contributor' CHECK (role IN ('sponsor', 'contributor', 'informed')),
    PRIMARY KEY (objective_id, employee_id)
);
CREATE INDEX contributor_employee_id ON contributor (employee_id);
COMMENT ON TABLE contributor IS 'Further people who work towards an objective (colaboradores)';
COMMENT ON COLUMN contributor.objective_id IS 'Objective';
COMMENT ON COLUMN contributor.employee_id IS 'Who, sm_hr.employee.id';
COMMENT ON COLUMN contributor.role IS 'sponsor (patrocinador), contributor (colaborador) or informed (informado)';

-- Key results ---------------------------------------------------------------------------------------------------------

CREATE TABLE key_result (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    objective_id      uuid           NOT NULL REFERENCES objective (id),
    position          smallint       NOT NULL CHECK (position >= 1),
    title             text           NOT NULL CHECK (title <> ''),
    kind              text           NOT NULL DEFAULT 'metric' CHECK (kind IN ('metric', 'milestone', 'baseline')),
    metric_code       text,
    unit              text,
    start_value       numeric(20, 6) NOT NULL CHECK (start_value < 'NaN'),
    target_value      numeric(20, 6) NOT NULL CHECK (target_value < 'NaN'),
    current_value     numeric(20, 6) NOT NULL CHECK (current_value < 'NaN'),
    progress          numeric(5, 2)  NOT NULL
        GENERATED ALWAYS AS (round(100 * greatest(0, least(1, (current_value - start_value) / (target_value - start_value))), 2)) STORED,
    weight            numeric(5, 2)  NOT NULL DEFAULT 1 CHECK (weight > 0 AND weight < 'NaN'),
    owner_employee_id uuid           NOT NULL,
    due_on            date,
    state             text           NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'achieved', 'missed', 'cancelled')),
    confidence        text           CHECK (confidence IN ('on_track', 'at_risk', 'off_track')),
    version           integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT key_result_goes_somewhere CHECK (target_value <> start_value),
    CONSTRAINT key_result_position UNIQUE (objective_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX key_result_metric_code ON key_result (metric_code) WHERE metric_code IS NOT NULL;
CREATE INDEX key_result_owner_employee_id ON key_result (owner_employee_id);
CREATE INDEX key_result_due ON key_result (due_on) WHERE state = 'active';
CREATE TRIGGER key_result_changed BEFORE UPDATE ON key_result FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE key_result IS 'Key results (resultados clave): how one knows that one gets there, in figures';
COMMENT ON COLUMN key_result.id IS 'Key';
COMMENT ON COLUMN key_result.objective_id IS 'Objective';
COMMENT ON COLUMN key_result.position IS 'Order, from 1';
COMMENT ON COLUMN key_result.title IS 'Key result';
COMMENT ON COLUMN key_result.kind IS 'metric (indicador), milestone (hito) or baseline (establecer línea base)';
COMMENT ON COLUMN key_result.metric_code IS 'Metric that measures it, sm_analytics_metrics.metric.code; null when typed in';
COMMENT ON COLUMN key_result.unit IS 'Unit of the values, such as % or €';
COMMENT ON COLUMN key_result.start_value IS 'Value at the start';
COMMENT ON COLUMN key_result.target_value IS 'Value aimed at; below the start when less is better';
COMMENT ON COLUMN key_result.current_value IS 'Latest value';
COMMENT ON COLUMN key_result.progress IS 'Way gone from start to target, 0 to 100, computed';
COMMENT ON COLUMN key_result.weight IS 'Weight within the objective';
COMMENT ON COLUMN key_result.owner_employee_id IS 'Who answers for it, sm_hr.employee.id';
COMMENT ON COLUMN key_result.due_on IS 'Day by which it should be reached; null for the cycle''s end';
COMMENT ON COLUMN key_result.state IS 'active (vigente), achieved (alcanzado), missed (no alcanzado) or cancelled (cancelado)';
COMMENT ON COLUMN key_result.confidence IS 'on_track (en plazo), at_risk (en riesgo) or off_track (desviado)';
COMMENT ON COLUMN key_result.version IS 'Raised by each change';
COMMENT ON COLUMN key_result.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN key_result.created_at IS 'When the row was written';
COMMENT ON COLUMN key_result.updated_at IS 'When the row was last changed';

CREATE FUNCTION key_result_payload(k key_result) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'key_result_id', k.id,
    'customer_id', k.id,
    'objective_id', k.objective_id,
    'title', k.title,
    'kind', k.kind,
    'metric_code', k.metric_code,
    'unit', k.unit,
    'start_value', k.start_value::text,
    'target_value', k.target_value::text,
    'current_value', k.current_value::text,
    'weight', k.weight::text,
    'owner_employee_id', k.owner_employee_id,
    'due_on', k.due_on,
    'state', k.state,
    'confidence', k.confidence,
    'occurred_at', k.occurred_at);
COMMENT ON FUNCTION key_result_payload(key_result) IS 'Event payload of a key result (resultado clave): the state after the change (events/key_result.v1.json)';

CREATE TABLE check_in (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    key_result_id      uuid           NOT NULL REFERENCES key_result (id) ON DELETE CASCADE,
    checked_on         date           NOT NULL DEFAULT CURRENT_DATE,
    value              numeric(20, 6) NOT NULL CHECK (value < 'NaN'),
    confidence         text           NOT NULL CHECK (confidence IN ('on_track', 'at_risk', 'off_track')),
    comment            text,
    author_employee_id uuid,
    created_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT check_in_day UNIQUE (key_result_id, checked_on)
);
CREATE INDEX check_in_author_employee_id ON check_in (author_employee_id) WHERE author_employee_id IS NOT NULL;
COMMENT ON TABLE check_in IS 'Check-ins (seguimientos): the value and the confidence at a date';
COMMENT ON COLUMN check_in.id IS 'Key';
COMMENT ON COLUMN check_in.key_result_id IS 'Key result';
COMMENT ON COLUMN check_in.checked_on IS 'Day';
COMMENT ON COLUMN check_in.value IS 'Value';
COMMENT ON COLUMN check_in.confidence IS 'on_track (en plazo), at_risk (en riesgo) or off_track (desviado)';
COMMENT ON COLUMN check_in.comment IS 'What moved it, what stands in the way';
COMMENT ON COLUMN check_in.author_employee_id IS 'Author, sm_hr.employee.id; null when read from the metric';
COMMENT ON COLUMN check_in.created_at IS 'When the row was written';

CREATE TABLE key_result_milestone (
    key_result_id uuid     NOT NULL REFERENCES key_result (id) ON DELETE CASCADE,
    position      smallint NOT NULL CHECK (position >= 1),
    title         text     NOT NULL CHECK (title <> ''),
    due_on        date     NOT NULL,
    reached_on    date,
    PRIMARY KEY (key_result_id, position)
);
COMMENT ON TABLE key_result_milestone IS 'Milestones on the way (hitos intermedios)';
COMMENT ON COLUMN key_result_milestone.key_result_id IS 'Key result';
COMMENT ON COLUMN key_result_milestone.position IS 'Order, from 1';
COMMENT ON COLUMN key_result_milestone.title IS 'Milestone';
COMMENT ON COLUMN key_result_milestone.due_on IS 'Day';
COMMENT ON COLUMN key_result_milestone.reached_on IS 'Day on which it was reached';
