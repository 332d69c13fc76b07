//! Where tokens come from: a mock of ours, the environment, or an issuer to which the environment has a key.

pub(crate) mod environment;
pub(crate) mod issuer;
pub(crate) mod jwt_claims;
pub(crate) mod mock_tokens;

use std::{collections::HashMap, time::Duration};

use krr_specs::{Generation, Roster, Scope};
use parking_lot::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::model::available_tokens::{AvailableTokens, Granted, MachineTokens, MissingToken};
use crate::target::credentials::{
    environment::{GivenCredentials, Machine},
    issuer::GrantError,
    issuer::{Issuer, Token},
    jwt_claims::claims,
    mock_tokens::MockTokens,
};
use crate::{model::exchange::Access, target::response_body::BodyError};

/// Where tokens come from. Never printed: it has no `Debug`.
pub struct Credentials {
    source: Source,
    person: Option<String>,
    tokens: AvailableTokens,
    kept: Mutex<HashMap<Access, CachedToken>>,
    /// How long after its time a token may still be taken, since clocks differ.
    leeway: Duration,
}

enum Source {
    /// `/_mock/tokens` of a mock of ours.
    Mock(MockTokens),
    /// A ready token of a machine, if any.
    Ready(Option<String>),
    /// An issuer that grants tokens to a client of ours.
    Issuer(Box<Issuer>),
}

struct CachedToken {
    token: String,
    /// When another one is to be fetched; for one that was put aside, when it has expired.
    until: Option<Instant>,
    /// Whether it opened something.
    good: bool,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The mock's token door did not open.
    #[error("the mock gives no token: {0}")]
    Mock(#[from] reqwest::Error),
    /// The door opened and gave something that broke off, or did not end.
    #[error(transparent)]
    NotWhole(#[from] BodyError),
    /// The door opened and gave something else.
    #[error("the mock's answer holds no token")]
    NoAnswer(#[from] serde_json::Error),
    /// A kind of token that neither the environment nor its issuer provides.
    #[error("there is no token {0}")]
    NotToBeHad(MissingToken),
    /// The issuer gives none, although it did before.
    #[error(transparent)]
    NoGrant(#[from] GrantError),
}

/// A token of which nothing can be read, an opaque one for example, is taken to hold the scope that most have.
const USUAL_SCOPE: &str = "krr:global/kontaktinformasjon.read";

/// Resource servers of this family allow a minute by default.
const LEEWAY: Duration = Duration::from_secs(60);

impl Credentials {
    /// Tokens from a mock of ours at `origin`, of the issuers that `generation` takes.
    #[must_use]
    pub fn of_mock(origin: &str, client: reqwest::Client, generation: Generation) -> Self {
        let mock = MockTokens { url: format!("{origin}/_mock/tokens"), client, generation };
        Self::new(Source::Mock(mock), None, AvailableTokens::Any)
    }

    /// Tokens as the environment provides them; an issuer is asked once for each scope of the generation.
    ///
    /// # Errors
    /// [`GrantError`] when the issuer gives the client no token at all.
    pub(crate) async fn of_credentials(
        credentials: GivenCredentials,
        http: reqwest::Client,
        generation: Generation,
    ) -> Result<Self, GrantError> {
        let (person, whose) = credentials.person.unzip();
        let some = |machine| AvailableTokens::Some { machine, person: whose.clone() };
        match credentials.machine {
            Machine::None => Ok(Self::new(Source::Ready(None), person, some(MachineTokens::None))),
            Machine::Ready(token) => {
                let scopes = claims(&token).map_or_else(|| USUAL_SCOPE.to_owned(), |claims| claims.scope);
                Ok(Self::new(Source::Ready(Some(token)), person, some(MachineTokens::One(scopes))))
            }
            Machine::Client(client) => {
                let issuer = Issuer::discover(http, client).await?;
                let (granted, aside) = granted(&issuer, generation).await?;
                let access = Access::Expired { scopes: granted.expiring.clone() };
                let credentials =
                    Self::new(Source::Issuer(Box::new(issuer)), person, some(MachineTokens::Granted(granted)));
                credentials
                    .kept
                    .lock()
                    .insert(access, CachedToken { until: Some(aside.over_at()), token: aside.text, good: true });
                Ok(credentials)
            }
        }
    }

    fn new(source: Source, person: Option<String>, tokens: AvailableTokens) -> Self {
        let leeway = match &source {
            Source::Issuer(issuer) if !issuer.is_loopback() => LEEWAY,
            _ => Duration::ZERO,
        };
        Self { source, person, tokens, kept: Mutex::default(), leeway }
    }

    /// Which tokens this wallet can give.
    #[must_use]
    pub fn tokens(&self) -> &AvailableTokens {
        &self.tokens
    }

    /// The value of the Authorization header for `access`; `None` for no header.
    ///
    /// A token that is to have expired is waited for: until then it is another kind of token.
    ///
    /// # Errors
    /// [`TokenError`] when the target's issuer gives none, or the environment has none of that kind.
    pub async fn authorization(&self, access: &Access) -> Result<Option<String>, TokenError> {
        match access {
            Access::Anonymous => return Ok(None),
            Access::Garbled => return Ok(Some("Bearer eyJhbGciOiJSUzI1NiJ9.e30.bm90IGEgc2lnbmF0dXJl".to_owned())),
            Access::Forged { scopes } => return Box::pin(self.forged(scopes)).await,
            Access::Expired { .. } | Access::LegacyProvider { .. } | Access::Machine { .. } | Access::Person { .. } => {
            }
        }
        if let Some(missing_token) = self.tokens.missing_token(access) {
            return Err(TokenError::NotToBeHad(missing_token));
        }
        if let (Source::Issuer(_), Access::Expired { .. }) = (&self.source, access) {
            return Ok(self.expired(access).await);
        }
        // The lock is not held while a token is fetched: whoever waits for it may be what drives the fetching.
        if let Some(kept) = self.kept.lock().get(access)
            && kept.until.is_none_or(|until| Instant::now() < until)
        {
            return Ok(Some(bearer(&kept.token)));
        }
        let kept = self.fetch(access).await?;
        let authorization = bearer(&kept.token);
        self.kept.lock().insert(access.clone(), kept);
        Ok(Some(authorization))
    }

    /// The machine's token with a signature that was made for something else: as many bytes as before, the first of them another.
    ///
    /// An opaque token has no signature. It is spoilt at its end.
    async fn forged(&self, scopes: &str) -> Result<Option<String>, TokenError> {
        let good = self.authorization(&Access::Machine { scopes: scopes.to_owned() }).await?;
        Ok(good.map(|mut token| {
            let start = token.rfind('.').map_or(token.len().saturating_sub(1), |dot| dot + 1);
            let other = if token[start..].starts_with('A') { "B" } else { "A" };
            token.replace_range(start..token.len().min(start + 1), other);
            token
        }))
    }

    async fn fetch(&self, access: &Access) -> Result<CachedToken, TokenError> {
        let given = self
            .tokens
            .person()
            .is_some_and(|given| access.pid() == Some(&given.pid) && access.scopes() == given.scopes);
        let lasting = |token: &str| CachedToken { token: token.to_owned(), until: None, good: false };
        match (&self.source, &self.person) {
            (Source::Mock(mock), _) => Ok(lasting(&mock.token(access).await?)),
            (_, Some(token)) if given => Ok(lasting(token)),
            (Source::Ready(Some(token)), _) if access.pid().is_none() => Ok(lasting(token)),
            (Source::Ready(_), _) => Err(TokenError::NotToBeHad(MissingToken::Machine(access.scopes().to_owned()))),
            (Source::Issuer(issuer), _) => {
                let token = issuer.grant(access.scopes(), access.pid()).await?;
                Ok(CachedToken { until: Some(token.renewed_at()), token: token.text, good: false })
            }
        }
    }

    /// The token that was put aside, once nobody need take it any more.
    async fn expired(&self, access: &Access) -> Option<String> {
        let (token, over) = self.put_aside(access)?;
        sleep_until(over).await;
        Some(token)
    }

    /// The token that was put aside, and from when on nobody need take it.
    fn put_aside(&self, access: &Access) -> Option<(String, Instant)> {
        let kept = self.kept.lock();
        let aside = kept.get(access).filter(|_| matches!(access, Access::Expired { .. }))?;
        Some((bearer(&aside.token), aside.until? + self.leeway + Duration::from_secs(1)))
    }

    /// How long [`authorization`](Self::authorization) will take for `access`, where it has to wait at all.
    pub(crate) fn wait_for(&self, access: &Access) -> Option<Duration> {
        self.put_aside(access)?.1.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }

    /// Notes that the token for `access` opened something.
    pub(crate) fn opened(&self, access: &Access) {
        if let Some(kept) = self.kept.lock().get_mut(access) {
            kept.good = true;
        }
    }

    /// Throws away a token that is taken no more, if it was good or its time ran out on the way; false for others.
    pub(crate) fn renew(&self, access: &Access) -> bool {
        let mut kept = self.kept.lock();
        let ran_out = |until: Instant| until <= Instant::now();
        let renewable = !matches!(access, Access::Expired { .. })
            && kept.get(access).is_some_and(|kept| kept.until.is_some_and(|until| kept.good || ran_out(until)));
        renewable && kept.remove(access).is_some()
    }
}

/// Asks for each scope of machines that the generation knows, and for one token that is bound to a person.
async fn granted(issuer: &Issuer, generation: Generation) -> Result<(Granted, Token), GrantError> {
    let mut granted = Granted { scopes: Default::default(), expiring: String::new(), bound: false };
    let (mut aside, mut refused): (Option<Token>, _) =
        (None, GrantError::NoScope("the generation has none".to_owned()));
    for scope in Scope::of(generation).filter(|scope| scope.name.contains("global/")) {
        let token = match issuer.grant(scope.name, None).await {
            Err(GrantError::NoScope(reason)) => {
                refused = GrantError::NoScope(reason);
                continue;
            }
            answered => answered?,
        };
        granted.scopes.insert(scope.name.to_owned());
        // Of those that open a look-up the one that expires first: it is waited for.
        if !scope.grants.is_empty() && aside.as_ref().is_none_or(|aside| token.lifetime < aside.lifetime) {
            scope.name.clone_into(&mut granted.expiring);
            aside = Some(token);
        }
    }
    let aside = aside.ok_or(refused)?;
    let pid = Roster::published().persons.into_iter().next().map(|person| person.personidentifikator);
    // Not every issuer binds tokens to persons, and not for every client.
    granted.bound = generation == Generation::G3 && issuer.grant(&granted.expiring, pid.as_deref()).await.is_ok();
    Ok((granted, aside))
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}
