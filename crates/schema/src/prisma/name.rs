//! Prisma's names for PostgreSQL's: letters, digits and underscores, the first a letter.

use std::collections::BTreeSet;

/// Model names that Prisma refuses, since its generated TypeScript uses them or could not.
const RESERVED: &[&str] = &[
    "PrismaClient",
    "Prisma",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "using",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Names in use in one scope. Two names that differ in the case of letters only would be one file or one property.
#[derive(Default)]
pub(super) struct Scope(BTreeSet<String>);

impl Scope {
    /// The name, or the name with a number where it is in use already.
    pub(super) fn claim(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 2;
        while !self.0.insert(free.to_lowercase()) {
            free = format!("{name}_{number}");
            number += 1;
        }
        free
    }

    /// Whether a name is in use.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(&name.to_lowercase())
    }
}

/// A name for a field or an enumeration's value.
pub(super) fn field(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let name: String = letters.skip_while(|c| !c.is_ascii_alphabetic()).collect();
    if name.is_empty() { "unnamed".into() } else { name }
}

/// A name for a model or an enumeration.
pub(super) fn model(name: &str) -> String {
    let name = field(name);
    if RESERVED.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// A text in Prisma's quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A comment, each line after `start`.
pub(super) fn comment(out: &mut String, start: &str, text: Option<&str>) {
    for line in text.unwrap_or_default().trim().lines() {
        let line = format!("{start}/// {}", line.trim());
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_prisma_refuses_is_changed() {
        for (name, wanted) in [
            ("policy_role", "policy_role"),
            ("Mixed Name", "Mixed_Name"),
            ("_hidden", "hidden"),
            ("1st", "st"),
            ("año", "a_o"),
            ("!", "unnamed"),
        ] {
            assert_eq!(model(name), wanted, "{name}");
        }
        assert_eq!(model("case"), "case_");
        assert_eq!(field("case"), "case");
    }

    #[test]
    fn a_name_in_use_gets_a_number_whatever_its_case() {
        let mut scope = Scope::default();
        assert_eq!(scope.claim("policy"), "policy");
        assert_eq!(scope.claim("Policy"), "Policy_2");
    }
}
