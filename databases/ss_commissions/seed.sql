-- Reference data of ss_commissions. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: Real Decreto 439/2007 (Reglamento del IRPF), art. 95; rates in force since 2016 (Ley 35/2006, art. 101.5).
INSERT INTO withholding_rule (code, name, name_es, rate, legal_basis, valid_from) VALUES
    ('professional', 'Professional', 'Profesional', 15, 'Real Decreto 439/2007, art. 95.1', '2016-01-01'),
    ('new_professional', 'Professional in the first years of activity', 'Profesional en inicio de actividad', 7, 'Real Decreto 439/2007, art. 95.1', '2016-01-01'),
    ('mediator_with_auxiliaries', 'Mediator who works through external auxiliaries', 'Mediador que utiliza los servicios de auxiliares externos', 7, 'Real Decreto 439/2007, art. 95.1', '2016-01-01'),
    ('company', 'Company: nothing withheld', 'Persona jurídica, sin retención', 0, NULL, '2016-01-01'),
    ('employee', 'Employee: withheld in the payroll', 'Empleado, retención en nómina', 0, NULL, '2016-01-01')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, rate = EXCLUDED.rate, legal_basis = EXCLUDED.legal_basis,
    valid_from = EXCLUDED.valid_from
WHERE (withholding_rule.name, withholding_rule.name_es, withholding_rule.rate, withholding_rule.legal_basis, withholding_rule.valid_from)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.rate, EXCLUDED.legal_basis, EXCLUDED.valid_from);
