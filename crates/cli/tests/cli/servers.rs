//! `aicore up`, `status` and `down`, from an empty directory.

use crate::command::{aicore, run, succeed};
use std::process::Command;

fn here(directory: &tempfile::TempDir) -> Command {
    let mut command = aicore();
    // The directory itself, for only it is opened to the user that PostgreSQL runs as.
    command
        .current_dir(directory.path())
        .env("AICORE_STATE_DIR", directory.path());
    command
}

/// Stops the servers however the test ends.
struct Down<'d>(&'d tempfile::TempDir);

impl Drop for Down<'_> {
    fn drop(&mut self) {
        let _ = here(self.0).arg("down").output();
    }
}

#[test]
fn the_fleet_comes_up_is_found_by_others_and_goes_down() {
    let directory = tempfile::TempDir::new().unwrap();
    let (status, out, _) = run(here(&directory).arg("status"));
    assert!(status == 1 && out.contains("aicore up"), "{out}");
    let down = Down(&directory);
    let first: serde_json::Value = serde_json::from_str(&succeed(here(&directory).args(["up", "--detach", "--json"]))).unwrap();
    // Of a kept image, made by this run where there was none.
    assert_eq!(first["image"]["databases"], 66);
    assert_eq!(
        (&first["created"], &first["migrations_applied"], &first["seeds_applied"]),
        (&0.into(), &0.into(), &0.into())
    );
    // Again: everything is there.
    let second: serde_json::Value = serde_json::from_str(&succeed(here(&directory).args(["up", "--detach", "--json"]))).unwrap();
    assert_eq!(
        second,
        serde_json::json!({ "created": 0, "migrations_applied": 0, "seeds_applied": 0 })
    );
    let health: serde_json::Value =
        serde_json::from_str(&succeed(here(&directory).args(["health", "--timeout", "120", "--json"]))).unwrap();
    assert_eq!(health["databases"].as_object().unwrap().len(), 66);
    assert_eq!(health["databases"]["global"], true);
    let status: serde_json::Value = serde_json::from_str(&succeed(here(&directory).args(["status", "--json"]))).unwrap();
    assert_eq!(status["sound"], true);
    let states: serde_json::Value =
        serde_json::from_str(&succeed(here(&directory).args(["migrate", "status", "insurance", "--json"]))).unwrap();
    assert!(
        states["databases"]["ss_insurance"]["migrations"]
            .as_array()
            .unwrap()
            .iter()
            .all(|migration| migration["state"] == "applied"),
        "{states}"
    );
    // A copy holds what its migrations make.
    succeed(here(&directory).args(["migrate", "status", "--drift", "global", "insurance", "logs"]));
    drop(down);
    let (status, out, _) = run(here(&directory).arg("down"));
    assert!(status == 0 && out.contains("no private server runs here"), "{out}");
}

#[test]
fn a_fleet_can_be_made_afresh() {
    let directory = tempfile::TempDir::new().unwrap();
    let _down = Down(&directory);
    let made: serde_json::Value =
        serde_json::from_str(&succeed(here(&directory).args(["up", "--detach", "--fresh", "--json"]))).unwrap();
    assert_eq!(made["created"], 66);
    assert!(made.get("image").is_none(), "{made}");
    assert!(
        made["migrations_applied"].as_u64().unwrap() > 66 && made["seeds_applied"].as_u64().unwrap() > 0,
        "{made}"
    );
}

#[test]
fn production_comes_up_with_tls_and_its_commands_verify_it() {
    let directory = tempfile::TempDir::new().unwrap();
    let _down = Down(&directory);
    let production = |arguments: &[&str]| {
        let mut command = here(&directory);
        command.env("AICORE_ENV", "production").args(arguments);
        command
    };

    // Without TLS, production takes no server of its own, running or not.
    succeed(here(&directory).args(["up", "--detach"]));
    let (status, _, err) = run(&mut production(&["health"]));
    assert_eq!(status, 2, "{err}");
    assert!(
        err.contains("the private PostgreSQL server: it runs without TLS") && err.contains("aicore up --tls"),
        "{err}"
    );
    let (status, _, err) = run(here(&directory).args(["up", "--detach", "--tls"]));
    assert!(
        status == 1 && err.contains("already runs without TLS") && err.contains("aicore down"),
        "{err}"
    );
    succeed(here(&directory).arg("down"));

    // It starts them with TLS, asked for or not, and the data is the same.
    let up: serde_json::Value = serde_json::from_str(&succeed(&mut production(&["up", "--detach", "--json"]))).unwrap();
    assert_eq!((&up["created"], &up["migrations_applied"]), (&0.into(), &0.into()));
    let health: serde_json::Value = serde_json::from_str(&succeed(&mut production(&["health", "--json"]))).unwrap();
    assert_eq!(health["healthy"], true, "{health}");
    let status: serde_json::Value = serde_json::from_str(&succeed(&mut production(&["status", "--json"]))).unwrap();
    assert_eq!(status["sound"], true, "{status}");

    // Only their own authority will do.
    let authority = directory.path().join("tls/ca.pem");
    let stranger = aicore_boot::Authority::open(&directory.path().join("stranger")).unwrap();
    let own = std::fs::read(&authority).unwrap();
    std::fs::copy(stranger.certificate_file(), &authority).unwrap();
    let (status, out, err) = run(here(&directory).arg("health"));
    assert_eq!(status, 1, "{out} {err}");
    assert!(out.contains("no known authority issued its certificate"), "{out}");
    std::fs::write(&authority, own).unwrap();
    succeed(here(&directory).arg("health"));
}
