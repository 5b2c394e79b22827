//! Source records as they came: a header and interned text, column by column.
//!
//! Equal text is stored once, so that a million records of ordinary data take little more room than their distinct
//! values. Nothing is interpreted here.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Distinct strings in one arena, each known by a number; number 0 is the empty string.
#[derive(Debug)]
pub struct Strings {
    arena: String,
    ends: Vec<u32>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Default for Strings {
    fn default() -> Self {
        Self {
            arena: String::new(),
            ends: vec![0],
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl Strings {
    /// The number of `text`, given to it now if it has none yet.
    pub fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = self.hasher.hash_one(text);
        let (arena, ends) = (&self.arena, &self.ends);
        if let Some(&id) = self.index.find(hash, |&id| slice(arena, ends, id) == text) {
            return id;
        }
        let id = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.arena.push_str(text);
        self.ends.push(u32::try_from(self.arena.len()).unwrap_or(u32::MAX));
        let (arena, ends, hasher) = (&self.arena, &self.ends, &self.hasher);
        self.index
            .insert_unique(hash, id, |&id| hasher.hash_one(slice(arena, ends, id)));
        id
    }

    /// The string of a number that [`Self::intern`] gave.
    #[must_use]
    pub fn get(&self, id: u32) -> &str {
        slice(&self.arena, &self.ends, id)
    }

    /// How many numbers are given, the empty string's included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing but the empty string is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }
}

fn slice<'a>(arena: &'a str, ends: &[u32], id: u32) -> &'a str {
    let index = id as usize;
    if index == 0 {
        return "";
    }
    &arena[ends[index - 1] as usize..ends[index] as usize]
}

/// Records of one or several sources with the same columns.
#[derive(Debug, Default)]
pub struct Table {
    header: Vec<String>,
    columns: Vec<Vec<u32>>,
    strings: Strings,
    rows: usize,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(header: Vec<String>) -> Self {
        let columns = header.iter().map(|_| Vec::new()).collect();
        Self {
            header,
            columns,
            strings: Strings::default(),
            rows: 0,
        }
    }

    /// Appends a record. Missing cells are empty; cells beyond the header are dropped.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            let cell = cells.next().unwrap_or_default().trim();
            column.push(self.strings.intern(cell));
        }
        self.rows += 1;
    }

    /// Number of records.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The text of a cell, without white space around it.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.strings.get(self.columns[column][row])
    }

    /// The numbers of a column's values, row by row.
    #[must_use]
    pub fn column(&self, column: usize) -> &[u32] {
        &self.columns[column]
    }

    /// The text that a number of [`Self::column`] stands for.
    #[must_use]
    pub fn text(&self, id: u32) -> &str {
        self.strings.get(id)
    }
}
