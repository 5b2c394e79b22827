//! The references as a matrix: a row refers to a column, the number tells how often.
//!
//! Only databases that are referred to have a column, the most referred-to first, so that hubs stand together at the left.

use super::fleet::{Fleet, head};
use super::xml;
use std::fmt::Write as _;

/// Side of a cell.
const CELL: usize = 18;
/// Room for the names of rows, and of columns.
const LEFT: usize = 370;
const TOP: usize = 190;
/// Room for what slants out of the last column.
const RIGHT: usize = 120;

pub(super) fn draw(fleet: &Fleet<'_>) -> String {
    let mut columns: Vec<usize> = (0..fleet.databases.len())
        .filter(|&to| fleet.databases[to].referred_by > 0)
        .collect();
    columns.sort_by_key(|&to| (usize::MAX - fleet.databases[to].referred_by, to));
    let (width, height) = (LEFT + columns.len() * CELL + RIGHT, TOP + fleet.databases.len() * CELL + 24);
    let description =
        "A row is a database that refers, a column one that is referred to, the number how many references lead there.";
    let mut out = head(width, height, "References between the databases", description);
    out.push_str(
        ".name { font-size: 11.5px; }\n.area { font-weight: bold; }\n.cell { font-size: 11px; font-weight: bold; fill: #ffffff; text-anchor: middle; }\n</style>\n",
    );
    let _ = writeln!(out, "<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>");
    let right = LEFT + columns.len() * CELL;
    for (index, area) in fleet.areas.iter().enumerate() {
        let (y, tall) = (TOP + area.first * CELL, area.databases * CELL);
        if index % 2 == 0 {
            let _ = writeln!(
                out,
                "<rect class=\"band\" x=\"14\" y=\"{y}\" width=\"{}\" height=\"{tall}\"/>",
                right - 14
            );
        }
        let _ = writeln!(
            out,
            "<rect x=\"8\" y=\"{}\" width=\"6\" height=\"{}\" fill=\"{}\"/><text class=\"name area\" x=\"20\" y=\"{}\" fill=\"{}\">{}</text>",
            y + 1,
            tall - 2,
            Fleet::colour(index),
            y + CELL - 5,
            Fleet::colour(index),
            xml(area.name)
        );
    }
    for (position, &to) in columns.iter().enumerate() {
        let (node, x) = (&fleet.databases[to], LEFT + position * CELL);
        let _ = writeln!(
            out,
            "<path class=\"rule\" d=\"M{x} {TOP}V{}\"/>\n\
             <g transform=\"translate({} {}) rotate(-60)\"><title>{}</title><text class=\"name ink\">{} <tspan class=\"faint\">{}</tspan></text></g>",
            TOP + fleet.databases.len() * CELL,
            x + CELL * 2 / 3,
            TOP - 6,
            xml(node.purpose),
            xml(node.code),
            node.referred_by
        );
    }
    for (from, node) in fleet.databases.iter().enumerate() {
        let y = TOP + from * CELL;
        let _ = writeln!(
            out,
            "<text class=\"name ink\" x=\"{}\" y=\"{}\" text-anchor=\"end\"><title>{}</title>{}</text>",
            LEFT - 8,
            y + CELL - 5,
            xml(node.purpose),
            xml(node.code)
        );
        for (position, &to) in columns.iter().enumerate() {
            let x = LEFT + position * CELL;
            if from == to {
                let _ = writeln!(
                    out,
                    "<circle class=\"faint\" cx=\"{}\" cy=\"{}\" r=\"2\"/>",
                    x + CELL / 2,
                    y + CELL / 2
                );
            } else if let Some(&count) = fleet.links.get(&(from, to)) {
                let _ = writeln!(
                    out,
                    "<g><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"{}\"/>\
                     <text class=\"cell\" x=\"{}\" y=\"{}\">{count}</text></g>",
                    xml(&fleet.title(from, to, count)),
                    x + 1,
                    y + 1,
                    CELL - 2,
                    CELL - 2,
                    Fleet::colour(fleet.databases[to].area),
                    x + CELL / 2,
                    y + CELL - 5,
                );
            }
        }
    }
    out.push_str("</svg>\n");
    out
}
