//! Names as offices write them, and what holds for any text.

use super::*;
use proptest::prelude::*;

#[test]
fn names_of_every_manner_meet_in_one_form() {
    for (text, value) in [
        // Order, comma, case, accents.
        ("Juan García Pérez", "GARCIA PEREZ, JUAN"),
        ("García Pérez, Juan", "GARCIA PEREZ, JUAN"),
        ("GARCIA PEREZ JUAN", "GARCIA PEREZ, JUAN"),
        ("garcia perez , juan", "GARCIA PEREZ, JUAN"),
        ("Garcia, Perez, Juan", "GARCIA PEREZ, JUAN"),
        ("García Juan", "GARCIA, JUAN"),
        ("Ana Muñoz", "MUNOZ, ANA"),
        // Compound given names.
        ("María José García Pérez", "GARCIA PEREZ, MARIA JOSE"),
        ("María José García", "GARCIA, MARIA JOSE"),
        ("José Luis Rodríguez Zapatero", "RODRIGUEZ ZAPATERO, JOSE LUIS"),
        ("Mª José García Pérez", "GARCIA PEREZ, MARIA JOSE"),
        ("M.ª José García Pérez", "GARCIA PEREZ, MARIA JOSE"),
        ("GARCIA PEREZ Mª JOSE", "GARCIA PEREZ, MARIA JOSE"),
        ("GARCIA PEREZ, MARIA DEL CARMEN", "GARCIA PEREZ, MARIA CARMEN"),
        ("María de los Ángeles Ruiz Soto", "RUIZ SOTO, MARIA ANGELES"),
        ("Fco. Javier López Ruiz", "LOPEZ RUIZ, FRANCISCO JAVIER"),
        ("Joseluis Pérez Gil", "PEREZ GIL, JOSE LUIS"),
        ("Maria-José García", "GARCIA, MARIA JOSE"),
        ("J. L. Borges Acevedo", "BORGES ACEVEDO, J L"),
        ("J. García", "GARCIA, J"),
        // Particles.
        ("Ana de la Fuente García", "FUENTE GARCIA, ANA"),
        ("DE LA FUENTE GARCIA, ANA", "FUENTE GARCIA, ANA"),
        ("FUENTE GARCIA, ANA DE LA", "FUENTE GARCIA, ANA"),
        ("FUENTE GARCIA ANA DE LA", "FUENTE GARCIA, ANA"),
        ("Anil Das", "DAS, ANIL"),
        ("Santiago Ramón y Cajal", "RAMON CAJAL, SANTIAGO"),
        ("Josep Puig i Cadafalch", "PUIG CADAFALCH, JOSEP"),
        ("Juan García de la Torre Pérez", "GARCIA-TORRE PEREZ, JUAN"),
        ("José Ortega y Gasset", "ORTEGA GASSET, JOSE"),
        ("Miguel San Martín López", "SANMARTIN LOPEZ, MIGUEL"),
        ("Federico García-Lorca", "GARCIA-LORCA, FEDERICO"),
        ("Youssef El Haddad", "ELHADDAD, YOUSSEF"),
        ("Rui dos Santos", "SANTOS, RUI"),
        // Surnames that are given names.
        ("Juan Martín García", "MARTIN GARCIA, JUAN"),
        ("Martín García Ana", "MARTIN GARCIA, ANA"),
        ("García Martín Ana", "GARCIA MARTIN, ANA"),
        ("Pedro Alonso Vicente", "ALONSO VICENTE, PEDRO"),
        ("Martín Ana", "MARTIN, ANA"),
        ("Auritta González Lara", "GONZALEZ LARA, AURITTA"),
        ("García Pérez Martín", "GARCIA PEREZ, MARTIN"),
        ("José Ntonio Mateos Enciso", "MATEOS ENCISO, JOSE NTONIO"),
        ("María Ángeles Álvaro Flores", "ALVARO FLORES, MARIA ANGELES"),
        // Titles and abbreviations.
        ("D. Juan García Pérez", "GARCIA PEREZ, JUAN"),
        ("Dña. Ana Gil", "GIL, ANA"),
        ("Sr. Dr. D. Juan García", "GARCIA, JUAN"),
        ("Excmo. Sr. D. Luis Gómez", "GOMEZ, LUIS"),
        ("García Pérez, D. Juan", "GARCIA PEREZ, JUAN"),
        ("Vda. de García", "GARCIA,"),
        ("Ana Fdez. Glez.", "FERNANDEZ GONZALEZ, ANA"),
        ("Rguez Mtnez, Pepe", "RODRIGUEZ MARTINEZ, PEPE"),
        ("Juan García (titular)", "GARCIA, JUAN"),
        // Others.
        ("John Smith", "SMITH, JOHN"),
        ("John Robert Smith", "SMITH, JOHN ROBERT"),
        ("Smith, John Robert, Jr.", "SMITH, JOHN ROBERT"),
        ("Sir Arthur Englefield", "ENGLEFIELD, ARTHUR"),
        ("Sinéad O'Brien", "OBRIEN, SINEAD"),
        ("Jean-Pierre Dupont", "DUPONT, JEAN PIERRE"),
        ("Jordi", ", JORDI"),
        ("Pérez", "PEREZ,"),
    ] {
        assert_eq!(parse(text).unwrap().value, value, "{text}");
        assert_eq!(parse(value).unwrap().value, value, "{value}");
    }
}

#[test]
fn parts_in_fields_of_their_own_are_read_alike() {
    for (given, surname1, surname2, value) in [
        ("MARIA ANGELES", "DUEÑA", "", "DUENA, MARIA ANGELES"),
        ("MARIA", "MEDINA PEDRA", "", "MEDINA PEDRA, MARIA"),
        ("Ana", "de la Fuente", "Gil", "FUENTE GIL, ANA"),
        ("Ana", "García Lorca", "Gil", "GARCIA-LORCA GIL, ANA"),
        ("Ana", "García Gil", "Gil", "GARCIA GIL, ANA"),
        ("", "García", "Gil", "GARCIA GIL,"),
        ("Ana", "", "", ", ANA"),
        ("D. Juan", "García", "", "GARCIA, JUAN"),
        ("Fco.", "García", "", "GARCIA, FRANCISCO"),
        ("Robert", "Smith", "", "SMITH, ROBERT"),
    ] {
        assert_eq!(parse_parts(given, surname1, surname2).unwrap().value, value);
    }
    assert_eq!(parse_parts(" ", "-", ""), None);
}

#[test]
fn titles_gender_and_certainty_are_told() {
    let name = parse("Excma. Sra. Dña. María José García").unwrap();
    assert_eq!(name.titles, ["EXCMA", "SRA", "DNA"]);
    assert_eq!((name.gender, name.is_certain), (Some(Gender::Female), true));
    assert_eq!(parse("José María García").unwrap().gender, Some(Gender::Male));
    assert!(!parse("Xqwz Abcd Efgh").unwrap().is_certain);
}

#[test]
fn pet_names_and_initials_are_candidates_and_replace_nothing() {
    let pepe = parse("Pepe García").unwrap();
    assert_eq!(
        (pepe.value.as_str(), pepe.given_candidates()),
        ("GARCIA, PEPE", vec!["PEPE".into(), "JOSE".into()])
    );
    assert_eq!(
        parse("García, M. Carmen").unwrap().given_candidates(),
        ["M CARMEN", "MARIA CARMEN"]
    );
    assert_eq!(
        parse("Maite Gil").unwrap().given_candidates(),
        ["MAITE", "MARIA TERESA", "TERESA"]
    );
    assert!(
        parse("Conchi López")
            .unwrap()
            .given_candidates()
            .contains(&"CONCEPCION".to_owned())
    );
}

#[test]
fn surnames_in_the_other_order_are_a_candidate() {
    let name = parse("Juan García Pérez").unwrap();
    let swapped = name.swapped().unwrap();
    assert_eq!(swapped.value, "PEREZ GARCIA, JUAN");
    assert_eq!(name.unordered(), swapped.unordered());
    assert_eq!(parse("Juan García").unwrap().swapped(), None);
}

#[test]
fn what_stands_for_no_name_is_told() {
    for (text, status) in [
        ("NO TIENE", Status::Shared),
        ("Desconocido", Status::Shared),
        ("sin nombre", Status::Shared),
        ("12345", Status::Malformed),
        ("X.", Status::Shared),
        ("J.", Status::Malformed),
        ("王", Status::Valid),
        ("Ana", Status::Valid),
    ] {
        assert_eq!(parse(text).unwrap().status, status, "{text}");
    }
    for text in ["", " ", "-", "(.)", "\u{301}"] {
        assert_eq!(parse(text), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reading_the_normal_form_again_changes_nothing(text in ".{0,40}") {
        if let Some(name) = parse(&text) {
            prop_assert_eq!(&parse(&name.value).unwrap().value, &name.value);
        }
    }

    #[test]
    fn nor_does_it_for_words_of_names(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "Juan", "MARÍA", "José", "García", "Martín", "de", "la", "del", "y", "San", "D.", "Dr.", "Jr.", ",", "Mª", "Fco.", "J.",
                "Pérez", "García-Lorca", "Fdez", "II", "(x)", "Sr", "O'", "-", "Joseluis", "Vda.", "El", "i", "O", "Pepe", "7", ";",
            ]),
            0..8,
        ),
    ) {
        let text = words.join(" ");
        if let Some(name) = parse(&text) {
            let again = parse(&name.value).unwrap();
            prop_assert_eq!(&again.value, &name.value, "{}", text);
            prop_assert_eq!(again.status, name.status, "{}", text);
        }
    }

    #[test]
    fn fields_have_the_form_of_the_whole(given in "[A-Za-z. ]{0,10}", surname1 in "[A-Za-z' -]{0,12}", surname2 in "(de |San )?[A-Z-]{0,6}") {
        if let Some(name) = parse_parts(&given, &surname1, &surname2) {
            prop_assert_eq!(&parse(&name.value).unwrap().value, &name.value);
        }
    }
}
