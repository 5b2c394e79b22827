//! tokio-postgres itself: a connection a task, statements prepared once, as its documents show. It is the floor.

#[path = "../../../src/protocol.rs"]
mod protocol;

use chrono::{DateTime, NaiveDate, Utc};
use protocol::{Contestant, Lines, NewReceipt, policy_line, receipt_line};
use rust_decimal::Decimal;
use std::collections::HashMap;
use tokio_postgres::{Client, NoTls, Row, Statement};
use uuid::Uuid;

struct Lane {
    client: Client,
    find: Statement,
    ten: Statement,
    customers: Statement,
    policies: Statement,
    receipts: Statement,
    create: Statement,
    create_many: Statement,
}

struct Raw(Vec<Lane>);

macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[allow(dead_code, reason = "read as a program would, whatever is compared")]
        struct $name { $($field: $type),* }

        impl $name {
            const COLUMNS: &str = concat!($("\"", stringify!($field), "\", "),*);

            fn columns() -> &'static str {
                Self::COLUMNS.trim_end_matches(", ")
            }

            fn read(row: &Row) -> Result<Self, tokio_postgres::Error> {
                let mut column = 0..;
                Ok(Self { $($field: row.try_get(column.next().unwrap_or(0))?),* })
            }
        }
    };
}

row!(Customer {
    id: Uuid,
    customer_number: String,
    kind: String,
    document_type: Option<String>,
    document_number: Option<String>,
    given_name: Option<String>,
    surname1: Option<String>,
    surname2: Option<String>,
    company_name: Option<String>,
    birth_date: Option<NaiveDate>,
    email: Option<String>,
    phone: Option<String>,
    street_type: Option<String>,
    street_name: Option<String>,
    street_number: Option<String>,
    floor_door: Option<String>,
    postcode: Option<String>,
    municipality: Option<String>,
    province: Option<String>,
    version: i32,
    occurred_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
});

row!(Policy {
    id: Uuid,
    policy_number: String,
    holder_id: Uuid,
    product_code: String,
    carrier_code: String,
    carrier_policy_number: Option<String>,
    state: String,
    effective_on: NaiveDate,
    expires_on: Option<NaiveDate>,
    cancelled_on: Option<NaiveDate>,
    annual_premium: Decimal,
    currency: String,
    payment_frequency: String,
    iban: Option<String>,
    version: i32,
    occurred_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
});

row!(Receipt {
    id: Uuid,
    receipt_number: String,
    policy_id: Uuid,
    state: String,
    period_from: Option<NaiveDate>,
    period_to: Option<NaiveDate>,
    due_on: NaiveDate,
    paid_on: Option<NaiveDate>,
    net_premium: Option<Decimal>,
    taxes: Option<Decimal>,
    total_amount: Decimal,
    currency: String,
    version: i32,
    occurred_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
});

struct Tree {
    customer: Customer,
    policies: Vec<(Policy, Vec<Receipt>)>,
}

impl Lane {
    async fn open(url: &str) -> anyhow::Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let (customer, policy, receipt) = (Customer::columns(), Policy::columns(), Receipt::columns());
        let prepare = async |text: String| client.prepare(&text).await;
        let insert = "INSERT INTO receipt (receipt_number, policy_id, due_on, total_amount)";
        Ok(Self {
            find: prepare(format!("SELECT {policy} FROM policy WHERE id = $1")).await?,
            ten: prepare(format!("SELECT {policy} FROM policy WHERE product_code = $1")).await?,
            customers: prepare(format!("SELECT {customer} FROM customer WHERE id = ANY($1)")).await?,
            policies: prepare(format!("SELECT {policy} FROM policy WHERE holder_id = ANY($1)")).await?,
            receipts: prepare(format!("SELECT {receipt} FROM receipt WHERE policy_id = ANY($1)")).await?,
            create: prepare(format!("{insert} VALUES ($1, $2, $3, $4) RETURNING {receipt}")).await?,
            create_many: prepare(format!(
                "{insert} SELECT * FROM unnest($1::text[], $2::uuid[], $3::date[], $4::numeric[])"
            ))
            .await?,
            client,
        })
    }
}

impl Contestant for Raw {
    type Policy = Policy;
    type Customer = Tree;
    type Receipt = Receipt;

    async fn connect(url: String, connections: usize) -> anyhow::Result<Self> {
        let mut lanes = Vec::new();
        for _ in 0..connections {
            lanes.push(Lane::open(&url).await?);
        }
        Ok(Self(lanes))
    }

    async fn find(&self, lane: usize, id: Uuid) -> anyhow::Result<Option<Policy>> {
        let lane = &self.0[lane];
        let row = lane.client.query_opt(&lane.find, &[&id]).await?;
        Ok(row.as_ref().map(Policy::read).transpose()?)
    }

    async fn ten(&self, lane: usize, product: String) -> anyhow::Result<Vec<Policy>> {
        let lane = &self.0[lane];
        let rows = lane.client.query(&lane.ten, &[&product]).await?;
        Ok(rows.iter().map(Policy::read).collect::<Result<_, _>>()?)
    }

    async fn include(&self, lane: usize, ids: Vec<Uuid>) -> anyhow::Result<Vec<Tree>> {
        let lane = &self.0[lane];
        let customers = lane.client.query(&lane.customers, &[&ids]).await?;
        let customers: Vec<Customer> = customers.iter().map(Customer::read).collect::<Result<_, _>>()?;
        let ids: Vec<Uuid> = customers.iter().map(|customer| customer.id).collect();
        let policies = lane.client.query(&lane.policies, &[&ids]).await?;
        let policies: Vec<Policy> = policies.iter().map(Policy::read).collect::<Result<_, _>>()?;
        let ids: Vec<Uuid> = policies.iter().map(|policy| policy.id).collect();
        let receipts = lane.client.query(&lane.receipts, &[&ids]).await?;
        let mut of_policy: HashMap<Uuid, Vec<Receipt>> = HashMap::new();
        for row in &receipts {
            let receipt = Receipt::read(row)?;
            of_policy.entry(receipt.policy_id).or_default().push(receipt);
        }
        let mut of_customer: HashMap<Uuid, Vec<(Policy, Vec<Receipt>)>> = HashMap::new();
        for policy in policies {
            let receipts = of_policy.remove(&policy.id).unwrap_or_default();
            of_customer.entry(policy.holder_id).or_default().push((policy, receipts));
        }
        let tree = |customer: Customer| {
            let policies = of_customer.remove(&customer.id).unwrap_or_default();
            Tree { customer, policies }
        };
        Ok(customers.into_iter().map(tree).collect())
    }

    async fn create(&self, lane: usize, new: NewReceipt) -> anyhow::Result<Receipt> {
        let lane = &self.0[lane];
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&new.receipt_number, &new.policy_id, &new.due_on, &new.total_amount];
        Ok(Receipt::read(&lane.client.query_one(&lane.create, &values).await?)?)
    }

    async fn create_many(&self, lane: usize, new: Vec<NewReceipt>) -> anyhow::Result<u64> {
        let lane = &self.0[lane];
        let (mut numbers, mut policies, mut days, mut amounts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for new in new {
            numbers.push(new.receipt_number);
            policies.push(new.policy_id);
            days.push(new.due_on);
            amounts.push(new.total_amount);
        }
        Ok(lane
            .client
            .execute(&lane.create_many, &[&numbers, &policies, &days, &amounts])
            .await?)
    }
}

impl Lines for Policy {
    fn lines(&self, out: &mut Vec<String>) {
        out.push(policy_line(&self.policy_number, self.effective_on, self.annual_premium));
    }
}

impl Lines for Tree {
    fn lines(&self, out: &mut Vec<String>) {
        for (policy, receipts) in &self.policies {
            policy.lines(out);
            for receipt in receipts {
                let owner = format!(
                    "{} {} {}",
                    self.customer.customer_number, policy.policy_number, receipt.receipt_number
                );
                out.push(receipt_line(&owner, receipt.due_on, receipt.total_amount, &receipt.state));
            }
        }
    }
}

impl Lines for Receipt {
    fn lines(&self, out: &mut Vec<String>) {
        out.push(receipt_line(
            &self.policy_id.to_string(),
            self.due_on,
            self.total_amount,
            &self.state,
        ));
    }
}

fn main() -> anyhow::Result<()> {
    protocol::serve::<Raw>()
}
