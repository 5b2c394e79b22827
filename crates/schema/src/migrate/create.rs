//! Begins a new migration: its folder, with a script that is fit to pass the lint.

use super::folder::read_migrations;
use crate::Error;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::path::{Path, PathBuf};

const STAMP: &str = "%Y%m%d%H%M%S";
/// Longest name; with its timestamp it must fit `migration_name varchar(255)` and a file system.
const NAME_LIMIT: usize = 100;

const LOCK_FILE: &str = "# The format of Prisma's migrations folder. Do not edit by hand.\nprovider = \"postgresql\"\n";

/// Creates `<timestamp>_<name>/migration.sql` in a migrations folder, after all that are there, and returns the path of the script.
///
/// # Errors
/// [`Error::Layout`] for a bad name, [`Error::File`] where it cannot be written.
pub fn new_migration(folder: &Path, name: &str, now: DateTime<Utc>) -> Result<PathBuf, Error> {
    let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.len() <= NAME_LIMIT
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_name {
        return Err(Error::Layout {
            path: folder.join(name),
            message: format!(
                "\"{name}\" is no name of a migration: use lower-case letters, digits and underscores, at most {NAME_LIMIT}, \
                 starting with a letter, such as policy_add_channel"
            ),
        });
    }
    let migrations = read_migrations(folder)?;
    if let Some(taken) = migrations.iter().find(|migration| after_stamp(&migration.name) == Some(name)) {
        return Err(Error::Layout {
            path: folder.join(&taken.name),
            message: format!("there is a migration \"{name}\" already: choose another name"),
        });
    }
    // After the last one, whatever this machine's clock says.
    let last = migrations.iter().filter_map(|migration| stamp(&migration.name)).max();
    let now = now.naive_utc();
    let stamp = last.map_or(now, |last| now.max(last + TimeDelta::seconds(1))).format(STAMP);
    let folder_error = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Write { path, source }
    };
    let place = folder.join(format!("{stamp}_{name}"));
    std::fs::create_dir_all(&place).map_err(folder_error(&place))?;
    let lock = folder.join("migration_lock.toml");
    if !lock.exists() {
        std::fs::write(&lock, LOCK_FILE).map_err(folder_error(&lock))?;
    }
    let file = place.join("migration.sql");
    let script = format!(
        "-- {}: say here why.\n\n\
         -- Rather fail and be tried again than make everybody wait behind a lock that does not come.\n\
         SET LOCAL lock_timeout = '5s';\n\n",
        sentence(name)
    );
    std::fs::write(&file, script).map_err(folder_error(&file))?;
    Ok(file)
}

fn stamp(name: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(name.get(..14)?, STAMP).ok()
}

fn after_stamp(name: &str) -> Option<&str> {
    name.get(14..)?.strip_prefix('_')
}

/// `policy_add_channel` as "Policy add channel".
fn sentence(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
