//! `telecom_contracts.jsonl`: one object a line, the dump of the operator's interface.

use super::json::{self, Document, Place};
use super::manner::kind;
use super::{Export, Fault, File};
use crate::area::Area;
use crate::business::TelecomContract;
use crate::customer::Customer;
use crate::day::Who;
use chrono::{Days, NaiveDate};
use serde::Serialize;

#[rustfmt::skip]
const FAULTS: &[(Fault, &str)] = &[
    (Fault::BadDate, "/contrato/fecha_alta"), (Fault::Missing, "/contrato/numero"), (Fault::Missing, "/abonado/numero"),
    (Fault::UnknownCode, "/contrato/tarifa"), (Fault::BadAmount, "/contrato/cuota_mensual"), (Fault::BrokenOff, ""),
];

#[derive(Serialize)]
struct Line {
    abonado: Subscriber,
    contrato: Contract,
}

#[derive(Serialize)]
struct Subscriber {
    numero: String,
    tipo_persona: String,
    nombre: Option<String>,
    apellidos: Option<String>,
    razon_social: Option<String>,
    documento: Option<Document>,
    fecha_nacimiento: Option<NaiveDate>,
    contacto: Contact,
    direccion: Option<Place>,
}

#[derive(Serialize)]
struct Contact {
    telefono: Option<String>,
    email: Option<String>,
}

#[derive(Serialize)]
struct Contract {
    numero: String,
    servicio: &'static str,
    tarifa: &'static str,
    estado: &'static str,
    fecha_alta: NaiveDate,
    fecha_baja: Option<NaiveDate>,
    permanencia_hasta: Option<NaiveDate>,
    cuota_mensual: String,
    direccion_instalacion: Option<String>,
    iban: String,
    lineas: Vec<String>,
}

impl Export<'_> {
    pub(super) fn telecom(&mut self) -> File {
        let mut file = File {
            name: "telecom_contracts.jsonl",
            header: None,
            lines: Vec::new(),
        };
        for (customer, who, mut draw) in self.customers(Area::Telecom, 1.0) {
            let mobile = match who {
                Who::Person(person) => Some(self.population.persons[person].mobile.clone()),
                Who::Company(_) => None,
            };
            let mut sound = false;
            for nth in 0..*draw.weighted(&[1, 2, 3], |n| [72, 22, 6][*n - 1]) {
                let starts_on = self.config.day - Days::new(draw.below(1_200));
                let mobile = mobile.as_deref().filter(|_| nth == 0);
                let mut contract =
                    TelecomContract::draw(&mut draw, &mut self.keys, self.config.seed, &customer, mobile, starts_on);
                match draw.below(100) {
                    0..4 => {}
                    4..18 => {
                        let days = draw.below((self.config.day - starts_on).num_days().unsigned_abs() + 1);
                        (contract.state, contract.ends_on) = ("ended", Some(starts_on + Days::new(days)));
                    }
                    18..20 => contract.state = "suspended",
                    _ => contract.state = "active",
                }
                let line = Line {
                    abonado: subscriber(&customer),
                    contrato: contract_object(&contract),
                };
                sound |= json::push(&mut file, &mut draw, self.config.broken, FAULTS, &line);
            }
            self.remember(customer, sound);
        }
        file
    }
}

fn subscriber(customer: &Customer) -> Subscriber {
    Subscriber {
        numero: customer.number.clone(),
        tipo_persona: kind(customer),
        nombre: customer.given_name.clone(),
        apellidos: customer.surnames(),
        razon_social: customer.company_name.clone(),
        documento: Document::of(customer),
        fecha_nacimiento: customer.birth_date,
        contacto: Contact {
            telefono: customer.phone.clone(),
            email: customer.email.clone(),
        },
        direccion: Place::of(customer),
    }
}

fn contract_object(contract: &TelecomContract) -> Contract {
    Contract {
        numero: contract.number.clone(),
        servicio: match contract.service {
            "fibre" => "fibra",
            "mobile" => "movil",
            "bundle" => "convergente",
            _ => "fijo",
        },
        tarifa: contract.plan_code,
        estado: match contract.state {
            "active" => "activo",
            "suspended" => "suspendido",
            "ended" => "baja",
            _ => "firmado",
        },
        fecha_alta: contract.starts_on,
        fecha_baja: contract.ends_on,
        permanencia_hasta: contract.committed_until,
        cuota_mensual: format!("{:.2}", contract.monthly_fee),
        direccion_instalacion: contract.installation_address.clone(),
        iban: contract.iban.clone(),
        lineas: contract.lines.iter().map(|line| line.phone_number.clone()).collect(),
    }
}
