/// How much of a token is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum AuthMode {
    /// Signature, issuer, expiry and scope, as the register does.
    #[default]
    Strict,
    /// Any bearer token is accepted; the scopes and `pid` of a JWT are used unverified.
    Bearer,
    /// No token is needed; one that is sent is used as with `Bearer`.
    Off,
}

impl AuthMode {
    /// The name on the command line and in `/_mock/health`.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
