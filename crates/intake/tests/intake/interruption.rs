//! An import that breaks off leaves whole chunks, and a second run completes it.

use crate::{Intake, options, policy, portfolio, rows};
use aicore_intake::{Phase, import};
use tokio::sync::Notify;

const LINES: u32 = 200;

/// Rows that have not exactly one event.
const ROWS_WITHOUT_ONE_EVENT: &str = "SELECT count(*) FROM (SELECT id FROM customer UNION ALL SELECT id FROM policy) AS r
    WHERE (SELECT count(*) FROM platform.outbox_event AS e WHERE e.aggregate_id = r.id) <> 1";

fn file(intake: &Intake) -> std::path::PathBuf {
    let lines: Vec<String> = (0..LINES).map(|n| policy(n % 60, n)).collect();
    intake.file("p.csv", portfolio(&lines))
}

async fn assert_a_second_run_completes_it(intake: &Intake, file: &std::path::Path) {
    let policies = intake.count("SELECT count(*) FROM policy").await;
    assert!((1..i64::from(LINES)).contains(&policies), "{policies} policies");
    assert_eq!(intake.count(ROWS_WITHOUT_ONE_EVENT).await, 0);
    let summary = intake.import(file).await.unwrap();
    assert!(!summary.imported_before);
    let (inserted, updated, unchanged) = rows(&summary, "policy");
    assert_eq!((inserted + unchanged, updated), (u64::from(LINES), 0));
    assert_eq!(unchanged, u64::try_from(policies).unwrap());
    assert_eq!(intake.count("SELECT count(*) FROM policy").await, i64::from(LINES));
    assert_eq!(intake.count(ROWS_WITHOUT_ONE_EVENT).await, 0);
    assert_eq!(
        intake.count("SELECT count(*) FROM platform.outbox_event").await,
        i64::from(LINES) + 60
    );
    assert_eq!(
        intake
            .count("SELECT count(*) FROM platform.import_run WHERE finished_at IS NULL")
            .await,
        1
    );
}

#[tokio::test]
async fn a_dropped_import_leaves_whole_chunks() {
    let intake = Intake::start("ss_insurance").await;
    let file = file(&intake);
    let mut options = options();
    options.chunk_lines = 20;
    let some = Notify::new();
    let running = import(&intake.fleet, &intake.database, &file, &options, |at| {
        if at.phase == Phase::Loading && at.lines >= 60 {
            some.notify_one();
        }
    });
    // The fourth chunk is under way when the future is dropped.
    tokio::select! {
        biased;
        () = some.notified() => {}
        done = running => panic!("it ended first: {done:?}"),
    }
    assert_a_second_run_completes_it(&intake, &file).await;
}

#[tokio::test]
async fn a_killed_server_leaves_whole_chunks() {
    let mut intake = Intake::start("ss_insurance").await;
    let file = file(&intake);
    let mut options = options();
    options.chunk_lines = 20;
    let some = Notify::new();
    let fleet = intake.fleet.fleet.clone();
    {
        let running = import(&fleet, &intake.database, &file, &options, |at| {
            if at.phase == Phase::Loading && at.lines >= 60 {
                some.notify_one();
            }
        });
        let mut running = std::pin::pin!(running);
        tokio::select! {
            biased;
            () = some.notified() => {}
            done = &mut running => panic!("it ended first: {done:?}"),
        }
        intake.fleet.postgres.kill().await.unwrap();
        running.await.unwrap_err();
    }
    intake.fleet.postgres.restart().await.unwrap();
    assert_a_second_run_completes_it(&intake, &file).await;
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_write_it_once() {
    let intake = Intake::start("ss_insurance").await;
    let file = file(&intake);
    let mut first = options();
    first.chunk_lines = 20;
    let mut second = first.clone();
    second.rejects = Some(intake.fleet.directory().join("second.csv"));
    second.chunk_lines = 30;
    let (one, two) = tokio::join!(intake.import_with(&file, first), intake.import_with(&file, second));
    assert_eq!(one.unwrap().events + two.unwrap().events, u64::from(LINES) + 60);
    assert_eq!(intake.count(ROWS_WITHOUT_ONE_EVENT).await, 0);
}
