use std::{borrow::Cow, fmt::Write as _, net::SocketAddr};

use http::{HeaderMap, HeaderName, header};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::state::journal::body_excerpt::decode_lossy;
use crate::state::journal::masking::masked;
use crate::state::journal::test_data::TestData;

/// The longest list of fields that is kept, in bytes.
const MAX_LENGTH: usize = 4096;
/// Headers that are secret as a whole.
const SECRET_HEADERS: [&str; 6] = ["authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "dpop"];

/// Headers of nearly every request, whose usual values need no search for what is to be masked.
const COMMON_HEADERS: [HeaderName; 6] = [
    header::HOST,
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
];
/// Longer values are searched.
const MAX_HARMLESS_LENGTH: usize = 64;
/// The fewest digits of a telephone number.
const MIN_PERSONAL_DIGITS: usize = 8;

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
        let (name_text, value) = (name.as_str(), value.as_bytes());
        if let Some(harmless) = harmless(name, value) {
            push_plain_line(&mut lines, name_text, harmless);
        } else if SECRET_HEADERS.contains(&name_text) {
            push_plain_line(&mut lines, name_text, secret(value));
        } else {
            let mut line = String::new();
            push_line(&mut line, name_text, &decode_lossy(value));
            lines.push_str(&masked(&line, data));
        }
    }
    lines
}

/// The value of a common header where masking would leave it as it is: an address of the mock, or a short value with too few
/// digits for anything personal, and no character of an address, an escape or a token.
fn harmless<'v>(name: &HeaderName, value: &'v [u8]) -> Option<&'v str> {
    if value.len() > MAX_HARMLESS_LENGTH || !COMMON_HEADERS.contains(name) {
        return None;
    }
    let text = str::from_utf8(value).ok()?;
    (is_plain(value) || *name == header::HOST && text.parse::<SocketAddr>().is_ok()).then_some(text)
}

fn is_plain(value: &[u8]) -> bool {
    let (mut digits, mut before) = (0, b' ');
    value.iter().all(|byte| {
        let before = std::mem::replace(&mut before, *byte);
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                digits < MIN_PERSONAL_DIGITS
            }
            // A token stands after the space of `Bearer `.
            b' ' => matches!(before, b',' | b';'),
            _ => byte.is_ascii_alphabetic() || b"/,;:*-".contains(byte),
        }
    })
}

fn push_plain_line(lines: &mut String, name: &str, value: &str) {
    for text in [name, "\t", value, "\n"] {
        lines.push_str(text);
    }
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
    if lines.is_empty() {
        return lines;
    }
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
            false if has_control(text) => {
                lines.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
            }
            false => lines.push_str(text),
        }
        lines.push(end);
    }
}

/// The second control characters of Unicode are those that begin with the byte C2 in UTF-8, as some others do.
fn has_control(text: &str) -> bool {
    let may_be_control = |byte: u8| byte < b' ' || byte == 0x7f || byte == 0xc2;
    text.bytes().any(may_be_control) && text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_plain_value_is_masked_as_it_is(value in "([a-zA-Z]{1,9}|[0-9]{1,12}|Bearer |application/json|gzip, |[/,;:* -]|[ -~]){0,12}") {
            let line = format!("accept\t{value}\n");
            prop_assert!(!is_plain(value.as_bytes()) || *masked(&line, TestData::SYNTHETIC) == *line, "{}", line);
        }
    }

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
            headers.map(|(name, value)| (HeaderName::from_static(name), http::HeaderValue::from_static(value)));
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
