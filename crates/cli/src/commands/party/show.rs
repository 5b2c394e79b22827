//! `aicore party show`.

use crate::arguments::Global;
use crate::context::Context;
use crate::output::{Exit, print, table};
use aicore_hub::{Belief, GoldenValue, PartyView, golden_as_of, party_find, party_show};
use chrono::{DateTime, Utc};

/// Columns of [`lineage`].
const LINEAGE: [&str; 5] = ["ATTRIBUTE", "VALUE", "SOURCE", "SINCE", "WHY"];

pub(super) async fn show(global: &Global, context: &Context, party: &str, timeline: u32) -> anyhow::Result<Exit> {
    let id = party_find(&context.fleet, party).await?;
    let view = party_show(&context.fleet, id, i64::from(timeline)).await?;
    print(global.json, &view, || text(&view))?;
    Ok(Exit::Done)
}

/// What was believed at an instant. Exit status 1 where nothing was.
pub(super) async fn show_as_of(
    global: &Global,
    context: &Context,
    party: &str,
    known: Option<DateTime<Utc>>,
    valid: Option<DateTime<Utc>>,
) -> anyhow::Result<Exit> {
    let id = party_find(&context.fleet, party).await?;
    let beliefs = golden_as_of(&context.fleet, id, known.unwrap_or_else(Utc::now), valid).await?;
    print(global.json, &beliefs, || {
        if beliefs.is_empty() {
            return "nothing was known".to_owned();
        }
        beliefs.iter().map(belief).collect::<Vec<_>>().join("\n\n")
    })?;
    Ok(if beliefs.is_empty() { Exit::Failed } else { Exit::Done })
}

fn belief(belief: &Belief) -> String {
    let rows: Vec<Vec<String>> = belief.values.iter().map(lineage).collect();
    format!("party {}\n{}", belief.party, indented(&table(&LINEAGE, &rows)))
}

/// A value, whose it is, since when the source says so, and what decided for it.
fn lineage(value: &GoldenValue) -> Vec<String> {
    let number = value.customer_number.as_deref().unwrap_or_default();
    vec![
        value.attribute.spoken().to_owned(),
        value.value.clone(),
        format!("{} {number}", value.database),
        value.stated_at.format("%Y-%m-%d %H:%M").to_string(),
        reason(&value.decided_by).to_owned(),
    ]
}

/// What decided, in words.
fn reason(decided_by: &str) -> &str {
    match decided_by {
        "only" => "nobody else states it",
        "validity" => "its form is valid",
        "verification" => "the source gives a valid document",
        "completeness" => "most complete",
        "trust" => "the source is trusted more",
        "recency" => "latest",
        "order" => "all else equal, first source",
        other => other,
    }
}

/// A party on one page.
pub(crate) fn text(view: &PartyView) -> String {
    let mut parts = vec![format!("{} ({})  {}", view.display_name, view.kind, view.id)];
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            parts.push(format!("  {name:<12} {value}"));
        }
    };
    let documents: Vec<String> = view
        .identifiers
        .iter()
        .map(|identifier| format!("{} {}", identifier.kind, identifier.value))
        .collect();
    line("documents", Some(documents.join(", ")));
    line("born", view.birth_date.map(|date| date.to_string()));
    line("e-mail", view.email.clone());
    line("phone", view.phone.clone());
    line("address", view.address.clone());
    let section = |name: &str, header: &[&str], rows: &[Vec<String>]| {
        if rows.is_empty() {
            String::new()
        } else {
            format!("\n{name}\n{}", indented(&table(header, rows)))
        }
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let records: Vec<Vec<String>> = view
        .source_records
        .iter()
        .map(|record| {
            vec![
                record.database.clone(),
                text(&record.customer_number),
                record.name.clone(),
                text(&record.document),
            ]
        })
        .collect();
    let rows: Vec<Vec<String>> = view.golden.iter().map(lineage).collect();
    parts.push(section("golden record", &LINEAGE, &rows));
    parts.push(section("known as", &["DATABASE", "NUMBER", "NAME", "DOCUMENT"], &records));
    let rows: Vec<Vec<String>> = view
        .facts
        .iter()
        .map(|fact| {
            vec![
                fact.area.clone(),
                format!(
                    "{} active, {} pending, {} ended",
                    fact.contracts_active, fact.contracts_pending, fact.contracts_ended
                ),
                fact.annual_amount_active.clone(),
                format!("{} ({})", fact.receivables_paid, fact.receivables_paid_amount),
                format!("{} ({})", fact.receivables_unpaid, fact.receivables_unpaid_amount),
                format!("{} ({})", fact.receivables_returned, fact.receivables_returned_amount),
                format!("{} of {}", fact.cases_open, fact.cases_total),
            ]
        })
        .collect();
    let header = ["AREA", "CONTRACTS", "EUR A YEAR", "PAID", "UNPAID", "RETURNED", "CASES OPEN"];
    parts.push(section("consolidated facts", &header, &rows));
    let rows: Vec<Vec<String>> = view
        .contracts
        .iter()
        .map(|contract| {
            let amount = format!("{} {}", contract.annual_amount, contract.currency);
            vec![
                contract.area.clone(),
                contract.number.clone(),
                text(&contract.product),
                contract.state.clone(),
                amount,
            ]
        })
        .collect();
    parts.push(section("contracts", &["AREA", "NUMBER", "PRODUCT", "STATE", "A YEAR"], &rows));
    let rows: Vec<Vec<String>> = view
        .timeline
        .iter()
        .map(|entry| {
            vec![
                entry.occurred_at.format("%Y-%m-%d %H:%M").to_string(),
                entry.database.clone(),
                entry.summary.clone(),
            ]
        })
        .collect();
    parts.push(section("latest events", &["WHEN", "DATABASE", "WHAT"], &rows));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
