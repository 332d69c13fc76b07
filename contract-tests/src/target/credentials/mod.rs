//! Access tokens: from krr-mock, from the environment, or from an issuer with a key from the environment.

pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod granted_scopes;
pub(crate) mod issuer;
pub(crate) mod jwt_claims;
pub(crate) mod mock_admin;
pub(crate) mod mock_tokens;

use std::{collections::HashMap, time::Duration};

use krr_specs::Generation;
use parking_lot::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::model::available_tokens::{AvailableTokens, MachineTokens, MissingToken};
use crate::model::exchange::Access;
use crate::target::credentials::granted_scopes::request_each_scope;
use crate::target::credentials::jwt_claims::claims;
use crate::target::credentials::mock_admin::MockAdmin;
use crate::target::credentials::mock_tokens::MockTokens;
use crate::target::{GivenCredentials, GrantError, Issuer, MachineCredentials, TokenError};

/// A source of access tokens with a cache. It has no `Debug`: it contains secrets.
pub struct Credentials {
    source: Source,
    person: Option<String>,
    tokens: AvailableTokens,
    cache: Mutex<HashMap<Access, CachedToken>>,
    /// How long after its expiry a token may still be accepted, since clocks differ.
    leeway: Duration,
}

enum Source {
    Mock(MockTokens),
    /// A token of a machine from the environment, if any.
    Ready(Option<String>),
    /// An issuer that grants tokens to a client from the environment.
    Issuer(Box<Issuer>),
}

struct CachedToken {
    token: String,
    /// When a new one is fetched; for a token that must expire, when it has expired.
    until: Option<Instant>,
    /// Whether the target accepted it.
    was_accepted: bool,
}

/// With which scope an opaque token is tried. Rules about scopes are left out.
const ASSUMED_SCOPE: &str = "krr:global/kontaktinformasjon.read";

/// The default of Spring's resource servers.
const LEEWAY: Duration = Duration::from_secs(60);

impl Credentials {
    /// Tokens from krr-mock, of the issuers that `generation` accepts.
    pub(crate) fn of_mock(admin: MockAdmin, generation: Generation) -> Self {
        let mock = MockTokens { admin, generation };
        Self::new(Source::Mock(mock), None, AvailableTokens::Any)
    }

    /// Tokens from the environment. An issuer is asked once for each scope of the generation.
    ///
    /// # Errors
    /// [`GrantError`] when the issuer grants nothing to the client.
    pub(crate) async fn from_environment(
        credentials: GivenCredentials,
        http: reqwest::Client,
        generation: Generation,
    ) -> Result<Self, GrantError> {
        let (person, person_token) = credentials.person.unzip();
        let some = |machine| AvailableTokens::Some { machine, person: person_token.clone() };
        match credentials.machine {
            MachineCredentials::None => Ok(Self::new(Source::Ready(None), person, some(MachineTokens::None))),
            MachineCredentials::Token(token, named) => {
                let tokens = match (claims(&token), named) {
                    (Some(claims), _) => MachineTokens::One(claims.scope),
                    (None, Some(scopes)) => MachineTokens::One(scopes),
                    (None, None) => MachineTokens::Opaque(ASSUMED_SCOPE.to_owned()),
                };
                Ok(Self::new(Source::Ready(Some(token)), person, some(tokens)))
            }
            MachineCredentials::Client(client) => {
                let issuer = Issuer::discover(http, client).await?;
                let (granted, expiring) = request_each_scope(&issuer, generation).await?;
                let access = Access::Expired { scopes: granted.expiring.clone() };
                let credentials =
                    Self::new(Source::Issuer(Box::new(issuer)), person, some(MachineTokens::Granted(granted)));
                credentials.cache.lock().insert(
                    access,
                    CachedToken { until: Some(expiring.expired_at()), token: expiring.text, was_accepted: true },
                );
                Ok(credentials)
            }
        }
    }

    fn new(source: Source, person: Option<String>, tokens: AvailableTokens) -> Self {
        let leeway = match &source {
            Source::Issuer(issuer) if !issuer.is_loopback() => LEEWAY,
            _ => Duration::ZERO,
        };
        Self { source, person, tokens, cache: Mutex::default(), leeway }
    }

    /// The tokens of krr-mock, when they come from there.
    pub(crate) fn mock(&self) -> Option<&MockTokens> {
        match &self.source {
            Source::Mock(mock) => Some(mock),
            Source::Ready(_) | Source::Issuer(_) => None,
        }
    }

    /// The tokens that are available.
    pub fn tokens(&self) -> &AvailableTokens {
        &self.tokens
    }

    /// The value of the Authorization header for `access`; `None` for no header.
    ///
    /// Waits for a token that must have expired.
    ///
    /// # Errors
    /// [`TokenError`] when there is none.
    pub async fn authorization(&self, access: &Access) -> Result<Option<String>, TokenError> {
        match access {
            Access::Anonymous => return Ok(None),
            Access::Garbled => return Ok(Some("Bearer eyJhbGciOiJSUzI1NiJ9.e30.bm90IGEgc2lnbmF0dXJl".to_owned())),
            Access::Forged { scopes } => return Box::pin(self.forged(scopes)).await,
            Access::Expired { .. } | Access::LegacyProvider { .. } | Access::Machine { .. } | Access::Person { .. } => {
            }
        }
        if let Some(missing_token) = self.tokens.missing_token(access) {
            return Err(TokenError::Missing(missing_token));
        }
        if let (Source::Issuer(_), Access::Expired { .. }) = (&self.source, access) {
            return Ok(self.expired(access).await);
        }
        // No lock during the fetch: the task that waits for the lock may be the one that drives the fetch.
        if let Some(cached) = self.cache.lock().get(access)
            && cached.until.is_none_or(|until| Instant::now() < until)
        {
            return Ok(Some(bearer(&cached.token)));
        }
        let cached = self.fetch(access).await?;
        let authorization = bearer(&cached.token);
        self.cache.lock().insert(access.clone(), cached);
        Ok(Some(authorization))
    }

    /// The machine's token with the first byte of its signature changed. An opaque token is changed at its end.
    async fn forged(&self, scopes: &str) -> Result<Option<String>, TokenError> {
        let valid = self.authorization(&Access::Machine { scopes: scopes.to_owned() }).await?;
        Ok(valid.map(|mut token| {
            let start = token.rfind('.').map_or(token.len().saturating_sub(1), |dot| dot + 1);
            let other = if token[start..].starts_with('A') { "B" } else { "A" };
            token.replace_range(start..token.len().min(start + 1), other);
            token
        }))
    }

    async fn fetch(&self, access: &Access) -> Result<CachedToken, TokenError> {
        let is_given = self
            .tokens
            .person()
            .is_some_and(|given| access.pid() == Some(&given.pid) && access.scopes() == given.scopes);
        let permanent = |token: &str| CachedToken { token: token.to_owned(), until: None, was_accepted: false };
        match (&self.source, &self.person) {
            (Source::Mock(mock), _) => Ok(permanent(&mock.token(access).await?)),
            (_, Some(token)) if is_given => Ok(permanent(token)),
            (Source::Ready(Some(token)), _) if access.pid().is_none() => Ok(permanent(token)),
            (Source::Ready(_), _) => Err(TokenError::Missing(MissingToken::Machine(access.scopes().to_owned()))),
            (Source::Issuer(issuer), _) => {
                let token = issuer.grant(access.scopes(), access.pid()).await?;
                Ok(CachedToken { until: Some(token.renew_at()), token: token.text, was_accepted: false })
            }
        }
    }

    /// The token that must expire, after no server may accept it any more.
    async fn expired(&self, access: &Access) -> Option<String> {
        let (token, expired_at) = self.expiring(access)?;
        sleep_until(expired_at).await;
        Some(token)
    }

    /// The token that must expire, and when no server may accept it any more.
    fn expiring(&self, access: &Access) -> Option<(String, Instant)> {
        let cache = self.cache.lock();
        let expiring = cache.get(access).filter(|_| matches!(access, Access::Expired { .. }))?;
        Some((bearer(&expiring.token), expiring.until? + self.leeway + Duration::from_secs(1)))
    }

    /// How long [`authorization`](Self::authorization) will wait for `access`, if it will.
    pub(crate) fn wait_for(&self, access: &Access) -> Option<Duration> {
        self.expiring(access)?.1.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }

    pub(crate) fn mark_accepted(&self, access: &Access) {
        if let Some(cached) = self.cache.lock().get_mut(access) {
            cached.was_accepted = true;
        }
    }

    /// Discards a refused token that was accepted before or expired on the way; false when the token is cached.
    pub(crate) fn discard(&self, access: &Access) -> bool {
        let mut cache = self.cache.lock();
        let is_past = |until: Instant| until <= Instant::now();
        let is_renewable = !matches!(access, Access::Expired { .. })
            && cache
                .get(access)
                .is_some_and(|cached| cached.until.is_some_and(|until| cached.was_accepted || is_past(until)));
        is_renewable && cache.remove(access).is_some()
    }
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}
