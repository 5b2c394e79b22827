//! Mistakes in the catalogue's files are named with file and line.

use super::*;

/// Files in memory.
struct Files(BTreeMap<&'static str, String>);

impl Source for Files {
    fn text(&self, path: &str) -> Result<Option<String>, String> {
        Ok(self.0.get(path).cloned())
    }

    fn folders(&self) -> Result<Vec<String>, String> {
        let mut folders: Vec<_> = self
            .0
            .keys()
            .filter_map(|path| path.split_once('/').map(|(folder, _)| folder.to_owned()))
            .collect();
        folders.dedup();
        Ok(folders)
    }
}

const CATALOG: &str = "[[area]]\ncode = \"core\"\nname = \"Core\"\nname_es = \"Núcleo\"\n\n\
    [[database]]\ncode = \"sm_global\"\narea = \"core\"\naccessor = \"global\"\npurpose = \"master data\"\n";
const DEFINITION: &str = "owner = \"Data\"\ntier = 1\n";

fn files(catalog: &str, definition: &str) -> Files {
    Files(BTreeMap::from([
        ("catalog.toml", catalog.to_owned()),
        ("sm_global/database.toml", definition.to_owned()),
    ]))
}

fn mistake(catalog: &str, definition: &str) -> String {
    Catalog::read(&files(catalog, definition)).unwrap_err().to_string()
}

#[test]
fn a_sound_folder_is_read() {
    let catalog = Catalog::read(&files(CATALOG, DEFINITION)).unwrap();
    let database = catalog.find("global").unwrap();
    assert_eq!((database.code.as_str(), database.definition.tier), ("sm_global", 1));
}

#[test]
fn a_mistake_names_file_and_line() {
    let cases = [
        (mistake("[[area]\n", DEFINITION), "catalog.toml:1: "),
        (
            mistake(&CATALOG.replace("area = \"core\"", "area = \"cor\""), DEFINITION),
            "catalog.toml:8: database \"sm_global\": there is no area \"cor\"",
        ),
        (
            mistake(&CATALOG.replace("purpose", "porpoise"), DEFINITION),
            "catalog.toml:10: unknown field `porpoise`",
        ),
        (
            mistake(&CATALOG.replace("sm_global", "SM"), DEFINITION),
            "catalog.toml:7: \"SM\" is not a database code",
        ),
        (
            mistake(&CATALOG.replace("\"sm_global\"", "\"sm_globe\""), DEFINITION),
            "catalog.toml:7: database \"sm_globe\" has no sm_globe/database.toml",
        ),
        (
            mistake(CATALOG, "owner = \"Data\"\ntier = 9\n"),
            "sm_global/database.toml:2: tier 9 is not 1, 2 or 3",
        ),
        (
            mistake(CATALOG, "owner = \"Data\"\n"),
            "sm_global/database.toml:1: missing field `tier`",
        ),
        (
            mistake(
                CATALOG,
                &format!("{DEFINITION}[[event]]\ntype = \"Opened\"\nversion = 1\naggregate = \"party\"\n"),
            ),
            "sm_global/database.toml:3: event Opened: there is no events/party.v1.json",
        ),
        (
            mistake(
                CATALOG,
                &format!("{DEFINITION}\n[[reference]]\ncolumn = \"x\"\nto = \"a.b.c\"\n"),
            ),
            "sm_global/database.toml:4: \"x\" is not table.column",
        ),
    ];
    for (message, wanted) in cases {
        assert!(message.starts_with(wanted), "{message}\n  should start with\n{wanted}");
    }
}

#[test]
fn a_folder_without_an_entry_is_a_mistake() {
    let mut files = files(CATALOG, DEFINITION);
    files.0.insert("sm_gone/database.toml", DEFINITION.to_owned());
    assert!(
        Catalog::read(&files)
            .unwrap_err()
            .to_string()
            .starts_with("sm_gone: this folder is no database")
    );
}

#[test]
fn an_unknown_name_gets_the_nearest_ones() {
    let catalog = Catalog::read(&files(CATALOG, DEFINITION)).unwrap();
    assert!(catalog.find("sm_globl").unwrap_err().contains("near it: sm_global"));
}
