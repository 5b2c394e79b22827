-- The hub: who each customer really is (party), what every area says about them (source_record), what they hold there
-- (contract, receivable, service_case, timeline), the facts consolidated per area, and the inbox that takes each event once.
-- Only the hub writes the consolidated tables; all of them can be rebuilt from the source records and the areas' outboxes.

-- Parties ------------------------------------------------------------------------------------------------------------

CREATE TABLE party (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    kind          text        NOT NULL DEFAULT 'unknown' CHECK (kind IN ('person', 'company', 'unknown')),
    state         text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'superseded')),
    superseded_by uuid        REFERENCES party (id),
    display_name  text        NOT NULL DEFAULT '',
    given_name    text,
    surname1      text,
    surname2      text,
    company_name  text,
    birth_date    date        CHECK (birth_date BETWEEN '0001-01-01' AND '9999-12-31'),
    email         text,
    phone         text,
    address_line  text,
    postcode      text,
    municipality  text,
    province      text,
    version       integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT party_superseded_names_successor CHECK ((state = 'superseded') = (superseded_by IS NOT NULL)),
    CONSTRAINT party_not_its_own_successor CHECK (superseded_by <> id)
);
CREATE INDEX party_superseded_by ON party (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX party_display_name ON party (lower(display_name));
CREATE TRIGGER party_changed BEFORE UPDATE ON party FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE party IS 'Canonical customer of the group (cliente único); its columns hold the golden record''s current values';
COMMENT ON COLUMN party.id IS 'Key; never reused, and kept as a redirect after a merge';
COMMENT ON COLUMN party.kind IS 'person (persona física), company (persona jurídica) or unknown';
COMMENT ON COLUMN party.state IS 'active, or superseded once merged into another party';
COMMENT ON COLUMN party.superseded_by IS 'Party that took this one''s place; null while active';
COMMENT ON COLUMN party.display_name IS 'Name as shown to people; empty while nothing is known';
COMMENT ON COLUMN party.given_name IS 'Given name or names (nombre)';
COMMENT ON COLUMN party.surname1 IS 'First surname (primer apellido)';
COMMENT ON COLUMN party.surname2 IS 'Second surname (segundo apellido)';
COMMENT ON COLUMN party.company_name IS 'Registered name of a company (razón social)';
COMMENT ON COLUMN party.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN party.email IS 'E-mail address (correo electrónico)';
COMMENT ON COLUMN party.phone IS 'Telephone (teléfono)';
COMMENT ON COLUMN party.address_line IS 'Street, number, floor and door on one line (domicilio)';
COMMENT ON COLUMN party.postcode IS 'Postcode (código postal)';
COMMENT ON COLUMN party.municipality IS 'Municipality (municipio)';
COMMENT ON COLUMN party.province IS 'Province (provincia)';
COMMENT ON COLUMN party.version IS 'Raised by each change';
COMMENT ON COLUMN party.created_at IS 'When the party was first known';
COMMENT ON COLUMN party.updated_at IS 'Last change';

CREATE FUNCTION party_payload(p party) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'party_id', p.id,
    'customer_id', p.id,
    'kind', p.kind,
    'state', p.state,
    'occurred_at', p.updated_at);
COMMENT ON FUNCTION party_payload(party) IS 'Event payload of a party: its state after the change (events/party.v1.json)';

CREATE TABLE party_identifier (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    party_id      uuid        NOT NULL REFERENCES party (id),
    type          text        NOT NULL CHECK (type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    value         text        NOT NULL CHECK (value <> ''),
    status        text        NOT NULL CHECK (status IN ('valid', 'wrong_check', 'malformed')),
    first_seen_at timestamptz NOT NULL DEFAULT now()
);
-- One valid document belongs to one party: two workers that register the same person at once meet here.
CREATE UNIQUE INDEX party_identifier_valid ON party_identifier (type, value) WHERE status = 'valid';
CREATE INDEX party_identifier_party_id ON party_identifier (party_id);

COMMENT ON TABLE party_identifier IS 'Identity documents (documentos de identidad) seen for a party';
COMMENT ON COLUMN party_identifier.id IS 'Key';
COMMENT ON COLUMN party_identifier.party_id IS 'Party that the document identifies';
COMMENT ON COLUMN party_identifier.type IS 'NIF (Spaniard), NIE (foreigner), CIF (company) or PASSPORT (pasaporte)';
COMMENT ON COLUMN party_identifier.value IS 'Number, normalised: upper case, without separators';
COMMENT ON COLUMN party_identifier.status IS 'valid, wrong_check (letra o dígito de control erróneo) or malformed';
COMMENT ON COLUMN party_identifier.first_seen_at IS 'When the hub first saw it';

CREATE TABLE source_record (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    database_code   text        NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    source_key      text        NOT NULL CHECK (source_key <> ''),
    party_id        uuid        REFERENCES party (id),
    version         integer     NOT NULL DEFAULT 0 CHECK (version >= 0),
    kind            text        CHECK (kind IN ('person', 'company', 'unknown')),
    customer_number text,
    document_type   text        CHECK (document_type IN ('NIF', 'NIE', 'CIF', 'PASSPORT')),
    document_number text,
    document_value  text,
    document_status text        CHECK (document_status IN ('valid', 'wrong_check', 'malformed', 'absent')),
    full_name       text,
    given_name      text,
    surname1        text,
    surname2        text,
    company_name    text,
    birth_date      date        CHECK (birth_date BETWEEN '0001-01-01' AND '9999-12-31'),
    email           text,
    phone           text,
    address_line    text,
    postcode        text,
    municipality    text,
    province        text,
    occurred_at     timestamptz,
    first_seen_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (database_code, source_key),
    CONSTRAINT source_record_valid_document_has_value CHECK (document_status <> 'valid' OR document_value IS NOT NULL)
);
CREATE INDEX source_record_party_id ON source_record (party_id);
CREATE INDEX source_record_document_valid ON source_record (document_type, document_value) WHERE document_status = 'valid';
CREATE INDEX source_record_customer_number ON source_record (customer_number);

COMMENT ON TABLE source_record IS 'A customer as one area database knows them (registro de origen); several may be one party';
COMMENT ON COLUMN source_record.id IS 'Key';
COMMENT ON COLUMN source_record.database_code IS 'Database that the record comes from, such as ss_insurance';
COMMENT ON COLUMN source_record.source_key IS 'That database''s key of the customer: customer_id of the events';
COMMENT ON COLUMN source_record.party_id IS 'Party that the record belongs to; null until one is assigned';
COMMENT ON COLUMN source_record.version IS 'Version of the source''s row that is held here; 0 = awaited: something referred to it before it arrived';
COMMENT ON COLUMN source_record.kind IS 'person, company or unknown; null while awaited';
COMMENT ON COLUMN source_record.customer_number IS 'The area''s customer number (número de cliente)';
COMMENT ON COLUMN source_record.document_type IS 'NIF, NIE, CIF or PASSPORT; null when the source has none';
COMMENT ON COLUMN source_record.document_number IS 'Document number as the source gives it, mistakes included';
COMMENT ON COLUMN source_record.document_value IS 'Document number, normalised';
COMMENT ON COLUMN source_record.document_status IS 'valid, wrong_check, malformed or absent; null while awaited';
COMMENT ON COLUMN source_record.full_name IS 'Full name on one line (nombre completo), where the source keeps it so';
COMMENT ON COLUMN source_record.given_name IS 'Given name (nombre), as the source gives it';
COMMENT ON COLUMN source_record.surname1 IS 'First surname (primer apellido), as the source gives it';
COMMENT ON COLUMN source_record.surname2 IS 'Second surname (segundo apellido), as the source gives it';
COMMENT ON COLUMN source_record.company_name IS 'Registered name (razón social), as the source gives it';
COMMENT ON COLUMN source_record.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN source_record.email IS 'E-mail address, as the source gives it';
COMMENT ON COLUMN source_record.phone IS 'Telephone (teléfono), as the source gives it';
COMMENT ON COLUMN source_record.address_line IS 'Address on one line (domicilio), as the source gives it';
COMMENT ON COLUMN source_record.postcode IS 'Postcode (código postal), as the source gives it';
COMMENT ON COLUMN source_record.municipality IS 'Municipality (municipio), as the source gives it';
COMMENT ON COLUMN source_record.province IS 'Province (provincia), as the source gives it';
COMMENT ON COLUMN source_record.occurred_at IS 'Business time of the version held; null while awaited';
COMMENT ON COLUMN source_record.first_seen_at IS 'When the hub first heard of it';
COMMENT ON COLUMN source_record.last_seen_at IS 'When the hub last heard of it';

CREATE TABLE party_address (
    id               uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    source_record_id uuid NOT NULL UNIQUE REFERENCES source_record (id) ON DELETE CASCADE,
    address_line     text,
    postcode         text,
    municipality     text,
    province         text
);
COMMENT ON TABLE party_address IS 'Address (domicilio) that a source record states';
COMMENT ON COLUMN party_address.id IS 'Key';
COMMENT ON COLUMN party_address.source_record_id IS 'Source record that states it';
COMMENT ON COLUMN party_address.address_line IS 'Street, number, floor and door (vía, número, piso y puerta)';
COMMENT ON COLUMN party_address.postcode IS 'Postcode (código postal)';
COMMENT ON COLUMN party_address.municipality IS 'Municipality (municipio)';
COMMENT ON COLUMN party_address.province IS 'Province (provincia)';

CREATE TABLE party_contact_point (
    id               uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    source_record_id uuid NOT NULL REFERENCES source_record (id) ON DELETE CASCADE,
    kind             text NOT NULL CHECK (kind IN ('email', 'phone')),
    value            text NOT NULL CHECK (value <> ''),
    UNIQUE (source_record_id, kind)
);
CREATE INDEX party_contact_point_value ON party_contact_point (kind, value);
COMMENT ON TABLE party_contact_point IS 'E-mail address or telephone (medio de contacto) that a source record states';
COMMENT ON COLUMN party_contact_point.id IS 'Key';
COMMENT ON COLUMN party_contact_point.source_record_id IS 'Source record that states it';
COMMENT ON COLUMN party_contact_point.kind IS 'email (correo) or phone (teléfono)';
COMMENT ON COLUMN party_contact_point.value IS 'Address or number';

-- What a customer holds in the areas ----------------------------------------------------------------------------------
-- Identifiers are the areas' own, hence keys of (database_code, id). "contract_id" has no foreign key: an invoice may arrive
-- before its contract when their outboxes were replayed apart.

CREATE TABLE contract (
    id               uuid           NOT NULL,
    database_code    text           NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    area             text           NOT NULL CHECK (area <> ''),
    source_record_id uuid           NOT NULL REFERENCES source_record (id),
    number           text           NOT NULL,
    product          text,
    state            text           NOT NULL CHECK (state IN ('pending', 'active', 'suspended', 'ended', 'rejected')),
    source_state     text           NOT NULL,
    starts_on        date,
    ends_on          date,
    annual_amount    numeric(14, 2) NOT NULL DEFAULT 0 CHECK (annual_amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version          integer        NOT NULL CHECK (version >= 1),
    occurred_at      timestamptz    NOT NULL,
    PRIMARY KEY (database_code, id)
);
CREATE INDEX contract_source_record_id ON contract (source_record_id);
CREATE INDEX contract_number ON contract (number);
COMMENT ON TABLE contract IS 'Policy, supply, line or loan (póliza, suministro, línea, préstamo): every area''s contracts in one form';
COMMENT ON COLUMN contract.id IS 'The area''s aggregate identifier';
COMMENT ON COLUMN contract.database_code IS 'Database that the contract lives in';
COMMENT ON COLUMN contract.area IS 'Business area, such as insurance';
COMMENT ON COLUMN contract.source_record_id IS 'Customer who holds it (titular, tomador)';
COMMENT ON COLUMN contract.number IS 'Number that people know it by (número de póliza o contrato)';
COMMENT ON COLUMN contract.product IS 'The area''s product, tariff or plan code';
COMMENT ON COLUMN contract.state IS 'pending, active (en vigor), suspended, ended or rejected';
COMMENT ON COLUMN contract.source_state IS 'State in the area''s own words';
COMMENT ON COLUMN contract.starts_on IS 'First day in force (fecha de efecto)';
COMMENT ON COLUMN contract.ends_on IS 'Last day (fecha de vencimiento o baja)';
COMMENT ON COLUMN contract.annual_amount IS 'Yearly premium, fee or payments (importe anual)';
COMMENT ON COLUMN contract.currency IS 'ISO 4217 code';
COMMENT ON COLUMN contract.version IS 'Version of the aggregate that is held here; older events are ignored';
COMMENT ON COLUMN contract.occurred_at IS 'Business time of that version';

CREATE TABLE receivable (
    id               uuid           NOT NULL,
    database_code    text           NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    area             text           NOT NULL CHECK (area <> ''),
    source_record_id uuid           NOT NULL REFERENCES source_record (id),
    contract_id      uuid,
    number           text           NOT NULL,
    state            text           NOT NULL CHECK (state IN ('unpaid', 'paid', 'returned', 'cancelled')),
    due_on           date,
    paid_on          date,
    amount           numeric(14, 2) NOT NULL DEFAULT 0 CHECK (amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version          integer        NOT NULL CHECK (version >= 1),
    occurred_at      timestamptz    NOT NULL,
    PRIMARY KEY (database_code, id)
);
CREATE INDEX receivable_source_record_id ON receivable (source_record_id);
CREATE INDEX receivable_contract ON receivable (database_code, contract_id);
CREATE INDEX receivable_outstanding ON receivable (due_on) WHERE state IN ('unpaid', 'returned');
COMMENT ON TABLE receivable IS 'Receipt, invoice or installment (recibo, factura, cuota): every area''s receivables in one form';
COMMENT ON COLUMN receivable.id IS 'The area''s aggregate identifier';
COMMENT ON COLUMN receivable.database_code IS 'Database that it lives in';
COMMENT ON COLUMN receivable.area IS 'Business area';
COMMENT ON COLUMN receivable.source_record_id IS 'Customer who owes it';
COMMENT ON COLUMN receivable.contract_id IS 'Contract of the same database that it bills';
COMMENT ON COLUMN receivable.number IS 'Number that people know it by (número de recibo o factura)';
COMMENT ON COLUMN receivable.state IS 'unpaid (pendiente), paid (cobrado), returned (devuelto) or cancelled (anulado)';
COMMENT ON COLUMN receivable.due_on IS 'Due date (vencimiento)';
COMMENT ON COLUMN receivable.paid_on IS 'Day of payment (fecha de cobro)';
COMMENT ON COLUMN receivable.amount IS 'Total with taxes; negative for a refund (extorno)';
COMMENT ON COLUMN receivable.currency IS 'ISO 4217 code';
COMMENT ON COLUMN receivable.version IS 'Version of the aggregate that is held here';
COMMENT ON COLUMN receivable.occurred_at IS 'Business time of that version';

CREATE TABLE service_case (
    id               uuid           NOT NULL,
    database_code    text           NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    area             text           NOT NULL CHECK (area <> ''),
    source_record_id uuid           NOT NULL REFERENCES source_record (id),
    contract_id      uuid,
    number           text           NOT NULL,
    kind             text           NOT NULL CHECK (kind IN ('claim', 'repair', 'workshop')),
    state            text           NOT NULL CHECK (state IN ('open', 'closed', 'cancelled')),
    source_state     text           NOT NULL,
    opened_on        date,
    closed_on        date,
    amount           numeric(14, 2) NOT NULL DEFAULT 0 CHECK (amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version          integer        NOT NULL CHECK (version >= 1),
    occurred_at      timestamptz    NOT NULL,
    PRIMARY KEY (database_code, id)
);
CREATE INDEX service_case_source_record_id ON service_case (source_record_id);
CREATE INDEX service_case_contract ON service_case (database_code, contract_id) WHERE contract_id IS NOT NULL;
COMMENT ON TABLE service_case IS 'Claim or order of work (siniestro, reparación, orden de taller): every area''s cases in one form';
COMMENT ON COLUMN service_case.id IS 'The area''s aggregate identifier';
COMMENT ON COLUMN service_case.database_code IS 'Database that it lives in';
COMMENT ON COLUMN service_case.area IS 'Business area';
COMMENT ON COLUMN service_case.source_record_id IS 'Customer concerned';
COMMENT ON COLUMN service_case.contract_id IS 'Contract of the same database that it arises from; null where there is none';
COMMENT ON COLUMN service_case.number IS 'Number that people know it by (número de expediente)';
COMMENT ON COLUMN service_case.kind IS 'claim (siniestro), repair (reparación) or workshop (taller)';
COMMENT ON COLUMN service_case.state IS 'open, closed or cancelled';
COMMENT ON COLUMN service_case.source_state IS 'State in the area''s own words';
COMMENT ON COLUMN service_case.opened_on IS 'Day of opening (fecha de apertura)';
COMMENT ON COLUMN service_case.closed_on IS 'Day of closing (fecha de cierre)';
COMMENT ON COLUMN service_case.amount IS 'Cost so far (importe)';
COMMENT ON COLUMN service_case.currency IS 'ISO 4217 code';
COMMENT ON COLUMN service_case.version IS 'Version of the aggregate that is held here';
COMMENT ON COLUMN service_case.occurred_at IS 'Business time of that version';

CREATE TABLE timeline (
    event_id         uuid        PRIMARY KEY,
    source_record_id uuid        NOT NULL REFERENCES source_record (id),
    database_code    text        NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    event_type       text        NOT NULL,
    occurred_at      timestamptz NOT NULL,
    aggregate_type   text        NOT NULL,
    aggregate_id     uuid        NOT NULL,
    summary          text        NOT NULL DEFAULT ''
);
CREATE INDEX timeline_source_record ON timeline (source_record_id, occurred_at DESC);
COMMENT ON TABLE timeline IS 'What happened to a customer, event by event (historial del cliente)';
COMMENT ON COLUMN timeline.event_id IS 'Event';
COMMENT ON COLUMN timeline.source_record_id IS 'Customer concerned';
COMMENT ON COLUMN timeline.database_code IS 'Database that told it';
COMMENT ON COLUMN timeline.event_type IS 'Event type, such as PolicyIssued';
COMMENT ON COLUMN timeline.occurred_at IS 'Business time';
COMMENT ON COLUMN timeline.aggregate_type IS 'Table of the aggregate root';
COMMENT ON COLUMN timeline.aggregate_id IS 'Key of the aggregate root';
COMMENT ON COLUMN timeline.summary IS 'One line for people';

CREATE TABLE consolidated_fact (
    party_id                    uuid           NOT NULL REFERENCES party (id),
    area                        text           NOT NULL CHECK (area <> ''),
    contracts_pending           integer        NOT NULL DEFAULT 0 CHECK (contracts_pending >= 0),
    contracts_active            integer        NOT NULL DEFAULT 0 CHECK (contracts_active >= 0),
    contracts_suspended         integer        NOT NULL DEFAULT 0 CHECK (contracts_suspended >= 0),
    contracts_ended             integer        NOT NULL DEFAULT 0 CHECK (contracts_ended >= 0),
    contracts_rejected          integer        NOT NULL DEFAULT 0 CHECK (contracts_rejected >= 0),
    annual_amount_active        numeric(16, 2) NOT NULL DEFAULT 0,
    receivables_paid            integer        NOT NULL DEFAULT 0 CHECK (receivables_paid >= 0),
    receivables_paid_amount     numeric(16, 2) NOT NULL DEFAULT 0,
    receivables_unpaid          integer        NOT NULL DEFAULT 0 CHECK (receivables_unpaid >= 0),
    receivables_unpaid_amount   numeric(16, 2) NOT NULL DEFAULT 0,
    receivables_returned        integer        NOT NULL DEFAULT 0 CHECK (receivables_returned >= 0),
    receivables_returned_amount numeric(16, 2) NOT NULL DEFAULT 0,
    cases_open                  integer        NOT NULL DEFAULT 0 CHECK (cases_open >= 0),
    cases_total                 integer        NOT NULL DEFAULT 0 CHECK (cases_total >= 0),
    cases_amount                numeric(16, 2) NOT NULL DEFAULT 0,
    first_contact_at            timestamptz,
    last_contact_at             timestamptz,
    updated_at                  timestamptz    NOT NULL DEFAULT now(),
    PRIMARY KEY (party_id, area)
);
CREATE INDEX consolidated_fact_area ON consolidated_fact (area);
COMMENT ON TABLE consolidated_fact IS 'Consolidated facts (hechos consolidados) of a party in one business area';
COMMENT ON COLUMN consolidated_fact.party_id IS 'Party';
COMMENT ON COLUMN consolidated_fact.area IS 'Business area';
COMMENT ON COLUMN consolidated_fact.contracts_pending IS 'Contracts not yet in force';
COMMENT ON COLUMN consolidated_fact.contracts_active IS 'Contracts in force (en vigor)';
COMMENT ON COLUMN consolidated_fact.contracts_suspended IS 'Contracts suspended';
COMMENT ON COLUMN consolidated_fact.contracts_ended IS 'Contracts ended, cancelled or expired (bajas)';
COMMENT ON COLUMN consolidated_fact.contracts_rejected IS 'Applications rejected';
COMMENT ON COLUMN consolidated_fact.annual_amount_active IS 'Yearly amount of the contracts in force (cartera)';
COMMENT ON COLUMN consolidated_fact.receivables_paid IS 'Receivables paid';
COMMENT ON COLUMN consolidated_fact.receivables_paid_amount IS 'Their total';
COMMENT ON COLUMN consolidated_fact.receivables_unpaid IS 'Receivables awaiting payment (pendientes)';
COMMENT ON COLUMN consolidated_fact.receivables_unpaid_amount IS 'Their total';
COMMENT ON COLUMN consolidated_fact.receivables_returned IS 'Receivables returned by the bank (devueltos)';
COMMENT ON COLUMN consolidated_fact.receivables_returned_amount IS 'Their total';
COMMENT ON COLUMN consolidated_fact.cases_open IS 'Cases open';
COMMENT ON COLUMN consolidated_fact.cases_total IS 'Cases ever';
COMMENT ON COLUMN consolidated_fact.cases_amount IS 'Cost of all cases';
COMMENT ON COLUMN consolidated_fact.first_contact_at IS 'Business time of the first event; null before any';
COMMENT ON COLUMN consolidated_fact.last_contact_at IS 'Business time of the latest event; null before any';
COMMENT ON COLUMN consolidated_fact.updated_at IS 'When the facts were last computed';

-- Inbox ----------------------------------------------------------------------------------------------------------------

CREATE TABLE inbox (
    event_id      uuid        PRIMARY KEY,
    database_code text        NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    sequence      bigint      CHECK (sequence >= 1),
    aggregate_id  uuid,
    event_type    text        NOT NULL,
    received_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_sequence ON inbox (database_code, sequence);
COMMENT ON TABLE inbox IS 'Events that have taken effect: a redelivered one is found here and changes nothing';
COMMENT ON COLUMN inbox.event_id IS 'Event';
COMMENT ON COLUMN inbox.database_code IS 'Database that published it';
COMMENT ON COLUMN inbox.sequence IS 'The relay''s dense sequence number in that database; null when unknown';
COMMENT ON COLUMN inbox.aggregate_id IS 'Key of the aggregate root';
COMMENT ON COLUMN inbox.event_type IS 'Event type';
COMMENT ON COLUMN inbox.received_at IS 'When it took effect';

CREATE TABLE inbox_watermark (
    database_code text        PRIMARY KEY CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    sequence      bigint      NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE inbox_watermark IS 'Proof of receipt per database: everything up to here has arrived';
COMMENT ON COLUMN inbox_watermark.database_code IS 'Database that publishes';
COMMENT ON COLUMN inbox_watermark.sequence IS 'Contiguous high-water mark: no sequence number up to it is missing';
COMMENT ON COLUMN inbox_watermark.updated_at IS 'Last change';

-- Envelope columns may be null: an event whose envelope itself is broken must still be parked where an operator sees it.
CREATE TABLE parked_event (
    event_id          uuid        PRIMARY KEY,
    database_code     text        NOT NULL CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    sequence          bigint,
    party_key         text,
    aggregate_type    text,
    aggregate_id      uuid,
    aggregate_version integer,
    event_type        text,
    schema_version    integer,
    payload           jsonb,
    headers           jsonb       NOT NULL DEFAULT '{}',
    reason            text        NOT NULL,
    held              boolean     NOT NULL,
    occurred_at       timestamptz,
    parked_at         timestamptz NOT NULL DEFAULT now(),
    replayed_at       timestamptz
);
CREATE INDEX parked_event_waiting ON parked_event (database_code, aggregate_id) WHERE replayed_at IS NULL;
COMMENT ON TABLE parked_event IS 'Events that could not take effect, and later ones of the same aggregate that wait behind them';
COMMENT ON COLUMN parked_event.event_id IS 'Event';
COMMENT ON COLUMN parked_event.database_code IS 'Database that published it';
COMMENT ON COLUMN parked_event.sequence IS 'The relay''s sequence number in that database';
COMMENT ON COLUMN parked_event.party_key IS 'That database''s key of the customer concerned';
COMMENT ON COLUMN parked_event.aggregate_type IS 'Table of the aggregate root';
COMMENT ON COLUMN parked_event.aggregate_id IS 'Key of the aggregate root';
COMMENT ON COLUMN parked_event.aggregate_version IS 'Version of the aggregate after the change';
COMMENT ON COLUMN parked_event.event_type IS 'Event type';
COMMENT ON COLUMN parked_event.schema_version IS 'Version of the payload''s JSON Schema';
COMMENT ON COLUMN parked_event.payload IS 'Payload as received; a JSON string when it was not JSON';
COMMENT ON COLUMN parked_event.headers IS 'Message headers as received';
COMMENT ON COLUMN parked_event.reason IS 'Error that parked it';
COMMENT ON COLUMN parked_event.held IS 'True: nothing wrong with it, it waits behind an earlier parked event of its aggregate';
COMMENT ON COLUMN parked_event.occurred_at IS 'Business time';
COMMENT ON COLUMN parked_event.parked_at IS 'When it was parked';
COMMENT ON COLUMN parked_event.replayed_at IS 'When it took effect after all; null while parked';

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE province (
    code           text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    name           text NOT NULL,
    community_code text NOT NULL CHECK (community_code ~ '^[0-9]{2}$'),
    community      text NOT NULL
);
COMMENT ON TABLE province IS 'Provinces of Spain (provincias) with INE codes';
COMMENT ON COLUMN province.code IS 'INE code, also the first two digits of its postcodes (código postal)';
COMMENT ON COLUMN province.name IS 'Official name, in natural order';
COMMENT ON COLUMN province.community_code IS 'INE code of the autonomous community';
COMMENT ON COLUMN province.community IS 'Autonomous community (comunidad autónoma)';
