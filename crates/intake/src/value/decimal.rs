//! Decimal numbers as Spanish and international systems write them, kept exact.

use crate::mapping::text::DecimalMark;
use rust_decimal::Decimal;

/// Reads `1.234,50` (comma) or `1,234.50` (point). Thousands may be grouped by the other mark or by a space, but only
/// in threes: a group of another size means that the file uses the other mark. A euro sign, `EUR`, a leading or a
/// trailing sign (`12,50-`, as mainframes print it) are accepted.
pub(super) fn parse(text: &str, mark: DecimalMark) -> Result<Decimal, String> {
    let (decimal, group, name) = match mark {
        DecimalMark::Comma => (',', '.', "comma"),
        DecimalMark::Point => ('.', ',', "point"),
    };
    let bare = text
        .trim()
        .trim_end_matches("EUR")
        .trim_end_matches('€')
        .trim_start_matches('€')
        .trim();
    let (negative, bare) = match (bare.strip_prefix(['-', '\u{2212}']), bare.strip_suffix('-')) {
        (Some(rest), None) => (true, rest),
        (None, Some(rest)) => (true, rest),
        (Some(_), Some(_)) => return Err(not_a_number(name)),
        (None, None) => (false, bare.strip_prefix('+').unwrap_or(bare)),
    };
    let (whole, part) = match bare.trim().split_once(decimal) {
        Some((whole, part)) => (whole, part),
        None => (bare.trim(), ""),
    };
    let is_group = |c: char| c == group || c == ' ' || c == '\u{a0}' || c == '\u{202f}';
    let groups: Vec<&str> = whole.split(is_group).collect();
    let digits_only = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !groups.iter().all(|digits| digits_only(digits)) || !digits_only(part) || (whole.is_empty() && part.is_empty()) {
        return Err(not_a_number(name));
    }
    if groups.len() > 1 && (!(1..=3).contains(&groups[0].len()) || groups[1..].iter().any(|digits| digits.len() != 3)) {
        return Err(format!(
            "has thousands that are not groups of three; the mark of decimals is the {name}"
        ));
    }
    let sign = if negative { "-" } else { "" };
    let whole = groups.concat();
    let whole = if whole.is_empty() { "0" } else { &whole };
    let canonical = if part.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part}")
    };
    exact(&canonical)
}

/// Reads a JSON number, or one of the mapping: point, no groups, perhaps an exponent.
pub(super) fn parse_plain(text: &str) -> Result<Decimal, String> {
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).map_err(|_| not_a_number("point"));
    }
    exact(text)
}

/// Reads a whole number.
pub(super) fn parse_integer(text: &str, mark: DecimalMark, plain: bool) -> Result<Decimal, String> {
    let number = if plain { parse_plain(text)? } else { parse(text, mark)? };
    if number.fract().is_zero() {
        Ok(number.trunc())
    } else {
        Err("is not a whole number".to_owned())
    }
}

fn exact(canonical: &str) -> Result<Decimal, String> {
    match Decimal::from_str_exact(canonical) {
        // PostgreSQL knows no negative zero; neither should a comparison of rows.
        Ok(number) if number.is_zero() => Ok(number.abs()),
        Ok(number) => Ok(number),
        Err(rust_decimal::Error::ErrorString(_)) => Err(not_a_number("point")),
        Err(_) => Err("has more digits than can be kept exactly (28)".to_owned()),
    }
}

fn not_a_number(mark: &str) -> String {
    format!("is not a number; the mark of decimals is the {mark}")
}
