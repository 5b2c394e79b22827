//! One record of one person or company in one area.
//!
//! Areas have habits: insurance is careful and asks for everything, energy came from a mainframe that knew capitals
//! only, repairs take a name and a telephone over the phone.

use super::{Customer, Kind, Truth, TypedAddress, TypedDocument, address, contact, document};
use crate::area::Area;
use crate::draw::Draw;
use crate::key::Keys;
use crate::people::{Company, Household, LegalForm, Person, Population, name};
use crate::spelling::{Letters, with_typing_error};
use chrono::{Datelike, NaiveDate};

/// How an area keeps its records. Probabilities are 0 to 1.
struct Habits {
    letters: &'static [(Letters, u64)],
    without_document: f64,
    without_birth_date: f64,
    without_phone: f64,
    without_email: f64,
    without_address: f64,
    /// Still the address before the move, where somebody moved.
    outdated: f64,
    /// `GIL PEÑA, MARIA` where the name is on one line.
    surnames_first: f64,
}

use Letters::{AccentedCapitals, Capitals, Careful, Lower, NoAccents, SevenBits};

fn habits(area: Area) -> Habits {
    match area {
        Area::Insurance => Habits {
            letters: &[(Careful, 55), (Capitals, 25), (NoAccents, 10), (AccentedCapitals, 10)],
            without_document: 0.06,
            without_birth_date: 0.12,
            without_phone: 0.07,
            without_email: 0.25,
            without_address: 0.02,
            outdated: 0.35,
            surnames_first: 0.0,
        },
        Area::Energy => Habits {
            letters: &[(Capitals, 70), (SevenBits, 15), (AccentedCapitals, 15)],
            without_document: 0.08,
            without_birth_date: 1.0,
            without_phone: 0.15,
            without_email: 0.35,
            without_address: 0.01,
            outdated: 0.25,
            surnames_first: 0.4,
        },
        Area::Telecom => Habits {
            letters: &[(Careful, 50), (NoAccents, 25), (Lower, 15), (Capitals, 10)],
            without_document: 0.07,
            without_birth_date: 0.35,
            without_phone: 0.03,
            without_email: 0.12,
            without_address: 0.05,
            outdated: 0.3,
            surnames_first: 0.0,
        },
        Area::Finance => Habits {
            letters: &[(Careful, 60), (Capitals, 40)],
            without_document: 0.02,
            without_birth_date: 0.03,
            without_phone: 0.05,
            without_email: 0.2,
            without_address: 0.02,
            outdated: 0.2,
            surnames_first: 0.0,
        },
        Area::Repairs => Habits {
            letters: &[(Careful, 30), (NoAccents, 30), (Lower, 20), (Capitals, 20)],
            without_document: 0.45,
            without_birth_date: 1.0,
            without_phone: 0.02,
            without_email: 0.6,
            without_address: 0.02,
            outdated: 0.1,
            surnames_first: 0.05,
        },
        Area::Workshops => Habits {
            letters: &[(Capitals, 60), (NoAccents, 25), (Careful, 15)],
            without_document: 0.3,
            without_birth_date: 1.0,
            without_phone: 0.05,
            without_email: 0.5,
            without_address: 0.25,
            outdated: 0.4,
            surnames_first: 0.3,
        },
    }
}

/// The record of `person` in `area`.
pub(crate) fn record_of_person(
    draw: &mut Draw,
    keys: &mut Keys,
    area: Area,
    person: &Person,
    population: &Population,
) -> Customer {
    let habits = habits(area);
    let letters = draw.weighted(habits.letters, |(_, weight)| *weight).0;
    let household = &population.households[person.household];
    let spouse = population.spouse(person);
    let name = typed_name(draw, person, letters);
    let full_name = one_line(draw, &name, letters, habits.surnames_first);
    let document =
        (!draw.chance(habits.without_document)).then(|| document::typed(draw, &person.document, spouse.map(|s| &s.document)));
    let birth_date = (!draw.chance(habits.without_birth_date)).then(|| typed_birth_date(draw, person.birth_date));
    let phone = (!draw.chance(habits.without_phone)).then(|| person_phone(draw, person, household, spouse));
    let email = person
        .email
        .as_deref()
        .filter(|_| !draw.chance(habits.without_email))
        .map(|email| contact::email(draw, email));
    let address = (!draw.chance(habits.without_address)).then(|| {
        let lives = household
            .previous_address
            .as_ref()
            .filter(|_| draw.chance(habits.outdated))
            .unwrap_or(&household.address);
        address::typed(draw, lives, letters)
    });
    Customer {
        id: keys.id(),
        area,
        number: keys.number(area.prefix()),
        kind: Kind::Person,
        document,
        full_name,
        given_name: Some(name.given),
        surname1: Some(name.surname1),
        surname2: name.surname2,
        company_name: None,
        birth_date,
        email,
        phone,
        address,
        means: None,
        truth: Truth {
            entity: person.id.clone(),
            household: Some(household.id.clone()),
        },
    }
}

/// The record of `company` in `area`.
pub(crate) fn record_of_company(draw: &mut Draw, keys: &mut Keys, area: Area, company: &Company) -> Customer {
    let habits = habits(area);
    let letters = draw.weighted(habits.letters, |(_, weight)| *weight).0;
    let mut name = company.name.clone();
    if draw.chance(0.04) {
        name = with_typing_error(draw, &name);
    }
    let forms: &[&str] = match company.form {
        LegalForm::Limited => &[
            "{}, S.L.",
            "{}, S.L.",
            "{} SL",
            "{} S. L.",
            "{}, Sociedad Limitada",
            "{} S.L.U.",
            "{}",
        ],
        LegalForm::Public => &["{}, S.A.", "{} SA", "{}, Sociedad Anónima", "{}"],
        LegalForm::JointOwners => &["{}, C.B.", "{} CB", "{}"],
        LegalForm::HomeOwners => &["Comunidad de Propietarios {}", "C.P. {}", "Cdad. Prop. {}", "Com. Prop. {}"],
        LegalForm::Association => &["{}"],
    };
    let name = letters.apply(&draw.pick(forms).replace("{}", &name));
    let document = (!draw.chance(habits.without_document / 2.0)).then(|| document::typed(draw, &company.document, None));
    let phone = (!draw.chance(habits.without_phone)).then(|| contact::phone(draw, &company.phone));
    let email = company
        .email
        .as_deref()
        .filter(|_| !draw.chance(habits.without_email))
        .map(|email| contact::email(draw, email));
    let address = (!draw.chance(habits.without_address)).then(|| address::typed(draw, &company.address, letters));
    Customer {
        id: keys.id(),
        area,
        number: keys.number(area.prefix()),
        kind: Kind::Company,
        document,
        full_name: name.clone(),
        given_name: None,
        surname1: None,
        surname2: None,
        company_name: Some(name),
        birth_date: None,
        email,
        phone,
        address,
        means: None,
        truth: Truth {
            entity: company.id.clone(),
            household: None,
        },
    }
}

/// `customer` after somebody brought one thing up to date: a telephone, an address, an e-mail, or a document that was
/// missing or wrong. `None` when `customer` is of somebody else, or has nothing to bring up to date.
pub(crate) fn updated(draw: &mut Draw, customer: &Customer, person: &Person, population: &Population) -> Option<Customer> {
    if customer.truth.entity != person.id {
        return None;
    }
    let household = &population.households[person.household];
    let mut new = customer.clone();
    let right = TypedDocument {
        kind: person.document.kind,
        number: person.document.value.clone(),
    };
    match draw.below(4) {
        0 if customer.document.as_ref() != Some(&right) => new.document = Some(right),
        1 => new.address = Some(address_today(draw, household)),
        2 => new.email = person.email.clone(),
        _ => new.phone = Some(person.mobile.clone()),
    }
    (new != *customer).then_some(new)
}

fn address_today(draw: &mut Draw, household: &Household) -> TypedAddress {
    address::typed(draw, &household.address, Letters::Careful)
}

struct TypedName {
    given: String,
    surname1: String,
    surname2: Option<String>,
}

fn typed_name(draw: &mut Draw, person: &Person, letters: Letters) -> TypedName {
    let mut given = typed_given(draw, &person.given_name);
    let mut surname1 = person.surname1.clone();
    let mut surname2 = person.surname2.clone().filter(|_| !draw.chance(0.09));
    if draw.chance(0.01)
        && let Some(second) = surname2.take()
    {
        surname2 = Some(std::mem::replace(&mut surname1, second));
    }
    if draw.chance(0.1) {
        surname1 = without_particles(&surname1);
    }
    match draw.below(100) {
        0..3 => surname1 = with_typing_error(draw, &surname1),
        3..5 => given = with_typing_error(draw, &given),
        5..7 => surname2 = surname2.map(|surname| with_typing_error(draw, &surname)),
        7 => surname2 = surname2.map(|surname| format!("{}.", surname.chars().next().unwrap_or_default())),
        _ => {}
    }
    TypedName {
        given: letters.apply(&given),
        surname1: letters.apply(&surname1),
        surname2: surname2.map(|surname| letters.apply(&surname)),
    }
}

fn typed_given(draw: &mut Draw, given: &str) -> String {
    if draw.chance(0.035)
        && let Some(short) = name::diminutive(given)
    {
        return short.to_owned();
    }
    if let Some(rest) = given.strip_prefix("María ") {
        let rest_short = rest.strip_prefix("del ").unwrap_or(rest);
        return match draw.below(20) {
            0..3 => format!("M.ª {rest}"),
            3..5 => format!("Mª {rest_short}"),
            5 => format!("Ma. {rest_short}"),
            6 => format!("M. {rest_short}"),
            7..10 => format!("María {rest_short}"),
            10 => rest_short.to_owned(),
            _ => given.to_owned(),
        };
    }
    match (given.split_once(' '), draw.below(40)) {
        (Some((first, _)), 0..3) => first.to_owned(),
        (Some((first, second)), 3..5) => format!("{}. {second}", first.chars().next().unwrap_or_default()),
        (Some((first, second)), 5) => format!("{first} {}.", second.chars().next().unwrap_or_default()),
        (None, 0) if given.starts_with("Fran") => "Fco.".to_owned(),
        _ => given.to_owned(),
    }
}

/// `de la Torre` as `Torre`.
fn without_particles(surname: &str) -> String {
    let rest: Vec<&str> = surname
        .split(' ')
        .skip_while(|word| matches!(*word, "de" | "del" | "la" | "las" | "los" | "da" | "dos"))
        .collect();
    rest.join(" ")
}

fn one_line(draw: &mut Draw, name: &TypedName, letters: Letters, surnames_first: f64) -> String {
    let surnames = match &name.surname2 {
        Some(second) => format!("{} {second}", name.surname1),
        None => name.surname1.clone(),
    };
    if draw.chance(surnames_first) {
        return if draw.chance(0.8) {
            format!("{surnames}, {}", name.given)
        } else {
            format!("{surnames} {}", name.given)
        };
    }
    if draw.chance(0.03) {
        return format!(
            "{} {} {surnames}",
            letters.apply(draw.pick(&["D.", "Dña.", "Sr.", "Sra."])),
            name.given
        );
    }
    format!("{} {surnames}", name.given)
}

fn typed_birth_date(draw: &mut Draw, date: NaiveDate) -> NaiveDate {
    match draw.below(200) {
        0..2 => NaiveDate::from_ymd_opt(date.year(), date.day(), date.month()).unwrap_or(date),
        2 => NaiveDate::from_ymd_opt(date.year(), 1, 1).unwrap_or(date),
        3 => date.with_year(date.year() + 1).unwrap_or(date),
        _ => date,
    }
}

fn person_phone(draw: &mut Draw, person: &Person, household: &Household, spouse: Option<&Person>) -> String {
    match (draw.below(100), household.landline.as_deref(), spouse) {
        (0..14, Some(landline), _) => contact::phone(draw, landline),
        (14..17, _, Some(spouse)) => contact::phone(draw, &spouse.mobile),
        (17..19, ..) => contact::wrong_phone(draw, &person.mobile),
        _ => contact::phone(draw, &person.mobile),
    }
}
