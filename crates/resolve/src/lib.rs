//! Entity resolution, pure: no I/O, no clock, no randomness.
//!
//! Each module knows one concept of Spanish business data: how people write it, its normal form, and whether its
//! check holds. Every parser returns `None` for blank text only; whatever else was typed comes back with a
//! [`Status`], because a wrong document is still evidence that a steward wants to see.
//!
//! | module | concept | normal form | check |
//! |---|---|---|---|
//! | [`document`] | NIF, NIE, CIF, passport | `12345678Z` | modulo 23, or the control of company codes |
//! | [`cups`] | supply point of electricity or gas | `ES1234123456789012JY` | modulo 529 |
//! | [`iban`] | bank account, and the Spanish CCC inside it | `ES9121000418450200051332` | ISO 7064 modulo 97-10, modulo 11 |
//! | [`plate`] | number plate | `1234BCD` | series and provinces |
//! | [`phone`] | telephone number | `+34612345678` (E.164) | Spanish numbering plan |
//! | [`email`] | e-mail address | lower case | plausible or not |

mod blocking;
mod cluster;
pub mod columns;
mod compare;
pub mod cups;
pub mod document;
pub mod email;
mod explain;
pub mod iban;
mod matcher;
pub mod phone;
pub mod plate;
mod record;
mod similarity;
mod status;
pub mod table;
mod text;
mod weights;

pub use blocking::RuleReport;
pub use compare::{Agreement, Level};
pub use explain::{Step, Waterfall};
pub use matcher::{Resolution, ScoredPair, Settings, probability, resolve};
pub use status::Status;
pub use weights::{Learnt, Model};
