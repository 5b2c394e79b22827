-- The model registry: models and their versions, evaluations with results, approvals, model cards, deployments and drift.
-- A version reaches production only with its approvals, and one version of a model is in production at a time.
-- Sources: Reglamento (UE) 2024/1689 (art. 11 and annex IV documentation, art. 13 information to deployers, art. 15 accuracy and
-- robustness, art. 3.63 general-purpose models), Mitchell et al. 2019, "Model Cards for Model Reporting".

-- Models --------------------------------------------------------------------------------------------------------------

CREATE TABLE model_task (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE model_task IS 'Kinds of tasks (tipos de tarea) that models solve';
COMMENT ON COLUMN model_task.code IS 'Code, such as binary_classification';
COMMENT ON COLUMN model_task.name IS 'Name in English';
COMMENT ON COLUMN model_task.name_es IS 'Name in Spanish';

CREATE TABLE model (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                 text        NOT NULL UNIQUE CHECK (code <> ''),
    task_code            text        NOT NULL REFERENCES model_task (code),
    name                 text        NOT NULL CHECK (name <> ''),
    name_es              text        NOT NULL CHECK (name_es <> ''),
    purpose              text        NOT NULL CHECK (purpose <> ''),
    origin               text        NOT NULL CHECK (origin IN ('in_house', 'open_weights', 'vendor')),
    vendor               text,
    legal_role           text        NOT NULL DEFAULT 'deployer' CHECK (legal_role IN ('provider', 'deployer')),
    risk_class_code      text        NOT NULL,
    general_purpose      boolean     NOT NULL DEFAULT false,
    uses_personal_data   boolean     NOT NULL DEFAULT false,
    decides_about_people boolean     NOT NULL DEFAULT false,
    data_set_code        text,
    owner_employee_id    uuid,
    review_every         interval    CHECK (review_every > interval '0'),
    state                text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'retired')),
    version              integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT model_vendor_named CHECK (origin = 'in_house' OR vendor IS NOT NULL),
    CONSTRAINT model_in_house_is_provided CHECK (origin <> 'in_house' OR legal_role = 'provider')
);
CREATE INDEX model_task_code ON model (task_code);
CREATE INDEX model_risk_class_code ON model (risk_class_code);
CREATE INDEX model_data_set_code ON model (data_set_code) WHERE data_set_code IS NOT NULL;
CREATE INDEX model_owner_employee_id ON model (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE TRIGGER model_changed BEFORE UPDATE ON model FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE model IS 'Models (modelos)';
COMMENT ON COLUMN model.id IS 'Key';
COMMENT ON COLUMN model.code IS 'Code, such as lapse_risk';
COMMENT ON COLUMN model.task_code IS 'Kind of task';
COMMENT ON COLUMN model.name IS 'Name in English';
COMMENT ON COLUMN model.name_es IS 'Name in Spanish';
COMMENT ON COLUMN model.purpose IS 'Intended purpose (finalidad prevista)';
COMMENT ON COLUMN model.origin IS 'in_house (propio), open_weights (pesos abiertos) or vendor (proveedor)';
COMMENT ON COLUMN model.vendor IS 'Provider of a bought or open model';
COMMENT ON COLUMN model.legal_role IS 'The group''s role under Reglamento (UE) 2024/1689: provider (proveedor) or deployer (responsable del despliegue)';
COMMENT ON COLUMN model.risk_class_code IS 'Risk class, sm_ai_agents.risk_class.code';
COMMENT ON COLUMN model.general_purpose IS 'Whether it is a general-purpose model (modelo de uso general, art. 3.63)';
COMMENT ON COLUMN model.uses_personal_data IS 'Whether it reads personal data';
COMMENT ON COLUMN model.decides_about_people IS 'Whether its output weighs on decisions about people (RGPD art. 22)';
COMMENT ON COLUMN model.data_set_code IS 'Data set that it scores, sm_analytics.data_set.code';
COMMENT ON COLUMN model.owner_employee_id IS 'Owner (responsable), sm_hr.employee.id';
COMMENT ON COLUMN model.review_every IS 'Longest time between reviews (revisión periódica)';
COMMENT ON COLUMN model.state IS 'draft (en desarrollo), active (activo) or retired (retirado)';
COMMENT ON COLUMN model.version IS 'Raised by each change';
COMMENT ON COLUMN model.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN model.created_at IS 'When the row was written';
COMMENT ON COLUMN model.updated_at IS 'When the row was last changed';

CREATE FUNCTION model_payload(m model) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'model_id', m.id,
    'customer_id', m.id,
    'code', m.code,
    'task_code', m.task_code,
    'name', m.name,
    'name_es', m.name_es,
    'purpose', m.purpose,
    'origin', m.origin,
    'vendor', m.vendor,
    'legal_role', m.legal_role,
    'risk_class_code', m.risk_class_code,
    'general_purpose', m.general_purpose,
    'decides_about_people', m.decides_about_people,
    'data_set_code', m.data_set_code,
    'owner_employee_id', m.owner_employee_id,
    'state', m.state,
    'occurred_at', m.occurred_at);
COMMENT ON FUNCTION model_payload(model) IS 'Event payload of a model (modelo): the state after the change (events/model.v1.json)';

CREATE TABLE model_version (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    model_id         uuid        NOT NULL REFERENCES model (id),
    label            text        NOT NULL CHECK (label ~ '^[0-9A-Za-z][0-9A-Za-z._-]*$'),
    training_run_id  uuid,
    stored_object_id uuid,
    sha256           bytea       CHECK (octet_length(sha256) = 32),
    framework        text,
    parameter_count  bigint      CHECK (parameter_count > 0),
    input_schema     jsonb       CHECK (jsonb_typeof(input_schema) = 'object'),
    output_schema    jsonb       CHECK (jsonb_typeof(output_schema) = 'object'),
    state            text        NOT NULL DEFAULT 'registered' CHECK (state IN ('registered', 'validated', 'production', 'archived', 'rejected')),
    promoted_at      timestamptz,
    archived_at      timestamptz,
    change_note      text,
    version          integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at      timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT model_version_label UNIQUE (model_id, label),
    CONSTRAINT model_version_file_has_hash CHECK ((stored_object_id IS NULL) = (sha256 IS NULL)),
    CONSTRAINT model_version_promoted_at_known CHECK (state <> 'production' OR promoted_at IS NOT NULL)
);
CREATE INDEX model_version_training_run_id ON model_version (training_run_id) WHERE training_run_id IS NOT NULL;
CREATE INDEX model_version_stored_object_id ON model_version (stored_object_id) WHERE stored_object_id IS NOT NULL;
CREATE UNIQUE INDEX model_version_one_in_production ON model_version (model_id) WHERE state = 'production';
CREATE TRIGGER model_version_changed BEFORE UPDATE ON model_version FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE model_version IS 'Versions of models (versiones)';
COMMENT ON COLUMN model_version.id IS 'Key';
COMMENT ON COLUMN model_version.model_id IS 'Model';
COMMENT ON COLUMN model_version.label IS 'Label, such as 2.1.0 or the provider''s name of the version';
COMMENT ON COLUMN model_version.training_run_id IS 'Run that trained it, sm_ai_training.training_run.id; null when bought';
COMMENT ON COLUMN model_version.stored_object_id IS 'File of the weights, sm_storage.stored_object.id; null for a remote service';
COMMENT ON COLUMN model_version.sha256 IS 'SHA-256 of that file, 32 bytes';
COMMENT ON COLUMN model_version.framework IS 'Library and version, such as lightgbm 4.5';
COMMENT ON COLUMN model_version.parameter_count IS 'Parameters (número de parámetros)';
COMMENT ON COLUMN model_version.input_schema IS 'JSON Schema of the input';
COMMENT ON COLUMN model_version.output_schema IS 'JSON Schema of the output';
COMMENT ON COLUMN model_version.state IS 'registered (registrada), validated (validada), production (en producción), archived (archivada) or rejected (rechazada)';
COMMENT ON COLUMN model_version.promoted_at IS 'When it went to production';
COMMENT ON COLUMN model_version.archived_at IS 'When it left';
COMMENT ON COLUMN model_version.change_note IS 'What changed since the version before';
COMMENT ON COLUMN model_version.version IS 'Raised by each change';
COMMENT ON COLUMN model_version.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN model_version.created_at IS 'When the row was written';
COMMENT ON COLUMN model_version.updated_at IS 'When the row was last changed';

CREATE FUNCTION model_version_payload(m model_version) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'model_version_id', m.id,
    'customer_id', m.id,
    'model_id', m.model_id,
    'label', m.label,
    'training_run_id', m.training_run_id,
    'framework', m.framework,
    'state', m.state,
    'promoted_at', m.promoted_at,
    'archived_at', m.archived_at,
    'occurred_at', m.occurred_at);
COMMENT ON FUNCTION model_version_payload(model_version) IS 'Event payload of a model version (versión de modelo): the state after the change (events/model_version.v1.json)';

CREATE TABLE model_card (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    model_version_id uuid        NOT NULL UNIQUE REFERENCES model_version (id),
    intended_use     text        NOT NULL CHECK (intended_use <> ''),
    out_of_scope_use text        NOT NULL CHECK (out_of_scope_use <> ''),
    training_data    text        NOT NULL CHECK (training_data <> ''),
    evaluation_data  text,
    limitations      text        NOT NULL CHECK (limitations <> ''),
    fairness_note    text,
    human_oversight  text        NOT NULL CHECK (human_oversight <> ''),
    language_code    text        NOT NULL DEFAULT 'en',
    published_at     timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX model_card_language_code ON model_card (language_code);
COMMENT ON TABLE model_card IS 'Model cards (fichas de modelo): what whoever uses a version must know';
COMMENT ON COLUMN model_card.id IS 'Key';
COMMENT ON COLUMN model_card.model_version_id IS 'Version';
COMMENT ON COLUMN model_card.intended_use IS 'Intended use and users (uso previsto)';
COMMENT ON COLUMN model_card.out_of_scope_use IS 'Uses that it is not for (usos excluidos)';
COMMENT ON COLUMN model_card.training_data IS 'Data it was trained on, period and gaps';
COMMENT ON COLUMN model_card.evaluation_data IS 'Data it was evaluated on';
COMMENT ON COLUMN model_card.limitations IS 'Known limits and failures (limitaciones)';
COMMENT ON COLUMN model_card.fairness_note IS 'Groups compared and differences found (equidad)';
COMMENT ON COLUMN model_card.human_oversight IS 'How a person checks and overrides it (supervisión humana)';
COMMENT ON COLUMN model_card.language_code IS 'Language of the card, sm_system.language.code';
COMMENT ON COLUMN model_card.published_at IS 'When it was published; null while a draft';
COMMENT ON COLUMN model_card.created_at IS 'When the row was written';

-- Proof ---------------------------------------------------------------------------------------------------------------

CREATE TABLE evaluation_metric (
    code      text PRIMARY KEY CHECK (code <> ''),
    name      text NOT NULL CHECK (name <> ''),
    name_es   text NOT NULL CHECK (name_es <> ''),
    direction text NOT NULL CHECK (direction IN ('higher_is_better', 'lower_is_better', 'near_zero', 'near_one')),
    family    text NOT NULL
        CHECK (family IN ('classification', 'regression', 'ranking', 'clustering', 'forecasting', 'language', 'fairness', 'drift', 'operation')),
    formula   text
);
COMMENT ON TABLE evaluation_metric IS 'Measures of models (medidas de evaluación)';
COMMENT ON COLUMN evaluation_metric.code IS 'Code, such as auc_roc';
COMMENT ON COLUMN evaluation_metric.name IS 'Name in English';
COMMENT ON COLUMN evaluation_metric.name_es IS 'Name in Spanish';
COMMENT ON COLUMN evaluation_metric.direction IS 'Which values are good';
COMMENT ON COLUMN evaluation_metric.family IS 'Family';
COMMENT ON COLUMN evaluation_metric.formula IS 'Definition in symbols';

CREATE TABLE evaluation (
    id                       uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    model_version_id         uuid        NOT NULL REFERENCES model_version (id),
    kind                     text        NOT NULL
        CHECK (kind IN ('offline', 'shadow', 'ab_test', 'robustness', 'fairness', 'red_team', 'periodic_review')),
    data_set_code            text,
    period                   daterange,
    evaluated_by_employee_id uuid,
    evaluated_at             timestamptz NOT NULL DEFAULT now(),
    passed                   boolean,
    summary                  text,
    CONSTRAINT evaluation_period_not_empty CHECK (NOT isempty(period))
);
CREATE INDEX evaluation_data_set_code ON evaluation (data_set_code) WHERE data_set_code IS NOT NULL;
CREATE INDEX evaluation_evaluated_by_employee_id ON evaluation (evaluated_by_employee_id) WHERE evaluated_by_employee_id IS NOT NULL;
CREATE INDEX evaluation_version ON evaluation (model_version_id, evaluated_at DESC);

COMMENT ON TABLE evaluation IS 'Evaluations (evaluaciones) of a version';
COMMENT ON COLUMN evaluation.id IS 'Key';
COMMENT ON COLUMN evaluation.model_version_id IS 'Version';
COMMENT ON COLUMN evaluation.kind IS 'offline (con histórico), shadow (en sombra), ab_test (prueba A/B), robustness (robustez), fairness (equidad), red_team (ataque simulado) or periodic_review (revisión periódica)';
COMMENT ON COLUMN evaluation.data_set_code IS 'Data used, sm_analytics.data_set.code';
COMMENT ON COLUMN evaluation.period IS 'Days that the data cover';
COMMENT ON COLUMN evaluation.evaluated_by_employee_id IS 'Who evaluated, sm_hr.employee.id';
COMMENT ON COLUMN evaluation.evaluated_at IS 'When';
COMMENT ON COLUMN evaluation.passed IS 'Whether it met its thresholds; null while open';
COMMENT ON COLUMN evaluation.summary IS 'Findings';

CREATE TABLE evaluation_result (
    id            uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    evaluation_id uuid           NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
    metric_code   text           NOT NULL REFERENCES evaluation_metric (code),
    slice         jsonb          NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(slice) = 'object'),
    value         numeric(20, 6) NOT NULL CHECK (value < 'NaN'),
    ci_low        numeric(20, 6) CHECK (ci_low < 'NaN'),
    ci_high       numeric(20, 6) CHECK (ci_high < 'NaN'),
    threshold     numeric(20, 6) CHECK (threshold < 'NaN'),
    sample_size   bigint         CHECK (sample_size > 0),
    CONSTRAINT evaluation_result_one_each UNIQUE (evaluation_id, metric_code, slice),
    CONSTRAINT evaluation_result_interval CHECK (ci_low <= value AND value <= ci_high)
);
CREATE INDEX evaluation_result_metric_code ON evaluation_result (metric_code);
COMMENT ON TABLE evaluation_result IS 'Results of an evaluation, whole and by slice (resultados)';
COMMENT ON COLUMN evaluation_result.id IS 'Key';
COMMENT ON COLUMN evaluation_result.evaluation_id IS 'Evaluation';
COMMENT ON COLUMN evaluation_result.metric_code IS 'Measure';
COMMENT ON COLUMN evaluation_result.slice IS 'Slice, such as {"age_band": "65+"}; empty for the whole';
COMMENT ON COLUMN evaluation_result.value IS 'Value';
COMMENT ON COLUMN evaluation_result.ci_low IS 'Lower end of the 95 % confidence interval';
COMMENT ON COLUMN evaluation_result.ci_high IS 'Upper end';
COMMENT ON COLUMN evaluation_result.threshold IS 'Value that it had to meet';
COMMENT ON COLUMN evaluation_result.sample_size IS 'Cases';

CREATE TABLE approval (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    model_version_id       uuid        NOT NULL REFERENCES model_version (id),
    gate                   text        NOT NULL CHECK (gate IN ('business', 'data_science', 'data_protection', 'security', 'compliance')),
    decision               text        NOT NULL DEFAULT 'pending' CHECK (decision IN ('pending', 'approved', 'approved_with_conditions', 'rejected')),
    conditions             text,
    decided_by_employee_id uuid,
    decided_at             timestamptz,
    valid_until            date,
    CONSTRAINT approval_gate UNIQUE (model_version_id, gate),
    CONSTRAINT approval_decided_by_someone
        CHECK ((decision = 'pending') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_employee_id IS NULL)),
    CONSTRAINT approval_conditions_said CHECK (decision <> 'approved_with_conditions' OR conditions IS NOT NULL)
);
CREATE INDEX approval_decided_by_employee_id ON approval (decided_by_employee_id) WHERE decided_by_employee_id IS NOT NULL;
COMMENT ON TABLE approval IS 'Approvals (aprobaciones) that a version needs before production';
COMMENT ON COLUMN approval.id IS 'Key';
COMMENT ON COLUMN approval.model_version_id IS 'Version';
COMMENT ON COLUMN approval.gate IS 'business (negocio), data_science (validación técnica), data_protection (protección de datos), security (seguridad) or compliance (cumplimiento)';
COMMENT ON COLUMN approval.decision IS 'pending (pendiente), approved (aprobada), approved_with_conditions (con condiciones) or rejected (rechazada)';
COMMENT ON COLUMN approval.conditions IS 'Conditions set';
COMMENT ON COLUMN approval.decided_by_employee_id IS 'Who decided, sm_hr.employee.id';
COMMENT ON COLUMN approval.decided_at IS 'When';
COMMENT ON COLUMN approval.valid_until IS 'Day after which it must be renewed';

-- Operation -----------------------------------------------------------------------------------------------------------

CREATE TABLE deployment (
    id                      uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    model_version_id        uuid          NOT NULL REFERENCES model_version (id),
    environment             text          NOT NULL CHECK (environment IN ('development', 'staging', 'production')),
    service_code            text,
    mode                    text          NOT NULL DEFAULT 'live' CHECK (mode IN ('live', 'shadow', 'canary', 'batch')),
    traffic_percent         numeric(5, 2) NOT NULL DEFAULT 100 CHECK (traffic_percent BETWEEN 0 AND 100),
    endpoint                text          CHECK (endpoint ~ '^https://'),
    deployed_by_employee_id uuid,
    deployed_at             timestamptz   NOT NULL DEFAULT now(),
    withdrawn_at            timestamptz,
    withdrawal_reason       text,
    version                 integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz   NOT NULL DEFAULT now(),
    updated_at              timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT deployment_in_order CHECK (withdrawn_at >= deployed_at),
    CONSTRAINT deployment_withdrawn_says_why CHECK ((withdrawn_at IS NULL) = (withdrawal_reason IS NULL)),
    CONSTRAINT deployment_shadow_answers_nobody CHECK (mode <> 'shadow' OR traffic_percent = 0)
);
CREATE INDEX deployment_service_code ON deployment (service_code) WHERE service_code IS NOT NULL;
CREATE INDEX deployment_deployed_by_employee_id ON deployment (deployed_by_employee_id) WHERE deployed_by_employee_id IS NOT NULL;
CREATE INDEX deployment_model_version_id ON deployment (model_version_id, deployed_at);
CREATE INDEX deployment_current ON deployment (environment) WHERE withdrawn_at IS NULL;
CREATE TRIGGER deployment_changed BEFORE UPDATE ON deployment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE deployment IS 'Deployments of versions (despliegues)';
COMMENT ON COLUMN deployment.id IS 'Key';
COMMENT ON COLUMN deployment.model_version_id IS 'Version';
COMMENT ON COLUMN deployment.environment IS 'development, staging or production';
COMMENT ON COLUMN deployment.service_code IS 'Service that answers, sm_techteam.service.code';
COMMENT ON COLUMN deployment.mode IS 'live (en línea), shadow (en sombra), canary (parcial) or batch (por lotes)';
COMMENT ON COLUMN deployment.traffic_percent IS 'Share of requests that it answers, in percent';
COMMENT ON COLUMN deployment.endpoint IS 'Address';
COMMENT ON COLUMN deployment.deployed_by_employee_id IS 'Who deployed it, sm_hr.employee.id';
COMMENT ON COLUMN deployment.deployed_at IS 'When';
COMMENT ON COLUMN deployment.withdrawn_at IS 'When it was withdrawn; null while it answers';
COMMENT ON COLUMN deployment.withdrawal_reason IS 'Why';
COMMENT ON COLUMN deployment.version IS 'Raised by each change';
COMMENT ON COLUMN deployment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN deployment.created_at IS 'When the row was written';
COMMENT ON COLUMN deployment.updated_at IS 'When the row was last changed';

CREATE FUNCTION deployment_payload(d deployment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'deployment_id', d.id,
    'customer_id', d.id,
    'model_version_id', d.model_version_id,
    'environment', d.environment,
    'service_code', d.service_code,
    'mode', d.mode,
    'traffic_percent', d.traffic_percent::text,
    'deployed_at', d.deployed_at,
    'withdrawn_at', d.withdrawn_at,
    'withdrawal_reason', d.withdrawal_reason,
    'occurred_at', d.occurred_at);
COMMENT ON FUNCTION deployment_payload(deployment) IS 'Event payload of a model deployment (despliegue de modelo): the state after the change (events/deployment.v1.json)';

CREATE TABLE drift_measurement (
    id            uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    deployment_id uuid           NOT NULL REFERENCES deployment (id),
    metric_code   text           NOT NULL REFERENCES evaluation_metric (code),
    feature       text,
    measured_on   date           NOT NULL,
    value         numeric(20, 6) NOT NULL CHECK (value < 'NaN'),
    threshold     numeric(20, 6) CHECK (threshold < 'NaN'),
    sample_size   bigint         CHECK (sample_size > 0),
    CONSTRAINT drift_measurement_one_each UNIQUE NULLS NOT DISTINCT (deployment_id, measured_on, metric_code, feature)
);
CREATE INDEX drift_measurement_deployment_id ON drift_measurement (deployment_id);
CREATE INDEX drift_measurement_metric_code ON drift_measurement (metric_code);
CREATE INDEX drift_measurement_alarms ON drift_measurement (measured_on) WHERE value > threshold;

COMMENT ON TABLE drift_measurement IS 'Drift (deriva) of inputs and outputs of a deployment against its reference';
COMMENT ON COLUMN drift_measurement.id IS 'Key';
COMMENT ON COLUMN drift_measurement.deployment_id IS 'Deployment';
COMMENT ON COLUMN drift_measurement.metric_code IS 'Measure, such as psi';
COMMENT ON COLUMN drift_measurement.feature IS 'Input column; null for the output';
COMMENT ON COLUMN drift_measurement.measured_on IS 'Day';
COMMENT ON COLUMN drift_measurement.value IS 'Value';
COMMENT ON COLUMN drift_measurement.threshold IS 'Value that raises an alarm';
COMMENT ON COLUMN drift_measurement.sample_size IS 'Cases';
