//! The fleet as it is drawn: databases by area, and how many references lead from one to another.

use aicore_catalog::Catalog;
use std::collections::BTreeMap;

/// The fleet. Databases are numbered area by area, in the order of the catalogue.
pub(super) struct Fleet<'c> {
    pub(super) areas: Vec<Area<'c>>,
    pub(super) databases: Vec<Node<'c>>,
    /// References by (from, to), where the two are different databases.
    pub(super) links: BTreeMap<(usize, usize), usize>,
}

/// An area with its databases.
pub(super) struct Area<'c> {
    pub(super) name: &'c str,
    /// Number of its first database.
    pub(super) first: usize,
    pub(super) databases: usize,
}

/// A database.
pub(super) struct Node<'c> {
    pub(super) code: &'c str,
    pub(super) purpose: &'c str,
    /// Number of its area.
    pub(super) area: usize,
    /// How many databases refer to it.
    pub(super) referred_by: usize,
}

impl<'c> Fleet<'c> {
    pub(super) fn of(catalog: &'c Catalog) -> Self {
        let (mut areas, mut databases) = (Vec::new(), Vec::new());
        for area in catalog.areas() {
            let first = databases.len();
            for database in catalog.databases().iter().filter(|database| database.area == area.code) {
                databases.push(Node {
                    code: database.code.as_str(),
                    purpose: &database.purpose,
                    area: areas.len(),
                    referred_by: 0,
                });
            }
            let count = databases.len() - first;
            if count > 0 {
                areas.push(Area {
                    name: &area.name,
                    first,
                    databases: count,
                });
            }
        }
        let position: BTreeMap<_, _> = databases.iter().enumerate().map(|(index, node)| (node.code, index)).collect();
        let mut links = BTreeMap::new();
        for database in catalog.databases() {
            for reference in &database.definition.references {
                let ends = (
                    position.get(database.code.as_str()),
                    position.get(reference.to_database.as_str()),
                );
                if let (Some(&from), Some(&to)) = ends
                    && from != to
                {
                    *links.entry((from, to)).or_insert(0) += 1;
                }
            }
        }
        for (_, to) in links.keys() {
            databases[*to].referred_by += 1;
        }
        Self { areas, databases, links }
    }

    /// The colour of an area, fit for light and dark ground. Neighbours are the golden angle apart.
    pub(super) fn colour(area: usize) -> String {
        let hue = (205 + area * 1375 / 10) % 360;
        // Yellow and green look lighter than they are.
        let lightness = if (40..190).contains(&hue) { 40 } else { 52 };
        format!("hsl({hue}, 62%, {lightness}%)")
    }

    /// What a link says to whoever points at it.
    pub(super) fn title(&self, from: usize, to: usize, count: usize) -> String {
        let plural = if count == 1 { "reference" } else { "references" };
        format!(
            "{} → {}: {count} {plural}",
            self.databases[from].code, self.databases[to].code
        )
    }
}

/// The beginning of a picture: size, name, description, and colours for light and dark.
pub(super) fn head(width: usize, height: usize, title: &str, description: &str) -> String {
    format!(
        "{}\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title description\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"description\">{description}</desc>\n<style>\n\
         svg {{ --ground: #ffffff; --ink: #1c2430; --faint: #5c6878; --line: #dfe4ea; --band: #f4f6f9; \
         font-family: \"DejaVu Sans\", Verdana, \"Segoe UI\", sans-serif; }}\n\
         @media (prefers-color-scheme: dark) {{ svg {{ --ground: #12161c; --ink: #e8ecf1; --faint: #a3aebb; --line: #2c3440; --band: #1a2029; }} }}\n\
         .ground {{ fill: var(--ground); }}\n.ink {{ fill: var(--ink); }}\n.faint {{ fill: var(--faint); }}\n\
         .rule {{ stroke: var(--line); }}\n.band {{ fill: var(--band); }}\n",
        super::MARK
    )
}
