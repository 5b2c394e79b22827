-- Reference data of sm_comms_email. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: RFC 3463 and the IANA registry "SMTP Enhanced Status Codes"; what is done about each is the group's own choice.
INSERT INTO status_code (code, name, name_es, bounce_kind, suppress) VALUES
    ('4.2.1', 'Mailbox disabled, not accepting messages', 'Buzón deshabilitado', 'soft', false),
    ('4.2.2', 'Mailbox full', 'Buzón lleno', 'soft', false),
    ('4.3.1', 'Mail system full', 'Sistema de correo lleno', 'soft', false),
    ('4.3.2', 'System not accepting network messages', 'El sistema no acepta mensajes', 'soft', false),
    ('4.4.1', 'No answer from host', 'El servidor no responde', 'soft', false),
    ('4.4.2', 'Bad connection', 'Conexión defectuosa', 'soft', false),
    ('4.4.7', 'Delivery time expired', 'Plazo de entrega agotado', 'soft', false),
    ('4.7.1', 'Delivery not authorized, message refused', 'Entrega no autorizada, mensaje rechazado', 'block', false),
    ('5.1.1', 'Bad destination mailbox address', 'Buzón de destino incorrecto', 'hard', true),
    ('5.1.2', 'Bad destination system address', 'Servidor de destino incorrecto', 'hard', true),
    ('5.1.3', 'Bad destination mailbox address syntax', 'Sintaxis de la dirección incorrecta', 'hard', true),
    ('5.1.6', 'Destination mailbox has moved, no forwarding address', 'El buzón se ha trasladado sin nueva dirección', 'hard', true),
    ('5.1.10', 'Recipient address has null MX', 'El dominio no recibe correo (MX nulo)', 'hard', true),
    ('5.2.1', 'Mailbox disabled, not accepting messages', 'Buzón deshabilitado', 'hard', true),
    ('5.2.2', 'Mailbox full', 'Buzón lleno', 'soft', false),
    ('5.2.3', 'Message length exceeds administrative limit', 'El mensaje supera el tamaño permitido', 'block', false),
    ('5.3.4', 'Message too big for system', 'Mensaje demasiado grande para el sistema', 'block', false),
    ('5.4.4', 'Unable to route', 'No se puede encaminar', 'hard', false),
    ('5.7.1', 'Delivery not authorized, message refused', 'Entrega no autorizada, mensaje rechazado', 'block', false),
    ('5.7.20', 'No passing DKIM signature found', 'Sin firma DKIM válida', 'block', false),
    ('5.7.23', 'SPF validation failed', 'Fallo de validación SPF', 'block', false),
    ('5.7.25', 'Reverse DNS validation failed', 'Fallo de validación del DNS inverso', 'block', false),
    ('5.7.26', 'Multiple authentication checks failed', 'Fallo de varias comprobaciones de autenticación', 'block', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, bounce_kind = EXCLUDED.bounce_kind, suppress = EXCLUDED.suppress
WHERE (status_code.name, status_code.name_es, status_code.bounce_kind, status_code.suppress)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.bounce_kind, EXCLUDED.suppress);
