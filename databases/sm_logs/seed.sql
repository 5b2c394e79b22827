-- Reference data of sm_logs. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The platform's own programs and servers.
INSERT INTO source (code, name, kind, format, minimum_severity) VALUES
    ('aicore', 'AI-CORE command line', 'program', 'json', 9),
    ('aicore.relay', 'Relay of the outboxes', 'program', 'json', 9),
    ('aicore.hub', 'Consumer of the hub', 'program', 'json', 9),
    ('aicore.console', 'Console', 'program', 'json', 9),
    ('postgresql', 'PostgreSQL servers', 'database_server', 'postgresql_csv', 9),
    ('nats', 'NATS servers', 'message_server', 'text', 9),
    ('proxy', 'Reverse proxy', 'proxy', 'json', 9)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, kind = EXCLUDED.kind, format = EXCLUDED.format, minimum_severity = EXCLUDED.minimum_severity
WHERE (source.name, source.kind, source.format, source.minimum_severity)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.kind, EXCLUDED.format, EXCLUDED.minimum_severity);

-- The group's own list; personal data and secrets that slip into messages. Order matters: long forms before short ones.
INSERT INTO redaction_rule (code, name, name_es, pattern, replacement, position) VALUES
    ('bearer', 'Bearer tokens', 'Tokens de acceso', '(?i)bearer [a-z0-9._~+/=-]{16,}', 'Bearer [token]', 10),
    ('password', 'Passwords in connection strings', 'Contraseñas en cadenas de conexión', '://([^:/@ ]+):[^@ ]+@', '://\1:[password]@', 20),
    ('iban', 'IBAN', 'IBAN', '\m(ES[0-9]{2}( [0-9]{4}){5}|[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30})\M', '[iban]', 30),
    ('card', 'Payment card numbers', 'Números de tarjeta', '\m[0-9]{4}([ -]?[0-9]{4}){3}\M', '[card]', 40),
    ('email', 'E-mail addresses', 'Correos electrónicos', '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z]{2,}', '[email]', 50),
    ('nif', 'NIF and NIE', 'NIF y NIE', '(?i)\m([0-9]{8}|[XYZ][0-9]{7})-?[A-HJ-NP-TV-Z]\M', '[nif]', 60),
    ('phone', 'Spanish telephone numbers', 'Teléfonos españoles', '(\+34 ?)?\m[6789][0-9]{2}( ?[0-9]{3}){2}\M', '[phone]', 70)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, pattern = EXCLUDED.pattern, replacement = EXCLUDED.replacement, position = EXCLUDED.position
WHERE (redaction_rule.name, redaction_rule.name_es, redaction_rule.pattern, redaction_rule.replacement, redaction_rule.position)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.pattern, EXCLUDED.replacement, EXCLUDED.position);

-- The group's own terms: a rule has no natural key but its place.
INSERT INTO retention_rule (position, from_severity, keep, archive_keep, reason) VALUES
    (10, 17, interval '180 days', interval '1 year', 'Errors are compared across releases'),
    (20, 9, interval '30 days', interval '1 year', 'Daily work; the archive serves the investigation of incidents'),
    (30, 1, interval '3 days', NULL, 'Traces are read within hours or never')
ON CONFLICT (position) DO UPDATE
SET from_severity = EXCLUDED.from_severity, keep = EXCLUDED.keep, archive_keep = EXCLUDED.archive_keep, reason = EXCLUDED.reason
WHERE (retention_rule.from_severity, retention_rule.keep, retention_rule.archive_keep, retention_rule.reason)
    IS DISTINCT FROM (EXCLUDED.from_severity, EXCLUDED.keep, EXCLUDED.archive_keep, EXCLUDED.reason);
