//! Applies one migration: in one transaction together with its row of history, so that a crash leaves all of it or nothing. A script with
//! a statement that refuses a transaction runs statement by statement, as Prisma runs it, with its row written before and finished after.
//!
//! Whatever a script sets in its session ends with it: the next one begins as the first did.

use super::folder::Migration;
use super::history::{History, Record};
use crate::{Error, script};
use aicore_catalog::DatabaseCode;
use aicore_fleet::Error as FleetError;
use chrono::Utc;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

/// A session at work on one database.
#[derive(Clone, Copy)]
pub(crate) struct Session<'c> {
    pub(crate) client: &'c Client,
    pub(crate) code: &'c DatabaseCode,
}

impl Session<'_> {
    /// Runs a statement of our own.
    async fn execute(&self, name: &'static str, text: &str) -> Result<(), Error> {
        let text = format!("-- {name}()\n{text}");
        Ok(self
            .client
            .batch_execute(&text)
            .await
            .map_err(FleetError::query(self.code, name))?)
    }

    /// Begins a transaction.
    pub(crate) async fn transaction_begin(&self) -> Result<(), Error> {
        self.execute("migrate_begin", "BEGIN").await
    }

    /// Commits it.
    pub(crate) async fn transaction_commit(&self) -> Result<(), Error> {
        self.execute("migrate_commit", "COMMIT").await
    }

    /// Role and settings as they were when the session began; works in a transaction.
    async fn reset_settings(&self) -> Result<(), Error> {
        self.execute("migrate_reset", "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL")
            .await
    }

    /// Everything else that a script can leave in a session. Not `DISCARD ALL`: that gives up the deployment's lock.
    async fn discard(&self) -> Result<(), Error> {
        self.reset_settings().await?;
        self.execute(
            "migrate_discard",
            "CLOSE ALL; UNLISTEN *; DISCARD SEQUENCES; DISCARD TEMP; DISCARD PLANS",
        )
        .await
    }

    /// Whether a transaction is open. A savepoint can be made in one only; the server says so by SQLSTATE 25P01.
    async fn in_transaction(&self) -> Result<bool, Error> {
        match self.client.batch_execute("-- migrate_probe()\nSAVEPOINT migrate_probe").await {
            Ok(()) => Ok(true),
            Err(error) if error.code() == Some(&SqlState::NO_ACTIVE_SQL_TRANSACTION) => Ok(false),
            // It is open and has failed.
            Err(error) if error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION) => Ok(true),
            Err(error) => Err(FleetError::query(self.code, "migrate_probe")(error).into()),
        }
    }
}

/// Applies one migration and notes it. Returns the beginning of the statement for which it ran without a transaction, if it did.
pub(crate) async fn apply(session: Session<'_>, history: &History, migration: &Migration) -> Result<Option<String>, Error> {
    if let Some(line) = script::left_open(migration.sql()) {
        return Err(Error::LeftOpen {
            database: session.code.clone(),
            migration: migration.name.clone(),
            line: Some(line),
        });
    }
    history.enter(session.client, session.code).await?;
    let outcome = match script::not_in_transaction(migration.sql()) {
        Some(statement) => untransacted(session, history, migration)
            .await
            .map(|()| Some(beginning(statement.text))),
        None => match transacted(session, history, migration).await? {
            Transacted::Done => Ok(None),
            // Nothing of it is left, so it may begin again without one.
            Transacted::Refused(message) => untransacted(session, history, migration).await.map(|()| Some(message)),
        },
    };
    session.discard().await?;
    outcome
}

/// What became of a script in a transaction.
enum Transacted {
    /// It is applied.
    Done,
    /// The server refuses a statement of it in a transaction; its words.
    Refused(String),
}

async fn transacted(session: Session<'_>, history: &History, migration: &Migration) -> Result<Transacted, Error> {
    let Session { client, code } = session;
    let mut record = Record::begin(migration);
    session.transaction_begin().await?;
    if let Err(source) = client.batch_execute(migration.sql()).await {
        session.execute("migrate_rollback", "ROLLBACK").await?;
        session.discard().await?;
        let refused = [SqlState::ACTIVE_SQL_TRANSACTION, SqlState::INVALID_TRANSACTION_TERMINATION];
        if let Some(error) = source.as_db_error().filter(|error| refused.contains(error.code())) {
            return Ok(Transacted::Refused(error.message().to_owned()));
        }
        let error = Error::script(code, &migration.name, migration.sql(), 1, true, source);
        return Err(failed(session, history, record, error).await?);
    }
    session.reset_settings().await?;
    record.finished_at = Some(Utc::now());
    record.applied_steps = 1;
    record.insert(client, code, history).await?;
    // What was deferred to the end may still refuse it.
    if let Err(source) = client.batch_execute("COMMIT").await {
        let error = Error::script(code, &migration.name, "", 1, true, source);
        (record.finished_at, record.applied_steps) = (None, 0);
        return Err(failed(session, history, record, error).await?);
    }
    Ok(Transacted::Done)
}

/// Notes a failure of which nothing is left: the row is marked as rolled back, and the next run tries again.
async fn failed(session: Session<'_>, history: &History, mut record: Record<'_>, error: Error) -> Result<Error, Error> {
    record.rolled_back_at = Some(Utc::now());
    record.logs = Some(error.to_string());
    record.insert(session.client, session.code, history).await?;
    Ok(error)
}

async fn untransacted(session: Session<'_>, history: &History, migration: &Migration) -> Result<(), Error> {
    let Session { client, code } = session;
    let record = Record::begin(migration);
    record.insert(client, code, history).await?;
    let table = history.table();
    let failed = statement_by_statement(session, history, migration).await.err();
    // The script may have begun a transaction of its own, in which nothing could be noted.
    if session.in_transaction().await? {
        session.execute("migrate_rollback", "ROLLBACK").await?;
    }
    session.reset_settings().await?;
    let Some(error) = failed else {
        let update = format!(
            "-- migrate_history_finished()\nUPDATE {table} SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1"
        );
        client
            .execute(&update, &[&record.id])
            .await
            .map_err(FleetError::query(code, "migrate_history_finished"))?;
        return Ok(());
    };
    let update = format!("-- migrate_history_failed()\nUPDATE {table} SET logs = $2 WHERE id = $1");
    client
        .execute(&update, &[&record.id, &error.to_string()])
        .await
        .map_err(FleetError::query(code, "migrate_history_failed"))?;
    Err(error)
}

async fn statement_by_statement(session: Session<'_>, history: &History, migration: &Migration) -> Result<(), Error> {
    let Session { client, code } = session;
    history.enter(client, code).await?;
    for statement in script::statements(migration.sql()) {
        if let Err(source) = client.batch_execute(statement.text).await {
            return Err(Error::script(
                code,
                &migration.name,
                statement.text,
                statement.line,
                false,
                source,
            ));
        }
    }
    if session.in_transaction().await? {
        return Err(Error::LeftOpen {
            database: code.clone(),
            migration: migration.name.clone(),
            line: None,
        });
    }
    Ok(())
}

/// The first words of a statement, for a report.
fn beginning(statement: &str) -> String {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let mut text = words.iter().take(8).copied().collect::<Vec<_>>().join(" ");
    if words.len() > 8 {
        text.push_str(" …");
    }
    text
}
