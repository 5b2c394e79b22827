-- e-Cliente, the customers' portal: who may enter and for whom, how they prove it, what they ask for, upload, sign and read there.
-- Policies, contracts and invoices are read from their own databases; documents lie in sm_documents.
-- Sources: Reglamento (UE) 910/2014 (eIDAS: levels of signatures), Reglamento (UE) 2016/679.

-- Accounts -------------------------------------------------------------------------------------------------------------

CREATE TABLE portal_account (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id           uuid        NOT NULL UNIQUE,
    login              text        NOT NULL CHECK (login <> ''),
    email              text        CHECK (email LIKE '%@%'),
    email_confirmed_at timestamptz,
    phone              text,
    phone_confirmed_at timestamptz,
    language_code      text        NOT NULL DEFAULT 'es' CHECK (language_code ~ '^[a-z]{2}$'),
    state              text        NOT NULL DEFAULT 'invited' CHECK (state IN ('invited', 'active', 'locked', 'closed')),
    terms_version      text,
    terms_accepted_at  timestamptz,
    closed_at          timestamptz,
    version            integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz NOT NULL DEFAULT now(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT portal_account_terms CHECK (state <> 'active' OR terms_accepted_at IS NOT NULL),
    CONSTRAINT portal_account_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX portal_account_language_code ON portal_account (language_code);
CREATE TRIGGER portal_account_changed BEFORE UPDATE ON portal_account FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE portal_account IS 'Accounts of customers (cuentas de cliente)';
COMMENT ON COLUMN portal_account.id IS 'Key';
COMMENT ON COLUMN portal_account.party_id IS 'Customer';
COMMENT ON COLUMN portal_account.login IS 'What they sign in with: an e-mail address or a document number (NIF)';
COMMENT ON COLUMN portal_account.email IS 'E-mail address for notices, once confirmed (correo)';
COMMENT ON COLUMN portal_account.email_confirmed_at IS 'When the address was confirmed';
COMMENT ON COLUMN portal_account.phone IS 'Mobile telephone for codes (móvil)';
COMMENT ON COLUMN portal_account.phone_confirmed_at IS 'When the telephone was confirmed';
COMMENT ON COLUMN portal_account.language_code IS 'Language of the portal';
COMMENT ON COLUMN portal_account.state IS 'invited (invitada), active (activa), locked (bloqueada) or closed (cerrada)';
COMMENT ON COLUMN portal_account.terms_version IS 'Version of the terms accepted (condiciones de uso)';
COMMENT ON COLUMN portal_account.terms_accepted_at IS 'When they were accepted';
COMMENT ON COLUMN portal_account.closed_at IS 'When it was closed';
COMMENT ON COLUMN portal_account.version IS 'Raised by each change';
COMMENT ON COLUMN portal_account.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN portal_account.created_at IS 'When the row was written';
COMMENT ON COLUMN portal_account.updated_at IS 'When the row was last changed';

CREATE FUNCTION portal_account_payload(x portal_account) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'portal_account_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'party_id', x.party_id,
    'email_confirmed_at', x.email_confirmed_at,
    'phone_confirmed_at', x.phone_confirmed_at,
    'language_code', x.language_code,
    'state', x.state,
    'terms_version', x.terms_version,
    'terms_accepted_at', x.terms_accepted_at,
    'closed_at', x.closed_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION portal_account_payload(portal_account) IS 'Payload of its events: the state after the change';

CREATE UNIQUE INDEX portal_account_login ON portal_account (lower(login)) WHERE state <> 'closed';

CREATE TABLE authorisation (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id uuid        NOT NULL REFERENCES portal_account (id),
    party_id          uuid        NOT NULL,
    kind              text        NOT NULL CHECK (kind IN ('legal_representative', 'company_officer', 'parent', 'authorised')),
    scopes            text[]      NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'request', 'sign', 'pay']),
    valid_during      daterange   NOT NULL CHECK (NOT isempty(valid_during)),
    document_id       uuid,
    revoked_at        timestamptz
);
CREATE INDEX authorisation_portal_account_id ON authorisation (portal_account_id);
CREATE INDEX authorisation_party_id ON authorisation (party_id);
CREATE INDEX authorisation_document_id ON authorisation (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE authorisation IS 'Who else may act for a customer (autorizados y representantes)';
COMMENT ON COLUMN authorisation.id IS 'Key';
COMMENT ON COLUMN authorisation.portal_account_id IS 'Account that acts';
COMMENT ON COLUMN authorisation.party_id IS 'Customer it acts for';
COMMENT ON COLUMN authorisation.kind IS 'legal_representative (representante legal), company_officer (administrador), parent (padre, madre o tutor) or authorised (autorizado)';
COMMENT ON COLUMN authorisation.scopes IS 'What is allowed: read (consultar), request (solicitar), sign (firmar), pay (pagar)';
COMMENT ON COLUMN authorisation.valid_during IS 'Days on which it holds';
COMMENT ON COLUMN authorisation.document_id IS 'Power of attorney or proof (poder, libro de familia)';
COMMENT ON COLUMN authorisation.revoked_at IS 'When it was taken back';

CREATE TABLE credential (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id uuid        NOT NULL REFERENCES portal_account (id) ON DELETE CASCADE,
    method            text        NOT NULL CHECK (method IN ('password', 'passkey', 'totp', 'clave', 'certificate')),
    secret_hash       text        CHECK (secret_hash LIKE '$argon2id$%'),
    public_key        bytea,
    subject           text,
    label             text        NOT NULL DEFAULT '',
    created_at        timestamptz NOT NULL DEFAULT now(),
    last_used_at      timestamptz,
    revoked_at        timestamptz,
    CONSTRAINT credential_material CHECK (CASE method WHEN 'password' THEN secret_hash IS NOT NULL WHEN 'passkey' THEN public_key IS NOT NULL ELSE true END)
);
CREATE INDEX credential_portal_account_id ON credential (portal_account_id);

COMMENT ON TABLE credential IS 'How an account proves who it is (credenciales)';
COMMENT ON COLUMN credential.id IS 'Key';
COMMENT ON COLUMN credential.portal_account_id IS 'Account';
COMMENT ON COLUMN credential.method IS 'password (contraseña), passkey, totp, clave (Cl@ve) or certificate (certificado electrónico, DNIe)';
COMMENT ON COLUMN credential.secret_hash IS 'Argon2id hash in PHC form, of passwords only; never the password';
COMMENT ON COLUMN credential.public_key IS 'Public key of a passkey or certificate';
COMMENT ON COLUMN credential.subject IS 'Subject at the other side: of Cl@ve or of the certificate';
COMMENT ON COLUMN credential.label IS 'Name that the customer gave it';
COMMENT ON COLUMN credential.created_at IS 'When it was added';
COMMENT ON COLUMN credential.last_used_at IS 'When it was used last';
COMMENT ON COLUMN credential.revoked_at IS 'When it was taken away';

CREATE UNIQUE INDEX credential_password ON credential (portal_account_id) WHERE method = 'password' AND revoked_at IS NULL;

CREATE TABLE authentication (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id uuid        REFERENCES portal_account (id),
    method            text        NOT NULL,
    outcome           text        NOT NULL CHECK (outcome IN ('granted', 'second_factor', 'refused', 'locked')),
    ip_address        inet,
    user_agent        text,
    attempted_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX authentication_portal_account_id_attempted_at ON authentication (portal_account_id, attempted_at DESC);
CREATE INDEX authentication_ip_address_attempted_at ON authentication (ip_address, attempted_at DESC);

COMMENT ON TABLE authentication IS 'Attempts to enter (accesos), kept to find misuse';
COMMENT ON COLUMN authentication.id IS 'Key';
COMMENT ON COLUMN authentication.portal_account_id IS 'Account; null where the name given is nobody''s';
COMMENT ON COLUMN authentication.method IS 'As in credential';
COMMENT ON COLUMN authentication.outcome IS 'granted (concedido), second_factor (pide segundo factor), refused (rechazado) or locked (bloqueado)';
COMMENT ON COLUMN authentication.ip_address IS 'Where it came from';
COMMENT ON COLUMN authentication.user_agent IS 'Program used';
COMMENT ON COLUMN authentication.attempted_at IS 'When';

CREATE TABLE session (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id   uuid        NOT NULL REFERENCES portal_account (id) ON DELETE CASCADE,
    token_hash          bytea       NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    acting_for_party_id uuid        NOT NULL,
    started_at          timestamptz NOT NULL DEFAULT now(),
    seen_at             timestamptz NOT NULL DEFAULT now(),
    expires_at          timestamptz NOT NULL,
    ip_address          inet,
    ended_at            timestamptz,
    CONSTRAINT session_expires CHECK (expires_at > started_at)
);
CREATE INDEX session_portal_account_id_started_at ON session (portal_account_id, started_at DESC);
CREATE INDEX session_acting_for_party_id ON session (acting_for_party_id);

COMMENT ON TABLE session IS 'Open visits (sesiones)';
COMMENT ON COLUMN session.id IS 'Key';
COMMENT ON COLUMN session.portal_account_id IS 'Account';
COMMENT ON COLUMN session.token_hash IS 'SHA-256 of the token; never the token';
COMMENT ON COLUMN session.acting_for_party_id IS 'Customer whose things are shown';
COMMENT ON COLUMN session.started_at IS 'When it began';
COMMENT ON COLUMN session.seen_at IS 'When it was used last';
COMMENT ON COLUMN session.expires_at IS 'When it ends at the latest';
COMMENT ON COLUMN session.ip_address IS 'Where it came from';
COMMENT ON COLUMN session.ended_at IS 'When it was ended';

-- What customers do there ----------------------------------------------------------------------------------------------

CREATE TABLE request_kind (
    code            text     PRIMARY KEY CHECK (code <> ''),
    name            text     NOT NULL,
    name_es         text     NOT NULL,
    area            text     NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops', 'account')),
    signature_level text     NOT NULL DEFAULT 'none' CHECK (signature_level IN ('none', 'simple', 'advanced', 'qualified')),
    answer_within   interval NOT NULL DEFAULT '3 days' CHECK (answer_within > interval '0')
);

COMMENT ON TABLE request_kind IS 'What may be asked for (tipos de gestión)';
COMMENT ON COLUMN request_kind.code IS 'Code, such as policy_copy';
COMMENT ON COLUMN request_kind.name IS 'Name in English';
COMMENT ON COLUMN request_kind.name_es IS 'Name in Spanish';
COMMENT ON COLUMN request_kind.area IS 'Business area that deals with it';
COMMENT ON COLUMN request_kind.signature_level IS 'Signature it needs (eIDAS): none, simple (simple), advanced (avanzada) or qualified (cualificada)';
COMMENT ON COLUMN request_kind.answer_within IS 'Time within which it is answered';

CREATE TABLE request (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    request_number    text        NOT NULL UNIQUE CHECK (request_number <> ''),
    portal_account_id uuid        NOT NULL REFERENCES portal_account (id),
    party_id          uuid        NOT NULL,
    request_kind_code text        NOT NULL REFERENCES request_kind (code),
    policy_id         uuid,
    details           jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    state             text        NOT NULL DEFAULT 'sent' CHECK (state IN ('draft', 'sent', 'in_progress', 'waiting_for_customer', 'done', 'refused', 'withdrawn')),
    sent_at           timestamptz,
    due_at            timestamptz,
    closed_at         timestamptz,
    task_id           uuid,
    ticket_id         uuid,
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now(),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT request_sent CHECK (state = 'draft' OR sent_at IS NOT NULL),
    CONSTRAINT request_closed CHECK ((state IN ('done', 'refused', 'withdrawn')) = (closed_at IS NOT NULL)),
    CONSTRAINT request_due CHECK (due_at IS NULL OR due_at >= sent_at)
);
CREATE INDEX request_portal_account_id ON request (portal_account_id);
CREATE INDEX request_request_kind_code ON request (request_kind_code);
CREATE INDEX request_due_at ON request (due_at) WHERE closed_at IS NULL;
CREATE INDEX request_party_id ON request (party_id);
CREATE INDEX request_policy_id ON request (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX request_task_id ON request (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX request_ticket_id ON request (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE TRIGGER request_changed BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE request IS 'Requests of customers (gestiones)';
COMMENT ON COLUMN request.id IS 'Key';
COMMENT ON COLUMN request.request_number IS 'Number shown to the customer (número de gestión)';
COMMENT ON COLUMN request.portal_account_id IS 'Account that asked';
COMMENT ON COLUMN request.party_id IS 'Customer concerned';
COMMENT ON COLUMN request.request_kind_code IS 'What is asked for';
COMMENT ON COLUMN request.policy_id IS 'Policy concerned';
COMMENT ON COLUMN request.details IS 'Answers to the form';
COMMENT ON COLUMN request.state IS 'draft (borrador), sent (enviada), in_progress (en curso), waiting_for_customer (pendiente del cliente), done (resuelta), refused (denegada) or withdrawn (desistida)';
COMMENT ON COLUMN request.sent_at IS 'When it was sent';
COMMENT ON COLUMN request.due_at IS 'When it is to be answered';
COMMENT ON COLUMN request.closed_at IS 'When it was closed';
COMMENT ON COLUMN request.task_id IS 'Task it became';
COMMENT ON COLUMN request.ticket_id IS 'Ticket it became';
COMMENT ON COLUMN request.version IS 'Raised by each change';
COMMENT ON COLUMN request.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN request.created_at IS 'When the row was written';
COMMENT ON COLUMN request.updated_at IS 'When the row was last changed';

CREATE FUNCTION request_payload(x request) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'request_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'request_number', x.request_number,
    'portal_account_id', x.portal_account_id,
    'party_id', x.party_id,
    'request_kind_code', x.request_kind_code,
    'policy_id', x.policy_id,
    'state', x.state,
    'sent_at', x.sent_at,
    'due_at', x.due_at,
    'closed_at', x.closed_at,
    'task_id', x.task_id,
    'ticket_id', x.ticket_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION request_payload(request) IS 'Payload of its events: the state after the change';

CREATE TABLE upload (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id  uuid        NOT NULL REFERENCES portal_account (id),
    request_id         uuid        REFERENCES request (id),
    document_type_code text        NOT NULL,
    file_name          text        NOT NULL CHECK (file_name <> ''),
    size_bytes         bigint      NOT NULL CHECK (size_bytes > 0 AND size_bytes <= 26214400),
    sha256             bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    scan               text        NOT NULL DEFAULT 'pending' CHECK (scan IN ('pending', 'clean', 'infected')),
    document_id        uuid,
    uploaded_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT upload_clean CHECK (document_id IS NULL OR scan = 'clean')
);
CREATE INDEX upload_portal_account_id ON upload (portal_account_id);
CREATE INDEX upload_request_id ON upload (request_id);
CREATE INDEX upload_document_type_code ON upload (document_type_code);
CREATE INDEX upload_document_id ON upload (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE upload IS 'Files that customers upload (documentos aportados)';
COMMENT ON COLUMN upload.id IS 'Key';
COMMENT ON COLUMN upload.portal_account_id IS 'Account';
COMMENT ON COLUMN upload.request_id IS 'Request it belongs to';
COMMENT ON COLUMN upload.document_type_code IS 'Kind of document';
COMMENT ON COLUMN upload.file_name IS 'Name of the file as given';
COMMENT ON COLUMN upload.size_bytes IS 'Size in bytes, 25 MiB at most';
COMMENT ON COLUMN upload.sha256 IS 'SHA-256 of its content';
COMMENT ON COLUMN upload.scan IS 'Search for malware: pending, clean or infected';
COMMENT ON COLUMN upload.document_id IS 'Document it became once clean';
COMMENT ON COLUMN upload.uploaded_at IS 'When';

CREATE TABLE signature (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id uuid        NOT NULL REFERENCES portal_account (id),
    document_id       uuid        NOT NULL,
    level             text        NOT NULL CHECK (level IN ('simple', 'advanced', 'qualified')),
    method            text        NOT NULL CHECK (method IN ('sms_code', 'handwritten', 'certificate', 'clave_firma')),
    state             text        NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'signed', 'declined', 'expired')),
    document_sha256   bytea       NOT NULL CHECK (octet_length(document_sha256) = 32),
    evidence          jsonb,
    expires_at        timestamptz NOT NULL,
    signed_at         timestamptz,
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now(),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT signature_signed CHECK ((state = 'signed') = (signed_at IS NOT NULL)),
    CONSTRAINT signature_evidence CHECK (state <> 'signed' OR evidence IS NOT NULL),
    CONSTRAINT signature_once UNIQUE (document_id, portal_account_id)
);
CREATE INDEX signature_portal_account_id ON signature (portal_account_id);
CREATE TRIGGER signature_changed BEFORE UPDATE ON signature FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE signature IS 'Signatures given in the portal (firmas digitales)';
COMMENT ON COLUMN signature.id IS 'Key';
COMMENT ON COLUMN signature.portal_account_id IS 'Account that signs';
COMMENT ON COLUMN signature.document_id IS 'Document';
COMMENT ON COLUMN signature.level IS 'eIDAS level: simple, advanced (avanzada) or qualified (cualificada)';
COMMENT ON COLUMN signature.method IS 'sms_code (código por SMS), handwritten (biométrica), certificate (certificado) or clave_firma (Cl@ve Firma)';
COMMENT ON COLUMN signature.state IS 'requested (pendiente), signed (firmada), declined (rechazada) or expired (caducada)';
COMMENT ON COLUMN signature.document_sha256 IS 'SHA-256 of what was shown';
COMMENT ON COLUMN signature.evidence IS 'Evidence: code, times, addresses, certificate';
COMMENT ON COLUMN signature.expires_at IS 'When the request lapses';
COMMENT ON COLUMN signature.signed_at IS 'When it was signed';
COMMENT ON COLUMN signature.version IS 'Raised by each change';
COMMENT ON COLUMN signature.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN signature.created_at IS 'When the row was written';
COMMENT ON COLUMN signature.updated_at IS 'When the row was last changed';

CREATE FUNCTION signature_payload(x signature) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'signature_id', x.id,
    'customer_id', coalesce((SELECT a.party_id FROM portal_account AS a WHERE a.id = x.portal_account_id), x.id),
    'portal_account_id', x.portal_account_id,
    'document_id', x.document_id,
    'level', x.level,
    'method', x.method,
    'state', x.state,
    'expires_at', x.expires_at,
    'signed_at', x.signed_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION signature_payload(signature) IS 'Payload of its events: the state after the change';

CREATE TABLE message (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id uuid        NOT NULL REFERENCES portal_account (id),
    request_id        uuid        REFERENCES request (id),
    direction         text        NOT NULL CHECK (direction IN ('to_customer', 'from_customer')),
    conversation_id   uuid,
    body              text        NOT NULL CHECK (body <> ''),
    sent_at           timestamptz NOT NULL DEFAULT now(),
    read_at           timestamptz CHECK (read_at >= sent_at)
);
CREATE INDEX message_portal_account_id_sent_at ON message (portal_account_id, sent_at DESC);
CREATE INDEX message_request_id ON message (request_id);
CREATE INDEX message_conversation_id ON message (conversation_id) WHERE conversation_id IS NOT NULL;

COMMENT ON TABLE message IS 'Messages between customer and group (buzón)';
COMMENT ON COLUMN message.id IS 'Key';
COMMENT ON COLUMN message.portal_account_id IS 'Account';
COMMENT ON COLUMN message.request_id IS 'Request it is about';
COMMENT ON COLUMN message.direction IS 'to_customer (al cliente) or from_customer (del cliente)';
COMMENT ON COLUMN message.conversation_id IS 'Conversation across channels';
COMMENT ON COLUMN message.body IS 'Text';
COMMENT ON COLUMN message.sent_at IS 'When';
COMMENT ON COLUMN message.read_at IS 'When the other side read it';

CREATE TABLE view_log (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    portal_account_id uuid        NOT NULL REFERENCES portal_account (id),
    party_id          uuid        NOT NULL,
    object_kind       text        NOT NULL CHECK (object_kind IN ('policy', 'receipt', 'claim', 'energy_contract', 'telecom_contract', 'loan', 'document')),
    object_id         uuid        NOT NULL,
    viewed_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX view_log_portal_account_id_viewed_at ON view_log (portal_account_id, viewed_at DESC);
CREATE INDEX view_log_object_id ON view_log (object_id);
CREATE INDEX view_log_party_id ON view_log (party_id);

COMMENT ON TABLE view_log IS 'What was looked at (consultas): which document or contract, and when';
COMMENT ON COLUMN view_log.id IS 'Key';
COMMENT ON COLUMN view_log.portal_account_id IS 'Account';
COMMENT ON COLUMN view_log.party_id IS 'Customer whose thing it is';
COMMENT ON COLUMN view_log.object_kind IS 'What kind of thing';
COMMENT ON COLUMN view_log.object_id IS 'Its key in its own database';
COMMENT ON COLUMN view_log.viewed_at IS 'When';

CREATE TABLE preference (
    portal_account_id uuid        REFERENCES portal_account (id) ON DELETE CASCADE,
    name              text        CHECK (name IN ('paperless', 'notice_email', 'notice_sms', 'theme', 'default_area')),
    value             jsonb       NOT NULL,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT preference_pkey PRIMARY KEY (portal_account_id, name)
);

COMMENT ON TABLE preference IS 'What a customer chose (preferencias)';
COMMENT ON COLUMN preference.portal_account_id IS 'Account';
COMMENT ON COLUMN preference.name IS 'paperless (factura y recibo electrónicos), notice_email, notice_sms (avisos), theme (tema) or default_area (área inicial)';
COMMENT ON COLUMN preference.value IS 'Choice';
COMMENT ON COLUMN preference.updated_at IS 'When it was chosen';
