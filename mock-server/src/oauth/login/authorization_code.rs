use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::oauth::client::SubjectType;
use crate::oauth::login::locale::Language;
use crate::oauth::login::session::Session;

/// How long a code can be exchanged. RFC 6749, section 4.1.2, allows ten minutes; ID-porten's lifetime is not published.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
/// How long a code is remembered, so that a second use is noticed.
pub(crate) const MEMORY: SignedDuration = SignedDuration::from_hours(1);

/// What a person granted a client by logging in. A code and all tokens that follow from it share one grant.
pub(crate) struct LoginGrant {
    pub(crate) client_id: String,
    /// Space-separated.
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) subject_type: SubjectType,
    pub(crate) locale: Language,
    pub(crate) session: Arc<Session>,
}

impl LoginGrant {
    /// How much it takes in memory. A code and its tokens share it, and so it is counted more than once.
    pub(crate) fn length(&self) -> usize {
        size_of::<Self>() + self.client_id.len() + self.scope.len() + self.nonce.as_ref().map_or(0, String::len)
    }
}

pub(crate) struct AuthorizationCode {
    pub(crate) grant: Arc<LoginGrant>,
    pub(crate) redirect_uri: String,
    pub(crate) code_challenge: String,
    pub(crate) issued: Timestamp,
    pub(crate) is_spent: bool,
}
