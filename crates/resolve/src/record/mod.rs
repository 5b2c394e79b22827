//! Records in normal form, attribute by attribute: what comparisons and blocking rules read.
//!
//! They come from a table ([`prepare`]) or from single [`Record`]s ([`Records::of`]), through the same normal forms.

pub(crate) mod code;
pub(crate) mod date;
pub(crate) mod field;
pub(crate) mod nickname;
pub(crate) mod one;
pub(crate) mod person;
pub(crate) mod phrase;
pub(crate) mod place;
mod schema;
pub(crate) mod text;

pub(crate) use schema::Schema;

use crate::columns::Role;
use crate::table::Table;
use crate::{email, phone};
use code::Code;
use date::Date;
use field::{Builder, Field, Value};
use hashbrown::HashMap;
use one::{Conventions, Kind};
use person::{Name, Typed};
use phrase::Phrase;
use place::Street;
use text::{fold, is_blank};

/// All attributes of all records. One that fewer than two records of a table have is `None`.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) rows: usize,
    pub(crate) conventions: Conventions,
    /// What each record is about; empty where nobody says.
    pub(crate) kinds: Vec<Option<Kind>>,
    /// Whether these are companies and institutions, not persons: kin are then sites of one parent, which share its name,
    /// website and director, and not address and phone.
    pub(crate) institutions: bool,
    pub(crate) given: Option<Field<Name>>,
    pub(crate) surname: Option<Field<Name>>,
    pub(crate) second: Option<Field<Name>>,
    pub(crate) extra: Option<Field<Phrase>>,
    pub(crate) company: Option<Field<Phrase>>,
    pub(crate) born: Option<Field<Date>>,
    pub(crate) identifiers: Vec<(String, Field<Code>)>,
    pub(crate) phones: Vec<Field<Box<str>>>,
    pub(crate) emails: Vec<Field<Box<str>>>,
    pub(crate) street: Option<Field<Street>>,
    pub(crate) postcode: Option<Field<Box<str>>>,
    pub(crate) city: Option<Field<Box<str>>>,
    pub(crate) region: Option<Field<Box<str>>>,
    pub(crate) birth_place: Option<Field<Box<str>>>,
    pub(crate) gender: Option<Field<Box<str>>>,
    pub(crate) texts: Vec<(String, Field<Phrase>)>,
}

impl Records {
    /// Whether a record has the name of a company and none of a person.
    pub(crate) fn is_company(&self, row: usize) -> bool {
        let has = |field: &Option<Field<Name>>| field.as_ref().is_some_and(|field| field.ids[row] != 0);
        match self.kinds.get(row).copied().flatten() {
            Some(kind) => kind == Kind::Company,
            None => self.company.as_ref().is_some_and(|field| field.ids[row] != 0) && !has(&self.given) && !has(&self.surname),
        }
    }
}

/// Brings every record of a table into normal form. Columns whose role is id, truth, source or ignored are not read.
/// `conventions` are those of the table where they are not given.
pub(crate) fn prepare(table: &Table, roles: &[Role], conventions: Option<Conventions>) -> Records {
    let columns = |role: Role| -> Vec<usize> { (0..roles.len()).filter(|&column| roles[column] == role).collect() };
    let mut records = Records {
        rows: table.rows(),
        conventions: conventions.unwrap_or_else(|| seen_conventions(table, &columns)),
        ..Records::default()
    };
    people(table, &columns, &mut records);
    let companies = columns(Role::Company);
    records.company = companies.first().and_then(|&column| field(table, column, fold));
    records.institutions = records.company.is_some() && records.given.is_none();
    if let Some(&column) = columns(Role::BirthDate).first() {
        let order = records.conventions.dates;
        records.born = field(table, column, |text| one::born(text, order));
    }
    for column in columns(Role::Identifier) {
        if let Some(codes) = field(table, column, code::normal) {
            records.identifiers.push((table.header()[column].clone(), codes));
        }
    }
    for column in columns(Role::Phone) {
        records.phones.extend(field(table, column, phone_normal));
    }
    for column in columns(Role::Email) {
        records.emails.extend(field(table, column, email_normal));
    }
    places(table, &columns, &mut records);
    let mut texts: Vec<usize> = companies.into_iter().skip(1).collect();
    texts.extend(columns(Role::Text));
    texts.extend(columns(Role::Occupation));
    for column in texts {
        let field = field(table, column, fold);
        records
            .texts
            .extend(field.map(|field| (table.header()[column].clone(), field)));
    }
    records
}

/// How the people of a table write.
fn seen_conventions(table: &Table, columns: &impl Fn(Role) -> Vec<usize>) -> Conventions {
    let (surname, full) = (columns(Role::Surname), columns(Role::FullName));
    let whole = |row: usize| match (joined(table, row, &full[..full.len().min(1)]), surname.is_empty()) {
        (text, false) if text.is_empty() => joined(table, row, &surname),
        (text, _) => text,
    };
    let step = (table.rows() / 2_000).max(1);
    let looked = table.rows().div_ceil(step);
    let spanish = (0..table.rows())
        .step_by(step)
        .filter(|&row| person::looks_spanish(&format!("X {}", whole(row))))
        .count();
    let dates = columns(Role::BirthDate).first().map(|&column| {
        let values = table.column(column).iter().map(|&id| table.text(id));
        date::order(values)
    });
    Conventions {
        two_surnames: !columns(Role::SecondSurname).is_empty() || spanish * 6 > looked,
        dates: dates.unwrap_or_default(),
    }
}

fn clean(text: &str) -> &str {
    if is_blank(text) { "" } else { text }
}

/// The cells of several columns of a record, with spaces between.
fn joined(table: &Table, row: usize, columns: &[usize]) -> String {
    let mut text = String::new();
    for &column in columns {
        let cell = clean(table.cell(row, column));
        if !cell.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(cell);
        }
    }
    text
}

/// An attribute of one column. Each distinct cell is normalised once.
fn field<V: Value>(table: &Table, column: usize, normal: impl Fn(&str) -> String) -> Option<Field<V>> {
    let mut known: HashMap<u32, u32> = HashMap::new();
    let mut builder = Builder::new(table.rows());
    for &cell in table.column(column) {
        let id = *known.entry(cell).or_insert_with(|| match clean(table.text(cell)) {
            "" => 0,
            text => builder.id(&normal(text)),
        });
        builder.push_id(id);
    }
    builder.finish()
}

fn people(table: &Table, columns: &impl Fn(Role) -> Vec<usize>, records: &mut Records) {
    let (given, middle) = (columns(Role::GivenName), columns(Role::MiddleName));
    let (surname, second) = (columns(Role::Surname), columns(Role::SecondSurname));
    let full = columns(Role::FullName);
    if given.is_empty() && surname.is_empty() && full.is_empty() {
        return;
    }
    let rows = table.rows();
    let (mut givens, mut surnames, mut seconds) = (Builder::new(rows), Builder::new(rows), Builder::new(rows));
    let mut extras = Builder::new(rows);
    for row in 0..rows {
        let mut given = joined(table, row, &given);
        let middle = joined(table, row, &middle);
        if !middle.is_empty() {
            if !given.is_empty() {
                given.push(' ');
            }
            given.push_str(&middle);
        }
        let typed = Typed {
            given,
            surname: joined(table, row, &surname),
            second: joined(table, row, &second),
            full: joined(table, row, &full[..full.len().min(1)]),
        };
        let parts = person::parts(&typed, records.conventions.two_surnames);
        givens.push(&parts.given);
        surnames.push(&parts.surname);
        seconds.push(&parts.second);
        extras.push(&parts.extra);
    }
    records.given = givens.finish();
    records.surname = surnames.finish();
    records.second = seconds.finish();
    records.extra = extras.finish();
}

fn places(table: &Table, columns: &impl Fn(Role) -> Vec<usize>, records: &mut Records) {
    let (address, number) = (columns(Role::Address), columns(Role::HouseNumber));
    if !address.is_empty() {
        let mut builder = Builder::new(table.rows());
        for row in 0..table.rows() {
            let first = address
                .iter()
                .map(|&column| clean(table.cell(row, column)))
                .find(|text| !text.is_empty());
            match first {
                Some(text) => builder.push(&place::street(text, &joined(table, row, &number)).text()),
                None => builder.push(""),
            }
        }
        records.street = builder.finish();
    }
    let first = |role| columns(role).first().copied();
    let plain = |column: Option<usize>| column.and_then(|column| field(table, column, fold));
    records.postcode = first(Role::Postcode).and_then(|column| field(table, column, place::postcode));
    records.city = plain(first(Role::City));
    records.region = plain(first(Role::Region));
    records.birth_place = plain(first(Role::BirthPlace));
    records.gender = first(Role::Gender).and_then(|column| field(table, column, letter));
}

fn letter(text: &str) -> String {
    fold(text).chars().take(1).collect()
}

fn phone_normal(text: &str) -> String {
    match phone::parse(text) {
        Some(phone) if phone.is_placeholder() => String::new(),
        // National numbers compare without the country, which one source types and another does not.
        Some(phone) => {
            let digits: String = phone.value.chars().filter(char::is_ascii_digit).collect();
            if digits.len() > 9 {
                digits[digits.len() - 9..].to_owned()
            } else {
                digits
            }
        }
        None => String::new(),
    }
}

fn email_normal(text: &str) -> String {
    match email::parse(text) {
        Some(email) if email.is_placeholder() => String::new(),
        Some(email) => email.value,
        None => String::new(),
    }
}
