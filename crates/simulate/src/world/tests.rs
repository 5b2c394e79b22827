//! A world keeps its promises: the same for the same configuration, in a possible order, and as messy as it says.

use super::*;
use crate::business::Row;
use crate::customer::Kind;
use crate::step::Write;
use crate::{Area, truth};
use aicore_resolve::document::{self, Status};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

fn world(seed: u64, people: usize, day: u32) -> World {
    World::generate(&Config::new(seed, people, NaiveDate::from_ymd_opt(2026, 11, day).unwrap()))
}

#[test]
fn the_same_configuration_gives_the_same_world() {
    let (first, second) = (world(1, 600, 24), world(1, 600, 24));
    assert_eq!(first.customers, second.customers);
    assert_eq!(first.steps, second.steps);
    assert_ne!(first.steps, world(2, 600, 24).steps);
}

#[test]
fn another_day_brings_the_same_people_under_other_keys() {
    let (first, second) = (world(1, 600, 24), world(1, 600, 25));
    assert_eq!(first.population.persons, second.population.persons);
    let keys = |world: &World| -> HashSet<String> {
        let rows = world
            .steps
            .iter()
            .map(|step| &step.row)
            .filter(|row| !matches!(row, Row::Vehicle(_)));
        rows.flat_map(|row| [row.id().to_string(), row.number().to_owned()]).collect()
    };
    assert!(keys(&first).is_disjoint(&keys(&second)));
}

#[test]
fn steps_come_in_an_order_that_can_be_performed() {
    let world = world(3, 1_500, 24);
    let mut present: HashSet<(Area, uuid::Uuid)> = HashSet::new();
    let mut plates: HashSet<&str> = HashSet::new();
    for (index, step) in world.steps.iter().enumerate() {
        assert!(index == 0 || world.steps[index - 1].at < step.at);
        assert_eq!(step.at.date_naive(), world.config.day);
        for needed in step.row.needs() {
            assert!(present.contains(&(step.area, needed)), "{:?} before what it needs", step.row);
        }
        let new = present.insert((step.area, step.row.id()));
        assert_eq!(new, step.write == Write::Insert, "{:?}", step.row);
        match &step.row {
            Row::Vehicle(vehicle) => assert!(plates.insert(&vehicle.plate)),
            Row::WorkshopOrder(order) => assert!(plates.contains(order.plate.as_str())),
            _ => {}
        }
    }
}

#[test]
fn claims_are_there_before_the_orders_that_repair_them() {
    let world = world(3, 2_500, 24);
    let mut claims = HashSet::new();
    let mut orders = [0, 0];
    for step in &world.steps {
        match &step.row {
            Row::Claim(claim) => drop(claims.insert(claim.id)),
            Row::RepairOrder(order) => {
                orders[0] += usize::from(order.claim_id.is_some());
                assert!(order.claim_id.is_none_or(|claim| claims.contains(&claim)));
            }
            Row::WorkshopOrder(order) => {
                orders[1] += usize::from(order.claim_id.is_some());
                assert!(order.claim_id.is_none_or(|claim| claims.contains(&claim)));
            }
            _ => {}
        }
    }
    assert!(orders.iter().all(|count| *count > 10), "{orders:?}");
}

#[test]
fn natural_keys_are_unique_in_each_area() {
    let world = world(4, 1_500, 24);
    let mut seen: HashMap<(Area, &str), uuid::Uuid> = HashMap::new();
    for step in &world.steps {
        let id = *seen.entry((step.area, step.row.number())).or_insert(step.row.id());
        assert_eq!(id, step.row.id(), "{}", step.row.number());
    }
}

/// Aggregates on the way to a contract or case. They change no fact of a customer, and the simulated day is without them.
const STEPS: [&str; 10] = [
    "switching_request",
    "portability_request",
    "installation",
    "simulation",
    "appraisal",
    "mortgage_signing",
    "estimate",
    "visit",
    "workshop_estimate",
    "inspection",
];

#[test]
fn a_day_brings_every_event_that_the_areas_declare_of_customers_contracts_and_cases() {
    let declared = [
        (
            Area::Insurance,
            include_str!("../../../../databases/ss_insurance/database.toml"),
        ),
        (Area::Energy, include_str!("../../../../databases/se_energy/database.toml")),
        (Area::Telecom, include_str!("../../../../databases/st_telecom/database.toml")),
        (Area::Finance, include_str!("../../../../databases/sf_finance/database.toml")),
        (Area::Repairs, include_str!("../../../../databases/sr_repairs/database.toml")),
        (
            Area::Workshops,
            include_str!("../../../../databases/sw_workshops/database.toml"),
        ),
    ];
    let world = world(5, 4_000, 24);
    for (area, text) in declared {
        let declared: BTreeSet<&str> = text
            .split("[[event]]")
            .skip(1)
            .filter(|event| !STEPS.iter().any(|step| event.contains(&format!("aggregate = \"{step}\""))))
            .filter_map(|event| {
                event
                    .lines()
                    .find_map(|line| line.strip_prefix("type = \"")?.strip_suffix('"'))
            })
            .collect();
        let seen: BTreeSet<&str> = world
            .steps
            .iter()
            .filter(|step| step.area == area)
            .filter_map(|step| step.event)
            .collect();
        assert_eq!(seen, declared, "{}", area.database());
    }
}

#[test]
fn states_are_those_of_the_event_schemas() {
    let schemas = [
        (
            "policy",
            include_str!("../../../../databases/ss_insurance/events/policy.v1.json"),
        ),
        (
            "receipt",
            include_str!("../../../../databases/ss_insurance/events/receipt.v1.json"),
        ),
        (
            "claim",
            include_str!("../../../../databases/ss_insurance/events/claim.v1.json"),
        ),
        (
            "energy_contract",
            include_str!("../../../../databases/se_energy/events/energy_contract.v1.json"),
        ),
        (
            "energy_invoice",
            include_str!("../../../../databases/se_energy/events/energy_invoice.v1.json"),
        ),
        (
            "telecom_contract",
            include_str!("../../../../databases/st_telecom/events/telecom_contract.v1.json"),
        ),
        (
            "telecom_invoice",
            include_str!("../../../../databases/st_telecom/events/telecom_invoice.v1.json"),
        ),
        ("loan", include_str!("../../../../databases/sf_finance/events/loan.v1.json")),
        (
            "installment",
            include_str!("../../../../databases/sf_finance/events/installment.v1.json"),
        ),
        (
            "repair_order",
            include_str!("../../../../databases/sr_repairs/events/repair_order.v1.json"),
        ),
        (
            "workshop_order",
            include_str!("../../../../databases/sw_workshops/events/workshop_order.v1.json"),
        ),
    ];
    let schemas: HashMap<&str, serde_json::Value> = schemas
        .into_iter()
        .map(|(name, text)| (name, serde_json::from_str(text).unwrap()))
        .collect();
    let world = world(11, 3_000, 24);
    let mut seen = HashSet::new();
    for step in &world.steps {
        let (table, fields): (&str, Vec<(&str, &str)>) = match &step.row {
            Row::Customer(_) | Row::Vehicle(_) => continue,
            Row::Policy(row) => (
                "policy",
                vec![("state", row.state), ("payment_frequency", row.payment_frequency)],
            ),
            Row::Receipt(row) => ("receipt", vec![("state", row.state)]),
            Row::Claim(row) => ("claim", vec![("state", row.state)]),
            Row::EnergyContract(row) => (
                "energy_contract",
                vec![("state", row.state), ("commodity", row.commodity.as_str())],
            ),
            Row::EnergyInvoice(row) => ("energy_invoice", vec![("state", row.state)]),
            Row::TelecomContract(row) => ("telecom_contract", vec![("state", row.state), ("service", row.service)]),
            Row::TelecomInvoice(row) => ("telecom_invoice", vec![("state", row.state)]),
            Row::Loan(row) => ("loan", vec![("state", row.state), ("product", row.product_code)]),
            Row::Installment(row) => ("installment", vec![("state", row.state)]),
            Row::RepairOrder(row) => (
                "repair_order",
                vec![("state", row.state), ("trade", row.trade_code), ("origin", row.origin)],
            ),
            Row::WorkshopOrder(row) => ("workshop_order", vec![("state", row.state)]),
        };
        seen.insert(table);
        for (field, value) in fields {
            let allowed = schemas[table]["properties"][field]["enum"].as_array().unwrap();
            assert!(allowed.iter().any(|one| one == value), "{table}.{field} {value}");
        }
    }
    assert_eq!(seen.len(), schemas.len());
}

#[test]
fn dates_and_amounts_respect_the_checks_of_the_tables() {
    for step in &world(6, 2_500, 24).steps {
        match &step.row {
            Row::Policy(policy) => {
                assert!(policy.expires_on >= policy.effective_on && policy.annual_premium > rust_decimal::Decimal::ZERO);
                assert_eq!(policy.state == "cancelled", policy.cancelled_on.is_some());
            }
            Row::Receipt(receipt) => {
                assert!(receipt.period_to >= receipt.period_from && receipt.net_premium + receipt.taxes == receipt.total_amount);
                assert_eq!(receipt.state == "paid", receipt.paid_on.is_some());
            }
            Row::Claim(claim) => assert!(claim.occurred_on <= claim.reported_on),
            Row::EnergyContract(contract) => {
                assert!(contract.ends_on.is_none_or(|end| end >= contract.starts_on));
                assert_eq!(aicore_resolve::cups::parse(&contract.cups).unwrap().status, Status::Valid);
            }
            Row::TelecomContract(contract) => assert!(contract.ends_on.is_none_or(|end| end >= contract.starts_on)),
            Row::Loan(loan) => {
                assert!(
                    loan.granted_on.is_none_or(|granted| granted >= loan.applied_on)
                        && loan.outstanding_amount <= loan.principal_amount
                );
            }
            Row::Installment(installment) => {
                assert_eq!(
                    installment.interest_part + installment.principal_part,
                    installment.total_amount
                );
                assert!(installment.principal_part > rust_decimal::Decimal::ZERO);
            }
            _ => {}
        }
    }
}

#[test]
fn records_are_messy_and_mostly_right() {
    let world = world(7, 5_000, 24);
    let mut statuses: BTreeMap<Status, usize> = BTreeMap::new();
    let persons = world.customers.iter().filter(|customer| customer.kind == Kind::Person);
    let (mut count, mut without_document, mut wrong_person, mut names) = (0, 0, 0, HashMap::<&str, HashSet<String>>::new());
    for customer in persons {
        count += 1;
        names
            .entry(&customer.truth.entity)
            .or_default()
            .insert(customer.full_name.clone());
        let Some(typed) = &customer.document else {
            without_document += 1;
            continue;
        };
        let read = document::parse(Some(typed.kind), &typed.number).unwrap();
        *statuses.entry(read.status).or_default() += 1;
        let index: usize = customer.truth.entity[1..].parse().unwrap();
        wrong_person += usize::from(read.is_valid() && read.value != world.population.persons[index - 1].document.value);
    }
    let share = |part: usize| part as f64 / count as f64;
    assert!(count > 4_000);
    assert!(
        (0.05..0.2).contains(&share(without_document)),
        "{without_document} of {count} have no document"
    );
    assert!((0.01..0.06).contains(&share(statuses[&Status::WrongCheck])), "{statuses:?}");
    assert!((0.003..0.03).contains(&share(statuses[&Status::Malformed])), "{statuses:?}");
    assert!(
        (0.001..0.015).contains(&share(wrong_person)),
        "{wrong_person} have somebody else's document"
    );
    let several = names.values().filter(|spellings| spellings.len() > 1).count();
    assert!(
        several * 4 > names.len(),
        "{several} of {} have several spellings",
        names.len()
    );
}

#[test]
fn some_customers_have_two_records_in_one_area() {
    let world = world(8, 3_000, 24);
    let mut records: BTreeMap<(Area, &str), usize> = BTreeMap::new();
    for customer in &world.customers {
        *records.entry((customer.area, &customer.truth.entity)).or_default() += 1;
    }
    let doubled = records.values().filter(|count| **count > 1).count();
    assert!(
        (0.03..0.08).contains(&(doubled as f64 / records.len() as f64)),
        "{doubled} of {}",
        records.len()
    );
    let none = World::generate(&Config {
        duplicates: 0.0,
        ..world.config
    });
    let distinct: HashSet<_> = none.customers.iter().map(|c| (c.area, &c.truth.entity)).collect();
    assert_eq!(distinct.len(), none.customers.len());
}

#[test]
fn nobody_under_age_is_a_customer_and_tiny_worlds_are_possible() {
    let large = world(9, 2_000, 24);
    for customer in large.customers.iter().filter(|customer| customer.kind == Kind::Person) {
        let index: usize = customer.truth.entity[1..].parse().unwrap();
        assert!(large.population.persons[index - 1].age(large.config.day) >= 18);
    }
    for people in [0, 1, 2, 13, 14] {
        assert!(world(9, people, 24).population.persons.len() >= people);
    }
}

#[test]
fn the_truth_file_has_one_line_a_record() {
    let world = world(10, 300, 24);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("truth.csv");
    truth::write(&path, &world.customers).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        text.lines().next(),
        Some("database,customer_id,customer_number,person_id,household_id")
    );
    assert_eq!(text.lines().count(), world.customers.len() + 1);
    let missing = truth::write(&directory.path().join("nowhere/truth.csv"), &world.customers).unwrap_err();
    assert!(missing.to_string().contains("nowhere"), "{missing}");
}
