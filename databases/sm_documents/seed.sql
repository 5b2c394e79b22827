-- Reference data of sm_documents. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own levels.
INSERT INTO classification (code, rank, name, name_es, handling, encryption_required, download_audited) VALUES
    ('public', 0, 'Public', 'Público', 'May be given to anyone', false, false),
    ('internal', 1, 'Internal', 'Uso interno', 'For employees and partners who need it', false, false),
    ('confidential', 2, 'Confidential', 'Confidencial', 'Personal and business data: by role only', false, true),
    ('restricted', 3, 'Restricted', 'Restringido', 'Special categories of data and secrets: named persons only', true, true)
ON CONFLICT (code) DO UPDATE
SET rank = EXCLUDED.rank, name = EXCLUDED.name, name_es = EXCLUDED.name_es, handling = EXCLUDED.handling, encryption_required = EXCLUDED.encryption_required, download_audited = EXCLUDED.download_audited
WHERE (classification.rank, classification.name, classification.name_es, classification.handling, classification.encryption_required, classification.download_audited)
    IS DISTINCT FROM (EXCLUDED.rank, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.handling, EXCLUDED.encryption_required, EXCLUDED.download_audited);

-- The group's own list. Signatures: an order of direct debit and an insurance application want at least a simple one; consent to health data is explicit (RGPD, art. 9.2.a).
INSERT INTO document_type (code, name, name_es, area, classification_code, retention_class_code, signature_level, special_category, validity) VALUES
    ('identity_document', 'Identity document', 'Documento de identidad (DNI, NIE, pasaporte)', 'identity', 'confidential', 'aml_10y', 'none', false, NULL),
    ('power_of_attorney', 'Power of attorney', 'Poder notarial', 'identity', 'confidential', 'aml_10y', 'none', false, NULL),
    ('deed_of_incorporation', 'Deed of incorporation', 'Escritura de constitución', 'identity', 'confidential', 'aml_10y', 'none', false, NULL),
    ('beneficial_owner_statement', 'Statement of beneficial owners', 'Manifestación de titularidad real', 'identity', 'confidential', 'aml_10y', 'simple', false, NULL),
    ('account_certificate', 'Certificate of account holder', 'Certificado de titularidad bancaria', 'identity', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('sepa_mandate', 'SEPA direct-debit mandate', 'Orden de domiciliación de adeudo directo SEPA', 'corporate', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('demands_and_needs', 'Demands and needs', 'Análisis de exigencias y necesidades', 'insurance', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('insurance_product_information', 'Insurance product information document (IPID)', 'Documento de información sobre el producto de seguro (DIPS)', 'insurance', 'public', 'commercial_6y', 'none', false, NULL),
    ('key_information_document', 'Key information document (KID)', 'Documento de datos fundamentales (DDF)', 'insurance', 'public', 'commercial_6y', 'none', false, NULL),
    ('insurance_application', 'Insurance application', 'Solicitud de seguro', 'insurance', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('health_questionnaire', 'Health questionnaire', 'Cuestionario de salud', 'insurance', 'restricted', 'commercial_6y', 'advanced', true, NULL),
    ('policy_schedule', 'Policy schedule', 'Condiciones particulares', 'insurance', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('policy_conditions', 'General conditions', 'Condiciones generales', 'insurance', 'public', 'commercial_6y', 'none', false, NULL),
    ('endorsement', 'Endorsement', 'Suplemento', 'insurance', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('premium_receipt', 'Premium receipt', 'Recibo de prima', 'insurance', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('cancellation_letter', 'Letter of cancellation', 'Carta de anulación u oposición a la prórroga', 'insurance', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('no_claims_certificate', 'Certificate of claims history', 'Certificado de siniestralidad', 'insurance', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('accident_statement', 'European accident statement', 'Declaración amistosa de accidente (DAA)', 'insurance', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('claim_report', 'Claim report', 'Parte de siniestro', 'insurance', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('expert_report', 'Expert''s report', 'Informe pericial', 'insurance', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('medical_report', 'Medical report', 'Informe médico', 'insurance', 'restricted', 'commercial_6y', 'none', true, NULL),
    ('settlement_agreement', 'Settlement', 'Finiquito de indemnización', 'insurance', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('vehicle_registration', 'Vehicle registration certificate', 'Permiso de circulación', 'workshops', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('vehicle_technical_sheet', 'Vehicle technical sheet', 'Ficha técnica', 'workshops', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('driving_licence', 'Driving licence', 'Permiso de conducir', 'workshops', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('repair_estimate', 'Repair estimate', 'Presupuesto de reparación', 'repairs', 'internal', 'commercial_6y', 'simple', false, NULL),
    ('repair_photo', 'Photograph of damage or repair', 'Fotografía de daños o de reparación', 'repairs', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('energy_contract', 'Energy supply contract', 'Contrato de suministro', 'energy', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('energy_invoice', 'Energy invoice', 'Factura de energía', 'energy', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('telecom_contract', 'Telecom contract', 'Contrato de telecomunicaciones', 'telecom', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('payslip', 'Payslip', 'Nómina', 'people', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('tax_return', 'Income tax return', 'Declaración de la renta (IRPF)', 'finance', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('appraisal', 'Appraisal', 'Certificado de tasación', 'finance', 'confidential', 'commercial_6y', 'none', false, interval '6 months'),
    ('european_standardised_information_sheet', 'European standardised information sheet', 'Ficha europea de información normalizada (FEIN)', 'finance', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('mortgage_deed', 'Mortgage deed', 'Escritura de préstamo hipotecario', 'finance', 'confidential', 'aml_10y', 'none', false, NULL),
    ('employment_contract', 'Employment contract', 'Contrato de trabajo', 'people', 'confidential', 'commercial_6y', 'simple', false, NULL),
    ('supplier_invoice', 'Supplier''s invoice', 'Factura recibida', 'corporate', 'internal', 'commercial_6y', 'none', false, NULL),
    ('issued_invoice', 'Invoice issued', 'Factura emitida', 'corporate', 'confidential', 'commercial_6y', 'none', false, NULL),
    ('commercial_contract', 'Commercial contract', 'Contrato mercantil', 'corporate', 'confidential', 'commercial_6y', 'advanced', false, NULL),
    ('privacy_consent', 'Consent to data processing', 'Consentimiento de tratamiento de datos', 'compliance', 'confidential', 'consent_3y', 'simple', false, NULL),
    ('data_subject_request', 'Request of a data subject', 'Ejercicio de derechos de protección de datos', 'compliance', 'confidential', 'consent_3y', 'none', false, NULL),
    ('complaint', 'Complaint', 'Queja o reclamación', 'compliance', 'confidential', 'commercial_6y', 'none', false, NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, area = EXCLUDED.area, classification_code = EXCLUDED.classification_code, retention_class_code = EXCLUDED.retention_class_code, signature_level = EXCLUDED.signature_level, special_category = EXCLUDED.special_category, validity = EXCLUDED.validity
WHERE (document_type.name, document_type.name_es, document_type.area, document_type.classification_code, document_type.retention_class_code, document_type.signature_level, document_type.special_category, document_type.validity)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.area, EXCLUDED.classification_code, EXCLUDED.retention_class_code, EXCLUDED.signature_level, EXCLUDED.special_category, EXCLUDED.validity);
