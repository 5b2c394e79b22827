//! Repair orders of `sr_repairs`.

use super::{Claim, euros};
use crate::customer::Customer;
use crate::draw::Draw;
use crate::key::Keys;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

/// A repair order.
#[derive(Debug, Clone, PartialEq)]
pub struct RepairOrder {
    /// Key.
    pub id: Uuid,
    /// Order number.
    pub number: String,
    /// Key of the customer.
    pub requester_id: Uuid,
    /// `plumbing`, `electricity`, `masonry`, `glazing`, `locksmith`, `painting`, `appliances` or `other`.
    pub trade_code: &'static str,
    /// `insurance_claim` or `private`.
    pub origin: &'static str,
    /// Key of the claim in `ss_insurance`, if it comes from one.
    pub claim_id: Option<Uuid>,
    /// Number of that claim.
    pub claim_number: Option<String>,
    /// `opened`, `assigned`, `in_progress`, `completed` or `cancelled`.
    pub state: &'static str,
    /// Day of opening.
    pub opened_on: NaiveDate,
    /// Day of completion or cancellation.
    pub closed_on: Option<NaiveDate>,
    /// What is to be done, in Spanish.
    pub description: &'static str,
    /// Where, on one line.
    pub site_address: Option<String>,
    /// Postcode of the site.
    pub site_postcode: Option<String>,
    /// Town of the site.
    pub site_town: Option<String>,
    /// Total; zero until completed.
    pub total_amount: Decimal,
}

#[rustfmt::skip]
const WORK: &[(&str, &str, u64)] = &[
    ("plumbing", "Fuga de agua en el baño", 18), ("plumbing", "Desatasco de bajante", 9), ("electricity", "Salta el diferencial", 10),
    ("electricity", "Cambio de cuadro eléctrico", 3), ("masonry", "Reparación de alicatado", 7), ("glazing", "Cristal de ventana roto", 9),
    ("locksmith", "Cambio de bombín", 8), ("locksmith", "Apertura de puerta", 5), ("painting", "Pintar techo tras filtración", 9),
    ("appliances", "Lavadora no desagua", 6), ("appliances", "Vitrocerámica rota", 4), ("other", "Persiana atascada", 7),
];

impl RepairOrder {
    /// An order of `requester` opened on `opened_on`, from `claim` if there is one.
    pub(crate) fn draw(
        draw: &mut Draw,
        keys: &mut Keys,
        requester: &Customer,
        claim: Option<&Claim>,
        opened_on: NaiveDate,
    ) -> Self {
        let (mut trade_code, mut description, _) = *draw.weighted(WORK, |(.., weight)| *weight);
        let by_cause = match claim.map(|claim| claim.cause_code) {
            Some("water_damage") => Some("plumbing"),
            Some("electrical") => Some("electricity"),
            Some("glass") => Some("glazing"),
            Some("theft") => Some("locksmith"),
            _ => None,
        };
        if let Some((trade, text, _)) = WORK.iter().find(|(trade, ..)| Some(*trade) == by_cause) {
            (trade_code, description) = (trade, text);
        }
        let address = requester.address.as_ref();
        Self {
            id: keys.id(),
            number: keys.number("OR"),
            requester_id: requester.id,
            trade_code,
            origin: if claim.is_some() { "insurance_claim" } else { "private" },
            claim_id: claim.map(|claim| claim.id),
            claim_number: claim.map(|claim| claim.number.clone()),
            state: "opened",
            opened_on,
            closed_on: None,
            description,
            site_address: address.map(|address| address.line()),
            site_postcode: address.and_then(|address| address.postcode.clone()),
            site_town: address.and_then(|address| address.municipality.clone()),
            total_amount: Decimal::ZERO,
        }
    }

    /// What such an order costs.
    pub(crate) fn cost(draw: &mut Draw) -> Decimal {
        euros(draw.between(4_500, 92_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trades_are_in_the_seed_of_their_database() {
        let seed = include_str!("../../../../databases/sr_repairs/seed.sql");
        assert!(WORK.iter().all(|(trade, ..)| seed.contains(&format!("('{trade}',"))));
    }
}
