use crate::{
    crypto::{key_source::KeySource, signing_key::SigningKey},
    oauth::{client::certificate::TrustedAuthorities, strictness::Strictness},
};

/// How the issuers of a mock issue, whatever the world.
#[derive(Debug, Clone)]
pub(crate) struct IssuerSettings {
    /// Of access tokens; 120 as recorded (wire-behaviour R6).
    pub(crate) token_lifetime_s: i64,
    pub(crate) strictness: Strictness,
    pub(crate) trusted: TrustedAuthorities,
    /// That of the process unless told otherwise.
    pub(crate) signing_key: KeySource,
}

impl IssuerSettings {
    pub(crate) fn key(&self) -> &SigningKey {
        self.signing_key.key()
    }
}

impl Default for IssuerSettings {
    fn default() -> Self {
        Self {
            token_lifetime_s: 120,
            strictness: Strictness::default(),
            trusted: TrustedAuthorities::default(),
            signing_key: KeySource::default(),
        }
    }
}
