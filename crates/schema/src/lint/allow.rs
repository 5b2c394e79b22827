//! Comments by which a migration allows what a rule would find: `-- lint: allow <rule>: <reason>`.

use super::{Finding, RULES, Rule};
use crate::script::token::{Kind, Token};
use std::collections::BTreeSet;

/// Name and words of findings about such comments themselves.
pub(super) const ALLOW_COMMENT: Rule = Rule {
    name: "allow-comment",
    why: "whoever reads the migration later must know why the rule was set aside",
    remedy: "write -- lint: allow <rule>: <reason>",
    check: |_| Vec::new(),
};

/// Names of the rules that comments allow, and what is wrong with those comments.
pub(super) fn allowances(
    tokens: &[Token<'_>],
    finding: &impl Fn(&Rule, usize, String) -> Finding,
) -> (BTreeSet<&'static str>, Vec<Finding>) {
    let (mut allowed, mut findings) = (BTreeSet::new(), Vec::new());
    for token in tokens.iter().filter(|token| token.kind == Kind::Comment) {
        let Some(rest) = token.text.trim_start_matches('-').trim().strip_prefix("lint:") else {
            continue;
        };
        let mut wrong = |message: String| findings.push(finding(&ALLOW_COMMENT, token.at, message));
        let Some(rest) = rest.trim().strip_prefix("allow ") else {
            wrong(format!("\"{}\" allows nothing", rest.trim()));
            continue;
        };
        let (name, reason) = rest.split_once(':').unwrap_or((rest, ""));
        match RULES.iter().find(|rule| rule.name == name.trim()) {
            None => wrong(format!("there is no rule \"{}\"", name.trim())),
            Some(rule) if reason.trim().is_empty() => wrong(format!("{} is allowed without a reason", rule.name)),
            Some(rule) => {
                allowed.insert(rule.name);
            }
        }
    }
    (allowed, findings)
}
