//! The report as one page that needs nothing else: no script, no file beside it.

use super::summary::{Explained, Summary};
use std::fmt::Write as _;

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8884;--good:#2a7d4f;--bad:#b4452c;--soft:#8882}\
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.2rem}h3{font-size:1rem;margin:1.4rem 0 .3rem}\
table{border-collapse:collapse;margin:.4rem 0}th,td{text-align:left;padding:.15rem .8rem .15rem 0;border-bottom:1px solid var(--line);vertical-align:top}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}\
.figures{display:flex;flex-wrap:wrap;gap:1rem}.figures div{background:var(--soft);border-radius:.5rem;padding:.6rem 1rem}\
.figures b{display:block;font-size:1.5rem}.bar{display:inline-block;height:.7rem;border-radius:.1rem;vertical-align:middle}\
.up{background:var(--good)}.down{background:var(--bad)}small{opacity:.75}";

pub(super) fn page(summary: &Summary) -> String {
    let mut out = String::new();
    let file = escape(&summary.file);
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{file}: {} entities</title><style>{STYLE}</style></head><body><h1>{file}</h1><div class=\"figures\">",
        summary.entities
    );
    for (figure, what) in [
        (summary.records.to_string(), "records"),
        (summary.entities.to_string(), "entities"),
        (summary.duplicates.to_string(), "duplicates"),
        (summary.pairs_compared.to_string(), "pairs compared"),
        (format!("{:.1} s", summary.seconds), "time"),
    ] {
        let _ = write!(out, "<div><b>{figure}</b>{what}</div>");
    }
    out += "</div><h2>Columns</h2>";
    let rows = summary.columns.iter().map(|column| {
        vec![
            column.name.clone(),
            column.holds.to_owned(),
            if column.compared { "yes" } else { "never" }.to_owned(),
        ]
    });
    table(&mut out, &["column", "holds", "compared"], 9, rows);
    out += "<h2>Entities by size</h2>";
    let rows = summary
        .sizes
        .iter()
        .map(|size| vec![size.records.to_string(), size.entities.to_string()]);
    table(&mut out, &["records each", "entities"], 0, rows);
    out += "<h2>Blocking</h2><p>Which pairs were worth comparing. A pair counts for the first rule that finds it.</p>";
    let rows = summary.blocking_rules.iter().map(|rule| {
        vec![
            rule.rule.to_owned(),
            rule.pairs.to_string(),
            rule.blocks.to_string(),
            rule.largest.to_string(),
            rule.too_common.to_string(),
        ]
    });
    table(
        &mut out,
        &["rule", "new pairs", "keys shared", "largest block", "keys too common"],
        1,
        rows,
    );
    weights(&mut out, summary);
    for (title, words, pairs) in [
        ("Asked for", "", &summary.explained),
        (
            "Most doubtful pairs",
            "Closest to even odds: what a person should look at first.",
            &summary.doubtful,
        ),
    ] {
        if !pairs.is_empty() {
            let _ = write!(out, "<h2>{title}</h2><p>{words}</p>");
            pairs.iter().for_each(|pair| waterfall(&mut out, pair));
        }
    }
    out += "<h2>Largest entities</h2>";
    for cluster in &summary.largest {
        let _ = write!(
            out,
            "<h3>Cluster {}: {} records</h3><div class=\"scroll\">",
            cluster.cluster,
            cluster.records.len()
        );
        let header: Vec<&str> = summary.columns.iter().map(|column| column.name.as_str()).collect();
        table(&mut out, &header, header.len(), cluster.rows.iter().cloned());
        out += "</div>";
    }
    out += "</body></html>\n";
    out
}

fn weights(out: &mut String, summary: &Summary) {
    let _ = write!(
        out,
        "<h2>Weights</h2><p>Learnt from this file without labels. Of all pairs, 1 in {:.0} is a match. A weight in bits says how much \
         more often a level is met among matches than among strangers: one bit is twice as often.</p>",
        1.0 / summary.model.match_share.max(1e-12)
    );
    for comparison in &summary.model.comparisons {
        let _ = write!(
            out,
            "<h3>{}</h3><table><tr><th>level<th class=\"n\">matches<th class=\"n\">kin<th class=\"n\">strangers<th class=\"n\">bits<th></tr>",
            escape(&comparison.name)
        );
        for level in &comparison.levels {
            let _ = write!(
                out,
                "<tr><td>{}<td class=\"n\">{:.4}<td class=\"n\">{:.4}<td class=\"n\">{:.2e}<td class=\"n\">{:+.1}<td>{}</tr>",
                escape(level.level),
                level.among_matches,
                level.among_kin,
                level.among_unrelated,
                level.bits,
                bar(level.bits)
            );
        }
        *out += "</table>";
    }
}

fn waterfall(out: &mut String, pair: &Explained) {
    let verdict = if pair.together { "one entity" } else { "two entities" };
    let _ = write!(
        out,
        "<h3>{} and {}: {verdict}</h3><table><tr><th>what<th>level<th>first<th>second<th class=\"n\">bits<th></tr>\
         <tr><td>any two records<td><td><td><td class=\"n\">{:+.1}<td>{}</tr>",
        escape(&pair.a),
        escape(&pair.b),
        pair.prior_bits,
        bar(pair.prior_bits.into())
    );
    for step in &pair.steps {
        let _ = write!(
            out,
            "<tr><td>{}<td>{}<td>{}<td>{}<td class=\"n\">{:+.1}<td>{}</tr>",
            escape(&step.name),
            escape(step.level),
            escape(&step.a),
            escape(&step.b),
            step.bits,
            bar(step.bits.into())
        );
    }
    let _ = write!(
        out,
        "<tr><th>probability {:.4}<td colspan=\"3\">{}<th class=\"n\">{:+.1}<td></tr></table>",
        pair.probability,
        if pair.forbidden {
            "never one entity: two valid documents that differ"
        } else {
            ""
        },
        pair.bits
    );
}

fn bar(bits: f64) -> String {
    let width = bits.abs().min(25.0) * 0.4;
    let class = if bits < 0.0 { "down" } else { "up" };
    format!("<span class=\"bar {class}\" style=\"width:{width:.1}rem\"></span>")
}

/// A table; cells from column `numbers` on are figures.
fn table(out: &mut String, header: &[&str], numbers: usize, rows: impl Iterator<Item = Vec<String>>) {
    let class = |index: usize| if index >= numbers { " class=\"n\"" } else { "" };
    *out += "<table><tr>";
    for (index, name) in header.iter().enumerate() {
        let _ = write!(out, "<th{}>{}", class(index), escape(name));
    }
    *out += "</tr>";
    for row in rows {
        *out += "<tr>";
        for (index, cell) in row.iter().enumerate() {
            let _ = write!(out, "<td{}>{}", class(index), escape(cell));
        }
        *out += "</tr>";
    }
    *out += "</table>";
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
