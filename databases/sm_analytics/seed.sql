-- Reference data of sm_analytics. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list of subject areas, one for each business area and the functions that serve them.
INSERT INTO subject_area (code, name, name_es) VALUES
    ('party', 'Parties', 'Personas y empresas'),
    ('insurance', 'Insurance', 'Seguros'),
    ('energy', 'Energy', 'Energía'),
    ('telecom', 'Telecommunications', 'Telecomunicaciones'),
    ('financing', 'Financing', 'Financiación'),
    ('repairs', 'Repairs', 'Reparaciones'),
    ('workshops', 'Workshops', 'Talleres'),
    ('commercial', 'Sales and marketing', 'Comercial y marketing'),
    ('service', 'Customer service', 'Atención al cliente'),
    ('finance', 'Finance and accounting', 'Finanzas y contabilidad'),
    ('people', 'People', 'Personas'),
    ('compliance', 'Compliance', 'Cumplimiento'),
    ('technology', 'Technology', 'Tecnología')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (subject_area.name, subject_area.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- The group's own list of data sets; each stays a draft until an owner is appointed.
INSERT INTO data_set (
    code, subject_area_code, name, name_es, description, layer, source_databases, classification, has_personal_data, legal_basis,
    purpose, refresh_every
) VALUES
    ('party_360', 'party', 'Party 360', 'Visión 360 de la persona', 'One row a canonical party, with its relations in every area', 'mart', '{sm_global}', 'confidential', true, 'legitimate_interests', 'One view of the customer relation across the group', interval '1 day'),
    ('policy_book', 'insurance', 'Policy book', 'Cartera de pólizas', 'One row a policy and day, with its state, premium and carrier', 'curated', '{ss_insurance}', 'confidential', true, 'contract', 'Management of the insurance portfolio', interval '1 day'),
    ('receipt_ledger', 'insurance', 'Receipt ledger', 'Recibos', 'One row a receipt, with its latest state', 'curated', '{ss_insurance}', 'confidential', true, 'contract', 'Collection of premiums', interval '1 day'),
    ('claim_book', 'insurance', 'Claim book', 'Siniestros', 'One row a claim, with reserve, payments and duration', 'curated', '{ss_insurance,ss_claims}', 'restricted', true, 'contract', 'Handling and analysis of claims', interval '1 day'),
    ('commission_ledger', 'insurance', 'Commission ledger', 'Comisiones', 'One row a commission item of a settlement', 'curated', '{ss_commissions}', 'confidential', false, NULL, NULL, interval '1 day'),
    ('energy_contract_book', 'energy', 'Energy contract book', 'Cartera de contratos de energía', 'One row an energy contract and day', 'curated', '{se_energy}', 'confidential', true, 'contract', 'Management of energy contracts', interval '1 day'),
    ('telecom_line_book', 'telecom', 'Telecom line book', 'Cartera de líneas', 'One row a line and day', 'curated', '{st_telecom}', 'confidential', true, 'contract', 'Management of telecom lines', interval '1 day'),
    ('loan_pipeline', 'financing', 'Loan pipeline', 'Operaciones de financiación', 'One row a loan application, with its stage', 'curated', '{sf_finance}', 'restricted', true, 'contract', 'Follow-up of loan applications', interval '1 day'),
    ('repair_order_book', 'repairs', 'Repair order book', 'Órdenes de reparación', 'One row a repair order', 'curated', '{sr_repairs}', 'internal', true, 'contract', 'Follow-up of repairs', interval '1 day'),
    ('workshop_order_book', 'workshops', 'Workshop order book', 'Órdenes de taller', 'One row a workshop order', 'curated', '{sw_workshops}', 'internal', true, 'contract', 'Follow-up of workshop orders', interval '1 day'),
    ('sales_funnel', 'commercial', 'Sales funnel', 'Embudo comercial', 'One row a lead, with the opportunities and sales that came of it', 'mart', '{sm_leads,sm_crm}', 'confidential', true, 'legitimate_interests', 'Analysis of the conversion of leads', interval '1 day'),
    ('contact_log', 'service', 'Contact log', 'Contactos', 'One row a contact with a customer, whatever the channel', 'curated', '{sm_communications}', 'confidential', true, 'contract', 'Service levels and reasons for contact', interval '1 day'),
    ('complaint_register', 'compliance', 'Complaint register', 'Quejas y reclamaciones', 'One row a complaint or claim to the customer service department', 'curated', '{sm_compliance}', 'restricted', true, 'legal_obligation', 'Follow-up and yearly report of complaints', interval '1 day'),
    ('general_ledger', 'finance', 'General ledger', 'Libro mayor', 'One row a journal entry line', 'curated', '{sm_accounting}', 'confidential', false, NULL, NULL, interval '1 day'),
    ('headcount', 'people', 'Headcount', 'Plantilla', 'One row an employee and month, without names', 'mart', '{sm_hr}', 'restricted', true, 'legitimate_interests', 'Planning of the workforce', interval '1 mon')
ON CONFLICT (code) DO UPDATE
SET subject_area_code = EXCLUDED.subject_area_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es,
    description = EXCLUDED.description, layer = EXCLUDED.layer, source_databases = EXCLUDED.source_databases,
    classification = EXCLUDED.classification, has_personal_data = EXCLUDED.has_personal_data, legal_basis = EXCLUDED.legal_basis,
    purpose = EXCLUDED.purpose, refresh_every = EXCLUDED.refresh_every
WHERE (data_set.subject_area_code, data_set.name, data_set.name_es, data_set.description, data_set.layer, data_set.source_databases, data_set.classification, data_set.has_personal_data, data_set.legal_basis, data_set.purpose, data_set.refresh_every)
    IS DISTINCT FROM (EXCLUDED.subject_area_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.description, EXCLUDED.layer, EXCLUDED.source_databases, EXCLUDED.classification, EXCLUDED.has_personal_data, EXCLUDED.legal_basis, EXCLUDED.purpose, EXCLUDED.refresh_every);
