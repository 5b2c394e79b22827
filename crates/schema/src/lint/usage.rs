//! Who still uses a column: the typed client, other databases, the declarations of personal data.

use super::cursor::Name;
use crate::generate;
use crate::migrate::PLATFORM;
use aicore_catalog::{Catalog, DatabaseCode};
use std::path::Path;

/// Who uses the columns of a database's tables.
#[derive(Debug, Default)]
pub struct Usage {
    /// Schema of the tables meant below.
    schema: String,
    /// `table.column`, and where it is declared.
    declared: Vec<(String, String)>,
    /// Path and text of the typed client's module.
    client: Option<(String, String)>,
}

impl Usage {
    /// What the databases folder and the client beside it say of a database.
    pub fn of_database(databases_dir: &Path, catalog: &Catalog, code: &DatabaseCode) -> Self {
        let mut declared = Vec::new();
        for database in catalog.databases() {
            let file = format!("databases/{}/database.toml", database.code);
            let is_own = database.code == *code;
            if is_own {
                let personal = database.definition.personal_data.iter();
                declared.extend(personal.map(|item| (item.column.clone(), format!("personal_data of {file}"))));
            }
            for reference in &database.definition.references {
                let place = format!("reference of {file}");
                if is_own {
                    declared.push((reference.column.clone(), place.clone()));
                }
                if reference.to_database == *code {
                    declared.push((reference.to_column.clone(), place));
                }
            }
        }
        let module = catalog.get(code).map(|database| database.accessor.as_str());
        Self {
            schema: "public".into(),
            declared,
            client: module.and_then(|module| client(databases_dir, module)),
        }
    }

    /// The same of what every database has.
    pub fn of_platform(databases_dir: &Path) -> Self {
        Self {
            schema: PLATFORM.into(),
            declared: Vec::new(),
            client: client(databases_dir, PLATFORM),
        }
    }

    /// The places that name a column.
    pub(super) fn places(&self, table: &Name, column: &str) -> Vec<String> {
        if table.schema != self.schema {
            return Vec::new();
        }
        let full = format!("{}.{column}", table.name);
        let declared = self.declared.iter().filter(|(name, _)| *name == full);
        let mut places: Vec<String> = declared.map(|(_, place)| place.clone()).collect();
        if let Some((path, text)) = &self.client
            && client_names(text, &table.name, column)
        {
            places.push(path.clone());
        }
        places
    }
}

fn client(databases_dir: &Path, module: &str) -> Option<(String, String)> {
    let path = format!("{}/{module}.rs", generate::FOLDER);
    let text = std::fs::read_to_string(databases_dir.parent()?.join(&path)).ok()?;
    Some((path, text))
}

/// Whether the generated description of a table has a column: the lines from `name: "table"` to the next such one.
fn client_names(text: &str, table: &str, column: &str) -> bool {
    let (table, column) = (format!("name: \"{table}\","), format!("\"{column}\""));
    let mut lines = text.lines().map(str::trim).skip_while(|line| *line != table);
    lines.next();
    lines
        .take_while(|line| !line.starts_with("name: \""))
        .any(|line| line.contains(&column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_client_is_understood() {
        let databases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../databases");
        let (_, text) = client(&databases, "insurance").unwrap_or_default();
        assert!(
            client_names(&text, "policy", "iban"),
            "has the form of the generated client changed?"
        );
        assert!(!client_names(&text, "policy", "claim_number"));
        assert!(!client_names(&text, "no_table", "iban"));
    }
}
