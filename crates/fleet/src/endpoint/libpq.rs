//! An endpoint in the words of libpq's environment, for PostgreSQL's own programs (`pg_dump`).
//!
//! <https://www.postgresql.org/docs/current/libpq-envars.html>. Environment, not arguments: other users see a program's arguments.

use super::Endpoint;
use crate::tls::Authorities;
use tokio_postgres::config::Host;

/// Every variable of libpq that says where to log in, so that none is left over from whoever runs the program.
const VARIABLES: [&str; 13] = [
    "PGHOST",
    "PGHOSTADDR",
    "PGPORT",
    "PGUSER",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGDATABASE",
    "PGSERVICE",
    "PGSSLMODE",
    "PGSSLROOTCERT",
    "PGSSLCERT",
    "PGSSLKEY",
    "PGOPTIONS",
];

impl Endpoint {
    /// Environment under which PostgreSQL's programs reach the database; `None` is a variable to be removed. **Holds the password.**
    pub fn libpq_environment(&self) -> Vec<(&'static str, Option<String>)> {
        let host = self.config.get_hosts().first().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        let address = self.config.get_hostaddrs().first().map(ToString::to_string);
        let port = self.config.get_ports().first().map(ToString::to_string);
        let password = self
            .config
            .get_password()
            .map(|password| String::from_utf8_lossy(password).into_owned());
        let path = |path: &std::path::PathBuf| path.display().to_string();
        let root = self.options.authorities.as_ref().map(|authorities| match authorities {
            // libpq knows the word from version 16 on; before, it reads a file.
            Authorities::System => "system".to_owned(),
            Authorities::File(file) => path(file),
        });
        let value = |name: &str| match name {
            "PGHOST" => host.clone(),
            "PGHOSTADDR" => address.clone(),
            "PGPORT" => port.clone(),
            "PGUSER" => self.config.get_user().map(str::to_owned),
            "PGPASSWORD" => password.clone(),
            "PGDATABASE" => Some(self.database_name().to_owned()),
            "PGSSLMODE" => Some(self.tls.mode.as_str().to_owned()),
            "PGSSLROOTCERT" => root.clone(),
            "PGSSLCERT" => self.options.certificate.as_ref().map(path),
            "PGSSLKEY" => self.options.key.as_ref().map(path),
            _ => None,
        };
        VARIABLES.iter().map(|name| (*name, value(name))).collect()
    }
}
