//! Some columns, sums and groups.

use crate::fixture::{Mood, Required, folder, required, visit};
use crate::harness::World;
use crate::include::{folders, visits};
use crate::operations::required_new;
use aicore_client::{avg, count, count_distinct, count_of, max, min, sum};
use rust_decimal::Decimal;

/// Ten rows: priority 0 to 2, amount 10.50 to 19.50, every third angry, the odd ones noted.
async fn ten(world: &World) {
    let rows = (0..10).map(|n| {
        required_new(&format!("n{n}"))
            .set(required::priority, n % 3)
            .set(required::amount, Decimal::new(1050, 2) + Decimal::from(n))
            .set(required::state, if n % 3 == 0 { Mood::Angry } else { Mood::Calm })
            .set(required::note, (n % 2 == 1).then_some("odd"))
    });
    world.odd().required().create_many(rows).await.unwrap();
}

aicore_client::selection! {
    /// Two columns.
    #[derive(Debug, PartialEq)]
    struct Line of Required {
        /// Its name.
        title: String = required::name,
        /// What is noted.
        note: Option<String> = required::note,
    }
}

#[tokio::test]
async fn some_columns_come_as_values_tuples_or_a_struct() {
    let world = World::new().await;
    ten(&world).await;
    let table = world.odd().required();
    let query = || table.find_many().order_by(required::name.asc()).take(2);
    assert_eq!(query().select(required::name).await.unwrap(), ["n0", "n1"]);
    let pairs: Vec<(String, (Mood, Option<String>))> = query()
        .select((required::name, (required::state, required::note)))
        .await
        .unwrap();
    assert_eq!(pairs[0], ("n0".into(), (Mood::Angry, None)));
    let lines = query().select_as::<Line>().await.unwrap();
    let wanted = Line {
        title: "n1".into(),
        note: Some("odd".into()),
    };
    assert_eq!(lines[1], wanted);
    let one = table.find_unique(required::by_name("n1")).select_as::<Line>().await.unwrap();
    assert_eq!(one, Some(wanted));
    let none = table
        .find_first()
        .filter(required::name.eq("x"))
        .select(required::id)
        .await
        .unwrap();
    assert_eq!(none, None);
    let distinct = table
        .find_many()
        .order_by(required::priority.desc())
        .select(required::priority)
        .distinct();
    assert_eq!(distinct.await.unwrap(), [2, 1, 0]);
}

#[tokio::test]
async fn sums_and_the_like_are_typed_as_postgresql_widens_them() {
    let world = World::new().await;
    let table = world.odd().required();
    let nothing: (i64, Option<i64>, Option<Decimal>, Option<Decimal>) = table
        .aggregate((
            count(),
            sum(required::priority),
            avg(required::priority),
            sum(required::amount),
        ))
        .await
        .unwrap();
    assert_eq!(nothing, (0, None, None, None), "of no row");
    ten(&world).await;
    let all = table
        .aggregate((
            count(),
            count_of(required::note),
            count_distinct(required::priority),
            sum(required::priority),
            sum(required::amount),
            avg(required::amount),
            min(required::name),
            max(required::amount),
        ))
        .await
        .unwrap();
    let name = Some("n0".to_owned());
    let (total, greatest) = (Decimal::new(15_000, 2), Decimal::new(1950, 2));
    assert_eq!(
        all,
        (10, 5, 3, Some(9), Some(total), Some(Decimal::from(15)), name, Some(greatest))
    );
    let some = table
        .aggregate((
            count(),
            count().filter(required::note.is_null()),
            sum(required::priority).filter(required::name.lt("n3")),
        ))
        .filter(required::priority.gt(0))
        .await
        .unwrap();
    assert_eq!(some, (6, 3, Some(3)));
    assert_eq!(
        table
            .aggregate(count())
            .filter(required::state.eq(Mood::Angry))
            .await
            .unwrap(),
        4
    );
}

#[tokio::test]
async fn groups_are_computed_filtered_and_sorted() {
    let world = World::new().await;
    ten(&world).await;
    let table = world.odd().required();
    let groups = table
        .group_by(required::state)
        .aggregate((count(), sum(required::amount)))
        .order_by(required::state.desc())
        .await
        .unwrap();
    assert_eq!(
        groups,
        [
            (Mood::Angry, (4, Some(Decimal::new(6000, 2)))),
            (Mood::Calm, (6, Some(Decimal::new(9000, 2))))
        ],
        "in the order of the enumeration, not of its texts"
    );
    let groups = table
        .group_by((required::state, required::priority))
        .aggregate(count())
        .filter(required::name.ne("n0"))
        .having(count().lt(4).and(!sum(required::priority).gt(3)))
        .order_by(count().desc())
        .order_by(required::priority.asc())
        .take(2)
        .await
        .unwrap();
    assert_eq!(groups, [((Mood::Angry, 0), 3), ((Mood::Calm, 1), 3)]);

    folders(&world).await;
    visits(&world).await;
    let places = world
        .odd()
        .visit()
        .group_by((visit::country, visit::code))
        .aggregate(sum(visit::score))
        .filter(visit::from.is(folder::name.ne("f9")))
        .order_by(visit::country.asc().nulls_first())
        .await
        .unwrap();
    let seen: Vec<_> = places
        .iter()
        .map(|((country, code), score)| (country.as_deref(), *code, *score))
        .collect();
    let score = |n: i64| Some(Decimal::new(n * 100, 2));
    assert_eq!(
        seen,
        [
            (None, None, score(40)),
            (Some("ES"), Some(1), score(30)),
            (Some("PT"), Some(1), score(30))
        ]
    );
    let having = |limit: i64| async move {
        let table = world.odd().required();
        let (all, opposite) = (
            table
                .group_by(required::priority)
                .aggregate(count())
                .having(count().gte(limit)),
            table
                .group_by(required::priority)
                .aggregate(count())
                .having(!count().gte(limit)),
        );
        (all.await.unwrap().len(), opposite.await.unwrap().len())
    };
    assert_eq!(having(4).await, (1, 2));
}
