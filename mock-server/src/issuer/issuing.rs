use crate::issuer::{certificates::TrustedAuthorities, strictness::Strictness};

/// How the issuers of a mock issue, whatever the world.
#[derive(Debug, Clone)]
pub(crate) struct Issuing {
    /// Of access tokens; 120 as recorded (wire-behaviour R6).
    pub(crate) token_lifetime_s: i64,
    pub(crate) strictness: Strictness,
    pub(crate) trusted: TrustedAuthorities,
}

impl Default for Issuing {
    fn default() -> Self {
        Self { token_lifetime_s: 120, strictness: Strictness::default(), trusted: TrustedAuthorities::default() }
    }
}
