//! Real servers from empty directories, and what they survive.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};

use aicore_boot::{Options, Profile, Program};
use tokio_postgres::NoTls;

mod crash;
mod harness;
mod image;
mod refusal;
mod tls;

use harness::{directory, mode, nats_client, nats_started, options, process_group, started, text};

#[tokio::test]
async fn an_empty_directory_becomes_two_running_servers() {
    let directory = directory();
    let options = options(&directory);

    let (postgres, nats) = tokio::join!(started(&options), nats_started(&options));

    assert_eq!(text(&postgres, "SELECT 'hello'").await, "hello");
    assert_eq!(text(&postgres, "SHOW server_encoding").await, "UTF8");
    assert_eq!(text(&postgres, "SHOW password_encryption").await, "scram-sha-256");
    assert_eq!(text(&postgres, "SHOW max_prepared_transactions").await, "128");
    assert_eq!(text(&postgres, "SHOW timezone").await, "UTC");
    assert!(nats_client(&nats).await.server_info().jetstream);
    for file in [
        "servers.json",
        "postgres.password",
        "nats.password",
        "nats.conf",
        "postgres.log",
        "nats.log",
    ] {
        assert_eq!(mode(&directory.path().join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_wrong_password_opens_neither_server() {
    let directory = directory();
    let options = options(&directory);
    let (postgres, nats) = (started(&options).await, nats_started(&options).await);

    let url = postgres.url("postgres").replace(postgres.password(), "guess");
    assert!(tokio_postgres::connect(&url, NoTls).await.is_err());
    let guess = async_nats::ConnectOptions::with_user_and_password(nats.user().to_owned(), "guess".to_owned());
    assert!(guess.connect(nats.url()).await.is_err());
}

#[tokio::test]
async fn a_second_start_adopts_the_servers_that_a_first_left_running() {
    let directory = directory();
    let options = options(&directory);
    let (mut first, mut first_nats) = (started(&options).await, nats_started(&options).await);
    first.stop_on_drop(false);
    first_nats.stop_on_drop(false);
    let (pid, url) = (first.pid(), first.url("postgres"));
    let (nats_pid, nats_url) = (first_nats.pid(), first_nats.url());
    drop((first, first_nats));

    let (second, second_nats) = (started(&options).await, nats_started(&options).await);

    assert!(second.adopted() && second_nats.adopted());
    assert_eq!((second.pid(), second.url("postgres")), (pid, url));
    assert_eq!((second_nats.pid(), second_nats.url()), (nats_pid, nats_url));
}

#[tokio::test]
async fn two_starts_at_once_share_one_server() {
    let directory = directory();
    let options = options(&directory);

    let (one, other) = tokio::join!(started(&options), started(&options));

    assert_eq!(one.pid(), other.pid());
    assert!(one.adopted() != other.adopted());
}

#[tokio::test]
async fn running_servers_are_found_and_stopped_from_their_directory_alone() {
    let directory = directory();
    let options = options(&directory);
    assert!(aicore_boot::running(directory.path()).await.unwrap().is_none());
    let (mut postgres, mut nats) = (started(&options).await, nats_started(&options).await);

    let running = aicore_boot::running(directory.path()).await.unwrap().unwrap();
    assert_eq!(running.postgres.unwrap().url("sm_global"), postgres.url("sm_global"));
    assert_eq!(running.nats.unwrap().url(), nats.url());

    let stopped = aicore_boot::stop_running(directory.path()).await.unwrap();
    assert_eq!(stopped, [Program::Nats, Program::PostgreSql]);
    assert!(!postgres.is_alive() && !nats.is_alive());
    assert!(aicore_boot::running(directory.path()).await.unwrap().is_none());
    assert!(aicore_boot::stop_running(directory.path()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_dropped_handle_ends_its_server_when_asked() {
    let directory = directory();
    let options = options(&directory);
    let (mut postgres, mut nats) = (started(&options).await, nats_started(&options).await);
    postgres.stop_on_drop(true);
    nats.stop_on_drop(true);

    drop((postgres, nats));

    assert!(aicore_boot::running(directory.path()).await.unwrap().is_none());
}

#[tokio::test]
async fn settings_win_over_the_profile_and_the_durable_one_syncs() {
    let directory = directory();
    let mut options = options(&directory);
    options.profile = Profile::Durable;
    options.postgres_settings = vec![("max_connections".to_owned(), "31".to_owned())];

    let postgres = started(&options).await;

    assert_eq!(text(&postgres, "SHOW max_connections").await, "31");
    assert_eq!(text(&postgres, "SHOW fsync").await, "on");
    assert_eq!(text(&postgres, "SHOW shared_buffers").await, "256MB");
}

/// A signal to the terminal's group must not reach durable servers; one to a test's group must end its servers.
#[tokio::test]
async fn durable_servers_have_a_process_group_of_their_own_and_tests_servers_do_not() {
    let (durable, test) = (directory(), directory());
    let own_group = process_group(std::process::id());

    let options = Options {
        profile: Profile::Durable,
        ..options(&durable)
    };
    let (postgres, nats) = (started(&options).await, nats_started(&options).await);
    assert_eq!(
        (process_group(postgres.pid()), process_group(nats.pid())),
        (postgres.pid(), nats.pid())
    );

    let options = Options {
        state_dir: test.path().to_owned(),
        ..options.for_tests()
    };
    let (postgres, nats) = (started(&options).await, nats_started(&options).await);
    assert_eq!(
        (process_group(postgres.pid()), process_group(nats.pid())),
        (own_group, own_group)
    );
}

#[tokio::test]
async fn the_port_of_last_time_gives_way_to_a_free_one_when_it_is_taken() {
    let directory = directory();
    let options = options(&directory);
    let first = started(&options).await;
    let port = first.port();
    first.stop().await.unwrap();
    let taken = TcpListener::bind(("127.0.0.1", port)).unwrap();

    let second = started(&options).await;

    assert_ne!(second.port(), port);
    drop(taken);
}

/// Only root's servers run as another user.
#[tokio::test]
async fn data_goes_where_the_servers_user_can_reach_it() {
    let closed = directory();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let state_dir = closed.path().join("state");
    let options = Options {
        state_dir: state_dir.clone(),
        ..options(&closed)
    };
    let is_root = fs::metadata("/proc/self").is_ok_and(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0);

    let postgres = started(&options).await;

    assert_eq!(text(&postgres, "SELECT 'up'").await, "up");
    assert_eq!(mode(closed.path()), 0o700, "a directory that is not ours stays closed");
    let data = postgres.data_dir().to_path_buf();
    assert_eq!(data.starts_with("/var/lib/aicore"), is_root);
    if !is_root {
        return;
    }

    // The state directory is deleted while its server runs: the next start begins anew.
    let mut orphan = postgres;
    orphan.stop_on_drop(false);
    fs::remove_dir_all(&state_dir).unwrap();
    let anew = started(&options).await;
    assert!(!orphan.is_alive());
    assert_eq!(anew.data_dir(), data);
    assert_eq!(text(&anew, "SELECT 'anew'").await, "anew");
    drop(anew);
    fs::remove_dir_all(data.parent().unwrap()).unwrap();
}

#[tokio::test]
async fn a_link_to_data_that_is_gone_is_replaced() {
    let directory = directory();
    symlink("/nonexistent/postgres", directory.path().join("postgres")).unwrap();

    let postgres = started(&options(&directory)).await;

    assert_eq!(text(&postgres, "SELECT 'up'").await, "up");
}
