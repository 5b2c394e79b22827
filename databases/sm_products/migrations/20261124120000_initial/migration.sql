-- The catalogue of everything the group sells, across its areas: families and products, their versions with covers, documents and prices,
-- who may buy them, what goes well with them, and who stands behind them. Contracts and what they cost in fact are in each area's database.
-- Sources: Delegated Regulation (EU) 2017/2358 (product oversight and governance), Implementing Regulation (EU) 2017/1469 (IPID),
-- Regulation (EU) 1286/2014 (key information document, PRIIPs), Real Decreto-ley 3/2020 (distribution of insurance), Ley 5/2019 (mortgages),
-- Ley 11/2022 (telecommunications: contract summary).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Catalogue ------------------------------------------------------------------------------------------------------------

CREATE TABLE product_family (
    code              text     PRIMARY KEY CHECK (code <> ''),
    name              text     NOT NULL CHECK (name <> ''),
    name_es           text     NOT NULL CHECK (name_es <> ''),
    parent_code       text     REFERENCES product_family (code) CHECK (parent_code <> code),
    area              text     NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    position          smallint NOT NULL DEFAULT 1 CHECK (position >= 1),
    product_line_code text
);
CREATE INDEX product_family_parent_code ON product_family (parent_code);
CREATE INDEX product_family_product_line_code ON product_family (product_line_code) WHERE product_line_code IS NOT NULL;

COMMENT ON TABLE product_family IS 'Families of products (familias), as a tree';
COMMENT ON COLUMN product_family.code IS 'Code';
COMMENT ON COLUMN product_family.name IS 'Name in English';
COMMENT ON COLUMN product_family.name_es IS 'Name in Spanish';
COMMENT ON COLUMN product_family.parent_code IS 'Family it is part of';
COMMENT ON COLUMN product_family.area IS 'Business area (área de negocio)';
COMMENT ON COLUMN product_family.position IS 'Place among its neighbours, from 1';
COMMENT ON COLUMN product_family.product_line_code IS 'Line of business (ramo comercial), of insurance, ss_insurance.product_line.code';

CREATE TABLE product (
    code                text     PRIMARY KEY CHECK (code <> ''),
    product_family_code text     NOT NULL REFERENCES product_family (code),
    name                text     NOT NULL CHECK (name <> ''),
    name_es             text     NOT NULL CHECK (name_es <> ''),
    source_database     text     CHECK (source_database ~ '^[a-z][a-z0-9_]*$'),
    source_code         text     CHECK (source_code <> ''),
    customer_kind       text     NOT NULL DEFAULT 'both' CHECK (customer_kind IN ('person', 'business', 'both')),
    advice              text     NOT NULL DEFAULT 'information' CHECK (advice IN ('none', 'information', 'advice', 'test')),
    distance_sale       boolean  NOT NULL DEFAULT true,
    withdrawal_period   interval CHECK (withdrawal_period >= interval '0'),
    owner_employee_id   uuid,
    on_sale             boolean  NOT NULL DEFAULT true,
    CONSTRAINT product_source CHECK ((source_database IS NULL) = (source_code IS NULL)),
    CONSTRAINT product_source_once UNIQUE (source_database, source_code)
);
CREATE INDEX product_product_family_code ON product (product_family_code);
CREATE INDEX product_owner_employee_id ON product (owner_employee_id) WHERE owner_employee_id IS NOT NULL;

COMMENT ON TABLE product IS 'Products (productos): one code for each across the group';
COMMENT ON COLUMN product.code IS 'Code';
COMMENT ON COLUMN product.product_family_code IS 'Family';
COMMENT ON COLUMN product.name IS 'Name in English';
COMMENT ON COLUMN product.name_es IS 'Name in Spanish';
COMMENT ON COLUMN product.source_database IS 'Database of the area that knows it, such as st_telecom; null where the area has no list of its own';
COMMENT ON COLUMN product.source_code IS 'Its code there: of ss_insurance.product, st_telecom.plan, sf_finance.loan_product, sr_repairs.trade or sw_workshops.work_kind';
COMMENT ON COLUMN product.customer_kind IS 'person (particulares), business (empresas y autónomos) or both (ambos)';
COMMENT ON COLUMN product.advice IS 'What goes before the sale: none, information (información previa), advice (exigencias y necesidades) or test (idoneidad o conveniencia, for insurance-based investment)';
COMMENT ON COLUMN product.distance_sale IS 'Whether it may be sold at a distance (contratación a distancia)';
COMMENT ON COLUMN product.withdrawal_period IS 'Term in which a consumer may withdraw (derecho de desistimiento); null where none is entered';
COMMENT ON COLUMN product.owner_employee_id IS 'Who answers for it (responsable de producto), sm_hr.employee.id';
COMMENT ON COLUMN product.on_sale IS 'Whether it is sold; contracts outlive it';

CREATE TABLE product_supplier (
    id                    uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    product_code          text      NOT NULL REFERENCES product (code) ON DELETE CASCADE,
    carrier_code          text,
    supplier              text,
    supplier_product_code text      CHECK (supplier_product_code <> ''),
    quotes_online         boolean   NOT NULL DEFAULT false,
    valid_during          daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT product_supplier_who CHECK (num_nonnulls(carrier_code, supplier) = 1),
    CONSTRAINT product_supplier_once EXCLUDE USING gist (product_code WITH =, coalesce(carrier_code, supplier) WITH =, coalesce(supplier_product_code, '') WITH =, valid_during WITH &&)
);
CREATE INDEX product_supplier_product_code ON product_supplier (product_code);
CREATE INDEX product_supplier_carrier_code ON product_supplier (carrier_code) WHERE carrier_code IS NOT NULL;

COMMENT ON TABLE product_supplier IS 'Companies that stand behind a product (proveedores de producto)';
COMMENT ON COLUMN product_supplier.id IS 'Key';
COMMENT ON COLUMN product_supplier.product_code IS 'Product';
COMMENT ON COLUMN product_supplier.carrier_code IS 'Insurance company, of insurance, ss_carriers.carrier.code';
COMMENT ON COLUMN product_supplier.supplier IS 'Who it is, of anything else: marketer, operator, lender, contractor';
COMMENT ON COLUMN product_supplier.supplier_product_code IS 'Its code or name there (nombre comercial en la entidad)';
COMMENT ON COLUMN product_supplier.quotes_online IS 'Whether quotes come by its web service';
COMMENT ON COLUMN product_supplier.valid_during IS 'Days on which it holds';

-- Versions -------------------------------------------------------------------------------------------------------------

CREATE TABLE product_version (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    product_code          text        NOT NULL REFERENCES product (code),
    number                integer     NOT NULL CHECK (number >= 1),
    state                 text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'published', 'withdrawn')),
    sold_during           daterange   CHECK (NOT isempty(sold_during) AND NOT lower_inf(sold_during)),
    target_market         text        NOT NULL DEFAULT '',
    outside_target_market text        NOT NULL DEFAULT '',
    risk_indicator        smallint    CHECK (risk_indicator BETWEEN 1 AND 7),
    term                  interval    CHECK (term > interval '0'),
    permanence            interval    CHECK (permanence >= interval '0'),
    characteristics       jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(characteristics) = 'object'),
    approved_by_id        uuid,
    review_due_on         date,
    version               integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz NOT NULL DEFAULT now(),
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_version_number UNIQUE (product_code, number),
    CONSTRAINT product_version_approved CHECK (state = 'draft' OR (approved_by_id IS NOT NULL AND sold_during IS NOT NULL)),
    CONSTRAINT product_version_withdrawn CHECK (state <> 'withdrawn' OR NOT upper_inf(sold_during)),
    CONSTRAINT product_version_apart EXCLUDE USING gist (product_code WITH =, sold_during WITH &&) WHERE (state IN ('published', 'withdrawn'))
);
CREATE INDEX product_version_review_due_on ON product_version (review_due_on) WHERE state = 'published';
CREATE INDEX product_version_approved_by_id ON product_version (approved_by_id) WHERE approved_by_id IS NOT NULL;
CREATE TRIGGER product_version_changed BEFORE UPDATE ON product_version FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE product_version IS 'Versions of products (versiones): what was sold when';
COMMENT ON COLUMN product_version.id IS 'Key';
COMMENT ON COLUMN product_version.product_code IS 'Product';
COMMENT ON COLUMN product_version.number IS 'Number, from 1';
COMMENT ON COLUMN product_version.state IS 'draft (borrador), approved (aprobada), published (publicada) or withdrawn (retirada)';
COMMENT ON COLUMN product_version.sold_during IS 'Days on which it is sold, once approved';
COMMENT ON COLUMN product_version.target_market IS 'Customers it is meant for (mercado destinatario)';
COMMENT ON COLUMN product_version.outside_target_market IS 'Customers it is not meant for (mercado negativo)';
COMMENT ON COLUMN product_version.risk_indicator IS 'Summary risk indicator of the key information document, 1 to 7; investment only';
COMMENT ON COLUMN product_version.term IS 'Usual term of the contract (duración); null where open';
COMMENT ON COLUMN product_version.permanence IS 'Term in which leaving costs something (permanencia); null for none';
COMMENT ON COLUMN product_version.characteristics IS 'What it is, by name: speed, data, power, rate, guarantee';
COMMENT ON COLUMN product_version.approved_by_id IS 'Who approved it, sm_auth.user_account.id';
COMMENT ON COLUMN product_version.review_due_on IS 'Day of the next review of the product (revisión periódica)';
COMMENT ON COLUMN product_version.version IS 'Raised by each change';
COMMENT ON COLUMN product_version.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN product_version.created_at IS 'When the row was written';
COMMENT ON COLUMN product_version.updated_at IS 'When the row was last changed';

CREATE FUNCTION product_version_payload(x product_version) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'product_version_id', x.id,
    'customer_id', x.id,
    'product_code', x.product_code,
    'number', x.number,
    'state', x.state,
    'sold_starts_on', lower(x.sold_during),
    'sold_ends_on', upper(x.sold_during),
    'target_market', x.target_market,
    'outside_target_market', x.outside_target_market,
    'risk_indicator', x.risk_indicator,
    'approved_by_id', x.approved_by_id,
    'review_due_on', x.review_due_on,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION product_version_payload(product_version) IS 'Payload of its events: the state after the change (events/product_version.v1.json)';

CREATE TABLE coverage (
    code                text    PRIMARY KEY CHECK (code <> ''),
    product_family_code text    NOT NULL REFERENCES product_family (code),
    name                text    NOT NULL CHECK (name <> ''),
    name_es             text    NOT NULL CHECK (name_es <> ''),
    kind                text    NOT NULL CHECK (kind IN ('damage', 'liability', 'assistance', 'legal', 'person', 'health', 'extraordinary', 'service')),
    compulsory          boolean NOT NULL DEFAULT false
);
CREATE INDEX coverage_product_family_code ON coverage (product_family_code);

COMMENT ON TABLE coverage IS 'Covers and services (coberturas, garantías y servicios)';
COMMENT ON COLUMN coverage.code IS 'Code';
COMMENT ON COLUMN coverage.product_family_code IS 'Family in which it is found';
COMMENT ON COLUMN coverage.name IS 'Name in English';
COMMENT ON COLUMN coverage.name_es IS 'Name in Spanish';
COMMENT ON COLUMN coverage.kind IS 'damage (daños), liability (responsabilidad civil), assistance (asistencia), legal (defensa jurídica), person (personales), health (salud), extraordinary (riesgos extraordinarios) or service (servicio)';
COMMENT ON COLUMN coverage.compulsory IS 'Whether the law asks for it (obligatoria)';

CREATE TABLE product_coverage (
    product_version_id uuid          REFERENCES product_version (id) ON DELETE CASCADE,
    coverage_code      text          REFERENCES coverage (code),
    included           text          NOT NULL CHECK (included IN ('basic', 'optional', 'excluded')),
    limit_amount       numeric(14, 2) CHECK (limit_amount >= 0 AND limit_amount < 'NaN'),
    limit_percent      numeric(6,3)  CHECK (limit_percent BETWEEN 0 AND 100),
    excess_amount      numeric(14, 2) CHECK (excess_amount >= 0 AND excess_amount < 'NaN'),
    currency           text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    waiting_period     interval      CHECK (waiting_period >= interval '0'),
    wording            text          NOT NULL DEFAULT '',
    CONSTRAINT product_coverage_pkey PRIMARY KEY (product_version_id, coverage_code),
    CONSTRAINT product_coverage_excluded CHECK (included <> 'excluded' OR num_nonnulls(limit_amount, limit_percent, excess_amount, waiting_period) = 0)
);
CREATE INDEX product_coverage_coverage_code ON product_coverage (coverage_code);
CREATE INDEX product_coverage_currency ON product_coverage (currency);

COMMENT ON TABLE product_coverage IS 'Covers of a version (coberturas incluidas, opcionales y excluidas)';
COMMENT ON COLUMN product_coverage.product_version_id IS 'Version';
COMMENT ON COLUMN product_coverage.coverage_code IS 'Cover';
COMMENT ON COLUMN product_coverage.included IS 'basic (incluida), optional (opcional) or excluded (excluida)';
COMMENT ON COLUMN product_coverage.limit_amount IS 'Most that is paid (límite); null for none';
COMMENT ON COLUMN product_coverage.limit_percent IS 'Most that is paid, in percent of the sum insured';
COMMENT ON COLUMN product_coverage.excess_amount IS 'Part that the customer bears (franquicia)';
COMMENT ON COLUMN product_coverage.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN product_coverage.waiting_period IS 'Time after the start in which it does not hold yet (carencia)';
COMMENT ON COLUMN product_coverage.wording IS 'Words for the customer';

CREATE TABLE product_document (
    id                 uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    product_version_id uuid      NOT NULL REFERENCES product_version (id) ON DELETE CASCADE,
    kind               text      NOT NULL CHECK (kind IN ('ipid', 'kid', 'general_conditions', 'special_conditions', 'prior_note', 'fein', 'fiae', 'contract_summary', 'price_list', 'brochure')),
    carrier_code       text,
    language_code      text      NOT NULL DEFAULT 'es' CHECK (language_code ~ '^[a-z]{2}$'),
    document_id        uuid      NOT NULL,
    before_contract    boolean   NOT NULL DEFAULT true,
    valid_during       daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT product_document_one EXCLUDE USING gist (product_version_id WITH =, kind WITH =, coalesce(carrier_code, '') WITH =, language_code WITH =, valid_during WITH &&)
);
CREATE INDEX product_document_product_version_id ON product_document (product_version_id);
CREATE INDEX product_document_carrier_code ON product_document (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX product_document_language_code ON product_document (language_code);
CREATE INDEX product_document_document_id ON product_document (document_id);

COMMENT ON TABLE product_document IS 'Documents of a version, and when they are handed over (documentación del producto)';
COMMENT ON COLUMN product_document.id IS 'Key';
COMMENT ON COLUMN product_document.product_version_id IS 'Version';
COMMENT ON COLUMN product_document.kind IS 'ipid (documento de información previa), kid (datos fundamentales, PRIIPs), general_conditions (condiciones generales), special_conditions (condiciones especiales), prior_note (nota informativa), fein, fiae (hipotecas), contract_summary (resumen del contrato, telecom), price_list (tarifas) or brochure (folleto)';
COMMENT ON COLUMN product_document.carrier_code IS 'Insurance company whose document it is, ss_carriers.carrier.code; null for the group''s own';
COMMENT ON COLUMN product_document.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN product_document.document_id IS 'Document, sm_documents.document.id';
COMMENT ON COLUMN product_document.before_contract IS 'Whether it is handed over before the contract';
COMMENT ON COLUMN product_document.valid_during IS 'Days on which it holds';

CREATE TABLE price (
    id                 uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    product_version_id uuid          NOT NULL REFERENCES product_version (id) ON DELETE CASCADE,
    kind               text          NOT NULL CHECK (kind IN ('from_year', 'monthly_fee', 'sign_up', 'unit', 'hour', 'percent', 'margin')),
    unit               text          CHECK (unit <> ''),
    value              numeric(14,6) NOT NULL CHECK (value >= 0 AND value < 'NaN'),
    currency           text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    tax_included       boolean       NOT NULL DEFAULT true,
    condition          text          NOT NULL DEFAULT '',
    valid_during       daterange     NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT price_unit CHECK ((kind = 'unit') = (unit IS NOT NULL)),
    CONSTRAINT price_one EXCLUDE USING gist (product_version_id WITH =, kind WITH =, coalesce(unit, '') WITH =, condition WITH =, valid_during WITH &&)
);
CREATE INDEX price_product_version_id ON price (product_version_id);
CREATE INDEX price_currency ON price (currency);

COMMENT ON TABLE price IS 'Prices shown (precios de catálogo); a contract keeps the price that was agreed';
COMMENT ON COLUMN price.id IS 'Key';
COMMENT ON COLUMN price.product_version_id IS 'Version';
COMMENT ON COLUMN price.kind IS 'from_year (prima anual desde), monthly_fee (cuota mensual), sign_up (alta), unit (por unidad), hour (por hora), percent (porcentaje) or margin (diferencial)';
COMMENT ON COLUMN price.unit IS 'What one unit is, such as kWh or m2, where it is by unit';
COMMENT ON COLUMN price.value IS 'Price, or percent; six decimals for prices of energy';
COMMENT ON COLUMN price.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN price.tax_included IS 'Whether taxes are in it (impuestos incluidos)';
COMMENT ON COLUMN price.condition IS 'Condition under which it holds, such as a bundle; empty for always';
COMMENT ON COLUMN price.valid_during IS 'Days on which it holds';

-- Rules ----------------------------------------------------------------------------------------------------------------

CREATE TABLE eligibility_rule (
    id           uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    product_code text      NOT NULL REFERENCES product (code) ON DELETE CASCADE,
    position     smallint  NOT NULL CHECK (position >= 1),
    attribute    text      NOT NULL CHECK (attribute ~ '^[a-z][a-z0-9_]*$'),
    operator     text      NOT NULL CHECK (operator IN ('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'not_in', 'between', 'exists')),
    value        jsonb     NOT NULL,
    otherwise    text      NOT NULL DEFAULT 'refuse' CHECK (otherwise IN ('refuse', 'refer', 'warn')),
    message      text      NOT NULL CHECK (message <> ''),
    valid_during daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT eligibility_rule_place UNIQUE (product_code, position, valid_during),
    CONSTRAINT eligibility_rule_value CHECK (CASE operator WHEN 'in' THEN jsonb_typeof(value) = 'array' WHEN 'not_in' THEN jsonb_typeof(value) = 'array' WHEN 'between' THEN jsonb_typeof(value) = 'array' AND jsonb_array_length(value) = 2 ELSE jsonb_typeof(value) IN ('string', 'number', 'boolean') END)
);

COMMENT ON TABLE eligibility_rule IS 'Who may buy a product (reglas de contratación)';
COMMENT ON COLUMN eligibility_rule.id IS 'Key';
COMMENT ON COLUMN eligibility_rule.product_code IS 'Product';
COMMENT ON COLUMN eligibility_rule.position IS 'Order in which rules are tried, from 1';
COMMENT ON COLUMN eligibility_rule.attribute IS 'What is looked at, such as age, province_code or power_kw';
COMMENT ON COLUMN eligibility_rule.operator IS 'eq (=), ne (<>), lt (<), le (<=), gt (>), ge (>=), in, not_in, between or exists';
COMMENT ON COLUMN eligibility_rule.value IS 'Value, list or pair of bounds to compare with';
COMMENT ON COLUMN eligibility_rule.otherwise IS 'What follows where it does not hold: refuse (no contratable), refer (consultar) or warn (avisar)';
COMMENT ON COLUMN eligibility_rule.message IS 'Words shown then, in Spanish';
COMMENT ON COLUMN eligibility_rule.valid_during IS 'Days on which it holds';

CREATE TABLE cross_sell_rule (
    id                  uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                text     NOT NULL UNIQUE CHECK (code <> ''),
    held_family_code    text     NOT NULL REFERENCES product_family (code),
    offered_family_code text     NOT NULL REFERENCES product_family (code) CHECK (offered_family_code <> held_family_code),
    priority            smallint NOT NULL CHECK (priority BETWEEN 1 AND 100),
    condition           text     NOT NULL DEFAULT '',
    argument            text     NOT NULL CHECK (argument <> ''),
    tying_forbidden     boolean  NOT NULL DEFAULT false,
    needs_consent       boolean  NOT NULL DEFAULT true,
    active              boolean  NOT NULL DEFAULT true,
    CONSTRAINT cross_sell_rule_pair UNIQUE (held_family_code, offered_family_code, condition)
);
CREATE INDEX cross_sell_rule_offered_family_code ON cross_sell_rule (offered_family_code);

COMMENT ON TABLE cross_sell_rule IS 'What goes well with what (reglas de venta cruzada)';
COMMENT ON COLUMN cross_sell_rule.id IS 'Key';
COMMENT ON COLUMN cross_sell_rule.code IS 'Code';
COMMENT ON COLUMN cross_sell_rule.held_family_code IS 'Family that the customer holds';
COMMENT ON COLUMN cross_sell_rule.offered_family_code IS 'Family that is offered';
COMMENT ON COLUMN cross_sell_rule.priority IS 'Order in which offers are made, 1 first';
COMMENT ON COLUMN cross_sell_rule.condition IS 'Further condition, as SQL over the customer''s facts';
COMMENT ON COLUMN cross_sell_rule.argument IS 'Why it is worth the customer''s while, in Spanish';
COMMENT ON COLUMN cross_sell_rule.tying_forbidden IS 'Whether making the one depend on the other is forbidden (prohibición de venta vinculada, Ley 5/2019, art. 17)';
COMMENT ON COLUMN cross_sell_rule.needs_consent IS 'Whether consent to advertising is needed, since the products are not alike (LSSI, art. 21.2)';
COMMENT ON COLUMN cross_sell_rule.active IS 'Whether it is in use';
