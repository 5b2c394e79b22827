//! One transaction over several databases: policy, party and event stand or fall together, wherever each of them is.

use crate::{Client, Error, Session, Tables};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{self as fleet, TransactionOptions};
use std::ops::Deref;

impl Client {
    /// Runs `work` in one transaction over whichever databases it uses, and commits it: in all of them or in none. Each database joins with
    /// its first statement. The name labels errors and spans. On a serialization failure or deadlock the closure runs again, so it must be
    /// safe to repeat.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, global::PartyCreate, insurance::PolicyCreate, platform::OutboxEventCreate};
    ///
    /// async fn issue(db: &Client, party: PartyCreate, policy: PolicyCreate, event: OutboxEventCreate) -> Result<(), Error> {
    ///     db.transaction("policy_issue", async |tx| {
    ///         tx.global().party().create(party.clone()).await?;
    ///         tx.insurance().policy().create(policy.clone()).await?;
    ///         tx.insurance().outbox_event().create(event.clone()).await?;
    ///         Ok(())
    ///     })
    ///     .await
    /// }
    /// ```
    ///
    /// Where the future goes to another task, write `async move` as for [`crate::Database::transaction`].
    ///
    /// # Errors
    /// What `work` returns, after a rollback; or the failure of a connection or of the commit, as
    /// [`fleet::FleetTransaction::commit`] says.
    pub async fn transaction<T, E, F>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        E: From<fleet::Error> + std::error::Error + 'static,
        F: AsyncFn(FleetTransaction<'_>) -> Result<T, E>,
    {
        self.transaction_with(name, &TransactionOptions::default(), work).await
    }

    /// The same with options.
    ///
    /// # Errors
    /// As there.
    pub async fn transaction_with<T, E, F>(&self, name: &'static str, options: &TransactionOptions, work: F) -> Result<T, E>
    where
        E: From<fleet::Error> + std::error::Error + 'static,
        F: AsyncFn(FleetTransaction<'_>) -> Result<T, E>,
    {
        // `move`: as in `Database::transaction`.
        let run = async move |raw: &fleet::FleetTransaction| work(FleetTransaction { raw }).await;
        self.fleet().transaction_across(name, options, run).await
    }
}

/// An open transaction over several databases: one accessor a database, as [`Client`] has them.
#[derive(Clone, Copy)]
pub struct FleetTransaction<'t> {
    raw: &'t fleet::FleetTransaction,
}

impl<'t> FleetTransaction<'t> {
    #[doc(hidden)]
    pub fn database<D: Tables<In<'t> = D>>(self, code: &'static DatabaseCode) -> Participant<'t, D> {
        Participant {
            raw: self.raw,
            code,
            tables: D::bind(Session::across(self.raw, code)),
        }
    }

    /// The transaction beneath, for SQL of one's own.
    pub fn raw(self) -> &'t fleet::FleetTransaction {
        self.raw
    }

    /// Runs a part of the transaction behind a savepoint in every database: where `work` fails, what it did is undone everywhere and the
    /// transaction goes on as it was before. Await it to its end, and one at a time.
    ///
    /// # Errors
    /// What `work` returns; or the failure of the savepoint.
    pub async fn savepoint<T, E, F>(self, name: &'static str, work: F) -> Result<T, E>
    where
        E: From<fleet::Error>,
        F: AsyncFnOnce(FleetTransaction<'_>) -> Result<T, E>,
    {
        let run = async move |raw: &fleet::FleetTransaction| work(FleetTransaction { raw }).await;
        self.raw.savepoint(name, run).await
    }
}

/// One database of an open transaction over several. It dereferences to the database's tables.
#[derive(Clone, Copy)]
pub struct Participant<'t, D> {
    raw: &'t fleet::FleetTransaction,
    code: &'static DatabaseCode,
    tables: D,
}

impl<D> Deref for Participant<'_, D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.tables
    }
}

impl<'t, D: Tables> Participant<'t, D> {
    pub(crate) fn session(&self) -> Session<'t> {
        Session::across(self.raw, self.code)
    }

    /// The transaction beneath in this database, which joins here if it has not yet: for SQL of one's own and for the outbox's `record`.
    ///
    /// # Errors
    /// As [`fleet::FleetTransaction::on`].
    pub async fn raw(&self) -> Result<&'t fleet::Transaction, Error> {
        Ok(self.raw.on(self.code).await?)
    }
}
