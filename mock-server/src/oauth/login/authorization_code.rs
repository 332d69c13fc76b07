use std::sync::Arc;

use jiff::SignedDuration;

use crate::oauth::login::{locale::Language, session::Session};

/// For how long a code can be exchanged. RFC 6749, section 4.1.2, allows ten minutes; ID-porten's is not published.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
/// For how long it is remembered, so that a second use is noticed.
pub(crate) const MEMORY: SignedDuration = SignedDuration::from_hours(1);

/// What somebody agreed to by logging in: the same for a code and for every token that follows from it.
pub(crate) struct LoginGrant {
    pub(crate) client_id: String,
    /// Space-separated.
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) locale: Language,
    pub(crate) session: Arc<Session>,
}

/// An authorization code, as it is remembered.
pub(crate) struct AuthorizationCode {
    pub(crate) grant: Arc<LoginGrant>,
    pub(crate) redirect_uri: String,
    pub(crate) code_challenge: String,
    pub(crate) issued: jiff::Timestamp,
    pub(crate) spent: bool,
}
