//! The Prisma type of a column, and its default.

use super::name::quoted;
use crate::introspect::{Column, Enum};
use std::collections::BTreeMap;

/// Names of enumerations: qualified name as PostgreSQL prints it → Prisma's name, and label → value.
pub(super) type Enums<'e> = BTreeMap<String, (String, BTreeMap<&'e str, String>)>;

/// A column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldType {
    /// Such as `String`; `Unsupported("daterange")` where Prisma has none.
    pub(super) prisma: String,
    /// Such as `@db.Uuid`; empty where the type implies it.
    pub(super) native: String,
    /// Whether it is an array.
    pub(super) list: bool,
    /// Whether Prisma's client can read and write it.
    pub(super) supported: bool,
}

/// PostgreSQL's name (`format_type`), Prisma's type, its attribute. `#` stands for the type's modifier.
const SCALARS: &[(&str, &str, &str)] = &[
    ("boolean", "Boolean", ""),
    ("smallint", "Int", "@db.SmallInt"),
    ("integer", "Int", ""),
    ("bigint", "BigInt", ""),
    ("oid", "Int", "@db.Oid"),
    ("real", "Float", "@db.Real"),
    ("double precision", "Float", ""),
    ("numeric", "Decimal", "@db.Decimal#"),
    ("money", "Decimal", "@db.Money"),
    ("text", "String", ""),
    ("character varying", "String", "@db.VarChar#"),
    ("character", "String", "@db.Char#"),
    ("bpchar", "String", "@db.Char#"),
    ("uuid", "String", "@db.Uuid"),
    ("citext", "String", "@db.Citext"),
    ("inet", "String", "@db.Inet"),
    ("xml", "String", "@db.Xml"),
    ("bit", "String", "@db.Bit#"),
    ("bit varying", "String", "@db.VarBit#"),
    ("date", "DateTime", "@db.Date"),
    ("time without time zone", "DateTime", "@db.Time#"),
    ("time with time zone", "DateTime", "@db.Timetz#"),
    ("timestamp without time zone", "DateTime", "@db.Timestamp#"),
    ("timestamp with time zone", "DateTime", "@db.Timestamptz#"),
    ("json", "Json", "@db.Json"),
    ("jsonb", "Json", ""),
    ("bytea", "Bytes", ""),
];

/// The type of a column. A domain counts as the type that it rests on.
pub(super) fn field_type(column: &Column, enums: &Enums<'_>) -> FieldType {
    let data_type = &column.data_type;
    let list = data_type.element.is_some();
    let name = data_type.element.as_ref().unwrap_or(&data_type.base);
    let bare = name.rsplit('.').next().unwrap_or(name);
    let known = SCALARS
        .iter()
        .find(|(known, ..)| known == name || (*known == "citext" && bare == "citext"));
    if let Some((_, prisma, native)) = known {
        let native = native.replace('#', &modifier(name, data_type.typmod));
        return FieldType {
            prisma: (*prisma).into(),
            native,
            list,
            supported: true,
        };
    }
    match enums.get(&name.replace('"', "")) {
        Some((prisma, _)) => FieldType {
            prisma: prisma.clone(),
            native: String::new(),
            list,
            supported: true,
        },
        None => FieldType {
            prisma: format!("Unsupported({})", quoted(&data_type.name)),
            native: String::new(),
            list: false,
            supported: false,
        },
    }
}

/// Length or precision, as Prisma writes it.
fn modifier(name: &str, typmod: i32) -> String {
    match name {
        // PostgreSQL's own default, where Prisma's would be three digits.
        "time without time zone" | "time with time zone" | "timestamp without time zone" | "timestamp with time zone" => {
            format!("({})", if typmod < 0 { 6 } else { typmod })
        }
        _ if typmod < 0 => String::new(),
        "numeric" => {
            let packed = typmod - 4;
            // The scale has eleven bits and a sign (numeric.c, make_numeric_typmod).
            let scale = ((packed & 0x7ff) ^ 1024) - 1024;
            format!("({}, {scale})", (packed >> 16) & 0xffff)
        }
        "bit" | "bit varying" => format!("({typmod})"),
        _ => format!("({})", typmod - 4),
    }
}

/// The argument of `@default`, where the database fills the column in.
pub(super) fn default(column: &Column, of: &FieldType, enums: &Enums<'_>) -> Option<String> {
    if column.generated {
        return Some("dbgenerated()".into());
    }
    let whole = matches!(of.prisma.as_str(), "Int" | "BigInt");
    if column.identity.is_some() {
        return Some(if whole { "autoincrement()" } else { "dbgenerated()" }.into());
    }
    let expression = column.default.as_deref()?;
    let literal = literal(expression);
    let plain = if of.list {
        matches!(literal.as_deref(), Some("{}")).then(|| "[]".to_owned())
    } else {
        match of.prisma.as_str() {
            "Int" | "BigInt" if expression.starts_with("nextval(") => Some("autoincrement()".into()),
            "Int" | "BigInt" => number(expression, literal.as_deref(), false),
            "Float" | "Decimal" => number(expression, literal.as_deref(), true),
            "Boolean" => matches!(expression, "true" | "false").then(|| expression.to_owned()),
            "DateTime" if of.native.starts_with("@db.Timestamp") => {
                matches!(expression, "now()" | "CURRENT_TIMESTAMP").then(|| "now()".to_owned())
            }
            "Json" => literal.map(|text| quoted(&text)),
            "String" if ["", "@db.VarChar", "@db.Char"].contains(&of.native.split('(').next().unwrap_or_default()) => {
                literal.map(|text| quoted(&text))
            }
            name => literal.and_then(|text| {
                let (_, values) = enums.values().find(|(known, _)| known == name)?;
                values.get(text.as_str()).cloned()
            }),
        }
    };
    Some(plain.unwrap_or_else(|| format!("dbgenerated({})", quoted(expression))))
}

/// The text of a literal with a cast, `'a''b'::text`, and of nothing else.
fn literal(expression: &str) -> Option<String> {
    let rest = expression.strip_prefix('\'')?;
    let mut text = String::new();
    let mut letters = rest.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        if c != '\'' {
            text.push(c);
        } else if letters.next_if(|(_, next)| *next == '\'').is_some() {
            text.push('\'');
        } else {
            let cast = rest[at + 1..].strip_prefix("::")?;
            let is_type = |c: char| c.is_alphanumeric() || "_ .\"[](),".contains(c);
            return cast.chars().all(is_type).then_some(text);
        }
    }
    None
}

/// A number: `5`, or `'-5'::integer` as PostgreSQL prints a negative one.
fn number(expression: &str, literal: Option<&str>, fraction: bool) -> Option<String> {
    let text = literal.unwrap_or(expression);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits(whole) && all_digits(rest) && (fraction || !digits.contains('.'))).then(|| text.to_owned())
}

/// The enumerations of a database with Prisma's names.
pub(super) fn enums<'e>(enums: &[&'e Enum], mut claim: impl FnMut(&str) -> String) -> Enums<'e> {
    let mut named = Enums::new();
    for of in enums {
        let mut scope = super::name::Scope::default();
        let values = of
            .labels
            .iter()
            .map(|label| (label.as_str(), scope.claim(&super::name::field(label))));
        named.insert(format!("{}.{}", of.schema, of.name), (claim(&of.name), values.collect()));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::introspect::DataType;

    fn column(base: &str, typmod: i32, default: Option<&str>) -> Column {
        Column {
            name: "c".into(),
            data_type: DataType {
                oid: 0,
                typmod,
                name: base.into(),
                base: base.into(),
                element: base.strip_suffix("[]").map(Into::into),
            },
            nullable: false,
            default: default.map(Into::into),
            identity: None,
            generated: false,
            comment: None,
        }
    }

    fn written(base: &str, typmod: i32, expression: Option<&str>) -> String {
        let column = column(base, typmod, expression);
        let of = field_type(&column, &Enums::new());
        let list = if of.list { "[]" } else { "" };
        let default = default(&column, &of, &Enums::new());
        let default = default.map(|default| format!(" @default({default})")).unwrap_or_default();
        format!("{}{list} {}{default}", of.prisma, of.native)
    }

    #[test]
    fn a_type_keeps_its_modifier() {
        assert_eq!(written("numeric", (14 << 16 | 2) + 4, None), "Decimal @db.Decimal(14, 2)");
        assert_eq!(written("numeric", -1, None), "Decimal @db.Decimal");
        assert_eq!(written("character varying", 24, None), "String @db.VarChar(20)");
        assert_eq!(written("timestamp with time zone", -1, None), "DateTime @db.Timestamptz(6)");
        assert_eq!(written("public.citext", -1, None), "String @db.Citext");
        assert_eq!(written("daterange", -1, None), "Unsupported(\"daterange\") ");
        assert_eq!(written("uuid[]", -1, None), "String[] @db.Uuid");
    }

    #[test]
    fn a_default_that_prisma_cannot_say_is_left_to_the_database() {
        for (base, expression, wanted) in [
            ("text", "'it''s'::text", r#"String  @default("it's")"#),
            (
                "text",
                "('a'::text || 'b'::text)",
                r#"String  @default(dbgenerated("('a'::text || 'b'::text)"))"#,
            ),
            (
                "text",
                "'a'::text || 'b'::text",
                r#"String  @default(dbgenerated("'a'::text || 'b'::text"))"#,
            ),
            ("integer", "'-5'::integer", "Int  @default(-5)"),
            ("numeric", "0.21", "Decimal @db.Decimal @default(0.21)"),
            ("boolean", "true", "Boolean  @default(true)"),
            ("text[]", "'{}'::text[]", "String[]  @default([])"),
            (
                "date",
                "CURRENT_DATE",
                r#"DateTime @db.Date @default(dbgenerated("CURRENT_DATE"))"#,
            ),
            ("bigint", "nextval('a.b'::regclass)", "BigInt  @default(autoincrement())"),
            ("jsonb", "'{}'::jsonb", r#"Json  @default("{}")"#),
        ] {
            assert_eq!(written(base, -1, Some(expression)), wanted);
        }
    }
}
