//! Named places where a test can kill the process.
//!
//! `AICORE_FAILPOINT=relay_after_publish` aborts the process the first time it comes by that place,
//! `AICORE_FAILPOINT=relay_after_publish:3` the third time. Nothing is flushed or rolled back, as with `kill -9`. Without the
//! variable a failpoint costs one atomic load.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

struct Armed {
    name: String,
    passes_left: AtomicU32,
}

fn armed() -> Option<&'static Armed> {
    static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
    ARMED
        .get_or_init(|| {
            let text = std::env::var("AICORE_FAILPOINT").ok()?;
            let (name, count) = text.split_once(':').unwrap_or((&text, "1"));
            Some(Armed {
                name: name.to_owned(),
                passes_left: AtomicU32::new(count.parse().unwrap_or(1)),
            })
        })
        .as_ref()
}

/// Aborts the process here if the environment says so.
pub fn failpoint(name: &'static str) {
    if let Some(armed) = armed()
        && armed.name == name
        && armed.passes_left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        tracing::error!(failpoint = name, "aborting at a failpoint");
        std::process::abort();
    }
}
