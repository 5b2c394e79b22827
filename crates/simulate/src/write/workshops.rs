//! Vehicle owners, vehicles and workshop orders of `sw_workshops`.
//!
//! A vehicle is known by its plate: whoever brought it first, on another day or in an imported file, gave it its row, and
//! orders refer to that one.

use super::table::{Change, Stored, Target, changes, know, new_row, perform};
use super::{Book, Known};
use crate::Error;
use crate::business::{VehicleRow, WorkshopOrder};
use crate::customer::Customer;
use crate::step::{Step, Write};
use aicore_client::New;
use aicore_client::workshops::{self as db, Workshops, vehicle, vehicle_owner, workshop_order};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

impl Book for Workshops<'_> {
    async fn known(self, steps: &[&Step]) -> Result<Known, Error> {
        let mut known = Known::new();
        know::<_, Customer>(self.vehicle_owner(), steps, &mut known).await?;
        know::<_, WorkshopOrder>(self.workshop_order(), steps, &mut known).await?;
        let vehicles = changes::<VehicleRow>(steps);
        let plates = self.vehicles(vehicles.iter().map(|change| change.row.plate.as_str())).await?;
        let there = vehicles.iter().filter(|change| plates.contains_key(&change.row.plate));
        known.extend(there.map(|change| (change.row.id, change.step.at)));
        Ok(known)
    }

    async fn perform(self, steps: &[&Step]) -> Result<HashSet<Uuid>, Error> {
        let mut done = HashSet::new();
        perform(self.vehicle_owner(), &changes::<Customer>(steps), &mut done).await?;

        let vehicles = changes::<VehicleRow>(steps);
        let rows = vehicles.iter().map(|change| new_row(change.step, &change.row));
        let rows = self.vehicle().create_many_and_return(rows).skip_duplicates().await?;
        done.extend(rows.iter().map(|row| row.id));

        let orders = changes::<WorkshopOrder>(steps);
        let opened = orders.iter().filter(|change| change.step.write == Write::Insert);
        let plates = self.vehicles(opened.map(|change| change.row.plate.as_str())).await?;
        let orders = orders.into_iter().map(|Change { step, row }| {
            let vehicle_id = plates.get(&row.plate).copied();
            if vehicle_id.is_none() && step.write == Write::Insert {
                return Err(Error::RowMissing {
                    database: step.area.database(),
                    table: "vehicle",
                    number: row.plate.clone(),
                });
            }
            let row = Order {
                order: row,
                vehicle_id: vehicle_id.unwrap_or_default(),
            };
            Ok(Change { step, row })
        });
        perform(self.workshop_order(), &orders.collect::<Result<Vec<_>, _>>()?, &mut done).await?;
        Ok(done)
    }
}

/// Plate → key of its vehicle.
trait Vehicles {
    async fn vehicles<'p>(self, plates: impl Iterator<Item = &'p str>) -> Result<HashMap<String, Uuid>, Error>;
}

impl Vehicles for Workshops<'_> {
    async fn vehicles<'p>(self, plates: impl Iterator<Item = &'p str>) -> Result<HashMap<String, Uuid>, Error> {
        let plates: Vec<&str> = plates.collect();
        if plates.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.vehicle().find_many().filter(vehicle::plate.in_list(plates)).await?;
        Ok(rows.into_iter().map(|row| (row.plate, row.id)).collect())
    }
}

impl Stored<db::VehicleOwner> for Customer {
    fn create(&self) -> New<db::VehicleOwner> {
        let customer_number = self.number.clone();
        db::VehicleOwnerCreate { customer_number }.into()
    }

    fn fill<T: Target<db::VehicleOwner>>(&self, to: T) -> T {
        let (document, address) = (self.document.as_ref(), self.address.as_ref());
        to.give(vehicle_owner::kind, self.kind.as_str())
            .give(vehicle_owner::full_name, self.full_name.as_str())
            .give(vehicle_owner::document_type, document.map(|document| document.kind.as_str()))
            .give(
                vehicle_owner::document_number,
                document.map(|document| document.number.as_str()),
            )
            .give(vehicle_owner::mobile, self.phone.as_deref())
            .give(vehicle_owner::email, self.email.as_deref())
            .give(vehicle_owner::address, address.map(|address| address.line()))
            .give(
                vehicle_owner::postcode,
                address.and_then(|address| address.postcode.as_deref()),
            )
            .give(
                vehicle_owner::city,
                address.and_then(|address| address.municipality.as_deref()),
            )
    }
}

impl Stored<db::Vehicle> for VehicleRow {
    fn create(&self) -> New<db::Vehicle> {
        let plate = self.plate.clone();
        db::VehicleCreate { plate }.into()
    }

    fn fill<T: Target<db::Vehicle>>(&self, to: T) -> T {
        to.give(vehicle::owner_id, self.owner_id)
            .give(vehicle::make, self.make)
            .give(vehicle::model, self.model)
            .give(vehicle::first_registered_on, self.first_registered_on)
    }
}

/// An order with the key of its vehicle, which only an insert needs.
struct Order<'a> {
    order: &'a WorkshopOrder,
    vehicle_id: Uuid,
}

impl Stored<db::WorkshopOrder> for Order<'_> {
    fn create(&self) -> New<db::WorkshopOrder> {
        New::from(db::WorkshopOrderCreate {
            order_number: self.order.number.clone(),
            owner_id: self.order.owner_id,
            vehicle_id: self.vehicle_id,
            opened_on: self.order.opened_on,
        })
    }

    fn fill<T: Target<db::WorkshopOrder>>(&self, to: T) -> T {
        let order = self.order;
        to.give(workshop_order::work_kind_code, order.work_kind_code)
            .give(workshop_order::claim_id, order.claim_id)
            .give(workshop_order::state, order.state)
            .give(workshop_order::opened_on, order.opened_on)
            .give(workshop_order::closed_on, order.closed_on)
            .give(workshop_order::mileage_km, order.mileage_km)
            .give(workshop_order::description, order.description)
            .give(workshop_order::total_amount, order.total_amount)
    }
}
