//! The fleet on real servers.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "seeds and times are printed")]

mod health;
mod health_harness;
mod pool;
mod pool_faults;
mod pool_harness;
mod pool_shared;
mod production;
mod saga;
mod tls;
mod transaction;
mod transaction_bank;
mod transaction_harness;
mod transaction_recovery;
mod transaction_servers;
