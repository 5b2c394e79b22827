//! A digest of a database's definitions, which two databases share only where `pg_dump` writes the same statements for both.
//!
//! `pg_dump` asks a database hundreds of questions. This asks one: every row of every catalogue of the database that did not come with the
//! cluster, as text. Object ids differ among databases and mean nothing in a dump, so each becomes its place among the database's ids
//! in ascending order; the order stays, since the same statements give ids in the same order. What merely tells how full a table is, and
//! the statistics of its values, are left out. So a digest differs too often rather than too seldom, and then `pg_dump` is asked.
//!
//! Rows that came with the cluster are known by their age: they are older than the row of `template0` in `pg_database`, which `initdb` writes
//! last. Where that row was written later (`pg_upgrade`, a change by hand), or the database holds what a digest does not cover (large
//! objects, subscriptions, whose rows the server keeps elsewhere), there is no digest.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, quoted};
use ring::digest::{Context, SHA256, digest};
use std::collections::HashMap;
use tokio_postgres::{Client, SimpleQueryMessage};

/// `initdb` of no version so far uses as many transactions.
const INITDB_ENDS: i64 = 2_000;
/// Rows of these are no definitions.
const DATA: [&str; 3] = ["pg_statistic", "pg_statistic_ext_data", "pg_largeobject"];
/// What vacuum, analyze and rewriting change.
const UNSTEADY: &str =
    "'{relpages,reltuples,relallvisible,relallfrozen,relfilenode,relfrozenxid,relminmxid,relhassubclass,indcheckxmin}'";

const CATALOGUES: &str = "-- backup_catalogues()
SELECT c.relname, EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'oid'),
    (SELECT xmin::text::bigint FROM pg_database WHERE datname = 'template0'),
    current_setting('server_version'), current_setting('default_toast_compression')
FROM pg_class AS c
WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared
ORDER BY 1";

/// The question, made once for a server.
pub(crate) struct Question {
    text: String,
    version: String,
}

/// The question for a server; none where its clusters rows cannot be told from others.
pub(crate) async fn question(client: &Client, code: &DatabaseCode) -> Result<Option<Question>, Error> {
    let rows = client
        .query(CATALOGUES, &[])
        .await
        .map_err(FleetError::query(code, "backup_catalogues"))?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (end, version, compression): (Option<i64>, String, String) = (first.get(2), first.get(3), first.get(4));
    if end.is_none_or(|end| end > INITDB_ENDS) {
        return Ok(None);
    }
    let mut parts = vec![
        // Roles and tablespaces are named in dumps.
        "SELECT 'role', NULL::text, oid || ' ' || rolname FROM pg_roles".to_owned(),
        "SELECT 'tablespace', NULL, oid || ' ' || spcname FROM pg_tablespace".to_owned(),
        "SELECT 'database', NULL, encoding || ' ' || dattablespace FROM pg_database WHERE datname = current_database()".to_owned(),
        "SELECT 'none', NULL, 'x' FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())".to_owned(),
        "SELECT 'none', NULL, 'x' FROM pg_largeobject_metadata".to_owned(),
    ];
    for row in &rows {
        let (name, has_oid): (String, bool) = (row.get(0), row.get(1));
        if DATA.contains(&name.as_str()) {
            continue;
        }
        let row = match name.as_str() {
            "pg_class" | "pg_index" => format!("(to_jsonb(t) - {UNSTEADY}::text[])::text"),
            _ => "t::text".to_owned(),
        };
        let oid = if has_oid { "t.oid::text" } else { "NULL" };
        let more = if name == "pg_attribute" { " AND t.attnum > 0" } else { "" };
        let table = quoted(&name);
        parts.push(format!(
            "SELECT '{name}', {oid}, {row} FROM pg_catalog.{table} AS t \
             WHERE age(t.xmin) < (SELECT age(xmin) FROM pg_database WHERE datname = 'template0'){more}"
        ));
    }
    Ok(Some(Question {
        text: format!("-- backup_fingerprint()\n{}", parts.join("\nUNION ALL ")),
        version: format!("{version} {compression}"),
    }))
}

/// The digest of a database as the open transaction sees it: 64 hexadecimal digits, or none.
pub(crate) async fn fingerprint(client: &Client, code: &DatabaseCode, question: &Question) -> Result<Option<String>, Error> {
    let answer = client
        .simple_query(&question.text)
        .await
        .map_err(FleetError::query(code, "backup_fingerprint"))?;
    let rows: Vec<(&str, Option<&str>, &str)> = answer
        .iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some((row.get(0)?, row.get(1), row.get(2)?)),
            _ => None,
        })
        .collect();
    if rows.iter().any(|(kind, _, _)| *kind == "none") {
        return Ok(None);
    }
    let mut ids: Vec<u32> = rows
        .iter()
        .filter_map(|(_, oid, _)| oid.and_then(|oid| oid.parse().ok()))
        .collect();
    ids.sort_unstable();
    let places: HashMap<u32, usize> = ids.into_iter().enumerate().map(|(place, id)| (id, place)).collect();
    let mut digests: Vec<[u8; 32]> = Vec::with_capacity(rows.len());
    let mut text = String::new();
    for (kind, oid, row) in rows {
        text.clear();
        text.push_str(kind);
        text.push(' ');
        // Ids of roles and tablespaces are the server's, and the same for all.
        match oid.is_none() && !kind.starts_with("pg_") {
            true => text.push_str(row),
            false => with_places(row, &places, &mut text),
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        digests.push(bytes);
    }
    digests.sort_unstable();
    let mut all = Context::new(&SHA256);
    all.update(question.version.as_bytes());
    digests.iter().for_each(|digest| all.update(digest));
    Ok(Some(crate::hex(all.finish().as_ref())))
}

/// Writes a row with each number that is an object's id as its place.
fn with_places(row: &str, places: &HashMap<u32, usize>, out: &mut String) {
    use std::fmt::Write as _;
    let mut rest = row;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        let end = number.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(number.len());
        let (digits, after) = number.split_at(end);
        out.push_str(before);
        match digits.parse().ok().and_then(|id| places.get(&id)) {
            Some(place) => {
                let _ = write!(out, "#{place}");
            }
            None => out.push_str(digits),
        }
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::with_places;
    use std::collections::HashMap;

    #[test]
    fn ids_become_places_wherever_they_stand() {
        let places = HashMap::from([(16_401, 0), (16_500, 1)]);
        let mut out = String::new();
        with_places("(16401,pg_toast_16401,{16500},1640,\"x 16401\")", &places, &mut out);
        assert_eq!(out, "(#0,pg_toast_#0,{#1},1640,\"x #0\")");
    }
}
