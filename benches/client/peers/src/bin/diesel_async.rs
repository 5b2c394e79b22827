//! diesel-async: a deadpool of connections, `Selectable` structs, and `belonging_to` with `grouped_by` for what belongs together.

#[path = "../../../src/protocol.rs"]
mod protocol;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use protocol::{Contestant, Lines, NewReceipt, policy_line, receipt_line};
use rust_decimal::Decimal;
use uuid::Uuid;

diesel::table! {
    customer (id) {
        id -> Uuid,
        customer_number -> Text,
        kind -> Text,
        document_type -> Nullable<Text>,
        document_number -> Nullable<Text>,
        given_name -> Nullable<Text>,
        surname1 -> Nullable<Text>,
        surname2 -> Nullable<Text>,
        company_name -> Nullable<Text>,
        birth_date -> Nullable<Date>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        street_type -> Nullable<Text>,
        street_name -> Nullable<Text>,
        street_number -> Nullable<Text>,
        floor_door -> Nullable<Text>,
        postcode -> Nullable<Text>,
        municipality -> Nullable<Text>,
        province -> Nullable<Text>,
        version -> Int4,
        occurred_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    policy (id) {
        id -> Uuid,
        policy_number -> Text,
        holder_id -> Uuid,
        product_code -> Text,
        carrier_code -> Text,
        carrier_policy_number -> Nullable<Text>,
        state -> Text,
        effective_on -> Date,
        expires_on -> Nullable<Date>,
        cancelled_on -> Nullable<Date>,
        annual_premium -> Numeric,
        currency -> Text,
        payment_frequency -> Text,
        iban -> Nullable<Text>,
        version -> Int4,
        occurred_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    receipt (id) {
        id -> Uuid,
        receipt_number -> Text,
        policy_id -> Uuid,
        state -> Text,
        period_from -> Nullable<Date>,
        period_to -> Nullable<Date>,
        due_on -> Date,
        paid_on -> Nullable<Date>,
        net_premium -> Nullable<Numeric>,
        taxes -> Nullable<Numeric>,
        total_amount -> Numeric,
        currency -> Text,
        version -> Int4,
        occurred_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::joinable!(policy -> customer (holder_id));
diesel::joinable!(receipt -> policy (policy_id));
diesel::allow_tables_to_appear_in_same_query!(customer, policy, receipt);

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = customer, check_for_backend(diesel::pg::Pg))]
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

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = policy, belongs_to(Customer, foreign_key = holder_id), check_for_backend(diesel::pg::Pg))]
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

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = receipt, belongs_to(Policy), check_for_backend(diesel::pg::Pg))]
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

#[derive(Insertable)]
#[diesel(table_name = receipt)]
struct ReceiptToInsert {
    receipt_number: String,
    policy_id: Uuid,
    due_on: NaiveDate,
    total_amount: Decimal,
}

impl From<NewReceipt> for ReceiptToInsert {
    fn from(new: NewReceipt) -> Self {
        Self {
            receipt_number: new.receipt_number,
            policy_id: new.policy_id,
            due_on: new.due_on,
            total_amount: new.total_amount,
        }
    }
}

struct Tree {
    customer: Customer,
    policies: Vec<(Policy, Vec<Receipt>)>,
}

struct Diesel(Pool<AsyncPgConnection>);

impl Contestant for Diesel {
    type Policy = Policy;
    type Customer = Tree;
    type Receipt = Receipt;

    async fn connect(url: String, connections: usize) -> anyhow::Result<Self> {
        let mut config = diesel_async::pooled_connection::ManagerConfig::default();
        // As the others: no question to the server whether the connection lives, at each acquire.
        config.recycling_method = diesel_async::pooled_connection::RecyclingMethod::Fast;
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, config);
        Ok(Self(Pool::builder(manager).max_size(connections).build()?))
    }

    async fn find(&self, _: usize, id: Uuid) -> anyhow::Result<Option<Policy>> {
        let mut connection = self.0.get().await?;
        let query = policy::table.find(id).select(Policy::as_select());
        Ok(query.first(&mut connection).await.optional()?)
    }

    async fn ten(&self, _: usize, product: String) -> anyhow::Result<Vec<Policy>> {
        let mut connection = self.0.get().await?;
        let query = policy::table
            .filter(policy::product_code.eq(product))
            .select(Policy::as_select());
        Ok(query.load(&mut connection).await?)
    }

    async fn include(&self, _: usize, ids: Vec<Uuid>) -> anyhow::Result<Vec<Tree>> {
        let mut connection = self.0.get().await?;
        let customers: Vec<Customer> = customer::table
            .filter(customer::id.eq_any(ids))
            .select(Customer::as_select())
            .load(&mut connection)
            .await?;
        let policies: Vec<Policy> = Policy::belonging_to(&customers)
            .select(Policy::as_select())
            .load(&mut connection)
            .await?;
        let receipts: Vec<Receipt> = Receipt::belonging_to(&policies)
            .select(Receipt::as_select())
            .load(&mut connection)
            .await?;
        let receipts = receipts.grouped_by(&policies);
        let policies = policies.into_iter().zip(receipts).grouped_by(&customers);
        let trees = customers.into_iter().zip(policies);
        Ok(trees.map(|(customer, policies)| Tree { customer, policies }).collect())
    }

    async fn create(&self, _: usize, new: NewReceipt) -> anyhow::Result<Receipt> {
        let mut connection = self.0.get().await?;
        let insert = diesel::insert_into(receipt::table).values(ReceiptToInsert::from(new));
        Ok(insert.returning(Receipt::as_returning()).get_result(&mut connection).await?)
    }

    async fn create_many(&self, _: usize, new: Vec<NewReceipt>) -> anyhow::Result<u64> {
        let mut connection = self.0.get().await?;
        let new: Vec<ReceiptToInsert> = new.into_iter().map(Into::into).collect();
        let count = diesel::insert_into(receipt::table)
            .values(new)
            .execute(&mut connection)
            .await?;
        Ok(count.try_into()?)
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
    protocol::serve::<Diesel>()
}
