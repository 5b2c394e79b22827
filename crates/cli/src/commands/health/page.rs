//! Health for a terminal: a line a database, then what is wrong and what is worth knowing, written out.

use crate::output::table;
use aicore_fleet::{HealthReport, ProblemKind, SchemaHealth, SchemaState};

const HEADER: [&str; 10] = [
    "DATABASE", "STATE", "MS", "SERVER", "VERSION", "ROLE", "SCHEMA", "TLS", "SLOTS", "OLDEST",
];
/// Databases named where several have the same problem.
const NAMED: usize = 8;
const NOTHING: &str = "·";

/// All of it.
pub(super) fn fleet(reports: &[HealthReport], took_ms: f64) -> String {
    let rows: Vec<_> = reports.iter().map(row).collect();
    let mut lines = vec![table(&HEADER, &rows)];
    lines.extend(problems(reports));
    let mut warnings = 0;
    for report in reports {
        warnings += report.warnings.len();
        lines.extend(
            report
                .warnings
                .iter()
                .map(|warning| format!("warning: {}: {warning}", report.database)),
        );
        // A failure of the past that is over.
        if let (None, Some(last)) = (&report.problem, &report.last_error) {
            lines.push(format!(
                "earlier, {}: {}: {}",
                last.at.format("%F %T UTC"),
                report.database,
                last.message
            ));
        }
    }
    let healthy = reports.iter().filter(|report| report.healthy).count();
    let warned = match warnings {
        0 => String::new(),
        1 => ", 1 warning".to_owned(),
        more => format!(", {more} warnings"),
    };
    lines.push(format!(
        "{healthy} of {} healthy{warned}; asked in {took_ms:.0} ms",
        reports.len()
    ));
    lines.join("\n")
}

/// Only whether all are.
pub(super) fn readiness(reports: &[HealthReport]) -> String {
    let healthy = reports.iter().filter(|report| report.healthy).count();
    let word = if healthy == reports.len() { "ready" } else { "not ready" };
    let mut lines: Vec<_> = problems(reports).collect();
    lines.push(format!("{word}: {healthy} of {} databases are healthy", reports.len()));
    lines.join("\n")
}

/// Problems, in the order of the databases; one that several databases of a server have is told once.
fn problems(reports: &[HealthReport]) -> impl Iterator<Item = String> {
    let mut groups: Vec<(&str, ProblemKind, &str, Vec<String>)> = Vec::new();
    for report in reports {
        let Some(problem) = &report.problem else { continue };
        let group = groups
            .iter_mut()
            .find(|(server, kind, ..)| is_of_server(*kind) && *server == report.server && *kind == problem.kind);
        match group {
            Some((.., others)) => others.push(report.database.to_string()),
            None => groups.push((&report.server, problem.kind, &problem.message, Vec::new())),
        }
    }
    groups.into_iter().map(|(_, _, message, others)| {
        let named = others[..others.len().min(NAMED)].join(", ");
        match others.len() {
            0 => format!("problem: {message}"),
            count if count > NAMED => format!("problem: {message}\n  likewise {named} and {} more", count - NAMED),
            _ => format!("problem: {message}\n  likewise {named}"),
        }
    })
}

/// Whether a problem lies with the server, so that it is the same for all its databases.
fn is_of_server(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::NotConfigured
            | ProblemKind::Unreachable
            | ProblemKind::ServerSilent
            | ProblemKind::Tls
            | ProblemKind::TooOld
            | ProblemKind::Closed
    )
}

fn row(report: &HealthReport) -> Vec<String> {
    let state = match &report.problem {
        Some(problem) => words(problem.kind).to_owned(),
        None if report.warnings.is_empty() => "healthy".to_owned(),
        None => "healthy, warned".to_owned(),
    };
    let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
    // As in `15.14 (Debian 15.14-0+deb12u1)`.
    let version = report
        .version
        .as_deref()
        .and_then(|version| version.split_whitespace().next())
        .map(|version| match report.replica {
            Some(true) => format!("{version} replica"),
            _ => version.to_owned(),
        });
    let tls = report.reachable.then(|| {
        report
            .tls
            .as_ref()
            .map_or_else(|| "none".to_owned(), |tls| tls.version.clone())
    });
    let slots = report
        .slots
        .map(|slots| format!("{} of {}, max {}", slots.in_use, slots.open, slots.limit));
    let server = Some(report.server.clone()).filter(|server| !server.is_empty());
    let oldest = report
        .oldest_transaction
        .as_ref()
        .map(|oldest| format!("{:.1} s", oldest.age_s));
    vec![
        report.database.to_string(),
        state,
        format!("{:.1}", report.latency_ms),
        or_nothing(server),
        or_nothing(version),
        or_nothing(report.role.clone()),
        or_nothing(schema(&report.schema)),
        or_nothing(tls),
        or_nothing(slots),
        or_nothing(oldest),
    ]
}

fn words(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NotConfigured => "not configured",
        ProblemKind::Unreachable => "unreachable",
        ProblemKind::ServerSilent => "server is silent",
        ProblemKind::DatabaseSilent => "silent",
        ProblemKind::Tls => "no safe connection",
        ProblemKind::Credentials => "wrong credentials",
        ProblemKind::Missing => "missing",
        ProblemKind::TooOld => "server too old",
        ProblemKind::PoolExhausted => "pool exhausted",
        ProblemKind::Refused => "refused",
        ProblemKind::NeverMigrated => "never migrated",
        ProblemKind::Behind => "behind",
        ProblemKind::Migrating => "migrating",
        ProblemKind::MigrationFailed => "migration failed",
        ProblemKind::Closed => "closed",
    }
}

/// The version of the database's own history, and how far any is from what is wanted.
fn schema(histories: &[SchemaHealth]) -> Option<String> {
    let version = |health: &SchemaHealth| {
        let name = health.applied.as_deref()?;
        Some(name.split_once('_').map_or(name, |(timestamp, _)| timestamp).to_owned())
    };
    let own = histories.iter().rev().find_map(version);
    let off = histories.iter().find(|health| health.state != SchemaState::Current);
    let how = off.map(|health| match health.state {
        SchemaState::Current => String::new(),
        SchemaState::Behind | SchemaState::NeverMigrated => {
            let missing: usize = histories.iter().map(|health| health.pending.len()).sum();
            format!("{missing} behind")
        }
        SchemaState::Ahead => "ahead".to_owned(),
        SchemaState::Failed => "failed".to_owned(),
        SchemaState::Migrating => "migrating".to_owned(),
        SchemaState::Unreadable => "unknown".to_owned(),
    });
    match (own, how) {
        (Some(own), Some(how)) => Some(format!("{own}, {how}")),
        (own, how) => own.or(how),
    }
}
