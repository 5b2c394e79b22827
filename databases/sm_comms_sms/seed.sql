-- Reference data of sm_comms_sms. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: SMPP 3.4, section 5.2.28 and appendix B.
INSERT INTO delivery_state (code, number, name, name_es, final, message_state) VALUES
    ('ENROUTE', 1, 'On its way', 'En camino', false, NULL),
    ('DELIVRD', 2, 'Delivered', 'Entregado', true, 'delivered'),
    ('EXPIRED', 3, 'Validity ended', 'Caducado', true, 'expired'),
    ('DELETED', 4, 'Deleted', 'Borrado', true, 'undeliverable'),
    ('UNDELIV', 5, 'Undeliverable', 'No entregable', true, 'undeliverable'),
    ('ACCEPTD', 6, 'Accepted', 'Aceptado', false, NULL),
    ('UNKNOWN', 7, 'Unknown', 'Desconocido', false, NULL),
    ('REJECTD', 8, 'Rejected', 'Rechazado', true, 'rejected')
ON CONFLICT (code) DO UPDATE
SET number = EXCLUDED.number, name = EXCLUDED.name, name_es = EXCLUDED.name_es, final = EXCLUDED.final, message_state = EXCLUDED.message_state
WHERE (delivery_state.number, delivery_state.name, delivery_state.name_es, delivery_state.final, delivery_state.message_state)
    IS DISTINCT FROM (EXCLUDED.number, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.final, EXCLUDED.message_state);

-- The group's own words, and the international one for stopping.
INSERT INTO keyword (code, action) VALUES
    ('BAJA', 'opt_out'),
    ('STOP', 'opt_out'),
    ('ALTA', 'opt_in'),
    ('AYUDA', 'help'),
    ('SI', 'confirm'),
    ('NO', 'refuse')
ON CONFLICT (code) DO UPDATE
SET action = EXCLUDED.action
WHERE keyword.action IS DISTINCT FROM EXCLUDED.action;
