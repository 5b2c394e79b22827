//! Random draws that mean the same for ever.
//!
//! Every object draws from a ChaCha stream of its own, keyed by seed, label and index, so that a change in one place
//! of the generator does not shift everything behind it. Numbers are taken from the stream by arithmetic written here:
//! the distributions of `rand` may change between versions, and committed example files must not.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of draws.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of `seed` for the object `index` of the kind `label`.
    pub(crate) fn new(seed: u64, label: &str, index: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&fnv1a(label).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// 64 uniform bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `0..bound`; zero when `bound` is zero.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // Lemire's multiplication without its rejection: the bias is below 2^-40 for every bound used here.
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// Uniform in `low..=high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).unsigned_abs()) as i64
    }

    /// True with `probability` (0 to 1).
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        ((self.bits() >> 11) as f64) < probability * (1u64 << 53) as f64
    }

    /// One of `items`, all equally likely. The slice is one of ours and not empty.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// One of `items` by `weight`. The slice is one of ours, and its weights are not all zero.
    pub(crate) fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let total: u64 = items.iter().map(&weight).sum();
        let mut rest = self.below(total);
        for item in items {
            let share = weight(item);
            if rest < share {
                return item;
            }
            rest -= share;
        }
        &items[items.len() - 1]
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): keys streams by their label.
pub(crate) fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, b| {
        (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_label_and_index_only() {
        let first: Vec<u64> = (0..4).map(|_| Draw::new(1, "person", 7).bits()).collect();
        assert!(first.windows(2).all(|pair| pair[0] == pair[1]));
        assert_ne!(Draw::new(1, "person", 7).bits(), Draw::new(2, "person", 7).bits());
        assert_ne!(Draw::new(1, "person", 7).bits(), Draw::new(1, "company", 7).bits());
        assert_ne!(Draw::new(1, "person", 7).bits(), Draw::new(1, "person", 8).bits());
    }

    #[test]
    fn the_stream_is_the_one_that_the_committed_examples_came_from() {
        let mut draw = Draw::new(2026, "person", 1);
        let drawn: Vec<u64> = (0..4).map(|_| draw.below(1000)).collect();
        assert_eq!(drawn, PINNED);
    }

    const PINNED: [u64; 4] = [175, 940, 665, 484];

    #[test]
    fn draws_keep_their_bounds_and_shares() {
        let mut draw = Draw::new(3, "bounds", 0);
        let mut seen = [0u32; 3];
        for _ in 0..30_000 {
            assert!(draw.below(10) < 10);
            assert!((-2..=2).contains(&draw.between(-2, 2)));
            seen[*draw.weighted(&[0usize, 1, 2], |i| [1, 2, 7][*i])] += 1;
        }
        assert!(
            (2_700..3_300).contains(&seen[0]) && (20_400..21_600).contains(&seen[2]),
            "{seen:?}"
        );
        assert!(!draw.chance(0.0) && draw.chance(1.0));
    }
}
