//! How much of a large value is judged in full. The errors of a validator take a hundred times the bytes that cause them.

use std::borrow::Cow;

use serde_json::Value;

/// How many values a JSON text may have whose every violation is looked for. The longest valid look-up has 1002.
pub(crate) const MAX_JUDGED: usize = 20_000;
/// Lists are judged so far at least.
const MIN_ITEMS: usize = 1000;

/// The value, with lists cut behind the item that makes them too long. Other members are needed to judge an object.
pub(crate) fn judged_part(value: &Value, max_items: usize) -> Cow<'_, Value> {
    let length = max_items.clamp(MIN_ITEMS, MAX_JUDGED) + 1;
    if has_longer_list(value, length) { Cow::Owned(cut(value, length)) } else { Cow::Borrowed(value) }
}

fn has_longer_list(value: &Value, length: usize) -> bool {
    match value {
        Value::Array(items) => items.len() > length || items.iter().any(|item| has_longer_list(item, length)),
        Value::Object(members) => members.values().any(|member| has_longer_list(member, length)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn cut(value: &Value, length: usize) -> Value {
    match value {
        Value::Array(items) => items.iter().take(length).map(|item| cut(item, length)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), cut(member, length))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// How many values there are, itself included; beyond `most` it stops counting.
pub(crate) fn count_values(value: &Value, most: usize) -> usize {
    let children: &mut dyn Iterator<Item = &Value> = match value {
        Value::Array(items) => &mut items.iter(),
        Value::Object(members) => &mut members.values(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return 1,
    };
    let mut count = 1;
    for child in children {
        if count > most {
            break;
        }
        count += count_values(child, most - count.min(most));
    }
    count
}

/// The largest `maxItems` in a schema.
pub(crate) fn max_items(schema: &Value) -> usize {
    let inside = |parts: &mut dyn Iterator<Item = &Value>| parts.map(max_items).max().unwrap_or(0);
    match schema {
        Value::Array(parts) => inside(&mut parts.iter()),
        Value::Object(keywords) => {
            let own = keywords.get("maxItems").and_then(Value::as_u64).and_then(|most| usize::try_from(most).ok());
            own.unwrap_or(0).max(inside(&mut keywords.values()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_are_cut_at_every_depth_and_nothing_else_is() {
        let long = json!({ "a": vec![0; 5000], "b": [vec!["x"; 1002]], "c": { "d": 1 } });
        let expected = json!({ "a": vec![0; 1001], "b": [vec!["x"; 1001]], "c": { "d": 1 } });
        assert_eq!(*judged_part(&long, 10), expected);
        assert_eq!(judged_part(&long, 2000)["a"].as_array().map(Vec::len), Some(2001));
        let short = json!({ "a": vec![0; 1001] });
        assert!(matches!(judged_part(&short, 0), Cow::Borrowed(_)));
    }

    #[test]
    fn values_are_counted_up_to_a_bound() {
        for (value, count) in [(json!(1), 1), (json!([1, [2, 3], { "a": null }]), 7), (json!({}), 1)] {
            assert_eq!(count_values(&value, 100), count, "{value}");
        }
        assert!((10..=12).contains(&count_values(&json!(vec![vec![0; 50]; 50]), 10)));
    }

    #[test]
    fn the_longest_list_of_a_schema_is_found() {
        assert_eq!(max_items(&json!({ "items": { "maxItems": 7 }, "allOf": [{ "maxItems": 1000 }] })), 1000);
        assert_eq!(max_items(&json!({ "maxItems": "many" })), 0);
    }
}
