//! Addresses as they are written on bills and policies, and what holds for any text.

use super::*;
use proptest::prelude::*;

#[test]
fn addresses_of_every_manner_meet_in_one_form() {
    for (text, value) in [
        // The same dwelling.
        (
            "C/ Mayor, 5, 3º izq., 28013 Madrid",
            "CALLE MAYOR, 5, PLANTA 3, PUERTA IZQ, 28013 MADRID",
        ),
        (
            "Calle Mayor nº 5 - 3º izquierda. 28013 MADRID",
            "CALLE MAYOR, 5, PLANTA 3, PUERTA IZQ, 28013 MADRID",
        ),
        (
            "CL MAYOR 5 PISO 3 PTA IZQ 28013 MADRID (MADRID)",
            "CALLE MAYOR, 5, PLANTA 3, PUERTA IZQ, 28013 MADRID",
        ),
        (
            "c. mayor núm. 5, 3 izda, CP 28013, Madrid, España",
            "CALLE MAYOR, 5, PLANTA 3, PUERTA IZQ, 28013 MADRID",
        ),
        (
            "Calle Mayor, 5 3IZQ 28013 Madrid",
            "CALLE MAYOR, 5, PLANTA 3, PUERTA IZQ, 28013 MADRID",
        ),
        // Types and particles.
        ("Avda. de la Constitución, 12", "AVENIDA CONSTITUCION, 12"),
        ("AV CONSTITUCION 12", "AVENIDA CONSTITUCION, 12"),
        ("Pza. de España s/n", "PLAZA ESPANA, S/N"),
        ("Plaza España, sin número", "PLAZA ESPANA, S/N"),
        ("Pº de la Castellana 100, 4º B", "PASEO CASTELLANA, 100, PLANTA 4, PUERTA B"),
        ("Paseo Castellana, 100 4ºB", "PASEO CASTELLANA, 100, PLANTA 4, PUERTA B"),
        ("Ctra. N-340 km 12,5", "CARRETERA N340, KM 12.5"),
        ("Carretera N 340, km. 12.50", "CARRETERA N340, KM 12.5"),
        ("Ctra. de Cádiz, km. 12", "CARRETERA CADIZ, KM 12"),
        ("Urb. Las Flores, 23", "URBANIZACION FLORES, 23"),
        ("Pol. Ind. La Paz, nave 5", "POLIGONO PAZ, NAVE 5"),
        ("Polígono Industrial La Paz nave 5", "POLIGONO PAZ, NAVE 5"),
        ("Carrer d'Aribau, 23, 2n 1a", "CALLE ARIBAU, 23, PLANTA 2, PUERTA 1"),
        ("C/ Aribau 23 2o1a", "CALLE ARIBAU, 23, PLANTA 2, PUERTA 1"),
        ("C/ Aribau 23 2º 1ª", "CALLE ARIBAU, 23, PLANTA 2, PUERTA 1"),
        ("Rúa do Vilar, 7", "CALLE VILAR, 7"),
        ("Plaça de Catalunya, 1", "PLAZA CATALUNYA, 1"),
        ("Passeig de Gràcia 43", "PASEO GRACIA, 43"),
        ("Askatasuna etorbidea, 3", "AVENIDA ASKATASUNA, 3"),
        ("Bº San Antón 4", "BARRIO SAN ANTON, 4"),
        ("Gran Vía, 32", "GRAN VIA 32"),
        ("Gran Vía de Colón, 32", "GRAN VIA COLON, 32"),
        ("Mayor 5", "MAYOR, 5"),
        ("Ntra. Sra. del Carmen, 8", "NUESTRA SENORA CARMEN, 8"),
        ("C/ Sta. María 3", "CALLE SANTA MARIA, 3"),
        ("C/ Mª Auxiliadora, 4", "CALLE MARIA AUXILIADORA, 4"),
        ("C/ Gral. Yagüe 3", "CALLE GENERAL YAGUE, 3"),
        // Numbers that are names.
        ("C/ 2 de Mayo, 5", "CALLE 2 DE MAYO, 5"),
        ("Avda. 12 de Octubre 3, bajo", "AVENIDA 12 DE OCTUBRE, 3, PLANTA BAJO"),
        ("Calle 5, 12", "CALLE 5, 12"),
        ("Plaza 1º de Mayo 6", "PLAZA 1 DE MAYO, 6"),
        ("Apdo. de Correos 123, 28080 Madrid", "APARTADO 123, 28080 MADRID"),
        // Buildings.
        ("C/ Luna 5 bis, bajo A", "CALLE LUNA, 5 BIS, PLANTA BAJO, PUERTA A"),
        ("C/ Luna 5-7, ático", "CALLE LUNA, 5-7, PLANTA ATICO"),
        ("C/ Luna 5B, entlo. dcha.", "CALLE LUNA, 5B, PLANTA ENTRESUELO, PUERTA DCHA"),
        (
            "C/ Luna, 5, portal 2, esc. B, 3º C",
            "CALLE LUNA, 5, PORTAL 2, ESCALERA B, PLANTA 3, PUERTA C",
        ),
        ("C/ Luna, Bloque 3, 2º D", "CALLE LUNA, BLOQUE 3, PLANTA 2, PUERTA D"),
        (
            "C/ Luna 12 Blq. 3 Esc. Izq. Planta 2 Pta. 14",
            "CALLE LUNA, 12, BLOQUE 3, ESCALERA IZQ, PLANTA 2, PUERTA 14",
        ),
        ("C/ Luna 5 local 2", "CALLE LUNA, 5, LOCAL 2"),
        (
            "C/ Luna 5, Edificio Sol Naciente, 2º A",
            "CALLE LUNA, 5, EDIFICIO SOL NACIENTE, PLANTA 2, PUERTA A",
        ),
        ("C/ Luna 5, primero derecha", "CALLE LUNA, 5, PLANTA 1, PUERTA DCHA"),
        ("C/ Luna 05, 03 B", "CALLE LUNA, 5, PLANTA 3, PUERTA B"),
        ("C/ Luna 5, 3º A dcha", "CALLE LUNA, 5, PLANTA 3, PUERTA A DCHA"),
        ("CALLE MARTORELL 92, 6º E", "CALLE MARTORELL, 92, PLANTA 6, PUERTA E"),
        // Places.
        ("C/ Luna 5, Alcobendas (Madrid)", "CALLE LUNA, 5, ALCOBENDAS"),
        ("C/ Luna 5 Alcobendas", "CALLE LUNA, 5, ALCOBENDAS"),
        ("C/ Luna 5, 28100 Alcobendas, Madrid", "CALLE LUNA, 5, 28100 ALCOBENDAS"),
        (
            "C/ Luna 5, 20018 San Sebastián",
            "CALLE LUNA, 5, 20018 DONOSTIA SAN SEBASTIAN",
        ),
        ("C/ Luna 5, E-08001 Barcelona", "CALLE LUNA, 5, 08001 BARCELONA"),
        ("28013 Madrid", "28013 MADRID"),
        // Elsewhere.
        ("123 Main Street, Las Vegas NV 89132", "STREET MAIN, 123"),
        ("1515 Adela Ln", "LANE ADELA, 1515"),
        ("10 Downing St", "STREET DOWNING, 10"),
        ("Hardenbergstraße 87", "HARDENBERGSTRASSE, 87"),
    ] {
        let address = parse(text).unwrap();
        assert_eq!(address.value, value, "{text}");
        assert_eq!(parse(value).unwrap().value, value, "{value}");
    }
}

#[test]
fn the_place_has_its_codes() {
    for (text, ine, province) in [
        ("C/ Mayor 5, 28013 Madrid", Some("28079"), Some("28")),
        ("C/ Mayor 5, 28013", None, Some("28")),
        ("C/ Mayor 5, Sevilla", Some("41091"), Some("41")),
        ("C/ Mayor 5, Narnia", None, None),
        ("C/ Mayor 5, 15001 La Coruña", Some("15030"), Some("15")),
        ("C/ Mayor 5", None, None),
    ] {
        let address = parse(text).unwrap();
        assert_eq!((address.ine, address.province), (ine, province), "{text}");
    }
}

#[test]
fn fields_go_before_the_line() {
    let address = parse_parts("CALLE MARTORELL 92, 6º E", "32357", "VEIGA, A", "Ourense").unwrap();
    assert_eq!(address.value, "CALLE MARTORELL, 92, PLANTA 6, PUERTA E, 32357 A VEIGA");
    assert_eq!((address.ine, address.province), (Some("32083"), Some("32")));
    let address = parse_parts("C. MILLAN 92, 1º C", "32794", "CASTRO CALDELAS", "Ourense").unwrap();
    assert_eq!(
        (address.value.as_str(), address.ine),
        ("CALLE MILLAN, 92, PLANTA 1, PUERTA C, 32794 CASTRO CALDELAS", Some("32023"))
    );
    assert_eq!(parse_parts("", "", "Madrid", "").unwrap().ine, Some("28079"));
    assert_eq!(parse_parts("", " ", "", ""), None);
}

#[test]
fn houses_are_the_same_for_all_their_dwellings() {
    let house = |text: &str| parse(text).unwrap().house();
    assert_eq!(house("C/ Luna 5, 3º A, 28013 Madrid").as_deref(), Some("LUNA 5 28013"));
    assert_eq!(house("C/ Luna 5, bajo, 28013 Madrid"), house("Luna, 5, 28013"));
    assert_eq!((house("C/ Luna s/n, 28013"), house("28013 Madrid")), (None, None));
}

#[test]
fn what_is_no_address_is_told() {
    for (text, status) in [
        ("SIN DATOS", Status::Shared),
        ("no tiene", Status::Shared),
        ("28013 Madrid", Status::Malformed),
        ("5", Status::Malformed),
        ("C/ Mayor", Status::Valid),
    ] {
        assert_eq!(parse(text).unwrap().status, status, "{text}");
    }
    assert_eq!(parse(" , º"), None);
    assert_eq!(parse("C/ Luna 5, junto al río").unwrap().rest, "JUNTO AL RIO");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reading_the_normal_form_again_changes_nothing(text in ".{0,60}") {
        if let Some(address) = parse(&text)
            && let Some(again) = parse(&address.value)
        {
            prop_assert_eq!(&again.value, &address.value);
        }
    }

    #[test]
    fn nor_does_it_for_words_of_addresses(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "C/", "Mayor", "de", "la", "Avda.", "Pº", ",", "5", "3º", "1ª", "B", "izq.", "dcha", "s/n", "km", "12", "12,5", "-", "/", "bis", "nº",
                "portal", "Esc.", "bloque", "planta", "P", "bajo", "ático", "28013", "Madrid", "(", ")", "Sevilla", "Edificio", "local", "nave",
                "St", "Street", "Main", "Gran Vía", "2", "Mayo", "E-", "S", "N", "03", "0", "A", "Villanueva", "Valencia", "CP", "3B", "3izq", "Apdo.", "del",
            ]),
            0..10,
        ),
    ) {
        let text = words.join(" ");
        if let Some(address) = parse(&text) {
            let again = parse(&address.value).unwrap();
            prop_assert_eq!(&again.value, &address.value, "{}", text);
            prop_assert_eq!((again.ine, again.postcode, again.floor, again.door), (address.ine, address.postcode, address.floor, address.door), "{}", text);
        }
    }
}
