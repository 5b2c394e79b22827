//! A day written into real databases.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use aicore_simulate::business::Row;
use aicore_simulate::write::{Counts, Summary, write};
use aicore_simulate::{Area, Config, Error, Step, World, Write};
use aicore_testkit::TestFleet;
use chrono::NaiveDate;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use uuid::Uuid;

async fn start() -> TestFleet {
    TestFleet::start(&aicore_testkit::BUSINESS).await
}

fn world() -> World {
    World::generate(&Config::new(7, 60, NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()))
}

/// Writes the whole world.
async fn write_all(fleet: &TestFleet, world: &World) -> Summary {
    write(fleet, &fleet.schemas, world, |_| {}).await.unwrap()
}

/// Starts to write the world, and stops it dead after `transactions` of them.
async fn write_some(fleet: &TestFleet, world: &World, transactions: u32) {
    let left = Cell::new(transactions);
    let mut writing = pin!(write(fleet, &fleet.schemas, world, |progress| {
        if progress.counts.written > 0 {
            left.set(left.get().saturating_sub(1));
        }
    }));
    std::future::poll_fn(|context| match writing.as_mut().poll(context) {
        Poll::Ready(_) => panic!("there are more than {transactions} transactions"),
        Poll::Pending if left.get() == 0 => Poll::Ready(()),
        Poll::Pending => Poll::Pending,
    })
    .await;
}

async fn texts(fleet: &TestFleet, area: Area, sql: &str) -> Vec<String> {
    let connection = fleet.acquire(&area.database().parse().unwrap()).await.unwrap();
    let rows = connection.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn execute(fleet: &TestFleet, area: Area, sql: &str) {
    let connection = fleet.acquire(&area.database().parse().unwrap()).await.unwrap();
    connection.batch_execute(sql).await.unwrap();
}

/// The tables that a day writes, with their rows; without the times at which they were written.
async fn rows(fleet: &TestFleet, area: Area) -> BTreeMap<&'static str, Vec<String>> {
    let tables: &[&str] = match area {
        Area::Insurance => &["customer", "policy", "policy_role", "receipt", "claim"],
        Area::Energy => &["account_holder", "energy_contract", "energy_invoice"],
        Area::Telecom => &["subscriber", "telecom_contract", "telecom_line", "telecom_invoice"],
        Area::Finance => &["applicant", "loan", "installment"],
        Area::Repairs => &["requester", "repair_order"],
        Area::Workshops => &["vehicle_owner", "vehicle", "workshop_order"],
    };
    let mut all = BTreeMap::new();
    for table in tables {
        let sql = format!("SELECT (to_jsonb(t) - '{{created_at,updated_at}}'::text[])::text FROM {table} AS t ORDER BY id");
        all.insert(*table, texts(fleet, area, &sql).await);
    }
    all
}

/// Events in the order of the outbox: type, aggregate, version, business time.
async fn events(fleet: &TestFleet, area: Area) -> Vec<String> {
    let sql = "SELECT event_type || ' ' || aggregate_id || ' ' || aggregate_version || ' ' || extract(epoch FROM occurred_at) \
               FROM platform.outbox_event ORDER BY id";
    texts(fleet, area, sql).await
}

fn steps(world: &World, area: Area) -> impl Iterator<Item = &Step> {
    world.steps.iter().filter(move |step| step.area == area)
}

/// The events that the steps of the area must have left.
fn expected_events(world: &World, area: Area) -> Vec<String> {
    let mut versions = HashMap::<Uuid, u32>::new();
    let with_event = steps(world, area).filter_map(|step| Some((step.event?, step.row.id(), step.at)));
    with_event
        .map(|(event, id, at)| {
            let version = versions.entry(id).and_modify(|version| *version += 1).or_insert(1);
            let (seconds, micros) = (at.timestamp(), at.timestamp_subsec_micros());
            format!("{event} {id} {version} {seconds}.{micros:06}")
        })
        .collect()
}

#[tokio::test]
async fn a_day_is_written_once_with_one_event_a_step() {
    let fleet = start().await;
    let world = world();

    let summary = write_all(&fleet, &world).await;

    let steps_with_event = world.steps.iter().filter(|step| step.event.is_some()).count() as u64;
    let all = world.steps.len() as u64;
    let whole = Counts {
        steps: all,
        written: all,
        unchanged: 0,
        events: steps_with_event,
    };
    assert_eq!(summary.total, whole);
    let mut written = BTreeMap::new();
    for area in Area::ALL {
        assert!(
            steps(&world, area).any(|step| step.write == Write::Update),
            "{area:?} has updates"
        );
        assert_eq!(events(&fleet, area).await, expected_events(&world, area), "{area:?}");
        let rows = rows(&fleet, area).await;
        let ids: HashSet<Uuid> = steps(&world, area).map(|step| step.row.id()).collect();
        let further: usize = steps(&world, area)
            .filter(|step| step.write == Write::Insert)
            .map(|step| match &step.row {
                Row::Policy(policy) => policy.roles.len(),
                Row::TelecomContract(contract) => contract.lines.len(),
                _ => 0,
            })
            .sum();
        assert_eq!(rows.values().map(Vec::len).sum::<usize>(), ids.len() + further, "{area:?}");
        written.insert(area, rows);
    }

    let again = write_all(&fleet, &world).await;

    let unchanged = Counts {
        steps: all,
        written: 0,
        unchanged: all,
        events: 0,
    };
    assert_eq!(again.total, unchanged);
    for area in Area::ALL {
        assert_eq!(rows(&fleet, area).await, written[&area]);
        assert_eq!(events(&fleet, area).await.len(), expected_events(&world, area).len());
    }

    // What happened after the day is not undone.
    execute(
        &fleet,
        Area::Energy,
        "UPDATE energy_invoice SET state = 'cancelled', occurred_at = '2027-01-01'",
    )
    .await;
    assert_eq!(write_all(&fleet, &world).await.total.written, 0);
}

#[tokio::test]
async fn an_interrupted_day_is_completed() {
    let (interrupted, whole) = tokio::join!(start(), start());
    let world = world();
    write_all(&whole, &world).await;

    for transactions in [1, 2, 9, 30] {
        write_some(&interrupted, &world, transactions).await;
    }
    let summary = write_all(&interrupted, &world).await;

    assert!(summary.total.unchanged > 0 && summary.total.written > 0, "{summary:?}");
    for area in Area::ALL {
        assert_eq!(rows(&interrupted, area).await, rows(&whole, area).await, "{area:?}");
        assert_eq!(events(&interrupted, area).await, expected_events(&world, area), "{area:?}");
    }
}

#[tokio::test]
async fn two_writers_of_one_day_share_the_work() {
    let fleet = start().await;
    let world = world();

    let (one, other) = tokio::join!(write_all(&fleet, &world), write_all(&fleet, &world));

    assert_eq!(one.total.written + other.total.written, world.steps.len() as u64);
    for area in Area::ALL {
        let (mut found, mut expected) = (events(&fleet, area).await, expected_events(&world, area));
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{area:?}");
    }
}

#[tokio::test]
async fn a_vehicle_is_found_by_its_plate_and_a_taken_number_is_named() {
    let fleet = start().await;
    let world = world();
    let plate = steps(&world, Area::Workshops)
        .find_map(|step| match &step.row {
            Row::Vehicle(vehicle) => Some(vehicle.plate.clone()),
            _ => None,
        })
        .unwrap();
    let known = "0199a000-0000-7000-8000-000000000001";
    let sql = format!("INSERT INTO vehicle (id, plate) VALUES ('{known}', '{plate}')");
    execute(&fleet, Area::Workshops, &sql).await;
    let policy = steps(&world, Area::Insurance)
        .find_map(|step| match &step.row {
            Row::Policy(policy) => Some(policy.number.clone()),
            _ => None,
        })
        .unwrap();
    let sql = format!(
        "INSERT INTO customer (customer_number) VALUES ('X-1'); \
         INSERT INTO policy (policy_number, holder_id, product_code, carrier_code, effective_on) \
         SELECT '{policy}', c.id, (SELECT min(code) FROM product), (SELECT min(code) FROM carrier), '2026-01-01' FROM customer AS c"
    );
    execute(&fleet, Area::Insurance, &sql).await;

    let error = write(&fleet, &fleet.schemas, &world, |_| {}).await.unwrap_err();

    assert!(matches!(error, Error::NumberTaken { table: "policy", .. }), "{error}");
    assert!(error.to_string().contains(&policy), "{error}");

    execute(
        &fleet,
        Area::Insurance,
        "DELETE FROM policy WHERE version = 1 AND carrier_policy_number IS NULL",
    )
    .await;
    write_all(&fleet, &world).await;
    let sql = format!("SELECT count(*)::text FROM workshop_order WHERE vehicle_id = '{known}'");
    assert_ne!(texts(&fleet, Area::Workshops, &sql).await, ["0"]);
    for area in Area::ALL {
        assert_eq!(events(&fleet, area).await, expected_events(&world, area), "{area:?}");
    }
}
