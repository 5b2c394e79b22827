//! Copies the files of a cluster that no server runs on, several at once, and sums up what was copied.
//!
//! Most of some ten thousand files are smaller than a page of a reflink, so they are read and written, and summed on the way.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::account::Account;

const BUFFER_BYTES: usize = 256 * 1024;

/// Files at the top of a cluster that belong to its data; directories are those that begin with `pg_`, and these.
/// <https://www.postgresql.org/docs/current/storage-file-layout.html>
const TOP_FILES: [&str; 5] = [
    "PG_VERSION",
    "postgresql.conf",
    "postgresql.auto.conf",
    "pg_hba.conf",
    "pg_ident.conf",
];
const TOP_DIRECTORIES: [&str; 2] = ["base", "global"];
/// Directories whose files are not data: the log of changes, which a cluster that was stopped does not need, and statistics in the making.
const EMPTIED: [&str; 3] = ["pg_wal", "pg_stat_tmp", "pg_dynshmem"];

/// What a copy consists of: it tells damage from what was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) files: u64,
    pub(super) bytes: u64,
    /// SHA-256 over path, size and CRC-32C of each file, in the order of their paths.
    digest: String,
}

/// The directories and files of a cluster, as paths below it, each directory before what is in it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    directories: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Tree {
    /// What belongs to the data of a cluster: nothing of the server that ran on it, and nothing that others put beside.
    pub(super) fn read(root: &Path) -> Result<Self, Error> {
        let mut tree = Self::default();
        tree.descend(root, Path::new(""))?;
        tree.files.sort();
        Ok(tree)
    }

    fn descend(&mut self, root: &Path, below: &Path) -> Result<(), Error> {
        let directory = root.join(below);
        for entry in fs::read_dir(&directory).map_err(Error::io("read", &directory))? {
            let entry = entry.map_err(Error::io("read", &directory))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let path = below.join(&*name);
            let kind = entry.file_type().map_err(Error::io("read", entry.path()))?;
            let top = below.as_os_str().is_empty();
            if kind.is_dir() {
                if !top || name.starts_with("pg_") || TOP_DIRECTORIES.contains(&&*name) {
                    self.directories.push(path.clone());
                    self.descend(root, &path)?;
                }
            } else if top && !TOP_FILES.contains(&&*name) || EMPTIED.iter().any(|emptied| below.starts_with(emptied)) {
            } else if kind.is_file() {
                self.files.push(path);
            } else {
                return Err(Error::Image {
                    path: entry.path(),
                    reason: "it is neither a file nor a directory".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Copies all of it into `to`, which is made, and gives it to `owner`.
    pub(super) fn copy(&self, from: &Path, to: &Path, owner: Option<&Account>) -> Result<Sum, Error> {
        for directory in [Path::new("")]
            .into_iter()
            .chain(self.directories.iter().map(PathBuf::as_path))
        {
            let path = to.join(directory);
            DirBuilder::new()
                .mode(0o700)
                .create(&path)
                .map_err(Error::io("create", &path))?;
            owner.map_or(Ok(()), |owner| owner.give(&path))?;
        }
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<(usize, u64, u32)>, Error> {
            let mut buffer = vec![0; BUFFER_BYTES];
            let mut done = Vec::new();
            while let Some((index, path)) = {
                let index = next.fetch_add(1, Ordering::Relaxed);
                self.files.get(index).map(|path| (index, path))
            } {
                let (bytes, crc) = copy_file(&from.join(path), &to.join(path), owner, &mut buffer)?;
                done.push((index, bytes, crc));
            }
            Ok(done)
        };
        // Two a core, for some of the time is the disk's.
        let threads = (2 * thread::available_parallelism().map_or(2, usize::from)).clamp(4, 16);
        let mut copied = Vec::with_capacity(self.files.len());
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                // A worker does not panic; if one did, its files would be missing from the sum.
                copied.extend(worker.join().unwrap_or_else(|_| Ok(Vec::new()))?);
            }
            Ok::<_, Error>(())
        })?;
        copied.sort_unstable();
        let mut digest = Sha256::new();
        for &(index, bytes, crc) in &copied {
            digest.update(self.files[index].as_os_str().as_encoded_bytes());
            digest.update([0]);
            digest.update(bytes.to_le_bytes());
            digest.update(crc.to_le_bytes());
        }
        Ok(Sum {
            files: copied.len() as u64,
            bytes: copied.iter().map(|(_, bytes, _)| bytes).sum(),
            digest: hexadecimal(&digest.finalize()),
        })
    }
}

/// Copies a file to one that is not there yet; its size and CRC-32C.
fn copy_file(from: &Path, to: &Path, owner: Option<&Account>, buffer: &mut [u8]) -> Result<(u64, u32), Error> {
    let mut source = File::open(from).map_err(Error::io("open", from))?;
    let mut target = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .map_err(Error::io("create", to))?;
    if let Some(owner) = owner {
        owner.give_file(&target, to)?;
    }
    let (mut bytes, mut crc) = (0, 0);
    loop {
        let read = source.read(buffer).map_err(Error::io("read", from))?;
        if read == 0 {
            return Ok((bytes, crc));
        }
        target.write_all(&buffer[..read]).map_err(Error::io("write", to))?;
        crc = crc32c::crc32c_append(crc, &buffer[..read]);
        bytes += read as u64;
    }
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_data_and_nothing_of_the_server_and_its_sum_tells_any_change() {
        let directory = tempfile::TempDir::new().unwrap();
        let from = directory.path().join("from");
        for directory in ["base/1", "global", "pg_wal/archive_status", "certificates"] {
            fs::create_dir_all(from.join(directory)).unwrap();
        }
        for file in [
            "PG_VERSION",
            "base/1/1259",
            "pg_wal/000000010000000000000001",
            "certificates/key",
            "postmaster.pid",
            "server.key",
            "aicore.conf",
        ] {
            fs::write(from.join(file), file).unwrap();
        }

        let sum = |to: &str| {
            let to = directory.path().join(to);
            Tree::read(&from).unwrap().copy(&from, &to, None).unwrap()
        };
        let first = sum("first");

        assert_eq!(first.files, 2);
        let copy = directory.path().join("first");
        assert_eq!(fs::read_to_string(copy.join("base/1/1259")).unwrap(), "base/1/1259");
        assert!(copy.join("pg_wal/archive_status").is_dir() && copy.join("global").is_dir());
        for absent in ["postmaster.pid", "server.key", "aicore.conf", "certificates"] {
            assert!(!copy.join(absent).exists(), "{absent}");
        }
        assert_eq!(sum("second"), first);
        fs::write(from.join("base/1/1259"), "BASE/1/1259").unwrap();
        assert_ne!(sum("third"), first);
    }
}
