-- Reference data of ss_claims. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: conventions of the sector (UNESPA, CICOS) and Real Decreto 300/2004.
INSERT INTO convention (code, name, name_es, scope, clearing) VALUES
    ('CIDE', 'Direct compensation, with a friendly statement', 'Convenio de Indemnización Directa Española', 'motor_damage', true),
    ('ASCIDE', 'Direct compensation, without a friendly statement', 'Acuerdo Suplementario al Convenio de Indemnización Directa Española', 'motor_damage', true),
    ('SDM', 'Motor damage outside CIDE and ASCIDE', 'Subsistema de Daños Materiales', 'motor_damage', true),
    ('HEALTH-CARE', 'Medical care after road accidents', 'Convenio de asistencia sanitaria derivada de accidentes de tráfico', 'bodily_injury', false),
    ('CCS', 'Extraordinary risks of the Consorcio', 'Riesgos extraordinarios del Consorcio de Compensación de Seguros', 'extraordinary_risk', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, scope = EXCLUDED.scope, clearing = EXCLUDED.clearing
WHERE (convention.name, convention.name_es, convention.scope, convention.clearing)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.scope, EXCLUDED.clearing);
