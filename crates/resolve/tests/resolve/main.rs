//! Tests of the crate from outside.

mod page;
mod stdnum;
