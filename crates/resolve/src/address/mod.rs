//! Postal addresses, Spanish above all.
//!
//! `C/ Mayor, 5 - 3º izq., 28013 Madrid` has a type and name of the street, a number, perhaps building, block, gate (portal), stair,
//! floor and door, a postcode, and a municipality, which the INE has a code for. The normal form names each part, so that it reads
//! the same again: `CALLE MAYOR, 5, PLANTA 3, PUERTA IZQ, 28013 MADRID`. Names of streets are without particles and with
//! their abbreviations written out; types in Catalan, Galician and Basque become the Spanish ones.
//!
//! What is not understood is in [`Address::rest`] and not in the normal form. Addresses of other countries keep name and number.

mod place;
mod street;
mod street_type;
mod token;
mod unit;

use crate::Status;
use crate::{municipality, postcode};
use place::Place;

/// An address as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// All parts that were understood, in one line.
    pub value: String,
    /// Type of the street in full: `CALLE`, `AVENIDA`, `PLAZA`.
    pub street_type: Option<&'static str>,
    /// Name of the street without type and particles; empty when there is none.
    pub street: String,
    /// Number (`5`, `5B`, `5 BIS`, `5-7`), kilometre (`KM 12.5`) or `S/N`.
    pub number: Option<String>,
    /// Name of the building, without the word for it.
    pub building: Option<String>,
    /// Block: a number or letter.
    pub block: Option<String>,
    /// Gate (portal): a number or letter.
    pub gate: Option<String>,
    /// Stair: a number, letter or side.
    pub stair: Option<String>,
    /// Floor: a number, or `BAJO`, `ENTRESUELO`, `PRINCIPAL`, `ATICO`, `SOBREATICO`, `SEMISOTANO`, `SOTANO`.
    pub floor: Option<String>,
    /// Door: a number, a letter, `IZQ`, `DCHA`, `CENTRO`, `EXT`, `INT`, or two of them.
    pub door: Option<String>,
    /// What is no dwelling: `LOCAL 2`, `NAVE 5`, `PARCELA 12`, `OFICINA 3`.
    pub premises: Option<String>,
    /// Postcode, five digits.
    pub postcode: Option<String>,
    /// Municipality in capitals without accents: its official name where it is known.
    pub municipality: Option<String>,
    /// INE code of the municipality (five digits), where name and province say which it is.
    pub ine: Option<&'static str>,
    /// INE code of the province (two digits): the municipality's, else the postcode's.
    pub province: Option<&'static str>,
    /// Words behind the street that were not understood, in capitals.
    pub rest: String,
    /// `Valid` with a name of a street, `Shared` for what stands for none (`SIN DATOS`), else `Malformed`.
    pub status: Status,
}

impl Address {
    /// Street, number and postcode: the house, whatever the dwelling in it. `None` without street or number.
    ///
    /// ```
    /// let house = |text| aicore_resolve::address::parse(text).unwrap().house();
    /// assert_eq!(house("C/ Mayor 5, 3º B, 28013 Madrid"), house("MAYOR, 5 BAJO 28013 MADRID"));
    /// ```
    #[must_use]
    pub fn house(&self) -> Option<String> {
        let number = self.number.as_deref().filter(|number| *number != "S/N")?;
        let area = self.postcode.as_deref().or(self.ine).unwrap_or_default();
        (self.status == Status::Valid).then(|| format!("{} {number} {area}", self.street).trim_end().to_owned())
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.value)
    }
}

/// Reads an address in one line; `None` when `text` has no letter or digit.
///
/// ```
/// let address = aicore_resolve::address::parse("Avda. de la Constitución, nº 12, esc. A, 3º dcha. 41001 Sevilla").unwrap();
/// assert_eq!(address.value, "AVENIDA CONSTITUCION, 12, ESCALERA A, PLANTA 3, PUERTA DCHA, 41001 SEVILLA");
/// assert_eq!((address.ine, address.province), (Some("41091"), Some("41")));
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Address> {
    let mut address = read(text)?;
    // What stands beside each other in the normal form may read otherwise than it did; two rounds are rare, three rarer.
    for _ in 0..8 {
        let Some(again) = read(&address.value) else { break };
        let again = Address {
            rest: address.rest.clone(),
            ..again
        };
        if again == address {
            break;
        }
        address = again;
    }
    Some(address)
}

/// Reads an address whose place stands in fields of its own; any may be blank, and what a field says goes before what the line
/// says. `None` when all are blank.
///
/// ```
/// let address = aicore_resolve::address::parse_parts("C/ HUETE 162, 8º D", "11005", "CÁDIZ", "Cádiz").unwrap();
/// assert_eq!(address.value, "CALLE HUETE, 162, PLANTA 8, PUERTA D, 11005 CADIZ");
/// assert_eq!(address.ine, Some("11012"));
/// ```
#[must_use]
pub fn parse_parts(line: &str, postcode: &str, municipality: &str, province: &str) -> Option<Address> {
    let line = parse(line);
    let code = postcode::parse(postcode);
    let name = crate::text::fold(municipality);
    let name = crate::text::words(&name).collect::<Vec<_>>().join(" ");
    let province = postcode::province_code(province);
    if line.is_none() && code.is_none() && name.is_empty() && province.is_none() {
        return None;
    }
    let mut address = line.unwrap_or_else(nowhere);
    if let Some(code) = code.filter(|code| code.status.holds()) {
        address.province = code
            .province()
            .and_then(postcode::province_name)
            .and_then(postcode::province_code);
        address.postcode = Some(code.value);
    }
    if address.postcode.is_none() {
        address.province = province.or(address.province);
    }
    if !name.is_empty() {
        // The neighbouring province's postcode: the field of the province then says where it is.
        let in_province = |province| municipality::named(&name, province);
        let found = [in_province(address.province), in_province(province)]
            .into_iter()
            .find(|found| found.len() == 1);
        let found = found.and_then(|found| found.first().copied());
        address.ine = found.map(|found| found.code);
        address.province = found.map(|found| found.province()).or(address.province);
        address.municipality = Some(found.map_or(name, |found| found.normal()));
    }
    address.value = written(&address);
    Some(address)
}

fn nowhere() -> Address {
    Address {
        value: String::new(),
        street_type: None,
        street: String::new(),
        number: None,
        building: None,
        block: None,
        gate: None,
        stair: None,
        floor: None,
        door: None,
        premises: None,
        postcode: None,
        municipality: None,
        ine: None,
        province: None,
        rest: String::new(),
        status: Status::Malformed,
    }
}

fn read(text: &str) -> Option<Address> {
    let tokens = token::tokens(text);
    if tokens.is_empty() {
        return None;
    }
    let (tokens, mut place) = place::take(&tokens);
    let (street_type, street, behind) = street(tokens);
    let mut unit = unit::read(&behind);
    let rest: Vec<String> = unit.rest.iter().map(token::Token::word).collect();
    let mut rest = rest.join(" ");
    // Without comma and postcode: Calle Mayor 5 Madrid.
    if place == Place::default()
        && let Some(found) = place::municipality_named(&rest)
    {
        place = place::known(found);
        rest.clear();
    }
    const FILLERS: &[&str] = &[
        "NO TIENE",
        "NO CONSTA",
        "SIN DATOS",
        "SIN DOMICILIO",
        "SIN DIRECCION",
        "DESCONOCIDO",
        "DESCONOCIDA",
        "PENDIENTE",
        "X",
        "XX",
        "XXX",
        "NULL",
    ];
    let has_name = !street.is_empty() && (street_type.is_some() || street.chars().any(char::is_alphabetic));
    let mut address = Address {
        value: String::new(),
        status: Status::of_shape(has_name).or_shared(FILLERS.contains(&street.as_str())),
        street_type,
        street,
        number: unit.number.take(),
        building: unit.building.take(),
        block: unit.block.take(),
        gate: unit.gate.take(),
        stair: unit.stair.take(),
        floor: unit.floor.take(),
        door: unit.door.take(),
        premises: unit.premises.take(),
        postcode: place.postcode,
        municipality: place.municipality,
        ine: place.known.map(|known| known.code),
        province: place.known.map(|known| known.province()).or(place.province),
        rest,
    };
    address.value = written(&address);
    Some(address)
}

/// Type and name of the street, and the tokens behind them.
fn street(tokens: &[token::Token]) -> (Option<&'static str>, String, Vec<token::Token>) {
    if let Some((found, count)) = street_type::before(tokens) {
        let tokens = match found {
            "CARRETERA" | "AUTOVIA" => street::with_road(&tokens[count..]),
            _ => tokens[count..].to_vec(),
        };
        let end = street::end(&tokens);
        return (Some(found), street::name(&tokens[..end]), tokens[end..].to_vec());
    }
    // 123 Main Street, Apt. 4: the number is in front, and a type at the end says so.
    if let [first, name @ ..] = tokens
        && first.is_digits()
    {
        let end = street::end(name);
        if let Some(found) = street_type::behind(&name[..end]) {
            let behind = std::iter::once(first).chain(&name[end..]).cloned().collect();
            return (Some(found), street::name(&name[..end - 1]), behind);
        }
    }
    let end = street::end(tokens);
    match street_type::behind(&tokens[..end]) {
        Some(found) => (Some(found), street::name(&tokens[..end - 1]), tokens[end..].to_vec()),
        None => (None, street::name(&tokens[..end]), tokens[end..].to_vec()),
    }
}

fn written(address: &Address) -> String {
    let street = [address.street_type.unwrap_or_default(), &address.street];
    let street = street
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let labelled = |label: &str, value: &Option<String>| value.as_ref().map(|value| format!("{label} {value}"));
    let place = Place {
        postcode: address.postcode.clone(),
        municipality: address.municipality.clone(),
        known: address.ine.and_then(municipality::with_code),
        province: address.province,
    };
    let parts = [
        Some(street),
        address.number.clone(),
        labelled("EDIFICIO", &address.building),
        labelled("BLOQUE", &address.block),
        labelled("PORTAL", &address.gate),
        labelled("ESCALERA", &address.stair),
        labelled("PLANTA", &address.floor),
        labelled("PUERTA", &address.door),
        address.premises.clone(),
        Some(place.written()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests;
