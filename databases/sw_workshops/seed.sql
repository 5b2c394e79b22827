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
