-- The group's own finance: cost centres, budgets with their lines and changes, allocations, commitments, forecasts, spending limits.
-- Actual figures live in the general ledger; this database says what was planned and who may spend it.
-- Sources: Plan General Contable (RD 1514/2007) for the accounts; the group's own rules of budgeting.

-- Structure -----------------------------------------------------------------------------------------------------------

CREATE TABLE cost_centre (
    code                text PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name                text NOT NULL,
    name_es             text NOT NULL,
    kind                text NOT NULL CHECK (kind IN ('cost', 'revenue', 'profit', 'investment')),
    parent_code         text REFERENCES cost_centre (code) CHECK (parent_code <> code),
    business_area       text NOT NULL DEFAULT 'shared'
        CHECK (business_area IN ('shared', 'insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    manager_employee_id uuid,
    valid_from          date NOT NULL DEFAULT '2026-01-01',
    valid_to            date,
    CONSTRAINT cost_centre_validity CHECK (valid_to >= valid_from)
);
CREATE INDEX cost_centre_parent_code ON cost_centre (parent_code);
CREATE INDEX cost_centre_manager_employee_id ON cost_centre (manager_employee_id);

COMMENT ON TABLE cost_centre IS 'Cost centres (centros de coste), a tree';
COMMENT ON COLUMN cost_centre.code IS 'Code, such as CC-CLAIMS';
COMMENT ON COLUMN cost_centre.name IS 'Name in English';
COMMENT ON COLUMN cost_centre.name_es IS 'Name in Spanish';
COMMENT ON COLUMN cost_centre.kind IS 'cost (de coste), revenue (de ingresos), profit (de beneficio) or investment (de inversión)';
COMMENT ON COLUMN cost_centre.parent_code IS 'Cost centre above; null at the top';
COMMENT ON COLUMN cost_centre.business_area IS 'Area whose result it belongs to; shared (estructura) for services to all';
COMMENT ON COLUMN cost_centre.manager_employee_id IS 'Who answers for its budget (responsable)';
COMMENT ON COLUMN cost_centre.valid_from IS 'First day it takes postings';
COMMENT ON COLUMN cost_centre.valid_to IS 'Last day; null while open';

CREATE TABLE budget_item (
    code             text     PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name             text     NOT NULL,
    name_es          text     NOT NULL,
    nature           text     NOT NULL CHECK (nature IN ('income', 'expense', 'investment')),
    account_prefixes text[]   NOT NULL CHECK (cardinality(account_prefixes) > 0),
    controllable     boolean  NOT NULL DEFAULT true,
    position         smallint NOT NULL UNIQUE
);

COMMENT ON TABLE budget_item IS 'Budget items (partidas presupuestarias), each over some accounts of the ledger';
COMMENT ON COLUMN budget_item.code IS 'Code, such as STAFF';
COMMENT ON COLUMN budget_item.name IS 'Name in English';
COMMENT ON COLUMN budget_item.name_es IS 'Name in Spanish';
COMMENT ON COLUMN budget_item.nature IS 'income (ingreso), expense (gasto) or investment (inversión, capex)';
COMMENT ON COLUMN budget_item.account_prefixes IS 'Prefixes of the ledger accounts that it gathers, such as {640,641,642}';
COMMENT ON COLUMN budget_item.controllable IS 'Whether the manager of the cost centre can influence it';
COMMENT ON COLUMN budget_item.position IS 'Place in the report';

CREATE TABLE spending_limit (
    job_position_code text           NOT NULL,
    nature            text           NOT NULL CHECK (nature IN ('expense', 'investment')),
    limit_amount      numeric(14, 2) NOT NULL CHECK (limit_amount >= 0 AND limit_amount < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    valid             daterange      NOT NULL CHECK (NOT isempty(valid)),
    PRIMARY KEY (job_position_code, nature, valid)
);

COMMENT ON TABLE spending_limit IS 'How much each position may commit alone (límites de autorización de gasto)';
COMMENT ON COLUMN spending_limit.job_position_code IS 'Position';
COMMENT ON COLUMN spending_limit.nature IS 'expense (gasto) or investment (inversión)';
COMMENT ON COLUMN spending_limit.limit_amount IS 'Highest amount of one commitment';
COMMENT ON COLUMN spending_limit.currency IS 'ISO 4217 code';
COMMENT ON COLUMN spending_limit.valid IS 'Days it applies';

-- Budgets -------------------------------------------------------------------------------------------------------------

CREATE TABLE budget (
    id                          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    budget_number               text        NOT NULL UNIQUE CHECK (budget_number <> ''),
    company_party_id            uuid        NOT NULL,
    fiscal_year_code            text        NOT NULL,
    revision                    smallint    NOT NULL DEFAULT 0 CHECK (revision >= 0),
    state                       text        NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'submitted', 'approved', 'superseded', 'closed')),
    currency                    text        NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    owner_employee_id           uuid        NOT NULL,
    submitted_at                timestamptz,
    approved_by_user_account_id uuid,
    approved_at                 timestamptz,
    note                        text,
    version                     integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                 timestamptz NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                  timestamptz NOT NULL DEFAULT now(),
    updated_at                  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (company_party_id, fiscal_year_code, revision),
    CONSTRAINT budget_approval CHECK (state NOT IN ('approved', 'superseded', 'closed') OR (approved_by_user_account_id IS NOT NULL AND approved_at IS NOT NULL))
);
CREATE INDEX budget_fiscal_year_code ON budget (fiscal_year_code);
CREATE INDEX budget_owner_employee_id ON budget (owner_employee_id);
CREATE INDEX budget_approved_by_user_account_id ON budget (approved_by_user_account_id);
CREATE UNIQUE INDEX budget_one_approved ON budget (company_party_id, fiscal_year_code) WHERE state = 'approved';
CREATE TRIGGER budget_changed BEFORE UPDATE ON budget FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE budget IS 'Budgets (presupuestos): a company, a year, a revision';
COMMENT ON COLUMN budget.id IS 'Key';
COMMENT ON COLUMN budget.budget_number IS 'Number, such as 2027-SORIANO-R0';
COMMENT ON COLUMN budget.company_party_id IS 'Company of the group';
COMMENT ON COLUMN budget.fiscal_year_code IS 'Fiscal year';
COMMENT ON COLUMN budget.revision IS '0 the first budget (inicial), 1 and up its revisions';
COMMENT ON COLUMN budget.state IS 'draft (borrador), submitted (presentado), approved (aprobado), superseded (sustituido) or closed (cerrado)';
COMMENT ON COLUMN budget.currency IS 'ISO 4217 code';
COMMENT ON COLUMN budget.owner_employee_id IS 'Who prepares it';
COMMENT ON COLUMN budget.submitted_at IS 'When it was handed in';
COMMENT ON COLUMN budget.approved_by_user_account_id IS 'Who approved it';
COMMENT ON COLUMN budget.approved_at IS 'When it was approved';
COMMENT ON COLUMN budget.note IS 'Assumptions (hipótesis)';
COMMENT ON COLUMN budget.version IS 'Raised by each change';
COMMENT ON COLUMN budget.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN budget.created_at IS 'When the row was written';
COMMENT ON COLUMN budget.updated_at IS 'When the row was last changed';

CREATE FUNCTION budget_payload(x budget) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'budget_id', x.id,
    'budget_number', x.budget_number,
    'company_party_id', x.company_party_id,
    'fiscal_year_code', x.fiscal_year_code,
    'revision', x.revision,
    'state', x.state,
    'currency', x.currency,
    'owner_employee_id', x.owner_employee_id,
    'submitted_at', x.submitted_at,
    'approved_by_user_account_id', x.approved_by_user_account_id,
    'approved_at', x.approved_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION budget_payload(budget) IS 'Event payload of a budget: the state after the change (events/budget.v1.json)';

CREATE TABLE budget_line (
    budget_id        uuid           NOT NULL REFERENCES budget (id) ON DELETE CASCADE,
    cost_centre_code text           NOT NULL REFERENCES cost_centre (code),
    budget_item_code text           NOT NULL REFERENCES budget_item (code),
    month            smallint       NOT NULL CHECK (month BETWEEN 1 AND 12),
    amount           numeric(14, 2) NOT NULL CHECK (amount < 'NaN'),
    driver_quantity  numeric(16, 4) CHECK (driver_quantity < 'NaN'),
    driver_unit      text,
    PRIMARY KEY (budget_id, cost_centre_code, budget_item_code, month)
);
CREATE INDEX budget_line_cost_centre_code ON budget_line (cost_centre_code);
CREATE INDEX budget_line_budget_item_code ON budget_line (budget_item_code);

COMMENT ON TABLE budget_line IS 'Lines of a budget (líneas de presupuesto), by cost centre, item and month';
COMMENT ON COLUMN budget_line.budget_id IS 'Budget';
COMMENT ON COLUMN budget_line.cost_centre_code IS 'Cost centre';
COMMENT ON COLUMN budget_line.budget_item_code IS 'Item';
COMMENT ON COLUMN budget_line.month IS 'Month of the fiscal year, from 1';
COMMENT ON COLUMN budget_line.amount IS 'Amount planned; income and expense both positive';
COMMENT ON COLUMN budget_line.driver_quantity IS 'Quantity behind it, such as policies or people';
COMMENT ON COLUMN budget_line.driver_unit IS 'Unit of the quantity';

CREATE TABLE budget_change (
    id                           uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    budget_id                    uuid           NOT NULL REFERENCES budget (id),
    kind                         text           NOT NULL CHECK (kind IN ('transfer', 'increase', 'decrease')),
    from_cost_centre_code        text           REFERENCES cost_centre (code),
    from_budget_item_code        text           REFERENCES budget_item (code),
    to_cost_centre_code          text           REFERENCES cost_centre (code),
    to_budget_item_code          text           REFERENCES budget_item (code),
    months                       int4range      NOT NULL CHECK (months <@ '[1,13)' AND NOT isempty(months)),
    amount                       numeric(14, 2) NOT NULL CHECK (amount > 0 AND amount < 'NaN'),
    reason                       text           NOT NULL CHECK (reason <> ''),
    state                        text           NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'approved', 'rejected')),
    requested_by_user_account_id uuid           NOT NULL,
    decided_by_user_account_id   uuid,
    decided_at                   timestamptz,
    created_at                   timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT budget_change_sides CHECK (CASE kind WHEN 'transfer' THEN num_nonnulls(from_cost_centre_code, from_budget_item_code, to_cost_centre_code, to_budget_item_code) = 4 WHEN 'increase' THEN num_nonnulls(to_cost_centre_code, to_budget_item_code) = 2 ELSE num_nonnulls(from_cost_centre_code, from_budget_item_code) = 2 END),
    CONSTRAINT budget_change_four_eyes CHECK (decided_by_user_account_id <> requested_by_user_account_id),
    CONSTRAINT budget_change_decision CHECK ((state = 'requested') = (decided_at IS NULL))
);
CREATE INDEX budget_change_budget_id ON budget_change (budget_id);
CREATE INDEX budget_change_from_cost_centre_code ON budget_change (from_cost_centre_code);
CREATE INDEX budget_change_from_budget_item_code ON budget_change (from_budget_item_code);
CREATE INDEX budget_change_to_cost_centre_code ON budget_change (to_cost_centre_code);
CREATE INDEX budget_change_to_budget_item_code ON budget_change (to_budget_item_code);
CREATE INDEX budget_change_requested_by_user_account_id ON budget_change (requested_by_user_account_id);
CREATE INDEX budget_change_decided_by_user_account_id ON budget_change (decided_by_user_account_id);

COMMENT ON TABLE budget_change IS 'Changes to an approved budget (modificaciones y traspasos de crédito)';
COMMENT ON COLUMN budget_change.id IS 'Key';
COMMENT ON COLUMN budget_change.budget_id IS 'Budget';
COMMENT ON COLUMN budget_change.kind IS 'transfer (traspaso), increase (ampliación) or decrease (minoración)';
COMMENT ON COLUMN budget_change.from_cost_centre_code IS 'Cost centre that gives';
COMMENT ON COLUMN budget_change.from_budget_item_code IS 'Item that gives';
COMMENT ON COLUMN budget_change.to_cost_centre_code IS 'Cost centre that receives';
COMMENT ON COLUMN budget_change.to_budget_item_code IS 'Item that receives';
COMMENT ON COLUMN budget_change.months IS 'Months it is spread over';
COMMENT ON COLUMN budget_change.amount IS 'Amount';
COMMENT ON COLUMN budget_change.reason IS 'Grounds (justificación)';
COMMENT ON COLUMN budget_change.state IS 'requested (solicitada), approved (aprobada) or rejected (denegada)';
COMMENT ON COLUMN budget_change.requested_by_user_account_id IS 'Who asked';
COMMENT ON COLUMN budget_change.decided_by_user_account_id IS 'Who decided, never the one who asked';
COMMENT ON COLUMN budget_change.decided_at IS 'When it was decided';
COMMENT ON COLUMN budget_change.created_at IS 'When the row was written';

CREATE TABLE allocation (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    budget_id        uuid           NOT NULL REFERENCES budget (id),
    cost_centre_code text           NOT NULL REFERENCES cost_centre (code),
    budget_item_code text           NOT NULL REFERENCES budget_item (code),
    project_id       uuid,
    initiative_id    uuid,
    campaign_id      uuid,
    amount           numeric(14, 2) NOT NULL CHECK (amount > 0 AND amount < 'NaN'),
    allocated_on     date           NOT NULL,
    released_on      date,
    created_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT allocation_one_purpose CHECK (num_nonnulls(project_id, initiative_id, campaign_id) = 1),
    CONSTRAINT allocation_released_after CHECK (released_on >= allocated_on)
);
CREATE INDEX allocation_budget_id ON allocation (budget_id);
CREATE INDEX allocation_cost_centre_code ON allocation (cost_centre_code);
CREATE INDEX allocation_budget_item_code ON allocation (budget_item_code);
CREATE INDEX allocation_project_id ON allocation (project_id);
CREATE INDEX allocation_initiative_id ON allocation (initiative_id);
CREATE INDEX allocation_campaign_id ON allocation (campaign_id);

COMMENT ON TABLE allocation IS 'Budget handed to projects, initiatives or campaigns (asignaciones)';
COMMENT ON COLUMN allocation.id IS 'Key';
COMMENT ON COLUMN allocation.budget_id IS 'Budget';
COMMENT ON COLUMN allocation.cost_centre_code IS 'Cost centre it is taken from';
COMMENT ON COLUMN allocation.budget_item_code IS 'Item';
COMMENT ON COLUMN allocation.project_id IS 'Project that may spend it';
COMMENT ON COLUMN allocation.initiative_id IS 'Initiative of the strategy';
COMMENT ON COLUMN allocation.campaign_id IS 'Marketing campaign';
COMMENT ON COLUMN allocation.amount IS 'Amount allotted';
COMMENT ON COLUMN allocation.allocated_on IS 'Day it was allotted';
COMMENT ON COLUMN allocation.released_on IS 'Day the rest was given back';
COMMENT ON COLUMN allocation.created_at IS 'When the row was written';

-- Execution and forecast ----------------------------------------------------------------------------------------------

CREATE TABLE commitment (
    id                       uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    commitment_number        text           NOT NULL UNIQUE CHECK (commitment_number <> ''),
    cost_centre_code         text           NOT NULL REFERENCES cost_centre (code),
    budget_item_code         text           NOT NULL REFERENCES budget_item (code),
    supplier_party_id        uuid,
    legal_contract_id        uuid,
    description              text           NOT NULL CHECK (description <> ''),
    amount                   numeric(14, 2) NOT NULL CHECK (amount > 0 AND amount < 'NaN'),
    consumed_amount          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (consumed_amount >= 0 AND consumed_amount < 'NaN'),
    currency                 text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    state                    text           NOT NULL DEFAULT 'requested'
        CHECK (state IN ('requested', 'approved', 'rejected', 'consumed', 'released')),
    requested_by_employee_id uuid           NOT NULL,
    approved_by_employee_id  uuid           CHECK (approved_by_employee_id <> requested_by_employee_id),
    period                   daterange      NOT NULL CHECK (NOT isempty(period)),
    version                  integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at               timestamptz    NOT NULL DEFAULT now(),
    updated_at               timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT commitment_not_exceeded CHECK (consumed_amount <= amount),
    CONSTRAINT commitment_approved CHECK (state NOT IN ('approved', 'consumed', 'released') OR approved_by_employee_id IS NOT NULL)
);
CREATE INDEX commitment_cost_centre_code ON commitment (cost_centre_code);
CREATE INDEX commitment_budget_item_code ON commitment (budget_item_code);
CREATE INDEX commitment_supplier_party_id ON commitment (supplier_party_id);
CREATE INDEX commitment_legal_contract_id ON commitment (legal_contract_id);
CREATE INDEX commitment_requested_by_employee_id ON commitment (requested_by_employee_id);
CREATE INDEX commitment_approved_by_employee_id ON commitment (approved_by_employee_id);
CREATE INDEX commitment_open ON commitment (cost_centre_code, budget_item_code) WHERE state = 'approved';
CREATE TRIGGER commitment_changed BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE commitment IS 'Commitments to spend (compromisos de gasto), from the request to the invoice';
COMMENT ON COLUMN commitment.id IS 'Key';
COMMENT ON COLUMN commitment.commitment_number IS 'Number';
COMMENT ON COLUMN commitment.cost_centre_code IS 'Cost centre charged';
COMMENT ON COLUMN commitment.budget_item_code IS 'Item';
COMMENT ON COLUMN commitment.supplier_party_id IS 'Supplier (proveedor)';
COMMENT ON COLUMN commitment.legal_contract_id IS 'Contract behind it';
COMMENT ON COLUMN commitment.description IS 'What is bought';
COMMENT ON COLUMN commitment.amount IS 'Amount without VAT';
COMMENT ON COLUMN commitment.consumed_amount IS 'Part already invoiced';
COMMENT ON COLUMN commitment.currency IS 'ISO 4217 code';
COMMENT ON COLUMN commitment.state IS 'requested (solicitado), approved (autorizado), rejected (denegado), consumed (consumido) or released (liberado)';
COMMENT ON COLUMN commitment.requested_by_employee_id IS 'Who asks';
COMMENT ON COLUMN commitment.approved_by_employee_id IS 'Who authorised it';
COMMENT ON COLUMN commitment.period IS 'Days in which it is spent';
COMMENT ON COLUMN commitment.version IS 'Raised by each change';
COMMENT ON COLUMN commitment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN commitment.created_at IS 'When the row was written';
COMMENT ON COLUMN commitment.updated_at IS 'When the row was last changed';

CREATE FUNCTION commitment_payload(x commitment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'commitment_id', x.id,
    'commitment_number', x.commitment_number,
    'cost_centre_code', x.cost_centre_code,
    'budget_item_code', x.budget_item_code,
    'supplier_party_id', x.supplier_party_id,
    'legal_contract_id', x.legal_contract_id,
    'description', x.description,
    'amount', x.amount::text,
    'consumed_amount', x.consumed_amount::text,
    'currency', x.currency,
    'state', x.state,
    'requested_by_employee_id', x.requested_by_employee_id,
    'approved_by_employee_id', x.approved_by_employee_id,
    'period', x.period,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION commitment_payload(commitment) IS 'Event payload of a commitment: the state after the change (events/commitment.v1.json)';

CREATE TABLE forecast (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    budget_id               uuid        NOT NULL REFERENCES budget (id),
    cut_off_month           smallint    NOT NULL CHECK (cut_off_month BETWEEN 0 AND 11),
    name                    text        NOT NULL CHECK (name <> ''),
    scenario                text        NOT NULL DEFAULT 'base' CHECK (scenario IN ('base', 'optimistic', 'pessimistic')),
    method                  text        NOT NULL DEFAULT 'manual' CHECK (method IN ('manual', 'run_rate', 'seasonal', 'model')),
    model_code              text,
    made_at                 timestamptz NOT NULL DEFAULT now(),
    made_by_user_account_id uuid,
    UNIQUE (budget_id, name, scenario),
    CONSTRAINT forecast_model CHECK ((method = 'model') = (model_code IS NOT NULL))
);
CREATE INDEX forecast_model_code ON forecast (model_code);
CREATE INDEX forecast_made_by_user_account_id ON forecast (made_by_user_account_id);

COMMENT ON TABLE forecast IS 'Forecasts of the year''s end (previsiones de cierre)';
COMMENT ON COLUMN forecast.id IS 'Key';
COMMENT ON COLUMN forecast.budget_id IS 'Budget it is compared with';
COMMENT ON COLUMN forecast.cut_off_month IS 'Last month with actual figures, 0 when none';
COMMENT ON COLUMN forecast.name IS 'Name, such as 6+6';
COMMENT ON COLUMN forecast.scenario IS 'base, optimistic (optimista) or pessimistic (pesimista)';
COMMENT ON COLUMN forecast.method IS 'manual, run_rate (ritmo actual), seasonal (estacional) or model (modelo)';
COMMENT ON COLUMN forecast.model_code IS 'Model used';
COMMENT ON COLUMN forecast.made_at IS 'When it was made';
COMMENT ON COLUMN forecast.made_by_user_account_id IS 'Who made it';

CREATE TABLE forecast_line (
    forecast_id      uuid           NOT NULL REFERENCES forecast (id) ON DELETE CASCADE,
    cost_centre_code text           NOT NULL REFERENCES cost_centre (code),
    budget_item_code text           NOT NULL REFERENCES budget_item (code),
    month            smallint       NOT NULL CHECK (month BETWEEN 1 AND 12),
    actual           boolean        NOT NULL,
    amount           numeric(14, 2) NOT NULL CHECK (amount < 'NaN'),
    lower_amount     numeric(14, 2) CHECK (lower_amount < 'NaN'),
    upper_amount     numeric(14, 2) CHECK (upper_amount < 'NaN'),
    PRIMARY KEY (forecast_id, cost_centre_code, budget_item_code, month),
    CONSTRAINT forecast_line_interval CHECK (lower_amount <= amount AND amount <= upper_amount)
);
CREATE INDEX forecast_line_cost_centre_code ON forecast_line (cost_centre_code);
CREATE INDEX forecast_line_budget_item_code ON forecast_line (budget_item_code);

COMMENT ON TABLE forecast_line IS 'Lines of a forecast';
COMMENT ON COLUMN forecast_line.forecast_id IS 'Forecast';
COMMENT ON COLUMN forecast_line.cost_centre_code IS 'Cost centre';
COMMENT ON COLUMN forecast_line.budget_item_code IS 'Item';
COMMENT ON COLUMN forecast_line.month IS 'Month of the fiscal year';
COMMENT ON COLUMN forecast_line.actual IS 'Whether the amount is actual (real) or forecast (previsto)';
COMMENT ON COLUMN forecast_line.amount IS 'Amount';
COMMENT ON COLUMN forecast_line.lower_amount IS 'Lower end of the 80 % interval; null without one';
COMMENT ON COLUMN forecast_line.upper_amount IS 'Upper end';
