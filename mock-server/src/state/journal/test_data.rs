use krr_specs::Personal;

/// What stands in the journal in clear, because it can be no real person's.
#[derive(Clone, Copy)]
pub(crate) struct TestData<'d> {
    /// Whether a deck has this identifier, which is not synthetic.
    pub(crate) has_identifier: &'d dyn Fn(&str) -> bool,
    /// Whether the register has this address or number.
    pub(crate) has_detail: &'d dyn Fn(&str) -> bool,
    /// Whether the text came from the register, so that every address in it does.
    pub(crate) is_of_register: bool,
}

impl TestData<'_> {
    /// Synthetic identifiers only.
    pub(crate) const SYNTHETIC: Self =
        Self { has_identifier: &|_| false, has_detail: &|_| false, is_of_register: false };

    pub(crate) fn is_identifier(self, digits: &str) -> bool {
        is_synthetic(digits) || (self.has_identifier)(digits)
    }

    /// The same for a text that came from the register.
    pub(crate) fn of_register(self) -> Self {
        Self { is_of_register: true, ..self }
    }

    pub(crate) fn is_detail(self, text: &str) -> bool {
        self.is_of_register || (self.has_detail)(text)
    }

    pub(crate) fn includes(self, found: Personal<'_>) -> bool {
        match found {
            // As a number it may have lost its zero.
            Personal::Identifier(digits) if digits.len() == 10 && self.is_identifier(&format!("0{digits}")) => true,
            // Some mailbox addresses are digits. Of the register's answers too they are looked up: an unknown identifier in
            // them is the client's.
            Personal::Identifier(digits) => {
                // `4799999999` and `004799999999` are telephone numbers too.
                let with_plus = || format!("+{}", digits.strip_prefix("00").unwrap_or(digits));
                self.is_identifier(digits) || (self.has_detail)(digits) || (self.has_detail)(&with_plus())
            }
            Personal::Address(text) | Personal::Telephone(text) => self.is_detail(text),
        }
    }
}

/// Whether these are eleven digits with 80 added to the month, which no real person has, whatever the check digits.
pub(crate) fn is_synthetic(digits: &str) -> bool {
    match digits.as_bytes() {
        [_, _, b'8', b'1'..=b'9', rest @ ..] | [_, _, b'9', b'0'..=b'2', rest @ ..] => {
            rest.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use krr_fixtures::Personidentifikator;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_valid_identifier_is_synthetic_by_its_text_as_by_its_series(text in "[0-3][0-9][0189][0-9]{8}") {
            if let Ok(who) = text.parse::<Personidentifikator>() {
                prop_assert_eq!(is_synthetic(&text), who.is_synthetic());
            }
        }
    }

    #[test]
    fn an_identifier_that_lost_its_zero_is_recognised() {
        assert!(TestData::SYNTHETIC.includes(Personal::Identifier("4846697271")));
        assert!(!TestData::SYNTHETIC.includes(Personal::Identifier("4446697271")));
        assert!(!is_synthetic("118226489500") && !is_synthetic("1182264895x"));
    }
}
