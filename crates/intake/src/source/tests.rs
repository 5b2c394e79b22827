use super::csv::{Split, split};
use super::line::{Encoding, LONGEST_LINE, Lines};

fn record(fields: &[&str]) -> Split {
    Split::Record(fields.iter().map(|&field| field.to_owned()).collect())
}

#[test]
fn quotes_enclose_a_field_only_where_they_begin_it() {
    assert_eq!(split("a;\"b;c\";d", b';'), record(&["a", "b;c", "d"]));
    assert_eq!(split("\"say \"\"sí\"\"\";", b';'), record(&["say \"sí\"", ""]));
    assert_eq!(split("tubo 5\" largo;x", b';'), record(&["tubo 5\" largo", "x"]));
    assert_eq!(split("", b';'), record(&[""]));
    assert_eq!(split("\"a\nb\";c", b';'), record(&["a\nb", "c"]));
    assert_eq!(split("a;\"b", b';'), Split::Open);
    assert!(matches!(split("\"a\"b;c", b';'), Split::Wrong(_)));
}

#[test]
fn lines_know_their_place_and_drop_mark_and_ends() {
    let text = b"\xef\xbb\xbfone\r\ntwo\n\nlast";
    let mut lines = Lines::new(&text[..]);
    let mut seen = Vec::new();
    while let Some(line) = lines.next().unwrap() {
        seen.push((line.number, line.at, line.size, String::from_utf8(line.bytes).unwrap()));
    }
    let wanted = [(1, 0, 8, "one"), (2, 8, 4, "two"), (3, 12, 1, ""), (4, 13, 4, "last")];
    assert_eq!(
        seen,
        wanted.map(|(number, at, size, text)| (number, at, size, text.to_owned()))
    );
}

#[test]
fn a_line_without_end_is_cut_and_does_not_hide_the_next() {
    let text = [vec![b'x'; LONGEST_LINE + 10], b"\nnext".to_vec()].concat();
    let mut lines = Lines::new(&text[..]);
    let long = lines.next().unwrap().unwrap();
    assert!(long.too_long && long.bytes.len() == LONGEST_LINE);
    assert_eq!(lines.next().unwrap().unwrap().bytes, b"next");
}

#[test]
fn latin_1_has_the_letters_of_windows_too() {
    assert_eq!(
        Encoding::Latin1.decode(b"Espa\xf1a, 5 \x80, \xbf\xc1gil?").unwrap(),
        "España, 5 €, ¿Ágil?"
    );
    assert!(Encoding::Utf8.decode(b"Espa\xf1a").is_err());
}
