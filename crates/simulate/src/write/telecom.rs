//! Subscribers, contracts with their lines, and invoices of `st_telecom`.

use super::table::{Stored, Target, changes, inserted, know, perform};
use super::{Book, Known};
use crate::Error;
use crate::business::{TelecomContract, TelecomInvoice};
use crate::customer::Customer;
use crate::step::Step;
use aicore_client::New;
use aicore_client::telecom::{self as db, Telecom, subscriber, telecom_contract, telecom_invoice, telecom_line};
use std::collections::HashSet;
use uuid::Uuid;

impl Book for Telecom<'_> {
    async fn known(self, steps: &[&Step]) -> Result<Known, Error> {
        let mut known = Known::new();
        know::<_, Customer>(self.subscriber(), steps, &mut known).await?;
        know::<_, TelecomContract>(self.telecom_contract(), steps, &mut known).await?;
        know::<_, TelecomInvoice>(self.telecom_invoice(), steps, &mut known).await?;
        Ok(known)
    }

    async fn perform(self, steps: &[&Step]) -> Result<HashSet<Uuid>, Error> {
        let mut done = HashSet::new();
        perform(self.subscriber(), &changes::<Customer>(steps), &mut done).await?;
        perform(self.telecom_contract(), &changes::<TelecomContract>(steps), &mut done).await?;
        let lines: Vec<_> = inserted::<TelecomContract>(steps, &done).flat_map(lines).collect();
        self.telecom_line().create_many(lines).await?;
        perform(self.telecom_invoice(), &changes::<TelecomInvoice>(steps), &mut done).await?;
        Ok(done)
    }
}

impl Stored<db::Subscriber> for Customer {
    fn create(&self) -> New<db::Subscriber> {
        let customer_number = self.number.clone();
        db::SubscriberCreate { customer_number }.into()
    }

    fn fill<T: Target<db::Subscriber>>(&self, to: T) -> T {
        let (document, address) = (self.document.as_ref(), self.address.as_ref());
        to.give(subscriber::kind, self.kind.as_str())
            .give(subscriber::given_name, self.given_name.as_deref())
            .give(subscriber::surnames, self.surnames())
            .give(subscriber::business_name, self.company_name.as_deref())
            .give(subscriber::document_type, document.map(|document| document.kind.as_str()))
            .give(subscriber::document_number, document.map(|document| document.number.as_str()))
            .give(subscriber::birth_date, self.birth_date)
            .give(subscriber::contact_phone, self.phone.as_deref())
            .give(subscriber::email, self.email.as_deref())
            .give(subscriber::street, address.map(|address| address.line()))
            .give(subscriber::postcode, address.and_then(|address| address.postcode.as_deref()))
            .give(subscriber::town, address.and_then(|address| address.municipality.as_deref()))
            .give(subscriber::province, address.and_then(|address| address.province.as_deref()))
    }
}

impl Stored<db::TelecomContract> for TelecomContract {
    fn create(&self) -> New<db::TelecomContract> {
        New::from(db::TelecomContractCreate {
            contract_number: self.number.clone(),
            subscriber_id: self.subscriber_id,
            service: self.service.to_owned(),
            plan_code: self.plan_code.to_owned(),
            starts_on: self.starts_on,
        })
    }

    fn fill<T: Target<db::TelecomContract>>(&self, to: T) -> T {
        to.give(telecom_contract::plan_code, self.plan_code)
            .give(telecom_contract::state, self.state)
            .give(telecom_contract::starts_on, self.starts_on)
            .give(telecom_contract::ends_on, self.ends_on)
            .give(telecom_contract::committed_until, self.committed_until)
            .give(telecom_contract::monthly_fee, self.monthly_fee)
            .give(telecom_contract::installation_address, self.installation_address.as_deref())
            .give(telecom_contract::iban, self.iban.as_str())
    }
}

/// The lines of a contract; they come with it and no step changes them.
fn lines(contract: &TelecomContract) -> impl Iterator<Item = New<db::TelecomLine>> {
    contract.lines.iter().map(|line| {
        New::from(db::TelecomLineCreate {
            telecom_contract_id: contract.id,
            kind: line.kind.to_owned(),
            phone_number: line.phone_number.clone(),
        })
        .set(telecom_line::id, line.id)
    })
}

impl Stored<db::TelecomInvoice> for TelecomInvoice {
    fn create(&self) -> New<db::TelecomInvoice> {
        New::from(db::TelecomInvoiceCreate {
            invoice_number: self.number.clone(),
            telecom_contract_id: self.telecom_contract_id,
            due_on: self.due_on,
            total_amount: self.total_amount,
        })
    }

    fn fill<T: Target<db::TelecomInvoice>>(&self, to: T) -> T {
        to.give(telecom_invoice::state, self.state)
            .give(telecom_invoice::billing_month, self.billing_month)
            .give(telecom_invoice::due_on, self.due_on)
            .give(telecom_invoice::paid_on, self.paid_on)
            .give(telecom_invoice::total_amount, self.total_amount)
    }
}
