//! Receipts, invoices and installments: what each area bills has the same shape under its own names.

use super::{Effect, Projected, Receivable, payload, spoken, unknown_state};
use aicore_outbox::Event;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Bill {
    #[serde(
        alias = "receipt_id",
        alias = "energy_invoice_id",
        alias = "telecom_invoice_id",
        alias = "installment_id"
    )]
    id: Uuid,
    #[serde(
        alias = "policy_id",
        alias = "energy_contract_id",
        alias = "telecom_contract_id",
        alias = "loan_id"
    )]
    contract_id: Uuid,
    #[serde(alias = "receipt_number", alias = "invoice_number", alias = "installment_number")]
    number: String,
    state: String,
    due_on: Option<String>,
    paid_on: Option<String>,
    total_amount: String,
    currency: String,
}

pub(super) fn project(event: &Event) -> Result<Projected, String> {
    let bill: Bill = payload(event)?;
    let state = match bill.state.as_str() {
        "issued" | "due" => "unpaid",
        "paid" => "paid",
        "returned" => "returned",
        "cancelled" => "cancelled",
        other => return unknown_state(other),
    };
    let summary = format!(
        "{} {}: {} {}",
        spoken(&event.event_type),
        bill.number,
        bill.total_amount,
        bill.currency
    );
    let receivable = Receivable {
        id: bill.id,
        contract_id: Some(bill.contract_id),
        number: bill.number,
        state,
        due_on: bill.due_on,
        paid_on: bill.paid_on,
        amount: bill.total_amount,
        currency: bill.currency,
    };
    Ok(Projected {
        effect: Effect::Receivable(receivable),
        summary,
    })
}
