//! Text forms of values, as array literals need them.

use super::*;

#[test]
fn an_array_literal_quotes_what_needs_it() {
    let value = Value::Array(vec![
        Value::Text("a\"b\\c,{}".into()),
        Value::Null,
        Value::Text("NULL".into()),
        Value::Text(String::new()),
    ]);
    assert_eq!(value.to_string(), r#"{"a\"b\\c,{}",NULL,"NULL",""}"#);
}

#[test]
fn years_before_one_are_written_as_postgresql_writes_them() {
    let date = NaiveDate::from_ymd_opt(-43, 3, 15).unwrap();
    assert_eq!(Value::Date(date).to_string(), "0044-03-15 BC");
    assert_eq!(
        Value::TimestampTz(date.and_hms_opt(12, 0, 1).unwrap().and_utc()).to_string(),
        "0044-03-15 12:00:01+00 BC"
    );
}

#[test]
fn bytes_are_hexadecimal() {
    assert_eq!(Value::Bytes(vec![0, 255]).to_string(), "\\x00ff");
}
