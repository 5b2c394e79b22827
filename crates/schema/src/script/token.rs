//! The lexical rules of PostgreSQL's SQL (manual, section 4.1): words, quoted names, texts, numbers, symbols, comments.
//!
//! Every byte of a script that is no white space belongs to one token, and a token knows where it is, so whoever reads tokens can name
//! line and column. What is left open (a quote, a comment) is one token to the end of the script.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Keyword or unquoted name.
    Word,
    /// Name in double quotes.
    Quoted,
    /// Text in single quotes or between dollar tags.
    Text,
    /// Number or parameter.
    Number,
    /// One other character.
    Symbol,
    /// Comment of either form.
    Comment,
}

/// A token of a script.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'s> {
    pub(crate) kind: Kind,
    /// As written.
    pub(crate) text: &'s str,
    /// Where it begins in the script, in bytes.
    pub(crate) at: usize,
    /// False where the script ends inside it.
    pub(crate) closed: bool,
}

impl<'s> Token<'s> {
    /// Whether it is this keyword, written in capitals here.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is this symbol.
    pub(crate) fn is_symbol(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol && self.text.starts_with(symbol)
    }

    /// The name that it stands for: folded to lower case unless quoted.
    pub(crate) fn name(&self) -> Option<String> {
        match self.kind {
            Kind::Word => Some(self.text.to_lowercase()),
            Kind::Quoted => {
                let inner = self.text.split_once('"')?.1;
                Some(inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\""))
            }
            _ => None,
        }
    }

    /// What stands between the quotes or dollar tags, and where that begins in the script. A doubled quote stays doubled.
    pub(crate) fn inner(&self) -> Option<(&'s str, usize)> {
        if self.kind != Kind::Text {
            return None;
        }
        let opening = match self.text.strip_prefix('$') {
            Some(rest) => rest.find('$')? + 2,
            None => self.text.find('\'')? + 1,
        };
        let closing = if self.text.starts_with('$') { opening } else { 1 };
        let end = if self.closed {
            self.text.len() - closing
        } else {
            self.text.len()
        };
        Some((self.text.get(opening..end)?, self.at + opening))
    }
}

/// The tokens of a script, comments among them.
pub(crate) fn tokens(script: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(first) = script[at..].chars().next() {
        let rest = &script[at..];
        if first.is_whitespace() || first == '\u{feff}' {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = next(rest, first);
        let (length, closed) = match length {
            Some(length) => (length, true),
            None => (rest.len(), false),
        };
        all.push(Token {
            kind,
            text: &rest[..length],
            at,
            closed,
        });
        at += length;
    }
    all
}

/// Kind and length of the token at the beginning of a text; no length where the text ends inside it.
fn next(rest: &str, first: char) -> (Kind, Option<usize>) {
    if rest.starts_with("--") {
        return (Kind::Comment, Some(rest.find('\n').unwrap_or(rest.len())));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    match first {
        '\'' => (Kind::Text, quoted(rest, 0, false)),
        '"' => (Kind::Quoted, quoted(rest, 0, false)),
        '$' => match dollar_tag(rest) {
            Some(tag) => (
                Kind::Text,
                rest[tag.len()..].find(tag).map(|body| tag.len() + body + tag.len()),
            ),
            None => {
                let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                let kind = if digits > 0 { Kind::Number } else { Kind::Symbol };
                (kind, Some(1 + digits))
            }
        },
        _ if starts_word(first) => word(rest),
        '0'..='9' => {
            let length = rest
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
                .count();
            (Kind::Number, Some(length))
        }
        _ => (Kind::Symbol, Some(first.len_utf8())),
    }
}

fn starts_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// A word, or the quoted text or name that it is the prefix of: `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'`, `U&"…"`.
fn word(rest: &str) -> (Kind, Option<usize>) {
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')))
        .unwrap_or(rest.len());
    let prefix = &rest[..length];
    let after = &rest[length..];
    let is = |letters: &[&str]| letters.iter().any(|letter| prefix.eq_ignore_ascii_case(letter));
    if after.starts_with('\'') && is(&["e", "b", "x", "n"]) {
        return (Kind::Text, quoted(rest, length, is(&["e"])));
    }
    if is(&["u"]) && after.starts_with("&'") {
        return (Kind::Text, quoted(rest, length + 1, false));
    }
    if is(&["u"]) && after.starts_with("&\"") {
        return (Kind::Quoted, quoted(rest, length + 1, false));
    }
    (Kind::Word, Some(length))
}

/// Length up to the end of the quoted text that begins at `start`; a doubled quote stays inside, and with `escapes` so does a backslash
/// with what follows.
fn quoted(rest: &str, start: usize, escapes: bool) -> Option<usize> {
    let bytes = rest.as_bytes();
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    while at < bytes.len() {
        if escapes && bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return Some(at + 1);
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    None
}

/// Length of a block comment; they nest.
fn block_comment(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

/// The dollar tag at the beginning of a text, or `None` where the dollar starts none.
fn dollar_tag(rest: &str) -> Option<&str> {
    let end = rest[1..].find('$')? + 1;
    let name = &rest[1..end];
    let is_tag = name.is_empty() || (name.starts_with(starts_word) && name.chars().all(|c| c.is_alphanumeric() || c == '_'));
    is_tag.then(|| &rest[..=end])
}

/// Line and column of a place in a script, from one; the column counts characters.
pub(crate) fn place(script: &str, at: usize) -> (usize, usize) {
    let before = script.get(..at).unwrap_or(script);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(script: &str) -> Vec<(Kind, &str)> {
        tokens(script).iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn each_kind_of_token_is_told_apart() {
        use Kind::{Comment, Number, Quoted, Symbol, Text, Word};
        assert_eq!(
            kinds("sel_1 \"A\"\"b\" 'it''s' E'\\'' u&'x' U&\"y\" $1 1.5e3 $t$ ; $t$ a$b -- c\n/* d /* e */ */ ::"),
            [
                (Word, "sel_1"),
                (Quoted, "\"A\"\"b\""),
                (Text, "'it''s'"),
                (Text, "E'\\''"),
                (Text, "u&'x'"),
                (Quoted, "U&\"y\""),
                (Number, "$1"),
                (Number, "1.5e3"),
                (Text, "$t$ ; $t$"),
                (Word, "a$b"),
                (Comment, "-- c"),
                (Comment, "/* d /* e */ */"),
                (Symbol, ":"),
                (Symbol, ":"),
            ]
        );
    }

    #[test]
    fn what_is_left_open_is_one_token_to_the_end() {
        for script in ["'a;\nb", "\"a", "/* a", "$x$ a $y$"] {
            let found = tokens(script);
            assert_eq!((found.len(), found[0].closed), (1, false), "{script}");
        }
        assert!(tokens("$ $").iter().all(|token| token.closed));
    }

    #[test]
    fn names_are_folded_unless_quoted_and_texts_give_what_they_hold() {
        let found = tokens("Policy \"My \"\"Table\" $f$ñ body$f$ 'a''b'");
        assert_eq!(found[0].name().as_deref(), Some("policy"));
        assert_eq!(found[1].name().as_deref(), Some("My \"Table"));
        assert_eq!(found[2].inner().map(|(text, _)| text), Some("ñ body"));
        assert_eq!(found[3].inner().map(|(text, _)| text), Some("a''b"));
    }

    #[test]
    fn a_place_counts_characters() {
        let script = "-- ñ\nSELECT 'ñ', x";
        assert_eq!(place(script, script.find('x').unwrap_or(0)), (2, 13));
    }
}
