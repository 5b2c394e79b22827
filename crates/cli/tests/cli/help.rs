//! Help and completions.

use crate::command::{aicore, run, succeed};

#[test]
fn every_command_explains_itself() {
    let all = succeed(aicore().arg("--help"));
    assert!(all.contains("Exit status: 0 done"), "{all}");
    for path in [
        "up",
        "down",
        "status",
        "db create",
        "db list",
        "migrate deploy",
        "migrate status",
        "migrate resolve",
        "migrate lint",
        "migrate new",
        "seed",
        "import",
        "simulate",
        "relay",
        "consume",
        "serve",
        "party show",
        "features list",
        "features get",
        "features export",
        "features backfill",
        "features check",
        "party search",
        "party history",
        "events lag",
        "events parked",
        "events replay",
        "health",
        "generate",
        "docs erd",
        "resolve file",
        "saga list",
        "saga show",
        "saga retry",
        "saga abandon",
        "backup run",
        "backup restore",
        "backup schedule",
        "quickstart",
        "completions",
    ] {
        let help = succeed(aicore().args(path.split(' ')).arg("--help"));
        assert!(help.contains("Usage: aicore") && help.contains("--json"), "{path}: {help}");
    }
}

#[test]
fn completions_are_there_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(succeed(aicore().args(["completions", shell])).contains("aicore"), "{shell}");
    }
}

#[test]
fn a_mistyped_command_is_wrong_usage() {
    let (status, _, err) = run(aicore().arg("migrat"));
    assert_eq!(status, 2);
    assert!(err.contains("'migrate'"), "{err}");
}

#[test]
fn the_catalogue_is_listed_without_any_server() {
    let list: Vec<serde_json::Value> = serde_json::from_str(&succeed(aicore().args(["db", "list", "--json"]))).unwrap();
    assert_eq!(list.len(), 66);
    assert_eq!(list[0]["url_variable"], "SM_GLOBAL_DATABASE_URL");
}
