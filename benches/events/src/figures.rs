//! Medians and tables.

/// The value below which a share of sorted values lies.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    let place = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    percentile(&sorted, 0.5)
}

/// Prints a line of a table.
pub(crate) fn row(name: &str, values: &[f64], digits: usize) {
    let values: Vec<String> = values.iter().map(|value| format!("{value:>9.digits$}")).collect();
    println!("{name:<48} {}", values.join(" "));
}

/// What a figure must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asked {
    /// At least.
    AtLeast(f64),
    /// At most.
    AtMost(f64),
}

/// The figures that something is asked of, printed together at the end.
#[derive(Default)]
pub(crate) struct Asks(Vec<(String, f64, Asked)>);

impl Asks {
    /// Notes a figure.
    pub(crate) fn note(&mut self, name: &str, value: f64, asked: Asked) {
        self.0.push((name.to_owned(), value, asked));
    }

    /// Prints each figure with what is asked of it.
    pub(crate) fn print(&self) {
        println!("\n{:<62} {:>10}  {:>12}", "asked of events", "measured", "asked");
        for (name, value, asked) in &self.0 {
            let (sign, bound, holds) = match asked {
                Asked::AtLeast(bound) => ("≥", bound, value >= bound),
                Asked::AtMost(bound) => ("≤", bound, value <= bound),
            };
            let word = if holds { "holds" } else { "MISSED" };
            println!("{name:<62} {value:>10.3}  {:>12}  {word}", format!("{sign} {bound}"));
        }
    }
}
