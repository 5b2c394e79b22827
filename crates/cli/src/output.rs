//! What commands print, and how they exit.

use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and all is well.
    Done = 0,
    /// It failed, or something is wrong with what was asked about.
    Failed = 1,
    /// Wrong usage or configuration, or nothing can be reached.
    Usage = 2,
    /// Done, but some input was refused.
    Refused = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Prints a result: as JSON where that was asked for, else as text. A reader that went away is no error.
pub(crate) fn print(json: bool, value: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
    let text = if json { serde_json::to_string_pretty(value)? } else { text() };
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints a line for the person at the terminal on standard error, where results are not.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Prints an error.
pub(crate) fn error(text: &str) {
    say(&format!("error: {text}"));
}

/// An error with its causes; a cause whose words are in the text before is not said twice.
pub(crate) fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let words = cause.to_string();
        if text.is_empty() {
            text = words;
        } else if !text.contains(&words) {
            text = format!("{text}\n  because: {words}");
        }
    }
    text
}

/// Wrong configuration exits apart from failed work.
pub(crate) fn exit_of(error: &anyhow::Error) -> Exit {
    let is_configuration = error.chain().any(|cause| {
        cause.is::<aicore_catalog::Error>()
            || cause.is::<Usage>()
            || matches!(cause.downcast_ref(), Some(aicore_outbox::Error::NatsNotConfigured))
            || matches!(
                cause.downcast_ref(),
                Some(
                    aicore_fleet::Error::Config { .. }
                        | aicore_fleet::Error::NotConfigured { .. }
                        | aicore_fleet::Error::UnknownDatabase { .. }
                )
            )
    });
    if is_configuration { Exit::Usage } else { Exit::Failed }
}

/// A wrong argument that only the catalogue or the disk could tell.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Sends the log to standard error.
pub(crate) fn log_to_stderr(filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| format!("--log \"{filter}\": {error}; write warn, info, debug or aicore_outbox=debug"))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    Ok(())
}

/// Rows as columns of equal width.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut width: Vec<usize> = header.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in width.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&width)
            .map(|(cell, &width)| format!("{cell:<width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(header.to_vec())];
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}
