//! Parties, their rows, their history, and the same online values in a row a feature.

use crate::{Options, run};
use aicore_fleet::{Connection, Error};
use aicore_hub::features;

/// States come in the order of time over all parties, as they would.
pub(crate) async fn fill(hub: &Connection, options: &Options) -> Result<(), Error> {
    let (parties, states, online) = (options.parties, options.states, options.online.min(options.parties));
    let columns = "definition, first_contact_at, last_contact_at, first_contract_on, next_end_on, contracts_active, insurance_active,
        energy_active, insurance_annual, energy_annual, paid, paid_amount, paid_weight, paid_weighted_amount, last_paid_on, paid_late, late_days,
        insurance_paid_amount, cases_total";
    let values = "1, timestamptz '2020-01-01', timestamptz '2024-01-01' + v * interval '60 days', date '2020-02-01', date '2027-01-01', 2, 1, 1,
        300.10 + p % 100, 600, v, v * 25.50, v * 4000.12345678, v * 102000.1234, date '2024-01-01' + 60 * v, v / 3, v, v * 12.5, v % 3";
    run(
        hub,
        &format!(
            "-- bench_fill()
            INSERT INTO party (id) SELECT md5(p::text)::uuid FROM generate_series(1, {parties}) AS p;
            INSERT INTO party_features (party_id, known_at, {columns})
            SELECT md5(p::text)::uuid, now(), {values} FROM generate_series(1, {online}) AS p CROSS JOIN (VALUES ({states} - 1)) AS s (v);
            INSERT INTO feature_history (party_id, known_from, present, {columns})
            SELECT md5(p::text)::uuid, timestamptz '2024-01-01' + v * interval '60 days' + p * interval '1 second', true, {values}
            FROM generate_series(0, {states} - 1) AS v, generate_series(1, {parties}) AS p"
        ),
    )
    .await?;
    let names: Vec<&str> = features().iter().map(|feature| feature.name).collect();
    run(
        hub,
        &format!(
            "-- bench_fill_rows()
            CREATE TABLE row_a_feature (
                entity_key bytea, feature_name text, value bytea, value_text text, vector_value bytea, event_ts timestamptz, created_ts timestamptz,
                PRIMARY KEY (entity_key, feature_name));
            CREATE INDEX row_a_feature_ek ON row_a_feature (entity_key);
            INSERT INTO row_a_feature (entity_key, feature_name, value, event_ts, created_ts)
            SELECT {key}, name, CASE WHEN n % 3 = 0 THEN '\\x20'::bytea || substring(int4send(p) FROM 3) ELSE '\\x29'::bytea || float8send(p * 1.37) END,
                now(), now()
            FROM generate_series(1, {online}) AS p CROSS JOIN LATERAL (SELECT md5(p::text)::uuid AS id) AS i,
                unnest(string_to_array('{names}', ',')) WITH ORDINALITY AS f (name, n)",
            key = entity_key("i.id"),
            names = names.join(",")
        ),
    )
    .await?;
    run(hub, "VACUUM (ANALYZE) party_features").await?;
    run(hub, "VACUUM (ANALYZE) feature_history").await?;
    run(hub, "VACUUM (ANALYZE) row_a_feature").await?;
    run(hub, "CHECKPOINT").await
}

/// SQL of a key as long as Feast's: number of parts, name of the part, type, length, and the id as text.
pub(crate) fn entity_key(id: &str) -> String {
    format!("'\\x01000000020000000800000070617274795f69640200000024000000'::bytea || convert_to({id}::text, 'UTF8')")
}
