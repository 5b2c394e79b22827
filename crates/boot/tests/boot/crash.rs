//! Killed servers, killed set-ups and full disks.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use aicore_boot::{Error, Options, Program, postgres};

use crate::harness::{Mounted, clusters, connect, directory, nats_client, nats_started, options, script, started, text};

#[tokio::test]
async fn committed_rows_survive_a_killed_postgresql() {
    let directory = directory();
    let mut postgres = started(&options(&directory)).await;
    let url = postgres.url("postgres");
    let client = connect(&url).await;
    client
        .batch_execute("CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)")
        .await
        .unwrap();

    postgres.kill().await.unwrap();
    assert!(!postgres.is_ready().await);
    postgres.restart().await.unwrap();

    assert_eq!(postgres.url("postgres"), url);
    assert_eq!(text(&postgres, "SELECT count(*)::text FROM kept").await, "1000");
}

#[tokio::test]
async fn a_new_start_recovers_data_whose_server_was_killed() {
    let directory = directory();
    let options = options(&directory);
    let mut first = started(&options).await;
    let client = connect(&first.url("postgres")).await;
    client.batch_execute("CREATE TABLE kept AS SELECT 7 AS n").await.unwrap();
    first.kill().await.unwrap();
    let pid_file = first.data_dir().join("postmaster.pid");
    assert!(pid_file.exists(), "a killed server leaves its pid file");

    let second = started(&options).await;

    assert!(!second.adopted());
    assert_eq!(second.port(), first.port(), "the port of last time is taken again");
    assert_eq!(text(&second, "SELECT n::text FROM kept").await, "7");
}

#[tokio::test]
async fn a_pid_file_that_names_another_program_does_not_stop_a_start() {
    let directory = directory();
    let options = options(&directory);
    let mut first = started(&options).await;
    first.kill().await.unwrap();
    let pid_file = first.data_dir().join("postmaster.pid");
    let stale = fs::read_to_string(&pid_file)
        .unwrap()
        .replace(&first.pid().to_string(), &std::process::id().to_string());
    fs::write(&pid_file, stale).unwrap();

    let second = started(&options).await;

    assert!(!second.adopted());
    assert_eq!(text(&second, "SELECT 'up'").await, "up");
}

#[tokio::test]
async fn stored_messages_survive_a_killed_nats_server() {
    let directory = directory();
    let mut nats = nats_started(&options(&directory)).await;
    let url = nats.url();
    let jetstream = async_nats::jetstream::new(nats_client(&nats).await);
    let stream = async_nats::jetstream::stream::Config {
        name: "kept".to_owned(),
        subjects: vec!["kept.>".to_owned()],
        ..Default::default()
    };
    jetstream.create_stream(stream).await.unwrap();
    jetstream.publish("kept.one", "hello".into()).await.unwrap().await.unwrap();

    nats.kill().await.unwrap();
    assert!(!nats.is_ready().await);
    nats.restart().await.unwrap();

    assert_eq!(nats.url(), url);
    let jetstream = async_nats::jetstream::new(nats_client(&nats).await);
    let message = jetstream.get_stream("kept").await.unwrap().get_raw_message(1).await.unwrap();
    assert_eq!(message.payload, "hello");
}

#[tokio::test]
async fn a_server_that_is_killed_is_reported_with_its_ending() {
    let directory = directory();
    let options = options(&directory);
    let mut watched = started(&options).await;
    let mut killer = started(&options).await;

    killer.kill().await.unwrap();
    let exit = watched.exited().await;

    assert_eq!(exit.program, Program::PostgreSql);
    assert!(exit.status.contains("signal: 9"), "{}", exit.status);
    assert!(exit.log.contains("ready to accept connections"), "{}", exit.log);
    // The shared memory of a killed server goes with its next start.
    killer.restart().await.unwrap();
}

#[tokio::test]
async fn a_killed_initdb_leaves_nothing_half_made() {
    let directory = directory();
    let real = options(&directory);
    let server = script(&directory, "postgres", "echo 'postgres (PostgreSQL) 15.1'");
    script(
        &directory,
        "initdb",
        r#"mkdir -p "$2"/base; echo 15 >"$2"/PG_VERSION; kill -9 $$"#,
    );

    let error = postgres::start(&Options {
        postgres_bin: Some(server),
        ..real.clone()
    })
    .await
    .unwrap_err();

    assert!(
        matches!(&error, Error::Exited { status, .. } if status.contains("signal: 9")),
        "{error}"
    );
    assert_eq!(clusters(directory.path()), Vec::<PathBuf>::new());
    assert_eq!(text(&started(&real).await, "SELECT 'made'").await, "made");
}

#[tokio::test]
async fn what_a_killed_process_left_of_a_cluster_is_removed() {
    let directory = directory();
    fs::create_dir_all(directory.path().join("postgres.new-1/data")).unwrap();

    let postgres = started(&options(&directory)).await;

    assert_eq!(clusters(directory.path()), [postgres.data_dir()]);
}

#[tokio::test]
async fn a_failed_start_quotes_the_log() {
    let directory = directory();
    let mut options = options(&directory);
    options.postgres_settings = vec![("shared_buffers".to_owned(), "much".to_owned())];

    let error = postgres::start(&options).await.unwrap_err();

    assert!(
        error
            .to_string()
            .contains(r#"invalid value for parameter "shared_buffers": "much""#),
        "{error}"
    );
}

/// Needs root and the right to mount; elsewhere `the_cause_is_read_from_the_words_of_either_server` has to do.
#[tokio::test]
async fn a_full_disk_is_named_as_such_and_does_not_spoil_the_next_start() {
    let directory = directory();
    let mount = directory.path().join("small");
    fs::create_dir(&mount).unwrap();
    let Some(_mounted) = Mounted::tmpfs(&mount, "16m") else {
        return;
    };
    let options = Options {
        state_dir: mount.clone(),
        ..options(&directory)
    };

    let error = postgres::start(&options).await.unwrap_err();

    assert!(matches!(error, Error::DiskFull { .. }), "{error}");
    assert_eq!(clusters(&mount), Vec::<PathBuf>::new());
    assert!(
        Command::new("mount")
            .args(["-o", "remount,size=512m"])
            .arg(&mount)
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(text(&started(&options).await, "SELECT 'made'").await, "made");
}
