//! Letters, digits and signs that somebody wrote otherwise than as themselves: `\u0031` in JSON, `%31` in a form, both a 1.

use std::borrow::Cow;

use memchr::memchr2;

/// A body as it reads, as far as that may show an identifier, an address or a name; what has a meaning of its own in JSON or in
/// forms stays as it is written.
pub(crate) fn unescaped(body: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = next(body, 0) else { return Cow::Borrowed(body) };
    let mut plain = Vec::with_capacity(body.len());
    let (mut copied, mut found) = (0, Some(first));
    while let Some(at) = found {
        let escape = &body[at..];
        let long = [(escape.strip_prefix(b"\\u00"), 6), (escape.strip_prefix(b"%"), 3)];
        let digits = long.into_iter().find_map(|(digits, length)| Some((digits?.first_chunk()?, length)));
        let meant = digits.and_then(|(digits, length)| Some((character(*digits)?, length)));
        let after = match meant {
            Some((character, length)) => {
                plain.extend_from_slice(&body[copied..at]);
                plain.push(character);
                copied = at + length;
                copied
            }
            // What follows a backslash is no escape of its own.
            None => at + if escape.starts_with(b"\\") { 2 } else { 1 },
        };
        found = next(body, after);
    }
    plain.extend_from_slice(&body[copied..]);
    Cow::Owned(plain)
}

fn next(body: &[u8], from: usize) -> Option<usize> {
    Some(from + memchr2(b'\\', b'%', body.get(from..)?)?)
}

/// The character with that number, where it is one that names are made of.
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
    fn names_read_as_they_are_meant() {
        for (written, meant) in [
            (r#"["\u0031\u0031822648950","ola\u0040example.no"]"#, r#"["11822648950","ola@example.no"]"#),
            ("x=%31%31822648950&y=%2B4799999999", "x=11822648950&y=+4799999999"),
            (r#""a\u0022b\\u0031""#, r#""a\u0022b\\u0031""#),
            ("a=b%26c%3Dd%20%", "a=b%26c%3Dd%20%"),
            ("%+1 %1", "%+1 %1"),
            ("\\", "\\"),
        ] {
            assert_eq!(plain(written), meant);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_escaped_is_found(text in "[a-z0-9@+._~-]{0,20}", in_url: bool) {
            let escape = |c: char| if in_url { format!("%{:02X}", c as u32) } else { format!("\\u{:04x}", c as u32) };
            prop_assert_eq!(plain(&text.chars().map(escape).collect::<String>()), text);
        }

        #[test]
        fn nothing_is_lost_where_nothing_is_escaped(text in "[^%\\\\]{0,40}") {
            prop_assert_eq!(plain(&text), text);
        }
    }
}
