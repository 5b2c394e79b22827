//! Seeds are applied once, and again when they changed.

use crate::folder::{CODE, Folder, fleet, session};
use aicore_schema::Error;
use aicore_schema::seed::{Seeded, seed, seed_all};

#[tokio::test]
async fn a_seed_is_applied_once_and_again_when_it_changed() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(
        "20270101000000_first",
        "CREATE TABLE kind (code text PRIMARY KEY, uses integer NOT NULL DEFAULT 1);",
    );
    folder.deploy(&fleet).await.unwrap();
    let session = session(&fleet).await;
    let run = async || seed(&fleet.fleet, &CODE, folder.path()).await;
    let uses = async || {
        let text = "SELECT coalesce(string_agg(code || uses, ',' ORDER BY code), '') FROM kind";
        session.query_one(text, &[]).await.unwrap().get::<_, String>(0)
    };
    // Not idempotent, so that each application shows.
    let script = |code: &str| {
        format!("INSERT INTO kind (code) VALUES ('{code}')\nON CONFLICT (code) DO UPDATE SET uses = kind.uses + 1;\n")
    };

    assert_eq!(run().await.unwrap(), Seeded::None);
    folder.seed(&script("a"));
    assert_eq!(run().await.unwrap(), Seeded::Applied);
    assert_eq!(run().await.unwrap(), Seeded::Unchanged);
    assert_eq!(uses().await, "a1");

    folder.seed(&(script("a") + &script("b")));
    let (one, other) = tokio::join!(run(), run());
    let outcomes = [one.unwrap(), other.unwrap()];
    assert!(
        outcomes.contains(&Seeded::Applied) && outcomes.contains(&Seeded::Unchanged),
        "{outcomes:?}"
    );
    assert_eq!(uses().await, "a2,b1");

    folder.seed(&(script("a") + &script("c") + "INSERT INTO kind (code) VALUES (NULL);\nINSERT INTO nothing VALUES (1);\n"));
    let outcomes = seed_all(&fleet.fleet, &[CODE], folder.path(), |_| {}).await;
    let error = outcomes.into_iter().next().unwrap().1.unwrap_err();
    let Error::Script {
        rolled_back: true,
        script: name,
        ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(name, "seed.sql");
    assert!(error.to_string().contains("null value in column \"code\""), "{error}");
    assert_eq!(uses().await, "a2,b1", "nothing of it is left");
    folder.seed(&(script("a") + "INSERT INTO nothing VALUES (1);\n"));
    let error = run().await.unwrap_err();
    assert!(matches!(error, Error::Script { line: Some(3), .. }), "{error:?}");

    folder.seed(&script("a"));
    assert_eq!(run().await.unwrap(), Seeded::Applied, "a failed seed is not recorded");
    assert_eq!(uses().await, "a3,b1");
}
