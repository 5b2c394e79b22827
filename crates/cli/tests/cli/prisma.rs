//! Prisma 7's own parser, client generator and client on what `aicore generate --target prisma` writes.
//!
//! Needs Node.js 22.18 or newer and npm, which `scripts/install --tests` brings. Prisma is installed by npm once, from the
//! lock file beside `policy.ts`, into the cache directory.

use crate::command::{aicore, run, succeed};
use crate::npm::{packages, program};
use aicore_testkit::TestFleet;
use serde_json::{Value, json};
use std::path::Path;

/// Where npm puts Prisma, and the programs that the tests run.
const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/prisma");

/// Runs Prisma's command. Only its migrations use the engine that it would fetch, so any program passes for that.
fn prisma(folder: &Path, arguments: &[&str]) -> String {
    let mut command = program("node");
    command
        .arg("node_modules/prisma/build/index.js")
        .args(arguments)
        .env("PRISMA_SCHEMA_ENGINE_BINARY", "/bin/true")
        .env("CHECKPOINT_DISABLE", "1")
        .env("PRISMA_HIDE_UPDATE_MESSAGE", "1");
    succeed(command.current_dir(folder))
}

/// Writes the schemas of some databases, or of all, into a folder that has Prisma.
fn generated(databases: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().unwrap();
    std::os::unix::fs::symlink(packages(PROJECT, "prisma-test"), folder.path().join("node_modules")).unwrap();
    let mut command = aicore();
    command.args(["generate", "--target", "prisma", "--out"]).arg(folder.path());
    for database in databases {
        command.args(["--database", database]);
    }
    succeed(&mut command);
    for name in ["package.json", "tsconfig.json", "validate.mjs", "policy.ts"] {
        std::fs::copy(format!("{PROJECT}/{name}"), folder.path().join(name)).unwrap();
    }
    folder
}

#[test]
fn prisma_accepts_the_schema_of_every_database() {
    let folder = generated(&[]);
    let mut validate = program("node");
    validate.args(["validate.mjs", "."]).current_dir(folder.path());
    let result: Value = serde_json::from_str(&succeed(&mut validate)).unwrap();
    assert_eq!(result["refused"], json!([]));
    assert_eq!(result["accepted"], 66);

    // The judge is one: it refuses what is none.
    let schema = folder.path().join("ss_insurance/schema.prisma");
    let text = std::fs::read_to_string(&schema).unwrap();
    std::fs::write(&schema, text.replace("holder customer @relation", "holder nobody @relation")).unwrap();
    let result: Value = serde_json::from_str(&succeed(&mut validate)).unwrap();
    assert_eq!(result["accepted"], 65);

    let mut check = aicore();
    check
        .args(["generate", "--target", "prisma", "--check", "--out"])
        .arg(folder.path());
    let (status, out, _) = run(&mut check);
    assert_eq!(status, 1);
    assert!(out.contains("ss_insurance/schema.prisma:"), "{out}");
}

#[tokio::test]
async fn a_typescript_service_reads_and_writes_policies() {
    let fleet = TestFleet::start(&["sm_global", "ss_insurance"]).await;
    let insurance = fleet.acquire(&"ss_insurance".parse().unwrap()).await.unwrap();
    insurance.batch_execute(GIVEN).await.unwrap();
    let folder = generated(&["insurance", "global"]);
    for code in ["ss_insurance", "sm_global"] {
        let schema = format!("{code}/schema.prisma");
        prisma(folder.path(), &["generate", "--schema", &schema]);
    }

    let mut types = program("node");
    types.args(["node_modules/typescript/bin/tsc", "--project", "."]);
    succeed(types.current_dir(folder.path()));
    let mut service = program("node");
    service
        .arg("policy.ts")
        .env("SS_INSURANCE_DATABASE_URL", fleet.postgres.url("ss_insurance"))
        .env("SM_GLOBAL_DATABASE_URL", fleet.postgres.url("sm_global"))
        .current_dir(folder.path());
    let seen: Value = serde_json::from_str(&succeed(&mut service)).unwrap();

    let row = insurance.query_one("SELECT to_jsonb(p) AS row FROM policy AS p WHERE policy_number = 'P-1'", &[]);
    let row: Value = row.await.unwrap().get("row");
    let policy = &seen["policies"][0];
    assert_eq!(seen["policies"].as_array().unwrap().len(), 1, "{seen}");
    for column in [
        "id",
        "policy_number",
        "holder_id",
        "state",
        "currency",
        "version",
        "iban",
        "expires_on",
    ] {
        assert_eq!(policy[column], row[column], "{column}");
    }
    assert_eq!(policy["annual_premium"], "1234.5");
    assert_eq!(policy["effective_on"], "2026-01-15T00:00:00.000Z");
    assert_eq!(policy["occurred_at"], "2026-01-14T09:30:00.123Z");
    assert_eq!(policy["holder"], json!({ "given_name": "Ángela", "surname1": "Núñez" }));
    assert_eq!(
        policy["product"]["product_line"],
        json!({ "code": "line", "name": "Line", "name_es": "Línea" })
    );
    let roles: Vec<_> = policy["policy_role"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| &role["role"])
        .collect();
    assert_eq!(roles, ["driver", "insured"]);
    assert_eq!(policy["policy_role"][1]["customer"], json!({ "customer_number": "C-1" }));
    let receipts = json!([
        { "receipt_number": "R-1", "total_amount": "617.25", "due_on": "2026-01-15T00:00:00.000Z" },
        { "receipt_number": "R-2", "total_amount": "-0.01", "due_on": "2026-07-15T00:00:00.000Z" },
    ]);
    assert_eq!(policy["receipt"], receipts);
    assert_eq!(seen["parties"], 0);

    let written = insurance
        .query_one(
            "SELECT p.annual_premium::text AS premium, p.id = e.aggregate_id AS same, e.status, e.xid IS NOT NULL AS numbered,
                 e.payload->>'policy_number' AS number, substr(p.id::text, 15, 1) AS id_version
             FROM policy AS p, platform.outbox_event AS e WHERE p.policy_number = 'P-2' AND e.event_type = 'PolicyIssued'",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(written.get::<_, &str>("premium"), "99999999999.99");
    assert!(written.get::<_, bool>("same") && written.get::<_, bool>("numbered"));
    assert_eq!(written.get::<_, &str>("status"), "PENDING");
    assert_eq!(written.get::<_, &str>("number"), "P-2");
    assert_eq!(written.get::<_, &str>("id_version"), "7");
}

const GIVEN: &str = "
    INSERT INTO product_line (code, name, name_es) VALUES ('line', 'Line', 'Línea');
    INSERT INTO product (code, product_line_code, name, name_es) VALUES ('PRODUCT', 'line', 'Product', 'Producto');
    INSERT INTO carrier (code, name) VALUES ('CARRIER', 'Carrier');
    INSERT INTO customer (customer_number, given_name, surname1) VALUES ('C-1', 'Ángela', 'Núñez'), ('C-2', NULL, 'García');
    INSERT INTO policy (policy_number, holder_id, product_code, carrier_code, state, effective_on, annual_premium, occurred_at)
    SELECT 'P-1', id, 'PRODUCT', 'CARRIER', 'in_force', '2026-01-15', 1234.50, '2026-01-14 09:30:00.123+00'
    FROM customer WHERE customer_number = 'C-1';
    INSERT INTO policy_role (policy_id, customer_id, role)
    SELECT p.id, c.id, CASE c.customer_number WHEN 'C-1' THEN 'insured' ELSE 'driver' END FROM policy AS p, customer AS c;
    INSERT INTO receipt (receipt_number, policy_id, due_on, total_amount)
    SELECT r.number, p.id, r.due_on, r.total_amount
    FROM policy AS p, (VALUES ('R-1', date '2026-01-15', 617.25), ('R-2', '2026-07-15', -0.01)) AS r (number, due_on, total_amount);
";
