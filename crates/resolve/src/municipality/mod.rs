//! Municipalities of Spain by name, and their INE codes.
//!
//! Source: Instituto Nacional de Estadística, "Relación de municipios y sus códigos por provincias", 1 January 2021, as in
//! `databases/sm_system/seed.sql`; `ine.tsv` has its codes and names, and a test compares them. The same name in several
//! provinces is common, so the province, from postcode or name, is part of the question.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::postcode::provinces;
use crate::text::{fold, words};

/// A municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Municipality {
    /// INE code: two digits of the province, three of the municipality.
    pub code: &'static str,
    /// Official name, in natural order (`La Zaida`); two languages are divided by a slash.
    pub name: &'static str,
}

impl Municipality {
    /// INE code of its province.
    #[must_use]
    pub fn province(&self) -> &'static str {
        &self.code[..2]
    }

    /// Its official name in capitals without accents and punctuation.
    #[must_use]
    pub fn normal(&self) -> String {
        spelled(self.name)
    }
}

/// Names of provinces that are or were in use beside the official ones.
const OTHER_PROVINCE_NAMES: &[(&str, &str)] = &[
    ("ALAVA", "01"),
    ("ARABA", "01"),
    ("BALEARES", "07"),
    ("ISLAS BALEARES", "07"),
    ("CORUNA", "15"),
    ("GERONA", "17"),
    ("GUIPUZCOA", "20"),
    ("LERIDA", "25"),
    ("RIOJA", "26"),
    ("LOGRONO", "26"),
    ("NAFARROA", "31"),
    ("ORENSE", "32"),
    ("OVIEDO", "33"),
    ("PALMAS", "35"),
    ("PALMAS DE GRAN CANARIA", "35"),
    ("TENERIFE", "38"),
    ("SANTANDER", "39"),
    ("VIZCAYA", "48"),
];

/// Municipalities that people call otherwise than the INE does: code and the other name, in capitals without accents.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("01001", "ALEGRIA"),
    ("01043", "OYON"),
    ("01059", "GASTEIZ"),
    ("01059", "VITORIA"),
    ("03014", "ALICANTE"),
    ("07040", "PALMA MALLORCA"),
    ("08101", "HOSPITALET LLOBREGAT"),
    ("08101", "HOSPITALET"),
    ("08205", "SANT CUGAT"),
    ("08187", "SABADELL"),
    ("12040", "CASTELLON PLANA"),
    ("12040", "CASTELLON"),
    ("12040", "CASTELLO"),
    ("12040", "CASTELLON PLANA CASTELLO PLANA"),
    ("12135", "VILLARREAL"),
    ("15030", "CORUNA"),
    ("15078", "SANTIAGO"),
    ("17079", "GERONA"),
    ("17901", "CRUILLES MONELLS SANT SADURNI HEURA"),
    ("20069", "SAN SEBASTIAN"),
    ("20069", "DONOSTIA"),
    ("25120", "LERIDA"),
    ("28079", "MADRID CAPITAL"),
    ("31201", "PAMPLONA"),
    ("31201", "IRUNA"),
    ("32054", "ORENSE"),
    ("35016", "LAS PALMAS"),
    ("35016", "PALMAS GRAN CANARIA"),
    ("38038", "SANTA CRUZ"),
    ("46250", "VALENCIA"),
    ("46220", "SAGUNTO"),
    ("46190", "PATERNA"),
    ("48020", "BILBO"),
    ("48044", "GUECHO"),
    ("48013", "BARACALDO"),
    ("50297", "SARAGOSSA"),
];

/// Small words that lists move, drop or translate.
const SMALL: &[&str] = &[
    "EL", "LA", "LOS", "LAS", "L", "ELS", "LES", "SA", "ES", "SES", "S", "A", "O", "OS", "AS", "DE", "DEL", "D", "DELS", "DA",
    "DO", "DAS", "DOS", "I", "Y",
];

struct Index {
    /// Name without small words, to the places of its municipalities in `all`.
    by_name: HashMap<String, Vec<usize>>,
    all: Vec<Municipality>,
    provinces: HashMap<String, &'static str>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let row = |line: &'static str| line.split_once('\t').map(|(code, name)| Municipality { code, name });
    let all: Vec<Municipality> = include_str!("ine.tsv").lines().filter_map(row).collect();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    let mut add = |name: String, place: usize| {
        let places = by_name.entry(name).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    };
    for (place, municipality) in all.iter().enumerate() {
        for name in names(municipality.name) {
            add(name, place);
        }
    }
    for (code, name) in OTHER_NAMES {
        if let Ok(place) = all.binary_search_by(|municipality| municipality.code.cmp(code)) {
            add(without_small(name), place);
        }
    }
    let codes: Vec<&'static str> = provinces()
        .filter_map(|(number, _)| all.iter().map(Municipality::province).find(|code| code.parse() == Ok(number)))
        .collect();
    let official = provinces().flat_map(|(number, name)| names(name).into_iter().map(move |name| (name, number)));
    let mut provinces: HashMap<String, &'static str> = official
        .filter_map(|(name, number)| Some((name, *codes.get(number - 1)?)))
        .collect();
    provinces.extend(OTHER_PROVINCE_NAMES.iter().map(|(name, code)| (without_small(name), *code)));
    Index { by_name, all, provinces }
});

/// The name as a whole and each of its languages, without small words.
fn names(name: &str) -> Vec<String> {
    let mut names = vec![without_small(&fold(name))];
    for one in name.split('/') {
        let one = without_small(&fold(one));
        if !one.is_empty() && !names.contains(&one) {
            names.push(one);
        }
    }
    names
}

fn spelled(name: &str) -> String {
    words(&fold(name)).collect::<Vec<_>>().join(" ")
}

/// Words without articles and prepositions; all words if there is nothing else.
fn without_small(folded: &str) -> String {
    let kept: Vec<&str> = words(folded).filter(|word| !SMALL.contains(word)).collect();
    if kept.is_empty() {
        words(folded).collect::<Vec<_>>().join(" ")
    } else {
        kept.join(" ")
    }
}

/// Municipalities called `name`, in any order of articles and any of its official languages; in `province` (INE code) only, where it is
/// given. Empty when there is none.
///
/// ```
/// use aicore_resolve::municipality::named;
///
/// assert_eq!(named("SAN SEBASTIAN", Some("20"))[0].code, "20069");
/// assert_eq!(named("Veiga, A", Some("32"))[0].code, "32083");
/// assert!(named("Villanueva", None).is_empty());
/// ```
#[must_use]
pub fn named(name: &str, province: Option<&str>) -> Vec<Municipality> {
    let key = without_small(&fold(name));
    let places = INDEX.by_name.get(&key).map_or(&[][..], Vec::as_slice);
    let inside = |municipality: &Municipality| province.is_none_or(|province| municipality.province() == province);
    let mut found: Vec<Municipality> = places.iter().map(|place| INDEX.all[*place]).filter(inside).collect();
    // Of several that differ in small words only (Villar, El Villar), the one that is written so.
    let written = spelled(name);
    if found.len() > 1 && found.iter().filter(|municipality| municipality.normal() == written).count() == 1 {
        found.retain(|municipality| municipality.normal() == written);
    }
    found
}

/// The municipality with an INE code; `None` when there is none.
#[must_use]
pub fn with_code(code: &str) -> Option<Municipality> {
    let place = INDEX.all.binary_search_by(|municipality| municipality.code.cmp(code)).ok()?;
    Some(INDEX.all[place])
}

/// INE code of the province called `name`.
pub(crate) fn province_named(name: &str) -> Option<&'static str> {
    INDEX.provinces.get(&without_small(&fold(name))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_seed() {
        let seed = include_str!("../../../../databases/sm_system/seed.sql");
        let start = seed.find("INSERT INTO municipality").unwrap();
        let rows = &seed[start..start + seed[start..].find("ON CONFLICT").unwrap()];
        let seeded: Vec<(String, String)> = rows
            .split("('")
            .skip(1)
            .filter_map(|row| {
                let (code, rest) = row.split_once("', '")?;
                let (_check_digit, rest) = rest.split_once("', '")?;
                let (name, _) = rest.split_once("')")?;
                Some((code.to_owned(), name.replace("''", "'")))
            })
            .collect();
        let written: Vec<(String, String)> = INDEX
            .all
            .iter()
            .map(|municipality| (municipality.code.to_owned(), municipality.name.to_owned()))
            .collect();
        assert!(seeded.len() > 8000);
        assert_eq!(written, seeded);
        assert!(INDEX.all.is_sorted_by_key(|municipality| municipality.code));
    }

    #[test]
    fn the_provinces_are_those_of_the_seed() {
        let seed = include_str!("../../../../databases/sm_global/seed.sql");
        for (number, name) in provinces() {
            assert!(seed.contains(&format!("('{number:02}', '{name}', ")), "{name}");
        }
    }

    #[test]
    fn names_are_found_in_every_order_and_language() {
        for (name, province, code) in [
            ("Madrid", None, "28079"),
            ("MADRID", Some("28"), "28079"),
            ("DONOSTIA/SAN SEBASTIÁN", Some("20"), "20069"),
            ("San Sebastián", Some("20"), "20069"),
            ("Donostia", None, "20069"),
            ("Vitoria", None, "01059"),
            ("Vitoria-Gasteiz", None, "01059"),
            ("Coruña (La)", None, "15030"),
            ("A Coruña", None, "15030"),
            ("L'Hospitalet de Llobregat", None, "08101"),
            ("Hospitalet de Llobregat, L'", None, "08101"),
            ("Palma de Mallorca", None, "07040"),
            ("Alacant", None, "03014"),
            ("Las Palmas de Gran Canaria", None, "35016"),
            ("Castellón de la Plana", None, "12040"),
            ("Zaida, La", Some("50"), "50296"),
            ("ZARZA, LA", Some("06"), "06162"),
            ("Pamplona", None, "31201"),
        ] {
            let found: Vec<&str> = named(name, province).iter().map(|municipality| municipality.code).collect();
            assert_eq!(found, [code], "{name}");
        }
        assert!(named("Madrid", Some("08")).is_empty() && named("Narnia", None).is_empty() && named("", None).is_empty());
        assert_eq!(with_code("28079").map(|municipality| municipality.name), Some("Madrid"));
        assert_eq!(with_code("28999"), None);
    }

    #[test]
    fn every_municipality_is_found_by_its_own_name() {
        for municipality in &INDEX.all {
            let found = named(municipality.name, Some(municipality.province()));
            assert!(found.contains(municipality), "{municipality:?}");
            assert_eq!(
                named(&municipality.normal(), Some(municipality.province())),
                found,
                "{municipality:?}"
            );
        }
    }
}
