//! The Rust type of a column, and the SQL type in which its values travel.
//!
//! The table is in the documentation of `aicore_client::ColumnType`. A type that it does not name travels as text, and so
//! do enumerations.

use crate::introspect::{Column, DataType};
use std::collections::BTreeMap;

/// The enumerations that code can name.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// Name as SQL → path of the Rust type.
    pub(super) enums: BTreeMap<String, String>,
}

pub(super) struct RustType {
    /// Without `Option`.
    pub(super) rust: String,
    /// Type in which values travel.
    pub(super) travels: String,
    /// The column's own type, or that which its domain rests on, where values travel as text.
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
    ("interval", "interval", "Interval"),
    ("inet", "inet", "Inet"),
    ("cidr", "cidr", "Inet"),
    ("macaddr", "macaddr", "MacAddr"),
    ("int4range", "int4range", "Range<i32>"),
    ("int8range", "int8range", "Range<i64>"),
    ("numrange", "numrange", "Range<Decimal>"),
    ("daterange", "daterange", "Range<NaiveDate>"),
    ("tsrange", "tsrange", "Range<NaiveDateTime>"),
    ("tstzrange", "tstzrange", "Range<DateTime<Utc>>"),
    ("int4multirange", "int4multirange", "Multirange<i32>"),
    ("int8multirange", "int8multirange", "Multirange<i64>"),
    ("nummultirange", "nummultirange", "Multirange<Decimal>"),
    ("datemultirange", "datemultirange", "Multirange<NaiveDate>"),
    ("tsmultirange", "tsmultirange", "Multirange<NaiveDateTime>"),
    ("tstzmultirange", "tstzmultirange", "Multirange<DateTime<Utc>>"),
];

impl Types {
    /// The Rust type of a column's type, without `Option`.
    pub(super) fn rust_type(&self, data_type: &DataType) -> RustType {
        let scalar = |name: &str| SCALARS.iter().find(|(known, ..)| *known == name);
        let (of, array) = match &data_type.element {
            Some(element) => (element, true),
            None => (&data_type.base, false),
        };
        let text = || self.enums.get(of).map_or("String", String::as_str);
        let (travels, rust, cast) = match scalar(of) {
            Some((_, travels, rust)) => (*travels, *rust, None),
            None => ("text", text(), Some(data_type.base.clone())),
        };
        if array {
            RustType {
                rust: format!("Vec<{rust}>"),
                travels: format!("{travels}[]"),
                cast,
            }
        } else {
            RustType {
                rust: rust.into(),
                travels: travels.into(),
                cast,
            }
        }
    }

    /// The type of a field: an `Option` where the column may be null.
    pub(super) fn field_type(&self, column: &Column) -> String {
        let rust = self.rust_type(&column.data_type).rust;
        if column.nullable { format!("Option<{rust}>") } else { rust }
    }
}
