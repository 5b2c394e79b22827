//! From the text of a file to a value that the database takes.
//!
//! A value is kept as its canonical text, which PostgreSQL's COPY reads: `1234.50`, `2026-11-24`, `true`. Every
//! function here is pure; a refusal is a reason in words that names what was expected.

mod date;
mod decimal;

use crate::mapping::Field;
use crate::mapping::text::{DecimalMark, Kind, LetterCase};
use chrono::{DateTime, NaiveDate, SecondsFormat};
use rust_decimal::Decimal;
use std::str::FromStr;

/// The text of a field as a line holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raw {
    pub(crate) text: String,
    /// A JSON number: written with a point, whatever the file's texts use.
    pub(crate) number: bool,
}

impl Raw {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            number: false,
        }
    }
}

/// A limit of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    Number(Decimal),
    Date(NaiveDate),
}

impl Bound {
    /// Reads a limit in our own notation: a number with a point, an ISO date.
    pub(crate) fn parse(kind: Kind, text: &str) -> Result<Self, String> {
        match kind {
            Kind::Decimal | Kind::Integer => Decimal::from_str(text)
                .map(Self::Number)
                .map_err(|_| format!("limit \"{text}\" is not a number")),
            Kind::Date => date::parse(text).map(Self::Date),
            _ => Err(format!(
                "\"min\" and \"max\" are for decimal, integer and date, not for {kind}"
            )),
        }
    }
}

impl Field {
    /// Understands the text of a line. `None` is an absent value; `empty` lists further texts that mean it.
    ///
    /// # Errors
    /// The reason for refusing the line.
    pub(crate) fn understand(&self, raw: Option<&Raw>, empty: &[String]) -> Result<Option<String>, String> {
        let text = raw.map_or("", |raw| raw.text.trim());
        if text.is_empty() || empty.iter().any(|word| *word == text.to_lowercase()) {
            return match &self.default {
                Some(default) => Ok(Some(default.clone())),
                None if self.required => Err("is missing".to_owned()),
                None => Ok(None),
            };
        }
        if text.contains('\0') {
            return Err("holds a zero byte, which is no text".to_owned());
        }
        let number = raw.is_some_and(|raw| raw.number);
        match self.kind {
            Kind::Code => match self.codes.get(&text.to_lowercase()) {
                Some(code) => self.textual(code).map(Some),
                None => {
                    let known: Vec<_> = self.codes.keys().map(String::as_str).collect();
                    Err(format!("is not one of {}", known.join(", ")))
                }
            },
            Kind::Text => self.textual(text).map(Some),
            Kind::Decimal if number => self.within(decimal::parse_plain(text)?).map(Some),
            Kind::Decimal => self.within(decimal::parse(text, self.decimal)?).map(Some),
            Kind::Integer => self.within(decimal::parse_integer(text, self.decimal, number)?).map(Some),
            Kind::Date => self.date(text).map(Some),
            Kind::Timestamp => timestamp(text).map(Some),
            Kind::Boolean => boolean(text).map(Some),
        }
    }

    /// Understands a value of the mapping itself: our code, an ISO date, a number with a point.
    pub(crate) fn understand_own(&self, text: &str) -> Result<String, String> {
        match self.kind {
            Kind::Code if self.codes.values().any(|code| code == text) => Ok(text.to_owned()),
            Kind::Code => Err(format!("\"{text}\" is none of its codes")),
            Kind::Text => self.textual(text),
            Kind::Decimal => self.within(decimal::parse_plain(text)?),
            Kind::Integer => self.within(decimal::parse_integer(text, DecimalMark::Point, true)?),
            Kind::Date => self.date(text),
            Kind::Timestamp => timestamp(text),
            Kind::Boolean => boolean(text),
        }
    }

    fn textual(&self, text: &str) -> Result<String, String> {
        let mut text = match self.case {
            Some(LetterCase::Upper) => text.to_uppercase(),
            Some(LetterCase::Lower) => text.to_lowercase(),
            None => text.to_owned(),
        };
        if !self.strip.is_empty() {
            text.retain(|letter| !self.strip.contains(letter));
        }
        if self.squeeze {
            text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        if let Some(most) = self.max_length {
            let length = text.chars().count();
            if length > most {
                return Err(format!("has {length} characters; at most {most} are allowed"));
            }
        }
        if let Some(pattern) = &self.pattern
            && !pattern.is_match(&text)
        {
            let pattern = pattern.as_str();
            let shown = pattern
                .strip_prefix("^(?:")
                .and_then(|rest| rest.strip_suffix(")$"))
                .unwrap_or(pattern);
            return Err(format!("does not look like {shown}"));
        }
        Ok(text)
    }

    fn within(&self, number: Decimal) -> Result<String, String> {
        if let Some(Bound::Number(least)) = &self.min
            && number < *least
        {
            return Err(format!("is less than {least}"));
        }
        if let Some(Bound::Number(most)) = &self.max
            && number > *most
        {
            return Err(format!("is more than {most}"));
        }
        Ok(number.to_string())
    }

    fn date(&self, text: &str) -> Result<String, String> {
        let date = date::parse(text)?;
        if let Some(Bound::Date(first)) = &self.min
            && date < *first
        {
            return Err(format!("is before {first}"));
        }
        if let Some(Bound::Date(last)) = &self.max
            && date > *last
        {
            return Err(format!("is after {last}"));
        }
        Ok(date.to_string())
    }
}

/// An instant with its offset (RFC 3339), to microseconds, as PostgreSQL keeps it.
fn timestamp(text: &str) -> Result<String, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_rfc3339_opts(SecondsFormat::AutoSi, false))
        .map_err(|_| "is not an instant with its offset, such as 2026-11-24T09:30:00+01:00".to_owned())
}

fn boolean(text: &str) -> Result<String, String> {
    match text.to_lowercase().as_str() {
        "sí" | "si" | "s" | "yes" | "y" | "true" | "verdadero" | "1" | "x" => Ok("true".to_owned()),
        "no" | "n" | "false" | "falso" | "0" => Ok("false".to_owned()),
        _ => Err("is neither yes nor no (sí, s, true, 1; no, n, false, 0)".to_owned()),
    }
}

#[cfg(test)]
mod tests;
