//! What nobody may read by accident: passwords, and addresses that hold them.
//!
//! A [`Secret`] prints as `***`. The files that secrets come from are checked too: what every user of a machine can read is refused in
//! production and warned about elsewhere.

use crate::{Error, Mode};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A text that `Debug` and `Display` show as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself: for whoever logs in with it, and nobody else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl std::fmt::Display for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Reads a secret from a file, without the line end that editors leave behind.
///
/// # Errors
/// [`Error::Config`] naming `origin` and the file, where it cannot be read, is empty or, in production, is open to every user.
pub(crate) fn read(origin: &str, path: &Path, mode: Mode) -> Result<Secret, Error> {
    check_permissions(origin, path, mode)?;
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(origin, path, &error))?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        return Err(Error::config(
            origin,
            format!("the file {} is empty: write the secret into it", path.display()),
        ));
    }
    Ok(text.into())
}

/// Sees to it that not every user of the machine can read a file with a secret.
///
/// # Errors
/// [`Error::Config`] where the file is not there, and in production where others may read it.
pub(crate) fn check_permissions(origin: &str, path: &Path, mode: Mode) -> Result<(), Error> {
    let found = std::fs::metadata(path).map_err(|error| unreadable(origin, path, &error))?;
    let permissions = found.permissions().mode() & 0o777;
    if permissions & 0o007 == 0 {
        return Ok(());
    }
    let message = format!(
        "every user of this machine can read the secret in {} (mode {permissions:04o}): run `chmod 600 {}`, or mode 0640 with a group of its own",
        path.display(),
        path.display()
    );
    if mode == Mode::Production {
        return Err(Error::config(origin, message));
    }
    tracing::warn!("{origin}: {message}; production refuses it");
    Ok(())
}

fn unreadable(origin: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::config(
        origin,
        format!(
            "cannot read the file {} ({error}): check the path and who may read it",
            path.display()
        ),
    )
}
