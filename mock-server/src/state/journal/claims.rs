use serde_json::Value;

use crate::state::journal::body_excerpt::{EXCERPT, truncated};
use crate::state::journal::masking::masked;
use crate::state::journal::test_data::TestData;

/// Claims whose numbers are points in time.
const TIMES: [&str; 4] = ["exp", "iat", "nbf", "auth_time"];
/// How many claims are kept of a token, and how deep.
const MAX_CLAIMS: usize = 50;
const MAX_DEPTH: usize = 6;

/// The claims of a token for the journal, masked.
pub(crate) fn shown_claims(claims: Value, data: TestData<'_>) -> Value {
    shown(claims, 0, data)
}

fn shown(value: Value, depth: usize, data: TestData<'_>) -> Value {
    match value {
        _ if depth > MAX_DEPTH => Value::String("...".to_owned()),
        Value::String(text) => Value::String(shown_text(&text, data)),
        Value::Number(number) => match shown_text(&number.to_string(), data) {
            text if text == number.to_string() => Value::Number(number),
            text => Value::String(text),
        },
        Value::Array(items) => items.into_iter().take(MAX_CLAIMS).map(|item| shown(item, depth + 1, data)).collect(),
        Value::Object(members) => {
            let members = members.into_iter().take(MAX_CLAIMS);
            let member = |(name, value): (String, Value)| match value {
                value if TIMES.contains(&name.as_str()) && value.is_number() => (name, value),
                value => (shown_text(&name, data), shown(value, depth + 1, data)),
            };
            Value::Object(members.map(member).collect())
        }
        other => other,
    }
}

fn shown_text(text: &str, data: TestData<'_>) -> String {
    truncated(masked(text, data).into_owned(), text.len().min(EXCERPT + 1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn claims_are_masked_but_for_times_and_test_data() {
        let claims = json!({
            "iss": "a", "exp": 1_697_104_800, "pid": "11822648950", "sub": "11022648950", "n": 11_022_648_950_u64,
            "list": [{ "11022648950": "ola@example.no" }],
        });
        let shown = shown_claims(claims, TestData::SYNTHETIC);
        assert_eq!(
            shown,
            json!({
                "iss": "a", "exp": 1_697_104_800, "pid": "11822648950", "sub": "***********", "n": "***********",
                "list": [{ "***********": "***@***" }],
            })
        );
    }
}
