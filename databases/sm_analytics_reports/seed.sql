-- Reference data of sm_analytics_reports. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO report_category (code, name, name_es) VALUES
    ('management', 'Management', 'Dirección'),
    ('portfolio', 'Portfolio', 'Cartera'),
    ('claims', 'Claims', 'Siniestros'),
    ('collection', 'Collection', 'Cobros'),
    ('commission', 'Commissions', 'Comisiones'),
    ('sales', 'Sales', 'Comercial'),
    ('service', 'Customer service', 'Atención al cliente'),
    ('finance', 'Finance', 'Finanzas'),
    ('tax', 'Tax', 'Fiscal'),
    ('regulatory', 'Regulatory', 'Supervisión'),
    ('people', 'People', 'Personas')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (report_category.name, report_category.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- The group's own list of reports, as drafts until their queries are written.
INSERT INTO report (code, category_code, name, name_es, kind, audience, data_set_code, formats, classification) VALUES
    ('PORTFOLIO-MONTHLY', 'portfolio', 'Policies in force by line and carrier', 'Pólizas en vigor por ramo y compañía', 'tabular', 'internal', 'policy_book', '{xlsx,pdf}', 'internal'),
    ('PORTFOLIO-MOVEMENTS', 'portfolio', 'New, replaced and cancelled policies', 'Altas, reemplazos y anulaciones', 'tabular', 'internal', 'policy_book', '{xlsx}', 'internal'),
    ('RENEWAL-LIST', 'portfolio', 'Renewals of the next 60 days', 'Vencimientos de los próximos 60 días', 'tabular', 'internal', 'policy_book', '{xlsx}', 'confidential'),
    ('RECEIPTS-OUTSTANDING', 'collection', 'Receipts outstanding by age', 'Recibos pendientes por antigüedad', 'tabular', 'internal', 'receipt_ledger', '{xlsx}', 'confidential'),
    ('RECEIPTS-RETURNED', 'collection', 'Returned direct debits by reason', 'Recibos devueltos por motivo', 'tabular', 'internal', 'receipt_ledger', '{xlsx}', 'confidential'),
    ('CLAIMS-OPEN', 'claims', 'Open claims by age and carrier', 'Siniestros abiertos por antigüedad y compañía', 'tabular', 'internal', 'claim_book', '{xlsx}', 'restricted'),
    ('CLAIMS-RATIO', 'claims', 'Loss ratio by line and carrier', 'Siniestralidad por ramo y compañía', 'formatted', 'board', 'claim_book', '{pdf,xlsx}', 'confidential'),
    ('COMMISSION-STATEMENT', 'commission', 'Commission statement by mediator', 'Liquidación de comisiones por mediador', 'formatted', 'partner', 'commission_ledger', '{pdf,xlsx}', 'confidential'),
    ('COMMISSION-BY-CARRIER', 'commission', 'Commission income by carrier', 'Ingresos por comisiones por compañía', 'tabular', 'internal', 'commission_ledger', '{xlsx}', 'confidential'),
    ('SALES-FUNNEL', 'sales', 'Sales funnel by network', 'Embudo comercial por red', 'tabular', 'internal', 'sales_funnel', '{xlsx,pdf}', 'internal'),
    ('SERVICE-LEVELS', 'service', 'Service levels by channel', 'Niveles de servicio por canal', 'tabular', 'internal', 'contact_log', '{xlsx,pdf}', 'internal'),
    ('COMPLAINTS-ANNUAL', 'regulatory', 'Yearly report of the customer service department', 'Memoria anual del servicio de atención al cliente', 'statutory', 'board', 'complaint_register', '{pdf}', 'confidential'),
    ('DGSFP-DEC', 'regulatory', 'Statistical and accounting documentation of insurance distributors', 'Documentación estadístico-contable anual (DEC) de distribuidores de seguros', 'statutory', 'regulator', 'commission_ledger', '{xml,xlsx}', 'confidential'),
    ('TAX-347', 'tax', 'Yearly statement of transactions with third parties', 'Modelo 347, declaración anual de operaciones con terceras personas', 'statutory', 'regulator', 'general_ledger', '{csv}', 'confidential'),
    ('PNL-MONTHLY', 'finance', 'Monthly profit and loss by area', 'Cuenta de resultados mensual por área', 'formatted', 'board', 'general_ledger', '{pdf,xlsx}', 'confidential'),
    ('HEADCOUNT-MONTHLY', 'people', 'Headcount and turnover', 'Plantilla y rotación', 'tabular', 'internal', 'headcount', '{xlsx}', 'restricted')
ON CONFLICT (code) DO UPDATE
SET category_code = EXCLUDED.category_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind,
    audience = EXCLUDED.audience, data_set_code = EXCLUDED.data_set_code, formats = EXCLUDED.formats,
    classification = EXCLUDED.classification
WHERE (report.category_code, report.name, report.name_es, report.kind, report.audience, report.data_set_code, report.formats, report.classification)
    IS DISTINCT FROM (EXCLUDED.category_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.audience, EXCLUDED.data_set_code, EXCLUDED.formats, EXCLUDED.classification);

-- Sources: Real Decreto-ley 3/2020, book two; Orden ECO/734/2004, art. 17; Real Decreto 1065/2007, arts. 31 to 35 (transactions with
-- third parties). Due dates that the authority fixes each year are left to it.
INSERT INTO filing_obligation (code, name, name_es, authority, legal_basis, report_id, frequency, due_rule) VALUES
    ('DGSFP-DEC-ANNUAL', 'Yearly statistical and accounting documentation', 'Documentación estadístico-contable anual', 'DGSFP', 'Real Decreto-ley 3/2020, book two (insurance distribution)', (SELECT id FROM report WHERE code = 'DGSFP-DEC'), 'annual', 'As the DGSFP announces each year for the year before'),
    ('SAC-ANNUAL', 'Yearly report of the customer service department', 'Memoria anual del servicio de atención al cliente', 'Board of directors (consejo de administración)', 'Orden ECO/734/2004, art. 17', (SELECT id FROM report WHERE code = 'COMPLAINTS-ANNUAL'), 'annual', 'Within the first quarter of the following year'),
    ('AEAT-347', 'Yearly statement of transactions with third parties', 'Declaración anual de operaciones con terceras personas', 'AEAT', 'Real Decreto 1065/2007, arts. 31 to 35', (SELECT id FROM report WHERE code = 'TAX-347'), 'annual', 'During February of the following year')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, authority = EXCLUDED.authority, legal_basis = EXCLUDED.legal_basis,
    report_id = EXCLUDED.report_id, frequency = EXCLUDED.frequency, due_rule = EXCLUDED.due_rule
WHERE (filing_obligation.name, filing_obligation.name_es, filing_obligation.authority, filing_obligation.legal_basis, filing_obligation.report_id, filing_obligation.frequency, filing_obligation.due_rule)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.authority, EXCLUDED.legal_basis, EXCLUDED.report_id, EXCLUDED.frequency, EXCLUDED.due_rule);
