-- Immutable audit: entries as leaves of a Merkle tree, signed heads of the tree, and the exports and verifications made of it.
-- Nothing here is ever changed or deleted: triggers refuse it, and a change behind their back breaks the tree, which anyone with a signed head can prove.
-- Personal data stays out of the leaves: they name people by key, and what a person is called is erased elsewhere.
-- Sources: RFC 6962, section 2.1 (Merkle tree), C2SP tlog-checkpoint, signed-note and tlog-tiles, RFC 8785 (canonical JSON), RGPD, arts. 5.2 and 32,
-- Real Decreto 311/2022 (ENS), op.exp.8 (record of activity).

CREATE FUNCTION append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table "%" is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
COMMENT ON FUNCTION append_only() IS 'Trigger of the audit''s tables: refuses UPDATE, DELETE and TRUNCATE';

-- Kinds of actions ----------------------------------------------------------------------------------------------------

CREATE TABLE action (
    code             text    PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$'),
    name             text    NOT NULL CHECK (name <> ''),
    name_es          text    NOT NULL CHECK (name_es <> ''),
    category         text    NOT NULL CHECK (category IN ('access', 'data', 'personal_data', 'configuration', 'security', 'operation', 'business')),
    purpose_required boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE action IS 'Actions that are audited (acciones auditadas)';
COMMENT ON COLUMN action.code IS 'Dotted name, such as party.merge';
COMMENT ON COLUMN action.name IS 'Name in English';
COMMENT ON COLUMN action.name_es IS 'Name in Spanish';
COMMENT ON COLUMN action.category IS 'access (acceso), data (datos), personal_data (derechos y datos personales), configuration (configuración), security (seguridad), operation (explotación) or business (negocio)';
COMMENT ON COLUMN action.purpose_required IS 'Whether whoever does it must say what for';

-- Entries -------------------------------------------------------------------------------------------------------------

CREATE TABLE entry (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    leaf_index      bigint      NOT NULL UNIQUE CHECK (leaf_index >= 0),
    leaf_hash       bytea       NOT NULL CHECK (octet_length(leaf_hash) = 32),
    content         bytea       NOT NULL CHECK (octet_length(content) > 0),
    action_code     text        NOT NULL REFERENCES action (code),
    outcome         text        NOT NULL CHECK (outcome IN ('allowed', 'denied', 'failed')),
    actor_kind      text        NOT NULL CHECK (actor_kind IN ('user', 'service', 'migration', 'scheduler', 'anonymous')),
    user_account_id uuid,
    actor_name      text        NOT NULL CHECK (actor_name <> ''),
    role_code       text,
    database_code   text        CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    object_table    text        CHECK (object_table <> ''),
    object_key      text        CHECK (object_key <> ''),
    party_id        uuid,
    purpose         text        CHECK (purpose <> ''),
    details         jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    source_ip       inet,
    trace_id        text        CHECK (trace_id ~ '^[0-9a-f]{32}$'),
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT entry_hash_true CHECK (leaf_hash = sha256('\x00'::bytea || content)),
    CONSTRAINT entry_actor CHECK (actor_kind <> 'user' OR user_account_id IS NOT NULL),
    CONSTRAINT entry_object CHECK ((object_table IS NULL OR database_code IS NOT NULL) AND (object_key IS NULL OR object_table IS NOT NULL))
);
CREATE INDEX entry_leaf_hash ON entry (leaf_hash);
CREATE INDEX entry_action_code ON entry (action_code, occurred_at);
CREATE INDEX entry_user_account_id ON entry (user_account_id, occurred_at) WHERE user_account_id IS NOT NULL;
CREATE INDEX entry_party_id ON entry (party_id, occurred_at) WHERE party_id IS NOT NULL;
CREATE INDEX entry_object ON entry (database_code, object_table, object_key) WHERE object_key IS NOT NULL;
CREATE INDEX entry_occurred_at ON entry USING brin (occurred_at);
CREATE INDEX entry_role_code ON entry (role_code) WHERE role_code IS NOT NULL;

COMMENT ON TABLE entry IS 'Entries (asientos): who did what, to which object, when and with what result; each is a leaf of the tree';
COMMENT ON COLUMN entry.id IS 'Key';
COMMENT ON COLUMN entry.leaf_index IS 'Place in the tree, from 0, without gaps';
COMMENT ON COLUMN entry.leaf_hash IS 'SHA-256 of a zero byte and the content (RFC 6962, section 2.1)';
COMMENT ON COLUMN entry.content IS 'Exact bytes of the leaf: the columns below as canonical JSON (RFC 8785), in UTF-8';
COMMENT ON COLUMN entry.action_code IS 'Action';
COMMENT ON COLUMN entry.outcome IS 'allowed (realizada), denied (denegada) or failed (fallida)';
COMMENT ON COLUMN entry.actor_kind IS 'What acted';
COMMENT ON COLUMN entry.user_account_id IS 'Account that acted, sm_auth.user_account.id; null for none';
COMMENT ON COLUMN entry.actor_name IS 'Program or process, such as aicore relay; for a user, the program it used';
COMMENT ON COLUMN entry.role_code IS 'Role that allowed it, sm_auth.role.code';
COMMENT ON COLUMN entry.database_code IS 'Database concerned';
COMMENT ON COLUMN entry.object_table IS 'Table concerned';
COMMENT ON COLUMN entry.object_key IS 'Key of the object, as text';
COMMENT ON COLUMN entry.party_id IS 'Customer concerned, sm_global.party.id; null for none';
COMMENT ON COLUMN entry.purpose IS 'What for, as stated';
COMMENT ON COLUMN entry.details IS 'Further facts, such as names of the columns read; no values of personal data';
COMMENT ON COLUMN entry.source_ip IS 'Address of the caller';
COMMENT ON COLUMN entry.trace_id IS 'W3C trace that it happened in';
COMMENT ON COLUMN entry.occurred_at IS 'When it happened';
COMMENT ON COLUMN entry.recorded_at IS 'When it was written';

CREATE FUNCTION entry_next() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    expected bigint;
BEGIN
    -- One writer at a time: an index is given once, and the next one only when it is certain.
    PERFORM pg_advisory_xact_lock(hashtextextended('sm_audit.entry', 0));
    SELECT coalesce(max(leaf_index) + 1, 0) INTO expected FROM entry;
    NEW.leaf_index := coalesce(NEW.leaf_index, expected);
    IF NEW.leaf_index <> expected THEN
        RAISE EXCEPTION 'next leaf of the audit is %, not %', expected, NEW.leaf_index USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.leaf_hash := coalesce(NEW.leaf_hash, sha256('\x00'::bytea || NEW.content));
    RETURN NEW;
END $$;
COMMENT ON FUNCTION entry_next() IS 'Trigger: gives an entry the next place of the tree and its hash, or checks the ones given';
CREATE TRIGGER entry_next BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_next();

-- The tree ------------------------------------------------------------------------------------------------------------

CREATE TABLE tile (
    level      smallint    NOT NULL CHECK (level BETWEEN 0 AND 63),
    tile_index bigint      NOT NULL CHECK (tile_index >= 0),
    width      smallint    NOT NULL CHECK (width BETWEEN 1 AND 256),
    hashes     bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (level, tile_index, width),
    CONSTRAINT tile_length CHECK (octet_length(hashes) = width * 32)
);

COMMENT ON TABLE tile IS 'Hashes of the tree in tiles of up to 256 (C2SP tlog-tiles), each width written once, so that a proof reads few rows';
COMMENT ON COLUMN tile.level IS 'Level: 0 holds leaf hashes, each further one the roots of 256 hashes below';
COMMENT ON COLUMN tile.tile_index IS 'Number of the tile in its level, from 0';
COMMENT ON COLUMN tile.width IS 'Hashes in it; 256 when full';
COMMENT ON COLUMN tile.hashes IS 'The hashes, one after another';
COMMENT ON COLUMN tile.created_at IS 'When it was written';

CREATE TABLE signing_key (
    id          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    name        text        NOT NULL CHECK (name ~ '^[^[:space:]+]+$'),
    holder      text        NOT NULL CHECK (holder IN ('log', 'witness')),
    algorithm   text        NOT NULL CHECK (algorithm IN ('ed25519', 'cosignature_v1')),
    key_id      bytea       NOT NULL CHECK (octet_length(key_id) = 4),
    public_key  bytea       NOT NULL CHECK (octet_length(public_key) = 32),
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT signing_key_once UNIQUE (name, key_id),
    CONSTRAINT signing_key_term CHECK (valid_until > valid_from)
);

COMMENT ON TABLE signing_key IS 'Keys that sign heads of the tree (claves de firma), the log''s own and those of witnesses (testigos)';
COMMENT ON COLUMN signing_key.id IS 'Key';
COMMENT ON COLUMN signing_key.name IS 'Name in the note, such as audit.aicore.example';
COMMENT ON COLUMN signing_key.holder IS 'log (this audit) or witness (a third party that cosigns)';
COMMENT ON COLUMN signing_key.algorithm IS 'Kind of signature: ed25519 of a note, or cosignature_v1 with a time';
COMMENT ON COLUMN signing_key.key_id IS 'First four bytes of the hash of name, algorithm and key (C2SP signed-note)';
COMMENT ON COLUMN signing_key.public_key IS 'Ed25519 public key';
COMMENT ON COLUMN signing_key.valid_from IS 'From when it signs';
COMMENT ON COLUMN signing_key.valid_until IS 'Announced end; null for none';
COMMENT ON COLUMN signing_key.created_at IS 'When it was entered';

CREATE TABLE checkpoint (
    id           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    origin       text        NOT NULL CHECK (origin <> ''),
    tree_size    bigint      NOT NULL CHECK (tree_size >= 0),
    root_hash    bytea       NOT NULL CHECK (octet_length(root_hash) = 32),
    note         text        NOT NULL CHECK (note ~ '\n\n'),
    trigger_kind text        NOT NULL CHECK (trigger_kind IN ('schedule', 'size', 'request')),
    issued_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT checkpoint_size UNIQUE (origin, tree_size)
);
CREATE INDEX checkpoint_issued_at ON checkpoint (issued_at);

COMMENT ON TABLE checkpoint IS 'Signed heads of the tree (C2SP checkpoints; cabezas firmadas): everything up to a size, fixed';
COMMENT ON COLUMN checkpoint.id IS 'Key';
COMMENT ON COLUMN checkpoint.origin IS 'Identity of the log: first line of the note';
COMMENT ON COLUMN checkpoint.tree_size IS 'Leaves that it covers: entries with a lower index';
COMMENT ON COLUMN checkpoint.root_hash IS 'Root of the tree of that size';
COMMENT ON COLUMN checkpoint.note IS 'Note with its signatures, exactly as published';
COMMENT ON COLUMN checkpoint.trigger_kind IS 'schedule (by the clock), size (so many entries) or request (asked for)';
COMMENT ON COLUMN checkpoint.issued_at IS 'When it was signed';

CREATE TABLE checkpoint_signature (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    checkpoint_id  uuid        NOT NULL REFERENCES checkpoint (id),
    signing_key_id uuid        NOT NULL REFERENCES signing_key (id),
    signature      bytea       NOT NULL CHECK (octet_length(signature) IN (64, 72)),
    signed_at      timestamptz NOT NULL,
    CONSTRAINT checkpoint_signature_once UNIQUE (checkpoint_id, signing_key_id)
);
CREATE INDEX checkpoint_signature_signing_key_id ON checkpoint_signature (signing_key_id);

COMMENT ON TABLE checkpoint_signature IS 'Signatures of a head, the log''s and those of witnesses';
COMMENT ON COLUMN checkpoint_signature.id IS 'Key';
COMMENT ON COLUMN checkpoint_signature.checkpoint_id IS 'Head';
COMMENT ON COLUMN checkpoint_signature.signing_key_id IS 'Key';
COMMENT ON COLUMN checkpoint_signature.signature IS 'Ed25519 signature; for a cosignature eight bytes of time before it';
COMMENT ON COLUMN checkpoint_signature.signed_at IS 'When';

CREATE FUNCTION checkpoint_grows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.tree_size > (SELECT coalesce(max(leaf_index) + 1, 0) FROM entry) THEN
        RAISE EXCEPTION 'checkpoint of size % covers entries that do not exist', NEW.tree_size USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.tree_size < (SELECT max(tree_size) FROM checkpoint WHERE origin = NEW.origin) THEN
        RAISE EXCEPTION 'checkpoint of size % is older than the latest one', NEW.tree_size USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION checkpoint_grows() IS 'Trigger: a head never covers fewer leaves than an earlier one, nor any that do not exist';
CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION checkpoint_grows();

-- What was made of it -------------------------------------------------------------------------------------------------

CREATE TABLE export (
    id                           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    checkpoint_id                uuid        NOT NULL REFERENCES checkpoint (id),
    first_leaf                   bigint      NOT NULL CHECK (first_leaf >= 0),
    last_leaf                    bigint      NOT NULL,
    filter                       jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(filter) = 'object'),
    entries                      bigint      NOT NULL CHECK (entries >= 0),
    format                       text        NOT NULL CHECK (format IN ('jsonl', 'csv', 'pdf')),
    sha256                       bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    stored_object_id             uuid,
    requested_by_user_account_id uuid        NOT NULL,
    recipient                    text        NOT NULL CHECK (recipient <> ''),
    purpose                      text        NOT NULL CHECK (purpose <> ''),
    legal_basis                  text        CHECK (legal_basis <> ''),
    exported_at                  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT export_range CHECK (last_leaf >= first_leaf)
);
CREATE INDEX export_checkpoint_id ON export (checkpoint_id);
CREATE INDEX export_exported_at ON export (exported_at);
CREATE INDEX export_stored_object_id ON export (stored_object_id) WHERE stored_object_id IS NOT NULL;
CREATE INDEX export_requested_by_user_account_id ON export (requested_by_user_account_id);

COMMENT ON TABLE export IS 'Extracts handed out (extracciones) to auditors, courts and authorities, with proofs';
COMMENT ON COLUMN export.id IS 'Key';
COMMENT ON COLUMN export.checkpoint_id IS 'Head that its proofs lead to';
COMMENT ON COLUMN export.first_leaf IS 'First leaf of the range';
COMMENT ON COLUMN export.last_leaf IS 'Last leaf of the range';
COMMENT ON COLUMN export.filter IS 'Conditions on the entries, such as {"party_id": "…"}; empty for all of the range';
COMMENT ON COLUMN export.entries IS 'Entries in it';
COMMENT ON COLUMN export.format IS 'Format';
COMMENT ON COLUMN export.sha256 IS 'SHA-256 of the file';
COMMENT ON COLUMN export.stored_object_id IS 'File, sm_storage.stored_object.id; null when it was handed over without keeping it';
COMMENT ON COLUMN export.requested_by_user_account_id IS 'Who asked for it, sm_auth.user_account.id';
COMMENT ON COLUMN export.recipient IS 'Who receives it, such as AEPD, a court or the external auditor';
COMMENT ON COLUMN export.purpose IS 'What for';
COMMENT ON COLUMN export.legal_basis IS 'Law or request that it answers';
COMMENT ON COLUMN export.exported_at IS 'When';

CREATE TABLE verification_run (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    kind                   text        NOT NULL CHECK (kind IN ('content', 'root', 'consistency', 'inclusion', 'witness')),
    from_checkpoint_id     uuid        REFERENCES checkpoint (id),
    checkpoint_id          uuid        REFERENCES checkpoint (id),
    entry_id               uuid        REFERENCES entry (id),
    leaves_checked         bigint      NOT NULL CHECK (leaves_checked >= 0),
    result                 text        NOT NULL CHECK (result IN ('passed', 'failed')),
    first_bad_leaf         bigint      CHECK (first_bad_leaf >= 0),
    finding                text        CHECK (finding <> ''),
    ran_by_user_account_id uuid,
    program                text        NOT NULL CHECK (program <> ''),
    started_at             timestamptz NOT NULL,
    finished_at            timestamptz NOT NULL,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT verification_run_in_order CHECK (finished_at >= started_at),
    CONSTRAINT verification_run_consistency
        CHECK ((kind = 'consistency') = (from_checkpoint_id IS NOT NULL) AND (kind = 'inclusion') = (entry_id IS NOT NULL)
            AND (kind = 'content' OR checkpoint_id IS NOT NULL)),
    CONSTRAINT verification_run_finding CHECK ((result = 'failed') = (finding IS NOT NULL)),
    CONSTRAINT verification_run_written_once CHECK (version = 1)
);
CREATE INDEX verification_run_from_checkpoint_id ON verification_run (from_checkpoint_id);
CREATE INDEX verification_run_checkpoint_id ON verification_run (checkpoint_id);
CREATE INDEX verification_run_entry_id ON verification_run (entry_id);
CREATE INDEX verification_run_failed ON verification_run (finished_at) WHERE result = 'failed';
CREATE INDEX verification_run_ran_by_user_account_id ON verification_run (ran_by_user_account_id) WHERE ran_by_user_account_id IS NOT NULL;
CREATE TRIGGER verification_run_changed BEFORE UPDATE ON verification_run FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE verification_run IS 'Verifications (verificaciones): hashes against contents, roots against signed heads, heads against each other';
COMMENT ON COLUMN verification_run.id IS 'Key';
COMMENT ON COLUMN verification_run.kind IS 'content (each leaf against its bytes), root (tree against a head), consistency (two heads), inclusion (one entry) or witness (cosignatures)';
COMMENT ON COLUMN verification_run.from_checkpoint_id IS 'Earlier head; consistency only';
COMMENT ON COLUMN verification_run.checkpoint_id IS 'Head checked against; null for content alone';
COMMENT ON COLUMN verification_run.entry_id IS 'Entry; inclusion only';
COMMENT ON COLUMN verification_run.leaves_checked IS 'Leaves read';
COMMENT ON COLUMN verification_run.result IS 'passed (correcta) or failed (manipulación detectada)';
COMMENT ON COLUMN verification_run.first_bad_leaf IS 'First leaf that differs';
COMMENT ON COLUMN verification_run.finding IS 'What differs';
COMMENT ON COLUMN verification_run.ran_by_user_account_id IS 'Who ran it, sm_auth.user_account.id; null for the clock';
COMMENT ON COLUMN verification_run.program IS 'Program and version that checked';
COMMENT ON COLUMN verification_run.started_at IS 'Start';
COMMENT ON COLUMN verification_run.finished_at IS 'End';
COMMENT ON COLUMN verification_run.version IS 'Raised by each change';
COMMENT ON COLUMN verification_run.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN verification_run.created_at IS 'When the row was written';
COMMENT ON COLUMN verification_run.updated_at IS 'When the row was last changed';

CREATE FUNCTION verification_run_payload(v verification_run) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'verification_run_id', v.id,
    'kind', v.kind,
    'from_checkpoint_id', v.from_checkpoint_id,
    'checkpoint_id', v.checkpoint_id,
    'entry_id', v.entry_id,
    'leaves_checked', v.leaves_checked,
    'result', v.result,
    'first_bad_leaf', v.first_bad_leaf,
    'finding', v.finding,
    'ran_by_user_account_id', v.ran_by_user_account_id,
    'program', v.program,
    'started_at', v.started_at,
    'finished_at', v.finished_at,
    'occurred_at', v.occurred_at);
COMMENT ON FUNCTION verification_run_payload(verification_run) IS 'Event payload of a verification of the audit (verificación de la auditoría): the state after the change (events/verification_run.v1.json)';

-- Append-only ---------------------------------------------------------------------------------------------------------

CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER tile_append_only BEFORE UPDATE OR DELETE ON tile FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER tile_no_truncate BEFORE TRUNCATE ON tile FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER signing_key_append_only BEFORE UPDATE OR DELETE ON signing_key FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER signing_key_no_truncate BEFORE TRUNCATE ON signing_key FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoint_signature_append_only BEFORE UPDATE OR DELETE ON checkpoint_signature FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoint_signature_no_truncate BEFORE TRUNCATE ON checkpoint_signature FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER export_append_only BEFORE UPDATE OR DELETE ON export FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER export_no_truncate BEFORE TRUNCATE ON export FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER verification_run_append_only BEFORE UPDATE OR DELETE ON verification_run FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER verification_run_no_truncate BEFORE TRUNCATE ON verification_run FOR EACH STATEMENT EXECUTE FUNCTION append_only();
