//! Related rows come with the rows that they belong to.

use crate::fixture::{FeelingCreate, FolderCreate, LabelCreate, MoodColourCreate, PlaceCreate, VisitCreate};
use crate::fixture::{Folder, feeling, folder, place, visit};
use crate::harness::World;
use crate::operations::{customer_new, policy_new};
use aicore_client::insurance::{PolicyRoleCreate, ReceiptCreate, customer, policy, policy_role, receipt};
use aicore_client::{Error, With};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Folders 1 to 6: 2 and 3 in 1, 4 in 2, the others in none; each labelled but the last.
pub(crate) async fn folders(world: &World) {
    let odd = world.odd();
    let parents = [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2)), (5, None), (6, None)];
    let rows = parents.map(|(id, parent)| {
        let row = FolderCreate {
            id,
            name: format!("f{id}"),
        };
        row.set(folder::parent_id, parent)
    });
    odd.folder().create_many(rows).await.unwrap();
    let labels = (1..6).map(|id: i16| LabelCreate {
        folder_id: id,
        text: format!("label {id}"),
    });
    odd.label().create_many(labels).await.unwrap();
}

pub(crate) async fn visits(world: &World) {
    let odd = world.odd();
    let places = [("ES", 1), ("ES", 2), ("PT", 1)].map(|(country, code)| PlaceCreate {
        country: country.into(),
        code,
    });
    odd.place().create_many(places).await.unwrap();
    let rows = [
        (1, Some(("ES", 1)), 1, Some(2)),
        (2, Some(("ES", 1)), 1, None),
        (3, Some(("PT", 1)), 2, Some(1)),
        (4, None, 3, Some(3)),
    ];
    let rows = rows.map(|(id, place, from_id, to)| {
        let row = VisitCreate { id, from_id }.set(visit::to_id, to);
        row.set(visit::country, place.map(|(country, _)| country))
            .set(visit::code, place.map(|(_, code)| code))
            .set(visit::score, Decimal::from(10 * id))
    });
    odd.visit().create_many(rows).await.unwrap();
}

fn ids(folders: &[Folder]) -> Vec<i32> {
    folders.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn related_rows_come_with_each_row_in_its_order() {
    let world = World::new().await;
    folders(&world).await;
    let found = world
        .odd()
        .folder()
        .find_many()
        .order_by(folder::id.asc())
        .include((folder::parent, folder::folders_by_parent, folder::label))
        .await
        .unwrap();
    let seen: Vec<_> = found
        .iter()
        .map(|found| {
            let (parent, children, label) = &found.related;
            (
                found.id,
                parent.as_ref().map(|parent| parent.id),
                ids(children),
                label.as_ref().map(|label| label.text.as_str()),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (1, None, vec![2, 3], Some("label 1")),
            (2, Some(1), vec![4], Some("label 2")),
            (3, Some(1), vec![], Some("label 3")),
            (4, Some(2), vec![], Some("label 4")),
            (5, None, vec![], Some("label 5")),
            (6, None, vec![], None),
        ]
    );
}

#[tokio::test]
async fn include_reaches_as_deep_as_it_is_told_and_each_level_is_one_statement() {
    let world = World::new().await;
    folders(&world).await;
    let down = folder::folders_by_parent.order_by(folder::id.desc());
    let found = world
        .odd()
        .transaction("tree", async |tx| {
            let found = tx
                .folder()
                .find_unique(folder::by_id(1))
                .include(down.clone().include(down.clone().include(folder::label)))
                .await?;
            let sql = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '-- %_include()%'";
            let statements: i64 = tx.raw().query_one(sql, &[]).await.unwrap().get(0);
            assert_eq!(
                statements, 2,
                "folders of folders are read by the text of folders, and labels"
            );
            Ok::<_, Error>(found)
        })
        .await
        .unwrap()
        .unwrap();
    let level: Vec<_> = found
        .related
        .iter()
        .map(|below| {
            let labels: Vec<_> = below
                .related
                .iter()
                .map(|With { row, related }| (row.id, related.is_some()))
                .collect();
            (below.id, labels)
        })
        .collect();
    assert_eq!(level, [(3, vec![]), (2, vec![(4, true)])]);
    let nobody = world
        .odd()
        .folder()
        .find_unique(folder::by_id(9))
        .include(down)
        .await
        .unwrap();
    assert_eq!(nobody, None);
}

#[tokio::test]
async fn related_rows_are_filtered_sorted_and_limited_for_each_row() {
    let world = World::new().await;
    folders(&world).await;
    let more =
        (10..20).map(|id| FolderCreate { id, name: "more".into() }.set(folder::parent_id, if id % 2 == 0 { 1 } else { 5 }));
    world.odd().folder().create_many(more).await.unwrap();
    let found = world
        .odd()
        .folder()
        .find_many()
        .filter(folder::id.in_list([1, 5, 6]))
        .order_by(folder::id.asc())
        .include((
            folder::folders_by_parent
                .filter(folder::id.gt(3))
                .order_by(folder::id.desc())
                .skip(1)
                .take(2),
            folder::folders_by_parent.filter(folder::name.eq("f2").or(folder::name.eq("f3"))),
            folder::folders_by_parent.take(0),
        ))
        .await
        .unwrap();
    let seen: Vec<_> = found
        .iter()
        .map(|found| (ids(&found.related.0), ids(&found.related.1)))
        .collect();
    assert_eq!(seen, [(vec![16, 14], vec![2, 3]), (vec![17, 15], vec![]), (vec![], vec![])]);
    assert!(found.iter().all(|found| found.related.2.is_empty()));
}

#[tokio::test]
async fn keys_of_two_columns_and_of_different_types_lead_to_their_rows() {
    let world = World::new().await;
    folders(&world).await;
    visits(&world).await;
    let odd = world.odd();
    let found = odd
        .visit()
        .find_many()
        .order_by(visit::id.asc())
        .include((visit::place, visit::from, visit::to))
        .await
        .unwrap();
    let seen: Vec<_> = found
        .iter()
        .map(|found| {
            let (place, from, to) = &found.related;
            let place = place.as_ref().map(|place| (place.country.as_str(), place.code));
            (place, from.id, to.as_ref().map(|to| to.id))
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Some(("ES", 1)), 1, Some(2)),
            (Some(("ES", 1)), 1, None),
            (Some(("PT", 1)), 2, Some(1)),
            (None, 3, Some(3))
        ]
    );
    let places = odd
        .place()
        .find_many()
        .order_by(place::country.asc())
        .order_by(place::code.asc())
        .include(place::visits.order_by(visit::id.desc()))
        .await
        .unwrap();
    let seen: Vec<Vec<i64>> = places
        .iter()
        .map(|place| place.related.iter().map(|visit| visit.id).collect())
        .collect();
    assert_eq!(seen, [vec![2, 1], vec![], vec![3]]);

    for (mood, colour) in [("calm", "blue"), ("angry", "red")] {
        let row = MoodColourCreate {
            mood: mood.parse().unwrap(),
            colour: colour.into(),
        };
        odd.mood_colour().create(row).await.unwrap();
        let id = i32::try_from(mood.len()).unwrap();
        let mood = mood.parse().unwrap();
        odd.feeling().create(FeelingCreate { id, mood }).await.unwrap();
    }
    let feelings = odd
        .feeling()
        .find_many()
        .order_by(feeling::id.asc())
        .include(feeling::mood_colour)
        .await
        .unwrap();
    let colours: Vec<_> = feelings.iter().map(|found| found.related.colour.as_str()).collect();
    assert_eq!(colours, ["blue", "red"]);
}

#[tokio::test]
async fn a_policy_comes_with_its_party_from_the_hub() {
    let world = World::with_hub().await;
    let (insurance, hub) = (world.db.insurance(), world.db.global());
    let party = hub.party().create(aicore_client::global::PartyCreate {}).await.unwrap();
    let holder = insurance.customer().create(customer_new("C-1")).await.unwrap();
    let issued = insurance
        .policy()
        .create(policy_new(&insurance, "P-1", &holder).await)
        .await
        .unwrap();
    for known in [Some(party.id), None, Some(uuid::Uuid::nil())] {
        let role = PolicyRoleCreate {
            policy_id: issued.id,
            customer_id: holder.id,
            role: if known == Some(party.id) {
                "insured"
            } else if known.is_some() {
                "payer"
            } else {
                "beneficiary"
            }
            .into(),
        };
        insurance
            .policy_role()
            .create(role)
            .set(policy_role::party_id, known)
            .await
            .unwrap();
    }
    let read = policy::policy_roles.order_by(policy_role::role.asc()).include((
        policy_role::party.include(aicore_client::global::party::source_records),
        policy_role::customer,
    ));
    let found = insurance.policy().find_many().include(read.clone()).await.unwrap();
    let parties: Vec<_> = found[0]
        .related
        .iter()
        .map(|role| (role.role.as_str(), role.related.0.as_ref().map(|party| party.id)))
        .collect();
    assert_eq!(
        parties,
        [("beneficiary", None), ("insured", Some(party.id)), ("payer", None)],
        "no foreign key vouches for a row of another database"
    );
    insurance
        .transaction("inside", async |tx| {
            let inside = tx.policy().find_many().include(read.clone()).await?;
            assert_eq!(inside, found);
            let bare = aicore_client::Transaction::<aicore_client::insurance::Insurance<'_>>::of::<
                aicore_client::insurance::Insurance<'_>,
            >(tx.raw());
            let error = bare.policy().find_many().include(read.clone()).await.unwrap_err();
            assert!(
                matches!(&error, Error::NoWayThere { database, .. } if database.as_str() == "sm_global"),
                "{error}"
            );
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_real_policy_comes_with_its_holder_and_receipts() {
    let world = World::new().await;
    let insurance = world.db.insurance();
    let holder = insurance.customer().create(customer_new("C-1")).await.unwrap();
    for number in ["P-1", "P-2"] {
        let policy = insurance
            .policy()
            .create(policy_new(&insurance, number, &holder).await)
            .await
            .unwrap();
        let receipts = (1..4).map(|month| ReceiptCreate {
            receipt_number: format!("{number}-{month}"),
            policy_id: policy.id,
            due_on: NaiveDate::from_ymd_opt(2026, month, 1).unwrap(),
            total_amount: Decimal::from(month),
        });
        insurance.receipt().create_many(receipts).await.unwrap();
    }
    let found = insurance
        .customer()
        .find_first()
        .filter(customer::customer_number.eq("C-1"))
        .include(customer::policies.order_by(policy::policy_number.asc()).include((
            policy::receipts.order_by(receipt::total_amount.desc()).take(2),
            policy::holder,
            policy::product,
        )))
        .await
        .unwrap()
        .unwrap();
    let seen: Vec<_> = found
        .related
        .iter()
        .map(|policy| {
            let (receipts, holder, product) = &policy.related;
            let numbers: Vec<_> = receipts.iter().map(|receipt| receipt.receipt_number.as_str()).collect();
            (numbers, holder.id == found.id, product.code == policy.product_code)
        })
        .collect();
    assert_eq!(
        seen,
        [(vec!["P-1-3", "P-1-2"], true, true), (vec!["P-2-3", "P-2-2"], true, true)]
    );
}
