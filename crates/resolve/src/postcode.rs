//! Postcodes, and the province that they name.
//!
//! Source: Correos: five digits, the first two of which are the INE's code of the province (01 to 52). A few villages get
//! their post from the neighbouring province and have its postcode. Four digits are a postcode whose leading zero a spreadsheet dropped.

use crate::Status;
use crate::text::{all_digits, compact};

/// Codes and names of the provinces, and of Ceuta and Melilla (INE, "Códigos de provincias"), in the order of the codes.
const PROVINCES: [&str; 52] = [
    "Araba/Álava",
    "Albacete",
    "Alicante/Alacant",
    "Almería",
    "Ávila",
    "Badajoz",
    "Illes Balears",
    "Barcelona",
    "Burgos",
    "Cáceres",
    "Cádiz",
    "Castellón/Castelló",
    "Ciudad Real",
    "Córdoba",
    "A Coruña",
    "Cuenca",
    "Girona",
    "Granada",
    "Guadalajara",
    "Gipuzkoa",
    "Huelva",
    "Huesca",
    "Jaén",
    "León",
    "Lleida",
    "La Rioja",
    "Lugo",
    "Madrid",
    "Málaga",
    "Murcia",
    "Navarra",
    "Ourense",
    "Asturias",
    "Palencia",
    "Las Palmas",
    "Pontevedra",
    "Salamanca",
    "Santa Cruz de Tenerife",
    "Cantabria",
    "Segovia",
    "Sevilla",
    "Soria",
    "Tarragona",
    "Teruel",
    "Toledo",
    "Valencia/València",
    "Valladolid",
    "Bizkaia",
    "Zamora",
    "Zaragoza",
    "Ceuta",
    "Melilla",
];

/// A postcode as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Postcode {
    /// Upper case, without separators: five digits when Spanish.
    pub value: String,
    /// `Valid` for five digits of a province that exists, `Shared` for a filler such as `11111` or the bare province (`28000`, which
    /// no street has), else `Malformed`, as postcodes of other countries are.
    pub status: Status,
}

impl Postcode {
    /// INE code of the province; `None` when malformed.
    #[must_use]
    pub fn province(&self) -> Option<&str> {
        self.status.holds().then(|| &self.value[..2])
    }
}

/// Name of the province with an INE code (`28`); `None` when there is none.
#[must_use]
pub fn province_name(code: &str) -> Option<&'static str> {
    let number: usize = (code.len() == 2 && all_digits(code)).then(|| code.parse().ok()).flatten()?;
    PROVINCES.get(number.checked_sub(1)?).copied()
}

/// INE code of the province called `name`, in any language of Spain, with or without article; `None` when there is none.
///
/// ```
/// use aicore_resolve::postcode::province_code;
///
/// assert_eq!(province_code("Vizcaya"), province_code("BIZKAIA"));
/// assert_eq!(province_code("Coruña, La"), Some("15"));
/// ```
#[must_use]
pub fn province_code(name: &str) -> Option<&'static str> {
    crate::municipality::province_named(name)
}

/// Codes and names of all provinces.
pub(crate) fn provinces() -> impl Iterator<Item = (usize, &'static str)> {
    PROVINCES.into_iter().enumerate().map(|(index, name)| (index + 1, name))
}

/// Reads a postcode: `28013`, `E-28013`, `28.013`, `8001`. `None` when `text` has no letter or digit.
///
/// ```
/// let code = aicore_resolve::postcode::parse("8001").unwrap();
/// assert_eq!((code.value.as_str(), code.province()), ("08001", Some("08")));
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Postcode> {
    let compacted = compact(text);
    if compacted.is_empty() {
        return None;
    }
    let bare = ["CP", "ES", "E"]
        .iter()
        .find_map(|label| compacted.strip_prefix(label).filter(|rest| all_digits(rest)));
    let mut value = bare.unwrap_or(&compacted).to_owned();
    if value.len() == 4 && all_digits(&value) {
        value.insert(0, '0');
    }
    let holds = value.len() == 5 && all_digits(&value) && province_name(&value[..2]).is_some();
    let is_filler = holds && (value.ends_with("000") || value.bytes().all(|b| b == value.as_bytes()[0]) || value == "12345");
    Some(Postcode {
        status: Status::of_shape(holds).or_shared(is_filler),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn postcodes_name_their_province() {
        for (text, value, province, status) in [
            ("28013", "28013", Some("28"), Status::Valid),
            ("C.P. 28.013", "28013", Some("28"), Status::Valid),
            ("E-08001", "08001", Some("08"), Status::Valid),
            ("8001", "08001", Some("08"), Status::Valid),
            ("52001", "52001", Some("52"), Status::Valid),
            ("53001", "53001", None, Status::Malformed),
            ("00100", "00100", None, Status::Malformed),
            ("28000", "28000", Some("28"), Status::Shared),
            ("SW1A 1AA", "SW1A1AA", None, Status::Malformed),
            ("123", "123", None, Status::Malformed),
        ] {
            let code = parse(text).unwrap();
            assert_eq!(
                (code.value.as_str(), code.province(), code.status),
                (value, province, status),
                "{text}"
            );
        }
        assert_eq!(parse("-"), None);
    }

    #[test]
    fn provinces_are_known_by_every_name_that_is_used() {
        for (name, code) in [
            ("Madrid", "28"),
            ("CORUÑA (LA)", "15"),
            ("Coruña, A", "15"),
            ("La Coruña", "15"),
            ("Guipúzcoa", "20"),
            ("Álava", "01"),
            ("Valencia", "46"),
            ("València", "46"),
            ("Valencia/València", "46"),
            ("Baleares", "07"),
            ("Gerona", "17"),
            ("Tenerife", "38"),
            ("Orense", "32"),
        ] {
            assert_eq!(province_code(name), Some(code), "{name}");
        }
        assert_eq!(
            (province_code("Narnia"), province_name("53"), province_name("xx")),
            (None, None, None)
        );
        assert_eq!(province_name("50"), Some("Zaragoza"));
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(text in ".{0,12}|(CP |E-)?[0-9]{3,6}") {
            if let Some(code) = parse(&text) {
                prop_assert_eq!(parse(&code.value), Some(code));
            }
        }
    }
}
