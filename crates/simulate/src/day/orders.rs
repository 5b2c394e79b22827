//! Repair and workshop orders of the day, private or after a claim.

use super::visitors::Who;
use super::{Day, Moment};
use crate::area::Area::{self, Repairs, Workshops};
use crate::business::{Claim, RepairOrder, Row, VehicleRow, WorkshopOrder};
use crate::draw::Draw;
use crate::people::Vehicle;

impl Day<'_> {
    pub(super) fn repair_privately(&mut self, index: usize) {
        let mut draw = self.draw("repair", index);
        let at = self.registered[index].at.later(&mut draw);
        self.repair(&mut draw, index, None, at);
    }

    pub(super) fn service_vehicle(&mut self, index: usize) {
        let mut draw = self.draw("service", index);
        let at = self.registered[index].at.later(&mut draw);
        if let Some(vehicle) = self.vehicle_of(&mut draw, self.registered[index].who) {
            self.service(&mut draw, index, &vehicle, None, at);
        }
    }

    /// Home claims go to repairs and motor claims to the workshops, where the claimant is registered anew unless known.
    pub(super) fn repair_claims(&mut self) {
        for (nth, repair) in std::mem::take(&mut self.repairs).into_iter().enumerate() {
            let mut draw = self.draw("claim repair", nth);
            let draw = &mut draw;
            let who = self.registered[repair.claimant].who;
            let vehicle = if repair.motor { self.vehicle_of(draw, who) } else { None };
            if repair.motor && vehicle.is_none() {
                continue;
            }
            let area = if repair.motor { Workshops } else { Repairs };
            let at = repair.at.later(draw);
            let (index, at) = self.registered_at_latest(draw, area, who, at);
            match vehicle {
                Some(vehicle) => self.service(draw, index, &vehicle, Some(&repair.claim), at),
                None => self.repair(draw, index, Some(&repair.claim), at),
            }
        }
    }

    fn registered_at_latest(&mut self, draw: &mut Draw, area: Area, who: Who, at: Moment) -> (usize, Moment) {
        let index = self.find(area, who).unwrap_or_else(|| self.register(draw, area, who, at));
        (index, at.max(self.registered[index].at).later(draw))
    }

    fn vehicle_of(&self, draw: &mut Draw, who: Who) -> Option<Vehicle> {
        let Who::Person(person) = who else { return None };
        let vehicles = &self.population.persons[person].vehicles;
        if vehicles.is_empty() {
            None
        } else {
            Some(vehicles[draw.below(vehicles.len() as u64) as usize].clone())
        }
    }

    fn repair(&mut self, draw: &mut Draw, index: usize, claim: Option<&Claim>, mut at: Moment) {
        let today = self.config.day;
        let mut order = RepairOrder::draw(draw, &mut self.keys, &self.registered[index].customer, claim, today);
        self.agenda
            .insert(at, Repairs, "RepairOrderOpened", Row::RepairOrder(Box::new(order.clone())));
        for state in ["assigned", "in_progress"] {
            if !draw.chance(0.75) {
                return;
            }
            at = at.later(draw);
            order.state = state;
            self.agenda
                .update(at, Repairs, "RepairOrderUpdated", Row::RepairOrder(Box::new(order.clone())));
        }
        at = at.later(draw);
        match draw.below(100) {
            0..60 => {
                (order.state, order.closed_on, order.total_amount) = ("completed", Some(today), RepairOrder::cost(draw));
                self.agenda
                    .update(at, Repairs, "RepairOrderCompleted", Row::RepairOrder(Box::new(order)));
            }
            60..66 => {
                (order.state, order.closed_on) = ("cancelled", Some(today));
                self.agenda
                    .update(at, Repairs, "RepairOrderCancelled", Row::RepairOrder(Box::new(order)));
            }
            _ => {}
        }
    }

    fn service(&mut self, draw: &mut Draw, index: usize, vehicle: &Vehicle, claim: Option<&Claim>, at: Moment) {
        let today = self.config.day;
        let customer = &self.registered[index].customer;
        let row = VehicleRow::of(&mut self.keys, customer, vehicle);
        self.agenda.insert_silently(at, Workshops, Row::Vehicle(Box::new(row)));
        let mut order = WorkshopOrder::draw(draw, &mut self.keys, customer, vehicle, claim.map(|claim| claim.id), today);
        self.agenda.insert(
            at,
            Workshops,
            "WorkshopOrderOpened",
            Row::WorkshopOrder(Box::new(order.clone())),
        );
        if !draw.chance(0.85) {
            return;
        }
        let mut at = at.later(draw);
        order.state = "in_progress";
        self.agenda.update(
            at,
            Workshops,
            "WorkshopOrderUpdated",
            Row::WorkshopOrder(Box::new(order.clone())),
        );
        at = at.later(draw);
        match draw.below(100) {
            0..65 => {
                (order.state, order.closed_on, order.total_amount) = ("completed", Some(today), WorkshopOrder::cost(draw));
                self.agenda
                    .update(at, Workshops, "WorkshopOrderCompleted", Row::WorkshopOrder(Box::new(order)));
            }
            65..70 => {
                (order.state, order.closed_on) = ("cancelled", Some(today));
                self.agenda
                    .update(at, Workshops, "WorkshopOrderCancelled", Row::WorkshopOrder(Box::new(order)));
            }
            _ => {}
        }
    }
}
