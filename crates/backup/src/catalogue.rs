//! What of a database is data: tables, sequences, large objects; and what belongs to the database as a whole.
//!
//! The rules are `pg_dump`'s (getTables, getExtensionMembership, processExtensionTables in pg_dump.c): every plain table but temporary ones and
//! those of extensions, whose configuration tables give the rows that their extension names.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, quoted};
use tokio_postgres::{Client, SimpleQueryMessage};

const TABLES: &str = r#"-- backup_tables()
SELECT format('%I.%I', n.nspname, c.relname),
    coalesce((SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''), ''),
    c.relkind = 'S', configuration.condition
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e'
LEFT JOIN LATERAL (
    SELECT coalesce(e.extcondition[place], '') AS condition
    FROM pg_extension AS e, generate_subscripts(e.extconfig, 1) AS place
    WHERE e.oid = d.refobjid AND e.extconfig[place] = c.oid
) AS configuration ON true
WHERE c.relkind IN ('r', 'S') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND (d.objid IS NULL OR configuration.condition IS NOT NULL)
ORDER BY 1"#;

/// Statements that put right what belongs to the database as a whole, whatever it is called where it is restored; and the roles that it needs.
const AROUND: &str = r"-- backup_around()
SELECT 'role', r.rolname::text, NULL FROM pg_roles AS r
WHERE r.rolname !~ '^pg_' AND (r.oid = 10 OR EXISTS (SELECT FROM pg_shdepend AS s
    WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = r.oid
        AND (s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            OR s.classid = 'pg_database'::regclass AND s.objid = (SELECT oid FROM pg_database WHERE datname = current_database()))))
UNION ALL
SELECT 'grant', format('GRANT %s ON DATABASE :database: TO %s%s', a.privilege_type,
    CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), NULL
FROM pg_database AS d, aclexplode(d.datacl) AS a WHERE d.datname = current_database()
UNION ALL
SELECT 'acl', 'x', NULL FROM pg_database WHERE datname = current_database() AND datacl IS NOT NULL
UNION ALL
SELECT 'owner', format('ALTER DATABASE :database: OWNER TO %I', pg_get_userbyid(datdba)), NULL FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'comment', format('COMMENT ON DATABASE :database: IS %L', shobj_description(oid, 'pg_database')), NULL
FROM pg_database WHERE datname = current_database() AND shobj_description(oid, 'pg_database') IS NOT NULL
UNION ALL
SELECT 'setting', coalesce(pg_get_userbyid(nullif(s.setrole, 0))::text, ''), unnest(s.setconfig)
FROM pg_db_role_setting AS s WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'create', format('ENCODING %L LC_COLLATE %L LC_CTYPE %L', pg_encoding_to_char(encoding), datcollate, datctype),
    coalesce(to_jsonb(d)->>'daticulocale', to_jsonb(d)->>'datlocale') || chr(9) || datlocprovider::text
FROM pg_database AS d WHERE datname = current_database()
UNION ALL
SELECT 'large', oid::text, NULL FROM pg_largeobject_metadata";

/// Stands for the database's name, quoted, in statements about it.
pub(crate) const HERE: &str = ":database:";

/// A table whose rows are dumped.
pub(crate) struct Table {
    /// Schema and name, quoted where needed.
    pub(crate) name: String,
    /// What `COPY … TO` is asked for.
    pub(crate) source: String,
    /// What `COPY … FROM` is asked for.
    pub(crate) target: String,
}

/// What of a database is data.
#[derive(Default)]
pub(crate) struct Data {
    pub(crate) tables: Vec<Table>,
    /// Schema and name of each, quoted where needed.
    pub(crate) sequences: Vec<String>,
    pub(crate) large_objects: Vec<u32>,
    /// Roles that own something, or may use something.
    pub(crate) roles: Vec<String>,
    /// Clauses of `CREATE DATABASE`.
    pub(crate) create: String,
    /// Statements about the database, with [`HERE`] where its name belongs.
    pub(crate) around: Vec<String>,
}

/// Reads it as the open transaction sees it.
pub(crate) async fn read(client: &Client, code: &DatabaseCode) -> Result<Data, Error> {
    let mut data = Data::default();
    let tables = client.query(TABLES, &[]);
    let around = client.simple_query(AROUND);
    let (tables, around) = tokio::join!(tables, around);
    for row in tables.map_err(FleetError::query(code, "backup_tables"))? {
        let (name, columns, is_sequence, condition): (String, String, bool, Option<String>) =
            (row.get(0), row.get(1), row.get(2), row.get(3));
        if is_sequence {
            data.sequences.push(name);
            continue;
        }
        let target = if columns.is_empty() {
            name.clone()
        } else {
            format!("{name} ({columns})")
        };
        let source = match condition.filter(|condition| !condition.is_empty()) {
            Some(condition) => format!(
                "(SELECT {} FROM {name} {condition})",
                if columns.is_empty() { "" } else { &columns }
            ),
            None => target.clone(),
        };
        data.tables.push(Table { name, source, target });
    }
    let mut has_acl = false;
    let mut grants = Vec::new();
    for message in around.map_err(FleetError::query(code, "backup_around"))? {
        let SimpleQueryMessage::Row(row) = message else { continue };
        let text = |column| row.get(column).unwrap_or_default().to_owned();
        match text(0).as_str() {
            "role" => data.roles.push(text(1)),
            "grant" => grants.push(text(1)),
            "acl" => has_acl = true,
            "setting" => data.around.extend(setting(&text(1), &text(2))),
            "create" => data.create = create(&text(1), &text(2)),
            "large" => data.large_objects.extend(text(1).parse::<u32>().ok()),
            _ => data.around.push(text(1)),
        }
    }
    if has_acl {
        data.around.push("REVOKE ALL ON DATABASE :database: FROM PUBLIC".to_owned());
        data.around.extend(grants);
    }
    Ok(data)
}

/// `ALTER DATABASE … SET`, as `pg_dumpall` writes it: some values are lists of identifiers, which must not become one.
fn setting(role: &str, setting: &str) -> Option<String> {
    let (name, value) = setting.split_once('=')?;
    let lists = [
        "datestyle",
        "search_path",
        "session_preload_libraries",
        "shared_preload_libraries",
        "local_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    ];
    let value = if lists.iter().any(|list| name.eq_ignore_ascii_case(list)) {
        value.to_owned()
    } else {
        literal(value)
    };
    let name = quoted(name);
    Some(match role {
        "" => format!("ALTER DATABASE :database: SET {name} TO {value}"),
        role => format!("ALTER ROLE {} IN DATABASE :database: SET {name} TO {value}", quoted(role)),
    })
}

fn create(basic: &str, provider: &str) -> String {
    match provider.split_once('\t') {
        Some((locale, "i")) => format!("{basic} LOCALE_PROVIDER icu ICU_LOCALE {}", literal(locale)),
        Some((locale, "b")) => format!("{basic} LOCALE_PROVIDER builtin BUILTIN_LOCALE {}", literal(locale)),
        _ => basic.to_owned(),
    }
}

/// A string constant (PostgreSQL manual, section 4.1.2), whatever `standard_conforming_strings` says.
pub(crate) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    match doubled.contains('\\') {
        true => format!(" E'{}'", doubled.replace('\\', "\\\\")),
        false => format!("'{doubled}'"),
    }
}
