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
    /// Nothing is known of a party, or was then.
    #[error("there are no features of \"{asked}\" then: it had no events, or `aicore features backfill` has not reached it")]
    NoFeatures {
        /// What was asked for.
        asked: String,
    },
    /// A row of a spine cannot be read.
    #[error("{}, line {line}: {reason}", path.display())]
    Spine {
        /// The file.
        path: std::path::PathBuf,
        /// Line, from 1; 0 for the file as a whole.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A training set cannot be written.
    #[error("could not write the training set {}", path.display())]
    Set {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Only one rebuild may run.
    #[error("another rebuild is running: wait for its end, or end its process")]
    RebuildRunning,
    /// The hub has records of a database that is not rebuilt.
    #[error("the hub has records of {database}, whose outbox was not given: a rebuild needs all databases at once")]
    NotAmongSources {
        /// The database.
        database: String,
    },
    /// A repair does not lead to what was rebuilt.
    #[error("nothing was repaired: {subject} {sample} would still differ from what the events give; please report it")]
    Unrepaired {
        /// What differs.
        subject: &'static str,
        /// Key of one.
        sample: String,
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
    /// A model of matching cannot be read by this build.
    #[error("matching model {version} cannot be used: {reason}; `aicore resolve run --publish` learns a new one")]
    Model {
        /// Its version.
        version: i32,
        /// Why.
        reason: String,
    },
    /// A record in normal form cannot be read or written.
    #[error("a source record's normal form is damaged: {reason}; `aicore resolve run --evaluate` makes all of them anew")]
    Standard {
        /// Why.
        reason: String,
    },
    /// A steward asked for what cannot be.
    #[error("{reason}")]
    Refused {
        /// Why, and what to do.
        reason: String,
    },
}
