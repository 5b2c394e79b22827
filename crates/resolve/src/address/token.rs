//! The words of an address, with what stood between them.

use crate::text::fold;

/// Stand-ins for º and ª, which decomposition would turn into letters: 3º B is not 3O B.
const RAISED_O: char = '\u{e000}';
const RAISED_A: char = '\u{e001}';

/// A run of letters and digits, in capitals without accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub text: String,
    /// Raised letter behind it: `O` for º, `A` for ª.
    pub raised: Option<char>,
    /// What stood between it and the one before it.
    pub gap: String,
}

impl Token {
    /// Whether a comma, semicolon, bracket or line break stood before it.
    pub(super) fn starts_segment(&self) -> bool {
        self.gap.contains([',', ';', '\n', '(', ')', '|'])
    }

    pub(super) fn is_digits(&self) -> bool {
        crate::text::all_digits(&self.text)
    }

    /// With a raised letter behind letters as one of them: `P` of Pº is `PO`.
    pub(super) fn word(&self) -> String {
        match self.raised {
            Some(raised) if !self.text.ends_with(|c: char| c.is_ascii_digit()) => format!("{}{raised}", self.text),
            _ => self.text.clone(),
        }
    }

    /// Leading digits, and what is behind them.
    pub(super) fn split_digits(&self) -> (&str, &str) {
        let end = self.text.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.text.len());
        self.text.split_at(end)
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let marked: String = text
        .chars()
        .map(|c| match c {
            'º' | '°' => RAISED_O,
            'ª' => RAISED_A,
            _ => c,
        })
        .collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut gap = String::new();
    let mut is_open = false;
    for c in fold(&marked).chars() {
        match c {
            _ if c.is_alphanumeric() => match tokens.last_mut() {
                Some(last) if is_open => last.text.push(c),
                _ => {
                    tokens.push(Token {
                        text: c.to_string(),
                        raised: None,
                        gap: std::mem::take(&mut gap),
                    });
                    is_open = true;
                }
            },
            RAISED_O | RAISED_A => {
                // 3.º and 3º alike.
                if let Some(last) = tokens.last_mut()
                    && last.raised.is_none()
                    && (gap.is_empty() || gap == ".")
                {
                    last.raised = Some(if c == RAISED_O { 'O' } else { 'A' });
                    gap.clear();
                }
                is_open = false;
            }
            // Carrer d'Aribau is de Aribau, l'Estació la Estació.
            '\'' | '\u{2019}' => is_open = false,
            _ => {
                gap.push(c);
                is_open = false;
            }
        }
    }
    tokens
}
