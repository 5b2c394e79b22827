//! `aicore party show`; what stewards do is in a file a command.

mod explain;
mod merge;
mod review;
mod unmerge;

use crate::arguments::{Global, Party};
use crate::context::Context;
use crate::output::{Exit, print, table};
use aicore_hub::{PartyView, party_find, party_show};

pub(crate) async fn party(global: &Global, command: &Party) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let (party, timeline) = match command {
        Party::Show { party, timeline } => (party, timeline),
        Party::Merge(options) => return merge::run(global, &context, options).await,
        Party::Unmerge(options) => return unmerge::run(global, &context, options).await,
        Party::Explain(options) => return explain::run(global, &context, options).await,
        Party::Review(options) => return review::run(global, &context, options).await,
    };
    let id = party_find(&context.fleet, party).await?;
    let view = party_show(&context.fleet, id, i64::from(*timeline)).await?;
    print(global.json, &view, || text(&view))?;
    Ok(Exit::Done)
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
    let rows: Vec<Vec<String>> = view
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
    parts.push(section("known as", &["DATABASE", "NUMBER", "NAME", "DOCUMENT"], &rows));
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
