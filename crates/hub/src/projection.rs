//! Translates each area's events into the hub's words: one file an area.
//!
//! Pure: an event in, an effect and a line for the timeline out. Areas know nothing of the hub; this is where their terms end.

mod customer;
mod energy;
mod finance;
mod insurance;
mod order;
mod receivable;
mod telecom;

use crate::upcast::to_current;
use aicore_catalog::DatabaseCode;
use aicore_catalog::spoken;
use aicore_outbox::Event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// What an event changes in the hub.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A customer as an area knows them.
    Customer(Box<Customer>),
    /// Something a customer holds.
    Contract(Contract),
    /// Money a customer owes or has paid.
    Receivable(Receivable),
    /// A piece of work for a customer.
    ServiceCase(ServiceCase),
    /// A step on the way of a contract or case: a line of the timeline.
    Step,
    /// Nothing: the event is received and kept in the inbox, but no fact of a customer depends on its database yet.
    Noted,
}

/// An event in the hub's words.
#[derive(Debug, Clone, PartialEq)]
pub struct Projected {
    /// What it changes.
    pub effect: Effect,
    /// One line for the timeline.
    pub summary: String,
}

/// A customer as an area knows them: a source record's content.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Customer {
    /// `person`, `company` or `unknown`.
    pub kind: String,
    /// The area's number.
    pub customer_number: Option<String>,
    /// NIF, NIE, CIF or PASSPORT, by the number's own shape where it has one.
    pub document_type: Option<&'static str>,
    /// As given.
    pub document_number: Option<String>,
    /// Normal form.
    pub document_value: Option<String>,
    /// `valid`, `wrong_check`, `malformed`, `shared` or `absent`.
    pub document_status: &'static str,
    /// Whole name, where the area keeps one text.
    pub full_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// First surname.
    pub surname1: Option<String>,
    /// Second surname.
    pub surname2: Option<String>,
    /// Name of a company.
    pub company_name: Option<String>,
    /// ISO date.
    pub birth_date: Option<String>,
    /// Normal form where plausible, else as given.
    pub email: Option<String>,
    /// E.164 where plausible, else as given.
    pub phone: Option<String>,
    /// Street, number, floor, door.
    pub address_line: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Municipality.
    pub municipality: Option<String>,
    /// Province.
    pub province: Option<String>,
}

/// Something a customer holds in an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contract {
    /// The area's key.
    pub id: Uuid,
    /// The area's number.
    pub number: String,
    /// The area's product.
    pub product: Option<String>,
    /// `pending`, `active`, `suspended`, `ended` or `rejected`.
    pub state: &'static str,
    /// The area's own word for it.
    pub source_state: String,
    /// ISO date.
    pub starts_on: Option<String>,
    /// ISO date.
    pub ends_on: Option<String>,
    /// What it is worth a year, decimal text.
    pub annual_amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// Money a customer owes or has paid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Receivable {
    /// The area's key.
    pub id: Uuid,
    /// Contract it belongs to.
    pub contract_id: Option<Uuid>,
    /// The area's number.
    pub number: String,
    /// `unpaid`, `paid`, `returned` or `cancelled`.
    pub state: &'static str,
    /// ISO date.
    pub due_on: Option<String>,
    /// ISO date.
    pub paid_on: Option<String>,
    /// Decimal text.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// A piece of work for a customer: a claim, a repair, a workshop order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServiceCase {
    /// The area's key.
    pub id: Uuid,
    /// Contract it belongs to.
    pub contract_id: Option<Uuid>,
    /// The area's number.
    pub number: String,
    /// `claim`, `repair` or `workshop`.
    pub kind: &'static str,
    /// `open`, `closed` or `cancelled`.
    pub state: &'static str,
    /// The area's own word for it.
    pub source_state: String,
    /// ISO date.
    pub opened_on: Option<String>,
    /// ISO date.
    pub closed_on: Option<String>,
    /// Decimal text.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// The databases whose customers, contracts and cases the hub consolidates. Of these every aggregate must be known.
const CONSOLIDATED: [&str; 6] = [
    "ss_insurance",
    "se_energy",
    "st_telecom",
    "sf_finance",
    "sr_repairs",
    "sw_workshops",
];

/// Whether the hub makes rows of a database's events.
pub(crate) fn is_consolidated(code: &DatabaseCode) -> bool {
    CONSOLIDATED.contains(&code.as_str())
}

/// Aggregates of those databases that are steps on the way of a contract or case: a line of the customer's timeline, no fact.
const STEPS: [(&str, &str); 8] = [
    ("se_energy", "switching_request"),
    ("st_telecom", "portability_request"),
    ("st_telecom", "installation"),
    ("sf_finance", "appraisal"),
    ("sf_finance", "mortgage_signing"),
    ("sr_repairs", "estimate"),
    ("sr_repairs", "visit"),
    ("sw_workshops", "workshop_estimate"),
];

/// Aggregates of those databases that may belong to nobody who is a customer yet: a lead's simulation, a vehicle's inspection.
const NOTED: [(&str, &str); 2] = [("sf_finance", "simulation"), ("sw_workshops", "inspection")];

/// What the events of an aggregate are to the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Facts of a customer follow from them.
    Consolidated,
    /// Lines of a customer's timeline.
    Step,
    /// Received, and nothing more.
    Noted,
}

/// What the events of an aggregate of a database are to the hub.
pub fn standing(database: &str, aggregate: &str) -> Standing {
    if !CONSOLIDATED.contains(&database) || NOTED.contains(&(database, aggregate)) {
        Standing::Noted
    } else if STEPS.contains(&(database, aggregate)) {
        Standing::Step
    } else {
        Standing::Consolidated
    }
}

/// Translates an event, or says why it cannot.
///
/// # Errors
/// The reason in words: the relay's own finding, an event type nobody here knows, or a payload that lacks what is needed.
pub fn project(event: &Event) -> Result<Projected, String> {
    if let Some(problem) = &event.problem {
        return Err(problem.clone());
    }
    let source = (event.database.as_str(), event.aggregate_type.as_str());
    if standing(source.0, source.1) == Standing::Noted {
        return Ok(Projected {
            effect: Effect::Noted,
            summary: String::new(),
        });
    }
    let event = &*to_current(event)?;
    if matches!(event.event_type.as_str(), "CustomerRegistered" | "CustomerUpdated") {
        return customer::project(event);
    }
    match source {
        ("ss_insurance", "policy") => insurance::policy(event),
        ("ss_insurance", "claim") => insurance::claim(event),
        ("se_energy", "energy_contract") => energy::contract(event),
        ("st_telecom", "telecom_contract") => telecom::contract(event),
        ("sf_finance", "loan") => finance::loan(event),
        ("ss_insurance", "receipt")
        | ("se_energy", "energy_invoice")
        | ("st_telecom", "telecom_invoice")
        | ("sf_finance", "installment") => receivable::project(event),
        step if STEPS.contains(&step) => Ok(Projected {
            effect: Effect::Step,
            summary: spoken(&event.event_type),
        }),
        ("sr_repairs", "repair_order") => order::project(event, "repair"),
        ("sw_workshops", "workshop_order") => order::project(event, "workshop"),
        (database, aggregate) => Err(format!(
            "the hub knows no aggregate \"{aggregate}\" of database \"{database}\""
        )),
    }
}

/// Reads a payload; fields that the hub does not need are ignored.
fn payload<T: DeserializeOwned>(event: &Event) -> Result<T, String> {
    serde_json::from_slice(&event.payload).map_err(|error| format!("payload of {}: {error}", event.event_type))
}

/// Refuses a state that nobody told the hub of.
fn unknown_state<T>(state: &str) -> Result<T, String> {
    Err(format!("the hub knows no state \"{state}\""))
}

/// States of supply contracts.
fn supply_state(state: &str) -> Result<&'static str, String> {
    Ok(match state {
        "signed" => "pending",
        "active" => "active",
        "suspended" => "suspended",
        "ended" => "ended",
        other => return unknown_state(other),
    })
}

#[cfg(test)]
mod tests;
