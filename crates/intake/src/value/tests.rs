use super::*;
use crate::mapping::Mapping;

fn field(declaration: &str) -> Field {
    let text = format!(
        "description = \"d\"\nformat = \"csv\"\n[field.f]\nfrom = \"F\"\n{declaration}\n\
         [[target]]\ntable = \"t\"\nkey = [\"k\"]\ncolumns = {{ k = \"f\" }}"
    );
    Mapping::parse("test.toml", &text).unwrap().fields.remove(0)
}

fn understood(field: &Field, text: &str) -> Result<Option<String>, String> {
    field.understand(Some(&Raw::text(text)), &["n/a".to_owned()])
}

#[track_caller]
fn assert_value(field: &Field, text: &str, value: &str) {
    assert_eq!(
        understood(field, text).as_ref().map(Option::as_deref),
        Ok(Some(value)),
        "{text}"
    );
}

#[test]
fn spanish_amounts_are_exact_and_their_thousands_are_threes() {
    let amount = field("kind = \"decimal\"");
    for (text, value) in [
        ("1.234,50", "1234.50"),
        ("1234,5", "1234.5"),
        ("12.345.678", "12345678"),
        ("1 234,50 €", "1234.50"),
        ("-0,01", "-0.01"),
        ("12,50-", "-12.50"),
        ("+7", "7"),
        (",5", "0.5"),
        ("-0,00", "0.00"),
        ("99999999999999,99", "99999999999999.99"),
    ] {
        assert_value(&amount, text, value);
    }
    for text in [
        "1,234.50",
        "12.34",
        "1.2345,00",
        "abc",
        "1,2,3",
        "--1",
        "-1-",
        "€",
        ",",
        "1e5",
        "NaN",
        "Infinity",
        "1_000",
    ] {
        assert!(understood(&amount, text).is_err(), "{text}");
    }
    assert!(understood(&amount, &"9".repeat(40)).is_err());
}

#[test]
fn international_amounts_use_the_other_marks() {
    let amount = field("kind = \"decimal\"\ndecimal = \"point\"");
    assert_value(&amount, "1,234.50", "1234.50");
    assert!(understood(&amount, "1.234,50").is_err());
}

#[test]
fn a_json_number_has_a_point_whatever_the_texts_use() {
    let amount = field("kind = \"decimal\"");
    let number = |text: &str| {
        amount.understand(
            Some(&Raw {
                text: text.into(),
                number: true,
            }),
            &[],
        )
    };
    assert_eq!(number("12.5"), Ok(Some("12.5".to_owned())));
    assert_eq!(number("1.5e3"), Ok(Some("1500".to_owned())));
}

#[test]
fn dates_are_spanish_or_iso_and_exist() {
    let date = field("kind = \"date\"\nmin = \"1900-01-01\"");
    for text in [
        "03/02/2026",
        "3/2/2026",
        "03-02-2026",
        "03.02.2026",
        "2026-02-03",
        "2026-02-03 00:00:00",
        "2026-02-03T00:00:00.000Z",
    ] {
        assert_value(&date, text, "2026-02-03");
    }
    for text in [
        "31/02/2025",
        "03/02/26",
        "2026-13-01",
        "0000-01-01",
        "1/1",
        "hoy",
        "2026-02-03 14:30",
        "31/12/1899",
        "٣/٢/٢٠٢٦",
    ] {
        assert!(understood(&date, text).is_err(), "{text}");
    }
}

#[test]
fn codes_do_not_depend_on_letters_and_unknown_ones_are_named() {
    let state = field("kind = \"code\"\ncodes = { \"En vigor\" = \"in_force\", ANULADA = \"cancelled\" }");
    assert_value(&state, "EN VIGOR", "in_force");
    assert_value(&state, " anulada ", "cancelled");
    assert_eq!(understood(&state, "x"), Err("is not one of anulada, en vigor".to_owned()));
}

#[test]
fn an_empty_text_is_absent_or_the_default_or_missing() {
    for text in ["", "  ", "N/A"] {
        assert_eq!(understood(&field(""), text), Ok(None));
        assert_eq!(understood(&field("required = true"), text), Err("is missing".to_owned()));
        assert_eq!(understood(&field("default = \"x\""), text), Ok(Some("x".to_owned())));
    }
}

#[test]
fn texts_are_trimmed_stripped_cased_and_matched_as_a_whole() {
    let plate = field("case = \"upper\"\nstrip = \" -\"\npattern = '[0-9]{4}[A-Z]{3}'\nmax_length = 7");
    assert_value(&plate, " 1234-bcd ", "1234BCD");
    assert!(understood(&plate, "1234BCDE").is_err());
    assert!(understood(&field(""), "a\0b").is_err());
    assert_value(&field("squeeze = true"), "a   b\t c", "a b c");
}

#[test]
fn booleans_whole_numbers_and_instants_are_canonical() {
    let yes = field("kind = \"boolean\"");
    assert_value(&yes, "Sí", "true");
    assert_value(&yes, "N", "false");
    assert!(understood(&yes, "quizás").is_err());
    let count = field("kind = \"integer\"\nmin = 0\nmax = 1500");
    assert_value(&count, "1.500", "1500");
    assert_value(&count, "3,00", "3");
    for text in ["1.501", "-1", "1,5"] {
        assert!(understood(&count, text).is_err(), "{text}");
    }
    let instant = field("kind = \"timestamp\"");
    assert_value(&instant, "2026-11-24T09:30:00+01:00", "2026-11-24T09:30:00+01:00");
    assert!(understood(&instant, "2026-11-24 09:30").is_err());
}
