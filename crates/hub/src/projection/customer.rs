//! Customers of every area: one payload for all (`platform/events/customer.v1.json`).

use super::{Customer, Effect, Projected, payload, spoken};
use aicore_outbox::Event;
use aicore_resolve::document::{self, Kind};
use aicore_resolve::{email, phone};
use serde::Deserialize;

#[derive(Deserialize)]
struct Payload {
    customer_number: Option<String>,
    kind: String,
    document_type: Option<String>,
    document_number: Option<String>,
    full_name: Option<String>,
    given_name: Option<String>,
    surname1: Option<String>,
    surname2: Option<String>,
    company_name: Option<String>,
    birth_date: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    address_line: Option<String>,
    postcode: Option<String>,
    municipality: Option<String>,
    province: Option<String>,
}

pub(super) fn project(event: &Event) -> Result<Projected, String> {
    let payload: Payload = payload(event)?;
    let hint = payload.document_type.as_deref().and_then(Kind::from_code);
    let document = payload
        .document_number
        .as_deref()
        .and_then(|number| document::parse(hint, number));
    let name = name(&payload);
    let customer = Customer {
        kind: payload.kind,
        customer_number: payload.customer_number.clone(),
        document_type: document.as_ref().map(|document| document.kind.as_str()),
        document_status: document.as_ref().map_or("absent", |document| document.status.as_str()),
        document_value: document.map(|document| document.value),
        document_number: payload.document_number,
        full_name: payload.full_name,
        given_name: payload.given_name,
        surname1: payload.surname1,
        surname2: payload.surname2,
        company_name: payload.company_name,
        birth_date: payload.birth_date,
        email: normal(payload.email, |text| email::parse(text).map(|email| email.value)),
        phone: normal(payload.phone, |text| {
            phone::parse(text).and_then(|phone| phone.e164().map(str::to_owned))
        }),
        address_line: payload.address_line,
        postcode: payload.postcode,
        municipality: payload.municipality,
        province: payload.province,
    };
    let summary = format!(
        "{} {}: {name}",
        spoken(&event.event_type),
        payload.customer_number.unwrap_or_default()
    );
    Ok(Projected {
        effect: Effect::Customer(Box::new(customer)),
        summary,
    })
}

fn name(payload: &Payload) -> String {
    let parts = match (&payload.company_name, &payload.full_name) {
        (Some(company), _) => return company.clone(),
        (None, Some(full)) => return full.clone(),
        (None, None) => [&payload.given_name, &payload.surname1, &payload.surname2],
    };
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The normal form, or the text as given where it has none; blank is absent.
fn normal(text: Option<String>, form: impl Fn(&str) -> Option<String>) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    Some(form(&text).unwrap_or(text))
}
