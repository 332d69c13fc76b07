/// What is left of a JSON text.
pub(crate) struct Text<'b>(pub(crate) &'b str);

impl<'b> Text<'b> {
    fn skip_space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    pub(crate) fn take(&mut self, byte: u8) -> Option<()> {
        if matches!(self.0.as_bytes().first(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.skip_space();
        }
        self.take_at_once(byte)
    }

    fn take_at_once(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.0.split_at_checked(1)?;
        (first.as_bytes() == [byte]).then(|| self.0 = rest)
    }

    /// A string of visible ASCII without escapes.
    pub(crate) fn string(&mut self) -> Option<&'b str> {
        self.take(b'"')?;
        let end = self.0.bytes().position(|byte| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\'))?;
        let (string, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        self.take_at_once(b'"').map(|()| string)
    }

    /// A string of so many digits.
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
        let (rest, said) = match (self.0.strip_prefix("true"), self.0.strip_prefix("false")) {
            (Some(rest), _) => (rest, true),
            (None, Some(rest)) => (rest, false),
            (None, None) => return None,
        };
        self.0 = rest;
        Some(said)
    }

    pub(crate) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.0.is_empty()
    }
}

/// Whether there is nothing but digits; as many at a time as fit into a word.
fn are_digits(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    // Six more than a digit is below 0x40 still, and six more than `:` is not.
    const SIX: u64 = 0x0606_0606_0606_0606;
    let are_eight = |eight: &[u8; 8]| {
        let word = u64::from_ne_bytes(*eight);
        word & HIGH == ZEROS && word.wrapping_add(SIX) & HIGH == ZEROS
    };
    let (eights, rest) = bytes.as_chunks();
    match bytes.last_chunk() {
        // What is left over is looked at with some of what stands before it.
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
        fn digits_are_digits_however_many(bytes in "[0-9]{0,30}[0-9/:@\\x00-\\x7f]{0,2}[0-9]{0,10}") {
            prop_assert_eq!(are_digits(bytes.as_bytes()), bytes.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }
}
