//! JSON Lines: one object a line, fields found by path.

use crate::mapping::Field;
use crate::value::Raw;
use serde_json::Value;

/// Reads a line.
///
/// # Errors
/// The reason for refusing it.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err("is JSON, but no object".to_owned()),
        Err(error) => Err(format!("is not JSON: {error}")),
    }
}

/// The value at a path such as `customer.address.city` or `phones.0`.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Object(map) => map.get(step),
        Value::Array(list) => step.parse::<usize>().ok().and_then(|index| list.get(index)),
        _ => None,
    })
}

/// The text of a field.
///
/// # Errors
/// The reason, where there is an object or list, or a number that was not kept exactly.
pub(crate) fn raw(value: &Value, field: &Field) -> Result<Option<Raw>, String> {
    let mut parts = Vec::new();
    for path in &field.from {
        match at(value, path) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => parts.push(Raw::text(text.clone())),
            Some(Value::Bool(yes)) => parts.push(Raw::text(yes.to_string())),
            Some(Value::Number(number)) => {
                let text = number.to_string();
                // A JSON reader keeps a fraction as a binary double, exact to 15 decimal digits.
                if number.is_f64() && text.bytes().filter(u8::is_ascii_digit).count() > 16 {
                    return Err("has more digits than a JSON number keeps: write it as a string".to_owned());
                }
                parts.push(Raw { text, number: true });
            }
            Some(Value::Object(_)) => return Err(format!("{path} is an object, and a single value is wanted")),
            Some(Value::Array(_)) => return Err(format!("{path} is a list, and a single value is wanted")),
        }
    }
    if parts.len() < 2 {
        return Ok(parts.pop());
    }
    let number = parts.iter().all(|part| part.number);
    let texts = parts
        .iter()
        .map(|part| part.text.trim())
        .filter(|part| !part.is_empty())
        .map(str::to_owned);
    Ok(field.join(texts.collect()).map(|text| Raw { text, number }))
}
