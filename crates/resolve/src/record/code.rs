//! Numbers that identify, in one form.

use super::field::Value;
use crate::document;
use crate::record::text::fold;
use std::borrow::Cow;

/// An identifying number.
#[derive(Debug, Default, Clone)]
pub(crate) struct Code {
    pub(crate) text: Box<str>,
    /// Whether it is a document whose check holds: two such that differ are two persons.
    pub(crate) proven: bool,
}

/// Normal form of an identifying number; empty where it identifies nobody.
pub(crate) fn normal(text: &str) -> String {
    match document::parse(None, text) {
        Some(document) if document.is_placeholder() => String::new(),
        Some(document) if document.is_valid() => document.value,
        _ => fold(text).replace(' ', ""),
    }
}

impl Value for Code {
    fn of(text: &str) -> Self {
        let proven = text.len() == 9
            && document::parse(None, text)
                .is_some_and(|document| document.is_valid() && document.kind != document::Kind::Passport);
        Self {
            text: text.into(),
            proven,
        }
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }
}
