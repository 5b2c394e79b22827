//! True postal addresses. How a clerk writes them down is the business of `customer`.

use super::Town;
use crate::draw::Draw;

/// A true address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Kind of way in full, such as `Calle` or `Avenida`.
    pub way: &'static str,
    /// Name of the way, such as `de la Constitución`.
    pub street: &'static str,
    /// House number.
    pub number: u32,
    /// Floor, 0 for the ground floor; `None` for a house of one family.
    pub floor: Option<u32>,
    /// Door: a letter, or a number in blocks.
    pub door: Option<String>,
    /// Town.
    pub town: &'static Town,
    /// Postcode, five digits.
    pub postcode: String,
}

const WAYS: &[(&str, u64)] = &[
    ("Calle", 68),
    ("Avenida", 13),
    ("Plaza", 6),
    ("Paseo", 4),
    ("Camino", 2),
    ("Carretera", 2),
    ("Ronda", 2),
    ("Travesía", 1),
    ("Rambla", 1),
    ("Urbanización", 1),
];

#[rustfmt::skip]
const STREETS: &[&str] = &[
    "Mayor", "Real", "de la Constitución", "de la Iglesia", "del Sol", "Nueva", "San José", "de la Fuente", "Miguel de Cervantes", "Federico García Lorca",
    "Santiago Ramón y Cajal", "de España", "de Andalucía", "de Madrid", "Doctor Fleming", "Antonio Machado", "Juan Ramón Jiménez", "Velázquez", "Goya",
    "Murillo", "Colón", "Hernán Cortés", "Pizarro", "Magallanes", "Lope de Vega", "Calderón de la Barca", "Quevedo", "Góngora", "Rosalía de Castro",
    "Concepción Arenal", "Emilia Pardo Bazán", "Clara Campoamor", "Mariana Pineda", "Isaac Peral", "Blasco Ibáñez", "Pablo Picasso", "Salvador Dalí",
    "Joan Miró", "Pintor Sorolla", "Isaac Albéniz", "Manuel de Falla", "Maestro Rodrigo", "San Juan", "San Pedro", "San Antonio", "San Francisco",
    "Santa Ana", "Santa Teresa", "Virgen del Carmen", "Virgen del Pilar", "Virgen de los Dolores", "de la Paz", "de la Libertad", "de la Estación",
    "del Ferrocarril", "del Mercado", "del Castillo", "del Molino", "de la Cruz", "de los Olivos", "de las Flores", "del Pino", "de los Almendros",
    "Rosales", "Jazmín", "Azahar", "Alfonso X el Sabio", "Reyes Católicos", "Isabel la Católica", "Gran Capitán", "Menéndez Pelayo", "Ortega y Gasset",
    "Severo Ochoa", "Gregorio Marañón", "Río Ebro", "Río Tajo", "Río Guadalquivir", "Sierra Nevada", "Tarragona", "Valencia", "Zaragoza", "Salamanca",
    "Toledo", "Granada", "Sevilla", "Portugal", "Francia", "Europa", "de la Industria", "del Comercio",
];

impl Address {
    /// An address in `town`; three out of four are flats.
    pub(crate) fn draw(draw: &mut Draw, town: &'static Town) -> Self {
        let way = draw.weighted(WAYS, |(_, weight)| *weight).0;
        let street = draw.pick(STREETS);
        let number = draw.between(1, if way == "Plaza" { 30 } else { 140 }) as u32;
        let flat = draw.chance(0.76);
        let floor = flat.then(|| draw.below(9) as u32);
        let door = flat.then(|| {
            if draw.chance(0.85) {
                draw.pick(&["A", "B", "C", "D", "E", "Izq", "Dcha"]).to_string()
            } else {
                draw.between(1, 8).to_string()
            }
        });
        let postcode = town.postcode(draw);
        Self {
            way,
            street,
            number,
            floor,
            door,
            town,
            postcode,
        }
    }
}
