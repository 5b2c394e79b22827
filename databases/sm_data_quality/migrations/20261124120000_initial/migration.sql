-- Data quality: the rules that each table must meet, their measurements, the incidents that follow and how they were mended,
-- and profiles of columns. Rules name a database and a table of the fleet; each is measured where the data are.
-- Sources: ISO/IEC 25012:2008 (characteristics of data quality; UNE-ISO/IEC 25012 in Spanish), ISO/IEC 25024 (measurement),
-- UNE 0079 (data quality management).

-- Rules ---------------------------------------------------------------------------------------------------------------

CREATE TABLE dimension (
    code      text     PRIMARY KEY CHECK (code <> ''),
    position  smallint NOT NULL UNIQUE CHECK (position >= 1),
    name      text     NOT NULL CHECK (name <> ''),
    name_es   text     NOT NULL CHECK (name_es <> ''),
    viewpoint text     NOT NULL CHECK (viewpoint IN ('inherent', 'inherent_and_system', 'system')),
    meaning   text     NOT NULL CHECK (meaning <> '')
);
COMMENT ON TABLE dimension IS 'Characteristics of data quality (características) of ISO/IEC 25012';
COMMENT ON COLUMN dimension.code IS 'Code, such as accuracy';
COMMENT ON COLUMN dimension.position IS 'Order in the standard';
COMMENT ON COLUMN dimension.name IS 'Name in the standard';
COMMENT ON COLUMN dimension.name_es IS 'Name in the Spanish standard';
COMMENT ON COLUMN dimension.viewpoint IS 'inherent (inherente), inherent_and_system (inherente y dependiente del sistema) or system (dependiente del sistema)';
COMMENT ON COLUMN dimension.meaning IS 'What it asks of data';

CREATE TABLE critical_element (
    id                  uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    database_code       text NOT NULL CHECK (database_code <> ''),
    table_name          text NOT NULL CHECK (table_name <> ''),
    column_name         text NOT NULL CHECK (column_name <> ''),
    business_name       text NOT NULL CHECK (business_name <> ''),
    reason              text NOT NULL CHECK (reason <> ''),
    owner_employee_id   uuid,
    steward_employee_id uuid,
    CONSTRAINT critical_element_column UNIQUE (database_code, table_name, column_name)
);
CREATE INDEX critical_element_owner_employee_id ON critical_element (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX critical_element_steward_employee_id ON critical_element (steward_employee_id) WHERE steward_employee_id IS NOT NULL;
COMMENT ON TABLE critical_element IS 'Critical data elements (datos críticos): columns that the business cannot be wrong about';
COMMENT ON COLUMN critical_element.id IS 'Key';
COMMENT ON COLUMN critical_element.database_code IS 'Database of the fleet';
COMMENT ON COLUMN critical_element.table_name IS 'Table';
COMMENT ON COLUMN critical_element.column_name IS 'Column';
COMMENT ON COLUMN critical_element.business_name IS 'Name that the business uses';
COMMENT ON COLUMN critical_element.reason IS 'Why it is critical';
COMMENT ON COLUMN critical_element.owner_employee_id IS 'Data owner (propietario del dato), sm_hr.employee.id';
COMMENT ON COLUMN critical_element.steward_employee_id IS 'Data steward (custodio del dato), sm_hr.employee.id';

CREATE TABLE rule (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                text          NOT NULL UNIQUE CHECK (code <> ''),
    dimension_code      text          NOT NULL REFERENCES dimension (code),
    name                text          NOT NULL CHECK (name <> ''),
    name_es             text          NOT NULL CHECK (name_es <> ''),
    database_code       text          NOT NULL CHECK (database_code <> ''),
    table_name          text          NOT NULL CHECK (table_name <> ''),
    column_names        text[]        NOT NULL DEFAULT '{}' CHECK (cardinality(column_names) >= 1),
    kind                text          NOT NULL
        CHECK (kind IN ('not_null', 'unique', 'pattern', 'range', 'lookup', 'check_digit', 'cross_column', 'cross_table', 'freshness', 'custom')),
    scope               text,
    expression          text          NOT NULL CHECK (expression <> ''),
    severity            text          NOT NULL DEFAULT 'warning' CHECK (severity IN ('info', 'warning', 'error', 'critical')),
    warn_below          numeric(5, 2) CHECK (warn_below BETWEEN 0 AND 100),
    fail_below          numeric(5, 2) CHECK (fail_below BETWEEN 0 AND 100),
    measure_every       interval      NOT NULL DEFAULT '1 day' CHECK (measure_every > interval '0'),
    rationale           text,
    steward_employee_id uuid,
    state               text          NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'paused', 'retired')),
    version             integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT rule_limits_in_order CHECK (fail_below <= warn_below)
);
CREATE INDEX rule_dimension_code ON rule (dimension_code);
CREATE INDEX rule_steward_employee_id ON rule (steward_employee_id) WHERE steward_employee_id IS NOT NULL;
CREATE INDEX rule_place ON rule (database_code, table_name);
CREATE INDEX rule_active ON rule (code) WHERE state = 'active';
CREATE TRIGGER rule_changed BEFORE UPDATE ON rule FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE rule IS 'Rules (reglas de calidad) that rows of a table must meet';
COMMENT ON COLUMN rule.id IS 'Key';
COMMENT ON COLUMN rule.code IS 'Code, such as customer_nif_check_letter';
COMMENT ON COLUMN rule.dimension_code IS 'Characteristic that it measures';
COMMENT ON COLUMN rule.name IS 'Name in English';
COMMENT ON COLUMN rule.name_es IS 'Name in Spanish';
COMMENT ON COLUMN rule.database_code IS 'Database of the fleet';
COMMENT ON COLUMN rule.table_name IS 'Table';
COMMENT ON COLUMN rule.column_names IS 'Columns that it looks at';
COMMENT ON COLUMN rule.kind IS 'not_null (completitud), unique (unicidad), pattern (formato), range (rango), lookup (lista de valores), check_digit (dígito de control), cross_column (entre columnas), cross_table (entre tablas), freshness (actualidad) or custom';
COMMENT ON COLUMN rule.scope IS 'SQL condition of the rows that it concerns; null for all';
COMMENT ON COLUMN rule.expression IS 'SQL condition that a good row meets; for unique, the columns; for freshness, the instant';
COMMENT ON COLUMN rule.severity IS 'info (informativa), warning (aviso), error (error) or critical (crítica)';
COMMENT ON COLUMN rule.warn_below IS 'Score below which it warns, in percent';
COMMENT ON COLUMN rule.fail_below IS 'Score below which an incident is opened, in percent';
COMMENT ON COLUMN rule.measure_every IS 'Time between measurements';
COMMENT ON COLUMN rule.rationale IS 'Why it matters, with the standard or law where there is one';
COMMENT ON COLUMN rule.steward_employee_id IS 'Data steward, sm_hr.employee.id';
COMMENT ON COLUMN rule.state IS 'draft (borrador), active (activa), paused (en pausa) or retired (retirada)';
COMMENT ON COLUMN rule.version IS 'Raised by each change';
COMMENT ON COLUMN rule.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN rule.created_at IS 'When the row was written';
COMMENT ON COLUMN rule.updated_at IS 'When the row was last changed';

CREATE FUNCTION rule_payload(r rule) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'rule_id', r.id,
    'customer_id', r.id,
    'code', r.code,
    'dimension_code', r.dimension_code,
    'name', r.name,
    'name_es', r.name_es,
    'database_code', r.database_code,
    'table_name', r.table_name,
    'column_names', r.column_names,
    'kind', r.kind,
    'severity', r.severity,
    'warn_below', r.warn_below::text,
    'fail_below', r.fail_below::text,
    'state', r.state,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION rule_payload(rule) IS 'Event payload of a data quality rule (regla de calidad): the state after the change (events/rule.v1.json)';

-- Measurements --------------------------------------------------------------------------------------------------------

CREATE TABLE measurement (
    id           uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    rule_id      uuid          NOT NULL REFERENCES rule (id),
    measured_at  timestamptz   NOT NULL DEFAULT now(),
    outcome      text          NOT NULL CHECK (outcome IN ('pass', 'warn', 'fail', 'error')),
    rows_checked bigint        NOT NULL DEFAULT 0 CHECK (rows_checked >= 0),
    rows_failed  bigint        NOT NULL DEFAULT 0 CHECK (rows_failed >= 0),
    score        numeric(7, 4)
        GENERATED ALWAYS AS (CASE WHEN rows_checked > 0 THEN round((rows_checked - rows_failed) * 100.0 / rows_checked, 4) END) STORED,
    took_ms      integer       CHECK (took_ms >= 0),
    rule_version integer       NOT NULL CHECK (rule_version >= 1),
    error        text,
    CONSTRAINT measurement_failed_are_some CHECK (rows_failed <= rows_checked),
    CONSTRAINT measurement_error_says_why CHECK ((outcome = 'error') = (error IS NOT NULL))
);
CREATE INDEX measurement_latest ON measurement (rule_id, measured_at DESC);
COMMENT ON TABLE measurement IS 'Measurements of rules (mediciones)';
COMMENT ON COLUMN measurement.id IS 'Key';
COMMENT ON COLUMN measurement.rule_id IS 'Rule';
COMMENT ON COLUMN measurement.measured_at IS 'When';
COMMENT ON COLUMN measurement.outcome IS 'pass (cumple), warn (aviso), fail (incumple) or error (no se pudo medir)';
COMMENT ON COLUMN measurement.rows_checked IS 'Rows looked at';
COMMENT ON COLUMN measurement.rows_failed IS 'Rows that broke the rule';
COMMENT ON COLUMN measurement.score IS 'Rows that met the rule, in percent; null without rows';
COMMENT ON COLUMN measurement.took_ms IS 'Milliseconds taken';
COMMENT ON COLUMN measurement.rule_version IS 'Version of the rule that was measured';
COMMENT ON COLUMN measurement.error IS 'Why it could not be measured';

CREATE TABLE failed_row (
    id             uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    measurement_id uuid NOT NULL REFERENCES measurement (id) ON DELETE CASCADE,
    row_key        text NOT NULL CHECK (row_key <> ''),
    column_name    text,
    found_value    text,
    hint           text,
    CONSTRAINT failed_row_once UNIQUE NULLS NOT DISTINCT (measurement_id, row_key, column_name)
);
CREATE INDEX failed_row_measurement_id ON failed_row (measurement_id);
COMMENT ON TABLE failed_row IS 'Samples of rows that broke a rule (muestra de errores); a few a measurement, never all';
COMMENT ON COLUMN failed_row.id IS 'Key';
COMMENT ON COLUMN failed_row.measurement_id IS 'Measurement';
COMMENT ON COLUMN failed_row.row_key IS 'Key of the row';
COMMENT ON COLUMN failed_row.column_name IS 'Column';
COMMENT ON COLUMN failed_row.found_value IS 'Value found';
COMMENT ON COLUMN failed_row.hint IS 'What may be right instead';

CREATE TABLE root_cause (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE root_cause IS 'Root causes of incidents (causas raíz)';
COMMENT ON COLUMN root_cause.code IS 'Code, such as manual_entry';
COMMENT ON COLUMN root_cause.name IS 'Name in English';
COMMENT ON COLUMN root_cause.name_es IS 'Name in Spanish';

CREATE TABLE incident (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    incident_number     bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    rule_id             uuid        REFERENCES rule (id),
    measurement_id      uuid        REFERENCES measurement (id),
    title               text        NOT NULL CHECK (title <> ''),
    database_code       text        NOT NULL CHECK (database_code <> ''),
    severity            text        NOT NULL CHECK (severity IN ('info', 'warning', 'error', 'critical')),
    state               text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'assigned', 'mending', 'resolved', 'accepted')),
    impact              text,
    root_cause_code     text        REFERENCES root_cause (code),
    steward_employee_id uuid,
    opened_at           timestamptz NOT NULL DEFAULT now(),
    due_on              date,
    resolved_at         timestamptz,
    resolution          text,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT incident_assigned_to_someone CHECK (state = 'open' OR steward_employee_id IS NOT NULL),
    CONSTRAINT incident_resolved CHECK ((state IN ('resolved', 'accepted')) = (resolved_at IS NOT NULL)),
    CONSTRAINT incident_resolved_says_how CHECK (resolved_at IS NULL OR (resolution IS NOT NULL AND root_cause_code IS NOT NULL)),
    CONSTRAINT incident_in_order CHECK (resolved_at >= opened_at)
);
CREATE INDEX incident_measurement_id ON incident (measurement_id);
CREATE INDEX incident_root_cause_code ON incident (root_cause_code);
CREATE INDEX incident_steward_employee_id ON incident (steward_employee_id) WHERE steward_employee_id IS NOT NULL;
CREATE UNIQUE INDEX incident_one_open ON incident (rule_id) WHERE resolved_at IS NULL;
CREATE INDEX incident_rule_id ON incident (rule_id, opened_at);
CREATE INDEX incident_open ON incident (severity, opened_at) WHERE resolved_at IS NULL;
CREATE TRIGGER incident_changed BEFORE UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE incident IS 'Data quality incidents (incidencias de calidad)';
COMMENT ON COLUMN incident.id IS 'Key';
COMMENT ON COLUMN incident.incident_number IS 'Number that people quote';
COMMENT ON COLUMN incident.rule_id IS 'Rule that failed; null when a person noticed';
COMMENT ON COLUMN incident.measurement_id IS 'Measurement that opened it';
COMMENT ON COLUMN incident.title IS 'Title';
COMMENT ON COLUMN incident.database_code IS 'Database concerned';
COMMENT ON COLUMN incident.severity IS 'info (informativa), warning (aviso), error (error) or critical (crítica)';
COMMENT ON COLUMN incident.state IS 'open (abierta), assigned (asignada), mending (en corrección), resolved (resuelta) or accepted (riesgo asumido)';
COMMENT ON COLUMN incident.impact IS 'Who is harmed and how (impacto)';
COMMENT ON COLUMN incident.root_cause_code IS 'Root cause, once known';
COMMENT ON COLUMN incident.steward_employee_id IS 'Who sees to it, sm_hr.employee.id';
COMMENT ON COLUMN incident.opened_at IS 'When';
COMMENT ON COLUMN incident.due_on IS 'Day by which it should be resolved';
COMMENT ON COLUMN incident.resolved_at IS 'When it was resolved or accepted';
COMMENT ON COLUMN incident.resolution IS 'What was done, or why it is accepted';
COMMENT ON COLUMN incident.version IS 'Raised by each change';
COMMENT ON COLUMN incident.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN incident.created_at IS 'When the row was written';
COMMENT ON COLUMN incident.updated_at IS 'When the row was last changed';

CREATE FUNCTION incident_payload(i incident) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'incident_id', i.id,
    'customer_id', i.id,
    'incident_number', i.incident_number,
    'rule_id', i.rule_id,
    'title', i.title,
    'database_code', i.database_code,
    'severity', i.severity,
    'state', i.state,
    'root_cause_code', i.root_cause_code,
    'steward_employee_id', i.steward_employee_id,
    'opened_at', i.opened_at,
    'due_on', i.due_on,
    'resolved_at', i.resolved_at,
    'resolution', i.resolution,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION incident_payload(incident) IS 'Event payload of a data quality incident (incidencia de calidad): the state after the change (events/incident.v1.json)';

CREATE TABLE remediation (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    incident_id                uuid        NOT NULL REFERENCES incident (id),
    kind                       text        NOT NULL
        CHECK (kind IN ('correct_at_source', 'script', 'enrich', 'merge', 'process_change', 'validation_added', 'training')),
    description                text        NOT NULL CHECK (description <> ''),
    task_id                    uuid,
    rows_affected              bigint      CHECK (rows_affected >= 0),
    planned_on                 date,
    done_at                    timestamptz,
    verified_by_measurement_id uuid        REFERENCES measurement (id),
    created_at                 timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX remediation_task_id ON remediation (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX remediation_verified_by_measurement_id ON remediation (verified_by_measurement_id);
CREATE INDEX remediation_incident_id ON remediation (incident_id);

COMMENT ON TABLE remediation IS 'Remediations (acciones correctoras) of an incident';
COMMENT ON COLUMN remediation.id IS 'Key';
COMMENT ON COLUMN remediation.incident_id IS 'Incident';
COMMENT ON COLUMN remediation.kind IS 'correct_at_source (corrección en origen), script, enrich (enriquecimiento), merge (fusión), process_change (cambio de proceso), validation_added (nueva validación) or training (formación)';
COMMENT ON COLUMN remediation.description IS 'What is done';
COMMENT ON COLUMN remediation.task_id IS 'Task, sm_tasks.task.id';
COMMENT ON COLUMN remediation.rows_affected IS 'Rows corrected';
COMMENT ON COLUMN remediation.planned_on IS 'Planned day';
COMMENT ON COLUMN remediation.done_at IS 'When it was done';
COMMENT ON COLUMN remediation.verified_by_measurement_id IS 'Measurement that proved it';
COMMENT ON COLUMN remediation.created_at IS 'When the row was written';

-- Profiles ------------------------------------------------------------------------------------------------------------

CREATE TABLE profile_run (
    id             uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    database_code  text          NOT NULL CHECK (database_code <> ''),
    table_name     text          NOT NULL CHECK (table_name <> ''),
    profiled_at    timestamptz   NOT NULL DEFAULT now(),
    row_count      bigint        NOT NULL CHECK (row_count >= 0),
    sample_percent numeric(5, 2) NOT NULL DEFAULT 100 CHECK (sample_percent BETWEEN 0 AND 100),
    took_ms        integer       CHECK (took_ms >= 0)
);
CREATE INDEX profile_run_place ON profile_run (database_code, table_name, profiled_at DESC);
COMMENT ON TABLE profile_run IS 'Profiling runs (perfilados) over a table';
COMMENT ON COLUMN profile_run.id IS 'Key';
COMMENT ON COLUMN profile_run.database_code IS 'Database of the fleet';
COMMENT ON COLUMN profile_run.table_name IS 'Table';
COMMENT ON COLUMN profile_run.profiled_at IS 'When';
COMMENT ON COLUMN profile_run.row_count IS 'Rows in the table';
COMMENT ON COLUMN profile_run.sample_percent IS 'Share of the rows looked at';
COMMENT ON COLUMN profile_run.took_ms IS 'Milliseconds taken';

CREATE TABLE column_profile (
    profile_run_id uuid           NOT NULL REFERENCES profile_run (id) ON DELETE CASCADE,
    column_name    text           NOT NULL CHECK (column_name <> ''),
    data_type      text           NOT NULL CHECK (data_type <> ''),
    null_count     bigint         NOT NULL DEFAULT 0 CHECK (null_count >= 0),
    empty_count    bigint         NOT NULL DEFAULT 0 CHECK (empty_count >= 0),
    distinct_count bigint         CHECK (distinct_count >= 0),
    minimum        text,
    maximum        text,
    mean           numeric(20, 6) CHECK (mean < 'NaN'),
    minimum_length integer        CHECK (minimum_length >= 0),
    maximum_length integer        CHECK (maximum_length >= 0),
    patterns       jsonb          NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(patterns) = 'array'),
    common_values  jsonb          NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(common_values) = 'array'),
    PRIMARY KEY (profile_run_id, column_name),
    CONSTRAINT column_profile_lengths_in_order CHECK (maximum_length >= minimum_length)
);
COMMENT ON TABLE column_profile IS 'Profiles of columns (perfil de columna)';
COMMENT ON COLUMN column_profile.profile_run_id IS 'Run';
COMMENT ON COLUMN column_profile.column_name IS 'Column';
COMMENT ON COLUMN column_profile.data_type IS 'SQL type';
COMMENT ON COLUMN column_profile.null_count IS 'Nulls';
COMMENT ON COLUMN column_profile.empty_count IS 'Empty or blank texts';
COMMENT ON COLUMN column_profile.distinct_count IS 'Distinct values';
COMMENT ON COLUMN column_profile.minimum IS 'Least value; left out for personal data';
COMMENT ON COLUMN column_profile.maximum IS 'Greatest value; left out for personal data';
COMMENT ON COLUMN column_profile.mean IS 'Mean of a number';
COMMENT ON COLUMN column_profile.minimum_length IS 'Shortest text';
COMMENT ON COLUMN column_profile.maximum_length IS 'Longest text';
COMMENT ON COLUMN column_profile.patterns IS 'Commonest shapes, such as 99999999A, with counts';
COMMENT ON COLUMN column_profile.common_values IS 'Commonest values with counts; left out for personal data';
