//! Programs and libraries that the harness needs beside the servers.

use crate::world::Clock;
use anyhow::Context as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

/// Where Debian keeps PostgreSQL's programs, the newest version last.
fn postgres_directories() -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

/// The directory of the programs that the servers are started with.
pub(crate) fn postgres_directory() -> Option<PathBuf> {
    let given = std::env::var_os("AICORE_PG_BIN").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    given
        .into_iter()
        .chain(std::env::split_paths(&path))
        .chain(postgres_directories().into_iter().rev())
        .find(|directory| {
            ["postgres", "initdb", "pg_basebackup"]
                .iter()
                .all(|program| directory.join(program).exists())
        })
}

/// The library that gives processes a clock of their own (Debian package `libfaketime`).
fn faketime() -> Option<PathBuf> {
    let places = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    places
        .map(|entry| entry.path().join("faketime/libfaketimeMT.so.1"))
        .find(|path| path.exists())
}

/// A directory of PostgreSQL's programs in which `postgres` goes by a clock that can be set; none where the library is missing.
pub(crate) fn with_clock(directory: &Path) -> anyhow::Result<Option<Clock>> {
    let (Some(library), Some(programs)) = (faketime(), postgres_directory()) else {
        return Ok(None);
    };
    // The servers may run as another user.
    fs::set_permissions(directory, fs::Permissions::from_mode(0o755))?;
    let clock = Clock {
        library,
        file: directory.join("clock"),
    };
    clock.set(0)?;
    for entry in fs::read_dir(&programs)? {
        let program = entry?.path();
        let name = program.file_name().context("a program has a name")?;
        if name != "postgres" {
            symlink(&program, directory.join(name))?;
        }
    }
    let variables: Vec<String> = clock
        .environment()
        .iter()
        .map(|(name, value)| format!("{name}='{value}'"))
        .collect();
    let wrapper = directory.join("postgres");
    let real = programs.join("postgres");
    fs::write(
        &wrapper,
        format!("#!/bin/sh\nexec env {} '{}' \"$@\"\n", variables.join(" "), real.display()),
    )?;
    // Of the same length and age as the program, which is how kept images know it: a cluster may begin from those of the program itself.
    let program = fs::metadata(&real)?;
    let file = fs::File::options().write(true).open(&wrapper)?;
    file.set_len(program.len())?;
    file.set_modified(program.modified()?)?;
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
    Ok(Some(clock))
}

/// The clock of a directory that [`with_clock`] has made.
pub(crate) fn clock_in(directory: PathBuf) -> anyhow::Result<Clock> {
    let library = faketime().context("libfaketime is missing: install the Debian package libfaketime")?;
    Ok(Clock {
        library,
        file: directory.join("clock"),
    })
}
