//! Given names that may be one person's: pet names, languages of Spain, other languages.
//!
//! Pepe is José, and Jordi may be on the electricity bill as Jorge. A form is never replaced, for Lola may be baptised Lola; it
//! has *formal names* that it may stand for, and two given names that have one in common may be the same person's.
//!
//! The table (`variants.txt`) was put together by hand from what is in use; it is no statistic.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::fold;

/// Form of a given name, to the formal names that it may stand for.
static FORMAL: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut formal: HashMap<String, Vec<&'static str>> = HashMap::new();
    for (name, forms) in lines() {
        for form in std::iter::once(name.to_owned()).chain(forms) {
            let names = formal.entry(form).or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    formal
});

/// The formal names of the table with their forms. Forms of compound names are one word, or for languages the words in a row.
fn lines() -> impl Iterator<Item = (&'static str, Vec<String>)> {
    include_str!("variants.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .filter_map(|line| {
            let end = line.find([':', '=', '~'])?;
            let name = line[..end].trim_end();
            let width = name.split(' ').count();
            let forms = line[end..]
                .split([':', '=', '~'])
                .enumerate()
                .flat_map(move |(section, forms)| {
                    let words: Vec<String> = forms.split_whitespace().map(fold).collect();
                    // Another language spells a compound name in as many words; a pet name is always one.
                    let size = if section >= 2 && width > 1 && words.len().is_multiple_of(width) {
                        width
                    } else {
                        1
                    };
                    words.chunks(size).map(|form| form.join(" ")).collect::<Vec<_>>()
                });
            Some((name, forms.collect()))
        })
}

/// Formal names that `given` may stand for, itself included if it is one; `given` is in normal form (`PEPE`, `MARIA JOSE`). Empty
/// for a name that has no other form.
///
/// ```
/// use aicore_resolve::name::formal;
///
/// assert_eq!(formal("PEPE"), ["JOSE"]);
/// assert_eq!(formal("JORDI"), ["JORGE"]);
/// assert!(formal("KIKO").contains(&"FRANCISCO") && formal("KIKO").contains(&"ENRIQUE"));
/// ```
#[must_use]
pub fn formal(given: &str) -> &'static [&'static str] {
    FORMAL.get(given).map_or(&[], Vec::as_slice)
}

/// Whether two given names in normal form are equal or have a formal name in common.
///
/// ```
/// use aicore_resolve::name::are_variants;
///
/// assert!(are_variants("PACO", "FRANCESC"));
/// assert!(!are_variants("PACO", "JOSE"));
/// ```
#[must_use]
pub fn are_variants(one: &str, other: &str) -> bool {
    one == other || formal(one).iter().any(|name| formal(other).contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_its_name_is_in_normal_form() {
        let written = include_str!("variants.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .count();
        assert_eq!(lines().count(), written);
        for (name, forms) in lines() {
            assert!(fold(name) == name, "{name}");
            assert!(!forms.is_empty(), "{name}");
        }
    }

    #[test]
    fn pet_names_and_languages_lead_to_the_formal_name() {
        for (form, name) in [
            ("PEPE", "JOSE"),
            ("PACO", "FRANCISCO"),
            ("CONCHI", "CONCEPCION"),
            ("NACHO", "IGNACIO"),
            ("LOLA", "DOLORES"),
            ("CHEMA", "JOSE MARIA"),
            ("MAITE", "MARIA TERESA"),
            ("JUANJO", "JUAN JOSE"),
            ("JOAN CARLES", "JUAN CARLOS"),
            ("JON", "JUAN"),
            ("INAKI", "IGNACIO"),
            ("XURXO", "JORGE"),
            ("BILL", "GUILLERMO"),
            ("MOHAMMED", "MOHAMED"),
        ] {
            assert!(formal(form).contains(&name), "{form} {:?}", formal(form));
        }
        assert!(formal("XYZ").is_empty());
    }
}
