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
