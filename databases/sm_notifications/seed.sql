-- Reference data of sm_notifications. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO category (code, name, name_es, audience, mandatory, commercial, position) VALUES
    ('security', 'Security', 'Seguridad', 'customer', true, false, 1),
    ('contracts', 'Policies and contracts', 'Pólizas y contratos', 'customer', false, false, 2),
    ('payments', 'Receipts and payments', 'Recibos y pagos', 'customer', false, false, 3),
    ('claims', 'Claims and repairs', 'Siniestros y reparaciones', 'customer', false, false, 4),
    ('appointments', 'Appointments', 'Citas', 'customer', false, false, 5),
    ('legal', 'Notices that the law asks for', 'Comunicaciones legales', 'customer', true, false, 6),
    ('offers', 'Offers', 'Ofertas', 'customer', false, true, 7),
    ('work', 'Tasks and approvals', 'Tareas y aprobaciones', 'employee', false, false, 1),
    ('incidents', 'Incidents', 'Incidencias', 'employee', true, false, 2),
    ('people', 'Payroll and absences', 'Nóminas y ausencias', 'employee', false, false, 3)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, audience = EXCLUDED.audience, mandatory = EXCLUDED.mandatory, commercial = EXCLUDED.commercial, position = EXCLUDED.position
WHERE (category.name, category.name_es, category.audience, category.mandatory, category.commercial, category.position)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.audience, EXCLUDED.mandatory, EXCLUDED.commercial, EXCLUDED.position);

-- The group's own list; event types are those that the areas declare.
INSERT INTO notification_type (code, category_code, name, name_es, event_type, template_code, urgency, digestible, valid_for) VALUES
    ('sign_in_new_device', 'security', 'Sign-in from a new device', 'Acceso desde un dispositivo nuevo', NULL, NULL, 'high', false, interval '1 day'),
    ('policy_issued', 'contracts', 'Policy issued', 'Póliza emitida', 'PolicyIssued', NULL, 'normal', false, NULL),
    ('policy_cancelled', 'contracts', 'Policy cancelled', 'Póliza anulada', 'PolicyCancelled', NULL, 'normal', false, NULL),
    ('renewal_notice', 'legal', 'Renewal with changes', 'Renovación con cambios', NULL, 'renewal_notice', 'normal', false, NULL),
    ('receipt_due', 'payments', 'Receipt falls due', 'Vencimiento de recibo', 'ReceiptIssued', 'receipt_due', 'normal', true, interval '30 days'),
    ('receipt_returned', 'payments', 'Receipt returned', 'Recibo devuelto', 'ReceiptReturned', 'receipt_returned', 'normal', false, interval '30 days'),
    ('claim_opened', 'claims', 'Claim opened', 'Siniestro abierto', 'ClaimOpened', 'claim_opened', 'normal', false, NULL),
    ('claim_closed', 'claims', 'Claim closed', 'Siniestro cerrado', 'ClaimClosed', 'claim_closed', 'normal', false, NULL),
    ('appointment_reminder', 'appointments', 'Reminder of an appointment', 'Recordatorio de cita', NULL, 'appointment_reminder', 'normal', false, interval '1 day'),
    ('document_missing', 'contracts', 'Missing document', 'Documentación pendiente', 'DocumentAsked', 'document_missing', 'normal', false, NULL),
    ('complaint_received', 'legal', 'Complaint received', 'Reclamación recibida', NULL, 'complaint_received', 'normal', false, NULL),
    ('offer', 'offers', 'Offer', 'Oferta', NULL, 'cross_sell', 'low', true, interval '30 days'),
    ('task_assigned', 'work', 'Task assigned', 'Tarea asignada', NULL, NULL, 'normal', true, interval '30 days'),
    ('approval_asked', 'work', 'Approval asked for', 'Aprobación pendiente', NULL, NULL, 'normal', false, interval '30 days'),
    ('system_incident', 'incidents', 'Incident of a system', 'Incidencia de un sistema', NULL, NULL, 'high', false, interval '1 day'),
    ('payslip_ready', 'people', 'Payslip ready', 'Nómina disponible', NULL, NULL, 'low', true, NULL)
ON CONFLICT (code) DO UPDATE
SET category_code = EXCLUDED.category_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es, event_type = EXCLUDED.event_type, template_code = EXCLUDED.template_code, urgency = EXCLUDED.urgency, digestible = EXCLUDED.digestible, valid_for = EXCLUDED.valid_for
WHERE (notification_type.category_code, notification_type.name, notification_type.name_es, notification_type.event_type, notification_type.template_code, notification_type.urgency, notification_type.digestible, notification_type.valid_for)
    IS DISTINCT FROM (EXCLUDED.category_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.event_type, EXCLUDED.template_code, EXCLUDED.urgency, EXCLUDED.digestible, EXCLUDED.valid_for);

-- The group's own choice; a kind without a row here is seen in the portal only.
INSERT INTO notification_type_channel (notification_type_code, position, channel_code, fallback_after) VALUES
    ('sign_in_new_device', 1, 'push', interval '5 minutes'),
    ('sign_in_new_device', 2, 'email', NULL),
    ('policy_issued', 1, 'email', NULL),
    ('policy_cancelled', 1, 'email', NULL),
    ('renewal_notice', 1, 'email', interval '2 days'),
    ('renewal_notice', 2, 'post', NULL),
    ('receipt_due', 1, 'push', interval '1 day'),
    ('receipt_due', 2, 'email', NULL),
    ('receipt_returned', 1, 'push', interval '4 hours'),
    ('receipt_returned', 2, 'sms', NULL),
    ('claim_opened', 1, 'push', interval '1 hour'),
    ('claim_opened', 2, 'email', NULL),
    ('claim_closed', 1, 'email', NULL),
    ('appointment_reminder', 1, 'push', interval '1 hour'),
    ('appointment_reminder', 2, 'sms', NULL),
    ('document_missing', 1, 'email', NULL),
    ('complaint_received', 1, 'email', interval '2 days'),
    ('complaint_received', 2, 'post', NULL),
    ('offer', 1, 'email', NULL),
    ('task_assigned', 1, 'push', NULL),
    ('approval_asked', 1, 'email', NULL),
    ('system_incident', 1, 'push', interval '5 minutes'),
    ('system_incident', 2, 'voice', NULL),
    ('payslip_ready', 1, 'email', NULL)
ON CONFLICT (notification_type_code, position) DO UPDATE
SET channel_code = EXCLUDED.channel_code, fallback_after = EXCLUDED.fallback_after
WHERE (notification_type_channel.channel_code, notification_type_channel.fallback_after)
    IS DISTINCT FROM (EXCLUDED.channel_code, EXCLUDED.fallback_after);

-- Nobody is disturbed at night: the group's own hours, which a person may change. A rule for everyone has no natural key, hence the fixed one.
INSERT INTO quiet_hours (id, starts_at, ends_at, channels) VALUES
    ('01936000-0000-7000-8000-000000000001', '21:00', '09:00', '{push,sms,whatsapp,voice}')
ON CONFLICT (id) DO UPDATE
SET starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, channels = EXCLUDED.channels
WHERE (quiet_hours.starts_at, quiet_hours.ends_at, quiet_hours.channels)
    IS DISTINCT FROM (EXCLUDED.starts_at, EXCLUDED.ends_at, EXCLUDED.channels);
