//! `repairs_orders.jsonl`: one object a line, what the repairers' telephone application keeps.

use super::json::{self, Document, Place};
use super::manner::kind;
use super::{Export, Fault, File};
use crate::area::Area;
use crate::business::RepairOrder;
use crate::customer::Customer;
use chrono::{Days, NaiveDate};
use serde::Serialize;

#[rustfmt::skip]
const FAULTS: &[(Fault, &str)] = &[
    (Fault::BadDate, "/orden/fecha_apertura"), (Fault::Missing, "/orden/numero"), (Fault::Missing, "/solicitante/numero"),
    (Fault::UnknownCode, "/orden/gremio"), (Fault::BadAmount, "/orden/importe_total"), (Fault::BrokenOff, ""),
];

#[derive(Serialize)]
struct Line {
    orden: Order,
    solicitante: Requester,
}

#[derive(Serialize)]
struct Order {
    numero: String,
    gremio: &'static str,
    origen: &'static str,
    estado: &'static str,
    fecha_apertura: NaiveDate,
    fecha_cierre: Option<NaiveDate>,
    descripcion: &'static str,
    lugar: Option<Place>,
    importe_total: String,
}

#[derive(Serialize)]
struct Requester {
    numero: String,
    tipo_persona: String,
    nombre_completo: String,
    documento: Option<Document>,
    telefono: Option<String>,
    email: Option<String>,
    direccion: Option<Place>,
}

impl Export<'_> {
    pub(super) fn repairs(&mut self) -> File {
        let mut file = File {
            name: "repairs_orders.jsonl",
            header: None,
            lines: Vec::new(),
        };
        for (customer, _, mut draw) in self.customers(Area::Repairs, 3.0) {
            let mut sound = false;
            for _ in 0..*draw.weighted(&[1, 2, 3], |n| [70, 23, 7][*n - 1]) {
                let opened_on = self.config.day - Days::new(draw.below(500));
                let mut order = RepairOrder::draw(&mut draw, &mut self.keys, &customer, None, opened_on);
                if draw.chance(0.3) {
                    order.origin = "insurance_claim";
                }
                match draw.below(100) {
                    0..5 => {}
                    5..8 => order.state = "assigned",
                    8..11 => order.state = "in_progress",
                    11..15 => (order.state, order.closed_on) = ("cancelled", Some(opened_on)),
                    _ => {
                        let closed_on = (opened_on + Days::new(draw.below(21))).min(self.config.day);
                        (order.state, order.closed_on, order.total_amount) =
                            ("completed", Some(closed_on), RepairOrder::cost(&mut draw));
                    }
                }
                let line = Line {
                    orden: order_object(&customer, &order),
                    solicitante: requester(&customer),
                };
                sound |= json::push(&mut file, &mut draw, self.config.broken, FAULTS, &line);
            }
            self.remember(customer, sound);
        }
        file
    }
}

fn requester(customer: &Customer) -> Requester {
    Requester {
        numero: customer.number.clone(),
        tipo_persona: kind(customer),
        nombre_completo: customer.full_name.clone(),
        documento: Document::of(customer),
        telefono: customer.phone.clone(),
        email: customer.email.clone(),
        direccion: Place::of(customer),
    }
}

fn order_object(customer: &Customer, order: &RepairOrder) -> Order {
    Order {
        numero: order.number.clone(),
        gremio: match order.trade_code {
            "plumbing" => "fontaneria",
            "electricity" => "electricidad",
            "masonry" => "albañileria",
            "glazing" => "cristaleria",
            "locksmith" => "cerrajeria",
            "painting" => "pintura",
            "appliances" => "electrodomesticos",
            _ => "otros",
        },
        origen: if order.origin == "private" {
            "particular"
        } else {
            "siniestro"
        },
        estado: match order.state {
            "opened" => "abierta",
            "assigned" => "asignada",
            "in_progress" => "en curso",
            "completed" => "terminada",
            _ => "anulada",
        },
        fecha_apertura: order.opened_on,
        fecha_cierre: order.closed_on,
        descripcion: order.description,
        lugar: Place::of(customer),
        importe_total: format!("{:.2}", order.total_amount),
    }
}
