-- Proof of receipt: a number that was used twice, events given up by an operator, and rows that follow their source back in time.

SET LOCAL lock_timeout = '5s';

ALTER TABLE inbox_watermark ADD COLUMN collided_at timestamptz;
COMMENT ON COLUMN inbox_watermark.collided_at IS 'When an event came under a number that another one had: its database went back in time unnoticed. Null once it has begun to count anew';

ALTER TABLE parked_event ADD COLUMN skip_reason text;
COMMENT ON COLUMN parked_event.replayed_at IS 'When it took effect after all, or was given up; null while parked';
COMMENT ON COLUMN parked_event.skip_reason IS 'Why an operator gave it up; null for one that took effect or is parked';

ALTER TABLE source_record ADD COLUMN incarnation integer NOT NULL DEFAULT 0;
ALTER TABLE contract ADD COLUMN incarnation integer NOT NULL DEFAULT 0;
ALTER TABLE receivable ADD COLUMN incarnation integer NOT NULL DEFAULT 0;
ALTER TABLE service_case ADD COLUMN incarnation integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN source_record.incarnation IS 'Incarnation of its outbox that the version belongs to; a version of a later one replaces a higher one of an earlier';
COMMENT ON COLUMN contract.incarnation IS 'Incarnation of its outbox that the version belongs to; a version of a later one replaces a higher one of an earlier';
COMMENT ON COLUMN receivable.incarnation IS 'Incarnation of its outbox that the version belongs to; a version of a later one replaces a higher one of an earlier';
COMMENT ON COLUMN service_case.incarnation IS 'Incarnation of its outbox that the version belongs to; a version of a later one replaces a higher one of an earlier';
