-- Reference data of ss_endorsements. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO endorsement_kind (code, name, name_es, effect, changes_premium, signature_needed, carrier_approval, legal_basis) VALUES
    ('vehicle_replacement', 'Replacement of the vehicle', 'Sustitución de vehículo', 'risk', true, true, true, NULL),
    ('usual_driver', 'Change of the usual driver', 'Cambio de conductor habitual', 'people', true, true, true, 'Ley 50/1980, arts. 11 a 13'),
    ('additional_driver', 'Further driver', 'Inclusión de conductor ocasional', 'people', true, true, true, 'Ley 50/1980, arts. 11 a 13'),
    ('address_of_risk', 'Change of the insured address', 'Cambio de situación del riesgo', 'risk', true, true, true, 'Ley 50/1980, arts. 11 a 13'),
    ('risk_data', 'Change of risk data', 'Modificación de datos del riesgo', 'risk', true, true, true, 'Ley 50/1980, arts. 11 a 13'),
    ('sums_insured', 'Change of sums insured', 'Modificación de capitales', 'covers', true, true, true, NULL),
    ('cover_added', 'Cover added', 'Inclusión de garantía', 'covers', true, true, true, NULL),
    ('cover_removed', 'Cover removed', 'Exclusión de garantía', 'covers', true, true, true, NULL),
    ('excess', 'Change of excess', 'Cambio de franquicia', 'covers', true, true, true, NULL),
    ('insured_added', 'Insured person added', 'Alta de asegurado', 'people', true, true, true, NULL),
    ('insured_removed', 'Insured person removed', 'Baja de asegurado', 'people', true, true, true, NULL),
    ('holder', 'Change of policyholder', 'Cambio de tomador', 'people', false, true, true, 'Ley 50/1980, arts. 34 a 37'),
    ('beneficiary', 'Change of beneficiaries', 'Cambio de beneficiarios', 'people', false, true, false, 'Ley 50/1980, arts. 84 a 88'),
    ('rights_assignment', 'Rights assigned to a creditor', 'Cesión de derechos', 'rights', false, true, true, 'Ley 50/1980, arts. 40 a 42'),
    ('rights_release', 'Release of assigned rights', 'Cancelación de cesión de derechos', 'rights', false, false, true, NULL),
    ('bank_account', 'Change of bank account', 'Cambio de domiciliación bancaria', 'payment', false, true, false, NULL),
    ('payment_frequency', 'Change of payment frequency', 'Cambio de forma de pago', 'payment', true, true, true, NULL),
    ('contact_data', 'Change of contact data', 'Cambio de datos de contacto', 'administrative', false, false, false, NULL),
    ('correction', 'Correction of an error in the policy', 'Rectificación de error (LCS, art. 8)', 'administrative', false, false, true, 'Ley 50/1980, art. 8'),
    ('suspension', 'Suspension of cover', 'Suspensión de garantías', 'status', true, true, true, NULL),
    ('reinstatement', 'Reinstatement', 'Rehabilitación', 'status', true, true, true, NULL),
    ('mediator', 'Change of mediator', 'Cambio de mediador', 'administrative', false, true, true, NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, effect = EXCLUDED.effect, changes_premium = EXCLUDED.changes_premium,
    signature_needed = EXCLUDED.signature_needed, carrier_approval = EXCLUDED.carrier_approval, legal_basis = EXCLUDED.legal_basis
WHERE (endorsement_kind.name, endorsement_kind.name_es, endorsement_kind.effect, endorsement_kind.changes_premium, endorsement_kind.signature_needed, endorsement_kind.carrier_approval, endorsement_kind.legal_basis)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.effect, EXCLUDED.changes_premium, EXCLUDED.signature_needed, EXCLUDED.carrier_approval, EXCLUDED.legal_basis);

-- Lines are those of ss_insurance.
INSERT INTO endorsement_kind_line (endorsement_kind_code, product_line_code) VALUES
    ('vehicle_replacement', 'motor'),
    ('usual_driver', 'motor'),
    ('additional_driver', 'motor'),
    ('address_of_risk', 'home'),
    ('address_of_risk', 'community'),
    ('address_of_risk', 'commerce'),
    ('address_of_risk', 'industry'),
    ('beneficiary', 'life'),
    ('beneficiary', 'savings'),
    ('beneficiary', 'accident'),
    ('beneficiary', 'funeral'),
    ('rights_assignment', 'home'),
    ('rights_assignment', 'life'),
    ('rights_assignment', 'motor'),
    ('rights_assignment', 'industry'),
    ('insured_added', 'health'),
    ('insured_added', 'dental'),
    ('insured_added', 'funeral'),
    ('insured_removed', 'health'),
    ('insured_removed', 'dental'),
    ('insured_removed', 'funeral')
ON CONFLICT (endorsement_kind_code, product_line_code) DO NOTHING;
