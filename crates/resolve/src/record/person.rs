//! A person's name from the columns that have it, in parts that can be compared.

use super::field::Value;
use super::nickname;
use super::text::fold;
use std::borrow::Cow;

/// A part of a name: one or several words of folded text.
#[derive(Debug, Default, Clone)]
pub(crate) struct Name {
    pub(crate) text: Box<str>,
    /// Names that the first word is a form of.
    pub(crate) groups: Vec<u16>,
    /// Letters that occur, a bit each: names with few in common need no closer look.
    pub(crate) letters: u32,
}

impl Value for Name {
    fn of(text: &str) -> Self {
        let first = text.split(' ').next().unwrap_or_default();
        Self {
            text: text.into(),
            groups: nickname::groups(first).to_vec(),
            letters: text.bytes().fold(0, |letters, b| letters | 1 << (b & 31)),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }
}

impl Name {
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> + Clone {
        self.text.split(' ')
    }

    pub(crate) fn first(&self) -> &str {
        self.text.split(' ').next().unwrap_or_default()
    }
}

/// What the columns of one record say, still as typed.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) given: String,
    pub(crate) surname: String,
    pub(crate) second: String,
    pub(crate) full: String,
}

/// The parts of a name in normal form; empty where unknown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) given: String,
    pub(crate) surname: String,
    pub(crate) second: String,
    /// Words of the full name that are in none of the others.
    pub(crate) extra: String,
}

const TITLES: &[&str] = &[
    "MR",
    "MRS",
    "MS",
    "MISS",
    "DR",
    "DRA",
    "SIR",
    "DAME",
    "LADY",
    "LORD",
    "DON",
    "DONA",
    "DNA",
    "SR",
    "SRA",
    "SRTA",
    "PROF",
    "REV",
    "REVEREND",
    "CAPT",
    "CAPTAIN",
    "COL",
    "MAJOR",
    "GENERAL",
    "JR",
    "II",
    "III",
    "IV",
    "ESQ",
    "BARONET",
    "EARL",
    "VISCOUNT",
    "BARON",
    "DUKE",
    "HON",
    "PROFESSOR",
    "DOCTOR",
    "1ST",
    "2ND",
    "3RD",
    "4TH",
    "5TH",
    "6TH",
    "7TH",
    "8TH",
    "9TH",
    "10TH",
    "OF",
    "THE",
];

const PARTICLES: &[&str] = &[
    "DE", "DEL", "LA", "LAS", "LOS", "Y", "E", "I", "DA", "DO", "DOS", "VAN", "VON", "DER", "DEN", "DI", "DU", "LE", "TER",
    "TEN", "AL", "EL", "BEN", "BIN", "SAN", "SANTA", "MC", "MAC", "O",
];

/// Spanish second words of compound given names.
const SECOND_GIVEN: &[&str] = &[
    "MARIA",
    "JOSE",
    "LUIS",
    "ANTONIO",
    "CARMEN",
    "CARLOS",
    "MANUEL",
    "ANGEL",
    "JESUS",
    "JAVIER",
    "ISABEL",
    "PILAR",
    "DOLORES",
    "TERESA",
    "ANGELES",
    "LUISA",
    "ROSA",
    "FRANCISCO",
    "MIGUEL",
    "RAMON",
    "ALBERTO",
    "ENRIQUE",
    "PABLO",
    "PEDRO",
    "VICENTE",
    "IGNACIO",
    "ELENA",
    "CRISTINA",
    "MERCEDES",
    "ROSARIO",
    "CONCEPCION",
    "JUAN",
    "FERNANDO",
    "ANDRES",
    "DAVID",
    "RAFAEL",
    "BELEN",
    "ANA",
];

/// Splits and normalises. `spanish` says that people of this table have two surnames.
pub(crate) fn parts(typed: &Typed, spanish: bool) -> Parts {
    let given = without_titles(&fold(&typed.given));
    let surname = without_titles(&fold(&typed.surname));
    let second = fold(&typed.second);
    let mut parts = if given.is_empty() && surname.is_empty() && second.is_empty() {
        split_full(&typed.full, spanish)
    } else {
        let (surname, second) = if spanish && second.is_empty() {
            two_surnames(&surname)
        } else {
            (surname, second)
        };
        Parts {
            given,
            surname,
            second,
            extra: String::new(),
        }
    };
    parts.given = without_particles(&parts.given);
    parts.surname = without_particles(&parts.surname);
    parts.second = without_particles(&parts.second);
    if !typed.full.is_empty() {
        let known: Vec<&str> = parts
            .given
            .split(' ')
            .chain(parts.surname.split(' '))
            .chain(parts.second.split(' '))
            .collect();
        let full = fold(&typed.full);
        let extra: Vec<&str> = full
            .split(' ')
            .filter(|word| !known.contains(word) && !PARTICLES.contains(word) && word.len() > 1)
            .collect();
        parts.extra = extra.join(" ");
    }
    parts
}

/// Whether the full name of a record looks Spanish: some word after the first is a patronymic in -EZ or one of the
/// commonest surnames.
pub(crate) fn looks_spanish(full: &str) -> bool {
    const COMMON: &[&str] = &[
        "GARCIA", "RUIZ", "MORENO", "ALONSO", "NAVARRO", "TORRES", "RAMOS", "ROMERO", "SERRANO", "MOLINA",
    ];
    fold(full)
        .split(' ')
        .skip(1)
        .any(|word| (word.len() > 4 && word.ends_with("EZ")) || COMMON.contains(&word))
}

fn without_titles(text: &str) -> String {
    let kept: Vec<&str> = text.split(' ').filter(|word| !TITLES.contains(word)).collect();
    if kept.is_empty() { text.to_owned() } else { kept.join(" ") }
}

fn without_particles(text: &str) -> String {
    let kept: Vec<&str> = text.split(' ').filter(|word| !PARTICLES.contains(word)).collect();
    if kept.is_empty() { text.to_owned() } else { kept.join(" ") }
}

/// Words with the particles before them as one unit.
fn units(words: &[&str]) -> Vec<String> {
    let mut units = Vec::new();
    let mut open = String::new();
    for word in words {
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(word);
        if !PARTICLES.contains(word) {
            units.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        units.push(open);
    }
    units
}

fn two_surnames(text: &str) -> (String, String) {
    let words: Vec<&str> = text.split(' ').collect();
    let units = units(&words);
    match units.as_slice() {
        [first, rest @ ..] if !rest.is_empty() => (first.clone(), rest.join(" ")),
        _ => (text.to_owned(), String::new()),
    }
}

fn split_full(full: &str, spanish: bool) -> Parts {
    if let Some((surnames, given)) = full.split_once(',') {
        let surname = without_titles(&fold(surnames));
        let (surname, second) = if spanish {
            two_surnames(&surname)
        } else {
            (surname, String::new())
        };
        return Parts {
            given: without_titles(&fold(given)),
            surname,
            second,
            extra: String::new(),
        };
    }
    let text = without_titles(&fold(full));
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let units = units(&words);
    let mut given = units.len().min(1);
    if spanish {
        while given < units.len()
            && units.len() - given > 1
            && SECOND_GIVEN.contains(&units[given].rsplit(' ').next().unwrap_or_default())
        {
            given += 1;
        }
        let (surname, second) = match &units[given..] {
            [] => (String::new(), String::new()),
            [first, rest @ ..] => (first.clone(), rest.join(" ")),
        };
        return Parts {
            given: units[..given].join(" "),
            surname,
            second,
            extra: String::new(),
        };
    }
    let surname = if units.len() > 1 {
        units[units.len() - 1].clone()
    } else {
        String::new()
    };
    let end = units.len().saturating_sub(1).max(given);
    Parts {
        given: units[..end].join(" "),
        surname,
        second: String::new(),
        extra: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(text: &str, spanish: bool) -> (String, String, String) {
        let parts = parts(
            &Typed {
                full: text.to_owned(),
                ..Typed::default()
            },
            spanish,
        );
        (parts.given, parts.surname, parts.second)
    }

    #[test]
    fn full_names_come_apart() {
        let owned = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(full("José Luis García Pérez", true), owned("JOSE LUIS", "GARCIA", "PEREZ"));
        assert_eq!(full("García de la Torre, Ana", true), owned("ANA", "GARCIA", "TORRE"));
        assert_eq!(full("Dr. Walter John Bryant", false), owned("WALTER JOHN", "BRYANT", ""));
        assert_eq!(full("Ludwig van Beethoven", false), owned("LUDWIG", "BEETHOVEN", ""));
    }

    #[test]
    fn what_the_full_name_adds_is_kept_apart() {
        let typed = Typed {
            given: "walter".into(),
            surname: "bryant".into(),
            full: "walter john bryant".into(),
            ..Typed::default()
        };
        assert_eq!(parts(&typed, false).extra, "JOHN");
    }
}
