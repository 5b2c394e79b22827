//! `insurance_portfolio.csv` and `insurance_receipts.csv`: exports of the old brokerage system.

use super::manner::{Columns, Manner, document, kind, text};
use super::{Export, Fault, File};
use crate::area::Area;
use crate::business::{Policy, Receipt};
use crate::customer::Customer;
use crate::draw::Draw;
use chrono::Days;

const MANNER: Manner = Manner {
    delimiter: b';',
    spanish: true,
};

#[rustfmt::skip]
const PORTFOLIO: Columns = Columns {
    manner: MANNER,
    names: &[
        "num_cliente", "tipo_persona", "tipo_documento", "documento", "nombre", "apellido1", "apellido2", "razon_social", "fecha_nacimiento",
        "email", "telefono", "tipo_via", "nombre_via", "numero_via", "piso_puerta", "codigo_postal", "municipio", "provincia", "num_poliza", "producto", "compania",
        "num_poliza_compania", "estado", "fecha_efecto", "fecha_vencimiento", "fecha_anulacion", "prima_anual", "forma_pago", "iban",
    ],
    faults: &[
        (Fault::BadDate, "fecha_efecto"), (Fault::BadDate, "fecha_vencimiento"), (Fault::Missing, "num_poliza"), (Fault::Missing, "num_cliente"),
        (Fault::NegativeAmount, "prima_anual"), (Fault::BadAmount, "prima_anual"), (Fault::UnknownCode, "producto"),
        (Fault::BrokenOff, "estado"),
    ],
};

#[rustfmt::skip]
const RECEIPTS: Columns = Columns {
    manner: MANNER,
    names: &[
        "num_recibo", "num_poliza", "num_cliente", "estado", "fecha_desde", "fecha_hasta", "fecha_vencimiento", "fecha_cobro", "prima_neta", "impuestos", "importe_total",
    ],
    faults: &[
        (Fault::BadDate, "fecha_vencimiento"), (Fault::Missing, "num_recibo"), (Fault::Missing, "importe_total"), (Fault::BadAmount, "importe_total"),
        (Fault::UnknownPolicy, "num_poliza"), (Fault::BrokenOff, "fecha_vencimiento"),
    ],
};

impl Export<'_> {
    pub(super) fn insurance(&mut self) -> (File, File) {
        let mut portfolio = PORTFOLIO.file("insurance_portfolio.csv");
        let mut receipts = RECEIPTS.file("insurance_receipts.csv");
        for (customer, _, mut draw) in self.customers(Area::Insurance, 0.4) {
            let policies = *draw.weighted(&[1, 2, 3, 5], |n| [55, 29, 12, 4][((*n).min(4) - 1) as usize]);
            let mut sound = false;
            for _ in 0..policies {
                let effective_on = self.config.day - Days::new(draw.below(360));
                let mut policy = Policy::draw(&mut draw, &mut self.keys, self.config.seed, &customer, effective_on);
                match draw.below(100) {
                    0..9 => {
                        let days = draw.below((self.config.day - effective_on).num_days().unsigned_abs() + 1);
                        (policy.state, policy.cancelled_on) = ("cancelled", Some(effective_on + Days::new(days)));
                    }
                    9..11 => policy.state = "suspended",
                    11..15 => {
                        (policy.effective_on, policy.expires_on, policy.state) =
                            (effective_on - Days::new(365), effective_on - Days::new(1), "expired");
                    }
                    _ => {}
                }
                // Receipts of a policy whose line is refused would be refused with it, so a broken line has none.
                if PORTFOLIO.push(
                    &mut portfolio,
                    &mut draw,
                    self.config.broken,
                    policy_cells(&customer, &policy),
                ) {
                    sound = true;
                    self.receipts(&mut draw, &mut receipts, &customer, &policy);
                }
            }
            self.remember(customer, sound);
        }
        (portfolio, receipts)
    }

    fn receipts(&mut self, draw: &mut Draw, file: &mut File, customer: &Customer, policy: &Policy) {
        let last = Receipt::period(policy, self.config.day);
        for period in (last - 1).max(0)..=last {
            let mut receipt = Receipt::draw(&mut self.keys, policy, period);
            match (policy.state, draw.below(100)) {
                ("cancelled", 0..50) => receipt.state = "cancelled",
                (_, 0..78) => {
                    let paid_on = receipt.due_on + Days::new(draw.below(12));
                    (receipt.state, receipt.paid_on) = ("paid", Some(paid_on.min(self.config.day)));
                }
                (_, 78..85) => receipt.state = "returned",
                _ => {}
            }
            RECEIPTS.push(file, draw, self.config.broken, receipt_cells(customer, policy, &receipt));
        }
    }
}

fn policy_cells(customer: &Customer, policy: &Policy) -> Vec<String> {
    let [document_kind, document_number] = document(customer);
    let address = customer.address.as_ref();
    let state = match policy.state {
        "in_force" => "EN VIGOR",
        "suspended" => "SUSPENDIDA",
        "cancelled" => "ANULADA",
        _ => "VENCIDA",
    };
    let frequency = match policy.payment_frequency {
        "semiannual" => "SEMESTRAL",
        "quarterly" => "TRIMESTRAL",
        "monthly" => "MENSUAL",
        _ => "ANUAL",
    };
    vec![
        customer.number.clone(),
        kind(customer),
        document_kind,
        document_number,
        text(&customer.given_name),
        text(&customer.surname1),
        text(&customer.surname2),
        text(&customer.company_name),
        MANNER.optional_date(customer.birth_date),
        text(&customer.email),
        text(&customer.phone),
        address.map(|a| a.street_type.clone()).unwrap_or_default(),
        address.map(|a| a.street_name.clone()).unwrap_or_default(),
        address.map(|a| a.street_number.clone()).unwrap_or_default(),
        address.and_then(|a| a.floor_door.clone()).unwrap_or_default(),
        address.and_then(|a| a.postcode.clone()).unwrap_or_default(),
        address.and_then(|a| a.municipality.clone()).unwrap_or_default(),
        address.and_then(|a| a.province.clone()).unwrap_or_default(),
        policy.number.clone(),
        policy.product_code.to_owned(),
        policy.carrier_code.to_owned(),
        policy.carrier_policy_number.clone(),
        state.to_owned(),
        MANNER.date(policy.effective_on),
        MANNER.date(policy.expires_on),
        MANNER.optional_date(policy.cancelled_on),
        MANNER.amount(policy.annual_premium),
        frequency.to_owned(),
        policy.iban.clone(),
    ]
}

fn receipt_cells(customer: &Customer, policy: &Policy, receipt: &Receipt) -> Vec<String> {
    let state = match receipt.state {
        "paid" => "COBRADO",
        "returned" => "DEVUELTO",
        "cancelled" => "ANULADO",
        _ => "PENDIENTE",
    };
    vec![
        receipt.number.clone(),
        policy.number.clone(),
        customer.number.clone(),
        state.to_owned(),
        MANNER.date(receipt.period_from),
        MANNER.date(receipt.period_to),
        MANNER.date(receipt.due_on),
        MANNER.optional_date(receipt.paid_on),
        MANNER.amount(receipt.net_premium),
        MANNER.amount(receipt.taxes),
        MANNER.amount(receipt.total_amount),
    ]
}
