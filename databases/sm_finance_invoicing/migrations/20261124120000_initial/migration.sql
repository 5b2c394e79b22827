-- Invoicing: series, invoices issued and received with lines and taxes, the chain of billing records (Veri*Factu), payments, dunning.
-- A number is given when an invoice is issued, never before, from its series, without gaps and in the order of dates; from then on
-- invoice, lines and taxes cannot be changed: a mistake is put right by a rectifying invoice.
-- Sources: RD 1619/2012 (Reglamento de facturación), art. 6, 7, 13 and 15; Ley 37/1992 (LIVA), art. 20, 84, 90, 91, 154 to 163;
-- RD 1007/2023 and Orden HAC/1177/2024 (billing systems, huella and chain); Ley 3/2004 (late payment); Ley 20/1991 (IGIC).

-- Taxes ---------------------------------------------------------------------------------------------------------------

CREATE TABLE vat_rate (
    code              text          PRIMARY KEY CHECK (code ~ '^[A-Z0-9.-]+$'),
    tax               text          NOT NULL CHECK (tax IN ('IVA', 'RECARGO', 'IGIC', 'IPSI')),
    name_es           text          NOT NULL,
    qualification     text          NOT NULL CHECK (qualification IN ('S1', 'S2', 'N1', 'N2', 'E1', 'E2', 'E3', 'E4', 'E5', 'E6')),
    rate              numeric(5, 2) NOT NULL CHECK (rate BETWEEN 0 AND 100),
    surcharge_of_code text          REFERENCES vat_rate (code),
    valid_from        date          NOT NULL,
    valid_to          date,
    legal_basis       text          NOT NULL,
    invoice_text      text,
    CONSTRAINT vat_rate_validity CHECK (valid_to >= valid_from),
    CONSTRAINT vat_rate_untaxed_is_zero CHECK (qualification = 'S1' OR rate = 0)
);
CREATE INDEX vat_rate_surcharge_of_code ON vat_rate (surcharge_of_code);

COMMENT ON TABLE vat_rate IS 'Rates of VAT and of the taxes in its place (tipos de IVA, recargo de equivalencia, IGIC, IPSI), and the grounds on which none is charged';
COMMENT ON COLUMN vat_rate.code IS 'Code, such as IVA-21';
COMMENT ON COLUMN vat_rate.tax IS 'IVA (VAT), RECARGO (recargo de equivalencia), IGIC (Canary Islands) or IPSI (Ceuta and Melilla)';
COMMENT ON COLUMN vat_rate.name_es IS 'Name in Spanish';
COMMENT ON COLUMN vat_rate.qualification IS 'Qualification as the billing record asks: S1 subject, S2 subject with reverse charge, N1 and N2 not subject, E1 to E6 exempt by article 20, 21, 22, 23 and 24, 25 or another';
COMMENT ON COLUMN vat_rate.rate IS 'Rate in per cent';
COMMENT ON COLUMN vat_rate.surcharge_of_code IS 'Rate that this surcharge goes with';
COMMENT ON COLUMN vat_rate.valid_from IS 'First day it applies';
COMMENT ON COLUMN vat_rate.valid_to IS 'Last day; null while in force';
COMMENT ON COLUMN vat_rate.legal_basis IS 'Law and article';
COMMENT ON COLUMN vat_rate.invoice_text IS 'Wording that the invoice must carry, such as the ground of the exemption (RD 1619/2012, art. 6.1.j)';

CREATE TABLE withholding_rate (
    code        text          PRIMARY KEY CHECK (code <> ''),
    name_es     text          NOT NULL,
    rate        numeric(5, 2) NOT NULL CHECK (rate BETWEEN 0 AND 100),
    valid_from  date          NOT NULL,
    legal_basis text          NOT NULL
);

COMMENT ON TABLE withholding_rate IS 'Withholdings shown on invoices (retenciones de IRPF)';
COMMENT ON COLUMN withholding_rate.code IS 'Code, such as IRPF-15';
COMMENT ON COLUMN withholding_rate.name_es IS 'Name in Spanish';
COMMENT ON COLUMN withholding_rate.rate IS 'Rate in per cent';
COMMENT ON COLUMN withholding_rate.valid_from IS 'First day it applies';
COMMENT ON COLUMN withholding_rate.legal_basis IS 'Article';

CREATE TABLE vat_regime (
    code    text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    name_es text NOT NULL
);

COMMENT ON TABLE vat_regime IS 'Keys of regime (claves de régimen) of billing records';
COMMENT ON COLUMN vat_regime.code IS 'Key, 2 digits';
COMMENT ON COLUMN vat_regime.name_es IS 'Name in Spanish';

CREATE TABLE payment_term (
    code        text     PRIMARY KEY CHECK (code <> ''),
    name_es     text     NOT NULL,
    days        smallint NOT NULL CHECK (days BETWEEN 0 AND 60),
    payment_day smallint CHECK (payment_day BETWEEN 1 AND 31)
);

COMMENT ON TABLE payment_term IS 'Terms of payment (condiciones de pago)';
COMMENT ON COLUMN payment_term.code IS 'Code, such as net30';
COMMENT ON COLUMN payment_term.name_es IS 'Name in Spanish';
COMMENT ON COLUMN payment_term.days IS 'Days from the receipt of the goods or service; never over 60 (Ley 3/2004, art. 4)';
COMMENT ON COLUMN payment_term.payment_day IS 'Fixed day of the month; null without one';

-- Invoices ------------------------------------------------------------------------------------------------------------

CREATE TABLE invoice_series (
    code            text    PRIMARY KEY CHECK (code ~ '^[A-Z0-9-]{1,12}$'),
    issuer_party_id uuid    NOT NULL,
    kind            text    NOT NULL DEFAULT 'ordinary' CHECK (kind IN ('ordinary', 'simplified', 'rectifying', 'self_billed')),
    prefix          text    NOT NULL UNIQUE CHECK (prefix ~ '^[A-Z0-9/-]{1,20}$'),
    valid_from      date    NOT NULL,
    valid_to        date,
    last_number     integer NOT NULL DEFAULT 0 CHECK (last_number >= 0),
    last_issued_on  date,
    CONSTRAINT invoice_series_validity CHECK (valid_to >= valid_from)
);
CREATE INDEX invoice_series_issuer_party_id ON invoice_series (issuer_party_id);

COMMENT ON TABLE invoice_series IS 'Series of invoice numbers (series), each of one issuer, numbered without gaps';
COMMENT ON COLUMN invoice_series.code IS 'Code, such as SOR-2027';
COMMENT ON COLUMN invoice_series.issuer_party_id IS 'Company of the group that issues';
COMMENT ON COLUMN invoice_series.kind IS 'ordinary (completa), simplified (simplificada), rectifying (rectificativa) or self_billed (expedida por el destinatario), each in its own series (RD 1619/2012, art. 6.1.a)';
COMMENT ON COLUMN invoice_series.prefix IS 'What is written before the number, such as SOR27/';
COMMENT ON COLUMN invoice_series.valid_from IS 'First day of issue';
COMMENT ON COLUMN invoice_series.valid_to IS 'Last day of issue; null while open';
COMMENT ON COLUMN invoice_series.last_number IS 'Last number given; only the issue of an invoice raises it';
COMMENT ON COLUMN invoice_series.last_issued_on IS 'Date of the last invoice; the next cannot be earlier';

CREATE TABLE invoice (
    id                    uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    direction             text           NOT NULL DEFAULT 'issued' CHECK (direction IN ('issued', 'received')),
    invoice_type          text           NOT NULL DEFAULT 'F1' CHECK (invoice_type IN ('F1', 'F2', 'F3', 'R1', 'R2', 'R3', 'R4', 'R5')),
    state                 text           NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'issued', 'received', 'partly_paid', 'paid', 'rectified', 'cancelled')),
    invoice_series_code   text           REFERENCES invoice_series (code),
    series_number         integer        CHECK (series_number > 0),
    invoice_number        text           CHECK (length(invoice_number) BETWEEN 1 AND 60),
    issuer_party_id       uuid           NOT NULL,
    recipient_party_id    uuid,
    recipient_tax_id      text,
    recipient_name        text,
    recipient_address     text,
    issued_on             date           CHECK (issued_on BETWEEN '0001-01-01' AND '9999-12-31'),
    operation_on          date           CHECK (operation_on BETWEEN '0001-01-01' AND '9999-12-31'),
    received_on           date           CHECK (received_on BETWEEN '0001-01-01' AND '9999-12-31'),
    due_on                date           CHECK (due_on BETWEEN '0001-01-01' AND '9999-12-31'),
    payment_term_code     text           REFERENCES payment_term (code),
    vat_regime_code       text           NOT NULL DEFAULT '01' REFERENCES vat_regime (code),
    taxable_amount        numeric(14, 2) NOT NULL DEFAULT 0 CHECK (taxable_amount < 'NaN'),
    tax_amount            numeric(14, 2) NOT NULL DEFAULT 0 CHECK (tax_amount < 'NaN'),
    withholding_rate_code text           REFERENCES withholding_rate (code),
    withholding_amount    numeric(14, 2) NOT NULL DEFAULT 0 CHECK (withholding_amount < 'NaN'),
    total_amount          numeric(14, 2) NOT NULL GENERATED ALWAYS AS (taxable_amount + tax_amount) STORED,
    paid_amount           numeric(14, 2) NOT NULL DEFAULT 0 CHECK (paid_amount < 'NaN'),
    currency              text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    description           text,
    journal_entry_id      uuid,
    settlement_id         uuid,
    cost_centre_code      text,
    document_id           uuid,
    version               integer        NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at           timestamptz    NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at            timestamptz    NOT NULL DEFAULT now(),
    updated_at            timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT invoice_number_once UNIQUE (issuer_party_id, invoice_number, issued_on),
    CONSTRAINT invoice_series_number UNIQUE (invoice_series_code, series_number),
    CONSTRAINT invoice_numbered CHECK (CASE WHEN state = 'draft' THEN series_number IS NULL WHEN direction = 'issued' THEN num_nonnulls(invoice_series_code, series_number, invoice_number, issued_on) = 4 ELSE num_nonnulls(invoice_number, issued_on, received_on) = 3 END),
    CONSTRAINT invoice_direction_state CHECK (NOT (direction = 'issued' AND state = 'received') AND NOT (direction = 'received' AND state = 'issued')),
    CONSTRAINT invoice_recipient_known CHECK (state = 'draft' OR invoice_type IN ('F2', 'R5') OR num_nonnulls(recipient_party_id, recipient_tax_id, recipient_name) = 3),
    CONSTRAINT invoice_due_after_issue CHECK (due_on >= issued_on),
    CONSTRAINT invoice_paid_in_full CHECK (state <> 'paid' OR abs(paid_amount) >= abs(total_amount - withholding_amount))
);
CREATE INDEX invoice_recipient_party_id ON invoice (recipient_party_id);
CREATE INDEX invoice_vat_regime_code ON invoice (vat_regime_code);
CREATE INDEX invoice_withholding_rate_code ON invoice (withholding_rate_code);
CREATE INDEX invoice_journal_entry_id ON invoice (journal_entry_id);
CREATE INDEX invoice_settlement_id ON invoice (settlement_id);
CREATE INDEX invoice_cost_centre_code ON invoice (cost_centre_code);
CREATE INDEX invoice_document_id ON invoice (document_id);
CREATE INDEX invoice_payment_term_code ON invoice (payment_term_code);
CREATE INDEX invoice_unpaid ON invoice (due_on) WHERE state IN ('issued', 'received', 'partly_paid');
CREATE INDEX invoice_issue_day ON invoice (issued_on);
CREATE TRIGGER invoice_changed BEFORE UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE invoice IS 'Invoices (facturas), issued by a company of the group or received by it';
COMMENT ON COLUMN invoice.id IS 'Key';
COMMENT ON COLUMN invoice.direction IS 'issued (emitida) or received (recibida)';
COMMENT ON COLUMN invoice.invoice_type IS 'F1 full, F2 simplified, F3 in place of simplified ones, R1 to R4 rectifying by ground, R5 rectifying a simplified one';
COMMENT ON COLUMN invoice.state IS 'draft (borrador), issued (emitida), received (registrada), partly_paid (cobrada o pagada en parte), paid (cobrada o pagada), rectified (rectificada) or cancelled (anulada)';
COMMENT ON COLUMN invoice.invoice_series_code IS 'Series; null for received ones';
COMMENT ON COLUMN invoice.series_number IS 'Number in the series; null while a draft';
COMMENT ON COLUMN invoice.invoice_number IS 'Number as written (número de factura): prefix and number, or the supplier''s own';
COMMENT ON COLUMN invoice.issuer_party_id IS 'Who issues it (expedidor)';
COMMENT ON COLUMN invoice.recipient_party_id IS 'Who receives it (destinatario); null only when simplified';
COMMENT ON COLUMN invoice.recipient_tax_id IS 'Tax number of the other party as printed (NIF)';
COMMENT ON COLUMN invoice.recipient_name IS 'Name of the other party as printed';
COMMENT ON COLUMN invoice.recipient_address IS 'Address of the other party as printed';
COMMENT ON COLUMN invoice.issued_on IS 'Date of issue (fecha de expedición); null while a draft';
COMMENT ON COLUMN invoice.operation_on IS 'Day of the operation, where it differs (fecha de operación)';
COMMENT ON COLUMN invoice.received_on IS 'Day a received invoice came in';
COMMENT ON COLUMN invoice.due_on IS 'Day of payment (vencimiento)';
COMMENT ON COLUMN invoice.payment_term_code IS 'Terms of payment';
COMMENT ON COLUMN invoice.vat_regime_code IS 'Key of regime';
COMMENT ON COLUMN invoice.taxable_amount IS 'Sum of the taxable amounts (base imponible total)';
COMMENT ON COLUMN invoice.tax_amount IS 'Sum of taxes and surcharges (cuota total)';
COMMENT ON COLUMN invoice.withholding_rate_code IS 'Withholding that applies';
COMMENT ON COLUMN invoice.withholding_amount IS 'Amount withheld (retención)';
COMMENT ON COLUMN invoice.total_amount IS 'Total of the invoice (importe total), before withholding';
COMMENT ON COLUMN invoice.paid_amount IS 'Amount paid so far';
COMMENT ON COLUMN invoice.currency IS 'ISO 4217 code';
COMMENT ON COLUMN invoice.description IS 'What it is for (descripción de la operación)';
COMMENT ON COLUMN invoice.journal_entry_id IS 'Entry of the general ledger';
COMMENT ON COLUMN invoice.settlement_id IS 'Settlement of commissions that it bills or pays';
COMMENT ON COLUMN invoice.cost_centre_code IS 'Cost centre of a received invoice';
COMMENT ON COLUMN invoice.document_id IS 'The invoice as issued or received';
COMMENT ON COLUMN invoice.version IS 'Raised by each change';
COMMENT ON COLUMN invoice.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN invoice.created_at IS 'When the row was written';
COMMENT ON COLUMN invoice.updated_at IS 'When the row was last changed';

CREATE FUNCTION invoice_payload(x invoice) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'invoice_id', x.id,
    'direction', x.direction,
    'invoice_type', x.invoice_type,
    'state', x.state,
    'invoice_series_code', x.invoice_series_code,
    'series_number', x.series_number,
    'invoice_number', x.invoice_number,
    'issuer_party_id', x.issuer_party_id,
    'recipient_party_id', x.recipient_party_id,
    'issued_on', x.issued_on,
    'operation_on', x.operation_on,
    'received_on', x.received_on,
    'due_on', x.due_on,
    'payment_term_code', x.payment_term_code,
    'vat_regime_code', x.vat_regime_code,
    'taxable_amount', x.taxable_amount::text,
    'tax_amount', x.tax_amount::text,
    'withholding_rate_code', x.withholding_rate_code,
    'withholding_amount', x.withholding_amount::text,
    'total_amount', x.total_amount::text,
    'paid_amount', x.paid_amount::text,
    'currency', x.currency,
    'description', x.description,
    'journal_entry_id', x.journal_entry_id,
    'settlement_id', x.settlement_id,
    'cost_centre_code', x.cost_centre_code,
    'document_id', x.document_id,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION invoice_payload(invoice) IS 'Event payload of an invoice: the state after the change (events/invoice.v1.json)';

CREATE TABLE invoice_line (
    invoice_id       uuid           NOT NULL REFERENCES invoice (id) ON DELETE CASCADE,
    position         smallint       NOT NULL CHECK (position > 0),
    product_code     text,
    description      text           NOT NULL CHECK (description <> ''),
    quantity         numeric(14, 4) NOT NULL DEFAULT 1 CHECK (quantity < 'NaN'),
    unit             text           NOT NULL DEFAULT 'unit' CHECK (unit <> ''),
    unit_price       numeric(16, 6) NOT NULL CHECK (unit_price < 'NaN'),
    discount_percent numeric(5, 2)  NOT NULL DEFAULT 0 CHECK (discount_percent BETWEEN 0 AND 100),
    vat_rate_code    text           NOT NULL REFERENCES vat_rate (code),
    net_amount       numeric(14, 2) NOT NULL CHECK (net_amount < 'NaN'),
    PRIMARY KEY (invoice_id, position),
    CONSTRAINT invoice_line_net CHECK (net_amount = round(quantity * unit_price * (1 - discount_percent / 100), 2))
);
CREATE INDEX invoice_line_product_code ON invoice_line (product_code);
CREATE INDEX invoice_line_vat_rate_code ON invoice_line (vat_rate_code);

COMMENT ON TABLE invoice_line IS 'Lines of an invoice (líneas de factura)';
COMMENT ON COLUMN invoice_line.invoice_id IS 'Invoice';
COMMENT ON COLUMN invoice_line.position IS 'Place, from 1';
COMMENT ON COLUMN invoice_line.product_code IS 'Product of the group''s catalogue';
COMMENT ON COLUMN invoice_line.description IS 'What is billed';
COMMENT ON COLUMN invoice_line.quantity IS 'Quantity';
COMMENT ON COLUMN invoice_line.unit IS 'Unit, such as unit or hour';
COMMENT ON COLUMN invoice_line.unit_price IS 'Price of a unit without tax';
COMMENT ON COLUMN invoice_line.discount_percent IS 'Discount in per cent';
COMMENT ON COLUMN invoice_line.vat_rate_code IS 'Rate or ground';
COMMENT ON COLUMN invoice_line.net_amount IS 'Amount without tax after discount';

CREATE TABLE invoice_tax (
    invoice_id          uuid           NOT NULL REFERENCES invoice (id) ON DELETE CASCADE,
    vat_rate_code       text           NOT NULL REFERENCES vat_rate (code),
    taxable_amount      numeric(14, 2) NOT NULL CHECK (taxable_amount < 'NaN'),
    tax_amount          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (tax_amount < 'NaN'),
    surcharge_rate_code text           REFERENCES vat_rate (code),
    surcharge_amount    numeric(14, 2) NOT NULL DEFAULT 0 CHECK (surcharge_amount < 'NaN'),
    deductible_amount   numeric(14, 2) CHECK (deductible_amount < 'NaN'),
    PRIMARY KEY (invoice_id, vat_rate_code)
);
CREATE INDEX invoice_tax_vat_rate_code ON invoice_tax (vat_rate_code);
CREATE INDEX invoice_tax_surcharge_rate_code ON invoice_tax (surcharge_rate_code);

COMMENT ON TABLE invoice_tax IS 'Taxes of an invoice, one row for each rate (desglose)';
COMMENT ON COLUMN invoice_tax.invoice_id IS 'Invoice';
COMMENT ON COLUMN invoice_tax.vat_rate_code IS 'Rate or ground';
COMMENT ON COLUMN invoice_tax.taxable_amount IS 'Taxable amount (base imponible o importe no sujeto)';
COMMENT ON COLUMN invoice_tax.tax_amount IS 'Tax (cuota)';
COMMENT ON COLUMN invoice_tax.surcharge_rate_code IS 'Surcharge, where the customer is under the recargo de equivalencia';
COMMENT ON COLUMN invoice_tax.surcharge_amount IS 'Surcharge (cuota del recargo)';
COMMENT ON COLUMN invoice_tax.deductible_amount IS 'Part of the tax of a received invoice that may be deducted; null for issued ones';

CREATE TABLE rectification (
    rectifying_invoice_id uuid NOT NULL REFERENCES invoice (id),
    rectified_invoice_id  uuid NOT NULL REFERENCES invoice (id),
    method                text NOT NULL CHECK (method IN ('S', 'I')),
    ground                text NOT NULL CHECK (ground IN ('error', 'discount_or_return', 'insolvency', 'bad_debt', 'other')),
    reason                text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (rectifying_invoice_id, rectified_invoice_id),
    CONSTRAINT rectification_other_invoice CHECK (rectifying_invoice_id <> rectified_invoice_id)
);
CREATE INDEX rectification_rectified_invoice_id ON rectification (rectified_invoice_id);

COMMENT ON TABLE rectification IS 'Which invoices a rectifying invoice puts right (facturas rectificadas, RD 1619/2012, art. 15)';
COMMENT ON COLUMN rectification.rectifying_invoice_id IS 'Rectifying invoice';
COMMENT ON COLUMN rectification.rectified_invoice_id IS 'Invoice put right';
COMMENT ON COLUMN rectification.method IS 'S by substitution (por sustitución) or I by differences (por diferencias)';
COMMENT ON COLUMN rectification.ground IS 'error (R1, error fundado en derecho o art. 80.Uno, Dos y Seis LIVA), discount_or_return (art. 80.Uno y Dos), insolvency (R2, art. 80.Tres), bad_debt (R3, art. 80.Cuatro) or other (R4)';
COMMENT ON COLUMN rectification.reason IS 'What was wrong';

CREATE FUNCTION invoice_numbered() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    series invoice_series;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.series_number IS NOT NULL THEN
            RAISE EXCEPTION 'invoice "%" has a number and cannot be deleted', OLD.invoice_number USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.direction = 'issued' AND NEW.state <> 'draft' AND (TG_OP = 'INSERT' OR OLD.state = 'draft') THEN
        IF NEW.state <> 'issued' THEN
            RAISE EXCEPTION 'invoice must be issued before it is "%"', NEW.state USING ERRCODE = 'check_violation';
        END IF;
        NEW.issued_on := coalesce(NEW.issued_on, (now() AT TIME ZONE 'Europe/Madrid')::date);
        UPDATE invoice_series AS s SET last_number = s.last_number + 1, last_issued_on = NEW.issued_on
        WHERE s.code = NEW.invoice_series_code RETURNING s.* INTO series;
        IF series.code IS NULL THEN
            RAISE EXCEPTION 'invoice has no series to take its number from' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.series_number IS NOT NULL AND NEW.series_number <> series.last_number THEN
            RAISE EXCEPTION 'invoice number % does not follow the last of series "%": expected %', NEW.series_number, series.code, series.last_number USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.issued_on < series.valid_from OR NEW.issued_on > coalesce(series.valid_to, NEW.issued_on) THEN
            RAISE EXCEPTION 'series "%" does not issue on %', series.code, NEW.issued_on USING ERRCODE = 'check_violation';
        END IF;
        IF series.issuer_party_id <> NEW.issuer_party_id THEN
            RAISE EXCEPTION 'series "%" belongs to another issuer', series.code USING ERRCODE = 'check_violation';
        END IF;
        NEW.series_number := series.last_number;
        NEW.invoice_number := series.prefix || lpad(series.last_number::text, 6, '0');
    ELSIF TG_OP = 'UPDATE' AND OLD.state <> 'draft' AND OLD.direction = 'issued' AND
        (OLD.direction, OLD.invoice_type, OLD.invoice_series_code, OLD.series_number, OLD.invoice_number, OLD.issuer_party_id, OLD.recipient_party_id,
         OLD.recipient_tax_id, OLD.recipient_name, OLD.recipient_address, OLD.issued_on, OLD.operation_on, OLD.vat_regime_code,
         OLD.taxable_amount, OLD.tax_amount, OLD.withholding_amount, OLD.currency, OLD.description, NEW.state = 'draft')
        IS DISTINCT FROM
        (NEW.direction, NEW.invoice_type, NEW.invoice_series_code, NEW.series_number, NEW.invoice_number, NEW.issuer_party_id, NEW.recipient_party_id,
         NEW.recipient_tax_id, NEW.recipient_name, NEW.recipient_address, NEW.issued_on, NEW.operation_on, NEW.vat_regime_code,
         NEW.taxable_amount, NEW.tax_amount, NEW.withholding_amount, NEW.currency, NEW.description, false) THEN
        RAISE EXCEPTION 'invoice "%" is issued and cannot be changed: issue a rectifying invoice', OLD.invoice_number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION invoice_numbered() IS 'Trigger of invoice: gives the next number of the series on issue, keeps the order of dates, and freezes what was issued';
CREATE TRIGGER invoice_numbered BEFORE INSERT OR UPDATE OR DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_numbered();

CREATE FUNCTION invoice_series_forward() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last_number NOT IN (OLD.last_number, OLD.last_number + 1) THEN
        RAISE EXCEPTION 'series "%" may only go from % to %', OLD.code, OLD.last_number, OLD.last_number + 1 USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.last_issued_on < OLD.last_issued_on THEN
        RAISE EXCEPTION 'series "%" has issued on %: an earlier date would break the order', OLD.code, OLD.last_issued_on USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION invoice_series_forward() IS 'Trigger of invoice_series: numbers go up by one and dates never back';
CREATE TRIGGER invoice_series_forward BEFORE UPDATE OF last_number, last_issued_on ON invoice_series FOR EACH ROW EXECUTE FUNCTION invoice_series_forward();

CREATE FUNCTION invoice_part_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    wanted uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW.invoice_id ELSE OLD.invoice_id END;
BEGIN
    IF EXISTS (SELECT FROM invoice WHERE id = wanted AND direction = 'issued' AND state <> 'draft') THEN
        RAISE EXCEPTION 'invoice % is issued: its lines and taxes cannot be changed', wanted USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION invoice_part_frozen() IS 'Trigger of invoice_line and invoice_tax: parts of an issued invoice cannot be changed';
CREATE TRIGGER invoice_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON invoice_line FOR EACH ROW EXECUTE FUNCTION invoice_part_frozen();
CREATE TRIGGER invoice_tax_frozen BEFORE INSERT OR UPDATE OR DELETE ON invoice_tax FOR EACH ROW EXECUTE FUNCTION invoice_part_frozen();

CREATE FUNCTION invoice_adds_up() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    i invoice;
    taxable numeric;
    tax numeric;
BEGIN
    SELECT * INTO i FROM invoice WHERE id = NEW.id;
    IF i.id IS NULL OR i.state = 'draft' THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(t.taxable_amount), 0), coalesce(sum(t.tax_amount + t.surcharge_amount), 0) INTO taxable, tax FROM invoice_tax AS t WHERE t.invoice_id = i.id;
    IF (taxable, tax) IS DISTINCT FROM (i.taxable_amount, i.tax_amount) THEN
        RAISE EXCEPTION 'invoice "%" does not add up: taxes give % and %, the invoice says % and %', i.invoice_number, taxable, tax, i.taxable_amount, i.tax_amount
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION invoice_adds_up() IS 'Deferred trigger of invoice: at commit the totals equal the sums of its taxes';
CREATE CONSTRAINT TRIGGER invoice_adds_up AFTER INSERT OR UPDATE ON invoice DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_adds_up();

-- Billing records (Veri*Factu) ----------------------------------------------------------------------------------------

CREATE TABLE billing_record (
    id               uuid        PRIMARY KEY DEFAULT platform.uuid_v7(),
    issuer_party_id  uuid        NOT NULL,
    sequence         bigint      NOT NULL CHECK (sequence > 0),
    invoice_id       uuid        NOT NULL REFERENCES invoice (id),
    kind             text        NOT NULL CHECK (kind IN ('alta', 'anulacion')),
    issuer_tax_id    text        NOT NULL CHECK (issuer_tax_id <> ''),
    generated_at     timestamptz NOT NULL,
    hash_input       text        NOT NULL CHECK (hash_input <> ''),
    previous_hash    bytea       CHECK (octet_length(previous_hash) = 32),
    record_hash      bytea       NOT NULL CHECK (octet_length(record_hash) = 32),
    correction       boolean     NOT NULL DEFAULT false,
    submission_state text        NOT NULL DEFAULT 'pending'
        CHECK (submission_state IN ('pending', 'sent', 'accepted', 'accepted_with_errors', 'rejected', 'not_required')),
    submitted_at     timestamptz,
    secure_code      text,
    error_code       text,
    qr_url           text        CHECK (qr_url ~ '^https://'),
    version          integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
    occurred_at      timestamptz NOT NULL DEFAULT now() CHECK (occurred_at BETWEEN '1900-01-01 00:00+00' AND '9999-12-30 00:00+00'),
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issuer_party_id, sequence),
    CONSTRAINT billing_record_first_of_chain CHECK ((sequence = 1) = (previous_hash IS NULL))
);
CREATE INDEX billing_record_invoice_id ON billing_record (invoice_id);
CREATE INDEX billing_record_pending ON billing_record (generated_at) WHERE submission_state IN ('pending', 'rejected');
CREATE TRIGGER billing_record_changed BEFORE UPDATE ON billing_record FOR EACH ROW EXECUTE FUNCTION platform.row_changed();

COMMENT ON TABLE billing_record IS 'Billing records (registros de facturación, RD 1007/2023): one for each issue or cancellation, chained by their hashes';
COMMENT ON COLUMN billing_record.id IS 'Key';
COMMENT ON COLUMN billing_record.issuer_party_id IS 'Company obliged (obligado a expedir)';
COMMENT ON COLUMN billing_record.sequence IS 'Place in the issuer''s chain, from 1 without gaps';
COMMENT ON COLUMN billing_record.invoice_id IS 'Invoice';
COMMENT ON COLUMN billing_record.kind IS 'alta (record of issue) or anulacion (record of cancellation)';
COMMENT ON COLUMN billing_record.issuer_tax_id IS 'NIF of the issuer as hashed';
COMMENT ON COLUMN billing_record.generated_at IS 'When the record was made (FechaHoraHusoGenRegistro)';
COMMENT ON COLUMN billing_record.hash_input IS 'Text that is hashed: the fields that Orden HAC/1177/2024 names, with those of the chain';
COMMENT ON COLUMN billing_record.previous_hash IS 'Hash of the record before; null for the first of the chain';
COMMENT ON COLUMN billing_record.record_hash IS 'SHA-256 of hash_input (huella)';
COMMENT ON COLUMN billing_record.correction IS 'Whether it corrects an earlier record (subsanación)';
COMMENT ON COLUMN billing_record.submission_state IS 'pending, sent (enviado), accepted (aceptado), accepted_with_errors (aceptado con errores), rejected (rechazado) or not_required (sistema no Veri*Factu, que conserva y firma)';
COMMENT ON COLUMN billing_record.submitted_at IS 'When it was sent to the AEAT';
COMMENT ON COLUMN billing_record.secure_code IS 'Code of the AEAT''s answer (CSV)';
COMMENT ON COLUMN billing_record.error_code IS 'Error code of the AEAT';
COMMENT ON COLUMN billing_record.qr_url IS 'Address in the QR code of the invoice';
COMMENT ON COLUMN billing_record.version IS 'Raised by each change';
COMMENT ON COLUMN billing_record.occurred_at IS 'Business time of the latest change';
COMMENT ON COLUMN billing_record.created_at IS 'When the row was written';
COMMENT ON COLUMN billing_record.updated_at IS 'When the row was last changed';

CREATE FUNCTION billing_record_payload(x billing_record) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'billing_record_id', x.id,
    'issuer_party_id', x.issuer_party_id,
    'sequence', x.sequence,
    'invoice_id', x.invoice_id,
    'kind', x.kind,
    'issuer_tax_id', x.issuer_tax_id,
    'generated_at', x.generated_at,
    'previous_hash', encode(x.previous_hash, 'hex'),
    'record_hash', encode(x.record_hash, 'hex'),
    'correction', x.correction,
    'submission_state', x.submission_state,
    'submitted_at', x.submitted_at,
    'secure_code', x.secure_code,
    'error_code', x.error_code,
    'qr_url', x.qr_url,
    'occurred_at', x.occurred_at);
COMMENT ON FUNCTION billing_record_payload(billing_record) IS 'Event payload of a billing record: the state after the change (events/billing_record.v1.json)';

CREATE FUNCTION billing_record_chained() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    last billing_record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'billing record % of the chain cannot be deleted', OLD.sequence USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.issuer_party_id, OLD.sequence, OLD.invoice_id, OLD.kind, OLD.issuer_tax_id, OLD.generated_at, OLD.hash_input, OLD.previous_hash, OLD.record_hash, OLD.correction)
            IS DISTINCT FROM
            (NEW.issuer_party_id, NEW.sequence, NEW.invoice_id, NEW.kind, NEW.issuer_tax_id, NEW.generated_at, NEW.hash_input, NEW.previous_hash, NEW.record_hash, NEW.correction) THEN
            RAISE EXCEPTION 'billing record % of the chain cannot be changed', OLD.sequence USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('billing_record ' || NEW.issuer_party_id::text, 0));
    SELECT * INTO last FROM billing_record WHERE issuer_party_id = NEW.issuer_party_id ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(NEW.sequence, coalesce(last.sequence, 0) + 1);
    NEW.record_hash := coalesce(NEW.record_hash, sha256(convert_to(NEW.hash_input, 'UTF8')));
    IF NEW.sequence <> coalesce(last.sequence, 0) + 1 THEN
        RAISE EXCEPTION 'billing record % does not follow %', NEW.sequence, coalesce(last.sequence, 0) USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.previous_hash IS DISTINCT FROM last.record_hash THEN
        RAISE EXCEPTION 'billing record % does not carry the hash of the record before', NEW.sequence USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.record_hash <> sha256(convert_to(NEW.hash_input, 'UTF8')) THEN
        RAISE EXCEPTION 'billing record % has a hash that is not that of its text', NEW.sequence USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION billing_record_chained() IS 'Trigger of billing_record: each record follows the last of its issuer and carries its hash; nothing is changed or deleted';
CREATE TRIGGER billing_record_chained BEFORE INSERT OR UPDATE OR DELETE ON billing_record FOR EACH ROW EXECUTE FUNCTION billing_record_chained();

CREATE FUNCTION billing_hash_input(issuer_tax_id text, invoice_number text, issued_on date, invoice_type text, tax_amount numeric, total_amount numeric,
    previous_hash bytea, generated_at text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'IDEmisorFactura=' || issuer_tax_id || '&NumSerieFactura=' || invoice_number || '&FechaExpedicionFactura=' || to_char(issued_on::timestamp, 'DD-MM-YYYY')
    || '&TipoFactura=' || invoice_type || '&CuotaTotal=' || tax_amount::text || '&ImporteTotal=' || total_amount::text
    || '&Huella=' || coalesce(upper(encode(previous_hash, 'hex')), '') || '&FechaHoraHusoGenRegistro=' || generated_at;
COMMENT ON FUNCTION billing_hash_input(text, text, date, text, numeric, numeric, bytea, text) IS 'Text to hash of a record of issue (registro de alta), in the order of Orden HAC/1177/2024; generated_at is ISO 8601 with offset, as sent';

-- Payments and dunning ------------------------------------------------------------------------------------------------

CREATE TABLE invoice_payment (
    id               uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    invoice_id       uuid           NOT NULL REFERENCES invoice (id),
    paid_on          date           NOT NULL,
    amount           numeric(14, 2) NOT NULL CHECK (amount <> 0) CHECK (amount < 'NaN'),
    currency         text           NOT NULL DEFAULT 'EUR' CHECK (currency ~ '^[A-Z]{3}$'),
    method           text           NOT NULL CHECK (method IN ('transfer', 'direct_debit', 'card', 'cash', 'offset', 'commission_netting')),
    bank_account_id  uuid,
    payment_order_id uuid,
    reference        text,
    created_at       timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT invoice_payment_cash_limit CHECK (method <> 'cash' OR abs(amount) < 1000)
);
CREATE INDEX invoice_payment_invoice_id ON invoice_payment (invoice_id);
CREATE INDEX invoice_payment_bank_account_id ON invoice_payment (bank_account_id);
CREATE INDEX invoice_payment_payment_order_id ON invoice_payment (payment_order_id);
CREATE INDEX invoice_payment_day ON invoice_payment (paid_on);

COMMENT ON TABLE invoice_payment IS 'Payments of invoices (cobros y pagos)';
COMMENT ON COLUMN invoice_payment.id IS 'Key';
COMMENT ON COLUMN invoice_payment.invoice_id IS 'Invoice';
COMMENT ON COLUMN invoice_payment.paid_on IS 'Day';
COMMENT ON COLUMN invoice_payment.amount IS 'Amount; negative when returned';
COMMENT ON COLUMN invoice_payment.currency IS 'ISO 4217 code';
COMMENT ON COLUMN invoice_payment.method IS 'transfer (transferencia), direct_debit (adeudo), card (tarjeta), cash (efectivo, under 1,000 euros between businesses: Ley 7/2012, art. 7), offset (compensación) or commission_netting (neto de comisión)';
COMMENT ON COLUMN invoice_payment.bank_account_id IS 'Account that received or paid';
COMMENT ON COLUMN invoice_payment.payment_order_id IS 'Payment order';
COMMENT ON COLUMN invoice_payment.reference IS 'Reference of the payment';
COMMENT ON COLUMN invoice_payment.created_at IS 'When the row was written';

CREATE TABLE dunning_level (
    level            smallint PRIMARY KEY CHECK (level BETWEEN 1 AND 9),
    name             text     NOT NULL,
    name_es          text     NOT NULL,
    days_overdue     smallint NOT NULL CHECK (days_overdue >= 0),
    charges_interest boolean  NOT NULL DEFAULT false
);

COMMENT ON TABLE dunning_level IS 'Steps of dunning (fases de reclamación)';
COMMENT ON COLUMN dunning_level.level IS 'Step, from 1';
COMMENT ON COLUMN dunning_level.name IS 'Name in English';
COMMENT ON COLUMN dunning_level.name_es IS 'Name in Spanish';
COMMENT ON COLUMN dunning_level.days_overdue IS 'Days after the due day';
COMMENT ON COLUMN dunning_level.charges_interest IS 'Whether interest for late payment is asked for (Ley 3/2004, art. 5 to 7)';

CREATE TABLE dunning_notice (
    id                   uuid           PRIMARY KEY DEFAULT platform.uuid_v7(),
    invoice_id           uuid           NOT NULL REFERENCES invoice (id),
    dunning_level        smallint       NOT NULL REFERENCES dunning_level (level),
    sent_at              timestamptz    NOT NULL,
    channel_code         text           NOT NULL,
    claimed_amount       numeric(14, 2) NOT NULL CHECK (claimed_amount > 0 AND claimed_amount < 'NaN'),
    interest_amount      numeric(14, 2) NOT NULL DEFAULT 0 CHECK (interest_amount >= 0 AND interest_amount < 'NaN'),
    recovery_cost_amount numeric(14, 2) NOT NULL DEFAULT 0 CHECK (recovery_cost_amount >= 0 AND recovery_cost_amount < 'NaN'),
    document_id          uuid,
    matter_id            uuid,
    outcome              text,
    UNIQUE (invoice_id, dunning_level)
);
CREATE INDEX dunning_notice_dunning_level ON dunning_notice (dunning_level);
CREATE INDEX dunning_notice_channel_code ON dunning_notice (channel_code);
CREATE INDEX dunning_notice_document_id ON dunning_notice (document_id);
CREATE INDEX dunning_notice_matter_id ON dunning_notice (matter_id);

COMMENT ON TABLE dunning_notice IS 'Reminders sent (reclamaciones de pago)';
COMMENT ON COLUMN dunning_notice.id IS 'Key';
COMMENT ON COLUMN dunning_notice.invoice_id IS 'Invoice';
COMMENT ON COLUMN dunning_notice.dunning_level IS 'Step';
COMMENT ON COLUMN dunning_notice.sent_at IS 'When it was sent';
COMMENT ON COLUMN dunning_notice.channel_code IS 'Channel';
COMMENT ON COLUMN dunning_notice.claimed_amount IS 'Amount claimed';
COMMENT ON COLUMN dunning_notice.interest_amount IS 'Interest claimed';
COMMENT ON COLUMN dunning_notice.recovery_cost_amount IS 'Fixed sum for the cost of recovery, 40 euros (Ley 3/2004, art. 8)';
COMMENT ON COLUMN dunning_notice.document_id IS 'The letter';
COMMENT ON COLUMN dunning_notice.matter_id IS 'Legal matter that it led to';
COMMENT ON COLUMN dunning_notice.outcome IS 'What came of it; may hold personal data';
