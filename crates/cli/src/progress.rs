//! Progress of long work: bars on a terminal, lines when piped. All on standard error.

use crate::output::say;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Instant;

/// Progress of one step.
pub(crate) struct Progress {
    name: String,
    bar: Option<ProgressBar>,
    total: u64,
    done: Mutex<u64>,
    started: Instant,
}

impl Progress {
    /// Begins a step of `total` units; 0 where that is not known.
    pub(crate) fn begin(name: impl Into<String>, total: u64) -> Self {
        let name = name.into();
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{prefix:34} {bar:30} {pos:>7}/{len:<7} {elapsed:>4}") {
                bar.set_style(style);
            }
            bar.set_prefix(name.clone());
            bar
        });
        Self {
            name,
            bar,
            total,
            done: Mutex::new(0),
            started: Instant::now(),
        }
    }

    /// One more unit is done.
    pub(crate) fn step(&self) {
        let done = self.done.lock().map_or(0, |mut done| {
            *done += 1;
            *done
        });
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
    }

    /// So many of so many units are done.
    pub(crate) fn at(&self, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
        }
    }

    /// Ends the step, with what it did in a few words.
    pub(crate) fn end(self, outcome: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let total = if self.total > 0 {
            format!("{} ", self.total)
        } else {
            String::new()
        };
        let seconds = self.started.elapsed().as_secs_f64();
        say(&format!("{:34} {total}{outcome} ({seconds:.1} s)", self.name));
    }
}
