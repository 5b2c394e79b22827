//! What a Prisma schema says beyond the tables and keys that every generator needs: indexes, and what a foreign key does.

use std::collections::BTreeMap;
use tokio_postgres::{Client, Error};

/// Indexes and referential actions of a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Plain indexes by table (schema, name): not unique, over columns only, of all rows, with default operator classes.
    pub indexes: BTreeMap<(String, String), Vec<Index>>,
    /// What foreign keys do on delete and on update, by table (schema, name) and name of the constraint.
    pub actions: BTreeMap<(String, String, String), (Action, Action)>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its access method, such as `btree`.
    pub method: String,
    /// Its columns, in its order.
    pub columns: Vec<IndexColumn>,
}

/// A column of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexColumn {
    /// Its name.
    pub name: String,
    /// Whether it is in descending order.
    pub descending: bool,
}

/// What a foreign key does when the row that it refers to goes or changes its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Fails at the end of the statement or transaction.
    NoAction,
    /// Fails at once.
    Restrict,
    /// Follows.
    Cascade,
    /// Becomes null.
    SetNull,
    /// Becomes the default.
    SetDefault,
}

impl Action {
    /// Of the letter in `pg_constraint`.
    fn of(letter: &str) -> Self {
        match letter {
            "r" => Self::Restrict,
            "c" => Self::Cascade,
            "n" => Self::SetNull,
            "d" => Self::SetDefault,
            _ => Self::NoAction,
        }
    }

    /// As Prisma writes it.
    pub(super) fn prisma(self) -> &'static str {
        match self {
            Self::NoAction => "NoAction",
            Self::Restrict => "Restrict",
            Self::Cascade => "Cascade",
            Self::SetNull => "SetNull",
            Self::SetDefault => "SetDefault",
        }
    }
}

/// Reads the details of the database that a connection is on.
///
/// # Errors
/// The failure of a statement.
pub async fn details(client: &Client) -> Result<Details, Error> {
    let mut details = Details::default();
    for row in client.query(INDEXES, &[]).await? {
        let columns: Vec<String> = row.try_get("columns")?;
        let descending: Vec<bool> = row.try_get("descending")?;
        let columns = columns.into_iter().zip(descending);
        let index = Index {
            name: row.try_get("name")?,
            method: row.try_get("method")?,
            columns: columns.map(|(name, descending)| IndexColumn { name, descending }).collect(),
        };
        let table = (row.try_get("schema")?, row.try_get("table_name")?);
        details.indexes.entry(table).or_default().push(index);
    }
    for row in client.query(ACTIONS, &[]).await? {
        let key = (row.try_get("schema")?, row.try_get("table_name")?, row.try_get("name")?);
        let on_delete = Action::of(row.try_get("on_delete")?);
        let on_update = Action::of(row.try_get("on_update")?);
        details.actions.insert(key, (on_delete, on_update));
    }
    Ok(details)
}

const INDEXES: &str = r#"-- prisma_indexes()
SELECT n.nspname::text AS schema, t.relname::text AS table_name, c.relname::text AS name, m.amname::text AS method,
    array_agg(a.attname::text ORDER BY k.position) AS columns,
    array_agg((i.indoption[k.position - 1] & 1) = 1 ORDER BY k.position) AS descending
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_am AS m ON m.oid = c.relam
JOIN pg_class AS t ON t.oid = i.indrelid AND t.relkind IN ('r', 'p') AND NOT t.relispartition
JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE NOT i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT i.indisexclusion
    AND i.indnkeyatts = i.indnatts
    AND NOT EXISTS (
        SELECT FROM unnest(i.indclass::oid[]) AS o (oid)
        JOIN pg_opclass AS x ON x.oid = o.oid AND NOT x.opcdefault)
GROUP BY n.nspname, t.relname, c.relname, m.amname
ORDER BY n.nspname COLLATE "C", t.relname COLLATE "C", c.relname COLLATE "C""#;

const ACTIONS: &str = r#"-- prisma_actions()
SELECT n.nspname::text AS schema, t.relname::text AS table_name, f.conname::text AS name,
    f.confdeltype::text AS on_delete, f.confupdtype::text AS on_update
FROM pg_constraint AS f
JOIN pg_class AS t ON t.oid = f.conrelid
JOIN pg_namespace AS n ON n.oid = t.relnamespace
WHERE f.contype = 'f' AND f.conparentid = 0
ORDER BY n.nspname COLLATE "C", t.relname COLLATE "C", f.conname COLLATE "C""#;
