//! Generated files in a folder of the project: written where they differ, or compared with what is committed.
//!
//! Generated text is deterministic, so a committed tree must equal a regenerated one byte for byte. Files that do not
//! begin with the mark of generated ones belong to somebody else: they are neither compared nor removed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}", path.display())]
pub struct FileError {
    /// `read`, `write` or `remove`.
    pub action: &'static str,
    /// The file.
    pub path: PathBuf,
    /// The cause.
    pub source: std::io::Error,
}

/// A file of the committed tree that differs from the generated one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Generated, but not there.
    Missing(PathBuf),
    /// There, but no longer generated.
    Obsolete(PathBuf),
    /// There with another text; the first line that differs, from one.
    Changed(PathBuf, usize),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "{} is missing", path.display()),
            Self::Obsolete(path) => write!(f, "{} belongs to no database", path.display()),
            Self::Changed(path, line) => write!(f, "{}:{line} differs", path.display()),
        }
    }
}

/// Makes a folder hold these files and no other generated one. Files that are up to date are not touched.
///
/// # Errors
/// [`FileError`] naming the file.
pub fn write(folder: &Path, files: &BTreeMap<PathBuf, String>, mark: &str) -> Result<Vec<Difference>, FileError> {
    let differences = check(folder, files, mark)?;
    for difference in &differences {
        match difference {
            Difference::Missing(name) | Difference::Changed(name, _) => {
                let path = folder.join(name);
                let failed = |source| FileError {
                    action: "write",
                    path: path.clone(),
                    source,
                };
                std::fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(failed)?;
                std::fs::write(&path, &files[name]).map_err(failed)?;
            }
            Difference::Obsolete(name) => {
                let path = folder.join(name);
                std::fs::remove_file(&path).map_err(|source| FileError {
                    action: "remove",
                    path: path.clone(),
                    source,
                })?;
            }
        }
    }
    Ok(differences)
}

/// How a folder differs from the generated files; empty where it is up to date. The folder and the folders directly in
/// it are looked through for files that begin with the mark and are generated no more.
///
/// # Errors
/// [`FileError`] naming the file.
pub fn check(folder: &Path, files: &BTreeMap<PathBuf, String>, mark: &str) -> Result<Vec<Difference>, FileError> {
    let mut differences = Vec::new();
    for (name, text) in files {
        match read(&folder.join(name))? {
            None => differences.push(Difference::Missing(name.clone())),
            Some(found) if found == *text => {}
            Some(found) => {
                let same = found.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
                differences.push(Difference::Changed(name.clone(), same + 1));
            }
        }
    }
    let mut there = BTreeSet::new();
    for (name, is_folder) in entries(folder)? {
        if is_folder {
            let inner = entries(&folder.join(&name))?;
            there.extend(
                inner
                    .into_iter()
                    .filter(|(_, is_folder)| !is_folder)
                    .map(|(inner, _)| Path::new(&name).join(inner)),
            );
        } else {
            there.insert(PathBuf::from(name));
        }
    }
    let extensions: BTreeSet<_> = files.keys().filter_map(|name| name.extension()).collect();
    for name in there {
        let ours = name.extension().is_some_and(|extension| extensions.contains(extension));
        if ours && !files.contains_key(&name) && read(&folder.join(&name))?.is_some_and(|text| text.starts_with(mark)) {
            differences.push(Difference::Obsolete(name));
        }
    }
    Ok(differences)
}

/// Names in a folder, and whether each is a folder; none where the folder is not there.
fn entries(folder: &Path) -> Result<Vec<(OsString, bool)>, FileError> {
    let unreadable = |source| FileError {
        action: "read",
        path: folder.to_owned(),
        source,
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut there = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        there.push((entry.file_name(), entry.file_type().map_err(unreadable)?.is_dir()));
    }
    Ok(there)
}

/// Text of a file, or `None` where there is none.
fn read(path: &Path) -> Result<Option<String>, FileError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FileError {
            action: "read",
            path: path.to_owned(),
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    const MARK: &str = "# generated";

    #[test]
    fn what_is_no_longer_generated_is_removed_and_what_is_somebody_elses_stays() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = |name: &str| folder.path().join(name);
        std::fs::create_dir(file("old")).unwrap();
        std::fs::write(file("old/a.txt"), "# generated\n").unwrap();
        std::fs::write(file("own.txt"), "mine\n").unwrap();
        let files = BTreeMap::from([(PathBuf::from("new/a.txt"), "# generated\nbody\n".to_owned())]);
        let differences = write(folder.path(), &files, MARK).unwrap();
        assert_eq!(
            differences,
            [
                Difference::Missing("new/a.txt".into()),
                Difference::Obsolete("old/a.txt".into())
            ]
        );
        assert!(file("own.txt").exists() && !file("old/a.txt").exists());
        assert_eq!(check(folder.path(), &files, MARK).unwrap(), []);
    }

    #[test]
    fn a_changed_file_is_named_with_its_first_wrong_line() {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join("a.txt"), "# generated\nbody\nold\n").unwrap();
        let files = BTreeMap::from([(PathBuf::from("a.txt"), "# generated\nbody\nnew\n".to_owned())]);
        let differences = check(folder.path(), &files, MARK).unwrap();
        assert_eq!(differences, [Difference::Changed("a.txt".into(), 3)]);
    }
}
