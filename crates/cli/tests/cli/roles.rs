//! The roles that provisioning makes: what each may do is done by the program under them, and what none may do is tried and refused.

use crate::command::{on, succeed};
use aicore_fleet::tokio_postgres::Client;
use aicore_fleet::tokio_postgres::error::SqlState;
use aicore_fleet::{Config, Endpoint, Fleet, Mode};
use aicore_testkit::{BUSINESS, TestFleet};

/// An address of a database for one of its roles, which gets a password first.
async fn address(fleet: &TestFleet, admin: &Client, database: &str, role: &str) -> String {
    let login = format!("{database}_{role}");
    admin
        .batch_execute(&format!("ALTER ROLE {login} LOGIN PASSWORD 'of {login}'"))
        .await
        .unwrap();
    format!(
        "postgres://{login}:of%20{login}@127.0.0.1:{}/{database}",
        fleet.postgres.port()
    )
}

async fn connect(fleet: &TestFleet, address: &str) -> Result<Client, aicore_fleet::Error> {
    let code = "sm_global".parse().unwrap();
    let mut config = Config::default();
    config.endpoints.insert(
        "sm_global".parse().unwrap(),
        Endpoint::parse_for(Mode::Development, "test", address, &code).unwrap(),
    );
    Fleet::new(fleet.catalog().clone(), &config).connect(&code).await
}

/// Each of these is refused for want of a right, and nothing else.
async fn refused(client: &Client, statements: &[&str]) {
    for statement in statements {
        let error = client.batch_execute(statement).await.expect_err(statement);
        assert_eq!(
            error.code(),
            Some(&SqlState::INSUFFICIENT_PRIVILEGE),
            "{statement}: {error:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_day_runs_under_roles_that_can_do_nothing_else() {
    let fleet = TestFleet::start(&BUSINESS).await;
    let admin = fleet.connect_server(&"sm_global".parse().unwrap()).await.unwrap();
    let under = async |role: &str, arguments: &[&str]| {
        let mut command = on(&fleet);
        command.env_remove("AICORE_SERVERS").args(arguments);
        for code in BUSINESS {
            command.env(
                format!("{}_DATABASE_URL", code.to_uppercase()),
                address(&fleet, &admin, code, role).await,
            );
        }
        command
    };

    // The typed client writes, the relay publishes, the hub consumes.
    succeed(&mut under("app_a", &["simulate", "--people", "20"]).await);
    succeed(&mut under("relay", &["relay", "--once"]).await);
    succeed(&mut under("app_b", &["consume", "--once"]).await);
    let lag = succeed(&mut under("app_b", &["events", "lag", "--json"]).await);
    let parties: i64 = fleet
        .connect(&"sm_global".parse().unwrap())
        .await
        .unwrap()
        .query_one("SELECT count(*) FROM party", &[])
        .await
        .unwrap()
        .get(0);
    assert!(parties > 0, "{lag}");
    // The relay's part that needs an owner: partitions of days ahead.
    let relay = connect(&fleet, &address(&fleet, &admin, "ss_insurance", "relay").await)
        .await
        .unwrap();
    relay
        .batch_execute(
            "SELECT platform.outbox_partitions_create(9); SELECT platform.outbox_partitions_drop('2000-01-01', '3:3:')",
        )
        .await
        .unwrap();

    // What the application may not do.
    let app = connect(&fleet, &address(&fleet, &admin, "ss_insurance", "app_a").await)
        .await
        .unwrap();
    refused(
        &app,
        &[
            "CREATE TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE FUNCTION mine() RETURNS int LANGUAGE sql RETURN 1",
            "ALTER TABLE policy ADD mine int",
            "DROP TABLE policy",
            "TRUNCATE policy CASCADE",
            "CREATE INDEX ON policy (id)",
            "CREATE EXTENSION pg_trgm",
            "UPDATE platform.outbox_event SET payload = '{}'",
            "DELETE FROM platform.outbox_event",
            "UPDATE platform.relay_cursor SET sequence = 0",
            "DELETE FROM platform.relay_slice",
            "DELETE FROM _prisma_migrations",
            "UPDATE platform._prisma_migrations SET checksum = ''",
            "DELETE FROM platform.seed",
            "SELECT platform.outbox_partitions_create(9)",
            "SELECT platform.outbox_partitions_drop('2000-01-01', '3:3:')",
            "SET ROLE ss_insurance_owner",
            "SET ROLE sm_global_app",
            "SET ROLE postgres",
            "CREATE ROLE mine",
            "ALTER ROLE ss_insurance_app_b PASSWORD 'x'",
            "CREATE DATABASE mine",
            "SELECT pg_read_file('/etc/passwd')",
            "COPY policy TO PROGRAM 'cat'",
        ],
    )
    .await;
    // Not even the days of the outbox that were made after the roles.
    let days = app
        .query(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'platform.outbox_event'::regclass",
            &[],
        )
        .await
        .unwrap();
    assert!(days.len() > 9);
    for day in days {
        let day: &str = day.get(0);
        refused(
            &app,
            &[&format!("UPDATE {day} SET payload = '{{}}'"), &format!("DELETE FROM {day}")],
        )
        .await;
    }

    // Nobody reaches another database: not the application, the relay, or the reader.
    for role in ["app_a", "app_b", "relay", "ro"] {
        let own = address(&fleet, &admin, "ss_insurance", role).await;
        connect(&fleet, &own).await.unwrap();
        let (server, _) = own.rsplit_once('/').unwrap();
        for other in ["se_energy", "sm_global"] {
            let elsewhere = format!("{server}/{other}");
            let error = connect(&fleet, &elsewhere).await.expect_err(role);
            assert_eq!(
                aicore_fleet::sql_state(&error),
                Some(&SqlState::INSUFFICIENT_PRIVILEGE),
                "{role} in {other}: {error:?}"
            );
        }
    }

    // The reader reads, and the relay sees no table of the business.
    let reader = connect(&fleet, &address(&fleet, &admin, "ss_insurance", "ro").await)
        .await
        .unwrap();
    reader.batch_execute("SELECT * FROM policy LIMIT 1").await.unwrap();
    refused(
        &reader,
        &[
            "INSERT INTO platform.seed (name, checksum) VALUES ('x', 'x')",
            "UPDATE policy SET version = 1",
            "SELECT nextval('platform.outbox_event_id_seq')",
        ],
    )
    .await;
    refused(
        &relay,
        &[
            "SELECT * FROM public.policy",
            "INSERT INTO platform.outbox_event DEFAULT VALUES",
            "UPDATE platform.outbox_event SET payload = '{}'",
            "DELETE FROM platform.outbox_event",
            "SELECT * FROM platform.seed",
            "DROP TABLE platform.outbox_event",
        ],
    )
    .await;

    // What one login of the application prepared, the other can finish.
    app.batch_execute(
        "BEGIN; DELETE FROM platform.transaction_decision WHERE epoch = 'x'; SELECT pg_current_xact_id(); PREPARE TRANSACTION 'of a'",
    )
    .await
    .unwrap();
    let other = connect(&fleet, &address(&fleet, &admin, "ss_insurance", "app_b").await)
        .await
        .unwrap();
    other.batch_execute("COMMIT PREPARED 'of a'").await.unwrap();

    // A table of a later migration is theirs too, and everything belongs to the owner, who logs in nowhere.
    let owner = fleet.connect(&"ss_insurance".parse().unwrap()).await.unwrap();
    owner.batch_execute("CREATE TABLE later (id int)").await.unwrap();
    app.batch_execute("INSERT INTO later VALUES (1); UPDATE later SET id = 2; DELETE FROM later")
        .await
        .unwrap();
    reader.batch_execute("SELECT * FROM later").await.unwrap();
    owner.batch_execute("DROP TABLE later").await.unwrap();
    let strangers = owner
        .query(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'S') AND relnamespace IN ('public'::regnamespace, 'platform'::regnamespace) \
             AND relowner <> 'ss_insurance_owner'::regrole",
            &[],
        )
        .await
        .unwrap();
    let strangers: Vec<&str> = strangers.iter().map(|row| row.get(0)).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    let hashes = admin
        .query(
            "SELECT rolname FROM pg_authid WHERE rolname LIKE 'ss\\_insurance%' AND rolpassword NOT LIKE 'SCRAM-SHA-256$%' OR rolname LIKE '%\\_owner' AND rolcanlogin",
            &[],
        )
        .await
        .unwrap();
    assert!(hashes.is_empty());
}
