-- Training: frozen snapshots of data, runs with their parameters, metrics by step, artefacts and checkpoints.
-- A run can be repeated: code commit, image, seed and snapshots are all recorded with it.
-- Sources: Reglamento (UE) 2024/1689, art. 10 (data governance) and annex IV (technical documentation, computing resources used).

-- Data ----------------------------------------------------------------------------------------------------------------

CREATE TABLE experiment (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code              text        NOT NULL UNIQUE CHECK (code <> ''),
    name              text        NOT NULL CHECK (name <> ''),
    model_code        text,
    hypothesis        text        NOT NULL CHECK (hypothesis <> ''),
    goal_metric       text,
    goal_direction    text        CHECK (goal_direction IN ('maximise', 'minimise')),
    owner_employee_id uuid,
    state             text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'concluded', 'abandoned')),
    conclusion        text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT experiment_concluded_says_what CHECK (state <> 'concluded' OR conclusion IS NOT NULL)
);
CREATE INDEX experiment_model_code ON experiment (model_code) WHERE model_code IS NOT NULL;
CREATE INDEX experiment_owner_employee_id ON experiment (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
COMMENT ON TABLE experiment IS 'Experiments (experimentos): a question that several runs answer';
COMMENT ON COLUMN experiment.id IS 'Key';
COMMENT ON COLUMN experiment.code IS 'Code, such as lapse-risk-2027';
COMMENT ON COLUMN experiment.name IS 'Name';
COMMENT ON COLUMN experiment.model_code IS 'Model sought, sm_ai_models.model.code; null when exploring';
COMMENT ON COLUMN experiment.hypothesis IS 'What is being tried (hipótesis)';
COMMENT ON COLUMN experiment.goal_metric IS 'Metric to be improved, as logged by the runs';
COMMENT ON COLUMN experiment.goal_direction IS 'maximise or minimise';
COMMENT ON COLUMN experiment.owner_employee_id IS 'Owner, sm_hr.employee.id';
COMMENT ON COLUMN experiment.state IS 'open (abierto), concluded (concluido) or abandoned (abandonado)';
COMMENT ON COLUMN experiment.conclusion IS 'What was learnt';
COMMENT ON COLUMN experiment.created_at IS 'When the row was written';

CREATE TABLE data_snapshot (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    data_set_code           text        NOT NULL,
    label                   text        NOT NULL CHECK (label <> ''),
    taken_at                timestamptz NOT NULL DEFAULT now(),
    period                  daterange   CHECK (NOT isempty(period)),
    stored_object_id        uuid        NOT NULL,
    sha256                  bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    row_count               bigint      NOT NULL CHECK (row_count >= 0),
    columns                 text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(columns) >= 1),
    label_column            text,
    personal_data           text        NOT NULL DEFAULT 'pseudonymised'
        CHECK (personal_data IN ('none', 'anonymised', 'pseudonymised', 'identifiable')),
    legal_basis             text        CHECK (legal_basis IN ('consent', 'contract', 'legal_obligation', 'legitimate_interests')),
    representativeness_note text,
    delete_on               date,
    deleted_at              timestamptz,
    CONSTRAINT data_snapshot_label UNIQUE (data_set_code, label),
    CONSTRAINT data_snapshot_personal_data_has_basis CHECK (personal_data IN ('none', 'anonymised') OR legal_basis IS NOT NULL)
);
CREATE INDEX data_snapshot_stored_object_id ON data_snapshot (stored_object_id);
CREATE INDEX data_snapshot_to_delete ON data_snapshot (delete_on) WHERE deleted_at IS NULL AND delete_on IS NOT NULL;
COMMENT ON TABLE data_snapshot IS 'Snapshots of data sets (instantáneas), frozen so that a run can be repeated';
COMMENT ON COLUMN data_snapshot.id IS 'Key';
COMMENT ON COLUMN data_snapshot.data_set_code IS 'Data set, sm_analytics.data_set.code';
COMMENT ON COLUMN data_snapshot.label IS 'Label, such as 2026-11';
COMMENT ON COLUMN data_snapshot.taken_at IS 'When it was taken';
COMMENT ON COLUMN data_snapshot.period IS 'Days that the data cover';
COMMENT ON COLUMN data_snapshot.stored_object_id IS 'File, sm_storage.stored_object.id';
COMMENT ON COLUMN data_snapshot.sha256 IS 'SHA-256 of the file, 32 bytes';
COMMENT ON COLUMN data_snapshot.row_count IS 'Rows';
COMMENT ON COLUMN data_snapshot.columns IS 'Columns';
COMMENT ON COLUMN data_snapshot.label_column IS 'Column to be predicted';
COMMENT ON COLUMN data_snapshot.personal_data IS 'none (sin datos personales), anonymised (anonimizados), pseudonymised (seudonimizados) or identifiable (identificables)';
COMMENT ON COLUMN data_snapshot.legal_basis IS 'Legal basis of training on them (RGPD art. 6.1)';
COMMENT ON COLUMN data_snapshot.representativeness_note IS 'Whom the data leave out, and biases examined (art. 10.2)';
COMMENT ON COLUMN data_snapshot.delete_on IS 'Day on which the file is deleted';
COMMENT ON COLUMN data_snapshot.deleted_at IS 'When it was deleted';

-- Runs ----------------------------------------------------------------------------------------------------------------

CREATE TABLE training_run (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    experiment_id          uuid           NOT NULL REFERENCES experiment (id),
    number                 integer        NOT NULL CHECK (number >= 1),
    kind                   text           NOT NULL CHECK (kind IN ('training', 'fine_tuning', 'search_trial', 'evaluation', 'distillation')),
    parent_run_id          uuid           REFERENCES training_run (id),
    model_code             text,
    base_model_version_id  uuid,
    state                  text           NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled', 'pruned')),
    code_repository        text           CHECK (code_repository ~ '^https://'),
    code_commit            text           CHECK (code_commit ~ '^[0-9a-f]{40}([0-9a-f]{24})?$'),
    image                  text,
    random_seed            bigint,
    hardware               text,
    started_by_employee_id uuid,
    queued_at              timestamptz    NOT NULL DEFAULT now(),
    started_at             timestamptz,
    finished_at            timestamptz,
    took                   interval       GENERATED ALWAYS AS (finished_at - started_at) STORED,
    device_hours           numeric(12, 3) CHECK (device_hours >= 0 AND device_hours < 'NaN'),
    energy_kwh             numeric(12, 3) CHECK (energy_kwh >= 0 AND energy_kwh < 'NaN'),
    cost                   numeric(14, 2) CHECK (cost >= 0 AND cost < 'NaN'),
    currency               text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    error                  text,
    version                integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz    NOT NULL DEFAULT now(),
    updated_at             timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT training_run_number UNIQUE (experiment_id, number),
    CONSTRAINT training_run_not_its_parent CHECK (parent_run_id <> id),
    CONSTRAINT training_run_in_order CHECK (finished_at >= started_at),
    CONSTRAINT training_run_finished CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
    CONSTRAINT training_run_completed_is_repeatable CHECK (state <> 'completed' OR (code_commit IS NOT NULL AND started_at IS NOT NULL)),
    CONSTRAINT training_run_failed_says_why CHECK (state <> 'failed' OR error IS NOT NULL)
);
CREATE INDEX training_run_parent_run_id ON training_run (parent_run_id);
CREATE INDEX training_run_model_code ON training_run (model_code) WHERE model_code IS NOT NULL;
CREATE INDEX training_run_base_model_version_id ON training_run (base_model_version_id) WHERE base_model_version_id IS NOT NULL;
CREATE INDEX training_run_started_by_employee_id ON training_run (started_by_employee_id) WHERE started_by_employee_id IS NOT NULL;
CREATE INDEX training_run_running ON training_run (started_at) WHERE state = 'running';
CREATE TRIGGER training_run_changed BEFORE UPDATE ON training_run FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE training_run IS 'Training runs (entrenamientos)';
COMMENT ON COLUMN training_run.id IS 'Key';
COMMENT ON COLUMN training_run.experiment_id IS 'Experiment';
COMMENT ON COLUMN training_run.number IS 'Number within the experiment';
COMMENT ON COLUMN training_run.kind IS 'training (entrenamiento), fine_tuning (ajuste fino), search_trial (prueba de hiperparámetros), evaluation (evaluación) or distillation (destilación)';
COMMENT ON COLUMN training_run.parent_run_id IS 'Run that it goes on from, or search that it is a trial of';
COMMENT ON COLUMN training_run.model_code IS 'Model trained, sm_ai_models.model.code';
COMMENT ON COLUMN training_run.base_model_version_id IS 'Version that it was tuned from, sm_ai_models.model_version.id';
COMMENT ON COLUMN training_run.state IS 'queued (en cola), running (en curso), completed (terminado), failed (fallido), cancelled (cancelado) or pruned (descartado a medias)';
COMMENT ON COLUMN training_run.code_repository IS 'Repository of the code';
COMMENT ON COLUMN training_run.code_commit IS 'Commit of the code';
COMMENT ON COLUMN training_run.image IS 'Container image with its digest';
COMMENT ON COLUMN training_run.random_seed IS 'Seed of the random numbers (semilla)';
COMMENT ON COLUMN training_run.hardware IS 'Machines used, such as 1 × A100 80 GB';
COMMENT ON COLUMN training_run.started_by_employee_id IS 'Who started it, sm_hr.employee.id';
COMMENT ON COLUMN training_run.queued_at IS 'When it was asked for';
COMMENT ON COLUMN training_run.started_at IS 'Start';
COMMENT ON COLUMN training_run.finished_at IS 'End';
COMMENT ON COLUMN training_run.took IS 'Time taken';
COMMENT ON COLUMN training_run.device_hours IS 'Hours of accelerators';
COMMENT ON COLUMN training_run.energy_kwh IS 'Energy used, in kWh';
COMMENT ON COLUMN training_run.cost IS 'Cost';
COMMENT ON COLUMN training_run.currency IS 'ISO 4217 code';
COMMENT ON COLUMN training_run.error IS 'Why it failed';
COMMENT ON COLUMN training_run.version IS 'Raised by each change';
COMMENT ON COLUMN training_run.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN training_run.created_at IS 'When the row was written';
COMMENT ON COLUMN training_run.updated_at IS 'When the row was last changed';

CREATE FUNCTION training_run_payload(t training_run) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'training_run_id', t.id,
    'customer_id', t.id,
    'experiment_id', t.experiment_id,
    'number', t.number,
    'kind', t.kind,
    'model_code', t.model_code,
    'base_model_version_id', t.base_model_version_id,
    'state', t.state,
    'code_commit', t.code_commit,
    'started_at', t.started_at,
    'finished_at', t.finished_at,
    'device_hours', t.device_hours::text,
    'energy_kwh', t.energy_kwh::text,
    'cost', t.cost::text,
    'currency', t.currency,
    'error', t.error,
    'occurred_at', t.occurred_at);
COMMENT ON FUNCTION training_run_payload(training_run) IS 'Event payload of a training run (entrenamiento): the state after the change (events/training_run.v1.json)';

CREATE TABLE run_snapshot (
    training_run_id  uuid   NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
    data_snapshot_id uuid   NOT NULL REFERENCES data_snapshot (id),
    split            text   NOT NULL CHECK (split IN ('train', 'validation', 'test', 'holdout', 'calibration')),
    row_filter       text,
    row_count        bigint CHECK (row_count >= 0),
    PRIMARY KEY (training_run_id, data_snapshot_id, split)
);
CREATE INDEX run_snapshot_data_snapshot_id ON run_snapshot (data_snapshot_id);
COMMENT ON TABLE run_snapshot IS 'Snapshots that a run read, and as what';
COMMENT ON COLUMN run_snapshot.training_run_id IS 'Run';
COMMENT ON COLUMN run_snapshot.data_snapshot_id IS 'Snapshot';
COMMENT ON COLUMN run_snapshot.split IS 'train (entrenamiento), validation (validación), test (prueba), holdout (reserva) or calibration (calibración)';
COMMENT ON COLUMN run_snapshot.row_filter IS 'SQL condition on the rows; null for all';
COMMENT ON COLUMN run_snapshot.row_count IS 'Rows read';

CREATE TABLE run_parameter (
    training_run_id uuid            NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
    name            text            NOT NULL CHECK (name <> ''),
    value_text      text            NOT NULL CHECK (value_text <> ''),
    value_number    numeric(24, 10) CHECK (value_number < 'NaN'),
    tuned           boolean         NOT NULL DEFAULT false,
    PRIMARY KEY (training_run_id, name)
);
CREATE INDEX run_parameter_value ON run_parameter (name, value_number);
COMMENT ON TABLE run_parameter IS 'Parameters of a run (hiperparámetros)';
COMMENT ON COLUMN run_parameter.training_run_id IS 'Run';
COMMENT ON COLUMN run_parameter.name IS 'Name, such as learning_rate';
COMMENT ON COLUMN run_parameter.value_text IS 'Value as given';
COMMENT ON COLUMN run_parameter.value_number IS 'Value as a number, to search and plot';
COMMENT ON COLUMN run_parameter.tuned IS 'Whether a search chose it';

CREATE TABLE run_metric (
    training_run_id uuid            NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
    name            text            NOT NULL CHECK (name <> ''),
    step            bigint          NOT NULL CHECK (step >= 0),
    epoch           numeric(10, 4)  CHECK (epoch >= 0 AND epoch < 'NaN'),
    value           numeric(24, 10) CHECK (value < 'NaN'),
    logged_at       timestamptz     NOT NULL DEFAULT now(),
    PRIMARY KEY (training_run_id, name, step)
);
COMMENT ON TABLE run_metric IS 'Metrics of a run by step (métricas por paso)';
COMMENT ON COLUMN run_metric.training_run_id IS 'Run';
COMMENT ON COLUMN run_metric.name IS 'Name, such as validation_loss';
COMMENT ON COLUMN run_metric.step IS 'Step; the last one is the final value';
COMMENT ON COLUMN run_metric.epoch IS 'Epoch, parts included';
COMMENT ON COLUMN run_metric.value IS 'Value; null when it was not a number, as when a run diverges';
COMMENT ON COLUMN run_metric.logged_at IS 'When';

-- What runs leave -----------------------------------------------------------------------------------------------------

CREATE TABLE checkpoint (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    training_run_id  uuid           NOT NULL REFERENCES training_run (id),
    step             bigint         NOT NULL CHECK (step >= 0),
    stored_object_id uuid,
    size_bytes       bigint         NOT NULL CHECK (size_bytes >= 0),
    metric_value     numeric(20, 6) CHECK (metric_value < 'NaN'),
    is_best          boolean        NOT NULL DEFAULT false,
    saved_at         timestamptz    NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    CONSTRAINT checkpoint_step UNIQUE (training_run_id, step),
    CONSTRAINT checkpoint_kept_or_deleted CHECK ((stored_object_id IS NULL) = (deleted_at IS NOT NULL))
);
CREATE INDEX checkpoint_stored_object_id ON checkpoint (stored_object_id) WHERE stored_object_id IS NOT NULL;
CREATE UNIQUE INDEX checkpoint_best ON checkpoint (training_run_id) WHERE is_best;
COMMENT ON TABLE checkpoint IS 'Checkpoints (puntos de control)';
COMMENT ON COLUMN checkpoint.id IS 'Key';
COMMENT ON COLUMN checkpoint.training_run_id IS 'Run';
COMMENT ON COLUMN checkpoint.step IS 'Step';
COMMENT ON COLUMN checkpoint.stored_object_id IS 'File, sm_storage.stored_object.id; null once deleted';
COMMENT ON COLUMN checkpoint.size_bytes IS 'Size in bytes';
COMMENT ON COLUMN checkpoint.metric_value IS 'Value of the goal metric there';
COMMENT ON COLUMN checkpoint.is_best IS 'Whether it is the best so far';
COMMENT ON COLUMN checkpoint.saved_at IS 'When';
COMMENT ON COLUMN checkpoint.deleted_at IS 'When the file was deleted to save space';

CREATE TABLE artefact_kind (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE artefact_kind IS 'Kinds of artefacts (tipos de artefacto)';
COMMENT ON COLUMN artefact_kind.code IS 'Code, such as weights';
COMMENT ON COLUMN artefact_kind.name IS 'Name in English';
COMMENT ON COLUMN artefact_kind.name_es IS 'Name in Spanish';

CREATE TABLE artefact (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    training_run_id  uuid        NOT NULL REFERENCES training_run (id),
    kind_code        text        NOT NULL REFERENCES artefact_kind (code),
    name             text        NOT NULL CHECK (name <> ''),
    stored_object_id uuid        NOT NULL,
    size_bytes       bigint      NOT NULL CHECK (size_bytes >= 0),
    sha256           bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT artefact_name UNIQUE (training_run_id, name)
);
CREATE INDEX artefact_kind_code ON artefact (kind_code);
CREATE INDEX artefact_stored_object_id ON artefact (stored_object_id);
COMMENT ON TABLE artefact IS 'Artefacts (artefactos) of a run';
COMMENT ON COLUMN artefact.id IS 'Key';
COMMENT ON COLUMN artefact.training_run_id IS 'Run';
COMMENT ON COLUMN artefact.kind_code IS 'Kind';
COMMENT ON COLUMN artefact.name IS 'File name';
COMMENT ON COLUMN artefact.stored_object_id IS 'File, sm_storage.stored_object.id';
COMMENT ON COLUMN artefact.size_bytes IS 'Size in bytes';
COMMENT ON COLUMN artefact.sha256 IS 'SHA-256 of the content, 32 bytes';
COMMENT ON COLUMN artefact.created_at IS 'When the row was written';

CREATE TABLE run_note (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    training_run_id    uuid        NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
    author_employee_id uuid        NOT NULL,
    note               text        NOT NULL CHECK (note <> ''),
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX run_note_training_run_id ON run_note (training_run_id);
CREATE INDEX run_note_author_employee_id ON run_note (author_employee_id);
COMMENT ON TABLE run_note IS 'Notes on a run (notas): what its author saw';
COMMENT ON COLUMN run_note.id IS 'Key';
COMMENT ON COLUMN run_note.training_run_id IS 'Run';
COMMENT ON COLUMN run_note.author_employee_id IS 'Author, sm_hr.employee.id';
COMMENT ON COLUMN run_note.note IS 'Note';
COMMENT ON COLUMN run_note.created_at IS 'When the row was written';
