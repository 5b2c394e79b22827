//! Where the given name ends and the surnames begin.
//!
//! A comma says it. Without one, known given names do: at the front (`María José García Pérez`) or, when the front is none, at the
//! back (`García Pérez María José`). Where they do not, a name of three words or more has two surnames.

use super::given::{is_clear, is_known};
use super::words::{self, is_bound, is_particle, is_suffix, is_title};

/// Parts of a name in normal form.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub given: Vec<String>,
    pub surnames: Vec<String>,
    pub titles: Vec<String>,
    pub is_certain: bool,
}

/// One word with the particles before it, which are dropped, and the words bound to it.
#[derive(Debug, Clone)]
struct Unit {
    word: String,
    /// A particle other than `Y` stood before it: it may continue the surname before it.
    has_particle: bool,
    /// `Y` or `I` stood before it: it is a second surname.
    follows_and: bool,
}

/// Splits a whole name, prepared.
pub(super) fn whole(text: &str) -> Parts {
    let mut sides: Vec<&str> = text.split([',', ';']).filter(|side| has_letter(side)).collect();
    let ends_in_comma = text.trim_end().ends_with(',');
    let Some(last) = sides.pop() else { return Parts::default() };
    if sides.is_empty() {
        let front_is_blank = text.find(',').is_some_and(|comma| !has_letter(&text[..comma]));
        return match (ends_in_comma, front_is_blank) {
            (true, _) => fields("", last, ""),
            (_, true) => fields(last, "", ""),
            _ => run(last),
        };
    }
    let surnames = sides.join(" ");
    let is_suffixes = |side: &str| name_words(side).iter().all(|word| is_suffix(word));
    if ends_in_comma {
        return fields("", &format!("{surnames} {last}"), "");
    }
    if is_suffixes(last) {
        let mut parts = run(&surnames);
        parts.titles.extend(name_words(last));
        return parts;
    }
    fields(last, &surnames, "")
}

/// Splits names that stand in fields of their own, prepared.
pub(super) fn fields(given: &str, surname1: &str, surname2: &str) -> Parts {
    let mut parts = Parts {
        is_certain: true,
        ..Parts::default()
    };
    let first = surname_units(surname1, &mut parts.titles);
    let second = surname_units(surname2, &mut parts.titles);
    let same = !second.is_empty() && first.len() > second.len() && words_of(&first).ends_with(&words_of(&second));
    parts.surnames = match (first.is_empty(), second.is_empty()) {
        (true, true) => Vec::new(),
        (false, true) => two_surnames(&first),
        (true, false) => two_surnames(&second),
        (false, false) if same => two_surnames(&first),
        (false, false) => vec![hyphened(&first), hyphened(&second)],
    };
    parts.given = given_words(name_words(given), &mut parts.titles);
    if !parts.surnames.is_empty() && parts.given.iter().all(|word| is_suffix(word)) {
        parts.titles.append(&mut parts.given);
    }
    parts
}

/// Splits a name without comma.
fn run(text: &str) -> Parts {
    let mut words = name_words(text);
    let mut titles = Vec::new();
    drop_trailing_particles(&mut words);
    take_titles(&mut words, &mut titles);
    let units = units(&words);
    let known: Vec<bool> = units.iter().map(is_given).collect();
    let (range, is_certain) = given_range(&units, &known);
    let (given, surnames): (Vec<_>, Vec<_>) = units.into_iter().enumerate().partition(|(index, _)| range.contains(index));
    let surnames: Vec<Unit> = surnames.into_iter().map(|(_, unit)| unit).collect();
    let given: Vec<String> = given
        .into_iter()
        .flat_map(|(_, unit)| unit.word.split('-').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut parts = Parts {
        given: given_words(given, &mut titles),
        surnames: two_surnames(&surnames),
        titles,
        is_certain,
    };
    if !parts.surnames.is_empty() && parts.given.iter().all(|word| is_suffix(word)) {
        parts.titles.append(&mut parts.given);
    }
    parts
}

/// Which units are the given name, and whether something says so.
fn given_range(units: &[Unit], known: &[bool]) -> (std::ops::Range<usize>, bool) {
    let count = units.len();
    let clear = |index: usize| units[index].word.split('-').all(|word| is_clear(words::given(word)));
    if let Some(and) = units
        .iter()
        .position(|unit| unit.follows_and)
        .filter(|and| *and >= 2 && count - and <= 2)
    {
        return (0..and - 1, true);
    }
    let is_surname = |index: usize| !known[index] && words::is_common_surname(words::surname(&units[index].word));
    match count {
        0 => (0..0, false),
        1 => (0..usize::from(known[0]), false),
        2 => match (known[0], known[1]) {
            (false, true) if clear(1) || is_surname(0) => (1..2, true),
            (true, true) if !clear(0) && clear(1) => (1..2, false),
            (is_known, other) => (0..1, is_known && !other),
        },
        _ => {
            let front = known.iter().take_while(|known| **known).count();
            let back = known.iter().rev().take_while(|known| **known).count();
            // Surnames that are given names too (Martín García Ana) stand in front of a name that is nothing else.
            let front_is_surnames = front > 0 && !clear(front - 1) && !clear(0) && front + back <= count && front < count - 1;
            if back > 0 && ((front == 0 && (clear(count - 1) || is_surname(0))) || (front_is_surnames && clear(count - 1))) {
                let most = count - if count > 3 { 2 } else { 1 };
                let mut given = back.min(most);
                // García Martín Ana: the second surname is a given name as well.
                while given > 1 && count - given < 2 && !clear(count - given) {
                    given -= 1;
                }
                return (count - given..count, true);
            }
            // Of four words without particles the second is more often a given name that is not known than a third surname.
            let is_plain = units.iter().all(|unit| !unit.has_particle && !unit.follows_and);
            let has_two = count == 4 && is_plain && !is_surname(1);
            if front == 0 || (front == 1 && has_two) {
                return (0..if has_two || (front == 0 && count > 4) { 2 } else { 1 }, false);
            }
            // The last two are surnames, unless what is left of them is clearly a given name (María José García).
            let mut given = front.min(count - 2);
            if count == 3 && front == 2 && clear(1) {
                given = 2;
            }
            (0..given, true)
        }
    }
}

/// Whether a unit can be a given name: known, an abbreviation of one, or an initial.
fn is_given(unit: &Unit) -> bool {
    unit.word.split('-').all(|word| {
        let name = words::given(word);
        is_known(name) || !super::formal(name).is_empty() || (name.len() == 1 && word.is_ascii()) || fused(name).len() > 1
    })
}

fn has_letter(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Words with a letter; hyphens and apostrophes inside a word hold it together, and apostrophes are left out.
fn name_words(text: &str) -> Vec<String> {
    let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}');
    let is_apostrophe = |c: char| matches!(c, '\'' | '\u{2019}' | '`' | '\u{b4}');
    text.split(|c: char| !c.is_alphanumeric() && !is_hyphen(c) && !is_apostrophe(c))
        .filter(|word| has_letter(word))
        .map(|word| {
            let parts: Vec<String> = word
                .split(is_hyphen)
                .map(|part| part.chars().filter(|c| c.is_alphanumeric()).collect())
                .filter(|part: &String| !part.is_empty())
                .collect();
            parts.join("-")
        })
        .collect()
}

/// Takes titles off the front and suffixes off the back, but never the last word.
fn take_titles(words: &mut Vec<String>, titles: &mut Vec<String>) {
    while words.len() > 1 && (is_title(&words[0]) || (words[0] == "D" && words.len() > 2)) {
        titles.push(words.remove(0));
        // D. Juan, Dña. Ana; and Viuda de García.
        while words.len() > 1
            && is_particle(&words[0])
            && titles.last().is_some_and(|title| matches!(title.as_str(), "VDA" | "VIUDA"))
        {
            words.remove(0);
        }
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_suffix(word)) {
        titles.extend(words.pop());
    }
}

/// Words of a given name: without particles, titles and hyphens, abbreviations written out, and two names written as one apart.
fn given_words(words: Vec<String>, titles: &mut Vec<String>) -> Vec<String> {
    let mut words: Vec<String> = words.iter().flat_map(|word| word.split('-')).map(str::to_owned).collect();
    drop_trailing_particles(&mut words);
    let mut kept: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index + 1 == words.len() || !is_particle(word) || (word == "D" && index == 0) {
            kept.push(word.clone());
        }
    }
    take_titles(&mut kept, titles);
    if kept.len() == 2 && kept[0] == "D" {
        titles.push(kept.remove(0));
    }
    kept.iter().flat_map(|word| fused(words::given(word))).collect()
}

/// Lists by surname put the particles of the surname at the end: `Fuente García, Ana de la`.
fn drop_trailing_particles(words: &mut Vec<String>) {
    let is_article = |word: &String| matches!(word.as_str(), "LA" | "LAS" | "LOS");
    let before = words.len() - usize::from(words.last().is_some_and(is_article));
    let particle = words[..before]
        .iter()
        .rposition(|word| !matches!(word.as_str(), "DE" | "DEL"))
        .map_or(0, |last| last + 1);
    if particle > 0 && particle < before {
        words.truncate(particle);
    }
}

/// Parts whose normal form gives the same parts again: what is left may look like a title or a particle once its neighbours are gone.
pub(super) fn settled(mut parts: Parts) -> Parts {
    loop {
        let again = fields(&parts.given.join(" "), &parts.surnames.join(" "), "");
        if again.given == parts.given && again.surnames == parts.surnames {
            return parts;
        }
        parts.titles.extend(again.titles);
        (parts.given, parts.surnames) = (again.given, again.surnames);
    }
}

/// `JOSELUIS` is two names.
fn fused(word: &str) -> Vec<String> {
    const FIRST: &[&str] = &["MARIA", "JOSE", "JUAN", "LUIS", "MIGUEL", "FRANCISCO"];
    let rest = FIRST.iter().find_map(|first| Some((*first, word.strip_prefix(first)?)));
    match rest {
        Some((first, rest)) if rest.len() >= 3 && is_clear(rest) && !is_known(word) && super::formal(word).is_empty() => {
            vec![first.to_owned(), rest.to_owned()]
        }
        _ => vec![word.to_owned()],
    }
}

fn surname_units(text: &str, titles: &mut Vec<String>) -> Vec<Unit> {
    let mut words = name_words(text);
    take_titles(&mut words, titles);
    units(&words)
}

/// The units of words: particles and bound words go with the word behind them; the last word is never a particle.
fn units(words: &[String]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut prefix = String::new();
    let (mut has_particle, mut follows_and) = (false, false);
    for (index, word) in words.iter().enumerate() {
        let is_last = index + 1 == words.len();
        if !is_last && is_particle(word) {
            match word.as_str() {
                "Y" | "I" => follows_and = true,
                _ => has_particle = true,
            }
        } else if !is_last && is_bound(word) {
            prefix.push_str(word);
        } else {
            units.push(Unit {
                word: format!("{prefix}{word}"),
                has_particle,
                follows_and,
            });
            prefix.clear();
            (has_particle, follows_and) = (false, false);
        }
    }
    units
}

/// One or two surnames. Of more than two units those with a particle continue the surname before them, so that García de la Torre
/// Pérez is García-Torre and Pérez; then the first is the first and the rest the second.
fn two_surnames(units: &[Unit]) -> Vec<String> {
    let mut surnames: Vec<Vec<Unit>> = Vec::new();
    let mut excess = units.len().saturating_sub(2);
    for unit in units {
        match surnames.last_mut() {
            Some(last) if excess > 0 && unit.has_particle && !unit.follows_and => {
                last.push(unit.clone());
                excess -= 1;
            }
            _ => surnames.push(vec![unit.clone()]),
        }
    }
    let first = surnames.first().map(|first| hyphened(first));
    let rest: Vec<Unit> = surnames.into_iter().skip(1).flatten().collect();
    first.into_iter().chain((!rest.is_empty()).then(|| hyphened(&rest))).collect()
}

fn words_of(units: &[Unit]) -> Vec<&str> {
    units.iter().map(|unit| unit.word.as_str()).collect()
}

fn hyphened(units: &[Unit]) -> String {
    let words: Vec<&str> = units.iter().map(|unit| words::surname(&unit.word)).collect();
    words.join("-")
}
