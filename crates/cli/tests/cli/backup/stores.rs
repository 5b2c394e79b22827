//! Backups in S3 and in Azure Blob Storage: against moto and azurite, which are installed from their packages.

use super::back_up;
use crate::command::{Running, on, run, succeed};
use crate::npm::{packages, program};
use aicore_testkit::TestFleet;
use serde_json::Value;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The account that azurite knows, with its published key.
const AZURITE_ACCOUNT: &str = "devstoreaccount1";
const AZURITE_KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// A port that is free now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn until_it_listens(port: u16, emulator: &mut Running) {
    for _ in 0..1_200 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        let ended = emulator.0.try_wait().unwrap();
        assert!(ended.is_none(), "the emulator ended: {ended:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the emulator does not listen on {port}");
}

/// Python with moto, in the cache directory that `scripts/install` fills.
fn moto() -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache");
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let directory = cache.join("ai-core/python-moto");
    let mut command = Command::new(format!("{root}/scripts/python-environment"));
    succeed(
        command
            .arg(format!("{root}/crates/cli/tests/cli/backup/python-moto.txt"))
            .arg(&directory),
    );
    directory.join("bin/python")
}

/// The whole way, on a store that the environment leads to.
async fn round_trip(fleet: &TestFleet, store: &str, environment: &[(&str, String)]) {
    let aicore = || {
        let mut command = on(fleet);
        command
            .env("AICORE_BACKUP_STORE", store)
            .envs(environment.iter().map(|(name, value)| (*name, value)));
        command
    };
    let mut first = aicore();
    first.args(["--json", "backup", "run", "--databases", "sm_logs,sm_audit", "--encrypt"]);
    let manifest: Value = serde_json::from_str(&succeed(&mut first)).unwrap();
    let id = manifest["backup"].as_str().unwrap();
    succeed(aicore().args(["backup", "verify"]));
    let drill: Value = serde_json::from_str(&succeed(aicore().args(["--json", "backup", "drill", "--backup", id]))).unwrap();
    assert_eq!(drill["databases"], 2);
    let name = format!("beside_{}", store.split(':').next().unwrap());
    succeed(aicore().args(["backup", "restore", "sm_logs", "--as", &name]));
    let out = fleet.directory().join("exported").display().to_string();
    succeed(aicore().args(["backup", "export", "sm_logs", "--out", &out]));
    let listed: Vec<Value> = serde_json::from_str(&succeed(aicore().args(["--json", "backup", "list"]))).unwrap();
    assert_eq!((listed.len(), listed[0]["receipts"].as_array().unwrap().len()), (1, 2));
    let pruned: Value = serde_json::from_str(&succeed(aicore().args(["--json", "backup", "prune"]))).unwrap();
    assert_eq!(
        (pruned["kept"].as_i64(), pruned["deleted"].as_array().unwrap().len()),
        (Some(1), 0)
    );
    // Keys that this store does not know.
    let mut wrong = aicore();
    wrong
        .args(["backup", "list", "--trust", "00"])
        .env("AICORE_STATE_DIR", fleet.directory().join("another"));
    let listed = succeed(&mut wrong);
    assert!(listed.contains("is not trusted here"), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_go_to_s3_and_to_azure_and_come_back() {
    let fleet = TestFleet::start(&["sm_logs", "sm_audit"]).await;

    let port = free_port();
    let mut server = Command::new(moto());
    server.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()]);
    let mut emulator = Running::start(&mut server);
    until_it_listens(port, &mut emulator).await;
    request(
        port,
        "PUT /backups HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    )
    .await;
    let environment = [
        ("AWS_ACCESS_KEY_ID", "testing".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "testing".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ENDPOINT", format!("http://127.0.0.1:{port}")),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
    ];
    round_trip(&fleet, "s3://backups/fleet", &environment).await;
    // A bucket that is not there is told by its name.
    let mut missing = on(&fleet);
    missing
        .args(["backup", "list", "--store", "s3://elsewhere/fleet"])
        .envs(environment);
    let (status, _, err) = run(&mut missing);
    assert!(status == 1 && err.contains("s3://elsewhere/fleet"), "{status} {err}");
    emulator.kill();

    let modules = packages(
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/backup/azurite"),
        "azurite-test",
    );
    let port = free_port();
    let mut server = program("node");
    server.arg(modules.join("azurite/dist/src/blob/main.js"));
    server.args([
        "--silent",
        "--skipApiVersionCheck",
        "--inMemoryPersistence",
        "--blobHost",
        "127.0.0.1",
        "--blobPort",
        &port.to_string(),
    ]);
    let mut emulator = Running::start(server.current_dir(fleet.directory()));
    until_it_listens(port, &mut emulator).await;
    let environment = [
        ("AZURE_STORAGE_ACCOUNT_NAME", AZURITE_ACCOUNT.to_owned()),
        ("AZURE_STORAGE_ACCOUNT_KEY", AZURITE_KEY.to_owned()),
        ("AZURE_STORAGE_ENDPOINT", format!("http://127.0.0.1:{port}/{AZURITE_ACCOUNT}")),
        ("AZURE_ALLOW_HTTP", "true".to_owned()),
    ];
    container(&modules, port);
    round_trip(&fleet, "az://backups/fleet", &environment).await;
    emulator.kill();

    let plain = back_up(&fleet, "sm_logs", &[]);
    assert_eq!(plain["databases"]["sm_logs"]["object"]["encrypted"], false);
}

/// Sends one request, which needs no signature.
async fn request(port: u16, text: &str) {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    connection.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains(" 200 "), "{answer}");
}

/// Makes a container, whose request must be signed: with what azurite brings along.
fn container(modules: &std::path::Path, port: u16) {
    let script = format!(
        "const {{ createHmac }} = require('node:crypto');
         const date = new Date().toUTCString(), version = '2021-08-06';
         const path = '/{AZURITE_ACCOUNT}/backups';
         const text = 'PUT\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\nx-ms-date:' + date + '\\nx-ms-version:' + version + '\\n/{AZURITE_ACCOUNT}' + path + '\\nrestype:container';
         const key = createHmac('sha256', Buffer.from('{AZURITE_KEY}', 'base64')).update(text, 'utf8').digest('base64');
         fetch('http://127.0.0.1:{port}' + path + '?restype=container', {{ method: 'PUT', headers: {{
             'x-ms-date': date, 'x-ms-version': version, Authorization: 'SharedKey {AZURITE_ACCOUNT}:' + key }} }})
         .then(async answer => {{ if (answer.status !== 201) {{ console.error(answer.status, await answer.text()); process.exit(1); }} }});"
    );
    succeed(program("node").args(["-e", &script]).current_dir(modules));
}
