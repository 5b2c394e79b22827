//! Precedence of configuration, and its mistakes.

use super::*;

struct Two;

impl aicore_catalog::Source for Two {
    fn text(&self, path: &str) -> Result<Option<String>, String> {
        Ok(match path {
            "catalog.toml" => Some(
                "[[area]]\ncode='core'\nname='Core'\nname_es='Núcleo'\n\
                 [[database]]\ncode='sm_global'\narea='core'\naccessor='global'\npurpose='hub'\n\
                 [[database]]\ncode='sm_auth'\narea='core'\naccessor='auth'\npurpose='auth'\n"
                    .into(),
            ),
            "sm_global/database.toml" | "sm_auth/database.toml" => Some("owner='x'\ntier=1\n".into()),
            _ => None,
        })
    }

    fn folders(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

fn read(file: &str, environment: &[(&str, &str)], private: Option<&str>) -> Result<Config, String> {
    let catalog = Catalog::read(&Two).unwrap();
    let sources = Sources {
        file: Some(("aicore.toml".into(), file.into())),
        environment: environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        private_postgres: private.map(str::to_owned),
        ..Sources::default()
    };
    Config::read(&catalog, &sources).map_err(|error| error.to_string())
}

fn server(config: &Config, code: &'static str) -> String {
    config.endpoints[&DatabaseCode::from_static(code)].server().to_owned()
}

#[test]
fn the_environment_wins_over_the_file_and_both_over_the_private_server() {
    let config = read(
        "[databases]\nauth = \"postgres://u@file:2/sm_auth\"\nsm_global = \"postgres://u@file:2/sm_global\"",
        &[("SM_GLOBAL_DATABASE_URL", "postgres://u@env:1/sm_global")],
        Some("postgres://u@private:3"),
    )
    .unwrap();
    assert_eq!(
        (server(&config, "sm_global"), server(&config, "sm_auth")),
        ("env:1".into(), "file:2".into())
    );
    let config = read("", &[], Some("postgres://u@private:3")).unwrap();
    assert_eq!(server(&config, "sm_auth"), "private:3");
}

#[test]
fn a_mistake_names_the_key_and_the_remedy() {
    let cases = [
        (read("[pool]\nmx = 3", &[], None), "aicore.toml:2: unknown field `mx`"),
        (
            read("[pool]\nmax = 0", &[], None),
            "aicore.toml, key pool.max: 0 is out of range: give 1 to 1000",
        ),
        (
            read("[pool.databases.sm_gobal]\nmax = 3", &[], None),
            "aicore.toml, key pool.databases.sm_gobal: there is no database",
        ),
        (
            read("[pool.databases.auth]\nmax = 3\nmin = 4", &[], None),
            "aicore.toml, key pool.databases.auth.min: 4 is out of range: give 0 to 3",
        ),
        (
            read("[pool]\nweight = nan", &[], None),
            "aicore.toml, key pool.weight: NaN is out of range: give 0.01 to 100",
        ),
        (
            read("[pool]\nbudget = 3\nfloor = 2", &[], None),
            "aicore.toml, key pool.floor: the floors of all databases are 4 together and the budget is 3: lower them",
        ),
        (
            read("[databases]\nsm_gobal = \"postgres://x\"", &[], None),
            "aicore.toml, key databases.sm_gobal: there is no database",
        ),
        (
            read("", &[("SM_AUTH_DATABASE_URL", "mysql://x")], None),
            "SM_AUTH_DATABASE_URL: ",
        ),
        (read("x", &[], None), "aicore.toml:1: "),
    ];
    for (got, wanted) in cases {
        let message = got.unwrap_err();
        assert!(message.starts_with(wanted), "{message}");
    }
}

#[test]
fn a_password_is_in_no_message() {
    let message = read("", &[("SM_AUTH_DATABASE_URL", "postgres://u:s3cret@h:notaport/db")], None).unwrap_err();
    assert!(!message.contains("s3cret"), "{message}");
    let config = read(
        "[nats]\nurl=\"nats://u:s3cret@h:1\"",
        &[("SM_AUTH_DATABASE_URL", "postgres://u:s3cret@h:1/db")],
        None,
    )
    .unwrap();
    assert!(!format!("{config:?}").contains("s3cret"));
}
