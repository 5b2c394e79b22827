-- Reference data of sm_inventory. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: Ley 27/2014, art. 12.1.a (table of depreciation); accounts of RD 1514/2007, which the seed proposes and never overwrites.
INSERT INTO asset_category (code, name, name_es, tangible, tax_class_es, max_rate, max_years, asset_account_code, depreciation_account_code, expense_account_code) VALUES
    ('LAPTOP', 'Laptops', 'Ordenadores portátiles', true, 'Equipos para procesos de información', 25, 8, '217', '2817', '681'),
    ('DESKTOP', 'Desktop computers', 'Ordenadores de sobremesa', true, 'Equipos para procesos de información', 25, 8, '217', '2817', '681'),
    ('MONITOR', 'Monitors', 'Monitores', true, 'Equipos para procesos de información', 25, 8, '217', '2817', '681'),
    ('SERVER', 'Servers and storage', 'Servidores y almacenamiento', true, 'Equipos para procesos de información', 25, 8, '217', '2817', '681'),
    ('NETWORK', 'Network equipment', 'Electrónica de red', true, 'Equipos electrónicos', 20, 10, '217', '2817', '681'),
    ('PRINTER', 'Printers and scanners', 'Impresoras y escáneres', true, 'Equipos para procesos de información', 25, 8, '217', '2817', '681'),
    ('PHONE', 'Telephones', 'Teléfonos', true, 'Equipos electrónicos', 20, 10, '219', '2819', '681'),
    ('TABLET', 'Tablets', 'Tabletas', true, 'Equipos para procesos de información', 25, 8, '217', '2817', '681'),
    ('SOFTWARE', 'Software', 'Aplicaciones informáticas', false, 'Sistemas y programas informáticos', 33, 6, '206', '2806', '680'),
    ('LICENCE', 'Licences for years', 'Licencias plurianuales', false, 'Sistemas y programas informáticos', 33, 6, '206', '2806', '680'),
    ('FURNITURE', 'Furniture', 'Mobiliario', true, 'Mobiliario', 10, 20, '216', '2816', '681'),
    ('CAR', 'Cars', 'Turismos', true, 'Elementos de transporte externo', 16, 14, '218', '2818', '681'),
    ('VAN', 'Vans', 'Furgonetas', true, 'Elementos de transporte externo', 16, 14, '218', '2818', '681'),
    ('AIR-CONDITIONING', 'Air conditioning', 'Climatización', true, 'Resto de instalaciones', 10, 20, '215', '2815', '681'),
    ('FIRE-EXTINGUISHER', 'Fire extinguishers', 'Extintores', true, 'Resto de instalaciones', 10, 20, '215', '2815', '681'),
    ('SIGNAGE', 'Signs', 'Rótulos', true, 'Resto de instalaciones', 10, 20, '215', '2815', '681'),
    ('TOOLS', 'Tools', 'Útiles y herramientas', true, 'Útiles y herramientas', 25, 8, '214', '2814', '681'),
    ('WORKSHOP-MACHINE', 'Workshop machinery', 'Maquinaria de taller', true, 'Maquinaria', 12, 18, '213', '2813', '681'),
    ('PREMISES', 'Premises', 'Locales y oficinas', true, 'Edificios comerciales, administrativos, de servicios y viviendas', 2, 100, '211', '2811', '681'),
    ('OTHER', 'Other', 'Otros elementos', true, 'Otros elementos', 10, 20, '219', '2819', '681')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, tangible = EXCLUDED.tangible, tax_class_es = EXCLUDED.tax_class_es, max_rate = EXCLUDED.max_rate, max_years = EXCLUDED.max_years
WHERE (asset_category.name, asset_category.name_es, asset_category.tangible, asset_category.tax_class_es, asset_category.max_rate, asset_category.max_years)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.tangible, EXCLUDED.tax_class_es, EXCLUDED.max_rate, EXCLUDED.max_years);

-- The group's own list.
INSERT INTO stock_item (code, name_es, family, unit, reorder_level) VALUES
    ('PAPER-A4', 'Papel A4 80 g', 'office', 'ream', 20),
    ('ENVELOPE-DL', 'Sobres americanos con ventana', 'office', 'box', 5),
    ('FOLDER', 'Carpetas de expediente', 'office', 'unit', 50),
    ('TONER-BLACK', 'Tóner negro', 'it_supplies', 'unit', 4),
    ('TONER-COLOUR', 'Tóner color (juego)', 'it_supplies', 'set', 2),
    ('HEADSET', 'Auriculares de puesto', 'it_supplies', 'unit', 5),
    ('KEYBOARD', 'Teclados', 'it_supplies', 'unit', 5),
    ('MOUSE', 'Ratones', 'it_supplies', 'unit', 5),
    ('USB-KEY', 'Llaves de seguridad FIDO2', 'it_supplies', 'unit', 10),
    ('CLAIM-FORM', 'Partes amistosos de accidente', 'stationery', 'unit', 100),
    ('BROCHURE', 'Folletos comerciales', 'marketing', 'unit', 200),
    ('GIFT', 'Obsequios promocionales', 'marketing', 'unit', 50),
    ('FIRST-AID-KIT', 'Reposición de botiquín', 'first_aid', 'kit', 2),
    ('WORKSHOP-UNIFORM', 'Uniformes de taller', 'workwear', 'unit', 5)
ON CONFLICT (code) DO UPDATE
SET name_es = EXCLUDED.name_es, family = EXCLUDED.family, unit = EXCLUDED.unit, reorder_level = EXCLUDED.reorder_level
WHERE (stock_item.name_es, stock_item.family, stock_item.unit, stock_item.reorder_level)
    IS DISTINCT FROM (EXCLUDED.name_es, EXCLUDED.family, EXCLUDED.unit, EXCLUDED.reorder_level);
