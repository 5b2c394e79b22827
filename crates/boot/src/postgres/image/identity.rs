//! Makes a copy of a cluster one of its own: another system identifier, a log of changes that begins anew, another password.
//!
//! Two clusters with one identifier would pass for each other: a standby would follow either, and the relay could not tell a database that
//! was restored from the other one. `pg_resetwal` takes the identifier from `pg_control`, so it is written there first, as
//! `pg_createsubscriber` of PostgreSQL 17 does (`modify_subscriber_sysid`).

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::super::SUPERUSER;
use super::super::cluster::Place;
use super::super::tool::{Refusal, Tool};
use crate::binary::Binary;
use crate::state::StateDir;
use crate::{Error, Profile};

/// How long each of PostgreSQL's programs may take. They read and write some megabytes.
const LIMIT: Duration = Duration::from_secs(120);

/// Gives the cluster in `data`, which was stopped in order, an identity of its own.
///
/// # Errors
/// [`Error::Image`] where PostgreSQL does not take it for one.
pub(super) async fn renew(
    data: &Path,
    place: &Place,
    state: &StateDir,
    binary: &Binary,
    password: &str,
    profile: Profile,
) -> Result<(), Error> {
    let control = data.join("global/pg_control");
    let mut bytes = fs::read(&control).map_err(Error::io("read", &control))?;
    if !identify(&mut bytes, identifier()) {
        return Err(unusable(data, "its control file is damaged"));
    }
    fs::write(&control, bytes).map_err(Error::io("write", &control))?;

    let mut reset = Tool::new("pg_resetwal", binary);
    reset.command.arg("-D").arg(data);
    done(data, reset.run(place, state, LIMIT).await?)?;

    // Without a server that others could reach with the old password. The statement does not get into the log, not even if it fails.
    let mut single = Tool::new("postgres", binary);
    single.command.args(["--single", "-D"]).arg(data);
    for setting in ["exit_on_error=on", "log_statement=none", "log_min_error_statement=panic"] {
        single.command.arg("-c").arg(setting);
    }
    if profile == Profile::Test {
        single.command.args(["-c", "fsync=off"]);
    }
    single.command.arg("postgres");
    let quoted = password.replace('\'', "''");
    single.input(format!("ALTER ROLE {SUPERUSER} PASSWORD '{quoted}'\n"));
    done(data, single.run(place, state, LIMIT).await?)
}

/// A program that ended for a reason not known has been given a bad image.
fn done(data: &Path, refusal: Option<Refusal>) -> Result<(), Error> {
    match refusal {
        None => Ok(()),
        Some(Refusal {
            error: Error::Exited { status, log, .. },
            ..
        }) => Err(unusable(data, &format!("{status}\n{log}"))),
        Some(refusal) => Err(refusal.error),
    }
}

fn unusable(data: &Path, reason: &str) -> Error {
    Error::Image {
        path: data.to_path_buf(),
        reason: reason.to_owned(),
    }
}

/// A system identifier as `initdb` makes it: seconds, microseconds, process (`BootStrapXLOG` in `src/backend/access/transam/xlog.c`).
fn identifier() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now.as_secs() << 32) | (u64::from(now.subsec_micros()) << 12) | u64::from(std::process::id() & 0xFFF)
}

/// Writes a system identifier into the content of `pg_control`: its first eight bytes, and the sum at its end. Where that is depends on
/// the version; it is where the sum is right (`src/include/catalog/pg_control.h`). False if it is right nowhere.
fn identify(control: &mut [u8], identifier: u64) -> bool {
    let sum_at = |at: usize| {
        control
            .get(at..at + 4)
            .is_some_and(|sum| sum == crc32c::crc32c(&control[..at]).to_ne_bytes())
    };
    let Some(at) = (200..512).step_by(4).find(|at| sum_at(*at)) else {
        return false;
    };
    control[..8].copy_from_slice(&identifier.to_ne_bytes());
    let sum = crc32c::crc32c(&control[..at]);
    control[at..at + 4].copy_from_slice(&sum.to_ne_bytes());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_written_where_the_sum_is_right() {
        let mut control = vec![7; 8192];
        let sum = crc32c::crc32c(&control[..288]);
        control[288..292].copy_from_slice(&sum.to_ne_bytes());
        let mut damaged = control.clone();
        damaged[100] ^= 1;

        assert!(identify(&mut control, 42));

        assert_eq!(control[..8], 42_u64.to_ne_bytes());
        assert_eq!(control[288..292], crc32c::crc32c(&control[..288]).to_ne_bytes());
        assert!(!identify(&mut damaged, 42));
    }
}
