//! Who every record really is, as CSV: what a match is measured against.

use crate::customer::Customer;
use crate::error::Error;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

mod score;

pub use score::{Score, score};

/// Database and customer number → true person or company.
pub type Truth = BTreeMap<(String, String), String>;

/// Adds to `truth` what [`write()`] or [`write_of_files`] wrote. For measuring only: nothing that matches may read it.
///
/// # Errors
///
/// [`Error::Read`] when `path` cannot be read or lacks a column.
pub fn read(path: &Path, truth: &mut Truth) -> Result<(), Error> {
    #[derive(serde::Deserialize)]
    struct Line {
        database: String,
        customer_number: String,
        person_id: String,
    }
    let failed = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    for line in csv::Reader::from_path(path).map_err(failed)?.deserialize() {
        let line: Line = line.map_err(failed)?;
        truth.insert((line.database, line.customer_number), line.person_id);
    }
    Ok(())
}

/// Writes `database,customer_id,customer_number,person_id,household_id`, one line for each of `customers`, in their order.
/// `person_id` is the true person (`P…`) or company (`C…`); the household of a company is empty.
///
/// # Errors
///
/// [`Error::Write`] when `path` cannot be written.
pub fn write<'a>(path: &Path, customers: impl IntoIterator<Item = &'a Customer>) -> Result<(), Error> {
    let header = ["database", "customer_id", "customer_number", "person_id", "household_id"];
    let lines = customers.into_iter().map(|customer| {
        let household = customer.truth.household.clone().unwrap_or_default();
        [
            customer.area.database().to_owned(),
            customer.id.to_string(),
            customer.number.clone(),
            customer.truth.entity.clone(),
            household,
        ]
    });
    write_lines(path, &header, lines)
}

/// Writes `database,customer_number,person_id` for customers whose key is not known yet, because a file brings them.
///
/// # Errors
///
/// [`Error::Write`] when `path` cannot be written.
pub fn write_of_files<'a>(path: &Path, customers: impl IntoIterator<Item = &'a Customer>) -> Result<(), Error> {
    let lines = customers.into_iter().map(|customer| {
        [
            customer.area.database().to_owned(),
            customer.number.clone(),
            customer.truth.entity.clone(),
        ]
    });
    write_lines(path, &["database", "customer_number", "person_id"], lines)
}

fn write_lines<const N: usize>(path: &Path, header: &[&str; N], lines: impl Iterator<Item = [String; N]>) -> Result<(), Error> {
    let failed = |source| Error::Write {
        path: path.to_owned(),
        source,
    };
    let mut text = csv::Writer::from_writer(Vec::new());
    let written = text
        .write_record(header)
        .and_then(|()| lines.into_iter().try_for_each(|line| text.write_record(&line)));
    written.map_err(|error| failed(std::io::Error::other(error)))?;
    let bytes = text.into_inner().map_err(|error| failed(error.into_error()))?;
    std::fs::File::create(path)
        .and_then(|mut file| file.write_all(&bytes))
        .map_err(failed)
}
