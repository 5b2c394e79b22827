//! Credentials from variables and files, and what production (`AICORE_ENV=production`) refuses, each with the variable and the remedy.

use aicore_boot::Authority;
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::{Config, Error, Mode, Sources, SslMode, read_catalog};
use aicore_testkit::databases_dir;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::LazyLock;
use tempfile::TempDir;

const GLOBAL: DatabaseCode = DatabaseCode::from_static("sm_global");
/// Must be in no message.
const SECRET: &str = "s3cret-of-these-tests";
const PRODUCTION: (&str, &str) = ("AICORE_ENV", "production");

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| read_catalog(&databases_dir()).unwrap());

/// Names and values.
type Variables<'a> = Vec<(&'a str, &'a str)>;

/// Files of secrets.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn write(&self, name: &str, text: &str, mode: u32) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn sources(environment: &[(&str, &str)]) -> Sources {
    let pairs = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Sources {
        environment: pairs.collect(),
        ..Sources::default()
    }
}

/// Reads a configuration; what it shows of itself holds no secret.
fn read(sources: &Sources) -> Result<Config, Error> {
    let outcome = Config::read(&CATALOG, sources);
    let shown = match &outcome {
        Ok(config) => format!("{config:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    assert!(!shown.contains(SECRET), "{shown}");
    outcome
}

/// Expects a refusal that begins with the place of the mistake and says these words.
fn refused(sources: &Sources, place: &str, words: &[&str]) {
    let text = read(sources).unwrap_err().to_string();
    assert!(text.starts_with(&format!("{place}: ")), "{place}: {text}");
    for word in words {
        assert!(text.contains(word), "\"{word}\" is not in: {text}");
    }
}

fn mode_of(config: &Config) -> SslMode {
    config.endpoints[&GLOBAL].ssl_mode()
}

#[test]
fn production_takes_postgresql_over_a_network_with_verify_full_alone() {
    let address = |rest: &str| format!("postgres://u:{SECRET}@h/d{rest}");
    let remedy = ["AICORE_ENV", "sslmode=verify-full", "PGSSLMODE"];
    let lesser = [
        "",
        "?sslmode=disable",
        "?sslmode=prefer",
        "?sslmode=require",
        "?sslmode=verify-ca",
    ];
    for rest in lesser {
        let url = address(rest);
        for variable in ["SM_GLOBAL_DATABASE_URL", "AICORE_SERVERS"] {
            refused(&sources(&[PRODUCTION, (variable, &url)]), variable, &remedy);
            read(&sources(&[(variable, &url)])).unwrap();
        }
        for (text, key) in [
            (format!("server = \"{url}\""), "server"),
            (format!("[databases]\nglobal = \"{url}\""), "databases.sm_global"),
        ] {
            let file = Some(("aicore.toml".to_owned(), text));
            let with_file = Sources {
                file,
                ..sources(&[PRODUCTION])
            };
            refused(&with_file, &format!("aicore.toml, key {key}"), &remedy);
        }
    }
    // A keyword string, and an address that only looks like that of a socket.
    for text in [
        format!("host=h user=u password={SECRET}"),
        format!("host=/run/postgresql hostaddr=192.0.2.1 user=u password={SECRET}"),
        format!("host=/run/postgresql,h user=u password={SECRET}"),
    ] {
        let name = "SM_GLOBAL_DATABASE_URL";
        refused(&sources(&[PRODUCTION, (name, &text)]), name, &remedy);
    }

    let safe = address("?sslmode=verify-full");
    let config = read(&sources(&[PRODUCTION, ("SM_GLOBAL_DATABASE_URL", &safe)])).unwrap();
    assert_eq!((config.mode, mode_of(&config)), (Mode::Production, SslMode::VerifyFull));
    // Said once for all, by variable or in the file; an address that says less is still refused.
    let (plain, lesser) = (address(""), address("?sslmode=require"));
    let by_variable = [PRODUCTION, ("SM_GLOBAL_DATABASE_URL", &plain), ("PGSSLMODE", "verify-full")];
    assert_eq!(mode_of(&read(&sources(&by_variable)).unwrap()), SslMode::VerifyFull);
    let by_file = Sources {
        file: Some(("aicore.toml".into(), "[tls]\nsslmode = \"verify-full\"".into())),
        ..sources(&[PRODUCTION, ("SM_GLOBAL_DATABASE_URL", &plain)])
    };
    assert_eq!(mode_of(&read(&by_file).unwrap()), SslMode::VerifyFull);
    let against = [PRODUCTION, ("SM_GLOBAL_DATABASE_URL", &lesser), ("PGSSLMODE", "verify-full")];
    refused(&sources(&against), "SM_GLOBAL_DATABASE_URL", &remedy);
}

#[test]
fn production_takes_sockets_of_the_machine() {
    for address in [
        format!("host=/run/postgresql user=u password={SECRET}"),
        "postgres://u@%2Frun%2Fpostgresql/d".to_owned(),
    ] {
        let config = read(&sources(&[PRODUCTION, ("SM_GLOBAL_DATABASE_URL", &address)])).unwrap();
        assert_eq!(
            mode_of(&config),
            SslMode::Disable,
            "nobody stands between the ends of a socket"
        );
    }
}

#[test]
fn production_takes_nats_by_tls_alone() {
    let files = Files::new();
    for scheme in ["nats://", "ws://", ""] {
        let url = format!("{scheme}u:{SECRET}@h:4222");
        let in_file = files.write("url", &url, 0o600);
        let remedy = ["AICORE_ENV", "write tls://", "NATS_CA"];
        refused(&sources(&[PRODUCTION, ("NATS_URL", &url)]), "NATS_URL", &remedy);
        refused(&sources(&[PRODUCTION, ("NATS_URL_FILE", &in_file)]), "NATS_URL_FILE", &remedy);
        let file = Some(("aicore.toml".to_owned(), format!("[nats]\nurl = \"{url}\"")));
        refused(
            &Sources {
                file,
                ..sources(&[PRODUCTION])
            },
            "aicore.toml, key nats.url",
            &remedy,
        );
        read(&sources(&[("NATS_URL", &url)])).unwrap();
    }
    let safe = format!("tls://u:{SECRET}@h:4222");
    read(&sources(&[PRODUCTION, ("NATS_URL", &safe)])).unwrap();
}

#[test]
fn production_sends_to_the_private_servers_with_tls() {
    let remedy = ["AICORE_ENV", "aicore down", "aicore up --tls"];
    let postgres = |rest: &str| Sources {
        private_postgres: Some(format!("postgres://postgres:{SECRET}@127.0.0.1:1/{rest}")),
        ..sources(&[PRODUCTION])
    };
    refused(&postgres(""), "the private PostgreSQL server", &remedy);
    // Not even by the word of variables that are meant for other servers.
    let mut with_variable = postgres("");
    with_variable.environment.insert("PGSSLMODE".into(), "verify-full".into());
    refused(&with_variable, "the private PostgreSQL server", &remedy);
    assert_eq!(
        mode_of(&read(&postgres("?sslmode=verify-full")).unwrap()),
        SslMode::VerifyFull
    );

    let nats = |scheme: &str| Sources {
        private_nats: Some(format!("{scheme}://aicore:{SECRET}@127.0.0.1:1")),
        private_nats_authority: Some("private/ca.pem".into()),
        ..sources(&[PRODUCTION])
    };
    refused(&nats("nats"), "the private NATS server", &remedy);
    let config = read(&nats("tls")).unwrap();
    assert_eq!(config.nats.root_certificates, Some("private/ca.pem".into()));
}

#[test]
fn the_word_for_production_must_be_right() {
    for word in ["prod", "Production", "live"] {
        refused(
            &sources(&[("AICORE_ENV", word)]),
            "AICORE_ENV",
            &[word, "write production or development"],
        );
    }
    for word in ["", "development"] {
        assert_eq!(read(&sources(&[("AICORE_ENV", word)])).unwrap().mode, Mode::Development);
    }
}

#[test]
fn secrets_come_from_variables_and_files() {
    let files = Files::new();
    let (url, password) = (format!("postgres://u:{SECRET}@h/d"), SECRET);
    let url_file = files.write("url", &format!("{url}\n"), 0o600);
    let password_file = files.write("password", &format!("{password}\r\n"), 0o600);
    let passfile = files.write("passfile", &format!("other:*:*:*:no\nh:5432:d:u:{SECRET}\n"), 0o600);
    let with_passfile = format!("postgres://u@h/d?passfile={passfile}");
    let bare = ("SM_GLOBAL_DATABASE_URL", "postgres://u@h/d");
    let ways: [&[(&str, &str)]; 6] = [
        &[("SM_GLOBAL_DATABASE_URL", &url)],
        &[("SM_GLOBAL_DATABASE_URL_FILE", &url_file)],
        &[bare, ("SM_GLOBAL_DATABASE_PASSWORD", password)],
        &[bare, ("SM_GLOBAL_DATABASE_PASSWORD_FILE", &password_file)],
        &[("SM_GLOBAL_DATABASE_URL", &with_passfile)],
        &[
            ("AICORE_SERVERS", "postgres://u@h"),
            ("AICORE_SERVERS_PASSWORD_FILE", &password_file),
        ],
    ];
    for way in ways {
        assert!(read(&sources(way)).unwrap().endpoints[&GLOBAL].has_password(), "{way:?}");
    }
    let file = files.write(
        "aicore.toml",
        "server = { url = \"postgres://u@h\", password_file = \"password\" }",
        0o644,
    );
    let text = std::fs::read_to_string(&file).unwrap();
    let beside = Sources {
        file: Some((file, text)),
        ..Sources::default()
    };
    assert!(read(&beside).unwrap().endpoints[&GLOBAL].has_password());
    let nats_ways: [&[(&str, &str)]; 2] = [
        &[("NATS_URL", "nats://u@h"), ("NATS_PASSWORD", password)],
        &[("NATS_URL", "nats://u@h"), ("NATS_PASSWORD_FILE", &password_file)],
    ];
    for way in nats_ways {
        let config = read(&sources(way)).unwrap();
        assert_eq!(config.nats.password.unwrap().expose(), SECRET, "{way:?}");
    }

    // One of two is not chosen by the program.
    for name in ["SM_GLOBAL_DATABASE_URL", "AICORE_SERVERS", "NATS_URL"] {
        let in_file = format!("{name}_FILE");
        refused(
            &sources(&[(name, &url), (&in_file, &url_file)]),
            &in_file,
            &[name, "keep one of them"],
        );
    }
    let two = [
        ("SM_GLOBAL_DATABASE_URL", url.as_str()),
        ("SM_GLOBAL_DATABASE_PASSWORD", "other"),
    ];
    refused(&sources(&two), "SM_GLOBAL_DATABASE_URL", &["keep one of them"]);
    let absent = files.path("absent").display().to_string();
    let empty = files.write("empty", "\n", 0o600);
    for (path, words) in [(&absent, "check the path"), (&empty, "is empty")] {
        refused(
            &sources(&[("SM_GLOBAL_DATABASE_URL_FILE", path)]),
            "SM_GLOBAL_DATABASE_URL_FILE",
            &[path, words],
        );
    }
    let wrong = files.write("wrong", &format!("other:*:*:*:{SECRET}\n"), 0o600);
    let url = format!("postgres://u@h/d?passfile={wrong}");
    refused(
        &sources(&[("SM_GLOBAL_DATABASE_URL", &url)]),
        "SM_GLOBAL_DATABASE_URL",
        &["has no line for this address", "host:port:database:user:password"],
    );
}

#[test]
fn production_refuses_secrets_that_every_user_can_read() {
    let files = Files::new();
    let authority = Authority::open(&files.path("authority")).unwrap();
    let root = authority.certificate_file().display().to_string();
    let issued = authority.issue(&["client"]).unwrap();
    let certificate = files.write("me.pem", &issued.certificate, 0o644);
    let safe = format!("postgres://u@h/d?sslmode=verify-full&sslrootcert={root}");
    let global = ("SM_GLOBAL_DATABASE_URL", safe.as_str());
    let nats = ("NATS_URL", "tls://u@h:4222");

    for (mode, closed) in [(0o644, false), (0o604, false), (0o600, true), (0o640, true), (0o400, true)] {
        let url = files.write("url", &safe.replace("u@", &format!("u:{SECRET}@")), mode);
        let password = files.write("password", SECRET, mode);
        let passfile = files.write("passfile", &format!("*:*:*:*:{SECRET}"), mode);
        let key = files.write("me.key", &issued.key, mode);
        let with_passfile = format!("{safe}&passfile={passfile}");
        let with_key = format!("{safe}&sslcert={certificate}&sslkey={key}");
        let cases: [(&str, &str, Variables<'_>); 7] = [
            (
                "SM_GLOBAL_DATABASE_URL_FILE",
                &url,
                vec![("SM_GLOBAL_DATABASE_URL_FILE", &url)],
            ),
            (
                "SM_GLOBAL_DATABASE_PASSWORD_FILE",
                &password,
                vec![global, ("SM_GLOBAL_DATABASE_PASSWORD_FILE", &password)],
            ),
            (
                "SM_GLOBAL_DATABASE_URL",
                &passfile,
                vec![("SM_GLOBAL_DATABASE_URL", &with_passfile)],
            ),
            ("SM_GLOBAL_DATABASE_URL", &key, vec![("SM_GLOBAL_DATABASE_URL", &with_key)]),
            ("NATS_PASSWORD_FILE", &password, vec![nats, ("NATS_PASSWORD_FILE", &password)]),
            (
                "AICORE_SERVERS_PASSWORD_FILE",
                &password,
                vec![("AICORE_SERVERS", &safe), ("AICORE_SERVERS_PASSWORD_FILE", &password)],
            ),
            ("NATS_KEY", &key, vec![nats, ("NATS_CERT", &certificate), ("NATS_KEY", &key)]),
        ];
        for (place, file, mut environment) in cases {
            read(&sources(&environment)).unwrap();
            environment.push(PRODUCTION);
            if closed {
                read(&sources(&environment)).unwrap();
            } else {
                refused(
                    &sources(&environment),
                    place,
                    &[&format!("chmod 600 {file}"), &format!("{mode:04o}")],
                );
            }
        }

        // The configuration itself, where it holds a password.
        for (name, text, holds) in [
            (
                "a.toml",
                format!("server = \"{}\"", safe.replace("u@", &format!("u:{SECRET}@"))),
                true,
            ),
            ("b.toml", format!("[nats]\nurl = \"tls://u:{SECRET}@h:4222\""), true),
            (
                "c.toml",
                format!("server = \"{safe}\"\n[nats]\nurl = \"tls://u@h:4222\""),
                false,
            ),
        ] {
            let path = files.write(name, &text, mode);
            let with_file = Sources {
                file: Some((path.clone(), text)),
                ..sources(&[PRODUCTION])
            };
            if closed || !holds {
                read(&with_file).unwrap();
            } else {
                refused(&with_file, &path, &[&format!("chmod 600 {path}")]);
            }
        }
    }
}

#[test]
fn certificates_that_cannot_be_used_are_refused_before_anything_connects() {
    let files = Files::new();
    let authority = Authority::open(&files.path("authority")).unwrap();
    let (one, other) = (authority.issue(&["one"]).unwrap(), authority.issue(&["other"]).unwrap());
    let certificate = files.write("one.pem", &one.certificate, 0o644);
    let key = files.write("other.key", &other.key, 0o600);
    let text = files.write("text", SECRET, 0o600);
    let absent = files.path("absent").display().to_string();
    let name = "SM_GLOBAL_DATABASE_URL";
    for (rest, words) in [
        (
            format!("sslmode=verify-full&sslrootcert={absent}"),
            ["cannot read the file", "check the path"],
        ),
        (
            format!("sslmode=verify-full&sslrootcert={text}"),
            ["holds no certificate", "PEM"],
        ),
        (
            "sslmode=require&sslrootcert=system".into(),
            ["sslrootcert=system", "sslmode=verify-full"],
        ),
        ("sslmode=verify_full".into(), ["\"verify_full\"", "verify-full"]),
        (
            format!("sslmode=require&sslcert={certificate}"),
            ["sslcert without sslkey", "needs both"],
        ),
        (
            format!("sslmode=require&sslkey={key}"),
            ["sslkey without sslcert", "needs both"],
        ),
        (
            format!("sslmode=require&sslcert={certificate}&sslkey={key}"),
            ["not the key of the certificate", "belong together"],
        ),
        (
            format!("sslmode=require&sslcert={certificate}&sslkey={text}"),
            ["holds no private key", "unencrypted key in PEM form"],
        ),
        (
            "channel_binding=yes".into(),
            ["channel_binding", "disable, prefer or require"],
        ),
    ] {
        let url = format!("postgres://u:{SECRET}@h/d?{rest}");
        refused(&sources(&[(name, &url)]), name, &words);
    }
    let nats = ("NATS_URL", "tls://u@h");
    refused(&sources(&[nats, ("NATS_CA", &absent)]), "NATS_CA", &["cannot read the file"]);
    refused(
        &sources(&[nats, ("NATS_CERT", &certificate)]),
        "NATS_CERT",
        &["NATS_CERT and NATS_KEY both"],
    );
    refused(
        &sources(&[nats, ("NATS_KEY", &key)]),
        "NATS_KEY",
        &["NATS_CERT and NATS_KEY both"],
    );
    refused(&sources(&[("PGSSLMODE", "on")]), "PGSSLMODE", &["\"on\"", "verify-full"]);
}
