//! The files read back: sound lines are sound, broken ones are broken, and nobody is lost.

use super::*;
use crate::world::{self, World};
use std::collections::{BTreeMap, BTreeSet, HashSet};

fn config() -> Config {
    Config {
        broken: 0.05,
        ..Config::new(7, 900)
    }
}

fn read(directory: &Path, name: &str) -> String {
    std::fs::read_to_string(directory.join(name)).unwrap()
}

#[test]
fn the_same_configuration_gives_the_same_files() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let summary = write(first.path(), &config()).unwrap();
    assert_eq!(summary, write(second.path(), &config()).unwrap());
    for name in summary.files.iter().map(|file| file.name).chain([TRUTH]) {
        assert_eq!(read(first.path(), name), read(second.path(), name), "{name}");
    }
}

#[test]
fn each_file_has_one_line_a_record_and_each_broken_line_its_fault() {
    let directory = tempfile::tempdir().unwrap();
    let summary = write(directory.path(), &config()).unwrap();
    for file in &summary.files {
        let text = read(directory.path(), file.name);
        let header = usize::from(file.name.ends_with(".csv"));
        assert_eq!(text.lines().count(), file.lines + header, "{}", file.name);
        assert!(
            !file.faults.is_empty() && file.faults.len() < file.lines / 8,
            "{}: {}",
            file.name,
            file.faults.len()
        );
        let lines: Vec<&str> = text.lines().collect();
        for (number, fault) in &file.faults {
            let line = lines[number - 1];
            match fault {
                Fault::BadDate => assert!(line.contains("31/02/2025") || line.contains("2025-02-31"), "{line}"),
                Fault::UnknownCode => assert!(line.contains("XX-999"), "{line}"),
                Fault::NegativeAmount => assert!(line.contains(";-") || line.contains(",-"), "{line}"),
                Fault::BadAmount => assert!(line.contains('O'), "{line}"),
                Fault::Missing | Fault::UnknownPolicy | Fault::BrokenOff => {}
            }
        }
    }
}

#[test]
fn every_sound_line_of_a_delimited_file_has_all_columns_and_every_sound_object_parses() {
    let directory = tempfile::tempdir().unwrap();
    let summary = write(directory.path(), &Config { broken: 0.0, ..config() }).unwrap();
    for file in &summary.files {
        assert!(file.faults.is_empty());
        let text = read(directory.path(), file.name);
        if file.name.ends_with(".jsonl") {
            assert!(
                text.lines()
                    .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok_and(|v| v.is_object()))
            );
            continue;
        }
        let delimiter = if text.lines().next().unwrap().contains(';') {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        assert_eq!(
            reader.records().map(Result::unwrap).filter(|record| record.len() > 5).count(),
            file.lines,
            "{}",
            file.name
        );
    }
}

#[test]
fn natural_keys_are_unique_and_do_not_collide_with_those_of_a_day() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), &Config { broken: 0.0, ..config() }).unwrap();
    let portfolio = read(directory.path(), "insurance_portfolio.csv");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(portfolio.as_bytes());
    let place = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "num_poliza")
        .unwrap();
    let numbers: Vec<String> = reader.records().map(|record| record.unwrap()[place].to_owned()).collect();
    assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len());
    let day = World::generate(&world::Config::new(7, 900, config().day));
    let of_day: HashSet<&str> = day.steps.iter().map(|step| step.row.number()).collect();
    assert!(numbers.iter().all(|number| !of_day.contains(number.as_str())));
}

#[test]
fn receipts_name_policies_of_the_portfolio() {
    let directory = tempfile::tempdir().unwrap();
    let summary = write(directory.path(), &config()).unwrap();
    let cells = |name: &str, column: &str| -> Vec<String> {
        let text = read(directory.path(), name);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .flexible(true)
            .from_reader(text.as_bytes());
        let place = reader.headers().unwrap().iter().position(|header| header == column).unwrap();
        reader
            .records()
            .map(|record| record.unwrap().get(place).unwrap_or_default().to_owned())
            .collect()
    };
    let policies: BTreeSet<String> = cells("insurance_portfolio.csv", "num_poliza").into_iter().collect();
    let receipts = summary
        .files
        .iter()
        .find(|file| file.name == "insurance_receipts.csv")
        .unwrap();
    let faults: BTreeMap<usize, Fault> = receipts.faults.iter().copied().collect();
    for (index, policy) in cells("insurance_receipts.csv", "num_poliza").iter().enumerate() {
        let expected = faults.get(&(index + 2)) != Some(&Fault::UnknownPolicy);
        assert_eq!(policies.contains(policy), expected, "{policy}");
    }
}

#[test]
fn the_truth_names_each_customer_once_and_most_of_the_people_of_a_day() {
    let directory = tempfile::tempdir().unwrap();
    let summary = write(directory.path(), &config()).unwrap();
    let truth = read(directory.path(), TRUTH);
    let mut lines = truth.lines();
    assert_eq!(lines.next(), Some("database,customer_number,person_id"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), summary.customers);
    assert_eq!(
        rows.iter().map(|row| (row[0], row[1])).collect::<HashSet<_>>().len(),
        rows.len()
    );
    let entities: HashSet<&str> = rows.iter().map(|row| row[2]).collect();
    let day = World::generate(&world::Config::new(7, 900, config().day));
    let of_day: HashSet<&str> = day.customers.iter().map(|customer| customer.truth.entity.as_str()).collect();
    let both = of_day.intersection(&entities).count();
    assert!(both * 2 > of_day.len(), "{both} of {}", of_day.len());
}

#[test]
fn the_committed_examples_are_those_of_the_documented_command() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let directory = tempfile::tempdir().unwrap();
    let summary = write(directory.path(), &Config::new(2026, 2_500)).unwrap();
    for name in summary.files.iter().map(|file| file.name).chain([TRUTH]) {
        assert!(
            read(&committed, name) == read(directory.path(), name),
            "{name} differs: write the examples anew"
        );
    }
}
