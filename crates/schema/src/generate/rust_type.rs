//! The Rust type of a column, and the SQL type in which its values travel.
//!
//! The table is in the documentation of `aicore_client::ColumnType`. A type that it does not name travels as text.

use crate::introspect::{Column, DataType};

pub(super) struct RustType {
    /// Without `Option`.
    pub(super) rust: String,
    /// Type in which values travel.
    pub(super) travels: String,
    /// The column's own type, where values travel as text.
    pub(super) cast: Option<String>,
}

/// PostgreSQL's name (`format_type`), the name for casts, the Rust type. `character` alone would mean `character(1)`.
const SCALARS: &[(&str, &str, &str)] = &[
    ("boolean", "boolean", "bool"),
    ("smallint", "smallint", "i16"),
    ("integer", "integer", "i32"),
    ("bigint", "bigint", "i64"),
    ("real", "real", "f32"),
    ("double precision", "double precision", "f64"),
    ("numeric", "numeric", "Decimal"),
    ("text", "text", "String"),
    ("character varying", "varchar", "String"),
    ("character", "bpchar", "String"),
    ("bpchar", "bpchar", "String"),
    ("name", "name", "String"),
    ("uuid", "uuid", "Uuid"),
    ("date", "date", "NaiveDate"),
    ("time without time zone", "time", "NaiveTime"),
    ("timestamp without time zone", "timestamp", "NaiveDateTime"),
    ("timestamp with time zone", "timestamptz", "DateTime<Utc>"),
    ("json", "json", "Json"),
    ("jsonb", "jsonb", "Json"),
    ("bytea", "bytea", "Vec<u8>"),
];

pub(super) fn rust_type(data_type: &DataType) -> RustType {
    let scalar = |name: &str| SCALARS.iter().find(|(known, ..)| *known == name);
    let cast = Some(data_type.name.clone());
    match &data_type.element {
        Some(element) => match scalar(element) {
            Some((_, travels, rust)) => RustType {
                rust: format!("Vec<{rust}>"),
                travels: format!("{travels}[]"),
                cast: None,
            },
            None => RustType {
                rust: "Vec<String>".into(),
                travels: "text[]".into(),
                cast,
            },
        },
        None => match scalar(&data_type.base) {
            Some((_, travels, rust)) => RustType {
                rust: (*rust).into(),
                travels: (*travels).into(),
                cast: None,
            },
            None => RustType {
                rust: "String".into(),
                travels: "text".into(),
                cast,
            },
        },
    }
}

/// The type of a field: an `Option` where the column may be null.
pub(super) fn field_type(column: &Column) -> String {
    let rust = rust_type(&column.data_type).rust;
    if column.nullable { format!("Option<{rust}>") } else { rust }
}
