//! Dates as people write them, dates that never were, and what holds for any text.

use super::*;
use proptest::prelude::*;

const BIRTHS: Reading = Reading {
    order: Order::DayFirst,
    pivot: Some(2026),
    is_excel: false,
};

fn value(text: &str, reading: Reading) -> String {
    parse(text, reading).unwrap().value
}

#[test]
fn every_usual_form_is_read() {
    for text in [
        "3/4/1980",
        "03/04/1980",
        "3-4-1980",
        "03.04.1980",
        "3 4 1980",
        "3/4/80",
        "03-04-80",
        "3-abr-80",
        "3-ABR-1980",
        "03abr1980",
        "3 abr. 1980",
        "3 de abril de 1980",
        "3 de Abril del 1980",
        "jueves, 3 de abril de 1980",
        "3 d'abril de 1980",
        "3º de abril de 1980",
        "1980-04-03",
        "1980/4/3",
        "1980-04-03T00:00:00Z",
        "1980-04-03 00:00:00",
        "3/4/1980 0:00",
        "19800403",
        "03041980",
        "030480",
        "April 3, 1980",
        "3rd April 1980",
        "3 April 1980",
        "1980 abr 3",
    ] {
        let date = parse(text, BIRTHS).unwrap();
        assert_eq!((date.value.as_str(), date.status), ("1980-04-03", Status::Valid), "{text}");
    }
}

#[test]
fn the_other_order_is_a_candidate_where_it_is_a_day() {
    let other = |text, reading| parse(text, reading).unwrap().other.map(|day| day.to_string());
    assert_eq!(other("3/4/1980", BIRTHS).as_deref(), Some("1980-03-04"));
    assert_eq!(other("3/3/1980", BIRTHS), None);
    assert_eq!(other("25/4/1980", BIRTHS), None);
    assert_eq!(other("1980-04-03", BIRTHS), None);
    // Only the other order is a day, so it is the one that was meant.
    assert_eq!(value("4/25/1980", BIRTHS), "1980-04-25");
    let american = Reading {
        order: Order::MonthFirst,
        ..BIRTHS
    };
    assert_eq!(value("3/4/1980", american), "1980-03-04");
    assert_eq!(other("3/4/1980", american).as_deref(), Some("1980-04-03"));
}

#[test]
fn years_of_two_digits_need_a_pivot() {
    for (text, year) in [("1/2/26", "2026"), ("1/2/27", "1927"), ("1/2/00", "2000"), ("1/2/99", "1999")] {
        assert!(value(text, BIRTHS).starts_with(year), "{text}");
    }
    for text in ["1/2/80", "1-feb-80", "010280"] {
        assert_eq!(
            parse(text, Reading::default()).unwrap().impossible,
            Some(Impossible::YearOfTwoDigits),
            "{text}"
        );
    }
}

#[test]
fn impossible_dates_are_named() {
    for (text, why) in [
        ("31/4/1980", Impossible::Day),
        ("29/2/1981", Impossible::Day),
        ("29/2/1900", Impossible::Day),
        ("32/1/1980", Impossible::Day),
        ("0/5/1980", Impossible::Day),
        ("13/13/1980", Impossible::Month),
        ("1980-13-01", Impossible::Month),
        ("1/1/1066", Impossible::Year),
        ("1/1/9999", Impossible::Year),
        ("31 de abril de 1980", Impossible::Day),
        ("abril de 1980", Impossible::Form),
        ("1980", Impossible::Form),
        ("no consta", Impossible::Form),
        ("1/2/3/4", Impossible::Form),
    ] {
        let date = parse(text, BIRTHS).unwrap();
        assert_eq!(
            (date.impossible, date.status, date.day),
            (Some(why), Status::Malformed, None),
            "{text}"
        );
    }
    assert_eq!(value("29/2/2000", BIRTHS), "2000-02-29");
    assert_eq!(parse(" / / ", BIRTHS), None);
}

#[test]
fn days_of_a_spreadsheet_are_read_when_asked_for() {
    let excel = Reading {
        is_excel: true,
        ..BIRTHS
    };
    for (text, day) in [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("61", "1900-03-01"),
        ("29314", "1980-04-03"),
        ("45000", "2023-03-15"),
    ] {
        assert_eq!(value(text, excel), day, "{text}");
    }
    assert_eq!(parse("60", excel).unwrap().impossible, Some(Impossible::Day));
    assert_eq!(parse("29314", BIRTHS).unwrap().impossible, Some(Impossible::Form));
}

#[test]
fn days_that_programs_write_identify_nobody() {
    for text in ["1/1/1900", "01-01-1970", "1753-01-01", "31/12/2099", "30/12/1899"] {
        assert_eq!(parse(text, BIRTHS).unwrap().status, Status::Shared, "{text}");
    }
    assert_eq!(parse("31/12/1999", BIRTHS).unwrap().status, Status::Valid);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn reading_the_normal_form_again_changes_nothing(
        text in ".{0,24}|[0-9]{1,4}[/. -][0-9a-z]{1,9}[/. -][0-9]{1,4}|[0-9]{1,9}( de [a-z]{3,5}){0,2}",
        month_first in any::<bool>(), pivot in prop::option::of(1950u16..2100), is_excel in any::<bool>(),
    ) {
        let order = if month_first { Order::MonthFirst } else { Order::DayFirst };
        let reading = Reading { order, pivot, is_excel };
        if let Some(date) = parse(&text, reading) {
            let again = parse(&date.value, reading).unwrap();
            prop_assert_eq!((&again.value, again.day, again.status), (&date.value, date.day, date.status));
        }
    }

    #[test]
    fn every_day_is_read_back_from_every_form(year in 1600u32..2200, month in 1u32..13, day in 1u32..32) {
        let Ok(wanted) = Day::new(year, month, day) else { return Ok(()) };
        for text in [
            format!("{day}/{month}/{year}"), format!("{year}-{month:02}-{day:02}"), format!("{year}{month:02}{day:02}"),
            wanted.to_string(),
        ] {
            prop_assert_eq!(parse(&text, Reading::default()).unwrap().day, Some(wanted), "{}", text);
        }
        let american = Reading { order: Order::MonthFirst, ..Reading::default() };
        let text = format!("{month}/{day}/{year}");
        prop_assert_eq!(parse(&text, american).unwrap().day, Some(wanted));
    }
}
