//! Conditions on documents, arrays, ranges, networks and columns; and any of them in any combination.

use crate::fixture::{EveryType, EveryTypeCreate, every_type as c};
use crate::harness::World;
use aicore_client::{Error, Filter, Inet, New, Range};
use chrono::NaiveDate;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde_json::json;

fn inet(text: &str) -> Inet {
    text.parse().unwrap()
}

fn january(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

/// Rows 1 to 4; the last has nothing in it.
fn rows() -> Vec<New<EveryType>> {
    let row = |n: i32| {
        EveryTypeCreate {}
            .set(c::an_integer, n)
            .set(c::a_bigint, i64::from(4 - n * n))
            .set(c::a_real, 2.0_f32)
    };
    vec![
        row(1)
            .set(c::a_text, "Seguro de HOGAR")
            .set(c::a_varchar, "segur")
            .set(c::a_name_ci, "Ana")
            .set(c::a_jsonb, json!({ "a": { "b": [1, 2.50, "x"] }, "on": true, "nil": null }))
            .set(c::a_json, json!({ "a": { "b": [1, 2.50, "x"] }, "on": true, "nil": null }))
            .set(c::some_texts, vec!["x".to_owned(), "y".into()])
            .set(c::some_integers, vec![1, 2, 3])
            .set(c::a_bytea, vec![1_u8, 2])
            .set(c::a_range, 1..5)
            .set(c::a_date, january(1))
            .set(c::a_daterange, january(1)..=january(9))
            .set(
                c::a_multirange,
                aicore_client::Multirange(vec![Range::from(1..3), Range::from(7..9)]),
            )
            .set(c::an_inet, inet("10.1.2.3"))
            .set(c::a_cidr, inet("10.0.0.0/8")),
        row(2)
            .set(c::a_text, "coches 100%")
            .set(c::a_jsonb, json!({ "a": { "b": "text" }, "on": "true" }))
            .set(c::a_json, json!(["on", 3]))
            .set(c::some_texts, Vec::<String>::new())
            .set(c::some_integers, vec![3])
            .set(c::a_range, Range::Empty)
            .set(c::a_date, january(10))
            .set(c::a_daterange, january(10)..)
            .set(c::an_inet, inet("2001:db8::1")),
        row(3)
            .set(c::a_text, "")
            .set(c::a_jsonb, json!(7))
            .set(c::some_texts, vec!["y".to_owned()])
            .set(c::a_range, 5..=6)
            .set(c::a_date, january(20))
            .set(c::an_inet, inet("10.1.0.0/16")),
        New::from(EveryTypeCreate {}),
    ]
}

#[tokio::test]
async fn each_condition_finds_its_rows_and_its_opposite_the_others() {
    let world = World::new().await;
    let table = world.odd().every_type();
    table.create_many(rows()).await.unwrap();
    let cases: Vec<(&str, Filter<EveryType>, &[i64])> = vec![
        ("eq_ignoring_case", c::a_text.eq_ignoring_case("seguro DE hogar"), &[1]),
        (
            "in_list_ignoring_case",
            c::a_text.in_list_ignoring_case(["COCHES 100%", ""]),
            &[2, 3],
        ),
        ("starts_with_ignoring_case", c::a_text.starts_with_ignoring_case("SEG"), &[1]),
        ("ends_with_ignoring_case", c::a_text.ends_with_ignoring_case("hogar"), &[1]),
        ("matches", c::a_text.matches("^[a-z]+ \\d+%$"), &[2]),
        ("matches_ignoring_case", c::a_text.matches_ignoring_case("hogar$"), &[1]),
        ("search", c::a_text.search("spanish", "seguros hogar -coche"), &[1]),
        ("in_lower_case", c::a_text.in_lower_case().ends_with("hogar"), &[1]),
        ("citext", c::a_name_ci.eq("ANA"), &[1]),
        ("citext in_list", c::a_name_ci.in_list(["aNA"]), &[1]),
        ("citext contains", c::a_name_ci.contains("NA"), &[1]),
        ("json contains", c::a_jsonb.contains(json!({ "a": {} })), &[1, 2]),
        ("json contains, in json", c::a_json.contains(json!({ "on": true })), &[1]),
        ("json contained_in", c::a_jsonb.contained_in(json!([7, 8])), &[3]),
        ("json contained_in", c::a_jsonb.contained_in(json!(8)), &[]),
        ("has_key", c::a_jsonb.has_key("on"), &[1, 2]),
        ("has_key, of a text in an array", c::a_json.has_key("on"), &[1, 2]),
        ("has_any_key", c::a_jsonb.has_any_key(["nil", "none"]), &[1]),
        ("has_all_keys", c::a_jsonb.has_all_keys(["a", "on"]), &[1, 2]),
        ("path eq", c::a_jsonb.at(["a", "b", "1"]).eq(json!(2.5)), &[1]),
        ("path from the end", c::a_json.at(["a", "b", "-1"]).eq(json!("x")), &[1]),
        ("path to null", c::a_jsonb.at(["nil"]).eq(json!(null)), &[1]),
        (
            "path in_list",
            c::a_jsonb.at(["on"]).in_list([json!(true), json!("true")]),
            &[1, 2],
        ),
        ("path exists", c::a_jsonb.at(["nil"]).exists(), &[1]),
        ("path as text", c::a_jsonb.at(["a", "b"]).as_text().starts_with("te"), &[2]),
        (
            "path as number",
            c::a_jsonb.at(["a", "b", "1"]).as_number().gt(Decimal::ONE),
            &[1],
        ),
        (
            "document as number",
            c::a_jsonb.document().as_number().between(Decimal::ONE, Decimal::TEN),
            &[3],
        ),
        ("path as bool", c::a_jsonb.at(["on"]).as_bool().eq(true), &[1]),
        ("path contains", c::a_jsonb.at(["a", "b"]).contains(json!([1])), &[1]),
        ("path has_key", c::a_jsonb.at(["a"]).has_key("b"), &[1, 2]),
        ("path_exists", c::a_jsonb.path_exists("$.a.b[*] ? (@ > 2)"), &[1]),
        ("path_holds", c::a_jsonb.path_holds("$ == 7"), &[3]),
        ("has", c::some_texts.has("y"), &[1, 3]),
        ("has_some", c::some_texts.has_some(["y", "z"]), &[1, 3]),
        ("has_some of nothing", c::some_texts.has_some([""; 0]), &[]),
        ("has_every", c::some_texts.has_every(["x", "y"]), &[1]),
        ("has_every of nothing", c::some_texts.has_every([""; 0]), &[1, 2, 3]),
        ("has_only", c::some_texts.has_only(["y"]), &[2, 3]),
        ("array is_empty", c::some_texts.is_empty(), &[2]),
        ("array length", c::some_integers.length().gte(2), &[1]),
        ("bytes length", c::a_bytea.length().eq(2), &[1]),
        ("range contains a value", c::a_range.contains(4), &[1]),
        ("range contains a range", c::a_range.contains(Range::from(2..=3)), &[1]),
        ("range contained_in", c::a_range.contained_in(Range::from(1..10)), &[1, 2, 3]),
        ("range overlaps", c::a_range.overlaps(Range::from(4..6)), &[1, 3]),
        ("left_of", c::a_range.left_of(5..6), &[1]),
        ("right_of", c::a_range.right_of(..5), &[3]),
        ("adjacent_to", c::a_range.adjacent_to(7..), &[3]),
        ("range is_empty", c::a_range.is_empty(), &[2]),
        ("lower_bound", c::a_range.lower_bound().lt(5), &[1]),
        ("upper_bound is_null", c::a_daterange.upper_bound().is_null(), &[2, 3, 4]),
        ("daterange contains", c::a_daterange.contains(january(12)), &[2]),
        (
            "date contained_in",
            c::a_date.contained_in(Range::from(january(1)..january(11))),
            &[1, 2],
        ),
        ("multirange contains", c::a_multirange.contains(8), &[1]),
        (
            "multirange contains a range",
            c::a_multirange.contains(Range::from(2..8)),
            &[],
        ),
        ("multirange overlaps", c::a_multirange.overlaps(Range::from(2..8)), &[1]),
        ("inet contained_in", c::an_inet.contained_in(inet("10.1.0.0/16")), &[1, 3]),
        ("inet contains", c::an_inet.contains(inet("10.1.9.9")), &[3]),
        ("inet overlaps", c::an_inet.overlaps(inet("10.0.0.0/8")), &[1, 3]),
        ("cidr contains", c::a_cidr.contains(inet("10.9.9.9")), &[1]),
        ("inet lt", c::an_inet.lt(inet("11.0.0.0")), &[1, 3]),
        ("eq_column", c::a_text.eq_column(c::a_varchar), &[]),
        ("eq_column", c::an_integer.eq_column(c::an_integer), &[1, 2, 3]),
        ("lt_column", c::a_bigint.lt_column(c::twice_integer), &[2, 3]),
        ("lte_column", c::a_bigint.lte_column(c::twice_integer), &[2, 3]),
        ("gt_column", c::a_bigint.gt_column(c::twice_integer), &[1]),
        ("gte_column", c::a_bigint.gte_column(c::twice_integer), &[1]),
        ("columns of documents", c::a_json.eq_column(c::a_jsonb), &[1]),
        ("ne_column", c::a_json.ne_column(c::a_jsonb), &[2, 3, 4]),
    ];
    for (name, filter, wanted) in cases {
        let ids = async |filter| {
            let rows = table.find_many().filter(filter).order_by(c::id.asc()).await;
            let rows = rows.unwrap_or_else(|error| panic!("{name}: {error}"));
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let others: Vec<i64> = (1..=4).filter(|id| !wanted.contains(id)).collect();
        assert_eq!(ids(filter.clone()).await, wanted, "{name}");
        assert_eq!(ids(!filter.clone()).await, others, "not {name}");
        assert_eq!(ids(!!filter).await, wanted, "not not {name}");
    }
}

/// A condition, as the client says it and as Rust does.
type Atom = (Filter<EveryType>, fn(&EveryType) -> bool);

fn atoms() -> Vec<Atom> {
    vec![
        (c::an_integer.eq(2), |row| row.an_integer == Some(2)),
        (c::an_integer.ne(2), |row| row.an_integer != Some(2)),
        (c::an_integer.eq(None), |row| row.an_integer.is_none()),
        (c::an_integer.gt(1), |row| row.an_integer.is_some_and(|n| n > 1)),
        (c::an_integer.between(1, 2), |row| {
            row.an_integer.is_some_and(|n| (1..=2).contains(&n))
        }),
        (c::an_integer.not_in_list([1, 3]), |row| {
            !matches!(row.an_integer, Some(1 | 3))
        }),
        (c::a_text.is_null(), |row| row.a_text.is_none()),
        (c::a_text.contains("o"), |row| {
            row.a_text.as_ref().is_some_and(|text| text.contains('o'))
        }),
        (c::a_text.eq_ignoring_case("COCHES 100%"), |row| {
            row.a_text
                .as_ref()
                .is_some_and(|text| text.eq_ignore_ascii_case("coches 100%"))
        }),
        (c::some_texts.has("y"), |row| {
            row.some_texts
                .as_ref()
                .is_some_and(|texts| texts.iter().any(|text| text == "y"))
        }),
        (c::some_texts.is_empty(), |row| {
            row.some_texts.as_ref().is_some_and(Vec::is_empty)
        }),
        (c::some_integers.length().gt(1), |row| {
            row.some_integers.as_ref().is_some_and(|numbers| numbers.len() > 1)
        }),
        (c::a_range.contains(4), |row| {
            row.a_range.as_ref().is_some_and(|range| range.contains(&4))
        }),
        (c::a_range.is_empty(), |row| row.a_range.as_ref().is_some_and(Range::is_empty)),
        (c::a_jsonb.at(["on"]).as_bool().eq(true), |row| {
            row.a_jsonb.as_ref().is_some_and(|json| json["on"] == true)
        }),
        (c::a_jsonb.has_key("a"), |row| {
            row.a_jsonb.as_ref().is_some_and(|json| json.get("a").is_some())
        }),
        (c::a_bigint.lt_column(c::twice_integer), |row| {
            row.a_bigint.zip(row.twice_integer).is_some_and(|(a, b)| a < b)
        }),
        (c::a_date.contained_in(Range::from(january(5)..)), |row| {
            row.a_date.is_some_and(|day| day >= january(5))
        }),
    ]
}

#[derive(Debug, Clone)]
enum Tree {
    Atom(usize),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

impl Tree {
    fn filter(&self, atoms: &[Atom]) -> Filter<EveryType> {
        match self {
            Self::Atom(at) => atoms[*at].0.clone(),
            Self::Not(tree) => !tree.filter(atoms),
            Self::All(trees) => Filter::all_of(trees.iter().map(|tree| tree.filter(atoms))),
            Self::Any(trees) => Filter::any_of(trees.iter().map(|tree| tree.filter(atoms))),
        }
    }

    fn holds(&self, atoms: &[Atom], row: &EveryType) -> bool {
        match self {
            Self::Atom(at) => atoms[*at].1(row),
            Self::Not(tree) => !tree.holds(atoms, row),
            Self::All(trees) => trees.iter().all(|tree| tree.holds(atoms, row)),
            Self::Any(trees) => trees.iter().any(|tree| tree.holds(atoms, row)),
        }
    }
}

#[tokio::test]
async fn any_combination_of_conditions_finds_what_logic_says() {
    let world = World::new().await;
    let table = world.odd().every_type();
    table.create_many(rows()).await.unwrap();
    let stored = table.find_many().order_by(c::id.asc()).await.unwrap();
    let atoms = atoms();
    let atom = (0..atoms.len()).prop_map(Tree::Atom);
    let tree = atom.prop_recursive(4, 24, 4, |inner| {
        let many = proptest::collection::vec(inner.clone(), 0..4);
        (many, inner, any::<u8>()).prop_map(|(many, one, kind)| match kind % 3 {
            0 => Tree::Not(Box::new(one)),
            1 => Tree::All(many),
            _ => Tree::Any(many),
        })
    });
    let mut runner = TestRunner::deterministic();
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..150 {
        let tree = tree.new_tree(&mut runner).unwrap().current();
        let wanted: Vec<i64> = stored
            .iter()
            .filter(|row| tree.holds(&atoms, row))
            .map(|row| row.id)
            .collect();
        let found = async |filter| -> Result<Vec<i64>, Error> {
            let rows = table.find_many().filter(filter).order_by(c::id.asc()).await?;
            Ok(rows.iter().map(|row| row.id).collect())
        };
        assert_eq!(found(tree.filter(&atoms)).await.unwrap(), wanted, "{tree:?}");
        let others: Vec<i64> = stored.iter().map(|row| row.id).filter(|id| !wanted.contains(id)).collect();
        assert_eq!(found(!tree.filter(&atoms)).await.unwrap(), others, "not {tree:?}");
        kinds.insert(wanted);
    }
    assert!(kinds.len() > 10, "the trees differ: {kinds:?}");
}
