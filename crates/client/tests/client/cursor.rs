//! Pages by key, and rows one after the other.

use crate::fixture::{FolderCreate, Mood, Required, folder, required};
use crate::harness::World;
use crate::include::folders;
use crate::operations::required_new;
use aicore_client::{Cursor, Error, Order};
use futures_util::{StreamExt, TryStreamExt};

/// Twelve rows in which every value but the key comes several times, nulls too.
async fn twelve(world: &World) {
    let rows = (0..12).map(|n| {
        required_new(&format!("n{n:02}"))
            .set(required::priority, n % 2)
            .set(required::state, if n % 3 == 0 { Mood::Angry } else { Mood::Calm })
            .set(required::note, (n % 4 != 0).then(|| format!("{}", n % 4)))
    });
    world.odd().required().create_many(rows).await.unwrap();
}

/// An order, made anew for each page.
type Orders = fn() -> Vec<Order<Required>>;

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition_in_every_order() {
    let world = World::new().await;
    twelve(&world).await;
    let table = world.odd().required();
    // Rows that are equal in the order given follow by their key, in the direction of the last column.
    let orders: [(bool, Orders); 8] = [
        (false, Vec::new),
        (true, || vec![required::name.desc()]),
        (false, || vec![required::priority.asc()]),
        (false, || vec![required::note.asc()]),
        (true, || vec![required::note.desc()]),
        (true, || vec![required::note.asc().nulls_first(), required::priority.desc()]),
        (false, || vec![required::note.desc().nulls_last(), required::state.asc()]),
        (true, || {
            vec![required::state.asc(), required::note.asc(), required::priority.desc()]
        }),
    ];
    for (descending, order) in orders {
        let query = || {
            order()
                .into_iter()
                .fold(table.find_many(), |query, order| query.order_by(order))
        };
        let by_key = if descending { required::id.desc() } else { required::id.asc() };
        let whole = query().order_by(by_key).await.unwrap();
        let mut paged = Vec::new();
        let mut page = query().page(5).await.unwrap();
        loop {
            paged.append(&mut page.rows);
            let Some(next) = page.next else { break };
            let next: Cursor = next.to_string().parse().unwrap();
            page = query().page(5).after(&next).await.unwrap();
            assert!(!page.rows.is_empty(), "a cursor leads to a row");
        }
        assert_eq!(paged, whole);
    }
}

#[tokio::test]
async fn a_page_begins_after_its_row_also_when_rows_came_and_went() {
    let world = World::new().await;
    twelve(&world).await;
    let table = world.odd().required();
    let query = || {
        table
            .find_many()
            .filter(required::priority.eq(0))
            .order_by(required::name.asc())
    };
    let first = query().page(3).await.unwrap();
    let names: Vec<_> = first.rows.iter().map(|row| row.name.clone()).collect();
    assert_eq!(names, ["n00", "n02", "n04"]);
    table.delete_many(required::name.lte("n04")).await.unwrap();
    table.create_many(["n00", "n05x"].map(required_new)).await.unwrap();
    let second = query().page(3).after(&first.next.unwrap()).await.unwrap();
    let names: Vec<_> = second.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["n05x", "n06", "n08"]);
    let last = query().page(3).after(&second.next.unwrap()).await.unwrap();
    assert_eq!((last.rows.len(), last.next), (1, None));
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let world = World::new().await;
    twelve(&world).await;
    let table = world.odd().required();
    let cursor = table
        .find_many()
        .order_by(required::name.asc())
        .page(1)
        .await
        .unwrap()
        .next
        .unwrap();
    let other = table.find_many().order_by(required::name.desc()).page(1).after(&cursor).await;
    assert_eq!(
        other.unwrap_err().to_string(),
        "the cursor is of no use here: it is of another table or another order: start at the first page"
    );
    let elsewhere = world.odd().folder().find_many().page(1).after(&cursor).await;
    assert!(matches!(elsewhere, Err(Error::Cursor { .. })));
    let keyless = world.odd().without_key().find_many().page(1).await.unwrap_err();
    assert_eq!(
        keyless.to_string(),
        "the cursor is of no use here: \"without_key\" has no primary key that would tell its rows apart: use skip and take"
    );
}

#[tokio::test]
async fn a_page_s_rows_come_with_their_related_ones() {
    let world = World::new().await;
    folders(&world).await;
    let page = world
        .odd()
        .folder()
        .find_many()
        .order_by(folder::id.asc())
        .include(folder::folders_by_parent)
        .page(2)
        .await
        .unwrap();
    let below: Vec<_> = page.rows.iter().map(|row| row.related.len()).collect();
    assert_eq!((below, page.next.is_some()), (vec![2, 1], true));
}

#[tokio::test]
async fn a_large_result_is_streamed_whole_and_in_order_with_what_is_related() {
    let world = World::new().await;
    let rows = (0..1_700).map(|id| {
        FolderCreate {
            id,
            name: format!("f{id}"),
        }
        .set(folder::parent_id, (id > 0).then_some(0))
    });
    let table = world.odd().folder();
    table.create_many(rows).await.unwrap();
    let ids: Vec<i32> = table
        .find_many()
        .order_by(folder::id.asc())
        .stream()
        .map_ok(|row| row.id)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids, (0..1_700).collect::<Vec<_>>());
    let parents = table
        .find_many()
        .include(folder::parent)
        .stream()
        .try_filter(|row| std::future::ready(row.related.is_some()));
    assert_eq!(parents.count().await, 1_699);
    let taken: Vec<_> = table.find_many().take(500).stream().try_collect().await.unwrap();
    assert_eq!(taken.len(), 500, "a full batch is not taken for more");
    let none: Vec<_> = table
        .find_many()
        .filter(folder::id.lt(0))
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert!(none.is_empty());
    let inside = world
        .odd()
        .transaction("stream_inside", async |tx| {
            tx.folder()
                .create(FolderCreate {
                    id: -1,
                    name: "new".into(),
                })
                .await?;
            let mut stream = tx.folder().find_many().order_by(folder::id.asc()).stream();
            let first = stream.try_next().await?.unwrap();
            // The transaction takes other statements in the meantime.
            assert_eq!(tx.folder().count().await?, 1_701);
            Ok::<_, Error>((first.id, stream.count().await))
        })
        .await
        .unwrap();
    assert_eq!(inside, (-1, 1_700), "it sees what the transaction wrote");
}

#[tokio::test]
async fn a_stream_that_is_dropped_gives_its_connection_back() {
    let world = World::new().await;
    let rows = (0..2_000).map(|id| FolderCreate { id, name: "f".into() });
    world.odd().folder().create_many(rows).await.unwrap();
    // More streams than the pool has connections, one after the other.
    for _ in 0..25 {
        let mut stream = world.odd().folder().find_many().stream();
        assert!(stream.try_next().await.unwrap().is_some());
    }
    let sql = "-- open_transactions()
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()";
    let (mut open,) = world.odd().query_as::<(i64,)>(sql, &[]).await.unwrap()[0];
    // The last rollback may be on its way; asking is waiting enough.
    for _ in 0..1_000 {
        if open == 0 {
            break;
        }
        (open,) = world.odd().query_as::<(i64,)>(sql, &[]).await.unwrap()[0];
    }
    assert_eq!(open, 0);
}

#[tokio::test]
async fn a_stream_tells_what_went_wrong_and_ends() {
    let world = World::new().await;
    let mut locked = world.odd().folder().find_many().for_update().stream();
    assert!(matches!(locked.next().await, Some(Err(Error::LockOutsideTransaction { .. }))));
    assert!(locked.next().await.is_none());
}
