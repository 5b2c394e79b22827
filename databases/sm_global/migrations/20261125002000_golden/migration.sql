-- Golden record: what every source has said and when (source_statement, read attribute by attribute through source_assertion), how far each
-- source is trusted, and for each value that a party has or had: whose it is, since when, and why (golden_attribute).

SET LOCAL lock_timeout = '5s';

-- What sources say ---------------------------------------------------------------------------------------------------------
-- One row for all that an event says of a customer: an eighth of the size of a row an attribute. Rows are neither changed nor removed.
-- Of statements that hold at an instant the one of the highest (incarnation, version) counts, so a late one takes its place in the past.

CREATE TABLE source_statement (
    id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_record_id uuid        NOT NULL REFERENCES source_record (id),
    valid_from       timestamptz NOT NULL,
    known_from       timestamptz NOT NULL,
    incarnation      integer     NOT NULL,
    version          integer     NOT NULL CHECK (version >= 1),
    event_id         uuid,
    email_valid      boolean     NOT NULL,
    phone_valid      boolean     NOT NULL,
    birth_date       date,
    kind             text        NOT NULL CHECK (kind IN ('person', 'company', 'unknown')),
    document_type    text,
    document_number  text,
    document_value   text,
    document_status  text        NOT NULL CHECK (document_status IN ('valid', 'wrong_check', 'malformed', 'shared', 'absent')),
    full_name        text,
    given_name       text,
    surname1         text,
    surname2         text,
    company_name     text,
    email            text,
    phone            text,
    address_line     text,
    postcode         text,
    municipality     text,
    province         text,
    UNIQUE (source_record_id, incarnation, version)
);
COMMENT ON TABLE source_statement IS 'What a source said of a customer in one event (declaración de la fuente): never changed, never removed';
COMMENT ON COLUMN source_statement.id IS 'Key, in the order of arrival';
COMMENT ON COLUMN source_statement.source_record_id IS 'Source record that it is about';
COMMENT ON COLUMN source_statement.valid_from IS 'Business time: from when it holds in the world, until a statement of a higher (incarnation, version) does';
COMMENT ON COLUMN source_statement.known_from IS 'When the hub learnt it';
COMMENT ON COLUMN source_statement.incarnation IS 'Incarnation of the source''s outbox';
COMMENT ON COLUMN source_statement.version IS 'Version of the source''s row';
COMMENT ON COLUMN source_statement.event_id IS 'Event that brought it; null where it was known before events were kept with it';
COMMENT ON COLUMN source_statement.email_valid IS 'Whether the e-mail address has the form of one';
COMMENT ON COLUMN source_statement.phone_valid IS 'Whether the telephone number can be one';
COMMENT ON COLUMN source_statement.birth_date IS 'Date of birth (fecha de nacimiento)';
COMMENT ON COLUMN source_statement.kind IS 'person, company or unknown';
COMMENT ON COLUMN source_statement.document_type IS 'NIF, NIE, CIF or PASSPORT';
COMMENT ON COLUMN source_statement.document_number IS 'Document number as given, mistakes included; null where it is given in normal form';
COMMENT ON COLUMN source_statement.document_value IS 'Document number, normalised';
COMMENT ON COLUMN source_statement.document_status IS 'valid, wrong_check, malformed, shared or absent';
COMMENT ON COLUMN source_statement.full_name IS 'Full name on one line, where the source keeps it so';
COMMENT ON COLUMN source_statement.given_name IS 'Given name';
COMMENT ON COLUMN source_statement.surname1 IS 'First surname';
COMMENT ON COLUMN source_statement.surname2 IS 'Second surname';
COMMENT ON COLUMN source_statement.company_name IS 'Registered name of a company';
COMMENT ON COLUMN source_statement.email IS 'E-mail address, normalised where it has the form of one';
COMMENT ON COLUMN source_statement.phone IS 'Telephone, E.164 where it can be one';
COMMENT ON COLUMN source_statement.address_line IS 'Street, number, floor and door';
COMMENT ON COLUMN source_statement.postcode IS 'Postcode';
COMMENT ON COLUMN source_statement.municipality IS 'Municipality';
COMMENT ON COLUMN source_statement.province IS 'Province';

-- What is known of records that were here before.
INSERT INTO source_statement (source_record_id, valid_from, known_from, incarnation, version, event_id, email_valid, phone_valid, birth_date, kind,
    document_type, document_number, document_value, document_status, full_name, given_name, surname1, surname2, company_name, email, phone,
    address_line, postcode, municipality, province)
SELECT s.id, s.occurred_at, s.last_seen_at, s.incarnation, s.version,
    (SELECT t.event_id FROM timeline AS t WHERE t.source_record_id = s.id AND t.occurred_at = s.occurred_at AND t.aggregate_id::text = s.source_key
        ORDER BY t.event_id DESC LIMIT 1),
    coalesce(s.email ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$', false), coalesce(s.phone ~ '^\+[0-9]{7,15}$', false),
    s.birth_date, s.kind, s.document_type, nullif(s.document_number, s.document_value), s.document_value, s.document_status, s.full_name,
    s.given_name, s.surname1, s.surname2, s.company_name, s.email, s.phone, s.address_line, s.postcode, s.municipality, s.province
FROM source_record AS s WHERE s.version > 0 AND s.kind IS NOT NULL AND s.document_status IS NOT NULL AND s.occurred_at IS NOT NULL
ORDER BY s.id;

CREATE VIEW source_assertion AS
SELECT s.id AS statement_id, s.source_record_id, a.attribute, a.value, a.standardised, a.status, s.valid_from,
    coalesce(s.ends_at, 'infinity') AS valid_to, s.known_from, s.event_id, s.incarnation, s.version
FROM (
    SELECT t.*, min(t.valid_from) OVER (PARTITION BY t.source_record_id ORDER BY t.incarnation, t.version
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS ends_at
    FROM source_statement AS t
) AS s CROSS JOIN LATERAL (VALUES
    ('kind', s.kind, s.kind, 'stated'),
    ('document', coalesce(s.document_number, s.document_value), concat_ws(' ', s.document_type, s.document_value), s.document_status),
    ('full_name', s.full_name, s.full_name, 'stated'),
    ('given_name', s.given_name, s.given_name, 'stated'),
    ('surname1', s.surname1, s.surname1, 'stated'),
    ('surname2', s.surname2, s.surname2, 'stated'),
    ('company_name', s.company_name, s.company_name, 'stated'),
    ('birth_date', s.birth_date::text, s.birth_date::text, 'stated'),
    ('email', s.email, CASE WHEN s.email_valid THEN s.email END, CASE WHEN s.email_valid THEN 'valid' ELSE 'malformed' END),
    ('phone', s.phone, CASE WHEN s.phone_valid THEN s.phone END, CASE WHEN s.phone_valid THEN 'valid' ELSE 'malformed' END),
    ('address_line', s.address_line, s.address_line, 'stated'),
    ('postcode', s.postcode, s.postcode, 'stated'),
    ('municipality', s.municipality, s.municipality, 'stated'),
    ('province', s.province, s.province, 'stated')) AS a (attribute, value, standardised, status)
WHERE a.value <> '';
COMMENT ON VIEW source_assertion IS 'What sources have said, attribute by attribute, each with its two times and the event that brought it';
COMMENT ON COLUMN source_assertion.statement_id IS 'Statement that says it';
COMMENT ON COLUMN source_assertion.source_record_id IS 'Source record that it is about';
COMMENT ON COLUMN source_assertion.attribute IS 'Attribute, such as email';
COMMENT ON COLUMN source_assertion.value IS 'What is said';
COMMENT ON COLUMN source_assertion.standardised IS 'Its normal form; null where it has none';
COMMENT ON COLUMN source_assertion.status IS 'valid, wrong_check, malformed or shared; stated where nothing can be checked';
COMMENT ON COLUMN source_assertion.valid_from IS 'From when it holds in the world';
COMMENT ON COLUMN source_assertion.valid_to IS 'Until when, exclusive, as far as is known; not after valid_from where a later version is older';
COMMENT ON COLUMN source_assertion.known_from IS 'When the hub learnt it; it is known ever since';
COMMENT ON COLUMN source_assertion.event_id IS 'Event that brought it';
COMMENT ON COLUMN source_assertion.incarnation IS 'Incarnation of the source''s outbox';
COMMENT ON COLUMN source_assertion.version IS 'Version of the source''s row';

CREATE TABLE source_trust (
    database_code text     PRIMARY KEY CHECK (database_code ~ '^[a-z][a-z0-9_]*$'),
    trust         smallint NOT NULL CHECK (trust BETWEEN 0 AND 100),
    reason        text     NOT NULL CHECK (reason <> '')
);
INSERT INTO source_trust (database_code, trust, reason) VALUES
    ('sf_finance', 80, 'identifies its customers under Ley 10/2010 (prevention of money laundering)'),
    ('ss_insurance', 70, 'names holders on policies, which are contracts'),
    ('se_energy', 60, 'names holders on supply contracts'),
    ('st_telecom', 60, 'names holders on contracts'),
    ('sr_repairs', 40, 'takes down who calls'),
    ('sw_workshops', 40, 'takes down who brings the vehicle');
COMMENT ON TABLE source_trust IS 'How far each source''s word is trusted where sources differ; 50 for one that is not named. A change takes effect as parties change, or by aicore events rebuild --repair';
COMMENT ON COLUMN source_trust.database_code IS 'Database';
COMMENT ON COLUMN source_trust.trust IS 'From 0 to 100';
COMMENT ON COLUMN source_trust.reason IS 'Why';

-- What we believe ----------------------------------------------------------------------------------------------------------

ALTER TABLE party ADD COLUMN document_type text, ADD COLUMN document_value text, ADD COLUMN document_status text;
COMMENT ON COLUMN party.document_type IS 'NIF, NIE, CIF or PASSPORT: the best document that a source gives';
COMMENT ON COLUMN party.document_value IS 'Its number, normalised';
COMMENT ON COLUMN party.document_status IS 'valid, wrong_check, malformed or shared';

CREATE TABLE golden_attribute (
    party_id     uuid        NOT NULL REFERENCES party (id),
    known_from   timestamptz NOT NULL,
    known_to     timestamptz NOT NULL DEFAULT 'infinity',
    statement_id bigint      NOT NULL,
    rule         smallint    NOT NULL CHECK (rule >= 1),
    attribute    text        NOT NULL CHECK (attribute IN ('name', 'document', 'birth_date', 'email', 'phone', 'address')),
    decided_by   text        NOT NULL CHECK (decided_by IN ('only', 'validity', 'verification', 'completeness', 'trust', 'recency', 'order')),
    PRIMARY KEY (party_id, attribute, known_from),
    CONSTRAINT golden_attribute_known_in_order CHECK (known_from < known_to)
);
COMMENT ON TABLE golden_attribute IS 'Whose word each value of a golden record is and was (linaje): the value is what the statement says';
COMMENT ON COLUMN golden_attribute.party_id IS 'Party';
COMMENT ON COLUMN golden_attribute.known_from IS 'From when the hub held it to be so';
COMMENT ON COLUMN golden_attribute.known_to IS 'Until when, exclusive; infinity = it does now';
COMMENT ON COLUMN golden_attribute.statement_id IS 'Statement in which the source first said so, and has said so since';
COMMENT ON COLUMN golden_attribute.rule IS 'Version of the attribute''s survivorship rule';
COMMENT ON COLUMN golden_attribute.attribute IS 'name, document, birth_date, email, phone or address, each taken whole from one source';
COMMENT ON COLUMN golden_attribute.decided_by IS 'What it had over the next best: only = nobody else says anything, order = all else is equal';

CREATE FUNCTION golden_record_payload(p party, attributes text[]) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'party_id', p.id,
    'customer_id', p.id,
    'party_version', p.version,
    'attributes', to_jsonb(attributes),
    'occurred_at', p.updated_at);
COMMENT ON FUNCTION golden_record_payload(party, text[]) IS 'Event payload of a change of a golden record: which attributes, not their values (events/golden_record.v1.json)';

CREATE FUNCTION folded(content text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(translate(content, 'áàâäãåéèêëíìîïóòôöõúùûüñçýÿÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇÝŸ·''’-', 'aaaaaaeeeeiiiiooooouuuuncyyaaaaaaeeeeiiiiooooouuuuncyy    '));
COMMENT ON FUNCTION folded(text) IS 'A text without capitals and accents, in which names are searched';

-- lint: allow index-without-concurrently: its writer, the hub, is migrated before it consumes
CREATE INDEX party_name_words ON party USING gin (to_tsvector('simple', folded(display_name))) WHERE state = 'active';
