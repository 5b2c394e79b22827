//! A database that is not of the fleet, with Prisma's migrations folder of its own.

use crate::arguments::Foreign;
use crate::output::Usage;
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::tokio_postgres::config::Config as Address;
use aicore_fleet::{Config, Endpoint, Error as FleetError, Fleet, Mode};
use aicore_schema::migrate::History;
use std::path::Path;

/// Where Prisma reads the address from.
const VARIABLE: &str = "DATABASE_URL";
/// The option that gives it.
pub(crate) const OPTION: &str = "--url";
/// Parameters of Prisma's addresses that PostgreSQL does not know. They steer Prisma's pool, which is not used here.
const OF_PRISMA: [&str; 10] = [
    "connection_limit",
    "pool_timeout",
    "pgbouncer",
    "socket_timeout",
    "statement_cache_size",
    "sslaccept",
    "sslcert",
    "sslidentity",
    "sslpassword",
    "single_use_connections",
];

/// A database that is not of the fleet.
pub(crate) struct ForeignDatabase {
    /// A fleet of this database alone.
    pub(crate) fleet: Fleet,
    /// What the fleet calls it.
    pub(crate) code: DatabaseCode,
    /// Its name on the server.
    pub(crate) name: String,
    /// Its migrations.
    pub(crate) histories: Vec<History>,
    /// What gives its address: an option or a variable.
    origin: &'static str,
}

impl ForeignDatabase {
    /// The database that the options name, if they name one.
    pub(super) fn open(options: &Foreign) -> anyhow::Result<Option<Self>> {
        match &options.dir {
            Some(dir) => Self::of_folder(dir, options.url.as_deref()).map(Some),
            None => Ok(None),
        }
    }

    fn of_folder(dir: &Path, url: Option<&str>) -> anyhow::Result<Self> {
        let from_environment = std::env::var(VARIABLE).ok().filter(|url| !url.trim().is_empty());
        let (origin, url) = match (url, &from_environment) {
            (Some(url), _) => (OPTION, url),
            (None, Some(url)) => (VARIABLE, url.as_str()),
            (None, None) => {
                return Err(Usage(format!("which database is it? Give --url, or set {VARIABLE}")).into());
            }
        };
        let (mut foreign, schema) = Self::at(origin, url, Mode::of_environment()?)?;
        foreign.histories = History::of_folder(dir, schema.as_deref()).map_err(|error| Usage(error.to_string()))?;
        Ok(foreign)
    }

    /// The database at an address that `origin` gave, without its migrations; and the schema that the address names.
    pub(crate) fn at(origin: &'static str, url: &str, mode: Mode) -> anyhow::Result<(Self, Option<String>)> {
        let (address, schema) = without_prisma(url);
        // An address that cannot be read is told by the endpoint, which shows no password.
        let name = address
            .parse::<Address>()
            .ok()
            .map(|address| address.get_dbname().unwrap_or_default().to_owned());
        if name.as_deref() == Some("") {
            return Err(Usage(format!(
                "{origin} names no database: write postgres://user:password@host:5432/database"
            ))
            .into());
        }
        let name = name.unwrap_or_else(|| "database".to_owned());
        let code = code_of(&name);
        if origin == OPTION && Endpoint::holds_password(&address) {
            let message = format!(
                "every user of this machine can read the password in a command line: leave it out and write ?passfile=FILE, or, for \
                 migrations, set {VARIABLE}"
            );
            if mode == Mode::Production {
                return Err(Usage(format!("{origin}: {message}")).into());
            }
            tracing::warn!("{origin}: {message}; production refuses it");
        }
        let endpoint = Endpoint::parse_for(mode, origin, &address, &code)?;
        let mut config = Config::default();
        config.endpoints.insert(code.clone(), endpoint);
        let foreign = Self {
            fleet: Fleet::new(Catalog::default(), &config),
            code,
            name,
            histories: Vec::new(),
            origin,
        };
        Ok((foreign, schema))
    }

    /// An error with the words of this database: its name, and where its address comes from.
    pub(crate) fn error(&self, error: aicore_schema::Error) -> anyhow::Error {
        let Self { name, origin, .. } = self;
        match &error {
            aicore_schema::Error::Fleet(FleetError::Missing { server, .. }) => {
                anyhow::anyhow!("database \"{name}\" does not exist on {server}: create it with `createdb`, or correct {origin}")
            }
            aicore_schema::Error::Fleet(FleetError::Credentials { server, .. }) => {
                anyhow::anyhow!("the server {server} refuses the user or password: correct {origin}")
            }
            _ if *name == self.code.as_str() => error.into(),
            _ => anyhow::anyhow!(
                "{}",
                error
                    .to_string()
                    .replace(&format!("\"{}\"", self.code), &format!("\"{name}\""))
            ),
        }
    }
}

/// An address without Prisma's parameters, and the schema that it names by one of them.
fn without_prisma(url: &str) -> (String, Option<String>) {
    let Some((address, parameters)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let mut schema = None;
    let mut kept = Vec::new();
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if key == "schema" {
            schema = Some(decoded(value)).filter(|schema| !schema.is_empty());
        } else if !OF_PRISMA.contains(&key) {
            kept.push(parameter);
        }
    }
    let address = if kept.is_empty() {
        address.to_owned()
    } else {
        format!("{address}?{}", kept.join("&"))
    };
    (address, schema)
}

/// Text of a URL without its percent signs.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| {
                text.get(at + 1..at + 3)
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            })
            .flatten();
        out.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A name of our own kind for any name.
fn code_of(name: &str) -> DatabaseCode {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                c
            } else {
                '_'
            }
        })
        .take(60)
        .collect();
    plain
        .parse()
        .or_else(|_| format!("db{plain}").parse())
        .unwrap_or(const { DatabaseCode::from_static("database") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_prisma_s_is_understood() {
        let (address, schema) =
            without_prisma("postgres://u:p@h/d?schema=my%20app&connection_limit=5&connect_timeout=3&pgbouncer=true");
        assert_eq!(
            (address.as_str(), schema.as_deref()),
            ("postgres://u:p@h/d?connect_timeout=3", Some("my app"))
        );
        assert_eq!(without_prisma("postgres://h/d").1, None);
    }

    #[test]
    fn any_name_of_a_database_gives_a_code() {
        for (name, code) in [("shop", "shop"), ("Shop-Prod", "shop_prod"), ("1st", "db1st"), ("ñ", "db_")] {
            assert_eq!(code_of(name).as_str(), code, "{name}");
        }
    }
}
