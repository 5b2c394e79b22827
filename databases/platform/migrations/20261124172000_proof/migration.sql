-- What the relay needs to publish an event again under its own number: where each slice began. And how it knows that the database was
-- restored, and which days of the outbox are gone.

SET LOCAL lock_timeout = '5s';

CREATE TABLE platform.relay_slice (
    sequence bigint      PRIMARY KEY CHECK (sequence >= 0),
    snapshot pg_snapshot NOT NULL
);
COMMENT ON TABLE platform.relay_slice IS 'Slices that the relay published: each from this row''s snapshot to the next one''s (the last to the cursor''s), numbered in the order of the ids. Tells which row has which number';
COMMENT ON COLUMN platform.relay_slice.sequence IS 'Number of the last event before the slice';
COMMENT ON COLUMN platform.relay_slice.snapshot IS 'Everything visible in it has that number or a lower one';

ALTER TABLE platform.relay_cursor
    ADD COLUMN timeline       bigint,
    ADD COLUMN database_oid   bigint,
    ADD COLUMN dropped_before date;
COMMENT ON COLUMN platform.relay_cursor.timeline IS 'Timeline of the cluster when the relay was last here; another one means a restored or promoted server';
COMMENT ON COLUMN platform.relay_cursor.database_oid IS 'Object id of this database when the relay was last here; another one means a restored or copied database';
COMMENT ON COLUMN platform.relay_cursor.dropped_before IS 'Outbox days before this one were dropped, for the hub had received all of them; null while none was';
COMMENT ON COLUMN platform.relay_cursor.sequence IS 'Number of the last published event: the upper bits count the incarnations of the outbox (one more after each restore), the lower 40 count its events without a gap';

CREATE FUNCTION platform.outbox_partitions_drop(before date, proven pg_snapshot) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    name    text;
    dropped integer := 0;
    unknown boolean;
BEGIN
    FOR name IN SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'platform.outbox_event'::regclass AND c.relname ~ '^outbox_event_[0-9]{8}$'
            AND to_date(right(c.relname, 8), 'YYYYMMDD') < before
        ORDER BY c.relname LOOP
        -- Looked at before the lock is taken, which stops all writers, and again under it.
        EXECUTE format('SELECT EXISTS (SELECT FROM platform.%I WHERE NOT pg_visible_in_snapshot(xid, $1))', name) INTO unknown USING proven;
        EXIT WHEN unknown;
        EXECUTE format('LOCK TABLE platform.outbox_event, platform.%I IN ACCESS EXCLUSIVE MODE', name);
        EXECUTE format('SELECT EXISTS (SELECT FROM platform.%I WHERE NOT pg_visible_in_snapshot(xid, $1))', name) INTO unknown USING proven;
        EXIT WHEN unknown;
        EXECUTE format('DROP TABLE platform.%I', name);
        UPDATE platform.relay_cursor SET dropped_before = greatest(dropped_before, to_date(right(name, 8), 'YYYYMMDD') + 1);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
COMMENT ON FUNCTION platform.outbox_partitions_drop(date, pg_snapshot) IS 'Drops the outbox partitions of days before the one given, oldest first, as long as all their events are visible in a snapshot whose events the hub has proven to have received; returns how many';
