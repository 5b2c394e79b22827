//! `docs/standardisation.md` says what the code does.

use aicore_resolve::date::Reading;
use aicore_resolve::{
    Status, address, cadastral, ccc, company, cups, date, document, email, iban, name, phone, plate, policy_number, postcode,
};

/// Value and status of what was typed.
type Standard = fn(&str) -> (String, Status);

/// Sections of the page that have a table, and what their rows are held against.
const SECTIONS: &[(&str, Standard)] = &[
    ("Documents", |text| {
        let document = document::parse(None, text).unwrap();
        (document.to_string(), document.status)
    }),
    ("Accounts", |text| {
        iban::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("CCC", |text| {
        ccc::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Supply points", |text| {
        cups::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Cadastral references", |text| {
        cadastral::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Number plates", |text| {
        plate::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Policy numbers", |text| {
        policy_number::parse(text, None)
            .map(|found| (found.value, found.status))
            .unwrap()
    }),
    ("Telephones", |text| {
        phone::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("E-mail", |text| {
        email::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Names of persons", |text| {
        name::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Companies", |text| {
        company::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Addresses", |text| {
        address::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Postcodes", |text| {
        postcode::parse(text).map(|found| (found.value, found.status)).unwrap()
    }),
    ("Dates", |text| {
        let reading = Reading {
            pivot: Some(2026),
            ..Reading::default()
        };
        date::parse(text, reading).map(|found| (found.value, found.status)).unwrap()
    }),
];

#[test]
fn every_row_of_the_page_is_what_the_code_does() {
    let page = include_str!("../../../../docs/standardisation.md");
    let mut wrong = Vec::new();
    for (section, standard) in SECTIONS {
        let (_, text) = page.split_once(&format!("\n## {section}\n")).expect(section);
        let text = text.split("\n## ").next().unwrap();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        assert!(rows.len() >= 3, "{section} has a table");
        for row in rows {
            let (value, status) = standard(row[0].trim_matches('`'));
            let written = format!("`{value}` {status}");
            if written != format!("{} {}", row[1], row[2]) {
                wrong.push(format!("{section}: {} is {written}", row[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
