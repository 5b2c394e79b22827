-- Dashboards: pages, widgets on a grid, filters, shares, links and views.
-- The figures come from sm_analytics_metrics and sm_analytics; here is only how they are shown and to whom.
-- Sources: Reglamento (UE) 2016/679 RGPD, art. 5 (views are kept no longer than usage analysis needs).
-- Equality of uuid inside exclusion constraints.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Dashboards ----------------------------------------------------------------------------------------------------------

CREATE TABLE dashboard (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code              text        NOT NULL UNIQUE CHECK (code <> ''),
    name              text        NOT NULL CHECK (name <> ''),
    name_es           text        NOT NULL CHECK (name_es <> ''),
    description       text,
    audience          text        NOT NULL DEFAULT 'team' CHECK (audience IN ('executive', 'management', 'team', 'partner')),
    classification    text        NOT NULL DEFAULT 'internal' CHECK (classification IN ('public', 'internal', 'confidential', 'restricted')),
    owner_employee_id uuid,
    grid_columns      smallint    NOT NULL DEFAULT 12 CHECK (grid_columns BETWEEN 1 AND 24),
    theme             text        NOT NULL DEFAULT 'auto' CHECK (theme IN ('light', 'dark', 'auto')),
    refresh_every     interval    CHECK (refresh_every > interval '0'),
    state             text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'archived')),
    published_at      timestamptz,
    archived_at       timestamptz,
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT dashboard_published_at_known CHECK (state <> 'published' OR published_at IS NOT NULL),
    CONSTRAINT dashboard_archived_at_known CHECK ((state = 'archived') = (archived_at IS NOT NULL))
);
CREATE INDEX dashboard_owner_employee_id ON dashboard (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE TRIGGER dashboard_changed BEFORE UPDATE ON dashboard FOR EACH ROW EXECUTE FUNCTION platform.row_changed();
COMMENT ON TABLE dashboard IS 'Dashboards (cuadros de mando)';
COMMENT ON COLUMN dashboard.id IS 'Key';
COMMENT ON COLUMN dashboard.code IS 'Code, such as group_overview';
COMMENT ON COLUMN dashboard.name IS 'Name in English';
COMMENT ON COLUMN dashboard.name_es IS 'Name in Spanish';
COMMENT ON COLUMN dashboard.description IS 'Question that it answers';
COMMENT ON COLUMN dashboard.audience IS 'executive (dirección general), management (mandos), team (equipo) or partner (socio)';
COMMENT ON COLUMN dashboard.classification IS 'Confidentiality (clasificación)';
COMMENT ON COLUMN dashboard.owner_employee_id IS 'Owner (responsable), sm_hr.employee.id';
COMMENT ON COLUMN dashboard.grid_columns IS 'Columns of the layout grid';
COMMENT ON COLUMN dashboard.theme IS 'light (claro), dark (oscuro) or auto';
COMMENT ON COLUMN dashboard.refresh_every IS 'How often an open page reloads its figures; null when never';
COMMENT ON COLUMN dashboard.state IS 'draft (borrador), published (publicado) or archived (archivado)';
COMMENT ON COLUMN dashboard.published_at IS 'When it was published first';
COMMENT ON COLUMN dashboard.archived_at IS 'When it was archived';
COMMENT ON COLUMN dashboard.version IS 'Raised by each change';
COMMENT ON COLUMN dashboard.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN dashboard.created_at IS 'When the row was written';
COMMENT ON COLUMN dashboard.updated_at IS 'When the row was last changed';

CREATE FUNCTION dashboard_payload(d dashboard) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'dashboard_id', d.id,
    'customer_id', d.id,
    'code', d.code,
    'name', d.name,
    'name_es', d.name_es,
    'audience', d.audience,
    'classification', d.classification,
    'owner_employee_id', d.owner_employee_id,
    'state', d.state,
    'published_at', d.published_at,
    'archived_at', d.archived_at,
    'occurred_at', d.occurred_at);
COMMENT ON FUNCTION dashboard_payload(dashboard) IS 'Event payload of a dashboard (cuadro de mando): the state after the change (events/dashboard.v1.json)';

CREATE TABLE dashboard_page (
    id           uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    dashboard_id uuid     NOT NULL REFERENCES dashboard (id) ON DELETE CASCADE,
    position     smallint NOT NULL CHECK (position >= 1),
    slug         text     NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    title        text     NOT NULL CHECK (title <> ''),
    title_es     text     NOT NULL CHECK (title_es <> ''),
    CONSTRAINT dashboard_page_slug UNIQUE (dashboard_id, slug),
    CONSTRAINT dashboard_page_position UNIQUE (dashboard_id, position) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE dashboard_page IS 'Pages of dashboards (páginas)';
COMMENT ON COLUMN dashboard_page.id IS 'Key';
COMMENT ON COLUMN dashboard_page.dashboard_id IS 'Dashboard';
COMMENT ON COLUMN dashboard_page.position IS 'Place, from 1';
COMMENT ON COLUMN dashboard_page.slug IS 'Last part of its address';
COMMENT ON COLUMN dashboard_page.title IS 'Title in English';
COMMENT ON COLUMN dashboard_page.title_es IS 'Title in Spanish';

-- Widgets and filters -------------------------------------------------------------------------------------------------

CREATE TABLE widget_type (
    code           text    PRIMARY KEY CHECK (code <> ''),
    name           text    NOT NULL CHECK (name <> ''),
    name_es        text    NOT NULL CHECK (name_es <> ''),
    shows_data     boolean NOT NULL DEFAULT true,
    options_schema jsonb   NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(options_schema) = 'object')
);
COMMENT ON TABLE widget_type IS 'Kinds of widgets (tipos de visualización)';
COMMENT ON COLUMN widget_type.code IS 'Code, such as kpi_card';
COMMENT ON COLUMN widget_type.name IS 'Name in English';
COMMENT ON COLUMN widget_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN widget_type.shows_data IS 'False for text and images';
COMMENT ON COLUMN widget_type.options_schema IS 'JSON Schema of its options';

CREATE TABLE widget (
    id               uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    page_id          uuid      NOT NULL REFERENCES dashboard_page (id) ON DELETE CASCADE,
    widget_type_code text      NOT NULL REFERENCES widget_type (code),
    title            text,
    title_es         text,
    metric_code      text,
    data_set_code    text,
    dimension_codes  text[]    NOT NULL DEFAULT '{}',
    grid_x           smallint  NOT NULL CHECK (grid_x >= 0),
    grid_y           smallint  NOT NULL CHECK (grid_y >= 0),
    grid_width       smallint  NOT NULL CHECK (grid_width >= 1),
    grid_height      smallint  NOT NULL CHECK (grid_height >= 1),
    columns_taken    int4range NOT NULL GENERATED ALWAYS AS (int4range(grid_x, grid_x + grid_width)) STORED,
    rows_taken       int4range NOT NULL GENERATED ALWAYS AS (int4range(grid_y, grid_y + grid_height)) STORED,
    options          jsonb     NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(options) = 'object'),
    CONSTRAINT widget_one_source CHECK (num_nonnulls(metric_code, data_set_code) <= 1),
    CONSTRAINT widget_no_overlap EXCLUDE USING gist (page_id WITH =, columns_taken WITH &&, rows_taken WITH &&) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX widget_widget_type_code ON widget (widget_type_code);
CREATE INDEX widget_metric_code ON widget (metric_code) WHERE metric_code IS NOT NULL;
CREATE INDEX widget_data_set_code ON widget (data_set_code) WHERE data_set_code IS NOT NULL;
CREATE INDEX widget_page_id ON widget (page_id);

COMMENT ON TABLE widget IS 'Widgets (elementos) on the grid of a page; two never cover the same cell';
COMMENT ON COLUMN widget.id IS 'Key';
COMMENT ON COLUMN widget.page_id IS 'Page';
COMMENT ON COLUMN widget.widget_type_code IS 'Kind';
COMMENT ON COLUMN widget.title IS 'Title in English';
COMMENT ON COLUMN widget.title_es IS 'Title in Spanish';
COMMENT ON COLUMN widget.metric_code IS 'Metric shown, sm_analytics_metrics.metric.code';
COMMENT ON COLUMN widget.data_set_code IS 'Data set shown, sm_analytics.data_set.code';
COMMENT ON COLUMN widget.dimension_codes IS 'Dimensions that it is broken down by, sm_analytics_metrics.dimension.code';
COMMENT ON COLUMN widget.grid_x IS 'Leftmost column, from 0';
COMMENT ON COLUMN widget.grid_y IS 'Top row, from 0';
COMMENT ON COLUMN widget.grid_width IS 'Width in columns';
COMMENT ON COLUMN widget.grid_height IS 'Height in rows';
COMMENT ON COLUMN widget.columns_taken IS 'Columns taken, computed';
COMMENT ON COLUMN widget.rows_taken IS 'Rows taken, computed';
COMMENT ON COLUMN widget.options IS 'Options of the kind: colours, axes, thresholds, text';

CREATE TABLE filter (
    id             uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    dashboard_id   uuid     NOT NULL REFERENCES dashboard (id) ON DELETE CASCADE,
    position       smallint NOT NULL CHECK (position >= 1),
    name           text     NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    label          text     NOT NULL CHECK (label <> ''),
    label_es       text     NOT NULL CHECK (label_es <> ''),
    dimension_code text,
    kind           text     NOT NULL CHECK (kind IN ('single', 'multiple', 'period', 'search')),
    default_value  jsonb,
    required       boolean  NOT NULL DEFAULT false,
    CONSTRAINT filter_name UNIQUE (dashboard_id, name),
    CONSTRAINT filter_has_dimension CHECK (kind = 'period' OR dimension_code IS NOT NULL)
);
CREATE INDEX filter_dimension_code ON filter (dimension_code) WHERE dimension_code IS NOT NULL;
COMMENT ON TABLE filter IS 'Filters of dashboards (filtros)';
COMMENT ON COLUMN filter.id IS 'Key';
COMMENT ON COLUMN filter.dashboard_id IS 'Dashboard';
COMMENT ON COLUMN filter.position IS 'Place, from 1';
COMMENT ON COLUMN filter.name IS 'Name in the address';
COMMENT ON COLUMN filter.label IS 'Label in English';
COMMENT ON COLUMN filter.label_es IS 'Label in Spanish';
COMMENT ON COLUMN filter.dimension_code IS 'Dimension filtered, sm_analytics_metrics.dimension.code; null for a period';
COMMENT ON COLUMN filter.kind IS 'single (una opción), multiple (varias), period (periodo) or search (búsqueda)';
COMMENT ON COLUMN filter.default_value IS 'Value at first sight; null for all';
COMMENT ON COLUMN filter.required IS 'Whether a value must be chosen';

CREATE TABLE widget_filter (
    widget_id   uuid NOT NULL REFERENCES widget (id) ON DELETE CASCADE,
    filter_id   uuid NOT NULL REFERENCES filter (id) ON DELETE CASCADE,
    column_name text,
    PRIMARY KEY (widget_id, filter_id)
);
CREATE INDEX widget_filter_filter_id ON widget_filter (filter_id);
COMMENT ON TABLE widget_filter IS 'Which filters act on a widget, and on which column of its data set';
COMMENT ON COLUMN widget_filter.widget_id IS 'Widget';
COMMENT ON COLUMN widget_filter.filter_id IS 'Filter';
COMMENT ON COLUMN widget_filter.column_name IS 'Column of the data set; null when the metric''s dimension says it';

-- Sharing and use -----------------------------------------------------------------------------------------------------

CREATE TABLE share (
    id                        uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    dashboard_id              uuid        NOT NULL REFERENCES dashboard (id),
    user_account_id           uuid,
    role_code                 text,
    department_code           text,
    level                     text        NOT NULL DEFAULT 'view' CHECK (level IN ('view', 'edit', 'own')),
    shared_by_user_account_id uuid        NOT NULL,
    shared_at                 timestamptz NOT NULL DEFAULT now(),
    revoked_at                timestamptz,
    CONSTRAINT share_one_grantee CHECK (num_nonnulls(user_account_id, role_code, department_code) = 1),
    CONSTRAINT share_in_order CHECK (revoked_at >= shared_at)
);
CREATE INDEX share_user_account_id ON share (user_account_id) WHERE user_account_id IS NOT NULL;
CREATE INDEX share_role_code ON share (role_code) WHERE role_code IS NOT NULL;
CREATE INDEX share_department_code ON share (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX share_shared_by_user_account_id ON share (shared_by_user_account_id);
CREATE UNIQUE INDEX share_current ON share (dashboard_id, coalesce(user_account_id::text, ''), coalesce(role_code, ''), coalesce(department_code, ''))
    WHERE revoked_at IS NULL;
CREATE INDEX share_dashboard_id ON share (dashboard_id);

COMMENT ON TABLE share IS 'Shares (permisos): who sees or edits a dashboard';
COMMENT ON COLUMN share.id IS 'Key';
COMMENT ON COLUMN share.dashboard_id IS 'Dashboard';
COMMENT ON COLUMN share.user_account_id IS 'Account, sm_auth.user_account.id';
COMMENT ON COLUMN share.role_code IS 'Role, sm_auth.role.code';
COMMENT ON COLUMN share.department_code IS 'Department, sm_hr.department.code';
COMMENT ON COLUMN share.level IS 'view (ver), edit (editar) or own (administrar)';
COMMENT ON COLUMN share.shared_by_user_account_id IS 'Who shared it, sm_auth.user_account.id';
COMMENT ON COLUMN share.shared_at IS 'When';
COMMENT ON COLUMN share.revoked_at IS 'When it was revoked; null while it lasts';

CREATE TABLE share_link (
    id                         uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    dashboard_id               uuid        NOT NULL REFERENCES dashboard (id),
    token_sha256               bytea       NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    allowed_networks           cidr[]      NOT NULL DEFAULT '{}',
    filters                    jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(filters) = 'object'),
    created_by_user_account_id uuid        NOT NULL,
    expires_at                 timestamptz NOT NULL,
    revoked_at                 timestamptz,
    created_at                 timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT share_link_ends_after_start CHECK (expires_at > created_at)
);
CREATE INDEX share_link_created_by_user_account_id ON share_link (created_by_user_account_id);
CREATE INDEX share_link_dashboard_id ON share_link (dashboard_id, expires_at);
COMMENT ON TABLE share_link IS 'Links that show a dashboard without signing in (enlaces públicos), for screens in offices';
COMMENT ON COLUMN share_link.id IS 'Key';
COMMENT ON COLUMN share_link.dashboard_id IS 'Dashboard';
COMMENT ON COLUMN share_link.token_sha256 IS 'SHA-256 of the link''s secret; the secret is shown once and kept nowhere';
COMMENT ON COLUMN share_link.allowed_networks IS 'Networks it may be opened from; empty for any';
COMMENT ON COLUMN share_link.filters IS 'Values of the filters that the viewer cannot change';
COMMENT ON COLUMN share_link.created_by_user_account_id IS 'Who made it, sm_auth.user_account.id';
COMMENT ON COLUMN share_link.expires_at IS 'When it ends';
COMMENT ON COLUMN share_link.revoked_at IS 'When it was revoked';
COMMENT ON COLUMN share_link.created_at IS 'When the row was written';

CREATE TABLE favourite (
    user_account_id uuid     NOT NULL,
    dashboard_id    uuid     NOT NULL REFERENCES dashboard (id),
    position        smallint NOT NULL DEFAULT 1 CHECK (position >= 1),
    is_home         boolean  NOT NULL DEFAULT false,
    PRIMARY KEY (user_account_id, dashboard_id)
);
CREATE INDEX favourite_dashboard_id ON favourite (dashboard_id);
CREATE UNIQUE INDEX favourite_home ON favourite (user_account_id) WHERE is_home;
COMMENT ON TABLE favourite IS 'Favourites (favoritos): dashboards that someone keeps at hand';
COMMENT ON COLUMN favourite.user_account_id IS 'Account, sm_auth.user_account.id';
COMMENT ON COLUMN favourite.dashboard_id IS 'Dashboard';
COMMENT ON COLUMN favourite.position IS 'Place in the list';
COMMENT ON COLUMN favourite.is_home IS 'Whether it opens after signing in';

CREATE TABLE dashboard_view (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    dashboard_id    uuid        NOT NULL REFERENCES dashboard (id),
    page_id         uuid        REFERENCES dashboard_page (id),
    user_account_id uuid,
    share_link_id   uuid        REFERENCES share_link (id),
    viewed_at       timestamptz NOT NULL DEFAULT now(),
    took_ms         integer     CHECK (took_ms >= 0),
    filters         jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(filters) = 'object'),
    device          text        CHECK (device IN ('desktop', 'tablet', 'mobile', 'screen')),
    client_address  inet,
    CONSTRAINT dashboard_view_by_someone CHECK (num_nonnulls(user_account_id, share_link_id) = 1)
);
CREATE INDEX dashboard_view_page_id ON dashboard_view (page_id);
CREATE INDEX dashboard_view_user_account_id ON dashboard_view (user_account_id) WHERE user_account_id IS NOT NULL;
CREATE INDEX dashboard_view_share_link_id ON dashboard_view (share_link_id);
CREATE INDEX dashboard_view_latest ON dashboard_view (dashboard_id, viewed_at DESC);
CREATE INDEX dashboard_view_viewed_at ON dashboard_view USING brin (viewed_at);

COMMENT ON TABLE dashboard_view IS 'Views of pages (visualizaciones): which dashboards are used, and which can go';
COMMENT ON COLUMN dashboard_view.id IS 'Key';
COMMENT ON COLUMN dashboard_view.dashboard_id IS 'Dashboard';
COMMENT ON COLUMN dashboard_view.page_id IS 'Page; null when the page was deleted since';
COMMENT ON COLUMN dashboard_view.user_account_id IS 'Viewer, sm_auth.user_account.id; null by a link';
COMMENT ON COLUMN dashboard_view.share_link_id IS 'Link that opened it';
COMMENT ON COLUMN dashboard_view.viewed_at IS 'When';
COMMENT ON COLUMN dashboard_view.took_ms IS 'Milliseconds until every widget was drawn';
COMMENT ON COLUMN dashboard_view.filters IS 'Values of the filters';
COMMENT ON COLUMN dashboard_view.device IS 'desktop, tablet, mobile or screen (pantalla de oficina)';
COMMENT ON COLUMN dashboard_view.client_address IS 'Address of the viewer';
