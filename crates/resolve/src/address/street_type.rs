//! Types of streets, and how they are abbreviated in the languages of Spain.
//!
//! Sources: the INE's and the Catastro's lists of types of vía, and the abbreviations in use. Catalan, Galician and Basque types have the
//! Spanish one as normal form, since a street is called either way from one bill to the next. English types stand behind the
//! name and keep their own.

use super::token::Token;

/// Normal form, and the ways it is written before the name of the street.
const BEFORE: &[(&str, &[&str])] = &[
    ("ALAMEDA", &["ALAMEDA", "ALDA", "ALAM"]),
    (
        "APARTADO",
        &[
            "APARTADO DE CORREOS",
            "APARTADO CORREOS",
            "APARTADO",
            "APDO DE CORREOS",
            "APDO CORREOS",
            "APDO",
            "APTDO",
            "P O BOX",
            "PO BOX",
        ],
    ),
    ("AUTOVIA", &["AUTOVIA", "AUTOPISTA"]),
    (
        "AVENIDA",
        &["AVENIDA", "AVDA", "AVD", "AV", "AVE", "AVINGUDA", "AVGDA", "AVNDA", "AVENUE"],
    ),
    ("BAJADA", &["BAJADA", "BAIXADA", "BDA", "BAJ"]),
    (
        "BARRIO",
        &["BARRIO", "BO", "BARRI", "BARRO", "BARRIADA", "BDA", "BRDA", "AUZOA"],
    ),
    ("BULEVAR", &["BULEVAR", "BOULEVARD", "BLVR", "BULEV"]),
    (
        "CALLE",
        &[
            "CALLE", "C", "CL", "CLL", "CALL", "CLLE", "CARRER", "CR", "CARR", "RUA", "R", "KALEA", "KALE",
        ],
    ),
    (
        "CALLEJON",
        &["CJ", "CALLEJON", "CJON", "CLLON", "CALLEJA", "CJLA", "CARRERO", "CARRERON"],
    ),
    (
        "CAMINO",
        &["CM", "CAMINO", "CNO", "CMNO", "CAM", "CAMI", "CMO", "CMNO", "BIDEA"],
    ),
    ("CARRERA", &["CARRERA", "CRA", "CRRA"]),
    (
        "CARRETERA",
        &["CT", "CARRETERA", "CTRA", "CRTA", "CARRET", "CTA", "ESTRADA", "ERREPIDEA"],
    ),
    ("CASERIO", &["CASERIO", "CSRIO", "BASERRIA"]),
    ("COLONIA", &["COLONIA", "COL"]),
    ("COSTANILLA", &["COSTANILLA", "CSTAN"]),
    ("CUESTA", &["CUESTA", "CSTA", "COSTA", "ALDAPA"]),
    ("DISEMINADO", &["DISEMINADO", "DS", "DISEM", "DISSEMINAT"]),
    ("GLORIETA", &["GL", "GLORIETA", "GTA", "GLTA", "GLORI"]),
    ("GRAN VIA", &["GRAN VIA", "G V", "GV", "GVIA"]),
    ("LUGAR", &["LUGAR", "LG", "LUG", "LLOC", "ALDEA", "ALD"]),
    ("PARQUE", &["PARQUE", "PQUE", "PARC", "PRQUE"]),
    ("PARTIDA", &["PT", "PARTIDA", "PTDA", "PDA", "PARTDA"]),
    (
        "PASAJE",
        &["PJ", "PASAJE", "PJE", "PSJE", "PSAJE", "PASSATGE", "PTGE", "PASAXE"],
    ),
    (
        "PASEO",
        &[
            "PS",
            "PASEO",
            "PO",
            "PSO",
            "PASO",
            "PASSEIG",
            "PG",
            "PSG",
            "PASSEO",
            "PASEALEKUA",
        ],
    ),
    (
        "PLAZA",
        &[
            "PLAZA",
            "PZA",
            "PLZA",
            "PL",
            "PZ",
            "PLA",
            "PLACA",
            "PCA",
            "PRAZA",
            "PRZA",
            "PLAZUELA",
            "PLZLA",
            "PLACETA",
            "ENPARANTZA",
        ],
    ),
    (
        "POLIGONO",
        &[
            "PGNO",
            "POLIGONO INDUSTRIAL",
            "POLIGON INDUSTRIAL",
            "POLIGONO IND",
            "POL IND",
            "POLIG IND",
            "POLIGONO",
            "POLIGON",
            "POLIG",
            "POL",
            "P I",
            "PI",
            "PGIND",
        ],
    ),
    ("RAMBLA", &["RB", "RAMBLA", "RBLA", "RMBLA"]),
    ("RONDA", &["RONDA", "RDA", "RND"]),
    ("SENDA", &["SENDA", "SENDERO", "SDA"]),
    ("SUBIDA", &["SUBIDA", "PUJADA", "SUB"]),
    (
        "TRAVESIA",
        &[
            "TR",
            "TRAVESIA",
            "TRV",
            "TRVA",
            "TRAV",
            "TRVSIA",
            "TRAVESSERA",
            "TRAVESSIA",
            "TSIA",
        ],
    ),
    (
        "URBANIZACION",
        &["UR", "URBANIZACION", "URB", "URBANITZACIO", "URBANIZ", "URBAN"],
    ),
    ("VEREDA", &["VEREDA", "VRDA"]),
    ("VIA", &["VIA"]),
    ("STREET", &["STREET"]),
    ("ROAD", &["ROAD"]),
    ("LANE", &["LANE"]),
    ("DRIVE", &["DRIVE"]),
    ("COURT", &["COURT"]),
    ("SQUARE", &["SQUARE"]),
    ("WAY", &["WAY"]),
];

/// Normal form, and the ways it is written behind the name. Basque has its types there, too.
const BEHIND: &[(&str, &[&str])] = &[
    ("AVENIDA", &["ETORBIDEA", "HIRIBIDEA", "AVENUE", "AVE", "AV"]),
    ("BULEVAR", &["BOULEVARD", "BLVD"]),
    ("CALLE", &["KALEA"]),
    ("CAMINO", &["BIDEA"]),
    ("PASEO", &["PASEALEKUA", "IBILBIDEA"]),
    ("PLAZA", &["ENPARANTZA", "PLACE", "PLAZA"]),
    ("STREET", &["STREET", "ST", "STR"]),
    ("ROAD", &["ROAD", "RD"]),
    ("LANE", &["LANE", "LN"]),
    ("DRIVE", &["DRIVE", "DR"]),
    ("COURT", &["COURT", "CT"]),
    ("SQUARE", &["SQUARE", "SQ"]),
    ("WAY", &["WAY"]),
];

/// The type that tokens begin with, and how many of them write it; at least one is left for the name.
pub(super) fn before(tokens: &[Token]) -> Option<(&'static str, usize)> {
    let found = BEFORE
        .iter()
        .flat_map(|(normal, written)| written.iter().map(move |words| (*normal, words)));
    found
        .filter_map(|(normal, words)| {
            let count = words.split(' ').count();
            let fits = tokens.len() > count && words.split(' ').zip(tokens).all(|(word, token)| token.word() == word);
            let in_one_segment = fits && tokens[1..count].iter().all(|token| !token.starts_segment());
            (in_one_segment && is_meant(tokens, count)).then_some((normal, count))
        })
        .max_by_key(|(_, count)| *count)
}

/// One letter is a type only where something shows it: C/ Mayor, C. Mayor, C Mayor; but R only as R/ or R.
fn is_meant(tokens: &[Token], count: usize) -> bool {
    let first = &tokens[0];
    count > 1 || first.text.len() > 1 || first.raised.is_some() || first.text == "C" || tokens[1].gap.contains(['/', '.'])
}

/// The type that tokens of a name end with; at least one is left for the name.
pub(super) fn behind(tokens: &[Token]) -> Option<&'static str> {
    let last = tokens.last().filter(|_| tokens.len() > 1)?;
    BEHIND
        .iter()
        .find(|(_, written)| written.contains(&last.text.as_str()))
        .map(|(normal, _)| *normal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::token::tokens;

    #[test]
    fn every_normal_form_is_read_as_itself() {
        for (normal, written) in BEFORE {
            assert_eq!(
                written.iter().filter(|words| *words == normal).count(),
                usize::from(*normal != "POLIGONO" || written.contains(normal)),
                "{normal}"
            );
            let text = format!("{normal} MAYOR");
            assert_eq!(before(&tokens(&text)).map(|(found, _)| found), Some(*normal));
        }
        for (normal, _) in BEHIND {
            assert!(BEFORE.iter().any(|(known, _)| known == normal), "{normal}");
        }
    }
}
