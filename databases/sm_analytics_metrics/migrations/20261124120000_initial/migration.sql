-- Metrics: what each figure means, the versions of its formula, its dimensions, targets, observations, alerts and annotations.
-- A metric is defined once, here; dashboards, reports, objectives and strategy refer to it by code.
-- Sources: the usual indicators of the trade in Spain (ICEA, UNESPA and DGSFP publish the insurance ones), Reichheld 2003 (NPS).
-- Equality of uuid inside exclusion constraints.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Definitions ---------------------------------------------------------------------------------------------------------

CREATE TABLE unit (
    code     text     PRIMARY KEY CHECK (code <> ''),
    name     text     NOT NULL CHECK (name <> ''),
    name_es  text     NOT NULL CHECK (name_es <> ''),
    symbol   text     NOT NULL CHECK (symbol <> ''),
    decimals smallint NOT NULL DEFAULT 2 CHECK (decimals BETWEEN 0 AND 8)
);
COMMENT ON TABLE unit IS 'Units of measure (unidades de medida)';
COMMENT ON COLUMN unit.code IS 'Code, such as percent';
COMMENT ON COLUMN unit.name IS 'Name in English';
COMMENT ON COLUMN unit.name_es IS 'Name in Spanish';
COMMENT ON COLUMN unit.symbol IS 'Symbol, such as %';
COMMENT ON COLUMN unit.decimals IS 'Decimals shown';

CREATE TABLE metric_category (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE metric_category IS 'Categories of metrics (familias de indicadores)';
COMMENT ON COLUMN metric_category.code IS 'Code, such as technical';
COMMENT ON COLUMN metric_category.name IS 'Name in English';
COMMENT ON COLUMN metric_category.name_es IS 'Name in Spanish';

CREATE TABLE metric (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code              text        NOT NULL UNIQUE CHECK (code <> ''),
    category_code     text        NOT NULL REFERENCES metric_category (code),
    name              text        NOT NULL CHECK (name <> ''),
    name_es           text        NOT NULL CHECK (name_es <> ''),
    description       text        NOT NULL CHECK (description <> ''),
    unit_code         text        NOT NULL REFERENCES unit (code),
    direction         text        NOT NULL CHECK (direction IN ('higher_is_better', 'lower_is_better', 'on_target')),
    aggregation       text        NOT NULL CHECK (aggregation IN ('sum', 'average', 'ratio', 'last', 'count', 'distinct_count')),
    grain             text        NOT NULL DEFAULT 'month' CHECK (grain IN ('day', 'week', 'month', 'quarter', 'year')),
    data_set_code     text,
    owner_employee_id uuid,
    certified_at      timestamptz,
    state             text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'retired')),
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT metric_certified_has_owner CHECK (certified_at IS NULL OR owner_employee_id IS NOT NULL)
);
CREATE INDEX metric_category_code ON metric (category_code);
CREATE INDEX metric_unit_code ON metric (unit_code);
CREATE INDEX metric_data_set_code ON metric (data_set_code) WHERE data_set_code IS NOT NULL;
CREATE INDEX metric_owner_employee_id ON metric (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE TRIGGER metric_changed BEFORE UPDATE ON metric FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE metric IS 'Metrics and KPIs (indicadores): one meaning, whoever shows it';
COMMENT ON COLUMN metric.id IS 'Key';
COMMENT ON COLUMN metric.code IS 'Code, such as combined_ratio';
COMMENT ON COLUMN metric.category_code IS 'Category';
COMMENT ON COLUMN metric.name IS 'Name in English';
COMMENT ON COLUMN metric.name_es IS 'Name in Spanish';
COMMENT ON COLUMN metric.description IS 'What it says and how to read it';
COMMENT ON COLUMN metric.unit_code IS 'Unit';
COMMENT ON COLUMN metric.direction IS 'higher_is_better (cuanto más, mejor), lower_is_better (cuanto menos, mejor) or on_target (en su objetivo)';
COMMENT ON COLUMN metric.aggregation IS 'How periods add up: sum, average, ratio (of the sums), last (saldo), count or distinct_count';
COMMENT ON COLUMN metric.grain IS 'Shortest period that it is computed for';
COMMENT ON COLUMN metric.data_set_code IS 'Data set that it is computed from, sm_analytics.data_set.code';
COMMENT ON COLUMN metric.owner_employee_id IS 'Owner (responsable), sm_hr.employee.id';
COMMENT ON COLUMN metric.certified_at IS 'When its owner vouched for it (indicador certificado); null while not';
COMMENT ON COLUMN metric.state IS 'draft (borrador), active (vigente) or retired (retirado)';
COMMENT ON COLUMN metric.version IS 'Raised by each change';
COMMENT ON COLUMN metric.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN metric.created_at IS 'When the row was written';
COMMENT ON COLUMN metric.updated_at IS 'When the row was last changed';

CREATE FUNCTION metric_payload(m metric) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'metric_id', m.id,
    'customer_id', m.id,
    'code', m.code,
    'category_code', m.category_code,
    'name', m.name,
    'name_es', m.name_es,
    'unit_code', m.unit_code,
    'direction', m.direction,
    'aggregation', m.aggregation,
    'grain', m.grain,
    'data_set_code', m.data_set_code,
    'owner_employee_id', m.owner_employee_id,
    'certified_at', m.certified_at,
    'state', m.state,
    'occurred_at', m.occurred_at);
COMMENT ON FUNCTION metric_payload(metric) IS 'Event payload of a metric (indicador): the state after the change (events/metric.v1.json)';

CREATE TABLE metric_version (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    metric_id               uuid        NOT NULL REFERENCES metric (id),
    number                  smallint    NOT NULL CHECK (number >= 1),
    formula                 text        NOT NULL CHECK (formula <> ''),
    numerator               text,
    denominator             text,
    query                   text,
    valid_during            daterange   NOT NULL CHECK (NOT isempty(valid_during)),
    change_reason           text,
    approved_by_employee_id uuid,
    created_at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT metric_version_number UNIQUE (metric_id, number),
    CONSTRAINT metric_version_one_in_force EXCLUDE USING gist (metric_id WITH =, valid_during WITH &&),
    CONSTRAINT metric_version_ratio_is_whole CHECK ((numerator IS NULL) = (denominator IS NULL))
);
CREATE INDEX metric_version_approved_by_employee_id ON metric_version (approved_by_employee_id) WHERE approved_by_employee_id IS NOT NULL;
COMMENT ON TABLE metric_version IS 'Versions of a metric''s formula (versiones de la fórmula); one at a time is in force';
COMMENT ON COLUMN metric_version.id IS 'Key';
COMMENT ON COLUMN metric_version.metric_id IS 'Metric';
COMMENT ON COLUMN metric_version.number IS 'Number, from 1';
COMMENT ON COLUMN metric_version.formula IS 'Formula in words and symbols (fórmula)';
COMMENT ON COLUMN metric_version.numerator IS 'Numerator in words (numerador), for a ratio';
COMMENT ON COLUMN metric_version.denominator IS 'Denominator in words (denominador), for a ratio';
COMMENT ON COLUMN metric_version.query IS 'SQL that computes it; null until written';
COMMENT ON COLUMN metric_version.valid_during IS 'Days in force (vigencia)';
COMMENT ON COLUMN metric_version.change_reason IS 'Why it differs from the version before';
COMMENT ON COLUMN metric_version.approved_by_employee_id IS 'Who approved it, sm_hr.employee.id';
COMMENT ON COLUMN metric_version.created_at IS 'When the row was written';

CREATE TABLE dimension (
    code        text PRIMARY KEY CHECK (code <> ''),
    name        text NOT NULL CHECK (name <> ''),
    name_es     text NOT NULL CHECK (name_es <> ''),
    values_from text
);
COMMENT ON TABLE dimension IS 'Dimensions (dimensiones) that metrics are broken down by';
COMMENT ON COLUMN dimension.code IS 'Code, such as carrier';
COMMENT ON COLUMN dimension.name IS 'Name in English';
COMMENT ON COLUMN dimension.name_es IS 'Name in Spanish';
COMMENT ON COLUMN dimension.values_from IS 'Table whose keys are its values, as database.table.column; null for a free list';

CREATE TABLE metric_dimension (
    metric_id      uuid NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
    dimension_code text NOT NULL REFERENCES dimension (code),
    PRIMARY KEY (metric_id, dimension_code)
);
CREATE INDEX metric_dimension_dimension_code ON metric_dimension (dimension_code);
COMMENT ON TABLE metric_dimension IS 'Dimensions that a metric may be broken down by';
COMMENT ON COLUMN metric_dimension.metric_id IS 'Metric';
COMMENT ON COLUMN metric_dimension.dimension_code IS 'Dimension';

CREATE TABLE target (
    id                 uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    metric_id          uuid           NOT NULL REFERENCES metric (id),
    period             daterange      NOT NULL CHECK (NOT isempty(period)),
    dimensions         jsonb          NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(dimensions) = 'object'),
    lower_limit        numeric(20, 6) CHECK (lower_limit < 'NaN'),
    target_value       numeric(20, 6) NOT NULL CHECK (target_value < 'NaN'),
    upper_limit        numeric(20, 6) CHECK (upper_limit < 'NaN'),
    set_by_employee_id uuid,
    created_at         timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT target_limits_in_order CHECK (lower_limit <= target_value AND target_value <= upper_limit),
    CONSTRAINT target_one_each UNIQUE (metric_id, dimensions, period)
);
CREATE INDEX target_set_by_employee_id ON target (set_by_employee_id) WHERE set_by_employee_id IS NOT NULL;
COMMENT ON TABLE target IS 'Targets (objetivos) of a metric for a period';
COMMENT ON COLUMN target.id IS 'Key';
COMMENT ON COLUMN target.metric_id IS 'Metric';
COMMENT ON COLUMN target.period IS 'Days that it holds for (periodo)';
COMMENT ON COLUMN target.dimensions IS 'Slice, such as {"carrier": "MAPFRE"}; empty for the whole';
COMMENT ON COLUMN target.lower_limit IS 'Least acceptable value (mínimo)';
COMMENT ON COLUMN target.target_value IS 'Value aimed at (objetivo)';
COMMENT ON COLUMN target.upper_limit IS 'Greatest acceptable value (máximo)';
COMMENT ON COLUMN target.set_by_employee_id IS 'Who set it, sm_hr.employee.id';
COMMENT ON COLUMN target.created_at IS 'When the row was written';

-- Observations --------------------------------------------------------------------------------------------------------

CREATE TABLE observation (
    id                uuid           NOT NULL DEFAULT platform.uuid_v7(),
    metric_id         uuid           NOT NULL REFERENCES metric (id),
    metric_version_id uuid           NOT NULL REFERENCES metric_version (id),
    observed_on       date           NOT NULL,
    grain             text           NOT NULL CHECK (grain IN ('day', 'week', 'month', 'quarter', 'year')),
    dimensions        jsonb          NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(dimensions) = 'object'),
    value             numeric(20, 6) NOT NULL CHECK (value < 'NaN'),
    numerator         numeric(20, 6) CHECK (numerator < 'NaN'),
    denominator       numeric(20, 6) CHECK (denominator < 'NaN'),
    sample_size       bigint         CHECK (sample_size >= 0),
    provisional       boolean        NOT NULL DEFAULT false,
    computed_at       timestamptz    NOT NULL DEFAULT now(),
    PRIMARY KEY (id, observed_on),
    CONSTRAINT observation_one_each UNIQUE (metric_id, grain, observed_on, dimensions)
) PARTITION BY RANGE (observed_on);
CREATE INDEX observation_metric_version_id ON observation (metric_version_id);
CREATE INDEX observation_observed_on ON observation (observed_on);
COMMENT ON TABLE observation IS 'Values observed (valores), one a metric, period and slice. Partitioned by month of the period''s first day';
COMMENT ON COLUMN observation.id IS 'Key, together with the day';
COMMENT ON COLUMN observation.metric_id IS 'Metric';
COMMENT ON COLUMN observation.metric_version_id IS 'Version of the formula that computed it';
COMMENT ON COLUMN observation.observed_on IS 'First day of the period';
COMMENT ON COLUMN observation.grain IS 'Length of the period';
COMMENT ON COLUMN observation.dimensions IS 'Slice, such as {"product_line": "motor"}; empty for the whole';
COMMENT ON COLUMN observation.value IS 'Value, in the metric''s unit';
COMMENT ON COLUMN observation.numerator IS 'Numerator, for a ratio';
COMMENT ON COLUMN observation.denominator IS 'Denominator, for a ratio';
COMMENT ON COLUMN observation.sample_size IS 'Cases behind it, such as answers to a survey';
COMMENT ON COLUMN observation.provisional IS 'Whether it may still change (dato provisional)';
COMMENT ON COLUMN observation.computed_at IS 'When it was computed';

CREATE TABLE observation_default PARTITION OF observation DEFAULT;
COMMENT ON TABLE observation_default IS 'Safety net for months whose partition does not exist';
CREATE FUNCTION observation_partition_create(month date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    next_month date := (date_trunc('month', month) + interval '1 month')::date;
    name text := 'observation_' || to_char(month, 'YYYYMM');
BEGIN
    IF to_regclass('public.' || name) IS NOT NULL THEN
        RETURN false;
    END IF;
    -- A month that began in the default partition stays there: the new partition would contradict its rows.
    IF EXISTS (SELECT FROM public.observation_default WHERE observed_on >= first_day AND observed_on < next_month) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.observation FOR VALUES FROM (%L) TO (%L)', name, first_day, next_month);
    EXECUTE format('COMMENT ON TABLE public.%I IS %L', name, 'Observations of ' || to_char(month, 'YYYY-MM'));
    RETURN true;
END $$;
COMMENT ON FUNCTION observation_partition_create(date) IS 'Creates the partition of the month that holds the day; returns whether it was new';

-- Alerts and annotations ----------------------------------------------------------------------------------------------

CREATE TABLE alert_rule (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    metric_id        uuid           NOT NULL REFERENCES metric (id),
    name             text           NOT NULL CHECK (name <> ''),
    dimensions       jsonb          NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(dimensions) = 'object'),
    comparison       text           NOT NULL CHECK (comparison IN ('above', 'below', 'change_above', 'change_below', 'no_data')),
    threshold        numeric(20, 6) CHECK (threshold < 'NaN'),
    severity         text           NOT NULL DEFAULT 'warning' CHECK (severity IN ('info', 'warning', 'critical')),
    consecutive      smallint       NOT NULL DEFAULT 1 CHECK (consecutive >= 1),
    notify_role_code text,
    active           boolean        NOT NULL DEFAULT true,
    CONSTRAINT alert_rule_name UNIQUE (metric_id, name),
    CONSTRAINT alert_rule_has_threshold CHECK ((comparison = 'no_data') = (threshold IS NULL))
);
CREATE INDEX alert_rule_notify_role_code ON alert_rule (notify_role_code) WHERE notify_role_code IS NOT NULL;
COMMENT ON TABLE alert_rule IS 'Alert rules (reglas de alerta)';
COMMENT ON COLUMN alert_rule.id IS 'Key';
COMMENT ON COLUMN alert_rule.metric_id IS 'Metric';
COMMENT ON COLUMN alert_rule.name IS 'Name';
COMMENT ON COLUMN alert_rule.dimensions IS 'Slice that it watches; empty for the whole';
COMMENT ON COLUMN alert_rule.comparison IS 'above, below, change_above and change_below (variación sobre el periodo anterior), no_data (sin datos)';
COMMENT ON COLUMN alert_rule.threshold IS 'Threshold, in the metric''s unit, or in percent for a change';
COMMENT ON COLUMN alert_rule.severity IS 'info (informativa), warning (aviso) or critical (crítica)';
COMMENT ON COLUMN alert_rule.consecutive IS 'Periods in a row before it raises';
COMMENT ON COLUMN alert_rule.notify_role_code IS 'Role that is told, sm_auth.role.code';
COMMENT ON COLUMN alert_rule.active IS 'Whether it watches';

CREATE TABLE alert (
    id                          uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    alert_rule_id               uuid           NOT NULL REFERENCES alert_rule (id),
    observed_on                 date           NOT NULL,
    observed_value              numeric(20, 6) CHECK (observed_value < 'NaN'),
    severity                    text           NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    state                       text           NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'resolved')),
    raised_at                   timestamptz    NOT NULL DEFAULT now(),
    acknowledged_by_employee_id uuid,
    acknowledged_at             timestamptz,
    resolved_at                 timestamptz,
    resolution                  text,
    notification_id             uuid,
    version                     integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                 timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                  timestamptz    NOT NULL DEFAULT now(),
    updated_at                  timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT alert_acknowledged_by_someone CHECK ((acknowledged_at IS NULL) = (acknowledged_by_employee_id IS NULL)),
    CONSTRAINT alert_resolved_has_time CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
    CONSTRAINT alert_in_order CHECK (resolved_at >= raised_at AND acknowledged_at >= raised_at)
);
CREATE INDEX alert_acknowledged_by_employee_id ON alert (acknowledged_by_employee_id) WHERE acknowledged_by_employee_id IS NOT NULL;
CREATE INDEX alert_notification_id ON alert (notification_id) WHERE notification_id IS NOT NULL;
CREATE UNIQUE INDEX alert_one_open ON alert (alert_rule_id) WHERE state <> 'resolved';
CREATE INDEX alert_alert_rule_id ON alert (alert_rule_id, raised_at);
CREATE TRIGGER alert_changed BEFORE UPDATE ON alert FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE alert IS 'Alerts raised (alertas)';
COMMENT ON COLUMN alert.id IS 'Key';
COMMENT ON COLUMN alert.alert_rule_id IS 'Rule';
COMMENT ON COLUMN alert.observed_on IS 'First day of the period that raised it';
COMMENT ON COLUMN alert.observed_value IS 'Value that raised it; null without data';
COMMENT ON COLUMN alert.severity IS 'Severity when raised';
COMMENT ON COLUMN alert.state IS 'open (abierta), acknowledged (en curso) or resolved (resuelta)';
COMMENT ON COLUMN alert.raised_at IS 'When it was raised';
COMMENT ON COLUMN alert.acknowledged_by_employee_id IS 'Who took it on, sm_hr.employee.id';
COMMENT ON COLUMN alert.acknowledged_at IS 'When it was taken on';
COMMENT ON COLUMN alert.resolved_at IS 'When it ended';
COMMENT ON COLUMN alert.resolution IS 'What was found and done';
COMMENT ON COLUMN alert.notification_id IS 'Notice sent, sm_notifications.notification.id';
COMMENT ON COLUMN alert.version IS 'Raised by each change';
COMMENT ON COLUMN alert.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN alert.created_at IS 'When the row was written';
COMMENT ON COLUMN alert.updated_at IS 'When the row was last changed';

CREATE FUNCTION alert_payload(a alert) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'alert_id', a.id,
    'customer_id', a.id,
    'alert_rule_id', a.alert_rule_id,
    'observed_on', a.observed_on,
    'observed_value', a.observed_value::text,
    'severity', a.severity,
    'state', a.state,
    'raised_at', a.raised_at,
    'acknowledged_at', a.acknowledged_at,
    'resolved_at', a.resolved_at,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION alert_payload(alert) IS 'Event payload of a metric alert (alerta de indicador): the state after the change (events/alert.v1.json)';

CREATE TABLE annotation (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    metric_id          uuid        REFERENCES metric (id),
    happened_during    daterange   NOT NULL CHECK (NOT isempty(happened_during)),
    title              text        NOT NULL CHECK (title <> ''),
    note               text,
    dimensions         jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(dimensions) = 'object'),
    author_employee_id uuid        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX annotation_metric_id ON annotation (metric_id);
CREATE INDEX annotation_author_employee_id ON annotation (author_employee_id);
CREATE INDEX annotation_happened_during ON annotation USING gist (happened_during);

COMMENT ON TABLE annotation IS 'Annotations (anotaciones): what happened when a curve bends';
COMMENT ON COLUMN annotation.id IS 'Key';
COMMENT ON COLUMN annotation.metric_id IS 'Metric; null when it concerns all';
COMMENT ON COLUMN annotation.happened_during IS 'Days';
COMMENT ON COLUMN annotation.title IS 'Title, such as Hailstorm in Aragón';
COMMENT ON COLUMN annotation.note IS 'More';
COMMENT ON COLUMN annotation.dimensions IS 'Slice concerned; empty for the whole';
COMMENT ON COLUMN annotation.author_employee_id IS 'Author, sm_hr.employee.id';
COMMENT ON COLUMN annotation.created_at IS 'When the row was written';
