//! One attribute of all records: distinct parsed values, and which record has which.

use hashbrown::HashMap;
use std::borrow::Cow;

/// A value that is known by its normal form: what is parsed from the text of a value is that value.
pub(crate) trait Value: Default {
    /// The value of a normal form.
    fn of(text: &str) -> Self;
    /// Its normal form.
    fn text(&self) -> Cow<'_, str>;
}

impl Value for Box<str> {
    fn of(text: &str) -> Self {
        text.into()
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

/// An attribute. Value 0 is "missing".
#[derive(Debug, Default)]
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

    /// Puts the records in another order: at place `i` the one that was at `order[i]`.
    pub(crate) fn reorder(&mut self, order: &[u32]) {
        self.ids = order.iter().map(|&row| self.ids[row as usize]).collect();
    }
}

impl<V: Value> Field<V> {
    /// An attribute that no record has.
    pub(crate) fn empty(rows: usize) -> Self {
        Self {
            ids: vec![0; rows],
            values: vec![V::default()],
            counts: vec![u32::try_from(rows).unwrap_or(u32::MAX)],
        }
    }

    /// The normal form of a record's value; empty where it is missing.
    pub(crate) fn text(&self, row: usize) -> Cow<'_, str> {
        self.get(row).map_or(Cow::Borrowed(""), Value::text)
    }

    /// An attribute out of normal forms, one a record.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut builder = Builder::new(0);
        texts.for_each(|text| builder.push(text));
        builder.field
    }
}

/// Builds a [`Field`] record by record.
#[derive(Debug)]
pub(crate) struct Builder<V> {
    field: Field<V>,
    known: HashMap<Box<str>, u32>,
}

impl<V: Value> Builder<V> {
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

    /// The number of the value of a normal form, missing where that is empty.
    pub(crate) fn id(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            0
        } else if let Some(&id) = self.known.get(text) {
            id
        } else {
            let id = u32::try_from(self.field.values.len()).unwrap_or(u32::MAX);
            self.field.values.push(V::of(text));
            self.field.counts.push(0);
            self.known.insert(text.into(), id);
            id
        }
    }

    /// Appends a record with the value of a number that [`Self::id`] gave.
    pub(crate) fn push_id(&mut self, id: u32) {
        self.field.counts[id as usize] += 1;
        self.field.ids.push(id);
    }

    /// Appends a record whose value has this normal form, missing where that is empty.
    pub(crate) fn push(&mut self, text: &str) {
        let id = self.id(text);
        self.push_id(id);
    }

    /// The attribute; `None` where fewer than two records have it.
    pub(crate) fn finish(self) -> Option<Field<V>> {
        (self.field.filled() >= 2).then_some(self.field)
    }
}
