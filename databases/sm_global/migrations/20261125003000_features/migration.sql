-- Features: what a model or a colleague asks of a party, as one wide row a party (online), every state of that row with the instant from which
-- it was known (history), and which party each source record belonged to at each instant (membership). Nothing here depends on the time of reading:
-- columns hold dates, counts and amounts, and what ages with time is derived from them on read (docs/features.md).

CREATE TABLE party_features (
    party_id              uuid           PRIMARY KEY REFERENCES party (id),
    definition            smallint       NOT NULL CHECK (definition >= 1),
    known_at              timestamptz    NOT NULL,
    first_contact_at      timestamptz,
    last_contact_at       timestamptz,
    first_contract_on     date,
    next_end_on           date,
    contracts_pending     integer        NOT NULL DEFAULT 0,
    contracts_active      integer        NOT NULL DEFAULT 0,
    contracts_ended       integer        NOT NULL DEFAULT 0,
    insurance_active      integer        NOT NULL DEFAULT 0,
    energy_active         integer        NOT NULL DEFAULT 0,
    telecom_active        integer        NOT NULL DEFAULT 0,
    finance_active        integer        NOT NULL DEFAULT 0,
    insurance_annual      numeric(16, 2) NOT NULL DEFAULT 0,
    energy_annual         numeric(16, 2) NOT NULL DEFAULT 0,
    telecom_annual        numeric(16, 2) NOT NULL DEFAULT 0,
    finance_annual        numeric(16, 2) NOT NULL DEFAULT 0,
    paid                  integer        NOT NULL DEFAULT 0,
    paid_amount           numeric(16, 2) NOT NULL DEFAULT 0,
    paid_weight           double precision NOT NULL DEFAULT 0,
    paid_weighted_amount  double precision NOT NULL DEFAULT 0,
    last_paid_on          date,
    paid_late             integer        NOT NULL DEFAULT 0,
    late_days             bigint         NOT NULL DEFAULT 0,
    returned              integer        NOT NULL DEFAULT 0,
    returned_amount       numeric(16, 2) NOT NULL DEFAULT 0,
    unpaid                integer        NOT NULL DEFAULT 0,
    unpaid_amount         numeric(16, 2) NOT NULL DEFAULT 0,
    oldest_unpaid_on      date,
    insurance_paid_amount numeric(16, 2) NOT NULL DEFAULT 0,
    claims                integer        NOT NULL DEFAULT 0,
    claims_amount         numeric(16, 2) NOT NULL DEFAULT 0,
    cases_open            integer        NOT NULL DEFAULT 0,
    cases_total           integer        NOT NULL DEFAULT 0
);
COMMENT ON TABLE party_features IS 'What is known of each party now, for features: one wide row, written in the transaction of the event that changes it';
COMMENT ON COLUMN party_features.party_id IS 'Party';
COMMENT ON COLUMN party_features.definition IS 'Version of the definitions that these columns follow';
COMMENT ON COLUMN party_features.known_at IS 'Since when exactly these values have been known';
COMMENT ON COLUMN party_features.first_contact_at IS 'Business time of the first event; null before any';
COMMENT ON COLUMN party_features.last_contact_at IS 'Business time of the latest event; null before any';
COMMENT ON COLUMN party_features.first_contract_on IS 'First day of the first contract that came into force; null without one';
COMMENT ON COLUMN party_features.next_end_on IS 'Earliest last day (vencimiento) of the contracts in force; null where none has one';
COMMENT ON COLUMN party_features.contracts_pending IS 'Contracts not yet in force';
COMMENT ON COLUMN party_features.contracts_active IS 'Contracts in force (en vigor)';
COMMENT ON COLUMN party_features.contracts_ended IS 'Contracts ended (bajas)';
COMMENT ON COLUMN party_features.insurance_active IS 'Policies in force';
COMMENT ON COLUMN party_features.energy_active IS 'Supplies in force';
COMMENT ON COLUMN party_features.telecom_active IS 'Telecom contracts in force';
COMMENT ON COLUMN party_features.finance_active IS 'Loans in force';
COMMENT ON COLUMN party_features.insurance_annual IS 'Yearly premium of the policies in force';
COMMENT ON COLUMN party_features.energy_annual IS 'Yearly amount of the supplies in force';
COMMENT ON COLUMN party_features.telecom_annual IS 'Yearly amount of the telecom contracts in force';
COMMENT ON COLUMN party_features.finance_annual IS 'Yearly payments of the loans in force';
COMMENT ON COLUMN party_features.paid IS 'Receivables paid';
COMMENT ON COLUMN party_features.paid_amount IS 'Their total';
COMMENT ON COLUMN party_features.paid_weight IS 'Their sum of 2^((day of payment - 2020-01-01) / 180): forward decay, so that one factor ages all of them at any instant of reading';
COMMENT ON COLUMN party_features.paid_weighted_amount IS 'Their amounts, so weighted';
COMMENT ON COLUMN party_features.last_paid_on IS 'Latest day of payment; null before any';
COMMENT ON COLUMN party_features.paid_late IS 'Receivables paid after their due date';
COMMENT ON COLUMN party_features.late_days IS 'Days by which those were late, summed';
COMMENT ON COLUMN party_features.returned IS 'Receivables that the bank returned (devueltos) and that are not paid since';
COMMENT ON COLUMN party_features.returned_amount IS 'Their total';
COMMENT ON COLUMN party_features.unpaid IS 'Receivables awaiting payment (pendientes)';
COMMENT ON COLUMN party_features.unpaid_amount IS 'Their total';
COMMENT ON COLUMN party_features.oldest_unpaid_on IS 'Earliest due date of what is unpaid or returned; null where nothing is';
COMMENT ON COLUMN party_features.insurance_paid_amount IS 'Premiums paid (primas cobradas)';
COMMENT ON COLUMN party_features.claims IS 'Insurance claims (siniestros)';
COMMENT ON COLUMN party_features.claims_amount IS 'Their cost: reserved while open, paid once closed';
COMMENT ON COLUMN party_features.cases_open IS 'Claims, repairs and workshop orders open';
COMMENT ON COLUMN party_features.cases_total IS 'Claims, repairs and workshop orders ever';

-- Append only. No foreign key: what was known of a party stays true whatever becomes of it, and the writer has locked the party already.
CREATE TABLE feature_history (
    party_id              uuid           NOT NULL,
    known_from            timestamptz    NOT NULL,
    present               boolean        NOT NULL,
    superseded_by         uuid           CHECK (superseded_by IS NULL OR NOT present),
    definition            smallint       NOT NULL,
    first_contact_at      timestamptz,
    last_contact_at       timestamptz,
    first_contract_on     date,
    next_end_on           date,
    contracts_pending     integer        NOT NULL DEFAULT 0,
    contracts_active      integer        NOT NULL DEFAULT 0,
    contracts_ended       integer        NOT NULL DEFAULT 0,
    insurance_active      integer        NOT NULL DEFAULT 0,
    energy_active         integer        NOT NULL DEFAULT 0,
    telecom_active        integer        NOT NULL DEFAULT 0,
    finance_active        integer        NOT NULL DEFAULT 0,
    insurance_annual      numeric(16, 2) NOT NULL DEFAULT 0,
    energy_annual         numeric(16, 2) NOT NULL DEFAULT 0,
    telecom_annual        numeric(16, 2) NOT NULL DEFAULT 0,
    finance_annual        numeric(16, 2) NOT NULL DEFAULT 0,
    paid                  integer        NOT NULL DEFAULT 0,
    paid_amount           numeric(16, 2) NOT NULL DEFAULT 0,
    paid_weight           double precision NOT NULL DEFAULT 0,
    paid_weighted_amount  double precision NOT NULL DEFAULT 0,
    last_paid_on          date,
    paid_late             integer        NOT NULL DEFAULT 0,
    late_days             bigint         NOT NULL DEFAULT 0,
    returned              integer        NOT NULL DEFAULT 0,
    returned_amount       numeric(16, 2) NOT NULL DEFAULT 0,
    unpaid                integer        NOT NULL DEFAULT 0,
    unpaid_amount         numeric(16, 2) NOT NULL DEFAULT 0,
    oldest_unpaid_on      date,
    insurance_paid_amount numeric(16, 2) NOT NULL DEFAULT 0,
    claims                integer        NOT NULL DEFAULT 0,
    claims_amount         numeric(16, 2) NOT NULL DEFAULT 0,
    cases_open            integer        NOT NULL DEFAULT 0,
    cases_total           integer        NOT NULL DEFAULT 0,
    PRIMARY KEY (party_id, known_from)
);
COMMENT ON TABLE feature_history IS 'Every state of party_features: a row holds from known_from until the next row of its party';
COMMENT ON COLUMN feature_history.party_id IS 'Party';
COMMENT ON COLUMN feature_history.known_from IS 'Since when the hub has known it, by the server''s clock at the moment of writing, after the party was locked';
COMMENT ON COLUMN feature_history.present IS 'False where the party had no records any more: merged into another, or emptied';
COMMENT ON COLUMN feature_history.superseded_by IS 'Party that took its place then; null while present';
COMMENT ON COLUMN feature_history.definition IS 'Version of the definitions that these columns follow';
COMMENT ON COLUMN feature_history.first_contact_at IS 'Business time of the first event; null before any';
COMMENT ON COLUMN feature_history.last_contact_at IS 'Business time of the latest event; null before any';
COMMENT ON COLUMN feature_history.first_contract_on IS 'First day of the first contract that came into force; null without one';
COMMENT ON COLUMN feature_history.next_end_on IS 'Earliest last day (vencimiento) of the contracts in force; null where none has one';
COMMENT ON COLUMN feature_history.contracts_pending IS 'Contracts not yet in force';
COMMENT ON COLUMN feature_history.contracts_active IS 'Contracts in force (en vigor)';
COMMENT ON COLUMN feature_history.contracts_ended IS 'Contracts ended (bajas)';
COMMENT ON COLUMN feature_history.insurance_active IS 'Policies in force';
COMMENT ON COLUMN feature_history.energy_active IS 'Supplies in force';
COMMENT ON COLUMN feature_history.telecom_active IS 'Telecom contracts in force';
COMMENT ON COLUMN feature_history.finance_active IS 'Loans in force';
COMMENT ON COLUMN feature_history.insurance_annual IS 'Yearly premium of the policies in force';
COMMENT ON COLUMN feature_history.energy_annual IS 'Yearly amount of the supplies in force';
COMMENT ON COLUMN feature_history.telecom_annual IS 'Yearly amount of the telecom contracts in force';
COMMENT ON COLUMN feature_history.finance_annual IS 'Yearly payments of the loans in force';
COMMENT ON COLUMN feature_history.paid IS 'Receivables paid';
COMMENT ON COLUMN feature_history.paid_amount IS 'Their total';
COMMENT ON COLUMN feature_history.paid_weight IS 'Their sum of 2^((day of payment - 2020-01-01) / 180): forward decay, so that one factor ages all of them at any instant of reading';
COMMENT ON COLUMN feature_history.paid_weighted_amount IS 'Their amounts, so weighted';
COMMENT ON COLUMN feature_history.last_paid_on IS 'Latest day of payment; null before any';
COMMENT ON COLUMN feature_history.paid_late IS 'Receivables paid after their due date';
COMMENT ON COLUMN feature_history.late_days IS 'Days by which those were late, summed';
COMMENT ON COLUMN feature_history.returned IS 'Receivables that the bank returned (devueltos) and that are not paid since';
COMMENT ON COLUMN feature_history.returned_amount IS 'Their total';
COMMENT ON COLUMN feature_history.unpaid IS 'Receivables awaiting payment (pendientes)';
COMMENT ON COLUMN feature_history.unpaid_amount IS 'Their total';
COMMENT ON COLUMN feature_history.oldest_unpaid_on IS 'Earliest due date of what is unpaid or returned; null where nothing is';
COMMENT ON COLUMN feature_history.insurance_paid_amount IS 'Premiums paid (primas cobradas)';
COMMENT ON COLUMN feature_history.claims IS 'Insurance claims (siniestros)';
COMMENT ON COLUMN feature_history.claims_amount IS 'Their cost: reserved while open, paid once closed';
COMMENT ON COLUMN feature_history.cases_open IS 'Claims, repairs and workshop orders open';
COMMENT ON COLUMN feature_history.cases_total IS 'Claims, repairs and workshop orders ever';

CREATE TABLE feature_member (
    source_record_id uuid        NOT NULL,
    known_from       timestamptz NOT NULL,
    party_id         uuid        NOT NULL,
    PRIMARY KEY (source_record_id, known_from) INCLUDE (party_id)
);
COMMENT ON TABLE feature_member IS 'Which party each source record belonged to: a row holds from known_from until the next row of its record';
COMMENT ON COLUMN feature_member.source_record_id IS 'Source record';
COMMENT ON COLUMN feature_member.known_from IS 'Since when the hub has known it';
COMMENT ON COLUMN feature_member.party_id IS 'Party that it belongs to from then on';
