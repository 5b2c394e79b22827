-- Workflows: definitions with versioned steps and transitions, running instances with their executions, timers and signals, and the
-- durable state of sagas with what undoes each step. Whatever crashes, the next worker reads here where to go on.
-- Sources: BPMN 2.0 (ISO/IEC 19510), Garcia-Molina and Salem 1987, "Sagas".

-- Definitions ---------------------------------------------------------------------------------------------------------

CREATE TABLE workflow_definition (
    id                uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    code              text     NOT NULL UNIQUE CHECK (code <> ''),
    name              text     NOT NULL CHECK (name <> ''),
    name_es           text     NOT NULL CHECK (name_es <> ''),
    business_area     text     NOT NULL CHECK (business_area IN ('group', 'insurance', 'energy', 'telecom', 'financing', 'repairs', 'workshops')),
    description       text,
    due_within        interval CHECK (due_within > interval '0'),
    legal_basis       text,
    owner_employee_id uuid,
    active            boolean  NOT NULL DEFAULT true
);
CREATE INDEX workflow_definition_owner_employee_id ON workflow_definition (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
COMMENT ON TABLE workflow_definition IS 'Workflows (flujos de trabajo) by name';
COMMENT ON COLUMN workflow_definition.id IS 'Key';
COMMENT ON COLUMN workflow_definition.code IS 'Code, such as policy_issue';
COMMENT ON COLUMN workflow_definition.name IS 'Name in English';
COMMENT ON COLUMN workflow_definition.name_es IS 'Name in Spanish';
COMMENT ON COLUMN workflow_definition.business_area IS 'Area: group, insurance, energy, telecom, financing, repairs or workshops';
COMMENT ON COLUMN workflow_definition.description IS 'What starts it and what ends it';
COMMENT ON COLUMN workflow_definition.due_within IS 'Time that an instance may take at most; null without limit';
COMMENT ON COLUMN workflow_definition.legal_basis IS 'Law that sets that time, where one does';
COMMENT ON COLUMN workflow_definition.owner_employee_id IS 'Owner (responsable del proceso), sm_hr.employee.id';
COMMENT ON COLUMN workflow_definition.active IS 'Whether new instances may start';

CREATE TABLE definition_version (
    id                           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    workflow_definition_id       uuid        NOT NULL REFERENCES workflow_definition (id),
    number                       integer     NOT NULL CHECK (number >= 1),
    state                        text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'retired')),
    input_schema                 jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(input_schema) = 'object'),
    change_note                  text,
    published_at                 timestamptz,
    published_by_user_account_id uuid,
    created_at                   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT definition_version_number UNIQUE (workflow_definition_id, number),
    CONSTRAINT definition_version_published_at_known CHECK (state <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX definition_version_published_by_user_account_id ON definition_version (published_by_user_account_id) WHERE published_by_user_account_id IS NOT NULL;
CREATE UNIQUE INDEX definition_version_one_published ON definition_version (workflow_definition_id) WHERE state = 'published';
COMMENT ON TABLE definition_version IS 'Versions of a workflow (versiones); instances end on the version that they began with';
COMMENT ON COLUMN definition_version.id IS 'Key';
COMMENT ON COLUMN definition_version.workflow_definition_id IS 'Workflow';
COMMENT ON COLUMN definition_version.number IS 'Number, from 1';
COMMENT ON COLUMN definition_version.state IS 'draft (borrador), published (publicada) or retired (retirada)';
COMMENT ON COLUMN definition_version.input_schema IS 'JSON Schema of what an instance is started with';
COMMENT ON COLUMN definition_version.change_note IS 'What changed';
COMMENT ON COLUMN definition_version.published_at IS 'When it was published';
COMMENT ON COLUMN definition_version.published_by_user_account_id IS 'Who published it, sm_auth.user_account.id';
COMMENT ON COLUMN definition_version.created_at IS 'When the row was written';

CREATE TABLE step (
    id                    uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    definition_version_id uuid     NOT NULL REFERENCES definition_version (id) ON DELETE CASCADE,
    code                  text     NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name                  text     NOT NULL CHECK (name <> ''),
    name_es               text     NOT NULL CHECK (name_es <> ''),
    kind                  text     NOT NULL
        CHECK (kind IN ('start', 'service', 'human', 'decision', 'wait_signal', 'wait_timer', 'fork', 'join', 'subflow', 'end')),
    handler               text,
    compensation_handler  text,
    role_code             text,
    timeout               interval CHECK (timeout > interval '0'),
    max_attempts          smallint NOT NULL DEFAULT 1 CHECK (max_attempts BETWEEN 1 AND 100),
    retry_after           interval CHECK (retry_after > interval '0'),
    CONSTRAINT step_code UNIQUE (definition_version_id, code),
    CONSTRAINT step_of_version UNIQUE (id, definition_version_id),
    CONSTRAINT step_service_has_handler CHECK (kind NOT IN ('service', 'subflow') OR handler IS NOT NULL),
    CONSTRAINT step_retries_have_a_wait CHECK (max_attempts = 1 OR retry_after IS NOT NULL)
);
CREATE INDEX step_role_code ON step (role_code) WHERE role_code IS NOT NULL;
CREATE UNIQUE INDEX step_one_start ON step (definition_version_id) WHERE kind = 'start';
COMMENT ON TABLE step IS 'Steps of a version (pasos)';
COMMENT ON COLUMN step.id IS 'Key';
COMMENT ON COLUMN step.definition_version_id IS 'Version';
COMMENT ON COLUMN step.code IS 'Code within the version';
COMMENT ON COLUMN step.name IS 'Name in English';
COMMENT ON COLUMN step.name_es IS 'Name in Spanish';
COMMENT ON COLUMN step.kind IS 'start (inicio), service (automático), human (manual), decision (decisión), wait_signal (espera de evento), wait_timer (espera de plazo), fork (bifurcación), join (unión), subflow (subproceso) or end (fin)';
COMMENT ON COLUMN step.handler IS 'Function that does a service step, or code of the subflow';
COMMENT ON COLUMN step.compensation_handler IS 'Function that undoes it (compensación); null when nothing is to be undone';
COMMENT ON COLUMN step.role_code IS 'Role that does a human step, sm_auth.role.code';
COMMENT ON COLUMN step.timeout IS 'Time after which it is given up';
COMMENT ON COLUMN step.max_attempts IS 'Attempts before it counts as failed';
COMMENT ON COLUMN step.retry_after IS 'Wait before the second attempt; it doubles each time';

CREATE TABLE transition (
    id                    uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    definition_version_id uuid     NOT NULL REFERENCES definition_version (id) ON DELETE CASCADE,
    from_step_id          uuid     NOT NULL,
    to_step_id            uuid     NOT NULL,
    kind                  text     NOT NULL DEFAULT 'normal' CHECK (kind IN ('normal', 'otherwise', 'error', 'timeout')),
    condition             text,
    priority              smallint NOT NULL DEFAULT 1 CHECK (priority >= 1),
    CONSTRAINT transition_from FOREIGN KEY (from_step_id, definition_version_id) REFERENCES step (id, definition_version_id) ON DELETE CASCADE,
    CONSTRAINT transition_to FOREIGN KEY (to_step_id, definition_version_id) REFERENCES step (id, definition_version_id) ON DELETE CASCADE,
    CONSTRAINT transition_one_each UNIQUE NULLS NOT DISTINCT (from_step_id, to_step_id, kind, condition)
);
CREATE INDEX transition_definition_version_id ON transition (definition_version_id);
CREATE INDEX transition_from_step ON transition (from_step_id, definition_version_id);
CREATE INDEX transition_to_step ON transition (to_step_id, definition_version_id);

COMMENT ON TABLE transition IS 'Transitions between steps of one version (transiciones)';
COMMENT ON COLUMN transition.id IS 'Key';
COMMENT ON COLUMN transition.definition_version_id IS 'Version; both steps belong to it';
COMMENT ON COLUMN transition.from_step_id IS 'Step that ended';
COMMENT ON COLUMN transition.to_step_id IS 'Step that begins';
COMMENT ON COLUMN transition.kind IS 'normal, otherwise (en otro caso), error or timeout (plazo vencido)';
COMMENT ON COLUMN transition.condition IS 'Expression over the instance''s context; null when always';
COMMENT ON COLUMN transition.priority IS 'Order in which conditions are tried, 1 first';

-- Instances -----------------------------------------------------------------------------------------------------------

CREATE TABLE workflow_instance (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    definition_version_id      uuid        NOT NULL REFERENCES definition_version (id),
    business_key               text        NOT NULL CHECK (business_key <> ''),
    subject_database           text,
    subject_table              text,
    subject_id                 uuid,
    party_id                   uuid,
    parent_instance_id         uuid        REFERENCES workflow_instance (id),
    state                      text        NOT NULL DEFAULT 'running'
        CHECK (state IN ('running', 'waiting', 'completed', 'failed', 'cancelled', 'compensating', 'compensated')),
    context                    jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(context) = 'object'),
    started_by_user_account_id uuid,
    started_at                 timestamptz NOT NULL DEFAULT now(),
    due_at                     timestamptz,
    ended_at                   timestamptz,
    end_reason                 text,
    version                    integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                 timestamptz NOT NULL DEFAULT now(),
    updated_at                 timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT workflow_instance_subject_is_whole CHECK (num_nonnulls(subject_database, subject_table, subject_id) IN (0, 3)),
    CONSTRAINT workflow_instance_not_its_parent CHECK (parent_instance_id <> id),
    CONSTRAINT workflow_instance_ended CHECK ((state IN ('completed', 'failed', 'cancelled', 'compensated')) = (ended_at IS NOT NULL)),
    CONSTRAINT workflow_instance_failed_says_why CHECK (state NOT IN ('failed', 'cancelled') OR end_reason IS NOT NULL)
);
CREATE INDEX workflow_instance_party_id ON workflow_instance (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX workflow_instance_parent_instance_id ON workflow_instance (parent_instance_id);
CREATE INDEX workflow_instance_started_by_user_account_id ON workflow_instance (started_by_user_account_id) WHERE started_by_user_account_id IS NOT NULL;
CREATE UNIQUE INDEX workflow_instance_open ON workflow_instance (definition_version_id, business_key) WHERE ended_at IS NULL;
CREATE INDEX workflow_instance_definition_version_id ON workflow_instance (definition_version_id, started_at);
CREATE INDEX workflow_instance_subject ON workflow_instance (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX workflow_instance_overdue ON workflow_instance (due_at) WHERE ended_at IS NULL;
CREATE TRIGGER workflow_instance_changed BEFORE UPDATE ON workflow_instance FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE workflow_instance IS 'Instances (instancias): a workflow at work on one matter';
COMMENT ON COLUMN workflow_instance.id IS 'Key';
COMMENT ON COLUMN workflow_instance.definition_version_id IS 'Version that it follows';
COMMENT ON COLUMN workflow_instance.business_key IS 'What it is about, unique among open instances of the version, such as a policy number';
COMMENT ON COLUMN workflow_instance.subject_database IS 'Database of the matter, by code';
COMMENT ON COLUMN workflow_instance.subject_table IS 'Table of the matter';
COMMENT ON COLUMN workflow_instance.subject_id IS 'Key of the matter there';
COMMENT ON COLUMN workflow_instance.party_id IS 'Customer concerned, sm_global.party.id';
COMMENT ON COLUMN workflow_instance.parent_instance_id IS 'Instance that called it as a subflow';
COMMENT ON COLUMN workflow_instance.state IS 'running (en curso), waiting (en espera), completed (terminada), failed (fallida), cancelled (cancelada), compensating (deshaciendo) or compensated (deshecha)';
COMMENT ON COLUMN workflow_instance.context IS 'Variables that steps read and write';
COMMENT ON COLUMN workflow_instance.started_by_user_account_id IS 'Who started it, sm_auth.user_account.id; null for the system';
COMMENT ON COLUMN workflow_instance.started_at IS 'Start';
COMMENT ON COLUMN workflow_instance.due_at IS 'When it should end (plazo)';
COMMENT ON COLUMN workflow_instance.ended_at IS 'End';
COMMENT ON COLUMN workflow_instance.end_reason IS 'Why it failed or was cancelled';
COMMENT ON COLUMN workflow_instance.version IS 'Raised by each change';
COMMENT ON COLUMN workflow_instance.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN workflow_instance.created_at IS 'When the row was written';
COMMENT ON COLUMN workflow_instance.updated_at IS 'When the row was last changed';

CREATE FUNCTION workflow_instance_payload(w workflow_instance) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'workflow_instance_id', w.id,
    'customer_id', w.id,
    'definition_version_id', w.definition_version_id,
    'business_key', w.business_key,
    'subject_database', w.subject_database,
    'subject_table', w.subject_table,
    'subject_id', w.subject_id,
    'party_id', w.party_id,
    'parent_instance_id', w.parent_instance_id,
    'state', w.state,
    'started_at', w.started_at,
    'due_at', w.due_at,
    'ended_at', w.ended_at,
    'end_reason', w.end_reason,
    'occurred_at', w.occurred_at);
COMMENT ON FUNCTION workflow_instance_payload(workflow_instance) IS 'Event payload of a workflow instance (instancia de flujo): the state after the change (events/workflow_instance.v1.json)';

CREATE TABLE step_execution (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    workflow_instance_id uuid        NOT NULL REFERENCES workflow_instance (id) ON DELETE CASCADE,
    step_id              uuid        NOT NULL REFERENCES step (id),
    attempt              smallint    NOT NULL DEFAULT 1 CHECK (attempt >= 1),
    state                text        NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'running', 'succeeded', 'failed', 'skipped', 'timed_out')),
    worker               text,
    lease_until          timestamptz,
    task_id              uuid,
    input                jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(input) = 'object'),
    output               jsonb       CHECK (jsonb_typeof(output) = 'object'),
    error                text,
    ready_at             timestamptz NOT NULL DEFAULT now(),
    started_at           timestamptz,
    ended_at             timestamptz,
    CONSTRAINT step_execution_attempt UNIQUE (workflow_instance_id, step_id, attempt),
    CONSTRAINT step_execution_running_is_leased
        CHECK (state <> 'running' OR (worker IS NOT NULL AND lease_until IS NOT NULL AND started_at IS NOT NULL)),
    CONSTRAINT step_execution_ended CHECK ((state IN ('ready', 'running')) = (ended_at IS NULL))
);
CREATE INDEX step_execution_step_id ON step_execution (step_id);
CREATE INDEX step_execution_task_id ON step_execution (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX step_execution_claimable ON step_execution (ready_at) WHERE state = 'ready';
CREATE INDEX step_execution_expired ON step_execution (lease_until) WHERE state = 'running';

COMMENT ON TABLE step_execution IS 'Executions of steps (ejecuciones), one a step and attempt';
COMMENT ON COLUMN step_execution.id IS 'Key';
COMMENT ON COLUMN step_execution.workflow_instance_id IS 'Instance';
COMMENT ON COLUMN step_execution.step_id IS 'Step';
COMMENT ON COLUMN step_execution.attempt IS 'Attempt, from 1';
COMMENT ON COLUMN step_execution.state IS 'ready (lista), running (en curso), succeeded (correcta), failed (fallida), skipped (omitida) or timed_out (vencida)';
COMMENT ON COLUMN step_execution.worker IS 'Process that runs it';
COMMENT ON COLUMN step_execution.lease_until IS 'Until when that process holds it; afterwards another may take over';
COMMENT ON COLUMN step_execution.task_id IS 'Task of a human step, sm_tasks.task.id';
COMMENT ON COLUMN step_execution.input IS 'Input';
COMMENT ON COLUMN step_execution.output IS 'Output';
COMMENT ON COLUMN step_execution.error IS 'Why it failed';
COMMENT ON COLUMN step_execution.ready_at IS 'When it could begin';
COMMENT ON COLUMN step_execution.started_at IS 'Start';
COMMENT ON COLUMN step_execution.ended_at IS 'End';

CREATE TABLE timer (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    workflow_instance_id uuid        NOT NULL REFERENCES workflow_instance (id) ON DELETE CASCADE,
    step_id              uuid        NOT NULL REFERENCES step (id),
    fires_at             timestamptz NOT NULL,
    fired_at             timestamptz,
    cancelled_at         timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT timer_one_end CHECK (num_nonnulls(fired_at, cancelled_at) <= 1)
);
CREATE INDEX timer_step_id ON timer (step_id);
CREATE INDEX timer_due ON timer (fires_at) WHERE fired_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX timer_workflow_instance_id ON timer (workflow_instance_id);

COMMENT ON TABLE timer IS 'Timers (temporizadores) that wake an instance';
COMMENT ON COLUMN timer.id IS 'Key';
COMMENT ON COLUMN timer.workflow_instance_id IS 'Instance';
COMMENT ON COLUMN timer.step_id IS 'Step that waits or may time out';
COMMENT ON COLUMN timer.fires_at IS 'When it fires';
COMMENT ON COLUMN timer.fired_at IS 'When it did';
COMMENT ON COLUMN timer.cancelled_at IS 'When it was no longer needed';
COMMENT ON COLUMN timer.created_at IS 'When the row was written';

CREATE TABLE signal (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    workflow_instance_id uuid        NOT NULL REFERENCES workflow_instance (id) ON DELETE CASCADE,
    name                 text        NOT NULL CHECK (name <> ''),
    deduplication_key    text        NOT NULL CHECK (deduplication_key <> ''),
    payload              jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
    received_at          timestamptz NOT NULL DEFAULT now(),
    consumed_at          timestamptz,
    consumed_by_step_id  uuid        REFERENCES step (id),
    CONSTRAINT signal_once UNIQUE (workflow_instance_id, name, deduplication_key),
    CONSTRAINT signal_consumed_by_a_step CHECK ((consumed_at IS NULL) = (consumed_by_step_id IS NULL))
);
CREATE INDEX signal_consumed_by_step_id ON signal (consumed_by_step_id);
CREATE INDEX signal_waiting ON signal (workflow_instance_id, name, received_at) WHERE consumed_at IS NULL;
COMMENT ON TABLE signal IS 'Signals (señales): events that an instance waits for';
COMMENT ON COLUMN signal.id IS 'Key';
COMMENT ON COLUMN signal.workflow_instance_id IS 'Instance';
COMMENT ON COLUMN signal.name IS 'Name, such as signature_received';
COMMENT ON COLUMN signal.deduplication_key IS 'Key of the sender; the same signal twice counts once';
COMMENT ON COLUMN signal.payload IS 'Content';
COMMENT ON COLUMN signal.received_at IS 'When it came';
COMMENT ON COLUMN signal.consumed_at IS 'When a step took it; null while it waits';
COMMENT ON COLUMN signal.consumed_by_step_id IS 'Step that took it';

-- Sagas ---------------------------------------------------------------------------------------------------------------

CREATE TABLE saga (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    name                 text        NOT NULL CHECK (name <> ''),
    correlation_key      text        NOT NULL CHECK (correlation_key <> ''),
    workflow_instance_id uuid        REFERENCES workflow_instance (id),
    state                text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'compensating', 'compensated', 'stuck')),
    step                 text        NOT NULL CHECK (step <> ''),
    attempts             integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    payload              jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
    last_error           text,
    next_attempt_at      timestamptz NOT NULL DEFAULT now(),
    worker               text,
    lease_until          timestamptz,
    started_at           timestamptz NOT NULL DEFAULT now(),
    ended_at             timestamptz,
    version              integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT saga_once UNIQUE (name, correlation_key),
    CONSTRAINT saga_lease_is_whole CHECK ((worker IS NULL) = (lease_until IS NULL)),
    CONSTRAINT saga_ended CHECK ((state IN ('completed', 'compensated')) = (ended_at IS NOT NULL)),
    CONSTRAINT saga_stuck_says_why CHECK (state <> 'stuck' OR last_error IS NOT NULL)
);
CREATE INDEX saga_workflow_instance_id ON saga (workflow_instance_id);
CREATE INDEX saga_due ON saga (next_attempt_at) WHERE state IN ('running', 'compensating');
CREATE INDEX saga_stuck ON saga (updated_at) WHERE state = 'stuck';
CREATE TRIGGER saga_changed BEFORE UPDATE ON saga FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE saga IS 'Durable state of sagas (sagas): work across databases that either ends whole or is undone';
COMMENT ON COLUMN saga.id IS 'Key';
COMMENT ON COLUMN saga.name IS 'Saga, such as policy_issue';
COMMENT ON COLUMN saga.correlation_key IS 'What it is about; one saga a name and key';
COMMENT ON COLUMN saga.workflow_instance_id IS 'Instance that it belongs to; null when it stands alone';
COMMENT ON COLUMN saga.state IS 'running (en curso), completed (terminada), compensating (deshaciendo), compensated (deshecha) or stuck (bloqueada: needs a person)';
COMMENT ON COLUMN saga.step IS 'Step that it stands at';
COMMENT ON COLUMN saga.attempts IS 'Attempts at that step';
COMMENT ON COLUMN saga.payload IS 'All that the remaining steps need';
COMMENT ON COLUMN saga.last_error IS 'Latest error';
COMMENT ON COLUMN saga.next_attempt_at IS 'When a worker may try again';
COMMENT ON COLUMN saga.worker IS 'Process that holds it';
COMMENT ON COLUMN saga.lease_until IS 'Until when';
COMMENT ON COLUMN saga.started_at IS 'Start';
COMMENT ON COLUMN saga.ended_at IS 'End';
COMMENT ON COLUMN saga.version IS 'Raised by each change';
COMMENT ON COLUMN saga.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN saga.created_at IS 'When the row was written';
COMMENT ON COLUMN saga.updated_at IS 'When the row was last changed';

CREATE FUNCTION saga_payload(s saga) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'saga_id', s.id,
    'customer_id', s.id,
    'name', s.name,
    'correlation_key', s.correlation_key,
    'workflow_instance_id', s.workflow_instance_id,
    'state', s.state,
    'step', s.step,
    'attempts', s.attempts,
    'last_error', s.last_error,
    'started_at', s.started_at,
    'ended_at', s.ended_at,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION saga_payload(saga) IS 'Event payload of a saga (saga): the state after the change (events/saga.v1.json)';

CREATE TABLE compensation (
    id           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    saga_id      uuid        NOT NULL REFERENCES saga (id) ON DELETE CASCADE,
    position     smallint    NOT NULL CHECK (position >= 1),
    step         text        NOT NULL CHECK (step <> ''),
    action       text        NOT NULL CHECK (action <> ''),
    payload      jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
    state        text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'done', 'failed', 'not_needed')),
    attempts     integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error   text,
    step_done_at timestamptz NOT NULL DEFAULT now(),
    undone_at    timestamptz,
    CONSTRAINT compensation_position UNIQUE (saga_id, position),
    CONSTRAINT compensation_done_has_time CHECK ((state = 'done') = (undone_at IS NOT NULL)),
    CONSTRAINT compensation_failed_says_why CHECK (state <> 'failed' OR last_error IS NOT NULL)
);
COMMENT ON TABLE compensation IS 'Compensations (compensaciones): what undoes each step that a saga has done, last one first';
COMMENT ON COLUMN compensation.id IS 'Key';
COMMENT ON COLUMN compensation.saga_id IS 'Saga';
COMMENT ON COLUMN compensation.position IS 'Order in which steps were done; undone from the greatest';
COMMENT ON COLUMN compensation.step IS 'Step done';
COMMENT ON COLUMN compensation.action IS 'Function that undoes it';
COMMENT ON COLUMN compensation.payload IS 'What that function needs, such as keys created';
COMMENT ON COLUMN compensation.state IS 'pending (pendiente), running (en curso), done (hecha), failed (fallida) or not_needed (innecesaria)';
COMMENT ON COLUMN compensation.attempts IS 'Attempts';
COMMENT ON COLUMN compensation.last_error IS 'Latest error';
COMMENT ON COLUMN compensation.step_done_at IS 'When the step was done';
COMMENT ON COLUMN compensation.undone_at IS 'When it was undone';

CREATE TABLE dead_letter (
    id                          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    source                      text        NOT NULL CHECK (source IN ('step_execution', 'timer', 'signal', 'saga', 'compensation')),
    workflow_instance_id        uuid        REFERENCES workflow_instance (id),
    saga_id                     uuid        REFERENCES saga (id),
    source_id                   uuid        NOT NULL,
    payload                     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
    error                       text        NOT NULL CHECK (error <> ''),
    attempts                    integer     NOT NULL CHECK (attempts >= 1),
    first_failed_at             timestamptz NOT NULL,
    last_failed_at              timestamptz NOT NULL,
    resolution                  text        CHECK (resolution IN ('retried', 'repaired', 'discarded')),
    resolved_by_user_account_id uuid,
    resolved_at                 timestamptz,
    CONSTRAINT dead_letter_source_once UNIQUE (source, source_id, first_failed_at),
    CONSTRAINT dead_letter_in_order CHECK (last_failed_at >= first_failed_at),
    CONSTRAINT dead_letter_resolved_by_someone
        CHECK ((resolution IS NULL) = (resolved_at IS NULL) AND (resolved_at IS NULL) = (resolved_by_user_account_id IS NULL))
);
CREATE INDEX dead_letter_workflow_instance_id ON dead_letter (workflow_instance_id);
CREATE INDEX dead_letter_saga_id ON dead_letter (saga_id);
CREATE INDEX dead_letter_resolved_by_user_account_id ON dead_letter (resolved_by_user_account_id) WHERE resolved_by_user_account_id IS NOT NULL;
CREATE INDEX dead_letter_waiting ON dead_letter (last_failed_at) WHERE resolved_at IS NULL;

COMMENT ON TABLE dead_letter IS 'Work given up (cola de fallidos), waiting for a person';
COMMENT ON COLUMN dead_letter.id IS 'Key';
COMMENT ON COLUMN dead_letter.source IS 'What was given up';
COMMENT ON COLUMN dead_letter.workflow_instance_id IS 'Instance';
COMMENT ON COLUMN dead_letter.saga_id IS 'Saga';
COMMENT ON COLUMN dead_letter.source_id IS 'Key of what was given up, in the table that source names';
COMMENT ON COLUMN dead_letter.payload IS 'What it was to be done with';
COMMENT ON COLUMN dead_letter.error IS 'Latest error';
COMMENT ON COLUMN dead_letter.attempts IS 'Attempts made';
COMMENT ON COLUMN dead_letter.first_failed_at IS 'First failure';
COMMENT ON COLUMN dead_letter.last_failed_at IS 'Latest failure';
COMMENT ON COLUMN dead_letter.resolution IS 'retried (reintentado), repaired (corregido a mano) or discarded (descartado); null while it waits';
COMMENT ON COLUMN dead_letter.resolved_by_user_account_id IS 'Who resolved it, sm_auth.user_account.id';
COMMENT ON COLUMN dead_letter.resolved_at IS 'When';
