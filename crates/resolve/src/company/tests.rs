//! Companies as they are written on invoices, and what holds for any text.

use super::*;
use proptest::prelude::*;

#[test]
fn legal_forms_are_taken_off_and_told() {
    for (text, value, form) in [
        ("Talleres García, S.L.", "TALLERES GARCIA", Some(Form::Limited)),
        ("TALLERES GARCIA SL", "TALLERES GARCIA", Some(Form::Limited)),
        ("Talleres García S. L.", "TALLERES GARCIA", Some(Form::Limited)),
        ("Talleres García, Sociedad Limitada", "TALLERES GARCIA", Some(Form::Limited)),
        ("Talleres García, S.L.U.", "TALLERES GARCIA", Some(Form::LimitedSole)),
        ("Talleres García SL (Unipersonal)", "TALLERES GARCIA", Some(Form::LimitedSole)),
        ("Bufete Ruiz, S.L.P.", "BUFETE RUIZ", Some(Form::LimitedSpecial)),
        ("MERCADONA, S.A.", "MERCADONA", Some(Form::PublicLimited)),
        (
            "Telefónica de España, S.A.U.",
            "TELEFONICA DE ESPANA",
            Some(Form::PublicLimitedSole),
        ),
        ("Fagor, S. Coop.", "FAGOR", Some(Form::Cooperative)),
        ("Aceites del Sur, S. Coop. And.", "ACEITES DEL SUR", Some(Form::Cooperative)),
        ("Hnos. López, C.B.", "HERMANOS LOPEZ", Some(Form::CommunityOfGoods)),
        (
            "Hermanos López Comunidad de Bienes",
            "HERMANOS LOPEZ",
            Some(Form::CommunityOfGoods),
        ),
        ("Bar Manolo S.C.", "BAR MANOLO", Some(Form::CivilPartnership)),
        ("García & Hijos, S.L.", "GARCIA Y HIJOS", Some(Form::Limited)),
        ("García y Hijos SL", "GARCIA Y HIJOS", Some(Form::Limited)),
        (
            "Comunidad de Propietarios Calle Mayor 5",
            "CALLE MAYOR 5",
            Some(Form::CommunityOfOwners),
        ),
        ("CDAD. PROP. EDIFICIO SOL", "EDIFICIO SOL", Some(Form::CommunityOfOwners)),
        ("C.P. Edificio Sol", "EDIFICIO SOL", Some(Form::CommunityOfOwners)),
        ("Fundación ONCE", "ONCE", Some(Form::Foundation)),
        ("Excmo. Ayuntamiento de Madrid", "AYUNTAMIENTO DE MADRID", None),
        ("Ayto. de Madrid", "AYUNTAMIENTO DE MADRID", None),
        ("Siemens AG", "SIEMENS", Some(Form::ForeignPublic)),
        ("Bosch GmbH", "BOSCH", Some(Form::ForeignLimited)),
        ("Müller GmbH & Co. KG", "MULLER", Some(Form::ForeignLimited)),
        ("Acme, Inc.", "ACME", Some(Form::ForeignPublic)),
        ("Acme Ltd", "ACME", Some(Form::ForeignLimited)),
        ("Transportes Silva, Lda.", "TRANSPORTES SILVA", Some(Form::ForeignLimited)),
        ("J. García e Hijos, S.A.", "J GARCIA E HIJOS", Some(Form::PublicLimited)),
        ("S.L.", "SL", None),
        ("O'Reilly", "OREILLY", None),
        ("3M España SL", "3M ESPANA", Some(Form::Limited)),
    ] {
        let company = parse(text).unwrap();
        assert_eq!((company.value.as_str(), company.form), (value, form), "{text}");
    }
}

#[test]
fn fillers_and_names_without_letters_are_told() {
    for (text, status) in [
        ("SIN NOMBRE", Status::Shared),
        ("123", Status::Malformed),
        ("Acme", Status::Valid),
    ] {
        assert_eq!(parse(text).unwrap().status, status, "{text}");
    }
    assert_eq!(parse(" . "), None);
}

#[test]
fn core_and_initials_are_candidates() {
    let company = parse("Talleres García Hnos., S.L.").unwrap();
    assert_eq!((company.core().as_str(), company.initials().as_str()), ("GARCIA", "TGH"));
    assert_eq!(parse("Servicios de Transportes").unwrap().core(), "SERVICIOS DE TRANSPORTES");
    assert_eq!(parse("Línea Directa de Aseguradora").unwrap().initials(), "LDA");
}

#[test]
fn a_sole_shareholder_makes_no_other_family() {
    assert_eq!(Form::LimitedSole.family(), Form::Limited.family());
    assert_ne!(Form::Limited.family(), Form::PublicLimited.family());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reading_the_normal_form_again_changes_nothing(text in ".{0,40}") {
        if let Some(company) = parse(&text) {
            prop_assert_eq!(parse(&company.value).unwrap().value, company.value);
        }
    }

    #[test]
    fn nor_does_it_for_words_of_companies(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "Talleres", "S.L.", "SL", "S.", "L.", "L", "U", "Coop", "C.P.", "CDAD", "Prop.", "&", "Y", "de", "Excmo.", "Cía.", "A", "G", "GmbH",
                "Co", "KG", "Unipersonal", "Hnos", "Com", "SA", "UTE", "Z", "O", "sp", "-", ",", "Asoc.", "Sociedad", "Civil", "Limitada",
            ]),
            0..8,
        ),
    ) {
        if let Some(company) = parse(&words.join(" ")) {
            let again = parse(&company.value).unwrap();
            prop_assert_eq!((&again.value, again.status), (&company.value, company.status), "{}", words.join(" "));
        }
    }
}
