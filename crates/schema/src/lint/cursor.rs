//! Walks along the tokens of a statement: keywords, names, brackets.

use crate::script::token::{Kind, Token};

/// A name as the server stores it; an unqualified one is taken to be in `public`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) schema: String,
    pub(crate) name: String,
}

impl Name {
    /// A name in `public`.
    pub(crate) fn public(name: String) -> Self {
        Self {
            schema: "public".into(),
            name,
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.schema != "public" {
            write!(f, "{}.", self.schema)?;
        }
        f.write_str(&self.name)
    }
}

/// A place among tokens.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'t, 's> {
    rest: &'t [Token<'s>],
}

impl<'t, 's> Cursor<'t, 's> {
    pub(crate) fn new(tokens: &'t [Token<'s>]) -> Self {
        Self { rest: tokens }
    }

    /// The tokens that are left.
    pub(crate) fn rest(&self) -> &'t [Token<'s>] {
        self.rest
    }

    /// Goes past these keywords if all of them come next.
    pub(crate) fn eat(&mut self, keywords: &[&str]) -> bool {
        let comes = self.rest.len() >= keywords.len() && self.rest.iter().zip(keywords).all(|(token, keyword)| token.is(keyword));
        if comes {
            self.rest = &self.rest[keywords.len()..];
        }
        comes
    }

    /// Goes past one of these keywords if it comes next, and says which.
    pub(crate) fn eat_one_of(&mut self, keywords: &[&'static str]) -> Option<&'static str> {
        let found = keywords
            .iter()
            .find(|keyword| self.rest.first().is_some_and(|token| token.is(keyword)))?;
        self.rest = &self.rest[1..];
        Some(found)
    }

    /// Goes past a symbol if it comes next.
    pub(crate) fn eat_symbol(&mut self, symbol: char) -> bool {
        let comes = self.rest.first().is_some_and(|token| token.is_symbol(symbol));
        if comes {
            self.rest = &self.rest[1..];
        }
        comes
    }

    /// Goes past `IF EXISTS` or `IF NOT EXISTS`.
    pub(crate) fn eat_if_exists(&mut self) {
        let _ = self.eat(&["IF", "NOT", "EXISTS"]) || self.eat(&["IF", "EXISTS"]);
    }

    /// Takes a name without a schema.
    pub(crate) fn identifier(&mut self) -> Option<String> {
        let name = self.rest.first()?.name()?;
        self.rest = &self.rest[1..];
        Some(name)
    }

    /// Takes a name, qualified or not.
    pub(crate) fn name(&mut self) -> Option<Name> {
        let mut parts = vec![self.identifier()?];
        while self.rest.first().is_some_and(|token| token.is_symbol('.')) {
            self.rest = &self.rest[1..];
            parts.push(self.identifier()?);
        }
        let name = parts.pop()?;
        Some(match parts.pop() {
            Some(schema) => Name { schema, name },
            None => Name::public(name),
        })
    }

    /// Takes names between commas, up to something else.
    pub(crate) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            names.push(name);
            self.eat_symbol('*');
            if !self.eat_symbol(',') {
                break;
            }
        }
        names
    }

    /// Goes past a bracket and all in it, and gives what is in it.
    pub(crate) fn bracket(&mut self) -> Option<&'t [Token<'s>]> {
        if !self.rest.first()?.is_symbol('(') {
            return None;
        }
        let mut depth = 0;
        for (index, token) in self.rest.iter().enumerate() {
            depth += i32::from(token.is_symbol('(')) - i32::from(token.is_symbol(')'));
            if depth == 0 {
                let inner = &self.rest[1..index];
                self.rest = &self.rest[index + 1..];
                return Some(inner);
            }
        }
        None
    }
}

/// Splits tokens at the commas outside brackets.
pub(crate) fn between_commas<'t, 's>(tokens: &'t [Token<'s>]) -> Vec<&'t [Token<'s>]> {
    let mut depth = 0;
    tokens
        .split(|token| {
            depth += i32::from(opens(token)) - i32::from(closes(token));
            depth == 0 && token.is_symbol(',')
        })
        .filter(|part| !part.is_empty())
        .collect()
}

fn opens(token: &Token<'_>) -> bool {
    token.is_symbol('(') || token.is_symbol('[')
}

fn closes(token: &Token<'_>) -> bool {
    token.is_symbol(')') || token.is_symbol(']')
}

/// Whether a keyword stands among tokens outside brackets.
pub(crate) fn has(tokens: &[Token<'_>], keywords: &[&str]) -> bool {
    position(tokens, keywords).is_some()
}

/// Where keywords stand among tokens, one after the other and outside brackets.
pub(crate) fn position(tokens: &[Token<'_>], keywords: &[&str]) -> Option<usize> {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate() {
        depth += i32::from(opens(token)) - i32::from(closes(token));
        let comes =
            tokens.len() >= index + keywords.len() && tokens[index..].iter().zip(keywords).all(|(token, word)| token.is(word));
        if depth == 0 && comes {
            return Some(index);
        }
    }
    None
}

/// Tokens as text: one space where there was white space.
pub(crate) fn text(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end < token.at) {
            text.push(' ');
        }
        text.push_str(token.text);
        end = Some(token.at + token.text.len());
    }
    text
}

/// The words and quoted names among tokens, those inside texts too, as names: what a body may refer to.
pub(crate) fn words(tokens: &[Token<'_>]) -> std::collections::BTreeSet<String> {
    let mut all = std::collections::BTreeSet::new();
    for token in tokens {
        if let Some(name) = token.name() {
            all.insert(name);
        } else if token.kind == Kind::Text
            && let Some((inner, _)) = token.inner()
        {
            all.extend(words(&crate::script::token::tokens(inner)));
        }
    }
    all
}
