//! Members whose values name somebody although nothing in them shows it, `ola.nordmann#6XXB` or `99999999`.

const PRIVATE: [&str; 3] = ["epostadresse", "mobiltelefonnummer", "postkasseadresse"];

/// `text` with the values of these members starred. It need not be JSON to its end, nor at all.
pub(crate) fn starred(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let (mut rest, mut after_private) = (text, false);
    while let Some((before, after)) = rest.split_once('"') {
        let (string, tail) = after.split_at(end_of_string(after));
        let is_value = after_private && before.trim() == ":";
        shown.push_str(before);
        shown.push('"');
        shown.push_str(if is_value { "***" } else { string });
        after_private = PRIVATE.contains(&string);
        rest = match tail.strip_prefix('"') {
            Some(rest) => {
                shown.push('"');
                rest
            }
            None => tail,
        };
    }
    shown.push_str(rest);
    shown
}

/// Where the closing quotation mark stands; the end of the text when there is none.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    let closes = |byte: u8| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    };
    text.bytes().position(closes).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::starred;

    #[test]
    fn values_are_starred_and_all_else_stays() {
        for (text, shown) in [
            (r#"{"mobiltelefonnummer":"99999999","a":"b"}"#, r#"{"mobiltelefonnummer":"***","a":"b"}"#),
            (r#"{"postkasseadresse" : "o\"la#1" }"#, r#"{"postkasseadresse" : "***" }"#),
            (r#"{"epostadresse":"broken o"#, r#"{"epostadresse":"***"#),
            (r#"["epostadresse","a"]"#, r#"["epostadresse","a"]"#),
            (r#"{"epostadresse_oppdatert":"a\\"}"#, r#"{"epostadresse_oppdatert":"a\\"}"#),
            ("no JSON", "no JSON"),
            ("\"", "\""),
        ] {
            assert_eq!(starred(text), shown);
        }
    }
}
