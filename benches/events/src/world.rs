//! The servers, the databases, and what is written into their outboxes.

use crate::payload::example;
use aicore_catalog::DatabaseCode;
use aicore_fleet::tokio_postgres::Client;
use aicore_fleet::tokio_postgres::types::ToSql;
use aicore_hub::{Consumer, HUB, Lag, Settings, lag};
use aicore_outbox::relay::Relay;
use aicore_testkit::{Profile, TestFleet};
use anyhow::{Context, bail};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) const INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");

/// Customers of a database.
pub(crate) const CUSTOMERS: i64 = 10_000;

/// An event that a database declares, with payloads that follow its schema.
pub(crate) struct Sample {
    pub(crate) code: DatabaseCode,
    pub(crate) event_type: String,
    pub(crate) aggregate: String,
    schema: serde_json::Value,
}

impl Sample {
    /// A payload about `key`, which concerns `customer`.
    pub(crate) fn payload(&self, key: Uuid, customer: Uuid) -> serde_json::Value {
        example(&self.schema, &key.to_string(), &customer.to_string())
    }
}

pub(crate) struct World {
    pub(crate) fleet: TestFleet,
    pub(crate) relay: Relay,
    pub(crate) consumer: Consumer,
    /// An event of each database that declares any, the one whose payload comes nearest to 300 bytes.
    pub(crate) samples: Vec<Sample>,
}

impl World {
    /// Private servers that sync to disk, with all databases; `settings` are PostgreSQL's.
    pub(crate) async fn start(settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut fleet = TestFleet::start_with(Profile::Durable).await;
        let admin = fleet.connect_server(&HUB).await?;
        for (name, value) in settings {
            admin.batch_execute(&format!("ALTER SYSTEM SET {name} = '{value}'")).await?;
        }
        drop(admin);
        fleet.postgres.restart().await?;
        let databases = fleet.catalog().databases();
        let names: Vec<String> = databases.iter().map(|database| database.code.to_string()).collect();
        fleet.provision(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let samples = samples(&fleet)?;
        let relay = Relay {
            fleet: fleet.fleet.clone(),
            stream: fleet.stream().await,
            schemas: fleet.schemas.clone(),
            page: fleet.config.relay.page,
            lease: Duration::from_millis(fleet.config.relay.lease_ms),
            published: Arc::default(),
            republished: Arc::default(),
            proof: aicore_outbox::proof::Settings::default(),
        };
        let consumer = Consumer::new(fleet.fleet.clone(), fleet.stream().await, Settings::default());
        Ok(Self {
            fleet,
            relay,
            consumer,
            samples,
        })
    }

    /// Every database of the samples.
    pub(crate) fn codes(&self) -> Vec<DatabaseCode> {
        self.samples.iter().map(|sample| sample.code.clone()).collect()
    }

    /// Every database that a relay serves.
    pub(crate) fn all(&self) -> Vec<DatabaseCode> {
        let databases = self.fleet.catalog().databases();
        databases.iter().map(|database| database.code.clone()).collect()
    }

    pub(crate) fn sample(&self, code: &DatabaseCode) -> anyhow::Result<&Sample> {
        let found = self.samples.iter().find(|sample| sample.code == *code);
        found.with_context(|| format!("{code} declares no event"))
    }

    /// Commits `count` events of a database in one statement, each of an aggregate of its own and of one of [`CUSTOMERS`] in turn; returns the bytes
    /// of one payload.
    pub(crate) async fn write(&self, code: &DatabaseCode, count: i64) -> anyhow::Result<i32> {
        let sample = self.sample(code)?;
        self.write_sample(sample, "gen_random_uuid()", count).await
    }

    /// Commits the registration of the first customers of a database.
    pub(crate) async fn write_customers(&self, code: &DatabaseCode, count: i64) -> anyhow::Result<()> {
        let database = self.fleet.catalog().get(code).context("a database of the catalogue")?;
        let event = database
            .definition
            .event("CustomerRegistered", 1)
            .context("it has customers")?;
        let sample = Sample {
            code: code.clone(),
            event_type: event.event_type.clone(),
            aggregate: event.aggregate.clone(),
            schema: serde_json::from_str(&event.schema_text)?,
        };
        self.write_sample(&sample, "md5('customer ' || n)::uuid", count)
            .await
            .map(drop)
    }

    async fn write_sample(&self, sample: &Sample, id: &str, count: i64) -> anyhow::Result<i32> {
        let (key, customer) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let text = format!(
            "WITH fresh AS MATERIALIZED (
                SELECT n, {id} AS id, md5('customer ' || (n - 1) % $7::bigint + 1)::uuid AS customer FROM generate_series(1, $1::bigint) AS n
            ), event AS (
                SELECT n, id, replace(replace($4, $5, id::text), $6, customer::text)::jsonb AS payload FROM fresh
            )
            INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload)
            SELECT $2, id, 1, coalesce(payload ->> 'customer_id', payload ->> 'party_id', id::text), $3, payload FROM event ORDER BY n
            RETURNING octet_length(payload::text)"
        );
        let client = self.session(&sample.code).await?;
        let payload = sample.payload(key, customer).to_string();
        let params: [&(dyn ToSql + Sync); 7] = [
            &count,
            &sample.aggregate,
            &sample.event_type,
            &payload,
            &key.to_string(),
            &customer.to_string(),
            &CUSTOMERS,
        ];
        let rows = client.query(&text, &params).await?;
        Ok(rows.first().map_or(0, |row| row.get(0)))
    }

    /// Waits until the hub has everything of these databases.
    pub(crate) async fn settled(&self, codes: &[DatabaseCode]) -> anyhow::Result<()> {
        let given_up = Instant::now() + Duration::from_secs(120);
        while lag(&self.fleet, codes).await?.iter().map(Lag::behind).sum::<i64>() > 0 {
            if Instant::now() > given_up {
                bail!("the hub does not catch up");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Runs something while the hub consumes, and returns its result.
    pub(crate) async fn consuming<T>(&self, what: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let stop = CancellationToken::new();
        let wait = async {
            let outcome = what.await;
            stop.cancel();
            outcome
        };
        tokio::join!(self.consumer.run(&stop), wait).1
    }

    /// Runs something while relay and hub are at work on all databases, and returns its result.
    pub(crate) async fn at_work<T>(&self, what: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let stop = CancellationToken::new();
        let codes = self.all();
        let wait = async {
            let outcome = what.await;
            stop.cancel();
            outcome
        };
        tokio::join!(self.relay.run(&codes, &stop), self.consumer.run(&stop), wait).2
    }

    /// A session in a database.
    pub(crate) async fn session(&self, code: &DatabaseCode) -> anyhow::Result<Client> {
        Ok(self.fleet.connect(code).await?)
    }
}

fn samples(fleet: &TestFleet) -> anyhow::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for database in fleet.catalog().databases() {
        let code = &database.code;
        if *code == HUB {
            continue;
        }
        let mut fit = Vec::new();
        for event in &database.definition.events {
            let sample = Sample {
                code: code.clone(),
                event_type: event.event_type.clone(),
                aggregate: event.aggregate.clone(),
                schema: serde_json::from_str(&event.schema_text)?,
            };
            let payload = sample.payload(Uuid::nil(), Uuid::nil());
            match fleet.schemas.problem(code, &event.event_type, event.version, &payload) {
                None if event.version == 1 => fit.push((payload.to_string().len().abs_diff(300), sample)),
                None => {}
                Some(problem) => tracing::debug!("{code} {}: {problem}", event.event_type),
            }
        }
        match fit.into_iter().min_by_key(|(distance, _)| *distance) {
            Some((_, sample)) => samples.push(sample),
            None if !database.definition.events.is_empty() => bail!("no payload could be made for {code}"),
            None => {}
        }
    }
    Ok(samples)
}
