//! Deletes the backups that no rule keeps.

use crate::manifest::{self, Listed};
use crate::retention::{Candidate, Rules, expired};
use crate::{Error, Store, Trusted};
use chrono::{DateTime, Utc};

/// What was pruned.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Pruned {
    /// Backups that are gone, or would be.
    pub deleted: Vec<String>,
    /// Backups that the store does not let go yet (object lock), and what it says.
    pub locked: Vec<(String, String)>,
    /// Backups that stay.
    pub kept: usize,
}

/// Deletes what the rules do not keep: the manifest first, so that none ever names an object that is gone. With `dry_run` it only tells.
///
/// # Errors
/// [`Error::Store`] where the store cannot be listed.
pub async fn prune(store: &Store, trusted: &Trusted, rules: &Rules, now: DateTime<Utc>, dry_run: bool) -> Result<Pruned, Error> {
    let listed = manifest::list(store, trusted).await?;
    let candidates: Vec<Candidate> = listed
        .iter()
        .map(|backup| Candidate {
            backup: backup.backup.clone(),
            at: backup.at,
            complete: backup.complete,
            verified: backup.is_verified(),
        })
        .collect();
    let gone = expired(&candidates, rules, now);
    let mut pruned = Pruned {
        kept: listed.len() - gone.len(),
        ..Pruned::default()
    };
    let objects = store.objects().await?;
    for backup in gone {
        let outcome = if dry_run {
            Ok(())
        } else {
            delete(store, &listed, &objects, &backup).await
        };
        match outcome {
            Ok(()) => pruned.deleted.push(backup),
            Err(error @ Error::Store { .. }) => {
                let cause =
                    std::error::Error::source(&error).map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
                pruned.locked.push((backup, cause));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(pruned)
}

async fn delete(
    store: &Store,
    listed: &[Listed],
    objects: &[(String, object_store::ObjectMeta)],
    backup: &str,
) -> Result<(), Error> {
    if listed.iter().any(|listed| listed.backup == backup && listed.complete) {
        store.delete(&manifest::manifest_path(backup)).await?;
    }
    let prefix = format!("{backup}/");
    for (name, _) in objects.iter().filter(|(name, _)| name.starts_with(&prefix)) {
        store.delete(name).await?;
    }
    Ok(())
}
