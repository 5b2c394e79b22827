//! The postmaster's process, and its own word about itself: `postmaster.pid`.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use super::cluster::{Place, clear_environment};
use crate::binary::Binary;
use crate::port::accepts;
use crate::process::{self, Process};
use crate::service::Service;
use crate::state::StateDir;
use crate::{Error, Profile, Program, account};

/// A server about to run on a cluster.
pub(super) struct Server<'a> {
    state: &'a StateDir,
    place: &'a Place,
    binary: &'a Binary,
    profile: Profile,
    log: PathBuf,
}

impl<'a> Server<'a> {
    pub(super) fn new(state: &'a StateDir, place: &'a Place, binary: &'a Binary, profile: Profile) -> Self {
        Self {
            state,
            place,
            binary,
            profile,
            log: state.file("postgres.log"),
        }
    }
}

impl Service for Server<'_> {
    const PROGRAM: Program = Program::PostgreSql;

    fn log(&self) -> &Path {
        &self.log
    }

    fn data(&self) -> &Path {
        self.place.data()
    }

    fn user(&self) -> String {
        account::name(self.place.account())
    }

    fn spawn(&self, port: u16) -> Result<Process, Error> {
        let log = self.state.open_log("postgres")?;
        let errors = log.try_clone().map_err(Error::io("open", &self.log))?;
        let mut command = Command::new(&self.binary.path);
        command.arg("-D").arg(self.data()).arg("-p").arg(port.to_string());
        command.stdin(Stdio::null()).stdout(log).stderr(errors).current_dir("/");
        clear_environment(&mut command);
        if self.profile == Profile::Durable {
            command.process_group(0);
        }
        if let Some(account) = self.place.account() {
            account.apply(&mut command);
        }
        let child = command.spawn().map_err(Error::io("run", &self.binary.path))?;
        Ok(Process::spawned(child, mark(self.data()), Signal::SIGQUIT))
    }

    async fn ready(&self, process: &Process, port: u16) -> bool {
        let file = PidFile::read(self.data());
        file.is_some_and(|file| file.pid == process.pid() && file.port == port && file.is_ready()) && accepts(port).await
    }
}

/// The argument that only the command line of the server on `data` has.
pub(super) fn mark(data: &Path) -> String {
    data.display().to_string()
}

/// What matters of `postmaster.pid`: lines 1, 4 and 8 (`src/include/utils/pidfile.h`).
#[derive(Debug)]
pub(super) struct PidFile {
    pub(super) pid: u32,
    /// 0 while the server has not written it yet.
    pub(super) port: u16,
    status: String,
}

impl PidFile {
    pub(super) fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let line = |number: usize| lines.get(number - 1).copied().unwrap_or_default();
        Some(Self {
            pid: line(1).parse().ok()?,
            port: line(4).parse().unwrap_or(0),
            status: line(8).to_owned(),
        })
    }

    /// Whether the server says that it takes connections, as `pg_ctl start --wait` asks.
    pub(super) fn is_ready(&self) -> bool {
        self.status == "ready"
    }
}

/// Removes a `postmaster.pid` whose process id now belongs to another program: PostgreSQL would take that for a server and
/// refuse to start. Its own check of shared memory still protects the data from a server that lives on.
pub(super) fn remove_stale_pid_file(data: &Path) -> Result<(), Error> {
    let Some(file) = PidFile::read(data) else { return Ok(()) };
    if !process::exists(file.pid) || Process::found(file.pid, mark(data)).is_some() {
        return Ok(());
    }
    let path = data.join("postmaster.pid");
    fs::remove_file(&path).map_err(Error::io("remove", &path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_tells_process_port_and_state() {
        let text = "4711\n/srv/data\n1700000000\n5433\n\n127.0.0.1\n  5432001  7\nready   \n";
        let file = PidFile::parse(text).unwrap();
        assert_eq!((file.pid, file.port, file.is_ready()), (4711, 5433, true));
    }

    #[test]
    fn a_pid_file_that_is_still_being_written_is_not_ready() {
        let file = PidFile::parse("4711\n/srv/data\n1700000000\n").unwrap();
        assert_eq!((file.port, file.is_ready()), (0, false));
        assert!(PidFile::parse("").is_none());
    }
}
