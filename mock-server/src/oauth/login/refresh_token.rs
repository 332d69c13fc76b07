use std::sync::Arc;

use jiff::SignedDuration;

use crate::oauth::login::authorization_code::LoginGrant;

/// As in the guide's example, `refresh_token_expires_in` (DOC-IDPORTEN-OIDC).
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_secs(600);

/// A refresh token is valid once; each response carries the next one.
pub(crate) struct RefreshToken {
    pub(crate) grant: Arc<LoginGrant>,
    pub(crate) is_spent: bool,
}
