//! Both servers with TLS, of a private authority.

use std::fs;
use std::path::Path;

use aicore_boot::{Authority, Error, Nats, Options, Program};
use async_nats::ConnectOptions;

use crate::harness::{directory, mode, nats_client, nats_started, options, started};

/// A client that trusts the authority of a file.
async fn client(nats: &Nats, authority: &Path) -> Result<async_nats::Client, async_nats::ConnectError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    ConnectOptions::with_user_and_password(nats.user().to_owned(), nats.password().to_owned())
        .require_tls(true)
        .add_root_certificates(authority.to_owned())
        .connect(nats.url())
        .await
}

#[tokio::test]
async fn servers_with_tls_share_an_authority_that_others_do_not_know() {
    let directory = directory();
    let options = Options {
        tls: true,
        ..options(&directory)
    };

    let (postgres, nats) = tokio::join!(started(&options), nats_started(&options));

    let authority = directory.path().canonicalize().unwrap().join("tls/ca.pem");
    assert_eq!(
        (postgres.authority(), nats.authority()),
        (Some(&*authority), Some(&*authority))
    );
    assert!(nats.url().starts_with("tls://aicore:") && postgres.url("").contains("?sslmode=verify-full&sslrootcert="));
    assert!(client(&nats, &authority).await.unwrap().server_info().jetstream);
    let stranger = Authority::open(&directory.path().join("stranger")).unwrap();
    assert!(client(&nats, &stranger.certificate_file()).await.is_err());
    // Without TLS the server takes nobody's password.
    let open = ConnectOptions::with_user_and_password(nats.user().to_owned(), nats.password().to_owned());
    assert!(open.connect(format!("nats://127.0.0.1:{}", nats.port())).await.is_err());
    for (file, permissions) in [("ca.key", 0o600), ("nats.key", 0o600), ("ca.pem", 0o644), ("nats.pem", 0o644)] {
        assert_eq!(mode(&directory.path().join("tls").join(file)), permissions, "{file}");
    }
    let shown = format!("{postgres:?} {nats:?}");
    assert!(
        !shown.contains(postgres.password()) && !shown.contains(nats.password()),
        "{shown}"
    );
    assert_eq!(mode(&postgres.data_dir().join("server.key")), 0o600);
}

#[tokio::test]
async fn a_server_with_tls_is_found_and_keeps_its_authority_over_starts() {
    let directory = directory();
    let plain = options(&directory);
    let options = Options {
        tls: true,
        ..plain.clone()
    };
    let mut first = nats_started(&options).await;
    let authority = first.authority().unwrap().to_owned();
    let known = fs::read(&authority).unwrap();

    // Asked for or not: it is adopted with the TLS that it has.
    for options in [&options, &plain] {
        let again = aicore_boot::nats::start(options).await.unwrap();
        assert!(again.adopted() && again.authority() == Some(&*authority) && again.url() == first.url());
    }
    let running = aicore_boot::running(directory.path()).await.unwrap().unwrap();
    assert_eq!(running.nats.unwrap().authority(), Some(&*authority));

    first.restart().await.unwrap();
    assert_eq!(fs::read(&authority).unwrap(), known);
    assert!(client(&first, &authority).await.is_ok());

    // Started without, it is one without.
    first.stop().await.unwrap();
    let open = nats_started(&plain).await;
    assert!(open.authority().is_none() && nats_client(&open).await.server_info().jetstream);
    let error = aicore_boot::nats::start(&options).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::RunsWithoutTls {
                program: Program::Nats,
                ..
            }
        ) && error.to_string().contains("aicore down"),
        "{error}"
    );
}
