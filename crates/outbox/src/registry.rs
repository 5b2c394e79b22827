//! The registry of event schemas: what the files in `databases/*/events/` and the declarations in each `database.toml` promise to
//! whoever reads the events.
//!
//! [`check`] finds what breaks the promise: a file that is no JSON Schema 2020-12, a declaration without its file or a file without
//! declaration, an example that does not follow its schema, a version that readers of the next one could not read
//! ([`compatibility`]), and a published version that was edited ([`Ledger`]).

pub mod compatibility;
mod files;
mod ledger;
mod sound;

pub use files::{FileError, SchemaFile, files_at, files_in};
pub use ledger::{LEDGER, Ledger};

use aicore_catalog::Catalog;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Something that is wrong with a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, below the databases folder.
    pub file: String,
    /// The rule, such as `required-added`.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl Finding {
    fn new(file: &str, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            rule,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.rule, self.message)
    }
}

/// Schema files: path below the databases folder, such as `ss_insurance/events/policy.v1.json` → text.
pub type Files = BTreeMap<String, String>;

/// What [`check`] looks at beside the files.
pub struct Promise<'p> {
    /// Which events are declared.
    pub catalog: &'p Catalog,
    /// What has been published.
    pub ledger: &'p Ledger,
    /// Schemas of another state of the repository, to compare with.
    pub against: Option<&'p Files>,
    /// Whether the hub translates an event of a database from a version to the next one, so that the two may differ as they must.
    pub upcast: &'p dyn Fn(&str, &str, u32) -> bool,
}

/// Everything that is wrong, in the order of files.
pub fn check(files: &Files, promise: &Promise<'_>) -> Vec<Finding> {
    let mut findings = BTreeSet::new();
    let declared = declared(promise.catalog);
    let mut schemas: BTreeMap<SchemaFile, Value> = BTreeMap::new();
    for (path, text) in files {
        let Some(file) = SchemaFile::parse(path) else {
            let message = "an event schema is called <schema>.v<version>.json, versions from 1: rename it";
            findings.insert(Finding::new(path, "name", message));
            continue;
        };
        if !declared.contains_key(&file) {
            let message = "no database.toml declares an event of this schema and version: declare it, or remove the file";
            findings.insert(Finding::new(path, "undeclared", message));
        }
        match sound::read(&file, text) {
            Ok(schema) => {
                schemas.insert(file, schema);
            }
            Err(found) => findings.extend(found),
        }
    }
    findings.extend(promise.ledger.compare(files));
    if let Some(against) = promise.against {
        findings.extend(ledger::edited(against, files));
    }
    for (file, schema) in &schemas {
        let Some(before) = file.before() else { continue };
        let Some(old) = schemas.get(&before) else {
            if !files.contains_key(&before.path()) {
                let message = format!("version {} is missing: versions follow each other", before.version);
                findings.insert(Finding::new(&file.path(), "version-missing", message));
            }
            continue;
        };
        // An upcaster is of an event type: the schema is free where each type that uses it has one.
        let events = declared.get(file).into_iter().flatten();
        let translated = |(database, event): &(String, String)| (promise.upcast)(database, event, before.version);
        if declared.get(file).is_some_and(|events| !events.is_empty()) && events.clone().all(translated) {
            continue;
        }
        for breach in compatibility::breaches(old, schema) {
            let message = format!("version {}: {breach}", file.version);
            findings.insert(Finding::new(&file.path(), breach.rule.name, message));
        }
    }
    findings.into_iter().collect()
}

/// The events that use each schema file: database and event type.
fn declared(catalog: &Catalog) -> BTreeMap<SchemaFile, BTreeSet<(String, String)>> {
    let mut declared: BTreeMap<SchemaFile, BTreeSet<(String, String)>> = BTreeMap::new();
    for database in catalog.databases() {
        for event in &database.definition.events {
            if let Some(file) = SchemaFile::parse(&event.schema_file) {
                let user = (database.code.to_string(), event.event_type.clone());
                declared.entry(file).or_default().insert(user);
            }
        }
    }
    declared
}

#[cfg(test)]
mod tests;
