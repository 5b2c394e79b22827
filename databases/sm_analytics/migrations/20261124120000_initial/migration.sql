-- Business intelligence: the catalogue of data sets with their columns, lineage, owners, refresh runs and access, the segments
-- computed from them, and the models that read them. The data themselves live in the warehouse; this is what is known about them.
-- Sources: Reglamento (UE) 2016/679 RGPD (art. 5 purpose and minimisation, art. 6 legal bases, art. 22 automated decisions),
-- Ley Orgánica 3/2018 LOPDGDD, W3C PROV-O (derivation of one data set from another).

-- Data sets -----------------------------------------------------------------------------------------------------------

CREATE TABLE subject_area (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE subject_area IS 'Subject areas (áreas temáticas) that group data sets as the business speaks of them';
COMMENT ON COLUMN subject_area.code IS 'Code, such as insurance';
COMMENT ON COLUMN subject_area.name IS 'Name in English';
COMMENT ON COLUMN subject_area.name_es IS 'Name in Spanish';

CREATE TABLE data_set (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                text        NOT NULL UNIQUE CHECK (code <> ''),
    subject_area_code   text        NOT NULL REFERENCES subject_area (code),
    name                text        NOT NULL CHECK (name <> ''),
    name_es             text        NOT NULL CHECK (name_es <> ''),
    description         text,
    layer               text        NOT NULL DEFAULT 'curated' CHECK (layer IN ('source', 'staging', 'curated', 'mart')),
    kind                text        NOT NULL DEFAULT 'table' CHECK (kind IN ('table', 'view', 'materialized_view', 'file', 'stream')),
    location            text,
    source_databases    text[]      NOT NULL DEFAULT '{}',
    owner_employee_id   uuid,
    steward_employee_id uuid,
    classification      text        NOT NULL DEFAULT 'internal' CHECK (classification IN ('public', 'internal', 'confidential', 'restricted')),
    has_personal_data   boolean     NOT NULL DEFAULT false,
    pseudonymised       boolean     NOT NULL DEFAULT false,
    legal_basis         text
        CHECK (legal_basis IN ('consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interests')),
    purpose             text,
    refresh_every       interval    CHECK (refresh_every > interval '0'),
    keep_for            interval    CHECK (keep_for > interval '0'),
    state               text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'deprecated', 'retired')),
    published_at        timestamptz,
    retired_at          timestamptz,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT data_set_personal_data_has_basis CHECK (NOT has_personal_data OR (legal_basis IS NOT NULL AND purpose IS NOT NULL)),
    CONSTRAINT data_set_published_has_owner CHECK (state = 'draft' OR (published_at IS NOT NULL AND owner_employee_id IS NOT NULL)),
    CONSTRAINT data_set_retired_at_once_retired CHECK ((state = 'retired') = (retired_at IS NOT NULL))
);
CREATE INDEX data_set_subject_area_code ON data_set (subject_area_code);
CREATE INDEX data_set_owner_employee_id ON data_set (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX data_set_steward_employee_id ON data_set (steward_employee_id) WHERE steward_employee_id IS NOT NULL;
CREATE INDEX data_set_published ON data_set (subject_area_code, code) WHERE state = 'published';
CREATE TRIGGER data_set_changed BEFORE UPDATE ON data_set FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE data_set IS 'Data sets (conjuntos de datos) that analysts, reports and models may read';
COMMENT ON COLUMN data_set.id IS 'Key';
COMMENT ON COLUMN data_set.code IS 'Code, such as policy_book';
COMMENT ON COLUMN data_set.subject_area_code IS 'Subject area';
COMMENT ON COLUMN data_set.name IS 'Name in English';
COMMENT ON COLUMN data_set.name_es IS 'Name in Spanish';
COMMENT ON COLUMN data_set.description IS 'What one row is, and what is left out (descripción)';
COMMENT ON COLUMN data_set.layer IS 'source (origen), staging (intermedia), curated (depurada) or mart (capa de negocio)';
COMMENT ON COLUMN data_set.kind IS 'Physical kind: table, view, materialized_view, file or stream';
COMMENT ON COLUMN data_set.location IS 'Where it is kept: schema and name in the warehouse, or the path of the file; null until built';
COMMENT ON COLUMN data_set.source_databases IS 'Databases of the fleet that it is built from, by code';
COMMENT ON COLUMN data_set.owner_employee_id IS 'Data owner (propietario del dato), sm_hr.employee.id; null until appointed';
COMMENT ON COLUMN data_set.steward_employee_id IS 'Data steward (custodio del dato), sm_hr.employee.id';
COMMENT ON COLUMN data_set.classification IS 'Confidentiality: public (pública), internal (interna), confidential (confidencial) or restricted (restringida)';
COMMENT ON COLUMN data_set.has_personal_data IS 'Whether a row can be tied to a natural person (datos personales)';
COMMENT ON COLUMN data_set.pseudonymised IS 'Whether direct identifiers were replaced (seudonimizado, RGPD art. 4.5)';
COMMENT ON COLUMN data_set.legal_basis IS 'Legal basis (base jurídica, RGPD art. 6.1); needed where there are personal data';
COMMENT ON COLUMN data_set.purpose IS 'Purpose of the processing (finalidad); needed where there are personal data';
COMMENT ON COLUMN data_set.refresh_every IS 'Longest time between refreshes (periodicidad de actualización); null when refreshed on demand';
COMMENT ON COLUMN data_set.keep_for IS 'How long rows are kept (plazo de conservación); null when as long as the source';
COMMENT ON COLUMN data_set.state IS 'draft (borrador), published (publicado), deprecated (obsoleto) or retired (retirado)';
COMMENT ON COLUMN data_set.published_at IS 'When it was first published';
COMMENT ON COLUMN data_set.retired_at IS 'When it was retired';
COMMENT ON COLUMN data_set.version IS 'Raised by each change';
COMMENT ON COLUMN data_set.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN data_set.created_at IS 'When the row was written';
COMMENT ON COLUMN data_set.updated_at IS 'When the row was last changed';

CREATE FUNCTION data_set_payload(d data_set) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'data_set_id', d.id,
    'customer_id', d.id,
    'code', d.code,
    'subject_area_code', d.subject_area_code,
    'name', d.name,
    'name_es', d.name_es,
    'layer', d.layer,
    'kind', d.kind,
    'classification', d.classification,
    'has_personal_data', d.has_personal_data,
    'pseudonymised', d.pseudonymised,
    'legal_basis', d.legal_basis,
    'owner_employee_id', d.owner_employee_id,
    'refresh_every', d.refresh_every::text,
    'state', d.state,
    'published_at', d.published_at,
    'retired_at', d.retired_at,
    'occurred_at', d.occurred_at);
COMMENT ON FUNCTION data_set_payload(data_set) IS 'Event payload of a data set (conjunto de datos): the state after the change (events/data_set.v1.json)';

CREATE TABLE data_set_column (
    id                     uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    data_set_id            uuid     NOT NULL REFERENCES data_set (id) ON DELETE CASCADE,
    position               smallint NOT NULL CHECK (position >= 1),
    name                   text     NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    data_type              text     NOT NULL CHECK (data_type <> ''),
    nullable               boolean  NOT NULL DEFAULT true,
    key_role               text     NOT NULL DEFAULT 'none' CHECK (key_role IN ('none', 'primary', 'foreign')),
    description            text,
    personal_data_category text
        CHECK (personal_data_category IN ('identification', 'contact', 'birth', 'address', 'financial', 'health', 'employment', 'free_text',
            'online', 'voice', 'location', 'behaviour')),
    masking                text     NOT NULL DEFAULT 'none' CHECK (masking IN ('none', 'hash', 'truncate', 'redact')),
    expression             text,
    CONSTRAINT data_set_column_name UNIQUE (data_set_id, name),
    CONSTRAINT data_set_column_position UNIQUE (data_set_id, position) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX data_set_column_personal_data ON data_set_column (personal_data_category) WHERE personal_data_category IS NOT NULL;
COMMENT ON TABLE data_set_column IS 'Columns of data sets (columnas): the data dictionary (diccionario de datos)';
COMMENT ON COLUMN data_set_column.id IS 'Key';
COMMENT ON COLUMN data_set_column.data_set_id IS 'Data set';
COMMENT ON COLUMN data_set_column.position IS 'Place in the data set, from 1';
COMMENT ON COLUMN data_set_column.name IS 'Name';
COMMENT ON COLUMN data_set_column.data_type IS 'SQL type, such as numeric(14,2)';
COMMENT ON COLUMN data_set_column.nullable IS 'Whether it may be null';
COMMENT ON COLUMN data_set_column.key_role IS 'none, primary (clave primaria) or foreign (clave ajena)';
COMMENT ON COLUMN data_set_column.description IS 'Meaning, unit and values in the words of the business';
COMMENT ON COLUMN data_set_column.personal_data_category IS 'Kind of personal data; null when none. health is a special category (RGPD art. 9)';
COMMENT ON COLUMN data_set_column.masking IS 'How readers without a grant see it: none, hash, truncate or redact (enmascaramiento)';
COMMENT ON COLUMN data_set_column.expression IS 'SQL by which it is derived from the sources, where it is';

-- Lineage and refreshes -----------------------------------------------------------------------------------------------

CREATE TABLE data_set_lineage (
    id            uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    upstream_id   uuid NOT NULL REFERENCES data_set (id),
    downstream_id uuid NOT NULL REFERENCES data_set (id),
    kind          text NOT NULL DEFAULT 'transformation' CHECK (kind IN ('copy', 'transformation', 'aggregation', 'join', 'model_output')),
    job_name      text,
    valid_from    date NOT NULL DEFAULT CURRENT_DATE,
    valid_to      date,
    CONSTRAINT data_set_lineage_not_itself CHECK (upstream_id <> downstream_id),
    CONSTRAINT data_set_lineage_in_order CHECK (valid_to >= valid_from),
    CONSTRAINT data_set_lineage_edge UNIQUE (downstream_id, upstream_id, valid_from)
);
CREATE INDEX data_set_lineage_upstream_id ON data_set_lineage (upstream_id);
COMMENT ON TABLE data_set_lineage IS 'Lineage (linaje): which data set is derived from which';
COMMENT ON COLUMN data_set_lineage.id IS 'Key';
COMMENT ON COLUMN data_set_lineage.upstream_id IS 'Data set that is read';
COMMENT ON COLUMN data_set_lineage.downstream_id IS 'Data set that is derived from it';
COMMENT ON COLUMN data_set_lineage.kind IS 'copy, transformation, aggregation, join or model_output';
COMMENT ON COLUMN data_set_lineage.job_name IS 'Job that derives it';
COMMENT ON COLUMN data_set_lineage.valid_from IS 'First day of the derivation';
COMMENT ON COLUMN data_set_lineage.valid_to IS 'Last day; null while it lasts';

CREATE TABLE column_lineage (
    upstream_column_id   uuid NOT NULL REFERENCES data_set_column (id),
    downstream_column_id uuid NOT NULL REFERENCES data_set_column (id),
    role                 text NOT NULL DEFAULT 'value' CHECK (role IN ('value', 'filter', 'join', 'group')),
    transformation       text,
    PRIMARY KEY (downstream_column_id, upstream_column_id, role),
    CONSTRAINT column_lineage_not_itself CHECK (upstream_column_id <> downstream_column_id)
);
CREATE INDEX column_lineage_upstream_column_id ON column_lineage (upstream_column_id);
COMMENT ON TABLE column_lineage IS 'Lineage by column: the question "where does this figure come from" is answered here';
COMMENT ON COLUMN column_lineage.upstream_column_id IS 'Column that is read';
COMMENT ON COLUMN column_lineage.downstream_column_id IS 'Column that is derived from it';
COMMENT ON COLUMN column_lineage.role IS 'value (valor), filter (filtro), join (cruce) or group (agrupación)';
COMMENT ON COLUMN column_lineage.transformation IS 'The transformation in words';

CREATE TABLE refresh_run (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    data_set_id    uuid        NOT NULL REFERENCES data_set (id),
    trigger_kind   text        NOT NULL DEFAULT 'schedule' CHECK (trigger_kind IN ('schedule', 'upstream', 'manual', 'backfill')),
    state          text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'skipped')),
    queued_at      timestamptz NOT NULL DEFAULT now(),
    started_at     timestamptz,
    finished_at    timestamptz,
    took           interval    GENERATED ALWAYS AS (finished_at - started_at) STORED,
    watermark_from timestamptz,
    watermark_to   timestamptz,
    rows_read      bigint      NOT NULL DEFAULT 0 CHECK (rows_read >= 0),
    rows_written   bigint      NOT NULL DEFAULT 0 CHECK (rows_written >= 0),
    rows_refused   bigint      NOT NULL DEFAULT 0 CHECK (rows_refused >= 0),
    error          text,
    CONSTRAINT refresh_run_in_order CHECK (finished_at >= started_at),
    CONSTRAINT refresh_run_watermark_in_order CHECK (watermark_to >= watermark_from),
    CONSTRAINT refresh_run_started CHECK (state NOT IN ('running', 'succeeded') OR started_at IS NOT NULL),
    CONSTRAINT refresh_run_finished CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
    CONSTRAINT refresh_run_failed_says_why CHECK (state <> 'failed' OR error IS NOT NULL)
);
CREATE INDEX refresh_run_latest ON refresh_run (data_set_id, queued_at DESC);
CREATE UNIQUE INDEX refresh_run_one_running ON refresh_run (data_set_id) WHERE state = 'running';
COMMENT ON TABLE refresh_run IS 'Runs that refresh a data set (ejecuciones de carga)';
COMMENT ON COLUMN refresh_run.id IS 'Key';
COMMENT ON COLUMN refresh_run.data_set_id IS 'Data set';
COMMENT ON COLUMN refresh_run.trigger_kind IS 'What started it: schedule (planificada), upstream (dependencia), manual or backfill (recarga histórica)';
COMMENT ON COLUMN refresh_run.state IS 'queued (en cola), running (en curso), succeeded (correcta), failed (fallida) or skipped (omitida)';
COMMENT ON COLUMN refresh_run.queued_at IS 'When it was asked for';
COMMENT ON COLUMN refresh_run.started_at IS 'Start';
COMMENT ON COLUMN refresh_run.finished_at IS 'End';
COMMENT ON COLUMN refresh_run.took IS 'Time taken';
COMMENT ON COLUMN refresh_run.watermark_from IS 'Changes after this instant were read (marca de agua); null for a full load';
COMMENT ON COLUMN refresh_run.watermark_to IS 'Changes up to this instant were read';
COMMENT ON COLUMN refresh_run.rows_read IS 'Rows read from the sources';
COMMENT ON COLUMN refresh_run.rows_written IS 'Rows written';
COMMENT ON COLUMN refresh_run.rows_refused IS 'Rows that broke a rule and were left out';
COMMENT ON COLUMN refresh_run.error IS 'Why it failed';

-- Segments ------------------------------------------------------------------------------------------------------------

CREATE TABLE segment (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                  text        NOT NULL UNIQUE CHECK (code <> ''),
    name                  text        NOT NULL CHECK (name <> ''),
    name_es               text        NOT NULL CHECK (name_es <> ''),
    data_set_id           uuid        NOT NULL REFERENCES data_set (id),
    rule                  text        NOT NULL CHECK (rule <> ''),
    customer_segment_code text,
    purpose               text        NOT NULL CHECK (purpose <> ''),
    legal_basis           text        NOT NULL CHECK (legal_basis IN ('consent', 'contract', 'legal_obligation', 'legitimate_interests')),
    is_profiling          boolean     NOT NULL DEFAULT false,
    owner_employee_id     uuid,
    state                 text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'paused', 'retired')),
    member_count          bigint      NOT NULL DEFAULT 0 CHECK (member_count >= 0),
    computed_at           timestamptz,
    version               integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT segment_active_has_owner CHECK (state <> 'active' OR owner_employee_id IS NOT NULL)
);
CREATE INDEX segment_data_set_id ON segment (data_set_id);
CREATE INDEX segment_customer_segment_code ON segment (customer_segment_code) WHERE customer_segment_code IS NOT NULL;
CREATE INDEX segment_owner_employee_id ON segment (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE TRIGGER segment_changed BEFORE UPDATE ON segment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE segment IS 'Analytical segments (segmentos analíticos): sets of parties that a rule over a data set yields';
COMMENT ON COLUMN segment.id IS 'Key';
COMMENT ON COLUMN segment.code IS 'Code, such as motor_renewal_at_risk';
COMMENT ON COLUMN segment.name IS 'Name in English';
COMMENT ON COLUMN segment.name_es IS 'Name in Spanish';
COMMENT ON COLUMN segment.data_set_id IS 'Data set that the rule reads';
COMMENT ON COLUMN segment.rule IS 'SQL condition over the data set''s columns';
COMMENT ON COLUMN segment.customer_segment_code IS 'Commercial segment that it feeds, sm_customers.segment.code; null when for analysis only';
COMMENT ON COLUMN segment.purpose IS 'Purpose (finalidad), as the record of processing activities states it';
COMMENT ON COLUMN segment.legal_basis IS 'Legal basis (base jurídica, RGPD art. 6.1)';
COMMENT ON COLUMN segment.is_profiling IS 'Whether it evaluates personal aspects (elaboración de perfiles, RGPD art. 4.4); people may object (art. 21)';
COMMENT ON COLUMN segment.owner_employee_id IS 'Owner, sm_hr.employee.id';
COMMENT ON COLUMN segment.state IS 'draft (borrador), active (activo), paused (en pausa) or retired (retirado)';
COMMENT ON COLUMN segment.member_count IS 'Members after the latest computation';
COMMENT ON COLUMN segment.computed_at IS 'Latest computation';
COMMENT ON COLUMN segment.version IS 'Raised by each change';
COMMENT ON COLUMN segment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN segment.created_at IS 'When the row was written';
COMMENT ON COLUMN segment.updated_at IS 'When the row was last changed';

CREATE FUNCTION segment_payload(s segment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'segment_id', s.id,
    'customer_id', s.id,
    'code', s.code,
    'name', s.name,
    'name_es', s.name_es,
    'customer_segment_code', s.customer_segment_code,
    'legal_basis', s.legal_basis,
    'is_profiling', s.is_profiling,
    'state', s.state,
    'member_count', s.member_count,
    'computed_at', s.computed_at,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION segment_payload(segment) IS 'Event payload of an analytical segment (segmento): the state after the change (events/segment.v1.json)';

CREATE TABLE segment_membership (
    id         uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    segment_id uuid           NOT NULL REFERENCES segment (id),
    party_id   uuid           NOT NULL,
    score      numeric(20, 6) CHECK (score < 'NaN'),
    reason     jsonb          NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(reason) = 'object'),
    entered_at timestamptz    NOT NULL DEFAULT now(),
    left_at    timestamptz,
    CONSTRAINT segment_membership_in_order CHECK (left_at >= entered_at)
);
CREATE INDEX segment_membership_party_id ON segment_membership (party_id);
CREATE UNIQUE INDEX segment_membership_current ON segment_membership (segment_id, party_id) WHERE left_at IS NULL;
CREATE INDEX segment_membership_history ON segment_membership (segment_id, entered_at);

COMMENT ON TABLE segment_membership IS 'Who is or was in a segment, and since when (pertenencia a segmentos)';
COMMENT ON COLUMN segment_membership.id IS 'Key';
COMMENT ON COLUMN segment_membership.segment_id IS 'Segment';
COMMENT ON COLUMN segment_membership.party_id IS 'Canonical party, sm_global.party.id';
COMMENT ON COLUMN segment_membership.score IS 'Score by which it entered, where the rule has one';
COMMENT ON COLUMN segment_membership.reason IS 'Values of the columns that decided it, for whoever must explain the decision';
COMMENT ON COLUMN segment_membership.entered_at IS 'When the party entered';
COMMENT ON COLUMN segment_membership.left_at IS 'When it left; null while a member';

-- Use and access ------------------------------------------------------------------------------------------------------

CREATE TABLE model_use (
    id               uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    data_set_id      uuid NOT NULL REFERENCES data_set (id),
    model_code       text NOT NULL,
    model_version_id uuid,
    direction        text NOT NULL CHECK (direction IN ('input', 'output')),
    output_column_id uuid REFERENCES data_set_column (id),
    decision         text,
    since            date NOT NULL DEFAULT CURRENT_DATE,
    until            date,
    CONSTRAINT model_use_in_order CHECK (until >= since),
    CONSTRAINT model_use_output_names_column CHECK (direction = 'output' OR output_column_id IS NULL)
);
CREATE INDEX model_use_model_code ON model_use (model_code);
CREATE INDEX model_use_model_version_id ON model_use (model_version_id) WHERE model_version_id IS NOT NULL;
CREATE INDEX model_use_output_column_id ON model_use (output_column_id);
CREATE INDEX model_use_data_set ON model_use (data_set_id, model_code);

COMMENT ON TABLE model_use IS 'Models in use on a data set (modelos en uso): which version reads it or writes its scores into it';
COMMENT ON COLUMN model_use.id IS 'Key';
COMMENT ON COLUMN model_use.data_set_id IS 'Data set';
COMMENT ON COLUMN model_use.model_code IS 'Model, sm_ai_models.model.code';
COMMENT ON COLUMN model_use.model_version_id IS 'Version, sm_ai_models.model_version.id; null when always the one in production';
COMMENT ON COLUMN model_use.direction IS 'input (el modelo lo lee) or output (el modelo escribe en él)';
COMMENT ON COLUMN model_use.output_column_id IS 'Column that takes the score, for an output';
COMMENT ON COLUMN model_use.decision IS 'Business decision that the score supports';
COMMENT ON COLUMN model_use.since IS 'First day of use';
COMMENT ON COLUMN model_use.until IS 'Last day; null while in use';

CREATE TABLE access_grant (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    data_set_id                uuid        NOT NULL REFERENCES data_set (id),
    role_code                  text,
    user_account_id            uuid,
    level                      text        NOT NULL DEFAULT 'read' CHECK (level IN ('read', 'export', 'administer')),
    purpose                    text        NOT NULL CHECK (purpose <> ''),
    row_filter                 text,
    unmasked_columns           text[]      NOT NULL DEFAULT '{}',
    granted_by_user_account_id uuid        NOT NULL,
    granted_at                 timestamptz NOT NULL DEFAULT now(),
    expires_on                 date,
    reviewed_on                date,
    revoked_at                 timestamptz,
    CONSTRAINT access_grant_one_grantee CHECK (num_nonnulls(role_code, user_account_id) = 1),
    CONSTRAINT access_grant_revoked_after_grant CHECK (revoked_at >= granted_at)
);
CREATE INDEX access_grant_role_code ON access_grant (role_code) WHERE role_code IS NOT NULL;
CREATE INDEX access_grant_user_account_id ON access_grant (user_account_id) WHERE user_account_id IS NOT NULL;
CREATE INDEX access_grant_granted_by_user_account_id ON access_grant (granted_by_user_account_id);
CREATE UNIQUE INDEX access_grant_role ON access_grant (data_set_id, role_code, level) WHERE revoked_at IS NULL AND role_code IS NOT NULL;
CREATE UNIQUE INDEX access_grant_account ON access_grant (data_set_id, user_account_id, level)
    WHERE revoked_at IS NULL AND user_account_id IS NOT NULL;
CREATE INDEX access_grant_data_set ON access_grant (data_set_id, granted_at);

COMMENT ON TABLE access_grant IS 'Access granted to data sets (permisos de acceso): who may read what, for which purpose and until when';
COMMENT ON COLUMN access_grant.id IS 'Key';
COMMENT ON COLUMN access_grant.data_set_id IS 'Data set';
COMMENT ON COLUMN access_grant.role_code IS 'Role that holds it, sm_auth.role.code; null when granted to one account';
COMMENT ON COLUMN access_grant.user_account_id IS 'Account that holds it, sm_auth.user_account.id; null when granted to a role';
COMMENT ON COLUMN access_grant.level IS 'read (consulta), export (exportación) or administer (administración)';
COMMENT ON COLUMN access_grant.purpose IS 'Purpose that was stated';
COMMENT ON COLUMN access_grant.row_filter IS 'SQL condition on the rows that may be seen; null for all';
COMMENT ON COLUMN access_grant.unmasked_columns IS 'Masked columns that may be seen in clear';
COMMENT ON COLUMN access_grant.granted_by_user_account_id IS 'Who granted it, sm_auth.user_account.id';
COMMENT ON COLUMN access_grant.granted_at IS 'When it was granted';
COMMENT ON COLUMN access_grant.expires_on IS 'Last day; null when it must be reviewed but does not end by itself';
COMMENT ON COLUMN access_grant.reviewed_on IS 'Latest review (revisión de accesos)';
COMMENT ON COLUMN access_grant.revoked_at IS 'When it was revoked';
