-- Reference data of sm_hr_training. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list; the laws are those that make the training a duty.
INSERT INTO course_category (code, name, name_es, mandatory_basis) VALUES
    ('distribution', 'Insurance distribution', 'Distribución de seguros', 'RDL 3/2020, art. 165'),
    ('products', 'Products of carriers', 'Productos de las compañías', NULL),
    ('data_protection', 'Data protection', 'Protección de datos', 'GDPR, art. 39.1.b'),
    ('money_laundering', 'Prevention of money laundering', 'Prevención del blanqueo de capitales', 'Ley 10/2010, art. 29'),
    ('risk_prevention', 'Prevention of occupational risks', 'Prevención de riesgos laborales', 'Ley 31/1995, art. 19'),
    ('criminal_compliance', 'Criminal compliance and whistleblowing', 'Cumplimiento penal y sistema interno de información', NULL),
    ('equality', 'Equality and prevention of harassment', 'Igualdad y prevención del acoso', 'LO 3/2007, art. 48'),
    ('mortgage_credit', 'Mortgage credit', 'Crédito inmobiliario', 'Ley 5/2019, art. 16'),
    ('cybersecurity', 'Cybersecurity', 'Ciberseguridad', NULL),
    ('ai_literacy', 'Artificial-intelligence literacy', 'Alfabetización en inteligencia artificial', 'Regulation (EU) 2024/1689, art. 4'),
    ('energy', 'Energy market', 'Mercado energético', NULL),
    ('telecom', 'Telecommunications', 'Telecomunicaciones', NULL),
    ('sales', 'Sales and customer service', 'Ventas y atención al cliente', NULL),
    ('management', 'Management', 'Dirección y liderazgo', NULL),
    ('languages', 'Languages', 'Idiomas', NULL),
    ('office_tools', 'Office tools', 'Herramientas ofimáticas', NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, mandatory_basis = EXCLUDED.mandatory_basis
WHERE (course_category.name, course_category.name_es, course_category.mandatory_basis)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.mandatory_basis);

-- Source: RD 287/2021, art. 6, 7 and 11.
INSERT INTO distribution_level (level, name_es, initial_hours, continuing_hours, gives_advice) VALUES
    (1, 'Corredores de seguros y de reaseguros, y responsables de la actividad de distribución', 300, 25, true),
    (2, 'Agentes, empleados y colaboradores externos que prestan asesoramiento', 200, 25, true),
    (3, 'Agentes, empleados y colaboradores externos que solo informan, sin prestar asesoramiento', 150, 15, false)
ON CONFLICT (level) DO UPDATE
SET name_es = EXCLUDED.name_es, initial_hours = EXCLUDED.initial_hours, continuing_hours = EXCLUDED.continuing_hours, gives_advice = EXCLUDED.gives_advice
WHERE (distribution_level.name_es, distribution_level.initial_hours, distribution_level.continuing_hours, distribution_level.gives_advice)
    IS DISTINCT FROM (EXCLUDED.name_es, EXCLUDED.initial_hours, EXCLUDED.continuing_hours, EXCLUDED.gives_advice);

-- Source: Ley 30/2015, RD 694/2017 and the General Budget Acts (credit by staff, with 420 euros for 1 to 5 employees; own share).
INSERT INTO bonus_scale (valid_from, staff, credit_percent, minimum_credit, own_share_percent) VALUES
    ('2019-01-01', '[1,6)', NULL, 420, 0),
    ('2019-01-01', '[6,10)', 100, NULL, 5),
    ('2019-01-01', '[10,50)', 75, NULL, 10),
    ('2019-01-01', '[50,250)', 60, NULL, 20),
    ('2019-01-01', '[250,)', 50, NULL, 40)
ON CONFLICT (valid_from, staff) DO UPDATE
SET credit_percent = EXCLUDED.credit_percent, minimum_credit = EXCLUDED.minimum_credit, own_share_percent = EXCLUDED.own_share_percent
WHERE (bonus_scale.credit_percent, bonus_scale.minimum_credit, bonus_scale.own_share_percent)
    IS DISTINCT FROM (EXCLUDED.credit_percent, EXCLUDED.minimum_credit, EXCLUDED.own_share_percent);

-- The group itself; the owner adds providers as they are engaged.
INSERT INTO training_provider (code, name, kind, fundae_registered, distributor_courses) VALUES
    ('INTERNAL', 'Formación interna del grupo', 'internal', false, false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, kind = EXCLUDED.kind, fundae_registered = EXCLUDED.fundae_registered, distributor_courses = EXCLUDED.distributor_courses
WHERE (training_provider.name, training_provider.kind, training_provider.fundae_registered, training_provider.distributor_courses)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.kind, EXCLUDED.fundae_registered, EXCLUDED.distributor_courses);
