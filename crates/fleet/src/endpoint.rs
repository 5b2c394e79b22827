//! Where a database is: its server, its name there, and how to log in.

use crate::Error;
use crate::config::without_password;
use aicore_catalog::DatabaseCode;

/// Where a database is. `Debug` shows no password.
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) config: tokio_postgres::Config,
    server: String,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("server", &self.server)
            .field("database", &self.config.get_dbname())
            .finish()
    }
}

impl Endpoint {
    /// Reads a URL (`postgres://user:password@host:port/database`) or a keyword string. With `whole_server`, the
    /// URL names a server and the database's code is its name there.
    ///
    /// # Errors
    /// [`Error::Config`], which names `origin` and shows no password.
    pub fn parse(origin: &str, url: &str, code: &DatabaseCode, whole_server: bool) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Config {
            origin: origin.to_owned(),
            message: format!(
                "\"{}\" is not a PostgreSQL address ({reason}): write postgres://user:password@host:5432/{code}",
                without_password(url)
            ),
        };
        let mut config: tokio_postgres::Config = url.parse().map_err(|error| wrong(cause(&error)))?;
        if whole_server || config.get_dbname().is_none() {
            config.dbname(code.as_str());
        }
        if config.get_ssl_mode() == tokio_postgres::config::SslMode::Require {
            return Err(wrong("sslmode=require: encrypted connections are not built in yet".into()));
        }
        let host = config.get_hosts().first().map(|host| match host {
            tokio_postgres::config::Host::Tcp(name) => name.clone(),
            tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
        });
        let host = host.ok_or_else(|| wrong("no host".into()))?;
        let server = format!("{host}:{}", config.get_ports().first().copied().unwrap_or(5432));
        // Short statements only: compiling them costs more than running them.
        config.options("-c timezone=UTC -c client_min_messages=warning -c jit=off");
        if config.get_application_name().is_none() {
            config.application_name("aicore");
        }
        Ok(Self { config, server })
    }

    /// `host:port` of the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Name of the database on its server.
    pub fn database_name(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
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

/// The innermost reason of an error, in words.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
