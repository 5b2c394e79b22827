//! The generated client as a contestant.

use crate::protocol::{Contestant, Lines, NewReceipt, policy_line, receipt_line};
use aicore_client::Client;
use aicore_client::With;
use aicore_client::insurance::{Customer, Policy, Receipt, ReceiptCreate, customer, policy};
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use uuid::Uuid;

pub(crate) struct Generated(Client);

type PolicyWithReceipts = With<Policy, Vec<Receipt>>;

impl From<NewReceipt> for ReceiptCreate {
    fn from(new: NewReceipt) -> Self {
        Self {
            receipt_number: new.receipt_number,
            policy_id: new.policy_id,
            due_on: new.due_on,
            total_amount: new.total_amount,
        }
    }
}

impl Contestant for Generated {
    type Policy = Policy;
    type Customer = With<Customer, Vec<PolicyWithReceipts>>;
    type Receipt = Receipt;

    async fn connect(url: String, connections: usize) -> anyhow::Result<Self> {
        let catalog = read_catalog(&aicore_testkit::databases_dir())?;
        let config = format!("[pool]\nmin = {connections}\nmax = {connections}");
        let sources = Sources {
            file: Some(("the benchmark's".into(), config)),
            environment: [("SS_INSURANCE_DATABASE_URL".into(), url)].into(),
            ..Sources::default()
        };
        let config = Config::read(&catalog, &sources)?;
        Ok(Self(Client::new(Fleet::new(catalog, &config))))
    }

    async fn find(&self, _: usize, id: Uuid) -> anyhow::Result<Option<Policy>> {
        Ok(self.0.insurance().policy().find_unique(policy::by_id(id)).await?)
    }

    async fn ten(&self, _: usize, product: String) -> anyhow::Result<Vec<Policy>> {
        let of_product = policy::product_code.eq(product);
        Ok(self.0.insurance().policy().find_many().filter(of_product).await?)
    }

    async fn include(&self, _: usize, ids: Vec<Uuid>) -> anyhow::Result<Vec<Self::Customer>> {
        let table = self.0.insurance().customer();
        let customers = table.find_many().filter(customer::id.in_list(ids));
        Ok(customers.include(customer::policies.include(policy::receipts)).await?)
    }

    async fn create(&self, _: usize, new: NewReceipt) -> anyhow::Result<Receipt> {
        Ok(self.0.insurance().receipt().create(ReceiptCreate::from(new)).await?)
    }

    async fn create_many(&self, _: usize, new: Vec<NewReceipt>) -> anyhow::Result<u64> {
        let rows = new.into_iter().map(ReceiptCreate::from);
        Ok(self.0.insurance().receipt().create_many(rows).await?)
    }
}

impl Lines for Policy {
    fn lines(&self, out: &mut Vec<String>) {
        out.push(policy_line(&self.policy_number, self.effective_on, self.annual_premium));
    }
}

impl Lines for With<Customer, Vec<PolicyWithReceipts>> {
    fn lines(&self, out: &mut Vec<String>) {
        for policy in &self.related {
            policy.row.lines(out);
            for receipt in &policy.related {
                let owner = format!("{} {} {}", self.customer_number, policy.policy_number, receipt.receipt_number);
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
