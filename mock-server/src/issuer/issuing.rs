use crate::{
    issuer::{certificates::TrustedAuthorities, strictness::Strictness},
    signing_key::SigningKey,
};

/// How the issuers of a mock issue, whatever the world.
#[derive(Debug, Clone)]
pub(crate) struct Issuing {
    /// Of access tokens; 120 as recorded (wire-behaviour R6).
    pub(crate) token_lifetime_s: i64,
    pub(crate) strictness: Strictness,
    pub(crate) trusted: TrustedAuthorities,
    /// That of the process unless one was given.
    pub(crate) signing_key: Option<SigningKey>,
}

impl Issuing {
    pub(crate) fn key(&self) -> &SigningKey {
        self.signing_key.as_ref().unwrap_or_else(|| SigningKey::of_process())
    }
}

impl Default for Issuing {
    fn default() -> Self {
        Self {
            token_lifetime_s: 120,
            strictness: Strictness::default(),
            trusted: TrustedAuthorities::default(),
            signing_key: None,
        }
    }
}
