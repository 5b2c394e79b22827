//! What provisioning makes, as a digest: two runs with the same one make the same.

use super::roles;
use crate::Error;
use crate::migrate::{History, sha256};
use crate::seed;
use aicore_catalog::DatabaseCode;
use std::fmt::Write;
use std::path::Path;

/// SHA-256, in lower-case hexadecimal, over the codes of these databases, every migration and seed file of theirs in its place, and the version of
/// this program, which has its own part in what they become.
///
/// # Errors
/// [`Error::File`] or [`Error::Layout`] where the files cannot be read.
pub fn fingerprint(codes: &[DatabaseCode], databases_dir: &Path) -> Result<String, Error> {
    let mut text = format!("aicore {}\n", env!("CARGO_PKG_VERSION"));
    // Writing to a string cannot fail.
    let mut line = |words: std::fmt::Arguments<'_>| _ = writeln!(text, "{words}");
    line(format_args!("roles {}", sha256(&roles::STATEMENTS.concat())));
    for code in codes {
        line(format_args!("database {code}"));
        for history in History::of_database(databases_dir, code)? {
            for migration in &history.migrations {
                line(format_args!(
                    "migration {} {} {}",
                    history.schema,
                    migration.name,
                    migration.checksum()
                ));
            }
        }
        if let Some(seed) = seed::read(databases_dir, code)? {
            line(format_args!("seed {}", sha256(&seed)));
        }
    }
    Ok(sha256(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_of_a_file_and_any_other_set_of_databases_gives_another_digest() {
        let directory = tempfile::TempDir::new().unwrap();
        let write = |path: &str, text: &str| {
            let path = directory.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let codes: Vec<DatabaseCode> = ["sm_crm", "sm_logs"].map(|code| code.parse().unwrap()).to_vec();
        let digest = |codes: &[DatabaseCode]| fingerprint(codes, directory.path()).unwrap();
        write("platform/migrations/1_platform/migration.sql", "SELECT 1");
        write("sm_crm/migrations/1_initial/migration.sql", "SELECT 2");
        write("sm_crm/seed.sql", "SELECT 3");
        let mut seen = vec![
            digest(&codes),
            digest(&codes[..1]),
            digest(&[codes[1].clone(), codes[0].clone()]),
        ];
        for (path, text) in [
            ("platform/migrations/1_platform/migration.sql", "SELECT 10"),
            ("sm_crm/migrations/1_initial/migration.sql", "SELECT 20"),
            ("sm_crm/migrations/2_more/migration.sql", "SELECT 20"),
            ("sm_crm/seed.sql", "SELECT 30"),
            ("sm_logs/seed.sql", "SELECT 30"),
        ] {
            write(path, text);
            let now = digest(&codes);
            assert_eq!(now, digest(&codes));
            assert!(!seen.contains(&now), "{path}");
            seen.push(now);
        }
        // Another database is none of theirs.
        write("sm_auth/seed.sql", "SELECT 4");
        assert_eq!(seen.last(), Some(&digest(&codes)));
    }
}
