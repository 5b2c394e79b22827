-- Reference data of sm_projects. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO portfolio (code, name, name_es) VALUES
    ('digital', 'Digital platform', 'Plataforma digital'),
    ('business', 'Business development', 'Desarrollo de negocio'),
    ('regulatory', 'Regulation', 'Adaptación normativa'),
    ('operations', 'Efficiency of operations', 'Eficiencia operativa'),
    ('data_ai', 'Data and AI', 'Datos e IA'),
    ('people', 'People', 'Personas'),
    ('infrastructure', 'Infrastructure and security', 'Infraestructura y seguridad')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (portfolio.name, portfolio.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- The roles that the trade commonly names.
INSERT INTO project_role (code, name, name_es) VALUES
    ('project_manager', 'Project manager', 'Director de proyecto'),
    ('product_owner', 'Product owner', 'Responsable de producto'),
    ('scrum_master', 'Scrum master', 'Scrum master'),
    ('business_analyst', 'Business analyst', 'Analista de negocio'),
    ('subject_expert', 'Subject matter expert', 'Experto funcional'),
    ('architect', 'Architect', 'Arquitecto'),
    ('developer', 'Developer', 'Desarrollador'),
    ('tester', 'Tester', 'Responsable de pruebas'),
    ('data_engineer', 'Data engineer', 'Ingeniero de datos'),
    ('designer', 'Designer', 'Diseñador'),
    ('change_manager', 'Change manager', 'Gestor del cambio'),
    ('pmo', 'Project office', 'Oficina de proyectos')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (project_role.name, project_role.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- The group's own breakdown, after ISO 31000.
INSERT INTO risk_category (code, name, name_es) VALUES
    ('scope', 'Scope and requirements', 'Alcance y requisitos'),
    ('schedule', 'Schedule', 'Plazo'),
    ('cost', 'Cost', 'Coste'),
    ('quality', 'Quality', 'Calidad'),
    ('people', 'People and skills', 'Personas y capacidades'),
    ('technology', 'Technology', 'Tecnología'),
    ('security', 'Security', 'Seguridad'),
    ('data_protection', 'Data protection', 'Protección de datos'),
    ('supplier', 'Suppliers', 'Proveedores'),
    ('regulation', 'Regulation', 'Normativa'),
    ('stakeholders', 'Stakeholders', 'Partes interesadas'),
    ('external', 'Environment', 'Entorno')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (risk_category.name, risk_category.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);
