//! References from one database into another, which no foreign key can check: do they all lead somewhere?
//!
//! Set-based, one pass: the distinct values of every declared column are copied, with the number of their rows, from the database that
//! refers to a temporary table beside the table referred to, and joined there. What is copied is as much as the distinct values, whatever
//! the number of rows.
//!
//! The referring side is read first. A row whose target is written before it, as applications do, is thus never reported by mistake; a
//! target deleted in between may be.

use crate::Error;
use aicore_catalog::{CrossReference, DatabaseCode};
use aicore_fleet::quoted;
use aicore_fleet::{Error as FleetError, Fleet};
use futures_util::{SinkExt as _, StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use std::collections::BTreeMap;
use tokio_postgres::Client;

/// Databases referred to that are looked at together.
const AT_ONCE: usize = 4;

/// What was found of one reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Database that refers.
    pub database: DatabaseCode,
    /// `table.column` there. A column of arrays refers with each element.
    pub column: String,
    /// Database referred to.
    pub to_database: DatabaseCode,
    /// `table.column` there.
    pub to_column: String,
    /// References that are not null.
    pub rows: u64,
    /// Different values among them.
    pub values: u64,
    /// References that lead nowhere.
    pub dangling_rows: u64,
    /// Different values among them.
    pub dangling_values: u64,
    /// The first of those values, in their order as text.
    pub samples: Vec<String>,
    /// Why the reference could not be checked, and what to do.
    pub problem: Option<String>,
}

impl Finding {
    fn new(database: &DatabaseCode, reference: &CrossReference) -> Self {
        Self {
            database: database.clone(),
            column: reference.column.clone(),
            to_database: reference.to_database.clone(),
            to_column: reference.to_column.clone(),
            rows: 0,
            values: 0,
            dangling_rows: 0,
            dangling_values: 0,
            samples: Vec::new(),
            problem: None,
        }
    }

    /// Whether every reference leads somewhere.
    pub fn is_sound(&self) -> bool {
        self.dangling_rows == 0 && self.problem.is_none()
    }
}

/// Checks every reference that the given databases declare, with at most `samples` dangling values of each. `each` hears of a
/// database whose references into it have been checked. The findings are in the order of the catalogue.
///
/// # Errors
/// [`Error::Fleet`] where a database cannot be reached or a statement fails. A declaration that names no table or column is a finding.
pub async fn check_references(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    samples: u32,
    each: impl Fn(&DatabaseCode),
) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for database in fleet
        .catalog()
        .databases()
        .iter()
        .filter(|database| codes.contains(&database.code))
    {
        let references = database.definition.references.iter();
        findings.extend(references.map(|reference| Finding::new(&database.code, reference)));
    }
    let mut by_target: BTreeMap<DatabaseCode, Vec<usize>> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        by_target.entry(finding.to_database.clone()).or_default().push(index);
    }
    let checks = by_target.into_iter().map(|(target, indexes)| {
        let mut part: Vec<(usize, Finding)> = indexes.into_iter().map(|index| (index, findings[index].clone())).collect();
        let each = &each;
        async move {
            check_into(fleet, &target, &mut part, samples).await?;
            each(&target);
            Ok::<_, Error>(part)
        }
    });
    let parts: Vec<_> = stream::iter(checks).buffer_unordered(AT_ONCE).try_collect().await?;
    for (index, finding) in parts.into_iter().flatten() {
        findings[index] = finding;
    }
    Ok(findings)
}

/// Checks the references into one database.
async fn check_into(fleet: &Fleet, target: &DatabaseCode, part: &mut [(usize, Finding)], samples: u32) -> Result<(), Error> {
    let there = fleet.connect(target).await?;
    let text = "-- references_begin()
        CREATE TEMPORARY TABLE reference_value (reference integer NOT NULL, value text NOT NULL, uses bigint NOT NULL)";
    there
        .batch_execute(text)
        .await
        .map_err(FleetError::query(target, "references_begin"))?;
    let mut sources: BTreeMap<DatabaseCode, Vec<usize>> = BTreeMap::new();
    for (place, (_, finding)) in part.iter().enumerate() {
        sources.entry(finding.database.clone()).or_default().push(place);
    }
    let mut types = BTreeMap::new();
    for (source, places) in sources {
        // From the pool: the next database referred to may have references from here too.
        let here = fleet.acquire(&source).await?;
        for place in places {
            let finding = &mut part[place].1;
            let Some(from) = column(&here, &source, &finding.column).await? else {
                finding.problem = Some(absent(&source, &source, &finding.column));
                continue;
            };
            let Some(to) = column(&there, target, &finding.to_column).await? else {
                finding.problem = Some(absent(&source, target, &finding.to_column));
                continue;
            };
            if !to.unique {
                let to_column = &finding.to_column;
                finding.problem = Some(format!(
                    "column {to_column} of database \"{target}\" is no key: refer to a unique one in databases/{source}/database.toml"
                ));
                continue;
            }
            copy(&here, &source, &there, target, place, &finding.column, &from).await?;
            types.insert(place, (from, to));
        }
    }
    for (place, (from, to)) in types {
        let finding = &mut part[place].1;
        let (table, name) = parts(&finding.to_column);
        // Of one type, the key's index may serve; else both are compared as text.
        let (cast, key) = if from.element == to.element {
            (format!("::{}", to.element), format!("t.{}", quoted(name)))
        } else {
            (String::new(), format!("t.{}::text", quoted(name)))
        };
        let text = format!(
            "-- references_check()
            WITH joined AS (
                SELECT r.value, r.uses, {key} IS NULL AS dangling
                FROM reference_value AS r LEFT JOIN {table} AS t ON {key} = r.value{cast}
                WHERE r.reference = $1)
            SELECT coalesce(sum(uses), 0)::bigint, count(*), coalesce(sum(uses) FILTER (WHERE dangling), 0)::bigint,
                count(*) FILTER (WHERE dangling),
                ARRAY(SELECT value FROM joined WHERE dangling ORDER BY value LIMIT $2)
            FROM joined",
            table = quoted(table),
        );
        let place = i32::try_from(place).unwrap_or(i32::MAX);
        let row = there
            .query_one(&text, &[&place, &i64::from(samples)])
            .await
            .map_err(FleetError::query(target, "references_check"))?;
        let count = |index: usize| row.get::<_, i64>(index).cast_unsigned();
        (finding.rows, finding.values) = (count(0), count(1));
        (finding.dangling_rows, finding.dangling_values) = (count(2), count(3));
        finding.samples = row.get(4);
    }
    Ok(())
}

/// Copies the distinct values of a column, with their number, to the temporary table of the other side.
async fn copy(
    here: &Client,
    source: &DatabaseCode,
    there: &Client,
    target: &DatabaseCode,
    place: usize,
    reference: &str,
    from: &Column,
) -> Result<(), Error> {
    let (table, name) = parts(reference);
    let (table, name) = (quoted(table), quoted(name));
    let values = if from.array {
        format!("{table} AS t CROSS JOIN LATERAL unnest(t.{name}) AS v(value)")
    } else {
        format!("(SELECT {name} AS value FROM {table}) AS v")
    };
    let out = format!(
        "-- references_read()
        COPY (SELECT {place}, v.value::text, count(*) FROM {values} WHERE v.value IS NOT NULL GROUP BY v.value) TO STDOUT"
    );
    let rows = here
        .copy_out(&out)
        .await
        .map_err(FleetError::query(source, "references_read"))?;
    let sink = there
        .copy_in("-- references_write()\nCOPY reference_value FROM STDIN")
        .await
        .map_err(FleetError::query(target, "references_write"))?;
    tokio::pin!(rows, sink);
    while let Some(chunk) = rows.next().await {
        let chunk = chunk.map_err(FleetError::query(source, "references_read"))?;
        sink.send(chunk)
            .await
            .map_err(FleetError::query(target, "references_write"))?;
    }
    sink.finish().await.map_err(FleetError::query(target, "references_write"))?;
    Ok(())
}

/// A column that a declaration names.
struct Column {
    array: bool,
    /// Type of its values, of its elements where it is an array.
    element: String,
    /// Whether a primary or unique key has it alone.
    unique: bool,
}

async fn column(client: &Client, database: &DatabaseCode, reference: &str) -> Result<Option<Column>, Error> {
    let text = "-- references_column()
        SELECT t.typelem <> 0 AND t.typlen = -1, format_type(CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN t.typelem ELSE t.oid END, NULL),
            EXISTS (
                SELECT FROM pg_index AS i
                WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)
        FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE a.attrelid = to_regclass($1) AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped";
    let (table, name) = parts(reference);
    let row = client
        .query_opt(text, &[&quoted(table), &name])
        .await
        .map_err(FleetError::query(database, "references_column"))?;
    Ok(row.map(|row| Column {
        array: row.get(0),
        element: row.get(1),
        unique: row.get(2),
    }))
}

fn absent(source: &DatabaseCode, database: &DatabaseCode, column: &str) -> String {
    format!(
        "database \"{database}\" has no column {column}: mend the reference in databases/{source}/database.toml, or apply the migrations"
    )
}

/// Table and column; the catalogue has checked the form.
fn parts(reference: &str) -> (&str, &str) {
    reference.split_once('.').unwrap_or((reference, ""))
}
