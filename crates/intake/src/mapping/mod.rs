//! A mapping: how the lines of a file become rows and events, as its TOML file declares it.
//!
//! A mapping names fields (what a line holds and how its text is understood) and targets (the tables that a line
//! feeds, in order). Nothing here knows the database: [`crate::plan`] binds a mapping to real tables.
//! The format is shown at [`Mapping`].

mod column;
mod field;
pub(crate) mod shipped;
pub(crate) mod text;

pub(crate) use column::{Column, Source, Target};
pub(crate) use field::Field;
pub use text::{EncodingChoice, Format};

use crate::Error;
use std::collections::BTreeMap;
use std::ops::Range;
use text::MappingText;

/// A checked mapping. An example that shows every key:
#[doc = concat!("```toml\n", include_str!("example.toml"), "```")]
#[derive(Debug)]
pub struct Mapping {
    /// Name: that of its file without `.toml`.
    pub name: String,
    /// What it reads, in words.
    pub description: String,
    /// Format of the files that it reads.
    pub format: Format,
    pub(crate) delimiter: u8,
    pub(crate) encoding: EncodingChoice,
    pub(crate) empty: Vec<String>,
    pub(crate) fields: Vec<Field>,
    pub(crate) targets: Vec<Target>,
    pub(crate) origin: Origin,
}

/// The file of a mapping, so that a later mistake still names its line.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    file: String,
    text: String,
}

impl Origin {
    /// A mistake at a place of the file.
    pub(crate) fn at(&self, span: Range<usize>, message: impl Into<String>) -> Error {
        let catalog_error = aicore_catalog::Error::at(&self.file, &self.text, span, message);
        Error::Mapping {
            file: catalog_error.file,
            line: catalog_error.line,
            message: catalog_error.message,
        }
    }
}

impl Mapping {
    /// Reads the text of a mapping file. `file` is its path, for messages; the file's stem is the mapping's name.
    ///
    /// # Errors
    /// [`Error::Mapping`] with file and line of the first mistake: malformed TOML, an unknown key, a field that a
    /// column names and that is not there, a value that its own field would refuse.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let parsed: MappingText = toml::from_str(text).map_err(|error| {
            let place = aicore_catalog::Error::toml(file, text, &error);
            Error::Mapping {
                file: place.file,
                line: place.line,
                message: place.message,
            }
        })?;
        let origin = Origin {
            file: file.to_owned(),
            text: text.to_owned(),
        };
        let delimiter = match &parsed.delimiter {
            None => b';',
            Some(mark) => match u8::try_from(u32::from(*mark.get_ref())) {
                Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => byte,
                _ => return Err(origin.at(mark.span(), "the delimiter is one ASCII character, such as ; or , or \\t")),
            },
        };

        let mut declared: Vec<_> = parsed.field.into_iter().collect();
        declared.sort_by_key(|(name, _)| name.span().start);
        let mut fields = Vec::with_capacity(declared.len());
        let mut by_name = BTreeMap::new();
        for (name, field) in declared {
            by_name.insert(name.get_ref().clone(), fields.len());
            fields.push(Field::check(&origin, name, field, parsed.decimal)?);
        }
        if fields.is_empty() {
            return Err(origin.at(
                0..0,
                "the mapping has no field: add [field.<name>] with from = \"<column of the file>\"",
            ));
        }
        if parsed.target.is_empty() {
            return Err(origin.at(0..0, "the mapping has no target: add [[target]] with table, key and columns"));
        }
        let mut targets = Vec::with_capacity(parsed.target.len());
        for target in parsed.target {
            targets.push(Target::check(&origin, target, &by_name, &fields)?);
        }
        let name = std::path::Path::new(file)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        Ok(Self {
            name,
            description: parsed.description,
            format: parsed.format,
            delimiter,
            encoding: parsed.encoding,
            empty: parsed.empty.iter().map(|text| text.trim().to_lowercase()).collect(),
            fields,
            targets,
            origin,
        })
    }
}

#[cfg(test)]
mod tests;
