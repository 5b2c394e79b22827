-- Supply points by CUPS with the power contracted in each period, the companies of the market, requests to switch marketer, meters and
-- readings, the hours of the tariff periods, and hourly prices.
-- Sources: Ley 24/2013 del Sector Eléctrico, Real Decreto 1435/2002 (supply points, switching), Real Decreto 216/2014 (PVPC), Real Decreto
-- 244/2019 (self-consumption), Real Decreto 1110/2007 (metering points), CNMC Circular 3/2020 (periods) and the CNMC's exchange formats.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Companies of the market ----------------------------------------------------------------------------------------------

CREATE TABLE distributor (
    code      text PRIMARY KEY CHECK (code ~ '^[0-9]{4}$'),
    name      text NOT NULL,
    commodity text NOT NULL CHECK (commodity IN ('electricity', 'gas'))
);

COMMENT ON TABLE distributor IS 'Distributors (distribuidoras) that own the network';
COMMENT ON COLUMN distributor.code IS 'Four digits of the distributor in a CUPS';
COMMENT ON COLUMN distributor.name IS 'Name';
COMMENT ON COLUMN distributor.commodity IS 'electricity or gas';

CREATE TABLE marketer (
    code        text    PRIMARY KEY CHECK (code <> ''),
    name        text    NOT NULL,
    kind        text    NOT NULL CHECK (kind IN ('free_market', 'reference')),
    commodities text[]  NOT NULL CHECK (commodities <@ ARRAY['electricity', 'gas'] AND cardinality(commodities) >= 1),
    cnmc_code   text    UNIQUE CHECK (cnmc_code ~ '^R[0-9]-[0-9]+$'),
    partner     boolean NOT NULL DEFAULT false,
    active      boolean NOT NULL DEFAULT true
);

COMMENT ON TABLE marketer IS 'Marketers (comercializadoras) that sell energy';
COMMENT ON COLUMN marketer.code IS 'The brand''s code, such as ENDESA-ENERGIA';
COMMENT ON COLUMN marketer.name IS 'Name';
COMMENT ON COLUMN marketer.kind IS 'free_market (mercado libre) or reference (comercializadora de referencia, PVPC and bono social)';
COMMENT ON COLUMN marketer.commodities IS 'What it sells: electricity, gas or both';
COMMENT ON COLUMN marketer.cnmc_code IS 'Code in the CNMC''s list (código de orden), such as R2-123; null until entered';
COMMENT ON COLUMN marketer.partner IS 'Whether the brand places contracts with it';
COMMENT ON COLUMN marketer.active IS 'False once it has left the market';

-- Supply points --------------------------------------------------------------------------------------------------------

CREATE FUNCTION cups_valid(cups text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN cups ~ '^ES[0-9]{16}[A-Z]{2}([0-9][FPRCXYZ])?$' THEN
    substr(cups, 19, 1) = substr('TRWAGMYFPDXBNJZSQVHLCKE', (substr(cups, 3, 16)::bigint % 529 / 23)::integer + 1, 1)
    AND substr(cups, 20, 1) = substr('TRWAGMYFPDXBNJZSQVHLCKE', (substr(cups, 3, 16)::bigint % 529 % 23)::integer + 1, 1)
    ELSE false END;
COMMENT ON FUNCTION cups_valid(text) IS 'Whether a CUPS is well formed, without separators and in capitals, and its two control letters are right: the sixteen digits modulo 529, divided by 23';

-- A contract keeps its CUPS as typed; this index finds it by the plain form that supply points have.
-- lint: allow index-without-concurrently: the table is new and small wherever this runs, and the migration is to stay in one transaction
SET LOCAL lock_timeout = '5s';
CREATE INDEX energy_contract_cups_plain ON energy_contract (upper(regexp_replace(cups, '[^0-9A-Za-z]', '', 'g')));

CREATE TABLE supply_point (
    cups                text           PRIMARY KEY CHECK (cups_valid(cups)),
    commodity           text           NOT NULL CHECK (commodity IN ('electricity', 'gas')),
    distributor_code    text           NOT NULL REFERENCES distributor (code),
    marketer_code       text           REFERENCES marketer (code),
    tariff_code         text           REFERENCES tariff (code),
    address             text,
    postcode            text           CHECK (postcode ~ '^[0-9]{5}$'),
    municipality_code   text           CHECK (municipality_code ~ '^[0-9]{5}$'),
    cadastral_reference text           CHECK (cadastral_reference ~ '^[0-9A-Z]{20}$'),
    voltage_v           integer        CHECK (voltage_v > 0),
    phases              smallint       CHECK (phases IN (1, 3)),
    maximum_power_kw    numeric(12, 3) CHECK (maximum_power_kw > 0 AND maximum_power_kw < 'NaN'),
    extension_rights_kw numeric(12, 3) CHECK (extension_rights_kw >= 0 AND extension_rights_kw < 'NaN'),
    self_consumption    text           NOT NULL DEFAULT 'none'
        CHECK (self_consumption IN ('none', 'without_surplus', 'surplus_compensated', 'surplus_sold', 'collective')),
    social_bonus        text           NOT NULL DEFAULT 'none' CHECK (social_bonus IN ('none', 'vulnerable', 'severely_vulnerable')),
    primary_residence   boolean,
    economic_activity   text           CHECK (economic_activity ~ '^[0-9]{4}$'),
    annual_kwh          numeric(14, 3) CHECK (annual_kwh >= 0 AND annual_kwh < 'NaN'),
    refreshed_at        timestamptz,
    created_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT supply_point_distributor CHECK (substr(cups, 3, 4) = distributor_code)
);
CREATE INDEX supply_point_distributor_code ON supply_point (distributor_code);
CREATE INDEX supply_point_marketer_code ON supply_point (marketer_code);
CREATE INDEX supply_point_tariff_code ON supply_point (tariff_code);
CREATE INDEX supply_point_municipality_code ON supply_point (municipality_code) WHERE municipality_code IS NOT NULL;
CREATE INDEX supply_point_postcode ON supply_point (postcode);

COMMENT ON TABLE supply_point IS 'Supply points (puntos de suministro)';
COMMENT ON COLUMN supply_point.cups IS 'Universal code of the supply point (CUPS): capitals, no separators, 20 or 22 characters';
COMMENT ON COLUMN supply_point.commodity IS 'electricity or gas';
COMMENT ON COLUMN supply_point.distributor_code IS 'Distributor (distribuidora)';
COMMENT ON COLUMN supply_point.marketer_code IS 'Marketer that supplies it now (comercializadora actual); null when unknown';
COMMENT ON COLUMN supply_point.tariff_code IS 'Access tariff in force (peaje de acceso)';
COMMENT ON COLUMN supply_point.address IS 'Address of the supply point (dirección de suministro)';
COMMENT ON COLUMN supply_point.postcode IS 'Postcode (código postal)';
COMMENT ON COLUMN supply_point.municipality_code IS 'Municipality, code of the INE';
COMMENT ON COLUMN supply_point.cadastral_reference IS 'Cadastral reference (referencia catastral)';
COMMENT ON COLUMN supply_point.voltage_v IS 'Voltage, in volts; null for gas';
COMMENT ON COLUMN supply_point.phases IS '1 (monofásico) or 3 (trifásico); null for gas';
COMMENT ON COLUMN supply_point.maximum_power_kw IS 'Largest power of the installation certificate (potencia máxima BIE, boletín), in kW';
COMMENT ON COLUMN supply_point.extension_rights_kw IS 'Extension rights paid for (derechos de extensión), in kW';
COMMENT ON COLUMN supply_point.self_consumption IS 'none, without_surplus (sin excedentes), surplus_compensated (acogido a compensación), surplus_sold (no acogido) or collective (colectivo)';
COMMENT ON COLUMN supply_point.social_bonus IS 'Social discount (bono social): none, vulnerable or severely_vulnerable (vulnerable severo)';
COMMENT ON COLUMN supply_point.primary_residence IS 'Whether it is the holder''s main home (vivienda habitual); null when unknown';
COMMENT ON COLUMN supply_point.economic_activity IS 'Activity, CNAE of four digits';
COMMENT ON COLUMN supply_point.annual_kwh IS 'Consumption of the last year by the distributor (SIPS), in kWh';
COMMENT ON COLUMN supply_point.refreshed_at IS 'When the distributor''s data were fetched last';
COMMENT ON COLUMN supply_point.created_at IS 'When the row was written';

CREATE TABLE supply_point_power (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    cups              text           NOT NULL REFERENCES supply_point (cups) ON DELETE CASCADE,
    period            smallint       NOT NULL CHECK (period BETWEEN 1 AND 6),
    contracted_kw     numeric(12, 3) NOT NULL CHECK (contracted_kw > 0 AND contracted_kw < 'NaN'),
    contracted_during daterange      NOT NULL CHECK (NOT isempty(contracted_during)),
    CONSTRAINT supply_point_power_once EXCLUDE USING gist (cups WITH =, period WITH =, contracted_during WITH &&)
);
CREATE INDEX supply_point_power_point ON supply_point_power (cups, period);

COMMENT ON TABLE supply_point_power IS 'Power contracted in each period (potencia contratada P1 a P6), by time';
COMMENT ON COLUMN supply_point_power.id IS 'Key';
COMMENT ON COLUMN supply_point_power.cups IS 'Supply point';
COMMENT ON COLUMN supply_point_power.period IS 'Period: 1 to 6 for P1 to P6';
COMMENT ON COLUMN supply_point_power.contracted_kw IS 'Contracted power, in kW';
COMMENT ON COLUMN supply_point_power.contracted_during IS 'From when to when';

-- Switching ------------------------------------------------------------------------------------------------------------

CREATE TABLE switching_process (
    code    text PRIMARY KEY CHECK (code ~ '^[A-Z][0-9]$'),
    name    text NOT NULL,
    name_es text NOT NULL
);

COMMENT ON TABLE switching_process IS 'Processes between marketers and distributors (procesos de intercambio)';
COMMENT ON COLUMN switching_process.code IS 'Code in the exchange format, such as C1';
COMMENT ON COLUMN switching_process.name IS 'Name in English';
COMMENT ON COLUMN switching_process.name_es IS 'Name in Spanish';

CREATE TABLE switching_request (
    id                     uuid             PRIMARY KEY DEFAULT platform.uuid_v7(),
    request_number         text             NOT NULL UNIQUE CHECK (request_number <> ''),
    switching_process_code text             NOT NULL REFERENCES switching_process (code),
    cups                   text             NOT NULL REFERENCES supply_point (cups),
    account_holder_id      uuid             NOT NULL REFERENCES account_holder (id),
    energy_contract_id     uuid             REFERENCES energy_contract (id),
    from_marketer_code     text             REFERENCES marketer (code),
    to_marketer_code       text             NOT NULL REFERENCES marketer (code),
    state                  text             NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'sent', 'accepted', 'rejected', 'activated', 'withdrawn')),
    signed_on              date             NOT NULL CHECK (signed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    sent_on                date             CHECK (sent_on BETWEEN '0001-01-01' AND '9999-12-31'),
    desired_on             date,
    activated_on           date             CHECK (activated_on BETWEEN '0001-01-01' AND '9999-12-31'),
    rejection_code         text,
    rejection_reason       text,
    new_tariff_code        text             REFERENCES tariff (code),
    new_power_kw           numeric(12, 3)[] CHECK (cardinality(new_power_kw) BETWEEN 1 AND 6),
    consent_document_id    uuid,
    employee_id            uuid,
    version                integer          NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz      NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz      NOT NULL DEFAULT now(),
    updated_at             timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT switching_request_other_marketer CHECK (from_marketer_code <> to_marketer_code OR switching_process_code NOT IN ('C1', 'C2')),
    CONSTRAINT switching_request_sent CHECK (state IN ('draft', 'withdrawn') OR sent_on IS NOT NULL),
    CONSTRAINT switching_request_activated CHECK ((state = 'activated') = (activated_on IS NOT NULL)),
    CONSTRAINT switching_request_rejected CHECK (state <> 'rejected' OR rejection_code IS NOT NULL OR rejection_reason IS NOT NULL)
);
CREATE INDEX switching_request_switching_process_code ON switching_request (switching_process_code);
CREATE INDEX switching_request_cups ON switching_request (cups);
CREATE INDEX switching_request_account_holder_id ON switching_request (account_holder_id);
CREATE INDEX switching_request_energy_contract_id ON switching_request (energy_contract_id);
CREATE INDEX switching_request_from_marketer_code ON switching_request (from_marketer_code);
CREATE INDEX switching_request_to_marketer_code ON switching_request (to_marketer_code);
CREATE INDEX switching_request_new_tariff_code ON switching_request (new_tariff_code);
CREATE INDEX switching_request_consent_document_id ON switching_request (consent_document_id) WHERE consent_document_id IS NOT NULL;
CREATE INDEX switching_request_employee_id ON switching_request (employee_id) WHERE employee_id IS NOT NULL;
CREATE UNIQUE INDEX switching_request_pending ON switching_request (cups) WHERE state IN ('sent', 'accepted');
CREATE TRIGGER switching_request_changed BEFORE UPDATE ON switching_request FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE switching_request IS 'Requests to the distributor (solicitudes): change of marketer, new supply, change of power or holder, end of supply';
COMMENT ON COLUMN switching_request.id IS 'Key';
COMMENT ON COLUMN switching_request.request_number IS 'Number of the request';
COMMENT ON COLUMN switching_request.switching_process_code IS 'Process';
COMMENT ON COLUMN switching_request.cups IS 'Supply point';
COMMENT ON COLUMN switching_request.account_holder_id IS 'Account holder (titular)';
COMMENT ON COLUMN switching_request.energy_contract_id IS 'Contract that it serves; null until signed';
COMMENT ON COLUMN switching_request.from_marketer_code IS 'Marketer left (comercializadora saliente); null for a new supply';
COMMENT ON COLUMN switching_request.to_marketer_code IS 'Marketer chosen (comercializadora entrante)';
COMMENT ON COLUMN switching_request.state IS 'draft (borrador), sent (enviada), accepted (aceptada), rejected (rechazada), activated (activada) or withdrawn (desistida)';
COMMENT ON COLUMN switching_request.signed_on IS 'Day on which the holder signed; may withdraw within 14 days when bought at a distance';
COMMENT ON COLUMN switching_request.sent_on IS 'Day of sending to the distributor';
COMMENT ON COLUMN switching_request.desired_on IS 'Day wished for; null for as soon as possible';
COMMENT ON COLUMN switching_request.activated_on IS 'Day of activation (fecha de activación)';
COMMENT ON COLUMN switching_request.rejection_code IS 'Reason code of the distributor (motivo de rechazo)';
COMMENT ON COLUMN switching_request.rejection_reason IS 'Reason, in words';
COMMENT ON COLUMN switching_request.new_tariff_code IS 'Access tariff asked for; null to keep it';
COMMENT ON COLUMN switching_request.new_power_kw IS 'Power asked for, P1 onward, in kW; null to keep it';
COMMENT ON COLUMN switching_request.consent_document_id IS 'Signed order, sm_documents.document.id';
COMMENT ON COLUMN switching_request.employee_id IS 'Who handles it, sm_hr.employee.id';
COMMENT ON COLUMN switching_request.version IS 'Raised by each change';
COMMENT ON COLUMN switching_request.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN switching_request.created_at IS 'When the row was written';
COMMENT ON COLUMN switching_request.updated_at IS 'When the row was last changed';

CREATE FUNCTION switching_request_payload(r switching_request) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'switching_request_id', r.id,
    'customer_id', r.account_holder_id,
    'request_number', r.request_number,
    'switching_process_code', r.switching_process_code,
    'cups', r.cups,
    'energy_contract_id', r.energy_contract_id,
    'from_marketer_code', r.from_marketer_code,
    'to_marketer_code', r.to_marketer_code,
    'state', r.state,
    'signed_on', r.signed_on,
    'sent_on', r.sent_on,
    'activated_on', r.activated_on,
    'rejection_code', r.rejection_code,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION switching_request_payload(switching_request) IS 'Event payload of a switching request: the state after the change (events/switching_request.v1.json)';

-- Metering -------------------------------------------------------------------------------------------------------------

CREATE TABLE meter (
    id               uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    serial_number    text      NOT NULL UNIQUE CHECK (serial_number <> ''),
    cups             text      NOT NULL REFERENCES supply_point (cups) ON DELETE CASCADE,
    point_type       smallint  CHECK (point_type BETWEEN 1 AND 5),
    telemanaged      boolean   NOT NULL DEFAULT true,
    rented           boolean   NOT NULL DEFAULT true,
    installed_during daterange NOT NULL CHECK (NOT isempty(installed_during)),
    CONSTRAINT meter_one_at_a_time EXCLUDE USING gist (cups WITH =, installed_during WITH &&)
);
CREATE INDEX meter_supply_point ON meter (cups);

COMMENT ON TABLE meter IS 'Meters (contadores, equipos de medida)';
COMMENT ON COLUMN meter.id IS 'Key';
COMMENT ON COLUMN meter.serial_number IS 'Serial number';
COMMENT ON COLUMN meter.cups IS 'Supply point';
COMMENT ON COLUMN meter.point_type IS 'Type of metering point (tipo de punto de medida), 1 to 5; null for gas';
COMMENT ON COLUMN meter.telemanaged IS 'Whether it is read from a distance (telegestión)';
COMMENT ON COLUMN meter.rented IS 'Whether it is rented from the distributor (alquiler)';
COMMENT ON COLUMN meter.installed_during IS 'From when to when it was installed';

CREATE TABLE meter_reading (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    meter_id          uuid           NOT NULL REFERENCES meter (id) ON DELETE CASCADE,
    read_on           date           NOT NULL,
    period            smallint       NOT NULL DEFAULT 0 CHECK (period BETWEEN 0 AND 6),
    source            text           NOT NULL CHECK (source IN ('actual', 'estimated', 'self_read', 'invoice')),
    active_kwh        numeric(14, 3) CHECK (active_kwh >= 0 AND active_kwh < 'NaN'),
    reactive_kvarh    numeric(14, 3) CHECK (reactive_kvarh >= 0 AND reactive_kvarh < 'NaN'),
    maximum_demand_kw numeric(12, 3) CHECK (maximum_demand_kw >= 0 AND maximum_demand_kw < 'NaN'),
    exported_kwh      numeric(14, 3) CHECK (exported_kwh >= 0 AND exported_kwh < 'NaN'),
    gas_m3            numeric(14, 3) CHECK (gas_m3 >= 0 AND gas_m3 < 'NaN'),
    created_at        timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (meter_id, read_on, period, source),
    CONSTRAINT meter_reading_something CHECK (num_nonnulls(active_kwh, gas_m3) = 1)
);

COMMENT ON TABLE meter_reading IS 'Readings (lecturas), one row per meter, day and period';
COMMENT ON COLUMN meter_reading.id IS 'Key';
COMMENT ON COLUMN meter_reading.meter_id IS 'Meter';
COMMENT ON COLUMN meter_reading.read_on IS 'Day of reading';
COMMENT ON COLUMN meter_reading.period IS 'Period P1 to P6; 0 without periods, as for gas';
COMMENT ON COLUMN meter_reading.source IS 'actual (real), estimated (estimada), self_read (autolectura) or invoice (factura de otra comercializadora)';
COMMENT ON COLUMN meter_reading.active_kwh IS 'Index of active energy, in kWh';
COMMENT ON COLUMN meter_reading.reactive_kvarh IS 'Index of reactive energy, in kvarh';
COMMENT ON COLUMN meter_reading.maximum_demand_kw IS 'Largest demand since the last reading (maxímetro), in kW';
COMMENT ON COLUMN meter_reading.exported_kwh IS 'Index of energy fed into the network (excedentes), in kWh';
COMMENT ON COLUMN meter_reading.gas_m3 IS 'Index of gas, in cubic metres';
COMMENT ON COLUMN meter_reading.created_at IS 'When the row was written';

-- Periods and prices ---------------------------------------------------------------------------------------------------

CREATE TABLE tariff_season (
    zone   text       NOT NULL CHECK (zone IN ('peninsula', 'balearic', 'canary', 'ceuta', 'melilla')),
    season text       NOT NULL CHECK (season IN ('high', 'mid_high', 'mid', 'low')),
    months smallint[] NOT NULL CHECK (cardinality(months) >= 1 AND months <@ ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]::smallint[]),
    PRIMARY KEY (zone, season)
);

COMMENT ON TABLE tariff_season IS 'Seasons of the six-period tariffs (temporadas), by electric system';
COMMENT ON COLUMN tariff_season.zone IS 'Electric system: peninsula, balearic (Baleares), canary (Canarias), ceuta or melilla';
COMMENT ON COLUMN tariff_season.season IS 'high (alta), mid_high (media alta), mid (media) or low (baja)';
COMMENT ON COLUMN tariff_season.months IS 'Months, 1 to 12';

CREATE TABLE tariff_period (
    id         uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    scheme     text      NOT NULL CHECK (scheme IN ('three_periods', 'six_periods')),
    term       text      NOT NULL CHECK (term IN ('energy', 'power')),
    zone       text      NOT NULL CHECK (zone IN ('common', 'peninsula', 'balearic', 'canary', 'ceuta_melilla')),
    season     text      NOT NULL DEFAULT 'any' CHECK (season IN ('any', 'high', 'mid_high', 'mid', 'low')),
    day_kind   text      NOT NULL CHECK (day_kind IN ('working_day', 'weekend_or_holiday')),
    hours      int4range NOT NULL CHECK (hours <@ int4range(0, 24) AND NOT isempty(hours)),
    period     smallint  NOT NULL CHECK (period BETWEEN 1 AND 6),
    valid_from date      NOT NULL,
    UNIQUE (scheme, term, zone, season, day_kind, hours, valid_from),
    CONSTRAINT tariff_period_once EXCLUDE USING gist (scheme WITH =, term WITH =, zone WITH =, season WITH =, day_kind WITH =, valid_from WITH =, hours WITH &&)
);

COMMENT ON TABLE tariff_period IS 'Which period applies at which hour (períodos horarios)';
COMMENT ON COLUMN tariff_period.id IS 'Key';
COMMENT ON COLUMN tariff_period.scheme IS 'three_periods (2.0TD) or six_periods (3.0TD and 6.1TD to 6.4TD)';
COMMENT ON COLUMN tariff_period.term IS 'energy (término de energía) or power (término de potencia)';
COMMENT ON COLUMN tariff_period.zone IS 'Electric system; common for the peninsula, Baleares and Canarias together';
COMMENT ON COLUMN tariff_period.season IS 'Season; any where seasons do not count';
COMMENT ON COLUMN tariff_period.day_kind IS 'working_day (laborable) or weekend_or_holiday (sábados, domingos, 6 de enero y festivos nacionales)';
COMMENT ON COLUMN tariff_period.hours IS 'Hours of the day, such as [10,14)';
COMMENT ON COLUMN tariff_period.period IS 'Period: 1 to 6 for P1 to P6';
COMMENT ON COLUMN tariff_period.valid_from IS 'First day';

CREATE TABLE hourly_price (
    indicator     text           NOT NULL CHECK (indicator IN ('pvpc', 'day_ahead', 'surplus')),
    zone          text           NOT NULL CHECK (zone IN ('peninsula', 'balearic', 'canary', 'ceuta', 'melilla')),
    starts_at     timestamptz    NOT NULL,
    price_eur_mwh numeric(10, 2) NOT NULL CHECK (price_eur_mwh < 'NaN'),
    fetched_at    timestamptz    NOT NULL DEFAULT now(),
    PRIMARY KEY (indicator, zone, starts_at)
);

COMMENT ON TABLE hourly_price IS 'Hourly prices published by Red Eléctrica (e·sios)';
COMMENT ON COLUMN hourly_price.indicator IS 'pvpc (precio voluntario para el pequeño consumidor), day_ahead (mercado diario) or surplus (excedentes de autoconsumo)';
COMMENT ON COLUMN hourly_price.zone IS 'Electric system';
COMMENT ON COLUMN hourly_price.starts_at IS 'Beginning of the hour';
COMMENT ON COLUMN hourly_price.price_eur_mwh IS 'Price, in euros per MWh; may be negative';
COMMENT ON COLUMN hourly_price.fetched_at IS 'When it was fetched';
