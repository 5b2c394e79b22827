//! Which statement survives. Pure.

use super::Attribute;
use super::rules::{Criterion, RULES, Rule};
use super::statement::Statement;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The statement that an attribute rests on.
#[derive(Debug)]
pub(crate) struct Chosen<'s> {
    /// What the source says now.
    pub(crate) now: &'s Statement,
    /// Where it first said so; it has said nothing else since.
    pub(crate) first: &'s Statement,
    /// Version of the rule.
    pub(crate) rule: i16,
    /// What it had over the next best.
    pub(crate) decided_by: Criterion,
}

/// The golden record of the statements of one party, in any order: of each source record the latest version counts.
pub(crate) fn golden(statements: &[Statement]) -> BTreeMap<Attribute, Chosen<'_>> {
    let mut records: BTreeMap<Uuid, Vec<&Statement>> = BTreeMap::new();
    for statement in statements {
        records.entry(statement.record).or_default().push(statement);
    }
    for history in records.values_mut() {
        history.sort_by_key(|statement| (statement.incarnation, statement.version));
    }
    let histories: Vec<Vec<&Statement>> = records.into_values().collect();
    RULES
        .iter()
        .filter_map(|rule| Some((rule.attribute, survivor(rule, &histories)?)))
        .collect()
}

fn survivor<'s>(rule: &Rule, histories: &[Vec<&'s Statement>]) -> Option<Chosen<'s>> {
    let stated = histories.iter().filter_map(|history| {
        let now: &'s Statement = history.last()?;
        (rule.states)(now).then_some((now, history))
    });
    let mut ranked: Vec<_> = stated
        .map(|(now, history)| {
            let scores: Vec<i64> = rule.order.iter().map(|criterion| rule.score(*criterion, now)).collect();
            (scores, Reverse((&now.database_code, &now.source_key)), now, history)
        })
        .collect();
    ranked.sort_by(|a, b| (&b.0, &b.1).cmp(&(&a.0, &a.1)));
    let (scores, _, now, history) = ranked.first()?;
    let decided_by = ranked.get(1).map_or(Criterion::Only, |(next, ..)| {
        let differs = scores.iter().zip(next).position(|(a, b)| a != b);
        differs.map_or(Criterion::Order, |place| rule.order[place])
    });
    let same = |statement: &&&Statement| (rule.value)(statement) == (rule.value)(now);
    Some(Chosen {
        now,
        first: history.iter().rev().take_while(same).last()?,
        rule: rule.version,
        decided_by,
    })
}

#[cfg(test)]
mod tests;
