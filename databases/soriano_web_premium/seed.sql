-- Reference data of soriano_web_premium. Idempotent.

-- Source: the group's own list.
INSERT INTO page_template (code, name, name_es, blocks) VALUES
    ('home', 'Home page', 'Portada', '{hero,products,offices}'),
    ('product', 'Product', 'Producto', '{hero,coverages,questions,form}'),
    ('article', 'Article', 'Artículo', '{title,body,related}'),
    ('legal', 'Legal text', 'Texto legal', '{title,body}'),
    ('contact', 'Contact', 'Contacto', '{form,offices}')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, blocks = EXCLUDED.blocks
WHERE (page_template.name, page_template.name_es, page_template.blocks)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.blocks);

-- Source: Agencia Española de Protección de Datos, "Guía sobre el uso de las cookies": kinds by purpose, consent renewed after 24 months at most.
INSERT INTO cookie_category (code, name, name_es, exempt, lifetime) VALUES
    ('technical', 'Technical', 'Técnicas', true, '24 mons'),
    ('preferences', 'Preferences', 'Preferencias', false, '24 mons'),
    ('analytics', 'Analytics', 'Analíticas', false, '24 mons'),
    ('advertising', 'Behavioural advertising', 'Publicidad comportamental', false, '24 mons')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, exempt = EXCLUDED.exempt, lifetime = EXCLUDED.lifetime
WHERE (cookie_category.name, cookie_category.name_es, cookie_category.exempt, cookie_category.lifetime)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.exempt, EXCLUDED.lifetime);

-- Source: the group's own list.
INSERT INTO form (code, name, name_es, purpose, fields, privacy_text_version) VALUES
    ('quote', 'Ask for a quote', 'Pedir presupuesto', 'quote', '[{"name": "product", "required": true}, {"name": "phone", "required": true}, {"name": "email", "required": false}]', '2026-01'),
    ('call_back', 'Call me back', 'Te llamamos', 'call_back', '[{"name": "phone", "required": true}, {"name": "hours", "required": false}]', '2026-01'),
    ('contact', 'Contact', 'Contacto', 'contact', '[{"name": "email", "required": true}, {"name": "message", "required": true}]', '2026-01'),
    ('complaint', 'Complaint', 'Queja o reclamación', 'complaint', '[{"name": "email", "required": true}, {"name": "policy_number", "required": false}, {"name": "message", "required": true}]', '2026-01'),
    ('newsletter', 'Newsletter', 'Boletín', 'newsletter', '[{"name": "email", "required": true}]', '2026-01')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, purpose = EXCLUDED.purpose, fields = EXCLUDED.fields, privacy_text_version = EXCLUDED.privacy_text_version
WHERE (form.name, form.name_es, form.purpose, form.fields, form.privacy_text_version)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.purpose, EXCLUDED.fields, EXCLUDED.privacy_text_version);
