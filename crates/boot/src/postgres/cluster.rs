//! The cluster on disk: where it lies, how it is made, and its settings.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::server::{PidFile, mark};
use super::tool::{Refusal, Tool};
use super::{STOP, SUPERUSER};
use crate::account::{self, Account};
use crate::authority::{self, Authority, LOCAL_NAMES};
use crate::binary::Binary;
use crate::process::Process;
use crate::state::{StateDir, write_private};
use crate::{Error, Options, Profile, Program};

/// How long `initdb` may take. It writes about 40 MB.
const INITDB_LIMIT: Duration = Duration::from_secs(300);

const DRAFT: &str = "postgres.new-";

/// Arguments of `initdb`, beside the locale's.
const INITDB: [&str; 5] = [
    "-U",
    SUPERUSER,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-instructions",
];

/// The end of `postgresql.conf`.
const INCLUDE: &str = "\ninclude_if_exists = 'aicore.conf'\n";

/// Settings of every profile, then of each; later ones win.
const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("password_encryption", "scram-sha-256"),
    ("max_connections", "200"),
    ("max_prepared_transactions", "128"),
    ("max_locks_per_transaction", "256"),
    ("wal_level", "replica"),
    ("track_commit_timestamp", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_line_prefix", "%m [%p] %q%d "),
];
const DURABLE: &[(&str, &str)] = &[("shared_buffers", "256MB"), ("max_wal_size", "2GB")];
/// `fsync` off loses data only when the machine crashes, so a test may still kill the server.
const TEST: &[(&str, &str)] = &[
    ("shared_buffers", "64MB"),
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "on"),
];

/// With a certificate of the private authority.
const TLS: (&str, &str) = ("ssl", "on");

/// Where a cluster lies or will lie, and as whom its server runs.
#[derive(Debug)]
pub(super) struct Place {
    data: PathBuf,
    /// The symbolic link in the state directory, if the data lies elsewhere.
    link: Option<PathBuf>,
    account: Option<Account>,
}

impl Place {
    /// The place of the cluster of a state directory. A directory left by one that was deleted is set aside.
    pub(super) async fn of(state: &StateDir) -> Result<Self, Error> {
        let name = state.file("postgres");
        if let Some(data) = existing(state) {
            let account = Account::for_data(&data)?;
            return Ok(Self {
                data,
                link: None,
                account,
            });
        }
        // A symbolic link whose target is gone.
        if name.is_symlink() {
            fs::remove_file(&name).map_err(Error::io("remove", &name))?;
        }
        let account = Account::for_postgres()?;
        let root = account::reachable_root(state.path(), account.as_ref())?;
        if root == state.path() {
            return Ok(Self {
                data: name,
                link: None,
                account,
            });
        }
        let data = root.join("postgres");
        if data.exists() {
            set_aside(&data, &root.join("postgres.previous")).await?;
        }
        Ok(Self {
            data,
            link: Some(name),
            account,
        })
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    pub(super) fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// The major version that made the cluster; none if there is none yet.
    pub(super) fn version(&self) -> Result<Option<String>, Error> {
        let path = self.data.join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    fn give(&self, path: &Path) -> Result<(), Error> {
        self.account.as_ref().map_or(Ok(()), |account| account.give(path))
    }
}

/// The data directory of a state directory, if there is one.
pub(super) fn existing(state: &StateDir) -> Option<PathBuf> {
    state.file("postgres").canonicalize().ok()
}

/// Makes a cluster: beside its place first, then moved there, so that there is a whole one or none.
pub(super) async fn create(
    place: &Place,
    state: &StateDir,
    binary: &Binary,
    password: &str,
    profile: Profile,
) -> Result<(), Error> {
    let draft = Draft::begin(place)?;
    let password_file = draft.path.join("password");
    write_private(&password_file, password.as_bytes())?;
    place.give(&password_file)?;

    let data = draft.data();
    let mut locales = locales(binary.version.0).into_iter().peekable();
    while let Some(locale) = locales.next() {
        let refusal = initdb(place, state, binary, &data, &password_file, &locale, profile).await?;
        let Some(refusal) = refusal else { break };
        if locales.peek().is_none() || !refusal.output.contains("locale") {
            return Err(refusal.error);
        }
        let _ = fs::remove_dir_all(&data);
    }

    let configuration = data.join("postgresql.conf");
    let mut file = OpenOptions::new()
        .append(true)
        .open(&configuration)
        .map_err(Error::io("open", &configuration))?;
    file.write_all(INCLUDE.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(Error::io("write", &configuration))?;
    draft.publish(place)
}

/// Runs `initdb`; why it refused, if it did.
async fn initdb(
    place: &Place,
    state: &StateDir,
    binary: &Binary,
    data: &Path,
    password_file: &Path,
    locale: &[&str],
    profile: Profile,
) -> Result<Option<Refusal>, Error> {
    let mut tool = Tool::new("initdb", binary);
    tool.command.arg("-D").arg(data).args(INITDB);
    tool.command.arg(format!("--pwfile={}", password_file.display())).args(locale);
    if profile == Profile::Test {
        tool.command.arg("--no-sync");
    }
    tool.run(place, state, INITDB_LIMIT).await
}

/// What decides how a cluster is made, beside the server's version and the machine.
pub(super) fn recipe(major: u32) -> String {
    format!("{INITDB:?} {:?} {INCLUDE:?}", locales(major))
}

/// Locale arguments to try in order: UTF-8 code points, the same order on every machine. PostgreSQL 17 brings it along;
/// before, it is the operating system's, and `C` where that has none.
fn locales(major: u32) -> Vec<Vec<&'static str>> {
    if major >= 17 {
        vec![vec!["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    } else {
        vec![vec!["--locale=C.UTF-8"], vec!["--locale=C"]]
    }
}

/// File names in the data directory, where PostgreSQL looks for them.
const CERTIFICATE: &str = "server.crt";
const KEY: &str = "server.key";

/// Issues the server a certificate for this machine, and returns the authority's file.
pub(super) fn write_certificate(place: &Place, state: &StateDir) -> Result<PathBuf, Error> {
    let authority = Authority::open(&authority::of_state(state))?;
    let (certificate, key) = (place.data.join(CERTIFICATE), place.data.join(KEY));
    authority.issue(&LOCAL_NAMES)?.write(&certificate, &key)?;
    place.give(&certificate)?;
    place.give(&key)?;
    Ok(authority.certificate_file())
}

/// Whether the server was last started with TLS.
pub(super) fn offers_tls(data: &Path) -> bool {
    let line = setting_line(TLS.0, TLS.1).unwrap_or_default();
    fs::read_to_string(data.join("aicore.conf")).is_ok_and(|text| text.contains(&line))
}

/// Writes `aicore.conf`, which `postgresql.conf` includes. `ALTER SYSTEM` still wins over it.
pub(super) fn write_settings(place: &Place, options: &Options) -> Result<(), Error> {
    let profile = match options.profile {
        Profile::Durable => DURABLE,
        Profile::Test => TEST,
    };
    let own = options
        .postgres_settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut text = String::from("# Written at every start; change settings by ALTER SYSTEM.\n");
    let tls = options.tls.then_some(TLS);
    for (name, value) in SETTINGS.iter().chain(profile).copied().chain(tls).chain(own) {
        text.push_str(&setting_line(name, value)?);
    }
    let path = place.data.join("aicore.conf");
    write_private(&path, text.as_bytes())?;
    place.give(&path)
}

/// One line of `postgresql.conf`; the value is quoted, so no value can add a second setting.
fn setting_line(name: &str, value: &str) -> Result<String, Error> {
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
    if !is_name || value.contains(['\n', '\r', '\0']) {
        return Err(Error::Setting { name: name.to_owned() });
    }
    Ok(format!("{name} = '{}'\n", value.replace('\\', "\\\\").replace('\'', "''")))
}

/// Removes variables that would change what the server does or says.
pub(super) fn clear_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("PG") || text.starts_with("LC_") || text.starts_with("LANG") || text == "TZ" {
            command.env_remove(&name);
        }
    }
    command.env("LC_ALL", "C");
}

/// A cluster that is being made beside its place; whatever is left of it goes when this is dropped.
pub(super) struct Draft {
    path: PathBuf,
    parent: PathBuf,
}

impl Draft {
    /// An empty directory for it, which the server's user owns.
    pub(super) fn begin(place: &Place) -> Result<Self, Error> {
        let parent = place.data.parent().unwrap_or(Path::new("/")).to_path_buf();
        remove_drafts(&parent)?;
        let path = parent.join(format!("{DRAFT}{}", std::process::id()));
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(Error::io("create", &path))?;
        let draft = Self { path, parent };
        place.give(&draft.path)?;
        Ok(draft)
    }

    /// Where the cluster is to be made.
    pub(super) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// Moves the cluster to its place.
    pub(super) fn publish(self, place: &Place) -> Result<(), Error> {
        fs::rename(self.data(), &place.data).map_err(Error::io("create", &place.data))?;
        File::open(&self.parent)
            .and_then(|directory| directory.sync_all())
            .map_err(Error::io("write", &self.parent))?;
        if let Some(link) = &place.link {
            symlink(&place.data, link).map_err(Error::io("create", link))?;
        }
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "could not remove an unfinished cluster");
        }
    }
}

/// Removes what a killed process left half made.
fn remove_drafts(parent: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(parent).map_err(Error::io("read", parent))?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(DRAFT) {
            fs::remove_dir_all(entry.path()).map_err(Error::io("remove", entry.path()))?;
        }
    }
    Ok(())
}

/// Moves the cluster of a deleted state directory out of the way, in place of an older one.
async fn set_aside(data: &Path, aside: &Path) -> Result<(), Error> {
    let server = PidFile::read(data).and_then(|file| Process::found(file.pid, mark(data)));
    if let Some(mut server) = server
        && !server.stop(&STOP).await
    {
        return Err(Error::NotStopped {
            program: Program::PostgreSql,
            pid: server.pid(),
        });
    }
    if aside.exists() {
        fs::remove_dir_all(aside).map_err(Error::io("remove", aside))?;
    }
    fs::rename(data, aside).map_err(Error::io("rename", data))?;
    tracing::warn!(path = %aside.display(), "set aside the data of a state directory that was deleted");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_can_hold_quotes_but_not_a_second_line() {
        assert_eq!(
            setting_line("search_path", r#"it's \ "x""#).unwrap(),
            "search_path = 'it''s \\\\ \"x\"'\n"
        );
        assert!(matches!(setting_line("a = b", "1"), Err(Error::Setting { .. })));
        assert!(matches!(setting_line("fsync", "on\nport = 1"), Err(Error::Setting { .. })));
    }
}
