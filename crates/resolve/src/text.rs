//! Code-like text without what people put between its characters.

/// `text` in upper case without white space, punctuation and symbols; letters and digits of any script stay.
///
/// Full-width or accented characters stay as they are, so that they make a code malformed instead of vanishing.
pub(crate) fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whether `text` has at least one character and all are ASCII digits.
pub(crate) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `digits` modulo `modulus`, digit by digit, so that no length overflows. The caller has checked that all are digits.
pub(crate) fn remainder(digits: &str, modulus: u32) -> u32 {
    digits.bytes().fold(0, |rest, b| (rest * 10 + u32::from(b - b'0')) % modulus)
}
