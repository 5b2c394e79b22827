//! Numbers of insurance policies.
//!
//! Each insurer numbers as it likes and none publishes a check, so all that can be known is whether a number looks like one,
//! and, where the caller knows how the insurer writes its numbers, whether it follows that pattern.

use crate::Status;
use crate::text::compact;

/// How an insurer writes its numbers: `9` stands for a digit, `A` for a letter, `X` for either; anything else is ignored,
/// as separators are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern(Vec<Place>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Digit,
    Letter,
    Either,
}

impl Pattern {
    /// Reads a pattern such as `AA-9999999`; `None` when it has no place at all, for nothing would follow it.
    #[must_use]
    pub fn new(pattern: &str) -> Option<Self> {
        let places: Vec<Place> = pattern
            .chars()
            .filter_map(|c| match c {
                '9' => Some(Place::Digit),
                'A' => Some(Place::Letter),
                'X' => Some(Place::Either),
                _ => None,
            })
            .collect();
        (!places.is_empty()).then_some(Self(places))
    }

    fn is_followed_by(&self, value: &str) -> bool {
        value.len() == self.0.len()
            && value.bytes().zip(&self.0).all(|(b, place)| match place {
                Place::Digit => b.is_ascii_digit(),
                Place::Letter => b.is_ascii_uppercase(),
                Place::Either => b.is_ascii_digit() || b.is_ascii_uppercase(),
            })
    }
}

/// A policy number as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyNumber {
    /// Upper case, without separators. Leading zeros stay: some insurers tell numbers apart by them.
    pub value: String,
    /// `Valid` when it follows the insurer's pattern, or without a pattern when it is plausible: 4 to 25 letters and digits, at
    /// least three of them digits. `Shared` for one digit repeated or counted up. Else `Malformed`.
    pub status: Status,
}

/// Reads a policy number; `None` when `text` has no letter or digit.
///
/// ```
/// use aicore_resolve::{Status, policy_number::{self, Pattern}};
///
/// let pattern = Pattern::new("AA-9999999");
/// assert_eq!(policy_number::parse("ab 0012345", pattern.as_ref()).unwrap().status, Status::Valid);
/// assert_eq!(policy_number::parse("0012345", pattern.as_ref()).unwrap().status, Status::Malformed);
/// ```
#[must_use]
pub fn parse(text: &str, pattern: Option<&Pattern>) -> Option<PolicyNumber> {
    let value = compact(text);
    if value.is_empty() {
        return None;
    }
    let holds = pattern.map_or_else(|| is_plausible(&value), |pattern| pattern.is_followed_by(&value));
    let status = Status::of_shape(holds).or_shared(is_filler(&value));
    Some(PolicyNumber { value, status })
}

fn is_plausible(value: &str) -> bool {
    (4..=25).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && value.bytes().filter(u8::is_ascii_digit).count() >= 3
}

fn is_filler(value: &str) -> bool {
    let digits: Vec<u8> = value.bytes().filter(u8::is_ascii_digit).collect();
    digits.windows(2).all(|pair| pair[0] == pair[1])
        || (digits.len() >= 4 && digits.windows(2).all(|pair| pair[1] == pair[0] + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_plausible_or_follow_a_pattern() {
        for (text, pattern, value, status) in [
            (" 0 48-1234567/8 ", None, "04812345678", Status::Valid),
            ("pol. 8-5402199", None, "POL85402199", Status::Valid),
            ("000000000", None, "000000000", Status::Shared),
            ("123456789", None, "123456789", Status::Shared),
            ("PENDIENTE", None, "PENDIENTE", Status::Malformed),
            ("A1", None, "A1", Status::Malformed),
            ("8-540.219/9", Some("9999999"), "85402199", Status::Malformed),
            ("8540219-9", Some("99999999"), "85402199", Status::Valid),
            ("H4-77X", Some("A9-99X"), "H477X", Status::Valid),
        ] {
            let pattern = pattern.and_then(Pattern::new);
            let number = parse(text, pattern.as_ref()).unwrap();
            assert_eq!((number.value.as_str(), number.status), (value, status), "{text}");
        }
        assert_eq!(parse("--", None), None);
        assert_eq!(Pattern::new("-"), None);
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(text in ".{0,30}|[a-z0-9 /.-]{0,30}") {
            let pattern = Pattern::new("9999999");
            for pattern in [None, pattern.as_ref()] {
                if let Some(number) = parse(&text, pattern) {
                    prop_assert_eq!(parse(&number.value, pattern), Some(number));
                }
            }
        }
    }
}
