//! Postcode, municipality and province at the end of an address.

use super::token::Token;
use crate::municipality::{self, Municipality};
use crate::postcode;

/// Where the address is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub postcode: Option<String>,
    /// Name in normal form: the official one where it is known.
    pub municipality: Option<String>,
    pub known: Option<Municipality>,
    pub province: Option<&'static str>,
}

/// Takes the place off the end of an address: what is left, and the place.
pub(super) fn take(tokens: &[Token]) -> (&[Token], Place) {
    match tokens.iter().rposition(is_postcode) {
        Some(at) if !is_kilometre(tokens, at) => behind_postcode(tokens, at),
        _ => without_postcode(tokens),
    }
}

fn is_postcode(token: &Token) -> bool {
    token.text.len() == 5 && token.raised.is_none() && postcode::parse(&token.text).is_some_and(|code| code.status.holds())
}

fn is_kilometre(tokens: &[Token], at: usize) -> bool {
    let labels = ["KM", "PK", "KMS", "APARTADO", "CORREOS", "APDO", "BOX"];
    at > 0 && !tokens[at].starts_segment() && labels.contains(&tokens[at - 1].text.as_str())
}

fn behind_postcode(tokens: &[Token], at: usize) -> (&[Token], Place) {
    let code = tokens[at].text.clone();
    let mut place = Place {
        province: postcode::province_name(&code[..2]).and_then(postcode::province_code),
        postcode: Some(code),
        ..Place::default()
    };
    let tail = &tokens[at + 1..];
    let end = tail
        .iter()
        .enumerate()
        .position(|(index, token)| index > 0 && token.starts_segment())
        .unwrap_or(tail.len());
    let is_country = |token: &Token| matches!(token.text.as_str(), "ESPANA" | "SPAIN" | "ES");
    let words: Vec<String> = tail[..end]
        .iter()
        .filter(|token| !is_country(token))
        .map(Token::word)
        .collect();
    // The whole, or the longest beginning that is a municipality: Alcobendas Madrid.
    let found = (1..=words.len())
        .rev()
        .find_map(|count| only(municipality::named(&words[..count].join(" "), place.province)));
    place.municipality = found
        .map(|found| found.normal())
        .or_else(|| (!words.is_empty()).then(|| words.join(" ")));
    place.known = found;
    (&tokens[..before_label(tokens, at)], place)
}

/// Where `CP`, `C.P.`, `E-` or `código postal` before a postcode begins.
fn before_label(tokens: &[Token], at: usize) -> usize {
    let text = |back: usize| at.checked_sub(back).map(|place| tokens[place].text.as_str());
    match (text(2), text(1)) {
        (Some("C"), Some("P")) | (Some("CODIGO"), Some("POSTAL")) | (Some("COD"), Some("POSTAL")) => at - 2,
        (_, Some("CP")) => at - 1,
        (_, Some("E")) if tokens[at].gap == "-" => at - 1,
        _ => at,
    }
}

/// Municipality and province as the last segments, or the one in brackets behind the other.
fn without_postcode(tokens: &[Token]) -> (&[Token], Place) {
    let starts: Vec<usize> = (1..tokens.len()).filter(|at| tokens[*at].starts_segment()).collect();
    let Some(last) = starts.last().copied() else {
        return (tokens, Place::default());
    };
    let spelled = |tokens: &[Token]| tokens.iter().map(Token::word).collect::<Vec<_>>().join(" ");
    let name = spelled(&tokens[last..]);
    let province = postcode::province_code(&name);
    if let (Some(province), [.., before, _]) = (province, starts.as_slice())
        && let Some(found) = only(municipality::named(&spelled(&tokens[*before..last]), Some(province)))
    {
        return (&tokens[..*before], known(found));
    }
    if let Some(found) = only(municipality::named(&name, None)) {
        return (&tokens[..last], known(found));
    }
    match province {
        Some(province) => {
            let place = Place {
                province: Some(province),
                ..Place::default()
            };
            (&tokens[..last], place)
        }
        None => (tokens, Place::default()),
    }
}

/// The place of a municipality.
pub(super) fn known(found: Municipality) -> Place {
    Place {
        postcode: None,
        municipality: Some(found.normal()),
        province: Some(found.province()),
        known: Some(found),
    }
}

/// The municipality that `words` name, when there is only one.
pub(super) fn municipality_named(words: &str) -> Option<Municipality> {
    only(municipality::named(words, None))
}

fn only(found: Vec<Municipality>) -> Option<Municipality> {
    match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

impl Place {
    /// The place as the end of a normal form: empty when nothing is known.
    pub(super) fn written(&self) -> String {
        let municipality = self.municipality.as_deref().unwrap_or_default();
        match &self.postcode {
            Some(code) => format!("{code} {municipality}").trim_end().to_owned(),
            None => {
                let province = self
                    .province
                    .and_then(postcode::province_name)
                    .map(normal_province)
                    .unwrap_or_default();
                // A name that several provinces have needs the province to be read again.
                if self.known.is_some() && municipality_named(municipality).is_some() {
                    municipality.to_owned()
                } else {
                    [municipality, &province]
                        .into_iter()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join(", ")
                }
            }
        }
    }
}

fn normal_province(name: &str) -> String {
    crate::text::words(&crate::text::fold(name)).collect::<Vec<_>>().join(" ")
}
