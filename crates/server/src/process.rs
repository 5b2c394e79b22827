//! What the process itself uses, by `/proc/self` (proc(5)), under the names that Prometheus' own clients give.

use metrics::{counter, gauge};

/// Clock ticks a second: `USER_HZ`, 100 on every Linux.
const TICKS: u64 = 100;
/// Bytes of a page; other sizes are for other processors than those that this runs on.
const PAGE_BYTES: f64 = 4_096.0;

/// Samples CPU and memory; nothing where there is no `/proc`.
pub(crate) fn sample() {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else {
        return;
    };
    let Some((_, after_name)) = stat.rsplit_once(')') else {
        return;
    };
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let field = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    counter!("process_cpu_seconds_total").absolute((field(11) + field(12)) / TICKS);
    gauge!("process_resident_memory_bytes").set(field(21) as f64 * PAGE_BYTES);
}
