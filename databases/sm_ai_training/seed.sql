-- Reference data of sm_ai_training. Idempotent: a changed row is brought up to date, an equal one is left alone.

-- The platform's own list.
INSERT INTO artefact_kind (code, name, name_es) VALUES
    ('weights', 'Weights', 'Pesos'),
    ('tokenizer', 'Tokenizer', 'Tokenizador'),
    ('preprocessor', 'Preprocessor', 'Preprocesador'),
    ('feature_list', 'List of features', 'Lista de variables'),
    ('feature_importance', 'Importance of features', 'Importancia de variables'),
    ('calibration', 'Calibration table', 'Tabla de calibración'),
    ('confusion_matrix', 'Confusion matrix', 'Matriz de confusión'),
    ('predictions', 'Predictions on the test set', 'Predicciones sobre el conjunto de prueba'),
    ('plot', 'Plot', 'Gráfico'),
    ('log', 'Log', 'Registro'),
    ('environment', 'Packages and versions', 'Paquetes y versiones')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, name_es = EXCLUDED.name_es
WHERE (artefact_kind.name, artefact_kind.name_es) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.name_es);

-- The group's own list: one experiment for each model in development.
INSERT INTO experiment (code, name, model_code, hypothesis, goal_metric, goal_direction) VALUES
    ('party-match-baseline', 'Party matching, baseline', 'party_match', 'Fellegi-Sunter weights estimated by expectation maximisation tell matches from non-matches', 'f1', 'maximise'),
    ('lapse-risk-baseline', 'Lapse risk, baseline', 'lapse_risk', 'Premium change, claims and age of the policy explain lapses', 'auc_roc', 'maximise'),
    ('claim-triage-baseline', 'Claim triage, baseline', 'claim_triage', 'Cause, line and text of the report suffice to choose the route', 'f1', 'maximise'),
    ('document-classifier-baseline', 'Document classifier, baseline', 'document_classifier', 'The first page suffices to name the type of a document', 'accuracy', 'maximise')
ON CONFLICT (code) DO UPDATE
SET name = EXCLUDED.name, model_code = EXCLUDED.model_code, hypothesis = EXCLUDED.hypothesis, goal_metric = EXCLUDED.goal_metric,
    goal_direction = EXCLUDED.goal_direction
WHERE (experiment.name, experiment.model_code, experiment.hypothesis, experiment.goal_metric, experiment.goal_direction)
    IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.model_code, EXCLUDED.hypothesis, EXCLUDED.goal_metric, EXCLUDED.goal_direction);
