//! Models without a table: what a record alone gives is what it gives among others.

use super::*;
use crate::columns::Role;
use crate::matcher::tests::{families, table};
use crate::record::one::{Kind, Labelled};
use crate::{Settings, matcher};

fn person(fields: &[(Role, &str)]) -> Record {
    let fields: Vec<Labelled<'_>> = fields
        .iter()
        .map(|&(role, text)| Labelled {
            role,
            name: "document",
            text,
        })
        .collect();
    Record::new(Some(Kind::Person), Conventions::default(), &fields)
}

#[test]
fn two_records_alone_have_the_bits_that_they_have_in_the_table() {
    let (rows, _) = families(21, 150);
    let resolution = matcher::resolve(&table(&rows), &Settings::default());
    let model = Model::from_json(&resolution.model.to_json()).unwrap();
    assert_eq!(model, resolution.model);
    assert_eq!(model.digest(), resolution.model.digest());
    let header = [
        Role::RecordId,
        Role::GivenName,
        Role::Surname,
        Role::SecondSurname,
        Role::BirthDate,
        Role::Identifier,
        Role::Phone,
        Role::Address,
    ];
    let record = |row: usize| {
        let fields: Vec<Labelled<'_>> = header
            .iter()
            .zip(&rows[row])
            .map(|(&role, text)| Labelled { role, name: "nif", text })
            .collect();
        Record::new(None, model.conventions(), &fields)
    };
    assert!(resolution.pairs.len() > 200);
    for pair in &resolution.pairs {
        let (a, b) = (record(pair.a as usize), record(pair.b as usize));
        assert_eq!(a, resolution.record(pair.a as usize));
        assert_eq!(model.bits(&a, &b), pair.bits, "{:?} {:?}", a, b);
        assert!(model.keys(&a).iter().any(|key| model.keys(&b).contains(key)));
    }
}

#[test]
fn a_component_alone_is_clustered_as_the_table_is_whatever_the_order() {
    let (rows, _) = families(23, 120);
    let settings = Settings {
        must_link: vec![(0, 9)],
        cannot_link: vec![(1, 2)],
        ..Settings::default()
    };
    let learnt = matcher::resolve(&table(&rows), &settings);
    let frozen = Settings {
        model: Some(learnt.model.clone()),
        ..settings.clone()
    };
    assert_eq!(matcher::resolve(&table(&rows), &frozen).clusters, learnt.clusters);
    let records: Vec<(String, Record)> = (0..rows.len())
        .map(|row| (rows[row][0].clone(), learnt.record(row)))
        .collect();
    for turn in [0, 1, 7] {
        let order: Vec<usize> = (0..rows.len())
            .map(|place| (place * (2 * turn + 1) + turn) % rows.len())
            .collect();
        let distinct: std::collections::BTreeSet<_> = order.iter().collect();
        if distinct.len() < rows.len() {
            continue;
        }
        let members: Vec<Member<'_>> = order
            .iter()
            .map(|&row| Member {
                record: &records[row].1,
                id: &records[row].0,
            })
            .collect();
        let place = |row: usize| order.iter().position(|&other| other == row).unwrap();
        let clusters = learnt
            .model
            .resolve(&members, &[(place(0), place(9))], &[(place(1), place(2))], 0.5);
        for a in 0..rows.len() {
            for b in a + 1..rows.len() {
                assert_eq!(
                    clusters[place(a)] == clusters[place(b)],
                    learnt.clusters[a] == learnt.clusters[b],
                    "{:?} {:?}",
                    rows[a],
                    rows[b]
                );
            }
        }
    }
}

#[test]
fn the_baseline_knows_what_anyone_would() {
    let model = Model::baseline();
    assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
    let ana = person(&[
        (Role::GivenName, "Ana"),
        (Role::Surname, "García López"),
        (Role::BirthDate, "3/4/1980"),
        (Role::Phone, "612304506"),
    ]);
    let same = person(&[(Role::FullName, "GARCIA LOPEZ, ANA"), (Role::BirthDate, "1980-04-03")]);
    let name_only = person(&[(Role::FullName, "Ana García López")]);
    let sister = person(&[
        (Role::GivenName, "Lucía"),
        (Role::Surname, "García López"),
        (Role::BirthDate, "9/8/1984"),
        (Role::Phone, "612304506"),
    ]);
    assert!(model.bits(&ana, &same) > 0.0, "{}", model.explain(&ana, &same).text());
    assert!(
        model.bits(&ana, &name_only) < 0.0,
        "a common name alone is not enough: {}",
        model.explain(&ana, &name_only).text()
    );
    assert!(model.bits(&ana, &sister) < 0.0, "{}", model.explain(&ana, &sister).text());
    assert!(model.keys(&ana).iter().any(|key| model.keys(&same).contains(key)));
}

#[test]
fn under_the_baseline_documents_decide() {
    let model = Model::baseline();
    let with = |name: &str, document: &str| person(&[(Role::FullName, name), (Role::Identifier, document)]);
    let one = with("Ana García López", "45678903-Y");
    let other_name = with("Construcciones Pérez", "45678903Y");
    assert!(model.bits(&one, &other_name) > 0.0 && !model.forbids(&one, &other_name));
    assert!(model.explain(&one, &other_name).text().contains("same valid document"));
    let other_document = with("Ana García López", "23456781R");
    assert!(model.forbids(&one, &other_document));
    // A third that could be either joins one of them only.
    let neither = person(&[(Role::FullName, "Ana García López")]);
    let members = [&one, &other_document, &neither].map(|record| Member { record, id: "" });
    let clusters = model.resolve(&members, &[], &[], 0.5);
    assert_ne!(clusters[0], clusters[1]);
}
