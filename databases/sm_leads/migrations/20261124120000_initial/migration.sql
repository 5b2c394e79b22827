-- Leads: where they come from, who they are as far as they said, duplicates among them, who works them, how good they are, what they
-- agreed to, and whether they were called back in time. A lead that becomes business goes on in sm_crm; a customer is a party of sm_global.
-- Sources: Reglamento (UE) 2016/679, arts. 6, 7, 13 and 14; Ley 34/2002 (LSSI), art. 21; Ley Orgánica 3/2018, art. 23 (exclusion lists).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE lead_source (
    code                       text          PRIMARY KEY CHECK (code <> ''),
    name                       text          NOT NULL CHECK (name <> ''),
    name_es                    text          NOT NULL CHECK (name_es <> ''),
    kind                       text          NOT NULL CHECK (kind IN ('web', 'comparator', 'telephone', 'office', 'referral', 'partner', 'social', 'purchased', 'event', 'portal')),
    collected_from_third_party boolean       NOT NULL DEFAULT false,
    cost_per_lead              numeric(14, 2) CHECK (cost_per_lead >= 0 AND cost_per_lead < 'NaN'),
    currency                   text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    active                     boolean       NOT NULL DEFAULT true
);
CREATE INDEX lead_source_currency ON lead_source (currency);

COMMENT ON TABLE lead_source IS 'Sources of leads (orígenes)';
COMMENT ON COLUMN lead_source.code IS 'Code';
COMMENT ON COLUMN lead_source.name IS 'Name in English';
COMMENT ON COLUMN lead_source.name_es IS 'Name in Spanish';
COMMENT ON COLUMN lead_source.kind IS 'web, comparator (comparador), telephone (teléfono), office (oficina), referral (recomendación), partner (colaborador), social (redes sociales), purchased (base comprada), event (evento) or portal (área de cliente)';
COMMENT ON COLUMN lead_source.collected_from_third_party IS 'Whether the data come from somebody else: the person must then be told within a month (RGPD, art. 14.3)';
COMMENT ON COLUMN lead_source.cost_per_lead IS 'Cost of one lead, without VAT; null where it has none';
COMMENT ON COLUMN lead_source.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN lead_source.active IS 'Whether it is in use';

CREATE TABLE discard_reason (
    code          text    PRIMARY KEY CHECK (code <> ''),
    name          text    NOT NULL CHECK (name <> ''),
    name_es       text    NOT NULL CHECK (name_es <> ''),
    erase_at_once boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE discard_reason IS 'Why leads are given up (motivos de descarte)';
COMMENT ON COLUMN discard_reason.code IS 'Code';
COMMENT ON COLUMN discard_reason.name IS 'Name in English';
COMMENT ON COLUMN discard_reason.name_es IS 'Name in Spanish';
COMMENT ON COLUMN discard_reason.erase_at_once IS 'Whether the person''s data are erased without waiting for the end of retention';

CREATE TABLE service_level (
    id                   uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    lead_source_code     text     REFERENCES lead_source (code),
    area                 text     CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    first_contact_within interval NOT NULL CHECK (first_contact_within > interval '0'),
    attempts             smallint NOT NULL CHECK (attempts BETWEEN 1 AND 20),
    give_up_after        interval NOT NULL,
    CONSTRAINT service_level_once UNIQUE NULLS NOT DISTINCT (lead_source_code, area),
    CONSTRAINT service_level_order CHECK (give_up_after > first_contact_within)
);
CREATE INDEX service_level_lead_source_code ON service_level (lead_source_code);

COMMENT ON TABLE service_level IS 'How fast leads are called back (acuerdos de primera respuesta)';
COMMENT ON COLUMN service_level.id IS 'Key';
COMMENT ON COLUMN service_level.lead_source_code IS 'Source; null for all others';
COMMENT ON COLUMN service_level.area IS 'Business area; null for all others';
COMMENT ON COLUMN service_level.first_contact_within IS 'Time to the first attempt, within opening hours';
COMMENT ON COLUMN service_level.attempts IS 'Attempts before the lead may be given up as unreachable';
COMMENT ON COLUMN service_level.give_up_after IS 'Time after which it may be given up';

-- Leads ----------------------------------------------------------------------------------------------------------------

CREATE TABLE lead (
    id                       uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    lead_number              text        NOT NULL UNIQUE CHECK (lead_number <> ''),
    lead_source_code         text        NOT NULL REFERENCES lead_source (code),
    external_reference       text        CHECK (external_reference <> ''),
    campaign_id              uuid,
    party_id                 uuid,
    kind                     text        NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    given_name               text,
    surname1                 text,
    surname2                 text,
    company_name             text,
    document_number          text,
    birth_date               date        CHECK (birth_date BETWEEN '0001-01-01' AND '9999-12-31'),
    email                    text,
    phone                    text,
    email_key                text        GENERATED ALWAYS AS (lower(btrim(email))) STORED,
    phone_key                text        GENERATED ALWAYS AS (right(regexp_replace(phone, '[^0-9]', '', 'g'), 9)) STORED,
    postcode                 text,
    province_code            text,
    language_code            text        NOT NULL DEFAULT 'es' CHECK (language_code ~ '^[a-z]{2}$'),
    area                     text        NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    product_code             text,
    details                  jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    current_contract_ends_on date,
    utm                      jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(utm) = 'object'),
    state                    text        NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'assigned', 'contacted', 'qualified', 'converted', 'discarded', 'duplicate')),
    received_at              timestamptz NOT NULL DEFAULT now(),
    first_contact_due_at     timestamptz,
    first_contacted_at       timestamptz,
    closed_at                timestamptz,
    discard_reason_code      text        REFERENCES discard_reason (code),
    opportunity_id           uuid,
    informed_at              timestamptz,
    erased_at                timestamptz,
    version                  integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz NOT NULL DEFAULT now(),
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lead_external UNIQUE (lead_source_code, external_reference),
    CONSTRAINT lead_reachable CHECK (erased_at IS NOT NULL OR num_nonnulls(email, phone) >= 1),
    CONSTRAINT lead_closed CHECK ((state IN ('converted', 'discarded', 'duplicate')) = (closed_at IS NOT NULL)),
    CONSTRAINT lead_discarded CHECK ((state = 'discarded') = (discard_reason_code IS NOT NULL)),
    CONSTRAINT lead_converted CHECK (state <> 'converted' OR num_nonnulls(party_id, opportunity_id) >= 1),
    CONSTRAINT lead_erased CHECK (erased_at IS NULL OR num_nonnulls(given_name, surname1, surname2, company_name, document_number, birth_date, email, phone) = 0)
);
CREATE INDEX lead_email_key ON lead (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX lead_phone_key ON lead (phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX lead_first_contact_due_at ON lead (first_contact_due_at) WHERE first_contacted_at IS NULL AND closed_at IS NULL;
CREATE INDEX lead_received_at ON lead (received_at DESC);
CREATE INDEX lead_campaign_id ON lead (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX lead_party_id ON lead (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX lead_province_code ON lead (province_code) WHERE province_code IS NOT NULL;
CREATE INDEX lead_language_code ON lead (language_code);
CREATE INDEX lead_product_code ON lead (product_code) WHERE product_code IS NOT NULL;
CREATE INDEX lead_discard_reason_code ON lead (discard_reason_code);
CREATE INDEX lead_opportunity_id ON lead (opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE TRIGGER lead_changed BEFORE UPDATE ON lead FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE lead IS 'Leads (candidatos a cliente)';
COMMENT ON COLUMN lead.id IS 'Key';
COMMENT ON COLUMN lead.lead_number IS 'Number';
COMMENT ON COLUMN lead.lead_source_code IS 'Source';
COMMENT ON COLUMN lead.external_reference IS 'Number at the source';
COMMENT ON COLUMN lead.campaign_id IS 'Campaign that brought it, sm_marketing.campaign.id';
COMMENT ON COLUMN lead.party_id IS 'Canonical party, once known, sm_global.party.id';
COMMENT ON COLUMN lead.kind IS 'person (particular) or company (empresa)';
COMMENT ON COLUMN lead.given_name IS 'Given name (nombre)';
COMMENT ON COLUMN lead.surname1 IS 'First surname (primer apellido)';
COMMENT ON COLUMN lead.surname2 IS 'Second surname (segundo apellido)';
COMMENT ON COLUMN lead.company_name IS 'Name of the company (razón social)';
COMMENT ON COLUMN lead.document_number IS 'NIF or NIE as typed';
COMMENT ON COLUMN lead.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN lead.email IS 'E-mail address as typed (correo)';
COMMENT ON COLUMN lead.phone IS 'Telephone as typed (teléfono)';
COMMENT ON COLUMN lead.email_key IS 'E-mail address in one form, to find duplicates';
COMMENT ON COLUMN lead.phone_key IS 'Last nine digits of the telephone, to find duplicates';
COMMENT ON COLUMN lead.postcode IS 'Postcode as typed (código postal)';
COMMENT ON COLUMN lead.province_code IS 'Province, sm_global.province.code';
COMMENT ON COLUMN lead.language_code IS 'Language to talk in, sm_system.language.code';
COMMENT ON COLUMN lead.area IS 'Business area (área de negocio)';
COMMENT ON COLUMN lead.product_code IS 'Product asked for, sm_products.product.code';
COMMENT ON COLUMN lead.details IS 'What was said of the risk, supply or loan, by field';
COMMENT ON COLUMN lead.current_contract_ends_on IS 'Day the contract it has elsewhere ends (vencimiento actual)';
COMMENT ON COLUMN lead.utm IS 'Parameters of the link followed: source, medium, campaign, content, term';
COMMENT ON COLUMN lead.state IS 'new (nuevo), assigned (asignado), contacted (contactado), qualified (cualificado), converted (convertido), discarded (descartado) or duplicate (duplicado)';
COMMENT ON COLUMN lead.received_at IS 'When it came in';
COMMENT ON COLUMN lead.first_contact_due_at IS 'When it is to be called back at the latest';
COMMENT ON COLUMN lead.first_contacted_at IS 'When it was reached or tried first';
COMMENT ON COLUMN lead.closed_at IS 'When it was converted, discarded or found to be a duplicate';
COMMENT ON COLUMN lead.discard_reason_code IS 'Why it was given up';
COMMENT ON COLUMN lead.opportunity_id IS 'Opportunity it became, sm_crm.opportunity.id';
COMMENT ON COLUMN lead.informed_at IS 'When the person was told where the data come from (RGPD, art. 14)';
COMMENT ON COLUMN lead.erased_at IS 'When the personal data were erased';
COMMENT ON COLUMN lead.version IS 'Raised by each change';
COMMENT ON COLUMN lead.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN lead.created_at IS 'When the row was written';
COMMENT ON COLUMN lead.updated_at IS 'When the row was last changed';

CREATE FUNCTION lead_payload(x lead) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'lead_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'lead_number', x.lead_number,
    'lead_source_code', x.lead_source_code,
    'external_reference', x.external_reference,
    'campaign_id', x.campaign_id,
    'party_id', x.party_id,
    'kind', x.kind,
    'province_code', x.province_code,
    'language_code', x.language_code,
    'area', x.area,
    'product_code', x.product_code,
    'current_contract_ends_on', x.current_contract_ends_on,
    'state', x.state,
    'received_at', x.received_at,
    'first_contact_due_at', x.first_contact_due_at,
    'first_contacted_at', x.first_contacted_at,
    'closed_at', x.closed_at,
    'discard_reason_code', x.discard_reason_code,
    'opportunity_id', x.opportunity_id,
    'informed_at', x.informed_at,
    'erased_at', x.erased_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION lead_payload(lead) IS 'Payload of its events: the state after the change (events/lead.v1.json)';

CREATE TABLE lead_consent (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    lead_id         uuid        NOT NULL REFERENCES lead (id),
    purpose         text        NOT NULL CHECK (purpose IN ('call_back', 'quote', 'commercial_own', 'commercial_group', 'disclosure')),
    channel_code    text,
    granted         boolean     NOT NULL DEFAULT false,
    wording_version text        NOT NULL CHECK (wording_version <> ''),
    captured_at     timestamptz NOT NULL DEFAULT now(),
    captured_by     text        NOT NULL CHECK (captured_by IN ('web_form', 'double_opt_in', 'voice_recording', 'paper', 'source')),
    ip_address      inet,
    call_id         uuid,
    document_id     uuid,
    withdrawn_at    timestamptz,
    CONSTRAINT lead_consent_order CHECK (withdrawn_at >= captured_at),
    CONSTRAINT lead_consent_proof CHECK (CASE captured_by WHEN 'voice_recording' THEN call_id IS NOT NULL WHEN 'paper' THEN document_id IS NOT NULL ELSE true END)
);
CREATE INDEX lead_consent_lead_id ON lead_consent (lead_id);
CREATE INDEX lead_consent_channel_code ON lead_consent (channel_code) WHERE channel_code IS NOT NULL;
CREATE INDEX lead_consent_call_id ON lead_consent (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX lead_consent_document_id ON lead_consent (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE lead_consent IS 'What a lead agreed to when it came in (consentimientos prestados), kept as proof; sm_marketing takes it over once the person is a party';
COMMENT ON COLUMN lead_consent.id IS 'Key';
COMMENT ON COLUMN lead_consent.lead_id IS 'Lead';
COMMENT ON COLUMN lead_consent.purpose IS 'call_back (que le llamen), quote (presupuesto), commercial_own (publicidad propia), commercial_group (publicidad del grupo) or disclosure (cesión a terceros)';
COMMENT ON COLUMN lead_consent.channel_code IS 'Channel agreed to, sm_communications.channel.code; null for all';
COMMENT ON COLUMN lead_consent.granted IS 'Whether it was given';
COMMENT ON COLUMN lead_consent.wording_version IS 'Version of the words shown';
COMMENT ON COLUMN lead_consent.captured_at IS 'When';
COMMENT ON COLUMN lead_consent.captured_by IS 'web_form (casilla), double_opt_in (doble confirmación), voice_recording (grabación), paper (papel) or source (certificado por el origen)';
COMMENT ON COLUMN lead_consent.ip_address IS 'Address it came from';
COMMENT ON COLUMN lead_consent.call_id IS 'Call recorded, sm_comms_voice.call.id';
COMMENT ON COLUMN lead_consent.document_id IS 'Paper or certificate, sm_documents.document.id';
COMMENT ON COLUMN lead_consent.withdrawn_at IS 'When it was taken back';

CREATE TABLE lead_duplicate (
    lead_id         uuid         REFERENCES lead (id) ON DELETE CASCADE,
    duplicate_of_id uuid         REFERENCES lead (id) ON DELETE CASCADE,
    matched_on      text[]       NOT NULL CHECK (cardinality(matched_on) > 0 AND matched_on <@ ARRAY['email', 'phone', 'document', 'name_and_birth', 'name_and_postcode']),
    similarity      numeric(5,4) NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    decision        text         NOT NULL DEFAULT 'suspected' CHECK (decision IN ('suspected', 'confirmed', 'rejected')),
    decided_by_id   uuid,
    CONSTRAINT lead_duplicate_pkey PRIMARY KEY (lead_id, duplicate_of_id),
    CONSTRAINT lead_duplicate_two CHECK (lead_id <> duplicate_of_id)
);
CREATE INDEX lead_duplicate_duplicate_of_id ON lead_duplicate (duplicate_of_id);
CREATE INDEX lead_duplicate_decided_by_id ON lead_duplicate (decided_by_id) WHERE decided_by_id IS NOT NULL;

COMMENT ON TABLE lead_duplicate IS 'Leads that may be the same person (posibles duplicados)';
COMMENT ON COLUMN lead_duplicate.lead_id IS 'Lead that came later';
COMMENT ON COLUMN lead_duplicate.duplicate_of_id IS 'Lead that came before';
COMMENT ON COLUMN lead_duplicate.matched_on IS 'What agrees';
COMMENT ON COLUMN lead_duplicate.similarity IS 'How alike they are, 0 to 1';
COMMENT ON COLUMN lead_duplicate.decision IS 'suspected (por revisar), confirmed (duplicado) or rejected (no lo es)';
COMMENT ON COLUMN lead_duplicate.decided_by_id IS 'Who decided, sm_auth.user_account.id; null for the system';

-- Work on leads --------------------------------------------------------------------------------------------------------

CREATE TABLE assignment_rule (
    id                 uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    priority           smallint  NOT NULL CHECK (priority >= 1),
    area               text      CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    province_code      text,
    lead_source_code   text      REFERENCES lead_source (code),
    sales_network_code text,
    sales_agent_id     uuid,
    weight             smallint  NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 100),
    daily_limit        smallint  CHECK (daily_limit > 0),
    valid_during       daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT assignment_rule_to CHECK (num_nonnulls(sales_network_code, sales_agent_id) = 1)
);
CREATE INDEX assignment_rule_priority ON assignment_rule (priority);
CREATE INDEX assignment_rule_province_code ON assignment_rule (province_code) WHERE province_code IS NOT NULL;
CREATE INDEX assignment_rule_lead_source_code ON assignment_rule (lead_source_code);
CREATE INDEX assignment_rule_sales_network_code ON assignment_rule (sales_network_code) WHERE sales_network_code IS NOT NULL;
CREATE INDEX assignment_rule_sales_agent_id ON assignment_rule (sales_agent_id) WHERE sales_agent_id IS NOT NULL;

COMMENT ON TABLE assignment_rule IS 'Who gets which leads (reglas de reparto)';
COMMENT ON COLUMN assignment_rule.id IS 'Key';
COMMENT ON COLUMN assignment_rule.priority IS 'Order in which rules are tried, from 1';
COMMENT ON COLUMN assignment_rule.area IS 'Business area; null for all';
COMMENT ON COLUMN assignment_rule.province_code IS 'Province, sm_global.province.code; null for all';
COMMENT ON COLUMN assignment_rule.lead_source_code IS 'Source; null for all';
COMMENT ON COLUMN assignment_rule.sales_network_code IS 'Network that gets them, sm_commercial.sales_network.code';
COMMENT ON COLUMN assignment_rule.sales_agent_id IS 'Agent who gets them, sm_commercial.sales_agent.id';
COMMENT ON COLUMN assignment_rule.weight IS 'Share among rules of one priority';
COMMENT ON COLUMN assignment_rule.daily_limit IS 'Leads a day at most; null for no limit';
COMMENT ON COLUMN assignment_rule.valid_during IS 'Days on which it holds';

CREATE TABLE lead_assignment (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    lead_id            uuid        NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    employee_id        uuid,
    sales_agent_id     uuid,
    assignment_rule_id uuid        REFERENCES assignment_rule (id),
    during             tstzrange   NOT NULL DEFAULT tstzrange(now(), NULL) CHECK (NOT isempty(during)),
    accepted_at        timestamptz,
    ended_because      text        CHECK (ended_because IN ('finished', 'reassigned', 'not_accepted', 'absent')),
    CONSTRAINT lead_assignment_who CHECK (num_nonnulls(employee_id, sales_agent_id) >= 1),
    CONSTRAINT lead_assignment_ended CHECK (upper_inf(during) = (ended_because IS NULL)),
    CONSTRAINT lead_assignment_one EXCLUDE USING gist (lead_id WITH =, during WITH &&)
);
CREATE INDEX lead_assignment_lead_id ON lead_assignment (lead_id);
CREATE INDEX lead_assignment_employee_id ON lead_assignment (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX lead_assignment_sales_agent_id ON lead_assignment (sales_agent_id) WHERE sales_agent_id IS NOT NULL;
CREATE INDEX lead_assignment_assignment_rule_id ON lead_assignment (assignment_rule_id);

COMMENT ON TABLE lead_assignment IS 'Who worked a lead and when (asignaciones); one at a time';
COMMENT ON COLUMN lead_assignment.id IS 'Key';
COMMENT ON COLUMN lead_assignment.lead_id IS 'Lead';
COMMENT ON COLUMN lead_assignment.employee_id IS 'Employee, sm_hr.employee.id';
COMMENT ON COLUMN lead_assignment.sales_agent_id IS 'Agent of the network, sm_commercial.sales_agent.id';
COMMENT ON COLUMN lead_assignment.assignment_rule_id IS 'Rule that gave it; null where by hand';
COMMENT ON COLUMN lead_assignment.during IS 'From and until; open while it holds';
COMMENT ON COLUMN lead_assignment.accepted_at IS 'When it was taken up';
COMMENT ON COLUMN lead_assignment.ended_because IS 'finished (terminado), reassigned (reasignado), not_accepted (no aceptado a tiempo) or absent (ausencia); null while it holds';

CREATE TABLE contact_attempt (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    lead_id       uuid        NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    channel_code  text        NOT NULL,
    employee_id   uuid,
    outcome       text        NOT NULL CHECK (outcome IN ('reached', 'no_answer', 'busy', 'wrong_number', 'voicemail', 'call_later', 'refused')),
    attempted_at  timestamptz NOT NULL DEFAULT now(),
    call_again_at timestamptz,
    call_id       uuid,
    notes         text        NOT NULL DEFAULT '',
    CONSTRAINT contact_attempt_later CHECK (call_again_at > attempted_at AND (outcome <> 'call_later' OR call_again_at IS NOT NULL))
);
CREATE INDEX contact_attempt_lead_id_attempted_at ON contact_attempt (lead_id, attempted_at);
CREATE INDEX contact_attempt_call_again_at ON contact_attempt (call_again_at) WHERE call_again_at IS NOT NULL;
CREATE INDEX contact_attempt_channel_code ON contact_attempt (channel_code);
CREATE INDEX contact_attempt_employee_id ON contact_attempt (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX contact_attempt_call_id ON contact_attempt (call_id) WHERE call_id IS NOT NULL;

COMMENT ON TABLE contact_attempt IS 'Attempts to reach a lead (intentos de contacto)';
COMMENT ON COLUMN contact_attempt.id IS 'Key';
COMMENT ON COLUMN contact_attempt.lead_id IS 'Lead';
COMMENT ON COLUMN contact_attempt.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN contact_attempt.employee_id IS 'Who tried, sm_hr.employee.id';
COMMENT ON COLUMN contact_attempt.outcome IS 'reached (contactado), no_answer (no contesta), busy (comunica), wrong_number (erróneo), voicemail (buzón), call_later (volver a llamar) or refused (rechaza)';
COMMENT ON COLUMN contact_attempt.attempted_at IS 'When';
COMMENT ON COLUMN contact_attempt.call_again_at IS 'When to try again';
COMMENT ON COLUMN contact_attempt.call_id IS 'Call, sm_comms_voice.call.id';
COMMENT ON COLUMN contact_attempt.notes IS 'Notes';

CREATE TABLE score_rule (
    code      text     PRIMARY KEY CHECK (code <> ''),
    name      text     NOT NULL CHECK (name <> ''),
    name_es   text     NOT NULL CHECK (name_es <> ''),
    area      text     CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    condition text     NOT NULL CHECK (condition <> ''),
    points    smallint NOT NULL CHECK (points BETWEEN -100 AND 100 AND points <> 0),
    active    boolean  NOT NULL DEFAULT true
);

COMMENT ON TABLE score_rule IS 'Rules that score leads (reglas de puntuación)';
COMMENT ON COLUMN score_rule.code IS 'Code';
COMMENT ON COLUMN score_rule.name IS 'Name in English';
COMMENT ON COLUMN score_rule.name_es IS 'Name in Spanish';
COMMENT ON COLUMN score_rule.area IS 'Business area; null for all';
COMMENT ON COLUMN score_rule.condition IS 'Condition over the lead''s columns, as SQL';
COMMENT ON COLUMN score_rule.points IS 'Points added where it holds';
COMMENT ON COLUMN score_rule.active IS 'Whether it is in use';

CREATE TABLE lead_score (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    lead_id          uuid        NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    scored_at        timestamptz NOT NULL DEFAULT now(),
    score            smallint    NOT NULL CHECK (score BETWEEN 0 AND 100),
    grade            text        GENERATED ALWAYS AS (CASE WHEN score >= 75 THEN 'A' WHEN score >= 50 THEN 'B' WHEN score >= 25 THEN 'C' ELSE 'D' END) STORED,
    factors          jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(factors) = 'object'),
    model_version_id uuid
);
CREATE INDEX lead_score_lead_id_scored_at ON lead_score (lead_id, scored_at DESC);
CREATE INDEX lead_score_model_version_id ON lead_score (model_version_id) WHERE model_version_id IS NOT NULL;

COMMENT ON TABLE lead_score IS 'Scores of leads (puntuaciones), the newest holds';
COMMENT ON COLUMN lead_score.id IS 'Key';
COMMENT ON COLUMN lead_score.lead_id IS 'Lead';
COMMENT ON COLUMN lead_score.scored_at IS 'When';
COMMENT ON COLUMN lead_score.score IS 'Score, 0 to 100';
COMMENT ON COLUMN lead_score.grade IS 'A (75 and more), B (50), C (25) or D';
COMMENT ON COLUMN lead_score.factors IS 'Points by rule, so that the score can be explained';
COMMENT ON COLUMN lead_score.model_version_id IS 'Model that scored it, sm_ai_models.model_version.id; null for rules alone';
