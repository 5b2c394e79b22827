//! The diagrams that `aicore docs erd` draws.

use crate::command::{aicore, succeed};
use aicore_testkit::databases_dir;
use std::path::Path;

#[test]
fn the_committed_diagrams_are_what_the_migrations_give_and_show_every_database_and_reference() {
    let folder = databases_dir().join("../docs/erd");
    succeed(aicore().args(["docs", "erd", "--check", "--out"]).arg(&folder));

    let catalog = aicore_fleet::read_catalog(&databases_dir()).unwrap();
    let (wheel, matrix, overview) = (
        text(&folder, "fleet.svg"),
        text(&folder, "references.svg"),
        text(&folder, "README.md"),
    );
    let mut pairs = std::collections::BTreeMap::new();
    for database in catalog.databases() {
        let code = database.code.as_str();
        for picture in [&wheel, &matrix] {
            assert!(
                picture.contains(&format!(">{code}<")) || picture.contains(&format!(">{code} <")),
                "{code}"
            );
        }
        let page = text(&folder, &format!("{code}.md"));
        assert!(page.contains("```mermaid\nerDiagram\n"), "{page}");
        for reference in &database.definition.references {
            let to = format!("{}.{}", reference.to_database, reference.to_column);
            let line = format!("| {code} | `{}` | `{to}` |", reference.column);
            assert!(overview.contains(&line), "{line}");
            if reference.to_database != database.code {
                *pairs.entry((code, reference.to_database.as_str())).or_insert(0) += 1;
            }
        }
    }
    for ((from, to), count) in pairs {
        let title = format!("<title>{from} → {to}: {count} reference");
        assert!(wheel.contains(&title) && matrix.contains(&title), "{title}");
    }
    let insurance = text(&folder, "ss_insurance.md");
    assert!(
        insurance.contains("\"customer\" ||--o{ \"policy\" : \"holder_id\""),
        "{insurance}"
    );
    assert!(insurance.contains("uuid party_id FK \"sm_global.party\""), "{insurance}");
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}
