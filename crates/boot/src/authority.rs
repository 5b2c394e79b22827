//! A private certificate authority, for development and tests: its own certificate and those that it issues.
//!
//! ```text
//! <dir>/ca.pem   its certificate, which clients are given as the one to trust
//! <dir>/ca.key   its private key, mode 0600
//! ```

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use crate::Error;
use crate::state::{StateDir, write_private};

/// Names and addresses under which the private servers are reached.
pub const LOCAL_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// An authority whose files lie in a directory.
#[derive(Debug)]
pub struct Authority {
    dir: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its private key, both as PEM text.
#[derive(Clone)]
pub struct Issued {
    /// The certificate.
    pub certificate: String,
    /// The private key: a secret.
    pub key: String,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

impl Authority {
    /// The authority of a directory; a new one if there is none.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Certificate`].
    pub fn open(dir: &Path) -> Result<Self, Error> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(dir)
            .map_err(Error::io("create", dir))?;
        let key_file = dir.join("ca.key");
        let kept = match fs::read_to_string(&key_file) {
            Ok(pem) => Some(KeyPair::from_pem(&pem)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::io("read", &key_file)(error)),
        };
        let certificate_file = certificate_file(dir);
        let is_new = kept.is_none() || !certificate_file.exists();
        let key = match kept {
            Some(key) => key,
            None => KeyPair::generate()?,
        };
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = DistinguishedName::new();
        // Authorities of two directories differ in name, so that a client that knows one says of the other that it does not know it.
        let mark: String = key
            .public_key_raw()
            .iter()
            .rev()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        parameters
            .distinguished_name
            .push(DnType::CommonName, format!("AI-CORE private authority {mark}"));
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        if is_new {
            write_private(&key_file, key.serialize_pem().as_bytes())?;
            write_public(&certificate_file, &parameters.self_signed(&key)?.pem())?;
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            issuer: Issuer::new(parameters, key),
        })
    }

    /// The file that holds its certificate.
    pub fn certificate_file(&self) -> PathBuf {
        certificate_file(&self.dir)
    }

    /// Issues a certificate for these DNS names and IP addresses, valid for 397 days, for servers and clients alike. The first name is
    /// its common name too.
    ///
    /// # Errors
    /// [`Error::Certificate`].
    pub fn issue(&self, names: &[&str]) -> Result<Issued, Error> {
        let day = std::time::Duration::from_secs(24 * 3600);
        let now = SystemTime::now();
        self.issue_for(names, now - day, now + 397 * day)
    }

    /// The same, valid from one time to another.
    ///
    /// # Errors
    /// [`Error::Certificate`].
    pub fn issue_for(&self, names: &[&str], from: SystemTime, to: SystemTime) -> Result<Issued, Error> {
        let mut parameters = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
        parameters.distinguished_name = DistinguishedName::new();
        if let Some(name) = names.first() {
            parameters.distinguished_name.push(DnType::CommonName, *name);
        }
        parameters.not_before = from.into();
        parameters.not_after = to.into();
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = parameters.signed_by(&key, &self.issuer)?;
        Ok(Issued {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        })
    }
}

impl Issued {
    /// Writes both to files, the key's with mode 0600.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, certificate: &Path, key: &Path) -> Result<(), Error> {
        write_private(key, self.key.as_bytes())?;
        write_public(certificate, &self.certificate)
    }
}

/// The directory of a state directory's authority.
pub(crate) fn of_state(state: &StateDir) -> PathBuf {
    state.file("tls")
}

/// The file with the certificate of a directory's authority.
pub(crate) fn certificate_file(dir: &Path) -> PathBuf {
    dir.join("ca.pem")
}

/// Whoever checks a certificate must be able to read it.
fn write_public(path: &Path, text: &str) -> Result<(), Error> {
    write_private(path, text.as_bytes())?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).map_err(Error::io("change the permissions of", path))
}
