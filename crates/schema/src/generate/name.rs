//! Rust names for PostgreSQL's: any text is a table name there.

use std::collections::BTreeSet;

/// Keywords of edition 2024, reserved ones included.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Type names that generated code uses itself, or that it would shadow.
const TYPES: &[&str] = &[
    "Across",
    "Client",
    "Column",
    "ColumnInfo",
    "ColumnType",
    "Database",
    "DatabaseCode",
    "DateTime",
    "Decimal",
    "Deref",
    "Err",
    "Error",
    "From",
    "Inet",
    "Interval",
    "IntoColumn",
    "Json",
    "Key",
    "MacAddr",
    "Model",
    "Multirange",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "New",
    "None",
    "Ok",
    "Option",
    "OptionalOne",
    "Platform",
    "Range",
    "ReadOnly",
    "Reader",
    "Result",
    "Session",
    "Single",
    "Some",
    "String",
    "Table",
    "TableInfo",
    "Tables",
    "ToMany",
    "ToOne",
    "Utc",
    "Uuid",
    "View",
    "Vec",
];

/// Module names that would shadow a primitive type or a crate that generated code names.
const MODULES: &[&str] = &[
    "aicore_client",
    "bool",
    "f32",
    "f64",
    "i16",
    "i32",
    "i64",
    "u8",
    "usize",
    "str",
];

/// Methods of a database's handle, found before those of its tables.
const METHODS: &[&str] = &[
    "clone",
    "code",
    "deref",
    "bind",
    "health",
    "into",
    "open",
    "raw",
    "to_owned",
    "transaction",
    "try_into",
];

/// Names in use in one scope.
#[derive(Default)]
pub(super) struct Scope(BTreeSet<String>);

impl Scope {
    /// The name, or the name with a number where it is in use already.
    pub(super) fn claim(&mut self, name: String) -> String {
        let mut free = name.clone();
        let mut number = 2;
        while !self.0.insert(free.clone()) {
            free = format!("{name}_{number}");
            number += 1;
        }
        free
    }

    /// The name, lengthened until nothing has it; it stays free.
    pub(super) fn unclaimed(&self, mut name: String) -> String {
        while self.0.contains(&name) {
            name.push('_');
        }
        name
    }
}

/// A name as a Rust identifier, in snake case: `Mixed Name` → `mixed_name`, `type` → `r#type`, `1st` → `_1st`.
pub(super) fn identifier(name: &str) -> String {
    let snake = snake(name);
    match snake.as_str() {
        "self" | "super" | "crate" => format!("{snake}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{keyword}"),
        _ => snake,
    }
}

/// An identifier that can have something before or after it: without `r#`.
pub(super) fn bare(identifier: &str) -> &str {
    identifier.trim_start_matches("r#")
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for c in name.chars() {
        if !c.is_alphanumeric() {
            if before != '_' || out.is_empty() {
                out.push('_');
            }
            before = '_';
            continue;
        }
        if c.is_uppercase() && (before.is_lowercase() || before.is_numeric()) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
        before = c;
    }
    if out.is_empty() || out.chars().all(|c| c == '_') {
        return "unnamed".into();
    }
    if out.starts_with(char::is_numeric) {
        out.insert(0, '_');
    }
    out
}

/// A name in camel case: `relay_cursor` → `RelayCursor`.
fn camel(name: &str) -> String {
    let mut out = String::new();
    for word in snake(name).split('_').filter(|word| !word.is_empty()) {
        // Two numbers in a row stay apart: `a_1_2` is not `a_12`.
        if out.ends_with(char::is_numeric) && word.starts_with(char::is_numeric) {
            out.push('_');
        }
        let mut letters = word.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(letters.as_str());
    }
    if out.starts_with(char::is_numeric) {
        out.insert(0, '_');
    }
    out
}

/// Type of a database's tables: `hr_payroll` → `HrPayroll`.
pub(super) fn handle(accessor: &str) -> String {
    let name = camel(accessor);
    if accessor != "platform" && (TYPES.contains(&name.as_str()) || KEYWORDS.contains(&name.as_str())) {
        format!("{name}Tables")
    } else {
        name
    }
}

/// Type of a table's rows.
pub(super) fn row(scope: &mut Scope, table: &str) -> String {
    let name = camel(table);
    let taken = TYPES.contains(&name.as_str()) || KEYWORDS.contains(&name.as_str()) || scope.0.contains(&name);
    scope.claim(if taken { format!("{name}Row") } else { name })
}

/// Type of an enumeration.
pub(super) fn enumeration(scope: &mut Scope, name: &str) -> String {
    let name = camel(name);
    let taken = TYPES.contains(&name.as_str()) || KEYWORDS.contains(&name.as_str()) || scope.0.contains(&name);
    scope.claim(if taken { format!("{name}Enum") } else { name })
}

/// A value of an enumeration.
pub(super) fn variant(scope: &mut Scope, label: &str) -> String {
    let name = camel(label);
    scope.claim(if name == "Self" { "Self_".to_owned() } else { name })
}

/// Module of a further schema, which is also its accessor: a file's name, so without letters that file systems spell in
/// several ways.
pub(super) fn schema(scope: &mut Scope, name: &str) -> String {
    let plain: String = identifier(name).chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let taken = scope.0.contains(&plain) || MODULES.contains(&plain.as_str()) || METHODS.contains(&plain.as_str());
    scope.claim(if taken { format!("{}_schema", bare(&plain)) } else { plain })
}

/// Module of a table's columns, which is also its accessor.
pub(super) fn table(scope: &mut Scope, name: &str) -> String {
    let name = identifier(name);
    let taken = MODULES.contains(&name.as_str()) || METHODS.contains(&name.as_str());
    scope.claim(if taken { format!("{}_table", bare(&name)) } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_an_identifier() {
        for (name, wanted) in [
            ("policy_number", "policy_number"),
            ("type", "r#type"),
            ("self", "self_"),
            ("Mixed Name", "mixed_name"),
            ("HTTPStatus", "httpstatus"),
            ("createdAt", "created_at"),
            ("1st", "_1st"),
            ("año", "año"),
            ("_hidden", "_hidden"),
            ("a--b", "a_b"),
            ("!", "unnamed"),
        ] {
            assert_eq!(identifier(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_name_in_use_gets_another() {
        let mut scope = Scope::default();
        assert_eq!(row(&mut scope, "policy"), "Policy");
        assert_eq!(row(&mut scope, "Policy"), "PolicyRow");
        assert_eq!(row(&mut scope, "POLICY"), "PolicyRow_2");
        assert_eq!(row(&mut scope, "option"), "OptionRow");
        assert_eq!(table(&mut scope, "transaction"), "transaction_table");
    }
}
