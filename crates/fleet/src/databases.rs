//! Reads the catalogue from the databases folder on disk.

use aicore_catalog::{Catalog, Error, Source};
use std::path::Path;

struct Folder<'a>(&'a Path);

impl Source for Folder<'_> {
    fn text(&self, path: &str) -> Result<Option<String>, String> {
        match std::fs::read_to_string(self.0.join(path)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn folders(&self) -> Result<Vec<String>, String> {
        let entries = std::fs::read_dir(self.0).map_err(|error| format!("cannot list {}: {error}", self.0.display()))?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| error.to_string())?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() && !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Reads the catalogue below a databases folder.
///
/// # Errors
/// The first mistake in its files, with file and line.
pub fn read_catalog(folder: &Path) -> Result<Catalog, Error> {
    Catalog::read(&Folder(folder))
}
