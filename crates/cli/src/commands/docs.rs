//! `aicore docs …`: diagrams of the databases and lists of their events, from migrations and catalogue.

mod events;

use crate::arguments::{Docs, Erd, Global};
use crate::commands::generate::{place, report};
use crate::commands::scratch::Scratch;
use crate::context::{catalog, databases_dir};
use crate::output::Exit;
use aicore_schema::erd;
use std::collections::BTreeSet;

pub(crate) async fn docs(global: &Global, command: &Docs) -> anyhow::Result<Exit> {
    match command {
        Docs::Erd(options) => diagrams(global, options).await,
        Docs::Events(options) => events::events(global, options),
    }
}

async fn diagrams(global: &Global, options: &Erd) -> anyhow::Result<Exit> {
    let databases_dir = databases_dir(global)?;
    let out = place(&databases_dir, options.out.as_deref(), erd::FOLDER);
    let databases = Scratch::migrated(&databases_dir, &BTreeSet::new()).await?.schemas().await?;
    let schemas: Vec<_> = databases
        .into_iter()
        .map(|(database, found)| (database, found.map(|(schema, _)| schema)))
        .collect();
    let files = erd::generate_all(&catalog(&databases_dir)?, &schemas);
    let differences = if options.check {
        erd::check(&out, &files)?
    } else {
        erd::write(&out, &files)?
    };
    report(global, options.check, &out, files.len(), &differences, "aicore docs erd")
}
