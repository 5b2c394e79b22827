-- Reference data of sm_analytics_metrics. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO unit (code, name, name_es, symbol, decimals) VALUES
    ('percent', 'Percent', 'Porcentaje', '%', 2),
    ('euro', 'Euros', 'Euros', '€', 2),
    ('count', 'Count', 'Número', 'n', 0),
    ('days', 'Days', 'Días', 'd', 1),
    ('hours', 'Hours', 'Horas', 'h', 1),
    ('minutes', 'Minutes', 'Minutos', 'min', 1),
    ('seconds', 'Seconds', 'Segundos', 's', 0),
    ('points', 'Points', 'Puntos', 'pt', 1),
    ('ratio', 'Ratio', 'Razón', '×', 2),
    ('kwh', 'Kilowatt hours', 'Kilovatios hora', 'kWh', 0)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, symbol = EXCLUDED.symbol, decimals = EXCLUDED.decimals
WHERE (unit.name, unit.name_es, unit.symbol, unit.decimals)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.symbol, EXCLUDED.decimals);

INSERT INTO metric_category (code, name, name_es) VALUES
    ('technical', 'Technical result', 'Resultado técnico'),
    ('portfolio', 'Portfolio', 'Cartera'),
    ('claims', 'Claims', 'Siniestros'),
    ('collection', 'Collection', 'Cobros'),
    ('income', 'Income', 'Ingresos'),
    ('sales', 'Sales', 'Comercial'),
    ('service', 'Service and satisfaction', 'Servicio y satisfacción'),
    ('energy', 'Energy', 'Energía'),
    ('telecom', 'Telecommunications', 'Telecomunicaciones'),
    ('financing', 'Financing', 'Financiación'),
    ('repair', 'Repairs and workshops', 'Reparaciones y talleres'),
    ('data', 'Data quality', 'Calidad del dato'),
    ('technology', 'Technology', 'Tecnología'),
    ('people', 'People', 'Personas')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (metric_category.name, metric_category.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- Definitions as the trade in Spain uses them; the group's own wording.
INSERT INTO metric (code, category_code, name, name_es, description, unit_code, direction, aggregation, grain, data_set_code) VALUES
    ('combined_ratio', 'technical', 'Combined ratio', 'Ratio combinado', 'Claims and expenses over earned premiums; under 100 % the business earns before investments', 'percent', 'lower_is_better', 'ratio', 'month', 'claim_book'),
    ('loss_ratio', 'technical', 'Loss ratio', 'Siniestralidad', 'Cost of claims incurred over earned premiums', 'percent', 'lower_is_better', 'ratio', 'month', 'claim_book'),
    ('expense_ratio', 'technical', 'Expense ratio', 'Ratio de gastos', 'Operating expenses over earned premiums', 'percent', 'lower_is_better', 'ratio', 'month', NULL),
    ('claim_frequency', 'claims', 'Claim frequency', 'Frecuencia siniestral', 'Claims a policy and year of exposure', 'percent', 'lower_is_better', 'ratio', 'month', 'claim_book'),
    ('average_claim_cost', 'claims', 'Average cost of a claim', 'Coste medio del siniestro', 'Cost of claims incurred over their number', 'euro', 'lower_is_better', 'ratio', 'month', 'claim_book'),
    ('claim_settlement_time', 'claims', 'Time to settle a claim', 'Plazo medio de resolución de siniestros', 'Days from report to closing, mean of the claims closed in the period', 'days', 'lower_is_better', 'average', 'month', 'claim_book'),
    ('claim_rejection_rate', 'claims', 'Rejected claims', 'Tasa de rehúse', 'Claims rejected over claims closed', 'percent', 'lower_is_better', 'ratio', 'month', 'claim_book'),
    ('policies_in_force', 'portfolio', 'Policies in force', 'Pólizas en vigor', 'Policies in force on the last day of the period', 'count', 'higher_is_better', 'last', 'month', 'policy_book'),
    ('premium_in_force', 'portfolio', 'Premium in force', 'Primas en vigor', 'Yearly premium of the policies in force on the last day of the period', 'euro', 'higher_is_better', 'last', 'month', 'policy_book'),
    ('new_business_premium', 'portfolio', 'New business premium', 'Primas de nueva producción', 'Yearly premium of the policies issued in the period', 'euro', 'higher_is_better', 'sum', 'month', 'policy_book'),
    ('persistency', 'portfolio', 'Persistency', 'Persistencia', 'Policies in force a year ago that still are, over policies in force a year ago', 'percent', 'higher_is_better', 'ratio', 'month', 'policy_book'),
    ('lapse_rate', 'portfolio', 'Lapse rate', 'Tasa de anulación', 'Policies cancelled in the period over policies in force at its start', 'percent', 'lower_is_better', 'ratio', 'month', 'policy_book'),
    ('renewal_rate', 'portfolio', 'Renewal rate', 'Tasa de renovación', 'Policies renewed over policies that fell due', 'percent', 'higher_is_better', 'ratio', 'month', 'policy_book'),
    ('policies_per_customer', 'portfolio', 'Policies a customer', 'Pólizas por cliente', 'Policies in force over customers with any', 'ratio', 'higher_is_better', 'ratio', 'month', 'policy_book'),
    ('average_premium', 'portfolio', 'Average premium', 'Prima media', 'Yearly premium in force over policies in force', 'euro', 'on_target', 'ratio', 'month', 'policy_book'),
    ('receipt_return_rate', 'collection', 'Returned receipts', 'Tasa de devolución de recibos', 'Receipts returned by the bank over receipts presented', 'percent', 'lower_is_better', 'ratio', 'month', 'receipt_ledger'),
    ('receipts_outstanding', 'collection', 'Receipts outstanding', 'Recibos pendientes', 'Amount of the receipts past due and unpaid on the last day', 'euro', 'lower_is_better', 'last', 'month', 'receipt_ledger'),
    ('commission_income', 'income', 'Commission income', 'Ingresos por comisiones', 'Commissions accrued in the period, net of returns (extornos)', 'euro', 'higher_is_better', 'sum', 'month', 'commission_ledger'),
    ('commission_rate', 'income', 'Average commission', 'Comisión media', 'Commissions over net premiums collected', 'percent', 'higher_is_better', 'ratio', 'month', 'commission_ledger'),
    ('rappel_income', 'income', 'Bonus commission', 'Rappel', 'Bonuses for volume or quality accrued in the period', 'euro', 'higher_is_better', 'sum', 'quarter', 'commission_ledger'),
    ('ebitda_margin', 'income', 'EBITDA margin', 'Margen de EBITDA', 'Result before interest, tax, depreciation and amortisation over income', 'percent', 'higher_is_better', 'ratio', 'month', 'general_ledger'),
    ('lead_conversion', 'sales', 'Lead conversion', 'Conversión de leads', 'Leads that ended in a contract over leads received', 'percent', 'higher_is_better', 'ratio', 'month', 'sales_funnel'),
    ('quote_conversion', 'sales', 'Quote conversion', 'Conversión de presupuestos', 'Policies issued over quotes given', 'percent', 'higher_is_better', 'ratio', 'month', 'sales_funnel'),
    ('cross_sell_ratio', 'sales', 'Cross-selling', 'Venta cruzada', 'Customers with contracts in two areas or more over customers', 'percent', 'higher_is_better', 'ratio', 'month', 'party_360'),
    ('acquisition_cost', 'sales', 'Cost of acquisition', 'Coste de adquisición (CAC)', 'Cost of marketing and sales over new customers', 'euro', 'lower_is_better', 'ratio', 'month', 'sales_funnel'),
    ('nps', 'service', 'Net Promoter Score', 'NPS', 'Promoters (9, 10) less detractors (0 to 6), in points of the answers', 'points', 'higher_is_better', 'ratio', 'month', NULL),
    ('csat', 'service', 'Satisfaction', 'Satisfacción (CSAT)', 'Answers 4 and 5 of 5 over answers', 'percent', 'higher_is_better', 'ratio', 'month', NULL),
    ('first_contact_resolution', 'service', 'Resolved at first contact', 'Resolución en primer contacto', 'Matters closed without a second contact over matters closed', 'percent', 'higher_is_better', 'ratio', 'month', 'contact_log'),
    ('average_speed_of_answer', 'service', 'Speed of answer', 'Tiempo medio de respuesta', 'Seconds that a caller waits', 'seconds', 'lower_is_better', 'average', 'day', 'contact_log'),
    ('complaint_rate', 'service', 'Complaints a thousand customers', 'Reclamaciones por mil clientes', 'Complaints received over customers, times a thousand', 'ratio', 'lower_is_better', 'ratio', 'month', 'complaint_register'),
    ('complaint_answer_time', 'service', 'Time to answer a complaint', 'Plazo de respuesta a reclamaciones', 'Days from receipt to final answer', 'days', 'lower_is_better', 'average', 'month', 'complaint_register'),
    ('energy_contracts_active', 'energy', 'Active energy contracts', 'Contratos de energía activos', 'Contracts in supply on the last day of the period', 'count', 'higher_is_better', 'last', 'month', 'energy_contract_book'),
    ('energy_switch_success', 'energy', 'Switches completed', 'Cambios de comercializador completados', 'Switches activated over switches requested', 'percent', 'higher_is_better', 'ratio', 'month', 'energy_contract_book'),
    ('telecom_lines_active', 'telecom', 'Active lines', 'Líneas activas', 'Lines in service on the last day of the period', 'count', 'higher_is_better', 'last', 'month', 'telecom_line_book'),
    ('telecom_churn', 'telecom', 'Line churn', 'Tasa de bajas', 'Lines lost in the period over lines at its start', 'percent', 'lower_is_better', 'ratio', 'month', 'telecom_line_book'),
    ('net_portability', 'telecom', 'Net portability', 'Saldo neto de portabilidad', 'Lines ported in less lines ported out', 'count', 'higher_is_better', 'sum', 'month', 'telecom_line_book'),
    ('loan_approval_rate', 'financing', 'Loans approved', 'Tasa de aprobación', 'Applications approved over applications decided', 'percent', 'higher_is_better', 'ratio', 'month', 'loan_pipeline'),
    ('loan_volume_granted', 'financing', 'Loans granted', 'Volumen concedido', 'Principal of the loans granted in the period', 'euro', 'higher_is_better', 'sum', 'month', 'loan_pipeline'),
    ('repair_time', 'repair', 'Time to repair', 'Plazo medio de reparación', 'Days from order to completion', 'days', 'lower_is_better', 'average', 'month', 'repair_order_book'),
    ('workshop_time', 'repair', 'Time in the workshop', 'Estancia media en taller', 'Days from entry to delivery of the vehicle', 'days', 'lower_is_better', 'average', 'month', 'workshop_order_book'),
    ('data_quality_score', 'data', 'Data quality score', 'Índice de calidad del dato', 'Checks passed over checks made, of all active rules', 'percent', 'higher_is_better', 'ratio', 'day', NULL),
    ('duplicate_rate', 'data', 'Duplicate customers', 'Tasa de duplicados', 'Source records merged into another party over source records', 'percent', 'lower_is_better', 'ratio', 'month', 'party_360'),
    ('service_availability', 'technology', 'Availability', 'Disponibilidad', 'Minutes in service over minutes agreed', 'percent', 'higher_is_better', 'ratio', 'month', NULL),
    ('deployment_frequency', 'technology', 'Deployments', 'Frecuencia de despliegue', 'Deployments to production in the period', 'count', 'higher_is_better', 'count', 'week', NULL),
    ('change_failure_rate', 'technology', 'Failed changes', 'Tasa de fallo de cambios', 'Deployments that caused an incident or were rolled back over deployments', 'percent', 'lower_is_better', 'ratio', 'month', NULL),
    ('staff_turnover', 'people', 'Staff turnover', 'Rotación de plantilla', 'Leavers of the last twelve months over mean headcount', 'percent', 'lower_is_better', 'ratio', 'month', 'headcount'),
    ('absenteeism', 'people', 'Absenteeism', 'Absentismo', 'Hours not worked for absence over hours agreed', 'percent', 'lower_is_better', 'ratio', 'month', 'headcount')
ON CONFLICT (code) DO UPDATE
SET category_code = EXCLUDED.category_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es, description = EXCLUDED.description,
    unit_code = EXCLUDED.unit_code, direction = EXCLUDED.direction, aggregation = EXCLUDED.aggregation, grain = EXCLUDED.grain,
    data_set_code = EXCLUDED.data_set_code
WHERE (metric.category_code, metric.name, metric.name_es, metric.description, metric.unit_code, metric.direction, metric.aggregation, metric.grain, metric.data_set_code)
    IS DISTINCT FROM (EXCLUDED.category_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.description, EXCLUDED.unit_code, EXCLUDED.direction, EXCLUDED.aggregation, EXCLUDED.grain, EXCLUDED.data_set_code);

INSERT INTO metric_version (metric_id, number, formula, numerator, denominator, valid_during) VALUES
    ((SELECT id FROM metric WHERE code = 'combined_ratio'), 1, '(claims incurred + operating expenses) / earned premiums × 100', 'Claims incurred and operating expenses (siniestralidad y gastos de explotación)', 'Earned premiums (primas imputadas)', daterange('2026-01-01', NULL)),
    ((SELECT id FROM metric WHERE code = 'loss_ratio'), 1, 'claims incurred / earned premiums × 100', 'Payments and change of reserves (pagos y variación de provisiones)', 'Earned premiums (primas imputadas)', daterange('2026-01-01', NULL)),
    ((SELECT id FROM metric WHERE code = 'expense_ratio'), 1, 'operating expenses / earned premiums × 100', 'Operating expenses (gastos de explotación)', 'Earned premiums (primas imputadas)', daterange('2026-01-01', NULL)),
    ((SELECT id FROM metric WHERE code = 'persistency'), 1, 'policies of a year ago still in force / policies in force a year ago × 100', 'Policies in force on both days', 'Policies in force a year ago', daterange('2026-01-01', NULL)),
    ((SELECT id FROM metric WHERE code = 'lapse_rate'), 1, 'policies cancelled / policies in force at the start × 100', 'Policies cancelled in the period', 'Policies in force at its start', daterange('2026-01-01', NULL)),
    ((SELECT id FROM metric WHERE code = 'commission_income'), 1, 'commissions accrued − commissions returned', NULL, NULL, daterange('2026-01-01', NULL)),
    ((SELECT id FROM metric WHERE code = 'receipt_return_rate'), 1, 'receipts returned / receipts presented × 100', 'Receipts returned by the bank', 'Receipts presented', daterange('2026-01-01', NULL)),
    ((SELECT id FROM metric WHERE code = 'nps'), 1, '(promoters − detractors) / answers × 100', 'Answers of 9 and 10 less answers of 0 to 6', 'Answers', daterange('2026-01-01', NULL))
ON CONFLICT (metric_id, number) DO UPDATE
SET formula = EXCLUDED.formula, numerator = EXCLUDED.numerator, denominator = EXCLUDED.denominator, valid_during = EXCLUDED.valid_during
WHERE (metric_version.formula, metric_version.numerator, metric_version.denominator, metric_version.valid_during)
    IS DISTINCT FROM (EXCLUDED.formula, EXCLUDED.numerator, EXCLUDED.denominator, EXCLUDED.valid_during);

-- The group's own list; values come from the tables named.
INSERT INTO dimension (code, name, name_es, values_from) VALUES
    ('product_line', 'Line of business', 'Ramo', 'ss_insurance.product_line.code'),
    ('product', 'Product', 'Producto', 'sm_products.product.code'),
    ('carrier', 'Carrier', 'Compañía', 'ss_insurance.carrier.code'),
    ('province', 'Province', 'Provincia', 'sm_global.province.code'),
    ('sales_network', 'Sales network', 'Red comercial', 'sm_commercial.sales_network.code'),
    ('mediator', 'Mediator', 'Mediador', 'ss_commissions.mediator.code'),
    ('channel', 'Channel', 'Canal', 'sm_communications.channel.code'),
    ('segment', 'Customer segment', 'Segmento de cliente', 'sm_customers.segment.code'),
    ('lead_source', 'Lead source', 'Origen del lead', 'sm_leads.lead_source.code'),
    ('claim_cause', 'Cause of claim', 'Causa del siniestro', 'ss_insurance.claim_cause.code'),
    ('department', 'Department', 'Departamento', 'sm_hr.department.code'),
    ('work_centre', 'Work centre', 'Centro de trabajo', 'sm_hr.work_centre.code'),
    ('business_area', 'Business area', 'Área de negocio', NULL),
    ('database', 'Database', 'Base de datos', NULL),
    ('service', 'Service', 'Servicio', 'sm_techteam.service.code')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, values_from = EXCLUDED.values_from
WHERE (dimension.name, dimension.name_es, dimension.values_from) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.values_from);

INSERT INTO metric_dimension (metric_id, dimension_code) VALUES
    ((SELECT id FROM metric WHERE code = 'combined_ratio'), 'product_line'),
    ((SELECT id FROM metric WHERE code = 'combined_ratio'), 'carrier'),
    ((SELECT id FROM metric WHERE code = 'loss_ratio'), 'product_line'),
    ((SELECT id FROM metric WHERE code = 'loss_ratio'), 'carrier'),
    ((SELECT id FROM metric WHERE code = 'loss_ratio'), 'province'),
    ((SELECT id FROM metric WHERE code = 'persistency'), 'product_line'),
    ((SELECT id FROM metric WHERE code = 'persistency'), 'carrier'),
    ((SELECT id FROM metric WHERE code = 'lapse_rate'), 'product_line'),
    ((SELECT id FROM metric WHERE code = 'policies_in_force'), 'product_line'),
    ((SELECT id FROM metric WHERE code = 'policies_in_force'), 'carrier'),
    ((SELECT id FROM metric WHERE code = 'commission_income'), 'carrier'),
    ((SELECT id FROM metric WHERE code = 'commission_income'), 'mediator'),
    ((SELECT id FROM metric WHERE code = 'lead_conversion'), 'lead_source'),
    ((SELECT id FROM metric WHERE code = 'lead_conversion'), 'channel'),
    ((SELECT id FROM metric WHERE code = 'nps'), 'business_area'),
    ((SELECT id FROM metric WHERE code = 'nps'), 'channel'),
    ((SELECT id FROM metric WHERE code = 'data_quality_score'), 'database'),
    ((SELECT id FROM metric WHERE code = 'service_availability'), 'service')
ON CONFLICT (metric_id, dimension_code) DO NOTHING;
