-- Prompts: texts that instruct language models, their versions, variables and examples, test cases, evaluations and releases.
-- A version once released is never edited: a change is a new version, tested again.
-- Sources: OWASP Top 10 for Large Language Model Applications (LLM01, prompt injection), Reglamento (UE) 2024/1689, art. 15.

-- Prompts and versions ------------------------------------------------------------------------------------------------

CREATE TABLE use_case (
    code    text PRIMARY KEY CHECK (code <> ''),
    name    text NOT NULL CHECK (name <> ''),
    name_es text NOT NULL CHECK (name_es <> '')
);
COMMENT ON TABLE use_case IS 'Use cases of prompts (casos de uso)';
COMMENT ON COLUMN use_case.code IS 'Code, such as summary';
COMMENT ON COLUMN use_case.name IS 'Name in English';
COMMENT ON COLUMN use_case.name_es IS 'Name in Spanish';

CREATE TABLE prompt (
    id                   uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    code                 text        NOT NULL UNIQUE CHECK (code <> ''),
    use_case_code        text        NOT NULL REFERENCES use_case (code),
    name                 text        NOT NULL CHECK (name <> ''),
    purpose              text        NOT NULL CHECK (purpose <> ''),
    output_language_code text        NOT NULL DEFAULT 'es',
    classification       text        NOT NULL DEFAULT 'internal' CHECK (classification IN ('public', 'internal', 'confidential')),
    owner_employee_id    uuid,
    state                text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired')),
    created_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX prompt_use_case_code ON prompt (use_case_code);
CREATE INDEX prompt_output_language_code ON prompt (output_language_code);
CREATE INDEX prompt_owner_employee_id ON prompt (owner_employee_id) WHERE owner_employee_id IS NOT NULL;

COMMENT ON TABLE prompt IS 'Prompts (instrucciones)';
COMMENT ON COLUMN prompt.id IS 'Key';
COMMENT ON COLUMN prompt.code IS 'Code, such as claim_summary';
COMMENT ON COLUMN prompt.use_case_code IS 'Use case';
COMMENT ON COLUMN prompt.name IS 'Name';
COMMENT ON COLUMN prompt.purpose IS 'What it is for';
COMMENT ON COLUMN prompt.output_language_code IS 'Language of the answer, sm_system.language.code';
COMMENT ON COLUMN prompt.classification IS 'Confidentiality of its text (clasificación)';
COMMENT ON COLUMN prompt.owner_employee_id IS 'Owner, sm_hr.employee.id';
COMMENT ON COLUMN prompt.state IS 'active (activo) or retired (retirado)';
COMMENT ON COLUMN prompt.created_at IS 'When the row was written';

CREATE TABLE prompt_version (
    id                      uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    prompt_id               uuid          NOT NULL REFERENCES prompt (id),
    number                  integer       NOT NULL CHECK (number >= 1),
    system_text             text          NOT NULL CHECK (system_text <> ''),
    user_text               text          NOT NULL CHECK (user_text <> ''),
    model_code              text,
    temperature             numeric(3, 2) CHECK (temperature BETWEEN 0 AND 2),
    max_output_tokens       integer       CHECK (max_output_tokens > 0),
    output_schema           jsonb         CHECK (jsonb_typeof(output_schema) = 'object'),
    state                   text          NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'in_review', 'approved', 'released', 'withdrawn')),
    change_note             text,
    author_employee_id      uuid,
    approved_by_employee_id uuid,
    approved_at             timestamptz,
    version                 integer       NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at             timestamptz   NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at              timestamptz   NOT NULL DEFAULT now(),
    updated_at              timestamptz   NOT NULL DEFAULT now(),
    CONSTRAINT prompt_version_number UNIQUE (prompt_id, number),
    CONSTRAINT prompt_version_four_eyes CHECK (approved_by_employee_id <> author_employee_id),
    CONSTRAINT prompt_version_approved_by_someone
        CHECK (state NOT IN ('approved', 'released') OR (approved_by_employee_id IS NOT NULL AND approved_at IS NOT NULL))
);
CREATE INDEX prompt_version_model_code ON prompt_version (model_code) WHERE model_code IS NOT NULL;
CREATE INDEX prompt_version_author_employee_id ON prompt_version (author_employee_id) WHERE author_employee_id IS NOT NULL;
CREATE INDEX prompt_version_approved_by_employee_id ON prompt_version (approved_by_employee_id) WHERE approved_by_employee_id IS NOT NULL;
CREATE TRIGGER prompt_version_changed BEFORE UPDATE ON prompt_version FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE prompt_version IS 'Versions of prompts (versiones)';
COMMENT ON COLUMN prompt_version.id IS 'Key';
COMMENT ON COLUMN prompt_version.prompt_id IS 'Prompt';
COMMENT ON COLUMN prompt_version.number IS 'Number, from 1';
COMMENT ON COLUMN prompt_version.system_text IS 'Instruction to the model; variables as {{name}}';
COMMENT ON COLUMN prompt_version.user_text IS 'Message to the model; variables as {{name}}';
COMMENT ON COLUMN prompt_version.model_code IS 'Model that it was written for, sm_ai_models.model.code; null for any';
COMMENT ON COLUMN prompt_version.temperature IS 'Temperature; null for the model''s own';
COMMENT ON COLUMN prompt_version.max_output_tokens IS 'Longest answer, in tokens';
COMMENT ON COLUMN prompt_version.output_schema IS 'JSON Schema of the answer; null for free text';
COMMENT ON COLUMN prompt_version.state IS 'draft (borrador), in_review (en revisión), approved (aprobada), released (publicada) or withdrawn (retirada)';
COMMENT ON COLUMN prompt_version.change_note IS 'What changed and why';
COMMENT ON COLUMN prompt_version.author_employee_id IS 'Author, sm_hr.employee.id';
COMMENT ON COLUMN prompt_version.approved_by_employee_id IS 'Who approved it, another than the author, sm_hr.employee.id';
COMMENT ON COLUMN prompt_version.approved_at IS 'When';
COMMENT ON COLUMN prompt_version.version IS 'Raised by each change';
COMMENT ON COLUMN prompt_version.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN prompt_version.created_at IS 'When the row was written';
COMMENT ON COLUMN prompt_version.updated_at IS 'When the row was last changed';

CREATE FUNCTION prompt_version_payload(p prompt_version) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'prompt_version_id', p.id,
    'customer_id', p.id,
    'prompt_id', p.prompt_id,
    'number', p.number,
    'model_code', p.model_code,
    'temperature', p.temperature::text,
    'max_output_tokens', p.max_output_tokens,
    'output_schema', p.output_schema,
    'state', p.state,
    'change_note', p.change_note,
    'author_employee_id', p.author_employee_id,
    'approved_by_employee_id', p.approved_by_employee_id,
    'approved_at', p.approved_at,
    'occurred_at', p.occurred_at);
COMMENT ON FUNCTION prompt_version_payload(prompt_version) IS 'Event payload of a prompt version (versión de instrucción): the state after the change (events/prompt_version.v1.json)';

CREATE TABLE prompt_variable (
    prompt_version_id uuid    NOT NULL REFERENCES prompt_version (id) ON DELETE CASCADE,
    name              text    NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    data_type         text    NOT NULL DEFAULT 'text' CHECK (data_type IN ('text', 'number', 'date', 'list', 'object')),
    required          boolean NOT NULL DEFAULT true,
    has_personal_data boolean NOT NULL DEFAULT false,
    untrusted         boolean NOT NULL DEFAULT false,
    max_length        integer CHECK (max_length > 0),
    description       text    NOT NULL CHECK (description <> ''),
    default_value     text,
    PRIMARY KEY (prompt_version_id, name)
);
COMMENT ON TABLE prompt_variable IS 'Variables of a version (variables)';
COMMENT ON COLUMN prompt_variable.prompt_version_id IS 'Version';
COMMENT ON COLUMN prompt_variable.name IS 'Name, without braces';
COMMENT ON COLUMN prompt_variable.data_type IS 'text, number, date, list or object';
COMMENT ON COLUMN prompt_variable.required IS 'Whether a value is needed';
COMMENT ON COLUMN prompt_variable.has_personal_data IS 'Whether its values may be personal data';
COMMENT ON COLUMN prompt_variable.untrusted IS 'Whether its values come from outside and are fenced off against injected instructions';
COMMENT ON COLUMN prompt_variable.max_length IS 'Longest value, in characters';
COMMENT ON COLUMN prompt_variable.description IS 'Meaning';
COMMENT ON COLUMN prompt_variable.default_value IS 'Value when none is given';

CREATE TABLE prompt_example (
    prompt_version_id uuid     NOT NULL REFERENCES prompt_version (id) ON DELETE CASCADE,
    position          smallint NOT NULL CHECK (position >= 1),
    input             text     NOT NULL CHECK (input <> ''),
    output            text     NOT NULL CHECK (output <> ''),
    PRIMARY KEY (prompt_version_id, position)
);
COMMENT ON TABLE prompt_example IS 'Examples within a version (ejemplos, few-shot)';
COMMENT ON COLUMN prompt_example.prompt_version_id IS 'Version';
COMMENT ON COLUMN prompt_example.position IS 'Order, from 1';
COMMENT ON COLUMN prompt_example.input IS 'Example of a question; made up, never a customer''s';
COMMENT ON COLUMN prompt_example.output IS 'Answer wanted';

-- Tests ---------------------------------------------------------------------------------------------------------------

CREATE TABLE test_case (
    id        uuid     PRIMARY KEY DEFAULT platform.uuid_v7(),
    prompt_id uuid     NOT NULL REFERENCES prompt (id),
    name      text     NOT NULL CHECK (name <> ''),
    kind      text     NOT NULL CHECK (kind IN ('golden', 'regression', 'adversarial', 'bias', 'limit')),
    variables jsonb    NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(variables) = 'object'),
    expected  text,
    checks    jsonb    NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(checks) = 'array'),
    weight    smallint NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 100),
    must_pass boolean  NOT NULL DEFAULT false,
    active    boolean  NOT NULL DEFAULT true,
    CONSTRAINT test_case_name UNIQUE (prompt_id, name)
);
COMMENT ON TABLE test_case IS 'Test cases of prompts (casos de prueba)';
COMMENT ON COLUMN test_case.id IS 'Key';
COMMENT ON COLUMN test_case.prompt_id IS 'Prompt';
COMMENT ON COLUMN test_case.name IS 'What it proves';
COMMENT ON COLUMN test_case.kind IS 'golden (de referencia), regression (regresión), adversarial (ataque), bias (sesgo) or limit (caso límite)';
COMMENT ON COLUMN test_case.variables IS 'Values of the variables; made up, never a customer''s';
COMMENT ON COLUMN test_case.expected IS 'Answer expected, where there is one';
COMMENT ON COLUMN test_case.checks IS 'Checks on the answer: contains, matches, follows a schema, judged by a model';
COMMENT ON COLUMN test_case.weight IS 'Weight in the score';
COMMENT ON COLUMN test_case.must_pass IS 'Whether a failure stops the release';
COMMENT ON COLUMN test_case.active IS 'Whether it is run';

CREATE TABLE evaluation (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    prompt_version_id uuid           NOT NULL REFERENCES prompt_version (id),
    model_version_id  uuid,
    started_at        timestamptz    NOT NULL DEFAULT now(),
    finished_at       timestamptz,
    score             numeric(6, 5)  CHECK (score BETWEEN 0 AND 1),
    passed            boolean,
    cost              numeric(14, 6) CHECK (cost >= 0 AND cost < 'NaN'),
    currency          text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT evaluation_in_order CHECK (finished_at >= started_at),
    CONSTRAINT evaluation_finished_has_score CHECK ((finished_at IS NULL) = (passed IS NULL))
);
CREATE INDEX evaluation_model_version_id ON evaluation (model_version_id) WHERE model_version_id IS NOT NULL;
CREATE INDEX evaluation_version ON evaluation (prompt_version_id, started_at DESC);
COMMENT ON TABLE evaluation IS 'Evaluations (evaluaciones): a version run against the test cases on one model';
COMMENT ON COLUMN evaluation.id IS 'Key';
COMMENT ON COLUMN evaluation.prompt_version_id IS 'Version';
COMMENT ON COLUMN evaluation.model_version_id IS 'Model version, sm_ai_models.model_version.id';
COMMENT ON COLUMN evaluation.started_at IS 'Start';
COMMENT ON COLUMN evaluation.finished_at IS 'End';
COMMENT ON COLUMN evaluation.score IS 'Weighted share of checks passed, 0 to 1';
COMMENT ON COLUMN evaluation.passed IS 'Whether it may be released; null while it runs';
COMMENT ON COLUMN evaluation.cost IS 'Cost';
COMMENT ON COLUMN evaluation.currency IS 'ISO 4217 code';

CREATE TABLE evaluation_result (
    evaluation_id uuid          NOT NULL REFERENCES evaluation (id) ON DELETE CASCADE,
    test_case_id  uuid          NOT NULL REFERENCES test_case (id),
    attempt       smallint      NOT NULL DEFAULT 1 CHECK (attempt >= 1),
    output        text,
    passed        boolean       NOT NULL,
    score         numeric(6, 5) CHECK (score BETWEEN 0 AND 1),
    reason        text,
    input_tokens  integer       CHECK (input_tokens >= 0),
    output_tokens integer       CHECK (output_tokens >= 0),
    took_ms       integer       CHECK (took_ms >= 0),
    PRIMARY KEY (evaluation_id, test_case_id, attempt)
);
CREATE INDEX evaluation_result_test_case_id ON evaluation_result (test_case_id);
COMMENT ON TABLE evaluation_result IS 'Results by test case (resultados)';
COMMENT ON COLUMN evaluation_result.evaluation_id IS 'Evaluation';
COMMENT ON COLUMN evaluation_result.test_case_id IS 'Test case';
COMMENT ON COLUMN evaluation_result.attempt IS 'Attempt, where a case is run several times';
COMMENT ON COLUMN evaluation_result.output IS 'Answer';
COMMENT ON COLUMN evaluation_result.passed IS 'Whether every check passed';
COMMENT ON COLUMN evaluation_result.score IS 'Score, 0 to 1, where a check gives one';
COMMENT ON COLUMN evaluation_result.reason IS 'Why it failed';
COMMENT ON COLUMN evaluation_result.input_tokens IS 'Tokens read';
COMMENT ON COLUMN evaluation_result.output_tokens IS 'Tokens written';
COMMENT ON COLUMN evaluation_result.took_ms IS 'Milliseconds taken';

-- Releases ------------------------------------------------------------------------------------------------------------

CREATE TABLE release (
    id                      uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    prompt_id               uuid          NOT NULL REFERENCES prompt (id),
    prompt_version_id       uuid          NOT NULL REFERENCES prompt_version (id),
    environment             text          NOT NULL CHECK (environment IN ('development', 'staging', 'production')),
    traffic_percent         numeric(5, 2) NOT NULL DEFAULT 100 CHECK (traffic_percent BETWEEN 0 AND 100),
    evaluation_id           uuid          REFERENCES evaluation (id),
    released_by_employee_id uuid          NOT NULL,
    released_at             timestamptz   NOT NULL DEFAULT now(),
    withdrawn_at            timestamptz,
    withdrawal_reason       text,
    CONSTRAINT release_in_order CHECK (withdrawn_at >= released_at),
    CONSTRAINT release_production_was_evaluated CHECK (environment <> 'production' OR evaluation_id IS NOT NULL),
    CONSTRAINT release_withdrawn_says_why CHECK ((withdrawn_at IS NULL) = (withdrawal_reason IS NULL))
);
CREATE INDEX release_evaluation_id ON release (evaluation_id);
CREATE INDEX release_released_by_employee_id ON release (released_by_employee_id);
CREATE UNIQUE INDEX release_current ON release (prompt_version_id, environment) WHERE withdrawn_at IS NULL;
CREATE INDEX release_prompt_id ON release (prompt_id, environment, released_at DESC);
CREATE INDEX release_prompt_version_id ON release (prompt_version_id);

COMMENT ON TABLE release IS 'Releases (publicaciones): which version answers in which environment';
COMMENT ON COLUMN release.id IS 'Key';
COMMENT ON COLUMN release.prompt_id IS 'Prompt';
COMMENT ON COLUMN release.prompt_version_id IS 'Version';
COMMENT ON COLUMN release.environment IS 'development, staging or production';
COMMENT ON COLUMN release.traffic_percent IS 'Share of calls, in percent, for a trial of two versions';
COMMENT ON COLUMN release.evaluation_id IS 'Evaluation that it rests on';
COMMENT ON COLUMN release.released_by_employee_id IS 'Who released it, sm_hr.employee.id';
COMMENT ON COLUMN release.released_at IS 'When';
COMMENT ON COLUMN release.withdrawn_at IS 'When it was withdrawn; null while it answers';
COMMENT ON COLUMN release.withdrawal_reason IS 'Why';

CREATE TABLE feedback (
    id                uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    prompt_version_id uuid        NOT NULL REFERENCES prompt_version (id),
    agent_session_id  uuid,
    user_account_id   uuid        NOT NULL,
    useful            boolean     NOT NULL,
    reason            text        CHECK (reason IN ('wrong', 'incomplete', 'invented', 'tone', 'too_long', 'unsafe', 'other')),
    comment           text,
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX feedback_agent_session_id ON feedback (agent_session_id) WHERE agent_session_id IS NOT NULL;
CREATE INDEX feedback_user_account_id ON feedback (user_account_id);
CREATE INDEX feedback_version ON feedback (prompt_version_id, created_at);

COMMENT ON TABLE feedback IS 'Opinions on answers (valoraciones) by whoever worked with them';
COMMENT ON COLUMN feedback.id IS 'Key';
COMMENT ON COLUMN feedback.prompt_version_id IS 'Version';
COMMENT ON COLUMN feedback.agent_session_id IS 'Session, sm_ai_agents.agent_session.id';
COMMENT ON COLUMN feedback.user_account_id IS 'Who said it, sm_auth.user_account.id';
COMMENT ON COLUMN feedback.useful IS 'Whether the answer was of use';
COMMENT ON COLUMN feedback.reason IS 'wrong (errónea), incomplete (incompleta), invented (inventada), tone (tono), too_long (larga), unsafe (insegura) or other';
COMMENT ON COLUMN feedback.comment IS 'In their words';
COMMENT ON COLUMN feedback.created_at IS 'When the row was written';
