-- General ledger of the group's companies: chart of accounts, fiscal years and periods, journals, entries with their lines, VAT books.
-- Debit equals credit in every posted entry, checked at commit; a posted entry cannot be changed or deleted, only reversed; entries are
-- numbered without gaps in the order of posting; nothing is posted to a closed period.
-- Sources: Plan General Contable (RD 1514/2007, amended by RD 602/2016 and RD 1/2021) and its version for small companies (RD 1515/2007);
-- Código de Comercio, art. 25 to 33 (books, legalisation); Ley 37/1992 and RD 1624/1992, art. 62 to 70 (VAT books).

-- Chart of accounts ---------------------------------------------------------------------------------------------------

CREATE TABLE ledger_account (
    code                  text     PRIMARY KEY CHECK (code ~ '^[1-9][0-9]{0,11}$'),
    name                  text     NOT NULL CHECK (name <> ''),
    parent_code           text     REFERENCES ledger_account (code)
        CHECK (left(code, length(parent_code)) = parent_code AND parent_code <> code),
    nature                text     NOT NULL
        CHECK (nature IN ('asset', 'liability', 'equity', 'expense', 'income', 'equity_expense', 'equity_income')),
    normal_side           text     NOT NULL CHECK (normal_side IN ('debit', 'credit')),
    level                 smallint NOT NULL GENERATED ALWAYS AS (length(code)) STORED,
    postable              boolean  NOT NULL,
    in_small_company_plan boolean,
    party_id              uuid,
    active                boolean  NOT NULL DEFAULT true,
    CONSTRAINT ledger_account_groups_not_postable CHECK (NOT postable OR length(code) >= 3)
);
CREATE INDEX ledger_account_parent_code ON ledger_account (parent_code);
CREATE INDEX ledger_account_party_id ON ledger_account (party_id);
CREATE INDEX ledger_account_name ON ledger_account (lower(name));

COMMENT ON TABLE ledger_account IS 'Chart of accounts (cuadro de cuentas): groups, subgroups, accounts and the companies'' own subaccounts';
COMMENT ON COLUMN ledger_account.code IS 'Code: 1 digit a group (grupo), 2 a subgroup (subgrupo), 3 or 4 an account (cuenta), more a subaccount (subcuenta)';
COMMENT ON COLUMN ledger_account.name IS 'Name in the plan, in Spanish';
COMMENT ON COLUMN ledger_account.parent_code IS 'Account above; null for groups';
COMMENT ON COLUMN ledger_account.nature IS 'asset (activo), liability (pasivo), equity (patrimonio neto), expense (gasto), income (ingreso), equity_expense and equity_income (imputados al patrimonio neto, groups 8 and 9)';
COMMENT ON COLUMN ledger_account.normal_side IS 'Side its balance usually has: debit (deudora) or credit (acreedora)';
COMMENT ON COLUMN ledger_account.level IS 'Number of digits';
COMMENT ON COLUMN ledger_account.postable IS 'Whether entries may use it: only accounts without others below';
COMMENT ON COLUMN ledger_account.in_small_company_plan IS 'Whether the plan for small companies has it too (PGC de PYMES); null for the companies'' own subaccounts';
COMMENT ON COLUMN ledger_account.party_id IS 'Party of a personal subaccount, such as a customer''s 4300';
COMMENT ON COLUMN ledger_account.active IS 'Whether new entries may use it';

-- Years, periods and journals -----------------------------------------------------------------------------------------

CREATE TABLE fiscal_year (
    code              text        PRIMARY KEY CHECK (code <> ''),
    company_party_id  uuid        NOT NULL,
    starts_on         date        NOT NULL,
    ends_on           date        NOT NULL,
    plan              text        NOT NULL DEFAULT 'PGC' CHECK (plan IN ('PGC', 'PGC-PYMES')),
    state             text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closing', 'closed')),
    last_entry_number integer     NOT NULL DEFAULT 0 CHECK (last_entry_number >= 0),
    closed_at         timestamptz,
    UNIQUE (company_party_id, starts_on),
    CONSTRAINT fiscal_year_length CHECK (ends_on > starts_on AND ends_on <= starts_on + 366),
    CONSTRAINT fiscal_year_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);

COMMENT ON TABLE fiscal_year IS 'Fiscal years of companies (ejercicios)';
COMMENT ON COLUMN fiscal_year.code IS 'Code, such as SORIANO-2027';
COMMENT ON COLUMN fiscal_year.company_party_id IS 'Company of the group';
COMMENT ON COLUMN fiscal_year.starts_on IS 'First day';
COMMENT ON COLUMN fiscal_year.ends_on IS 'Last day';
COMMENT ON COLUMN fiscal_year.plan IS 'PGC (RD 1514/2007) or PGC-PYMES (RD 1515/2007)';
COMMENT ON COLUMN fiscal_year.state IS 'open (abierto), closing (en cierre) or closed (cerrado)';
COMMENT ON COLUMN fiscal_year.last_entry_number IS 'Last number given to a posted entry; only posting raises it';
COMMENT ON COLUMN fiscal_year.closed_at IS 'When it was closed';

CREATE TABLE accounting_period (
    fiscal_year_code text     NOT NULL REFERENCES fiscal_year (code) ON DELETE CASCADE,
    number           smallint NOT NULL CHECK (number BETWEEN 0 AND 14),
    starts_on        date     NOT NULL,
    ends_on          date     NOT NULL,
    closed           boolean  NOT NULL DEFAULT false,
    PRIMARY KEY (fiscal_year_code, number),
    CONSTRAINT accounting_period_order CHECK (ends_on >= starts_on)
);

COMMENT ON TABLE accounting_period IS 'Periods of a year (periodos contables)';
COMMENT ON COLUMN accounting_period.fiscal_year_code IS 'Year';
COMMENT ON COLUMN accounting_period.number IS '0 opening (apertura), 1 to 12 months, 13 regularisation (regularización), 14 closing (cierre)';
COMMENT ON COLUMN accounting_period.starts_on IS 'First day';
COMMENT ON COLUMN accounting_period.ends_on IS 'Last day';
COMMENT ON COLUMN accounting_period.closed IS 'Whether nothing more may be posted to it';

CREATE TABLE journal (
    code    text PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]+$'),
    name    text NOT NULL,
    name_es text NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('general', 'sales', 'purchases', 'bank', 'payroll', 'assets', 'adjustments'))
);

COMMENT ON TABLE journal IS 'Journals (diarios auxiliares)';
COMMENT ON COLUMN journal.code IS 'Code, such as SALES';
COMMENT ON COLUMN journal.name IS 'Name in English';
COMMENT ON COLUMN journal.name_es IS 'Name in Spanish';
COMMENT ON COLUMN journal.kind IS 'general, sales (ventas), purchases (compras), bank (tesorería), payroll (nóminas), assets (inmovilizado) or adjustments (ajustes)';

-- Entries -------------------------------------------------------------------------------------------------------------

CREATE TABLE journal_entry (
    id                        uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    fiscal_year_code          text           NOT NULL REFERENCES fiscal_year (code),
    period_number             smallint       NOT NULL CHECK (period_number BETWEEN 0 AND 14),
    journal_code              text           NOT NULL DEFAULT 'GENERAL' REFERENCES journal (code),
    entry_number              integer        CHECK (entry_number > 0),
    kind                      text           NOT NULL DEFAULT 'ordinary'
        CHECK (kind IN ('opening', 'ordinary', 'adjustment', 'regularisation', 'closing', 'reversal')),
    state                     text           NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'posted')),
    entry_on                  date           NOT NULL CHECK (entry_on BETWEEN '0001-01-01' AND '9999-12-31'),
    posted_at                 timestamptz,
    posted_by_user_account_id uuid,
    description               text           NOT NULL CHECK (description <> ''),
    document_reference        text,
    document_id               uuid,
    source_database           text,
    source_id                 uuid,
    reverses_entry_id         uuid           UNIQUE REFERENCES journal_entry (id),
    total_amount              numeric(14, 2) NOT NULL DEFAULT 0 CHECK (total_amount >= 0 AND total_amount < 'NaN'),
    currency                  text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    version                   integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at               timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                timestamptz    NOT NULL DEFAULT now(),
    updated_at                timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT journal_entry_number UNIQUE (fiscal_year_code, entry_number),
    CONSTRAINT journal_entry_period FOREIGN KEY (fiscal_year_code, period_number) REFERENCES accounting_period (fiscal_year_code, number),
    CONSTRAINT journal_entry_posted CHECK (CASE WHEN state = 'posted' THEN num_nonnulls(entry_number, posted_at) = 2 ELSE num_nulls(entry_number, posted_at) = 2 END),
    CONSTRAINT journal_entry_reversal CHECK ((kind = 'reversal') = (reverses_entry_id IS NOT NULL))
);
CREATE INDEX journal_entry_journal_code ON journal_entry (journal_code);
CREATE INDEX journal_entry_posted_by_user_account_id ON journal_entry (posted_by_user_account_id);
CREATE INDEX journal_entry_document_id ON journal_entry (document_id);
CREATE UNIQUE INDEX journal_entry_source ON journal_entry (source_database, source_id, kind) WHERE source_id IS NOT NULL AND reverses_entry_id IS NULL;
CREATE INDEX journal_entry_period ON journal_entry (fiscal_year_code, period_number);
CREATE INDEX journal_entry_day ON journal_entry (entry_on);
CREATE TRIGGER journal_entry_changed BEFORE UPDATE ON journal_entry FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE journal_entry IS 'Entries of the journal (asientos)';
COMMENT ON COLUMN journal_entry.id IS 'Key';
COMMENT ON COLUMN journal_entry.fiscal_year_code IS 'Year';
COMMENT ON COLUMN journal_entry.period_number IS 'Period of the year';
COMMENT ON COLUMN journal_entry.journal_code IS 'Journal';
COMMENT ON COLUMN journal_entry.entry_number IS 'Number of the entry in the year (número de asiento); given when posted';
COMMENT ON COLUMN journal_entry.kind IS 'opening (apertura), ordinary (ordinario), adjustment (ajuste), regularisation (regularización, to 129), closing (cierre) or reversal (contraasiento)';
COMMENT ON COLUMN journal_entry.state IS 'draft (borrador) or posted (contabilizado)';
COMMENT ON COLUMN journal_entry.entry_on IS 'Accounting date (fecha del asiento)';
COMMENT ON COLUMN journal_entry.posted_at IS 'When it was posted';
COMMENT ON COLUMN journal_entry.posted_by_user_account_id IS 'Who posted it; null when a process did';
COMMENT ON COLUMN journal_entry.description IS 'Wording (concepto)';
COMMENT ON COLUMN journal_entry.document_reference IS 'Number of the document behind it (justificante)';
COMMENT ON COLUMN journal_entry.document_id IS 'Document behind it';
COMMENT ON COLUMN journal_entry.source_database IS 'Database that asked for it, such as sm_hr_payroll; null when entered by hand';
COMMENT ON COLUMN journal_entry.source_id IS 'Row there';
COMMENT ON COLUMN journal_entry.reverses_entry_id IS 'Entry that this one reverses';
COMMENT ON COLUMN journal_entry.total_amount IS 'Sum of the debit side';
COMMENT ON COLUMN journal_entry.currency IS 'ISO 4217 code';
COMMENT ON COLUMN journal_entry.version IS 'Raised by each change';
COMMENT ON COLUMN journal_entry.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN journal_entry.created_at IS 'When the row was written';
COMMENT ON COLUMN journal_entry.updated_at IS 'When the row was last changed';

CREATE FUNCTION journal_entry_payload(x journal_entry) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'journal_entry_id', x.id,
    'fiscal_year_code', x.fiscal_year_code,
    'period_number', x.period_number,
    'journal_code', x.journal_code,
    'entry_number', x.entry_number,
    'kind', x.kind,
    'state', x.state,
    'entry_on', x.entry_on,
    'posted_at', x.posted_at,
    'posted_by_user_account_id', x.posted_by_user_account_id,
    'description', x.description,
    'document_reference', x.document_reference,
    'document_id', x.document_id,
    'source_database', x.source_database,
    'source_id', x.source_id,
    'reverses_entry_id', x.reverses_entry_id,
    'total_amount', x.total_amount::text,
    'currency', x.currency,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION journal_entry_payload(journal_entry) IS 'Event payload of a journal entry: the state after the change (events/journal_entry.v1.json)';

CREATE TABLE journal_line (
    journal_entry_id    uuid           NOT NULL REFERENCES journal_entry (id) ON DELETE CASCADE,
    line_number         integer        NOT NULL CHECK (line_number > 0),
    ledger_account_code text           NOT NULL REFERENCES ledger_account (code),
    debit               numeric(14, 2) NOT NULL DEFAULT 0 CHECK (debit >= 0 AND debit < 'NaN'),
    credit              numeric(14, 2) NOT NULL DEFAULT 0 CHECK (credit >= 0 AND credit < 'NaN'),
    foreign_amount      numeric(14, 2) CHECK (foreign_amount < 'NaN'),
    foreign_currency    text           CHECK (foreign_currency ~ '^[A-Z]{3}$'),
    party_id            uuid,
    cost_centre_code    text,
    description         text,
    due_on              date,
    PRIMARY KEY (journal_entry_id, line_number),
    CONSTRAINT journal_line_one_side CHECK ((debit = 0) <> (credit = 0)),
    CONSTRAINT journal_line_foreign CHECK ((foreign_amount IS NULL) = (foreign_currency IS NULL))
);
CREATE INDEX journal_line_ledger_account_code ON journal_line (ledger_account_code);
CREATE INDEX journal_line_party_id ON journal_line (party_id);
CREATE INDEX journal_line_cost_centre_code ON journal_line (cost_centre_code);

COMMENT ON TABLE journal_line IS 'Lines of an entry (apuntes)';
COMMENT ON COLUMN journal_line.journal_entry_id IS 'Entry';
COMMENT ON COLUMN journal_line.line_number IS 'Place, from 1';
COMMENT ON COLUMN journal_line.ledger_account_code IS 'Account; only a postable one';
COMMENT ON COLUMN journal_line.debit IS 'Debit (debe)';
COMMENT ON COLUMN journal_line.credit IS 'Credit (haber)';
COMMENT ON COLUMN journal_line.foreign_amount IS 'Amount in the foreign currency, with sign';
COMMENT ON COLUMN journal_line.foreign_currency IS 'Foreign currency, ISO 4217';
COMMENT ON COLUMN journal_line.party_id IS 'Customer, supplier or carrier of the line';
COMMENT ON COLUMN journal_line.cost_centre_code IS 'Cost centre';
COMMENT ON COLUMN journal_line.description IS 'Wording, where it differs from the entry''s';
COMMENT ON COLUMN journal_line.due_on IS 'Day of payment of a receivable or payable';

CREATE FUNCTION journal_entry_posting() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    number integer;
    period accounting_period;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'posted' THEN
        RAISE EXCEPTION 'entry % of "%" is posted and cannot be changed or deleted: reverse it', OLD.entry_number, OLD.fiscal_year_code USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.state = 'posted' THEN
        SELECT * INTO period FROM accounting_period AS p WHERE p.fiscal_year_code = NEW.fiscal_year_code AND p.number = NEW.period_number FOR SHARE;
        IF period.closed THEN
            RAISE EXCEPTION 'period % of "%" is closed', NEW.period_number, NEW.fiscal_year_code USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.entry_on NOT BETWEEN period.starts_on AND period.ends_on THEN
            RAISE EXCEPTION 'date % is outside period % of "%"', NEW.entry_on, NEW.period_number, NEW.fiscal_year_code USING ERRCODE = 'check_violation';
        END IF;
        UPDATE fiscal_year AS y SET last_entry_number = y.last_entry_number + 1
        WHERE y.code = NEW.fiscal_year_code AND y.state <> 'closed' RETURNING y.last_entry_number INTO number;
        IF number IS NULL THEN
            RAISE EXCEPTION 'fiscal year "%" is closed', NEW.fiscal_year_code USING ERRCODE = 'check_violation';
        END IF;
        NEW.entry_number := number;
        NEW.posted_at := now();
        SELECT coalesce(sum(l.debit), 0) INTO NEW.total_amount FROM journal_line AS l WHERE l.journal_entry_id = NEW.id;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION journal_entry_posting() IS 'Trigger of journal_entry: numbers an entry when it is posted to an open period, and freezes it from then on';
CREATE TRIGGER journal_entry_posting BEFORE INSERT OR UPDATE OR DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_entry_posting();

CREATE FUNCTION journal_line_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    entry journal_entry;
BEGIN
    -- The lock keeps a line from slipping in while another transaction posts the entry.
    SELECT * INTO entry FROM journal_entry WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.journal_entry_id ELSE OLD.journal_entry_id END FOR SHARE;
    IF entry.state = 'posted' THEN
        RAISE EXCEPTION 'entry % of "%" is posted: its lines cannot be changed', entry.entry_number, entry.fiscal_year_code USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.journal_entry_id <> OLD.journal_entry_id THEN
        RAISE EXCEPTION 'a line cannot move to another entry' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT (SELECT a.postable AND a.active FROM ledger_account AS a WHERE a.code = NEW.ledger_account_code) THEN
        RAISE EXCEPTION 'account "%" takes no entries', NEW.ledger_account_code USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION journal_line_guard() IS 'Trigger of journal_line: lines of a posted entry are frozen, and accounts that are headings take none';
CREATE TRIGGER journal_line_guard BEFORE INSERT OR UPDATE OR DELETE ON journal_line FOR EACH ROW EXECUTE FUNCTION journal_line_guard();

CREATE FUNCTION journal_entry_balances() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    lines bigint;
    debit_total numeric;
    credit_total numeric;
BEGIN
    SELECT count(*), coalesce(sum(l.debit), 0), coalesce(sum(l.credit), 0) INTO lines, debit_total, credit_total FROM journal_line AS l WHERE l.journal_entry_id = NEW.id;
    IF lines < 2 OR debit_total <> credit_total THEN
        RAISE EXCEPTION 'entry % of "%" does not balance: % lines, debit %, credit %', NEW.entry_number, NEW.fiscal_year_code, lines, debit_total, credit_total
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION journal_entry_balances() IS 'Deferred trigger of journal_entry: at commit a posted entry has two lines or more, and debit equals credit';
CREATE CONSTRAINT TRIGGER journal_entry_balances AFTER INSERT OR UPDATE ON journal_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'posted') EXECUTE FUNCTION journal_entry_balances();

CREATE VIEW trial_balance AS
SELECT e.fiscal_year_code, e.period_number, l.ledger_account_code, sum(l.debit) AS debit, sum(l.credit) AS credit, sum(l.debit - l.credit) AS balance
FROM journal_line AS l JOIN journal_entry AS e ON e.id = l.journal_entry_id
WHERE e.state = 'posted'
GROUP BY e.fiscal_year_code, e.period_number, l.ledger_account_code;
COMMENT ON VIEW trial_balance IS 'Sums and balances of posted entries (balance de sumas y saldos) by year, period and account';

-- Books ---------------------------------------------------------------------------------------------------------------

CREATE TABLE vat_book_entry (
    id                    uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    fiscal_year_code      text           NOT NULL REFERENCES fiscal_year (code),
    book                  text           NOT NULL CHECK (book IN ('issued', 'received', 'investment', 'intra_community')),
    order_number          integer        NOT NULL CHECK (order_number > 0),
    settlement_period     text           NOT NULL CHECK (settlement_period ~ '^([1-4]T|0[1-9]|1[0-2])$'),
    invoice_id            uuid,
    invoice_number        text           NOT NULL CHECK (invoice_number <> ''),
    issued_on             date           NOT NULL,
    operation_on          date,
    counterparty_party_id uuid,
    counterparty_tax_id   text,
    counterparty_name     text           NOT NULL,
    vat_rate_code         text           NOT NULL,
    taxable_amount        numeric(14, 2) NOT NULL CHECK (taxable_amount < 'NaN'),
    tax_amount            numeric(14, 2) NOT NULL DEFAULT 0 CHECK (tax_amount < 'NaN'),
    deductible_amount     numeric(14, 2) CHECK (deductible_amount < 'NaN'),
    total_amount          numeric(14, 2) NOT NULL CHECK (total_amount < 'NaN'),
    journal_entry_id      uuid           REFERENCES journal_entry (id),
    created_at            timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (fiscal_year_code, book, order_number, vat_rate_code),
    CONSTRAINT vat_book_entry_deductible CHECK ((book = 'issued') = (deductible_amount IS NULL))
);
CREATE INDEX vat_book_entry_invoice_id ON vat_book_entry (invoice_id);
CREATE INDEX vat_book_entry_counterparty_party_id ON vat_book_entry (counterparty_party_id);
CREATE INDEX vat_book_entry_vat_rate_code ON vat_book_entry (vat_rate_code);
CREATE INDEX vat_book_entry_journal_entry_id ON vat_book_entry (journal_entry_id);
CREATE INDEX vat_book_entry_period ON vat_book_entry (fiscal_year_code, book, settlement_period);

COMMENT ON TABLE vat_book_entry IS 'Records of the VAT books (libros registro de IVA)';
COMMENT ON COLUMN vat_book_entry.id IS 'Key';
COMMENT ON COLUMN vat_book_entry.fiscal_year_code IS 'Year';
COMMENT ON COLUMN vat_book_entry.book IS 'issued (facturas expedidas), received (facturas recibidas), investment (bienes de inversión) or intra_community (determinadas operaciones intracomunitarias)';
COMMENT ON COLUMN vat_book_entry.order_number IS 'Number in the book; for received invoices the number of reception';
COMMENT ON COLUMN vat_book_entry.settlement_period IS 'Period in which it is settled: 1T to 4T or 01 to 12';
COMMENT ON COLUMN vat_book_entry.invoice_id IS 'Invoice';
COMMENT ON COLUMN vat_book_entry.invoice_number IS 'Number of the invoice';
COMMENT ON COLUMN vat_book_entry.issued_on IS 'Date of issue';
COMMENT ON COLUMN vat_book_entry.operation_on IS 'Day of the operation';
COMMENT ON COLUMN vat_book_entry.counterparty_party_id IS 'Other party';
COMMENT ON COLUMN vat_book_entry.counterparty_tax_id IS 'Tax number of the other party';
COMMENT ON COLUMN vat_book_entry.counterparty_name IS 'Name of the other party';
COMMENT ON COLUMN vat_book_entry.vat_rate_code IS 'Rate or ground of exemption';
COMMENT ON COLUMN vat_book_entry.taxable_amount IS 'Taxable amount';
COMMENT ON COLUMN vat_book_entry.tax_amount IS 'Tax';
COMMENT ON COLUMN vat_book_entry.deductible_amount IS 'Deductible part of a tax borne; null in the book of issued invoices';
COMMENT ON COLUMN vat_book_entry.total_amount IS 'Total of the invoice';
COMMENT ON COLUMN vat_book_entry.journal_entry_id IS 'Entry';
COMMENT ON COLUMN vat_book_entry.created_at IS 'When the row was written';

CREATE TABLE prorata (
    fiscal_year_code    text           PRIMARY KEY REFERENCES fiscal_year (code),
    method              text           NOT NULL CHECK (method IN ('general', 'special')),
    provisional_percent smallint       NOT NULL CHECK (provisional_percent BETWEEN 0 AND 100),
    final_percent       smallint       CHECK (final_percent BETWEEN 0 AND 100),
    taxable_turnover    numeric(14, 2) CHECK (taxable_turnover >= 0 AND taxable_turnover < 'NaN'),
    exempt_turnover     numeric(14, 2) CHECK (exempt_turnover >= 0 AND exempt_turnover < 'NaN')
);

COMMENT ON TABLE prorata IS 'Pro rata of VAT deduction of a year (prorrata, LIVA art. 102 to 106): a brokerage is mostly exempt and deducts little';
COMMENT ON COLUMN prorata.fiscal_year_code IS 'Year';
COMMENT ON COLUMN prorata.method IS 'general or special (especial)';
COMMENT ON COLUMN prorata.provisional_percent IS 'Percentage used during the year, that of the year before';
COMMENT ON COLUMN prorata.final_percent IS 'Percentage of the year, rounded up; null until the last settlement';
COMMENT ON COLUMN prorata.taxable_turnover IS 'Turnover with the right to deduct';
COMMENT ON COLUMN prorata.exempt_turnover IS 'Exempt turnover without it';

CREATE TABLE book_legalisation (
    fiscal_year_code text  NOT NULL REFERENCES fiscal_year (code),
    book             text  NOT NULL CHECK (book IN ('journal', 'inventory_and_accounts', 'minutes', 'shareholders')),
    file_sha256      bytea NOT NULL CHECK (octet_length(file_sha256) = 32),
    presented_on     date  NOT NULL,
    registry_number  text,
    certified_on     date,
    document_id      uuid,
    PRIMARY KEY (fiscal_year_code, book),
    CONSTRAINT book_legalisation_certified_after CHECK (certified_on >= presented_on)
);
CREATE INDEX book_legalisation_document_id ON book_legalisation (document_id);

COMMENT ON TABLE book_legalisation IS 'Books handed to the Registro Mercantil (legalización de libros, Código de Comercio, art. 27; Ley 14/2013, art. 18)';
COMMENT ON COLUMN book_legalisation.fiscal_year_code IS 'Year';
COMMENT ON COLUMN book_legalisation.book IS 'journal (Diario), inventory_and_accounts (Inventarios y Cuentas Anuales), minutes (actas) or shareholders (socios)';
COMMENT ON COLUMN book_legalisation.file_sha256 IS 'SHA-256 of the file handed in';
COMMENT ON COLUMN book_legalisation.presented_on IS 'Day handed in; within four months of the end of the year';
COMMENT ON COLUMN book_legalisation.registry_number IS 'Number of entry at the registry';
COMMENT ON COLUMN book_legalisation.certified_on IS 'Day of the registrar''s certificate';
COMMENT ON COLUMN book_legalisation.document_id IS 'Certificate';
