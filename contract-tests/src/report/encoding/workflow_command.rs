//! Commands to the runner of GitHub Actions, each a line: `::error file=...::message`.

/// The message of a command, as the runner unescapes it: nothing in it ends the line.
pub(crate) fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of one, in which nothing ends the property either.
pub(crate) fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(escape_message("100 %\r\n::error::x: y, z"), "100 %25%0D%0A::error::x: y, z");
        assert_eq!(escape_property("a,b: 100%\n.env"), "a%2Cb%3A 100%25%0A.env");
    }
}
