//! Which party a source record belonged to: the one place that says so for past instants.

/// A query of source records and their parties, as known at `$2` and for the business time `$3`.
pub(super) const AS_OF: &str = "SELECT source_record_id, party_id FROM party_membership
    WHERE known_from <= $2 AND known_to > $2 AND valid_from <= $3 AND valid_to > $3";

/// A recursive query `led`: the party `$1` and those that lead to it now.
pub(crate) const LED: &str =
    "led AS (SELECT $1::uuid AS id UNION SELECT p.id FROM led JOIN party AS p ON p.superseded_by = led.id)";
