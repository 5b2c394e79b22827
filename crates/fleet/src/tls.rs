//! TLS to PostgreSQL: how far a server is trusted, and with which certificates.
//!
//! The words are libpq's (<https://www.postgresql.org/docs/current/libpq-ssl.html>): `sslmode`, `sslrootcert`, `sslcert`, `sslkey`. Like
//! libpq, `require` with a root certificate checks it as `verify-ca` does, and `sslrootcert=system` goes with `verify-full` alone.
//! Unlike libpq, a server's name must be among its certificate's alternative names (RFC 9525); its common name does not count.

mod certificate;
mod problem;
mod verify;

pub(crate) use certificate::check_authorities;
pub use problem::tls_problem;

use crate::{Error, Mode};
use rustls::ClientConfig;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Makes ring the TLS arithmetic of libraries that do not ask for one, such as NATS's client, where nothing else was chosen before.
pub fn use_ring() {
    // An error says that one was chosen already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// How far a PostgreSQL server is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum SslMode {
    /// No TLS.
    Disable,
    /// TLS where the server offers it; whoever it is.
    #[default]
    Prefer,
    /// TLS; whoever it is.
    Require,
    /// TLS with a server that a known authority vouches for.
    VerifyCa,
    /// TLS with a server that a known authority vouches for by its name.
    VerifyFull,
}

impl SslMode {
    /// As libpq writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Disable, Self::Prefer, Self::Require, Self::VerifyCa, Self::VerifyFull]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }
}

impl std::fmt::Display for SslMode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which authorities vouch for servers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Authorities {
    /// Those that the operating system trusts.
    System,
    /// Those in a PEM file.
    File(PathBuf),
}

/// What an address says about TLS; what it does not say is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TlsOptions {
    /// `sslmode`.
    pub(crate) mode: Option<SslMode>,
    /// `sslrootcert`.
    pub(crate) authorities: Option<Authorities>,
    /// `sslcert`: a PEM file with this client's certificate chain.
    pub(crate) certificate: Option<PathBuf>,
    /// `sslkey`: a PEM file with its private key.
    pub(crate) key: Option<PathBuf>,
}

/// The parameters of an address that [`TlsOptions`] takes.
pub(crate) const PARAMETERS: [&str; 4] = ["sslmode", "sslrootcert", "sslcert", "sslkey"];

impl TlsOptions {
    /// Sets one of `sslmode`, `sslrootcert`, `sslcert`, `sslkey`; empty values say nothing, as with libpq.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        match name {
            "sslmode" => {
                let mode = SslMode::parse(value).ok_or_else(|| {
                    format!("sslmode \"{value}\" is not known: write disable, prefer, require, verify-ca or verify-full")
                })?;
                self.mode = Some(mode);
            }
            "sslrootcert" if value == "system" => self.authorities = Some(Authorities::System),
            "sslrootcert" => self.authorities = Some(Authorities::File(value.into())),
            "sslcert" => self.certificate = Some(value.into()),
            "sslkey" => self.key = Some(value.into()),
            _ => {}
        }
        Ok(())
    }

    /// These, and where they say nothing what the others say.
    pub(crate) fn or(self, others: &Self) -> Self {
        Self {
            mode: self.mode.or(others.mode),
            authorities: self.authorities.or_else(|| others.authorities.clone()),
            certificate: self.certificate.or_else(|| others.certificate.clone()),
            key: self.key.or_else(|| others.key.clone()),
        }
    }

    /// The mode that holds.
    pub(crate) fn effective_mode(&self) -> SslMode {
        match (self.mode, &self.authorities) {
            (None, Some(Authorities::System)) => SslMode::VerifyFull,
            (Some(SslMode::Require), Some(_)) => SslMode::VerifyCa,
            (mode, _) => mode.unwrap_or_default(),
        }
    }
}

/// TLS as one address wants it: the mode that holds, and what opens a connection so.
#[derive(Clone)]
pub(crate) struct Tls {
    pub(crate) mode: SslMode,
    pub(crate) connector: MakeRustlsConnect,
}

/// What was opened for one configuration: most of its addresses want the same, and reading the authorities of an operating system takes time.
/// Connections of all of them then resume each other's sessions too.
#[derive(Default)]
pub(crate) struct Opened(RefCell<Vec<(TlsOptions, Tls)>>);

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

impl Opened {
    /// As [`Tls::open`], or what that gave for the same options before.
    pub(crate) fn open(&self, origin: &str, options: &TlsOptions, production: Mode) -> Result<Tls, Error> {
        let mut opened = self.0.borrow_mut();
        if let Some((_, tls)) = opened.iter().find(|(known, _)| known == options) {
            return Ok(tls.clone());
        }
        let tls = Tls::open(origin, options, production)?;
        opened.push((options.clone(), tls.clone()));
        Ok(tls)
    }
}

impl Tls {
    /// Reads the certificates.
    ///
    /// # Errors
    /// [`Error::Config`] naming `origin`, the file and the remedy.
    pub(crate) fn open(origin: &str, options: &TlsOptions, production: Mode) -> Result<Self, Error> {
        let mode = options.effective_mode();
        if options.authorities == Some(Authorities::System) && mode != SslMode::VerifyFull {
            return Err(Error::config(
                origin,
                format!(
                    "sslmode {} with sslrootcert=system would trust whoever has any certificate: write sslmode=verify-full",
                    options.mode.unwrap_or_default()
                ),
            ));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let authorities = options.authorities.clone().unwrap_or(Authorities::System);
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::config(origin, format!("TLS cannot be set up: {error}")))?;
        let builder = match mode {
            SslMode::Disable | SslMode::Prefer | SslMode::Require => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verify::AnyServer(provider))),
            SslMode::VerifyCa => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verify::AnyName(verifier(origin, &authorities, provider)?))),
            SslMode::VerifyFull => builder.with_webpki_verifier(verifier(origin, &authorities, provider)?),
        };
        let config = match (&options.certificate, &options.key) {
            (None, None) => builder.with_no_client_auth(),
            (Some(certificate), Some(key)) => {
                let chain = certificate::chain(origin, "sslcert", certificate)?;
                let key = certificate::private_key(origin, key, production)?;
                builder.with_client_auth_cert(chain, key).map_err(|error| {
                    Error::config(
                        origin,
                        format!(
                            "sslkey is not the key of the certificate in {} ({error}): give the two that belong together",
                            certificate.display()
                        ),
                    )
                })?
            }
            (given, _) => {
                let (given, missing) = if given.is_some() {
                    ("sslcert", "sslkey")
                } else {
                    ("sslkey", "sslcert")
                };
                return Err(Error::config(
                    origin,
                    format!("{given} without {missing}: a client's certificate needs both"),
                ));
            }
        };
        Ok(Self {
            mode,
            connector: MakeRustlsConnect::new(config),
        })
    }
}

fn verifier(origin: &str, authorities: &Authorities, provider: Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let roots = certificate::roots(origin, "sslrootcert", authorities)?;
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| Error::config(origin, format!("the certificates of the authorities cannot be used: {error}")))
}
