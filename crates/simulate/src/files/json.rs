//! JSON Lines with nested objects: parts that both systems share, and how a line is broken.

use super::broken::{Fault, spoiled};
use super::{File, manner};
use crate::customer::Customer;
use crate::draw::Draw;
use serde::Serialize;
use serde_json::Value;

/// `{"tipo": …, "numero": …}`.
#[derive(Serialize)]
pub(super) struct Document {
    tipo: &'static str,
    numero: String,
}

/// Where somebody lives.
#[derive(Serialize)]
pub(super) struct Place {
    linea: String,
    codigo_postal: Option<String>,
    municipio: Option<String>,
    provincia: Option<String>,
}

impl Document {
    pub(super) fn of(customer: &Customer) -> Option<Self> {
        customer.document.as_ref().map(|document| Self {
            tipo: document.kind.as_str(),
            numero: document.number.clone(),
        })
    }
}

impl Place {
    pub(super) fn of(customer: &Customer) -> Option<Self> {
        let address = customer.address.as_ref()?;
        let [linea, ..] = manner::place(customer);
        let (codigo_postal, municipio, provincia) = (
            address.postcode.clone(),
            address.municipality.clone(),
            address.province.clone(),
        );
        Some(Self {
            linea,
            codigo_postal,
            municipio,
            provincia,
        })
    }
}

/// Appends `object` to `file`; broken with the probability `broken`, at one of the JSON pointers of `faults`. Tells
/// whether it is sound.
pub(super) fn push(file: &mut File, draw: &mut Draw, broken: f64, faults: &[(Fault, &str)], object: &impl Serialize) -> bool {
    // Maps with text keys and plain values: serialising them cannot fail.
    let line = serde_json::to_string(object).unwrap_or_default();
    if !draw.chance(broken) {
        file.lines.push((line, None));
        return true;
    }
    let (fault, pointer) = draw.pick(faults);
    let line = if fault == Fault::BrokenOff {
        broken_off(&line)
    } else {
        with_fault(&line, fault, pointer)
    };
    file.lines.push((line, Some(fault)));
    false
}

/// The first two thirds of `line`.
fn broken_off(line: &str) -> String {
    let length = line.chars().count();
    line.chars().take(length * 2 / 3).collect()
}

/// `line` with another value at `pointer`; its keys keep their order, because the value is replaced in the text.
fn with_fault(line: &str, fault: Fault, pointer: &str) -> String {
    let object: Value = serde_json::from_str(line).unwrap_or_default();
    let Some(value) = object.pointer(pointer).and_then(Value::as_str) else {
        return broken_off(line);
    };
    let key = pointer.rsplit('/').next().unwrap_or_default();
    let old = format!("{}:{}", Value::from(key), Value::from(value));
    let spoiled = if fault == Fault::Missing {
        Value::Null
    } else {
        Value::from(spoiled(fault, value, false))
    };
    let new = format!("{}:{spoiled}", Value::from(key));
    // Keys of one name in two objects: the pointer's first part tells from where to search.
    let parent = pointer.split('/').nth(1).unwrap_or_default();
    let from = line.find(&format!("\"{parent}\":{{")).unwrap_or(0);
    format!("{}{}", &line[..from], line[from..].replacen(&old, &new, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_the_value_that_its_pointer_names() {
        let line = r#"{"abonado":{"numero":"A1","alta":"2020-01-01"},"contrato":{"numero":"B2","alta":"2021-01-01"}}"#;
        assert_eq!(
            with_fault(line, Fault::Missing, "/contrato/numero"),
            r#"{"abonado":{"numero":"A1","alta":"2020-01-01"},"contrato":{"numero":null,"alta":"2021-01-01"}}"#
        );
        assert!(with_fault(line, Fault::BadDate, "/contrato/alta").ends_with(r#""alta":"2025-02-31"}}"#));
        assert!(serde_json::from_str::<Value>(&broken_off(line)).is_err());
    }
}
