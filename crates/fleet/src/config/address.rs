//! Addresses with their credentials: from a variable, from the file that a variable names, from `aicore.toml`.
//!
//! `X` holds an address, `X_FILE` the path of a file with one. The password may come apart from it: for `X_URL` and for `AICORE_SERVERS`
//! in `X_PASSWORD` and `AICORE_SERVERS_PASSWORD`, or in the file that these with `_FILE` name.

use super::{Mode, config};
use crate::{Endpoint, Error, Secret, secret};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use std::collections::BTreeMap;
use std::path::Path;

/// Environment variables; an empty one is none.
pub(super) struct Environment<'a>(pub(super) &'a BTreeMap<String, String>);

/// An address, the password given apart from it, and where they come from.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) origin: String,
    pub(super) url: Secret,
    pub(super) password: Option<Secret>,
}

impl Environment<'_> {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// The secret in a variable, or in the file that the variable with `_FILE` names.
    pub(super) fn secret(&self, name: &str, mode: Mode) -> Result<Option<Secret>, Error> {
        let in_file = format!("{name}_FILE");
        match (self.get(name), self.get(&in_file)) {
            (Some(_), Some(_)) => Err(config(&in_file, format!("{name} is set too: keep one of them"))),
            (Some(text), None) => Ok(Some(text.into())),
            (None, Some(path)) => secret::read(&in_file, Path::new(path), mode).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The address that a variable gives, and its password.
    pub(super) fn address(&self, name: &str, mode: Mode) -> Result<Option<Found>, Error> {
        let stem = name.strip_suffix("_URL").unwrap_or(name);
        let password_name = format!("{stem}_PASSWORD");
        let Some(url) = self.secret(name, mode)? else {
            return Ok(None);
        };
        let origin = if self.get(name).is_some() {
            name.to_owned()
        } else {
            format!("{name}_FILE")
        };
        Ok(Some(Found {
            origin,
            url,
            password: self.secret(&password_name, mode)?,
        }))
    }
}

/// An address in `aicore.toml`: a string, or a table.
#[derive(Debug)]
pub(super) struct Address(AddressTable);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressTable {
    /// The address, with or without a password.
    url: Secret,
    /// File with the password.
    password_file: Option<String>,
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Address;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an address, or a table with url and password_file")
            }

            fn visit_str<E>(self, text: &str) -> Result<Address, E> {
                Ok(Address(AddressTable {
                    url: text.into(),
                    password_file: None,
                }))
            }

            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Address, M::Error> {
                AddressTable::deserialize(MapAccessDeserializer::new(map)).map(Address)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl Address {
    /// Whether the password is in the address itself.
    pub(super) fn holds_password(&self) -> bool {
        Endpoint::holds_password(self.0.url.expose())
    }

    /// Reads the password, if it is in a file; its path is relative to the configuration's.
    pub(super) fn resolve(&self, file: &str, key: &str, mode: Mode) -> Result<Found, Error> {
        Ok(Found {
            origin: format!("{file}, key {key}"),
            url: self.0.url.clone(),
            password: password_of_file(file, key, self.0.password_file.as_deref(), mode)?,
        })
    }
}

/// The password in a file that `aicore.toml` names.
pub(super) fn password_of_file(file: &str, key: &str, path: Option<&str>, mode: Mode) -> Result<Option<Secret>, Error> {
    let origin = format!("{file}, key {key}.password_file");
    path.map(|path| secret::read(&origin, &beside(file, path), mode)).transpose()
}

/// A path that `aicore.toml` gives, relative to where that is.
pub(super) fn beside(file: &str, path: &str) -> std::path::PathBuf {
    Path::new(file).parent().unwrap_or(Path::new("")).join(path)
}
