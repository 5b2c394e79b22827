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
