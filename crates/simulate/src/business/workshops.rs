//! Vehicles and workshop orders of `sw_workshops`.

use super::euros;
use crate::customer::Customer;
use crate::draw::{Draw, fnv1a};
use crate::key::Keys;
use crate::people::Vehicle;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

/// A vehicle as a workshop knows it. Its plate is its natural key: another day, or an import, may have brought it already.
#[derive(Debug, Clone, PartialEq)]
pub struct VehicleRow {
    /// Key, where the plate is new.
    pub id: Uuid,
    /// Plate in normal form.
    pub plate: String,
    /// Key of the customer who brings it.
    pub owner_id: Uuid,
    /// Make.
    pub make: &'static str,
    /// Model.
    pub model: &'static str,
    /// First registration, to the year.
    pub first_registered_on: Option<NaiveDate>,
}

/// A workshop order.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkshopOrder {
    /// Key.
    pub id: Uuid,
    /// Order number.
    pub number: String,
    /// Key of the customer.
    pub owner_id: Uuid,
    /// Plate: finds the vehicle's row.
    pub plate: String,
    /// Kind of work, a code of `sw_workshops.work_kind`.
    pub work_kind_code: &'static str,
    /// Key of the claim in `ss_insurance`, if it comes from one.
    pub claim_id: Option<Uuid>,
    /// `opened`, `in_progress`, `completed` or `cancelled`.
    pub state: &'static str,
    /// Day of opening.
    pub opened_on: NaiveDate,
    /// Day of completion or cancellation.
    pub closed_on: Option<NaiveDate>,
    /// Kilometres on the clock.
    pub mileage_km: i32,
    /// What is to be done, in Spanish.
    pub description: &'static str,
    /// Total; zero until completed.
    pub total_amount: Decimal,
}

#[rustfmt::skip]
const WORK: &[(&str, &str, u64)] = &[
    ("maintenance", "Cambio de aceite y filtros", 30), ("tyres", "Cuatro neumáticos y alineación", 16), ("mechanics", "Pastillas y discos de freno", 14),
    ("mechanics", "Kit de distribución", 6), ("electrics", "Cambio de batería", 9), ("electrics", "Diagnosis de avería", 6), ("bodywork", "Golpe en aleta delantera", 8),
    ("painting", "Pintar paragolpes", 5), ("glass", "Sustitución de luna delantera", 6), ("inspection", "Revisión pre-ITV", 10),
];

impl VehicleRow {
    pub(crate) fn of(keys: &mut Keys, owner: &Customer, vehicle: &Vehicle) -> Self {
        Self {
            id: keys.id(),
            plate: vehicle.plate.clone(),
            owner_id: owner.id,
            make: vehicle.make,
            model: vehicle.model,
            first_registered_on: NaiveDate::from_ymd_opt(vehicle.year, 1, 1),
        }
    }
}

impl WorkshopOrder {
    /// An order of `owner` for `vehicle` opened on `opened_on`; after a claim it is bodywork.
    pub(crate) fn draw(
        draw: &mut Draw,
        keys: &mut Keys,
        owner: &Customer,
        vehicle: &Vehicle,
        claim_id: Option<Uuid>,
        opened_on: NaiveDate,
    ) -> Self {
        let (work_kind_code, description, _) = *draw.weighted(WORK, |(kind, _, weight)| {
            if claim_id.is_some() == matches!(*kind, "bodywork" | "painting") {
                *weight
            } else {
                0
            }
        });
        // A vehicle runs about the same distance every year.
        let days = NaiveDate::from_ymd_opt(vehicle.year, 7, 1).map_or(365, |first| (opened_on - first).num_days().max(30));
        let yearly = 6_000 + (fnv1a(&vehicle.plate) % 13_000) as i64;
        Self {
            id: keys.id(),
            number: keys.number("OT"),
            owner_id: owner.id,
            plate: vehicle.plate.clone(),
            work_kind_code,
            claim_id,
            state: "opened",
            opened_on,
            closed_on: None,
            mileage_km: (days * yearly / 365) as i32,
            description,
            total_amount: Decimal::ZERO,
        }
    }

    /// What such an order costs.
    pub(crate) fn cost(draw: &mut Draw) -> Decimal {
        euros(draw.between(5_900, 148_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_work_are_in_the_seed_of_their_database() {
        let seed = include_str!("../../../../databases/sw_workshops/seed.sql");
        assert!(WORK.iter().all(|(kind, ..)| seed.contains(&format!("('{kind}',"))));
    }
}
