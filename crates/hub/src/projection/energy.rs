//! Energy: electricity and gas contracts.

use super::{Contract, Effect, Projected, payload, spoken, supply_state};
use aicore_outbox::Event;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct EnergyContract {
    energy_contract_id: Uuid,
    contract_number: String,
    cups: String,
    commodity: String,
    tariff_code: String,
    state: String,
    starts_on: Option<String>,
    ends_on: Option<String>,
    estimated_annual_amount: String,
    currency: String,
}

pub(super) fn contract(event: &Event) -> Result<Projected, String> {
    let contract: EnergyContract = payload(event)?;
    let summary = format!(
        "{} {}: {} at {} with tariff {}",
        spoken(&event.event_type),
        contract.contract_number,
        contract.commodity,
        contract.cups,
        contract.tariff_code
    );
    let contract = Contract {
        id: contract.energy_contract_id,
        number: contract.contract_number,
        product: Some(format!("{} {}", contract.commodity, contract.tariff_code)),
        state: supply_state(&contract.state)?,
        source_state: contract.state,
        starts_on: contract.starts_on,
        ends_on: contract.ends_on,
        annual_amount: contract.estimated_annual_amount,
        currency: contract.currency,
    };
    Ok(Projected {
        effect: Effect::Contract(contract),
        summary,
    })
}
