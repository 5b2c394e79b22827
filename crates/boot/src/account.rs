//! The user that PostgreSQL runs as, and where that user can reach the data.
//!
//! PostgreSQL refuses to run as root. Then it runs as `postgres`, or as `nobody` where there is none, and its data must lie
//! where that user can go: below a directory such as `/root` it cannot, so the data is put in `/var/lib/aicore`.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, fchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Uid, User, geteuid};

use crate::Error;

/// Where data goes whose state directory the server's user cannot reach.
const DISPLACED: &str = "/var/lib/aicore";

/// Another user to run a server as.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// The user that PostgreSQL must run as: none unless this process is root.
    ///
    /// # Errors
    /// [`Error::NoAccount`] when root finds neither `postgres` nor `nobody`.
    pub(crate) fn for_postgres() -> Result<Option<Self>, Error> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| {
                Some(Self {
                    name: user.name,
                    uid: user.uid.as_raw(),
                    gid: user.gid.as_raw(),
                })
            })
            .ok_or(Error::NoAccount)
    }

    /// The user to run the server of existing data as: its owner, which PostgreSQL insists on.
    ///
    /// # Errors
    /// As [`Account::for_postgres`]; [`Error::Io`] when the directory cannot be read.
    pub(crate) fn for_data(data: &Path) -> Result<Option<Self>, Error> {
        let Some(account) = Self::for_postgres()? else {
            return Ok(None);
        };
        let found = fs::metadata(data).map_err(Error::io("read", data))?;
        if found.uid() == 0 {
            return Ok(Some(account));
        }
        let name = User::from_uid(Uid::from_raw(found.uid()))
            .ok()
            .flatten()
            .map(|user| user.name);
        Ok(Some(Self {
            name: name.unwrap_or_else(|| found.uid().to_string()),
            uid: found.uid(),
            gid: found.gid(),
        }))
    }

    /// Makes `command` run as this user, without root's groups.
    pub(crate) fn apply(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives `path` to this user.
    pub(crate) fn give(&self, path: &Path) -> Result<(), Error> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(Error::io("change the owner of", path))
    }

    /// Gives the open file at `path` to this user.
    pub(crate) fn give_file(&self, file: &File, path: &Path) -> Result<(), Error> {
        fchown(file, Some(self.uid), Some(self.gid)).map_err(Error::io("change the owner of", path))
    }

    /// Whether this user can pass through every directory from the root to `path`.
    fn reaches(&self, path: &Path) -> bool {
        path.ancestors().all(|directory| {
            fs::metadata(directory).is_ok_and(|found| {
                let mode = found.mode();
                mode & 0o001 != 0 || (found.uid() == self.uid && mode & 0o100 != 0)
            })
        })
    }
}

/// The name of the user that PostgreSQL runs as, for messages.
pub(crate) fn name(account: Option<&Account>) -> String {
    match account {
        Some(account) => account.name.clone(),
        None => User::from_uid(geteuid())
            .ok()
            .flatten()
            .map_or_else(|| geteuid().to_string(), |user| user.name),
    }
}

/// The directory to keep PostgreSQL's data in: `state_dir`, unless `account` cannot reach it.
///
/// `state_dir` itself is opened for passing through (`o+x`); directories above it are left as they are.
pub(crate) fn reachable_root(state_dir: &Path, account: Option<&Account>) -> Result<PathBuf, Error> {
    let Some(account) = account else {
        return Ok(state_dir.to_path_buf());
    };
    if !account.reaches(state_dir) {
        let mode = fs::metadata(state_dir).map_err(Error::io("read", state_dir))?.mode();
        allow_passing(state_dir, mode)?;
    }
    if account.reaches(state_dir) {
        return Ok(state_dir.to_path_buf());
    }
    let mut hasher = DefaultHasher::new();
    state_dir.hash(&mut hasher);
    let root = Path::new(DISPLACED).join(format!("{:016x}", hasher.finish()));
    fs::create_dir_all(&root).map_err(Error::io("create", &root))?;
    for directory in [Path::new(DISPLACED), &root] {
        allow_passing(directory, 0o711)?;
    }
    Ok(root)
}

fn allow_passing(directory: &Path, mode: u32) -> Result<(), Error> {
    let permissions = fs::Permissions::from_mode((mode & 0o7777) | 0o111);
    fs::set_permissions(directory, permissions).map_err(Error::io("change the permissions of", directory))
}
