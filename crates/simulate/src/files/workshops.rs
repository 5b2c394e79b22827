//! `workshops_orders.csv`: what the workshops' desktop program saves, in the manner of a Spanish spreadsheet.

use super::manner::{Columns, Manner, document, kind, place, text};
use super::{Export, Fault, File};
use crate::area::Area;
use crate::business::WorkshopOrder;
use crate::customer::Customer;
use crate::day::Who;
use crate::people::Vehicle;
use chrono::{Days, NaiveDate};

const MANNER: Manner = Manner {
    delimiter: b';',
    spanish: true,
};

#[rustfmt::skip]
const COLUMNS: Columns = Columns {
    manner: MANNER,
    names: &[
        "cod_propietario", "tipo_persona", "propietario", "tipo_documento", "documento", "movil", "email", "direccion", "codigo_postal", "poblacion", "matricula", "marca", "modelo",
        "fecha_matriculacion", "num_orden", "trabajo", "descripcion", "kilometros", "estado", "fecha_entrada", "fecha_salida", "importe_total",
    ],
    faults: &[
        (Fault::BadDate, "fecha_entrada"), (Fault::Missing, "num_orden"), (Fault::Missing, "matricula"), (Fault::Missing, "cod_propietario"),
        (Fault::BadAmount, "importe_total"), (Fault::BrokenOff, "estado"),
    ],
};

impl Export<'_> {
    pub(super) fn workshops(&mut self) -> File {
        let mut file = COLUMNS.file("workshops_orders.csv");
        for (customer, who, mut draw) in self.customers(Area::Workshops, 1.4) {
            let Who::Person(person) = who else { continue };
            let vehicles = &self.population.persons[person].vehicles;
            let mut sound = false;
            for _ in 0..*draw.weighted(&[1, 2, 3], |n| [60, 28, 12][*n - 1]) {
                let vehicle = &vehicles[draw.below(vehicles.len() as u64) as usize];
                let opened_on = self.config.day - Days::new(draw.below(700));
                let mut order = WorkshopOrder::draw(&mut draw, &mut self.keys, &customer, vehicle, None, opened_on);
                match draw.below(100) {
                    0..4 => {}
                    4..8 => order.state = "in_progress",
                    8..11 => (order.state, order.closed_on) = ("cancelled", Some(opened_on)),
                    _ => {
                        let closed_on = (opened_on + Days::new(draw.below(9))).min(self.config.day);
                        (order.state, order.closed_on, order.total_amount) =
                            ("completed", Some(closed_on), WorkshopOrder::cost(&mut draw));
                    }
                }
                let plate = typed_plate(draw.below(10), &vehicle.plate);
                sound |= COLUMNS.push(
                    &mut file,
                    &mut draw,
                    self.config.broken,
                    cells(&customer, vehicle, plate, &order),
                );
            }
            self.remember(customer, sound);
        }
        file
    }
}

fn typed_plate(manner: u64, plate: &str) -> String {
    match manner {
        0..2 => format!("{} {}", &plate[..4], &plate[4..]),
        2 => format!("{}-{}", &plate[..4], &plate[4..]),
        3 => plate.to_lowercase(),
        _ => plate.to_owned(),
    }
}

fn cells(customer: &Customer, vehicle: &Vehicle, plate: String, order: &WorkshopOrder) -> Vec<String> {
    let [document_kind, document_number] = document(customer);
    let [line, postcode, municipality, _] = place(customer);
    let state = match order.state {
        "opened" => "ABIERTA",
        "in_progress" => "EN CURSO",
        "completed" => "TERMINADA",
        _ => "ANULADA",
    };
    let work = match order.work_kind_code {
        "mechanics" => "MECANICA",
        "electrics" => "ELECTRICIDAD",
        "bodywork" => "CARROCERIA",
        "painting" => "PINTURA",
        "maintenance" => "MANTENIMIENTO",
        "tyres" => "NEUMATICOS",
        "glass" => "LUNAS",
        "inspection" => "PRE-ITV",
        _ => "OTROS",
    };
    vec![
        customer.number.clone(),
        kind(customer),
        customer.full_name.clone(),
        document_kind,
        document_number,
        text(&customer.phone),
        text(&customer.email),
        line,
        postcode,
        municipality,
        plate,
        vehicle.make.to_owned(),
        vehicle.model.to_owned(),
        MANNER.optional_date(NaiveDate::from_ymd_opt(vehicle.year, 1, 1)),
        order.number.clone(),
        work.to_owned(),
        order.description.to_owned(),
        order.mileage_km.to_string(),
        state.to_owned(),
        MANNER.date(order.opened_on),
        MANNER.optional_date(order.closed_on),
        MANNER.amount(order.total_amount),
    ]
}
