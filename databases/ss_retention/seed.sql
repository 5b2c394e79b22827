-- Reference data of ss_retention. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO churn_reason (code, name, name_es, parent_code, avoidable) VALUES
    ('price', 'Price', 'Precio', NULL, true),
    ('price_increase', 'Increase at renewal', 'Subida en la renovación', 'price', true),
    ('price_competitor', 'Cheaper offer elsewhere', 'Oferta más barata de la competencia', 'price', true),
    ('service', 'Service', 'Servicio', NULL, true),
    ('service_brokerage', 'Service of the brokerage', 'Atención de la correduría', 'service', true),
    ('service_claim', 'Handling of a claim', 'Gestión de un siniestro', 'service', true),
    ('service_carrier', 'Service of the company', 'Atención de la compañía', 'service', true),
    ('cover', 'Cover does not fit', 'Coberturas no adecuadas', NULL, true),
    ('payment', 'Cannot pay', 'Dificultad de pago', NULL, true),
    ('bank_linked', 'Bank requires its own policy', 'Vinculación con la entidad bancaria', NULL, true),
    ('relative_mediator', 'Relative or friend in the trade', 'Familiar o conocido mediador', NULL, false),
    ('risk_sold', 'Insured thing sold', 'Venta del bien asegurado', NULL, false),
    ('risk_ceased', 'Risk has ceased', 'Desaparición del riesgo', NULL, false),
    ('duplicate', 'Insured twice', 'Duplicidad de seguro', NULL, false),
    ('death', 'Death', 'Fallecimiento', NULL, false),
    ('moved_abroad', 'Moved abroad', 'Traslado al extranjero', NULL, false),
    ('carrier_opposed', 'The company opposed the extension', 'Oposición de la compañía a la prórroga', NULL, false),
    ('not_told', 'Not told', 'No lo indica', NULL, true)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, parent_code = EXCLUDED.parent_code, avoidable = EXCLUDED.avoidable
WHERE (churn_reason.name, churn_reason.name_es, churn_reason.parent_code, churn_reason.avoidable)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.parent_code, EXCLUDED.avoidable);

-- The group's own list.
INSERT INTO offer_kind (code, name, name_es, funded_by, approval_needed) VALUES
    ('carrier_discount', 'Discount by the company', 'Bonificación de la compañía', 'carrier', false),
    ('commission_discount', 'Discount out of commission', 'Descuento con cargo a comisión', 'brokerage', true),
    ('requote_carrier', 'New quote at the same company', 'Recotización en la misma compañía', 'none', false),
    ('move_carrier', 'Move to another company', 'Cambio de compañía', 'none', false),
    ('cover_adjusted', 'Cover adjusted', 'Ajuste de coberturas', 'none', false),
    ('excess_added', 'Excess added', 'Inclusión de franquicia', 'none', false),
    ('payment_split', 'Payment in parts', 'Fraccionamiento del pago', 'carrier', false),
    ('bundle', 'Bundle of policies', 'Agrupación de pólizas', 'both', true),
    ('service_recovery', 'Apology and remedy of a service failure', 'Recuperación de servicio', 'brokerage', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, funded_by = EXCLUDED.funded_by, approval_needed = EXCLUDED.approval_needed
WHERE (offer_kind.name, offer_kind.name_es, offer_kind.funded_by, offer_kind.approval_needed)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.funded_by, EXCLUDED.approval_needed);
