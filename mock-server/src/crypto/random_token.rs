//! Words that mean something to this issuer only: codes, refresh tokens, session ids.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::crypto::digest::digest_of;

/// A new word of 43 characters, 256 bits of chance.
pub(crate) fn new_word() -> String {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random numbers");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256 in base64url, as PKCE writes it (RFC 7636, section 4.2).
pub(crate) fn s256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest_of(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{new_word, s256};

    #[test]
    fn the_digest_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        assert_eq!(s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn no_word_comes_twice() {
        assert_ne!(new_word(), new_word());
        assert_eq!(new_word().len(), 43);
    }
}
