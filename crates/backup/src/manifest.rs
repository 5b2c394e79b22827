//! The manifest of a backup, the receipts of its checks, and what a store holds.
//!
//! `<backup>/<database>.sql.zst[.age]` are the objects; `<backup>/manifest.json` names them all and is put last, where there is none;
//! `<backup>/receipt-<time>.json` says that somebody checked it. Manifests and receipts are envelopes: `{signed, key, signature}`, where the
//! signature (Ed25519) is of the bytes of `signed`.

use crate::{Barrier, Error, SigningKey, Store, Trusted};
use aicore_catalog::DatabaseCode;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Number of the format: 1. Another one is refused.
pub(crate) const FORMAT: u32 = 1;

/// What a backup consists of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Number of the format: 1.
    pub format: u32,
    /// Id of the backup: `<yyyymmdd>T<hhmmss>Z-<8 hexadecimal digits>`, in the order of time.
    pub backup: String,
    /// When it was begun.
    pub begun_at: DateTime<Utc>,
    /// When its last object was complete.
    pub finished_at: DateTime<Utc>,
    /// Version of the program.
    pub program: String,
    /// The instant that it shows.
    pub barrier: Barrier,
    /// The databases, by code.
    pub databases: BTreeMap<DatabaseCode, DatabaseEntry>,
}

/// A database of a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DatabaseEntry {
    /// Its name on its server.
    pub name: String,
    /// `host:port` of its server.
    pub server: String,
    /// Clauses of `CREATE DATABASE`: encoding and locale.
    pub create: String,
    /// Name of its last migration, where it has a history.
    pub schema_version: Option<String>,
    /// Digest of its definitions (see `fingerprint.rs`); none where they cannot be told by one.
    pub schema_digest: Option<String>,
    /// Its object.
    pub object: ObjectEntry,
    /// Bytes of the plain SQL.
    pub plain_bytes: u64,
    /// What the plain SQL consists of, in order.
    pub segments: Vec<Segment>,
    /// What each table holds.
    pub tables: Vec<TableEntry>,
    /// Large objects.
    pub large_objects: u64,
}

/// An object in the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ObjectEntry {
    /// Path below the store's address.
    pub path: String,
    /// Bytes.
    pub size_bytes: u64,
    /// SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// Whether it is encrypted by age.
    pub encrypted: bool,
}

/// A piece of plain SQL.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// Statements: bytes.
    Sql(u64),
    /// A line `COPY … FROM stdin;`, rows, and a line `\.`: bytes.
    Copy(u64),
}

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Schema and name, quoted where needed.
    pub table: String,
    /// What `COPY` was asked for: the table with its columns, or a query.
    pub source: String,
    /// Rows.
    pub rows: u64,
    /// Sum of the rows (see `content.rs`), 32 hexadecimal digits.
    pub content: String,
}

/// That a backup was checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipt {
    /// The backup.
    pub backup: String,
    /// What was done.
    pub kind: ReceiptKind,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How long it took, in ms.
    pub took_ms: u64,
    /// Databases that were looked at.
    pub databases: usize,
    /// Tables whose counts and contents were compared; 0 where only objects were.
    pub tables: usize,
    /// Rows compared.
    pub rows: u64,
    /// What was wrong, database by database; empty: nothing.
    pub failures: BTreeMap<DatabaseCode, String>,
}

/// How a backup was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// The objects' sizes and hashes.
    Verify,
    /// All was restored in a cluster of its own and compared.
    Drill,
}

#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    signed: &'a RawValue,
    key: String,
    signature: String,
}

/// A signed text of a value.
pub(crate) fn seal(value: &impl Serialize, key: &SigningKey) -> Vec<u8> {
    // What these types hold has a JSON form.
    let signed = serde_json::value::to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned());
    let envelope = Envelope {
        signature: key.sign(signed.get().as_bytes()),
        signed: &signed,
        key: key.public(),
    };
    serde_json::to_vec(&envelope).unwrap_or_default()
}

/// The value of a signed text.
pub(crate) fn unseal<T: DeserializeOwned>(object: &str, bytes: &[u8], trusted: &Trusted) -> Result<T, Error> {
    let malformed =
        |error: serde_json::Error| Error::refused(object, format!("it is no signed JSON ({error}): it was cut short or changed"));
    let envelope: Envelope<'_> = serde_json::from_slice(bytes).map_err(malformed)?;
    trusted
        .check(&envelope.key, envelope.signed.get().as_bytes(), &envelope.signature)
        .map_err(|reason| Error::refused(object, reason))?;
    serde_json::from_str(envelope.signed.get()).map_err(malformed)
}

pub(crate) fn manifest_path(backup: &str) -> String {
    format!("{backup}/manifest.json")
}

/// A backup of a store.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// Its id.
    pub backup: String,
    /// When it was begun.
    pub at: DateTime<Utc>,
    /// Whether it has a manifest: one that has none is being made, or was left by a process that died.
    pub complete: bool,
    /// Bytes of all its objects.
    pub size_bytes: u64,
    /// Objects, without manifest and receipts.
    pub objects: usize,
    /// Receipts that say it was found sound, oldest first.
    pub receipts: Vec<Receipt>,
    /// Why its manifest or a receipt is refused, if it is.
    pub problem: Option<String>,
}

impl Listed {
    /// Whether whoever looked at it last found it sound.
    pub fn is_verified(&self) -> bool {
        self.problem.is_none() && self.receipts.last().is_some_and(|receipt| receipt.failures.is_empty())
    }
}

/// The backups of a store, oldest first.
///
/// # Errors
/// [`Error::Store`].
pub async fn list(store: &Store, trusted: &Trusted) -> Result<Vec<Listed>, Error> {
    let mut backups: BTreeMap<String, Listed> = BTreeMap::new();
    let mut receipts = Vec::new();
    for (name, meta) in store.objects().await? {
        let Some((backup, file)) = name.split_once('/') else {
            continue;
        };
        let Some(at) = time_of(backup) else { continue };
        let listed = backups.entry(backup.to_owned()).or_insert_with(|| Listed {
            backup: backup.to_owned(),
            at,
            complete: false,
            size_bytes: 0,
            objects: 0,
            receipts: Vec::new(),
            problem: None,
        });
        listed.size_bytes += meta.size;
        if file == "manifest.json" {
            listed.complete = true;
        } else if file.starts_with("receipt-") {
            receipts.push((backup.to_owned(), name));
        } else {
            listed.objects += 1;
        }
    }
    receipts.sort();
    for (backup, name) in receipts {
        let bytes = store.get_bytes(&name).await?.unwrap_or_default();
        let Some(listed) = backups.get_mut(&backup) else { continue };
        match unseal::<Receipt>(&name, &bytes, trusted) {
            Ok(receipt) if receipt.backup == backup => listed.receipts.push(receipt),
            Ok(receipt) => listed.problem = Some(format!("{name} is refused: it is of backup {}", receipt.backup)),
            Err(error) => listed.problem = Some(error.to_string()),
        }
    }
    Ok(backups.into_values().collect())
}

/// The time in a backup's id.
pub(crate) fn time_of(backup: &str) -> Option<DateTime<Utc>> {
    let (time, random) = backup.split_once('-')?;
    let is_random = random.len() == 8 && random.bytes().all(|digit| digit.is_ascii_hexdigit());
    let time = chrono::NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%SZ").ok()?;
    is_random.then_some(time.and_utc())
}

/// The complete backup of an id, or the latest; its manifest is checked.
///
/// # Errors
/// [`Error::NoBackup`], [`Error::Refused`], [`Error::Store`].
pub async fn find(store: &Store, wanted: Option<&str>, trusted: &Trusted) -> Result<Manifest, Error> {
    let backup = match wanted {
        Some(backup) => backup.to_owned(),
        None => {
            let objects = store.objects().await?;
            let manifests = objects.iter().filter_map(|(name, _)| name.strip_suffix("/manifest.json"));
            let latest = manifests.filter(|backup| time_of(backup).is_some()).max();
            latest
                .ok_or_else(|| Error::NoBackup {
                    wanted: "at all".into(),
                    store: store.address().to_owned(),
                })?
                .to_owned()
        }
    };
    read_manifest(store, &backup, trusted).await
}

/// Reads and checks a manifest.
///
/// # Errors
/// [`Error::NoBackup`] where there is none, [`Error::Refused`] where it is not of this backup or not signed by a trusted key.
pub async fn read_manifest(store: &Store, backup: &str, trusted: &Trusted) -> Result<Manifest, Error> {
    let path = manifest_path(backup);
    let bytes = store.get_bytes(&path).await?.ok_or_else(|| Error::NoBackup {
        wanted: backup.to_owned(),
        store: store.address().to_owned(),
    })?;
    let manifest: Manifest = unseal(&path, &bytes, trusted)?;
    if manifest.backup != backup {
        let reason = format!("it is the manifest of backup {}: put there from elsewhere", manifest.backup);
        return Err(Error::refused(path, reason));
    }
    if manifest.format != FORMAT {
        let reason = format!(
            "its format is {}, and this program reads {FORMAT}: use the program that wrote it",
            manifest.format
        );
        return Err(Error::refused(path, reason));
    }
    Ok(manifest)
}

impl Manifest {
    /// The entry of a database.
    ///
    /// # Errors
    /// [`Error::NotInBackup`].
    pub fn database(&self, code: &DatabaseCode) -> Result<&DatabaseEntry, Error> {
        self.databases.get(code).ok_or_else(|| Error::NotInBackup {
            backup: self.backup.clone(),
            database: code.to_string(),
            held: self.databases.keys().map(DatabaseCode::as_str).collect::<Vec<_>>().join(", "),
        })
    }
}
