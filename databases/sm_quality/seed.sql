-- Reference data of sm_quality. Idempotent.

-- Source: the group's own map of processes, in the three groups that is usual with ISO 9001:2015.
INSERT INTO process (code, name, name_es, kind) VALUES
    ('strategy', 'Strategy and review', 'Estrategia y revisión por la dirección', 'strategic'),
    ('improvement', 'Continual improvement', 'Mejora continua', 'strategic'),
    ('sales', 'Sales and advice', 'Comercialización y asesoramiento', 'operational'),
    ('issue', 'Issue of contracts', 'Contratación y emisión', 'operational'),
    ('portfolio', 'Care of the portfolio', 'Gestión de cartera', 'operational'),
    ('collection', 'Collection', 'Gestión de cobros', 'operational'),
    ('claims', 'Claims', 'Gestión de siniestros', 'operational'),
    ('energy_supply', 'Energy supply', 'Suministro de energía', 'operational'),
    ('telecom_service', 'Telecom service', 'Servicio de telecomunicaciones', 'operational'),
    ('lending', 'Loans and mortgages', 'Préstamos e hipotecas', 'operational'),
    ('repair_service', 'Repairs', 'Reparaciones', 'operational'),
    ('customer_care', 'Customer care and complaints', 'Atención al cliente y reclamaciones', 'operational'),
    ('people', 'People', 'Personas', 'support'),
    ('systems', 'Systems', 'Sistemas de información', 'support'),
    ('purchasing', 'Purchasing', 'Compras', 'support'),
    ('finance', 'Finance', 'Administración y finanzas', 'support'),
    ('compliance', 'Compliance', 'Cumplimiento normativo', 'support')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind
WHERE (process.name, process.name_es, process.kind)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind);

-- Source: the group's own surveys; scales of the Net Promoter Score, CSAT and CES as commonly published.
INSERT INTO survey (code, title, kind, audience, trigger_event) VALUES
    ('nps_customer', '¿Nos recomendaría?', 'nps', 'customer', NULL),
    ('csat_claim', '¿Cómo hemos gestionado su siniestro?', 'csat', 'customer', 'ClaimClosed'),
    ('csat_repair', '¿Cómo ha ido la reparación?', 'csat', 'customer', 'RepairOrderCompleted'),
    ('ces_request', '¿Le resultó fácil?', 'ces', 'customer', 'PortalRequestAnswered'),
    ('enps', '¿Recomendaría trabajar aquí?', 'nps', 'employee', NULL)
ON CONFLICT (code) DO UPDATE
SET title = EXCLUDED.title, kind = EXCLUDED.kind, audience = EXCLUDED.audience, trigger_event = EXCLUDED.trigger_event
WHERE (survey.title, survey.kind, survey.audience, survey.trigger_event)
    IS DISTINCT FROM (EXCLUDED.title, EXCLUDED.kind, EXCLUDED.audience, EXCLUDED.trigger_event);

-- Source: the scales of the surveys above.
INSERT INTO question (survey_id, position, text, kind, lowest, highest, required)
SELECT s.id, 1, s.title, 'score', CASE s.kind WHEN 'nps' THEN 0 ELSE 1 END, CASE s.kind WHEN 'nps' THEN 10 WHEN 'csat' THEN 5 ELSE 7 END, true
FROM survey AS s
WHERE s.code IN ('nps_customer', 'csat_claim', 'csat_repair', 'ces_request', 'enps')
ON CONFLICT (survey_id, position) DO NOTHING;
