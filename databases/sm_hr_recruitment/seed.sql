-- Reference data of sm_hr_recruitment. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The group's own list.
INSERT INTO recruitment_source (code, name, name_es, paid) VALUES
    ('corporate_web', 'Corporate web', 'Web corporativa', false),
    ('referral', 'Referral by an employee', 'Referencia de empleado', false),
    ('internal', 'Internal move', 'Promoción interna', false),
    ('job_portal', 'Job portal', 'Portal de empleo', true),
    ('professional_network', 'Professional network', 'Red profesional', true),
    ('agency', 'Recruitment agency', 'Agencia de selección', true),
    ('temp_agency', 'Temporary-work agency', 'Empresa de trabajo temporal', true),
    ('sepe', 'Public employment service', 'Servicio público de empleo', false),
    ('university', 'University or vocational school', 'Universidad o centro de formación profesional', false),
    ('special_employment', 'Special employment centre or foundation', 'Centro especial de empleo o fundación', false),
    ('spontaneous', 'Unsolicited application', 'Candidatura espontánea', false)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, paid = EXCLUDED.paid
WHERE (recruitment_source.name, recruitment_source.name_es, recruitment_source.paid)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.paid);

-- The group's own process.
INSERT INTO pipeline_stage (code, name, name_es, position, terminal) VALUES
    ('received', 'Received', 'Recibida', 1, false),
    ('screening', 'Screening', 'Criba curricular', 2, false),
    ('phone_interview', 'Telephone interview', 'Entrevista telefónica', 3, false),
    ('test', 'Test', 'Prueba', 4, false),
    ('interview', 'Interview with human resources', 'Entrevista con recursos humanos', 5, false),
    ('manager_interview', 'Interview with the manager', 'Entrevista con la persona responsable', 6, false),
    ('references', 'References', 'Comprobación de referencias', 7, false),
    ('offer', 'Offer', 'Oferta', 8, false),
    ('hired', 'Hired', 'Contratada', 9, true),
    ('rejected', 'Not selected', 'Descartada', 10, true),
    ('withdrawn', 'Withdrawn by the candidate', 'Retirada por la persona candidata', 11, true)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, position = EXCLUDED.position, terminal = EXCLUDED.terminal
WHERE (pipeline_stage.name, pipeline_stage.name_es, pipeline_stage.position, pipeline_stage.terminal)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.position, EXCLUDED.terminal);

-- The group's own list: objective grounds only (Ley 15/2022, art. 9).
INSERT INTO rejection_reason (code, name, name_es, decided_by) VALUES
    ('qualification', 'Lacks a required qualification', 'Falta de titulación requerida', 'company'),
    ('experience', 'Lacks required experience', 'Falta de experiencia requerida', 'company'),
    ('language', 'Lacks a required language level', 'Nivel de idioma insuficiente', 'company'),
    ('test_failed', 'Did not pass the test', 'Prueba no superada', 'company'),
    ('better_candidate', 'Another candidate fits better', 'Otra candidatura se ajusta mejor', 'company'),
    ('distribution_fitness', 'Does not meet the fitness rules of distribution', 'No cumple los requisitos de honorabilidad comercial y profesional', 'company'),
    ('vacancy_cancelled', 'Vacancy cancelled', 'Vacante cancelada', 'company'),
    ('no_answer', 'Candidate does not answer', 'Sin respuesta', 'candidate'),
    ('salary', 'Salary does not suit', 'Condiciones económicas', 'candidate'),
    ('location', 'Place or hours do not suit', 'Ubicación u horario', 'candidate'),
    ('other_offer', 'Took another offer', 'Aceptó otra oferta', 'candidate')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, decided_by = EXCLUDED.decided_by
WHERE (rejection_reason.name, rejection_reason.name_es, rejection_reason.decided_by)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.decided_by);
