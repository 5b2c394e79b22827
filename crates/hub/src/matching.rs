//! Which party a source record belongs to.
//!
//! For now the answer is a document: records with the same valid NIF, NIE or CIF are one party, any other record is a party of
//! its own. The interface (changed records in, links out) is the one that scored matching will use. The rule looks at the records'
//! present documents only, so the parties do not depend on the order in which records arrived or changed.
//!
//! Two workers that meet the same document at once are serialised by an advisory lock on it, taken in sorted order.

use crate::batch::Target;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// A source record whose content changed.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) record: Uuid,
    /// Kind and normal form of a document that identifies.
    pub(crate) document: Option<Document>,
}

/// A document that identifies: kind and normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Document {
    pub(crate) kind: String,
    pub(crate) value: String,
}

/// What linking did.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Parties that did not exist before.
    pub(crate) created: Vec<Uuid>,
    /// Parties that lost or gained a record, the created ones included.
    pub(crate) touched: BTreeSet<Uuid>,
}

/// Present state that the decisions rest on, kept current while they are made.
struct State {
    owner: HashMap<Document, Uuid>,
    party_of: HashMap<Uuid, Option<Uuid>>,
    records_of: HashMap<Uuid, i64>,
}

/// Links each changed record to its party, creates parties that are missing, and supersedes those left without records.
pub(crate) async fn link(tx: &Transaction, changed: &[Changed], target: Target) -> Result<Links, Error> {
    if changed.is_empty() {
        return Ok(Links::default());
    }
    let records: Vec<Uuid> = changed.iter().map(|change| change.record).collect();
    if target == Target::Hub {
        lock_documents(tx, &records, changed).await?;
    }
    let mut state = read_state(tx, &records, changed).await?;

    let mut links = Links::default();
    // Parties that lost a record, with the party that the last one went to.
    let mut left: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    let (mut moved_records, mut moved_to) = (Vec::new(), Vec::new());
    let mut identifiers: Vec<(Uuid, Document)> = Vec::new();
    for change in changed {
        let current = state.party_of.get(&change.record).copied().flatten();
        let alone = current.filter(|party| state.records_of.get(party).copied().unwrap_or(0) <= 1);
        let owner = change
            .document
            .as_ref()
            .and_then(|document| state.owner.get(document).copied());
        let party = match (owner, alone) {
            (Some(owner), _) => owner,
            // A party of one record keeps its id when the record's document is corrected.
            (None, Some(alone)) => {
                state.owner.retain(|_, owner| *owner != alone);
                alone
            }
            (None, None) => {
                let created = Uuid::now_v7();
                links.created.push(created);
                created
            }
        };
        if let Some(document) = &change.document
            && owner.is_none()
        {
            state.owner.insert(document.clone(), party);
            identifiers.push((party, document.clone()));
        }
        if current != Some(party) {
            if let Some(current) = current {
                *state.records_of.entry(current).or_default() -= 1;
                left.insert(current, party);
            }
            *state.records_of.entry(party).or_default() += 1;
            state.party_of.insert(change.record, Some(party));
            moved_records.push(change.record);
            moved_to.push(party);
        }
        links.touched.insert(party);
    }
    links.touched.extend(left.keys());
    let touched: Vec<Uuid> = links.touched.iter().copied().collect();
    let kinds: Vec<&str> = identifiers.iter().map(|(_, document)| document.kind.as_str()).collect();
    let values: Vec<&str> = identifiers.iter().map(|(_, document)| document.value.as_str()).collect();
    let owners: Vec<Uuid> = identifiers.iter().map(|(party, _)| *party).collect();
    execute(
        tx,
        "party_create",
        "-- party_create()\nINSERT INTO party (id) SELECT unnest($1::uuid[])",
        &[&links.created],
    )
    .await?;
    let text = "-- source_record_link()
        UPDATE source_record AS s SET party_id = n.party_id FROM unnest($1::uuid[], $2::uuid[]) AS n (id, party_id) WHERE s.id = n.id";
    execute(tx, "source_record_link", text, &[&moved_records, &moved_to]).await?;
    let text = "-- party_identifier_remove()
        DELETE FROM party_identifier AS i WHERE i.party_id = ANY ($1) AND NOT EXISTS (
            SELECT FROM source_record AS s WHERE s.party_id = i.party_id AND s.document_type = i.type
                AND s.document_value = i.value AND s.document_status = 'valid')";
    execute(tx, "party_identifier_remove", text, &[&touched]).await?;
    let text = "-- party_identifier_put()
        INSERT INTO party_identifier (party_id, type, value, status)
        SELECT party_id, type, value, 'valid' FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (party_id, type, value) ORDER BY type, value
        ON CONFLICT (type, value) WHERE status = 'valid' DO NOTHING";
    execute(tx, "party_identifier_put", text, &[&owners, &kinds, &values]).await?;
    supersede(tx, &left, &state).await?;
    Ok(links)
}

async fn execute(tx: &Transaction, name: &'static str, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
    let statement = tx.prepare_cached(text).await.map_err(FleetError::query(&HUB, name))?;
    Ok(tx.execute(&statement, params).await.map_err(FleetError::query(&HUB, name))?)
}

/// Takes the locks of the documents that the records have now and of those that their parties had.
async fn lock_documents(tx: &Transaction, records: &[Uuid], changed: &[Changed]) -> Result<(), Error> {
    let known = "-- party_documents()
        SELECT DISTINCT i.type, i.value FROM source_record AS s JOIN party_identifier AS i USING (party_id) WHERE s.id = ANY ($1)";
    let statement = tx
        .prepare_cached(known)
        .await
        .map_err(FleetError::query(&HUB, "party_documents"))?;
    let rows = tx
        .query(&statement, &[&records])
        .await
        .map_err(FleetError::query(&HUB, "party_documents"))?;
    let mut documents: BTreeSet<String> = rows
        .iter()
        .map(|row| format!("{}:{}", row.get::<_, &str>(0), row.get::<_, &str>(1)))
        .collect();
    documents.extend(
        changed
            .iter()
            .filter_map(|change| change.document.as_ref())
            .map(|document| format!("{}:{}", document.kind, document.value)),
    );
    let documents: Vec<String> = documents.into_iter().collect();
    let lock = "-- document_lock()\nSELECT pg_advisory_xact_lock(hashtextextended(d, 0)) FROM unnest($1::text[]) AS d";
    execute(tx, "document_lock", lock, &[&documents]).await.map(drop)
}

async fn read_state(tx: &Transaction, records: &[Uuid], changed: &[Changed]) -> Result<State, Error> {
    let kinds: Vec<&str> = changed
        .iter()
        .filter_map(|change| change.document.as_ref())
        .map(|document| document.kind.as_str())
        .collect();
    let values: Vec<&str> = changed
        .iter()
        .filter_map(|change| change.document.as_ref())
        .map(|document| document.value.as_str())
        .collect();
    let text = "-- document_owners()
        SELECT i.type, i.value, i.party_id FROM party_identifier AS i
        JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS n (type, value)) AS n USING (type, value) WHERE i.status = 'valid'";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "document_owners"))?;
    let rows = tx
        .query(&statement, &[&kinds, &values])
        .await
        .map_err(FleetError::query(&HUB, "document_owners"))?;
    let owner = rows
        .iter()
        .map(|row| {
            (
                Document {
                    kind: row.get(0),
                    value: row.get(1),
                },
                row.get(2),
            )
        })
        .collect();
    let text = "-- party_record_counts()
        SELECT s.id, s.party_id, (SELECT count(*) FROM source_record AS o WHERE o.party_id = s.party_id)
        FROM source_record AS s WHERE s.id = ANY ($1)";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "party_record_counts"))?;
    let rows = tx
        .query(&statement, &[&records])
        .await
        .map_err(FleetError::query(&HUB, "party_record_counts"))?;
    let mut state = State {
        owner,
        party_of: HashMap::new(),
        records_of: HashMap::new(),
    };
    for row in &rows {
        let party: Option<Uuid> = row.get(1);
        state.party_of.insert(row.get(0), party);
        if let Some(party) = party {
            state.records_of.insert(party, row.get(2));
        }
    }
    Ok(state)
}

/// Parties left without records name their successor and lose their facts.
async fn supersede(tx: &Transaction, left: &BTreeMap<Uuid, Uuid>, state: &State) -> Result<(), Error> {
    let empty = |party: &Uuid| state.records_of.get(party).copied().unwrap_or(0) <= 0;
    let (parties, successors): (Vec<Uuid>, Vec<Uuid>) =
        left.iter().filter(|(party, _)| empty(party)).map(|(a, b)| (*a, *b)).unzip();
    if parties.is_empty() {
        return Ok(());
    }
    let text = "-- party_supersede()
        UPDATE party AS p SET state = 'superseded', superseded_by = n.successor
        FROM unnest($1::uuid[], $2::uuid[]) AS n (id, successor) WHERE p.id = n.id";
    execute(tx, "party_supersede", text, &[&parties, &successors]).await?;
    let text = "-- party_facts_remove()\nDELETE FROM consolidated_fact WHERE party_id = ANY ($1)";
    execute(tx, "party_facts_remove", text, &[&parties]).await.map(drop)
}
