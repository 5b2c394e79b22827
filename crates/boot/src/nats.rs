//! A private NATS server with JetStream on files: one user with a random password, on 127.0.0.1, with TLS where that is asked for.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::authority::{self, Authority, LOCAL_NAMES};
use crate::binary::{self, Binary};
use crate::port::{self, Ports};
use crate::process::Process;
use crate::service::{self, Exit, Service};
use crate::state::{Password, Record, StateDir, write_private};
use crate::{Error, Options, Profile, Program, account};

mod cluster;
mod greeting;

pub use cluster::{Node, start_cluster};

use greeting::{Greeting, greet};

const USER: &str = "aicore";

/// Closes connections and files; then by force.
const STOP: [(Signal, Duration); 2] = [
    (Signal::SIGTERM, Duration::from_secs(30)),
    (Signal::SIGKILL, Duration::from_secs(5)),
];

/// How long a server that already answers may take to write its `nats.pid`.
const PID_FILE_LIMIT: Duration = Duration::from_secs(5);

/// A running NATS server. Dropping it leaves it running; see [`Nats::stop_on_drop`].
#[derive(Debug)]
pub struct Nats {
    options: Options,
    state: StateDir,
    process: Process,
    port: u16,
    password: Password,
    /// File of the authority that vouches for it, where it demands TLS.
    authority: Option<PathBuf>,
    adopted: bool,
}

/// Starts NATS in `options.state_dir`, or adopts the one that runs there, and returns once it accepts connections and
/// JetStream is on.
///
/// # Errors
/// Any [`Error`]; each names the remedy.
pub async fn start(options: &Options) -> Result<Nats, Error> {
    let state = StateDir::open(&options.state_dir)?;
    let _lock = state.lock("nats").await?;
    if let Some(running) = adopt(options, &state).await? {
        return Ok(running);
    }
    let binary = binary::nats(options).await?;
    let password = state.password_or_new("nats")?;
    let last = state.records().nats.map(|record| record.port);
    let authority = options.tls.then(|| write_certificate(&state)).transpose()?;
    let server = Server {
        node: options.nats_node.as_ref(),
        ..Server::new(&state, &binary, &password, authority.as_deref(), options.profile)
    };
    let (mut process, port) = service::start(&server, Ports::new(options.nats_port, last), options.start_timeout).await?;
    process.keep();
    let nats = Nats {
        options: options.clone(),
        state,
        process,
        port,
        password,
        authority,
        adopted: false,
    };
    nats.record()?;
    tracing::debug!(pid = nats.pid(), port, "NATS server started");
    Ok(nats)
}

/// The server whose process runs on the files of a state directory, whether it accepts connections yet or not.
pub(crate) async fn found(state: &StateDir) -> Result<Option<Nats>, Error> {
    let Some(port) = configured_port(state) else { return Ok(None) };
    let Some(password) = state.password("nats")? else {
        return Ok(None);
    };
    let authority = demands_tls(state).then(|| authority::certificate_file(&authority::of_state(state)));
    let deadline = Instant::now() + PID_FILE_LIMIT;
    loop {
        let pid = fs::read_to_string(state.file("nats.pid"))
            .ok()
            .and_then(|text| text.trim().parse().ok());
        if let Some(process) = pid.and_then(|pid| Process::found(pid, mark(state))) {
            let options = Options::from_env(state.path());
            return Ok(Some(Nats {
                options,
                state: state.clone(),
                process,
                port,
                password,
                authority,
                adopted: true,
            }));
        }
        // Started a moment ago: it answers to our password, but nobody wrote down its process id yet.
        if greet(port, USER, &password, authority.as_deref()).await != Greeting::Ready || Instant::now() >= deadline {
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits for the server that runs on the files already, if one does; none if there is none, or it ends meanwhile.
async fn adopt(options: &Options, state: &StateDir) -> Result<Option<Nats>, Error> {
    let deadline = Instant::now() + options.start_timeout;
    loop {
        let Some(mut nats) = found(state).await? else {
            return Ok(None);
        };
        if nats.is_ready().await {
            if let Some(asked) = options.nats_port.filter(|asked| *asked != nats.port) {
                let state_dir = state.path().to_path_buf();
                return Err(Error::OtherPort {
                    program: Program::Nats,
                    state_dir,
                    port: nats.port,
                    asked,
                });
            }
            if options.tls && nats.authority.is_none() {
                return Err(Error::RunsWithoutTls {
                    program: Program::Nats,
                    state_dir: state.path().to_path_buf(),
                });
            }
            nats.options = options.clone();
            nats.record()?;
            tracing::debug!(pid = nats.pid(), port = nats.port, "NATS server was running already");
            return Ok(Some(nats));
        }
        if Instant::now() >= deadline {
            let path = nats.log();
            let log = service::tail(&service::log_since(&path, 0));
            let seconds = options.start_timeout.as_secs();
            return Err(Error::NotReady {
                program: Program::Nats,
                pid: nats.pid(),
                seconds,
                path,
                log,
            });
        }
        nats.process.ended_within(Duration::from_millis(50)).await;
    }
}

impl Nats {
    /// `nats://aicore:<password>@127.0.0.1:<port>`, or `tls://` where it demands TLS: a secret; do not log it. `async_nats` does not read
    /// the user and password of a URL: give it [`Nats::user`] and [`Nats::password`] as well, and the certificate of [`Nats::authority`].
    pub fn url(&self) -> String {
        let scheme = if self.authority.is_some() { "tls" } else { "nats" };
        format!("{scheme}://{USER}:{}@127.0.0.1:{}", &*self.password, self.port)
    }

    /// The file with the certificate of the authority that vouches for the server, where it demands TLS.
    pub fn authority(&self) -> Option<&Path> {
        self.authority.as_deref()
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        USER
    }

    /// The user's password: 48 hexadecimal digits.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The directory of JetStream's files.
    pub fn store_dir(&self) -> PathBuf {
        store_dir(&self.state)
    }

    /// The server's log file.
    pub fn log(&self) -> PathBuf {
        self.state.file("nats.log")
    }

    /// Whether this handle found the server running, rather than starting it.
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// Whether the process is alive.
    pub fn is_alive(&mut self) -> bool {
        self.process.alive()
    }

    /// Whether it accepts connections, knows the password, and has JetStream on, now.
    pub async fn is_ready(&self) -> bool {
        greet(self.port, USER, &self.password, self.authority()).await == Greeting::Ready
    }

    /// Whether dropping this handle stops the server and waits for its end. False at first.
    pub fn stop_on_drop(&mut self, stop: bool) {
        if stop {
            self.process.stop_on_drop(Signal::SIGTERM);
        } else {
            self.process.keep();
        }
    }

    /// Stops the server and waits for its end.
    ///
    /// # Errors
    /// [`Error::NotStopped`] when it outlives even SIGKILL, or belongs to another user.
    pub async fn stop(mut self) -> Result<(), Error> {
        self.end_by(&STOP).await
    }

    /// Kills the server by SIGKILL, as a crash would: for tests of recovery.
    ///
    /// # Errors
    /// [`Error::NotStopped`].
    pub async fn kill(&mut self) -> Result<(), Error> {
        self.end_by(&STOP[1..]).await
    }

    /// Stops the server if it still runs, and starts it again on the same port and files, so that URLs stay valid.
    ///
    /// # Errors
    /// As [`start`].
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.end_by(&STOP).await?;
        port::given_back(self.port).await;
        let asked = self.options.clone();
        let again = start(&Options {
            nats_port: Some(self.port),
            ..asked.clone()
        })
        .await?;
        let stop_on_drop = self.process.stops_on_drop();
        *self = Self { options: asked, ..again };
        self.stop_on_drop(stop_on_drop);
        Ok(())
    }

    /// Waits until the server has ended, for whatever reason, and tells how. Safe to cancel.
    pub async fn exited(&mut self) -> Exit {
        let log = self.log();
        service::exited(Program::Nats, &mut self.process, &log).await
    }

    async fn end_by(&mut self, steps: &[(Signal, Duration)]) -> Result<(), Error> {
        if self.process.stop(steps).await {
            return Ok(());
        }
        Err(Error::NotStopped {
            program: Program::Nats,
            pid: self.pid(),
        })
    }

    /// Tells other processes where the server is.
    fn record(&self) -> Result<(), Error> {
        let record = Record {
            pid: self.pid(),
            host: "127.0.0.1".to_owned(),
            port: self.port,
            user: USER.to_owned(),
            password_file: self.state.password_file("nats"),
            data: self.store_dir(),
            log: self.log(),
        };
        self.state.update_records(|records| records.nats = Some(record))
    }
}

/// A server about to run.
struct Server<'a> {
    state: &'a StateDir,
    binary: &'a Binary,
    password: &'a str,
    authority: Option<&'a Path>,
    profile: Profile,
    log: PathBuf,
    store: PathBuf,
    node: Option<&'a Node>,
}

impl<'a> Server<'a> {
    fn new(state: &'a StateDir, binary: &'a Binary, password: &'a str, authority: Option<&'a Path>, profile: Profile) -> Self {
        Self {
            state,
            binary,
            password,
            authority,
            profile,
            log: state.file("nats.log"),
            store: store_dir(state),
            node: None,
        }
    }

    /// <https://docs.nats.io/running-a-nats-service/configuration>
    fn configuration(&self, port: u16) -> String {
        let quoted = |path: &Path| quoted(&path.display().to_string());
        let tls = self.authority.map_or(String::new(), |_| {
            let (certificate, key) = certificate_files(self.state);
            format!(
                "{TLS}cert_file: {}, key_file: {}, timeout: 10 }}\n",
                quoted(&certificate),
                quoted(&key)
            )
        });
        format!(
            "# Written at every start.\n\
             server_name: \"{}\"\n\
             listen: \"127.0.0.1:{port}\"\n\
             pid_file: {}\n\
             log_file: {}\n\
             logfile_size_limit: 16MB\n\
             logfile_max_num: 3\n\
             max_payload: 1MB\n\
             jetstream {{ store_dir: {}, max_memory_store: 256MB }}\n\
             authorization {{ user: \"{USER}\", password: \"{}\" }}\n\
             {tls}{}",
            self.node.map_or("aicore", |node| node.name.as_str()),
            quoted(&self.state.file("nats.pid")),
            quoted(&self.log),
            quoted(&self.store),
            self.password,
            self.node
                .map_or(String::new(), |node| node.configuration(USER, self.password)),
        )
    }
}

impl Service for Server<'_> {
    const PROGRAM: Program = Program::Nats;

    fn log(&self) -> &Path {
        &self.log
    }

    fn data(&self) -> &Path {
        &self.store
    }

    fn user(&self) -> String {
        account::name(None)
    }

    fn spawn(&self, port: u16) -> Result<Process, Error> {
        let configuration = configuration_file(self.state);
        write_private(&configuration, self.configuration(port).as_bytes())?;
        // What it prints before it opens its log, such as an error in the configuration, goes to the same file.
        let log = self.state.open_log("nats")?;
        let errors = log.try_clone().map_err(Error::io("open", &self.log))?;
        let mut command = Command::new(&self.binary.path);
        command.arg("-c").arg(&configuration);
        command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .current_dir(self.state.path());
        if self.profile == Profile::Durable {
            command.process_group(0);
        }
        let child = command.spawn().map_err(Error::io("run", &self.binary.path))?;
        Ok(Process::spawned(child, mark(self.state), Signal::SIGTERM))
    }

    async fn ready(&self, _: &Process, port: u16) -> bool {
        greet(port, USER, self.password, self.authority).await == Greeting::Ready
    }
}

fn store_dir(state: &StateDir) -> PathBuf {
    state.file("nats")
}

fn configuration_file(state: &StateDir) -> PathBuf {
    state.file("nats.conf")
}

/// The argument that only the command line of this state directory's server has.
fn mark(state: &StateDir) -> String {
    configuration_file(state).display().to_string()
}

/// The port of the latest start, as the configuration has it.
fn configured_port(state: &StateDir) -> Option<u16> {
    let text = fs::read_to_string(configuration_file(state)).ok()?;
    text.lines()
        .find_map(|line| line.strip_prefix("listen: \"127.0.0.1:")?.strip_suffix('"')?.parse().ok())
}

/// How the line of the configuration begins with which the server demands TLS of every client.
const TLS: &str = "tls { ";

/// Whether the server was last started with TLS.
fn demands_tls(state: &StateDir) -> bool {
    fs::read_to_string(configuration_file(state)).is_ok_and(|text| text.lines().any(|line| line.starts_with(TLS)))
}

/// The server's certificate and key.
fn certificate_files(state: &StateDir) -> (PathBuf, PathBuf) {
    let dir = authority::of_state(state);
    (dir.join("nats.pem"), dir.join("nats.key"))
}

/// Issues the server a certificate for this machine, and returns the authority's file.
fn write_certificate(state: &StateDir) -> Result<PathBuf, Error> {
    let authority = Authority::open(&authority::of_state(state))?;
    let (certificate, key) = certificate_files(state);
    authority.issue(&LOCAL_NAMES)?.write(&certificate, &key)?;
    Ok(authority.certificate_file())
}

/// A string of NATS's configuration language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
