use std::time::Duration;

use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;
use url::form_urlencoded;

use crate::target::{
    credentials::environment::Client, error::innermost, live_url::LiveUrl, rate_limiter::RateLimiter,
    response_body::read_body,
};

/// What Maskinporten and the provider before it take (dossier 4.1, 4.3).
pub(crate) const ALGORITHM: Algorithm = Algorithm::RS256;

/// Seconds between `iat` and `exp`: at most 120 (dossier 4.1), and a little less than that.
const LIFETIME_S: i64 = 100;

/// An issuer of tokens that takes a client's own grants (RFC 7523), as Maskinporten does.
pub(crate) struct Issuer {
    http: reqwest::Client,
    client_id: String,
    header: Header,
    key: EncodingKey,
    /// The issuer as it calls itself, which a grant must name to the letter.
    audience: String,
    token_endpoint: LiveUrl,
    limiter: RateLimiter,
}

/// A token and how long it is good.
pub(crate) struct Token {
    pub(crate) text: String,
    /// Between these two it was given.
    asked: Instant,
    received: Instant,
    pub(crate) lifetime: Duration,
}

/// Why an issuer gives no token. No message holds a token or a key.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The issuer does not answer.
    #[error("the issuer does not answer at {url}: {reason}")]
    Unreachable {
        /// What was called.
        url: String,
        /// Why.
        reason: String,
    },
    /// What answers is no issuer that a grant can be sent to.
    #[error("no issuer that takes grants at {url}: {reason}")]
    NotIssuer {
        /// What was called.
        url: String,
        /// What is wrong with its answer.
        reason: String,
    },
    /// The issuer refuses the client, its key or its grant.
    #[error("the issuer refuses the grant: {error}: {description}")]
    Refused {
        /// `error` of RFC 6749.
        error: String,
        /// `error_description`, in the issuer's words.
        description: String,
    },
    /// The issuer knows the client, which may not have the scope.
    #[error("the issuer does not give the scope: {0}")]
    NoScope(String),
}

impl Token {
    /// A little before it expires, so that it is still good when the request arrives.
    pub(crate) fn renewed_at(&self) -> Instant {
        let margin = (self.lifetime / 4).min(Duration::from_secs(10));
        self.asked + self.lifetime.saturating_sub(margin)
    }

    /// When it has expired however long the issuer took to give it.
    pub(crate) fn over_at(&self) -> Instant {
        self.received + self.lifetime
    }
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
}

#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    expires_in: u64,
    scope: Option<String>,
}

#[derive(Deserialize, Default)]
struct OauthError {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Issuer {
    /// Asks the issuer where it takes grants, and what it calls itself (RFC 8414).
    pub(crate) async fn discover(http: reqwest::Client, client: Client) -> Result<Self, GrantError> {
        let base = client.issuer.base();
        let url = format!("{base}/.well-known/oauth-authorization-server");
        let metadata = match metadata(&http, &url).await {
            // The provider of old says the same elsewhere (dossier 4.3).
            Err(GrantError::NotIssuer { .. }) => {
                let of_old = format!("{base}/.well-known/openid-configuration");
                metadata(&http, &of_old).await?
            }
            answered => answered?,
        };
        let not_issuer = |reason: String| GrantError::NotIssuer { url: url.clone(), reason };
        if metadata.issuer.trim_end_matches('/') != base {
            return Err(not_issuer(format!("it calls itself {}", metadata.issuer)));
        }
        let endpoint = LiveUrl::parse(&metadata.token_endpoint).map_err(|reason| not_issuer(reason.to_string()))?;
        if !endpoint.is_private() {
            return Err(not_issuer("its token endpoint is not behind https".to_owned()));
        }
        let pause = if endpoint.is_loopback() { Duration::ZERO } else { Duration::from_secs(1) };
        Ok(Self {
            http,
            client_id: client.id,
            header: Header { kid: Some(client.kid), ..Header::new(ALGORITHM) },
            key: client.key,
            audience: metadata.issuer,
            token_endpoint: endpoint,
            limiter: RateLimiter::new(None, pause),
        })
    }

    pub(crate) fn is_loopback(&self) -> bool {
        self.token_endpoint.is_loopback()
    }

    /// A token with these space-separated scopes, bound to a person where there is a `pid`.
    pub(crate) async fn grant(&self, scopes: &str, pid: Option<&str>) -> Result<Token, GrantError> {
        let url = self.token_endpoint.base();
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
            .append_pair("assertion", &self.assertion(scopes, pid)?)
            .finish();
        self.limiter.acquire().await;
        let request = self.http.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let asked = Instant::now();
        let answer = request.send().await.map_err(|error| unreachable(url, &error))?;
        let status = answer.status();
        let body = read_body(answer).await.map_err(|error| unreachable(url, &error))?;
        let received = Instant::now();
        if !status.is_success() {
            let refusal: OauthError = serde_json::from_slice(&body).unwrap_or_default();
            return Err(refused(refusal, status));
        }
        let answer: TokenResponse =
            serde_json::from_slice(&body).map_err(|_| not_issuer(url, "its answer holds no token"))?;
        // An issuer may give less than was asked for (RFC 6749, section 5.1).
        let given = answer.scope.as_deref().unwrap_or(scopes);
        if let Some(missing) = scopes.split(' ').find(|scope| !given.split(' ').any(|given| given == *scope)) {
            return Err(GrantError::NoScope(format!("{missing} was asked for and not given")));
        }
        let lifetime = Duration::from_secs(answer.expires_in);
        Ok(Token { text: answer.access_token, asked, received, lifetime })
    }

    fn assertion(&self, scopes: &str, pid: Option<&str>) -> Result<String, GrantError> {
        let now = Timestamp::now().as_second();
        let mut claims = json!({
            "aud": self.audience,
            "iss": self.client_id,
            "scope": scopes,
            "iat": now,
            "exp": now + LIFETIME_S,
            "jti": uuid::Uuid::new_v4().to_string(),
        });
        if let Some(pid) = pid {
            claims["pid"] = json!(pid);
        }
        let unsigned = |_| not_issuer(self.token_endpoint.base(), "a grant cannot be signed with this key");
        encode(&self.header, &claims, &self.key).map_err(unsigned)
    }
}

async fn metadata(http: &reqwest::Client, url: &str) -> Result<Metadata, GrantError> {
    let answer = http.get(url).send().await.map_err(|error| unreachable(url, &error))?;
    let status = answer.status();
    let body = read_body(answer).await.map_err(|error| unreachable(url, &error))?;
    if !status.is_success() {
        return Err(not_issuer(url, format!("it answers {status}")));
    }
    serde_json::from_slice(&body).map_err(|_| not_issuer(url, "it names no issuer and token endpoint"))
}

/// Scopes that the client may not have (MP-200, MP-201, MP-250) are no fault of the client (dossier 4.4).
fn refused(refusal: OauthError, status: http::StatusCode) -> GrantError {
    let description = krr_specs::mask(&refusal.error_description).into_owned();
    match refusal.error.as_str() {
        "invalid_scope" | "forbidden" => GrantError::NoScope(description),
        "" => GrantError::Refused { error: status.to_string(), description: "without a word of why".to_owned() },
        _ => GrantError::Refused { error: refusal.error, description },
    }
}

fn unreachable(url: &str, error: &dyn std::error::Error) -> GrantError {
    GrantError::Unreachable { url: url.to_owned(), reason: innermost(error) }
}

fn not_issuer(url: &str, reason: impl Into<String>) -> GrantError {
    GrantError::NotIssuer { url: url.to_owned(), reason: reason.into() }
}
