-- A database that is not of the fleet, as Prisma and people leave them.
CREATE EXTENSION citext;
CREATE SCHEMA billing;
CREATE SCHEMA "Weird Schema";
CREATE SCHEMA "user";

CREATE TYPE "OrderStatus" AS ENUM ('draft', 'in-progress', '2nd', 'Self', 'a b', 'a_b', 'A B', '', '"quoted" \ `tick`', 'año');
CREATE TYPE "orderStatus" AS ENUM ('open');
CREATE TYPE user_role AS ENUM ('admin', 'guest');
CREATE TYPE option AS ENUM ('some', 'none');
CREATE TYPE billing.currency AS ENUM ('EUR', 'USD');
CREATE TYPE "Weird Schema"."Kind" AS ENUM ('x');
CREATE TYPE address AS (street text, number integer);
CREATE TYPE floatrange AS RANGE (subtype = float8);
CREATE DOMAIN email AS citext CHECK (VALUE ~ '@');
CREATE DOMAIN status AS "OrderStatus" NOT NULL;

CREATE TABLE "User" (
    "id"         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "email"      email NOT NULL UNIQUE,
    "createdAt"  timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "role"       user_role NOT NULL DEFAULT 'guest',
    "roles"      user_role[] NOT NULL DEFAULT '{}',
    "type"       text,
    "self"       text,
    "Self"       text,
    "address"    address,
    "settings"   jsonb NOT NULL DEFAULT '{}',
    "nickname"   citext
);
CREATE TABLE "user" ("user" integer PRIMARY KEY);
CREATE TABLE "UserRole" (id integer PRIMARY KEY);
CREATE TABLE "order" (
    "order"     integer NOT NULL,
    "line"      integer NOT NULL,
    "userId"    uuid NOT NULL REFERENCES "User" ("id"),
    "status"    "OrderStatus" NOT NULL DEFAULT 'draft',
    "history"   "OrderStatus"[],
    "was"       status,
    "valid"     tstzrange,
    "days"      daterange NOT NULL DEFAULT 'empty',
    "weights"   floatrange,
    "price"     numeric(12, 2) NOT NULL,
    "quantity"  integer NOT NULL,
    "total"     numeric GENERATED ALWAYS AS ("price" * "quantity") STORED,
    "currency"  billing.currency,
    "box"       "Weird Schema"."Kind",
    "matrix"    integer[][],
    "from"      inet,
    "took"      interval,
    PRIMARY KEY ("order", "line")
);
CREATE TABLE order_status (id smallint PRIMARY KEY, "option" option, "was" "orderStatus");
CREATE TABLE billing (id integer PRIMARY KEY);
CREATE TABLE nothing ();
CREATE TABLE event (
    "at"    timestamptz NOT NULL,
    "kind"  "char",
    "bits"  bit varying(5),
    "text"  tsvector GENERATED ALWAYS AS (to_tsvector('simple', 'fixed')) STORED,
    "cost"  money,
    PRIMARY KEY ("at")
) PARTITION BY RANGE ("at");
CREATE TABLE event_all PARTITION OF event DEFAULT;
CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY);

CREATE TABLE billing.invoice (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "order"   integer NOT NULL,
    line      integer NOT NULL,
    currency  billing.currency NOT NULL,
    status    public."OrderStatus",
    parent    bigint REFERENCES billing.invoice (id),
    FOREIGN KEY ("order", line) REFERENCES public."order" ("order", line)
);
CREATE TABLE billing."Currency" (code text PRIMARY KEY);
CREATE TABLE "user".session (id integer PRIMARY KEY, role public.user_role);
CREATE TABLE "Weird Schema"."Table" ("Column" integer PRIMARY KEY, "kind" "Weird Schema"."Kind");

CREATE VIEW "OpenOrders" AS
    SELECT "order", "line", "status", "history", "days", "price" FROM "order" WHERE "status" <> 'draft';
COMMENT ON VIEW "OpenOrders" IS 'Orders that are not drafts.';
CREATE MATERIALIZED VIEW billing.totals AS
    SELECT i.currency, count(*) AS invoices, sum(o."price") AS price FROM billing.invoice AS i JOIN "order" AS o USING ("order", line)
    GROUP BY i.currency;
