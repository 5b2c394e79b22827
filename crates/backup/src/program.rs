//! PostgreSQL's own `pg_dump` and `pg_restore`.

use crate::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// A program of PostgreSQL's, of the server's major version or newer: from `AICORE_PG_BIN`, the path, or where Debian puts them.
pub(crate) fn find(program: &'static str, major: u32) -> Result<PathBuf, Error> {
    let given = std::env::var_os("AICORE_PG_BIN")
        .filter(|given| !given.is_empty())
        .map(PathBuf::from);
    let given = given.map(|given| {
        if given.is_dir() {
            given
        } else {
            given.parent().map(Path::to_path_buf).unwrap_or_default()
        }
    });
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = (major..major + 10).map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    given
        .into_iter()
        // Exactly the server's version first: an older program refuses it, and a newer one may write what it does not know.
        .chain(debian)
        .chain(std::env::split_paths(&path))
        .map(|place| place.join(program))
        .find(|file| file.is_file())
        .ok_or(Error::ProgramMissing { program, version: major })
}

/// Runs one to its end and gives what it printed.
pub(crate) async fn run<A: AsRef<OsStr>>(
    program: &'static str,
    file: &Path,
    database: &str,
    arguments: &[A],
    environment: &[(&'static str, Option<String>)],
) -> Result<Vec<u8>, Error> {
    let mut command = Command::new(file);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.output().await.map_err(Error::io("run", file))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(Error::Program {
        program,
        database: database.to_owned(),
        status: output.status.to_string(),
        message: message.lines().next_back().unwrap_or_default().to_owned(),
    })
}
