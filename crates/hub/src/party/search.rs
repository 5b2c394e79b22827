//! Parties found by what people know of them: a name or part of one, a document, a telephone, an e-mail address, a number.

use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Fleet};
use aicore_resolve::{document, email, phone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A party that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Party.
    pub id: Uuid,
    /// `person`, `company` or `unknown`.
    pub kind: String,
    /// Name to show.
    pub display_name: String,
    /// The document that names it best.
    pub document: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Source records that it has.
    pub records: i64,
    /// What it was found by: `document`, `email`, `phone`, `number` or `name`.
    pub found_by: String,
}

/// Parties that `asked` leads to, at most `limit`: exact finds by document, e-mail address, telephone, customer or contract number first, then
/// those whose name has all words of it, each perhaps only begun, without regard to capitals and accents. Each kind of find has an index.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn party_search(fleet: &Fleet, asked: &str, limit: u32) -> Result<Vec<Found>, Error> {
    let asked = asked.trim();
    let id = asked.parse::<Uuid>().ok();
    let document = document::parse(None, asked);
    let kinds = ["NIF", "NIE", "CIF", "PASSPORT"];
    let value = document.as_ref().map(|document| document.value.as_str());
    let address = email::parse(asked)
        .map(|email| email.value)
        .filter(|value| value.contains('@'));
    let number = phone::parse(asked).and_then(|phone| phone.e164().map(str::to_owned));
    // Words of letters and digits: nothing in them means anything to a query of words.
    let words: Vec<String> = asked
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("{word}:*"))
        .collect();
    let words = Some(words.join(" & ")).filter(|words| !words.is_empty());
    let text = "-- party_search()
        WITH RECURSIVE hit AS (
            SELECT id, 0 AS place, 'number' AS found_by FROM party WHERE id = $1
            UNION ALL SELECT party_id, 1, 'document' FROM party_identifier WHERE type = ANY ($2) AND value = $3 AND status = 'valid'
            UNION ALL SELECT party_id, 1, 'document' FROM source_record
                WHERE document_type = ANY ($2) AND document_value = $3 AND document_status = 'valid' AND party_id IS NOT NULL
            UNION ALL SELECT s.party_id, 2, c.kind FROM party_contact_point AS c JOIN source_record AS s ON s.id = c.source_record_id
                WHERE (c.kind = 'email' AND c.value = $4 OR c.kind = 'phone' AND c.value = $5) AND s.party_id IS NOT NULL
            UNION ALL SELECT party_id, 3, 'number' FROM source_record WHERE customer_number = $6 AND party_id IS NOT NULL
            UNION ALL SELECT s.party_id, 3, 'number' FROM contract AS c JOIN source_record AS s ON s.id = c.source_record_id
                WHERE c.number = $6 AND s.party_id IS NOT NULL
            UNION ALL (SELECT id, 4, 'name' FROM party
                WHERE state = 'active' AND to_tsvector('simple', folded(display_name)) @@ to_tsquery('simple', folded($7))
                ORDER BY display_name, id LIMIT $8)
        ), led AS (
            SELECT h.id, h.place, h.found_by FROM hit AS h
            UNION SELECT p.superseded_by, l.place, l.found_by FROM led AS l JOIN party AS p ON p.id = l.id WHERE p.superseded_by IS NOT NULL
        ), best AS (
            SELECT DISTINCT ON (id) id, place, found_by FROM led ORDER BY id, place, found_by
        )
        SELECT p.id, p.kind, p.display_name, nullif(concat_ws(' ', p.document_type, p.document_value), ''), p.email, p.phone,
            (SELECT count(*) FROM source_record AS s WHERE s.party_id = p.id), b.found_by
        FROM best AS b JOIN party AS p USING (id) WHERE p.state = 'active'
        ORDER BY b.place, p.display_name, p.id LIMIT $8";
    let connection = fleet.acquire(&HUB).await?;
    let rows = connection
        .query(
            text,
            &[
                &id,
                &kinds.as_slice(),
                &value,
                &address,
                &number,
                &asked,
                &words,
                &i64::from(limit),
            ],
        )
        .await
        .map_err(FleetError::query(&HUB, "party_search"))?;
    let found = |row: &tokio_postgres::Row| Found {
        id: row.get(0),
        kind: row.get(1),
        display_name: row.get(2),
        document: row.get(3),
        email: row.get(4),
        phone: row.get(5),
        records: row.get(6),
        found_by: row.get(7),
    };
    Ok(rows.iter().map(found).collect())
}
