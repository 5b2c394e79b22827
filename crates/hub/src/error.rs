//! What can go wrong in the hub.

use uuid::Uuid;

/// A failure to consolidate or to read what was consolidated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached or a statement failed.
    #[error(transparent)]
    Fleet(#[from] aicore_fleet::Error),
    /// The stream cannot be reached, or refuses.
    #[error(transparent)]
    Stream(#[from] aicore_outbox::Error),
    /// No party fits what was asked for.
    #[error(
        "there is no party \"{asked}\": give its id, a document number (NIF, NIE, CIF), or a source record such as ss_insurance:C-000123"
    )]
    NoParty {
        /// What was asked for.
        asked: String,
    },
    /// More than one party fits.
    #[error("more than one party fits \"{asked}\": give its id, or name the database too, such as ss_insurance:{asked}")]
    Ambiguous {
        /// What was asked for.
        asked: String,
    },
    /// An event that should be replayed is not parked.
    #[error("event {event} is not parked: `aicore events parked` lists those that are")]
    NotParked {
        /// Its id.
        event: Uuid,
    },
    /// A parked event fails again.
    #[error("event {event} still cannot be applied: {reason}")]
    StillPoison {
        /// Its id.
        event: Uuid,
        /// Why.
        reason: String,
    },
}
