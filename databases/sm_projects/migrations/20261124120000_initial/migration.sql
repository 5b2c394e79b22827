-- Projects: portfolios, projects with milestones and work packages, people and their time, risks, budgets and status reports.
-- Sources: ISO 21502:2020 (project management), ISO 21511:2018 (work breakdown structures), ISO 31000:2018 (risk), PMI's PMBOK Guide.
-- Equality of uuid, text and smallint inside exclusion constraints.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Portfolios and projects ---------------------------------------------------------------------------------------------

CREATE TABLE portfolio (
    code                text    PRIMARY KEY CHECK (code <> ''),
    name                text    NOT NULL CHECK (name <> ''),
    name_es             text    NOT NULL CHECK (name_es <> ''),
    manager_employee_id uuid,
    active              boolean NOT NULL DEFAULT true
);
CREATE INDEX portfolio_manager_employee_id ON portfolio (manager_employee_id) WHERE manager_employee_id IS NOT NULL;
COMMENT ON TABLE portfolio IS 'Portfolios (carteras de proyectos)';
COMMENT ON COLUMN portfolio.code IS 'Code, such as digital';
COMMENT ON COLUMN portfolio.name IS 'Name in English';
COMMENT ON COLUMN portfolio.name_es IS 'Name in Spanish';
COMMENT ON COLUMN portfolio.manager_employee_id IS 'Portfolio manager (responsable de cartera), sm_hr.employee.id';
COMMENT ON COLUMN portfolio.active IS 'Whether projects may be added';

CREATE TABLE project (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                text        NOT NULL UNIQUE CHECK (code <> ''),
    portfolio_code      text        NOT NULL REFERENCES portfolio (code),
    name                text        NOT NULL CHECK (name <> ''),
    goal                text        NOT NULL CHECK (goal <> ''),
    scope               text,
    method              text        NOT NULL DEFAULT 'hybrid' CHECK (method IN ('predictive', 'agile', 'hybrid')),
    priority            smallint    NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
    sponsor_employee_id uuid,
    manager_employee_id uuid,
    department_code     text,
    initiative_id       uuid,
    cost_centre_code    text,
    budget_id           uuid,
    state               text        NOT NULL DEFAULT 'proposed'
        CHECK (state IN ('proposed', 'approved', 'in_progress', 'on_hold', 'completed', 'cancelled')),
    health              text        CHECK (health IN ('green', 'amber', 'red')),
    planned_start_on    date,
    planned_end_on      date,
    started_on          date,
    ended_on            date,
    cancel_reason       text,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT project_plan_in_order CHECK (planned_end_on >= planned_start_on),
    CONSTRAINT project_dates_in_order CHECK (ended_on >= started_on),
    CONSTRAINT project_approved_is_led
        CHECK (state IN ('proposed', 'cancelled') OR (sponsor_employee_id IS NOT NULL AND manager_employee_id IS NOT NULL
            AND planned_end_on IS NOT NULL)),
    CONSTRAINT project_started_has_day CHECK (state NOT IN ('in_progress', 'on_hold', 'completed') OR started_on IS NOT NULL),
    CONSTRAINT project_ended CHECK ((state IN ('completed', 'cancelled')) = (ended_on IS NOT NULL)),
    CONSTRAINT project_cancelled_says_why CHECK (state <> 'cancelled' OR cancel_reason IS NOT NULL)
);
CREATE INDEX project_portfolio_code ON project (portfolio_code);
CREATE INDEX project_sponsor_employee_id ON project (sponsor_employee_id) WHERE sponsor_employee_id IS NOT NULL;
CREATE INDEX project_manager_employee_id ON project (manager_employee_id) WHERE manager_employee_id IS NOT NULL;
CREATE INDEX project_department_code ON project (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX project_initiative_id ON project (initiative_id) WHERE initiative_id IS NOT NULL;
CREATE INDEX project_cost_centre_code ON project (cost_centre_code) WHERE cost_centre_code IS NOT NULL;
CREATE INDEX project_budget_id ON project (budget_id) WHERE budget_id IS NOT NULL;
CREATE INDEX project_late ON project (planned_end_on) WHERE ended_on IS NULL;
CREATE TRIGGER project_changed BEFORE UPDATE ON project FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE project IS 'Projects (proyectos)';
COMMENT ON COLUMN project.id IS 'Key';
COMMENT ON COLUMN project.code IS 'Code, such as PRJ-2027-004';
COMMENT ON COLUMN project.portfolio_code IS 'Portfolio';
COMMENT ON COLUMN project.name IS 'Name';
COMMENT ON COLUMN project.goal IS 'What is different once it is done (objetivo)';
COMMENT ON COLUMN project.scope IS 'What it includes and what it does not (alcance)';
COMMENT ON COLUMN project.method IS 'predictive (predictivo), agile (ágil) or hybrid (híbrido)';
COMMENT ON COLUMN project.priority IS '1 (crítica) to 5 (baja)';
COMMENT ON COLUMN project.sponsor_employee_id IS 'Sponsor (patrocinador), sm_hr.employee.id';
COMMENT ON COLUMN project.manager_employee_id IS 'Project manager (director de proyecto), sm_hr.employee.id';
COMMENT ON COLUMN project.department_code IS 'Department that asked for it, sm_hr.department.code';
COMMENT ON COLUMN project.initiative_id IS 'Strategic initiative that it carries out, sm_strategy.initiative.id';
COMMENT ON COLUMN project.cost_centre_code IS 'Cost centre (centro de coste), sm_finance.cost_centre.code';
COMMENT ON COLUMN project.budget_id IS 'Budget that pays for it, sm_finance.budget.id';
COMMENT ON COLUMN project.state IS 'proposed (propuesto), approved (aprobado), in_progress (en ejecución), on_hold (en pausa), completed (terminado) or cancelled (cancelado)';
COMMENT ON COLUMN project.health IS 'green (verde), amber (ámbar) or red (rojo); null before the first report';
COMMENT ON COLUMN project.planned_start_on IS 'Planned start (inicio previsto)';
COMMENT ON COLUMN project.planned_end_on IS 'Planned end (fin previsto)';
COMMENT ON COLUMN project.started_on IS 'Start';
COMMENT ON COLUMN project.ended_on IS 'End';
COMMENT ON COLUMN project.cancel_reason IS 'Why it was cancelled';
COMMENT ON COLUMN project.version IS 'Raised by each change';
COMMENT ON COLUMN project.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN project.created_at IS 'When the row was written';
COMMENT ON COLUMN project.updated_at IS 'When the row was last changed';

CREATE FUNCTION project_payload(p project) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'project_id', p.id,
    'customer_id', p.id,
    'code', p.code,
    'portfolio_code', p.portfolio_code,
    'name', p.name,
    'method', p.method,
    'priority', p.priority,
    'sponsor_employee_id', p.sponsor_employee_id,
    'manager_employee_id', p.manager_employee_id,
    'initiative_id', p.initiative_id,
    'cost_centre_code', p.cost_centre_code,
    'state', p.state,
    'health', p.health,
    'planned_start_on', p.planned_start_on,
    'planned_end_on', p.planned_end_on,
    'started_on', p.started_on,
    'ended_on', p.ended_on,
    'cancel_reason', p.cancel_reason,
    'occurred_at', p.occurred_at);
COMMENT ON FUNCTION project_payload(project) IS 'Event payload of a project (proyecto): the state after the change (events/project.v1.json)';

CREATE TABLE milestone (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    project_id              uuid        NOT NULL REFERENCES project (id),
    name                    text        NOT NULL CHECK (name <> ''),
    kind                    text        NOT NULL DEFAULT 'delivery' CHECK (kind IN ('gate', 'delivery', 'contract', 'payment', 'external')),
    baseline_on             date        NOT NULL,
    due_on                  date        NOT NULL,
    reached_on              date,
    accepted_by_employee_id uuid,
    slip_days               integer     NOT NULL GENERATED ALWAYS AS (coalesce(reached_on, due_on) - baseline_on) STORED,
    version                 integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT milestone_name UNIQUE (project_id, name)
);
CREATE INDEX milestone_accepted_by_employee_id ON milestone (accepted_by_employee_id) WHERE accepted_by_employee_id IS NOT NULL;
CREATE INDEX milestone_due ON milestone (due_on) WHERE reached_on IS NULL;
CREATE TRIGGER milestone_changed BEFORE UPDATE ON milestone FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE milestone IS 'Milestones (hitos)';
COMMENT ON COLUMN milestone.id IS 'Key';
COMMENT ON COLUMN milestone.project_id IS 'Project';
COMMENT ON COLUMN milestone.name IS 'Name';
COMMENT ON COLUMN milestone.kind IS 'gate (punto de decisión), delivery (entrega), contract (contractual), payment (facturación) or external (externo)';
COMMENT ON COLUMN milestone.baseline_on IS 'Day agreed at approval (línea base)';
COMMENT ON COLUMN milestone.due_on IS 'Day expected now';
COMMENT ON COLUMN milestone.reached_on IS 'Day on which it was reached';
COMMENT ON COLUMN milestone.accepted_by_employee_id IS 'Who accepted it, sm_hr.employee.id';
COMMENT ON COLUMN milestone.slip_days IS 'Days late against the baseline, negative when early, computed';
COMMENT ON COLUMN milestone.version IS 'Raised by each change';
COMMENT ON COLUMN milestone.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN milestone.created_at IS 'When the row was written';
COMMENT ON COLUMN milestone.updated_at IS 'When the row was last changed';

CREATE FUNCTION milestone_payload(m milestone) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'milestone_id', m.id,
    'customer_id', m.id,
    'project_id', m.project_id,
    'name', m.name,
    'kind', m.kind,
    'baseline_on', m.baseline_on,
    'due_on', m.due_on,
    'reached_on', m.reached_on,
    'occurred_at', m.occurred_at);
COMMENT ON FUNCTION milestone_payload(milestone) IS 'Event payload of a milestone (hito): the state after the change (events/milestone.v1.json)';

CREATE TABLE work_package (
    id                      uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    project_id              uuid          NOT NULL REFERENCES project (id),
    wbs_code                text          NOT NULL CHECK (wbs_code ~ '^[1-9][0-9]*([.][1-9][0-9]*)*$'),
    name                    text          NOT NULL CHECK (name <> ''),
    parent_id               uuid,
    responsible_employee_id uuid,
    milestone_id            uuid          REFERENCES milestone (id),
    state                   text          NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'in_progress', 'completed', 'cancelled')),
    planned_during          daterange     CHECK (NOT isempty(planned_during)),
    planned_hours           numeric(9, 2) CHECK (planned_hours >= 0 AND planned_hours < 'NaN'),
    percent_done            numeric(5, 2) NOT NULL DEFAULT 0 CHECK (percent_done BETWEEN 0 AND 100),
    CONSTRAINT work_package_code UNIQUE (project_id, wbs_code),
    CONSTRAINT work_package_of_project UNIQUE (id, project_id),
    CONSTRAINT work_package_parent FOREIGN KEY (parent_id, project_id) REFERENCES work_package (id, project_id),
    CONSTRAINT work_package_not_its_parent CHECK (parent_id <> id),
    CONSTRAINT work_package_completed_is_whole CHECK (state <> 'completed' OR percent_done = 100)
);
CREATE INDEX work_package_responsible_employee_id ON work_package (responsible_employee_id) WHERE responsible_employee_id IS NOT NULL;
CREATE INDEX work_package_milestone_id ON work_package (milestone_id);
CREATE INDEX work_package_parent ON work_package (parent_id, project_id);

COMMENT ON TABLE work_package IS 'Work packages (paquetes de trabajo) of the work breakdown structure (EDT)';
COMMENT ON COLUMN work_package.id IS 'Key';
COMMENT ON COLUMN work_package.project_id IS 'Project';
COMMENT ON COLUMN work_package.wbs_code IS 'Place in the structure, such as 1.2.3';
COMMENT ON COLUMN work_package.name IS 'Name';
COMMENT ON COLUMN work_package.parent_id IS 'Package that it is a part of, in the same project';
COMMENT ON COLUMN work_package.responsible_employee_id IS 'Who answers for it, sm_hr.employee.id';
COMMENT ON COLUMN work_package.milestone_id IS 'Milestone that it leads to';
COMMENT ON COLUMN work_package.state IS 'planned (previsto), in_progress (en curso), completed (terminado) or cancelled (cancelado)';
COMMENT ON COLUMN work_package.planned_during IS 'Planned days';
COMMENT ON COLUMN work_package.planned_hours IS 'Planned effort, in hours';
COMMENT ON COLUMN work_package.percent_done IS 'Progress, in percent';

CREATE TABLE work_package_dependency (
    successor_id   uuid     NOT NULL REFERENCES work_package (id) ON DELETE CASCADE,
    predecessor_id uuid     NOT NULL REFERENCES work_package (id) ON DELETE CASCADE,
    kind           text     NOT NULL DEFAULT 'FS' CHECK (kind IN ('FS', 'SS', 'FF', 'SF')),
    lag_days       smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (successor_id, predecessor_id),
    CONSTRAINT work_package_dependency_not_itself CHECK (successor_id <> predecessor_id)
);
CREATE INDEX work_package_dependency_predecessor_id ON work_package_dependency (predecessor_id);
COMMENT ON TABLE work_package_dependency IS 'Which package waits for which (precedencias)';
COMMENT ON COLUMN work_package_dependency.successor_id IS 'Package that waits';
COMMENT ON COLUMN work_package_dependency.predecessor_id IS 'Package waited for';
COMMENT ON COLUMN work_package_dependency.kind IS 'FS (fin-comienzo), SS (comienzo-comienzo), FF (fin-fin) or SF (comienzo-fin)';
COMMENT ON COLUMN work_package_dependency.lag_days IS 'Working days between them, negative for an overlap';

-- People and time -----------------------------------------------------------------------------------------------------

CREATE TABLE project_role (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE project_role IS 'Roles in projects (roles)';
COMMENT ON COLUMN project_role.code IS 'Code, such as analyst';
COMMENT ON COLUMN project_role.name IS 'Name in English';
COMMENT ON COLUMN project_role.name_es IS 'Name in Spanish';

CREATE TABLE project_member (
    id                 uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    project_id         uuid          NOT NULL REFERENCES project (id),
    employee_id        uuid          NOT NULL,
    role_code          text          NOT NULL REFERENCES project_role (code),
    allocation_percent numeric(5, 2) NOT NULL DEFAULT 100 CHECK (allocation_percent BETWEEN 0 AND 100),
    member_during      daterange     NOT NULL CHECK (NOT isempty(member_during)),
    CONSTRAINT project_member_no_overlap EXCLUDE USING gist (project_id WITH =, employee_id WITH =, role_code WITH =, member_during WITH &&)
);
CREATE INDEX project_member_employee_id ON project_member (employee_id);
CREATE INDEX project_member_role_code ON project_member (role_code);
CREATE INDEX project_member_project_id ON project_member (project_id);

COMMENT ON TABLE project_member IS 'Members of projects (miembros del equipo)';
COMMENT ON COLUMN project_member.id IS 'Key';
COMMENT ON COLUMN project_member.project_id IS 'Project';
COMMENT ON COLUMN project_member.employee_id IS 'Who, sm_hr.employee.id';
COMMENT ON COLUMN project_member.role_code IS 'Role';
COMMENT ON COLUMN project_member.allocation_percent IS 'Share of their time (dedicación), in percent';
COMMENT ON COLUMN project_member.member_during IS 'Days';

CREATE TABLE time_entry (
    id                      uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    project_id              uuid          NOT NULL REFERENCES project (id),
    work_package_id         uuid,
    employee_id             uuid          NOT NULL,
    worked_on               date          NOT NULL,
    hours                   numeric(4, 2) NOT NULL CHECK (hours > 0 AND hours <= 24),
    note                    text,
    approved_by_employee_id uuid,
    approved_at             timestamptz,
    created_at              timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT time_entry_work_package FOREIGN KEY (work_package_id, project_id) REFERENCES work_package (id, project_id),
    CONSTRAINT time_entry_approved_by_someone CHECK ((approved_at IS NULL) = (approved_by_employee_id IS NULL)),
    CONSTRAINT time_entry_four_eyes CHECK (approved_by_employee_id <> employee_id)
);
CREATE INDEX time_entry_approved_by_employee_id ON time_entry (approved_by_employee_id) WHERE approved_by_employee_id IS NOT NULL;
CREATE INDEX time_entry_work_package ON time_entry (work_package_id, project_id);
CREATE INDEX time_entry_project_id ON time_entry (project_id, worked_on);
CREATE INDEX time_entry_employee ON time_entry (employee_id, worked_on);

COMMENT ON TABLE time_entry IS 'Time spent (imputación de horas)';
COMMENT ON COLUMN time_entry.id IS 'Key';
COMMENT ON COLUMN time_entry.project_id IS 'Project';
COMMENT ON COLUMN time_entry.work_package_id IS 'Package, of the same project; null when of the project as a whole';
COMMENT ON COLUMN time_entry.employee_id IS 'Who, sm_hr.employee.id';
COMMENT ON COLUMN time_entry.worked_on IS 'Day';
COMMENT ON COLUMN time_entry.hours IS 'Hours';
COMMENT ON COLUMN time_entry.note IS 'What was done';
COMMENT ON COLUMN time_entry.approved_by_employee_id IS 'Who approved it, sm_hr.employee.id';
COMMENT ON COLUMN time_entry.approved_at IS 'When';
COMMENT ON COLUMN time_entry.created_at IS 'When the row was written';

-- Risks, money and reports --------------------------------------------------------------------------------------------

CREATE TABLE risk_category (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE risk_category IS 'Categories of risks (estructura de desglose de riesgos)';
COMMENT ON COLUMN risk_category.code IS 'Code, such as supplier';
COMMENT ON COLUMN risk_category.name IS 'Name in English';
COMMENT ON COLUMN risk_category.name_es IS 'Name in Spanish';

CREATE TABLE project_risk (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    project_id         uuid           NOT NULL REFERENCES project (id),
    number             smallint       NOT NULL CHECK (number >= 1),
    risk_category_code text           NOT NULL REFERENCES risk_category (code),
    nature             text           NOT NULL DEFAULT 'threat' CHECK (nature IN ('threat', 'opportunity')),
    title              text           NOT NULL CHECK (title <> ''),
    probability        smallint       NOT NULL CHECK (probability BETWEEN 1 AND 5),
    impact             smallint       NOT NULL CHECK (impact BETWEEN 1 AND 5),
    exposure           smallint       NOT NULL GENERATED ALWAYS AS (probability * impact) STORED,
    response           text           CHECK (response IN ('avoid', 'reduce', 'transfer', 'accept', 'exploit', 'enhance', 'share')),
    response_plan      text,
    cost_if_it_happens numeric(14, 2) CHECK (cost_if_it_happens >= 0 AND cost_if_it_happens < 'NaN'),
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    owner_employee_id  uuid,
    state              text           NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'happened', 'closed')),
    review_on          date,
    CONSTRAINT project_risk_number UNIQUE (project_id, number)
);
CREATE INDEX project_risk_risk_category_code ON project_risk (risk_category_code);
CREATE INDEX project_risk_owner_employee_id ON project_risk (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX project_risk_open ON project_risk (exposure) WHERE state = 'open';

COMMENT ON TABLE project_risk IS 'Risks (riesgos) and opportunities of projects';
COMMENT ON COLUMN project_risk.id IS 'Key';
COMMENT ON COLUMN project_risk.project_id IS 'Project';
COMMENT ON COLUMN project_risk.number IS 'Number within the project';
COMMENT ON COLUMN project_risk.risk_category_code IS 'Category';
COMMENT ON COLUMN project_risk.nature IS 'threat (amenaza) or opportunity (oportunidad)';
COMMENT ON COLUMN project_risk.title IS 'Cause, event and effect in a sentence';
COMMENT ON COLUMN project_risk.probability IS '1 (muy baja) to 5 (muy alta)';
COMMENT ON COLUMN project_risk.impact IS '1 (muy bajo) to 5 (muy alto)';
COMMENT ON COLUMN project_risk.exposure IS 'Probability times impact, 1 to 25, computed';
COMMENT ON COLUMN project_risk.response IS 'avoid (evitar), reduce (mitigar), transfer (transferir), accept (aceptar), exploit (explotar), enhance (mejorar) or share (compartir)';
COMMENT ON COLUMN project_risk.response_plan IS 'What is done about it';
COMMENT ON COLUMN project_risk.cost_if_it_happens IS 'Cost if it happens';
COMMENT ON COLUMN project_risk.currency IS 'ISO 4217 code';
COMMENT ON COLUMN project_risk.owner_employee_id IS 'Who watches it, sm_hr.employee.id';
COMMENT ON COLUMN project_risk.state IS 'open (abierto), happened (materializado) or closed (cerrado)';
COMMENT ON COLUMN project_risk.review_on IS 'Next review';

CREATE TABLE budget_line (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    project_id       uuid           NOT NULL REFERENCES project (id),
    heading          text           NOT NULL CHECK (heading IN ('staff', 'services', 'licences', 'equipment', 'travel', 'contingency', 'other')),
    kind             text           NOT NULL DEFAULT 'opex' CHECK (kind IN ('capex', 'opex')),
    approved_amount  numeric(14, 2) NOT NULL CHECK (approved_amount >= 0 AND approved_amount < 'NaN'),
    committed_amount numeric(14, 2) NOT NULL DEFAULT 0 CHECK (committed_amount >= 0 AND committed_amount < 'NaN'),
    spent_amount     numeric(14, 2) NOT NULL DEFAULT 0 CHECK (spent_amount >= 0 AND spent_amount < 'NaN'),
    forecast_amount  numeric(14, 2) CHECK (forecast_amount >= 0 AND forecast_amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT budget_line_heading UNIQUE (project_id, heading, kind, currency)
);
COMMENT ON TABLE budget_line IS 'Budget of projects by heading (partidas presupuestarias)';
COMMENT ON COLUMN budget_line.id IS 'Key';
COMMENT ON COLUMN budget_line.project_id IS 'Project';
COMMENT ON COLUMN budget_line.heading IS 'staff (personal), services (servicios externos), licences (licencias), equipment (equipos), travel (viajes), contingency (contingencia) or other (otros)';
COMMENT ON COLUMN budget_line.kind IS 'capex (inversión) or opex (gasto)';
COMMENT ON COLUMN budget_line.approved_amount IS 'Approved (presupuestado)';
COMMENT ON COLUMN budget_line.committed_amount IS 'Committed by orders and contracts (comprometido)';
COMMENT ON COLUMN budget_line.spent_amount IS 'Spent (gastado)';
COMMENT ON COLUMN budget_line.forecast_amount IS 'Expected at completion (estimación a la conclusión)';
COMMENT ON COLUMN budget_line.currency IS 'ISO 4217 code';

CREATE TABLE status_report (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    project_id         uuid           NOT NULL REFERENCES project (id),
    reported_on        date           NOT NULL,
    health             text           NOT NULL CHECK (health IN ('green', 'amber', 'red')),
    scope_health       text           NOT NULL CHECK (scope_health IN ('green', 'amber', 'red')),
    schedule_health    text           NOT NULL CHECK (schedule_health IN ('green', 'amber', 'red')),
    cost_health        text           NOT NULL CHECK (cost_health IN ('green', 'amber', 'red')),
    planned_value      numeric(14, 2) CHECK (planned_value >= 0 AND planned_value < 'NaN'),
    earned_value       numeric(14, 2) CHECK (earned_value >= 0 AND earned_value < 'NaN'),
    actual_cost        numeric(14, 2) CHECK (actual_cost >= 0 AND actual_cost < 'NaN'),
    schedule_index     numeric(8, 4)  GENERATED ALWAYS AS (CASE WHEN planned_value > 0 THEN round(earned_value / planned_value, 4) END) STORED,
    cost_index         numeric(8, 4)  GENERATED ALWAYS AS (CASE WHEN actual_cost > 0 THEN round(earned_value / actual_cost, 4) END) STORED,
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    summary            text           NOT NULL CHECK (summary <> ''),
    author_employee_id uuid           NOT NULL,
    created_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT status_report_day UNIQUE (project_id, reported_on)
);
CREATE INDEX status_report_author_employee_id ON status_report (author_employee_id);
COMMENT ON TABLE status_report IS 'Status reports (informes de situación)';
COMMENT ON COLUMN status_report.id IS 'Key';
COMMENT ON COLUMN status_report.project_id IS 'Project';
COMMENT ON COLUMN status_report.reported_on IS 'Day';
COMMENT ON COLUMN status_report.health IS 'green (verde), amber (ámbar) or red (rojo)';
COMMENT ON COLUMN status_report.scope_health IS 'Of the scope (alcance)';
COMMENT ON COLUMN status_report.schedule_health IS 'Of the schedule (plazo)';
COMMENT ON COLUMN status_report.cost_health IS 'Of the cost (coste)';
COMMENT ON COLUMN status_report.planned_value IS 'Planned value (valor planificado, PV)';
COMMENT ON COLUMN status_report.earned_value IS 'Earned value (valor ganado, EV)';
COMMENT ON COLUMN status_report.actual_cost IS 'Actual cost (coste real, AC)';
COMMENT ON COLUMN status_report.schedule_index IS 'Schedule performance index (SPI), EV / PV, computed';
COMMENT ON COLUMN status_report.cost_index IS 'Cost performance index (CPI), EV / AC, computed';
COMMENT ON COLUMN status_report.currency IS 'ISO 4217 code';
COMMENT ON COLUMN status_report.summary IS 'What was done, what comes, what is needed';
COMMENT ON COLUMN status_report.author_employee_id IS 'Author, sm_hr.employee.id';
COMMENT ON COLUMN status_report.created_at IS 'When the row was written';
