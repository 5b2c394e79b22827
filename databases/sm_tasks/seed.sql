-- Reference data of sm_tasks. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO queue (code, name, name_es) VALUES
    ('insurance_operations', 'Insurance operations', 'Operaciones de seguros'),
    ('claims', 'Claims', 'Siniestros'),
    ('collection', 'Collection', 'Cobros'),
    ('renewals', 'Renewals', 'Renovaciones'),
    ('energy_operations', 'Energy operations', 'Operaciones de energía'),
    ('telecom_operations', 'Telecom operations', 'Operaciones de telecomunicaciones'),
    ('financing', 'Financing', 'Financiación'),
    ('repairs', 'Repairs', 'Reparaciones'),
    ('workshops', 'Workshops', 'Talleres'),
    ('customer_service', 'Customer service', 'Atención al cliente'),
    ('complaints', 'Complaints', 'Quejas y reclamaciones'),
    ('sales', 'Sales', 'Comercial'),
    ('data_stewardship', 'Data stewardship', 'Custodia del dato'),
    ('compliance', 'Compliance', 'Cumplimiento'),
    ('finance', 'Finance', 'Finanzas'),
    ('people', 'People', 'Personas'),
    ('technology', 'Technology', 'Tecnología')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (queue.name, queue.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

INSERT INTO task_type (code, name, name_es, queue_code, priority, due_within) VALUES
    ('call_back', 'Call the customer back', 'Devolver llamada', 'customer_service', 2, interval '4 hours'),
    ('missing_document', 'Ask for a missing document', 'Reclamar documentación', 'insurance_operations', 3, interval '2 days'),
    ('policy_issue', 'Issue a policy', 'Emitir póliza', 'insurance_operations', 2, interval '1 day'),
    ('endorsement', 'Change a policy', 'Tramitar suplemento', 'insurance_operations', 3, interval '2 days'),
    ('cancellation', 'Cancel a policy', 'Tramitar anulación', 'insurance_operations', 2, interval '1 day'),
    ('renewal_review', 'Review a renewal', 'Revisar renovación', 'renewals', 3, NULL),
    ('receipt_return', 'Recover a returned receipt', 'Gestionar recibo devuelto', 'collection', 2, interval '2 days'),
    ('claim_opening', 'Open a claim', 'Abrir siniestro', 'claims', 1, interval '4 hours'),
    ('claim_follow_up', 'Follow up a claim', 'Seguimiento de siniestro', 'claims', 3, NULL),
    ('energy_incident', 'Incident with the distributor', 'Incidencia con la distribuidora', 'energy_operations', 2, NULL),
    ('portability_incident', 'Rejected portability', 'Portabilidad rechazada', 'telecom_operations', 2, interval '1 day'),
    ('loan_document', 'Complete a loan file', 'Completar expediente de financiación', 'financing', 3, NULL),
    ('lead_contact', 'Contact a lead', 'Contactar lead', 'sales', 1, interval '1 day'),
    ('match_review', 'Review a possible match', 'Revisar posible duplicado', 'data_stewardship', 4, NULL),
    ('data_correction', 'Correct data', 'Corregir datos', 'data_stewardship', 3, NULL),
    ('data_subject_request', 'Data subject request', 'Ejercicio de derechos', 'compliance', 1, interval '1 mon'),
    ('complaint', 'Answer a complaint', 'Responder reclamación', 'complaints', 1, NULL),
    ('approval', 'Approve', 'Aprobar', NULL, 2, NULL),
    ('review', 'Review', 'Revisar', NULL, 3, NULL),
    ('other', 'Other', 'Otra', NULL, 3, NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, queue_code = EXCLUDED.queue_code, priority = EXCLUDED.priority,
    due_within = EXCLUDED.due_within
WHERE (task_type.name, task_type.name_es, task_type.queue_code, task_type.priority, task_type.due_within)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.queue_code, EXCLUDED.priority, EXCLUDED.due_within);

INSERT INTO task_type_checklist (task_type_code, position, text) VALUES
    ('data_subject_request', 1, 'Identity of the person checked'),
    ('data_subject_request', 2, 'Data collected from every database of the fleet'),
    ('data_subject_request', 3, 'Limits and exceptions examined with the data protection officer'),
    ('data_subject_request', 4, 'Answer sent and kept'),
    ('policy_issue', 1, 'Pre-contractual information handed over and kept'),
    ('policy_issue', 2, 'Demands and needs recorded'),
    ('policy_issue', 3, 'Data of the policyholder and the insured checked'),
    ('policy_issue', 4, 'Carrier''s policy document attached'),
    ('cancellation', 1, 'Request signed by the policyholder'),
    ('cancellation', 2, 'Notice period checked (Ley 50/1980, art. 22)'),
    ('cancellation', 3, 'Carrier''s confirmation attached')
ON CONFLICT (task_type_code, position) DO UPDATE
SET text = EXCLUDED.text
WHERE task_type_checklist.text IS DISTINCT FROM EXCLUDED.text;
