//! Customers as each area knows them: the same person under several spellings, with whatever was mistyped, outdated or
//! left out.

mod address;
mod contact;
mod document;
mod record;

pub use address::TypedAddress;
pub use document::TypedDocument;
pub(crate) use record::{record_of_company, record_of_person, updated};

use crate::area::Area;
use crate::business::Means;
use chrono::NaiveDate;
use uuid::Uuid;

/// Natural person or organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Natural person.
    Person,
    /// Company or other organisation.
    Company,
}

impl Kind {
    /// Name in data: `person` or `company`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Company => "company",
        }
    }
}

/// Who a record really is. No area knows it; tests and measurements do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Truth {
    /// True person (`P…`) or company (`C…`).
    pub entity: String,
    /// True household (`H…`) of a person; a company has none.
    pub household: Option<String>,
}

/// A customer's record in one area, as typed there.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// Key of the row.
    pub id: Uuid,
    /// Area that keeps it.
    pub area: Area,
    /// Customer number, unique in the area.
    pub number: String,
    /// Natural person or organisation.
    pub kind: Kind,
    /// Document, unless it was left out.
    pub document: Option<TypedDocument>,
    /// Name on one line in the area's manner: `MARIA GIL PEÑA`, or `GIL PEÑA, MARIA`; the registered name of a company.
    pub full_name: String,
    /// Given name of a person.
    pub given_name: Option<String>,
    /// First surname of a person.
    pub surname1: Option<String>,
    /// Second surname of a person, unless missing.
    pub surname2: Option<String>,
    /// Name of a company.
    pub company_name: Option<String>,
    /// Date of birth; only insurance, telecom and finance ask for it.
    pub birth_date: Option<NaiveDate>,
    /// E-mail address as typed.
    pub email: Option<String>,
    /// Telephone as typed.
    pub phone: Option<String>,
    /// Postal address as typed.
    pub address: Option<TypedAddress>,
    /// What the customer lives on; finance asks persons for it.
    pub means: Option<Means>,
    /// Who it really is.
    pub truth: Truth,
}

impl Customer {
    /// Both surnames in one text, as telecom keeps them; `None` for a company.
    #[must_use]
    pub fn surnames(&self) -> Option<String> {
        let first = self.surname1.as_ref()?;
        Some(match &self.surname2 {
            Some(second) => format!("{first} {second}"),
            None => first.clone(),
        })
    }
}
