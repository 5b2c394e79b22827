-- Endorsements (suplementos) and annexes of policies: what changes, from when, what it does to the premium, and the standing annexes that result:
-- beneficiaries and rights assigned to a lender. The policy as it stands lives in ss_insurance.
-- Sources: Ley 50/1980 de Contrato de Seguro (LCS: art. 5 written form, arts. 11 to 13 change of the risk, arts. 34 to 37 transfer, arts. 40 to 42
-- mortgage creditor, arts. 84 to 88 beneficiaries), Ley 5/2019 (insurance linked to a mortgage).

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Reference data -------------------------------------------------------------------------------------------------------

CREATE TABLE endorsement_kind (
    code             text    PRIMARY KEY CHECK (code <> ''),
    name             text    NOT NULL,
    name_es          text    NOT NULL,
    effect           text    NOT NULL CHECK (effect IN ('risk', 'people', 'covers', 'payment', 'rights', 'administrative', 'status')),
    changes_premium  boolean NOT NULL,
    signature_needed boolean NOT NULL DEFAULT false,
    carrier_approval boolean NOT NULL DEFAULT true,
    legal_basis      text
);

COMMENT ON TABLE endorsement_kind IS 'Kinds of endorsement (tipos de suplemento)';
COMMENT ON COLUMN endorsement_kind.code IS 'Code, such as vehicle_replacement';
COMMENT ON COLUMN endorsement_kind.name IS 'Name in English';
COMMENT ON COLUMN endorsement_kind.name_es IS 'Name in Spanish';
COMMENT ON COLUMN endorsement_kind.effect IS 'What it touches: risk (riesgo), people (intervinientes), covers (garantías), payment (cobro), rights (derechos), administrative (datos) or status (vigencia)';
COMMENT ON COLUMN endorsement_kind.changes_premium IS 'Whether the premium may change';
COMMENT ON COLUMN endorsement_kind.signature_needed IS 'Whether the holder must sign it';
COMMENT ON COLUMN endorsement_kind.carrier_approval IS 'Whether the company must accept it';
COMMENT ON COLUMN endorsement_kind.legal_basis IS 'Law that it stands on';

CREATE TABLE endorsement_kind_line (
    endorsement_kind_code text NOT NULL REFERENCES endorsement_kind (code),
    product_line_code     text NOT NULL,
    PRIMARY KEY (endorsement_kind_code, product_line_code)
);
CREATE INDEX endorsement_kind_line_product_line_code ON endorsement_kind_line (product_line_code);

COMMENT ON TABLE endorsement_kind_line IS 'Lines of business in which a kind occurs; a kind without lines occurs in all';
COMMENT ON COLUMN endorsement_kind_line.endorsement_kind_code IS 'Kind';
COMMENT ON COLUMN endorsement_kind_line.product_line_code IS 'Line of business, ss_insurance.product_line.code';

-- Endorsements ---------------------------------------------------------------------------------------------------------

CREATE TABLE endorsement (
    id                         uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id                  uuid           NOT NULL,
    customer_id                uuid           NOT NULL,
    endorsement_number         smallint       NOT NULL CHECK (endorsement_number >= 1),
    endorsement_kind_code      text           NOT NULL REFERENCES endorsement_kind (code),
    carrier_endorsement_number text,
    state                      text           NOT NULL DEFAULT 'requested'
        CHECK (state IN ('requested', 'sent_to_carrier', 'accepted', 'refused', 'issued', 'signed', 'cancelled')),
    requested_on               date           NOT NULL CHECK (requested_on BETWEEN '0001-01-01' AND '9999-12-31'),
    effective_on               date           NOT NULL CHECK (effective_on BETWEEN '0001-01-01' AND '9999-12-31'),
    effective_until            date,
    issued_on                  date           CHECK (issued_on BETWEEN '0001-01-01' AND '9999-12-31'),
    requested_by               text           NOT NULL DEFAULT 'holder' CHECK (requested_by IN ('holder', 'carrier', 'broker')),
    reason                     text,
    refusal_reason             text,
    old_annual_premium         numeric(14, 2) NOT NULL CHECK (old_annual_premium >= 0 AND old_annual_premium < 'NaN'),
    new_annual_premium         numeric(14, 2) NOT NULL CHECK (new_annual_premium >= 0 AND new_annual_premium < 'NaN'),
    annual_premium_change      numeric(14, 2) GENERATED ALWAYS AS (new_annual_premium - old_annual_premium) STORED,
    currency                   text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    handled_by                 uuid,
    document_id                uuid,
    version                    integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at                timestamptz    NOT NULL DEFAULT now()
        CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at                 timestamptz    NOT NULL DEFAULT now(),
    updated_at                 timestamptz    NOT NULL DEFAULT now(),
    UNIQUE (policy_id, endorsement_number),
    CONSTRAINT endorsement_in_order CHECK (effective_until >= effective_on),
    CONSTRAINT endorsement_issued CHECK (state NOT IN ('issued', 'signed') OR issued_on IS NOT NULL),
    CONSTRAINT endorsement_refused CHECK (state <> 'refused' OR refusal_reason IS NOT NULL)
);
CREATE INDEX endorsement_customer_id ON endorsement (customer_id);
CREATE INDEX endorsement_endorsement_kind_code ON endorsement (endorsement_kind_code);
CREATE INDEX endorsement_handled_by ON endorsement (handled_by) WHERE handled_by IS NOT NULL;
CREATE INDEX endorsement_document_id ON endorsement (document_id) WHERE document_id IS NOT NULL;
CREATE INDEX endorsement_open ON endorsement (requested_on) WHERE state IN ('requested', 'sent_to_carrier', 'accepted');
CREATE TRIGGER endorsement_changed BEFORE UPDATE ON endorsement FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE endorsement IS 'Endorsements (suplementos) of a policy';
COMMENT ON COLUMN endorsement.id IS 'Key';
COMMENT ON COLUMN endorsement.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN endorsement.customer_id IS 'Policyholder, ss_insurance.customer.id';
COMMENT ON COLUMN endorsement.endorsement_number IS 'Running number in the policy (número de suplemento)';
COMMENT ON COLUMN endorsement.endorsement_kind_code IS 'Kind';
COMMENT ON COLUMN endorsement.carrier_endorsement_number IS 'Number at the company';
COMMENT ON COLUMN endorsement.state IS 'requested (solicitado), sent_to_carrier (enviado a la entidad), accepted (aceptado), refused (rechazado), issued (emitido), signed (firmado) or cancelled (anulado)';
COMMENT ON COLUMN endorsement.requested_on IS 'Day of the request';
COMMENT ON COLUMN endorsement.effective_on IS 'First day on which it applies (fecha de efecto)';
COMMENT ON COLUMN endorsement.effective_until IS 'Last day, for a passing change (suplemento temporal); null for good';
COMMENT ON COLUMN endorsement.issued_on IS 'Day of issue';
COMMENT ON COLUMN endorsement.requested_by IS 'Who asked: holder (tomador), carrier (asegurador) or broker (correduría)';
COMMENT ON COLUMN endorsement.reason IS 'Why, in words';
COMMENT ON COLUMN endorsement.refusal_reason IS 'Why the company refused';
COMMENT ON COLUMN endorsement.old_annual_premium IS 'Yearly premium before';
COMMENT ON COLUMN endorsement.new_annual_premium IS 'Yearly premium after';
COMMENT ON COLUMN endorsement.annual_premium_change IS 'Change of the yearly premium; negative when it falls';
COMMENT ON COLUMN endorsement.currency IS 'ISO 4217 code';
COMMENT ON COLUMN endorsement.handled_by IS 'Who handles it, sm_hr.employee.id';
COMMENT ON COLUMN endorsement.document_id IS 'Endorsement as issued, sm_documents.document.id';
COMMENT ON COLUMN endorsement.version IS 'Raised by each change';
COMMENT ON COLUMN endorsement.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN endorsement.created_at IS 'When the row was written';
COMMENT ON COLUMN endorsement.updated_at IS 'When the row was last changed';

CREATE FUNCTION endorsement_payload(e endorsement) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'endorsement_id', e.id,
    'customer_id', e.customer_id,
    'policy_id', e.policy_id,
    'endorsement_number', e.endorsement_number,
    'endorsement_kind_code', e.endorsement_kind_code,
    'state', e.state,
    'requested_on', e.requested_on,
    'effective_on', e.effective_on,
    'issued_on', e.issued_on,
    'old_annual_premium', e.old_annual_premium::text,
    'new_annual_premium', e.new_annual_premium::text,
    'annual_premium_change', e.annual_premium_change::text,
    'currency', e.currency,
    'occurred_at', e.occurred_at);
COMMENT ON FUNCTION endorsement_payload(endorsement) IS 'Event payload of an endorsement: the state after the change (events/endorsement.v1.json)';

CREATE TABLE endorsement_change (
    endorsement_id uuid        NOT NULL REFERENCES endorsement (id) ON DELETE CASCADE,
    change_number  smallint    NOT NULL CHECK (change_number >= 1),
    operation      text        NOT NULL DEFAULT 'change' CHECK (operation IN ('add', 'change', 'remove')),
    subject        text        NOT NULL CHECK (subject IN ('policy', 'risk', 'cover', 'person', 'payment', 'clause')),
    field          text        NOT NULL CHECK (field <> ''),
    old_value      jsonb,
    new_value      jsonb,
    applied_at     timestamptz,
    PRIMARY KEY (endorsement_id, change_number),
    UNIQUE (endorsement_id, subject, field),
    CONSTRAINT endorsement_change_values CHECK (CASE operation WHEN 'add' THEN old_value IS NULL AND new_value IS NOT NULL WHEN 'remove' THEN new_value IS NULL AND old_value IS NOT NULL ELSE old_value IS DISTINCT FROM new_value END)
);

COMMENT ON TABLE endorsement_change IS 'What an endorsement changes, field by field (modificaciones)';
COMMENT ON COLUMN endorsement_change.endorsement_id IS 'Endorsement';
COMMENT ON COLUMN endorsement_change.change_number IS 'Place, from 1';
COMMENT ON COLUMN endorsement_change.operation IS 'add (inclusión), change (modificación) or remove (exclusión)';
COMMENT ON COLUMN endorsement_change.subject IS 'What it concerns: policy, risk (riesgo), cover (garantía), person (interviniente), payment (cobro) or clause (cláusula)';
COMMENT ON COLUMN endorsement_change.field IS 'Field, such as vehicle.plate or cover.theft.sum_insured';
COMMENT ON COLUMN endorsement_change.old_value IS 'Value before; null when added';
COMMENT ON COLUMN endorsement_change.new_value IS 'Value after; null when removed';
COMMENT ON COLUMN endorsement_change.applied_at IS 'When it was carried into ss_insurance; null until then';

CREATE TABLE endorsement_premium (
    id             uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    endorsement_id uuid           NOT NULL REFERENCES endorsement (id) ON DELETE CASCADE,
    period         daterange      NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period) AND NOT upper_inf(period)),
    charged_days   integer        GENERATED ALWAYS AS (upper(period) - lower(period)) STORED,
    net_premium    numeric(14, 2) NOT NULL CHECK (net_premium < 'NaN'),
    surcharges     numeric(14, 2) NOT NULL DEFAULT 0 CHECK (surcharges < 'NaN'),
    taxes          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (taxes < 'NaN'),
    total_amount   numeric(14, 2) GENERATED ALWAYS AS (net_premium + surcharges + taxes) STORED,
    currency       text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    receipt_id     uuid
);
CREATE INDEX endorsement_premium_endorsement_id ON endorsement_premium (endorsement_id);
CREATE INDEX endorsement_premium_receipt_id ON endorsement_premium (receipt_id) WHERE receipt_id IS NOT NULL;

COMMENT ON TABLE endorsement_premium IS 'Premium that an endorsement bills or gives back until the end of the term (prima de suplemento o extorno)';
COMMENT ON COLUMN endorsement_premium.id IS 'Key';
COMMENT ON COLUMN endorsement_premium.endorsement_id IS 'Endorsement';
COMMENT ON COLUMN endorsement_premium.period IS 'Days that it pays for; the last day is not included';
COMMENT ON COLUMN endorsement_premium.charged_days IS 'Days charged (prorrata)';
COMMENT ON COLUMN endorsement_premium.net_premium IS 'Premium before surcharges and taxes; negative for a refund (extorno)';
COMMENT ON COLUMN endorsement_premium.surcharges IS 'Surcharges of the Consorcio (recargos)';
COMMENT ON COLUMN endorsement_premium.taxes IS 'Insurance premium tax (IPS)';
COMMENT ON COLUMN endorsement_premium.total_amount IS 'Total; negative for a refund';
COMMENT ON COLUMN endorsement_premium.currency IS 'ISO 4217 code ;;';
COMMENT ON COLUMN endorsement_premium.receipt_id IS 'Receipt that bills it, ss_insurance.receipt.id; null until issued';

CREATE TABLE endorsement_step (
    id             uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    endorsement_id uuid        NOT NULL REFERENCES endorsement (id) ON DELETE CASCADE,
    from_state     text,
    to_state       text        NOT NULL,
    changed_at     timestamptz NOT NULL DEFAULT now(),
    changed_by     uuid,
    note           text
);
CREATE INDEX endorsement_step_changed_by ON endorsement_step (changed_by) WHERE changed_by IS NOT NULL;
CREATE INDEX endorsement_step_endorsement ON endorsement_step (endorsement_id, changed_at);

COMMENT ON TABLE endorsement_step IS 'History of an endorsement (trazabilidad): every change of state';
COMMENT ON COLUMN endorsement_step.id IS 'Key';
COMMENT ON COLUMN endorsement_step.endorsement_id IS 'Endorsement';
COMMENT ON COLUMN endorsement_step.from_state IS 'State before; null for the first';
COMMENT ON COLUMN endorsement_step.to_state IS 'State after';
COMMENT ON COLUMN endorsement_step.changed_at IS 'When';
COMMENT ON COLUMN endorsement_step.changed_by IS 'Who, sm_auth.user_account.id; null for the company''s file';
COMMENT ON COLUMN endorsement_step.note IS 'Remark';

-- Standing annexes -----------------------------------------------------------------------------------------------------

CREATE TABLE annex (
    id             uuid      PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id      uuid      NOT NULL,
    endorsement_id uuid      REFERENCES endorsement (id),
    title          text      NOT NULL,
    body           text      NOT NULL,
    limits_rights  boolean   NOT NULL DEFAULT false,
    accepted_on    date,
    valid_during   daterange NOT NULL CHECK (NOT isempty(valid_during)),
    document_id    uuid
);
CREATE INDEX annex_policy_id ON annex (policy_id);
CREATE INDEX annex_endorsement_id ON annex (endorsement_id);
CREATE INDEX annex_document_id ON annex (document_id) WHERE document_id IS NOT NULL;

COMMENT ON TABLE annex IS 'Annexes and clauses that stand beside a policy (anexos, cláusulas particulares)';
COMMENT ON COLUMN annex.id IS 'Key';
COMMENT ON COLUMN annex.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN annex.endorsement_id IS 'Endorsement that brought it in; null from the start of the policy';
COMMENT ON COLUMN annex.title IS 'Title';
COMMENT ON COLUMN annex.body IS 'Wording (texto de la cláusula)';
COMMENT ON COLUMN annex.limits_rights IS 'Whether it limits rights of the insured and so must be accepted expressly (cláusula limitativa, LCS art. 3)';
COMMENT ON COLUMN annex.accepted_on IS 'Day on which the holder accepted it in writing';
COMMENT ON COLUMN annex.valid_during IS 'When it applies';
COMMENT ON COLUMN annex.document_id IS 'Annex, sm_documents.document.id';

CREATE TABLE beneficiary_designation (
    id             uuid          PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id      uuid          NOT NULL,
    endorsement_id uuid          REFERENCES endorsement (id),
    rank           smallint      NOT NULL CHECK (rank >= 1),
    share_pct      numeric(7, 4) CHECK (share_pct BETWEEN 0 AND 100),
    party_id       uuid,
    full_name      text,
    class          text          NOT NULL CHECK (class IN ('spouse', 'children', 'parents', 'siblings', 'legal_heirs', 'named')),
    irrevocable    boolean       NOT NULL DEFAULT false,
    designated_on  date          NOT NULL,
    revoked_on     date,
    CONSTRAINT beneficiary_designation_named CHECK (class <> 'named' OR party_id IS NOT NULL OR full_name IS NOT NULL),
    CONSTRAINT beneficiary_designation_revoked CHECK (revoked_on >= designated_on),
    CONSTRAINT beneficiary_designation_irrevocable CHECK (NOT irrevocable OR revoked_on IS NULL)
);
CREATE INDEX beneficiary_designation_endorsement_id ON beneficiary_designation (endorsement_id);
CREATE INDEX beneficiary_designation_party_id ON beneficiary_designation (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX beneficiary_designation_policy ON beneficiary_designation (policy_id, rank);

COMMENT ON TABLE beneficiary_designation IS 'Designations of beneficiaries (designación de beneficiarios) in life and accident policies';
COMMENT ON COLUMN beneficiary_designation.id IS 'Key';
COMMENT ON COLUMN beneficiary_designation.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN beneficiary_designation.endorsement_id IS 'Endorsement that made it; null from the start of the policy';
COMMENT ON COLUMN beneficiary_designation.rank IS 'Order: the second rank stands in when the first fails';
COMMENT ON COLUMN beneficiary_designation.share_pct IS 'Share within the rank, in per cent; null for equal shares';
COMMENT ON COLUMN beneficiary_designation.party_id IS 'Who, sm_global.party.id; null when by class or unknown to the group';
COMMENT ON COLUMN beneficiary_designation.full_name IS 'Name as designated; null when by class';
COMMENT ON COLUMN beneficiary_designation.class IS 'spouse (cónyuge), children (hijos), parents (padres), siblings (hermanos), legal_heirs (herederos legales) or named (persona designada)';
COMMENT ON COLUMN beneficiary_designation.irrevocable IS 'Whether the holder has given up the right to revoke it (LCS, art. 87)';
COMMENT ON COLUMN beneficiary_designation.designated_on IS 'Day of designation';
COMMENT ON COLUMN beneficiary_designation.revoked_on IS 'Day of revocation; null while it stands';

CREATE TABLE rights_assignment (
    id              uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    policy_id       uuid           NOT NULL,
    customer_id     uuid           NOT NULL,
    endorsement_id  uuid           REFERENCES endorsement (id),
    creditor_name   text           NOT NULL CHECK (creditor_name <> ''),
    loan_id         uuid,
    loan_number     text,
    assigned_amount numeric(14, 2) CHECK (assigned_amount >= 0 AND assigned_amount < 'NaN'),
    currency        text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    assigned_from   date           NOT NULL CHECK (assigned_from BETWEEN '0001-01-01' AND '9999-12-31'),
    released_on     date           CHECK (released_on BETWEEN '0001-01-01' AND '9999-12-31'),
    version         integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at     timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at      timestamptz    NOT NULL DEFAULT now(),
    updated_at      timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT rights_assignment_released CHECK (released_on >= assigned_from)
);
CREATE INDEX rights_assignment_policy_id ON rights_assignment (policy_id);
CREATE INDEX rights_assignment_customer_id ON rights_assignment (customer_id);
CREATE INDEX rights_assignment_endorsement_id ON rights_assignment (endorsement_id);
CREATE INDEX rights_assignment_loan_id ON rights_assignment (loan_id) WHERE loan_id IS NOT NULL;
CREATE INDEX rights_assignment_standing ON rights_assignment (policy_id) WHERE released_on IS NULL;
CREATE TRIGGER rights_assignment_changed BEFORE UPDATE ON rights_assignment FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE rights_assignment IS 'Rights assigned to a creditor (cesión de derechos a favor de acreedor hipotecario o prendario)';
COMMENT ON COLUMN rights_assignment.id IS 'Key';
COMMENT ON COLUMN rights_assignment.policy_id IS 'Policy, ss_insurance.policy.id';
COMMENT ON COLUMN rights_assignment.customer_id IS 'Policyholder, ss_insurance.customer.id';
COMMENT ON COLUMN rights_assignment.endorsement_id IS 'Endorsement that made it';
COMMENT ON COLUMN rights_assignment.creditor_name IS 'Creditor (entidad acreedora), such as the bank of the mortgage';
COMMENT ON COLUMN rights_assignment.loan_id IS 'Loan when brokered by the group, sf_finance.loan.id';
COMMENT ON COLUMN rights_assignment.loan_number IS 'Number of the loan at the creditor';
COMMENT ON COLUMN rights_assignment.assigned_amount IS 'Amount assigned (capital pendiente); null for the whole';
COMMENT ON COLUMN rights_assignment.currency IS 'ISO 4217 code';
COMMENT ON COLUMN rights_assignment.assigned_from IS 'First day';
COMMENT ON COLUMN rights_assignment.released_on IS 'Day of release by the creditor (carta de cancelación); null while it stands';
COMMENT ON COLUMN rights_assignment.version IS 'Raised by each change';
COMMENT ON COLUMN rights_assignment.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN rights_assignment.created_at IS 'When the row was written';
COMMENT ON COLUMN rights_assignment.updated_at IS 'When the row was last changed';

CREATE FUNCTION rights_assignment_payload(r rights_assignment) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'rights_assignment_id', r.id,
    'customer_id', r.customer_id,
    'policy_id', r.policy_id,
    'endorsement_id', r.endorsement_id,
    'creditor_name', r.creditor_name,
    'loan_id', r.loan_id,
    'assigned_amount', r.assigned_amount::text,
    'currency', r.currency,
    'assigned_from', r.assigned_from,
    'released_on', r.released_on,
    'occurred_at', r.occurred_at);
COMMENT ON FUNCTION rights_assignment_payload(rights_assignment) IS 'Event payload of a rights assignment: the state after the change (events/rights_assignment.v1.json)';
