//! E-mail addresses.
//!
//! Source: RFC 5321 for lengths (64 and 255 octets) and RFC 5322 for the characters of a dot-atom. Quoted local parts
//! and address literals are legal there and never a customer's, so they count as implausible here. The local part is
//! lowered too: no provider of any size tells cases apart.

use crate::Status;

/// An address as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    /// Lower case, without surrounding white space, `mailto:` and angle brackets.
    pub value: String,
    /// `Valid` when plausible, `Shared` for a [placeholder](Email::is_placeholder), else `Malformed`. Nobody was asked
    /// whether the mailbox exists.
    pub status: Status,
}

impl Email {
    /// Local part and domain; `None` when malformed.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, &str)> {
        self.status.holds().then(|| self.value.split_once('@')).flatten()
    }

    /// The mailbox that this address reaches, as far as the provider's rules are public: without a `+tag`, at Gmail without dots
    /// and under one domain. A candidate: other providers may tell tags apart. `None` when malformed.
    ///
    /// ```
    /// let email = aicore_resolve::email::parse("Ana.Gil+luz@googlemail.com").unwrap();
    /// assert_eq!(email.mailbox().as_deref(), Some("anagil@gmail.com"));
    /// ```
    #[must_use]
    pub fn mailbox(&self) -> Option<String> {
        let (local, domain) = self.parts()?;
        let untagged = local.split_once('+').map_or(local, |(name, _)| name);
        let untagged = if untagged.is_empty() { local } else { untagged };
        Some(match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", untagged.replace('.', "")),
            _ => format!("{untagged}@{domain}"),
        })
    }

    /// Addresses that may have been meant: the domain is one typing error (a letter missing, doubled, wrong or swapped) away from that
    /// of a big provider and none itself. Empty when malformed.
    ///
    /// ```
    /// let email = aicore_resolve::email::parse("ana.gil@gmial.com").unwrap();
    /// assert_eq!(email.candidates(), ["ana.gil@gmail.com"]);
    /// ```
    #[must_use]
    pub fn candidates(&self) -> Vec<String> {
        let Some((local, domain)) = self.parts() else {
            return Vec::new();
        };
        if PROVIDERS.contains(&domain) {
            return Vec::new();
        }
        let near = PROVIDERS
            .iter()
            .filter(|provider| is_one_error_away(domain.as_bytes(), provider.as_bytes()));
        near.map(|provider| format!("{local}@{provider}")).collect()
    }

    /// Whether the address belongs to an office and not to a person, such as `info@` or `facturas@`.
    #[must_use]
    pub fn is_role(&self) -> bool {
        const ROLES: &[&str] = &[
            "info",
            "informacion",
            "contacto",
            "contact",
            "admin",
            "administracion",
            "administrador",
            "comunidad",
            "clientes",
            "cliente",
            "comercial",
            "ventas",
            "sales",
            "facturas",
            "facturacion",
            "contabilidad",
            "oficina",
            "office",
            "hola",
            "hello",
            "soporte",
            "support",
            "rrhh",
            "noreply",
            "no-reply",
            "postmaster",
            "webmaster",
            "recepcion",
            "secretaria",
            "gerencia",
            "direccion",
            "compras",
            "pedidos",
            "atencioncliente",
            "seguros",
            "siniestros",
            "taller",
            "gestoria",
            "asesoria",
            "correo",
            "email",
            "mail",
        ];
        self.parts().is_some_and(|(local, _)| ROLES.contains(&local))
    }

    /// Whether the address says that there is none, such as `notiene@notiene.com`.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        const NOBODY: &[&str] = &[
            "notiene",
            "sinemail",
            "sincorreo",
            "nodisponible",
            "noemail",
            "no",
            "nada",
            "x",
            "xx",
            "xxx",
            "a",
            "aa",
        ];
        let local = self.value.split('@').next().unwrap_or_default();
        let letters: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
        NOBODY.contains(&letters.as_str())
    }
}

/// Reads an address; `None` when `text` is blank.
///
/// ```
/// assert_eq!(aicore_resolve::email::parse(" Ana.Gil@Correo.ES ").unwrap().value, "ana.gil@correo.es");
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Email> {
    let trimmed = text
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim()
        .to_lowercase();
    let value = trimmed.strip_prefix("mailto:").unwrap_or(&trimmed).trim().to_owned();
    if value.is_empty() {
        return None;
    }
    let mut email = Email {
        status: Status::of_shape(plausible(&value)),
        value,
    };
    email.status = email.status.or_shared(email.is_placeholder());
    Some(email)
}

/// Providers of most private addresses in Spain, and of the rest of the world's big ones.
const PROVIDERS: &[&str] = &[
    "gmail.com",
    "hotmail.com",
    "hotmail.es",
    "outlook.com",
    "outlook.es",
    "yahoo.es",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "msn.com",
    "telefonica.net",
    "movistar.es",
    "terra.es",
    "ono.com",
    "euskaltel.net",
    "orange.es",
    "wanadoo.es",
    "protonmail.com",
    "me.com",
    "aol.com",
    "gmx.es",
    "gmx.com",
];

/// Whether one letter inserted, left out, replaced or swapped with its neighbour makes `typed` of `meant`.
fn is_one_error_away(typed: &[u8], meant: &[u8]) -> bool {
    let front = typed.iter().zip(meant).take_while(|(one, other)| one == other).count();
    let (typed, meant) = (&typed[front..], &meant[front..]);
    match (typed, meant) {
        ([], []) => false,
        ([a, b, typed @ ..], [c, d, meant @ ..]) if a == d && b == c && typed == meant => true,
        ([_, typed @ ..], [_, meant @ ..]) if typed == meant => true,
        ([_, typed @ ..], _) if typed == meant => true,
        (_, [_, meant @ ..]) => typed == meant,
        _ => false,
    }
}

fn plausible(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else {
        return false;
    };
    let local_holds = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_holds = domain.len() <= 255
        && labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        && labels
            .last()
            .is_some_and(|top| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_lowercase()));
    local_holds && domain_holds
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plausible_addresses_are_lowered_and_kept() {
        for (text, value) in [
            ("ANA.GIL@GMAIL.COM", "ana.gil@gmail.com"),
            ("<mailto:jose_luis+seguros@correo.com.es>", "jose_luis+seguros@correo.com.es"),
            ("  x1@a-b.cat", "x1@a-b.cat"),
        ] {
            let email = parse(text).unwrap();
            assert_eq!((email.value.as_str(), email.status), (value, Status::Valid));
        }
    }

    #[test]
    fn implausible_addresses_are_malformed() {
        for text in [
            "ana",
            "ana@",
            "@gmail.com",
            "ana@gmail",
            "a na@gmail.com",
            "ana@gmail..com",
            ".ana@gmail.com",
            "ana@@gmail.com",
            "ana@gmail.c0m",
            "peña@gmail.com",
        ] {
            assert_eq!(parse(text).unwrap().status, Status::Malformed, "{text}");
            assert_eq!(parse(text).unwrap().parts(), None);
        }
        assert_eq!(parse(" \t"), None);
    }

    #[test]
    fn mailboxes_tags_and_typing_errors_are_candidates() {
        let mailbox = |text| parse(text).unwrap().mailbox();
        assert_eq!(mailbox("a.na+x@gmail.com").as_deref(), Some("ana@gmail.com"));
        assert_eq!(mailbox("a.na+x@correo.es").as_deref(), Some("a.na@correo.es"));
        assert_eq!(mailbox("+x@correo.es").as_deref(), Some("+x@correo.es"));
        assert_eq!(mailbox("ana"), None);
        for (text, meant) in [
            ("ana@gmial.com", "ana@gmail.com"),
            ("ana@gmail.con", "ana@gmail.com"),
            ("ana@gmal.com", "ana@gmail.com"),
            ("ana@hotmal.es", "ana@hotmail.es"),
            ("ana@hotmaill.com", "ana@hotmail.com"),
            ("ana@yaho.es", "ana@yahoo.es"),
            ("ana@outlok.com", "ana@outlook.com"),
        ] {
            assert_eq!(parse(text).unwrap().candidates(), [meant], "{text}");
        }
        for text in ["ana@gmail.com", "ana@yahoo.es", "ana@correo.es", "ana"] {
            assert!(parse(text).unwrap().candidates().is_empty(), "{text}");
        }
        assert!(parse("info@correo.es").unwrap().is_role() && !parse("ana@correo.es").unwrap().is_role());
    }

    #[test]
    fn placeholders_are_recognised() {
        assert_eq!(parse("notiene@notiene.com").unwrap().status, Status::Shared);
        assert!(parse("no.tiene@gmail.com").unwrap().is_placeholder());
        assert!(!parse("ana@gmail.com").unwrap().is_placeholder());
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(text in ".{0,40}|[a-z.]{1,8}@[a-z]{1,8}\\.[a-z]{1,3}") {
            if let Some(email) = parse(&text) && email.status.holds() {
                prop_assert_eq!(parse(&email.value), Some(email));
            }
        }
    }
}
