-- Reference data of sm_hr_performance. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own scales.
INSERT INTO rating_scale (code, name, name_es) VALUES
    ('five_level', 'Five levels', 'Cinco niveles'),
    ('four_level', 'Four levels, without a middle', 'Cuatro niveles, sin punto medio'),
    ('pass_fail', 'Trial period', 'Periodo de prueba')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (rating_scale.name, rating_scale.name_es)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- The group's own scales.
INSERT INTO rating_level (rating_scale_code, level, name, name_es, guideline_percent) VALUES
    ('five_level', 1, 'Insufficient', 'Insuficiente', 5),
    ('five_level', 2, 'Needs improvement', 'Mejorable', 15),
    ('five_level', 3, 'Meets expectations', 'Cumple las expectativas', 50),
    ('five_level', 4, 'Exceeds expectations', 'Supera las expectativas', 22),
    ('five_level', 5, 'Outstanding', 'Excelente', 8),
    ('four_level', 1, 'Below', 'Por debajo', NULL),
    ('four_level', 2, 'Partly meets', 'Cumple parcialmente', NULL),
    ('four_level', 3, 'Meets', 'Cumple', NULL),
    ('four_level', 4, 'Above', 'Por encima', NULL),
    ('pass_fail', 1, 'Not passed', 'No superado', NULL),
    ('pass_fail', 2, 'Passed', 'Superado', NULL)
ON CONFLICT (rating_scale_code, level) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, guideline_percent = EXCLUDED.guideline_percent
WHERE (rating_level.name, rating_level.name_es, rating_level.guideline_percent)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.guideline_percent);

-- The group's own dictionary of competencies.
INSERT INTO competency (code, name, name_es, kind, definition_es) VALUES
    ('customer_focus', 'Customer focus', 'Orientación al cliente', 'core', 'Entiende qué necesita el cliente y responde con rapidez, claridad y honradez'),
    ('results', 'Results', 'Orientación a resultados', 'core', 'Fija prioridades, cumple plazos y mide lo que consigue'),
    ('teamwork', 'Teamwork', 'Trabajo en equipo', 'core', 'Comparte información, ayuda y acepta ayuda'),
    ('integrity', 'Integrity', 'Integridad y cumplimiento', 'core', 'Actúa en el mejor interés del cliente y conforme a las normas'),
    ('communication', 'Communication', 'Comunicación', 'core', 'Escucha y se explica de palabra y por escrito'),
    ('adaptability', 'Adaptability', 'Adaptación al cambio', 'core', 'Aprende y cambia de método cuando hace falta'),
    ('people_development', 'Development of people', 'Desarrollo de personas', 'leadership', 'Da retroalimentación, delega y hace crecer a su equipo'),
    ('decision_making', 'Decisions', 'Toma de decisiones', 'leadership', 'Decide a tiempo con datos y asume las consecuencias'),
    ('planning', 'Planning', 'Planificación y organización', 'leadership', 'Reparte recursos y anticipa problemas'),
    ('strategic_view', 'Strategic view', 'Visión estratégica', 'leadership', 'Une el trabajo de su equipo con los objetivos del grupo'),
    ('insurance_knowledge', 'Insurance knowledge', 'Conocimiento asegurador', 'technical', 'Conoce ramos, coberturas, compañías y normativa de distribución'),
    ('claims_technique', 'Claims technique', 'Técnica de siniestros', 'technical', 'Analiza coberturas, valora y tramita en plazo'),
    ('commercial_technique', 'Sales technique', 'Técnica comercial', 'technical', 'Detecta necesidades, asesora y cierra ventas adecuadas'),
    ('financial_analysis', 'Financial analysis', 'Análisis económico', 'technical', 'Interpreta cuentas, costes y rentabilidad'),
    ('data_literacy', 'Data literacy', 'Manejo de datos', 'technical', 'Lee, contrasta y usa datos en su trabajo'),
    ('digital_tools', 'Digital tools', 'Herramientas digitales', 'technical', 'Usa con soltura las aplicaciones de su puesto')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, kind = EXCLUDED.kind, definition_es = EXCLUDED.definition_es
WHERE (competency.name, competency.name_es, competency.kind, competency.definition_es)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.kind, EXCLUDED.definition_es);
