//! What stands in a column: how full, how distinct, and what its values look like.

use super::Role;
use crate::record::date;
use crate::record::text::is_blank;
use crate::table::Table;
use crate::{document, email};
use hashbrown::HashSet;

/// Rows looked at: enough to tell, however long the table.
const LOOKED_AT: usize = 20_000;

/// Shares of what is filled in, from 0 to 1.
#[derive(Debug, Default)]
pub(super) struct Seen {
    filled: usize,
    rows: usize,
    distinct: usize,
    emails: f64,
    dates: f64,
    documents: f64,
    phones: f64,
    numbers: f64,
    letters: f64,
    longest: usize,
}

pub(super) fn look(table: &Table, column: usize) -> Seen {
    let mut seen = Seen {
        rows: table.rows(),
        ..Seen::default()
    };
    let mut distinct = HashSet::new();
    for &id in table.column(column) {
        if id != 0 && !is_blank(table.text(id)) {
            seen.filled += 1;
            distinct.insert(id);
        }
    }
    seen.distinct = distinct.len();
    let mut looked = 0.0;
    for &id in distinct.iter().take(LOOKED_AT) {
        let text = table.text(id);
        looked += 1.0;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        seen.longest = seen.longest.max(text.len());
        seen.emails += f64::from(email::parse(text).is_some_and(|email| email.status == crate::Status::Valid));
        seen.dates += f64::from(date::parse(text, date::DateOrder::DayFirst).is_some());
        seen.documents += f64::from(letters > 0 && document::parse(None, text).is_some_and(|document| document.is_valid()));
        seen.phones += f64::from(letters == 0 && (9..=13).contains(&digits));
        seen.numbers += f64::from(letters == 0 && digits > 0);
        seen.letters += f64::from(letters > digits);
    }
    if looked > 0.0 {
        for share in [
            &mut seen.emails,
            &mut seen.dates,
            &mut seen.documents,
            &mut seen.phones,
            &mut seen.numbers,
            &mut seen.letters,
        ] {
            *share /= looked;
        }
    }
    seen
}

/// The role, from what the name says and what was seen. A name decides unless the content refutes it.
pub(super) fn settle(named: Option<Role>, seen: &Seen) -> Role {
    let unique = seen.filled == seen.rows && seen.distinct == seen.filled;
    if matches!(named, Some(Role::Truth | Role::Source)) {
        return named.unwrap_or(Role::Ignored);
    }
    if seen.filled < 2 || (seen.distinct < 2 && named != Some(Role::RecordId)) {
        return Role::Ignored;
    }
    match named {
        Some(Role::RecordId) if unique => Role::RecordId,
        // Called an id, and repeated: a number that several records share is evidence only if it identifies.
        Some(Role::RecordId) => Role::Ignored,
        Some(Role::BirthDate) if seen.dates < 0.3 => Role::Text,
        Some(Role::Email) if seen.emails < 0.2 => Role::Text,
        Some(role) => role,
        None if seen.emails > 0.5 => Role::Email,
        None if seen.documents > 0.5 => Role::Identifier,
        None if seen.dates > 0.8 => Role::Ignored,
        None if seen.phones > 0.8 => Role::Phone,
        // Distinct in every record, long or numbered: another id.
        None if unique && seen.rows > 20 => Role::RecordId,
        None if seen.numbers > 0.8 => Role::Ignored,
        None if seen.letters > 0.5 => Role::Text,
        None => Role::Ignored,
    }
}
