//! A waterfall as a picture: a bar a step, from where the odds stood to where they stand then.

use super::Waterfall;
use std::fmt::Write;

const ROW: f32 = 24.0;
const LABELS: f32 = 430.0;
const WIDTH: f32 = 900.0;

/// Text as it may stand in XML: marked up, and without the characters that XML has no place for.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

impl Waterfall {
    /// As an SVG document of its own, under a title.
    #[must_use]
    pub fn svg(&self, title: &str) -> String {
        let mut rows: Vec<(String, f32, f32)> = vec![("any two records".to_owned(), 0.0, self.prior_bits)];
        let mut at = self.prior_bits;
        for step in &self.steps {
            let mut label = format!("{}: {}", step.name, step.level);
            if !step.left.is_empty() || !step.right.is_empty() {
                let _ = write!(label, " ({} | {})", step.left, step.right);
            }
            rows.push((label, at, at + step.bits));
            at += step.bits;
        }
        let ends = rows.iter().flat_map(|row| [row.1, row.2]);
        let (least, most) = ends.fold((0.0_f32, 0.0_f32), |(least, most), end| (least.min(end), most.max(end)));
        let scale = (WIDTH - LABELS - 70.0) / (most - least).max(1.0);
        let x = |bits: f32| LABELS + 10.0 + (bits - least) * scale;
        let height = ROW * (rows.len() as f32 + 2.5);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             font-family=\"system-ui,sans-serif\" font-size=\"12\"><title>{0}</title>\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\
             <text x=\"8\" y=\"17\" font-weight=\"bold\">{0}</text>\
             <line x1=\"{zero:.1}\" x2=\"{zero:.1}\" y1=\"{ROW}\" y2=\"{end:.1}\" stroke=\"#999\" stroke-dasharray=\"3 3\"/>",
            escaped(title),
            zero = x(0.0),
            end = height - ROW,
        );
        for (index, (label, from, to)) in rows.iter().enumerate() {
            let y = ROW * (index as f32 + 1.0);
            let colour = match (index, to < from) {
                (0, _) => "#777",
                (_, true) => "#b4452c",
                (_, false) => "#2a7d4f",
            };
            let (left, right) = (x(from.min(*to)), x(from.max(*to)));
            let _ = write!(
                out,
                "<text x=\"8\" y=\"{text:.1}\"><title>{full}</title>{short}</text>\
                 <rect x=\"{left:.1}\" y=\"{bar:.1}\" width=\"{width:.1}\" height=\"{bar_height}\" fill=\"{colour}\"/>\
                 <text x=\"{after:.1}\" y=\"{text:.1}\">{bits:+.1}</text>",
                full = escaped(label),
                short = escaped(&shortened(label, 64)),
                text = y + 16.0,
                bar = y + 4.0,
                bar_height = ROW - 8.0,
                width = (right - left).max(1.0),
                after = right + 5.0,
                bits = to - from,
            );
        }
        let verdict = if self.forbidden {
            "never one entity".to_owned()
        } else {
            format!("probability {:.4}", self.probability())
        };
        let _ = write!(
            out,
            "<text x=\"8\" y=\"{:.1}\" font-weight=\"bold\">{:+.1} bits: {verdict}</text></svg>",
            ROW * (rows.len() as f32 + 1.0) + 16.0,
            self.bits
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use crate::{Step, Waterfall};

    #[test]
    fn what_people_typed_cannot_break_the_picture() {
        let waterfall = Waterfall {
            prior_bits: -10.0,
            steps: vec![Step {
                name: "given name".into(),
                level: "different",
                left: "<script>&\"\u{1}".into(),
                right: "ANA".into(),
                bits: -4.0,
            }],
            bits: -14.0,
            forbidden: false,
        };
        let svg = waterfall.svg("A < B");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(!svg.contains("<script") && !svg.contains('\u{1}') && svg.contains("A &lt; B"));
        assert!(svg.contains("-14.0 bits: probability 0.0001"), "{svg}");
    }
}
