//! What follows the name of a street: number or kilometre, building, block, gate, stair, floor, door.

use super::street::is_particle;
use super::token::Token;

/// Parts of an address behind its street; see [`super::Address`] for what they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unit {
    pub number: Option<String>,
    pub building: Option<String>,
    pub block: Option<String>,
    pub gate: Option<String>,
    pub stair: Option<String>,
    pub floor: Option<String>,
    pub door: Option<String>,
    pub premises: Option<String>,
    pub rest: Vec<Token>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Building,
    Block,
    Gate,
    Stair,
    Floor,
    Door,
    Premises(&'static str),
}

/// Whether the tokens behind the `name` of a street begin with its number: `5`, `5B`, `nº 5`, `s/n`, `km 12`.
pub(super) fn starts_number(tokens: &[Token], name: &[Token]) -> bool {
    if number(tokens).is_none() {
        return false;
    }
    // 2 de Mayo, Virgen de los 7 Dolores, and Agustina de 1808: a number with a particle at its side is part of the name.
    let before = name
        .last()
        .is_some_and(|token| is_particle(&token.word()) && token.word() != "Y");
    let behind = tokens.get(1).is_some_and(|token| {
        tokens[0].is_digits() && !token.starts_segment() && matches!(token.text.as_str(), "DE" | "DEL" | "D")
    });
    !before && !behind
}

/// Whether tokens begin with a part of a building that stands without a number: `Bloque 3`, `Nave 5`, `Portal 2`.
pub(super) fn starts_premises(tokens: &[Token]) -> bool {
    let long = |label| {
        matches!(
            label,
            Label::Block | Label::Gate | Label::Stair | Label::Premises(_) | Label::Floor
        )
    };
    let is_label = tokens[0].text.len() >= 3 && label(&tokens[0].word()).is_some_and(long);
    is_label
        && tokens.get(1).is_some_and(|value| {
            !value.starts_segment() && (value.text.len() == 1 || value.text.starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// The number that tokens begin with, in normal form, and how many of them write it.
fn number(tokens: &[Token]) -> Option<(String, usize)> {
    let first = tokens.first()?;
    let second = tokens.get(1);
    match (first.word().as_str(), second) {
        ("SN" | "SNUM", _) => return Some(("S/N".to_owned(), 1)),
        ("S", Some(second)) if second.text == "N" && !second.starts_segment() => return Some(("S/N".to_owned(), 2)),
        ("SIN", Some(second)) if matches!(second.text.as_str(), "NUMERO" | "NUM") => return Some(("S/N".to_owned(), 2)),
        ("KM" | "KMS" | "PK" | "KILOMETRO", Some(second)) if second.is_digits() => {
            let fraction = tokens
                .get(2)
                .filter(|third| third.is_digits() && matches!(third.gap.as_str(), "." | ",") && third.raised.is_none());
            let whole = without_zeros(&second.text);
            return Some(match fraction.map(|fraction| fraction.text.trim_end_matches('0')) {
                Some(fraction) if !fraction.is_empty() => (format!("KM {whole}.{fraction}"), 3),
                Some(_) => (format!("KM {whole}"), 3),
                None => (format!("KM {whole}"), 2),
            });
        }
        ("N" | "NO" | "NUM" | "NUMERO" | "NRO", Some(_)) => {
            return plain_number(&tokens[1..]).map(|(number, count)| (number, count + 1));
        }
        _ => {}
    }
    plain_number(tokens)
}

/// `5`, `5B`, `5 B`, `5 bis`, `5-7`.
fn plain_number(tokens: &[Token]) -> Option<(String, usize)> {
    let first = tokens.first().filter(|token| token.raised.is_none())?;
    let (digits, suffix) = first.split_digits();
    let is_number = !digits.is_empty() && digits.len() <= 5 && (suffix.is_empty() || suffix == "BIS" || is_letter(suffix));
    if !is_number {
        return None;
    }
    let mut number = without_zeros(digits).to_owned();
    let mut count = 1;
    match suffix {
        "" => {}
        "BIS" => number.push_str(" BIS"),
        letter => number.push_str(letter),
    }
    let next = |count: usize| {
        tokens
            .get(count)
            .filter(|token| !token.starts_segment() && token.raised.is_none())
    };
    if let Some(last) = next(count)
        && suffix.is_empty()
        && last.is_digits()
        && last.text.len() <= 5
        && matches!(last.gap.as_str(), "-" | "/")
        && last.text.parse::<u32>().ok() > digits.parse().ok()
    {
        number = format!("{number}-{}", without_zeros(&last.text));
        count += 1;
    } else if let Some(token) = next(count)
        && suffix.is_empty()
    {
        match token.text.as_str() {
            "BIS" | "DUP" | "DUPLICADO" => {
                number.push_str(" BIS");
                count += 1;
            }
            // 5 B, 3º A: the letter is the number's when the floor comes behind it; 5 B alone is a door.
            letter if is_letter(letter) && tokens.get(count + 1).is_some_and(Token::starts_segment) => {
                number.push_str(letter);
                count += 1;
            }
            _ => {}
        }
    }
    Some((number, count))
}

/// Reads what follows the name of a street.
pub(super) fn read(mut tokens: &[Token]) -> Unit {
    let mut unit = Unit::default();
    if let Some((number, count)) = number(tokens) {
        unit.number = Some(number);
        tokens = &tokens[count..];
    }
    while let Some((token, rest)) = tokens.split_first() {
        let word = token.word();
        let value = rest.first();
        let taken = match (label(&word), value) {
            (Some(label), Some(_)) if !is_end_of_floor(&unit, &word, value) => unit.label(label, rest),
            _ => None,
        };
        if let Some(count) = taken {
            tokens = &rest[count..];
            continue;
        }
        if unit.number.is_none()
            && let Some((number, count)) = number(tokens)
            && unit.floor.is_none()
            && (token.is_digits() || count > 1 || word == "SN")
        {
            unit.number = Some(number);
            tokens = &tokens[count..];
            continue;
        }
        if let Some((floor, door, count)) = landing(tokens)
            && unit.floor.is_none()
            && unit.door.is_none()
        {
            (unit.floor, unit.door) = (Some(floor), Some(door));
            tokens = &tokens[count..];
            continue;
        }
        if !unit.bare(token) {
            unit.rest.push(token.clone());
        }
        tokens = rest;
    }
    unit
}

/// Floor and door as ordinals with their letters on the line: Catalan `2n 1a`, and `2o1a` in one word. How many tokens write them.
fn landing(tokens: &[Token]) -> Option<(String, String, usize)> {
    let (floor, suffix) = tokens[0].split_digits();
    if floor.is_empty() || floor.len() > 2 {
        return None;
    }
    let door_of = |word: &str| {
        let digits = word.strip_suffix('A')?;
        (crate::text::all_digits(digits) && digits.len() <= 2).then(|| without_zeros(digits).to_owned())
    };
    let floor = without_zeros(floor).to_owned();
    if let Some(door) = suffix.strip_prefix('O').and_then(door_of) {
        return Some((floor, door, 1));
    }
    let is_ordinal = matches!(
        (floor.as_str(), suffix),
        ("1" | "3", "R") | ("2", "N") | ("4", "T") | (_, "E" | "O")
    );
    let door = tokens.get(1).filter(|_| is_ordinal)?;
    let door = match door.raised {
        Some(_) => door.is_digits().then(|| without_zeros(&door.text).to_owned())?,
        None => door_of(&door.text)?,
    };
    Some((floor, door, 2))
}

/// `P` and the like behind a floor are its door: 3º P.
fn is_end_of_floor(unit: &Unit, word: &str, value: Option<&Token>) -> bool {
    word.len() == 1 && unit.floor.is_some() && unit.door.is_none() && value.is_none_or(|value| !value.is_digits())
}

impl Unit {
    /// Reads the value of a label; how many tokens it has, `None` when there is none of its kind.
    fn label(&mut self, label: Label, tokens: &[Token]) -> Option<usize> {
        let token = tokens.first()?;
        let one = || (is_code(&token.text) || side(&token.text).is_some()).then(|| code(&token.text));
        match label {
            Label::Building => {
                let end = tokens
                    .iter()
                    .enumerate()
                    .position(|(place, token)| place > 0 && (token.starts_segment() || label_of(token) || token.is_digits()))
                    .unwrap_or(tokens.len());
                let words: Vec<String> = tokens[..end].iter().map(Token::word).collect();
                put(&mut self.building, words.join(" "))?;
                Some(end)
            }
            Label::Block => put(&mut self.block, one()?).map(|()| 1),
            Label::Gate => put(&mut self.gate, one()?).map(|()| 1),
            Label::Stair => put(&mut self.stair, one()?).map(|()| 1),
            Label::Door => put(&mut self.door, one()?).map(|()| 1),
            Label::Premises(kind) => put(&mut self.premises, format!("{kind} {}", one()?)).map(|()| 1),
            Label::Floor => {
                if self.floor.is_some() {
                    return None;
                }
                self.floor_of(token).then_some(1)
            }
        }
    }

    /// Reads a token without a label: `3º`, `3B`, `izq`, `bajo`, `A`.
    fn bare(&mut self, token: &Token) -> bool {
        if self.floor.is_none() && (token.raised != Some('A') || token.is_digits()) && self.floor_of(token) {
            return true;
        }
        let word = token.text.as_str();
        if let Some(side) = side(word) {
            self.door = Some(match self.door.take() {
                Some(door) => format!("{door} {side}"),
                None => side.to_owned(),
            });
            return true;
        }
        (self.floor.is_some() || self.number.is_some()) && is_code(word) && put(&mut self.door, code(word)).is_some()
    }

    /// Takes a token for the floor, and for the door if it has both: `3`, `3º`, `3B`, `3IZQ`, `BAJO`, `PRIMERO`.
    fn floor_of(&mut self, token: &Token) -> bool {
        if let Some(floor) = floor_word(&token.word()) {
            self.floor = Some(floor.to_owned());
            return true;
        }
        let (digits, suffix) = token.split_digits();
        if digits.is_empty() || digits.len() > 3 {
            return false;
        }
        let door = match suffix {
            "" | "O" | "ER" | "RO" | "DO" | "TO" | "VO" | "NO" | "MO" => None,
            _ if self.door.is_none() && (is_letter(suffix) || side(suffix).is_some()) => Some(code(suffix)),
            _ => return false,
        };
        self.floor = Some(match without_zeros(digits) {
            "0" => "BAJO".to_owned(),
            floor => floor.to_owned(),
        });
        if door.is_some() {
            self.door = door;
        }
        true
    }
}

fn put(place: &mut Option<String>, value: String) -> Option<()> {
    if place.is_some() {
        return None;
    }
    *place = Some(value);
    Some(())
}

fn label_of(token: &Token) -> bool {
    label(&token.word()).is_some_and(|label| label != Label::Building) && token.text.len() > 1
}

fn label(word: &str) -> Option<Label> {
    Some(match word {
        "EDIFICIO" | "EDIF" | "ED" | "EDF" | "EDIFICI" | "ERAIKINA" => Label::Building,
        "BLOQUE" | "BLOQ" | "BLQ" | "BLQE" | "BL" | "BQ" | "BLOC" => Label::Block,
        "PORTAL" | "PTAL" | "PORT" | "PRTL" | "POR" => Label::Gate,
        "ESCALERA" | "ESCA" | "ESCAL" | "ESC" | "ESCL" | "ES" | "E" => Label::Stair,
        "PLANTA" | "PISO" | "PLTA" | "PLT" | "PL" | "PS" | "P" | "PIS" | "PIS0" => Label::Floor,
        "PUERTA" | "PTA" | "PRTA" | "PTRA" | "PUER" | "PU" | "PT" | "LETRA" | "PORTA" => Label::Door,
        "LOCAL" | "LOC" | "LC" => Label::Premises("LOCAL"),
        "NAVE" | "NV" | "NAU" => Label::Premises("NAVE"),
        "PARCELA" | "PARC" | "PARCEL" => Label::Premises("PARCELA"),
        "APARTAMENTO" | "APTO" | "APT" | "APART" => Label::Premises("APARTAMENTO"),
        "OFICINA" | "OFIC" | "OF" => Label::Premises("OFICINA"),
        "CASA" => Label::Premises("CASA"),
        "CHALET" | "CHALE" => Label::Premises("CHALET"),
        "MODULO" => Label::Premises("MODULO"),
        "DESPACHO" | "DESP" => Label::Premises("DESPACHO"),
        "GARAJE" => Label::Premises("GARAJE"),
        "SUITE" | "STE" => Label::Premises("SUITE"),
        _ => return None,
    })
}

/// Normal form of a floor that is named and not numbered.
fn floor_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "BAJO" | "BAJA" | "BAJOS" | "BJ" | "BJO" | "BAIXOS" | "BAIXO" | "BAIX" | "BXS" | "BX" => "BAJO",
        "ENTRESUELO" | "ENTLO" | "ENTSLO" | "ENT" | "ENTL" | "ENTREPLANTA" | "ENTPTA" | "ENTRESOL" | "ENTLOS" => "ENTRESUELO",
        "PRINCIPAL" | "PRAL" | "PPAL" | "PPL" | "PRINC" => "PRINCIPAL",
        "ATICO" | "ATC" | "AT" | "ATIC" | "ATCO" => "ATICO",
        "SOBREATICO" | "SAT" | "SATICO" | "SOBREATIC" | "SOBRATICO" => "SOBREATICO",
        "SEMISOTANO" | "SEMIS" | "SMSOT" | "SEMISOT" => "SEMISOTANO",
        "SOTANO" | "SOT" => "SOTANO",
        "PRIMERO" | "PRIMERA" | "PRIMER" => "1",
        "SEGUNDO" | "SEGUNDA" => "2",
        "TERCERO" | "TERCERA" | "TERCER" => "3",
        "CUARTO" | "CUARTA" => "4",
        "QUINTO" | "QUINTA" => "5",
        "SEXTO" | "SEXTA" => "6",
        "SEPTIMO" | "SEPTIMA" => "7",
        "OCTAVO" | "OCTAVA" => "8",
        "NOVENO" | "NOVENA" => "9",
        "DECIMO" | "DECIMA" => "10",
        _ => return None,
    })
}

/// Normal form of the side of a landing.
fn side(word: &str) -> Option<&'static str> {
    Some(match word {
        "IZQUIERDA" | "IZQUIERDO" | "IZQ" | "IZQD" | "IZQDA" | "IZQDO" | "IZDA" | "IZDO" | "IZ" | "ESQUERRA" | "ESQ"
        | "ESQUERDA" | "EZKERRA" => "IZQ",
        "DERECHA" | "DERECHO" | "DCHA" | "DCHO" | "DRCHA" | "DCH" | "DER" | "DRETA" | "DTA" | "DEREITA" | "DCA" | "ESKUINA" => {
            "DCHA"
        }
        "CENTRO" | "CTRO" | "CENT" | "CTO" | "CEN" | "CENTRE" => "CENTRO",
        "EXTERIOR" | "EXT" => "EXT",
        "INTERIOR" | "INT" => "INT",
        _ => return None,
    })
}

/// A letter, a number, or both in up to four characters: the name of a block, stair or door.
fn is_code(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.is_ascii() && word.len() <= 4 && (is_letter(word) || digits > 0 && word.len() - digits <= 1)
}

fn code(word: &str) -> String {
    side(word).unwrap_or_else(|| without_zeros(word)).to_owned()
}

fn is_letter(word: &str) -> bool {
    word.len() == 1 && word.as_bytes()[0].is_ascii_uppercase()
}

/// Without leading zeros, but for the last digit.
fn without_zeros(digits: &str) -> &str {
    let trimmed = digits.trim_start_matches('0');
    match trimmed.starts_with(|c: char| c.is_ascii_digit()) {
        true => trimmed,
        false => &digits[digits.len() - trimmed.len() - usize::from(digits.len() > trimmed.len())..],
    }
}
