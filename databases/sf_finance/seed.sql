-- Reference data of sf_finance. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list. Terms are opening values, to be adjusted to the lender's current offer.
INSERT INTO loan_product (code, name, name_es, max_term_months) VALUES
    ('mortgage', 'Mortgage', 'Préstamo hipotecario', 360),
    ('personal_loan', 'Personal loan', 'Préstamo personal', 120)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, max_term_months = EXCLUDED.max_term_months
WHERE loan_product IS DISTINCT FROM EXCLUDED;

-- Source: Banco de España, "Registro de entidades" (entity codes).
INSERT INTO lender (code, name, bank_code) VALUES
    ('EUROCAJA-RURAL', 'Eurocaja Rural', '3081')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, bank_code = EXCLUDED.bank_code
WHERE lender IS DISTINCT FROM EXCLUDED;

-- Source: Ley 5/2019, art. 14.1; FIPRE, Orden EHA/2899/2011; SECCI, Ley 16/2011.
INSERT INTO pre_contract_document_kind (code, name, name_es, starts_reflection, binding) VALUES
    ('FIPRE', 'General information sheet', 'Ficha de información precontractual (FIPRE)', false, false),
    ('FEIN', 'European standardised information sheet', 'Ficha Europea de Información Normalizada (FEIN)', true, true),
    ('FIAE', 'Standardised warnings sheet', 'Ficha de Advertencias Estandarizadas (FiAE)', true, false),
    ('RATE-SCENARIOS', 'Payments under different rates', 'Documento separado de cuotas periódicas en distintos escenarios', true, false),
    ('CONTRACT-DRAFT', 'Copy of the draft contract', 'Copia del proyecto de contrato', true, false),
    ('COSTS', 'Costs of the loan and who bears them', 'Información de los gastos que corresponden a cada parte', true, false),
    ('INSURANCE-TERMS', 'Terms of insurance asked for', 'Condiciones de las garantías del seguro exigido', true, false),
    ('NOTARY-ADVICE', 'Notice of the free advice of the notary', 'Advertencia del asesoramiento gratuito del notario', true, false),
    ('SECCI', 'Standard European consumer credit information', 'Información normalizada europea sobre el crédito al consumo (INE)', false, false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, starts_reflection = EXCLUDED.starts_reflection, binding = EXCLUDED.binding
WHERE (pre_contract_document_kind.name, pre_contract_document_kind.name_es, pre_contract_document_kind.starts_reflection, pre_contract_document_kind.binding)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.starts_reflection, EXCLUDED.binding);

-- Appraisal companies on the market; register numbers are entered by the owner and never overwritten.
INSERT INTO appraisal_company (code, name) VALUES
    ('TINSA', 'Tinsa Tasaciones Inmobiliarias'),
    ('ST', 'Sociedad de Tasación'),
    ('GESVALT', 'Gesvalt Sociedad de Tasación'),
    ('GLOVAL', 'Gloval Valuation'),
    ('TECNITASA', 'Tecnitasa'),
    ('EUROVAL', 'Euroval'),
    ('UVE', 'UVE Valoraciones'),
    ('KRATA', 'Krata Sociedad de Tasación')
ON CONFLICT (code) DO NOTHING;
