//! The rejects file: every refused line with its number, field, value, reason and text.

use crate::Error;
use crate::source::Place;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};

const HEADER: [&str; 5] = ["line", "field", "value", "reason", "text"];

/// A mistake that refuses a line.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) place: Place,
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) reason: String,
    /// The line as it stands in the file.
    pub(crate) text: String,
}

/// Writes the rejects file, which comes into being with the first refusal.
pub(crate) struct Rejects {
    path: PathBuf,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl Rejects {
    /// The rejects of a file, at `path` or beside it as `<file>.rejects.csv`. A rejects file of an earlier run
    /// there is removed, so that what is there always belongs to the latest run.
    pub(crate) fn new(file: &Path, path: Option<&Path>) -> Result<Self, Error> {
        let path = path.map_or_else(
            || {
                let mut name = file.file_name().unwrap_or_default().to_owned();
                name.push(".rejects.csv");
                file.with_file_name(name)
            },
            Path::to_owned,
        );
        if path == file {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is the file to import");
            return Err(Error::Rejects { path, source });
        }
        let ours = File::open(&path)
            .ok()
            .and_then(|old| BufReader::new(old).lines().next())
            .and_then(Result::ok);
        if ours.is_some_and(|first| first == HEADER.join(",")) {
            std::fs::remove_file(&path).map_err(|source| Error::Rejects {
                path: path.clone(),
                source,
            })?;
        }
        Ok(Self { path, writer: None })
    }

    /// Adds a refusal.
    pub(crate) fn add(&mut self, refusal: &Refusal) -> Result<(), Error> {
        let failed = |source| Error::Rejects {
            path: self.path.clone(),
            source,
        };
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let mut options = OpenOptions::new();
                options.write(true).create(true).truncate(true);
                // The lines are customers' data: for whoever runs the import and nobody else.
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let file = options.open(&self.path).map_err(failed)?;
                let writer = self.writer.insert(csv::Writer::from_writer(BufWriter::new(file)));
                writer.write_record(HEADER).map_err(|error| failed(error.into()))?;
                writer
            }
        };
        let line = refusal.place.line.to_string();
        writer
            .write_record([&line, &refusal.field, &refusal.value, &refusal.reason, &refusal.text])
            .map_err(|error| failed(error.into()))
    }

    /// Finishes the file; its path, where there is one.
    pub(crate) fn finish(mut self) -> Result<Option<PathBuf>, Error> {
        let Some(mut writer) = self.writer.take() else {
            return Ok(None);
        };
        writer.flush().map_err(|source| Error::Rejects {
            path: self.path.clone(),
            source,
        })?;
        Ok(Some(self.path))
    }
}
