//! What a source record says, as matching reads it: from an event that is about to be stored, or from the row.

use crate::projection::Customer;
use aicore_resolve::columns::Role;
use aicore_resolve::document::{self, Kind as DocumentKind};
use aicore_resolve::{Conventions, Kind, Labelled, Record};
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;

/// Columns of `source_record` AS s that [`Content::of_row`] reads.
pub(crate) const COLUMNS: &str = "s.kind, s.document_type, coalesce(s.document_value, s.document_number), s.document_status, s.full_name, s.given_name,
    s.surname1, s.surname2, s.company_name, s.birth_date::text, s.email, s.phone, s.address_line, s.postcode, s.municipality, s.province";

/// What the columns hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    kind: Option<String>,
    document_type: Option<String>,
    document: Option<String>,
    document_status: Option<String>,
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

impl Content {
    pub(crate) fn of_customer(customer: &Customer) -> Self {
        Self {
            kind: Some(customer.kind.clone()),
            document_type: customer.document_type.map(str::to_owned),
            document: customer.document_value.clone().or_else(|| customer.document_number.clone()),
            document_status: Some(customer.document_status.to_owned()),
            full_name: customer.full_name.clone(),
            given_name: customer.given_name.clone(),
            surname1: customer.surname1.clone(),
            surname2: customer.surname2.clone(),
            company_name: customer.company_name.clone(),
            birth_date: customer.birth_date.clone(),
            email: customer.email.clone(),
            phone: customer.phone.clone(),
            address_line: customer.address_line.clone(),
            postcode: customer.postcode.clone(),
            municipality: customer.municipality.clone(),
            province: customer.province.clone(),
        }
    }

    /// Reads [`COLUMNS`], which begin at column `at`.
    pub(crate) fn of_row(row: &Row, at: usize) -> Self {
        let text = |column: usize| -> Option<String> { row.get(at + column) };
        Self {
            kind: text(0),
            document_type: text(1),
            document: text(2),
            document_status: text(3),
            full_name: text(4),
            given_name: text(5),
            surname1: text(6),
            surname2: text(7),
            company_name: text(8),
            birth_date: text(9),
            email: text(10),
            phone: text(11),
            address_line: text(12),
            postcode: text(13),
            municipality: text(14),
            province: text(15),
        }
    }

    /// What is compared: role and name of each field, in the order of [`Self::texts`].
    pub(crate) const FIELDS: [(Role, &'static str); 13] = [
        (Role::Identifier, "document"),
        (Role::FullName, "full_name"),
        (Role::GivenName, "given_name"),
        (Role::Surname, "surname1"),
        (Role::SecondSurname, "surname2"),
        (Role::Company, "company_name"),
        (Role::BirthDate, "birth_date"),
        (Role::Email, "email"),
        (Role::Phone, "phone"),
        (Role::Address, "address_line"),
        (Role::Postcode, "postcode"),
        (Role::City, "municipality"),
        (Role::Region, "province"),
    ];

    /// What the fields hold. A document that many give says nothing.
    pub(crate) fn texts(&self) -> [Option<&str>; 13] {
        let shared = self.document_status.as_deref() == Some("shared");
        [
            if shared { &None } else { &self.document },
            &self.full_name,
            &self.given_name,
            &self.surname1,
            &self.surname2,
            &self.company_name,
            &self.birth_date,
            &self.email,
            &self.phone,
            &self.address_line,
            &self.postcode,
            &self.municipality,
            &self.province,
        ]
        .map(Option::as_deref)
    }

    /// The record in normal form.
    pub(crate) fn standard(&self, conventions: Conventions) -> Standard {
        let kind = match self.kind.as_deref() {
            Some("person") => Some(Kind::Person),
            Some("company") => Some(Kind::Company),
            _ => None,
        };
        let fields: Vec<Labelled<'_>> = Self::FIELDS
            .iter()
            .zip(self.texts())
            .filter_map(|(&(role, name), text)| Some(Labelled { role, name, text: text? }))
            .collect();
        Standard {
            record: Record::new(kind, conventions, &fields),
            document: self.identifying(),
        }
    }

    /// The document, where it names one person or company: valid, no passport, no placeholder.
    fn identifying(&self) -> Option<Identifying> {
        let kind = self.document_type.clone()?;
        let hint = DocumentKind::from_code(&kind);
        if self.document_status.as_deref() != Some("valid") || hint == Some(DocumentKind::Passport) {
            return None;
        }
        let parsed = document::parse(hint, self.document.as_deref()?)?;
        (parsed.is_valid() && !parsed.is_placeholder()).then_some(Identifying {
            kind,
            value: parsed.value,
        })
    }
}

/// A source record in normal form, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Standard {
    /// What is compared.
    pub(crate) record: Record,
    /// The document that names its holder, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) document: Option<Identifying>,
}

/// A document that names its holder: kind and normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Identifying {
    pub(crate) kind: String,
    pub(crate) value: String,
}
