-- Reference data of se_energy. Idempotent: a changed row is brought up to date, an equal one is left alone.
-- Sources: electricity, CNMC Circular 3/2020 of 15 January (in force since 1 June 2021) and, before it, Real Decreto 1164/2001;
-- gas, CNMC Circular 6/2020 of 22 July (in force since 1 October 2021) and, before it, Real Decreto 949/2001.
-- The former tariffs stay because old contracts name them.

INSERT INTO tariff (code, commodity, network, power_periods, energy_periods, power_kw_from, power_kw_to, annual_kwh_from, annual_kwh_to, valid_from, valid_to) VALUES
    ('2.0TD', 'electricity', 'Up to 1 kV, up to 15 kW in every period', 2, 3, NULL, 15, NULL, NULL, '2021-06-01', NULL),
    ('3.0TD', 'electricity', 'Up to 1 kV, above 15 kW in some period', 6, 6, 15, NULL, NULL, NULL, '2021-06-01', NULL),
    ('6.1TD', 'electricity', 'Above 1 kV and below 30 kV', 6, 6, NULL, NULL, NULL, NULL, '2021-06-01', NULL),
    ('6.2TD', 'electricity', '30 kV or more and below 72.5 kV', 6, 6, NULL, NULL, NULL, NULL, '2021-06-01', NULL),
    ('6.3TD', 'electricity', '72.5 kV or more and below 145 kV', 6, 6, NULL, NULL, NULL, NULL, '2021-06-01', NULL),
    ('6.4TD', 'electricity', '145 kV or more', 6, 6, NULL, NULL, NULL, NULL, '2021-06-01', NULL),
    ('3.0TDVE', 'electricity', 'Public charging of electric vehicles, up to 1 kV, above 15 kW', 6, 6, 15, NULL, NULL, NULL, '2021-06-01', NULL),
    ('6.1TDVE', 'electricity', 'Public charging of electric vehicles, above 1 kV and below 30 kV', 6, 6, NULL, NULL, NULL, NULL, '2021-06-01', NULL),
    ('2.0A', 'electricity', 'Low voltage, up to 10 kW, one period', 1, 1, NULL, 10, NULL, NULL, NULL, '2021-05-31'),
    ('2.0DHA', 'electricity', 'Low voltage, up to 10 kW, two periods', 1, 2, NULL, 10, NULL, NULL, NULL, '2021-05-31'),
    ('2.0DHS', 'electricity', 'Low voltage, up to 10 kW, three periods', 1, 3, NULL, 10, NULL, NULL, NULL, '2021-05-31'),
    ('2.1A', 'electricity', 'Low voltage, 10 to 15 kW, one period', 1, 1, 10, 15, NULL, NULL, NULL, '2021-05-31'),
    ('2.1DHA', 'electricity', 'Low voltage, 10 to 15 kW, two periods', 1, 2, 10, 15, NULL, NULL, NULL, '2021-05-31'),
    ('2.1DHS', 'electricity', 'Low voltage, 10 to 15 kW, three periods', 1, 3, 10, 15, NULL, NULL, NULL, '2021-05-31'),
    ('3.0A', 'electricity', 'Low voltage, above 15 kW', 3, 3, 15, NULL, NULL, NULL, NULL, '2021-05-31'),
    ('3.1A', 'electricity', 'High voltage, up to 450 kW', 3, 3, NULL, 450, NULL, NULL, NULL, '2021-05-31'),
    ('6.1A', 'electricity', 'High voltage, 1 kV or more and below 30 kV, above 450 kW', 6, 6, 450, NULL, NULL, NULL, NULL, '2021-05-31'),
    ('RL.1', 'gas', 'Local network, up to 5,000 kWh a year', NULL, NULL, NULL, NULL, 0, 5000, '2021-10-01', NULL),
    ('RL.2', 'gas', 'Local network, 5,000 to 15,000 kWh a year', NULL, NULL, NULL, NULL, 5000, 15000, '2021-10-01', NULL),
    ('RL.3', 'gas', 'Local network, 15,000 to 50,000 kWh a year', NULL, NULL, NULL, NULL, 15000, 50000, '2021-10-01', NULL),
    ('RL.4', 'gas', 'Local network, 50,000 to 300,000 kWh a year', NULL, NULL, NULL, NULL, 50000, 300000, '2021-10-01', NULL),
    ('RL.5', 'gas', 'Local network, 300,000 to 1,500,000 kWh a year', NULL, NULL, NULL, NULL, 300000, 1500000, '2021-10-01', NULL),
    ('RL.6', 'gas', 'Local network, 1,500,000 to 5,000,000 kWh a year', NULL, NULL, NULL, NULL, 1500000, 5000000, '2021-10-01', NULL),
    ('RL.7', 'gas', 'Local network, 5,000,000 to 15,000,000 kWh a year', NULL, NULL, NULL, NULL, 5000000, 15000000, '2021-10-01', NULL),
    ('RL.8', 'gas', 'Local network, 15,000,000 to 50,000,000 kWh a year', NULL, NULL, NULL, NULL, 15000000, 50000000, '2021-10-01', NULL),
    ('RL.9', 'gas', 'Local network, 50,000,000 to 150,000,000 kWh a year', NULL, NULL, NULL, NULL, 50000000, 150000000, '2021-10-01', NULL),
    ('RL.10', 'gas', 'Local network, 150,000,000 to 500,000,000 kWh a year', NULL, NULL, NULL, NULL, 150000000, 500000000, '2021-10-01', NULL),
    ('RL.11', 'gas', 'Local network, above 500,000,000 kWh a year', NULL, NULL, NULL, NULL, 500000000, NULL, '2021-10-01', NULL),
    ('3.1', 'gas', 'Group 3, up to 5,000 kWh a year', NULL, NULL, NULL, NULL, 0, 5000, NULL, '2021-09-30'),
    ('3.2', 'gas', 'Group 3, 5,000 to 50,000 kWh a year', NULL, NULL, NULL, NULL, 5000, 50000, NULL, '2021-09-30'),
    ('3.3', 'gas', 'Group 3, 50,000 to 100,000 kWh a year', NULL, NULL, NULL, NULL, 50000, 100000, NULL, '2021-09-30'),
    ('3.4', 'gas', 'Group 3, above 100,000 kWh a year', NULL, NULL, NULL, NULL, 100000, NULL, NULL, '2021-09-30')
ON CONFLICT (code) DO UPDATE
SET commodity = EXCLUDED.commodity, network = EXCLUDED.network, power_periods = EXCLUDED.power_periods, energy_periods = EXCLUDED.energy_periods,
    power_kw_from = EXCLUDED.power_kw_from, power_kw_to = EXCLUDED.power_kw_to, annual_kwh_from = EXCLUDED.annual_kwh_from,
    annual_kwh_to = EXCLUDED.annual_kwh_to, valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to
WHERE tariff IS DISTINCT FROM EXCLUDED;

-- Source: the distributors' codes as they stand in every CUPS.
INSERT INTO distributor (code, name, commodity) VALUES
    ('0021', 'i-DE Redes Eléctricas Inteligentes (Iberdrola)', 'electricity'),
    ('0022', 'UFD Distribución Electricidad (Naturgy)', 'electricity'),
    ('0026', 'E-Redes Distribución Eléctrica (EDP)', 'electricity'),
    ('0027', 'Viesgo Distribución Eléctrica', 'electricity'),
    ('0031', 'e-distribución Redes Digitales (Endesa)', 'electricity')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, commodity = EXCLUDED.commodity
WHERE (distributor.name, distributor.commodity) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.commodity);

-- Companies on the market; codes of the CNMC are entered by the owner from its public list, and never overwritten.
INSERT INTO marketer (code, name, kind, commodities) VALUES
    ('ENDESA-ENERGIA', 'Endesa Energía', 'free_market', '{electricity,gas}'),
    ('IBERDROLA-CLIENTES', 'Iberdrola Clientes', 'free_market', '{electricity,gas}'),
    ('NATURGY-IBERIA', 'Naturgy Iberia', 'free_market', '{electricity,gas}'),
    ('REPSOL', 'Repsol Comercializadora de Electricidad y Gas', 'free_market', '{electricity,gas}'),
    ('TOTALENERGIES', 'TotalEnergies Clientes', 'free_market', '{electricity,gas}'),
    ('HOLALUZ', 'Holaluz', 'free_market', '{electricity}'),
    ('OCTOPUS', 'Octopus Energy España', 'free_market', '{electricity,gas}'),
    ('ENERGIA-XXI', 'Energía XXI Comercializadora de Referencia', 'reference', '{electricity,gas}'),
    ('CURENERGIA', 'Curenergía Comercializador de Último Recurso', 'reference', '{electricity,gas}'),
    ('COMERCIALIZADORA-REGULADA', 'Comercializadora Regulada, Gas & Power', 'reference', '{electricity,gas}'),
    ('BASER', 'Baser Comercializadora de Referencia', 'reference', '{electricity,gas}'),
    ('REGSITI', 'Régsiti Comercializadora Regulada', 'reference', '{electricity}')
ON CONFLICT (code) DO NOTHING;

-- Source: CNMC, exchange formats between distributors and marketers.
INSERT INTO switching_process (code, name, name_es) VALUES
    ('A3', 'New supply', 'Alta de suministro'),
    ('B1', 'End of supply', 'Baja de suministro'),
    ('C1', 'Change of marketer without changes', 'Cambio de comercializador sin cambios'),
    ('C2', 'Change of marketer with changes', 'Cambio de comercializador con cambios'),
    ('M1', 'Change of a contract', 'Modificación de contrato'),
    ('R1', 'Complaint', 'Reclamación'),
    ('W1', 'Reading by the holder', 'Aporte de lectura')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (switching_process.name, switching_process.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- Source: CNMC Circular 3/2020, article 7, for the peninsula.
INSERT INTO tariff_season (zone, season, months) VALUES
    ('peninsula', 'high', '{1,2,7,12}'),
    ('peninsula', 'mid_high', '{3,11}'),
    ('peninsula', 'mid', '{6,8,9}'),
    ('peninsula', 'low', '{4,5,10}')
ON CONFLICT (zone, season) DO UPDATE
SET months = EXCLUDED.months
WHERE tariff_season.months IS DISTINCT FROM EXCLUDED.months;

-- Source: CNMC Circular 3/2020, article 7; six periods for the peninsula.
INSERT INTO tariff_period (scheme, term, zone, season, day_kind, hours, period, valid_from) VALUES
    ('three_periods', 'energy', 'common', 'any', 'working_day', '[0,8)', 3, '2021-06-01'),
    ('three_periods', 'energy', 'common', 'any', 'working_day', '[8,10)', 2, '2021-06-01'),
    ('three_periods', 'energy', 'common', 'any', 'working_day', '[10,14)', 1, '2021-06-01'),
    ('three_periods', 'energy', 'common', 'any', 'working_day', '[14,18)', 2, '2021-06-01'),
    ('three_periods', 'energy', 'common', 'any', 'working_day', '[18,22)', 1, '2021-06-01'),
    ('three_periods', 'energy', 'common', 'any', 'working_day', '[22,24)', 2, '2021-06-01'),
    ('three_periods', 'energy', 'common', 'any', 'weekend_or_holiday', '[0,24)', 3, '2021-06-01'),
    ('three_periods', 'power', 'common', 'any', 'working_day', '[0,8)', 2, '2021-06-01'),
    ('three_periods', 'power', 'common', 'any', 'working_day', '[8,24)', 1, '2021-06-01'),
    ('three_periods', 'power', 'common', 'any', 'weekend_or_holiday', '[0,24)', 2, '2021-06-01'),
    ('three_periods', 'energy', 'ceuta_melilla', 'any', 'working_day', '[0,8)', 3, '2021-06-01'),
    ('three_periods', 'energy', 'ceuta_melilla', 'any', 'working_day', '[8,11)', 2, '2021-06-01'),
    ('three_periods', 'energy', 'ceuta_melilla', 'any', 'working_day', '[11,15)', 1, '2021-06-01'),
    ('three_periods', 'energy', 'ceuta_melilla', 'any', 'working_day', '[15,19)', 2, '2021-06-01'),
    ('three_periods', 'energy', 'ceuta_melilla', 'any', 'working_day', '[19,23)', 1, '2021-06-01'),
    ('three_periods', 'energy', 'ceuta_melilla', 'any', 'working_day', '[23,24)', 2, '2021-06-01'),
    ('three_periods', 'energy', 'ceuta_melilla', 'any', 'weekend_or_holiday', '[0,24)', 3, '2021-06-01'),
    ('three_periods', 'power', 'ceuta_melilla', 'any', 'working_day', '[0,8)', 2, '2021-06-01'),
    ('three_periods', 'power', 'ceuta_melilla', 'any', 'working_day', '[8,24)', 1, '2021-06-01'),
    ('three_periods', 'power', 'ceuta_melilla', 'any', 'weekend_or_holiday', '[0,24)', 2, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'high', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'high', 'working_day', '[8,9)', 2, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'high', 'working_day', '[9,14)', 1, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'high', 'working_day', '[14,18)', 2, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'high', 'working_day', '[18,22)', 1, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'high', 'working_day', '[22,24)', 2, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid_high', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid_high', 'working_day', '[8,9)', 3, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid_high', 'working_day', '[9,14)', 2, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid_high', 'working_day', '[14,18)', 3, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid_high', 'working_day', '[18,22)', 2, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid_high', 'working_day', '[22,24)', 3, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid', 'working_day', '[8,9)', 4, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid', 'working_day', '[9,14)', 3, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid', 'working_day', '[14,18)', 4, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid', 'working_day', '[18,22)', 3, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'mid', 'working_day', '[22,24)', 4, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'low', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'low', 'working_day', '[8,9)', 5, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'low', 'working_day', '[9,14)', 4, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'low', 'working_day', '[14,18)', 5, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'low', 'working_day', '[18,22)', 4, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'low', 'working_day', '[22,24)', 5, '2021-06-01'),
    ('six_periods', 'energy', 'peninsula', 'any', 'weekend_or_holiday', '[0,24)', 6, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'high', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'high', 'working_day', '[8,9)', 2, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'high', 'working_day', '[9,14)', 1, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'high', 'working_day', '[14,18)', 2, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'high', 'working_day', '[18,22)', 1, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'high', 'working_day', '[22,24)', 2, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid_high', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid_high', 'working_day', '[8,9)', 3, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid_high', 'working_day', '[9,14)', 2, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid_high', 'working_day', '[14,18)', 3, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid_high', 'working_day', '[18,22)', 2, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid_high', 'working_day', '[22,24)', 3, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid', 'working_day', '[8,9)', 4, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid', 'working_day', '[9,14)', 3, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid', 'working_day', '[14,18)', 4, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid', 'working_day', '[18,22)', 3, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'mid', 'working_day', '[22,24)', 4, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'low', 'working_day', '[0,8)', 6, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'low', 'working_day', '[8,9)', 5, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'low', 'working_day', '[9,14)', 4, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'low', 'working_day', '[14,18)', 5, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'low', 'working_day', '[18,22)', 4, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'low', 'working_day', '[22,24)', 5, '2021-06-01'),
    ('six_periods', 'power', 'peninsula', 'any', 'weekend_or_holiday', '[0,24)', 6, '2021-06-01')
ON CONFLICT (scheme, term, zone, season, day_kind, hours, valid_from) DO UPDATE
SET period = EXCLUDED.period
WHERE tariff_period.period IS DISTINCT FROM EXCLUDED.period;
