//! Pages by key: each page begins after the last row of the one before, however the table changes in between.
//!
//! A cursor holds that row's values of the columns sorted by, as they came over the wire. The primary key is added to
//! the order, so that no two rows are equal in it.

use crate::Model;
use crate::column::OrderTerm;
use crate::error::Error;
use crate::filter::{After, Expr};
use crate::include::{Include, raw};
use crate::model::TableInfo;
use crate::session::Session;
use crate::sql::Selection;
use crate::table::{Found, Running, found};
use crate::value::Value;
use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::str::FromStr;
use tokio_postgres::Row;

/// A place in a sorted list. It prints as a text without meaning, fit for a URL, and is read back by `parse`.
///
/// It holds values of the row that it stands after. It is checked for damage, not signed: a stranger can make one, and
/// will see no rows by it but those of the query that takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Of which table and order.
    shape: u32,
    values: Vec<Option<Vec<u8>>>,
}

/// Rows of a page, and where the next one begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// The place after the last row; `None` where there are no more.
    pub next: Option<Cursor>,
}

/// A page of rows that fulfil a condition: a [`Page`].
#[must_use = "it runs when it is awaited"]
pub struct FindPage<'a, M, I> {
    session: Session<'a>,
    selection: Selection,
    include: I,
    rows: u32,
    after: Option<Cursor>,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model, I: Include<M>> FindPage<'a, M, I> {
    pub(crate) fn new(session: Session<'a>, selection: Selection, include: I, rows: u32) -> Self {
        Self {
            session,
            selection,
            include,
            rows,
            after: None,
            of: PhantomData,
        }
    }

    /// Begins after this place, which [`Page::next`] of the page before names.
    pub fn after(mut self, cursor: &Cursor) -> Self {
        self.after = Some(cursor.clone());
        self
    }
}

impl<'a, M: Model, I: Include<M> + 'a> IntoFuture for FindPage<'a, M, I> {
    type Output = Result<Page<I::Row>, Error>;
    type IntoFuture = Running<'a, Page<I::Row>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                session,
                mut selection,
                include,
                rows,
                after,
                ..
            } = self;
            total(M::TABLE, &mut selection.order)?;
            let order = selection.order.clone();
            let shape = shape(M::TABLE, &order);
            if let Some(cursor) = after {
                let values = cursor.values_in(shape, &order)?;
                let after = After {
                    order: order.clone(),
                    values,
                };
                selection.filter = selection.filter.and(Expr::After(Box::new(after)));
            }
            selection.take = Some(i64::from(rows) + 1);
            let Found { rows, last } = found::<M, I>(session, "find_page", selection, include, Some(rows as usize)).await?;
            let next = last.map(|row| Cursor::of(M::TABLE, shape, &order, &row)).transpose()?;
            Ok(Page { rows, next })
        })
    }
}

/// Adds the primary key to an order.
fn total(table: &'static TableInfo, order: &mut Vec<OrderTerm>) -> Result<(), Error> {
    if table.primary_key.is_empty() {
        return Err(Error::Cursor {
            reason: format!(
                "\"{}\" has no primary key that would tell its rows apart: use skip and take",
                table.name
            ),
        });
    }
    let descending = order.last().is_some_and(|term| term.descending);
    for &column in table.primary_key {
        if !order.iter().any(|term| term.column == column) {
            order.push(OrderTerm {
                column,
                descending,
                nulls_first: None,
                nullable: false,
            });
        }
    }
    Ok(())
}

/// A number for a table and an order: a cursor of another list is refused.
fn shape(table: &TableInfo, order: &[OrderTerm]) -> u32 {
    let mut hash = fnv(FNV, table.schema.as_bytes());
    hash = fnv(fnv(hash, b"."), table.name.as_bytes());
    for term in order {
        hash = fnv(hash, table.columns[term.column].name.as_bytes());
        let nulls_first = term.nulls_first.unwrap_or(term.descending);
        hash = fnv(hash, &[0, u8::from(term.descending), u8::from(nulls_first && term.nullable)]);
    }
    hash
}

const FNV: u32 = 0x811c_9dc5;

/// FNV-1a (draft-eastlake-fnv).
fn fnv(hash: u32, bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(hash, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl Cursor {
    fn of(table: &'static TableInfo, shape: u32, order: &[OrderTerm], row: &Row) -> Result<Self, Error> {
        let values = order.iter().map(|term| raw(table, row, term.column));
        Ok(Self {
            shape,
            values: values.collect::<Result<_, _>>()?,
        })
    }

    fn values_in(self, shape: u32, order: &[OrderTerm]) -> Result<Vec<Value>, Error> {
        if self.shape != shape || self.values.len() != order.len() {
            let reason = "it is of another table or another order: start at the first page".into();
            return Err(Error::Cursor { reason });
        }
        Ok(self
            .values
            .into_iter()
            .map(|bytes| bytes.map_or(Value::Null, Value::Raw))
            .collect())
    }

    /// Shape, then for each value its length and bytes; four bytes of 1 for null. Then the sum of it all.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.shape.to_be_bytes().to_vec();
        for value in &self.values {
            match value {
                None => bytes.extend(u32::MAX.to_be_bytes()),
                Some(value) => {
                    let length = u32::try_from(value.len()).unwrap_or(u32::MAX - 1);
                    bytes.extend(length.to_be_bytes());
                    bytes.extend(value);
                }
            }
        }
        let sum = fnv(FNV, &bytes);
        bytes.extend(sum.to_be_bytes());
        bytes
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |reason: &str| Error::Cursor {
            reason: format!("{reason}: start at the first page"),
        };
        let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
        let digits = digits.ok_or_else(|| wrong("it has other characters than a cursor's"))?;
        #[expect(clippy::cast_possible_truncation, reason = "two digits of 16 make a byte")]
        let bytes: Vec<u8> = digits
            .chunks(2)
            .map(|pair| (pair.iter().fold(0, |byte, digit| byte * 16 + digit)) as u8)
            .collect();
        let (rest, sum) = bytes.split_last_chunk::<4>().ok_or_else(|| wrong("it is cut short"))?;
        if digits.len() % 2 != 0 || fnv(FNV, rest) != u32::from_be_bytes(*sum) {
            return Err(wrong("it is cut short or changed"));
        }
        let damaged = || wrong("it is not what a cursor holds");
        let (shape, mut rest) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let mut values = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length);
            rest = after;
            if length == u32::MAX {
                values.push(None);
                continue;
            }
            let (value, after) = rest.split_at_checked(length as usize).ok_or_else(damaged)?;
            values.push(Some(value.to_vec()));
            rest = after;
        }
        if !rest.is_empty() {
            return Err(damaged());
        }
        Ok(Self {
            shape: u32::from_be_bytes(*shape),
            values,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_it_was_and_never_when_damaged() {
        let cursor = Cursor {
            shape: 7,
            values: vec![Some(b"abc".to_vec()), None, Some(Vec::new())],
        };
        let text = cursor.to_string();
        assert_eq!(text.parse::<Cursor>().unwrap(), cursor);
        for end in 0..text.len() {
            assert!(text[..end].parse::<Cursor>().is_err(), "{end}");
            let mut other = text.clone();
            let digit = if text.as_bytes()[end] == b'0' { "1" } else { "0" };
            other.replace_range(end..=end, digit);
            assert!(other.parse::<Cursor>().is_err(), "{other}");
        }
        let error = "ñ".parse::<Cursor>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the cursor is of no use here: it has other characters than a cursor's: start at the first page"
        );
    }
}
