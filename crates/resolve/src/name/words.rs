//! Words of names that are no names: titles, particles, abbreviations, fillers.

/// Titles before a name: Spanish, Catalan and Galician, then English, French, German.
const TITLES: &[&str] = &[
    "DON",
    "DONA",
    "DNA",
    "SR",
    "SRA",
    "SRTA",
    "SENOR",
    "SENORA",
    "SENORITA",
    "SRES",
    "DR",
    "DRA",
    "DOCTOR",
    "DOCTORA",
    "PROF",
    "PROFESOR",
    "PROFESORA",
    "ING",
    "INGENIERO",
    "INGENIERA",
    "LIC",
    "LCDO",
    "LCDA",
    "LDO",
    "LDA",
    "ARQ",
    "ABOGADO",
    "ABOGADA",
    "EXCMO",
    "EXCMA",
    "ILMO",
    "ILMA",
    "ILTRE",
    "ILTMO",
    "ILTMA",
    "RVDO",
    "RVDA",
    "REVDO",
    "FRAY",
    "SOR",
    "HNO",
    "HNA",
    "PADRE",
    "VDA",
    "VIUDA",
    "EN",
    "NA",
    "SENYOR",
    "SENYORA",
    "MR",
    "MRS",
    "MS",
    "MISS",
    "MX",
    "SIR",
    "DAME",
    "LADY",
    "LORD",
    "REV",
    "REVEREND",
    "HON",
    "CAPT",
    "CAPTAIN",
    "COL",
    "COLONEL",
    "MAJ",
    "MAJOR",
    "LT",
    "SGT",
    "MME",
    "MLLE",
    "HERR",
    "FRAU",
];

/// What may follow a name.
const SUFFIXES: &[&str] = &[
    "JR", "SR", "II", "III", "IV", "PHD", "ESQ", "ESQUIRE", "JUNIOR", "SENIOR", "KBE", "OBE", "MBE", "MD",
];

/// Words between the parts of a name: dropped, for one office writes them and the next does not.
const PARTICLES: &[&str] = &[
    "DE", "DEL", "LA", "LAS", "LOS", "Y", "I", "E", "D", "DA", "DAS", "DO", "DOS", "DELS", "LES", "DI", "VAN", "VON", "DER",
    "DEN", "TER", "ZU", "DU", "DES",
];

/// Words that belong to the one behind them: San Martín is written Sanmartín too, El Haddad Elhaddad.
const BOUND: &[&str] = &[
    "SAN", "SANTA", "SANTO", "EL", "AL", "BEN", "BIN", "ABU", "AIT", "OULD", "MC", "MAC", "O", "LE", "ST",
];

/// Abbreviated given names that stand for one name only.
const GIVEN: &[(&str, &str)] = &[
    ("ANT", "ANTONIO"),
    ("ANTO", "ANTONIO"),
    ("BDO", "BERNARDO"),
    ("BME", "BARTOLOME"),
    ("CONCEP", "CONCEPCION"),
    ("DGO", "DOMINGO"),
    ("ENCARN", "ENCARNACION"),
    ("FCA", "FRANCISCA"),
    ("FCISCO", "FRANCISCO"),
    ("FCO", "FRANCISCO"),
    ("FDO", "FERNANDO"),
    ("FEDCO", "FEDERICO"),
    ("FRANC", "FRANCISCO"),
    ("FRCO", "FRANCISCO"),
    ("GLMO", "GUILLERMO"),
    ("GMO", "GUILLERMO"),
    ("GPE", "GUADALUPE"),
    ("GREG", "GREGORIO"),
    ("IGN", "IGNACIO"),
    ("INM", "INMACULADA"),
    ("JO", "JOSE"),
    ("JQN", "JOAQUIN"),
    ("JSUS", "JESUS"),
    ("MA", "MARIA"),
    ("MGDL", "MAGDALENA"),
    ("MIG", "MIGUEL"),
    ("MNEL", "MANUEL"),
    ("MNL", "MANUEL"),
    ("MRIA", "MARIA"),
    ("MTSE", "MONTSERRAT"),
    ("RAF", "RAFAEL"),
    ("RMON", "RAMON"),
    ("STGO", "SANTIAGO"),
    ("TRINID", "TRINIDAD"),
    ("VCTE", "VICENTE"),
    ("VTE", "VICENTE"),
];

/// Abbreviated surnames.
const SURNAMES: &[(&str, &str)] = &[
    ("ALVZ", "ALVAREZ"),
    ("DGUEZ", "DOMINGUEZ"),
    ("DMGUEZ", "DOMINGUEZ"),
    ("DOMGUEZ", "DOMINGUEZ"),
    ("FDEZ", "FERNANDEZ"),
    ("FERNDEZ", "FERNANDEZ"),
    ("FNDEZ", "FERNANDEZ"),
    ("FRNDEZ", "FERNANDEZ"),
    ("GCIA", "GARCIA"),
    ("GLEZ", "GONZALEZ"),
    ("GLZ", "GONZALEZ"),
    ("GMEZ", "GOMEZ"),
    ("GNZLEZ", "GONZALEZ"),
    ("GONZ", "GONZALEZ"),
    ("GRCIA", "GARCIA"),
    ("GTEZ", "GUTIERREZ"),
    ("GTREZ", "GUTIERREZ"),
    ("GTRREZ", "GUTIERREZ"),
    ("HDEZ", "HERNANDEZ"),
    ("HNDEZ", "HERNANDEZ"),
    ("HRDEZ", "HERNANDEZ"),
    ("JMENEZ", "JIMENEZ"),
    ("JMNEZ", "JIMENEZ"),
    ("LPEZ", "LOPEZ"),
    ("MARTZ", "MARTINEZ"),
    ("MDEZ", "MENDEZ"),
    ("MNEZ", "MARTINEZ"),
    ("MNZ", "MARTINEZ"),
    ("MRTNEZ", "MARTINEZ"),
    ("MTEZ", "MARTINEZ"),
    ("MTNEZ", "MARTINEZ"),
    ("MTZ", "MARTINEZ"),
    ("PRZ", "PEREZ"),
    ("RDGUEZ", "RODRIGUEZ"),
    ("RDRGUEZ", "RODRIGUEZ"),
    ("RDZ", "RODRIGUEZ"),
    ("RGUEZ", "RODRIGUEZ"),
    ("ROGUEZ", "RODRIGUEZ"),
    ("RQUEZ", "RODRIGUEZ"),
    ("SCHEZ", "SANCHEZ"),
    ("SCHZ", "SANCHEZ"),
    ("SNCHEZ", "SANCHEZ"),
    ("VAZQZ", "VAZQUEZ"),
    ("VLQUEZ", "VELAZQUEZ"),
    ("VQUEZ", "VAZQUEZ"),
    ("VZQUEZ", "VAZQUEZ"),
];

/// Surnames that are hardly ever given names: the commonest of Spain (INE, "Apellidos más frecuentes") that do not end in -ez.
const COMMON_SURNAMES: &[&str] = &[
    "AGUILAR",
    "ARIAS",
    "BRAVO",
    "CABALLERO",
    "CABRERA",
    "CALVO",
    "CAMPOS",
    "CANO",
    "CARMONA",
    "CARRASCO",
    "CASTILLO",
    "CASTRO",
    "CRESPO",
    "DELGADO",
    "DIAZ",
    "DURAN",
    "FERRER",
    "FLORES",
    "FUENTES",
    "GALLARDO",
    "GALLEGO",
    "GARCIA",
    "GARRIDO",
    "GUERRERO",
    "HERRERA",
    "HERRERO",
    "HIDALGO",
    "IGLESIAS",
    "LOZANO",
    "MEDINA",
    "MOLINA",
    "MONTERO",
    "MORA",
    "MORENO",
    "MOYA",
    "MUNOZ",
    "NAVARRO",
    "NIETO",
    "ORTEGA",
    "ORTIZ",
    "PARRA",
    "PASTOR",
    "PENA",
    "PRIETO",
    "RAMOS",
    "RIVAS",
    "ROJAS",
    "ROMERO",
    "RUBIO",
    "RUIZ",
    "SANTANA",
    "SANZ",
    "SERRANO",
    "SOLER",
    "SOTO",
    "TORRES",
    "VARGAS",
    "VEGA",
    "VELASCO",
    "VERA",
];

/// What people write when they have no name to write; words in alphabetical order.
const FILLERS: &[&str] = &[
    "ANONIMA",
    "ANONIMO",
    "APELLIDO",
    "APELLIDO NOMBRE",
    "CLIENTE",
    "CLIENTE CONTADO",
    "CLIENTES VARIOS",
    "CONSTA NO",
    "DATOS SIN",
    "DESCONOCIDA",
    "DESCONOCIDO",
    "DISPONIBLE NO",
    "DOE JANE",
    "DOE JOHN",
    "NA",
    "NINGUNO",
    "NO TIENE",
    "NOMBRE",
    "NOMBRE SIN",
    "NONE",
    "NOTIENE",
    "NULL",
    "PENDIENTE",
    "PRUEBA",
    "PRUEBA PRUEBA",
    "TEST",
    "TEST TEST",
    "TITULAR",
    "UNKNOWN",
    "USUARIO",
    "VARIOS",
    "X",
    "XX",
    "XXX",
    "XXXX",
];

pub(super) fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

pub(super) fn is_suffix(word: &str) -> bool {
    SUFFIXES.contains(&word)
}

pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

pub(super) fn is_bound(word: &str) -> bool {
    BOUND.contains(&word)
}

/// Whether a word is a surname and no given name, for all that is known of it.
pub(super) fn is_common_surname(word: &str) -> bool {
    COMMON_SURNAMES.contains(&word) || (word.len() > 3 && word.ends_with("EZ"))
}

pub(super) fn is_filler(words: &str) -> bool {
    FILLERS.contains(&words)
}

/// The given name that `word` abbreviates, or `word`.
pub(super) fn given(word: &str) -> &str {
    expansion(GIVEN, word)
}

/// The surname that `word` abbreviates, or `word`.
pub(super) fn surname(word: &str) -> &str {
    expansion(SURNAMES, word)
}

fn expansion<'a>(table: &[(&str, &'static str)], word: &'a str) -> &'a str {
    table.iter().find(|(short, _)| *short == word).map_or(word, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::given;

    #[test]
    fn what_an_abbreviation_stands_for_is_no_abbreviation_title_or_particle() {
        for (_, name) in GIVEN.iter().chain(SURNAMES) {
            assert_eq!((super::given(name), surname(name)), (*name, *name));
            assert!(
                !is_title(name) && !is_particle(name) && !is_bound(name) && !is_suffix(name),
                "{name}"
            );
        }
    }

    #[test]
    fn no_title_or_particle_is_a_given_name() {
        for word in TITLES.iter().chain(SUFFIXES).chain(PARTICLES) {
            assert!(!given::is_known(word), "{word}");
        }
    }

    #[test]
    fn the_words_of_fillers_are_sorted() {
        for filler in FILLERS {
            assert!(filler.split(' ').is_sorted(), "{filler}");
        }
    }
}
