//! The fleet on real servers.

mod pool;
mod pool_faults;
mod pool_harness;
mod pool_shared;
