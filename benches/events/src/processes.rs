//! CPU time of processes, from `/proc/<pid>/stat` (proc(5)).

use std::collections::HashMap;

/// Clock ticks a second: `USER_HZ`, 100 on every Linux.
const TICKS: f64 = 100.0;

/// CPU seconds of each process, by id.
pub(crate) type Cpu = HashMap<u32, f64>;

/// Of a process and its children that live now.
pub(crate) fn cpu_of(parent: u32) -> Cpu {
    let mut cpu = Cpu::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        if let Some((its_parent, seconds)) = stat(pid)
            && (pid == parent || its_parent == parent)
        {
            cpu.insert(pid, seconds);
        }
    }
    cpu
}

/// CPU seconds since an earlier look.
pub(crate) fn since(earlier: &Cpu, now: &Cpu) -> f64 {
    now.iter()
        .map(|(pid, seconds)| seconds - earlier.get(pid).copied().unwrap_or(0.0))
        .sum()
}

/// Parent and CPU seconds.
fn stat(pid: u32) -> Option<(u32, f64)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
    Some((fields.get(1)?.parse().ok()?, (ticks(11)? + ticks(12)?) / TICKS))
}
