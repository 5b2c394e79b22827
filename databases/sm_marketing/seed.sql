-- Reference data of sm_marketing. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list; legal bases as in the Reglamento (UE) 2016/679, art. 6.1, and the Ley 34/2002, art. 21. Who consented is not checked against exclusion lists (Ley Orgánica 3/2018, art. 23.4).
INSERT INTO purpose (code, name, name_es, legal_basis, needs_channel, check_exclusion_lists, renew_after, processing_activity_code) VALUES
    ('own_similar', 'Own products like those already held', 'Productos propios similares a los contratados', 'customer_similar_products', true, false, NULL, 'marketing'),
    ('own_products', 'Any product of the group', 'Productos del grupo', 'consent', true, false, '2 years', 'marketing'),
    ('third_parties', 'Products of third parties', 'Productos de terceros', 'consent', true, false, '2 years', 'marketing'),
    ('profiling', 'Offers made to measure by profiling', 'Ofertas personalizadas mediante perfiles', 'consent', false, false, '2 years', 'marketing'),
    ('win_back', 'Former customers', 'Recuperación de antiguos clientes', 'consent', true, false, '2 years', 'marketing'),
    ('newsletter', 'Newsletter', 'Boletín', 'consent', true, false, '2 years', 'marketing'),
    ('post_prospects', 'Post to people who are no customers', 'Publicidad postal a no clientes', 'legitimate_interests', true, true, NULL, 'marketing'),
    ('satisfaction', 'Surveys of satisfaction', 'Encuestas de satisfacción', 'legitimate_interests', false, false, NULL, 'marketing'),
    ('tracking', 'Opens and clicks counted by person', 'Seguimiento de aperturas y clics', 'consent', false, false, '2 years', 'marketing')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, legal_basis = EXCLUDED.legal_basis, needs_channel = EXCLUDED.needs_channel, check_exclusion_lists = EXCLUDED.check_exclusion_lists, renew_after = EXCLUDED.renew_after, processing_activity_code = EXCLUDED.processing_activity_code
WHERE (purpose.name, purpose.name_es, purpose.legal_basis, purpose.needs_channel, purpose.check_exclusion_lists, purpose.renew_after, purpose.processing_activity_code)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.legal_basis, EXCLUDED.needs_channel, EXCLUDED.check_exclusion_lists, EXCLUDED.renew_after, EXCLUDED.processing_activity_code);

-- The group's own journeys; none is active until its owner turns it on.
INSERT INTO journey (code, name, name_es, purpose_code, trigger_event, repeat_after) VALUES
    ('welcome', 'Welcome of a new customer', 'Bienvenida', 'own_similar', 'CustomerRegistered', NULL),
    ('cross_home', 'Home insurance after a mortgage', 'Hogar tras hipoteca', 'own_products', 'MortgageSigned', NULL),
    ('renewal', 'Before the renewal', 'Antes de la renovación', 'own_similar', NULL, '11 mons'),
    ('quote_followup', 'After a quote', 'Seguimiento de presupuesto', 'own_similar', 'QuoteOffered', '30 days'),
    ('lead_nurture', 'Leads not ready yet', 'Maduración de leads', 'own_products', 'LeadReceived', '6 mons'),
    ('win_back', 'Former customers', 'Recuperación', 'win_back', 'PolicyCancelled', '1 year'),
    ('birthday', 'Birthday', 'Cumpleaños', 'own_products', NULL, '1 year')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, purpose_code = EXCLUDED.purpose_code, trigger_event = EXCLUDED.trigger_event, repeat_after = EXCLUDED.repeat_after
WHERE (journey.name, journey.name_es, journey.purpose_code, journey.trigger_event, journey.repeat_after)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.purpose_code, EXCLUDED.trigger_event, EXCLUDED.repeat_after);

-- Source: the group's own journeys. Steps are the owner's once entered: the seed never overwrites them.
INSERT INTO journey_step (journey_code, position, kind, waits, channel_code, template_code) VALUES
    ('welcome', 1, 'send', '1 hour', 'email', 'welcome'),
    ('welcome', 2, 'wait', '30 days', NULL, NULL),
    ('welcome', 3, 'send', '0', 'email', 'cross_sell'),
    ('welcome', 4, 'end', '0', NULL, NULL),
    ('lead_nurture', 1, 'wait', '2 days', NULL, NULL),
    ('lead_nurture', 2, 'send', '0', 'email', 'cross_sell'),
    ('lead_nurture', 3, 'task', '7 days', NULL, NULL),
    ('lead_nurture', 4, 'end', '0', NULL, NULL),
    ('birthday', 1, 'send', '0', 'email', 'birthday'),
    ('birthday', 2, 'end', '0', NULL, NULL)
ON CONFLICT (journey_code, position, variant_share) DO NOTHING;
