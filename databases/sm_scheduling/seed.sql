-- Reference data of sm_scheduling. Idempotent.

-- Source: the group's own list.
INSERT INTO calendar (code, name, name_es) VALUES
    ('offices', 'Offices', 'Oficinas'),
    ('field_service', 'Field service', 'Servicio a domicilio'),
    ('workshops', 'Workshops', 'Talleres'),
    ('people', 'People', 'Personas')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (calendar.name, calendar.name_es)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- Source: the group's own list.
INSERT INTO service_kind (code, name, name_es, area, duration, buffer, skill, bookable_online) VALUES
    ('advice', 'Advice', 'Asesoramiento', 'insurance', '45 minutes', '10 minutes', NULL, true),
    ('claim_inspection', 'Inspection by a loss adjuster', 'Peritación', 'insurance', '1 hour', '30 minutes', 'loss_adjusting', false),
    ('mortgage_interview', 'Mortgage interview', 'Entrevista hipotecaria', 'finance', '1 hour', '10 minutes', 'mortgage', true),
    ('deed_signing', 'Signing at the notary', 'Firma en notaría', 'finance', '1 hour 30 minutes', '30 minutes', 'mortgage', false),
    ('fibre_install', 'Fibre installation', 'Instalación de fibra', 'telecom', '2 hours', '30 minutes', 'fibre', true),
    ('meter_visit', 'Visit to a meter', 'Visita a contador', 'energy', '45 minutes', '30 minutes', 'electricity', false),
    ('repair_visit', 'Repair visit', 'Visita de reparación', 'repairs', '1 hour 30 minutes', '30 minutes', NULL, true),
    ('vehicle_intake', 'Vehicle intake', 'Recepción de vehículo', 'workshops', '30 minutes', '0', NULL, true),
    ('job_interview', 'Job interview', 'Entrevista de trabajo', 'hr', '1 hour', '15 minutes', NULL, false),
    ('meeting', 'Meeting', 'Reunión', 'internal', '1 hour', '0', NULL, false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, area = EXCLUDED.area, duration = EXCLUDED.duration, buffer = EXCLUDED.buffer, skill = EXCLUDED.skill, bookable_online = EXCLUDED.bookable_online
WHERE (service_kind.name, service_kind.name_es, service_kind.area, service_kind.duration, service_kind.buffer, service_kind.skill, service_kind.bookable_online)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.area, EXCLUDED.duration, EXCLUDED.buffer, EXCLUDED.skill, EXCLUDED.bookable_online);
