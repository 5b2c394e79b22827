//! Conditions on related rows.

use crate::fixture::{folder, label, place, visit};
use crate::harness::World;
use crate::include::{folders, visits};
use aicore_client::Filter;

async fn found(world: &World, filter: Filter<crate::fixture::Folder>) -> Vec<i32> {
    let found = world
        .odd()
        .folder()
        .find_many()
        .filter(filter)
        .order_by(folder::id.asc())
        .await
        .unwrap();
    found.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn rows_are_found_by_what_is_related_to_them() {
    let world = World::new().await;
    folders(&world).await;
    let below = folder::folders_by_parent;
    let late = folder::id.gte(3);
    assert_eq!(found(&world, below.some(late.clone())).await, [1, 2]);
    assert_eq!(
        found(&world, below.every(late.clone())).await,
        [2, 3, 4, 5, 6],
        "of none, every one"
    );
    assert_eq!(found(&world, below.none(late)).await, [3, 4, 5, 6]);
    assert_eq!(found(&world, folder::parent.is(folder::name.eq("f1"))).await, [2, 3]);
    assert_eq!(found(&world, folder::parent.is_absent()).await, [1, 5, 6]);
    assert_eq!(found(&world, folder::parent.is_present()).await, [2, 3, 4]);
    assert_eq!(found(&world, folder::label.is(label::text.ends_with("5"))).await, [5]);
    let grandchild = below.some(below.some(folder::label.is(label::text.eq("label 4"))));
    assert_eq!(found(&world, grandchild).await, [1], "a table within itself, twice");
}

#[tokio::test]
async fn a_condition_on_related_rows_and_its_opposite_share_out_the_rows_also_where_there_are_nulls() {
    let world = World::new().await;
    folders(&world).await;
    visits(&world).await;
    let by_two = place::visits.some(visit::to_id.eq(2));
    let count = async |filter: Filter<crate::fixture::Place>| world.odd().place().count().filter(filter).await.unwrap();
    assert_eq!((count(by_two.clone()).await, count(!by_two).await), (1, 2));
    let every = place::visits.every(visit::to_id.gt(0));
    assert_eq!(
        (count(every.clone()).await, count(!every).await),
        (2, 1),
        "a null is not greater than 0"
    );
    let none = place::visits.none(visit::to_id.is_null());
    assert_eq!((count(none.clone()).await, count(!none).await), (2, 1));

    let filters: [fn() -> Filter<crate::fixture::Folder>; 4] = [
        || folder::parent.is(folder::name.ne("f1")),
        || folder::parent.is_absent(),
        || folder::visits_by_to.every(visit::place.is_absent()),
        || folder::visits_by_from.none(visit::place.is(place::name.is_null().and(place::country.eq("ES")))),
    ];
    for filter in filters {
        let (mut these, others) = (found(&world, filter()).await, found(&world, !filter()).await);
        these.extend(others);
        these.sort_unstable();
        assert_eq!(these, [1, 2, 3, 4, 5, 6]);
        assert_eq!(found(&world, !!filter()).await, found(&world, filter()).await);
    }
}

#[tokio::test]
async fn rows_are_changed_and_deleted_by_what_is_related_to_them() {
    let world = World::new().await;
    folders(&world).await;
    let table = world.odd().folder();
    let leaf = folder::folders_by_parent
        .none(Filter::everything())
        .and(folder::parent.is_present());
    assert_eq!(
        table.update_many(leaf.clone()).set(folder::name.set("leaf")).await.unwrap(),
        2
    );
    assert_eq!(table.delete_many(leaf).await.unwrap(), 2);
    assert_eq!(found(&world, Filter::everything()).await, [1, 2, 5, 6]);
}
