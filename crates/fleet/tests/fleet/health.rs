//! Health on real servers: of all databases, of those that are away, silent, locked, behind; liveness and readiness.

use crate::health_harness::{NAMES, Server, Stopped, addresses, check, fleet, history, problem};
use crate::pool_harness::until;
use aicore_fleet::{HealthCheck, SchemaState};
use aicore_testkit::{TestFleet, databases_dir};
use futures_util::StreamExt;
use std::time::{Duration, Instant};

/// The columns of a history that are read.
const HISTORY: &str = "(migration_name text, finished_at timestamptz, rolled_back_at timestamptz, logs text, \
    started_at timestamptz DEFAULT now())";

/// Names of the migrations in a folder.
fn migrations(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(databases_dir().join(folder).join("migrations")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_answers_for_all_databases_and_says_all_there_is_to_know() {
    let catalog = aicore_fleet::read_catalog(&databases_dir()).unwrap();
    let codes: Vec<_> = catalog.databases().iter().map(|database| database.code.clone()).collect();
    let names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let fleet = TestFleet::start(&names).await;
    let mut check = check(&codes);
    for code in &codes {
        let wanted = [("platform", "platform"), (code.as_str(), "public")].map(|(folder, schema)| {
            let names = migrations(folder);
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            history(folder, schema, &names)
        });
        check.wanted.insert(code.clone(), wanted.to_vec());
    }
    let first = fleet.health(&check).await;
    assert_eq!(first.len(), 66);
    let started = Instant::now();
    let reports = fleet.health(&check).await;
    println!(
        "66 databases on a warm fleet: {:.0} ms",
        started.elapsed().as_secs_f64() * 1e3
    );
    for (report, code) in reports.iter().zip(&codes) {
        assert_eq!(&report.database, code, "in the order of the catalogue");
        assert!(report.healthy && report.reachable, "{report:?}");
        assert_eq!(
            (
                report.role.as_deref(),
                report.replica,
                &report.tls,
                report.sees_all_transactions
            ),
            (Some("postgres"), Some(false), &None, Some(true))
        );
        assert!(report.version.as_ref().unwrap().starts_with(char::is_numeric) && report.latency_ms > 0.0);
        assert!(report.warnings.is_empty() && report.last_error.is_none(), "{report:?}");
        let slots = report.slots.unwrap();
        assert!(slots.open >= 1 && slots.in_use == 0, "{slots:?}");
        assert_eq!(report.schema.len(), 2);
        for schema in &report.schema {
            assert_eq!(schema.state, SchemaState::Current, "{schema:?}");
            assert!(schema.applied.is_some() && schema.applied == schema.wanted);
        }
    }
    let accessors = fleet.health_check().await;
    assert_eq!(accessors.len(), 66);
    assert!(accessors["global"] && accessors["auth"] && accessors.values().all(|healthy| *healthy));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stands_still_delays_nobody_else_and_leaves_no_slot_in_use() {
    let (sound, still) = (Server::start().await, Server::start().await);
    let addresses = addresses(&[&sound, &still]);
    let (warm, codes) = fleet(&addresses, "");
    assert!(warm.health(&check(&codes)).await.iter().all(|report| report.healthy));
    let (cold, _) = fleet(&addresses, "");
    let stopped = Stopped::stop(&still.postgres);
    let impatient = HealthCheck {
        timeout: Duration::from_secs(4),
        ..check(&codes)
    };
    for fleet in [&warm, &cold] {
        let reports: Vec<_> = fleet.health_as_answered(&impatient).collect().await;
        let (first, last) = reports.split_at(3);
        for report in first {
            assert!(report.healthy && codes[..3].contains(&report.database), "{report:?}");
        }
        for report in last {
            let (kind, message) = problem(report);
            assert!(
                kind == "server_silent" && message.contains("check that it runs"),
                "{report:?}"
            );
            assert!(codes[3..].contains(&report.database) && !report.reachable);
        }
    }
    drop(stopped);
    for fleet in [&warm, &cold] {
        until("it answers again, and nothing is left in use", async || {
            let reports = fleet.health(&check(&codes)).await;
            reports.iter().all(|report| {
                let slots = fleet.slots(&report.database).unwrap();
                report.healthy && slots.in_use == 0 && slots.waiting == 0
            })
        })
        .await;
        let report = fleet.health(&check(&codes[3..4])).await.remove(0);
        assert!(report.healthy && report.last_error.unwrap().message.contains("did not answer"));
    }
}

#[tokio::test]
async fn servers_that_are_away_are_told_apart() {
    let server = Server::start().await;
    // Takes connections and never says a word.
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = mute.local_addr().unwrap().port();
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let (postgres, password) = (server.postgres.port(), server.postgres.password());
    let addresses = [
        server.postgres.url("a"),
        format!("postgres://postgres:x@127.0.0.1:{port}/a"),
        format!("postgres://postgres:x@127.0.0.1:{port}/b"),
        format!("postgres://postgres:x@127.0.0.1:{closed}/a"),
        format!("postgres://postgres:wrong@127.0.0.1:{postgres}/a"),
        format!("postgres://postgres:{password}@127.0.0.1:{postgres}/nowhere"),
    ];
    let (fleet, codes) = fleet(&addresses, "connect_timeout_ms = 2000");
    let mut check = check(&codes);
    check.databases.push("sm_hr_payroll".parse().unwrap());
    let reports = fleet.health(&check).await;
    assert!(reports[0].healthy, "{:?}", reports[0]);
    for (report, (kind, words)) in reports[1..].iter().zip([
        ("server_silent", "check that it runs and is not overloaded"),
        ("server_silent", "check that it runs and is not overloaded"),
        ("unreachable", "check that it runs there and that the address is right"),
        ("credentials", "correct the URL in "),
        ("missing", "create it with `aicore db create "),
        ("not_configured", "aicore up"),
    ]) {
        let (actual, message) = problem(report);
        assert!(actual == kind && message.contains(words), "{kind}: {report:?}");
        assert_eq!(report.last_error.as_ref().unwrap().message, message);
        assert!(!message.contains("wrong@") && !message.contains(password), "{message}");
    }
}

#[tokio::test]
async fn a_schema_is_current_behind_ahead_failed_or_was_never_there() {
    let server = Server::start().await;
    let (fleet, codes) = fleet(&addresses(&[&server]), "");
    let mut check = check(&codes[..1]);
    let code = &codes[0];
    let wanted = vec![
        history("platform", "platform", &["1_platform"]),
        history(code.as_str(), "public", &["1_initial", "2_more"]),
    ];
    check.wanted.insert(code.clone(), wanted);
    let ask = async || fleet.health(&check).await.remove(0);
    let client = server.client("a").await;

    let report = ask().await;
    let (kind, message) = problem(&report);
    assert!(report.reachable && kind == "never_migrated", "{report:?}");
    assert!(message.contains(&format!("aicore migrate deploy {code}")), "{message}");

    client
        .batch_execute(&format!(
            "CREATE SCHEMA platform; CREATE TABLE platform._prisma_migrations {HISTORY}; CREATE TABLE public._prisma_migrations {HISTORY};
             INSERT INTO platform._prisma_migrations VALUES ('1_platform', now());
             INSERT INTO public._prisma_migrations VALUES ('1_initial', now(), NULL, NULL), ('2_more', NULL, now(), 'tried once')"
        ))
        .await
        .unwrap();
    let report = ask().await;
    let (kind, message) = problem(&report);
    assert!(kind == "behind" && message.contains(&format!("{code}/2_more")), "{report:?}");
    assert_eq!(report.schema[0].state, SchemaState::Current);
    assert_eq!(report.schema[1].applied.as_deref(), Some("1_initial"));
    assert_eq!(report.schema[1].wanted.as_deref(), Some("2_more"));

    client
        .batch_execute(
            "INSERT INTO public._prisma_migrations VALUES ('2_more', NULL, NULL, E'relation \"x\" is not there\\nat line 3')",
        )
        .await
        .unwrap();
    let report = ask().await;
    let (kind, message) = problem(&report);
    assert!(
        kind == "migration_failed"
            && message.contains("2_more (relation \"x\" is not there)")
            && message.contains("migrate resolve"),
        "{report:?}"
    );

    // Somebody is at work on it, and has noted so as Prisma does.
    client.batch_execute("SELECT pg_advisory_lock(72707369)").await.unwrap();
    let report = ask().await;
    assert_eq!(problem(&report).0, "migrating", "{report:?}");
    client.batch_execute("SELECT pg_advisory_unlock(72707369)").await.unwrap();

    client
        .batch_execute("UPDATE public._prisma_migrations SET finished_at = now() WHERE logs LIKE 'rel%'; INSERT INTO public._prisma_migrations VALUES ('3_newer', now())")
        .await
        .unwrap();
    let report = ask().await;
    assert!(report.healthy && report.schema[1].state == SchemaState::Ahead, "{report:?}");
    assert!(report.warnings[0].contains("3_newer") && report.warnings[0].contains("update this program"));
}

#[tokio::test]
async fn an_exhausted_pool_says_who_holds_it() {
    let server = Server::start().await;
    let (fleet, codes) = fleet(&addresses(&[&server]), "max = 2");
    let held = [
        fleet.acquire_for(&codes[0], "month_end").await.unwrap(),
        fleet.acquire_for(&codes[0], "month_end").await.unwrap(),
    ];
    let impatient = HealthCheck {
        timeout: Duration::from_secs(4),
        ..check(&codes)
    };
    let reports = fleet.health(&impatient).await;
    let (kind, message) = problem(&reports[0]);
    assert!(
        kind == "pool_exhausted" && message.contains("2 of 2 are in use") && message.contains("month_end"),
        "{:?}",
        reports[0]
    );
    assert_eq!(reports[0].slots.unwrap().in_use, 2);
    assert!(reports[1..].iter().all(|report| report.healthy), "{reports:?}");
    drop(held);
    let report = fleet.health(&check(&codes[..1])).await.remove(0);
    assert!(report.healthy && report.last_error.is_some(), "{report:?}");
}

#[tokio::test]
async fn a_locked_database_is_silent_alone_and_leaves_no_question_behind() {
    let server = Server::start().await;
    let (fleet, codes) = fleet(&addresses(&[&server]), "");
    let client = server.client("a").await;
    client
        .batch_execute(&format!("CREATE TABLE public._prisma_migrations {HISTORY}"))
        .await
        .unwrap();
    client
        .batch_execute("BEGIN; LOCK TABLE public._prisma_migrations")
        .await
        .unwrap();
    let mut impatient = HealthCheck {
        timeout: Duration::from_secs(4),
        ..check(&codes)
    };
    for code in &codes {
        impatient.wanted.insert(code.clone(), vec![history("own", "public", &[])]);
    }
    let reports = fleet.health(&impatient).await;
    let (kind, message) = problem(&reports[0]);
    assert!(
        kind == "database_silent" && message.contains("pg_blocking_pids()"),
        "{:?}",
        reports[0]
    );
    assert!(reports[1..].iter().all(|report| report.healthy), "{reports:?}");
    // The server ended the statement by itself, though the lock is held still.
    until("no question waits on the server", async || {
        let row = client
            .query_one(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'aicore' AND state = 'active'",
                &[],
            )
            .await
            .unwrap();
        row.get::<_, i64>(0) == 0
    })
    .await;
    until("no slot is in use", async || fleet.slots(&codes[0]).unwrap().in_use == 0).await;
    client.batch_execute("ROLLBACK").await.unwrap();
    assert!(fleet.health(&impatient).await.iter().all(|report| report.healthy));
    // What health sets for itself, others do not meet.
    let connection = fleet.acquire(&codes[0]).await.unwrap();
    let row = connection.query_one("SHOW statement_timeout", &[]).await.unwrap();
    assert_eq!(row.get::<_, &str>(0), "0");
}

#[tokio::test]
async fn the_oldest_transaction_is_found_and_warned_about() {
    let server = Server::start_with(|mut options| {
        options
            .postgres_settings
            .push(("max_prepared_transactions".into(), "5".into()));
        options
    })
    .await;
    let (fleet, codes) = fleet(&addresses(&[&server]), "");
    let (open, prepared) = (server.client("a").await, server.client("b").await);
    open.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
    prepared
        .batch_execute("BEGIN; SELECT pg_current_xact_id(); PREPARE TRANSACTION 'left'")
        .await
        .unwrap();
    let strict = HealthCheck {
        old_transaction: Duration::ZERO,
        ..check(&codes)
    };
    let reports = fleet.health(&strict).await;
    assert!(reports.iter().all(|report| report.healthy), "{reports:?}");
    let oldest = reports[0].oldest_transaction.as_ref().unwrap();
    assert_eq!(
        (oldest.prepared, oldest.name.as_str(), oldest.state.as_deref()),
        (false, "administrator", Some("idle in transaction"))
    );
    assert!(reports[0].warnings[0].contains(&format!("pg_terminate_backend({})", oldest.pid.unwrap())));
    let oldest = reports[1].oldest_transaction.as_ref().unwrap();
    assert_eq!((oldest.prepared, oldest.name.as_str(), oldest.pid), (true, "left", None));
    assert!(reports[1].warnings[0].contains("aicore transactions list"));
    assert!(reports[2].oldest_transaction.is_none() && reports[2].warnings.is_empty());
    assert!(
        fleet
            .health(&check(&codes))
            .await
            .iter()
            .all(|report| report.warnings.is_empty()),
        "not old"
    );
    prepared.batch_execute("ROLLBACK PREPARED 'left'").await.unwrap();
}

#[tokio::test]
async fn a_role_with_few_rights_learns_what_it_may() {
    let server = Server::start().await;
    let client = server.client("a").await;
    client
        .batch_execute(&format!(
            "CREATE ROLE clerk LOGIN PASSWORD 'clerk'; CREATE TABLE public._prisma_migrations {HISTORY}"
        ))
        .await
        .unwrap();
    let address = format!("postgres://clerk:clerk@127.0.0.1:{}/a", server.postgres.port());
    let (fleet, codes) = fleet(&[address], "");
    let mut check = check(&codes);
    check
        .wanted
        .insert(codes[0].clone(), vec![history("own", "public", &["1_initial"])]);
    let report = fleet.health(&check).await.remove(0);
    assert_eq!(
        (report.healthy, report.role.as_deref(), report.sees_all_transactions),
        (true, Some("clerk"), Some(false)),
        "{report:?}"
    );
    assert_eq!(report.schema[0].state, SchemaState::Unreadable);
    assert!(
        report.warnings[0].contains("SELECT on its table _prisma_migrations to clerk"),
        "{:?}",
        report.warnings
    );
}

#[tokio::test]
async fn a_replica_is_healthy_and_warned_about() {
    let mut server = Server::start().await;
    // A standby that nobody feeds: it takes readers, and no writes.
    std::fs::write(server.postgres.data_dir().join("standby.signal"), "").unwrap();
    server.postgres.restart().await.unwrap();
    let (fleet, codes) = fleet(&addresses(&[&server]), "");
    let report = fleet.health(&check(&codes[..1])).await.remove(0);
    assert!(report.healthy && report.replica == Some(true), "{report:?}");
    assert!(report.warnings[0].contains("takes no writes"), "{:?}", report.warnings);
}

#[tokio::test]
async fn tls_is_told_by_version_and_cipher() {
    let server = Server::start_with(|options| aicore_boot::Options { tls: true, ..options }).await;
    let address = server.postgres.url(NAMES[0]);
    let (fleet, codes) = fleet(&[address], "");
    let report = fleet.health(&check(&codes)).await.remove(0);
    let tls = report.tls.unwrap();
    assert!(
        tls.version.starts_with("TLSv1.") && !tls.cipher.is_empty() && tls.bits >= 128,
        "{tls:?}"
    );
}

#[tokio::test]
async fn after_a_restart_of_the_server_nobody_is_called_ill() {
    let mut server = Server::start().await;
    let (fleet, codes) = fleet(&addresses(&[&server]), "");
    assert!(fleet.health(&check(&codes)).await.iter().all(|report| report.healthy));
    server.postgres.restart().await.unwrap();
    let reports = fleet.health(&check(&codes)).await;
    assert!(reports.iter().all(|report| report.healthy), "{reports:?}");
}

#[tokio::test]
async fn who_is_alive_need_not_be_ready() {
    let server = Server::start().await;
    let mut addresses = addresses(&[&server]);
    addresses.push("postgres://postgres:x@127.0.0.1:1/a".into());
    let (fleet, codes) = fleet(&addresses, "");
    assert!(fleet.liveness().live);
    let readiness = fleet.readiness(&check(&codes)).await;
    assert!(!readiness.ready);
    assert!(readiness.databases[&codes[0]].is_none() && readiness.databases[&codes[3]].is_some());
    // Of those that it needs.
    assert!(fleet.readiness(&check(&codes[..3])).await.ready);
    fleet.close();
    let readiness = fleet.readiness(&check(&codes[..3])).await;
    assert!(!readiness.ready && fleet.liveness().live, "{readiness:?}");
    assert!(fleet.liveness().uptime_s > 0.0);
}
