-- Reference data of sm_data_quality. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: ISO/IEC 25012:2008; Spanish names as in UNE-ISO/IEC 25012.
INSERT INTO dimension (code, position, name, name_es, viewpoint, meaning) VALUES
    ('accuracy', 1, 'Accuracy', 'Exactitud', 'inherent', 'Values represent the true value of the thing, in syntax and in meaning'),
    ('completeness', 2, 'Completeness', 'Completitud', 'inherent', 'Every expected attribute and instance has a value'),
    ('consistency', 3, 'Consistency', 'Consistencia', 'inherent', 'Values are free of contradiction with other values'),
    ('credibility', 4, 'Credibility', 'Credibilidad', 'inherent', 'Values are held true by those who use them'),
    ('currentness', 5, 'Currentness', 'Actualidad', 'inherent', 'Values are of the right age'),
    ('accessibility', 6, 'Accessibility', 'Accesibilidad', 'inherent_and_system', 'Values can be reached by whoever needs them, with a disability or without'),
    ('compliance', 7, 'Compliance', 'Conformidad', 'inherent_and_system', 'Values keep to standards, conventions and law'),
    ('confidentiality', 8, 'Confidentiality', 'Confidencialidad', 'inherent_and_system', 'Values are read by authorised users only'),
    ('efficiency', 9, 'Efficiency', 'Eficiencia', 'inherent_and_system', 'Values can be processed with the resources at hand'),
    ('precision', 10, 'Precision', 'Precisión', 'inherent_and_system', 'Values are exact enough or tell enough apart'),
    ('traceability', 11, 'Traceability', 'Trazabilidad', 'inherent_and_system', 'Access and changes leave a trail'),
    ('understandability', 12, 'Understandability', 'Comprensibilidad', 'inherent_and_system', 'Values can be read and interpreted'),
    ('availability', 13, 'Availability', 'Disponibilidad', 'system', 'Values can be retrieved when they are needed'),
    ('portability', 14, 'Portability', 'Portabilidad', 'system', 'Values can be moved to another system and keep their quality'),
    ('recoverability', 15, 'Recoverability', 'Recuperabilidad', 'system', 'Values survive a failure')
ON CONFLICT (code) DO UPDATE
SET position = EXCLUDED.position, name = EXCLUDED.name, name_es = EXCLUDED.name_es, viewpoint = EXCLUDED.viewpoint, meaning = EXCLUDED.meaning
WHERE (dimension.position, dimension.name, dimension.name_es, dimension.viewpoint, dimension.meaning)
    IS DISTINCT FROM (EXCLUDED.position, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.viewpoint, EXCLUDED.meaning);

-- The group's own list.
INSERT INTO root_cause (code, name, name_es) VALUES
    ('manual_entry', 'Typing error', 'Error de grabación'),
    ('missing_validation', 'No validation on entry', 'Falta de validación en la captura'),
    ('source_system', 'Fault of the source system', 'Error del sistema de origen'),
    ('partner_file', 'Faulty file of a partner', 'Fichero erróneo de un tercero'),
    ('mapping', 'Wrong mapping', 'Error de mapeo'),
    ('migration', 'Migration of old data', 'Migración de datos antiguos'),
    ('duplicate_entry', 'Entered twice', 'Alta duplicada'),
    ('outdated', 'Not updated in time', 'Falta de actualización'),
    ('late_load', 'Load late or incomplete', 'Carga tardía o incompleta'),
    ('rule_wrong', 'The rule was wrong', 'Regla mal definida'),
    ('customer_error', 'Wrong as given by the customer', 'Dato erróneo facilitado por el cliente'),
    ('unknown', 'Unknown', 'Desconocida')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (root_cause.name, root_cause.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- The group's own rules over the area databases. Sources: Real Decreto 1553/2005 (letter of the DNI), ISO 13616 (IBAN), postcodes by
-- province (Correos), the national numbering plan, ISO 3779 (vehicle identification number).
INSERT INTO rule (
    code, dimension_code, name, name_es, database_code, table_name, column_names, kind, scope, expression, severity, rationale
) VALUES
    ('customer_document_present', 'completeness', 'Customer has a document number', 'El cliente tiene documento', 'ss_insurance', 'customer', '{document_number}', 'not_null', NULL, 'document_number IS NOT NULL AND document_number <> ''''', 'error', 'Identification of the policyholder and matching of parties'),
    ('customer_nif_check_letter', 'accuracy', 'Letter of the NIF is right', 'Letra del NIF correcta', 'ss_insurance', 'customer', '{document_type,document_number}', 'check_digit', 'document_type = ''NIF''', 'CASE WHEN document_number ~ ''^[0-9]{8}[A-Z]$'' THEN right(document_number, 1) = substr(''TRWAGMYFPDXBNJZSQVHLCKE'', left(document_number, 8)::integer % 23 + 1, 1) ELSE false END', 'error', 'Letter computed from the number modulo 23'),
    ('customer_nie_check_letter', 'accuracy', 'Letter of the NIE is right', 'Letra del NIE correcta', 'ss_insurance', 'customer', '{document_type,document_number}', 'check_digit', 'document_type = ''NIE''', 'CASE WHEN document_number ~ ''^[XYZ][0-9]{7}[A-Z]$'' THEN right(document_number, 1) = substr(''TRWAGMYFPDXBNJZSQVHLCKE'', (translate(left(document_number, 1), ''XYZ'', ''012'') || substr(document_number, 2, 7))::integer % 23 + 1, 1) ELSE false END', 'error', 'X, Y and Z count as 0, 1 and 2'),
    ('customer_document_unique', 'consistency', 'No two customers share a document', 'Documento no repetido', 'ss_insurance', 'customer', '{document_number}', 'unique', 'document_number IS NOT NULL', 'document_number', 'warning', 'The same person entered twice'),
    ('customer_birth_date_plausible', 'accuracy', 'Birth date is plausible', 'Fecha de nacimiento verosímil', 'ss_insurance', 'customer', '{birth_date}', 'range', 'birth_date IS NOT NULL', 'birth_date BETWEEN CURRENT_DATE - interval ''120 years'' AND CURRENT_DATE', 'warning', 'Wrong dates spoil pricing and matching'),
    ('customer_email_format', 'accuracy', 'E-mail address is well formed', 'Formato de correo electrónico', 'ss_insurance', 'customer', '{email}', 'pattern', 'email IS NOT NULL', 'email ~ ''^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$''', 'warning', 'Delivery of notices'),
    ('customer_phone_format', 'accuracy', 'Telephone is a Spanish number', 'Formato de teléfono', 'ss_insurance', 'customer', '{phone}', 'pattern', 'phone IS NOT NULL', 'regexp_replace(phone, ''[^0-9+]'', '''', ''g'') ~ ''^([+]34|0034)?[6789][0-9]{8}$''', 'info', 'National numbering plan: nine digits that begin with 6, 7, 8 or 9'),
    ('customer_postcode_format', 'accuracy', 'Postcode is Spanish', 'Código postal válido', 'ss_insurance', 'customer', '{postcode}', 'pattern', 'postcode IS NOT NULL', 'postcode ~ ''^(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}$''', 'warning', 'The first two digits are the province, 01 to 52'),
    ('customer_contactable', 'completeness', 'Customer can be reached', 'El cliente es contactable', 'ss_insurance', 'customer', '{email,phone}', 'cross_column', NULL, 'num_nonnulls(nullif(email, ''''), nullif(phone, '''')) >= 1', 'warning', 'Notices that the law asks for must arrive'),
    ('policy_in_force_not_expired', 'consistency', 'Policy in force has not expired', 'Póliza en vigor no vencida', 'ss_insurance', 'policy', '{state,expires_on}', 'cross_column', 'state = ''in_force'' AND expires_on IS NOT NULL', 'expires_on >= CURRENT_DATE', 'error', 'A renewal or a cancellation is missing'),
    ('policy_iban_check_digits', 'accuracy', 'Check digits of the Spanish IBAN', 'Dígitos de control del IBAN', 'ss_insurance', 'policy', '{iban}', 'check_digit', 'iban IS NOT NULL', 'CASE WHEN regexp_replace(iban, ''[[:space:]]'', '''', ''g'') ~ ''^ES[0-9]{22}$'' THEN (substr(regexp_replace(iban, ''[[:space:]]'', '''', ''g''), 5) || ''1428'' || substr(regexp_replace(iban, ''[[:space:]]'', '''', ''g''), 3, 2))::numeric % 97 = 1 ELSE false END', 'error', 'ISO 13616; E and S count as 14 and 28'),
    ('policy_cancelled_has_date', 'completeness', 'Cancelled policy has its day', 'Póliza anulada con fecha', 'ss_insurance', 'policy', '{state,cancelled_on}', 'cross_column', 'state = ''cancelled''', 'cancelled_on IS NOT NULL', 'error', 'Return of premium and commission depend on it'),
    ('receipt_paid_has_date', 'completeness', 'Paid receipt has its day', 'Recibo cobrado con fecha', 'ss_insurance', 'receipt', '{state,paid_on}', 'cross_column', 'state = ''paid''', 'paid_on IS NOT NULL', 'error', 'Settlement with the carrier'),
    ('receipt_amounts_add_up', 'consistency', 'Net premium and taxes make the total', 'Prima neta más impuestos igual a total', 'ss_insurance', 'receipt', '{net_premium,taxes,total_amount}', 'cross_column', 'net_premium IS NOT NULL AND taxes IS NOT NULL', 'net_premium + taxes = total_amount', 'warning', 'Accounts and settlement'),
    ('claim_reported_after_loss', 'consistency', 'Claim was reported after the loss', 'Declaración posterior a la ocurrencia', 'ss_insurance', 'claim', '{occurred_on,reported_on}', 'cross_column', NULL, 'reported_on >= occurred_on', 'error', 'Cover is judged on the day of the loss'),
    ('vehicle_vin_format', 'accuracy', 'Vehicle identification number is well formed', 'Formato del bastidor', 'sw_workshops', 'vehicle', '{vin}', 'pattern', 'vin IS NOT NULL', 'vin ~ ''^[A-HJ-NPR-Z0-9]{17}$''', 'warning', 'ISO 3779: 17 characters, without I, O and Q'),
    ('vehicle_plate_format', 'accuracy', 'Plate has the present format', 'Formato de matrícula actual', 'sw_workshops', 'vehicle', '{plate}', 'pattern', NULL, 'plate ~ ''^[0-9]{4}[BCDFGHJKLMNPRSTVWXYZ]{3}$''', 'info', 'Four digits and three consonants since 2000; provincial and special plates fall out'),
    ('telecom_line_number_format', 'accuracy', 'Number is Spanish', 'Numeración española', 'st_telecom', 'telecom_line', '{phone_number,kind}', 'pattern', NULL, 'phone_number ~ CASE kind WHEN ''mobile'' THEN ''^([+]34)?[67][0-9]{8}$'' ELSE ''^([+]34)?[89][0-9]{8}$'' END', 'error', 'National numbering plan; a wrong number makes a portability fail')
ON CONFLICT (code) DO UPDATE
SET dimension_code = EXCLUDED.dimension_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es, database_code = EXCLUDED.database_code,
    table_name = EXCLUDED.table_name, column_names = EXCLUDED.column_names, kind = EXCLUDED.kind, scope = EXCLUDED.scope,
    expression = EXCLUDED.expression, severity = EXCLUDED.severity, rationale = EXCLUDED.rationale
WHERE (rule.dimension_code, rule.name, rule.name_es, rule.database_code, rule.table_name, rule.column_names, rule.kind, rule.scope, rule.expression, rule.severity, rule.rationale)
    IS DISTINCT FROM (EXCLUDED.dimension_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.database_code, EXCLUDED.table_name, EXCLUDED.column_names, EXCLUDED.kind, EXCLUDED.scope, EXCLUDED.expression, EXCLUDED.severity, EXCLUDED.rationale);

-- Columns that the group cannot be wrong about.
INSERT INTO critical_element (database_code, table_name, column_name, business_name, reason) VALUES
    ('ss_insurance', 'customer', 'document_number', 'NIF del tomador', 'Identifies the policyholder before carriers and authorities'),
    ('ss_insurance', 'policy', 'policy_number', 'Número de póliza', 'Ties receipts, claims and commissions together'),
    ('ss_insurance', 'policy', 'iban', 'Cuenta de domiciliación', 'Direct debits are drawn on it'),
    ('ss_insurance', 'policy', 'expires_on', 'Vencimiento', 'Cover ends or renews on it'),
    ('ss_insurance', 'receipt', 'total_amount', 'Importe del recibo', 'What the customer pays'),
    ('se_energy', 'supply_point', 'cups', 'CUPS', 'Identifies the supply before the distributor')
ON CONFLICT (database_code, table_name, column_name) DO UPDATE
SET business_name = EXCLUDED.business_name, reason = EXCLUDED.reason
WHERE (critical_element.business_name, critical_element.reason) IS DISTINCT FROM (EXCLUDED.business_name, EXCLUDED.reason);
