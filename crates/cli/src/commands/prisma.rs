//! `aicore generate --target prisma`: a Prisma schema per database, and their clients' accessors.

use crate::commands::scratch::Scratch;
use crate::context::catalog;
use crate::output::Usage;
use aicore_schema::prisma;
use aicore_schema::tree::Difference;
use std::collections::BTreeSet;
use std::path::Path;

/// Writes the files of the databases named, or of all, or compares them: how many there are, and which differ.
pub(crate) async fn generate(
    databases_dir: &Path,
    out: &Path,
    names: &[String],
    check: bool,
) -> anyhow::Result<(usize, Vec<Difference>)> {
    let catalog = catalog(databases_dir)?;
    let mut wanted = BTreeSet::new();
    for name in names {
        wanted.insert(catalog.find(name).map_err(Usage)?.code.clone());
    }
    let databases = Scratch::migrated(databases_dir, &wanted).await?.schemas().await?;
    let with_tables: Vec<_> = databases
        .into_iter()
        .filter_map(|(database, found)| found.map(|(schema, details)| (database, schema, details)))
        .collect();
    let files = prisma::generate_all(&with_tables);
    let differences = if check {
        prisma::check(out, &files)?
    } else {
        prisma::write(out, &files)?
    };
    Ok((files.len(), differences))
}
