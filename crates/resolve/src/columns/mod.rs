//! What each column of a table holds, from its name and from what stands in it.
//!
//! A column of record ids and a column with the truth are recognised so that they are never compared: on labelled
//! data, using them would be cheating, and on other data they say nothing.

mod content;
mod names;

use crate::table::Table;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Number of the record in its source: shown, never compared.
    RecordId,
    /// Who the record really is, in labelled data: never read by the matcher.
    Truth,
    /// Name of the source.
    Source,
    /// Given name or names.
    GivenName,
    /// Further given names.
    MiddleName,
    /// First surname, or all surnames.
    Surname,
    /// Second surname.
    SecondSurname,
    /// Whole name of a person.
    FullName,
    /// Name of a company or institution.
    Company,
    /// Date of birth.
    BirthDate,
    /// Number that identifies: NIF, passport, social security, licence, register.
    Identifier,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Street, number, floor; or the whole address in one.
    Address,
    /// House number in a column of its own.
    HouseNumber,
    /// Postcode.
    Postcode,
    /// Town.
    City,
    /// Province, state or county.
    Region,
    /// Country.
    Country,
    /// Place of birth.
    BirthPlace,
    /// Sex or gender.
    Gender,
    /// Occupation.
    Occupation,
    /// Anything else that carries information.
    Text,
    /// Carries none.
    Ignored,
}

impl Role {
    /// Whether comparisons read a column of this role.
    #[must_use]
    pub fn is_compared(self) -> bool {
        !matches!(
            self,
            Self::RecordId | Self::Truth | Self::Source | Self::Country | Self::Ignored
        )
    }

    /// Name in reports and model files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RecordId => "record id",
            Self::Truth => "truth",
            Self::Source => "source",
            Self::GivenName => "given name",
            Self::MiddleName => "middle name",
            Self::Surname => "surname",
            Self::SecondSurname => "second surname",
            Self::FullName => "full name",
            Self::Company => "company",
            Self::BirthDate => "date of birth",
            Self::Identifier => "identifier",
            Self::Phone => "phone",
            Self::Email => "e-mail",
            Self::Address => "address",
            Self::HouseNumber => "house number",
            Self::Postcode => "postcode",
            Self::City => "city",
            Self::Region => "region",
            Self::Country => "country",
            Self::BirthPlace => "birth place",
            Self::Gender => "gender",
            Self::Occupation => "occupation",
            Self::Text => "text",
            Self::Ignored => "ignored",
        }
    }
}

/// The role of every column, in the order of the header.
#[must_use]
pub fn detect(table: &Table) -> Vec<Role> {
    let mut roles: Vec<Role> = (0..table.header().len())
        .map(|column| {
            let seen = content::look(table, column);
            let named = names::role(&table.header()[column]);
            content::settle(named, &seen)
        })
        .collect();
    // A lone surname column of a table without given names is the whole name.
    let has = |roles: &[Role], role| roles.contains(&role);
    if has(&roles, Role::Surname) && !has(&roles, Role::GivenName) && !has(&roles, Role::FullName) {
        for role in &mut roles {
            if *role == Role::Surname {
                *role = Role::FullName;
            }
        }
    }
    roles
}
