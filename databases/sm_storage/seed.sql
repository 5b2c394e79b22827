-- Reference data of sm_storage. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Terms that the law sets, and the group's own.
INSERT INTO retention_class (code, name, name_es, keep, starts_from, block, lock_mode, action, legal_basis) VALUES
    ('commercial_6y', 'Commercial papers, 6 years', 'Documentación mercantil, 6 años', interval '6 years', 'end_of_relation', NULL, 'governance', 'delete', 'Código de Comercio, art. 30'),
    ('aml_10y', 'Due diligence, 10 years', 'Diligencia debida, 10 años', interval '10 years', 'end_of_relation', NULL, 'governance', 'delete', 'Ley 10/2010, art. 25'),
    ('tax_4y', 'Tax papers, 4 years', 'Documentación tributaria, 4 años', interval '4 years', 'end_of_year', NULL, 'governance', 'delete', 'Ley 58/2003, General Tributaria, art. 66'),
    ('labour_4y', 'Labour and social security, 4 years', 'Documentación laboral y de Seguridad Social, 4 años', interval '4 years', 'end_of_relation', NULL, 'governance', 'delete', 'Real Decreto Legislativo 5/2000 (LISOS), art. 21'),
    ('consent_3y', 'Consents and requests, 3 years', 'Consentimientos y ejercicio de derechos, 3 años', interval '3 years', 'event', NULL, 'none', 'delete', 'Prescription of very serious infringements: LOPDGDD, art. 72'),
    ('call_recording', 'Recordings of calls, 1 year', 'Grabaciones de llamadas, 1 año', interval '1 year', 'creation', NULL, 'none', 'delete', 'The group''s own term'),
    ('backup_30d', 'Backups, 30 days', 'Copias de seguridad, 30 días', interval '30 days', 'creation', NULL, 'governance', 'delete', 'The group''s own term'),
    ('log_archive_1y', 'Archived logs, 1 year', 'Registros archivados, 1 año', interval '1 year', 'creation', NULL, 'none', 'delete', 'The group''s own term'),
    ('report_5y', 'Reports, 5 years', 'Informes, 5 años', interval '5 years', 'creation', NULL, 'none', 'review', 'The group''s own term'),
    ('temporary_7d', 'Temporary files, 7 days', 'Ficheros temporales, 7 días', interval '7 days', 'creation', NULL, 'none', 'delete', 'The group''s own term'),
    ('permanent', 'For ever', 'Permanente', NULL, 'creation', NULL, 'governance', 'review', 'Deeds, by-laws and minutes of the group')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, keep = EXCLUDED.keep, starts_from = EXCLUDED.starts_from, block = EXCLUDED.block, lock_mode = EXCLUDED.lock_mode, action = EXCLUDED.action, legal_basis = EXCLUDED.legal_basis
WHERE (retention_class.name, retention_class.name_es, retention_class.keep, retention_class.starts_from, retention_class.block, retention_class.lock_mode, retention_class.action, retention_class.legal_basis)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.keep, EXCLUDED.starts_from, EXCLUDED.block, EXCLUDED.lock_mode, EXCLUDED.action, EXCLUDED.legal_basis);
