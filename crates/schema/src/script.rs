//! Splits an SQL script into statements: enough of PostgreSQL's lexical rules (manual, section 4.1) to know where
//! statements end and whether one of them cannot run in a transaction.

/// Statements of a script without comments, in order; text between quotes is kept as it is.
pub(crate) fn statements(script: &str) -> Vec<String> {
    let chars: Vec<char> = script.chars().collect();
    let mut all = Vec::new();
    let mut current = String::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let skipped = match rest {
            ['-', '-', ..] => {
                let length = rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
                current.push(' ');
                length
            }
            ['/', '*', ..] => {
                current.push(' ');
                block_comment(rest)
            }
            ['\'' | '"', ..] => quoted(rest, current.ends_with(['e', 'E'])),
            ['$', ..] => dollar_quoted(rest).unwrap_or(1),
            [';', ..] => {
                all.push(std::mem::take(&mut current).trim().to_owned());
                at += 1;
                continue;
            }
            _ => 1,
        };
        if !matches!(rest, ['-', '-', ..] | ['/', '*', ..]) {
            current.extend(&rest[..skipped]);
        }
        at += skipped;
    }
    all.push(current.trim().to_owned());
    all.retain(|statement| !statement.is_empty());
    all
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
    statements(script).into_iter().find(|statement| {
        let upper = statement.to_uppercase();
        let words: Vec<&str> = upper.split_whitespace().take(6).collect();
        match words.as_slice() {
            ["VACUUM" | "BEGIN" | "COMMIT" | "ROLLBACK" | "END", ..] | ["START", "TRANSACTION", ..] | ["ALTER", "SYSTEM", ..] => {
                true
            }
            ["CREATE" | "DROP", "DATABASE" | "TABLESPACE", ..] => true,
            ["CREATE" | "DROP" | "REINDEX", rest @ ..] => rest.contains(&"CONCURRENTLY"),
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
        assert_eq!(
            statements(script),
            ["SELECT 'a;''b', \"c;d\"", "DO $x$ BEGIN; $y$ END $x$", "SELECT E'\\';', $1"]
        );
    }

    #[test]
    fn statements_that_refuse_a_transaction_are_found() {
        for script in [
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
            "vacuum t",
            "SELECT 1; BEGIN; SELECT 2; COMMIT",
            "CREATE DATABASE x",
        ] {
            assert!(not_in_transaction(script).is_some(), "{script}");
        }
        for script in [
            "CREATE INDEX i ON t (a)",
            "DO $$ BEGIN NULL; END $$",
            "-- VACUUM\nSELECT 'COMMIT'",
        ] {
            assert_eq!(not_in_transaction(script), None, "{script}");
        }
    }
}
