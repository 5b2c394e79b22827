//! Finance: mortgages and loans.

use super::telecom::twelve_times;
use super::{Contract, Effect, Projected, payload, spoken, unknown_state};
use aicore_outbox::Event;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Loan {
    loan_id: Uuid,
    loan_number: String,
    product: String,
    state: String,
    applied_on: Option<String>,
    granted_on: Option<String>,
    ends_on: Option<String>,
    principal_amount: String,
    monthly_payment: String,
    currency: String,
}

pub(super) fn loan(event: &Event) -> Result<Projected, String> {
    let loan: Loan = payload(event)?;
    let state = match loan.state.as_str() {
        "applied" | "approved" => "pending",
        "granted" => "active",
        "repaid" => "ended",
        "rejected" => "rejected",
        other => return unknown_state(other),
    };
    let summary = format!(
        "{} {} ({}): {} {}",
        spoken(&event.event_type),
        loan.loan_number,
        loan.product.replace('_', " "),
        loan.principal_amount,
        loan.currency
    );
    let contract = Contract {
        id: loan.loan_id,
        number: loan.loan_number,
        product: Some(loan.product),
        state,
        source_state: loan.state,
        starts_on: loan.granted_on.or(loan.applied_on),
        ends_on: loan.ends_on,
        annual_amount: twelve_times(&loan.monthly_payment)?,
        currency: loan.currency,
    };
    Ok(Projected {
        effect: Effect::Contract(contract),
        summary,
    })
}
