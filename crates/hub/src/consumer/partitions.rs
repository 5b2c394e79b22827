//! Which partitions there are: those that are configured, and those that an earlier or another configuration has put messages in.
//!
//! So the number of partitions may change while relays and consumers are at work: what lies in a partition that is no longer filled, or that only
//! the relays know of yet, is consumed all the same. The consumer of such a partition is deleted once nothing of it is on the stream any more.

use crate::Error;
use aicore_outbox::{Error as StreamError, EventStream};
use futures_util::TryStreamExt;
use std::collections::BTreeSet;

/// Name of a partition's durable consumer.
pub(crate) fn name(partition: u32) -> String {
    format!("hub-{partition}")
}

/// Names of the durable consumers of partitions.
pub(crate) fn names(partitions: &BTreeSet<u32>) -> Vec<String> {
    partitions.iter().copied().map(name).collect()
}

/// The partitions that are configured or have messages.
pub(crate) async fn present(stream: &EventStream) -> Result<BTreeSet<u32>, Error> {
    let mut partitions: BTreeSet<u32> = (0..stream.partitions).collect();
    let stored = stream.create().await?;
    let refused = || StreamError::jetstream("list the subjects of", &stream.name);
    let mut subjects = stored.info_with_subjects("evt.>").await.map_err(refused())?;
    while let Some((subject, _)) = subjects.try_next().await.map_err(refused())? {
        partitions.extend(partition_of(&subject));
    }
    Ok(partitions)
}

/// Deletes the consumers of partitions that are not among those present.
pub(crate) async fn retire(stream: &EventStream, present: &BTreeSet<u32>) -> Result<(), Error> {
    let stored = stream.create().await?;
    let refused = || StreamError::jetstream("list the consumers of", &stream.name);
    let mut consumers = stored.consumer_names();
    while let Some(consumer) = consumers.try_next().await.map_err(refused())? {
        let partition: Option<u32> = consumer.strip_prefix("hub-").and_then(|number| number.parse().ok());
        if partition.is_some_and(|partition| !present.contains(&partition)) {
            let deleted = stored.delete_consumer(&consumer).await;
            deleted.map_err(StreamError::jetstream("delete consumer", &consumer))?;
            tracing::info!(consumer, "the stream has nothing of a former partition any more");
        }
    }
    Ok(())
}

/// The partition of a subject `evt.<partition>.<database>.<event type>`.
fn partition_of(subject: &str) -> Option<u32> {
    subject.strip_prefix("evt.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::partition_of;

    #[test]
    fn a_subject_names_its_partition() {
        assert_eq!(partition_of("evt.12.ss_insurance.PolicyIssued"), Some(12));
        assert_eq!(partition_of("evt.x.ss_insurance.PolicyIssued"), None);
        assert_eq!(partition_of("other.1"), None);
    }
}
