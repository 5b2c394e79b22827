-- Decisions of transactions across databases. Any database can be the one that decides, so each has the table.

CREATE TABLE platform.transaction_decision (
    transaction_id uuid        PRIMARY KEY,
    outcome        text        NOT NULL CHECK (outcome IN ('committed', 'aborted')),
    name           text,
    participants   text[]      NOT NULL,
    epoch          text        NOT NULL CHECK (epoch ~ '^[0-9a-f]{16}$'),
    decided_at     timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

COMMENT ON TABLE platform.transaction_decision IS 'Decisions of transactions across databases: what is prepared elsewhere is committed if and only if its row here says so. A row goes once every participant has followed';
COMMENT ON COLUMN platform.transaction_decision.transaction_id IS 'The transaction: UUID version 7, part of the identifiers under which its participants prepared';
COMMENT ON COLUMN platform.transaction_decision.outcome IS 'committed: written in the transaction that it decides; aborted: written by recovery, so that its coordinator cannot decide otherwise';
COMMENT ON COLUMN platform.transaction_decision.name IS 'Name that the program gave the transaction; null where recovery decided';
COMMENT ON COLUMN platform.transaction_decision.participants IS 'Codes of the databases that prepared; where recovery decided, one of them';
COMMENT ON COLUMN platform.transaction_decision.epoch IS 'The process that coordinated it: 16 hexadecimal digits';
COMMENT ON COLUMN platform.transaction_decision.decided_at IS 'When it was decided';
