//! What starting PostgreSQL and starting NATS have in common: spawn, wait until it answers, and say why it did not.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::port::{Ports, is_free};
use crate::process::Process;
use crate::{Error, Program};

/// How many lines of a server's log go into an error.
const TAIL_LINES: usize = 15;

const POLL: Duration = Duration::from_millis(20);

/// How often a running server is looked at.
const WATCH: Duration = Duration::from_millis(200);

/// A server that is about to run.
pub(crate) trait Service {
    const PROGRAM: Program;

    /// Its log file.
    fn log(&self) -> &Path;

    /// The directory it writes to.
    fn data(&self) -> &Path;

    /// The user it runs as.
    fn user(&self) -> String;

    /// Starts the process; it need not answer yet.
    fn spawn(&self, port: u16) -> Result<Process, Error>;

    /// Whether it accepts connections on `port`.
    async fn ready(&self, process: &Process, port: u16) -> bool;
}

/// Starts a server on the first port that works, and returns once it accepts connections.
///
/// # Errors
/// As the server's log tells; [`Error::NotReady`] after `limit`.
pub(crate) async fn start<S: Service>(service: &S, mut ports: Ports, limit: Duration) -> Result<(Process, u16), Error> {
    let deadline = Instant::now() + limit;
    let mut port = ports.next().ok_or(Error::PortTaken {
        program: S::PROGRAM,
        port: 0,
    })?;
    loop {
        if ports.is_asked() && !is_free(port) {
            return Err(Error::PortTaken {
                program: S::PROGRAM,
                port,
            });
        }
        let log_start = fs::metadata(service.log()).map_or(0, |found| found.len());
        let mut process = service.spawn(port)?;
        if ready(service, &mut process, port, deadline).await {
            return Ok((process, port));
        }
        let text = log_since(service.log(), log_start);
        if process.alive() {
            return Err(Error::NotReady {
                program: S::PROGRAM,
                pid: process.pid(),
                seconds: limit.as_secs(),
                path: service.log().to_path_buf(),
                log: tail(&text),
            });
        }
        match Cause::of(&text) {
            Cause::PortTaken => {
                let next = if ports.is_asked() { None } else { ports.next() };
                port = next.ok_or(Error::PortTaken {
                    program: S::PROGRAM,
                    port,
                })?;
            }
            // The children of a killed server are still on their way out.
            Cause::PredecessorLeaving if Instant::now() < deadline => tokio::time::sleep(POLL).await,
            cause => {
                return Err(cause.error(
                    S::PROGRAM,
                    service.data(),
                    service.log(),
                    service.user(),
                    process.ending(),
                    &text,
                ));
            }
        }
    }
}

/// Waits until the server accepts connections; false if it ends, or at the deadline.
async fn ready<S: Service>(service: &S, process: &mut Process, port: u16, deadline: Instant) -> bool {
    while process.alive() && Instant::now() < deadline {
        if service.ready(process, port).await {
            return true;
        }
        tokio::time::sleep(POLL).await;
    }
    false
}

/// Why a server ended while starting, as its log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    PortTaken,
    PredecessorLeaving,
    DiskFull,
    Permission,
    SharedMemory,
    Other,
}

impl Cause {
    pub(crate) fn of(log: &str) -> Self {
        let says = |text: &str| log.contains(text);
        if says("No space left on device") || says("no space left on device") || says("Disk quota exceeded") {
            Self::DiskFull
        } else if says("ddress already in use") {
            Self::PortTaken
        } else if says("pre-existing shared memory block") || says("is another postmaster") || says("Is another postmaster") {
            Self::PredecessorLeaving
        } else if says("could not create shared memory segment")
            || says("could not map anonymous shared memory")
            || says("could not resize shared memory segment")
        {
            Self::SharedMemory
        } else if says("ermission denied") || says("has wrong ownership") {
            Self::Permission
        } else {
            Self::Other
        }
    }

    /// The error for an operator: what happened, where, and what to do.
    pub(crate) fn error(self, program: Program, data: &Path, log: &Path, user: String, status: String, text: &str) -> Error {
        let path = data.to_path_buf();
        let tail = tail(text);
        match self {
            Self::DiskFull => Error::DiskFull {
                program,
                path,
                log: tail,
            },
            Self::Permission => Error::Permission {
                program,
                path,
                user,
                log: tail,
            },
            Self::SharedMemory => Error::SharedMemory { log: tail },
            Self::PortTaken | Self::PredecessorLeaving | Self::Other => Error::Exited {
                program,
                status,
                path: log.to_path_buf(),
                log: tail,
            },
        }
    }
}

/// What was written to a log from byte `start` on.
pub(crate) fn log_since(path: &Path, start: u64) -> String {
    let mut bytes = Vec::new();
    if let Ok(mut file) = File::open(path) {
        let _ = file.seek(SeekFrom::Start(start)).and_then(|_| file.read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The last lines of a log, for an error.
pub(crate) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// How a server ended that should be running.
#[derive(Debug, Clone)]
pub struct Exit {
    /// The server.
    pub program: Program,
    /// Exit code or signal, in words.
    pub status: String,
    /// The last lines of its log.
    pub log: String,
}

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} stopped ({})\n{}", self.program, self.status, self.log)
    }
}

/// Waits for the end of a running server.
pub(crate) async fn exited(program: Program, process: &mut Process, log: &Path) -> Exit {
    const TAIL_BYTES: u64 = 16 * 1024;
    while process.alive() {
        tokio::time::sleep(WATCH).await;
    }
    let start = fs::metadata(log).map_or(0, |found| found.len().saturating_sub(TAIL_BYTES));
    Exit {
        program,
        status: process.ending(),
        log: tail(&log_since(log, start)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_read_from_the_words_of_either_server() {
        let cases = [
            (
                r#"LOG:  could not bind IPv4 address "127.0.0.1": Address already in use"#,
                Cause::PortTaken,
            ),
            (
                "[FTL] Error listening on port: 127.0.0.1:4222, listen tcp: bind: address already in use",
                Cause::PortTaken,
            ),
            ("FATAL:  could not write to file: No space left on device", Cause::DiskFull),
            (
                "FATAL:  pre-existing shared memory block (key 5, ID 7) is still in use",
                Cause::PredecessorLeaving,
            ),
            (
                "FATAL:  could not map anonymous shared memory: Cannot allocate memory",
                Cause::SharedMemory,
            ),
            (
                "initdb: error: could not access directory: Permission denied",
                Cause::Permission,
            ),
            ("FATAL:  configuration file contains errors", Cause::Other),
        ];
        for (log, cause) in cases {
            assert_eq!(Cause::of(log), cause, "{log}");
        }
    }

    #[test]
    fn a_tail_keeps_the_last_lines_and_drops_empty_ones() {
        let text = (1..=20).map(|n| format!("line {n}\n\n")).collect::<String>();
        assert_eq!(tail(&text).lines().next(), Some("line 6"));
        assert_eq!(tail(&text).lines().last(), Some("line 20"));
        assert_eq!(tail(""), "");
    }
}
