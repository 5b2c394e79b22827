-- Reference data of sm_legal. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO matter_type (code, name, name_es, jurisdiction) VALUES
    ('civil_claim', 'Civil claim', 'Reclamación civil', 'civil'),
    ('premium_claim', 'Claim for unpaid premiums or commissions', 'Reclamación de primas o comisiones', 'civil'),
    ('order_for_payment', 'Order for payment', 'Juicio monitorio', 'civil'),
    ('professional_liability', 'Professional liability of the mediator', 'Responsabilidad civil profesional del mediador', 'civil'),
    ('claim_defence', 'Defence in a customer''s claim', 'Defensa en siniestro de cliente', 'civil'),
    ('unfair_terms', 'Unfair terms and consumers', 'Cláusulas abusivas y consumo', 'civil'),
    ('insolvency', 'Insolvency proceedings', 'Concurso de acreedores', 'civil'),
    ('unfair_competition', 'Unfair competition', 'Competencia desleal', 'civil'),
    ('fraud', 'Insurance fraud', 'Fraude al seguro', 'criminal'),
    ('criminal_other', 'Other criminal matter', 'Otros asuntos penales', 'criminal'),
    ('dismissal', 'Dismissal', 'Despido', 'social'),
    ('wages', 'Wage claim', 'Reclamación de cantidad laboral', 'social'),
    ('social_security', 'Social Security', 'Seguridad Social', 'social'),
    ('dgsfp', 'Procedure of the DGSFP', 'Expediente de la DGSFP', 'administrative'),
    ('aepd', 'Procedure of the AEPD', 'Expediente de la AEPD', 'administrative'),
    ('consumer_authority', 'Consumer authority', 'Expediente de consumo', 'administrative'),
    ('labour_inspection', 'Labour inspection', 'Inspección de Trabajo', 'administrative'),
    ('tax', 'Tax', 'Tributario', 'tax'),
    ('corporate', 'Corporate', 'Societario', 'none'),
    ('contract_review', 'Review of a contract', 'Revisión de contrato', 'none'),
    ('advice', 'Advice', 'Consulta', 'none')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, jurisdiction = EXCLUDED.jurisdiction
WHERE (matter_type.name, matter_type.name_es, matter_type.jurisdiction)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.jurisdiction);

-- Source: the laws named in each row, as consolidated in the BOE.
INSERT INTO deadline_rule (code, name, name_es, legal_basis, quantity, unit, nature, starts_with_es, warn_days) VALUES
    ('civil_answer', 'Answer to a claim, ordinary procedure', 'Contestación a la demanda, juicio ordinario', 'LEC art. 404', 20, 'judicial_day', 'procedural', 'Desde el emplazamiento', 7),
    ('civil_answer_verbal', 'Answer to a claim, oral procedure', 'Contestación a la demanda, juicio verbal', 'LEC art. 438', 10, 'judicial_day', 'procedural', 'Desde el emplazamiento', 4),
    ('payment_order_opposition', 'Payment or opposition to an order for payment', 'Pago u oposición en el monitorio', 'LEC art. 815', 20, 'judicial_day', 'procedural', 'Desde el requerimiento', 7),
    ('civil_reposition', 'Appeal for reversal', 'Recurso de reposición', 'LEC art. 452', 5, 'judicial_day', 'procedural', 'Desde la notificación', 2),
    ('civil_appeal', 'Appeal', 'Recurso de apelación', 'LEC art. 458', 20, 'judicial_day', 'procedural', 'Desde la notificación de la resolución', 7),
    ('cassation', 'Appeal in cassation', 'Recurso de casación', 'LEC art. 479', 20, 'judicial_day', 'procedural', 'Desde la notificación de la sentencia', 7),
    ('enforcement_opposition', 'Opposition to enforcement', 'Oposición a la ejecución', 'LEC art. 556', 10, 'judicial_day', 'procedural', 'Desde la notificación del auto', 4),
    ('enforcement_wait', 'Wait before enforcement', 'Plazo de espera de la ejecución', 'LEC art. 548', 20, 'judicial_day', 'procedural', 'Desde la notificación de la firmeza', 2),
    ('enforcement_lapse', 'Lapse of enforcement of a judgment', 'Caducidad de la acción ejecutiva', 'LEC art. 518', 5, 'year', 'lapse', 'Desde la firmeza', 90),
    ('dismissal_action', 'Action against a dismissal', 'Acción por despido', 'ET art. 59.3 and LRJS art. 103', 20, 'judicial_day', 'lapse', 'Desde el día siguiente al despido', 7),
    ('labour_action', 'Labour action for sums', 'Acción laboral de cantidad', 'ET art. 59.2', 1, 'year', 'limitation', 'Desde que pudo ejercitarse', 30),
    ('labour_appeal', 'Announcement of the appeal in labour matters', 'Anuncio del recurso de suplicación', 'LRJS art. 194', 5, 'judicial_day', 'procedural', 'Desde la notificación de la sentencia', 2),
    ('admin_appeal', 'Administrative appeal to the superior', 'Recurso de alzada', 'Ley 39/2015, art. 122', 1, 'month', 'procedural', 'Desde la notificación', 7),
    ('admin_reposition', 'Administrative appeal for reversal', 'Recurso potestativo de reposición', 'Ley 39/2015, art. 124', 1, 'month', 'procedural', 'Desde la notificación', 7),
    ('admin_court', 'Action in the administrative courts', 'Recurso contencioso-administrativo', 'LJCA art. 46', 2, 'month', 'lapse', 'Desde la notificación', 14),
    ('tax_reposition', 'Tax appeal for reversal', 'Recurso de reposición tributario', 'LGT art. 223', 1, 'month', 'procedural', 'Desde la notificación', 7),
    ('tax_claim', 'Tax claim', 'Reclamación económico-administrativa', 'LGT art. 235', 1, 'month', 'procedural', 'Desde la notificación', 7),
    ('insurance_damage', 'Actions under property insurance', 'Acciones del contrato de seguro de daños', 'LCS art. 23', 2, 'year', 'limitation', 'Desde que pudieron ejercitarse', 60),
    ('insurance_persons', 'Actions under insurance of persons', 'Acciones del contrato de seguro de personas', 'LCS art. 23', 5, 'year', 'limitation', 'Desde que pudieron ejercitarse', 90),
    ('claim_notice', 'Notice of a loss to the insurer', 'Comunicación del siniestro', 'LCS art. 16', 7, 'day', 'contractual', 'Desde que se conoció el siniestro', 3),
    ('minimum_payment', 'Minimum payment by the insurer', 'Pago del importe mínimo por el asegurador', 'LCS art. 18', 40, 'day', 'contractual', 'Desde la recepción de la declaración del siniestro', 5),
    ('insurer_default', 'Default of the insurer', 'Mora del asegurador', 'LCS art. 20', 3, 'month', 'contractual', 'Desde el siniestro', 10),
    ('holder_non_renewal', 'Policyholder''s notice against renewal', 'Oposición del tomador a la prórroga', 'LCS art. 22', 1, 'month', 'contractual', 'Antes de la conclusión del periodo en curso', 15),
    ('insurer_non_renewal', 'Insurer''s notice against renewal', 'Oposición del asegurador a la prórroga', 'LCS art. 22', 2, 'month', 'contractual', 'Antes de la conclusión del periodo en curso', 15),
    ('motor_offer', 'Reasoned offer or answer in motor claims', 'Oferta o respuesta motivada en autos', 'RDLeg 8/2004, art. 7', 3, 'month', 'contractual', 'Desde la reclamación del perjudicado', 10),
    ('personal_action', 'Personal actions', 'Acciones personales', 'Código Civil art. 1964', 5, 'year', 'limitation', 'Desde que pudo exigirse', 90),
    ('tort', 'Tort', 'Responsabilidad extracontractual', 'Código Civil art. 1968.2', 1, 'year', 'limitation', 'Desde que lo supo el agraviado', 45),
    ('data_subject_request', 'Answer to a data subject', 'Respuesta a un derecho de protección de datos', 'GDPR art. 12.3', 1, 'month', 'contractual', 'Desde la recepción de la solicitud', 7),
    ('data_breach', 'Notice of a data breach to the authority', 'Notificación de una brecha a la AEPD', 'GDPR art. 33', 72, 'hour', 'contractual', 'Desde que se tuvo constancia', 2)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, legal_basis = EXCLUDED.legal_basis, quantity = EXCLUDED.quantity, unit = EXCLUDED.unit, nature = EXCLUDED.nature, starts_with_es = EXCLUDED.starts_with_es, warn_days = EXCLUDED.warn_days
WHERE (deadline_rule.name, deadline_rule.name_es, deadline_rule.legal_basis, deadline_rule.quantity, deadline_rule.unit, deadline_rule.nature, deadline_rule.starts_with_es, deadline_rule.warn_days)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.legal_basis, EXCLUDED.quantity, EXCLUDED.unit, EXCLUDED.nature, EXCLUDED.starts_with_es, EXCLUDED.warn_days);

-- The group's own list.
INSERT INTO contract_type (code, name, name_es, needs_data_processing_clause) VALUES
    ('carrier_agreement', 'Agreement with a carrier', 'Carta de condiciones con compañía aseguradora', true),
    ('collaborator', 'External collaborator of the mediator', 'Contrato de colaborador externo', true),
    ('energy_partner', 'Energy supplier', 'Acuerdo con comercializadora de energía', true),
    ('telecom_partner', 'Telecom operator', 'Acuerdo con operador de telecomunicaciones', true),
    ('lender', 'Lender', 'Acuerdo con entidad financiera', true),
    ('repair_contractor', 'Repair contractor', 'Contrato con profesional de reparaciones', true),
    ('workshop', 'Workshop', 'Contrato con taller', true),
    ('software', 'Software and cloud', 'Software y servicios en la nube', true),
    ('services', 'Services', 'Arrendamiento de servicios', false),
    ('data_processing', 'Data processing', 'Encargo de tratamiento de datos', true),
    ('joint_control', 'Joint controllers', 'Corresponsabilidad del tratamiento', true),
    ('confidentiality', 'Confidentiality', 'Acuerdo de confidencialidad', false),
    ('office_lease', 'Office lease', 'Arrendamiento de local', false),
    ('vehicle_renting', 'Vehicle renting', 'Renting de vehículos', false),
    ('loan', 'Loan or credit', 'Préstamo o póliza de crédito', false),
    ('intragroup', 'Services within the group', 'Prestación de servicios intragrupo', true),
    ('portfolio_transfer', 'Transfer of a portfolio', 'Cesión de cartera', true),
    ('shareholders', 'Shareholders'' agreement', 'Pacto de socios', false),
    ('sponsorship', 'Sponsorship', 'Patrocinio', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, needs_data_processing_clause = EXCLUDED.needs_data_processing_clause
WHERE (contract_type.name, contract_type.name_es, contract_type.needs_data_processing_clause)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.needs_data_processing_clause);

-- The group's own library: titles; the legal team writes the wording, and the seed never overwrites it.
INSERT INTO clause_template (code, revision, title_es, risk_level, valid_from) VALUES
    ('object', 1, 'Objeto', 1, '2026-01-01'),
    ('term', 1, 'Duración y prórroga', 2, '2026-01-01'),
    ('price', 1, 'Precio y forma de pago', 2, '2026-01-01'),
    ('confidentiality', 1, 'Confidencialidad', 2, '2026-01-01'),
    ('data_protection', 1, 'Protección de datos personales', 3, '2026-01-01'),
    ('data_processing', 1, 'Encargo de tratamiento (artículo 28 RGPD)', 3, '2026-01-01'),
    ('liability', 1, 'Responsabilidad y límites', 3, '2026-01-01'),
    ('insurance_cover', 1, 'Seguro de responsabilidad civil', 2, '2026-01-01'),
    ('service_level', 1, 'Niveles de servicio', 2, '2026-01-01'),
    ('subcontracting', 1, 'Subcontratación y cesión', 2, '2026-01-01'),
    ('ip', 1, 'Propiedad intelectual', 2, '2026-01-01'),
    ('exclusivity', 1, 'Exclusividad y no competencia', 3, '2026-01-01'),
    ('portfolio_rights', 1, 'Derechos sobre la cartera', 3, '2026-01-01'),
    ('compliance', 1, 'Cumplimiento normativo y anticorrupción', 2, '2026-01-01'),
    ('continuity', 1, 'Continuidad y plan de salida', 2, '2026-01-01'),
    ('termination', 1, 'Resolución', 2, '2026-01-01'),
    ('force_majeure', 1, 'Fuerza mayor', 1, '2026-01-01'),
    ('notices', 1, 'Notificaciones', 1, '2026-01-01'),
    ('law_forum', 1, 'Ley aplicable y fuero', 3, '2026-01-01')
ON CONFLICT (code, revision) DO UPDATE
SET title_es = EXCLUDED.title_es, risk_level = EXCLUDED.risk_level, valid_from = EXCLUDED.valid_from
WHERE (clause_template.title_es, clause_template.risk_level, clause_template.valid_from)
    IS DISTINCT FROM (EXCLUDED.title_es, EXCLUDED.risk_level, EXCLUDED.valid_from);

-- State-wide bodies; the owner adds the courts it appears before.
INSERT INTO court (code, name, kind) VALUES
    ('TS', 'Tribunal Supremo', 'supreme'),
    ('TC', 'Tribunal Constitucional', 'constitutional'),
    ('AN', 'Audiencia Nacional', 'national'),
    ('TEAC', 'Tribunal Económico-Administrativo Central', 'tax_tribunal'),
    ('DGSFP', 'Dirección General de Seguros y Fondos de Pensiones', 'regulator'),
    ('AEPD', 'Agencia Española de Protección de Datos', 'regulator'),
    ('CNMC', 'Comisión Nacional de los Mercados y la Competencia', 'regulator'),
    ('ITSS', 'Inspección de Trabajo y Seguridad Social', 'regulator'),
    ('BDE', 'Banco de España', 'regulator'),
    ('AEAT', 'Agencia Estatal de Administración Tributaria', 'regulator')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, kind = EXCLUDED.kind
WHERE (court.name, court.kind)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.kind);
