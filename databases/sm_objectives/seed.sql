-- Reference data of sm_objectives. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Calendar years and quarters.
INSERT INTO okr_cycle (code, kind, parent_code, period) VALUES
    ('2026', 'year', NULL, daterange('2026-01-01', '2027-01-01')),
    ('2027', 'year', NULL, daterange('2027-01-01', '2028-01-01')),
    ('2026-Q4', 'quarter', '2026', daterange('2026-10-01', '2027-01-01')),
    ('2027-Q1', 'quarter', '2027', daterange('2027-01-01', '2027-04-01')),
    ('2027-Q2', 'quarter', '2027', daterange('2027-04-01', '2027-07-01')),
    ('2027-Q3', 'quarter', '2027', daterange('2027-07-01', '2027-10-01')),
    ('2027-Q4', 'quarter', '2027', daterange('2027-10-01', '2028-01-01'))
ON CONFLICT (code) DO UPDATE
SET kind = EXCLUDED.kind, parent_code = EXCLUDED.parent_code, period = EXCLUDED.period
WHERE (okr_cycle.kind, okr_cycle.parent_code, okr_cycle.period) IS DISTINCT FROM (EXCLUDED.kind, EXCLUDED.parent_code, EXCLUDED.period);

-- Source: Doerr 2018, "Measure What Matters": red to 0.3, yellow to 0.6, green from 0.7.
INSERT INTO score_band (code, name, name_es, scores) VALUES
    ('red', 'No real progress', 'Sin progreso real', numrange(0, 0.4)),
    ('yellow', 'Progress, but not there', 'Progreso insuficiente', numrange(0.4, 0.7)),
    ('green', 'Delivered', 'Conseguido', numrange(0.7, 1, '[]'))
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, scores = EXCLUDED.scores
WHERE (score_band.name, score_band.name_es, score_band.scores) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.scores);
