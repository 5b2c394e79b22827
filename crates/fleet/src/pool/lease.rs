//! Several processes share a server's budget.

use super::server::Server;
use std::sync::Weak;

pub(super) async fn hold(_server: Weak<Server>) {}
