use std::{borrow::Cow, fmt::Write as _};

use http::HeaderMap;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::state::journal::masking::masked;
use crate::state::journal::test_data::TestData;

/// The longest list of fields that is kept, in bytes.
const MAX_LENGTH: usize = 4096;
/// Headers that are secret as a whole.
const SECRET_HEADERS: [&str; 6] = ["authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "dpop"];

/// Headers, or parameters of a query, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The first value under this name, in lower case for a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Each name once, with all of its values.
    fn joined(&self) -> Vec<(&str, Cow<'_, str>)> {
        let mut joined: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for (name, value) in &self.0 {
            match joined.iter_mut().find(|(known, _)| known == name) {
                Some((_, values)) => *values = format!("{values}, {value}").into(),
                None => joined.push((name, value.as_str().into())),
            }
        }
        joined
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads what [`masked_headers`] or [`masked_query`] wrote.
    pub(crate) fn read(text: &str) -> Self {
        let field = |line: &str| line.split_once('\t').map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self(text.lines().filter_map(field).collect())
    }

    /// Of headers that need no masking.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self(headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect())
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let joined = self.joined();
        let mut map = serializer.serialize_map(Some(joined.len()))?;
        for (name, value) in joined {
            map.serialize_entry(name, &*value)?;
        }
        map.end()
    }
}

/// Headers as lines, masked. Tokens are shown elsewhere, decoded.
pub(crate) fn masked_headers(headers: &HeaderMap, data: TestData<'_>) -> String {
    let mut lines = String::with_capacity(256);
    for (name, value) in headers {
        if lines.len() > MAX_LENGTH {
            lines.push_str("krr-mock-note\tmore headers were sent than the journal keeps\n");
            break;
        }
        match SECRET_HEADERS.contains(&name.as_str()) {
            true => push_line(&mut lines, name.as_str(), secret(value.as_bytes())),
            false => push_line(&mut lines, name.as_str(), &String::from_utf8_lossy(value.as_bytes())),
        }
    }
    masked_lines(lines, data)
}

/// The scheme stays, in front of what is hidden.
fn secret(value: &[u8]) -> &'static str {
    match value.get(..7).map(<[u8]>::to_ascii_lowercase).as_deref() {
        Some(b"bearer ") => "Bearer ***",
        Some([b'b', b'a', b's', b'i', b'c', b' ', _]) => "Basic ***",
        _ => "***",
    }
}

/// The parameters of a query as lines, masked.
pub(crate) fn masked_query(query: &[(String, String)], data: TestData<'_>) -> String {
    let mut lines = String::new();
    for (name, value) in query {
        if lines.len() > MAX_LENGTH {
            break;
        }
        push_line(&mut lines, name, value);
    }
    if lines.is_empty() { lines } else { masked_lines(lines, data) }
}

fn masked_lines(lines: String, data: TestData<'_>) -> String {
    match masked(&lines, data) {
        Cow::Borrowed(_) => lines,
        Cow::Owned(masked) => masked,
    }
}

fn push_line(lines: &mut String, name: &str, value: &str) {
    let room = MAX_LENGTH.saturating_sub(lines.len());
    for (text, end) in [(name, '\t'), (value, '\n')] {
        match text.len() > room {
            // Cut text is not shown: half an identifier is not recognised.
            true => _ = write!(lines, "... ({} bytes)", text.len()),
            false if text.contains(char::is_control) => {
                lines.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
            }
            false => lines.push_str(text),
        }
        lines.push(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_queries_are_read_as_they_were_masked() {
        let headers = [
            ("authorization", "Bearer abc"),
            ("cookie", "a=b"),
            ("x-who", "11822648950"),
            ("x-who", "11887197158"),
            ("x-real", "11022648950"),
        ];
        let headers =
            headers.map(|(name, value)| (http::HeaderName::from_static(name), http::HeaderValue::from_static(value)));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        let shown = Fields::read(&masked_headers(&map, TestData::SYNTHETIC));
        let shown = serde_json::to_value(shown).unwrap();
        assert_eq!(
            shown,
            serde_json::json!({
                "authorization": "Bearer ***", "cookie": "***", "x-who": "11822648950, 11887197158", "x-real": "***********",
            })
        );
        let query = [("fnr", "11022648950"), ("pid", "11822648950"), ("code", "abc"), ("a\nb", "c\td")];
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let shown = Fields::read(&masked_query(&query, TestData::SYNTHETIC));
        assert_eq!(
            serde_json::to_value(&shown).unwrap(),
            serde_json::json!({ "fnr": "***********", "pid": "11822648950", "code": "***", "a b": "c d" })
        );
        assert_eq!(shown.get("code"), Some("***"));
    }

    #[test]
    fn a_field_that_is_too_long_is_replaced_by_its_length() {
        let query = [("a".to_owned(), "x".repeat(5000)), ("b".to_owned(), "y".to_owned())];
        let shown = Fields::read(&masked_query(&query, TestData::SYNTHETIC));
        assert_eq!((shown.get("a"), shown.get("b")), (Some("... (5000 bytes)"), Some("y")));
    }
}
