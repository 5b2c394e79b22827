-- Reference data of sm_customers. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list; fewer than 250 employees as in Commission Recommendation 2003/361/EC.
INSERT INTO segment (code, name, name_es, dimension, rule, priority, service_tier) VALUES
    ('premium', 'Premium', 'Premium', 'value', 'Contracts in three areas or more, or the highest band of value', 10, 'premium'),
    ('preferred', 'Preferred', 'Preferente', 'value', 'Contracts in two areas, or three policies or more', 20, 'preferred'),
    ('standard', 'Standard', 'Estándar', 'value', 'Everybody else with a contract in force', 30, 'standard'),
    ('basic', 'Basic', 'Básico', 'value', 'One contract of little premium', 40, 'basic'),
    ('young', 'Young', 'Jóvenes', 'life_stage', '18 to 30 years', 10, NULL),
    ('young_family', 'Young family', 'Familia joven', 'life_stage', 'Children at home, the eldest under 12', 20, NULL),
    ('family', 'Family', 'Familia', 'life_stage', 'Children at home', 30, NULL),
    ('adult', 'Adult', 'Adultos sin hijos', 'life_stage', '31 to 64 years, no children at home', 40, NULL),
    ('senior', 'Senior', 'Sénior', 'life_stage', '65 years and more', 50, NULL),
    ('new', 'New', 'Nuevo', 'lifecycle', 'Customer for less than a year', 10, NULL),
    ('settled', 'Settled', 'Consolidado', 'lifecycle', 'Customer for a year or more', 30, NULL),
    ('at_risk', 'At risk', 'En riesgo', 'lifecycle', 'Signs of leaving: complaint, refused claim, price asked for elsewhere', 5, NULL),
    ('leaving', 'Leaving', 'En baja', 'lifecycle', 'Asked to end a contract', 3, NULL),
    ('former', 'Former', 'Ex cliente', 'lifecycle', 'No contract in force', 40, NULL),
    ('individual', 'Private customers', 'Particulares', 'business', 'Natural persons outside any business', 30, NULL),
    ('self_employed', 'Self-employed', 'Autónomos', 'business', 'Natural persons with a business', 20, NULL),
    ('sme', 'Small and medium companies', 'Pymes', 'business', 'Companies with fewer than 250 employees', 10, NULL),
    ('large_company', 'Large companies', 'Grandes empresas', 'business', 'Companies with 250 employees or more', 5, 'premium'),
    ('owners_association', 'Owners'' associations', 'Comunidades de propietarios', 'business', 'Associations of owners', 8, 'preferred'),
    ('digital', 'Digital', 'Digital', 'channel', 'Deals with us by portal and e-mail', 10, NULL),
    ('remote', 'Remote', 'Telefónico', 'channel', 'Deals with us by telephone', 20, NULL),
    ('in_person', 'In person', 'Presencial', 'channel', 'Comes to the office', 30, NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, dimension = EXCLUDED.dimension, rule = EXCLUDED.rule, priority = EXCLUDED.priority, service_tier = EXCLUDED.service_tier
WHERE (segment.name, segment.name_es, segment.dimension, segment.rule, segment.priority, segment.service_tier)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.dimension, EXCLUDED.rule, EXCLUDED.priority, EXCLUDED.service_tier);

-- The group's own list.
INSERT INTO preference_kind (code, name, name_es, choices, default_choice) VALUES
    ('documents', 'How documents come', 'Entrega de documentación', '{digital,paper}', 'digital'),
    ('receipt_notice', 'Notice before a receipt', 'Aviso previo de recibo', '{yes,no}', 'yes'),
    ('renewal_contact', 'Contact before a renewal', 'Contacto antes de la renovación', '{call,message,none}', 'message'),
    ('recording', 'Calls recorded for quality', 'Grabación de llamadas por calidad', '{yes,no}', 'no'),
    ('same_agent', 'Always the same person', 'Siempre el mismo gestor', '{yes,no}', 'no'),
    ('surveys', 'Surveys', 'Encuestas', '{yes,no}', 'yes'),
    ('formality', 'Form of address', 'Trato', '{usted,tu}', 'usted')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, choices = EXCLUDED.choices, default_choice = EXCLUDED.default_choice
WHERE (preference_kind.name, preference_kind.name_es, preference_kind.choices, preference_kind.default_choice)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.choices, EXCLUDED.default_choice);

-- The group's own list; families are those of sm_products. Sensitive events suggest nothing.
INSERT INTO life_event_kind (code, name, name_es, sensitive, suggested_product_family_codes, act_within) VALUES
    ('home_purchase', 'Buys a home', 'Compra de vivienda', false, '{home,life,loan,electricity,fibre}', '7 days'),
    ('home_rental', 'Rents a home', 'Alquiler de vivienda', false, '{home,electricity,fibre}', '7 days'),
    ('move', 'Moves house', 'Mudanza', false, '{home,electricity,gas,fibre}', '3 days'),
    ('marriage', 'Marries', 'Matrimonio', false, '{life,health,home}', '15 days'),
    ('birth', 'Birth or adoption', 'Nacimiento o adopción', false, '{life,health,savings}', '30 days'),
    ('new_vehicle', 'Buys a vehicle', 'Compra de vehículo', false, '{motor,workshop}', '2 days'),
    ('licence', 'Gets a driving licence', 'Obtención del permiso de conducir', false, '{motor}', '15 days'),
    ('new_business', 'Starts a business', 'Inicio de actividad', false, '{commerce,liability,accident,mobile}', '7 days'),
    ('first_job', 'First job', 'Primer empleo', false, '{savings,motor}', '30 days'),
    ('job_change', 'Change of job', 'Cambio de empleo', false, '{life,savings}', '30 days'),
    ('retirement', 'Retires', 'Jubilación', false, '{health,savings,funeral}', '30 days'),
    ('child_studies', 'A child studies away', 'Hijo que estudia fuera', false, '{home,health,mobile}', '15 days'),
    ('pet', 'Gets a pet', 'Mascota', false, '{pet}', '15 days'),
    ('separation', 'Separates', 'Separación o divorcio', true, '{}', '15 days'),
    ('unemployment', 'Loses its job', 'Desempleo', true, '{}', '7 days'),
    ('illness', 'Falls ill', 'Enfermedad', true, '{}', '7 days'),
    ('bereavement', 'Death in the family', 'Fallecimiento de un familiar', true, '{}', '2 days')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, sensitive = EXCLUDED.sensitive, suggested_product_family_codes = EXCLUDED.suggested_product_family_codes, act_within = EXCLUDED.act_within
WHERE (life_event_kind.name, life_event_kind.name_es, life_event_kind.sensitive, life_event_kind.suggested_product_family_codes, life_event_kind.act_within)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.sensitive, EXCLUDED.suggested_product_family_codes, EXCLUDED.act_within);
