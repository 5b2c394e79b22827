//! Migrations on disk: `<timestamp>_<name>/migration.sql`, in name order.

use crate::Error;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// File that says which kind of server the migrations are for.
const LOCK_FILE: &str = "migration_lock.toml";

/// One migration on disk.
#[derive(Debug, Clone)]
pub struct Migration {
    /// Folder name: `<timestamp>_<name>`.
    pub name: String,
    /// SQL text, as it is in the file.
    pub script: String,
}

impl Migration {
    /// SHA-256 of the script, lower-case hexadecimal, as Prisma computes it.
    pub fn checksum(&self) -> String {
        sha256(&self.script)
    }

    /// Whether a recorded checksum fits the script, line ends aside.
    pub(crate) fn fits(&self, recorded: &str) -> bool {
        recorded == self.checksum()
            || recorded == sha256(&self.script.replace("\r\n", "\n"))
            || recorded == sha256(&self.script.replace("\r\n", "\n").replace('\n', "\r\n"))
    }

    /// What is sent to the server: the script without a byte order mark, which PostgreSQL takes for a name.
    pub(crate) fn sql(&self) -> &str {
        self.script.strip_prefix('\u{feff}').unwrap_or(&self.script)
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn file_error(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { path, source }
}

/// Reads a migrations folder, in name order. A folder that is not there holds none.
///
/// # Errors
/// [`Error::File`], or [`Error::Layout`] for a folder without `migration.sql`.
pub fn read_migrations(folder: &Path) -> Result<Vec<Migration>, Error> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut migrations = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(file_error(folder))? {
        let path = entry.map_err(file_error(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !path.is_dir() || name.starts_with('.') {
            continue;
        }
        let file = path.join("migration.sql");
        if !file.exists() {
            return Err(Error::Layout {
                path,
                message: "there is no migration.sql in it: add it, or remove the folder".into(),
            });
        }
        let script = std::fs::read_to_string(&file).map_err(file_error(&file))?;
        migrations.push(Migration { name, script });
    }
    migrations.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(migrations)
}

/// The migrations folder that a person means: the folder itself, or `migrations` inside it, as in Prisma's `prisma`.
///
/// # Errors
/// [`Error::Layout`] where there is no folder, no migration in it, or migrations of another kind of server.
pub fn find_migrations(given: &Path) -> Result<PathBuf, Error> {
    let wrong = |message: String| Error::Layout {
        path: given.to_owned(),
        message,
    };
    if !given.is_dir() {
        return Err(wrong(
            "there is no such folder: give the migrations folder or its parent".into(),
        ));
    }
    let inside = given.join("migrations");
    let folder = if inside.is_dir() { inside } else { given.to_owned() };
    let lock = folder.join(LOCK_FILE);
    if lock.is_file() {
        let text = std::fs::read_to_string(&lock).map_err(file_error(&lock))?;
        let provider = text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "provider").then(|| value.trim().trim_matches('"').to_owned())
        });
        if let Some(provider) = provider.filter(|provider| !matches!(provider.as_str(), "postgresql" | "postgres")) {
            return Err(Error::Layout {
                path: lock,
                message: format!("these migrations are for \"{provider}\": only those for postgresql can be applied"),
            });
        }
    } else if read_migrations(&folder).is_ok_and(|migrations| migrations.is_empty()) {
        return Err(wrong(
            "there is no migration in it: give the folder that holds <timestamp>_<name>/migration.sql, or its parent".into(),
        ));
    }
    Ok(folder)
}
