//! General knowledge: a model for a population that nothing was learnt of yet.
//!
//! Orders of magnitude that hold anywhere in Spain, not the figures of a data set: the share of people on each level among
//! records of one person, of two of one household, and of strangers. The commonest names are those of the Instituto Nacional de
//! Estadística, in thousandths of the population; a name that is not among them counts as held by one in a thousand. The prior is
//! that of two people out of the whole country, so that a common name alone is never enough.

use super::Model;
use crate::blocking::{Commonness, RULES};
use crate::compare;
use crate::frequency::{self, Frequencies};
use crate::record::one::{Conventions, Single};
use crate::record::text::hash;
use crate::record::{Records, Schema};
use crate::weights::{Learnt, Weights};

/// Name of the identifier that the baseline compares.
const DOCUMENT: &str = "document";
/// Two out of a country.
const PRIOR: f64 = 1.0 / 16_777_216.0;

/// Level, share among matches, kin, strangers.
type Shares = (&'static str, f64, f64, f64);

const PERSON: &[(&str, &[Shares])] = &[
    (
        "given name",
        &[
            ("different", 0.03, 0.96, 0.96),
            ("initial fits", 0.02, 0.01, 0.01),
            ("similar", 0.02, 0.01, 0.01),
            ("typing error", 0.05, 0.004, 0.004),
            ("diminutive", 0.04, 0.003, 0.003),
            ("one of several names", 0.08, 0.01, 0.01),
            ("swapped with surname", 0.01, 1e-4, 1e-4),
            ("equal, very common", 0.15, 0.004, 0.004),
            ("equal, common", 0.33, 0.003, 0.003),
            ("equal", 0.19, 1.5e-4, 1.5e-4),
            ("equal, rare", 0.08, 1.2e-5, 1.2e-5),
        ],
    ),
    (
        "surname",
        &[
            ("different", 0.03, 0.2, 0.97),
            ("initial fits", 0.005, 0.005, 0.005),
            ("similar", 0.02, 0.02, 0.01),
            ("typing error", 0.05, 0.05, 0.002),
            ("one of several", 0.02, 0.02, 0.001),
            ("the other's second surname", 0.03, 0.05, 0.005),
            ("equal, very common", 0.13, 0.1, 0.003),
            ("equal, common", 0.22, 0.17, 0.00125),
            ("equal", 0.3, 0.23, 2e-4),
            ("equal, rare", 0.2, 0.15, 2.5e-5),
        ],
    ),
    (
        "second surname",
        &[
            ("different", 0.03, 0.4, 0.97),
            ("initial fits", 0.005, 0.005, 0.005),
            ("similar", 0.02, 0.02, 0.01),
            ("typing error", 0.05, 0.04, 0.002),
            ("one of several", 0.02, 0.02, 0.001),
            ("the other's second surname", 0.03, 0.05, 0.005),
            ("equal, very common", 0.13, 0.07, 0.003),
            ("equal, common", 0.22, 0.12, 0.00125),
            ("equal", 0.3, 0.16, 2e-4),
            ("equal, rare", 0.2, 0.1, 2.5e-5),
        ],
    ),
    (
        "date of birth",
        &[
            ("different", 0.01, 0.76, 0.76),
            ("within ten years", 0.005, 0.2, 0.2),
            ("same or next year", 0.005, 0.03, 0.03),
            ("two parts equal, day vague", 0.005, 0.003, 0.003),
            ("two parts equal", 0.01, 0.003, 0.003),
            ("one digit off, day vague", 0.005, 0.001, 0.001),
            ("one digit off", 0.03, 0.001, 0.001),
            ("day and month swapped", 0.01, 4e-5, 4e-5),
            ("equal, very common", 0.01, 0.001, 0.001),
            ("equal, common", 0.01, 2e-4, 2e-4),
            ("equal", 0.9, 4e-5, 4e-5),
            ("equal, rare", 0.9, 4e-5, 4e-5),
        ],
    ),
    (
        DOCUMENT,
        &[
            ("valid and different", 0.005, 0.8, 0.8),
            ("different", 0.02, 0.2, 0.2),
            ("two characters off", 0.01, 1e-4, 1e-4),
            ("valid both, one character off", 0.005, 1e-5, 1e-5),
            ("one character off", 0.03, 1e-5, 1e-5),
            ("equal, shared by many", 0.001, 1e-4, 1e-4),
            ("equal", 0.93, 2e-7, 2e-7),
        ],
    ),
    (
        "phone",
        &[
            ("different", 0.36, 0.35, 0.9998),
            ("one digit off", 0.02, 0.01, 2e-5),
            ("equal, shared by many", 0.02, 0.04, 2e-5),
            ("equal", 0.6, 0.6, 1e-6),
        ],
    ),
    (
        "e-mail",
        &[
            ("different", 0.2, 0.8, 0.997),
            ("similar", 0.03, 0.04, 0.002),
            ("same name, other provider", 0.05, 0.005, 1e-4),
            ("typing error", 0.04, 0.004, 1e-5),
            ("equal, shared by many", 0.01, 0.02, 1e-4),
            ("equal", 0.67, 0.13, 1e-6),
        ],
    ),
    (
        "location",
        &[
            ("all different", 0.1, 0.1, 0.6),
            ("same region", 0.03, 0.03, 0.36),
            ("same town, common", 0.03, 0.03, 0.03),
            ("same town", 0.03, 0.03, 0.008),
            ("postcode similar", 0.02, 0.02, 0.002),
            ("same postcode, other street", 0.04, 0.04, 0.001),
            ("same postcode, common", 0.02, 0.02, 0.002),
            ("same postcode", 0.04, 0.04, 4e-4),
            ("same postcode, rare", 0.04, 0.04, 1e-4),
            ("same street, other number", 0.05, 0.05, 3e-5),
            ("similar street, same number", 0.07, 0.07, 1e-5),
            ("same street and number, other place", 0.02, 0.02, 3e-5),
            ("same street and number, other door", 0.08, 0.06, 4e-6),
            ("same street and number", 0.23, 0.25, 3e-6),
            ("same street, number and door", 0.2, 0.22, 1e-6),
        ],
    ),
    ("company", COMPANY_NAME),
];

/// The name of a company. Kin share words of it: sites of one institution, companies of one group.
const COMPANY_NAME: &[Shares] = &[
    ("different", 0.05, 0.2, 0.97),
    ("some words", 0.04, 0.25, 0.02),
    ("half the words", 0.06, 0.2, 0.002),
    ("all words of the shorter", 0.12, 0.2, 5e-4),
    ("most words, or similar", 0.13, 0.05, 1e-4),
    ("equal, very common", 0.02, 0.01, 1e-4),
    ("equal, common", 0.05, 0.02, 2e-5),
    ("equal", 0.5, 0.06, 3e-6),
    ("equal, rare", 0.5, 0.06, 3e-6),
];

/// The commonest surnames, in thousandths.
const SURNAMES: &[(&str, u32)] = &[
    ("GARCIA", 31),
    ("RODRIGUEZ", 20),
    ("GONZALEZ", 20),
    ("FERNANDEZ", 19),
    ("LOPEZ", 19),
    ("MARTINEZ", 18),
    ("SANCHEZ", 17),
    ("PEREZ", 17),
    ("GOMEZ", 11),
    ("MARTIN", 10),
    ("JIMENEZ", 8),
    ("HERNANDEZ", 8),
    ("RUIZ", 8),
    ("DIAZ", 7),
    ("MORENO", 7),
    ("MUNOZ", 6),
    ("ALVAREZ", 6),
    ("ROMERO", 5),
    ("GUTIERREZ", 4),
    ("ALONSO", 4),
    ("NAVARRO", 4),
    ("TORRES", 4),
    ("DOMINGUEZ", 4),
    ("RAMOS", 4),
    ("VAZQUEZ", 4),
    ("RAMIREZ", 4),
    ("GIL", 3),
    ("SERRANO", 3),
    ("MORALES", 3),
    ("MOLINA", 3),
    ("BLANCO", 3),
    ("SUAREZ", 3),
    ("CASTRO", 3),
    ("ORTEGA", 3),
    ("DELGADO", 3),
    ("ORTIZ", 3),
    ("MARIN", 2),
    ("RUBIO", 2),
    ("NUNEZ", 2),
    ("MEDINA", 2),
    ("SANZ", 2),
    ("CASTILLO", 2),
    ("IGLESIAS", 2),
    ("CORTES", 2),
    ("GARRIDO", 2),
    ("SANTOS", 2),
    ("LOZANO", 2),
    ("GUERRERO", 2),
    ("CANO", 2),
];

/// The commonest given names, in thousandths.
const GIVEN_NAMES: &[(&str, u32)] = &[
    ("MARIA CARMEN", 14),
    ("ANTONIO", 14),
    ("MARIA", 16),
    ("JOSE", 12),
    ("MANUEL", 12),
    ("FRANCISCO", 10),
    ("CARMEN", 8),
    ("DAVID", 8),
    ("JUAN", 7),
    ("JAVIER", 7),
    ("JOSE ANTONIO", 8),
    ("DANIEL", 7),
    ("ANA MARIA", 6),
    ("FRANCISCO JAVIER", 6),
    ("LAURA", 6),
    ("JOSE LUIS", 6),
    ("CARLOS", 6),
    ("ANA", 6),
    ("JESUS", 6),
    ("MARIA PILAR", 5),
    ("MARIA DOLORES", 5),
    ("ISABEL", 5),
    ("ALEJANDRO", 5),
    ("MIGUEL", 5),
    ("JOSEFA", 5),
    ("MARIA TERESA", 5),
    ("JOSE MANUEL", 5),
    ("CRISTINA", 5),
    ("RAFAEL", 4),
    ("PEDRO", 4),
    ("MIGUEL ANGEL", 4),
    ("PABLO", 4),
    ("ANGEL", 4),
    ("MARTA", 5),
    ("SERGIO", 4),
    ("MARIA JOSE", 4),
    ("LUCIA", 4),
    ("FRANCISCA", 4),
    ("DOLORES", 4),
    ("ANTONIA", 4),
    ("MARIA ANGELES", 4),
    ("SARA", 4),
    ("PAULA", 4),
    ("ELENA", 4),
    ("FERNANDO", 4),
    ("JORGE", 4),
    ("LUIS", 4),
    ("ALBERTO", 4),
    ("ALVARO", 3),
    ("ADRIAN", 3),
    ("DIEGO", 3),
    ("RAQUEL", 3),
    ("PILAR", 4),
    ("MARIA LUISA", 3),
    ("MARIA JESUS", 3),
    ("ROSA MARIA", 3),
    ("JUAN CARLOS", 4),
    ("RAUL", 3),
    ("ROSA", 3),
    ("BEATRIZ", 3),
    ("JUAN JOSE", 3),
    ("IVAN", 3),
    ("RUBEN", 3),
    ("ENRIQUE", 3),
    ("OSCAR", 2),
    ("RAMON", 3),
    ("PATRICIA", 3),
    ("SILVIA", 3),
    ("MERCEDES", 3),
    ("ANDREA", 3),
    ("VICENTE", 2),
    ("ALBA", 2),
    ("ANDRES", 2),
    ("JULIA", 3),
    ("IRENE", 2),
    ("SANTIAGO", 2),
    ("MONICA", 2),
    ("ROCIO", 2),
    ("NURIA", 2),
];

/// Words that many companies have in their names.
const COMPANY_WORDS: &[&str] = &[
    "GRUPO",
    "SERVICIOS",
    "CONSTRUCCIONES",
    "TALLERES",
    "TRANSPORTES",
    "INVERSIONES",
    "INMOBILIARIA",
    "PROMOCIONES",
    "INSTALACIONES",
    "DISTRIBUCIONES",
    "COMERCIAL",
    "INDUSTRIAS",
    "SOLUCIONES",
    "GESTION",
    "ASESORIA",
    "ASESORES",
    "CONSULTORIA",
    "CONSULTING",
    "INGENIERIA",
    "PROYECTOS",
    "OBRAS",
    "REFORMAS",
    "HIJOS",
    "HERMANOS",
    "SOCIEDAD",
    "LIMITADA",
    "ANONIMA",
    "COOPERATIVA",
    "ASOCIACION",
    "FUNDACION",
    "COMUNIDAD",
    "PROPIETARIOS",
    "AYUNTAMIENTO",
    "RESTAURANTE",
    "HOTEL",
    "BAR",
    "CAFETERIA",
    "FARMACIA",
    "CLINICA",
    "CENTRO",
    "INTERNACIONAL",
    "IBERICA",
    "ESPANA",
    "MADRID",
    "BARCELONA",
    "VALENCIA",
    "SEVILLA",
    "SISTEMAS",
    "TECNOLOGIA",
    "ALIMENTACION",
    "AGRICOLA",
    "AUTOMOVILES",
    "ELECTRICIDAD",
    "ENERGIA",
    "LOGISTICA",
    "LIMPIEZAS",
    "MADERAS",
    "MUEBLES",
    "METALICAS",
    "PRODUCTOS",
    "SUMINISTROS",
    "VIAJES",
];

pub(super) fn model() -> Model {
    use Single::{BirthDate, City, Company, Given, Postcode, Region, SecondSurname, Street, Surname};
    let schema = Schema {
        conventions: Conventions::default(),
        institutions: false,
        attributes: [
            Given,
            Surname,
            SecondSurname,
            Company,
            BirthDate,
            Street,
            Postcode,
            City,
            Region,
        ]
        .into(),
        phones: true,
        emails: true,
        identifiers: vec![DOCUMENT.to_owned()],
        texts: Vec::new(),
    };
    let mut frequencies = Frequencies {
        records: 1_000,
        texts: 1_000,
        ..Frequencies::default()
    };
    for (table, values) in [
        (frequency::SURNAME, SURNAMES),
        (frequency::SECOND_SURNAME, SURNAMES),
        (frequency::GIVEN, GIVEN_NAMES),
    ] {
        let values = values.iter().map(|&(name, share)| (name.into(), share)).collect();
        frequencies.tables.insert(table.to_owned(), values);
    }
    frequencies.words = COMPANY_WORDS.iter().map(|word| (hash(word.as_bytes()), 10)).collect();
    let rule = |name: &str| RULES.iter().position(|rule| rule.name == name).map(|place| place as u8);
    let commonness = Commonness {
        always: rule("both surnames").into_iter().collect(),
        unused: [
            "surname and place alike",
            "any part of the name, with town, postcode area or year",
            "rare words of other text",
        ]
        .into_iter()
        .filter_map(rule)
        .collect(),
        ..Commonness::default()
    };
    let person = weights(&schema, |_, shares| shares);
    // Two companies of one group share neither address nor phone: who does is one company.
    let companies = weights(&schema, |name, (level, matches, kin, strangers)| match name {
        "location" | "phone" => (level, matches, strangers, strangers),
        _ => (level, matches, kin, strangers),
    });
    Model {
        weights: person,
        companies: Some(companies),
        documents_join: true,
        schema,
        frequencies,
        commonness,
    }
}

fn weights(schema: &Schema, change: impl Fn(&str, Shares) -> Shares) -> Weights {
    let records = Records::of(&[], schema);
    let none = Frequencies::default();
    let learnt = compare::all(&records, &none)
        .iter()
        .map(|comparison| {
            let levels = comparison.levels();
            let table = PERSON.iter().find(|(name, _)| *name == comparison.name());
            let share = |label: &str, of: fn(&Shares) -> f64| {
                let found = table.and_then(|(_, shares)| shares.iter().find(|shares| shares.0 == label));
                // A level without an entry says nothing either way.
                found.map_or(1.0, |&shares| of(&change(comparison.name(), shares)))
            };
            let shares = |of: fn(&Shares) -> f64| -> Vec<f64> {
                let known = levels[1..].iter().map(|level| share(level.label, of));
                std::iter::once(0.0).chain(known).collect()
            };
            Learnt {
                name: comparison.name().to_owned(),
                levels,
                matches: shares(|shares| shares.1),
                kin: shares(|shares| shares.2),
                unrelated: shares(|shares| shares.3),
            }
        })
        .collect();
    Weights::new(learnt, PRIOR, 2.0 * PRIOR, 0)
}
