//! A server's process, whether this process started it or found it running.
//!
//! A process id alone proves nothing: it may have been given to another program since. So a process is only
//! believed to be the server while its command line still names the server's own directory or file.

use std::fs;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const POLL: Duration = Duration::from_millis(10);

/// A server process. Dropping it leaves it running, unless [`Process::stop_on_drop`] was set.
#[derive(Debug)]
pub(crate) struct Process {
    pid: u32,
    /// Some, when this process is the parent.
    child: Option<Child>,
    /// An argument that only this server's command line has.
    mark: String,
    status: Option<ExitStatus>,
    stop_on_drop: Option<Signal>,
}

impl Process {
    /// A process that this one started; ended with `signal` if dropped before [`Process::keep`].
    pub(crate) fn spawned(child: Child, mark: String, signal: Signal) -> Self {
        Self {
            pid: child.id(),
            child: Some(child),
            mark,
            status: None,
            stop_on_drop: Some(signal),
        }
    }

    /// A process that is already running, if `pid` is alive and really has `mark` on its command line.
    pub(crate) fn found(pid: u32, mark: String) -> Option<Self> {
        let mut process = Self {
            pid,
            child: None,
            mark,
            status: None,
            stop_on_drop: None,
        };
        process.alive().then_some(process)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Leaves the process running when this handle is dropped.
    pub(crate) fn keep(&mut self) {
        self.stop_on_drop = None;
    }

    /// Ends the process by `signal`, and waits for its end, when this handle is dropped.
    pub(crate) fn stop_on_drop(&mut self, signal: Signal) {
        self.stop_on_drop = Some(signal);
    }

    /// Whether dropping this handle ends the process.
    pub(crate) fn stops_on_drop(&self) -> bool {
        self.stop_on_drop.is_some()
    }

    pub(crate) fn alive(&mut self) -> bool {
        if self.status.is_some() {
            return false;
        }
        if let Some(child) = &mut self.child {
            return match child.try_wait() {
                Ok(Some(status)) => {
                    self.status = Some(status);
                    false
                }
                Ok(None) => true,
                Err(_) => false,
            };
        }
        exists(self.pid) && has_mark(self.pid, &self.mark)
    }

    /// Whether it has not ended yet. Told from [`Process::alive`] only for one that was seen alive: a thread of the kernel, which may have
    /// been given the id of a server of long ago, looks like a process that is ending.
    fn holds_on(&mut self) -> bool {
        self.alive() || (self.child.is_none() && is_ending(self.pid))
    }

    /// How the process ended, in words.
    pub(crate) fn ending(&self) -> String {
        self.status
            .map_or_else(|| "process gone".to_owned(), |status| status.to_string())
    }

    /// Sends `signal`, if the process is still the server; false if this user may not.
    fn signal(&mut self, signal: Signal) -> bool {
        // It may end between the two calls; then there is nothing left to signal.
        !self.alive() || kill(raw(self.pid), signal) != Err(Errno::EPERM)
    }

    /// Waits until the process has ended; false if it has not within `limit`.
    pub(crate) async fn ended_within(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.holds_on() {
            if Instant::now() >= deadline {
                return false;
            }
            tokio::time::sleep(POLL).await;
        }
        true
    }

    fn ended_within_blocking(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.holds_on() {
            if Instant::now() >= deadline {
                return false;
            }
            std::thread::sleep(POLL);
        }
        true
    }

    /// Sends each signal in turn until the process has ended; false if it outlives all of them, or this user may not.
    pub(crate) async fn stop(&mut self, steps: &[(Signal, Duration)]) -> bool {
        for &(signal, limit) in steps {
            if !self.signal(signal) {
                return false;
            }
            if self.ended_within(limit).await {
                return true;
            }
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Some(signal) = self.stop_on_drop else { return };
        for (signal, limit) in [(signal, Duration::from_secs(10)), (Signal::SIGKILL, Duration::from_secs(5))] {
            if !self.signal(signal) || self.ended_within_blocking(limit) {
                return;
            }
        }
    }
}

/// Whether any process has this id, a finished one that nobody has waited for included.
pub(crate) fn exists(pid: u32) -> bool {
    // EPERM means that it exists and belongs to another user.
    !matches!(kill(raw(pid), None), Err(Errno::ESRCH))
}

/// Never 0 or negative, which would name whole groups of processes.
fn raw(pid: u32) -> Pid {
    Pid::from_raw(i32::try_from(pid).ok().filter(|pid| *pid > 0).unwrap_or(i32::MAX))
}

/// Whether a process has lost its memory, and with it its command line, but not yet its files and ports. One that has lost everything
/// and waits for its parent (state Z, no other thread) has ended.
fn is_ending(pid: u32) -> bool {
    let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) else {
        return false;
    };
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in parentheses, may hold anything, closing parentheses included.
    let waits_for_its_parent = match state.rsplit_once(") ") {
        Some((_, fields)) => fields.starts_with(['Z', 'X']) && threads(pid) <= 1,
        None => true,
    };
    line.is_empty() && !waits_for_its_parent
}

fn threads(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count)
}

/// Whether the command line of `pid` has the argument `mark`.
fn has_mark(pid: u32, mark: &str) -> bool {
    if let Ok(line) = fs::read(format!("/proc/{pid}/cmdline")) {
        return line.split(|byte| *byte == 0).any(|argument| argument == mark.as_bytes());
    }
    if fs::exists("/proc/self/cmdline").unwrap_or(false) {
        return false;
    }
    let listed = Command::new("ps")
        .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
        .output();
    listed.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(mark))
}
