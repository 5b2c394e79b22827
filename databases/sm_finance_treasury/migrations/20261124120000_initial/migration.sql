-- Treasury: banks and accounts, statements (Norma 43) and their movements, payment orders and their files, direct-debit mandates and
-- batches, cash forecast and reconciliation.
-- Sources: ISO 13616 (IBAN), ISO 20022 pain.001 and pain.008 with the SEPA rulebooks (Regulation (EU) 260/2012); Cuaderno 43 of the AEB
-- (Norma 43); RDL 19/2018 (payment services); RDL 3/2020 (money of customers held by mediators).

-- Banks and accounts --------------------------------------------------------------------------------------------------

CREATE FUNCTION iban_valid(iban text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN iban !~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' THEN false
    ELSE (SELECT string_agg(CASE WHEN c ~ '[A-Z]' THEN (ascii(c) - 55)::text ELSE c END, '' ORDER BY n)
          FROM regexp_split_to_table(substring(iban FROM 5) || left(iban, 4), '') WITH ORDINALITY AS s (c, n))::numeric % 97 = 1 END;
COMMENT ON FUNCTION iban_valid(text) IS 'Whether an IBAN, written without spaces, has the right shape and check digits (ISO 13616, ISO/IEC 7064 MOD 97-10)';

CREATE TABLE bank (
    code     text PRIMARY KEY CHECK (code ~ '^[0-9]{4}$'),
    name     text NOT NULL,
    bic      text CHECK (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
    party_id uuid
);
CREATE INDEX bank_party_id ON bank (party_id);

COMMENT ON TABLE bank IS 'Banks that the group works with (entidades)';
COMMENT ON COLUMN bank.code IS 'Code of the entity at the Banco de España (código de entidad), also digits 5 to 8 of its IBANs';
COMMENT ON COLUMN bank.name IS 'Trade name';
COMMENT ON COLUMN bank.bic IS 'BIC (ISO 9362), 8 or 11 characters';
COMMENT ON COLUMN bank.party_id IS 'The bank as a party';

CREATE TABLE bank_account (
    id                  uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    account_code        text           NOT NULL UNIQUE CHECK (account_code ~ '^[A-Z0-9-]+$'),
    company_party_id    uuid           NOT NULL,
    bank_code           text           NOT NULL REFERENCES bank (code),
    iban                text           NOT NULL UNIQUE CHECK (iban_valid(iban)),
    currency            text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    purpose             text           NOT NULL
        CHECK (purpose IN ('operating', 'client_money', 'payroll', 'taxes', 'savings', 'credit', 'escrow')),
    ledger_account_code text           NOT NULL CHECK (ledger_account_code ~ '^5'),
    credit_limit        numeric(14, 2) NOT NULL DEFAULT 0 CHECK (credit_limit >= 0 AND credit_limit < 'NaN'),
    minimum_balance     numeric(14, 2) NOT NULL DEFAULT 0 CHECK (minimum_balance < 'NaN'),
    opened_on           date           NOT NULL,
    closed_on           date,
    created_at          timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT bank_account_closed_after_opened CHECK (closed_on >= opened_on)
);
CREATE INDEX bank_account_company_party_id ON bank_account (company_party_id);
CREATE INDEX bank_account_bank_code ON bank_account (bank_code);
CREATE INDEX bank_account_ledger_account_code ON bank_account (ledger_account_code);

COMMENT ON TABLE bank_account IS 'Bank accounts of the group (cuentas bancarias)';
COMMENT ON COLUMN bank_account.id IS 'Key';
COMMENT ON COLUMN bank_account.account_code IS 'Short code in the group, such as OPER-01';
COMMENT ON COLUMN bank_account.company_party_id IS 'Company that holds it (titular)';
COMMENT ON COLUMN bank_account.bank_code IS 'Bank';
COMMENT ON COLUMN bank_account.iban IS 'IBAN, without spaces; a company''s, personal only if the holder is a person';
COMMENT ON COLUMN bank_account.currency IS 'ISO 4217 code';
COMMENT ON COLUMN bank_account.purpose IS 'operating (operativa), client_money (fondos de clientes, kept apart from the group''s own), payroll (nóminas), taxes (impuestos), savings (ahorro), credit (póliza de crédito) or escrow (depósito)';
COMMENT ON COLUMN bank_account.ledger_account_code IS 'Account of the general ledger, such as 572';
COMMENT ON COLUMN bank_account.credit_limit IS 'Limit of the credit line or overdraft (límite)';
COMMENT ON COLUMN bank_account.minimum_balance IS 'Balance below which treasury is warned';
COMMENT ON COLUMN bank_account.opened_on IS 'Opening';
COMMENT ON COLUMN bank_account.closed_on IS 'Closing; null while open';
COMMENT ON COLUMN bank_account.created_at IS 'When the row was written';

CREATE TABLE account_signatory (
    id                uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    bank_account_id   uuid           NOT NULL REFERENCES bank_account (id) ON DELETE CASCADE,
    employee_id       uuid           NOT NULL,
    regime            text           NOT NULL CHECK (regime IN ('sole', 'joint')),
    limit_amount      numeric(14, 2) CHECK (limit_amount > 0 AND limit_amount < 'NaN'),
    valid             daterange      NOT NULL CHECK (NOT isempty(valid)),
    power_document_id uuid,
    UNIQUE (bank_account_id, employee_id, valid)
);
CREATE INDEX account_signatory_employee_id ON account_signatory (employee_id);
CREATE INDEX account_signatory_power_document_id ON account_signatory (power_document_id);

COMMENT ON TABLE account_signatory IS 'Who may sign on an account (apoderados y firmas)';
COMMENT ON COLUMN account_signatory.id IS 'Key';
COMMENT ON COLUMN account_signatory.bank_account_id IS 'Account';
COMMENT ON COLUMN account_signatory.employee_id IS 'Signatory';
COMMENT ON COLUMN account_signatory.regime IS 'sole (solidaria) or joint (mancomunada)';
COMMENT ON COLUMN account_signatory.limit_amount IS 'Highest amount; null without a limit';
COMMENT ON COLUMN account_signatory.valid IS 'Days it holds';
COMMENT ON COLUMN account_signatory.power_document_id IS 'Deed of the power (escritura de poder)';

-- Statements and movements --------------------------------------------------------------------------------------------

CREATE TABLE statement_concept (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    name text NOT NULL
);

COMMENT ON TABLE statement_concept IS 'Common concepts of Norma 43 (conceptos comunes)';
COMMENT ON COLUMN statement_concept.code IS 'Code, 2 digits';
COMMENT ON COLUMN statement_concept.name IS 'Name in Spanish';

CREATE TABLE bank_statement (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    bank_account_id  uuid           NOT NULL REFERENCES bank_account (id),
    starts_on        date           NOT NULL,
    ends_on          date           NOT NULL,
    opening_balance  numeric(14, 2) NOT NULL CHECK (opening_balance < 'NaN'),
    debit_count      integer        NOT NULL CHECK (debit_count >= 0),
    debit_total      numeric(14, 2) NOT NULL CHECK (debit_total >= 0 AND debit_total < 'NaN'),
    credit_count     integer        NOT NULL CHECK (credit_count >= 0),
    credit_total     numeric(14, 2) NOT NULL CHECK (credit_total >= 0 AND credit_total < 'NaN'),
    closing_balance  numeric(14, 2) NOT NULL CHECK (closing_balance < 'NaN'),
    format           text           NOT NULL DEFAULT 'N43' CHECK (format IN ('N43', 'CAMT053', 'API')),
    file_sha256      bytea          CHECK (octet_length(file_sha256) = 32),
    stored_object_id uuid,
    received_at      timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (bank_account_id, starts_on, ends_on),
    CONSTRAINT bank_statement_order CHECK (ends_on >= starts_on),
    CONSTRAINT bank_statement_adds_up CHECK (closing_balance = opening_balance - debit_total + credit_total)
);
CREATE INDEX bank_statement_stored_object_id ON bank_statement (stored_object_id);
CREATE UNIQUE INDEX bank_statement_file ON bank_statement (file_sha256, bank_account_id, starts_on) WHERE file_sha256 IS NOT NULL;

COMMENT ON TABLE bank_statement IS 'Statements received (extractos, Norma 43 record 11 with its final record 33)';
COMMENT ON COLUMN bank_statement.id IS 'Key';
COMMENT ON COLUMN bank_statement.bank_account_id IS 'Account';
COMMENT ON COLUMN bank_statement.starts_on IS 'First day (fecha inicial)';
COMMENT ON COLUMN bank_statement.ends_on IS 'Last day (fecha final)';
COMMENT ON COLUMN bank_statement.opening_balance IS 'Balance at the start (saldo inicial)';
COMMENT ON COLUMN bank_statement.debit_count IS 'Number of debits (apuntes debe)';
COMMENT ON COLUMN bank_statement.debit_total IS 'Sum of debits';
COMMENT ON COLUMN bank_statement.credit_count IS 'Number of credits (apuntes haber)';
COMMENT ON COLUMN bank_statement.credit_total IS 'Sum of credits';
COMMENT ON COLUMN bank_statement.closing_balance IS 'Balance at the end (saldo final)';
COMMENT ON COLUMN bank_statement.format IS 'N43, CAMT053 (ISO 20022) or API (open banking)';
COMMENT ON COLUMN bank_statement.file_sha256 IS 'SHA-256 of the file; null when from an API';
COMMENT ON COLUMN bank_statement.stored_object_id IS 'The file';
COMMENT ON COLUMN bank_statement.received_at IS 'When it came in';

CREATE TABLE bank_movement (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    bank_account_id        uuid           NOT NULL REFERENCES bank_account (id),
    bank_statement_id      uuid           REFERENCES bank_statement (id),
    position               integer        NOT NULL CHECK (position > 0),
    booked_on              date           NOT NULL CHECK (booked_on BETWEEN '0001-01-01' AND '9999-12-31'),
    value_on               date           NOT NULL CHECK (value_on BETWEEN '0001-01-01' AND '9999-12-31'),
    amount                 numeric(14, 2) NOT NULL CHECK (amount <> 0) CHECK (amount < 'NaN'),
    currency               text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    balance_after          numeric(14, 2) CHECK (balance_after < 'NaN'),
    statement_concept_code text           REFERENCES statement_concept (code),
    own_concept            text           CHECK (own_concept ~ '^[0-9]{3}$'),
    document_reference     text,
    reference1             text,
    reference2             text,
    description            text           NOT NULL DEFAULT '',
    counterparty_name      text,
    counterparty_iban      text,
    end_to_end_identifier  text,
    state                  text           NOT NULL DEFAULT 'unmatched'
        CHECK (state IN ('unmatched', 'suggested', 'partly_matched', 'matched', 'ignored')),
    version                integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at            timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at             timestamptz    NOT NULL DEFAULT now(),
    updated_at             timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (bank_account_id, booked_on, position)
);
CREATE INDEX bank_movement_bank_statement_id ON bank_movement (bank_statement_id);
CREATE INDEX bank_movement_statement_concept_code ON bank_movement (statement_concept_code);
CREATE INDEX bank_movement_end_to_end ON bank_movement (end_to_end_identifier) WHERE end_to_end_identifier IS NOT NULL;
CREATE INDEX bank_movement_unmatched ON bank_movement (bank_account_id, booked_on) WHERE state IN ('unmatched', 'suggested', 'partly_matched');
CREATE TRIGGER bank_movement_changed BEFORE UPDATE ON bank_movement FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE bank_movement IS 'Movements of accounts (movimientos, Norma 43 records 22 and 23)';
COMMENT ON COLUMN bank_movement.id IS 'Key';
COMMENT ON COLUMN bank_movement.bank_account_id IS 'Account';
COMMENT ON COLUMN bank_movement.bank_statement_id IS 'Statement it came with; null when from an intraday feed';
COMMENT ON COLUMN bank_movement.position IS 'Place in the day or statement';
COMMENT ON COLUMN bank_movement.booked_on IS 'Day of booking (fecha de operación)';
COMMENT ON COLUMN bank_movement.value_on IS 'Value date (fecha valor)';
COMMENT ON COLUMN bank_movement.amount IS 'Amount; positive in (haber), negative out (debe)';
COMMENT ON COLUMN bank_movement.currency IS 'ISO 4217 code';
COMMENT ON COLUMN bank_movement.balance_after IS 'Balance after it, where the bank gives it';
COMMENT ON COLUMN bank_movement.statement_concept_code IS 'Common concept (concepto común)';
COMMENT ON COLUMN bank_movement.own_concept IS 'Bank''s own concept (concepto propio), 3 digits';
COMMENT ON COLUMN bank_movement.document_reference IS 'Number of document';
COMMENT ON COLUMN bank_movement.reference1 IS 'Reference 1, often the mandate or receipt';
COMMENT ON COLUMN bank_movement.reference2 IS 'Reference 2';
COMMENT ON COLUMN bank_movement.description IS 'Complementary concepts (record 23), joined; they name people';
COMMENT ON COLUMN bank_movement.counterparty_name IS 'Name of the other party, where given';
COMMENT ON COLUMN bank_movement.counterparty_iban IS 'Account of the other party, where given';
COMMENT ON COLUMN bank_movement.end_to_end_identifier IS 'EndToEndId of a SEPA operation';
COMMENT ON COLUMN bank_movement.state IS 'unmatched (pendiente), suggested (propuesto), partly_matched (conciliado en parte), matched (conciliado) or ignored (sin conciliar)';
COMMENT ON COLUMN bank_movement.version IS 'Raised by each change';
COMMENT ON COLUMN bank_movement.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN bank_movement.created_at IS 'When the row was written';
COMMENT ON COLUMN bank_movement.updated_at IS 'When the row was last changed';

CREATE FUNCTION bank_movement_payload(x bank_movement) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'bank_movement_id', x.id,
    'bank_account_id', x.bank_account_id,
    'bank_statement_id', x.bank_statement_id,
    'position', x.position,
    'booked_on', x.booked_on,
    'value_on', x.value_on,
    'amount', x.amount::text,
    'currency', x.currency,
    'balance_after', x.balance_after::text,
    'statement_concept_code', x.statement_concept_code,
    'own_concept', x.own_concept,
    'document_reference', x.document_reference,
    'reference1', x.reference1,
    'reference2', x.reference2,
    'end_to_end_identifier', x.end_to_end_identifier,
    'state', x.state,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION bank_movement_payload(bank_movement) IS 'Event payload of a bank movement: the state after the change (events/bank_movement.v1.json)';

-- Payments ------------------------------------------------------------------------------------------------------------

CREATE TABLE payment_batch (
    id                     uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    bank_account_id        uuid           NOT NULL REFERENCES bank_account (id),
    message_identifier     text           NOT NULL UNIQUE CHECK (length(message_identifier) BETWEEN 1 AND 35),
    requested_execution_on date           NOT NULL,
    transaction_count      integer        NOT NULL CHECK (transaction_count > 0),
    control_sum            numeric(14, 2) NOT NULL CHECK (control_sum > 0 AND control_sum < 'NaN'),
    state                  text           NOT NULL DEFAULT 'created' CHECK (state IN ('created', 'signed', 'sent', 'accepted', 'rejected')),
    sent_at                timestamptz,
    stored_object_id       uuid,
    created_at             timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX payment_batch_bank_account_id ON payment_batch (bank_account_id);
CREATE INDEX payment_batch_stored_object_id ON payment_batch (stored_object_id);

COMMENT ON TABLE payment_batch IS 'Files of transfers (remesas de transferencias, pain.001)';
COMMENT ON COLUMN payment_batch.id IS 'Key';
COMMENT ON COLUMN payment_batch.bank_account_id IS 'Account debited';
COMMENT ON COLUMN payment_batch.message_identifier IS 'MsgId';
COMMENT ON COLUMN payment_batch.requested_execution_on IS 'Day of execution';
COMMENT ON COLUMN payment_batch.transaction_count IS 'Transfers in it';
COMMENT ON COLUMN payment_batch.control_sum IS 'Their sum';
COMMENT ON COLUMN payment_batch.state IS 'created (generada), signed (firmada), sent (enviada), accepted (aceptada) or rejected (rechazada)';
COMMENT ON COLUMN payment_batch.sent_at IS 'When it went to the bank';
COMMENT ON COLUMN payment_batch.stored_object_id IS 'The file';
COMMENT ON COLUMN payment_batch.created_at IS 'When the row was written';

CREATE TABLE payment_order (
    id                           uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    order_number                 text           NOT NULL UNIQUE CHECK (order_number <> ''),
    bank_account_id              uuid           NOT NULL REFERENCES bank_account (id),
    payment_batch_id             uuid           REFERENCES payment_batch (id),
    beneficiary_party_id         uuid,
    beneficiary_name             text           NOT NULL CHECK (length(beneficiary_name) BETWEEN 1 AND 140),
    beneficiary_iban             text           NOT NULL CHECK (iban_valid(beneficiary_iban)),
    kind                         text           NOT NULL
        CHECK (kind IN ('supplier', 'premium_remittance', 'premium_refund', 'commission', 'payroll', 'tax', 'claim', 'intercompany', 'other')),
    amount                       numeric(14, 2) NOT NULL CHECK (amount > 0 AND amount < 'NaN'),
    currency                     text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    scheme                       text           NOT NULL DEFAULT 'sepa'
        CHECK (scheme IN ('sepa', 'instant', 'target', 'swift', 'own_account')),
    execute_on                   date           NOT NULL CHECK (execute_on BETWEEN '0001-01-01' AND '9999-12-31'),
    remittance_text              text           CHECK (length(remittance_text) <= 140),
    end_to_end_identifier        text           NOT NULL UNIQUE CHECK (length(end_to_end_identifier) BETWEEN 1 AND 35),
    payee_verified               text           CHECK (payee_verified IN ('match', 'close_match', 'no_match', 'not_possible')),
    state                        text           NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'requested', 'approved', 'sent', 'executed', 'rejected', 'returned', 'cancelled')),
    requested_by_user_account_id uuid           NOT NULL,
    approved_by_user_account_ids uuid[]         NOT NULL DEFAULT '{}',
    reason_code                  text           CHECK (reason_code ~ '^[A-Z]{2}[0-9A-Z]{2}$'),
    executed_on                  date           CHECK (executed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    journal_entry_id             uuid,
    version                      integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                  timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                   timestamptz    NOT NULL DEFAULT now(),
    updated_at                   timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT payment_order_four_eyes CHECK (NOT requested_by_user_account_id = ANY (approved_by_user_account_ids)),
    CONSTRAINT payment_order_approved CHECK (state NOT IN ('approved', 'sent', 'executed', 'returned') OR cardinality(approved_by_user_account_ids) >= 1),
    CONSTRAINT payment_order_executed CHECK (state <> 'executed' OR executed_on IS NOT NULL)
);
CREATE INDEX payment_order_bank_account_id ON payment_order (bank_account_id);
CREATE INDEX payment_order_payment_batch_id ON payment_order (payment_batch_id);
CREATE INDEX payment_order_beneficiary_party_id ON payment_order (beneficiary_party_id);
CREATE INDEX payment_order_requested_by_user_account_id ON payment_order (requested_by_user_account_id);
CREATE INDEX payment_order_journal_entry_id ON payment_order (journal_entry_id);
CREATE INDEX payment_order_due ON payment_order (execute_on) WHERE state IN ('requested', 'approved');
CREATE TRIGGER payment_order_changed BEFORE UPDATE ON payment_order FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE payment_order IS 'Payment orders (órdenes de pago)';
COMMENT ON COLUMN payment_order.id IS 'Key';
COMMENT ON COLUMN payment_order.order_number IS 'Number';
COMMENT ON COLUMN payment_order.bank_account_id IS 'Account debited';
COMMENT ON COLUMN payment_order.payment_batch_id IS 'File it went in';
COMMENT ON COLUMN payment_order.beneficiary_party_id IS 'Beneficiary';
COMMENT ON COLUMN payment_order.beneficiary_name IS 'Name of the beneficiary as sent';
COMMENT ON COLUMN payment_order.beneficiary_iban IS 'Account of the beneficiary';
COMMENT ON COLUMN payment_order.kind IS 'supplier (proveedor), premium_remittance (liquidación de primas a compañía), premium_refund (extorno), commission (comisión cedida), payroll (nómina), tax (impuesto), claim (indemnización), intercompany (intragrupo) or other';
COMMENT ON COLUMN payment_order.amount IS 'Amount';
COMMENT ON COLUMN payment_order.currency IS 'ISO 4217 code';
COMMENT ON COLUMN payment_order.scheme IS 'sepa (transferencia SEPA), instant (inmediata), target (T2), swift (internacional) or own_account (traspaso)';
COMMENT ON COLUMN payment_order.execute_on IS 'Day asked for';
COMMENT ON COLUMN payment_order.remittance_text IS 'Text for the beneficiary (concepto)';
COMMENT ON COLUMN payment_order.end_to_end_identifier IS 'EndToEndId';
COMMENT ON COLUMN payment_order.payee_verified IS 'Result of the verification of payee (Regulation (EU) 2024/886); null until asked';
COMMENT ON COLUMN payment_order.state IS 'draft (borrador), requested (solicitada), approved (autorizada), sent (enviada), executed (ejecutada), rejected (rechazada), returned (devuelta) or cancelled (anulada)';
COMMENT ON COLUMN payment_order.requested_by_user_account_id IS 'Who asked for it';
COMMENT ON COLUMN payment_order.approved_by_user_account_ids IS 'Who authorised it (sm_auth user accounts), never the one who asked';
COMMENT ON COLUMN payment_order.reason_code IS 'ISO reason of a rejection or return';
COMMENT ON COLUMN payment_order.executed_on IS 'Day executed';
COMMENT ON COLUMN payment_order.journal_entry_id IS 'Entry of the general ledger';
COMMENT ON COLUMN payment_order.version IS 'Raised by each change';
COMMENT ON COLUMN payment_order.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN payment_order.created_at IS 'When the row was written';
COMMENT ON COLUMN payment_order.updated_at IS 'When the row was last changed';

CREATE FUNCTION payment_order_payload(x payment_order) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'payment_order_id', x.id,
    'order_number', x.order_number,
    'bank_account_id', x.bank_account_id,
    'payment_batch_id', x.payment_batch_id,
    'beneficiary_party_id', x.beneficiary_party_id,
    'kind', x.kind,
    'amount', x.amount::text,
    'currency', x.currency,
    'scheme', x.scheme,
    'execute_on', x.execute_on,
    'end_to_end_identifier', x.end_to_end_identifier,
    'payee_verified', x.payee_verified,
    'state', x.state,
    'requested_by_user_account_id', x.requested_by_user_account_id,
    'approved_by_user_account_ids', x.approved_by_user_account_ids,
    'reason_code', x.reason_code,
    'executed_on', x.executed_on,
    'journal_entry_id', x.journal_entry_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION payment_order_payload(payment_order) IS 'Event payload of a payment order: the state after the change (events/payment_order.v1.json)';

-- Direct debits -------------------------------------------------------------------------------------------------------

CREATE TABLE return_reason (
    code         text    PRIMARY KEY CHECK (code ~ '^[A-Z0-9]{4}$'),
    name         text    NOT NULL,
    name_es      text    NOT NULL,
    retry        boolean NOT NULL,
    mandate_ends boolean NOT NULL
);

COMMENT ON TABLE return_reason IS 'ISO 20022 reasons of returns and rejections (motivos de devolución)';
COMMENT ON COLUMN return_reason.code IS 'Code, 4 characters';
COMMENT ON COLUMN return_reason.name IS 'Name in English';
COMMENT ON COLUMN return_reason.name_es IS 'Name in Spanish';
COMMENT ON COLUMN return_reason.retry IS 'Whether presenting it again makes sense';
COMMENT ON COLUMN return_reason.mandate_ends IS 'Whether the mandate must not be used any more';

CREATE TABLE direct_debit_mandate (
    id                  uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    mandate_reference   text        NOT NULL CHECK (mandate_reference ~ '^[A-Za-z0-9+?/:().,'' -]{1,35}$'),
    creditor_identifier text        NOT NULL CHECK (creditor_identifier ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}$'),
    debtor_party_id     uuid        NOT NULL,
    debtor_name         text        NOT NULL CHECK (length(debtor_name) BETWEEN 1 AND 140),
    debtor_iban         text        NOT NULL CHECK (iban_valid(debtor_iban)),
    scheme              text        NOT NULL DEFAULT 'CORE' CHECK (scheme IN ('CORE', 'B2B')),
    payment_type        text        NOT NULL DEFAULT 'RCUR' CHECK (payment_type IN ('RCUR', 'OOFF')),
    signed_on           date        NOT NULL CHECK (signed_on BETWEEN '0001-01-01' AND '9999-12-31'),
    signature_method    text        NOT NULL CHECK (signature_method IN ('paper', 'electronic', 'phone_recorded', 'migrated')),
    document_id         uuid,
    last_collected_on   date        CHECK (last_collected_on BETWEEN '0001-01-01' AND '9999-12-31'),
    state               text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'cancelled', 'expired', 'used')),
    cancelled_on        date        CHECK (cancelled_on BETWEEN '0001-01-01' AND '9999-12-31'),
    version             integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at         timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (creditor_identifier, mandate_reference),
    CONSTRAINT direct_debit_mandate_cancelled CHECK ((state = 'cancelled') = (cancelled_on IS NOT NULL))
);
CREATE INDEX direct_debit_mandate_debtor_party_id ON direct_debit_mandate (debtor_party_id);
CREATE INDEX direct_debit_mandate_document_id ON direct_debit_mandate (document_id);
CREATE INDEX direct_debit_mandate_iban ON direct_debit_mandate (debtor_iban);
CREATE TRIGGER direct_debit_mandate_changed BEFORE UPDATE ON direct_debit_mandate FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE direct_debit_mandate IS 'Direct-debit mandates (órdenes de domiciliación, mandatos SEPA)';
COMMENT ON COLUMN direct_debit_mandate.id IS 'Key';
COMMENT ON COLUMN direct_debit_mandate.mandate_reference IS 'Unique mandate reference (UMR), at most 35 characters';
COMMENT ON COLUMN direct_debit_mandate.creditor_identifier IS 'Creditor identifier (AT-02), in Spain ES, check digits, suffix and NIF';
COMMENT ON COLUMN direct_debit_mandate.debtor_party_id IS 'Debtor (deudor)';
COMMENT ON COLUMN direct_debit_mandate.debtor_name IS 'Name of the debtor';
COMMENT ON COLUMN direct_debit_mandate.debtor_iban IS 'Account of the debtor';
COMMENT ON COLUMN direct_debit_mandate.scheme IS 'CORE (básico) or B2B (entre empresas, without the right of refund)';
COMMENT ON COLUMN direct_debit_mandate.payment_type IS 'RCUR (recurrente) or OOFF (único)';
COMMENT ON COLUMN direct_debit_mandate.signed_on IS 'Day of signature';
COMMENT ON COLUMN direct_debit_mandate.signature_method IS 'paper (papel), electronic (firma electrónica), phone_recorded (grabación) or migrated (adeudo anterior a SEPA)';
COMMENT ON COLUMN direct_debit_mandate.document_id IS 'The signed mandate';
COMMENT ON COLUMN direct_debit_mandate.last_collected_on IS 'Day of the last collection; it lapses after 36 months without one';
COMMENT ON COLUMN direct_debit_mandate.state IS 'active (vigente), cancelled (cancelado), expired (caducado) or used (único ya usado)';
COMMENT ON COLUMN direct_debit_mandate.cancelled_on IS 'Day of cancellation';
COMMENT ON COLUMN direct_debit_mandate.version IS 'Raised by each change';
COMMENT ON COLUMN direct_debit_mandate.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN direct_debit_mandate.created_at IS 'When the row was written';
COMMENT ON COLUMN direct_debit_mandate.updated_at IS 'When the row was last changed';

CREATE FUNCTION direct_debit_mandate_payload(x direct_debit_mandate) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'direct_debit_mandate_id', x.id,
    'mandate_reference', x.mandate_reference,
    'creditor_identifier', x.creditor_identifier,
    'debtor_party_id', x.debtor_party_id,
    'scheme', x.scheme,
    'payment_type', x.payment_type,
    'signed_on', x.signed_on,
    'signature_method', x.signature_method,
    'document_id', x.document_id,
    'last_collected_on', x.last_collected_on,
    'state', x.state,
    'cancelled_on', x.cancelled_on,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION direct_debit_mandate_payload(direct_debit_mandate) IS 'Event payload of a direct debit mandate: the state after the change (events/direct_debit_mandate.v1.json)';

CREATE TABLE direct_debit_batch (
    id                      uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    bank_account_id         uuid           NOT NULL REFERENCES bank_account (id),
    message_identifier      text           NOT NULL UNIQUE CHECK (length(message_identifier) BETWEEN 1 AND 35),
    scheme                  text           NOT NULL DEFAULT 'CORE' CHECK (scheme IN ('CORE', 'B2B')),
    requested_collection_on date           NOT NULL,
    transaction_count       integer        NOT NULL CHECK (transaction_count > 0),
    control_sum             numeric(14, 2) NOT NULL CHECK (control_sum > 0 AND control_sum < 'NaN'),
    state                   text           NOT NULL DEFAULT 'created'
        CHECK (state IN ('created', 'signed', 'sent', 'accepted', 'rejected', 'settled')),
    sent_at                 timestamptz,
    stored_object_id        uuid,
    created_at              timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX direct_debit_batch_bank_account_id ON direct_debit_batch (bank_account_id);
CREATE INDEX direct_debit_batch_stored_object_id ON direct_debit_batch (stored_object_id);

COMMENT ON TABLE direct_debit_batch IS 'Files of direct debits (remesas de adeudos, pain.008)';
COMMENT ON COLUMN direct_debit_batch.id IS 'Key';
COMMENT ON COLUMN direct_debit_batch.bank_account_id IS 'Account credited';
COMMENT ON COLUMN direct_debit_batch.message_identifier IS 'MsgId';
COMMENT ON COLUMN direct_debit_batch.scheme IS 'Scheme';
COMMENT ON COLUMN direct_debit_batch.requested_collection_on IS 'Day of collection (ReqdColltnDt)';
COMMENT ON COLUMN direct_debit_batch.transaction_count IS 'Debits in it';
COMMENT ON COLUMN direct_debit_batch.control_sum IS 'Their sum';
COMMENT ON COLUMN direct_debit_batch.state IS 'created (generada), signed (firmada), sent (enviada), accepted (aceptada), rejected (rechazada) or settled (abonada)';
COMMENT ON COLUMN direct_debit_batch.sent_at IS 'When it went to the bank';
COMMENT ON COLUMN direct_debit_batch.stored_object_id IS 'The file';
COMMENT ON COLUMN direct_debit_batch.created_at IS 'When the row was written';

CREATE TABLE direct_debit (
    id                      uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    direct_debit_batch_id   uuid           NOT NULL REFERENCES direct_debit_batch (id) ON DELETE CASCADE,
    direct_debit_mandate_id uuid           NOT NULL REFERENCES direct_debit_mandate (id),
    sequence_type           text           NOT NULL DEFAULT 'RCUR' CHECK (sequence_type IN ('FRST', 'RCUR', 'FNAL', 'OOFF')),
    receipt_id              uuid,
    invoice_id              uuid,
    amount                  numeric(14, 2) NOT NULL CHECK (amount > 0 AND amount < 'NaN'),
    currency                text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    end_to_end_identifier   text           NOT NULL UNIQUE CHECK (length(end_to_end_identifier) BETWEEN 1 AND 35),
    remittance_text         text           CHECK (length(remittance_text) <= 140),
    state                   text           NOT NULL DEFAULT 'sent' CHECK (state IN ('sent', 'settled', 'rejected', 'returned', 'refunded')),
    return_reason_code      text           REFERENCES return_reason (code),
    returned_on             date,
    return_fee              numeric(14, 2) NOT NULL DEFAULT 0 CHECK (return_fee >= 0 AND return_fee < 'NaN'),
    created_at              timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT direct_debit_one_source CHECK (num_nonnulls(receipt_id, invoice_id) <= 1),
    CONSTRAINT direct_debit_returned CHECK ((state IN ('rejected', 'returned', 'refunded')) = (return_reason_code IS NOT NULL))
);
CREATE INDEX direct_debit_direct_debit_batch_id ON direct_debit (direct_debit_batch_id);
CREATE INDEX direct_debit_direct_debit_mandate_id ON direct_debit (direct_debit_mandate_id);
CREATE INDEX direct_debit_receipt_id ON direct_debit (receipt_id);
CREATE INDEX direct_debit_invoice_id ON direct_debit (invoice_id);
CREATE INDEX direct_debit_return_reason_code ON direct_debit (return_reason_code);

COMMENT ON TABLE direct_debit IS 'Debits of a file (adeudos)';
COMMENT ON COLUMN direct_debit.id IS 'Key';
COMMENT ON COLUMN direct_debit.direct_debit_batch_id IS 'File';
COMMENT ON COLUMN direct_debit.direct_debit_mandate_id IS 'Mandate';
COMMENT ON COLUMN direct_debit.sequence_type IS 'FRST first, RCUR recurrent, FNAL last or OOFF one-off';
COMMENT ON COLUMN direct_debit.receipt_id IS 'Insurance receipt collected (recibo)';
COMMENT ON COLUMN direct_debit.invoice_id IS 'Invoice collected';
COMMENT ON COLUMN direct_debit.amount IS 'Amount';
COMMENT ON COLUMN direct_debit.currency IS 'ISO 4217 code';
COMMENT ON COLUMN direct_debit.end_to_end_identifier IS 'EndToEndId';
COMMENT ON COLUMN direct_debit.remittance_text IS 'Text for the debtor';
COMMENT ON COLUMN direct_debit.state IS 'sent (enviado), settled (cobrado), rejected (rechazado), returned (devuelto) or refunded (reembolsado)';
COMMENT ON COLUMN direct_debit.return_reason_code IS 'Reason of the rejection or return';
COMMENT ON COLUMN direct_debit.returned_on IS 'Day of the return; up to 8 weeks after the debit, 13 months when not authorised';
COMMENT ON COLUMN direct_debit.return_fee IS 'Fee of the bank for the return';
COMMENT ON COLUMN direct_debit.created_at IS 'When the row was written';

-- Forecast and reconciliation -----------------------------------------------------------------------------------------

CREATE TABLE cash_forecast_item (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    company_party_id uuid           NOT NULL,
    bank_account_id  uuid           REFERENCES bank_account (id),
    expected_on      date           NOT NULL,
    direction        text           NOT NULL CHECK (direction IN ('in', 'out')),
    category         text           NOT NULL
        CHECK (category IN ('premiums', 'commissions', 'sales', 'suppliers', 'payroll', 'social_security', 'taxes', 'loans', 'investment', 'intercompany', 'other')),
    amount           numeric(14, 2) NOT NULL CHECK (amount > 0 AND amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    certainty        numeric(4, 3)  NOT NULL DEFAULT 1 CHECK (certainty > 0 AND certainty <= 1),
    origin           text           NOT NULL
        CHECK (origin IN ('invoice', 'receipt', 'payroll', 'tax_calendar', 'contract', 'model', 'manual')),
    origin_id        uuid,
    every            interval       CHECK (every > interval '0'),
    bank_movement_id uuid           REFERENCES bank_movement (id),
    created_at       timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX cash_forecast_item_company_party_id ON cash_forecast_item (company_party_id);
CREATE INDEX cash_forecast_item_bank_account_id ON cash_forecast_item (bank_account_id);
CREATE INDEX cash_forecast_item_bank_movement_id ON cash_forecast_item (bank_movement_id);
CREATE INDEX cash_forecast_item_open ON cash_forecast_item (expected_on) WHERE bank_movement_id IS NULL;

COMMENT ON TABLE cash_forecast_item IS 'Expected receipts and payments (previsión de tesorería)';
COMMENT ON COLUMN cash_forecast_item.id IS 'Key';
COMMENT ON COLUMN cash_forecast_item.company_party_id IS 'Company of the group';
COMMENT ON COLUMN cash_forecast_item.bank_account_id IS 'Account expected; null when not yet known';
COMMENT ON COLUMN cash_forecast_item.expected_on IS 'Day expected';
COMMENT ON COLUMN cash_forecast_item.direction IS 'in (cobro) or out (pago)';
COMMENT ON COLUMN cash_forecast_item.category IS 'premiums (primas), commissions (comisiones), sales (ventas), suppliers (proveedores), payroll (nóminas), social_security (seguros sociales), taxes (impuestos), loans (financiación), investment (inversión), intercompany (intragrupo) or other';
COMMENT ON COLUMN cash_forecast_item.amount IS 'Amount';
COMMENT ON COLUMN cash_forecast_item.currency IS 'ISO 4217 code';
COMMENT ON COLUMN cash_forecast_item.certainty IS 'Probability that it happens, 0 to 1';
COMMENT ON COLUMN cash_forecast_item.origin IS 'Where the item comes from';
COMMENT ON COLUMN cash_forecast_item.origin_id IS 'Key of the row it comes from, in the database of its kind';
COMMENT ON COLUMN cash_forecast_item.every IS 'Period of a recurrent item; null when once';
COMMENT ON COLUMN cash_forecast_item.bank_movement_id IS 'Movement that fulfilled it';
COMMENT ON COLUMN cash_forecast_item.created_at IS 'When the row was written';

CREATE TABLE reconciliation (
    id                         uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    bank_movement_id           uuid           NOT NULL REFERENCES bank_movement (id),
    matched_kind               text           NOT NULL
        CHECK (matched_kind IN ('payment_order', 'direct_debit', 'direct_debit_batch', 'payment_batch', 'invoice', 'journal_entry', 'fee')),
    matched_id                 uuid,
    amount                     numeric(14, 2) NOT NULL CHECK (amount <> 0) CHECK (amount < 'NaN'),
    method                     text           NOT NULL CHECK (method IN ('exact_reference', 'amount_and_date', 'rule', 'model', 'manual')),
    confidence                 numeric(4, 3)  CHECK (confidence BETWEEN 0 AND 1),
    matched_by_user_account_id uuid,
    matched_at                 timestamptz    NOT NULL DEFAULT now(),
    journal_entry_id           uuid,
    CONSTRAINT reconciliation_target CHECK ((matched_kind = 'fee') = (matched_id IS NULL)),
    CONSTRAINT reconciliation_manual CHECK (method <> 'manual' OR matched_by_user_account_id IS NOT NULL)
);
CREATE INDEX reconciliation_bank_movement_id ON reconciliation (bank_movement_id);
CREATE INDEX reconciliation_matched_by_user_account_id ON reconciliation (matched_by_user_account_id);
CREATE INDEX reconciliation_journal_entry_id ON reconciliation (journal_entry_id);
CREATE INDEX reconciliation_matched ON reconciliation (matched_kind, matched_id);

COMMENT ON TABLE reconciliation IS 'What a movement was matched with (conciliación bancaria)';
COMMENT ON COLUMN reconciliation.id IS 'Key';
COMMENT ON COLUMN reconciliation.bank_movement_id IS 'Movement';
COMMENT ON COLUMN reconciliation.matched_kind IS 'Kind of what it was matched with; fee is a bank charge that matches nothing';
COMMENT ON COLUMN reconciliation.matched_id IS 'Key of what it was matched with';
COMMENT ON COLUMN reconciliation.amount IS 'Part of the movement matched, with its sign';
COMMENT ON COLUMN reconciliation.method IS 'How it was found: exact_reference (referencia), amount_and_date (importe y fecha), rule (regla), model (modelo) or manual';
COMMENT ON COLUMN reconciliation.confidence IS 'Certainty of the match, 0 to 1';
COMMENT ON COLUMN reconciliation.matched_by_user_account_id IS 'Who confirmed it; null when automatic';
COMMENT ON COLUMN reconciliation.matched_at IS 'When';
COMMENT ON COLUMN reconciliation.journal_entry_id IS 'Entry of the general ledger';
