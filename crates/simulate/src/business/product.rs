//! Insurance products and companies on sale: codes of `ss_insurance`'s seed.

use crate::customer::Kind;
use crate::draw::Draw;

/// An insurance product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Code in `ss_insurance.product`.
    pub code: &'static str,
    /// Code in `ss_insurance.product_line`.
    pub line: &'static str,
    /// Who buys it.
    pub buyer: Kind,
    /// Yearly premium in euros, from and to.
    pub premium: (i64, i64),
    /// Causes of its claims, codes of `ss_insurance.claim_cause`.
    pub causes: &'static [&'static str],
    weight: u64,
}

const fn product(
    code: &'static str,
    line: &'static str,
    buyer: Kind,
    premium: (i64, i64),
    weight: u64,
    causes: &'static [&'static str],
) -> Product {
    Product {
        code,
        line,
        buyer,
        premium,
        causes,
        weight,
    }
}

use Kind::{Company, Person};

const MOTOR: &[&str] = &["collision", "own_damage", "glass", "theft", "roadside", "bodily_injury"];
const HOME: &[&str] = &[
    "water_damage",
    "water_damage",
    "electrical",
    "glass",
    "theft",
    "storm",
    "home_assistance",
    "fire",
];
const HEALTH: &[&str] = &["medical"];
const BUSINESS: &[&str] = &["water_damage", "fire", "theft", "vandalism", "electrical", "liability"];

/// Products that the simulated brokerage sells.
pub const PRODUCTS: &[Product] = &[
    product(
        "MOTOR-TPL",
        "motor",
        Person,
        (170, 330),
        16,
        &["collision", "roadside", "bodily_injury"],
    ),
    product("MOTOR-TPL-PLUS", "motor", Person, (230, 420), 18, MOTOR),
    product("MOTOR-FULL", "motor", Person, (480, 1_250), 5, MOTOR),
    product("MOTOR-FULL-EXCESS", "motor", Person, (310, 690), 14, MOTOR),
    product(
        "MOTORCYCLE",
        "motor",
        Person,
        (90, 280),
        5,
        &["collision", "roadside", "theft"],
    ),
    product("HOME-OWNER", "home", Person, (160, 390), 20, HOME),
    product("HOME-TENANT", "home", Person, (80, 170), 6, HOME),
    product("HOME-LANDLORD", "home", Person, (140, 300), 3, HOME),
    product("LIFE-TERM", "life", Person, (90, 480), 6, &["death", "disability"]),
    product("LIFE-MORTGAGE", "life", Person, (130, 520), 4, &["death", "disability"]),
    product("PIAS", "savings", Person, (300, 2_400), 2, &["other"]),
    product("HEALTH-NETWORK", "health", Person, (520, 1_450), 9, HEALTH),
    product("HEALTH-REIMBURSEMENT", "health", Person, (950, 2_600), 2, HEALTH),
    product("DENTAL", "dental", Person, (90, 190), 3, &["dental"]),
    product("FUNERAL", "funeral", Person, (110, 420), 10, &["death"]),
    product("ACCIDENT", "accident", Person, (60, 180), 3, &["bodily_injury"]),
    product("TRAVEL", "travel", Person, (40, 210), 2, &["travel"]),
    product("PET", "pet", Person, (45, 260), 3, &["animal"]),
    product("RENT-DEFAULT", "rent", Person, (210, 480), 1, &["rent_default"]),
    product("LEGAL", "legal_protection", Person, (60, 150), 1, &["legal"]),
    product("COMMUNITY", "community", Company, (900, 5_200), 12, BUSINESS),
    product("SHOP", "commerce", Company, (220, 980), 20, BUSINESS),
    product("OFFICE", "commerce", Company, (140, 520), 10, BUSINESS),
    product("SME", "industry", Company, (480, 3_900), 14, BUSINESS),
    product("FLEET", "motor", Company, (1_800, 14_500), 5, MOTOR),
    product("ACCIDENT-GROUP", "accident", Company, (120, 1_700), 12, &["bodily_injury"]),
    product("LIABILITY-GENERAL", "liability", Company, (180, 2_300), 12, &["liability"]),
    product(
        "LIABILITY-PROFESSIONAL",
        "liability",
        Company,
        (220, 1_900),
        5,
        &["liability"],
    ),
    product("CYBER", "cyber", Company, (260, 1_500), 3, &["cyber"]),
    product("CARGO", "transport", Company, (350, 2_800), 2, &["collision", "theft"]),
];

/// Companies, with the lines that each is known for; an empty list means all but health and funeral.
pub const CARRIERS: &[(&str, &[&str])] = &[
    ("MAPFRE", &[]),
    ("ALLIANZ", &[]),
    ("AXA", &[]),
    ("GENERALI", &[]),
    ("OCCIDENT", &[]),
    ("ZURICH", &[]),
    ("REALE", &[]),
    ("CASER", &[]),
    ("HELVETIA", &[]),
    ("FIATC", &[]),
    ("MGS", &[]),
    ("PELAYO", &["motor", "home", "pet"]),
    ("LIBERTY", &["motor", "home", "life"]),
    ("LINEA-DIRECTA", &["motor", "home"]),
    ("MUTUA", &["motor", "home"]),
    ("SANTALUCIA", &["funeral", "home", "life", "accident"]),
    ("OCASO", &["funeral", "home", "community"]),
    ("ADESLAS", &["health", "dental"]),
    ("SANITAS", &["health", "dental"]),
    ("ASISA", &["health", "dental"]),
    ("DKV", &["health", "dental", "funeral"]),
    ("AEGON", &["life", "health"]),
    ("ARAG", &["legal_protection", "travel", "rent"]),
    ("HISCOX", &["liability", "cyber"]),
];

impl Product {
    /// A product that a customer of `buyer`'s kind buys, by how often it is sold.
    pub(crate) fn draw(draw: &mut Draw, buyer: Kind) -> &'static Self {
        draw.weighted(PRODUCTS, |product| if product.buyer == buyer { product.weight } else { 0 })
    }

    /// The product of the code `code`.
    #[must_use]
    pub fn of_code(code: &str) -> Option<&'static Self> {
        PRODUCTS.iter().find(|product| product.code == code)
    }

    /// A company that insures it.
    pub(crate) fn carrier(&self, draw: &mut Draw) -> &'static str {
        let general = !matches!(self.line, "health" | "dental" | "funeral" | "legal_protection" | "rent");
        let insures = |lines: &&[&str]| {
            if lines.is_empty() {
                general
            } else {
                lines.contains(&self.line)
            }
        };
        draw.weighted(CARRIERS, |(_, lines)| u64::from(insures(lines))).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_a_company_and_every_code_is_in_the_seed_of_its_database() {
        let seed = include_str!("../../../../databases/ss_insurance/seed.sql");
        for (index, product) in PRODUCTS.iter().enumerate() {
            assert!(
                seed.contains(&format!("('{}', '{}',", product.code, product.line)),
                "{}",
                product.code
            );
            assert!(product.causes.iter().all(|cause| seed.contains(&format!("('{cause}',"))));
            let carrier = product.carrier(&mut Draw::new(1, "carrier", index as u64));
            assert!(seed.contains(&format!("('{carrier}',")), "{carrier}");
        }
        assert!(CARRIERS.iter().all(|(code, _)| seed.contains(&format!("('{code}',"))));
    }
}
