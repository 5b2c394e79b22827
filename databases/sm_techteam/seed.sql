-- Reference data of sm_techteam. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The platform's own list.
INSERT INTO environment (code, position, name, name_es, real_data) VALUES
    ('development', 1, 'Development', 'Desarrollo', false),
    ('test', 2, 'Test', 'Pruebas', false),
    ('staging', 3, 'Staging', 'Preproducción', false),
    ('production', 4, 'Production', 'Producción', true),
    ('recovery', 5, 'Recovery site', 'Respaldo', true)
ON CONFLICT (code) DO UPDATE
SET position = EXCLUDED.position, name = EXCLUDED.name, name_es = EXCLUDED.name_es, real_data = EXCLUDED.real_data
WHERE (environment.position, environment.name, environment.name_es, environment.real_data)
    IS DISTINCT FROM (EXCLUDED.position, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.real_data);

INSERT INTO on_call_rotation (code, name) VALUES
    ('management', 'Management'),
    ('platform', 'Platform'),
    ('security', 'Security')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name
WHERE on_call_rotation.name IS DISTINCT FROM EXCLUDED.name;

-- Services of the platform itself.
INSERT INTO service (code, name, description, kind, tier) VALUES
    ('postgresql', 'PostgreSQL servers', 'Servers that hold the databases of the fleet', 'database', 1),
    ('nats', 'NATS JetStream', 'Event streams between databases', 'queue', 1),
    ('outbox-relay', 'Outbox relay', 'Publishes the events of each database', 'worker', 1),
    ('consolidation-hub', 'Consolidation hub', 'Keeps the golden records and facts of parties up to date', 'worker', 1),
    ('backup', 'Backups', 'Dumps every database each night and keeps 30 days', 'batch', 1),
    ('data-explorer', 'Data explorer', 'Shows databases, tables and rows to those allowed', 'application', 3),
    ('monitoring', 'Monitoring', 'Metrics, logs and alarms', 'infrastructure', 2),
    ('e-client', 'Customer portal', 'Portal where customers see their contracts', 'application', 1),
    ('website', 'Corporate website', 'Public pages of the group', 'website', 2)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, description = EXCLUDED.description, kind = EXCLUDED.kind, tier = EXCLUDED.tier
WHERE (service.name, service.description, service.kind, service.tier)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.description, EXCLUDED.kind, EXCLUDED.tier);

INSERT INTO service_dependency (service_id, depends_on_id, hard) VALUES
    ((SELECT id FROM service WHERE code = 'outbox-relay'), (SELECT id FROM service WHERE code = 'postgresql'), true),
    ((SELECT id FROM service WHERE code = 'outbox-relay'), (SELECT id FROM service WHERE code = 'nats'), true),
    ((SELECT id FROM service WHERE code = 'consolidation-hub'), (SELECT id FROM service WHERE code = 'postgresql'), true),
    ((SELECT id FROM service WHERE code = 'consolidation-hub'), (SELECT id FROM service WHERE code = 'nats'), true),
    ((SELECT id FROM service WHERE code = 'backup'), (SELECT id FROM service WHERE code = 'postgresql'), true),
    ((SELECT id FROM service WHERE code = 'data-explorer'), (SELECT id FROM service WHERE code = 'postgresql'), true),
    ((SELECT id FROM service WHERE code = 'e-client'), (SELECT id FROM service WHERE code = 'postgresql'), true)
ON CONFLICT (service_id, depends_on_id) DO UPDATE
SET hard = EXCLUDED.hard
WHERE service_dependency.hard IS DISTINCT FROM EXCLUDED.hard;
