-- Compliance: the rules that bind the group, what they demand, the controls that meet them and their tests; complaints of customers;
-- records of processing, requests of data subjects and breaches of personal data; reports of misconduct.
-- Sources: Orden ECO/734/2004 (customer care departments: two months to answer), Ley 7/2017 (consumer disputes), Reglamento (UE) 2016/679,
-- arts. 12, 30 and 33, Ley Orgánica 3/2018, Ley 2/2023 (internal reporting: 7 days to acknowledge, 3 months to answer), Real Decreto-ley 3/2020
-- (distribution of insurance).

-- Rules and controls ---------------------------------------------------------------------------------------------------

CREATE TABLE regulation (
    code       text      PRIMARY KEY CHECK (code <> ''),
    title      text      NOT NULL CHECK (title <> ''),
    kind       text      NOT NULL CHECK (kind IN ('eu_regulation', 'eu_directive', 'law', 'decree', 'order', 'circular', 'standard', 'internal')),
    authority  text      NOT NULL,
    applies_to text[]    NOT NULL CHECK (cardinality(applies_to) > 0),
    in_force   daterange NOT NULL DEFAULT daterange(NULL, NULL) CHECK (NOT isempty(in_force)),
    url        text      CHECK (url ~ '^https://')
);

COMMENT ON TABLE regulation IS 'Rules that bind the group (normas)';
COMMENT ON COLUMN regulation.code IS 'Code';
COMMENT ON COLUMN regulation.title IS 'Title in Spanish';
COMMENT ON COLUMN regulation.kind IS 'eu_regulation (reglamento UE), eu_directive (directiva), law (ley), decree (real decreto), order (orden), circular, standard (norma técnica) or internal (interna)';
COMMENT ON COLUMN regulation.authority IS 'Who watches over it, such as DGSFP, AEPD, SEPBLAC, CNMC';
COMMENT ON COLUMN regulation.applies_to IS 'Areas it applies to, such as insurance; all for the whole group';
COMMENT ON COLUMN regulation.in_force IS 'Days in force; open where not entered';
COMMENT ON COLUMN regulation.url IS 'Where its text is published';

CREATE TABLE obligation (
    id                    uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    regulation_code       text NOT NULL REFERENCES regulation (code),
    article               text NOT NULL CHECK (article <> ''),
    summary               text NOT NULL CHECK (summary <> ''),
    owner_department_code text,
    risk                  text NOT NULL DEFAULT 'medium' CHECK (risk IN ('low', 'medium', 'high', 'very_high')),
    CONSTRAINT obligation_article UNIQUE (regulation_code, article, summary)
);
CREATE INDEX obligation_owner_department_code ON obligation (owner_department_code) WHERE owner_department_code IS NOT NULL;

COMMENT ON TABLE obligation IS 'What a rule demands (obligaciones)';
COMMENT ON COLUMN obligation.id IS 'Key';
COMMENT ON COLUMN obligation.regulation_code IS 'Rule';
COMMENT ON COLUMN obligation.article IS 'Article';
COMMENT ON COLUMN obligation.summary IS 'What it demands';
COMMENT ON COLUMN obligation.owner_department_code IS 'Department that answers for it';
COMMENT ON COLUMN obligation.risk IS 'Risk of breaking it: low (bajo), medium (medio), high (alto) or very_high (muy alto)';

CREATE TABLE control (
    code              text     PRIMARY KEY CHECK (code <> ''),
    name              text     NOT NULL,
    name_es           text     NOT NULL,
    kind              text     NOT NULL CHECK (kind IN ('preventive', 'detective', 'corrective')),
    automated         boolean  NOT NULL DEFAULT false,
    frequency         interval NOT NULL CHECK (frequency > interval '0'),
    owner_employee_id uuid
);
CREATE INDEX control_owner_employee_id ON control (owner_employee_id) WHERE owner_employee_id IS NOT NULL;

COMMENT ON TABLE control IS 'Controls (controles)';
COMMENT ON COLUMN control.code IS 'Code';
COMMENT ON COLUMN control.name IS 'Name in English';
COMMENT ON COLUMN control.name_es IS 'Name in Spanish';
COMMENT ON COLUMN control.kind IS 'preventive (preventivo), detective (detectivo) or corrective (correctivo)';
COMMENT ON COLUMN control.automated IS 'Whether the systems do it by themselves';
COMMENT ON COLUMN control.frequency IS 'How often it is tested';
COMMENT ON COLUMN control.owner_employee_id IS 'Who answers for it';

CREATE TABLE obligation_control (
    obligation_id uuid REFERENCES obligation (id) ON DELETE CASCADE,
    control_code  text REFERENCES control (code),
    CONSTRAINT obligation_control_pkey PRIMARY KEY (obligation_id, control_code)
);
CREATE INDEX obligation_control_control_code ON obligation_control (control_code);

COMMENT ON TABLE obligation_control IS 'Which controls meet which obligation';
COMMENT ON COLUMN obligation_control.obligation_id IS 'Obligation';
COMMENT ON COLUMN obligation_control.control_code IS 'Control';

CREATE TABLE control_test (
    id                   uuid    PRIMARY KEY DEFAULT platform.uuid_v7(),
    control_code         text    NOT NULL REFERENCES control (code),
    tested_on            date    NOT NULL DEFAULT CURRENT_DATE,
    tester_id            uuid,
    sample_size          integer CHECK (sample_size >= 0),
    exceptions           integer NOT NULL DEFAULT 0 CHECK (exceptions >= 0),
    result               text    NOT NULL CHECK (result IN ('effective', 'needs_improvement', 'ineffective')),
    evidence_document_id uuid,
    remediation          text,
    CONSTRAINT control_test_exceptions CHECK (exceptions <= sample_size),
    CONSTRAINT control_test_remedy CHECK (result = 'effective' OR remediation IS NOT NULL)
);
CREATE INDEX control_test_control_code_tested_on ON control_test (control_code, tested_on DESC);
CREATE INDEX control_test_tester_id ON control_test (tester_id) WHERE tester_id IS NOT NULL;
CREATE INDEX control_test_evidence_document_id ON control_test (evidence_document_id) WHERE evidence_document_id IS NOT NULL;

COMMENT ON TABLE control_test IS 'Tests of controls (pruebas de control)';
COMMENT ON COLUMN control_test.id IS 'Key';
COMMENT ON COLUMN control_test.control_code IS 'Control';
COMMENT ON COLUMN control_test.tested_on IS 'Day';
COMMENT ON COLUMN control_test.tester_id IS 'Who tested';
COMMENT ON COLUMN control_test.sample_size IS 'Cases looked at';
COMMENT ON COLUMN control_test.exceptions IS 'Cases that failed';
COMMENT ON COLUMN control_test.result IS 'effective (eficaz), needs_improvement (mejorable) or ineffective (ineficaz)';
COMMENT ON COLUMN control_test.evidence_document_id IS 'Evidence';
COMMENT ON COLUMN control_test.remediation IS 'What is done about it';

-- Complaints -----------------------------------------------------------------------------------------------------------

CREATE TABLE complaint_subject (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL,
    name_es text NOT NULL,
    area    text NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops', 'data_protection', 'service'))
);

COMMENT ON TABLE complaint_subject IS 'What complaints are about (materias)';
COMMENT ON COLUMN complaint_subject.code IS 'Code';
COMMENT ON COLUMN complaint_subject.name IS 'Name in English';
COMMENT ON COLUMN complaint_subject.name_es IS 'Name in Spanish';
COMMENT ON COLUMN complaint_subject.area IS 'Area';

CREATE TABLE complaint (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    complaint_number    text          NOT NULL UNIQUE CHECK (complaint_number <> ''),
    kind                text          NOT NULL CHECK (kind IN ('queja', 'reclamacion')),
    party_id            uuid,
    complainant_name    text          NOT NULL CHECK (complainant_name <> ''),
    representative_name text,
    subject_code        text          NOT NULL REFERENCES complaint_subject (code),
    policy_id           uuid,
    claim_id            uuid,
    carrier_code        text,
    received_on         date          NOT NULL,
    channel             text          NOT NULL CHECK (channel IN ('paper', 'email', 'portal', 'telephone', 'ombudsman', 'supervisor')),
    amount_claimed      numeric(14, 2) CHECK (amount_claimed >= 0),
    currency            text          NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    facts               text          NOT NULL DEFAULT '',
    state               text          NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'admitted', 'not_admitted', 'investigating', 'answered', 'settled', 'withdrawn', 'escalated')),
    answer_due_on       date          GENERATED ALWAYS AS ((received_on + CASE WHEN consumer THEN interval '1 month' ELSE interval '2 months' END)::date) STORED,
    consumer            boolean       NOT NULL DEFAULT true,
    answered_on         date          CHECK (answered_on >= received_on),
    outcome             text          CHECK (outcome IN ('favourable', 'partly_favourable', 'unfavourable')),
    amount_recognised   numeric(14, 2) CHECK (amount_recognised >= 0),
    version             integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz   NOT NULL DEFAULT now(),
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT complaint_answered CHECK (state NOT IN ('answered', 'settled') OR (answered_on IS NOT NULL AND outcome IS NOT NULL))
);
CREATE INDEX complaint_subject_code ON complaint (subject_code);
CREATE INDEX complaint_answer_due_on ON complaint (answer_due_on) WHERE answered_on IS NULL;
CREATE INDEX complaint_party_id ON complaint (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX complaint_policy_id ON complaint (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX complaint_claim_id ON complaint (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX complaint_carrier_code ON complaint (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX complaint_currency ON complaint (currency);
CREATE TRIGGER complaint_changed BEFORE UPDATE ON complaint FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE complaint IS 'Complaints and claims to the customer care department (quejas y reclamaciones al SAC)';
COMMENT ON COLUMN complaint.id IS 'Key';
COMMENT ON COLUMN complaint.complaint_number IS 'Number (número de expediente)';
COMMENT ON COLUMN complaint.kind IS 'queja (delays, neglect) or reclamacion (restitution of an interest or right), Orden ECO/734/2004, art. 2';
COMMENT ON COLUMN complaint.party_id IS 'Customer';
COMMENT ON COLUMN complaint.complainant_name IS 'Name of who complains';
COMMENT ON COLUMN complaint.representative_name IS 'Name of who represents them (representante)';
COMMENT ON COLUMN complaint.subject_code IS 'What it is about';
COMMENT ON COLUMN complaint.policy_id IS 'Policy concerned';
COMMENT ON COLUMN complaint.claim_id IS 'Claim concerned (siniestro)';
COMMENT ON COLUMN complaint.carrier_code IS 'Insurance company concerned';
COMMENT ON COLUMN complaint.received_on IS 'Day it came in: the term runs from here';
COMMENT ON COLUMN complaint.channel IS 'paper (papel), email, portal, telephone (teléfono), ombudsman (defensor del cliente) or supervisor (DGSFP, Banco de España, CNMC)';
COMMENT ON COLUMN complaint.amount_claimed IS 'Amount claimed';
COMMENT ON COLUMN complaint.currency IS 'Currency, ISO 4217';
COMMENT ON COLUMN complaint.facts IS 'Facts as told';
COMMENT ON COLUMN complaint.state IS 'received (recibida), admitted (admitida), not_admitted (no admitida), investigating (en tramitación), answered (resuelta), settled (allanamiento), withdrawn (desistida) or escalated (ante el supervisor)';
COMMENT ON COLUMN complaint.answer_due_on IS 'Day by which it is answered: a month to consumers (Ley 7/2017), two months to others';
COMMENT ON COLUMN complaint.consumer IS 'Whether who complains is a consumer';
COMMENT ON COLUMN complaint.answered_on IS 'Day of the answer';
COMMENT ON COLUMN complaint.outcome IS 'For the customer: favourable (favorable), partly_favourable (parcial) or unfavourable (desfavorable)';
COMMENT ON COLUMN complaint.amount_recognised IS 'Amount recognised';
COMMENT ON COLUMN complaint.version IS 'Raised by each change';
COMMENT ON COLUMN complaint.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN complaint.created_at IS 'When the row was written';
COMMENT ON COLUMN complaint.updated_at IS 'When the row was last changed';

CREATE FUNCTION complaint_payload(x complaint) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'complaint_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'complaint_number', x.complaint_number,
    'kind', x.kind,
    'party_id', x.party_id,
    'subject_code', x.subject_code,
    'policy_id', x.policy_id,
    'claim_id', x.claim_id,
    'carrier_code', x.carrier_code,
    'received_on', x.received_on,
    'channel', x.channel,
    'amount_claimed', x.amount_claimed::text,
    'currency', x.currency,
    'state', x.state,
    'answer_due_on', x.answer_due_on,
    'consumer', x.consumer,
    'answered_on', x.answered_on,
    'outcome', x.outcome,
    'amount_recognised', x.amount_recognised::text,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION complaint_payload(complaint) IS 'Payload of its events: the state after the change';

CREATE TABLE complaint_event (
    id           uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    complaint_id uuid NOT NULL REFERENCES complaint (id) ON DELETE CASCADE,
    kind         text NOT NULL CHECK (kind IN ('acknowledged', 'information_asked', 'information_received', 'carrier_consulted', 'decision_drafted', 'answered', 'sent_to_supervisor', 'note')),
    happened_on  date NOT NULL DEFAULT CURRENT_DATE,
    document_id  uuid,
    employee_id  uuid,
    notes        text NOT NULL DEFAULT ''
);
CREATE INDEX complaint_event_complaint_id_happened_on ON complaint_event (complaint_id, happened_on);
CREATE INDEX complaint_event_document_id ON complaint_event (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX complaint_event_employee_id ON complaint_event (employee_id) WHERE employee_id IS NOT NULL;

COMMENT ON TABLE complaint_event IS 'What happened in a complaint, step by step';
COMMENT ON COLUMN complaint_event.id IS 'Key';
COMMENT ON COLUMN complaint_event.complaint_id IS 'Complaint';
COMMENT ON COLUMN complaint_event.kind IS 'acknowledged (acuse de recibo), information_asked (requerimiento), information_received (aportación), carrier_consulted (consulta a la entidad), decision_drafted (propuesta), answered (resolución), sent_to_supervisor (alegaciones) or note (nota)';
COMMENT ON COLUMN complaint_event.happened_on IS 'Day';
COMMENT ON COLUMN complaint_event.document_id IS 'Document';
COMMENT ON COLUMN complaint_event.employee_id IS 'Who did it';
COMMENT ON COLUMN complaint_event.notes IS 'Notes';

-- Data protection ------------------------------------------------------------------------------------------------------

CREATE TABLE processing_activity (
    code                          text    PRIMARY KEY CHECK (code <> ''),
    name                          text    NOT NULL,
    name_es                       text    NOT NULL,
    purpose                       text    NOT NULL CHECK (purpose <> ''),
    legal_basis                   text    NOT NULL CHECK (legal_basis IN ('consent', 'contract', 'legal_obligation', 'vital_interests', 'public_interest', 'legitimate_interests')),
    data_categories               text[]  NOT NULL CHECK (cardinality(data_categories) > 0),
    special_categories            boolean NOT NULL DEFAULT false,
    databases                     text[]  NOT NULL CHECK (cardinality(databases) > 0),
    recipients                    text[]  NOT NULL DEFAULT '{}',
    transfers_outside_eea         boolean NOT NULL DEFAULT false,
    retention                     text    NOT NULL,
    impact_assessment_document_id uuid
);
CREATE INDEX processing_activity_impact_assessment_document_id ON processing_activity (impact_assessment_document_id) WHERE impact_assessment_document_id IS NOT NULL;

COMMENT ON TABLE processing_activity IS 'Records of processing (registro de actividades de tratamiento, RGPD art. 30)';
COMMENT ON COLUMN processing_activity.code IS 'Code';
COMMENT ON COLUMN processing_activity.name IS 'Name in English';
COMMENT ON COLUMN processing_activity.name_es IS 'Name in Spanish';
COMMENT ON COLUMN processing_activity.purpose IS 'Purpose (finalidad)';
COMMENT ON COLUMN processing_activity.legal_basis IS 'Legal basis, RGPD art. 6.1 a to f: consent (consentimiento), contract (contrato), legal_obligation (obligación legal), vital_interests, public_interest or legitimate_interests (interés legítimo)';
COMMENT ON COLUMN processing_activity.data_categories IS 'Categories of data, as in the databases'' declarations';
COMMENT ON COLUMN processing_activity.special_categories IS 'Whether special categories are among them (art. 9)';
COMMENT ON COLUMN processing_activity.databases IS 'Databases that hold the data, by code';
COMMENT ON COLUMN processing_activity.recipients IS 'Kinds of recipients (destinatarios)';
COMMENT ON COLUMN processing_activity.transfers_outside_eea IS 'Whether data leave the EEA';
COMMENT ON COLUMN processing_activity.retention IS 'How long data are kept (plazo de conservación)';
COMMENT ON COLUMN processing_activity.impact_assessment_document_id IS 'Impact assessment (EIPD, art. 35)';

CREATE TABLE data_subject_request (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    request_number      text        NOT NULL UNIQUE CHECK (request_number <> ''),
    party_id            uuid,
    employee_id         uuid,
    right_exercised     text        NOT NULL CHECK (right_exercised IN ('access', 'rectification', 'erasure', 'restriction', 'portability', 'objection', 'no_automated_decision')),
    received_on         date        NOT NULL,
    identity_checked_on date,
    extended            boolean     NOT NULL DEFAULT false,
    due_on              date        GENERATED ALWAYS AS ((received_on + CASE WHEN extended THEN interval '3 months' ELSE interval '1 month' END)::date) STORED,
    state               text        NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'identified', 'in_progress', 'answered', 'refused')),
    answered_on         date        CHECK (answered_on >= received_on),
    refusal_reason      text,
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT data_subject_request_who CHECK (num_nonnulls(party_id, employee_id) <= 1),
    CONSTRAINT data_subject_request_answered CHECK ((state IN ('answered', 'refused')) = (answered_on IS NOT NULL)),
    CONSTRAINT data_subject_request_refused CHECK (state <> 'refused' OR refusal_reason IS NOT NULL)
);
CREATE INDEX data_subject_request_due_on ON data_subject_request (due_on) WHERE answered_on IS NULL;
CREATE INDEX data_subject_request_party_id ON data_subject_request (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX data_subject_request_employee_id ON data_subject_request (employee_id) WHERE employee_id IS NOT NULL;
CREATE TRIGGER data_subject_request_changed BEFORE UPDATE ON data_subject_request FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE data_subject_request IS 'Requests of data subjects (ejercicio de derechos)';
COMMENT ON COLUMN data_subject_request.id IS 'Key';
COMMENT ON COLUMN data_subject_request.request_number IS 'Number';
COMMENT ON COLUMN data_subject_request.party_id IS 'Customer';
COMMENT ON COLUMN data_subject_request.employee_id IS 'Employee';
COMMENT ON COLUMN data_subject_request.right_exercised IS 'access (acceso), rectification (rectificación), erasure (supresión), restriction (limitación), portability (portabilidad), objection (oposición) or no_automated_decision (art. 22)';
COMMENT ON COLUMN data_subject_request.received_on IS 'Day it came in';
COMMENT ON COLUMN data_subject_request.identity_checked_on IS 'Day the identity was checked';
COMMENT ON COLUMN data_subject_request.extended IS 'Whether the term was extended by two months (art. 12.3)';
COMMENT ON COLUMN data_subject_request.due_on IS 'Day by which it is answered: a month, and two more where extended (RGPD, art. 12.3)';
COMMENT ON COLUMN data_subject_request.state IS 'received (recibida), identified (identificada), in_progress (en curso), answered (atendida) or refused (denegada)';
COMMENT ON COLUMN data_subject_request.answered_on IS 'Day of the answer';
COMMENT ON COLUMN data_subject_request.refusal_reason IS 'Why it was refused';
COMMENT ON COLUMN data_subject_request.version IS 'Raised by each change';
COMMENT ON COLUMN data_subject_request.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN data_subject_request.created_at IS 'When the row was written';
COMMENT ON COLUMN data_subject_request.updated_at IS 'When the row was last changed';

CREATE FUNCTION data_subject_request_payload(x data_subject_request) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'data_subject_request_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'request_number', x.request_number,
    'party_id', x.party_id,
    'employee_id', x.employee_id,
    'right_exercised', x.right_exercised,
    'received_on', x.received_on,
    'identity_checked_on', x.identity_checked_on,
    'extended', x.extended,
    'due_on', x.due_on,
    'state', x.state,
    'answered_on', x.answered_on,
    'refusal_reason', x.refusal_reason,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION data_subject_request_payload(data_subject_request) IS 'Payload of its events: the state after the change';

CREATE TABLE data_breach (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    breach_number         text        NOT NULL UNIQUE CHECK (breach_number <> ''),
    detected_at           timestamptz NOT NULL,
    kind                  text[]      NOT NULL CHECK (cardinality(kind) > 0 AND kind <@ ARRAY['confidentiality', 'integrity', 'availability']),
    description           text        NOT NULL CHECK (description <> ''),
    people_affected       integer     CHECK (people_affected >= 0),
    risk                  text        NOT NULL CHECK (risk IN ('unlikely', 'risk', 'high_risk')),
    incident_id           uuid,
    authority_notified_at timestamptz,
    delay_reason          text,
    people_notified_at    timestamptz,
    closed_at             timestamptz,
    CONSTRAINT data_breach_in_time CHECK (authority_notified_at IS NULL OR authority_notified_at <= detected_at + interval '72 hours' OR delay_reason IS NOT NULL),
    CONSTRAINT data_breach_order CHECK (authority_notified_at >= detected_at AND people_notified_at >= detected_at AND closed_at >= detected_at),
    CONSTRAINT data_breach_told CHECK (closed_at IS NULL OR risk = 'unlikely' OR authority_notified_at IS NOT NULL)
);
CREATE INDEX data_breach_incident_id ON data_breach (incident_id) WHERE incident_id IS NOT NULL;

COMMENT ON TABLE data_breach IS 'Breaches of personal data (brechas de seguridad, RGPD arts. 33 and 34)';
COMMENT ON COLUMN data_breach.id IS 'Key';
COMMENT ON COLUMN data_breach.breach_number IS 'Number';
COMMENT ON COLUMN data_breach.detected_at IS 'When the group became aware: the 72 hours run from here';
COMMENT ON COLUMN data_breach.kind IS 'confidentiality (confidencialidad), integrity (integridad), availability (disponibilidad)';
COMMENT ON COLUMN data_breach.description IS 'What happened';
COMMENT ON COLUMN data_breach.people_affected IS 'People affected; null while unknown';
COMMENT ON COLUMN data_breach.risk IS 'Risk to them: unlikely (improbable), risk (riesgo) or high_risk (alto riesgo)';
COMMENT ON COLUMN data_breach.incident_id IS 'Technical incident';
COMMENT ON COLUMN data_breach.authority_notified_at IS 'When the AEPD was told';
COMMENT ON COLUMN data_breach.delay_reason IS 'Why it took more than 72 hours';
COMMENT ON COLUMN data_breach.people_notified_at IS 'When the people affected were told';
COMMENT ON COLUMN data_breach.closed_at IS 'When it was closed';

-- Reports of misconduct ------------------------------------------------------------------------------------------------

CREATE TABLE misconduct_report (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    report_number      text        NOT NULL UNIQUE CHECK (report_number <> ''),
    access_code_hash   bytea       NOT NULL CHECK (octet_length(access_code_hash) = 32),
    anonymous          boolean     NOT NULL,
    reporter_encrypted bytea,
    received_at        timestamptz NOT NULL DEFAULT now(),
    acknowledged_at    timestamptz,
    answered_at        timestamptz,
    facts_encrypted    bytea       NOT NULL,
    state              text        NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'acknowledged', 'investigating', 'answered', 'dismissed', 'to_prosecutor')),
    matter_id          uuid,
    CONSTRAINT misconduct_report_order CHECK (acknowledged_at >= received_at AND answered_at >= received_at),
    CONSTRAINT misconduct_report_anonymous CHECK (NOT anonymous OR reporter_encrypted IS NULL)
);
CREATE INDEX misconduct_report_matter_id ON misconduct_report (matter_id) WHERE matter_id IS NOT NULL;

COMMENT ON TABLE misconduct_report IS 'Reports to the internal channel (canal de denuncias, Ley 2/2023). Who reported is told to nobody';
COMMENT ON COLUMN misconduct_report.id IS 'Key';
COMMENT ON COLUMN misconduct_report.report_number IS 'Number';
COMMENT ON COLUMN misconduct_report.access_code_hash IS 'SHA-256 of the code with which the reporter follows it; never the code';
COMMENT ON COLUMN misconduct_report.anonymous IS 'Whether it came without a name';
COMMENT ON COLUMN misconduct_report.reporter_encrypted IS 'Who reported, encrypted for the person in charge of the channel';
COMMENT ON COLUMN misconduct_report.received_at IS 'When it came in';
COMMENT ON COLUMN misconduct_report.acknowledged_at IS 'When it was acknowledged: within 7 days (art. 9.2.c)';
COMMENT ON COLUMN misconduct_report.answered_at IS 'When it was answered: within 3 months (art. 9.2.d)';
COMMENT ON COLUMN misconduct_report.facts_encrypted IS 'Facts, encrypted for the person in charge';
COMMENT ON COLUMN misconduct_report.state IS 'received (recibida), acknowledged (acusada), investigating (en investigación), answered (resuelta), dismissed (archivada) or to_prosecutor (remitida a la Fiscalía)';
COMMENT ON COLUMN misconduct_report.matter_id IS 'Legal matter';
