//! Attribute values in headers: percent-encoded as the CloudEvents NATS protocol binding (1.0.3, section 3.1.3.2) has it.
//!
//! Space, double quote, percent sign and whatever is not printable ASCII become `%XY` of their UTF-8 bytes. Reading takes one round of
//! decoding, after a value in double quotes has lost its quotes and backslashes (RFC 7230, section 3.2.6).

use crate::percent;
use std::borrow::Cow;
use std::fmt::Write;

/// A text as a header carries it.
pub(super) fn encoded(text: &str) -> Cow<'_, str> {
    let plain = |byte: &u8| matches!(byte, 0x21..=0x7e) && !matches!(byte, b'"' | b'%');
    if text.as_bytes().iter().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.as_bytes() {
        if plain(byte) {
            encoded.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Cow::Owned(encoded)
}

/// The text that a header's value stands for, or `None` where its escapes give no UTF-8. A percent sign that begins no escape stands for
/// itself.
pub(super) fn decoded(value: &str) -> Option<Cow<'_, str>> {
    let value = unquoted(value);
    if !value.contains('%') {
        return Some(value);
    }
    String::from_utf8(percent::decoded(&value)).ok().map(Cow::Owned)
}

/// A value in double quotes without them and without the backslashes of its escapes; any other as it is.
fn unquoted(value: &str) -> Cow<'_, str> {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Cow::Borrowed(value);
    };
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded};
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_binding() {
        assert_eq!(encoded("Euro € 😀"), "Euro%20%E2%82%AC%20%F0%9F%98%80");
        assert_eq!(decoded("Euro%20%e2%82%ac%20%F0%9F%98%80").unwrap(), "Euro € 😀");
    }

    #[test]
    fn what_other_producers_send_is_read() {
        for (value, text) in [
            ("\"a \\\"b\\\" \\\\\"", "a \"b\" \\"),
            ("%41bc", "Abc"),
            ("100%", "100%"),
            ("%zz", "%zz"),
            ("cliente ñ·7", "cliente ñ·7"),
        ] {
            assert_eq!(decoded(value).unwrap(), text);
        }
        assert_eq!(decoded("%C0%A0"), None, "an overlong space is no UTF-8");
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_travels_as_printable_ascii(text in any::<String>()) {
            let value = encoded(&text);
            prop_assert!(value.bytes().all(|byte| (0x21..=0x7e).contains(&byte) && byte != b'"'));
            prop_assert_eq!(decoded(&value).unwrap(), text.as_str());
        }
    }
}
