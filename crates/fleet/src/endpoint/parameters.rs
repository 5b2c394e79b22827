//! The parameters of an address that the driver does not know, taken out of it.
//!
//! An address is a URL, whose query holds them, or a string of `keyword = 'value'` pairs
//! (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>).

use percent_encoding::percent_decode_str;

/// Parameters that the driver reads.
const OF_THE_DRIVER: [&str; 20] = [
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "sslnegotiation",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "target_session_attrs",
    "load_balance_hosts",
    "channel_binding",
    "sslmode",
    "replication",
];

/// The address without the `wanted` parameters, and these. Reasons given show no value.
pub(super) fn take_parameters(address: &str, wanted: &[&str]) -> Result<(String, Vec<(String, String)>), String> {
    let is_url = address.starts_with("postgres://") || address.starts_with("postgresql://");
    if is_url {
        of_url(address, wanted)
    } else {
        of_keywords(address, wanted)
    }
}

fn of_url(address: &str, wanted: &[&str]) -> Result<(String, Vec<(String, String)>), String> {
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    // The driver ends the password at the first, and takes what follows for the host, which is shown; so are values of parameters.
    if place.matches('@').count() > 1 || query.contains('@') {
        return Err(
            "it has an @ too many; in user, password and parameters write @ as %40, : as %3A, / as %2F, ? as %3F, % as %25"
                .into(),
        );
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut taken = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        let value = pair.split_once('=').map_or("", |(_, value)| value);
        if wanted.contains(&name) {
            let value = percent_decode_str(value)
                .decode_utf8()
                .map_err(|_| format!("the value of {name} is not UTF-8"))?;
            taken.push((name.to_owned(), value.into_owned()));
        } else {
            known(name)?;
            kept.push(pair);
        }
    }
    let rest = if kept.is_empty() {
        place.to_owned()
    } else {
        format!("{place}?{}", kept.join("&"))
    };
    Ok((rest, taken))
}

/// Whether the driver knows a parameter.
fn known(name: &str) -> Result<(), String> {
    if OF_THE_DRIVER.contains(&name) {
        return Ok(());
    }
    Err(format!("parameter \"{name}\" is not known"))
}

fn of_keywords(address: &str, wanted: &[&str]) -> Result<(String, Vec<(String, String)>), String> {
    let mut rest = String::new();
    let mut taken = Vec::new();
    let mut text = address.trim_start();
    while !text.is_empty() {
        let (name, after) = text.split_once('=').ok_or("a keyword without a value")?;
        let name = name.trim();
        let (value, remaining) = value(after.trim_start())?;
        text = remaining.trim_start();
        if wanted.contains(&name) {
            taken.push((name.to_owned(), value));
        } else if OF_THE_DRIVER.contains(&name) {
            let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
            rest.push_str(&format!("{name}='{quoted}' "));
        } else {
            return Err("a keyword in it is not known".into());
        }
    }
    Ok((rest, taken))
}

/// One value, bare or quoted, and what comes after it.
fn value(text: &str) -> Result<(String, &str), &'static str> {
    let quoted = text.starts_with('\'');
    let body = if quoted { &text[1..] } else { text };
    let mut value = String::new();
    let mut characters = body.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next().ok_or("it ends in a backslash")?.1),
            '\'' if quoted => return Ok((value, &body[index + 1..])),
            space if !quoted && space.is_whitespace() => return Ok((value, &body[index..])),
            other => value.push(other),
        }
    }
    if quoted {
        Err("a quotation mark is not closed")
    } else {
        Ok((value, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::take_parameters;

    #[test]
    fn both_forms_of_address_give_up_the_parameters_asked_for() {
        let wanted = ["sslmode", "sslrootcert"];
        let taken = vec![
            ("sslmode".to_owned(), "verify-full".to_owned()),
            ("sslrootcert".to_owned(), "/a b/ca's.pem".to_owned()),
        ];
        let (rest, found) = take_parameters(
            "postgres://u:p@h/d?sslmode=verify-full&options=-c%20jit%3Doff&sslrootcert=%2Fa%20b/ca's.pem",
            &wanted,
        )
        .unwrap();
        assert_eq!(
            (rest.as_str(), found),
            ("postgres://u:p@h/d?options=-c%20jit%3Doff", taken.clone())
        );
        let (rest, found) = take_parameters(
            "host=h  sslmode = verify-full password='it\\'s \\\\ it' sslrootcert='/a b/ca\\'s.pem'",
            &wanted,
        )
        .unwrap();
        assert_eq!((rest.as_str(), found), ("host='h' password='it\\'s \\\\ it' ", taken));
        let config: tokio_postgres::Config = rest.parse().unwrap();
        assert_eq!(config.get_password(), Some(&b"it's \\ it"[..]));
    }

    #[test]
    fn what_is_not_known_is_named_unless_it_may_be_of_a_password() {
        let refused = |address: &str| take_parameters(address, &[]).unwrap_err();
        assert!(refused("postgres://h/d?sslmodee=x").contains("\"sslmodee\""));
        assert!(!refused("postgres://u:pa?ss=wo@h/d").contains("ss="));
        for address in [
            "postgres://u:pa@s3cret@h/d",
            "postgres://u:pa@ss/s3cret@h/d",
            "postgres://u:pa?s3cret@h/d",
            "postgres://u:pa?sslrootcert=s3cret@h/d",
        ] {
            let reason = refused(address);
            assert!(reason.contains("write @ as %40") && !reason.contains("s3cret"), "{reason}");
        }
        assert!(!refused("host=h s3cret=x").contains("s3cret"));
        assert!(!refused("host=h password='s3cret").contains("s3cret"));
    }
}
