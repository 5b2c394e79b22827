//! One attribute of all records: distinct parsed values, and which record has which.

use hashbrown::HashMap;

/// An attribute. Value 0 is "missing".
#[derive(Debug)]
pub(crate) struct Field<V> {
    /// Value number of each record.
    pub(crate) ids: Vec<u32>,
    /// Parsed values by number; the first stands for "missing" and is never looked at.
    pub(crate) values: Vec<V>,
    /// Records that have each value.
    pub(crate) counts: Vec<u32>,
}

impl<V> Field<V> {
    /// The value of a record; `None` where it is missing.
    pub(crate) fn get(&self, row: usize) -> Option<&V> {
        let id = self.ids[row];
        (id != 0).then(|| &self.values[id as usize])
    }

    /// Records whose value is known.
    pub(crate) fn filled(&self) -> usize {
        self.counts.iter().skip(1).map(|&count| count as usize).sum()
    }
}

/// Builds a [`Field`] record by record.
#[derive(Debug)]
pub(crate) struct Builder<V> {
    field: Field<V>,
    known: HashMap<Box<str>, u32>,
}

impl<V: Default> Builder<V> {
    pub(crate) fn new(rows: usize) -> Self {
        Self {
            field: Field {
                ids: Vec::with_capacity(rows),
                values: vec![V::default()],
                counts: vec![0],
            },
            known: HashMap::new(),
        }
    }

    /// Appends a record whose value has the normal form `text`, missing where that is empty; `parse` makes the value
    /// where it is new.
    pub(crate) fn push(&mut self, text: &str, parse: impl FnOnce(&str) -> V) {
        let id = if text.is_empty() {
            0
        } else if let Some(&id) = self.known.get(text) {
            id
        } else {
            let id = u32::try_from(self.field.values.len()).unwrap_or(u32::MAX);
            self.field.values.push(parse(text));
            self.field.counts.push(0);
            self.known.insert(text.into(), id);
            id
        };
        self.field.counts[id as usize] += 1;
        self.field.ids.push(id);
    }

    /// The attribute; `None` where fewer than two records have it.
    pub(crate) fn finish(self) -> Option<Field<V>> {
        (self.field.filled() >= 2).then_some(self.field)
    }
}
