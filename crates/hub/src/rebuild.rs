//! Rebuilds what the hub has consolidated and compares it with what it holds.
//!
//! The same code that applies events ([`crate::apply`]) applies all that were received once more, read from the outboxes, into tables of a
//! schema of their own ([`shadow`]). Days that an outbox has dropped cannot be read again; there the hub's own rows stand, each unless a later event
//! of its aggregate is still there. Then the hub's inbox is locked, what arrived meanwhile is applied too, and the two are compared row by row
//! ([`compare`]): consumers wait for that moment only. Everything is one transaction, so an end at any time leaves nothing.

mod compare;
mod repair;
mod shadow;

use crate::projection::is_consolidated;
use crate::{Error, HUB};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use shadow::Shadow;

/// Rows named for each kind of difference.
const SAMPLES: i64 = 5;

/// What a rebuild found.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Rebuilt {
    /// Events applied once more.
    pub events: u64,
    /// Events that the hub refuses now, though it has taken them.
    pub refused: u64,
    /// Rows of days that outboxes have dropped: taken over as they are.
    pub retired: u64,
    /// Where the hub holds something else than the events give.
    pub differences: Vec<Difference>,
    /// Whether the hub holds since then what the events give.
    pub repaired: bool,
}

/// Rows of one kind that differ.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// What differs, such as `contract`, `party` or `fact`.
    pub subject: &'static str,
    /// How.
    pub kind: Kind,
    /// How many.
    pub count: i64,
    /// Keys of some of them.
    pub samples: Vec<String>,
}

/// How a row differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The events give it, the hub does not hold it.
    Missing,
    /// The hub holds other values.
    Differs,
    /// The hub holds it, no event gives it. A repair leaves it, for it may be all that is left of a source's past.
    Unfounded,
}

impl Rebuilt {
    /// Whether the hub held exactly what the events give.
    pub fn is_equal(&self) -> bool {
        self.differences.is_empty() && self.refused == 0
    }
}

/// Rebuilds from the outboxes of `codes`, which must be all databases that the hub has records of, and compares. With `repair`, rows that are
/// missing or differ are put right. `progress` hears of applied events, with how many there are.
///
/// # Errors
/// Where a database cannot be reached, another rebuild is running, the hub has records of a database that is not among `codes`, or a repair
/// does not lead to what was rebuilt. Nothing is changed then.
pub async fn rebuild(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    repair: bool,
    progress: impl Fn(u64, u64) + Send,
) -> Result<Rebuilt, Error> {
    let codes: Vec<DatabaseCode> = codes.iter().filter(|code| is_consolidated(code)).cloned().collect();
    let tx = Transaction::begin(fleet.acquire(&HUB).await?, "rebuild").await?;
    let mut shadow = Shadow::create(fleet, &tx, &codes).await?;
    for code in &codes {
        shadow.fill(code, &progress).await?;
    }
    shadow.catch_up().await?;
    let mut rebuilt = shadow.finish().await?;
    rebuilt.differences = compare::compare(&tx).await?;
    if !repair || rebuilt.is_equal() {
        tx.rollback().await;
        return Ok(rebuilt);
    }
    repair::repair(&tx, fleet.catalog()).await?;
    let left = compare::compare(&tx).await?;
    if let Some(left) = left.iter().find(|left| left.kind != Kind::Unfounded) {
        let (subject, sample) = (left.subject, left.samples.first().cloned().unwrap_or_default());
        tx.rollback().await;
        return Err(Error::Unrepaired { subject, sample });
    }
    run(&tx, "rebuild_drop", "DROP SCHEMA rebuild CASCADE").await?;
    tx.commit().await?;
    rebuilt.repaired = true;
    Ok(rebuilt)
}

/// Runs statements without parameters.
async fn run(tx: &Transaction, name: &'static str, text: &str) -> Result<(), Error> {
    let text = format!("-- {name}()\n{text}");
    Ok(tx.batch_execute(&text).await.map_err(FleetError::query(&HUB, name))?)
}
