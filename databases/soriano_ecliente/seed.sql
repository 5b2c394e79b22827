-- Reference data of soriano_ecliente. Idempotent.

-- Source: the group's own list; 30 days for access to one's data is less than the month of the Reglamento (UE) 2016/679, art. 12.3.
INSERT INTO request_kind (code, name, name_es, area, signature_level, answer_within) VALUES
    ('policy_copy', 'Copy of a policy', 'Duplicado de póliza', 'insurance', 'none', '1 day'),
    ('insurance_certificate', 'Certificate of insurance', 'Certificado de seguro', 'insurance', 'none', '1 day'),
    ('green_card', 'International motor insurance card', 'Certificado internacional de seguro', 'insurance', 'none', '1 day'),
    ('bank_account_change', 'Change of bank account', 'Cambio de domiciliación', 'account', 'simple', '2 days'),
    ('address_change', 'Change of address', 'Cambio de domicilio', 'account', 'simple', '2 days'),
    ('claim_notice', 'Notice of a claim', 'Declaración de siniestro', 'insurance', 'simple', '1 day'),
    ('cancellation', 'Opposition to the extension of a policy', 'Oposición a la prórroga', 'insurance', 'advanced', '3 days'),
    ('beneficiary_change', 'Change of beneficiaries', 'Cambio de beneficiarios', 'insurance', 'advanced', '3 days'),
    ('meter_reading', 'Meter reading', 'Lectura de contador', 'energy', 'none', '3 days'),
    ('power_change', 'Change of contracted power', 'Cambio de potencia', 'energy', 'simple', '5 days'),
    ('sim_copy', 'New SIM card', 'Duplicado de SIM', 'telecom', 'simple', '1 day'),
    ('early_repayment', 'Early repayment of a loan', 'Amortización anticipada', 'finance', 'advanced', '5 days'),
    ('repair_appointment', 'Appointment for a repair', 'Cita de reparación', 'repairs', 'none', '1 day'),
    ('workshop_appointment', 'Appointment at a workshop', 'Cita de taller', 'workshops', 'none', '1 day'),
    ('data_access', 'Access to my data', 'Derecho de acceso a mis datos', 'account', 'simple', '30 days'),
    ('complaint', 'Complaint', 'Queja o reclamación', 'account', 'none', '2 days')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, area = EXCLUDED.area, signature_level = EXCLUDED.signature_level, answer_within = EXCLUDED.answer_within
WHERE (request_kind.name, request_kind.name_es, request_kind.area, request_kind.signature_level, request_kind.answer_within)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.area, EXCLUDED.signature_level, EXCLUDED.answer_within);
