-- System logs: entries by day, where they come from, how long they stay, and what was lost on the way.
-- Entries are of the OpenTelemetry log data model; days are partitions, so that an old day goes by dropping a table and not by deleting rows.
-- Sources: OpenTelemetry, Logs Data Model (severity numbers), W3C Trace Context, Real Decreto 311/2022 (ENS), op.exp.8.

-- Sources -------------------------------------------------------------------------------------------------------------

CREATE TABLE source (
    code                  text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_.-]*$'),
    name                  text     NOT NULL CHECK (name <> ''),
    kind                  text     NOT NULL
        CHECK (kind IN ('program', 'database_server', 'message_server', 'proxy', 'operating_system', 'device', 'external')),
    service_code          text,
    database_code         text     CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    format                text     NOT NULL DEFAULT 'json' CHECK (format IN ('json', 'logfmt', 'syslog', 'postgresql_csv', 'text')),
    minimum_severity      smallint NOT NULL DEFAULT 9 CHECK (minimum_severity BETWEEN 1 AND 24),
    rate_limit_per_second integer  CHECK (rate_limit_per_second > 0),
    active                boolean  NOT NULL DEFAULT true
);
CREATE INDEX source_service_code ON source (service_code) WHERE service_code IS NOT NULL;

COMMENT ON TABLE source IS 'Sources of entries (orígenes): programs, servers and devices';
COMMENT ON COLUMN source.code IS 'Code, such as aicore.relay';
COMMENT ON COLUMN source.name IS 'Name';
COMMENT ON COLUMN source.kind IS 'What writes them';
COMMENT ON COLUMN source.service_code IS 'Service that it is part of, sm_techteam.service.code';
COMMENT ON COLUMN source.database_code IS 'Database whose log it is; null for others';
COMMENT ON COLUMN source.format IS 'Format that it arrives in';
COMMENT ON COLUMN source.minimum_severity IS 'Lower severities are not kept';
COMMENT ON COLUMN source.rate_limit_per_second IS 'Entries a second that are let in; null without limit';
COMMENT ON COLUMN source.active IS 'Whether entries are taken';

CREATE TABLE redaction_rule (
    code        text     PRIMARY KEY CHECK (code <> ''),
    name        text     NOT NULL CHECK (name <> ''),
    name_es     text     NOT NULL CHECK (name_es <> ''),
    pattern     text     NOT NULL CHECK (pattern <> ''),
    replacement text     NOT NULL DEFAULT '[redacted]',
    source_code text     REFERENCES source (code),
    position    smallint NOT NULL UNIQUE CHECK (position >= 1),
    active      boolean  NOT NULL DEFAULT true
);
CREATE INDEX redaction_rule_source_code ON redaction_rule (source_code);

COMMENT ON TABLE redaction_rule IS 'What is blacked out before an entry is kept (reglas de enmascarado): personal data and secrets have no place in logs';
COMMENT ON COLUMN redaction_rule.code IS 'Code, such as nif';
COMMENT ON COLUMN redaction_rule.name IS 'Name';
COMMENT ON COLUMN redaction_rule.name_es IS 'Name in Spanish';
COMMENT ON COLUMN redaction_rule.pattern IS 'Regular expression of what is replaced';
COMMENT ON COLUMN redaction_rule.replacement IS 'What stands in its place';
COMMENT ON COLUMN redaction_rule.source_code IS 'Source that it holds for; null for all';
COMMENT ON COLUMN redaction_rule.position IS 'Order';
COMMENT ON COLUMN redaction_rule.active IS 'Whether it is applied';

CREATE TABLE sampling_rule (
    id             uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    source_code    text          NOT NULL REFERENCES source (code),
    below_severity smallint      NOT NULL CHECK (below_severity BETWEEN 2 AND 24),
    event_name     text          CHECK (event_name <> ''),
    keep_share     numeric(6, 5) NOT NULL CHECK (keep_share BETWEEN 0 AND 1),
    active         boolean       NOT NULL DEFAULT true,
    CONSTRAINT sampling_rule_once UNIQUE NULLS NOT DISTINCT (source_code, event_name)
);

COMMENT ON TABLE sampling_rule IS 'Thinning of frequent entries (muestreo)';
COMMENT ON COLUMN sampling_rule.id IS 'Key';
COMMENT ON COLUMN sampling_rule.source_code IS 'Source';
COMMENT ON COLUMN sampling_rule.below_severity IS 'Only entries of a lower severity are thinned';
COMMENT ON COLUMN sampling_rule.event_name IS 'Only events of that name; null for all';
COMMENT ON COLUMN sampling_rule.keep_share IS 'Share kept, by a hash of the trace, so that a trace is kept whole';
COMMENT ON COLUMN sampling_rule.active IS 'Whether it is applied';

-- Entries -------------------------------------------------------------------------------------------------------------

CREATE TABLE log_entry (
    id            uuid        NOT NULL DEFAULT platform.uuid_v7(),
    day           date        NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
    logged_at     timestamptz NOT NULL DEFAULT now(),
    observed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    source_code   text        NOT NULL REFERENCES source (code),
    severity      smallint    NOT NULL CHECK (severity BETWEEN 1 AND 24),
    severity_name text        NOT NULL GENERATED ALWAYS AS ((ARRAY['trace', 'debug', 'info', 'warn', 'error', 'fatal'])[(severity + 3) / 4]) STORED,
    event_name    text        CHECK (event_name <> ''),
    body          text        NOT NULL,
    attributes    jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
    resource      jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(resource) = 'object'),
    trace_id      bytea       CHECK (octet_length(trace_id) = 16),
    span_id       bytea       CHECK (octet_length(span_id) = 8),
    truncated     boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (id, day),
    CONSTRAINT log_entry_day CHECK (day = (logged_at AT TIME ZONE 'UTC')::date),
    CONSTRAINT log_entry_span CHECK (span_id IS NULL OR trace_id IS NOT NULL)
) PARTITION BY RANGE (day);
CREATE INDEX log_entry_source_code ON log_entry (source_code, logged_at);
CREATE INDEX log_entry_logged_at ON log_entry USING brin (logged_at);
CREATE INDEX log_entry_severe ON log_entry (logged_at) WHERE severity >= 13;
CREATE INDEX log_entry_trace_id ON log_entry (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX log_entry_attributes ON log_entry USING gin (attributes jsonb_path_ops);

COMMENT ON TABLE log_entry IS 'Log entries (entradas de registro). Partitioned by UTC day';
COMMENT ON COLUMN log_entry.id IS 'Key, together with the day';
COMMENT ON COLUMN log_entry.day IS 'UTC day of the entry: the partition key';
COMMENT ON COLUMN log_entry.logged_at IS 'When it happened, by the source''s clock';
COMMENT ON COLUMN log_entry.observed_at IS 'When it arrived';
COMMENT ON COLUMN log_entry.source_code IS 'Source';
COMMENT ON COLUMN log_entry.severity IS 'OpenTelemetry severity number: 1 trace, 5 debug, 9 info, 13 warn, 17 error, 21 fatal, and three finer steps each';
COMMENT ON COLUMN log_entry.severity_name IS 'Name of the severity';
COMMENT ON COLUMN log_entry.event_name IS 'Name of the event, such as pool.exhausted; null for free text';
COMMENT ON COLUMN log_entry.body IS 'Message, after blacking out';
COMMENT ON COLUMN log_entry.attributes IS 'Fields of the entry';
COMMENT ON COLUMN log_entry.resource IS 'What wrote it: host, process, version';
COMMENT ON COLUMN log_entry.trace_id IS 'W3C trace';
COMMENT ON COLUMN log_entry.span_id IS 'W3C span';
COMMENT ON COLUMN log_entry.truncated IS 'Whether it was cut for its length';

CREATE TABLE log_partition (
    day              date        PRIMARY KEY,
    table_name       text        NOT NULL UNIQUE CHECK (table_name <> ''),
    state            text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'archived', 'dropped')),
    entries          bigint      CHECK (entries >= 0),
    size_bytes       bigint      CHECK (size_bytes >= 0),
    stored_object_id uuid,
    created_at       timestamptz NOT NULL DEFAULT now(),
    archived_at      timestamptz,
    dropped_at       timestamptz,
    CONSTRAINT log_partition_archived CHECK ((stored_object_id IS NULL) = (archived_at IS NULL)),
    CONSTRAINT log_partition_dropped CHECK ((state = 'dropped') = (dropped_at IS NOT NULL))
);
CREATE INDEX log_partition_stored_object_id ON log_partition (stored_object_id) WHERE stored_object_id IS NOT NULL;

COMMENT ON TABLE log_partition IS 'Days that entries are kept of: where each stands between hot, archived and gone';
COMMENT ON COLUMN log_partition.day IS 'UTC day';
COMMENT ON COLUMN log_partition.table_name IS 'Partition';
COMMENT ON COLUMN log_partition.state IS 'open (abierta), closed (cerrada), archived (archivada) or dropped (eliminada)';
COMMENT ON COLUMN log_partition.entries IS 'Entries, once closed';
COMMENT ON COLUMN log_partition.size_bytes IS 'Size, once closed';
COMMENT ON COLUMN log_partition.stored_object_id IS 'Archive, sm_storage.stored_object.id; null while there is none';
COMMENT ON COLUMN log_partition.created_at IS 'When the partition was made';
COMMENT ON COLUMN log_partition.archived_at IS 'When it was archived';
COMMENT ON COLUMN log_partition.dropped_at IS 'When the table was dropped';

CREATE TABLE log_entry_default PARTITION OF log_entry DEFAULT;
COMMENT ON TABLE log_entry_default IS 'Safety net for days whose partition does not exist yet';

CREATE FUNCTION log_entry_partitions_create(days_ahead integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    wanted  date;
    name    text;
    created integer := 0;
BEGIN
    FOR wanted IN SELECT (now() AT TIME ZONE 'UTC')::date + offset_days FROM generate_series(0, days_ahead) AS offset_days LOOP
        name := 'log_entry_' || to_char(wanted, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
        -- A day that began in the default partition stays there: the new partition would contradict its rows.
        CONTINUE WHEN EXISTS (SELECT FROM public.log_entry_default WHERE day = wanted);
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.log_entry FOR VALUES FROM (%L) TO (%L)', name, wanted, wanted + 1);
        EXECUTE format('COMMENT ON TABLE public.%I IS %L', name, 'Log entries of ' || wanted);
        INSERT INTO public.log_partition (day, table_name) VALUES (wanted, name) ON CONFLICT (day) DO NOTHING;
        created := created + 1;
    END LOOP;
    RETURN created;
END $$;
COMMENT ON FUNCTION log_entry_partitions_create(integer) IS 'Creates the partitions from today (UTC) to so many days ahead; returns how many were new';

CREATE FUNCTION log_entry_partitions_drop(keep_days integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    old     log_partition;
    dropped integer := 0;
BEGIN
    IF keep_days < 1 THEN
        RAISE EXCEPTION 'at least one day of log entries is kept' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR old IN SELECT * FROM public.log_partition WHERE state <> 'dropped' AND day < (now() AT TIME ZONE 'UTC')::date - keep_days ORDER BY day LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I', old.table_name);
        UPDATE public.log_partition SET state = 'dropped', dropped_at = now() WHERE day = old.day;
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM public.log_entry_default WHERE day < (now() AT TIME ZONE 'UTC')::date - keep_days;
    RETURN dropped;
END $$;
COMMENT ON FUNCTION log_entry_partitions_drop(integer) IS 'Drops the days older than so many days; returns how many';

-- Retention and losses ------------------------------------------------------------------------------------------------

CREATE TABLE retention_rule (
    id            uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    position      smallint NOT NULL UNIQUE CHECK (position >= 1),
    source_code   text     REFERENCES source (code),
    from_severity smallint NOT NULL DEFAULT 1 CHECK (from_severity BETWEEN 1 AND 24),
    keep          interval NOT NULL CHECK (keep > interval '0'),
    archive_keep  interval,
    reason        text     NOT NULL CHECK (reason <> ''),
    CONSTRAINT retention_rule_archive CHECK (archive_keep > keep)
);
CREATE INDEX retention_rule_source_code ON retention_rule (source_code);

COMMENT ON TABLE retention_rule IS 'How long entries stay (reglas de conservación); the first that matches decides';
COMMENT ON COLUMN retention_rule.id IS 'Key';
COMMENT ON COLUMN retention_rule.position IS 'Order';
COMMENT ON COLUMN retention_rule.source_code IS 'Source; null for all';
COMMENT ON COLUMN retention_rule.from_severity IS 'Least severity';
COMMENT ON COLUMN retention_rule.keep IS 'How long they can be searched';
COMMENT ON COLUMN retention_rule.archive_keep IS 'How long the archive stays after that; null for no archive';
COMMENT ON COLUMN retention_rule.reason IS 'Why so long';

CREATE TABLE drop_counter (
    source_code   text        NOT NULL REFERENCES source (code),
    minute        timestamptz NOT NULL CHECK (date_trunc('minute', minute, 'UTC') = minute),
    reason        text        NOT NULL CHECK (reason IN ('rate_limit', 'queue_full', 'too_large', 'unreadable', 'sampled', 'storage_error')),
    dropped       bigint      NOT NULL CHECK (dropped > 0),
    dropped_bytes bigint      NOT NULL DEFAULT 0 CHECK (dropped_bytes >= 0),
    PRIMARY KEY (source_code, minute, reason)
);
CREATE INDEX drop_counter_minute ON drop_counter (minute);

COMMENT ON TABLE drop_counter IS 'Entries lost (contadores de pérdida): a log that hides its gaps is worse than none';
COMMENT ON COLUMN drop_counter.source_code IS 'Source';
COMMENT ON COLUMN drop_counter.minute IS 'Minute concerned';
COMMENT ON COLUMN drop_counter.reason IS 'rate_limit (límite de tasa), queue_full (cola llena), too_large (demasiado grande), unreadable (ilegible), sampled (muestreo) or storage_error (error de almacenamiento)';
COMMENT ON COLUMN drop_counter.dropped IS 'Entries lost';
COMMENT ON COLUMN drop_counter.dropped_bytes IS 'Bytes lost';
