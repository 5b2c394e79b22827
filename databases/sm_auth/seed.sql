-- Reference data of sm_auth. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list: the people whom the platform serves, and those of the business areas.
INSERT INTO role (code, name, name_es, description, privileged, max_grant_days) VALUES
    ('application_developer', 'Application developer', 'Desarrollador de aplicaciones', 'Builds on the typed client and the events', false, NULL),
    ('operator', 'Operator', 'Operador de la plataforma', 'Migrates, backs up, restores and rotates the fleet', true, 365),
    ('data_steward', 'Data steward', 'Custodio del dato', 'Decides on matches, merges and golden records', false, NULL),
    ('analyst', 'Analyst', 'Analista', 'Reads consolidated facts, scores and indicators', false, NULL),
    ('auditor', 'Auditor', 'Auditor interno', 'Reads everything needed to prove who did what, and changes nothing', true, 365),
    ('data_protection_officer', 'Data-protection officer', 'Delegado de protección de datos', 'Exports and erases the data of one person across the fleet', true, 365),
    ('security_officer', 'Security officer', 'Responsable de seguridad', 'Manages accounts, roles and keys', true, 365),
    ('insurance_agent', 'Insurance clerk', 'Gestor de seguros', 'Works with policies and receipts', false, NULL),
    ('claims_handler', 'Claims handler', 'Tramitador de siniestros', 'Works with claims', false, NULL),
    ('contact_centre_agent', 'Contact-centre agent', 'Agente de atención al cliente', 'Answers customers on every channel', false, NULL),
    ('energy_clerk', 'Energy clerk', 'Gestor de energía', 'Works with energy contracts', false, NULL),
    ('telecom_clerk', 'Telecom clerk', 'Gestor de telecomunicaciones', 'Works with telecom contracts', false, NULL),
    ('finance_clerk', 'Lending clerk', 'Gestor de financiación', 'Works with mortgages and loans', false, NULL),
    ('repairs_clerk', 'Repairs clerk', 'Gestor de reparaciones', 'Works with repair orders', false, NULL),
    ('workshop_clerk', 'Workshop clerk', 'Gestor de taller', 'Works with workshop orders', false, NULL),
    ('sales_agent', 'Sales agent', 'Comercial', 'Works with leads and opportunities', false, NULL),
    ('hr_officer', 'People officer', 'Técnico de personas', 'Works with employees, payroll and training', false, NULL),
    ('accountant', 'Accountant', 'Contable', 'Keeps the books and the invoices', false, NULL),
    ('treasurer', 'Treasurer', 'Tesorero', 'Orders payments', true, 365),
    ('compliance_officer', 'Compliance officer', 'Responsable de cumplimiento', 'Controls, complaints and the prevention of money laundering', false, NULL),
    ('customer', 'Customer', 'Cliente', 'Uses the portal, for its own data only', false, NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, description = EXCLUDED.description, privileged = EXCLUDED.privileged, max_grant_days = EXCLUDED.max_grant_days
WHERE (role.name, role.name_es, role.description, role.privileged, role.max_grant_days)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.description, EXCLUDED.privileged, EXCLUDED.max_grant_days);

-- One permission for each database and action.
INSERT INTO permission (code, database_code, action)
SELECT d || ':' || a, d, a
FROM unnest(ARRAY[
        'sm_global', 'sm_system', 'sm_auth', 'sm_audit', 'sm_logs', 'ss_insurance', 'ss_policies', 'ss_claims', 'ss_commissions',
        'ss_carriers', 'ss_endorsements', 'ss_retention', 'ss_vigilance', 'se_energy', 'st_telecom', 'sf_finance', 'sr_repairs',
        'sw_workshops', 'sm_hr', 'sm_hr_payroll', 'sm_hr_recruitment', 'sm_hr_training', 'sm_hr_performance', 'sm_analytics',
        'sm_analytics_reports', 'sm_analytics_dashboards', 'sm_analytics_metrics', 'sm_ai_agents', 'sm_ai_models', 'sm_ai_training',
        'sm_ai_prompts', 'sm_communications', 'sm_comms_email', 'sm_comms_sms', 'sm_comms_whatsapp', 'sm_comms_voice', 'sm_finance',
        'sm_finance_accounting', 'sm_finance_invoicing', 'sm_finance_treasury', 'sm_accounting', 'sm_crm', 'sm_leads', 'sm_customers',
        'sm_commercial', 'sm_documents', 'sm_storage', 'sm_workflows', 'sm_tasks', 'sm_compliance', 'sm_data_quality', 'sm_integrations',
        'sm_inventory', 'sm_legal', 'sm_marketing', 'sm_notifications', 'sm_objectives', 'sm_products', 'sm_projects', 'sm_quality',
        'sm_scheduling', 'sm_strategy', 'sm_techteam', 'sm_tickets', 'soriano_ecliente', 'soriano_web_premium']) AS d,
    unnest(ARRAY['read', 'write', 'export', 'erase', 'administer']) AS a
ON CONFLICT (code) DO NOTHING;

-- What each role may do. The customer's rights are the portal's own: no database is open to that role as a whole.
INSERT INTO role_permission (role_code, permission_code)
SELECT r.role_code, p.code
FROM (VALUES
    ('application_developer', '^(sm_integrations|sm_workflows|sm_logs|sm_techteam)$', '{read}'),
    ('operator', '.', '{administer}'),
    ('operator', '^(sm_logs|sm_techteam|sm_system|sm_integrations)$', '{read,write}'),
    ('data_steward', '^(sm_global|sm_data_quality|sm_customers)$', '{read,write}'),
    ('data_steward', '^(ss_insurance|se_energy|st_telecom|sf_finance|sr_repairs|sw_workshops|sm_crm|sm_leads)$', '{read}'),
    ('analyst', '^(sm_global|sm_analytics|sm_analytics_reports|sm_analytics_dashboards|sm_analytics_metrics|sm_objectives|sm_products)$', '{read}'),
    ('analyst', '^sm_analytics(_reports|_dashboards|_metrics)?$', '{write}'),
    ('auditor', '.', '{read}'),
    ('auditor', '^sm_audit$', '{export}'),
    ('data_protection_officer', '.', '{read,export,erase}'),
    ('security_officer', '^sm_auth$', '{read,write}'),
    ('security_officer', '^(sm_audit|sm_logs)$', '{read}'),
    ('insurance_agent', '^(ss_insurance|ss_policies|ss_endorsements|ss_retention|sm_documents|sm_tasks)$', '{read,write}'),
    ('insurance_agent', '^(sm_global|ss_carriers|ss_claims|ss_commissions|sm_customers|sm_products)$', '{read}'),
    ('claims_handler', '^(ss_claims|ss_vigilance|sm_documents|sm_tasks)$', '{read,write}'),
    ('claims_handler', '^(sm_global|ss_insurance|ss_carriers|ss_policies|sr_repairs|sw_workshops)$', '{read}'),
    ('contact_centre_agent', '^(sm_communications|sm_comms_.*|sm_tickets|sm_tasks|sm_scheduling)$', '{read,write}'),
    ('contact_centre_agent', '^(sm_global|ss_insurance|se_energy|st_telecom|sf_finance|sr_repairs|sw_workshops|sm_customers|sm_documents)$', '{read}'),
    ('energy_clerk', '^(se_energy|sm_documents|sm_tasks)$', '{read,write}'),
    ('telecom_clerk', '^(st_telecom|sm_documents|sm_tasks)$', '{read,write}'),
    ('finance_clerk', '^(sf_finance|sm_documents|sm_tasks)$', '{read,write}'),
    ('repairs_clerk', '^(sr_repairs|sm_documents|sm_tasks)$', '{read,write}'),
    ('workshop_clerk', '^(sw_workshops|sm_documents|sm_tasks)$', '{read,write}'),
    ('sales_agent', '^(sm_crm|sm_leads|sm_commercial|sm_scheduling|sm_tasks)$', '{read,write}'),
    ('sales_agent', '^(sm_customers|sm_products|sm_marketing)$', '{read}'),
    ('hr_officer', '^sm_hr(_payroll|_recruitment|_training|_performance)?$', '{read,write}'),
    ('accountant', '^(sm_accounting|sm_finance|sm_finance_accounting|sm_finance_invoicing)$', '{read,write}'),
    ('accountant', '^(sm_finance_treasury|ss_commissions|sm_hr_payroll)$', '{read}'),
    ('treasurer', '^sm_finance_treasury$', '{read,write}'),
    ('treasurer', '^(sm_finance|sm_accounting|sm_finance_invoicing)$', '{read}'),
    ('compliance_officer', '^(sm_compliance|sm_legal|ss_vigilance)$', '{read,write}'),
    ('compliance_officer', '^(sm_global|sm_audit|sm_quality)$', '{read}')
) AS r (role_code, databases, actions)
JOIN permission AS p ON p.database_code ~ r.databases AND p.action = ANY (r.actions::text[])
ON CONFLICT DO NOTHING;

-- Segregation of duties, the group's own list.
INSERT INTO role_exclusion (role_code, excluded_role_code, reason) VALUES
    ('accountant', 'treasurer', 'Who books an invoice does not order its payment'),
    ('auditor', 'operator', 'Who audits the fleet does not run it'),
    ('auditor', 'security_officer', 'Who audits the accounts does not grant them'),
    ('data_protection_officer', 'operator', 'The officer decides on no means of processing (RGPD, art. 38.6)'),
    ('data_protection_officer', 'security_officer', 'The officer decides on no means of processing (RGPD, art. 38.6)'),
    ('operator', 'security_officer', 'Who runs the fleet does not grant access to it')
ON CONFLICT (role_code, excluded_role_code) DO UPDATE
SET reason = EXCLUDED.reason
WHERE role_exclusion.reason IS DISTINCT FROM EXCLUDED.reason;
