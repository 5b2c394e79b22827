//! `energy_contracts.csv`: comma separated, ISO dates, decimal point; the export of a modern customer system.

use super::manner::{Columns, Manner, document, kind, place, text};
use super::{Export, Fault, File};
use crate::area::Area;
use crate::business::{Commodity, EnergyContract};
use crate::customer::Customer;
use chrono::Days;

const MANNER: Manner = Manner {
    delimiter: b',',
    spanish: false,
};

#[rustfmt::skip]
const COLUMNS: Columns = Columns {
    manner: MANNER,
    names: &[
        "num_titular", "tipo_persona", "titular", "tipo_documento", "documento", "email", "telefono", "direccion", "codigo_postal", "municipio",
        "num_contrato", "cups", "suministro", "tarifa", "potencia_kw", "direccion_suministro", "estado", "fecha_alta", "fecha_baja", "consumo_anual_kwh",
        "importe_anual_estimado", "iban",
    ],
    faults: &[
        (Fault::BadDate, "fecha_alta"), (Fault::Missing, "num_contrato"), (Fault::Missing, "num_titular"), (Fault::Missing, "cups"), (Fault::UnknownCode, "tarifa"),
        (Fault::BadAmount, "importe_anual_estimado"), (Fault::BrokenOff, "estado"),
    ],
};

impl Export<'_> {
    pub(super) fn energy(&mut self) -> File {
        let mut file = COLUMNS.file("energy_contracts.csv");
        for (customer, _, mut draw) in self.customers(Area::Energy, 1.0) {
            let commodities: &[Commodity] = match draw.below(10) {
                0..6 => &[Commodity::Electricity],
                6..7 => &[Commodity::Gas],
                _ => &[Commodity::Electricity, Commodity::Gas],
            };
            let mut sound = false;
            for commodity in commodities {
                let starts_on = self.config.day - Days::new(30 + draw.below(1_500));
                let mut contract =
                    EnergyContract::draw(&mut draw, &mut self.keys, self.config.seed, &customer, *commodity, starts_on);
                match draw.below(100) {
                    0..4 => {}
                    4..14 => (contract.state, contract.ends_on) = ("ended", Some(self.config.day - Days::new(draw.below(30)))),
                    14..16 => contract.state = "suspended",
                    _ => contract.state = "active",
                }
                sound |= COLUMNS.push(&mut file, &mut draw, self.config.broken, cells(&customer, &contract));
            }
            self.remember(customer, sound);
        }
        file
    }
}

fn cells(customer: &Customer, contract: &EnergyContract) -> Vec<String> {
    let [document_kind, document_number] = document(customer);
    let [line, postcode, municipality, _] = place(customer);
    let state = match contract.state {
        "active" => "ACTIVO",
        "suspended" => "SUSPENDIDO",
        "ended" => "BAJA",
        _ => "FIRMADO",
    };
    vec![
        customer.number.clone(),
        kind(customer),
        customer.full_name.clone(),
        document_kind,
        document_number,
        text(&customer.email),
        text(&customer.phone),
        line,
        postcode,
        municipality,
        contract.number.clone(),
        contract.cups.clone(),
        match contract.commodity {
            Commodity::Electricity => "LUZ".to_owned(),
            Commodity::Gas => "GAS".to_owned(),
        },
        contract.tariff_code.to_owned(),
        contract
            .contracted_power_kw
            .map(|power| power.to_string())
            .unwrap_or_default(),
        text(&contract.supply_address),
        state.to_owned(),
        MANNER.date(contract.starts_on),
        MANNER.optional_date(contract.ends_on),
        contract.estimated_annual_kwh.to_string(),
        MANNER.amount(contract.estimated_annual_amount),
        contract.iban.clone(),
    ]
}
