//! JSON in which no object has a member twice: two readers of one text must not see different things (RFC 8725, section 2.4).

use std::{cell::RefCell, fmt};

use krr_specs::Pointer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text is no object of that kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StrictJsonError {
    /// Not JSON, or not an object.
    Form,
    /// This member stands twice.
    Twice(Pointer),
}

/// An object without duplicate members at any depth.
pub(crate) fn object(text: &[u8]) -> Result<Map<String, Value>, StrictJsonError> {
    match value(text)? {
        Value::Object(members) => Ok(members),
        _ => Err(StrictJsonError::Form),
    }
}

/// The first member of a JSON text that stands twice.
pub(crate) fn twice(text: &[u8]) -> Option<Pointer> {
    match value(text) {
        Err(StrictJsonError::Twice(at)) => Some(at),
        Ok(_) | Err(StrictJsonError::Form) => None,
    }
}

fn value(text: &[u8]) -> Result<Value, StrictJsonError> {
    let trail = Trail::default();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let read = Strict(&trail).deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|_| match trail.take().as_slice() {
        [] => StrictJsonError::Form,
        steps => StrictJsonError::Twice(steps.iter().rev().fold(Pointer::root(), |at, step| at.child(step))),
    })
}

/// The steps to the member that stands twice, the last one first: they are put down on the way out, so that a text in which
/// none does costs nothing.
type Trail = RefCell<Vec<String>>;

#[derive(Clone, Copy)]
struct Strict<'t>(&'t Trail);

impl Strict<'_> {
    fn passing(self, step: impl fmt::Display) {
        let mut trail = self.0.borrow_mut();
        if !trail.is_empty() {
            trail.push(step.to_string());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
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

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(self).inspect_err(|_| self.passing(values.len()))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if map.contains_key(&name) {
                self.0.replace(vec![name]);
                return Err(A::Error::custom("a member stands twice"));
            }
            let value = members.next_value_seed(self).inspect_err(|_| self.passing(&name))?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{object, twice};

    #[test]
    fn a_member_stands_once_at_every_depth() {
        let text = br#"{"a":{"b":[1,-2,2.5,"c",null,true,{}]},"b":{"a":1}}"#;
        assert_eq!(Value::Object(object(text).unwrap()), serde_json::from_slice::<Value>(text).unwrap());
        for broken in
            [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"b":2}}"#, r#"{"a":[{"b":1,"\u0062":2}]}"#, "[]", "1", "{", "{}x"]
        {
            assert!(object(broken.as_bytes()).is_err(), "{broken}");
        }
        let place = |text: &str| twice(text.as_bytes()).map(|at| at.to_string());
        assert_eq!(place(r#"{"a":[{"b":1,"\u0062":2}]}"#).as_deref(), Some("/a/0/b"));
        assert_eq!((place("{"), place("[1]"), place(r#"{"a":1}"#)), (None, None, None));
    }
}
