DO $$
DECLARE
    base      text := current_database();
    owner     text := base || '_owner';
    app       text := base || '_app';
    ro        text := base || '_ro';
    relay     text := base || '_relay';
    object    record;
    statement text;
BEGIN
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN (owner, app, ro, relay)) < 4 THEN
        RETURN;
    END IF;
    SET LOCAL lock_timeout = '5s';
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', base);
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', base, app);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I, %I', base, ro, relay);
    IF (SELECT datdba::regrole::text <> quote_ident(owner) FROM pg_database WHERE datname = base) THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO %I', base, owner);
    END IF;

    FOR object IN
        SELECT nspname AS name, nspowner::regrole::text <> quote_ident(owner) AS foreign_owned,
            pg_has_role(nspowner, 'USAGE') AS ours
        FROM pg_namespace
        WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
    LOOP
        IF object.foreign_owned AND object.ours THEN
            EXECUTE format('ALTER SCHEMA %I OWNER TO %I', object.name, owner);
        END IF;
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', object.name);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I, %I', object.name, app, ro);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', object.name, app);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', object.name, ro);
        EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I', object.name, app);
        -- For what later migrations make, as whichever of the two they run.
        FOREACH statement IN ARRAY ARRAY['', format('FOR ROLE %I', owner)] LOOP
            -- Of the platform's own the outbox's days are made all the time, and are nobody's to write but through the outbox.
            EXECUTE format('ALTER DEFAULT PRIVILEGES %s IN SCHEMA %I GRANT %s ON TABLES TO %I', statement, object.name,
                CASE object.name WHEN 'platform' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END, app);
            EXECUTE format('ALTER DEFAULT PRIVILEGES %s IN SCHEMA %I GRANT SELECT ON TABLES TO %I', statement, object.name, ro);
            EXECUTE format('ALTER DEFAULT PRIVILEGES %s IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO %I',
                statement, object.name, app);
        END LOOP;
    END LOOP;

    -- What belongs to an extension or follows the owner of its table (indexes, sequences of columns, row types) is left alone.
    FOR object IN
        SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, owner) AS statement
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
            AND c.relowner::regrole::text <> quote_ident(owner)
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                AND (deptype = 'e' OR (c.relkind = 'S' AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass)))
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, owner)
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND p.proowner::regrole::text <> quote_ident(owner)
            AND p.prokind <> 'a'
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
        UNION ALL
        SELECT format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, owner)
        FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
        WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND t.typowner::regrole::text <> quote_ident(owner)
            AND t.typtype IN ('d', 'e', 'r')
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = t.oid AND deptype = 'e')
    LOOP
        EXECUTE object.statement;
    END LOOP;

    IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON public._prisma_migrations FROM %I', app);
    END IF;
    IF to_regclass('platform.relay_cursor') IS NULL THEN
        RETURN;
    END IF;
    -- Histories are written by migrations and seeds, the outbox is added to and never changed, and the cursor is the relay's.
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON platform._prisma_migrations, platform.seed, platform.relay_cursor FROM %I', app);
    EXECUTE format('REVOKE UPDATE, DELETE ON platform.outbox_event FROM %I', app);
    FOR object IN SELECT inhrelid::regclass AS name FROM pg_inherits WHERE inhparent = 'platform.outbox_event'::regclass LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I, %I', object.name, app, ro);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA platform TO %I', relay);
    EXECUTE format('GRANT SELECT ON platform.outbox_event, platform.outbox_status, platform.relay_cursor TO %I', relay);
    EXECUTE format('GRANT UPDATE ON platform.relay_cursor TO %I', relay);
    -- Rows of a restored outbox that come from the future of another server get a transaction id of this one.
    EXECUTE format('GRANT UPDATE (xid) ON platform.outbox_event TO %I', relay);
    IF to_regclass('platform.relay_slice') IS NOT NULL THEN
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON platform.relay_slice FROM %I', app);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON platform.relay_slice TO %I', relay);
    END IF;
    FOR object IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'platform'::regnamespace AND proname IN ('outbox_partitions_create', 'outbox_partitions_drop')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', object.name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', object.name, relay);
    END LOOP;
END $$
