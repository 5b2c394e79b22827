//! Schema files: their names, and where they are read.

use super::Files;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The name of a schema file: `<folder>/events/<schema>.v<version>.json`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaFile {
    /// Folder of the database, or `platform` for what several databases share.
    pub folder: String,
    /// Schema, mostly named after an aggregate.
    pub schema: String,
    /// Version, from 1.
    pub version: u32,
}

impl SchemaFile {
    /// Reads a path below the databases folder.
    pub fn parse(path: &str) -> Option<Self> {
        let (folder, name) = path.split_once("/events/")?;
        let (schema, version) = name.strip_suffix(".json")?.rsplit_once(".v")?;
        let sound = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let number: u32 = version.parse().ok()?;
        (sound(folder) && sound(schema) && number >= 1 && number.to_string() == version).then(|| Self {
            folder: folder.to_owned(),
            schema: schema.to_owned(),
            version: number,
        })
    }

    /// Its path below the databases folder.
    pub fn path(&self) -> String {
        format!("{}/events/{}.v{}.json", self.folder, self.schema, self.version)
    }

    /// The `$id` that it must have: the URI that events name as `dataschema`.
    pub fn id(&self) -> String {
        format!("urn:aicore:event:{}:{}:v{}", self.folder, self.schema, self.version)
    }

    /// The version before, if there is one.
    pub(super) fn before(&self) -> Option<Self> {
        (self.version > 1).then(|| Self {
            version: self.version - 1,
            ..self.clone()
        })
    }
}

/// Schemas that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A file or folder.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A git revision.
    #[error("git cannot show the schemas of \"{revision}\": {reason}")]
    Git {
        /// Commit, branch or tag.
        revision: String,
        /// The words of git.
        reason: String,
    },
}

/// The schema files of a databases folder.
///
/// # Errors
/// [`FileError::Read`].
pub fn files_in(databases_dir: &Path) -> Result<Files, FileError> {
    let mut files = Files::new();
    for folder in names(databases_dir)? {
        let events = databases_dir.join(&folder).join("events");
        if !events.is_dir() {
            continue;
        }
        for name in names(&events)? {
            let path = events.join(&name);
            let text = std::fs::read_to_string(&path).map_err(|source| FileError::Read { path, source })?;
            files.insert(format!("{folder}/events/{name}"), text);
        }
    }
    Ok(files)
}

fn names(folder: &Path) -> Result<Vec<String>, FileError> {
    let failed = |source| FileError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// The schema files of a git revision of the repository that holds the databases folder.
///
/// # Errors
/// [`FileError::Git`] where git is missing or knows no such revision.
pub fn files_at(databases_dir: &Path, revision: &str) -> Result<Files, FileError> {
    let failed = |reason: String| FileError::Git {
        revision: revision.to_owned(),
        reason,
    };
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(databases_dir)
            .args(arguments)
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        String::from_utf8(output.stdout).map_err(|error| failed(error.to_string()))
    };
    // Resolved first, so that no name can be taken for an option.
    let commit = git(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &format!("{revision}^{{commit}}"),
    ])
    .map_err(|_| failed("it is no commit, branch or tag here".into()))?;
    let commit = commit.trim();
    let mut files = Files::new();
    for path in git(&["ls-tree", "-r", "-z", "--name-only", commit, "."])?.split('\0') {
        if path.split('/').nth(1) == Some("events") {
            files.insert(path.to_owned(), git(&["show", &format!("{commit}:./{path}")])?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::SchemaFile;

    #[test]
    fn a_name_says_folder_schema_and_version() {
        let file = SchemaFile::parse("ss_insurance/events/policy.v12.json").unwrap();
        assert_eq!(
            (file.folder.as_str(), file.schema.as_str(), file.version),
            ("ss_insurance", "policy", 12)
        );
        assert_eq!(file.path(), "ss_insurance/events/policy.v12.json");
        assert_eq!(file.id(), "urn:aicore:event:ss_insurance:policy:v12");
        for wrong in [
            "policy.v1.json",
            "a/events/policy.json",
            "a/events/policy.v0.json",
            "a/events/policy.v01.json",
            "a/events/.v1.json",
        ] {
            assert_eq!(SchemaFile::parse(wrong), None, "{wrong}");
        }
    }
}
