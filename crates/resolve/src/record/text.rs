//! Free text in one form: upper case, without accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` in upper case without accents; everything that is no letter and no digit becomes one space.
/// Apostrophes vanish, so that O'NEILL and ONEILL agree.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char, out: &mut String| {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.extend(c.to_uppercase());
        } else if !matches!(c, '\'' | '’' | '´' | '`' | 'º' | 'ª') && !is_combining_mark(c) {
            gap = true;
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|c| push(c, &mut out));
    } else {
        for c in text.chars() {
            match c {
                'º' | 'ª' => push(' ', &mut out),
                'ß' => "SS".chars().for_each(|c| push(c, &mut out)),
                'Ø' | 'ø' => push('O', &mut out),
                'Æ' | 'æ' => "AE".chars().for_each(|c| push(c, &mut out)),
                'Ł' | 'ł' => push('L', &mut out),
                'Đ' | 'đ' => push('D', &mut out),
                _ => std::iter::once(c)
                    .nfkd()
                    .filter(|&c| !is_combining_mark(c))
                    .for_each(|c| push(c, &mut out)),
            }
        }
    }
    out
}

/// FNV-1a, 64 bits: the same on every machine and in every run.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |state, &byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// The words of folded text.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether text says that there is nothing: blank, punctuation, `N/A`, `unknown`, `desconocido` and the like.
pub(crate) fn is_blank(text: &str) -> bool {
    if !text.bytes().any(|b| b.is_ascii_alphanumeric() || b >= 0x80) {
        return true;
    }
    if text.len() > 16 {
        return false;
    }
    const NOTHING: &[&str] = &[
        "na",
        "n/a",
        "n.a.",
        "nan",
        "null",
        "nil",
        "none",
        "unknown",
        "unk",
        "missing",
        "not known",
        "desconocido",
        "desconocida",
        "no consta",
        "sin datos",
        "s/d",
        "ninguno",
        "ninguna",
        "no tiene",
        "no aplica",
        "pendiente",
        "tbd",
        "xxx",
        "xx",
        "x",
        "-",
        "?",
        "<na>",
        "(null)",
    ];
    NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(text.trim()))
}

/// A coarse key for how a word sounds, Spanish and English alike: vowels after the first letter fall away, letters
/// that are mixed up (B and V, S, Z and C, LL and Y, silent H, doubled letters) become one.
pub(crate) fn sound(word: &str) -> u64 {
    let mut key: u64 = 0;
    let mut last = 0_u8;
    let word = word.as_bytes();
    let bytes = word.strip_prefix(b"H").filter(|rest| !rest.is_empty()).unwrap_or(word);
    for (index, &b) in bytes.iter().enumerate() {
        let next = bytes.get(index + 1).copied().unwrap_or(0);
        let soft = matches!(next, b'E' | b'I');
        let code = match b {
            b'A' | b'E' | b'I' | b'O' | b'U' | b'Y' => u8::from(index == 0),
            b'W' if index == 0 => 12,
            b'H' | b'W' | b' ' => 0,
            b'B' | b'V' => 2,
            b'S' | b'Z' | b'X' => 3,
            b'C' if soft => 3,
            b'C' | b'K' | b'Q' => 4,
            b'J' => 5,
            b'G' if soft => 5,
            b'G' => 6,
            b'D' | b'T' => 7,
            b'L' => 8,
            b'M' | b'N' => 9,
            b'P' | b'F' => 10,
            b'R' => 11,
            other => other | 0x80,
        };
        if code == 0 {
            if !matches!(b, b'H' | b'W') {
                last = 0;
            }
        } else if code != last {
            last = code;
            key = key.wrapping_mul(257).wrapping_add(u64::from(code));
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_accents_and_punctuation() {
        for (text, folded) in [
            ("  Muñoz-Grandes,  José ", "MUNOZ GRANDES JOSE"),
            ("O'Neill", "ONEILL"),
            ("C/ Ávila 3, 2º B", "C AVILA 3 2 B"),
            ("Müllenkranz", "MULLENKRANZ"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn words_that_sound_alike_share_a_key() {
        for (a, b) in [
            ("VAZQUEZ", "BASQUEZ"),
            ("JIMENEZ", "GIMENES"),
            ("HERRERO", "ERRERO"),
            ("SMITH", "SMYTH"),
        ] {
            assert_eq!(sound(a), sound(b), "{a} {b}");
        }
        assert_ne!(sound("PEREZ"), sound("LOPEZ"));
    }

    #[test]
    fn what_says_nothing_is_blank() {
        for text in ["", " - ", "N/A", "Unknown", "desconocido"] {
            assert!(is_blank(text), "{text}");
        }
        assert!(!is_blank("Nadia"));
    }
}
