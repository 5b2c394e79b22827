-- Stored objects: where each set of bytes is, in how many copies, how long it must and may stay, and how it went.
-- An object is what its SHA-256 says; what it means is the business of the database that refers to it.
-- Sources: FIPS 180-4 (SHA-256), Código de Comercio, art. 30, Ley 10/2010, art. 25, RGPD, art. 5.1.e, and LOPDGDD, art. 32 (blocking), Amazon S3 and
-- Azure Blob Storage (object lock, immutability).

-- Stores and terms ----------------------------------------------------------------------------------------------------

CREATE TABLE store (
    code                text    PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_-]*$'),
    kind                text    NOT NULL CHECK (kind IN ('file', 's3', 'azure')),
    name                text    NOT NULL CHECK (name <> ''),
    endpoint            text    CHECK (endpoint ~ '^https?://'),
    region              text    CHECK (region <> ''),
    container           text    NOT NULL CHECK (container <> ''),
    key_prefix          text    NOT NULL DEFAULT '' CHECK (key_prefix !~ '^/'),
    credential_secret   text    CHECK (credential_secret <> ''),
    encryption          text    NOT NULL CHECK (encryption IN ('none', 'server', 'server_customer_key', 'client')),
    encryption_key_name text    CHECK (encryption_key_name <> ''),
    versioned           boolean NOT NULL DEFAULT false,
    object_lock         boolean NOT NULL DEFAULT false,
    storage_tier        text    NOT NULL DEFAULT 'hot' CHECK (storage_tier IN ('hot', 'cool', 'archive')),
    state               text    NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'read_only', 'draining', 'closed')),
    CONSTRAINT store_key CHECK ((encryption IN ('server_customer_key', 'client')) = (encryption_key_name IS NOT NULL)),
    CONSTRAINT store_place UNIQUE NULLS NOT DISTINCT (kind, endpoint, container, key_prefix)
);

COMMENT ON TABLE store IS 'Stores (almacenes): folders, S3 buckets and Azure containers';
COMMENT ON COLUMN store.code IS 'Code, such as primary';
COMMENT ON COLUMN store.kind IS 'file (sistema de ficheros), s3 (Amazon S3 or compatible) or azure (Azure Blob Storage)';
COMMENT ON COLUMN store.name IS 'Name';
COMMENT ON COLUMN store.endpoint IS 'Address of the service; null for the provider''s own or a folder';
COMMENT ON COLUMN store.region IS 'Region, such as eu-south-2; personal data stays in the EU';
COMMENT ON COLUMN store.container IS 'Bucket, container or folder';
COMMENT ON COLUMN store.key_prefix IS 'What every key begins with';
COMMENT ON COLUMN store.credential_secret IS 'Name of the secret in the vault; null for the machine''s own identity';
COMMENT ON COLUMN store.encryption IS 'none (only for public bytes), server (SSE with the provider''s key), server_customer_key (SSE-KMS) or client (before they leave)';
COMMENT ON COLUMN store.encryption_key_name IS 'Key of the vault';
COMMENT ON COLUMN store.versioned IS 'Whether the store keeps overwritten bytes';
COMMENT ON COLUMN store.object_lock IS 'Whether it can forbid deletion until a date (WORM)';
COMMENT ON COLUMN store.storage_tier IS 'hot, cool or archive (by price and time of access)';
COMMENT ON COLUMN store.state IS 'active (activo), read_only (solo lectura), draining (en vaciado) or closed (cerrado)';

CREATE TABLE retention_class (
    code        text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name        text     NOT NULL CHECK (name <> ''),
    name_es     text     NOT NULL CHECK (name_es <> ''),
    keep        interval CHECK (keep > interval '0'),
    starts_from text     NOT NULL CHECK (starts_from IN ('creation', 'end_of_relation', 'end_of_year', 'event')),
    block       interval CHECK (block > interval '0'),
    lock_mode   text     NOT NULL DEFAULT 'none' CHECK (lock_mode IN ('none', 'governance', 'compliance')),
    action      text     NOT NULL DEFAULT 'delete' CHECK (action IN ('delete', 'review')),
    legal_basis text     NOT NULL CHECK (legal_basis <> '')
);

COMMENT ON TABLE retention_class IS 'How long objects are kept (plazos de conservación)';
COMMENT ON COLUMN retention_class.code IS 'Code, such as aml_10y';
COMMENT ON COLUMN retention_class.name IS 'Name in English';
COMMENT ON COLUMN retention_class.name_es IS 'Name in Spanish';
COMMENT ON COLUMN retention_class.keep IS 'Term; null for ever';
COMMENT ON COLUMN retention_class.starts_from IS 'creation (alta), end_of_relation (fin de la relación), end_of_year (cierre del ejercicio) or event (told by its owner)';
COMMENT ON COLUMN retention_class.block IS 'Further time blocked, for judges and authorities only (bloqueo, LOPDGDD art. 32); null for none';
COMMENT ON COLUMN retention_class.lock_mode IS 'Lock of the store: governance (an administrator may lift it) or compliance (no one may)';
COMMENT ON COLUMN retention_class.action IS 'At the end: delete (eliminar) or review (revisar)';
COMMENT ON COLUMN retention_class.legal_basis IS 'Law or reason';

-- Objects -------------------------------------------------------------------------------------------------------------

CREATE TABLE stored_object (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    sha256                     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    size_bytes                 bigint      NOT NULL CHECK (size_bytes >= 0),
    media_type                 text        NOT NULL CHECK (media_type ~ '^[a-z]+/[a-zA-Z0-9.+-]+$'),
    original_name              text        CHECK (original_name <> ''),
    store_code                 text        NOT NULL REFERENCES store (code),
    object_key                 text        NOT NULL CHECK (object_key <> '' AND object_key !~ '(^|/)\.\.(/|$)'),
    owner_database_code        text        NOT NULL CHECK (owner_database_code ~ '^[a-z][a-z0-9_]*$'),
    retention_class_code       text        NOT NULL REFERENCES retention_class (code),
    retention_starts_on        date,
    keep_until                 date,
    held                       boolean     NOT NULL DEFAULT false,
    state                      text        NOT NULL DEFAULT 'stored' CHECK (state IN ('uploading', 'stored', 'blocked', 'deleted', 'lost')),
    scan_result                text        NOT NULL DEFAULT 'pending' CHECK (scan_result IN ('pending', 'clean', 'infected', 'failed')),
    content_encoding           text        CHECK (content_encoding IN ('gzip', 'zstd')),
    encryption_key_version     text        CHECK (encryption_key_version <> ''),
    created_by_user_account_id uuid,
    created_at                 timestamptz NOT NULL DEFAULT now(),
    verified_at                timestamptz,
    deleted_at                 timestamptz,
    CONSTRAINT stored_object_key UNIQUE (store_code, object_key),
    CONSTRAINT stored_object_deleted CHECK ((state = 'deleted') = (deleted_at IS NOT NULL)),
    CONSTRAINT stored_object_held CHECK (NOT held OR state <> 'deleted')
);
CREATE INDEX stored_object_sha256 ON stored_object (sha256, size_bytes);
CREATE INDEX stored_object_retention_class_code ON stored_object (retention_class_code);
CREATE INDEX stored_object_due ON stored_object (keep_until) WHERE state IN ('stored', 'blocked') AND NOT held;
CREATE INDEX stored_object_unverified ON stored_object (verified_at NULLS FIRST) WHERE state = 'stored';
CREATE INDEX stored_object_owner_database_code ON stored_object (owner_database_code);
CREATE INDEX stored_object_created_by_user_account_id ON stored_object (created_by_user_account_id) WHERE created_by_user_account_id IS NOT NULL;

COMMENT ON TABLE stored_object IS 'Stored objects (objetos almacenados)';
COMMENT ON COLUMN stored_object.id IS 'Key';
COMMENT ON COLUMN stored_object.sha256 IS 'SHA-256 of the plain bytes';
COMMENT ON COLUMN stored_object.size_bytes IS 'Size of the plain bytes';
COMMENT ON COLUMN stored_object.media_type IS 'Media type';
COMMENT ON COLUMN stored_object.original_name IS 'Name of the file that it came as';
COMMENT ON COLUMN stored_object.store_code IS 'Store of the first copy';
COMMENT ON COLUMN stored_object.object_key IS 'Key in the store, after its prefix';
COMMENT ON COLUMN stored_object.owner_database_code IS 'Database that refers to it and decides on it';
COMMENT ON COLUMN stored_object.retention_class_code IS 'How long it is kept';
COMMENT ON COLUMN stored_object.retention_starts_on IS 'Day that the term counts from; null until known';
COMMENT ON COLUMN stored_object.keep_until IS 'Last day that it must be kept; null while not known or for ever';
COMMENT ON COLUMN stored_object.held IS 'Whether a legal hold forbids deletion (orden de conservación)';
COMMENT ON COLUMN stored_object.state IS 'uploading (subiendo), stored (almacenado), blocked (bloqueado), deleted (eliminado) or lost (perdido)';
COMMENT ON COLUMN stored_object.scan_result IS 'Malware scan: pending (pendiente), clean (limpio), infected (infectado) or failed (fallido)';
COMMENT ON COLUMN stored_object.content_encoding IS 'Compression in the store; null for none';
COMMENT ON COLUMN stored_object.encryption_key_version IS 'Version of the key that encrypts it; null where the store encrypts';
COMMENT ON COLUMN stored_object.created_by_user_account_id IS 'Who stored it, sm_auth.user_account.id; null for a program';
COMMENT ON COLUMN stored_object.created_at IS 'When it was stored';
COMMENT ON COLUMN stored_object.verified_at IS 'When its bytes were last read and hashed';
COMMENT ON COLUMN stored_object.deleted_at IS 'When it was deleted';

CREATE FUNCTION stored_object_kept() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'uploading' THEN
            RAISE EXCEPTION 'stored object % is marked as deleted, not removed', OLD.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.sha256, NEW.size_bytes) IS DISTINCT FROM (OLD.sha256, OLD.size_bytes) AND OLD.state <> 'uploading' THEN
        RAISE EXCEPTION 'bytes of stored object % do not change', OLD.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'deleted' AND OLD.state <> 'deleted' AND (OLD.held OR OLD.keep_until >= current_date) THEN
        RAISE EXCEPTION 'stored object % must be kept until %', OLD.id, CASE WHEN OLD.held THEN 'its hold is lifted' ELSE OLD.keep_until::text END
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION stored_object_kept() IS 'Trigger: refuses to change the bytes of an object, or to delete it before its term or under a hold';
CREATE TRIGGER stored_object_kept BEFORE UPDATE OR DELETE ON stored_object FOR EACH ROW EXECUTE FUNCTION stored_object_kept();

CREATE TABLE replica (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    stored_object_id uuid        NOT NULL REFERENCES stored_object (id) ON DELETE CASCADE,
    store_code       text        NOT NULL REFERENCES store (code),
    object_key       text        NOT NULL CHECK (object_key <> ''),
    state            text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'stored', 'damaged', 'deleted')),
    copied_at        timestamptz,
    verified_at      timestamptz,
    CONSTRAINT replica_once UNIQUE (stored_object_id, store_code),
    CONSTRAINT replica_key UNIQUE (store_code, object_key),
    CONSTRAINT replica_stored CHECK (state <> 'stored' OR copied_at IS NOT NULL)
);
CREATE INDEX replica_pending ON replica (id) WHERE state = 'pending';

COMMENT ON TABLE replica IS 'Further copies (réplicas) in other stores';
COMMENT ON COLUMN replica.id IS 'Key';
COMMENT ON COLUMN replica.stored_object_id IS 'Object';
COMMENT ON COLUMN replica.store_code IS 'Store';
COMMENT ON COLUMN replica.object_key IS 'Key in the store';
COMMENT ON COLUMN replica.state IS 'pending (pendiente), stored (almacenada), damaged (dañada) or deleted (eliminada)';
COMMENT ON COLUMN replica.copied_at IS 'When it was complete';
COMMENT ON COLUMN replica.verified_at IS 'When it was last read and hashed';

CREATE TABLE upload (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    stored_object_id   uuid        NOT NULL UNIQUE REFERENCES stored_object (id) ON DELETE CASCADE,
    provider_upload_id text        CHECK (provider_upload_id <> ''),
    part_size_bytes    bigint      NOT NULL CHECK (part_size_bytes >= 5242880),
    parts_total        integer     NOT NULL CHECK (parts_total BETWEEN 1 AND 10000),
    parts_done         integer     NOT NULL DEFAULT 0 CHECK (parts_done >= 0),
    started_at         timestamptz NOT NULL DEFAULT now(),
    expires_at         timestamptz NOT NULL,
    CONSTRAINT upload_parts CHECK (parts_done <= parts_total)
);
CREATE INDEX upload_expires_at ON upload (expires_at);

COMMENT ON TABLE upload IS 'Uploads under way (subidas), in parts';
COMMENT ON COLUMN upload.id IS 'Key';
COMMENT ON COLUMN upload.stored_object_id IS 'Object to be';
COMMENT ON COLUMN upload.provider_upload_id IS 'Identifier of the multipart upload at the provider';
COMMENT ON COLUMN upload.part_size_bytes IS 'Size of every part but the last; S3 wants 5 MiB at least';
COMMENT ON COLUMN upload.parts_total IS 'Parts';
COMMENT ON COLUMN upload.parts_done IS 'Parts that arrived';
COMMENT ON COLUMN upload.started_at IS 'Start';
COMMENT ON COLUMN upload.expires_at IS 'After that what arrived is thrown away';

CREATE TABLE integrity_check (
    id                       uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    stored_object_id         uuid        NOT NULL REFERENCES stored_object (id) ON DELETE CASCADE,
    replica_id               uuid        REFERENCES replica (id) ON DELETE CASCADE,
    result                   text        NOT NULL CHECK (result IN ('intact', 'damaged', 'missing', 'unreachable')),
    found_sha256             bytea       CHECK (octet_length(found_sha256) = 32),
    repaired_from_replica_id uuid        REFERENCES replica (id),
    checked_at               timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT integrity_check_damaged CHECK ((result = 'damaged') = (found_sha256 IS NOT NULL))
);
CREATE INDEX integrity_check_stored_object_id ON integrity_check (stored_object_id, checked_at);
CREATE INDEX integrity_check_bad ON integrity_check (checked_at) WHERE result <> 'intact';
CREATE INDEX integrity_check_replica_id ON integrity_check (replica_id);
CREATE INDEX integrity_check_repaired_from_replica_id ON integrity_check (repaired_from_replica_id);

COMMENT ON TABLE integrity_check IS 'Readings of objects (comprobaciones de integridad): the bytes against their SHA-256';
COMMENT ON COLUMN integrity_check.id IS 'Key';
COMMENT ON COLUMN integrity_check.stored_object_id IS 'Object';
COMMENT ON COLUMN integrity_check.replica_id IS 'Copy read; null for the first one';
COMMENT ON COLUMN integrity_check.result IS 'intact (íntegro), damaged (dañado), missing (no está) or unreachable (inaccesible)';
COMMENT ON COLUMN integrity_check.found_sha256 IS 'SHA-256 found, where it differs';
COMMENT ON COLUMN integrity_check.repaired_from_replica_id IS 'Copy that it was repaired from';
COMMENT ON COLUMN integrity_check.checked_at IS 'When';

CREATE TABLE deletion (
    id                           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    stored_object_id             uuid        NOT NULL UNIQUE REFERENCES stored_object (id),
    reason                       text        NOT NULL
        CHECK (reason IN ('retention_ended', 'erasure_request', 'duplicate', 'infected', 'owner_request')),
    method                       text        NOT NULL CHECK (method IN ('delete', 'key_destroyed')),
    copies_deleted               smallint    NOT NULL CHECK (copies_deleted >= 1),
    requested_by_user_account_id uuid,
    approved_by_user_account_id  uuid,
    audit_entry_id               uuid,
    deleted_at                   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deletion_four_eyes CHECK (approved_by_user_account_id <> requested_by_user_account_id)
);
CREATE INDEX deletion_deleted_at ON deletion (deleted_at);
CREATE INDEX deletion_requested_by_user_account_id ON deletion (requested_by_user_account_id) WHERE requested_by_user_account_id IS NOT NULL;
CREATE INDEX deletion_approved_by_user_account_id ON deletion (approved_by_user_account_id) WHERE approved_by_user_account_id IS NOT NULL;
CREATE INDEX deletion_audit_entry_id ON deletion (audit_entry_id) WHERE audit_entry_id IS NOT NULL;

COMMENT ON TABLE deletion IS 'Deletions (eliminaciones): proof of what went, when and why';
COMMENT ON COLUMN deletion.id IS 'Key';
COMMENT ON COLUMN deletion.stored_object_id IS 'Object';
COMMENT ON COLUMN deletion.reason IS 'retention_ended (fin de plazo), erasure_request (derecho de supresión), duplicate (duplicado), infected (infectado) or owner_request (a petición)';
COMMENT ON COLUMN deletion.method IS 'delete (borrado) or key_destroyed (cryptographic erasure: destrucción de la clave)';
COMMENT ON COLUMN deletion.copies_deleted IS 'Copies that went, the first one too';
COMMENT ON COLUMN deletion.requested_by_user_account_id IS 'Who asked, sm_auth.user_account.id; null for the clock';
COMMENT ON COLUMN deletion.approved_by_user_account_id IS 'Who approved, sm_auth.user_account.id; null for the end of a term';
COMMENT ON COLUMN deletion.audit_entry_id IS 'Entry of the audit, sm_audit.entry.id';
COMMENT ON COLUMN deletion.deleted_at IS 'When';

CREATE TABLE usage_day (
    store_code          text   NOT NULL REFERENCES store (code),
    day                 date   NOT NULL,
    owner_database_code text   NOT NULL CHECK (owner_database_code ~ '^[a-z][a-z0-9_]*$'),
    objects             bigint NOT NULL CHECK (objects >= 0),
    size_bytes          bigint NOT NULL CHECK (size_bytes >= 0),
    ingress_bytes       bigint NOT NULL DEFAULT 0 CHECK (ingress_bytes >= 0),
    egress_bytes        bigint NOT NULL DEFAULT 0 CHECK (egress_bytes >= 0),
    PRIMARY KEY (store_code, day, owner_database_code)
);

COMMENT ON TABLE usage_day IS 'Use of the stores by day (consumo)';
COMMENT ON COLUMN usage_day.store_code IS 'Store';
COMMENT ON COLUMN usage_day.day IS 'Day';
COMMENT ON COLUMN usage_day.owner_database_code IS 'Database whose objects they are';
COMMENT ON COLUMN usage_day.objects IS 'Objects at the end of the day';
COMMENT ON COLUMN usage_day.size_bytes IS 'Bytes in the store';
COMMENT ON COLUMN usage_day.ingress_bytes IS 'Bytes that came in';
COMMENT ON COLUMN usage_day.egress_bytes IS 'Bytes that went out';
