//! What a seed runs on: two PostgreSQL servers, a NATS server, the ways to it, and the processes of relays and consumers.

use crate::area::{FIRST, SECOND, on_second};
use crate::child;
use crate::proxy::Proxy;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use aicore_fleet::tokio_postgres::Client;
use aicore_outbox::EventStream;
use aicore_testkit::TestFleet;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Everything that runs.
pub(crate) struct World {
    pub(crate) crew: Crew,
    pub(crate) relays_way: Proxy,
    pub(crate) hub_way: Proxy,
    /// The harness' own way, which no fault of the network meets.
    pub(crate) fleet: Fleet,
    pub(crate) stream: EventStream,
    pub(crate) config: PathBuf,
    pub(crate) first: TestFleet,
    pub(crate) second: TestFleet,
}

impl World {
    pub(crate) async fn start(clock: Option<Clock>) -> anyhow::Result<Self> {
        let (first, second) = tokio::join!(TestFleet::start(&FIRST), TestFleet::start(&SECOND));
        let (relays_way, hub_way) = tokio::try_join!(Proxy::start(first.nats.port()), Proxy::start(first.nats.port()))?;
        let write = |name: &str, port: u16| -> std::io::Result<PathBuf> {
            let path = first.directory().join(name);
            std::fs::write(&path, configuration(&first, &second, port)).map(|()| path)
        };
        let config = write("harness.toml", first.nats.port())?;
        let relay_config = write("relay.toml", relays_way.port)?;
        let hub_config = write("hub.toml", hub_way.port)?;
        let (fleet, read) = child::fleet(&config)?;
        let stream = EventStream::connect(&read.nats, &read.relay).await?;
        let log = first.directory().join("processes.log");
        let crew = Crew::new(relay_config, hub_config, log, clock)?;
        Ok(Self {
            crew,
            relays_way,
            hub_way,
            fleet,
            stream,
            config,
            first,
            second,
        })
    }

    /// A session of its own.
    pub(crate) async fn session(&self, code: &DatabaseCode) -> anyhow::Result<Client> {
        Ok(self.fleet.connect(code).await?)
    }
}

/// Short times, so that a seed ends before long.
fn configuration(first: &TestFleet, second: &TestFleet, nats: u16) -> String {
    let mut text = String::from("[databases]\n");
    for code in FIRST.iter().chain(&SECOND) {
        let server = if on_second(&code.parse().unwrap_or(aicore_hub::HUB)) {
            &second.postgres
        } else {
            &first.postgres
        };
        let _ = writeln!(text, "{code} = \"{}\"", server.url(code));
    }
    let _ = write!(
        text,
        "[nats]\nurl = \"nats://{}:{}@127.0.0.1:{nats}\"\n\
         [relay]\nlease_ms = 800\npatience_ms = 1000\npage = 200\n\
         [transaction]\nrecovery_interval_ms = 1000\n",
        first.nats.user(),
        first.nats.password()
    );
    text
}

/// A clock that can be set for the processes of PostgreSQL, relays and consumers: libfaketime's.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    pub(crate) library: PathBuf,
    /// Says how far the clock is off, such as `+3600`.
    pub(crate) file: PathBuf,
}

impl Clock {
    /// Environment of a process that goes by it.
    pub(crate) fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", self.library.display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.display().to_string()),
            ("FAKETIME_CACHE_DURATION", "1".into()),
            // What lasts is measured by another clock, which does not jump on a real machine either.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }

    /// Sets it.
    pub(crate) fn set(&self, seconds: i64) -> std::io::Result<()> {
        std::fs::write(&self.file, format!("{seconds:+}\n"))
    }
}

/// What a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Relay,
    Consumer,
}

struct Member {
    role: Role,
    child: Option<Child>,
}

/// The processes, begun anew where they have ended, as a service manager does.
pub(crate) struct Crew {
    program: PathBuf,
    relay_config: PathBuf,
    hub_config: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) clock: Option<Clock>,
    members: Vec<Member>,
}

impl Crew {
    fn new(relay_config: PathBuf, hub_config: PathBuf, log: PathBuf, clock: Option<Clock>) -> anyhow::Result<Self> {
        let member = |role| Member { role, child: None };
        let mut crew = Self {
            program: std::env::current_exe()?,
            relay_config,
            hub_config,
            log,
            clock,
            members: vec![
                member(Role::Relay),
                member(Role::Relay),
                member(Role::Consumer),
                member(Role::Consumer),
            ],
        };
        crew.supervise()?;
        Ok(crew)
    }

    /// Starts whoever does not run.
    pub(crate) fn supervise(&mut self) -> anyhow::Result<()> {
        for place in 0..self.members.len() {
            let ended = match &mut self.members[place].child {
                Some(child) => child.try_wait()?.is_some(),
                None => true,
            };
            if ended {
                self.start(place, None)?;
            }
        }
        Ok(())
    }

    fn start(&mut self, place: usize, failpoint: Option<&str>) -> anyhow::Result<()> {
        let role = self.members[place].role;
        let (command, config) = match role {
            Role::Relay => ("relay", &self.relay_config),
            Role::Consumer => ("consume", &self.hub_config),
        };
        let mut command = self.command(command, config);
        if let Some(failpoint) = failpoint {
            command.env("AICORE_FAILPOINT", failpoint);
        }
        self.members[place].child = Some(command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?);
        Ok(())
    }

    /// This program in another role, logging beside the others.
    pub(crate) fn command(&self, role: &str, config: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(role).arg(config);
        match self.log() {
            Ok(log) => command.stderr(log),
            Err(_) => command.stderr(Stdio::null()),
        };
        if let Some(clock) = &self.clock {
            command.envs(clock.environment());
        }
        command
    }

    fn log(&self) -> std::io::Result<File> {
        OpenOptions::new().create(true).append(true).open(&self.log)
    }

    /// The member of a role, by number.
    fn place(&self, role: Role, number: usize) -> usize {
        let places: Vec<usize> = (0..self.members.len())
            .filter(|place| self.members[*place].role == role)
            .collect();
        places[number % places.len()]
    }

    pub(crate) fn pid(&self, role: Role, number: usize) -> Option<u32> {
        let member = &self.members[self.place(role, number)];
        member.child.as_ref().map(Child::id)
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self, role: Role, number: usize) -> anyhow::Result<()> {
        let place = self.place(role, number);
        if let Some(mut child) = self.members[place].child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Starts it in such a way that it ends itself at a failpoint.
    pub(crate) fn arm(&mut self, role: Role, number: usize, failpoint: &str) -> anyhow::Result<()> {
        self.kill(role, number)?;
        let place = self.place(role, number);
        self.start(place, Some(failpoint))
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self, role: Role, number: usize) -> bool {
        let place = self.place(role, number);
        let child = self.members[place].child.as_mut();
        child.is_none_or(|child| child.try_wait().is_ok_and(|status| status.is_some()))
    }

    /// Ends all.
    pub(crate) fn stop(&mut self) {
        for member in &mut self.members {
            if let Some(mut child) = member.child.take() {
                let _ = (child.kill(), child.wait());
            }
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Sends a signal to a process that this harness started.
pub(crate) fn signal(pid: u32, signal: Signal) -> anyhow::Result<()> {
    Ok(kill(Pid::from_raw(i32::try_from(pid)?), signal)?)
}
