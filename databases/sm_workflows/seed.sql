-- Reference data of sm_workflows. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list of processes. Source of the one legal time: Reglamento (UE) 2016/679 RGPD, art. 12.3 (one month).
INSERT INTO workflow_definition (code, name, name_es, business_area, description, due_within, legal_basis) VALUES
    ('customer_onboarding', 'Customer onboarding', 'Alta de cliente', 'group', 'From first contact to an identified customer with information given and consents recorded', NULL, NULL),
    ('data_subject_request', 'Data subject request', 'Ejercicio de derechos de protección de datos', 'group', 'From the request to the answer', interval '1 mon', 'Reglamento (UE) 2016/679, art. 12.3'),
    ('complaint', 'Complaint', 'Queja o reclamación', 'group', 'From receipt to the final answer of the customer service department', NULL, NULL),
    ('policy_issue', 'Policy issue', 'Emisión de póliza', 'insurance', 'From the accepted quote to the policy in force', NULL, NULL),
    ('policy_renewal', 'Policy renewal', 'Renovación de póliza', 'insurance', 'From the renewal list to the policy renewed, replaced or cancelled', NULL, NULL),
    ('policy_cancellation', 'Policy cancellation', 'Anulación de póliza', 'insurance', 'From the request to the carrier''s confirmation', NULL, NULL),
    ('receipt_return', 'Returned receipt', 'Recibo devuelto', 'insurance', 'From the bank''s return to payment or cancellation', NULL, NULL),
    ('claim_handling', 'Claim handling', 'Tramitación de siniestro', 'insurance', 'From the report to closing', NULL, NULL),
    ('energy_switch', 'Change of energy supplier', 'Cambio de comercializador', 'energy', 'From the signed contract to activation by the distributor', NULL, NULL),
    ('number_portability', 'Number portability', 'Portabilidad', 'telecom', 'From the request to the line in service', NULL, NULL),
    ('loan_application', 'Loan application', 'Solicitud de financiación', 'financing', 'From the application to the lender''s decision and signature', NULL, NULL),
    ('repair_order', 'Repair order', 'Orden de reparación', 'repairs', 'From the order to acceptance of the work', NULL, NULL),
    ('workshop_order', 'Workshop order', 'Orden de taller', 'workshops', 'From reception of the vehicle to delivery', NULL, NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, business_area = EXCLUDED.business_area, description = EXCLUDED.description,
    due_within = EXCLUDED.due_within, legal_basis = EXCLUDED.legal_basis
WHERE (workflow_definition.name, workflow_definition.name_es, workflow_definition.business_area, workflow_definition.description, workflow_definition.due_within, workflow_definition.legal_basis)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.business_area, EXCLUDED.description, EXCLUDED.due_within, EXCLUDED.legal_basis);

INSERT INTO definition_version (workflow_definition_id, number, change_note) VALUES
    ((SELECT id FROM workflow_definition WHERE code = 'policy_issue'), 1, 'First version'),
    ((SELECT id FROM workflow_definition WHERE code = 'data_subject_request'), 1, 'First version')
ON CONFLICT (workflow_definition_id, number) DO UPDATE
SET change_note = EXCLUDED.change_note
WHERE definition_version.change_note IS DISTINCT FROM EXCLUDED.change_note;

-- Steps of the first versions, as drafts.
INSERT INTO step (definition_version_id, code, name, name_es, kind, handler, compensation_handler, max_attempts, retry_after) VALUES
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'start', 'Quote accepted', 'Presupuesto aceptado', 'start', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'party', 'Find or create the party', 'Localizar o crear la persona', 'service', 'party_resolve', 'party_unlink', 5, interval '10 seconds'),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'precontract_information', 'Give pre-contractual information', 'Entregar la información previa', 'human', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'policy', 'Write the policy', 'Grabar la póliza', 'service', 'policy_create', 'policy_void', 5, interval '10 seconds'),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'carrier', 'Send to the carrier', 'Enviar a la compañía', 'service', 'carrier_issue', 'carrier_cancel', 10, interval '1 minute'),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'carrier_confirms', 'Carrier confirms', 'Confirmación de la compañía', 'wait_signal', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'signature', 'Customer signs', 'Firma del cliente', 'wait_signal', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'receipt', 'First receipt', 'Primer recibo', 'service', 'receipt_create', 'receipt_cancel', 5, interval '10 seconds'),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'policy_issue' AND v.number = 1), 'end', 'In force', 'En vigor', 'end', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'data_subject_request' AND v.number = 1), 'start', 'Request received', 'Solicitud recibida', 'start', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'data_subject_request' AND v.number = 1), 'identify', 'Identify the person', 'Identificar al solicitante', 'human', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'data_subject_request' AND v.number = 1), 'collect', 'Collect from every database', 'Recopilar de todas las bases de datos', 'service', 'personal_data_collect', NULL, 5, interval '1 minute'),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'data_subject_request' AND v.number = 1), 'review', 'Review by the data protection officer', 'Revisión por el delegado de protección de datos', 'human', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'data_subject_request' AND v.number = 1), 'carry_out', 'Carry out', 'Ejecutar', 'service', 'data_subject_request_apply', NULL, 5, interval '1 minute'),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'data_subject_request' AND v.number = 1), 'answer', 'Answer', 'Responder', 'human', NULL, NULL, 1, NULL),
    ((SELECT v.id FROM definition_version AS v JOIN workflow_definition AS d ON d.id = v.workflow_definition_id WHERE d.code = 'data_subject_request' AND v.number = 1), 'end', 'Answered', 'Respondida', 'end', NULL, NULL, 1, NULL)
ON CONFLICT (definition_version_id, code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, handler = EXCLUDED.handler,
    compensation_handler = EXCLUDED.compensation_handler, max_attempts = EXCLUDED.max_attempts, retry_after = EXCLUDED.retry_after
WHERE (step.name, step.name_es, step.kind, step.handler, step.compensation_handler, step.max_attempts, step.retry_after)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.handler, EXCLUDED.compensation_handler, EXCLUDED.max_attempts, EXCLUDED.retry_after);

-- In which order they follow each other.
INSERT INTO transition (definition_version_id, from_step_id, to_step_id)
SELECT v.id, a.id, b.id
FROM (VALUES
    ('policy_issue', 'start', 'party'),
    ('policy_issue', 'party', 'precontract_information'),
    ('policy_issue', 'precontract_information', 'policy'),
    ('policy_issue', 'policy', 'carrier'),
    ('policy_issue', 'carrier', 'carrier_confirms'),
    ('policy_issue', 'carrier_confirms', 'signature'),
    ('policy_issue', 'signature', 'receipt'),
    ('policy_issue', 'receipt', 'end'),
    ('data_subject_request', 'start', 'identify'),
    ('data_subject_request', 'identify', 'collect'),
    ('data_subject_request', 'collect', 'review'),
    ('data_subject_request', 'review', 'carry_out'),
    ('data_subject_request', 'carry_out', 'answer'),
    ('data_subject_request', 'answer', 'end')
) AS wanted (workflow, from_code, to_code)
JOIN workflow_definition AS d ON d.code = wanted.workflow
JOIN definition_version AS v ON v.workflow_definition_id = d.id AND v.number = 1
JOIN step AS a ON a.definition_version_id = v.id AND a.code = wanted.from_code
JOIN step AS b ON b.definition_version_id = v.id AND b.code = wanted.to_code
ON CONFLICT (from_step_id, to_step_id, kind, condition) DO NOTHING;
