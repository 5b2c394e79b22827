-- What the saga engine needs beyond the first tables: a fencing token, the steps that a saga began with, why it is being undone, what
-- undoes a step whose outcome is unknown, and how a person settled what the machine could not.

SET LOCAL lock_timeout = '5s';

ALTER TABLE saga
    ADD COLUMN epoch bigint NOT NULL DEFAULT 0,
    ADD COLUMN steps text[] NOT NULL DEFAULT '{}',
    ADD COLUMN failure text,
    ADD COLUMN first_failed_at timestamptz;
COMMENT ON COLUMN saga.epoch IS 'Fencing token: raised by each worker that takes the saga and by each operator; a worker with an older one can record nothing';
COMMENT ON COLUMN saga.steps IS 'Steps of the definition that it began with, in order; a worker whose definition has others does not guess but sets it aside';
COMMENT ON COLUMN saga.failure IS 'Why it is undone, from when that was decided; null while it goes forward';
COMMENT ON COLUMN saga.first_failed_at IS 'First failure of the step that it stands at; null while that has not failed';

ALTER TABLE compensation
    ADD COLUMN uncertain boolean NOT NULL DEFAULT false,
    ADD COLUMN repaired_by text,
    ADD COLUMN repair_reason text;
COMMENT ON COLUMN compensation.uncertain IS 'Whether it is unknown if the step was done (time-out, lost answer, crash); it is undone all the same';
COMMENT ON COLUMN compensation.repaired_by IS 'Person who did by hand what the machine could not; null where the machine did it';
COMMENT ON COLUMN compensation.repair_reason IS 'What that person did, and why';

ALTER TABLE dead_letter
    ADD COLUMN resolved_by text,
    ADD COLUMN resolution_reason text;
ALTER TABLE dead_letter DROP CONSTRAINT dead_letter_resolved_by_someone;
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_resolved_by_somebody
    CHECK ((resolution IS NULL) = (resolved_at IS NULL)
        AND (resolved_at IS NULL) = (num_nonnulls(resolved_by_user_account_id, resolved_by) = 0)) NOT VALID;
COMMENT ON COLUMN dead_letter.resolved_by IS 'Who resolved it from the command line, by name; otherwise resolved_by_user_account_id says who';
COMMENT ON COLUMN dead_letter.resolution_reason IS 'What was done and why';
