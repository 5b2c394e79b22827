//! A file as a sequence of records, each with its fields' texts, or the reason why it is none.

pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod line;
pub(crate) mod survey;

use crate::mapping::{Field, Format, Mapping};
use crate::value::Raw;
use crate::{Error, source::csv::Split};
use line::{Encoding, Line, Lines};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A record of CSV may span so many lines; a quote still open then never closes.
const LONGEST_RECORD_LINES: usize = 100;

/// Name that the rejects file gives to a mistake of a whole line.
pub(crate) const WHOLE_LINE: &str = "(line)";

/// A place in the file: enough to show its text again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Line, from one.
    pub(crate) line: u64,
    /// First byte.
    pub(crate) at: u64,
    /// Bytes.
    pub(crate) size: u64,
}

/// A record of the file.
pub(crate) struct Record {
    pub(crate) place: Place,
    /// Its text.
    pub(crate) text: String,
    pub(crate) content: Content,
}

/// What a record holds.
pub(crate) enum Content {
    Csv(Vec<String>),
    Json(serde_json::Value),
    /// No record; the reason.
    Wrong(String),
}

/// Reads the records of a file.
pub(crate) struct Records {
    path: PathBuf,
    lines: Lines<BufReader<File>>,
    /// Lines read ahead while looking for a closing quote.
    ahead: VecDeque<Line>,
    encoding: Encoding,
    format: Format,
    delimiter: u8,
    width: usize,
    /// Where each field is in a CSV record.
    pub(crate) columns: Vec<Option<Vec<usize>>>,
    /// Columns of the file that the mapping does not read.
    pub(crate) unread: Vec<String>,
}

impl Records {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::Header`].
    pub(crate) fn open(path: &Path, mapping: &Mapping, encoding: Encoding) -> Result<Self, Error> {
        let mut records = Self {
            path: path.to_owned(),
            lines: Lines::new(BufReader::with_capacity(1 << 16, survey::open(path)?)),
            ahead: VecDeque::new(),
            encoding,
            format: mapping.format,
            delimiter: mapping.delimiter,
            width: 0,
            columns: vec![Some(Vec::new()); mapping.fields.len()],
            unread: Vec::new(),
        };
        if mapping.format == Format::Csv {
            let header = records.next()?;
            match header.map(|record| record.content) {
                Some(Content::Csv(header)) => {
                    records.columns = csv::bind(path, &header, &mapping.fields)?;
                    records.unread = csv::unread(&header, &mapping.fields);
                    records.width = header.len();
                }
                Some(Content::Wrong(reason)) => return Err(Error::header(path, format!("it {reason}"))),
                _ => return Err(Error::file(path, "it has no header line")),
            }
        }
        Ok(records)
    }

    fn line(&mut self) -> Result<Option<Line>, Error> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self
                .lines
                .next()
                .map_err(|error| Error::file(&self.path, format!("it cannot be read ({error})"))),
        }
    }

    /// The next record; empty lines are passed over.
    pub(crate) fn next(&mut self) -> Result<Option<Record>, Error> {
        loop {
            let Some(line) = self.line()? else { return Ok(None) };
            // Ctrl-Z ends files of DOS programs.
            if line.bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1a) && !line.too_long {
                continue;
            }
            return self.record(line).map(Some);
        }
    }

    fn record(&mut self, line: Line) -> Result<Record, Error> {
        let mut place = Place {
            line: line.number,
            at: line.at,
            size: line.size,
        };
        let wrong = |place, text, reason: String| {
            Ok(Record {
                place,
                text,
                content: Content::Wrong(reason),
            })
        };
        if line.too_long {
            let start = self.encoding.show(&line.bytes[..line.bytes.len().min(200)]);
            return wrong(place, start, format!("is longer than {} bytes", line::LONGEST_LINE));
        }
        let mut text = match self.encoding.decode(&line.bytes) {
            Ok(text) => text,
            Err(reason) => return wrong(place, self.encoding.show(&line.bytes), reason),
        };
        if self.format == Format::Jsonl {
            let content = json::parse(&text).map_or_else(Content::Wrong, Content::Json);
            return Ok(Record { place, text, content });
        }
        let alone = text.len();
        let mut taken: Vec<Line> = Vec::new();
        loop {
            match csv::split(&text, self.delimiter) {
                Split::Record(fields) => {
                    place.size += taken.iter().map(|line| line.size).sum::<u64>();
                    let content = match self.width {
                        0 => Content::Csv(fields),
                        width if fields.len() == width => Content::Csv(fields),
                        width if fields.len() > width && fields[width..].iter().all(|field| field.trim().is_empty()) => {
                            Content::Csv(fields)
                        }
                        width => Content::Wrong(format!("has {} columns, the header has {width}", fields.len())),
                    };
                    return Ok(Record { place, text, content });
                }
                Split::Wrong(reason) => {
                    // Lines that a stray quote swallowed are records of their own.
                    self.give_back(taken);
                    text.truncate(alone);
                    return wrong(place, text, reason);
                }
                Split::Open => {
                    let next = if taken.len() < LONGEST_RECORD_LINES {
                        self.line()?
                    } else {
                        None
                    };
                    let decoded = next.as_ref().and_then(|line| self.encoding.decode(&line.bytes).ok());
                    let ended = next.is_none();
                    taken.extend(next);
                    match decoded {
                        Some(more) if text.len() + more.len() < line::LONGEST_LINE => {
                            text.push('\n');
                            text.push_str(&more);
                        }
                        _ => {
                            self.give_back(taken);
                            text.truncate(alone);
                            let lines = if ended { "" } else { " within its lines" };
                            return wrong(place, text, format!("opens a quote that never closes{lines}"));
                        }
                    }
                }
            }
        }
    }

    fn give_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.ahead.push_front(line);
        }
    }

    /// The text of a field in a record.
    ///
    /// # Errors
    /// The reason for refusing it.
    pub(crate) fn raw(&self, content: &Content, index: usize, field: &Field) -> Result<Option<Raw>, String> {
        match content {
            Content::Wrong(_) => Ok(None),
            Content::Json(value) => json::raw(value, field),
            Content::Csv(cells) => {
                let columns = self.columns[index].as_deref().unwrap_or_default();
                if let [column] = columns {
                    return Ok(Some(Raw::text(cells[*column].as_str())));
                }
                let parts = columns
                    .iter()
                    .map(|&column| cells[column].trim())
                    .filter(|cell| !cell.is_empty())
                    .map(str::to_owned);
                Ok(field.join(parts.collect()).map(Raw::text))
            }
        }
    }
}

/// Shows the text at a place of a file again, for a line that the database refuses later.
pub(crate) fn show(file: &mut File, place: Place, encoding: Encoding) -> std::io::Result<String> {
    file.seek(SeekFrom::Start(place.at))?;
    let mut bytes = Vec::new();
    file.take(place.size.min(line::LONGEST_LINE as u64)).read_to_end(&mut bytes)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    Ok(encoding.show(bytes).trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests;
