//! `scripts/cluster`: beyond one machine, on one. Three NATS servers with replicated streams, two PostgreSQL servers that divide the
//! databases, and four processes of `aicore serve`: two relays, two hubs. Says what runs where and how to kill parts; Ctrl-C stops all.

#![expect(clippy::print_stdout, reason = "a program for people")]

use aicore_boot::{Nats, Options, Postgres};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use aicore_schema::provision;
use aicore_testkit::databases_dir;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

/// Areas whose databases are on the second server.
const SECOND: [&str; 3] = ["ss_", "se_", "st_"];
/// The processes: name, roles, port.
const PROCESSES: [(&str, &str, u16); 4] = [
    ("relay 1", "relay,recovery,http", 9464),
    ("relay 2", "relay,recovery,http", 9465),
    ("hub 1", "hub,http", 9466),
    ("hub 2", "hub,http", 9467),
];

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let program = program()?;
    let home = std::env::args()
        .nth(1)
        .map_or_else(|| PathBuf::from(".aicore/cluster"), PathBuf::from);
    std::fs::create_dir_all(&home)?;
    let home = home.canonicalize()?;
    let options = |part: &str| Options::from_env(home.join(part));
    println!("booting two PostgreSQL servers and three NATS servers in {}", home.display());
    let (first, second, nats) = (options("postgres-1"), options("postgres-2"), options("nats"));
    let (first, second, nats) = tokio::try_join!(
        aicore_boot::postgres::start(&first),
        aicore_boot::postgres::start(&second),
        aicore_boot::nats::start_cluster(&nats, 3)
    )?;
    let environment = environment(&home, [&first, &second], &nats)?;
    let provisioned = tokio::select! {
        outcome = provision_all(&environment) => outcome.map(|()| true),
        _ = tokio::signal::ctrl_c() => Ok(false),
        _ = terminated.recv() => Ok(false),
    };
    let outcome = match provisioned {
        Ok(true) => run(&program, &home, [&first, &second], &nats, &environment).await,
        other => other.map(drop),
    };
    println!("stopping the servers");
    for nats in nats {
        nats.stop().await?;
    }
    tokio::try_join!(first.stop(), second.stop())?;
    outcome
}

/// The binary `aicore`, beside the directory that this example is in.
fn program() -> Outcome<PathBuf> {
    let this = std::env::current_exe()?;
    let found = this.ancestors().nth(2).map(|directory| directory.join("aicore"));
    let found = found.filter(|path| path.is_file());
    found.ok_or_else(|| "there is no aicore beside this program: run scripts/cluster, or cargo build -p aicore-cli".into())
}

async fn run(
    program: &Path,
    home: &Path,
    postgres: [&Postgres; 2],
    nats: &[Nats],
    environment: &BTreeMap<String, String>,
) -> Outcome<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut children = Vec::new();
    for (name, roles, port) in PROCESSES {
        let log = std::fs::File::create(home.join(format!("{}.log", name.replace(' ', "-"))))?;
        let child = Command::new(program)
            .args([
                "serve",
                "--role",
                roles,
                "--http",
                &format!("127.0.0.1:{port}"),
                "--log",
                "info",
            ])
            .envs(environment)
            .current_dir(home)
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        children.push((name, port, Guard(child)));
    }
    explain(home, postgres, nats, &children);
    tokio::select! {
        // It reaches them from the terminal too, and a second signal would cut their work short.
        _ = tokio::signal::ctrl_c() => println!("stopping the processes"),
        _ = terminated.recv() => {
            println!("stopping the processes");
            for (.., child) in &children {
                child.terminate();
            }
        }
    }
    tokio::task::spawn_blocking(move || {
        for (.., child) in &mut children {
            drop(child.0.wait());
        }
    })
    .await?;
    Ok(())
}

/// What the processes find everything by.
fn environment(home: &Path, [first, second]: [&Postgres; 2], nats: &[Nats]) -> Outcome<BTreeMap<String, String>> {
    let urls: Vec<String> = nats.iter().map(Nats::url).collect();
    let file = home.join("aicore.toml");
    std::fs::write(
        &file,
        "[relay]\nreplicas = 3\n\n[pool]\nshared = true\nreserve = 60\nconnect_timeout_ms = 15000\n",
    )?;
    let mut environment = BTreeMap::from([
        ("AICORE_SERVERS".to_owned(), first.url("")),
        ("NATS_URL".to_owned(), urls.join(",")),
        ("AICORE_CONFIG".to_owned(), file.display().to_string()),
        ("AICORE_DATABASES".to_owned(), databases_dir().display().to_string()),
        ("AICORE_STATE_DIR".to_owned(), home.join("state").display().to_string()),
    ]);
    for database in read_catalog(&databases_dir())?.databases() {
        let code = database.code.as_str();
        if SECOND.iter().any(|area| code.starts_with(area)) {
            environment.insert(database.code.url_variable(), second.url(code));
        }
    }
    // For the commands that a person types meanwhile.
    let words: Vec<String> = environment
        .iter()
        .map(|(name, value)| format!("export {name}='{value}'\n"))
        .collect();
    std::fs::write(home.join("env"), words.concat())?;
    Ok(environment)
}

async fn provision_all(environment: &BTreeMap<String, String>) -> Outcome<()> {
    let catalog = read_catalog(&databases_dir())?;
    let codes: Vec<DatabaseCode> = catalog.databases().iter().map(|database| database.code.clone()).collect();
    let sources = Sources {
        environment: environment.clone(),
        ..Sources::default()
    };
    let fleet = Fleet::new(catalog.clone(), &Config::read(&catalog, &sources)?);
    println!(
        "creating, migrating and seeding {} databases where they are not there yet",
        codes.len()
    );
    for (code, outcome) in provision::provision(&fleet, &codes, &databases_dir(), None, |_| {}).await? {
        outcome.map_err(|error| format!("{code}: {error}"))?;
    }
    fleet.close();
    Ok(())
}

fn explain(home: &Path, postgres: [&Postgres; 2], nats: &[Nats], children: &[(&str, u16, Guard)]) {
    println!();
    for (number, server) in (1..).zip(postgres) {
        let databases = if number == 1 {
            "all but ss_*, se_*, st_*"
        } else {
            "ss_*, se_*, st_*"
        };
        println!(
            "PostgreSQL {number}  port {:5}  pid {:7}  {databases}",
            server.port(),
            server.pid()
        );
    }
    for (number, server) in (1..).zip(nats) {
        println!(
            "NATS {number}        port {:5}  pid {:7}  one of three copies of the stream",
            server.port(),
            server.pid()
        );
    }
    for (name, port, child) in children {
        println!(
            "{name:<10}    http {port:5}  pid {:7}  {}",
            child.0.id(),
            home.join(format!("{}.log", name.replace(' ', "-"))).display()
        );
    }
    println!(
        "\nCommands here:  . {env}; aicore simulate; aicore events lag; aicore events verify --wait 30
Kill a relay:   kill -9 <pid>   the other owns its databases within five seconds
Kill a hub:     kill -9 <pid>   the other has its partitions within five seconds
Kill a NATS:    kill -9 <pid>   the two others elect a leader; nothing is lost
Freeze a relay: kill -STOP <pid>, later kill -CONT <pid>   it finds that it owns nothing any more
Metrics:        curl http://127.0.0.1:9464/metrics
Ctrl-C stops everything.",
        env = home.join("env").display()
    );
}

/// A child that does not outlive this program.
struct Guard(Child);

impl Guard {
    fn terminate(&self) {
        drop(Command::new("kill").arg(self.0.id().to_string()).status());
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            self.terminate();
            drop(self.0.wait());
        }
    }
}
