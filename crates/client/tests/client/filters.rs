//! Every condition means what it says, also where a column is null.

use crate::fixture::{EveryType, EveryTypeCreate, MixedNameRowCreate, Mood, RequiredCreate, every_type, mixed_name_2, required};
use crate::harness::World;
use crate::operations::required_new;
use aicore_client::{Filter, Range};
use serde_json::json;

#[tokio::test]
async fn a_condition_and_its_opposite_share_out_all_rows() {
    let world = World::new().await;
    let table = world.odd().every_type();
    let row = |number: Option<i32>, text: Option<&str>, mood: Option<Mood>| {
        EveryTypeCreate {}
            .set(every_type::an_integer, number)
            .set(every_type::a_text, text)
            .set(every_type::a_mood, mood)
            .set(every_type::a_json, number.map(|n| json!({ "n": n })))
            .set(every_type::some_integers, number.map(|n| vec![n, 7]))
            .set(every_type::some_moods, mood.map(|mood| vec![mood]))
            .set(every_type::a_range, number.map(|n| Range::from(n..=n)))
    };
    let rows = [
        row(None, None, None),
        row(Some(1), Some("50%_\\x"), Some(Mood::Calm)),
        row(Some(2), Some("Ábaco"), Some(Mood::Angry)),
        row(Some(3), None, Some(Mood::Calm)),
        row(None, Some(""), None),
    ];
    table.create_many(rows).await.unwrap();

    use every_type as c;
    let cases: Vec<(&str, Filter<EveryType>, &[i64])> = vec![
        ("eq", c::an_integer.eq(2), &[3]),
        ("eq null", c::an_integer.eq(None), &[1, 5]),
        ("ne", c::an_integer.ne(2), &[1, 2, 4, 5]),
        ("ne null", c::an_integer.ne(None), &[2, 3, 4]),
        ("ne of a required column", c::id.ne(1), &[2, 3, 4, 5]),
        ("lt", c::an_integer.lt(2), &[2]),
        ("lte", c::an_integer.lte(2), &[2, 3]),
        ("gt", c::an_integer.gt(2), &[4]),
        ("gte", c::an_integer.gte(2), &[3, 4]),
        ("between", c::an_integer.between(1, 2), &[2, 3]),
        ("in_list", c::an_integer.in_list([1, 3, 9]), &[2, 4]),
        ("in_list of references", c::an_integer.in_list([1, 3].iter()), &[2, 4]),
        ("in_list of nothing", c::an_integer.in_list([0; 0]), &[]),
        ("not_in_list", c::an_integer.not_in_list([1, 3]), &[1, 3, 5]),
        ("is_null", c::a_text.is_null(), &[1, 4]),
        ("is_not_null", c::a_text.is_not_null(), &[2, 3, 5]),
        ("empty text", c::a_text.eq(""), &[5]),
        ("like", c::a_text.like("%b%"), &[3]),
        ("ilike", c::a_text.ilike("áB%"), &[3]),
        ("contains takes the text literally", c::a_text.contains("%_\\"), &[2]),
        ("contains takes the text literally", c::a_text.contains("5_"), &[]),
        ("contains_ignoring_case", c::a_text.contains_ignoring_case("BACO"), &[3]),
        ("starts_with", c::a_text.starts_with("50%"), &[2]),
        ("ends_with", c::a_text.ends_with("\\x"), &[2]),
        ("enumeration", c::a_mood.eq(Mood::Calm), &[2, 4]),
        ("enumerations sort by their order", c::a_mood.gt(Mood::Calm), &[3]),
        ("enumeration in_list", c::a_mood.in_list([Mood::Angry]), &[3]),
        ("json", c::a_json.eq(json!({ "n": 2 })), &[3]),
        ("json ne", c::a_json.ne(json!({ "n": 2 })), &[1, 2, 4, 5]),
        ("json in_list", c::a_json.in_list([json!({ "n": 2 })]), &[3]),
        ("array", c::some_integers.eq(vec![1, 7]), &[2]),
        (
            "array in_list",
            c::some_integers.in_list([vec![1, 7], vec![2], vec![3, 7]]),
            &[2, 4],
        ),
        ("array has", c::some_integers.has(7), &[2, 3, 4]),
        ("array of enumerations has", c::some_moods.has(Mood::Angry), &[3]),
        (
            "array of enumerations in_list",
            c::some_moods.in_list([vec![Mood::Angry]]),
            &[3],
        ),
        ("range", c::a_range.eq(2..3), &[3]),
        ("generated column", c::twice_integer.eq(4), &[3]),
        ("and", c::an_integer.gt(1).and(c::a_text.is_null()), &[4]),
        (
            "or",
            c::an_integer.eq(1).or(c::a_text.is_null()).or(c::a_mood.eq(Mood::Angry)),
            &[1, 2, 3, 4],
        ),
        (
            "and of or",
            c::an_integer.eq(1).or(c::an_integer.eq(3)).and(c::a_text.is_null()),
            &[4],
        ),
        (
            "or of and",
            c::an_integer.eq(3).or(c::an_integer.eq(1).and(c::a_text.is_null())),
            &[4],
        ),
        ("everything", Filter::everything(), &[1, 2, 3, 4, 5]),
        ("all_of nothing", Filter::all_of([]), &[1, 2, 3, 4, 5]),
        ("any_of nothing", Filter::any_of([]), &[]),
        (
            "any_of",
            Filter::any_of([c::an_integer.eq(1), !c::a_mood.eq(Mood::Calm)]),
            &[1, 2, 3, 5],
        ),
    ];
    let all = [1, 2, 3, 4, 5];
    for (name, filter, wanted) in cases {
        let ids = async |filter| {
            let rows = table.find_many().filter(filter).order_by(every_type::id.asc()).await;
            rows.unwrap_or_else(|error| panic!("{name}: {error}"))
                .iter()
                .map(|row| row.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(filter.clone()).await, wanted, "{name}");
        let others: Vec<i64> = all.into_iter().filter(|id| !wanted.contains(id)).collect();
        assert_eq!(ids(!filter.clone()).await, others, "not {name}");
        assert_eq!(ids(!!filter.clone()).await, wanted, "not not {name}");
        assert_eq!(
            ids(filter.clone().and(!filter.clone())).await,
            [0; 0],
            "{name} and not {name}"
        );
        assert_eq!(
            table.count().filter(filter.clone().or(!filter)).await.unwrap(),
            5,
            "{name} or not {name}"
        );
    }
}

#[tokio::test]
async fn no_value_is_ever_sql() {
    let world = World::new().await;
    let table = world.odd().required();
    let evil = "'; DROP TABLE required; -- \" $1 \\";
    let row = table
        .create(RequiredCreate {
            tags: vec![evil.into()],
            ..required_new(evil)
        })
        .await
        .unwrap();
    assert_eq!(
        table
            .find_many()
            .filter(required::name.eq(evil).and(required::tags.has(evil)))
            .await
            .unwrap(),
        std::slice::from_ref(&row)
    );
    assert_eq!(
        table.find_many().filter(required::name.contains(evil)).await.unwrap(),
        std::slice::from_ref(&row)
    );
    assert_eq!(
        table
            .find_many()
            .filter(required::tags.in_list([vec![evil.to_owned()]]))
            .await
            .unwrap(),
        [row]
    );
}

#[tokio::test]
async fn odd_names_are_names() {
    let world = World::new().await;
    let table = world.odd().mixed_name_2();
    let row = table
        .create(MixedNameRowCreate {
            id: 1,
            r#type: "t".into(),
        })
        .set(mixed_name_2::the_value_, "v")
        .set(mixed_name_2::self_, 2)
        .await
        .unwrap();
    assert_eq!(
        (row.the_value_.as_deref(), row.r#type.as_str(), row.self_),
        (Some("v"), "t", Some(2))
    );
    let found = table
        .find_many()
        .filter(mixed_name_2::the_value_.eq("v").and(mixed_name_2::año.is_null()))
        .await
        .unwrap();
    assert_eq!(found, [row]);
    let changed = table
        .update(mixed_name_2::by_id_2(1))
        .set(mixed_name_2::the_value_.set("w"))
        .set(mixed_name_2::self_.increment(1))
        .await;
    assert_eq!(changed.unwrap().self_, Some(3));
    assert_eq!(world.odd().select().count().await.unwrap(), 0);
    assert_eq!(world.odd().transaction_table().count().await.unwrap(), 0);
}
