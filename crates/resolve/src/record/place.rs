//! Streets, house numbers and postcodes out of what was typed.

use super::field::Value;
use super::text::fold;
use std::borrow::Cow;

/// An address in parts; empty or 0 where unknown.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Street {
    /// Words of the street without its type.
    pub(crate) street: Box<str>,
    /// House number.
    pub(crate) number: u32,
    /// What stands after the house number: floor, door, town.
    pub(crate) unit: Box<str>,
}

impl Value for Street {
    fn of(text: &str) -> Self {
        let mut parts = text.split('\t');
        let mut part = || parts.next().unwrap_or_default();
        Self {
            street: part().into(),
            number: part().parse().unwrap_or(0),
            unit: part().into(),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{}\t{}\t{}", self.street, self.number, self.unit))
    }
}

const STREET_WORDS: &[&str] = &[
    "C",
    "CL",
    "CALLE",
    "CARRER",
    "AV",
    "AVDA",
    "AVENIDA",
    "AVINGUDA",
    "AVD",
    "PL",
    "PZA",
    "PLAZA",
    "PLACA",
    "PZ",
    "PS",
    "PO",
    "PASEO",
    "PASSEIG",
    "CTRA",
    "CARRETERA",
    "CR",
    "CM",
    "CNO",
    "CAMINO",
    "TR",
    "TRAV",
    "TRAVESIA",
    "RD",
    "RDA",
    "RONDA",
    "URB",
    "URBANIZACION",
    "GL",
    "GLORIETA",
    "CJON",
    "CALLEJON",
    "POL",
    "POLIGONO",
    "VIA",
    "PJE",
    "PASAJE",
    "RUA",
    "ST",
    "STREET",
    "ROAD",
    "AVE",
    "AVENUE",
    "LN",
    "LANE",
    "DR",
    "DRIVE",
    "BLVD",
    "BOULEVARD",
    "CT",
    "COURT",
    "CIR",
    "CIRCUIT",
    "PLACE",
    "CRESCENT",
    "CRES",
    "CLOSE",
    "TERRACE",
    "WAY",
    "SQ",
    "SQUARE",
    "HWY",
    "HIGHWAY",
    "PARKWAY",
    "PKWY",
    "N",
    "S",
    "E",
    "W",
    "NORTH",
    "SOUTH",
    "EAST",
    "WEST",
    "DE",
    "DEL",
    "LA",
    "LAS",
    "LOS",
    "EL",
    "THE",
    "NUM",
    "NO",
    "NUMERO",
];

/// Splits an address. `house_number` is that of a column of its own, where there is one.
pub(crate) fn street(text: &str, house_number: &str) -> Street {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let number_of = |word: &str| -> Option<u32> {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        (word.len() - digits.len() <= 1 && (1..=5).contains(&digits.len()))
            .then(|| digits.parse().ok())
            .flatten()
    };
    let own = number_of(&fold(house_number));
    let place = if own.is_some() {
        None
    } else {
        words.iter().position(|word| number_of(word).is_some())
    };
    let number = own.or_else(|| place.and_then(|index| number_of(words[index]))).unwrap_or(0);
    let (before, after): (&[&str], &[&str]) = match place {
        // The number comes first: the street follows.
        Some(0) => (&words[1..], &[]),
        Some(index) => (&words[..index], &words[index + 1..]),
        None => (&words, &[]),
    };
    let named: Vec<&str> = before.iter().copied().filter(|word| !STREET_WORDS.contains(word)).collect();
    let street = if named.is_empty() { before.join(" ") } else { named.join(" ") };
    Street {
        street: street.into(),
        number,
        unit: after.concat().into(),
    }
}

/// A postcode without separators.
pub(crate) fn postcode(text: &str) -> String {
    let folded = fold(text).replace(' ', "");
    // A Spanish postcode that a spreadsheet took for a number.
    if folded.len() == 4 && folded.bytes().all(|b| b.is_ascii_digit()) {
        folded
    } else {
        folded.chars().take(8).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        for (text, number, expected) in [
            ("C/ Huete 162, 8º D", "", ("HUETE", 162, "8D")),
            ("AVDA DE LA PAZ 3", "", ("PAZ", 3, "")),
            ("123 E Main Street", "", ("MAIN", 123, "")),
            ("tullaroop street", "6", ("TULLAROOP", 6, "")),
        ] {
            let street = street(text, number);
            assert_eq!((&*street.street, street.number, &*street.unit), expected, "{text}");
        }
    }
}
