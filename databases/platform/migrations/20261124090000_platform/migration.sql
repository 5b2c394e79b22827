-- What every database of the fleet gets, in the schema "platform" (the migrator creates the schema itself,
-- because its history table lives there too): identifiers, row versions, the outbox, the relay's cursor, seed and import ledgers.

CREATE FUNCTION platform.uuid_v7() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN encode(
    set_bit(set_bit(overlay(
        uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
        FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid;
COMMENT ON FUNCTION platform.uuid_v7() IS 'UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits';

CREATE FUNCTION platform.row_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    RETURN NEW;
END $$;
COMMENT ON FUNCTION platform.row_changed() IS 'Trigger of aggregate tables: each update raises "version" by one, so that events of one aggregate have a total order';

CREATE SEQUENCE platform.outbox_event_id_seq AS bigint CACHE 1;

CREATE TABLE platform.outbox_event (
    id                bigint      NOT NULL DEFAULT nextval('platform.outbox_event_id_seq'),
    day               date        NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')::date),
    xid               xid8        NOT NULL DEFAULT pg_current_xact_id(),
    event_id          uuid        NOT NULL DEFAULT platform.uuid_v7(),
    aggregate_type    text        NOT NULL CHECK (aggregate_type <> ''),
    aggregate_id      uuid        NOT NULL,
    aggregate_version integer     NOT NULL CHECK (aggregate_version >= 1),
    party_key         text        NOT NULL CHECK (party_key <> ''),
    event_type        text        NOT NULL CHECK (event_type ~ '^[A-Z][A-Za-z0-9]*$'),
    schema_version    integer     NOT NULL DEFAULT 1 CHECK (schema_version >= 1),
    payload           jsonb       NOT NULL CHECK (jsonb_typeof(payload) = 'object'),
    status            text        NOT NULL DEFAULT 'PENDING' CHECK (status = 'PENDING'),
    trace_parent      text,
    occurred_at       timestamptz NOT NULL DEFAULT now(),
    recorded_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
ALTER SEQUENCE platform.outbox_event_id_seq OWNED BY platform.outbox_event.id;
CREATE INDEX outbox_event_xid ON platform.outbox_event (xid);
CREATE INDEX outbox_event_aggregate ON platform.outbox_event (aggregate_id, aggregate_version);
CREATE TABLE platform.outbox_event_default PARTITION OF platform.outbox_event DEFAULT;

COMMENT ON TABLE platform.outbox_event IS 'Transactional outbox: events written in the business transaction, published by the relay. Rows are never rewritten; days are partitions';
COMMENT ON COLUMN platform.outbox_event.id IS 'Order of insertion; for one aggregate also the order of commit, because writers lock the aggregate first';
COMMENT ON COLUMN platform.outbox_event.day IS 'UTC day of the transaction''s start: the partition key';
COMMENT ON COLUMN platform.outbox_event.xid IS 'Transaction that wrote the row; the relay compares it with snapshots';
COMMENT ON COLUMN platform.outbox_event.event_id IS 'Identity of the event everywhere: CloudEvents id, Nats-Msg-Id, key of the hub''s inbox';
COMMENT ON COLUMN platform.outbox_event.aggregate_type IS 'Table of the aggregate root, such as policy';
COMMENT ON COLUMN platform.outbox_event.aggregate_id IS 'Key of the aggregate root';
COMMENT ON COLUMN platform.outbox_event.aggregate_version IS 'Version of the aggregate after the change; a higher one carries a newer state';
COMMENT ON COLUMN platform.outbox_event.party_key IS 'This database''s key of the customer concerned; it decides the stream partition';
COMMENT ON COLUMN platform.outbox_event.event_type IS 'Event type in the past tense, such as PolicyIssued';
COMMENT ON COLUMN platform.outbox_event.schema_version IS 'Version of the JSON Schema that the payload follows';
COMMENT ON COLUMN platform.outbox_event.payload IS 'State of the aggregate after the change';
COMMENT ON COLUMN platform.outbox_event.status IS 'As written, always PENDING, for rows are never rewritten; the view outbox_status gives the effective status';
COMMENT ON COLUMN platform.outbox_event.trace_parent IS 'W3C trace context of the writer';
COMMENT ON COLUMN platform.outbox_event.occurred_at IS 'Business time of the change';
COMMENT ON COLUMN platform.outbox_event.recorded_at IS 'When the row was written';
COMMENT ON TABLE platform.outbox_event_default IS 'Safety net for days whose partition does not exist yet';

CREATE FUNCTION platform.outbox_partitions_create(days_ahead integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    wanted  date;
    name    text;
    created integer := 0;
BEGIN
    FOR wanted IN SELECT (now() AT TIME ZONE 'UTC')::date + offset_days FROM generate_series(0, days_ahead) AS offset_days LOOP
        name := 'outbox_event_' || to_char(wanted, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('platform.' || name) IS NOT NULL;
        -- A day that began in the default partition stays there: moving its rows would rewrite them.
        CONTINUE WHEN EXISTS (SELECT FROM platform.outbox_event_default WHERE day = wanted);
        EXECUTE format('CREATE TABLE platform.%I PARTITION OF platform.outbox_event FOR VALUES FROM (%L) TO (%L)', name, wanted, wanted + 1);
        EXECUTE format('COMMENT ON TABLE platform.%I IS %L', name, 'Outbox events of ' || wanted);
        created := created + 1;
    END LOOP;
    RETURN created;
END $$;
COMMENT ON FUNCTION platform.outbox_partitions_create(integer) IS 'Creates the outbox partitions from today (UTC) to so many days ahead; returns how many were new';

CREATE TABLE platform.relay_cursor (
    singleton   boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    snapshot    pg_snapshot NOT NULL DEFAULT '3:3:',
    target      pg_snapshot,
    after_id    bigint      NOT NULL DEFAULT 0,
    sequence    bigint      NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    system_id   bigint,
    owner       text,
    epoch       bigint      NOT NULL DEFAULT 0,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    updated_at  timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 10);
INSERT INTO platform.relay_cursor DEFAULT VALUES;

COMMENT ON TABLE platform.relay_cursor IS 'Where the relay stands in this database: one row';
COMMENT ON COLUMN platform.relay_cursor.singleton IS 'Allows one row only';
COMMENT ON COLUMN platform.relay_cursor.snapshot IS 'Every transaction visible in it has been published';
COMMENT ON COLUMN platform.relay_cursor.target IS 'Frozen snapshot of the slice under way; null between slices';
COMMENT ON COLUMN platform.relay_cursor.after_id IS 'Rows of the slice under way up to this id have been published';
COMMENT ON COLUMN platform.relay_cursor.sequence IS 'Dense sequence number of the last published event';
COMMENT ON COLUMN platform.relay_cursor.system_id IS 'System identifier of the cluster that the snapshots belong to; another one means a restored copy';
COMMENT ON COLUMN platform.relay_cursor.owner IS 'Relay process that holds the lease';
COMMENT ON COLUMN platform.relay_cursor.epoch IS 'Fencing token: raised by each new owner and checked by each update';
COMMENT ON COLUMN platform.relay_cursor.lease_until IS 'After this instant another relay may take over';
COMMENT ON COLUMN platform.relay_cursor.updated_at IS 'Last change';

CREATE VIEW platform.outbox_status AS
SELECT e.id, e.event_id, e.aggregate_type, e.aggregate_id, e.aggregate_version, e.event_type, e.occurred_at, e.recorded_at,
    CASE
        WHEN pg_visible_in_snapshot(e.xid, c.snapshot) THEN 'PUBLISHED'
        WHEN c.target IS NOT NULL AND pg_visible_in_snapshot(e.xid, c.target) AND e.id <= c.after_id THEN 'PUBLISHED'
        ELSE e.status
    END AS status
FROM platform.outbox_event AS e CROSS JOIN platform.relay_cursor AS c;
COMMENT ON VIEW platform.outbox_status IS 'Effective status of each event, from the relay''s cursor';

CREATE TABLE platform.seed (
    name       text        PRIMARY KEY,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE platform.seed IS 'Seed files applied to this database';
COMMENT ON COLUMN platform.seed.name IS 'File name';
COMMENT ON COLUMN platform.seed.checksum IS 'SHA-256 of the file, lower-case hexadecimal';
COMMENT ON COLUMN platform.seed.applied_at IS 'When it was applied last';

CREATE TABLE platform.import_run (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    file_name       text        NOT NULL,
    file_sha256     text        NOT NULL,
    mapping         text        NOT NULL,
    lines_total     bigint,
    lines_refused   bigint,
    rows_inserted   bigint,
    rows_updated    bigint,
    rows_unchanged  bigint,
    started_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz
);
CREATE INDEX import_run_file ON platform.import_run (file_sha256);
COMMENT ON TABLE platform.import_run IS 'Files imported into this database: who asks "where does this come from" starts here';
COMMENT ON COLUMN platform.import_run.id IS 'Key';
COMMENT ON COLUMN platform.import_run.file_name IS 'Name of the file as given';
COMMENT ON COLUMN platform.import_run.file_sha256 IS 'SHA-256 of its content, lower-case hexadecimal';
COMMENT ON COLUMN platform.import_run.mapping IS 'Name of the mapping that read it';
COMMENT ON COLUMN platform.import_run.lines_total IS 'Data lines read';
COMMENT ON COLUMN platform.import_run.lines_refused IS 'Lines written to the rejects file';
COMMENT ON COLUMN platform.import_run.rows_inserted IS 'Aggregates inserted, over all tables';
COMMENT ON COLUMN platform.import_run.rows_updated IS 'Aggregates changed';
COMMENT ON COLUMN platform.import_run.rows_unchanged IS 'Aggregates that were there already, unchanged';
COMMENT ON COLUMN platform.import_run.started_at IS 'Start';
COMMENT ON COLUMN platform.import_run.finished_at IS 'End; null while running or after a crash';
