//! Where images are kept: one directory each, under its key.
//!
//! ```text
//! <root>/<key>/manifest.json   what the image consists of and when it was made; touched by each use
//! <root>/<key>/data/           the cluster's files
//! <root>/<key>.making/         the state directory of a cluster that is becoming one
//! <root>/<key>.new/            a copy that is not whole yet; renamed when it is
//! <root>/<xx>.lock             held while an image whose key begins so is read (shared), made or removed (exclusive)
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::copy::{Sum, Tree};
use crate::Error;
use crate::state::write_private;

/// How many images are kept, and how large they are together: those used last.
const KEPT: usize = 24;
const KEPT_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// How long is waited for another process that makes the same image, or reads it.
const LOCK_LIMIT: Duration = Duration::from_secs(180);
const LOCK_ASKED_EVERY: Duration = Duration::from_millis(20);

const MANIFEST: &str = "manifest.json";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) made: SystemTime,
    pub(super) sum: Sum,
}

/// A lock of an image; released when dropped, or when this process dies.
pub(super) struct Lock(#[expect(dead_code, reason = "closing the file releases the lock")] File);

/// The directory of images.
#[derive(Debug, Clone)]
pub(super) struct Store {
    root: PathBuf,
}

impl Store {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    pub(super) fn image(&self, key: &str) -> PathBuf {
        self.root.join(key)
    }

    pub(super) fn data(&self, key: &str) -> PathBuf {
        self.image(key).join("data")
    }

    pub(super) fn making(&self, key: &str) -> PathBuf {
        self.root.join(format!("{key}.making"))
    }

    /// Waits until nobody makes or removes the image.
    pub(super) async fn lock_shared(&self, key: &str) -> Result<Lock, Error> {
        self.lock(key, File::try_lock_shared).await
    }

    /// Waits until nobody else has to do with the image.
    pub(super) async fn lock_exclusive(&self, key: &str) -> Result<Lock, Error> {
        self.lock(key, File::try_lock).await
    }

    async fn lock(&self, key: &str, lock: impl Fn(&File) -> Result<(), TryLockError>) -> Result<Lock, Error> {
        let deadline = Instant::now() + LOCK_LIMIT;
        let (path, file) = self.lock_file(key)?;
        loop {
            match lock(&file) {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => tokio::time::sleep(LOCK_ASKED_EVERY).await,
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::Image {
                        path: self.image(key),
                        reason: format!("another process has been at it for {} s", LOCK_LIMIT.as_secs()),
                    });
                }
                Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
            }
        }
    }

    fn lock_file(&self, key: &str) -> Result<(PathBuf, File), Error> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.root)
            .map_err(Error::io("create", &self.root))?;
        let path = self.root.join(format!("{}.lock", key.get(..2).unwrap_or(key)));
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&path)
            .map_err(Error::io("open", &path))?;
        Ok((path, file))
    }

    /// What an image consists of; none if there is none.
    pub(super) fn manifest(&self, key: &str) -> Result<Option<Manifest>, Error> {
        let path = self.image(key).join(MANIFEST);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("read", &path)(error)),
        };
        serde_json::from_slice(&text).map(Some).map_err(|error| Error::Image {
            path: self.image(key),
            reason: format!("its manifest is damaged: {error}"),
        })
    }

    /// Notes that an image was used now.
    pub(super) fn touch(&self, key: &str) {
        let file = File::open(self.image(key).join(MANIFEST));
        if let Err(error) = file.and_then(|file| file.set_modified(SystemTime::now())) {
            tracing::debug!(%key, %error, "cannot note the use of an image");
        }
    }

    /// Keeps a copy of the cluster in `data` as an image, whole or not at all. The caller holds the lock.
    pub(super) fn keep(&self, key: &str, data: &Path) -> Result<(), Error> {
        let draft = self.root.join(format!("{key}.new"));
        for old in [&draft, &self.image(key)] {
            remove(old)?;
        }
        DirBuilder::new()
            .mode(0o700)
            .create(&draft)
            .map_err(Error::io("create", &draft))?;
        let sum = Tree::read(data)?.copy(data, &draft.join("data"), None)?;
        let made = SystemTime::now();
        let manifest = serde_json::to_vec_pretty(&Manifest { made, sum }).expect("plain data");
        write_private(&draft.join(MANIFEST), &manifest)?;
        fs::rename(&draft, self.image(key)).map_err(Error::io("create", self.image(key)))
    }

    /// Removes an image that was found damaged, unless another process has replaced it by now.
    pub(super) async fn discard(&self, key: &str, found: Option<&Manifest>) -> Result<(), Error> {
        let _lock = self.lock_exclusive(key).await?;
        if self.manifest(key).ok().flatten().as_ref() == found {
            remove(&self.image(key))?;
        }
        Ok(())
    }

    /// Removes the images that were used least lately, as far as they are too many. Returns the scratch directories that killed processes left,
    /// each with its lock.
    pub(super) fn prune(&self) -> Result<Vec<(PathBuf, Lock)>, Error> {
        let (mut images, mut left) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.root).map_err(Error::io("read", &self.root))?.flatten() {
            let key = entry.file_name().to_string_lossy().into_owned();
            if !entry.path().is_dir() {
                continue;
            }
            if let Some((key, _)) = key.split_once('.') {
                let (_, file) = self.lock_file(key)?;
                if file.try_lock().is_ok() {
                    left.push((entry.path(), Lock(file)));
                }
                continue;
            }
            let used = fs::metadata(entry.path().join(MANIFEST)).and_then(|found| found.modified());
            let bytes = self.manifest(&key).ok().flatten().map_or(0, |manifest| manifest.sum.bytes);
            images.push((used.unwrap_or(SystemTime::UNIX_EPOCH), key, bytes));
        }
        images.sort_unstable_by(|one, other| other.cmp(one));
        let (mut kept, mut kept_bytes) = (0, 0);
        for (_, key, bytes) in images {
            if kept == 0 || (kept < KEPT && kept_bytes + bytes <= KEPT_BYTES) {
                kept += 1;
                kept_bytes += bytes;
                continue;
            }
            let (_, file) = self.lock_file(&key)?;
            // One that is being read has just been used.
            if file.try_lock().is_ok() {
                remove(&self.image(&key))?;
            }
        }
        Ok(left)
    }
}

/// Removes a directory with all that is in it, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_images_used_last_are_kept() {
        let directory = tempfile::TempDir::new().unwrap();
        let store = Store::new(directory.path().join("images"));
        let data = directory.path().join("data");
        fs::create_dir_all(data.join("base")).unwrap();
        fs::write(data.join("PG_VERSION"), "15\n").unwrap();
        let keys: Vec<String> = (0..KEPT + 3).map(|n| format!("{n:064x}")).collect();
        for (n, key) in keys.iter().enumerate() {
            drop(store.lock_file(key).unwrap());
            store.keep(key, &data).unwrap();
            let used = SystemTime::UNIX_EPOCH + Duration::from_secs(n as u64);
            File::open(store.image(key).join(MANIFEST))
                .unwrap()
                .set_modified(used)
                .unwrap();
        }
        store.touch(&keys[0]);

        store.prune().unwrap();

        let there: Vec<bool> = keys.iter().map(|key| store.manifest(key).unwrap().is_some()).collect();
        assert_eq!(there.iter().filter(|there| **there).count(), KEPT);
        assert!(
            there[0] && !there[1] && !there[2] && !there[3] && there[4..].iter().all(|there| *there),
            "{there:?}"
        );
    }
}
