//! SQL as text: splits a script into statements, knows which of them cannot run in a transaction, quotes identifiers.

pub(crate) mod token;

use token::{Kind, Token, place, tokens};

/// One statement of a script.
#[derive(Debug)]
pub(crate) struct Statement<'s> {
    /// Line in the script where it begins, from one.
    pub(crate) line: usize,
    /// Its text as written, without what stands before its first word.
    pub(crate) text: &'s str,
    /// Its tokens, without comments.
    pub(crate) tokens: Vec<Token<'s>>,
}

/// Statements of a script, in order. A semicolon ends none inside quotes, comments, brackets, or the body of `BEGIN ATOMIC`.
pub(crate) fn statements(script: &str) -> Vec<Statement<'_>> {
    let mut all = Vec::new();
    let mut current: Vec<Token<'_>> = Vec::new();
    let mut brackets = 0_u32;
    // Open `BEGIN ATOMIC` and `CASE`, until their `END`.
    let mut atomic = 0_u32;
    for token in tokens(script) {
        if token.kind == Kind::Comment {
            continue;
        }
        if token.is_symbol(';') && brackets == 0 && atomic == 0 {
            push(&mut all, script, &mut current);
            continue;
        }
        if token.is_symbol('(') {
            brackets += 1;
        } else if token.is_symbol(')') {
            brackets = brackets.saturating_sub(1);
        } else if atomic == 0 && token.is("ATOMIC") && current.last().is_some_and(|last| last.is("BEGIN")) {
            atomic = 1;
        } else if atomic > 0 && token.is("CASE") {
            atomic += 1;
        } else if atomic > 0 && token.is("END") {
            atomic -= 1;
        }
        current.push(token);
    }
    push(&mut all, script, &mut current);
    all
}

fn push<'s>(all: &mut Vec<Statement<'s>>, script: &'s str, current: &mut Vec<Token<'s>>) {
    let tokens = std::mem::take(current);
    if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
        let text = &script[first.at..last.at + last.text.len()];
        let (line, _) = place(script, first.at);
        all.push(Statement { line, text, tokens });
    }
}

/// A statement that begins or ends transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// `BEGIN`, `START TRANSACTION`, and `COMMIT AND CHAIN`, after which a transaction is open.
    Begin,
    /// `COMMIT`, `END`, `ROLLBACK`, `ABORT`, `PREPARE TRANSACTION`.
    End,
    /// `COMMIT PREPARED`, `ROLLBACK PREPARED`.
    Prepared,
}

impl Statement<'_> {
    /// Whether its first tokens are these keywords.
    pub(crate) fn begins(&self, keywords: &[&str]) -> bool {
        self.tokens.len() >= keywords.len() && self.tokens.iter().zip(keywords).all(|(token, keyword)| token.is(keyword))
    }

    /// Whether a keyword stands among its first words, before any bracket.
    fn has_early(&self, keyword: &str) -> bool {
        let early = self.tokens.iter().take(16).take_while(|token| !token.is_symbol('('));
        early.into_iter().any(|token| token.is(keyword))
    }

    /// What it does to transactions, if anything.
    pub(crate) fn control(&self) -> Option<Control> {
        let word = |index: usize, keyword: &str| self.tokens.get(index).is_some_and(|token| token.is(keyword));
        if self.begins(&["BEGIN"]) || self.begins(&["START", "TRANSACTION"]) {
            return Some(Control::Begin);
        }
        if self.begins(&["PREPARE", "TRANSACTION"]) {
            return Some(Control::End);
        }
        let ends = ["COMMIT", "END", "ROLLBACK", "ABORT"].iter().any(|keyword| word(0, keyword));
        if !ends {
            return None;
        }
        if word(1, "PREPARED") {
            return Some(Control::Prepared);
        }
        // To a savepoint: the transaction stays as it is.
        let to = if word(1, "WORK") || word(1, "TRANSACTION") { 2 } else { 1 };
        if word(to, "TO") {
            return None;
        }
        let chains = word(to, "AND") && word(to + 1, "CHAIN");
        Some(if chains { Control::Begin } else { Control::End })
    }

    /// Whether PostgreSQL refuses it inside a transaction block, or it controls transactions itself. What is missing here the server refuses
    /// by its own word (SQLSTATE 25001), which the migrator hears too.
    pub(crate) fn refuses_transaction(&self) -> bool {
        let first_two = |first: &[&str], second: &[&str]| {
            first
                .iter()
                .any(|first| second.iter().any(|second| self.begins(&[first, second])))
        };
        self.control().is_some()
            || self.begins(&["VACUUM"])
            || self.begins(&["DISCARD", "ALL"])
            || first_two(&["CREATE", "DROP"], &["DATABASE", "TABLESPACE", "SUBSCRIPTION"])
            || self.begins(&["ALTER", "SYSTEM"])
            || self.is_concurrent()
            || (self.begins(&["REINDEX"]) && ["DATABASE", "SYSTEM", "SCHEMA"].iter().any(|word| self.has_early(word)))
            || (self.begins(&["CLUSTER"]) && self.tokens.len() == 1)
    }

    /// Whether it works on an index or partition `CONCURRENTLY`, which takes several transactions of its own.
    pub(crate) fn is_concurrent(&self) -> bool {
        self.begins(&["CREATE", "INDEX", "CONCURRENTLY"])
            || self.begins(&["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"])
            || self.begins(&["DROP", "INDEX", "CONCURRENTLY"])
            || (self.begins(&["REINDEX"]) && self.tokens.iter().any(|token| token.is("CONCURRENTLY")))
            || (self.begins(&["ALTER", "TABLE"]) && self.has_early("DETACH") && self.has_early("CONCURRENTLY"))
    }
}

/// The first statement that cannot run in a transaction.
pub(crate) fn not_in_transaction(script: &str) -> Option<Statement<'_>> {
    statements(script).into_iter().find(Statement::refuses_transaction)
}

/// Line of the statement that begins a transaction which the script does not end.
pub(crate) fn left_open(script: &str) -> Option<usize> {
    let mut open = None;
    for statement in statements(script) {
        match statement.control() {
            Some(Control::Begin) => open = Some(statement.line),
            Some(Control::End) => open = None,
            Some(Control::Prepared) | None => {}
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_in_quotes_comments_brackets_or_bodies_ends_no_statement() {
        let script = "SELECT 'a;''b', \"c;d\"; -- e;f\n/* g; /* h; */ */ DO $x$ BEGIN; $y$ END $x$;\nSELECT E'\\';', $1";
        let texts: Vec<&str> = statements(script).iter().map(|statement| statement.text).collect();
        assert_eq!(
            texts,
            ["SELECT 'a;''b', \"c;d\"", "DO $x$ BEGIN; $y$ END $x$", "SELECT E'\\';', $1"]
        );
        let script = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT a$b, 'x'; SELECT 'c' LIKE'\\'; END";
        assert_eq!(statements(script).len(), 4, "{:?}", statements(script));
        let script = "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3";
        assert_eq!(statements(script).len(), 2, "{:?}", statements(script));
    }

    #[test]
    fn a_statement_knows_the_line_where_it_begins() {
        let script = "-- first\n\nSELECT 1; SELECT\n2;\n/* two\nlines */ SELECT /* x\ny */\n3;\n";
        let found: Vec<(usize, usize)> = statements(script)
            .iter()
            .map(|statement| (statement.line, statement.text.matches('\n').count()))
            .collect();
        assert_eq!(found, [(3, 0), (3, 1), (6, 2)]);
    }

    #[test]
    fn statements_that_refuse_a_transaction_are_found() {
        for script in [
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
            "vacuum t",
            "SELECT 1; BEGIN; SELECT 2; COMMIT",
            "CREATE DATABASE x",
            "VACUUM(ANALYZE) t",
            "DROP INDEX CONCURRENTLY i",
            "ALTER TABLE IF EXISTS p DETACH PARTITION c CONCURRENTLY",
            "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
            "ABORT",
            "PREPARE TRANSACTION 'x'",
            "COMMIT PREPARED 'x'",
        ] {
            assert!(not_in_transaction(script).is_some(), "{script}");
        }
        for script in [
            "CREATE INDEX i ON t (a)",
            "DO $$ BEGIN NULL; END $$",
            "-- VACUUM\nSELECT 'COMMIT'",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
            "CREATE TABLE t (concurrently text)",
            "SAVEPOINT a; ROLLBACK TO a; ROLLBACK WORK TO SAVEPOINT a",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
            "PREPARE p AS SELECT 1",
        ] {
            assert!(not_in_transaction(script).is_none(), "{script}");
        }
    }

    #[test]
    fn a_transaction_that_no_statement_ends_is_found() {
        for (script, line) in [
            ("BEGIN;\nSELECT 1;", Some(1)),
            ("BEGIN;\nCOMMIT;\nSTART TRANSACTION;", Some(3)),
            ("BEGIN;\nCOMMIT AND CHAIN;", Some(2)),
            ("BEGIN;\nSAVEPOINT a;\nROLLBACK TO a;", Some(1)),
            ("BEGIN; SELECT 1; END;", None),
            ("BEGIN; PREPARE TRANSACTION 'x';", None),
            ("SELECT 1; COMMIT;", None),
        ] {
            assert_eq!(left_open(script), line, "{script}");
        }
    }
}
