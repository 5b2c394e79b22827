//! Runs one of PostgreSQL's own programs on a cluster that no server runs on, as the server's user.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::cluster::{Place, clear_environment};
use crate::binary::Binary;
use crate::service::{Cause, log_since};
use crate::state::StateDir;
use crate::{Error, Program, account};

/// A program that is about to run.
pub(super) struct Tool {
    name: &'static str,
    program: PathBuf,
    pub(super) command: Command,
    input: String,
}

/// Why a program refused its work.
pub(super) struct Refusal {
    pub(super) error: Error,
    /// All that it printed.
    pub(super) output: String,
}

impl Tool {
    /// The program of that name, from beside the server's executable.
    pub(super) fn new(name: &'static str, binary: &Binary) -> Self {
        let program = binary.path.with_file_name(name);
        Self {
            name,
            command: Command::new(&program),
            program,
            input: String::new(),
        }
    }

    /// What it reads from its standard input; nobody else can see it.
    pub(super) fn input(&mut self, text: String) {
        self.input = text;
    }

    /// Runs it to its end; what it prints goes to the server's log. Why it refused, if it did.
    pub(super) async fn run(mut self, place: &Place, state: &StateDir, limit: Duration) -> Result<Option<Refusal>, Error> {
        let path = state.file("postgres.log");
        let log = state.open_log("postgres")?;
        let start = log.metadata().map_or(0, |found| found.len());
        let errors = log.try_clone().map_err(Error::io("open", &path))?;
        self.command.stdin(Stdio::piped()).stdout(log).stderr(errors).current_dir("/");
        clear_environment(&mut self.command);
        if let Some(account) = place.account() {
            account.apply(&mut self.command);
        }
        let mut child = tokio::process::Command::from(self.command)
            .kill_on_drop(true)
            .spawn()
            .map_err(Error::io("run", &self.program))?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that ended without reading tells why by its status.
            let _ = stdin.write_all(self.input.as_bytes()).await;
        }
        let status = match tokio::time::timeout(limit, child.wait()).await {
            Ok(Ok(status)) if status.success() => return Ok(None),
            Ok(status) => status.map_or_else(|error| error.to_string(), |status| format!("{}: {status}", self.name)),
            Err(_) => format!("{} did not end within {} s", self.name, limit.as_secs()),
        };
        let output = log_since(&path, start);
        let user = account::name(place.account());
        Ok(Some(Refusal {
            error: Cause::of(&output).error(Program::PostgreSql, place.data(), &path, user, status, &output),
            output,
        }))
    }
}
