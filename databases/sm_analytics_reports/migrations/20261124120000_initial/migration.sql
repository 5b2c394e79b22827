-- Reports: definitions with parameters, schedules, runs, outputs, subscriptions and deliveries, and the filings that authorities
-- are owed, the yearly statistical and accounting documentation of insurance distributors to the DGSFP among them.
-- Sources: Real Decreto-ley 3/2020 (insurance distribution), Orden ECO/734/2004 (customer service departments, art. 17),
-- ISO 8601 (periods), the crontab format of IEEE Std 1003.1.

-- Definitions ---------------------------------------------------------------------------------------------------------

CREATE TABLE report_category (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE report_category IS 'Categories of reports (categorías de informes)';
COMMENT ON COLUMN report_category.code IS 'Code, such as management';
COMMENT ON COLUMN report_category.name IS 'Name in English';
COMMENT ON COLUMN report_category.name_es IS 'Name in Spanish';

CREATE TABLE report (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                 text        NOT NULL UNIQUE CHECK (code <> ''),
    category_code        text        NOT NULL REFERENCES report_category (code),
    name                 text        NOT NULL CHECK (name <> ''),
    name_es              text        NOT NULL CHECK (name_es <> ''),
    description          text,
    kind                 text        NOT NULL DEFAULT 'tabular' CHECK (kind IN ('tabular', 'formatted', 'statutory', 'extract')),
    audience             text        NOT NULL DEFAULT 'internal' CHECK (audience IN ('internal', 'board', 'regulator', 'partner', 'customer')),
    data_set_code        text,
    query                text,
    template_document_id uuid,
    formats              text[]      NOT NULL DEFAULT '{}' CHECK (formats <@ ARRAY['pdf', 'xlsx', 'csv', 'xml', 'json', 'html']),
    classification       text        NOT NULL DEFAULT 'internal' CHECK (classification IN ('public', 'internal', 'confidential', 'restricted')),
    keep_outputs_for     interval    CHECK (keep_outputs_for > interval '0'),
    owner_employee_id    uuid,
    state                text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'retired')),
    version              integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT report_published_can_run CHECK (state <> 'published' OR (query IS NOT NULL AND cardinality(formats) >= 1))
);
CREATE INDEX report_category_code ON report (category_code);
CREATE INDEX report_data_set_code ON report (data_set_code) WHERE data_set_code IS NOT NULL;
CREATE INDEX report_template_document_id ON report (template_document_id) WHERE template_document_id IS NOT NULL;
CREATE INDEX report_owner_employee_id ON report (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE TRIGGER report_changed BEFORE UPDATE ON report FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE report IS 'Reports (informes): what is asked of which data set, and in which shape it is delivered';
COMMENT ON COLUMN report.id IS 'Key';
COMMENT ON COLUMN report.code IS 'Code, such as PORTFOLIO-MONTHLY';
COMMENT ON COLUMN report.category_code IS 'Category';
COMMENT ON COLUMN report.name IS 'Name in English';
COMMENT ON COLUMN report.name_es IS 'Name in Spanish';
COMMENT ON COLUMN report.description IS 'What it answers and for whom';
COMMENT ON COLUMN report.kind IS 'tabular (tabla), formatted (maquetado), statutory (legal) or extract (extracción de datos)';
COMMENT ON COLUMN report.audience IS 'internal (interno), board (consejo), regulator (supervisor), partner (compañía o socio) or customer (cliente)';
COMMENT ON COLUMN report.data_set_code IS 'Data set that it reads, sm_analytics.data_set.code; null while undecided';
COMMENT ON COLUMN report.query IS 'SQL with named parameters (:from, :to)';
COMMENT ON COLUMN report.template_document_id IS 'Template of a formatted report, sm_documents.document.id';
COMMENT ON COLUMN report.formats IS 'Formats offered: pdf, xlsx, csv, xml, json, html';
COMMENT ON COLUMN report.classification IS 'Confidentiality (clasificación)';
COMMENT ON COLUMN report.keep_outputs_for IS 'How long its outputs are kept (conservación); null for ever';
COMMENT ON COLUMN report.owner_employee_id IS 'Owner (responsable), sm_hr.employee.id';
COMMENT ON COLUMN report.state IS 'draft (borrador), published (publicado) or retired (retirado)';
COMMENT ON COLUMN report.version IS 'Raised by each change';
COMMENT ON COLUMN report.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN report.created_at IS 'When the row was written';
COMMENT ON COLUMN report.updated_at IS 'When the row was last changed';

CREATE FUNCTION report_payload(r report) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'report_id', r.id,
    'customer_id', r.id,
    'code', r.code,
    'category_code', r.category_code,
    'name', r.name,
    'name_es', r.name_es,
    'kind', r.kind,
    'audience', r.audience,
    'data_set_code', r.data_set_code,
    'formats', r.formats,
    'classification', r.classification,
    'owner_employee_id', r.owner_employee_id,
    'state', r.state,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION report_payload(report) IS 'Event payload of a report (informe): the state after the change (events/report.v1.json)';

CREATE TABLE report_parameter (
    id             uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    report_id      uuid     NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    position       smallint NOT NULL CHECK (position >= 1),
    name           text     NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    label          text     NOT NULL CHECK (label <> ''),
    label_es       text     NOT NULL CHECK (label_es <> ''),
    data_type      text     NOT NULL CHECK (data_type IN ('text', 'integer', 'numeric', 'date', 'boolean', 'list')),
    required       boolean  NOT NULL DEFAULT true,
    default_value  text,
    allowed_values text[]   NOT NULL DEFAULT '{}',
    minimum        text,
    maximum        text,
    CONSTRAINT report_parameter_name UNIQUE (report_id, name),
    CONSTRAINT report_parameter_list_has_values CHECK (data_type <> 'list' OR cardinality(allowed_values) >= 1)
);
COMMENT ON TABLE report_parameter IS 'Parameters of reports (parámetros)';
COMMENT ON COLUMN report_parameter.id IS 'Key';
COMMENT ON COLUMN report_parameter.report_id IS 'Report';
COMMENT ON COLUMN report_parameter.position IS 'Place in the form, from 1';
COMMENT ON COLUMN report_parameter.name IS 'Name in the query, without the colon';
COMMENT ON COLUMN report_parameter.label IS 'Label in English';
COMMENT ON COLUMN report_parameter.label_es IS 'Label in Spanish';
COMMENT ON COLUMN report_parameter.data_type IS 'text, integer, numeric, date, boolean or list';
COMMENT ON COLUMN report_parameter.required IS 'Whether a run needs a value';
COMMENT ON COLUMN report_parameter.default_value IS 'Default; may be relative, such as first_day_of_last_month';
COMMENT ON COLUMN report_parameter.allowed_values IS 'Values of a list; empty when free';
COMMENT ON COLUMN report_parameter.minimum IS 'Least value, where there is one';
COMMENT ON COLUMN report_parameter.maximum IS 'Greatest value, where there is one';

CREATE TABLE schedule (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    report_id         uuid        NOT NULL REFERENCES report (id),
    name              text        NOT NULL CHECK (name <> ''),
    cron              text        NOT NULL CHECK (cron ~ '^\S+( \S+){4}$'),
    time_zone         text        NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone <> ''),
    only_working_days boolean     NOT NULL DEFAULT false,
    parameters        jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(parameters) = 'object'),
    active_during     daterange   NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(active_during)),
    next_run_at       timestamptz,
    CONSTRAINT schedule_name UNIQUE (report_id, name)
);
CREATE INDEX schedule_due ON schedule (next_run_at) WHERE next_run_at IS NOT NULL;
COMMENT ON TABLE schedule IS 'Schedules of reports (programaciones)';
COMMENT ON COLUMN schedule.id IS 'Key';
COMMENT ON COLUMN schedule.report_id IS 'Report';
COMMENT ON COLUMN schedule.name IS 'Name, such as First working day of the month';
COMMENT ON COLUMN schedule.cron IS 'When, in five crontab fields';
COMMENT ON COLUMN schedule.time_zone IS 'IANA time zone that the fields are read in';
COMMENT ON COLUMN schedule.only_working_days IS 'Whether a run that falls on a holiday moves to the next working day (día hábil)';
COMMENT ON COLUMN schedule.parameters IS 'Values of the parameters';
COMMENT ON COLUMN schedule.active_during IS 'Days in force';
COMMENT ON COLUMN schedule.next_run_at IS 'Next run; null when paused';

-- Runs ----------------------------------------------------------------------------------------------------------------

CREATE TABLE report_run (
    id                           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    report_id                    uuid        NOT NULL REFERENCES report (id),
    schedule_id                  uuid        REFERENCES schedule (id),
    requested_by_user_account_id uuid,
    parameters                   jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(parameters) = 'object'),
    period                       daterange,
    state                        text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    queued_at                    timestamptz NOT NULL DEFAULT now(),
    started_at                   timestamptz,
    finished_at                  timestamptz,
    row_count                    bigint      CHECK (row_count >= 0),
    data_as_of                   timestamptz,
    error                        text,
    version                      integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                  timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                   timestamptz NOT NULL DEFAULT now(),
    updated_at                   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT report_run_asked_for CHECK (num_nonnulls(schedule_id, requested_by_user_account_id) >= 1),
    CONSTRAINT report_run_in_order CHECK (finished_at >= started_at),
    CONSTRAINT report_run_finished CHECK (state IN ('queued', 'running') OR finished_at IS NOT NULL),
    CONSTRAINT report_run_failed_says_why CHECK (state <> 'failed' OR error IS NOT NULL)
);
CREATE INDEX report_run_schedule_id ON report_run (schedule_id);
CREATE INDEX report_run_requested_by_user_account_id ON report_run (requested_by_user_account_id) WHERE requested_by_user_account_id IS NOT NULL;
CREATE INDEX report_run_latest ON report_run (report_id, queued_at DESC);
CREATE INDEX report_run_unfinished ON report_run (queued_at) WHERE state IN ('queued', 'running');
CREATE TRIGGER report_run_changed BEFORE UPDATE ON report_run FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE report_run IS 'Runs of reports (ejecuciones)';
COMMENT ON COLUMN report_run.id IS 'Key';
COMMENT ON COLUMN report_run.report_id IS 'Report';
COMMENT ON COLUMN report_run.schedule_id IS 'Schedule that started it; null when someone asked';
COMMENT ON COLUMN report_run.requested_by_user_account_id IS 'Who asked, sm_auth.user_account.id; null for a schedule';
COMMENT ON COLUMN report_run.parameters IS 'Values of the parameters';
COMMENT ON COLUMN report_run.period IS 'Days that it reports on (periodo)';
COMMENT ON COLUMN report_run.state IS 'queued (en cola), running (en curso), succeeded (correcta), failed (fallida) or cancelled (cancelada)';
COMMENT ON COLUMN report_run.queued_at IS 'When it was asked for';
COMMENT ON COLUMN report_run.started_at IS 'Start';
COMMENT ON COLUMN report_run.finished_at IS 'End';
COMMENT ON COLUMN report_run.row_count IS 'Rows in the result';
COMMENT ON COLUMN report_run.data_as_of IS 'Instant that the data are true for (fecha de los datos)';
COMMENT ON COLUMN report_run.error IS 'Why it failed';
COMMENT ON COLUMN report_run.version IS 'Raised by each change';
COMMENT ON COLUMN report_run.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN report_run.created_at IS 'When the row was written';
COMMENT ON COLUMN report_run.updated_at IS 'When the row was last changed';

CREATE FUNCTION report_run_payload(r report_run) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'report_run_id', r.id,
    'customer_id', r.id,
    'report_id', r.report_id,
    'schedule_id', r.schedule_id,
    'period', r.period::text,
    'state', r.state,
    'started_at', r.started_at,
    'finished_at', r.finished_at,
    'row_count', r.row_count,
    'data_as_of', r.data_as_of,
    'error', r.error,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION report_run_payload(report_run) IS 'Event payload of a report run (ejecución de informe): the state after the change (events/report_run.v1.json)';

CREATE TABLE report_output (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    report_run_id    uuid        NOT NULL REFERENCES report_run (id),
    format           text        NOT NULL CHECK (format IN ('pdf', 'xlsx', 'csv', 'xml', 'json', 'html')),
    stored_object_id uuid        NOT NULL,
    size_bytes       bigint      NOT NULL CHECK (size_bytes >= 0),
    sha256           bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    expires_on       date,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT report_output_format UNIQUE (report_run_id, format)
);
CREATE INDEX report_output_stored_object_id ON report_output (stored_object_id);
CREATE INDEX report_output_expiring ON report_output (expires_on) WHERE expires_on IS NOT NULL;
COMMENT ON TABLE report_output IS 'Files that a run produced (salidas)';
COMMENT ON COLUMN report_output.id IS 'Key';
COMMENT ON COLUMN report_output.report_run_id IS 'Run';
COMMENT ON COLUMN report_output.format IS 'Format';
COMMENT ON COLUMN report_output.stored_object_id IS 'File, sm_storage.stored_object.id';
COMMENT ON COLUMN report_output.size_bytes IS 'Size in bytes';
COMMENT ON COLUMN report_output.sha256 IS 'SHA-256 of the content, 32 bytes';
COMMENT ON COLUMN report_output.expires_on IS 'Day after which the file is deleted; null for ever';
COMMENT ON COLUMN report_output.created_at IS 'When the row was written';

CREATE TABLE subscription (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    schedule_id     uuid        NOT NULL REFERENCES schedule (id),
    user_account_id uuid,
    external_email  text        CHECK (external_email ~ '^[^@\s]+@[^@\s]+$'),
    format          text        NOT NULL DEFAULT 'pdf' CHECK (format IN ('pdf', 'xlsx', 'csv', 'xml', 'json', 'html')),
    channel_code    text        NOT NULL,
    attach          boolean     NOT NULL DEFAULT false,
    subscribed_at   timestamptz NOT NULL DEFAULT now(),
    cancelled_at    timestamptz,
    CONSTRAINT subscription_one_recipient CHECK (num_nonnulls(user_account_id, external_email) = 1),
    CONSTRAINT subscription_in_order CHECK (cancelled_at >= subscribed_at)
);
CREATE INDEX subscription_user_account_id ON subscription (user_account_id) WHERE user_account_id IS NOT NULL;
CREATE INDEX subscription_channel_code ON subscription (channel_code);
CREATE INDEX subscription_schedule_id ON subscription (schedule_id);
CREATE UNIQUE INDEX subscription_account ON subscription (schedule_id, user_account_id, format) WHERE cancelled_at IS NULL;

COMMENT ON TABLE subscription IS 'Subscriptions to scheduled reports (suscripciones)';
COMMENT ON COLUMN subscription.id IS 'Key';
COMMENT ON COLUMN subscription.schedule_id IS 'Schedule';
COMMENT ON COLUMN subscription.user_account_id IS 'Subscriber, sm_auth.user_account.id; null for an outside address';
COMMENT ON COLUMN subscription.external_email IS 'Address outside the group, such as a carrier''s mailbox';
COMMENT ON COLUMN subscription.format IS 'Format';
COMMENT ON COLUMN subscription.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN subscription.attach IS 'Whether the file is attached; otherwise a link that asks to sign in';
COMMENT ON COLUMN subscription.subscribed_at IS 'Since when';
COMMENT ON COLUMN subscription.cancelled_at IS 'Until when; null while it lasts';

CREATE TABLE delivery (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    report_output_id uuid        NOT NULL REFERENCES report_output (id),
    subscription_id  uuid        REFERENCES subscription (id),
    email_message_id uuid,
    state            text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'opened', 'failed')),
    attempts         smallint    NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    sent_at          timestamptz,
    opened_at        timestamptz,
    error            text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_sent_has_time CHECK (state NOT IN ('sent', 'opened') OR sent_at IS NOT NULL),
    CONSTRAINT delivery_once UNIQUE (report_output_id, subscription_id)
);
CREATE INDEX delivery_subscription_id ON delivery (subscription_id);
CREATE INDEX delivery_email_message_id ON delivery (email_message_id) WHERE email_message_id IS NOT NULL;
CREATE INDEX delivery_pending ON delivery (created_at) WHERE state = 'pending';

COMMENT ON TABLE delivery IS 'Deliveries of outputs to subscribers (distribución)';
COMMENT ON COLUMN delivery.id IS 'Key';
COMMENT ON COLUMN delivery.report_output_id IS 'File delivered';
COMMENT ON COLUMN delivery.subscription_id IS 'Subscription; null for a single delivery';
COMMENT ON COLUMN delivery.email_message_id IS 'E-mail that carried it, sm_comms_email.email_message.id';
COMMENT ON COLUMN delivery.state IS 'pending (pendiente), sent (enviado), opened (abierto) or failed (fallido)';
COMMENT ON COLUMN delivery.attempts IS 'Attempts so far';
COMMENT ON COLUMN delivery.sent_at IS 'When it was sent';
COMMENT ON COLUMN delivery.opened_at IS 'When it was opened first';
COMMENT ON COLUMN delivery.error IS 'Why the latest attempt failed';
COMMENT ON COLUMN delivery.created_at IS 'When the row was written';

-- Filings with authorities --------------------------------------------------------------------------------------------

CREATE TABLE filing_obligation (
    code              text    PRIMARY KEY CHECK (code <> ''),
    name              text    NOT NULL CHECK (name <> ''),
    name_es           text    NOT NULL CHECK (name_es <> ''),
    authority         text    NOT NULL CHECK (authority <> ''),
    legal_basis       text    NOT NULL CHECK (legal_basis <> ''),
    regulation_code   text,
    report_id         uuid    REFERENCES report (id),
    frequency         text    NOT NULL CHECK (frequency IN ('monthly', 'quarterly', 'semiannual', 'annual', 'on_event')),
    due_rule          text    NOT NULL CHECK (due_rule <> ''),
    owner_employee_id uuid,
    active            boolean NOT NULL DEFAULT true
);
CREATE INDEX filing_obligation_regulation_code ON filing_obligation (regulation_code) WHERE regulation_code IS NOT NULL;
CREATE INDEX filing_obligation_report_id ON filing_obligation (report_id);
CREATE INDEX filing_obligation_owner_employee_id ON filing_obligation (owner_employee_id) WHERE owner_employee_id IS NOT NULL;

COMMENT ON TABLE filing_obligation IS 'Reports that an authority or the board is owed (obligaciones de información)';
COMMENT ON COLUMN filing_obligation.code IS 'Code, such as DGSFP-DEC-ANNUAL';
COMMENT ON COLUMN filing_obligation.name IS 'Name in English';
COMMENT ON COLUMN filing_obligation.name_es IS 'Name in Spanish';
COMMENT ON COLUMN filing_obligation.authority IS 'Who receives it (organismo destinatario), such as DGSFP';
COMMENT ON COLUMN filing_obligation.legal_basis IS 'Law that demands it';
COMMENT ON COLUMN filing_obligation.regulation_code IS 'The law in the compliance register, sm_compliance.regulation.code';
COMMENT ON COLUMN filing_obligation.report_id IS 'Report that fills it; null when made outside';
COMMENT ON COLUMN filing_obligation.frequency IS 'monthly, quarterly, semiannual, annual or on_event (por suceso)';
COMMENT ON COLUMN filing_obligation.due_rule IS 'When it is due, in words';
COMMENT ON COLUMN filing_obligation.owner_employee_id IS 'Who answers for it, sm_hr.employee.id';
COMMENT ON COLUMN filing_obligation.active IS 'Whether it is still owed';

CREATE TABLE filing (
    id                       uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    obligation_code          text        NOT NULL REFERENCES filing_obligation (code),
    period                   daterange   NOT NULL CHECK (NOT isempty(period)),
    due_on                   date        NOT NULL,
    state                    text        NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'prepared', 'submitted', 'accepted', 'rejected', 'not_applicable')),
    report_run_id            uuid        REFERENCES report_run (id),
    approved_by_employee_id  uuid,
    submitted_at             timestamptz,
    registry_number          text,
    receipt_stored_object_id uuid,
    rejection_reason         text,
    corrects_filing_id       uuid        REFERENCES filing (id),
    version                  integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT filing_submitted_has_time CHECK (state NOT IN ('submitted', 'accepted', 'rejected') OR submitted_at IS NOT NULL),
    CONSTRAINT filing_rejected_says_why CHECK (state <> 'rejected' OR rejection_reason IS NOT NULL),
    CONSTRAINT filing_due_after_period CHECK (due_on >= lower(period))
);
CREATE INDEX filing_report_run_id ON filing (report_run_id);
CREATE INDEX filing_approved_by_employee_id ON filing (approved_by_employee_id) WHERE approved_by_employee_id IS NOT NULL;
CREATE INDEX filing_receipt_stored_object_id ON filing (receipt_stored_object_id) WHERE receipt_stored_object_id IS NOT NULL;
CREATE INDEX filing_corrects_filing_id ON filing (corrects_filing_id);
CREATE UNIQUE INDEX filing_original ON filing (obligation_code, period) WHERE corrects_filing_id IS NULL;
CREATE INDEX filing_obligation_code ON filing (obligation_code, due_on);
CREATE INDEX filing_due ON filing (due_on) WHERE state IN ('pending', 'prepared');
CREATE TRIGGER filing_changed BEFORE UPDATE ON filing FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE filing IS 'Filings (presentaciones): one obligation for one period';
COMMENT ON COLUMN filing.id IS 'Key';
COMMENT ON COLUMN filing.obligation_code IS 'Obligation';
COMMENT ON COLUMN filing.period IS 'Days reported on (periodo)';
COMMENT ON COLUMN filing.due_on IS 'Last day to file (fecha límite)';
COMMENT ON COLUMN filing.state IS 'pending (pendiente), prepared (preparada), submitted (presentada), accepted (aceptada), rejected (rechazada) or not_applicable (no procede)';
COMMENT ON COLUMN filing.report_run_id IS 'Run whose output was filed';
COMMENT ON COLUMN filing.approved_by_employee_id IS 'Who approved it, sm_hr.employee.id';
COMMENT ON COLUMN filing.submitted_at IS 'When it was filed';
COMMENT ON COLUMN filing.registry_number IS 'Number in the authority''s register (número de registro de entrada)';
COMMENT ON COLUMN filing.receipt_stored_object_id IS 'Proof of filing (justificante), sm_storage.stored_object.id';
COMMENT ON COLUMN filing.rejection_reason IS 'Why it was rejected';
COMMENT ON COLUMN filing.corrects_filing_id IS 'Filing that this one corrects (presentación complementaria o sustitutiva)';
COMMENT ON COLUMN filing.version IS 'Raised by each change';
COMMENT ON COLUMN filing.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN filing.created_at IS 'When the row was written';
COMMENT ON COLUMN filing.updated_at IS 'When the row was last changed';

CREATE FUNCTION filing_payload(f filing) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'filing_id', f.id,
    'customer_id', f.id,
    'obligation_code', f.obligation_code,
    'period', f.period::text,
    'due_on', f.due_on,
    'state', f.state,
    'submitted_at', f.submitted_at,
    'registry_number', f.registry_number,
    'rejection_reason', f.rejection_reason,
    'corrects_filing_id', f.corrects_filing_id,
    'occurred_at', f.occurred_at);
COMMENT ON FUNCTION filing_payload(filing) IS 'Event payload of a filing (presentación): the state after the change (events/filing.v1.json)';
