//! Reading and writing rows.

use crate::fixture::{Mood, Required, RequiredCreate, SeedCreate, by_day, required};
use crate::harness::World;
use aicore_client::insurance::{Customer, CustomerCreate, PolicyCreate, carrier, customer, policy, product};
use aicore_client::{Database, Error, Filter, New, insurance::Insurance};
use chrono::NaiveDate;
use rust_decimal::Decimal;

pub(crate) fn customer_new(number: &str) -> CustomerCreate {
    CustomerCreate {
        customer_number: number.into(),
    }
}

pub(crate) async fn policy_new(insurance: &Database<'_, Insurance<'_>>, number: &str, holder: &Customer) -> PolicyCreate {
    PolicyCreate {
        policy_number: number.into(),
        holder_id: holder.id,
        product_code: insurance
            .product()
            .find_first()
            .order_by(product::code.asc())
            .await
            .unwrap()
            .unwrap()
            .code,
        carrier_code: insurance
            .carrier()
            .find_first()
            .order_by(carrier::code.asc())
            .await
            .unwrap()
            .unwrap()
            .code,
        effective_on: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
    }
}

pub(crate) fn required_new(name: &str) -> RequiredCreate {
    RequiredCreate {
        name: name.into(),
        amount: Decimal::new(1050, 2),
        tags: vec!["a".into()],
        state: Mood::Calm,
        a_code: "X".into(),
    }
}

fn names(rows: &[Required]) -> Vec<&str> {
    rows.iter().map(|row| row.name.as_str()).collect()
}

#[tokio::test]
async fn a_created_row_comes_back_as_the_server_completed_it() {
    let world = World::new().await;
    let insurance = world.db.insurance();
    let holder = insurance
        .customer()
        .create(customer_new("C-1"))
        .set(customer::given_name, "María")
        .await
        .unwrap();
    assert_eq!((holder.kind.as_str(), holder.version), ("person", 1));
    assert_eq!(holder.given_name.as_deref(), Some("María"));

    let created = insurance
        .policy()
        .create(policy_new(&insurance, "P-1", &holder).await)
        .set(policy::state, "in_force")
        .await
        .unwrap();
    assert_eq!(created.annual_premium, Decimal::ZERO);
    assert_eq!(
        insurance.policy().find_unique(policy::by_policy_number("P-1")).await.unwrap(),
        Some(created)
    );
    assert_eq!(
        insurance.policy().find_unique(policy::by_policy_number("P-2")).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn rows_are_found_filtered_sorted_and_paged() {
    let world = World::new().await;
    let table = world.odd().required();
    let rows = (0..10).map(|n| {
        let row = required_new(&format!("n{n}")).set(required::priority, n % 3);
        row.set(required::note, (n % 2 == 1).then_some("odd"))
    });
    assert_eq!(table.create_many(rows).await.unwrap(), 10);

    let found = table
        .find_many()
        .filter(required::priority.gt(0))
        .order_by(required::priority.desc())
        .order_by(required::name.asc())
        .skip(1)
        .take(3)
        .await
        .unwrap();
    assert_eq!(names(&found), ["n5", "n8", "n1"]);
    let found = table
        .find_many()
        .order_by(required::note.asc().nulls_first())
        .order_by(required::id.desc())
        .take(2)
        .await
        .unwrap();
    assert_eq!(names(&found), ["n8", "n6"]);
    let found = table
        .find_many()
        .order_by(required::note.desc().nulls_last())
        .order_by(required::id.asc())
        .take(2)
        .await
        .unwrap();
    assert_eq!(names(&found), ["n1", "n3"]);
    let first = table
        .find_first()
        .filter(required::note.is_null())
        .order_by(required::name.desc())
        .await
        .unwrap();
    assert_eq!(first.unwrap().name, "n8");
    assert_eq!(table.find_first().filter(required::name.eq("none")).await.unwrap(), None);
    assert_eq!(table.count().filter(required::note.is_not_null()).await.unwrap(), 5);
    assert_eq!(table.count().await.unwrap(), 10);
    assert_eq!(table.find_many().take(0).await.unwrap(), []);
}

#[tokio::test]
async fn a_row_is_changed_by_its_key() {
    let world = World::new().await;
    let table = world.odd().required();
    let row = table.create(required_new("one").set(required::note, "x")).await.unwrap();

    let changed = table
        .update(required::by_name("one"))
        .set(required::state.set(Mood::Angry))
        .set(required::priority.set(1))
        .set(required::priority.increment(4))
        .set(required::amount.increment(Decimal::new(5, 1)))
        .set(required::note.set_null())
        .await
        .unwrap();
    assert_eq!(
        changed,
        Required {
            state: Mood::Angry,
            priority: 4,
            amount: Decimal::new(1100, 2),
            note: None,
            ..row.clone()
        },
        "the last change of a column counts"
    );
    assert_eq!(
        table.update(required::by_id(row.id)).await.unwrap(),
        changed,
        "no change: the row as it is"
    );
    let error = table
        .update(required::by_name("two"))
        .set(required::priority.set(1))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "no row of \"required\" has name = two");
    assert!(matches!(
        table.get(required::by_id(99)).await,
        Err(Error::NotFound { table: "required", .. })
    ));
}

#[tokio::test]
async fn many_rows_are_changed_and_deleted_by_a_condition() {
    let world = World::new().await;
    let table = world.odd().required();
    table
        .create_many((0..6).map(|n| required_new(&format!("n{n}"))))
        .await
        .unwrap();

    assert_eq!(
        table
            .update_many(required::name.gte("n3"))
            .set(required::priority.set(7))
            .await
            .unwrap(),
        3
    );
    assert_eq!(
        table.update_many(Filter::everything()).await.unwrap(),
        0,
        "no change, no row touched"
    );
    let gone = table.delete(required::by_name("n0")).await.unwrap();
    assert_eq!(gone.name, "n0");
    assert!(matches!(
        table.delete(required::by_name("n0")).await,
        Err(Error::NotFound { .. })
    ));
    assert_eq!(table.delete_many(required::priority.eq(7)).await.unwrap(), 3);
    assert_eq!(table.delete_many(Filter::everything()).await.unwrap(), 2);
}

#[tokio::test]
async fn an_upsert_inserts_then_changes() {
    let world = World::new().await;
    let table = world.odd().required();
    let upsert = || table.upsert(required::by_name("one"), required_new("any name: the key's counts"));

    let inserted = upsert().set(required::priority.increment(1)).await.unwrap();
    assert_eq!((inserted.name.as_str(), inserted.priority), ("one", 0));
    let changed = upsert()
        .set(required::priority.increment(1))
        .set(required::note.set("again"))
        .await
        .unwrap();
    assert_eq!(
        (changed.id, changed.priority, changed.note.as_deref()),
        (inserted.id, 1, Some("again"))
    );
    assert_eq!(upsert().await.unwrap(), changed, "without changes the row is left alone");
    assert_eq!(table.count().await.unwrap(), 1);
}

#[tokio::test]
async fn thousands_of_rows_with_different_columns_go_in_together_and_come_back_in_order() {
    let world = World::new().await;
    let table = world.odd().required();
    let wanted: Vec<String> = (0..3_000).map(|n| format!("n{n:05}")).collect();
    let rows = wanted.iter().enumerate().map(|(n, name)| {
        let row = New::from(RequiredCreate {
            tags: vec![format!("{{\"{n}\\"), String::new(), "NULL".into()],
            ..required_new(name)
        });
        match n % 4 {
            0 => row.set(required::priority, 4),
            1 => row.set(required::kind, "other").set(required::note, "n"),
            2 => row.set(required::note, "m"),
            _ => row,
        }
    });
    let created = table.create_many_and_return(rows).await.unwrap();
    assert_eq!(names(&created), wanted);
    assert_eq!(
        (
            created[0].priority,
            created[1].kind.as_str(),
            created[2].note.as_deref(),
            &created[3].note
        ),
        (4, "other", Some("m"), &None)
    );
    assert_eq!(created[7].tags, ["{\"7\\", "", "NULL"]);

    let some = ["n00001", "new1", "n00002", "new2"].map(required_new);
    assert!(matches!(
        table.create_many(some.clone()).await,
        Err(Error::UniqueViolation { .. })
    ));
    assert_eq!(table.count().await.unwrap(), 3_000, "all or none");
    let created = table.create_many_and_return(some.clone()).skip_duplicates().await.unwrap();
    assert_eq!(names(&created), ["new1", "new2"]);
    assert_eq!(table.create_many(some).skip_duplicates().await.unwrap(), 0);
    assert_eq!(table.create_many(Vec::<RequiredCreate>::new()).await.unwrap(), 0);
}

#[tokio::test]
async fn rows_of_different_columns_go_in_all_or_none() {
    let world = World::new().await;
    let table = world.odd().required();
    let rows = [
        New::from(required_new("a")),
        required_new("b").set(required::kind, "k"),
        required_new("c").set(required::priority, -1),
    ];
    assert!(matches!(table.create_many(rows).await, Err(Error::CheckViolation { .. })));
    assert_eq!(table.count().await.unwrap(), 0);
}

#[tokio::test]
async fn rows_of_defaults_only_can_be_created() {
    let world = World::new().await;
    let odd = world.odd();
    assert_eq!(odd.seed().create(SeedCreate {}).await.unwrap().only, None);
    assert_eq!(odd.seed().create_many([SeedCreate {}, SeedCreate {}]).await.unwrap(), 2);
    let types = odd.every_type();
    assert_eq!(
        types
            .create_many_and_return((0..3).map(|_| crate::fixture::EveryTypeCreate {}))
            .await
            .unwrap()
            .len(),
        3
    );
}

#[tokio::test]
async fn every_database_has_the_platform_s_tables() {
    let world = World::new().await;
    let insurance = world.db.insurance();
    let cursor = insurance.relay_cursor().find_first().await.unwrap().unwrap();
    assert_eq!(cursor.snapshot, "3:3:", "a type without a Rust type is text");
    assert_eq!(cursor.lease_until, chrono::DateTime::<chrono::Utc>::MIN_UTC, "-infinity");
    assert_eq!(insurance.outbox_event().count().await.unwrap(), 0);
    assert!(insurance.health().await.healthy);
    // An own table of the same name comes first.
    assert_eq!(world.odd().seed().count().await.unwrap(), 0);
    let key = by_day::by_id_day(1, NaiveDate::from_ymd_opt(2026, 1, 1).unwrap());
    assert_eq!(world.odd().by_day().find_unique(key).await.unwrap(), None);
}

#[tokio::test]
async fn health_answers_for_every_database_by_accessor() {
    let world = World::new().await;
    let health = world.db.health_check().await;
    assert_eq!(health.len(), 67);
    assert!(health["insurance"] && health["fixture"] && !health["hr_payroll"]);
}
