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
