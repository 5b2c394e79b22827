-- Marketing: campaigns, audiences, journeys and what they send, the consent of each person with its proof, checks against exclusion lists
-- (Lista Robinson), and what came of each message. Messages themselves are in sm_communications; selling is in sm_crm and sm_commercial.
-- Sources: Reglamento (UE) 2016/679, arts. 6, 7, 13, 21.2 and 21.3; Ley 34/2002 (LSSI), arts. 20, 21 and 22.1; Ley Orgánica 3/2018,
-- art. 23 (advertising exclusion systems); Ley 11/2022, art. 66.1.b (commercial calls).

-- Consent --------------------------------------------------------------------------------------------------------------

CREATE TABLE purpose (
    code                     text     PRIMARY KEY CHECK (code <> ''),
    name                     text     NOT NULL CHECK (name <> ''),
    name_es                  text     NOT NULL CHECK (name_es <> ''),
    legal_basis              text     NOT NULL CHECK (legal_basis IN ('consent', 'customer_similar_products', 'legitimate_interests')),
    needs_channel            boolean  NOT NULL DEFAULT false,
    check_exclusion_lists    boolean  NOT NULL DEFAULT false,
    processing_activity_code text,
    renew_after              interval CHECK (renew_after > interval '0')
);
CREATE INDEX purpose_processing_activity_code ON purpose (processing_activity_code) WHERE processing_activity_code IS NOT NULL;

COMMENT ON TABLE purpose IS 'Purposes for which people are written to or profiled (finalidades)';
COMMENT ON COLUMN purpose.code IS 'Code';
COMMENT ON COLUMN purpose.name IS 'Name in English';
COMMENT ON COLUMN purpose.name_es IS 'Name in Spanish';
COMMENT ON COLUMN purpose.legal_basis IS 'consent (RGPD, art. 6.1.a), customer_similar_products (LSSI, art. 21.2) or legitimate_interests (RGPD, art. 6.1.f)';
COMMENT ON COLUMN purpose.needs_channel IS 'Whether consent is asked for channel by channel';
COMMENT ON COLUMN purpose.check_exclusion_lists IS 'Whether the exclusion lists are checked before each sending (LO 3/2018, art. 23.4)';
COMMENT ON COLUMN purpose.processing_activity_code IS 'Record of processing it belongs to, sm_compliance.processing_activity.code';
COMMENT ON COLUMN purpose.renew_after IS 'Time after which consent is asked for again, by the group''s own rule; null for never';

CREATE TABLE consent_text (
    id            uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    purpose_code  text      NOT NULL REFERENCES purpose (code),
    number        integer   NOT NULL CHECK (number >= 1),
    language_code text      NOT NULL DEFAULT 'es' CHECK (language_code ~ '^[a-z]{2}$'),
    wording       text      NOT NULL CHECK (wording <> ''),
    sha256        bytea     NOT NULL CHECK (octet_length(sha256) = 32),
    used_during   daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(used_during)),
    CONSTRAINT consent_text_number UNIQUE (purpose_code, language_code, number)
);
CREATE INDEX consent_text_language_code ON consent_text (language_code);

COMMENT ON TABLE consent_text IS 'Words that people agreed to (textos de consentimiento): never changed, only followed by others';
COMMENT ON COLUMN consent_text.id IS 'Key';
COMMENT ON COLUMN consent_text.purpose_code IS 'Purpose';
COMMENT ON COLUMN consent_text.number IS 'Number of the version, from 1';
COMMENT ON COLUMN consent_text.language_code IS 'Language, sm_system.language.code';
COMMENT ON COLUMN consent_text.wording IS 'Words shown or read out';
COMMENT ON COLUMN consent_text.sha256 IS 'SHA-256 of the words in UTF-8, for the proof';
COMMENT ON COLUMN consent_text.used_during IS 'Days on which it is shown';

CREATE TABLE consent (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id               uuid,
    lead_id                uuid,
    purpose_code           text        NOT NULL REFERENCES purpose (code),
    channel_code           text,
    state                  text        NOT NULL CHECK (state IN ('granted', 'refused', 'withdrawn', 'objected')),
    consent_text_id        uuid        REFERENCES consent_text (id),
    given_at               timestamptz NOT NULL,
    given_by               text        NOT NULL CHECK (given_by IN ('web_form', 'double_opt_in', 'portal', 'paper', 'voice_recording', 'electronic_signature', 'office', 'source')),
    ip_address             inet,
    user_agent             text,
    document_id            uuid,
    call_id                uuid,
    confirmed_at           timestamptz,
    withdrawn_at           timestamptz,
    withdrawn_channel_code text,
    renew_on               date,
    follows_id             uuid        REFERENCES consent (id) CHECK (follows_id <> id),
    current                boolean     NOT NULL DEFAULT true,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now(),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT consent_who CHECK (num_nonnulls(party_id, lead_id) >= 1),
    CONSTRAINT consent_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL) AND (withdrawn_at IS NULL OR withdrawn_at >= given_at)),
    CONSTRAINT consent_words CHECK (state = 'objected' OR consent_text_id IS NOT NULL),
    CONSTRAINT consent_proof CHECK (CASE given_by WHEN 'voice_recording' THEN call_id IS NOT NULL WHEN 'paper' THEN document_id IS NOT NULL WHEN 'double_opt_in' THEN confirmed_at IS NOT NULL OR state <> 'granted' ELSE true END)
);
CREATE INDEX consent_renew_on ON consent (renew_on) WHERE current AND state = 'granted';
CREATE INDEX consent_party_id ON consent (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX consent_lead_id ON consent (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX consent_purpose_code ON consent (purpose_code);
CREATE INDEX consent_channel_code ON consent (channel_code) WHERE channel_code IS NOT NULL;
CREATE INDEX consent_consent_text_id ON consent (consent_text_id);
CREATE INDEX consent_document_id ON consent (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX consent_call_id ON consent (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX consent_withdrawn_channel_code ON consent (withdrawn_channel_code) WHERE withdrawn_channel_code IS NOT NULL;
CREATE INDEX consent_follows_id ON consent (follows_id);
CREATE TRIGGER consent_changed BEFORE UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE consent IS 'Consent and objection of each person (consentimientos y oposiciones), with the proof that the law asks for (RGPD, art. 7.1)';
COMMENT ON COLUMN consent.id IS 'Key';
COMMENT ON COLUMN consent.party_id IS 'Who, sm_global.party.id';
COMMENT ON COLUMN consent.lead_id IS 'Lead, while it is no party yet, sm_leads.lead.id';
COMMENT ON COLUMN consent.purpose_code IS 'Purpose';
COMMENT ON COLUMN consent.channel_code IS 'Channel, sm_communications.channel.code; null for all';
COMMENT ON COLUMN consent.state IS 'granted (otorgado), refused (denegado), withdrawn (revocado) or objected (oposición, RGPD art. 21.2)';
COMMENT ON COLUMN consent.consent_text_id IS 'Words agreed to; null for an objection';
COMMENT ON COLUMN consent.given_at IS 'When it was given, refused or objected';
COMMENT ON COLUMN consent.given_by IS 'web_form (casilla), double_opt_in (doble confirmación), portal (área de cliente), paper (papel), voice_recording (grabación), electronic_signature (firma electrónica), office (oficina) or source (sistema de origen)';
COMMENT ON COLUMN consent.ip_address IS 'Address it came from';
COMMENT ON COLUMN consent.user_agent IS 'Program used';
COMMENT ON COLUMN consent.document_id IS 'Paper or certificate, sm_documents.document.id';
COMMENT ON COLUMN consent.call_id IS 'Call recorded, sm_comms_voice.call.id';
COMMENT ON COLUMN consent.confirmed_at IS 'When the person confirmed it, with double opt-in';
COMMENT ON COLUMN consent.withdrawn_at IS 'When it was taken back';
COMMENT ON COLUMN consent.withdrawn_channel_code IS 'Channel by which it was taken back, sm_communications.channel.code';
COMMENT ON COLUMN consent.renew_on IS 'Day on which it is asked for again';
COMMENT ON COLUMN consent.follows_id IS 'Earlier decision that it replaces';
COMMENT ON COLUMN consent.current IS 'Whether it is the decision that counts';
COMMENT ON COLUMN consent.version IS 'Raised by each change';
COMMENT ON COLUMN consent.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN consent.created_at IS 'When the row was written';
COMMENT ON COLUMN consent.updated_at IS 'When the row was last changed';

CREATE FUNCTION consent_payload(x consent) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'consent_id', x.id,
    'customer_id', coalesce(x.party_id, x.lead_id, x.id),
    'party_id', x.party_id,
    'lead_id', x.lead_id,
    'purpose_code', x.purpose_code,
    'channel_code', x.channel_code,
    'state', x.state,
    'consent_text_id', x.consent_text_id,
    'given_at', x.given_at,
    'given_by', x.given_by,
    'document_id', x.document_id,
    'call_id', x.call_id,
    'confirmed_at', x.confirmed_at,
    'withdrawn_at', x.withdrawn_at,
    'withdrawn_channel_code', x.withdrawn_channel_code,
    'renew_on', x.renew_on,
    'follows_id', x.follows_id,
    'current', x.current,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION consent_payload(consent) IS 'Payload of its events: the state after the change (events/consent.v1.json)';

-- One decision counts for a person, purpose and channel.
CREATE UNIQUE INDEX consent_current_party ON consent (party_id, purpose_code, coalesce(channel_code, '')) WHERE current AND party_id IS NOT NULL;
CREATE UNIQUE INDEX consent_current_lead ON consent (lead_id, purpose_code, coalesce(channel_code, '')) WHERE current AND party_id IS NULL;

CREATE TABLE exclusion_list_check (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id        uuid,
    lead_id         uuid,
    list            text        NOT NULL DEFAULT 'robinson_adigital' CHECK (list IN ('robinson_adigital', 'own', 'other')),
    channel_code    text        NOT NULL,
    lookup_hash     bytea       CHECK (octet_length(lookup_hash) = 32),
    listed          boolean     NOT NULL DEFAULT false,
    batch_reference text,
    checked_at      timestamptz NOT NULL DEFAULT now(),
    valid_until     timestamptz NOT NULL,
    CONSTRAINT exclusion_list_check_who CHECK (num_nonnulls(party_id, lead_id) >= 1),
    CONSTRAINT exclusion_list_check_order CHECK (valid_until > checked_at)
);
CREATE INDEX exclusion_list_check_party_id_channel_code_checked_at ON exclusion_list_check (party_id, channel_code, checked_at DESC);
CREATE INDEX exclusion_list_check_lead_id ON exclusion_list_check (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX exclusion_list_check_channel_code ON exclusion_list_check (channel_code);

COMMENT ON TABLE exclusion_list_check IS 'Checks against advertising exclusion lists (consultas a la Lista Robinson), kept as proof';
COMMENT ON COLUMN exclusion_list_check.id IS 'Key';
COMMENT ON COLUMN exclusion_list_check.party_id IS 'Who, sm_global.party.id';
COMMENT ON COLUMN exclusion_list_check.lead_id IS 'Lead, while it is no party yet, sm_leads.lead.id';
COMMENT ON COLUMN exclusion_list_check.list IS 'robinson_adigital (Lista Robinson), own (lista interna de exclusión) or other';
COMMENT ON COLUMN exclusion_list_check.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN exclusion_list_check.lookup_hash IS 'SHA-256 of what was looked up, in the form that the list asks for';
COMMENT ON COLUMN exclusion_list_check.listed IS 'Whether the person is on it';
COMMENT ON COLUMN exclusion_list_check.batch_reference IS 'Reference of the file or call that the check was part of';
COMMENT ON COLUMN exclusion_list_check.checked_at IS 'When';
COMMENT ON COLUMN exclusion_list_check.valid_until IS 'Until when the answer serves';

-- Campaigns and audiences ----------------------------------------------------------------------------------------------

CREATE TABLE audience (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code              text        NOT NULL UNIQUE CHECK (code <> ''),
    name              text        NOT NULL CHECK (name <> ''),
    segment_code      text,
    data_set_code     text,
    condition         text        NOT NULL DEFAULT '',
    purpose_code      text        NOT NULL REFERENCES purpose (code),
    profiling         boolean     NOT NULL DEFAULT false,
    refresh           text        NOT NULL DEFAULT 'once' CHECK (refresh IN ('once', 'daily', 'weekly', 'live')),
    refreshed_at      timestamptz,
    size              integer     CHECK (size >= 0),
    owner_employee_id uuid,
    CONSTRAINT audience_drawn CHECK ((refreshed_at IS NULL) = (size IS NULL))
);
CREATE INDEX audience_segment_code ON audience (segment_code) WHERE segment_code IS NOT NULL;
CREATE INDEX audience_data_set_code ON audience (data_set_code) WHERE data_set_code IS NOT NULL;
CREATE INDEX audience_purpose_code ON audience (purpose_code);
CREATE INDEX audience_owner_employee_id ON audience (owner_employee_id) WHERE owner_employee_id IS NOT NULL;

COMMENT ON TABLE audience IS 'Audiences (públicos objetivo)';
COMMENT ON COLUMN audience.id IS 'Key';
COMMENT ON COLUMN audience.code IS 'Code';
COMMENT ON COLUMN audience.name IS 'Name';
COMMENT ON COLUMN audience.segment_code IS 'Segment it is drawn from, sm_customers.segment.code';
COMMENT ON COLUMN audience.data_set_code IS 'Data set it is drawn from, sm_analytics.data_set.code';
COMMENT ON COLUMN audience.condition IS 'Who belongs to it: condition over the data set''s columns, as SQL';
COMMENT ON COLUMN audience.purpose_code IS 'Purpose it is for';
COMMENT ON COLUMN audience.profiling IS 'Whether it evaluates personal aspects (elaboración de perfiles): people may object (RGPD, art. 21)';
COMMENT ON COLUMN audience.refresh IS 'once (foto fija), daily (diaria), weekly (semanal) or live (en vivo)';
COMMENT ON COLUMN audience.refreshed_at IS 'When it was drawn last';
COMMENT ON COLUMN audience.size IS 'People in it then';
COMMENT ON COLUMN audience.owner_employee_id IS 'Who answers for it, sm_hr.employee.id';

CREATE TABLE campaign (
    id                   uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                 text          NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9_-]*$'),
    name                 text          NOT NULL CHECK (name <> ''),
    kind                 text          NOT NULL CHECK (kind IN ('acquisition', 'cross_sell', 'retention', 'win_back', 'brand', 'service')),
    area                 text          CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops')),
    product_code         text,
    audience_id          uuid          REFERENCES audience (id),
    purpose_code         text          NOT NULL REFERENCES purpose (code),
    channel_codes        text[]        NOT NULL CHECK (cardinality(channel_codes) > 0),
    during               daterange     NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    budget_amount        numeric(14, 2) CHECK (budget_amount >= 0 AND budget_amount < 'NaN'),
    spent_amount         numeric(14, 2) CHECK (spent_amount >= 0 AND spent_amount < 'NaN'),
    currency             text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    cost_centre_code     text,
    initiative_id        uuid,
    legal_identification text          NOT NULL DEFAULT '',
    state                text          NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'approved', 'running', 'paused', 'ended', 'cancelled')),
    approved_by_id       uuid,
    owner_employee_id    uuid,
    version              integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz   NOT NULL DEFAULT now(),
    created_at           timestamptz   NOT NULL DEFAULT now(),
    updated_at           timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT campaign_approved CHECK (state NOT IN ('approved', 'running', 'paused', 'ended') OR approved_by_id IS NOT NULL)
);
CREATE INDEX campaign_product_code ON campaign (product_code) WHERE product_code IS NOT NULL;
CREATE INDEX campaign_audience_id ON campaign (audience_id);
CREATE INDEX campaign_purpose_code ON campaign (purpose_code);
CREATE INDEX campaign_currency ON campaign (currency);
CREATE INDEX campaign_cost_centre_code ON campaign (cost_centre_code) WHERE cost_centre_code IS NOT NULL;
CREATE INDEX campaign_initiative_id ON campaign (initiative_id) WHERE initiative_id IS NOT NULL;
CREATE INDEX campaign_approved_by_id ON campaign (approved_by_id) WHERE approved_by_id IS NOT NULL;
CREATE INDEX campaign_owner_employee_id ON campaign (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE TRIGGER campaign_changed BEFORE UPDATE ON campaign FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE campaign IS 'Campaigns (campañas de marketing)';
COMMENT ON COLUMN campaign.id IS 'Key';
COMMENT ON COLUMN campaign.code IS 'Code, as it stands in the links (utm_campaign)';
COMMENT ON COLUMN campaign.name IS 'Name';
COMMENT ON COLUMN campaign.kind IS 'acquisition (captación), cross_sell (venta cruzada), retention (fidelización), win_back (recuperación), brand (marca) or service (informativa)';
COMMENT ON COLUMN campaign.area IS 'Business area; null for the whole group';
COMMENT ON COLUMN campaign.product_code IS 'Product advertised, sm_products.product.code';
COMMENT ON COLUMN campaign.audience_id IS 'Audience; null for open media';
COMMENT ON COLUMN campaign.purpose_code IS 'Purpose, and with it the legal basis';
COMMENT ON COLUMN campaign.channel_codes IS 'Channels and media: of sm_communications, or search, social, display, press, radio, outdoor';
COMMENT ON COLUMN campaign.during IS 'Days it runs';
COMMENT ON COLUMN campaign.budget_amount IS 'Budget, without VAT';
COMMENT ON COLUMN campaign.spent_amount IS 'Spent so far, without VAT';
COMMENT ON COLUMN campaign.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN campaign.cost_centre_code IS 'Cost centre, sm_finance.cost_centre.code';
COMMENT ON COLUMN campaign.initiative_id IS 'Initiative that it serves, sm_strategy.initiative.id';
COMMENT ON COLUMN campaign.legal_identification IS 'How the message says that it is advertising and for whom (LSSI, art. 20)';
COMMENT ON COLUMN campaign.state IS 'draft (borrador), in_review (en revisión), approved (aprobada), running (en curso), paused (en pausa), ended (terminada) or cancelled (anulada)';
COMMENT ON COLUMN campaign.approved_by_id IS 'Who approved it, sm_auth.user_account.id';
COMMENT ON COLUMN campaign.owner_employee_id IS 'Who answers for it, sm_hr.employee.id';
COMMENT ON COLUMN campaign.version IS 'Raised by each change';
COMMENT ON COLUMN campaign.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN campaign.created_at IS 'When the row was written';
COMMENT ON COLUMN campaign.updated_at IS 'When the row was last changed';

CREATE FUNCTION campaign_payload(x campaign) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'campaign_id', x.id,
    'customer_id', x.id,
    'code', x.code,
    'name', x.name,
    'kind', x.kind,
    'area', x.area,
    'product_code', x.product_code,
    'audience_id', x.audience_id,
    'purpose_code', x.purpose_code,
    'channel_codes', to_jsonb(x.channel_codes),
    'starts_on', lower(x.during),
    'ends_on', upper(x.during),
    'budget_amount', x.budget_amount::text,
    'spent_amount', x.spent_amount::text,
    'currency', x.currency,
    'cost_centre_code', x.cost_centre_code,
    'initiative_id', x.initiative_id,
    'legal_identification', x.legal_identification,
    'state', x.state,
    'approved_by_id', x.approved_by_id,
    'owner_employee_id', x.owner_employee_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION campaign_payload(campaign) IS 'Payload of its events: the state after the change (events/campaign.v1.json)';

CREATE INDEX campaign_during ON campaign USING gist (during);

CREATE TABLE audience_member (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    audience_id      uuid        NOT NULL REFERENCES audience (id) ON DELETE CASCADE,
    party_id         uuid,
    lead_id          uuid,
    added_at         timestamptz NOT NULL DEFAULT now(),
    left_out_because text        CHECK (left_out_because IN ('no_consent', 'objected', 'exclusion_list', 'minor', 'deceased', 'open_complaint', 'pressure_limit', 'control_group')),
    CONSTRAINT audience_member_who CHECK (num_nonnulls(party_id, lead_id) = 1),
    CONSTRAINT audience_member_once UNIQUE NULLS NOT DISTINCT (audience_id, party_id, lead_id)
);
CREATE INDEX audience_member_audience_id ON audience_member (audience_id);
CREATE INDEX audience_member_party_id ON audience_member (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX audience_member_lead_id ON audience_member (lead_id) WHERE lead_id IS NOT NULL;

COMMENT ON TABLE audience_member IS 'Who is in an audience, and why somebody was left out (exclusiones)';
COMMENT ON COLUMN audience_member.id IS 'Key';
COMMENT ON COLUMN audience_member.audience_id IS 'Audience';
COMMENT ON COLUMN audience_member.party_id IS 'Customer, sm_global.party.id';
COMMENT ON COLUMN audience_member.lead_id IS 'Lead, sm_leads.lead.id';
COMMENT ON COLUMN audience_member.added_at IS 'When';
COMMENT ON COLUMN audience_member.left_out_because IS 'no_consent (sin consentimiento), objected (oposición), exclusion_list (Lista Robinson), minor (menor), deceased (fallecido), open_complaint (reclamación abierta), pressure_limit (límite de impactos) or control_group (grupo de control); null for who is written to';

-- Journeys and sendings ------------------------------------------------------------------------------------------------

CREATE TABLE journey (
    code            text     PRIMARY KEY CHECK (code <> ''),
    name            text     NOT NULL CHECK (name <> ''),
    name_es         text     NOT NULL CHECK (name_es <> ''),
    campaign_id     uuid     REFERENCES campaign (id),
    purpose_code    text     NOT NULL REFERENCES purpose (code),
    trigger_event   text     CHECK (trigger_event ~ '^[A-Z][A-Za-z0-9]*$'),
    entry_condition text     NOT NULL DEFAULT '',
    repeat_after    interval CHECK (repeat_after > interval '0'),
    active          boolean  NOT NULL DEFAULT false
);
CREATE INDEX journey_campaign_id ON journey (campaign_id);
CREATE INDEX journey_purpose_code ON journey (purpose_code);

COMMENT ON TABLE journey IS 'Journeys (recorridos): what is sent to whom after what';
COMMENT ON COLUMN journey.code IS 'Code';
COMMENT ON COLUMN journey.name IS 'Name in English';
COMMENT ON COLUMN journey.name_es IS 'Name in Spanish';
COMMENT ON COLUMN journey.campaign_id IS 'Campaign that it belongs to; null for standing journeys';
COMMENT ON COLUMN journey.purpose_code IS 'Purpose';
COMMENT ON COLUMN journey.trigger_event IS 'Event that starts it, such as PolicyIssued; null where an audience or a date does';
COMMENT ON COLUMN journey.entry_condition IS 'Further condition for entering, as SQL';
COMMENT ON COLUMN journey.repeat_after IS 'Time after which a person may enter again; null for once only';
COMMENT ON COLUMN journey.active IS 'Whether people enter it';

CREATE TABLE journey_step (
    id            uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    journey_code  text     NOT NULL REFERENCES journey (code) ON DELETE CASCADE,
    position      smallint NOT NULL CHECK (position >= 1),
    kind          text     NOT NULL CHECK (kind IN ('send', 'wait', 'task', 'branch', 'end')),
    waits         interval NOT NULL DEFAULT '0' CHECK (waits >= interval '0'),
    channel_code  text,
    template_code text     CHECK (template_code <> ''),
    condition     text     NOT NULL DEFAULT '',
    variant_share smallint CHECK (variant_share BETWEEN 1 AND 100),
    CONSTRAINT journey_step_place UNIQUE NULLS NOT DISTINCT (journey_code, position, variant_share),
    CONSTRAINT journey_step_send CHECK ((kind = 'send') = (channel_code IS NOT NULL))
);
CREATE INDEX journey_step_journey_code ON journey_step (journey_code);
CREATE INDEX journey_step_channel_code ON journey_step (channel_code) WHERE channel_code IS NOT NULL;

COMMENT ON TABLE journey_step IS 'Steps of a journey (pasos)';
COMMENT ON COLUMN journey_step.id IS 'Key';
COMMENT ON COLUMN journey_step.journey_code IS 'Journey';
COMMENT ON COLUMN journey_step.position IS 'Place, from 1';
COMMENT ON COLUMN journey_step.kind IS 'send (envío), wait (espera), task (tarea para una persona), branch (condición) or end (fin)';
COMMENT ON COLUMN journey_step.waits IS 'Time after the step before';
COMMENT ON COLUMN journey_step.channel_code IS 'Channel, of a sending, sm_communications.channel.code';
COMMENT ON COLUMN journey_step.template_code IS 'Template, sm_communications.template.code, of a sending';
COMMENT ON COLUMN journey_step.condition IS 'Condition under which it is done, as SQL; empty for always';
COMMENT ON COLUMN journey_step.variant_share IS 'Share that gets this variant in a test, in percent (test A/B)';

CREATE TABLE journey_run (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    journey_code     text        NOT NULL REFERENCES journey (code),
    party_id         uuid,
    lead_id          uuid,
    trigger_event_id uuid        UNIQUE,
    journey_step_id  uuid        REFERENCES journey_step (id),
    state            text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'converted', 'stopped')),
    entered_at       timestamptz NOT NULL DEFAULT now(),
    next_step_at     timestamptz,
    left_at          timestamptz,
    stopped_because  text        CHECK (stopped_because IN ('consent_withdrawn', 'objected', 'complaint', 'deceased', 'goal_missed', 'manual')),
    CONSTRAINT journey_run_who CHECK (num_nonnulls(party_id, lead_id) = 1),
    CONSTRAINT journey_run_left CHECK ((state = 'running') = (left_at IS NULL)),
    CONSTRAINT journey_run_stopped CHECK ((state = 'stopped') = (stopped_because IS NOT NULL))
);
CREATE INDEX journey_run_next_step_at ON journey_run (next_step_at) WHERE state = 'running';
CREATE INDEX journey_run_journey_code ON journey_run (journey_code);
CREATE INDEX journey_run_party_id ON journey_run (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX journey_run_lead_id ON journey_run (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX journey_run_journey_step_id ON journey_run (journey_step_id);

COMMENT ON TABLE journey_run IS 'People on a journey';
COMMENT ON COLUMN journey_run.id IS 'Key';
COMMENT ON COLUMN journey_run.journey_code IS 'Journey';
COMMENT ON COLUMN journey_run.party_id IS 'Customer, sm_global.party.id';
COMMENT ON COLUMN journey_run.lead_id IS 'Lead, sm_leads.lead.id';
COMMENT ON COLUMN journey_run.trigger_event_id IS 'Event that started it (event_id of the outbox); it starts no journey twice';
COMMENT ON COLUMN journey_run.journey_step_id IS 'Step it stands at; null at the end';
COMMENT ON COLUMN journey_run.state IS 'running (en curso), completed (completado), converted (convertido) or stopped (detenido)';
COMMENT ON COLUMN journey_run.entered_at IS 'When';
COMMENT ON COLUMN journey_run.next_step_at IS 'When the next step is due';
COMMENT ON COLUMN journey_run.left_at IS 'When it ended';
COMMENT ON COLUMN journey_run.stopped_because IS 'consent_withdrawn (revocación), objected (oposición), complaint (reclamación), deceased (fallecido), goal_missed (sin objetivo) or manual';

CREATE UNIQUE INDEX journey_run_party ON journey_run (journey_code, party_id) WHERE state = 'running' AND party_id IS NOT NULL;
CREATE UNIQUE INDEX journey_run_lead ON journey_run (journey_code, lead_id) WHERE state = 'running' AND lead_id IS NOT NULL;

CREATE TABLE send (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    campaign_id             uuid        REFERENCES campaign (id),
    journey_run_id          uuid        REFERENCES journey_run (id),
    party_id                uuid,
    lead_id                 uuid,
    channel_code            text        NOT NULL,
    message_id              uuid,
    state                   text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'refused', 'sent', 'delivered', 'failed')),
    consent_id              uuid        REFERENCES consent (id),
    exclusion_list_check_id uuid        REFERENCES exclusion_list_check (id),
    refused_because         text        CHECK (refused_because IN ('no_consent', 'objected', 'exclusion_list', 'pressure_limit', 'quiet_hours', 'minor', 'deceased', 'no_address')),
    planned_at              timestamptz NOT NULL,
    sent_at                 timestamptz,
    CONSTRAINT send_origin CHECK (num_nonnulls(campaign_id, journey_run_id) >= 1),
    CONSTRAINT send_who CHECK (num_nonnulls(party_id, lead_id) = 1),
    CONSTRAINT send_refused CHECK ((state = 'refused') = (refused_because IS NOT NULL)),
    CONSTRAINT send_sent CHECK (state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL)
);
CREATE INDEX send_planned_at ON send (planned_at) WHERE state = 'planned';
CREATE INDEX send_campaign_id ON send (campaign_id);
CREATE INDEX send_journey_run_id ON send (journey_run_id);
CREATE INDEX send_party_id ON send (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX send_lead_id ON send (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX send_channel_code ON send (channel_code);
CREATE INDEX send_message_id ON send (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX send_consent_id ON send (consent_id);
CREATE INDEX send_exclusion_list_check_id ON send (exclusion_list_check_id);

COMMENT ON TABLE send IS 'Sendings (envíos), also those that the checks refused';
COMMENT ON COLUMN send.id IS 'Key';
COMMENT ON COLUMN send.campaign_id IS 'Campaign';
COMMENT ON COLUMN send.journey_run_id IS 'Person on a journey';
COMMENT ON COLUMN send.party_id IS 'Customer, sm_global.party.id';
COMMENT ON COLUMN send.lead_id IS 'Lead, sm_leads.lead.id';
COMMENT ON COLUMN send.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN send.message_id IS 'Message it became, sm_communications.message.id';
COMMENT ON COLUMN send.state IS 'planned (planificado), refused (denegado), sent (enviado), delivered (entregado) or failed (fallido)';
COMMENT ON COLUMN send.consent_id IS 'Consent it stands on';
COMMENT ON COLUMN send.exclusion_list_check_id IS 'Check it stands on';
COMMENT ON COLUMN send.refused_because IS 'no_consent (sin consentimiento), objected (oposición), exclusion_list (Lista Robinson), pressure_limit (límite de impactos), quiet_hours (fuera de horario), minor (menor), deceased (fallecido) or no_address (sin dirección)';
COMMENT ON COLUMN send.planned_at IS 'When it is to go';
COMMENT ON COLUMN send.sent_at IS 'When it went';

CREATE TABLE tracking_event (
    id                uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    send_id           uuid          NOT NULL REFERENCES send (id) ON DELETE CASCADE,
    kind              text          NOT NULL CHECK (kind IN ('open', 'click', 'unsubscribe', 'complaint', 'reply', 'conversion')),
    url               text          CHECK (url ~ '^https?://'),
    contract_database text          CHECK (contract_database ~ '^[a-z][a-z0-9_]*$'),
    contract_id       uuid,
    amount            numeric(14, 2) CHECK (amount >= 0 AND amount < 'NaN'),
    happened_at       timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT tracking_event_click CHECK (kind <> 'click' OR url IS NOT NULL),
    CONSTRAINT tracking_event_contract CHECK ((contract_database IS NULL) = (contract_id IS NULL) AND (contract_id IS NULL OR kind = 'conversion'))
);
CREATE INDEX tracking_event_send_id_happened_at ON tracking_event (send_id, happened_at);

COMMENT ON TABLE tracking_event IS 'What people did with a sending (seguimiento): opens are counted only where consent covers it';
COMMENT ON COLUMN tracking_event.id IS 'Key';
COMMENT ON COLUMN tracking_event.send_id IS 'Sending';
COMMENT ON COLUMN tracking_event.kind IS 'open (apertura), click (clic), unsubscribe (baja), complaint (marcado como spam), reply (respuesta) or conversion (conversión)';
COMMENT ON COLUMN tracking_event.url IS 'Address of the link followed';
COMMENT ON COLUMN tracking_event.contract_database IS 'Database of the contract, of a conversion';
COMMENT ON COLUMN tracking_event.contract_id IS 'Key of the contract there';
COMMENT ON COLUMN tracking_event.amount IS 'Yearly amount of the contract, of a conversion';
COMMENT ON COLUMN tracking_event.happened_at IS 'When';
