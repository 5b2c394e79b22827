-- Reference data of sm_hr. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: Resolución de 3 de noviembre de 2023, Dirección General de Trabajo (BOE of 15 November 2023).
INSERT INTO collective_agreement (code, name, scope, validity, gazette_reference) VALUES
    ('99000165011987', 'Convenio colectivo de ámbito estatal del sector de la mediación de seguros privados (2023-2026)', 'state', '[2023-01-01,2027-01-01)', 'BOE-A-2023-23188')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, scope = EXCLUDED.scope, validity = EXCLUDED.validity, gazette_reference = EXCLUDED.gazette_reference
WHERE (collective_agreement.name, collective_agreement.scope, collective_agreement.validity, collective_agreement.gazette_reference)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.scope, EXCLUDED.validity, EXCLUDED.gazette_reference);

-- The group's own organisation, after its business areas and services.
INSERT INTO department (code, name, name_es, parent_code) VALUES
    ('MANAGEMENT', 'General management', 'Dirección general', NULL),
    ('INSURANCE', 'Insurance operations', 'Operaciones de seguros', 'MANAGEMENT'),
    ('CLAIMS', 'Claims', 'Siniestros', 'INSURANCE'),
    ('CARRIERS', 'Carrier relations', 'Relaciones con compañías', 'INSURANCE'),
    ('SALES', 'Sales', 'Comercial', 'MANAGEMENT'),
    ('CUSTOMER-SERVICE', 'Customer service', 'Atención al cliente', 'SALES'),
    ('RETENTION', 'Retention', 'Retención de clientes', 'SALES'),
    ('MARKETING', 'Marketing', 'Marketing', 'MANAGEMENT'),
    ('ENERGY', 'Energy', 'Energía', 'MANAGEMENT'),
    ('TELECOM', 'Telecom', 'Telecomunicaciones', 'MANAGEMENT'),
    ('FINANCING', 'Mortgages and loans', 'Financiación', 'MANAGEMENT'),
    ('REPAIRS', 'Home repairs', 'Reparaciones del hogar', 'MANAGEMENT'),
    ('WORKSHOPS', 'Workshops', 'Talleres', 'MANAGEMENT'),
    ('FINANCE', 'Finance and accounting', 'Administración y finanzas', 'MANAGEMENT'),
    ('TREASURY', 'Treasury', 'Tesorería', 'FINANCE'),
    ('HR', 'Human resources', 'Recursos humanos', 'MANAGEMENT'),
    ('PAYROLL', 'Payroll', 'Nóminas', 'HR'),
    ('LEGAL', 'Legal and compliance', 'Asesoría jurídica y cumplimiento', 'MANAGEMENT'),
    ('IT', 'Technology', 'Tecnología', 'MANAGEMENT'),
    ('DATA', 'Data and analytics', 'Datos y analítica', 'IT'),
    ('QUALITY', 'Quality', 'Calidad', 'MANAGEMENT'),
    ('FACILITIES', 'Facilities', 'Servicios generales', 'FINANCE')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, parent_code = EXCLUDED.parent_code
WHERE (department.name, department.name_es, department.parent_code)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.parent_code);

-- The group's own catalogue of positions.
INSERT INTO job_position (code, name, name_es, department_code, distributes_insurance, remote_work_allowed) VALUES
    ('GENERAL-MANAGER', 'General manager', 'Dirección general', 'MANAGEMENT', false, true),
    ('DISTRIBUTION-MANAGER', 'Head of insurance distribution', 'Responsable de la actividad de distribución', 'INSURANCE', true, true),
    ('BROKER', 'Insurance broker', 'Corredor o corredora de seguros', 'INSURANCE', true, true),
    ('ACCOUNT-EXECUTIVE', 'Account executive', 'Ejecutivo o ejecutiva de cuentas', 'INSURANCE', true, true),
    ('UNDERWRITING-TECHNICIAN', 'Policy technician', 'Técnico o técnica de producción', 'INSURANCE', true, true),
    ('CLAIMS-HANDLER', 'Claims handler', 'Tramitador o tramitadora de siniestros', 'CLAIMS', true, true),
    ('CLAIMS-MANAGER', 'Head of claims', 'Responsable de siniestros', 'CLAIMS', true, true),
    ('SALES-AGENT', 'Salesperson', 'Asesor o asesora comercial', 'SALES', true, true),
    ('SALES-MANAGER', 'Head of sales', 'Dirección comercial', 'SALES', true, true),
    ('OFFICE-MANAGER', 'Branch manager', 'Dirección de oficina', 'SALES', true, false),
    ('CALL-CENTRE-AGENT', 'Contact-centre agent', 'Agente de atención telefónica', 'CUSTOMER-SERVICE', true, true),
    ('RETENTION-AGENT', 'Retention agent', 'Agente de retención', 'RETENTION', true, true),
    ('ENERGY-ADVISER', 'Energy adviser', 'Asesor o asesora de energía', 'ENERGY', false, true),
    ('TELECOM-ADVISER', 'Telecom adviser', 'Asesor o asesora de telecomunicaciones', 'TELECOM', false, true),
    ('LOAN-ADVISER', 'Loan adviser', 'Asesor o asesora de financiación', 'FINANCING', false, true),
    ('REPAIR-COORDINATOR', 'Repairs coordinator', 'Coordinación de reparaciones', 'REPAIRS', false, true),
    ('WORKSHOP-ADVISER', 'Workshop reception', 'Recepción de taller', 'WORKSHOPS', false, false),
    ('ACCOUNTANT', 'Accountant', 'Contable', 'FINANCE', false, true),
    ('CONTROLLER', 'Controller', 'Control de gestión', 'FINANCE', false, true),
    ('TREASURER', 'Treasurer', 'Responsable de tesorería', 'TREASURY', false, true),
    ('HR-TECHNICIAN', 'Human resources technician', 'Técnico o técnica de recursos humanos', 'HR', false, true),
    ('PAYROLL-TECHNICIAN', 'Payroll technician', 'Técnico o técnica de nóminas', 'PAYROLL', false, true),
    ('LAWYER', 'Lawyer', 'Abogado o abogada', 'LEGAL', false, true),
    ('COMPLIANCE-OFFICER', 'Compliance officer', 'Responsable de cumplimiento normativo', 'LEGAL', false, true),
    ('DPO', 'Data-protection officer', 'Delegado o delegada de protección de datos', 'LEGAL', false, true),
    ('DEVELOPER', 'Software developer', 'Desarrollo de software', 'IT', false, true),
    ('SYSTEMS-ENGINEER', 'Systems engineer', 'Ingeniería de sistemas', 'IT', false, true),
    ('DATA-ANALYST', 'Data analyst', 'Analista de datos', 'DATA', false, true),
    ('DATA-STEWARD', 'Data steward', 'Responsable de calidad del dato', 'DATA', false, true),
    ('MARKETING-TECHNICIAN', 'Marketing technician', 'Técnico o técnica de marketing', 'MARKETING', false, true),
    ('ADMINISTRATIVE', 'Administrative assistant', 'Auxiliar administrativo o administrativa', NULL, false, true)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, department_code = EXCLUDED.department_code, distributes_insurance = EXCLUDED.distributes_insurance, remote_work_allowed = EXCLUDED.remote_work_allowed
WHERE (job_position.name, job_position.name_es, job_position.department_code, job_position.distributes_insurance, job_position.remote_work_allowed)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.department_code, EXCLUDED.distributes_insurance, EXCLUDED.remote_work_allowed);

-- Source: keys of employment contracts of SEPE (Contrat@) and TGSS, after the reform of RDL 32/2021.
INSERT INTO contract_type (code, name, duration, working_time, conversion, contractable, legal_basis) VALUES
    ('100', 'Indefinido, tiempo completo, ordinario', 'permanent', 'full', false, true, 'ET art. 15.1'),
    ('109', 'Indefinido, tiempo completo, fomento de la contratación indefinida, transformación de contrato temporal', 'permanent', 'full', true, true, NULL),
    ('130', 'Indefinido, tiempo completo, personas con discapacidad', 'permanent', 'full', false, true, 'RD 1451/1983'),
    ('139', 'Indefinido, tiempo completo, personas con discapacidad, transformación de contrato temporal', 'permanent', 'full', true, true, NULL),
    ('150', 'Indefinido, tiempo completo, fomento de la contratación indefinida, empleo estable, inicial', 'permanent', 'full', false, true, NULL),
    ('189', 'Indefinido, tiempo completo, transformación de contrato temporal', 'permanent', 'full', true, true, 'ET art. 15'),
    ('200', 'Indefinido, tiempo parcial, ordinario', 'permanent', 'part', false, true, 'ET art. 12'),
    ('209', 'Indefinido, tiempo parcial, fomento de la contratación indefinida, transformación de contrato temporal', 'permanent', 'part', true, true, NULL),
    ('230', 'Indefinido, tiempo parcial, personas con discapacidad', 'permanent', 'part', false, true, 'RD 1451/1983'),
    ('239', 'Indefinido, tiempo parcial, personas con discapacidad, transformación de contrato temporal', 'permanent', 'part', true, true, NULL),
    ('250', 'Indefinido, tiempo parcial, fomento de la contratación indefinida, empleo estable, inicial', 'permanent', 'part', false, true, NULL),
    ('289', 'Indefinido, tiempo parcial, transformación de contrato temporal', 'permanent', 'part', true, true, 'ET art. 15'),
    ('300', 'Indefinido, fijo-discontinuo', 'seasonal', 'any', false, true, 'ET art. 16'),
    ('309', 'Indefinido, fijo-discontinuo, fomento de la contratación indefinida, transformación de contrato temporal', 'seasonal', 'any', true, true, NULL),
    ('330', 'Indefinido, fijo-discontinuo, personas con discapacidad', 'seasonal', 'any', false, true, 'RD 1451/1983'),
    ('339', 'Indefinido, fijo-discontinuo, personas con discapacidad, transformación de contrato temporal', 'seasonal', 'any', true, true, NULL),
    ('350', 'Indefinido, fijo-discontinuo, fomento de la contratación indefinida, empleo estable, inicial', 'seasonal', 'any', false, true, NULL),
    ('389', 'Indefinido, fijo-discontinuo, transformación de contrato temporal', 'seasonal', 'any', true, true, 'ET art. 16'),
    ('401', 'Duración determinada, tiempo completo, obra o servicio determinado', 'temporary', 'full', false, false, 'Repealed by RDL 32/2021'),
    ('402', 'Duración determinada, tiempo completo, circunstancias de la producción', 'temporary', 'full', false, true, 'ET art. 15.2'),
    ('410', 'Duración determinada, tiempo completo, sustitución de persona trabajadora', 'temporary', 'full', false, true, 'ET art. 15.3'),
    ('420', 'Temporal, tiempo completo, formativo para la obtención de la práctica profesional', 'temporary', 'full', false, true, 'ET art. 11.3'),
    ('421', 'Temporal, tiempo completo, formación en alternancia', 'temporary', 'full', false, true, 'ET art. 11.2'),
    ('430', 'Temporal, tiempo completo, personas con discapacidad', 'temporary', 'full', false, true, 'Ley 43/2006, disposición adicional primera'),
    ('441', 'Temporal, tiempo completo, relevo', 'temporary', 'full', false, true, 'ET art. 12.7'),
    ('501', 'Duración determinada, tiempo parcial, obra o servicio determinado', 'temporary', 'part', false, false, 'Repealed by RDL 32/2021'),
    ('502', 'Duración determinada, tiempo parcial, circunstancias de la producción', 'temporary', 'part', false, true, 'ET art. 15.2'),
    ('510', 'Duración determinada, tiempo parcial, sustitución de persona trabajadora', 'temporary', 'part', false, true, 'ET art. 15.3'),
    ('520', 'Temporal, tiempo parcial, formativo para la obtención de la práctica profesional', 'temporary', 'part', false, true, 'ET art. 11.3'),
    ('521', 'Temporal, tiempo parcial, formación en alternancia', 'temporary', 'part', false, true, 'ET art. 11.2'),
    ('530', 'Temporal, tiempo parcial, personas con discapacidad', 'temporary', 'part', false, true, 'Ley 43/2006, disposición adicional primera'),
    ('540', 'Temporal, tiempo parcial, jubilado parcial', 'temporary', 'part', false, true, 'ET art. 12.6'),
    ('541', 'Temporal, tiempo parcial, relevo', 'temporary', 'part', false, true, 'ET art. 12.7')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, duration = EXCLUDED.duration, working_time = EXCLUDED.working_time, conversion = EXCLUDED.conversion, contractable = EXCLUDED.contractable, legal_basis = EXCLUDED.legal_basis
WHERE (contract_type.name, contract_type.duration, contract_type.working_time, contract_type.conversion, contract_type.contractable, contract_type.legal_basis)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.duration, EXCLUDED.working_time, EXCLUDED.conversion, EXCLUDED.contractable, EXCLUDED.legal_basis);

-- Source: Estatuto de los Trabajadores, art. 14, 40, 41, 49 to 56 (severance of 33 days for service since 12 February 2012).
INSERT INTO termination_cause (code, name, name_es, legal_basis, severance_days_per_year, severance_cap_months, unemployment_benefit) VALUES
    ('mutual_agreement', 'Mutual agreement', 'Mutuo acuerdo de las partes', 'ET art. 49.1.a', NULL, NULL, false),
    ('trial_period', 'Not passing the trial period', 'No superación del periodo de prueba', 'ET art. 14', NULL, NULL, true),
    ('temporary_end', 'End of a temporary contract', 'Expiración del tiempo convenido', 'ET art. 49.1.c', 12, NULL, true),
    ('resignation', 'Resignation', 'Dimisión o baja voluntaria', 'ET art. 49.1.d', NULL, NULL, false),
    ('retirement', 'Retirement', 'Jubilación', 'ET art. 49.1.f', NULL, NULL, false),
    ('death', 'Death of the employee', 'Muerte de la persona trabajadora', 'ET art. 49.1.e', NULL, NULL, false),
    ('permanent_disability', 'Permanent disability', 'Gran incapacidad o incapacidad permanente', 'ET art. 49.1.n', NULL, NULL, false),
    ('objective_dismissal', 'Dismissal on objective grounds', 'Despido por causas objetivas', 'ET art. 52 y 53', 20, 12, true),
    ('collective_dismissal', 'Collective dismissal', 'Despido colectivo', 'ET art. 51', 20, 12, true),
    ('disciplinary_dismissal', 'Disciplinary dismissal, fair', 'Despido disciplinario procedente', 'ET art. 54 y 55', NULL, NULL, true),
    ('unfair_dismissal', 'Unfair dismissal', 'Despido improcedente', 'ET art. 56', 33, 24, true),
    ('employer_breach', 'Employee''s request for serious breach', 'Extinción por incumplimiento grave del empresario', 'ET art. 50', 33, 24, true),
    ('substantial_change', 'Substantial change of conditions', 'Modificación sustancial de condiciones', 'ET art. 41.3', 20, 9, true),
    ('relocation', 'Relocation', 'Traslado', 'ET art. 40.1', 20, 12, true),
    ('gender_violence', 'Decision of a victim of gender violence', 'Decisión de la víctima de violencia de género o sexual', 'ET art. 49.1.m', NULL, NULL, true)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, legal_basis = EXCLUDED.legal_basis, severance_days_per_year = EXCLUDED.severance_days_per_year, severance_cap_months = EXCLUDED.severance_cap_months, unemployment_benefit = EXCLUDED.unemployment_benefit
WHERE (termination_cause.name, termination_cause.name_es, termination_cause.legal_basis, termination_cause.severance_days_per_year, termination_cause.severance_cap_months, termination_cause.unemployment_benefit)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.legal_basis, EXCLUDED.severance_days_per_year, EXCLUDED.severance_cap_months, EXCLUDED.unemployment_benefit);

-- Source: Estatuto de los Trabajadores, art. 23, 37, 38, 45, 46, 48 and 48 bis; LGSS, art. 169 to 176.
INSERT INTO absence_type (code, name, name_es, category, legal_basis, statutory_days, day_kind, paid_by, counts_as_worked, evidence_required) VALUES
    ('holiday', 'Holidays', 'Vacaciones anuales', 'holiday', 'ET art. 38', 30, 'natural', 'company', true, false),
    ('marriage', 'Marriage or registered partnership', 'Matrimonio o registro de pareja de hecho', 'paid_leave', 'ET art. 37.3.a', 15, 'natural', 'company', true, true),
    ('family_illness', 'Serious illness or hospital stay of a relative', 'Accidente, enfermedad grave u hospitalización de familiar o conviviente', 'paid_leave', 'ET art. 37.3.b', 5, 'working', 'company', true, true),
    ('bereavement', 'Death of a relative', 'Fallecimiento de familiar', 'paid_leave', 'ET art. 37.3.b bis', 2, 'working', 'company', true, true),
    ('moving_house', 'Moving house', 'Traslado del domicilio habitual', 'paid_leave', 'ET art. 37.3.c', 1, 'working', 'company', true, true),
    ('public_duty', 'Public or personal duty', 'Deber inexcusable público y personal', 'paid_leave', 'ET art. 37.3.d', NULL, NULL, 'company', true, true),
    ('union_duties', 'Duties as a representative', 'Funciones sindicales o de representación', 'paid_leave', 'ET art. 37.3.e', NULL, NULL, 'company', true, true),
    ('prenatal', 'Prenatal examinations', 'Exámenes prenatales y preparación al parto', 'paid_leave', 'ET art. 37.3.f', NULL, NULL, 'company', true, true),
    ('weather_risk', 'Impossible access by disaster or weather', 'Imposibilidad de acceso por catástrofe o fenómeno meteorológico', 'paid_leave', 'ET art. 37.3.g', 4, 'working', 'company', true, true),
    ('force_majeure', 'Urgent family reasons', 'Fuerza mayor por motivos familiares urgentes', 'paid_leave', 'ET art. 37.9', 4, 'working', 'company', true, true),
    ('nursing', 'Care of a nursing infant', 'Cuidado del lactante', 'paid_leave', 'ET art. 37.4', NULL, NULL, 'company', true, true),
    ('exam', 'Examinations', 'Concurrencia a exámenes', 'paid_leave', 'ET art. 23.1.a', NULL, NULL, 'company', true, true),
    ('training_leave', 'Training connected with the activity', 'Permiso de formación (20 horas anuales)', 'paid_leave', 'ET art. 23.3', NULL, NULL, 'company', true, true),
    ('sick_common', 'Sick leave, common illness or accident', 'Incapacidad temporal por contingencias comunes', 'sick_leave', 'LGSS art. 169', NULL, 'natural', 'shared', true, true),
    ('sick_work', 'Sick leave, work accident or illness', 'Incapacidad temporal por contingencias profesionales', 'sick_leave', 'LGSS art. 169', NULL, 'natural', 'social_security', true, true),
    ('birth_care', 'Birth and care of a child', 'Nacimiento y cuidado de menor', 'suspension', 'ET art. 48.4', NULL, 'natural', 'social_security', true, true),
    ('adoption_care', 'Adoption and foster care', 'Adopción, guarda o acogimiento', 'suspension', 'ET art. 48.5', NULL, 'natural', 'social_security', true, true),
    ('pregnancy_risk', 'Risk in pregnancy or nursing', 'Riesgo durante el embarazo o la lactancia', 'suspension', 'ET art. 48.8', NULL, 'natural', 'social_security', true, true),
    ('parental', 'Parental leave', 'Permiso parental', 'suspension', 'ET art. 48 bis', 56, 'natural', 'nobody', true, true),
    ('care_reduction', 'Reduced hours for care', 'Reducción de jornada por guarda legal', 'reduction', 'ET art. 37.6', NULL, NULL, 'nobody', true, true),
    ('voluntary_leave', 'Voluntary leave of absence', 'Excedencia voluntaria', 'unpaid', 'ET art. 46.2', NULL, NULL, 'nobody', false, false),
    ('care_leave', 'Leave of absence for care', 'Excedencia por cuidado de hijos o familiares', 'suspension', 'ET art. 46.3', NULL, NULL, 'nobody', true, true),
    ('forced_leave', 'Leave of absence for public office', 'Excedencia forzosa', 'suspension', 'ET art. 46.1', NULL, NULL, 'nobody', true, true),
    ('unpaid', 'Unpaid leave', 'Permiso no retribuido', 'unpaid', NULL, NULL, NULL, 'nobody', false, false),
    ('strike', 'Strike', 'Huelga', 'suspension', 'ET art. 45.1.l', NULL, NULL, 'nobody', false, false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, category = EXCLUDED.category, legal_basis = EXCLUDED.legal_basis, statutory_days = EXCLUDED.statutory_days, day_kind = EXCLUDED.day_kind, paid_by = EXCLUDED.paid_by, counts_as_worked = EXCLUDED.counts_as_worked, evidence_required = EXCLUDED.evidence_required
WHERE (absence_type.name, absence_type.name_es, absence_type.category, absence_type.legal_basis, absence_type.statutory_days, absence_type.day_kind, absence_type.paid_by, absence_type.counts_as_worked, absence_type.evidence_required)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.category, EXCLUDED.legal_basis, EXCLUDED.statutory_days, EXCLUDED.day_kind, EXCLUDED.paid_by, EXCLUDED.counts_as_worked, EXCLUDED.evidence_required);
