//! The ledger `events.lock`: the SHA-256 of every published schema, so that an edit of one is seen.
//!
//! A line is what `sha256sum` prints, so `sha256sum --check events.lock` in the databases folder checks it too.

use super::{Files, Finding};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Name of the ledger in the databases folder.
pub const LEDGER: &str = "events.lock";

const HEAD: &str = "# SHA-256 of every published event schema. A published version is never edited: write the next one beside it.\n\
    # New ones are added by `aicore events schemas check --accept`.\n";

/// What has been published: path below the databases folder → SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    published: BTreeMap<String, String>,
}

impl Ledger {
    /// Reads the ledger's text.
    ///
    /// # Errors
    /// The number of the first line that is none, with the reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut published = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |reason: &str| format!("{LEDGER}:{}: {reason}", number + 1);
            let (digest, path) = line
                .split_once("  ")
                .ok_or_else(|| wrong("not a line of sha256sum: a digest, two spaces, a path"))?;
            if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(wrong("not a SHA-256"));
            }
            if published.insert(path.to_owned(), digest.to_ascii_lowercase()).is_some() {
                return Err(wrong("the file is there twice: keep the older line"));
            }
        }
        Ok(Self { published })
    }

    /// The ledger's text.
    pub fn text(&self) -> String {
        let lines = self.published.iter().map(|(path, digest)| format!("{digest}  {path}\n"));
        HEAD.chars().chain(lines.collect::<String>().chars()).collect()
    }

    /// Adds the files that it does not know, and returns their paths. What is published stays as it is.
    pub fn accept(&mut self, files: &Files) -> Vec<String> {
        let mut accepted = Vec::new();
        for (path, text) in files {
            if !self.published.contains_key(path) {
                self.published.insert(path.clone(), digest(text));
                accepted.push(path.clone());
            }
        }
        accepted
    }

    /// How the files differ from what has been published.
    pub(super) fn compare(&self, files: &Files) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (path, published) in &self.published {
            match files.get(path) {
                None => findings.push(removed(path)),
                Some(text) if digest(text) != *published => findings.push(changed(path)),
                Some(_) => {}
            }
        }
        for path in files.keys().filter(|path| !self.published.contains_key(*path)) {
            let message = format!("not in {LEDGER}: add it by `aicore events schemas check --accept` and commit that");
            findings.push(Finding::new(path, "unpublished", message));
        }
        findings
    }
}

/// How files differ from those of another state of the repository, new ones aside.
pub(super) fn edited(before: &Files, now: &Files) -> Vec<Finding> {
    let different = before.iter().filter_map(|(path, text)| match now.get(path) {
        None => Some(removed(path)),
        Some(found) if found != text => Some(changed(path)),
        Some(_) => None,
    });
    different.collect()
}

fn removed(path: &str) -> Finding {
    let message = "it was published and is gone: events of it are on the stream and in the outboxes; bring it back";
    Finding::new(path, "removed", message)
}

fn changed(path: &str) -> Finding {
    let message = "it was published and has been edited: restore it, and write the change as the next version";
    Finding::new(path, "edited", message)
}

fn digest(text: &str) -> String {
    let mut hexadecimal = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn new_files_are_accepted_and_published_ones_stay() {
        let mut ledger = Ledger::default();
        let mut files = Files::from([("a/events/b.v1.json".to_owned(), String::new())]);
        assert_eq!(ledger.accept(&files), ["a/events/b.v1.json"]);
        assert!(
            ledger.text().ends_with(&format!("\n{EMPTY}  a/events/b.v1.json\n")),
            "{}",
            ledger.text()
        );
        assert_eq!(Ledger::parse(&ledger.text()).unwrap(), ledger);
        assert_eq!(ledger.compare(&files), []);

        files.insert("a/events/b.v1.json".into(), "edited".into());
        assert_eq!(ledger.accept(&files), [""; 0]);
        assert_eq!(ledger.compare(&files)[0].rule, "edited");
        assert_eq!(ledger.compare(&Files::new())[0].rule, "removed");
    }

    #[test]
    fn a_ledger_that_is_none_is_refused_with_its_line() {
        for (text, reason) in [
            ("# head\nnonsense", "events.lock:2: not a line of sha256sum"),
            ("abc  a/events/b.v1.json", "events.lock:1: not a SHA-256"),
        ] {
            assert!(Ledger::parse(text).unwrap_err().starts_with(reason));
        }
        let twice = format!("{EMPTY}  a\n{EMPTY}  a\n");
        assert!(Ledger::parse(&twice).unwrap_err().contains("twice"));
    }
}
