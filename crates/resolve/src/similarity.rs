//! How alike two short strings are: edit distance and Jaro–Winkler, over bytes of folded text.

/// Optimal string alignment distance (insert, delete, replace, swap of neighbours), or `limit + 1` where it is more
/// than `limit`.
///
/// Source: L. Boytsov, Indexing methods for approximate dictionary searching (2011), section 2.1.
#[must_use]
pub(crate) fn edit_distance(a: &[u8], b: &[u8], limit: usize) -> usize {
    let (a, b) = trim_common(a, b);
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    if a.is_empty() || b.is_empty() {
        return a.len().max(b.len());
    }
    const WIDTH: usize = 64;
    if b.len() >= WIDTH {
        return limit + 1;
    }
    let mut rows = [[0_usize; WIDTH]; 3];
    for (column, cell) in rows[0].iter_mut().enumerate().take(b.len() + 1) {
        *cell = column;
    }
    for i in 1..=a.len() {
        let (now, before, before_that) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let replace = rows[before][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[before][j] + 1).min(rows[now][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[before_that][j - 2] + 1);
            }
            rows[now][j] = best;
            least = least.min(best);
        }
        if least > limit {
            return limit + 1;
        }
    }
    rows[a.len() % 3][b.len()].min(limit + 1)
}

fn trim_common<'a>(mut a: &'a [u8], mut b: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    (&a[..a.len() - back], &b[..b.len() - back])
}

/// Jaro–Winkler similarity, from 0 to 1, with the usual prefix of four and scale of 0.1.
///
/// Source: W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules in the Fellegi–Sunter Model (1990).
#[must_use]
pub(crate) fn jaro_winkler(a: &[u8], b: &[u8]) -> f32 {
    let jaro = jaro(a, b);
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + prefix as f32 * 0.1 * (1.0 - jaro)
}

fn jaro(a: &[u8], b: &[u8]) -> f32 {
    if a == b {
        return 1.0;
    }
    let (a, b) = (&a[..a.len().min(64)], &b[..b.len().min(64)]);
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0_u64, 0_u64);
    for (i, x) in a.iter().enumerate() {
        let end = (i + window + 1).min(b.len());
        for (j, y) in b.iter().enumerate().take(end).skip(i.saturating_sub(window)) {
            if x == y && taken_b >> j & 1 == 0 {
                taken_a |= 1 << i;
                taken_b |= 1 << j;
                break;
            }
        }
    }
    let common = taken_a.count_ones() as f32;
    if common == 0.0 {
        return 0.0;
    }
    let in_order = |text: &'_ [u8], taken: u64| -> [u8; 64] {
        let mut out = [0; 64];
        for (slot, index) in (0..text.len()).filter(|&i| taken >> i & 1 == 1).enumerate() {
            out[slot] = text[index];
        }
        out
    };
    let (left, right) = (in_order(a, taken_a), in_order(b, taken_b));
    let moved = left.iter().zip(&right).filter(|(x, y)| x != y).count() as f32 / 2.0;
    (common / a.len() as f32 + common / b.len() as f32 + (common - moved) / common) / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn distances_are_those_of_the_literature() {
        for (a, b, distance) in [
            ("MARTHA", "MARHTA", 1),
            ("KITTEN", "SITTING", 3),
            ("", "ABC", 3),
            ("GIL", "GIL", 0),
        ] {
            assert_eq!(edit_distance(a.as_bytes(), b.as_bytes(), 5), distance, "{a} {b}");
        }
        assert_eq!(edit_distance(b"KITTEN", b"SITTING", 1), 2);
    }

    #[test]
    fn jaro_winkler_gives_winklers_examples() {
        for (a, b, value) in [
            ("MARTHA", "MARHTA", 0.961),
            ("DWAYNE", "DUANE", 0.840),
            ("DIXON", "DICKSONX", 0.813),
        ] {
            assert!((jaro_winkler(a.as_bytes(), b.as_bytes()) - value).abs() < 0.001, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn both_are_symmetric(a in "[A-D]{0,9}", b in "[A-D]{0,9}") {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            prop_assert_eq!(edit_distance(a, b, 9), edit_distance(b, a, 9));
            prop_assert!((jaro_winkler(a, b) - jaro_winkler(b, a)).abs() < 0.05);
            prop_assert_eq!(edit_distance(a, b, 9) == 0, a == b);
        }
    }
}
