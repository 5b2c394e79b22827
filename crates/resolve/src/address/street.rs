//! Where the name of a street ends, and its normal form.

use super::token::Token;
use super::unit;

/// Words between the parts of a name, in Spanish, Catalan, Galician: dropped, for they come and go.
const PARTICLES: &[&str] = &[
    "DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "I", "E", "D", "L", "LES", "ELS", "DELS", "DA", "DO", "DAS", "DOS", "O", "OS",
    "AS", "A", "AL", "EN",
];

/// Abbreviations within names of streets.
const SHORT: &[(&str, &str)] = &[
    ("ALC", "ALCALDE"),
    ("ALCDE", "ALCALDE"),
    ("ARQ", "ARQUITECTO"),
    ("ARZ", "ARZOBISPO"),
    ("CAP", "CAPITAN"),
    ("CAPT", "CAPITAN"),
    ("CDTE", "COMANDANTE"),
    ("CMTE", "COMANDANTE"),
    ("CNEL", "CORONEL"),
    ("CONST", "CONSTITUCION"),
    ("CRNEL", "CORONEL"),
    ("DR", "DOCTOR"),
    ("DRA", "DOCTORA"),
    ("FCO", "FRANCISCO"),
    ("FDEZ", "FERNANDEZ"),
    ("GLEZ", "GONZALEZ"),
    ("GRAL", "GENERAL"),
    ("HNOS", "HERMANOS"),
    ("ING", "INGENIERO"),
    ("MA", "MARIA"),
    ("MTRO", "MAESTRO"),
    ("MTRA", "MAESTRA"),
    ("NTRA", "NUESTRA"),
    ("NTRO", "NUESTRO"),
    ("NRA", "NUESTRA"),
    ("NSA", "NUESTRA SENORA"),
    ("OBPO", "OBISPO"),
    ("PDTE", "PRESIDENTE"),
    ("PTE", "PRESIDENTE"),
    ("PBRO", "PRESBITERO"),
    ("PROF", "PROFESOR"),
    ("RGUEZ", "RODRIGUEZ"),
    ("S", "SAN"),
    ("SGTO", "SARGENTO"),
    ("SRA", "SENORA"),
    ("SR", "SENOR"),
    ("STA", "SANTA"),
    ("STO", "SANTO"),
    ("STMO", "SANTISIMO"),
    ("STMA", "SANTISIMA"),
    ("TTE", "TENIENTE"),
    ("TNTE", "TENIENTE"),
    ("VGEN", "VIRGEN"),
    ("VRGEN", "VIRGEN"),
];

/// The place of the first token that is not part of the name: its number, a comma, or the first part of the building.
pub(super) fn end(tokens: &[Token]) -> usize {
    (1..tokens.len())
        .find(|place| {
            tokens[*place].starts_segment()
                || unit::starts_number(&tokens[*place..], &tokens[..*place])
                || unit::starts_premises(&tokens[*place..])
        })
        .unwrap_or(tokens.len())
}

/// The code of a road at the beginning as one word: N-340, N 340 and N340 are one.
pub(super) fn with_road(tokens: &[Token]) -> Vec<Token> {
    if let [letters, digits, rest @ ..] = tokens
        && letters.text.len() <= 3
        && letters.text.bytes().all(|b| b.is_ascii_uppercase())
        && !(letters.text.len() > 1 && is_particle(&letters.text))
        && !matches!(letters.text.as_str(), "KM" | "KMS" | "PK" | "NUM" | "SN")
        && digits.is_digits()
        && digits.text.len() <= 4
        && digits.raised.is_none()
        && !digits.starts_segment()
    {
        let road = Token {
            text: format!("{}{}", letters.text, digits.text),
            ..letters.clone()
        };
        return std::iter::once(road).chain(rest.iter().cloned()).collect();
    }
    tokens.to_vec()
}

/// The name without particles and with its abbreviations written out. Particles beside a number stay, as in 2 de Mayo.
pub(super) fn name(tokens: &[Token]) -> String {
    let is_particle = |place: usize| PARTICLES.contains(&tokens[place].word().as_str());
    let beside_number = |place: usize| {
        let is_number = |other: Option<usize>| other.and_then(|other| tokens.get(other)).is_some_and(Token::is_digits);
        is_number(place.checked_sub(1)) || is_number(Some(place + 1))
    };
    let kept: Vec<usize> = (0..tokens.len())
        .filter(|place| !is_particle(*place) || beside_number(*place))
        .collect();
    let kept = if kept.is_empty() { (0..tokens.len()).collect() } else { kept };
    let words: Vec<String> = kept
        .iter()
        .map(|place| written_out(&tokens[*place].word()).to_owned())
        .collect();
    words.join(" ")
}

/// Whether a word is a particle of a name.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

fn written_out(word: &str) -> &str {
    SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}
