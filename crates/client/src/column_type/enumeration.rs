//! Enumerations of PostgreSQL as enumerations of Rust.

use super::BoxError;
use tokio_postgres::types::{FromSql, Type};

/// An enumeration that `CREATE TYPE … AS ENUM` made. Generated code implements it with [`enumeration!`](crate::enumeration).
///
/// A label that the generated code does not know is an error of the row that has it, never a panic.
pub trait Enumeration: Copy + std::fmt::Debug + Eq + Send + 'static {
    /// Name of the type as SQL.
    const SQL: &'static str;
    /// All values, in the order of the type.
    const ALL: &'static [Self];

    /// The label.
    fn label(self) -> &'static str;

    /// The value of a label.
    fn from_label(label: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.label() == label)
    }
}

/// A label as it comes from the server.
#[doc(hidden)]
#[derive(Debug)]
pub struct Label<E>(pub E);

impl<'a, E: Enumeration> FromSql<'a> for Label<E> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        let label = <&str>::from_sql(ty, raw)?;
        let value = E::from_label(label).ok_or_else(|| {
            format!(
                "the enumeration {} has a label {label:?} that is not in the generated code: generate it again",
                E::SQL
            )
        })?;
        Ok(Self(value))
    }

    fn accepts(ty: &Type) -> bool {
        <&str>::accepts(ty)
    }
}

/// Declares the enumeration of Rust for one of PostgreSQL: its values with their labels, `as_str`, `FromStr` and `Display`.
///
/// ```
/// use aicore_client::Enumeration;
///
/// aicore_client::enumeration! {
///     /// How someone feels.
///     pub enum Mood = "public.mood" {
///         /// Label `calm`.
///         Calm = "calm",
///         /// Label `very angry`.
///         VeryAngry = "very angry",
///     }
/// }
///
/// assert_eq!(Mood::VeryAngry.as_str(), "very angry");
/// assert_eq!("calm".parse(), Ok(Mood::Calm));
/// assert_eq!("furious".parse::<Mood>().unwrap_err().to_string(), "public.mood has no label \"furious\"");
/// assert_eq!(Mood::ALL.len(), 2);
/// ```
#[macro_export]
macro_rules! enumeration {
    (
        $(#[$doc:meta])*
        pub enum $name:ident = $sql:literal {
            $( $(#[$label_doc:meta])* $variant:ident = $label:literal, )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$label_doc])* $variant, )*
        }

        impl $name {
            /// The label.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $label, )*
                }
            }
        }

        impl $crate::Enumeration for $name {
            const SQL: &'static str = $sql;
            const ALL: &'static [Self] = &[$( Self::$variant, )*];

            fn label(self) -> &'static str {
                self.as_str()
            }
        }

        impl $crate::Scalar for $name {
            type Wire = $crate::codegen::Label<Self>;

            fn into_value(self) -> $crate::Value {
                $crate::Value::Text(::std::string::String::from(self.as_str()))
            }
        }

        impl $crate::Ordered for $name {}

        impl ::std::convert::From<$crate::codegen::Label<Self>> for $name {
            fn from(label: $crate::codegen::Label<Self>) -> Self {
                label.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownLabel;

            fn from_str(label: &str) -> ::std::result::Result<Self, $crate::UnknownLabel> {
                <Self as $crate::Enumeration>::from_label(label).ok_or_else(|| $crate::UnknownLabel::new($sql, label))
            }
        }
    };
}

/// A text that is not a label of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{enumeration} has no label {label:?}")]
pub struct UnknownLabel {
    enumeration: &'static str,
    label: String,
}

impl UnknownLabel {
    #[doc(hidden)]
    pub fn new(enumeration: &'static str, label: &str) -> Self {
        Self {
            enumeration,
            label: label.to_owned(),
        }
    }
}
