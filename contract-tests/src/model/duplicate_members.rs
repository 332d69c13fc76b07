//! JSON in which an object has a member twice is read differently by different parsers (RFC 8259, section 4).

use std::{cell::Cell, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// What was read, and whether some object of it has a member twice; of such the last is kept.
#[derive(Debug, PartialEq)]
pub(crate) struct Read {
    pub(crate) value: Value,
    pub(crate) has_member_twice: bool,
}

/// Reads what is JSON, once for both.
pub(crate) fn read(json: &[u8]) -> Option<Read> {
    let text = std::str::from_utf8(json).ok()?;
    let twice = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = DuplicateFinder { twice: &twice }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(Read { value, has_member_twice: twice.get() })
}

/// Builds a value, and notes where a member stands twice.
#[derive(Clone, Copy)]
struct DuplicateFinder<'n> {
    twice: &'n Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for DuplicateFinder<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DuplicateFinder<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Bool(it))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Number::from_f64(number).map(Value::Number).ok_or_else(|| E::custom("no number of JSON"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(self)?;
            if members.insert(name, value).is_some() {
                self.twice.set(true);
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_member_stands_once_at_every_depth() {
        let twice = |json: &str| read(json.as_bytes()).map(|read| read.has_member_twice);
        for once in [r#"{"a":{"b":[1,-2,2.5,"c",null,true,{}]},"b":{"a":1}}"#, "[1]", "7"] {
            assert_eq!(twice(once), Some(false), "{once}");
        }
        for more in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"b":2}}"#, r#"{"a":[{"b":1,"\u0062":2}]}"#] {
            assert_eq!(twice(more), Some(true), "{more}");
        }
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        for other in [&b"not JSON"[..], br#"{"a":1"#, b"1 2", b"", b"\"\xff\""] {
            assert_eq!(read(other), None, "{}", String::from_utf8_lossy(other));
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
        fn it_reads_what_everybody_reads(text in json()) {
            let usual = serde_json::from_str::<Value>(&text).ok();
            prop_assert_eq!(read(text.as_bytes()).map(|read| read.value), usual);
        }
    }
}
