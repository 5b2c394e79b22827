//! Passwords and keys are in nothing that the command prints, logs or leaves behind, whatever goes wrong.
//!
//! Every secret of these tests holds [`CORE`]. The command runs with all logs on, in success and in every failure that we could think of, and
//! its output, its processes and what the servers know of it are searched for that word.

use crate::command::{Running, aicore, file};
use aicore_boot::{Authority, Nats, Options, Postgres};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// In every secret.
const CORE: &str = "sentinel0of0the0leak0test";
const POSTGRES_PASSWORD: &str = "postgres-sentinel0of0the0leak0test";
const NATS_PASSWORD: &str = "nats-sentinel0of0the0leak0test";
/// What a test never waits longer for.
const LIMIT: Duration = Duration::from_secs(60);

/// Names and values.
type Variables<'a> = &'a [(&'a str, &'a str)];

/// The forms in which a text shows [`CORE`]: as it is, as a list of bytes, in hexadecimal digits; and lines of private keys.
fn leaks(text: &str, keys: &[String]) -> Option<String> {
    let list = CORE.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
    let digits: String = CORE.bytes().map(|byte| format!("{byte:02x}")).collect();
    let forms = [CORE, &list, &digits].into_iter().chain(keys.iter().map(String::as_str));
    let lower = text.to_lowercase();
    forms
        .filter(|form| text.contains(form) || lower.contains(&form.to_lowercase()))
        .map(|form| {
            let line = text.lines().find(|line| line.to_lowercase().contains(&form.to_lowercase()));
            format!("\"{form}\" is in: {}", line.unwrap_or(text))
        })
        .next()
}

/// The lines of a PEM text between its marks.
fn key_lines(pem: &str) -> Vec<String> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----") && line.len() >= 40);
    lines.map(str::to_owned).collect()
}

/// Both servers with TLS, whose passwords are known, and files around them.
struct World {
    directory: TempDir,
    postgres: Postgres,
    nats: Nats,
    authority: PathBuf,
    keys: Vec<String>,
    runtime: tokio::runtime::Runtime,
}

impl World {
    fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let directory = TempDir::new().unwrap();
        std::fs::write(directory.path().join("postgres.password"), POSTGRES_PASSWORD).unwrap();
        std::fs::write(directory.path().join("nats.password"), NATS_PASSWORD).unwrap();
        let options = Options {
            tls: true,
            ..Options::from_env(directory.path()).for_tests()
        };
        let (mut postgres, mut nats) = runtime.block_on(async {
            let (postgres, nats) = tokio::join!(aicore_boot::postgres::start(&options), aicore_boot::nats::start(&options));
            (postgres.unwrap(), nats.unwrap())
        });
        postgres.stop_on_drop(true);
        nats.stop_on_drop(true);
        assert_eq!((postgres.password(), nats.password()), (POSTGRES_PASSWORD, NATS_PASSWORD));
        let authority = postgres.authority().unwrap().to_owned();
        let mut world = Self {
            directory,
            postgres,
            nats,
            authority,
            keys: Vec::new(),
            runtime,
        };
        let issued = Authority::open(world.authority.parent().unwrap())
            .unwrap()
            .issue(&["client"])
            .unwrap();
        issued.write(&world.path("me.pem"), &world.path("me.key")).unwrap();
        let pems = [
            world.path("tls/ca.key"),
            world.path("tls/nats.key"),
            world.postgres.data_dir().join("server.key"),
            world.path("me.key"),
        ];
        world.keys = pems
            .iter()
            .flat_map(|pem| key_lines(&std::fs::read_to_string(pem).unwrap()))
            .collect();
        assert!(world.keys.len() >= pems.len());
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A file that only this user can read.
    fn secret(&self, name: &str, text: &str) -> String {
        let path = file(self.directory.path(), name, text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    }

    /// An address of a database with other credentials and parameters.
    fn address(&self, credentials: &str, database: &str, parameters: &str) -> String {
        format!(
            "postgres://{credentials}@127.0.0.1:{}/{database}?{parameters}",
            self.postgres.port()
        )
    }

    /// The parameters that trust the server.
    fn trusting(&self) -> String {
        format!("sslmode=verify-full&sslrootcert={}", self.authority.display())
    }

    /// The command with all logs on, which knows nothing of servers.
    fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = aicore();
        command
            .args(arguments)
            .current_dir(self.directory.path())
            // The servers of the state directory of the test are configured by address alone.
            .env("AICORE_STATE_DIR", self.path("state"))
            .envs([("AICORE_LOG", "trace"), ("RUST_LOG", "trace"), ("RUST_BACKTRACE", "1")]);
        command
    }

    /// The command on the databases of this world, with all that it needs.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(arguments);
        let credentials = format!("postgres:{POSTGRES_PASSWORD}");
        for code in ["sm_global", "sm_workflows", "ss_insurance"] {
            let variable = format!("{}_DATABASE_URL", code.to_uppercase());
            command.env(variable, self.address(&credentials, code, &self.trusting()));
        }
        command.env("NATS_URL", self.nats.url()).env("NATS_CA", &self.authority);
        command
    }

    /// Fails where a text shows a secret.
    fn clean(&self, what: &str, text: &str) {
        if let Some(leak) = leaks(text, &self.keys) {
            panic!("{what}: {leak}");
        }
    }

    /// Runs to the end; what it prints is searched, and given back with the exit status.
    fn run(&self, what: &str, command: &mut Command) -> (i32, String) {
        let output = command.output().unwrap();
        let text = format!(
            "{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        self.clean(what, &text);
        assert!(!text.contains("panicked"), "{what}: {text}");
        (output.status.code().unwrap_or(-1), text)
    }

    fn succeed(&self, what: &str, command: &mut Command) -> String {
        let (status, text) = self.run(what, command);
        assert_eq!(status, 0, "{what}: {text}");
        text
    }

    /// Runs to a failure that says this.
    fn fail(&self, what: &str, command: &mut Command, words: &str) {
        let (status, text) = self.run(what, command);
        assert_ne!(status, 0, "{what}: {text}");
        assert!(text.contains(words), "{what}: \"{words}\" is not in: {text}");
    }

    /// Creates and migrates the databases.
    fn provision(&self) {
        let databases = ["global", "workflows", "insurance"];
        for command in [&["db", "create"][..], &["migrate", "deploy"], &["seed"]] {
            let arguments = [command, &databases].concat();
            self.succeed(&arguments.join(" "), &mut self.command(&arguments));
        }
    }
}

/// Every command line of the machine that can be read, with the names of processes and threads.
fn processes() -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        if entry.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()) {
            for name in ["cmdline", "comm"] {
                let bytes = std::fs::read(entry.path().join(name)).unwrap_or_default();
                all.push_str(&String::from_utf8_lossy(&bytes).replace('\0', " "));
                all.push('\n');
            }
            for thread in std::fs::read_dir(entry.path().join("task")).into_iter().flatten().flatten() {
                all.push_str(&std::fs::read_to_string(thread.path().join("comm")).unwrap_or_default());
            }
        }
    }
    all
}

#[test]
fn success_shows_no_secret_in_logs_processes_or_servers() {
    let world = World::start();
    world.provision();
    for arguments in [
        &["status"][..],
        &["status", "--json"],
        &["health"],
        &["health", "--json"],
        &["db", "list", "--json"],
        &["migrate", "status", "global"],
        &["relay", "insurance", "--once"],
        &["consume", "--once"],
        &["events", "lag"],
        &["events", "parked"],
        &["transactions", "list"],
        &["references", "list"],
        &["party", "show", "00000000T"],
    ] {
        let (_, text) = world.run(&arguments.join(" "), &mut world.command(arguments));
        // All logs are on: what is searched is not silence.
        if ["status", "relay", "consume"].contains(&arguments[0]) {
            assert!(text.contains("TRACE") && text.contains("DEBUG"), "{arguments:?}: {text}");
        }
    }

    // While it works.
    let log = world.path("relay.log");
    let mut command = world.command(&["relay", "insurance"]);
    let output = std::fs::File::create(&log).unwrap();
    command.stdin(Stdio::null());
    let mut child = Running(command.stdout(output.try_clone().unwrap()).stderr(output).spawn().unwrap());
    let rows = world.runtime.block_on(async {
        let begun = Instant::now();
        loop {
            let rows = activity(&world.postgres).await;
            if rows.iter().any(|(name, _)| name.starts_with("aicore")) {
                return rows;
            }
            assert!(
                begun.elapsed() < LIMIT,
                "the relay connects: {}",
                std::fs::read_to_string(&log).unwrap()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    for (name, row) in rows {
        world.clean(&format!("pg_stat_activity of \"{name}\""), &row);
    }
    let processes = processes();
    let pid = child.0.id();
    let title = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap();
    let title = String::from_utf8_lossy(&title).replace('\0', " ");
    assert!(
        title.contains("relay insurance") && processes.contains(title.trim()),
        "{title}"
    );
    world.clean("command lines", &processes);
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    let said = std::fs::read_to_string(&log).unwrap();
    assert!(said.contains("TRACE"), "{said}");
    world.clean("the relay's log", &said);

    // What lies in the directories: secrets are in the files that are for them, and only this user, or the server's, can read those.
    let mut holding = Vec::new();
    search(world.directory.path(), &mut holding);
    let homes = [
        "postgres.password",
        "nats.password",
        "nats.conf",
        "ca.key",
        "nats.key",
        "server.key",
        "me.key",
    ];
    assert!(holding.len() >= 5, "{holding:?}");
    for (path, mode) in holding {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(homes.contains(&name.as_str()), "a secret is in {}", path.display());
        // The test wrote these two itself, before the servers started.
        let own = name.ends_with(".password");
        assert!(own || mode & 0o077 == 0, "{} has mode {mode:o}", path.display());
    }
}

/// Files below a directory that hold a secret, with their modes.
fn search(directory: &Path, found: &mut Vec<(PathBuf, u32)>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let Ok(metadata) = path.symlink_metadata() else { continue };
        if metadata.is_dir() {
            search(&path, found);
        } else if metadata.is_file() {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).into_owned();
            if text.contains(CORE) || text.contains("PRIVATE KEY") {
                found.push((path, metadata.permissions().mode() & 0o777));
            }
        }
    }
}

/// Every session of the server: its application_name, and all that the server shows of it.
async fn activity(postgres: &Postgres) -> Vec<(String, String)> {
    let config = aicore_fleet::Config::read(
        &aicore_fleet::read_catalog(&aicore_testkit::databases_dir()).unwrap(),
        &aicore_fleet::Sources {
            private_postgres: Some(postgres.url("")),
            ..aicore_fleet::Sources::default()
        },
    )
    .unwrap();
    let catalog = aicore_fleet::read_catalog(&aicore_testkit::databases_dir()).unwrap();
    let fleet = aicore_fleet::Fleet::new(catalog, &config);
    let client = fleet.connect(&"sm_global".parse().unwrap()).await.unwrap();
    let rows = client
        .query(
            "-- test_activity()\nSELECT application_name, activity::text FROM pg_stat_activity AS activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
            &[],
        )
        .await
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[test]
fn failures_of_postgresql_show_no_secret() {
    let world = World::start();
    let trusting = world.trusting();
    let name = "SM_GLOBAL_DATABASE_URL";
    let health = |environment: &[(&str, &str)]| {
        let mut command = world.bare(&["migrate", "status", "global"]);
        command.envs(environment.iter().copied());
        command
    };
    let wrong = format!("wrong-{CORE}");

    // A wrong password, from wherever it may come.
    let bare = world.address("postgres", "postgres", &trusting);
    let whole = world.address(&format!("postgres:{wrong}"), "postgres", &trusting);
    let url_file = world.secret("url", &whole);
    let password_file = world.secret("password", &wrong);
    let passfile = world.secret("passfile", &format!("*:*:*:*:{wrong}\n"));
    let with_passfile = format!("{bare}&passfile={passfile}");
    let keywords = format!(
        "host=127.0.0.1 port={} user=postgres password={wrong} dbname=postgres",
        world.postgres.port()
    );
    let quoted = format!(
        "host=127.0.0.1 port={} user=postgres password='{CORE}\\'{CORE}'",
        world.postgres.port()
    );
    let encoded = world.address(&format!("postgres:{CORE}%40%2F{CORE}"), "postgres", &trusting);
    let ways: [Variables<'_>; 9] = [
        &[(name, &whole)],
        &[(name, &keywords)],
        &[(name, &quoted)],
        &[(name, &encoded)],
        &[("SM_GLOBAL_DATABASE_URL_FILE", &url_file)],
        &[(name, &bare), ("SM_GLOBAL_DATABASE_PASSWORD", &wrong)],
        &[(name, &bare), ("SM_GLOBAL_DATABASE_PASSWORD_FILE", &password_file)],
        &[(name, &with_passfile)],
        &[("AICORE_SERVERS", &whole)],
    ];
    for way in ways {
        world.fail("a wrong password", &mut health(way), "refuses the user or password");
    }
    for (text, what) in [
        (format!("server = \"{whole}\""), "server"),
        (format!("[databases]\nglobal = \"{whole}\""), "databases"),
        (
            format!("[databases]\nglobal = {{ url = \"{bare}\", password_file = \"password\" }}"),
            "password_file",
        ),
    ] {
        let path = world.secret("of-this-test.toml", &text);
        world.fail(
            what,
            world
                .bare(&["--config", &path, "migrate", "status", "global"])
                .env_remove(name),
            "refuses the user or password",
        );
        world.fail(
            what,
            world.bare(&["--config", &path, "health"]).env_remove(name),
            "refuses the user or password",
        );
    }

    // The right one, and something else is wrong.
    let right = format!("postgres:{POSTGRES_PASSWORD}");
    let stranger = Authority::open(&world.path("stranger")).unwrap().certificate_file();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = silent.local_addr().map(|address| (silent, address)).unwrap();
    let quick = world.secret("quick.toml", "[pool]\nconnect_timeout_ms = 300\nacquire_timeout_ms = 1000");
    for (url, words) in [
        (
            world.address(
                &right,
                "postgres",
                &format!("sslmode=verify-full&sslrootcert={}", stranger.display()),
            ),
            "no known authority",
        ),
        (world.address(&right, "postgres", "sslmode=verify-full"), "no known authority"),
        (world.address(&right, "absent", &trusting), "does not exist"),
        (
            format!("postgres://{right}@{closed}/postgres?{trusting}"),
            "cannot be reached",
        ),
        (
            format!("postgres://{right}@{}/postgres?{trusting}", silent.1),
            "did not answer within",
        ),
        (
            format!("postgres://{right}@nowhere.invalid/postgres?{trusting}"),
            "nowhere.invalid",
        ),
        (
            format!("postgres://{right}@127.0.0.1:{}/postgres?{trusting}", world.nats.port()),
            "127.0.0.1",
        ),
        (
            world.address(&format!("nobody:{CORE}"), "postgres", &trusting),
            "refuses the user or password",
        ),
    ] {
        let mut command = world.bare(&["--config", &quick, "migrate", "status", "global"]);
        world.fail(words, command.env(name, url), words);
    }
    // A server that knows no TLS, and one that asks for a password in the open.
    let mut production = health(&[(name, &whole.replace("verify-full", "require")), ("AICORE_ENV", "production")]);
    world.fail(
        "production",
        &mut production,
        "production (AICORE_ENV) needs sslmode=verify-full",
    );

    // Addresses that are none, or passwords that are not encoded as they should be.
    let port = world.postgres.port();
    for url in [
        format!("postgres://u:{CORE}@127.0.0.1:notaport/d"),
        format!("postgres://u:{CORE}@127.0.0.1:{port}{CORE}/d"),
        format!("postgres://u:{CORE}@"),
        format!("postgres://u:{CORE}"),
        format!("postgres://u:{CORE}@127.0.0.1:{port}/d?sslmode=verify"),
        format!("postgres://u:{CORE}@127.0.0.1:{port}/d?connect_timeout=soon"),
        format!("postgres://u:{CORE}@127.0.0.1:{port}/d?connect_timeout={CORE}"),
        format!("postgres://u:{CORE}@127.0.0.1:{port}/d?sslrootcert=/nowhere"),
        format!("postgres://u:{CORE}%zz@127.0.0.1:{port}/d"),
        format!("postgres://u:{CORE}%ff{CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:{CORE}/{CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:{CORE}?{CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:{CORE}#{CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:{CORE}@{CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:{CORE}:{CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:1/{CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:1?{CORE}=2@127.0.0.1:{port}/d"),
        format!("postgres://u:1?sslmode={CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:1?passfile={CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:1@2?sslrootcert={CORE}@127.0.0.1:{port}/d"),
        format!("postgres://u:{CORE} {CORE}@127.0.0.1:{port}/d"),
        format!("postgres:/u:{CORE}@127.0.0.1:{port}/d"),
        format!("POSTGRES://u:{CORE}@127.0.0.1:{port}/d"),
        format!("mysql://u:{CORE}@127.0.0.1:{port}/d"),
        format!("u:{CORE}@127.0.0.1:{port}/d"),
        format!("host=127.0.0.1 port=x password={CORE}"),
        format!("host=127.0.0.1 password={CORE} {CORE}"),
        format!("host=127.0.0.1 password='{CORE}"),
        format!("host=127.0.0.1 pasword={CORE}"),
        format!("host=127.0.0.1 {CORE}=x"),
        format!("password={CORE}"),
        CORE.to_owned(),
    ] {
        let mut command = world.bare(&["--config", &quick, "migrate", "status", "global"]);
        let (status, text) = world.run(&url, command.env(name, &url));
        assert_ne!(status, 0, "{url}: {text}");
    }

    // The file of the configuration, with mistakes next to passwords.
    for text in [
        format!("server = \"postgres://u:{CORE}@h"),
        format!("server = postgres://u:{CORE}@h"),
        format!("server = 'postgres://u:{CORE}@h:x'"),
        format!("servr = \"postgres://u:{CORE}@h\""),
        format!("server = [\"postgres://u:{CORE}@h\"]"),
        format!("server = {{ url = \"postgres://u@h\", password = \"{CORE}\" }}"),
        format!("[pool]\nmax = \"{CORE}\""),
        format!("pool = \"{CORE}\""),
        format!("[pool]\nmax = 3 {CORE}"),
        format!("[databases]\nglobl = \"postgres://u:{CORE}@h\""),
        format!("[databases]\n\"postgres://u:{CORE}@h\" = \"global\""),
        format!("[nats]\nurl = \"nats://u:{CORE}@h\"\npassword = \"{CORE}\""),
        format!("[nats]\nurl = nats://u:{CORE}@h"),
        format!("nats = \"nats://u:{CORE}@h\""),
        format!("[nats]\nurl = 5\npassword_file = \"{CORE}"),
    ] {
        let path = world.secret("of-this-test.toml", &text);
        let (status, said) = world.run(&text, &mut world.bare(&["--config", &path, "events", "lag"]));
        assert_ne!(status, 0, "{text}: {said}");
    }

    // Keys and files that are something else.
    let key = world.path("me.key").display().to_string();
    let certificate = world.path("me.pem").display().to_string();
    let text = world.secret("text", CORE);
    let broken = world.secret("broken.key", &std::fs::read_to_string(&key).unwrap().replacen('M', "*", 1));
    let passfile = world.secret("passfile", &format!("{CORE}\n:{CORE}:\n\\"));
    for rest in [
        format!("sslcert={key}&sslkey={certificate}"),
        format!("sslcert={certificate}&sslkey={text}"),
        format!("sslcert={certificate}&sslkey={broken}"),
        format!("sslcert={text}&sslkey={key}"),
        format!("sslcert={}&sslkey={key}", stranger.display()),
        format!("sslrootcert={key}"),
        format!("sslrootcert={text}"),
        format!("sslkey={key}"),
        format!("passfile={passfile}"),
        format!("passfile={}", world.directory.path().display()),
    ] {
        let url = world.address("postgres", "postgres", &format!("sslmode=verify-full&{rest}"));
        let (status, said) = world.run(&rest, &mut health(&[(name, &url)]));
        assert_ne!(status, 0, "{rest}: {said}");
    }
    let both = [(name, whole.as_str()), ("SM_GLOBAL_DATABASE_PASSWORD", &wrong)];
    world.fail("two passwords", &mut health(&both), "keep one of them");
    let both = [(name, whole.as_str()), ("SM_GLOBAL_DATABASE_URL_FILE", &url_file)];
    world.fail("two addresses", &mut health(&both), "keep one of them");
    std::fs::set_permissions(&password_file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = [(name, bare.as_str()), ("SM_GLOBAL_DATABASE_PASSWORD_FILE", &password_file)];
    world.fail(
        "a file that all can read",
        health(&open).env("AICORE_ENV", "production"),
        "chmod 600",
    );
    world.fail(
        "a file that all can read, and a wrong password",
        &mut health(&open),
        "production refuses it",
    );
}

#[test]
fn an_address_on_the_command_line_has_its_password_elsewhere() {
    let world = World::start();
    let passfile = world.secret("passfile", &format!("*:*:*:*:{POSTGRES_PASSWORD}\n"));
    let out = world.path("generated").display().to_string();
    let generate = |url: &str| {
        let mut command = world.bare(&["generate", "--name", "shop", "--url", url, "--out", &out]);
        command.env("AICORE_ENV", "production");
        command
    };
    let with = |credentials: &str, more: &str| world.address(credentials, "postgres", &format!("{}{more}", world.trusting()));

    let whole = with(&format!("postgres:{POSTGRES_PASSWORD}"), "");
    world.fail(
        "a password in a command line",
        &mut generate(&whole),
        "--url: every user of this machine can read",
    );
    world.fail("the remedy", &mut generate(&whole), "?passfile=FILE");
    let said = world.succeed("outside production", generate(&whole).env_remove("AICORE_ENV"));
    assert!(said.contains("production refuses it"), "{said}");
    let beside = with("postgres", &format!("&passfile={passfile}"));
    world.succeed("a password in a file", &mut generate(&beside));
    let open = world.address("postgres", "postgres", &format!("passfile={passfile}"));
    world.fail(
        "no TLS",
        &mut generate(&open),
        "production (AICORE_ENV) needs sslmode=verify-full",
    );
}

#[test]
fn failures_of_nats_show_no_secret() {
    let world = World::start();
    let port = world.nats.port();
    let authority = world.authority.display().to_string();
    let stranger = Authority::open(&world.path("stranger"))
        .unwrap()
        .certificate_file()
        .display()
        .to_string();
    let (key, certificate) = (
        world.path("me.key").display().to_string(),
        world.path("me.pem").display().to_string(),
    );
    let text = world.secret("text", CORE);
    let password_file = world.secret("password", &format!("wrong-{CORE}"));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ca = ("NATS_CA", authority.as_str());
    let whole = format!("tls://aicore:wrong-{CORE}@127.0.0.1:{port}");
    let bare = format!("tls://aicore@127.0.0.1:{port}");
    let right = world.nats.url();
    let refused = right.replace(&port.to_string(), &closed.port().to_string());
    let postgres = right.replace(&port.to_string(), &world.postgres.port().to_string());
    let plain = right.replace("tls://", "nats://");
    let url_file = world.secret("url", &whole);
    let cases: [(Variables<'_>, &str); 17] = [
        (&[("NATS_URL", &whole), ca], "refuses the user or password"),
        (&[("NATS_URL_FILE", &url_file), ca], "refuses the user or password"),
        (
            &[("NATS_URL", &bare), ("NATS_PASSWORD", &format!("wrong-{CORE}")), ca],
            "refuses the user or password",
        ),
        (
            &[("NATS_URL", &bare), ("NATS_PASSWORD_FILE", &password_file), ca],
            "refuses the user or password",
        ),
        (&[("NATS_URL", &right), ("NATS_CA", &stranger)], "no known authority"),
        (&[("NATS_URL", &right)], "no known authority"),
        (&[("NATS_URL", &plain)], "no known authority"),
        (&[("NATS_URL", &refused), ca], "cannot be reached"),
        (&[("NATS_URL", &postgres), ca], "NATS server 127.0.0.1"),
        (
            &[("NATS_URL", &format!("nats://u:{CORE}@nowhere.invalid:1"))],
            "cannot be reached",
        ),
        (&[("NATS_URL", &plain), ("AICORE_ENV", "production")], "needs TLS to NATS"),
        (&[("NATS_URL", &right), ("NATS_CA", &text)], "NATS_CA"),
        (&[("NATS_URL", &right), ("NATS_CA", &key)], "NATS_CA"),
        (&[("NATS_URL", &right), ca, ("NATS_KEY", &key)], "NATS_CERT and NATS_KEY both"),
        (
            &[("NATS_URL", &right), ca, ("NATS_CERT", &certificate), ("NATS_KEY", &text)],
            "NATS",
        ),
        (
            &[("NATS_URL", &right), ca, ("NATS_CERT", &key), ("NATS_KEY", &certificate)],
            "NATS",
        ),
        (&[("NATS_URL", &whole), ("NATS_URL_FILE", &url_file)], "keep one of them"),
    ];
    for (environment, words) in cases {
        let mut command = world.bare(&["events", "tail", "--count", "1"]);
        world.fail(words, command.envs(environment.iter().copied()), words);
    }
    for url in [
        format!("nats://u:{CORE}@127.0.0.1:notaport"),
        format!("nats://u:{CORE}/{CORE}@127.0.0.1:{port}"),
        format!("nats://u:1/{CORE}@127.0.0.1:{port}"),
        format!("nats://u:1?{CORE}@127.0.0.1:{port}"),
        format!("nats://u:1#{CORE}@127.0.0.1:{port}"),
        format!("nats://u:{CORE}%zz@127.0.0.1:{port}"),
        format!("nats://u:{CORE}@{CORE}@127.0.0.1:{port}"),
        format!("u:{CORE}@127.0.0.1:{port}"),
        format!("http://u:{CORE}@127.0.0.1:{port}"),
        format!("ws://u:{CORE}@127.0.0.1:{port}"),
        format!("nats://u:{CORE}@127.0.0.1:{port},nats://u:{CORE}@127.0.0.1:{port}"),
        format!("nats://{CORE}@"),
        format!("u {CORE}"),
    ] {
        let mut command = world.bare(&["events", "tail", "--count", "1"]);
        let (status, said) = world.run(&url, command.env("NATS_URL", &url));
        assert_ne!(status, 0, "{url}: {said}");
    }
    // It listens, for nothing of the above has brought it down.
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
}
