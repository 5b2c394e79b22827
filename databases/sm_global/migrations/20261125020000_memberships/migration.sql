-- Memberships of records that had a party before memberships were kept; and events of merges without the values that were compared.

SET LOCAL lock_timeout = '5s';

INSERT INTO party_membership (source_record_id, party_id, known_from)
SELECT s.id, s.party_id, s.first_seen_at FROM source_record AS s
WHERE s.party_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM party_membership AS m WHERE m.source_record_id = s.id AND m.known_to = 'infinity');

CREATE OR REPLACE FUNCTION party_change_payload(c party_change) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'change_id', c.id,
    'kind', c.kind,
    'party_id', c.party_id,
    'customer_id', c.other_party_id,
    'other_party_id', c.other_party_id,
    'records', to_jsonb(c.records),
    'cause', c.cause,
    'decision_id', c.decision_id,
    'model', c.model,
    'evidence', c.evidence - 'waterfall' || jsonb_build_object('bits', c.evidence #> '{waterfall,bits}'),
    'occurred_at', c.occurred_at);
