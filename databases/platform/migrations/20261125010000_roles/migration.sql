-- The relay makes and drops partitions of the outbox without owning it: both functions act as the owner of the tables, and only who was granted
-- them may call them (aicore db create grants them to the role of the relay).

SET LOCAL lock_timeout = '5s';

ALTER FUNCTION platform.outbox_partitions_create(integer) SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION platform.outbox_partitions_drop(date, pg_snapshot) SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
REVOKE EXECUTE ON FUNCTION platform.outbox_partitions_create(integer), platform.outbox_partitions_drop(date, pg_snapshot) FROM PUBLIC;
