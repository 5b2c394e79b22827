-- Reference data of sw_workshops. Idempotent: a changed row is brought up to date, an equal one is left alone.
-- Source: the branches of Real Decreto 1457/1986 (mecánica, electricidad-electrónica, carrocerías, pintura), and the work that
-- workshops commonly list apart from them.

INSERT INTO work_kind (code, name, name_es) VALUES
    ('mechanics', 'Mechanics', 'Mecánica'),
    ('electrics', 'Electrics and electronics', 'Electricidad y electrónica'),
    ('bodywork', 'Bodywork', 'Carrocería'),
    ('painting', 'Painting', 'Pintura'),
    ('maintenance', 'Maintenance', 'Mantenimiento y revisiones'),
    ('tyres', 'Tyres', 'Neumáticos'),
    ('glass', 'Glass', 'Lunas'),
    ('inspection', 'Check before the vehicle inspection', 'Revisión pre-ITV'),
    ('other', 'Other', 'Otros trabajos')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE work_kind IS DISTINCT FROM EXCLUDED;

-- Source: Real Decreto 920/2017, article 6.
INSERT INTO inspection_interval (vehicle_kind, age_years, interval_between) VALUES
    ('passenger_car', '[0,4)', NULL),
    ('passenger_car', '[4,10)', '2 years'),
    ('passenger_car', '[10,)', '1 year'),
    ('motorcycle', '[0,4)', NULL),
    ('motorcycle', '[4,)', '2 years'),
    ('moped', '[0,3)', NULL),
    ('moped', '[3,)', '2 years'),
    ('light_goods', '[0,2)', NULL),
    ('light_goods', '[2,6)', '2 years'),
    ('light_goods', '[6,10)', '1 year'),
    ('light_goods', '[10,)', '6 months'),
    ('heavy_goods', '[0,10)', '1 year'),
    ('heavy_goods', '[10,)', '6 months'),
    ('bus', '[0,5)', '1 year'),
    ('bus', '[5,)', '6 months')
ON CONFLICT (vehicle_kind, age_years) DO UPDATE
SET interval_between = EXCLUDED.interval_between
WHERE inspection_interval.interval_between IS DISTINCT FROM EXCLUDED.interval_between;
