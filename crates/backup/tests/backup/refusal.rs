//! What was changed, cut short, lost, put there from elsewhere or locked by another key is refused, with its name, and nothing is left behind.

use crate::world::{World, code};
use aicore_backup::{Encryption, Error, Manifest, Receipt, SigningKey, Trusted};
use aicore_testkit::TestFleet;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

const OBJECT: &str = "sm_logs.sql.zst.age";

async fn names(fleet: &TestFleet) -> Vec<String> {
    let server = fleet.connect_server(&code("sm_logs")).await.unwrap();
    let rows = server
        .query("SELECT datname::text FROM pg_database ORDER BY 1", &[])
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// What a restore and a verification say of the backup as it is now.
async fn refusals(fleet: &TestFleet, world: &World, manifest: &Manifest) -> (String, Receipt) {
    let before = names(fleet).await;
    let restored =
        aicore_backup::restore_beside(fleet, &world.store, manifest, &code("sm_logs"), "beside", &world.encryption).await;
    assert_eq!(names(fleet).await, before, "nothing is left behind");
    let error = restored.unwrap_err();
    assert!(matches!(error, Error::Refused { .. }), "{error}");
    let receipt = aicore_backup::verify(&world.store, manifest, &world.key).await.unwrap();
    assert_eq!(receipt.failures.len(), 1, "{receipt:?}");
    let listed = aicore_backup::list(&world.store, &world.key.trusted()).await.unwrap();
    assert!(listed.iter().all(|backup| !backup.is_verified()));
    (error.to_string(), receipt)
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_and_foreign_keys_are_refused_by_name() {
    let fleet = TestFleet::start(&["sm_logs", "sm_audit"]).await;
    let world = World::encrypted();
    let manifest = world.backup(&fleet, &[code("sm_logs"), code("sm_audit")]).await;
    let object = world.file(&format!("{}/{OBJECT}", manifest.backup));
    let sound = fs::read(&object).unwrap();

    // One bit, in each of some places.
    for place in [0, sound.len() / 2, sound.len() - 1] {
        let mut flipped = sound.clone();
        flipped[place] ^= 1;
        fs::write(&object, flipped).unwrap();
        let (error, receipt) = refusals(&fleet, &world, &manifest).await;
        assert!(error.contains(OBJECT) && error.contains("SHA-256"), "{error}");
        assert!(receipt.failures[&code("sm_logs")].contains(OBJECT));
    }
    fs::write(&object, &sound[..sound.len() - 7]).unwrap();
    let (error, _) = refusals(&fleet, &world, &manifest).await;
    assert!(error.contains(OBJECT) && error.contains("cut short"), "{error}");
    fs::remove_file(&object).unwrap();
    let (error, _) = refusals(&fleet, &world, &manifest).await;
    assert!(error.contains(OBJECT) && error.contains("missing"), "{error}");
    fs::write(&object, &sound).unwrap();

    // Encrypted for somebody else.
    let mut other = Encryption::default();
    other.encrypt_for_self(&world.directory.path().join("other.key")).unwrap();
    let restored = aicore_backup::restore_beside(&fleet, &world.store, &manifest, &code("sm_logs"), "beside", &other).await;
    let error = restored.unwrap_err().to_string();
    assert!(error.contains(OBJECT) && error.contains("--age-key"), "{error}");

    // Signed by somebody else, changed after it was signed, and put there from another backup.
    let stranger = SigningKey::read_or_new(&world.directory.path().join("stranger.key")).unwrap();
    let find = async |trusted: &Trusted, backup: &str| aicore_backup::find(&world.store, Some(backup), trusted).await;
    let error = find(&stranger.trusted(), &manifest.backup).await.unwrap_err().to_string();
    assert!(
        error.contains("manifest.json") && error.contains(&world.key.public()),
        "{error}"
    );
    let path = world.file(&format!("{}/manifest.json", manifest.backup));
    let signed = fs::read_to_string(&path).unwrap();
    fs::write(&path, signed.replacen("\"rows\":", "\"rows\":1", 1)).unwrap();
    let error = find(&world.key.trusted(), &manifest.backup).await.unwrap_err().to_string();
    assert!(
        error.contains("manifest.json") && error.contains("signature does not fit"),
        "{error}"
    );
    fs::write(&path, &signed[..signed.len() / 2]).unwrap();
    let error = find(&world.key.trusted(), &manifest.backup).await.unwrap_err().to_string();
    assert!(error.contains("manifest.json") && error.contains("cut short"), "{error}");
    fs::write(&path, &signed).unwrap();
    let elsewhere = "20200101T000000Z-00000000";
    fs::create_dir(world.file(elsewhere)).unwrap();
    fs::copy(&path, world.file(&format!("{elsewhere}/manifest.json"))).unwrap();
    let error = find(&world.key.trusted(), elsewhere).await.unwrap_err().to_string();
    assert!(error.contains(elsewhere) && error.contains(&manifest.backup), "{error}");

    // And as it was, it is restored.
    find(&world.key.trusted(), &manifest.backup).await.unwrap();
    aicore_backup::restore_beside(&fleet, &world.store, &manifest, &code("sm_logs"), "beside", &world.encryption)
        .await
        .unwrap();
}

#[test]
fn keys_that_others_can_read_are_refused_and_are_made_private() {
    let world = World::encrypted();
    for name in ["signing.key", "age.key"] {
        let file = world.directory.path().join(name);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    }
    let error = SigningKey::read_or_new(&world.directory.path().join("signing.key"))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("signing.key") && error.contains("chmod 600"), "{error}");
    let error = Encryption::read(&world.directory.path().join("age.key"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("age.key") && error.contains("chmod 600"), "{error}");
}
