//! TLS against a real server: who is let in, who is refused, and why.

use aicore_boot::{Authority, LOCAL_NAMES, Options, Postgres};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::{Config, Error, Fleet, Sources, read_catalog};
use aicore_testkit::databases_dir;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const GLOBAL: DatabaseCode = DatabaseCode::from_static("sm_global");

fn catalog() -> Catalog {
    read_catalog(&databases_dir()).unwrap()
}

/// A server with TLS on `directory`; its database `sm_global` is called `postgres`.
async fn server(directory: &TempDir) -> Postgres {
    let options = Options {
        tls: true,
        ..Options::from_env(directory.path()).for_tests()
    };
    let mut postgres = aicore_boot::postgres::start(&options).await.unwrap();
    postgres.stop_on_drop(true);
    postgres
}

/// Its address with other parameters.
fn address(postgres: &Postgres, host: &str, parameters: &str) -> String {
    format!(
        "postgres://postgres:{}@{host}:{}/postgres?{parameters}",
        postgres.password(),
        postgres.port()
    )
}

fn config(url: &str, environment: &[(&str, &str)]) -> Result<Config, Error> {
    let mut sources = Sources::default();
    sources.environment.insert("SM_GLOBAL_DATABASE_URL".into(), url.into());
    for (name, value) in environment {
        sources.environment.insert((*name).into(), (*value).into());
    }
    Config::read(&catalog(), &sources)
}

/// Connects in both ways, alone and through the pool, and tells what the server sees of TLS.
async fn connect(url: &str, environment: &[(&str, &str)]) -> Result<(bool, String), Error> {
    let config = config(url, environment)?;
    let fleet = Fleet::new(catalog(), &config);
    let pooled = fleet.acquire(&GLOBAL).await;
    let client = fleet.connect(&GLOBAL).await;
    assert_eq!(pooled.is_ok(), client.is_ok(), "the pool connects as the fleet does");
    let row = client?
        .query_one(
            "-- test_tls()\nSELECT ssl, COALESCE(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            &[],
        )
        .await
        .unwrap();
    Ok((row.get(0), row.get(1)))
}

/// Expects a refusal for TLS's sake that names the server and says these words, and no password.
async fn refused(postgres: &Postgres, url: &str, words: &[&str]) {
    let error = connect(url, &[]).await.unwrap_err();
    assert!(matches!(error, Error::Tls { .. }), "{error:?}");
    let text = error.to_string();
    for word in words.iter().copied().chain([postgres.port().to_string().as_str()]) {
        assert!(text.contains(word), "\"{word}\" is not in: {text}");
    }
    assert!(!format!("{error:?} {text}").contains(postgres.password()), "{text}");
}

/// Gives the server another certificate.
async fn present(postgres: &mut Postgres, authority: &Authority, names: &[&str], from: SystemTime, to: SystemTime) {
    let issued = authority.issue_for(names, from, to).unwrap();
    // Over the files as they are, so that they stay the server's.
    std::fs::write(postgres.data_dir().join("server.crt"), issued.certificate).unwrap();
    std::fs::write(postgres.data_dir().join("server.key"), issued.key).unwrap();
    let fleet = Fleet::new(
        catalog(),
        &config(&address(postgres, "127.0.0.1", "sslmode=require"), &[]).unwrap(),
    );
    let client = fleet.connect(&GLOBAL).await.unwrap();
    let log = postgres.log();
    let reloads = |log: &Path| std::fs::read_to_string(log).unwrap().matches("received SIGHUP").count();
    let before = reloads(&log);
    client
        .batch_execute("-- test_reload()\nSELECT pg_reload_conf()")
        .await
        .unwrap();
    // The postmaster reads the files again when it gets round to it: wait for its word in the log.
    while reloads(&log) == before {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn each_mode_trusts_as_far_as_it_says() {
    let directory = TempDir::new().unwrap();
    let mut postgres = server(&directory).await;
    let authority = postgres.authority().unwrap().display().to_string();
    let with = |mode: &str| format!("sslmode={mode}&sslrootcert={authority}");

    // The certificate is what each mode wants.
    for (parameters, encrypted) in [
        ("sslmode=disable".to_owned(), false),
        ("sslmode=prefer".to_owned(), true),
        (String::new(), true),
        ("sslmode=require".to_owned(), true),
        (with("verify-ca"), true),
        (with("verify-full"), true),
        (with("verify-full") + "&channel_binding=require", true),
    ] {
        let (found, version) = connect(&address(&postgres, "127.0.0.1", &parameters), &[]).await.unwrap();
        assert_eq!(found, encrypted, "{parameters}");
        assert_eq!(version, if encrypted { "TLSv1.3" } else { "" }, "{parameters}");
    }
    let (_, version) = connect(&address(&postgres, "localhost", &with("verify-full")), &[])
        .await
        .unwrap();
    assert_eq!(version, "TLSv1.3");
    // What the address does not say, libpq's variables do.
    let variables = [("PGSSLMODE", "verify-full"), ("PGSSLROOTCERT", authority.as_str())];
    assert!(connect(&address(&postgres, "127.0.0.1", ""), &variables).await.unwrap().0);

    // An authority that did not issue it.
    let other = TempDir::new().unwrap();
    let stranger = Authority::open(other.path()).unwrap();
    let file = stranger.certificate_file().display().to_string();
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = address(&postgres, "127.0.0.1", &format!("sslmode={mode}&sslrootcert={file}"));
        refused(&postgres, &url, &["no known authority issued its certificate", "sslrootcert"]).await;
    }
    let url = address(&postgres, "127.0.0.1", "sslmode=verify-full&sslrootcert=system");
    refused(&postgres, &url, &["no known authority issued its certificate"]).await;

    // Another name.
    let own = Authority::open(Path::new(&authority).parent().unwrap()).unwrap();
    let now = SystemTime::now();
    present(&mut postgres, &own, &["db.example.org"], now - DAY, now + DAY).await;
    let url = address(&postgres, "127.0.0.1", &with("verify-full"));
    refused(
        &postgres,
        &url,
        &["is for db.example.org, not for 127.0.0.1: use the host name"],
    )
    .await;
    assert!(
        connect(&address(&postgres, "127.0.0.1", &with("verify-ca")), &[])
            .await
            .unwrap()
            .0
    );

    // Expired.
    present(&mut postgres, &own, &LOCAL_NAMES, now - 2 * DAY, now - DAY).await;
    for mode in ["verify-ca", "verify-full"] {
        refused(
            &postgres,
            &address(&postgres, "127.0.0.1", &with(mode)),
            &["expired", "renew it"],
        )
        .await;
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_is_wanted() {
    let directory = TempDir::new().unwrap();
    let options = Options::from_env(directory.path()).for_tests();
    let mut postgres = aicore_boot::postgres::start(&options).await.unwrap();
    postgres.stop_on_drop(true);
    assert!(!connect(&address(&postgres, "127.0.0.1", ""), &[]).await.unwrap().0);
    for mode in ["require", "verify-full"] {
        let url = address(&postgres, "127.0.0.1", &format!("sslmode={mode}"));
        refused(&postgres, &url, &["it offers no TLS", "ssl = on"]).await;
    }
    // Nor can it be taken over as one with TLS.
    let wanted = Options { tls: true, ..options };
    let error = aicore_boot::postgres::start(&wanted).await.unwrap_err();
    assert!(error.to_string().contains("already runs without TLS"), "{error}");
}

#[tokio::test]
async fn a_client_may_have_to_show_a_certificate() {
    let directory = TempDir::new().unwrap();
    let mut postgres = server(&directory).await;
    let file = postgres.authority().unwrap().to_owned();
    let own = Authority::open(file.parent().unwrap()).unwrap();
    // The server's own file as the authority of its clients.
    let known = postgres.data_dir().join("root.crt");
    std::fs::copy(&file, &known).unwrap();
    let rules = "hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n";
    std::fs::write(postgres.data_dir().join("pg_hba.conf"), rules).unwrap();
    let conf = postgres.data_dir().join("postgresql.conf");
    let text = std::fs::read_to_string(&conf).unwrap();
    std::fs::write(&conf, format!("{text}\nssl_ca_file = 'root.crt'\n")).unwrap();
    postgres.restart().await.unwrap();

    let with = |more: &str| {
        let parameters = format!("sslmode=verify-full&sslrootcert={}{more}", file.display());
        address(&postgres, "127.0.0.1", &parameters)
    };
    let (certificate, key) = (directory.path().join("me.pem"), directory.path().join("me.key"));
    own.issue(&["postgres"]).unwrap().write(&certificate, &key).unwrap();
    let pair = format!("&sslcert={}&sslkey={}", certificate.display(), key.display());
    assert!(connect(&with(&pair), &[]).await.unwrap().0);
    assert!(connect(&with(""), &[]).await.is_err());
    let half = config(&with(&format!("&sslcert={}", certificate.display())), &[]).unwrap_err();
    assert!(half.to_string().contains("sslcert without sslkey"), "{half}");
}

#[tokio::test]
async fn production_gives_no_password_to_a_server_that_does_not_know_it() {
    let directory = TempDir::new().unwrap();
    let mut postgres = server(&directory).await;
    let authority = postgres.authority().unwrap().display().to_string();
    let url = address(
        &postgres,
        "127.0.0.1",
        &format!("sslmode=verify-full&sslrootcert={authority}"),
    );
    let production = [("AICORE_ENV", "production")];
    assert!(connect(&url, &production).await.unwrap().0);
    for method in ["trust", "password"] {
        let rules = format!("hostssl all all 127.0.0.1/32 {method}\n");
        std::fs::write(postgres.data_dir().join("pg_hba.conf"), rules).unwrap();
        postgres.restart().await.unwrap();
        let error = connect(&url, &production).await.unwrap_err();
        assert!(matches!(error, Error::WeakAuthentication { .. }), "{method}: {error:?}");
        let text = error.to_string();
        for word in ["scram-sha-256", "channel_binding=prefer", &postgres.port().to_string()] {
            assert!(text.contains(word), "\"{word}\" is not in: {text}");
        }
        // By choice, and outside production.
        assert!(
            connect(&format!("{url}&channel_binding=prefer"), &production)
                .await
                .unwrap()
                .0
        );
        assert!(connect(&url, &[]).await.unwrap().0);
    }
}
