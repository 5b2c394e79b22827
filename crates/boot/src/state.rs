//! The state directory: what lies where, who holds it, and what another `aicore` process can read about running servers.
//!
//! ```text
//! <state_dir>/
//!   servers.json        process id and port of each server, for people and scripts; verified before it is believed
//!   postgres/           the cluster, or a symbolic link to it
//!   postgres.password   password of the superuser, mode 0600
//!   postgres.log
//!   nats/               JetStream's files
//!   nats.conf           generated at every start, mode 0600
//!   nats.password, nats.pid, nats.log
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::Error;

/// How long a start waits for another process that is starting or stopping servers here.
const LOCK_LIMIT: Duration = Duration::from_secs(180);

/// A log larger than this is set aside (`.1`) at the next start.
const LOG_LIMIT_BYTES: u64 = 10 * 1024 * 1024;

/// An existing state directory, as an absolute path without symbolic links.
#[derive(Debug, Clone)]
pub(crate) struct StateDir(PathBuf);

/// A server's password, which `Debug` does not show.
#[derive(Clone)]
pub(crate) struct Password(String);

impl std::ops::Deref for Password {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Held while a server is being started; released when dropped, or when this process dies.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "closing the file releases the lock")] File);

/// `servers.json`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Records {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) postgres: Option<Record>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nats: Option<Record>,
}

/// What `servers.json` says about one server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) pid: u32,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) password_file: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) log: PathBuf,
}

impl StateDir {
    /// The state directory, made (mode 0755) if it is missing.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(path)
            .map_err(Error::io("create", path))?;
        path.canonicalize().map(Self).map_err(Error::io("resolve", path))
    }

    /// The state directory, if there is one.
    pub(crate) fn existing(path: &Path) -> Result<Option<Self>, Error> {
        match path.canonicalize() {
            Ok(path) => Ok(Some(Self(path))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("resolve", path)(error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Waits until no other process starts or stops the server `name` here.
    pub(crate) async fn lock(&self, name: &str) -> Result<Lock, Error> {
        let path = self.file(&format!("{name}.lock"));
        let file = private().append(true).open(&path).map_err(Error::io("open", &path))?;
        let deadline = Instant::now() + LOCK_LIMIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::Locked {
                        state_dir: self.0.clone(),
                        seconds: LOCK_LIMIT.as_secs(),
                    });
                }
                Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
            }
        }
    }

    /// The password in `<name>.password`, if there is one.
    pub(crate) fn password(&self, name: &str) -> Result<Option<Password>, Error> {
        let path = self.password_file(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(Password(text.trim().to_owned())).filter(|password| !password.is_empty())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// The password in `<name>.password`; a new random one if there is none.
    pub(crate) fn password_or_new(&self, name: &str) -> Result<Password, Error> {
        if let Some(password) = self.password(name)? {
            return Ok(password);
        }
        let password = random_password().map_err(Error::io("read", "/dev/urandom"))?;
        write_private(&self.password_file(name), password.as_bytes())?;
        Ok(Password(password))
    }

    /// Keeps a password that others have given.
    pub(crate) fn keep_password(&self, name: &str, password: &str) -> Result<(), Error> {
        write_private(&self.password_file(name), password.as_bytes())
    }

    pub(crate) fn password_file(&self, name: &str) -> PathBuf {
        self.file(&format!("{name}.password"))
    }

    /// What `servers.json` says; nothing if it is missing or damaged, as it is only a hint.
    pub(crate) fn records(&self) -> Records {
        fs::read(self.file("servers.json"))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// Changes `servers.json`; two servers that start at once do not lose each other's entry.
    pub(crate) fn update_records(&self, change: impl FnOnce(&mut Records)) -> Result<(), Error> {
        let lock = self.file("servers.lock");
        let held = private().append(true).open(&lock).map_err(Error::io("open", &lock))?;
        held.lock().map_err(Error::io("lock", &lock))?;
        let mut records = self.records();
        change(&mut records);
        let mut text = serde_json::to_vec_pretty(&records).expect("plain data");
        text.push(b'\n');
        write_private(&self.file("servers.json"), &text)
    }

    /// Opens `<name>.log` for appending; one that has grown large is set aside first.
    pub(crate) fn open_log(&self, name: &str) -> Result<File, Error> {
        let path = self.file(&format!("{name}.log"));
        if fs::metadata(&path).is_ok_and(|found| found.len() > LOG_LIMIT_BYTES) {
            let aside = self.file(&format!("{name}.log.1"));
            fs::rename(&path, &aside).map_err(Error::io("rename", &path))?;
        }
        private().append(true).open(&path).map_err(Error::io("open", &path))
    }
}

/// Replaces a file that only its owner can read: never half written, even when the machine stops.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), Error> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let mut file = private()
        .write(true)
        .truncate(true)
        .open(&draft)
        .map_err(Error::io("create", &draft))?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .map_err(Error::io("write", &draft))?;
    fs::rename(&draft, path).map_err(Error::io("write", path))
}

/// Options that create a file with mode 0600.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).mode(0o600);
    options
}

/// 192 random bits as 48 hexadecimal digits, which need no escaping in a URL or a configuration file.
fn random_password() -> io::Result<String> {
    let mut bytes = [0; 24];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
