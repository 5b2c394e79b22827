//! Mappings against real tables: shipped ones fit, wrong ones say where.

use crate::{Intake, options};
use aicore_intake::{Error, shipped};
use aicore_testkit::{BUSINESS, databases_dir};

/// A file with nothing but what a mapping reads.
fn empty_file(text: &str) -> String {
    let mapping: toml::Table = text.parse().unwrap();
    let fields = mapping["field"].as_table().unwrap().values();
    let columns: std::collections::BTreeSet<&str> = fields
        .flat_map(|field| match &field["from"] {
            toml::Value::Array(list) => list.iter().map(|name| name.as_str().unwrap()).collect(),
            name => vec![name.as_str().unwrap()],
        })
        .collect();
    match mapping["format"].as_str().unwrap() {
        "csv" => columns
            .into_iter()
            .collect::<Vec<_>>()
            .join(mapping["delimiter"].as_str().unwrap()),
        _ => "{}".to_owned(),
    }
}

#[tokio::test]
async fn every_shipped_mapping_fits_its_database() {
    let mut intake = Intake::start("ss_insurance").await;
    intake.fleet.provision(&BUSINESS[2..]).await;
    let mut seen = 0;
    for &code in &BUSINESS[1..] {
        intake.database = intake.fleet.catalog().find(code).unwrap().clone();
        for mapping in shipped(&databases_dir(), &intake.database.code).unwrap() {
            let path = databases_dir()
                .join(code)
                .join("import")
                .join(format!("{}.toml", mapping.name));
            let file = intake.file("empty", format!("{}\n", empty_file(&std::fs::read_to_string(&path).unwrap())));
            let mut options = options();
            options.mapping = Some(mapping.name.clone().into());
            let summary = intake.import_with(&file, options).await.unwrap();
            assert_eq!(summary.mapping, mapping.name);
            seen += 1;
        }
    }
    assert!(seen >= 10);
}

#[tokio::test]
async fn a_mapping_that_does_not_fit_the_database_says_where() {
    let intake = Intake::start("ss_insurance").await;
    let base = "description = \"d\"
format = \"csv\"
[field]
number = { from = \"n\", required = true }
born = { from = \"b\", kind = \"date\" }
[[target]]
table = \"customer\"
key = [\"customer_number\"]
events = { inserted = \"CustomerRegistered\", updated = \"CustomerUpdated\" }
[target.columns]
customer_number = \"number\"
birth_date = \"born\"
";
    let file = intake.file("c.csv", "n;b\nC-1;01/01/1990\n");
    let own = intake.fleet.directory().join("own.toml");
    let mut options = options();
    options.mapping = Some(own.clone());
    for (from, to, wanted) in [
        (
            "\"customer\"\n",
            "\"costumer\"\n",
            "own.toml:7: database \"ss_insurance\" has no table \"costumer\"",
        ),
        (
            "[\"customer_number\"]",
            "[\"birth_date\"]",
            "own.toml:8: table \"customer\" has no unique key on (birth_date)",
        ),
        (
            "birth_date =",
            "birthday =",
            "own.toml:12: table \"customer\" has no column \"birthday\"",
        ),
        (
            "birth_date = \"born\"",
            "phone = \"born\"\nversion = \"number\"",
            "own.toml:13: column \"version\" fills itself",
        ),
        (
            "birth_date = \"born\"",
            "birth_date = \"number\"",
            "own.toml:12: column \"birth_date\" is date, and field \"number\" has kind text",
        ),
        (
            "\"CustomerUpdated\"",
            "\"CustomerChanged\"",
            "own.toml:9: event CustomerChanged is not declared",
        ),
        (
            "\"CustomerUpdated\"",
            "\"PolicyChanged\"",
            "own.toml:9: event PolicyChanged belongs to aggregate \"policy\"",
        ),
        (
            "events = { inserted = \"CustomerRegistered\", updated = \"CustomerUpdated\" }\n",
            "",
            "own.toml:7: table \"customer\" publishes events",
        ),
        (
            "\"customer\"\nkey = [\"customer_number\"]",
            "\"policy\"\nkey = [\"policy_number\"]",
            "key column \"policy_number\" is not among",
        ),
        (
            "birth_date = \"born\"",
            "phone = { lookup = \"product\", by = { name = \"number\" }, take = \"code\" }",
            "table \"product\" has no unique key on (name)",
        ),
    ] {
        assert!(base.contains(from), "{from}");
        std::fs::write(&own, base.replacen(from, to, 1)).unwrap();
        let error = intake.import_with(&file, options.clone()).await.unwrap_err();
        assert!(matches!(error, Error::Mapping { .. }), "{error}");
        assert!(error.to_string().contains(wanted), "{error}");
    }
    std::fs::write(&own, base).unwrap();
    assert_eq!(intake.import_with(&file, options.clone()).await.unwrap().events, 1);
    options.mapping = Some("portfolio".into());
    let unknown = intake.import_with(&file, options).await.unwrap_err().to_string();
    assert!(
        unknown.contains("it has: insurance_claims, insurance_portfolio, insurance_receipts, insurance_roles"),
        "{unknown}"
    );
}

#[tokio::test]
async fn identifiers_and_values_are_never_sql() {
    let intake = Intake::start("ss_insurance").await;
    let strange = "CREATE TABLE \"odd \"\"table\" (\"the \"\"key\" varchar(40) PRIMARY KEY, \"select\" numeric(5, 1), code char(3), yes boolean)";
    intake.connection().await.batch_execute(strange).await.unwrap();
    let own = intake.file(
        "own.toml",
        r#"description = "d"
format = "csv"
[field]
key = { from = "k" }
number = { from = "n", kind = "decimal" }
code = { from = "c" }
yes = { from = "y", kind = "boolean" }
[[target]]
table = 'odd "table'
key = ['the "key']
[target.columns]
'the "key' = "key"
select = "number"
code = "code"
yes = "yes"
"#,
    );
    let mut options = options();
    options.mapping = Some(own);
    let file = intake.file(
        "o.csv",
        "k;n;c;y\n\"'); DROP TABLE customer; --\";1,5;ab;sí\nb\\N;-1.234,5;abc;no\n\\.;;;\nback\\slash\ttab;2,25;abcd;0\n",
    );
    let first = intake.import_with(&file, options.clone()).await.unwrap();
    assert_eq!(first.refused, 1);
    let again = intake.import_with(&file, options).await.unwrap();
    assert_eq!(
        (again.tables[0].inserted, again.tables[0].updated, again.tables[0].unchanged),
        (0, 0, 3)
    );
    let keys = intake
        .texts("SELECT \"the \"\"key\" FROM \"odd \"\"table\" ORDER BY \"the \"\"key\" COLLATE \"C\"")
        .await;
    assert_eq!(keys, ["'); DROP TABLE customer; --", "\\.", "b\\N"]);
}
