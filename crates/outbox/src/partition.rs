//! Which partition of the stream an event belongs to.

use aicore_catalog::DatabaseCode;

/// Partition of the events of one party of one database, from 0 to `partitions` - 1: the hash of code, a zero byte and key, reduced by modulus.
/// Events of one party stay in order because they share a partition.
pub fn partition(database: &DatabaseCode, party_key: &str, partitions: u32) -> u32 {
    let hash = fnv1a(database.as_str().bytes().chain([0]).chain(party_key.bytes()));
    #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a u32")]
    let partition = (hash % u64::from(partitions.max(1))) as u32;
    partition
}

/// The 64-bit FNV-1a hash (RFC 9923).
pub fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_stable_and_even() {
        let database = DatabaseCode::from_static("ss_insurance");
        assert_eq!(partition(&database, "a", 1), 0);
        let mut counts = [0_u32; 8];
        for key in 0..8_000 {
            counts[partition(&database, &key.to_string(), 8) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (800..1_200).contains(count)), "{counts:?}");
        assert_eq!(
            partition(&database, "01890a5d-ac96-774b-bcce-b302099a8057", 8),
            partition(&database, "01890a5d-ac96-774b-bcce-b302099a8057", 8)
        );
    }
}
