//! Splits an SQL script into statements: enough of PostgreSQL's lexical rules (manual, section 4.1) to know where
//! statements end and whether one of them cannot run in a transaction.

/// One statement of a script.
#[derive(Debug)]
pub(crate) struct Statement {
    /// Line in the script where it begins, from one.
    pub(crate) line: usize,
    /// Its text without comments; its lines are those of the script.
    pub(crate) text: String,
}

/// Statements of a script, in order; text between quotes is kept as it is.
pub(crate) fn statements(script: &str) -> Vec<Statement> {
    let chars: Vec<char> = script.chars().collect();
    let mut all = Vec::new();
    let mut current = String::new();
    let mut start = None;
    let mut previous = String::new();
    // Open `BEGIN ATOMIC` and `CASE`: until their `END`, a semicolon ends no statement.
    let mut depth = 0_u32;
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let length = match rest {
            ['-', '-', ..] => {
                current.push(' ');
                at += rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
                continue;
            }
            ['/', '*', ..] => {
                let length = block_comment(rest);
                current.push(' ');
                current.extend(rest[..length].iter().filter(|c| **c == '\n'));
                at += length;
                continue;
            }
            [';', ..] if depth == 0 => {
                push(&mut all, &mut current, start.take(), &chars);
                at += 1;
                continue;
            }
            ['\'' | '"', ..] => quoted(rest, previous == "E" && current.ends_with(['e', 'E'])),
            ['$', ..] => dollar_quoted(rest).unwrap_or(1),
            [first, ..] if first.is_alphabetic() || *first == '_' => {
                let length = rest
                    .iter()
                    .position(|c| !(c.is_alphanumeric() || matches!(c, '_' | '$')))
                    .unwrap_or(rest.len());
                let word = rest[..length].iter().collect::<String>().to_uppercase();
                match (depth, word.as_str()) {
                    (0, "ATOMIC") if previous == "BEGIN" => depth = 1,
                    (1.., "CASE") => depth += 1,
                    (1.., "END") => depth -= 1,
                    _ => {}
                }
                previous = word;
                length
            }
            _ => 1,
        };
        if start.is_none() && !rest[0].is_whitespace() {
            start = Some(at);
        }
        current.extend(&rest[..length]);
        at += length;
    }
    push(&mut all, &mut current, start, &chars);
    all
}

/// Ends the current statement, which begins at a place of the script.
fn push(all: &mut Vec<Statement>, current: &mut String, start: Option<usize>, script: &[char]) {
    let text = std::mem::take(current).trim().to_owned();
    if let Some(start) = start {
        let line = 1 + script[..start].iter().filter(|c| **c == '\n').count();
        all.push(Statement { line, text });
    }
}

/// Length of a block comment; they nest.
fn block_comment(text: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match &text[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

/// Length of a quoted text; a doubled quote stays inside, and after `E` so does a backslash with what follows.
fn quoted(text: &[char], escapes: bool) -> usize {
    let quote = text[0];
    let mut at = 1;
    while at < text.len() {
        if escapes && text[at] == '\\' {
            at += 2;
        } else if text[at] == quote {
            if text.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Length of a dollar-quoted text, or `None` where the dollar starts none.
fn dollar_quoted(text: &[char]) -> Option<usize> {
    let end = text[1..].iter().position(|c| *c == '$')? + 2;
    let tag = &text[..end];
    if !tag[1..end - 1].iter().all(|c| c.is_alphanumeric() || *c == '_') || tag[1].is_numeric() {
        return None;
    }
    let body = text[end..].windows(tag.len()).position(|window| window == tag);
    Some(body.map_or(text.len(), |body| end + body + tag.len()))
}

/// The first statement that PostgreSQL refuses inside a transaction block, or that controls transactions itself.
pub(crate) fn not_in_transaction(script: &str) -> Option<String> {
    let texts = statements(script).into_iter().map(|statement| statement.text);
    texts.into_iter().find(|text| {
        let upper = text.to_uppercase();
        let words: Vec<&str> = upper
            .split(|c: char| c.is_whitespace() || c == '(')
            .filter(|word| !word.is_empty())
            .take(12)
            .collect();
        match words.as_slice() {
            ["VACUUM" | "BEGIN" | "COMMIT" | "ROLLBACK" | "END", ..] | ["START", "TRANSACTION", ..] | ["ALTER", "SYSTEM", ..] => {
                true
            }
            ["CREATE" | "DROP", "DATABASE" | "TABLESPACE", ..] => true,
            ["CREATE" | "DROP", "INDEX", rest @ ..] | ["CREATE", "UNIQUE", "INDEX", rest @ ..] => {
                rest.first() == Some(&"CONCURRENTLY")
            }
            ["REINDEX", rest @ ..] => rest.contains(&"CONCURRENTLY"),
            ["ALTER", "TABLE", rest @ ..] => rest.contains(&"DETACH") && rest.contains(&"CONCURRENTLY"),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_in_quotes_comments_or_bodies_ends_no_statement() {
        let script = "SELECT 'a;''b', \"c;d\"; -- e;f\n/* g; /* h; */ */ DO $x$ BEGIN; $y$ END $x$;\nSELECT E'\\';', $1";
        let texts: Vec<String> = statements(script).into_iter().map(|statement| statement.text).collect();
        assert_eq!(
            texts,
            ["SELECT 'a;''b', \"c;d\"", "DO $x$ BEGIN; $y$ END $x$", "SELECT E'\\';', $1"]
        );
        let script = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT a$b, 'x'; SELECT 'c' LIKE'\\'; END";
        assert_eq!(statements(script).len(), 4, "{:?}", statements(script));
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
        ] {
            assert!(not_in_transaction(script).is_some(), "{script}");
        }
        for script in [
            "CREATE INDEX i ON t (a)",
            "DO $$ BEGIN NULL; END $$",
            "-- VACUUM\nSELECT 'COMMIT'",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
            "CREATE TABLE t (concurrently text)",
        ] {
            assert_eq!(not_in_transaction(script), None, "{script}");
        }
    }
}
