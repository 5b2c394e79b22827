//! Identifiers in SQL.

/// An identifier in double quotes, those inside it doubled, so that it stays one identifier whatever it holds (PostgreSQL manual, section
/// 4.1.1). One that holds a zero byte is refused by the server.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
