-- The technical team: services and what they depend on, changes and deployments, incidents with their timeline, on-call shifts,
-- postmortems and service level objectives.
-- Sources: ISO/IEC 20000-1 (service management), ITIL 4 (change enablement), Beyer et al. 2016, "Site Reliability Engineering",
-- Reglamento (UE) 2022/2554 DORA (art. 8 identification, art. 17 to 19 ICT incidents), where it applies to the entity.
-- Equality of uuid, text and smallint inside exclusion constraints.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Services ------------------------------------------------------------------------------------------------------------

CREATE TABLE environment (
    code      text     PRIMARY KEY CHECK (code <> ''),
    position  smallint NOT NULL UNIQUE CHECK (position >= 1),
    name      text     NOT NULL CHECK (name <> ''),
    name_es   text     NOT NULL CHECK (name_es <> ''),
    real_data boolean  NOT NULL DEFAULT false
);
COMMENT ON TABLE environment IS 'Environments (entornos)';
COMMENT ON COLUMN environment.code IS 'Code, such as production';
COMMENT ON COLUMN environment.position IS 'Order on the way to production';
COMMENT ON COLUMN environment.name IS 'Name in English';
COMMENT ON COLUMN environment.name_es IS 'Name in Spanish';
COMMENT ON COLUMN environment.real_data IS 'Whether it holds data of real people';

CREATE TABLE service (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code              text        NOT NULL UNIQUE CHECK (code <> ''),
    name              text        NOT NULL CHECK (name <> ''),
    description       text,
    kind              text        NOT NULL
        CHECK (kind IN ('application', 'api', 'worker', 'database', 'queue', 'batch', 'website', 'infrastructure', 'third_party')),
    tier              smallint    NOT NULL CHECK (tier BETWEEN 1 AND 3),
    critical_function boolean     NOT NULL DEFAULT false,
    department_code   text,
    owner_employee_id uuid,
    database_code     text,
    repository_url    text        CHECK (repository_url ~ '^https://'),
    runbook_url       text        CHECK (runbook_url ~ '^https://'),
    recovery_time     interval    CHECK (recovery_time > interval '0'),
    recovery_point    interval    CHECK (recovery_point >= interval '0'),
    asset_id          uuid,
    state             text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'live', 'deprecated', 'retired')),
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT service_critical_has_recovery CHECK (NOT critical_function OR (recovery_time IS NOT NULL AND recovery_point IS NOT NULL))
);
CREATE INDEX service_department_code ON service (department_code) WHERE department_code IS NOT NULL;
CREATE INDEX service_owner_employee_id ON service (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX service_asset_id ON service (asset_id) WHERE asset_id IS NOT NULL;
CREATE INDEX service_live ON service (tier, code) WHERE state = 'live';
CREATE TRIGGER service_changed BEFORE UPDATE ON service FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE service IS 'Services (servicios) that the team runs';
COMMENT ON COLUMN service.id IS 'Key';
COMMENT ON COLUMN service.code IS 'Code, such as outbox-relay';
COMMENT ON COLUMN service.name IS 'Name';
COMMENT ON COLUMN service.description IS 'What it does';
COMMENT ON COLUMN service.kind IS 'application (aplicación), api, worker (proceso), database (base de datos), queue (cola), batch (lotes), website (web), infrastructure (infraestructura) or third_party (de terceros)';
COMMENT ON COLUMN service.tier IS '1 (crítico), 2 (importante) or 3 (de apoyo)';
COMMENT ON COLUMN service.critical_function IS 'Whether it supports a critical or important function (función esencial o importante, DORA art. 3.22)';
COMMENT ON COLUMN service.department_code IS 'Department that owns it, sm_hr.department.code';
COMMENT ON COLUMN service.owner_employee_id IS 'Technical owner (responsable técnico), sm_hr.employee.id';
COMMENT ON COLUMN service.database_code IS 'Database of the fleet that it is, for a database';
COMMENT ON COLUMN service.repository_url IS 'Repository of its code';
COMMENT ON COLUMN service.runbook_url IS 'Runbook (manual de operación)';
COMMENT ON COLUMN service.recovery_time IS 'Longest outage bearable (RTO)';
COMMENT ON COLUMN service.recovery_point IS 'Longest loss of data bearable (RPO)';
COMMENT ON COLUMN service.asset_id IS 'Asset in the inventory, sm_inventory.asset.id';
COMMENT ON COLUMN service.state IS 'planned (previsto), live (en servicio), deprecated (obsoleto) or retired (retirado)';
COMMENT ON COLUMN service.version IS 'Raised by each change';
COMMENT ON COLUMN service.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN service.created_at IS 'When the row was written';
COMMENT ON COLUMN service.updated_at IS 'When the row was last changed';

CREATE FUNCTION service_payload(s service) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'service_id', s.id,
    'customer_id', s.id,
    'code', s.code,
    'name', s.name,
    'kind', s.kind,
    'tier', s.tier,
    'critical_function', s.critical_function,
    'department_code', s.department_code,
    'owner_employee_id', s.owner_employee_id,
    'recovery_time', s.recovery_time::text,
    'recovery_point', s.recovery_point::text,
    'state', s.state,
    'occurred_at', s.occurred_at);
COMMENT ON FUNCTION service_payload(service) IS 'Event payload of a service (servicio): the state after the change (events/service.v1.json)';

CREATE TABLE service_dependency (
    service_id    uuid    NOT NULL REFERENCES service (id) ON DELETE CASCADE,
    depends_on_id uuid    NOT NULL REFERENCES service (id),
    hard          boolean NOT NULL DEFAULT true,
    PRIMARY KEY (service_id, depends_on_id),
    CONSTRAINT service_dependency_not_itself CHECK (service_id <> depends_on_id)
);
CREATE INDEX service_dependency_depends_on_id ON service_dependency (depends_on_id);
COMMENT ON TABLE service_dependency IS 'What services depend on (dependencias)';
COMMENT ON COLUMN service_dependency.service_id IS 'Service that depends';
COMMENT ON COLUMN service_dependency.depends_on_id IS 'Service depended on';
COMMENT ON COLUMN service_dependency.hard IS 'Whether it stops without it; otherwise it only gets worse';

CREATE TABLE slo (
    id                   uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    service_id           uuid          NOT NULL REFERENCES service (id),
    name                 text          NOT NULL CHECK (name <> ''),
    indicator            text          NOT NULL CHECK (indicator <> ''),
    objective_percent    numeric(6, 4) NOT NULL CHECK (objective_percent > 0 AND objective_percent < 100),
    error_budget_percent numeric(6, 4) NOT NULL GENERATED ALWAYS AS (100 - objective_percent) STORED,
    measured_over        interval      NOT NULL DEFAULT '30 days' CHECK (measured_over > interval '0'),
    metric_code          text,
    contract_id          uuid,
    active               boolean       NOT NULL DEFAULT true,
    CONSTRAINT slo_name UNIQUE (service_id, name)
);
CREATE INDEX slo_metric_code ON slo (metric_code) WHERE metric_code IS NOT NULL;
CREATE INDEX slo_contract_id ON slo (contract_id) WHERE contract_id IS NOT NULL;
COMMENT ON TABLE slo IS 'Service level objectives (objetivos de nivel de servicio)';
COMMENT ON COLUMN slo.id IS 'Key';
COMMENT ON COLUMN slo.service_id IS 'Service';
COMMENT ON COLUMN slo.name IS 'Name, such as Availability';
COMMENT ON COLUMN slo.indicator IS 'What is measured: good events over events (indicador, SLI)';
COMMENT ON COLUMN slo.objective_percent IS 'Share of good events aimed at, in percent';
COMMENT ON COLUMN slo.error_budget_percent IS 'Share that may fail (presupuesto de error), in percent, computed';
COMMENT ON COLUMN slo.measured_over IS 'Rolling window';
COMMENT ON COLUMN slo.metric_code IS 'Metric that measures it, sm_analytics_metrics.metric.code';
COMMENT ON COLUMN slo.contract_id IS 'Contract that promises it (acuerdo de nivel de servicio), sm_legal.legal_contract.id';
COMMENT ON COLUMN slo.active IS 'Whether it is watched';

-- Changes and deployments ---------------------------------------------------------------------------------------------

CREATE TABLE change_request (
    id                       uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    change_number            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    service_id               uuid        NOT NULL REFERENCES service (id),
    kind                     text        NOT NULL CHECK (kind IN ('standard', 'normal', 'emergency')),
    title                    text        NOT NULL CHECK (title <> ''),
    reason                   text        NOT NULL CHECK (reason <> ''),
    risk                     text        NOT NULL CHECK (risk IN ('low', 'medium', 'high')),
    rollback_plan            text,
    requested_by_employee_id uuid        NOT NULL,
    planned_during           tstzrange   CHECK (NOT isempty(planned_during)),
    state                    text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'approved', 'rejected', 'done', 'cancelled')),
    approved_by_employee_id  uuid,
    approved_at              timestamptz,
    project_id               uuid,
    version                  integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at              timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT change_request_four_eyes CHECK (approved_by_employee_id <> requested_by_employee_id),
    CONSTRAINT change_request_approved_by_someone
        CHECK (kind = 'standard' OR state NOT IN ('approved', 'done') OR (approved_by_employee_id IS NOT NULL AND approved_at IS NOT NULL)),
    CONSTRAINT change_request_risk_has_way_back CHECK (risk <> 'high' OR state = 'draft' OR rollback_plan IS NOT NULL)
);
CREATE INDEX change_request_requested_by_employee_id ON change_request (requested_by_employee_id);
CREATE INDEX change_request_approved_by_employee_id ON change_request (approved_by_employee_id) WHERE approved_by_employee_id IS NOT NULL;
CREATE INDEX change_request_project_id ON change_request (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX change_request_calendar ON change_request USING gist (planned_during);
CREATE INDEX change_request_service_id ON change_request (service_id);
CREATE TRIGGER change_request_changed BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE change_request IS 'Changes (cambios) asked for';
COMMENT ON COLUMN change_request.id IS 'Key';
COMMENT ON COLUMN change_request.change_number IS 'Number that people quote';
COMMENT ON COLUMN change_request.service_id IS 'Service changed';
COMMENT ON COLUMN change_request.kind IS 'standard (estándar, approved beforehand), normal or emergency (urgente)';
COMMENT ON COLUMN change_request.title IS 'Title';
COMMENT ON COLUMN change_request.reason IS 'Why';
COMMENT ON COLUMN change_request.risk IS 'low (bajo), medium (medio) or high (alto)';
COMMENT ON COLUMN change_request.rollback_plan IS 'How to go back (plan de marcha atrás)';
COMMENT ON COLUMN change_request.requested_by_employee_id IS 'Who asks, sm_hr.employee.id';
COMMENT ON COLUMN change_request.planned_during IS 'Window planned';
COMMENT ON COLUMN change_request.state IS 'draft (borrador), in_review (en revisión), approved (aprobado), rejected (rechazado), done (realizado) or cancelled (cancelado)';
COMMENT ON COLUMN change_request.approved_by_employee_id IS 'Who approved it, another than who asks, sm_hr.employee.id';
COMMENT ON COLUMN change_request.approved_at IS 'When';
COMMENT ON COLUMN change_request.project_id IS 'Project that needs it, sm_projects.project.id';
COMMENT ON COLUMN change_request.version IS 'Raised by each change';
COMMENT ON COLUMN change_request.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN change_request.created_at IS 'When the row was written';
COMMENT ON COLUMN change_request.updated_at IS 'When the row was last changed';

CREATE FUNCTION change_request_payload(c change_request) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'change_request_id', c.id,
    'customer_id', c.id,
    'change_number', c.change_number,
    'service_id', c.service_id,
    'kind', c.kind,
    'title', c.title,
    'risk', c.risk,
    'requested_by_employee_id', c.requested_by_employee_id,
    'planned_during', c.planned_during::text,
    'state', c.state,
    'approved_by_employee_id', c.approved_by_employee_id,
    'approved_at', c.approved_at,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION change_request_payload(change_request) IS 'Event payload of a change (cambio): the state after the change (events/change_request.v1.json)';

CREATE TABLE deployment (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    service_id              uuid        NOT NULL REFERENCES service (id),
    environment_code        text        NOT NULL REFERENCES environment (code),
    release_label           text        NOT NULL CHECK (release_label <> ''),
    code_commit             text        NOT NULL CHECK (code_commit ~ '^[0-9a-f]{40}([0-9a-f]{24})?$'),
    artefact_sha256         bytea       CHECK (octet_length(artefact_sha256) = 32),
    change_request_id       uuid        REFERENCES change_request (id),
    deployed_by_employee_id uuid,
    committed_at            timestamptz,
    state                   text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'succeeded', 'failed', 'rolled_back')),
    started_at              timestamptz NOT NULL DEFAULT now(),
    ended_at                timestamptz,
    lead_time               interval    GENERATED ALWAYS AS (ended_at - committed_at) STORED,
    replaces_deployment_id  uuid        REFERENCES deployment (id),
    failure                 text,
    version                 integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deployment_ended CHECK ((state = 'running') = (ended_at IS NULL)),
    CONSTRAINT deployment_in_order CHECK (ended_at >= started_at),
    CONSTRAINT deployment_failed_says_why CHECK (state NOT IN ('failed', 'rolled_back') OR failure IS NOT NULL)
);
CREATE INDEX deployment_environment_code ON deployment (environment_code);
CREATE INDEX deployment_change_request_id ON deployment (change_request_id);
CREATE INDEX deployment_deployed_by_employee_id ON deployment (deployed_by_employee_id) WHERE deployed_by_employee_id IS NOT NULL;
CREATE INDEX deployment_replaces_deployment_id ON deployment (replaces_deployment_id);
CREATE UNIQUE INDEX deployment_one_running ON deployment (service_id, environment_code) WHERE state = 'running';
CREATE INDEX deployment_latest ON deployment (service_id, environment_code, started_at DESC);
CREATE TRIGGER deployment_changed BEFORE UPDATE ON deployment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE deployment IS 'Deployments (despliegues) of releases';
COMMENT ON COLUMN deployment.id IS 'Key';
COMMENT ON COLUMN deployment.service_id IS 'Service';
COMMENT ON COLUMN deployment.environment_code IS 'Environment';
COMMENT ON COLUMN deployment.release_label IS 'Release, such as 1.8.0';
COMMENT ON COLUMN deployment.code_commit IS 'Commit';
COMMENT ON COLUMN deployment.artefact_sha256 IS 'SHA-256 of what was deployed, 32 bytes';
COMMENT ON COLUMN deployment.change_request_id IS 'Change that allowed it';
COMMENT ON COLUMN deployment.deployed_by_employee_id IS 'Who deployed it, sm_hr.employee.id; null for the pipeline';
COMMENT ON COLUMN deployment.committed_at IS 'When the oldest change in it was committed';
COMMENT ON COLUMN deployment.state IS 'running (en curso), succeeded (correcto), failed (fallido) or rolled_back (revertido)';
COMMENT ON COLUMN deployment.started_at IS 'Start';
COMMENT ON COLUMN deployment.ended_at IS 'End';
COMMENT ON COLUMN deployment.lead_time IS 'From commit to service (plazo de entrega), computed';
COMMENT ON COLUMN deployment.replaces_deployment_id IS 'Deployment that it replaced';
COMMENT ON COLUMN deployment.failure IS 'What went wrong';
COMMENT ON COLUMN deployment.version IS 'Raised by each change';
COMMENT ON COLUMN deployment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN deployment.created_at IS 'When the row was written';
COMMENT ON COLUMN deployment.updated_at IS 'When the row was last changed';

CREATE FUNCTION deployment_payload(d deployment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'deployment_id', d.id,
    'customer_id', d.id,
    'service_id', d.service_id,
    'environment_code', d.environment_code,
    'release_label', d.release_label,
    'code_commit', d.code_commit,
    'change_request_id', d.change_request_id,
    'state', d.state,
    'started_at', d.started_at,
    'ended_at', d.ended_at,
    'failure', d.failure,
    'occurred_at', d.occurred_at);
COMMENT ON FUNCTION deployment_payload(deployment) IS 'Event payload of a deployment (despliegue): the state after the change (events/deployment.v1.json)';

-- Incidents -----------------------------------------------------------------------------------------------------------

CREATE TABLE incident (
    id                      uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    incident_number         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    service_id              uuid        NOT NULL REFERENCES service (id),
    environment_code        text        NOT NULL REFERENCES environment (code),
    severity                smallint    NOT NULL CHECK (severity BETWEEN 1 AND 4),
    title                   text        NOT NULL CHECK (title <> ''),
    kind                    text        NOT NULL DEFAULT 'fault'
        CHECK (kind IN ('fault', 'performance', 'security', 'data_loss', 'third_party', 'capacity')),
    state                   text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'mitigated', 'resolved', 'closed')),
    started_at              timestamptz NOT NULL,
    detected_at             timestamptz NOT NULL,
    detected_by             text        NOT NULL DEFAULT 'monitoring' CHECK (detected_by IN ('monitoring', 'customer', 'employee', 'provider')),
    mitigated_at            timestamptz,
    resolved_at             timestamptz,
    commander_employee_id   uuid,
    caused_by_deployment_id uuid        REFERENCES deployment (id),
    customers_affected      integer     CHECK (customers_affected >= 0),
    personal_data_breach    boolean     NOT NULL DEFAULT false,
    major                   boolean     NOT NULL DEFAULT false,
    authority_told_at       timestamptz,
    ticket_id               uuid,
    version                 integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT incident_times_in_order
        CHECK (started_at <= detected_at AND mitigated_at >= started_at AND resolved_at >= coalesce(mitigated_at, started_at)),
    CONSTRAINT incident_mitigated_has_time CHECK (state <> 'mitigated' OR mitigated_at IS NOT NULL),
    CONSTRAINT incident_resolved_has_time CHECK ((state IN ('resolved', 'closed')) = (resolved_at IS NOT NULL))
);
CREATE INDEX incident_environment_code ON incident (environment_code);
CREATE INDEX incident_commander_employee_id ON incident (commander_employee_id) WHERE commander_employee_id IS NOT NULL;
CREATE INDEX incident_caused_by_deployment_id ON incident (caused_by_deployment_id);
CREATE INDEX incident_ticket_id ON incident (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX incident_open ON incident (severity, detected_at) WHERE resolved_at IS NULL;
CREATE INDEX incident_service_id ON incident (service_id, started_at DESC);
CREATE TRIGGER incident_changed BEFORE UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE incident IS 'Incidents (incidentes) of services';
COMMENT ON COLUMN incident.id IS 'Key';
COMMENT ON COLUMN incident.incident_number IS 'Number that people quote';
COMMENT ON COLUMN incident.service_id IS 'Service hit first';
COMMENT ON COLUMN incident.environment_code IS 'Environment';
COMMENT ON COLUMN incident.severity IS '1 (crítica) to 4 (baja)';
COMMENT ON COLUMN incident.title IS 'Title';
COMMENT ON COLUMN incident.kind IS 'fault (fallo), performance (rendimiento), security (seguridad), data_loss (pérdida de datos), third_party (proveedor) or capacity (capacidad)';
COMMENT ON COLUMN incident.state IS 'open (abierto), mitigated (mitigado), resolved (resuelto) or closed (cerrado)';
COMMENT ON COLUMN incident.started_at IS 'When it began, as far as known';
COMMENT ON COLUMN incident.detected_at IS 'When it was noticed';
COMMENT ON COLUMN incident.detected_by IS 'monitoring (monitorización), customer (cliente), employee (empleado) or provider (proveedor)';
COMMENT ON COLUMN incident.mitigated_at IS 'When customers no longer felt it';
COMMENT ON COLUMN incident.resolved_at IS 'When its cause was mended';
COMMENT ON COLUMN incident.commander_employee_id IS 'Who leads (responsable del incidente), sm_hr.employee.id';
COMMENT ON COLUMN incident.caused_by_deployment_id IS 'Deployment that caused it';
COMMENT ON COLUMN incident.customers_affected IS 'Customers affected, estimated';
COMMENT ON COLUMN incident.personal_data_breach IS 'Whether it is a personal data breach (brecha de seguridad, RGPD art. 4.12), to be told to the AEPD within 72 hours where art. 33 asks';
COMMENT ON COLUMN incident.major IS 'Whether it is a major ICT-related incident (incidente grave, DORA art. 18), where DORA applies';
COMMENT ON COLUMN incident.authority_told_at IS 'When the authority was told';
COMMENT ON COLUMN incident.ticket_id IS 'Ticket that reported it, sm_tickets.ticket.id';
COMMENT ON COLUMN incident.version IS 'Raised by each change';
COMMENT ON COLUMN incident.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN incident.created_at IS 'When the row was written';
COMMENT ON COLUMN incident.updated_at IS 'When the row was last changed';

CREATE FUNCTION incident_payload(i incident) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'incident_id', i.id,
    'customer_id', i.id,
    'incident_number', i.incident_number,
    'service_id', i.service_id,
    'environment_code', i.environment_code,
    'severity', i.severity,
    'title', i.title,
    'kind', i.kind,
    'state', i.state,
    'started_at', i.started_at,
    'detected_at', i.detected_at,
    'mitigated_at', i.mitigated_at,
    'resolved_at', i.resolved_at,
    'customers_affected', i.customers_affected,
    'personal_data_breach', i.personal_data_breach,
    'major', i.major,
    'authority_told_at', i.authority_told_at,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION incident_payload(incident) IS 'Event payload of an incident (incidente): the state after the change (events/incident.v1.json)';

CREATE TABLE incident_event (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    incident_id        uuid        NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    happened_at        timestamptz NOT NULL DEFAULT now(),
    kind               text        NOT NULL
        CHECK (kind IN ('detected', 'hypothesis', 'action', 'communication', 'severity_changed', 'mitigated', 'resolved', 'note')),
    text               text        NOT NULL CHECK (text <> ''),
    author_employee_id uuid,
    public             boolean     NOT NULL DEFAULT false
);
CREATE INDEX incident_event_author_employee_id ON incident_event (author_employee_id) WHERE author_employee_id IS NOT NULL;
CREATE INDEX incident_event_incident ON incident_event (incident_id, happened_at);
COMMENT ON TABLE incident_event IS 'Timeline of incidents (cronología)';
COMMENT ON COLUMN incident_event.id IS 'Key';
COMMENT ON COLUMN incident_event.incident_id IS 'Incident';
COMMENT ON COLUMN incident_event.happened_at IS 'When';
COMMENT ON COLUMN incident_event.kind IS 'detected (detección), hypothesis (hipótesis), action (acción), communication (comunicación), severity_changed (cambio de gravedad), mitigated, resolved or note (nota)';
COMMENT ON COLUMN incident_event.text IS 'What happened';
COMMENT ON COLUMN incident_event.author_employee_id IS 'Who wrote it, sm_hr.employee.id; null for a machine';
COMMENT ON COLUMN incident_event.public IS 'Whether it shows on the status page';

CREATE TABLE postmortem (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    incident_id        uuid        NOT NULL UNIQUE REFERENCES incident (id),
    summary            text        NOT NULL CHECK (summary <> ''),
    impact             text        NOT NULL CHECK (impact <> ''),
    root_causes        text        NOT NULL CHECK (root_causes <> ''),
    went_well          text,
    went_badly         text,
    state              text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'published')),
    author_employee_id uuid        NOT NULL,
    published_at       timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT postmortem_published_has_time CHECK ((state = 'published') = (published_at IS NOT NULL))
);
CREATE INDEX postmortem_author_employee_id ON postmortem (author_employee_id);
COMMENT ON TABLE postmortem IS 'Postmortems (análisis posteriores), without blame';
COMMENT ON COLUMN postmortem.id IS 'Key';
COMMENT ON COLUMN postmortem.incident_id IS 'Incident';
COMMENT ON COLUMN postmortem.summary IS 'What happened, in a paragraph';
COMMENT ON COLUMN postmortem.impact IS 'Who was harmed, how long and how much';
COMMENT ON COLUMN postmortem.root_causes IS 'Causes, each asked why until it can be mended';
COMMENT ON COLUMN postmortem.went_well IS 'What went well';
COMMENT ON COLUMN postmortem.went_badly IS 'What went badly';
COMMENT ON COLUMN postmortem.state IS 'draft (borrador), in_review (en revisión) or published (publicado)';
COMMENT ON COLUMN postmortem.author_employee_id IS 'Author, sm_hr.employee.id';
COMMENT ON COLUMN postmortem.published_at IS 'When it was published';
COMMENT ON COLUMN postmortem.created_at IS 'When the row was written';

CREATE TABLE postmortem_action (
    id            uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    postmortem_id uuid NOT NULL REFERENCES postmortem (id) ON DELETE CASCADE,
    kind          text NOT NULL CHECK (kind IN ('prevent', 'detect', 'mitigate', 'repair')),
    description   text NOT NULL CHECK (description <> ''),
    task_id       uuid,
    due_on        date NOT NULL,
    done_on       date
);
CREATE INDEX postmortem_action_task_id ON postmortem_action (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX postmortem_action_postmortem_id ON postmortem_action (postmortem_id);
CREATE INDEX postmortem_action_open ON postmortem_action (due_on) WHERE done_on IS NULL;

COMMENT ON TABLE postmortem_action IS 'Actions (acciones) so that it does not happen again';
COMMENT ON COLUMN postmortem_action.id IS 'Key';
COMMENT ON COLUMN postmortem_action.postmortem_id IS 'Postmortem';
COMMENT ON COLUMN postmortem_action.kind IS 'prevent (prevenir), detect (detectar antes), mitigate (limitar el daño) or repair (reparar)';
COMMENT ON COLUMN postmortem_action.description IS 'What is done';
COMMENT ON COLUMN postmortem_action.task_id IS 'Task, sm_tasks.task.id';
COMMENT ON COLUMN postmortem_action.due_on IS 'Day by which it is done';
COMMENT ON COLUMN postmortem_action.done_on IS 'Day on which it was done';

-- On call -------------------------------------------------------------------------------------------------------------

CREATE TABLE on_call_rotation (
    code             text     PRIMARY KEY CHECK (code <> ''),
    name             text     NOT NULL CHECK (name <> ''),
    time_zone        text     NOT NULL DEFAULT 'Europe/Madrid' CHECK (time_zone <> ''),
    answer_within    interval NOT NULL DEFAULT '15 minutes' CHECK (answer_within > interval '0'),
    escalate_to_code text     REFERENCES on_call_rotation (code),
    active           boolean  NOT NULL DEFAULT true,
    CONSTRAINT on_call_rotation_not_itself CHECK (escalate_to_code <> code)
);
CREATE INDEX on_call_rotation_escalate_to_code ON on_call_rotation (escalate_to_code);
COMMENT ON TABLE on_call_rotation IS 'On-call rotations (turnos de guardia)';
COMMENT ON COLUMN on_call_rotation.code IS 'Code, such as platform';
COMMENT ON COLUMN on_call_rotation.name IS 'Name';
COMMENT ON COLUMN on_call_rotation.time_zone IS 'IANA time zone of the handovers';
COMMENT ON COLUMN on_call_rotation.answer_within IS 'Time to answer a page';
COMMENT ON COLUMN on_call_rotation.escalate_to_code IS 'Rotation that is paged when nobody answers';
COMMENT ON COLUMN on_call_rotation.active IS 'Whether it is staffed';

CREATE TABLE on_call_shift (
    id                       uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    rotation_code            text      NOT NULL REFERENCES on_call_rotation (code),
    level                    smallint  NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 3),
    employee_id              uuid      NOT NULL,
    during                   tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    swapped_from_employee_id uuid,
    pages                    smallint  NOT NULL DEFAULT 0 CHECK (pages >= 0),
    CONSTRAINT on_call_shift_one_at_a_time EXCLUDE USING gist (rotation_code WITH =, level WITH =, during WITH &&)
);
CREATE INDEX on_call_shift_employee_id ON on_call_shift (employee_id);
CREATE INDEX on_call_shift_swapped_from_employee_id ON on_call_shift (swapped_from_employee_id) WHERE swapped_from_employee_id IS NOT NULL;
CREATE INDEX on_call_shift_rotation_code ON on_call_shift (rotation_code, level);

COMMENT ON TABLE on_call_shift IS 'On-call shifts (guardias): one person at a time on each level';
COMMENT ON COLUMN on_call_shift.id IS 'Key';
COMMENT ON COLUMN on_call_shift.rotation_code IS 'Rotation';
COMMENT ON COLUMN on_call_shift.level IS '1 (primera línea) to 3';
COMMENT ON COLUMN on_call_shift.employee_id IS 'Who is on call, sm_hr.employee.id';
COMMENT ON COLUMN on_call_shift.during IS 'From and until';
COMMENT ON COLUMN on_call_shift.swapped_from_employee_id IS 'Whose shift it was before a swap (cambio de guardia), sm_hr.employee.id';
COMMENT ON COLUMN on_call_shift.pages IS 'Pages received (avisos)';
