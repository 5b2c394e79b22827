//! Text without what people put into it, and without what they leave out.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` in upper case without white space, punctuation and symbols; letters and digits of any script stay.
///
/// Full-width or accented characters stay as they are, so that they make a code malformed instead of vanishing. So do the few whose
/// capital is several characters (ß, ǰ): some of those would be marks, which go when the result is read again.
pub(crate) fn compact(text: &str) -> String {
    let capital = |c: char| {
        let mut capitals = c.to_uppercase();
        match (capitals.next(), capitals.next()) {
            (Some(capital), None) => capital,
            _ => c,
        }
    };
    text.chars().filter(|c| c.is_alphanumeric()).map(capital).collect()
}

/// `text` in upper case without accents: `Peña` and `PENA` are one, for many sources have no Ñ. Letters of other
/// scripts stay; ligatures and the letters that Unicode does not decompose (Ø, Ł, ß, Æ …) become their usual Latin spelling.
pub(crate) fn fold(text: &str) -> String {
    if text.bytes().all(|b| b.is_ascii()) {
        return text.to_ascii_uppercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_uppercase).nfkd() {
        match c {
            'Ø' => folded.push('O'),
            'Ł' => folded.push('L'),
            'Đ' | 'Ð' => folded.push('D'),
            'Æ' => folded.push_str("AE"),
            'Œ' => folded.push_str("OE"),
            'Þ' => folded.push_str("TH"),
            'ẞ' => folded.push_str("SS"),
            'Ħ' => folded.push('H'),
            _ if is_combining_mark(c) => {}
            _ => folded.push(c),
        }
    }
    folded
}

/// The runs of letters and digits of [`fold`]ed text.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether `text` has at least one character and all are ASCII digits.
pub(crate) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `digits` modulo `modulus`, digit by digit, so that no length overflows. The caller has checked that all are digits.
pub(crate) fn remainder(digits: &str, modulus: u32) -> u32 {
    digits.bytes().fold(0, |rest, b| (rest * 10 + u32::from(b - b'0')) % modulus)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_and_special_letters_become_plain_capitals() {
        assert_eq!(fold("Peña-Güell i Çelik"), "PENA-GUELL I CELIK");
        assert_eq!(fold("Straße Ærø Łódź ﬁn Œuvre"), "STRASSE AERO LODZ FIN OEUVRE");
        assert_eq!(fold("Юрий 王"), "ЮРИИ 王");
    }

    #[test]
    fn codes_lose_separators_only() {
        assert_eq!(compact(" es-91 2100.ñß\u{1f0} "), "ES912100Ñß\u{1f0}");
    }

    proptest! {
        #[test]
        fn compacting_twice_is_compacting_once(text in ".{0,30}") {
            let compacted = compact(&text);
            prop_assert_eq!(compact(&compacted), compacted);
        }

        #[test]
        fn folding_twice_is_folding_once(text in ".{0,30}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }
    }
}
