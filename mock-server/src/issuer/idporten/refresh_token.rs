use std::sync::Arc;

use jiff::SignedDuration;

use super::code::Grant;

/// As in the guide's example, `refresh_token_expires_in` (DOC-IDPORTEN-OIDC).
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_secs(600);

/// A refresh token, as it is remembered. It is good once: the answer has the next one.
pub(super) struct RefreshToken {
    pub(super) grant: Arc<Grant>,
    pub(super) spent: bool,
}
