//! Fields whose values are personal or secret without a recognisable form, such as `ola.nordmann#6XXB` or `99999999`.

use std::{borrow::Cow, iter, ops::Range};

use memchr::{memchr, memchr2_iter};
use percent_encoding::percent_decode_str;

use crate::state::journal::test_data::TestData;

/// Fields of forms. Some clients send JSON in place of a form.
const PRIVATE_FIELDS: [&str; 11] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "id_token",
    "pid",
    "refresh_token",
    // A signed authorization response (JARM).
    "response",
    "token",
];
/// Members of JSON only.
const PRIVATE_MEMBERS: [&str; 3] = ["epostadresse", "mobiltelefonnummer", "postkasseadresse"];

pub(crate) fn mask_form_fields<'t>(text: &'t str, data: TestData<'_>) -> Cow<'t, str> {
    if memchr(b'=', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let is_private = |field: &str| {
        field.split_once('=').is_some_and(|(name, value)| is_private_field(name) && !is_shown(value, data))
    };
    if !text.split('&').any(is_private) {
        return Cow::Borrowed(text);
    }
    let mask = |field: &str| match field.split_once('=') {
        Some((name, _)) if is_private(field) => format!("{name}=***"),
        _ => field.to_owned(),
    };
    Cow::Owned(text.split('&').map(mask).collect::<Vec<_>>().join("&"))
}

/// An identifier of test data may stand in a private field.
fn is_shown(value: &str, data: TestData<'_>) -> bool {
    data.is_identifier(value.trim()) || data.is_detail(value)
}

/// Ignores case, spaces and escapes, because other readers of the form may too.
pub(crate) fn is_private_field(name: &str) -> bool {
    let name = percent_decode_str(name.trim()).decode_utf8_lossy();
    PRIVATE_FIELDS.iter().any(|private| private.eq_ignore_ascii_case(name.trim()))
}

/// Masks the private members of JSON, and the private fields of a form in HTML (`name="code" value="..."`). The text may be cut or
/// something else.
pub(crate) fn mask_members<'t>(text: &'t str, data: TestData<'_>) -> Cow<'t, str> {
    let mut masked = String::new();
    let (mut copied, mut after_string, mut is_value_private) = (0, 0, false);
    for Range { start, end } in strings(text) {
        if is_value_private
            && matches!(text[after_string..start - 1].trim(), ":" | "value=")
            && !is_shown(&text[start..end], data)
        {
            if copied == 0 {
                masked.reserve(text.len());
            }
            masked.push_str(&text[copied..start]);
            masked.push_str("***");
            copied = end;
        }
        let name = &text[start..end];
        is_value_private =
            PRIVATE_FIELDS.iter().chain(&PRIVATE_MEMBERS).any(|private| private.eq_ignore_ascii_case(name));
        after_string = (end + 1).min(text.len());
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// The strings of a JSON text without their quotes. The last one may lack its end.
fn strings(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut marks = memchr2_iter(b'"', b'\\', bytes);
    let mut at = 0;
    iter::from_fn(move || {
        let start = marks.find(|mark| *mark >= at && bytes[*mark] == b'"')? + 1;
        at = start;
        let end = marks.find(|mark| match bytes[*mark] {
            _ if *mark < at => false,
            b'"' => true,
            // The byte after a backslash is escaped.
            _ => {
                at = mark + 2;
                false
            }
        });
        let end = end.unwrap_or(bytes.len());
        at = end + 1;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::{TestData, mask_form_fields, mask_members};

    const DATA: TestData<'_> = TestData::SYNTHETIC;

    #[test]
    fn private_fields_of_a_form_are_masked() {
        let text = "grant_type=a&code=b&code_verifier=c&refresh_token=d&codes=e";
        assert_eq!(mask_form_fields(text, DATA), "grant_type=a&code=***&code_verifier=***&refresh_token=***&codes=e");
        assert_eq!(mask_form_fields("token=hGqTK7v2%3D&token_type_hint=x", DATA), "token=***&token_type_hint=x");
        assert_eq!(mask_form_fields("%74oken=a& Token=b&TOKEN =c", DATA), "%74oken=***& Token=***&TOKEN =***");
        assert_eq!(mask_form_fields("{\"a\": 1}", DATA), "{\"a\": 1}");
    }

    #[test]
    fn private_members_are_masked_and_all_else_stays() {
        for (text, shown) in [
            (r#"{"mobiltelefonnummer":"99999999","a":"b"}"#, r#"{"mobiltelefonnummer":"***","a":"b"}"#),
            (r#"{"postkasseadresse" : "o\"la#1" }"#, r#"{"postkasseadresse" : "***" }"#),
            (r#"{"epostadresse":"broken o"#, r#"{"epostadresse":"***"#),
            (r#"{"access_token":"hGqTK7v2=","expires_in":119}"#, r#"{"access_token":"***","expires_in":119}"#),
            (r#"{"token":"hGqTK7v2=","Code" : "x"}"#, r#"{"token":"***","Code" : "***"}"#),
            (
                r#"<input name="code" value="x"><input name="state" value="y">"#,
                r#"<input name="code" value="***"><input name="state" value="y">"#,
            ),
            (r#"["epostadresse","a"]"#, r#"["epostadresse","a"]"#),
            (r#"{"epostadresse_oppdatert":"a\\"}"#, r#"{"epostadresse_oppdatert":"a\\"}"#),
            ("no JSON", "no JSON"),
            ("\"", "\""),
        ] {
            assert_eq!(mask_members(text, DATA), shown);
        }
    }
}
