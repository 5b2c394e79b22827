//! libpq's file of passwords: a line `host:port:database:user:password`, `*` for any, the first that fits counts
//! (<https://www.postgresql.org/docs/current/libpq-pgpass.html>).

use crate::Secret;
use tokio_postgres::config::Host;

/// The password of the first line that fits the address.
pub(super) fn find(lines: &Secret, config: &tokio_postgres::Config) -> Option<Secret> {
    let host = match config.get_hosts().first()? {
        Host::Tcp(name) => name.clone(),
        Host::Unix(_) => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let wanted = [
        host.as_str(),
        port.as_str(),
        config.get_dbname().unwrap_or_default(),
        config.get_user().unwrap_or_default(),
    ];
    lines.expose().lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let (password, place) = fields.split_last()?;
        let fits = place.len() == wanted.len()
            && place
                .iter()
                .zip(wanted)
                .all(|(field, wanted)| field == "*" || field == wanted);
        fits.then(|| password.as_str().into())
    })
}

/// Four fields and the rest; `\:` and `\\` stand for themselves.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        let character = match character {
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(field) = fields.last_mut() {
            field.push(character);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_first_line_that_fits_counts() {
        let lines = "# comment:*:*:*:no\nother:*:*:*:no\nh:5433:*:u:pa\\:ss\\\\wo:rd\n*:*:*:*:last\n".into();
        let password = |address: &str| find(&lines, &address.parse().unwrap()).map(|found| found.expose().to_owned());
        assert_eq!(password("postgres://u@h:5433/d").unwrap(), "pa:ss\\wo:rd");
        assert_eq!(password("postgres://u@h/d").unwrap(), "last");
        assert_eq!(find(&"h:1:d:u:p".into(), &"postgres://u@h/d".parse().unwrap()), None);
    }
}
