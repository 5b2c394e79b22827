//! All databases show one instant, whoever writes meanwhile.

use crate::world::{World, code};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Fleet, FleetTransaction, TransactionOptions};
use aicore_testkit::TestFleet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const DATABASES: [&str; 4] = ["sm_global", "ss_insurance", "se_energy", "st_telecom"];

/// Counts a number up in one database after the other, commit by commit, and by one transaction in two of them.
async fn count(fleet: Fleet, worker: i32, stop: Arc<AtomicBool>) -> i32 {
    let codes: Vec<DatabaseCode> = DATABASES.map(code).to_vec();
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        n += 1;
        for code in &codes {
            let connection = fleet.acquire(code).await.unwrap();
            let text = "INSERT INTO public.counted VALUES ($1, $2)";
            connection.execute(text, &[&worker, &n]).await.unwrap();
        }
        let tx = FleetTransaction::begin(&fleet, "counted_together", TransactionOptions::default());
        for code in &codes[..2] {
            let text = "INSERT INTO public.together VALUES ($1, $2)";
            tx.on(code).await.unwrap().execute(text, &[&worker, &n]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    n
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cut_shows_one_instant_and_no_half_of_a_transaction() {
    let fleet = TestFleet::start(&DATABASES).await;
    let codes = DATABASES.map(code);
    for code in &codes {
        let client = fleet.connect(code).await.unwrap();
        let tables =
            "CREATE TABLE public.counted (worker integer, n integer); CREATE TABLE public.together (worker integer, n integer)";
        client.batch_execute(tables).await.unwrap();
    }
    let stop = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..4)
        .map(|worker| tokio::spawn(count(fleet.fleet.clone(), worker, Arc::clone(&stop))))
        .collect();
    let world = World::new();
    let mut manifests = Vec::new();
    for _ in 0..4 {
        manifests.push(world.backup(&fleet, &codes).await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        assert!(worker.await.unwrap() > 3, "each worker wrote while backups were made");
    }

    for (number, manifest) in manifests.iter().enumerate() {
        let cut = &manifest.barrier.cuts[0];
        assert!(cut.snapshot.split(':').count() == 3 && cut.in_doubt.is_empty(), "{cut:?}");
        let (mut counted, mut together) = (Vec::new(), Vec::new());
        for code in &codes {
            let name = format!("{code}_{number}");
            aicore_backup::restore_beside(&fleet, &world.store, manifest, code, &name, &world.encryption)
                .await
                .unwrap();
            let client = fleet.connect_database(code, &name).await.unwrap();
            let of = async |table: &str| {
                let text = format!(
                    "SELECT w, coalesce((SELECT max(n) FROM public.{table} WHERE worker = w), 0) FROM generate_series(0, 3) AS w ORDER BY w"
                );
                let rows = client.query(&text, &[]).await.unwrap();
                rows.iter().map(|row| row.get::<_, i32>(1)).collect::<Vec<_>>()
            };
            counted.push(of("counted").await);
            together.push(of("together").await);
        }
        // Each worker writes the first database first: at one instant no later one is ahead, and none is behind by more than one.
        for pair in counted.windows(2) {
            for (before, after) in pair[0].iter().zip(&pair[1]) {
                assert!(before == after || *before == after + 1, "{counted:?}");
            }
        }
        for (first, last) in counted[0].iter().zip(&counted[3]) {
            assert!(first == last || *first == last + 1, "{counted:?}");
        }
        assert_eq!(
            together[0], together[1],
            "a transaction of two databases is in both or in none"
        );
    }
}
