-- Reference data of sm_analytics_dashboards. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The platform's own list.
INSERT INTO widget_type (code, name, name_es, shows_data) VALUES
    ('kpi_card', 'Figure', 'Indicador', true),
    ('sparkline', 'Figure with trend', 'Indicador con tendencia', true),
    ('gauge', 'Gauge', 'Velocímetro', true),
    ('line', 'Line chart', 'Gráfico de líneas', true),
    ('area', 'Area chart', 'Gráfico de áreas', true),
    ('bar', 'Bar chart', 'Gráfico de barras', true),
    ('stacked_bar', 'Stacked bars', 'Barras apiladas', true),
    ('waterfall', 'Waterfall', 'Cascada', true),
    ('funnel', 'Funnel', 'Embudo', true),
    ('heat_map', 'Heat map', 'Mapa de calor', true),
    ('map', 'Map by province', 'Mapa por provincias', true),
    ('table', 'Table', 'Tabla', true),
    ('pivot', 'Pivot table', 'Tabla dinámica', true),
    ('cohort', 'Cohorts', 'Cohortes', true),
    ('text', 'Text', 'Texto', false),
    ('image', 'Image', 'Imagen', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, shows_data = EXCLUDED.shows_data
WHERE (widget_type.name, widget_type.name_es, widget_type.shows_data)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.shows_data);

-- The group's own list of dashboards, as drafts, each with one page to begin with.
INSERT INTO dashboard (code, name, name_es, description, audience, classification) VALUES
    ('group_overview', 'Group overview', 'Visión general del grupo', 'How does each area stand this month against its targets?', 'executive', 'confidential'),
    ('insurance_portfolio', 'Insurance portfolio', 'Cartera de seguros', 'What is in force, what comes in and what goes out?', 'management', 'confidential'),
    ('insurance_claims', 'Claims', 'Siniestros', 'Which claims are open, how long, and at what cost?', 'management', 'restricted'),
    ('collection', 'Collection', 'Cobros', 'What is outstanding and what comes back unpaid?', 'team', 'confidential'),
    ('commissions', 'Commissions', 'Comisiones', 'What do carriers owe and pay?', 'management', 'confidential'),
    ('energy', 'Energy', 'Energía', 'Contracts, switches and consumption', 'management', 'internal'),
    ('telecom', 'Telecommunications', 'Telecomunicaciones', 'Lines, portability and churn', 'management', 'internal'),
    ('financing', 'Financing', 'Financiación', 'Applications, approvals and amounts granted', 'management', 'confidential'),
    ('repairs_workshops', 'Repairs and workshops', 'Reparaciones y talleres', 'Orders, times and satisfaction', 'team', 'internal'),
    ('sales', 'Sales', 'Comercial', 'Leads, conversion and cross-selling', 'management', 'internal'),
    ('customer_service', 'Customer service', 'Atención al cliente', 'Contacts, service levels, complaints and satisfaction', 'team', 'internal'),
    ('data_quality', 'Data quality', 'Calidad del dato', 'Which rules fail, where and since when?', 'team', 'internal')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, description = EXCLUDED.description, audience = EXCLUDED.audience,
    classification = EXCLUDED.classification
WHERE (dashboard.name, dashboard.name_es, dashboard.description, dashboard.audience, dashboard.classification)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.description, EXCLUDED.audience, EXCLUDED.classification);

INSERT INTO dashboard_page (dashboard_id, position, slug, title, title_es) VALUES
    ((SELECT id FROM dashboard WHERE code = 'group_overview'), 1, 'overview', 'Overview', 'Resumen'),
    ((SELECT id FROM dashboard WHERE code = 'insurance_portfolio'), 1, 'overview', 'Overview', 'Resumen'),
    ((SELECT id FROM dashboard WHERE code = 'insurance_claims'), 1, 'overview', 'Overview', 'Resumen'),
    ((SELECT id FROM dashboard WHERE code = 'collection'), 1, 'overview', 'Overview', 'Resumen'),
    ((SELECT id FROM dashboard WHERE code = 'customer_service'), 1, 'overview', 'Overview', 'Resumen'),
    ((SELECT id FROM dashboard WHERE code = 'data_quality'), 1, 'overview', 'Overview', 'Resumen')
ON CONFLICT (dashboard_id, slug) DO UPDATE
SET position = EXCLUDED.position, title = EXCLUDED.title, title_es = EXCLUDED.title_es
WHERE (dashboard_page.position, dashboard_page.title, dashboard_page.title_es)
    IS DISTINCT FROM (EXCLUDED.position, EXCLUDED.title, EXCLUDED.title_es);
