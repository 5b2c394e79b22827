-- Surveillance: fraud in policies and claims (rules, alerts, investigations), sanction lists, and the checks against money laundering that a
-- broker owes in life insurance and investment. What is examined or reported under Ley 10/2010 is never published as an event and never told
-- to the customer (art. 24, prohibición de revelación).
-- Sources: Ley 10/2010 (arts. 3 to 16 due diligence, 17 special examination, 18 report to the SEPBLAC, 25 keeping, 42 sanctions), Real Decreto
-- 304/2014, Ley 50/1980 (arts. 10, 16 and 19: misstatement, fraud), Ley 20/2015 (measures against fraud), Reglamento (UE) 2016/679, art. 22.

-- Fraud: rules and alerts ----------------------------------------------------------------------------------------------

CREATE TABLE fraud_rule (
    code               text     PRIMARY KEY CHECK (code <> ''),
    name               text     NOT NULL,
    name_es            text     NOT NULL,
    subject            text     NOT NULL CHECK (subject IN ('application', 'policy', 'claim', 'receipt', 'mediator', 'party')),
    product_line_codes text[]   NOT NULL DEFAULT '{}',
    weight             smallint NOT NULL CHECK (weight BETWEEN 1 AND 100),
    parameters         jsonb    NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(parameters) = 'object'),
    model_code         text,
    enabled            boolean  NOT NULL DEFAULT true
);
CREATE INDEX fraud_rule_model_code ON fraud_rule (model_code) WHERE model_code IS NOT NULL;

COMMENT ON TABLE fraud_rule IS 'Fraud indicators (indicadores de fraude) that are computed';
COMMENT ON COLUMN fraud_rule.code IS 'Code, such as claim_soon_after_inception';
COMMENT ON COLUMN fraud_rule.name IS 'Name in English';
COMMENT ON COLUMN fraud_rule.name_es IS 'Name in Spanish';
COMMENT ON COLUMN fraud_rule.subject IS 'What it looks at: application (solicitud), policy (póliza), claim (siniestro), receipt (recibo), mediator (mediador) or party (persona)';
COMMENT ON COLUMN fraud_rule.product_line_codes IS 'Lines of business, ss_insurance.product_line.code; empty for all';
COMMENT ON COLUMN fraud_rule.weight IS 'Points that it adds to the score';
COMMENT ON COLUMN fraud_rule.parameters IS 'Parameters, such as {"days": 30}';
COMMENT ON COLUMN fraud_rule.model_code IS 'Model that computes it, sm_ai_models.model.code; null for a plain rule';
COMMENT ON COLUMN fraud_rule.enabled IS 'Whether it runs';

CREATE TABLE alert (
    id              uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    alert_number    text           NOT NULL UNIQUE CHECK (alert_number <> ''),
    party_id        uuid           NOT NULL,
    subject         text           NOT NULL CHECK (subject IN ('application', 'policy', 'claim', 'receipt', 'mediator', 'party')),
    policy_id       uuid,
    claim_id        uuid,
    application_id  uuid,
    mediator_code   text,
    score           smallint       NOT NULL CHECK (score BETWEEN 0 AND 1000),
    severity        text           NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    state           text           NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_review', 'escalated', 'confirmed', 'dismissed')),
    raised_at       timestamptz    NOT NULL DEFAULT now(),
    reviewed_by     uuid,
    closed_at       timestamptz,
    amount_exposed  numeric(14, 2) CHECK (amount_exposed >= 0 AND amount_exposed < 'NaN'),
    currency        text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    decision_reason text,
    version         integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at     timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at      timestamptz    NOT NULL DEFAULT now(),
    updated_at      timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT alert_closed CHECK ((state IN ('confirmed', 'dismissed')) = (closed_at IS NOT NULL)),
    CONSTRAINT alert_decided_by_a_person CHECK (closed_at IS NULL OR (reviewed_by IS NOT NULL AND decision_reason IS NOT NULL)),
    CONSTRAINT alert_subject CHECK (CASE subject WHEN 'policy' THEN policy_id IS NOT NULL WHEN 'claim' THEN claim_id IS NOT NULL WHEN 'application' THEN application_id IS NOT NULL WHEN 'mediator' THEN mediator_code IS NOT NULL ELSE true END)
);
CREATE INDEX alert_party_id ON alert (party_id);
CREATE INDEX alert_policy_id ON alert (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX alert_claim_id ON alert (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX alert_application_id ON alert (application_id) WHERE application_id IS NOT NULL;
CREATE INDEX alert_mediator_code ON alert (mediator_code) WHERE mediator_code IS NOT NULL;
CREATE INDEX alert_reviewed_by ON alert (reviewed_by) WHERE reviewed_by IS NOT NULL;
CREATE INDEX alert_queue ON alert (severity, raised_at) WHERE closed_at IS NULL;
CREATE TRIGGER alert_changed BEFORE UPDATE ON alert FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE alert IS 'Fraud alerts (alertas de fraude): a subject whose indicators together pass the threshold';
COMMENT ON COLUMN alert.id IS 'Key';
COMMENT ON COLUMN alert.alert_number IS 'Number';
COMMENT ON COLUMN alert.party_id IS 'Person or company concerned, sm_global.party.id';
COMMENT ON COLUMN alert.subject IS 'What it is about, as in fraud_rule';
COMMENT ON COLUMN alert.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN alert.claim_id IS 'Claim, ss_insurance.claim.id';
COMMENT ON COLUMN alert.application_id IS 'Application, ss_policies.application.id';
COMMENT ON COLUMN alert.mediator_code IS 'Mediator, ss_commissions.mediator.code';
COMMENT ON COLUMN alert.score IS 'Sum of the weights of the indicators that fired';
COMMENT ON COLUMN alert.severity IS 'low (baja), medium (media), high (alta) or critical (crítica)';
COMMENT ON COLUMN alert.state IS 'open (abierta), in_review (en revisión), escalated (en investigación), confirmed (fraude confirmado) or dismissed (descartada, falso positivo)';
COMMENT ON COLUMN alert.raised_at IS 'When it was raised';
COMMENT ON COLUMN alert.reviewed_by IS 'Person who decided: a machine alone never does (RGPD, art. 22), sm_hr.employee.id';
COMMENT ON COLUMN alert.closed_at IS 'When it was decided';
COMMENT ON COLUMN alert.amount_exposed IS 'Amount at stake (importe en riesgo)';
COMMENT ON COLUMN alert.currency IS 'ISO 4217 code';
COMMENT ON COLUMN alert.decision_reason IS 'Why it was so decided';
COMMENT ON COLUMN alert.version IS 'Raised by each change';
COMMENT ON COLUMN alert.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN alert.created_at IS 'When the row was written';
COMMENT ON COLUMN alert.updated_at IS 'When the row was last changed';

CREATE FUNCTION alert_payload(a alert) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'alert_id', a.id,
    'customer_id', a.party_id,
    'alert_number', a.alert_number,
    'subject', a.subject,
    'policy_id', a.policy_id,
    'claim_id', a.claim_id,
    'score', a.score,
    'severity', a.severity,
    'state', a.state,
    'raised_at', a.raised_at,
    'amount_exposed', a.amount_exposed::text,
    'currency', a.currency,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION alert_payload(alert) IS 'Event payload of an alert: the state after the change (events/alert.v1.json)';

CREATE TABLE alert_indicator (
    alert_id        uuid        NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    fraud_rule_code text        NOT NULL REFERENCES fraud_rule (code),
    fired_at        timestamptz NOT NULL DEFAULT now(),
    weight          smallint    NOT NULL CHECK (weight BETWEEN 1 AND 100),
    observed        jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(observed) = 'object'),
    PRIMARY KEY (alert_id, fraud_rule_code)
);
CREATE INDEX alert_indicator_fraud_rule_code ON alert_indicator (fraud_rule_code);

COMMENT ON TABLE alert_indicator IS 'Indicators that fired for an alert (indicadores activados), with what they saw';
COMMENT ON COLUMN alert_indicator.alert_id IS 'Alert';
COMMENT ON COLUMN alert_indicator.fraud_rule_code IS 'Rule';
COMMENT ON COLUMN alert_indicator.fired_at IS 'When';
COMMENT ON COLUMN alert_indicator.weight IS 'Weight at that time';
COMMENT ON COLUMN alert_indicator.observed IS 'Values that made it fire, such as {"days": 12}';

CREATE TABLE party_link (
    id             uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id       uuid      NOT NULL,
    other_party_id uuid      NOT NULL,
    kind           text      NOT NULL
        CHECK (kind IN ('phone', 'email', 'bank_account', 'address', 'vehicle', 'claim', 'repairer', 'lawyer', 'device')),
    shared_sha256  bytea     CHECK (length(shared_sha256) = 32),
    times_seen     integer   NOT NULL DEFAULT 1 CHECK (times_seen >= 1),
    seen_during    tstzrange NOT NULL,
    UNIQUE NULLS NOT DISTINCT (party_id, other_party_id, kind, shared_sha256),
    CONSTRAINT party_link_ordered CHECK (party_id < other_party_id)
);
CREATE INDEX party_link_other_party_id ON party_link (other_party_id);

COMMENT ON TABLE party_link IS 'Links between people found in claims and policies (redes): same telephone, account, vehicle, address or expert';
COMMENT ON COLUMN party_link.id IS 'Key';
COMMENT ON COLUMN party_link.party_id IS 'One, sm_global.party.id; the lesser of both keys';
COMMENT ON COLUMN party_link.other_party_id IS 'The other, sm_global.party.id';
COMMENT ON COLUMN party_link.kind IS 'What both share: phone (teléfono), email, bank_account (cuenta), address (domicilio), vehicle (vehículo), claim (siniestro), repairer (taller), lawyer (abogado) or device (dispositivo)';
COMMENT ON COLUMN party_link.shared_sha256 IS 'SHA-256 of what is shared, not the thing itself';
COMMENT ON COLUMN party_link.times_seen IS 'How often';
COMMENT ON COLUMN party_link.seen_during IS 'First to last time';

-- Fraud: investigations ------------------------------------------------------------------------------------------------

CREATE TABLE investigation (
    id                    uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    investigation_number  text           NOT NULL UNIQUE CHECK (investigation_number <> ''),
    party_id              uuid           NOT NULL,
    alert_id              uuid           REFERENCES alert (id),
    carrier_code          text,
    fraud_kind            text           NOT NULL
        CHECK (fraud_kind IN ('false_claim', 'inflated_claim', 'staged_accident', 'misstated_risk', 'identity', 'premium_theft',
            'mediator', 'other')),
    state                 text           NOT NULL DEFAULT 'opened' CHECK (state IN ('opened', 'in_progress', 'suspended', 'concluded')),
    outcome               text           CHECK (outcome IN ('fraud_proven', 'fraud_likely', 'no_fraud', 'withdrawn')),
    opened_on             date           NOT NULL CHECK (opened_on BETWEEN '0001-01-01' AND '9999-12-31'),
    concluded_on          date           CHECK (concluded_on BETWEEN '0001-01-01' AND '9999-12-31'),
    investigator_id       uuid,
    external_investigator text,
    amount_saved          numeric(14, 2) CHECK (amount_saved >= 0 AND amount_saved < 'NaN'),
    currency              text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    matter_id             uuid,
    conclusion            text,
    version               integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at            timestamptz    NOT NULL DEFAULT now(),
    updated_at            timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT investigation_concluded CHECK ((state = 'concluded') = (outcome IS NOT NULL) AND (state = 'concluded') = (concluded_on IS NOT NULL)),
    CONSTRAINT investigation_in_order CHECK (concluded_on >= opened_on)
);
CREATE INDEX investigation_party_id ON investigation (party_id);
CREATE INDEX investigation_alert_id ON investigation (alert_id);
CREATE INDEX investigation_carrier_code ON investigation (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX investigation_investigator_id ON investigation (investigator_id) WHERE investigator_id IS NOT NULL;
CREATE INDEX investigation_matter_id ON investigation (matter_id) WHERE matter_id IS NOT NULL;
CREATE INDEX investigation_open ON investigation (opened_on) WHERE state <> 'concluded';
CREATE TRIGGER investigation_changed BEFORE UPDATE ON investigation FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE investigation IS 'Investigations of suspected fraud (investigaciones)';
COMMENT ON COLUMN investigation.id IS 'Key';
COMMENT ON COLUMN investigation.investigation_number IS 'Number';
COMMENT ON COLUMN investigation.party_id IS 'Main person or company concerned, sm_global.party.id';
COMMENT ON COLUMN investigation.alert_id IS 'Alert that it came from; null when reported by someone';
COMMENT ON COLUMN investigation.carrier_code IS 'Company that runs or shares it, ss_carriers.carrier.code';
COMMENT ON COLUMN investigation.fraud_kind IS 'false_claim (siniestro inexistente), inflated_claim (daños exagerados), staged_accident (siniestro simulado), misstated_risk (ocultación en la contratación), identity (suplantación), premium_theft (apropiación de primas), mediator (mediador) or other';
COMMENT ON COLUMN investigation.state IS 'opened (abierta), in_progress (en curso), suspended (suspendida) or concluded (concluida)';
COMMENT ON COLUMN investigation.outcome IS 'fraud_proven (fraude acreditado), fraud_likely (indicios), no_fraud (sin fraude) or withdrawn (desistimiento del cliente); null until concluded';
COMMENT ON COLUMN investigation.opened_on IS 'Day of opening';
COMMENT ON COLUMN investigation.concluded_on IS 'Day of conclusion';
COMMENT ON COLUMN investigation.investigator_id IS 'Who investigates, sm_hr.employee.id; null when a detective agency does';
COMMENT ON COLUMN investigation.external_investigator IS 'Detective or agency, with licence number (Ley 5/2014 de Seguridad Privada)';
COMMENT ON COLUMN investigation.amount_saved IS 'Amount not paid because of it (ahorro por fraude evitado)';
COMMENT ON COLUMN investigation.currency IS 'ISO 4217 code';
COMMENT ON COLUMN investigation.matter_id IS 'Lawsuit or criminal complaint (denuncia o querella), sm_legal.matter.id';
COMMENT ON COLUMN investigation.conclusion IS 'Findings';
COMMENT ON COLUMN investigation.version IS 'Raised by each change';
COMMENT ON COLUMN investigation.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN investigation.created_at IS 'When the row was written';
COMMENT ON COLUMN investigation.updated_at IS 'When the row was last changed';

CREATE FUNCTION investigation_payload(i investigation) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'investigation_id', i.id,
    'customer_id', i.party_id,
    'investigation_number', i.investigation_number,
    'alert_id', i.alert_id,
    'state', i.state,
    'outcome', i.outcome,
    'opened_on', i.opened_on,
    'concluded_on', i.concluded_on,
    'amount_saved', i.amount_saved::text,
    'currency', i.currency,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION investigation_payload(investigation) IS 'Event payload of an investigation: the state after the change (events/investigation.v1.json)';

CREATE TABLE investigation_step (
    investigation_id     uuid        NOT NULL REFERENCES investigation (id) ON DELETE CASCADE,
    step_number          smallint    NOT NULL CHECK (step_number >= 1),
    kind                 text        NOT NULL
        CHECK (kind IN ('interview', 'inspection', 'document_check', 'database_check', 'surveillance', 'expert_report',
            'request_to_carrier', 'other')),
    done_at              timestamptz NOT NULL,
    done_by              uuid,
    finding              text        NOT NULL,
    evidence_document_id uuid,
    evidence_sha256      bytea       CHECK (length(evidence_sha256) = 32),
    PRIMARY KEY (investigation_id, step_number)
);
CREATE INDEX investigation_step_done_by ON investigation_step (done_by) WHERE done_by IS NOT NULL;
CREATE INDEX investigation_step_evidence_document_id ON investigation_step (evidence_document_id) WHERE evidence_document_id IS NOT NULL;

COMMENT ON TABLE investigation_step IS 'Steps of an investigation (actuaciones) with their evidence, a chain of custody';
COMMENT ON COLUMN investigation_step.investigation_id IS 'Investigation';
COMMENT ON COLUMN investigation_step.step_number IS 'Order';
COMMENT ON COLUMN investigation_step.kind IS 'interview (entrevista), inspection (visita), document_check (verificación documental), database_check (consulta a ficheros), surveillance (seguimiento), expert_report (pericial), request_to_carrier (petición a la entidad) or other';
COMMENT ON COLUMN investigation_step.done_at IS 'When';
COMMENT ON COLUMN investigation_step.done_by IS 'Who, sm_hr.employee.id; null when external';
COMMENT ON COLUMN investigation_step.finding IS 'What was found';
COMMENT ON COLUMN investigation_step.evidence_document_id IS 'Evidence, sm_documents.document.id';
COMMENT ON COLUMN investigation_step.evidence_sha256 IS 'SHA-256 of the evidence when it was secured';

-- Lists ----------------------------------------------------------------------------------------------------------------

CREATE TABLE watch_list (
    code           text        PRIMARY KEY CHECK (code <> ''),
    name           text        NOT NULL,
    publisher      text        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('sanctions', 'pep', 'internal')),
    legal_basis    text,
    refresh_every  interval    NOT NULL DEFAULT '1 day' CHECK (refresh_every > interval '0'),
    fetched_at     timestamptz,
    content_sha256 bytea       CHECK (length(content_sha256) = 32)
);

COMMENT ON TABLE watch_list IS 'Lists that parties are screened against (listas de control)';
COMMENT ON COLUMN watch_list.code IS 'Code, such as EU-FSF';
COMMENT ON COLUMN watch_list.name IS 'Name';
COMMENT ON COLUMN watch_list.publisher IS 'Who publishes it';
COMMENT ON COLUMN watch_list.kind IS 'sanctions (sanciones financieras), pep (personas con responsabilidad pública) or internal (lista interna)';
COMMENT ON COLUMN watch_list.legal_basis IS 'Law that asks for screening';
COMMENT ON COLUMN watch_list.refresh_every IS 'How often it is fetched anew';
COMMENT ON COLUMN watch_list.fetched_at IS 'When it was last fetched';
COMMENT ON COLUMN watch_list.content_sha256 IS 'SHA-256 of the list as fetched last';

CREATE TABLE watch_list_entry (
    id              uuid   PRIMARY KEY DEFAULT platform.uuid_v7(),
    watch_list_code text   NOT NULL REFERENCES watch_list (code),
    entry_reference text   NOT NULL CHECK (entry_reference <> ''),
    kind            text   NOT NULL CHECK (kind IN ('person', 'entity', 'vessel')),
    names           text[] NOT NULL CHECK (cardinality(names) >= 1),
    birth_dates     date[] NOT NULL DEFAULT '{}',
    country_codes   text[] NOT NULL DEFAULT '{}',
    listed_on       date,
    delisted_on     date,
    details         jsonb  NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    UNIQUE (watch_list_code, entry_reference),
    CONSTRAINT watch_list_entry_in_order CHECK (delisted_on >= listed_on)
);
CREATE INDEX watch_list_entry_names ON watch_list_entry USING gin (names);

COMMENT ON TABLE watch_list_entry IS 'Entries of a list, as published';
COMMENT ON COLUMN watch_list_entry.id IS 'Key';
COMMENT ON COLUMN watch_list_entry.watch_list_code IS 'List';
COMMENT ON COLUMN watch_list_entry.entry_reference IS 'Reference in the list';
COMMENT ON COLUMN watch_list_entry.kind IS 'person (persona física), entity (entidad) or vessel (buque)';
COMMENT ON COLUMN watch_list_entry.names IS 'Name and aliases';
COMMENT ON COLUMN watch_list_entry.birth_dates IS 'Dates of birth stated';
COMMENT ON COLUMN watch_list_entry.country_codes IS 'Nationalities or countries, ISO 3166 alpha-2';
COMMENT ON COLUMN watch_list_entry.listed_on IS 'Day of listing';
COMMENT ON COLUMN watch_list_entry.delisted_on IS 'Day of delisting; null while listed';
COMMENT ON COLUMN watch_list_entry.details IS 'Further data as published';

CREATE TABLE screening_hit (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id            uuid          NOT NULL,
    watch_list_entry_id uuid          NOT NULL REFERENCES watch_list_entry (id),
    similarity          numeric(5, 4) NOT NULL CHECK (similarity BETWEEN 0 AND 1),
    found_at            timestamptz   NOT NULL DEFAULT now(),
    state               text          NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'true_match', 'false_match')),
    decided_by          uuid,
    decided_at          timestamptz,
    reason              text,
    UNIQUE (party_id, watch_list_entry_id),
    CONSTRAINT screening_hit_decided CHECK ((state = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL))
);
CREATE INDEX screening_hit_watch_list_entry_id ON screening_hit (watch_list_entry_id);
CREATE INDEX screening_hit_decided_by ON screening_hit (decided_by) WHERE decided_by IS NOT NULL;
CREATE INDEX screening_hit_open ON screening_hit (found_at) WHERE state = 'open';

COMMENT ON TABLE screening_hit IS 'Possible matches of a party with an entry (coincidencias), each decided by a person';
COMMENT ON COLUMN screening_hit.id IS 'Key';
COMMENT ON COLUMN screening_hit.party_id IS 'Party, sm_global.party.id';
COMMENT ON COLUMN screening_hit.watch_list_entry_id IS 'Entry';
COMMENT ON COLUMN screening_hit.similarity IS 'How like the names are';
COMMENT ON COLUMN screening_hit.found_at IS 'When it was found';
COMMENT ON COLUMN screening_hit.state IS 'open (pendiente), true_match (coincidencia) or false_match (homónimo)';
COMMENT ON COLUMN screening_hit.decided_by IS 'Who decided, sm_hr.employee.id';
COMMENT ON COLUMN screening_hit.decided_at IS 'When';
COMMENT ON COLUMN screening_hit.reason IS 'Why';

-- Money laundering -----------------------------------------------------------------------------------------------------

CREATE TABLE due_diligence (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id             uuid           NOT NULL,
    policy_id            uuid,
    level                text           NOT NULL CHECK (level IN ('simplified', 'standard', 'enhanced')),
    risk                 text           NOT NULL CHECK (risk IN ('low', 'medium', 'high', 'unacceptable')),
    identified_on        date,
    identity_document_id uuid,
    pep                  boolean,
    source_of_funds      text,
    purpose              text,
    annual_income        numeric(14, 2) CHECK (annual_income >= 0 AND annual_income < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    completed_on         date,
    review_due_on        date,
    done_by              uuid,
    CONSTRAINT due_diligence_enhanced CHECK (NOT coalesce(pep, false) OR level = 'enhanced'),
    CONSTRAINT due_diligence_complete CHECK (completed_on IS NULL OR (identified_on IS NOT NULL AND pep IS NOT NULL AND done_by IS NOT NULL))
);
CREATE INDEX due_diligence_policy_id ON due_diligence (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX due_diligence_identity_document_id ON due_diligence (identity_document_id) WHERE identity_document_id IS NOT NULL;
CREATE INDEX due_diligence_done_by ON due_diligence (done_by) WHERE done_by IS NOT NULL;
CREATE INDEX due_diligence_party ON due_diligence (party_id, completed_on);
CREATE INDEX due_diligence_review ON due_diligence (review_due_on) WHERE completed_on IS NOT NULL;

COMMENT ON TABLE due_diligence IS 'Due diligence of customers (diligencia debida) in life insurance and investment';
COMMENT ON COLUMN due_diligence.id IS 'Key';
COMMENT ON COLUMN due_diligence.party_id IS 'Customer, sm_global.party.id';
COMMENT ON COLUMN due_diligence.policy_id IS 'Policy, ss_insurance.policy.id; null for the customer as a whole';
COMMENT ON COLUMN due_diligence.level IS 'simplified (simplificada), standard (normal) or enhanced (reforzada)';
COMMENT ON COLUMN due_diligence.risk IS 'Risk of the customer: low (bajo), medium (medio), high (alto) or unacceptable (inadmisible)';
COMMENT ON COLUMN due_diligence.identified_on IS 'Day on which identity was checked with an original document (identificación formal, art. 3)';
COMMENT ON COLUMN due_diligence.identity_document_id IS 'Copy of the document, sm_documents.document.id';
COMMENT ON COLUMN due_diligence.pep IS 'Whether a politically exposed person, or close to one (responsabilidad pública, art. 14); null until asked';
COMMENT ON COLUMN due_diligence.source_of_funds IS 'Origin of the funds (origen de los fondos)';
COMMENT ON COLUMN due_diligence.purpose IS 'Purpose of the relation (propósito e índole, art. 5)';
COMMENT ON COLUMN due_diligence.annual_income IS 'Yearly income declared';
COMMENT ON COLUMN due_diligence.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN due_diligence.completed_on IS 'Day on which it was complete';
COMMENT ON COLUMN due_diligence.review_due_on IS 'Day by which it is reviewed (seguimiento continuo, art. 6)';
COMMENT ON COLUMN due_diligence.done_by IS 'Who did it, sm_hr.employee.id';

CREATE TABLE beneficial_owner (
    id               uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    due_diligence_id uuid          NOT NULL REFERENCES due_diligence (id) ON DELETE CASCADE,
    party_id         uuid,
    full_name        text          NOT NULL,
    document_number  text,
    country_code     text          CHECK (country_code ~ '^[A-Z]{2}$'),
    control          text          NOT NULL CHECK (control IN ('ownership', 'votes', 'other_means', 'administrator')),
    share_pct        numeric(7, 4) CHECK (share_pct BETWEEN 0 AND 100),
    evidence         text          NOT NULL CHECK (evidence IN ('declaration', 'notarial_deed', 'register')),
    CONSTRAINT beneficial_owner_share CHECK (control NOT IN ('ownership', 'votes') OR share_pct > 25)
);
CREATE INDEX beneficial_owner_due_diligence_id ON beneficial_owner (due_diligence_id);
CREATE INDEX beneficial_owner_party_id ON beneficial_owner (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX beneficial_owner_country_code ON beneficial_owner (country_code) WHERE country_code IS NOT NULL;

COMMENT ON TABLE beneficial_owner IS 'Beneficial owners of companies (titulares reales, art. 4): who owns or controls more than 25 per cent';
COMMENT ON COLUMN beneficial_owner.id IS 'Key';
COMMENT ON COLUMN beneficial_owner.due_diligence_id IS 'Due diligence of the company';
COMMENT ON COLUMN beneficial_owner.party_id IS 'Person, sm_global.party.id; null when not yet in the hub';
COMMENT ON COLUMN beneficial_owner.full_name IS 'Name';
COMMENT ON COLUMN beneficial_owner.document_number IS 'Identity document';
COMMENT ON COLUMN beneficial_owner.country_code IS 'Country of residence, ISO 3166 alpha-2';
COMMENT ON COLUMN beneficial_owner.control IS 'ownership (participación), votes (derechos de voto), other_means (otros medios) or administrator (administrador, for want of another)';
COMMENT ON COLUMN beneficial_owner.share_pct IS 'Share, in per cent';
COMMENT ON COLUMN beneficial_owner.evidence IS 'declaration (declaración responsable), notarial_deed (acta de titularidad real) or register (Registro Central de Titularidades Reales)';

CREATE TABLE special_examination (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    examination_number  text           NOT NULL UNIQUE CHECK (examination_number <> ''),
    party_id            uuid           NOT NULL,
    policy_id           uuid,
    opened_at           timestamptz    NOT NULL DEFAULT now(),
    operation           text           NOT NULL,
    amount              numeric(14, 2) CHECK (amount >= 0 AND amount < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    state               text           NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'filed', 'reported')),
    analysis            text,
    decided_at          timestamptz,
    decided_by          uuid,
    reported_on         date,
    sepblac_reference   text,
    operation_abstained boolean,
    CONSTRAINT special_examination_decided CHECK ((state = 'open') = (decided_at IS NULL) AND (state = 'open' OR (decided_by IS NOT NULL AND analysis IS NOT NULL))),
    CONSTRAINT special_examination_reported CHECK ((state = 'reported') = (reported_on IS NOT NULL))
);
CREATE INDEX special_examination_party_id ON special_examination (party_id);
CREATE INDEX special_examination_policy_id ON special_examination (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX special_examination_decided_by ON special_examination (decided_by) WHERE decided_by IS NOT NULL;
CREATE INDEX special_examination_open ON special_examination (opened_at) WHERE state = 'open';

COMMENT ON TABLE special_examination IS 'Special examinations (examen especial, art. 17) and what was reported to the SEPBLAC; secret (art. 24)';
COMMENT ON COLUMN special_examination.id IS 'Key';
COMMENT ON COLUMN special_examination.examination_number IS 'Number';
COMMENT ON COLUMN special_examination.party_id IS 'Party, sm_global.party.id';
COMMENT ON COLUMN special_examination.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN special_examination.opened_at IS 'When it was opened';
COMMENT ON COLUMN special_examination.operation IS 'Operation examined';
COMMENT ON COLUMN special_examination.amount IS 'Amount of the operation';
COMMENT ON COLUMN special_examination.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN special_examination.state IS 'open (en examen), filed (archivada, with reasons) or reported (comunicada por indicio, art. 18)';
COMMENT ON COLUMN special_examination.analysis IS 'Analysis and conclusion, in writing';
COMMENT ON COLUMN special_examination.decided_at IS 'When it was decided';
COMMENT ON COLUMN special_examination.decided_by IS 'Representative before the SEPBLAC or control body, sm_hr.employee.id';
COMMENT ON COLUMN special_examination.reported_on IS 'Day of the report to the SEPBLAC';
COMMENT ON COLUMN special_examination.sepblac_reference IS 'Reference of the report';
COMMENT ON COLUMN special_examination.operation_abstained IS 'Whether the operation was not carried out (abstención de ejecución, art. 19)';
