//! Finding the servers' executables and their versions.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::{Error, Options, Program};

/// An executable that was run and told a version that is new enough.
#[derive(Debug, Clone)]
pub(crate) struct Binary {
    /// The executable, with symbolic links resolved, so that its siblings (`initdb`) are beside it.
    pub(crate) path: PathBuf,
    /// Major and minor version.
    pub(crate) version: (u32, u32),
}

/// `postgres`, of major version `data` if there is data of that version already.
///
/// A path from the options must do; of the others the first that is new enough (and fits the data) is taken.
///
/// # Errors
/// [`Error::BinaryMissing`], [`Error::TooOld`], [`Error::NotTheProgram`], [`Error::DataVersion`].
pub(crate) async fn postgres(options: &Options, data: Option<(&Path, &str)>) -> Result<Binary, Error> {
    let mut places = path_directories();
    places.extend(debian_directories());
    let usable = usable(Program::PostgreSql, options.postgres_bin.as_deref(), places).await?;
    let Some((path, version)) = data else {
        return Ok(usable.into_iter().next().expect("never empty"));
    };
    let found = usable
        .iter()
        .map(|binary| binary.version.0.to_string())
        .collect::<Vec<_>>()
        .join(", ");
    let fitting = usable.into_iter().find(|binary| binary.version.0.to_string() == version);
    fitting.ok_or_else(|| Error::DataVersion {
        path: path.to_path_buf(),
        data: version.to_owned(),
        found,
    })
}

/// `nats-server`; besides the `PATH`, also where `scripts/install` and `pip` put it.
///
/// # Errors
/// [`Error::BinaryMissing`], [`Error::TooOld`], [`Error::NotTheProgram`].
pub(crate) async fn nats(options: &Options) -> Result<Binary, Error> {
    let mut places = vec![options.state_dir.join("bin")];
    places.extend(path_directories());
    let home = env::home_dir();
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    places.extend(
        cache
            .or_else(|| Some(home.as_ref()?.join(".cache")))
            .map(|cache| cache.join("ai-core/bin")),
    );
    places.extend(home.map(|home| home.join(".local/bin")));
    places.push(PathBuf::from("/usr/local/bin"));
    let usable = usable(Program::Nats, options.nats_bin.as_deref(), places).await?;
    Ok(usable.into_iter().next().expect("never empty"))
}

/// All executables that are new enough, in the order of their places; never empty.
async fn usable(program: Program, given: Option<&Path>, places: Vec<PathBuf>) -> Result<Vec<Binary>, Error> {
    if let Some(given) = given {
        let file = if given.is_dir() {
            given.join(program.executable())
        } else {
            given.to_path_buf()
        };
        if !is_executable(&file) {
            return Err(Error::BinaryMissing {
                program,
                searched: vec![given.to_path_buf()],
            });
        }
        return Ok(vec![probe(program, &file).await?]);
    }
    let mut seen = Vec::new();
    let mut usable = Vec::new();
    let mut refusal = None;
    for place in &places {
        let file = place.join(program.executable());
        let Ok(resolved) = file.canonicalize() else { continue };
        if !is_executable(&file) || seen.contains(&resolved) {
            continue;
        }
        seen.push(resolved);
        match probe(program, &file).await {
            Ok(binary) => usable.push(binary),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    if usable.is_empty() {
        return Err(refusal.unwrap_or(Error::BinaryMissing {
            program,
            searched: places,
        }));
    }
    Ok(usable)
}

/// Runs an executable to learn its version, and refuses one that is too old.
async fn probe(program: Program, file: &Path) -> Result<Binary, Error> {
    let argument = match program {
        Program::PostgreSql => "--version",
        Program::Nats => "-v",
    };
    let mut command = tokio::process::Command::new(file);
    command.arg(argument).stdin(Stdio::null()).kill_on_drop(true);
    let not_it = |answer: String| Error::NotTheProgram {
        program,
        path: file.to_path_buf(),
        answer,
    };
    let output = tokio::time::timeout(Duration::from_secs(20), command.output())
        .await
        .map_err(|_| not_it("no answer within 20 s".to_owned()))?
        .map_err(|error| not_it(error.to_string()))?;
    let answer = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let Some((found, version)) = version_of(program, &answer) else {
        return Err(not_it(answer.lines().next().unwrap_or("no output").to_owned()));
    };
    if version < program.needed() {
        return Err(Error::TooOld {
            program,
            path: file.to_path_buf(),
            found,
        });
    }
    let path = file.canonicalize().map_err(Error::io("resolve", file))?;
    Ok(Binary { path, version })
}

/// The version in `postgres (PostgreSQL) 15.17 (Debian …)` or `nats-server: v2.15.1`: as text, and as two numbers.
fn version_of(program: Program, answer: &str) -> Option<(String, (u32, u32))> {
    let start = match program {
        Program::PostgreSql => "(PostgreSQL) ",
        Program::Nats => "nats-server: v",
    };
    let text = answer.split_once(start)?.1.split_whitespace().next()?.to_owned();
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    let major = numbers.next()?.ok()?;
    let minor = numbers.next().and_then(Result::ok).unwrap_or(0);
    Some((text, (major, minor)))
}

fn is_executable(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

fn path_directories() -> Vec<PathBuf> {
    env::var_os("PATH")
        .map(|path| env::split_paths(&path).filter(|p| p.is_absolute()).collect())
        .unwrap_or_default()
}

/// `/usr/lib/postgresql/*/bin`, newest first: where Debian keeps the server's executables, off the `PATH`.
fn debian_directories() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir("/usr/lib/postgresql") else {
        return Vec::new();
    };
    let mut versions: Vec<u32> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions
        .into_iter()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_servers_tell_them() {
        let read = |program, answer| version_of(program, answer).map(|(_, version)| version);
        assert_eq!(
            read(Program::PostgreSql, "postgres (PostgreSQL) 15.17 (Debian 15.17-0+deb12u1)\n"),
            Some((15, 17))
        );
        assert_eq!(read(Program::PostgreSql, "postgres (PostgreSQL) 19beta2\n"), Some((19, 0)));
        assert_eq!(read(Program::PostgreSql, "postgres (PostgreSQL) 18devel\n"), Some((18, 0)));
        assert_eq!(read(Program::Nats, "nats-server: v2.15.1\n"), Some((2, 15)));
        assert_eq!(read(Program::Nats, "hello"), None);
    }

    #[test]
    fn a_version_that_is_too_old_compares_below_what_is_needed() {
        let (_, old) = version_of(Program::Nats, "nats-server: v2.9.10").unwrap();
        assert!(old < Program::Nats.needed());
        let (_, new) = version_of(Program::Nats, "nats-server: v2.12.0").unwrap();
        assert!(new >= Program::Nats.needed());
    }
}
