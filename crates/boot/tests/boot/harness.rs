//! A state directory, servers that end with the test, and what the tests look at.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use aicore_boot::{Nats, Options, Postgres, nats, postgres};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

/// A state directory that the server's user can pass through.
pub(crate) fn directory() -> TempDir {
    tempfile::Builder::new()
        .prefix("aicore-boot-")
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .unwrap()
}

pub(crate) fn options(directory: &TempDir) -> Options {
    Options::from_env(directory.path()).for_tests()
}

pub(crate) async fn started(options: &Options) -> Postgres {
    let mut postgres = postgres::start(options).await.unwrap();
    postgres.stop_on_drop(true);
    postgres
}

pub(crate) async fn nats_started(options: &Options) -> Nats {
    let mut nats = nats::start(options).await.unwrap();
    nats.stop_on_drop(true);
    nats
}

pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// `async_nats` does not read the user and password that a URL carries.
pub(crate) async fn nats_client(nats: &Nats) -> async_nats::Client {
    let options = async_nats::ConnectOptions::with_user_and_password(nats.user().to_owned(), nats.password().to_owned());
    options.connect(nats.url()).await.unwrap()
}

pub(crate) async fn text(postgres: &Postgres, query: &str) -> String {
    connect(&postgres.url("postgres"))
        .await
        .query_one(query, &[])
        .await
        .unwrap()
        .get(0)
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Field 5 of `/proc/<pid>/stat` (proc(5)); the name before it may hold anything but ends with the last bracket.
pub(crate) fn process_group(pid: u32) -> u32 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    after_name.split_whitespace().nth(2).unwrap().parse().unwrap()
}

/// Clusters, whole or not, in a state directory.
pub(crate) fn clusters(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_dir() && path.file_name().unwrap().to_string_lossy().starts_with("postgres"))
        .collect()
}

/// An executable shell script beside the data, in a directory of its own.
pub(crate) fn script(directory: &TempDir, name: &str, body: &str) -> PathBuf {
    let bin = directory.path().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let path = bin.join(name);
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// A small file system, unmounted when dropped.
pub(crate) struct Mounted(PathBuf);

impl Mounted {
    pub(crate) fn tmpfs(path: &Path, size: &str) -> Option<Self> {
        let options = format!("size={size},mode=0755");
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(path)
            .output()
            .ok()?;
        output.status.success().then(|| Self(path.to_path_buf()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
