//! Requesters and repair orders of `sr_repairs`.

use super::table::{Stored, Target, changes, know, perform};
use super::{Book, Known};
use crate::Error;
use crate::business::RepairOrder;
use crate::customer::Customer;
use crate::step::Step;
use aicore_client::New;
use aicore_client::repairs::{self as db, Repairs, repair_order, requester};
use std::collections::HashSet;
use uuid::Uuid;

impl Book for Repairs<'_> {
    async fn known(self, steps: &[&Step]) -> Result<Known, Error> {
        let mut known = Known::new();
        know::<_, Customer>(self.requester(), steps, &mut known).await?;
        know::<_, RepairOrder>(self.repair_order(), steps, &mut known).await?;
        Ok(known)
    }

    async fn perform(self, steps: &[&Step]) -> Result<HashSet<Uuid>, Error> {
        let mut done = HashSet::new();
        perform(self.requester(), &changes::<Customer>(steps), &mut done).await?;
        perform(self.repair_order(), &changes::<RepairOrder>(steps), &mut done).await?;
        Ok(done)
    }
}

impl Stored<db::Requester> for Customer {
    fn create(&self) -> New<db::Requester> {
        let customer_number = self.number.clone();
        db::RequesterCreate { customer_number }.into()
    }

    fn fill<T: Target<db::Requester>>(&self, to: T) -> T {
        let (document, address) = (self.document.as_ref(), self.address.as_ref());
        to.give(requester::kind, self.kind.as_str())
            .give(requester::full_name, self.full_name.as_str())
            .give(requester::phone, self.phone.as_deref())
            .give(requester::email, self.email.as_deref())
            .give(requester::document_type, document.map(|document| document.kind.as_str()))
            .give(requester::document_number, document.map(|document| document.number.as_str()))
            .give(requester::address, address.map(|address| address.line()))
            .give(requester::postcode, address.and_then(|address| address.postcode.as_deref()))
            .give(requester::town, address.and_then(|address| address.municipality.as_deref()))
            .give(requester::province, address.and_then(|address| address.province.as_deref()))
    }
}

impl Stored<db::RepairOrder> for RepairOrder {
    fn create(&self) -> New<db::RepairOrder> {
        New::from(db::RepairOrderCreate {
            order_number: self.number.clone(),
            requester_id: self.requester_id,
            opened_on: self.opened_on,
        })
    }

    fn fill<T: Target<db::RepairOrder>>(&self, to: T) -> T {
        to.give(repair_order::trade_code, self.trade_code)
            .give(repair_order::origin, self.origin)
            .give(repair_order::claim_id, self.claim_id)
            .give(repair_order::claim_number, self.claim_number.as_deref())
            .give(repair_order::state, self.state)
            .give(repair_order::opened_on, self.opened_on)
            .give(repair_order::closed_on, self.closed_on)
            .give(repair_order::description, self.description)
            .give(repair_order::site_address, self.site_address.as_deref())
            .give(repair_order::site_postcode, self.site_postcode.as_deref())
            .give(repair_order::site_town, self.site_town.as_deref())
            .give(repair_order::total_amount, self.total_amount)
    }
}
