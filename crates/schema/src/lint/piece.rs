//! The statements that are looked at: those of the script, and those inside `DO` and `EXECUTE`.

use super::cursor::Cursor;
use super::statement::{Action, action};
use crate::script::Statement;
use crate::script::token::{Kind, Token};
use crate::script::{Control, statements};

/// A statement to look at.
#[derive(Debug)]
pub(super) struct Piece<'s> {
    /// Its tokens; where they are is counted in the whole script.
    pub(super) tokens: Vec<Token<'s>>,
    /// What it does to transactions.
    control: Option<Control>,
    /// Whether it works on an index `CONCURRENTLY`.
    concurrent: bool,
}

impl<'s> Piece<'s> {
    /// Where it begins.
    pub(super) fn at(&self) -> usize {
        self.tokens.first().map_or(0, |token| token.at)
    }

    /// Whether it works on an index `CONCURRENTLY`.
    pub(super) fn is_concurrent(&self) -> bool {
        self.concurrent
    }

    /// What it does.
    pub(super) fn action(&self) -> Action<'_, 's> {
        match self.control {
            Some(control) => Action::Control(control),
            None => action(&self.tokens).unwrap_or(Action::Other),
        }
    }
}

/// A statement, and the statements that it runs.
pub(super) fn pieces<'s>(statement: &Statement<'s>) -> Vec<Piece<'s>> {
    let mut all = Vec::new();
    if statement.begins(&["DO"]) {
        let body = statement.tokens.iter().find(|token| token.kind == Kind::Text);
        for inner in body.into_iter().flat_map(|body| inside(body)) {
            all.extend(of_body(&inner));
        }
    }
    all.push(Piece {
        tokens: statement.tokens.clone(),
        control: statement.control(),
        concurrent: statement.is_concurrent(),
    });
    all
}

/// The statements in a text.
fn inside<'s>(text: &Token<'s>) -> Vec<Vec<Token<'s>>> {
    let Some((inner, base)) = text.inner() else {
        return Vec::new();
    };
    let moved = |token: Token<'s>| Token {
        at: base + token.at,
        ..token
    };
    statements(inner)
        .into_iter()
        .map(|statement| statement.tokens.into_iter().map(moved).collect())
        .collect()
}

/// What a statement of PL/pgSQL runs: itself, or what follows `THEN`, `ELSE`, `LOOP` and `BEGIN` in it.
fn of_body<'s>(tokens: &[Token<'s>]) -> Vec<Piece<'s>> {
    let piece = |tokens: &[Token<'s>]| Piece {
        tokens: tokens.to_vec(),
        control: None,
        concurrent: false,
    };
    let starts = std::iter::once(0).chain(
        tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| ["BEGIN", "THEN", "ELSE", "LOOP"].iter().any(|word| token.is(word)))
            .map(|(index, _)| index + 1),
    );
    for start in starts {
        let rest = &tokens[start..];
        if Cursor::new(rest).eat(&["EXECUTE"]) {
            let literal = rest.iter().find(|token| token.kind == Kind::Text);
            let run = literal.map(|literal| inside(literal)).unwrap_or_default();
            // A placeholder of format(), such as %I, stands for a name.
            let plain = run
                .into_iter()
                .map(|tokens| tokens.into_iter().filter(|token| !token.is_symbol('%')).collect::<Vec<_>>());
            return plain.map(|tokens| piece(&tokens)).collect();
        }
        if action(rest).is_some() {
            return vec![piece(rest)];
        }
    }
    Vec::new()
}
