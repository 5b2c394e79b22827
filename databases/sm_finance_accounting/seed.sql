-- Reference data of sm_finance_accounting. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own dimensions.
INSERT INTO analytical_dimension (code, name, name_es, mandatory_prefixes, source_database) VALUES
    ('cost_centre', 'Cost centre', 'Centro de coste', '{6,7}', 'sm_finance'),
    ('product_line', 'Line of business', 'Ramo', '{705}', 'ss_insurance'),
    ('sales_network', 'Sales network', 'Red comercial', '{}', 'sm_commercial'),
    ('project', 'Project', 'Proyecto', '{}', 'sm_projects'),
    ('channel', 'Channel', 'Canal', '{}', NULL),
    ('activity', 'Activity of the VAT pro rata', 'Actividad a efectos de prorrata de IVA', '{}', NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, mandatory_prefixes = EXCLUDED.mandatory_prefixes, source_database = EXCLUDED.source_database
WHERE (analytical_dimension.name, analytical_dimension.name_es, analytical_dimension.mandatory_prefixes, analytical_dimension.source_database)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.mandatory_prefixes, EXCLUDED.source_database);

-- Channels: the group's own list. Activities: sectors of VAT deduction (Ley 37/1992, art. 101 to 106).
INSERT INTO analytical_value (analytical_dimension_code, code, name_es) VALUES
    ('channel', 'office', 'Oficina'),
    ('channel', 'phone', 'Teléfono'),
    ('channel', 'web', 'Web'),
    ('channel', 'portal', 'e-Cliente'),
    ('channel', 'collaborator', 'Colaborador externo'),
    ('activity', 'exempt', 'Operaciones exentas sin derecho a deducción'),
    ('activity', 'taxable', 'Operaciones con derecho a deducción'),
    ('activity', 'common', 'Gastos comunes')
ON CONFLICT (analytical_dimension_code, code) DO UPDATE
SET name_es = EXCLUDED.name_es
WHERE analytical_value.name_es IS DISTINCT FROM EXCLUDED.name_es;

-- The group's own keys.
INSERT INTO allocation_key (code, name, name_es, basis) VALUES
    ('headcount', 'Headcount', 'Plantilla media', 'headcount'),
    ('floor_area', 'Floor area', 'Superficie ocupada', 'floor_area'),
    ('revenue', 'Revenue', 'Ingresos', 'revenue'),
    ('policies', 'Policies and contracts in force', 'Pólizas y contratos en vigor', 'policies'),
    ('transactions', 'Transactions handled', 'Operaciones tramitadas', 'transactions'),
    ('it_hours', 'Hours of the technical team', 'Horas del equipo técnico', 'hours'),
    ('equal', 'Equal parts', 'A partes iguales', 'fixed')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, basis = EXCLUDED.basis
WHERE (allocation_key.name, allocation_key.name_es, allocation_key.basis)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.basis);

-- The group's own closing calendar; accounts of the Plan General Contable.
INSERT INTO closing_task_template (code, name, name_es, kinds, due_workday, depends_on, blocking, account_prefixes) VALUES
    ('sales_invoices', 'Invoices issued are posted', 'Facturas emitidas contabilizadas', '{month,quarter,year}', 2, '{}', true, '{43,70,477}'),
    ('purchase_invoices', 'Invoices received are posted', 'Facturas recibidas contabilizadas', '{month,quarter,year}', 3, '{}', true, '{40,41,472}'),
    ('commission_settlements', 'Commission statements of carriers are posted', 'Liquidaciones de comisiones de compañías', '{month,quarter,year}', 4, '{}', true, '{705}'),
    ('client_money', 'Premiums collected and paid over agree with the client-money accounts', 'Conciliación de primas cobradas y liquidadas', '{month,quarter,year}', 4, '{bank_reconciliation}', true, '{57}'),
    ('bank_reconciliation', 'Banks are reconciled', 'Conciliación bancaria', '{month,quarter,year}', 3, '{}', true, '{57}'),
    ('payroll', 'Payroll and Social Security are posted', 'Nóminas y seguros sociales', '{month,quarter,year}', 3, '{}', true, '{64,465,476,4751}'),
    ('depreciation', 'Depreciation is posted', 'Amortizaciones', '{month,quarter,year}', 3, '{}', true, '{28,68}'),
    ('accruals', 'Accruals are posted', 'Periodificaciones', '{month,quarter,year}', 4, '{purchase_invoices}', true, '{480,485,567,568}'),
    ('unbilled', 'Unbilled income and expense', 'Facturas pendientes de emitir y de recibir', '{month,quarter,year}', 4, '{sales_invoices,purchase_invoices}', true, '{4009,4109}'),
    ('bad_debts', 'Bad debts and impairment', 'Insolvencias y deterioros', '{quarter,year}', 5, '{}', true, '{436,490,694,794}'),
    ('intercompany', 'Intercompany balances agree', 'Conciliación intercompañía', '{month,quarter,year}', 5, '{}', true, '{55}'),
    ('vat_settlement', 'VAT is settled', 'Liquidación del IVA', '{month,quarter,year}', 6, '{sales_invoices,purchase_invoices}', true, '{472,477,4750,4700}'),
    ('withholding', 'Withholdings are settled', 'Liquidación de retenciones', '{quarter,year}', 6, '{payroll}', true, '{4751}'),
    ('allocations', 'Shared costs are allocated', 'Repartos analíticos', '{month,quarter,year}', 6, '{payroll,accruals}', false, '{6}'),
    ('loan_reclassification', 'Debts are reclassified by maturity', 'Reclasificación de deudas a corto plazo', '{year}', 8, '{}', true, '{17,52}'),
    ('corporate_tax', 'Corporate tax is computed', 'Impuesto sobre sociedades', '{year}', 40, '{bad_debts,depreciation,accruals}', true, '{4752,6300,6301}'),
    ('provisions', 'Provisions are reviewed', 'Provisiones', '{year}', 10, '{}', true, '{14,499,529}'),
    ('stock_count', 'Stock is counted', 'Recuento de existencias', '{year}', 5, '{}', true, '{3,61,71}'),
    ('closing_entry', 'Regularisation and closing entries', 'Asientos de regularización y cierre', '{year}', 45, '{corporate_tax}', true, '{129}'),
    ('variance_review', 'Variances with the budget are explained', 'Análisis de desviaciones', '{month,quarter,year}', 7, '{allocations}', false, '{}')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kinds = EXCLUDED.kinds, due_workday = EXCLUDED.due_workday, depends_on = EXCLUDED.depends_on, blocking = EXCLUDED.blocking, account_prefixes = EXCLUDED.account_prefixes
WHERE (closing_task_template.name, closing_task_template.name_es, closing_task_template.kinds, closing_task_template.due_workday, closing_task_template.depends_on, closing_task_template.blocking, closing_task_template.account_prefixes)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kinds, EXCLUDED.due_workday, EXCLUDED.depends_on, EXCLUDED.blocking, EXCLUDED.account_prefixes);
