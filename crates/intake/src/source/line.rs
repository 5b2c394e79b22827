//! The physical lines of a file, with number and place, in bounded memory; and their decoding.

use crate::mapping::EncodingChoice;
use std::io::{self, BufRead};

/// Longest line that is taken, in bytes. A longer one is refused, not kept.
pub(crate) const LONGEST_LINE: usize = 1 << 20;

/// A line of the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// Number, from one.
    pub(crate) number: u64,
    /// Byte where it begins.
    pub(crate) at: u64,
    /// Bytes that it takes in the file, its end included.
    pub(crate) size: u64,
    /// Content without its end; cut where `too_long`.
    pub(crate) bytes: Vec<u8>,
    pub(crate) too_long: bool,
}

/// Reads lines one after the other.
pub(crate) struct Lines<R> {
    reader: R,
    number: u64,
    at: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            number: 0,
            at: 0,
        }
    }

    /// The next line, or `None` at the end. Ends are `\n` or `\r\n`; a byte-order mark before the first is dropped.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line {
            number: self.number + 1,
            at: self.at,
            ..Line::default()
        };
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                break;
            }
            let end = available.iter().position(|&byte| byte == b'\n');
            let taken = end.map_or(available.len(), |end| end + 1);
            let content = &available[..end.unwrap_or(available.len())];
            let room = LONGEST_LINE.saturating_sub(line.bytes.len());
            line.too_long |= content.len() > room;
            line.bytes.extend_from_slice(&content[..content.len().min(room)]);
            line.size += taken as u64;
            self.reader.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if line.size == 0 {
            return Ok(None);
        }
        if line.bytes.last() == Some(&b'\r') {
            line.bytes.pop();
        }
        if line.number == 1 && line.bytes.starts_with(b"\xef\xbb\xbf") {
            line.bytes.drain(..3);
        }
        self.number += 1;
        self.at += line.size;
        Ok(Some(line))
    }
}

/// An encoding that a file is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Latin1,
}

impl Encoding {
    /// The encoding that a mapping asks for; `utf8` says whether the file's text is UTF-8 on the whole.
    pub(crate) fn choose(choice: EncodingChoice, utf8: bool) -> Self {
        match choice {
            EncodingChoice::Utf8 => Self::Utf8,
            EncodingChoice::Latin1 => Self::Latin1,
            EncodingChoice::Auto if utf8 => Self::Utf8,
            EncodingChoice::Auto => Self::Latin1,
        }
    }

    /// Decodes text.
    ///
    /// # Errors
    /// A reason, where UTF-8 is not valid.
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<String, String> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
                let place = error.valid_up_to() + 1;
                format!(
                    "is not UTF-8 from byte {place} of the line on; if an old system wrote the file, set encoding = \"latin-1\""
                )
            }),
            Self::Latin1 => Ok(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
        }
    }

    /// Decodes text for a report: what cannot be decoded is replaced.
    pub(crate) fn show(self, bytes: &[u8]) -> String {
        self.decode(bytes)
            .unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
    }
}

/// One byte of Windows-1252. It equals ISO 8859-1 but for 0x80–0x9F, where ISO has control codes that no text uses
/// and Windows has letters that Spanish exports do use, the euro sign first. Table: WHATWG Encoding, windows-1252.
pub fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
