//! `aicore db create` and `aicore db list`.

use crate::arguments::{Db, Global};
use crate::context::{Context, catalog, databases_dir};
use crate::output::{Exit, print, table};
use crate::platform::create;
use serde_json::json;

pub(crate) async fn db(global: &Global, command: &Db) -> anyhow::Result<Exit> {
    match command {
        Db::Create(databases) => {
            let context = Context::open(global).await?;
            let codes = context.databases(databases)?;
            let created = create(&context, &codes).await?;
            print(global.json, &json!({ "databases": codes.len(), "created": created }), || {
                format!("{created} created, {} were there", codes.len() - created)
            })?;
        }
        Db::List => {
            let catalog = catalog(&databases_dir(global)?)?;
            let entries: Vec<_> = catalog
                .databases()
                .iter()
                .map(|database| {
                    json!({
                        "code": database.code, "area": database.area, "accessor": database.accessor, "purpose": database.purpose,
                        "owner": database.definition.owner, "tier": database.definition.tier, "url_variable": database.code.url_variable(),
                    })
                })
                .collect();
            print(global.json, &entries, || {
                let rows: Vec<Vec<String>> = catalog
                    .databases()
                    .iter()
                    .map(|database| {
                        vec![
                            database.code.to_string(),
                            database.area.clone(),
                            database.accessor.clone(),
                            database.purpose.clone(),
                        ]
                    })
                    .collect();
                format!(
                    "{}\n{} databases",
                    table(&["CODE", "AREA", "ACCESSOR", "PURPOSE"], &rows),
                    rows.len()
                )
            })?;
        }
    }
    Ok(Exit::Done)
}
