use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use parking_lot::Mutex;

use crate::crypto::random_token::random_bytes;
use crate::http::bounds::{Budget, MAX_OPAQUE_TOKENS};
use crate::oauth::expiring_map::ExpiringMap;

/// 32 bytes in base64.
const TOKEN_LENGTH: usize = 44;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpaqueToken {
    pub(crate) scope: String,
    pub(crate) client_id: String,
    pub(crate) client_orgno: String,
    pub(crate) pid: Option<String>,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
}

/// The opaque tokens of one world, expired ones included, so that a rejection can say when a token expired.
pub(crate) struct OpaqueTokens(Mutex<ExpiringMap<OpaqueToken>>);

impl OpaqueTokens {
    pub(crate) fn new(budget: &Arc<Budget>) -> Self {
        Self(Mutex::new(ExpiringMap::new(MAX_OPAQUE_TOKENS, budget)))
    }

    /// A new token: 44 characters of base64, as in the guide's examples (DOC-OIDC-OLD).
    pub(crate) fn issue(&self, claims: OpaqueToken) -> String {
        let token = STANDARD.encode(random_bytes());
        let length = size_of::<OpaqueToken>() + claims.scope.len() + claims.client_id.len();
        self.0.lock().insert(token.as_bytes(), claims, length, Timestamp::MAX);
        token
    }

    pub(crate) fn find(&self, token: &str) -> Option<OpaqueToken> {
        // A JWT is far longer, and need not be hashed.
        if token.len() != TOKEN_LENGTH {
            return None;
        }
        self.0.lock().get(token.as_bytes(), Timestamp::MIN).cloned()
    }

    pub(crate) fn revoke(&self, token: &str) {
        self.0.lock().remove(token.as_bytes());
    }

    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_token_makes_room_and_a_revoked_one_is_gone() {
        let tokens = OpaqueTokens::new(&Budget::of(usize::MAX));
        let claims = |iat| OpaqueToken {
            scope: "a".to_owned(),
            client_id: "b".to_owned(),
            client_orgno: "c".to_owned(),
            pid: None,
            iat,
            exp: iat + 1,
        };
        let (first, second) = (tokens.issue(claims(1)), tokens.issue(claims(2)));
        assert_eq!(first.len(), TOKEN_LENGTH);
        for iat in 3..=10_001 {
            tokens.issue(claims(iat));
        }
        assert_eq!((tokens.find(&first), tokens.find(&second)), (None, Some(claims(2))));
        tokens.revoke(&second);
        assert_eq!(tokens.find(&second), None);
    }
}
