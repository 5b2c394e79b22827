use super::*;

const HEAD: &str = "description = \"d\"\nformat = \"csv\"\n";
const TARGET: &str = "[[target]]\ntable = \"t\"\nkey = [\"k\"]\ncolumns = { k = \"f\" }\n";

fn refusal(text: &str) -> String {
    Mapping::parse("x/own.toml", text).unwrap_err().to_string()
}

#[test]
fn a_mapping_is_named_after_its_file() {
    let mapping = Mapping::parse("x/own.toml", &format!("{HEAD}[field.f]\nfrom = \"F\"\n{TARGET}")).unwrap();
    assert_eq!(mapping.name, "own");
    assert_eq!(mapping.fields[0].from, ["F"]);
}

#[test]
fn the_documented_example_is_a_mapping() {
    let mapping = Mapping::parse("example.toml", include_str!("example.toml")).unwrap();
    assert_eq!((mapping.fields.len(), mapping.targets.len()), (7, 2));
}

#[test]
fn a_mistake_names_file_and_line() {
    for (text, message) in [
        (
            "[field.f]\nfrom = \"F\"\ncolour = 1\n",
            "x/own.toml:5: unknown field `colour`",
        ),
        (
            "[field.f]\nfrom = \"F\"\nkind = \"money\"\n",
            "x/own.toml:5: unknown variant `money`",
        ),
        ("[field.f]\nfrom = []\n", "x/own.toml:4: the list of columns is empty"),
        (
            "[field.f]\nfrom = \"F\"\npattern = '('\n",
            "x/own.toml:5: not a regular expression",
        ),
        (
            "[field.f]\nfrom = \"F\"\nkind = \"code\"\n",
            "x/own.toml:3: field \"f\": kind \"code\" and the table \"codes\"",
        ),
        (
            "[field.f]\nfrom = \"F\"\nkind = \"date\"\nmin = \"soon\"\n",
            "x/own.toml:6: field \"f\": is not a date",
        ),
        (
            "[field.f]\nfrom = \"F\"\nkind = \"date\"\ndefault = \"soon\"\n",
            "x/own.toml:6: field \"f\": is not a date",
        ),
        (
            "[field.f]\nfrom = \"F\"\nrequired = true\noptional = true\n",
            "exclude each other",
        ),
    ] {
        let refused = refusal(&format!("{HEAD}{text}{TARGET}"));
        assert!(refused.contains(message), "{refused}");
    }
}

#[test]
fn a_target_names_only_fields_that_are_there() {
    let field = "[field.f]\nfrom = \"F\"\nkind = \"code\"\ncodes = { A = \"a\" }\n";
    for (text, message) in [
        (
            "[[target]]\ntable = \"t\"\nkey = [\"k\"]\ncolumns = { k = \"g\" }\n",
            "own.toml:10: there is no field \"g\"; the fields are f",
        ),
        (
            "[[target]]\ntable = \"t\"\nkey = [\"x\"]\ncolumns = { k = \"f\" }\n",
            "own.toml:9: key column \"x\" is not among",
        ),
        (
            "[[target]]\ntable = \"t\"\nkey = []\ncolumns = { k = \"f\" }\n",
            "own.toml:9: the natural key is empty",
        ),
        (
            "[[target]]\ntable = \"t\"\nkey = [\"k\"]\ncolumns = { k = { field = \"f\", value = 1 } }\n",
            "give one of field, value and lookup",
        ),
        (
            "[[target]]\ntable = \"t\"\nkey = [\"k\"]\ncolumns = { k = { lookup = \"u\" } }\n",
            "a lookup needs by",
        ),
        (
            "[[target]]\ntable = \"t\"\nkey = [\"k\"]\nevents = { inserted = { field = \"f\", cases = { b = \"B\" }, else = \"A\" }, updated = \"U\" }\n\
             columns = { k = \"f\" }\n",
            "field \"f\" never becomes \"b\"",
        ),
    ] {
        let refused = refusal(&format!("{HEAD}{field}{text}"));
        assert!(refused.contains(message), "{refused}");
    }
}
