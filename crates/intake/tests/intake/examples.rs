//! The example files of the project load with the shipped mappings.

use crate::{Intake, options, rejects};
use aicore_simulate::files::{self, Config, IMPORTS};
use aicore_testkit::databases_dir;
use std::path::PathBuf;

fn example(name: &str) -> PathBuf {
    databases_dir().join("../examples").join(name)
}

/// Every event carries the version and payload of its row, and its payload satisfies its schema.
async fn assert_events_mirror_rows(intake: &Intake) {
    for event in &intake.database.definition.events {
        let table = &event.aggregate;
        let schema: serde_json::Value = serde_json::from_str(&event.schema_text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let sql = format!(
            "SELECT e.payload, e.payload = {table}_payload(t) AND e.aggregate_version = t.version AND e.party_key = e.payload->>'customer_id'
             FROM platform.outbox_event AS e JOIN {table} AS t ON t.id = e.aggregate_id
             WHERE e.aggregate_type = '{table}' AND e.event_type = '{}'",
            event.event_type
        );
        for row in intake.connection().await.query(&sql, &[]).await.unwrap() {
            let payload: serde_json::Value = row.get(0);
            assert!(row.get::<_, bool>(1), "{payload}");
            let mistakes: Vec<_> = validator.iter_errors(&payload).map(|error| error.to_string()).collect();
            assert!(mistakes.is_empty(), "{}: {mistakes:?} in {payload}", event.event_type);
        }
        let lone = format!(
            "SELECT count(*) FROM {table} AS t
             WHERE (SELECT count(*) FROM platform.outbox_event AS e WHERE e.aggregate_id = t.id AND e.aggregate_type = '{table}') <> 1"
        );
        assert_eq!(intake.count(&lone).await, 0, "rows of {table} without exactly one event");
    }
}

#[tokio::test]
async fn every_example_loads_once_and_a_second_run_changes_nothing() {
    let mut intake = Intake::start("ss_insurance").await;
    let others: Vec<&str> = IMPORTS
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| *code != "ss_insurance")
        .collect();
    intake.fleet.provision(&others).await;
    for (code, name) in IMPORTS {
        intake.database = intake.fleet.catalog().find(code).unwrap().clone();
        let mut options = options();
        options.rejects = Some(intake.fleet.directory().join(format!("{name}.rejects.csv")));
        let events_before = intake.count("SELECT count(*) FROM platform.outbox_event").await;
        let first = intake.import_with(&example(name), options.clone()).await.unwrap();
        assert!(first.unread_columns.len() <= 1, "{name}: {:?}", first.unread_columns);
        assert!(
            first.refused * 40 < first.lines,
            "{name}: {} of {} lines are refused",
            first.refused,
            first.lines
        );
        let aggregates = first.tables.iter().filter(|table| table.aggregate);
        assert_eq!(aggregates.map(|table| table.inserted).sum::<u64>(), first.events, "{name}");
        assert!(
            first.tables.iter().all(|table| table.updated == 0 && table.unchanged == 0),
            "{name}: {:?}",
            first.tables
        );
        let events = intake.count("SELECT count(*) FROM platform.outbox_event").await;
        assert_eq!(events - events_before, i64::try_from(first.events).unwrap());
        assert_events_mirror_rows(&intake).await;

        let second = intake.import_with(&example(name), options).await.unwrap();
        assert!(second.imported_before);
        assert_eq!(
            (second.lines, second.refused, second.events),
            (first.lines, first.refused, 0),
            "{name}"
        );
        assert!(
            second.tables.iter().all(|table| table.inserted == 0 && table.updated == 0),
            "{name}: {:?}",
            second.tables
        );
        assert_eq!(intake.count("SELECT count(*) FROM platform.outbox_event").await, events);
    }
}

#[tokio::test]
async fn of_generated_files_the_broken_lines_are_refused_and_no_other() {
    let mut intake = Intake::start("ss_insurance").await;
    let others: Vec<&str> = IMPORTS
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| *code != "ss_insurance")
        .collect();
    intake.fleet.provision(&others).await;
    let mut config = Config::new(7, 3_000);
    config.broken = 0.1;
    let written = files::write(intake.fleet.directory(), &config).unwrap();
    for (code, name) in IMPORTS {
        intake.database = intake.fleet.catalog().find(code).unwrap().clone();
        let summary = intake.import(&intake.fleet.directory().join(name)).await.unwrap();
        let file = written.files.iter().find(|file| file.name == name).unwrap();
        assert_eq!(summary.lines, file.lines as u64, "{name}");
        let mut refused: Vec<usize> = rejects(&summary).iter().map(|row| row[0].parse().unwrap()).collect();
        refused.sort_unstable();
        refused.dedup();
        let broken: Vec<usize> = file.faults.iter().map(|(line, _)| *line).collect();
        assert_eq!(refused, broken, "{name}");
        assert_eq!(summary.refused, broken.len() as u64, "{name}");
    }
}
