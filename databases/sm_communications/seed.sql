-- Reference data of sm_communications. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Sources: LSSI, art. 21 (e-mail and equivalent electronic means); Ley 11/2022, art. 66.1.b (calls only with prior consent or another lawful basis).
INSERT INTO channel (code, name, name_es, database_code, address_kind, synchronous, commercial_consent, length_limit) VALUES
    ('email', 'E-mail', 'Correo electrónico', 'sm_comms_email', 'email', false, 'opt_in_or_customer', NULL),
    ('sms', 'SMS', 'SMS', 'sm_comms_sms', 'phone', false, 'opt_in_or_customer', 1530),
    ('whatsapp', 'WhatsApp', 'WhatsApp', 'sm_comms_whatsapp', 'phone', false, 'opt_in', 4096),
    ('voice', 'Telephone', 'Teléfono', 'sm_comms_voice', 'phone', true, 'opt_in', NULL),
    ('portal', 'Customer portal', 'Área de cliente', 'soriano_ecliente', 'account', false, 'opt_in_or_customer', NULL),
    ('push', 'Notice on the telephone''s app', 'Notificación en la aplicación', 'sm_notifications', 'account', false, 'opt_in', 240),
    ('web_chat', 'Chat on the web', 'Chat de la web', 'soriano_web_premium', NULL, true, 'not_allowed', 4096),
    ('post', 'Post', 'Correo postal', NULL, 'postal', false, 'opt_in_or_customer', NULL),
    ('office', 'Office', 'Oficina', NULL, NULL, true, 'not_allowed', NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, database_code = EXCLUDED.database_code, address_kind = EXCLUDED.address_kind, synchronous = EXCLUDED.synchronous, commercial_consent = EXCLUDED.commercial_consent, length_limit = EXCLUDED.length_limit
WHERE (channel.name, channel.name_es, channel.database_code, channel.address_kind, channel.synchronous, channel.commercial_consent, channel.length_limit)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.database_code, EXCLUDED.address_kind, EXCLUDED.synchronous, EXCLUDED.commercial_consent, EXCLUDED.length_limit);

-- The group's own list, with its own targets.
INSERT INTO topic (code, name, name_es, area, priority, first_answer_within, formal_complaint) VALUES
    ('general_question', 'General question', 'Consulta general', 'general', 4, interval '1 day', false),
    ('data_change', 'Change of personal data', 'Cambio de datos', 'general', 3, interval '1 day', false),
    ('privacy_request', 'Data-protection request', 'Ejercicio de derechos de protección de datos', 'general', 2, interval '1 day', false),
    ('complaint', 'Complaint', 'Queja o reclamación', 'general', 1, interval '1 day', true),
    ('policy_question', 'Question about a policy', 'Consulta sobre póliza', 'insurance', 3, interval '8 hours', false),
    ('quote', 'Quote', 'Solicitud de presupuesto', 'insurance', 2, interval '4 hours', false),
    ('policy_change', 'Change of a policy', 'Modificación de póliza', 'insurance', 3, interval '8 hours', false),
    ('policy_cancellation', 'Cancellation of a policy', 'Anulación de póliza', 'insurance', 2, interval '4 hours', false),
    ('receipt', 'Receipts and payments', 'Recibos y pagos', 'insurance', 3, interval '8 hours', false),
    ('claim_report', 'Report of a claim', 'Declaración de siniestro', 'insurance', 1, interval '1 hour', false),
    ('claim_status', 'State of a claim', 'Estado de un siniestro', 'insurance', 2, interval '4 hours', false),
    ('roadside_assistance', 'Roadside assistance', 'Asistencia en carretera', 'insurance', 1, interval '15 minutes', false),
    ('energy_contract', 'Energy contract', 'Contrato de energía', 'energy', 3, interval '8 hours', false),
    ('energy_invoice', 'Energy invoice', 'Factura de energía', 'energy', 3, interval '8 hours', false),
    ('telecom_fault', 'Telecom fault', 'Avería de telecomunicaciones', 'telecom', 1, interval '1 hour', false),
    ('telecom_contract', 'Telecom contract or portability', 'Contrato o portabilidad', 'telecom', 3, interval '8 hours', false),
    ('loan_question', 'Mortgage or loan', 'Hipoteca o préstamo', 'finance', 3, interval '8 hours', false),
    ('repair_order', 'Home repair', 'Reparación en el hogar', 'repairs', 2, interval '4 hours', false),
    ('workshop_order', 'Vehicle repair', 'Reparación de vehículo', 'workshops', 2, interval '4 hours', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, area = EXCLUDED.area, priority = EXCLUDED.priority, first_answer_within = EXCLUDED.first_answer_within, formal_complaint = EXCLUDED.formal_complaint
WHERE (topic.name, topic.name_es, topic.area, topic.priority, topic.first_answer_within, topic.formal_complaint)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.area, EXCLUDED.priority, EXCLUDED.first_answer_within, EXCLUDED.formal_complaint);

-- The group's own templates; their texts are versions, which people write and approve.
INSERT INTO template (code, name, name_es, topic_code, purpose) VALUES
    ('welcome', 'Welcome', 'Bienvenida', 'general_question', 'service'),
    ('receipt_due', 'Receipt falls due', 'Aviso de recibo', 'receipt', 'service'),
    ('receipt_returned', 'Returned receipt', 'Recibo devuelto', 'receipt', 'service'),
    ('renewal_notice', 'Renewal with changes', 'Aviso de renovación con cambios', 'policy_question', 'legal'),
    ('claim_opened', 'Claim opened', 'Apertura de siniestro', 'claim_report', 'service'),
    ('claim_closed', 'Claim closed', 'Cierre de siniestro', 'claim_status', 'service'),
    ('document_missing', 'Missing document', 'Documentación pendiente', NULL, 'service'),
    ('appointment_reminder', 'Reminder of an appointment', 'Recordatorio de cita', NULL, 'service'),
    ('complaint_received', 'Complaint received', 'Acuse de recibo de reclamación', 'complaint', 'legal'),
    ('privacy_answer', 'Answer to a data-protection request', 'Respuesta a ejercicio de derechos', 'privacy_request', 'legal'),
    ('birthday', 'Birthday', 'Felicitación de cumpleaños', NULL, 'commercial'),
    ('cross_sell', 'Offer to a customer', 'Oferta a cliente', NULL, 'commercial')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, topic_code = EXCLUDED.topic_code, purpose = EXCLUDED.purpose
WHERE (template.name, template.name_es, template.topic_code, template.purpose)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.topic_code, EXCLUDED.purpose);
