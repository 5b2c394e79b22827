//! A first look at a file: is it text, what is its hash, which encoding does it use, how long is it.

use super::line::{Encoding, Lines};
use crate::Error;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Lines looked at to choose a mapping.
const SAMPLE_LINES: usize = 20;

/// What a first pass over a file finds. Memory does not grow with the file.
#[derive(Debug)]
pub(crate) struct Survey {
    /// SHA-256 of the content, lower-case hexadecimal.
    pub(crate) sha256: String,
    /// Whether its text is UTF-8 on the whole: more lines are UTF-8 beyond ASCII than are none.
    pub(crate) utf8: bool,
    /// Physical lines, the header included.
    pub(crate) lines: u64,
    /// Its first lines that are not empty.
    pub(crate) sample: Vec<Vec<u8>>,
}

struct Hashing<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.inner.read(buffer)?;
        self.hash.update(&buffer[..size]);
        Ok(size)
    }
}

/// Opens a file for reading.
pub(crate) fn open(path: &Path) -> Result<File, Error> {
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::file(path, "there is no such file: check the path"),
        _ => Error::file(path, format!("it cannot be opened ({error})")),
    })?;
    match file.metadata() {
        Ok(data) if data.is_dir() => Err(Error::file(path, "it is a folder: name a file in it")),
        _ => Ok(file),
    }
}

/// Reads a file once.
///
/// # Errors
/// [`Error::File`] where it is missing, empty, UTF-16 or not text.
pub(crate) fn survey(path: &Path) -> Result<Survey, Error> {
    let mut reader = BufReader::with_capacity(
        1 << 16,
        Hashing {
            inner: open(path)?,
            hash: Sha256::new(),
        },
    );
    let mut lines = Lines::new(&mut reader);
    let (mut count, mut utf8_lines, mut other_lines) = (0, 0_u64, 0_u64);
    let mut sample = Vec::new();
    while let Some(line) = lines
        .next()
        .map_err(|error| Error::file(path, format!("it cannot be read ({error})")))?
    {
        if line.number == 1 {
            if line.bytes.starts_with(b"\xff\xfe") || line.bytes.starts_with(b"\xfe\xff") {
                return Err(Error::file(path, "it is UTF-16: save it as UTF-8 (in Excel: \"CSV UTF-8\")"));
            }
            if line.bytes.starts_with(b"PK\x03\x04") {
                return Err(Error::file(
                    path,
                    "it is a ZIP archive or an Excel workbook: export its sheet as CSV",
                ));
            }
        }
        // Text has no control codes but tab, carriage return and form feed; the beginning tells.
        let binary = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\r' | 0x0c | 0x1a);
        if line.number <= SAMPLE_LINES as u64 && line.bytes.iter().filter(|byte| binary(byte)).count() * 50 > line.bytes.len() {
            return Err(Error::file(
                path,
                format!("line {} is binary data, not text: give a CSV or JSON Lines file", line.number),
            ));
        }
        count = line.number;
        if !line.bytes.is_ascii() {
            let counter = if std::str::from_utf8(&line.bytes).is_ok() {
                &mut utf8_lines
            } else {
                &mut other_lines
            };
            *counter += 1;
        }
        if sample.len() < SAMPLE_LINES && !line.bytes.trim_ascii().is_empty() {
            sample.push(line.bytes);
        }
    }
    if sample.is_empty() {
        return Err(Error::file(path, "it is empty: nothing to import"));
    }
    let hash = reader.into_inner().hash.finalize();
    let sha256 = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Survey {
        sha256,
        utf8: other_lines == 0 || utf8_lines > other_lines,
        lines: count,
        sample,
    })
}

impl Survey {
    /// The encoding of the sample, for reading headers before a mapping is chosen.
    pub(crate) fn encoding(&self) -> Encoding {
        if self.utf8 { Encoding::Utf8 } else { Encoding::Latin1 }
    }
}
