//! Databases with accounts, a ledger and the table of decisions.

use crate::pool_harness::{Server, code, fleet_at};
use aicore_fleet::{Error, Fleet, FleetTransaction};
use futures_util::future::join_all;

/// Accounts of each database, and what each holds at first.
pub(crate) const ACCOUNTS: i32 = 20;
pub(crate) const BALANCE: i64 = 1_000;

const DECISIONS: &str = include_str!("../../../../databases/platform/migrations/20261124170000_transactions/migration.sql");

/// A server whose databases are banks.
pub(crate) struct Banks {
    pub(crate) server: Server,
    pub(crate) fleet: Fleet,
}

impl Banks {
    pub(crate) async fn open(count: usize) -> Self {
        Self::open_with(count, &[]).await
    }

    pub(crate) async fn open_with(count: usize, settings: &[(&str, &str)]) -> Self {
        let mut all = vec![("max_connections".to_owned(), "150".to_owned())];
        all.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let server = Server::start_with(all, count).await;
        let fleet = fleet_at(server.postgres.url(""), count, "");
        let sql = format!(
            "CREATE SCHEMA platform; {DECISIONS}
            CREATE TABLE account (id integer PRIMARY KEY, balance bigint NOT NULL);
            INSERT INTO account SELECT id, {BALANCE} FROM generate_series(1, {ACCOUNTS}) AS id;
            CREATE TABLE ledger (transfer uuid PRIMARY KEY, amount bigint NOT NULL, databases integer NOT NULL);"
        );
        let created = (0..count).map(|database| {
            let (fleet, sql) = (&fleet, &sql);
            async move {
                fleet
                    .acquire(&code(database))
                    .await
                    .unwrap()
                    .batch_execute(sql)
                    .await
                    .unwrap()
            }
        });
        join_all(created).await;
        Self { server, fleet }
    }

    /// One number of one database.
    pub(crate) async fn number(&self, database: usize, sql: &str) -> i64 {
        let connection = self.fleet.acquire(&code(database)).await.unwrap();
        connection.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Sum of the balances of one database.
    pub(crate) async fn balance(&self, database: usize) -> i64 {
        self.number(database, "SELECT sum(balance)::bigint FROM account").await
    }

    /// Prepared transactions of the server.
    pub(crate) async fn prepared(&self) -> i64 {
        self.number(0, "SELECT count(*) FROM pg_prepared_xacts").await
    }
}

/// Adds to an account.
pub(crate) async fn add(tx: &FleetTransaction, database: usize, account: i32, amount: i64) -> Result<(), Error> {
    let tx = tx.on(&code(database)).await?;
    let sql = "-- account_add()\nUPDATE account SET balance = balance + $2 WHERE id = $1";
    let statement = tx
        .prepare_cached(sql)
        .await
        .map_err(Error::query(tx.database(), "account_add"))?;
    let updated = tx.execute(&statement, &[&account, &amount]).await;
    updated.map(drop).map_err(Error::query(tx.database(), "account_add"))
}
