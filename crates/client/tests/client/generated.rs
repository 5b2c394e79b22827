//! What is generated is what the schema says.

use crate::harness::{Server, databases_dir};
use aicore_fleet::read_catalog;
use aicore_schema::generate;
use aicore_schema::introspect::{ForeignKey, introspect};
use aicore_schema::tree::Difference;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// With `UPDATE_FIXTURE=1`, writes `fixture.rs` from `fixture.sql`.
#[tokio::test]
async fn the_odd_tables_give_the_committed_source() {
    let server = Server::get().await;
    let connection = server.connect("fixture").await;
    let schema = introspect(&connection).await.unwrap();
    let source = generate::module("fixture", "Odd tables.", &schema, "public", &[]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/fixture.rs");
    if std::env::var_os("UPDATE_FIXTURE").is_some() {
        std::fs::write(path, &source).unwrap();
    }
    assert!(
        source == std::fs::read_to_string(path).unwrap(),
        "fixture.rs is not what fixture.sql gives: run with UPDATE_FIXTURE=1"
    );
}

/// With `UPDATE_FIXTURE=1`, writes the folder `shop` from `shop.sql`.
#[tokio::test]
async fn a_foreign_database_gives_the_committed_source() {
    let server = Server::get().await;
    let database = server.shop().await;
    let schema = introspect(&server.connect(&database).await).await.unwrap();
    let files = generate::foreign("shop", &schema);
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/shop"));
    if std::env::var_os("UPDATE_FIXTURE").is_some() {
        generate::write(&folder, &files).unwrap();
    }
    let differences = generate::check(&folder, &files).unwrap();
    assert_eq!(
        differences,
        [],
        "the folder shop is not what shop.sql gives: run with UPDATE_FIXTURE=1"
    );
}

#[tokio::test]
async fn rustfmt_finds_nothing_to_change() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut command = std::process::Command::new("rustfmt");
    command
        .args(["--edition", "2024", "--check"])
        .arg(folder.join("tests/client/fixture.rs"))
        .arg(folder.join("tests/client/shop/mod.rs"))
        .arg(folder.join("src/generated/mod.rs"));
    let Ok(output) = command.output() else { return }; // not installed here
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn the_schema_is_read_as_it_is() {
    let server = Server::get().await;
    let schema = introspect(&server.connect("fixture").await).await.unwrap();
    let table = |name: &str| {
        schema
            .tables
            .iter()
            .find(|table| table.schema == "public" && table.name == name)
            .unwrap()
    };

    assert!(table("by_day").partitioned);
    assert!(
        !schema.tables.iter().any(|table| table.name == "by_day_default"),
        "partitions are not tables of their own"
    );
    assert_eq!(
        table("transaction").foreign_keys,
        [ForeignKey {
            name: "transaction_parent_fkey".into(),
            columns: vec!["parent".into()],
            to_schema: "public".into(),
            to_table: "transaction".into(),
            to_columns: vec!["id".into()],
        }]
    );
    let unique: Vec<_> = table("required")
        .unique_keys
        .iter()
        .map(|key| key.columns.join(","))
        .collect();
    assert_eq!(unique, ["kind,priority,name", "name"]);
    let column = |name: &str| table("required").columns.iter().find(|column| column.name == name).unwrap();
    assert!(!column("a_code").nullable, "a domain over a domain that is NOT NULL");
    assert_eq!(
        (
            column("a_code").data_type.name.as_str(),
            column("a_code").data_type.base.as_str()
        ),
        ("public.short_code", "text")
    );
    assert_eq!(column("amount").data_type.typmod, (10 << 16) + 2 + 4);
    assert_eq!(column("kind").default.as_deref(), Some("'plain'::text"));
    assert_eq!(schema.enums[1].labels, ["calm", "angry"]);
    assert_eq!(
        introspect(&server.connect("fixture").await).await.unwrap(),
        schema,
        "always in the same order"
    );
}

#[tokio::test]
async fn a_folder_is_brought_up_to_date_and_strangers_stay() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = read_catalog(&databases_dir()).unwrap();
    let databases: Vec<_> = catalog
        .databases()
        .iter()
        .map(|database| (database.clone(), Default::default()))
        .collect();
    let files = generate::generate_all(&databases, &Default::default());
    let stranger = folder.path().join("by_hand.rs");
    std::fs::write(&stranger, "//! Mine.\n").unwrap();

    assert_eq!(
        generate::check(folder.path(), &files).unwrap().len(),
        2,
        "mod.rs and platform.rs are missing"
    );
    generate::write(folder.path(), &files).unwrap();
    assert_eq!(generate::check(folder.path(), &files).unwrap(), []);

    let edited = files["platform.rs".as_ref() as &std::path::Path].replacen("Session", "Sessions", 1);
    std::fs::write(folder.path().join("platform.rs"), edited).unwrap();
    assert!(matches!(generate::check(folder.path(), &files).unwrap().as_slice(), [Difference::Changed(_, line)] if *line > 1));
    let only: BTreeMap<_, _> = files
        .clone()
        .into_iter()
        .filter(|(name, _)| name.ends_with("mod.rs"))
        .collect();
    generate::write(folder.path(), &only).unwrap();
    assert!(!folder.path().join("platform.rs").exists(), "an obsolete file goes");
    assert!(stranger.exists(), "a file that was not generated stays");
}
