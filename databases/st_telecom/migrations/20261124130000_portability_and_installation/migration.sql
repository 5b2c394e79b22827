-- What it takes to put a telecom contract into service: number portability, installation of fibre with the technician's visits, SIM cards and
-- eSIM profiles, equipment at the subscriber's, and add-ons of lines.
-- Sources: Ley 11/2022 General de Telecomunicaciones (portability, rights of subscribers), Real Decreto 899/2009 (charter of users' rights),
-- the CNMC's specifications of portability, ITU-T E.118 (ICCID), GSMA SGP.22 (eSIM profiles).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Operators and coverage -----------------------------------------------------------------------------------------------

CREATE TABLE operator (
    code               text    PRIMARY KEY CHECK (code <> ''),
    name               text    NOT NULL,
    network            text    NOT NULL CHECK (network IN ('own', 'virtual', 'wholesale')),
    host_operator_code text    REFERENCES operator (code) CHECK (host_operator_code <> code),
    wholesale_partner  boolean NOT NULL DEFAULT false
);
CREATE INDEX operator_host_operator_code ON operator (host_operator_code);

COMMENT ON TABLE operator IS 'Operators (operadores) that numbers come from or go to, and that the brand resells';
COMMENT ON COLUMN operator.code IS 'Code, such as MOVISTAR';
COMMENT ON COLUMN operator.name IS 'Brand';
COMMENT ON COLUMN operator.network IS 'own (operador con red), virtual (operador móvil virtual) or wholesale (mayorista)';
COMMENT ON COLUMN operator.host_operator_code IS 'Operator whose network it uses; null with its own, or when unknown';
COMMENT ON COLUMN operator.wholesale_partner IS 'Whether the brand resells its network';

CREATE TABLE coverage_check (
    id            uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    subscriber_id uuid        REFERENCES subscriber (id),
    address       text        NOT NULL,
    postcode      text        NOT NULL CHECK (postcode ~ '^[0-9]{5}$'),
    building_code text,
    operator_code text        NOT NULL REFERENCES operator (code),
    checked_at    timestamptz NOT NULL DEFAULT now(),
    result        text        NOT NULL CHECK (result IN ('available', 'extension_needed', 'not_available', 'unknown')),
    technology    text        CHECK (technology IN ('ftth', 'hfc', 'fixed_wireless')),
    maximum_mbps  integer     CHECK (maximum_mbps > 0),
    CONSTRAINT coverage_check_technology CHECK (result <> 'available' OR technology IS NOT NULL)
);
CREATE INDEX coverage_check_subscriber_id ON coverage_check (subscriber_id);
CREATE INDEX coverage_check_operator_code ON coverage_check (operator_code);
CREATE INDEX coverage_check_postcode ON coverage_check (postcode);

COMMENT ON TABLE coverage_check IS 'Checks whether fibre can be had at an address (consulta de cobertura)';
COMMENT ON COLUMN coverage_check.id IS 'Key';
COMMENT ON COLUMN coverage_check.subscriber_id IS 'Subscriber; null before there is one';
COMMENT ON COLUMN coverage_check.address IS 'Address asked for';
COMMENT ON COLUMN coverage_check.postcode IS 'Postcode';
COMMENT ON COLUMN coverage_check.building_code IS 'Code of the building in the network''s street guide (GESCAL)';
COMMENT ON COLUMN coverage_check.operator_code IS 'Network asked';
COMMENT ON COLUMN coverage_check.checked_at IS 'When';
COMMENT ON COLUMN coverage_check.result IS 'available (con cobertura), extension_needed (requiere ampliación), not_available (sin cobertura) or unknown';
COMMENT ON COLUMN coverage_check.technology IS 'ftth (fibra), hfc (cable) or fixed_wireless (radio); null without coverage';
COMMENT ON COLUMN coverage_check.maximum_mbps IS 'Largest speed, in Mbit/s';

-- Portability ----------------------------------------------------------------------------------------------------------

CREATE TABLE portability_request (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    request_number          text        NOT NULL UNIQUE CHECK (request_number <> ''),
    telecom_contract_id     uuid        NOT NULL REFERENCES telecom_contract (id),
    telecom_line_id         uuid        REFERENCES telecom_line (id) ON DELETE SET NULL,
    direction               text        NOT NULL DEFAULT 'inbound' CHECK (direction IN ('inbound', 'outbound')),
    service                 text        NOT NULL CHECK (service IN ('mobile', 'landline')),
    phone_number            text        NOT NULL CHECK (phone_number ~ '^[6789][0-9]{8}$'),
    donor_operator_code     text        NOT NULL REFERENCES operator (code),
    recipient_operator_code text        NOT NULL REFERENCES operator (code),
    donor_icc               text        CHECK (donor_icc ~ '^[0-9]{18,20}$'),
    donor_document_number   text,
    consent                 text        CHECK (consent IN ('signature', 'voice_verification', 'electronic')),
    consent_document_id     uuid,
    central_reference       text        UNIQUE,
    state                   text        NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'requested', 'accepted', 'rejected', 'cancelled', 'ported')),
    requested_at            timestamptz,
    window_during           tstzrange,
    ported_on               date        CHECK (ported_on BETWEEN '0001-01-01' AND '9999-12-31'),
    rejection_reason        text       
        CHECK (rejection_reason IN ('holder_mismatch', 'number_not_active', 'icc_mismatch', 'other_request_pending', 'no_coverage',
            'missing_data', 'other')),
    version                 integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT portability_request_operators CHECK (donor_operator_code <> recipient_operator_code),
    CONSTRAINT portability_request_sent CHECK (state IN ('draft', 'cancelled') OR (requested_at IS NOT NULL AND consent IS NOT NULL)),
    CONSTRAINT portability_request_rejected CHECK ((state = 'rejected') = (rejection_reason IS NOT NULL)),
    CONSTRAINT portability_request_ported CHECK ((state = 'ported') = (ported_on IS NOT NULL))
);
CREATE INDEX portability_request_telecom_contract_id ON portability_request (telecom_contract_id);
CREATE INDEX portability_request_telecom_line_id ON portability_request (telecom_line_id);
CREATE INDEX portability_request_donor_operator_code ON portability_request (donor_operator_code);
CREATE INDEX portability_request_recipient_operator_code ON portability_request (recipient_operator_code);
CREATE INDEX portability_request_consent_document_id ON portability_request (consent_document_id) WHERE consent_document_id IS NOT NULL;
CREATE UNIQUE INDEX portability_request_pending ON portability_request (phone_number) WHERE state IN ('requested', 'accepted');
CREATE INDEX portability_request_phone_number ON portability_request (phone_number);
CREATE TRIGGER portability_request_changed BEFORE UPDATE ON portability_request FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE portability_request IS 'Requests to bring a number over or to let one go (portabilidad)';
COMMENT ON COLUMN portability_request.id IS 'Key';
COMMENT ON COLUMN portability_request.request_number IS 'The brand''s number of the request';
COMMENT ON COLUMN portability_request.telecom_contract_id IS 'Contract';
COMMENT ON COLUMN portability_request.telecom_line_id IS 'Line; null until entered';
COMMENT ON COLUMN portability_request.direction IS 'inbound (alta por portabilidad) or outbound (baja por portabilidad)';
COMMENT ON COLUMN portability_request.service IS 'mobile (móvil) or landline (fijo)';
COMMENT ON COLUMN portability_request.phone_number IS 'Number, nine digits';
COMMENT ON COLUMN portability_request.donor_operator_code IS 'Operator that gives it (donante)';
COMMENT ON COLUMN portability_request.recipient_operator_code IS 'Operator that gets it (receptor)';
COMMENT ON COLUMN portability_request.donor_icc IS 'SIM card at the donor, for prepaid numbers (ICC)';
COMMENT ON COLUMN portability_request.donor_document_number IS 'Identity document of the holder at the donor, as typed';
COMMENT ON COLUMN portability_request.consent IS 'How consent was proved: signature (firma), voice_verification (grabación de verificación por tercero) or electronic; null until given';
COMMENT ON COLUMN portability_request.consent_document_id IS 'Evidence of consent, sm_documents.document.id';
COMMENT ON COLUMN portability_request.central_reference IS 'Reference at the central node or reference entity (nodo central, entidad de referencia)';
COMMENT ON COLUMN portability_request.state IS 'draft (borrador), requested (solicitada), accepted (aceptada), rejected (denegada), cancelled (cancelada por el abonado) or ported (portada)';
COMMENT ON COLUMN portability_request.requested_at IS 'When it was sent';
COMMENT ON COLUMN portability_request.window_during IS 'Time window of the change (ventana de cambio)';
COMMENT ON COLUMN portability_request.ported_on IS 'Day of porting';
COMMENT ON COLUMN portability_request.rejection_reason IS 'holder_mismatch (no coincide el titular), number_not_active (número no activo), icc_mismatch (ICC erróneo), other_request_pending (portabilidad en curso), no_coverage (sin cobertura), missing_data (datos incompletos) or other';
COMMENT ON COLUMN portability_request.version IS 'Raised by each change';
COMMENT ON COLUMN portability_request.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN portability_request.created_at IS 'When the row was written';
COMMENT ON COLUMN portability_request.updated_at IS 'When the row was last changed';

CREATE FUNCTION portability_request_payload(p portability_request) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'portability_request_id', p.id,
    'customer_id', (SELECT c.subscriber_id FROM telecom_contract AS c WHERE c.id = p.telecom_contract_id),
    'request_number', p.request_number,
    'telecom_contract_id', p.telecom_contract_id,
    'direction', p.direction,
    'service', p.service,
    'donor_operator_code', p.donor_operator_code,
    'recipient_operator_code', p.recipient_operator_code,
    'state', p.state,
    'ported_on', p.ported_on,
    'rejection_reason', p.rejection_reason,
    'occurred_at', p.occurred_at);
COMMENT ON FUNCTION portability_request_payload(portability_request) IS 'Event payload of a portability request: the state after the change (events/portability_request.v1.json)';

-- Installation ---------------------------------------------------------------------------------------------------------

CREATE TABLE installation (
    id                  uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    installation_number text          NOT NULL UNIQUE CHECK (installation_number <> ''),
    telecom_contract_id uuid          NOT NULL REFERENCES telecom_contract (id),
    coverage_check_id   uuid          REFERENCES coverage_check (id),
    operator_code       text          NOT NULL REFERENCES operator (code),
    kind                text          NOT NULL DEFAULT 'new' CHECK (kind IN ('new', 'move', 'technology_change', 'repair', 'removal')),
    state               text          NOT NULL DEFAULT 'requested'
        CHECK (state IN ('requested', 'scheduled', 'completed', 'failed', 'cancelled')),
    requested_on        date          NOT NULL CHECK (requested_on BETWEEN '0001-01-01' AND '9999-12-31'),
    committed_by        date          CHECK (committed_by BETWEEN '0001-01-01' AND '9999-12-31'),
    completed_on        date          CHECK (completed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    access_point        text,
    measured_dbm        numeric(5, 2) CHECK (measured_dbm BETWEEN -50 AND 10),
    failure_reason      text,
    version             integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT installation_completed CHECK ((state = 'completed') = (completed_on IS NOT NULL)),
    CONSTRAINT installation_failed CHECK (state <> 'failed' OR failure_reason IS NOT NULL)
);
CREATE INDEX installation_telecom_contract_id ON installation (telecom_contract_id);
CREATE INDEX installation_coverage_check_id ON installation (coverage_check_id);
CREATE INDEX installation_operator_code ON installation (operator_code);
CREATE INDEX installation_open ON installation (requested_on) WHERE state IN ('requested', 'scheduled');
CREATE TRIGGER installation_changed BEFORE UPDATE ON installation FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE installation IS 'Installations of fibre or landline at the subscriber''s (instalaciones)';
COMMENT ON COLUMN installation.id IS 'Key';
COMMENT ON COLUMN installation.installation_number IS 'Number';
COMMENT ON COLUMN installation.telecom_contract_id IS 'Contract';
COMMENT ON COLUMN installation.coverage_check_id IS 'Check that found the address covered';
COMMENT ON COLUMN installation.operator_code IS 'Network that is installed';
COMMENT ON COLUMN installation.kind IS 'new (alta), move (traslado), technology_change (cambio de tecnología), repair (avería) or removal (retirada)';
COMMENT ON COLUMN installation.state IS 'requested (solicitada), scheduled (citada), completed (terminada), failed (no realizable) or cancelled (anulada)';
COMMENT ON COLUMN installation.requested_on IS 'Day of the request';
COMMENT ON COLUMN installation.committed_by IS 'Day by which the operator must connect; the charter of rights grants compensation after it';
COMMENT ON COLUMN installation.completed_on IS 'Day of completion';
COMMENT ON COLUMN installation.access_point IS 'Optical terminal box and port (CTO)';
COMMENT ON COLUMN installation.measured_dbm IS 'Optical power measured at the rosette, in dBm';
COMMENT ON COLUMN installation.failure_reason IS 'Why it cannot be done (conductos obstruidos, permiso de la comunidad)';
COMMENT ON COLUMN installation.version IS 'Raised by each change';
COMMENT ON COLUMN installation.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN installation.created_at IS 'When the row was written';
COMMENT ON COLUMN installation.updated_at IS 'When the row was last changed';

CREATE FUNCTION installation_payload(i installation) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'installation_id', i.id,
    'customer_id', (SELECT c.subscriber_id FROM telecom_contract AS c WHERE c.id = i.telecom_contract_id),
    'installation_number', i.installation_number,
    'telecom_contract_id', i.telecom_contract_id,
    'kind', i.kind,
    'state', i.state,
    'requested_on', i.requested_on,
    'committed_by', i.committed_by,
    'completed_on', i.completed_on,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION installation_payload(installation) IS 'Event payload of an installation: the state after the change (events/installation.v1.json)';

CREATE TABLE technician_visit (
    id                 uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    installation_id    uuid      NOT NULL REFERENCES installation (id) ON DELETE CASCADE,
    technician_code    text      NOT NULL CHECK (technician_code <> ''),
    technician_name    text,
    company_name       text,
    visit_during       tstzrange NOT NULL CHECK (NOT isempty(visit_during) AND NOT lower_inf(visit_during) AND NOT upper_inf(visit_during)),
    appointment_id     uuid,
    result             text      NOT NULL DEFAULT 'pending' CHECK (result IN ('pending', 'done', 'absent', 'postponed', 'not_possible')),
    signed_document_id uuid,
    note               text,
    CONSTRAINT technician_visit_no_clash EXCLUDE USING gist (technician_code WITH =, visit_during WITH &&) WHERE (result = 'pending')
);
CREATE INDEX technician_visit_appointment_id ON technician_visit (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX technician_visit_signed_document_id ON technician_visit (signed_document_id) WHERE signed_document_id IS NOT NULL;
CREATE INDEX technician_visit_installation ON technician_visit (installation_id);

COMMENT ON TABLE technician_visit IS 'Visits of a technician (citas del instalador)';
COMMENT ON COLUMN technician_visit.id IS 'Key';
COMMENT ON COLUMN technician_visit.installation_id IS 'Installation';
COMMENT ON COLUMN technician_visit.technician_code IS 'Code of the technician at the installing company';
COMMENT ON COLUMN technician_visit.technician_name IS 'Name of the technician';
COMMENT ON COLUMN technician_visit.company_name IS 'Installing company (empresa instaladora)';
COMMENT ON COLUMN technician_visit.visit_during IS 'Time slot agreed (franja horaria)';
COMMENT ON COLUMN technician_visit.appointment_id IS 'Same in the calendar, sm_scheduling.appointment.id';
COMMENT ON COLUMN technician_visit.result IS 'pending, done (realizada), absent (cliente ausente), postponed (aplazada) or not_possible (no viable)';
COMMENT ON COLUMN technician_visit.signed_document_id IS 'Work sheet signed (boletín), sm_documents.document.id';
COMMENT ON COLUMN technician_visit.note IS 'What was done';

CREATE TABLE equipment (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    serial_number       text           NOT NULL UNIQUE CHECK (serial_number <> ''),
    kind                text           NOT NULL CHECK (kind IN ('router', 'ont', 'router_ont', 'decoder', 'repeater')),
    model               text           NOT NULL,
    mac_address         macaddr        UNIQUE,
    telecom_contract_id uuid           REFERENCES telecom_contract (id),
    installation_id     uuid           REFERENCES installation (id),
    state               text           NOT NULL DEFAULT 'in_stock'
        CHECK (state IN ('in_stock', 'installed', 'to_return', 'returned', 'lost')),
    penalty_amount      numeric(14, 2) CHECK (penalty_amount >= 0 AND penalty_amount < 'NaN'),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT equipment_somewhere CHECK (state NOT IN ('installed', 'to_return') OR telecom_contract_id IS NOT NULL)
);
CREATE INDEX equipment_telecom_contract_id ON equipment (telecom_contract_id);
CREATE INDEX equipment_installation_id ON equipment (installation_id);

COMMENT ON TABLE equipment IS 'Equipment at subscribers'' (equipos): router, optical terminal, decoder';
COMMENT ON COLUMN equipment.id IS 'Key';
COMMENT ON COLUMN equipment.serial_number IS 'Serial number';
COMMENT ON COLUMN equipment.kind IS 'router, ont (terminal óptico), router_ont (both in one), decoder (descodificador) or repeater (repetidor)';
COMMENT ON COLUMN equipment.model IS 'Make and model';
COMMENT ON COLUMN equipment.mac_address IS 'Hardware address (MAC)';
COMMENT ON COLUMN equipment.telecom_contract_id IS 'Contract at which it is; null in stock';
COMMENT ON COLUMN equipment.installation_id IS 'Installation that left it there';
COMMENT ON COLUMN equipment.state IS 'in_stock (almacén), installed (instalado), to_return (pendiente de devolución), returned (devuelto) or lost (perdido)';
COMMENT ON COLUMN equipment.penalty_amount IS 'Charged when not returned (penalización)';
COMMENT ON COLUMN equipment.currency IS 'ISO 4217 code ;;';

-- Lines ----------------------------------------------------------------------------------------------------------------

CREATE TABLE sim (
    icc                    text        PRIMARY KEY CHECK (icc ~ '^89[0-9]{16,18}$'),
    kind                   text        NOT NULL DEFAULT 'physical' CHECK (kind IN ('physical', 'esim')),
    imsi                   text        UNIQUE CHECK (imsi ~ '^[0-9]{14,15}$'),
    eid                    text        CHECK (eid ~ '^[0-9]{32}$'),
    activation_code_secret text,
    telecom_line_id        uuid        REFERENCES telecom_line (id) ON DELETE SET NULL,
    state                  text        NOT NULL DEFAULT 'in_stock'
        CHECK (state IN ('in_stock', 'sent', 'active', 'blocked', 'replaced', 'cancelled')),
    replaces_icc           text        UNIQUE REFERENCES sim (icc) CHECK (replaces_icc <> icc),
    identity_checked_by    uuid,
    sent_on                date,
    tracking_number        text,
    activated_at           timestamptz,
    CONSTRAINT sim_esim CHECK (kind = 'esim' OR eid IS NULL),
    CONSTRAINT sim_active CHECK (state <> 'active' OR activated_at IS NOT NULL),
    CONSTRAINT sim_duplicate_checked CHECK (replaces_icc IS NULL OR identity_checked_by IS NOT NULL)
);
CREATE INDEX sim_telecom_line_id ON sim (telecom_line_id);
CREATE INDEX sim_identity_checked_by ON sim (identity_checked_by) WHERE identity_checked_by IS NOT NULL;
CREATE UNIQUE INDEX sim_one_active ON sim (telecom_line_id) WHERE state = 'active' AND telecom_line_id IS NOT NULL;

COMMENT ON TABLE sim IS 'SIM cards and eSIM profiles (tarjetas SIM y perfiles eSIM)';
COMMENT ON COLUMN sim.icc IS 'Card number (ICCID, ITU-T E.118), 18 to 20 digits';
COMMENT ON COLUMN sim.kind IS 'physical (tarjeta) or esim (perfil)';
COMMENT ON COLUMN sim.imsi IS 'Subscriber identity in the network (IMSI)';
COMMENT ON COLUMN sim.eid IS 'Device chip that an eSIM profile is on (EID); null for a card';
COMMENT ON COLUMN sim.activation_code_secret IS 'Name in the secret store of the eSIM''s activation code; never the code, PIN or PUK themselves';
COMMENT ON COLUMN sim.telecom_line_id IS 'Line that it serves; null in stock';
COMMENT ON COLUMN sim.state IS 'in_stock (almacén), sent (enviada), active (activa), blocked (bloqueada), replaced (sustituida, duplicado) or cancelled (baja)';
COMMENT ON COLUMN sim.replaces_icc IS 'Card that it replaces (duplicado de SIM)';
COMMENT ON COLUMN sim.identity_checked_by IS 'Who checked the holder''s identity before a duplicate was given, against SIM swapping, sm_hr.employee.id';
COMMENT ON COLUMN sim.sent_on IS 'Day of sending';
COMMENT ON COLUMN sim.tracking_number IS 'Courier''s number';
COMMENT ON COLUMN sim.activated_at IS 'When it was activated';

CREATE TABLE add_on (
    code      text           PRIMARY KEY CHECK (code <> ''),
    name      text           NOT NULL,
    name_es   text           NOT NULL,
    kind      text           NOT NULL
        CHECK (kind IN ('data', 'calls', 'roaming', 'blocking', 'multi_sim', 'static_address', 'television', 'security')),
    recurring boolean        NOT NULL DEFAULT true,
    price     numeric(14, 2) CHECK (price >= 0 AND price < 'NaN'),
    currency  text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    on_sale   boolean        NOT NULL DEFAULT true
);

COMMENT ON TABLE add_on IS 'Add-ons of lines (bonos y servicios adicionales)';
COMMENT ON COLUMN add_on.code IS 'Code, such as ROAMING-WORLD';
COMMENT ON COLUMN add_on.name IS 'Name in English';
COMMENT ON COLUMN add_on.name_es IS 'Name in Spanish';
COMMENT ON COLUMN add_on.kind IS 'data (bono de datos), calls (llamadas), roaming (itinerancia), blocking (restricción), multi_sim (multiSIM), static_address (IP fija), television or security';
COMMENT ON COLUMN add_on.recurring IS 'Charged each month; false when once';
COMMENT ON COLUMN add_on.price IS 'Price with VAT (precio con IVA); null until the brand sets it';
COMMENT ON COLUMN add_on.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN add_on.on_sale IS 'False once withdrawn';

CREATE TABLE line_add_on (
    id              uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    telecom_line_id uuid           NOT NULL REFERENCES telecom_line (id) ON DELETE CASCADE,
    add_on_code     text           NOT NULL REFERENCES add_on (code),
    active_during   tstzrange      NOT NULL CHECK (NOT isempty(active_during)),
    price           numeric(14, 2) NOT NULL CHECK (price >= 0 AND price < 'NaN'),
    currency        text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT line_add_on_once EXCLUDE USING gist (telecom_line_id WITH =, add_on_code WITH =, active_during WITH &&)
);
CREATE INDEX line_add_on_add_on_code ON line_add_on (add_on_code);
CREATE INDEX line_add_on_line ON line_add_on (telecom_line_id);

COMMENT ON TABLE line_add_on IS 'Add-ons in use on a line';
COMMENT ON COLUMN line_add_on.id IS 'Key';
COMMENT ON COLUMN line_add_on.telecom_line_id IS 'Line';
COMMENT ON COLUMN line_add_on.add_on_code IS 'Add-on';
COMMENT ON COLUMN line_add_on.active_during IS 'From when to when';
COMMENT ON COLUMN line_add_on.price IS 'Price agreed, with VAT';
COMMENT ON COLUMN line_add_on.currency IS 'ISO 4217 code ;;';
