-- Reference data of sm_hr_payroll. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: LGSS (RDLeg 8/2015), art. 19, 19 bis, 127 bis and 145, and the yearly orders of contribution.
INSERT INTO contingency (code, name, name_es, base) VALUES
    ('common', 'Common contingencies', 'Contingencias comunes', 'common'),
    ('mei', 'Intergenerational equity mechanism', 'Mecanismo de equidad intergeneracional (MEI)', 'common'),
    ('unemployment', 'Unemployment', 'Desempleo', 'professional'),
    ('fogasa', 'Wage guarantee fund', 'Fondo de Garantía Salarial (FOGASA)', 'professional'),
    ('training', 'Vocational training', 'Formación profesional', 'professional'),
    ('work_temporary', 'Work accidents, temporary disability', 'Accidentes de trabajo y enfermedades profesionales, incapacidad temporal', 'professional'),
    ('work_permanent', 'Work accidents, permanent disability, death and survival', 'Accidentes de trabajo y enfermedades profesionales, incapacidad permanente, muerte y supervivencia', 'professional'),
    ('overtime_force', 'Overtime by force majeure', 'Horas extraordinarias por fuerza mayor', 'overtime'),
    ('overtime_other', 'Other overtime', 'Resto de horas extraordinarias', 'overtime'),
    ('solidarity', 'Additional solidarity contribution', 'Cotización adicional de solidaridad', 'excess')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, base = EXCLUDED.base
WHERE (contingency.name, contingency.name_es, contingency.base)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.base);

-- Source: Ley 31/2022, art. 122, extended since; Orden PCM/74/2023, Orden PJC/51/2024 and Orden PJC/178/2025. The MEI follows the
-- scale of LGSS, transitional provision 43ª. Work accidents: tariff of Ley 42/2006, 4th additional provision, occupation "a", office work.
INSERT INTO contribution_rate (contingency_code, contract_class, validity, employer_rate, employee_rate, legal_basis) VALUES
    ('common', 'any', '[2023-01-01,)', 23.60, 4.70, 'Ley 31/2022, art. 122'),
    ('mei', 'any', '[2023-01-01,2024-01-01)', 0.50, 0.10, 'LGSS, art. 127 bis'),
    ('mei', 'any', '[2024-01-01,2025-01-01)', 0.58, 0.12, 'LGSS, disposición transitoria 43ª'),
    ('mei', 'any', '[2025-01-01,2026-01-01)', 0.67, 0.13, 'LGSS, disposición transitoria 43ª'),
    ('mei', 'any', '[2026-01-01,2027-01-01)', 0.75, 0.15, 'LGSS, disposición transitoria 43ª'),
    ('unemployment', 'permanent', '[2023-01-01,)', 5.50, 1.55, 'Ley 31/2022, art. 122'),
    ('unemployment', 'temporary', '[2023-01-01,)', 6.70, 1.60, 'Ley 31/2022, art. 122'),
    ('fogasa', 'any', '[2023-01-01,)', 0.20, 0, 'Ley 31/2022, art. 122'),
    ('training', 'any', '[2023-01-01,)', 0.60, 0.10, 'Ley 31/2022, art. 122'),
    ('work_temporary', 'any', '[2019-01-01,)', 0.80, 0, 'Ley 42/2006, disposición adicional 4ª'),
    ('work_permanent', 'any', '[2019-01-01,)', 0.70, 0, 'Ley 42/2006, disposición adicional 4ª'),
    ('overtime_force', 'any', '[2023-01-01,)', 12.00, 2.00, 'Ley 31/2022, art. 122'),
    ('overtime_other', 'any', '[2023-01-01,)', 23.60, 4.70, 'Ley 31/2022, art. 122')
ON CONFLICT (contingency_code, contract_class, validity) DO UPDATE
SET employer_rate = EXCLUDED.employer_rate, employee_rate = EXCLUDED.employee_rate, legal_basis = EXCLUDED.legal_basis
WHERE (contribution_rate.employer_rate, contribution_rate.employee_rate, contribution_rate.legal_basis)
    IS DISTINCT FROM (EXCLUDED.employer_rate, EXCLUDED.employee_rate, EXCLUDED.legal_basis);

-- Source: LGSS, art. 19 bis and transitional provision 42ª; Orden PJC/178/2025.
INSERT INTO solidarity_rate (year, band, employer_rate, employee_rate) VALUES
    (2025, 1, 0.77, 0.15),
    (2025, 2, 0.83, 0.17),
    (2025, 3, 0.98, 0.19)
ON CONFLICT (year, band) DO UPDATE
SET employer_rate = EXCLUDED.employer_rate, employee_rate = EXCLUDED.employee_rate
WHERE (solidarity_rate.employer_rate, solidarity_rate.employee_rate)
    IS DISTINCT FROM (EXCLUDED.employer_rate, EXCLUDED.employee_rate);

-- Source: Orden PJC/51/2024 as amended after RD 145/2024 (2024) and Orden PJC/178/2025 (2025).
INSERT INTO contribution_base (year, contribution_group, group_name, period, minimum_amount, maximum_amount) VALUES
    (2024, 1, 'Ingenieros y licenciados; personal de alta dirección no incluido en el artículo 1.3.c) ET', 'month', 1847.40, 4720.50),
    (2024, 2, 'Ingenieros técnicos, peritos y ayudantes titulados', 'month', 1532.10, 4720.50),
    (2024, 3, 'Jefes administrativos y de taller', 'month', 1332.90, 4720.50),
    (2024, 4, 'Ayudantes no titulados', 'month', 1323.00, 4720.50),
    (2024, 5, 'Oficiales administrativos', 'month', 1323.00, 4720.50),
    (2024, 6, 'Subalternos', 'month', 1323.00, 4720.50),
    (2024, 7, 'Auxiliares administrativos', 'month', 1323.00, 4720.50),
    (2024, 8, 'Oficiales de primera y segunda', 'day', 44.10, 157.35),
    (2024, 9, 'Oficiales de tercera y especialistas', 'day', 44.10, 157.35),
    (2024, 10, 'Peones', 'day', 44.10, 157.35),
    (2024, 11, 'Trabajadores menores de dieciocho años', 'day', 44.10, 157.35),
    (2025, 1, 'Ingenieros y licenciados; personal de alta dirección no incluido en el artículo 1.3.c) ET', 'month', 1929.00, 4909.50),
    (2025, 2, 'Ingenieros técnicos, peritos y ayudantes titulados', 'month', 1599.60, 4909.50),
    (2025, 3, 'Jefes administrativos y de taller', 'month', 1391.70, 4909.50),
    (2025, 4, 'Ayudantes no titulados', 'month', 1381.20, 4909.50),
    (2025, 5, 'Oficiales administrativos', 'month', 1381.20, 4909.50),
    (2025, 6, 'Subalternos', 'month', 1381.20, 4909.50),
    (2025, 7, 'Auxiliares administrativos', 'month', 1381.20, 4909.50),
    (2025, 8, 'Oficiales de primera y segunda', 'day', 46.04, 163.65),
    (2025, 9, 'Oficiales de tercera y especialistas', 'day', 46.04, 163.65),
    (2025, 10, 'Peones', 'day', 46.04, 163.65),
    (2025, 11, 'Trabajadores menores de dieciocho años', 'day', 46.04, 163.65)
ON CONFLICT (year, contribution_group) DO UPDATE
SET group_name = EXCLUDED.group_name, period = EXCLUDED.period, minimum_amount = EXCLUDED.minimum_amount, maximum_amount = EXCLUDED.maximum_amount
WHERE (contribution_base.group_name, contribution_base.period, contribution_base.minimum_amount, contribution_base.maximum_amount)
    IS DISTINCT FROM (EXCLUDED.group_name, EXCLUDED.period, EXCLUDED.minimum_amount, EXCLUDED.maximum_amount);

-- Source: RD 439/2007 (RIRPF), art. 85, with Ley 35/2006, art. 101, as from 1 January 2021.
INSERT INTO withholding_bracket (valid_from, from_amount, rate) VALUES
    ('2021-01-01', 0, 19),
    ('2021-01-01', 12450, 24),
    ('2021-01-01', 20200, 30),
    ('2021-01-01', 35200, 37),
    ('2021-01-01', 60000, 45),
    ('2021-01-01', 300000, 47)
ON CONFLICT (valid_from, from_amount) DO UPDATE
SET rate = EXCLUDED.rate
WHERE withholding_bracket.rate IS DISTINCT FROM EXCLUDED.rate;

-- Source: instructions of modelo 190 (Orden EHA/3127/2009 and its amendments).
INSERT INTO withholding_key (code, name) VALUES
    ('A', 'Rendimientos del trabajo: empleados por cuenta ajena en general'),
    ('B', 'Rendimientos del trabajo: pensionistas y perceptores de haberes pasivos y demás prestaciones del artículo 17.2.a) LIRPF'),
    ('C', 'Rendimientos del trabajo: prestaciones o subsidios por desempleo'),
    ('D', 'Rendimientos del trabajo: prestaciones por desempleo en la modalidad de pago único'),
    ('E', 'Rendimientos del trabajo: consejeros y administradores'),
    ('F', 'Rendimientos del trabajo: cursos, conferencias, seminarios y similares y elaboración de obras literarias, artísticas o científicas'),
    ('G', 'Rendimientos de actividades económicas: actividades profesionales'),
    ('H', 'Rendimientos de actividades económicas: agrícolas, ganaderas, forestales y en estimación objetiva del artículo 95.6.2º RIRPF'),
    ('I', 'Rendimientos de actividades económicas: artículo 75.2.b) RIRPF'),
    ('J', 'Imputación de rentas por la cesión de derechos de imagen'),
    ('K', 'Premios y ganancias patrimoniales'),
    ('L', 'Rentas exentas y dietas exceptuadas de gravamen')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name
WHERE withholding_key.name IS DISTINCT FROM EXCLUDED.name;

-- The group's own list, in the order of the model of Orden ESS/2098/2014; accounts of the Plan General Contable, which the seed
-- proposes for a new concept and never overwrites.
INSERT INTO payroll_concept (code, name, name_es, section, nature, in_contribution_base, in_tax_base, prorated, ledger_account_code) VALUES
    ('BASE', 'Base salary', 'Salario base', 'salary', 'earning', true, true, false, '640'),
    ('AGREEMENT-SUPPLEMENT', 'Agreement supplement', 'Complemento de convenio', 'salary', 'earning', true, true, false, '640'),
    ('SENIORITY', 'Seniority', 'Antigüedad', 'salary', 'earning', true, true, false, '640'),
    ('PERSONAL', 'Personal supplement', 'Complemento personal', 'salary', 'earning', true, true, false, '640'),
    ('POSITION', 'Position supplement', 'Complemento de puesto', 'salary', 'earning', true, true, false, '640'),
    ('VARIABLE', 'Variable pay', 'Retribución variable', 'salary', 'earning', true, true, false, '640'),
    ('SALES-INCENTIVE', 'Sales incentive', 'Incentivo comercial', 'salary', 'earning', true, true, false, '640'),
    ('OVERTIME', 'Overtime', 'Horas extraordinarias', 'salary', 'earning', true, true, false, '640'),
    ('EXTRA-JUNE', 'Extra pay, June', 'Paga extraordinaria de junio', 'salary', 'earning', true, true, true, '640'),
    ('EXTRA-DECEMBER', 'Extra pay, December', 'Paga extraordinaria de diciembre', 'salary', 'earning', true, true, true, '640'),
    ('EXTRA-PRORATED', 'Extra pays, prorated', 'Prorrata de pagas extraordinarias', 'salary', 'earning', true, true, false, '640'),
    ('HOLIDAYS-UNTAKEN', 'Holidays not taken', 'Vacaciones no disfrutadas', 'salary', 'earning', true, true, false, '640'),
    ('ARREARS', 'Arrears', 'Atrasos', 'salary', 'earning', true, true, false, '640'),
    ('SICK-COMPANY', 'Sick pay by the company', 'Prestación por IT a cargo de la empresa', 'non_salary', 'earning', true, true, false, '640'),
    ('SICK-DELEGATED', 'Sick pay paid for the INSS', 'Prestación por IT en pago delegado', 'non_salary', 'earning', true, true, false, '471'),
    ('SICK-SUPPLEMENT', 'Supplement to sick pay', 'Complemento de IT', 'non_salary', 'earning', true, true, false, '640'),
    ('SUBSISTENCE', 'Subsistence, exempt', 'Dietas exentas', 'non_salary', 'earning', false, false, false, '629'),
    ('MILEAGE', 'Mileage, exempt', 'Kilometraje exento', 'non_salary', 'earning', false, false, false, '629'),
    ('REMOTE-EXPENSES', 'Compensation for remote work', 'Compensación de gastos por trabajo a distancia', 'non_salary', 'earning', true, true, false, '640'),
    ('SEVERANCE', 'Severance', 'Indemnización', 'non_salary', 'earning', false, false, false, '641'),
    ('HEALTH-INSURANCE', 'Health insurance, exempt', 'Seguro médico exento', 'in_kind', 'earning', true, false, false, '649'),
    ('CAR', 'Company car', 'Vehículo de empresa', 'in_kind', 'earning', true, true, false, '640'),
    ('MEAL-VOUCHER', 'Meal vouchers', 'Vales de comida', 'in_kind', 'earning', true, false, false, '649'),
    ('SS-COMMON', 'Common contingencies', 'Contingencias comunes', 'contribution', 'deduction', false, false, false, '476'),
    ('SS-MEI', 'Intergenerational equity mechanism', 'Mecanismo de equidad intergeneracional', 'contribution', 'deduction', false, false, false, '476'),
    ('SS-SOLIDARITY', 'Solidarity contribution', 'Cotización de solidaridad', 'contribution', 'deduction', false, false, false, '476'),
    ('SS-UNEMPLOYMENT', 'Unemployment', 'Desempleo', 'contribution', 'deduction', false, false, false, '476'),
    ('SS-TRAINING', 'Vocational training', 'Formación profesional', 'contribution', 'deduction', false, false, false, '476'),
    ('SS-OVERTIME', 'Overtime contribution', 'Cotización por horas extraordinarias', 'contribution', 'deduction', false, false, false, '476'),
    ('IRPF', 'Income tax withheld', 'Retención a cuenta del IRPF', 'tax', 'deduction', false, false, false, '4751'),
    ('ADVANCE', 'Advance', 'Anticipo', 'other_deduction', 'deduction', false, false, false, '460'),
    ('IN-KIND-VALUE', 'Value of the pay in kind', 'Valor de los productos recibidos en especie', 'other_deduction', 'deduction', false, false, false, NULL),
    ('GARNISHMENT', 'Garnishment', 'Embargo de salario', 'other_deduction', 'deduction', false, false, false, '465'),
    ('UNION-FEE', 'Union fee', 'Cuota sindical', 'other_deduction', 'deduction', false, false, false, '465'),
    ('ER-COMMON', 'Employer, common contingencies', 'Empresa: contingencias comunes', 'employer_cost', 'employer', false, false, false, '642'),
    ('ER-MEI', 'Employer, equity mechanism', 'Empresa: MEI', 'employer_cost', 'employer', false, false, false, '642'),
    ('ER-SOLIDARITY', 'Employer, solidarity contribution', 'Empresa: cotización de solidaridad', 'employer_cost', 'employer', false, false, false, '642'),
    ('ER-WORK', 'Employer, work accidents', 'Empresa: accidentes de trabajo y enfermedades profesionales', 'employer_cost', 'employer', false, false, false, '642'),
    ('ER-UNEMPLOYMENT', 'Employer, unemployment', 'Empresa: desempleo', 'employer_cost', 'employer', false, false, false, '642'),
    ('ER-FOGASA', 'Employer, wage guarantee fund', 'Empresa: FOGASA', 'employer_cost', 'employer', false, false, false, '642'),
    ('ER-TRAINING', 'Employer, vocational training', 'Empresa: formación profesional', 'employer_cost', 'employer', false, false, false, '642')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, section = EXCLUDED.section, nature = EXCLUDED.nature, in_contribution_base = EXCLUDED.in_contribution_base, in_tax_base = EXCLUDED.in_tax_base, prorated = EXCLUDED.prorated
WHERE (payroll_concept.name, payroll_concept.name_es, payroll_concept.section, payroll_concept.nature, payroll_concept.in_contribution_base, payroll_concept.in_tax_base, payroll_concept.prorated)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.section, EXCLUDED.nature, EXCLUDED.in_contribution_base, EXCLUDED.in_tax_base, EXCLUDED.prorated);
