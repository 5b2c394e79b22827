//! A new migration has a place after all others, and a script that passes the lint.

use crate::folder::Folder;
use aicore_schema::lint::{self, Usage, lint};
use aicore_schema::migrate::new_migration;
use chrono::DateTime;
use std::fs;

#[test]
fn a_new_migration_follows_the_last_one_and_passes_the_lint() {
    let folder = Folder::new();
    let migrations = folder.path().join("sm_crm/migrations");
    let now = DateTime::parse_from_rfc3339("2027-03-01T10:11:12Z").unwrap().to_utc();
    let first = new_migration(&migrations, "policy_add_channel", now).unwrap();
    assert!(
        first.ends_with("20270301101112_policy_add_channel/migration.sql"),
        "{}",
        first.display()
    );
    let lock = fs::read_to_string(migrations.join("migration_lock.toml")).unwrap();
    assert!(lock.contains("provider = \"postgresql\""));
    // A clock that is behind the last migration.
    let second = new_migration(&migrations, "policy_channel_index", now - chrono::TimeDelta::days(9)).unwrap();
    assert!(
        second.ends_with("20270301101113_policy_channel_index/migration.sql"),
        "{}",
        second.display()
    );

    fs::write(
        &first,
        fs::read_to_string(&first).unwrap() + "ALTER TABLE policy ADD COLUMN channel text;\n",
    )
    .unwrap();
    let linted = lint::Folder {
        path: migrations.clone(),
        only: Vec::new(),
        usage: Usage::default(),
    };
    assert_eq!(lint(&linted).unwrap(), []);

    for name in [
        "",
        "Policy",
        "policy-add",
        "1st",
        "añadir",
        "a/b",
        "../x",
        &"a".repeat(101),
        "policy_add_channel",
    ] {
        let error = new_migration(&migrations, name, now).unwrap_err().to_string();
        assert!(
            error.contains("no name of a migration") || error.contains("already"),
            "{name}: {error}"
        );
    }
    assert_eq!(fs::read_dir(&migrations).unwrap().count(), 3, "a refused name leaves nothing");
}
