//! Certificates and keys in PEM files; authorities of the operating system.

use super::Authorities;
use crate::{Error, Mode, secret};
use rustls::RootCertStore;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;

/// The certificates of a PEM file, at least one.
pub(super) fn chain(origin: &str, key: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |reason: String| Error::config(origin, format!("{key}: {} {reason}: give a file in PEM form", path.display()));
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| match error {
            pem::Error::Io(error) => Error::config(
                origin,
                format!(
                    "{key}: cannot read the file {} ({error}): check the path and who may read it",
                    path.display()
                ),
            ),
            error => wrong(format!("is no file of certificates ({error})")),
        })?;
    if certificates.is_empty() {
        return Err(wrong("holds no certificate".into()));
    }
    Ok(certificates)
}

/// The private key of a PEM file that not everybody can read.
pub(super) fn private_key(origin: &str, path: &Path, mode: Mode) -> Result<PrivateKeyDer<'static>, Error> {
    secret::check_permissions(origin, path, mode)?;
    PrivateKeyDer::from_pem_file(path).map_err(|error| {
        let reason = match error {
            pem::Error::Io(error) => error.to_string(),
            _ => "it holds no private key, or an encrypted one".to_owned(),
        };
        Error::config(
            origin,
            format!(
                "sslkey: cannot use {} ({reason}): give an unencrypted key in PEM form, readable by this user only",
                path.display()
            ),
        )
    })
}

/// The authorities' certificates.
pub(super) fn roots(origin: &str, key: &str, authorities: &Authorities) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    match authorities {
        Authorities::File(path) => {
            for certificate in chain(origin, key, path)? {
                roots.add(certificate).map_err(|error| {
                    Error::config(
                        origin,
                        format!("{key}: {} holds a certificate that cannot be used: {error}", path.display()),
                    )
                })?;
            }
        }
        Authorities::System => {
            let found = rustls_native_certs::load_native_certs();
            let problems: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
            roots.add_parsable_certificates(found.certs);
            if roots.is_empty() {
                return Err(Error::config(
                    origin,
                    format!(
                        "the operating system trusts no authority ({}): install its ca-certificates, or name a file with {key}",
                        problems.join("; ")
                    ),
                ));
            }
        }
    }
    Ok(roots)
}

/// Sees to it that a file of authorities can be used, before anything connects.
pub(crate) fn check_authorities(origin: &str, path: &Path) -> Result<(), Error> {
    let authorities = Authorities::File(path.to_owned());
    roots(origin, "root certificates", &authorities).map(drop)
}
