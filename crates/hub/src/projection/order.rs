//! Repair orders of homes and shops, workshop orders of vehicles.

use super::{Effect, Projected, ServiceCase, payload, spoken, unknown_state};
use aicore_outbox::Event;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Order {
    #[serde(alias = "repair_order_id", alias = "workshop_order_id")]
    id: Uuid,
    order_number: String,
    /// What is repaired: the trade, or the vehicle.
    #[serde(alias = "trade", alias = "plate")]
    object: String,
    state: String,
    opened_on: Option<String>,
    closed_on: Option<String>,
    total_amount: String,
    currency: String,
}

/// `kind` is the hub's word: `repair` or `workshop`.
pub(super) fn project(event: &Event, kind: &'static str) -> Result<Projected, String> {
    let order: Order = payload(event)?;
    let state = match order.state.as_str() {
        "opened" | "assigned" | "in_progress" => "open",
        "completed" => "closed",
        "cancelled" => "cancelled",
        other => return unknown_state(other),
    };
    let summary = format!(
        "{} {} ({}): {} {}",
        spoken(&event.event_type),
        order.order_number,
        order.object,
        order.total_amount,
        order.currency
    );
    let case = ServiceCase {
        id: order.id,
        contract_id: None,
        number: order.order_number,
        kind,
        state,
        source_state: order.state,
        opened_on: order.opened_on,
        closed_on: order.closed_on,
        amount: order.total_amount,
        currency: order.currency,
    };
    Ok(Projected {
        effect: Effect::ServiceCase(case),
        summary,
    })
}
