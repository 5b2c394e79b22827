-- Reference data of sm_finance_invoicing. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: Ley 37/1992 (LIVA), art. 20 to 25, 69, 84, 90, 91 and 161; RDL 20/2012 (rates since 1 September 2012); RDL 20/2022 and RDL 4/2024
-- (food at 0 % until 30 September 2024); Ley 20/1991 and Ley 4/2012 of the Canary Islands (IGIC).
INSERT INTO vat_rate (code, tax, name_es, qualification, rate, surcharge_of_code, valid_from, valid_to, legal_basis, invoice_text) VALUES
    ('IVA-16', 'IVA', 'IVA general 16 %', 'S1', 16, NULL, '1995-01-01', '2010-06-30', 'LIVA art. 90', NULL),
    ('IVA-18', 'IVA', 'IVA general 18 %', 'S1', 18, NULL, '2010-07-01', '2012-08-31', 'LIVA art. 90', NULL),
    ('IVA-21', 'IVA', 'IVA general 21 %', 'S1', 21, NULL, '2012-09-01', NULL, 'LIVA art. 90.Uno', NULL),
    ('IVA-7', 'IVA', 'IVA reducido 7 %', 'S1', 7, NULL, '1995-01-01', '2010-06-30', 'LIVA art. 91.Uno', NULL),
    ('IVA-8', 'IVA', 'IVA reducido 8 %', 'S1', 8, NULL, '2010-07-01', '2012-08-31', 'LIVA art. 91.Uno', NULL),
    ('IVA-10', 'IVA', 'IVA reducido 10 %', 'S1', 10, NULL, '2012-09-01', NULL, 'LIVA art. 91.Uno', NULL),
    ('IVA-4', 'IVA', 'IVA superreducido 4 %', 'S1', 4, NULL, '1995-01-01', NULL, 'LIVA art. 91.Dos', NULL),
    ('IVA-0-FOOD', 'IVA', 'IVA 0 % alimentos básicos', 'S1', 0, NULL, '2023-01-01', '2024-09-30', 'RDL 20/2022, art. 72; RDL 4/2024', NULL),
    ('IVA-REVERSE', 'IVA', 'Inversión del sujeto pasivo', 'S2', 0, NULL, '2012-10-31', NULL, 'LIVA art. 84.Uno.2º', 'Inversión del sujeto pasivo'),
    ('IVA-EXEMPT-INSURANCE', 'IVA', 'Exenta: seguro, reaseguro y su mediación', 'E1', 0, NULL, '1993-01-01', NULL, 'LIVA art. 20.Uno.16º', 'Operación exenta de IVA, artículo 20.Uno.16º de la Ley 37/1992'),
    ('IVA-EXEMPT-FINANCE', 'IVA', 'Exenta: operaciones financieras y su mediación', 'E1', 0, NULL, '1993-01-01', NULL, 'LIVA art. 20.Uno.18º', 'Operación exenta de IVA, artículo 20.Uno.18º de la Ley 37/1992'),
    ('IVA-EXEMPT-TRAINING', 'IVA', 'Exenta: enseñanza y formación profesional', 'E1', 0, NULL, '1993-01-01', NULL, 'LIVA art. 20.Uno.9º', 'Operación exenta de IVA, artículo 20.Uno.9º de la Ley 37/1992'),
    ('IVA-EXEMPT-HOUSING', 'IVA', 'Exenta: arrendamiento de vivienda', 'E1', 0, NULL, '1993-01-01', NULL, 'LIVA art. 20.Uno.23º', 'Operación exenta de IVA, artículo 20.Uno.23º de la Ley 37/1992'),
    ('IVA-EXEMPT-EXPORT', 'IVA', 'Exenta: exportación', 'E2', 0, NULL, '1993-01-01', NULL, 'LIVA art. 21', 'Operación exenta de IVA, artículo 21 de la Ley 37/1992'),
    ('IVA-EXEMPT-EU', 'IVA', 'Exenta: entrega intracomunitaria de bienes', 'E5', 0, NULL, '1993-01-01', NULL, 'LIVA art. 25', 'Operación exenta de IVA, artículo 25 de la Ley 37/1992'),
    ('IVA-NS-ART7', 'IVA', 'No sujeta: artículo 7 y otros', 'N1', 0, NULL, '1993-01-01', NULL, 'LIVA art. 7', 'Operación no sujeta'),
    ('IVA-NS-PLACE', 'IVA', 'No sujeta por reglas de localización', 'N2', 0, NULL, '1993-01-01', NULL, 'LIVA art. 68 to 70', 'Operación no sujeta por reglas de localización'),
    ('RE-5.2', 'RECARGO', 'Recargo de equivalencia 5,2 %', 'S1', 5.20, 'IVA-21', '2012-09-01', NULL, 'LIVA art. 161.1º', NULL),
    ('RE-1.4', 'RECARGO', 'Recargo de equivalencia 1,4 %', 'S1', 1.40, 'IVA-10', '2012-09-01', NULL, 'LIVA art. 161.2º', NULL),
    ('RE-0.5', 'RECARGO', 'Recargo de equivalencia 0,5 %', 'S1', 0.50, 'IVA-4', '1995-01-01', NULL, 'LIVA art. 161.3º', NULL),
    ('IGIC-0', 'IGIC', 'IGIC tipo cero', 'S1', 0, NULL, '2020-01-01', NULL, 'Ley 4/2012 de Canarias, art. 51 and following', NULL),
    ('IGIC-3', 'IGIC', 'IGIC reducido 3 %', 'S1', 3, NULL, '2020-01-01', NULL, 'Ley 4/2012 de Canarias, art. 51 and following', NULL),
    ('IGIC-7', 'IGIC', 'IGIC general 7 %', 'S1', 7, NULL, '2020-01-01', NULL, 'Ley 4/2012 de Canarias, art. 51 and following', NULL),
    ('IGIC-EXEMPT-INSURANCE', 'IGIC', 'Exenta de IGIC: seguro, reaseguro y su mediación', 'E1', 0, NULL, '2013-01-01', NULL, 'Ley 4/2012 de Canarias, art. 50', 'Operación exenta de IGIC: seguro y su mediación')
ON CONFLICT (code) DO UPDATE
SET tax = EXCLUDED.tax, name_es = EXCLUDED.name_es, qualification = EXCLUDED.qualification, rate = EXCLUDED.rate, surcharge_of_code = EXCLUDED.surcharge_of_code, valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to, legal_basis = EXCLUDED.legal_basis, invoice_text = EXCLUDED.invoice_text
WHERE (vat_rate.tax, vat_rate.name_es, vat_rate.qualification, vat_rate.rate, vat_rate.surcharge_of_code, vat_rate.valid_from, vat_rate.valid_to, vat_rate.legal_basis, vat_rate.invoice_text)
    IS DISTINCT FROM (EXCLUDED.tax, EXCLUDED.name_es, EXCLUDED.qualification, EXCLUDED.rate, EXCLUDED.surcharge_of_code, EXCLUDED.valid_from, EXCLUDED.valid_to, EXCLUDED.legal_basis, EXCLUDED.invoice_text);

-- Source: Ley 35/2006 (LIRPF), art. 101, and RD 439/2007, art. 95 and 100.
INSERT INTO withholding_rate (code, name_es, rate, valid_from, legal_basis) VALUES
    ('IRPF-15', 'Actividades profesionales', 15, '2015-07-12', 'LIRPF art. 101.5.a'),
    ('IRPF-7', 'Actividades profesionales, año de inicio y dos siguientes; mediadores de seguros con auxiliares externos', 7, '2015-07-12', 'RIRPF art. 95.1'),
    ('IRPF-19-RENT', 'Arrendamiento de inmuebles urbanos', 19, '2016-01-01', 'LIRPF art. 101.8'),
    ('IRPF-19-CAPITAL', 'Rendimientos del capital mobiliario', 19, '2016-01-01', 'LIRPF art. 101.4'),
    ('IRPF-1', 'Actividades en estimación objetiva del artículo 95.6', 1, '2007-04-21', 'RIRPF art. 95.6')
ON CONFLICT (code) DO UPDATE
SET name_es = EXCLUDED.name_es, rate = EXCLUDED.rate, valid_from = EXCLUDED.valid_from, legal_basis = EXCLUDED.legal_basis
WHERE (withholding_rate.name_es, withholding_rate.rate, withholding_rate.valid_from, withholding_rate.legal_basis)
    IS DISTINCT FROM (EXCLUDED.name_es, EXCLUDED.rate, EXCLUDED.valid_from, EXCLUDED.legal_basis);

-- Source: Orden HAC/1177/2024, annex, list of keys of regime for VAT (ClaveRegimen).
INSERT INTO vat_regime (code, name_es) VALUES
    ('01', 'Operación de régimen general'),
    ('02', 'Exportación'),
    ('03', 'Régimen especial de bienes usados, objetos de arte, antigüedades y objetos de colección'),
    ('04', 'Régimen especial del oro de inversión'),
    ('05', 'Régimen especial de las agencias de viajes'),
    ('06', 'Régimen especial grupo de entidades en IVA (nivel avanzado)'),
    ('07', 'Régimen especial del criterio de caja'),
    ('08', 'Operaciones sujetas al IPSI o al IGIC'),
    ('09', 'Facturación de servicios de agencias de viaje que actúan como mediadoras en nombre y por cuenta ajena'),
    ('10', 'Cobros por cuenta de terceros de honorarios profesionales o derechos derivados de la propiedad industrial'),
    ('11', 'Operaciones de arrendamiento de local de negocio'),
    ('14', 'Factura con IVA pendiente de devengo en certificaciones de obra a una Administración Pública'),
    ('15', 'Factura con IVA pendiente de devengo en operaciones de tracto sucesivo'),
    ('17', 'Operación acogida a los regímenes OSS e IOSS'),
    ('18', 'Recargo de equivalencia'),
    ('19', 'Operaciones de actividades incluidas en el régimen especial de agricultura, ganadería y pesca'),
    ('20', 'Régimen simplificado')
ON CONFLICT (code) DO UPDATE
SET name_es = EXCLUDED.name_es
WHERE vat_regime.name_es IS DISTINCT FROM EXCLUDED.name_es;

-- The group's own terms, within Ley 3/2004, art. 4.
INSERT INTO payment_term (code, name_es, days, payment_day) VALUES
    ('immediate', 'Al contado', 0, NULL),
    ('net15', '15 días', 15, NULL),
    ('net30', '30 días', 30, NULL),
    ('net60', '60 días', 60, NULL),
    ('net30d5', '30 días, día de pago 5', 30, 5),
    ('net30d25', '30 días, día de pago 25', 30, 25)
ON CONFLICT (code) DO UPDATE
SET name_es = EXCLUDED.name_es, days = EXCLUDED.days, payment_day = EXCLUDED.payment_day
WHERE (payment_term.name_es, payment_term.days, payment_term.payment_day)
    IS DISTINCT FROM (EXCLUDED.name_es, EXCLUDED.days, EXCLUDED.payment_day);

-- The group's own steps.
INSERT INTO dunning_level (level, name, name_es, days_overdue, charges_interest) VALUES
    (1, 'Friendly reminder', 'Recordatorio amistoso', 5, false),
    (2, 'Second reminder', 'Segundo aviso', 15, false),
    (3, 'Formal demand with interest', 'Requerimiento con intereses de demora', 30, true),
    (4, 'Certified demand (burofax)', 'Burofax', 60, true),
    (5, 'Handed to legal', 'Traslado a asesoría jurídica', 90, true)
ON CONFLICT (level) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, days_overdue = EXCLUDED.days_overdue, charges_interest = EXCLUDED.charges_interest
WHERE (dunning_level.name, dunning_level.name_es, dunning_level.days_overdue, dunning_level.charges_interest)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.days_overdue, EXCLUDED.charges_interest);
