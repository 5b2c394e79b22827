//! Features: what a model, or a colleague, asks of a party as numbers.
//!
//! A definition ([`Feature`]) is a formula over the stored columns of one wide row a party ([`stored`]) and the day of reading. The row is
//! written in the transaction of the event that changes it ([`refresh()`]), from the party's own rows and nothing else: so it depends on no order of
//! arrival, a rebuild equals the increments, and a party that loses a record again is what it was before. **No definition asks for the time.** What ages
//! is stored as a date, an amount or a forward-decayed sum, and is right at whatever later instant it is read.
//!
//! Each state of the row stays in `feature_history` with the instant from which it was known, and `feature_member` has who each source record was
//! taken for. Training sets are joined from those ([`export()`]), so that no row of a set knows anything that the hub did not know at its instant.

mod at;
mod backfill;
mod check;
mod definition;
mod export;
mod read;
mod refresh;
mod stored;

pub use at::{FEATURES_AT, features_known_at};
pub use backfill::{Backfilled, backfill};
pub use check::{Checked, Mismatch, check};
pub use definition::{Feature, Freshness, Kind, features};
pub use export::{Exported, Format, export};
pub use read::{PartyFeatures, Value, features_get, features_get_as_of, features_of};
pub(crate) use refresh::refresh;
