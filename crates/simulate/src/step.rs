//! Steps of a business day: what happens, in which database, to which row, in which order.

use crate::area::Area;
use crate::business::Row;
use chrono::{DateTime, Utc};

/// How a step changes its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Write {
    /// The row is new.
    Insert,
    /// The row is there, from an earlier step, and takes the new state.
    Update,
}

/// One business step: one row written in one database, and the event that goes with it in the same transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Business time; strictly ascending over a day's steps.
    pub at: DateTime<Utc>,
    /// Area in whose database it happens.
    pub area: Area,
    /// Event type, such as `PolicyIssued`; `None` for a vehicle, which is known through its orders.
    pub event: Option<&'static str>,
    /// Insert or update.
    pub write: Write,
    /// The row in its new state.
    pub row: Row,
}
