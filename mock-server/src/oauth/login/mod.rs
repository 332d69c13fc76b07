//! The logins of one world at ID-porten: sessions, authorization codes, refresh tokens and access tokens.

pub(crate) mod acr;
pub(crate) mod authorization_code;
pub(crate) mod locale;
pub(crate) mod pushed_request;
pub(crate) mod refresh_token;
pub(crate) mod scopes;
pub(crate) mod session;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, MutexGuard};

use crate::crypto::random_token::random_token;
use crate::http::bounds::{Budget, MAX_LOGINS};
use crate::oauth::expiring_map::ExpiringMap;
use crate::oauth::login::authorization_code::{AuthorizationCode, LoginGrant};
use crate::oauth::login::pushed_request::PushedRequest;
use crate::oauth::login::refresh_token::RefreshToken;
use crate::oauth::login::scopes::is_login_only;
use crate::oauth::login::session::Session;
use crate::oauth::replay_cache::ReplayCache;

/// How much a session, and a parameter besides its texts, take in memory.
const SESSION: usize = 300;
const PARAMETER: usize = 50;

/// As in the guide's example, `expires_in` (DOC-IDPORTEN-OIDC).
pub(crate) const ACCESS_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_secs(600);

/// The logins of one world. They expire by its token clock.
///
/// A code, a token and a session are valid only in the world in which they were issued. A browser cannot send
/// `KRR-Mock-World`, so a person in a browser logs in to the world without a name. A program or a browser driver that sends
/// the header at every step can log in to any world.
pub(crate) struct LoginStore {
    budget: Arc<Budget>,
    state: Mutex<LoginState>,
    /// The `jti` of every client assertion (RFC 7523, section 3, item 7).
    pub(crate) used_assertions: ReplayCache,
}

pub(crate) struct LoginState {
    pub(crate) codes: ExpiringMap<AuthorizationCode>,
    pub(crate) sessions: ExpiringMap<Arc<Session>>,
    pub(crate) refresh_tokens: ExpiringMap<RefreshToken>,
    pub(crate) pushed_requests: ExpiringMap<PushedRequest>,
    /// By the `jti` of the token.
    access_tokens: ExpiringMap<Arc<LoginGrant>>,
}

impl LoginStore {
    pub(crate) fn new(budget: &Arc<Budget>, of_assertions: &Arc<Budget>) -> Self {
        let state = Mutex::new(LoginState::new(budget));
        Self { budget: Arc::clone(budget), state, used_assertions: ReplayCache::new(of_assertions) }
    }

    /// Never hold the guard across an await.
    pub(crate) fn lock(&self) -> MutexGuard<'_, LoginState> {
        self.state.lock()
    }

    pub(crate) fn clear(&self) {
        *self.lock() = LoginState::new(&self.budget);
        self.used_assertions.clear();
    }
}

impl LoginState {
    fn new(budget: &Arc<Budget>) -> Self {
        Self {
            codes: ExpiringMap::new(MAX_LOGINS, budget),
            sessions: ExpiringMap::new(MAX_LOGINS, budget),
            refresh_tokens: ExpiringMap::new(MAX_LOGINS, budget),
            pushed_requests: ExpiringMap::new(MAX_LOGINS, budget),
            access_tokens: ExpiringMap::new(MAX_LOGINS, budget),
        }
    }

    /// Starts a session and returns the value of its cookie.
    pub(crate) fn log_in(&mut self, session: Arc<Session>, now: Timestamp) -> String {
        let cookie = random_token();
        self.sessions.insert(cookie.as_bytes(), session, SESSION, after(now, session::LIFETIME));
        cookie
    }

    /// Ends the sessions of the cookie and of the claim `sid`, and revokes what was issued in them. Access tokens for KRR
    /// stay valid; tokens for the login alone do not (DOC-IDPORTEN-OIDC).
    pub(crate) fn log_out(&mut self, cookie: Option<&str>, sid: Option<&str>, now: Timestamp) {
        let session = cookie.and_then(|cookie| self.sessions.get(cookie.as_bytes(), now));
        let cookie_sid = session.map(|session| session.sid.clone());
        let ends = |session: &Session| Some(session.sid.as_str()) == sid || Some(&session.sid) == cookie_sid.as_ref();
        self.sessions.retain(|session| !ends(session));
        self.codes.retain(|code| code.is_spent || !ends(&code.grant.session));
        let is_revoked = |grant: &LoginGrant| is_login_only(&grant.scope) && ends(&grant.session);
        self.refresh_tokens.retain(|token| !is_revoked(&token.grant));
        self.access_tokens.retain(|grant| !is_revoked(grant));
    }

    /// Keeps an authorization request and returns the end of its `request_uri`.
    pub(crate) fn push_request(&mut self, request: PushedRequest, now: Timestamp) -> String {
        let reference = random_token();
        let length = request.parameters.iter().map(|(name, value)| PARAMETER + name.len() + value.len()).sum();
        self.pushed_requests.insert(reference.as_bytes(), request, length, after(now, pushed_request::MEMORY));
        reference
    }

    pub(crate) fn issue_code(&mut self, code: AuthorizationCode, now: Timestamp) -> String {
        let token = random_token();
        let length = code.grant.length() + code.redirect_uri.len() + code.code_challenge.len();
        self.codes.insert(token.as_bytes(), code, length, after(now, authorization_code::MEMORY));
        token
    }

    pub(crate) fn issue_refresh_token(&mut self, grant: &Arc<LoginGrant>, now: Timestamp) -> String {
        let token = random_token();
        let refresh_token = RefreshToken { grant: Arc::clone(grant), is_spent: false };
        self.refresh_tokens.insert(
            token.as_bytes(),
            refresh_token,
            grant.length(),
            after(now, refresh_token::LIFETIME),
        );
        token
    }

    pub(crate) fn remember_access_token(&mut self, jti: &str, grant: &Arc<LoginGrant>, now: Timestamp) {
        self.access_tokens.insert(jti.as_bytes(), Arc::clone(grant), grant.length(), after(now, ACCESS_TOKEN_LIFETIME));
    }

    /// The grant of an access token of this issuer; `None` when the token is unknown or revoked.
    pub(crate) fn grant_of(&self, jti: &str, now: Timestamp) -> Option<Arc<LoginGrant>> {
        self.access_tokens.get(jti.as_bytes(), now).cloned()
    }

    /// Revokes one access token.
    pub(crate) fn forget_access_token(&mut self, jti: &str) {
        self.access_tokens.remove(jti.as_bytes());
    }

    /// Revokes every token of a grant. A code or refresh token that is used twice may be stolen (RFC 6749, section 4.1.2;
    /// RFC 9700, section 4.14.2).
    ///
    /// KRR does not ask ID-porten about tokens, so there the access token is accepted until it expires.
    pub(crate) fn revoke(&mut self, grant: &Arc<LoginGrant>) {
        self.refresh_tokens.retain(|token| !Arc::ptr_eq(&token.grant, grant));
        self.access_tokens.retain(|other| !Arc::ptr_eq(other, grant));
    }
}

fn after(now: Timestamp, lifetime: SignedDuration) -> Timestamp {
    now.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}
