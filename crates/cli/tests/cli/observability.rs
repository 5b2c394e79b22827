//! `aicore serve` under a service manager and a real Prometheus: what it shows, what the alerts and dashboards make of it, how it ends.

use crate::command::{on, on_business, run, succeed};
use crate::npm::program;
use aicore_fleet::tokio_postgres::Client;
use aicore_server::catalogue::METRICS;
use aicore_testkit::{BUSINESS, TestFleet, databases_dir};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Long enough for a machine that does ten other things.
const PATIENCE: Duration = Duration::from_secs(120);

fn ops() -> PathBuf {
    databases_dir().join("../ops").canonicalize().unwrap()
}

/// A process that is killed with the test.
struct Process(Child);

impl Process {
    fn terminate(mut self) -> i32 {
        succeed(Command::new("kill").arg(self.0.id().to_string()));
        self.0.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `aicore serve` on a free port, and returns it with its address.
fn serve(command: &mut Command) -> (Process, String) {
    let mut child = command
        .args(["--http", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let process = Process(child);
    let said = |line: std::io::Result<String>| line.unwrap().split_once("http://").map(|(_, address)| address.to_owned());
    let address = lines.find_map(said).expect("it says where it listens");
    // Whoever writes must not wait for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    (process, address)
}

/// A service manager, as far as it listens (sd_notify(3)).
struct Service(Receiver<String>);

impl Service {
    fn listen(socket: &Path) -> Self {
        let socket = UnixDatagram::bind(socket).unwrap();
        let (tell, told) = channel();
        // All of it, all the time: a process waits for a manager that does not read.
        std::thread::spawn(move || {
            let mut message = [0; 1_024];
            while let Ok(length) = socket.recv(&mut message) {
                for line in String::from_utf8_lossy(&message[..length]).lines() {
                    if tell.send(line.to_owned()).is_err() {
                        return;
                    }
                }
            }
        });
        Self(told)
    }

    fn hears(&mut self, word: &str) {
        while self.0.recv_timeout(PATIENCE).expect(word) != word {}
    }
}

/// Status and body of a page.
fn get(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: test\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Tries until something is as it should be; else the last reason fails the test.
async fn until<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look() {
            Ok(value) => return value,
            Err(reason) if Instant::now() > deadline => panic!("{what}: {reason}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
        }
    }
}

struct Prometheus {
    address: String,
    _process: Process,
}

impl Prometheus {
    /// A server that scrapes one target each second and watches the project's rules.
    fn start(fleet: &TestFleet, target: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let directory = fleet.directory().join("prometheus");
        std::fs::create_dir(&directory).unwrap();
        let configuration = format!(
            "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\nrule_files: [\"{}/prometheus/rules/*.yml\"]\n\
             scrape_configs:\n  - job_name: aicore\n    static_configs: [{{ targets: [\"{target}\"] }}]\n",
            ops().display()
        );
        let file = crate::command::file(&directory, "prometheus.yml", &configuration);
        let child = program("prometheus")
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", directory.join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            address,
            _process: Process(child),
        }
    }

    fn ask(&self, path: &str) -> Result<Value, String> {
        if TcpStream::connect(&self.address).is_err() {
            return Err("does not listen yet".into());
        }
        let (status, body) = get(&self.address, path);
        let answer: Value = serde_json::from_str(&body).map_err(|error| format!("{status} {error}: {body}"))?;
        if answer["status"] == "success" {
            Ok(answer["data"].clone())
        } else {
            Err(answer.to_string())
        }
    }

    /// The series of an expression; an error where there is none.
    fn query(&self, expression: &str) -> Result<Vec<Value>, String> {
        let escape = |byte: u8| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        };
        let escaped: String = expression.bytes().map(escape).collect();
        let series = self.ask(&format!("/api/v1/query?query={escaped}"))?["result"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if series.is_empty() {
            Err(format!("no data: {expression}"))
        } else {
            Ok(series)
        }
    }
}

/// Names of our metrics in an expression.
fn named(expression: &str) -> BTreeSet<&str> {
    let words = expression.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words
        .filter(|word| METRICS.iter().any(|metric| of_family(word, metric.name)))
        .collect()
}

fn of_family(series: &str, name: &str) -> bool {
    let rest = series.strip_prefix(name);
    rest.is_some_and(|rest| matches!(rest, "" | "_bucket" | "_sum" | "_count"))
}

async fn owners(clients: &[Client]) -> usize {
    let mut owners = 0;
    for client in clients {
        let text = "SELECT owner IS NOT NULL AND lease_until > clock_timestamp() FROM platform.relay_cursor";
        owners += usize::from(client.query_one(text, &[]).await.unwrap().get::<_, bool>(0));
    }
    owners
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serving_process_is_watched_by_prometheus_and_ends_in_order() {
    let fleet = TestFleet::start(&BUSINESS).await;
    let manager = fleet.directory().join("notify");
    let mut service = Service::listen(&manager);
    let mut command = on_business(&fleet);
    command
        .arg("serve")
        .env("NOTIFY_SOCKET", &manager)
        .env("WATCHDOG_USEC", "500000");
    let (process, address) = serve(&mut command);
    service.hears("READY=1");
    service.hears("WATCHDOG=1");

    // A second one on the same port says what to do.
    let (status, _, err) = run(on_business(&fleet).args(["serve", "--http", &address]));
    assert!(
        status != 0 && err.contains(&address) && err.contains("--http"),
        "{status}: {err}"
    );

    assert_eq!(get(&address, "/health/live").0, 200);
    let ready = || match get(&address, "/health/ready") {
        (200, _) => Ok(()),
        (status, body) => Err(format!("{status} {body}")),
    };
    until("it is ready", ready).await;
    let (status, body) = get(&address, "/health");
    let health: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (status, health["databases"].as_array().unwrap().len()),
        (200, BUSINESS.len()),
        "{body}"
    );

    let prometheus = Prometheus::start(&fleet, &address);
    succeed(on_business(&fleet).args(["simulate", "--people", "60"]));
    let applied = || prometheus.query("sum(hub_applied_total) > 100");
    until("Prometheus sees that the hub has applied events", applied).await;
    let visited = || prometheus.query(&format!("sum(outbox_lease_live) == {}", BUSINESS.len()));
    until("every database was visited, and is owned", visited).await;
    let caught_up = || prometheus.query("sum(outbox_lag_events) == 0");
    until("the hub catches up", caught_up).await;

    everything_is_in_the_catalogue(&get(&address, "/metrics").1);
    alerts(&prometheus).await;
    dashboards(&prometheus).await;

    let mut clients = Vec::new();
    for code in BUSINESS {
        clients.push(fleet.connect(&code.parse().unwrap()).await.unwrap());
    }
    assert_eq!(owners(&clients).await, BUSINESS.len());
    let exit = tokio::task::spawn_blocking(move || process.terminate()).await.unwrap();
    service.hears("STOPPING=1");
    assert_eq!((exit, owners(&clients).await), (0, 0), "it gives its leases back");
}

/// What is shown is in the catalogue, and all of the catalogue is shown but what only counts accidents.
fn everything_is_in_the_catalogue(page: &str) {
    let shown: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    let known: BTreeSet<&str> = METRICS.iter().map(|metric| metric.name).collect();
    let unknown: Vec<_> = shown.difference(&known).collect();
    assert!(unknown.is_empty(), "shown, and not in the catalogue: {unknown:?}");
    let accidents = [
        "db_client_connection_errors_total",
        "fleet_transaction_retries_total",
        "fleet_transactions_recovered_total",
    ];
    let missing: Vec<_> = known.difference(&shown).filter(|name| !accidents.contains(name)).collect();
    assert!(missing.is_empty(), "in the catalogue, and not shown: {missing:?}");
    let guide = std::fs::read_to_string(databases_dir().join("../docs/observability.md")).unwrap();
    let unwritten: Vec<_> = known.iter().filter(|name| !guide.contains(&format!("`{name}`"))).collect();
    assert!(unwritten.is_empty(), "not in docs/observability.md: {unwritten:?}");
}

/// Each rule is evaluated without error over metrics that are there, leads to a section of the guide, and is silent.
async fn alerts(prometheus: &Prometheus) {
    let evaluated = || {
        let rules = prometheus.ask("/api/v1/rules")?;
        let all: Vec<Value> = rules["groups"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|group| group["rules"].as_array().cloned().unwrap_or_default())
            .collect();
        match all.iter().find(|rule| rule["health"] != "ok") {
            Some(rule) => Err(format!("{rule:#}")),
            None if all.len() < 20 => Err(format!("{} rules", all.len())),
            None => Ok(all),
        }
    };
    let rules = until("every rule is evaluated", evaluated).await;
    let guide = std::fs::read_to_string(databases_dir().join("../docs/observability.md")).unwrap();
    for rule in &rules {
        let (name, query) = (rule["name"].as_str().unwrap(), rule["query"].as_str().unwrap());
        for metric in named(query) {
            prometheus.query(metric).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        }
        assert!(
            !named(query).is_empty() || query.contains("up{"),
            "{name} asks about nothing of ours"
        );
        assert!(
            guide.contains(&format!("### {name}\n")),
            "{name} has no section in docs/observability.md"
        );
        assert!(
            !rule["annotations"]["remedy"].as_str().unwrap_or_default().is_empty(),
            "{name}"
        );
        assert_ne!(rule["state"], "firing", "{name} fires in health: {rule:#}");
    }
}

/// Each panel returns data.
async fn dashboards(prometheus: &Prometheus) {
    let mut panels = 0;
    for entry in std::fs::read_dir(ops().join("grafana")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let board: Value = serde_json::from_str(&text).unwrap();
        for panel in board["panels"].as_array().unwrap() {
            for target in panel["targets"].as_array().unwrap() {
                let expression = target["expr"].as_str().unwrap();
                until(panel["title"].as_str().unwrap(), || prometheus.query(expression)).await;
                panels += 1;
            }
        }
    }
    assert!(panels > 20, "{panels} expressions");
}

#[tokio::test(flavor = "multi_thread")]
async fn statistics_of_all_databases_take_two_connections() {
    let fleet = TestFleet::start(&BUSINESS).await;
    let admin = fleet.connect(&"sm_global".parse().unwrap()).await.unwrap();
    let (_process, address) = serve(on_business(&fleet).args(["serve", "--role", "http"]));
    let text = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let mut most = 0;
    let deadline = Instant::now() + PATIENCE;
    loop {
        most = most.max(admin.query_one(text, &[]).await.unwrap().get::<_, i64>(0));
        let page = get(&address, "/metrics").1;
        let visited = BUSINESS
            .iter()
            .filter(|code| page.contains(&format!("outbox_lease_live{{database=\"{code}\"}} 0")))
            .count();
        if visited == BUSINESS.len() {
            break;
        }
        assert!(Instant::now() < deadline, "{visited} of {} visited", BUSINESS.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!((1..=2).contains(&most), "{most} connections");
}

#[test]
fn alerts_fire_when_they_should_and_are_silent_in_health() {
    let rules = ops().join("prometheus/tests");
    let files = std::fs::read_dir(&rules).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.collect();
    assert!(files.len() >= 4);
    succeed(program("promtool").args(["test", "rules"]).args(&files));
    // An alert without a test of its own would be believed in.
    for file in &files {
        let name = file.file_name().unwrap();
        let tests = std::fs::read_to_string(file).unwrap();
        let alerts = std::fs::read_to_string(ops().join("prometheus/rules").join(name)).unwrap();
        for alert in alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
            assert!(tests.contains(&format!("- name: {alert} fires")), "{alert}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_away_is_waited_for() {
    let mut fleet = TestFleet::start(&["sm_global"]).await;
    fleet.nats.kill().await.unwrap();
    let (process, address) = serve(on(&fleet).args(["serve", "--role", "hub,http"]));
    assert_eq!(get(&address, "/health/live").0, 200);
    let (status, body) = get(&address, "/health/ready");
    assert!(status == 503 && body.contains("away"), "{status} {body}");
    let exit = tokio::task::spawn_blocking(move || process.terminate()).await.unwrap();
    assert_eq!(exit, 0);
}
