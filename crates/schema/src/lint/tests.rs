//! How rules are tested, and what holds for all of them.

use super::*;
use std::fs;
use tempfile::TempDir;

/// Findings of a migration that follows another one, as `line:column words`.
fn findings(before: &str, script: &str, rule: Option<&str>) -> Vec<String> {
    let folder = TempDir::new().unwrap();
    for (name, text) in [("1_before", before), ("2_now", script)] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("migration.sql"), text).unwrap();
    }
    let folder = Folder {
        path: folder.path().to_owned(),
        only: vec!["2_now".into()],
        usage: Usage::default(),
    };
    let found = lint(&folder).unwrap().into_iter();
    found
        .filter(|finding| rule.is_none_or(|rule| finding.rule == rule))
        .map(|finding| format!("{}:{} {}", finding.line, finding.column, finding.message))
        .collect()
}

/// Expects one finding of a rule, with these words.
pub(in crate::lint) fn hit(rule: &Rule, before: &str, script: &str, words: &str) {
    let found = findings(before, script, Some(rule.name));
    assert!(found.len() == 1 && found[0].contains(words), "{script}: {found:?}");
}

/// Expects no finding of a rule.
pub(in crate::lint) fn miss(rule: &Rule, before: &str, script: &str) {
    assert_eq!(findings(before, script, Some(rule.name)), [""; 0], "{script}");
}

const TABLE: &str = "CREATE TABLE policy (id integer);";

#[test]
fn a_migration_allows_a_rule_with_a_reason() {
    let drop = "SET LOCAL lock_timeout = '1s';\nDROP TABLE policy;";
    assert_eq!(findings(TABLE, drop, None).len(), 1);
    assert_eq!(
        findings(
            TABLE,
            &format!("-- lint: allow drop-table: nobody reads it since May\n{drop}"),
            None
        ),
        [""; 0]
    );
    let found = findings(TABLE, &format!("-- lint: allow drop-table\n{drop}"), None);
    assert!(found.len() == 2 && found[0].contains("without a reason"), "{found:?}");
    let found = findings(TABLE, &format!("-- lint: allow drop-tables: no\n{drop}"), None);
    assert!(found.len() == 2 && found[0].contains("no rule \"drop-tables\""), "{found:?}");
    let found = findings(TABLE, "-- lint: ignore\nSELECT 1;", None);
    assert!(found.len() == 1 && found[0].contains("allows nothing"), "{found:?}");
}

#[test]
fn what_cannot_be_read_is_a_finding() {
    for script in ["SELECT 'a;\nDROP TABLE policy;", "/* SELECT 1;", "DO $x$ BEGIN"] {
        let found = findings(TABLE, script, Some(UNREADABLE.name));
        assert!(found.len() == 1 && found[0].contains("never closed"), "{script}: {found:?}");
    }
}

#[test]
fn each_rule_has_a_section_of_the_guide() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/migrations.md")).unwrap();
    let names = RULES.iter().chain([&UNREADABLE, &allow::ALLOW_COMMENT]).map(|rule| rule.name);
    for name in names {
        assert!(
            guide.contains(&format!("\n### {name}\n")),
            "docs/migrations.md has no section \"{name}\""
        );
    }
    assert!(RULES.is_sorted_by_key(|rule| rule.name));
}

#[test]
fn the_first_migration_of_each_database_has_no_findings() {
    let databases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../databases");
    let folders = fs::read_dir(&databases)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("migrations"));
    for path in folders.filter(|path| path.is_dir()) {
        let first = read_migrations(&path).unwrap().into_iter().next();
        let folder = Folder {
            path,
            only: first.map(|migration| migration.name).into_iter().collect(),
            usage: Usage::default(),
        };
        assert!(
            folder.only.is_empty() || lint(&folder).unwrap().is_empty(),
            "{:?}",
            lint(&folder)
        );
    }
}
