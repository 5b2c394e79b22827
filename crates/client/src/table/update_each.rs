//! Many rows changed at once, each in its own way.

use super::Running;
use crate::column::Change;
use crate::sql::{self, Statement};
use crate::value::Value;
use crate::{Assignment, Error, Key, Model, Session};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::future::IntoFuture;
use std::marker::PhantomData;

/// Most rows of one statement.
const ROWS_AT_ONCE: usize = 10_000;

/// Changes of the row with a key, for [`crate::Table::update_each`].
pub struct Revision<M> {
    key: Key<M>,
    changes: Vec<Change>,
}

impl<M: Model> Key<M> {
    /// A change of the row with this key.
    pub fn set(self, assignment: Assignment<M>) -> Revision<M> {
        Revision {
            key: self,
            changes: vec![assignment.change],
        }
    }
}

impl<M: Model> Revision<M> {
    /// One change more; the last one of a column counts.
    #[must_use]
    pub fn set(mut self, assignment: Assignment<M>) -> Self {
        super::update::push(&mut self.changes, assignment.change);
        self
    }
}

/// Changes many rows, each in its own way: their number.
#[must_use = "it runs when it is awaited"]
pub struct UpdateEach<'a, M> {
    session: Session<'a>,
    revisions: Vec<Revision<M>>,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model> UpdateEach<'a, M> {
    pub(super) fn new(session: Session<'a>, revisions: Vec<Revision<M>>) -> Self {
        Self {
            session,
            revisions,
            of: PhantomData,
        }
    }
}

impl<'a, M: Model> IntoFuture for UpdateEach<'a, M> {
    type Output = Result<u64, Error>;
    type IntoFuture = Running<'a, u64>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.session.execute_all(&statements(self.revisions)).await })
    }
}

/// Which columns find a row and which are changed, and whether added to.
type Shape = (Vec<usize>, Vec<(usize, bool)>);

/// What was said of each row; of a column, what was said last.
fn merged<M: Model>(revisions: Vec<Revision<M>>) -> Vec<Revision<M>> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(revisions.len());
    let mut merged: Vec<Revision<M>> = Vec::with_capacity(revisions.len());
    for revision in revisions {
        match places.entry(revision.key.to_string()) {
            Entry::Occupied(place) => {
                let known = &mut merged[*place.get()].changes;
                revision
                    .changes
                    .into_iter()
                    .for_each(|change| super::update::push(known, change));
            }
            Entry::Vacant(place) => {
                place.insert(merged.len());
                merged.push(revision);
            }
        }
    }
    merged
}

/// One statement for rows of one shape.
fn statements<M: Model>(revisions: Vec<Revision<M>>) -> Vec<Statement> {
    let mut groups: BTreeMap<Shape, Vec<Vec<Value>>> = BTreeMap::new();
    for Revision { key, mut changes } in merged(revisions) {
        changes.sort_by_key(|change| change.column);
        let shape = (
            key.parts.iter().map(|(column, _)| *column).collect(),
            changes.iter().map(|change| (change.column, change.add)).collect(),
        );
        let values = key.parts.into_iter().map(|(_, value)| value);
        let values = values.chain(changes.into_iter().map(|change| change.value));
        groups.entry(shape).or_default().push(values.collect());
    }
    let mut statements = Vec::new();
    for ((keys, changes), rows) in groups {
        let width = keys.len() + changes.len();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut arrays: Vec<Vec<Value>> = vec![Vec::new(); width];
            for row in rows.by_ref().take(ROWS_AT_ONCE) {
                for (array, value) in arrays.iter_mut().zip(row) {
                    array.push(value);
                }
            }
            statements.push(sql::update_each(M::TABLE, &keys, &changes, arrays));
        }
    }
    statements
}
