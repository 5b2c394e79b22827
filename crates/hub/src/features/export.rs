//! Training sets: a spine of (who, instant) rows in, the same rows with the features as the hub knew them at those instants out.
//!
//! The spine is read and the set written in chunks, so memory is bounded whatever their size. All chunks see one snapshot of the hub. The set is written beside
//! its place and moved there when it is complete: dropping the future, or an error, leaves nothing.

mod csv;
mod parquet;

use super::at::{Asked, Key, features_at};
use super::read::PartyFeatures;
use crate::{Error, HUB};
use ::csv::StringRecord;
use aicore_fleet::{Error as FleetError, Fleet, Isolation, Transaction, TransactionOptions};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use tempfile::NamedTempFile;
use uuid::Uuid;

/// Rows of a spine joined by one statement, and rows of a Parquet row group.
const CHUNK: usize = 20_000;

/// Form of a training set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header; null is empty.
    Csv,
    /// Apache Parquet, compressed by Snappy. Money is DECIMAL(18, 2).
    Parquet,
}

impl Format {
    /// The form that a file's ending asks for: `.parquet`, else CSV.
    pub fn of(path: &Path) -> Self {
        match path.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("parquet") => Self::Parquet,
            _ => Self::Csv,
        }
    }
}

/// What was exported.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Rows of the spine, and so of the set.
    pub rows: u64,
    /// Of them without features: the hub knew nothing of them then.
    pub unknown: u64,
}

/// Writes rows of a set.
trait Sink {
    /// Rows of the spine with their features.
    fn write(&mut self, rows: &[(StringRecord, Option<PartyFeatures>)]) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;

    /// Everything has been written.
    fn finish(self: Box<Self>) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// Joins a spine with the features known at its instants.
///
/// `spine` is a CSV file with a header: `party` (an id) or `source_record` (`<database>:<customer number>`, taken for the party that it belonged to
/// then), and `instant` (RFC 3339, or a day, which means its first moment in UTC). Other columns, such as labels, are carried over. No instant may lie after
/// `now`. `progress` hears of rows done, with the share of the spine read (0 to 1).
///
/// # Errors
/// [`Error::Spine`] and [`Error::Set`], or where `sm_global` cannot be reached. `out` is untouched then.
pub async fn export(
    fleet: &Fleet,
    spine: &Path,
    out: &Path,
    format: Format,
    now: DateTime<Utc>,
    progress: impl Fn(u64, f64),
) -> Result<Exported, Error> {
    let mut spine = Spine::open(spine, now)?;
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| Error::Set {
        path: out.to_owned(),
        source,
    };
    let directory = out
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    let file = NamedTempFile::new_in(directory).map_err(|error| failed(error.into()))?;
    let handle = file.reopen().map_err(|error| failed(error.into()))?;
    let mut sink: Box<dyn Sink + Send> = match format {
        Format::Csv => Box::new(csv::CsvSink::new(handle, &spine.header).map_err(failed)?),
        Format::Parquet => Box::new(parquet::ParquetSink::new(handle, &spine.header).map_err(failed)?),
    };
    let options = TransactionOptions {
        isolation: Some(Isolation::RepeatableRead),
        read_only: true,
        ..TransactionOptions::default()
    };
    let tx = Transaction::begin_with(fleet.acquire(&HUB).await?, "features_export", &options).await?;
    let mut exported = Exported::default();
    loop {
        let rows = spine.chunk()?;
        if rows.is_empty() {
            break;
        }
        let asked = keys(&tx, &rows).await?;
        let found = features_at(&tx, &asked).await?;
        exported.rows += rows.len() as u64;
        exported.unknown += found.iter().filter(|found| found.is_none()).count() as u64;
        let rows: Vec<_> = rows.into_iter().map(|row| row.fields).zip(found).collect();
        sink.write(&rows).map_err(failed)?;
        progress(exported.rows, spine.share());
    }
    tx.rollback().await;
    sink.finish().map_err(failed)?;
    file.as_file().sync_all().map_err(|error| failed(error.into()))?;
    file.persist(out).map_err(|error| failed(error.error.into()))?;
    Ok(exported)
}

/// A row of a spine.
struct SpineRow {
    fields: StringRecord,
    who: Who,
    instant: DateTime<Utc>,
}

enum Who {
    Party(Uuid),
    Record { database: String, number: String },
}

/// A spine that is being read.
struct Spine {
    path: std::path::PathBuf,
    reader: ::csv::Reader<BufReader<File>>,
    header: StringRecord,
    who: usize,
    is_record: bool,
    instant: usize,
    now: DateTime<Utc>,
    size_bytes: u64,
}

impl Spine {
    fn open(path: &Path, now: DateTime<Utc>) -> Result<Self, Error> {
        let wrong = |line: u64, reason: String| Error::Spine {
            path: path.to_owned(),
            line,
            reason,
        };
        let file = File::open(path).map_err(|error| wrong(0, error.to_string()))?;
        let size_bytes = file.metadata().map_or(0, |about| about.len());
        let mut reader = ::csv::ReaderBuilder::new()
            .trim(::csv::Trim::All)
            .from_reader(BufReader::new(file));
        let header = reader.headers().map_err(|error| wrong(1, error.to_string()))?.clone();
        let position = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let (who, is_record) = position("party")
            .map(|at| (at, false))
            .or_else(|| position("source_record").map(|at| (at, true)))
            .ok_or_else(|| wrong(1, "there is no column \"party\" or \"source_record\"".to_owned()))?;
        let instant = position("instant").ok_or_else(|| wrong(1, "there is no column \"instant\"".to_owned()))?;
        let taken = header.iter().find(|column| output_columns().any(|ours| ours == *column));
        if let Some(taken) = taken {
            return Err(wrong(
                1,
                format!("column \"{taken}\" has the name of a column of the set: rename it"),
            ));
        }
        Ok(Self {
            path: path.to_owned(),
            reader,
            header,
            who,
            is_record,
            instant,
            now,
            size_bytes,
        })
    }

    /// The next rows; none at the end.
    fn chunk(&mut self) -> Result<Vec<SpineRow>, Error> {
        let mut rows = Vec::new();
        let mut fields = StringRecord::new();
        while rows.len() < CHUNK {
            let line = self.reader.position().line();
            let wrong = |reason: String| Error::Spine {
                path: self.path.clone(),
                line,
                reason,
            };
            if !self
                .reader
                .read_record(&mut fields)
                .map_err(|error| wrong(error.to_string()))?
            {
                break;
            }
            let who = fields.get(self.who).unwrap_or_default();
            let who = if self.is_record {
                let (database, number) = who
                    .split_once(':')
                    .ok_or_else(|| wrong(format!("\"{who}\" is no source record: write it as ss_insurance:C-000123")))?;
                Who::Record {
                    database: database.to_owned(),
                    number: number.to_owned(),
                }
            } else {
                Who::Party(who.parse().map_err(|_| wrong(format!("\"{who}\" is no party id")))?)
            };
            let text = fields.get(self.instant).unwrap_or_default();
            let instant = instant(text).ok_or_else(|| {
                wrong(format!(
                    "\"{text}\" is no instant: write it as 2026-03-31T12:00:00Z or 2026-03-31"
                ))
            })?;
            if instant > self.now {
                return Err(wrong(format!(
                    "{text} is yet to come: what will be known then is not known now"
                )));
            }
            rows.push(SpineRow {
                fields: fields.clone(),
                who,
                instant,
            });
        }
        Ok(rows)
    }

    #[expect(clippy::cast_precision_loss, reason = "a share for people to look at")]
    fn share(&self) -> f64 {
        self.reader.position().byte() as f64 / self.size_bytes.max(1) as f64
    }
}

/// Reads an instant: RFC 3339, or a day, which means its first moment in UTC.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    let day: NaiveDate = text.parse().ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

/// Columns that follow those of the spine.
fn output_columns() -> impl Iterator<Item = &'static str> {
    let own = ["features_party_id", "features_known_at"];
    own.into_iter().chain(super::features().iter().map(|feature| feature.name))
}

/// What is asked for each row; source records by their ids.
async fn keys(tx: &Transaction, rows: &[SpineRow]) -> Result<Vec<Asked>, Error> {
    let named = |row: &SpineRow| match &row.who {
        Who::Party(_) => None,
        Who::Record { database, number } => Some((database.clone(), number.clone())),
    };
    let (databases, numbers): (Vec<String>, Vec<String>) = rows.iter().filter_map(named).unzip();
    let mut records: HashMap<(String, String), Uuid> = HashMap::new();
    if !databases.is_empty() {
        let text = "-- features_export_records()
            SELECT DISTINCT ON (n.database_code, n.number) n.database_code, n.number, s.id
            FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS n (database_code, number)) AS n
                JOIN source_record AS s ON s.database_code = n.database_code AND (s.customer_number = n.number OR s.source_key = n.number)
            ORDER BY n.database_code, n.number, s.first_seen_at, s.id";
        let found = tx.query(text, &[&databases, &numbers]).await;
        let found = found.map_err(FleetError::query(&HUB, "features_export_records"))?;
        records = found.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect();
    }
    let asked = |row: &SpineRow| Asked {
        key: match &row.who {
            Who::Party(id) => Some(Key::Party(*id)),
            Who::Record { database, number } => records.get(&(database.clone(), number.clone())).copied().map(Key::Record),
        },
        as_of: row.instant,
        known: row.instant,
    };
    Ok(rows.iter().map(asked).collect())
}
