//! The fleet on real servers.

mod tls;
