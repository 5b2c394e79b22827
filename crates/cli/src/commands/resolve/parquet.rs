//! Parquet files: every leaf of the top level is a column of text.

use crate::output::Usage;
use aicore_resolve::table::Table;
use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, TimeDelta};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::path::Path;

/// Reads a file whose bytes are given; `path` is named in errors.
pub(super) fn table(path: &Path, bytes: Vec<u8>) -> anyhow::Result<Table> {
    let context = || format!("cannot read {}", path.display());
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).with_context(context)?;
    let schema = reader.metadata().file_metadata().schema();
    let mut header = Vec::new();
    for field in schema.get_fields() {
        if field.is_group() {
            let words = format!(
                "{}: column \"{}\" is nested; a column of plain values is needed",
                path.display(),
                field.name()
            );
            return Err(Usage(words).into());
        }
        header.push(field.name().trim().to_owned());
    }
    let mut table = Table::new(header);
    for row in reader.get_row_iter(None).with_context(context)? {
        let row = row.with_context(context)?;
        let cells: Vec<String> = row.get_column_iter().map(|(_, field)| text(field)).collect();
        table.push(cells.iter().map(String::as_str));
    }
    Ok(table)
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        Field::Date(days) => NaiveDate::default()
            .checked_add_signed(TimeDelta::days((*days).into()))
            .map_or_else(String::new, |date| date.to_string()),
        Field::TimestampMillis(millis) => instant(DateTime::from_timestamp_millis(*millis)),
        Field::TimestampMicros(micros) => instant(DateTime::from_timestamp_micros(*micros)),
        other => other.to_string(),
    }
}

/// A date of birth kept as an instant is midnight: the date alone.
fn instant(instant: Option<DateTime<chrono::Utc>>) -> String {
    instant.map_or_else(String::new, |instant| {
        let text = instant.format("%Y-%m-%dT%H:%M:%S").to_string();
        text.strip_suffix("T00:00:00").unwrap_or(&text).to_owned()
    })
}
