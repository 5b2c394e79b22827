-- System configuration: typed settings with their history, feature flags, calendars of holidays, and the reference lists that every area shares.
-- Secrets do not live here: a sensitive setting holds the name of the secret, never its value.
-- Sources: ISO 3166-1 (countries), ISO 4217 (currencies), ISO 639 (languages), INE (municipalities), Estatuto de los Trabajadores, art. 37.2, and
-- Real Decreto 2001/1983, art. 45 (holidays), Orden EHA/451/2008 (first letter of the NIF of entities), Real Decreto 1065/2007 (NIF).

-- Settings ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION setting_value_fits(value_type text, value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE value_type
    WHEN 'boolean' THEN jsonb_typeof(value) = 'boolean'
    WHEN 'integer' THEN jsonb_typeof(value) = 'number' AND value::text ~ '^-?[0-9]+$'
    WHEN 'decimal' THEN jsonb_typeof(value) = 'number'
    WHEN 'text' THEN jsonb_typeof(value) = 'string'
    WHEN 'duration' THEN jsonb_typeof(value) = 'string' AND value #>> '{}' ~ '^P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$'
    WHEN 'text_list' THEN jsonb_typeof(value) = 'array' AND NOT jsonb_path_exists(value, '$[*] ? (@.type() != "string")')
    WHEN 'object' THEN jsonb_typeof(value) = 'object'
END;
COMMENT ON FUNCTION setting_value_fits(text, jsonb) IS 'Whether a JSON value is of a setting''s type; a duration is written as ISO 8601, such as PT30S';

CREATE TABLE setting (
    code             text    PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$'),
    name             text    NOT NULL CHECK (name <> ''),
    name_es          text    NOT NULL CHECK (name_es <> ''),
    description      text    NOT NULL CHECK (description <> ''),
    value_type       text    NOT NULL CHECK (value_type IN ('boolean', 'integer', 'decimal', 'text', 'duration', 'text_list', 'object')),
    unit             text    CHECK (unit <> ''),
    default_value    jsonb   NOT NULL,
    minimum          numeric,
    maximum          numeric,
    allowed_values   text[]  CHECK (cardinality(allowed_values) > 0),
    sensitive        boolean NOT NULL DEFAULT false,
    restart_required boolean NOT NULL DEFAULT false,
    department_code  text,
    CONSTRAINT setting_default_fits CHECK (setting_value_fits(value_type, default_value)),
    CONSTRAINT setting_limits CHECK ((minimum IS NULL AND maximum IS NULL OR value_type IN ('integer', 'decimal')) AND maximum >= minimum),
    CONSTRAINT setting_choice CHECK (allowed_values IS NULL OR value_type IN ('text', 'text_list')),
    CONSTRAINT setting_secret_is_text CHECK (NOT sensitive OR value_type = 'text')
);
CREATE INDEX setting_department_code ON setting (department_code) WHERE department_code IS NOT NULL;

COMMENT ON TABLE setting IS 'Settings that the platform knows (parámetros de configuración)';
COMMENT ON COLUMN setting.code IS 'Dotted name, such as contact.hours_from';
COMMENT ON COLUMN setting.name IS 'Name in English';
COMMENT ON COLUMN setting.name_es IS 'Name in Spanish';
COMMENT ON COLUMN setting.description IS 'What it does, and what goes wrong when it is set badly';
COMMENT ON COLUMN setting.value_type IS 'Type of the value';
COMMENT ON COLUMN setting.unit IS 'Unit, such as seconds or per cent; null where the type says it';
COMMENT ON COLUMN setting.default_value IS 'Value where nothing else is set';
COMMENT ON COLUMN setting.minimum IS 'Least number allowed';
COMMENT ON COLUMN setting.maximum IS 'Greatest number allowed';
COMMENT ON COLUMN setting.allowed_values IS 'Texts allowed; null for any';
COMMENT ON COLUMN setting.sensitive IS 'Whether it names a secret: the value is the secret''s name in the vault';
COMMENT ON COLUMN setting.restart_required IS 'Whether a running process must be started again to see it';
COMMENT ON COLUMN setting.department_code IS 'Department that answers for it, sm_hr.department.code';

CREATE TABLE setting_value (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    setting_code           text        NOT NULL REFERENCES setting (code),
    environment            text        CHECK (environment IN ('production', 'staging', 'development')),
    database_code          text        CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    value                  jsonb       NOT NULL,
    reason                 text        NOT NULL CHECK (reason <> ''),
    set_by_user_account_id uuid,
    active                 boolean     NOT NULL DEFAULT true,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT setting_value_once UNIQUE NULLS NOT DISTINCT (setting_code, environment, database_code)
);
CREATE INDEX setting_value_database_code ON setting_value (database_code) WHERE database_code IS NOT NULL;
CREATE INDEX setting_value_set_by_user_account_id ON setting_value (set_by_user_account_id) WHERE set_by_user_account_id IS NOT NULL;
CREATE TRIGGER setting_value_changed BEFORE UPDATE ON setting_value FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE setting_value IS 'Values set (valores): for the fleet, for one database or for one environment; the narrowest wins';
COMMENT ON COLUMN setting_value.id IS 'Key';
COMMENT ON COLUMN setting_value.setting_code IS 'Setting';
COMMENT ON COLUMN setting_value.environment IS 'Environment that it holds for; null for every one';
COMMENT ON COLUMN setting_value.database_code IS 'Database that it holds for; null for the fleet';
COMMENT ON COLUMN setting_value.value IS 'Value';
COMMENT ON COLUMN setting_value.reason IS 'Why it differs from the default';
COMMENT ON COLUMN setting_value.set_by_user_account_id IS 'Who set it, sm_auth.user_account.id; null for a deployment';
COMMENT ON COLUMN setting_value.active IS 'False once it was reset to the default';
COMMENT ON COLUMN setting_value.version IS 'Raised by each change';
COMMENT ON COLUMN setting_value.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN setting_value.created_at IS 'When the row was written';
COMMENT ON COLUMN setting_value.updated_at IS 'When the row was last changed';

CREATE FUNCTION setting_value_payload(s setting_value) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'setting_value_id', s.id,
    'setting_code', s.setting_code,
    'environment', s.environment,
    'database_code', s.database_code,
    'value', s.value,
    'reason', s.reason,
    'set_by_user_account_id', s.set_by_user_account_id,
    'active', s.active,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION setting_value_payload(setting_value) IS 'Event payload of a value of a setting (valor de un parámetro): the state after the change (events/setting_value.v1.json)';

CREATE TABLE setting_change (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    setting_value_id           uuid        NOT NULL,
    setting_code               text        NOT NULL REFERENCES setting (code),
    environment                text,
    database_code              text,
    old_value                  jsonb,
    new_value                  jsonb,
    reason                     text,
    changed_by_user_account_id uuid,
    changed_at                 timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX setting_change_setting_code ON setting_change (setting_code, changed_at);
CREATE INDEX setting_change_setting_value_id ON setting_change (setting_value_id, changed_at);
CREATE INDEX setting_change_changed_by_user_account_id ON setting_change (changed_by_user_account_id) WHERE changed_by_user_account_id IS NOT NULL;

COMMENT ON TABLE setting_change IS 'History of the values of settings (historial de cambios), written by a trigger; append-only';
COMMENT ON COLUMN setting_change.id IS 'Key';
COMMENT ON COLUMN setting_change.setting_value_id IS 'Value concerned; it may be gone';
COMMENT ON COLUMN setting_change.setting_code IS 'Setting';
COMMENT ON COLUMN setting_change.environment IS 'Environment at the time';
COMMENT ON COLUMN setting_change.database_code IS 'Database at the time';
COMMENT ON COLUMN setting_change.old_value IS 'Value before; null for a first one';
COMMENT ON COLUMN setting_change.new_value IS 'Value after; null once removed or reset';
COMMENT ON COLUMN setting_change.reason IS 'Reason given';
COMMENT ON COLUMN setting_change.changed_by_user_account_id IS 'Who, sm_auth.user_account.id; null for a deployment';
COMMENT ON COLUMN setting_change.changed_at IS 'When';

CREATE FUNCTION setting_value_checked() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    s setting;
BEGIN
    SELECT * INTO STRICT s FROM setting WHERE code = NEW.setting_code;
    IF setting_value_fits(s.value_type, NEW.value) IS NOT TRUE THEN
        RAISE EXCEPTION 'setting "%" takes a value of type %', s.code, s.value_type USING ERRCODE = 'check_violation';
    END IF;
    IF s.value_type IN ('integer', 'decimal') AND ((NEW.value #>> '{}')::numeric < s.minimum OR (NEW.value #>> '{}')::numeric > s.maximum) THEN
        RAISE EXCEPTION 'setting "%" takes a value from % to %', s.code, s.minimum, s.maximum USING ERRCODE = 'check_violation';
    END IF;
    IF s.allowed_values IS NOT NULL AND EXISTS (
        SELECT FROM jsonb_path_query(NEW.value, 'lax $[*]') AS v WHERE v #>> '{}' <> ALL (s.allowed_values)) THEN
        RAISE EXCEPTION 'setting "%" takes one of %', s.code, s.allowed_values USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION setting_value_checked() IS 'Trigger: refuses a value that does not fit its setting''s type, limits or choice';
CREATE TRIGGER setting_value_checked BEFORE INSERT OR UPDATE OF value, setting_code ON setting_value FOR EACH ROW EXECUTE FUNCTION setting_value_checked();

CREATE FUNCTION setting_value_recorded() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO setting_change (setting_value_id, setting_code, environment, database_code, old_value)
        VALUES (OLD.id, OLD.setting_code, OLD.environment, OLD.database_code, OLD.value);
    ELSIF TG_OP = 'INSERT' OR (OLD.value, OLD.active) IS DISTINCT FROM (NEW.value, NEW.active) THEN
        INSERT INTO setting_change (setting_value_id, setting_code, environment, database_code, old_value, new_value, reason, changed_by_user_account_id)
        VALUES (NEW.id, NEW.setting_code, NEW.environment, NEW.database_code,
            CASE WHEN TG_OP = 'UPDATE' AND OLD.active THEN OLD.value END, CASE WHEN NEW.active THEN NEW.value END, NEW.reason, NEW.set_by_user_account_id);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION setting_value_recorded() IS 'Trigger: writes the history of the values';
CREATE TRIGGER setting_value_recorded AFTER INSERT OR UPDATE OR DELETE ON setting_value FOR EACH ROW EXECUTE FUNCTION setting_value_recorded();

CREATE FUNCTION setting_change_kept() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history of settings is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
COMMENT ON FUNCTION setting_change_kept() IS 'Trigger: refuses to change or delete history';
CREATE TRIGGER setting_change_kept BEFORE UPDATE OR DELETE ON setting_change FOR EACH ROW EXECUTE FUNCTION setting_change_kept();

-- Feature flags -------------------------------------------------------------------------------------------------------

CREATE TABLE feature_flag (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code              text        NOT NULL UNIQUE CHECK (code ~ '^[a-z][a-z0-9_.]*$'),
    description       text        NOT NULL CHECK (description <> ''),
    kind              text        NOT NULL CHECK (kind IN ('release', 'experiment', 'operations', 'permission')),
    state             text        NOT NULL DEFAULT 'off' CHECK (state IN ('off', 'conditional', 'on', 'retired')),
    owner_employee_id uuid,
    service_code      text,
    retire_by         date        CHECK (retire_by BETWEEN '0001-01-01' AND '9999-12-31'),
    retired_on        date        CHECK (retired_on BETWEEN '0001-01-01' AND '9999-12-31'),
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT feature_flag_ends CHECK (kind NOT IN ('release', 'experiment') OR retire_by IS NOT NULL),
    CONSTRAINT feature_flag_retired CHECK ((state = 'retired') = (retired_on IS NOT NULL))
);
CREATE INDEX feature_flag_overdue ON feature_flag (retire_by) WHERE state <> 'retired';
CREATE INDEX feature_flag_owner_employee_id ON feature_flag (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX feature_flag_service_code ON feature_flag (service_code) WHERE service_code IS NOT NULL;
CREATE TRIGGER feature_flag_changed BEFORE UPDATE ON feature_flag FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE feature_flag IS 'Feature flags (interruptores de función)';
COMMENT ON COLUMN feature_flag.id IS 'Key';
COMMENT ON COLUMN feature_flag.code IS 'Name in code, such as portal.new_quote_form';
COMMENT ON COLUMN feature_flag.description IS 'What it switches';
COMMENT ON COLUMN feature_flag.kind IS 'release (gone once fully out), experiment (comparison), operations (emergency switch) or permission (who may)';
COMMENT ON COLUMN feature_flag.state IS 'off, conditional (the rules decide), on or retired';
COMMENT ON COLUMN feature_flag.owner_employee_id IS 'Who answers for it, sm_hr.employee.id';
COMMENT ON COLUMN feature_flag.service_code IS 'Service that reads it, sm_techteam.service.code';
COMMENT ON COLUMN feature_flag.retire_by IS 'Day by which it should be gone from the code; a release or an experiment has one';
COMMENT ON COLUMN feature_flag.retired_on IS 'Day when it was retired';
COMMENT ON COLUMN feature_flag.version IS 'Raised by each change';
COMMENT ON COLUMN feature_flag.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN feature_flag.created_at IS 'When the row was written';
COMMENT ON COLUMN feature_flag.updated_at IS 'When the row was last changed';

CREATE FUNCTION feature_flag_payload(f feature_flag) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'feature_flag_id', f.id,
    'code', f.code,
    'description', f.description,
    'kind', f.kind,
    'state', f.state,
    'owner_employee_id', f.owner_employee_id,
    'service_code', f.service_code,
    'retire_by', f.retire_by,
    'retired_on', f.retired_on,
    'occurred_at', f.occurred_at);
COMMENT ON FUNCTION feature_flag_payload(feature_flag) IS 'Event payload of a feature flag (interruptor de función): the state after the change (events/feature_flag.v1.json)';

CREATE TABLE feature_flag_rule (
    id              uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    feature_flag_id uuid          NOT NULL REFERENCES feature_flag (id) ON DELETE CASCADE,
    position        smallint      NOT NULL CHECK (position >= 1),
    environments    text[]        NOT NULL DEFAULT '{production}'
        CHECK (environments <@ '{production,staging,development}' AND cardinality(environments) > 0),
    database_code   text          CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    role_code       text,
    segment_code    text,
    percentage      numeric(5, 2) NOT NULL DEFAULT 100 CHECK (percentage BETWEEN 0 AND 100),
    valid_during    tstzrange     NOT NULL DEFAULT '[,)' CHECK (NOT isempty(valid_during)),
    enables         boolean       NOT NULL DEFAULT true,
    CONSTRAINT feature_flag_rule_order UNIQUE (feature_flag_id, position)
);
CREATE INDEX feature_flag_rule_database_code ON feature_flag_rule (database_code) WHERE database_code IS NOT NULL;
CREATE INDEX feature_flag_rule_role_code ON feature_flag_rule (role_code) WHERE role_code IS NOT NULL;
CREATE INDEX feature_flag_rule_segment_code ON feature_flag_rule (segment_code) WHERE segment_code IS NOT NULL;

COMMENT ON TABLE feature_flag_rule IS 'Rules of a conditional flag, tried in order; the first that matches decides';
COMMENT ON COLUMN feature_flag_rule.id IS 'Key';
COMMENT ON COLUMN feature_flag_rule.feature_flag_id IS 'Flag';
COMMENT ON COLUMN feature_flag_rule.position IS 'Order';
COMMENT ON COLUMN feature_flag_rule.environments IS 'Environments that it holds in';
COMMENT ON COLUMN feature_flag_rule.database_code IS 'Database concerned; null for any';
COMMENT ON COLUMN feature_flag_rule.role_code IS 'Role that the user must have, sm_auth.role.code; null for any';
COMMENT ON COLUMN feature_flag_rule.segment_code IS 'Segment that the customer must be in, sm_customers.segment.code; null for any';
COMMENT ON COLUMN feature_flag_rule.percentage IS 'Share of subjects that it lets in, by a hash of flag and subject';
COMMENT ON COLUMN feature_flag_rule.valid_during IS 'Period in which it holds';
COMMENT ON COLUMN feature_flag_rule.enables IS 'Whether a match switches on or off';

-- Places --------------------------------------------------------------------------------------------------------------

CREATE TABLE country (
    code         text    PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'),
    alpha3_code  text    NOT NULL UNIQUE CHECK (alpha3_code ~ '^[A-Z]{3}$'),
    numeric_code text    NOT NULL UNIQUE CHECK (numeric_code ~ '^[0-9]{3}$'),
    name         text    NOT NULL CHECK (name <> ''),
    name_es      text    NOT NULL CHECK (name_es <> ''),
    eu_member    boolean NOT NULL DEFAULT false,
    eea_member   boolean NOT NULL DEFAULT false,
    euro_area    boolean NOT NULL DEFAULT false,
    active       boolean NOT NULL DEFAULT true,
    CONSTRAINT country_eea CHECK (eea_member OR NOT eu_member),
    CONSTRAINT country_euro CHECK (eu_member OR NOT euro_area)
);

COMMENT ON TABLE country IS 'Countries (países) of ISO 3166-1';
COMMENT ON COLUMN country.code IS 'ISO 3166-1 alpha-2 code';
COMMENT ON COLUMN country.alpha3_code IS 'ISO 3166-1 alpha-3 code';
COMMENT ON COLUMN country.numeric_code IS 'ISO 3166-1 numeric code; text, for it may begin with a zero';
COMMENT ON COLUMN country.name IS 'Short name in English';
COMMENT ON COLUMN country.name_es IS 'Name in Spanish';
COMMENT ON COLUMN country.eu_member IS 'Whether it is a member state of the European Union (UE)';
COMMENT ON COLUMN country.eea_member IS 'Whether it belongs to the European Economic Area (EEE), as the freedom to provide insurance asks';
COMMENT ON COLUMN country.euro_area IS 'Whether its currency is the euro as a member of the euro area (zona del euro)';
COMMENT ON COLUMN country.active IS 'False once withdrawn from the standard';

CREATE TABLE municipality (
    code               text    PRIMARY KEY CHECK (code ~ '^[0-9]{5}$'),
    check_digit        text    NOT NULL CHECK (check_digit ~ '^[0-9]$'),
    name               text    NOT NULL CHECK (name <> ''),
    province_code      text    NOT NULL GENERATED ALWAYS AS (left(code, 2)) STORED,
    provincial_capital boolean NOT NULL DEFAULT false,
    ended_on           date,
    merged_into_code   text    REFERENCES municipality (code),
    CONSTRAINT municipality_merged CHECK (merged_into_code IS NULL OR ended_on IS NOT NULL AND merged_into_code <> code)
);
CREATE INDEX municipality_name ON municipality (lower(name));
CREATE UNIQUE INDEX municipality_capital ON municipality (province_code) WHERE provincial_capital;
CREATE INDEX municipality_province_code ON municipality (province_code);
CREATE INDEX municipality_merged_into_code ON municipality (merged_into_code);

COMMENT ON TABLE municipality IS 'Municipalities of Spain (municipios)';
COMMENT ON COLUMN municipality.code IS 'INE code: two digits of the province, three of the municipality';
COMMENT ON COLUMN municipality.check_digit IS 'Check digit of the INE (dígito de control)';
COMMENT ON COLUMN municipality.name IS 'Official name, in natural order';
COMMENT ON COLUMN municipality.province_code IS 'Province (provincia), sm_global.province.code';
COMMENT ON COLUMN municipality.provincial_capital IS 'Whether it is the capital of its province, or an autonomous city';
COMMENT ON COLUMN municipality.ended_on IS 'Day when it was merged or dissolved; null while it exists';
COMMENT ON COLUMN municipality.merged_into_code IS 'Municipality that it became part of';

-- Money and languages -------------------------------------------------------------------------------------------------

CREATE TABLE currency (
    code         text     PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
    numeric_code text     NOT NULL UNIQUE CHECK (numeric_code ~ '^[0-9]{3}$'),
    name         text     NOT NULL CHECK (name <> ''),
    name_es      text     NOT NULL CHECK (name_es <> ''),
    minor_units  smallint NOT NULL CHECK (minor_units BETWEEN 0 AND 4),
    kind         text     NOT NULL DEFAULT 'tender' CHECK (kind IN ('tender', 'fund')),
    active       boolean  NOT NULL DEFAULT true
);

COMMENT ON TABLE currency IS 'Currencies (monedas) of ISO 4217 in use';
COMMENT ON COLUMN currency.code IS 'ISO 4217 alphabetic code';
COMMENT ON COLUMN currency.numeric_code IS 'ISO 4217 numeric code';
COMMENT ON COLUMN currency.name IS 'Name in English';
COMMENT ON COLUMN currency.name_es IS 'Name in Spanish';
COMMENT ON COLUMN currency.minor_units IS 'Decimal places of the minor unit';
COMMENT ON COLUMN currency.kind IS 'tender (moneda de curso legal) or fund (unit of account, such as a fund code)';
COMMENT ON COLUMN currency.active IS 'False once withdrawn';

CREATE TABLE language (
    code              text    PRIMARY KEY CHECK (code ~ '^[a-z]{2}$'),
    alpha3_code       text    NOT NULL UNIQUE CHECK (alpha3_code ~ '^[a-z]{3}$'),
    name              text    NOT NULL CHECK (name <> ''),
    name_es           text    NOT NULL CHECK (name_es <> ''),
    official_in_spain boolean NOT NULL DEFAULT false,
    contact_language  boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE language IS 'Languages (idiomas) with an ISO 639-1 code';
COMMENT ON COLUMN language.code IS 'ISO 639-1 code';
COMMENT ON COLUMN language.alpha3_code IS 'ISO 639-2/T code';
COMMENT ON COLUMN language.name IS 'Name in English';
COMMENT ON COLUMN language.name_es IS 'Name in Spanish';
COMMENT ON COLUMN language.official_in_spain IS 'Whether it is official in Spain or in part of it (lengua oficial o cooficial)';
COMMENT ON COLUMN language.contact_language IS 'Whether the group writes to customers in it';

-- People and entities -------------------------------------------------------------------------------------------------

CREATE TABLE identity_document_type (
    code                text    PRIMARY KEY CHECK (code <> ''),
    name                text    NOT NULL CHECK (name <> ''),
    name_es             text    NOT NULL CHECK (name_es <> ''),
    country_code        text    REFERENCES country (code),
    holder              text    NOT NULL CHECK (holder IN ('person', 'entity', 'any')),
    format              text    CHECK (format <> ''),
    has_check_character boolean NOT NULL DEFAULT false,
    expires             boolean NOT NULL DEFAULT false,
    aeat_id_type        text    CHECK (aeat_id_type ~ '^0[2-7]$'),
    legal_basis         text    CHECK (legal_basis <> '')
);
CREATE INDEX identity_document_type_country_code ON identity_document_type (country_code);

COMMENT ON TABLE identity_document_type IS 'Kinds of identity documents and tax numbers (tipos de documento de identidad)';
COMMENT ON COLUMN identity_document_type.code IS 'Code, such as NIF';
COMMENT ON COLUMN identity_document_type.name IS 'Name in English';
COMMENT ON COLUMN identity_document_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN identity_document_type.country_code IS 'Country that issues it; null for any';
COMMENT ON COLUMN identity_document_type.holder IS 'person (persona física), entity (persona jurídica u otra entidad) or any';
COMMENT ON COLUMN identity_document_type.format IS 'Regular expression that a number without spaces or hyphens matches; null for any';
COMMENT ON COLUMN identity_document_type.has_check_character IS 'Whether a check character can be verified (carácter de control)';
COMMENT ON COLUMN identity_document_type.expires IS 'Whether the document expires';
COMMENT ON COLUMN identity_document_type.aeat_id_type IS 'Key of the kind (IDType) in the tax agency''s registers for someone without Spanish NIF; null for one with';
COMMENT ON COLUMN identity_document_type.legal_basis IS 'Law';

CREATE TABLE legal_form (
    code            text           PRIMARY KEY CHECK (code <> ''),
    name            text           NOT NULL CHECK (name <> ''),
    name_es         text           NOT NULL CHECK (name_es <> ''),
    nif_letter      text           CHECK (nif_letter ~ '^[ABCDEFGHJNPQRSUVW]$'),
    legal_person    boolean        NOT NULL DEFAULT true,
    minimum_capital numeric(14, 2) CHECK (minimum_capital > 0 AND minimum_capital < 'NaN'),
    currency        text           REFERENCES currency (code),
    legal_basis     text           CHECK (legal_basis <> ''),
    CONSTRAINT legal_form_capital CHECK ((minimum_capital IS NULL) = (currency IS NULL))
);
CREATE INDEX legal_form_currency ON legal_form (currency);

COMMENT ON TABLE legal_form IS 'Legal forms of entities (formas jurídicas)';
COMMENT ON COLUMN legal_form.code IS 'Code, such as SL';
COMMENT ON COLUMN legal_form.name IS 'Name in English';
COMMENT ON COLUMN legal_form.name_es IS 'Name in Spanish';
COMMENT ON COLUMN legal_form.nif_letter IS 'First letter of the NIF of such entities (clave de entidad); null for individuals';
COMMENT ON COLUMN legal_form.legal_person IS 'Whether it has legal personality of its own (personalidad jurídica)';
COMMENT ON COLUMN legal_form.minimum_capital IS 'Least share capital (capital mínimo); null for none';
COMMENT ON COLUMN legal_form.currency IS 'Currency of the capital';
COMMENT ON COLUMN legal_form.legal_basis IS 'Law';

-- Calendars -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION easter_sunday(year integer) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT make_date(year, s.n / 31, s.n % 31 + 1)
    FROM (SELECT year % 19 AS a, year / 100 AS b, year % 100 AS c) AS y,
        LATERAL (SELECT (19 * y.a + y.b - y.b / 4 - (y.b - (y.b + 8) / 25 + 1) / 3 + 15) % 30 AS h) AS h,
        LATERAL (SELECT (32 + 2 * (y.b % 4) + 2 * (y.c / 4) - h.h - y.c % 4) % 7 AS l) AS l,
        LATERAL (SELECT h.h + l.l - 7 * ((y.a + 11 * h.h + 22 * l.l) / 451) + 114 AS n) AS s;
END;
COMMENT ON FUNCTION easter_sunday(integer) IS 'Easter Sunday of the Gregorian calendar (anonymous algorithm of Meeus, Jones and Butcher)';

CREATE TABLE calendar (
    code         text       PRIMARY KEY CHECK (code <> ''),
    name         text       NOT NULL CHECK (name <> ''),
    name_es      text       NOT NULL CHECK (name_es <> ''),
    country_code text       REFERENCES country (code),
    time_zone    text       NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone <> ''),
    weekend      smallint[] NOT NULL DEFAULT '{6,7}' CHECK (weekend <@ '{1,2,3,4,5,6,7}'::smallint[]),
    source       text       NOT NULL CHECK (source <> '')
);
CREATE INDEX calendar_country_code ON calendar (country_code);

COMMENT ON TABLE calendar IS 'Calendars (calendarios) of days without work, banking or settlement';
COMMENT ON COLUMN calendar.code IS 'Code, such as ES';
COMMENT ON COLUMN calendar.name IS 'Name in English';
COMMENT ON COLUMN calendar.name_es IS 'Name in Spanish';
COMMENT ON COLUMN calendar.country_code IS 'Country; null for one across countries';
COMMENT ON COLUMN calendar.time_zone IS 'IANA time zone of its days';
COMMENT ON COLUMN calendar.weekend IS 'ISO days of the week that are never business days, 1 for Monday';
COMMENT ON COLUMN calendar.source IS 'Who decides it';

CREATE TABLE holiday_rule (
    calendar_code text     NOT NULL REFERENCES calendar (code),
    code          text     NOT NULL CHECK (code <> ''),
    name          text     NOT NULL CHECK (name <> ''),
    name_es       text     NOT NULL CHECK (name_es <> ''),
    month         smallint CHECK (month BETWEEN 1 AND 12),
    day           smallint CHECK (day BETWEEN 1 AND 31),
    easter_offset smallint CHECK (easter_offset BETWEEN -60 AND 70),
    substitutable boolean  NOT NULL DEFAULT false,
    legal_basis   text     NOT NULL CHECK (legal_basis <> ''),
    PRIMARY KEY (calendar_code, code),
    CONSTRAINT holiday_rule_fixed_or_movable CHECK ((month IS NULL) = (day IS NULL) AND (month IS NULL) = (easter_offset IS NOT NULL))
);

COMMENT ON TABLE holiday_rule IS 'Rules that a holiday follows each year';
COMMENT ON COLUMN holiday_rule.calendar_code IS 'Calendar';
COMMENT ON COLUMN holiday_rule.code IS 'Code, such as good_friday';
COMMENT ON COLUMN holiday_rule.name IS 'Name in English';
COMMENT ON COLUMN holiday_rule.name_es IS 'Name in Spanish';
COMMENT ON COLUMN holiday_rule.month IS 'Month of a fixed day';
COMMENT ON COLUMN holiday_rule.day IS 'Day of the month of a fixed day';
COMMENT ON COLUMN holiday_rule.easter_offset IS 'Days from Easter Sunday, for a movable day';
COMMENT ON COLUMN holiday_rule.substitutable IS 'Whether an autonomous community may put its own day in its place';
COMMENT ON COLUMN holiday_rule.legal_basis IS 'Law or decision';

CREATE TABLE holiday (
    id                uuid    PRIMARY KEY DEFAULT platform.uuid_v7(),
    calendar_code     text    NOT NULL REFERENCES calendar (code),
    day               date    NOT NULL,
    scope             text    NOT NULL CHECK (scope IN ('whole', 'community', 'municipality')),
    community_code    text    CHECK (community_code ~ '^[0-9]{2}$'),
    municipality_code text    REFERENCES municipality (code),
    holiday_rule_code text    CHECK (holiday_rule_code <> ''),
    name              text    NOT NULL CHECK (name <> ''),
    name_es           text    NOT NULL CHECK (name_es <> ''),
    on_weekend        boolean NOT NULL GENERATED ALWAYS AS (extract(isodow FROM day) >= 6) STORED,
    CONSTRAINT holiday_once UNIQUE NULLS NOT DISTINCT (calendar_code, day, community_code, municipality_code),
    CONSTRAINT holiday_rule_known FOREIGN KEY (calendar_code, holiday_rule_code) REFERENCES holiday_rule (calendar_code, code),
    CONSTRAINT holiday_scope
        CHECK ((scope = 'community') = (community_code IS NOT NULL) AND (scope = 'municipality') = (municipality_code IS NOT NULL))
);
CREATE INDEX holiday_municipality_code ON holiday (municipality_code, day);
CREATE INDEX holiday_holiday_rule ON holiday (calendar_code, holiday_rule_code);
CREATE INDEX holiday_day ON holiday (day);

COMMENT ON TABLE holiday IS 'Holidays (días festivos): of a whole calendar, of an autonomous community or of a municipality';
COMMENT ON COLUMN holiday.id IS 'Key';
COMMENT ON COLUMN holiday.calendar_code IS 'Calendar';
COMMENT ON COLUMN holiday.day IS 'Day';
COMMENT ON COLUMN holiday.scope IS 'whole (nacional), community (autonómica) or municipality (local)';
COMMENT ON COLUMN holiday.community_code IS 'INE code of the autonomous community; community only';
COMMENT ON COLUMN holiday.municipality_code IS 'Municipality; municipality only';
COMMENT ON COLUMN holiday.holiday_rule_code IS 'Rule that it follows; null for one decided by itself';
COMMENT ON COLUMN holiday.name IS 'Name in English';
COMMENT ON COLUMN holiday.name_es IS 'Name in Spanish';
COMMENT ON COLUMN holiday.on_weekend IS 'Whether it falls on a Saturday or a Sunday';

CREATE FUNCTION is_business_day(calendar_code text, day date) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT extract(isodow FROM is_business_day.day)::smallint <> ALL (c.weekend) FROM calendar AS c WHERE c.code = is_business_day.calendar_code)
    AND NOT EXISTS (
        SELECT FROM holiday AS h
        WHERE h.calendar_code = is_business_day.calendar_code AND h.day = is_business_day.day AND h.scope = 'whole');
COMMENT ON FUNCTION is_business_day(text, date) IS 'Whether a day is a business day (día hábil) of a calendar, its whole-calendar holidays considered; null for an unknown calendar';
