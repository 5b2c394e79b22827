-- Reference data of sm_strategy. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: Kaplan and Norton 1992, "The Balanced Scorecard: Measures that Drive Performance".
INSERT INTO perspective (code, position, name, name_es, question) VALUES
    ('financial', 1, 'Financial', 'Financiera', 'How do we look to shareholders?'),
    ('customer', 2, 'Customer', 'Clientes', 'How do customers see us?'),
    ('internal_process', 3, 'Internal processes', 'Procesos internos', 'What must we excel at?'),
    ('learning_growth', 4, 'Learning and growth', 'Aprendizaje y crecimiento', 'Can we continue to improve and create value?')
ON CONFLICT (code) DO UPDATE
SET position = EXCLUDED.position, name = EXCLUDED.name, name_es = EXCLUDED.name_es, question = EXCLUDED.question
WHERE (perspective.position, perspective.name, perspective.name_es, perspective.question)
    IS DISTINCT FROM (EXCLUDED.position, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.question);

-- Source: United Nations, A/RES/70/1, short names as the UN publishes them.
INSERT INTO sdg (number, name, name_es) VALUES
    (1, 'No poverty', 'Fin de la pobreza'),
    (2, 'Zero hunger', 'Hambre cero'),
    (3, 'Good health and well-being', 'Salud y bienestar'),
    (4, 'Quality education', 'Educación de calidad'),
    (5, 'Gender equality', 'Igualdad de género'),
    (6, 'Clean water and sanitation', 'Agua limpia y saneamiento'),
    (7, 'Affordable and clean energy', 'Energía asequible y no contaminante'),
    (8, 'Decent work and economic growth', 'Trabajo decente y crecimiento económico'),
    (9, 'Industry, innovation and infrastructure', 'Industria, innovación e infraestructura'),
    (10, 'Reduced inequalities', 'Reducción de las desigualdades'),
    (11, 'Sustainable cities and communities', 'Ciudades y comunidades sostenibles'),
    (12, 'Responsible consumption and production', 'Producción y consumo responsables'),
    (13, 'Climate action', 'Acción por el clima'),
    (14, 'Life below water', 'Vida submarina'),
    (15, 'Life on land', 'Vida de ecosistemas terrestres'),
    (16, 'Peace, justice and strong institutions', 'Paz, justicia e instituciones sólidas'),
    (17, 'Partnerships for the goals', 'Alianzas para lograr los objetivos')
ON CONFLICT (number) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (sdg.name, sdg.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);
