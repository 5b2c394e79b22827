//! Days of the outbox are partitions.

use crate::area::{CODES, fleet, ids, published, relay, session, write_many};
use aicore_fleet::tokio_postgres::Client;

async fn days(client: &Client) -> Vec<String> {
    let text = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'platform.outbox_event'::regclass \
         AND inhrelid <> 'platform.outbox_event_default'::regclass ORDER BY 1";
    client.query(text, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn create(client: &Client, days_ahead: i32) -> i32 {
    let text = "SELECT platform.outbox_partitions_create($1)";
    client.query_one(text, &[&days_ahead]).await.unwrap().get(0)
}

#[tokio::test]
async fn rows_land_in_the_partition_of_their_day() {
    let fleet = fleet().await;
    let client = session(&fleet).await;
    assert_eq!(create(&client, 4).await, 5, "today and four days ahead");
    assert_eq!(create(&client, 4).await, 0, "all are there");
    assert_eq!(create(&client, 5).await, 1);
    let expected = "SELECT 'platform.outbox_event_' || to_char(day, 'YYYYMMDD') FROM generate_series((now() AT TIME ZONE 'UTC')::date, \
         (now() AT TIME ZONE 'UTC')::date + 5, interval '1 day') AS day ORDER BY 1";
    let expected: Vec<String> = client
        .query(expected, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(days(&client).await, expected);

    write_many(&client, 3).await;
    let ahead = "INSERT INTO platform.outbox_event (day, aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload) \
         SELECT (now() AT TIME ZONE 'UTC')::date + days, 'policy', gen_random_uuid(), 1, '7', 'PolicyChanged', '{}' FROM unnest('{2,5,9}'::int[]) AS days";
    client.batch_execute(ahead).await.unwrap();
    let wrong = "SELECT count(*) FROM platform.outbox_event \
         WHERE tableoid::regclass::text <> 'platform.outbox_event_' || to_char(day, 'YYYYMMDD')";
    let wrong: i64 = client.query_one(wrong, &[]).await.unwrap().get(0);
    assert_eq!(wrong, 1, "the day without partition is in the default one");
    let default: i64 = client
        .query_one("SELECT count(*) FROM platform.outbox_event_default", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(default, 1);
    assert_eq!(
        create(&client, 9).await,
        3,
        "a day that began in the default partition stays there"
    );
}

#[tokio::test]
async fn a_relay_makes_partitions_ahead_and_reads_across_them() {
    let fleet = fleet().await;
    let client = session(&fleet).await;
    let relay = relay(&fleet, 2).await;
    relay.drain(&CODES, |_| {}).await.unwrap();
    assert_eq!(days(&client).await.len(), 3);
    // Ids descend by day, as with transactions that span midnight.
    let text = "INSERT INTO platform.outbox_event (day, aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload) \
         SELECT (now() AT TIME ZONE 'UTC')::date + 4 - number / 2, 'policy', gen_random_uuid(), 1, '7', 'PolicyChanged', '{}' \
         FROM generate_series(1, 8) AS number RETURNING event_id";
    let written: Vec<uuid::Uuid> = client.query(text, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    relay.drain(&CODES, |_| {}).await.unwrap();
    assert_eq!(ids(&published(&relay.stream).await), written);
}
