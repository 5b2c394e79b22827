DO $$
DECLARE
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(5002468437127);
    FOR name IN
        SELECT base || kind
        FROM jsonb_array_elements_text(current_setting('aicore.databases')::jsonb) AS base,
            unnest(ARRAY['_owner', '_app', '_app_a', '_app_b', '_ro', '_relay']) AS kind
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = base || kind)
    LOOP
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        -- Both logins act as one role: what one has prepared, the other can finish.
        IF name LIKE '%\_app\__' THEN
            EXECUTE format('GRANT %I TO %I', left(name, -2), name);
            EXECUTE format('ALTER ROLE %I SET role = %L', name, left(name, -2));
        END IF;
        -- Only a member can make it the owner of anything.
        IF name LIKE '%\_owner' AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', name);
        END IF;
    END LOOP;
END $$
