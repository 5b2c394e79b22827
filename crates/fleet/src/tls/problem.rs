//! Why TLS with a server failed, in words that say what to do.

use rustls::{AlertDescription, CertificateError, Error};

/// Reason and remedy, where an error has its cause in TLS: one of PostgreSQL's driver, or of NATS's.
pub fn tls_problem(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(problem) = current.downcast_ref().map(words) {
            return Some(problem);
        }
        // An I/O error made of another error skips that one in its chain of causes.
        let inner = current
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .and_then(|inner| inner.downcast_ref().map(words));
        if inner.is_some() {
            return inner;
        }
        if current.to_string() == NO_TLS {
            return Some("it offers no TLS: switch it on there (ssl = on), or lower sslmode where that is allowed".into());
        }
        if current.to_string() == BROKEN_OFF {
            return Some(
                "it breaks off as TLS begins: switch TLS on there, or check that the address is that of a server with TLS".into(),
            );
        }
        cause = current.source();
    }
    None
}

/// What tokio-postgres says where the server answers an SSLRequest with N.
const NO_TLS: &str = "server does not support TLS";

/// What tokio-rustls says where the server hangs up instead of answering the handshake.
const BROKEN_OFF: &str = "tls handshake eof";

fn words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => certificate(error),
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            "it wants a certificate of the client: give one (sslcert and sslkey, or NATS_CERT and NATS_KEY)".into()
        }
        Error::AlertReceived(
            alert @ (AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError),
        ) => {
            format!("it refuses the client's certificate ({alert:?}): give one that its authority issued and that is not expired")
        }
        Error::InvalidMessage(_) => "it does not answer in TLS: check that the address is that of a server with TLS".into(),
        other => format!("TLS fails ({other}): check the server's TLS settings"),
    }
}

/// A name without the kind that rustls puts around it: `DnsName("db.internal")`, `IpAddress(127.0.0.1)`.
fn plain(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.map_or(name, |inner| inner.trim_matches('"'))
}

fn certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::NotValidForName => {
            "its certificate is for another name: use the host name that the certificate was issued for, or issue one for this name".into()
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            let presented = if presented.is_empty() {
                "no name".to_owned()
            } else {
                presented.iter().map(|name| plain(name)).collect::<Vec<_>>().join(", ")
            };
            format!(
                "its certificate is for {presented}, not for {}: use the host name that the certificate was issued for, or issue one for this name",
                expected.to_str()
            )
        }
        CertificateError::Expired => "its certificate has expired: renew it on the server".into(),
        CertificateError::ExpiredContext { not_after, .. } => format!(
            "its certificate expired at {} s of Unix time: renew it on the server",
            not_after.as_secs()
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: check the clocks of both machines".into()
        }
        CertificateError::BadSignature => {
            "its certificate names an authority that did not sign it: check the authority's certificate (sslrootcert, or NATS_CA), or issue another"
                .into()
        }
        CertificateError::UnknownIssuer => {
            "no known authority issued its certificate: name the file with its authority's certificate (sslrootcert, or NATS_CA)".into()
        }
        CertificateError::Revoked => "its certificate was revoked: renew it on the server".into(),
        other => {
            let text = other.to_string();
            if text.contains("CaUsedAsEndEntity") {
                "it shows an authority's certificate as its own: issue a certificate for the server, signed by that authority".into()
            } else {
                format!("its certificate cannot be used ({text}): issue another")
            }
        }
    }
}
