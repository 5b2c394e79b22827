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
