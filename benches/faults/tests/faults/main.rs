//! The harness in short: all faults, dealt out over three seeds.

use std::process::Command;

#[test]
fn no_event_is_lost_doubled_or_put_back_whatever_happens() {
    let output = Command::new(env!("CARGO_BIN_EXE_aicore-bench-faults"))
        .args(["run", "--seeds", "3", "--deal", "3", "--events", "500", "--at-once", "3"])
        .output()
        .expect("the harness runs");
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}\n{err}");
    assert!(
        out.contains("0 lost, 0 double effects, 0 inversions, 0 other violations"),
        "{out}"
    );
}
