-- Reference data of sm_comms_whatsapp. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: WhatsApp Business Platform, Cloud API, error codes.
INSERT INTO error_code (code, name, name_es, retry) VALUES
    (130429, 'Rate limit of the number reached', 'Límite de envío del número alcanzado', true),
    (130472, 'Recipient is part of an experiment', 'El destinatario participa en un experimento', false),
    (131000, 'Something went wrong', 'Error desconocido', true),
    (131005, 'Permission missing', 'Falta de permisos', false),
    (131008, 'Required parameter missing', 'Falta un parámetro obligatorio', false),
    (131009, 'Parameter value not valid', 'Valor de parámetro no válido', false),
    (131016, 'Service unavailable', 'Servicio no disponible', true),
    (131021, 'Recipient is the sender', 'El destinatario es el remitente', false),
    (131026, 'Message undeliverable', 'Mensaje no entregable', false),
    (131031, 'Account locked', 'Cuenta bloqueada', false),
    (131042, 'Problem with the payment method', 'Problema con el medio de pago', false),
    (131047, 'More than 24 hours since the customer''s last message', 'Más de 24 horas desde el último mensaje del cliente', false),
    (131048, 'Limit for spam reached', 'Límite por spam alcanzado', false),
    (131049, 'Not delivered, to keep engagement healthy', 'No entregado para mantener una interacción sana', false),
    (131051, 'Message type not supported', 'Tipo de mensaje no admitido', false),
    (131052, 'Media could not be downloaded', 'No se pudo descargar el archivo', true),
    (131053, 'Media could not be uploaded', 'No se pudo subir el archivo', true),
    (131056, 'Too many messages to the same recipient', 'Demasiados mensajes al mismo destinatario', true),
    (132000, 'Number of template parameters does not match', 'El número de parámetros de la plantilla no coincide', false),
    (132001, 'Template does not exist', 'La plantilla no existe', false),
    (132005, 'Template text too long once filled', 'Texto de la plantilla demasiado largo', false),
    (132007, 'Template content breaks a policy', 'El contenido de la plantilla infringe una política', false),
    (132012, 'Template parameter of the wrong format', 'Formato de parámetro incorrecto', false),
    (132015, 'Template paused', 'Plantilla en pausa', false),
    (132016, 'Template disabled', 'Plantilla deshabilitada', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, retry = EXCLUDED.retry
WHERE (error_code.name, error_code.name_es, error_code.retry)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.retry);
