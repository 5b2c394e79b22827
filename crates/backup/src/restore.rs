//! A database of an object: beside the original, in its place, or as a plain file.
//!
//! The object is checked against the manifest before any statement of it runs. The database is made under a name of its own, filled, and compared
//! with the manifest row for row; only then does it get the name that was asked for. In the place of another one, both names change in
//! one transaction. A process that dies leaves a database of its own name at most, which the next restore drops.

use crate::dump::read_rows;
use crate::manifest::{DatabaseEntry, Manifest, Segment};
use crate::{Encryption, Error, Store, object, session};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, quoted};
use bytes::Bytes;
use futures_util::{SinkExt as _, pin_mut};
use std::io::{Read, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_postgres::Client;

/// Names of databases that are being restored begin so.
const PREFIX: &str = "aicore_restore_";
/// Rows are sent in pieces of so many bytes.
const PIECE: usize = 128 << 10;

/// What was restored.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Restored {
    /// The backup.
    pub backup: String,
    /// The database.
    pub database: DatabaseCode,
    /// Its name on the server now.
    pub name: String,
    /// What the one in whose place it is is called now; connections to it are not allowed.
    pub former: Option<String>,
    /// Tables compared with the manifest.
    pub tables: usize,
    /// Rows in them.
    pub rows: u64,
}

/// Restores a database under another name, on the server of the original.
///
/// # Errors
/// [`Error::Taken`], [`Error::Refused`], [`Error::Different`], or the server's refusal; nothing is left then.
pub async fn restore_beside(
    fleet: &Fleet,
    store: &Store,
    manifest: &Manifest,
    code: &DatabaseCode,
    name: &str,
    encryption: &Encryption,
) -> Result<Restored, Error> {
    let server = fleet.connect_server(code).await?;
    if exists(&server, code, name).await? {
        return Err(Error::Taken { name: name.to_owned() });
    }
    let draft = Draft::make(fleet, store, manifest, code, encryption, &server).await?;
    let text = format!(
        "-- restore_name()\nALTER DATABASE {} RENAME TO {}",
        quoted(&draft.name),
        quoted(name)
    );
    let named = server.batch_execute(&text).await;
    if let Err(error) = named {
        drop_database(&server, code, &draft.name).await?;
        return Err(FleetError::query(code, "restore_name")(error).into());
    }
    Ok(draft.restored(manifest, code, name, None))
}

/// Restores a database in the place of the one that is there, which is kept under another name, closed to connections. Sessions of it are ended.
///
/// # Errors
/// As [`restore_beside`]; the one that was there is untouched then.
pub async fn restore_in_place(
    fleet: &Fleet,
    store: &Store,
    manifest: &Manifest,
    code: &DatabaseCode,
    encryption: &Encryption,
) -> Result<Restored, Error> {
    let server = fleet.connect_server(code).await?;
    let draft = Draft::make(fleet, store, manifest, code, encryption, &server).await?;
    let name = fleet.endpoint(code)?.database_name();
    let former = format!("{name}__before_{}", chrono::Utc::now().format("%Y%m%d_%H%M%S"));
    let former = exists(&server, code, name).await?.then_some(former);
    let swapped = swap(fleet, code, &server, name, former.as_deref(), &draft.name).await;
    if let Err(error) = swapped {
        drop_database(&server, code, &draft.name).await?;
        return Err(error);
    }
    Ok(draft.restored(manifest, code, name, former))
}

/// Gives both their new names in one transaction.
async fn swap(
    fleet: &Fleet,
    code: &DatabaseCode,
    server: &Client,
    name: &str,
    former: Option<&str>,
    draft: &str,
) -> Result<(), Error> {
    let failed = || FleetError::query(code, "restore_swap");
    let (name_quoted, draft) = (quoted(name), quoted(draft));
    let text = match former.map(quoted) {
        Some(former) => format!(
            "-- restore_swap()\nBEGIN; ALTER DATABASE {name_quoted} RENAME TO {former}; ALTER DATABASE {former} ALLOW_CONNECTIONS false; \
             ALTER DATABASE {draft} RENAME TO {name_quoted}; COMMIT"
        ),
        None => format!("-- restore_swap()\nALTER DATABASE {draft} RENAME TO {name_quoted}"),
    };
    // RENAME lets nobody in any more, and waits some seconds for those inside: another session ends them meanwhile.
    let ending = async {
        let other = fleet.connect_server(code).await?;
        loop {
            let text = "-- restore_end_sessions()\nSELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
            other
                .execute(text, &[&name])
                .await
                .map_err(FleetError::query(code, "restore_end_sessions"))?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let swapping = async {
        let swapped = server.batch_execute(&text).await;
        if swapped.is_err() {
            server
                .batch_execute("-- restore_swap_back()\nROLLBACK")
                .await
                .map_err(failed())?;
        }
        Ok(swapped.map_err(failed())?)
    };
    tokio::select! {
        swapped = swapping => swapped,
        ended = ending => ended,
    }
}

/// A restored database under a name of its own.
struct Draft {
    name: String,
    tables: usize,
    rows: u64,
}

impl Draft {
    async fn make(
        fleet: &Fleet,
        store: &Store,
        manifest: &Manifest,
        code: &DatabaseCode,
        encryption: &Encryption,
        server: &Client,
    ) -> Result<Self, Error> {
        let entry = manifest.database(code)?;
        let plain = object::open(store, &entry.object, encryption).await?;
        sweep(server, code).await?;
        let name = format!("{PREFIX}{}", uuid::Uuid::now_v7().simple());
        let text = "-- restore_lock()\nSELECT pg_advisory_lock(hashtextextended($1, 0))";
        server
            .execute(text, &[&name])
            .await
            .map_err(FleetError::query(code, "restore_lock"))?;
        create(server, code, &name, entry).await?;
        let filled = async {
            let client = session::open(fleet, code, &name).await?;
            fill(&client, code, entry, plain).await?;
            let rows = compare(&client, code, entry).await?;
            let analyze = client.batch_execute("-- restore_analyze()\nANALYZE").await;
            analyze.map_err(FleetError::query(code, "restore_analyze"))?;
            Ok(rows)
        };
        match filled.await {
            Ok(rows) => Ok(Self {
                name,
                tables: entry.tables.len(),
                rows,
            }),
            Err(error) => {
                drop_database(server, code, &name).await?;
                Err(error)
            }
        }
    }

    fn restored(self, manifest: &Manifest, code: &DatabaseCode, name: &str, former: Option<String>) -> Restored {
        Restored {
            backup: manifest.backup.clone(),
            database: code.clone(),
            name: name.to_owned(),
            former,
            tables: self.tables,
            rows: self.rows,
        }
    }
}

/// Drops what a restore that died has left: its name's lock is free.
async fn sweep(server: &Client, code: &DatabaseCode) -> Result<(), Error> {
    let text = "-- restore_left()\nSELECT datname::text FROM pg_database WHERE starts_with(datname, $1) AND pg_try_advisory_lock(hashtextextended(datname, 0))";
    let left = server
        .query(text, &[&PREFIX])
        .await
        .map_err(FleetError::query(code, "restore_left"))?;
    for row in left {
        let name: String = row.get(0);
        drop_database(server, code, &name).await?;
        let text = "-- restore_unlock()\nSELECT pg_advisory_unlock(hashtextextended($1, 0))";
        server
            .execute(text, &[&name])
            .await
            .map_err(FleetError::query(code, "restore_unlock"))?;
    }
    Ok(())
}

async fn exists(server: &Client, code: &DatabaseCode, name: &str) -> Result<bool, Error> {
    let text = "-- restore_exists()\nSELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
    let row = server.query_one(text, &[&name]).await;
    Ok(row.map_err(FleetError::query(code, "restore_exists"))?.get(0))
}

/// Drops a database, whoever is connected.
///
/// # Errors
/// The server's refusal.
pub(crate) async fn drop_database(server: &Client, code: &DatabaseCode, name: &str) -> Result<(), Error> {
    let text = format!("-- restore_drop()\nDROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name));
    Ok(server
        .batch_execute(&text)
        .await
        .map_err(FleetError::query(code, "restore_drop"))?)
}

/// Makes an empty database with the encoding and locale of the one that was backed up.
pub(crate) async fn create(server: &Client, code: &DatabaseCode, name: &str, entry: &DatabaseEntry) -> Result<(), Error> {
    let text = format!(
        "-- restore_create()\nCREATE DATABASE {} TEMPLATE template0 STRATEGY wal_log {}",
        quoted(name),
        entry.create
    );
    Ok(server
        .batch_execute(&text)
        .await
        .map_err(FleetError::query(code, "restore_create"))?)
}

/// Runs the statements of an object, and copies its rows.
pub(crate) async fn fill(
    client: &Client,
    code: &DatabaseCode,
    entry: &DatabaseEntry,
    mut plain: Box<dyn Read + Send>,
) -> Result<(), Error> {
    let cut_short = |error: std::io::Error| Error::refused(entry.object.path.clone(), format!("it cannot be read ({error})"));
    for segment in &entry.segments {
        match segment {
            Segment::Sql(bytes) => {
                let mut text = String::new();
                let read = plain.by_ref().take(*bytes).read_to_string(&mut text).map_err(cut_short)?;
                whole(entry, read as u64, *bytes)?;
                client
                    .batch_execute(&text)
                    .await
                    .map_err(FleetError::query(code, "restore_statements"))?;
            }
            Segment::Copy(bytes) => copy(client, code, entry, plain.by_ref().take(*bytes), *bytes).await?,
        }
    }
    Ok(())
}

fn whole(entry: &DatabaseEntry, read: u64, wanted: u64) -> Result<(), Error> {
    if read == wanted {
        return Ok(());
    }
    Err(Error::refused(entry.object.path.clone(), "it ends before the manifest says"))
}

/// Copies one table's rows: a line with the statement, rows, a line that ends them.
async fn copy(
    client: &Client,
    code: &DatabaseCode,
    entry: &DatabaseEntry,
    mut plain: impl Read,
    bytes: u64,
) -> Result<(), Error> {
    const END: usize = b"\\.\n".len();
    let failed = || FleetError::query(code, "restore_copy");
    let cut_short = |error: std::io::Error| Error::refused(entry.object.path.clone(), format!("it cannot be read ({error})"));
    let mut piece = vec![0; PIECE];
    let mut held: Vec<u8> = Vec::new();
    let mut left = bytes;
    // The statement ends with the first line.
    let statement = loop {
        if let Some(end) = held.iter().position(|byte| *byte == b'\n') {
            let rest = held.split_off(end + 1);
            let statement = std::mem::replace(&mut held, rest);
            break String::from_utf8_lossy(&statement).into_owned();
        }
        let read = plain.read(&mut piece).map_err(cut_short)?;
        if read == 0 {
            return whole(entry, bytes - left, bytes + 1);
        }
        left -= read as u64;
        held.extend_from_slice(&piece[..read]);
    };
    let sink = client
        .copy_in::<_, Bytes>(statement.trim_end().trim_end_matches(';'))
        .await
        .map_err(failed())?;
    pin_mut!(sink);
    loop {
        if left == 0 {
            held.truncate(held.len().saturating_sub(END));
            if !held.is_empty() {
                sink.send(Bytes::from(std::mem::take(&mut held))).await.map_err(failed())?;
            }
            break;
        }
        // The end may come in pieces: it is held back.
        if held.len() > PIECE {
            let rest = held.split_off(held.len() - END);
            sink.send(Bytes::from(std::mem::replace(&mut held, rest)))
                .await
                .map_err(failed())?;
        }
        let read = plain.read(&mut piece).map_err(cut_short)?;
        if read == 0 {
            return whole(entry, bytes - left, bytes);
        }
        left -= read as u64;
        held.extend_from_slice(&piece[..read]);
    }
    sink.finish().await.map_err(failed())?;
    Ok(())
}

/// Compares every table with the manifest, and gives the rows compared.
pub(crate) async fn compare(client: &Client, code: &DatabaseCode, entry: &DatabaseEntry) -> Result<u64, Error> {
    let mut all = 0;
    for table in &entry.tables {
        let content = read_rows(client, code, &table.source, None).await?;
        let different = |difference: String| Error::Different {
            database: code.to_string(),
            difference,
        };
        if content.rows != table.rows {
            return Err(different(format!(
                "table {} has {} rows and had {}",
                table.table, content.rows, table.rows
            )));
        }
        if content.sum() != table.content {
            return Err(different(format!(
                "the rows of table {} are not those that were backed up",
                table.table
            )));
        }
        all += content.rows;
    }
    Ok(all)
}

/// Writes a database as plain SQL for `psql`: `backup_<database>_<yyyy-mm-dd>.sql` of mode 0600 in a directory.
///
/// # Errors
/// [`Error::Refused`], [`Error::Io`]; no file of the name is left then.
pub async fn export(
    store: &Store,
    manifest: &Manifest,
    code: &DatabaseCode,
    directory: &Path,
    encryption: &Encryption,
) -> Result<PathBuf, Error> {
    let entry = manifest.database(code)?;
    let mut plain = object::open(store, &entry.object, encryption).await?;
    let file = directory.join(format!("backup_{code}_{}.sql", manifest.begun_at.format("%Y-%m-%d")));
    std::fs::create_dir_all(directory).map_err(Error::io("make", directory))?;
    let mut draft = tempfile::NamedTempFile::new_in(directory).map_err(Error::io("make", directory))?;
    let copied = std::io::copy(&mut plain, &mut draft);
    let copied = copied.map_err(|error| Error::refused(entry.object.path.clone(), format!("it cannot be read ({error})")))?;
    whole(entry, copied, entry.plain_bytes)?;
    draft
        .flush()
        .and_then(|()| draft.as_file().sync_all())
        .map_err(Error::io("write", &file))?;
    let private = std::fs::Permissions::from_mode(0o600);
    draft.as_file().set_permissions(private).map_err(Error::io("write", &file))?;
    draft.persist(&file).map_err(|error| Error::io("write", &file)(error.error))?;
    Ok(file)
}
