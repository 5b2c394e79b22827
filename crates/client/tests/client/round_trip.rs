//! Whatever value a type has goes to the server and comes back, and is there what its text says.
//!
//! Values are generated. Each is written by the client (as an array of rows, alone, and by an update) and by PostgreSQL
//! from its text; the client reads the same from all of them, and PostgreSQL prints the same.

mod strategies;

use crate::fixture::{EveryType, EveryTypeCreate, every_type};
use crate::harness::World;
use aicore_client::{Column, ColumnType, Error, IntoColumn};
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, TestRunner};
use std::fmt::Debug;
use strategies as any;

/// Values of each type. `AICORE_PROPTEST_CASES` asks for more.
fn values<V: Debug>(strategy: impl Strategy<Value = V>) -> Vec<V> {
    let cases = std::env::var("AICORE_PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    (0..cases.unwrap_or(60))
        .map(|_| strategy.new_tree(&mut runner).expect("a value").current())
        .collect()
}

/// One column of [`EveryType`].
struct Case<V> {
    name: &'static str,
    column: Column<EveryType, Option<V>>,
    get: fn(EveryType) -> Option<V>,
    /// The form in which the server keeps a value; none where only the server knows it.
    kept: Option<fn(V) -> V>,
}

async fn check<V>(world: &World, case: Case<V>, values: Vec<V>)
where
    V: IntoColumn<Option<V>> + Clone + Debug + Send + 'static,
    Option<V>: ColumnType,
{
    let Case { name, column, get, kept } = case;
    let (odd, table) = (world.odd(), world.odd().every_type());
    // Debug tells NaN equal to itself, and zero from its negative.
    let text = |value: Option<V>| format!("{value:?}");

    let rows = values.iter().map(|value| EveryTypeCreate {}.set(column, value.clone()));
    let rows = table
        .create_many_and_return(rows)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error}: {:?}", std::error::Error::source(&error)));
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let read: Vec<String> = rows.into_iter().map(|row| text(get(row))).collect();
    if let Some(kept) = kept {
        for (value, read) in values.iter().zip(&read) {
            assert_eq!(*read, text(Some(kept(value.clone()))), "{name}, written as {value:?}");
        }
    }
    for (at, value) in values.iter().enumerate().step_by(7) {
        let created = table.create(EveryTypeCreate {}).set(column, value.clone()).await.unwrap();
        assert_eq!(text(get(created)), read[at], "{name}, created alone");
        let id = table.create(EveryTypeCreate {}).await.unwrap().id;
        let updated = table
            .update(every_type::by_id(id))
            .set(column.set(value.clone()))
            .await
            .unwrap();
        assert_eq!(text(get(updated)), read[at], "{name}, updated");
    }

    let literals: Vec<String> = values.iter().map(|value| value.clone().into_column().to_string()).collect();
    let (printed, from_text) = odd
        .transaction("literals", async |tx| {
            let sql = "SELECT format_type(atttypid, NULL) FROM pg_attribute
                WHERE attrelid = 'every_type'::regclass AND attname = $1";
            let ty: String = tx.raw().query_one(sql, &[&name]).await.unwrap().get(0);
            let sql = format!(
                "SELECT e.{name}::text, l.literal::{ty}::text FROM every_type AS e
                JOIN unnest($1::bigint[], $2::text[]) AS l (id, literal) USING (id) ORDER BY id"
            );
            let printed = tx.raw().query(&sql, &[&ids, &literals]).await;
            let printed = printed.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            let sql = format!(
                "INSERT INTO every_type ({name}) SELECT l.literal::{ty}
                FROM unnest($1::text[]) WITH ORDINALITY AS l (literal, n) ORDER BY n RETURNING id"
            );
            let from_text = tx.raw().query(&sql, &[&literals]).await.unwrap();
            Ok::<_, Error>((printed, from_text))
        })
        .await
        .unwrap();
    for (row, literal) in printed.iter().zip(&literals) {
        let (stored, wanted): (String, String) = (row.get(0), row.get(1));
        assert_eq!(stored, wanted, "{name}, text {literal}");
    }
    let ids: Vec<i64> = from_text.iter().map(|row| row.get(0)).collect();
    let rows = table
        .find_many()
        .filter(every_type::id.in_list(ids))
        .order_by(every_type::id.asc());
    let rows = rows.await.unwrap();
    assert_eq!(rows.len(), values.len());
    for (row, (read, literal)) in rows.into_iter().zip(read.iter().zip(&literals)) {
        assert_eq!(text(get(row)), *read, "{name}, from the text {literal}");
    }
}

macro_rules! round_trips {
    ($($test:ident { $($column:ident: $strategy:expr $(, $kept:expr)?;)* })*) => {$(
        #[tokio::test]
        async fn $test() {
            let world = World::new().await;
            $(
                let case = Case {
                    name: stringify!($column),
                    column: every_type::$column,
                    get: |row| row.$column,
                    kept: round_trips!(@kept $($kept)?),
                };
                check(&world, case, values($strategy)).await;
            )*
        }
    )*};
    (@kept) => { Some(|value| value) };
    (@kept $kept:expr) => { $kept };
}

round_trips! {
    numbers_and_truth_come_back_as_they_went {
        a_bool: proptest::bool::ANY;
        a_smallint: proptest::num::i16::ANY;
        an_integer: proptest::num::i32::ANY.prop_map(|n| n / 2);
        a_bigint: proptest::num::i64::ANY;
        a_real: proptest::num::f32::ANY, Some(|n: f32| if n.is_nan() { f32::NAN } else { n });
        a_double: proptest::num::f64::ANY, Some(|n: f64| if n.is_nan() { f64::NAN } else { n });
        a_numeric: any::decimal();
        a_uuid: any::uuid();
        a_mood: any::mood();
        some_integers: any::list(proptest::num::i32::ANY);
        some_numerics: any::list(any::decimal());
        some_uuids: any::list(any::uuid());
        some_moods: any::list(any::mood());
    }

    texts_documents_and_bytes_come_back_as_they_went {
        a_text: any::text();
        a_name_ci: any::text();
        a_json: any::json();
        a_jsonb: any::json();
        a_bytea: any::bytes();
        some_texts: any::list(any::text());
        some_names_ci: any::list(any::text());
        some_jsons: any::list(any::json());
        some_bytes: any::list(any::bytes());
    }

    dates_times_and_intervals_come_back_as_they_went {
        a_date: any::date();
        a_time: any::time();
        a_timestamp: any::timestamp();
        a_timestamptz: any::instant();
        an_interval: any::interval();
        some_dates: any::list(any::date());
        some_times: any::list(any::instant());
        some_intervals: any::list(any::interval());
    }

    addresses_come_back_as_they_went {
        an_inet: any::inet();
        a_cidr: any::network();
        a_macaddr: any::macaddr();
        some_inets: any::list(any::inet());
        some_macaddrs: any::list(any::macaddr());
    }

    ranges_come_back_in_the_form_that_the_server_keeps {
        a_range: any::range(any::whole()), Some(any::kept_whole);
        a_bigrange: any::range(any::whole().prop_map(i64::from)), Some(any::kept_whole);
        a_numrange: any::range(any::decimal()), Some(any::kept);
        a_daterange: any::range(any::date()), Some(any::kept_days);
        a_tsrange: any::range(any::timestamp()), Some(any::kept);
        a_tstzrange: any::range(any::instant()), Some(any::kept);
        a_multirange: any::multirange(any::range(any::whole())), None;
        a_datemulti: any::multirange(any::range(any::date())), None;
        some_ranges: any::list(any::range(any::date())), Some(|ranges: Vec<_>| ranges.into_iter().map(any::kept_days).collect());
        some_spans: any::list(any::range(any::instant())), Some(|ranges: Vec<_>| ranges.into_iter().map(any::kept).collect());
        some_multis: any::list(any::multirange(any::range(any::whole()))), None;
    }
}
