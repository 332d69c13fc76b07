use std::sync::Arc;

use jiff::SignedDuration;

use super::{language::Language, session::Session};

/// For how long a code can be exchanged. RFC 6749, section 4.1.2, allows ten minutes; ID-porten's is not published.
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
/// For how long it is remembered, so that a second use is noticed.
pub(super) const MEMORY: SignedDuration = SignedDuration::from_hours(1);

/// What somebody agreed to by logging in: the same for a code and for every token that follows from it.
pub(super) struct Grant {
    pub(super) client_id: String,
    /// Space-separated.
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
    pub(super) locale: Language,
    pub(super) session: Arc<Session>,
}

/// An authorization code, as it is remembered.
pub(super) struct Code {
    pub(super) grant: Arc<Grant>,
    pub(super) redirect_uri: String,
    pub(super) code_challenge: String,
    pub(super) issued: jiff::Timestamp,
    pub(super) spent: bool,
}
