use crate::{
    crypto::{key_source::KeyOrigin, signing_key::SigningKey},
    oauth::{client::certificate::TrustedAuthorities, strictness::Strictness},
};

/// How the issuers of a mock issue, whatever the world.
#[derive(Debug, Clone)]
pub(crate) struct Issuing {
    /// Of access tokens; 120 as recorded (wire-behaviour R6).
    pub(crate) token_lifetime_s: i64,
    pub(crate) strictness: Strictness,
    pub(crate) trusted: TrustedAuthorities,
    /// That of the process unless told otherwise.
    pub(crate) signing_key: KeyOrigin,
}

impl Issuing {
    pub(crate) fn key(&self) -> &SigningKey {
        self.signing_key.key()
    }
}

impl Default for Issuing {
    fn default() -> Self {
        Self {
            token_lifetime_s: 120,
            strictness: Strictness::default(),
            trusted: TrustedAuthorities::default(),
            signing_key: KeyOrigin::default(),
        }
    }
}
