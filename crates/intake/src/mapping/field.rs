//! A field of a mapping: where a line holds it, and what text it takes.

use super::Origin;
use super::text::{DecimalMark, FieldText, Kind, LetterCase, Scalar};
use crate::Error;
use crate::value::Bound;
use regex::Regex;
use std::collections::BTreeMap;
use toml::Spanned;

/// A field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Columns of a CSV header, or paths into a JSON object. Several texts are joined; of other kinds the first that is
    /// not empty counts.
    pub(crate) from: Vec<String>,
    pub(crate) separator: String,
    pub(crate) kind: Kind,
    /// Every line must give it.
    pub(crate) required: bool,
    /// The file may lack it; then the columns that it feeds are left alone.
    pub(crate) optional: bool,
    /// What an empty one becomes.
    pub(crate) default: Option<String>,
    pub(crate) case: Option<LetterCase>,
    pub(crate) squeeze: bool,
    /// Characters that are removed.
    pub(crate) strip: String,
    pub(crate) decimal: DecimalMark,
    pub(crate) pattern: Option<Regex>,
    pub(crate) min: Option<Bound>,
    pub(crate) max: Option<Bound>,
    /// Longest text, in characters.
    pub(crate) max_length: Option<usize>,
    /// Lower-case text of the file → our code.
    pub(crate) codes: BTreeMap<String, String>,
}

impl Field {
    /// One text of several parts, none of them empty.
    pub(crate) fn join(&self, mut parts: Vec<String>) -> Option<String> {
        if self.kind == Kind::Text {
            (!parts.is_empty()).then(|| parts.join(&self.separator))
        } else {
            (!parts.is_empty()).then(|| parts.swap_remove(0))
        }
    }

    pub(super) fn check(
        origin: &Origin,
        name: Spanned<String>,
        text: Spanned<FieldText>,
        decimal: DecimalMark,
    ) -> Result<Self, Error> {
        let span = name.span();
        let name = name.into_inner();
        let FieldText {
            from,
            kind,
            required,
            optional,
            default,
            separator,
            case,
            squeeze,
            strip,
            decimal: own_decimal,
            pattern,
            min,
            max,
            max_length,
            codes,
        } = text.into_inner();
        let wrong = |message: &str| origin.at(span.clone(), format!("field \"{name}\": {message}"));
        if from.0.iter().any(|column| column.trim().is_empty()) {
            return Err(wrong("\"from\" names no column"));
        }
        if separator.is_some() && (from.0.len() < 2 || kind != Kind::Text) {
            return Err(wrong("\"separator\" joins several columns of text"));
        }
        if (kind == Kind::Code) == codes.is_empty() {
            return Err(wrong(
                "kind \"code\" and the table \"codes\" go together: give both or neither",
            ));
        }
        let textual = matches!(kind, Kind::Text | Kind::Code);
        if !textual && (case.is_some() || squeeze || strip.is_some() || pattern.is_some() || max_length.is_some()) {
            return Err(wrong(
                "\"case\", \"squeeze\", \"strip\", \"pattern\" and \"max_length\" are for text",
            ));
        }
        if own_decimal.is_some() && kind != Kind::Decimal {
            return Err(wrong("\"decimal\" is for kind \"decimal\""));
        }
        if required && optional {
            return Err(wrong("\"required\" and \"optional\" exclude each other"));
        }
        if required && default.is_some() {
            return Err(wrong("a field with \"default\" is never missing: drop \"required\""));
        }
        let pattern = match pattern {
            None => None,
            Some(pattern) => {
                let whole = format!("^(?:{})$", pattern.get_ref());
                let regex = Regex::new(&whole).map_err(|error| {
                    let reason = error.to_string();
                    origin.at(
                        pattern.span(),
                        format!("not a regular expression: {}", reason.lines().last().unwrap_or_default()),
                    )
                })?;
                Some(regex)
            }
        };
        let bound = |limit: Option<Spanned<Scalar>>| -> Result<Option<Bound>, Error> {
            let Some(limit) = limit else { return Ok(None) };
            let span = limit.span();
            Bound::parse(kind, &limit.into_inner().0)
                .map(Some)
                .map_err(|reason| origin.at(span, format!("field \"{name}\": {reason}")))
        };
        let (min, max) = (bound(min)?, bound(max)?);
        let default_span = default.as_ref().map(Spanned::span);
        let mut field = Self {
            name: name.clone(),
            from: from.0,
            separator: separator.unwrap_or_else(|| " ".to_owned()),
            kind,
            required,
            optional,
            default: None,
            case,
            squeeze,
            strip: strip.unwrap_or_default(),
            decimal: own_decimal.unwrap_or(decimal),
            pattern,
            min,
            max,
            max_length,
            codes: codes
                .into_iter()
                .map(|(text, code)| (text.trim().to_lowercase(), code))
                .collect(),
        };
        if let (Some(default), Some(span)) = (default, default_span) {
            // A default is written in our own words: a code, an ISO date, a number with a point.
            let value = default.into_inner().0;
            let checked = field
                .understand_own(&value)
                .map_err(|reason| origin.at(span, format!("field \"{name}\": {reason}")))?;
            field.default = Some(checked);
        }
        Ok(field)
    }
}
