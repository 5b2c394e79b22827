-- Reference data of sm_crm. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO pipeline (code, name, name_es, area, kind) VALUES
    ('insurance_new', 'New insurance', 'Nueva producción de seguros', 'insurance', 'new_business'),
    ('insurance_cross', 'Further insurance for a customer', 'Venta cruzada de seguros', 'insurance', 'cross_sell'),
    ('insurance_renewal', 'Renewal of insurance', 'Renovación de cartera', 'insurance', 'renewal'),
    ('insurance_retention', 'Retention of insurance', 'Retención de seguros', 'insurance', 'retention'),
    ('energy_new', 'Energy supply', 'Suministro de energía', 'energy', 'new_business'),
    ('telecom_new', 'Fibre and mobile', 'Fibra y móvil', 'telecom', 'new_business'),
    ('mortgage', 'Mortgages and loans', 'Hipotecas y préstamos', 'finance', 'new_business'),
    ('repairs_new', 'Repairs', 'Reparaciones', 'repairs', 'new_business'),
    ('workshops_new', 'Workshop', 'Taller', 'workshops', 'new_business')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, area = EXCLUDED.area, kind = EXCLUDED.kind
WHERE (pipeline.name, pipeline.name_es, pipeline.area, pipeline.kind)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.area, EXCLUDED.kind);

-- The group's own stages; chances are opening values, to be set from the group's own rates of conversion.
INSERT INTO pipeline_stage (code, pipeline_code, position, name, name_es, kind, probability, stale_after, needs_analysis_required) VALUES
    ('insurance_new.qualified', 'insurance_new', 1, 'Qualified', 'Cualificada', 'open', 10, '7 days', false),
    ('insurance_new.needs', 'insurance_new', 2, 'Needs analysed', 'Análisis de necesidades', 'open', 25, '10 days', false),
    ('insurance_new.quoted', 'insurance_new', 3, 'Quoted', 'Proyecto presentado', 'open', 45, '15 days', true),
    ('insurance_new.negotiation', 'insurance_new', 4, 'In negotiation', 'Negociación', 'open', 65, '10 days', true),
    ('insurance_new.application', 'insurance_new', 5, 'Applied for', 'Solicitud enviada', 'open', 85, '10 days', true),
    ('insurance_new.won', 'insurance_new', 6, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('insurance_new.lost', 'insurance_new', 7, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('insurance_cross.qualified', 'insurance_cross', 1, 'Qualified', 'Cualificada', 'open', 10, '7 days', false),
    ('insurance_cross.needs', 'insurance_cross', 2, 'Needs analysed', 'Análisis de necesidades', 'open', 25, '10 days', false),
    ('insurance_cross.quoted', 'insurance_cross', 3, 'Quoted', 'Proyecto presentado', 'open', 45, '15 days', true),
    ('insurance_cross.negotiation', 'insurance_cross', 4, 'In negotiation', 'Negociación', 'open', 65, '10 days', true),
    ('insurance_cross.application', 'insurance_cross', 5, 'Applied for', 'Solicitud enviada', 'open', 85, '10 days', true),
    ('insurance_cross.won', 'insurance_cross', 6, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('insurance_cross.lost', 'insurance_cross', 7, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('insurance_renewal.due', 'insurance_renewal', 1, 'Falls due', 'Próximo vencimiento', 'open', 70, '30 days', false),
    ('insurance_renewal.reviewed', 'insurance_renewal', 2, 'Reviewed', 'Revisada', 'open', 80, '20 days', false),
    ('insurance_renewal.offered', 'insurance_renewal', 3, 'Offered', 'Oferta presentada', 'open', 85, '20 days', false),
    ('insurance_renewal.won', 'insurance_renewal', 4, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('insurance_renewal.lost', 'insurance_renewal', 5, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('insurance_retention.warning', 'insurance_retention', 1, 'Warned of', 'Aviso de baja', 'open', 30, '3 days', false),
    ('insurance_retention.contacted', 'insurance_retention', 2, 'Contacted', 'Contactado', 'open', 45, '5 days', false),
    ('insurance_retention.counter_offer', 'insurance_retention', 3, 'Counter-offer', 'Contraoferta', 'open', 60, '7 days', false),
    ('insurance_retention.won', 'insurance_retention', 4, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('insurance_retention.lost', 'insurance_retention', 5, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('energy_new.bill', 'energy_new', 1, 'Bill received', 'Factura recibida', 'open', 20, '5 days', false),
    ('energy_new.study', 'energy_new', 2, 'Savings studied', 'Estudio de ahorro', 'open', 45, '5 days', false),
    ('energy_new.offered', 'energy_new', 3, 'Offered', 'Oferta presentada', 'open', 60, '7 days', false),
    ('energy_new.signed', 'energy_new', 4, 'Signed', 'Contrato firmado', 'open', 90, '21 days', false),
    ('energy_new.won', 'energy_new', 5, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('energy_new.lost', 'energy_new', 6, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('telecom_new.coverage', 'telecom_new', 1, 'Coverage checked', 'Cobertura comprobada', 'open', 25, '3 days', false),
    ('telecom_new.offered', 'telecom_new', 2, 'Offered', 'Oferta presentada', 'open', 50, '5 days', false),
    ('telecom_new.signed', 'telecom_new', 3, 'Signed', 'Contrato firmado', 'open', 85, '15 days', false),
    ('telecom_new.won', 'telecom_new', 4, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('telecom_new.lost', 'telecom_new', 5, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('mortgage.simulated', 'mortgage', 1, 'Simulated', 'Simulación', 'open', 10, '10 days', false),
    ('mortgage.documents', 'mortgage', 2, 'Documents gathered', 'Documentación', 'open', 30, '20 days', false),
    ('mortgage.study', 'mortgage', 3, 'Under study', 'Estudio de viabilidad', 'open', 45, '15 days', false),
    ('mortgage.approved', 'mortgage', 4, 'Approved', 'Aprobada', 'open', 75, '30 days', false),
    ('mortgage.reflection', 'mortgage', 5, 'Period of reflection', 'Periodo de reflexión', 'open', 90, '20 days', false),
    ('mortgage.won', 'mortgage', 6, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('mortgage.lost', 'mortgage', 7, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('repairs_new.requested', 'repairs_new', 1, 'Asked for', 'Solicitada', 'open', 40, '2 days', false),
    ('repairs_new.estimated', 'repairs_new', 2, 'Estimated', 'Presupuestada', 'open', 60, '7 days', false),
    ('repairs_new.won', 'repairs_new', 3, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('repairs_new.lost', 'repairs_new', 4, 'Lost', 'Perdida', 'lost', 0, NULL, false),
    ('workshops_new.requested', 'workshops_new', 1, 'Asked for', 'Solicitada', 'open', 40, '2 days', false),
    ('workshops_new.estimated', 'workshops_new', 2, 'Estimated', 'Presupuestada', 'open', 60, '7 days', false),
    ('workshops_new.won', 'workshops_new', 3, 'Won', 'Ganada', 'won', 100, NULL, false),
    ('workshops_new.lost', 'workshops_new', 4, 'Lost', 'Perdida', 'lost', 0, NULL, false)
ON CONFLICT (code) DO UPDATE
SET pipeline_code = EXCLUDED.pipeline_code, position = EXCLUDED.position, name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, probability = EXCLUDED.probability, stale_after = EXCLUDED.stale_after, needs_analysis_required = EXCLUDED.needs_analysis_required
WHERE (pipeline_stage.pipeline_code, pipeline_stage.position, pipeline_stage.name, pipeline_stage.name_es, pipeline_stage.kind, pipeline_stage.probability, pipeline_stage.stale_after, pipeline_stage.needs_analysis_required)
    IS DISTINCT FROM (EXCLUDED.pipeline_code, EXCLUDED.position, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.probability, EXCLUDED.stale_after, EXCLUDED.needs_analysis_required);

-- The group's own list.
INSERT INTO loss_reason (code, name, name_es, may_return) VALUES
    ('price', 'Price', 'Precio', true),
    ('cover', 'Cover or conditions', 'Coberturas o condiciones', true),
    ('stays', 'Stays where it is', 'Se queda en su compañía', true),
    ('too_late', 'Too late for the notice to its company', 'Fuera de plazo de preaviso', true),
    ('refused_risk', 'Risk refused by the companies', 'Riesgo no aceptado', false),
    ('no_longer_needed', 'No longer needed', 'Desaparece la necesidad', false),
    ('no_answer', 'No answer', 'No contesta', true),
    ('competitor', 'Went to a competitor', 'Contrata con otro', true),
    ('bank', 'Tied to its bank', 'Vinculado a su banco', true),
    ('no_coverage', 'No network coverage', 'Sin cobertura de red', true),
    ('credit_refused', 'Credit refused', 'Financiación denegada', false),
    ('bad_service', 'Earlier bad service', 'Mala experiencia previa', false),
    ('duplicate', 'Entered twice', 'Duplicada', false),
    ('other', 'Other', 'Otros', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, may_return = EXCLUDED.may_return
WHERE (loss_reason.name, loss_reason.name_es, loss_reason.may_return)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.may_return);
