//! sqlx: a pool, `query_as` into structs that derive `FromRow`, and `unnest` for many rows, as its documents advise.

#[path = "../../../src/protocol.rs"]
mod protocol;

use chrono::{DateTime, NaiveDate, Utc};
use protocol::{Contestant, Lines, NewReceipt, policy_line, receipt_line};
use rust_decimal::Decimal;
use sqlx::postgres::{PgPool, PgPoolOptions};
use std::collections::HashMap;
use uuid::Uuid;

struct Sqlx(PgPool);

#[derive(sqlx::FromRow)]
#[allow(dead_code, reason = "read as a program would, whatever is compared")]
struct Customer {
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
}

#[derive(sqlx::FromRow)]
#[allow(dead_code, reason = "read as a program would, whatever is compared")]
struct Policy {
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
}

#[derive(sqlx::FromRow)]
#[allow(dead_code, reason = "read as a program would, whatever is compared")]
struct Receipt {
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
}

struct Tree {
    customer: Customer,
    policies: Vec<(Policy, Vec<Receipt>)>,
}

impl Contestant for Sqlx {
    type Policy = Policy;
    type Customer = Tree;
    type Receipt = Receipt;

    async fn connect(url: String, connections: usize) -> anyhow::Result<Self> {
        // Asking a connection whether it lives, at each acquire, would cost a round trip that the others do not make.
        let options = PgPoolOptions::new()
            .max_connections(connections.try_into()?)
            .test_before_acquire(false);
        Ok(Self(options.connect(&url).await?))
    }

    async fn find(&self, _: usize, id: Uuid) -> anyhow::Result<Option<Policy>> {
        let query = sqlx::query_as("SELECT * FROM policy WHERE id = $1").bind(id);
        Ok(query.fetch_optional(&self.0).await?)
    }

    async fn ten(&self, _: usize, product: String) -> anyhow::Result<Vec<Policy>> {
        let query = sqlx::query_as("SELECT * FROM policy WHERE product_code = $1").bind(product);
        Ok(query.fetch_all(&self.0).await?)
    }

    async fn include(&self, _: usize, ids: Vec<Uuid>) -> anyhow::Result<Vec<Tree>> {
        let mut connection = self.0.acquire().await?;
        let customers: Vec<Customer> = sqlx::query_as("SELECT * FROM customer WHERE id = ANY($1)")
            .bind(&ids)
            .fetch_all(&mut *connection)
            .await?;
        let ids: Vec<Uuid> = customers.iter().map(|customer| customer.id).collect();
        let policies: Vec<Policy> = sqlx::query_as("SELECT * FROM policy WHERE holder_id = ANY($1)")
            .bind(&ids)
            .fetch_all(&mut *connection)
            .await?;
        let ids: Vec<Uuid> = policies.iter().map(|policy| policy.id).collect();
        let receipts: Vec<Receipt> = sqlx::query_as("SELECT * FROM receipt WHERE policy_id = ANY($1)")
            .bind(&ids)
            .fetch_all(&mut *connection)
            .await?;
        let mut of_policy: HashMap<Uuid, Vec<Receipt>> = HashMap::new();
        for receipt in receipts {
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

    async fn create(&self, _: usize, new: NewReceipt) -> anyhow::Result<Receipt> {
        let text = "INSERT INTO receipt (receipt_number, policy_id, due_on, total_amount) VALUES ($1, $2, $3, $4) RETURNING *";
        let query = sqlx::query_as(text)
            .bind(new.receipt_number)
            .bind(new.policy_id)
            .bind(new.due_on)
            .bind(new.total_amount);
        Ok(query.fetch_one(&self.0).await?)
    }

    async fn create_many(&self, _: usize, new: Vec<NewReceipt>) -> anyhow::Result<u64> {
        let (mut numbers, mut policies, mut days, mut amounts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for new in new {
            numbers.push(new.receipt_number);
            policies.push(new.policy_id);
            days.push(new.due_on);
            amounts.push(new.total_amount);
        }
        let text = "INSERT INTO receipt (receipt_number, policy_id, due_on, total_amount)
            SELECT * FROM unnest($1::text[], $2::uuid[], $3::date[], $4::numeric[])";
        let query = sqlx::query(text).bind(numbers).bind(policies).bind(days).bind(amounts);
        Ok(query.execute(&self.0).await?.rows_affected())
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
    protocol::serve::<Sqlx>()
}
