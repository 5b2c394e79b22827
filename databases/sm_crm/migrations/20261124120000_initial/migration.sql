-- Customer relations: accounts and their contacts, pipelines, opportunities, activities, policies held elsewhere, and the analysis of needs
-- that goes before any advice on insurance. Who a person really is, sm_global knows; service after the sale is in sm_customers.
-- Sources: Directive (EU) 2016/97 on insurance distribution (IDD), arts. 20 and 30, as brought into Spanish law by Real Decreto-ley 3/2020;
-- Delegated Regulation (EU) 2017/2359 (suitability and appropriateness), as amended by Delegated Regulation (EU) 2021/1257 (sustainability).

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE pipeline (
    code    text    PRIMARY KEY CHECK (code <> ''),
    name    text    NOT NULL CHECK (name <> ''),
    name_es text    NOT NULL CHECK (name_es <> ''),
    area    text    NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    kind    text    NOT NULL CHECK (kind IN ('new_business', 'cross_sell', 'renewal', 'retention')),
    active  boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE pipeline IS 'Sales pipelines (embudos de venta), one a kind of business';
COMMENT ON COLUMN pipeline.code IS 'Code';
COMMENT ON COLUMN pipeline.name IS 'Name in English';
COMMENT ON COLUMN pipeline.name_es IS 'Name in Spanish';
COMMENT ON COLUMN pipeline.area IS 'Business area (área de negocio)';
COMMENT ON COLUMN pipeline.kind IS 'new_business (nueva producción), cross_sell (venta cruzada), renewal (renovación) or retention (retención)';
COMMENT ON COLUMN pipeline.active IS 'Whether it is in use';

CREATE TABLE pipeline_stage (
    code                    text     PRIMARY KEY CHECK (code <> ''),
    pipeline_code           text     NOT NULL REFERENCES pipeline (code),
    position                smallint NOT NULL CHECK (position >= 1),
    name                    text     NOT NULL CHECK (name <> ''),
    name_es                 text     NOT NULL CHECK (name_es <> ''),
    kind                    text     NOT NULL DEFAULT 'open' CHECK (kind IN ('open', 'won', 'lost')),
    probability             smallint NOT NULL CHECK (probability BETWEEN 0 AND 100),
    stale_after             interval CHECK (stale_after > interval '0'),
    needs_analysis_required boolean  NOT NULL DEFAULT false,
    CONSTRAINT pipeline_stage_place UNIQUE (pipeline_code, position),
    CONSTRAINT pipeline_stage_end CHECK (CASE kind WHEN 'won' THEN probability = 100 WHEN 'lost' THEN probability = 0 ELSE true END)
);

COMMENT ON TABLE pipeline_stage IS 'Stages of a pipeline (fases)';
COMMENT ON COLUMN pipeline_stage.code IS 'Code';
COMMENT ON COLUMN pipeline_stage.pipeline_code IS 'Pipeline';
COMMENT ON COLUMN pipeline_stage.position IS 'Place in it, from 1';
COMMENT ON COLUMN pipeline_stage.name IS 'Name in English';
COMMENT ON COLUMN pipeline_stage.name_es IS 'Name in Spanish';
COMMENT ON COLUMN pipeline_stage.kind IS 'open (abierta), won (ganada) or lost (perdida)';
COMMENT ON COLUMN pipeline_stage.probability IS 'Usual chance of success, in percent';
COMMENT ON COLUMN pipeline_stage.stale_after IS 'Time in the stage after which the opportunity is stale; null where it ends';
COMMENT ON COLUMN pipeline_stage.needs_analysis_required IS 'Whether the analysis of needs must be signed to enter it (IDD, art. 20)';

CREATE TABLE loss_reason (
    code       text    PRIMARY KEY CHECK (code <> ''),
    name       text    NOT NULL CHECK (name <> ''),
    name_es    text    NOT NULL CHECK (name_es <> ''),
    may_return boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE loss_reason IS 'Why opportunities are lost (motivos de pérdida)';
COMMENT ON COLUMN loss_reason.code IS 'Code';
COMMENT ON COLUMN loss_reason.name IS 'Name in English';
COMMENT ON COLUMN loss_reason.name_es IS 'Name in Spanish';
COMMENT ON COLUMN loss_reason.may_return IS 'Whether it is worth asking again later';

-- Accounts and contacts ------------------------------------------------------------------------------------------------

CREATE TABLE crm_account (
    id                uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    account_number    text          NOT NULL UNIQUE CHECK (account_number <> ''),
    party_id          uuid          UNIQUE,
    name              text          NOT NULL CHECK (name <> ''),
    kind              text          NOT NULL CHECK (kind IN ('person', 'household', 'self_employed', 'company', 'owners_association', 'public_body')),
    parent_id         uuid          REFERENCES crm_account (id) CHECK (parent_id <> id),
    state             text          NOT NULL DEFAULT 'prospect' CHECK (state IN ('prospect', 'customer', 'former', 'blocked')),
    activity_code     text          CHECK (activity_code ~ '^[0-9]{2,4}$'),
    annual_turnover   numeric(14, 2) CHECK (annual_turnover >= 0 AND annual_turnover < 'NaN'),
    currency          text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    employees         integer       CHECK (employees >= 0),
    owner_employee_id uuid,
    sales_agent_id    uuid,
    tags              text[]        NOT NULL DEFAULT '{}',
    next_review_on    date,
    version           integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz   NOT NULL DEFAULT now(),
    created_at        timestamptz   NOT NULL DEFAULT now(),
    updated_at        timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT crm_account_business CHECK (kind IN ('self_employed', 'company', 'owners_association', 'public_body') OR (activity_code IS NULL AND annual_turnover IS NULL AND employees IS NULL))
);
CREATE INDEX crm_account_lower_name ON crm_account (lower(name));
CREATE INDEX crm_account_next_review_on ON crm_account (next_review_on) WHERE next_review_on IS NOT NULL;
CREATE INDEX crm_account_parent_id ON crm_account (parent_id);
CREATE INDEX crm_account_currency ON crm_account (currency);
CREATE INDEX crm_account_owner_employee_id ON crm_account (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX crm_account_sales_agent_id ON crm_account (sales_agent_id) WHERE sales_agent_id IS NOT NULL;
CREATE TRIGGER crm_account_changed BEFORE UPDATE ON crm_account FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE crm_account IS 'Accounts (cuentas): customers and prospects as the sales force deals with them';
COMMENT ON COLUMN crm_account.id IS 'Key';
COMMENT ON COLUMN crm_account.account_number IS 'Number (número de cuenta)';
COMMENT ON COLUMN crm_account.party_id IS 'Canonical party, sm_global.party.id; null until known';
COMMENT ON COLUMN crm_account.name IS 'Name as the sales force writes it';
COMMENT ON COLUMN crm_account.kind IS 'person (particular), household (unidad familiar), self_employed (autónomo), company (empresa), owners_association (comunidad de propietarios) or public_body (administración pública)';
COMMENT ON COLUMN crm_account.parent_id IS 'Account it belongs to: group of companies, property manager (administrador de fincas)';
COMMENT ON COLUMN crm_account.state IS 'prospect (potencial), customer (cliente), former (ex cliente) or blocked (bloqueada)';
COMMENT ON COLUMN crm_account.activity_code IS 'Economic activity of a business (CNAE), 2 to 4 digits';
COMMENT ON COLUMN crm_account.annual_turnover IS 'Yearly turnover of a business, in its currency (facturación)';
COMMENT ON COLUMN crm_account.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN crm_account.employees IS 'Employees of a business';
COMMENT ON COLUMN crm_account.owner_employee_id IS 'Who looks after it (gestor), sm_hr.employee.id';
COMMENT ON COLUMN crm_account.sales_agent_id IS 'Agent of the network it belongs to, sm_commercial.sales_agent.id';
COMMENT ON COLUMN crm_account.tags IS 'Labels of the sales force';
COMMENT ON COLUMN crm_account.next_review_on IS 'Day of the next review of its insurance programme (revisión de cartera)';
COMMENT ON COLUMN crm_account.version IS 'Raised by each change';
COMMENT ON COLUMN crm_account.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN crm_account.created_at IS 'When the row was written';
COMMENT ON COLUMN crm_account.updated_at IS 'When the row was last changed';

CREATE FUNCTION crm_account_payload(x crm_account) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'crm_account_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'account_number', x.account_number,
    'party_id', x.party_id,
    'kind', x.kind,
    'parent_id', x.parent_id,
    'state', x.state,
    'activity_code', x.activity_code,
    'annual_turnover', x.annual_turnover::text,
    'currency', x.currency,
    'employees', x.employees,
    'owner_employee_id', x.owner_employee_id,
    'sales_agent_id', x.sales_agent_id,
    'tags', to_jsonb(x.tags),
    'next_review_on', x.next_review_on,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION crm_account_payload(crm_account) IS 'Payload of its events: the state after the change (events/crm_account.v1.json)';

CREATE INDEX crm_account_tags ON crm_account USING gin (tags);

CREATE TABLE contact (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    crm_account_id uuid        NOT NULL REFERENCES crm_account (id),
    party_id       uuid,
    given_name     text        NOT NULL CHECK (given_name <> ''),
    surname1       text,
    surname2       text,
    role           text        NOT NULL DEFAULT 'holder' CHECK (role IN ('holder', 'spouse', 'director', 'owner', 'risk_manager', 'administrator', 'president', 'property_manager', 'adviser', 'other')),
    decides        boolean     NOT NULL DEFAULT false,
    email          text        CHECK (email LIKE '%@%'),
    phone          text,
    language_code  text        NOT NULL DEFAULT 'es' CHECK (language_code ~ '^[a-z]{2}$'),
    main           boolean     NOT NULL DEFAULT false,
    left_at        timestamptz
);
CREATE INDEX contact_lower_email ON contact (lower(email));
CREATE INDEX contact_crm_account_id ON contact (crm_account_id);
CREATE INDEX contact_party_id ON contact (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX contact_language_code ON contact (language_code);

COMMENT ON TABLE contact IS 'People to talk to in an account (contactos)';
COMMENT ON COLUMN contact.id IS 'Key';
COMMENT ON COLUMN contact.crm_account_id IS 'Account';
COMMENT ON COLUMN contact.party_id IS 'Canonical party, sm_global.party.id; null until known';
COMMENT ON COLUMN contact.given_name IS 'Given name (nombre)';
COMMENT ON COLUMN contact.surname1 IS 'First surname (primer apellido)';
COMMENT ON COLUMN contact.surname2 IS 'Second surname (segundo apellido)';
COMMENT ON COLUMN contact.role IS 'holder (titular), spouse (cónyuge), director (gerente), owner (propietario), risk_manager (responsable de riesgos), administrator (administración), president (presidente de la comunidad), property_manager (administrador de fincas), adviser (asesor, gestoría) or other';
COMMENT ON COLUMN contact.decides IS 'Whether this person decides on buying';
COMMENT ON COLUMN contact.email IS 'E-mail address (correo)';
COMMENT ON COLUMN contact.phone IS 'Telephone as typed (teléfono)';
COMMENT ON COLUMN contact.language_code IS 'Language to talk in, sm_system.language.code';
COMMENT ON COLUMN contact.main IS 'Whether it is the account''s first contact';
COMMENT ON COLUMN contact.left_at IS 'When this person ceased to be a contact there';

CREATE UNIQUE INDEX contact_main ON contact (crm_account_id) WHERE main AND left_at IS NULL;

-- Opportunities --------------------------------------------------------------------------------------------------------

CREATE TABLE opportunity (
    id                   uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    opportunity_number   text          NOT NULL UNIQUE CHECK (opportunity_number <> ''),
    crm_account_id       uuid          NOT NULL REFERENCES crm_account (id),
    stage_code           text          NOT NULL REFERENCES pipeline_stage (code),
    title                text          NOT NULL CHECK (title <> ''),
    product_code         text,
    expected_amount      numeric(14, 2) CHECK (expected_amount >= 0 AND expected_amount < 'NaN'),
    currency             text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    probability          smallint      CHECK (probability BETWEEN 0 AND 100),
    expected_close_on    date,
    state                text          NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'won', 'lost')),
    closed_on            date,
    loss_reason_code     text          REFERENCES loss_reason (code),
    lost_to_carrier_code text,
    lead_id              uuid,
    campaign_id          uuid,
    owner_employee_id    uuid,
    contract_database    text          CHECK (contract_database ~ '^[a-z][a-z0-9_]*$'),
    contract_id          uuid,
    version              integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz   NOT NULL DEFAULT now(),
    created_at           timestamptz   NOT NULL DEFAULT now(),
    updated_at           timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT opportunity_closed CHECK ((state = 'open') = (closed_on IS NULL)),
    CONSTRAINT opportunity_lost CHECK ((state = 'lost') = (loss_reason_code IS NOT NULL)),
    CONSTRAINT opportunity_contract CHECK ((contract_database IS NULL) = (contract_id IS NULL) AND (contract_id IS NULL OR state = 'won'))
);
CREATE INDEX opportunity_expected_close_on ON opportunity (expected_close_on) WHERE state = 'open';
CREATE INDEX opportunity_contract_id ON opportunity (contract_id) WHERE contract_id IS NOT NULL;
CREATE INDEX opportunity_crm_account_id ON opportunity (crm_account_id);
CREATE INDEX opportunity_stage_code ON opportunity (stage_code);
CREATE INDEX opportunity_product_code ON opportunity (product_code) WHERE product_code IS NOT NULL;
CREATE INDEX opportunity_currency ON opportunity (currency);
CREATE INDEX opportunity_loss_reason_code ON opportunity (loss_reason_code);
CREATE INDEX opportunity_lost_to_carrier_code ON opportunity (lost_to_carrier_code) WHERE lost_to_carrier_code IS NOT NULL;
CREATE INDEX opportunity_lead_id ON opportunity (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX opportunity_campaign_id ON opportunity (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX opportunity_owner_employee_id ON opportunity (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE TRIGGER opportunity_changed BEFORE UPDATE ON opportunity FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE opportunity IS 'Opportunities (oportunidades)';
COMMENT ON COLUMN opportunity.id IS 'Key';
COMMENT ON COLUMN opportunity.opportunity_number IS 'Number';
COMMENT ON COLUMN opportunity.crm_account_id IS 'Account';
COMMENT ON COLUMN opportunity.stage_code IS 'Stage; it decides the pipeline';
COMMENT ON COLUMN opportunity.title IS 'What it is about';
COMMENT ON COLUMN opportunity.product_code IS 'Main product, sm_products.product.code';
COMMENT ON COLUMN opportunity.expected_amount IS 'Yearly premium, fee or amount expected (importe anual estimado)';
COMMENT ON COLUMN opportunity.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN opportunity.probability IS 'Chance of success in percent, where the seller judges otherwise than the stage';
COMMENT ON COLUMN opportunity.expected_close_on IS 'Day it is expected to be decided';
COMMENT ON COLUMN opportunity.state IS 'open (abierta), won (ganada) or lost (perdida)';
COMMENT ON COLUMN opportunity.closed_on IS 'Day it was decided';
COMMENT ON COLUMN opportunity.loss_reason_code IS 'Why it was lost';
COMMENT ON COLUMN opportunity.lost_to_carrier_code IS 'Insurance company it was lost to, ss_carriers.carrier.code';
COMMENT ON COLUMN opportunity.lead_id IS 'Lead it came from, sm_leads.lead.id';
COMMENT ON COLUMN opportunity.campaign_id IS 'Campaign it came from, sm_marketing.campaign.id';
COMMENT ON COLUMN opportunity.owner_employee_id IS 'Who works on it (responsable), sm_hr.employee.id';
COMMENT ON COLUMN opportunity.contract_database IS 'Database of the contract it became, such as ss_insurance';
COMMENT ON COLUMN opportunity.contract_id IS 'Key of the contract there';
COMMENT ON COLUMN opportunity.version IS 'Raised by each change';
COMMENT ON COLUMN opportunity.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN opportunity.created_at IS 'When the row was written';
COMMENT ON COLUMN opportunity.updated_at IS 'When the row was last changed';

CREATE FUNCTION opportunity_payload(x opportunity) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'opportunity_id', x.id,
    'customer_id', coalesce((SELECT a.party_id FROM crm_account AS a WHERE a.id = x.crm_account_id), x.id),
    'opportunity_number', x.opportunity_number,
    'crm_account_id', x.crm_account_id,
    'stage_code', x.stage_code,
    'product_code', x.product_code,
    'expected_amount', x.expected_amount::text,
    'currency', x.currency,
    'probability', x.probability,
    'expected_close_on', x.expected_close_on,
    'state', x.state,
    'closed_on', x.closed_on,
    'loss_reason_code', x.loss_reason_code,
    'lost_to_carrier_code', x.lost_to_carrier_code,
    'lead_id', x.lead_id,
    'campaign_id', x.campaign_id,
    'owner_employee_id', x.owner_employee_id,
    'contract_database', x.contract_database,
    'contract_id', x.contract_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION opportunity_payload(opportunity) IS 'Payload of its events: the state after the change (events/opportunity.v1.json)';

CREATE TABLE opportunity_item (
    id             uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    opportunity_id uuid          NOT NULL REFERENCES opportunity (id) ON DELETE CASCADE,
    product_code   text          NOT NULL,
    quote_id       uuid,
    amount         numeric(14, 2) NOT NULL CHECK (amount >= 0 AND amount < 'NaN'),
    currency       text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    quantity       numeric       NOT NULL DEFAULT 1 CHECK (quantity > 0),
    accepted       boolean,
    CONSTRAINT opportunity_item_once UNIQUE NULLS NOT DISTINCT (opportunity_id, product_code, quote_id)
);
CREATE INDEX opportunity_item_opportunity_id ON opportunity_item (opportunity_id);
CREATE INDEX opportunity_item_product_code ON opportunity_item (product_code);
CREATE INDEX opportunity_item_quote_id ON opportunity_item (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX opportunity_item_currency ON opportunity_item (currency);

COMMENT ON TABLE opportunity_item IS 'Products offered in an opportunity (productos ofrecidos)';
COMMENT ON COLUMN opportunity_item.id IS 'Key';
COMMENT ON COLUMN opportunity_item.opportunity_id IS 'Opportunity';
COMMENT ON COLUMN opportunity_item.product_code IS 'Product, sm_products.product.code';
COMMENT ON COLUMN opportunity_item.quote_id IS 'Quote prepared for it (proyecto), ss_policies.quote.id';
COMMENT ON COLUMN opportunity_item.amount IS 'Yearly premium, fee or amount offered';
COMMENT ON COLUMN opportunity_item.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN opportunity_item.quantity IS 'How many: vehicles, lines, supply points';
COMMENT ON COLUMN opportunity_item.accepted IS 'Whether the customer took it; null while open';

CREATE TABLE stage_change (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    opportunity_id  uuid        NOT NULL REFERENCES opportunity (id) ON DELETE CASCADE,
    from_stage_code text        REFERENCES pipeline_stage (code),
    to_stage_code   text        NOT NULL REFERENCES pipeline_stage (code) CHECK (to_stage_code <> from_stage_code),
    changed_by_id   uuid,
    changed_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stage_change_opportunity_id_changed_at ON stage_change (opportunity_id, changed_at);
CREATE INDEX stage_change_from_stage_code ON stage_change (from_stage_code);
CREATE INDEX stage_change_to_stage_code ON stage_change (to_stage_code);
CREATE INDEX stage_change_changed_by_id ON stage_change (changed_by_id) WHERE changed_by_id IS NOT NULL;

COMMENT ON TABLE stage_change IS 'Each move of an opportunity (historial de fases), from which times and rates of conversion are computed';
COMMENT ON COLUMN stage_change.id IS 'Key';
COMMENT ON COLUMN stage_change.opportunity_id IS 'Opportunity';
COMMENT ON COLUMN stage_change.from_stage_code IS 'Stage before; null at the beginning';
COMMENT ON COLUMN stage_change.to_stage_code IS 'Stage after';
COMMENT ON COLUMN stage_change.changed_by_id IS 'Who moved it, sm_auth.user_account.id; null for the system';
COMMENT ON COLUMN stage_change.changed_at IS 'When';

CREATE TABLE outside_contract (
    id             uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    crm_account_id uuid          NOT NULL REFERENCES crm_account (id),
    area           text          NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    product_code   text,
    carrier_code   text,
    provider       text,
    expires_on     date,
    yearly_amount  numeric(14, 2) CHECK (yearly_amount >= 0 AND yearly_amount < 'NaN'),
    currency       text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    learned_on     date          NOT NULL DEFAULT CURRENT_DATE,
    stale          boolean       NOT NULL DEFAULT false
);
CREATE INDEX outside_contract_expires_on ON outside_contract (expires_on) WHERE NOT stale;
CREATE INDEX outside_contract_crm_account_id ON outside_contract (crm_account_id);
CREATE INDEX outside_contract_product_code ON outside_contract (product_code) WHERE product_code IS NOT NULL;
CREATE INDEX outside_contract_carrier_code ON outside_contract (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX outside_contract_currency ON outside_contract (currency);

COMMENT ON TABLE outside_contract IS 'Contracts that an account holds elsewhere (pólizas y contratos en la competencia): each expiry is a reason to call';
COMMENT ON COLUMN outside_contract.id IS 'Key';
COMMENT ON COLUMN outside_contract.crm_account_id IS 'Account';
COMMENT ON COLUMN outside_contract.area IS 'Business area (área de negocio)';
COMMENT ON COLUMN outside_contract.product_code IS 'Nearest product of the group, sm_products.product.code';
COMMENT ON COLUMN outside_contract.carrier_code IS 'Insurance company, where it is insurance, ss_carriers.carrier.code';
COMMENT ON COLUMN outside_contract.provider IS 'Who provides it, where it is no insurance company in the list';
COMMENT ON COLUMN outside_contract.expires_on IS 'Day it ends or renews (vencimiento)';
COMMENT ON COLUMN outside_contract.yearly_amount IS 'Premium or cost a year';
COMMENT ON COLUMN outside_contract.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN outside_contract.learned_on IS 'Day the sales force learned of it';
COMMENT ON COLUMN outside_contract.stale IS 'Whether it is known to be out of date';

-- Activities -----------------------------------------------------------------------------------------------------------

CREATE TABLE activity (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    crm_account_id  uuid        NOT NULL REFERENCES crm_account (id),
    opportunity_id  uuid        REFERENCES opportunity (id),
    contact_id      uuid        REFERENCES contact (id),
    kind            text        NOT NULL CHECK (kind IN ('call', 'visit', 'meeting', 'email', 'message', 'video', 'note')),
    state           text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'done', 'missed', 'cancelled')),
    planned_during  tstzrange   CHECK (NOT isempty(planned_during) AND NOT lower_inf(planned_during)),
    done_at         timestamptz,
    employee_id     uuid,
    subject         text        NOT NULL CHECK (subject <> ''),
    outcome         text        NOT NULL DEFAULT '',
    appointment_id  uuid,
    conversation_id uuid,
    task_id         uuid,
    CONSTRAINT activity_planned CHECK (state <> 'planned' OR planned_during IS NOT NULL),
    CONSTRAINT activity_done CHECK ((state = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX activity_crm_account_id_done_at ON activity (crm_account_id, done_at DESC);
CREATE INDEX activity_opportunity_id ON activity (opportunity_id);
CREATE INDEX activity_contact_id ON activity (contact_id);
CREATE INDEX activity_employee_id ON activity (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX activity_appointment_id ON activity (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX activity_conversation_id ON activity (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX activity_task_id ON activity (task_id) WHERE task_id IS NOT NULL;

COMMENT ON TABLE activity IS 'Activities (actividades comerciales): calls, visits, meetings';
COMMENT ON COLUMN activity.id IS 'Key';
COMMENT ON COLUMN activity.crm_account_id IS 'Account';
COMMENT ON COLUMN activity.opportunity_id IS 'Opportunity it serves';
COMMENT ON COLUMN activity.contact_id IS 'Who was met or called';
COMMENT ON COLUMN activity.kind IS 'call (llamada), visit (visita), meeting (reunión), email (correo), message (mensaje), video (videollamada) or note (nota)';
COMMENT ON COLUMN activity.state IS 'planned (planificada), done (realizada), missed (no atendida) or cancelled (anulada)';
COMMENT ON COLUMN activity.planned_during IS 'From and until, as planned';
COMMENT ON COLUMN activity.done_at IS 'When it was done';
COMMENT ON COLUMN activity.employee_id IS 'Who does it, sm_hr.employee.id';
COMMENT ON COLUMN activity.subject IS 'Subject';
COMMENT ON COLUMN activity.outcome IS 'What came of it';
COMMENT ON COLUMN activity.appointment_id IS 'Appointment, sm_scheduling.appointment.id';
COMMENT ON COLUMN activity.conversation_id IS 'Conversation, sm_communications.conversation.id';
COMMENT ON COLUMN activity.task_id IS 'Task that follows from it, sm_tasks.task.id';

CREATE INDEX activity_planned_during ON activity USING gist (planned_during) WHERE state = 'planned';

-- Analysis of needs ----------------------------------------------------------------------------------------------------

CREATE TABLE needs_analysis (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    analysis_number       text        NOT NULL UNIQUE CHECK (analysis_number <> ''),
    crm_account_id        uuid        NOT NULL REFERENCES crm_account (id),
    opportunity_id        uuid        REFERENCES opportunity (id),
    kind                  text        NOT NULL CHECK (kind IN ('demands_and_needs', 'appropriateness', 'suitability')),
    basis                 text        NOT NULL CHECK (basis IN ('information', 'recommendation', 'objective_analysis')),
    answers               jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(answers) = 'object'),
    needs                 text        NOT NULL DEFAULT '',
    risk_profile          smallint    CHECK (risk_profile BETWEEN 1 AND 7),
    loss_capacity_percent smallint    CHECK (loss_capacity_percent BETWEEN 0 AND 100),
    sustainability        jsonb       CHECK (jsonb_typeof(sustainability) = 'object'),
    result                text        CHECK (result IN ('suitable', 'unsuitable', 'not_assessable')),
    warning_given         boolean     NOT NULL DEFAULT false,
    state                 text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'completed', 'signed', 'superseded')),
    adviser_employee_id   uuid        NOT NULL,
    document_id           uuid,
    completed_on          date,
    valid_until           date,
    version               integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz NOT NULL DEFAULT now(),
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT needs_analysis_completed CHECK (state = 'draft' OR completed_on IS NOT NULL),
    CONSTRAINT needs_analysis_signed CHECK (state <> 'signed' OR document_id IS NOT NULL),
    CONSTRAINT needs_analysis_tested CHECK (kind = 'demands_and_needs' OR state = 'draft' OR result IS NOT NULL),
    CONSTRAINT needs_analysis_advice CHECK (kind <> 'suitability' OR basis <> 'information'),
    CONSTRAINT needs_analysis_valid CHECK (valid_until >= completed_on)
);
CREATE INDEX needs_analysis_valid_until ON needs_analysis (valid_until) WHERE state = 'signed';
CREATE INDEX needs_analysis_crm_account_id ON needs_analysis (crm_account_id);
CREATE INDEX needs_analysis_opportunity_id ON needs_analysis (opportunity_id);
CREATE INDEX needs_analysis_adviser_employee_id ON needs_analysis (adviser_employee_id);
CREATE INDEX needs_analysis_document_id ON needs_analysis (document_id) WHERE document_id IS NOT NULL;
CREATE TRIGGER needs_analysis_changed BEFORE UPDATE ON needs_analysis FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE needs_analysis IS 'What a customer asks for and needs (exigencias y necesidades), and for investment products the tests of suitability and appropriateness (idoneidad y conveniencia)';
COMMENT ON COLUMN needs_analysis.id IS 'Key';
COMMENT ON COLUMN needs_analysis.analysis_number IS 'Number';
COMMENT ON COLUMN needs_analysis.crm_account_id IS 'Account';
COMMENT ON COLUMN needs_analysis.opportunity_id IS 'Opportunity it goes with';
COMMENT ON COLUMN needs_analysis.kind IS 'demands_and_needs (exigencias y necesidades, IDD art. 20), appropriateness (conveniencia, art. 30.2) or suitability (idoneidad, art. 30.1)';
COMMENT ON COLUMN needs_analysis.basis IS 'information (venta informada), recommendation (recomendación personalizada) or objective_analysis (análisis objetivo y personalizado)';
COMMENT ON COLUMN needs_analysis.answers IS 'Answers to the questionnaire, by question';
COMMENT ON COLUMN needs_analysis.needs IS 'What is asked for and needed, in words that the customer understands';
COMMENT ON COLUMN needs_analysis.risk_profile IS 'Risk that suits the customer, 1 least to 7 most, on the scale of the key information document (PRIIPs)';
COMMENT ON COLUMN needs_analysis.loss_capacity_percent IS 'Share of the investment that the customer can bear to lose, in percent';
COMMENT ON COLUMN needs_analysis.sustainability IS 'Preferences on sustainability, where asked for (preferencias de sostenibilidad)';
COMMENT ON COLUMN needs_analysis.result IS 'suitable (adecuado), unsuitable (no adecuado) or not_assessable (falta información); null until decided';
COMMENT ON COLUMN needs_analysis.warning_given IS 'Whether the customer was warned that it is not appropriate, or cannot be judged, and went on (advertencia)';
COMMENT ON COLUMN needs_analysis.state IS 'draft (borrador), completed (completado), signed (firmado) or superseded (sustituido)';
COMMENT ON COLUMN needs_analysis.adviser_employee_id IS 'Who advised, sm_hr.employee.id; trained as the law asks';
COMMENT ON COLUMN needs_analysis.document_id IS 'Paper signed, sm_documents.document.id';
COMMENT ON COLUMN needs_analysis.completed_on IS 'Day it was completed';
COMMENT ON COLUMN needs_analysis.valid_until IS 'Day until which it serves for further advice';
COMMENT ON COLUMN needs_analysis.version IS 'Raised by each change';
COMMENT ON COLUMN needs_analysis.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN needs_analysis.created_at IS 'When the row was written';
COMMENT ON COLUMN needs_analysis.updated_at IS 'When the row was last changed';

CREATE FUNCTION needs_analysis_payload(x needs_analysis) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'needs_analysis_id', x.id,
    'customer_id', coalesce((SELECT a.party_id FROM crm_account AS a WHERE a.id = x.crm_account_id), x.id),
    'analysis_number', x.analysis_number,
    'crm_account_id', x.crm_account_id,
    'opportunity_id', x.opportunity_id,
    'kind', x.kind,
    'basis', x.basis,
    'result', x.result,
    'warning_given', x.warning_given,
    'state', x.state,
    'adviser_employee_id', x.adviser_employee_id,
    'document_id', x.document_id,
    'completed_on', x.completed_on,
    'valid_until', x.valid_until,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION needs_analysis_payload(needs_analysis) IS 'Payload of its events: the state after the change (events/needs_analysis.v1.json)';

CREATE TABLE needs_recommendation (
    id                uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    needs_analysis_id uuid     NOT NULL REFERENCES needs_analysis (id) ON DELETE CASCADE,
    rank              smallint NOT NULL CHECK (rank >= 1),
    product_code      text     NOT NULL,
    carrier_code      text,
    quote_id          uuid,
    reason            text     NOT NULL CHECK (reason <> ''),
    accepted          boolean,
    CONSTRAINT needs_recommendation_rank UNIQUE (needs_analysis_id, rank)
);
CREATE INDEX needs_recommendation_product_code ON needs_recommendation (product_code);
CREATE INDEX needs_recommendation_carrier_code ON needs_recommendation (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX needs_recommendation_quote_id ON needs_recommendation (quote_id) WHERE quote_id IS NOT NULL;

COMMENT ON TABLE needs_recommendation IS 'Products recommended in an analysis of needs, and why (recomendación motivada)';
COMMENT ON COLUMN needs_recommendation.id IS 'Key';
COMMENT ON COLUMN needs_recommendation.needs_analysis_id IS 'Analysis';
COMMENT ON COLUMN needs_recommendation.rank IS 'Order of preference, from 1';
COMMENT ON COLUMN needs_recommendation.product_code IS 'Product, sm_products.product.code';
COMMENT ON COLUMN needs_recommendation.carrier_code IS 'Insurance company, ss_carriers.carrier.code';
COMMENT ON COLUMN needs_recommendation.quote_id IS 'Quote, ss_policies.quote.id';
COMMENT ON COLUMN needs_recommendation.reason IS 'Why it meets what is asked for and needed';
COMMENT ON COLUMN needs_recommendation.accepted IS 'Whether the customer follows it; null until told';
