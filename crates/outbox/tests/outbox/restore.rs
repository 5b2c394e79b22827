//! Databases that were restored or copied.

use crate::area::{CODES, fleet, ids, published, relay, session, write_many};
use aicore_outbox::Error;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn a_restored_or_copied_database_publishes_nothing_until_its_cursor_is_reset() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let admin = session(&fleet).await;
    let mut written = write_many(&admin, 20).await;
    relay.drain(&CODES, |_| {}).await.unwrap();
    written.extend(write_many(&admin, 3).await);

    let copied = "UPDATE platform.relay_cursor SET system_id = system_id - 1";
    let future = "UPDATE platform.relay_cursor SET system_id = system_id + 1, snapshot = '900000000:900000000:'";
    for (damage, words) in [(copied, "system"), (future, "transaction 900000000")] {
        admin.batch_execute(damage).await.unwrap();
        let error = relay.drain(&CODES, |_| {}).await.unwrap_err();
        assert!(matches!(error, Error::Restored { .. }), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(words) && text.contains("docs/events.md"), "{text}");
        assert_eq!(relay.published.load(Ordering::Relaxed), 20, "nothing more is published");
    }

    let stream = &relay.stream;
    stream.jetstream.delete_stream(&stream.name).await.unwrap();
    let reset = "UPDATE platform.relay_cursor SET snapshot = '3:3:', target = NULL, after_id = 0, system_id = NULL";
    admin.batch_execute(reset).await.unwrap();
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 23);
    let events = published(stream).await;
    assert_eq!(ids(&events), written, "all is published again under its own ids");
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 0);
}

#[tokio::test]
async fn a_target_in_the_future_is_a_restored_database_too() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let admin = session(&fleet).await;
    write_many(&admin, 3).await;
    let damage = "UPDATE platform.relay_cursor SET target = '900000000:900000000:'";
    admin.batch_execute(damage).await.unwrap();
    let error = relay.drain(&CODES, |_| {}).await.unwrap_err();
    assert!(matches!(error, Error::Restored { .. }), "{error:?}");
}
