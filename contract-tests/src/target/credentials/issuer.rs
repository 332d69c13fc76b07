use std::time::Duration;

use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;
use url::form_urlencoded;

use crate::target::error::innermost_cause;
use crate::target::response_body::read_body;
use crate::target::{Client, LiveUrl, RateLimiter};

/// The algorithm that Maskinporten and the legacy OIDC provider accept (DOC-GRANT, DOC-OIDC-OLD).
pub(crate) const ALGORITHM: Algorithm = Algorithm::RS256;

/// Seconds between `iat` and `exp`; the limit is 120 (DOC-GRANT).
const LIFETIME_S: i64 = 100;

/// An issuer of tokens for JWT grants (RFC 7523), such as Maskinporten.
pub(crate) struct Issuer {
    http: reqwest::Client,
    client_id: String,
    header: Header,
    key: EncodingKey,
    /// The issuer identifier, the `aud` of a grant.
    audience: String,
    token_endpoint: LiveUrl,
    limiter: RateLimiter,
}

pub(crate) struct Token {
    pub(crate) text: String,
    /// It was issued between `requested` and `received`.
    requested: Instant,
    received: Instant,
    pub(crate) lifetime: Duration,
}

/// Why an issuer grants no token. No message contains a token or a key.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The issuer is not reachable.
    #[error("the issuer is not reachable at {url}: {reason}")]
    Unreachable {
        /// What was called.
        url: String,
        /// Why.
        reason: String,
    },
    /// Another server answers there.
    #[error("no token issuer at {url}: {reason}")]
    NotIssuer {
        /// What was called.
        url: String,
        /// What is wrong with its response.
        reason: String,
    },
    /// The issuer refuses the client, its key or its grant.
    #[error("the issuer refuses the grant: {error}: {description}")]
    Refused {
        /// `error` of RFC 6749.
        error: String,
        /// `error_description`.
        description: String,
    },
    /// The client may not have the scope.
    #[error("the issuer does not grant the scope: {0}")]
    NoScope(String),
}

impl Token {
    /// A little before it expires, so that it is still valid when the request arrives.
    pub(crate) fn renew_at(&self) -> Instant {
        let margin = (self.lifetime / 4).min(Duration::from_secs(10));
        self.requested + self.lifetime.saturating_sub(margin)
    }

    /// When it has expired for sure, however long the issuer took.
    pub(crate) fn expired_at(&self) -> Instant {
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
    /// Its last part is Maskinporten's code (N20).
    #[serde(default)]
    error_uri: String,
}

impl Issuer {
    /// Fetches the issuer's metadata (RFC 8414).
    pub(crate) async fn discover(http: reqwest::Client, client: Client) -> Result<Self, GrantError> {
        let base = client.issuer.base();
        let url = format!("{base}/.well-known/oauth-authorization-server");
        let metadata = match metadata(&http, &url).await {
            // The legacy OIDC provider has them at another path (DOC-OIDC-OLD).
            Err(GrantError::NotIssuer { .. }) => {
                let oidc = format!("{base}/.well-known/openid-configuration");
                metadata(&http, &oidc).await?
            }
            result => result?,
        };
        let not_issuer = |reason: String| GrantError::NotIssuer { url: url.clone(), reason };
        if metadata.issuer.trim_end_matches('/') != base {
            return Err(not_issuer(format!("its metadata names the issuer {}", metadata.issuer)));
        }
        let endpoint = LiveUrl::parse(&metadata.token_endpoint).map_err(|reason| not_issuer(reason.to_string()))?;
        if !endpoint.is_confidential() {
            return Err(not_issuer("its token endpoint is not https".to_owned()));
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

    /// A token with these space-separated scopes, bound to a person if `pid` is given.
    pub(crate) async fn grant(&self, scopes: &str, pid: Option<&str>) -> Result<Token, GrantError> {
        let url = self.token_endpoint.base();
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
            .append_pair("assertion", &self.assertion(scopes, pid)?)
            .finish();
        self.limiter.acquire().await;
        let request = self.http.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let requested = Instant::now();
        let response = request.send().await.map_err(|error| unreachable(url, &error))?;
        let status = response.status();
        let body = read_body(response).await.map_err(|error| unreachable(url, &error))?;
        let received = Instant::now();
        if !status.is_success() {
            let refusal: OauthError = serde_json::from_slice(&body).unwrap_or_default();
            return Err(refused(refusal, status));
        }
        let response: TokenResponse =
            serde_json::from_slice(&body).map_err(|_| not_issuer(url, "its response has no token"))?;
        // An issuer may grant less than was requested (RFC 6749, section 5.1).
        let granted = response.scope.as_deref().unwrap_or(scopes);
        if let Some(missing) = scopes.split(' ').find(|scope| !granted.split(' ').any(|granted| granted == *scope)) {
            return Err(GrantError::NoScope(format!("{missing} was requested and not granted")));
        }
        let lifetime = Duration::from_secs(response.expires_in);
        Ok(Token { text: response.access_token, requested, received, lifetime })
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
        let not_signed = |_| not_issuer(self.token_endpoint.base(), "this key cannot sign a grant");
        encode(&self.header, &claims, &self.key).map_err(not_signed)
    }
}

async fn metadata(http: &reqwest::Client, url: &str) -> Result<Metadata, GrantError> {
    let response = http.get(url).send().await.map_err(|error| unreachable(url, &error))?;
    let status = response.status();
    let body = read_body(response).await.map_err(|error| unreachable(url, &error))?;
    if !status.is_success() {
        return Err(not_issuer(url, format!("status {status}")));
    }
    serde_json::from_slice(&body).map_err(|_| not_issuer(url, "no `issuer` and `token_endpoint` in its metadata"))
}

/// A scope that the client may not have (MP-200, MP-201, MP-250) is no error of the client (DOC-FEIL).
fn refused(refusal: OauthError, status: http::StatusCode) -> GrantError {
    let code = refusal.error_uri.rsplit('/').next().filter(|code| code.starts_with("MP-"));
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    let description = krr_specs::mask(&format!("{}{code}", refusal.error_description)).into_owned();
    match refusal.error.as_str() {
        "invalid_scope" | "forbidden" => GrantError::NoScope(description),
        "" => GrantError::Refused { error: status.to_string(), description: "without a description".to_owned() },
        _ => GrantError::Refused { error: refusal.error, description },
    }
}

fn unreachable(url: &str, error: &dyn std::error::Error) -> GrantError {
    GrantError::Unreachable { url: url.to_owned(), reason: innermost_cause(error) }
}

fn not_issuer(url: &str, reason: impl Into<String>) -> GrantError {
    GrantError::NotIssuer { url: url.to_owned(), reason: reason.into() }
}
