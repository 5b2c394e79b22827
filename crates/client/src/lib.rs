//! The typed client: one object over every database of the fleet.

extern crate self as aicore_client;

mod client;
mod column;
mod column_type;
mod error;
mod filter;
#[rustfmt::skip] // it is written as rustfmt would write it, and must stay what `aicore schema generate` wrote
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
pub use table::{Count, Create, CreateMany, CreateManyAndReturn, DeleteMany, FindFirst, FindMany, FindUnique, Running, Table, Update, UpdateMany, Upsert};

/// What generated code names.
#[doc(hidden)]
pub mod codegen {
    pub use crate::{
        Client, Column, ColumnInfo, ColumnType, Database, Error, IntoColumn, Key, Model, New, ReadOnly, Reader, Session, Table, TableInfo, Tables,
    };
    pub use crate::generated::platform::Platform;
    pub use aicore_catalog::DatabaseCode;
    pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    pub use rust_decimal::Decimal;
    pub use serde_json::Value as Json;
    pub use std::ops::Deref;
    pub use uuid::Uuid;
}
