//! Addresses as clerks write them: abbreviated, with or without the floor, the town in either language.

use crate::draw::Draw;
use crate::places::Address;
use crate::spelling::{Letters, with_typing_error};

/// An address as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedAddress {
    /// Kind of way: `C/`, `AVDA`, `Plaza`.
    pub street_type: String,
    /// Name of the way.
    pub street_name: String,
    /// House number, or `S/N`.
    pub street_number: String,
    /// Floor and door: `3º B`, `BAJO`, `Esc. 2 1º A`.
    pub floor_door: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Municipality.
    pub municipality: Option<String>,
    /// Province.
    pub province: Option<String>,
}

impl TypedAddress {
    /// Street, number, floor and door on one line.
    #[must_use]
    pub fn line(&self) -> String {
        let separator = if self.street_type.ends_with('/') { "" } else { " " };
        let street = format!("{}{separator}{} {}", self.street_type, self.street_name, self.street_number);
        match &self.floor_door {
            Some(floor_door) => format!("{street}, {floor_door}"),
            None => street,
        }
    }
}

/// `address` as somebody with the habit `letters` writes it.
pub(super) fn typed(draw: &mut Draw, address: &Address, letters: Letters) -> TypedAddress {
    let mut street_name = address.street.to_owned();
    if draw.chance(0.25) {
        for article in ["de la ", "de los ", "de las ", "del ", "de "] {
            if let Some(rest) = street_name.strip_prefix(article) {
                street_name = rest.to_owned();
                break;
            }
        }
    }
    for (long, short) in [
        ("Doctor ", "Dr. "),
        ("Virgen ", "Vgen. "),
        ("Santa ", "Sta. "),
        ("Maestro ", "Mtro. "),
    ] {
        if street_name.starts_with(long) && draw.chance(0.3) {
            street_name = street_name.replacen(long, short, 1);
        }
    }
    if draw.chance(0.05) {
        street_name = with_typing_error(draw, &street_name);
    }
    let street_type = way(draw, address.way).to_owned();
    let floor_door = floor_door(draw, address).filter(|_| !draw.chance(0.1));
    let postcode = match draw.below(100) {
        0..3 => None,
        3..5 => Some(format!("{}000", &address.postcode[..2])),
        5..7 => Some(address.postcode.trim_start_matches('0').to_owned()),
        _ => Some(address.postcode.clone()),
    };
    let municipality = (!draw.chance(0.02)).then(|| letters.apply(&one_language(draw, address.town.name)));
    let province = (!draw.chance(0.08)).then(|| letters.apply(&one_language(draw, address.town.province)));
    TypedAddress {
        street_type: letters.apply(&street_type),
        street_name: letters.apply(&street_name),
        street_number: if draw.chance(0.01) {
            "S/N".to_owned()
        } else {
            address.number.to_string()
        },
        floor_door: floor_door.map(|text| letters.apply(&text)),
        postcode,
        municipality,
        province,
    }
}

fn way(draw: &mut Draw, way: &'static str) -> &'static str {
    let forms: &[&str] = match way {
        "Calle" => &["Calle", "C/", "C/", "CL", "C.", "c/"],
        "Avenida" => &["Avenida", "Avda.", "AVDA", "Av.", "AV"],
        "Plaza" => &["Plaza", "Pza.", "PZA", "PL", "PZ"],
        "Paseo" => &["Paseo", "Pº", "PS", "Pso."],
        "Camino" => &["Camino", "Cno.", "CM"],
        "Carretera" => &["Carretera", "Ctra.", "CR"],
        "Ronda" => &["Ronda", "Rda.", "RD"],
        "Travesía" => &["Travesía", "Trva.", "TR"],
        "Rambla" => &["Rambla", "Rbla.", "RB"],
        "Urbanización" => &["Urbanización", "Urb.", "UR"],
        _ => return way,
    };
    draw.pick(forms)
}

fn floor_door(draw: &mut Draw, address: &Address) -> Option<String> {
    let floor = address.floor?;
    let door = address.door.as_deref().unwrap_or_default();
    let manner = draw.below(6);
    Some(match (floor, manner) {
        (0, 0..2) => format!("Bajo {door}"),
        (0, 2..4) => format!("Bj. {door}"),
        (0, _) => format!("Planta baja {door}"),
        (1.., 0..3) => format!("{floor}º {door}"),
        (1.., 3) => format!("{floor} {door}"),
        (1.., 4) => format!("{floor}-{door}"),
        (1.., _) => format!("Piso {floor} Pta. {door}"),
    })
}

/// One of the names of a place that has two, or both.
fn one_language(draw: &mut Draw, name: &str) -> String {
    match (name.split_once('/'), draw.below(10)) {
        (Some((first, _)), 0..5) => first.to_owned(),
        (Some((_, second)), 5..7) => second.to_owned(),
        (None, 0..4)
            if name.starts_with("Las ") || name.starts_with("La ") || name.starts_with("A ") || name.starts_with("O ") =>
        {
            name.split_once(' ')
                .map_or_else(|| name.to_owned(), |(article, rest)| format!("{rest}, {article}"))
        }
        _ => name.to_owned(),
    }
}
