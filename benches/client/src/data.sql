-- 100,000 customers, policies and receipts. Customers 1 to 50,000 have two policies each, policies 1 to 50,000 two receipts each,
-- and every product of the benchmark ten policies. Ids have the form of version 7 and count up.
INSERT INTO product (code, product_line_code, name, name_es)
SELECT 'B' || lpad(n::text, 5, '0'), 'home', 'Product ' || n, 'Producto ' || n FROM generate_series(0, 9999) AS n;

INSERT INTO customer (id, customer_number, kind, document_type, document_number, given_name, surname1, surname2, birth_date, email, phone,
    street_type, street_name, street_number, floor_door, postcode, municipality, province)
SELECT ('01900000-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'C-' || lpad(n::text, 6, '0'), 'person', 'NIF',
    lpad(n::text, 8, '0') || substr('TRWAGMYFPDXBNJZSQVHLCKE', n % 23 + 1, 1), 'María del Carmen', 'García', 'Rodríguez',
    date '1950-01-01' + n % 18000, 'c' || n || '@example.com', '6' || lpad(n::text, 8, '0'),
    'Calle', 'Mayor', (n % 200)::text, '3.º B', '28013', 'Madrid', 'Madrid'
FROM generate_series(1, 100000) AS n;

INSERT INTO policy (id, policy_number, holder_id, product_code, carrier_code, state, effective_on, expires_on, annual_premium,
    payment_frequency, iban)
SELECT ('01900000-0002-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'P-' || lpad(n::text, 6, '0'),
    ('01900000-0001-7000-8000-' || lpad(to_hex((n + 1) / 2), 12, '0'))::uuid, 'B' || lpad((n % 10000)::text, 5, '0'), 'OTHER', 'in_force',
    date '2026-01-01' + n % 365, date '2027-01-01' + n % 365, 150 + (n % 60000) / 100.0, 'annual', 'ES9121000418450200051332'
FROM generate_series(1, 100000) AS n;

INSERT INTO receipt (id, receipt_number, policy_id, state, period_from, period_to, due_on, paid_on, net_premium, taxes, total_amount)
SELECT ('01900000-0003-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'R-' || lpad(n::text, 6, '0'),
    ('01900000-0002-7000-8000-' || lpad(to_hex((n + 1) / 2), 12, '0'))::uuid, 'paid', date '2026-01-01' + n % 365,
    date '2026-07-01' + n % 365, date '2026-01-01' + n % 365, date '2026-01-05' + n % 365, 100 + (n % 30000) / 100.0, 8.15,
    108.15 + (n % 30000) / 100.0
FROM generate_series(1, 100000) AS n;
