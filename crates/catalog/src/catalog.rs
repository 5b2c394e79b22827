//! `catalog.toml`: which databases there are, and the folder of each.

use crate::{DatabaseCode, Definition, Error};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// Where the catalogue's files come from.
pub trait Source {
    /// Text of a file below the databases folder, or `None` where there is no such file.
    ///
    /// # Errors
    /// The reason in words, where the file is there but cannot be read.
    fn text(&self, path: &str) -> Result<Option<String>, String>;

    /// Names of the folders in the databases folder.
    ///
    /// # Errors
    /// The reason in words.
    fn folders(&self) -> Result<Vec<String>, String>;
}

/// An area of the business.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Code, such as `insurance`.
    pub code: String,
    /// Name in English.
    pub name: String,
    /// Name in Spanish.
    pub name_es: String,
}

/// One database of the fleet.
#[derive(Debug, Clone)]
pub struct Database {
    /// Name on the server.
    pub code: DatabaseCode,
    /// Code of its area.
    pub area: String,
    /// Name on the typed client: `global` in `db.global()`.
    pub accessor: String,
    /// What it is for.
    pub purpose: String,
    /// Its `database.toml`.
    pub definition: Definition,
}

/// All databases, in the order of `catalog.toml`.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    areas: Vec<Area>,
    databases: Vec<Database>,
    by_code: BTreeMap<DatabaseCode, usize>,
}

const FILE: &str = "catalog.toml";
/// Folder of what every database gets; not a database.
const PLATFORM: &str = "platform";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    area: Vec<Spanned<Area>>,
    #[serde(default)]
    database: Vec<Spanned<DatabaseText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseText {
    code: Spanned<String>,
    area: Spanned<String>,
    accessor: Spanned<String>,
    purpose: Spanned<String>,
}

impl Catalog {
    /// Reads `catalog.toml` and the `database.toml` and event schemas of every database in it.
    ///
    /// # Errors
    /// The first mistake, with file and line: malformed text, a code, accessor or area used twice or unknown, a
    /// database without a folder, a folder without a database.
    pub fn read(source: &impl Source) -> Result<Self, Error> {
        let read = |path: &str| source.text(path).map_err(|reason| Error::in_file(path, reason));
        let text = read(FILE)?.ok_or_else(|| Error::in_file(FILE, "there is no such file: is this the databases folder?"))?;
        let parsed: Text = toml::from_str(&text).map_err(|error| Error::toml(FILE, &text, &error))?;
        let at = |span, message: String| Error::at(FILE, &text, span, message);

        let mut catalog = Self::default();
        for area in &parsed.area {
            if catalog.areas.iter().any(|known| known.code == area.get_ref().code) {
                return Err(at(area.span(), format!("area \"{}\" is there twice", area.get_ref().code)));
            }
            catalog.areas.push(area.get_ref().clone());
        }
        for entry in &parsed.database {
            let entry = entry.get_ref();
            let code: DatabaseCode = entry
                .code
                .get_ref()
                .parse()
                .map_err(|message| at(entry.code.span(), message))?;
            if catalog.by_code.contains_key(&code) {
                return Err(at(entry.code.span(), format!("database \"{code}\" is there twice")));
            }
            let area = entry.area.get_ref();
            if !catalog.areas.iter().any(|known| known.code == *area) {
                return Err(at(
                    entry.area.span(),
                    format!("database \"{code}\": there is no area \"{area}\""),
                ));
            }
            let accessor = entry.accessor.get_ref();
            accessor.parse::<DatabaseCode>().map_err(|_| {
                at(
                    entry.accessor.span(),
                    format!("database \"{code}\": accessor \"{accessor}\" is not a name"),
                )
            })?;
            if let Some(other) = catalog.databases.iter().find(|known| known.accessor == *accessor) {
                let message = format!(
                    "database \"{code}\": accessor \"{accessor}\" belongs to \"{}\" already",
                    other.code
                );
                return Err(at(entry.accessor.span(), message));
            }
            if entry.purpose.get_ref().trim().is_empty() {
                return Err(at(entry.purpose.span(), format!("database \"{code}\" has no purpose")));
            }
            let file = format!("{code}/database.toml");
            let definition_text = read(&file)?.ok_or_else(|| {
                at(
                    entry.code.span(),
                    format!("database \"{code}\" has no {file}: add it, or remove the database from the catalogue"),
                )
            })?;
            let definition = Definition::parse(&file, &definition_text, |name| {
                [code.as_str(), PLATFORM].iter().find_map(|folder| {
                    let path = format!("{folder}/events/{name}");
                    source.text(&path).ok().flatten().map(|text| (path, text))
                })
            })?;
            catalog.by_code.insert(code.clone(), catalog.databases.len());
            catalog.databases.push(Database {
                code,
                area: area.clone(),
                accessor: accessor.clone(),
                purpose: entry.purpose.get_ref().clone(),
                definition,
            });
        }
        for folder in source.folders().map_err(|reason| Error::in_file(".", reason))? {
            let known = folder == PLATFORM || catalog.databases.iter().any(|database| database.code.as_str() == folder);
            if !known {
                return Err(Error::in_file(
                    &folder,
                    format!("this folder is no database of {FILE}: add an entry, or remove the folder"),
                ));
            }
        }
        for database in &catalog.databases {
            for reference in &database.definition.references {
                if catalog.get(&reference.to_database).is_none() {
                    let file = format!("{}/database.toml", database.code);
                    let message = format!(
                        "reference of {} goes to \"{}\", which is no database",
                        reference.column, reference.to_database
                    );
                    return Err(Error::in_file(&file, message));
                }
            }
        }
        Ok(catalog)
    }

    /// All databases, in the order of the file.
    pub fn databases(&self) -> &[Database] {
        &self.databases
    }

    /// All areas, in the order of the file.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// One database by its code.
    pub fn get(&self, code: &DatabaseCode) -> Option<&Database> {
        self.by_code.get(code).map(|&index| &self.databases[index])
    }

    /// One database by what a person typed: its code or its accessor.
    ///
    /// # Errors
    /// A sentence with the nearest codes, where there is none.
    pub fn find(&self, name: &str) -> Result<&Database, String> {
        if let Some(found) = self
            .databases
            .iter()
            .find(|database| database.code.as_str() == name || database.accessor == name)
        {
            return Ok(found);
        }
        let mut near: Vec<_> = self
            .databases
            .iter()
            .map(|database| {
                (
                    distance(name, database.code.as_str()).min(distance(name, &database.accessor)),
                    database.code.as_str(),
                )
            })
            .collect();
        near.sort();
        let near: Vec<_> = near.iter().take(3).map(|(_, code)| *code).collect();
        Err(format!(
            "there is no database \"{name}\"; near it: {}. `aicore db list` shows all",
            near.join(", ")
        ))
    }
}

/// Edit distance (Levenshtein) of two short texts.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;
