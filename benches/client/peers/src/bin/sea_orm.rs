//! SeaORM 2: entities in its new form, the entity loader for what belongs together, `insert_many` for many rows.

#[path = "../../../src/protocol.rs"]
mod protocol;

use protocol::{Contestant, Lines, NewReceipt, policy_line, receipt_line};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectOptions, Database, DatabaseConnection, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

mod customer {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "customer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub customer_number: String,
        pub kind: String,
        pub document_type: Option<String>,
        pub document_number: Option<String>,
        pub given_name: Option<String>,
        pub surname1: Option<String>,
        pub surname2: Option<String>,
        pub company_name: Option<String>,
        pub birth_date: Option<Date>,
        pub email: Option<String>,
        pub phone: Option<String>,
        pub street_type: Option<String>,
        pub street_name: Option<String>,
        pub street_number: Option<String>,
        pub floor_door: Option<String>,
        pub postcode: Option<String>,
        pub municipality: Option<String>,
        pub province: Option<String>,
        pub version: i32,
        pub occurred_at: DateTimeUtc,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        #[sea_orm(has_many)]
        pub policies: HasMany<super::policy::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod policy {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "policy")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub policy_number: String,
        pub holder_id: Uuid,
        pub product_code: String,
        pub carrier_code: String,
        pub carrier_policy_number: Option<String>,
        pub state: String,
        pub effective_on: Date,
        pub expires_on: Option<Date>,
        pub cancelled_on: Option<Date>,
        pub annual_premium: Decimal,
        pub currency: String,
        pub payment_frequency: String,
        pub iban: Option<String>,
        pub version: i32,
        pub occurred_at: DateTimeUtc,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        #[sea_orm(belongs_to, from = "holder_id", to = "id")]
        pub holder: BelongsTo<super::customer::Entity>,
        #[sea_orm(has_many)]
        pub receipts: HasMany<super::receipt::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod receipt {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "receipt")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub receipt_number: String,
        pub policy_id: Uuid,
        pub state: String,
        pub period_from: Option<Date>,
        pub period_to: Option<Date>,
        pub due_on: Date,
        pub paid_on: Option<Date>,
        pub net_premium: Option<Decimal>,
        pub taxes: Option<Decimal>,
        pub total_amount: Decimal,
        pub currency: String,
        pub version: i32,
        pub occurred_at: DateTimeUtc,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        #[sea_orm(belongs_to, from = "policy_id", to = "id")]
        pub policy: BelongsTo<super::policy::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

struct SeaOrm(DatabaseConnection);

fn active(new: NewReceipt) -> receipt::ActiveModel {
    receipt::ActiveModel {
        receipt_number: Set(new.receipt_number),
        policy_id: Set(new.policy_id),
        due_on: Set(new.due_on),
        total_amount: Set(new.total_amount),
        ..Default::default()
    }
}

impl Contestant for SeaOrm {
    type Policy = policy::Model;
    type Customer = customer::ModelEx;
    type Receipt = receipt::Model;

    async fn connect(url: String, connections: usize) -> anyhow::Result<Self> {
        let mut options = ConnectOptions::new(url);
        // As the others: no question to the server whether the connection lives, at each acquire.
        options
            .max_connections(connections.try_into()?)
            .test_before_acquire(false)
            .sqlx_logging(false);
        Ok(Self(Database::connect(options).await?))
    }

    async fn find(&self, _: usize, id: Uuid) -> anyhow::Result<Option<policy::Model>> {
        Ok(policy::Entity::find_by_id(id).one(&self.0).await?)
    }

    async fn ten(&self, _: usize, product: String) -> anyhow::Result<Vec<policy::Model>> {
        let query = policy::Entity::find().filter(policy::Column::ProductCode.eq(product));
        Ok(query.all(&self.0).await?)
    }

    async fn include(&self, _: usize, ids: Vec<Uuid>) -> anyhow::Result<Vec<customer::ModelEx>> {
        let loader = customer::Entity::load().filter(customer::Column::Id.is_in(ids));
        Ok(loader.with((policy::Entity, receipt::Entity)).all(&self.0).await?)
    }

    async fn create(&self, _: usize, new: NewReceipt) -> anyhow::Result<receipt::Model> {
        Ok(active(new).insert(&self.0).await?)
    }

    async fn create_many(&self, _: usize, new: Vec<NewReceipt>) -> anyhow::Result<u64> {
        let insert = receipt::Entity::insert_many(new.into_iter().map(active));
        Ok(insert.exec_without_returning(&self.0).await?)
    }
}

impl Lines for policy::Model {
    fn lines(&self, out: &mut Vec<String>) {
        out.push(policy_line(&self.policy_number, self.effective_on, self.annual_premium));
    }
}

impl Lines for customer::ModelEx {
    fn lines(&self, out: &mut Vec<String>) {
        for policy in &self.policies {
            out.push(policy_line(&policy.policy_number, policy.effective_on, policy.annual_premium));
            for receipt in &policy.receipts {
                let owner = format!("{} {} {}", self.customer_number, policy.policy_number, receipt.receipt_number);
                out.push(receipt_line(&owner, receipt.due_on, receipt.total_amount, &receipt.state));
            }
        }
    }
}

impl Lines for receipt::Model {
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
    protocol::serve::<SeaOrm>()
}
