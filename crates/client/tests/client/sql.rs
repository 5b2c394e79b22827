//! Many rows at once, each in its own way; rows with those below them; SQL of one's own.

use crate::fixture::{FolderCreate, LabelCreate, Mood, VisitCreate, folder, required, visit};
use crate::harness::World;
use crate::include::{folders, visits};
use crate::operations::{customer_new, policy_new, required_new};
use aicore_client::insurance::{PolicyRoleCreate, ReceiptCreate, policy};
use aicore_client::{Error, With};
use chrono::NaiveDate;
use rust_decimal::Decimal;

#[tokio::test]
async fn each_row_is_changed_in_its_own_way_by_one_statement() {
    let world = World::new().await;
    let table = world.odd().required();
    table
        .create_many((0..6).map(|n| required_new(&format!("n{n}"))))
        .await
        .unwrap();
    let changes = (0..6).map(|n| {
        required::by_name(format!("n{n}"))
            .set(required::note.set(Some(format!("note {n}")).filter(|_| n % 2 == 0)))
            .set(required::priority.increment(n))
            .set(required::state.set(if n > 3 { Mood::Angry } else { Mood::Calm }))
            .set(required::tags.set(vec![format!("{n}"), "x,\"".to_owned()]))
    });
    let nobody = required::by_name("nobody").set(required::note.set("x"));
    assert_eq!(
        table.update_each(changes.chain([nobody])).await.unwrap(),
        6,
        "those that are there"
    );
    let rows = table.find_many().order_by(required::name.asc()).await.unwrap();
    for (n, row) in (0..).zip(&rows) {
        let note = (n % 2 == 0).then(|| format!("note {n}"));
        assert_eq!((row.priority, &row.note), (n, &note));
        assert_eq!(row.state, if n > 3 { Mood::Angry } else { Mood::Calm });
        assert_eq!(row.tags, [n.to_string(), "x,\"".to_owned()]);
    }
    let twice = ["first", "last"].map(|note| required::by_name("n1").set(required::note.set(note)));
    let thrice = required::by_name("n1")
        .set(required::priority.set(8))
        .set(required::kind.set("k"));
    assert_eq!(table.update_each(twice.into_iter().chain([thrice])).await.unwrap(), 1);
    let changed = table.get(required::by_name("n1")).await.unwrap();
    assert_eq!(
        (changed.note.as_deref(), changed.priority, changed.kind.as_str()),
        (Some("last"), 8, "k"),
        "of a column what was said last"
    );

    let good = required::by_name("n2").set(required::note.set("never"));
    let bad = required::by_name("n3").set(required::priority.set(-1));
    let error = table.update_each([good, bad]).await.unwrap_err();
    assert!(matches!(error, Error::CheckViolation { .. }), "{error}");
    assert_eq!(
        table.count().filter(required::note.eq("never")).await.unwrap(),
        0,
        "all or none"
    );
    assert_eq!(table.update_each([]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_row_and_those_below_it_are_created_all_or_none() {
    let world = World::new().await;
    folders(&world).await;
    let table = world.odd().folder();
    let folder_new = |id| FolderCreate { id, name: "new".into() };
    let With { row, related } = table
        .create(folder_new(20))
        .set(folder::parent_id, 1)
        .with(folder::folders_by_parent, |row| {
            [folder_new(row.id + 1), folder_new(row.id + 2)]
        })
        .with(folder::visits_by_from, |_| [VisitCreate { id: 9, from_id: 1 }])
        .await
        .unwrap();
    let (below, visits) = related;
    assert_eq!(row.parent_id, Some(1));
    let parents: Vec<_> = below.iter().map(|row| (row.id, row.parent_id)).collect();
    assert_eq!(parents, [(21, Some(20)), (22, Some(20))], "a key that may be null is set too");
    assert_eq!(visits[0].from_id, 20, "they belong to the new row, whatever they say");

    let taken = table
        .create(folder_new(30))
        .with(folder::folders_by_parent, |_| [folder_new(31), folder_new(1)])
        .await;
    assert!(matches!(taken, Err(Error::UniqueViolation { table: "folder", .. })));
    assert_eq!(table.count().filter(folder::id.gte(30)).await.unwrap(), 0);
    let undone = world
        .odd()
        .transaction("undone", async |tx| {
            tx.folder()
                .create(folder_new(40))
                .with(folder::folders_by_parent, |_| [folder_new(41)])
                .await?;
            assert_eq!(tx.folder().count().filter(folder::id.gte(40)).await?, 2);
            tx.label()
                .create(LabelCreate {
                    folder_id: 999,
                    text: String::new(),
                })
                .await
        })
        .await;
    assert!(matches!(undone, Err(Error::ForeignKeyViolation { .. })));
    assert_eq!(table.count().filter(folder::id.gte(40)).await.unwrap(), 0);
}

#[tokio::test]
async fn a_policy_is_created_with_its_roles_and_receipts() {
    let world = World::new().await;
    let insurance = world.db.insurance();
    let holder = insurance.customer().create(customer_new("C-1")).await.unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let created = insurance
        .policy()
        .create(policy_new(&insurance, "P-1", &holder).await)
        .set(policy::annual_premium, Decimal::from(120))
        .with(policy::policy_roles, |policy| {
            [PolicyRoleCreate {
                policy_id: policy.id,
                customer_id: policy.holder_id,
                role: "insured".into(),
            }]
        })
        .with(policy::receipts, |policy| {
            let policy_id = policy.id;
            (1..=12).map(move |month| ReceiptCreate {
                receipt_number: format!("R-{month}"),
                policy_id,
                due_on: day,
                total_amount: Decimal::TEN,
            })
        })
        .await
        .unwrap();
    let read = insurance
        .policy()
        .find_unique(policy::by_id(created.id))
        .include((policy::policy_roles, policy::receipts))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((read.related.0.len(), read.related.1.len()), (1, 12));
    assert_eq!((&read.row, &read.related.0), (&created.row, &created.related.0));
}

aicore_client::sql_row! {
    /// Visits of a country.
    #[derive(Debug, PartialEq)]
    struct Country {
        /// The country.
        country: Option<String>,
        /// How many.
        visits: i64,
    }
}

#[tokio::test]
async fn sql_of_one_s_own_gives_typed_rows() {
    let world = World::new().await;
    folders(&world).await;
    visits(&world).await;
    let odd = world.odd();
    let sql = "-- visits_by_country()
        SELECT count(*) AS visits, country FROM visit WHERE from_id < $1 GROUP BY country ORDER BY country";
    let countries: Vec<Country> = odd.query_as(sql, &[&3_i32]).await.unwrap();
    let country = |name: &str, visits| Country {
        country: Some(name.into()),
        visits,
    };
    assert_eq!(countries, [country("ES", 2), country("PT", 1)]);
    let tuples: Vec<(i64, Option<String>)> = odd.query_as(sql, &[&3_i32]).await.unwrap();
    assert_eq!(tuples[1], (1, Some("PT".into())));
    let rows: Vec<crate::fixture::Visit> = odd.query_as("SELECT * FROM visit WHERE id = 1", &[]).await.unwrap();
    assert_eq!(rows, odd.visit().find_many().filter(visit::id.eq(1)).await.unwrap());
    assert_eq!(
        odd.execute("UPDATE visit SET code = NULL WHERE id = $1", &[&1_i64])
            .await
            .unwrap(),
        1
    );
    let inside = odd.transaction("inside", async |tx| {
        assert_eq!(tx.execute("DELETE FROM visit", &[]).await?, 4);
        tx.query_as::<(i64,)>("SELECT count(*) FROM visit", &[]).await
    });
    assert_eq!(inside.await.unwrap(), [(0,)]);
}

#[tokio::test]
async fn sql_of_one_s_own_that_gives_something_else_is_told_apart_by_column() {
    let world = World::new().await;
    let odd = world.odd();
    let error = odd.query_as::<(i32, i32)>("-- one()\nSELECT 1 AS a", &[]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "one gives the columns a, not 2 of them: change the statement or what it is read as"
    );
    let error = odd
        .query_as::<Country>("-- two()\nSELECT 'ES' AS country, 1 AS n", &[])
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "two gives the columns country, n, not one called \"visits\": change the statement or what it is read as"
    );
    let error = odd
        .query_as::<(i32, i64)>("-- three()\nSELECT 1 AS a, 'x' AS b", &[])
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("column 2 (\"b\") of three cannot be read: "),
        "{error}"
    );
    let error = odd
        .query_as::<(i32,)>("-- four()\nSELECT NULL::integer AS a", &[])
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "column 1 (\"a\") of four cannot be read: a Postgres value was `NULL`"
    );
    let error = odd.execute("-- five()\nDELETE FROM nowhere", &[]).await.unwrap_err();
    assert!(
        error.to_string().starts_with("five failed in database \"fixture\""),
        "{error}"
    );
}
