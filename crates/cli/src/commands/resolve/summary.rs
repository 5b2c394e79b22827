//! What came out of a file, as one value that becomes text, JSON or a page.

use super::input::RecordNames;
use crate::output::table as columns;
use aicore_resolve::table::Table;
use aicore_resolve::{Resolution, Waterfall};
use serde::Serialize;
use std::path::Path;

#[derive(Debug, Serialize)]
pub(super) struct Summary {
    pub(super) file: String,
    pub(super) records: usize,
    pub(super) entities: usize,
    pub(super) duplicates: usize,
    pub(super) pairs_compared: u64,
    pub(super) pairs_matched: usize,
    pub(super) seconds: f64,
    pub(super) clusters_file: String,
    pub(super) report_file: String,
    pub(super) columns: Vec<Column>,
    pub(super) blocking_rules: Vec<Rule>,
    pub(super) model: Model,
    pub(super) sizes: Vec<Size>,
    pub(super) largest: Vec<Cluster>,
    pub(super) doubtful: Vec<Explained>,
    pub(super) explained: Vec<Explained>,
}

#[derive(Debug, Serialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) holds: &'static str,
    pub(super) compared: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Rule {
    pub(super) rule: &'static str,
    pub(super) blocks: usize,
    pub(super) too_common: usize,
    pub(super) largest: usize,
    pub(super) pairs: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Model {
    pub(super) match_share: f64,
    pub(super) kin_share: f64,
    pub(super) comparisons: Vec<Comparison>,
}

#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    pub(super) name: String,
    pub(super) levels: Vec<Level>,
}

#[derive(Debug, Serialize)]
pub(super) struct Level {
    pub(super) level: &'static str,
    pub(super) among_matches: f64,
    pub(super) among_kin: f64,
    pub(super) among_unrelated: f64,
    pub(super) bits: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Size {
    pub(super) records: usize,
    pub(super) entities: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Cluster {
    pub(super) cluster: u32,
    pub(super) records: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Explained {
    pub(super) a: String,
    pub(super) b: String,
    pub(super) probability: f64,
    pub(super) bits: f32,
    pub(super) prior_bits: f32,
    pub(super) forbidden: bool,
    pub(super) together: bool,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) level: &'static str,
    pub(super) a: String,
    pub(super) b: String,
    pub(super) bits: f32,
}

const SHOWN_CLUSTERS: usize = 12;
const SHOWN_ROWS: usize = 30;
const SHOWN_DOUBTS: usize = 12;

pub(super) fn summary(
    file: &Path,
    table: &Table,
    names: &RecordNames,
    resolution: &Resolution,
    asked: &[(usize, usize)],
) -> Summary {
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (row, &cluster) in resolution.clusters.iter().enumerate() {
        if members.len() <= cluster as usize {
            members.resize(cluster as usize + 1, Vec::new());
        }
        members[cluster as usize].push(row);
    }
    let mut sizes: Vec<Size> = Vec::new();
    let mut counts = std::collections::BTreeMap::new();
    for rows in &members {
        *counts.entry(rows.len()).or_insert(0) += 1;
    }
    sizes.extend(counts.into_iter().map(|(records, entities)| Size { records, entities }));
    let mut order: Vec<u32> = (0..members.len() as u32)
        .filter(|&cluster| members[cluster as usize].len() > 1)
        .collect();
    order.sort_by_key(|&cluster| (std::cmp::Reverse(members[cluster as usize].len()), cluster));
    let largest = order
        .iter()
        .take(SHOWN_CLUSTERS)
        .map(|&cluster| {
            let rows = &members[cluster as usize];
            Cluster {
                cluster: cluster + 1,
                records: rows.iter().map(|&row| names.name(row)).collect(),
                rows: rows
                    .iter()
                    .take(SHOWN_ROWS)
                    .map(|&row| {
                        (0..table.header().len())
                            .map(|column| table.cell(row, column).to_owned())
                            .collect()
                    })
                    .collect(),
            }
        })
        .collect();
    let mut doubts: Vec<_> = resolution.pairs.iter().collect();
    doubts.sort_by(|x, y| x.bits.abs().total_cmp(&y.bits.abs()).then((x.a, x.b).cmp(&(y.a, y.b))));
    let explained = |a: usize, b: usize| {
        let waterfall = resolution.explain(a, b);
        of_waterfall(
            names.name(a),
            names.name(b),
            resolution.clusters[a] == resolution.clusters[b],
            waterfall,
        )
    };
    Summary {
        file: file.display().to_string(),
        records: table.rows(),
        entities: members.len(),
        duplicates: table.rows() - members.len(),
        pairs_compared: resolution.compared,
        pairs_matched: members.iter().map(|rows| rows.len() * (rows.len() - 1) / 2).sum(),
        seconds: 0.0,
        clusters_file: String::new(),
        report_file: String::new(),
        columns: table
            .header()
            .iter()
            .zip(&resolution.roles)
            .map(|(name, role)| Column {
                name: name.clone(),
                holds: role.as_str(),
                compared: role.is_compared(),
            })
            .collect(),
        blocking_rules: resolution
            .rules
            .iter()
            .map(|rule| Rule {
                rule: rule.rule,
                blocks: rule.blocks,
                too_common: rule.dropped,
                largest: rule.largest,
                pairs: rule.pairs,
            })
            .collect(),
        model: model(&resolution.model.weights),
        sizes,
        largest,
        doubtful: doubts
            .iter()
            .take(SHOWN_DOUBTS)
            .map(|pair| explained(pair.a as usize, pair.b as usize))
            .collect(),
        explained: asked.iter().map(|&(a, b)| explained(a, b)).collect(),
    }
}

fn model(model: &aicore_resolve::Weights) -> Model {
    let comparisons = model
        .comparisons
        .iter()
        .map(|learnt| Comparison {
            name: learnt.name.clone(),
            levels: (1..learnt.levels.len())
                .map(|level| Level {
                    level: learnt.levels[level].label,
                    among_matches: learnt.matches[level],
                    among_kin: learnt.kin[level],
                    among_unrelated: learnt.unrelated[level],
                    bits: (learnt.matches[level] / learnt.unrelated[level]).log2(),
                })
                .collect(),
        })
        .collect();
    Model {
        match_share: model.matches,
        kin_share: model.kin,
        comparisons,
    }
}

fn of_waterfall(a: String, b: String, together: bool, waterfall: Waterfall) -> Explained {
    Explained {
        a,
        b,
        probability: waterfall.probability(),
        bits: waterfall.bits,
        prior_bits: waterfall.prior_bits,
        forbidden: waterfall.forbidden,
        together,
        steps: waterfall
            .steps
            .into_iter()
            .map(|step| Step {
                name: step.name,
                level: step.level,
                a: step.left,
                b: step.right,
                bits: step.bits,
            })
            .collect(),
    }
}

/// On a page of a terminal.
pub(super) fn text(summary: &Summary) -> String {
    let mut out = format!(
        "{} records are {} entities: {} duplicates found ({:.1} s)\n\n",
        summary.records, summary.entities, summary.duplicates, summary.seconds
    );
    let rows: Vec<Vec<String>> = summary
        .columns
        .iter()
        .map(|column| vec![column.name.clone(), column.holds.to_owned()])
        .collect();
    out += &columns(&["COLUMN", "HOLDS"], &rows);
    out += "\n\n";
    let rows: Vec<Vec<String>> = summary
        .blocking_rules
        .iter()
        .map(|rule| {
            vec![
                rule.rule.to_owned(),
                rule.pairs.to_string(),
                rule.largest.to_string(),
                rule.too_common.to_string(),
            ]
        })
        .collect();
    out += &columns(&["BLOCKING RULE", "NEW PAIRS", "LARGEST BLOCK", "TOO COMMON"], &rows);
    out += "\n\n";
    let rows: Vec<Vec<String>> = summary
        .sizes
        .iter()
        .map(|size| vec![size.records.to_string(), size.entities.to_string()])
        .collect();
    out += &columns(&["RECORDS EACH", "ENTITIES"], &rows);
    out += "\n";
    for pair in &summary.explained {
        out += "\n";
        out += &waterfall(pair);
    }
    out += &format!("\nclusters: {}\nreport:   {}\n", summary.clusters_file, summary.report_file);
    out
}

fn waterfall(pair: &Explained) -> String {
    let verdict = if pair.together { "one entity" } else { "two entities" };
    let mut out = format!("{} and {}: {verdict}, probability {:.4}\n", pair.a, pair.b, pair.probability);
    out += &format!("  {:>7.1}  any two records\n", pair.prior_bits);
    for step in &pair.steps {
        let values = if step.a.is_empty() && step.b.is_empty() {
            String::new()
        } else {
            format!("  ({} | {})", step.a, step.b)
        };
        out += &format!("  {:>+7.1}  {}: {}{values}\n", step.bits, step.name, step.level);
    }
    out += &format!("  {:>7.1}  bits\n", pair.bits);
    if pair.forbidden {
        out += "           never one entity: two valid documents that differ\n";
    }
    out
}
