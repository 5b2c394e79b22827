//! Delimited text (RFC 4180): splitting a record, and the header.
//!
//! Records are split here, not by a reader over the whole file, because a refused line is reported as it
//! stands, and because a quote that never closes must cost one line and not the rest of the file.

use crate::Error;
use crate::mapping::Field;
use std::path::Path;

/// What a text turns out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// A whole record.
    Record(Vec<String>),
    /// A quote is open at the end: the record goes on in the next line.
    Open,
    /// No record; the reason.
    Wrong(String),
}

/// Splits a record. Quotes enclose a field when they begin it; elsewhere they are characters.
pub(crate) fn split(text: &str, delimiter: u8) -> Split {
    let delimiter = char::from(delimiter);
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut field = String::new();
            let mut tail = quoted;
            loop {
                let Some(quote) = tail.find('"') else { return Split::Open };
                field.push_str(&tail[..quote]);
                tail = &tail[quote + 1..];
                match tail.strip_prefix('"') {
                    Some(after) => {
                        field.push('"');
                        tail = after;
                    }
                    None => break,
                }
            }
            fields.push(field);
            let after = tail.trim_start_matches(' ');
            if after.is_empty() {
                return Split::Record(fields);
            }
            match after.strip_prefix(delimiter) {
                Some(next) => rest = next,
                None => {
                    let column = fields.len();
                    return Split::Wrong(format!(
                        "column {column}: text follows the closing quote; write a quote inside a value twice"
                    ));
                }
            }
        } else {
            match rest.split_once(delimiter) {
                Some((field, next)) => {
                    fields.push(field.to_owned());
                    rest = next;
                }
                None => {
                    fields.push(rest.to_owned());
                    return Split::Record(fields);
                }
            }
        }
    }
}

/// A column name as it is compared: without spaces around it, in lower case.
fn same(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The columns of `header` that `field` is read from, or the name of one that is not there.
pub(crate) fn columns_of(field: &Field, header: &[String]) -> Result<Vec<usize>, String> {
    field
        .from
        .iter()
        .map(|name| {
            header
                .iter()
                .position(|column| same(column) == same(name))
                .ok_or_else(|| name.clone())
        })
        .collect()
}

/// Where each field is in a record: `None` for an optional one that the file lacks.
///
/// # Errors
/// [`Error::Header`] naming the missing or doubled column.
pub(crate) fn bind(path: &Path, header: &[String], fields: &[Field]) -> Result<Vec<Option<Vec<usize>>>, Error> {
    let mut bound = Vec::with_capacity(fields.len());
    let mut missing = Vec::new();
    for field in fields {
        match columns_of(field, header) {
            Ok(columns) => {
                for (&column, name) in columns.iter().zip(&field.from) {
                    if header.iter().filter(|other| same(other) == same(&header[column])).count() > 1 {
                        return Err(Error::header(
                            path,
                            format!("column \"{name}\" is there twice: rename or remove one"),
                        ));
                    }
                }
                bound.push(Some(columns));
            }
            Err(_) if field.optional => bound.push(None),
            Err(name) => {
                missing.push(format!("\"{name}\" (field {})", field.name));
                bound.push(None);
            }
        }
    }
    if missing.is_empty() {
        return Ok(bound);
    }
    let found: Vec<_> = header.iter().map(|name| format!("\"{}\"", name.trim())).collect();
    let noun = if missing.len() == 1 {
        "column is missing"
    } else {
        "columns are missing"
    };
    Err(Error::header(
        path,
        format!("{noun}: {}; the file has {}", missing.join(", "), found.join(", ")),
    ))
}

/// Columns of the header that no field reads.
pub(crate) fn unread(header: &[String], fields: &[Field]) -> Vec<String> {
    let read: Vec<String> = fields.iter().flat_map(|field| &field.from).map(|name| same(name)).collect();
    header
        .iter()
        .filter(|name| !name.trim().is_empty() && !read.contains(&same(name)))
        .map(|name| name.trim().to_owned())
        .collect()
}
