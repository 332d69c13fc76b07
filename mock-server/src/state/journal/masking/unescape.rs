//! Undoes escapes of JSON and URLs, so that masking sees what they stand for: `\u0031` and `%31` are both a 1.

use std::borrow::Cow;

use memchr::memchr2;

/// The body with the characters of identifiers, addresses and names unescaped. Characters with a meaning in JSON or forms stay
/// escaped.
pub(crate) fn unescaped(body: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = next_escape(body, 0) else { return Cow::Borrowed(body) };
    let mut plain = Vec::with_capacity(body.len());
    let (mut copied, mut next) = (0, Some(first));
    while let Some(at) = next {
        let escape = &body[at..];
        let long = [(escape.strip_prefix(b"\\u00"), 6), (escape.strip_prefix(b"%"), 3)];
        let digits = long.into_iter().find_map(|(digits, length)| Some((digits?.first_chunk()?, length)));
        let unescaped_char = digits.and_then(|(digits, length)| Some((character(*digits)?, length)));
        let after = match unescaped_char {
            Some((character, length)) => {
                plain.extend_from_slice(&body[copied..at]);
                plain.push(character);
                copied = at + length;
                copied
            }
            // The character after a backslash starts no escape.
            None => at + if escape.starts_with(b"\\") { 2 } else { 1 },
        };
        next = next_escape(body, after);
    }
    plain.extend_from_slice(&body[copied..]);
    Cow::Owned(plain)
}

fn next_escape(body: &[u8], from: usize) -> Option<usize> {
    Some(from + memchr2(b'\\', b'%', body.get(from..)?)?)
}

/// The character with this code, if identifiers, addresses or names can have it.
fn character(digits: [u8; 2]) -> Option<u8> {
    let number = u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?;
    (number.is_ascii_alphanumeric() || b"-._~@+".contains(&number)).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::unescaped;

    fn plain(text: &str) -> String {
        String::from_utf8(unescaped(text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn escaped_characters_of_names_are_unescaped() {
        for (escaped, expected) in [
            (r#"["\u0031\u0031822648950","ola\u0040example.no"]"#, r#"["11822648950","ola@example.no"]"#),
            ("x=%31%31822648950&y=%2B4799999999", "x=11822648950&y=+4799999999"),
            (r#""a\u0022b\\u0031""#, r#""a\u0022b\\u0031""#),
            ("a=b%26c%3Dd%20%", "a=b%26c%3Dd%20%"),
            ("%+1 %1", "%+1 %1"),
            ("\\", "\\"),
        ] {
            assert_eq!(plain(escaped), expected);
        }
    }

    proptest! {
        #[test]
        fn every_escaped_character_is_found(text in "[a-z0-9@+._~-]{0,20}", in_url: bool) {
            let escape = |c: char| if in_url { format!("%{:02X}", c as u32) } else { format!("\\u{:04x}", c as u32) };
            prop_assert_eq!(plain(&text.chars().map(escape).collect::<String>()), text);
        }

        #[test]
        fn a_text_without_escapes_is_unchanged(text in "[^%\\\\]{0,40}") {
            prop_assert_eq!(plain(&text), text);
        }
    }
}
