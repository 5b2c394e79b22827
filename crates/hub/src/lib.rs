//! `sm_global`: who each customer really is, and what they hold across the areas.
//!
//! The consumer takes events off the stream in batches. One transaction per batch records them in the inbox, updates source
//! records, contracts, receivables, cases and timeline, links records to parties and recomputes the parties' facts; then the
//! messages are acknowledged. Whatever the order of arrival, the result is the same: a row gives way to a higher version of its
//! aggregate only, and facts are a function of the rows.
//!
//! **Only this crate writes `sm_global`'s consolidated tables.**

mod batch;
mod consumer;
mod error;
mod facts;
mod features;
mod golden;
mod inbox;
mod lag;
mod matching;
mod parked;
mod party;
mod projection;
mod proof;
mod rebuild;
mod records;
mod steward;
mod upcast;
mod verify;

pub use batch::{AFTER_COMMIT, BEFORE_COMMIT, Outcome, apply};
pub use consumer::{AFTER_ACK, AFTER_RECEIVE, Bounds, Consumer, Settings};
pub use error::Error;
pub use features::{
    Backfilled, Checked, Exported, FEATURES_AT, Feature, Format, Freshness, Kind as FeatureKind, Mismatch, PartyFeatures,
    Value as FeatureValue, backfill as features_backfill, check as features_check, export as features_export, features,
    features_get, features_get_as_of, features_known_at, features_of,
};
pub use golden::Attribute;
pub use golden::believed::{Belief, GoldenValue, golden_as_of, golden_lineage};
pub use lag::{Lag, lag};
pub use matching::{Changed, Evaluated, ModelSource, Preview, resolve_evaluate, resolve_preview, resolve_publish};
pub use parked::{Parked, parked, replay, skip};
pub use party::{
    CaseView, ContractView, Fact, Found, HistoryEntry, Identifier, PartyView, SourceRecord, TimelineEntry, party_best_known,
    party_find, party_history, party_records, party_search, party_show,
};
pub use projection::{Effect, Projected, Standing, project, standing};
pub use rebuild::{Difference, Kind, Rebuilt, rebuild};
pub use steward::{
    Act, Control, Decided, Explained, PairView, Proposal, ReviewItem, Reviewed, Side, Undo, Unmerge, control, control_set,
    decision_confirm, decision_undo, party_explain, party_merge, party_review, party_unmerge, records_decide, review_decide,
    review_resume,
};
pub use upcast::is_upcast;
pub use verify::{Verification, verify};

use aicore_catalog::DatabaseCode;

/// The hub's own database.
pub const HUB: DatabaseCode = DatabaseCode::from_static("sm_global");
