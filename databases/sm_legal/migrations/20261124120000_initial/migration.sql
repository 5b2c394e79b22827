-- Legal matters, contracts and powers of the group: matters with parties, counsel, hearings, deadlines and costs; contracts with their
-- clauses and renewals; powers of attorney.
-- Sources: Ley 1/2000 (LEC), Ley 36/2011 (LRJS), Ley 29/1998 (LJCA), Ley 39/2015, LO 6/1985 (LOPJ) and LO 1/2025 (courts of first
-- instance, amicable means, MASC); Código Civil, art. 1964, 1968 and 1973; Ley 50/1980 (LCS); GDPR, art. 28 (processors).

-- Reference data ------------------------------------------------------------------------------------------------------

CREATE TABLE matter_type (
    code         text PRIMARY KEY CHECK (code <> ''),
    name         text NOT NULL,
    name_es      text NOT NULL,
    jurisdiction text NOT NULL CHECK (jurisdiction IN ('civil', 'criminal', 'social', 'administrative', 'tax', 'none'))
);

COMMENT ON TABLE matter_type IS 'Kinds of matters (tipos de asunto)';
COMMENT ON COLUMN matter_type.code IS 'Code, such as civil_claim';
COMMENT ON COLUMN matter_type.name IS 'Name in English';
COMMENT ON COLUMN matter_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN matter_type.jurisdiction IS 'civil, criminal (penal), social (laboral), administrative (contencioso-administrativa), tax (económico-administrativa) or none (no contenciosa)';

CREATE TABLE court (
    code              text PRIMARY KEY CHECK (code <> ''),
    name              text NOT NULL,
    kind              text NOT NULL
        CHECK (kind IN ('instance', 'commercial', 'criminal', 'social', 'administrative', 'provincial', 'regional', 'national', 'supreme', 'constitutional', 'tax_tribunal', 'arbitral', 'regulator', 'conciliation')),
    province_code     text,
    municipality_code text
);
CREATE INDEX court_province_code ON court (province_code);
CREATE INDEX court_municipality_code ON court (municipality_code);

COMMENT ON TABLE court IS 'Courts and bodies (órganos judiciales y administrativos)';
COMMENT ON COLUMN court.code IS 'Code of the group, or that of the General Council (código del órgano)';
COMMENT ON COLUMN court.name IS 'Name in Spanish';
COMMENT ON COLUMN court.kind IS 'Kind of body: courts of first instance to the Constitutional Court, tax tribunals (TEAR, TEAC), arbitration, a regulator such as the DGSFP or the AEPD, or conciliation (SMAC)';
COMMENT ON COLUMN court.province_code IS 'Province of its seat';
COMMENT ON COLUMN court.municipality_code IS 'INE code of its seat';

CREATE TABLE deadline_rule (
    code           text     PRIMARY KEY CHECK (code <> ''),
    name           text     NOT NULL,
    name_es        text     NOT NULL,
    legal_basis    text     NOT NULL,
    quantity       smallint NOT NULL CHECK (quantity > 0),
    unit           text     NOT NULL CHECK (unit IN ('hour', 'day', 'judicial_day', 'working_day', 'month', 'year')),
    nature         text     NOT NULL CHECK (nature IN ('procedural', 'limitation', 'lapse', 'contractual')),
    starts_with_es text     NOT NULL,
    warn_days      smallint NOT NULL DEFAULT 5 CHECK (warn_days >= 0)
);

COMMENT ON TABLE deadline_rule IS 'Legal terms that the group watches (plazos legales), from the article';
COMMENT ON COLUMN deadline_rule.code IS 'Code, such as civil_answer';
COMMENT ON COLUMN deadline_rule.name IS 'Name in English';
COMMENT ON COLUMN deadline_rule.name_es IS 'Name in Spanish';
COMMENT ON COLUMN deadline_rule.legal_basis IS 'Law and article';
COMMENT ON COLUMN deadline_rule.quantity IS 'How many units';
COMMENT ON COLUMN deadline_rule.unit IS 'hour (hora), day (día natural), judicial_day (día hábil procesal: without weekends, holidays, August and 24 December to 6 January, LEC art. 130), working_day (día hábil administrativo, Ley 39/2015 art. 30), month (mes) or year (año)';
COMMENT ON COLUMN deadline_rule.nature IS 'procedural (procesal), limitation (prescripción, can be interrupted), lapse (caducidad, cannot) or contractual';
COMMENT ON COLUMN deadline_rule.starts_with_es IS 'From when it runs, in Spanish';
COMMENT ON COLUMN deadline_rule.warn_days IS 'Days before the end to warn';

-- Matters -------------------------------------------------------------------------------------------------------------

CREATE TABLE matter (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    matter_number     text           NOT NULL UNIQUE CHECK (matter_number <> ''),
    matter_type_code  text           NOT NULL REFERENCES matter_type (code),
    title             text           NOT NULL CHECK (title <> ''),
    company_party_id  uuid           NOT NULL,
    position          text           NOT NULL CHECK (position IN ('claimant', 'defendant', 'third_party', 'adviser')),
    state             text           NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'pre_litigation', 'in_court', 'on_appeal', 'enforcement', 'settled', 'closed')),
    court_code        text           REFERENCES court (code),
    procedure_number  text,
    nig               text           CHECK (nig ~ '^[0-9]{19}$'),
    policy_id         uuid,
    claim_file_id     uuid,
    complaint_id      uuid,
    claimed_amount    numeric(14, 2) CHECK (claimed_amount >= 0 AND claimed_amount < 'NaN'),
    provision_amount  numeric(14, 2) NOT NULL DEFAULT 0 CHECK (provision_amount >= 0 AND provision_amount < 'NaN'),
    outcome_amount    numeric(14, 2) CHECK (outcome_amount < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    risk              text           CHECK (risk IN ('remote', 'possible', 'probable')),
    masc_attempted_on date           CHECK (masc_attempted_on BETWEEN '0001-01-01' AND '9999-12-31'),
    owner_employee_id uuid           NOT NULL,
    privileged        boolean        NOT NULL DEFAULT true,
    opened_on         date           NOT NULL CHECK (opened_on BETWEEN '0001-01-01' AND '9999-12-31'),
    closed_on         date           CHECK (closed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    outcome           text           CHECK (outcome IN ('won', 'partly_won', 'lost', 'settled', 'withdrawn', 'expired')),
    version           integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz    NOT NULL DEFAULT now(),
    updated_at        timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT matter_closed_after_opened CHECK (closed_on >= opened_on),
    CONSTRAINT matter_closed CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
    CONSTRAINT matter_closed_has_outcome CHECK (state <> 'closed' OR outcome IS NOT NULL OR position = 'adviser')
);
CREATE INDEX matter_matter_type_code ON matter (matter_type_code);
CREATE INDEX matter_company_party_id ON matter (company_party_id);
CREATE INDEX matter_policy_id ON matter (policy_id);
CREATE INDEX matter_claim_file_id ON matter (claim_file_id);
CREATE INDEX matter_complaint_id ON matter (complaint_id);
CREATE INDEX matter_owner_employee_id ON matter (owner_employee_id);
CREATE INDEX matter_procedure ON matter (court_code, procedure_number);
CREATE INDEX matter_open ON matter (owner_employee_id) WHERE closed_on IS NULL;
CREATE TRIGGER matter_changed BEFORE UPDATE ON matter FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE matter IS 'Legal matters (asuntos): disputes, procedures, advice';
COMMENT ON COLUMN matter.id IS 'Key';
COMMENT ON COLUMN matter.matter_number IS 'Number of the matter (número de expediente)';
COMMENT ON COLUMN matter.matter_type_code IS 'Kind';
COMMENT ON COLUMN matter.title IS 'Title; names of people are kept out of it';
COMMENT ON COLUMN matter.company_party_id IS 'Company of the group concerned';
COMMENT ON COLUMN matter.position IS 'Side of the group: claimant (actora), defendant (demandada), third_party (tercero) or adviser (asesoramiento)';
COMMENT ON COLUMN matter.state IS 'open (abierto), pre_litigation (prejudicial), in_court (en primera instancia), on_appeal (en recurso), enforcement (en ejecución), settled (transado) or closed (archivado)';
COMMENT ON COLUMN matter.court_code IS 'Court or body that deals with it';
COMMENT ON COLUMN matter.procedure_number IS 'Number of procedure (autos), such as 123/2027';
COMMENT ON COLUMN matter.nig IS 'General identification number (NIG), 19 digits';
COMMENT ON COLUMN matter.policy_id IS 'Policy it is about';
COMMENT ON COLUMN matter.claim_file_id IS 'Claim file it is about';
COMMENT ON COLUMN matter.complaint_id IS 'Complaint it came from';
COMMENT ON COLUMN matter.claimed_amount IS 'Amount in dispute (cuantía); null when not to be determined';
COMMENT ON COLUMN matter.provision_amount IS 'Provision made in the books (provisión)';
COMMENT ON COLUMN matter.outcome_amount IS 'Amount won (positive) or lost (negative) for the group';
COMMENT ON COLUMN matter.currency IS 'ISO 4217 code';
COMMENT ON COLUMN matter.risk IS 'Risk of loss: remote (remoto), possible (posible: a note in the accounts) or probable (provision), as the PGC asks';
COMMENT ON COLUMN matter.masc_attempted_on IS 'Day of the attempt at an amicable solution that a civil claim needs (MASC, LO 1/2025, art. 5)';
COMMENT ON COLUMN matter.owner_employee_id IS 'Lawyer of the group in charge';
COMMENT ON COLUMN matter.privileged IS 'Whether it is under professional secrecy';
COMMENT ON COLUMN matter.opened_on IS 'Opening';
COMMENT ON COLUMN matter.closed_on IS 'Closing';
COMMENT ON COLUMN matter.outcome IS 'won (estimado), partly_won (estimado en parte), lost (desestimado), settled (transado), withdrawn (desistido) or expired (caducado)';
COMMENT ON COLUMN matter.version IS 'Raised by each change';
COMMENT ON COLUMN matter.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN matter.created_at IS 'When the row was written';
COMMENT ON COLUMN matter.updated_at IS 'When the row was last changed';

CREATE FUNCTION matter_payload(x matter) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'matter_id', x.id,
    'matter_number', x.matter_number,
    'matter_type_code', x.matter_type_code,
    'title', x.title,
    'company_party_id', x.company_party_id,
    'position', x.position,
    'state', x.state,
    'court_code', x.court_code,
    'procedure_number', x.procedure_number,
    'nig', x.nig,
    'policy_id', x.policy_id,
    'claim_file_id', x.claim_file_id,
    'complaint_id', x.complaint_id,
    'claimed_amount', x.claimed_amount::text,
    'provision_amount', x.provision_amount::text,
    'outcome_amount', x.outcome_amount::text,
    'currency', x.currency,
    'risk', x.risk,
    'masc_attempted_on', x.masc_attempted_on,
    'owner_employee_id', x.owner_employee_id,
    'privileged', x.privileged,
    'opened_on', x.opened_on,
    'closed_on', x.closed_on,
    'outcome', x.outcome,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION matter_payload(matter) IS 'Event payload of a matter: the state after the change (events/matter.v1.json)';

CREATE TABLE matter_party (
    id           uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    matter_id    uuid NOT NULL REFERENCES matter (id) ON DELETE CASCADE,
    role         text NOT NULL
        CHECK (role IN ('claimant', 'defendant', 'co_defendant', 'insurer', 'witness', 'expert', 'prosecutor', 'creditor', 'debtor', 'interested')),
    party_id     uuid,
    carrier_code text,
    full_name    text,
    lawyer_name  text,
    note         text,
    CONSTRAINT matter_party_somebody CHECK (num_nonnulls(party_id, carrier_code, full_name) >= 1)
);
CREATE INDEX matter_party_party_id ON matter_party (party_id);
CREATE INDEX matter_party_carrier_code ON matter_party (carrier_code);
CREATE INDEX matter_party_matter_id ON matter_party (matter_id);

COMMENT ON TABLE matter_party IS 'Parties of a matter (intervinientes)';
COMMENT ON COLUMN matter_party.id IS 'Key';
COMMENT ON COLUMN matter_party.matter_id IS 'Matter';
COMMENT ON COLUMN matter_party.role IS 'claimant (actor), defendant (demandado), co_defendant (codemandado), insurer (aseguradora), witness (testigo), expert (perito), prosecutor (ministerio fiscal), creditor (acreedor), debtor (deudor) or interested (interesado)';
COMMENT ON COLUMN matter_party.party_id IS 'Party, where the group knows it';
COMMENT ON COLUMN matter_party.carrier_code IS 'Insurance company, where it is one';
COMMENT ON COLUMN matter_party.full_name IS 'Name of anybody else';
COMMENT ON COLUMN matter_party.lawyer_name IS 'Their lawyer (abogado contrario)';
COMMENT ON COLUMN matter_party.note IS 'Note';

CREATE TABLE counsel (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    kind              text           NOT NULL CHECK (kind IN ('lawyer', 'court_agent', 'expert', 'notary', 'mediator', 'law_firm')),
    party_id          uuid           NOT NULL UNIQUE,
    bar_association   text,
    membership_number text,
    specialities      text[]         NOT NULL DEFAULT '{}',
    hourly_rate       numeric(14, 2) CHECK (hourly_rate >= 0 AND hourly_rate < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    active            boolean        NOT NULL DEFAULT true,
    UNIQUE (bar_association, membership_number)
);

COMMENT ON TABLE counsel IS 'Lawyers, court agents and experts whom the group engages (letrados, procuradores y peritos externos)';
COMMENT ON COLUMN counsel.id IS 'Key';
COMMENT ON COLUMN counsel.kind IS 'lawyer (abogado), court_agent (procurador), expert (perito), notary (notario), mediator (mediador) or law_firm (despacho)';
COMMENT ON COLUMN counsel.party_id IS 'The professional as a party';
COMMENT ON COLUMN counsel.bar_association IS 'Professional body (colegio profesional)';
COMMENT ON COLUMN counsel.membership_number IS 'Number in it (número de colegiado)';
COMMENT ON COLUMN counsel.specialities IS 'Fields, such as {insurance,labour}';
COMMENT ON COLUMN counsel.hourly_rate IS 'Fee for an hour, where agreed';
COMMENT ON COLUMN counsel.currency IS 'ISO 4217 code';
COMMENT ON COLUMN counsel.active IS 'Whether new matters may go there';

CREATE TABLE matter_counsel (
    matter_id     uuid           NOT NULL REFERENCES matter (id) ON DELETE CASCADE,
    counsel_id    uuid           NOT NULL REFERENCES counsel (id),
    engaged_on    date           NOT NULL,
    ended_on      date,
    fee_agreement text           NOT NULL CHECK (fee_agreement IN ('hourly', 'fixed', 'success', 'scale')),
    agreed_amount numeric(14, 2) CHECK (agreed_amount >= 0 AND agreed_amount < 'NaN'),
    PRIMARY KEY (matter_id, counsel_id, engaged_on),
    CONSTRAINT matter_counsel_order CHECK (ended_on >= engaged_on)
);
CREATE INDEX matter_counsel_counsel_id ON matter_counsel (counsel_id);

COMMENT ON TABLE matter_counsel IS 'Who acts for the group in a matter (designaciones)';
COMMENT ON COLUMN matter_counsel.matter_id IS 'Matter';
COMMENT ON COLUMN matter_counsel.counsel_id IS 'Professional';
COMMENT ON COLUMN matter_counsel.engaged_on IS 'Day of the engagement (hoja de encargo)';
COMMENT ON COLUMN matter_counsel.ended_on IS 'Day it ended (venia)';
COMMENT ON COLUMN matter_counsel.fee_agreement IS 'hourly (por horas), fixed (cerrado), success (a éxito) or scale (arancel)';
COMMENT ON COLUMN matter_counsel.agreed_amount IS 'Fee agreed, when fixed';

CREATE TABLE hearing (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    matter_id      uuid        NOT NULL REFERENCES matter (id) ON DELETE CASCADE,
    kind           text        NOT NULL
        CHECK (kind IN ('preliminary', 'trial', 'conciliation', 'statement', 'mediation', 'inspection', 'reading')),
    slot           tstzrange   NOT NULL CHECK (NOT isempty(slot) AND NOT lower_inf(slot)),
    court_code     text        REFERENCES court (code),
    room           text,
    remote         boolean     NOT NULL DEFAULT false,
    state          text        NOT NULL DEFAULT 'set' CHECK (state IN ('set', 'held', 'suspended', 'cancelled')),
    appointment_id uuid,
    outcome        text,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hearing_court_code ON hearing (court_code);
CREATE INDEX hearing_appointment_id ON hearing (appointment_id);
CREATE INDEX hearing_matter_id ON hearing (matter_id);

COMMENT ON TABLE hearing IS 'Hearings and appointments in court (vistas, juicios y señalamientos)';
COMMENT ON COLUMN hearing.id IS 'Key';
COMMENT ON COLUMN hearing.matter_id IS 'Matter';
COMMENT ON COLUMN hearing.kind IS 'preliminary (audiencia previa), trial (juicio o vista), conciliation (conciliación), statement (declaración), mediation (mediación), inspection (reconocimiento) or reading (lectura)';
COMMENT ON COLUMN hearing.slot IS 'When; open-ended when only the start is known';
COMMENT ON COLUMN hearing.court_code IS 'Where';
COMMENT ON COLUMN hearing.room IS 'Room (sala)';
COMMENT ON COLUMN hearing.remote IS 'Whether it is held by video (vista telemática)';
COMMENT ON COLUMN hearing.state IS 'set (señalada), held (celebrada), suspended (suspendida) or cancelled (anulada)';
COMMENT ON COLUMN hearing.appointment_id IS 'Appointment in the calendar';
COMMENT ON COLUMN hearing.outcome IS 'What came of it';
COMMENT ON COLUMN hearing.created_at IS 'When the row was written';

CREATE TABLE deadline (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    matter_id          uuid        REFERENCES matter (id),
    legal_contract_id  uuid,
    deadline_rule_code text        REFERENCES deadline_rule (code),
    description        text        NOT NULL CHECK (description <> ''),
    notified_at        timestamptz,
    starts_on          date        NOT NULL CHECK (starts_on BETWEEN '0001-01-01' AND '9999-12-31'),
    due_at             timestamptz NOT NULL,
    fatal              boolean     NOT NULL DEFAULT true,
    owner_employee_id  uuid        NOT NULL,
    backup_employee_id uuid        CHECK (backup_employee_id <> owner_employee_id),
    state              text        NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'met', 'missed', 'extended', 'suspended', 'not_needed')),
    met_at             timestamptz,
    document_id        uuid,
    task_id            uuid,
    version            integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deadline_one_subject CHECK (num_nonnulls(matter_id, legal_contract_id) = 1),
    CONSTRAINT deadline_met CHECK ((state = 'met') = (met_at IS NOT NULL)),
    CONSTRAINT deadline_due_after_start CHECK (due_at >= starts_on::timestamp AT TIME ZONE 'Europe/Madrid')
);
CREATE INDEX deadline_matter_id ON deadline (matter_id);
CREATE INDEX deadline_deadline_rule_code ON deadline (deadline_rule_code);
CREATE INDEX deadline_owner_employee_id ON deadline (owner_employee_id);
CREATE INDEX deadline_backup_employee_id ON deadline (backup_employee_id);
CREATE INDEX deadline_document_id ON deadline (document_id);
CREATE INDEX deadline_task_id ON deadline (task_id);
CREATE INDEX deadline_pending ON deadline (due_at) WHERE state IN ('pending', 'extended');
CREATE TRIGGER deadline_changed BEFORE UPDATE ON deadline FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE deadline IS 'Terms of a matter or contract that must not be missed (plazos y vencimientos)';
COMMENT ON COLUMN deadline.id IS 'Key';
COMMENT ON COLUMN deadline.matter_id IS 'Matter';
COMMENT ON COLUMN deadline.legal_contract_id IS 'Contract';
COMMENT ON COLUMN deadline.deadline_rule_code IS 'Legal term; null when set by the court or a contract';
COMMENT ON COLUMN deadline.description IS 'What must be done; names of people are kept out of it';
COMMENT ON COLUMN deadline.notified_at IS 'When the notice that starts it came in, as by LexNET';
COMMENT ON COLUMN deadline.starts_on IS 'First day that counts';
COMMENT ON COLUMN deadline.due_at IS 'End; a court''s term allows until 15:00 of the next judicial day (día de gracia, LEC art. 135.5)';
COMMENT ON COLUMN deadline.fatal IS 'Whether the right is lost when it passes (plazo perentorio)';
COMMENT ON COLUMN deadline.owner_employee_id IS 'Who answers for it';
COMMENT ON COLUMN deadline.backup_employee_id IS 'Who stands in';
COMMENT ON COLUMN deadline.state IS 'pending (pendiente), met (cumplido), missed (vencido), extended (prorrogado), suspended (suspendido) or not_needed (sin efecto)';
COMMENT ON COLUMN deadline.met_at IS 'When it was met';
COMMENT ON COLUMN deadline.document_id IS 'What was filed';
COMMENT ON COLUMN deadline.task_id IS 'Task in the workflow';
COMMENT ON COLUMN deadline.version IS 'Raised by each change';
COMMENT ON COLUMN deadline.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN deadline.created_at IS 'When the row was written';
COMMENT ON COLUMN deadline.updated_at IS 'When the row was last changed';

CREATE FUNCTION deadline_payload(x deadline) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'deadline_id', x.id,
    'matter_id', x.matter_id,
    'legal_contract_id', x.legal_contract_id,
    'deadline_rule_code', x.deadline_rule_code,
    'description', x.description,
    'notified_at', x.notified_at,
    'starts_on', x.starts_on,
    'due_at', x.due_at,
    'fatal', x.fatal,
    'owner_employee_id', x.owner_employee_id,
    'backup_employee_id', x.backup_employee_id,
    'state', x.state,
    'met_at', x.met_at,
    'document_id', x.document_id,
    'task_id', x.task_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION deadline_payload(deadline) IS 'Event payload of a deadline: the state after the change (events/deadline.v1.json)';

CREATE TABLE matter_cost (
    id          uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    matter_id   uuid           NOT NULL REFERENCES matter (id),
    kind        text           NOT NULL
        CHECK (kind IN ('lawyer', 'court_agent', 'expert', 'court_fee', 'deposit', 'translation', 'travel', 'adverse_costs', 'recovered_costs', 'other')),
    counsel_id  uuid           REFERENCES counsel (id),
    amount      numeric(14, 2) NOT NULL CHECK (amount < 'NaN'),
    currency    text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    incurred_on date           NOT NULL,
    invoice_id  uuid,
    created_at  timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT matter_cost_sign CHECK ((kind = 'recovered_costs') = (amount < 0))
);
CREATE INDEX matter_cost_matter_id ON matter_cost (matter_id);
CREATE INDEX matter_cost_counsel_id ON matter_cost (counsel_id);
CREATE INDEX matter_cost_invoice_id ON matter_cost (invoice_id);

COMMENT ON TABLE matter_cost IS 'Costs of a matter (costes, honorarios y costas)';
COMMENT ON COLUMN matter_cost.id IS 'Key';
COMMENT ON COLUMN matter_cost.matter_id IS 'Matter';
COMMENT ON COLUMN matter_cost.kind IS 'lawyer (honorarios), court_agent (derechos de procurador), expert (perito), court_fee (tasa), deposit (depósito para recurrir), translation (traducción), travel (desplazamiento), adverse_costs (condena en costas), recovered_costs (costas cobradas) or other';
COMMENT ON COLUMN matter_cost.counsel_id IS 'Professional';
COMMENT ON COLUMN matter_cost.amount IS 'Amount without VAT; negative when recovered';
COMMENT ON COLUMN matter_cost.currency IS 'ISO 4217 code';
COMMENT ON COLUMN matter_cost.incurred_on IS 'Day';
COMMENT ON COLUMN matter_cost.invoice_id IS 'Invoice';
COMMENT ON COLUMN matter_cost.created_at IS 'When the row was written';

-- Contracts -----------------------------------------------------------------------------------------------------------

CREATE TABLE contract_type (
    code                         text    PRIMARY KEY CHECK (code <> ''),
    name                         text    NOT NULL,
    name_es                      text    NOT NULL,
    needs_data_processing_clause boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE contract_type IS 'Kinds of contracts (tipos de contrato)';
COMMENT ON COLUMN contract_type.code IS 'Code, such as office_lease';
COMMENT ON COLUMN contract_type.name IS 'Name in English';
COMMENT ON COLUMN contract_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN contract_type.needs_data_processing_clause IS 'Whether the other party handles personal data for the group (GDPR, art. 28)';

CREATE TABLE legal_contract (
    id                      uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    contract_number         text           NOT NULL UNIQUE CHECK (contract_number <> ''),
    contract_type_code      text           NOT NULL REFERENCES contract_type (code),
    title                   text           NOT NULL CHECK (title <> ''),
    company_party_id        uuid           NOT NULL,
    counterparty_party_id   uuid           NOT NULL,
    carrier_code            text,
    state                   text           NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'in_negotiation', 'signed', 'in_force', 'expired', 'terminated')),
    signed_on               date           CHECK (signed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    effective_on            date           CHECK (effective_on BETWEEN '0001-01-01' AND '9999-12-31'),
    expires_on              date           CHECK (expires_on BETWEEN '0001-01-01' AND '9999-12-31'),
    notice_period           interval       CHECK (notice_period >= interval '0'),
    auto_renewal            boolean        NOT NULL DEFAULT false,
    renewal_period          interval       CHECK (renewal_period > interval '0'),
    value_amount            numeric(14, 2) CHECK (value_amount >= 0 AND value_amount < 'NaN'),
    currency                text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    governing_law           text           NOT NULL DEFAULT 'ES',
    dispute_forum_es        text,
    processes_personal_data boolean        NOT NULL DEFAULT false,
    owner_employee_id       uuid           NOT NULL,
    parent_contract_id      uuid           REFERENCES legal_contract (id) CHECK (parent_contract_id <> id),
    document_id             uuid,
    terminated_on           date           CHECK (terminated_on BETWEEN '0001-01-01' AND '9999-12-31'),
    termination_reason      text,
    version                 integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz    NOT NULL DEFAULT now(),
    updated_at              timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT legal_contract_expires_after CHECK (expires_on >= effective_on),
    CONSTRAINT legal_contract_signed CHECK (state NOT IN ('signed', 'in_force', 'expired', 'terminated') OR num_nonnulls(signed_on, effective_on) = 2),
    CONSTRAINT legal_contract_terminated CHECK ((state = 'terminated') = (terminated_on IS NOT NULL)),
    CONSTRAINT legal_contract_renewal CHECK (auto_renewal = (renewal_period IS NOT NULL))
);
CREATE INDEX legal_contract_contract_type_code ON legal_contract (contract_type_code);
CREATE INDEX legal_contract_company_party_id ON legal_contract (company_party_id);
CREATE INDEX legal_contract_counterparty_party_id ON legal_contract (counterparty_party_id);
CREATE INDEX legal_contract_carrier_code ON legal_contract (carrier_code);
CREATE INDEX legal_contract_governing_law ON legal_contract (governing_law);
CREATE INDEX legal_contract_owner_employee_id ON legal_contract (owner_employee_id);
CREATE INDEX legal_contract_parent_contract_id ON legal_contract (parent_contract_id);
CREATE INDEX legal_contract_document_id ON legal_contract (document_id);
CREATE INDEX legal_contract_renewal ON legal_contract (expires_on) WHERE state = 'in_force';
CREATE TRIGGER legal_contract_changed BEFORE UPDATE ON legal_contract FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE legal_contract IS 'Contracts of the group with third parties (contratos)';
COMMENT ON COLUMN legal_contract.id IS 'Key';
COMMENT ON COLUMN legal_contract.contract_number IS 'Number';
COMMENT ON COLUMN legal_contract.contract_type_code IS 'Kind';
COMMENT ON COLUMN legal_contract.title IS 'Title';
COMMENT ON COLUMN legal_contract.company_party_id IS 'Company of the group that signs';
COMMENT ON COLUMN legal_contract.counterparty_party_id IS 'Other party';
COMMENT ON COLUMN legal_contract.carrier_code IS 'Insurance company, in agency or brokerage letters (carta de condiciones)';
COMMENT ON COLUMN legal_contract.state IS 'draft (borrador), in_negotiation (en negociación), signed (firmado), in_force (vigente), expired (vencido) or terminated (resuelto)';
COMMENT ON COLUMN legal_contract.signed_on IS 'Signature';
COMMENT ON COLUMN legal_contract.effective_on IS 'First day in force';
COMMENT ON COLUMN legal_contract.expires_on IS 'End of the term; null when open-ended';
COMMENT ON COLUMN legal_contract.notice_period IS 'Notice to end it (preaviso)';
COMMENT ON COLUMN legal_contract.auto_renewal IS 'Whether it renews by itself (prórroga tácita)';
COMMENT ON COLUMN legal_contract.renewal_period IS 'For how long it renews';
COMMENT ON COLUMN legal_contract.value_amount IS 'Value of the term, where it can be told';
COMMENT ON COLUMN legal_contract.currency IS 'ISO 4217 code';
COMMENT ON COLUMN legal_contract.governing_law IS 'Law that governs it, country';
COMMENT ON COLUMN legal_contract.dispute_forum_es IS 'Courts or arbitration agreed (fuero), in Spanish';
COMMENT ON COLUMN legal_contract.processes_personal_data IS 'Whether personal data are handled under it';
COMMENT ON COLUMN legal_contract.owner_employee_id IS 'Who manages it';
COMMENT ON COLUMN legal_contract.parent_contract_id IS 'Framework contract or the one it amends (contrato marco o novado)';
COMMENT ON COLUMN legal_contract.document_id IS 'Signed copy';
COMMENT ON COLUMN legal_contract.terminated_on IS 'Day it was ended';
COMMENT ON COLUMN legal_contract.termination_reason IS 'Why';
COMMENT ON COLUMN legal_contract.version IS 'Raised by each change';
COMMENT ON COLUMN legal_contract.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN legal_contract.created_at IS 'When the row was written';
COMMENT ON COLUMN legal_contract.updated_at IS 'When the row was last changed';

CREATE FUNCTION legal_contract_payload(x legal_contract) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'legal_contract_id', x.id,
    'contract_number', x.contract_number,
    'contract_type_code', x.contract_type_code,
    'title', x.title,
    'company_party_id', x.company_party_id,
    'counterparty_party_id', x.counterparty_party_id,
    'carrier_code', x.carrier_code,
    'state', x.state,
    'signed_on', x.signed_on,
    'effective_on', x.effective_on,
    'expires_on', x.expires_on,
    'notice_period', x.notice_period,
    'auto_renewal', x.auto_renewal,
    'renewal_period', x.renewal_period,
    'value_amount', x.value_amount::text,
    'currency', x.currency,
    'governing_law', x.governing_law,
    'dispute_forum_es', x.dispute_forum_es,
    'processes_personal_data', x.processes_personal_data,
    'owner_employee_id', x.owner_employee_id,
    'parent_contract_id', x.parent_contract_id,
    'document_id', x.document_id,
    'terminated_on', x.terminated_on,
    'termination_reason', x.termination_reason,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION legal_contract_payload(legal_contract) IS 'Event payload of a legal contract: the state after the change (events/legal_contract.v1.json)';

ALTER TABLE deadline ADD CONSTRAINT deadline_legal_contract_id_fkey FOREIGN KEY (legal_contract_id) REFERENCES legal_contract (id);
CREATE INDEX deadline_legal_contract_id ON deadline (legal_contract_id);

CREATE TABLE clause_template (
    code       text     NOT NULL CHECK (code <> ''),
    revision   smallint NOT NULL CHECK (revision > 0),
    title_es   text     NOT NULL,
    body_es    text,
    risk_level smallint NOT NULL CHECK (risk_level BETWEEN 1 AND 3),
    valid_from date     NOT NULL,
    PRIMARY KEY (code, revision)
);

COMMENT ON TABLE clause_template IS 'Library of clauses (clausulado tipo)';
COMMENT ON COLUMN clause_template.code IS 'Code, such as confidentiality';
COMMENT ON COLUMN clause_template.revision IS 'Revision, from 1';
COMMENT ON COLUMN clause_template.title_es IS 'Title in Spanish';
COMMENT ON COLUMN clause_template.body_es IS 'Approved wording; null until the legal team writes it';
COMMENT ON COLUMN clause_template.risk_level IS '1 standard, 2 to be read by legal when changed, 3 never changed without legal';
COMMENT ON COLUMN clause_template.valid_from IS 'First day it may be used';

CREATE TABLE contract_clause (
    legal_contract_id       uuid     NOT NULL REFERENCES legal_contract (id) ON DELETE CASCADE,
    position                smallint NOT NULL CHECK (position > 0),
    clause_code             text,
    clause_revision         smallint,
    title_es                text     NOT NULL CHECK (title_es <> ''),
    summary                 text,
    obligation_of           text     CHECK (obligation_of IN ('group', 'counterparty', 'both')),
    deviates                boolean  NOT NULL DEFAULT false,
    approved_by_employee_id uuid,
    PRIMARY KEY (legal_contract_id, position),
    CONSTRAINT contract_clause_template FOREIGN KEY (clause_code, clause_revision) REFERENCES clause_template (code, revision) MATCH FULL,
    CONSTRAINT contract_clause_deviation CHECK (NOT deviates OR approved_by_employee_id IS NOT NULL)
);
CREATE INDEX contract_clause_approved_by_employee_id ON contract_clause (approved_by_employee_id);
CREATE INDEX contract_clause_template ON contract_clause (clause_code, clause_revision);

COMMENT ON TABLE contract_clause IS 'Clauses of a contract that matter to the group (cláusulas)';
COMMENT ON COLUMN contract_clause.legal_contract_id IS 'Contract';
COMMENT ON COLUMN contract_clause.position IS 'Place in the contract, from 1';
COMMENT ON COLUMN contract_clause.clause_code IS 'Clause of the library; null when drafted for it';
COMMENT ON COLUMN contract_clause.clause_revision IS 'Its revision';
COMMENT ON COLUMN contract_clause.title_es IS 'Title';
COMMENT ON COLUMN contract_clause.summary IS 'What it says, briefly';
COMMENT ON COLUMN contract_clause.obligation_of IS 'Who is bound: group (el grupo), counterparty (la otra parte) or both';
COMMENT ON COLUMN contract_clause.deviates IS 'Whether it departs from the library''s wording';
COMMENT ON COLUMN contract_clause.approved_by_employee_id IS 'Who allowed the departure';

-- Powers --------------------------------------------------------------------------------------------------------------

CREATE TABLE power_of_attorney (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    grantor_party_id     uuid           NOT NULL,
    attorney_employee_id uuid,
    attorney_party_id    uuid,
    kind                 text           NOT NULL
        CHECK (kind IN ('general', 'special', 'litigation', 'banking', 'labour', 'electronic_certificate')),
    exercise             text           NOT NULL DEFAULT 'sole' CHECK (exercise IN ('sole', 'joint')),
    faculties            text[]         NOT NULL CHECK (cardinality(faculties) > 0),
    limit_amount         numeric(14, 2) CHECK (limit_amount > 0 AND limit_amount < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    notary_name          text,
    protocol_number      text,
    granted_on           date           NOT NULL,
    registered_on        date,
    registry_entry       text,
    expires_on           date,
    revoked_on           date,
    document_id          uuid,
    created_at           timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT power_of_attorney_one_attorney CHECK (num_nonnulls(attorney_employee_id, attorney_party_id) = 1),
    CONSTRAINT power_of_attorney_order CHECK (expires_on >= granted_on AND revoked_on >= granted_on)
);
CREATE INDEX power_of_attorney_grantor_party_id ON power_of_attorney (grantor_party_id);
CREATE INDEX power_of_attorney_attorney_employee_id ON power_of_attorney (attorney_employee_id);
CREATE INDEX power_of_attorney_attorney_party_id ON power_of_attorney (attorney_party_id);
CREATE INDEX power_of_attorney_document_id ON power_of_attorney (document_id);
CREATE INDEX power_of_attorney_in_force ON power_of_attorney (kind, expires_on) WHERE revoked_on IS NULL;

COMMENT ON TABLE power_of_attorney IS 'Powers of attorney (poderes)';
COMMENT ON COLUMN power_of_attorney.id IS 'Key';
COMMENT ON COLUMN power_of_attorney.grantor_party_id IS 'Company that grants it (poderdante)';
COMMENT ON COLUMN power_of_attorney.attorney_employee_id IS 'Attorney inside the group (apoderado)';
COMMENT ON COLUMN power_of_attorney.attorney_party_id IS 'Attorney outside, such as a court agent';
COMMENT ON COLUMN power_of_attorney.kind IS 'general, special (especial), litigation (para pleitos), banking (bancario), labour (laboral) or electronic_certificate (representante en certificado)';
COMMENT ON COLUMN power_of_attorney.exercise IS 'sole (solidario) or joint (mancomunado)';
COMMENT ON COLUMN power_of_attorney.faculties IS 'What may be done (facultades), such as {sign_contracts,collect_payments}';
COMMENT ON COLUMN power_of_attorney.limit_amount IS 'Highest amount; null without a limit';
COMMENT ON COLUMN power_of_attorney.currency IS 'ISO 4217 code';
COMMENT ON COLUMN power_of_attorney.notary_name IS 'Notary (notario)';
COMMENT ON COLUMN power_of_attorney.protocol_number IS 'Number in the notary''s protocol (número de protocolo)';
COMMENT ON COLUMN power_of_attorney.granted_on IS 'Day of the deed';
COMMENT ON COLUMN power_of_attorney.registered_on IS 'Day of entry at the Registro Mercantil; general powers must be entered (RRM, art. 94)';
COMMENT ON COLUMN power_of_attorney.registry_entry IS 'Sheet and entry (hoja e inscripción)';
COMMENT ON COLUMN power_of_attorney.expires_on IS 'End; null when open-ended';
COMMENT ON COLUMN power_of_attorney.revoked_on IS 'Day of the revocation (revocación)';
COMMENT ON COLUMN power_of_attorney.document_id IS 'Copy of the deed';
COMMENT ON COLUMN power_of_attorney.created_at IS 'When the row was written';
