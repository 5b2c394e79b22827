//! The code of a database: its name on the server, in subjects, in folders.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// Code of a database, such as `ss_insurance`: lower-case letters, digits and underscores, at most 63 bytes
/// (PostgreSQL's limit for an identifier), starting with a letter. It needs no quoting in SQL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DatabaseCode(Cow<'static, str>);

impl DatabaseCode {
    /// The code of a database known when the program is compiled; generated code calls this.
    ///
    /// # Panics
    /// In a constant, at compile time, where the text is not a code.
    pub const fn from_static(code: &'static str) -> Self {
        assert!(
            is_code(code),
            "a database code has lower-case letters, digits and underscores"
        );
        Self(Cow::Borrowed(code))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The environment variable that holds this database's URL: `SM_GLOBAL_DATABASE_URL`.
    pub fn url_variable(&self) -> String {
        format!("{}_DATABASE_URL", self.0.to_uppercase())
    }
}

const fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 63 || !bytes[0].is_ascii_lowercase() {
        return false;
    }
    let mut index = 1;
    while index < bytes.len() {
        if !(bytes[index].is_ascii_lowercase() || bytes[index].is_ascii_digit() || bytes[index] == b'_') {
            return false;
        }
        index += 1;
    }
    true
}

impl FromStr for DatabaseCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if is_code(text) {
            Ok(Self(Cow::Owned(text.to_owned())))
        } else {
            Err(format!(
                "\"{text}\" is not a database code: use lower-case letters, digits and underscores, at most 63, starting with a letter"
            ))
        }
    }
}

impl fmt::Display for DatabaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for DatabaseCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for DatabaseCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_its_environment_variable() {
        assert_eq!(
            DatabaseCode::from_static("sm_global").url_variable(),
            "SM_GLOBAL_DATABASE_URL"
        );
    }

    #[test]
    fn what_would_need_quoting_is_not_a_code() {
        for text in ["", "Ss", "1a", "a-b", "a b", "a\"", &"a".repeat(64)] {
            assert!(text.parse::<DatabaseCode>().is_err(), "{text}");
        }
    }
}
