//! The rules, one after the other as they are tried. Their order is part of every key: new ones go to the end.

use super::RULE_SHIFT;
use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::date::Date;
use crate::record::field::{Field, Value};
use crate::record::person::Name;
use crate::record::text::{hash, sound};

/// A rule.
pub(crate) struct Rule {
    /// Name in reports.
    pub(crate) name: &'static str,
    keys: fn(&Keyed<'_>, usize, &mut Vec<u64>),
}

/// Records with what the rules read of them.
pub(crate) struct Keyed<'a> {
    records: &'a Records,
    frequencies: &'a Frequencies,
    given: Vec<u64>,
    surname: Vec<u64>,
    second: Vec<u64>,
    postcode: Vec<u64>,
    city: Vec<u64>,
    birth_place: Vec<u64>,
    /// How many records have each text.
    texts: Vec<Vec<u32>>,
}

pub(super) fn mix(parts: &[u64]) -> u64 {
    let mut hash: u64 = 0x9E37_79B9_7F4A_7C15;
    for &part in parts {
        hash = (hash ^ part).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        hash ^= hash >> 32;
        hash = hash.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        hash ^= hash >> 29;
    }
    hash
}

fn each<V>(field: Option<&Field<V>>, of: impl Fn(&V) -> u64) -> Vec<u64> {
    field.map(|field| field.values.iter().map(of).collect()).unwrap_or_default()
}

fn text<T: AsRef<str>>(text: &T) -> u64 {
    hash(text.as_ref().as_bytes())
}

fn known<V>(field: Option<&Field<V>>, of: &[u64], row: usize) -> Option<u64> {
    let id = field?.ids[row] as usize;
    (id != 0).then(|| of[id])
}

impl<'a> Keyed<'a> {
    pub(crate) fn new(records: &'a Records, frequencies: &'a Frequencies) -> Self {
        let last = |name: &Name| sound(name.text.rsplit(' ').next().unwrap_or_default());
        Self {
            records,
            frequencies,
            given: each(records.given.as_ref(), |name| sound(name.first())),
            surname: each(records.surname.as_ref(), last),
            second: each(records.second.as_ref(), last),
            postcode: each(records.postcode.as_ref(), text),
            city: each(records.city.as_ref(), text),
            birth_place: each(records.birth_place.as_ref(), text),
            texts: records
                .texts
                .iter()
                .map(|(name, field)| frequencies.counts(&frequency::text(name), field))
                .collect(),
        }
    }

    /// Adds the keys of a record under a rule, each once.
    pub(crate) fn keys(&self, rule: u8, row: usize, out: &mut Vec<u64>) {
        (RULES[usize::from(rule)].keys)(self, row, out);
        let prefix = u64::from(rule) << RULE_SHIFT;
        out.iter_mut().for_each(|key| *key = prefix | *key >> (64 - RULE_SHIFT));
        out.sort_unstable();
        out.dedup();
    }

    /// Splits a key that too many records share by what else is known of a record.
    pub(crate) fn finer(&self, key: u64, row: usize, mut visit: impl FnMut(u64)) {
        let rule = key >> RULE_SHIFT << RULE_SHIFT;
        let mut push = |salt: u64, part: u64| visit(rule | mix(&[key, salt, part]) >> (64 - RULE_SHIFT));
        if let Some(date) = self.born(row) {
            push(1, u64::from(date.year));
        }
        match (self.postcode(row), self.city(row)) {
            (Some(postcode), _) => push(2, postcode),
            (None, Some(city)) => push(3, city),
            (None, None) => {}
        }
        if let Some(given) = self.given(row) {
            push(4, given);
        }
    }

    fn given(&self, row: usize) -> Option<u64> {
        known(self.records.given.as_ref(), &self.given, row)
    }

    fn surname(&self, row: usize) -> Option<u64> {
        known(self.records.surname.as_ref(), &self.surname, row)
    }

    fn second(&self, row: usize) -> Option<u64> {
        known(self.records.second.as_ref(), &self.second, row)
    }

    fn postcode(&self, row: usize) -> Option<u64> {
        known(self.records.postcode.as_ref(), &self.postcode, row)
    }

    fn city(&self, row: usize) -> Option<u64> {
        known(self.records.city.as_ref(), &self.city, row)
    }

    fn birth_place(&self, row: usize) -> Option<u64> {
        known(self.records.birth_place.as_ref(), &self.birth_place, row)
    }

    fn born(&self, row: usize) -> Option<Date> {
        self.records.born.as_ref()?.get(row).copied()
    }

    fn day(&self, row: usize) -> Option<u64> {
        self.born(row)
            .map(|date| u64::from(date.year) << 16 | u64::from(date.month) << 8 | u64::from(date.day))
    }

    fn initial(&self, row: usize) -> Option<u64> {
        let name = self.records.given.as_ref()?.get(row)?;
        name.text.bytes().next().map(u64::from)
    }

    fn postcode_area(&self, row: usize, length: usize) -> Option<u64> {
        let postcode = self.records.postcode.as_ref()?.get(row)?;
        let end = postcode.char_indices().nth(length).map_or(postcode.len(), |(end, _)| end);
        Some(hash(&postcode.as_bytes()[..end]))
    }
}

/// All rules.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "identifier",
        keys: |keyed, row, out| {
            for (_, field) in &keyed.records.identifiers {
                if let Some(code) = field.get(row) {
                    out.push(mix(&[hash(code.text.as_bytes())]));
                    // The digits alone: a wrong or missing control letter.
                    let digits: Vec<u8> = code.text.bytes().filter(u8::is_ascii_digit).collect();
                    if digits.len() >= 7 && digits.len() != code.text.len() {
                        out.push(mix(&[hash(&digits)]));
                    }
                }
            }
        },
    },
    Rule {
        name: "e-mail",
        keys: |keyed, row, out| {
            for email in keyed.records.emails.iter().filter_map(|field| field.get(row)) {
                let local = email.split('@').next().unwrap_or_default();
                out.push(mix(&[hash(if local.len() >= 5 { local } else { email }.as_bytes())]));
            }
        },
    },
    Rule {
        name: "phone",
        keys: |keyed, row, out| {
            for phone in keyed.records.phones.iter().filter_map(|field| field.get(row)) {
                out.push(mix(&[hash(phone.as_bytes())]));
            }
        },
    },
    Rule {
        name: "date of birth and given name",
        keys: |keyed, row, out| {
            out.extend(keyed.day(row).zip(keyed.given(row)).map(|(day, given)| mix(&[day, given])));
        },
    },
    Rule {
        name: "date of birth and surname",
        keys: |keyed, row, out| {
            if let Some(day) = keyed.day(row) {
                let surnames = keyed.surname(row).into_iter().chain(keyed.second(row));
                out.extend(surnames.map(|surname| mix(&[day, surname])));
            }
        },
    },
    Rule {
        name: "date of birth and place",
        keys: |keyed, row, out| {
            if let Some(day) = keyed.day(row) {
                let places = keyed.postcode(row).into_iter().chain(keyed.city(row));
                out.extend(places.map(|place| mix(&[day, place])));
            }
        },
    },
    Rule {
        name: "surname and given name",
        keys: |keyed, row, out| {
            if let (Some(last), Some(first)) = (keyed.surname(row), keyed.given(row)) {
                out.push(match keyed.second(row) {
                    Some(second) => mix(&[last.min(second), last.max(second), first]),
                    None => mix(&[last.min(first), last.max(first)]),
                });
            }
        },
    },
    Rule {
        name: "surname, initial and year of birth",
        keys: |keyed, row, out| {
            if let (Some(last), Some(initial), Some(date)) = (keyed.surname(row), keyed.initial(row), keyed.born(row)) {
                out.push(mix(&[last, initial, u64::from(date.year)]));
            }
        },
    },
    Rule {
        name: "both surnames",
        keys: |keyed, row, out| {
            let both = keyed.surname(row).zip(keyed.second(row));
            out.extend(both.map(|(first, second)| mix(&[first.min(second), first.max(second)])));
        },
    },
    Rule {
        name: "street and number",
        keys: |keyed, row, out| {
            if let Some(street) = keyed.records.street.as_ref().and_then(|field| field.get(row))
                && street.number != 0
            {
                let longest = street.street.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
                out.push(mix(&[sound(longest), u64::from(street.number)]));
            }
        },
    },
    Rule {
        name: "postcode and name",
        keys: |keyed, row, out| {
            if let Some(place) = keyed.postcode(row) {
                out.extend(keyed.given(row).map(|first| mix(&[1, place, first])));
                out.extend(keyed.surname(row).map(|last| mix(&[2, place, last])));
            }
        },
    },
    Rule {
        name: "town and name",
        keys: |keyed, row, out| {
            for (kind, place) in [(1, keyed.city(row)), (2, keyed.birth_place(row))] {
                let Some(place) = place else { continue };
                out.extend(keyed.surname(row).map(|last| mix(&[kind, place, last])));
                if let (Some(first), Some(date)) = (keyed.given(row), keyed.born(row)) {
                    out.push(mix(&[kind, place, first, u64::from(date.year)]));
                }
            }
        },
    },
    Rule {
        name: "surname and place alike",
        keys: |keyed, row, out| {
            let both = keyed.surname(row).zip(keyed.postcode_area(row, 3));
            out.extend(both.map(|(last, area)| mix(&[last, area])));
        },
    },
    Rule {
        name: "any part of the name, with town, postcode area or year",
        keys: |keyed, row, out| {
            let year = keyed.born(row).map(|date| u64::from(date.year));
            for part in keyed.given(row).into_iter().chain(keyed.surname(row)) {
                for (kind, other) in [(1, keyed.birth_place(row)), (2, keyed.postcode_area(row, 4)), (3, year)] {
                    out.extend(other.map(|other| mix(&[kind, part, other])));
                }
            }
        },
    },
    Rule {
        name: "company words",
        keys: |keyed, row, out| {
            if let Some(phrase) = keyed.records.company.as_ref().and_then(|field| field.get(row)) {
                let mut rare = phrase.words.to_vec();
                rare.sort_by_key(|&word| keyed.frequencies.word(word));
                rare.truncate(4);
                out.extend(rare.iter().take(2).map(|&word| mix(&[1, word])));
                for (i, x) in rare.iter().enumerate() {
                    out.extend(rare[i + 1..].iter().map(|y| mix(&[2, *x.min(y), *x.max(y)])));
                }
            }
        },
    },
    Rule {
        name: "rare words of other text",
        keys: |keyed, row, out| {
            for (index, (_, field)) in keyed.records.texts.iter().enumerate() {
                if let Some(phrase) = field.get(row)
                    && phrase.words.len() >= 2
                    && keyed.texts[index][field.ids[row] as usize] <= 20
                {
                    out.push(mix(&[index as u64, hash(phrase.text().as_bytes())]));
                }
            }
        },
    },
];
