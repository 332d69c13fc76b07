use std::{cell::RefCell, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use crate::text::json_pointer::Pointer;

/// A JSON text as a value, and where it has a duplicate member.
#[derive(Debug, PartialEq)]
pub struct ParsedJson {
    /// The value; of duplicate members the last is kept.
    pub value: Value,
    /// The first member whose name occurred before in its object.
    pub first_duplicate: Option<Pointer>,
}

/// Parses a JSON text and notes the first duplicate member.
///
/// Parsers disagree on what duplicate names mean (RFC 8259, section 4), so that two readers of one text may see different
/// things; for tokens RFC 8725, section 2.4, makes a point of it.
///
/// ```
/// use krr_specs::json;
///
/// let parsed = json::parse(br#"{"a": [{"b": 1, "b": 2}]}"#)?;
/// assert_eq!(parsed.value, serde_json::json!({"a": [{"b": 2}]}));
/// assert_eq!(parsed.first_duplicate.map(|at| at.to_string()).as_deref(), Some("/a/0/b"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When the text is not JSON in UTF-8.
pub fn parse(text: &[u8]) -> serde_json::Result<ParsedJson> {
    let path = RefCell::default();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = ValueVisitor { duplicate: &path }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    let path = path.into_inner();
    let pointer = || path.iter().rev().fold(Pointer::root(), |at, step| at.child(step));
    Ok(ParsedJson { value, first_duplicate: (!path.is_empty()).then(pointer) })
}

#[derive(Clone, Copy)]
struct ValueVisitor<'p> {
    /// From the member outwards: each step is added on the way out, so that a text without duplicates costs nothing.
    duplicate: &'p RefCell<Vec<String>>,
}

impl ValueVisitor<'_> {
    /// Reads a part of the value; `step` leads to it, should the duplicate be inside.
    fn part<T, E>(self, step: impl fmt::Display, read: impl FnOnce(Self) -> Result<T, E>) -> Result<T, E> {
        let is_first = self.duplicate.borrow().is_empty();
        let part = read(self)?;
        let mut path = self.duplicate.borrow_mut();
        if is_first && !path.is_empty() {
            path.push(step.to_string());
        }
        Ok(part)
    }
}

impl<'de> DeserializeSeed<'de> for ValueVisitor<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Number::from_f64(number).map(Value::Number).ok_or_else(|| E::custom("not a number of JSON"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = self.part(list.len(), |visitor| items.next_element_seed(visitor))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let is_duplicate = map.contains_key(&name);
            if is_duplicate && self.duplicate.borrow().is_empty() {
                self.duplicate.borrow_mut().push(name.clone());
            }
            let value = self.part(&name, |visitor| members.next_value_seed(visitor))?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first_duplicate(text: &str) -> Option<String> {
        parse(text.as_bytes()).unwrap().first_duplicate.map(|at| at.to_string())
    }

    #[test]
    fn texts_without_duplicates_have_none() {
        for text in [r#"{"a":{"b":[1,-2,2.5,"c",null,true,{}]},"b":{"a":1}}"#, "[1]", "7", r#"[{"a":1},{"a":1}]"#] {
            assert_eq!(first_duplicate(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_duplicate_is_located_at_every_depth() {
        for (text, pointer) in [
            (r#"{"a":1,"a":1}"#, "/a"),
            (r#"{"a":{"b":1,"b":2}}"#, "/a/b"),
            (r#"{"a":[{"b":1,"\u0062":2}]}"#, "/a/0/b"),
            (r#"{"a":[0,{"b":1,"b":2}],"c":{"d":1,"d":2},"c":3}"#, "/a/1/b"),
            (r#"{"a":1,"a":{"b":1,"b":2}}"#, "/a"),
        ] {
            assert_eq!(first_duplicate(text).as_deref(), Some(pointer), "{text}");
        }
    }

    #[test]
    fn texts_that_are_not_json_are_refused() {
        for text in [&b"not JSON"[..], br#"{"a":1"#, b"1 2", b"", b"\"\xff\"", b"{", b"{}x"] {
            assert!(parse(text).is_err(), "{}", String::from_utf8_lossy(text));
        }
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| format!("{number:e}")),
            any::<String>().prop_map(|text| Value::String(text).to_string()),
            "[{}\\[\\],:\"a0-9.eE+-]{0,8}",
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            let object = proptest::collection::vec(("[ab]", inner.clone()), 0..3);
            let object = object.prop_map(|members| {
                let members = members.into_iter().map(|(name, value)| format!("\"{name}\" :{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            });
            let list = proptest::collection::vec(inner, 0..3).prop_map(|items| format!("[{}]", items.join(" ,")));
            prop_oneof![object, list]
        })
    }

    proptest! {
        #[test]
        fn it_accepts_and_reads_what_serde_json_does(text in json()) {
            let expected = serde_json::from_str::<Value>(&text).ok();
            prop_assert_eq!(parse(text.as_bytes()).ok().map(|parsed| parsed.value), expected);
        }
    }
}
