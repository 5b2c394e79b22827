//! Telecom: fibre and mobile contracts.

use super::{Contract, Effect, Projected, payload, spoken, supply_state};
use aicore_outbox::Event;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct TelecomContract {
    telecom_contract_id: Uuid,
    contract_number: String,
    service: String,
    plan_code: String,
    state: String,
    starts_on: Option<String>,
    ends_on: Option<String>,
    monthly_fee: String,
    currency: String,
}

pub(super) fn contract(event: &Event) -> Result<Projected, String> {
    let contract: TelecomContract = payload(event)?;
    let annual_amount = twelve_times(&contract.monthly_fee)?;
    let summary = format!(
        "{} {}: {} with plan {}, {} {} a month",
        spoken(&event.event_type),
        contract.contract_number,
        contract.service,
        contract.plan_code,
        contract.monthly_fee,
        contract.currency
    );
    let contract = Contract {
        id: contract.telecom_contract_id,
        number: contract.contract_number,
        product: Some(format!("{} {}", contract.service, contract.plan_code)),
        state: supply_state(&contract.state)?,
        source_state: contract.state,
        starts_on: contract.starts_on,
        ends_on: contract.ends_on,
        annual_amount,
        currency: contract.currency,
    };
    Ok(Projected {
        effect: Effect::Contract(contract),
        summary,
    })
}

/// Twelve months of a monthly fee; the fee has at most two decimals, as its schema says.
pub(super) fn twelve_times(monthly: &str) -> Result<String, String> {
    let wrong = || format!("\"{monthly}\" is not an amount");
    let (whole, cents) = monthly.split_once('.').unwrap_or((monthly, "0"));
    if cents.is_empty() || cents.len() > 2 {
        return Err(wrong());
    }
    let (sign, whole) = whole.strip_prefix('-').map_or((1, whole), |whole| (-1, whole));
    let digits: i64 = format!("{whole}{cents:0<2}").parse().map_err(|_| wrong())?;
    let year = digits.checked_mul(12).ok_or_else(wrong)?;
    Ok(format!("{}{}.{:02}", if sign < 0 { "-" } else { "" }, year / 100, year % 100))
}
