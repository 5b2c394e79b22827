-- Reference data of sm_finance_treasury. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: register of entities of the Banco de España and the SWIFT directory; the owner adds the banks it works with.
INSERT INTO bank (code, name, bic) VALUES
    ('0049', 'Banco Santander', 'BSCHESMM'),
    ('0182', 'BBVA', 'BBVAESMM'),
    ('2100', 'CaixaBank', 'CAIXESBB'),
    ('0081', 'Banco Sabadell', 'BSABESBB'),
    ('0128', 'Bankinter', 'BKBKESMM'),
    ('3081', 'Eurocaja Rural', 'BCOEESMM081'),
    ('1465', 'ING', 'INGDESMM'),
    ('0073', 'Openbank', 'OPENESMM'),
    ('2103', 'Unicaja Banco', 'UCJAES2M'),
    ('2095', 'Kutxabank', 'BASKES2B'),
    ('2085', 'Ibercaja Banco', 'CAZRES2Z'),
    ('2080', 'Abanca', 'CAGLESMM'),
    ('3058', 'Cajamar', 'CCRIES2A'),
    ('1491', 'Triodos Bank', 'TRIOESMM')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, bic = EXCLUDED.bic
WHERE (bank.name, bank.bic)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.bic);

-- Source: Cuaderno 43 of the AEB, table of common concepts.
INSERT INTO statement_concept (code, name) VALUES
    ('01', 'Talones - Reintegros'),
    ('02', 'Abonarés - Entregas - Ingresos'),
    ('03', 'Domiciliados - Recibos - Letras - Pagos por su cuenta'),
    ('04', 'Giros - Transferencias - Traspasos - Cheques'),
    ('05', 'Amortizaciones de préstamos, créditos, etc.'),
    ('06', 'Remesas de efectos'),
    ('07', 'Suscripciones - Dividendos pasivos - Canjes'),
    ('08', 'Dividendos - Cupones - Primas de juntas - Amortizaciones'),
    ('09', 'Operaciones de bolsa, compra y venta de valores'),
    ('10', 'Cheques gasolina'),
    ('11', 'Cajero automático'),
    ('12', 'Tarjetas de crédito - Tarjetas de débito'),
    ('13', 'Operaciones extranjero'),
    ('14', 'Devoluciones e impagados'),
    ('15', 'Nóminas - Seguros sociales'),
    ('16', 'Timbres - Corretaje - Póliza'),
    ('17', 'Intereses - Comisiones - Custodia - Gastos e impuestos'),
    ('98', 'Anulaciones - Correcciones de asiento'),
    ('99', 'Varios')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name
WHERE statement_concept.name IS DISTINCT FROM EXCLUDED.name;

-- Source: ISO 20022 external code set (return and status reasons) as used in the SEPA direct-debit rulebooks.
INSERT INTO return_reason (code, name, name_es, retry, mandate_ends) VALUES
    ('AC01', 'Incorrect account number', 'Número de cuenta incorrecto', false, false),
    ('AC04', 'Closed account', 'Cuenta cancelada', false, true),
    ('AC06', 'Blocked account', 'Cuenta bloqueada', false, false),
    ('AC13', 'Debtor account is a consumer''s', 'La cuenta del deudor es de un consumidor', false, true),
    ('AG01', 'Account does not admit direct debits', 'Cuenta no admite adeudos directos', false, true),
    ('AG02', 'Wrong operation code', 'Código de operación incorrecto', true, false),
    ('AM04', 'Insufficient funds', 'Saldo insuficiente', true, false),
    ('AM05', 'Duplicate', 'Operación duplicada', false, false),
    ('BE05', 'Creditor identifier incorrect', 'Identificador del acreedor incorrecto', true, false),
    ('CNOR', 'Creditor bank not registered', 'Entidad del acreedor no adherida', false, false),
    ('DNOR', 'Debtor bank not registered', 'Entidad del deudor no adherida', false, false),
    ('FF01', 'Invalid file format', 'Formato no válido', true, false),
    ('MD01', 'No valid mandate or not authorised', 'Mandato no válido o inexistente', false, true),
    ('MD02', 'Mandate data missing or incorrect', 'Faltan datos del mandato o son incorrectos', true, false),
    ('MD06', 'Refund requested by the debtor', 'Devolución solicitada por el deudor', false, false),
    ('MD07', 'Debtor deceased', 'Deudor fallecido', false, true),
    ('MS02', 'Refusal by the debtor', 'Razón no especificada por el cliente', false, false),
    ('MS03', 'Reason not given by the bank', 'Razón no especificada por la entidad', true, false),
    ('RC01', 'Bank identifier incorrect', 'Identificador de la entidad incorrecto', true, false),
    ('RR01', 'Regulatory reason: account or identification missing', 'Razones regulatorias: falta cuenta o identificación del deudor', true, false),
    ('RR02', 'Regulatory reason: debtor name or address missing', 'Razones regulatorias: falta nombre o dirección del deudor', true, false),
    ('RR03', 'Regulatory reason: creditor name or address missing', 'Razones regulatorias: falta nombre o dirección del acreedor', true, false),
    ('RR04', 'Regulatory reason', 'Razones regulatorias', false, false),
    ('SL01', 'Specific service of the debtor bank', 'Servicios específicos de la entidad del deudor', false, false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, retry = EXCLUDED.retry, mandate_ends = EXCLUDED.mandate_ends
WHERE (return_reason.name, return_reason.name_es, return_reason.retry, return_reason.mandate_ends)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.retry, EXCLUDED.mandate_ends);
