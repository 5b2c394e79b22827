-- Reference data of sm_ai_agents. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- Source: Reglamento (UE) 2024/1689 of the European Parliament and of the Council, of 13 June 2024.
INSERT INTO risk_class (code, rank, name, name_es, legal_basis, obligations, may_operate) VALUES
    ('prohibited', 1, 'Prohibited practice', 'Práctica prohibida', 'art. 5', 'Not to be put on the market, put into service or used', false),
    ('high', 2, 'High risk', 'Alto riesgo', 'art. 6, annexes I and III', 'Use as instructed, human oversight, relevant input data, logs kept at least six months, people informed (art. 26); impact assessment where art. 27 asks for it', true),
    ('transparency', 3, 'Transparency obligations', 'Riesgo limitado (obligaciones de transparencia)', 'art. 50', 'Tell people that they deal with an AI system; mark generated content', true),
    ('minimal', 4, 'Minimal risk', 'Riesgo mínimo', 'art. 95 (voluntary codes of conduct)', 'None of its own; literacy of the staff as for all (art. 4)', true)
ON CONFLICT (code) DO UPDATE
SET rank = EXCLUDED.rank, name = EXCLUDED.name, name_es = EXCLUDED.name_es, legal_basis = EXCLUDED.legal_basis,
    obligations = EXCLUDED.obligations, may_operate = EXCLUDED.may_operate
WHERE (risk_class.rank, risk_class.name, risk_class.name_es, risk_class.legal_basis, risk_class.obligations, risk_class.may_operate)
    IS DISTINCT FROM (EXCLUDED.rank, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.legal_basis, EXCLUDED.obligations, EXCLUDED.may_operate);

INSERT INTO high_risk_area (code, point, name, name_es, impact_assessment) VALUES
    ('1', 1, 'Biometrics', 'Biometría', false),
    ('2', 2, 'Critical infrastructure', 'Infraestructuras críticas', false),
    ('3', 3, 'Education and vocational training', 'Educación y formación profesional', false),
    ('4a', 4, 'Recruitment and selection of people', 'Contratación o selección de personas físicas', false),
    ('4b', 4, 'Decisions on terms of work, promotion, dismissal, allocation of tasks and monitoring', 'Decisiones sobre condiciones de trabajo, promoción, rescisión, asignación de tareas y supervisión', false),
    ('5a', 5, 'Access to essential public assistance benefits and services', 'Acceso a prestaciones y servicios públicos esenciales', false),
    ('5b', 5, 'Creditworthiness and credit scores of natural persons, save for detecting fraud', 'Solvencia y calificación crediticia de personas físicas, salvo detección de fraude', true),
    ('5c', 5, 'Risk assessment and pricing of natural persons in life and health insurance', 'Evaluación de riesgos y fijación de precios de personas físicas en seguros de vida y de salud', true),
    ('5d', 5, 'Emergency calls and dispatch of emergency services', 'Llamadas de emergencia y envío de servicios de emergencia', false),
    ('6', 6, 'Law enforcement', 'Garantía del cumplimiento del Derecho', false),
    ('7', 7, 'Migration, asylum and border control', 'Migración, asilo y gestión del control fronterizo', false),
    ('8', 8, 'Administration of justice and democratic processes', 'Administración de justicia y procesos democráticos', false)
ON CONFLICT (code) DO UPDATE
SET point = EXCLUDED.point, name = EXCLUDED.name, name_es = EXCLUDED.name_es, impact_assessment = EXCLUDED.impact_assessment
WHERE (high_risk_area.point, high_risk_area.name, high_risk_area.name_es, high_risk_area.impact_assessment)
    IS DISTINCT FROM (EXCLUDED.point, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.impact_assessment);

-- The platform's own list.
INSERT INTO guardrail (code, name, stage, kind, action) VALUES
    ('prompt_injection_input', 'Instructions hidden in documents and messages', 'input', 'prompt_injection', 'block'),
    ('special_category_input', 'Health and other special categories', 'input', 'special_category', 'flag'),
    ('personal_data_output', 'Personal data of anyone but the customer', 'output', 'personal_data', 'redact'),
    ('insurance_advice_output', 'Personal recommendations on insurance', 'output', 'advice', 'ask_approval'),
    ('groundedness_output', 'Statements without a source', 'output', 'groundedness', 'flag'),
    ('toxicity_output', 'Insults and discrimination', 'output', 'toxicity', 'block'),
    ('amount_limit_tool', 'Amounts above the agent''s limit', 'tool_call', 'limit', 'ask_approval'),
    ('format_output', 'Output that does not follow its schema', 'output', 'format', 'block')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, stage = EXCLUDED.stage, kind = EXCLUDED.kind, action = EXCLUDED.action
WHERE (guardrail.name, guardrail.stage, guardrail.kind, guardrail.action)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.stage, EXCLUDED.kind, EXCLUDED.action);

INSERT INTO tool (code, name, description, input_schema, effect, needs_approval) VALUES
    ('party_read', 'Read a party', 'Returns the golden record of a party and its relations in every area', '{"type":"object","required":["party_id"],"properties":{"party_id":{"type":"string","format":"uuid"}}}', 'read', false),
    ('policy_read', 'Read a policy', 'Returns a policy with its cover, receipts and state', '{"type":"object","required":["policy_id"],"properties":{"policy_id":{"type":"string","format":"uuid"}}}', 'read', false),
    ('claim_read', 'Read a claim', 'Returns a claim with its state, reserve and history', '{"type":"object","required":["claim_id"],"properties":{"claim_id":{"type":"string","format":"uuid"}}}', 'read', false),
    ('document_read', 'Read a document', 'Returns the text of a document', '{"type":"object","required":["document_id"],"properties":{"document_id":{"type":"string","format":"uuid"}}}', 'read', false),
    ('knowledge_search', 'Search the knowledge base', 'Returns the passages of internal documents nearest to a question', '{"type":"object","required":["question"],"properties":{"question":{"type":"string"}}}', 'read', false),
    ('reply_draft', 'Draft a reply', 'Leaves a draft for a person to send', '{"type":"object","required":["conversation_id","text"],"properties":{"conversation_id":{"type":"string","format":"uuid"},"text":{"type":"string"}}}', 'draft', false),
    ('task_create', 'Create a task', 'Creates a task in a queue', '{"type":"object","required":["title","queue"],"properties":{"title":{"type":"string"},"queue":{"type":"string"}}}', 'write', false),
    ('email_send', 'Send an e-mail', 'Sends an e-mail to a customer', '{"type":"object","required":["party_id","subject","text"],"properties":{"party_id":{"type":"string","format":"uuid"},"subject":{"type":"string"},"text":{"type":"string"}}}', 'send', true),
    ('claim_open', 'Open a claim', 'Reports a loss on a policy', '{"type":"object","required":["policy_id","occurred_on","description"],"properties":{"policy_id":{"type":"string","format":"uuid"},"occurred_on":{"type":"string","format":"date"},"description":{"type":"string"}}}', 'write', true),
    ('policy_cancel', 'Cancel a policy', 'Asks for the cancellation of a policy', '{"type":"object","required":["policy_id","effective_on","reason"],"properties":{"policy_id":{"type":"string","format":"uuid"},"effective_on":{"type":"string","format":"date"},"reason":{"type":"string"}}}', 'irreversible', true)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, description = EXCLUDED.description, input_schema = EXCLUDED.input_schema, effect = EXCLUDED.effect,
    needs_approval = EXCLUDED.needs_approval
WHERE (tool.name, tool.description, tool.input_schema, tool.effect, tool.needs_approval)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.description, EXCLUDED.input_schema, EXCLUDED.effect, EXCLUDED.needs_approval);

-- The group's own list of agents, as drafts.
INSERT INTO agent (
    code, name, name_es, purpose, risk_class_code, high_risk_area_code, risk_reasoning, prompt_code, autonomy, talks_to_customers,
    disclosure_text
) VALUES
    ('claim_summary', 'Claim summary', 'Resumen de siniestros', 'Summarises a claim file for its handler', 'minimal', NULL, 'Helps a person who decides; the customer never sees it', 'claim_summary', 'suggest', false, NULL),
    ('document_intake', 'Document intake', 'Entrada de documentos', 'Classifies documents that arrive and reads their fields', 'minimal', NULL, 'Narrow preparatory task, checked by rules and by a person below a threshold', 'document_classification', 'act_within_limits', false, NULL),
    ('email_reply', 'E-mail replies', 'Respuestas de correo', 'Drafts replies to customers'' e-mails', 'minimal', NULL, 'A person reads and sends each reply', 'email_reply', 'suggest', false, NULL),
    ('call_summary', 'Call summary', 'Resumen de llamadas', 'Summarises recorded calls and lists what was agreed', 'minimal', NULL, 'Record keeping; no judgement of the person', 'call_summary', 'suggest', false, NULL),
    ('customer_assistant', 'Customer assistant', 'Asistente del cliente', 'Answers customers'' questions about their contracts in the portal and by chat', 'transparency', NULL, 'Talks with people; decides nothing about them', 'customer_assistant', 'act_with_approval', true, 'You are talking to an automatic assistant; ask for a person at any time.'),
    ('policy_comparison', 'Policy comparison', 'Comparativa de pólizas', 'Lays out cover and price of several offers for the adviser', 'minimal', NULL, 'Compares documents; the adviser gives the advice', 'policy_comparison', 'suggest', false, NULL),
    ('loan_precheck', 'Loan pre-check', 'Preestudio de financiación', 'Estimates whether a loan application fits a lender''s criteria', 'high', '5b', 'Evaluates the creditworthiness of natural persons', NULL, 'suggest', false, NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, purpose = EXCLUDED.purpose, risk_class_code = EXCLUDED.risk_class_code,
    high_risk_area_code = EXCLUDED.high_risk_area_code, risk_reasoning = EXCLUDED.risk_reasoning, prompt_code = EXCLUDED.prompt_code,
    autonomy = EXCLUDED.autonomy, talks_to_customers = EXCLUDED.talks_to_customers, disclosure_text = EXCLUDED.disclosure_text
WHERE (agent.name, agent.name_es, agent.purpose, agent.risk_class_code, agent.high_risk_area_code, agent.risk_reasoning, agent.prompt_code, agent.autonomy, agent.talks_to_customers, agent.disclosure_text)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.purpose, EXCLUDED.risk_class_code, EXCLUDED.high_risk_area_code, EXCLUDED.risk_reasoning, EXCLUDED.prompt_code, EXCLUDED.autonomy, EXCLUDED.talks_to_customers, EXCLUDED.disclosure_text);
