//! What the account number of each country is made of.
//!
//! Source: SWIFT, "IBAN Registry", release 101: runs of `n` digits, `a` capital letters, `c` letters or digits, with their lengths.

/// Country and composition of its account number (BBAN), in the order of the countries.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "8n 12c"), ("AE", "19n"), ("AL", "8n 16c"), ("AT", "16n"), ("AZ", "4a 20c"), ("BA", "16n"), ("BE", "12n"),
    ("BG", "4a 6n 8c"), ("BH", "4a 14c"), ("BI", "23n"), ("BR", "23n 1a 1c"), ("BY", "4c 4n 16c"), ("CH", "5n 12c"),
    ("CR", "18n"), ("CY", "8n 16c"), ("CZ", "20n"), ("DE", "18n"), ("DJ", "23n"), ("DK", "14n"), ("DO", "4c 20n"), ("EE", "16n"),
    ("EG", "25n"), ("ES", "20n"), ("FI", "14n"), ("FK", "2a 12n"), ("FO", "14n"), ("FR", "10n 11c 2n"), ("GB", "4a 14n"),
    ("GE", "2a 16n"), ("GI", "4a 15c"), ("GL", "14n"), ("GR", "7n 16c"), ("GT", "24c"), ("HN", "4a 20n"), ("HR", "17n"),
    ("HU", "24n"), ("IE", "4a 14n"), ("IL", "19n"), ("IQ", "4a 15n"), ("IS", "22n"), ("IT", "1a 10n 12c"), ("JO", "4a 4n 18c"),
    ("KW", "4a 22c"), ("KZ", "3n 13c"), ("LB", "4n 20c"), ("LC", "4a 24c"), ("LI", "5n 12c"), ("LT", "16n"), ("LU", "3n 13c"),
    ("LV", "4a 13c"), ("LY", "21n"), ("MC", "10n 11c 2n"), ("MD", "20c"), ("ME", "18n"), ("MK", "3n 10c 2n"), ("MN", "16n"),
    ("MR", "23n"), ("MT", "4a 5n 18c"), ("MU", "4a 19n 3a"), ("NI", "4a 20n"), ("NL", "4a 10n"), ("NO", "11n"), ("OM", "3n 16c"),
    ("PK", "4a 16c"), ("PL", "24n"), ("PS", "4a 21c"), ("PT", "21n"), ("QA", "4a 21c"), ("RO", "4a 16c"), ("RS", "18n"),
    ("RU", "14n 15c"), ("SA", "2n 18c"), ("SC", "4a 20n 3a"), ("SD", "14n"), ("SE", "20n"), ("SI", "15n"), ("SK", "20n"),
    ("SM", "1a 10n 12c"), ("SO", "19n"), ("ST", "21n"), ("SV", "4a 20n"), ("TL", "19n"), ("TN", "20n"), ("TR", "6n 16c"),
    ("UA", "6n 19c"), ("VA", "18n"), ("VG", "4a 16n"), ("XK", "16n"), ("YE", "4a 4n 18c"),
];

/// Whether `value` has country, two check digits and an account number as the country's line says.
pub(super) fn is_well_formed(value: &str) -> bool {
    if !value.is_ascii() || value.len() < 4 || !value.as_bytes()[2..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let Ok(place) = COUNTRIES.binary_search_by(|(country, _)| country.cmp(&&value[..2])) else {
        return false;
    };
    let mut rest = &value.as_bytes()[4..];
    for run in COUNTRIES[place].1.split(' ') {
        let (length, kind) = run.split_at(run.len() - 1);
        let Some((head, tail)) = length.parse().ok().and_then(|length| rest.split_at_checked(length)) else {
            return false;
        };
        let allowed = |b: &u8| match kind {
            "n" => b.is_ascii_digit(),
            "a" => b.is_ascii_uppercase(),
            _ => b.is_ascii_digit() || b.is_ascii_uppercase(),
        };
        if !head.iter().all(allowed) {
            return false;
        }
        rest = tail;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        assert!(COUNTRIES.is_sorted_by_key(|(country, _)| country));
    }

    #[test]
    fn length_and_composition_are_the_countrys() {
        for (value, holds) in [
            ("ES9121000418450200051332", true),
            ("ES912100041845020005133", false),
            ("ES912100041845020005133A", false),
            ("GB29NWBK60161331926819", true),
            ("GB2912BK60161331926819", false),
            ("NO9386011117947", true),
            ("XX9386011117947", false),
            ("NO", false),
        ] {
            assert_eq!(is_well_formed(value), holds, "{value}");
        }
    }
}
