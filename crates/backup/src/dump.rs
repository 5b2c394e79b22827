//! One database, as its open transaction sees it, into one object.

use crate::catalogue::{self, Data, HERE, Table, literal};
use crate::content::Content;
use crate::cut::Participant;
use crate::fingerprint::{self, Question};
use crate::manifest::{DatabaseEntry, Segment, TableEntry};
use crate::object::ObjectWriter;
use crate::schema::Kept;
use crate::{Encryption, Error, Store};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, quoted};
use futures_util::{StreamExt as _, pin_mut};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, SimpleQueryMessage};

/// Rows are compressed in pieces of so many bytes.
const PIECE: usize = 128 << 10;
/// A large object is read in such pieces.
const LARGE_PIECE: i64 = 1 << 20;

/// What every database's dump needs.
pub(crate) struct Work {
    pub(crate) fleet: Fleet,
    pub(crate) store: Store,
    pub(crate) backup: String,
    pub(crate) encryption: Arc<Encryption>,
    pub(crate) kept: Kept,
}

/// Dumps a database; its transaction ends with the connection.
pub(crate) async fn dump(
    work: &Work,
    participant: &Participant,
    server: &str,
    question: Option<&Question>,
) -> Result<DatabaseEntry, Error> {
    let Participant { code, name, client } = participant;
    let data = catalogue::read(client, code).await?;
    lock(client, code, &data.tables).await?;
    let schema_digest = match question {
        Some(question) => fingerprint::fingerprint(client, code, question).await?,
        None => None,
    };
    let schema_version = schema_version(client, code, &data).await?;
    let statements = work
        .kept
        .statements(&work.fleet, code, client, schema_digest.as_deref())
        .await?;

    let mut object = ObjectWriter::new(&work.store, &work.backup, code.as_str(), &work.encryption)?;
    object.write(head(code, &work.backup, &data).as_bytes()).await?;
    object.write(&statements.before).await?;
    object.end_segment(Segment::Sql);
    let mut tables = Vec::with_capacity(data.tables.len());
    for table in &data.tables {
        let content = rows(client, code, table, &mut object).await?;
        tables.push(TableEntry {
            table: table.name.clone(),
            source: table.source.clone(),
            rows: content.rows,
            content: content.sum(),
        });
    }
    object
        .write(sequences(client, code, &data.sequences).await?.as_bytes())
        .await?;
    large_objects(client, code, &data.large_objects, &mut object).await?;
    object.write(&statements.after).await?;
    object.write(around(&data.around).as_bytes()).await?;
    object.end_segment(Segment::Sql);
    let (object, plain_bytes, segments) = object.finish().await?;
    Ok(DatabaseEntry {
        name: name.clone(),
        server: server.to_owned(),
        create: data.create,
        schema_version,
        schema_digest,
        object,
        plain_bytes,
        segments,
        tables,
        large_objects: data.large_objects.len() as u64,
    })
}

/// Holds the tables as they are, as `pg_dump` does; rows may be written.
async fn lock(client: &Client, code: &DatabaseCode, tables: &[Table]) -> Result<(), Error> {
    if tables.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let text = format!("-- backup_lock()\nLOCK TABLE {} IN ACCESS SHARE MODE", names.join(", "));
    Ok(client
        .batch_execute(&text)
        .await
        .map_err(FleetError::query(code, "backup_lock"))?)
}

/// The last migration that was applied, where the database has a history of them.
async fn schema_version(client: &Client, code: &DatabaseCode, data: &Data) -> Result<Option<String>, Error> {
    // The platform has a history of its own; the database's is in `public`.
    let mut histories = data.tables.iter().filter(|table| table.name == "public._prisma_migrations");
    let Some(history) = histories.next() else { return Ok(None) };
    let text = format!(
        "-- backup_schema_version()\nSELECT max(migration_name) FROM {} WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
        history.name
    );
    let row = client
        .query_typed_one(&text, &[])
        .await
        .map_err(FleetError::query(code, "backup_schema_version"))?;
    Ok(row.get(0))
}

/// What this is, and the roles that it names.
fn head(code: &DatabaseCode, backup: &str, data: &Data) -> String {
    let mut text = format!(
        "-- Database {code} of backup {backup}. Restore it into an empty database: psql -v ON_ERROR_STOP=1 -d {code} < this file\n\n"
    );
    for role in &data.roles {
        // Roles are the server's: where one is missing, it is made without right or password.
        let _ = writeln!(
            text,
            "DO $aicore$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {}) THEN CREATE ROLE {}; END IF; \
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $aicore$;",
            literal(role),
            quoted(role)
        );
    }
    text
}

/// The statements about the database itself, whatever it is called where it is restored.
fn around(statements: &[String]) -> String {
    let mut text = String::from("\n");
    for statement in statements {
        let _ = writeln!(
            text,
            "DO $aicore$ BEGIN EXECUTE pg_catalog.replace({}, '{HERE}', pg_catalog.quote_ident(pg_catalog.current_database())); END $aicore$;",
            literal(statement)
        );
    }
    text
}

/// Writes a table's rows.
async fn rows(client: &Client, code: &DatabaseCode, table: &Table, object: &mut ObjectWriter) -> Result<Content, Error> {
    object.write(b"\n").await?;
    object.end_segment(Segment::Sql);
    object
        .write(format!("COPY {} FROM stdin;\n", table.target).as_bytes())
        .await?;
    let content = read_rows(client, code, &table.source, Some(object)).await?;
    object.write(b"\\.\n").await?;
    object.end_segment(Segment::Copy);
    Ok(content)
}

/// Reads a table's rows as `COPY` writes them, sums them, and writes them into an object, where there is one.
pub(crate) async fn read_rows(
    client: &Client,
    code: &DatabaseCode,
    source: &str,
    mut object: Option<&mut ObjectWriter>,
) -> Result<Content, Error> {
    let mut content = Content::default();
    let mut piece: Vec<u8> = Vec::with_capacity(PIECE);
    let text = format!("COPY {source} TO STDOUT");
    let failed = || FleetError::query(code, "backup_copy");
    let rows = client.copy_out(&text).await.map_err(failed())?;
    pin_mut!(rows);
    // The server sends a message a row.
    while let Some(row) = rows.next().await {
        let row = row.map_err(failed())?;
        content.add(&row);
        let Some(object) = object.as_deref_mut() else { continue };
        piece.extend_from_slice(&row);
        if piece.len() >= PIECE {
            object.write(&piece).await?;
            piece.clear();
        }
    }
    if let Some(object) = object {
        object.write(&piece).await?;
    }
    Ok(content)
}

/// Where each sequence stands. Sequences are not part of transactions: they may be further than the rows, never behind.
async fn sequences(client: &Client, code: &DatabaseCode, names: &[String]) -> Result<String, Error> {
    let mut text = String::from("\n");
    for names in names.chunks(100) {
        let asked: Vec<String> = names
            .iter()
            .map(|name| format!("SELECT {} AS name, last_value, is_called FROM {name}", literal(name)))
            .collect();
        let query = format!("-- backup_sequences()\n{}", asked.join("\nUNION ALL "));
        for message in client
            .simple_query(&query)
            .await
            .map_err(FleetError::query(code, "backup_sequences"))?
        {
            let SimpleQueryMessage::Row(row) = message else { continue };
            let value = |column| row.get(column).unwrap_or_default();
            let _ = writeln!(
                text,
                "SELECT pg_catalog.setval({}, {}, {});",
                literal(value(0)),
                value(1),
                if value(2) == "t" { "true" } else { "false" }
            );
        }
    }
    Ok(text)
}

/// Writes large objects. The statements before the data made them, empty, where `pg_dump` does so.
async fn large_objects(client: &Client, code: &DatabaseCode, ids: &[u32], object: &mut ObjectWriter) -> Result<(), Error> {
    let text = "-- backup_large_object()\nSELECT lo_get($1, $2, $3)";
    for id in ids {
        let make = format!(
            "SELECT pg_catalog.lo_create({id}) WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata WHERE oid = {id});\n"
        );
        object.write(make.as_bytes()).await?;
        let mut offset = 0_i64;
        loop {
            let length = i32::try_from(LARGE_PIECE).unwrap_or(i32::MAX);
            let row = client.query_one(text, &[id as &(dyn ToSql + Sync), &offset, &length]).await;
            let piece: Vec<u8> = row.map_err(FleetError::query(code, "backup_large_object"))?.get(0);
            if piece.is_empty() {
                break;
            }
            let put = format!("SELECT pg_catalog.lo_put({id}, {offset}, '\\x{}');\n", crate::hex(&piece));
            object.write(put.as_bytes()).await?;
            offset += LARGE_PIECE;
        }
    }
    Ok(())
}
