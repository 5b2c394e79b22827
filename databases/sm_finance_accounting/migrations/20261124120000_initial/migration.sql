-- Analytical accounting and closing: dimensions, allocation keys and their runs, closing periods with tasks, accruals,
-- intercompany reconciliation. The entries themselves are in the general ledger; here they are analysed, spread and closed.
-- Sources: Plan General Contable (RD 1514/2007), first part (accrual, principio de devengo; correlation of income and expense) and
-- accounts 480, 485, 567, 568 (periodificaciones); Código de Comercio, art. 34 and 42 (group); the group's own rules.

-- Analytical accounting -----------------------------------------------------------------------------------------------

CREATE TABLE analytical_dimension (
    code               text   PRIMARY KEY CHECK (code <> ''),
    name               text   NOT NULL,
    name_es            text   NOT NULL,
    mandatory_prefixes text[] NOT NULL DEFAULT '{}',
    source_database    text
);

COMMENT ON TABLE analytical_dimension IS 'Dimensions of analysis (dimensiones analíticas)';
COMMENT ON COLUMN analytical_dimension.code IS 'Code, such as cost_centre';
COMMENT ON COLUMN analytical_dimension.name IS 'Name in English';
COMMENT ON COLUMN analytical_dimension.name_es IS 'Name in Spanish';
COMMENT ON COLUMN analytical_dimension.mandatory_prefixes IS 'Prefixes of ledger accounts whose postings must carry it, such as {6,7}';
COMMENT ON COLUMN analytical_dimension.source_database IS 'Database that holds its values, such as sm_finance; null when held here';

CREATE TABLE analytical_value (
    analytical_dimension_code text    NOT NULL REFERENCES analytical_dimension (code),
    code                      text    NOT NULL CHECK (code <> ''),
    name_es                   text    NOT NULL,
    active                    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (analytical_dimension_code, code)
);

COMMENT ON TABLE analytical_value IS 'Values of a dimension that no other database holds';
COMMENT ON COLUMN analytical_value.analytical_dimension_code IS 'Dimension';
COMMENT ON COLUMN analytical_value.code IS 'Code';
COMMENT ON COLUMN analytical_value.name_es IS 'Name in Spanish';
COMMENT ON COLUMN analytical_value.active IS 'Whether new postings may use it';

CREATE TABLE analytical_posting (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    journal_entry_id    uuid           NOT NULL,
    line_number         integer        NOT NULL CHECK (line_number > 0),
    ledger_account_code text           NOT NULL,
    cost_centre_code    text           NOT NULL,
    product_line_code   text,
    sales_network_code  text,
    project_id          uuid,
    amount              numeric(14, 2) NOT NULL CHECK (amount < 'NaN'),
    posted_on           date           NOT NULL,
    origin              text           NOT NULL DEFAULT 'entry' CHECK (origin IN ('entry', 'allocation', 'accrual', 'correction')),
    created_at          timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX analytical_posting_product_line_code ON analytical_posting (product_line_code);
CREATE INDEX analytical_posting_sales_network_code ON analytical_posting (sales_network_code);
CREATE INDEX analytical_posting_project_id ON analytical_posting (project_id);
CREATE INDEX analytical_posting_entry ON analytical_posting (journal_entry_id, line_number);
CREATE INDEX analytical_posting_cost_centre ON analytical_posting (cost_centre_code, posted_on);
CREATE INDEX analytical_posting_account ON analytical_posting (ledger_account_code, posted_on);

COMMENT ON TABLE analytical_posting IS 'Analysis of a line of the general ledger (imputación analítica); the parts of a line add up to its amount';
COMMENT ON COLUMN analytical_posting.id IS 'Key';
COMMENT ON COLUMN analytical_posting.journal_entry_id IS 'Entry of the general ledger';
COMMENT ON COLUMN analytical_posting.line_number IS 'Line of the entry';
COMMENT ON COLUMN analytical_posting.ledger_account_code IS 'Account of the line';
COMMENT ON COLUMN analytical_posting.cost_centre_code IS 'Cost centre';
COMMENT ON COLUMN analytical_posting.product_line_code IS 'Line of business, in insurance';
COMMENT ON COLUMN analytical_posting.sales_network_code IS 'Sales network';
COMMENT ON COLUMN analytical_posting.project_id IS 'Project';
COMMENT ON COLUMN analytical_posting.amount IS 'Amount in euros: expense positive, income negative';
COMMENT ON COLUMN analytical_posting.posted_on IS 'Day of the entry';
COMMENT ON COLUMN analytical_posting.origin IS 'entry (asiento), allocation (reparto), accrual (periodificación) or correction (reimputación)';
COMMENT ON COLUMN analytical_posting.created_at IS 'When the row was written';

CREATE TABLE allocation_key (
    code        text PRIMARY KEY CHECK (code <> ''),
    name        text NOT NULL,
    name_es     text NOT NULL,
    basis       text NOT NULL CHECK (basis IN ('headcount', 'floor_area', 'revenue', 'policies', 'transactions', 'hours', 'fixed')),
    metric_code text
);
CREATE INDEX allocation_key_metric_code ON allocation_key (metric_code);

COMMENT ON TABLE allocation_key IS 'Keys that spread shared costs (claves de reparto)';
COMMENT ON COLUMN allocation_key.code IS 'Code, such as headcount';
COMMENT ON COLUMN allocation_key.name IS 'Name in English';
COMMENT ON COLUMN allocation_key.name_es IS 'Name in Spanish';
COMMENT ON COLUMN allocation_key.basis IS 'Magnitude: headcount (plantilla), floor_area (superficie), revenue (ingresos), policies (pólizas), transactions (operaciones), hours (horas) or fixed (porcentaje fijo)';
COMMENT ON COLUMN allocation_key.metric_code IS 'Metric that measures it';

CREATE TABLE allocation_key_share (
    allocation_key_code text           NOT NULL REFERENCES allocation_key (code),
    valid_from          date           NOT NULL,
    cost_centre_code    text           NOT NULL,
    quantity            numeric(16, 4) NOT NULL CHECK (quantity >= 0 AND quantity < 'NaN'),
    share               numeric(9, 8)  NOT NULL CHECK (share BETWEEN 0 AND 1),
    PRIMARY KEY (allocation_key_code, valid_from, cost_centre_code)
);
CREATE INDEX allocation_key_share_cost_centre_code ON allocation_key_share (cost_centre_code);

COMMENT ON TABLE allocation_key_share IS 'Shares of a key in a period (coeficientes de reparto)';
COMMENT ON COLUMN allocation_key_share.allocation_key_code IS 'Key';
COMMENT ON COLUMN allocation_key_share.valid_from IS 'First day they apply';
COMMENT ON COLUMN allocation_key_share.cost_centre_code IS 'Cost centre that receives';
COMMENT ON COLUMN allocation_key_share.quantity IS 'Quantity of the magnitude';
COMMENT ON COLUMN allocation_key_share.share IS 'Part of the whole; those of a key and day add up to 1';

CREATE TABLE allocation_rule (
    id                    uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    from_cost_centre_code text      NOT NULL,
    account_prefixes      text[]    NOT NULL DEFAULT '{6}',
    allocation_key_code   text      NOT NULL REFERENCES allocation_key (code),
    step                  smallint  NOT NULL CHECK (step > 0),
    validity              daterange NOT NULL CHECK (NOT isempty(validity)),
    UNIQUE (from_cost_centre_code, step)
);
CREATE INDEX allocation_rule_allocation_key_code ON allocation_rule (allocation_key_code);

COMMENT ON TABLE allocation_rule IS 'Which cost centre is spread with which key (reglas de reparto)';
COMMENT ON COLUMN allocation_rule.id IS 'Key';
COMMENT ON COLUMN allocation_rule.from_cost_centre_code IS 'Cost centre that is emptied';
COMMENT ON COLUMN allocation_rule.account_prefixes IS 'Accounts that it takes';
COMMENT ON COLUMN allocation_rule.allocation_key_code IS 'Key';
COMMENT ON COLUMN allocation_rule.step IS 'Order in the cascade (método escalonado)';
COMMENT ON COLUMN allocation_rule.validity IS 'Days it applies';

-- Closing -------------------------------------------------------------------------------------------------------------

CREATE TABLE closing_period (
    id                        uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    company_party_id          uuid        NOT NULL,
    fiscal_year_code          text        NOT NULL,
    kind                      text        NOT NULL DEFAULT 'month' CHECK (kind IN ('month', 'quarter', 'year')),
    period_number             smallint    NOT NULL CHECK (period_number BETWEEN 1 AND 12),
    starts_on                 date        NOT NULL CHECK (starts_on BETWEEN '0001-01-01' AND '9999-12-31'),
    ends_on                   date        NOT NULL CHECK (ends_on BETWEEN '0001-01-01' AND '9999-12-31'),
    due_on                    date        NOT NULL CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    state                     text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'soft_closed', 'closed', 'reopened')),
    closed_by_user_account_id uuid,
    closed_at                 timestamptz,
    reopen_reason             text,
    version                   integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at               timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now(),
    UNIQUE (company_party_id, fiscal_year_code, kind, period_number),
    CONSTRAINT closing_period_order CHECK (ends_on >= starts_on AND due_on > ends_on),
    CONSTRAINT closing_period_closed CHECK (state <> 'closed' OR (closed_by_user_account_id IS NOT NULL AND closed_at IS NOT NULL)),
    CONSTRAINT closing_period_reopened CHECK (state <> 'reopened' OR reopen_reason IS NOT NULL)
);
CREATE INDEX closing_period_fiscal_year_code ON closing_period (fiscal_year_code);
CREATE INDEX closing_period_closed_by_user_account_id ON closing_period (closed_by_user_account_id);
CREATE INDEX closing_period_due ON closing_period (due_on) WHERE state <> 'closed';
CREATE TRIGGER closing_period_changed BEFORE UPDATE ON closing_period FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE closing_period IS 'Closing of a company''s month or year (cierres)';
COMMENT ON COLUMN closing_period.id IS 'Key';
COMMENT ON COLUMN closing_period.company_party_id IS 'Company of the group';
COMMENT ON COLUMN closing_period.fiscal_year_code IS 'Fiscal year';
COMMENT ON COLUMN closing_period.kind IS 'month (mensual), quarter (trimestral) or year (anual)';
COMMENT ON COLUMN closing_period.period_number IS 'Month 1 to 12, quarter 1 to 4, or 1 for the year';
COMMENT ON COLUMN closing_period.starts_on IS 'First day';
COMMENT ON COLUMN closing_period.ends_on IS 'Last day';
COMMENT ON COLUMN closing_period.due_on IS 'Day by which it must be closed (fecha límite)';
COMMENT ON COLUMN closing_period.state IS 'open (abierto), soft_closed (cierre provisional), closed (cerrado) or reopened (reabierto)';
COMMENT ON COLUMN closing_period.closed_by_user_account_id IS 'Who closed it';
COMMENT ON COLUMN closing_period.closed_at IS 'When it was closed';
COMMENT ON COLUMN closing_period.reopen_reason IS 'Why it was opened again';
COMMENT ON COLUMN closing_period.version IS 'Raised by each change';
COMMENT ON COLUMN closing_period.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN closing_period.created_at IS 'When the row was written';
COMMENT ON COLUMN closing_period.updated_at IS 'When the row was last changed';

CREATE FUNCTION closing_period_payload(x closing_period) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'closing_period_id', x.id,
    'company_party_id', x.company_party_id,
    'fiscal_year_code', x.fiscal_year_code,
    'kind', x.kind,
    'period_number', x.period_number,
    'starts_on', x.starts_on,
    'ends_on', x.ends_on,
    'due_on', x.due_on,
    'state', x.state,
    'closed_by_user_account_id', x.closed_by_user_account_id,
    'closed_at', x.closed_at,
    'reopen_reason', x.reopen_reason,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION closing_period_payload(closing_period) IS 'Event payload of a closing period: the state after the change (events/closing_period.v1.json)';

CREATE TABLE closing_task_template (
    code             text     PRIMARY KEY CHECK (code <> ''),
    name             text     NOT NULL,
    name_es          text     NOT NULL,
    kinds            text[]   NOT NULL CHECK (kinds <@ ARRAY['month', 'quarter', 'year'] AND cardinality(kinds) > 0),
    due_workday      smallint NOT NULL CHECK (due_workday BETWEEN -5 AND 60),
    depends_on       text[]   NOT NULL DEFAULT '{}',
    blocking         boolean  NOT NULL DEFAULT true,
    account_prefixes text[]   NOT NULL DEFAULT '{}'
);

COMMENT ON TABLE closing_task_template IS 'Tasks of a closing (tareas tipo de cierre)';
COMMENT ON COLUMN closing_task_template.code IS 'Code, such as bank_reconciliation';
COMMENT ON COLUMN closing_task_template.name IS 'Name in English';
COMMENT ON COLUMN closing_task_template.name_es IS 'Name in Spanish';
COMMENT ON COLUMN closing_task_template.kinds IS 'Closings it belongs to';
COMMENT ON COLUMN closing_task_template.due_workday IS 'Working day after the end of the period by which it is due';
COMMENT ON COLUMN closing_task_template.depends_on IS 'Codes of the tasks that must be done first';
COMMENT ON COLUMN closing_task_template.blocking IS 'Whether the period cannot close without it';
COMMENT ON COLUMN closing_task_template.account_prefixes IS 'Accounts that it reviews';

CREATE TABLE closing_task (
    closing_period_id          uuid        NOT NULL REFERENCES closing_period (id) ON DELETE CASCADE,
    closing_task_template_code text        NOT NULL REFERENCES closing_task_template (code),
    owner_employee_id          uuid,
    state                      text        NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'in_progress', 'done', 'reviewed', 'not_applicable')),
    due_on                     date        NOT NULL,
    done_at                    timestamptz,
    reviewed_by_employee_id    uuid        CHECK (reviewed_by_employee_id <> owner_employee_id),
    evidence_document_id       uuid,
    note                       text,
    PRIMARY KEY (closing_period_id, closing_task_template_code),
    CONSTRAINT closing_task_done CHECK (state NOT IN ('done', 'reviewed') OR done_at IS NOT NULL),
    CONSTRAINT closing_task_reviewed CHECK (state <> 'reviewed' OR reviewed_by_employee_id IS NOT NULL)
);
CREATE INDEX closing_task_closing_task_template_code ON closing_task (closing_task_template_code);
CREATE INDEX closing_task_owner_employee_id ON closing_task (owner_employee_id);
CREATE INDEX closing_task_reviewed_by_employee_id ON closing_task (reviewed_by_employee_id);
CREATE INDEX closing_task_evidence_document_id ON closing_task (evidence_document_id);
CREATE INDEX closing_task_pending ON closing_task (due_on) WHERE state IN ('pending', 'in_progress');

COMMENT ON TABLE closing_task IS 'Tasks of one closing (tareas de cierre)';
COMMENT ON COLUMN closing_task.closing_period_id IS 'Closing';
COMMENT ON COLUMN closing_task.closing_task_template_code IS 'Task';
COMMENT ON COLUMN closing_task.owner_employee_id IS 'Who does it';
COMMENT ON COLUMN closing_task.state IS 'pending (pendiente), in_progress (en curso), done (hecha), reviewed (revisada) or not_applicable (no aplica)';
COMMENT ON COLUMN closing_task.due_on IS 'Day it is due';
COMMENT ON COLUMN closing_task.done_at IS 'When it was done';
COMMENT ON COLUMN closing_task.reviewed_by_employee_id IS 'Who reviewed it, never its owner';
COMMENT ON COLUMN closing_task.evidence_document_id IS 'Proof, such as the signed reconciliation';
COMMENT ON COLUMN closing_task.note IS 'Note';

-- Accruals ------------------------------------------------------------------------------------------------------------

CREATE TABLE accrual (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    accrual_number       text           NOT NULL UNIQUE CHECK (accrual_number <> ''),
    company_party_id     uuid           NOT NULL,
    kind                 text           NOT NULL CHECK (kind IN ('prepaid_expense', 'deferred_income', 'accrued_expense', 'accrued_income')),
    balance_account_code text           NOT NULL,
    result_account_code  text           NOT NULL CHECK (result_account_code ~ '^[67]'),
    cost_centre_code     text           NOT NULL,
    invoice_id           uuid,
    legal_contract_id    uuid,
    description          text           NOT NULL CHECK (description <> ''),
    period               daterange      NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
    total_amount         numeric(14, 2) NOT NULL CHECK (total_amount > 0 AND total_amount < 'NaN'),
    currency             text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    method               text           NOT NULL DEFAULT 'daily' CHECK (method IN ('daily', 'monthly', 'manual')),
    state                text           NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'finished', 'cancelled')),
    created_at           timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX accrual_company_party_id ON accrual (company_party_id);
CREATE INDEX accrual_balance_account_code ON accrual (balance_account_code);
CREATE INDEX accrual_result_account_code ON accrual (result_account_code);
CREATE INDEX accrual_cost_centre_code ON accrual (cost_centre_code);
CREATE INDEX accrual_invoice_id ON accrual (invoice_id);
CREATE INDEX accrual_legal_contract_id ON accrual (legal_contract_id);

COMMENT ON TABLE accrual IS 'Income and expenses spread over time (periodificaciones)';
COMMENT ON COLUMN accrual.id IS 'Key';
COMMENT ON COLUMN accrual.accrual_number IS 'Number';
COMMENT ON COLUMN accrual.company_party_id IS 'Company of the group';
COMMENT ON COLUMN accrual.kind IS 'prepaid_expense (gastos anticipados, 480), deferred_income (ingresos anticipados, 485), accrued_expense (gastos devengados pendientes de factura) or accrued_income (ingresos devengados pendientes de facturar)';
COMMENT ON COLUMN accrual.balance_account_code IS 'Balance-sheet account, such as 480 or 4009';
COMMENT ON COLUMN accrual.result_account_code IS 'Account of expense or income';
COMMENT ON COLUMN accrual.cost_centre_code IS 'Cost centre';
COMMENT ON COLUMN accrual.invoice_id IS 'Invoice issued behind it';
COMMENT ON COLUMN accrual.legal_contract_id IS 'Contract behind it';
COMMENT ON COLUMN accrual.description IS 'What it is';
COMMENT ON COLUMN accrual.period IS 'Days over which it accrues';
COMMENT ON COLUMN accrual.total_amount IS 'Whole amount without VAT';
COMMENT ON COLUMN accrual.currency IS 'ISO 4217 code';
COMMENT ON COLUMN accrual.method IS 'daily (por días), monthly (lineal mensual) or manual';
COMMENT ON COLUMN accrual.state IS 'active (vigente), finished (finalizada) or cancelled (anulada)';
COMMENT ON COLUMN accrual.created_at IS 'When the row was written';

CREATE TABLE accrual_installment (
    accrual_id        uuid           NOT NULL REFERENCES accrual (id) ON DELETE CASCADE,
    closing_period_id uuid           NOT NULL REFERENCES closing_period (id),
    amount            numeric(14, 2) NOT NULL CHECK (amount < 'NaN'),
    journal_entry_id  uuid,
    PRIMARY KEY (accrual_id, closing_period_id)
);
CREATE INDEX accrual_installment_closing_period_id ON accrual_installment (closing_period_id);
CREATE INDEX accrual_installment_journal_entry_id ON accrual_installment (journal_entry_id);

COMMENT ON TABLE accrual_installment IS 'What an accrual takes to each period (cuotas de periodificación)';
COMMENT ON COLUMN accrual_installment.accrual_id IS 'Accrual';
COMMENT ON COLUMN accrual_installment.closing_period_id IS 'Period it belongs to';
COMMENT ON COLUMN accrual_installment.amount IS 'Amount of the period';
COMMENT ON COLUMN accrual_installment.journal_entry_id IS 'Entry posted; null until posted';

-- Intercompany --------------------------------------------------------------------------------------------------------

CREATE TABLE intercompany_balance (
    id                    uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    closing_day           date           NOT NULL CHECK (closing_day BETWEEN '0001-01-01' AND '9999-12-31'),
    company_party_id      uuid           NOT NULL,
    counterparty_party_id uuid           NOT NULL CHECK (counterparty_party_id > company_party_id),
    concept               text           NOT NULL
        CHECK (concept IN ('trade', 'loan', 'current_account', 'services', 'dividend', 'tax_group')),
    company_amount        numeric(14, 2) NOT NULL CHECK (company_amount < 'NaN'),
    counterparty_amount   numeric(14, 2) NOT NULL CHECK (counterparty_amount < 'NaN'),
    difference_amount     numeric(14, 2) NOT NULL GENERATED ALWAYS AS (company_amount + counterparty_amount) STORED,
    currency              text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    state                 text           NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'agreed', 'in_dispute', 'eliminated')),
    difference_cause      text           CHECK (difference_cause IN ('timing', 'currency', 'missing_entry', 'wrong_amount', 'other')),
    version               integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at            timestamptz    NOT NULL DEFAULT now(),
    updated_at            timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (company_party_id, counterparty_party_id, closing_day, concept),
    CONSTRAINT intercompany_balance_agreed CHECK (state NOT IN ('agreed', 'eliminated') OR difference_amount = 0)
);
CREATE INDEX intercompany_balance_counterparty_party_id ON intercompany_balance (counterparty_party_id);
CREATE INDEX intercompany_balance_open ON intercompany_balance (closing_day) WHERE state IN ('pending', 'in_dispute');
CREATE TRIGGER intercompany_balance_changed BEFORE UPDATE ON intercompany_balance FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE intercompany_balance IS 'Balances between two companies of the group at a closing (conciliación intercompañía)';
COMMENT ON COLUMN intercompany_balance.id IS 'Key';
COMMENT ON COLUMN intercompany_balance.closing_day IS 'Day compared';
COMMENT ON COLUMN intercompany_balance.company_party_id IS 'Company that owes or is owed, the lower id of the two';
COMMENT ON COLUMN intercompany_balance.counterparty_party_id IS 'The other company';
COMMENT ON COLUMN intercompany_balance.concept IS 'trade (comercial), loan (préstamo), current_account (cuenta corriente), services (servicios), dividend (dividendo) or tax_group (grupo fiscal)';
COMMENT ON COLUMN intercompany_balance.company_amount IS 'Balance in the books of the company; positive when it is owed';
COMMENT ON COLUMN intercompany_balance.counterparty_amount IS 'Balance in the books of the other; positive when it is owed';
COMMENT ON COLUMN intercompany_balance.difference_amount IS 'Sum of both, zero when they agree';
COMMENT ON COLUMN intercompany_balance.currency IS 'ISO 4217 code';
COMMENT ON COLUMN intercompany_balance.state IS 'pending (pendiente), agreed (conforme), in_dispute (con diferencias) or eliminated (eliminado en consolidación)';
COMMENT ON COLUMN intercompany_balance.difference_cause IS 'timing (desfase temporal), currency (diferencia de cambio), missing_entry (asiento omitido), wrong_amount (importe erróneo) or other';
COMMENT ON COLUMN intercompany_balance.version IS 'Raised by each change';
COMMENT ON COLUMN intercompany_balance.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN intercompany_balance.created_at IS 'When the row was written';
COMMENT ON COLUMN intercompany_balance.updated_at IS 'When the row was last changed';

CREATE FUNCTION intercompany_balance_payload(x intercompany_balance) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'intercompany_balance_id', x.id,
    'closing_day', x.closing_day,
    'company_party_id', x.company_party_id,
    'counterparty_party_id', x.counterparty_party_id,
    'concept', x.concept,
    'company_amount', x.company_amount::text,
    'counterparty_amount', x.counterparty_amount::text,
    'difference_amount', x.difference_amount::text,
    'currency', x.currency,
    'state', x.state,
    'difference_cause', x.difference_cause,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION intercompany_balance_payload(intercompany_balance) IS 'Event payload of an intercompany balance: the state after the change (events/intercompany_balance.v1.json)';
