//! A private PostgreSQL server: one superuser `postgres` with a random password, on 127.0.0.1.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::port::{self, Ports, accepts};
use crate::process::Process;
use crate::service::{self, Exit};
use crate::state::{Password, Record, StateDir};
use crate::{Error, Options, Program, authority, binary};

mod cluster;
pub mod image;
mod server;
mod tool;

use cluster::Place;
use server::{PidFile, Server};

const SUPERUSER: &str = "postgres";

/// Ends sessions, then the server, after a checkpoint ("fast"); then without one ("immediate"); then by force.
/// <https://www.postgresql.org/docs/current/server-shutdown.html>
const STOP: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(60)),
    (Signal::SIGQUIT, Duration::from_secs(15)),
    (Signal::SIGKILL, Duration::from_secs(5)),
];

/// A running PostgreSQL server. Dropping it leaves it running; see [`Postgres::stop_on_drop`].
#[derive(Debug)]
pub struct Postgres {
    options: Options,
    state: StateDir,
    data: PathBuf,
    process: Process,
    port: u16,
    password: Password,
    /// File of the authority that vouches for it, where it offers TLS.
    authority: Option<PathBuf>,
    adopted: bool,
}

/// Starts PostgreSQL in `options.state_dir`, or adopts the one that runs there, and returns once it accepts connections.
///
/// The first start makes the cluster (about a second); one after a crash recovers it.
///
/// # Errors
/// Any [`Error`]; each names the remedy.
pub async fn start(options: &Options) -> Result<Postgres, Error> {
    let state = StateDir::open(&options.state_dir)?;
    let _lock = state.lock("postgres").await?;
    if let Some(running) = adopt(options, &state).await? {
        return Ok(running);
    }

    let place = Place::of(&state).await?;
    let version = place.version()?;
    let binary = binary::postgres(options, version.as_deref().map(|version| (place.data(), version))).await?;
    if version.is_some() && state.password("postgres")?.is_none() {
        return Err(password_missing(&state, place.data()));
    }
    let password = state.password_or_new("postgres")?;
    if version.is_none() {
        cluster::create(&place, &state, &binary, &password, options.profile).await?;
    }
    let authority = options.tls.then(|| cluster::write_certificate(&place, &state)).transpose()?;
    cluster::write_settings(&place, options)?;
    server::remove_stale_pid_file(place.data())?;

    let last = state.records().postgres.map(|record| record.port);
    let server = Server::new(&state, &place, &binary, options.profile);
    let (mut process, port) = service::start(&server, Ports::new(options.postgres_port, last), options.start_timeout).await?;
    process.keep();
    let data = place.data().to_path_buf();
    let postgres = Postgres {
        options: options.clone(),
        state,
        data,
        process,
        port,
        password,
        authority,
        adopted: false,
    };
    postgres.record()?;
    tracing::debug!(pid = postgres.pid(), port, data = %postgres.data.display(), "PostgreSQL started");
    Ok(postgres)
}

/// The server whose process runs on the data of a state directory, whether it accepts connections yet or not.
pub(crate) fn found(state: &StateDir) -> Result<Option<Postgres>, Error> {
    let Some(data) = cluster::existing(state) else {
        return Ok(None);
    };
    let Some(file) = PidFile::read(&data) else { return Ok(None) };
    let Some(process) = Process::found(file.pid, server::mark(&data)) else {
        return Ok(None);
    };
    let password = state.password("postgres")?.ok_or_else(|| password_missing(state, &data))?;
    let options = Options::from_env(state.path());
    let authority = cluster::offers_tls(&data).then(|| authority::certificate_file(&authority::of_state(state)));
    Ok(Some(Postgres {
        options,
        state: state.clone(),
        data,
        process,
        port: file.port,
        password,
        authority,
        adopted: true,
    }))
}

/// Waits for the server that runs on the data already, if one does; none if there is none, or it ends meanwhile.
async fn adopt(options: &Options, state: &StateDir) -> Result<Option<Postgres>, Error> {
    let deadline = Instant::now() + options.start_timeout;
    loop {
        let Some(mut postgres) = found(state)? else { return Ok(None) };
        if postgres.is_ready().await {
            if let Some(asked) = options.postgres_port.filter(|asked| *asked != postgres.port) {
                let state_dir = state.path().to_path_buf();
                return Err(Error::OtherPort {
                    program: Program::PostgreSql,
                    state_dir,
                    port: postgres.port,
                    asked,
                });
            }
            if options.tls && postgres.authority.is_none() {
                return Err(Error::RunsWithoutTls {
                    program: Program::PostgreSql,
                    state_dir: state.path().to_path_buf(),
                });
            }
            postgres.options = options.clone();
            postgres.record()?;
            tracing::debug!(pid = postgres.pid(), port = postgres.port, "PostgreSQL was running already");
            return Ok(Some(postgres));
        }
        if Instant::now() >= deadline {
            let path = state.file("postgres.log");
            let log = service::tail(&service::log_since(&path, 0));
            let seconds = options.start_timeout.as_secs();
            return Err(Error::NotReady {
                program: Program::PostgreSql,
                pid: postgres.pid(),
                seconds,
                path,
                log,
            });
        }
        postgres.process.ended_within(Duration::from_millis(50)).await;
    }
}

fn password_missing(state: &StateDir, data: &Path) -> Error {
    Error::PasswordMissing {
        data: data.to_path_buf(),
        path: state.password_file("postgres"),
    }
}

impl Postgres {
    /// `postgres://postgres:<password>@127.0.0.1:<port>/<database>`: a secret; do not log it. With TLS, it ends in
    /// `?sslmode=verify-full&sslrootcert=<file>`.
    pub fn url(&self, database: &str) -> String {
        let tls = self.authority.as_ref().map_or(String::new(), |file| {
            format!(
                "?sslmode=verify-full&sslrootcert={}",
                percent_encoded(&file.display().to_string())
            )
        });
        format!(
            "postgres://{SUPERUSER}:{}@127.0.0.1:{}/{}{tls}",
            &*self.password,
            self.port,
            percent_encoded(database)
        )
    }

    /// The file with the certificate of the authority that vouches for the server, where it offers TLS.
    pub fn authority(&self) -> Option<&Path> {
        self.authority.as_deref()
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process id of the postmaster.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The name of the superuser.
    pub fn superuser(&self) -> &str {
        SUPERUSER
    }

    /// The superuser's password: 48 hexadecimal digits.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// The server's log file.
    pub fn log(&self) -> PathBuf {
        self.state.file("postgres.log")
    }

    /// Whether this handle found the server running, rather than starting it.
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// Whether the process is alive.
    pub fn is_alive(&mut self) -> bool {
        self.process.alive()
    }

    /// Whether it accepts connections now.
    pub async fn is_ready(&self) -> bool {
        PidFile::read(&self.data).is_some_and(|file| file.pid == self.pid() && file.is_ready()) && accepts(self.port).await
    }

    /// Whether dropping this handle stops the server at once (without a checkpoint: the next start recovers) and waits for
    /// its end. False at first.
    pub fn stop_on_drop(&mut self, stop: bool) {
        if stop {
            self.process.stop_on_drop(Signal::SIGQUIT);
        } else {
            self.process.keep();
        }
    }

    /// Stops the server: ends its sessions, writes a checkpoint, and waits for its end.
    ///
    /// # Errors
    /// [`Error::NotStopped`] when it outlives even SIGKILL, or belongs to another user.
    pub async fn stop(mut self) -> Result<(), Error> {
        self.end_by(&STOP).await
    }

    /// Kills the postmaster by SIGKILL, as a crash would: for tests of recovery.
    ///
    /// # Errors
    /// [`Error::NotStopped`].
    pub async fn kill(&mut self) -> Result<(), Error> {
        self.end_by(&STOP[2..]).await
    }

    /// Stops the server if it still runs, and starts it again on the same port and data, so that URLs stay valid.
    ///
    /// # Errors
    /// As [`start`].
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.end_by(&STOP).await?;
        port::given_back(self.port).await;
        let asked = self.options.clone();
        let again = start(&Options {
            postgres_port: Some(self.port),
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
        service::exited(Program::PostgreSql, &mut self.process, &self.state.file("postgres.log")).await
    }

    async fn end_by(&mut self, steps: &[(Signal, Duration)]) -> Result<(), Error> {
        if self.process.stop(steps).await {
            return Ok(());
        }
        Err(Error::NotStopped {
            program: Program::PostgreSql,
            pid: self.pid(),
        })
    }

    /// Tells other processes where the server is.
    fn record(&self) -> Result<(), Error> {
        let record = Record {
            pid: self.pid(),
            host: "127.0.0.1".to_owned(),
            port: self.port,
            user: SUPERUSER.to_owned(),
            password_file: self.state.password_file("postgres"),
            data: self.data.clone(),
            log: self.log(),
        };
        self.state.update_records(|records| records.postgres = Some(record))
    }
}

/// A database name for a URL's path (RFC 3986, section 2.1).
fn percent_encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_name_is_encoded_for_a_url() {
        assert_eq!(percent_encoded("sm_global"), "sm_global");
        assert_eq!(percent_encoded("año/1"), "a%C3%B1o%2F1");
    }
}
