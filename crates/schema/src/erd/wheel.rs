//! The fleet as a wheel: databases around it by area, references as lines through it, bundled by area.
//!
//! A line has the colour of the area that is referred to, so a hub shows as a tuft of its colour. Edges are bundled after
//! Holten, "Hierarchical Edge Bundles" (2006), with areas as the only level.

use super::fleet::{Fleet, head};
use super::xml;
use std::f64::consts::TAU;
use std::fmt::Write as _;

const WIDTH: usize = 1500;
const HEIGHT: usize = 1240;
/// Where databases stand.
const RADIUS: f64 = 400.0;
/// Where the lines of an area run together.
const BUNDLE: f64 = 205.0;
/// Space between areas, in databases.
const GAP: f64 = 0.9;

pub(super) fn draw(fleet: &Fleet<'_>) -> String {
    let count: usize = fleet.links.values().sum();
    let description = format!(
        "{} databases in {} areas. {count} references lead from {} pairs of databases; a line has the colour of the area referred to.",
        fleet.databases.len(),
        fleet.areas.len(),
        fleet.links.len()
    );
    let mut out = head(WIDTH, HEIGHT, "The fleet and its references", &description);
    out.push_str(
        ".link { fill: none; stroke-opacity: 0.42; }\n.link:hover { stroke-opacity: 1; stroke-width: 5; }\n\
         .name { font-size: 12.5px; }\n.area { font-size: 12.5px; font-weight: bold; }\n.count { font-size: 10px; }\n.note { font-size: 13px; }\n</style>\n",
    );
    let _ = writeln!(out, "<rect class=\"ground\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>");
    let total = fleet.databases.len() as f64 + GAP * fleet.areas.len() as f64;
    let angle = |database: usize| {
        let area = fleet.databases[database].area as f64;
        (database as f64 + 0.5 + GAP * (area + 0.5)) / total * TAU - TAU / 4.0
    };
    let middle = |area: usize| {
        let area = &fleet.areas[area];
        f64::midpoint(angle(area.first), angle(area.first + area.databases - 1))
    };
    let at = |angle: f64, radius: f64| {
        let (sin, cos) = angle.sin_cos();
        (WIDTH as f64 / 2.0 + radius * cos, HEIGHT as f64 / 2.0 + radius * sin)
    };

    // Few first: a thick line stays on top.
    let mut links: Vec<_> = fleet.links.iter().collect();
    links.sort_by_key(|(ends, count)| (**count, **ends));
    for (&(from, to), &count) in links {
        let (source, target) = (fleet.databases[from].area, fleet.databases[to].area);
        let inner = if source == target { RADIUS * 0.8 } else { BUNDLE };
        let (x1, y1) = at(angle(from), RADIUS - 8.0);
        let (x2, y2) = at(middle(source), inner);
        let (x3, y3) = at(middle(target), inner);
        let (x4, y4) = at(angle(to), RADIUS - 8.0);
        let _ = writeln!(
            out,
            "<path class=\"link\" stroke=\"{}\" stroke-width=\"{:.1}\" d=\"M{x1:.1} {y1:.1}C{x2:.1} {y2:.1} {x3:.1} {y3:.1} {x4:.1} {y4:.1}\"><title>{}</title></path>",
            Fleet::colour(target),
            0.8 + (count as f64).sqrt() * 0.6,
            xml(&fleet.title(from, to, count)),
        );
    }
    for (index, area) in fleet.areas.iter().enumerate() {
        let half = TAU / total * 0.48;
        let (start, end) = (angle(area.first) - half, angle(area.first + area.databases - 1) + half);
        let large = usize::from(end - start > TAU / 2.0);
        let ((x1, y1), (x2, y2)) = (at(start, RADIUS), at(end, RADIUS));
        let _ = writeln!(
            out,
            "<path fill=\"none\" stroke=\"{}\" stroke-width=\"9\" d=\"M{x1:.1} {y1:.1}A{RADIUS} {RADIUS} 0 {large} 1 {x2:.1} {y2:.1}\"/>",
            Fleet::colour(index)
        );
    }
    for (index, node) in fleet.databases.iter().enumerate() {
        let angle = angle(index);
        let (x, y) = at(angle, RADIUS);
        let left = angle.cos() < -1e-9;
        let degrees = angle.to_degrees() + if left { 180.0 } else { 0.0 };
        let (anchor, offset) = if left { ("end", -1.0) } else { ("start", 1.0) };
        let weight = if node.referred_by >= 10 { " font-weight=\"bold\"" } else { "" };
        let _ = write!(
            out,
            "<g transform=\"translate({x:.1} {y:.1}) rotate({degrees:.1})\"><title>{}</title>\
             <text class=\"name ink\" x=\"{:.1}\" dy=\"0.35em\" text-anchor=\"{anchor}\"{weight}>{}",
            xml(&format!("{}: {}", node.code, node.purpose)),
            12.0 * offset,
            xml(node.code)
        );
        if node.referred_by > 0 {
            let _ = write!(out, " <tspan class=\"count faint\">{}</tspan>", node.referred_by);
        }
        out.push_str("</text></g>\n");
    }
    for (index, area) in fleet.areas.iter().enumerate() {
        let angle = middle(index);
        let (x, y) = at(angle, RADIUS + 180.0);
        let anchor = match angle.cos() {
            cos if cos > 0.2 => "start",
            cos if cos < -0.2 => "end",
            _ => "middle",
        };
        let _ = writeln!(
            out,
            "<text class=\"area\" fill=\"{}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
            Fleet::colour(index),
            xml(area.name)
        );
    }
    for (line, note) in [
        "A line is as wide as there are references",
        "and has the colour of the area referred to.",
        "A number tells how many databases refer to one.",
    ]
    .iter()
    .enumerate()
    {
        let _ = writeln!(
            out,
            "<text class=\"note faint\" x=\"20\" y=\"{}\">{note}</text>",
            32 + 20 * line
        );
    }
    out.push_str("</svg>\n");
    out
}
