-- Reference data of sm_comms_voice. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: ITU-T Q.850; the outcome is the group's own grouping.
INSERT INTO hangup_cause (code, name, name_es, outcome) VALUES
    (1, 'Unallocated number', 'Número no asignado', 'wrong_number'),
    (3, 'No route to destination', 'Sin ruta hacia el destino', 'network'),
    (16, 'Normal call clearing', 'Liberación normal', 'normal'),
    (17, 'User busy', 'Usuario ocupado', 'busy'),
    (18, 'No user responding', 'El usuario no responde', 'no_answer'),
    (19, 'No answer from user', 'Sin respuesta del usuario', 'no_answer'),
    (20, 'Subscriber absent', 'Abonado ausente', 'no_answer'),
    (21, 'Call rejected', 'Llamada rechazada', 'rejected'),
    (22, 'Number changed', 'Número cambiado', 'wrong_number'),
    (27, 'Destination out of order', 'Destino fuera de servicio', 'network'),
    (28, 'Invalid number format', 'Formato de número no válido', 'wrong_number'),
    (31, 'Normal, unspecified', 'Normal, sin especificar', 'normal'),
    (34, 'No circuit or channel available', 'Sin circuito o canal disponible', 'network'),
    (38, 'Network out of order', 'Red fuera de servicio', 'network'),
    (41, 'Temporary failure', 'Fallo temporal', 'network'),
    (42, 'Switching equipment congestion', 'Congestión del equipo de conmutación', 'network'),
    (47, 'Resource unavailable, unspecified', 'Recurso no disponible', 'network'),
    (102, 'Recovery on timer expiry', 'Recuperación por vencimiento de temporizador', 'network'),
    (127, 'Interworking, unspecified', 'Interfuncionamiento, sin especificar', 'network')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, outcome = EXCLUDED.outcome
WHERE (hangup_cause.name, hangup_cause.name_es, hangup_cause.outcome)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.outcome);

-- The group's own queues and targets.
INSERT INTO queue (code, name, name_es, topic_code, answer_within, answer_share) VALUES
    ('general', 'General', 'Atención general', 'general_question', interval '20 seconds', 80),
    ('claims', 'Claims', 'Siniestros', 'claim_report', interval '15 seconds', 85),
    ('roadside', 'Roadside assistance', 'Asistencia en carretera', 'roadside_assistance', interval '10 seconds', 95),
    ('sales', 'Sales', 'Contratación', 'quote', interval '20 seconds', 80),
    ('collection', 'Collection', 'Cobros', 'receipt', interval '30 seconds', 80),
    ('energy', 'Energy', 'Energía', 'energy_contract', interval '20 seconds', 80),
    ('telecom', 'Telecom', 'Telecomunicaciones', 'telecom_contract', interval '20 seconds', 80),
    ('finance', 'Mortgages and loans', 'Hipotecas y préstamos', 'loan_question', interval '20 seconds', 80),
    ('repairs', 'Repairs', 'Reparaciones', 'repair_order', interval '20 seconds', 80),
    ('complaints', 'Complaints', 'Reclamaciones', 'complaint', interval '20 seconds', 80)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, topic_code = EXCLUDED.topic_code, answer_within = EXCLUDED.answer_within, answer_share = EXCLUDED.answer_share
WHERE (queue.name, queue.name_es, queue.topic_code, queue.answer_within, queue.answer_share)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.topic_code, EXCLUDED.answer_within, EXCLUDED.answer_share);

-- The group's own menu.
INSERT INTO ivr_menu (code, name, prompt, privacy_notice) VALUES
    ('main', 'Main menu', 'Para seguros, pulse 1. Para siniestros, pulse 2. Para energía y telefonía, pulse 3. Para hipotecas y préstamos, pulse 4. Para otras consultas, pulse 0.', 'Esta llamada puede ser grabada. Puede oponerse a la grabación indicándolo al agente que le atienda.'),
    ('utilities', 'Energy and telecom', 'Para energía, pulse 1. Para internet y móvil, pulse 2.', NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, prompt = EXCLUDED.prompt, privacy_notice = EXCLUDED.privacy_notice
WHERE (ivr_menu.name, ivr_menu.prompt, ivr_menu.privacy_notice)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.prompt, EXCLUDED.privacy_notice);

-- Choices of the menus.
INSERT INTO ivr_option (ivr_menu_code, digit, label, action, queue_code, target_menu_code) VALUES
    ('main', '0', 'Other questions', 'queue', 'general', NULL),
    ('main', '1', 'Insurance', 'queue', 'sales', NULL),
    ('main', '2', 'Claims', 'queue', 'claims', NULL),
    ('main', '3', 'Energy and telecom', 'menu', NULL, 'utilities'),
    ('main', '4', 'Mortgages and loans', 'queue', 'finance', NULL),
    ('utilities', '1', 'Energy', 'queue', 'energy', NULL),
    ('utilities', '2', 'Internet and mobile', 'queue', 'telecom', NULL)
ON CONFLICT (ivr_menu_code, digit) DO UPDATE
SET label = EXCLUDED.label, action = EXCLUDED.action, queue_code = EXCLUDED.queue_code, target_menu_code = EXCLUDED.target_menu_code
WHERE (ivr_option.label, ivr_option.action, ivr_option.queue_code, ivr_option.target_menu_code)
    IS DISTINCT FROM (EXCLUDED.label, EXCLUDED.action, EXCLUDED.queue_code, EXCLUDED.target_menu_code);
