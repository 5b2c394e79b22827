-- Reference data of ss_policies. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Sources: the laws in the last column but one.
INSERT INTO document_requirement (code, name, name_es, stage, branch, legal_basis, signature_needed) VALUES
    ('ipid', 'Insurance product information document', 'Documento de información previa sobre el producto (IPID)', 'before_conclusion', 'non_life', 'Real Decreto-ley 3/2020; Reglamento de Ejecución (UE) 2017/1469', false),
    ('kid', 'Key information document of an insurance-based investment product', 'Documento de datos fundamentales (KID)', 'before_conclusion', 'life', 'Reglamento (UE) 1286/2014', false),
    ('pre_contract_note', 'Note of prior information', 'Nota informativa previa', 'before_conclusion', 'both', 'Ley 20/2015, art. 96; Real Decreto 1060/2015, arts. 122 a 126', false),
    ('broker_information', 'Information on the broker', 'Información previa del corredor', 'before_conclusion', 'both', 'Real Decreto-ley 3/2020, libro segundo', false),
    ('demands_and_needs', 'Statement of demands and needs', 'Documento de exigencias y necesidades', 'before_conclusion', 'both', 'Real Decreto-ley 3/2020, libro segundo', true),
    ('suitability', 'Suitability statement', 'Evaluación de idoneidad y adecuación', 'before_conclusion', 'life', 'Real Decreto-ley 3/2020, libro segundo', true),
    ('privacy_notice', 'Privacy notice', 'Información sobre protección de datos', 'before_conclusion', 'both', 'Reglamento (UE) 2016/679, art. 13', false),
    ('sepa_mandate', 'SEPA direct debit mandate', 'Orden de domiciliación SEPA', 'at_conclusion', 'both', 'Reglamento (UE) 260/2012', true),
    ('application_form', 'Application and questionnaire', 'Solicitud y cuestionario', 'before_conclusion', 'both', 'Ley 50/1980, art. 10', true),
    ('special_conditions', 'Policy schedule', 'Condiciones particulares', 'at_conclusion', 'both', 'Ley 50/1980, arts. 3, 5 y 8', true),
    ('general_conditions', 'General conditions', 'Condiciones generales', 'at_conclusion', 'both', 'Ley 50/1980, arts. 3 y 5', false),
    ('endorsement', 'Endorsement', 'Suplemento', 'on_change', 'both', 'Ley 50/1980, art. 5', true),
    ('renewal_notice', 'Notice of renewal terms', 'Comunicación de renovación', 'each_renewal', 'both', 'Ley 50/1980, art. 22', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, stage = EXCLUDED.stage, branch = EXCLUDED.branch,
    legal_basis = EXCLUDED.legal_basis, signature_needed = EXCLUDED.signature_needed
WHERE (document_requirement.name, document_requirement.name_es, document_requirement.stage, document_requirement.branch, document_requirement.legal_basis, document_requirement.signature_needed)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.stage, EXCLUDED.branch, EXCLUDED.legal_basis, EXCLUDED.signature_needed);

-- Source: Ley 50/1980 de Contrato de Seguro and the laws named.
INSERT INTO cancellation_reason (code, name, name_es, initiated_by, notice, effect, premium_refund, legal_basis) VALUES
    ('opposition_holder', 'Holder opposes the extension', 'Oposición del tomador a la prórroga', 'holder', '1 month', 'end_of_term', 'none', 'Ley 50/1980, art. 22'),
    ('opposition_carrier', 'Company opposes the extension', 'Oposición del asegurador a la prórroga', 'carrier', '2 months', 'end_of_term', 'none', 'Ley 50/1980, art. 22'),
    ('first_premium_unpaid', 'First premium unpaid', 'Impago de la primera prima', 'carrier', NULL, 'retroactive', 'none', 'Ley 50/1980, art. 15'),
    ('premium_unpaid', 'Later premium unpaid', 'Impago de prima sucesiva', 'none', NULL, 'on_date', 'none', 'Ley 50/1980, art. 15'),
    ('misstatement', 'Reticence or misstatement of the risk', 'Reserva o inexactitud en la declaración del riesgo', 'carrier', NULL, 'on_date', 'none', 'Ley 50/1980, art. 10'),
    ('risk_aggravated', 'Aggravation of the risk', 'Agravación del riesgo', 'carrier', NULL, 'on_date', 'unearned', 'Ley 50/1980, art. 12'),
    ('risk_ceased', 'The risk has ceased to exist', 'Desaparición del riesgo', 'none', NULL, 'on_date', 'none', NULL),
    ('object_transferred', 'Insured object transferred', 'Transmisión del objeto asegurado', 'either', NULL, 'on_date', 'unearned', 'Ley 50/1980, arts. 34 y 35'),
    ('total_loss', 'Total loss', 'Siniestro total', 'none', NULL, 'on_date', 'none', NULL),
    ('life_withdrawal', 'Withdrawal from a life policy within 30 days', 'Facultad unilateral de resolución (vida)', 'holder', NULL, 'on_date', 'unearned', 'Ley 50/1980, art. 83 a)'),
    ('distance_withdrawal', 'Withdrawal from a distance contract', 'Desistimiento de contrato a distancia', 'holder', NULL, 'on_date', 'unearned', 'Ley 22/2007, art. 10'),
    ('replacement', 'Replaced by another policy of the same company', 'Anulación por reemplazo', 'either', NULL, 'on_date', 'unearned', NULL),
    ('mutual_agreement', 'By mutual agreement', 'Mutuo acuerdo', 'either', NULL, 'on_date', 'unearned', NULL),
    ('death', 'Death of the insured', 'Fallecimiento del asegurado', 'none', NULL, 'on_date', 'none', NULL),
    ('never_in_effect', 'Never took effect', 'Anulación sin efecto', 'either', NULL, 'retroactive', 'full', NULL),
    ('portfolio_transfer', 'Portfolio transferred to another company', 'Cesión de cartera', 'carrier', NULL, 'on_date', 'unearned', 'Ley 20/2015')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, initiated_by = EXCLUDED.initiated_by, notice = EXCLUDED.notice,
    effect = EXCLUDED.effect, premium_refund = EXCLUDED.premium_refund, legal_basis = EXCLUDED.legal_basis
WHERE (cancellation_reason.name, cancellation_reason.name_es, cancellation_reason.initiated_by, cancellation_reason.notice, cancellation_reason.effect, cancellation_reason.premium_refund, cancellation_reason.legal_basis)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.initiated_by, EXCLUDED.notice, EXCLUDED.effect, EXCLUDED.premium_refund, EXCLUDED.legal_basis);
