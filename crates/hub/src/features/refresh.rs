//! The wide row follows its party, in the party's transaction.

use super::stored::{COLUMNS, DEFINITION, VALUE, columns};
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use std::sync::LazyLock;
use uuid::Uuid;

/// One statement for a batch. Rows whose values stay are not written. The instant is the server's clock once the parties are locked, so that a party's
/// history is in the order of its transactions; where the clock went back, it goes on from the last row.
static REFRESH: LazyLock<String> = LazyLock::new(|| {
    let names = COLUMNS.join(", ");
    let excluded = COLUMNS.map(|column| format!("{column} = EXCLUDED.{column}")).join(", ");
    format!(
        "-- features_refresh()
        WITH instant AS MATERIALIZED (
            SELECT clock_timestamp() AS at
        ), record AS MATERIALIZED (
            SELECT id, party_id FROM source_record WHERE party_id = ANY ($1)
        ), value AS ({VALUE}
        ), changed AS (
            SELECT v.*, greatest(i.at, (SELECT max(h.known_from) + interval '1 microsecond' FROM feature_history AS h WHERE h.party_id = v.party_id)) AS known_at
            FROM instant AS i CROSS JOIN value AS v LEFT JOIN party_features AS f ON f.party_id = v.party_id
            WHERE (f.definition, {stored}) IS DISTINCT FROM ({DEFINITION}, {computed})
        ), written AS (
            INSERT INTO party_features (party_id, definition, known_at, {names})
            SELECT party_id, {DEFINITION}, known_at, {names} FROM changed ORDER BY party_id
            ON CONFLICT (party_id) DO UPDATE SET definition = EXCLUDED.definition, known_at = EXCLUDED.known_at, {excluded}
            RETURNING *
        ), gone AS (
            DELETE FROM party_features AS f WHERE f.party_id = ANY ($1) AND NOT EXISTS (SELECT FROM record AS r WHERE r.party_id = f.party_id)
            RETURNING f.party_id, f.known_at
        ), past AS (
            INSERT INTO feature_history (party_id, known_from, present, definition, {names})
            SELECT party_id, known_at, true, definition, {names} FROM written
        ), ended AS (
            INSERT INTO feature_history (party_id, known_from, present, superseded_by, definition)
            SELECT g.party_id, greatest(i.at, g.known_at + interval '1 microsecond'), false, p.superseded_by, {DEFINITION}
            FROM gone AS g JOIN party AS p ON p.id = g.party_id CROSS JOIN instant AS i
        )
        INSERT INTO feature_member (source_record_id, known_from, party_id)
        SELECT r.id, greatest(i.at, l.known_from + interval '1 microsecond'), r.party_id
        FROM record AS r CROSS JOIN instant AS i LEFT JOIN LATERAL (
            SELECT m.known_from, m.party_id FROM feature_member AS m WHERE m.source_record_id = r.id ORDER BY m.known_from DESC LIMIT 1) AS l ON true
        WHERE l.party_id IS DISTINCT FROM r.party_id",
        stored = columns("f"),
        computed = columns("v"),
    )
});

/// Brings the rows of parties, which must be locked and whose facts must be current, up to date; a party without records loses its row.
pub(crate) async fn refresh(tx: &Transaction, parties: &[Uuid]) -> Result<(), Error> {
    let done = async {
        let statement = tx.prepare_cached(&REFRESH).await?;
        tx.execute(&statement, &[&parties]).await
    };
    done.await.map_err(FleetError::query(&HUB, "features_refresh"))?;
    Ok(())
}
