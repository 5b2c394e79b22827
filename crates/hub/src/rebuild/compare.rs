//! Row by row: what the hub holds against what the events give.

use super::{Difference, Kind, SAMPLES};
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};

/// What is compared: for each subject a query of keys and contents, without the ids that the hub makes itself and the times at which it wrote.
/// `@` stands for the schema. Parties are known by the least of their records.
pub(super) const SUBJECTS: [(&str, &str); 12] = [
    (
        "record",
        "SELECT database_code || '/' || source_key AS key,
            to_jsonb(s) - ARRAY['id', 'party_id', 'first_seen_at', 'last_seen_at'] || jsonb_build_object(
                'address', (SELECT to_jsonb(a) - ARRAY['id', 'source_record_id'] FROM @.party_address AS a WHERE a.source_record_id = s.id),
                'contacts', (SELECT jsonb_object_agg(c.kind, c.value) FROM @.party_contact_point AS c WHERE c.source_record_id = s.id)) AS content
        FROM @.source_record AS s",
    ),
    (
        "statement",
        "SELECT r.database_code || '/' || r.source_key || '/' || s.incarnation || '.' || s.version AS key,
            to_jsonb(s) - ARRAY['id', 'source_record_id', 'known_from'] AS content
        FROM @.source_statement AS s JOIN @.source_record AS r ON r.id = s.source_record_id",
    ),
    (
        "contract",
        "SELECT c.database_code || '/' || c.id AS key, to_jsonb(c) - 'source_record_id' || jsonb_build_object('record', s.source_key) AS content
        FROM @.contract AS c JOIN @.source_record AS s ON s.id = c.source_record_id",
    ),
    (
        "receivable",
        "SELECT c.database_code || '/' || c.id AS key, to_jsonb(c) - 'source_record_id' || jsonb_build_object('record', s.source_key) AS content
        FROM @.receivable AS c JOIN @.source_record AS s ON s.id = c.source_record_id",
    ),
    (
        "service_case",
        "SELECT c.database_code || '/' || c.id AS key, to_jsonb(c) - 'source_record_id' || jsonb_build_object('record', s.source_key) AS content
        FROM @.service_case AS c JOIN @.source_record AS s ON s.id = c.source_record_id",
    ),
    (
        "timeline",
        "SELECT c.database_code || '/' || c.event_id AS key, to_jsonb(c) - 'source_record_id' || jsonb_build_object('record', s.source_key) AS content
        FROM @.timeline AS c JOIN @.source_record AS s ON s.id = c.source_record_id",
    ),
    (
        "membership",
        "SELECT database_code || '/' || source_key AS key,
            to_jsonb(min(database_code || '/' || source_key) OVER (PARTITION BY party_id)) AS content
        FROM @.source_record WHERE party_id IS NOT NULL",
    ),
    (
        "edge",
        "SELECT least(x.key, y.key) AS key, to_jsonb(array_agg(jsonb_build_array(greatest(x.key, y.key), e.bits) ORDER BY greatest(x.key, y.key)))
            AS content
        FROM @.match_edge AS e JOIN (SELECT id, database_code || '/' || source_key AS key FROM @.source_record) AS x ON x.id = e.a
            JOIN (SELECT id, database_code || '/' || source_key AS key FROM @.source_record) AS y ON y.id = e.b
        GROUP BY least(x.key, y.key)",
    ),
    (
        "party",
        "SELECT m.key, to_jsonb(p) - ARRAY['id', 'version', 'created_at', 'updated_at'] || jsonb_build_object('identifiers',
                (SELECT jsonb_agg(i.type || ' ' || i.value || ' ' || i.status ORDER BY i.type, i.value) FROM @.party_identifier AS i
                WHERE i.party_id = p.id)) AS content
        FROM @.party AS p JOIN (SELECT party_id, min(database_code || '/' || source_key) AS key FROM @.source_record GROUP BY party_id) AS m
            ON m.party_id = p.id
        UNION ALL SELECT 'without records/' || p.id, to_jsonb(p.state) FROM @.party AS p
        WHERE p.state = 'active' AND NOT EXISTS (SELECT FROM @.source_record AS s WHERE s.party_id = p.id)",
    ),
    (
        "golden",
        "SELECT m.key || '/' || g.attribute AS key, jsonb_build_array(g.rule, g.decided_by, r.database_code, r.source_key, s.incarnation, s.version)
            AS content
        FROM @.golden_attribute AS g JOIN @.source_statement AS s ON s.id = g.statement_id JOIN @.source_record AS r ON r.id = s.source_record_id
            JOIN (SELECT party_id, min(database_code || '/' || source_key) AS key FROM @.source_record GROUP BY party_id) AS m
                ON m.party_id = g.party_id
        WHERE g.known_to = 'infinity'",
    ),
    (
        "fact",
        "SELECT m.key || '/' || f.area AS key, to_jsonb(f) - ARRAY['party_id', 'updated_at'] AS content
        FROM @.consolidated_fact AS f
            JOIN (SELECT party_id, min(database_code || '/' || source_key) AS key FROM @.source_record GROUP BY party_id) AS m USING (party_id)",
    ),
    (
        "features",
        "SELECT m.key, to_jsonb(f) - ARRAY['party_id', 'known_at', 'definition'] AS content
        FROM @.party_features AS f
            JOIN (SELECT party_id, min(database_code || '/' || source_key) AS key FROM @.source_record GROUP BY party_id) AS m USING (party_id)",
    ),
];

/// A query of the keys that differ, and whether hub and rebuild have them.
pub(super) fn differing(content: &str) -> String {
    let (own, rebuilt) = (content.replace('@', "public"), content.replace('@', "rebuild"));
    format!(
        "WITH own AS ({own}), rebuilt AS ({rebuilt})
        SELECT key, own.key IS NOT NULL AS held, rebuilt.key IS NOT NULL AS given FROM own FULL JOIN rebuilt USING (key)
        WHERE own.content IS DISTINCT FROM rebuilt.content"
    )
}

/// Compares everything.
pub(super) async fn compare(tx: &Transaction) -> Result<Vec<Difference>, Error> {
    let mut differences = Vec::new();
    for (subject, content) in SUBJECTS {
        let text = format!(
            "-- rebuild_compare()
            SELECT held, given, count(*), (array_agg(key ORDER BY key))[1:{SAMPLES}] FROM ({}) AS d GROUP BY 1, 2 ORDER BY 1, 2",
            differing(content)
        );
        let rows = tx
            .query(&text, &[])
            .await
            .map_err(FleetError::query(&HUB, "rebuild_compare"))?;
        differences.extend(rows.iter().map(|row| Difference {
            subject,
            kind: match (row.get(0), row.get(1)) {
                (false, _) => Kind::Missing,
                (true, false) => Kind::Unfounded,
                (true, true) => Kind::Differs,
            },
            count: row.get(2),
            samples: row.get(3),
        }));
    }
    Ok(differences)
}
