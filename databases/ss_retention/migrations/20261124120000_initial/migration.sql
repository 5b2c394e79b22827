-- Retention of customers (fidelización y retención): policies at risk of leaving, the case that is opened, what was offered, how it ended
-- and why. The policy and its premium live in ss_insurance, its renewal and cancellation in ss_policies.
-- Sources: Ley 50/1980 de Contrato de Seguro, art. 22 (the holder opposes the extension one month before its end; the window of each case),
-- Reglamento (UE) 2016/679, arts. 21 and 22 (objection, automated decisions: a score alone decides nothing).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE churn_reason (
    code        text    PRIMARY KEY CHECK (code <> ''),
    name        text    NOT NULL,
    name_es     text    NOT NULL,
    parent_code text    REFERENCES churn_reason (code) CHECK (parent_code <> code),
    avoidable   boolean NOT NULL DEFAULT true
);
CREATE INDEX churn_reason_parent_code ON churn_reason (parent_code);

COMMENT ON TABLE churn_reason IS 'Why customers leave (motivos de baja)';
COMMENT ON COLUMN churn_reason.code IS 'Code, such as price';
COMMENT ON COLUMN churn_reason.name IS 'Name in English';
COMMENT ON COLUMN churn_reason.name_es IS 'Name in Spanish';
COMMENT ON COLUMN churn_reason.parent_code IS 'Wider reason; null at the top';
COMMENT ON COLUMN churn_reason.avoidable IS 'Whether the brokerage could have kept the policy';

CREATE TABLE offer_kind (
    code            text    PRIMARY KEY CHECK (code <> ''),
    name            text    NOT NULL,
    name_es         text    NOT NULL,
    funded_by       text    NOT NULL CHECK (funded_by IN ('carrier', 'brokerage', 'both', 'none')),
    approval_needed boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE offer_kind IS 'What may be offered to keep a policy (acciones de retención)';
COMMENT ON COLUMN offer_kind.code IS 'Code, such as discount';
COMMENT ON COLUMN offer_kind.name IS 'Name in English';
COMMENT ON COLUMN offer_kind.name_es IS 'Name in Spanish';
COMMENT ON COLUMN offer_kind.funded_by IS 'Who bears its cost: carrier (entidad), brokerage (cesión de comisión), both or none (sin coste)';
COMMENT ON COLUMN offer_kind.approval_needed IS 'Whether a supervisor must approve it';

CREATE TABLE retention_rule (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                text           NOT NULL UNIQUE CHECK (code <> ''),
    trigger             text           NOT NULL
        CHECK (trigger IN ('cancellation_request', 'premium_increase', 'churn_score', 'returned_receipt', 'complaint',
            'claim_refused', 'portability_of_portfolio')),
    threshold           numeric(10, 4),
    product_line_codes  text[]         NOT NULL DEFAULT '{}',
    minimum_premium     numeric(14, 2) NOT NULL DEFAULT 0 CHECK (minimum_premium >= 0 AND minimum_premium < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    days_before_renewal int4range,
    priority            smallint       NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9),
    enabled             boolean        NOT NULL DEFAULT true,
    CONSTRAINT retention_rule_threshold CHECK (trigger NOT IN ('premium_increase', 'churn_score') OR threshold IS NOT NULL)
);

COMMENT ON TABLE retention_rule IS 'When a case is opened by itself, and who gets it';
COMMENT ON COLUMN retention_rule.id IS 'Key';
COMMENT ON COLUMN retention_rule.code IS 'Code';
COMMENT ON COLUMN retention_rule.trigger IS 'cancellation_request (solicitud de anulación), premium_increase (subida de prima), churn_score (propensión de fuga), returned_receipt (recibo devuelto), complaint (queja), claim_refused (siniestro rehusado) or portability_of_portfolio (carta de cambio de mediador)';
COMMENT ON COLUMN retention_rule.threshold IS 'Value from which it fires: per cent of increase, or score from 0 to 1; null when the event is enough';
COMMENT ON COLUMN retention_rule.product_line_codes IS 'Lines of business, ss_insurance.product_line.code; empty for all';
COMMENT ON COLUMN retention_rule.minimum_premium IS 'Yearly premium of the customer from which a case is worth opening';
COMMENT ON COLUMN retention_rule.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN retention_rule.days_before_renewal IS 'Days before the due date in which it applies, such as [30,75)';
COMMENT ON COLUMN retention_rule.priority IS '1 first';
COMMENT ON COLUMN retention_rule.enabled IS 'Whether it runs';

-- Risk -----------------------------------------------------------------------------------------------------------------

CREATE TABLE churn_score (
    policy_id        uuid          NOT NULL,
    scored_on        date          NOT NULL,
    model_version_id uuid          NOT NULL,
    customer_id      uuid          NOT NULL,
    horizon          interval      NOT NULL DEFAULT '90 days' CHECK (horizon > interval '0'),
    probability      numeric(6, 5) NOT NULL CHECK (probability BETWEEN 0 AND 1),
    band             text          GENERATED ALWAYS AS (CASE WHEN probability >= 0.6 THEN 'high' WHEN probability >= 0.3 THEN 'medium' ELSE 'low' END) STORED,
    drivers          jsonb         NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(drivers) = 'array'),
    PRIMARY KEY (policy_id, scored_on, model_version_id)
);
CREATE INDEX churn_score_model_version_id ON churn_score (model_version_id);
CREATE INDEX churn_score_customer_id ON churn_score (customer_id);
CREATE INDEX churn_score_high ON churn_score (scored_on) WHERE probability >= 0.6;

COMMENT ON TABLE churn_score IS 'Propensity to leave (propensión de fuga) of a policy, as a model saw it on a day';
COMMENT ON COLUMN churn_score.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN churn_score.scored_on IS 'Day';
COMMENT ON COLUMN churn_score.model_version_id IS 'Version of the model, sm_ai_models.model_version.id';
COMMENT ON COLUMN churn_score.customer_id IS 'Policyholder, ss_insurance.customer.id';
COMMENT ON COLUMN churn_score.horizon IS 'Time for which it predicts';
COMMENT ON COLUMN churn_score.probability IS 'Probability of leaving within the horizon';
COMMENT ON COLUMN churn_score.band IS 'high (from 0.6), medium (from 0.3) or low';
COMMENT ON COLUMN churn_score.drivers IS 'What weighs most, for who explains it: feature and weight';

-- Cases ----------------------------------------------------------------------------------------------------------------

CREATE TABLE retention_case (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    case_number       text           NOT NULL UNIQUE CHECK (case_number <> ''),
    customer_id       uuid           NOT NULL,
    trigger           text           NOT NULL
        CHECK (trigger IN ('cancellation_request', 'premium_increase', 'churn_score', 'returned_receipt', 'complaint',
            'claim_refused', 'portability_of_portfolio', 'manual')),
    retention_rule_id uuid           REFERENCES retention_rule (id),
    cancellation_id   uuid,
    state             text           NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'contacted', 'offered', 'retained', 'partly_retained', 'lost', 'unreachable', 'dismissed')),
    opened_on         date           NOT NULL CHECK (opened_on BETWEEN '0001-01-01' AND '9999-12-31'),
    decide_by         date           CHECK (decide_by BETWEEN '0001-01-01' AND '9999-12-31'),
    closed_on         date           CHECK (closed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    assigned_to       uuid,
    priority          smallint       NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9),
    churn_reason_code text           REFERENCES churn_reason (code),
    premium_at_risk   numeric(14, 2) NOT NULL CHECK (premium_at_risk >= 0 AND premium_at_risk < 'NaN'),
    premium_retained  numeric(14, 2) CHECK (premium_retained >= 0 AND premium_retained < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    summary           text,
    version           integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT retention_case_closed CHECK ((state IN ('retained', 'partly_retained', 'lost', 'unreachable', 'dismissed')) = (closed_on IS NOT NULL)),
    CONSTRAINT retention_case_lost CHECK (state <> 'lost' OR churn_reason_code IS NOT NULL),
    CONSTRAINT retention_case_in_order CHECK (closed_on >= opened_on)
);
CREATE INDEX retention_case_retention_rule_id ON retention_case (retention_rule_id);
CREATE INDEX retention_case_cancellation_id ON retention_case (cancellation_id) WHERE cancellation_id IS NOT NULL;
CREATE INDEX retention_case_assigned_to ON retention_case (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX retention_case_churn_reason_code ON retention_case (churn_reason_code);
CREATE UNIQUE INDEX retention_case_one_open ON retention_case (customer_id) WHERE closed_on IS NULL;
CREATE INDEX retention_case_customer ON retention_case (customer_id, opened_on);
CREATE INDEX retention_case_queue ON retention_case (priority, decide_by) WHERE closed_on IS NULL;
CREATE TRIGGER retention_case_changed BEFORE UPDATE ON retention_case FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE retention_case IS 'Retention cases (expedientes de retención), one per customer and occasion';
COMMENT ON COLUMN retention_case.id IS 'Key';
COMMENT ON COLUMN retention_case.case_number IS 'Number';
COMMENT ON COLUMN retention_case.customer_id IS 'Customer, ss_insurance.customer.id';
COMMENT ON COLUMN retention_case.trigger IS 'Why it was opened: as in retention_rule, or manual (a criterio del gestor)';
COMMENT ON COLUMN retention_case.retention_rule_id IS 'Rule that opened it; null when manual';
COMMENT ON COLUMN retention_case.cancellation_id IS 'Cancellation asked for, ss_policies.cancellation.id; null for none';
COMMENT ON COLUMN retention_case.state IS 'open (abierto), contacted (contactado), offered (con oferta), retained (retenido), partly_retained (retenido en parte), lost (perdido), unreachable (ilocalizable) or dismissed (desestimado)';
COMMENT ON COLUMN retention_case.opened_on IS 'Day of opening';
COMMENT ON COLUMN retention_case.decide_by IS 'Last day on which the holder can still act or stay: one month before the term ends (LCS, art. 22)';
COMMENT ON COLUMN retention_case.closed_on IS 'Day of closing';
COMMENT ON COLUMN retention_case.assigned_to IS 'Who works on it, sm_hr.employee.id';
COMMENT ON COLUMN retention_case.priority IS '1 first';
COMMENT ON COLUMN retention_case.churn_reason_code IS 'Main reason to leave; null until known';
COMMENT ON COLUMN retention_case.premium_at_risk IS 'Yearly premium of the policies at risk (prima en riesgo)';
COMMENT ON COLUMN retention_case.premium_retained IS 'Yearly premium kept; null while open';
COMMENT ON COLUMN retention_case.currency IS 'ISO 4217 code';
COMMENT ON COLUMN retention_case.summary IS 'What happened, in words';
COMMENT ON COLUMN retention_case.version IS 'Raised by each change';
COMMENT ON COLUMN retention_case.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN retention_case.created_at IS 'When the row was written';
COMMENT ON COLUMN retention_case.updated_at IS 'When the row was last changed';

CREATE FUNCTION retention_case_payload(c retention_case) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'retention_case_id', c.id,
    'customer_id', c.customer_id,
    'case_number', c.case_number,
    'trigger', c.trigger,
    'state', c.state,
    'opened_on', c.opened_on,
    'decide_by', c.decide_by,
    'closed_on', c.closed_on,
    'churn_reason_code', c.churn_reason_code,
    'premium_at_risk', c.premium_at_risk::text,
    'premium_retained', c.premium_retained::text,
    'currency', c.currency,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION retention_case_payload(retention_case) IS 'Event payload of a retention case: the state after the change (events/retention_case.v1.json)';

CREATE TABLE retention_case_policy (
    retention_case_id uuid           NOT NULL REFERENCES retention_case (id) ON DELETE CASCADE,
    policy_id         uuid           NOT NULL,
    annual_premium    numeric(14, 2) NOT NULL CHECK (annual_premium >= 0 AND annual_premium < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    renews_on         date,
    outcome           text           NOT NULL DEFAULT 'pending' CHECK (outcome IN ('pending', 'kept', 'kept_changed', 'replaced', 'lost')),
    new_policy_id     uuid,
    PRIMARY KEY (retention_case_id, policy_id),
    CONSTRAINT retention_case_policy_replaced CHECK ((outcome = 'replaced') = (new_policy_id IS NOT NULL))
);
CREATE INDEX retention_case_policy_policy_id ON retention_case_policy (policy_id);
CREATE INDEX retention_case_policy_new_policy_id ON retention_case_policy (new_policy_id) WHERE new_policy_id IS NOT NULL;

COMMENT ON TABLE retention_case_policy IS 'Policies at risk in a case, each with its outcome';
COMMENT ON COLUMN retention_case_policy.retention_case_id IS 'Case';
COMMENT ON COLUMN retention_case_policy.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN retention_case_policy.annual_premium IS 'Yearly premium when the case was opened';
COMMENT ON COLUMN retention_case_policy.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN retention_case_policy.renews_on IS 'Due date of the policy';
COMMENT ON COLUMN retention_case_policy.outcome IS 'pending, kept (mantenida), kept_changed (mantenida con cambios), replaced (sustituida por otra del grupo) or lost (perdida)';
COMMENT ON COLUMN retention_case_policy.new_policy_id IS 'Policy that replaces it, ss_insurance.policy.id';

CREATE TABLE contact_attempt (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    retention_case_id uuid        NOT NULL REFERENCES retention_case (id) ON DELETE CASCADE,
    attempted_at      timestamptz NOT NULL DEFAULT now(),
    channel_code      text        NOT NULL,
    conversation_id   uuid,
    employee_id       uuid,
    result            text        NOT NULL CHECK (result IN ('no_answer', 'wrong_number', 'call_back', 'reached', 'refused_contact')),
    call_back_at      timestamptz,
    note              text,
    CONSTRAINT contact_attempt_call_back CHECK ((result = 'call_back') = (call_back_at IS NOT NULL))
);
CREATE INDEX contact_attempt_channel_code ON contact_attempt (channel_code);
CREATE INDEX contact_attempt_conversation_id ON contact_attempt (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX contact_attempt_employee_id ON contact_attempt (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX contact_attempt_retention_case ON contact_attempt (retention_case_id, attempted_at);
CREATE INDEX contact_attempt_call_back ON contact_attempt (call_back_at) WHERE call_back_at IS NOT NULL;

COMMENT ON TABLE contact_attempt IS 'Attempts to reach the customer (gestiones)';
COMMENT ON COLUMN contact_attempt.id IS 'Key';
COMMENT ON COLUMN contact_attempt.retention_case_id IS 'Case';
COMMENT ON COLUMN contact_attempt.attempted_at IS 'When';
COMMENT ON COLUMN contact_attempt.channel_code IS 'Channel, sm_communications.channel.code';
COMMENT ON COLUMN contact_attempt.conversation_id IS 'Conversation, sm_communications.conversation.id';
COMMENT ON COLUMN contact_attempt.employee_id IS 'Who tried, sm_hr.employee.id; null for an automatic message';
COMMENT ON COLUMN contact_attempt.result IS 'no_answer (no contesta), wrong_number (teléfono erróneo), call_back (volver a llamar), reached (contactado) or refused_contact (no desea contacto, RGPD art. 21)';
COMMENT ON COLUMN contact_attempt.call_back_at IS 'When to call again';
COMMENT ON COLUMN contact_attempt.note IS 'What was said';

CREATE TABLE retention_offer (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    retention_case_id   uuid           NOT NULL REFERENCES retention_case (id),
    policy_id           uuid           NOT NULL,
    offer_kind_code     text           NOT NULL REFERENCES offer_kind (code),
    state               text           NOT NULL DEFAULT 'proposed'
        CHECK (state IN ('proposed', 'approved', 'presented', 'accepted', 'declined', 'withdrawn')),
    old_annual_premium  numeric(14, 2) NOT NULL CHECK (old_annual_premium >= 0 AND old_annual_premium < 'NaN'),
    new_annual_premium  numeric(14, 2) NOT NULL CHECK (new_annual_premium >= 0 AND new_annual_premium < 'NaN'),
    saving_amount       numeric(14, 2) GENERATED ALWAYS AS (old_annual_premium - new_annual_premium) STORED,
    commission_given_up numeric(14, 2) NOT NULL DEFAULT 0 CHECK (commission_given_up >= 0 AND commission_given_up < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    quote_id            uuid,
    approved_by         uuid,
    presented_on        date           CHECK (presented_on BETWEEN '0001-01-01' AND '9999-12-31'),
    valid_until         date           CHECK (valid_until BETWEEN '0001-01-01' AND '9999-12-31'),
    version             integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT retention_offer_presented CHECK (state NOT IN ('presented', 'accepted', 'declined') OR presented_on IS NOT NULL),
    CONSTRAINT retention_offer_valid CHECK (valid_until >= presented_on)
);
CREATE INDEX retention_offer_retention_case_id ON retention_offer (retention_case_id);
CREATE INDEX retention_offer_policy_id ON retention_offer (policy_id);
CREATE INDEX retention_offer_offer_kind_code ON retention_offer (offer_kind_code);
CREATE INDEX retention_offer_quote_id ON retention_offer (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX retention_offer_approved_by ON retention_offer (approved_by) WHERE approved_by IS NOT NULL;
CREATE TRIGGER retention_offer_changed BEFORE UPDATE ON retention_offer FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE retention_offer IS 'Offers made to keep a policy (ofertas de retención)';
COMMENT ON COLUMN retention_offer.id IS 'Key';
COMMENT ON COLUMN retention_offer.retention_case_id IS 'Case';
COMMENT ON COLUMN retention_offer.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN retention_offer.offer_kind_code IS 'What is offered';
COMMENT ON COLUMN retention_offer.state IS 'proposed (propuesta), approved (autorizada), presented (presentada), accepted (aceptada), declined (rechazada) or withdrawn (retirada)';
COMMENT ON COLUMN retention_offer.old_annual_premium IS 'Yearly premium without the offer';
COMMENT ON COLUMN retention_offer.new_annual_premium IS 'Yearly premium with it';
COMMENT ON COLUMN retention_offer.saving_amount IS 'What the customer saves a year (ahorro); negative when the cover grows';
COMMENT ON COLUMN retention_offer.commission_given_up IS 'Commission that the brokerage gives up (cesión de comisión)';
COMMENT ON COLUMN retention_offer.currency IS 'ISO 4217 code';
COMMENT ON COLUMN retention_offer.quote_id IS 'Quote that backs it, ss_policies.quote.id';
COMMENT ON COLUMN retention_offer.approved_by IS 'Who approved it, sm_hr.employee.id';
COMMENT ON COLUMN retention_offer.presented_on IS 'Day of presenting';
COMMENT ON COLUMN retention_offer.valid_until IS 'Last day on which the customer may accept';
COMMENT ON COLUMN retention_offer.version IS 'Raised by each change';
COMMENT ON COLUMN retention_offer.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN retention_offer.created_at IS 'When the row was written';
COMMENT ON COLUMN retention_offer.updated_at IS 'When the row was last changed';

CREATE FUNCTION retention_offer_payload(o retention_offer) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'retention_offer_id', o.id,
    'customer_id', (SELECT c.customer_id FROM retention_case AS c WHERE c.id = o.retention_case_id),
    'retention_case_id', o.retention_case_id,
    'policy_id', o.policy_id,
    'offer_kind_code', o.offer_kind_code,
    'state', o.state,
    'old_annual_premium', o.old_annual_premium::text,
    'new_annual_premium', o.new_annual_premium::text,
    'currency', o.currency,
    'presented_on', o.presented_on,
    'valid_until', o.valid_until,
    'occurred_at', o.occurred_at);
COMMENT ON FUNCTION retention_offer_payload(retention_offer) IS 'Event payload of a retention offer: the state after the change (events/retention_offer.v1.json)';

CREATE TABLE competitor_quote (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    retention_case_id uuid           NOT NULL REFERENCES retention_case (id) ON DELETE CASCADE,
    carrier_code      text,
    distributor       text           NOT NULL DEFAULT 'other'
        CHECK (distributor IN ('carrier_direct', 'broker', 'bank', 'comparator', 'dealer', 'other')),
    annual_premium    numeric(14, 2) CHECK (annual_premium >= 0 AND annual_premium < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    same_cover        boolean,
    document_id       uuid
);
CREATE INDEX competitor_quote_retention_case_id ON competitor_quote (retention_case_id);
CREATE INDEX competitor_quote_carrier_code ON competitor_quote (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX competitor_quote_document_id ON competitor_quote (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE competitor_quote IS 'What the competition offers (ofertas de la competencia), as the customer tells or shows it';
COMMENT ON COLUMN competitor_quote.id IS 'Key';
COMMENT ON COLUMN competitor_quote.retention_case_id IS 'Case';
COMMENT ON COLUMN competitor_quote.carrier_code IS 'Company, ss_carriers.carrier.code; null when not told';
COMMENT ON COLUMN competitor_quote.distributor IS 'Who sells it: carrier_direct (directo), broker (otra correduría), bank (banca-seguros), comparator (comparador), dealer (concesionario) or other';
COMMENT ON COLUMN competitor_quote.annual_premium IS 'Yearly premium offered';
COMMENT ON COLUMN competitor_quote.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN competitor_quote.same_cover IS 'Whether cover is the same; null when unknown';
COMMENT ON COLUMN competitor_quote.document_id IS 'Quote shown, sm_documents.document.id';

CREATE TABLE win_back (
    id                uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    retention_case_id uuid      NOT NULL UNIQUE REFERENCES retention_case (id),
    customer_id       uuid      NOT NULL,
    approach_during   daterange NOT NULL CHECK (NOT isempty(approach_during)),
    contact_allowed   boolean   NOT NULL,
    campaign_id       uuid,
    state             text      NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'approached', 'won', 'given_up')),
    CONSTRAINT win_back_allowed CHECK (contact_allowed OR state IN ('planned', 'given_up')),
    CONSTRAINT win_back_once EXCLUDE USING gist (customer_id WITH =, approach_during WITH &&)
);
CREATE INDEX win_back_customer_id ON win_back (customer_id);
CREATE INDEX win_back_campaign_id ON win_back (campaign_id) WHERE campaign_id IS NOT NULL;

COMMENT ON TABLE win_back IS 'Customers lost who may be approached again (recuperación), at the next due date of their policy elsewhere';
COMMENT ON COLUMN win_back.id IS 'Key';
COMMENT ON COLUMN win_back.retention_case_id IS 'Case that was lost';
COMMENT ON COLUMN win_back.customer_id IS 'Customer, ss_insurance.customer.id';
COMMENT ON COLUMN win_back.approach_during IS 'When to approach them';
COMMENT ON COLUMN win_back.contact_allowed IS 'Whether they agreed to be contacted (consentimiento comercial)';
COMMENT ON COLUMN win_back.campaign_id IS 'Campaign, sm_marketing.campaign.id';
COMMENT ON COLUMN win_back.state IS 'planned (planificada), approached (contactado), won (recuperado) or given_up (descartado)';
