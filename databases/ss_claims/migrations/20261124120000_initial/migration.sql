-- Handling of claims (tramitación de siniestros): one file per claim of ss_insurance, with the parties, experts, assessments, reserves,
-- payments, conventions between insurers, recovery, and what goes to the Consorcio. Figures of the claim itself are those of ss_insurance.
-- Sources: Ley 50/1980 de Contrato de Seguro (LCS: art. 16 notice within 7 days, art. 18 minimum amount within 40 days, art. 20 interest after
-- 3 months, art. 38 experts, art. 43 subrogation), Real Decreto Legislativo 8/2004 (motor liability: reasoned offer within 3 months),
-- Ley 35/2015 (scale of injuries), Real Decreto 300/2004 (extraordinary risks), conventions CIDE and ASCIDE, exchanged through CICOS.

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE convention (
    code     text    PRIMARY KEY CHECK (code <> ''),
    name     text    NOT NULL,
    name_es  text    NOT NULL,
    scope    text    NOT NULL CHECK (scope IN ('motor_damage', 'bodily_injury', 'extraordinary_risk')),
    clearing boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE convention IS 'Conventions between insurers (convenios) under which claims are settled';
COMMENT ON COLUMN convention.code IS 'Code, such as CIDE';
COMMENT ON COLUMN convention.name IS 'Name in English';
COMMENT ON COLUMN convention.name_es IS 'Name in Spanish';
COMMENT ON COLUMN convention.scope IS 'motor_damage (daños materiales de autos), bodily_injury (asistencia sanitaria) or extraordinary_risk (riesgos extraordinarios)';
COMMENT ON COLUMN convention.clearing IS 'Whether insurers settle it between them through a clearing centre (cámara de compensación)';

CREATE TABLE expert (
    code            text    PRIMARY KEY CHECK (code <> ''),
    name            text    NOT NULL,
    kind            text    NOT NULL CHECK (kind IN ('motor', 'property', 'agricultural', 'medical', 'engineering', 'handwriting', 'other')),
    appointed_by    text    NOT NULL DEFAULT 'carrier' CHECK (appointed_by IN ('carrier', 'brokerage', 'court')),
    register_number text,
    province_codes  text[]  NOT NULL DEFAULT '{}',
    email           text,
    phone           text,
    active          boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE expert IS 'Loss adjusters (peritos) and the firms that send them';
COMMENT ON COLUMN expert.code IS 'Code';
COMMENT ON COLUMN expert.name IS 'Name of the expert or firm (gabinete pericial)';
COMMENT ON COLUMN expert.kind IS 'motor (autos), property (diversos), agricultural (agrario), medical (médico), engineering (ingeniería), handwriting (calígrafo) or other';
COMMENT ON COLUMN expert.appointed_by IS 'Who sends them as a rule: carrier (entidad), brokerage (correduría) or court (judicial)';
COMMENT ON COLUMN expert.register_number IS 'Number in the professional body (such as APCAS or a college)';
COMMENT ON COLUMN expert.province_codes IS 'Provinces in which they work, codes of the INE';
COMMENT ON COLUMN expert.email IS 'E-mail address';
COMMENT ON COLUMN expert.phone IS 'Telephone';
COMMENT ON COLUMN expert.active IS 'Whether they are called on';

-- Files ----------------------------------------------------------------------------------------------------------------

CREATE TABLE claim_file (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_id           uuid        NOT NULL UNIQUE,
    policy_id          uuid        NOT NULL,
    customer_id        uuid        NOT NULL,
    carrier_code       text        NOT NULL,
    handler_id         uuid,
    state              text        NOT NULL DEFAULT 'registered'
        CHECK (state IN ('registered', 'documentation', 'assessment', 'negotiation', 'offer', 'litigation', 'paid', 'refused',
            'closed', 'reopened')),
    complexity         text        NOT NULL DEFAULT 'ordinary' CHECK (complexity IN ('simple', 'ordinary', 'complex')),
    occurred_on        date        NOT NULL CHECK (occurred_on BETWEEN '0001-01-01' AND '9999-12-31'),
    reported_on        date        NOT NULL CHECK (reported_on BETWEEN '0001-01-01' AND '9999-12-31'),
    sent_to_carrier_on date,
    late_notice        boolean     GENERATED ALWAYS AS (reported_on - occurred_on > 7) STORED,
    minimum_due_on     date        GENERATED ALWAYS AS (reported_on + 40) STORED,
    interest_from      date        GENERATED ALWAYS AS ((occurred_on + interval '3 months')::date) STORED,
    fault              text        NOT NULL DEFAULT 'undetermined'
        CHECK (fault IN ('own', 'other_party', 'shared', 'undetermined', 'not_applicable')),
    friendly_statement boolean,
    convention_code    text        REFERENCES convention (code),
    place              text,
    municipality_code  text        CHECK (municipality_code ~ '^[0-9]{5}$'),
    closed_on          date        CHECK (closed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    refusal_reason     text,
    version            integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT claim_file_reported_after_event CHECK (reported_on >= occurred_on),
    CONSTRAINT claim_file_closed CHECK (state <> 'closed' OR closed_on IS NOT NULL),
    CONSTRAINT claim_file_refused CHECK (state <> 'refused' OR refusal_reason IS NOT NULL)
);
CREATE INDEX claim_file_policy_id ON claim_file (policy_id);
CREATE INDEX claim_file_customer_id ON claim_file (customer_id);
CREATE INDEX claim_file_carrier_code ON claim_file (carrier_code);
CREATE INDEX claim_file_handler_id ON claim_file (handler_id) WHERE handler_id IS NOT NULL;
CREATE INDEX claim_file_convention_code ON claim_file (convention_code);
CREATE INDEX claim_file_municipality_code ON claim_file (municipality_code) WHERE municipality_code IS NOT NULL;
CREATE INDEX claim_file_open ON claim_file (minimum_due_on) WHERE state NOT IN ('paid', 'refused', 'closed');
CREATE TRIGGER claim_file_changed BEFORE UPDATE ON claim_file FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE claim_file IS 'Claim files (expedientes de siniestro): one per claim';
COMMENT ON COLUMN claim_file.id IS 'Key';
COMMENT ON COLUMN claim_file.claim_id IS 'Claim, ss_insurance.claim.id';
COMMENT ON COLUMN claim_file.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN claim_file.customer_id IS 'Policyholder, ss_insurance.customer.id';
COMMENT ON COLUMN claim_file.carrier_code IS 'Company that answers, ss_carriers.carrier.code';
COMMENT ON COLUMN claim_file.handler_id IS 'Who handles it at the brokerage (tramitador), sm_hr.employee.id; null until assigned';
COMMENT ON COLUMN claim_file.state IS 'registered (registrado), documentation (pendiente de documentación), assessment (en peritación), negotiation (en negociación), offer (ofertado), litigation (en vía judicial), paid (pagado), refused (rehusado), closed (terminado) or reopened (reabierto)';
COMMENT ON COLUMN claim_file.complexity IS 'simple (masa), ordinary (ordinario) or complex (complejo, with injuries or in court)';
COMMENT ON COLUMN claim_file.occurred_on IS 'Day of the event (fecha de ocurrencia)';
COMMENT ON COLUMN claim_file.reported_on IS 'Day on which it was reported to the brokerage (fecha de declaración)';
COMMENT ON COLUMN claim_file.sent_to_carrier_on IS 'Day on which it went to the company';
COMMENT ON COLUMN claim_file.late_notice IS 'Whether reported after more than 7 days (LCS, art. 16)';
COMMENT ON COLUMN claim_file.minimum_due_on IS 'Day by which the company owes the minimum amount: 40 days after notice (LCS, art. 18)';
COMMENT ON COLUMN claim_file.interest_from IS 'From here the company is in delay: 3 months after the event (LCS, art. 20)';
COMMENT ON COLUMN claim_file.fault IS 'Who is at fault: own (asegurado), other_party (contrario), shared (concurrencia), undetermined or not_applicable';
COMMENT ON COLUMN claim_file.friendly_statement IS 'Whether both signed the statement (declaración amistosa de accidente, DAA); null when not a motor claim';
COMMENT ON COLUMN claim_file.convention_code IS 'Convention under which it runs; null for none';
COMMENT ON COLUMN claim_file.place IS 'Where it happened, in words';
COMMENT ON COLUMN claim_file.municipality_code IS 'Municipality, code of the INE';
COMMENT ON COLUMN claim_file.closed_on IS 'Day of closing';
COMMENT ON COLUMN claim_file.refusal_reason IS 'Why the company refuses it (motivo de rehúse)';
COMMENT ON COLUMN claim_file.version IS 'Raised by each change';
COMMENT ON COLUMN claim_file.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN claim_file.created_at IS 'When the row was written';
COMMENT ON COLUMN claim_file.updated_at IS 'When the row was last changed';

CREATE FUNCTION claim_file_payload(f claim_file) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'claim_file_id', f.id,
    'customer_id', f.customer_id,
    'claim_id', f.claim_id,
    'policy_id', f.policy_id,
    'carrier_code', f.carrier_code,
    'state', f.state,
    'occurred_on', f.occurred_on,
    'reported_on', f.reported_on,
    'fault', f.fault,
    'convention_code', f.convention_code,
    'closed_on', f.closed_on,
    'occurred_at', f.occurred_at);
COMMENT ON FUNCTION claim_file_payload(claim_file) IS 'Event payload of a claim file: the state after the change (events/claim_file.v1.json)';

CREATE TABLE claim_party (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_file_id       uuid        NOT NULL REFERENCES claim_file (id) ON DELETE CASCADE,
    role                text        NOT NULL
        CHECK (role IN ('insured', 'driver', 'injured', 'other_party', 'other_driver', 'beneficiary', 'witness', 'lawyer',
            'repairer', 'carrier_contact', 'authority')),
    party_id            uuid,
    full_name           text,
    document_number     text,
    phone               text,
    email               text,
    vehicle_plate       text,
    carrier_code        text,
    other_policy_number text,
    injury_severity     text        CHECK (injury_severity IN ('none', 'light', 'serious', 'fatal')),
    statement           text,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT claim_party_known CHECK (party_id IS NOT NULL OR full_name IS NOT NULL)
);
CREATE INDEX claim_party_claim_file_id ON claim_party (claim_file_id);
CREATE INDEX claim_party_party_id ON claim_party (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX claim_party_carrier_code ON claim_party (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX claim_party_vehicle_plate ON claim_party (vehicle_plate);

COMMENT ON TABLE claim_party IS 'People and companies of a claim (intervinientes)';
COMMENT ON COLUMN claim_party.id IS 'Key';
COMMENT ON COLUMN claim_party.claim_file_id IS 'Claim file';
COMMENT ON COLUMN claim_party.role IS 'insured (asegurado), driver (conductor), injured (lesionado), other_party (contrario), other_driver, beneficiary (beneficiario), witness (testigo), lawyer (abogado), repairer (reparador), carrier_contact (tramitador de la entidad) or authority (atestado)';
COMMENT ON COLUMN claim_party.party_id IS 'Canonical party, sm_global.party.id; null for strangers';
COMMENT ON COLUMN claim_party.full_name IS 'Name as given; null where party_id tells it';
COMMENT ON COLUMN claim_party.document_number IS 'Identity document as typed';
COMMENT ON COLUMN claim_party.phone IS 'Telephone';
COMMENT ON COLUMN claim_party.email IS 'E-mail address';
COMMENT ON COLUMN claim_party.vehicle_plate IS 'Number plate (matrícula)';
COMMENT ON COLUMN claim_party.carrier_code IS 'Their insurance company, ss_carriers.carrier.code';
COMMENT ON COLUMN claim_party.other_policy_number IS 'Their policy number as they state it';
COMMENT ON COLUMN claim_party.injury_severity IS 'none (ileso), light (leve), serious (grave) or fatal (fallecido); null when not a person hurt';
COMMENT ON COLUMN claim_party.statement IS 'What they say (declaración)';
COMMENT ON COLUMN claim_party.created_at IS 'When the row was written';

CREATE TABLE claim_diary (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_file_id uuid        NOT NULL REFERENCES claim_file (id) ON DELETE CASCADE,
    entered_at    timestamptz NOT NULL DEFAULT now(),
    kind          text        NOT NULL
        CHECK (kind IN ('note', 'document_requested', 'document_received', 'call', 'carrier_message', 'state_change', 'hearing')),
    text          text        NOT NULL CHECK (text <> ''),
    due_on        date,
    done_at       timestamptz,
    entered_by    uuid,
    document_id   uuid
);
CREATE INDEX claim_diary_entered_by ON claim_diary (entered_by) WHERE entered_by IS NOT NULL;
CREATE INDEX claim_diary_document_id ON claim_diary (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX claim_diary_file ON claim_diary (claim_file_id, entered_at);
CREATE INDEX claim_diary_awaited ON claim_diary (due_on) WHERE done_at IS NULL AND due_on IS NOT NULL;

COMMENT ON TABLE claim_diary IS 'Diary of a file (seguimiento): what was done, and what is awaited until when';
COMMENT ON COLUMN claim_diary.id IS 'Key';
COMMENT ON COLUMN claim_diary.claim_file_id IS 'Claim file';
COMMENT ON COLUMN claim_diary.entered_at IS 'When it was entered';
COMMENT ON COLUMN claim_diary.kind IS 'note (anotación), document_requested (documentación solicitada), document_received (recibida), call (llamada), carrier_message (comunicación de la entidad), state_change (cambio de estado) or hearing (vista judicial)';
COMMENT ON COLUMN claim_diary.text IS 'What happened';
COMMENT ON COLUMN claim_diary.due_on IS 'Day by which an answer is awaited; null for none';
COMMENT ON COLUMN claim_diary.done_at IS 'When it was answered';
COMMENT ON COLUMN claim_diary.entered_by IS 'Who entered it, sm_auth.user_account.id; null for the system';
COMMENT ON COLUMN claim_diary.document_id IS 'Document, sm_documents.document.id';

-- Assessment -----------------------------------------------------------------------------------------------------------

CREATE TABLE assessment (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_file_id       uuid           NOT NULL REFERENCES claim_file (id),
    expert_code         text           REFERENCES expert (code),
    sequence_number     smallint       NOT NULL DEFAULT 1 CHECK (sequence_number >= 1),
    side                text           NOT NULL DEFAULT 'carrier' CHECK (side IN ('carrier', 'insured', 'third_expert')),
    state               text           NOT NULL DEFAULT 'requested'
        CHECK (state IN ('requested', 'scheduled', 'visited', 'reported', 'agreed', 'disputed', 'cancelled')),
    requested_on        date           NOT NULL CHECK (requested_on BETWEEN '0001-01-01' AND '9999-12-31'),
    visit_at            timestamptz,
    visit_by_video      boolean        NOT NULL DEFAULT false,
    reported_on         date           CHECK (reported_on BETWEEN '0001-01-01' AND '9999-12-31'),
    damage_amount       numeric(14, 2) CHECK (damage_amount >= 0 AND damage_amount < 'NaN'),
    pre_existing_amount numeric(14, 2) CHECK (pre_existing_amount >= 0 AND pre_existing_amount < 'NaN'),
    excess_amount       numeric(14, 2) CHECK (excess_amount >= 0 AND excess_amount < 'NaN'),
    underinsurance_pct  numeric(7, 4)  CHECK (underinsurance_pct BETWEEN 0 AND 100),
    payable_amount      numeric(14, 2) CHECK (payable_amount >= 0 AND payable_amount < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    total_loss          boolean        NOT NULL DEFAULT false,
    salvage_amount      numeric(14, 2) CHECK (salvage_amount >= 0 AND salvage_amount < 'NaN'),
    report_document_id  uuid,
    version             integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz    NOT NULL DEFAULT now(),
    updated_at          timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (claim_file_id, side, sequence_number),
    CONSTRAINT assessment_reported CHECK (state NOT IN ('reported', 'agreed', 'disputed') OR reported_on IS NOT NULL)
);
CREATE INDEX assessment_claim_file_id ON assessment (claim_file_id);
CREATE INDEX assessment_expert_code ON assessment (expert_code);
CREATE INDEX assessment_report_document_id ON assessment (report_document_id) WHERE report_document_id IS NOT NULL;
CREATE INDEX assessment_pending ON assessment (requested_on) WHERE state IN ('requested', 'scheduled', 'visited');
CREATE TRIGGER assessment_changed BEFORE UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE assessment IS 'Assessments by an expert (peritaciones)';
COMMENT ON COLUMN assessment.id IS 'Key';
COMMENT ON COLUMN assessment.claim_file_id IS 'Claim file';
COMMENT ON COLUMN assessment.expert_code IS 'Expert; null until one is named';
COMMENT ON COLUMN assessment.sequence_number IS 'First assessment, extension, and so on (ampliación)';
COMMENT ON COLUMN assessment.side IS 'For whom: carrier (perito de la entidad), insured (perito de parte) or third_expert (tercer perito, LCS art. 38)';
COMMENT ON COLUMN assessment.state IS 'requested (solicitada), scheduled (citada), visited (visitada), reported (informe emitido), agreed (conforme), disputed (disconforme) or cancelled (anulada)';
COMMENT ON COLUMN assessment.requested_on IS 'Day of the request';
COMMENT ON COLUMN assessment.visit_at IS 'When the expert visits';
COMMENT ON COLUMN assessment.visit_by_video IS 'Whether from a distance (videoperitación)';
COMMENT ON COLUMN assessment.reported_on IS 'Day of the report (informe pericial)';
COMMENT ON COLUMN assessment.damage_amount IS 'Damage found (valoración de daños)';
COMMENT ON COLUMN assessment.pre_existing_amount IS 'Damage from before, left out (daños preexistentes)';
COMMENT ON COLUMN assessment.excess_amount IS 'Excess deducted (franquicia)';
COMMENT ON COLUMN assessment.underinsurance_pct IS 'Part insured, when the sum was too low (regla proporcional, LCS art. 30), in per cent';
COMMENT ON COLUMN assessment.payable_amount IS 'Amount that the expert finds payable (propuesta de indemnización)';
COMMENT ON COLUMN assessment.currency IS 'ISO 4217 code';
COMMENT ON COLUMN assessment.total_loss IS 'Whether it is a total loss (siniestro total)';
COMMENT ON COLUMN assessment.salvage_amount IS 'Value of the remains (restos)';
COMMENT ON COLUMN assessment.report_document_id IS 'Report, sm_documents.document.id';
COMMENT ON COLUMN assessment.version IS 'Raised by each change';
COMMENT ON COLUMN assessment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN assessment.created_at IS 'When the row was written';
COMMENT ON COLUMN assessment.updated_at IS 'When the row was last changed';

CREATE FUNCTION assessment_payload(a assessment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'assessment_id', a.id,
    'customer_id', (SELECT f.customer_id FROM claim_file AS f WHERE f.id = a.claim_file_id),
    'claim_file_id', a.claim_file_id,
    'expert_code', a.expert_code,
    'side', a.side,
    'state', a.state,
    'requested_on', a.requested_on,
    'reported_on', a.reported_on,
    'damage_amount', a.damage_amount::text,
    'payable_amount', a.payable_amount::text,
    'currency', a.currency,
    'total_loss', a.total_loss,
    'occurred_at', a.occurred_at);
COMMENT ON FUNCTION assessment_payload(assessment) IS 'Event payload of an assessment: the state after the change (events/assessment.v1.json)';

CREATE TABLE assessment_line (
    assessment_id    uuid           NOT NULL REFERENCES assessment (id) ON DELETE CASCADE,
    line_number      smallint       NOT NULL CHECK (line_number >= 1),
    cover            text           NOT NULL,
    item             text           NOT NULL,
    quantity         numeric(12, 3) NOT NULL DEFAULT 1 CHECK (quantity > 0),
    new_value        numeric(14, 2) NOT NULL CHECK (new_value >= 0 AND new_value < 'NaN'),
    depreciation_pct numeric(7, 4)  NOT NULL DEFAULT 0 CHECK (depreciation_pct BETWEEN 0 AND 100),
    real_value       numeric(14, 2) GENERATED ALWAYS AS (round(new_value * (100 - depreciation_pct) / 100, 2)) STORED,
    accepted         boolean        NOT NULL DEFAULT true,
    PRIMARY KEY (assessment_id, line_number)
);

COMMENT ON TABLE assessment_line IS 'Lines of an assessment (partidas)';
COMMENT ON COLUMN assessment_line.assessment_id IS 'Assessment';
COMMENT ON COLUMN assessment_line.line_number IS 'Place, from 1';
COMMENT ON COLUMN assessment_line.cover IS 'Cover that answers (garantía afectada)';
COMMENT ON COLUMN assessment_line.item IS 'Damaged thing (bien dañado)';
COMMENT ON COLUMN assessment_line.quantity IS 'Quantity';
COMMENT ON COLUMN assessment_line.new_value IS 'Replacement value (valor de nuevo)';
COMMENT ON COLUMN assessment_line.depreciation_pct IS 'Deduction for wear (demérito por uso), in per cent';
COMMENT ON COLUMN assessment_line.real_value IS 'Value at the time of loss (valor real)';
COMMENT ON COLUMN assessment_line.accepted IS 'False when left out';

-- Money ----------------------------------------------------------------------------------------------------------------

CREATE TABLE reserve_movement (
    id            uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_file_id uuid           NOT NULL REFERENCES claim_file (id),
    moved_at      timestamptz    NOT NULL DEFAULT now(),
    cover         text,
    component     text           NOT NULL DEFAULT 'indemnity' CHECK (component IN ('indemnity', 'expenses', 'recovery')),
    cause         text           NOT NULL CHECK (cause IN ('opening', 'adjustment', 'assessment', 'payment', 'closing', 'reopening')),
    amount        numeric(14, 2) NOT NULL CHECK (amount <> 0) CHECK (amount < 'NaN'),
    currency      text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    entered_by    uuid
);
CREATE INDEX reserve_movement_entered_by ON reserve_movement (entered_by) WHERE entered_by IS NOT NULL;
CREATE INDEX reserve_movement_file ON reserve_movement (claim_file_id, moved_at);

COMMENT ON TABLE reserve_movement IS 'Movements of the reserve (movimientos de provisión técnica para prestaciones); the balance is their sum';
COMMENT ON COLUMN reserve_movement.id IS 'Key';
COMMENT ON COLUMN reserve_movement.claim_file_id IS 'Claim file';
COMMENT ON COLUMN reserve_movement.moved_at IS 'When';
COMMENT ON COLUMN reserve_movement.cover IS 'Cover (garantía); null for the whole claim';
COMMENT ON COLUMN reserve_movement.component IS 'indemnity (indemnización), expenses (gastos) or recovery (recobro esperado, negative)';
COMMENT ON COLUMN reserve_movement.cause IS 'opening (apertura), adjustment (ajuste), assessment (peritación), payment (pago), closing (cierre) or reopening (reapertura)';
COMMENT ON COLUMN reserve_movement.amount IS 'Change of the reserve: positive raises it';
COMMENT ON COLUMN reserve_movement.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN reserve_movement.entered_by IS 'Who entered it, sm_auth.user_account.id; null when the company''s file did';

CREATE TABLE claim_payment (
    id                             uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    payment_number                 text           NOT NULL UNIQUE CHECK (payment_number <> ''),
    claim_file_id                  uuid           NOT NULL REFERENCES claim_file (id),
    claim_party_id                 uuid           REFERENCES claim_party (id),
    concept                        text           NOT NULL
        CHECK (concept IN ('indemnity', 'partial_indemnity', 'repair', 'expert_fee', 'legal_fee', 'medical', 'interest')),
    state                          text           NOT NULL DEFAULT 'proposed'
        CHECK (state IN ('proposed', 'approved', 'paid', 'returned', 'cancelled')),
    amount                         numeric(14, 2) NOT NULL CHECK (amount >= 0 AND amount < 'NaN'),
    currency                       text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    iban                           text           CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$'),
    approved_by                    uuid,
    paid_on                        date           CHECK (paid_on BETWEEN '0001-01-01' AND '9999-12-31'),
    settlement_receipt_document_id uuid,
    version                        integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                    timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                     timestamptz    NOT NULL DEFAULT now(),
    updated_at                     timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT claim_payment_paid CHECK (state <> 'paid' OR paid_on IS NOT NULL)
);
CREATE INDEX claim_payment_claim_file_id ON claim_payment (claim_file_id);
CREATE INDEX claim_payment_claim_party_id ON claim_payment (claim_party_id);
CREATE INDEX claim_payment_approved_by ON claim_payment (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX claim_payment_settlement_receipt_document_id ON claim_payment (settlement_receipt_document_id) WHERE settlement_receipt_document_id IS NOT NULL;
CREATE TRIGGER claim_payment_changed BEFORE UPDATE ON claim_payment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE claim_payment IS 'Payments of a claim (pagos): indemnities, repairs and expenses';
COMMENT ON COLUMN claim_payment.id IS 'Key';
COMMENT ON COLUMN claim_payment.payment_number IS 'Number of the payment';
COMMENT ON COLUMN claim_payment.claim_file_id IS 'Claim file';
COMMENT ON COLUMN claim_payment.claim_party_id IS 'Who is paid (perceptor); null for a supplier of the company';
COMMENT ON COLUMN claim_payment.concept IS 'indemnity (indemnización), partial_indemnity (pago a cuenta, importe mínimo), repair (reparación), expert_fee (honorarios de perito), legal_fee (abogado y procurador), medical (asistencia sanitaria) or interest (intereses de demora, LCS art. 20)';
COMMENT ON COLUMN claim_payment.state IS 'proposed (propuesto), approved (autorizado), paid (pagado), returned (devuelto) or cancelled (anulado)';
COMMENT ON COLUMN claim_payment.amount IS 'Amount';
COMMENT ON COLUMN claim_payment.currency IS 'ISO 4217 code';
COMMENT ON COLUMN claim_payment.iban IS 'Account credited, without spaces';
COMMENT ON COLUMN claim_payment.approved_by IS 'Who approved it, sm_hr.employee.id; null when the company pays by itself';
COMMENT ON COLUMN claim_payment.paid_on IS 'Day of payment';
COMMENT ON COLUMN claim_payment.settlement_receipt_document_id IS 'Discharge signed (finiquito), sm_documents.document.id';
COMMENT ON COLUMN claim_payment.version IS 'Raised by each change';
COMMENT ON COLUMN claim_payment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN claim_payment.created_at IS 'When the row was written';
COMMENT ON COLUMN claim_payment.updated_at IS 'When the row was last changed';

CREATE FUNCTION claim_payment_payload(p claim_payment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'claim_payment_id', p.id,
    'customer_id', (SELECT f.customer_id FROM claim_file AS f WHERE f.id = p.claim_file_id),
    'payment_number', p.payment_number,
    'claim_file_id', p.claim_file_id,
    'concept', p.concept,
    'state', p.state,
    'amount', p.amount::text,
    'currency', p.currency,
    'paid_on', p.paid_on,
    'occurred_at', p.occurred_at);
COMMENT ON FUNCTION claim_payment_payload(claim_payment) IS 'Event payload of a claim payment: the state after the change (events/claim_payment.v1.json)';

-- Between insurers -----------------------------------------------------------------------------------------------------

CREATE TABLE convention_case (
    claim_file_id      uuid           PRIMARY KEY REFERENCES claim_file (id) ON DELETE CASCADE,
    convention_code    text           NOT NULL REFERENCES convention (code),
    position           text           NOT NULL CHECK (position IN ('creditor', 'debtor')),
    other_carrier_code text           NOT NULL,
    clearing_reference text,
    state              text           NOT NULL DEFAULT 'declared'
        CHECK (state IN ('declared', 'accepted', 'objected', 'arbitration', 'cleared', 'excluded')),
    declared_on        date           NOT NULL,
    answered_on        date,
    cleared_amount     numeric(14, 2) CHECK (cleared_amount < 'NaN'),
    currency           text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT convention_case_answered CHECK (answered_on >= declared_on),
    CONSTRAINT convention_case_cleared CHECK (state <> 'cleared' OR cleared_amount IS NOT NULL)
);
CREATE INDEX convention_case_convention_code ON convention_case (convention_code);
CREATE INDEX convention_case_other_carrier_code ON convention_case (other_carrier_code);

COMMENT ON TABLE convention_case IS 'Claims run under a convention (siniestros CIDE, ASCIDE, SDM): the exchange between the two companies';
COMMENT ON COLUMN convention_case.claim_file_id IS 'Claim file';
COMMENT ON COLUMN convention_case.convention_code IS 'Convention';
COMMENT ON COLUMN convention_case.position IS 'creditor (acreedora: our company pays its insured and recovers) or debtor (deudora)';
COMMENT ON COLUMN convention_case.other_carrier_code IS 'The other company, ss_carriers.carrier.code';
COMMENT ON COLUMN convention_case.clearing_reference IS 'Reference at the clearing centre (CICOS)';
COMMENT ON COLUMN convention_case.state IS 'declared (declarado), accepted (aceptado), objected (rehusado), arbitration (en comisión de arbitraje), cleared (compensado) or excluded (excluido del convenio)';
COMMENT ON COLUMN convention_case.declared_on IS 'Day of declaration';
COMMENT ON COLUMN convention_case.answered_on IS 'Day of the other company''s answer';
COMMENT ON COLUMN convention_case.cleared_amount IS 'Amount cleared (módulo o importe compensado); negative when paid';
COMMENT ON COLUMN convention_case.currency IS 'ISO 4217 code ;;';

CREATE TABLE subrogation (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_file_id    uuid           NOT NULL REFERENCES claim_file (id),
    claim_party_id   uuid           REFERENCES claim_party (id),
    state            text           NOT NULL DEFAULT 'claimed'
        CHECK (state IN ('claimed', 'negotiating', 'judicial', 'recovered', 'partly_recovered', 'abandoned')),
    claimed_on       date           NOT NULL,
    claimed_amount   numeric(14, 2) NOT NULL CHECK (claimed_amount >= 0 AND claimed_amount < 'NaN'),
    recovered_amount numeric(14, 2) NOT NULL DEFAULT 0 CHECK (recovered_amount >= 0 AND recovered_amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    prescribes_on    date,
    matter_id        uuid,
    CONSTRAINT subrogation_not_more CHECK (recovered_amount <= claimed_amount)
);
CREATE INDEX subrogation_claim_file_id ON subrogation (claim_file_id);
CREATE INDEX subrogation_claim_party_id ON subrogation (claim_party_id);
CREATE INDEX subrogation_matter_id ON subrogation (matter_id) WHERE matter_id IS NOT NULL;
CREATE INDEX subrogation_open ON subrogation (prescribes_on) WHERE state IN ('claimed', 'negotiating', 'judicial');

COMMENT ON TABLE subrogation IS 'Recovery from who is liable (recobro por subrogación, LCS art. 43)';
COMMENT ON COLUMN subrogation.id IS 'Key';
COMMENT ON COLUMN subrogation.claim_file_id IS 'Claim file';
COMMENT ON COLUMN subrogation.claim_party_id IS 'Who is liable; null until known';
COMMENT ON COLUMN subrogation.state IS 'claimed (reclamado), negotiating (en negociación), judicial (vía judicial), recovered (recobrado), partly_recovered or abandoned (desistido)';
COMMENT ON COLUMN subrogation.claimed_on IS 'Day of the claim';
COMMENT ON COLUMN subrogation.claimed_amount IS 'Amount claimed';
COMMENT ON COLUMN subrogation.recovered_amount IS 'Amount recovered';
COMMENT ON COLUMN subrogation.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN subrogation.prescribes_on IS 'Day on which the right lapses (prescripción)';
COMMENT ON COLUMN subrogation.matter_id IS 'Lawsuit, sm_legal.matter.id';

CREATE TABLE consorcio_request (
    id              uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    claim_file_id   uuid           NOT NULL REFERENCES claim_file (id),
    cause           text           NOT NULL
        CHECK (cause IN ('flood', 'earthquake', 'seaquake', 'volcanic_eruption', 'cyclonic_storm', 'falling_body', 'terrorism',
            'riot', 'armed_forces', 'uninsured_vehicle', 'unknown_vehicle', 'insolvent_carrier')),
    ccs_reference   text           UNIQUE,
    filed_on        date           NOT NULL,
    state           text           NOT NULL DEFAULT 'filed' CHECK (state IN ('filed', 'assessed', 'paid', 'refused', 'closed')),
    loss_of_profits boolean        NOT NULL DEFAULT false,
    paid_amount     numeric(14, 2) CHECK (paid_amount >= 0 AND paid_amount < 'NaN'),
    currency        text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$')
);
CREATE INDEX consorcio_request_claim_file_id ON consorcio_request (claim_file_id);

COMMENT ON TABLE consorcio_request IS 'Claims on the Consorcio de Compensación de Seguros (solicitudes al CCS)';
COMMENT ON COLUMN consorcio_request.id IS 'Key';
COMMENT ON COLUMN consorcio_request.claim_file_id IS 'Claim file';
COMMENT ON COLUMN consorcio_request.cause IS 'Extraordinary risk: flood (inundación), earthquake (terremoto), seaquake (maremoto), volcanic_eruption, cyclonic_storm (tempestad ciclónica atípica), falling_body (cuerpos siderales y aerolitos), terrorism, riot (motín o tumulto popular), armed_forces; or motor: uninsured_vehicle (sin seguro), unknown_vehicle (desconocido); or insolvent_carrier (entidad en liquidación)';
COMMENT ON COLUMN consorcio_request.ccs_reference IS 'Reference at the Consorcio';
COMMENT ON COLUMN consorcio_request.filed_on IS 'Day of filing';
COMMENT ON COLUMN consorcio_request.state IS 'filed (presentada), assessed (peritada), paid (pagada), refused (denegada) or closed (cerrada)';
COMMENT ON COLUMN consorcio_request.loss_of_profits IS 'Whether loss of profits is claimed too (pérdida de beneficios)';
COMMENT ON COLUMN consorcio_request.paid_amount IS 'Amount that the Consorcio paid';
COMMENT ON COLUMN consorcio_request.currency IS 'ISO 4217 code ;;';
