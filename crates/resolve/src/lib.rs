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
//! | [`ccc`] | Spanish account number | `21000418450200051332` | modulo 11, twice |
//! | [`cadastral`] | cadastral reference | `9872023VH5797S0001WX` | two letters, modulo 23 |
//! | [`plate`] | number plate | `1234BCD` | series and provinces |
//! | [`policy_number`] | number of an insurance policy | upper case, no separators | plausible, or the insurer's pattern |
//! | [`phone`] | telephone number | `+34612345678` (E.164) | Spanish numbering plan; lengths elsewhere |
//! | [`email`] | e-mail address | lower case | plausible or not |
//! | [`name`] | name of a person | `GARCIA PEREZ, MARIA JOSE` | |
//! | [`company`] | name of a company | `TALLERES GARCIA`, and its legal form | |
//! | [`address`] | postal address | `CALLE MAYOR, 5, PLANTA 3, PUERTA IZQ, 28013 MADRID` | |
//! | [`postcode`], [`municipality`] | postcode, province, INE municipality | `28013`, `28079` | postcode's province |
//! | [`date`] | day in the calendar | `1980-04-03` | days of the month |

pub mod address;
mod blocking;
pub mod cadastral;
pub mod ccc;
mod cluster;
pub mod columns;
pub mod company;
mod compare;
pub mod cups;
pub mod date;
mod difference;
pub mod document;
pub mod email;
mod explain;
mod frequency;
pub mod iban;
mod matcher;
mod model;
pub mod municipality;
pub mod name;
pub mod phone;
pub mod plate;
pub mod policy_number;
pub mod postcode;
mod record;
mod score;
mod similarity;
mod status;
pub mod table;
mod text;
mod weights;

pub use blocking::{BlockingKey, MAX_BLOCK, RuleReport};
pub use compare::{Agreement, Level};
pub use difference::{Difference, Merge, Move, Split, difference};
pub use explain::{Step, Waterfall};
pub use matcher::{Resolution, ScoredPair, Settings, probability, resolve};
pub use model::{Judge, MODEL_VERSION, Member, Model, ModelError, Prepared};
pub use record::date::DateOrder;
pub use record::one::{Conventions, Kind, Labelled, Record};
pub use status::Status;
pub use weights::{Learnt, Weights};

/// Version of all normal forms together. It rises when any parser gives another value or status for the same text, so that
/// what was standardised before can be told apart and done again.
///
/// | version | what changed |
/// |---|---|
/// | 1 | documents, supply points, accounts, plates, telephones, e-mail |
/// | 2 | placeholders are [`Status::Shared`]; foreign accounts and telephones follow their country's shape; the remaining concepts |
pub const STANDARD_VERSION: u32 = 2;
