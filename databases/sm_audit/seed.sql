-- Reference data of sm_audit. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO action (code, name, name_es, category, purpose_required) VALUES
    ('session.open', 'Sign in', 'Iniciar sesión', 'access', false),
    ('session.refuse', 'Refused sign-in', 'Inicio de sesión rechazado', 'access', false),
    ('record.read', 'Read a record', 'Consultar un registro', 'access', false),
    ('record.search', 'Search', 'Buscar', 'access', false),
    ('record.create', 'Create a record', 'Crear un registro', 'data', false),
    ('record.change', 'Change a record', 'Modificar un registro', 'data', false),
    ('record.delete', 'Delete a record', 'Borrar un registro', 'data', true),
    ('record.import', 'Import a file', 'Importar un fichero', 'data', false),
    ('record.export', 'Export records', 'Exportar registros', 'data', true),
    ('party.merge', 'Merge customers', 'Fusionar clientes', 'data', true),
    ('party.unmerge', 'Undo a merge', 'Deshacer una fusión', 'data', true),
    ('party.correct', 'Correct a golden record', 'Corregir el registro maestro', 'data', true),
    ('subject.access', 'Data subject''s access', 'Derecho de acceso', 'personal_data', true),
    ('subject.rectify', 'Data subject''s rectification', 'Derecho de rectificación', 'personal_data', true),
    ('subject.erase', 'Data subject''s erasure', 'Derecho de supresión', 'personal_data', true),
    ('subject.port', 'Data portability', 'Derecho a la portabilidad', 'personal_data', true),
    ('subject.restrict', 'Restriction of processing', 'Derecho a la limitación', 'personal_data', true),
    ('subject.object', 'Objection', 'Derecho de oposición', 'personal_data', true),
    ('consent.give', 'Consent given', 'Consentimiento otorgado', 'personal_data', false),
    ('consent.withdraw', 'Consent withdrawn', 'Consentimiento retirado', 'personal_data', false),
    ('setting.change', 'Change a setting', 'Cambiar un parámetro', 'configuration', true),
    ('flag.change', 'Change a feature flag', 'Cambiar un interruptor de función', 'configuration', true),
    ('role.grant', 'Grant a role', 'Conceder un perfil', 'security', true),
    ('role.revoke', 'Revoke a role', 'Retirar un perfil', 'security', true),
    ('account.close', 'Close an account', 'Cerrar una cuenta', 'security', true),
    ('key.rotate', 'Rotate a key or credential', 'Rotar una clave o credencial', 'security', false),
    ('audit.export', 'Export from the audit', 'Extraer de la auditoría', 'security', true),
    ('database.migrate', 'Migrate a database', 'Migrar una base de datos', 'operation', false),
    ('database.backup', 'Back up a database', 'Copiar una base de datos', 'operation', false),
    ('database.restore', 'Restore a database', 'Restaurar una base de datos', 'operation', true),
    ('database.query', 'Query by hand', 'Consulta manual', 'operation', true),
    ('document.sign', 'Sign a document', 'Firmar un documento', 'business', false),
    ('payment.approve', 'Approve a payment', 'Autorizar un pago', 'business', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, category = EXCLUDED.category, purpose_required = EXCLUDED.purpose_required
WHERE (action.name, action.name_es, action.category, action.purpose_required)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.category, EXCLUDED.purpose_required);
