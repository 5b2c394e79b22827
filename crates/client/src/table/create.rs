//! Statements that insert.

use super::{Running, read_all, read_one};
use crate::column::{Change, Column};
use crate::select::model;
use crate::sql::{self, Statement};
use crate::value::Value;
use crate::{Assignment, ColumnType, Error, IntoColumn, Key, Model, New, Session};
use std::collections::BTreeMap;
use std::future::IntoFuture;
use tokio_postgres::Row;

/// Most rows of one statement.
const ROWS_AT_ONCE: usize = 10_000;

/// Inserts a row: the `M` as the server completed it.
#[must_use = "it runs when it is awaited"]
pub struct Create<'a, M> {
    pub(super) session: Session<'a>,
    pub(super) row: New<M>,
}

impl<'a, M: Model> Create<'a, M> {
    pub(super) fn new(session: Session<'a>, row: New<M>) -> Self {
        Self { session, row }
    }

    /// Gives a further column a value.
    pub fn set<V: ColumnType>(mut self, column: Column<M, V>, value: impl IntoColumn<V>) -> Self {
        self.row = self.row.set(column, value);
        self
    }
}

impl<'a, M: Model> IntoFuture for Create<'a, M> {
    type Output = Result<M, Error>;
    type IntoFuture = Running<'a, M>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { model(&insert_one(self.session, self.row).await?) })
    }
}

/// Inserts a row and gives it as the server completed it.
pub(super) async fn insert_one<M: Model>(session: Session<'_>, row: New<M>) -> Result<Row, Error> {
    let statement = sql::insert(M::TABLE, "create", row.values).with_rows();
    let rows = session.rows(&statement).await?;
    // A trigger or rule may have suppressed the row.
    rows.into_iter().next().ok_or_else(|| Error::NotFound {
        table: M::TABLE.name,
        key: "the values just inserted".into(),
    })
}

/// Inserts many rows: their number.
#[must_use = "it runs when it is awaited"]
pub struct CreateMany<'a, M> {
    session: Session<'a>,
    rows: Vec<New<M>>,
    skip_duplicates: bool,
}

impl<'a, M: Model> CreateMany<'a, M> {
    pub(super) fn new(session: Session<'a>, rows: Vec<New<M>>) -> Self {
        Self {
            session,
            rows,
            skip_duplicates: false,
        }
    }

    /// Leaves out rows whose unique values are taken, instead of failing.
    pub fn skip_duplicates(mut self) -> Self {
        self.skip_duplicates = true;
        self
    }
}

impl<'a, M: Model> IntoFuture for CreateMany<'a, M> {
    type Output = Result<u64, Error>;
    type IntoFuture = Running<'a, u64>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let batches = batches("create_many", self.rows, self.skip_duplicates, false);
            let statements: Vec<_> = batches.into_iter().map(|batch| batch.statement).collect();
            self.session.execute_all(&statements).await
        })
    }
}

/// Inserts many rows: a `Vec<M>` as the server completed them.
#[must_use = "it runs when it is awaited"]
pub struct CreateManyAndReturn<'a, M> {
    many: CreateMany<'a, M>,
}

impl<'a, M: Model> CreateManyAndReturn<'a, M> {
    pub(super) fn new(many: CreateMany<'a, M>) -> Self {
        Self { many }
    }

    /// Leaves out rows whose unique values are taken, instead of failing; they are not in the answer either.
    pub fn skip_duplicates(mut self) -> Self {
        self.many.skip_duplicates = true;
        self
    }
}

impl<'a, M: Model> IntoFuture for CreateManyAndReturn<'a, M> {
    type Output = Result<Vec<M>, Error>;
    type IntoFuture = Running<'a, Vec<M>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let CreateMany {
                session,
                rows,
                skip_duplicates,
            } = self.many;
            let batches = batches("create_many_and_return", rows, skip_duplicates, true);
            let (positions, statements): (Vec<_>, Vec<_>) =
                batches.into_iter().map(|batch| (batch.positions, batch.statement)).unzip();
            let mut placed = Vec::new();
            for (positions, rows) in positions.into_iter().zip(session.rows_of_all(&statements).await?) {
                // Rows come back in the order given; with some left out, which is which is not known.
                let known = positions.len() == rows.len();
                let first = positions.first().copied().unwrap_or(0);
                let models = read_all::<M>(&rows)?;
                placed.extend(
                    models
                        .into_iter()
                        .enumerate()
                        .map(|(at, row)| (if known { positions[at] } else { first }, row)),
                );
            }
            placed.sort_by_key(|(position, _)| *position);
            Ok(placed.into_iter().map(|(_, row)| row).collect())
        })
    }
}

/// Rows of one statement, and where they stood in the caller's list.
struct Batch {
    positions: Vec<usize>,
    statement: Statement,
}

/// Sorts rows by the columns they give. A column without a default is the same left out as null, so it joins rows
/// that differ only in it.
fn batches<M: Model>(operation: &'static str, rows: Vec<New<M>>, skip_duplicates: bool, returning: bool) -> Vec<Batch> {
    batches_of(
        M::TABLE,
        operation,
        rows.into_iter().map(|row| row.values).collect(),
        skip_duplicates,
        returning,
    )
}

fn batches_of(
    table: &'static crate::model::TableInfo,
    operation: &'static str,
    mut rows: Vec<Vec<(usize, Value)>>,
    skip_duplicates: bool,
    returning: bool,
) -> Vec<Batch> {
    let mut batches = Vec::new();
    for (columns, positions) in groups_of(table, &rows) {
        if columns.is_empty() {
            // Nothing but defaults: there is no array to unnest.
            for position in positions {
                let statement = sql::insert(table, operation, Vec::new());
                let statement = if skip_duplicates {
                    statement.skip_duplicates()
                } else {
                    statement
                };
                let statement = if returning { statement.with_rows() } else { statement };
                batches.push(Batch {
                    positions: vec![position],
                    statement,
                });
            }
            continue;
        }
        for positions in positions.chunks(ROWS_AT_ONCE) {
            let mut arrays: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(positions.len())).collect();
            for (at, &position) in positions.iter().enumerate() {
                for (column, value) in std::mem::take(&mut rows[position]) {
                    if let Ok(array) = columns.binary_search(&column) {
                        arrays[array].push(value);
                    }
                }
                for array in arrays.iter_mut().filter(|array| array.len() == at) {
                    array.push(Value::Null);
                }
            }
            let statement = sql::insert_many(table, operation, &columns, arrays, skip_duplicates, returning);
            batches.push(Batch {
                positions: positions.to_vec(),
                statement,
            });
        }
    }
    batches
}

/// Columns of statements, in the order of the table, and the rows that go in each.
fn groups_of(table: &'static crate::model::TableInfo, rows: &[Vec<(usize, Value)>]) -> BTreeMap<Vec<usize>, Vec<usize>> {
    let columns_of = |row: &[(usize, Value)]| row.iter().map(|(column, _)| *column).collect::<Vec<_>>();
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    let Some((first, others)) = rows.split_first() else {
        return groups;
    };
    let alike =
        |row: &Vec<(usize, Value)>| row.len() == first.len() && row.iter().zip(first).all(|((one, _), (other, _))| one == other);
    if others.iter().all(alike) {
        let mut given = columns_of(first);
        given.sort_unstable();
        groups.insert(given, (0..rows.len()).collect());
        return groups;
    }
    let mut plain = vec![false; table.columns.len()]; // columns without a default that some row gives
    for (column, _) in rows.iter().flatten() {
        plain[*column] |= !table.columns[*column].filled;
    }
    for (position, row) in rows.iter().enumerate() {
        let mut given: Vec<usize> = (0..plain.len()).filter(|&column| plain[column]).collect();
        given.extend(columns_of(row).into_iter().filter(|&column| table.columns[column].filled));
        given.sort_unstable();
        groups.entry(given).or_default().push(position);
    }
    groups
}

/// Inserts a row, or changes the one that has its key: the `M` as it is then.
#[must_use = "it runs when it is awaited"]
pub struct Upsert<'a, M> {
    session: Session<'a>,
    key: Key<M>,
    row: New<M>,
    changes: Vec<Change>,
}

impl<'a, M: Model> Upsert<'a, M> {
    pub(super) fn new(session: Session<'a>, key: Key<M>, mut row: New<M>) -> Self {
        for (column, value) in &key.parts {
            row.put_value(*column, value.clone());
        }
        Self {
            session,
            key,
            row,
            changes: Vec::new(),
        }
    }

    /// A change to the row that has the key already.
    pub fn set(mut self, assignment: Assignment<M>) -> Self {
        self.changes.retain(|known| known.column != assignment.change.column);
        self.changes.push(assignment.change);
        self
    }
}

impl<'a, M: Model> IntoFuture for Upsert<'a, M> {
    type Output = Result<M, Error>;
    type IntoFuture = Running<'a, M>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let target = self.key.parts.iter().map(|(column, _)| *column);
            let insert = sql::insert(M::TABLE, "upsert", self.row.values)
                .on_conflict(target, &self.changes)
                .with_rows();
            let find = sql::select(M::TABLE, "upsert", &sql::Selection::of(self.key.filter()));
            // Without changes a taken key gives no row; it is read then, unless it was deleted in between.
            for _ in 0..3 {
                if let Some(row) = read_one(&self.session.rows(&insert).await?)? {
                    return Ok(row);
                }
                if let Some(row) = read_one(&self.session.rows(&find).await?)? {
                    return Ok(row);
                }
            }
            Err(Error::NotFound {
                table: M::TABLE.name,
                key: self.key.to_string(),
            })
        })
    }
}
