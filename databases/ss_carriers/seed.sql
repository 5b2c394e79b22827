-- Reference data of ss_carriers. Idempotent: a changed row is brought up to date, an equal one is left alone.
-- Codes of companies are those of ss_insurance. Keys of the DGSFP stay null: the owner enters them from the public register, and
-- the seed never overwrites what the owner has entered.

-- The group's own list.
INSERT INTO agreement_kind (code, name, name_es) VALUES
    ('terms_letter', 'Letter of terms', 'Carta de condiciones'),
    ('brokerage_agreement', 'Brokerage agreement', 'Convenio de colaboración con corredor'),
    ('commission_annex', 'Commission annex', 'Anexo de comisiones'),
    ('bonus_agreement', 'Bonus agreement', 'Acuerdo de rápel'),
    ('binding_authority', 'Binding authority', 'Acuerdo de facultades de suscripción'),
    ('claims_delegation', 'Delegation of claims', 'Acuerdo de delegación de siniestros'),
    ('data_processing', 'Data processing agreement', 'Contrato de encargo de tratamiento (RGPD, art. 28)'),
    ('exchange', 'Exchange of files', 'Acuerdo de intercambio EIAC')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (agreement_kind.name, agreement_kind.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- Source: standard EIAC, objects.
INSERT INTO exchange_object (code, name, name_es) VALUES
    ('policies', 'Policies', 'Pólizas'),
    ('receipts', 'Receipts', 'Recibos'),
    ('claims', 'Claims', 'Siniestros'),
    ('settlements', 'Settlements', 'Liquidaciones'),
    ('cash_account', 'Cash account', 'Cuenta de efectivo')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (exchange_object.name, exchange_object.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- Source: the groups' published annual reports.
INSERT INTO carrier_group (code, name, parent_country_code) VALUES
    ('ALLIANZ', 'Allianz SE', 'DE'),
    ('AXA', 'AXA SA', 'FR'),
    ('GCO', 'Grupo Catalana Occidente', 'ES'),
    ('GENERALI', 'Assicurazioni Generali', 'IT'),
    ('HELVETIA', 'Helvetia', 'CH'),
    ('HISCOX', 'Hiscox Ltd', 'BM'),
    ('MAPFRE', 'MAPFRE, S.A.', 'ES'),
    ('MUNICH-RE', 'Munich Re (ERGO)', 'DE'),
    ('MUTUA', 'Grupo Mutua Madrileña', 'ES'),
    ('REALE', 'Reale Group', 'IT'),
    ('BUPA', 'Bupa', 'GB'),
    ('SANTALUCIA', 'Grupo Santalucía', 'ES'),
    ('ZURICH', 'Zurich Insurance Group', 'CH')
ON CONFLICT (code) DO NOTHING;

-- Same list as ss_insurance.carrier.
INSERT INTO carrier (code, name, kind, carrier_group_code) VALUES
    ('ADESLAS', 'SegurCaixa Adeslas', 'public_limited', 'MUTUA'),
    ('AEGON', 'Aegon España', 'public_limited', NULL),
    ('AGROSEGURO', 'Agroseguro', 'pool', NULL),
    ('ALLIANZ', 'Allianz Seguros', 'public_limited', 'ALLIANZ'),
    ('ARAG', 'ARAG', 'branch', NULL),
    ('ASISA', 'Asisa', 'public_limited', NULL),
    ('AXA', 'AXA Seguros', 'public_limited', 'AXA'),
    ('CASER', 'Caser Seguros', 'public_limited', 'HELVETIA'),
    ('DKV', 'DKV Seguros', 'public_limited', 'MUNICH-RE'),
    ('FIATC', 'FIATC Seguros', 'mutual', NULL),
    ('GENERALI', 'Generali España', 'public_limited', 'GENERALI'),
    ('HELVETIA', 'Helvetia Seguros', 'public_limited', 'HELVETIA'),
    ('HISCOX', 'Hiscox', 'branch', 'HISCOX'),
    ('LIBERTY', 'Liberty Seguros', 'unknown', 'GENERALI'),
    ('LINEA-DIRECTA', 'Línea Directa Aseguradora', 'public_limited', NULL),
    ('MAPFRE', 'MAPFRE España', 'public_limited', 'MAPFRE'),
    ('MGS', 'MGS Seguros', 'public_limited', NULL),
    ('MUTUA', 'Mutua Madrileña', 'mutual', 'MUTUA'),
    ('OCASO', 'Ocaso', 'public_limited', NULL),
    ('OCCIDENT', 'Occident', 'public_limited', 'GCO'),
    ('PELAYO', 'Pelayo', 'mutual', NULL),
    ('REALE', 'Reale Seguros', 'public_limited', 'REALE'),
    ('SANITAS', 'Sanitas', 'public_limited', 'BUPA'),
    ('SANTALUCIA', 'Santalucía', 'public_limited', 'SANTALUCIA'),
    ('ZURICH', 'Zurich Seguros', 'branch', 'ZURICH'),
    ('OTHER', 'Other or unknown company (otra compañía)', 'unknown', NULL)
ON CONFLICT (code) DO NOTHING;
