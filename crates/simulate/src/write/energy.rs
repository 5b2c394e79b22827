//! Account holders, supply contracts and invoices of `se_energy`.

use super::table::{Stored, Target, changes, know, perform};
use super::{Book, Known};
use crate::Error;
use crate::business::{EnergyContract, EnergyInvoice};
use crate::customer::Customer;
use crate::step::Step;
use aicore_client::New;
use aicore_client::energy::{self as db, Energy, account_holder, energy_contract, energy_invoice};
use std::collections::HashSet;
use uuid::Uuid;

impl Book for Energy<'_> {
    async fn known(self, steps: &[&Step]) -> Result<Known, Error> {
        let mut known = Known::new();
        know::<_, Customer>(self.account_holder(), steps, &mut known).await?;
        know::<_, EnergyContract>(self.energy_contract(), steps, &mut known).await?;
        know::<_, EnergyInvoice>(self.energy_invoice(), steps, &mut known).await?;
        Ok(known)
    }

    async fn perform(self, steps: &[&Step]) -> Result<HashSet<Uuid>, Error> {
        let mut done = HashSet::new();
        perform(self.account_holder(), &changes::<Customer>(steps), &mut done).await?;
        perform(self.energy_contract(), &changes::<EnergyContract>(steps), &mut done).await?;
        perform(self.energy_invoice(), &changes::<EnergyInvoice>(steps), &mut done).await?;
        Ok(done)
    }
}

impl Stored<db::AccountHolder> for Customer {
    fn create(&self) -> New<db::AccountHolder> {
        let customer_number = self.number.clone();
        db::AccountHolderCreate { customer_number }.into()
    }

    fn fill<T: Target<db::AccountHolder>>(&self, to: T) -> T {
        let (document, address) = (self.document.as_ref(), self.address.as_ref());
        to.give(account_holder::kind, self.kind.as_str())
            .give(account_holder::full_name, self.full_name.as_str())
            .give(account_holder::document_type, document.map(|document| document.kind.as_str()))
            .give(
                account_holder::document_number,
                document.map(|document| document.number.as_str()),
            )
            .give(account_holder::email, self.email.as_deref())
            .give(account_holder::phone, self.phone.as_deref())
            .give(account_holder::address_line, address.map(|address| address.line()))
            .give(
                account_holder::postcode,
                address.and_then(|address| address.postcode.as_deref()),
            )
            .give(
                account_holder::municipality,
                address.and_then(|address| address.municipality.as_deref()),
            )
    }
}

impl Stored<db::EnergyContract> for EnergyContract {
    fn create(&self) -> New<db::EnergyContract> {
        New::from(db::EnergyContractCreate {
            contract_number: self.number.clone(),
            account_holder_id: self.account_holder_id,
            cups: self.cups.clone(),
            commodity: self.commodity.as_str().to_owned(),
            tariff_code: self.tariff_code.to_owned(),
            starts_on: self.starts_on,
        })
    }

    fn fill<T: Target<db::EnergyContract>>(&self, to: T) -> T {
        to.give(energy_contract::tariff_code, self.tariff_code)
            .give(energy_contract::contracted_power_kw, self.contracted_power_kw)
            .give(energy_contract::supply_address, self.supply_address.as_deref())
            .give(energy_contract::state, self.state)
            .give(energy_contract::starts_on, self.starts_on)
            .give(energy_contract::ends_on, self.ends_on)
            .give(energy_contract::estimated_annual_kwh, self.estimated_annual_kwh)
            .give(energy_contract::estimated_annual_amount, self.estimated_annual_amount)
            .give(energy_contract::iban, self.iban.as_str())
    }
}

impl Stored<db::EnergyInvoice> for EnergyInvoice {
    fn create(&self) -> New<db::EnergyInvoice> {
        New::from(db::EnergyInvoiceCreate {
            invoice_number: self.number.clone(),
            energy_contract_id: self.energy_contract_id,
            due_on: self.due_on,
            total_amount: self.total_amount,
        })
    }

    fn fill<T: Target<db::EnergyInvoice>>(&self, to: T) -> T {
        to.give(energy_invoice::state, self.state)
            .give(energy_invoice::period_from, self.period_from)
            .give(energy_invoice::period_to, self.period_to)
            .give(energy_invoice::consumption_kwh, self.consumption_kwh)
            .give(energy_invoice::due_on, self.due_on)
            .give(energy_invoice::paid_on, self.paid_on)
            .give(energy_invoice::total_amount, self.total_amount)
    }
}
