//! The typed client on a real PostgreSQL.

#[allow(dead_code, non_upper_case_globals, non_snake_case, missing_docs, unreachable_pub, reason = "generated for odd names")]
#[allow(clippy::module_inception, reason = "a table may be called as its database")]
#[rustfmt::skip]
mod fixture;
mod aggregate;
mod conditions;
mod cursor;
mod errors;
mod filters;
mod generated;
mod harness;
mod include;
mod operations;
mod relations;
mod round_trip;
mod sql;
#[rustfmt::skip]
mod shop;
mod shopping;
mod transaction_across;
mod transactions;
mod types;
