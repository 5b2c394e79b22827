//! `finance_loans.csv`: comma separated with ISO dates; the monthly export of the lending partner.

use super::manner::{Columns, Manner, document, place, text};
use super::{Export, Fault, File};
use crate::area::Area;
use crate::business::Loan;
use crate::customer::Customer;
use chrono::{Days, Months};

const MANNER: Manner = Manner {
    delimiter: b',',
    spanish: false,
};

#[rustfmt::skip]
const COLUMNS: Columns = Columns {
    manner: MANNER,
    names: &[
        "num_solicitante", "nombre", "primer_apellido", "segundo_apellido", "tipo_documento", "documento", "fecha_nacimiento", "movil", "email", "domicilio",
        "codigo_postal", "municipio", "provincia", "estado_civil", "personas_a_cargo", "situacion_laboral", "antiguedad_desde", "ingresos_netos_mes", "otras_deudas_mes",
        "num_prestamo", "producto", "estado", "fecha_solicitud", "fecha_formalizacion", "fecha_vencimiento", "plazo_meses", "capital", "capital_pendiente",
        "tin", "tipo_interes", "cuota_mensual", "finalidad", "valor_inmueble",
    ],
    faults: &[
        (Fault::BadDate, "fecha_solicitud"), (Fault::BadDate, "fecha_nacimiento"), (Fault::Missing, "num_prestamo"), (Fault::Missing, "num_solicitante"),
        (Fault::NegativeAmount, "capital"), (Fault::UnknownCode, "producto"), (Fault::BrokenOff, "capital"),
    ],
};

impl Export<'_> {
    pub(super) fn finance(&mut self) -> File {
        let mut file = COLUMNS.file("finance_loans.csv");
        for (customer, _, mut draw) in self.customers(Area::Finance, 1.3) {
            let loans = if draw.chance(0.12) { 2 } else { 1 };
            let mut sound = false;
            for _ in 0..loans {
                let months = draw.between(1, 90) as i32;
                let applied_on = self.config.day - Months::new(months.unsigned_abs()) - Days::new(draw.below(28));
                let mut loan = Loan::draw(&mut draw, &mut self.keys, &customer, applied_on);
                match draw.below(100) {
                    0..12 => loan.state = "rejected",
                    12..16 => loan.state = "applied",
                    16..20 => loan.state = "approved",
                    _ => {
                        loan = loan.granted(self.config.day - Months::new(months.unsigned_abs()));
                        loan.outstanding_amount = loan.outstanding_after(months);
                        if loan.outstanding_amount.is_zero() {
                            loan.state = "repaid";
                        }
                    }
                }
                sound |= COLUMNS.push(&mut file, &mut draw, self.config.broken, cells(&customer, &loan));
            }
            self.remember(customer, sound);
        }
        file
    }
}

fn cells(customer: &Customer, loan: &Loan) -> Vec<String> {
    let [document_kind, document_number] = document(customer);
    let [line, postcode, municipality, province] = place(customer);
    let means = customer.means.as_ref();
    let state = match loan.state {
        "granted" => "CONCEDIDO",
        "approved" => "APROBADO",
        "rejected" => "DENEGADO",
        "repaid" => "AMORTIZADO",
        _ => "SOLICITADO",
    };
    let purpose = match loan.purpose {
        "home" => "vivienda",
        "car" => "coche",
        "home improvement" => "reforma",
        "studies" => "estudios",
        _ => "otros",
    };
    let marital = means.map_or("", |means| match means.marital_status {
        "single" => "SOLTERO",
        "married" => "CASADO",
        "partnered" => "PAREJA DE HECHO",
        "divorced" => "DIVORCIADO",
        _ => "VIUDO",
    });
    let employment = means.map_or("", |means| match means.employment_status {
        "permanent" => "INDEFINIDO",
        "temporary" => "TEMPORAL",
        "civil_servant" => "FUNCIONARIO",
        "self_employed" => "AUTONOMO",
        "retired" => "JUBILADO",
        _ => "DESEMPLEADO",
    });
    vec![
        customer.number.clone(),
        text(&customer.given_name),
        text(&customer.surname1),
        text(&customer.surname2),
        document_kind,
        document_number,
        MANNER.optional_date(customer.birth_date),
        text(&customer.phone),
        text(&customer.email),
        line,
        postcode,
        municipality,
        province,
        marital.to_owned(),
        means.map(|means| means.dependants.to_string()).unwrap_or_default(),
        employment.to_owned(),
        MANNER.optional_date(means.and_then(|means| means.employed_since)),
        means.map(|means| MANNER.amount(means.net_monthly_income)).unwrap_or_default(),
        means.map(|means| MANNER.amount(means.other_monthly_debt)).unwrap_or_default(),
        loan.number.clone(),
        if loan.product_code == "mortgage" {
            "HIPOTECA"
        } else {
            "PRESTAMO PERSONAL"
        }
        .to_owned(),
        state.to_owned(),
        MANNER.date(loan.applied_on),
        MANNER.optional_date(loan.granted_on),
        MANNER.optional_date(loan.ends_on),
        loan.term_months.to_string(),
        MANNER.amount(loan.principal_amount),
        MANNER.amount(loan.outstanding_amount),
        loan.interest_rate.to_string(),
        if loan.rate_type == "variable" { "VARIABLE" } else { "FIJO" }.to_owned(),
        MANNER.amount(loan.monthly_payment),
        purpose.to_owned(),
        loan.property_value.map(|value| MANNER.amount(value)).unwrap_or_default(),
    ]
}
