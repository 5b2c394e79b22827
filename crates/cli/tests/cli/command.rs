//! Runs the binary.

use aicore_testkit::TestFleet;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The binary, without the environment of whoever runs the tests.
pub(crate) fn aicore() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aicore"));
    for (name, _) in std::env::vars() {
        let ours = ["AICORE_", "NATS_", "PGSSL"].iter().any(|prefix| name.starts_with(prefix));
        if ours || name.contains("_DATABASE_") {
            command.env_remove(name);
        }
    }
    for name in ["AICORE_PG_BIN", "AICORE_NATS_BIN", "AICORE_CACHE", "AICORE_IMAGES"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("AICORE_DATABASES", aicore_testkit::databases_dir())
        .stdin(Stdio::null());
    command
}

/// The binary at work on a fleet.
pub(crate) fn on(fleet: &TestFleet) -> Command {
    let mut command = aicore();
    command.envs(fleet.environment()).current_dir(fleet.directory());
    command
}

/// The binary at work on the hub and the six areas of a fleet, and no database else.
pub(crate) fn on_business(fleet: &TestFleet) -> Command {
    let mut command = on(fleet);
    command.env_remove("AICORE_SERVERS");
    for code in aicore_testkit::BUSINESS {
        command.env(format!("{}_DATABASE_URL", code.to_uppercase()), fleet.postgres.url(code));
    }
    command
}

/// Runs to the end: exit status, standard output, standard error.
pub(crate) fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (
        status.code().unwrap_or(-1),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

/// Runs to the end and expects success.
pub(crate) fn succeed(command: &mut Command) -> String {
    let (status, out, err) = run(command);
    assert_eq!(status, 0, "{command:?}\n{out}\n{err}");
    out
}

/// A child that is killed with the test.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A file in a directory.
pub(crate) fn file(directory: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path
}
