-- Calendars and appointments: people, rooms, vans and workshops that can be booked, when they are free, who comes, and the reminders.
-- No resource is booked twice: an exclusion constraint over time ranges. National and regional holidays live in sm_system.
-- Terms follow iCalendar (RFC 5545).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Resources ------------------------------------------------------------------------------------------------------------

CREATE TABLE calendar (
    code             text PRIMARY KEY CHECK (code <> ''),
    name             text NOT NULL,
    name_es          text NOT NULL,
    time_zone        text NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone ~ '^[A-Za-z_]+/[A-Za-z_/]+$'),
    work_centre_code text
);
CREATE INDEX calendar_work_centre_code ON calendar (work_centre_code) WHERE work_centre_code IS NOT NULL;

COMMENT ON TABLE calendar IS 'Calendars (calendarios)';
COMMENT ON COLUMN calendar.code IS 'Code';
COMMENT ON COLUMN calendar.name IS 'Name in English';
COMMENT ON COLUMN calendar.name_es IS 'Name in Spanish';
COMMENT ON COLUMN calendar.time_zone IS 'Time zone, IANA name';
COMMENT ON COLUMN calendar.work_centre_code IS 'Work centre';

CREATE TABLE resource (
    id            uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    calendar_code text     NOT NULL REFERENCES calendar (code),
    kind          text     NOT NULL CHECK (kind IN ('person', 'room', 'vehicle', 'bay', 'remote')),
    name          text     NOT NULL CHECK (name <> ''),
    employee_id   uuid     UNIQUE,
    asset_id      uuid     UNIQUE,
    skills        text[]   NOT NULL DEFAULT '{}',
    capacity      smallint NOT NULL DEFAULT 1 CHECK (capacity >= 1),
    active        boolean  NOT NULL DEFAULT true,
    CONSTRAINT resource_whose CHECK (num_nonnulls(employee_id, asset_id) <= 1)
);
CREATE INDEX resource_calendar_code ON resource (calendar_code);

COMMENT ON TABLE resource IS 'What can be booked (recursos)';
COMMENT ON COLUMN resource.id IS 'Key';
COMMENT ON COLUMN resource.calendar_code IS 'Calendar';
COMMENT ON COLUMN resource.kind IS 'person (persona), room (sala), vehicle (vehículo), bay (puesto de taller) or remote (videollamada)';
COMMENT ON COLUMN resource.name IS 'Name shown';
COMMENT ON COLUMN resource.employee_id IS 'Employee, of a person';
COMMENT ON COLUMN resource.asset_id IS 'Asset, of a thing';
COMMENT ON COLUMN resource.skills IS 'What it is fit for, such as plumbing or mortgage';
COMMENT ON COLUMN resource.capacity IS 'People it holds, of a room';
COMMENT ON COLUMN resource.active IS 'Whether it can be booked';

CREATE INDEX resource_skills ON resource USING gin (skills);

CREATE TABLE availability_rule (
    id           uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    resource_id  uuid      NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    weekday      smallint  NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens        time      NOT NULL,
    closes       time      NOT NULL,
    valid_during daterange NOT NULL DEFAULT daterange(CURRENT_DATE, NULL) CHECK (NOT isempty(valid_during)),
    CONSTRAINT availability_rule_hours CHECK (closes > opens),
    CONSTRAINT availability_rule_once UNIQUE (resource_id, weekday, opens, valid_during)
);

COMMENT ON TABLE availability_rule IS 'When a resource is free, week by week (horario)';
COMMENT ON COLUMN availability_rule.id IS 'Key';
COMMENT ON COLUMN availability_rule.resource_id IS 'Resource';
COMMENT ON COLUMN availability_rule.weekday IS 'Day of the week, 1 Monday to 7 Sunday (ISO 8601)';
COMMENT ON COLUMN availability_rule.opens IS 'Free from, local time';
COMMENT ON COLUMN availability_rule.closes IS 'Free until, local time';
COMMENT ON COLUMN availability_rule.valid_during IS 'Days on which it holds';

CREATE TABLE blocked_time (
    id          uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    resource_id uuid      NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    during      tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    reason      text      NOT NULL CHECK (reason IN ('holiday', 'leave', 'training', 'maintenance', 'other')),
    CONSTRAINT blocked_time_once EXCLUDE USING gist (resource_id WITH =, during WITH &&)
);
CREATE INDEX blocked_time_resource_id ON blocked_time (resource_id);

COMMENT ON TABLE blocked_time IS 'When a resource is not free after all (bloqueos): holidays, illness, maintenance';
COMMENT ON COLUMN blocked_time.id IS 'Key';
COMMENT ON COLUMN blocked_time.resource_id IS 'Resource';
COMMENT ON COLUMN blocked_time.during IS 'From and until; open-ended where not known';
COMMENT ON COLUMN blocked_time.reason IS 'holiday (festivo), leave (ausencia, whatever its cause), training (formación), maintenance (mantenimiento) or other';

-- Appointments ---------------------------------------------------------------------------------------------------------

CREATE TABLE service_kind (
    code            text     PRIMARY KEY CHECK (code <> ''),
    name            text     NOT NULL,
    name_es         text     NOT NULL,
    area            text     NOT NULL CHECK (area IN ('insurance', 'energy', 'telecom', 'finance', 'repairs', 'workshops', 'hr', 'internal')),
    duration        interval NOT NULL CHECK (duration > interval '0' AND duration <= interval '1 day'),
    buffer          interval NOT NULL DEFAULT '0' CHECK (buffer >= interval '0'),
    skill           text,
    bookable_online boolean  NOT NULL DEFAULT false
);

COMMENT ON TABLE service_kind IS 'What appointments are for (tipos de cita)';
COMMENT ON COLUMN service_kind.code IS 'Code';
COMMENT ON COLUMN service_kind.name IS 'Name in English';
COMMENT ON COLUMN service_kind.name_es IS 'Name in Spanish';
COMMENT ON COLUMN service_kind.area IS 'Business area';
COMMENT ON COLUMN service_kind.duration IS 'Usual length';
COMMENT ON COLUMN service_kind.buffer IS 'Time kept free after it, for travel or cleaning';
COMMENT ON COLUMN service_kind.skill IS 'Skill that its resource needs';
COMMENT ON COLUMN service_kind.bookable_online IS 'Whether customers book it themselves';

CREATE TABLE appointment (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    appointment_number text        NOT NULL UNIQUE CHECK (appointment_number <> ''),
    service_kind_code  text        NOT NULL REFERENCES service_kind (code),
    party_id           uuid,
    during             tstzrange   NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    place              text        NOT NULL DEFAULT 'office' CHECK (place IN ('office', 'customer_home', 'workshop', 'video', 'telephone')),
    subject_database   text        CHECK (subject_database ~ '^[a-z][a-z0-9_]*$'),
    subject_id         uuid,
    state              text        NOT NULL DEFAULT 'booked' CHECK (state IN ('tentative', 'booked', 'confirmed', 'held', 'no_show', 'cancelled')),
    booked_by_id       uuid,
    notes              text        NOT NULL DEFAULT '',
    cancelled_at       timestamptz,
    version            integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at        timestamptz NOT NULL DEFAULT now(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT appointment_subject CHECK ((subject_database IS NULL) = (subject_id IS NULL)),
    CONSTRAINT appointment_cancelled CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL))
);
CREATE INDEX appointment_service_kind_code ON appointment (service_kind_code);
CREATE INDEX appointment_subject_id ON appointment (subject_id);
CREATE INDEX appointment_party_id ON appointment (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX appointment_booked_by_id ON appointment (booked_by_id) WHERE booked_by_id IS NOT NULL;
CREATE TRIGGER appointment_changed BEFORE UPDATE ON appointment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE appointment IS 'Appointments (citas)';
COMMENT ON COLUMN appointment.id IS 'Key';
COMMENT ON COLUMN appointment.appointment_number IS 'Number shown';
COMMENT ON COLUMN appointment.service_kind_code IS 'What it is for';
COMMENT ON COLUMN appointment.party_id IS 'Customer who comes';
COMMENT ON COLUMN appointment.during IS 'From and until, the end not included';
COMMENT ON COLUMN appointment.place IS 'office (oficina), customer_home (domicilio), workshop (taller), video (videollamada) or telephone (teléfono)';
COMMENT ON COLUMN appointment.subject_database IS 'Database of what it is about, such as sr_repairs';
COMMENT ON COLUMN appointment.subject_id IS 'Key there, such as of the repair order';
COMMENT ON COLUMN appointment.state IS 'tentative (provisional), booked (reservada), confirmed (confirmada), held (realizada), no_show (no presentado) or cancelled (anulada)';
COMMENT ON COLUMN appointment.booked_by_id IS 'Who booked it; null for the customer';
COMMENT ON COLUMN appointment.notes IS 'Notes';
COMMENT ON COLUMN appointment.cancelled_at IS 'When it was cancelled';
COMMENT ON COLUMN appointment.version IS 'Raised by each change';
COMMENT ON COLUMN appointment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN appointment.created_at IS 'When the row was written';
COMMENT ON COLUMN appointment.updated_at IS 'When the row was last changed';

CREATE FUNCTION appointment_payload(x appointment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'appointment_id', x.id,
    'customer_id', coalesce(x.party_id, x.id),
    'appointment_number', x.appointment_number,
    'service_kind_code', x.service_kind_code,
    'party_id', x.party_id,
    'starts_at', lower(x.during),
    'ends_at', upper(x.during),
    'place', x.place,
    'subject_database', x.subject_database,
    'subject_id', x.subject_id,
    'state', x.state,
    'booked_by_id', x.booked_by_id,
    'cancelled_at', x.cancelled_at,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION appointment_payload(appointment) IS 'Payload of its events: the state after the change';

CREATE INDEX appointment_during ON appointment USING gist (during);

CREATE TABLE appointment_resource (
    appointment_id uuid      REFERENCES appointment (id) ON DELETE CASCADE,
    resource_id    uuid      REFERENCES resource (id),
    during         tstzrange NOT NULL CHECK (NOT isempty(during)),
    released       boolean   NOT NULL DEFAULT false,
    CONSTRAINT appointment_resource_pkey PRIMARY KEY (appointment_id, resource_id),
    CONSTRAINT appointment_resource_once EXCLUDE USING gist (resource_id WITH =, during WITH &&) WHERE (NOT released)
);
CREATE INDEX appointment_resource_resource_id ON appointment_resource (resource_id);

COMMENT ON TABLE appointment_resource IS 'Resources that an appointment takes. The time is repeated so that no resource is booked twice';
COMMENT ON COLUMN appointment_resource.appointment_id IS 'Appointment';
COMMENT ON COLUMN appointment_resource.resource_id IS 'Resource';
COMMENT ON COLUMN appointment_resource.during IS 'Time it is taken, buffer included';
COMMENT ON COLUMN appointment_resource.released IS 'Whether it is free again, as after a cancellation';

CREATE TABLE attendee (
    id             uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    appointment_id uuid NOT NULL REFERENCES appointment (id) ON DELETE CASCADE,
    party_id       uuid,
    employee_id    uuid,
    email          text CHECK (email LIKE '%@%'),
    answer         text NOT NULL DEFAULT 'needs_action' CHECK (answer IN ('needs_action', 'accepted', 'declined', 'tentative')),
    CONSTRAINT attendee_who CHECK (num_nonnulls(party_id, employee_id, email) = 1)
);
CREATE INDEX attendee_appointment_id ON attendee (appointment_id);
CREATE INDEX attendee_party_id ON attendee (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX attendee_employee_id ON attendee (employee_id) WHERE employee_id IS NOT NULL;

COMMENT ON TABLE attendee IS 'Who else takes part (asistentes)';
COMMENT ON COLUMN attendee.id IS 'Key';
COMMENT ON COLUMN attendee.appointment_id IS 'Appointment';
COMMENT ON COLUMN attendee.party_id IS 'Customer';
COMMENT ON COLUMN attendee.employee_id IS 'Employee';
COMMENT ON COLUMN attendee.email IS 'E-mail address of a guest';
COMMENT ON COLUMN attendee.answer IS 'Answer (PARTSTAT of RFC 5545)';

CREATE TABLE reminder (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    appointment_id  uuid        NOT NULL REFERENCES appointment (id) ON DELETE CASCADE,
    before          interval    NOT NULL CHECK (before > interval '0'),
    channel_code    text        NOT NULL,
    due_at          timestamptz NOT NULL,
    sent_at         timestamptz,
    notification_id uuid,
    CONSTRAINT reminder_once UNIQUE (appointment_id, before, channel_code)
);
CREATE INDEX reminder_due_at ON reminder (due_at) WHERE sent_at IS NULL;
CREATE INDEX reminder_channel_code ON reminder (channel_code);
CREATE INDEX reminder_notification_id ON reminder (notification_id) WHERE notification_id IS NOT NULL;

COMMENT ON TABLE reminder IS 'Reminders of appointments (recordatorios)';
COMMENT ON COLUMN reminder.id IS 'Key';
COMMENT ON COLUMN reminder.appointment_id IS 'Appointment';
COMMENT ON COLUMN reminder.before IS 'How long before it';
COMMENT ON COLUMN reminder.channel_code IS 'Channel';
COMMENT ON COLUMN reminder.due_at IS 'When it is to be sent';
COMMENT ON COLUMN reminder.sent_at IS 'When it was sent';
COMMENT ON COLUMN reminder.notification_id IS 'Notification it became';
