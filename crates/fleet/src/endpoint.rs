//! Where a database is: its server, its name there, and how to log in.

mod libpq;
mod parameters;
mod passfile;

use crate::config::PRIVATE_POSTGRES;
use crate::tls::{Opened, PARAMETERS, SslMode, Tls, TlsOptions};
use crate::{Error, Mode, Secret, secret};
use aicore_catalog::DatabaseCode;
use parameters::take_parameters;
use std::path::Path;
use tokio_postgres::config::{ChannelBinding, Host, SslMode as DriverMode};

/// Where a database is. `Debug` shows no password.
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) config: tokio_postgres::Config,
    pub(crate) tls: Tls,
    /// What the address says of TLS, for libpq.
    options: TlsOptions,
    server: String,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("server", &self.server)
            .field("database", &self.config.get_dbname())
            .field("sslmode", &self.tls.mode.as_str())
            .finish()
    }
}

/// What an address alone does not say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around<'a> {
    /// The URL names a server, and the database's code is its name there.
    pub(crate) whole_server: bool,
    /// A password from elsewhere.
    pub(crate) password: Option<&'a Secret>,
    /// TLS where the address says nothing of it.
    pub(crate) tls: Option<&'a TlsOptions>,
    /// Whether lesser safety is refused.
    pub(crate) mode: Mode,
    /// What was opened for other addresses.
    pub(crate) opened: Option<&'a Opened>,
}

impl Endpoint {
    /// Reads a URL (`postgres://user:password@host:port/database?sslmode=verify-full`) or a keyword string. With `whole_server`, the
    /// URL names a server and the database's code is its name there. The password may be in a file of passwords (`passfile`).
    ///
    /// # Errors
    /// [`Error::Config`], which names `origin` and shows no password.
    pub fn parse(origin: &str, url: &str, code: &DatabaseCode, whole_server: bool) -> Result<Self, Error> {
        let around = Around {
            whole_server,
            ..Around::default()
        };
        Self::read(origin, url, code, &around)
    }

    /// The same for one database, with what production refuses refused where it is [`Mode::Production`].
    ///
    /// # Errors
    /// As [`Endpoint::parse`].
    pub fn parse_for(mode: Mode, origin: &str, url: &str, code: &DatabaseCode) -> Result<Self, Error> {
        let around = Around {
            mode,
            ..Around::default()
        };
        Self::read(origin, url, code, &around)
    }

    pub(crate) fn read(origin: &str, url: &str, code: &DatabaseCode, around: &Around<'_>) -> Result<Self, Error> {
        // The address itself is not shown: a password that is not encoded as it should be may be anywhere in it.
        let wrong = |reason: String| {
            Error::config(
                origin,
                format!("this is not a PostgreSQL address ({reason}): write postgres://user:password@host:5432/{code}"),
            )
        };
        let (rest, own) = take_parameters(url, &own_parameters()).map_err(wrong)?;
        let mut config: tokio_postgres::Config = rest.parse().map_err(|error| wrong(cause(&error)))?;
        let mut options = TlsOptions::default();
        for (name, value) in &own {
            options.set(name, value).map_err(|message| Error::config(origin, message))?;
        }
        if let Some(defaults) = around.tls {
            options = options.or(defaults);
        }
        if around.whole_server || config.get_dbname().is_none() {
            config.dbname(code.as_str());
        }
        let host = config.get_hosts().first().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        let host = host.ok_or_else(|| wrong("no host".into()))?;
        let server = format!("{host}:{}", config.get_ports().first().copied().unwrap_or(5432));
        // A socket of this machine has no one between its ends.
        // A `hostaddr` goes before the host, even before a socket.
        let over_network =
            config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_))) || !config.get_hostaddrs().is_empty();
        if !over_network {
            options = TlsOptions {
                mode: Some(SslMode::Disable),
                ..TlsOptions::default()
            };
        }
        let value = |name: &str| own.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        password(origin, &mut config, value("passfile"), around)?;
        let tls = match around.opened {
            Some(opened) => opened.open(origin, &options, around.mode)?,
            None => Tls::open(origin, &options, around.mode)?,
        };
        if over_network && around.mode == Mode::Production && tls.mode != SslMode::VerifyFull {
            if origin == PRIVATE_POSTGRES {
                return Err(Error::config(
                    origin,
                    "it runs without TLS, which production (AICORE_ENV) needs: stop it with `aicore down`, then run `aicore up --tls`",
                ));
            }
            return Err(Error::config(
                origin,
                format!(
                    "sslmode is {} for {server}: production (AICORE_ENV) needs sslmode=verify-full, for anything less lets another \
                     machine pass for the server; add ?sslmode=verify-full&sslrootcert=FILE to the address, or set PGSSLMODE and PGSSLROOTCERT",
                    tls.mode
                ),
            ));
        }
        config.ssl_mode(match tls.mode {
            SslMode::Disable => DriverMode::Disable,
            SslMode::Prefer => DriverMode::Prefer,
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => DriverMode::Require,
        });
        let asked = match value("channel_binding") {
            None | Some("") => None,
            Some("disable") => Some(ChannelBinding::Disable),
            Some("prefer") => Some(ChannelBinding::Prefer),
            Some("require") => Some(ChannelBinding::Require),
            Some(_) => {
                return Err(Error::config(
                    origin,
                    "channel_binding is not known: write disable, prefer or require",
                ));
            }
        };
        let strict = over_network && around.mode == Mode::Production && config.get_password().is_some();
        config.channel_binding(asked.unwrap_or(if strict {
            ChannelBinding::Require
        } else {
            ChannelBinding::Prefer
        }));
        // Short statements only: compiling them costs more than running them.
        config.options("-c timezone=UTC -c client_min_messages=warning -c jit=off");
        if config.get_application_name().is_none() {
            config.application_name("aicore");
        }
        Ok(Self {
            config,
            tls,
            options,
            server,
        })
    }

    /// Whether an address holds a password itself; one that cannot be read does not.
    pub fn holds_password(address: &str) -> bool {
        let config = take_parameters(address, &own_parameters())
            .ok()
            .and_then(|(rest, _)| rest.parse::<tokio_postgres::Config>().ok());
        config.is_some_and(|config| config.get_password().is_some())
    }

    /// `host:port` of the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Name of the database on its server.
    pub fn database_name(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// Whether a password is known for it.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// How far the server is trusted.
    pub fn ssl_mode(&self) -> SslMode {
        self.tls.mode
    }

    /// The same database, over connections whose commits do not wait for the disk (`synchronous_commit = off`): for work that can be done
    /// again, followed by one commit that waits.
    pub fn without_waiting_for_the_disk(&self) -> Self {
        let mut other = self.clone();
        let options = other.config.get_options().unwrap_or_default().to_owned();
        other.config.options(format!("{options} -c synchronous_commit=off"));
        other
    }

    /// The same server with another database, such as `postgres` for administration.
    pub fn with_database(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.config.dbname(name);
        other
    }
}

/// The parameters that are read here, not by the driver.
fn own_parameters() -> Vec<&'static str> {
    [&PARAMETERS[..], &["passfile", "channel_binding"]].concat()
}

/// Gives the address its password: its own, or one from elsewhere, or one from a file of passwords; never one of two.
fn password(origin: &str, config: &mut tokio_postgres::Config, passfile: Option<&str>, around: &Around<'_>) -> Result<(), Error> {
    match (config.get_password().is_some(), around.password) {
        (true, Some(_)) => Err(Error::config(
            origin,
            "the address holds a password and another is given apart from it: keep one of them",
        )),
        (false, Some(password)) => {
            config.password(password.expose());
            Ok(())
        }
        (false, None) => {
            let Some(path) = passfile.filter(|path| !path.is_empty()) else {
                return Ok(());
            };
            let lines = secret::read(origin, Path::new(path), around.mode)?;
            match passfile::find(&lines, config) {
                Some(password) => {
                    config.password(password.expose());
                    Ok(())
                }
                None => Err(Error::config(
                    origin,
                    format!("{path} has no line for this address: add host:port:database:user:password"),
                )),
            }
        }
        (true, None) => Ok(()),
    }
}

/// The innermost reason of an error, in words.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
