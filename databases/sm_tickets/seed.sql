-- Reference data of sm_tickets. Idempotent.

-- Source: the group's own list.
INSERT INTO queue (code, name, name_es, audience) VALUES
    ('customer_care', 'Customer care', 'Atención al cliente', 'customer'),
    ('insurance_backoffice', 'Insurance back office', 'Administración de seguros', 'customer'),
    ('energy_support', 'Energy support', 'Soporte de energía', 'customer'),
    ('telecom_support', 'Telecom support', 'Soporte de telecomunicaciones', 'customer'),
    ('it_support', 'IT support', 'Soporte informático', 'employee'),
    ('hr_support', 'People support', 'Atención al empleado', 'employee'),
    ('partner_support', 'Partner support', 'Soporte a colaboradores', 'partner')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, audience = EXCLUDED.audience
WHERE (queue.name, queue.name_es, queue.audience)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.audience);

-- Source: the group's own list.
INSERT INTO category (code, name, name_es, queue_code) VALUES
    ('billing', 'Bills and charges', 'Recibos y cobros', 'customer_care'),
    ('documents', 'Documents', 'Documentación', 'customer_care'),
    ('policy_change', 'Change of a policy', 'Modificación de póliza', 'insurance_backoffice'),
    ('no_supply', 'No supply', 'Sin suministro', 'energy_support'),
    ('no_service', 'No service', 'Sin servicio', 'telecom_support'),
    ('access', 'Access and passwords', 'Accesos y contraseñas', 'it_support'),
    ('hardware', 'Hardware', 'Equipos', 'it_support'),
    ('software', 'Applications', 'Aplicaciones', 'it_support'),
    ('payslip', 'Payslip', 'Nómina', 'hr_support'),
    ('commission', 'Commissions', 'Comisiones', 'partner_support')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, queue_code = EXCLUDED.queue_code
WHERE (category.name, category.name_es, category.queue_code)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.queue_code);

-- Source: the group's own targets; they hold until others are entered.
INSERT INTO sla_policy (queue_code, priority, first_answer_within, solved_within, counts, valid_during)
SELECT q.code, p.priority, p.first_answer_within, p.solved_within, p.counts, daterange('2026-01-01', NULL)
FROM queue AS q CROSS JOIN (VALUES
    (1, interval '30 minutes', interval '4 hours', 'always'),
    (2, interval '2 hours', interval '1 day', 'business_hours'),
    (3, interval '8 hours', interval '3 days', 'business_hours'),
    (4, interval '16 hours', interval '10 days', 'business_hours')) AS p (priority, first_answer_within, solved_within, counts)
ON CONFLICT (queue_code, priority, valid_during) DO NOTHING;
