//! The typed client: one object over every database of the fleet.
//!
//! [`Client`] has one accessor a database, each has one accessor a table, and a [`Table`] makes statements that run when
//! they are awaited. In the journey of a policy this is where it begins:
//!
//! ```no_run
//! use aicore_client::{Client, Error, insurance::{Policy, PolicyCreate, policy}};
//! use chrono::NaiveDate;
//! use uuid::Uuid;
//!
//! async fn issue(db: &Client, holder: Uuid, from: NaiveDate) -> Result<Policy, Error> {
//!     db.insurance()
//!         .transaction("policy_issue", async |tx| {
//!             let new = PolicyCreate {
//!                 policy_number: "H-2026-000001".into(),
//!                 holder_id: holder,
//!                 product_code: "home_standard".into(),
//!                 carrier_code: "C0001".into(),
//!                 effective_on: from,
//!             };
//!             let policy = tx.policy().create(new).set(policy::state, "in_force").await?;
//!             // … and its event, on the same transaction: `tx.raw()`.
//!             Ok(policy)
//!         })
//!         .await
//! }
//! ```
//!
//! # What there is
//!
//! | | |
//! |---|---|
//! | read | [`Table::find_many`], [`Table::find_first`], [`Table::find_unique`], [`Table::get`], [`Table::count`] |
//! | … with related rows | `.include(policy::receipts)`: [`Include`], [`Relation`], [`With`]; across databases: [`Across`] |
//! | … some columns | `.select((policy::id, policy::state))`, `.select_as::<PolicyLine>()`: [`Columns`], [`selection!`] |
//! | … by related rows | `policy::receipts.some(…)`, `every`, `none`; `policy::holder.is(…)`, `is_absent` |
//! | … page by page, row by row | [`FindMany::page`] with a [`Cursor`], [`FindMany::stream`] |
//! | … locked | `for_update`, `for_no_key_update`, `for_share`; `skip_locked`, `no_wait` |
//! | compute | [`Table::aggregate`], [`Table::group_by`]: [`count()`], [`sum`], [`avg`], [`min`], [`max`] … |
//! | write | [`Table::create`], [`Table::create_many`], [`Table::update`], [`Table::update_many`], [`Table::upsert`], [`Table::delete`], [`Table::delete_many`] |
//! | … with what is below | [`Create::with`] |
//! | … each in its own way | [`Table::update_each`] |
//! | in one transaction | [`Database::transaction`]; over several databases [`Client::transaction`] |
//! | SQL of one's own | [`Database::query_as`], [`Database::execute`], [`sql_row!`] |
//!
//! `docs/client.md` goes through them by task.
//!
//! # What the schema forbids does not compile
//!
//! A column that must have a value and has no default is a field of the `…Create` struct, so it cannot be forgotten:
//!
//! ```compile_fail,E0063
//! use aicore_client::insurance::CarrierCreate;
//! let new = CarrierCreate { code: "C0001".into() }; // its name is missing
//! ```
//!
//! A value must fit the column's type:
//!
//! ```compile_fail,E0277
//! use aicore_client::insurance::policy;
//! let old = policy::effective_on.lt("2026-01-01"); // a date, not a text
//! ```
//!
//! A filter takes columns of its table only:
//!
//! ```compile_fail,E0308
//! use aicore_client::{Client, insurance::customer};
//! # async fn f(db: &Client) {
//! let policies = db.insurance().policy().find_many().filter(customer::kind.eq("person")).await;
//! # }
//! ```
//!
//! A column that must have a value is not compared with null, nor set to it:
//!
//! ```compile_fail,E0599
//! use aicore_client::insurance::policy;
//! let never = policy::policy_number.is_null();
//! ```
//!
//! A key is found by a key's columns only:
//!
//! ```compile_fail,E0308
//! use aicore_client::{Client, insurance::policy};
//! # async fn f(db: &Client) {
//! let which = db.insurance().policy().find_unique(policy::state.eq("in_force")).await;
//! # }
//! ```
//!
//! What is included belongs to the table, at every level:
//!
//! ```compile_fail,E0277
//! use aicore_client::{Client, insurance::receipt};
//! # async fn f(db: &Client) {
//! let policies = db.insurance().policy().find_many().include(receipt::policy).await;
//! # }
//! ```
//!
//! ```compile_fail,E0277
//! use aicore_client::insurance::{claim, policy};
//! let with = policy::receipts.include(claim::cause); // a receipt has no cause
//! ```
//!
//! A relation's condition is about the related table, and to one row is not to many:
//!
//! ```compile_fail,E0308
//! use aicore_client::insurance::{customer, policy};
//! let paid = policy::receipts.some(customer::kind.eq("person"));
//! ```
//!
//! ```compile_fail,E0599
//! use aicore_client::insurance::{customer, policy};
//! let someone = policy::holder.some(customer::kind.eq("person"));
//! ```
//!
//! A row of another database can be included, not filtered by:
//!
//! ```compile_fail,E0599
//! use aicore_client::{global::party, insurance::policy_role};
//! let known = policy_role::party.is(party::kind.eq("person"));
//! ```
//!
//! Only columns of the table are selected, and each into a field of its own type:
//!
//! ```compile_fail,E0277
//! use aicore_client::{Client, insurance::{customer, policy}};
//! # async fn f(db: &Client) {
//! let lines = db.insurance().policy().find_many().select((policy::id, customer::kind)).await;
//! # }
//! ```
//!
//! ```compile_fail,E0308
//! use aicore_client::insurance::{Policy, policy};
//! aicore_client::selection! {
//!     /// Its premium is no whole number.
//!     struct Line of Policy { premium: i64 = policy::annual_premium }
//! }
//! ```
//!
//! Texts have no sum, and identifiers no greatest:
//!
//! ```compile_fail,E0277
//! use aicore_client::{insurance::policy, sum};
//! let total = sum(policy::state);
//! ```
//!
//! ```compile_fail,E0277
//! use aicore_client::{insurance::policy, max};
//! let last = max(policy::id);
//! ```
//!
//! Rows below a new one are rows of the relation's table:
//!
//! ```compile_fail,E0277
//! use aicore_client::{Client, insurance::{CustomerCreate, PolicyCreate, policy}};
//! # async fn f(db: &Client, new: PolicyCreate) {
//! let both = db.insurance().policy().create(new)
//!     .with(policy::receipts, |_| [CustomerCreate { customer_number: "C-1".into() }])
//!     .await;
//! # }
//! ```
//!
//! Values never become SQL:
//!
//! ```compile_fail,E0716
//! use aicore_client::Client;
//! # async fn f(db: &Client, state: &str) {
//! let sql = db.insurance().query_as::<(i64,)>(&format!("SELECT count(*) FROM policy WHERE state = '{state}'"), &[]).await;
//! # }
//! ```
//!
//! The same, as it is meant:
//!
//! ```no_run
//! use aicore_client::{Client, Error, count, insurance::{CarrierCreate, customer, policy, policy_role, receipt}, sum};
//! use chrono::NaiveDate;
//! # async fn f(db: &Client, day: NaiveDate) -> Result<(), Error> {
//! let new = CarrierCreate { code: "C0001".into(), name: "Seguros Ejemplo".into() };
//! let old = policy::effective_on.lt(day);
//! let open_end = policy::expires_on.is_null();
//! let policies = db.insurance().policy().find_many().filter(old.and(!open_end)).await?;
//! let people = db.insurance().customer().count().filter(customer::kind.eq("person")).await?;
//! let which = db.insurance().policy().find_unique(policy::by_policy_number("H-2026-000001")).await?;
//! let paid = policy::receipts.some(receipt::state.eq("paid")).and(policy::holder.is(customer::kind.eq("person")));
//! let policies = db.insurance().policy().find_many().filter(paid)
//!     .include((policy::holder, policy::receipts.order_by(receipt::due_on.asc()), policy::policy_roles.include(policy_role::party)))
//!     .await?;
//! let lines = db.insurance().policy().find_many().select((policy::id, policy::state)).await?;
//! let (policies, premium) = db.insurance().policy().aggregate((count(), sum(policy::annual_premium))).await?;
//! let states = db.insurance()
//!     .query_as::<(i64,)>("-- policy_in_state()\nSELECT count(*) FROM policy WHERE state = $1", &[&"in_force"])
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Cargo features
//!
//! One a database, named after its accessor; `all` is the default. A program that needs three databases compiles three.

// Generated code says `aicore_client`, so that it compiles in other crates too.
extern crate self as aicore_client;

mod aggregate;
mod client;
mod column;
mod column_type;
mod cursor;
mod error;
mod filter;
mod fleet_transaction;
#[rustfmt::skip] // it is written as rustfmt would write it, and must stay what `aicore generate` wrote
#[allow(non_upper_case_globals, reason = "a column's constant is named as the column")]
mod generated;
mod include;
mod model;
mod relation;
mod select;
mod session;
mod single;
mod sql;
mod sql_row;
mod stream;
mod table;
mod value;
mod view;

pub use aggregate::{
    Aggregate, AggregateAll, Aggregates, Extreme, Group, GroupBy, GroupOrder, Having, Summed, avg, count, count_distinct,
    count_of, max, min, sum,
};
pub use client::{Client, Database, Tables, Transaction};
pub use column::{Assignment, Column, Key, New, Number, Order, ReadOnly, Writable};
pub use column_type::{
    AddressError, ColumnType, Enumeration, Inet, Interval, IntoColumn, MacAddr, Multirange, Ordered, Range, RangeElement, Scalar,
    UnknownLabel,
};
pub use cursor::{Cursor, FindPage, Page};
pub use error::Error;
pub use filter::{Computed, ContainedIn, Contains, Emptiness, Expression, Filter, Length, Overlaps};
pub use fleet_transaction::{FleetTransaction, Participant};
pub use generated::*;
pub use include::{Cardinality, Include, With};
pub use model::{ColumnInfo, Model, Reader, TableInfo};
pub use relation::{Across, Elsewhere, Fetch, Many, One, Optional, OptionalOne, Relation, ToMany, ToOne};
pub use select::{As, Columns, Projection, Select, SelectOne};
pub use session::Session;
pub use single::Single;
pub use sql_row::{ResultRow, SqlRow};
pub use stream::Rows;
pub use table::{
    Children, Count, Create, CreateMany, CreateManyAndReturn, CreateWith, DeleteMany, FindFirst, FindMany, FindUnique, Nested,
    Revision, Running, Table, Update, UpdateEach, UpdateMany, Upsert,
};
#[doc(hidden)]
pub use value::{RangeValue, Value};
pub use view::View;

/// The examples of the guide compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/client.md")]
mod client_guide {}

/// So do those of transactions.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/transactions.md")]
mod transactions_guide {}

/// What generated code names.
#[doc(hidden)]
pub mod codegen {
    pub use crate::column_type::Label;
    pub use crate::enumeration;
    pub use crate::generated::platform::Platform;
    pub use crate::select::{Values, position};
    pub use crate::{
        Across, Client, Column, ColumnInfo, ColumnType, Database, Error, FleetTransaction, IntoColumn, Key, Model, New,
        OptionalOne, Participant, ReadOnly, Reader, Session, Table, TableInfo, Tables, ToMany, ToOne,
    };
    pub use crate::{Inet, Interval, MacAddr, Multirange, Range, Single, View};
    pub use aicore_catalog::DatabaseCode;
    pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    pub use rust_decimal::Decimal;
    pub use serde_json::Value as Json;
    pub use std::ops::Deref;
    pub use uuid::Uuid;
}
