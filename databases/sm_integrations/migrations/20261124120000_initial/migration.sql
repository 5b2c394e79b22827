-- Integrations: connectors to the outside world, where their credentials are kept (never the credentials), mappings, runs with
-- errors, webhooks and rate limits. Sources: EIAC (exchange between carriers and brokers), ISO 20022 and the EPC's SEPA rulebooks,
-- the CNMC's exchange formats of the energy market, the AEAT's and DGT's technical documents, RFC 9110 (HTTP), RFC 6585 (status 429).

-- Connectors ----------------------------------------------------------------------------------------------------------

CREATE TABLE counterparty_kind (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE counterparty_kind IS 'Kinds of counterparties (tipos de interlocutor)';
COMMENT ON COLUMN counterparty_kind.code IS 'Code, such as carrier';
COMMENT ON COLUMN counterparty_kind.name IS 'Name in English';
COMMENT ON COLUMN counterparty_kind.name_es IS 'Name in Spanish';

CREATE TABLE connector (
    id                     uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                   text        NOT NULL UNIQUE CHECK (code <> ''),
    counterparty_kind_code text        NOT NULL REFERENCES counterparty_kind (code),
    name                   text        NOT NULL CHECK (name <> ''),
    name_es                text        NOT NULL CHECK (name_es <> ''),
    counterparty           text        NOT NULL CHECK (counterparty <> ''),
    carrier_code           text,
    standard               text,
    direction              text        NOT NULL CHECK (direction IN ('inbound', 'outbound', 'both')),
    protocol               text        NOT NULL
        CHECK (protocol IN ('rest', 'soap', 'sftp', 'as2', 'ebics', 'mail', 'web_portal', 'message_queue', 'database')),
    payload_format         text        NOT NULL CHECK (payload_format IN ('json', 'xml', 'csv', 'fixed_width', 'edifact', 'pdf', 'mixed')),
    base_url               text        CHECK (base_url ~ '^(https|sftp|ebics|amqps|mailto):'),
    criticality            text        NOT NULL DEFAULT 'normal' CHECK (criticality IN ('low', 'normal', 'high', 'critical')),
    owner_employee_id      uuid,
    service_code           text,
    state                  text        NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'testing', 'active', 'suspended', 'retired')),
    state_reason           text,
    version                integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT connector_active_has_address CHECK (state <> 'active' OR base_url IS NOT NULL OR protocol IN ('web_portal', 'mail')),
    CONSTRAINT connector_suspended_says_why CHECK (state <> 'suspended' OR state_reason IS NOT NULL)
);
CREATE INDEX connector_counterparty_kind_code ON connector (counterparty_kind_code);
CREATE INDEX connector_carrier_code ON connector (carrier_code) WHERE carrier_code IS NOT NULL;
CREATE INDEX connector_owner_employee_id ON connector (owner_employee_id) WHERE owner_employee_id IS NOT NULL;
CREATE INDEX connector_service_code ON connector (service_code) WHERE service_code IS NOT NULL;
CREATE TRIGGER connector_changed BEFORE UPDATE ON connector FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE connector IS 'Connectors (conectores)';
COMMENT ON COLUMN connector.id IS 'Key';
COMMENT ON COLUMN connector.code IS 'Code, such as EIAC';
COMMENT ON COLUMN connector.counterparty_kind_code IS 'Kind of counterparty';
COMMENT ON COLUMN connector.name IS 'Name in English';
COMMENT ON COLUMN connector.name_es IS 'Name in Spanish';
COMMENT ON COLUMN connector.counterparty IS 'Who is at the other end';
COMMENT ON COLUMN connector.carrier_code IS 'Carrier, where it serves one only, ss_carriers.carrier.code';
COMMENT ON COLUMN connector.standard IS 'Standard or specification followed';
COMMENT ON COLUMN connector.direction IS 'inbound (entrada), outbound (salida) or both (ambos)';
COMMENT ON COLUMN connector.protocol IS 'rest, soap, sftp, as2, ebics, mail (correo), web_portal (portal web), message_queue (cola de mensajes) or database';
COMMENT ON COLUMN connector.payload_format IS 'json, xml, csv, fixed_width (ancho fijo), edifact, pdf or mixed';
COMMENT ON COLUMN connector.base_url IS 'Address of the production service; null until agreed';
COMMENT ON COLUMN connector.criticality IS 'low (baja), normal, high (alta) or critical (crítica)';
COMMENT ON COLUMN connector.owner_employee_id IS 'Owner (responsable), sm_hr.employee.id';
COMMENT ON COLUMN connector.service_code IS 'Service that runs it, sm_techteam.service.code';
COMMENT ON COLUMN connector.state IS 'planned (previsto), testing (en pruebas), active (activo), suspended (suspendido) or retired (retirado)';
COMMENT ON COLUMN connector.state_reason IS 'Why it is suspended or retired';
COMMENT ON COLUMN connector.version IS 'Raised by each change';
COMMENT ON COLUMN connector.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN connector.created_at IS 'When the row was written';
COMMENT ON COLUMN connector.updated_at IS 'When the row was last changed';

CREATE FUNCTION connector_payload(c connector) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'connector_id', c.id,
    'customer_id', c.id,
    'code', c.code,
    'counterparty_kind_code', c.counterparty_kind_code,
    'name', c.name,
    'name_es', c.name_es,
    'counterparty', c.counterparty,
    'carrier_code', c.carrier_code,
    'standard', c.standard,
    'direction', c.direction,
    'protocol', c.protocol,
    'payload_format', c.payload_format,
    'criticality', c.criticality,
    'state', c.state,
    'state_reason', c.state_reason,
    'occurred_at', c.occurred_at);
COMMENT ON FUNCTION connector_payload(connector) IS 'Event payload of a connector (conector): the state after the change (events/connector.v1.json)';

CREATE TABLE credential_reference (
    id           uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    connector_id uuid        NOT NULL REFERENCES connector (id),
    environment  text        NOT NULL CHECK (environment IN ('development', 'staging', 'production')),
    kind         text        NOT NULL CHECK (kind IN ('api_key', 'basic', 'oauth2_client', 'certificate', 'ssh_key', 'signing_key')),
    secret_url   text        NOT NULL CHECK (secret_url ~ '^(aws-secretsmanager|azure-keyvault|env)://[^[:space:]]+$'),
    fingerprint  text,
    holder       text,
    expires_on   date,
    rotated_on   date,
    rotate_every interval    CHECK (rotate_every > interval '0'),
    revoked_at   timestamptz
);
CREATE UNIQUE INDEX credential_reference_current ON credential_reference (connector_id, environment, kind) WHERE revoked_at IS NULL;
CREATE INDEX credential_reference_connector_id ON credential_reference (connector_id);
CREATE INDEX credential_reference_expiring ON credential_reference (expires_on) WHERE revoked_at IS NULL;

COMMENT ON TABLE credential_reference IS 'Where the credentials of a connector are kept (referencias a credenciales); never the secret itself';
COMMENT ON COLUMN credential_reference.id IS 'Key';
COMMENT ON COLUMN credential_reference.connector_id IS 'Connector';
COMMENT ON COLUMN credential_reference.environment IS 'development, staging or production';
COMMENT ON COLUMN credential_reference.kind IS 'api_key (clave de API), basic (usuario y contraseña), oauth2_client, certificate (certificado), ssh_key or signing_key (clave de firma)';
COMMENT ON COLUMN credential_reference.secret_url IS 'Address in the secret store, or name of the environment variable';
COMMENT ON COLUMN credential_reference.fingerprint IS 'SHA-256 fingerprint of a certificate or key, to recognise it';
COMMENT ON COLUMN credential_reference.holder IS 'Who it was issued to, such as the certificate''s subject';
COMMENT ON COLUMN credential_reference.expires_on IS 'Last day of validity; null when it does not expire';
COMMENT ON COLUMN credential_reference.rotated_on IS 'Day of the latest rotation';
COMMENT ON COLUMN credential_reference.rotate_every IS 'Time between rotations';
COMMENT ON COLUMN credential_reference.revoked_at IS 'When it was revoked';

CREATE TABLE rate_limit (
    id             uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    connector_id   uuid     NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
    scope          text     NOT NULL DEFAULT 'all' CHECK (scope <> ''),
    max_calls      integer  NOT NULL CHECK (max_calls >= 1),
    per            interval NOT NULL CHECK (per > interval '0'),
    burst          integer  CHECK (burst >= 1),
    max_concurrent smallint CHECK (max_concurrent >= 1),
    source         text     NOT NULL DEFAULT 'contract' CHECK (source IN ('contract', 'documentation', 'observed', 'own')),
    CONSTRAINT rate_limit_scope UNIQUE (connector_id, scope, per)
);
COMMENT ON TABLE rate_limit IS 'Rate limits (límites de uso) that the other side sets or the group keeps to';
COMMENT ON COLUMN rate_limit.id IS 'Key';
COMMENT ON COLUMN rate_limit.connector_id IS 'Connector';
COMMENT ON COLUMN rate_limit.scope IS 'Operation limited, or all';
COMMENT ON COLUMN rate_limit.max_calls IS 'Calls at most';
COMMENT ON COLUMN rate_limit.per IS 'In this time';
COMMENT ON COLUMN rate_limit.burst IS 'Calls at once at most';
COMMENT ON COLUMN rate_limit.max_concurrent IS 'Calls open at the same time at most';
COMMENT ON COLUMN rate_limit.source IS 'contract (contrato), documentation (documentación), observed (observado) or own (propio)';

-- Messages and mappings -----------------------------------------------------------------------------------------------

CREATE TABLE message_type (
    code           text PRIMARY KEY CHECK (code <> ''),
    connector_id   uuid NOT NULL REFERENCES connector (id),
    name           text NOT NULL CHECK (name <> ''),
    name_es        text NOT NULL CHECK (name_es <> ''),
    direction      text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    schema_version text
);
CREATE INDEX message_type_connector_id ON message_type (connector_id);
COMMENT ON TABLE message_type IS 'Messages exchanged (tipos de mensaje)';
COMMENT ON COLUMN message_type.code IS 'Code, such as pain.008';
COMMENT ON COLUMN message_type.connector_id IS 'Connector';
COMMENT ON COLUMN message_type.name IS 'Name in English';
COMMENT ON COLUMN message_type.name_es IS 'Name in Spanish';
COMMENT ON COLUMN message_type.direction IS 'inbound (entrada) or outbound (salida)';
COMMENT ON COLUMN message_type.schema_version IS 'Version of the format in use; null until agreed';

CREATE TABLE mapping (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    message_type_code text        NOT NULL REFERENCES message_type (code),
    number            integer     NOT NULL CHECK (number >= 1),
    target_database   text        NOT NULL CHECK (target_database <> ''),
    target_table      text        NOT NULL CHECK (target_table <> ''),
    state             text        NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'retired')),
    note              text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mapping_number UNIQUE (message_type_code, target_database, target_table, number)
);
CREATE UNIQUE INDEX mapping_one_active ON mapping (message_type_code, target_database, target_table) WHERE state = 'active';
COMMENT ON TABLE mapping IS 'Mappings (mapeos) between a message and tables of the fleet';
COMMENT ON COLUMN mapping.id IS 'Key';
COMMENT ON COLUMN mapping.message_type_code IS 'Message';
COMMENT ON COLUMN mapping.number IS 'Version, from 1';
COMMENT ON COLUMN mapping.target_database IS 'Database that it reads or writes';
COMMENT ON COLUMN mapping.target_table IS 'Table that it reads or writes';
COMMENT ON COLUMN mapping.state IS 'draft (borrador), active (activo) or retired (retirado)';
COMMENT ON COLUMN mapping.note IS 'What is particular about it';
COMMENT ON COLUMN mapping.created_at IS 'When the row was written';

CREATE TABLE mapping_field (
    mapping_id    uuid    NOT NULL REFERENCES mapping (id) ON DELETE CASCADE,
    column_name   text    NOT NULL CHECK (column_name <> ''),
    path          text    NOT NULL CHECK (path <> ''),
    transform     text,
    code_list     text,
    required      boolean NOT NULL DEFAULT false,
    default_value text,
    PRIMARY KEY (mapping_id, column_name)
);
COMMENT ON TABLE mapping_field IS 'Fields of a mapping (campos)';
COMMENT ON COLUMN mapping_field.mapping_id IS 'Mapping';
COMMENT ON COLUMN mapping_field.column_name IS 'Column of the table';
COMMENT ON COLUMN mapping_field.path IS 'Path in the message: JSON Pointer, XPath, column name or positions';
COMMENT ON COLUMN mapping_field.transform IS 'Function applied, such as date_ddmmyyyy';
COMMENT ON COLUMN mapping_field.code_list IS 'Code list that translates it';
COMMENT ON COLUMN mapping_field.required IS 'Whether a message without it is refused';
COMMENT ON COLUMN mapping_field.default_value IS 'Value when it is missing';

CREATE TABLE code_translation (
    connector_id  uuid NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
    code_list     text NOT NULL CHECK (code_list <> ''),
    external_code text NOT NULL CHECK (external_code <> ''),
    internal_code text NOT NULL CHECK (internal_code <> ''),
    note          text,
    PRIMARY KEY (connector_id, code_list, external_code)
);
CREATE INDEX code_translation_internal ON code_translation (connector_id, code_list, internal_code);
COMMENT ON TABLE code_translation IS 'Code lists of counterparties against the group''s own codes (tablas de equivalencia)';
COMMENT ON COLUMN code_translation.connector_id IS 'Connector';
COMMENT ON COLUMN code_translation.code_list IS 'List, such as payment_frequency';
COMMENT ON COLUMN code_translation.external_code IS 'Code of the counterparty';
COMMENT ON COLUMN code_translation.internal_code IS 'The group''s own code';
COMMENT ON COLUMN code_translation.note IS 'Remark';

-- Runs ----------------------------------------------------------------------------------------------------------------

CREATE TABLE integration_run (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    connector_id      uuid        NOT NULL REFERENCES connector (id),
    message_type_code text        REFERENCES message_type (code),
    mapping_id        uuid        REFERENCES mapping (id),
    direction         text        NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    trigger_kind      text        NOT NULL CHECK (trigger_kind IN ('schedule', 'event', 'webhook', 'manual', 'retry')),
    retry_of_run_id   uuid        REFERENCES integration_run (id),
    state             text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'succeeded', 'partial', 'failed')),
    correlation_id    text,
    file_name         text,
    stored_object_id  uuid,
    watermark         text,
    started_at        timestamptz NOT NULL DEFAULT now(),
    ended_at          timestamptz,
    records_read      bigint      NOT NULL DEFAULT 0 CHECK (records_read >= 0),
    records_written   bigint      NOT NULL DEFAULT 0 CHECK (records_written >= 0),
    records_refused   bigint      NOT NULL DEFAULT 0 CHECK (records_refused >= 0),
    error             text,
    version           integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at       timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT integration_run_ended CHECK ((state = 'running') = (ended_at IS NULL)),
    CONSTRAINT integration_run_in_order CHECK (ended_at >= started_at),
    CONSTRAINT integration_run_refused_are_some CHECK (records_refused <= records_read),
    CONSTRAINT integration_run_failed_says_why CHECK (state <> 'failed' OR error IS NOT NULL),
    CONSTRAINT integration_run_not_its_retry CHECK (retry_of_run_id <> id)
);
CREATE INDEX integration_run_message_type_code ON integration_run (message_type_code);
CREATE INDEX integration_run_mapping_id ON integration_run (mapping_id);
CREATE INDEX integration_run_retry_of_run_id ON integration_run (retry_of_run_id);
CREATE INDEX integration_run_stored_object_id ON integration_run (stored_object_id) WHERE stored_object_id IS NOT NULL;
CREATE INDEX integration_run_latest ON integration_run (connector_id, started_at DESC);
CREATE UNIQUE INDEX integration_run_one_file ON integration_run (connector_id, file_name)
    WHERE direction = 'inbound' AND state IN ('running', 'succeeded') AND file_name IS NOT NULL;
CREATE TRIGGER integration_run_changed BEFORE UPDATE ON integration_run FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE integration_run IS 'Runs of connectors (ejecuciones)';
COMMENT ON COLUMN integration_run.id IS 'Key';
COMMENT ON COLUMN integration_run.connector_id IS 'Connector';
COMMENT ON COLUMN integration_run.message_type_code IS 'Message';
COMMENT ON COLUMN integration_run.mapping_id IS 'Mapping used';
COMMENT ON COLUMN integration_run.direction IS 'inbound (entrada) or outbound (salida)';
COMMENT ON COLUMN integration_run.trigger_kind IS 'schedule (planificada), event (evento), webhook, manual or retry (reintento)';
COMMENT ON COLUMN integration_run.retry_of_run_id IS 'Run that it repeats';
COMMENT ON COLUMN integration_run.state IS 'running (en curso), succeeded (correcta), partial (parcial) or failed (fallida)';
COMMENT ON COLUMN integration_run.correlation_id IS 'Identifier agreed with the counterparty, such as a MsgId';
COMMENT ON COLUMN integration_run.file_name IS 'File exchanged';
COMMENT ON COLUMN integration_run.stored_object_id IS 'The file kept, sm_storage.stored_object.id';
COMMENT ON COLUMN integration_run.watermark IS 'How far it read; the next run goes on from there';
COMMENT ON COLUMN integration_run.started_at IS 'Start';
COMMENT ON COLUMN integration_run.ended_at IS 'End';
COMMENT ON COLUMN integration_run.records_read IS 'Records read';
COMMENT ON COLUMN integration_run.records_written IS 'Records written';
COMMENT ON COLUMN integration_run.records_refused IS 'Records refused';
COMMENT ON COLUMN integration_run.error IS 'Why it failed';
COMMENT ON COLUMN integration_run.version IS 'Raised by each change';
COMMENT ON COLUMN integration_run.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN integration_run.created_at IS 'When the row was written';
COMMENT ON COLUMN integration_run.updated_at IS 'When the row was last changed';

CREATE FUNCTION integration_run_payload(i integration_run) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'integration_run_id', i.id,
    'customer_id', i.id,
    'connector_id', i.connector_id,
    'message_type_code', i.message_type_code,
    'direction', i.direction,
    'trigger_kind', i.trigger_kind,
    'state', i.state,
    'correlation_id', i.correlation_id,
    'file_name', i.file_name,
    'started_at', i.started_at,
    'ended_at', i.ended_at,
    'records_read', i.records_read,
    'records_written', i.records_written,
    'records_refused', i.records_refused,
    'error', i.error,
    'occurred_at', i.occurred_at);
COMMENT ON FUNCTION integration_run_payload(integration_run) IS 'Event payload of an integration run (ejecución de integración): the state after the change (events/integration_run.v1.json)';

CREATE TABLE run_error (
    id                 uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    integration_run_id uuid        NOT NULL REFERENCES integration_run (id) ON DELETE CASCADE,
    record_number      bigint      CHECK (record_number >= 1),
    record_key         text,
    field              text,
    error_code         text        NOT NULL CHECK (error_code <> ''),
    message            text        NOT NULL CHECK (message <> ''),
    record             jsonb       CHECK (jsonb_typeof(record) = 'object'),
    can_retry          boolean     NOT NULL DEFAULT false,
    resolved_at        timestamptz,
    resolution         text        CHECK (resolution IN ('retried', 'corrected', 'discarded')),
    CONSTRAINT run_error_resolved CHECK ((resolved_at IS NULL) = (resolution IS NULL))
);
CREATE INDEX run_error_run ON run_error (integration_run_id, record_number);
CREATE INDEX run_error_open ON run_error (error_code) WHERE resolved_at IS NULL;
COMMENT ON TABLE run_error IS 'Errors of a run, record by record';
COMMENT ON COLUMN run_error.id IS 'Key';
COMMENT ON COLUMN run_error.integration_run_id IS 'Run';
COMMENT ON COLUMN run_error.record_number IS 'Place in the file or page';
COMMENT ON COLUMN run_error.record_key IS 'Key of the record at the counterparty';
COMMENT ON COLUMN run_error.field IS 'Field at fault';
COMMENT ON COLUMN run_error.error_code IS 'Code: the counterparty''s or the group''s own';
COMMENT ON COLUMN run_error.message IS 'What is wrong';
COMMENT ON COLUMN run_error.record IS 'The record as it came';
COMMENT ON COLUMN run_error.can_retry IS 'Whether repeating may help';
COMMENT ON COLUMN run_error.resolved_at IS 'When it was resolved';
COMMENT ON COLUMN run_error.resolution IS 'retried (reintentado), corrected (corregido) or discarded (descartado)';

-- Webhooks ------------------------------------------------------------------------------------------------------------

CREATE TABLE webhook (
    id                    uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    connector_id          uuid        NOT NULL REFERENCES connector (id),
    direction             text        NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    url                   text        NOT NULL CHECK (url ~ '^https://'),
    event_types           text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(event_types) >= 1),
    signing_credential_id uuid        REFERENCES credential_reference (id),
    max_attempts          smallint    NOT NULL DEFAULT 10 CHECK (max_attempts BETWEEN 1 AND 100),
    state                 text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'retired')),
    consecutive_failures  integer     NOT NULL DEFAULT 0 CHECK (consecutive_failures >= 0),
    created_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_url UNIQUE (connector_id, direction, url)
);
CREATE INDEX webhook_signing_credential_id ON webhook (signing_credential_id);
COMMENT ON TABLE webhook IS 'Webhooks: calls that the group receives or makes when something happens';
COMMENT ON COLUMN webhook.id IS 'Key';
COMMENT ON COLUMN webhook.connector_id IS 'Connector';
COMMENT ON COLUMN webhook.direction IS 'inbound (recibido) or outbound (emitido)';
COMMENT ON COLUMN webhook.url IS 'Address called';
COMMENT ON COLUMN webhook.event_types IS 'Events that it carries';
COMMENT ON COLUMN webhook.signing_credential_id IS 'Credential that signs the calls';
COMMENT ON COLUMN webhook.max_attempts IS 'Attempts before a delivery is given up';
COMMENT ON COLUMN webhook.state IS 'active (activo), paused (en pausa) or retired (retirado)';
COMMENT ON COLUMN webhook.consecutive_failures IS 'Failures since the latest success';
COMMENT ON COLUMN webhook.created_at IS 'When the row was written';

CREATE TABLE webhook_delivery (
    id              uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    webhook_id      uuid        NOT NULL REFERENCES webhook (id),
    event_id        text        NOT NULL CHECK (event_id <> ''),
    event_type      text        NOT NULL CHECK (event_type <> ''),
    body            jsonb       NOT NULL CHECK (jsonb_typeof(body) = 'object'),
    state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed', 'dead')),
    attempts        smallint    NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz,
    status_code     smallint    CHECK (status_code BETWEEN 100 AND 599),
    error           text,
    client_address  inet,
    received_at     timestamptz NOT NULL DEFAULT now(),
    delivered_at    timestamptz,
    CONSTRAINT webhook_delivery_once UNIQUE (webhook_id, event_id),
    CONSTRAINT webhook_delivery_delivered CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_attempt_at) WHERE state IN ('pending', 'failed');
COMMENT ON TABLE webhook_delivery IS 'Deliveries of webhooks (entregas)';
COMMENT ON COLUMN webhook_delivery.id IS 'Key';
COMMENT ON COLUMN webhook_delivery.webhook_id IS 'Webhook';
COMMENT ON COLUMN webhook_delivery.event_id IS 'Identity of the event; one received twice counts once';
COMMENT ON COLUMN webhook_delivery.event_type IS 'Type of the event';
COMMENT ON COLUMN webhook_delivery.body IS 'Body';
COMMENT ON COLUMN webhook_delivery.state IS 'pending (pendiente), delivered (entregado), failed (fallido) or dead (abandonado)';
COMMENT ON COLUMN webhook_delivery.attempts IS 'Attempts so far';
COMMENT ON COLUMN webhook_delivery.next_attempt_at IS 'Next attempt';
COMMENT ON COLUMN webhook_delivery.status_code IS 'HTTP status of the latest answer';
COMMENT ON COLUMN webhook_delivery.error IS 'Latest error';
COMMENT ON COLUMN webhook_delivery.client_address IS 'Address that called, for one received';
COMMENT ON COLUMN webhook_delivery.received_at IS 'When it came in or was written';
COMMENT ON COLUMN webhook_delivery.delivered_at IS 'When it was delivered or processed';
