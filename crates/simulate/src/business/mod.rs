//! What customers buy: contracts, bills and cases of the six areas, as rows that a writer can store.
//!
//! A row holds the state after a change, with the columns of its table. Money is decimal euros with cents.

mod account;
mod energy;
mod finance;
mod insurance;
mod product;
mod repairs;
mod telecom;
mod workshops;

pub use energy::{Commodity, EnergyContract, EnergyInvoice};
pub use finance::{Installment, Loan, Means};
pub use insurance::{Claim, Policy, Receipt, Role};
pub use product::{CARRIERS, PRODUCTS, Product};
pub use repairs::RepairOrder;
pub use telecom::{PLANS, Plan, TelecomContract, TelecomInvoice, TelecomLine};
pub use workshops::{VehicleRow, WorkshopOrder};

use crate::customer::Customer;
use rust_decimal::Decimal;
use uuid::Uuid;

/// A row of an area's table, in its state after a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// `customer`, `account_holder`, `subscriber`, `applicant`, `requester` or `vehicle_owner`.
    Customer(Box<Customer>),
    /// `policy` and its `policy_role` rows.
    Policy(Box<Policy>),
    /// `receipt`.
    Receipt(Box<Receipt>),
    /// `claim`.
    Claim(Box<Claim>),
    /// `energy_contract`.
    EnergyContract(Box<EnergyContract>),
    /// `energy_invoice`.
    EnergyInvoice(Box<EnergyInvoice>),
    /// `telecom_contract` and its `telecom_line` rows.
    TelecomContract(Box<TelecomContract>),
    /// `telecom_invoice`.
    TelecomInvoice(Box<TelecomInvoice>),
    /// `loan`.
    Loan(Box<Loan>),
    /// `installment`.
    Installment(Box<Installment>),
    /// `repair_order`.
    RepairOrder(Box<RepairOrder>),
    /// `vehicle`; it has no event of its own, and its plate may be known from another day.
    Vehicle(Box<VehicleRow>),
    /// `workshop_order`.
    WorkshopOrder(Box<WorkshopOrder>),
}

impl Row {
    /// Key of the row.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::Customer(row) => row.id,
            Self::Policy(row) => row.id,
            Self::Receipt(row) => row.id,
            Self::Claim(row) => row.id,
            Self::EnergyContract(row) => row.id,
            Self::EnergyInvoice(row) => row.id,
            Self::TelecomContract(row) => row.id,
            Self::TelecomInvoice(row) => row.id,
            Self::Loan(row) => row.id,
            Self::Installment(row) => row.id,
            Self::RepairOrder(row) => row.id,
            Self::Vehicle(row) => row.id,
            Self::WorkshopOrder(row) => row.id,
        }
    }

    /// Keys of the rows of the same database that must be there before this one. A workshop order needs its vehicle too,
    /// which is found by its plate.
    #[must_use]
    pub fn needs(&self) -> Vec<Uuid> {
        match self {
            Self::Customer(_) => Vec::new(),
            Self::Policy(row) => std::iter::once(row.holder_id)
                .chain(row.roles.iter().map(|role| role.customer_id))
                .collect(),
            Self::Receipt(row) => vec![row.policy_id],
            Self::Claim(row) => vec![row.policy_id],
            Self::EnergyContract(row) => vec![row.account_holder_id],
            Self::EnergyInvoice(row) => vec![row.energy_contract_id],
            Self::TelecomContract(row) => vec![row.subscriber_id],
            Self::TelecomInvoice(row) => vec![row.telecom_contract_id],
            Self::Loan(row) => vec![row.applicant_id],
            Self::Installment(row) => vec![row.loan_id],
            Self::RepairOrder(row) => vec![row.requester_id],
            Self::Vehicle(row) => vec![row.owner_id],
            Self::WorkshopOrder(row) => vec![row.owner_id],
        }
    }

    /// Natural key of the row: customer number, policy number, plate and so on.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::Customer(row) => &row.number,
            Self::Policy(row) => &row.number,
            Self::Receipt(row) => &row.number,
            Self::Claim(row) => &row.number,
            Self::EnergyContract(row) => &row.number,
            Self::EnergyInvoice(row) => &row.number,
            Self::TelecomContract(row) => &row.number,
            Self::TelecomInvoice(row) => &row.number,
            Self::Loan(row) => &row.number,
            Self::Installment(row) => &row.number,
            Self::RepairOrder(row) => &row.number,
            Self::Vehicle(row) => &row.plate,
            Self::WorkshopOrder(row) => &row.number,
        }
    }
}

/// Euros from cents.
pub(crate) fn euros(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}
