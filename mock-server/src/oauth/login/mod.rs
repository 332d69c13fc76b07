pub(crate) mod acr;
pub(crate) mod authorization_code;
pub(crate) mod expiring_map;
pub(crate) mod locale;
pub(crate) mod refresh_token;
pub(crate) mod scopes;
pub(crate) mod session;

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

use crate::{
    crypto::random_token::random_token,
    oauth::login::{
        authorization_code::{AuthorizationCode, LoginGrant},
        expiring_map::ExpiringMap,
        refresh_token::RefreshToken,
        scopes::is_login_only,
        session::Session,
    },
    services::issuers::idporten::token::claims,
};

/// How many of each kind a world remembers.
const MOST: usize = 5000;

/// The codes, sessions and refresh tokens of one world. They expire by its token clock.
///
/// A code, a token and a session are good in the world in which they were made and in no other. A browser cannot send
/// `KRR-Mock-World`, so whoever logs in with one is in the world without a name; a program names a world with the header, at
/// every step. A browser driver that can add a header to each request has a world of its own too.
pub(crate) struct LoginStore(Mutex<LoginState>);

pub(crate) struct LoginState {
    pub(crate) codes: ExpiringMap<AuthorizationCode>,
    pub(crate) sessions: ExpiringMap<Arc<Session>>,
    pub(crate) refresh_tokens: ExpiringMap<RefreshToken>,
    /// `client_id` and `jti` of every client assertion (RFC 7523, section 3, item 7).
    pub(crate) spent_assertions: ExpiringMap<()>,
    /// The `jti` of every access token, and its grant.
    access_tokens: ExpiringMap<Arc<LoginGrant>>,
}

impl Default for LoginStore {
    fn default() -> Self {
        Self(Mutex::new(LoginState::empty()))
    }
}

impl LoginStore {
    /// What is kept, for as long as the outcome lives. Nothing waits while it does.
    pub(crate) fn lock(&self) -> parking_lot::MutexGuard<'_, LoginState> {
        self.0.lock()
    }

    pub(crate) fn clear(&self) {
        *self.0.lock() = LoginState::empty();
    }
}

impl LoginState {
    fn empty() -> Self {
        Self {
            codes: ExpiringMap::holding(MOST),
            sessions: ExpiringMap::holding(MOST),
            refresh_tokens: ExpiringMap::holding(MOST),
            spent_assertions: ExpiringMap::holding(MOST),
            access_tokens: ExpiringMap::holding(MOST),
        }
    }

    /// Begins a session; the outcome is what its cookie holds.
    pub(crate) fn log_in(&mut self, session: Arc<Session>, now: Timestamp) -> String {
        let word = random_token();
        self.sessions.keep(&word, session, now, session::LIFETIME);
        word
    }

    /// Ends sessions: those of the cookie or of the claim `sid`, and what followed from them. The register's own tokens live
    /// on; those of a login and nothing more die with it (DOC-IDPORTEN-OIDC).
    pub(crate) fn log_out(&mut self, cookie: Option<&str>, sid: Option<&str>, now: Timestamp) {
        let of_cookie = cookie.and_then(|word| self.sessions.find(word, now)).map(|session| session.sid.clone());
        let ends = |session: &Session| Some(session.sid.as_str()) == sid || Some(&session.sid) == of_cookie.as_ref();
        self.sessions.retain(|session| !ends(session));
        self.codes.retain(|code| code.spent || !ends(&code.grant.session));
        let pure = |grant: &LoginGrant| is_login_only(&grant.scope) && ends(&grant.session);
        self.refresh_tokens.retain(|token| !pure(&token.grant));
        self.access_tokens.retain(|grant| !pure(grant));
    }

    /// A code for what somebody agreed to.
    pub(crate) fn issue_code(&mut self, code: AuthorizationCode, now: Timestamp) -> String {
        let word = random_token();
        self.codes.keep(&word, code, now, authorization_code::MEMORY);
        word
    }

    pub(crate) fn issue_refresh_token(&mut self, grant: &Arc<LoginGrant>, now: Timestamp) -> String {
        let word = random_token();
        let token = RefreshToken { grant: Arc::clone(grant), spent: false };
        self.refresh_tokens.keep(&word, token, now, refresh_token::LIFETIME);
        word
    }

    pub(crate) fn remember_access_token(&mut self, jti: &str, grant: &Arc<LoginGrant>, now: Timestamp) {
        self.access_tokens.keep(jti, Arc::clone(grant), now, claims::LIFETIME);
    }

    /// Whom an access token of this issuer speaks of; `None` when it is revoked or nothing is known of it.
    pub(crate) fn grant_of(&mut self, jti: &str, now: Timestamp) -> Option<Arc<LoginGrant>> {
        self.access_tokens.find(jti, now).map(|grant| Arc::clone(grant))
    }

    /// Whoever uses a code or a refresh token twice is not alone: all that followed from the login is void (RFC 6749,
    /// section 4.1.2; RFC 9700, section 4.14.2).
    ///
    /// The register does not ask ID-porten about a token that it can verify by itself, so there it opens until it expires.
    pub(crate) fn revoke(&mut self, grant: &Arc<LoginGrant>) {
        self.refresh_tokens.retain(|token| !Arc::ptr_eq(&token.grant, grant));
        self.access_tokens.retain(|other| !Arc::ptr_eq(other, grant));
    }
}
