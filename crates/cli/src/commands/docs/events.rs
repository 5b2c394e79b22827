//! `aicore docs events`: the catalogue of events and the AsyncAPI document.

use crate::arguments::{EventDocs, Global};
use crate::commands::generate::{place, report};
use crate::context::{catalog, databases_dir};
use crate::output::Exit;
use aicore_hub::{HUB, Standing, standing};
use aicore_outbox::describe;
use aicore_schema::tree;

pub(super) fn events(global: &Global, options: &EventDocs) -> anyhow::Result<Exit> {
    let databases_dir = databases_dir(global)?;
    let out = place(&databases_dir, options.out.as_deref(), describe::FOLDER);
    let files = describe::generate_all(&catalog(&databases_dir)?, env!("CARGO_PKG_VERSION"), &|database, event| {
        let standing = match standing(database.code.as_str(), &event.aggregate) {
            _ if database.code == HUB => "its own",
            Standing::Consolidated => "facts and timeline",
            Standing::Step => "timeline",
            Standing::Noted => "noted",
        };
        standing.to_owned()
    })?;
    let differences = if options.check {
        tree::check(&out, &files, describe::MARK)?
    } else {
        tree::write(&out, &files, describe::MARK)?
    };
    report(global, options.check, &out, files.len(), &differences, "aicore docs events")
}
