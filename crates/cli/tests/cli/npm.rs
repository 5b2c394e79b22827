//! Packages of npm that tests need as judges, installed from a lock file into the cache directory.

use crate::command::succeed;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The cache directory that `scripts/install` fills.
fn cache() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache");
    std::env::var_os("XDG_CACHE_HOME")
        .map_or_else(home, PathBuf::from)
        .join("ai-core")
}

/// A program, with the cached ones first in its path.
pub(crate) fn program(name: &str) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = [cache().join("bin")].into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(places).unwrap();
    let found = std::env::split_paths(&path)
        .map(|place| place.join(name))
        .find(|place| place.is_file());
    let mut command = Command::new(found.unwrap_or_else(|| panic!("{name} is missing: run scripts/install --tests")));
    command.env("PATH", path);
    command
}

/// The `node_modules` of a project's lock file, in the cache under a name. Tests that run at once each install for themselves, and the
/// first to be ready wins.
pub(crate) fn packages(project: &str, name: &str) -> PathBuf {
    let project = Path::new(project);
    let cache = cache();
    std::fs::create_dir_all(&cache).unwrap();
    let wanted = std::fs::read_to_string(project.join("package-lock.json")).unwrap();
    let installed = cache.join(name);
    let is_wanted = || std::fs::read_to_string(installed.join("package-lock.json")).is_ok_and(|found| found == wanted);
    if !is_wanted() {
        let fresh = tempfile::TempDir::new_in(&cache).unwrap();
        for name in ["package.json", "package-lock.json"] {
            std::fs::copy(project.join(name), fresh.path().join(name)).unwrap();
        }
        // Install scripts would fetch what the tests do not use, such as Prisma's engines.
        let mut npm = program("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        succeed(npm.current_dir(fresh.path()));
        if !is_wanted() {
            let old = tempfile::TempDir::new_in(&cache).unwrap();
            let _ = std::fs::rename(&installed, old.path().join("old"));
            let _ = std::fs::rename(fresh.path(), &installed);
        }
        assert!(is_wanted(), "{} holds the packages of the lock file", installed.display());
    }
    installed.join("node_modules")
}
