-- Reference data of sm_integrations. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO counterparty_kind (code, name, name_es) VALUES
    ('carrier', 'Insurance company', 'Compañía aseguradora'),
    ('bank', 'Bank', 'Entidad financiera'),
    ('tax_authority', 'Tax authority', 'Administración tributaria'),
    ('supervisor', 'Supervisor', 'Organismo supervisor'),
    ('public_registry', 'Public register', 'Registro público'),
    ('energy_market', 'Energy market', 'Mercado energético'),
    ('telecom_operator', 'Telecom operator', 'Operador de telecomunicaciones'),
    ('messaging', 'Messaging provider', 'Proveedor de mensajería'),
    ('trust_service', 'Trust service provider', 'Prestador de servicios de confianza'),
    ('cloud', 'Cloud provider', 'Proveedor de nube'),
    ('partner', 'Business partner', 'Socio comercial')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (counterparty_kind.name, counterparty_kind.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- Connectors that the group's areas need; each stays planned until its address is agreed. Sources: the bodies named.
INSERT INTO connector (
    code, counterparty_kind_code, name, name_es, counterparty, standard, direction, protocol, payload_format, criticality
) VALUES
    ('EIAC', 'carrier', 'Exchange with carriers', 'Intercambio con compañías (EIAC)', 'Insurance companies', 'EIAC, Estándar de Intercambio de información entre Aseguradoras y Corredores', 'both', 'sftp', 'xml', 'critical'),
    ('SEPA-DD', 'bank', 'SEPA direct debits', 'Adeudos directos SEPA', 'Banks of the group', 'EPC SEPA Direct Debit Core, ISO 20022 pain.008', 'outbound', 'sftp', 'xml', 'critical'),
    ('SEPA-CT', 'bank', 'SEPA credit transfers', 'Transferencias SEPA', 'Banks of the group', 'EPC SEPA Credit Transfer, ISO 20022 pain.001', 'outbound', 'sftp', 'xml', 'high'),
    ('BANK-STATEMENT', 'bank', 'Bank statements', 'Extractos bancarios', 'Banks of the group', 'ISO 20022 camt.053 and camt.054', 'inbound', 'sftp', 'xml', 'high'),
    ('AEAT-SII', 'tax_authority', 'Immediate supply of VAT books', 'Suministro Inmediato de Información del IVA (SII)', 'Agencia Estatal de Administración Tributaria', 'Real Decreto 596/2016', 'outbound', 'soap', 'xml', 'high'),
    ('AEAT-VERIFACTU', 'tax_authority', 'Verifiable invoices', 'VERI*FACTU', 'Agencia Estatal de Administración Tributaria', 'Real Decreto 1007/2023', 'outbound', 'soap', 'xml', 'high'),
    ('FACE', 'tax_authority', 'Invoices to public bodies', 'Punto general de entrada de facturas electrónicas (FACe)', 'Administración General del Estado', 'Facturae, Ley 25/2013', 'outbound', 'soap', 'xml', 'normal'),
    ('DGSFP', 'supervisor', 'Insurance supervisor', 'Dirección General de Seguros y Fondos de Pensiones', 'DGSFP', 'Real Decreto-ley 3/2020', 'outbound', 'web_portal', 'xml', 'high'),
    ('DGT', 'public_registry', 'Vehicle register', 'Registro de Vehículos de la DGT', 'Dirección General de Tráfico', NULL, 'inbound', 'soap', 'xml', 'high'),
    ('FIVA', 'public_registry', 'File of insured vehicles', 'Fichero Informativo de Vehículos Asegurados (FIVA)', 'Consorcio de Compensación de Seguros', NULL, 'inbound', 'web_portal', 'mixed', 'normal'),
    ('CATASTRO', 'public_registry', 'Cadastre', 'Sede Electrónica del Catastro', 'Dirección General del Catastro', NULL, 'inbound', 'soap', 'xml', 'normal'),
    ('CNMC-SIPS', 'energy_market', 'Supply point information', 'Sistema de Información de Puntos de Suministro (SIPS)', 'Comisión Nacional de los Mercados y la Competencia and distributors', 'Real Decreto 1435/2002', 'inbound', 'sftp', 'csv', 'high'),
    ('CNMC-SWITCHING', 'energy_market', 'Exchange with energy distributors', 'Ficheros de intercambio entre distribuidores y comercializadores', 'Energy distributors', 'Exchange formats approved by the CNMC', 'both', 'rest', 'xml', 'critical'),
    ('PORTABILITY-MOBILE', 'telecom_operator', 'Mobile number portability', 'Portabilidad móvil', 'Asociación de Operadores para la Portabilidad Móvil (AOPM)', 'Specifications approved by the CNMC', 'both', 'soap', 'xml', 'critical'),
    ('PORTABILITY-FIXED', 'telecom_operator', 'Fixed number portability', 'Portabilidad fija', 'Reference entity for fixed portability', 'Specifications approved by the CNMC', 'both', 'soap', 'xml', 'critical'),
    ('EUROCAJA-RURAL', 'bank', 'Loan applications', 'Solicitudes de financiación', 'Eurocaja Rural', NULL, 'both', 'rest', 'json', 'high'),
    ('SIGNATURE', 'trust_service', 'Electronic signature', 'Firma electrónica', 'Qualified trust service provider', 'Reglamento (UE) 910/2014 (eIDAS)', 'both', 'rest', 'json', 'high'),
    ('EMAIL', 'messaging', 'E-mail', 'Correo electrónico', 'E-mail provider', 'RFC 5321', 'both', 'rest', 'json', 'high'),
    ('SMS', 'messaging', 'Text messages', 'SMS', 'SMS provider', NULL, 'both', 'rest', 'json', 'normal'),
    ('WHATSAPP', 'messaging', 'WhatsApp', 'WhatsApp Business', 'Meta', 'WhatsApp Business Platform', 'both', 'rest', 'json', 'high')
ON CONFLICT (code) DO UPDATE
SET counterparty_kind_code = EXCLUDED.counterparty_kind_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es,
    counterparty = EXCLUDED.counterparty, standard = EXCLUDED.standard, direction = EXCLUDED.direction, protocol = EXCLUDED.protocol,
    payload_format = EXCLUDED.payload_format, criticality = EXCLUDED.criticality
WHERE (connector.counterparty_kind_code, connector.name, connector.name_es, connector.counterparty, connector.standard, connector.direction, connector.protocol, connector.payload_format, connector.criticality)
    IS DISTINCT FROM (EXCLUDED.counterparty_kind_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.counterparty, EXCLUDED.standard, EXCLUDED.direction, EXCLUDED.protocol, EXCLUDED.payload_format, EXCLUDED.criticality);

-- Sources: ISO 20022 message names as the SEPA schemes use them; EIAC's three kinds of files.
INSERT INTO message_type (code, connector_id, name, name_es, direction) VALUES
    ('pain.001', (SELECT id FROM connector WHERE code = 'SEPA-CT'), 'Customer credit transfer initiation', 'Orden de transferencias', 'outbound'),
    ('pain.002', (SELECT id FROM connector WHERE code = 'SEPA-DD'), 'Customer payment status report', 'Informe de estado de pagos', 'inbound'),
    ('pain.007', (SELECT id FROM connector WHERE code = 'SEPA-DD'), 'Customer payment reversal', 'Retrocesión de adeudos', 'outbound'),
    ('pain.008', (SELECT id FROM connector WHERE code = 'SEPA-DD'), 'Customer direct debit initiation', 'Orden de adeudos directos', 'outbound'),
    ('camt.053', (SELECT id FROM connector WHERE code = 'BANK-STATEMENT'), 'Bank to customer statement', 'Extracto de cuenta', 'inbound'),
    ('camt.054', (SELECT id FROM connector WHERE code = 'BANK-STATEMENT'), 'Bank to customer debit and credit notification', 'Aviso de cargos y abonos', 'inbound'),
    ('eiac.policies', (SELECT id FROM connector WHERE code = 'EIAC'), 'EIAC policies', 'EIAC, pólizas', 'inbound'),
    ('eiac.receipts', (SELECT id FROM connector WHERE code = 'EIAC'), 'EIAC receipts', 'EIAC, recibos', 'inbound'),
    ('eiac.claims', (SELECT id FROM connector WHERE code = 'EIAC'), 'EIAC claims', 'EIAC, siniestros', 'inbound'),
    ('sii.issued', (SELECT id FROM connector WHERE code = 'AEAT-SII'), 'Book of invoices issued', 'Libro registro de facturas expedidas', 'outbound'),
    ('sii.received', (SELECT id FROM connector WHERE code = 'AEAT-SII'), 'Book of invoices received', 'Libro registro de facturas recibidas', 'outbound'),
    ('verifactu.record', (SELECT id FROM connector WHERE code = 'AEAT-VERIFACTU'), 'Invoicing record', 'Registro de facturación', 'outbound'),
    ('facturae', (SELECT id FROM connector WHERE code = 'FACE'), 'Electronic invoice', 'Factura electrónica', 'outbound')
ON CONFLICT (code) DO UPDATE
SET connector_id = EXCLUDED.connector_id, name = EXCLUDED.name, name_es = EXCLUDED.name_es, direction = EXCLUDED.direction
WHERE (message_type.connector_id, message_type.name, message_type.name_es, message_type.direction)
    IS DISTINCT FROM (EXCLUDED.connector_id, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.direction);
