//! The mappings that come with a database, and which of them a file fits.

use super::Mapping;
use super::text::Format;
use crate::Error;
use crate::source::csv::{self, Split};
use crate::source::json;
use crate::source::survey::Survey;
use aicore_catalog::DatabaseCode;
use std::path::{Path, PathBuf};

/// Folder of a database's mappings.
fn folder(databases_dir: &Path, code: &DatabaseCode) -> PathBuf {
    databases_dir.join(code.as_str()).join("import")
}

fn read(path: &Path) -> Result<Mapping, Error> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::Mapping {
        file: shown.clone(),
        line: None,
        message: format!("it cannot be read ({error})"),
    })?;
    Mapping::parse(&shown, &text)
}

/// All mappings that come with a database, by name.
///
/// # Errors
/// [`Error::Mapping`]: a mistake in one of them.
pub fn shipped(databases_dir: &Path, code: &DatabaseCode) -> Result<Vec<Mapping>, Error> {
    let folder = folder(databases_dir, code);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            let message = format!("it cannot be listed ({error})");
            return Err(Error::Mapping {
                file: folder.display().to_string(),
                line: None,
                message,
            });
        }
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// The mapping for a file: the one asked for, by name or path, or else the shipped one that fits.
///
/// # Errors
/// [`Error::Choice`] where the name is unknown, or not exactly one fits; [`Error::Mapping`] where one is wrong.
pub(crate) fn choose(
    databases_dir: &Path,
    code: &DatabaseCode,
    asked: Option<&Path>,
    file: &Path,
    survey: &Survey,
) -> Result<Mapping, Error> {
    if let Some(asked) = asked {
        let by_path = asked.components().count() > 1 || asked.extension().is_some_and(|extension| extension == "toml");
        if by_path {
            return read(asked);
        }
        let shipped_path = folder(databases_dir, code).join(asked).with_extension("toml");
        if shipped_path.is_file() {
            return read(&shipped_path);
        }
        let known: Vec<_> = shipped(databases_dir, code)?
            .into_iter()
            .map(|mapping| mapping.name)
            .collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        let message = format!(
            "database \"{code}\" has no mapping \"{}\"; it has: {known}. For one of your own, give its path, such as ./mine.toml",
            asked.display()
        );
        return Err(Error::Choice { message });
    }
    let mut fitting = Vec::new();
    let mut others = Vec::new();
    for mapping in shipped(databases_dir, code)? {
        match mapping.misfit(survey) {
            None => fitting.push(mapping),
            Some(reason) => others.push(format!("\n  {}: {} ({reason})", mapping.name, mapping.description)),
        }
    }
    if fitting.len() == 1
        && let Some(mapping) = fitting.pop()
    {
        return Ok(mapping);
    }
    let file = file.display();
    let message = if !fitting.is_empty() {
        let names: Vec<_> = fitting.iter().map(|mapping| mapping.name.as_str()).collect();
        format!(
            "several mappings of database \"{code}\" fit {file}: choose one with --mapping: {}",
            names.join(", ")
        )
    } else if others.is_empty() {
        format!("database \"{code}\" has no mappings: give one with --mapping <path>")
    } else {
        format!(
            "no mapping of database \"{code}\" fits {file}; correct the file, or give a mapping of your own with --mapping <path>. It has:{}",
            others.concat()
        )
    };
    Err(Error::Choice { message })
}

impl Mapping {
    /// Why the beginning of a file does not fit, or `None` where it does.
    fn misfit(&self, survey: &Survey) -> Option<String> {
        let first = survey
            .sample
            .first()
            .map(|line| survey.encoding().show(line))
            .unwrap_or_default();
        let object = survey
            .sample
            .iter()
            .find_map(|line| json::parse(&survey.encoding().show(line)).ok());
        match (self.format, object) {
            (Format::Csv, Some(_)) => Some("it reads CSV, and the file is JSON Lines".to_owned()),
            (Format::Jsonl, None) => Some("it reads JSON Lines, and the file is not".to_owned()),
            (Format::Csv, None) => {
                let Split::Record(header) = csv::split(&first, self.delimiter) else {
                    return Some("the header cannot be split".to_owned());
                };
                let mut wanted = self.fields.iter().filter(|field| !field.optional);
                wanted
                    .find_map(|field| csv::columns_of(field, &header).err())
                    .map(|name| format!("the file has no column \"{name}\""))
            }
            (Format::Jsonl, Some(object)) => {
                let mut wanted = self.fields.iter().filter(|field| field.required);
                wanted
                    .find_map(|field| field.from.iter().find(|path| json::at(&object, path).is_none()))
                    .map(|path| format!("the first line has no \"{path}\""))
            }
        }
    }
}
