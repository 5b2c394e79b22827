-- Reference data of st_telecom. Idempotent: a changed row is brought up to date, an equal one is left alone.
-- Source: the brand's own list of plans. Prices are opening values with VAT; the contract keeps the fee that was agreed.
-- "OTHER-…" takes contracts whose plan a file does not name.

INSERT INTO plan (code, service, name, speed_mbps, data_gb, mobile_lines, monthly_fee) VALUES
    ('FIBRE-300', 'fibre', 'Fibra 300 Mb', 300, NULL, 0, 24.90),
    ('FIBRE-600', 'fibre', 'Fibra 600 Mb', 600, NULL, 0, 29.90),
    ('FIBRE-1000', 'fibre', 'Fibra 1 Gb', 1000, NULL, 0, 36.90),
    ('MOBILE-10', 'mobile', 'Móvil 10 GB', NULL, 10, 1, 6.90),
    ('MOBILE-40', 'mobile', 'Móvil 40 GB', NULL, 40, 1, 9.90),
    ('MOBILE-100', 'mobile', 'Móvil 100 GB', NULL, 100, 1, 14.90),
    ('MOBILE-UNLIMITED', 'mobile', 'Móvil datos ilimitados', NULL, NULL, 1, 24.90),
    ('BUNDLE-300-40', 'bundle', 'Fibra 300 Mb + móvil 40 GB', 300, 40, 1, 32.90),
    ('BUNDLE-600-100', 'bundle', 'Fibra 600 Mb + móvil 100 GB', 600, 100, 1, 39.90),
    ('BUNDLE-1000-2', 'bundle', 'Fibra 1 Gb + 2 móviles ilimitados', 1000, NULL, 2, 54.90),
    ('LANDLINE', 'landline', 'Fijo con llamadas nacionales', NULL, NULL, 0, 9.90),
    ('OTHER-FIBRE', 'fibre', 'Otra tarifa de fibra', NULL, NULL, 0, 0),
    ('OTHER-MOBILE', 'mobile', 'Otra tarifa móvil', NULL, NULL, 1, 0),
    ('OTHER-BUNDLE', 'bundle', 'Otra tarifa convergente', NULL, NULL, 1, 0),
    ('OTHER-LANDLINE', 'landline', 'Otra tarifa de fijo', NULL, NULL, 0, 0)
ON CONFLICT (code) DO UPDATE
SET service = EXCLUDED.service, name = EXCLUDED.name, speed_mbps = EXCLUDED.speed_mbps, data_gb = EXCLUDED.data_gb,
    mobile_lines = EXCLUDED.mobile_lines, monthly_fee = EXCLUDED.monthly_fee
WHERE (plan.service, plan.name, plan.speed_mbps, plan.data_gb, plan.mobile_lines, plan.monthly_fee)
    IS DISTINCT FROM (EXCLUDED.service, EXCLUDED.name, EXCLUDED.speed_mbps, EXCLUDED.data_gb, EXCLUDED.mobile_lines, EXCLUDED.monthly_fee);

-- Brands on the Spanish market, and the group's own.
INSERT INTO operator (code, name, network) VALUES
    ('BLACK-TELECOM', 'Black Telecom', 'virtual'),
    ('MOVISTAR', 'Movistar', 'own'),
    ('O2', 'O2', 'virtual'),
    ('ORANGE', 'Orange', 'own'),
    ('JAZZTEL', 'Jazztel', 'virtual'),
    ('YOIGO', 'Yoigo', 'own'),
    ('MASMOVIL', 'MásMóvil', 'virtual'),
    ('PEPEPHONE', 'Pepephone', 'virtual'),
    ('SIMYO', 'Simyo', 'virtual'),
    ('VODAFONE', 'Vodafone', 'own'),
    ('LOWI', 'Lowi', 'virtual'),
    ('FINETWORK', 'Finetwork', 'virtual'),
    ('DIGI', 'Digi', 'own'),
    ('LEBARA', 'Lebara', 'virtual'),
    ('LYCAMOBILE', 'Lycamobile', 'virtual'),
    ('EUSKALTEL', 'Euskaltel', 'own'),
    ('R', 'R', 'own'),
    ('AVATEL', 'Avatel', 'own'),
    ('OTHER', 'Other or unknown operator', 'virtual')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, network = EXCLUDED.network
WHERE (operator.name, operator.network) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.network);

-- The brand's own list; prices are set by the brand, and the seed leaves them alone.
INSERT INTO add_on (code, name, name_es, kind, recurring) VALUES
    ('DATA-5', 'Extra 5 GB', 'Bono 5 GB', 'data', false),
    ('DATA-20', 'Extra 20 GB', 'Bono 20 GB', 'data', false),
    ('CALLS-INTERNATIONAL', 'International calls', 'Llamadas internacionales', 'calls', true),
    ('ROAMING-WORLD', 'Roaming outside the European Union', 'Itinerancia fuera de la Unión Europea', 'roaming', false),
    ('BLOCK-PREMIUM', 'Premium-rate numbers blocked', 'Restricción de tarificación adicional', 'blocking', true),
    ('BLOCK-ROAMING', 'Roaming blocked', 'Restricción de itinerancia', 'blocking', true),
    ('MULTI-SIM', 'Second card with the same number', 'MultiSIM', 'multi_sim', true),
    ('STATIC-IP', 'Static address', 'IP fija', 'static_address', true)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, recurring = EXCLUDED.recurring
WHERE (add_on.name, add_on.name_es, add_on.kind, add_on.recurring)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.recurring);
