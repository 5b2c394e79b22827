//! How people and old systems misspell: accents, capitals, typing errors.

use crate::draw::Draw;

/// How a record writes its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letters {
    /// As is: capitals where they belong, accents kept.
    Careful,
    /// Capitals where they belong, accents lost, Ñ kept.
    NoAccents,
    /// ALL CAPS, accents lost, Ñ kept: most of what a mainframe left behind.
    Capitals,
    /// ALL CAPS WITH ÁCCENTS.
    AccentedCapitals,
    /// ALL CAPS and Ñ written N: seven-bit systems.
    SevenBits,
    /// all lower case, as typed on a telephone.
    Lower,
}

impl Letters {
    pub(crate) fn apply(self, text: &str) -> String {
        match self {
            Self::Careful => text.to_owned(),
            Self::NoAccents => without_accents(text),
            Self::Capitals => without_accents(text).to_uppercase(),
            Self::AccentedCapitals => text.to_uppercase(),
            Self::SevenBits => without_accents(text).to_uppercase().replace('Ñ', "N").replace(['º', 'ª'], ""),
            Self::Lower => without_accents(text).to_lowercase(),
        }
    }
}

/// `text` with plain vowels and C; Ñ is a letter of its own and stays.
pub(crate) fn without_accents(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'ï' => 'i',
            'ó' | 'ò' | 'ö' | 'õ' => 'o',
            'ú' | 'ù' | 'ü' => 'u',
            'ç' => 'c',
            'Á' | 'À' | 'Ä' => 'A',
            'É' | 'È' => 'E',
            'Í' => 'I',
            'Ó' | 'Ò' | 'Ö' => 'O',
            'Ú' | 'Ü' => 'U',
            'Ç' => 'C',
            other => other,
        })
        .collect()
}

/// `text` with one typing error: letters swapped, dropped, doubled or hit beside the key, or V for B and the like.
pub(crate) fn with_typing_error(draw: &mut Draw, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (1..letters.len())
        .filter(|i| letters[*i].is_alphabetic() && letters[*i - 1].is_alphabetic())
        .collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let place = draw.pick(&places);
    match draw.below(5) {
        0 => letters.swap(place - 1, place),
        1 => {
            letters.remove(place);
        }
        2 => letters.insert(place, letters[place]),
        3 => letters[place] = beside(draw, letters[place]),
        _ => {
            return with_sound_alike(draw, text)
                .unwrap_or_else(|| text.chars().rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect());
        }
    }
    letters.into_iter().collect()
}

/// A key beside `letter` on a Spanish keyboard.
fn beside(draw: &mut Draw, letter: char) -> char {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjklñ", "zxcvbnm"];
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    for row in ROWS {
        let keys: Vec<char> = row.chars().collect();
        if let Some(at) = keys.iter().position(|key| *key == lower) {
            let other = if at == 0 || (at + 1 < keys.len() && draw.chance(0.5)) {
                keys[at + 1]
            } else {
                keys[at - 1]
            };
            return if letter.is_uppercase() {
                other.to_uppercase().next().unwrap_or(other)
            } else {
                other
            };
        }
    }
    letter
}

/// `text` with one pair of letters that sound alike exchanged; `None` where there is none.
fn with_sound_alike(draw: &mut Draw, text: &str) -> Option<String> {
    const PAIRS: &[(&str, &str)] = &[
        ("z", "s"),
        ("v", "b"),
        ("b", "v"),
        ("ll", "y"),
        ("j", "g"),
        ("h", ""),
        ("ch", "tx"),
        ("qu", "k"),
        ("x", "s"),
        ("c", "z"),
        ("y", "i"),
        ("rr", "r"),
    ];
    let possible: Vec<_> = PAIRS.iter().filter(|(from, _)| text.contains(from)).collect();
    if possible.is_empty() {
        return None;
    }
    let &(from, to) = draw.pick(&possible);
    Some(text.replacen(from, to, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_written_in_each_manner() {
        let text = "Íñigo Güell Peña";
        assert_eq!(Letters::Careful.apply(text), text);
        assert_eq!(Letters::NoAccents.apply(text), "Iñigo Guell Peña");
        assert_eq!(Letters::Capitals.apply(text), "IÑIGO GUELL PEÑA");
        assert_eq!(Letters::AccentedCapitals.apply(text), "ÍÑIGO GÜELL PEÑA");
        assert_eq!(Letters::SevenBits.apply(text), "INIGO GUELL PENA");
        assert_eq!(Letters::Lower.apply(text), "iñigo guell peña");
    }

    #[test]
    fn a_typing_error_changes_a_little() {
        let mut changed = 0;
        for index in 0..500 {
            let typed = with_typing_error(&mut Draw::new(1, "typing", index), "Etxeberria");
            changed += usize::from(typed != "Etxeberria");
            assert!(typed.chars().count().abs_diff(10) <= 2, "{typed}");
        }
        assert!(changed > 400);
    }
}
