//! A database that is not ours, with what `pg_dump` finds awkward.

/// Statements that make it; the roles that it names are the server's.
pub(crate) const AWKWARD: &str = r#"
CREATE EXTENSION citext;
CREATE EXTENSION btree_gist;
CREATE SCHEMA "Odd ""names""";
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN percentage AS numeric CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE pair AS (one integer, other text);
CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION quoted() RETURNS text LANGUAGE plpgsql AS $f$
BEGIN
    -- COPY x FROM stdin; within a function is no copy
    RETURN 'a;
\.
' || $q$ \restrict $q$;
END $f$;
CREATE PROCEDURE nothing() LANGUAGE plpgsql AS 'BEGIN END';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);

CREATE TABLE parent (
    id      integer GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY,
    name    citext NOT NULL UNIQUE,
    feeling mood DEFAULT 'ok',
    share   percentage,
    doubled integer GENERATED ALWAYS AS (length(name::text) * 2) STORED,
    gone    text,
    data    jsonb,
    bytes   bytea,
    times   tstzrange,
    list    text[],
    paired  pair,
    real_   double precision
);
INSERT INTO parent (name, feeling, share, gone, data, bytes, times, list, paired, real_)
SELECT 'name ' || n, (ARRAY['sad', 'ok', 'happy'])[1 + n % 3]::mood, n % 100, 'x', jsonb_build_object('n', n, 'tab', E'\t\n\\.'), decode(md5(n::text), 'hex'),
    tstzrange(now(), now() + interval '1 day'), ARRAY['a', NULL, E'back\\slash', 'quote"'], ROW(n, 'x'::text)::pair, random() * 1e-300
FROM generate_series(1, 500) AS n;
ALTER TABLE parent DROP COLUMN gone;
INSERT INTO parent (name, list) VALUES ('\.', '{}'), (E'\\N', NULL), ('', ARRAY['']);
CREATE TABLE child (
    id     bigserial PRIMARY KEY,
    parent integer NOT NULL REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
    during daterange,
    EXCLUDE USING gist (parent WITH =, during WITH &&)
);
INSERT INTO child (parent, during) SELECT id, daterange(current_date, current_date + 2) FROM parent;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT setval('child_id_seq', 7777, false);
CREATE SEQUENCE lonely MINVALUE -5 CYCLE;
SELECT nextval('lonely'), nextval('lonely');
CREATE TABLE self (id integer PRIMARY KEY, other integer REFERENCES self);
INSERT INTO self VALUES (1, 2), (2, 1);
CREATE TABLE nothing_in_it ();
INSERT INTO nothing_in_it DEFAULT VALUES;
INSERT INTO nothing_in_it DEFAULT VALUES;
CREATE TABLE "Odd ""names"""."Ta ble;" ("Co""l" text, "select" text GENERATED ALWAYS AS (upper("Co""l")) STORED);
INSERT INTO "Odd ""names"""."Ta ble;" VALUES ('ñandú'), (E'a\r\nb'), (NULL);
CREATE UNLOGGED TABLE unlogged_ AS SELECT 1 AS n;
CREATE TABLE measured (day date NOT NULL, value numeric) PARTITION BY RANGE (day);
CREATE TABLE measured_2025 PARTITION OF measured FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE measured_rest PARTITION OF measured DEFAULT;
CREATE INDEX ON measured (day);
INSERT INTO measured SELECT date '2025-06-01' + n, n FROM generate_series(1, 400) AS n;
CREATE TABLE base_ (id integer);
CREATE TABLE derived (more text) INHERITS (base_);
INSERT INTO base_ VALUES (1);
INSERT INTO derived VALUES (2, 'x');
CREATE VIEW seen AS SELECT p.id, twice(p.id) AS t FROM parent AS p WHERE p.share > 3;
CREATE MATERIALIZED VIEW sums AS SELECT feeling, count(*) AS n FROM parent GROUP BY feeling;
CREATE UNIQUE INDEX ON sums (feeling);
CREATE MATERIALIZED VIEW not_filled AS SELECT 1 AS n WITH NO DATA;
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''restored rows fire no trigger''; END';
CREATE TRIGGER noted BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION noted();
ALTER TABLE child DISABLE TRIGGER noted;
CREATE RULE ignored AS ON DELETE TO self DO INSTEAD NOTHING;
ALTER TABLE parent ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON parent FOR SELECT TO backup_reader USING (share < 50);
CREATE STATISTICS together (dependencies) ON feeling, share FROM parent;
CREATE PUBLICATION news FOR TABLE parent;
CREATE EVENT TRIGGER ended ON ddl_command_end EXECUTE FUNCTION event_noted();
COMMENT ON COLUMN parent.name IS 'a comment; with ''quotes'' and \ backslash';
GRANT SELECT, INSERT ON parent TO backup_reader;
GRANT SELECT (id) ON child TO backup_reader WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_logdir() TO backup_reader;
GRANT USAGE ON SCHEMA "Odd ""names""" TO "odd-role";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO backup_reader;
ALTER TABLE base_ OWNER TO "odd-role";
REVOKE ALL ON FUNCTION twice(integer) FROM PUBLIC;
SELECT lo_from_bytea(4242, decode(repeat('00ff', 700000), 'hex'));
SELECT lo_create(4343);
GRANT SELECT ON LARGE OBJECT 4242 TO backup_reader;
"#;

/// Statements about the database itself.
pub(crate) const AROUND: &str = r#"
ALTER DATABASE awkward SET work_mem TO '7MB';
ALTER DATABASE awkward SET search_path TO public, "Odd ""names""";
ALTER ROLE backup_reader IN DATABASE awkward SET statement_timeout TO '3s';
COMMENT ON DATABASE awkward IS 'it''s awkward';
REVOKE CONNECT ON DATABASE awkward FROM PUBLIC;
GRANT CONNECT ON DATABASE awkward TO backup_reader;
ALTER DATABASE awkward OWNER TO "odd-role";
"#;

/// What belongs to a database as a whole, in words that do not hold its name.
pub(crate) const AROUND_TOLD: &str = "
SELECT 'owner', pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()
UNION ALL SELECT 'comment', shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()
UNION ALL SELECT 'acl', a.grantee::regrole || ' ' || a.privilege_type FROM pg_database, aclexplode(datacl) AS a WHERE datname = current_database()
UNION ALL SELECT 'locale', encoding || datcollate || datctype FROM pg_database WHERE datname = current_database()
UNION ALL SELECT 'setting', setrole::regrole || ' ' || unnest(setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY 1, 2";
