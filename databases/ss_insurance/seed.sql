-- Reference data of ss_insurance. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: Ley 20/2015, de 14 de julio, de ordenación, supervisión y solvencia de las entidades aseguradoras y reaseguradoras
-- (LOSSEAR), annex "Ramos de seguro", as supervised by the Dirección General de Seguros y Fondos de Pensiones (DGSFP).
INSERT INTO insurance_class (code, branch, number, name) VALUES
    ('NV01', 'non_life', 1, 'Accidentes'),
    ('NV02', 'non_life', 2, 'Enfermedad'),
    ('NV03', 'non_life', 3, 'Vehículos terrestres (no ferroviarios)'),
    ('NV04', 'non_life', 4, 'Vehículos ferroviarios'),
    ('NV05', 'non_life', 5, 'Vehículos aéreos'),
    ('NV06', 'non_life', 6, 'Vehículos marítimos, lacustres y fluviales'),
    ('NV07', 'non_life', 7, 'Mercancías transportadas'),
    ('NV08', 'non_life', 8, 'Incendio y elementos naturales'),
    ('NV09', 'non_life', 9, 'Otros daños a los bienes'),
    ('NV10', 'non_life', 10, 'Responsabilidad civil en vehículos terrestres automóviles'),
    ('NV11', 'non_life', 11, 'Responsabilidad civil en vehículos aéreos'),
    ('NV12', 'non_life', 12, 'Responsabilidad civil en vehículos marítimos, lacustres y fluviales'),
    ('NV13', 'non_life', 13, 'Responsabilidad civil en general'),
    ('NV14', 'non_life', 14, 'Crédito'),
    ('NV15', 'non_life', 15, 'Caución'),
    ('NV16', 'non_life', 16, 'Pérdidas pecuniarias diversas'),
    ('NV17', 'non_life', 17, 'Defensa jurídica'),
    ('NV18', 'non_life', 18, 'Asistencia'),
    ('NV19', 'non_life', 19, 'Decesos'),
    ('LIFE', 'life', NULL, 'Vida')
ON CONFLICT (code) DO UPDATE
SET branch = EXCLUDED.branch, number = EXCLUDED.number, name = EXCLUDED.name
WHERE (insurance_class.branch, insurance_class.number, insurance_class.name)
    IS DISTINCT FROM (EXCLUDED.branch, EXCLUDED.number, EXCLUDED.name);

-- The brokerage's own list of lines of business, under the headings that the Spanish market commonly uses.
INSERT INTO product_line (code, name, name_es) VALUES
    ('motor', 'Motor', 'Autos'),
    ('home', 'Home', 'Hogar'),
    ('community', 'Owners'' associations', 'Comunidades'),
    ('commerce', 'Shops and offices', 'Comercio y oficina'),
    ('industry', 'Industry', 'Industria y pymes'),
    ('life', 'Life', 'Vida'),
    ('savings', 'Savings and pensions', 'Vida ahorro y pensiones'),
    ('health', 'Health', 'Salud'),
    ('dental', 'Dental', 'Dental'),
    ('funeral', 'Funeral', 'Decesos'),
    ('accident', 'Personal accident', 'Accidentes'),
    ('liability', 'Liability', 'Responsabilidad civil'),
    ('legal_protection', 'Legal protection', 'Defensa jurídica'),
    ('travel', 'Travel assistance', 'Asistencia en viaje'),
    ('pet', 'Pets', 'Mascotas'),
    ('boat', 'Boats', 'Embarcaciones'),
    ('transport', 'Goods in transit', 'Transportes'),
    ('construction', 'Construction', 'Construcción'),
    ('credit_surety', 'Credit and surety', 'Crédito y caución'),
    ('cyber', 'Cyber', 'Ciberriesgo'),
    ('rent', 'Rent default', 'Impago de alquiler'),
    ('agriculture', 'Agriculture', 'Agrario'),
    ('other', 'Other', 'Otros')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (product_line.name, product_line.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

INSERT INTO product_line_class (product_line_code, insurance_class_code) VALUES
    ('motor', 'NV01'), ('motor', 'NV03'), ('motor', 'NV10'), ('motor', 'NV17'), ('motor', 'NV18'),
    ('home', 'NV08'), ('home', 'NV09'), ('home', 'NV13'), ('home', 'NV17'), ('home', 'NV18'),
    ('community', 'NV08'), ('community', 'NV09'), ('community', 'NV13'), ('community', 'NV17'),
    ('commerce', 'NV08'), ('commerce', 'NV09'), ('commerce', 'NV13'), ('commerce', 'NV16'),
    ('industry', 'NV08'), ('industry', 'NV09'), ('industry', 'NV13'), ('industry', 'NV16'),
    ('life', 'LIFE'),
    ('savings', 'LIFE'),
    ('health', 'NV02'),
    ('dental', 'NV02'),
    ('funeral', 'NV19'), ('funeral', 'NV18'),
    ('accident', 'NV01'),
    ('liability', 'NV13'),
    ('legal_protection', 'NV17'),
    ('travel', 'NV18'), ('travel', 'NV01'), ('travel', 'NV16'),
    ('pet', 'NV09'), ('pet', 'NV13'),
    ('boat', 'NV06'), ('boat', 'NV12'),
    ('transport', 'NV07'),
    ('construction', 'NV08'), ('construction', 'NV09'), ('construction', 'NV13'),
    ('credit_surety', 'NV14'), ('credit_surety', 'NV15'),
    ('cyber', 'NV13'), ('cyber', 'NV16'),
    ('rent', 'NV16'), ('rent', 'NV17'),
    ('agriculture', 'NV08'), ('agriculture', 'NV09')
ON CONFLICT DO NOTHING;

-- The brokerage's own catalogue; "OTHER" takes policies whose product a file does not name.
INSERT INTO product (code, product_line_code, name, name_es) VALUES
    ('MOTOR-TPL', 'motor', 'Third-party motor', 'Autos terceros'),
    ('MOTOR-TPL-PLUS', 'motor', 'Extended third-party motor', 'Autos terceros ampliado'),
    ('MOTOR-FULL', 'motor', 'Comprehensive motor', 'Autos todo riesgo'),
    ('MOTOR-FULL-EXCESS', 'motor', 'Comprehensive motor with excess', 'Autos todo riesgo con franquicia'),
    ('MOTORCYCLE', 'motor', 'Motorcycle', 'Motocicletas y ciclomotores'),
    ('FLEET', 'motor', 'Fleet', 'Flotas'),
    ('HOME-OWNER', 'home', 'Home, owner', 'Hogar propietario'),
    ('HOME-TENANT', 'home', 'Home, tenant', 'Hogar inquilino'),
    ('HOME-LANDLORD', 'home', 'Home, landlord', 'Hogar arrendador'),
    ('COMMUNITY', 'community', 'Owners'' association', 'Comunidad de propietarios'),
    ('SHOP', 'commerce', 'Shop', 'Multirriesgo comercio'),
    ('OFFICE', 'commerce', 'Office', 'Multirriesgo oficina'),
    ('SME', 'industry', 'Small business', 'Multirriesgo pyme'),
    ('INDUSTRY', 'industry', 'Industrial', 'Multirriesgo industrial'),
    ('LIFE-TERM', 'life', 'Term life', 'Vida riesgo'),
    ('LIFE-MORTGAGE', 'life', 'Mortgage life', 'Vida amortización de préstamo'),
    ('PIAS', 'savings', 'Individual savings plan', 'Plan individual de ahorro sistemático'),
    ('UNIT-LINKED', 'savings', 'Unit-linked', 'Unit linked'),
    ('PENSION-PLAN', 'savings', 'Pension plan', 'Plan de pensiones'),
    ('HEALTH-NETWORK', 'health', 'Health, network', 'Salud cuadro médico'),
    ('HEALTH-REIMBURSEMENT', 'health', 'Health, reimbursement', 'Salud reembolso'),
    ('DENTAL', 'dental', 'Dental', 'Dental'),
    ('FUNERAL', 'funeral', 'Funeral, level or natural premium', 'Decesos'),
    ('FUNERAL-SINGLE', 'funeral', 'Funeral, single premium', 'Decesos prima única'),
    ('ACCIDENT', 'accident', 'Personal accident', 'Accidentes individual'),
    ('ACCIDENT-GROUP', 'accident', 'Group accident under a collective agreement', 'Accidentes colectivo de convenio'),
    ('LIABILITY-GENERAL', 'liability', 'General liability', 'Responsabilidad civil general'),
    ('LIABILITY-PROFESSIONAL', 'liability', 'Professional liability', 'Responsabilidad civil profesional'),
    ('LIABILITY-DO', 'liability', 'Directors and officers', 'Responsabilidad civil de administradores (D&O)'),
    ('LEGAL', 'legal_protection', 'Legal protection', 'Defensa jurídica'),
    ('TRAVEL', 'travel', 'Travel', 'Asistencia en viaje'),
    ('PET', 'pet', 'Pet', 'Mascotas'),
    ('BOAT', 'boat', 'Pleasure boat', 'Embarcaciones de recreo'),
    ('CARGO', 'transport', 'Goods in transit', 'Transporte de mercancías'),
    ('TEN-YEAR', 'construction', 'Ten-year structural damage', 'Seguro decenal de daños'),
    ('CONSTRUCTION-ALL-RISKS', 'construction', 'Construction all risks', 'Todo riesgo construcción'),
    ('SURETY', 'credit_surety', 'Surety', 'Caución'),
    ('CREDIT', 'credit_surety', 'Credit', 'Crédito'),
    ('CYBER', 'cyber', 'Cyber', 'Ciberriesgo'),
    ('RENT-DEFAULT', 'rent', 'Rent default', 'Impago de alquiler'),
    ('CROP', 'agriculture', 'Combined agricultural insurance', 'Seguro agrario combinado'),
    ('OTHER', 'other', 'Other', 'Otros')
ON CONFLICT (code) DO UPDATE
SET product_line_code = EXCLUDED.product_line_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (product.product_line_code, product.name, product.name_es)
    IS DISTINCT FROM (EXCLUDED.product_line_code, EXCLUDED.name, EXCLUDED.name_es);

-- Carriers on the Spanish market. dgsfp_code stays null here: the owner enters it from the DGSFP's public register
-- ("Registro administrativo de entidades aseguradoras"), and the seed never overwrites what the owner has entered.
INSERT INTO carrier (code, name) VALUES
    ('ADESLAS', 'SegurCaixa Adeslas'),
    ('AEGON', 'Aegon España'),
    ('AGROSEGURO', 'Agroseguro'),
    ('ALLIANZ', 'Allianz Seguros'),
    ('ARAG', 'ARAG'),
    ('ASISA', 'Asisa'),
    ('AXA', 'AXA Seguros'),
    ('CASER', 'Caser Seguros'),
    ('DKV', 'DKV Seguros'),
    ('FIATC', 'FIATC Seguros'),
    ('GENERALI', 'Generali España'),
    ('HELVETIA', 'Helvetia Seguros'),
    ('HISCOX', 'Hiscox'),
    ('LIBERTY', 'Liberty Seguros'),
    ('LINEA-DIRECTA', 'Línea Directa Aseguradora'),
    ('MAPFRE', 'MAPFRE España'),
    ('MGS', 'MGS Seguros'),
    ('MUTUA', 'Mutua Madrileña'),
    ('OCASO', 'Ocaso'),
    ('OCCIDENT', 'Occident'),
    ('PELAYO', 'Pelayo'),
    ('REALE', 'Reale Seguros'),
    ('SANITAS', 'Sanitas'),
    ('SANTALUCIA', 'Santalucía'),
    ('ZURICH', 'Zurich Seguros'),
    ('OTHER', 'Other or unknown company (otra compañía)')
ON CONFLICT (code) DO NOTHING;

-- The brokerage's own list. Extraordinary risks are those of the Consorcio de Compensación de Seguros (Real Decreto 300/2004).
INSERT INTO claim_cause (code, name, name_es) VALUES
    ('collision', 'Collision', 'Colisión'),
    ('own_damage', 'Own damage', 'Daños propios'),
    ('glass', 'Breakage of glass', 'Rotura de lunas y cristales'),
    ('theft', 'Theft or burglary', 'Robo o hurto'),
    ('fire', 'Fire or explosion', 'Incendio o explosión'),
    ('water_damage', 'Escape of water', 'Daños por agua'),
    ('storm', 'Storm, rain, wind or hail', 'Fenómenos atmosféricos'),
    ('flood', 'Extraordinary risk (Consorcio)', 'Riesgo extraordinario (Consorcio)'),
    ('electrical', 'Electrical damage', 'Daños eléctricos'),
    ('vandalism', 'Vandalism', 'Actos vandálicos'),
    ('liability', 'Third-party liability', 'Responsabilidad civil'),
    ('bodily_injury', 'Bodily injury', 'Daños corporales'),
    ('roadside', 'Roadside assistance', 'Asistencia en carretera'),
    ('home_assistance', 'Home assistance', 'Asistencia en el hogar'),
    ('medical', 'Medical care', 'Asistencia sanitaria'),
    ('dental', 'Dental care', 'Asistencia dental'),
    ('disability', 'Disability', 'Invalidez'),
    ('death', 'Death', 'Fallecimiento'),
    ('travel', 'Travel incident', 'Incidencia en viaje'),
    ('legal', 'Legal protection', 'Defensa jurídica'),
    ('rent_default', 'Rent default', 'Impago de alquiler'),
    ('animal', 'Animal', 'Animales'),
    ('cyber', 'Cyber incident', 'Ciberincidente'),
    ('other', 'Other', 'Otras causas')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (claim_cause.name, claim_cause.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);
