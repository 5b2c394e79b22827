//! Insurance: policies and claims.

use super::{Contract, Effect, Projected, ServiceCase, payload, spoken, unknown_state};
use aicore_outbox::Event;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Policy {
    policy_id: Uuid,
    policy_number: String,
    product_code: String,
    state: String,
    effective_on: Option<String>,
    expires_on: Option<String>,
    cancelled_on: Option<String>,
    annual_premium: String,
    currency: String,
}

#[derive(Deserialize)]
struct Claim {
    claim_id: Uuid,
    policy_id: Uuid,
    claim_number: String,
    state: String,
    reported_on: Option<String>,
    closed_on: Option<String>,
    reserve_amount: String,
    paid_amount: String,
    currency: String,
}

pub(super) fn policy(event: &Event) -> Result<Projected, String> {
    let policy: Policy = payload(event)?;
    let state = match policy.state.as_str() {
        "draft" => "pending",
        "in_force" => "active",
        "suspended" => "suspended",
        "cancelled" | "expired" => "ended",
        other => return unknown_state(other),
    };
    let summary = format!(
        "{} {} ({}): {} {} a year",
        spoken(&event.event_type),
        policy.policy_number,
        policy.product_code,
        policy.annual_premium,
        policy.currency
    );
    let contract = Contract {
        id: policy.policy_id,
        number: policy.policy_number,
        product: Some(policy.product_code),
        state,
        source_state: policy.state,
        starts_on: policy.effective_on,
        ends_on: policy.cancelled_on.or(policy.expires_on),
        annual_amount: policy.annual_premium,
        currency: policy.currency,
    };
    Ok(Projected {
        effect: Effect::Contract(contract),
        summary,
    })
}

pub(super) fn claim(event: &Event) -> Result<Projected, String> {
    let claim: Claim = payload(event)?;
    let state = match claim.state.as_str() {
        "open" | "in_review" => "open",
        "settled" | "rejected" | "closed" => "closed",
        other => return unknown_state(other),
    };
    // What is still reserved counts while the claim is open, what was paid once it is closed.
    let amount = if state == "open" {
        claim.reserve_amount
    } else {
        claim.paid_amount
    };
    let summary = format!(
        "{} {} ({}): {amount} {}",
        spoken(&event.event_type),
        claim.claim_number,
        claim.state,
        claim.currency
    );
    let case = ServiceCase {
        id: claim.claim_id,
        contract_id: Some(claim.policy_id),
        number: claim.claim_number,
        kind: "claim",
        state,
        source_state: claim.state,
        opened_on: claim.reported_on,
        closed_on: claim.closed_on,
        amount,
        currency: claim.currency,
    };
    Ok(Projected {
        effect: Effect::ServiceCase(case),
        summary,
    })
}
