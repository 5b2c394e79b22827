//! Values of every type, the extremes among them.

use crate::fixture::Mood;
use aicore_client::{Enumeration, Inet, Interval, MacAddr, Multirange, Range};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proptest::collection::{btree_map, vec};
use proptest::prelude::{Just, Strategy, any};
use proptest::{option, prop_oneof, sample};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::net::IpAddr;
use std::ops::Bound;
use uuid::Uuid;

pub(super) fn list<S: Strategy>(element: S) -> impl Strategy<Value = Vec<S::Value>> {
    vec(element, 0..5)
}

pub(super) fn decimal() -> impl Strategy<Value = Decimal> {
    let any_digits = (any::<i128>(), 0..96_u32, 0..=28_u32).prop_map(|(digits, fewer, scale)| {
        let digits = (digits >> 31) >> fewer;
        Decimal::try_from_i128_with_scale(digits, scale).expect("at most 96 bits")
    });
    prop_oneof![
        8 => any_digits,
        1 => sample::select(vec![Decimal::MAX, Decimal::MIN, Decimal::ZERO, Decimal::new(0, 2), Decimal::new(1, 28)]),
    ]
}

pub(super) fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

pub(super) fn mood() -> impl Strategy<Value = Mood> {
    sample::select(Mood::ALL)
}

/// Any text but with the character zero, which PostgreSQL cannot keep.
pub(super) fn text() -> impl Strategy<Value = String> {
    let odd = sample::select(vec![
        '"',
        '\\',
        '\'',
        '{',
        '}',
        ',',
        '(',
        ')',
        ' ',
        '\n',
        '\t',
        'ñ',
        '\u{1F600}',
        '\u{FFFF}',
        '%',
        '$',
    ]);
    let letter = prop_oneof![
        any::<char>().prop_filter("zero", |c| *c != '\0'),
        odd,
        proptest::char::range('a', 'z')
    ];
    let any_text = vec(letter, 0..12).prop_map(|letters| letters.into_iter().collect());
    prop_oneof![9 => any_text, 1 => sample::select(vec!["", "NULL", "null", "\\N", "\\x", "{}", "\"\""]).prop_map(String::from)]
}

pub(super) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..20)
}

pub(super) fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<i32>().prop_map(|n| json!(f64::from(n) / 64.0)),
        text().prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            btree_map(text(), inner, 0..4).prop_map(|object| object.into_iter().collect()),
        ]
    })
}

/// From PostgreSQL's first day to Rust's last, and both infinities.
pub(super) fn date() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(-4712, 1, 1).expect("a day");
    let last = NaiveDate::MAX.pred_opt().expect("a day");
    let days = u64::try_from((last - first).num_days()).expect("positive");
    let any_day = (0..=days).prop_map(move |days| first + Days::new(days));
    let near = (0..40_000_u64).prop_map(|days| NaiveDate::from_ymd_opt(1950, 1, 1).expect("a day") + Days::new(days));
    prop_oneof![4 => any_day, 4 => near, 1 => sample::select(vec![NaiveDate::MIN, NaiveDate::MAX, first, last])]
}

pub(super) fn time() -> impl Strategy<Value = NaiveTime> {
    (0..86_400_000_000_i64).prop_map(|micros| NaiveTime::MIN + TimeDelta::microseconds(micros))
}

pub(super) fn timestamp() -> impl Strategy<Value = NaiveDateTime> {
    let finite = (date(), time()).prop_filter("finite", |(day, _)| *day > NaiveDate::MIN && *day < NaiveDate::MAX);
    prop_oneof![
        9 => finite.prop_map(|(day, time)| day.and_time(time)),
        1 => sample::select(vec![NaiveDateTime::MIN, NaiveDateTime::MAX]),
    ]
}

pub(super) fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    timestamp().prop_map(|at| match at {
        NaiveDateTime::MIN => DateTime::<Utc>::MIN_UTC,
        NaiveDateTime::MAX => DateTime::<Utc>::MAX_UTC,
        at => at.and_utc(),
    })
}

/// Signs mix. Its text has microseconds of an `i64` but for the least.
pub(super) fn interval() -> impl Strategy<Value = Interval> {
    let part = || prop_oneof![Just(0), any::<i32>(), sample::select(vec![1, -1, i32::MIN, i32::MAX])];
    let micros = prop_oneof![Just(0), any::<i64>(), sample::select(vec![1, -1, i64::MIN + 1, i64::MAX])];
    (part(), part(), micros)
        .prop_map(|(months, days, micros)| Interval { months, days, micros })
        .prop_filter("infinite from PostgreSQL 17 on", |interval| {
            *interval
                != Interval {
                    months: i32::MAX,
                    days: i32::MAX,
                    micros: i64::MAX,
                }
        })
}

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<[u8; 4]>().prop_map(IpAddr::from),
        any::<[u8; 16]>().prop_map(IpAddr::from)
    ]
}

fn bits(address: &IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

pub(super) fn inet() -> impl Strategy<Value = Inet> {
    (address(), any::<u8>()).prop_map(|(address, prefix)| {
        let prefix = prefix % (bits(&address) + 1);
        Inet::new(address, prefix).expect("a short prefix")
    })
}

/// The same without bits behind the prefix.
pub(super) fn network() -> impl Strategy<Value = Inet> {
    inet().prop_map(|inet| {
        let rest = u32::from(bits(&inet.address()) - inet.prefix());
        let address: IpAddr = match inet.address() {
            IpAddr::V4(address) => (address
                .to_bits()
                .checked_shr(rest)
                .unwrap_or(0)
                .checked_shl(rest)
                .unwrap_or(0))
            .to_be_bytes()
            .into(),
            IpAddr::V6(address) => (address
                .to_bits()
                .checked_shr(rest)
                .unwrap_or(0)
                .checked_shl(rest)
                .unwrap_or(0))
            .to_be_bytes()
            .into(),
        };
        Inet::new(address, inet.prefix()).expect("the same prefix")
    })
}

pub(super) fn macaddr() -> impl Strategy<Value = MacAddr> {
    any::<[u8; 6]>().prop_map(MacAddr)
}

/// A whole number that has a successor.
pub(super) fn whole() -> impl Strategy<Value = i32> {
    prop_oneof![
        any::<i32>().prop_map(|n| n.min(i32::MAX - 1)),
        -3..4_i32,
        Just(i32::MAX - 1),
        Just(i32::MIN)
    ]
}

pub(super) fn range<S: Strategy<Value: Clone + PartialOrd> + 'static>(value: S) -> impl Strategy<Value = Range<S::Value>> {
    let value = value.boxed();
    let bound = || (option::weighted(0.8, value.clone()), any::<bool>());
    let between = (bound(), bound()).prop_map(|((lower, lower_in), (upper, upper_in))| {
        let (lower, upper) = match (lower, upper) {
            (Some(lower), Some(upper)) if lower > upper => (Some(upper), Some(lower)),
            bounds => bounds,
        };
        let bound = |value, included| match value {
            Some(value) if included => Bound::Included(value),
            Some(value) => Bound::Excluded(value),
            None => Bound::Unbounded,
        };
        Range::Between(bound(lower, lower_in), bound(upper, upper_in))
    });
    prop_oneof![9 => between, 1 => Just(Range::Empty)]
}

pub(super) fn multirange<S: Strategy<Value = Range<T>>, T: std::fmt::Debug>(range: S) -> impl Strategy<Value = Multirange<T>> {
    vec(range, 0..4).prop_map(Multirange)
}

/// The server makes an empty range of one without a value.
pub(super) fn kept<T: PartialOrd>(range: Range<T>) -> Range<T> {
    match range {
        Range::Between(Bound::Included(a) | Bound::Excluded(a), Bound::Excluded(b)) if a == b => Range::Empty,
        Range::Between(Bound::Excluded(a), Bound::Included(b)) if a == b => Range::Empty,
        range => range,
    }
}

/// Of numbers that follow each other, it keeps the lower bound included and the upper one excluded.
fn kept_steps<T: PartialOrd + Clone>(range: Range<T>, next: impl Fn(T) -> Option<T>) -> Range<T> {
    let Range::Between(lower, upper) = range else {
        return Range::Empty;
    };
    let lower = match lower {
        Bound::Excluded(value) => next(value.clone()).map_or(Bound::Excluded(value), Bound::Included),
        lower => lower,
    };
    let upper = match upper {
        Bound::Included(value) => next(value.clone()).map_or(Bound::Included(value), Bound::Excluded),
        upper => upper,
    };
    match (lower, upper) {
        (Bound::Included(a), Bound::Excluded(b)) if a >= b => Range::Empty,
        (lower, upper) => kept(Range::Between(lower, upper)),
    }
}

pub(super) fn kept_whole<T: PartialOrd + Clone + From<i32> + std::ops::Add<Output = T>>(range: Range<T>) -> Range<T> {
    kept_steps(range, |value| Some(value + T::from(1)))
}

/// Infinity has no day after it.
pub(super) fn kept_days(range: Range<NaiveDate>) -> Range<NaiveDate> {
    kept_steps(range, |day| {
        (day > NaiveDate::MIN && day < NaiveDate::MAX)
            .then(|| day.succ_opt())
            .flatten()
    })
}
