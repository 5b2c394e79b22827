-- Quality management: processes and their indicators, audits and findings, non-conformities and what is done about them, surveys of
-- customers and employees with their answers.
-- Sources: ISO 9001:2015 (clauses 4.4, 9.1.2, 9.2, 10.2), ISO 19011:2018 (audits), Net Promoter Score (Reichheld, 2003).

-- Processes and audits -------------------------------------------------------------------------------------------------

CREATE TABLE process (
    code              text    PRIMARY KEY CHECK (code <> ''),
    name              text    NOT NULL,
    name_es           text    NOT NULL,
    kind              text    NOT NULL CHECK (kind IN ('strategic', 'operational', 'support')),
    parent_code       text    REFERENCES process (code) CHECK (parent_code <> code),
    owner_employee_id uuid,
    active            boolean NOT NULL DEFAULT true
);
CREATE INDEX process_parent_code ON process (parent_code);
CREATE INDEX process_owner_employee_id ON process (owner_employee_id) WHERE owner_employee_id IS NOT NULL;

COMMENT ON TABLE process IS 'Processes of the group (mapa de procesos)';
COMMENT ON COLUMN process.code IS 'Code';
COMMENT ON COLUMN process.name IS 'Name in English';
COMMENT ON COLUMN process.name_es IS 'Name in Spanish';
COMMENT ON COLUMN process.kind IS 'strategic (estratégico), operational (operativo) or support (de apoyo)';
COMMENT ON COLUMN process.parent_code IS 'Process it is part of';
COMMENT ON COLUMN process.owner_employee_id IS 'Who answers for it (propietario)';
COMMENT ON COLUMN process.active IS 'Whether it is in use';

CREATE TABLE process_document (
    id           uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    process_code text NOT NULL REFERENCES process (code),
    kind         text NOT NULL CHECK (kind IN ('procedure', 'instruction', 'form', 'record')),
    title        text NOT NULL CHECK (title <> ''),
    document_id  uuid NOT NULL UNIQUE,
    review_by    date NOT NULL
);
CREATE INDEX process_document_process_code ON process_document (process_code);
CREATE INDEX process_document_review_by ON process_document (review_by);

COMMENT ON TABLE process_document IS 'Procedures, instructions and records of a process (información documentada)';
COMMENT ON COLUMN process_document.id IS 'Key';
COMMENT ON COLUMN process_document.process_code IS 'Process';
COMMENT ON COLUMN process_document.kind IS 'procedure (procedimiento), instruction (instrucción), form (formato) or record (registro)';
COMMENT ON COLUMN process_document.title IS 'Title';
COMMENT ON COLUMN process_document.document_id IS 'Document';
COMMENT ON COLUMN process_document.review_by IS 'Day by which it is reviewed';

CREATE TABLE process_indicator (
    process_code  text    REFERENCES process (code),
    metric_code   text,
    warning_below numeric,
    warning_above numeric,
    CONSTRAINT process_indicator_pkey PRIMARY KEY (process_code, metric_code),
    CONSTRAINT process_indicator_bound CHECK (num_nonnulls(warning_below, warning_above) >= 1)
);
CREATE INDEX process_indicator_metric_code ON process_indicator (metric_code) WHERE metric_code IS NOT NULL;

COMMENT ON TABLE process_indicator IS 'Indicators of a process, measured in sm_analytics_metrics';
COMMENT ON COLUMN process_indicator.process_code IS 'Process';
COMMENT ON COLUMN process_indicator.metric_code IS 'Metric';
COMMENT ON COLUMN process_indicator.warning_below IS 'Value below which attention is due; null where more is worse';
COMMENT ON COLUMN process_indicator.warning_above IS 'Value above which attention is due; null where less is worse';

CREATE TABLE audit (
    id                 uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    audit_number       text      NOT NULL UNIQUE CHECK (audit_number <> ''),
    kind               text      NOT NULL CHECK (kind IN ('internal', 'supplier', 'certification')),
    standard           text      NOT NULL DEFAULT 'ISO 9001:2015' CHECK (standard <> ''),
    process_codes      text[]    NOT NULL CHECK (cardinality(process_codes) > 0),
    planned_during     daterange NOT NULL CHECK (NOT isempty(planned_during)),
    lead_auditor_id    uuid,
    external_auditor   text      CHECK (external_auditor <> ''),
    state              text      NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'in_progress', 'reported', 'closed', 'cancelled')),
    report_document_id uuid,
    conclusion         text      NOT NULL DEFAULT '',
    CONSTRAINT audit_reported CHECK (state NOT IN ('reported', 'closed') OR report_document_id IS NOT NULL)
);
CREATE INDEX audit_lead_auditor_id ON audit (lead_auditor_id) WHERE lead_auditor_id IS NOT NULL;
CREATE INDEX audit_report_document_id ON audit (report_document_id) WHERE report_document_id IS NOT NULL;

COMMENT ON TABLE audit IS 'Audits (auditorías)';
COMMENT ON COLUMN audit.id IS 'Key';
COMMENT ON COLUMN audit.audit_number IS 'Number';
COMMENT ON COLUMN audit.kind IS 'internal (interna), supplier (a proveedor) or certification (de certificación)';
COMMENT ON COLUMN audit.standard IS 'Standard audited against';
COMMENT ON COLUMN audit.process_codes IS 'Processes audited (process.code)';
COMMENT ON COLUMN audit.planned_during IS 'Days planned';
COMMENT ON COLUMN audit.lead_auditor_id IS 'Lead auditor; null for one from outside';
COMMENT ON COLUMN audit.external_auditor IS 'Firm from outside';
COMMENT ON COLUMN audit.state IS 'planned (planificada), in_progress (en curso), reported (informada), closed (cerrada) or cancelled (anulada)';
COMMENT ON COLUMN audit.report_document_id IS 'Report';
COMMENT ON COLUMN audit.conclusion IS 'Conclusion';

-- Non-conformities -----------------------------------------------------------------------------------------------------

CREATE TABLE non_conformity (
    id           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    nc_number    text        NOT NULL UNIQUE CHECK (nc_number <> ''),
    process_code text        NOT NULL REFERENCES process (code),
    audit_id     uuid        REFERENCES audit (id),
    ticket_id    uuid,
    complaint_id uuid,
    severity     text        NOT NULL CHECK (severity IN ('observation', 'minor', 'major')),
    description  text        NOT NULL CHECK (description <> ''),
    requirement  text,
    root_cause   text,
    state        text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'analysed', 'acting', 'verifying', 'closed', 'rejected')),
    detected_on  date        NOT NULL DEFAULT CURRENT_DATE,
    closed_on    date        CHECK (closed_on >= detected_on),
    version      integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at  timestamptz NOT NULL DEFAULT now(),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT non_conformity_closed CHECK ((state IN ('closed', 'rejected')) = (closed_on IS NOT NULL)),
    CONSTRAINT non_conformity_cause CHECK (state IN ('open', 'rejected') OR root_cause IS NOT NULL OR severity = 'observation')
);
CREATE INDEX non_conformity_process_code ON non_conformity (process_code);
CREATE INDEX non_conformity_audit_id ON non_conformity (audit_id);
CREATE INDEX non_conformity_detected_on ON non_conformity (detected_on) WHERE closed_on IS NULL;
CREATE INDEX non_conformity_ticket_id ON non_conformity (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX non_conformity_complaint_id ON non_conformity (complaint_id) WHERE complaint_id IS NOT NULL;
CREATE TRIGGER non_conformity_changed BEFORE UPDATE ON non_conformity FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE non_conformity IS 'Non-conformities (no conformidades)';
COMMENT ON COLUMN non_conformity.id IS 'Key';
COMMENT ON COLUMN non_conformity.nc_number IS 'Number';
COMMENT ON COLUMN non_conformity.process_code IS 'Process';
COMMENT ON COLUMN non_conformity.audit_id IS 'Audit that found it';
COMMENT ON COLUMN non_conformity.ticket_id IS 'Ticket it came from';
COMMENT ON COLUMN non_conformity.complaint_id IS 'Complaint it came from';
COMMENT ON COLUMN non_conformity.severity IS 'observation (observación), minor (menor) or major (mayor)';
COMMENT ON COLUMN non_conformity.description IS 'What was found';
COMMENT ON COLUMN non_conformity.requirement IS 'Requirement not met, such as ISO 9001:2015 8.2.3';
COMMENT ON COLUMN non_conformity.root_cause IS 'Cause found (causa raíz)';
COMMENT ON COLUMN non_conformity.state IS 'open (abierta), analysed (analizada), acting (en tratamiento), verifying (en verificación), closed (cerrada) or rejected (no procede)';
COMMENT ON COLUMN non_conformity.detected_on IS 'Day it was found';
COMMENT ON COLUMN non_conformity.closed_on IS 'Day it was closed';
COMMENT ON COLUMN non_conformity.version IS 'Raised by each change';
COMMENT ON COLUMN non_conformity.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN non_conformity.created_at IS 'When the row was written';
COMMENT ON COLUMN non_conformity.updated_at IS 'When the row was last changed';

CREATE FUNCTION non_conformity_payload(x non_conformity) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'non_conformity_id', x.id,
    'customer_id', x.id,
    'nc_number', x.nc_number,
    'process_code', x.process_code,
    'audit_id', x.audit_id,
    'ticket_id', x.ticket_id,
    'complaint_id', x.complaint_id,
    'severity', x.severity,
    'requirement', x.requirement,
    'root_cause', x.root_cause,
    'state', x.state,
    'detected_on', x.detected_on,
    'closed_on', x.closed_on,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION non_conformity_payload(non_conformity) IS 'Payload of its events: the state after the change';

CREATE TABLE corrective_action (
    id                uuid    PRIMARY KEY DEFAULT platform.uuid_v7(),
    non_conformity_id uuid    NOT NULL REFERENCES non_conformity (id),
    kind              text    NOT NULL CHECK (kind IN ('containment', 'correction', 'corrective', 'improvement')),
    description       text    NOT NULL CHECK (description <> ''),
    owner_employee_id uuid    NOT NULL,
    task_id           uuid,
    due_on            date    NOT NULL,
    done_on           date,
    effective         boolean,
    verified_by_id    uuid,
    CONSTRAINT corrective_action_verified CHECK (effective IS NULL OR (done_on IS NOT NULL AND verified_by_id IS NOT NULL))
);
CREATE INDEX corrective_action_non_conformity_id ON corrective_action (non_conformity_id);
CREATE INDEX corrective_action_due_on ON corrective_action (due_on) WHERE done_on IS NULL;
CREATE INDEX corrective_action_owner_employee_id ON corrective_action (owner_employee_id);
CREATE INDEX corrective_action_task_id ON corrective_action (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX corrective_action_verified_by_id ON corrective_action (verified_by_id) WHERE verified_by_id IS NOT NULL;

COMMENT ON TABLE corrective_action IS 'What is done about a non-conformity (acciones correctivas)';
COMMENT ON COLUMN corrective_action.id IS 'Key';
COMMENT ON COLUMN corrective_action.non_conformity_id IS 'Non-conformity';
COMMENT ON COLUMN corrective_action.kind IS 'containment (contención), correction (corrección), corrective (acción correctiva) or improvement (mejora)';
COMMENT ON COLUMN corrective_action.description IS 'What is done';
COMMENT ON COLUMN corrective_action.owner_employee_id IS 'Who does it';
COMMENT ON COLUMN corrective_action.task_id IS 'Task it is';
COMMENT ON COLUMN corrective_action.due_on IS 'Day by which it is done';
COMMENT ON COLUMN corrective_action.done_on IS 'Day it was done';
COMMENT ON COLUMN corrective_action.effective IS 'Whether it helped; null until verified (eficacia)';
COMMENT ON COLUMN corrective_action.verified_by_id IS 'Who verified it';

-- Surveys --------------------------------------------------------------------------------------------------------------

CREATE TABLE survey (
    id            uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    code          text     NOT NULL UNIQUE CHECK (code <> ''),
    title         text     NOT NULL CHECK (title <> ''),
    kind          text     NOT NULL CHECK (kind IN ('nps', 'csat', 'ces', 'open')),
    audience      text     NOT NULL CHECK (audience IN ('customer', 'employee', 'partner')),
    trigger_event text     CHECK (trigger_event ~ '^[A-Z][A-Za-z0-9]*$'),
    quarantine    interval NOT NULL DEFAULT '90 days' CHECK (quarantine >= interval '0'),
    active        boolean  NOT NULL DEFAULT true
);

COMMENT ON TABLE survey IS 'Surveys (encuestas)';
COMMENT ON COLUMN survey.id IS 'Key';
COMMENT ON COLUMN survey.code IS 'Code, such as nps_claims';
COMMENT ON COLUMN survey.title IS 'Title shown';
COMMENT ON COLUMN survey.kind IS 'nps (recomendación, 0 to 10), csat (satisfacción, 1 to 5), ces (esfuerzo, 1 to 7) or open (libre)';
COMMENT ON COLUMN survey.audience IS 'Who is asked';
COMMENT ON COLUMN survey.trigger_event IS 'Event after which it is sent, such as ClaimClosed; null for surveys sent by hand';
COMMENT ON COLUMN survey.quarantine IS 'Time in which nobody is asked twice';
COMMENT ON COLUMN survey.active IS 'Whether it is sent';

CREATE TABLE question (
    id        uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    survey_id uuid     NOT NULL REFERENCES survey (id) ON DELETE CASCADE,
    position  smallint NOT NULL CHECK (position >= 1),
    text      text     NOT NULL CHECK (text <> ''),
    kind      text     NOT NULL CHECK (kind IN ('score', 'choice', 'text')),
    lowest    smallint,
    highest   smallint,
    choices   text[],
    required  boolean  NOT NULL DEFAULT true,
    CONSTRAINT question_place UNIQUE (survey_id, position),
    CONSTRAINT question_kind CHECK (CASE kind WHEN 'score' THEN lowest IS NOT NULL AND highest > lowest WHEN 'choice' THEN cardinality(choices) >= 2 ELSE true END)
);

COMMENT ON TABLE question IS 'Questions of a survey (preguntas)';
COMMENT ON COLUMN question.id IS 'Key';
COMMENT ON COLUMN question.survey_id IS 'Survey';
COMMENT ON COLUMN question.position IS 'Place, from 1';
COMMENT ON COLUMN question.text IS 'Question';
COMMENT ON COLUMN question.kind IS 'score (puntuación), choice (opción) or text (texto)';
COMMENT ON COLUMN question.lowest IS 'Least score';
COMMENT ON COLUMN question.highest IS 'Greatest score';
COMMENT ON COLUMN question.choices IS 'Choices';
COMMENT ON COLUMN question.required IS 'Whether an answer is needed';

CREATE TABLE invitation (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    survey_id        uuid        NOT NULL REFERENCES survey (id),
    party_id         uuid,
    employee_id      uuid,
    notification_id  uuid,
    subject_database text,
    subject_id       uuid,
    state            text        NOT NULL DEFAULT 'sent' CHECK (state IN ('sent', 'answered', 'expired', 'declined')),
    sent_at          timestamptz NOT NULL DEFAULT now(),
    score            smallint    CHECK (score BETWEEN 0 AND 10),
    answered_at      timestamptz CHECK (answered_at >= sent_at),
    version          integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at      timestamptz NOT NULL DEFAULT now(),
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT invitation_who CHECK (num_nonnulls(party_id, employee_id) <= 1),
    CONSTRAINT invitation_answered CHECK ((state = 'answered') = (answered_at IS NOT NULL))
);
CREATE INDEX invitation_survey_id_sent_at ON invitation (survey_id, sent_at DESC);
CREATE INDEX invitation_subject_id ON invitation (subject_id);
CREATE INDEX invitation_party_id ON invitation (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX invitation_employee_id ON invitation (employee_id) WHERE employee_id IS NOT NULL;
CREATE INDEX invitation_notification_id ON invitation (notification_id) WHERE notification_id IS NOT NULL;
CREATE TRIGGER invitation_changed BEFORE UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE invitation IS 'Surveys sent (invitaciones) and whether they came back';
COMMENT ON COLUMN invitation.id IS 'Key';
COMMENT ON COLUMN invitation.survey_id IS 'Survey';
COMMENT ON COLUMN invitation.party_id IS 'Customer asked';
COMMENT ON COLUMN invitation.employee_id IS 'Employee asked';
COMMENT ON COLUMN invitation.notification_id IS 'Notification it went with';
COMMENT ON COLUMN invitation.subject_database IS 'Database of what it is about';
COMMENT ON COLUMN invitation.subject_id IS 'Key there, such as of the claim';
COMMENT ON COLUMN invitation.state IS 'sent (enviada), answered (contestada), expired (caducada) or declined (rechazada)';
COMMENT ON COLUMN invitation.sent_at IS 'When it was sent';
COMMENT ON COLUMN invitation.score IS 'Score of the main question, once answered';
COMMENT ON COLUMN invitation.answered_at IS 'When it was answered';
COMMENT ON COLUMN invitation.version IS 'Raised by each change';
COMMENT ON COLUMN invitation.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN invitation.created_at IS 'When the row was written';
COMMENT ON COLUMN invitation.updated_at IS 'When the row was last changed';

CREATE FUNCTION invitation_payload(x invitation) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'invitation_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'survey_id', x.survey_id,
    'party_id', x.party_id,
    'employee_id', x.employee_id,
    'notification_id', x.notification_id,
    'subject_database', x.subject_database,
    'subject_id', x.subject_id,
    'state', x.state,
    'sent_at', x.sent_at,
    'score', x.score,
    'answered_at', x.answered_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION invitation_payload(invitation) IS 'Payload of its events: the state after the change';

CREATE TABLE answer (
    invitation_id uuid     REFERENCES invitation (id) ON DELETE CASCADE,
    question_id   uuid     REFERENCES question (id),
    score         smallint,
    choice        text,
    text          text,
    CONSTRAINT answer_pkey PRIMARY KEY (invitation_id, question_id),
    CONSTRAINT answer_one CHECK (num_nonnulls(score, choice, text) = 1)
);
CREATE INDEX answer_question_id ON answer (question_id);

COMMENT ON TABLE answer IS 'Answers (respuestas)';
COMMENT ON COLUMN answer.invitation_id IS 'Survey sent';
COMMENT ON COLUMN answer.question_id IS 'Question';
COMMENT ON COLUMN answer.score IS 'Score';
COMMENT ON COLUMN answer.choice IS 'Choice';
COMMENT ON COLUMN answer.text IS 'Text';

CREATE VIEW net_promoter_score AS
SELECT s.code AS survey_code, date_trunc('month', i.answered_at AT TIME ZONE 'Europe/Madrid')::date AS month, count(*) AS answers,
    round(100.0 * (count(*) FILTER (WHERE i.score >= 9) - count(*) FILTER (WHERE i.score <= 6)) / count(*), 1) AS nps
FROM invitation AS i JOIN survey AS s ON s.id = i.survey_id
WHERE s.kind = 'nps' AND i.state = 'answered' AND i.score IS NOT NULL
GROUP BY 1, 2;
COMMENT ON VIEW net_promoter_score IS 'Net Promoter Score by survey and month: share of promoters (9, 10) less share of detractors (0 to 6), from -100 to 100';
COMMENT ON COLUMN net_promoter_score.survey_code IS 'Survey';
COMMENT ON COLUMN net_promoter_score.month IS 'First day of the month, in Madrid';
COMMENT ON COLUMN net_promoter_score.answers IS 'Answers counted';
COMMENT ON COLUMN net_promoter_score.nps IS 'Score, from -100 to 100';
