//! What is read along with rows: their related rows, one statement a relation and level.
//!
//! The keys of all rows of a level go to the server in one array. Related rows are told apart by the bytes of their
//! key, or by a number that the statement gives each key. Relations of one level are read at the same time: on one
//! connection their statements follow each other without waiting.

mod tuple;

use crate::model::{Reader, TableInfo};
use crate::relation::{Elsewhere, Fetch, Link, Many, One, Optional, Relation};
use crate::session::Session;
use crate::sql::{self, Keys};
use crate::table::Running;
use crate::value::Value;
use crate::{Error, Model};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};

/// What `include` takes for rows of `M`: a relation of `M`, one with a filter, an order or an `include` of its own, or a
/// tuple of up to six of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{M}`",
    label = "a relation of `{M}`, or a tuple of them, is wanted here"
)]
pub trait Include<M: Model>: Send + Sync {
    /// What comes with each row.
    type Related: Clone + Send;
    /// A row with what comes with it.
    type Row: Send + Clone;

    #[doc(hidden)]
    const NOTHING: bool = false;

    #[doc(hidden)]
    fn load<'a>(&'a self, session: Session<'a>, rows: &'a [Row]) -> Running<'a, Vec<Self::Related>>;

    #[doc(hidden)]
    fn join(row: M, related: Self::Related) -> Self::Row;
}

/// A row with what was included. It dereferences to the row.
///
/// ```no_run
/// use aicore_client::{Client, Error, With, insurance::policy};
/// # async fn f(db: &Client) -> Result<(), Error> {
/// for With { row, related: (holder, receipts) } in
///     db.insurance().policy().find_many().include((policy::holder, policy::receipts)).await?
/// {
///     let _ = (row.policy_number, holder.customer_number, receipts.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct With<M, R> {
    /// The row.
    pub row: M,
    /// What was included: of a relation to many a `Vec`, of one that may be absent an `Option`, of several a tuple.
    pub related: R,
}

impl<M, R> Deref for With<M, R> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.row
    }
}

impl<M, R> DerefMut for With<M, R> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.row
    }
}

/// Nothing is included: the row alone.
impl<M: Model> Include<M> for () {
    type Related = ();
    type Row = M;
    const NOTHING: bool = true;

    fn load<'a>(&'a self, _: Session<'a>, rows: &'a [Row]) -> Running<'a, Vec<()>> {
        let nothing = vec![(); rows.len()];
        Box::pin(std::future::ready(Ok(nothing)))
    }

    fn join(row: M, (): ()) -> M {
        row
    }
}

impl<M: Model, T: Model, K: Cardinality> Include<M> for Relation<M, T, K> {
    type Related = K::Of<T>;
    type Row = With<M, K::Of<T>>;

    fn load<'a>(&'a self, session: Session<'a>, rows: &'a [Row]) -> Running<'a, Vec<Self::Related>> {
        let fetch = self.fetch();
        Box::pin(async move { related(&fetch, session, rows).await })
    }

    fn join(row: M, related: Self::Related) -> Self::Row {
        With { row, related }
    }
}

impl<M: Model, T: Model, K: Cardinality, I: Include<T>> Include<M> for Fetch<M, T, K, I> {
    type Related = K::Of<I::Row>;
    type Row = With<M, K::Of<I::Row>>;

    fn load<'a>(&'a self, session: Session<'a>, rows: &'a [Row]) -> Running<'a, Vec<Self::Related>> {
        Box::pin(related(self, session, rows))
    }

    fn join(row: M, related: Self::Related) -> Self::Row {
        With { row, related }
    }
}

/// How many rows a relation leads to. Implemented by [`One`], [`Optional`], [`Many`] and [`Elsewhere`].
pub trait Cardinality: Send + 'static {
    /// The related rows of one row.
    type Of<T: Clone + Send>: Clone + Send;
    /// The same while they come in.
    #[doc(hidden)]
    type Slot<T: Clone + Send>: Clone + Send + Default;
    #[doc(hidden)]
    fn put<T: Clone + Send>(slot: &mut Self::Slot<T>, row: T);
    /// `None` where a row is missing that must be there.
    #[doc(hidden)]
    fn close<T: Clone + Send>(slot: Self::Slot<T>) -> Option<Self::Of<T>>;
}

impl Cardinality for Many {
    type Of<T: Clone + Send> = Vec<T>;
    type Slot<T: Clone + Send> = Vec<T>;

    fn put<T: Clone + Send>(slot: &mut Vec<T>, row: T) {
        slot.push(row);
    }

    fn close<T: Clone + Send>(slot: Vec<T>) -> Option<Vec<T>> {
        Some(slot)
    }
}

macro_rules! at_most_one {
    ($kind:ty, $of:ty, $close:expr) => {
        impl Cardinality for $kind {
            type Of<T: Clone + Send> = $of;
            type Slot<T: Clone + Send> = Option<T>;

            fn put<T: Clone + Send>(slot: &mut Option<T>, row: T) {
                *slot = Some(row);
            }

            fn close<T: Clone + Send>(slot: Option<T>) -> Option<$of> {
                $close(slot)
            }
        }
    };
}

at_most_one!(One, T, |slot| slot);
at_most_one!(Optional, Option<T>, Some);
at_most_one!(Elsewhere, Option<T>, Some);

/// The bytes of a value as they came over the wire.
pub(crate) struct Raw<'a>(pub(crate) &'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// The bytes of a column, or `None` where it is null.
pub(crate) fn raw(table: &'static TableInfo, row: &Row, column: usize) -> Result<Option<Vec<u8>>, Error> {
    Ok(bytes(table, row, column)?.map(<[u8]>::to_vec))
}

fn bytes<'r>(table: &'static TableInfo, row: &'r Row, column: usize) -> Result<Option<&'r [u8]>, Error> {
    match row.try_get::<_, Option<Raw<'r>>>(column) {
        Ok(raw) => Ok(raw.map(|raw| raw.0)),
        Err(source) => Err(Reader::new(table, row).unreadable(column, source)),
    }
}

/// The distinct keys of rows.
struct Groups<'r> {
    /// For each row the number of its key; `None` where a column of it is null.
    of_row: Vec<Option<usize>>,
    /// For each column of the key its value in each key.
    columns: Vec<Vec<Value>>,
    /// A key of one column as it is; of several, each after its length.
    numbers: HashMap<Cow<'r, [u8]>, usize>,
}

fn groups<'r>(table: &'static TableInfo, link: Link, rows: &'r [Row]) -> Result<Groups<'r>, Error> {
    let mut groups = Groups {
        of_row: Vec::with_capacity(rows.len()),
        columns: link.here.iter().map(|_| Vec::with_capacity(rows.len())).collect(),
        numbers: HashMap::with_capacity(rows.len()),
    };
    for row in rows {
        let Some(key) = key(table, link, row)? else {
            groups.of_row.push(None);
            continue;
        };
        let next = groups.numbers.len();
        let number = *groups.numbers.entry(key).or_insert(next);
        if number == next {
            for (values, &column) in groups.columns.iter_mut().zip(link.here) {
                values.extend(bytes(table, row, column)?.map(|bytes| Value::Raw(bytes.to_vec())));
            }
        }
        groups.of_row.push(Some(number));
    }
    Ok(groups)
}

/// The key of a row; `None` where a column of it is null.
fn key<'r>(table: &'static TableInfo, link: Link, row: &'r Row) -> Result<Option<Cow<'r, [u8]>>, Error> {
    if let &[column] = link.here {
        return Ok(bytes(table, row, column)?.map(Cow::Borrowed));
    }
    let mut key = Vec::new();
    for &column in link.here {
        let Some(bytes) = bytes(table, row, column)? else {
            return Ok(None);
        };
        key.extend_from_slice(&bytes.len().to_ne_bytes());
        key.extend_from_slice(bytes);
    }
    Ok(Some(Cow::Owned(key)))
}

/// For each row what is related to it.
async fn related<M: Model, T: Model, K: Cardinality, I: Include<T>>(
    fetch: &Fetch<M, T, K, I>,
    session: Session<'_>,
    rows: &[Row],
) -> Result<Vec<K::Of<I::Row>>, Error> {
    let Fetch {
        relation,
        selection,
        include,
    } = fetch;
    let (link, table) = (relation.link, T::TABLE);
    let Groups {
        of_row,
        columns,
        numbers,
    } = groups(M::TABLE, link, rows)?;
    let mut slots: Vec<K::Slot<I::Row>> = vec![Default::default(); numbers.len()];
    if !numbers.is_empty() {
        let by_bytes = Keys::by_bytes(M::TABLE, table, link, selection);
        let keys = Keys {
            columns: columns.into_iter().map(Value::Array).collect(),
            by_bytes,
        };
        let statement = sql::children(M::TABLE, table, link, selection, keys);
        // In another database, a connection of its own for this relation and what is below it.
        let elsewhere = match relation.database {
            Some(database) => Some(session.elsewhere(database, M::TABLE)?.hold(!I::NOTHING).await?),
            None => None,
        };
        let session = elsewhere.as_ref().map_or(session, |held| held.session());
        let children = session.rows(&statement).await?;
        let below = include.load(session, &children).await?;
        for (row, below) in children.iter().zip(below) {
            let group = if by_bytes {
                bytes(table, row, link.there[0])?.and_then(|key| numbers.get(key).copied())
            } else {
                let number: Result<i64, _> = row.try_get(table.columns.len());
                number.ok().and_then(|number| usize::try_from(number - 1).ok())
            };
            if let Some(slot) = group.and_then(|group| slots.get_mut(group)) {
                K::put(slot, I::join(T::read(&Reader::new(table, row))?, below));
            }
        }
    }
    let mut wanted = vec![0_usize; slots.len()];
    for group in of_row.iter().flatten() {
        wanted[*group] += 1;
    }
    of_row
        .iter()
        .map(|group| {
            // Rows that share a key get a copy each, the last one the original.
            let slot = group.map_or_else(Default::default, |group| {
                wanted[group] -= 1;
                if wanted[group] == 0 {
                    std::mem::take(&mut slots[group])
                } else {
                    slots[group].clone()
                }
            });
            K::close(slot).ok_or(Error::RelatedGone {
                table: M::TABLE.name,
                related: table.name,
            })
        })
        .collect()
}
