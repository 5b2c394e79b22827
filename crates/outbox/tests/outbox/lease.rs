//! One relay a database: the lease and its fencing epoch.

use crate::area::{CODES, assert_dense, fleet, ids, interrupt, published, relay, session, write_many};
use aicore_outbox::Error;
use std::pin::pin;
use std::sync::atomic::Ordering;

const FOREIGN: &str = "another-machine/42/4711";

#[tokio::test]
async fn a_lease_that_holds_keeps_other_relays_out() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let admin = session(&fleet).await;
    let written = write_many(&admin, 3).await;
    let lease = format!("UPDATE platform.relay_cursor SET owner = '{FOREIGN}', lease_until = now() + interval '1 h', epoch = 9");
    admin.batch_execute(&lease).await.unwrap();

    let error = relay.drain(&CODES, |_| {}).await.unwrap_err();
    assert!(
        matches!(&error, Error::OwnershipLost { owner, .. } if owner == FOREIGN),
        "{error:?}"
    );
    assert!(error.to_string().contains(FOREIGN), "{error}");
    assert_eq!(relay.published.load(Ordering::Relaxed), 0);

    let expire = "UPDATE platform.relay_cursor SET lease_until = now() - interval '1 s'";
    admin.batch_execute(expire).await.unwrap();
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 3);
    assert_eq!(ids(&published(&relay.stream).await), written);
    let cursor = admin
        .query_one("SELECT epoch, owner, sequence FROM platform.relay_cursor", &[])
        .await
        .unwrap();
    // The new owner raised the epoch and gave the lease back.
    assert_eq!(
        (
            cursor.get::<_, i64>(0),
            cursor.get::<_, Option<String>>(1),
            cursor.get::<_, i64>(2)
        ),
        (10, None, 3)
    );
}

#[tokio::test]
async fn a_relay_that_lost_its_lease_changes_nothing_any_more() {
    let fleet = fleet().await;
    let (old, new) = (relay(&fleet, 7).await, relay(&fleet, 50).await);
    let admin = session(&fleet).await;
    let mut written = write_many(&admin, 100).await;

    let mut stalled = pin!(old.drain(&CODES, |_| {}));
    interrupt(stalled.as_mut(), &old, 14).await;
    // Seen from elsewhere: the owner is another machine's process, its lease holds, then it runs out.
    let lease = format!("UPDATE platform.relay_cursor SET owner = '{FOREIGN}', lease_until = now() + interval '1 h'");
    admin.batch_execute(&lease).await.unwrap();
    let error = new.drain(&CODES, |_| {}).await.unwrap_err();
    assert!(matches!(error, Error::OwnershipLost { .. }), "{error:?}");
    let expire = "UPDATE platform.relay_cursor SET lease_until = now() - interval '1 s'";
    admin.batch_execute(expire).await.unwrap();
    new.drain(&CODES, |_| {}).await.unwrap();
    let cursor = "SELECT c::text FROM platform.relay_cursor AS c";
    let left: String = admin.query_one(cursor, &[]).await.unwrap().get(0);

    let error = stalled.await.unwrap_err();
    assert!(matches!(error, Error::OwnershipLost { .. }), "{error:?}");
    let after: String = admin.query_one(cursor, &[]).await.unwrap().get(0);
    assert_eq!(after, left, "the cursor is as the new relay left it");

    written.extend(write_many(&admin, 10).await);
    new.drain(&CODES, |_| {}).await.unwrap();
    let events = published(&new.stream).await;
    assert_eq!(ids(&events), written);
    assert_dense(&events);
}
