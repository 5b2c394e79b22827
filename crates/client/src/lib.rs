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
//! The same, as it is meant:
//!
//! ```no_run
//! use aicore_client::{Client, Error, insurance::{CarrierCreate, customer, policy}};
//! use chrono::NaiveDate;
//! # async fn f(db: &Client, day: NaiveDate) -> Result<(), Error> {
//! let new = CarrierCreate { code: "C0001".into(), name: "Seguros Ejemplo".into() };
//! let old = policy::effective_on.lt(day);
//! let open_end = policy::expires_on.is_null();
//! let policies = db.insurance().policy().find_many().filter(old.and(!open_end)).await?;
//! let people = db.insurance().customer().count().filter(customer::kind.eq("person")).await?;
//! let which = db.insurance().policy().find_unique(policy::by_policy_number("H-2026-000001")).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Cargo features
//!
//! One a database, named after its accessor; `all` is the default. A program that needs three databases compiles three.

// Generated code says `aicore_client`, so that it compiles in other crates too.
extern crate self as aicore_client;

mod client;
mod column;
mod column_type;
mod error;
mod filter;
#[rustfmt::skip] // it is written as rustfmt would write it, and must stay what `aicore generate` wrote
#[allow(non_upper_case_globals, reason = "a column's constant is named as the column")]
mod generated;
mod model;
mod session;
mod sql;
mod table;
mod value;

pub use client::{Client, Database, Tables, Transaction};
pub use column::{Assignment, Column, Key, New, Number, Order, ReadOnly, Writable};
pub use column_type::{ColumnType, IntoColumn, Ordered, Scalar};
pub use error::Error;
pub use filter::Filter;
pub use generated::*;
pub use model::{ColumnInfo, Model, Reader, TableInfo};
pub use session::Session;
pub use table::{
    Count, Create, CreateMany, CreateManyAndReturn, DeleteMany, FindFirst, FindMany, FindUnique, Running, Table, Update,
    UpdateMany, Upsert,
};
#[doc(hidden)]
pub use value::Value;

/// What generated code names.
#[doc(hidden)]
pub mod codegen {
    pub use crate::generated::platform::Platform;
    pub use crate::{
        Client, Column, ColumnInfo, ColumnType, Database, Error, IntoColumn, Key, Model, New, ReadOnly, Reader, Session, Table,
        TableInfo, Tables,
    };
    pub use aicore_catalog::DatabaseCode;
    pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    pub use rust_decimal::Decimal;
    pub use serde_json::Value as Json;
    pub use std::ops::Deref;
    pub use uuid::Uuid;
}
