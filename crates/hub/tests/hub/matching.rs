//! Which records are one party: whatever the order in which they come, whoever decides, and whatever is undone.

use crate::area::{INSURANCE, fleet};
use aicore_hub::{
    Act, HUB, ModelSource, Undo, Unmerge, apply, control, control_set, decision_confirm, decision_undo, party_explain,
    party_find, party_merge, party_review, party_unmerge, records_decide, resolve_evaluate, resolve_preview, resolve_publish,
    review_decide, review_resume,
};
use aicore_outbox::Event;
use aicore_testkit::TestFleet;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use uuid::Uuid;

const ACT: Act<'_> = Act {
    by: "ana",
    why: "seen with both documents",
};

/// A customer's event.
fn event(key: Uuid, version: i32, sequence: i64, content: &Value) -> Event {
    let mut payload = json!({
        "customer_number": format!("C-{}", &key.to_string()[24..]), "kind": "person", "document_type": null, "document_number": null,
        "full_name": null, "given_name": null, "surname1": null, "surname2": null, "company_name": null, "birth_date": null,
        "email": null, "phone": null, "address_line": null, "postcode": null, "municipality": null, "province": null,
        "customer_id": key, "occurred_at": "2026-01-01T00:00:00+00:00"
    });
    for (name, value) in content.as_object().unwrap() {
        payload[name] = value.clone();
    }
    Event {
        id: Uuid::now_v7(),
        database: INSURANCE,
        sequence,
        event_type: if version == 1 {
            "CustomerRegistered"
        } else {
            "CustomerUpdated"
        }
        .to_owned(),
        schema_version: 1,
        aggregate_type: "customer".to_owned(),
        aggregate_id: key,
        aggregate_version: version,
        party_key: key.to_string(),
        occurred_at: chrono::DateTime::from_timestamp(1_760_000_000, 0).unwrap(),
        data_schema: None,
        trace_parent: None,
        trace_state: None,
        problem: None,
        payload: payload.to_string().into(),
    }
}

fn person(n: usize) -> Value {
    let given = ["María", "José Antonio", "Lucía", "Iñigo", "Carmen", "Aitor"][n % 6];
    let surname = ["Arrizabalaga", "Quintanilla", "Belmonte", "Echevarría"][n % 4];
    let second = ["Urdangarin", "Saavedra", "Montesinos"][n % 3];
    let document = ["11223344B", "22334455Y", "33445566R", "44556677L", "55667788Z", "66778899P"][n % 6];
    json!({
        "document_type": "NIF", "document_number": document, "given_name": given, "surname1": surname, "surname2": second,
        "birth_date": format!("19{}-0{}-1{}", 50 + n, 1 + n % 9, n % 9), "email": format!("persona{n}@example.org"),
        "phone": format!("+3461234567{n}"), "postcode": "48001", "municipality": "Bilbao",
        "address_line": format!("Calle Iparraguirre {n}")
    })
}

/// Histories of people who are known several times, with documents and other evidence that come, go and are corrected.
fn histories(random: &mut ChaCha8Rng) -> (Vec<Event>, Vec<Uuid>) {
    let keys: Vec<Uuid> = (0..28).map(|_| Uuid::now_v7()).collect();
    let (mut events, mut sequence) = (Vec::new(), 0);
    for key in &keys {
        let who = random.random_range(0..6);
        for version in 1..=random.random_range(1..=3) {
            // Later evidence may say that it is somebody else.
            let mut content = person(if random.random_bool(0.15) {
                random.random_range(0..6)
            } else {
                who
            });
            for name in ["document_number", "email", "phone", "birth_date", "surname2", "address_line"] {
                if random.random_bool(0.4) {
                    content[name] = Value::Null;
                }
            }
            if random.random_bool(0.15) {
                content["given_name"] = json!("Ana");
            }
            if content["document_number"].is_null() {
                content["document_type"] = Value::Null;
            }
            sequence += 1;
            events.push(event(*key, version, sequence, &content));
        }
    }
    (events, keys)
}

/// Who is one party with whom, and by which edges: by the records' own keys.
async fn parties(fleet: &TestFleet) -> String {
    let text = "SELECT jsonb_pretty(jsonb_build_object(
        'parties', (SELECT jsonb_agg(records ORDER BY records) FROM (
            SELECT jsonb_agg(source_key ORDER BY source_key) AS records FROM source_record WHERE party_id IS NOT NULL GROUP BY party_id) AS p),
        'identifiers', (SELECT jsonb_agg(i ORDER BY i) FROM (SELECT i.type || i.value || min(s.source_key) AS i FROM party_identifier AS i
            JOIN source_record AS s USING (party_id) GROUP BY i.id, i.type, i.value) AS i),
        'edges', (SELECT jsonb_agg(e ORDER BY e) FROM (SELECT least(x.source_key, y.source_key) || greatest(x.source_key, y.source_key) || bits AS e
            FROM match_edge JOIN source_record AS x ON x.id = a JOIN source_record AS y ON y.id = b) AS e)))";
    one(fleet, text).await
}

async fn one<T: for<'a> tokio_postgres::types::FromSql<'a>>(fleet: &TestFleet, text: &str) -> T {
    fleet.acquire(&HUB).await.unwrap().query_one(text, &[]).await.unwrap().get(0)
}

async fn empty(fleet: &TestFleet) {
    let text = "TRUNCATE party, source_record, inbox, parked_event, match_decision, match_tally CASCADE";
    fleet.acquire(&HUB).await.unwrap().batch_execute(text).await.unwrap();
}

/// What must hold at any time.
async fn is_sound(fleet: &TestFleet, context: &str) {
    let text = "SELECT count(*) FROM source_record AS s LEFT JOIN party_membership AS m
            ON m.source_record_id = s.id AND m.known_to = 'infinity' AND m.valid_to = 'infinity'
        WHERE m.party_id IS DISTINCT FROM s.party_id OR s.party_id IN (SELECT id FROM party WHERE state <> 'active')";
    assert_eq!(
        one::<i64>(fleet, text).await,
        0,
        "{context}: a record's membership is not its party"
    );
    let text = "SELECT count(*) FROM party AS p WHERE (p.state = 'active') <> EXISTS (SELECT FROM source_record AS s WHERE s.party_id = p.id)";
    assert_eq!(
        one::<i64>(fleet, text).await,
        0,
        "{context}: an active party has no record, or a superseded one has"
    );
    let (preview, _) = resolve_preview(fleet, ModelSource::InForce, 0.5, |_| {}).await.unwrap();
    assert!(preview.changes_nothing(), "{context}: batch differs from stream: {preview:?}");
    let tally: (i64, f64) = {
        let hub = fleet.acquire(&HUB).await.unwrap();
        let text = "SELECT count(*), coalesce(sum(1 - 1 / (1 + power(2::float8, -e.bits))), 0) FROM match_edge AS e
            JOIN source_record AS x ON x.id = e.a JOIN source_record AS y ON y.id = e.b WHERE x.party_id = y.party_id AND e.bits >= 0 AND NOT held";
        let row = hub.query_one(text, &[]).await.unwrap();
        (row.get(0), row.get(1))
    };
    let control = control(fleet).await.unwrap();
    assert_eq!(control.merged_pairs, tally.0, "{context}");
    if let Some(precision) = control.estimated_precision {
        assert!(
            (precision - (1.0 - tally.1 / tally.0 as f64)).abs() < 1e-6,
            "{context}: {precision} {tally:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_order_and_the_driver_the_parties_are_the_same() {
    let fleet = fleet().await;
    let (_, model) = resolve_preview(&fleet, ModelSource::Baseline, 0.5, |_| {}).await.unwrap();
    resolve_publish(&fleet, &model, 0.5, "test").await.unwrap();
    let seed: u64 = rand::random();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for (history, cap) in [(0, 500), (1, 4), (2, 3)] {
        let sql = format!("UPDATE match_model SET key_cap = {cap}");
        fleet.acquire(&HUB).await.unwrap().batch_execute(&sql).await.unwrap();
        let (events, keys) = histories(&mut random);
        let key = |key: &Uuid| (INSURANCE.to_string(), key.to_string());
        let decisions: Vec<_> = (0..5)
            .map(|n| {
                let pair: Vec<&Uuid> = keys.sample(&mut random, 2).collect();
                (key(pair[0]), key(pair[1]), n % 2 == 0)
            })
            .collect();
        let mut expected = None;
        for order in 0..4 {
            empty(&fleet).await;
            let mut events = events.clone();
            if order > 0 {
                events.shuffle(&mut random);
            }
            let mut said = decisions.clone();
            if order < 3 {
                let mut rest = events.as_slice();
                while !rest.is_empty() {
                    let (batch, others) = rest.split_at(random.random_range(1..=rest.len().min(20)));
                    apply(&fleet, batch).await.unwrap();
                    rest = others;
                    // Decisions come in one order, but before, between or after the records.
                    if random.random_bool(0.5) && !said.is_empty() {
                        let (a, b, same) = said.remove(0);
                        records_decide(&fleet, &a, &b, same, ACT).await.unwrap();
                    }
                }
            } else {
                // Partitions work at once.
                let mut workers = tokio::task::JoinSet::new();
                for worker in 0..4 {
                    let own: Vec<Event> = events
                        .iter()
                        .filter(|event| aicore_outbox::partition(&event.database, &event.party_key, 4) == worker)
                        .cloned()
                        .collect();
                    let fleet = fleet.fleet.clone();
                    workers.spawn(async move {
                        for batch in own.chunks(2) {
                            while let Err(error) = apply(&fleet, batch).await {
                                assert!(aicore_fleet::is_retryable(&error), "{error:?}");
                            }
                        }
                    });
                }
                while let Some(worker) = workers.join_next().await {
                    worker.unwrap();
                }
            }
            for (a, b, same) in said {
                records_decide(&fleet, &a, &b, same, ACT).await.unwrap();
            }
            let context = format!("seed {seed}, history {history}, order {order}");
            is_sound(&fleet, &context).await;
            let found = parties(&fleet).await;
            let expected = expected.get_or_insert_with(|| found.clone());
            assert_eq!(*expected, found, "{context}");
        }
        // Evaluated once more under a model of another version that says the same, nothing moves.
        resolve_publish(&fleet, &model, 0.5, "test").await.unwrap();
        let sql = format!("UPDATE match_model SET key_cap = {cap}");
        fleet.acquire(&HUB).await.unwrap().batch_execute(&sql).await.unwrap();
        let evaluated = resolve_evaluate(&fleet, |_, _| {}).await.unwrap();
        assert_eq!(
            (evaluated.records, evaluated.moved),
            (28, 0),
            "seed {seed}, history {history}"
        );
        assert_eq!(expected, Some(parties(&fleet).await), "seed {seed}, history {history}");
    }
}

/// A party with all that follows from its records, without times and versions.
async fn record(fleet: &TestFleet) -> String {
    let text = "SELECT jsonb_pretty(jsonb_agg(to_jsonb(p) - ARRAY['version', 'updated_at'] || jsonb_build_object(
            'records', (SELECT jsonb_agg(s.source_key ORDER BY s.source_key) FROM source_record AS s WHERE s.party_id = p.id),
            'identifiers', (SELECT jsonb_agg(i.type || i.value ORDER BY i.value) FROM party_identifier AS i WHERE i.party_id = p.id),
            'facts', (SELECT jsonb_agg(to_jsonb(f) - 'updated_at' ORDER BY f.area) FROM consolidated_fact AS f WHERE f.party_id = p.id))
            ORDER BY p.id)) FROM party AS p WHERE p.state = 'active'";
    one(fleet, text).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stewards_word_stands_and_undone_it_leaves_nothing_behind() {
    let fleet = fleet().await;
    let (_, model) = resolve_preview(&fleet, ModelSource::Baseline, 0.5, |_| {}).await.unwrap();
    resolve_publish(&fleet, &model, 0.5, "test").await.unwrap();
    let keys: Vec<Uuid> = (0..5).map(|_| Uuid::now_v7()).collect();
    // Two records of one person, two of another, and one of a third.
    let who = [0, 0, 1, 1, 2];
    let events: Vec<Event> = keys
        .iter()
        .zip(who)
        .zip(1..)
        .map(|((key, who), n)| event(*key, 1, n, &person(who)))
        .collect();
    apply(&fleet, &events).await.unwrap();
    let find = async |n: usize| {
        party_find(&fleet, &format!("ss_insurance:C-{}", &keys[n].to_string()[24..]))
            .await
            .unwrap()
    };
    let (a, b, c) = (find(0).await, find(2).await, find(4).await);
    assert!(a == find(1).await && b == find(3).await && a != b && b != c);
    let before = record(&fleet).await;

    // Merged, and a correction that speaks against it changes nothing.
    let merged = party_merge(&fleet, a, b, ACT).await.unwrap();
    assert!(merged.effective && merged.parties.len() == 1, "{merged:?}");
    is_sound(&fleet, "merged").await;
    assert_eq!((find(0).await, find(2).await), (merged.parties[0], merged.parties[0]));
    assert_eq!(party_find(&fleet, &b.to_string()).await.unwrap(), merged.parties[0]);
    apply(&fleet, &[event(keys[3], 2, 10, &person(1))]).await.unwrap();
    assert_eq!(find(3).await, merged.parties[0], "the machine undoes no steward's word");
    let absorbed = if merged.parties[0] == a { b } else { a };
    let change = "SELECT string_agg(event_type || ' ' || (payload ->> 'kind') || ' ' || (payload ->> 'cause'), ', ' ORDER BY id)
        FROM platform.outbox_event WHERE aggregate_type = 'party_change'";
    assert_eq!(one::<String>(&fleet, change).await, "PartyMerged merged steward");

    // Parted again: the same parties under the same ids, and what would join them by itself no longer does.
    party_unmerge(&fleet, &Unmerge::Party(absorbed), ACT).await.unwrap();
    is_sound(&fleet, "unmerged").await;
    let after = record(&fleet).await;
    assert_eq!(before, after);
    apply(&fleet, &[event(keys[2], 2, 11, &person(0))]).await.unwrap();
    assert!(find(2).await != find(0).await, "whatever comes, they stay two");
    apply(&fleet, &[event(keys[2], 3, 12, &person(1))]).await.unwrap();
    assert_eq!(before, record(&fleet).await);
    assert!(
        one::<String>(&fleet, change)
            .await
            .starts_with("PartyMerged merged steward, PartySplit split steward")
    );
    let explained = party_explain(&fleet, &a.to_string(), &b.to_string()).await.unwrap();
    assert!(
        !explained.one && explained.why[0].contains("cannot_link by ana"),
        "{explained:?}"
    );
    // All that Ana said is undone at once.
    let undo = Undo {
        decided_by: Some("ana".to_owned()),
        ..Undo::default()
    };
    decision_undo(&fleet, &undo, ACT).await.unwrap();
    assert_eq!(before, record(&fleet).await);

    // With four eyes nothing happens before a second person confirms.
    control_set(&fleet, Some(true), None).await.unwrap();
    let key = |n: usize| Unmerge::Record("ss_insurance".to_owned(), keys[n].to_string());
    let proposed = party_unmerge(&fleet, &key(1), ACT).await.unwrap();
    assert!(!proposed.effective && before == record(&fleet).await);
    assert_eq!(party_review(&fleet, 10).await.unwrap().proposals[0].batch, proposed.batch);
    let alone = decision_confirm(&fleet, proposed.batch, "ana").await.unwrap_err();
    assert!(alone.to_string().contains("cannot be confirmed by ana"), "{alone}");
    decision_confirm(&fleet, proposed.batch, "luis").await.unwrap();
    assert!(find(0).await != find(1).await);
    is_sound(&fleet, "a record parted").await;
    let undo = Undo {
        batch: Some(proposed.batch),
        ..Undo::default()
    };
    decision_undo(&fleet, &undo, ACT).await.unwrap();
    assert!(find(0).await == find(1).await, "what the machine had found holds again");
    is_sound(&fleet, "undone").await;

    // Who we thought a record was, at any time: never two.
    let text = "SELECT count(*) FROM party_membership AS x JOIN party_membership AS y USING (source_record_id)
        WHERE (x.valid_from, x.known_from) < (y.valid_from, y.known_from)
            AND tstzrange(x.valid_from, x.valid_to) && tstzrange(y.valid_from, y.valid_to)
            AND tstzrange(x.known_from, x.known_to) && tstzrange(y.known_from, y.known_to)";
    assert_eq!(one::<i64>(&fleet, text).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn automatic_merging_stops_where_its_precision_falls_and_pairs_wait_for_a_steward() {
    let fleet = fleet().await;
    let keys: Vec<Uuid> = (0..4).map(|_| Uuid::now_v7()).collect();
    let of = |n: usize, who: usize| event(keys[n], 1, n as i64 + 1, &person(who));
    let find = async |n: usize| {
        party_find(&fleet, &format!("ss_insurance:C-{}", &keys[n].to_string()[24..]))
            .await
            .unwrap()
    };
    apply(&fleet, &[of(0, 0), of(1, 1)]).await.unwrap();
    // Merged pairs that are wrong one time in ten.
    let hub = fleet.acquire(&HUB).await.unwrap();
    hub.batch_execute("INSERT INTO match_tally (slot, pairs, doubt) VALUES (63, 100, 10)")
        .await
        .unwrap();
    apply(&fleet, &[of(2, 0), of(3, 1)]).await.unwrap();
    assert!(find(0).await != find(2).await && find(1).await != find(3).await);
    let queue = party_review(&fleet, 10).await.unwrap();
    assert!(
        queue.control.stopped_at.is_some() && queue.control.held_pairs == 2,
        "{queue:?}"
    );
    let held: Vec<_> = queue.pairs.iter().filter(|pair| pair.held && !pair.merged).collect();
    assert_eq!(held.len(), 2, "{queue:?}");
    // A steward may say so of one of them; the other waits until merging goes on.
    review_decide(&fleet, &held[0].id, true, ACT).await.unwrap();
    assert_eq!(
        usize::from(find(0).await == find(2).await) + usize::from(find(1).await == find(3).await),
        1
    );
    assert!(
        review_resume(&fleet)
            .await
            .unwrap_err()
            .to_string()
            .contains("under the floor")
    );
    hub.batch_execute("DELETE FROM match_tally WHERE slot = 63").await.unwrap();
    assert_eq!(review_resume(&fleet).await.unwrap(), 2);
    assert!(find(0).await == find(2).await && find(1).await == find(3).await);
    assert!(control(&fleet).await.unwrap().stopped_at.is_none());
}
