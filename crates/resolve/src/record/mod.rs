//! Records in normal form, attribute by attribute: what comparisons and blocking rules read.

pub(crate) mod code;
pub(crate) mod date;
pub(crate) mod field;
pub(crate) mod nickname;
pub(crate) mod person;
pub(crate) mod phrase;
pub(crate) mod place;
pub(crate) mod text;

use crate::columns::Role;
use crate::table::Table;
use crate::{email, phone};
use code::Code;
use date::Date;
use field::{Builder, Field};
use hashbrown::HashMap;
use person::{Name, Typed};
use phrase::{Phrase, Vocabulary};
use place::Street;
use text::{fold, is_blank};

/// All attributes of all records. One that fewer than two records have is `None`.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) rows: usize,
    /// Whether people here have two surnames.
    pub(crate) spanish: bool,
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
    pub(crate) vocabulary: Vocabulary,
}

impl Records {
    /// Whether these are companies and institutions, not persons: kin are then sites of one parent, which share its name,
    /// website and director, and not address and phone.
    pub(crate) fn are_institutions(&self) -> bool {
        self.company.is_some() && self.given.is_none()
    }
}

/// Brings every record into normal form, the rows in the order given. Columns whose role is id, truth, source or ignored
/// are not read.
pub(crate) fn prepare(table: &Table, roles: &[Role], order: &[u32]) -> Records {
    let table = &Ordered { table, order };
    let columns = |role: Role| -> Vec<usize> { (0..roles.len()).filter(|&column| roles[column] == role).collect() };
    let mut records = Records {
        rows: table.rows(),
        ..Records::default()
    };
    people(table, &columns, &mut records);
    let companies = columns(Role::Company);
    records.company = phrases(table, &mut records.vocabulary, |row| {
        joined(table, row, &companies[..companies.len().min(1)])
    });
    let mut texts: Vec<usize> = companies.into_iter().skip(1).collect();
    texts.extend(columns(Role::Text));
    texts.extend(columns(Role::Occupation));
    if let Some(&column) = columns(Role::BirthDate).first() {
        let order = date::order(table.column(column).map(|id| table.text(id)));
        records.born = field(
            table,
            column,
            |text| text.to_owned(),
            |text| date::parse(text, order).unwrap_or_default(),
        );
        if let Some(born) = &mut records.born {
            forget_unread(born);
        }
    }
    for column in columns(Role::Identifier) {
        if let Some(codes) = field(table, column, code::normal, Code::new) {
            records.identifiers.push((table.header()[column].clone(), codes));
        }
    }
    for column in columns(Role::Phone) {
        records.phones.extend(field(table, column, phone_normal, boxed));
    }
    for column in columns(Role::Email) {
        records.emails.extend(field(table, column, email_normal, boxed));
    }
    places(table, &columns, &mut records);
    for column in texts {
        let field = phrases(table, &mut records.vocabulary, |row| {
            clean(table.cell(row, column)).to_owned()
        });
        records
            .texts
            .extend(field.map(|field| (table.header()[column].clone(), field)));
    }
    records
}

/// A table read in an order of one's own.
struct Ordered<'a> {
    table: &'a Table,
    order: &'a [u32],
}

impl<'a> Ordered<'a> {
    fn rows(&self) -> usize {
        self.order.len()
    }

    fn header(&self) -> &'a [String] {
        self.table.header()
    }

    fn cell(&self, row: usize, column: usize) -> &'a str {
        self.table.cell(self.order[row] as usize, column)
    }

    fn column(&self, column: usize) -> impl Iterator<Item = u32> {
        let values = self.table.column(column);
        self.order.iter().map(move |&row| values[row as usize])
    }

    fn text(&self, id: u32) -> &'a str {
        self.table.text(id)
    }
}

fn clean(text: &str) -> &str {
    if is_blank(text) { "" } else { text }
}

/// The cells of several columns of a record, with spaces between.
fn joined(table: &Ordered<'_>, row: usize, columns: &[usize]) -> String {
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
fn field<V: Default>(
    table: &Ordered<'_>,
    column: usize,
    normal: impl Fn(&str) -> String,
    parse: impl Fn(&str) -> V,
) -> Option<Field<V>> {
    let mut known: HashMap<u32, String> = HashMap::new();
    let mut builder = Builder::new(table.rows());
    for id in table.column(column) {
        let text = known.entry(id).or_insert_with(|| match clean(table.text(id)) {
            "" => String::new(),
            text => normal(text),
        });
        builder.push(text, &parse);
    }
    builder.finish()
}

fn phrases(table: &Ordered<'_>, vocabulary: &mut Vocabulary, text: impl Fn(usize) -> String) -> Option<Field<Phrase>> {
    let mut builder = Builder::new(table.rows());
    for row in 0..table.rows() {
        let folded = fold(&text(row));
        builder.push(&folded, |text| vocabulary.phrase(text));
    }
    let field = builder.finish()?;
    for (phrase, &count) in field.values.iter().zip(&field.counts) {
        vocabulary.seen(phrase, count);
    }
    Some(field)
}

fn forget_unread(born: &mut Field<Date>) {
    let unread: Vec<bool> = born.values.iter().map(|date| date.year == 0).collect();
    for id in &mut born.ids {
        if unread[*id as usize] {
            *id = 0;
        }
    }
    for (count, unread) in born.counts.iter_mut().zip(unread) {
        if unread {
            *count = 0;
        }
    }
}

fn people(table: &Ordered<'_>, columns: &impl Fn(Role) -> Vec<usize>, records: &mut Records) {
    let (given, middle) = (columns(Role::GivenName), columns(Role::MiddleName));
    let (surname, second) = (columns(Role::Surname), columns(Role::SecondSurname));
    let full = columns(Role::FullName);
    if given.is_empty() && surname.is_empty() && full.is_empty() {
        return;
    }
    let whole = |row: usize| match (joined(table, row, &full[..full.len().min(1)]), surname.is_empty()) {
        (text, false) if text.is_empty() => joined(table, row, &surname),
        (text, _) => text,
    };
    let step = (table.rows() / 2_000).max(1);
    let looked: Vec<usize> = (0..table.rows()).step_by(step).collect();
    let spanish = looked
        .iter()
        .filter(|&&row| person::looks_spanish(&format!("X {}", whole(row))))
        .count();
    records.spanish = !second.is_empty() || spanish * 6 > looked.len();
    let rows = table.rows();
    let (mut givens, mut surnames, mut seconds) = (Builder::new(rows), Builder::new(rows), Builder::new(rows));
    let mut extras = Builder::new(rows);
    for row in 0..rows {
        let mut given = joined(table, row, &given);
        let middle = joined(table, row, &middle);
        if !middle.is_empty() {
            given = format!("{given} {middle}");
        }
        let typed = Typed {
            given,
            surname: joined(table, row, &surname),
            second: joined(table, row, &second),
            full: joined(table, row, &full[..full.len().min(1)]),
        };
        let parts = person::parts(&typed, records.spanish);
        givens.push(&parts.given, Name::new);
        surnames.push(&parts.surname, Name::new);
        seconds.push(&parts.second, Name::new);
        extras.push(&parts.extra, |text| records.vocabulary.phrase(text));
    }
    records.given = givens.finish();
    records.surname = surnames.finish();
    records.second = seconds.finish();
    records.extra = extras.finish();
}

fn places(table: &Ordered<'_>, columns: &impl Fn(Role) -> Vec<usize>, records: &mut Records) {
    let (address, number) = (columns(Role::Address), columns(Role::HouseNumber));
    if !address.is_empty() {
        let mut builder = Builder::new(table.rows());
        for row in 0..table.rows() {
            let text = joined(table, row, &address[..1]);
            let rest = joined(table, row, &address[1..]);
            let (text, rest) = if text.is_empty() {
                (rest, String::new())
            } else {
                (text, rest)
            };
            let number = joined(table, row, &number);
            let key = format!("{text}\t{number}\t{rest}");
            builder.push(if text.is_empty() { "" } else { &key }, |_| place::street(&text, &number));
        }
        records.street = builder.finish();
    }
    let first = |role| columns(role).first().copied();
    let plain = |column: Option<usize>| column.and_then(|column| field(table, column, fold, boxed));
    records.postcode = first(Role::Postcode).and_then(|column| field(table, column, place::postcode, boxed));
    records.city = plain(first(Role::City));
    records.region = plain(first(Role::Region));
    records.birth_place = plain(first(Role::BirthPlace));
    records.gender = first(Role::Gender).and_then(|column| {
        let letter = |text: &str| fold(text).chars().take(1).collect::<String>();
        field(table, column, letter, boxed)
    });
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

fn boxed(text: &str) -> Box<str> {
    text.into()
}
