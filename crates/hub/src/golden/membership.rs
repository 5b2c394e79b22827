//! Which party a source record belonged to: the one place that says so for past instants.

/// A query of source records and their parties, as known at `$2` and for the business time `$3`.
///
/// Memberships of the past are not kept yet, so records count as always having belonged to the party that they belong to now. What was *believed*
/// then does not depend on it: it is read as it was held.
pub(super) const AS_OF: &str = "SELECT id AS source_record_id, party_id FROM source_record WHERE party_id IS NOT NULL";
