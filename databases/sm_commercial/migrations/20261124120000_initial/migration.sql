-- The sales force: networks, agents, territories and who works them, campaigns of sales, targets and what was achieved, incentives and
-- rankings. What mediators are paid is settled in ss_commissions; advertising is in sm_marketing.
-- Sources: Directive (EU) 2016/97 (IDD), art. 17.3 (remuneration must not work against the customer's interest), as brought into Spanish law
-- by Real Decreto-ley 3/2020, which also governs external collaborators (colaboradores externos).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Networks and agents --------------------------------------------------------------------------------------------------

CREATE TABLE sales_network (
    code                text    PRIMARY KEY CHECK (code <> ''),
    name                text    NOT NULL CHECK (name <> ''),
    name_es             text    NOT NULL CHECK (name_es <> ''),
    kind                text    NOT NULL CHECK (kind IN ('offices', 'collaborators', 'telephone', 'digital', 'partners', 'specialists')),
    parent_code         text    REFERENCES sales_network (code) CHECK (parent_code <> code),
    areas               text[]  NOT NULL CHECK (cardinality(areas) > 0 AND areas <@ ARRAY['insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops']),
    manager_employee_id uuid,
    cost_centre_code    text,
    active              boolean NOT NULL DEFAULT true
);
CREATE INDEX sales_network_parent_code ON sales_network (parent_code);
CREATE INDEX sales_network_manager_employee_id ON sales_network (manager_employee_id) WHERE manager_employee_id IS NOT NULL;
CREATE INDEX sales_network_cost_centre_code ON sales_network (cost_centre_code) WHERE cost_centre_code IS NOT NULL;

COMMENT ON TABLE sales_network IS 'Sales networks (redes comerciales)';
COMMENT ON COLUMN sales_network.code IS 'Code';
COMMENT ON COLUMN sales_network.name IS 'Name in English';
COMMENT ON COLUMN sales_network.name_es IS 'Name in Spanish';
COMMENT ON COLUMN sales_network.kind IS 'offices (oficinas propias), collaborators (colaboradores externos), telephone (venta telefónica), digital, partners (acuerdos de distribución) or specialists (especialistas)';
COMMENT ON COLUMN sales_network.parent_code IS 'Network it is part of';
COMMENT ON COLUMN sales_network.areas IS 'Business areas that it sells';
COMMENT ON COLUMN sales_network.manager_employee_id IS 'Who leads it (director de red), sm_hr.employee.id';
COMMENT ON COLUMN sales_network.cost_centre_code IS 'Cost centre, sm_finance.cost_centre.code';
COMMENT ON COLUMN sales_network.active IS 'Whether it is in use';

CREATE TABLE sales_agent (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    agent_number         text        NOT NULL UNIQUE CHECK (agent_number <> ''),
    sales_network_code   text        NOT NULL REFERENCES sales_network (code),
    kind                 text        NOT NULL CHECK (kind IN ('employee', 'external_collaborator', 'partner')),
    display_name         text        NOT NULL CHECK (display_name <> ''),
    employee_id          uuid        UNIQUE,
    mediator_code        text        UNIQUE,
    manager_id           uuid        REFERENCES sales_agent (id) CHECK (manager_id <> id),
    work_centre_code     text,
    state                text        NOT NULL DEFAULT 'joining' CHECK (state IN ('joining', 'active', 'suspended', 'left')),
    joined_on            date        NOT NULL,
    left_on              date        CHECK (left_on >= joined_on),
    training_valid_until date,
    version              integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz NOT NULL DEFAULT now(),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sales_agent_employee CHECK ((kind = 'employee') = (employee_id IS NOT NULL)),
    CONSTRAINT sales_agent_left CHECK ((state = 'left') = (left_on IS NOT NULL))
);
CREATE INDEX sales_agent_training_valid_until ON sales_agent (training_valid_until) WHERE state = 'active';
CREATE INDEX sales_agent_sales_network_code ON sales_agent (sales_network_code);
CREATE INDEX sales_agent_manager_id ON sales_agent (manager_id);
CREATE INDEX sales_agent_work_centre_code ON sales_agent (work_centre_code) WHERE work_centre_code IS NOT NULL;
CREATE TRIGGER sales_agent_changed BEFORE UPDATE ON sales_agent FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE sales_agent IS 'People and firms who sell (agentes comerciales)';
COMMENT ON COLUMN sales_agent.id IS 'Key';
COMMENT ON COLUMN sales_agent.agent_number IS 'Number (código de agente)';
COMMENT ON COLUMN sales_agent.sales_network_code IS 'Network';
COMMENT ON COLUMN sales_agent.kind IS 'employee (empleado), external_collaborator (colaborador externo) or partner (socio de distribución)';
COMMENT ON COLUMN sales_agent.display_name IS 'Name shown in lists and rankings';
COMMENT ON COLUMN sales_agent.employee_id IS 'Employee, sm_hr.employee.id; employees only';
COMMENT ON COLUMN sales_agent.mediator_code IS 'Mediator who is paid for what it sells, ss_commissions.mediator.code';
COMMENT ON COLUMN sales_agent.manager_id IS 'Agent it reports to (jefe de equipo)';
COMMENT ON COLUMN sales_agent.work_centre_code IS 'Work centre, sm_hr.work_centre.code';
COMMENT ON COLUMN sales_agent.state IS 'joining (en alta), active (activo), suspended (suspendido) or left (baja)';
COMMENT ON COLUMN sales_agent.joined_on IS 'Day it joined';
COMMENT ON COLUMN sales_agent.left_on IS 'Day it left';
COMMENT ON COLUMN sales_agent.training_valid_until IS 'Day until which its training as the law asks for is up to date; insurance only (formación continua)';
COMMENT ON COLUMN sales_agent.version IS 'Raised by each change';
COMMENT ON COLUMN sales_agent.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN sales_agent.created_at IS 'When the row was written';
COMMENT ON COLUMN sales_agent.updated_at IS 'When the row was last changed';

CREATE FUNCTION sales_agent_payload(x sales_agent) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'sales_agent_id', x.id,
    'customer_id', x.id,
    'agent_number', x.agent_number,
    'sales_network_code', x.sales_network_code,
    'kind', x.kind,
    'employee_id', x.employee_id,
    'mediator_code', x.mediator_code,
    'manager_id', x.manager_id,
    'work_centre_code', x.work_centre_code,
    'state', x.state,
    'joined_on', x.joined_on,
    'left_on', x.left_on,
    'training_valid_until', x.training_valid_until,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION sales_agent_payload(sales_agent) IS 'Payload of its events: the state after the change (events/sales_agent.v1.json)';

CREATE TABLE territory (
    code              text    PRIMARY KEY CHECK (code <> ''),
    name              text    NOT NULL CHECK (name <> ''),
    parent_code       text    REFERENCES territory (code) CHECK (parent_code <> code),
    province_codes    text[]  NOT NULL DEFAULT '{}',
    postcode_prefixes text[]  NOT NULL DEFAULT '{}',
    active            boolean NOT NULL DEFAULT true
);
CREATE INDEX territory_parent_code ON territory (parent_code);
CREATE INDEX territory_province_codes ON territory USING gin (province_codes);

COMMENT ON TABLE territory IS 'Territories (zonas comerciales), as a tree';
COMMENT ON COLUMN territory.code IS 'Code';
COMMENT ON COLUMN territory.name IS 'Name';
COMMENT ON COLUMN territory.parent_code IS 'Territory it is part of';
COMMENT ON COLUMN territory.province_codes IS 'Provinces that it covers, INE codes, sm_global.province.code; empty where its parts cover them';
COMMENT ON COLUMN territory.postcode_prefixes IS 'First digits of the postcodes that it covers within them; empty for all';
COMMENT ON COLUMN territory.active IS 'Whether it is in use';

CREATE TABLE territory_assignment (
    id             uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    territory_code text      NOT NULL REFERENCES territory (code),
    sales_agent_id uuid      NOT NULL REFERENCES sales_agent (id),
    area           text      NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    exclusive      boolean   NOT NULL DEFAULT false,
    valid_during   daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT territory_assignment_once EXCLUDE USING gist (territory_code WITH =, sales_agent_id WITH =, area WITH =, valid_during WITH &&),
    CONSTRAINT territory_assignment_exclusive EXCLUDE USING gist (territory_code WITH =, area WITH =, valid_during WITH &&) WHERE (exclusive)
);
CREATE INDEX territory_assignment_territory_code ON territory_assignment (territory_code);
CREATE INDEX territory_assignment_sales_agent_id ON territory_assignment (sales_agent_id);

COMMENT ON TABLE territory_assignment IS 'Who works a territory (asignación de zonas)';
COMMENT ON COLUMN territory_assignment.id IS 'Key';
COMMENT ON COLUMN territory_assignment.territory_code IS 'Territory';
COMMENT ON COLUMN territory_assignment.sales_agent_id IS 'Agent';
COMMENT ON COLUMN territory_assignment.area IS 'Business area (área de negocio)';
COMMENT ON COLUMN territory_assignment.exclusive IS 'Whether nobody else may work it in that area (exclusividad)';
COMMENT ON COLUMN territory_assignment.valid_during IS 'Days on which it holds';

-- Campaigns and targets ------------------------------------------------------------------------------------------------

CREATE TABLE sales_campaign (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                 text        NOT NULL UNIQUE CHECK (code <> ''),
    name                 text        NOT NULL CHECK (name <> ''),
    area                 text        NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    product_codes        text[]      NOT NULL CHECK (cardinality(product_codes) > 0),
    network_codes        text[]      NOT NULL CHECK (cardinality(network_codes) > 0),
    during               daterange   NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    campaign_id          uuid,
    budget_id            uuid,
    segment_code         text,
    state                text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'running', 'ended', 'cancelled')),
    approved_by_id       uuid,
    conflicts_checked_at timestamptz,
    version              integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz NOT NULL DEFAULT now(),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sales_campaign_approved CHECK (state IN ('draft', 'cancelled') OR approved_by_id IS NOT NULL),
    CONSTRAINT sales_campaign_checked CHECK (area <> 'insurance' OR state IN ('draft', 'cancelled') OR conflicts_checked_at IS NOT NULL)
);
CREATE INDEX sales_campaign_product_codes ON sales_campaign USING gin (product_codes);
CREATE INDEX sales_campaign_campaign_id ON sales_campaign (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX sales_campaign_budget_id ON sales_campaign (budget_id) WHERE budget_id IS NOT NULL;
CREATE INDEX sales_campaign_segment_code ON sales_campaign (segment_code) WHERE segment_code IS NOT NULL;
CREATE INDEX sales_campaign_approved_by_id ON sales_campaign (approved_by_id) WHERE approved_by_id IS NOT NULL;
CREATE TRIGGER sales_campaign_changed BEFORE UPDATE ON sales_campaign FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE sales_campaign IS 'Campaigns of the sales force (campañas comerciales)';
COMMENT ON COLUMN sales_campaign.id IS 'Key';
COMMENT ON COLUMN sales_campaign.code IS 'Code';
COMMENT ON COLUMN sales_campaign.name IS 'Name';
COMMENT ON COLUMN sales_campaign.area IS 'Business area (área de negocio)';
COMMENT ON COLUMN sales_campaign.product_codes IS 'Products that count, sm_products.product.code';
COMMENT ON COLUMN sales_campaign.network_codes IS 'Networks that take part (sales_network.code)';
COMMENT ON COLUMN sales_campaign.during IS 'Days on which sales count';
COMMENT ON COLUMN sales_campaign.campaign_id IS 'Advertising that goes with it, sm_marketing.campaign.id';
COMMENT ON COLUMN sales_campaign.budget_id IS 'Budget it is paid from, sm_finance.budget.id';
COMMENT ON COLUMN sales_campaign.segment_code IS 'Customers aimed at, sm_customers.segment.code; null for all';
COMMENT ON COLUMN sales_campaign.state IS 'draft (borrador), approved (aprobada), running (en curso), ended (terminada) or cancelled (anulada)';
COMMENT ON COLUMN sales_campaign.approved_by_id IS 'Who approved it, sm_auth.user_account.id';
COMMENT ON COLUMN sales_campaign.conflicts_checked_at IS 'When compliance checked that it does not set the network against the customer''s interest (conflictos de interés)';
COMMENT ON COLUMN sales_campaign.version IS 'Raised by each change';
COMMENT ON COLUMN sales_campaign.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN sales_campaign.created_at IS 'When the row was written';
COMMENT ON COLUMN sales_campaign.updated_at IS 'When the row was last changed';

CREATE FUNCTION sales_campaign_payload(x sales_campaign) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'sales_campaign_id', x.id,
    'customer_id', x.id,
    'code', x.code,
    'name', x.name,
    'area', x.area,
    'product_codes', to_jsonb(x.product_codes),
    'network_codes', to_jsonb(x.network_codes),
    'starts_on', lower(x.during),
    'ends_on', upper(x.during),
    'campaign_id', x.campaign_id,
    'budget_id', x.budget_id,
    'segment_code', x.segment_code,
    'state', x.state,
    'approved_by_id', x.approved_by_id,
    'conflicts_checked_at', x.conflicts_checked_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION sales_campaign_payload(sales_campaign) IS 'Payload of its events: the state after the change (events/sales_campaign.v1.json)';

CREATE INDEX sales_campaign_during ON sales_campaign USING gist (during);

CREATE TABLE indicator (
    code        text PRIMARY KEY CHECK (code <> ''),
    name        text NOT NULL CHECK (name <> ''),
    name_es     text NOT NULL CHECK (name_es <> ''),
    unit        text NOT NULL CHECK (unit IN ('count', 'amount', 'percent')),
    better      text NOT NULL DEFAULT 'more' CHECK (better IN ('more', 'less')),
    metric_code text
);
CREATE INDEX indicator_metric_code ON indicator (metric_code) WHERE metric_code IS NOT NULL;

COMMENT ON TABLE indicator IS 'What is counted (indicadores comerciales)';
COMMENT ON COLUMN indicator.code IS 'Code';
COMMENT ON COLUMN indicator.name IS 'Name in English';
COMMENT ON COLUMN indicator.name_es IS 'Name in Spanish';
COMMENT ON COLUMN indicator.unit IS 'count (unidades), amount (importe) or percent (porcentaje)';
COMMENT ON COLUMN indicator.better IS 'more (más es mejor) or less (menos es mejor)';
COMMENT ON COLUMN indicator.metric_code IS 'Metric that measures it, sm_analytics_metrics.metric.code';

CREATE TABLE target (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    indicator_code      text          NOT NULL REFERENCES indicator (code),
    sales_network_code  text          REFERENCES sales_network (code),
    sales_agent_id      uuid          REFERENCES sales_agent (id),
    sales_campaign_id   uuid          REFERENCES sales_campaign (id),
    area                text          CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    product_family_code text,
    period              daterange     NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
    goal                numeric(14, 2) NOT NULL CHECK (goal > 0 AND goal < 'NaN'),
    minimum             numeric(14, 2) CHECK (minimum >= 0 AND minimum < 'NaN'),
    currency            text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    agreed_at           timestamptz,
    objective_id        uuid,
    CONSTRAINT target_whose CHECK (num_nonnulls(sales_network_code, sales_agent_id) = 1),
    CONSTRAINT target_once UNIQUE NULLS NOT DISTINCT (indicator_code, sales_network_code, sales_agent_id, sales_campaign_id, area, product_family_code, period)
);
CREATE INDEX target_indicator_code ON target (indicator_code);
CREATE INDEX target_sales_network_code ON target (sales_network_code);
CREATE INDEX target_sales_agent_id ON target (sales_agent_id);
CREATE INDEX target_sales_campaign_id ON target (sales_campaign_id);
CREATE INDEX target_product_family_code ON target (product_family_code) WHERE product_family_code IS NOT NULL;
CREATE INDEX target_currency ON target (currency);
CREATE INDEX target_objective_id ON target (objective_id) WHERE objective_id IS NOT NULL;

COMMENT ON TABLE target IS 'Targets (objetivos) of a network or an agent for a period';
COMMENT ON COLUMN target.id IS 'Key';
COMMENT ON COLUMN target.indicator_code IS 'What is counted';
COMMENT ON COLUMN target.sales_network_code IS 'Network; null for a target of an agent';
COMMENT ON COLUMN target.sales_agent_id IS 'Agent; null for a target of a network';
COMMENT ON COLUMN target.sales_campaign_id IS 'Campaign; null for the ordinary targets of the year';
COMMENT ON COLUMN target.area IS 'Business area; null for all';
COMMENT ON COLUMN target.product_family_code IS 'Family of products, sm_products.product_family.code; null for all';
COMMENT ON COLUMN target.period IS 'Days it is for';
COMMENT ON COLUMN target.goal IS 'Value to be reached, in the indicator''s unit';
COMMENT ON COLUMN target.minimum IS 'Value below which nothing counts (mínimo)';
COMMENT ON COLUMN target.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN target.agreed_at IS 'When it was agreed with who must reach it';
COMMENT ON COLUMN target.objective_id IS 'Objective of the group that it serves, sm_objectives.objective.id';

CREATE TABLE achievement (
    target_id   uuid          REFERENCES target (id) ON DELETE CASCADE,
    as_of       date,
    value       numeric(14, 2) NOT NULL CHECK (value < 'NaN'),
    forecast    numeric(14, 2) CHECK (forecast < 'NaN'),
    measured_at timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT achievement_pkey PRIMARY KEY (target_id, as_of)
);
CREATE INDEX achievement_as_of ON achievement (as_of);

COMMENT ON TABLE achievement IS 'What was reached of a target (grado de cumplimiento), day by day';
COMMENT ON COLUMN achievement.target_id IS 'Target';
COMMENT ON COLUMN achievement.as_of IS 'Day that it is measured at the end of';
COMMENT ON COLUMN achievement.value IS 'Value reached since the period began, in the indicator''s unit';
COMMENT ON COLUMN achievement.forecast IS 'Value expected at the end of the period (proyección)';
COMMENT ON COLUMN achievement.measured_at IS 'When it was computed';

-- Incentives and rankings ----------------------------------------------------------------------------------------------

CREATE TABLE incentive_scheme (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                 text        NOT NULL UNIQUE CHECK (code <> ''),
    name                 text        NOT NULL CHECK (name <> ''),
    sales_campaign_id    uuid        REFERENCES sales_campaign (id),
    sales_network_code   text        NOT NULL REFERENCES sales_network (code),
    indicator_code       text        NOT NULL REFERENCES indicator (code),
    period               daterange   NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
    quality_gate         jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(quality_gate) = 'object'),
    clawback_months      smallint    NOT NULL DEFAULT 0 CHECK (clawback_months BETWEEN 0 AND 60),
    approved_by_id       uuid,
    conflicts_checked_at timestamptz,
    document_id          uuid
);
CREATE INDEX incentive_scheme_sales_campaign_id ON incentive_scheme (sales_campaign_id);
CREATE INDEX incentive_scheme_sales_network_code ON incentive_scheme (sales_network_code);
CREATE INDEX incentive_scheme_indicator_code ON incentive_scheme (indicator_code);
CREATE INDEX incentive_scheme_approved_by_id ON incentive_scheme (approved_by_id) WHERE approved_by_id IS NOT NULL;
CREATE INDEX incentive_scheme_document_id ON incentive_scheme (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE incentive_scheme IS 'Schemes of incentives (planes de incentivos)';
COMMENT ON COLUMN incentive_scheme.id IS 'Key';
COMMENT ON COLUMN incentive_scheme.code IS 'Code';
COMMENT ON COLUMN incentive_scheme.name IS 'Name';
COMMENT ON COLUMN incentive_scheme.sales_campaign_id IS 'Campaign; null for a scheme of the year';
COMMENT ON COLUMN incentive_scheme.sales_network_code IS 'Network it is for';
COMMENT ON COLUMN incentive_scheme.indicator_code IS 'What is rewarded';
COMMENT ON COLUMN incentive_scheme.period IS 'Days it is for';
COMMENT ON COLUMN incentive_scheme.quality_gate IS 'Conditions of quality without which nothing is paid: returned receipts, cancellations in the first year, complaints';
COMMENT ON COLUMN incentive_scheme.clawback_months IS 'Months in which an incentive is taken back where the contract ends (extorno)';
COMMENT ON COLUMN incentive_scheme.approved_by_id IS 'Who approved it, sm_auth.user_account.id';
COMMENT ON COLUMN incentive_scheme.conflicts_checked_at IS 'When compliance checked it (IDD, art. 17.3)';
COMMENT ON COLUMN incentive_scheme.document_id IS 'Rules as published (bases), sm_documents.document.id';

CREATE TABLE incentive_tier (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    incentive_scheme_id uuid          NOT NULL REFERENCES incentive_scheme (id) ON DELETE CASCADE,
    achieved_percent    numrange      NOT NULL CHECK (NOT isempty(achieved_percent) AND lower(achieved_percent) >= 0),
    pays                text          NOT NULL CHECK (pays IN ('fixed', 'per_unit', 'percent', 'prize')),
    rate                numeric(14, 2) NOT NULL CHECK (rate >= 0 AND rate < 'NaN'),
    currency            text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    prize               text,
    CONSTRAINT incentive_tier_prize CHECK ((pays = 'prize') = (prize IS NOT NULL)),
    CONSTRAINT incentive_tier_apart EXCLUDE USING gist (incentive_scheme_id WITH =, achieved_percent WITH &&)
);
CREATE INDEX incentive_tier_incentive_scheme_id ON incentive_tier (incentive_scheme_id);
CREATE INDEX incentive_tier_currency ON incentive_tier (currency);

COMMENT ON TABLE incentive_tier IS 'Steps of a scheme (tramos)';
COMMENT ON COLUMN incentive_tier.id IS 'Key';
COMMENT ON COLUMN incentive_tier.incentive_scheme_id IS 'Scheme';
COMMENT ON COLUMN incentive_tier.achieved_percent IS 'Degree of achievement that it is for, in percent';
COMMENT ON COLUMN incentive_tier.pays IS 'fixed (importe fijo), per_unit (por unidad), percent (porcentaje del importe) or prize (premio en especie)';
COMMENT ON COLUMN incentive_tier.rate IS 'Amount, amount a unit, percent, or worth of the prize';
COMMENT ON COLUMN incentive_tier.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN incentive_tier.prize IS 'What the prize is';

CREATE TABLE incentive_award (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    incentive_scheme_id uuid          NOT NULL REFERENCES incentive_scheme (id),
    sales_agent_id      uuid          NOT NULL REFERENCES sales_agent (id),
    achieved_percent    numeric(7,2)  NOT NULL CHECK (achieved_percent >= 0),
    amount              numeric(14, 2) NOT NULL CHECK (amount < 'NaN'),
    currency            text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    state               text          NOT NULL DEFAULT 'computed' CHECK (state IN ('computed', 'approved', 'paid', 'refused')),
    refusal_reason      text,
    settlement_id       uuid,
    payslip_id          uuid,
    approved_by_id      uuid,
    version             integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz   NOT NULL DEFAULT now(),
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT incentive_award_approved CHECK (state NOT IN ('approved', 'paid') OR approved_by_id IS NOT NULL),
    CONSTRAINT incentive_award_paid CHECK ((state = 'paid') = (num_nonnulls(settlement_id, payslip_id) = 1)),
    CONSTRAINT incentive_award_refused CHECK ((state = 'refused') = (refusal_reason IS NOT NULL))
);
CREATE INDEX incentive_award_incentive_scheme_id_sales_agent_id ON incentive_award (incentive_scheme_id, sales_agent_id);
CREATE INDEX incentive_award_sales_agent_id ON incentive_award (sales_agent_id);
CREATE INDEX incentive_award_currency ON incentive_award (currency);
CREATE INDEX incentive_award_settlement_id ON incentive_award (settlement_id) WHERE settlement_id IS NOT NULL;
CREATE INDEX incentive_award_payslip_id ON incentive_award (payslip_id) WHERE payslip_id IS NOT NULL;
CREATE INDEX incentive_award_approved_by_id ON incentive_award (approved_by_id) WHERE approved_by_id IS NOT NULL;
CREATE TRIGGER incentive_award_changed BEFORE UPDATE ON incentive_award FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE incentive_award IS 'Incentives earned (incentivos devengados)';
COMMENT ON COLUMN incentive_award.id IS 'Key';
COMMENT ON COLUMN incentive_award.incentive_scheme_id IS 'Scheme';
COMMENT ON COLUMN incentive_award.sales_agent_id IS 'Agent';
COMMENT ON COLUMN incentive_award.achieved_percent IS 'Degree of achievement, in percent';
COMMENT ON COLUMN incentive_award.amount IS 'Amount earned; negative where it is taken back';
COMMENT ON COLUMN incentive_award.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN incentive_award.state IS 'computed (calculado), approved (aprobado), paid (pagado) or refused (denegado)';
COMMENT ON COLUMN incentive_award.refusal_reason IS 'Why it was refused';
COMMENT ON COLUMN incentive_award.settlement_id IS 'Settlement that it was paid in, of a mediator, ss_commissions.settlement.id';
COMMENT ON COLUMN incentive_award.payslip_id IS 'Payslip that it was paid in, of an employee, sm_hr_payroll.payslip.id';
COMMENT ON COLUMN incentive_award.approved_by_id IS 'Who approved it, sm_auth.user_account.id';
COMMENT ON COLUMN incentive_award.version IS 'Raised by each change';
COMMENT ON COLUMN incentive_award.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN incentive_award.created_at IS 'When the row was written';
COMMENT ON COLUMN incentive_award.updated_at IS 'When the row was last changed';

CREATE FUNCTION incentive_award_payload(x incentive_award) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'incentive_award_id', x.id,
    'customer_id', x.id,
    'incentive_scheme_id', x.incentive_scheme_id,
    'sales_agent_id', x.sales_agent_id,
    'achieved_percent', x.achieved_percent::text,
    'amount', x.amount::text,
    'currency', x.currency,
    'state', x.state,
    'settlement_id', x.settlement_id,
    'payslip_id', x.payslip_id,
    'approved_by_id', x.approved_by_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION incentive_award_payload(incentive_award) IS 'Payload of its events: the state after the change (events/incentive_award.v1.json)';

CREATE TABLE ranking (
    id                 uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    indicator_code     text          NOT NULL REFERENCES indicator (code),
    sales_network_code text          REFERENCES sales_network (code),
    sales_campaign_id  uuid          REFERENCES sales_campaign (id),
    period             daterange     NOT NULL CHECK (NOT isempty(period)),
    sales_agent_id     uuid          NOT NULL REFERENCES sales_agent (id),
    place              integer       NOT NULL CHECK (place >= 1),
    value              numeric(14, 2) NOT NULL CHECK (value < 'NaN'),
    published_at       timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT ranking_once UNIQUE NULLS NOT DISTINCT (indicator_code, sales_network_code, sales_campaign_id, period, sales_agent_id)
);
CREATE INDEX ranking_indicator_code ON ranking (indicator_code);
CREATE INDEX ranking_sales_network_code ON ranking (sales_network_code);
CREATE INDEX ranking_sales_campaign_id ON ranking (sales_campaign_id);
CREATE INDEX ranking_sales_agent_id ON ranking (sales_agent_id);

COMMENT ON TABLE ranking IS 'Rankings (clasificaciones) by period and indicator, kept as they were published';
COMMENT ON COLUMN ranking.id IS 'Key';
COMMENT ON COLUMN ranking.indicator_code IS 'What is counted';
COMMENT ON COLUMN ranking.sales_network_code IS 'Network ranked; null for all';
COMMENT ON COLUMN ranking.sales_campaign_id IS 'Campaign; null for the ordinary ranking';
COMMENT ON COLUMN ranking.period IS 'Days counted';
COMMENT ON COLUMN ranking.sales_agent_id IS 'Agent';
COMMENT ON COLUMN ranking.place IS 'Place, from 1; equal values share it';
COMMENT ON COLUMN ranking.value IS 'Value reached';
COMMENT ON COLUMN ranking.published_at IS 'When';
