//! Calling codes of the world: how long the national numbers are, and which trunk prefix is not dialled from abroad.
//!
//! Source: ITU-T E.164 "List of assigned country codes"; lengths and prefixes as in the metadata of Google's
//! libphonenumber (Apache-2.0), of which this is the shortest extract that tells a number from a mistyped one.

/// A calling code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallingCode {
    /// Digits after the plus, such as `351`.
    pub code: &'static str,
    /// Fewest digits of a national number.
    pub fewest: u8,
    /// Most digits of a national number.
    pub most: u8,
    /// Digit that is dialled before a national number within the country, and never from abroad.
    pub trunk: Option<char>,
    /// Main country of the code, ISO 3166-1 alpha-2; empty for international services.
    pub country: &'static str,
}

const fn code(code: &'static str, fewest: u8, most: u8, trunk: Option<char>, country: &'static str) -> CallingCode {
    CallingCode {
        code,
        fewest,
        most,
        trunk,
        country,
    }
}

/// The calling code that international `digits` begin with; `None` when there is none. No code begins another.
#[must_use]
pub fn of(digits: &str) -> Option<&'static CallingCode> {
    (1..=3).find_map(|length| {
        let prefix = digits.get(..length)?;
        let place = CODES.binary_search_by(|known| known.code.cmp(prefix)).ok()?;
        Some(&CODES[place])
    })
}

/// In the order of their digits as text.
#[rustfmt::skip]
pub const CODES: &[CallingCode] = &[
    code("1", 10, 10, Some('1'), "US"), code("20", 8, 10, Some('0'), "EG"), code("211", 9, 9, Some('0'), "SS"),
    code("212", 9, 9, Some('0'), "MA"), code("213", 8, 9, Some('0'), "DZ"), code("216", 8, 8, None, "TN"),
    code("218", 9, 9, Some('0'), "LY"), code("220", 7, 9, None, "GM"), code("221", 9, 9, None, "SN"),
    code("222", 8, 8, None, "MR"), code("223", 8, 8, None, "ML"), code("224", 8, 9, None, "GN"), code("225", 10, 10, None, "CI"),
    code("226", 8, 8, None, "BF"), code("227", 8, 8, None, "NE"), code("228", 8, 8, None, "TG"), code("229", 10, 10, None, "BJ"),
    code("230", 7, 10, None, "MU"), code("231", 7, 9, Some('0'), "LR"), code("232", 8, 8, Some('0'), "SL"),
    code("233", 8, 9, Some('0'), "GH"), code("234", 10, 12, Some('0'), "NG"), code("235", 8, 8, None, "TD"),
    code("236", 8, 8, None, "CF"), code("237", 8, 9, None, "CM"), code("238", 7, 7, None, "CV"), code("239", 7, 7, None, "ST"),
    code("240", 9, 9, None, "GQ"), code("241", 7, 8, None, "GA"), code("242", 9, 9, None, "CG"),
    code("243", 7, 10, Some('0'), "CD"), code("244", 9, 9, None, "AO"), code("245", 7, 9, None, "GW"),
    code("246", 7, 7, None, "IO"), code("247", 5, 6, None, "AC"), code("248", 7, 7, None, "SC"),
    code("249", 9, 9, Some('0'), "SD"), code("250", 8, 9, Some('0'), "RW"), code("251", 9, 9, Some('0'), "ET"),
    code("252", 6, 9, Some('0'), "SO"), code("253", 8, 8, None, "DJ"), code("254", 7, 10, Some('0'), "KE"),
    code("255", 9, 9, Some('0'), "TZ"), code("256", 9, 9, Some('0'), "UG"), code("257", 8, 8, None, "BI"),
    code("258", 8, 9, None, "MZ"), code("260", 9, 9, Some('0'), "ZM"), code("261", 9, 9, Some('0'), "MG"),
    code("262", 9, 9, Some('0'), "RE"), code("263", 7, 10, Some('0'), "ZW"), code("264", 8, 9, Some('0'), "NA"),
    code("265", 7, 9, Some('0'), "MW"), code("266", 8, 8, None, "LS"), code("267", 7, 10, None, "BW"),
    code("268", 8, 9, None, "SZ"), code("269", 7, 7, None, "KM"), code("27", 5, 10, Some('0'), "ZA"),
    code("290", 4, 5, None, "SH"), code("291", 7, 7, Some('0'), "ER"), code("297", 7, 7, None, "AW"),
    code("298", 6, 6, None, "FO"), code("299", 6, 6, None, "GL"), code("30", 10, 12, None, "GR"),
    code("31", 5, 11, Some('0'), "NL"), code("32", 8, 9, Some('0'), "BE"), code("33", 9, 9, Some('0'), "FR"),
    code("34", 9, 9, None, "ES"), code("350", 8, 8, None, "GI"), code("351", 9, 9, None, "PT"), code("352", 4, 11, None, "LU"),
    code("353", 7, 10, Some('0'), "IE"), code("354", 7, 9, None, "IS"), code("355", 6, 9, Some('0'), "AL"),
    code("356", 8, 8, None, "MT"), code("357", 8, 8, None, "CY"), code("358", 5, 12, Some('0'), "FI"),
    code("359", 6, 12, Some('0'), "BG"), code("36", 8, 9, None, "HU"), code("370", 8, 8, Some('0'), "LT"),
    code("371", 8, 8, None, "LV"), code("372", 7, 10, None, "EE"), code("373", 8, 8, Some('0'), "MD"),
    code("374", 8, 8, Some('0'), "AM"), code("375", 6, 11, Some('8'), "BY"), code("376", 6, 9, None, "AD"),
    code("377", 8, 9, Some('0'), "MC"), code("378", 8, 10, None, "SM"), code("380", 9, 10, Some('0'), "UA"),
    code("381", 6, 12, Some('0'), "RS"), code("382", 8, 9, Some('0'), "ME"), code("383", 8, 12, Some('0'), "XK"),
    code("385", 7, 9, Some('0'), "HR"), code("386", 5, 8, Some('0'), "SI"), code("387", 8, 9, Some('0'), "BA"),
    code("389", 8, 8, Some('0'), "MK"), code("39", 6, 12, None, "IT"), code("40", 6, 9, Some('0'), "RO"),
    code("41", 9, 12, Some('0'), "CH"), code("420", 9, 12, None, "CZ"), code("421", 6, 9, Some('0'), "SK"),
    code("423", 7, 9, Some('0'), "LI"), code("43", 4, 13, Some('0'), "AT"), code("44", 7, 10, Some('0'), "GB"),
    code("45", 8, 8, None, "DK"), code("46", 6, 12, Some('0'), "SE"), code("47", 5, 8, None, "NO"), code("48", 6, 10, None, "PL"),
    code("49", 4, 13, Some('0'), "DE"), code("500", 5, 5, None, "FK"), code("501", 7, 11, None, "BZ"),
    code("502", 8, 11, None, "GT"), code("503", 7, 11, None, "SV"), code("504", 8, 11, None, "HN"), code("505", 8, 8, None, "NI"),
    code("506", 8, 10, None, "CR"), code("507", 7, 11, None, "PA"), code("508", 6, 9, Some('0'), "PM"),
    code("509", 8, 8, None, "HT"), code("51", 8, 9, Some('0'), "PE"), code("52", 10, 10, None, "MX"),
    code("53", 6, 10, Some('0'), "CU"), code("54", 10, 11, Some('0'), "AR"), code("55", 8, 11, Some('0'), "BR"),
    code("56", 9, 11, None, "CL"), code("57", 8, 11, Some('0'), "CO"), code("58", 10, 10, Some('0'), "VE"),
    code("590", 9, 9, Some('0'), "GP"), code("591", 8, 9, Some('0'), "BO"), code("592", 7, 7, None, "GY"),
    code("593", 8, 11, Some('0'), "EC"), code("594", 9, 9, Some('0'), "GF"), code("595", 6, 11, Some('0'), "PY"),
    code("596", 9, 9, Some('0'), "MQ"), code("597", 6, 7, None, "SR"), code("598", 4, 12, Some('0'), "UY"),
    code("599", 7, 8, None, "CW"), code("60", 8, 10, Some('0'), "MY"), code("61", 5, 12, Some('0'), "AU"),
    code("62", 7, 13, Some('0'), "ID"), code("63", 6, 13, Some('0'), "PH"), code("64", 5, 10, Some('0'), "NZ"),
    code("65", 8, 11, None, "SG"), code("66", 8, 13, Some('0'), "TH"), code("670", 7, 8, None, "TL"),
    code("672", 6, 6, None, "NF"), code("673", 7, 7, None, "BN"), code("674", 7, 7, None, "NR"), code("675", 7, 8, None, "PG"),
    code("676", 5, 7, None, "TO"), code("677", 5, 7, None, "SB"), code("678", 5, 7, None, "VU"), code("679", 7, 11, None, "FJ"),
    code("680", 7, 7, None, "PW"), code("681", 6, 9, None, "WF"), code("682", 5, 5, None, "CK"), code("683", 4, 7, None, "NU"),
    code("685", 5, 10, None, "WS"), code("686", 5, 8, Some('0'), "KI"), code("687", 6, 6, None, "NC"),
    code("688", 5, 7, None, "TV"), code("689", 6, 9, None, "PF"), code("690", 4, 7, None, "TK"), code("691", 7, 7, None, "FM"),
    code("692", 7, 7, Some('1'), "MH"), code("7", 10, 14, Some('8'), "RU"), code("800", 8, 8, None, ""),
    code("808", 8, 8, None, ""), code("81", 8, 13, Some('0'), "JP"), code("82", 5, 13, Some('0'), "KR"),
    code("84", 7, 10, Some('0'), "VN"), code("850", 8, 10, Some('0'), "KP"), code("852", 5, 11, None, "HK"),
    code("853", 7, 8, None, "MO"), code("855", 8, 10, Some('0'), "KH"), code("856", 8, 10, Some('0'), "LA"),
    code("86", 7, 12, Some('0'), "CN"), code("870", 9, 12, None, ""), code("878", 12, 12, None, ""),
    code("880", 6, 10, Some('0'), "BD"), code("881", 9, 10, None, ""), code("882", 7, 12, None, ""), code("883", 8, 12, None, ""),
    code("886", 7, 11, Some('0'), "TW"), code("888", 11, 11, None, ""), code("90", 7, 13, Some('0'), "TR"),
    code("91", 8, 13, Some('0'), "IN"), code("92", 8, 12, Some('0'), "PK"), code("93", 9, 9, Some('0'), "AF"),
    code("94", 9, 9, Some('0'), "LK"), code("95", 6, 10, Some('0'), "MM"), code("960", 7, 10, None, "MV"),
    code("961", 7, 8, Some('0'), "LB"), code("962", 8, 9, Some('0'), "JO"), code("963", 8, 9, Some('0'), "SY"),
    code("964", 8, 10, Some('0'), "IQ"), code("965", 7, 8, None, "KW"), code("966", 9, 10, Some('0'), "SA"),
    code("967", 7, 9, Some('0'), "YE"), code("968", 7, 9, None, "OM"), code("970", 8, 10, Some('0'), "PS"),
    code("971", 5, 12, Some('0'), "AE"), code("972", 7, 12, Some('0'), "IL"), code("973", 8, 8, None, "BH"),
    code("974", 7, 11, None, "QA"), code("975", 7, 8, None, "BT"), code("976", 8, 10, Some('0'), "MN"),
    code("977", 8, 11, Some('0'), "NP"), code("979", 9, 9, None, ""), code("98", 4, 10, Some('0'), "IR"),
    code("992", 9, 9, None, "TJ"), code("993", 8, 8, Some('8'), "TM"), code("994", 9, 9, Some('0'), "AZ"),
    code("995", 9, 9, Some('0'), "GE"), code("996", 9, 10, Some('0'), "KG"), code("998", 9, 9, None, "UZ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched_and_no_code_begins_another() {
        assert!(CODES.is_sorted_by_key(|known| known.code));
        for pair in CODES.windows(2) {
            assert!(!pair[1].code.starts_with(pair[0].code), "{pair:?}");
        }
        for known in CODES {
            assert_eq!(of(&format!("{}12345678", known.code)), Some(known));
            assert!(
                known.fewest <= known.most && known.code.len() + usize::from(known.most) <= 15,
                "{known:?}"
            );
        }
        assert_eq!((of("999"), of("")), (None, None));
    }
}
