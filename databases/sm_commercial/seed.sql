-- Reference data of sm_commercial. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO sales_network (code, name, name_es, kind, parent_code, areas) VALUES
    ('own', 'Own network', 'Red propia', 'offices', NULL, '{insurance,energy,telecom,finance,repairs,workshops}'),
    ('offices', 'Offices', 'Red de oficinas', 'offices', 'own', '{insurance,energy,telecom,finance,repairs,workshops}'),
    ('telesales', 'Telephone sales', 'Venta telefónica', 'telephone', 'own', '{insurance,energy,telecom}'),
    ('web', 'Web and portal', 'Canal digital', 'digital', 'own', '{insurance,energy,telecom,finance,repairs,workshops}'),
    ('companies', 'Companies desk', 'Unidad de empresas', 'specialists', 'own', '{insurance,energy,telecom}'),
    ('mortgages', 'Mortgage specialists', 'Especialistas hipotecarios', 'specialists', 'own', '{finance}'),
    ('collaborators', 'External collaborators', 'Colaboradores externos', 'collaborators', NULL, '{insurance,energy,telecom}'),
    ('property_managers', 'Property managers', 'Administradores de fincas', 'partners', NULL, '{insurance,energy,repairs}'),
    ('dealers', 'Car dealers and workshops', 'Concesionarios y talleres', 'partners', NULL, '{insurance,workshops}'),
    ('estate_agencies', 'Estate agencies', 'Agencias inmobiliarias', 'partners', NULL, '{insurance,energy,telecom,finance}')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, parent_code = EXCLUDED.parent_code, areas = EXCLUDED.areas
WHERE (sales_network.name, sales_network.name_es, sales_network.kind, sales_network.parent_code, sales_network.areas)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.parent_code, EXCLUDED.areas);

-- Source: INE, codes of provinces; grouped by autonomous community, and the communities by the group's own zones.
INSERT INTO territory (code, name, parent_code, province_codes) VALUES
    ('north', 'Norte', NULL, '{}'),
    ('northeast', 'Noreste', NULL, '{}'),
    ('centre', 'Centro', NULL, '{}'),
    ('east', 'Levante', NULL, '{}'),
    ('south', 'Sur', NULL, '{}'),
    ('islands', 'Islas', NULL, '{}'),
    ('galicia', 'Galicia', 'north', '{15,27,32,36}'),
    ('asturias', 'Principado de Asturias', 'north', '{33}'),
    ('cantabria', 'Cantabria', 'north', '{39}'),
    ('basque_country', 'País Vasco', 'north', '{01,20,48}'),
    ('navarre', 'Comunidad Foral de Navarra', 'north', '{31}'),
    ('la_rioja', 'La Rioja', 'north', '{26}'),
    ('aragon', 'Aragón', 'northeast', '{22,44,50}'),
    ('catalonia', 'Cataluña', 'northeast', '{08,17,25,43}'),
    ('madrid', 'Comunidad de Madrid', 'centre', '{28}'),
    ('castile_leon', 'Castilla y León', 'centre', '{05,09,24,34,37,40,42,47,49}'),
    ('castile_la_mancha', 'Castilla-La Mancha', 'centre', '{02,13,16,19,45}'),
    ('extremadura', 'Extremadura', 'centre', '{06,10}'),
    ('valencia', 'Comunitat Valenciana', 'east', '{03,12,46}'),
    ('murcia', 'Región de Murcia', 'east', '{30}'),
    ('andalusia', 'Andalucía', 'south', '{04,11,14,18,21,23,29,41}'),
    ('ceuta', 'Ceuta', 'south', '{51}'),
    ('melilla', 'Melilla', 'south', '{52}'),
    ('balearic_islands', 'Illes Balears', 'islands', '{07}'),
    ('canary_islands', 'Canarias', 'islands', '{35,38}')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, parent_code = EXCLUDED.parent_code, province_codes = EXCLUDED.province_codes
WHERE (territory.name, territory.parent_code, territory.province_codes)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.parent_code, EXCLUDED.province_codes);

-- The group's own list.
INSERT INTO indicator (code, name, name_es, unit, better) VALUES
    ('new_policies', 'New policies', 'Pólizas nuevas', 'count', 'more'),
    ('new_premium', 'New premium', 'Prima de nueva producción', 'amount', 'more'),
    ('net_growth', 'Net growth of premium', 'Crecimiento neto de prima', 'amount', 'more'),
    ('portfolio_premium', 'Premium in force', 'Prima en cartera', 'amount', 'more'),
    ('cancellation_rate', 'Cancellations', 'Tasa de anulación', 'percent', 'less'),
    ('returned_receipts', 'Returned receipts', 'Recibos devueltos', 'percent', 'less'),
    ('policies_per_customer', 'Policies per customer', 'Pólizas por cliente', 'count', 'more'),
    ('cross_sales', 'Contracts sold to customers of another area', 'Venta cruzada', 'count', 'more'),
    ('energy_contracts', 'Energy contracts', 'Contratos de energía', 'count', 'more'),
    ('telecom_lines', 'Telecom lines', 'Líneas de telecomunicaciones', 'count', 'more'),
    ('mortgages_signed', 'Mortgages signed', 'Hipotecas firmadas', 'count', 'more'),
    ('mortgage_amount', 'Mortgage amount signed', 'Importe hipotecario firmado', 'amount', 'more'),
    ('repair_orders', 'Repair orders', 'Órdenes de reparación', 'count', 'more'),
    ('workshop_orders', 'Workshop orders', 'Órdenes de taller', 'count', 'more'),
    ('conversion', 'Conversion of leads', 'Conversión de leads', 'percent', 'more'),
    ('complaints', 'Complaints', 'Reclamaciones', 'count', 'less'),
    ('nps', 'Net Promoter Score', 'NPS', 'count', 'more')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, unit = EXCLUDED.unit, better = EXCLUDED.better
WHERE (indicator.name, indicator.name_es, indicator.unit, indicator.better)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.unit, EXCLUDED.better);
