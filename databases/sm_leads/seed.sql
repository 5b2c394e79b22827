-- Reference data of sm_leads. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO lead_source (code, name, name_es, kind, collected_from_third_party) VALUES
    ('web_quote', 'Quote form on the web', 'Formulario de presupuesto', 'web', false),
    ('web_call_back', 'Call-me-back form on the web', 'Te llamamos', 'web', false),
    ('web_contact', 'Contact form on the web', 'Formulario de contacto', 'web', false),
    ('newsletter', 'Newsletter', 'Boletín', 'web', false),
    ('comparator', 'Comparison site', 'Comparador', 'comparator', true),
    ('inbound_call', 'Call received', 'Llamada entrante', 'telephone', false),
    ('office_visit', 'Visit to an office', 'Visita a oficina', 'office', false),
    ('customer_referral', 'Recommended by a customer', 'Recomendado por cliente', 'referral', true),
    ('employee_referral', 'Recommended by an employee', 'Recomendado por empleado', 'referral', true),
    ('estate_agency', 'Estate agency', 'Agencia inmobiliaria', 'partner', true),
    ('car_dealer', 'Car dealer', 'Concesionario', 'partner', true),
    ('property_manager', 'Property manager', 'Administrador de fincas', 'partner', true),
    ('workshop_network', 'Workshop of the network', 'Taller de la red', 'partner', true),
    ('social_media', 'Form on a social network', 'Formulario en red social', 'social', true),
    ('event', 'Fair or event', 'Feria o evento', 'event', false),
    ('portal', 'Customer portal', 'Área de cliente', 'portal', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, collected_from_third_party = EXCLUDED.collected_from_third_party
WHERE (lead_source.name, lead_source.name_es, lead_source.kind, lead_source.collected_from_third_party)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.collected_from_third_party);

-- The group's own list. Who objects is kept as an objection, so that nobody calls again.
INSERT INTO discard_reason (code, name, name_es, erase_at_once) VALUES
    ('unreachable', 'Cannot be reached', 'Ilocalizable', false),
    ('not_interested', 'Not interested', 'No interesado', false),
    ('wrong_data', 'Wrong data', 'Datos erróneos', true),
    ('test', 'Test or joke', 'Prueba o broma', true),
    ('minor', 'Minor', 'Menor de edad', true),
    ('objects', 'Objects to being contacted', 'Se opone al contacto', false),
    ('no_product', 'No product for it', 'Sin producto adecuado', false),
    ('risk_refused', 'Risk not accepted', 'Riesgo no aceptado', false),
    ('out_of_area', 'Outside the area served', 'Fuera de zona', false),
    ('already_customer', 'A customer already', 'Ya es cliente', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, erase_at_once = EXCLUDED.erase_at_once
WHERE (discard_reason.name, discard_reason.name_es, discard_reason.erase_at_once)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.erase_at_once);

-- The group's own rules; points are opening values.
INSERT INTO score_rule (code, name, name_es, condition, points) VALUES
    ('has_phone', 'Gave a telephone', 'Facilita teléfono', 'phone IS NOT NULL', 15),
    ('has_email', 'Gave an e-mail address', 'Facilita correo', 'email IS NOT NULL', 10),
    ('named_product', 'Asked for a product', 'Pide un producto', 'product_code IS NOT NULL', 15),
    ('expiry_soon', 'Its contract ends within 60 days', 'Vence en 60 días', 'current_contract_ends_on BETWEEN CURRENT_DATE AND CURRENT_DATE + 60', 25),
    ('own_web', 'Came by the group''s own web', 'Llega por la web propia', 'lead_source_code LIKE ''web_%''', 10),
    ('recommended', 'Recommended', 'Recomendado', 'lead_source_code IN (''customer_referral'', ''employee_referral'')', 25),
    ('known_party', 'A customer of another area', 'Cliente de otra área', 'party_id IS NOT NULL', 20),
    ('comparator', 'Came by a comparison site', 'Llega por comparador', 'lead_source_code = ''comparator''', -10)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, condition = EXCLUDED.condition, points = EXCLUDED.points
WHERE (score_rule.name, score_rule.name_es, score_rule.condition, score_rule.points)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.condition, EXCLUDED.points);

-- The group's own targets; they hold until others are entered.
INSERT INTO service_level (lead_source_code, area, first_contact_within, attempts, give_up_after) VALUES
    (NULL, NULL, '4 hours', 6, '15 days'),
    ('web_call_back', NULL, '15 minutes', 6, '7 days'),
    ('comparator', NULL, '15 minutes', 6, '7 days'),
    ('inbound_call', NULL, '1 hour', 5, '10 days'),
    (NULL, 'finance', '1 day', 5, '30 days')
ON CONFLICT (lead_source_code, area) DO NOTHING;
