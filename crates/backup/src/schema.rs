//! The statements that make a database's definitions, before its data and after: `pg_dump`'s, kept under the digest of the definitions.
//!
//! They are kept in a directory of this machine, which may be lost: then `pg_dump` is asked again. A kept file is summed before it is used.

use crate::{Error, hex, program};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use ring::digest::{SHA256, digest};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use tokio_postgres::Client;

/// Statements around the data.
pub(crate) struct Statements {
    pub(crate) before: Vec<u8>,
    pub(crate) after: Vec<u8>,
}

/// Where statements are kept.
pub(crate) struct Kept {
    directory: PathBuf,
    known: Mutex<HashMap<String, Arc<OnceCell<Arc<Statements>>>>>,
}

impl Kept {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            known: Mutex::default(),
        }
    }

    /// The statements of a database whose transaction is open. Of databases with one digest, the first to come asks `pg_dump`.
    pub(crate) async fn statements(
        &self,
        fleet: &Fleet,
        code: &DatabaseCode,
        client: &Client,
        fingerprint: Option<&str>,
    ) -> Result<Arc<Statements>, Error> {
        let Some(fingerprint) = fingerprint else {
            return Ok(Arc::new(dump(fleet, code, client).await?));
        };
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(fingerprint.to_owned()).or_default())
        };
        let statements = cell.get_or_try_init(|| self.read_or_dump(fleet, code, client, fingerprint));
        statements.await.cloned()
    }

    async fn read_or_dump(
        &self,
        fleet: &Fleet,
        code: &DatabaseCode,
        client: &Client,
        fingerprint: &str,
    ) -> Result<Arc<Statements>, Error> {
        let file = self.directory.join(fingerprint);
        if let Some(kept) = read(&file) {
            return Ok(Arc::new(kept));
        }
        let statements = dump(fleet, code, client).await?;
        if let Err(error) = write(&file, &statements) {
            tracing::warn!(file = %file.display(), "the statements of a schema are not kept, the next backup takes longer: {error}");
        }
        Ok(Arc::new(statements))
    }
}

/// Asks `pg_dump`, in the instant of the open transaction.
async fn dump(fleet: &Fleet, code: &DatabaseCode, client: &Client) -> Result<Statements, Error> {
    let text = "-- backup_export_snapshot()\nSELECT pg_export_snapshot(), current_setting('server_version_num')::integer / 10000";
    let row = client
        .query_one(text, &[])
        .await
        .map_err(FleetError::query(code, "backup_export_snapshot"))?;
    let (snapshot, major): (String, i32) = (row.get(0), row.get(1));
    let major = u32::try_from(major).unwrap_or_default();
    let archive = tempfile::Builder::new()
        .prefix("aicore-schema-")
        .tempfile()
        .map_err(Error::io("make", Path::new("a temporary file")))?;
    let environment = fleet.endpoint(code)?.libpq_environment();
    let pg_dump = program::find("pg_dump", major)?;
    let mut arguments: Vec<String> = [
        "--format=custom",
        "--compress=0",
        "--section=pre-data",
        "--section=post-data",
        "--encoding=UTF8",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(format!("--snapshot={snapshot}"));
    arguments.push(format!("--file={}", archive.path().display()));
    program::run("pg_dump", &pg_dump, code.as_str(), &arguments, &environment).await?;
    let pg_restore = program::find("pg_restore", major)?;
    Ok(Statements {
        before: section(&pg_restore, code, archive.path(), "pre-data").await?,
        after: section(&pg_restore, code, archive.path(), "post-data").await?,
    })
}

/// The statements of a section of an archive.
async fn section(pg_restore: &Path, code: &DatabaseCode, archive: &Path, section: &str) -> Result<Vec<u8>, Error> {
    let arguments = [
        format!("--section={section}"),
        "--file=-".to_owned(),
        archive.display().to_string(),
    ];
    let text = program::run("pg_restore", pg_restore, code.as_str(), &arguments, &[]).await?;
    Ok(without_restrictions(text))
}

/// Newer programs fence their output for `psql` by `\restrict` and `\unrestrict`; a piece of a dump has no use for half a fence.
fn without_restrictions(text: Vec<u8>) -> Vec<u8> {
    let fence = |line: &[u8]| line.starts_with(b"\\restrict ") || line.starts_with(b"\\unrestrict ");
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let Some(first) = lines.iter().position(|line| fence(line)) else {
        return text;
    };
    let Some(last) = lines.iter().rposition(|line| fence(line)) else {
        return text;
    };
    let kept = lines
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != first && *place != last);
    kept.flat_map(|(_, line)| line.iter().copied()).collect()
}

/// `<SHA-256 of the rest>\n<bytes before>\n<before><after>`.
fn read(file: &Path) -> Option<Statements> {
    let bytes = std::fs::read(file).ok()?;
    let (sum, rest) = bytes.split_at_checked(65)?;
    if sum[..64] != *hex(digest(&SHA256, rest).as_ref()).as_bytes() {
        tracing::warn!(file = %file.display(), "a kept schema was damaged, and is written again");
        return None;
    }
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let length: usize = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
    let (before, after) = rest[end + 1..].split_at_checked(length)?;
    Some(Statements {
        before: before.to_vec(),
        after: after.to_vec(),
    })
}

fn write(file: &Path, statements: &Statements) -> std::io::Result<()> {
    let mut rest = format!("{}\n", statements.before.len()).into_bytes();
    rest.extend_from_slice(&statements.before);
    rest.extend_from_slice(&statements.after);
    let mut bytes = format!("{}\n", hex(digest(&SHA256, &rest).as_ref())).into_bytes();
    bytes.append(&mut rest);
    let directory = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    let mut draft = tempfile::NamedTempFile::new_in(directory)?;
    std::io::Write::write_all(&mut draft, &bytes)?;
    draft.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::without_restrictions;

    #[test]
    fn the_fence_for_psql_is_taken_away_and_nothing_else() {
        let text = b"--\n\\restrict abc\nSELECT 1;\n\\unrestrict abc\n".to_vec();
        assert_eq!(without_restrictions(text), b"--\nSELECT 1;\n");
        assert_eq!(without_restrictions(b"SELECT 1;\n".to_vec()), b"SELECT 1;\n");
    }
}
