-- Reference data of sr_repairs. Idempotent: a changed row is brought up to date, an equal one is left alone.
-- Source: the trades that home assistance distinguishes, the group's own list.

INSERT INTO trade (code, name, name_es) VALUES
    ('plumbing', 'Plumbing', 'Fontanería'),
    ('electricity', 'Electricity', 'Electricidad'),
    ('masonry', 'Masonry', 'Albañilería'),
    ('glazing', 'Glazing', 'Cristalería'),
    ('locksmith', 'Locksmith', 'Cerrajería'),
    ('painting', 'Painting', 'Pintura'),
    ('appliances', 'Appliances', 'Electrodomésticos'),
    ('other', 'Other', 'Otros gremios')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE trade IS DISTINCT FROM EXCLUDED;

-- The brand's own list; prices are set by the brand, and the seed leaves them alone.
INSERT INTO price_item (code, trade_code, name, name_es, unit) VALUES
    ('PLUMB-TRAVEL', 'plumbing', 'Travel and first half hour, plumber', 'Desplazamiento y primera media hora, fontanería', 'unit'),
    ('PLUMB-HOUR', 'plumbing', 'Hour of a plumber', 'Hora de fontanero', 'hour'),
    ('PLUMB-LEAK', 'plumbing', 'Leak located', 'Localización de fuga', 'unit'),
    ('PLUMB-UNBLOCK', 'plumbing', 'Drain unblocked', 'Desatasco', 'unit'),
    ('ELEC-TRAVEL', 'electricity', 'Travel and first half hour, electrician', 'Desplazamiento y primera media hora, electricidad', 'unit'),
    ('ELEC-HOUR', 'electricity', 'Hour of an electrician', 'Hora de electricista', 'hour'),
    ('MASON-HOUR', 'masonry', 'Hour of a mason', 'Hora de albañil', 'hour'),
    ('MASON-TILING', 'masonry', 'Tiling', 'Alicatado', 'square_metre'),
    ('GLASS-PANE', 'glazing', 'Pane of glass replaced', 'Sustitución de cristal', 'square_metre'),
    ('LOCK-OPENING', 'locksmith', 'Door opened', 'Apertura de puerta', 'unit'),
    ('LOCK-CYLINDER', 'locksmith', 'Cylinder replaced', 'Cambio de bombín', 'unit'),
    ('PAINT-WALL', 'painting', 'Wall or ceiling painted', 'Pintura de paramentos', 'square_metre'),
    ('APPL-DIAGNOSIS', 'appliances', 'Appliance examined', 'Diagnóstico de electrodoméstico', 'unit')
ON CONFLICT (code) DO UPDATE
SET trade_code = EXCLUDED.trade_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es, unit = EXCLUDED.unit
WHERE (price_item.trade_code, price_item.name, price_item.name_es, price_item.unit)
    IS DISTINCT FROM (EXCLUDED.trade_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.unit);
