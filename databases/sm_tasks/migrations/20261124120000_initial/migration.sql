-- Tasks: what someone has to do, for whom and until when, whatever system asked for it.
-- Sources: RFC 5545 (recurrence rules), Reglamento (UE) 2016/679 RGPD (comments may name people).

-- Kinds and queues ----------------------------------------------------------------------------------------------------

CREATE TABLE queue (
    code            text    PRIMARY KEY CHECK (code <> ''),
    name            text    NOT NULL CHECK (name <> ''),
    name_es         text    NOT NULL CHECK (name_es <> ''),
    department_code text,
    role_code       text,
    active          boolean NOT NULL DEFAULT true
);
CREATE INDEX queue_department_code ON queue (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX queue_role_code ON queue (role_code) WHERE role_code IS NOT NULL;
COMMENT ON TABLE queue IS 'Queues (bandejas) that teams work from';
COMMENT ON COLUMN queue.code IS 'Code, such as claims';
COMMENT ON COLUMN queue.name IS 'Name in English';
COMMENT ON COLUMN queue.name_es IS 'Name in Spanish';
COMMENT ON COLUMN queue.department_code IS 'Department that works from it, sm_hr.department.code';
COMMENT ON COLUMN queue.role_code IS 'Role that may take tasks from it, sm_auth.role.code';
COMMENT ON COLUMN queue.active IS 'Whether tasks may be put there';

CREATE TABLE task_type (
    code       text     PRIMARY KEY CHECK (code <> ''),
    name       text     NOT NULL CHECK (name <> ''),
    name_es    text     NOT NULL CHECK (name_es <> ''),
    queue_code text     REFERENCES queue (code),
    priority   smallint NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
    due_within interval CHECK (due_within > interval '0'),
    active     boolean  NOT NULL DEFAULT true
);
CREATE INDEX task_type_queue_code ON task_type (queue_code);
COMMENT ON TABLE task_type IS 'Kinds of tasks (tipos de tarea)';
COMMENT ON COLUMN task_type.code IS 'Code, such as call_back';
COMMENT ON COLUMN task_type.name IS 'Name in English';
COMMENT ON COLUMN task_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN task_type.queue_code IS 'Queue where such tasks go first';
COMMENT ON COLUMN task_type.priority IS 'Priority to begin with, 1 the most urgent';
COMMENT ON COLUMN task_type.due_within IS 'Time to do it from its creation; null without limit';
COMMENT ON COLUMN task_type.active IS 'Whether it may be used';

CREATE TABLE task_type_checklist (
    task_type_code text     NOT NULL REFERENCES task_type (code) ON DELETE CASCADE,
    position       smallint NOT NULL CHECK (position >= 1),
    text           text     NOT NULL CHECK (text <> ''),
    required       boolean  NOT NULL DEFAULT true,
    PRIMARY KEY (task_type_code, position)
);
COMMENT ON TABLE task_type_checklist IS 'Checklist that each task of a kind begins with (lista de comprobación)';
COMMENT ON COLUMN task_type_checklist.task_type_code IS 'Kind';
COMMENT ON COLUMN task_type_checklist.position IS 'Order, from 1';
COMMENT ON COLUMN task_type_checklist.text IS 'What is to be checked';
COMMENT ON COLUMN task_type_checklist.required IS 'Whether the task needs it to be completed';

CREATE TABLE recurring_task (
    id                   uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    task_type_code       text     NOT NULL REFERENCES task_type (code),
    title                text     NOT NULL CHECK (title <> ''),
    recurrence_rule      text     NOT NULL CHECK (recurrence_rule ~ '^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)'),
    time_zone            text     NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone <> ''),
    lead_time            interval NOT NULL DEFAULT '0' CHECK (lead_time >= interval '0'),
    assignee_employee_id uuid,
    next_on              date,
    active               boolean  NOT NULL DEFAULT true
);
CREATE INDEX recurring_task_task_type_code ON recurring_task (task_type_code);
CREATE INDEX recurring_task_assignee_employee_id ON recurring_task (assignee_employee_id) WHERE assignee_employee_id IS NOT NULL;
CREATE INDEX recurring_task_due ON recurring_task (next_on) WHERE active AND next_on IS NOT NULL;

COMMENT ON TABLE recurring_task IS 'Tasks that come again (tareas periódicas)';
COMMENT ON COLUMN recurring_task.id IS 'Key';
COMMENT ON COLUMN recurring_task.task_type_code IS 'Kind';
COMMENT ON COLUMN recurring_task.title IS 'Title of each task';
COMMENT ON COLUMN recurring_task.recurrence_rule IS 'Recurrence rule of RFC 5545, such as FREQ=MONTHLY;BYMONTHDAY=1';
COMMENT ON COLUMN recurring_task.time_zone IS 'IANA time zone';
COMMENT ON COLUMN recurring_task.lead_time IS 'How long before its date the task appears';
COMMENT ON COLUMN recurring_task.assignee_employee_id IS 'Who gets it, sm_hr.employee.id; null for the queue';
COMMENT ON COLUMN recurring_task.next_on IS 'Next date; null when ended';
COMMENT ON COLUMN recurring_task.active IS 'Whether it goes on';

-- Tasks ---------------------------------------------------------------------------------------------------------------

CREATE TABLE task (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    task_number                bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    task_type_code             text        NOT NULL REFERENCES task_type (code),
    title                      text        NOT NULL CHECK (title <> ''),
    description                text,
    state                      text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_progress', 'waiting', 'completed', 'cancelled')),
    priority                   smallint    NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
    queue_code                 text        REFERENCES queue (code),
    assignee_employee_id       uuid,
    created_by_user_account_id uuid,
    party_id                   uuid,
    subject_database           text,
    subject_table              text,
    subject_id                 uuid,
    workflow_instance_id       uuid,
    recurring_task_id          uuid        REFERENCES recurring_task (id),
    parent_task_id             uuid        REFERENCES task (id),
    tags                       text[]      NOT NULL DEFAULT '{}',
    waiting_for                text,
    due_at                     timestamptz,
    estimate                   interval    CHECK (estimate > interval '0'),
    started_at                 timestamptz,
    ended_at                   timestamptz,
    outcome                    text,
    version                    integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                 timestamptz NOT NULL DEFAULT now(),
    updated_at                 timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT task_subject_is_whole CHECK (num_nonnulls(subject_database, subject_table, subject_id) IN (0, 3)),
    CONSTRAINT task_not_its_parent CHECK (parent_task_id <> id),
    CONSTRAINT task_has_a_place CHECK (num_nonnulls(queue_code, assignee_employee_id) >= 1),
    CONSTRAINT task_in_progress_has_someone CHECK (state <> 'in_progress' OR (assignee_employee_id IS NOT NULL AND started_at IS NOT NULL)),
    CONSTRAINT task_waiting_says_for_what CHECK (state <> 'waiting' OR waiting_for IS NOT NULL),
    CONSTRAINT task_ended CHECK ((state IN ('completed', 'cancelled')) = (ended_at IS NOT NULL))
);
CREATE INDEX task_task_type_code ON task (task_type_code);
CREATE INDEX task_queue_code ON task (queue_code);
CREATE INDEX task_assignee_employee_id ON task (assignee_employee_id) WHERE assignee_employee_id IS NOT NULL;
CREATE INDEX task_created_by_user_account_id ON task (created_by_user_account_id) WHERE created_by_user_account_id IS NOT NULL;
CREATE INDEX task_party_id ON task (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX task_workflow_instance_id ON task (workflow_instance_id) WHERE workflow_instance_id IS NOT NULL;
CREATE INDEX task_recurring_task_id ON task (recurring_task_id);
CREATE INDEX task_parent_task_id ON task (parent_task_id);
CREATE INDEX task_work ON task (assignee_employee_id, priority, due_at) WHERE ended_at IS NULL;
CREATE INDEX task_queue_work ON task (queue_code, priority, due_at) WHERE ended_at IS NULL AND assignee_employee_id IS NULL;
CREATE INDEX task_overdue ON task (due_at) WHERE ended_at IS NULL;
CREATE INDEX task_subject ON task (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX task_tags ON task USING gin (tags);
CREATE TRIGGER task_changed BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE task IS 'Tasks (tareas)';
COMMENT ON COLUMN task.id IS 'Key';
COMMENT ON COLUMN task.task_number IS 'Number that people quote';
COMMENT ON COLUMN task.task_type_code IS 'Kind';
COMMENT ON COLUMN task.title IS 'Title';
COMMENT ON COLUMN task.description IS 'What is to be done';
COMMENT ON COLUMN task.state IS 'open (pendiente), in_progress (en curso), waiting (en espera), completed (terminada) or cancelled (cancelada)';
COMMENT ON COLUMN task.priority IS '1 (urgente) to 5 (sin prisa)';
COMMENT ON COLUMN task.queue_code IS 'Queue';
COMMENT ON COLUMN task.assignee_employee_id IS 'Who does it, sm_hr.employee.id; null while in a queue';
COMMENT ON COLUMN task.created_by_user_account_id IS 'Who asked for it, sm_auth.user_account.id; null for the system';
COMMENT ON COLUMN task.party_id IS 'Customer concerned, sm_global.party.id';
COMMENT ON COLUMN task.subject_database IS 'Database of the matter, by code';
COMMENT ON COLUMN task.subject_table IS 'Table of the matter';
COMMENT ON COLUMN task.subject_id IS 'Key of the matter there';
COMMENT ON COLUMN task.workflow_instance_id IS 'Workflow that waits for it, sm_workflows.workflow_instance.id';
COMMENT ON COLUMN task.recurring_task_id IS 'Recurring task that made it';
COMMENT ON COLUMN task.parent_task_id IS 'Task that it is a part of';
COMMENT ON COLUMN task.tags IS 'Tags (etiquetas)';
COMMENT ON COLUMN task.waiting_for IS 'What it waits for';
COMMENT ON COLUMN task.due_at IS 'When it should be done (vencimiento)';
COMMENT ON COLUMN task.estimate IS 'Time that it should take';
COMMENT ON COLUMN task.started_at IS 'When someone began';
COMMENT ON COLUMN task.ended_at IS 'When it was completed or cancelled';
COMMENT ON COLUMN task.outcome IS 'What came of it, or why it was cancelled';
COMMENT ON COLUMN task.version IS 'Raised by each change';
COMMENT ON COLUMN task.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN task.created_at IS 'When the row was written';
COMMENT ON COLUMN task.updated_at IS 'When the row was last changed';

CREATE FUNCTION task_payload(t task) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'task_id', t.id,
    'customer_id', t.id,
    'task_number', t.task_number,
    'task_type_code', t.task_type_code,
    'title', t.title,
    'state', t.state,
    'priority', t.priority,
    'queue_code', t.queue_code,
    'assignee_employee_id', t.assignee_employee_id,
    'party_id', t.party_id,
    'subject_database', t.subject_database,
    'subject_table', t.subject_table,
    'subject_id', t.subject_id,
    'workflow_instance_id', t.workflow_instance_id,
    'parent_task_id', t.parent_task_id,
    'due_at', t.due_at,
    'started_at', t.started_at,
    'ended_at', t.ended_at,
    'outcome', t.outcome,
    'occurred_at', t.occurred_at);
COMMENT ON FUNCTION task_payload(task) IS 'Event payload of a task (tarea): the state after the change (events/task.v1.json)';

CREATE TABLE task_assignment (
    id                          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    task_id                     uuid        NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    employee_id                 uuid        NOT NULL,
    assigned_by_user_account_id uuid,
    assigned_at                 timestamptz NOT NULL DEFAULT now(),
    released_at                 timestamptz,
    reason                      text        NOT NULL DEFAULT 'assigned' CHECK (reason IN ('assigned', 'taken', 'escalated', 'absence', 'returned')),
    CONSTRAINT task_assignment_in_order CHECK (released_at >= assigned_at)
);
CREATE INDEX task_assignment_employee_id ON task_assignment (employee_id);
CREATE INDEX task_assignment_assigned_by_user_account_id ON task_assignment (assigned_by_user_account_id) WHERE assigned_by_user_account_id IS NOT NULL;
CREATE UNIQUE INDEX task_assignment_current ON task_assignment (task_id) WHERE released_at IS NULL;
CREATE INDEX task_assignment_task_id ON task_assignment (task_id, assigned_at);

COMMENT ON TABLE task_assignment IS 'Who had a task, and when (asignaciones)';
COMMENT ON COLUMN task_assignment.id IS 'Key';
COMMENT ON COLUMN task_assignment.task_id IS 'Task';
COMMENT ON COLUMN task_assignment.employee_id IS 'Who, sm_hr.employee.id';
COMMENT ON COLUMN task_assignment.assigned_by_user_account_id IS 'Who gave it, sm_auth.user_account.id; null for a rule';
COMMENT ON COLUMN task_assignment.assigned_at IS 'From';
COMMENT ON COLUMN task_assignment.released_at IS 'Until; null while they have it';
COMMENT ON COLUMN task_assignment.reason IS 'assigned (asignada), taken (tomada de la bandeja), escalated (escalada), absence (ausencia) or returned (devuelta)';

CREATE TABLE task_dependency (
    task_id           uuid NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    waits_for_task_id uuid NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, waits_for_task_id),
    CONSTRAINT task_dependency_not_itself CHECK (task_id <> waits_for_task_id)
);
CREATE INDEX task_dependency_waits_for_task_id ON task_dependency (waits_for_task_id);
COMMENT ON TABLE task_dependency IS 'Tasks that wait for others (dependencias)';
COMMENT ON COLUMN task_dependency.task_id IS 'Task that waits';
COMMENT ON COLUMN task_dependency.waits_for_task_id IS 'Task that must end first';

CREATE TABLE checklist_item (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    task_id             uuid        NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    position            smallint    NOT NULL CHECK (position >= 1),
    text                text        NOT NULL CHECK (text <> ''),
    required            boolean     NOT NULL DEFAULT true,
    done_at             timestamptz,
    done_by_employee_id uuid,
    CONSTRAINT checklist_item_position UNIQUE (task_id, position) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT checklist_item_done_by_someone CHECK ((done_at IS NULL) = (done_by_employee_id IS NULL))
);
CREATE INDEX checklist_item_done_by_employee_id ON checklist_item (done_by_employee_id) WHERE done_by_employee_id IS NOT NULL;
COMMENT ON TABLE checklist_item IS 'Points of a task''s checklist';
COMMENT ON COLUMN checklist_item.id IS 'Key';
COMMENT ON COLUMN checklist_item.task_id IS 'Task';
COMMENT ON COLUMN checklist_item.position IS 'Order, from 1';
COMMENT ON COLUMN checklist_item.text IS 'What is to be checked';
COMMENT ON COLUMN checklist_item.required IS 'Whether the task needs it to be completed';
COMMENT ON COLUMN checklist_item.done_at IS 'When it was checked';
COMMENT ON COLUMN checklist_item.done_by_employee_id IS 'Who checked it, sm_hr.employee.id';

CREATE TABLE task_comment (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    task_id                uuid        NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    author_user_account_id uuid        NOT NULL,
    text                   text        NOT NULL CHECK (text <> ''),
    written_at             timestamptz NOT NULL DEFAULT now(),
    edited_at              timestamptz
);
CREATE INDEX task_comment_author_user_account_id ON task_comment (author_user_account_id);
CREATE INDEX task_comment_task_id ON task_comment (task_id, written_at);
COMMENT ON TABLE task_comment IS 'Comments on tasks (comentarios)';
COMMENT ON COLUMN task_comment.id IS 'Key';
COMMENT ON COLUMN task_comment.task_id IS 'Task';
COMMENT ON COLUMN task_comment.author_user_account_id IS 'Author, sm_auth.user_account.id';
COMMENT ON COLUMN task_comment.text IS 'Comment';
COMMENT ON COLUMN task_comment.written_at IS 'When';
COMMENT ON COLUMN task_comment.edited_at IS 'When it was edited last';

CREATE TABLE task_document (
    task_id                     uuid        NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    document_id                 uuid        NOT NULL,
    attached_by_user_account_id uuid        NOT NULL,
    attached_at                 timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_id, document_id)
);
CREATE INDEX task_document_document_id ON task_document (document_id);
CREATE INDEX task_document_attached_by_user_account_id ON task_document (attached_by_user_account_id);
COMMENT ON TABLE task_document IS 'Documents of tasks (documentos adjuntos)';
COMMENT ON COLUMN task_document.task_id IS 'Task';
COMMENT ON COLUMN task_document.document_id IS 'Document, sm_documents.document.id';
COMMENT ON COLUMN task_document.attached_by_user_account_id IS 'Who attached it, sm_auth.user_account.id';
COMMENT ON COLUMN task_document.attached_at IS 'When';

CREATE TABLE reminder (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    task_id         uuid        NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    employee_id     uuid        NOT NULL,
    channel_code    text        NOT NULL,
    remind_at       timestamptz NOT NULL,
    sent_at         timestamptz,
    notification_id uuid,
    CONSTRAINT reminder_once UNIQUE (task_id, employee_id, channel_code, remind_at)
);
CREATE INDEX reminder_employee_id ON reminder (employee_id);
CREATE INDEX reminder_channel_code ON reminder (channel_code);
CREATE INDEX reminder_notification_id ON reminder (notification_id) WHERE notification_id IS NOT NULL;
CREATE INDEX reminder_due ON reminder (remind_at) WHERE sent_at IS NULL;

COMMENT ON TABLE reminder IS 'Reminders (recordatorios)';
COMMENT ON COLUMN reminder.id IS 'Key';
COMMENT ON COLUMN reminder.task_id IS 'Task';
COMMENT ON COLUMN reminder.employee_id IS 'Who is reminded, sm_hr.employee.id';
COMMENT ON COLUMN reminder.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN reminder.remind_at IS 'When';
COMMENT ON COLUMN reminder.sent_at IS 'When it was sent; null while pending';
COMMENT ON COLUMN reminder.notification_id IS 'Notice sent, sm_notifications.notification.id';
