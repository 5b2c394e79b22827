-- Reference data of sm_compliance. Idempotent.

-- Source: titles as published in the Boletín Oficial del Estado and the Official Journal of the European Union; shortened.
INSERT INTO regulation (code, title, kind, authority, applies_to) VALUES
    ('RGPD', 'Reglamento (UE) 2016/679, General de Protección de Datos', 'eu_regulation', 'AEPD', '{all}'),
    ('LOPDGDD', 'Ley Orgánica 3/2018, de Protección de Datos Personales y garantía de los derechos digitales', 'law', 'AEPD', '{all}'),
    ('LSSI', 'Ley 34/2002, de servicios de la sociedad de la información y de comercio electrónico', 'law', 'AEPD', '{all}'),
    ('LCS', 'Ley 50/1980, de Contrato de Seguro', 'law', 'DGSFP', '{insurance}'),
    ('LOSSEAR', 'Ley 20/2015, de ordenación, supervisión y solvencia de las entidades aseguradoras y reaseguradoras', 'law', 'DGSFP', '{insurance}'),
    ('RDL-3-2020', 'Real Decreto-ley 3/2020, libro segundo: distribución de seguros y reaseguros privados', 'law', 'DGSFP', '{insurance}'),
    ('ECO-734-2004', 'Orden ECO/734/2004, departamentos y servicios de atención al cliente y defensor del cliente', 'order', 'DGSFP, Banco de España, CNMV', '{insurance,finance}'),
    ('LPBCFT', 'Ley 10/2010, de prevención del blanqueo de capitales y de la financiación del terrorismo', 'law', 'SEPBLAC', '{insurance,finance}'),
    ('LCCI', 'Ley 5/2019, reguladora de los contratos de crédito inmobiliario', 'law', 'Banco de España', '{finance}'),
    ('LSE', 'Ley 24/2013, del Sector Eléctrico', 'law', 'CNMC', '{energy}'),
    ('LGTEL', 'Ley 11/2022, General de Telecomunicaciones', 'law', 'SETELECO, CNMC', '{telecom}'),
    ('TRLGDCU', 'Real Decreto Legislativo 1/2007, texto refundido de la Ley General para la Defensa de los Consumidores y Usuarios', 'law', 'Autoridades de consumo', '{all}'),
    ('LEY-7-2017', 'Ley 7/2017, resolución alternativa de litigios en materia de consumo', 'law', 'Autoridades de consumo', '{all}'),
    ('LEY-2-2023', 'Ley 2/2023, reguladora de la protección de las personas que informen sobre infracciones normativas', 'law', 'Autoridad Independiente de Protección del Informante', '{all}'),
    ('DORA', 'Reglamento (UE) 2022/2554, resiliencia operativa digital del sector financiero', 'eu_regulation', 'DGSFP', '{insurance}'),
    ('AI-ACT', 'Reglamento (UE) 2024/1689, normas armonizadas en materia de inteligencia artificial', 'eu_regulation', 'AESIA', '{all}')
ON CONFLICT (code) DO UPDATE
SET title = EXCLUDED.title, kind = EXCLUDED.kind, authority = EXCLUDED.authority, applies_to = EXCLUDED.applies_to
WHERE (regulation.title, regulation.kind, regulation.authority, regulation.applies_to)
    IS DISTINCT FROM (EXCLUDED.title, EXCLUDED.kind, EXCLUDED.authority, EXCLUDED.applies_to);

-- Source: the laws named, from the Boletín Oficial del Estado; summaries of the group.
INSERT INTO obligation (regulation_code, article, summary, risk) VALUES
    ('RGPD', '30', 'Registro de actividades de tratamiento', 'high'),
    ('RGPD', '33', 'Notificar brechas a la autoridad en 72 horas', 'very_high'),
    ('RGPD', '12.3', 'Responder a los derechos en el plazo de un mes', 'high'),
    ('RGPD', '7', 'Poder demostrar el consentimiento', 'high'),
    ('LEY-2-2023', '9.2.c', 'Acuse de recibo al informante en siete días naturales', 'high'),
    ('LEY-2-2023', '9.2.d', 'Respuesta a las actuaciones en tres meses', 'high'),
    ('LPBCFT', '25', 'Conservar la documentación durante diez años', 'very_high'),
    ('LCS', '22', 'Oposición a la prórroga: el tomador con un mes de antelación, el asegurador con dos', 'high')
ON CONFLICT (regulation_code, article, summary) DO UPDATE
SET risk = EXCLUDED.risk
WHERE obligation.risk IS DISTINCT FROM EXCLUDED.risk;

-- Source: the group's own list.
INSERT INTO control (code, name, name_es, kind, automated, frequency) VALUES
    ('privacy_register_review', 'Review of the records of processing', 'Revisión del registro de tratamientos', 'detective', false, '1 year'),
    ('retention_purge', 'Erasure at the end of retention', 'Supresión al fin del plazo', 'preventive', true, '1 month'),
    ('access_review', 'Review of access rights', 'Revisión de accesos', 'detective', false, '6 mons'),
    ('complaint_terms', 'Terms of complaints', 'Plazos de reclamaciones', 'detective', true, '1 day'),
    ('aml_screening', 'Screening against lists', 'Contraste con listas', 'preventive', true, '1 day'),
    ('distributor_training', 'Training of distributors', 'Formación de distribuidores', 'preventive', false, '1 year'),
    ('backup_drill', 'Restore drill', 'Simulacro de restauración', 'detective', true, '1 day')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, automated = EXCLUDED.automated, frequency = EXCLUDED.frequency
WHERE (control.name, control.name_es, control.kind, control.automated, control.frequency)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.automated, EXCLUDED.frequency);

-- Source: the group's own list.
INSERT INTO complaint_subject (code, name, name_es, area) VALUES
    ('claim_handling', 'Handling of a claim', 'Tramitación de siniestro', 'insurance'),
    ('claim_amount', 'Amount of a compensation', 'Valoración de indemnización', 'insurance'),
    ('cover_refused', 'Cover refused', 'Rechazo de cobertura', 'insurance'),
    ('premium', 'Premium', 'Prima', 'insurance'),
    ('cancellation', 'Cancellation or extension', 'Anulación o prórroga', 'insurance'),
    ('advice', 'Advice and information before the contract', 'Asesoramiento e información previa', 'insurance'),
    ('energy_bill', 'Energy bill', 'Factura de energía', 'energy'),
    ('energy_switch', 'Change of marketer', 'Cambio de comercializadora', 'energy'),
    ('telecom_bill', 'Telecom bill', 'Factura de telecomunicaciones', 'telecom'),
    ('telecom_outage', 'Interruption of service', 'Interrupción del servicio', 'telecom'),
    ('portability', 'Portability', 'Portabilidad', 'telecom'),
    ('loan_conditions', 'Conditions of a loan', 'Condiciones de préstamo', 'finance'),
    ('repair_quality', 'Quality of a repair', 'Calidad de reparación', 'repairs'),
    ('workshop_quality', 'Quality of workshop work', 'Calidad de taller', 'workshops'),
    ('personal_data', 'Personal data', 'Datos personales', 'data_protection'),
    ('treatment', 'How one was treated', 'Trato recibido', 'service')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, area = EXCLUDED.area
WHERE (complaint_subject.name, complaint_subject.name_es, complaint_subject.area)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.area);

-- The group's own records (RGPD, art. 30), to be completed by the data-protection officer.
INSERT INTO processing_activity (code, name, name_es, purpose, legal_basis, data_categories, special_categories, databases, recipients, retention) VALUES
    ('insurance_contracts', 'Insurance contracts', 'Contratación y gestión de seguros', 'Advice, issue and care of policies and receipts', 'contract', '{identification,contact,address,birth,financial}', false, '{ss_insurance,ss_policies,ss_endorsements,ss_carriers}', '{insurers,banks}', '10 years after the last contract ends (Ley 10/2010, art. 25)'),
    ('claims', 'Claims', 'Gestión de siniestros', 'Handling of claims; health data where people were hurt', 'contract', '{identification,contact,address,health,financial}', true, '{ss_insurance,ss_claims,ss_vigilance}', '{insurers,loss adjusters,contractors}', '10 years after the last contract ends (Ley 10/2010, art. 25)'),
    ('energy_contracts', 'Energy contracts', 'Contratos de energía', 'Supply of electricity and gas', 'contract', '{identification,contact,address,financial}', false, '{se_energy}', '{marketers,distributors}', '5 years after the contract ends (Código Civil, art. 1964)'),
    ('telecom_contracts', 'Telecom contracts', 'Contratos de telecomunicaciones', 'Fibre and mobile', 'contract', '{identification,contact,address,financial}', false, '{st_telecom}', '{operators}', '5 years after the contract ends (Código Civil, art. 1964)'),
    ('loans', 'Loans and mortgages', 'Préstamos e hipotecas', 'Brokerage of loans', 'contract', '{identification,contact,address,financial,employment}', false, '{sf_finance}', '{lenders,appraisal companies,notaries}', '10 years after the last contract ends (Ley 10/2010, art. 25)'),
    ('repairs_workshops', 'Repairs and workshops', 'Reparaciones y talleres', 'Repairs of homes, shops and vehicles', 'contract', '{identification,contact,address}', false, '{sr_repairs,sw_workshops}', '{contractors}', '5 years after the work (Código Civil, art. 1964)'),
    ('sales', 'Leads and sales', 'Leads y acción comercial', 'Answering requests before a contract', 'contract', '{identification,contact,financial,free text}', false, '{sm_leads,sm_crm,sm_commercial,soriano_web_premium}', '{}', '1 year after a lead was closed without business (RGPD, art. 5.1.e)'),
    ('marketing', 'Marketing', 'Marketing y comunicaciones comerciales', 'Commercial messages and the proof of consent', 'consent', '{identification,online,behaviour}', false, '{sm_marketing,sm_comms_email,sm_comms_sms,sm_comms_whatsapp}', '{}', '2 years after the sending; the proof of consent 3 years after it was taken back'),
    ('customer_care', 'Customer care', 'Atención al cliente', 'Questions, tickets, appointments and care of customers', 'contract', '{identification,contact,free text,voice,health}', true, '{sm_customers,sm_communications,sm_comms_voice,sm_tickets,sm_scheduling,sm_quality}', '{}', '3 years after it was closed (Código Civil, art. 1968)'),
    ('complaints', 'Complaints', 'Quejas y reclamaciones', 'Answers of the customer care department', 'legal_obligation', '{identification,free text}', false, '{sm_compliance}', '{supervisors}', '10 years after it was closed (Ley 10/2010, art. 25)'),
    ('customer_portal', 'Customer portal', 'Área de cliente', 'Access, requests and signatures', 'contract', '{identification,contact,online,credentials}', false, '{soriano_ecliente,sm_documents,sm_storage}', '{trust service providers}', 'As long as the account is open and 5 years after (Código Civil, art. 1964)'),
    ('master_data', 'Golden record of customers', 'Registro maestro de clientes', 'One record for each customer of the group', 'legitimate_interests', '{identification,contact,address,birth,financial}', false, '{sm_global}', '{}', 'As long as a contract''s own retention runs'),
    ('people', 'Employees and payroll', 'Personas y nóminas', 'Employment, payroll, training and performance', 'contract', '{identification,contact,financial,employment,health}', true, '{sm_hr,sm_hr_payroll,sm_hr_training,sm_hr_performance}', '{tax agency,social security,banks}', 'As the labour, tax and social security laws ask for'),
    ('recruitment', 'Recruitment', 'Selección de personal', 'Candidates for vacancies', 'contract', '{identification,contact,employment}', false, '{sm_hr_recruitment}', '{}', 'As told to the candidate'),
    ('whistleblowing', 'Internal reporting channel', 'Canal interno de información', 'Reports of misconduct', 'legal_obligation', '{identification,free text}', false, '{sm_compliance}', '{courts,public prosecutor}', 'As long as needed and 10 years at most (Ley 2/2023, art. 26)')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, purpose = EXCLUDED.purpose, legal_basis = EXCLUDED.legal_basis, data_categories = EXCLUDED.data_categories, special_categories = EXCLUDED.special_categories, databases = EXCLUDED.databases, recipients = EXCLUDED.recipients, retention = EXCLUDED.retention
WHERE (processing_activity.name, processing_activity.name_es, processing_activity.purpose, processing_activity.legal_basis, processing_activity.data_categories, processing_activity.special_categories, processing_activity.databases, processing_activity.recipients, processing_activity.retention)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.purpose, EXCLUDED.legal_basis, EXCLUDED.data_categories, EXCLUDED.special_categories, EXCLUDED.databases, EXCLUDED.recipients, EXCLUDED.retention);

-- The group's own map of controls.
INSERT INTO obligation_control (obligation_id, control_code)
SELECT o.id, m.control_code
FROM obligation AS o JOIN (VALUES
    ('RGPD', '30', 'privacy_register_review'),
    ('LPBCFT', '25', 'retention_purge'),
    ('RGPD', '33', 'access_review')) AS m (regulation_code, article, control_code) ON (m.regulation_code, m.article) = (o.regulation_code, o.article)
ON CONFLICT DO NOTHING;
