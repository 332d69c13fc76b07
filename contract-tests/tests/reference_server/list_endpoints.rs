//! The list of identifiers in a request.

use serde_json::Value;

use crate::reference_server::State;
use crate::reference_server::faults::Deviation;

/// The identifiers of a request as text, or the reason to refuse it.
pub(super) fn identifiers(state: &State, body: &Value, checks_digits: bool) -> Result<Vec<String>, &'static str> {
    let list = body.get("personidentifikatorer").and_then(Value::as_array).ok_or("personidentifikatorer: a list")?;
    let max = if state.has(Deviation::AcceptsTooMany) { usize::MAX } else { 1000 };
    let is_empty = list.is_empty() && !state.goes_other_way();
    if is_empty || list.len() > max {
        return Err("personidentifikatorer: 1 to 1000 of them");
    }
    let identifiers: Option<Vec<String>> = list.iter().map(identifier).collect();
    let identifiers = identifiers.ok_or("personidentifikatorer: eleven digits each")?;
    match (checks_digits || state.goes_other_way())
        && !identifiers.iter().all(|identifier| has_right_check_digits(identifier))
    {
        true => Err("personidentifikatorer: wrong check digits"),
        false => Ok(identifiers),
    }
}

fn identifier(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_u64()?.to_string(),
        _ => return None,
    };
    (text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// Both check digits, modulo 11.
fn has_right_check_digits(identifier: &str) -> bool {
    let digits: Vec<u32> = identifier.bytes().map(|byte| u32::from(byte - b'0')).collect();
    let sum = |weights: &[u32]| digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11;
    sum(&[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) == 0 && sum(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) == 0
}
