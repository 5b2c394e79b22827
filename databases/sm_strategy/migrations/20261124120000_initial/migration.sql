-- Strategy: plans with their themes, goals on a balanced scorecard, initiatives, SWOT, indicators with targets, and reviews.
-- Sources: Kaplan and Norton 1992 and 1996 (balanced scorecard, strategy maps), Albert Humphrey's SWOT (DAFO) with its Spanish
-- follow-up CAME, United Nations resolution A/RES/70/1 (Sustainable Development Goals, ODS).

-- Plans ---------------------------------------------------------------------------------------------------------------

CREATE TABLE plan (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                 text        NOT NULL UNIQUE CHECK (code <> ''),
    name                 text        NOT NULL CHECK (name <> ''),
    period               daterange   NOT NULL CHECK (NOT isempty(period)),
    purpose              text,
    mission              text,
    vision               text,
    values_text          text,
    state                text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'running', 'closed')),
    approved_on          date,
    approval_document_id uuid,
    replaces_plan_id     uuid        REFERENCES plan (id),
    version              integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT plan_approved_has_day CHECK (state = 'draft' OR approved_on IS NOT NULL),
    CONSTRAINT plan_not_its_successor CHECK (replaces_plan_id <> id)
);
CREATE INDEX plan_approval_document_id ON plan (approval_document_id) WHERE approval_document_id IS NOT NULL;
CREATE INDEX plan_replaces_plan_id ON plan (replaces_plan_id);
CREATE UNIQUE INDEX plan_one_running ON plan ((true)) WHERE state = 'running';
CREATE TRIGGER plan_changed BEFORE UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE plan IS 'Strategic plans (planes estratégicos)';
COMMENT ON COLUMN plan.id IS 'Key';
COMMENT ON COLUMN plan.code IS 'Code, such as 2027-2030';
COMMENT ON COLUMN plan.name IS 'Name';
COMMENT ON COLUMN plan.period IS 'Days that it covers';
COMMENT ON COLUMN plan.purpose IS 'Purpose (propósito)';
COMMENT ON COLUMN plan.mission IS 'Mission (misión)';
COMMENT ON COLUMN plan.vision IS 'Vision (visión)';
COMMENT ON COLUMN plan.values_text IS 'Values (valores)';
COMMENT ON COLUMN plan.state IS 'draft (borrador), approved (aprobado), running (en ejecución) or closed (cerrado)';
COMMENT ON COLUMN plan.approved_on IS 'Day on which the board approved it';
COMMENT ON COLUMN plan.approval_document_id IS 'Minutes of the approval (acta), sm_documents.document.id';
COMMENT ON COLUMN plan.replaces_plan_id IS 'Plan that it follows';
COMMENT ON COLUMN plan.version IS 'Raised by each change';
COMMENT ON COLUMN plan.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN plan.created_at IS 'When the row was written';
COMMENT ON COLUMN plan.updated_at IS 'When the row was last changed';

CREATE FUNCTION plan_payload(p plan) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'plan_id', p.id,
    'customer_id', p.id,
    'code', p.code,
    'name', p.name,
    'period', p.period::text,
    'state', p.state,
    'approved_on', p.approved_on,
    'replaces_plan_id', p.replaces_plan_id,
    'occurred_at', p.occurred_at);
COMMENT ON FUNCTION plan_payload(plan) IS 'Event payload of a strategic plan (plan estratégico): the state after the change (events/plan.v1.json)';

CREATE TABLE perspective (
    code     text     PRIMARY KEY CHECK (code <> ''),
    position smallint NOT NULL UNIQUE CHECK (position >= 1),
    name     text     NOT NULL CHECK (name <> ''),
    name_es  text     NOT NULL CHECK (name_es <> ''),
    question text     NOT NULL CHECK (question <> '')
);
COMMENT ON TABLE perspective IS 'Perspectives of the balanced scorecard (perspectivas del cuadro de mando integral)';
COMMENT ON COLUMN perspective.code IS 'Code, such as customer';
COMMENT ON COLUMN perspective.position IS 'Order, from 1';
COMMENT ON COLUMN perspective.name IS 'Name in English';
COMMENT ON COLUMN perspective.name_es IS 'Name in Spanish';
COMMENT ON COLUMN perspective.question IS 'Question that it answers';

CREATE TABLE theme (
    id                  uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    plan_id             uuid     NOT NULL REFERENCES plan (id),
    position            smallint NOT NULL CHECK (position >= 1),
    name                text     NOT NULL CHECK (name <> ''),
    name_es             text     NOT NULL CHECK (name_es <> ''),
    sponsor_employee_id uuid,
    CONSTRAINT theme_position UNIQUE (plan_id, position),
    CONSTRAINT theme_name UNIQUE (plan_id, name)
);
CREATE INDEX theme_sponsor_employee_id ON theme (sponsor_employee_id) WHERE sponsor_employee_id IS NOT NULL;
COMMENT ON TABLE theme IS 'Strategic themes (ejes estratégicos) of a plan';
COMMENT ON COLUMN theme.id IS 'Key';
COMMENT ON COLUMN theme.plan_id IS 'Plan';
COMMENT ON COLUMN theme.position IS 'Order, from 1';
COMMENT ON COLUMN theme.name IS 'Name in English';
COMMENT ON COLUMN theme.name_es IS 'Name in Spanish';
COMMENT ON COLUMN theme.sponsor_employee_id IS 'Sponsor, sm_hr.employee.id';

CREATE TABLE goal (
    id                uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    plan_id           uuid NOT NULL REFERENCES plan (id),
    theme_id          uuid NOT NULL REFERENCES theme (id),
    perspective_code  text NOT NULL REFERENCES perspective (code),
    code              text NOT NULL CHECK (code ~ '^[A-Z]+[0-9]+$'),
    title             text NOT NULL CHECK (title <> ''),
    owner_employee_id uuid,
    CONSTRAINT goal_code UNIQUE (plan_id, code)
);
CREATE INDEX goal_theme_id ON goal (theme_id);
CREATE INDEX goal_perspective_code ON goal (perspective_code);
CREATE INDEX goal_owner_employee_id ON goal (owner_employee_id) WHERE owner_employee_id IS NOT NULL;

COMMENT ON TABLE goal IS 'Strategic goals (objetivos estratégicos) on the map: a theme under a perspective';
COMMENT ON COLUMN goal.id IS 'Key';
COMMENT ON COLUMN goal.plan_id IS 'Plan';
COMMENT ON COLUMN goal.theme_id IS 'Theme';
COMMENT ON COLUMN goal.perspective_code IS 'Perspective';
COMMENT ON COLUMN goal.code IS 'Code within the plan, such as F1';
COMMENT ON COLUMN goal.title IS 'Goal';
COMMENT ON COLUMN goal.owner_employee_id IS 'Owner, sm_hr.employee.id';

CREATE TABLE goal_link (
    cause_goal_id  uuid NOT NULL REFERENCES goal (id) ON DELETE CASCADE,
    effect_goal_id uuid NOT NULL REFERENCES goal (id) ON DELETE CASCADE,
    hypothesis     text,
    PRIMARY KEY (cause_goal_id, effect_goal_id),
    CONSTRAINT goal_link_not_itself CHECK (cause_goal_id <> effect_goal_id)
);
CREATE INDEX goal_link_effect_goal_id ON goal_link (effect_goal_id);
COMMENT ON TABLE goal_link IS 'Cause and effect on the strategy map (mapa estratégico)';
COMMENT ON COLUMN goal_link.cause_goal_id IS 'Goal that drives';
COMMENT ON COLUMN goal_link.effect_goal_id IS 'Goal driven';
COMMENT ON COLUMN goal_link.hypothesis IS 'Why it should';

CREATE TABLE swot_item (
    id        uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    plan_id   uuid     NOT NULL REFERENCES plan (id),
    quadrant  text     NOT NULL CHECK (quadrant IN ('strength', 'weakness', 'opportunity', 'threat')),
    factor    text     CHECK (factor IN ('political', 'economic', 'social', 'technological', 'environmental', 'legal', 'internal')),
    statement text     NOT NULL CHECK (statement <> ''),
    evidence  text,
    relevance smallint NOT NULL DEFAULT 3 CHECK (relevance BETWEEN 1 AND 5),
    action    text     CHECK (action IN ('correct', 'face', 'maintain', 'exploit')),
    goal_id   uuid     REFERENCES goal (id),
    CONSTRAINT swot_item_action_fits
        CHECK (action IS NULL
            OR (quadrant, action) IN (('weakness', 'correct'), ('threat', 'face'), ('strength', 'maintain'), ('opportunity', 'exploit')))
);
CREATE INDEX swot_item_goal_id ON swot_item (goal_id);
CREATE INDEX swot_item_plan_id ON swot_item (plan_id, quadrant);
COMMENT ON TABLE swot_item IS 'SWOT (DAFO): what helps and what harms, with what is done about it (CAME)';
COMMENT ON COLUMN swot_item.id IS 'Key';
COMMENT ON COLUMN swot_item.plan_id IS 'Plan';
COMMENT ON COLUMN swot_item.quadrant IS 'strength (fortaleza), weakness (debilidad), opportunity (oportunidad) or threat (amenaza)';
COMMENT ON COLUMN swot_item.factor IS 'Where it comes from (PESTEL), or internal (interno)';
COMMENT ON COLUMN swot_item.statement IS 'Statement';
COMMENT ON COLUMN swot_item.evidence IS 'Data that back it';
COMMENT ON COLUMN swot_item.relevance IS '1 (baja) to 5 (alta)';
COMMENT ON COLUMN swot_item.action IS 'correct (corregir), face (afrontar), maintain (mantener) or exploit (explotar)';
COMMENT ON COLUMN swot_item.goal_id IS 'Goal that takes it up';

-- Initiatives ---------------------------------------------------------------------------------------------------------

CREATE TABLE initiative (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                text           NOT NULL UNIQUE CHECK (code <> ''),
    theme_id            uuid           NOT NULL REFERENCES theme (id),
    goal_id             uuid           REFERENCES goal (id),
    name                text           NOT NULL CHECK (name <> ''),
    description         text,
    sponsor_employee_id uuid,
    owner_employee_id   uuid,
    department_code     text,
    period              daterange      CHECK (NOT isempty(period)),
    investment          numeric(14, 2) CHECK (investment >= 0 AND investment < 'NaN'),
    expected_benefit    numeric(14, 2) CHECK (expected_benefit < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    budget_id           uuid,
    sdg_numbers         smallint[]     NOT NULL DEFAULT '{}' CHECK (1 <= ALL (sdg_numbers) AND 17 >= ALL (sdg_numbers)),
    state               text           NOT NULL DEFAULT 'proposed'
        CHECK (state IN ('proposed', 'approved', 'running', 'paused', 'completed', 'dropped')),
    progress            numeric(5, 2)  NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    health              text           CHECK (health IN ('green', 'amber', 'red')),
    version             integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT initiative_running_is_led CHECK (state NOT IN ('approved', 'running') OR (owner_employee_id IS NOT NULL AND period IS NOT NULL)),
    CONSTRAINT initiative_completed_is_whole CHECK (state <> 'completed' OR progress = 100)
);
CREATE INDEX initiative_theme_id ON initiative (theme_id);
CREATE INDEX initiative_goal_id ON initiative (goal_id);
CREATE INDEX initiative_sponsor_employee_id ON initiative (sponsor_employee_id) WHERE sponsor_employee_id IS NOT NULL;
CREATE INDEX initiative_owner_employee_id ON initiative (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX initiative_department_code ON initiative (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX initiative_budget_id ON initiative (budget_id) WHERE budget_id IS NOT NULL;
CREATE INDEX initiative_running ON initiative (theme_id) WHERE state = 'running';
CREATE TRIGGER initiative_changed BEFORE UPDATE ON initiative FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE initiative IS 'Strategic initiatives (iniciativas estratégicas)';
COMMENT ON COLUMN initiative.id IS 'Key';
COMMENT ON COLUMN initiative.code IS 'Code, such as INI-2027-03';
COMMENT ON COLUMN initiative.theme_id IS 'Theme';
COMMENT ON COLUMN initiative.goal_id IS 'Goal that it serves first';
COMMENT ON COLUMN initiative.name IS 'Name';
COMMENT ON COLUMN initiative.description IS 'What is done and what it brings';
COMMENT ON COLUMN initiative.sponsor_employee_id IS 'Sponsor (patrocinador), sm_hr.employee.id';
COMMENT ON COLUMN initiative.owner_employee_id IS 'Owner (responsable), sm_hr.employee.id';
COMMENT ON COLUMN initiative.department_code IS 'Department that leads it, sm_hr.department.code';
COMMENT ON COLUMN initiative.period IS 'Planned days';
COMMENT ON COLUMN initiative.investment IS 'Investment approved';
COMMENT ON COLUMN initiative.expected_benefit IS 'Benefit expected over the plan';
COMMENT ON COLUMN initiative.currency IS 'ISO 4217 code';
COMMENT ON COLUMN initiative.budget_id IS 'Budget that pays for it, sm_finance.budget.id';
COMMENT ON COLUMN initiative.sdg_numbers IS 'Sustainable Development Goals (ODS) that it serves, by number';
COMMENT ON COLUMN initiative.state IS 'proposed (propuesta), approved (aprobada), running (en curso), paused (en pausa), completed (terminada) or dropped (descartada)';
COMMENT ON COLUMN initiative.progress IS 'Progress, in percent';
COMMENT ON COLUMN initiative.health IS 'green (verde), amber (ámbar) or red (rojo)';
COMMENT ON COLUMN initiative.version IS 'Raised by each change';
COMMENT ON COLUMN initiative.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN initiative.created_at IS 'When the row was written';
COMMENT ON COLUMN initiative.updated_at IS 'When the row was last changed';

CREATE FUNCTION initiative_payload(i initiative) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'initiative_id', i.id,
    'customer_id', i.id,
    'code', i.code,
    'theme_id', i.theme_id,
    'goal_id', i.goal_id,
    'name', i.name,
    'sponsor_employee_id', i.sponsor_employee_id,
    'owner_employee_id', i.owner_employee_id,
    'department_code', i.department_code,
    'period', i.period::text,
    'investment', i.investment::text,
    'expected_benefit', i.expected_benefit::text,
    'currency', i.currency,
    'sdg_numbers', i.sdg_numbers,
    'state', i.state,
    'progress', i.progress::text,
    'health', i.health,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION initiative_payload(initiative) IS 'Event payload of a strategic initiative (iniciativa estratégica): the state after the change (events/initiative.v1.json)';

-- Indicators and reviews ----------------------------------------------------------------------------------------------

CREATE TABLE goal_indicator (
    id             uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    goal_id        uuid           NOT NULL REFERENCES goal (id),
    metric_code    text           NOT NULL,
    kind           text           NOT NULL DEFAULT 'lagging' CHECK (kind IN ('leading', 'lagging')),
    baseline_value numeric(20, 6) CHECK (baseline_value < 'NaN'),
    weight         numeric(5, 2)  NOT NULL DEFAULT 1 CHECK (weight > 0 AND weight < 'NaN'),
    CONSTRAINT goal_indicator_metric UNIQUE (goal_id, metric_code)
);
CREATE INDEX goal_indicator_metric_code ON goal_indicator (metric_code);
COMMENT ON TABLE goal_indicator IS 'Indicators of goals (indicadores)';
COMMENT ON COLUMN goal_indicator.id IS 'Key';
COMMENT ON COLUMN goal_indicator.goal_id IS 'Goal';
COMMENT ON COLUMN goal_indicator.metric_code IS 'Metric, sm_analytics_metrics.metric.code';
COMMENT ON COLUMN goal_indicator.kind IS 'leading (inductor) or lagging (de resultado)';
COMMENT ON COLUMN goal_indicator.baseline_value IS 'Value before the plan';
COMMENT ON COLUMN goal_indicator.weight IS 'Weight within the goal';

CREATE TABLE indicator_target (
    goal_indicator_id uuid           NOT NULL REFERENCES goal_indicator (id) ON DELETE CASCADE,
    year              smallint       NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    target_value      numeric(20, 6) NOT NULL CHECK (target_value < 'NaN'),
    amber_limit       numeric(20, 6) CHECK (amber_limit < 'NaN'),
    red_limit         numeric(20, 6) CHECK (red_limit < 'NaN'),
    PRIMARY KEY (goal_indicator_id, year)
);
COMMENT ON TABLE indicator_target IS 'Targets of indicators by year (metas)';
COMMENT ON COLUMN indicator_target.goal_indicator_id IS 'Indicator';
COMMENT ON COLUMN indicator_target.year IS 'Year';
COMMENT ON COLUMN indicator_target.target_value IS 'Value aimed at';
COMMENT ON COLUMN indicator_target.amber_limit IS 'Limit between green and amber';
COMMENT ON COLUMN indicator_target.red_limit IS 'Limit between amber and red';

CREATE TABLE sdg (
    number  smallint PRIMARY KEY CHECK (number BETWEEN 1 AND 17),
    name    text     NOT NULL CHECK (name <> ''),
    name_es text     NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE sdg IS 'Sustainable Development Goals (Objetivos de Desarrollo Sostenible, ODS) of the United Nations';
COMMENT ON COLUMN sdg.number IS 'Number';
COMMENT ON COLUMN sdg.name IS 'Short name in English';
COMMENT ON COLUMN sdg.name_es IS 'Short name in Spanish';

CREATE TABLE plan_review (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    plan_id             uuid        NOT NULL REFERENCES plan (id),
    held_on             date        NOT NULL,
    body                text        NOT NULL CHECK (body IN ('board', 'management_committee', 'annual_general_meeting')),
    conclusions         text,
    minutes_document_id uuid,
    decisions           jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(decisions) = 'array'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT plan_review_day UNIQUE (plan_id, held_on, body)
);
CREATE INDEX plan_review_minutes_document_id ON plan_review (minutes_document_id) WHERE minutes_document_id IS NOT NULL;
COMMENT ON TABLE plan_review IS 'Reviews of plans (revisiones) by the board or the management committee';
COMMENT ON COLUMN plan_review.id IS 'Key';
COMMENT ON COLUMN plan_review.plan_id IS 'Plan';
COMMENT ON COLUMN plan_review.held_on IS 'Day';
COMMENT ON COLUMN plan_review.body IS 'board (consejo), management_committee (comité de dirección) or annual_general_meeting (junta general)';
COMMENT ON COLUMN plan_review.conclusions IS 'Conclusions';
COMMENT ON COLUMN plan_review.minutes_document_id IS 'Minutes (acta), sm_documents.document.id';
COMMENT ON COLUMN plan_review.decisions IS 'Decisions: each with its text, who carries it out (sm_hr.employee.id) and by when';
COMMENT ON COLUMN plan_review.created_at IS 'When the row was written';
