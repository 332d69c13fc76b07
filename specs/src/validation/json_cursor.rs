pub(crate) struct JsonCursor<'b>(pub(crate) &'b str);

impl<'b> JsonCursor<'b> {
    fn skip_space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    pub(crate) fn expect(&mut self, byte: u8) -> Option<()> {
        if matches!(self.0.as_bytes().first(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.skip_space();
        }
        self.expect_now(byte)
    }

    fn expect_now(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.0.split_at_checked(1)?;
        (first.as_bytes() == [byte]).then(|| self.0 = rest)
    }

    /// A string of visible ASCII without escapes.
    pub(crate) fn string(&mut self) -> Option<&'b str> {
        self.expect(b'"')?;
        let end = self.0.bytes().position(|byte| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\'))?;
        let (string, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        self.expect_now(b'"').map(|()| string)
    }

    pub(crate) fn digits(&mut self, count: usize) -> Option<&'b str> {
        if self.0.starts_with([' ', '\t', '\n', '\r']) {
            self.skip_space();
        }
        let (quoted, rest) = self.0.split_at_checked(count + 2)?;
        let [b'"', digits @ .., b'"'] = quoted.as_bytes() else { return None };
        self.0 = rest;
        quoted.get(1..=count).filter(|_| are_digits(digits))
    }

    pub(crate) fn boolean(&mut self) -> Option<bool> {
        self.skip_space();
        let (rest, value) = match (self.0.strip_prefix("true"), self.0.strip_prefix("false")) {
            (Some(rest), _) => (rest, true),
            (None, Some(rest)) => (rest, false),
            (None, None) => return None,
        };
        self.0 = rest;
        Some(value)
    }

    pub(crate) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.0.is_empty()
    }
}

/// Whether all bytes are digits, checked eight at a time.
fn are_digits(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    // A digit plus six stays below 0x40; `:` plus six does not.
    const SIX: u64 = 0x0606_0606_0606_0606;
    let are_eight = |eight: &[u8; 8]| {
        let word = u64::from_ne_bytes(*eight);
        word & HIGH == ZEROS && word.wrapping_add(SIX) & HIGH == ZEROS
    };
    let (eights, rest) = bytes.as_chunks();
    match bytes.last_chunk() {
        // The last chunk overlaps the one before it.
        Some(last) => eights.iter().all(are_eight) && are_eight(last),
        None => rest.iter().all(u8::is_ascii_digit),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::are_digits;

    proptest! {
        #[test]
        fn digits_are_recognised_at_any_length(bytes in "[0-9]{0,30}[0-9/:@\\x00-\\x7f]{0,2}[0-9]{0,10}") {
            prop_assert_eq!(are_digits(bytes.as_bytes()), bytes.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }
}
