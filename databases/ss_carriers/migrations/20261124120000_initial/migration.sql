-- Insurance companies (compañías aseguradoras) as business partners: who they are, what they are authorised for, on which terms the
-- brokerage places business with them, and how files are exchanged. Policies and their risk live in ss_insurance; codes are the same there.
-- Sources: Ley 20/2015 LOSSEAR (authorised classes, forms of company), Real Decreto-ley 3/2020, book II (agreements between broker and
-- insurer), the sector's exchange standard EIAC, whose files pass through the platform CIMA.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Companies ------------------------------------------------------------------------------------------------------------

CREATE TABLE carrier_group (
    code                text PRIMARY KEY CHECK (code <> ''),
    name                text NOT NULL,
    parent_country_code text CHECK (parent_country_code ~ '^[A-Z]{2}$')
);
CREATE INDEX carrier_group_parent_country_code ON carrier_group (parent_country_code) WHERE parent_country_code IS NOT NULL;

COMMENT ON TABLE carrier_group IS 'Groups that own insurance companies (grupos aseguradores)';
COMMENT ON COLUMN carrier_group.code IS 'Code, such as MAPFRE';
COMMENT ON COLUMN carrier_group.name IS 'Name';
COMMENT ON COLUMN carrier_group.parent_country_code IS 'Country of the parent company, ISO 3166 alpha-2; null until entered';

CREATE TABLE carrier (
    code               text PRIMARY KEY CHECK (code <> ''),
    name               text NOT NULL,
    legal_name         text,
    kind               text NOT NULL DEFAULT 'unknown'
        CHECK (kind IN ('public_limited', 'mutual', 'provident_mutual', 'branch', 'free_services', 'reinsurer', 'pool', 'unknown')),
    carrier_group_code text REFERENCES carrier_group (code),
    dgsfp_code         text UNIQUE CHECK (dgsfp_code ~ '^[CEMPRL][0-9]{4}$'),
    tax_id             text UNIQUE CHECK (tax_id ~ '^[A-Z][0-9]{7}[0-9A-Z]$'),
    lei                text UNIQUE CHECK (lei ~ '^[0-9A-Z]{18}[0-9]{2}$'),
    home_country_code  text NOT NULL DEFAULT 'ES' CHECK (home_country_code ~ '^[A-Z]{2}$'),
    website            text CHECK (website ~ '^https://'),
    state              text NOT NULL DEFAULT 'active' CHECK (state IN ('prospect', 'active', 'run_off', 'closed')),
    successor_code     text REFERENCES carrier (code) CHECK (successor_code <> code)
);
CREATE INDEX carrier_carrier_group_code ON carrier (carrier_group_code);
CREATE INDEX carrier_home_country_code ON carrier (home_country_code);
CREATE INDEX carrier_successor_code ON carrier (successor_code);
CREATE INDEX carrier_name ON carrier (lower(name));

COMMENT ON TABLE carrier IS 'Insurance companies (entidades aseguradoras), with the register''s data; the same codes as ss_insurance.carrier';
COMMENT ON COLUMN carrier.code IS 'The brokerage''s code, such as MAPFRE';
COMMENT ON COLUMN carrier.name IS 'Trade name (nombre comercial)';
COMMENT ON COLUMN carrier.legal_name IS 'Registered name (denominación social); null until entered from the register';
COMMENT ON COLUMN carrier.kind IS 'public_limited (sociedad anónima), mutual (mutua), provident_mutual (mutualidad de previsión social), branch (sucursal de otro Estado), free_services (libre prestación de servicios), reinsurer (reaseguradora), pool (agrupación de entidades) or unknown';
COMMENT ON COLUMN carrier.carrier_group_code IS 'Group that it belongs to; null for an independent company';
COMMENT ON COLUMN carrier.dgsfp_code IS 'Key in the DGSFP''s register (clave), such as C0058; null until entered';
COMMENT ON COLUMN carrier.tax_id IS 'Tax number of the company (NIF)';
COMMENT ON COLUMN carrier.lei IS 'Legal entity identifier (LEI), ISO 17442';
COMMENT ON COLUMN carrier.home_country_code IS 'State whose authority supervises it, ISO 3166 alpha-2';
COMMENT ON COLUMN carrier.website IS 'Public web site';
COMMENT ON COLUMN carrier.state IS 'prospect (en negociación), active (con nueva producción), run_off (sólo cartera) or closed (sin relación)';
COMMENT ON COLUMN carrier.successor_code IS 'Company that took its portfolio over (cesión de cartera o fusión)';

CREATE TABLE carrier_authorised_class (
    id                   uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    carrier_code         text      NOT NULL REFERENCES carrier (code) ON DELETE CASCADE,
    insurance_class_code text      NOT NULL,
    authorised_during    daterange NOT NULL CHECK (NOT isempty(authorised_during)),
    authorisation        text,
    scope                text      NOT NULL DEFAULT 'whole' CHECK (scope IN ('whole', 'partial')),
    CONSTRAINT carrier_authorised_class_once EXCLUDE USING gist (carrier_code WITH =, insurance_class_code WITH =, authorised_during WITH &&)
);
CREATE INDEX carrier_authorised_class_insurance_class_code ON carrier_authorised_class (insurance_class_code);
CREATE INDEX carrier_authorised_class_carrier ON carrier_authorised_class (carrier_code, insurance_class_code);

COMMENT ON TABLE carrier_authorised_class IS 'Classes that a company is authorised for (ramos autorizados), with the time for which it is';
COMMENT ON COLUMN carrier_authorised_class.id IS 'Key';
COMMENT ON COLUMN carrier_authorised_class.carrier_code IS 'Company';
COMMENT ON COLUMN carrier_authorised_class.insurance_class_code IS 'Legal class (ramo), ss_insurance.insurance_class.code';
COMMENT ON COLUMN carrier_authorised_class.authorised_during IS 'From the ministerial order until revoked; open-ended while in force';
COMMENT ON COLUMN carrier_authorised_class.authorisation IS 'Order or notification that grants it, such as the reference of the BOE';
COMMENT ON COLUMN carrier_authorised_class.scope IS 'whole class or only some of its risks (riesgos)';

CREATE TABLE carrier_solvency (
    carrier_code    text           NOT NULL REFERENCES carrier (code) ON DELETE CASCADE,
    fiscal_year     smallint       NOT NULL CHECK (fiscal_year BETWEEN 2016 AND 2100),
    scr_ratio       numeric(8, 2)  CHECK (scr_ratio >= 0),
    mcr_ratio       numeric(8, 2)  CHECK (mcr_ratio >= 0),
    written_premium numeric(14, 2) CHECK (written_premium < 'NaN'),
    currency        text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    source_url      text           CHECK (source_url ~ '^https?://'),
    entered_at      timestamptz    NOT NULL DEFAULT now(),
    PRIMARY KEY (carrier_code, fiscal_year)
);

COMMENT ON TABLE carrier_solvency IS 'Solvency figures that a company publishes each year (informe sobre la situación financiera y de solvencia)';
COMMENT ON COLUMN carrier_solvency.carrier_code IS 'Company';
COMMENT ON COLUMN carrier_solvency.fiscal_year IS 'Business year; Solvency II applies from 2016';
COMMENT ON COLUMN carrier_solvency.scr_ratio IS 'Own funds over the solvency capital requirement (ratio de CSO), in per cent';
COMMENT ON COLUMN carrier_solvency.mcr_ratio IS 'Own funds over the minimum capital requirement (ratio de CMO), in per cent';
COMMENT ON COLUMN carrier_solvency.written_premium IS 'Gross written premium of the year (primas devengadas brutas)';
COMMENT ON COLUMN carrier_solvency.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN carrier_solvency.source_url IS 'Where the report is published';
COMMENT ON COLUMN carrier_solvency.entered_at IS 'When the row was entered';

CREATE TABLE carrier_contact (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    carrier_code   text        NOT NULL REFERENCES carrier (code) ON DELETE CASCADE,
    department     text        NOT NULL
        CHECK (department IN ('commercial', 'underwriting', 'claims', 'accounts', 'it', 'compliance', 'customer_defence',
            'assistance', 'other')),
    full_name      text,
    job_title      text,
    email          text,
    phone          text,
    province_codes text[]      NOT NULL DEFAULT '{}',
    opening_hours  text,
    preferred      boolean     NOT NULL DEFAULT false,
    active         boolean     NOT NULL DEFAULT true,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT carrier_contact_reachable CHECK (email IS NOT NULL OR phone IS NOT NULL)
);
CREATE INDEX carrier_contact_carrier_code ON carrier_contact (carrier_code);
CREATE UNIQUE INDEX carrier_contact_preferred ON carrier_contact (carrier_code, department) WHERE preferred AND active;

COMMENT ON TABLE carrier_contact IS 'People and desks at a company (contactos): branch manager, underwriting, claims, accounts';
COMMENT ON COLUMN carrier_contact.id IS 'Key';
COMMENT ON COLUMN carrier_contact.carrier_code IS 'Company';
COMMENT ON COLUMN carrier_contact.department IS 'commercial (comercial), underwriting (suscripción), claims (siniestros), accounts (administración), it (informática), compliance (cumplimiento), customer_defence (servicio de atención al cliente), assistance (asistencia 24 h) or other';
COMMENT ON COLUMN carrier_contact.full_name IS 'Name of the person; null for a desk';
COMMENT ON COLUMN carrier_contact.job_title IS 'Position (cargo)';
COMMENT ON COLUMN carrier_contact.email IS 'E-mail address';
COMMENT ON COLUMN carrier_contact.phone IS 'Telephone';
COMMENT ON COLUMN carrier_contact.province_codes IS 'Provinces that they answer for, codes of the INE; empty for the whole country';
COMMENT ON COLUMN carrier_contact.opening_hours IS 'When they answer, in words';
COMMENT ON COLUMN carrier_contact.preferred IS 'Whether to ask here first';
COMMENT ON COLUMN carrier_contact.active IS 'False once they have left';
COMMENT ON COLUMN carrier_contact.created_at IS 'When the row was written';

CREATE TABLE carrier_bank_account (
    id           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    carrier_code text        NOT NULL REFERENCES carrier (code) ON DELETE CASCADE,
    iban         text        NOT NULL UNIQUE CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
    bic          text        CHECK (bic ~ '^[A-Z]{6}[0-9A-Z]{2}([0-9A-Z]{3})?$'),
    valid_from   date        NOT NULL,
    valid_to     date,
    verified_at  timestamptz,
    verified_by  uuid,
    CONSTRAINT carrier_bank_account_in_order CHECK (valid_to >= valid_from),
    CONSTRAINT carrier_bank_account_verified CHECK ((verified_at IS NULL) = (verified_by IS NULL))
);
CREATE INDEX carrier_bank_account_carrier_code ON carrier_bank_account (carrier_code);
CREATE INDEX carrier_bank_account_verified_by ON carrier_bank_account (verified_by) WHERE verified_by IS NOT NULL;

COMMENT ON TABLE carrier_bank_account IS 'Accounts into which premiums are settled (cuentas de liquidación)';
COMMENT ON COLUMN carrier_bank_account.id IS 'Key';
COMMENT ON COLUMN carrier_bank_account.carrier_code IS 'Company';
COMMENT ON COLUMN carrier_bank_account.iban IS 'Account of the company, without spaces';
COMMENT ON COLUMN carrier_bank_account.bic IS 'Bank identifier (BIC), ISO 9362';
COMMENT ON COLUMN carrier_bank_account.valid_from IS 'First day of use';
COMMENT ON COLUMN carrier_bank_account.valid_to IS 'Last day of use; null while in use';
COMMENT ON COLUMN carrier_bank_account.verified_at IS 'When the account was confirmed with the company by a second way; payments wait for it';
COMMENT ON COLUMN carrier_bank_account.verified_by IS 'Who confirmed it, sm_hr.employee.id';

-- Agreements -----------------------------------------------------------------------------------------------------------

CREATE TABLE agreement_kind (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL
);

COMMENT ON TABLE agreement_kind IS 'Kinds of agreement with a company';
COMMENT ON COLUMN agreement_kind.code IS 'Code, such as terms_letter';
COMMENT ON COLUMN agreement_kind.name IS 'Name in English';
COMMENT ON COLUMN agreement_kind.name_es IS 'Name in Spanish';

CREATE TABLE agreement (
    id                           uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    agreement_number             text           NOT NULL UNIQUE CHECK (agreement_number <> ''),
    carrier_code                 text           NOT NULL REFERENCES carrier (code),
    agreement_kind_code          text           NOT NULL REFERENCES agreement_kind (code),
    mediator_key                 text,
    state                        text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_force', 'terminated', 'expired')),
    signed_on                    date,
    in_force_during              daterange      NOT NULL CHECK (NOT isempty(in_force_during)),
    notice_days                  smallint       NOT NULL DEFAULT 60 CHECK (notice_days BETWEEN 0 AND 730),
    premium_collection           text           NOT NULL DEFAULT 'carrier' CHECK (premium_collection IN ('carrier', 'broker', 'mixed')),
    fiduciary                    boolean        NOT NULL DEFAULT false,
    settlement_day               smallint       CHECK (settlement_day BETWEEN 1 AND 31),
    underwriting_authority_limit numeric(14, 2) CHECK (underwriting_authority_limit >= 0 AND underwriting_authority_limit < 'NaN'),
    currency                     text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    claims_delegation            boolean        NOT NULL DEFAULT false,
    document_id                  uuid,
    legal_contract_id            uuid,
    created_at                   timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT agreement_signed CHECK (state = 'draft' OR signed_on IS NOT NULL)
);
CREATE INDEX agreement_carrier_code ON agreement (carrier_code);
CREATE INDEX agreement_agreement_kind_code ON agreement (agreement_kind_code);
CREATE INDEX agreement_document_id ON agreement (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX agreement_legal_contract_id ON agreement (legal_contract_id) WHERE legal_contract_id IS NOT NULL;
CREATE INDEX agreement_in_force ON agreement (carrier_code, in_force_during) WHERE state = 'in_force';

COMMENT ON TABLE agreement IS 'Agreements with a company: the terms letter (carta de condiciones) and what was agreed beyond it (convenios)';
COMMENT ON COLUMN agreement.id IS 'Key';
COMMENT ON COLUMN agreement.agreement_number IS 'The brokerage''s number';
COMMENT ON COLUMN agreement.carrier_code IS 'Company';
COMMENT ON COLUMN agreement.agreement_kind_code IS 'Kind';
COMMENT ON COLUMN agreement.mediator_key IS 'The brokerage''s key at the company (clave de mediador)';
COMMENT ON COLUMN agreement.state IS 'draft (borrador), in_force (vigente), terminated (resuelto) or expired (vencido)';
COMMENT ON COLUMN agreement.signed_on IS 'Day of signature';
COMMENT ON COLUMN agreement.in_force_during IS 'Term; open-ended when it renews itself';
COMMENT ON COLUMN agreement.notice_days IS 'Notice to end it (preaviso), in days';
COMMENT ON COLUMN agreement.premium_collection IS 'Who collects premiums: carrier (cobro por la entidad), broker (cobro por la correduría) or mixed';
COMMENT ON COLUMN agreement.fiduciary IS 'Whether a premium paid to the broker counts as paid to the company';
COMMENT ON COLUMN agreement.settlement_day IS 'Day of the month on which accounts are settled';
COMMENT ON COLUMN agreement.underwriting_authority_limit IS 'Sum insured up to which the broker may bind cover alone (facultad de suscripción); null for none';
COMMENT ON COLUMN agreement.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN agreement.claims_delegation IS 'Whether the broker may settle small claims (delegación de siniestros)';
COMMENT ON COLUMN agreement.document_id IS 'Signed text, sm_documents.document.id';
COMMENT ON COLUMN agreement.legal_contract_id IS 'Same in the legal register, sm_legal.legal_contract.id';
COMMENT ON COLUMN agreement.created_at IS 'When the row was written';

CREATE TABLE agreement_target (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    agreement_id      uuid           NOT NULL REFERENCES agreement (id) ON DELETE CASCADE,
    product_line_code text,
    period            daterange      NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
    measure           text           NOT NULL
        CHECK (measure IN ('new_premium', 'portfolio_premium', 'new_policies', 'loss_ratio', 'retention_rate')),
    target_value      numeric(16, 2) NOT NULL CHECK (target_value >= 0),
    bonus_rate        numeric(7, 4)  CHECK (bonus_rate BETWEEN 0 AND 100),
    bonus_amount      numeric(14, 2) CHECK (bonus_amount >= 0 AND bonus_amount < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    UNIQUE NULLS NOT DISTINCT (agreement_id, product_line_code, period, measure),
    CONSTRAINT agreement_target_bonus CHECK (num_nonnulls(bonus_rate, bonus_amount) <= 1)
);
CREATE INDEX agreement_target_product_line_code ON agreement_target (product_line_code) WHERE product_line_code IS NOT NULL;

COMMENT ON TABLE agreement_target IS 'Volumes agreed with a company (objetivos, rápeles): what earns an extra';
COMMENT ON COLUMN agreement_target.id IS 'Key';
COMMENT ON COLUMN agreement_target.agreement_id IS 'Agreement';
COMMENT ON COLUMN agreement_target.product_line_code IS 'Line of business (ramo), ss_insurance.product_line.code; null for all';
COMMENT ON COLUMN agreement_target.period IS 'Period that is measured';
COMMENT ON COLUMN agreement_target.measure IS 'new_premium (primas de nueva producción), portfolio_premium (cartera), new_policies (pólizas), loss_ratio (siniestralidad, per cent) or retention_rate (retención, per cent)';
COMMENT ON COLUMN agreement_target.target_value IS 'Value to reach; for loss_ratio not to exceed';
COMMENT ON COLUMN agreement_target.bonus_rate IS 'Extra on the premium of the period (rápel), in per cent';
COMMENT ON COLUMN agreement_target.bonus_amount IS 'Or a fixed extra';
COMMENT ON COLUMN agreement_target.currency IS 'ISO 4217 code ;;';

CREATE TABLE carrier_product (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    carrier_code         text           NOT NULL REFERENCES carrier (code),
    carrier_product_code text           NOT NULL CHECK (carrier_product_code <> ''),
    name                 text           NOT NULL,
    product_code         text           NOT NULL,
    agreement_id         uuid           REFERENCES agreement (id),
    on_sale_during       daterange      NOT NULL DEFAULT daterange(CURRENT_DATE, NULL),
    minimum_premium      numeric(14, 2) CHECK (minimum_premium >= 0 AND minimum_premium < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    quoting              text           NOT NULL DEFAULT 'portal' CHECK (quoting IN ('web_service', 'portal', 'tariff_tables', 'manual')),
    ipid_document_id     uuid,
    excluded_risks       text[]         NOT NULL DEFAULT '{}',
    UNIQUE (carrier_code, carrier_product_code)
);
CREATE INDEX carrier_product_product_code ON carrier_product (product_code);
CREATE INDEX carrier_product_agreement_id ON carrier_product (agreement_id);
CREATE INDEX carrier_product_ipid_document_id ON carrier_product (ipid_document_id) WHERE ipid_document_id IS NOT NULL;

COMMENT ON TABLE carrier_product IS 'Products of a company that the brokerage places (productos de la entidad), under the company''s own code';
COMMENT ON COLUMN carrier_product.id IS 'Key';
COMMENT ON COLUMN carrier_product.carrier_code IS 'Company';
COMMENT ON COLUMN carrier_product.carrier_product_code IS 'The company''s code of the product (modalidad)';
COMMENT ON COLUMN carrier_product.name IS 'Name of the company';
COMMENT ON COLUMN carrier_product.product_code IS 'Product of the brokerage, ss_insurance.product.code';
COMMENT ON COLUMN carrier_product.agreement_id IS 'Agreement that it is placed under; null before one is signed';
COMMENT ON COLUMN carrier_product.on_sale_during IS 'When it may be sold';
COMMENT ON COLUMN carrier_product.minimum_premium IS 'Smallest yearly premium';
COMMENT ON COLUMN carrier_product.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN carrier_product.quoting IS 'How it is quoted: web_service (servicio web), portal (portal de la compañía), tariff_tables (tarificador) or manual';
COMMENT ON COLUMN carrier_product.ipid_document_id IS 'Product information document in force (IPID), sm_documents.document.id';
COMMENT ON COLUMN carrier_product.excluded_risks IS 'Risks that the company does not accept, in words (riesgos excluidos)';

-- Exchange of files ----------------------------------------------------------------------------------------------------

CREATE TABLE exchange_object (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL
);

COMMENT ON TABLE exchange_object IS 'Objects of the exchange standard EIAC (objetos)';
COMMENT ON COLUMN exchange_object.code IS 'Code, such as policies';
COMMENT ON COLUMN exchange_object.name IS 'Name in English';
COMMENT ON COLUMN exchange_object.name_es IS 'Name in the standard';

CREATE TABLE exchange_setup (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    carrier_code         text        NOT NULL REFERENCES carrier (code) ON DELETE CASCADE,
    exchange_object_code text        NOT NULL REFERENCES exchange_object (code),
    direction            text        NOT NULL DEFAULT 'inbound' CHECK (direction IN ('inbound', 'outbound')),
    standard_version     text        NOT NULL CHECK (standard_version ~ '^V[0-9]{2}$'),
    channel              text        NOT NULL DEFAULT 'cima' CHECK (channel IN ('cima', 'sftp', 'web_service', 'portal_download', 'email')),
    endpoint             text,
    secret_name          text        CHECK (secret_name <> ''),
    frequency            interval    NOT NULL DEFAULT '1 day' CHECK (frequency > interval '0'),
    late_after           interval    NOT NULL DEFAULT '2 days',
    connector_code       text,
    field_overrides      jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(field_overrides) = 'object'),
    enabled              boolean     NOT NULL DEFAULT false,
    last_file_at         timestamptz,
    UNIQUE (carrier_code, exchange_object_code, direction),
    CONSTRAINT exchange_setup_late CHECK (late_after >= frequency)
);
CREATE INDEX exchange_setup_exchange_object_code ON exchange_setup (exchange_object_code);
CREATE INDEX exchange_setup_connector_code ON exchange_setup (connector_code) WHERE connector_code IS NOT NULL;

COMMENT ON TABLE exchange_setup IS 'Set-up of the exchange with a company, object by object (configuración EIAC)';
COMMENT ON COLUMN exchange_setup.id IS 'Key';
COMMENT ON COLUMN exchange_setup.carrier_code IS 'Company';
COMMENT ON COLUMN exchange_setup.exchange_object_code IS 'Object exchanged';
COMMENT ON COLUMN exchange_setup.direction IS 'inbound (de la entidad a la correduría) or outbound';
COMMENT ON COLUMN exchange_setup.standard_version IS 'Version of the standard, such as V06';
COMMENT ON COLUMN exchange_setup.channel IS 'Way: cima (plataforma CIMA), sftp, web_service, portal_download or email';
COMMENT ON COLUMN exchange_setup.endpoint IS 'Address of the service or folder';
COMMENT ON COLUMN exchange_setup.secret_name IS 'Name of the credentials in the secret store; never the credentials themselves';
COMMENT ON COLUMN exchange_setup.frequency IS 'How often a file is expected';
COMMENT ON COLUMN exchange_setup.late_after IS 'Without a file for so long an alarm is raised';
COMMENT ON COLUMN exchange_setup.connector_code IS 'Connector that fetches it, sm_integrations.connector.code';
COMMENT ON COLUMN exchange_setup.field_overrides IS 'Where the company departs from the standard: field to rule';
COMMENT ON COLUMN exchange_setup.enabled IS 'Whether files are taken in';
COMMENT ON COLUMN exchange_setup.last_file_at IS 'When the last file came';
