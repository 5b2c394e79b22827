-- Policy administration: quotes (proyectos), applications (solicitudes), renewals (cartera), cancellations (anulaciones), the documents that
-- must be handed over, and the files that companies send (EIAC). The policy itself, its roles and receipts live in ss_insurance.
-- Sources: Ley 50/1980 de Contrato de Seguro (LCS: arts. 8, 10, 15, 22, 83 a), Real Decreto-ley 3/2020 (demands and needs, IPID),
-- Implementing Regulation (EU) 2017/1469 (form of the IPID), Ley 22/2007 (distance contracts), standard EIAC.

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE document_requirement (
    code             text    PRIMARY KEY CHECK (code <> ''),
    name             text    NOT NULL,
    name_es          text    NOT NULL,
    stage            text    NOT NULL CHECK (stage IN ('before_conclusion', 'at_conclusion', 'each_renewal', 'on_change')),
    branch           text    NOT NULL DEFAULT 'both' CHECK (branch IN ('life', 'non_life', 'both')),
    legal_basis      text,
    signature_needed boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE document_requirement IS 'Documents that the customer must get, and when (información previa y contractual)';
COMMENT ON COLUMN document_requirement.code IS 'Code, such as ipid';
COMMENT ON COLUMN document_requirement.name IS 'Name in English';
COMMENT ON COLUMN document_requirement.name_es IS 'Name in Spanish';
COMMENT ON COLUMN document_requirement.stage IS 'before_conclusion (antes de la celebración), at_conclusion (a la celebración), each_renewal (en cada renovación) or on_change (al modificarse)';
COMMENT ON COLUMN document_requirement.branch IS 'Whether for life, non-life or both';
COMMENT ON COLUMN document_requirement.legal_basis IS 'Law that asks for it';
COMMENT ON COLUMN document_requirement.signature_needed IS 'Whether the customer must sign it';

CREATE TABLE cancellation_reason (
    code           text     PRIMARY KEY CHECK (code <> ''),
    name           text     NOT NULL,
    name_es        text     NOT NULL,
    initiated_by   text     NOT NULL CHECK (initiated_by IN ('holder', 'carrier', 'either', 'none')),
    notice         interval CHECK (notice >= interval '0'),
    effect         text     NOT NULL CHECK (effect IN ('end_of_term', 'on_date', 'retroactive')),
    premium_refund text     NOT NULL DEFAULT 'none' CHECK (premium_refund IN ('none', 'unearned', 'full')),
    legal_basis    text
);

COMMENT ON TABLE cancellation_reason IS 'Reasons for the end of a policy (causas de anulación), with their terms of notice';
COMMENT ON COLUMN cancellation_reason.code IS 'Code, such as opposition_holder';
COMMENT ON COLUMN cancellation_reason.name IS 'Name in English';
COMMENT ON COLUMN cancellation_reason.name_es IS 'Name in Spanish';
COMMENT ON COLUMN cancellation_reason.initiated_by IS 'Who may invoke it: holder (tomador), carrier (asegurador), either or none (extinción automática)';
COMMENT ON COLUMN cancellation_reason.notice IS 'Notice before the end of the term (plazo de preaviso); null when none is asked for';
COMMENT ON COLUMN cancellation_reason.effect IS 'When it takes effect: end_of_term (al vencimiento), on_date (en la fecha) or retroactive (desde el efecto)';
COMMENT ON COLUMN cancellation_reason.premium_refund IS 'Premium given back (extorno): none, unearned (prima no consumida) or full';
COMMENT ON COLUMN cancellation_reason.legal_basis IS 'Law or condition that it stands on';

-- Quotes and applications ----------------------------------------------------------------------------------------------

CREATE TABLE quote (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    quote_number      text        NOT NULL UNIQUE CHECK (quote_number <> ''),
    customer_id       uuid,
    lead_id           uuid,
    product_line_code text        NOT NULL,
    mediator_code     text,
    employee_id       uuid,
    state             text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'offered', 'accepted', 'declined', 'expired')),
    effective_on      date        NOT NULL CHECK (effective_on BETWEEN '0001-01-01' AND '9999-12-31'),
    offered_on        date        CHECK (offered_on BETWEEN '0001-01-01' AND '9999-12-31'),
    valid_until       date        CHECK (valid_until BETWEEN '0001-01-01' AND '9999-12-31'),
    risk              jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(risk) = 'object'),
    demands_and_needs text,
    advice            text        NOT NULL DEFAULT 'objective_analysis' CHECK (advice IN ('none', 'recommendation', 'objective_analysis')),
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT quote_someone_asks CHECK (num_nonnulls(customer_id, lead_id) >= 1),
    CONSTRAINT quote_offered CHECK (state = 'draft' OR state = 'expired' OR offered_on IS NOT NULL),
    CONSTRAINT quote_valid_after_offer CHECK (valid_until >= offered_on)
);
CREATE INDEX quote_customer_id ON quote (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX quote_lead_id ON quote (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX quote_product_line_code ON quote (product_line_code);
CREATE INDEX quote_mediator_code ON quote (mediator_code) WHERE mediator_code IS NOT NULL;
CREATE INDEX quote_employee_id ON quote (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX quote_open ON quote (valid_until) WHERE state IN ('draft', 'offered');
CREATE TRIGGER quote_changed BEFORE UPDATE ON quote FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE quote IS 'Quotes (proyectos de seguro) for one risk, from one or several companies';
COMMENT ON COLUMN quote.id IS 'Key';
COMMENT ON COLUMN quote.quote_number IS 'Number of the quote (número de proyecto)';
COMMENT ON COLUMN quote.customer_id IS 'Customer who asks, ss_insurance.customer.id; null for a lead';
COMMENT ON COLUMN quote.lead_id IS 'Lead who asks, sm_leads.lead.id; null for a customer';
COMMENT ON COLUMN quote.product_line_code IS 'Line of business (ramo), ss_insurance.product_line.code';
COMMENT ON COLUMN quote.mediator_code IS 'Mediator who brings it in, ss_commissions.mediator.code';
COMMENT ON COLUMN quote.employee_id IS 'Who prepares it, sm_hr.employee.id';
COMMENT ON COLUMN quote.state IS 'draft (en estudio), offered (presentado), accepted (aceptado), declined (rechazado) or expired (caducado)';
COMMENT ON COLUMN quote.effective_on IS 'First day of cover wished for (fecha de efecto)';
COMMENT ON COLUMN quote.offered_on IS 'Day on which it was presented';
COMMENT ON COLUMN quote.valid_until IS 'Last day on which the customer may accept';
COMMENT ON COLUMN quote.risk IS 'Description of the risk (datos del riesgo): vehicle, dwelling, person, as the line asks for';
COMMENT ON COLUMN quote.demands_and_needs IS 'What the customer asks for and needs (exigencias y necesidades, Real Decreto-ley 3/2020)';
COMMENT ON COLUMN quote.advice IS 'none (venta informada), recommendation (asesoramiento) or objective_analysis (análisis objetivo y personalizado)';
COMMENT ON COLUMN quote.version IS 'Raised by each change';
COMMENT ON COLUMN quote.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN quote.created_at IS 'When the row was written';
COMMENT ON COLUMN quote.updated_at IS 'When the row was last changed';

CREATE FUNCTION quote_payload(q quote) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'quote_id', q.id,
    'customer_id', coalesce(q.customer_id, q.lead_id),
    'quote_number', q.quote_number,
    'product_line_code', q.product_line_code,
    'state', q.state,
    'effective_on', q.effective_on,
    'offered_on', q.offered_on,
    'valid_until', q.valid_until,
    'occurred_at', q.occurred_at);
COMMENT ON FUNCTION quote_payload(quote) IS 'Event payload of a quote: the state after the change (events/quote.v1.json)';

CREATE TABLE quote_option (
    id                    uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    quote_id              uuid           NOT NULL REFERENCES quote (id) ON DELETE CASCADE,
    option_number         smallint       NOT NULL CHECK (option_number >= 1),
    carrier_code          text           NOT NULL,
    product_code          text           NOT NULL,
    carrier_quote_number  text,
    net_premium           numeric(14, 2) NOT NULL CHECK (net_premium >= 0 AND net_premium < 'NaN'),
    surcharges            numeric(14, 2) NOT NULL DEFAULT 0 CHECK (surcharges >= 0 AND surcharges < 'NaN'),
    taxes                 numeric(14, 2) NOT NULL DEFAULT 0 CHECK (taxes >= 0 AND taxes < 'NaN'),
    total_premium         numeric(14, 2) GENERATED ALWAYS AS (net_premium + surcharges + taxes) STORED,
    currency              text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    payment_frequency     text           NOT NULL DEFAULT 'annual'
        CHECK (payment_frequency IN ('annual', 'semiannual', 'quarterly', 'monthly', 'single')),
    excess_amount         numeric(14, 2) CHECK (excess_amount >= 0 AND excess_amount < 'NaN'),
    covers                jsonb          NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(covers) = 'array'),
    recommended           boolean        NOT NULL DEFAULT false,
    recommendation_reason text,
    chosen                boolean        NOT NULL DEFAULT false,
    UNIQUE (quote_id, option_number),
    CONSTRAINT quote_option_reason CHECK (NOT recommended OR recommendation_reason IS NOT NULL)
);
CREATE INDEX quote_option_carrier_code ON quote_option (carrier_code);
CREATE INDEX quote_option_product_code ON quote_option (product_code);
CREATE UNIQUE INDEX quote_option_chosen ON quote_option (quote_id) WHERE chosen;

COMMENT ON TABLE quote_option IS 'What one company offers for a quote (ofertas)';
COMMENT ON COLUMN quote_option.id IS 'Key';
COMMENT ON COLUMN quote_option.quote_id IS 'Quote';
COMMENT ON COLUMN quote_option.option_number IS 'Order in which they are presented';
COMMENT ON COLUMN quote_option.carrier_code IS 'Company, ss_carriers.carrier.code';
COMMENT ON COLUMN quote_option.product_code IS 'Product, ss_insurance.product.code';
COMMENT ON COLUMN quote_option.carrier_quote_number IS 'Number at the company (número de proyecto de la entidad)';
COMMENT ON COLUMN quote_option.net_premium IS 'Premium before surcharges and taxes (prima neta)';
COMMENT ON COLUMN quote_option.surcharges IS 'Surcharges of the Consorcio and for paying in parts (recargos)';
COMMENT ON COLUMN quote_option.taxes IS 'Insurance premium tax (IPS)';
COMMENT ON COLUMN quote_option.total_premium IS 'Yearly premium to pay (prima total)';
COMMENT ON COLUMN quote_option.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN quote_option.payment_frequency IS 'annual, semiannual, quarterly, monthly or single (forma de pago)';
COMMENT ON COLUMN quote_option.excess_amount IS 'Excess (franquicia); null for none';
COMMENT ON COLUMN quote_option.covers IS 'Covers with sums insured and sublimits (garantías y capitales)';
COMMENT ON COLUMN quote_option.recommended IS 'Whether the brokerage recommends it';
COMMENT ON COLUMN quote_option.recommendation_reason IS 'Why it does, in words for the customer';
COMMENT ON COLUMN quote_option.chosen IS 'Whether the customer chose it';

CREATE TABLE application (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    application_number      text        NOT NULL UNIQUE CHECK (application_number <> ''),
    quote_option_id         uuid        REFERENCES quote_option (id),
    customer_id             uuid        NOT NULL,
    carrier_code            text        NOT NULL,
    product_code            text        NOT NULL,
    state                   text        NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'submitted', 'in_underwriting', 'accepted', 'accepted_with_conditions', 'refused', 'withdrawn', 'issued')),
    submitted_on            date        CHECK (submitted_on BETWEEN '0001-01-01' AND '9999-12-31'),
    decided_on              date        CHECK (decided_on BETWEEN '0001-01-01' AND '9999-12-31'),
    effective_on            date        NOT NULL CHECK (effective_on BETWEEN '0001-01-01' AND '9999-12-31'),
    provisional_cover_until date,
    questionnaire           jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(questionnaire) = 'object'),
    underwriting_conditions text,
    refusal_reason          text,
    policy_id               uuid,
    version                 integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT application_issued CHECK ((state = 'issued') = (policy_id IS NOT NULL)),
    CONSTRAINT application_decided CHECK (state NOT IN ('accepted', 'accepted_with_conditions', 'refused', 'issued') OR decided_on IS NOT NULL),
    CONSTRAINT application_in_order CHECK (decided_on >= submitted_on)
);
CREATE INDEX application_quote_option_id ON application (quote_option_id);
CREATE INDEX application_customer_id ON application (customer_id);
CREATE INDEX application_carrier_code ON application (carrier_code);
CREATE INDEX application_product_code ON application (product_code);
CREATE INDEX application_policy_id ON application (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX application_open ON application (submitted_on) WHERE state IN ('submitted', 'in_underwriting');
CREATE TRIGGER application_changed BEFORE UPDATE ON application FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE application IS 'Applications (solicitudes): what the customer asks a company to insure, until it issues or refuses';
COMMENT ON COLUMN application.id IS 'Key';
COMMENT ON COLUMN application.application_number IS 'Number of the application';
COMMENT ON COLUMN application.quote_option_id IS 'Offer that it accepts; null when it came without a quote';
COMMENT ON COLUMN application.customer_id IS 'Policyholder-to-be (tomador), ss_insurance.customer.id';
COMMENT ON COLUMN application.carrier_code IS 'Company, ss_carriers.carrier.code';
COMMENT ON COLUMN application.product_code IS 'Product, ss_insurance.product.code';
COMMENT ON COLUMN application.state IS 'draft (borrador), submitted (enviada), in_underwriting (en estudio), accepted (aceptada), accepted_with_conditions (aceptada con condiciones), refused (rechazada), withdrawn (desistida) or issued (emitida)';
COMMENT ON COLUMN application.submitted_on IS 'Day of sending to the company; the proposal binds it for 15 days (LCS, art. 6)';
COMMENT ON COLUMN application.decided_on IS 'Day of the company''s decision';
COMMENT ON COLUMN application.effective_on IS 'First day of cover asked for';
COMMENT ON COLUMN application.provisional_cover_until IS 'Last day of provisional cover (carta de garantía, cobertura provisional)';
COMMENT ON COLUMN application.questionnaire IS 'Answers about the risk (cuestionario, LCS art. 10); of life and health lines also health';
COMMENT ON COLUMN application.underwriting_conditions IS 'Conditions or extra premium that the company sets';
COMMENT ON COLUMN application.refusal_reason IS 'Why the company refused';
COMMENT ON COLUMN application.policy_id IS 'Policy issued, ss_insurance.policy.id; null before';
COMMENT ON COLUMN application.version IS 'Raised by each change';
COMMENT ON COLUMN application.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN application.created_at IS 'When the row was written';
COMMENT ON COLUMN application.updated_at IS 'When the row was last changed';

CREATE FUNCTION application_payload(a application) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'application_id', a.id,
    'customer_id', a.customer_id,
    'application_number', a.application_number,
    'carrier_code', a.carrier_code,
    'product_code', a.product_code,
    'state', a.state,
    'submitted_on', a.submitted_on,
    'decided_on', a.decided_on,
    'effective_on', a.effective_on,
    'policy_id', a.policy_id,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION application_payload(application) IS 'Event payload of an application: the state after the change (events/application.v1.json)';

-- Renewals and cancellations -------------------------------------------------------------------------------------------

CREATE TABLE renewal (
    id                    uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id             uuid           NOT NULL,
    customer_id           uuid           NOT NULL,
    renews_on             date           NOT NULL CHECK (renews_on BETWEEN '0001-01-01' AND '9999-12-31'),
    state                 text           NOT NULL DEFAULT 'announced'
        CHECK (state IN ('announced', 'reviewed', 'renewed', 'replaced', 'not_renewed')),
    announced_on          date,
    previous_premium      numeric(14, 2) NOT NULL CHECK (previous_premium >= 0 AND previous_premium < 'NaN'),
    offered_premium       numeric(14, 2) CHECK (offered_premium >= 0 AND offered_premium < 'NaN'),
    premium_change_pct    numeric(9, 2)  GENERATED ALWAYS AS (round((offered_premium - previous_premium) * 100 / nullif(previous_premium, 0), 2)) STORED,
    currency              text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    opposition_deadline   date           GENERATED ALWAYS AS ((renews_on - interval '1 month')::date) STORED,
    replaced_by_policy_id uuid,
    reviewed_by           uuid,
    note                  text,
    version               integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at            timestamptz    NOT NULL DEFAULT now(),
    updated_at            timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (policy_id, renews_on),
    CONSTRAINT renewal_replaced CHECK ((state = 'replaced') = (replaced_by_policy_id IS NOT NULL))
);
CREATE INDEX renewal_customer_id ON renewal (customer_id);
CREATE INDEX renewal_replaced_by_policy_id ON renewal (replaced_by_policy_id) WHERE replaced_by_policy_id IS NOT NULL;
CREATE INDEX renewal_reviewed_by ON renewal (reviewed_by) WHERE reviewed_by IS NOT NULL;
CREATE INDEX renewal_open ON renewal (renews_on) WHERE state IN ('announced', 'reviewed');
CREATE TRIGGER renewal_changed BEFORE UPDATE ON renewal FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE renewal IS 'Renewals (renovaciones de cartera): one row per policy and due date, from the company''s notice to the outcome';
COMMENT ON COLUMN renewal.id IS 'Key';
COMMENT ON COLUMN renewal.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN renewal.customer_id IS 'Policyholder, ss_insurance.customer.id';
COMMENT ON COLUMN renewal.renews_on IS 'Day on which the new term begins (vencimiento)';
COMMENT ON COLUMN renewal.state IS 'announced (precartera), reviewed (revisada), renewed (renovada), replaced (sustituida por otra póliza) or not_renewed (no renovada)';
COMMENT ON COLUMN renewal.announced_on IS 'Day on which the company announced its terms; it owes two months for changes (LCS, art. 22)';
COMMENT ON COLUMN renewal.previous_premium IS 'Yearly premium of the term that ends';
COMMENT ON COLUMN renewal.offered_premium IS 'Yearly premium announced; null until known';
COMMENT ON COLUMN renewal.premium_change_pct IS 'Change of the premium, in per cent';
COMMENT ON COLUMN renewal.currency IS 'ISO 4217 code';
COMMENT ON COLUMN renewal.opposition_deadline IS 'Last day on which the holder may oppose the extension: one month before (LCS, art. 22.2)';
COMMENT ON COLUMN renewal.replaced_by_policy_id IS 'Policy that replaces it, ss_insurance.policy.id';
COMMENT ON COLUMN renewal.reviewed_by IS 'Who reviewed it, sm_hr.employee.id';
COMMENT ON COLUMN renewal.note IS 'What was agreed with the customer';
COMMENT ON COLUMN renewal.version IS 'Raised by each change';
COMMENT ON COLUMN renewal.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN renewal.created_at IS 'When the row was written';
COMMENT ON COLUMN renewal.updated_at IS 'When the row was last changed';

CREATE FUNCTION renewal_payload(r renewal) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'renewal_id', r.id,
    'customer_id', r.customer_id,
    'policy_id', r.policy_id,
    'renews_on', r.renews_on,
    'state', r.state,
    'previous_premium', r.previous_premium::text,
    'offered_premium', r.offered_premium::text,
    'currency', r.currency,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION renewal_payload(renewal) IS 'Event payload of a renewal: the state after the change (events/renewal.v1.json)';

CREATE TABLE cancellation (
    id                       uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id                uuid           NOT NULL,
    customer_id              uuid           NOT NULL,
    cancellation_reason_code text           NOT NULL REFERENCES cancellation_reason (code),
    requested_by             text           NOT NULL CHECK (requested_by IN ('holder', 'carrier', 'broker')),
    requested_on             date           NOT NULL CHECK (requested_on BETWEEN '0001-01-01' AND '9999-12-31'),
    term_ends_on             date,
    cancelled_on             date           NOT NULL CHECK (cancelled_on BETWEEN '0001-01-01' AND '9999-12-31'),
    notice_given_days        integer        GENERATED ALWAYS AS (term_ends_on - requested_on) STORED,
    state                    text           NOT NULL DEFAULT 'requested'
        CHECK (state IN ('requested', 'sent_to_carrier', 'confirmed', 'refused', 'withdrawn')),
    refund_amount            numeric(14, 2) CHECK (refund_amount >= 0 AND refund_amount < 'NaN'),
    currency                 text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    evidence_document_id     uuid,
    note                     text,
    version                  integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at               timestamptz    NOT NULL DEFAULT now(),
    updated_at               timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX cancellation_policy_id ON cancellation (policy_id);
CREATE INDEX cancellation_customer_id ON cancellation (customer_id);
CREATE INDEX cancellation_cancellation_reason_code ON cancellation (cancellation_reason_code);
CREATE INDEX cancellation_evidence_document_id ON cancellation (evidence_document_id) WHERE evidence_document_id IS NOT NULL;
CREATE UNIQUE INDEX cancellation_pending ON cancellation (policy_id) WHERE state IN ('requested', 'sent_to_carrier');
CREATE TRIGGER cancellation_changed BEFORE UPDATE ON cancellation FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE cancellation IS 'Cancellations of policies (anulaciones) as requested, with the notice that the law asks for';
COMMENT ON COLUMN cancellation.id IS 'Key';
COMMENT ON COLUMN cancellation.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN cancellation.customer_id IS 'Policyholder, ss_insurance.customer.id';
COMMENT ON COLUMN cancellation.cancellation_reason_code IS 'Reason';
COMMENT ON COLUMN cancellation.requested_by IS 'Who asked: holder (tomador), carrier (asegurador) or broker (correduría, por mandato)';
COMMENT ON COLUMN cancellation.requested_on IS 'Day on which the notice was given';
COMMENT ON COLUMN cancellation.term_ends_on IS 'End of the current term, against which notice counts';
COMMENT ON COLUMN cancellation.cancelled_on IS 'Day on which cover ends (fecha de anulación)';
COMMENT ON COLUMN cancellation.notice_given_days IS 'Days of notice before the end of the term';
COMMENT ON COLUMN cancellation.state IS 'requested (solicitada), sent_to_carrier (enviada a la entidad), confirmed (confirmada), refused (denegada, such as for late notice) or withdrawn (retirada)';
COMMENT ON COLUMN cancellation.refund_amount IS 'Premium to give back (extorno); null when none';
COMMENT ON COLUMN cancellation.currency IS 'ISO 4217 code';
COMMENT ON COLUMN cancellation.evidence_document_id IS 'Signed request (carta de anulación), sm_documents.document.id';
COMMENT ON COLUMN cancellation.note IS 'Circumstances in words';
COMMENT ON COLUMN cancellation.version IS 'Raised by each change';
COMMENT ON COLUMN cancellation.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN cancellation.created_at IS 'When the row was written';
COMMENT ON COLUMN cancellation.updated_at IS 'When the row was last changed';

CREATE FUNCTION cancellation_payload(c cancellation) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'cancellation_id', c.id,
    'customer_id', c.customer_id,
    'policy_id', c.policy_id,
    'cancellation_reason_code', c.cancellation_reason_code,
    'requested_by', c.requested_by,
    'requested_on', c.requested_on,
    'cancelled_on', c.cancelled_on,
    'state', c.state,
    'refund_amount', c.refund_amount::text,
    'currency', c.currency,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION cancellation_payload(cancellation) IS 'Event payload of a cancellation: the state after the change (events/cancellation.v1.json)';

-- Documents ------------------------------------------------------------------------------------------------------------

CREATE TABLE document_delivery (
    id                        uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    document_requirement_code text        NOT NULL REFERENCES document_requirement (code),
    customer_id               uuid        NOT NULL,
    quote_id                  uuid        REFERENCES quote (id),
    application_id            uuid        REFERENCES application (id),
    policy_id                 uuid,
    document_id               uuid        NOT NULL,
    document_sha256           bytea       NOT NULL CHECK (length(document_sha256) = 32),
    medium                    text        NOT NULL CHECK (medium IN ('paper', 'email', 'portal', 'signature_platform', 'other')),
    delivered_at              timestamptz NOT NULL,
    opened_at                 timestamptz,
    signed_at                 timestamptz,
    recipient_address         inet,
    created_at                timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT document_delivery_on_account CHECK (num_nonnulls(quote_id, application_id, policy_id) = 1),
    CONSTRAINT document_delivery_in_order CHECK (signed_at >= delivered_at AND opened_at >= delivered_at)
);
CREATE INDEX document_delivery_document_requirement_code ON document_delivery (document_requirement_code);
CREATE INDEX document_delivery_customer_id ON document_delivery (customer_id);
CREATE INDEX document_delivery_quote_id ON document_delivery (quote_id);
CREATE INDEX document_delivery_application_id ON document_delivery (application_id);
CREATE INDEX document_delivery_policy_id ON document_delivery (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX document_delivery_document_id ON document_delivery (document_id);

COMMENT ON TABLE document_delivery IS 'Evidence that a document was handed over (entrega de documentación)';
COMMENT ON COLUMN document_delivery.id IS 'Key';
COMMENT ON COLUMN document_delivery.document_requirement_code IS 'What was handed over';
COMMENT ON COLUMN document_delivery.customer_id IS 'Recipient, ss_insurance.customer.id';
COMMENT ON COLUMN document_delivery.quote_id IS 'On account of this quote';
COMMENT ON COLUMN document_delivery.application_id IS 'On account of this application';
COMMENT ON COLUMN document_delivery.policy_id IS 'On account of this policy, ss_insurance.policy.id';
COMMENT ON COLUMN document_delivery.document_id IS 'Document, sm_documents.document.id';
COMMENT ON COLUMN document_delivery.document_sha256 IS 'SHA-256 of the very file';
COMMENT ON COLUMN document_delivery.medium IS 'paper (papel), email, portal (área de cliente), signature_platform (firma electrónica) or other durable medium (soporte duradero)';
COMMENT ON COLUMN document_delivery.delivered_at IS 'When it was handed over';
COMMENT ON COLUMN document_delivery.opened_at IS 'When the recipient opened it, where known';
COMMENT ON COLUMN document_delivery.signed_at IS 'When it was signed; null when not asked for';
COMMENT ON COLUMN document_delivery.recipient_address IS 'Network address from which it was opened or signed';
COMMENT ON COLUMN document_delivery.created_at IS 'When the row was written';

-- Files of the companies -----------------------------------------------------------------------------------------------

CREATE TABLE exchange_batch (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    carrier_code     text        NOT NULL,
    exchange_object  text        NOT NULL CHECK (exchange_object <> ''),
    standard_version text        NOT NULL CHECK (standard_version ~ '^V[0-9]{2}$'),
    file_name        text        NOT NULL,
    file_sha256      bytea       NOT NULL UNIQUE CHECK (length(file_sha256) = 32),
    stored_object_id uuid,
    sent_at          timestamptz,
    received_at      timestamptz NOT NULL DEFAULT now(),
    state            text        NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'validated', 'loaded', 'rejected')),
    record_count     integer     CHECK (record_count >= 0),
    finished_at      timestamptz,
    problem          text,
    CONSTRAINT exchange_batch_finished CHECK ((state IN ('loaded', 'rejected')) = (finished_at IS NOT NULL)),
    CONSTRAINT exchange_batch_problem CHECK (state <> 'rejected' OR problem IS NOT NULL)
);
CREATE INDEX exchange_batch_carrier_code ON exchange_batch (carrier_code);
CREATE INDEX exchange_batch_stored_object_id ON exchange_batch (stored_object_id) WHERE stored_object_id IS NOT NULL;
CREATE INDEX exchange_batch_received ON exchange_batch (received_at);

COMMENT ON TABLE exchange_batch IS 'Files taken in from companies (lotes EIAC)';
COMMENT ON COLUMN exchange_batch.id IS 'Key';
COMMENT ON COLUMN exchange_batch.carrier_code IS 'Sender, ss_carriers.carrier.code';
COMMENT ON COLUMN exchange_batch.exchange_object IS 'Object of the standard, as in ss_carriers.exchange_object: policies, receipts, claims, settlements or cash_account';
COMMENT ON COLUMN exchange_batch.standard_version IS 'Version of the standard';
COMMENT ON COLUMN exchange_batch.file_name IS 'Name of the file';
COMMENT ON COLUMN exchange_batch.file_sha256 IS 'SHA-256 of the file: none is taken in twice';
COMMENT ON COLUMN exchange_batch.stored_object_id IS 'The file as received, sm_storage.stored_object.id';
COMMENT ON COLUMN exchange_batch.sent_at IS 'When the company made it, by its header';
COMMENT ON COLUMN exchange_batch.received_at IS 'When it came';
COMMENT ON COLUMN exchange_batch.state IS 'received (recibido), validated (validado), loaded (cargado) or rejected (rechazado)';
COMMENT ON COLUMN exchange_batch.record_count IS 'Records that the header announces';
COMMENT ON COLUMN exchange_batch.finished_at IS 'When it was loaded or rejected';
COMMENT ON COLUMN exchange_batch.problem IS 'Why it was rejected';

CREATE TABLE exchange_record (
    exchange_batch_id     uuid    NOT NULL REFERENCES exchange_batch (id) ON DELETE CASCADE,
    line_number           integer NOT NULL CHECK (line_number >= 1),
    process               text    NOT NULL,
    carrier_policy_number text,
    policy_id             uuid,
    content               jsonb   NOT NULL,
    outcome               text    NOT NULL DEFAULT 'pending' CHECK (outcome IN ('pending', 'created', 'updated', 'unchanged', 'refused')),
    problems              text[]  NOT NULL DEFAULT '{}',
    PRIMARY KEY (exchange_batch_id, line_number),
    CONSTRAINT exchange_record_refused CHECK (outcome <> 'refused' OR cardinality(problems) > 0)
);
CREATE INDEX exchange_record_policy_id ON exchange_record (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX exchange_record_policy_number ON exchange_record (carrier_policy_number);
CREATE INDEX exchange_record_refused ON exchange_record (exchange_batch_id) WHERE outcome = 'refused';

COMMENT ON TABLE exchange_record IS 'Records of a file and what became of them (registros)';
COMMENT ON COLUMN exchange_record.exchange_batch_id IS 'File';
COMMENT ON COLUMN exchange_record.line_number IS 'Place in the file, from 1';
COMMENT ON COLUMN exchange_record.process IS 'Process of the standard (proceso), such as new business, portfolio, endorsement or cancellation, by the file''s code';
COMMENT ON COLUMN exchange_record.carrier_policy_number IS 'Policy number at the company';
COMMENT ON COLUMN exchange_record.policy_id IS 'Policy matched, ss_insurance.policy.id; null when unmatched';
COMMENT ON COLUMN exchange_record.content IS 'The record as sent';
COMMENT ON COLUMN exchange_record.outcome IS 'pending, created (alta), updated (modificado), unchanged (sin cambios) or refused (rechazado)';
COMMENT ON COLUMN exchange_record.problems IS 'What was wrong, one line each';
