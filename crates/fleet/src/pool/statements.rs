//! The prepared statements of one connection, by their text.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, Statement};

/// Statements kept; when more come, all are prepared anew. A statement takes some kilobytes of the server's memory.
const KEPT: usize = 512;

#[derive(Default)]
pub(super) struct Statements {
    by_text: Mutex<HashMap<Box<str>, Statement>>,
}

impl Statements {
    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, Statement>> {
        self.by_text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The prepared statement of a text. Two callers who ask for the same at once may both prepare it; either is good.
    pub(super) async fn prepare(&self, client: &Client, text: &str) -> Result<Statement, Error> {
        if let Some(statement) = self.lock().get(text) {
            return Ok(statement.clone());
        }
        let statement = client.prepare(text).await?;
        // Statements that are dropped tell the server, so it is done without the lock.
        let dropped = {
            let mut statements = self.lock();
            let full = statements.len() >= KEPT;
            let dropped = full.then(|| std::mem::take(&mut *statements));
            statements.insert(text.into(), statement.clone());
            dropped
        };
        drop(dropped);
        Ok(statement)
    }

    /// Forgets all statements where an error says that they no longer fit the tables ("cached plan must not change result type"), or that
    /// the server has lost them (`DISCARD ALL`, `DEALLOCATE`).
    pub(super) fn heed(&self, error: &Error) {
        let Some(state) = error.code() else { return };
        let changed = *state == SqlState::FEATURE_NOT_SUPPORTED
            && error
                .as_db_error()
                .is_some_and(|error| error.routine() == Some("RevalidateCachedQuery"));
        if changed || *state == SqlState::INVALID_SQL_STATEMENT_NAME {
            drop(std::mem::take(&mut *self.lock()));
        }
    }
}
