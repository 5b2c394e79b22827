//! Every type goes to the server and comes back the same; what Rust cannot hold is an error that names it.

use crate::fixture::{EveryType, EveryTypeCreate, Mood, OddEnum, every_type};
use crate::harness::World;
use aicore_client::{Error, Inet, Interval, New};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn full() -> New<EveryType> {
    let noon = day(2024, 2, 29).and_hms_micro_opt(12, 30, 15, 123_456).unwrap();
    EveryTypeCreate {}
        .set(every_type::a_bool, true)
        .set(every_type::a_smallint, i16::MIN)
        .set(every_type::an_integer, i32::MAX / 2)
        .set(every_type::a_bigint, i64::MIN)
        .set(every_type::a_real, f32::MIN_POSITIVE)
        .set(every_type::a_double, f64::NEG_INFINITY)
        .set(every_type::a_numeric, Decimal::MAX)
        .set(every_type::an_amount, Decimal::new(-123_456, 2))
        .set(every_type::a_text, "ñ \u{1F600} \"quoted\" \\ \n")
        .set(every_type::a_varchar, "abcde")
        .set(every_type::a_char, "ab ")
        .set(every_type::a_name, "name")
        .set(every_type::a_uuid, Uuid::from_u128(0xffee_0000_1111))
        .set(every_type::a_date, day(1, 1, 1))
        .set(
            every_type::a_time,
            NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
        )
        .set(every_type::a_timestamp, noon)
        .set(every_type::a_timestamptz, noon.and_utc())
        .set(every_type::a_json, json!({ "b": [1, null, "x"], "a": {} }))
        .set(every_type::a_jsonb, json!(null))
        .set(every_type::a_bytea, vec![0_u8, 1, 255, b'\\'])
        .set(every_type::a_percentage, Decimal::new(9_999, 2))
        .set(
            every_type::an_interval,
            Interval {
                months: 1,
                days: -2,
                micros: 11_045_600_000,
            },
        )
        .set(every_type::an_inet, "2001:db8::/32".parse::<Inet>().unwrap())
        .set(every_type::a_range, 1..5)
        .set(every_type::an_xid8, "18446744073709551615")
        .set(every_type::a_snapshot, "10:20:10,14")
        .set(every_type::a_mood, Mood::Angry)
        .set(every_type::an_odd_enum, OddEnum::CD)
        .set(every_type::some_integers, vec![1, -2, i32::MAX])
        .set(
            every_type::some_texts,
            vec!["".to_owned(), "NULL".into(), "a,b".into(), "{\"x\\\"}".into(), " ñ ".into()],
        )
        .set(every_type::some_numerics, vec![Decimal::new(15, 1), Decimal::new(-1, 28)])
        .set(every_type::some_uuids, vec![Uuid::nil(), Uuid::max()])
        .set(
            every_type::some_dates,
            vec![day(-43, 3, 15), day(12_345, 6, 7), NaiveDate::MIN, NaiveDate::MAX],
        )
        .set(
            every_type::some_times,
            vec![noon.and_utc(), DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC],
        )
        .set(
            every_type::some_jsons,
            vec![json!({ "a": "\"\\" }), json!(null), json!([1, 2])],
        )
        .set(every_type::some_bytes, vec![vec![], vec![0, 255]])
        .set(every_type::some_moods, vec![Mood::Calm, Mood::Angry])
        .set(every_type::with_default, "given")
}

#[tokio::test]
async fn every_type_comes_back_as_it_went() {
    let world = World::new().await;
    let table = world.odd().every_type();
    let row = table.create(full()).await.unwrap();
    assert_eq!(row.a_bigint, Some(i64::MIN));
    assert_eq!(row.a_numeric, Some(Decimal::MAX));
    assert_eq!(row.a_double, Some(f64::NEG_INFINITY));
    assert_eq!(row.a_char.as_deref(), Some("ab "));
    assert_eq!(row.a_jsonb, Some(json!(null)), "JSON's null is a value");
    assert_eq!(row.a_snapshot.as_deref(), Some("10:20:10,14"));
    assert_eq!(row.an_odd_enum, Some(OddEnum::CD));
    assert_eq!(row.some_texts.as_ref().unwrap()[3], "{\"x\\\"}");
    assert_eq!(
        row.some_dates.as_deref().unwrap(),
        [day(-43, 3, 15), day(12_345, 6, 7), NaiveDate::MIN, NaiveDate::MAX]
    );
    assert_eq!(row.some_bytes, Some(vec![vec![], vec![0, 255]]));
    assert_eq!(row.twice_integer, Some(i64::from(i32::MAX / 2) * 2));
    assert_eq!(row.with_default.as_deref(), Some("given"));
    assert_eq!(table.get(every_type::by_id(row.id)).await.unwrap(), row);

    // Many rows travel as arrays; the outcome is the same.
    let many = table
        .create_many_and_return([full(), full(), New::from(EveryTypeCreate {})])
        .await
        .unwrap();
    for (position, copy) in many[..2].iter().enumerate() {
        assert_eq!(
            *copy,
            EveryType {
                id: copy.id,
                ..row.clone()
            },
            "row {position}"
        );
    }
    let empty = &many[2];
    assert_eq!(
        (
            &empty.a_bool,
            &empty.some_texts,
            &empty.an_xid8,
            empty.with_default.as_deref()
        ),
        (&None, &None, &None, Some("filled"))
    );
    // A value can be taken away, from a column with a default too.
    let cleared = table
        .create(EveryTypeCreate {}.set(every_type::with_default, None::<&str>))
        .await
        .unwrap();
    assert_eq!(cleared.with_default, None);
}

#[tokio::test]
async fn infinite_dates_and_times_are_the_least_and_greatest_of_rust() {
    let world = World::new().await;
    let table = world.odd().every_type();
    let row = table
        .create(EveryTypeCreate {})
        .set(every_type::a_date, NaiveDate::MAX)
        .set(every_type::a_timestamp, NaiveDateTime::MIN)
        .set(every_type::a_timestamptz, DateTime::<Utc>::MAX_UTC)
        .await
        .unwrap();
    assert_eq!(row.a_date, Some(NaiveDate::MAX));
    assert_eq!(row.a_timestamp, Some(NaiveDateTime::MIN));
    assert_eq!(row.a_timestamptz, Some(DateTime::<Utc>::MAX_UTC));
    let sql =
        "SELECT count(*) FROM every_type WHERE a_date = 'infinity' AND a_timestamp = '-infinity' AND a_timestamptz = 'infinity'";
    let odd = world.odd();
    let count = odd.transaction("infinite", async |tx| {
        Ok::<_, Error>(tx.raw().query_one(sql, &[]).await.unwrap().get::<_, i64>(0))
    });
    assert_eq!(count.await.unwrap(), 1);
}

#[tokio::test]
async fn a_numeric_is_read_exactly_or_refused() {
    let world = World::new().await;
    let odd = world.odd();
    let read = async |literal: &str| {
        let row = odd.every_type().create(EveryTypeCreate {}).await.unwrap();
        let sql = format!("UPDATE every_type SET a_numeric = '{literal}' WHERE id = {}", row.id);
        odd.transaction("numeric", async |tx| {
            tx.raw().batch_execute(&sql).await.unwrap();
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        odd.every_type()
            .get(every_type::by_id(row.id))
            .await
            .map(|row| row.a_numeric.unwrap().to_string())
    };
    for exact in [
        "0",
        "0.00",
        "1",
        "-1",
        "10000",
        "99999999",
        "100000000",
        "0.0001",
        "0.00001",
        "-0.1",
        "1.10",
        "12345678.87654321",
        "1e20",
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "0.0000000000000000000000000001",
        "7.9228162514264337593543950335",
    ] {
        let wanted = if exact == "1e20" { "100000000000000000000" } else { exact };
        assert_eq!(read(exact).await.unwrap(), wanted);
    }
    for refused in [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e29",
        "1e32",
        "1e100",
        "79228162514264337593543950336",
        "1e-29",
        "0.12345678901234567890123456789",
    ] {
        match read(refused).await {
            Err(Error::Decode {
                table: "every_type",
                column: "a_numeric",
                key,
                ..
            }) => assert!(key.starts_with("id = "), "{key}"),
            other => panic!("{refused}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_rust_cannot_hold_is_an_error_that_names_table_column_and_row() {
    let world = World::new().await;
    let odd = world.odd();
    for (column, literal) in [
        ("a_date", "'5874897-12-31'"),
        ("a_time", "'24:00'"),
        ("a_timestamptz", "'294276-12-31'"),
        ("some_integers", "'{1,NULL}'"),
        ("some_integers", "'{{1,2},{3,4}}'"),
        ("some_numerics", "'{NaN}'"),
        ("a_json", "'1e999'"),
    ] {
        let row = odd.every_type().create(EveryTypeCreate {}).await.unwrap();
        let sql = format!("UPDATE every_type SET {column} = {literal} WHERE id = {}", row.id);
        let run = async |tx: aicore_client::Transaction<'_, crate::fixture::Fixture<'_>>| {
            tx.raw().batch_execute(&sql).await.unwrap();
            Ok::<_, Error>(())
        };
        odd.transaction("odd_value", run).await.unwrap();
        let error = odd.every_type().get(every_type::by_id(row.id)).await.unwrap_err();
        let start = format!("column \"{column}\" of \"every_type\", row id = {}, cannot be read: ", row.id);
        assert!(error.to_string().starts_with(&start), "{literal}: {error}");
    }
}

#[tokio::test]
async fn a_label_that_the_code_does_not_know_is_an_error_of_its_row() {
    let world = World::new().await;
    let odd = world.odd();
    let row = odd.every_type().create(EveryTypeCreate {}).await.unwrap();
    // The first statement of a transaction may not use a label that the transaction added.
    for sql in [
        "ALTER TYPE mood ADD VALUE 'furious'".to_owned(),
        format!(
            "UPDATE every_type SET a_mood = 'furious', some_moods = '{{calm,furious}}' WHERE id = {}",
            row.id
        ),
    ] {
        odd.transaction("label", async |tx| {
            tx.raw().batch_execute(&sql).await.unwrap();
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    }
    let error = odd.every_type().get(every_type::by_id(row.id)).await.unwrap_err();
    let wanted = format!(
        "column \"a_mood\" of \"every_type\", row id = {}, cannot be read: the enumeration public.mood has a label \
         \"furious\" that is not in the generated code: generate it again",
        row.id
    );
    assert_eq!(error.to_string(), wanted);
    let changed = odd
        .every_type()
        .update(every_type::by_id(row.id))
        .set(every_type::a_mood.set_null());
    let error = changed.await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Decode {
                column: "some_moods",
                ..
            }
        ),
        "an array's element too: {error}"
    );
}
