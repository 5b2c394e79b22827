//! What PostgreSQL says of the tables that a mapping feeds: columns, keys, checks, foreign keys.
//!
//! A mapping's identifiers are looked up here, and whatever reaches a statement is one that PostgreSQL gave back,
//! quoted.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::quoted;
use std::collections::BTreeMap;
use tokio_postgres::Client;

/// Family of a column's type, by what text it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Text of at most so many characters.
    Text(Option<usize>),
    /// `numeric(precision, scale)`.
    Numeric(Option<(u32, u32)>),
    /// A whole number within these limits.
    Integer(i64, i64),
    Date,
    Timestamp,
    Boolean,
    Uuid,
    /// Anything else: not imported.
    Other,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) family: Family,
    /// Type for casts and staging, without length or precision, domains resolved.
    pub(crate) type_name: String,
    /// Type as people know it.
    pub(crate) shown_type: String,
    pub(crate) not_null: bool,
    /// PostgreSQL fills it where it is not given.
    pub(crate) filled: bool,
    pub(crate) generated: bool,
}

/// A CHECK constraint.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) name: String,
    /// Definition, such as `CHECK ((annual_premium >= 0))`.
    pub(crate) definition: String,
    /// Its expression over the table's columns, from the database's own catalogue.
    pub(crate) expression: String,
    pub(crate) columns: Vec<String>,
}

/// A foreign key of one column to a table of schema `public`.
#[derive(Debug, Clone)]
pub(crate) struct ForeignKey {
    pub(crate) column: String,
    pub(crate) to_table: String,
    pub(crate) to_column: String,
}

/// A table of schema `public`.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Column lists of unique indexes, sorted.
    pub(crate) unique: Vec<Vec<String>>,
    pub(crate) checks: Vec<Check>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// Columns of each constraint, for the database's own messages.
    pub(crate) constraints: BTreeMap<String, Vec<String>>,
    /// Whether `<table>_payload(<table>)` is there.
    pub(crate) payload: bool,
}

impl Table {
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The table as SQL text.
    pub(crate) fn sql(&self) -> String {
        format!("\"public\".{}", quoted(&self.name))
    }
}

const COLUMNS: &str = "-- intake_columns()
SELECT a.attname::text, b.typname::text,
    CASE WHEN b.typname = 'bpchar' THEN 'text' ELSE format_type(b.oid, NULL) END,
    format_type(a.atttypid, a.atttypmod), CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,
    a.attnotnull OR t.typnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> '' OR a.attidentity = 'a'
FROM pg_attribute AS a
JOIN pg_type AS t ON t.oid = a.atttypid
JOIN pg_type AS b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum";

const CONSTRAINTS: &str = "-- intake_constraints()
SELECT c.conname::text, c.contype::text, pg_get_constraintdef(c.oid), pg_get_expr(c.conbin, c.conrelid),
    ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) ORDER BY a.attname),
    r.relname::text,
    ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey) ORDER BY a.attname)
FROM pg_constraint AS c
LEFT JOIN pg_class AS r ON r.oid = c.confrelid AND r.relnamespace = 'public'::regnamespace
WHERE c.conrelid = $1::oid
ORDER BY c.conname";

const UNIQUE: &str = "-- intake_unique_keys()
SELECT ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) ORDER BY a.attname)
FROM pg_index AS i
WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
    AND i.indnkeyatts = i.indnatts";

/// Describes a table of schema `public`, or gives `None` where there is none of that name.
///
/// # Errors
/// [`Error::Fleet`].
pub(crate) async fn describe(client: &Client, code: &DatabaseCode, name: &str) -> Result<Option<Table>, Error> {
    let failed = |statement| aicore_fleet::Error::query(code, statement);
    let found = client
        .query_opt(
            "-- intake_table()
            SELECT c.oid, EXISTS (
                SELECT FROM pg_proc AS p
                WHERE p.proname = c.relname || '_payload' AND p.pronamespace = c.relnamespace AND p.proargtypes[0] = c.reltype AND p.pronargs = 1)
            FROM pg_class AS c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relname = $1 AND c.relkind IN ('r', 'p')",
            &[&name],
        )
        .await
        .map_err(failed("intake_table"))?;
    let Some(found) = found else { return Ok(None) };
    let oid: u32 = found.get(0);
    let columns = client.query(COLUMNS, &[&oid]).await.map_err(failed("intake_columns"))?;
    let constraints = client
        .query(CONSTRAINTS, &[&oid])
        .await
        .map_err(failed("intake_constraints"))?;
    let unique = client.query(UNIQUE, &[&oid]).await.map_err(failed("intake_unique_keys"))?;
    let mut table = Table {
        name: name.to_owned(),
        columns: columns
            .iter()
            .map(|row| Column {
                name: row.get(0),
                family: family(row.get(1), row.get(4)),
                type_name: row.get(2),
                shown_type: row.get(3),
                not_null: row.get(5),
                filled: row.get(6),
                generated: row.get(7),
            })
            .collect(),
        unique: unique.iter().map(|row| row.get(0)).collect(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        constraints: BTreeMap::new(),
        payload: found.get(1),
    };
    for row in constraints {
        let (name, kind, mut columns): (String, String, Vec<String>) = (row.get(0), row.get(1), row.get(4));
        table.constraints.insert(name.clone(), columns.clone());
        match (
            kind.as_str(),
            row.get::<_, Option<String>>(3),
            row.get::<_, Option<String>>(5),
        ) {
            ("c", Some(expression), _) => table.checks.push(Check {
                name,
                definition: row.get(2),
                expression,
                columns,
            }),
            ("f", _, Some(to_table)) if columns.len() == 1 => {
                let mut to: Vec<String> = row.get(6);
                if let (Some(column), Some(to_column)) = (columns.pop(), to.pop()) {
                    table.foreign_keys.push(ForeignKey {
                        column,
                        to_table,
                        to_column,
                    });
                }
            }
            _ => {}
        }
    }
    Ok(Some(table))
}

/// The family of a base type. Lengths and precisions are packed into the modifier as PostgreSQL does it
/// (`varchar`: length + 4; `numeric`: precision << 16 | scale, + 4).
fn family(type_name: &str, modifier: i32) -> Family {
    let packed = u32::try_from(modifier - 4).ok().filter(|_| modifier >= 4);
    match type_name {
        "text" | "citext" => Family::Text(None),
        "varchar" | "bpchar" => Family::Text(packed.map(|length| length as usize)),
        "numeric" => Family::Numeric(packed.map(|packed| (packed >> 16, packed & 0x7ff))),
        "int2" => Family::Integer(i16::MIN.into(), i16::MAX.into()),
        "int4" => Family::Integer(i32::MIN.into(), i32::MAX.into()),
        "int8" => Family::Integer(i64::MIN, i64::MAX),
        "date" => Family::Date,
        "timestamptz" => Family::Timestamp,
        "bool" => Family::Boolean,
        "uuid" => Family::Uuid,
        _ => Family::Other,
    }
}

impl Column {
    /// Checks a canonical value against the type and its limits, so that COPY and INSERT take it.
    ///
    /// # Errors
    /// The reason for refusing the line.
    pub(crate) fn accepts(&self, value: &str) -> Result<(), String> {
        match self.family {
            Family::Text(Some(most)) => {
                let length = value.chars().count();
                if length <= most {
                    Ok(())
                } else {
                    Err(format!("has {length} characters; column {} takes {most}", self.name))
                }
            }
            Family::Numeric(Some((precision, scale))) => {
                let digits = value.trim_start_matches('-');
                let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
                let part = part.trim_end_matches('0');
                let whole = whole.trim_start_matches('0');
                if part.len() > scale as usize {
                    return Err(format!("has {} decimals; column {} keeps {scale}", part.len(), self.name));
                }
                let room = precision.saturating_sub(scale) as usize;
                if whole.len() > room {
                    return Err(format!(
                        "has {} digits before the decimals; column {} takes {room}",
                        whole.len(),
                        self.name
                    ));
                }
                Ok(())
            }
            Family::Integer(least, most) => match value.parse::<i64>() {
                Ok(number) if number >= least && number <= most => Ok(()),
                _ => Err(format!(
                    "is no whole number from {least} to {most}, as column {} takes",
                    self.name
                )),
            },
            Family::Uuid => uuid::Uuid::try_parse(value).map(|_| ()).map_err(|_| "is no UUID".to_owned()),
            Family::Text(None) | Family::Numeric(None) | Family::Date | Family::Timestamp | Family::Boolean | Family::Other => {
                Ok(())
            }
        }
    }
}
