//! W3C Trace Context (Recommendation of 23 November 2021): what may travel as `traceparent` and `tracestate`.

use uuid::Uuid;

/// Longest list of vendors that is propagated, in bytes, and its longest number of members (section 3.3.1.1 and 3.3.1.5).
const LONGEST_STATE: usize = 512;
const MOST_MEMBERS: usize = 32;

/// Whether a text is a `traceparent` (section 3.2): version, trace id, parent id and flags in lower-case hexadecimal digits. Version `ff` and
/// ids of zeros are none; a later version than 00 may say more after its flags.
pub(super) fn is_trace_parent(text: &str) -> bool {
    let field = |part: Option<&str>, digits: usize| {
        part.is_some_and(|part| part.len() == digits && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
    };
    let some = |part: Option<&str>| part.is_some_and(|part| part.bytes().any(|byte| byte != b'0'));
    let mut parts = text.splitn(5, '-');
    let (version, trace, parent, flags, more) = (parts.next(), parts.next(), parts.next(), parts.next(), parts.next());
    let printable = text.bytes().all(|byte| matches!(byte, 0x21..=0x7e));
    printable
        && field(version, 2)
        && version != Some("ff")
        && field(trace, 32)
        && some(trace)
        && field(parent, 16)
        && some(parent)
        && field(flags, 2)
        && (more.is_none() || version != Some("00"))
}

/// Whether a text is a `tracestate` (section 3.3): a list of at most 32 `key=value`, each key once, at most 512 bytes in all, for which
/// every receiver has room.
pub(super) fn is_trace_state(text: &str) -> bool {
    if text.len() > LONGEST_STATE {
        return false;
    }
    let mut keys = Vec::new();
    for member in text.split(',').map(|member| member.trim_matches([' ', '\t'])) {
        // Empty members are allowed and say nothing.
        if member.is_empty() {
            continue;
        }
        let Some((key, value)) = member.split_once('=') else {
            return false;
        };
        if !is_key(key) || !is_value(value) || keys.contains(&key) {
            return false;
        }
        keys.push(key);
    }
    (1..=MOST_MEMBERS).contains(&keys.len())
}

/// `vendor` or `tenant@vendor` (section 3.3.1.3.1).
fn is_key(key: &str) -> bool {
    let part = |text: &str, longest: usize, digit_first: bool| {
        let first = text.bytes().next().unwrap_or_default();
        (1..=longest).contains(&text.len())
            && (first.is_ascii_lowercase() || digit_first && first.is_ascii_digit())
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/'))
    };
    match key.split_once('@') {
        Some((tenant, vendor)) => part(tenant, 241, true) && part(vendor, 14, false),
        None => part(key, 256, false),
    }
}

/// Printable ASCII without comma and equals sign, not ending with a space (section 3.3.1.3.2).
fn is_value(value: &str) -> bool {
    (1..=256).contains(&value.len())
        && !value.ends_with(' ')
        && value
            .bytes()
            .all(|byte| matches!(byte, 0x20..=0x7e) && !matches!(byte, b',' | b'='))
}

/// The `traceparent` that replaces a malformed one: a new trace, as section 3.2.2.3 asks of whoever cannot read what came in. It is made of the event's
/// id, so that an event published twice belongs to one trace; nobody has sampled it.
pub(super) fn replacement(event: Uuid) -> String {
    let trace = event.as_u128().max(1);
    let parent = (trace as u64).max(1);
    format!("00-{trace:032x}-{parent:016x}-00")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    #[test]
    fn a_trace_parent_is_what_the_recommendation_says() {
        for good in [
            format!("00-{TRACE}-01"),
            format!("00-{TRACE}-ff"),
            format!("cc-{TRACE}-01"),
            format!("cc-{TRACE}-01-what-the-future-holds"),
        ] {
            assert!(is_trace_parent(&good), "{good}");
        }
        for bad in [
            String::new(),
            format!("00-{TRACE}"),
            format!("ff-{TRACE}-01"),
            format!("00-{TRACE}-01-more"),
            format!("00-{TRACE}-1"),
            format!("00-{}-01", TRACE.to_uppercase()),
            format!("0g-{TRACE}-01"),
            format!("cc-{TRACE}-01-\n"),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01".into(),
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01".into(),
        ] {
            assert!(!is_trace_parent(&bad), "{bad}");
        }
    }

    #[test]
    fn a_trace_state_is_what_the_recommendation_says() {
        let many = |count: usize| (0..count).map(|n| format!("v{n}=1")).collect::<Vec<_>>().join(",");
        for good in [
            "congo=t61rcWkgMzE",
            "rojo=00f067aa0ba902b7, congo=a b",
            "fw529a3039@dt=x",
            "1a@b=2,,c=3",
            &many(32),
        ] {
            assert!(is_trace_state(good), "{good}");
        }
        for bad in [
            "",
            ",",
            "congo",
            "=1",
            "Congo=1",
            "congo=",
            "congo=1=2",
            "congo=1,congo=2",
            "1a=2",
            "a@1b=2",
            "a=ñ",
            &many(33),
            &format!("a={}", "x".repeat(257)),
            &format!("a={0},b={0}", "x".repeat(256)),
        ] {
            assert!(!is_trace_state(bad), "{bad}");
        }
    }

    #[test]
    fn a_replacement_is_a_trace_parent_and_the_same_each_time() {
        for event in [Uuid::nil(), Uuid::from_u128(7), Uuid::now_v7(), Uuid::from_u128(1 << 64)] {
            assert!(is_trace_parent(&replacement(event)), "{event}");
            assert_eq!(replacement(event), replacement(event));
        }
    }
}
