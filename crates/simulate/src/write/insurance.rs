//! Customers, policies with their roles, receipts and claims of `ss_insurance`.

use super::table::{Stored, Target, changes, inserted, know, perform};
use super::{Book, Known};
use crate::Error;
use crate::business::{Claim, Policy, Receipt};
use crate::customer::Customer;
use crate::step::Step;
use aicore_client::New;
use aicore_client::insurance::{self as db, Insurance, claim, customer, policy, policy_role, receipt};
use std::collections::HashSet;
use uuid::Uuid;

impl Book for Insurance<'_> {
    async fn known(self, steps: &[&Step]) -> Result<Known, Error> {
        let mut known = Known::new();
        know::<_, Customer>(self.customer(), steps, &mut known).await?;
        know::<_, Policy>(self.policy(), steps, &mut known).await?;
        know::<_, Receipt>(self.receipt(), steps, &mut known).await?;
        know::<_, Claim>(self.claim(), steps, &mut known).await?;
        Ok(known)
    }

    async fn perform(self, steps: &[&Step]) -> Result<HashSet<Uuid>, Error> {
        let mut done = HashSet::new();
        perform(self.customer(), &changes::<Customer>(steps), &mut done).await?;
        perform(self.policy(), &changes::<Policy>(steps), &mut done).await?;
        let roles: Vec<_> = inserted::<Policy>(steps, &done).flat_map(roles).collect();
        self.policy_role().create_many(roles).await?;
        perform(self.receipt(), &changes::<Receipt>(steps), &mut done).await?;
        perform(self.claim(), &changes::<Claim>(steps), &mut done).await?;
        Ok(done)
    }
}

impl Stored<db::Customer> for Customer {
    fn create(&self) -> New<db::Customer> {
        let customer_number = self.number.clone();
        db::CustomerCreate { customer_number }.into()
    }

    fn fill<T: Target<db::Customer>>(&self, to: T) -> T {
        let (document, address) = (self.document.as_ref(), self.address.as_ref());
        to.give(customer::kind, self.kind.as_str())
            .give(customer::document_type, document.map(|document| document.kind.as_str()))
            .give(customer::document_number, document.map(|document| document.number.as_str()))
            .give(customer::given_name, self.given_name.as_deref())
            .give(customer::surname1, self.surname1.as_deref())
            .give(customer::surname2, self.surname2.as_deref())
            .give(customer::company_name, self.company_name.as_deref())
            .give(customer::birth_date, self.birth_date)
            .give(customer::email, self.email.as_deref())
            .give(customer::phone, self.phone.as_deref())
            .give(customer::street_type, address.map(|address| address.street_type.as_str()))
            .give(customer::street_name, address.map(|address| address.street_name.as_str()))
            .give(customer::street_number, address.map(|address| address.street_number.as_str()))
            .give(
                customer::floor_door,
                address.and_then(|address| address.floor_door.as_deref()),
            )
            .give(customer::postcode, address.and_then(|address| address.postcode.as_deref()))
            .give(
                customer::municipality,
                address.and_then(|address| address.municipality.as_deref()),
            )
            .give(customer::province, address.and_then(|address| address.province.as_deref()))
    }
}

impl Stored<db::Policy> for Policy {
    fn create(&self) -> New<db::Policy> {
        New::from(db::PolicyCreate {
            policy_number: self.number.clone(),
            holder_id: self.holder_id,
            product_code: self.product_code.to_owned(),
            carrier_code: self.carrier_code.to_owned(),
            effective_on: self.effective_on,
        })
    }

    fn fill<T: Target<db::Policy>>(&self, to: T) -> T {
        to.give(policy::carrier_policy_number, self.carrier_policy_number.as_str())
            .give(policy::state, self.state)
            .give(policy::effective_on, self.effective_on)
            .give(policy::expires_on, self.expires_on)
            .give(policy::cancelled_on, self.cancelled_on)
            .give(policy::annual_premium, self.annual_premium)
            .give(policy::payment_frequency, self.payment_frequency)
            .give(policy::iban, self.iban.as_str())
    }
}

/// The people beside the holder; they come with the policy and no step changes them.
fn roles(policy: &Policy) -> impl Iterator<Item = New<db::PolicyRole>> {
    policy.roles.iter().map(|role| {
        New::from(db::PolicyRoleCreate {
            policy_id: policy.id,
            customer_id: role.customer_id,
            role: role.role.to_owned(),
        })
        .set(policy_role::id, role.id)
    })
}

impl Stored<db::Receipt> for Receipt {
    fn create(&self) -> New<db::Receipt> {
        New::from(db::ReceiptCreate {
            receipt_number: self.number.clone(),
            policy_id: self.policy_id,
            due_on: self.due_on,
            total_amount: self.total_amount,
        })
    }

    fn fill<T: Target<db::Receipt>>(&self, to: T) -> T {
        to.give(receipt::state, self.state)
            .give(receipt::period_from, self.period_from)
            .give(receipt::period_to, self.period_to)
            .give(receipt::due_on, self.due_on)
            .give(receipt::paid_on, self.paid_on)
            .give(receipt::net_premium, self.net_premium)
            .give(receipt::taxes, self.taxes)
            .give(receipt::total_amount, self.total_amount)
    }
}

impl Stored<db::Claim> for Claim {
    fn create(&self) -> New<db::Claim> {
        New::from(db::ClaimCreate {
            claim_number: self.number.clone(),
            policy_id: self.policy_id,
            occurred_on: self.occurred_on,
            reported_on: self.reported_on,
        })
    }

    fn fill<T: Target<db::Claim>>(&self, to: T) -> T {
        to.give(claim::state, self.state)
            .give(claim::occurred_on, self.occurred_on)
            .give(claim::reported_on, self.reported_on)
            .give(claim::closed_on, self.closed_on)
            .give(claim::cause_code, self.cause_code)
            .give(claim::reserve_amount, self.reserve_amount)
            .give(claim::paid_amount, self.paid_amount)
    }
}
