//! What the stream, the hub or the source lose comes back without a person, and the proof says what is amiss until then.

use crate::area::{INSURANCE, customer, fleet, policy, relay, write};
use aicore_fleet::tokio_postgres::Client;
use aicore_hub::{Consumer, HUB, Settings, Verification, parked, skip, verify};
use aicore_outbox::EventStream;
use aicore_outbox::relay::Relay;
use aicore_testkit::TestFleet;
use futures_util::TryStreamExt;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Relay and consumer that prove without patience.
async fn at_work(fleet: &TestFleet) -> (Relay, Consumer) {
    let mut relay = relay(fleet).await;
    relay.page = 7;
    relay.proof.patience = Duration::from_millis(300);
    let settings = Settings {
        proof_period: Duration::from_millis(100),
        ack_wait: Duration::from_secs(2),
        ..Settings::default()
    };
    let consumer = Consumer::new(fleet.fleet.clone(), fleet.stream().await, settings);
    (relay, consumer)
}

/// Lets relay and consumer work until something is there.
async fn work_until<T>(fleet: &TestFleet, look: impl AsyncFn() -> Result<T, String>) -> (Relay, T) {
    let (relay, consumer) = at_work(fleet).await;
    let stop = CancellationToken::new();
    let wait = async {
        let mut missing = String::new();
        for _ in 0..600 {
            match look().await {
                Ok(found) => {
                    stop.cancel();
                    return found;
                }
                Err(what) => missing = what,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{missing}");
    };
    let codes = [INSURANCE];
    let ((), (), found) = tokio::join!(relay.run(&codes, &stop), consumer.run(&stop), wait);
    (relay, found)
}

/// Lets relay and consumer work until the proof is as wanted.
async fn until(fleet: &TestFleet, wanted: impl Fn(&Verification) -> bool) -> (Relay, Verification) {
    let stream = fleet.stream().await;
    let look = async || {
        let found = verify(fleet, &stream, &INSURANCE).await.unwrap();
        if wanted(&found) {
            Ok(found)
        } else {
            Err(format!("not proven: {found:?}"))
        }
    };
    work_until(fleet, look).await
}

/// Customers, each with a policy of 10 a year: two events each.
pub(crate) async fn history(fleet: &TestFleet, from: u32, to: u32) -> Vec<Uuid> {
    let mut policies = Vec::new();
    for n in from..to {
        let (holder, contract) = (Uuid::now_v7(), Uuid::now_v7());
        let sql = customer(holder, &format!("C-{n}"), "", "Ana", "Ruiz") + &policy(contract, &format!("P-{n}"), holder, "10");
        write(fleet, &sql, &[("CustomerRegistered", holder), ("PolicyIssued", contract)]).await;
        policies.push(contract);
    }
    policies
}

async fn premiums(hub: &Client) -> Vec<String> {
    let text = "SELECT annual_amount::text FROM contract ORDER BY number";
    hub.query(text, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn session(fleet: &TestFleet, code: &aicore_catalog::DatabaseCode) -> Client {
    fleet.connect(code).await.unwrap()
}

/// Loses some of what the stream has acknowledged.
async fn damage(stream: &EventStream, kind: &str) {
    let stored = stream.jetstream.get_stream(&stream.name).await.unwrap();
    match kind {
        "purged" => drop(stored.purge().await.unwrap()),
        "deleted" => drop(stream.jetstream.delete_stream(&stream.name).await.unwrap()),
        _ => {
            let state = stored.get_info().await.unwrap().state;
            for place in (state.first_sequence..=state.last_sequence).filter(|place| place % 3 != 0) {
                stored.delete_message(place).await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_stream_loses_is_published_again() {
    let fleet = fleet().await;
    let stream = fleet.stream().await;
    let (relay, _) = at_work(&fleet).await;
    for (round, kind) in ["holed", "purged", "deleted"].into_iter().enumerate() {
        let n = 20 * u32::try_from(round).unwrap();
        history(&fleet, n, n + 20).await;
        relay.drain(&[INSURANCE], |_| {}).await.unwrap();
        damage(&stream, kind).await;
        let (worked, found) = until(&fleet, Verification::is_settled).await;
        assert_eq!(found.effective, u64::from(n + 20) * 2, "{kind}: {found:?}");
        assert!(worked.republished.load(Ordering::Relaxed) >= 20, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_or_consumer_deleted_under_way_is_made_anew() {
    let fleet = fleet().await;
    let (relay, consumer) = at_work(&fleet).await;
    let stop = CancellationToken::new();
    let stream = fleet.stream().await;
    let work = async {
        for round in 0..3 {
            history(&fleet, round * 10, round * 10 + 5).await;
            if round == 1 {
                stream.jetstream.delete_stream(&stream.name).await.unwrap();
            } else if let Ok(stored) = stream.jetstream.get_stream(&stream.name).await {
                let _ = stored.delete_consumer("hub-3").await;
            }
            history(&fleet, round * 10 + 5, round * 10 + 10).await;
        }
        while !verify(&fleet, &stream, &INSURANCE).await.unwrap().is_settled() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        stop.cancel();
    };
    let codes = [INSURANCE];
    tokio::join!(relay.run(&codes, &stop), consumer.run(&stop), work);
    let found = verify(&fleet, &stream, &INSURANCE).await.unwrap();
    assert_eq!((found.effective, found.committed), (60, 60), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_forgot_hears_it_again() {
    let fleet = fleet().await;
    history(&fleet, 0, 20).await;
    until(&fleet, Verification::is_settled).await;
    let hub = session(&fleet, &HUB).await;
    // As after a restore of the hub: it lacks what came last, and its consumers are long past that.
    let forget = "DELETE FROM timeline; DELETE FROM receivable; DELETE FROM contract WHERE id IN (SELECT aggregate_id FROM inbox WHERE sequence > 30);
        DELETE FROM inbox WHERE sequence > 30; UPDATE inbox_watermark SET sequence = 30 WHERE sequence > 30";
    hub.batch_execute(forget).await.unwrap();
    let stream = fleet.stream().await;
    let found = verify(&fleet, &stream, &INSURANCE).await.unwrap();
    assert!(found.lost == 10 && !found.is_sound(), "{found:?}");
    until(&fleet, Verification::is_settled).await;
    assert_eq!(premiums(&hub).await, vec!["10.00"; 20]);
}

/// Restores `ss_insurance` to what `backup` was, as another database object of the server.
async fn restore(fleet: &TestFleet, backup: bool) {
    let admin = session(fleet, &HUB).await;
    let text = if backup {
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'ss_insurance';
         CREATE DATABASE backup TEMPLATE ss_insurance"
    } else {
        "DROP DATABASE ss_insurance WITH (FORCE);
         ALTER DATABASE backup RENAME TO ss_insurance"
    };
    for statement in text.split(';') {
        admin.batch_execute(statement).await.unwrap();
    }
    // A connection that the pool began to open before the name was back may still fail.
    while let Err(error) = fleet.acquire(&INSURANCE).await {
        assert!(error.to_string().contains("does not exist"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_source_is_what_counts_and_what_it_lost_is_named() {
    let fleet = fleet().await;
    let policies = history(&fleet, 0, 10).await;
    until(&fleet, Verification::is_settled).await;
    restore(&fleet, true).await;
    // The history that the restore undoes: a change and a new customer.
    let dearer = format!("UPDATE policy SET annual_premium = 99 WHERE id = '{}';", policies[0]);
    write(&fleet, &dearer, &[("PolicyChanged", policies[0])]).await;
    history(&fleet, 10, 11).await;
    until(&fleet, Verification::is_settled).await;
    restore(&fleet, false).await;
    // The history after it: numbers and versions are used again.
    let cheaper = format!("UPDATE policy SET annual_premium = 5 WHERE id = '{}';", policies[1]);
    write(&fleet, &cheaper, &[("PolicyChanged", policies[1])]).await;
    history(&fleet, 20, 22).await;

    let (_, found) = until(&fleet, |found| found.pending + found.awaited + found.lost + found.stale == 0).await;
    assert_eq!((found.effective, found.foreign, found.doubled), (25, 3, 0), "{found:?}");
    assert_eq!(
        found.samples.iter().filter(|sample| sample.starts_with("foreign ")).count(),
        3
    );
    let hub = session(&fleet, &HUB).await;
    let mut expected = vec!["10.00"; 13];
    expected[1] = "5.00";
    assert_eq!(premiums(&hub).await, expected, "what the source undid is undone");
    let marks = "SELECT m.sequence >> 40, m.sequence & ((1::bigint << 40) - 1) FROM inbox_watermark AS m WHERE database_code = 'ss_insurance'";
    let raised = async || {
        let row = hub.query_one(marks, &[]).await.unwrap();
        match (row.get::<_, i64>(0), row.get::<_, i64>(1)) {
            (1, 25) => Ok(()),
            mark => Err(format!("the watermark is at {mark:?}")),
        }
    };
    work_until(&fleet, raised).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_went_back_unnoticed_is_found_by_its_numbers() {
    let fleet = fleet().await;
    history(&fleet, 0, 5).await;
    let (relay, _) = at_work(&fleet).await;
    relay.drain(&[INSURANCE], |_| {}).await.unwrap();
    let area = session(&fleet, &INSURANCE).await;
    // As a disk's snapshot would bring it back: same server, same database, cursor and rows of then.
    area.batch_execute("CREATE TABLE then_cursor AS SELECT * FROM platform.relay_cursor")
        .await
        .unwrap();
    history(&fleet, 5, 10).await;
    until(&fleet, Verification::is_settled).await;
    let back = "DELETE FROM platform.outbox_event USING then_cursor AS t WHERE NOT pg_visible_in_snapshot(xid, t.snapshot);
        DELETE FROM platform.relay_slice USING then_cursor AS t WHERE relay_slice.sequence >= t.sequence;
        UPDATE platform.relay_cursor AS c SET snapshot = t.snapshot, target = NULL, after_id = 0, sequence = t.sequence FROM then_cursor AS t";
    area.batch_execute(back).await.unwrap();
    // More events than were undone, so that the last number says nothing.
    history(&fleet, 20, 30).await;
    relay.drain(&[INSURANCE], |_| {}).await.unwrap();
    let (_, found) = until(&fleet, |found| {
        found.pending + found.awaited + found.lost + found.stale + found.doubled == 0
    })
    .await;
    assert_eq!((found.effective, found.foreign), (30, 10), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_dropped_once_they_are_proven_and_old_enough() {
    let fleet = fleet().await;
    let area = session(&fleet, &INSURANCE).await;
    let partition = "CREATE TABLE platform.outbox_event_20200101 PARTITION OF platform.outbox_event FOR VALUES FROM ('2020-01-01') TO ('2020-01-02');
        CREATE TABLE platform.outbox_event_20200102 PARTITION OF platform.outbox_event FOR VALUES FROM ('2020-01-02') TO ('2020-01-03');
        ALTER TABLE platform.outbox_event_20200101 OWNER TO ss_insurance_owner;
        ALTER TABLE platform.outbox_event_20200102 OWNER TO ss_insurance_owner";
    area.batch_execute(partition).await.unwrap();
    history(&fleet, 0, 2).await;
    // Two events of old days; the second cannot be applied, so its day stays until somebody has decided.
    let (holder, contract) = (Uuid::now_v7(), Uuid::now_v7());
    let silent = customer(holder, "C-9", "", "Ana", "Ruiz") + &policy(contract, "P-9", holder, "10");
    area.batch_execute(&silent).await.unwrap();
    let old = "INSERT INTO platform.outbox_event (event_id, day, aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload)
        SELECT ('016f5e66-e800-7000-8000-00000000000' || n)::uuid, '2020-01-01'::date + n, 'policy', id, 1 + n, holder_id,
            CASE n WHEN 0 THEN 'PolicyIssued' ELSE 'Unheard' END, policy_payload(p)
        FROM policy AS p, generate_series(0, 1) AS n WHERE id = $1 ORDER BY n";
    assert_eq!(area.execute(old, &[&contract]).await.unwrap(), 2);
    let days = "SELECT count(*) FROM pg_class WHERE relname LIKE 'outbox_event_2020%' AND relkind = 'r'";
    let count = async || -> i64 { area.query_one(days, &[]).await.unwrap().get(0) };
    until(&fleet, |found| found.effective == 5 && found.parked == 1).await;
    assert_eq!(count().await, 2, "what is parked keeps its slice");

    let waiting = parked(&fleet, 10).await.unwrap();
    assert_eq!(
        skip(&fleet, waiting[0].event_id, "the type was never declared")
            .await
            .unwrap(),
        0
    );
    assert!(parked(&fleet, 10).await.unwrap().is_empty());
    // The relay looks when it begins, and once an hour.
    let (_, found) = until(&fleet, |found| found.retired == 2).await;
    assert_eq!((found.committed, found.foreign, count().await), (4, 0, 0), "{found:?}");
    assert!(found.is_settled(), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_partitions_changes_under_way_and_nothing_is_lost() {
    let fleet = fleet().await;
    let mut settled = 0;
    // More, fewer; the relay before the hub, and the hub before the relay.
    for (round, (relayed, consumed)) in [(8, 8), (16, 8), (16, 16), (3, 16), (3, 3)].into_iter().enumerate() {
        let round = u32::try_from(round).unwrap();
        let (mut relay, mut consumer) = at_work(&fleet).await;
        relay.stream.partitions = relayed;
        relay.proof.patience = Duration::from_secs(10);
        consumer.stream.partitions = consumed;
        history(&fleet, round * 10, round * 10 + 10).await;
        settled += 20;
        let stop = CancellationToken::new();
        let work = async {
            loop {
                let found = verify(&fleet, &consumer.stream, &INSURANCE).await.unwrap();
                if found.is_settled() && found.effective == settled {
                    return stop.cancel();
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let codes = [INSURANCE];
        tokio::join!(relay.run(&codes, &stop), consumer.run(&stop), work);
        assert_eq!(
            relay.republished.load(Ordering::Relaxed),
            0,
            "nothing was thought lost: {relayed} {consumed}"
        );
    }
    // What former numbers left behind goes with its last message.
    let stream = fleet.stream().await;
    let stored = stream.jetstream.get_stream(&stream.name).await.unwrap();
    let former = async || {
        let names: Vec<String> = stored.consumer_names().try_collect().await.unwrap();
        let number = |name: &String| name.strip_prefix("hub-").and_then(|number| number.parse().ok());
        names.iter().filter_map(number).filter(|number: &u32| *number >= 3).count()
    };
    assert!(former().await > 0);
    stored.purge().await.unwrap();
    let (relay, mut consumer) = at_work(&fleet).await;
    consumer.stream.partitions = 3;
    drop(relay);
    let stop = CancellationToken::new();
    let gone = async {
        while former().await > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(stored.consumer_info("hub-2").await.is_ok());
        stop.cancel();
    };
    tokio::join!(consumer.run(&stop), gone);
}
