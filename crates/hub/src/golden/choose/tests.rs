//! Survivorship as a pure function: what beats what, and that nothing else matters.

use super::*;
use chrono::{DateTime, NaiveDate, TimeDelta};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A statement of a source; `day` is its business time and its version.
fn statement(source: &str, trust: i16, day: i32, edit: impl FnOnce(&mut Statement)) -> Statement {
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + i64::from(day));
    let mut statement = Statement {
        id: i64::from(day),
        record: Uuid::from_u128(source.bytes().map(u128::from).sum()),
        database_code: source.to_owned(),
        source_key: "1".into(),
        customer_number: None,
        trust,
        incarnation: 0,
        version: day,
        valid_from: at,
        known_from: at,
        event_id: None,
        email_valid: false,
        phone_valid: false,
        birth_date: None,
        kind: "person".into(),
        document_type: None,
        document_value: None,
        document_status: "absent".into(),
        full_name: None,
        given_name: None,
        surname1: None,
        surname2: None,
        company_name: None,
        email: None,
        phone: None,
        address_line: None,
        postcode: None,
        municipality: None,
        province: None,
    };
    edit(&mut statement);
    statement
}

fn named(given: &str, surname1: &str, surname2: Option<&str>) -> impl FnOnce(&mut Statement) {
    move |statement| {
        statement.given_name = Some(given.to_owned());
        statement.surname1 = Some(surname1.to_owned());
        statement.surname2 = surname2.map(str::to_owned);
    }
}

fn email(value: &str, valid: bool) -> impl FnOnce(&mut Statement) {
    move |statement| (statement.email, statement.email_valid) = (Some(value.to_owned()), valid)
}

fn document(kind: &str, value: &str, status: &str) -> impl FnOnce(&mut Statement) {
    move |statement| {
        statement.document_type = Some(kind.to_owned());
        statement.document_value = Some(value.to_owned());
        statement.document_status = status.to_owned();
    }
}

fn source_of(statements: &[Statement], attribute: Attribute) -> (&str, Criterion) {
    let golden = golden(statements);
    let id = golden[&attribute].now.id;
    let of = statements.iter().find(|statement| statement.id == id).unwrap();
    (&of.database_code, golden[&attribute].decided_by)
}

#[test]
fn the_most_complete_name_survives_then_the_one_of_who_saw_a_document() {
    let complete = statement("a", 10, 1, named("Ana", "Ruiz", Some("Gil")));
    let short = statement("b", 90, 2, named("Ana", "Ruiz", None));
    let line = statement("c", 90, 3, |statement| statement.full_name = Some("Ana Ruiz Gil".into()));
    assert_eq!(
        source_of(&[short.clone(), complete.clone(), line], Attribute::Name),
        ("a", Criterion::Completeness)
    );
    let verified = statement("d", 10, 4, |statement| {
        named("Anna", "Ruiz", None)(statement);
        document("NIF", "11223344B", "valid")(statement);
    });
    assert_eq!(source_of(&[short, verified], Attribute::Name), ("d", Criterion::Verification));
}

#[test]
fn a_valid_document_beats_a_malformed_one_however_trusted_and_recent() {
    let valid = statement("a", 10, 1, document("NIF", "11223344B", "valid"));
    let passport = statement("b", 99, 7, document("PASSPORT", "AAA123456", "valid"));
    let wrong = statement("c", 99, 8, document("NIF", "11223344A", "wrong_check"));
    let malformed = statement("d", 99, 9, document("NIF", "1122", "malformed"));
    assert_eq!(
        source_of(
            &[malformed.clone(), valid, passport.clone(), wrong.clone()],
            Attribute::Document
        ),
        ("a", Criterion::Validity)
    );
    assert_eq!(source_of(&[malformed, wrong, passport], Attribute::Document).0, "b");
}

#[test]
fn of_valid_addresses_the_latest_survives_and_an_invalid_one_never_does() {
    let old = statement("a", 99, 1, email("ana@example.com", true));
    let new = statement("b", 10, 2, email("ana.ruiz@example.com", true));
    let broken = statement("c", 99, 3, email("ana@", false));
    assert_eq!(
        source_of(&[old.clone(), new.clone(), broken.clone()], Attribute::Email),
        ("b", Criterion::Recency)
    );
    assert_eq!(
        source_of(&[old, broken.clone()], Attribute::Email),
        ("a", Criterion::Validity)
    );
    assert_eq!(source_of(&[broken], Attribute::Email), ("c", Criterion::Only));
}

#[test]
fn a_birth_that_cannot_be_gives_way() {
    let born =
        |year, month, day| move |statement: &mut Statement| statement.birth_date = NaiveDate::from_ymd_opt(year, month, day);
    let real = statement("a", 10, 1, born(1971, 5, 3));
    for impossible in [born(1900, 1, 1), born(1871, 5, 3), born(2090, 5, 3)] {
        let other = statement("b", 99, 2, impossible);
        assert_eq!(
            source_of(&[other, real.clone()], Attribute::BirthDate),
            ("a", Criterion::Validity)
        );
    }
}

#[test]
fn an_address_survives_whole() {
    let address = |line: &str, postcode: Option<&str>| {
        let (line, postcode) = (line.to_owned(), postcode.map(str::to_owned));
        move |statement: &mut Statement| (statement.address_line, statement.postcode) = (Some(line), postcode)
    };
    let whole = statement("a", 10, 1, address("Calle Mayor 1", Some("28013")));
    let bare = statement("b", 99, 2, address("Calle Menor 2", None));
    let golden = [whole, bare];
    assert_eq!(source_of(&golden, Attribute::Address), ("a", Criterion::Validity));
}

#[test]
fn lineage_leads_to_the_statement_that_first_said_so() {
    let said = [
        statement("a", 50, 1, email("x@example.com", true)),
        statement("a", 50, 2, email("y@example.com", true)),
        statement("a", 50, 3, email("x@example.com", true)),
        statement("a", 50, 4, |statement| {
            email("x@example.com", true)(statement);
            statement.phone = Some("+34600000000".into());
        }),
    ];
    let golden = golden(&said);
    let chosen = &golden[&Attribute::Email];
    assert_eq!((chosen.first.id, chosen.now.id), (3, 4));
    assert_eq!(golden[&Attribute::Phone].first.id, 4);
    // A later incarnation of the source's outbox is the source's word, whatever its version.
    let mut restored = said.to_vec();
    restored.push(statement("a", 50, 2, |statement| {
        email("z@example.com", true)(statement);
        (statement.id, statement.incarnation) = (9, 1);
    }));
    assert_eq!(super::golden(&restored)[&Attribute::Email].now.id, 9);
}

#[test]
fn the_order_of_statements_does_not_matter() {
    let seed: u64 = rand::random();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..200 {
        let mut said: Vec<Statement> = (1..random.random_range(2..9))
            .map(|day| {
                let source = ["a", "b", "c"][random.random_range(0..3)];
                let mut made = statement(source, 50, day, |_| {});
                made.email = random
                    .random_bool(0.7)
                    .then(|| format!("{}@example.com", random.random_range(0..2)));
                made.email_valid = random.random_bool(0.5);
                made.given_name = random.random_bool(0.5).then(|| "Ana".to_owned());
                // Business times coincide and contradict versions.
                made.valid_from = DateTime::UNIX_EPOCH + TimeDelta::days(random.random_range(20_000..20_003));
                made
            })
            .collect();
        let seen = |said: &[Statement]| {
            golden(said)
                .into_iter()
                .map(|(attribute, chosen)| (attribute, chosen.first.id, chosen.now.id, chosen.decided_by.as_str()))
                .collect::<Vec<_>>()
        };
        let before = seen(&said);
        said.shuffle(&mut random);
        assert_eq!(before, seen(&said), "seed {seed}");
    }
}
