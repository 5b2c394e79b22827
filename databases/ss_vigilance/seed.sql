-- Reference data of ss_vigilance. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list of indicators; weights are opening values, and the seed never overwrites an adjusted one.
INSERT INTO fraud_rule (code, name, name_es, subject, product_line_codes, weight, parameters) VALUES
    ('claim_soon_after_inception', 'Claim soon after the policy began', 'Siniestro poco después del efecto', 'claim', '{}', 30, '{"days": 30}'),
    ('claim_before_cancellation', 'Claim just before the policy ends', 'Siniestro próximo al vencimiento', 'claim', '{}', 10, '{"days": 15}'),
    ('claim_after_cover_raised', 'Claim soon after cover was raised', 'Siniestro tras ampliar coberturas', 'claim', '{}', 30, '{"days": 60}'),
    ('claim_frequency', 'Many claims in a year', 'Frecuencia de siniestros elevada', 'claim', '{}', 20, '{"claims": 3, "months": 12}'),
    ('late_report', 'Reported late', 'Declaración tardía', 'claim', '{}', 10, '{"days": 7}'),
    ('same_photo', 'Photograph used before', 'Fotografía reutilizada', 'claim', '{}', 60, '{}'),
    ('invoice_altered', 'Invoice looks altered', 'Factura con indicios de manipulación', 'claim', '{}', 60, '{}'),
    ('round_amounts', 'Round amounts without receipts', 'Importes redondos sin justificar', 'claim', '{}', 10, '{}'),
    ('theft_without_report', 'Theft without a police report', 'Robo sin denuncia', 'claim', '{home,commerce,motor}', 25, '{}'),
    ('linked_parties', 'Parties linked before the accident', 'Partes vinculadas antes del siniestro', 'claim', '{motor}', 50, '{}'),
    ('no_witness_night', 'At night, without witnesses or police', 'Nocturno, sin testigos ni atestado', 'claim', '{motor}', 10, '{}'),
    ('whiplash_low_speed', 'Neck injury at low speed', 'Latigazo cervical a baja velocidad', 'claim', '{motor}', 25, '{}'),
    ('insured_twice', 'Same risk insured twice', 'Duplicidad de seguro', 'policy', '{}', 25, '{}'),
    ('usual_driver_mismatch', 'Usual driver hidden', 'Ocultación del conductor habitual', 'policy', '{motor}', 25, '{}'),
    ('prior_claims_hidden', 'Former claims not declared', 'Siniestralidad previa no declarada', 'application', '{motor,home}', 30, '{}'),
    ('identity_mismatch', 'Document does not match the person', 'Documento de identidad no concordante', 'application', '{}', 60, '{}'),
    ('account_shared', 'Bank account shared by unrelated holders', 'Cuenta compartida por tomadores sin relación', 'party', '{}', 35, '{}'),
    ('premium_unpaid_then_claim', 'Premium paid only after the event', 'Prima pagada tras el siniestro', 'receipt', '{}', 50, '{}'),
    ('mediator_lapse_rate', 'Mediator with unusual lapses after commission', 'Mediador con anulaciones anómalas tras el devengo', 'mediator', '{}', 40, '{}'),
    ('cash_collected_not_settled', 'Premium collected and not settled', 'Prima cobrada y no liquidada', 'mediator', '{}', 80, '{}')
ON CONFLICT (code) DO NOTHING;

-- Source: the publishers' own names of their lists.
INSERT INTO watch_list (code, name, publisher, kind, legal_basis, refresh_every) VALUES
    ('EU-FSF', 'Consolidated list of persons, groups and entities subject to EU financial sanctions', 'European Commission', 'sanctions', 'Ley 10/2010, art. 42; EU regulations on restrictive measures', '1 day'),
    ('UN-SC', 'United Nations Security Council Consolidated List', 'United Nations Security Council', 'sanctions', 'Ley 10/2010, art. 42', '1 day'),
    ('OFAC-SDN', 'Specially Designated Nationals and Blocked Persons List', 'Office of Foreign Assets Control, US Treasury', 'sanctions', NULL, '1 day'),
    ('PEP', 'Politically exposed persons', 'The group''s provider', 'pep', 'Ley 10/2010, arts. 14 y 15', '7 days'),
    ('INTERNAL', 'Confirmed fraud against the group', 'The group', 'internal', NULL, '1 day')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, publisher = EXCLUDED.publisher, kind = EXCLUDED.kind, legal_basis = EXCLUDED.legal_basis,
    refresh_every = EXCLUDED.refresh_every
WHERE (watch_list.name, watch_list.publisher, watch_list.kind, watch_list.legal_basis, watch_list.refresh_every)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.publisher, EXCLUDED.kind, EXCLUDED.legal_basis, EXCLUDED.refresh_every);
