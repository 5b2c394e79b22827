//! What was backed up comes back complete, by this program and by `psql`, judged by `pg_dump`.

use crate::awkward::{AROUND, AROUND_TOLD, AWKWARD};
use crate::world::{World, code, judged, program};
use aicore_backup::ReceiptKind;
use aicore_fleet::{Config, Endpoint, Fleet};
use aicore_testkit::TestFleet;
use std::fs::File;
use std::sync::Arc;

/// The fleet's server with the awkward database, which goes by the code of one of ours.
async fn awkward(fleet: &TestFleet) -> Fleet {
    let server = fleet.connect_server(&code("sm_logs")).await.unwrap();
    for text in [
        "CREATE ROLE backup_reader",
        "CREATE ROLE \"odd-role\"",
        "CREATE DATABASE awkward",
    ] {
        server.batch_execute(text).await.unwrap();
    }
    let mut config = Config::default();
    let endpoint = Endpoint::parse("test", &fleet.postgres.url("awkward"), &code("sm_logs"), false).unwrap();
    config.endpoints.insert(code("sm_logs"), endpoint);
    let only = Fleet::new(fleet.catalog().clone(), &config);
    let client = only.connect(&code("sm_logs")).await.unwrap();
    let event_noted = "CREATE FUNCTION event_noted() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'";
    client.batch_execute(event_noted).await.unwrap();
    client.batch_execute(AWKWARD).await.unwrap();
    server.batch_execute(AROUND).await.unwrap();
    only
}

async fn around(fleet: &TestFleet, name: &str) -> Vec<(String, Option<String>)> {
    let client = fleet.connect_database(&code("sm_logs"), name).await.unwrap();
    let rows = client.query(AROUND_TOLD, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_awkward_database_comes_back_complete_beside_the_original_and_by_psql() {
    let fleet = TestFleet::start_empty().await;
    let only = awkward(&fleet).await;
    let world = World::encrypted();
    let manifest = world.backup(&only, &[code("sm_logs")]).await;
    let entry = manifest.database(&code("sm_logs")).unwrap();
    assert!(entry.object.encrypted && entry.large_objects == 2);
    let rows = |table: &str| entry.tables.iter().find(|entry| entry.table == table).unwrap().rows;
    assert_eq!(
        [rows("public.parent"), rows("public.nothing_in_it"), rows("public.base_")],
        [503, 2, 1]
    );

    let (store, encryption) = (&world.store, &world.encryption);
    let restored = aicore_backup::restore_beside(&only, store, &manifest, &code("sm_logs"), "beside", encryption)
        .await
        .unwrap();
    assert_eq!(restored.tables, entry.tables.len());
    let original = judged(&fleet, "awkward");
    assert!(original.len() > 1_000);
    assert_eq!(original, judged(&fleet, "beside"));
    assert_eq!(around(&fleet, "awkward").await, around(&fleet, "beside").await);
    assert!(around(&fleet, "awkward").await.len() > 8);

    let file = aicore_backup::export(store, &manifest, &code("sm_logs"), world.directory.path(), encryption)
        .await
        .unwrap();
    let server = fleet.connect_server(&code("sm_logs")).await.unwrap();
    server
        .batch_execute("CREATE DATABASE by_psql TEMPLATE template0")
        .await
        .unwrap();
    let mut psql = program(&fleet, "psql", "by_psql");
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1"])
        .stdin(File::open(&file).unwrap());
    let output = psql.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(original, judged(&fleet, "by_psql"));
    assert_eq!(around(&fleet, "awkward").await, around(&fleet, "by_psql").await);

    // The name is taken now, and nothing of another attempt stays.
    let taken = aicore_backup::restore_beside(&only, store, &manifest, &code("sm_logs"), "beside", encryption).await;
    assert!(taken.unwrap_err().to_string().contains("\"beside\" is there already"));
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_of_the_fleet_pass_a_drill_and_schemas_are_asked_for_once() {
    let fleet = TestFleet::start(&["sm_global", "ss_insurance", "se_energy"]).await;
    let codes = [code("sm_global"), code("ss_insurance"), code("se_energy")];
    let world = World::new();
    let manifest = world.backup(&fleet, &codes).await;
    assert_eq!(manifest.barrier.cuts.len(), 1);
    assert_eq!(manifest.barrier.cuts[0].databases, 3);
    let insurance = manifest.database(&codes[1]).unwrap();
    assert!(insurance.schema_version.is_some());

    let directory = tempfile::TempDir::new().unwrap();
    let (store, encryption) = (&world.store, Arc::clone(&world.encryption));
    let report = aicore_backup::drill(&fleet, store, &manifest, &world.key, encryption, directory.path(), |_| {})
        .await
        .unwrap();
    assert_eq!(report.receipt.kind, ReceiptKind::Drill);
    assert!(report.receipt.failures.is_empty(), "{:?}", report.receipt.failures);
    assert!(report.receipt.rows > 50 && report.receipt.tables > 30);
    let listed = aicore_backup::list(store, &world.key.trusted()).await.unwrap();
    assert!(listed.len() == 1 && listed[0].is_verified());

    // The same definitions have one digest, and a changed one has another, in which the change is.
    let kept = || std::fs::read_dir(world.directory.path().join("schemas")).unwrap().count();
    assert_eq!(kept(), 3);
    let client = fleet.connect(&codes[1]).await.unwrap();
    client.batch_execute("VACUUM ANALYZE").await.unwrap();
    client
        .batch_execute("CREATE TABLE public.added (n integer); DROP TABLE public.added")
        .await
        .unwrap();
    let again = world.backup(&fleet, &codes).await;
    assert_eq!(kept(), 3);
    assert_eq!(
        again.database(&codes[0]).unwrap().schema_digest,
        manifest.database(&codes[0]).unwrap().schema_digest
    );
    client
        .batch_execute("GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_logdir() TO pg_read_all_data")
        .await
        .unwrap();
    client
        .batch_execute("COMMENT ON TABLE platform.seed IS 'changed by hand'")
        .await
        .unwrap();
    let changed = world.backup(&fleet, &codes).await;
    assert_eq!(kept(), 4);
    let file = aicore_backup::export(store, &changed, &codes[1], world.directory.path(), &world.encryption)
        .await
        .unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("IS 'changed by hand'"));
    assert!(text.contains("GRANT ALL ON FUNCTION pg_catalog.pg_ls_logdir(") && text.contains(") TO pg_read_all_data;"));
}
