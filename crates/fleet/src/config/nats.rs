//! Where NATS is, and how to log in there.

use super::address::{Environment, beside, password_of_file};
use super::{Mode, Sources, config};
use crate::{Error, Secret, secret, tls};
use serde::Deserialize;
use std::path::PathBuf;

/// How the address of a server begins that is reached by TLS alone.
const TLS: &str = "tls://";

/// Where NATS is.
#[derive(Debug, Clone, Default)]
pub struct NatsConfig {
    /// URL with or without credentials, such as `tls://user:password@host:4222`, or several with commas between them, of the servers of one cluster; `tls` is never left for an open connection.
    pub url: Option<Secret>,
    /// The password, where the URL does not hold it.
    pub password: Option<Secret>,
    /// PEM file of the authorities that vouch for the server; those of the operating system where none is given.
    pub root_certificates: Option<PathBuf>,
    /// PEM files of this client's certificate chain and private key.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    url: Option<Secret>,
    password_file: Option<String>,
    root_certificates: Option<String>,
    client_certificate: Option<String>,
    client_key: Option<String>,
}

impl Text {
    /// Whether the password is in the address itself.
    pub(super) fn holds_password(&self) -> bool {
        let url = self.url.as_ref().map_or("", Secret::expose);
        let credentials = url.rsplit_once('@').map_or("", |(before, _)| before);
        credentials
            .split_once("://")
            .map_or(credentials, |(_, rest)| rest)
            .contains(':')
    }
}

impl NatsConfig {
    /// Reads `NATS_URL`, `NATS_PASSWORD`, `NATS_CA`, `NATS_CERT` and `NATS_KEY` (the last three as the command `nats` has them), then `[nats]`.
    pub(super) fn read(
        file: &str,
        text: Option<&Text>,
        environment: &Environment<'_>,
        sources: &Sources,
        mode: Mode,
    ) -> Result<Self, Error> {
        let place = |variable: &str, key: &str, text: Option<&String>| match (environment.get(variable), text) {
            (Some(path), _) => Some((variable.to_owned(), PathBuf::from(path))),
            (None, Some(path)) => Some((format!("{file}, key nats.{key}"), beside(file, path))),
            (None, None) => None,
        };
        let authorities = place(
            "NATS_CA",
            "root_certificates",
            text.and_then(|text| text.root_certificates.as_ref()),
        );
        let certificate = place(
            "NATS_CERT",
            "client_certificate",
            text.and_then(|text| text.client_certificate.as_ref()),
        );
        let key = place("NATS_KEY", "client_key", text.and_then(|text| text.client_key.as_ref()));
        if let Some((origin, path)) = &authorities {
            tls::check_authorities(origin, path)?;
        }
        if let Some((origin, path)) = &key {
            secret::check_permissions(origin, path, mode)?;
        }
        let client_certificate = match (certificate, key) {
            (Some((_, certificate)), Some((_, key))) => Some((certificate, key)),
            (None, None) => None,
            (Some((origin, _)), None) | (None, Some((origin, _))) => {
                return Err(config(
                    &origin,
                    "a client's certificate needs a key, and a key a certificate: give NATS_CERT and NATS_KEY both",
                ));
            }
        };
        let root_certificates = authorities.map(|(_, path)| path);
        let (origin, url, password) = if let Some(found) = environment.address("NATS_URL", mode)? {
            (found.origin, found.url, found.password)
        } else if let Some((text, url)) = text.and_then(|text| Some((text, text.url.clone()?))) {
            let password = password_of_file(file, "nats", text.password_file.as_deref(), mode)?;
            (format!("{file}, key nats.url"), url, password)
        } else if let Some(url) = &sources.private_nats {
            if mode == Mode::Production && !url.starts_with(TLS) {
                return Err(config(
                    "the private NATS server",
                    "it runs without TLS, which production (AICORE_ENV) needs: stop it with `aicore down`, then run `aicore up --tls`",
                ));
            }
            // Its own authority vouches for it, whatever others are configured for other servers; it asks for no certificate.
            return Ok(Self {
                url: Some(url.as_str().into()),
                root_certificates: sources.private_nats_authority.clone(),
                ..Self::default()
            });
        } else {
            return Ok(Self::default());
        };
        if mode == Mode::Production && !url.expose().split(',').all(|url| url.trim().starts_with(TLS)) {
            return Err(config(
                &origin,
                "the address is not a tls:// one: production (AICORE_ENV) needs TLS to NATS, for passwords and events cross the network in the \
                 open without; write tls://user:password@host:4222, and name the authority's certificate with NATS_CA where it is not a public one",
            ));
        }
        Ok(Self {
            url: Some(url),
            password,
            root_certificates,
            client_certificate,
        })
    }
}
