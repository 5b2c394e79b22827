-- Matching: which source records are one party, decided as events arrive. What a decision rests on (keys, edges, model, stewards'
-- words), what it led to (memberships in two times, merges and splits), and what limits it (four eyes, estimated precision).

SET LOCAL lock_timeout = '5s';

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A placeholder or a document that many people give is neither valid nor wrong: it names nobody. Valid in a later migration.
ALTER TABLE source_record DROP CONSTRAINT source_record_document_status_check;
ALTER TABLE source_record ADD CONSTRAINT source_record_document_status_check
    CHECK (document_status IN ('valid', 'wrong_check', 'malformed', 'absent', 'shared')) NOT VALID;
COMMENT ON COLUMN source_record.document_status IS 'valid, wrong_check, malformed, shared (a placeholder, or given by many: names nobody) or absent; null while awaited';

-- One valid document may be stated by two parties: a steward said that they are two, or all else says so.
-- lint: allow index-without-concurrently: a drop reads nothing, and waits five seconds at most
DROP INDEX party_identifier_valid;
-- lint: allow index-without-concurrently: the table has a row a document; its writer, the hub, is migrated before it consumes
CREATE UNIQUE INDEX party_identifier_of_party ON party_identifier (party_id, type, value);
-- lint: allow index-without-concurrently: the same
CREATE INDEX party_identifier_value ON party_identifier (value, type);

-- The model --------------------------------------------------------------------------------------------------------------

CREATE TABLE match_model (
    version       integer     PRIMARY KEY CHECK (version >= 1),
    state         text        NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
    digest        text        NOT NULL CHECK (digest <> ''),
    content       text        NOT NULL,
    threshold     real        NOT NULL CHECK (threshold > 0 AND threshold < 1),
    key_cap       integer     NOT NULL CHECK (key_cap BETWEEN 2 AND 1000),
    records       bigint      NOT NULL CHECK (records >= 0),
    learnt_at     timestamptz NOT NULL DEFAULT now(),
    learnt_by     text        NOT NULL,
    published_at  timestamptz,
    published_by  text,
    evaluated_at  timestamptz
);
CREATE UNIQUE INDEX match_model_published ON match_model (state) WHERE state = 'published';
COMMENT ON TABLE match_model IS 'Models of matching (modelos de emparejamiento): weights learnt from the source records. The published one decides; without one, valid documents alone do';
COMMENT ON COLUMN match_model.version IS 'Version, from 1; never reused';
COMMENT ON COLUMN match_model.state IS 'draft, published (at most one) or retired';
COMMENT ON COLUMN match_model.digest IS 'Hash of the content';
COMMENT ON COLUMN match_model.content IS 'The model itself: JSON, as aicore resolve writes it to a file';
COMMENT ON COLUMN match_model.threshold IS 'Probability from which a pair may be one party';
COMMENT ON COLUMN match_model.key_cap IS 'Records that may share a key: a key of more counts for nothing';
COMMENT ON COLUMN match_model.records IS 'Source records that it was learnt from';
COMMENT ON COLUMN match_model.learnt_at IS 'When it was learnt';
COMMENT ON COLUMN match_model.learnt_by IS 'Who had it learnt';
COMMENT ON COLUMN match_model.published_at IS 'When it was published; null for a draft';
COMMENT ON COLUMN match_model.published_by IS 'Who published it';
COMMENT ON COLUMN match_model.evaluated_at IS 'When all source records had been evaluated under it; null while that goes on';

CREATE TABLE match_control (
    id                boolean     PRIMARY KEY DEFAULT true CHECK (id),
    four_eyes         boolean     NOT NULL DEFAULT false,
    precision_floor   real        NOT NULL DEFAULT 0.98 CHECK (precision_floor >= 0 AND precision_floor < 1),
    false_merge_cost  real        NOT NULL DEFAULT 10 CHECK (false_merge_cost > 0),
    missed_merge_cost real        NOT NULL DEFAULT 1 CHECK (missed_merge_cost > 0),
    stopped_at        timestamptz,
    stopped_because   text
);
INSERT INTO match_control DEFAULT VALUES;
COMMENT ON TABLE match_control IS 'What limits matching; one row';
COMMENT ON COLUMN match_control.id IS 'True';
COMMENT ON COLUMN match_control.four_eyes IS 'A steward''s decision takes effect once a second person confirms it';
COMMENT ON COLUMN match_control.precision_floor IS 'Estimated share of right pairs among those merged, under which automatic merging stops';
COMMENT ON COLUMN match_control.false_merge_cost IS 'What a wrong merge costs, against a missed one';
COMMENT ON COLUMN match_control.missed_merge_cost IS 'What a missed merge costs';
COMMENT ON COLUMN match_control.stopped_at IS 'Since when automatic merging has stopped: new pairs wait for a steward; null while it goes on';
COMMENT ON COLUMN match_control.stopped_because IS 'Why';

CREATE TABLE match_tally (
    slot     smallint         PRIMARY KEY CHECK (slot BETWEEN 0 AND 63),
    pairs    bigint           NOT NULL DEFAULT 0,
    doubt    double precision NOT NULL DEFAULT 0
);
COMMENT ON TABLE match_tally IS 'Pairs that matching has merged and the doubt in them, in slots so that workers do not wait for each other; the sums count';
COMMENT ON COLUMN match_tally.slot IS 'Slot, from 0 to 63';
COMMENT ON COLUMN match_tally.pairs IS 'Edges of the model within parties, less those undone';
COMMENT ON COLUMN match_tally.doubt IS 'Sum of their probabilities of being wrong';

-- What decisions rest on -------------------------------------------------------------------------------------------------

CREATE TABLE match_record (
    source_record_id uuid      PRIMARY KEY REFERENCES source_record (id) ON DELETE CASCADE,
    model            integer   NOT NULL CHECK (model >= 0),
    keys             integer[] NOT NULL,
    standard         text      NOT NULL
);
-- A list per key: a third of the size of a row a key with an index, and as quick to read. No list of pending entries, which every search would read.
CREATE INDEX match_record_keys ON match_record USING gin (keys) WITH (fastupdate = off);
COMMENT ON TABLE match_record IS 'Source records as matching reads them, and the keys under which they are found: records that share one are compared';
COMMENT ON COLUMN match_record.source_record_id IS 'Source record';
COMMENT ON COLUMN match_record.model IS 'Version of the model that it was last evaluated under; 0 = valid documents alone';
COMMENT ON COLUMN match_record.keys IS 'Its keys, ascending, each the hash of a blocking rule and what it says; a key of too many records counts for nothing';
COMMENT ON COLUMN match_record.standard IS 'The record in normal form, JSON of aicore-resolve';

CREATE TABLE match_edge (
    a    uuid    NOT NULL REFERENCES source_record (id) ON DELETE CASCADE,
    b    uuid    NOT NULL REFERENCES source_record (id) ON DELETE CASCADE,
    bits real    NOT NULL,
    held boolean NOT NULL DEFAULT false,
    PRIMARY KEY (a, b),
    CONSTRAINT match_edge_in_order CHECK (a < b)
);
CREATE INDEX match_edge_b ON match_edge (b);
CREATE INDEX match_edge_held ON match_edge (a) WHERE held;
COMMENT ON TABLE match_edge IS 'Pairs of source records that may be one party';
COMMENT ON COLUMN match_edge.a IS 'The record with the lower id';
COMMENT ON COLUMN match_edge.b IS 'The other';
COMMENT ON COLUMN match_edge.bits IS 'Logarithm to base 2 of the odds that they are one';
COMMENT ON COLUMN match_edge.held IS 'True: found while automatic merging had stopped, and counts only once a steward says so or it goes on';

CREATE TABLE match_decision (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    batch_id         uuid        NOT NULL,
    kind             text        NOT NULL CHECK (kind IN ('must_link', 'cannot_link')),
    a_database       text        NOT NULL,
    a_key            text        NOT NULL,
    b_database       text        NOT NULL,
    b_key            text        NOT NULL,
    state            text        NOT NULL CHECK (state IN ('proposed', 'effective', 'withdrawn')),
    decided_by       text        NOT NULL CHECK (decided_by <> ''),
    decided_at       timestamptz NOT NULL DEFAULT now(),
    reason           text        NOT NULL CHECK (reason <> ''),
    evidence         jsonb       NOT NULL DEFAULT '{}',
    confirmed_by     text,
    confirmed_at     timestamptz,
    withdrawn_by     text,
    withdrawn_at     timestamptz,
    withdrawn_reason text,
    withdrawn_for    uuid,
    CONSTRAINT match_decision_in_order CHECK ((a_database, a_key) < (b_database, b_key)),
    CONSTRAINT match_decision_four_eyes CHECK (confirmed_by <> decided_by)
);
CREATE INDEX match_decision_a ON match_decision (a_database, a_key) WHERE state <> 'withdrawn';
CREATE INDEX match_decision_b ON match_decision (b_database, b_key) WHERE state <> 'withdrawn';
CREATE INDEX match_decision_batch ON match_decision (batch_id);
CREATE INDEX match_decision_person ON match_decision (decided_by, decided_at);
COMMENT ON TABLE match_decision IS 'Stewards'' words on pairs of source records: never undone by the machine, withdrawn by people only';
COMMENT ON COLUMN match_decision.id IS 'Key';
COMMENT ON COLUMN match_decision.batch_id IS 'Decisions taken together, such as those of one merge of two parties';
COMMENT ON COLUMN match_decision.kind IS 'must_link (one party) or cannot_link (two)';
COMMENT ON COLUMN match_decision.a_database IS 'Database of the one record';
COMMENT ON COLUMN match_decision.a_key IS 'Its key there';
COMMENT ON COLUMN match_decision.b_database IS 'Database of the other';
COMMENT ON COLUMN match_decision.b_key IS 'Its key there';
COMMENT ON COLUMN match_decision.state IS 'proposed (awaits a second person), effective or withdrawn';
COMMENT ON COLUMN match_decision.decided_by IS 'Who decided';
COMMENT ON COLUMN match_decision.decided_at IS 'When';
COMMENT ON COLUMN match_decision.reason IS 'Why, in their words';
COMMENT ON COLUMN match_decision.evidence IS 'What lay before them: parties, bits and waterfall of the pair';
COMMENT ON COLUMN match_decision.confirmed_by IS 'Second person; null where none was needed or none has confirmed';
COMMENT ON COLUMN match_decision.confirmed_at IS 'When they confirmed';
COMMENT ON COLUMN match_decision.withdrawn_by IS 'Who withdrew it';
COMMENT ON COLUMN match_decision.withdrawn_at IS 'When';
COMMENT ON COLUMN match_decision.withdrawn_reason IS 'Why';
COMMENT ON COLUMN match_decision.withdrawn_for IS 'Later decisions (batch) that it contradicted; where those are undone, it holds again';

-- What they led to -------------------------------------------------------------------------------------------------------

CREATE TABLE party_membership (
    source_record_id uuid        NOT NULL REFERENCES source_record (id),
    party_id         uuid        NOT NULL REFERENCES party (id),
    valid_from       timestamptz NOT NULL DEFAULT '-infinity',
    valid_to         timestamptz NOT NULL DEFAULT 'infinity',
    known_from       timestamptz NOT NULL,
    known_to         timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (source_record_id, valid_from, known_from),
    CONSTRAINT party_membership_valid_in_order CHECK (valid_from < valid_to),
    CONSTRAINT party_membership_known_in_order CHECK (known_from < known_to),
    CONSTRAINT party_membership_one_at_a_time EXCLUDE USING gist (
        source_record_id WITH =, tstzrange(valid_from, valid_to) WITH &&, tstzrange(known_from, known_to) WITH &&)
);
CREATE INDEX party_membership_party_id ON party_membership (party_id);
COMMENT ON TABLE party_membership IS 'Who each source record was, and who we thought it was: at most one party at any instant of either time';
COMMENT ON COLUMN party_membership.source_record_id IS 'Source record';
COMMENT ON COLUMN party_membership.party_id IS 'Party';
COMMENT ON COLUMN party_membership.valid_from IS 'From when the record is this party in the world; -infinity = always was';
COMMENT ON COLUMN party_membership.valid_to IS 'Until when, exclusive';
COMMENT ON COLUMN party_membership.known_from IS 'From when the hub said so';
COMMENT ON COLUMN party_membership.known_to IS 'Until when, exclusive; infinity = it says so now';

CREATE TABLE party_change (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    kind           text        NOT NULL CHECK (kind IN ('merged', 'split')),
    party_id       uuid        NOT NULL REFERENCES party (id),
    other_party_id uuid        NOT NULL REFERENCES party (id),
    records        text[]      NOT NULL,
    cause          text        NOT NULL CHECK (cause IN ('evidence', 'steward', 'model')),
    decision_id    uuid,
    model          integer     NOT NULL CHECK (model >= 0),
    evidence       jsonb       NOT NULL,
    version        integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at    timestamptz NOT NULL
);
CREATE INDEX party_change_party_id ON party_change (party_id, occurred_at);
CREATE INDEX party_change_other_party_id ON party_change (other_party_id, occurred_at);
CREATE TRIGGER party_change_changed BEFORE UPDATE ON party_change FOR EACH ROW EXECUTE FUNCTION platform.row_changed();
COMMENT ON TABLE party_change IS 'Merges and splits of parties (fusiones y separaciones), each with what it rests on';
COMMENT ON COLUMN party_change.id IS 'Key';
COMMENT ON COLUMN party_change.kind IS 'merged: the party was absorbed by the other; split: records left the party for the other';
COMMENT ON COLUMN party_change.party_id IS 'Party that lost its records, or some of them';
COMMENT ON COLUMN party_change.other_party_id IS 'Party that has them since';
COMMENT ON COLUMN party_change.records IS 'The records that moved, as database/key';
COMMENT ON COLUMN party_change.cause IS 'evidence (records changed), steward (a decision) or model (another one was published)';
COMMENT ON COLUMN party_change.decision_id IS 'Steward''s decision that it rests on; null where it rests on none';
COMMENT ON COLUMN party_change.model IS 'Version of the model in force; 0 = valid documents alone';
COMMENT ON COLUMN party_change.evidence IS 'Strongest pair across, with its bits and waterfall, or what forbids it';
COMMENT ON COLUMN party_change.version IS 'Always 1: a change is never changed';
COMMENT ON COLUMN party_change.occurred_at IS 'When it took effect';

CREATE FUNCTION party_change_payload(c party_change) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'change_id', c.id,
    'kind', c.kind,
    'party_id', c.party_id,
    'customer_id', c.other_party_id,
    'other_party_id', c.other_party_id,
    'records', to_jsonb(c.records),
    'cause', c.cause,
    'decision_id', c.decision_id,
    'model', c.model,
    'evidence', c.evidence,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION party_change_payload(party_change) IS 'Event payload of a merge or split of parties (events/party_change.v1.json)';
