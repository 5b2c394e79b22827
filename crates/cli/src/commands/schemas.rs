//! `aicore events schemas check`: what the event schemas promise is kept.

use crate::arguments::{Global, Schemas};
use crate::context::{catalog, databases_dir};
use crate::output::{Exit, Usage, print};
use aicore_outbox::registry::{self, Files, LEDGER, Ledger, Promise};
use anyhow::Context as _;
use serde_json::json;
use std::path::Path;

pub(crate) fn schemas(global: &Global, command: &Schemas) -> anyhow::Result<Exit> {
    match command {
        Schemas::Check { against, accept } => check(global, against.as_deref(), *accept),
    }
}

fn check(global: &Global, against: Option<&str>, accept: bool) -> anyhow::Result<Exit> {
    let databases_dir = databases_dir(global)?;
    let catalog = catalog(&databases_dir)?;
    let files = registry::files_in(&databases_dir)?;
    let path = databases_dir.join(LEDGER);
    let mut ledger = match std::fs::read_to_string(&path) {
        Ok(text) => Ledger::parse(&text).map_err(anyhow::Error::msg)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ledger::default(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let before = against.map(|against| schemas_of(&databases_dir, against)).transpose()?;
    let found = |ledger: &Ledger| {
        registry::check(
            &files,
            &Promise {
                catalog: &catalog,
                ledger,
                against: before.as_ref(),
                upcast: &aicore_hub::is_upcast,
            },
        )
    };
    let mut findings = found(&ledger);
    let mut accepted = Vec::new();
    if accept {
        // Nothing is published beside something that is wrong.
        let mut extended = ledger.clone();
        accepted = extended.accept(&files);
        findings = found(&extended);
        if findings.is_empty() && extended != ledger {
            ledger = extended;
            std::fs::write(&path, ledger.text()).with_context(|| format!("cannot write {}", path.display()))?;
        } else {
            accepted.clear();
        }
    }
    print(
        global.json,
        &json!({ "schemas": files.len(), "accepted": accepted, "findings": findings }),
        || {
            let mut lines: Vec<String> = accepted.iter().map(|path| format!("{path} is published")).collect();
            lines.extend(findings.iter().map(ToString::to_string));
            lines.push(match findings.len() {
                0 => format!("{} event schemas are sound", files.len()),
                count => format!("{count} findings in {} event schemas", files.len()),
            });
            lines.join("\n")
        },
    )?;
    Ok(if findings.is_empty() { Exit::Done } else { Exit::Failed })
}

/// The schemas of another databases folder, or of a git revision.
fn schemas_of(databases_dir: &Path, against: &str) -> anyhow::Result<Files> {
    let folder = Path::new(against);
    if folder.is_dir() {
        return Ok(registry::files_in(folder)?);
    }
    registry::files_at(databases_dir, against)
        .map_err(|error| Usage(format!("--against {against}: no folder, and {error}")).into())
}
