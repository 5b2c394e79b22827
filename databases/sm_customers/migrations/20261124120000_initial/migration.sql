-- The customer as the service sees it: profile, preferences, hours, segments, household, events of life, flags, and the plan of care that
-- follows a bad experience. Who the customer is and what it holds, sm_global knows; surveys are in sm_quality, sales in sm_crm.
-- Sources: Real Decreto Legislativo 1/2007, art. 3.2 (vulnerable consumers), Reglamento (UE) 2016/679, arts. 9, 21 and 22.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Segments -------------------------------------------------------------------------------------------------------------

CREATE TABLE segment (
    code         text     PRIMARY KEY CHECK (code <> ''),
    name         text     NOT NULL CHECK (name <> ''),
    name_es      text     NOT NULL CHECK (name_es <> ''),
    dimension    text     NOT NULL CHECK (dimension IN ('value', 'life_stage', 'lifecycle', 'business', 'channel')),
    rule         text     NOT NULL DEFAULT '',
    priority     smallint NOT NULL DEFAULT 100 CHECK (priority >= 1),
    service_tier text     CHECK (service_tier IN ('basic', 'standard', 'preferred', 'premium')),
    active       boolean  NOT NULL DEFAULT true
);

ALTER TABLE segment ADD CONSTRAINT segment_dimension UNIQUE (code, dimension);

COMMENT ON TABLE segment IS 'Segments of customers (segmentos), in the words of the service';
COMMENT ON COLUMN segment.code IS 'Code';
COMMENT ON COLUMN segment.name IS 'Name in English';
COMMENT ON COLUMN segment.name_es IS 'Name in Spanish';
COMMENT ON COLUMN segment.dimension IS 'value (valor), life_stage (etapa vital), lifecycle (ciclo de vida), business (tipo de negocio) or channel (canal): a customer has one of each at most';
COMMENT ON COLUMN segment.rule IS 'Who belongs to it, in words';
COMMENT ON COLUMN segment.priority IS 'Which holds where several of one dimension fit, 1 first';
COMMENT ON COLUMN segment.service_tier IS 'Level of service it brings: basic (básico), standard (estándar), preferred (preferente) or premium; null for none';
COMMENT ON COLUMN segment.active IS 'Whether it is in use';

-- Profiles -------------------------------------------------------------------------------------------------------------

CREATE TABLE customer_profile (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id               uuid        NOT NULL UNIQUE,
    customer_since         date,
    state                  text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'dormant', 'lost', 'deceased')),
    service_tier           text        NOT NULL DEFAULT 'standard' CHECK (service_tier IN ('basic', 'standard', 'preferred', 'premium')),
    value_band             text        CHECK (value_band IN ('A', 'B', 'C', 'D')),
    manager_employee_id    uuid,
    language_code          text        NOT NULL DEFAULT 'es' CHECK (language_code ~ '^[a-z]{2}$'),
    preferred_channel_code text,
    digital_level          text        CHECK (digital_level IN ('none', 'basic', 'autonomous')),
    form_of_address        text,
    accessibility_needs    text[]      NOT NULL DEFAULT '{}' CHECK (accessibility_needs <@ ARRAY['large_print', 'easy_reading', 'sign_language', 'braille', 'no_stairs', 'no_telephone', 'companion']),
    vulnerable_consumer    boolean     NOT NULL DEFAULT false,
    last_nps               smallint    CHECK (last_nps BETWEEN 0 AND 10),
    last_nps_at            timestamptz,
    next_contact_at        timestamptz,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now(),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customer_profile_nps CHECK ((last_nps IS NULL) = (last_nps_at IS NULL))
);
CREATE INDEX customer_profile_next_contact_at ON customer_profile (next_contact_at) WHERE state = 'active';
CREATE INDEX customer_profile_manager_employee_id ON customer_profile (manager_employee_id) WHERE manager_employee_id IS NOT NULL;
CREATE INDEX customer_profile_language_code ON customer_profile (language_code);
CREATE INDEX customer_profile_preferred_channel_code ON customer_profile (preferred_channel_code) WHERE preferred_channel_code IS NOT NULL;
CREATE TRIGGER customer_profile_changed BEFORE UPDATE ON customer_profile FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE customer_profile IS 'Profiles of customers (fichas de servicio)';
COMMENT ON COLUMN customer_profile.id IS 'Key';
COMMENT ON COLUMN customer_profile.party_id IS 'Canonical party, sm_global.party.id';
COMMENT ON COLUMN customer_profile.customer_since IS 'First day as a customer of the group (antigüedad)';
COMMENT ON COLUMN customer_profile.state IS 'active (activo), dormant (sin contratos en vigor), lost (perdido) or deceased (fallecido)';
COMMENT ON COLUMN customer_profile.service_tier IS 'basic (básico), standard (estándar), preferred (preferente) or premium';
COMMENT ON COLUMN customer_profile.value_band IS 'Value to the group, A highest to D';
COMMENT ON COLUMN customer_profile.manager_employee_id IS 'Who looks after the customer (gestor personal), sm_hr.employee.id';
COMMENT ON COLUMN customer_profile.language_code IS 'Language to talk in, sm_system.language.code';
COMMENT ON COLUMN customer_profile.preferred_channel_code IS 'Channel preferred, sm_communications.channel.code; null for no preference';
COMMENT ON COLUMN customer_profile.digital_level IS 'none (no usa canales digitales), basic (con ayuda) or autonomous (autónomo); null while unknown';
COMMENT ON COLUMN customer_profile.form_of_address IS 'How to address the customer (tratamiento), such as Doña';
COMMENT ON COLUMN customer_profile.accessibility_needs IS 'Help needed, told by the customer and with explicit consent (necesidades de accesibilidad); empty for none';
COMMENT ON COLUMN customer_profile.vulnerable_consumer IS 'Whether the customer is a vulnerable consumer (consumidor vulnerable)';
COMMENT ON COLUMN customer_profile.last_nps IS 'Latest answer to whether it would recommend us, 0 to 10';
COMMENT ON COLUMN customer_profile.last_nps_at IS 'When it was given';
COMMENT ON COLUMN customer_profile.next_contact_at IS 'When the service is to get in touch next';
COMMENT ON COLUMN customer_profile.version IS 'Raised by each change';
COMMENT ON COLUMN customer_profile.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN customer_profile.created_at IS 'When the row was written';
COMMENT ON COLUMN customer_profile.updated_at IS 'When the row was last changed';

CREATE FUNCTION customer_profile_payload(x customer_profile) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'customer_profile_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'party_id', x.party_id,
    'customer_since', x.customer_since,
    'state', x.state,
    'service_tier', x.service_tier,
    'value_band', x.value_band,
    'manager_employee_id', x.manager_employee_id,
    'language_code', x.language_code,
    'preferred_channel_code', x.preferred_channel_code,
    'digital_level', x.digital_level,
    'vulnerable_consumer', x.vulnerable_consumer,
    'last_nps', x.last_nps,
    'last_nps_at', x.last_nps_at,
    'next_contact_at', x.next_contact_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION customer_profile_payload(customer_profile) IS 'Payload of its events: the state after the change (events/customer_profile.v1.json)';

CREATE TABLE customer_segment (
    id                  uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_profile_id uuid      NOT NULL REFERENCES customer_profile (id) ON DELETE CASCADE,
    segment_code        text      NOT NULL,
    dimension           text      NOT NULL CHECK (dimension IN ('value', 'life_stage', 'lifecycle', 'business', 'channel')),
    valid_during        daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    assigned_by         text      NOT NULL DEFAULT 'rule' CHECK (assigned_by IN ('rule', 'model', 'person')),
    assigned_by_id      uuid,
    CONSTRAINT customer_segment_person CHECK ((assigned_by = 'person') = (assigned_by_id IS NOT NULL)),
    CONSTRAINT customer_segment_one EXCLUDE USING gist (customer_profile_id WITH =, dimension WITH =, valid_during WITH &&),
    CONSTRAINT customer_segment_dimension FOREIGN KEY (segment_code, dimension) REFERENCES segment (code, dimension)
);
CREATE INDEX customer_segment_customer_profile_id ON customer_segment (customer_profile_id);
CREATE INDEX customer_segment_segment_code_dimension ON customer_segment (segment_code, dimension);
CREATE INDEX customer_segment_assigned_by_id ON customer_segment (assigned_by_id) WHERE assigned_by_id IS NOT NULL;

COMMENT ON TABLE customer_segment IS 'Which segments a customer is in and was in (asignación de segmentos)';
COMMENT ON COLUMN customer_segment.id IS 'Key';
COMMENT ON COLUMN customer_segment.customer_profile_id IS 'Profile';
COMMENT ON COLUMN customer_segment.segment_code IS 'Segment';
COMMENT ON COLUMN customer_segment.dimension IS 'Dimension of the segment, repeated so that a customer has one of each at a time';
COMMENT ON COLUMN customer_segment.valid_during IS 'Days on which it holds';
COMMENT ON COLUMN customer_segment.assigned_by IS 'rule (regla), model (modelo) or person (persona)';
COMMENT ON COLUMN customer_segment.assigned_by_id IS 'Who assigned it, of a person, sm_auth.user_account.id';

CREATE TABLE preference_kind (
    code           text   PRIMARY KEY CHECK (code <> ''),
    name           text   NOT NULL CHECK (name <> ''),
    name_es        text   NOT NULL CHECK (name_es <> ''),
    choices        text[] NOT NULL CHECK (cardinality(choices) >= 2),
    default_choice text   NOT NULL,
    CONSTRAINT preference_kind_default CHECK (default_choice = ANY (choices))
);

COMMENT ON TABLE preference_kind IS 'What customers may choose (tipos de preferencia)';
COMMENT ON COLUMN preference_kind.code IS 'Code';
COMMENT ON COLUMN preference_kind.name IS 'Name in English';
COMMENT ON COLUMN preference_kind.name_es IS 'Name in Spanish';
COMMENT ON COLUMN preference_kind.choices IS 'What may be chosen';
COMMENT ON COLUMN preference_kind.default_choice IS 'What holds until the customer chooses';

CREATE TABLE preference (
    customer_profile_id  uuid        REFERENCES customer_profile (id) ON DELETE CASCADE,
    preference_kind_code text        REFERENCES preference_kind (code),
    choice               text        NOT NULL CHECK (choice <> ''),
    learned_from         text        NOT NULL DEFAULT 'customer' CHECK (learned_from IN ('customer', 'agent', 'portal', 'inferred')),
    chosen_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT preference_pkey PRIMARY KEY (customer_profile_id, preference_kind_code)
);
CREATE INDEX preference_preference_kind_code ON preference (preference_kind_code);

COMMENT ON TABLE preference IS 'What a customer chose (preferencias de servicio)';
COMMENT ON COLUMN preference.customer_profile_id IS 'Profile';
COMMENT ON COLUMN preference.preference_kind_code IS 'What is chosen';
COMMENT ON COLUMN preference.choice IS 'Choice';
COMMENT ON COLUMN preference.learned_from IS 'customer (dicho por el cliente), agent (observado), portal or inferred (deducido)';
COMMENT ON COLUMN preference.chosen_at IS 'When';

CREATE TABLE contact_window (
    id                  uuid       PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_profile_id uuid       NOT NULL REFERENCES customer_profile (id) ON DELETE CASCADE,
    channel_code        text,
    weekdays            smallint[] NOT NULL CHECK (cardinality(weekdays) > 0 AND weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[]),
    opens               time       NOT NULL,
    closes              time       NOT NULL,
    wish                text       NOT NULL DEFAULT 'yes' CHECK (wish IN ('yes', 'no')),
    CONSTRAINT contact_window_hours CHECK (closes > opens)
);
CREATE INDEX contact_window_customer_profile_id ON contact_window (customer_profile_id);
CREATE INDEX contact_window_channel_code ON contact_window (channel_code) WHERE channel_code IS NOT NULL;

COMMENT ON TABLE contact_window IS 'Hours at which a customer wants to be called (franjas horarias)';
COMMENT ON COLUMN contact_window.id IS 'Key';
COMMENT ON COLUMN contact_window.customer_profile_id IS 'Profile';
COMMENT ON COLUMN contact_window.channel_code IS 'Channel, sm_communications.channel.code; null for all';
COMMENT ON COLUMN contact_window.weekdays IS 'Days of the week, 1 Monday to 7 Sunday (ISO 8601)';
COMMENT ON COLUMN contact_window.opens IS 'From, Madrid time';
COMMENT ON COLUMN contact_window.closes IS 'Until, Madrid time';
COMMENT ON COLUMN contact_window.wish IS 'yes (llamar) or no (no llamar)';

-- Household, life and flags --------------------------------------------------------------------------------------------

CREATE TABLE household (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    household_number text        NOT NULL UNIQUE CHECK (household_number <> ''),
    tenure           text        CHECK (tenure IN ('owner', 'tenant', 'family', 'other')),
    children         smallint    CHECK (children BETWEEN 0 AND 20),
    pets             smallint    CHECK (pets BETWEEN 0 AND 50),
    checked_at       timestamptz
);

COMMENT ON TABLE household IS 'Households (unidades familiares): customers who live or decide together';
COMMENT ON COLUMN household.id IS 'Key';
COMMENT ON COLUMN household.household_number IS 'Number';
COMMENT ON COLUMN household.tenure IS 'owner (propietario), tenant (inquilino), family (vivienda familiar) or other; null while unknown';
COMMENT ON COLUMN household.children IS 'Children who live there, as told; no names';
COMMENT ON COLUMN household.pets IS 'Pets, as told';
COMMENT ON COLUMN household.checked_at IS 'When it was last confirmed';

CREATE TABLE household_member (
    id                  uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    household_id        uuid      NOT NULL REFERENCES household (id) ON DELETE CASCADE,
    customer_profile_id uuid      NOT NULL REFERENCES customer_profile (id),
    role                text      NOT NULL CHECK (role IN ('head', 'spouse', 'child', 'parent', 'other')),
    valid_during        daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT household_member_one EXCLUDE USING gist (customer_profile_id WITH =, valid_during WITH &&)
);
CREATE INDEX household_member_household_id ON household_member (household_id);
CREATE INDEX household_member_customer_profile_id ON household_member (customer_profile_id);

COMMENT ON TABLE household_member IS 'Who belongs to a household';
COMMENT ON COLUMN household_member.id IS 'Key';
COMMENT ON COLUMN household_member.household_id IS 'Household';
COMMENT ON COLUMN household_member.customer_profile_id IS 'Profile';
COMMENT ON COLUMN household_member.role IS 'head (titular), spouse (cónyuge o pareja), child (hijo), parent (padre o madre) or other';
COMMENT ON COLUMN household_member.valid_during IS 'Days on which it holds';

CREATE TABLE life_event_kind (
    code                           text     PRIMARY KEY CHECK (code <> ''),
    name                           text     NOT NULL CHECK (name <> ''),
    name_es                        text     NOT NULL CHECK (name_es <> ''),
    sensitive                      boolean  NOT NULL DEFAULT false,
    suggested_product_family_codes text[]   NOT NULL DEFAULT '{}',
    act_within                     interval NOT NULL CHECK (act_within > interval '0')
);
CREATE INDEX life_event_kind_suggested_product_family_codes ON life_event_kind USING gin (suggested_product_family_codes);

COMMENT ON TABLE life_event_kind IS 'Events of life that change what a customer needs (eventos vitales)';
COMMENT ON COLUMN life_event_kind.code IS 'Code';
COMMENT ON COLUMN life_event_kind.name IS 'Name in English';
COMMENT ON COLUMN life_event_kind.name_es IS 'Name in Spanish';
COMMENT ON COLUMN life_event_kind.sensitive IS 'Whether it is to be treated with care and never used for selling';
COMMENT ON COLUMN life_event_kind.suggested_product_family_codes IS 'Families of products worth a talk, sm_products.product_family.code';
COMMENT ON COLUMN life_event_kind.act_within IS 'Time within which the service gets in touch';

CREATE TABLE life_event (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_profile_id  uuid        NOT NULL REFERENCES customer_profile (id),
    life_event_kind_code text        NOT NULL REFERENCES life_event_kind (code),
    happened_on          date,
    told_by              text        NOT NULL CHECK (told_by IN ('customer', 'family', 'agent', 'contract')),
    state                text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'handled', 'dismissed')),
    handled_at           timestamptz,
    opportunity_id       uuid,
    notes                text        NOT NULL DEFAULT '',
    version              integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at          timestamptz NOT NULL DEFAULT now(),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT life_event_handled CHECK ((state = 'open') = (handled_at IS NULL))
);
CREATE INDEX life_event_created_at ON life_event (created_at) WHERE state = 'open';
CREATE INDEX life_event_customer_profile_id ON life_event (customer_profile_id);
CREATE INDEX life_event_life_event_kind_code ON life_event (life_event_kind_code);
CREATE INDEX life_event_opportunity_id ON life_event (opportunity_id) WHERE opportunity_id IS NOT NULL;
CREATE TRIGGER life_event_changed BEFORE UPDATE ON life_event FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE life_event IS 'Events in customers'' lives, as the customer told them (eventos vitales)';
COMMENT ON COLUMN life_event.id IS 'Key';
COMMENT ON COLUMN life_event.customer_profile_id IS 'Profile';
COMMENT ON COLUMN life_event.life_event_kind_code IS 'What happened';
COMMENT ON COLUMN life_event.happened_on IS 'Day it happened or will happen; null while unknown';
COMMENT ON COLUMN life_event.told_by IS 'customer (cliente), family (familia), agent (gestor) or contract (deducido de un contrato)';
COMMENT ON COLUMN life_event.state IS 'open (pendiente), handled (atendido) or dismissed (descartado)';
COMMENT ON COLUMN life_event.handled_at IS 'When it was handled or dismissed';
COMMENT ON COLUMN life_event.opportunity_id IS 'Opportunity that came of it, sm_crm.opportunity.id';
COMMENT ON COLUMN life_event.notes IS 'Notes';
COMMENT ON COLUMN life_event.version IS 'Raised by each change';
COMMENT ON COLUMN life_event.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN life_event.created_at IS 'When the row was written';
COMMENT ON COLUMN life_event.updated_at IS 'When the row was last changed';

CREATE FUNCTION life_event_payload(x life_event) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'life_event_id', x.id,
    'customer_id', coalesce((SELECT p.party_id FROM customer_profile AS p WHERE p.id = x.customer_profile_id), x.id),
    'customer_profile_id', x.customer_profile_id,
    'life_event_kind_code', (SELECT k.code FROM life_event_kind AS k WHERE k.code = x.life_event_kind_code AND NOT k.sensitive),
    'happened_on', x.happened_on,
    'told_by', x.told_by,
    'state', x.state,
    'handled_at', x.handled_at,
    'opportunity_id', x.opportunity_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION life_event_payload(life_event) IS 'Payload of its events: the state after the change (events/life_event.v1.json)';

CREATE TABLE customer_flag (
    id                  uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    customer_profile_id uuid      NOT NULL REFERENCES customer_profile (id) ON DELETE CASCADE,
    kind                text      NOT NULL CHECK (kind IN ('vip', 'staff', 'family_of_staff', 'institutional', 'litigation', 'payment_risk', 'aggressive', 'contact_only_in_writing', 'recent_bereavement')),
    reason              text      NOT NULL CHECK (reason <> ''),
    valid_during        daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    set_by_id           uuid,
    approved_by_id      uuid      CHECK (approved_by_id <> set_by_id),
    CONSTRAINT customer_flag_approved CHECK (kind NOT IN ('vip', 'aggressive', 'payment_risk') OR approved_by_id IS NOT NULL),
    CONSTRAINT customer_flag_once EXCLUDE USING gist (customer_profile_id WITH =, kind WITH =, valid_during WITH &&),
    CONSTRAINT customer_flag_ends CHECK (kind NOT IN ('payment_risk', 'aggressive', 'recent_bereavement') OR NOT upper_inf(valid_during))
);
CREATE INDEX customer_flag_customer_profile_id ON customer_flag (customer_profile_id);
CREATE INDEX customer_flag_set_by_id ON customer_flag (set_by_id) WHERE set_by_id IS NOT NULL;
CREATE INDEX customer_flag_approved_by_id ON customer_flag (approved_by_id) WHERE approved_by_id IS NOT NULL;

COMMENT ON TABLE customer_flag IS 'Flags that everybody at the counter must see (avisos)';
COMMENT ON COLUMN customer_flag.id IS 'Key';
COMMENT ON COLUMN customer_flag.customer_profile_id IS 'Profile';
COMMENT ON COLUMN customer_flag.kind IS 'vip, staff (empleado), family_of_staff (familiar de empleado), institutional (cliente institucional), litigation (en litigio), payment_risk (riesgo de impago), aggressive (trato conflictivo), contact_only_in_writing (solo por escrito) or recent_bereavement (duelo reciente)';
COMMENT ON COLUMN customer_flag.reason IS 'Why, in words that the customer may read (RGPD, art. 15)';
COMMENT ON COLUMN customer_flag.valid_during IS 'Days on which it holds';
COMMENT ON COLUMN customer_flag.set_by_id IS 'Who set it, sm_auth.user_account.id; null for the system';
COMMENT ON COLUMN customer_flag.approved_by_id IS 'Who approved it, sm_auth.user_account.id';

-- Care -----------------------------------------------------------------------------------------------------------------

CREATE TABLE care_plan (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    plan_number         text        NOT NULL UNIQUE CHECK (plan_number <> ''),
    customer_profile_id uuid        NOT NULL REFERENCES customer_profile (id),
    reason              text        NOT NULL CHECK (reason IN ('detractor', 'complaint', 'claim_refused', 'price_rise', 'repeated_contact', 'outage', 'churn_risk')),
    survey_id           uuid,
    complaint_id        uuid,
    ticket_id           uuid,
    retention_case_id   uuid,
    score_before        smallint    CHECK (score_before BETWEEN 0 AND 10),
    score_after         smallint    CHECK (score_after BETWEEN 0 AND 10),
    goal                text        NOT NULL CHECK (goal <> ''),
    state               text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_progress', 'recovered', 'not_recovered', 'cancelled')),
    owner_employee_id   uuid        NOT NULL,
    due_on              date        NOT NULL,
    closed_at           timestamptz,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT care_plan_closed CHECK ((state IN ('recovered', 'not_recovered', 'cancelled')) = (closed_at IS NOT NULL)),
    CONSTRAINT care_plan_survey CHECK (reason <> 'detractor' OR survey_id IS NOT NULL),
    CONSTRAINT care_plan_complaint CHECK (reason <> 'complaint' OR complaint_id IS NOT NULL)
);
CREATE INDEX care_plan_due_on ON care_plan (due_on) WHERE closed_at IS NULL;
CREATE INDEX care_plan_customer_profile_id ON care_plan (customer_profile_id);
CREATE INDEX care_plan_survey_id ON care_plan (survey_id) WHERE survey_id IS NOT NULL;
CREATE INDEX care_plan_complaint_id ON care_plan (complaint_id) WHERE complaint_id IS NOT NULL;
CREATE INDEX care_plan_ticket_id ON care_plan (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX care_plan_retention_case_id ON care_plan (retention_case_id) WHERE retention_case_id IS NOT NULL;
CREATE INDEX care_plan_owner_employee_id ON care_plan (owner_employee_id);
CREATE TRIGGER care_plan_changed BEFORE UPDATE ON care_plan FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE care_plan IS 'Plans that win a customer back after a bad experience (planes de cuidado)';
COMMENT ON COLUMN care_plan.id IS 'Key';
COMMENT ON COLUMN care_plan.plan_number IS 'Number';
COMMENT ON COLUMN care_plan.customer_profile_id IS 'Profile';
COMMENT ON COLUMN care_plan.reason IS 'detractor (encuesta negativa), complaint (reclamación), claim_refused (siniestro rehusado), price_rise (subida de precio), repeated_contact (contactos repetidos), outage (avería) or churn_risk (riesgo de baja)';
COMMENT ON COLUMN care_plan.survey_id IS 'Survey that it follows, sm_quality.survey.id';
COMMENT ON COLUMN care_plan.complaint_id IS 'Complaint that it follows, sm_compliance.complaint.id';
COMMENT ON COLUMN care_plan.ticket_id IS 'Ticket that it follows, sm_tickets.ticket.id';
COMMENT ON COLUMN care_plan.retention_case_id IS 'Case of retention it goes with, ss_retention.retention_case.id';
COMMENT ON COLUMN care_plan.score_before IS 'Answer before: whether it would recommend us';
COMMENT ON COLUMN care_plan.score_after IS 'Answer after';
COMMENT ON COLUMN care_plan.goal IS 'What is to be reached';
COMMENT ON COLUMN care_plan.state IS 'open (abierto), in_progress (en curso), recovered (recuperado), not_recovered (no recuperado) or cancelled (anulado)';
COMMENT ON COLUMN care_plan.owner_employee_id IS 'Who answers for it, sm_hr.employee.id';
COMMENT ON COLUMN care_plan.due_on IS 'Day by which it ends';
COMMENT ON COLUMN care_plan.closed_at IS 'When it was closed';
COMMENT ON COLUMN care_plan.version IS 'Raised by each change';
COMMENT ON COLUMN care_plan.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN care_plan.created_at IS 'When the row was written';
COMMENT ON COLUMN care_plan.updated_at IS 'When the row was last changed';

CREATE FUNCTION care_plan_payload(x care_plan) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'care_plan_id', x.id,
    'customer_id', coalesce((SELECT p.party_id FROM customer_profile AS p WHERE p.id = x.customer_profile_id), x.id),
    'plan_number', x.plan_number,
    'customer_profile_id', x.customer_profile_id,
    'reason', x.reason,
    'survey_id', x.survey_id,
    'complaint_id', x.complaint_id,
    'ticket_id', x.ticket_id,
    'retention_case_id', x.retention_case_id,
    'score_before', x.score_before,
    'score_after', x.score_after,
    'state', x.state,
    'owner_employee_id', x.owner_employee_id,
    'due_on', x.due_on,
    'closed_at', x.closed_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION care_plan_payload(care_plan) IS 'Payload of its events: the state after the change (events/care_plan.v1.json)';

CREATE UNIQUE INDEX care_plan_open ON care_plan (customer_profile_id) WHERE closed_at IS NULL;

CREATE TABLE care_action (
    id             uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    care_plan_id   uuid          NOT NULL REFERENCES care_plan (id) ON DELETE CASCADE,
    position       smallint      NOT NULL CHECK (position >= 1),
    kind           text          NOT NULL CHECK (kind IN ('call', 'apology', 'explanation', 'gesture', 'review', 'visit', 'follow_up')),
    due_on         date          NOT NULL,
    done_at        timestamptz,
    task_id        uuid,
    gesture_amount numeric(14, 2) CHECK (gesture_amount >= 0 AND gesture_amount < 'NaN'),
    currency       text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    outcome        text          NOT NULL DEFAULT '',
    CONSTRAINT care_action_place UNIQUE (care_plan_id, position),
    CONSTRAINT care_action_gesture CHECK ((kind = 'gesture') = (gesture_amount IS NOT NULL))
);
CREATE INDEX care_action_due_on ON care_action (due_on) WHERE done_at IS NULL;
CREATE INDEX care_action_task_id ON care_action (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX care_action_currency ON care_action (currency);

COMMENT ON TABLE care_action IS 'Steps of a plan of care (acciones)';
COMMENT ON COLUMN care_action.id IS 'Key';
COMMENT ON COLUMN care_action.care_plan_id IS 'Plan';
COMMENT ON COLUMN care_action.position IS 'Place in the plan, from 1';
COMMENT ON COLUMN care_action.kind IS 'call (llamada), apology (disculpa), explanation (explicación), gesture (gesto comercial), review (revisión del expediente), visit (visita) or follow_up (seguimiento)';
COMMENT ON COLUMN care_action.due_on IS 'Day by which it is done';
COMMENT ON COLUMN care_action.done_at IS 'When it was done';
COMMENT ON COLUMN care_action.task_id IS 'Task it is, sm_tasks.task.id';
COMMENT ON COLUMN care_action.gesture_amount IS 'Worth of a gesture, with taxes';
COMMENT ON COLUMN care_action.currency IS 'ISO 4217 code, sm_system.currency.code';
COMMENT ON COLUMN care_action.outcome IS 'What came of it';
