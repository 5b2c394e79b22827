//! `aicore backup`, as an operator runs it.

mod crash;
mod in_place;
mod schedule;
mod stores;

use crate::command::{on, succeed};
use aicore_testkit::TestFleet;
use serde_json::Value;

/// A backup of some databases into a store, by the command.
fn back_up(fleet: &TestFleet, databases: &str, more: &[&str]) -> Value {
    let mut command = on(fleet);
    command.args(["--json", "backup", "run", "--databases", databases]).args(more);
    serde_json::from_str(&succeed(&mut command)).unwrap()
}
