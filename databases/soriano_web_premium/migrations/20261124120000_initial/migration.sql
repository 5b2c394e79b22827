-- The group's corporate web: sites, pages and their versions, menus, forms and what visitors send through them, redirects, offices, media,
-- and the consent to cookies. A lead that comes in through a form lives on in sm_leads.
-- Sources: Ley 34/2002 (LSSI), arts. 10 (imprint) and 22.2 (cookies); Reglamento (UE) 2016/679, art. 7 (proof of consent);
-- Real Decreto 1112/2018 (accessibility).

-- Sites and pages ------------------------------------------------------------------------------------------------------

CREATE TABLE site (
    code                  text    PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    host                  text    NOT NULL UNIQUE CHECK (host ~ '^[a-z0-9.-]+$'),
    brand                 text    NOT NULL CHECK (brand <> ''),
    default_language_code text    NOT NULL DEFAULT 'es' CHECK (default_language_code ~ '^[a-z]{2}$'),
    published             boolean NOT NULL DEFAULT false
);
CREATE INDEX site_default_language_code ON site (default_language_code);

COMMENT ON TABLE site IS 'Sites (sitios web), one a brand';
COMMENT ON COLUMN site.code IS 'Code, such as soriano';
COMMENT ON COLUMN site.host IS 'Host name, such as www.example.es';
COMMENT ON COLUMN site.brand IS 'Brand shown (marca)';
COMMENT ON COLUMN site.default_language_code IS 'Language of visitors who ask for none';
COMMENT ON COLUMN site.published IS 'Whether visitors see it';

CREATE TABLE page_template (
    code    text   PRIMARY KEY CHECK (code <> ''),
    name    text   NOT NULL,
    name_es text   NOT NULL,
    blocks  text[] NOT NULL DEFAULT '{}' CHECK (cardinality(blocks) > 0)
);

COMMENT ON TABLE page_template IS 'Templates of pages (plantillas)';
COMMENT ON COLUMN page_template.code IS 'Code, such as product';
COMMENT ON COLUMN page_template.name IS 'Name in English';
COMMENT ON COLUMN page_template.name_es IS 'Name in Spanish';
COMMENT ON COLUMN page_template.blocks IS 'Blocks that it has, in their order';

CREATE TABLE page (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    site_code     text        NOT NULL REFERENCES site (code),
    template_code text        NOT NULL REFERENCES page_template (code),
    parent_id     uuid        REFERENCES page (id) CHECK (parent_id <> id),
    path          text        NOT NULL CHECK (path ~ '^/[a-z0-9/_-]*$'),
    language_code text        NOT NULL DEFAULT 'es' CHECK (language_code ~ '^[a-z]{2}$'),
    product_code  text,
    state         text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'published', 'withdrawn')),
    published_at  timestamptz,
    indexable     boolean     NOT NULL DEFAULT true,
    version       integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at   timestamptz NOT NULL DEFAULT now(),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT page_path UNIQUE (site_code, language_code, path),
    CONSTRAINT page_published CHECK (state <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX page_parent_id ON page (parent_id);
CREATE INDEX page_template_code ON page (template_code);
CREATE INDEX page_language_code ON page (language_code);
CREATE INDEX page_product_code ON page (product_code) WHERE product_code IS NOT NULL;
CREATE TRIGGER page_changed BEFORE UPDATE ON page FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE page IS 'Pages (páginas)';
COMMENT ON COLUMN page.id IS 'Key';
COMMENT ON COLUMN page.site_code IS 'Site';
COMMENT ON COLUMN page.template_code IS 'Template';
COMMENT ON COLUMN page.parent_id IS 'Page above it; null at the top';
COMMENT ON COLUMN page.path IS 'Path of its address (ruta), such as /seguros/hogar';
COMMENT ON COLUMN page.language_code IS 'Language';
COMMENT ON COLUMN page.product_code IS 'Product it presents, null for other pages';
COMMENT ON COLUMN page.state IS 'draft (borrador), in_review (en revisión), published (publicada) or withdrawn (retirada)';
COMMENT ON COLUMN page.published_at IS 'When it was published last';
COMMENT ON COLUMN page.indexable IS 'Whether search engines may list it';
COMMENT ON COLUMN page.version IS 'Raised by each change';
COMMENT ON COLUMN page.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN page.created_at IS 'When the row was written';
COMMENT ON COLUMN page.updated_at IS 'When the row was last changed';

CREATE FUNCTION page_payload(x page) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'page_id', x.id,
    'customer_id', x.id,
    'site_code', x.site_code,
    'template_code', x.template_code,
    'parent_id', x.parent_id,
    'path', x.path,
    'language_code', x.language_code,
    'product_code', x.product_code,
    'state', x.state,
    'published_at', x.published_at,
    'indexable', x.indexable,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION page_payload(page) IS 'Payload of its events: the state after the change';

CREATE TABLE page_version (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    page_id          uuid        NOT NULL REFERENCES page (id) ON DELETE CASCADE,
    number           integer     NOT NULL CHECK (number >= 1),
    title            text        NOT NULL CHECK (title <> ''),
    meta_description text        CHECK (char_length(meta_description) <= 320),
    content          jsonb       NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    author_id        uuid,
    approved_by_id   uuid        CHECK (approved_by_id <> author_id),
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT page_version_number UNIQUE (page_id, number)
);
CREATE INDEX page_version_author_id ON page_version (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX page_version_approved_by_id ON page_version (approved_by_id) WHERE approved_by_id IS NOT NULL;

COMMENT ON TABLE page_version IS 'Versions of a page''s content: never changed, only followed by others';
COMMENT ON COLUMN page_version.id IS 'Key';
COMMENT ON COLUMN page_version.page_id IS 'Page';
COMMENT ON COLUMN page_version.number IS 'Number, from 1';
COMMENT ON COLUMN page_version.title IS 'Title';
COMMENT ON COLUMN page_version.meta_description IS 'Description for search engines, 320 characters at most';
COMMENT ON COLUMN page_version.content IS 'Content by block';
COMMENT ON COLUMN page_version.author_id IS 'Who wrote it';
COMMENT ON COLUMN page_version.approved_by_id IS 'Who approved it: somebody else (cuatro ojos)';
COMMENT ON COLUMN page_version.created_at IS 'When it was saved';

CREATE TABLE redirect (
    id          uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    site_code   text        NOT NULL REFERENCES site (code),
    from_path   text        NOT NULL CHECK (from_path ~ '^/'),
    to_page_id  uuid        REFERENCES page (id),
    to_url      text        CHECK (to_url ~ '^https://'),
    http_status smallint    NOT NULL DEFAULT 301 CHECK (http_status IN (301, 302, 307, 308, 410)),
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT redirect_from UNIQUE (site_code, from_path),
    CONSTRAINT redirect_to CHECK (num_nonnulls(to_page_id, to_url) = CASE WHEN http_status = 410 THEN 0 ELSE 1 END)
);
CREATE INDEX redirect_to_page_id ON redirect (to_page_id);

COMMENT ON TABLE redirect IS 'Addresses that lead elsewhere (redirecciones)';
COMMENT ON COLUMN redirect.id IS 'Key';
COMMENT ON COLUMN redirect.site_code IS 'Site';
COMMENT ON COLUMN redirect.from_path IS 'Path that visitors ask for';
COMMENT ON COLUMN redirect.to_page_id IS 'Page they get';
COMMENT ON COLUMN redirect.to_url IS 'Address elsewhere they get';
COMMENT ON COLUMN redirect.http_status IS 'Status of HTTP (RFC 9110); 410 for what is gone';
COMMENT ON COLUMN redirect.created_at IS 'When it was made';

CREATE TABLE menu_item (
    id        uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    site_code text     NOT NULL REFERENCES site (code),
    menu      text     NOT NULL CHECK (menu IN ('main', 'footer', 'legal')),
    parent_id uuid     REFERENCES menu_item (id) ON DELETE CASCADE,
    position  smallint NOT NULL CHECK (position >= 1),
    label     text     NOT NULL CHECK (label <> ''),
    page_id   uuid     NOT NULL REFERENCES page (id),
    CONSTRAINT menu_item_place UNIQUE NULLS NOT DISTINCT (site_code, menu, parent_id, position)
);
CREATE INDEX menu_item_site_code ON menu_item (site_code);
CREATE INDEX menu_item_parent_id ON menu_item (parent_id);
CREATE INDEX menu_item_page_id ON menu_item (page_id);

COMMENT ON TABLE menu_item IS 'Entries of the menus (menús)';
COMMENT ON COLUMN menu_item.id IS 'Key';
COMMENT ON COLUMN menu_item.site_code IS 'Site';
COMMENT ON COLUMN menu_item.menu IS 'main (principal), footer (pie) or legal (textos legales)';
COMMENT ON COLUMN menu_item.parent_id IS 'Entry above it';
COMMENT ON COLUMN menu_item.position IS 'Place among its neighbours, from 1';
COMMENT ON COLUMN menu_item.label IS 'Words shown';
COMMENT ON COLUMN menu_item.page_id IS 'Page it opens';

-- Forms ----------------------------------------------------------------------------------------------------------------

CREATE TABLE form (
    code                 text    PRIMARY KEY CHECK (code <> ''),
    name                 text    NOT NULL,
    name_es              text    NOT NULL,
    purpose              text    NOT NULL CHECK (purpose IN ('quote', 'call_back', 'contact', 'complaint', 'job', 'newsletter')),
    fields               jsonb   NOT NULL CHECK (jsonb_typeof(fields) = 'array'),
    lead_source_code     text,
    privacy_text_version text    NOT NULL CHECK (privacy_text_version <> ''),
    active               boolean NOT NULL DEFAULT true
);
CREATE INDEX form_lead_source_code ON form (lead_source_code) WHERE lead_source_code IS NOT NULL;

COMMENT ON TABLE form IS 'Forms (formularios)';
COMMENT ON COLUMN form.code IS 'Code, such as quote_home';
COMMENT ON COLUMN form.name IS 'Name in English';
COMMENT ON COLUMN form.name_es IS 'Name in Spanish';
COMMENT ON COLUMN form.purpose IS 'quote (presupuesto), call_back (te llamamos), contact (contacto), complaint (queja), job (empleo) or newsletter (boletín)';
COMMENT ON COLUMN form.fields IS 'Fields: name, label, kind, required';
COMMENT ON COLUMN form.lead_source_code IS 'Source that its leads get; null where it makes none';
COMMENT ON COLUMN form.privacy_text_version IS 'Version of the privacy notice shown (información al interesado)';
COMMENT ON COLUMN form.active IS 'Whether it is shown';

CREATE TABLE form_submission (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    form_code           text        NOT NULL REFERENCES form (code),
    page_id             uuid        REFERENCES page (id),
    answers             jsonb       NOT NULL CHECK (jsonb_typeof(answers) = 'object'),
    email               text        CHECK (email LIKE '%@%'),
    phone               text,
    privacy_accepted_at timestamptz NOT NULL,
    commercial_consent  boolean     NOT NULL DEFAULT false,
    ip_address          inet,
    campaign_id         uuid,
    utm                 jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(utm) = 'object'),
    state               text        NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'spam', 'passed_on', 'answered')),
    lead_id             uuid,
    party_id            uuid,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX form_submission_form_code_created_at ON form_submission (form_code, created_at DESC);
CREATE INDEX form_submission_page_id ON form_submission (page_id);
CREATE INDEX form_submission_email ON form_submission (email) WHERE email IS NOT NULL;
CREATE INDEX form_submission_campaign_id ON form_submission (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX form_submission_lead_id ON form_submission (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX form_submission_party_id ON form_submission (party_id) WHERE party_id IS NOT NULL;
CREATE TRIGGER form_submission_changed BEFORE UPDATE ON form_submission FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE form_submission IS 'What visitors sent (envíos)';
COMMENT ON COLUMN form_submission.id IS 'Key';
COMMENT ON COLUMN form_submission.form_code IS 'Form';
COMMENT ON COLUMN form_submission.page_id IS 'Page it was sent from';
COMMENT ON COLUMN form_submission.answers IS 'Answers by field';
COMMENT ON COLUMN form_submission.email IS 'E-mail address given (correo)';
COMMENT ON COLUMN form_submission.phone IS 'Telephone given (teléfono)';
COMMENT ON COLUMN form_submission.privacy_accepted_at IS 'When the privacy notice was accepted';
COMMENT ON COLUMN form_submission.commercial_consent IS 'Whether commercial messages were agreed to (LSSI art. 21)';
COMMENT ON COLUMN form_submission.ip_address IS 'Address the visitor came from, proof of the consent';
COMMENT ON COLUMN form_submission.campaign_id IS 'Campaign that brought the visitor';
COMMENT ON COLUMN form_submission.utm IS 'Parameters of the link followed: source, medium, content, term';
COMMENT ON COLUMN form_submission.state IS 'received (recibido), spam, passed_on (derivado) or answered (contestado)';
COMMENT ON COLUMN form_submission.lead_id IS 'Lead made of it';
COMMENT ON COLUMN form_submission.party_id IS 'Customer, once known';
COMMENT ON COLUMN form_submission.version IS 'Raised by each change';
COMMENT ON COLUMN form_submission.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN form_submission.created_at IS 'When the row was written';
COMMENT ON COLUMN form_submission.updated_at IS 'When the row was last changed';

CREATE FUNCTION form_submission_payload(x form_submission) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'form_submission_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'form_code', x.form_code,
    'page_id', x.page_id,
    'privacy_accepted_at', x.privacy_accepted_at,
    'commercial_consent', x.commercial_consent,
    'campaign_id', x.campaign_id,
    'state', x.state,
    'lead_id', x.lead_id,
    'party_id', x.party_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION form_submission_payload(form_submission) IS 'Payload of its events: the state after the change';

-- Consent, media, offices ----------------------------------------------------------------------------------------------

CREATE TABLE cookie_category (
    code     text     PRIMARY KEY CHECK (code <> ''),
    name     text     NOT NULL,
    name_es  text     NOT NULL,
    exempt   boolean  NOT NULL,
    lifetime interval NOT NULL CHECK (lifetime > interval '0')
);

COMMENT ON TABLE cookie_category IS 'Kinds of cookies (categorías de cookies)';
COMMENT ON COLUMN cookie_category.code IS 'Code, such as analytics';
COMMENT ON COLUMN cookie_category.name IS 'Name in English';
COMMENT ON COLUMN cookie_category.name_es IS 'Name in Spanish';
COMMENT ON COLUMN cookie_category.exempt IS 'Whether they need no consent (técnicas)';
COMMENT ON COLUMN cookie_category.lifetime IS 'Longest life of a consent';

CREATE TABLE cookie_consent (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    site_code      text        NOT NULL REFERENCES site (code),
    visitor        uuid        NOT NULL,
    accepted       text[]      NOT NULL,
    banner_version text        NOT NULL,
    valid_during   tstzrange   NOT NULL CHECK (NOT isempty(valid_during)),
    withdrawn_at   timestamptz
);
CREATE INDEX cookie_consent_visitor ON cookie_consent (visitor);
CREATE INDEX cookie_consent_site_code ON cookie_consent (site_code);

COMMENT ON TABLE cookie_consent IS 'Choices of visitors on cookies, kept as proof';
COMMENT ON COLUMN cookie_consent.id IS 'Key';
COMMENT ON COLUMN cookie_consent.site_code IS 'Site';
COMMENT ON COLUMN cookie_consent.visitor IS 'Random identifier in the visitor''s browser';
COMMENT ON COLUMN cookie_consent.accepted IS 'Kinds accepted (cookie_category.code); empty: all refused';
COMMENT ON COLUMN cookie_consent.banner_version IS 'Version of the banner shown';
COMMENT ON COLUMN cookie_consent.valid_during IS 'From the choice until it is asked again';
COMMENT ON COLUMN cookie_consent.withdrawn_at IS 'When it was taken back';

CREATE TABLE media_file (
    id               uuid    PRIMARY KEY DEFAULT platform.uuid_v7(),
    site_code        text    NOT NULL REFERENCES site (code),
    stored_object_id uuid    NOT NULL,
    file_name        text    NOT NULL CHECK (file_name <> ''),
    media_type       text    NOT NULL CHECK (media_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
    alternative_text text,
    width_px         integer CHECK (width_px > 0),
    height_px        integer CHECK (height_px > 0)
);
CREATE INDEX media_file_site_code ON media_file (site_code);
CREATE INDEX media_file_stored_object_id ON media_file (stored_object_id);

COMMENT ON TABLE media_file IS 'Pictures, films and documents of the pages (medios)';
COMMENT ON COLUMN media_file.id IS 'Key';
COMMENT ON COLUMN media_file.site_code IS 'Site';
COMMENT ON COLUMN media_file.stored_object_id IS 'Bytes';
COMMENT ON COLUMN media_file.file_name IS 'Name shown';
COMMENT ON COLUMN media_file.media_type IS 'Media type (RFC 6838)';
COMMENT ON COLUMN media_file.alternative_text IS 'Words for those who cannot see it (texto alternativo); null for decoration';
COMMENT ON COLUMN media_file.width_px IS 'Width in pixels';
COMMENT ON COLUMN media_file.height_px IS 'Height in pixels';

CREATE TABLE office (
    id                uuid         PRIMARY KEY DEFAULT platform.uuid_v7(),
    site_code         text         NOT NULL REFERENCES site (code),
    work_centre_code  text,
    name              text         NOT NULL CHECK (name <> ''),
    street            text         NOT NULL,
    municipality_code text         NOT NULL CHECK (municipality_code ~ '^[0-9]{5}$'),
    latitude          numeric(9,6) NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude         numeric(9,6) NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    opening_hours     jsonb        NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(opening_hours) = 'object')
);
CREATE INDEX office_site_code ON office (site_code);
CREATE INDEX office_work_centre_code ON office (work_centre_code) WHERE work_centre_code IS NOT NULL;
CREATE INDEX office_municipality_code ON office (municipality_code);

COMMENT ON TABLE office IS 'Offices shown on the map (oficinas)';
COMMENT ON COLUMN office.id IS 'Key';
COMMENT ON COLUMN office.site_code IS 'Site';
COMMENT ON COLUMN office.work_centre_code IS 'Work centre';
COMMENT ON COLUMN office.name IS 'Name';
COMMENT ON COLUMN office.street IS 'Street and number (dirección de la oficina)';
COMMENT ON COLUMN office.municipality_code IS 'Municipality, INE code';
COMMENT ON COLUMN office.latitude IS 'Latitude, degrees (WGS 84)';
COMMENT ON COLUMN office.longitude IS 'Longitude, degrees (WGS 84)';
COMMENT ON COLUMN office.opening_hours IS 'Hours by day of the week, such as {"mon": ["09:00-14:00"]}';
