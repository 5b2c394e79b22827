-- Authentication and authorisation: accounts, what they prove themselves with, what they may do in which database, and what happened.
-- No secret is kept as such: passwords as Argon2id PHC strings, tokens and keys as SHA-256 of random values, TOTP secrets encrypted with a key of the vault.
-- Sources: RFC 9106 (Argon2), RFC 6238 (TOTP), W3C Web Authentication, NIST SP 800-63B (assurance levels, throttling), Real Decreto 311/2022 (ENS).

-- Accounts ------------------------------------------------------------------------------------------------------------

CREATE TABLE user_account (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_name              text        NOT NULL UNIQUE CHECK (user_name ~ '^[a-z0-9][a-z0-9._@+-]{1,127}$'),
    kind                   text        NOT NULL CHECK (kind IN ('employee', 'customer', 'partner', 'service')),
    display_name           text        NOT NULL CHECK (display_name <> ''),
    email                  text        CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    email_verified_at      timestamptz,
    employee_id            uuid,
    party_id               uuid,
    owner_employee_id      uuid,
    state                  text        NOT NULL DEFAULT 'invited' CHECK (state IN ('invited', 'active', 'suspended', 'closed')),
    state_reason           text        CHECK (state_reason <> ''),
    second_factor_required boolean     NOT NULL DEFAULT false,
    language_code          text,
    time_zone              text        NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone <> ''),
    valid_until            date        CHECK (valid_until BETWEEN '0001-01-01' AND '9999-12-31'),
    last_sign_in_at        timestamptz,
    closed_at              timestamptz,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_account_whose
        CHECK (CASE kind WHEN 'employee' THEN employee_id IS NOT NULL AND party_id IS NULL WHEN 'customer' THEN party_id IS NOT NULL
            AND employee_id IS NULL ELSE owner_employee_id IS NOT NULL AND num_nonnulls(employee_id, party_id) = 0 END),
    CONSTRAINT user_account_email CHECK (kind = 'service' OR email IS NOT NULL),
    CONSTRAINT user_account_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX user_account_employee ON user_account (employee_id) WHERE employee_id IS NOT NULL AND state <> 'closed';
CREATE INDEX user_account_email ON user_account (lower(email));
CREATE INDEX user_account_employee_id ON user_account (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX user_account_party_id ON user_account (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX user_account_owner_employee_id ON user_account (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX user_account_language_code ON user_account (language_code) WHERE language_code IS NOT NULL;
CREATE TRIGGER user_account_changed BEFORE UPDATE ON user_account FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE user_account IS 'User accounts (cuentas de usuario) of employees, customers, partners and services';
COMMENT ON COLUMN user_account.id IS 'Key';
COMMENT ON COLUMN user_account.user_name IS 'Name to sign in with, in lower case';
COMMENT ON COLUMN user_account.kind IS 'employee (empleado), customer (cliente, in the portal), partner (colaborador) or service (a program)';
COMMENT ON COLUMN user_account.display_name IS 'Name to show';
COMMENT ON COLUMN user_account.email IS 'E-mail address for notices of security; null for a service';
COMMENT ON COLUMN user_account.email_verified_at IS 'When the address was proved';
COMMENT ON COLUMN user_account.employee_id IS 'Employee, sm_hr.employee.id; employee accounts only';
COMMENT ON COLUMN user_account.party_id IS 'Customer, sm_global.party.id; customer accounts only';
COMMENT ON COLUMN user_account.owner_employee_id IS 'Who answers for a service or a partner''s account, sm_hr.employee.id';
COMMENT ON COLUMN user_account.state IS 'invited (invitada), active (activa), suspended (suspendida) or closed (cerrada)';
COMMENT ON COLUMN user_account.state_reason IS 'Why suspended or closed';
COMMENT ON COLUMN user_account.second_factor_required IS 'Whether a second factor is asked for whatever the role says';
COMMENT ON COLUMN user_account.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN user_account.time_zone IS 'IANA time zone';
COMMENT ON COLUMN user_account.valid_until IS 'Last day of an account with a term, such as a supplier''s; null without term';
COMMENT ON COLUMN user_account.last_sign_in_at IS 'Latest sign-in';
COMMENT ON COLUMN user_account.closed_at IS 'When it was closed';
COMMENT ON COLUMN user_account.version IS 'Raised by each change';
COMMENT ON COLUMN user_account.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN user_account.created_at IS 'When the row was written';
COMMENT ON COLUMN user_account.updated_at IS 'When the row was last changed';

CREATE FUNCTION user_account_payload(u user_account) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'user_account_id', u.id,
    'kind', u.kind,
    'employee_id', u.employee_id,
    'party_id', u.party_id,
    'owner_employee_id', u.owner_employee_id,
    'state', u.state,
    'second_factor_required', u.second_factor_required,
    'language_code', u.language_code,
    'time_zone', u.time_zone,
    'valid_until', u.valid_until,
    'closed_at', u.closed_at,
    'occurred_at', u.occurred_at);
COMMENT ON FUNCTION user_account_payload(user_account) IS 'Event payload of a user account (cuenta de usuario): the state after the change (events/user_account.v1.json)';

-- What an account proves itself with ----------------------------------------------------------------------------------

CREATE TABLE credential (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id uuid        NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    phc             text        NOT NULL CHECK (phc ~ '^\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43,}$'),
    must_change     boolean     NOT NULL DEFAULT false,
    breached_at     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    replaced_at     timestamptz,
    CONSTRAINT credential_in_order CHECK (replaced_at >= created_at)
);
CREATE INDEX credential_user_account_id ON credential (user_account_id, created_at);
CREATE UNIQUE INDEX credential_current ON credential (user_account_id) WHERE replaced_at IS NULL;

COMMENT ON TABLE credential IS 'Passwords (contraseñas), the current one and earlier ones that may not come back';
COMMENT ON COLUMN credential.id IS 'Key';
COMMENT ON COLUMN credential.user_account_id IS 'Account';
COMMENT ON COLUMN credential.phc IS 'Argon2id hash as a PHC string: parameters, salt of 16 bytes or more, hash of 32 bytes or more; never the password';
COMMENT ON COLUMN credential.must_change IS 'Whether the next sign-in must replace it';
COMMENT ON COLUMN credential.breached_at IS 'When it was found in a list of leaked passwords';
COMMENT ON COLUMN credential.created_at IS 'When it was set';
COMMENT ON COLUMN credential.replaced_at IS 'When another took its place; null for the current one';

CREATE TABLE totp_factor (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id  uuid        NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    label            text        NOT NULL CHECK (label <> ''),
    secret_encrypted bytea       NOT NULL CHECK (octet_length(secret_encrypted) >= 48),
    key_name         text        NOT NULL CHECK (key_name <> ''),
    algorithm        text        NOT NULL DEFAULT 'SHA1' CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
    digits           smallint    NOT NULL DEFAULT 6 CHECK (digits IN (6, 8)),
    period_seconds   smallint    NOT NULL DEFAULT 30 CHECK (period_seconds BETWEEN 15 AND 120),
    last_step        bigint      CHECK (last_step >= 0),
    created_at       timestamptz NOT NULL DEFAULT now(),
    confirmed_at     timestamptz,
    revoked_at       timestamptz,
    CONSTRAINT totp_factor_in_order CHECK (confirmed_at >= created_at AND revoked_at >= created_at)
);
CREATE INDEX totp_factor_user_account_id ON totp_factor (user_account_id);

COMMENT ON TABLE totp_factor IS 'Time-based one-time passwords (segundo factor TOTP, RFC 6238)';
COMMENT ON COLUMN totp_factor.id IS 'Key';
COMMENT ON COLUMN totp_factor.user_account_id IS 'Account';
COMMENT ON COLUMN totp_factor.label IS 'Name that the user gave the device';
COMMENT ON COLUMN totp_factor.secret_encrypted IS 'Secret, AES-256-GCM: nonce of 12 bytes, ciphertext, tag of 16 bytes';
COMMENT ON COLUMN totp_factor.key_name IS 'Key of the vault that encrypts it';
COMMENT ON COLUMN totp_factor.algorithm IS 'Hash of the HMAC';
COMMENT ON COLUMN totp_factor.digits IS 'Digits of a code';
COMMENT ON COLUMN totp_factor.period_seconds IS 'Seconds that a code lives';
COMMENT ON COLUMN totp_factor.last_step IS 'Time step of the last code accepted: a code is good once';
COMMENT ON COLUMN totp_factor.created_at IS 'When it was begun';
COMMENT ON COLUMN totp_factor.confirmed_at IS 'When a first code proved it; null until then';
COMMENT ON COLUMN totp_factor.revoked_at IS 'When it was withdrawn';

CREATE TABLE recovery_code (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id uuid        NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    code_hash       bytea       NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32),
    created_at      timestamptz NOT NULL DEFAULT now(),
    used_at         timestamptz
);
CREATE INDEX recovery_code_user_account_id ON recovery_code (user_account_id);

COMMENT ON TABLE recovery_code IS 'Recovery codes (códigos de recuperación), each good once';
COMMENT ON COLUMN recovery_code.id IS 'Key';
COMMENT ON COLUMN recovery_code.user_account_id IS 'Account';
COMMENT ON COLUMN recovery_code.code_hash IS 'SHA-256 of the code, which has at least 80 random bits';
COMMENT ON COLUMN recovery_code.created_at IS 'When it was made';
COMMENT ON COLUMN recovery_code.used_at IS 'When it was used';

CREATE TABLE passkey (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id uuid        NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    credential_id   bytea       NOT NULL UNIQUE CHECK (octet_length(credential_id) BETWEEN 16 AND 1023),
    public_key      bytea       NOT NULL CHECK (octet_length(public_key) > 0),
    sign_count      bigint      NOT NULL DEFAULT 0 CHECK (sign_count >= 0),
    aaguid          uuid,
    transports      text[]      NOT NULL DEFAULT '{}' CHECK (transports <@ '{usb,nfc,ble,smart-card,hybrid,internal}'),
    backed_up       boolean     NOT NULL DEFAULT false,
    label           text        NOT NULL CHECK (label <> ''),
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_used_at    timestamptz,
    revoked_at      timestamptz
);
CREATE INDEX passkey_user_account_id ON passkey (user_account_id);

COMMENT ON TABLE passkey IS 'Passkeys and security keys (llaves de acceso, W3C Web Authentication)';
COMMENT ON COLUMN passkey.id IS 'Key';
COMMENT ON COLUMN passkey.user_account_id IS 'Account';
COMMENT ON COLUMN passkey.credential_id IS 'Identifier that the authenticator gave';
COMMENT ON COLUMN passkey.public_key IS 'Public key, COSE_Key in CBOR';
COMMENT ON COLUMN passkey.sign_count IS 'Counter of signatures; one that goes back tells of a clone';
COMMENT ON COLUMN passkey.aaguid IS 'Model of the authenticator';
COMMENT ON COLUMN passkey.transports IS 'How it is reached';
COMMENT ON COLUMN passkey.backed_up IS 'Whether it is synchronised between devices';
COMMENT ON COLUMN passkey.label IS 'Name that the user gave it';
COMMENT ON COLUMN passkey.created_at IS 'When it was registered';
COMMENT ON COLUMN passkey.last_used_at IS 'Latest use';
COMMENT ON COLUMN passkey.revoked_at IS 'When it was withdrawn';

-- Roles and permissions -----------------------------------------------------------------------------------------------

CREATE TABLE permission (
    code          text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*:[a-z_]+$'),
    database_code text NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    action        text NOT NULL CHECK (action IN ('read', 'write', 'export', 'erase', 'administer')),
    CONSTRAINT permission_named CHECK (code = database_code || ':' || action),
    CONSTRAINT permission_once UNIQUE (database_code, action)
);

COMMENT ON TABLE permission IS 'What may be done in a database (permisos)';
COMMENT ON COLUMN permission.code IS 'Database and action, such as ss_insurance:read';
COMMENT ON COLUMN permission.database_code IS 'Database';
COMMENT ON COLUMN permission.action IS 'read (consultar), write (modificar), export (exportar), erase (suprimir, personal data) or administer (administrar: migrate, back up, restore)';

CREATE TABLE role (
    code           text     PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name           text     NOT NULL CHECK (name <> ''),
    name_es        text     NOT NULL CHECK (name_es <> ''),
    description    text     NOT NULL CHECK (description <> ''),
    privileged     boolean  NOT NULL DEFAULT false,
    max_grant_days smallint CHECK (max_grant_days > 0),
    active         boolean  NOT NULL DEFAULT true,
    CONSTRAINT role_privileged_has_term CHECK (NOT privileged OR max_grant_days IS NOT NULL)
);

COMMENT ON TABLE role IS 'Roles (perfiles)';
COMMENT ON COLUMN role.code IS 'Code, such as data_steward';
COMMENT ON COLUMN role.name IS 'Name in English';
COMMENT ON COLUMN role.name_es IS 'Name in Spanish';
COMMENT ON COLUMN role.description IS 'Who has it and what for';
COMMENT ON COLUMN role.privileged IS 'Whether it asks for a second factor, an approver and a term (acceso privilegiado)';
COMMENT ON COLUMN role.max_grant_days IS 'Longest term of a grant, in days; null without limit';
COMMENT ON COLUMN role.active IS 'Whether it may be granted';

CREATE TABLE role_permission (
    role_code       text NOT NULL REFERENCES role (code) ON DELETE CASCADE,
    permission_code text NOT NULL REFERENCES permission (code),
    PRIMARY KEY (role_code, permission_code)
);
CREATE INDEX role_permission_permission_code ON role_permission (permission_code);

COMMENT ON TABLE role_permission IS 'Permissions of a role';
COMMENT ON COLUMN role_permission.role_code IS 'Role';
COMMENT ON COLUMN role_permission.permission_code IS 'Permission';

CREATE TABLE role_exclusion (
    role_code          text NOT NULL REFERENCES role (code) ON DELETE CASCADE,
    excluded_role_code text NOT NULL REFERENCES role (code),
    reason             text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (role_code, excluded_role_code),
    CONSTRAINT role_exclusion_once CHECK (role_code < excluded_role_code)
);
CREATE INDEX role_exclusion_excluded_role_code ON role_exclusion (excluded_role_code);

COMMENT ON TABLE role_exclusion IS 'Roles that one account may not hold together (segregación de funciones)';
COMMENT ON COLUMN role_exclusion.role_code IS 'Role';
COMMENT ON COLUMN role_exclusion.excluded_role_code IS 'The other role, later in the alphabet';
COMMENT ON COLUMN role_exclusion.reason IS 'Why';

CREATE TABLE role_grant (
    id                          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id             uuid        NOT NULL REFERENCES user_account (id),
    role_code                   text        NOT NULL REFERENCES role (code),
    granted_from                timestamptz NOT NULL DEFAULT now(),
    granted_until               timestamptz,
    reason                      text        NOT NULL CHECK (reason <> ''),
    granted_by_user_account_id  uuid        REFERENCES user_account (id),
    approved_by_user_account_id uuid        REFERENCES user_account (id),
    revoked_at                  timestamptz,
    revoked_by_user_account_id  uuid        REFERENCES user_account (id),
    version                     integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                 timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                  timestamptz NOT NULL DEFAULT now(),
    updated_at                  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT role_grant_in_order CHECK (granted_until > granted_from AND (revoked_at IS NULL OR revoked_at >= created_at)),
    CONSTRAINT role_grant_four_eyes CHECK (approved_by_user_account_id NOT IN (user_account_id, granted_by_user_account_id)),
    CONSTRAINT role_grant_revoked CHECK (revoked_by_user_account_id IS NULL OR revoked_at IS NOT NULL)
);
CREATE UNIQUE INDEX role_grant_held ON role_grant (user_account_id, role_code) WHERE revoked_at IS NULL;
CREATE INDEX role_grant_user_account_id ON role_grant (user_account_id);
CREATE INDEX role_grant_ending ON role_grant (granted_until) WHERE revoked_at IS NULL AND granted_until IS NOT NULL;
CREATE INDEX role_grant_role_code ON role_grant (role_code);
CREATE INDEX role_grant_granted_by_user_account_id ON role_grant (granted_by_user_account_id);
CREATE INDEX role_grant_approved_by_user_account_id ON role_grant (approved_by_user_account_id);
CREATE INDEX role_grant_revoked_by_user_account_id ON role_grant (revoked_by_user_account_id);
CREATE TRIGGER role_grant_changed BEFORE UPDATE ON role_grant FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE role_grant IS 'Roles given to accounts (concesiones), with term and approval';
COMMENT ON COLUMN role_grant.id IS 'Key';
COMMENT ON COLUMN role_grant.user_account_id IS 'Account';
COMMENT ON COLUMN role_grant.role_code IS 'Role';
COMMENT ON COLUMN role_grant.granted_from IS 'From when';
COMMENT ON COLUMN role_grant.granted_until IS 'Until when; null without term';
COMMENT ON COLUMN role_grant.reason IS 'Why';
COMMENT ON COLUMN role_grant.granted_by_user_account_id IS 'Who gave it; null for the first administrator';
COMMENT ON COLUMN role_grant.approved_by_user_account_id IS 'Second person who approved it; null where none is asked for';
COMMENT ON COLUMN role_grant.revoked_at IS 'When it was withdrawn before its term';
COMMENT ON COLUMN role_grant.revoked_by_user_account_id IS 'Who withdrew it';
COMMENT ON COLUMN role_grant.version IS 'Raised by each change';
COMMENT ON COLUMN role_grant.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN role_grant.created_at IS 'When the row was written';
COMMENT ON COLUMN role_grant.updated_at IS 'When the row was last changed';

CREATE FUNCTION role_grant_payload(r role_grant) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'role_grant_id', r.id,
    'user_account_id', r.user_account_id,
    'role_code', r.role_code,
    'granted_from', r.granted_from,
    'granted_until', r.granted_until,
    'reason', r.reason,
    'granted_by_user_account_id', r.granted_by_user_account_id,
    'approved_by_user_account_id', r.approved_by_user_account_id,
    'revoked_at', r.revoked_at,
    'revoked_by_user_account_id', r.revoked_by_user_account_id,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION role_grant_payload(role_grant) IS 'Event payload of a role grant (concesión de perfil): the state after the change (events/role_grant.v1.json)';

CREATE FUNCTION role_grant_checked() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    other text;
    r role;
BEGIN
    SELECT * INTO STRICT r FROM role WHERE code = NEW.role_code;
    IF r.privileged AND (NEW.granted_until IS NULL OR NEW.granted_until > NEW.granted_from + make_interval(days => r.max_grant_days)) THEN
        RAISE EXCEPTION 'role "%" is granted for % days at most', r.code, r.max_grant_days USING ERRCODE = 'check_violation';
    END IF;
    -- Two grants to one account at once must not miss each other.
    PERFORM 1 FROM user_account WHERE id = NEW.user_account_id FOR NO KEY UPDATE;
    SELECT g.role_code INTO other
    FROM role_grant AS g JOIN role_exclusion AS e
        ON (e.role_code, e.excluded_role_code) = (least(g.role_code, NEW.role_code), greatest(g.role_code, NEW.role_code))
    WHERE g.user_account_id = NEW.user_account_id AND g.id <> NEW.id AND g.revoked_at IS NULL
        AND coalesce(g.granted_until, 'infinity') > now()
    LIMIT 1;
    IF other IS NOT NULL AND NEW.revoked_at IS NULL THEN
        RAISE EXCEPTION 'roles "%" and "%" exclude each other', NEW.role_code, other USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION role_grant_checked() IS 'Trigger: refuses a grant that outlasts its role''s term, or a role that excludes another one held';
CREATE TRIGGER role_grant_checked BEFORE INSERT OR UPDATE ON role_grant FOR EACH ROW EXECUTE FUNCTION role_grant_checked();

CREATE FUNCTION user_account_may(account_id uuid, wanted_permission text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
    SELECT FROM user_account AS u
    JOIN role_grant AS g ON g.user_account_id = u.id
    JOIN role AS r ON r.code = g.role_code
    JOIN role_permission AS p ON p.role_code = r.code
    WHERE u.id = user_account_may.account_id AND p.permission_code = user_account_may.wanted_permission
        AND u.state = 'active' AND (u.valid_until IS NULL OR u.valid_until >= current_date)
        AND r.active AND g.revoked_at IS NULL AND g.granted_from <= now() AND (g.granted_until IS NULL OR g.granted_until > now()));
COMMENT ON FUNCTION user_account_may(uuid, text) IS 'Whether an account holds a permission now, such as ss_insurance:read';

-- Sessions and keys ---------------------------------------------------------------------------------------------------

CREATE TABLE session (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id uuid        NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
    token_hash      bytea       NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    assurance_level smallint    NOT NULL CHECK (assurance_level BETWEEN 1 AND 3),
    methods         text[]      NOT NULL CHECK (methods <@ '{password,totp,passkey,recovery_code,api_key,certificate}' AND cardinality(methods) > 0),
    ip              inet,
    user_agent      text,
    started_at      timestamptz NOT NULL DEFAULT now(),
    last_seen_at    timestamptz NOT NULL DEFAULT now(),
    idle_until      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    end_reason      text        CHECK (end_reason IN ('sign_out', 'idle', 'expired', 'revoked', 'password_changed', 'account_suspended')),
    CONSTRAINT session_in_order CHECK (idle_until <= expires_at AND expires_at > started_at AND ended_at >= started_at),
    CONSTRAINT session_ended CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX session_user_account_id ON session (user_account_id, started_at);
CREATE INDEX session_open ON session (expires_at) WHERE ended_at IS NULL;

COMMENT ON TABLE session IS 'Sessions (sesiones) of users who signed in';
COMMENT ON COLUMN session.id IS 'Key';
COMMENT ON COLUMN session.user_account_id IS 'Account';
COMMENT ON COLUMN session.token_hash IS 'SHA-256 of the token, which has 256 random bits';
COMMENT ON COLUMN session.assurance_level IS 'Authenticator assurance level (NIST SP 800-63B): 2 with a second factor, 3 with a hardware key';
COMMENT ON COLUMN session.methods IS 'What was proved';
COMMENT ON COLUMN session.ip IS 'Address that it began from';
COMMENT ON COLUMN session.user_agent IS 'Browser or program';
COMMENT ON COLUMN session.started_at IS 'Sign-in';
COMMENT ON COLUMN session.last_seen_at IS 'Latest request, to the minute';
COMMENT ON COLUMN session.idle_until IS 'Without a request until then it ends';
COMMENT ON COLUMN session.expires_at IS 'Then it ends in any case';
COMMENT ON COLUMN session.ended_at IS 'When it was ended before';
COMMENT ON COLUMN session.end_reason IS 'Why it ended';

CREATE TABLE api_key (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id            uuid        NOT NULL REFERENCES user_account (id),
    name                       text        NOT NULL CHECK (name <> ''),
    prefix                     text        NOT NULL UNIQUE CHECK (prefix ~ '^[a-z0-9]{8,16}$'),
    key_hash                   bytea       NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
    allowed_networks           text[]      NOT NULL DEFAULT '{}',
    expires_on                 date        NOT NULL CHECK (expires_on BETWEEN '0001-01-01' AND '9999-12-31'),
    last_used_at               timestamptz,
    revoked_at                 timestamptz,
    revoked_by_user_account_id uuid        REFERENCES user_account (id),
    version                    integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                 timestamptz NOT NULL DEFAULT now(),
    updated_at                 timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX api_key_user_account_id ON api_key (user_account_id);
CREATE INDEX api_key_expiring ON api_key (expires_on) WHERE revoked_at IS NULL;
CREATE INDEX api_key_revoked_by_user_account_id ON api_key (revoked_by_user_account_id);
CREATE TRIGGER api_key_changed BEFORE UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE api_key IS 'API keys (claves de API) of services and partners';
COMMENT ON COLUMN api_key.id IS 'Key';
COMMENT ON COLUMN api_key.user_account_id IS 'Account that it acts for';
COMMENT ON COLUMN api_key.name IS 'What it is for';
COMMENT ON COLUMN api_key.prefix IS 'First characters, by which a key is known in lists';
COMMENT ON COLUMN api_key.key_hash IS 'SHA-256 of the key, which has 256 random bits';
COMMENT ON COLUMN api_key.allowed_networks IS 'Networks that it may be used from, in CIDR notation; empty for any';
COMMENT ON COLUMN api_key.expires_on IS 'Last day';
COMMENT ON COLUMN api_key.last_used_at IS 'Latest use, to the hour';
COMMENT ON COLUMN api_key.revoked_at IS 'When it was withdrawn';
COMMENT ON COLUMN api_key.revoked_by_user_account_id IS 'Who withdrew it';
COMMENT ON COLUMN api_key.version IS 'Raised by each change';
COMMENT ON COLUMN api_key.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN api_key.created_at IS 'When the row was written';
COMMENT ON COLUMN api_key.updated_at IS 'When the row was last changed';

CREATE FUNCTION api_key_payload(a api_key) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'api_key_id', a.id,
    'user_account_id', a.user_account_id,
    'name', a.name,
    'prefix', a.prefix,
    'allowed_networks', a.allowed_networks,
    'expires_on', a.expires_on,
    'revoked_at', a.revoked_at,
    'revoked_by_user_account_id', a.revoked_by_user_account_id,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION api_key_payload(api_key) IS 'Event payload of an API key (clave de API): the state after the change (events/api_key.v1.json)';

CREATE TABLE api_key_permission (
    api_key_id      uuid NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
    permission_code text NOT NULL REFERENCES permission (code),
    PRIMARY KEY (api_key_id, permission_code)
);
CREATE INDEX api_key_permission_permission_code ON api_key_permission (permission_code);

COMMENT ON TABLE api_key_permission IS 'Permissions that a key is limited to, of those of its account';
COMMENT ON COLUMN api_key_permission.api_key_id IS 'Key';
COMMENT ON COLUMN api_key_permission.permission_code IS 'Permission';

-- What happened -------------------------------------------------------------------------------------------------------

CREATE TABLE login_attempt (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_name       text        NOT NULL,
    user_account_id uuid        REFERENCES user_account (id) ON DELETE CASCADE,
    method          text        NOT NULL CHECK (method IN ('password', 'totp', 'passkey', 'recovery_code', 'api_key', 'certificate')),
    outcome         text        NOT NULL
        CHECK (outcome IN ('success', 'unknown_account', 'wrong_secret', 'second_factor_needed', 'throttled', 'suspended', 'expired')),
    ip              inet,
    user_agent      text,
    attempted_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_attempt_user_account_id ON login_attempt (user_account_id, attempted_at);
CREATE INDEX login_attempt_ip ON login_attempt (ip, attempted_at);
CREATE INDEX login_attempt_attempted_at ON login_attempt (attempted_at);

COMMENT ON TABLE login_attempt IS 'Attempts to sign in (intentos de acceso)';
COMMENT ON COLUMN login_attempt.id IS 'Key';
COMMENT ON COLUMN login_attempt.user_name IS 'Name as typed';
COMMENT ON COLUMN login_attempt.user_account_id IS 'Account of that name; null for none';
COMMENT ON COLUMN login_attempt.method IS 'What was shown';
COMMENT ON COLUMN login_attempt.outcome IS 'Result; the user is never told which';
COMMENT ON COLUMN login_attempt.ip IS 'Address';
COMMENT ON COLUMN login_attempt.user_agent IS 'Browser or program';
COMMENT ON COLUMN login_attempt.attempted_at IS 'When';

CREATE TABLE login_throttle (
    subject_kind      text        NOT NULL CHECK (subject_kind IN ('user_name', 'network')),
    subject           text        NOT NULL CHECK (subject <> ''),
    failures          integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
    window_started_at timestamptz NOT NULL DEFAULT now(),
    blocked_until     timestamptz,
    blocks            smallint    NOT NULL DEFAULT 0 CHECK (blocks >= 0),
    PRIMARY KEY (subject_kind, subject)
);
CREATE INDEX login_throttle_blocked_until ON login_throttle (blocked_until) WHERE blocked_until IS NOT NULL;

COMMENT ON TABLE login_throttle IS 'Brakes on guessing (limitación de intentos), by account name or by network';
COMMENT ON COLUMN login_throttle.subject_kind IS 'What is braked';
COMMENT ON COLUMN login_throttle.subject IS 'Account name, or network in CIDR notation (/32, or /64 in IPv6)';
COMMENT ON COLUMN login_throttle.failures IS 'Failures since the window began';
COMMENT ON COLUMN login_throttle.window_started_at IS 'Start of the window';
COMMENT ON COLUMN login_throttle.blocked_until IS 'No attempt is looked at until then; it doubles with each block';
COMMENT ON COLUMN login_throttle.blocks IS 'Blocks so far';

CREATE TABLE account_event (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    user_account_id       uuid        NOT NULL REFERENCES user_account (id),
    kind                  text        NOT NULL
        CHECK (kind IN ('created', 'invited', 'activated', 'suspended', 'reactivated', 'closed', 'password_set', 'password_reset_asked',
            'factor_added', 'factor_removed', 'recovery_codes_made', 'email_changed', 'email_verified', 'role_granted', 'role_revoked',
            'api_key_issued', 'api_key_revoked', 'new_device', 'session_revoked')),
    actor_user_account_id uuid        REFERENCES user_account (id),
    ip                    inet,
    details               jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    happened_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX account_event_user_account_id ON account_event (user_account_id, happened_at);
CREATE INDEX account_event_actor_user_account_id ON account_event (actor_user_account_id);

COMMENT ON TABLE account_event IS 'What happened to an account (eventos de la cuenta), for its owner and for security';
COMMENT ON COLUMN account_event.id IS 'Key';
COMMENT ON COLUMN account_event.user_account_id IS 'Account';
COMMENT ON COLUMN account_event.kind IS 'What';
COMMENT ON COLUMN account_event.actor_user_account_id IS 'Who did it; null for a program or a stranger';
COMMENT ON COLUMN account_event.ip IS 'Address';
COMMENT ON COLUMN account_event.details IS 'Details, without secrets';
COMMENT ON COLUMN account_event.happened_at IS 'When';
