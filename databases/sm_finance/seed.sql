-- Reference data of sm_finance. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own structure, after its business areas and departments.
INSERT INTO cost_centre (code, name, name_es, kind, parent_code, business_area) VALUES
    ('CC-GROUP', 'Group', 'Grupo', 'profit', NULL, 'shared'),
    ('CC-INSURANCE', 'Insurance', 'Seguros', 'profit', 'CC-GROUP', 'insurance'),
    ('CC-INS-SALES', 'Insurance sales', 'Producción de seguros', 'revenue', 'CC-INSURANCE', 'insurance'),
    ('CC-INS-CLAIMS', 'Claims', 'Siniestros', 'cost', 'CC-INSURANCE', 'insurance'),
    ('CC-INS-CARRIERS', 'Carrier relations', 'Relaciones con compañías', 'cost', 'CC-INSURANCE', 'insurance'),
    ('CC-INS-RETENTION', 'Retention', 'Retención de cartera', 'cost', 'CC-INSURANCE', 'insurance'),
    ('CC-ENERGY', 'Energy', 'Energía', 'profit', 'CC-GROUP', 'energy'),
    ('CC-TELECOM', 'Telecom', 'Telecomunicaciones', 'profit', 'CC-GROUP', 'telecom'),
    ('CC-FINANCE', 'Mortgages and loans', 'Financiación', 'profit', 'CC-GROUP', 'finance'),
    ('CC-REPAIRS', 'Home repairs', 'Reparaciones', 'profit', 'CC-GROUP', 'repairs'),
    ('CC-WORKSHOPS', 'Workshops', 'Talleres', 'profit', 'CC-GROUP', 'workshops'),
    ('CC-SHARED', 'Shared services', 'Servicios centrales', 'cost', 'CC-GROUP', 'shared'),
    ('CC-MANAGEMENT', 'Management', 'Dirección', 'cost', 'CC-SHARED', 'shared'),
    ('CC-ADMIN', 'Finance and accounting', 'Administración y finanzas', 'cost', 'CC-SHARED', 'shared'),
    ('CC-HR', 'Human resources', 'Recursos humanos', 'cost', 'CC-SHARED', 'shared'),
    ('CC-LEGAL', 'Legal and compliance', 'Asesoría jurídica y cumplimiento', 'cost', 'CC-SHARED', 'shared'),
    ('CC-IT', 'Technology', 'Tecnología', 'cost', 'CC-SHARED', 'shared'),
    ('CC-MARKETING', 'Marketing', 'Marketing', 'cost', 'CC-SHARED', 'shared'),
    ('CC-CUSTOMER-SERVICE', 'Customer service', 'Atención al cliente', 'cost', 'CC-SHARED', 'shared'),
    ('CC-FACILITIES', 'Premises and general services', 'Inmuebles y servicios generales', 'cost', 'CC-SHARED', 'shared'),
    ('CC-CAPEX', 'Investments', 'Inversiones', 'investment', 'CC-GROUP', 'shared')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, parent_code = EXCLUDED.parent_code, business_area = EXCLUDED.business_area
WHERE (cost_centre.name, cost_centre.name_es, cost_centre.kind, cost_centre.parent_code, cost_centre.business_area)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.parent_code, EXCLUDED.business_area);

-- The group's own list over the accounts of the Plan General Contable (RD 1514/2007).
INSERT INTO budget_item (code, name, name_es, nature, account_prefixes, position) VALUES
    ('COMMISSIONS', 'Commissions and fees earned', 'Comisiones y honorarios', 'income', '{705,754}', 10),
    ('SALES', 'Sales and services', 'Ventas y prestaciones de servicios', 'income', '{700,701,702,703,704}', 20),
    ('OTHER-INCOME', 'Other operating income', 'Otros ingresos de gestión', 'income', '{740,752,753,755,759}', 30),
    ('FINANCIAL-INCOME', 'Financial income', 'Ingresos financieros', 'income', '{76}', 40),
    ('PURCHASES', 'Purchases', 'Compras', 'expense', '{60,61}', 110),
    ('COMMISSIONS-PAID', 'Commissions paid to collaborators', 'Comisiones cedidas a colaboradores', 'expense', '{623}', 120),
    ('STAFF', 'Staff', 'Gastos de personal', 'expense', '{640,641,642,643,644,645}', 130),
    ('STAFF-OTHER', 'Training and other staff costs', 'Formación y otros gastos sociales', 'expense', '{649}', 140),
    ('RENT', 'Rents and licences', 'Arrendamientos y cánones', 'expense', '{621}', 150),
    ('REPAIRS', 'Repairs and upkeep', 'Reparaciones y conservación', 'expense', '{622}', 160),
    ('PREMIUMS', 'Insurance premiums', 'Primas de seguros', 'expense', '{625}', 170),
    ('BANK', 'Bank services', 'Servicios bancarios y similares', 'expense', '{626}', 180),
    ('ADVERTISING', 'Advertising and public relations', 'Publicidad, propaganda y relaciones públicas', 'expense', '{627}', 190),
    ('UTILITIES', 'Utilities', 'Suministros', 'expense', '{628}', 200),
    ('OTHER-SERVICES', 'Other services', 'Otros servicios', 'expense', '{620,624,629}', 210),
    ('TAXES', 'Taxes other than on profits', 'Tributos', 'expense', '{631,634,636,639}', 220),
    ('BAD-DEBT', 'Bad debts', 'Pérdidas por créditos incobrables', 'expense', '{650,694,794}', 230),
    ('DEPRECIATION', 'Depreciation', 'Amortizaciones', 'expense', '{68}', 240),
    ('FINANCIAL-COST', 'Financial cost', 'Gastos financieros', 'expense', '{66}', 250),
    ('CAPEX-SOFTWARE', 'Software', 'Aplicaciones informáticas', 'investment', '{206}', 310),
    ('CAPEX-EQUIPMENT', 'Computers and equipment', 'Equipos para procesos de información', 'investment', '{217}', 320),
    ('CAPEX-FURNITURE', 'Furniture and fittings', 'Mobiliario e instalaciones', 'investment', '{215,216}', 330),
    ('CAPEX-VEHICLES', 'Vehicles', 'Elementos de transporte', 'investment', '{218}', 340)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, nature = EXCLUDED.nature, account_prefixes = EXCLUDED.account_prefixes, position = EXCLUDED.position
WHERE (budget_item.name, budget_item.name_es, budget_item.nature, budget_item.account_prefixes, budget_item.position)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.nature, EXCLUDED.account_prefixes, EXCLUDED.position);
