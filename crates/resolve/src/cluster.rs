//! Clusters out of scored pairs: strongest edge first, never against a constraint, never along a chain.

use crate::matcher::ScoredPair;

/// What a cluster may not do.
pub(crate) trait Rules {
    /// Bits that any two records, candidates or not, add to the case for one entity: the odds of a match where they are
    /// even or better; what speaks against it where more does than for it; 0 where too little is known of them to say.
    fn vote(&self, a: usize, b: usize, threshold: f32) -> f32;
    /// Whether two records may never be one entity.
    fn forbidden(&self, a: usize, b: usize) -> bool;
}

/// Bits beyond which an edge says no more: one pair, however sure, does not outvote several.
const CLIP: f32 = 10.0;
/// Cross pairs looked at when two clusters are about to merge.
const CROSS_PAIRS: usize = 400;

/// Pairs that are one entity whatever their score.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Together<'a> {
    /// A steward said so.
    pub(crate) must: &'a [(usize, usize)],
    /// They have the same document; nothing that is forbidden comes of it.
    pub(crate) documents: &'a [(usize, usize)],
}

/// Cluster number of each record, numbered by first record. `threshold` is in bits; `pairs` reach it.
pub(crate) fn cluster(rows: usize, pairs: &[ScoredPair], threshold: f32, together: Together<'_>, rules: &dyn Rules) -> Vec<u32> {
    let mut of: Vec<u32> = (0..rows as u32).collect();
    let mut members: Vec<Vec<u32>> = (0..rows as u32).map(|row| vec![row]).collect();
    let merge = |of: &mut Vec<u32>, members: &mut Vec<Vec<u32>>, x: u32, y: u32| {
        let (keep, drop) = if members[x as usize].len() >= members[y as usize].len() {
            (x, y)
        } else {
            (y, x)
        };
        let moved = std::mem::take(&mut members[drop as usize]);
        for &row in &moved {
            of[row as usize] = keep;
        }
        members[keep as usize].extend(moved);
    };
    for &(a, b) in together.must {
        let (x, y) = (of[a], of[b]);
        if x != y {
            merge(&mut of, &mut members, x, y);
        }
    }
    for &(a, b) in together.documents {
        let (x, y) = (of[a], of[b]);
        if x != y && !any_forbidden(&members[x as usize], &members[y as usize], rules) {
            merge(&mut of, &mut members, x, y);
        }
    }
    let mut order: Vec<u32> = (0..pairs.len() as u32)
        .filter(|&index| pairs[index as usize].bits >= threshold)
        .collect();
    order.sort_unstable_by(|&i, &j| {
        let (x, y) = (&pairs[i as usize], &pairs[j as usize]);
        y.bits.total_cmp(&x.bits).then_with(|| (x.a, x.b).cmp(&(y.a, y.b)))
    });
    // A pair refused now may fit once its clusters have grown: look again until nothing changes.
    loop {
        let mut changed = false;
        let mut refused = Vec::new();
        for &index in &order {
            let pair = &pairs[index as usize];
            let (x, y) = (of[pair.a as usize], of[pair.b as usize]);
            if x == y {
                continue;
            }
            if fits(&members[x as usize], &members[y as usize], threshold, rules) {
                merge(&mut of, &mut members, x, y);
                changed = true;
            } else {
                refused.push(index);
            }
        }
        if !changed || refused.is_empty() {
            break;
        }
        order = refused;
    }
    number(&of)
}

fn any_forbidden(x: &[u32], y: &[u32], rules: &dyn Rules) -> bool {
    x.iter().any(|&a| y.iter().any(|&b| rules.forbidden(a as usize, b as usize)))
}

fn fits(x: &[u32], y: &[u32], threshold: f32, rules: &dyn Rules) -> bool {
    let total = x.len() * y.len();
    if any_forbidden(x, y, rules) {
        return false;
    }
    if total == 1 {
        return true;
    }
    let step = total.div_ceil(CROSS_PAIRS);
    let (mut sum, mut count) = (0.0, 0);
    for index in (0..total).step_by(step) {
        let (a, b) = (x[index / y.len()], y[index % y.len()]);
        sum += rules.vote(a as usize, b as usize, threshold).clamp(-CLIP, CLIP);
        count += 1;
    }
    sum / count as f32 >= 0.0
}

/// The same clusters, numbered by first row.
pub(crate) fn number(of: &[u32]) -> Vec<u32> {
    let mut names = vec![u32::MAX; of.len()];
    let mut next = 0;
    of.iter()
        .map(|&root| {
            let name = &mut names[root as usize];
            if *name == u32::MAX {
                *name = next;
                next += 1;
            }
            *name
        })
        .collect()
}
