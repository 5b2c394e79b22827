-- The check that the migration before added without reading the rows.

SET LOCAL lock_timeout = '5s';

ALTER TABLE dead_letter VALIDATE CONSTRAINT dead_letter_resolved_by_somebody;
