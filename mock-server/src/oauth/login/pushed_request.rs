use jiff::{SignedDuration, Timestamp};

/// How long a pushed request can be used. RFC 9126, section 2.2, expects five seconds to ten minutes; ID-porten's lifetime is not
/// published.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
/// How long it is remembered, so that the rejection of a later use can say why.
pub(crate) const MEMORY: SignedDuration = SignedDuration::from_hours(1);
/// What every `request_uri` begins with (RFC 9126, section 2.2).
pub(crate) const URN_PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// An authorization request that a client sent ahead of the browser (RFC 9126).
pub(crate) struct PushedRequest {
    pub(crate) client_id: String,
    /// Without those of the client authentication.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) pushed: Timestamp,
    pub(crate) is_used: bool,
}
