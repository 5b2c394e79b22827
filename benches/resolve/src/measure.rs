//! How well and at what cost.

use crate::say;
use aicore_resolve::table::Table;
use aicore_resolve::{Resolution, ScoredPair};
use std::collections::HashMap;

/// Pairwise figures.
pub(crate) struct Pairwise {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
}

/// Pairs within clusters against pairs within true clusters.
pub(crate) fn pairwise(clusters: &[u32], truth: &[u32]) -> Pairwise {
    let pairs = |counts: &mut dyn Iterator<Item = &f64>| counts.map(|count| count * (count - 1.0) / 2.0).sum::<f64>();
    let (both, ours, theirs) = counts(clusters, truth);
    let shared = pairs(&mut both.values());
    let (found, real) = (pairs(&mut ours.values()), pairs(&mut theirs.values()));
    let precision = if found > 0.0 { shared / found } else { 1.0 };
    let recall = if real > 0.0 { shared / real } else { 1.0 };
    let f1 = if shared > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    };
    Pairwise { precision, recall, f1 }
}

type Counts<K> = HashMap<K, f64>;

fn counts(clusters: &[u32], truth: &[u32]) -> (Counts<(u32, u32)>, Counts<u32>, Counts<u32>) {
    let (mut both, mut ours, mut theirs) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (&cluster, &label) in clusters.iter().zip(truth) {
        *both.entry((cluster, label)).or_default() += 1.0;
        *ours.entry(cluster).or_default() += 1.0;
        *theirs.entry(label).or_default() += 1.0;
    }
    (both, ours, theirs)
}

/// B³ F1: A. Bagga, B. Baldwin, Algorithms for Scoring Coreference Chains (1998).
pub(crate) fn b_cubed(clusters: &[u32], truth: &[u32]) -> f64 {
    let (both, ours, theirs) = counts(clusters, truth);
    let rows = clusters.len() as f64;
    let precision: f64 = both.iter().map(|((cluster, _), n)| n * n / ours[cluster]).sum::<f64>() / rows;
    let recall: f64 = both.iter().map(|((_, label), n)| n * n / theirs[label]).sum::<f64>() / rows;
    2.0 * precision * recall / (precision + recall)
}

/// Share of true pairs among the pairs that were not forgotten.
pub(crate) fn candidate_recall(pairs: &[ScoredPair], truth: &[u32]) -> f64 {
    let found = pairs
        .iter()
        .filter(|pair| truth[pair.a as usize] == truth[pair.b as usize])
        .count() as f64;
    let real: f64 = counts(truth, truth).1.values().map(|count| count * (count - 1.0) / 2.0).sum();
    found / real.max(1.0)
}

/// CPU seconds of this process so far.
pub(crate) fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Most memory that this process ever held, in megabytes.
pub(crate) fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    let kb: f64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0.0);
    kb / 1024.0
}

/// Roles, rules and weights.
pub(crate) fn describe(table: &Table, resolution: &Resolution) {
    for (name, role) in table.header().iter().zip(&resolution.roles) {
        say(&format!("  {name}: {}", role.as_str()));
    }
    for rule in &resolution.rules {
        say(&format!(
            "  {:40} blocks {:>7} dropped {:>5} largest {:>4} pairs {:>9}",
            rule.rule, rule.blocks, rule.dropped, rule.largest, rule.pairs
        ));
    }
    let model = &resolution.model.weights;
    say(&format!(
        "  matches {:.3e} kin {:.3e} rounds {}",
        model.matches, model.kin, model.rounds
    ));
    for learnt in &model.comparisons {
        say(&format!("  {}", learnt.name));
        for level in 1..learnt.levels.len() {
            say(&format!(
                "    {:36} m {:.5} kin {:.5} u {:.3e} bits {:>6.2}",
                learnt.levels[level].label,
                learnt.matches[level],
                learnt.kin[level],
                learnt.unrelated[level],
                (learnt.matches[level] / learnt.unrelated[level]).log2()
            ));
        }
    }
}

/// Some wrong pairs and some missed ones, spread over the file.
pub(crate) fn errors(table: &Table, resolution: &Resolution, truth: &[u32], most: usize) {
    let (mut wrong, mut missed) = (Vec::new(), Vec::new());
    let by = |labels: &[u32]| {
        let mut groups: HashMap<u32, Vec<usize>> = HashMap::new();
        for (row, &label) in labels.iter().enumerate() {
            groups.entry(label).or_default().push(row);
        }
        groups
    };
    for (labels, other, out) in [
        (&resolution.clusters[..], truth, &mut wrong),
        (truth, &resolution.clusters[..], &mut missed),
    ] {
        for rows in by(labels).values() {
            for (index, &a) in rows.iter().enumerate() {
                out.extend(rows[index + 1..].iter().filter(|&&b| other[a] != other[b]).map(|&b| (a, b)));
            }
        }
        out.sort_by_key(|&(a, b)| ((a as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) ^ b as u64);
    }
    for (title, pairs) in [("wrong", wrong), ("missed", missed)] {
        say(&format!("  {title}: {}", pairs.len()));
        for &(a, b) in pairs.iter().take(most) {
            for row in [a, b] {
                let cells: Vec<&str> = (0..table.header().len()).map(|column| table.cell(row, column)).collect();
                say(&format!("    {}", cells.join(" | ")));
            }
            say(&resolution.explain(a, b).text());
        }
    }
}
