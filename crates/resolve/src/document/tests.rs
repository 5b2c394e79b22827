//! Known documents, typed in many ways, and the algebra of the check letters.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Document {
    parse(None, text).expect("the text is not blank")
}

fn known(text: &str, kind: Kind, value: &str, status: Status) {
    assert_eq!(
        read(text),
        Document {
            kind,
            value: value.to_owned(),
            status
        },
        "{text}"
    );
}

#[test]
fn blank_text_is_no_document() {
    for text in ["", "   ", "-", " . / ", "\u{a0}"] {
        assert_eq!(parse(None, text), None);
        assert_eq!(parse(Some(Kind::Passport), text), None);
    }
}

#[test]
fn the_examples_of_the_interior_ministry_hold_and_identify_nobody() {
    known("12345678Z", Kind::Nif, "12345678Z", Status::Shared);
    known("00000000T", Kind::Nif, "00000000T", Status::Shared);
    known("99999999R", Kind::Nif, "99999999R", Status::Shared);
    known("X1234567L", Kind::Nie, "X1234567L", Status::Shared);
    known("Y1234567X", Kind::Nie, "Y1234567X", Status::Shared);
    known("Z1234567R", Kind::Nie, "Z1234567R", Status::Shared);
}

#[test]
fn the_special_series_of_natural_persons_hold() {
    known("K1234567L", Kind::Nif, "K1234567L", Status::Shared);
    known("L1234567L", Kind::Nif, "L1234567L", Status::Shared);
    known("M1234567L", Kind::Nif, "M1234567L", Status::Shared);
    known("K2000001J", Kind::Nif, "K2000001J", Status::Valid);
    known("M1234567K", Kind::Nif, "M1234567K", Status::WrongCheck);
}

#[test]
fn the_codes_of_known_organisations_are_valid() {
    // Telefónica, Inditex, El Corte Inglés, Mercadona, the tax agency, Madrid city council, Universidad Complutense.
    for code in [
        "A28015865",
        "A15075062",
        "A28017895",
        "A46103834",
        "Q2826000H",
        "P2807900B",
        "Q2818014I",
    ] {
        known(code, Kind::Cif, code, Status::Valid);
    }
    known("A28015864", Kind::Cif, "A28015864", Status::WrongCheck);
}

#[test]
fn a_company_with_the_letter_of_its_control_digit_is_wrong() {
    known("A2801586E", Kind::Cif, "A2801586E", Status::WrongCheck);
    known("Q28260008", Kind::Cif, "Q28260008", Status::WrongCheck);
}

#[test]
fn an_association_may_carry_a_digit_or_a_letter() {
    let digits = "2801586";
    known(&format!("G{digits}5"), Kind::Cif, "G28015865", Status::Valid);
    known(&format!("G{digits}E"), Kind::Cif, "G2801586E", Status::Valid);
}

#[test]
fn separators_lower_case_and_labels_are_tolerated() {
    known(" 12.345.678-z ", Kind::Nif, "12345678Z", Status::Shared);
    known("DNI: 12345678 Z", Kind::Nif, "12345678Z", Status::Shared);
    known("N.I.F. 12345678/Z", Kind::Nif, "12345678Z", Status::Shared);
    known("x-1234567-l", Kind::Nie, "X1234567L", Status::Shared);
    known("ES-A28015865", Kind::Cif, "A28015865", Status::Valid);
    known("CIF a 28015865", Kind::Cif, "A28015865", Status::Valid);
}

#[test]
fn missing_leading_zeros_are_filled() {
    known("1234567L", Kind::Nif, "01234567L", Status::Shared);
    known("X234567Y", Kind::Nie, "X0234567Y", Status::WrongCheck);
    known("X01234567L", Kind::Nie, "X1234567L", Status::Shared);
}

#[test]
fn a_number_without_its_letter_is_malformed() {
    known("12345678", Kind::Nif, "12345678", Status::Malformed);
    known("1234567", Kind::Nif, "01234567", Status::Malformed);
    known("X1234567", Kind::Nie, "X1234567", Status::Malformed);
    known("A2801586", Kind::Cif, "A2801586", Status::Malformed);
    known("NO TIENE", Kind::Cif, "NOTIENE", Status::Malformed);
    known("123456789012Z", Kind::Nif, "123456789012Z", Status::Malformed);
    known("X12345678L", Kind::Nie, "X12345678L", Status::Malformed);
}

#[test]
fn the_shape_decides_over_the_hint_except_for_passports() {
    assert_eq!(parse(Some(Kind::Nif), "X1234567L").unwrap().kind, Kind::Nie);
    assert_eq!(parse(Some(Kind::Cif), "12345678Z").unwrap().kind, Kind::Nif);
    assert_eq!(parse(Some(Kind::Nie), "12345").unwrap().kind, Kind::Nie);
    let passport = parse(Some(Kind::Passport), "12345678z").unwrap();
    assert_eq!((passport.kind, passport.status), (Kind::Passport, Status::Valid));
}

#[test]
fn a_spanish_passport_is_known_by_its_shape() {
    known("PAA 123456", Kind::Passport, "PAA123456", Status::Valid);
    assert_eq!(parse(Some(Kind::Passport), "SIN DATOS").unwrap().status, Status::Malformed);
}

#[test]
fn placeholders_are_recognised_although_they_are_valid() {
    for text in [
        "00000000T",
        "00000001R",
        "12345678Z",
        "11111111H",
        "87654321X",
        "99999999R",
        "X0000000T",
        "01234567L",
    ] {
        let document = read(text);
        assert!(document.is_valid() && document.is_placeholder(), "{text}");
        assert_eq!(document.status, Status::Shared, "{text}");
    }
    assert_eq!(read("12345678A").status, Status::WrongCheck);
    assert!(!read("A28015865").is_placeholder());
}

#[test]
fn kinds_are_read_back_from_their_names() {
    for kind in [Kind::Nif, Kind::Nie, Kind::Cif, Kind::Passport] {
        assert_eq!(Kind::from_code(kind.as_str()), Some(kind));
    }
    assert_eq!(Kind::from_code("dni"), Some(Kind::Nif));
    assert_eq!(Kind::from_code("pasaporte"), Some(Kind::Passport));
    assert_eq!(Kind::from_code("IBAN"), None);
}

proptest! {
    #[test]
    fn nothing_that_people_type_panics(text in ".{0,24}") {
        for hint in [None, Some(Kind::Nif), Some(Kind::Nie), Some(Kind::Cif), Some(Kind::Passport)] {
            let _ = parse(hint, &text);
        }
    }

    #[test]
    fn parsing_is_idempotent(text in "[XYZKLMABQN]?[0-9]{4,9}[A-Z0-9]?|[A-Za-z0-9 .-]{1,14}") {
        if let Some(document) = parse(None, &text) {
            prop_assert_eq!(parse(Some(document.kind), &document.value), Some(document));
        }
    }

    #[test]
    fn every_number_has_exactly_one_letter(number in 0u32..100_000_000) {
        let valid = ('A'..='Z').filter(|c| read(&format!("{number:08}{c}")).is_valid()).count();
        prop_assert_eq!(valid, 1);
    }

    #[test]
    fn one_wrong_digit_is_always_found_in_a_nif(number in 0u32..100_000_000, place in 0usize..8, add in 1u32..10) {
        let power = 10u32.pow(place as u32);
        let digit = number / power % 10;
        let wrong = number - digit * power + (digit + add) % 10 * power;
        prop_assert_eq!(read(&format!("{wrong:08}{}", nif_letter(number))).status, Status::WrongCheck);
    }

    #[test]
    fn two_swapped_digits_are_always_found_in_a_nif(number in 0u32..100_000_000, place in 0usize..7) {
        let mut digits = format!("{number:08}").into_bytes();
        let same = digits[place] == digits[place + 1];
        digits.swap(place, place + 1);
        let swapped = String::from_utf8(digits).unwrap();
        prop_assert_eq!(read(&format!("{swapped}{}", nif_letter(number))).is_valid(), same);
    }

    #[test]
    fn a_nie_follows_the_letter_of_its_number(series in 0u32..3, number in 0u32..10_000_000) {
        let first = ["X", "Y", "Z"][series as usize];
        let document = read(&format!("{first}{number:07}{}", nif_letter(series * 10_000_000 + number)));
        prop_assert_eq!((document.kind, document.status.holds()), (Kind::Nie, true));
    }

    #[test]
    fn the_control_of_a_company_makes_its_code_valid(first in "[ABCDEFGHJNPQRSUVW]", digits in "[0-9]{7}") {
        let control = cif_control(first.chars().next().unwrap(), &digits).unwrap();
        let document = read(&format!("{first}{digits}{control}"));
        prop_assert_eq!((document.kind, document.status.holds()), (Kind::Cif, true));
    }

    #[test]
    fn one_wrong_digit_is_always_found_in_a_company_code(digits in "[0-9]{7}", place in 0usize..7, add in 1u8..10) {
        let control = cif_control('P', &digits).unwrap();
        let mut wrong = digits.into_bytes();
        wrong[place] = b'0' + (wrong[place] - b'0' + add) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_eq!(read(&format!("P{wrong}{control}")).status, Status::WrongCheck);
    }
}
