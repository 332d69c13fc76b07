//! Workflow commands of GitHub Actions, one line each: `::error file=...::message`.

/// Escapes the message of a command, which may not end the line.
pub(crate) fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command, which may not end the property either.
pub(crate) fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_properties_are_escaped() {
        assert_eq!(escape_message("100 %\r\n::error::x: y, z"), "100 %25%0D%0A::error::x: y, z");
        assert_eq!(escape_property("a,b: 100%\n.env"), "a%2Cb%3A 100%25%0A.env");
    }
}
