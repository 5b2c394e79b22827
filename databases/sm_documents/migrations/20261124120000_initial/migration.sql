-- Documents and their versions: what each is, what business it belongs to, who signed it, who asked for it, and what must not be destroyed.
-- The bytes are in sm_storage; here is what they mean.
-- Sources: Reglamento (UE) 910/2014 (eIDAS), arts. 3 and 25 to 34, Ley 6/2020 (trust services), ETSI EN 319 102-1 (validation), ISO 15489-1 (records),
-- Ley 10/2010, art. 25, and Código de Comercio, art. 30 (how long papers are kept).

-- Reference data ------------------------------------------------------------------------------------------------------

CREATE TABLE classification (
    code                text     PRIMARY KEY CHECK (code <> ''),
    rank                smallint NOT NULL UNIQUE CHECK (rank >= 0),
    name                text     NOT NULL CHECK (name <> ''),
    name_es             text     NOT NULL CHECK (name_es <> ''),
    handling            text     NOT NULL CHECK (handling <> ''),
    encryption_required boolean  NOT NULL DEFAULT false,
    download_audited    boolean  NOT NULL DEFAULT false
);

COMMENT ON TABLE classification IS 'Levels of confidentiality (niveles de clasificación)';
COMMENT ON COLUMN classification.code IS 'Code, such as confidential';
COMMENT ON COLUMN classification.rank IS 'Order, from the most open one';
COMMENT ON COLUMN classification.name IS 'Name in English';
COMMENT ON COLUMN classification.name_es IS 'Name in Spanish';
COMMENT ON COLUMN classification.handling IS 'How such a document is handled';
COMMENT ON COLUMN classification.encryption_required IS 'Whether its bytes are encrypted with a key of their own';
COMMENT ON COLUMN classification.download_audited IS 'Whether each download is written to the audit';

CREATE TABLE document_type (
    code                 text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name                 text     NOT NULL CHECK (name <> ''),
    name_es              text     NOT NULL CHECK (name_es <> ''),
    area                 text     NOT NULL
        CHECK (area IN ('identity', 'insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops', 'people', 'corporate', 'compliance')),
    classification_code  text     NOT NULL REFERENCES classification (code),
    retention_class_code text     NOT NULL,
    signature_level      text     NOT NULL DEFAULT 'none' CHECK (signature_level IN ('none', 'simple', 'advanced', 'qualified')),
    special_category     boolean  NOT NULL DEFAULT false,
    validity             interval CHECK (validity > interval '0'),
    active               boolean  NOT NULL DEFAULT true
);
CREATE INDEX document_type_classification_code ON document_type (classification_code);
CREATE INDEX document_type_retention_class_code ON document_type (retention_class_code);

COMMENT ON TABLE document_type IS 'Kinds of documents (tipos documentales)';
COMMENT ON COLUMN document_type.code IS 'Code, such as policy_conditions';
COMMENT ON COLUMN document_type.name IS 'Name in English';
COMMENT ON COLUMN document_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN document_type.area IS 'Business that it belongs to';
COMMENT ON COLUMN document_type.classification_code IS 'Confidentiality unless a document says otherwise';
COMMENT ON COLUMN document_type.retention_class_code IS 'How long it is kept, sm_storage.retention_class.code';
COMMENT ON COLUMN document_type.signature_level IS 'Least signature of the customer (eIDAS)';
COMMENT ON COLUMN document_type.special_category IS 'Whether it holds special categories of data, such as health (RGPD, art. 9)';
COMMENT ON COLUMN document_type.validity IS 'How long it is good from its date, such as an appraisal; null without term';
COMMENT ON COLUMN document_type.active IS 'Whether it is in use';

-- Documents -----------------------------------------------------------------------------------------------------------

CREATE TABLE document (
    id                        uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    register_number           text        NOT NULL UNIQUE CHECK (register_number <> ''),
    document_type_code        text        NOT NULL REFERENCES document_type (code),
    title                     text        NOT NULL CHECK (title <> ''),
    party_id                  uuid,
    employee_id               uuid,
    origin                    text        NOT NULL
        CHECK (origin IN ('upload', 'scan', 'generated', 'email', 'whatsapp', 'portal', 'carrier', 'authority')),
    external_reference        text        CHECK (external_reference <> ''),
    state                     text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'current', 'superseded', 'cancelled', 'destroyed')),
    classification_code       text        NOT NULL REFERENCES classification (code),
    language_code             text        NOT NULL DEFAULT 'es',
    issued_on                 date        CHECK (issued_on BETWEEN '0001-01-01' AND '9999-12-31'),
    expires_on                date        CHECK (expires_on BETWEEN '0001-01-01' AND '9999-12-31'),
    received_at               timestamptz,
    superseded_by_document_id uuid        REFERENCES document (id),
    keywords                  text[]      NOT NULL DEFAULT '{}',
    destroyed_at              timestamptz,
    version                   integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at               timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT document_in_order CHECK (expires_on >= issued_on),
    CONSTRAINT document_superseded
        CHECK (superseded_by_document_id IS NULL OR state IN ('superseded', 'destroyed') AND superseded_by_document_id <> id),
    CONSTRAINT document_destroyed CHECK ((state = 'destroyed') = (destroyed_at IS NOT NULL))
);
CREATE INDEX document_document_type_code ON document (document_type_code);
CREATE INDEX document_expiring ON document (expires_on) WHERE state = 'current' AND expires_on IS NOT NULL;
CREATE INDEX document_keywords ON document USING gin (keywords);
CREATE INDEX document_party_id ON document (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX document_employee_id ON document (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX document_classification_code ON document (classification_code);
CREATE INDEX document_language_code ON document (language_code);
CREATE INDEX document_superseded_by_document_id ON document (superseded_by_document_id);
CREATE TRIGGER document_changed BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE document IS 'Documents (documentos)';
COMMENT ON COLUMN document.id IS 'Key';
COMMENT ON COLUMN document.register_number IS 'Number in the register (número de registro)';
COMMENT ON COLUMN document.document_type_code IS 'Kind';
COMMENT ON COLUMN document.title IS 'Title';
COMMENT ON COLUMN document.party_id IS 'Customer concerned, sm_global.party.id; null for a document of the group';
COMMENT ON COLUMN document.employee_id IS 'Employee concerned, sm_hr.employee.id; null for none';
COMMENT ON COLUMN document.origin IS 'upload (subido), scan (digitalizado), generated (generado), email, whatsapp, portal, carrier (compañía) or authority (administración)';
COMMENT ON COLUMN document.external_reference IS 'Number that the issuer gave it';
COMMENT ON COLUMN document.state IS 'draft (borrador), current (vigente), superseded (sustituido), cancelled (anulado) or destroyed (destruido)';
COMMENT ON COLUMN document.classification_code IS 'Confidentiality';
COMMENT ON COLUMN document.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN document.issued_on IS 'Date of the document';
COMMENT ON COLUMN document.expires_on IS 'Last day that it is good; null without term';
COMMENT ON COLUMN document.received_at IS 'When it came in; null for one made here';
COMMENT ON COLUMN document.superseded_by_document_id IS 'Document that took its place';
COMMENT ON COLUMN document.keywords IS 'Keywords';
COMMENT ON COLUMN document.destroyed_at IS 'When its bytes were destroyed';
COMMENT ON COLUMN document.version IS 'Raised by each change';
COMMENT ON COLUMN document.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN document.created_at IS 'When the row was written';
COMMENT ON COLUMN document.updated_at IS 'When the row was last changed';

CREATE FUNCTION document_payload(d document) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'document_id', d.id,
    'register_number', d.register_number,
    'document_type_code', d.document_type_code,
    'title', d.title,
    'party_id', d.party_id,
    'employee_id', d.employee_id,
    'origin', d.origin,
    'external_reference', d.external_reference,
    'state', d.state,
    'classification_code', d.classification_code,
    'language_code', d.language_code,
    'issued_on', d.issued_on,
    'expires_on', d.expires_on,
    'received_at', d.received_at,
    'superseded_by_document_id', d.superseded_by_document_id,
    'keywords', d.keywords,
    'destroyed_at', d.destroyed_at,
    'occurred_at', d.occurred_at);
COMMENT ON FUNCTION document_payload(document) IS 'Event payload of a document (documento): the state after the change (events/document.v1.json)';

CREATE TABLE document_version (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    document_id                uuid        NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    number                     smallint    NOT NULL CHECK (number >= 1),
    stored_object_id           uuid        NOT NULL,
    sha256                     bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    file_name                  text        NOT NULL CHECK (file_name <> '' AND file_name !~ '[/\\]'),
    media_type                 text        NOT NULL CHECK (media_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
    size_bytes                 bigint      NOT NULL CHECK (size_bytes >= 0),
    pages                      integer     CHECK (pages > 0),
    archival_format            text        CHECK (archival_format IN ('PDF/A-1', 'PDF/A-2', 'PDF/A-3', 'PDF/A-4')),
    text_content               text,
    certified_copy             boolean     NOT NULL DEFAULT false,
    note                       text        CHECK (note <> ''),
    created_by_user_account_id uuid,
    created_at                 timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT document_version_number UNIQUE (document_id, number)
);
CREATE INDEX document_version_sha256 ON document_version (sha256);
CREATE INDEX document_version_text_content ON document_version USING gin (to_tsvector('spanish', coalesce(text_content, '')));
CREATE INDEX document_version_stored_object_id ON document_version (stored_object_id);
CREATE INDEX document_version_created_by_user_account_id ON document_version (created_by_user_account_id) WHERE created_by_user_account_id IS NOT NULL;

COMMENT ON TABLE document_version IS 'Versions (versiones) of a document: one for each set of bytes';
COMMENT ON COLUMN document_version.id IS 'Key';
COMMENT ON COLUMN document_version.document_id IS 'Document';
COMMENT ON COLUMN document_version.number IS 'Number, from 1';
COMMENT ON COLUMN document_version.stored_object_id IS 'Its bytes, sm_storage.stored_object.id';
COMMENT ON COLUMN document_version.sha256 IS 'SHA-256 of the bytes, as received: proof that the store gives back the same';
COMMENT ON COLUMN document_version.file_name IS 'File name';
COMMENT ON COLUMN document_version.media_type IS 'Media type, such as application/pdf';
COMMENT ON COLUMN document_version.size_bytes IS 'Size';
COMMENT ON COLUMN document_version.pages IS 'Pages; null where it has none';
COMMENT ON COLUMN document_version.archival_format IS 'Archival profile, where it follows one';
COMMENT ON COLUMN document_version.text_content IS 'Text read out of it (OCR or extraction); null until read';
COMMENT ON COLUMN document_version.certified_copy IS 'Whether it is a certified digitisation (digitalización certificada) that replaces the paper';
COMMENT ON COLUMN document_version.note IS 'What changed';
COMMENT ON COLUMN document_version.created_by_user_account_id IS 'Who added it, sm_auth.user_account.id; null for a program';
COMMENT ON COLUMN document_version.created_at IS 'When it was added';

CREATE TABLE document_link (
    id                        uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    document_id               uuid        NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    database_code             text        NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    object_table              text        NOT NULL CHECK (object_table ~ '^[a-z][a-z0-9_]*$'),
    object_key                text        NOT NULL CHECK (object_key <> ''),
    relation                  text        NOT NULL DEFAULT 'attached'
        CHECK (relation IN ('attached', 'evidence', 'contract', 'receipt', 'invoice', 'report', 'correspondence')),
    linked_at                 timestamptz NOT NULL DEFAULT now(),
    linked_by_user_account_id uuid,
    CONSTRAINT document_link_once UNIQUE (document_id, database_code, object_table, object_key, relation)
);
CREATE INDEX document_link_object ON document_link (database_code, object_table, object_key);
CREATE INDEX document_link_linked_by_user_account_id ON document_link (linked_by_user_account_id) WHERE linked_by_user_account_id IS NOT NULL;

COMMENT ON TABLE document_link IS 'What a document belongs to (vínculos) in the business databases';
COMMENT ON COLUMN document_link.id IS 'Key';
COMMENT ON COLUMN document_link.document_id IS 'Document';
COMMENT ON COLUMN document_link.database_code IS 'Database, such as ss_insurance';
COMMENT ON COLUMN document_link.object_table IS 'Table, such as policy';
COMMENT ON COLUMN document_link.object_key IS 'Key of the row, as text';
COMMENT ON COLUMN document_link.relation IS 'attached (adjunto), evidence (prueba), contract (contrato), receipt (recibo), invoice (factura), report (informe) or correspondence (correspondencia)';
COMMENT ON COLUMN document_link.linked_at IS 'When';
COMMENT ON COLUMN document_link.linked_by_user_account_id IS 'Who, sm_auth.user_account.id; null for a program';

-- Signatures ----------------------------------------------------------------------------------------------------------

CREATE TABLE signature (
    id                        uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    document_version_id       uuid        NOT NULL REFERENCES document_version (id),
    signing_order             smallint    NOT NULL DEFAULT 1 CHECK (signing_order >= 1),
    signer_party_id           uuid,
    signer_employee_id        uuid,
    signer_name               text        NOT NULL CHECK (signer_name <> ''),
    signer_capacity           text        CHECK (signer_capacity <> ''),
    level                     text        NOT NULL CHECK (level IN ('simple', 'advanced', 'qualified')),
    kind                      text        NOT NULL DEFAULT 'signature' CHECK (kind IN ('signature', 'seal', 'handwritten')),
    format                    text        CHECK (format IN ('PAdES', 'XAdES', 'CAdES', 'JAdES', 'ASiC')),
    profile                   text        CHECK (profile IN ('B', 'T', 'LT', 'LTA')),
    state                     text        NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'signed', 'declined', 'expired', 'cancelled')),
    identification_method     text        CHECK (identification_method IN ('certificate', 'video', 'in_person', 'otp_sms', 'otp_email', 'portal')),
    certificate_serial        text        CHECK (certificate_serial <> ''),
    trust_service_provider    text        CHECK (trust_service_provider <> ''),
    requested_at              timestamptz NOT NULL DEFAULT now(),
    expires_at                timestamptz,
    signed_at                 timestamptz,
    time_stamp_token          bytea,
    evidence_stored_object_id uuid,
    declined_reason           text        CHECK (declined_reason <> ''),
    validation                text        CHECK (validation IN ('total_passed', 'total_failed', 'indeterminate')),
    validated_at              timestamptz,
    version                   integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at               timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT signature_signer CHECK (num_nonnulls(signer_party_id, signer_employee_id) <= 1),
    CONSTRAINT signature_signed CHECK ((state = 'signed') = (signed_at IS NOT NULL)),
    CONSTRAINT signature_qualified
        CHECK (level <> 'qualified' OR state <> 'signed' OR certificate_serial IS NOT NULL AND trust_service_provider IS NOT NULL),
    CONSTRAINT signature_electronic CHECK ((kind = 'handwritten') = (format IS NULL) OR state <> 'signed'),
    CONSTRAINT signature_validated CHECK ((validation IS NULL) = (validated_at IS NULL))
);
CREATE INDEX signature_document_version_id ON signature (document_version_id, signing_order);
CREATE INDEX signature_pending ON signature (expires_at) WHERE state = 'requested';
CREATE INDEX signature_signer_party_id ON signature (signer_party_id) WHERE signer_party_id IS NOT NULL;
CREATE INDEX signature_signer_employee_id ON signature (signer_employee_id) WHERE signer_employee_id IS NOT NULL;
CREATE INDEX signature_evidence_stored_object_id ON signature (evidence_stored_object_id) WHERE evidence_stored_object_id IS NOT NULL;
CREATE TRIGGER signature_changed BEFORE UPDATE ON signature FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE signature IS 'Signatures (firmas) asked for and given on a version';
COMMENT ON COLUMN signature.id IS 'Key';
COMMENT ON COLUMN signature.document_version_id IS 'Version signed: its very bytes';
COMMENT ON COLUMN signature.signing_order IS 'Turn; those of one turn sign in any order';
COMMENT ON COLUMN signature.signer_party_id IS 'Signer who is a customer, sm_global.party.id';
COMMENT ON COLUMN signature.signer_employee_id IS 'Signer who is an employee, sm_hr.employee.id';
COMMENT ON COLUMN signature.signer_name IS 'Name that stands under it';
COMMENT ON COLUMN signature.signer_capacity IS 'Capacity, such as attorney of a company (apoderado); null for oneself';
COMMENT ON COLUMN signature.level IS 'simple (simple), advanced (avanzada, eIDAS art. 26) or qualified (cualificada, art. 3.12: the legal effect of a handwritten one)';
COMMENT ON COLUMN signature.kind IS 'signature (firma electrónica), seal (sello electrónico of an entity) or handwritten (manuscrita, on paper)';
COMMENT ON COLUMN signature.format IS 'Format of an electronic signature; null for handwritten ones';
COMMENT ON COLUMN signature.profile IS 'Baseline level (ETSI): B, T with time, LT with proof material, LTA for the archive';
COMMENT ON COLUMN signature.state IS 'requested (solicitada), signed (firmada), declined (rechazada), expired (caducada) or cancelled (anulada)';
COMMENT ON COLUMN signature.identification_method IS 'How the signer was known';
COMMENT ON COLUMN signature.certificate_serial IS 'Serial number of the certificate, hexadecimal';
COMMENT ON COLUMN signature.trust_service_provider IS 'Provider of the trust service (prestador de servicios de confianza)';
COMMENT ON COLUMN signature.requested_at IS 'When it was asked for';
COMMENT ON COLUMN signature.expires_at IS 'Until when it may be signed';
COMMENT ON COLUMN signature.signed_at IS 'Time of the signature; qualified time stamp where there is one';
COMMENT ON COLUMN signature.time_stamp_token IS 'RFC 3161 token of a time-stamping authority';
COMMENT ON COLUMN signature.evidence_stored_object_id IS 'Evidence file (expediente de evidencias), sm_storage.stored_object.id';
COMMENT ON COLUMN signature.declined_reason IS 'Why it was declined';
COMMENT ON COLUMN signature.validation IS 'Result of the latest validation (ETSI EN 319 102-1); null until validated';
COMMENT ON COLUMN signature.validated_at IS 'When it was validated';
COMMENT ON COLUMN signature.version IS 'Raised by each change';
COMMENT ON COLUMN signature.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN signature.created_at IS 'When the row was written';
COMMENT ON COLUMN signature.updated_at IS 'When the row was last changed';

CREATE FUNCTION signature_payload(s signature) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'signature_id', s.id,
    'document_version_id', s.document_version_id,
    'signing_order', s.signing_order,
    'signer_party_id', s.signer_party_id,
    'signer_employee_id', s.signer_employee_id,
    'signer_capacity', s.signer_capacity,
    'level', s.level,
    'kind', s.kind,
    'format', s.format,
    'profile', s.profile,
    'state', s.state,
    'identification_method', s.identification_method,
    'trust_service_provider', s.trust_service_provider,
    'requested_at', s.requested_at,
    'expires_at', s.expires_at,
    'signed_at', s.signed_at,
    'validation', s.validation,
    'validated_at', s.validated_at,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION signature_payload(signature) IS 'Event payload of a signature (firma): the state after the change (events/signature.v1.json)';

-- Asked for and held --------------------------------------------------------------------------------------------------

CREATE TABLE document_request (
    id                       uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id                 uuid        NOT NULL,
    document_type_code       text        NOT NULL REFERENCES document_type (code),
    database_code            text        NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    object_table             text        NOT NULL CHECK (object_table ~ '^[a-z][a-z0-9_]*$'),
    object_key               text        NOT NULL CHECK (object_key <> ''),
    reason                   text        NOT NULL CHECK (reason <> ''),
    mandatory                boolean     NOT NULL DEFAULT true,
    due_on                   date        CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    reminders_sent           smallint    NOT NULL DEFAULT 0 CHECK (reminders_sent >= 0),
    state                    text        NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'received', 'accepted', 'refused', 'waived', 'expired')),
    document_id              uuid        REFERENCES document (id),
    refusal_reason           text        CHECK (refusal_reason <> ''),
    requested_by_employee_id uuid,
    version                  integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT document_request_received CHECK (state NOT IN ('received', 'accepted', 'refused') OR document_id IS NOT NULL),
    CONSTRAINT document_request_refused CHECK ((state = 'refused') = (refusal_reason IS NOT NULL))
);
CREATE INDEX document_request_object ON document_request (database_code, object_table, object_key);
CREATE INDEX document_request_open ON document_request (due_on) WHERE state = 'asked';
CREATE INDEX document_request_party_id ON document_request (party_id);
CREATE INDEX document_request_document_type_code ON document_request (document_type_code);
CREATE INDEX document_request_document_id ON document_request (document_id);
CREATE INDEX document_request_requested_by_employee_id ON document_request (requested_by_employee_id) WHERE requested_by_employee_id IS NOT NULL;
CREATE TRIGGER document_request_changed BEFORE UPDATE ON document_request FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE document_request IS 'Documents asked of a customer (documentación pendiente)';
COMMENT ON COLUMN document_request.id IS 'Key';
COMMENT ON COLUMN document_request.party_id IS 'Customer who is to send it, sm_global.party.id';
COMMENT ON COLUMN document_request.document_type_code IS 'Kind';
COMMENT ON COLUMN document_request.database_code IS 'Database of the matter';
COMMENT ON COLUMN document_request.object_table IS 'Table of the matter';
COMMENT ON COLUMN document_request.object_key IS 'Key of the matter';
COMMENT ON COLUMN document_request.reason IS 'Why it is needed, as told to the customer';
COMMENT ON COLUMN document_request.mandatory IS 'Whether the matter stands still without it';
COMMENT ON COLUMN document_request.due_on IS 'Day that it is needed by';
COMMENT ON COLUMN document_request.reminders_sent IS 'Reminders so far';
COMMENT ON COLUMN document_request.state IS 'asked (pedido), received (recibido), accepted (aceptado), refused (rechazado: unreadable, wrong), waived (dispensado) or expired (caducado)';
COMMENT ON COLUMN document_request.document_id IS 'Document that came; null until then';
COMMENT ON COLUMN document_request.refusal_reason IS 'Why it was refused';
COMMENT ON COLUMN document_request.requested_by_employee_id IS 'Who asked, sm_hr.employee.id; null for a program';
COMMENT ON COLUMN document_request.version IS 'Raised by each change';
COMMENT ON COLUMN document_request.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN document_request.created_at IS 'When the row was written';
COMMENT ON COLUMN document_request.updated_at IS 'When the row was last changed';

CREATE FUNCTION document_request_payload(d document_request) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'document_request_id', d.id,
    'party_id', d.party_id,
    'document_type_code', d.document_type_code,
    'database_code', d.database_code,
    'object_table', d.object_table,
    'object_key', d.object_key,
    'mandatory', d.mandatory,
    'due_on', d.due_on,
    'reminders_sent', d.reminders_sent,
    'state', d.state,
    'document_id', d.document_id,
    'refusal_reason', d.refusal_reason,
    'requested_by_employee_id', d.requested_by_employee_id,
    'occurred_at', d.occurred_at);
COMMENT ON FUNCTION document_request_payload(document_request) IS 'Event payload of a document request (petición de documento): the state after the change (events/document_request.v1.json)';

CREATE TABLE legal_hold (
    id                          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    hold_number                 text        NOT NULL UNIQUE CHECK (hold_number <> ''),
    reason                      text        NOT NULL CHECK (reason <> ''),
    matter_id                   uuid,
    authority                   text        CHECK (authority <> ''),
    placed_at                   timestamptz NOT NULL DEFAULT now(),
    placed_by_user_account_id   uuid        NOT NULL,
    released_at                 timestamptz,
    released_by_user_account_id uuid,
    version                     integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                 timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                  timestamptz NOT NULL DEFAULT now(),
    updated_at                  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT legal_hold_released CHECK ((released_at IS NULL) = (released_by_user_account_id IS NULL) AND released_at >= placed_at)
);
CREATE INDEX legal_hold_held ON legal_hold (placed_at) WHERE released_at IS NULL;
CREATE INDEX legal_hold_matter_id ON legal_hold (matter_id) WHERE matter_id IS NOT NULL;
CREATE INDEX legal_hold_placed_by_user_account_id ON legal_hold (placed_by_user_account_id);
CREATE INDEX legal_hold_released_by_user_account_id ON legal_hold (released_by_user_account_id) WHERE released_by_user_account_id IS NOT NULL;
CREATE TRIGGER legal_hold_changed BEFORE UPDATE ON legal_hold FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE legal_hold IS 'Orders not to destroy (órdenes de conservación), for a lawsuit, an inspection or a request of an authority';
COMMENT ON COLUMN legal_hold.id IS 'Key';
COMMENT ON COLUMN legal_hold.hold_number IS 'Number';
COMMENT ON COLUMN legal_hold.reason IS 'Why';
COMMENT ON COLUMN legal_hold.matter_id IS 'Legal matter, sm_legal.matter.id; null before there is one';
COMMENT ON COLUMN legal_hold.authority IS 'Court or authority that asked';
COMMENT ON COLUMN legal_hold.placed_at IS 'Since when';
COMMENT ON COLUMN legal_hold.placed_by_user_account_id IS 'Who ordered it, sm_auth.user_account.id';
COMMENT ON COLUMN legal_hold.released_at IS 'Until when; null while it holds';
COMMENT ON COLUMN legal_hold.released_by_user_account_id IS 'Who lifted it, sm_auth.user_account.id';
COMMENT ON COLUMN legal_hold.version IS 'Raised by each change';
COMMENT ON COLUMN legal_hold.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN legal_hold.created_at IS 'When the row was written';
COMMENT ON COLUMN legal_hold.updated_at IS 'When the row was last changed';

CREATE FUNCTION legal_hold_payload(l legal_hold) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'legal_hold_id', l.id,
    'hold_number', l.hold_number,
    'reason', l.reason,
    'matter_id', l.matter_id,
    'authority', l.authority,
    'placed_at', l.placed_at,
    'placed_by_user_account_id', l.placed_by_user_account_id,
    'released_at', l.released_at,
    'released_by_user_account_id', l.released_by_user_account_id,
    'occurred_at', l.occurred_at);
COMMENT ON FUNCTION legal_hold_payload(legal_hold) IS 'Event payload of a legal hold (orden de conservación): the state after the change (events/legal_hold.v1.json)';

CREATE TABLE legal_hold_document (
    legal_hold_id uuid        NOT NULL REFERENCES legal_hold (id) ON DELETE CASCADE,
    document_id   uuid        NOT NULL REFERENCES document (id),
    added_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (legal_hold_id, document_id)
);
CREATE INDEX legal_hold_document_document_id ON legal_hold_document (document_id);

COMMENT ON TABLE legal_hold_document IS 'Documents under a hold';
COMMENT ON COLUMN legal_hold_document.legal_hold_id IS 'Hold';
COMMENT ON COLUMN legal_hold_document.document_id IS 'Document';
COMMENT ON COLUMN legal_hold_document.added_at IS 'Since when';

CREATE FUNCTION document_held() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'DELETE' OR NEW.state = 'destroyed' AND OLD.state <> 'destroyed') AND EXISTS (
        SELECT FROM legal_hold_document AS d JOIN legal_hold AS h ON h.id = d.legal_hold_id
        WHERE d.document_id = OLD.id AND h.released_at IS NULL) THEN
        RAISE EXCEPTION 'document "%" is under a legal hold', OLD.register_number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
COMMENT ON FUNCTION document_held() IS 'Trigger: refuses to destroy a document that a legal hold covers';
CREATE TRIGGER document_held BEFORE UPDATE OF state OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION document_held();
