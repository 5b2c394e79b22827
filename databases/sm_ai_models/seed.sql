-- Reference data of sm_ai_models. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The platform's own list, under the names that the field uses.
INSERT INTO model_task (code, name, name_es) VALUES
    ('binary_classification', 'Binary classification', 'Clasificación binaria'),
    ('multiclass_classification', 'Multiclass classification', 'Clasificación multiclase'),
    ('regression', 'Regression', 'Regresión'),
    ('ranking', 'Ranking', 'Ordenación'),
    ('clustering', 'Clustering', 'Agrupamiento'),
    ('forecasting', 'Forecasting', 'Predicción de series temporales'),
    ('anomaly_detection', 'Anomaly detection', 'Detección de anomalías'),
    ('record_linkage', 'Record linkage', 'Enlace de registros'),
    ('recommendation', 'Recommendation', 'Recomendación'),
    ('embedding', 'Embedding', 'Representación vectorial'),
    ('text_generation', 'Text generation', 'Generación de texto'),
    ('text_extraction', 'Extraction from text', 'Extracción de información'),
    ('speech_to_text', 'Speech to text', 'Transcripción de voz'),
    ('document_understanding', 'Document understanding', 'Comprensión de documentos')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (model_task.name, model_task.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- Definitions as in the textbooks of the field.
INSERT INTO evaluation_metric (code, name, name_es, direction, family, formula) VALUES
    ('accuracy', 'Accuracy', 'Exactitud', 'higher_is_better', 'classification', '(TP + TN) / (TP + TN + FP + FN)'),
    ('precision', 'Precision', 'Precisión', 'higher_is_better', 'classification', 'TP / (TP + FP)'),
    ('recall', 'Recall', 'Exhaustividad', 'higher_is_better', 'classification', 'TP / (TP + FN)'),
    ('f1', 'F1 score', 'Valor F1', 'higher_is_better', 'classification', '2 · precision · recall / (precision + recall)'),
    ('auc_roc', 'Area under the ROC curve', 'Área bajo la curva ROC', 'higher_is_better', 'classification', NULL),
    ('gini', 'Gini coefficient', 'Coeficiente de Gini', 'higher_is_better', 'classification', '2 · AUC − 1'),
    ('ks', 'Kolmogorov-Smirnov statistic', 'Estadístico KS', 'higher_is_better', 'classification', 'max |F₁(s) − F₀(s)|'),
    ('log_loss', 'Log loss', 'Pérdida logarítmica', 'lower_is_better', 'classification', '−mean(y ln p + (1 − y) ln(1 − p))'),
    ('brier', 'Brier score', 'Puntuación de Brier', 'lower_is_better', 'classification', 'mean((p − y)²)'),
    ('mae', 'Mean absolute error', 'Error absoluto medio', 'lower_is_better', 'regression', 'mean(|y − ŷ|)'),
    ('rmse', 'Root mean squared error', 'Raíz del error cuadrático medio', 'lower_is_better', 'regression', '√mean((y − ŷ)²)'),
    ('r2', 'Coefficient of determination', 'Coeficiente de determinación', 'higher_is_better', 'regression', '1 − SS_res / SS_tot'),
    ('mape', 'Mean absolute percentage error', 'Error porcentual absoluto medio', 'lower_is_better', 'forecasting', 'mean(|y − ŷ| / |y|) × 100'),
    ('ndcg', 'Normalised discounted cumulative gain', 'Ganancia acumulada descontada normalizada', 'higher_is_better', 'ranking', 'DCG / IDCG'),
    ('silhouette', 'Silhouette', 'Silueta', 'higher_is_better', 'clustering', '(b − a) / max(a, b)'),
    ('word_error_rate', 'Word error rate', 'Tasa de error de palabras', 'lower_is_better', 'language', '(S + D + I) / N'),
    ('groundedness', 'Groundedness', 'Fundamentación en las fuentes', 'higher_is_better', 'language', 'statements with a source / statements'),
    ('exact_match', 'Exact match', 'Coincidencia exacta', 'higher_is_better', 'language', 'answers equal to the reference / answers'),
    ('demographic_parity_difference', 'Demographic parity difference', 'Diferencia de paridad demográfica', 'near_zero', 'fairness', 'P(ŷ=1 | A=a) − P(ŷ=1 | A=b)'),
    ('equal_opportunity_difference', 'Equal opportunity difference', 'Diferencia de igualdad de oportunidades', 'near_zero', 'fairness', 'TPR(a) − TPR(b)'),
    ('disparate_impact', 'Disparate impact', 'Impacto dispar', 'near_one', 'fairness', 'P(ŷ=1 | A=a) / P(ŷ=1 | A=b)'),
    ('psi', 'Population stability index', 'Índice de estabilidad poblacional', 'lower_is_better', 'drift', 'Σ (pᵢ − qᵢ) ln(pᵢ / qᵢ)'),
    ('kl_divergence', 'Kullback-Leibler divergence', 'Divergencia de Kullback-Leibler', 'lower_is_better', 'drift', 'Σ pᵢ ln(pᵢ / qᵢ)'),
    ('latency_p95_ms', 'Latency, 95th percentile', 'Latencia, percentil 95', 'lower_is_better', 'operation', NULL)
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es, direction = EXCLUDED.direction, family = EXCLUDED.family, formula = EXCLUDED.formula
WHERE (evaluation_metric.name, evaluation_metric.name_es, evaluation_metric.direction, evaluation_metric.family, evaluation_metric.formula)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.direction, EXCLUDED.family, EXCLUDED.formula);

-- The group's own list of models in development.
INSERT INTO model (
    code, task_code, name, name_es, purpose, origin, legal_role, risk_class_code, uses_personal_data, decides_about_people,
    data_set_code
) VALUES
    ('party_match', 'record_linkage', 'Party matching', 'Enlace de personas', 'Tells whether two source records are the same party', 'in_house', 'provider', 'minimal', true, false, 'party_360'),
    ('lapse_risk', 'binary_classification', 'Lapse risk', 'Riesgo de anulación', 'Probability that a policy is not renewed', 'in_house', 'provider', 'minimal', true, false, 'policy_book'),
    ('claim_fraud', 'anomaly_detection', 'Claim fraud signals', 'Indicios de fraude en siniestros', 'Points out claims that a person should look at', 'in_house', 'provider', 'minimal', true, false, 'claim_book'),
    ('claim_triage', 'multiclass_classification', 'Claim triage', 'Triaje de siniestros', 'Proposes the handling route of a claim', 'in_house', 'provider', 'minimal', true, false, 'claim_book'),
    ('collection_risk', 'binary_classification', 'Return risk of a receipt', 'Riesgo de devolución del recibo', 'Probability that a direct debit comes back', 'in_house', 'provider', 'minimal', true, false, 'receipt_ledger'),
    ('lead_score', 'ranking', 'Lead score', 'Puntuación de leads', 'Orders leads by their chance of a contract', 'in_house', 'provider', 'minimal', true, false, 'sales_funnel'),
    ('next_best_offer', 'recommendation', 'Next best offer', 'Siguiente mejor oferta', 'Proposes the product that a customer may need next', 'in_house', 'provider', 'minimal', true, false, 'party_360'),
    ('document_classifier', 'document_understanding', 'Document classifier', 'Clasificador de documentos', 'Names the type of a document that arrives', 'in_house', 'provider', 'minimal', true, false, NULL),
    ('message_router', 'multiclass_classification', 'Message router', 'Enrutador de mensajes', 'Names the matter and the queue of a message', 'in_house', 'provider', 'minimal', true, false, 'contact_log')
ON CONFLICT (code) DO UPDATE
SET task_code = EXCLUDED.task_code, name = EXCLUDED.name, name_es = EXCLUDED.name_es, purpose = EXCLUDED.purpose,
    origin = EXCLUDED.origin, legal_role = EXCLUDED.legal_role, risk_class_code = EXCLUDED.risk_class_code,
    uses_personal_data = EXCLUDED.uses_personal_data, decides_about_people = EXCLUDED.decides_about_people,
    data_set_code = EXCLUDED.data_set_code
WHERE (model.task_code, model.name, model.name_es, model.purpose, model.origin, model.legal_role, model.risk_class_code, model.uses_personal_data, model.decides_about_people, model.data_set_code)
    IS DISTINCT FROM (EXCLUDED.task_code, EXCLUDED.name, EXCLUDED.name_es, EXCLUDED.purpose, EXCLUDED.origin, EXCLUDED.legal_role, EXCLUDED.risk_class_code, EXCLUDED.uses_personal_data, EXCLUDED.decides_about_people, EXCLUDED.data_set_code);
