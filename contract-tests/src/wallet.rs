use std::{collections::HashMap, env};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use krr_specs::{Generation, Issuer};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::json;

use crate::{
    exchange::Access,
    whole::{NotWhole, whole},
};

/// Which tokens can be had at the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tokens {
    /// Any: the target is a mock of ours, which gives them away.
    Any,
    /// Only the ones that the environment holds.
    Given {
        /// The scopes of `KRR_ACCESS_TOKEN`.
        machine: Option<String>,
        /// The scopes and the person of `KRR_USER_TOKEN`.
        person: Option<(String, String)>,
    },
}

/// Where tokens come from. Never printed: it has no `Debug`.
pub struct Wallet {
    source: Source,
    kept: Mutex<HashMap<Access, String>>,
}

enum Source {
    /// `/_mock/tokens` of a mock of ours.
    Mock { url: String, client: reqwest::Client, generation: Generation },
    /// Ready tokens from the environment.
    Environment { machine: Option<String>, person: Option<String> },
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    scope: String,
    pid: Option<String>,
}

impl Wallet {
    /// Tokens from a mock of ours at `origin`, of the issuers that `generation` takes.
    #[must_use]
    pub fn of_mock(origin: &str, client: reqwest::Client, generation: Generation) -> Self {
        let url = format!("{origin}/_mock/tokens");
        Self { source: Source::Mock { url, client, generation }, kept: Mutex::default() }
    }

    /// Tokens from `KRR_ACCESS_TOKEN` and `KRR_USER_TOKEN`; `None` when neither is set.
    #[must_use]
    pub fn of_environment() -> Option<Self> {
        let read = |name| env::var(name).ok().filter(|token| !token.is_empty());
        let (machine, person) = (read("KRR_ACCESS_TOKEN"), read("KRR_USER_TOKEN"));
        if machine.is_none() && person.is_none() {
            return None;
        }
        Some(Self { source: Source::Environment { machine, person }, kept: Mutex::default() })
    }

    /// Which tokens this wallet can give.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        let Source::Environment { machine, person } = &self.source else { return Tokens::Any };
        // A token that cannot be read, an opaque one for example, is taken to hold the scope that most have.
        let scope = |token: &String| claims(token).map_or_else(|| USUAL_SCOPE.to_owned(), |claims| claims.scope);
        Tokens::Given {
            machine: machine.as_ref().map(scope),
            person: person.as_ref().and_then(|token| {
                let claims = claims(token)?;
                Some((claims.scope, claims.pid?))
            }),
        }
    }

    /// The value of the Authorization header for `access`; `None` for no header.
    ///
    /// # Errors
    /// [`NoToken`] when the target's issuer gives none, or the environment has none of that kind.
    pub async fn authorization(&self, access: &Access) -> Result<Option<String>, NoToken> {
        match access {
            Access::Nobody => return Ok(None),
            Access::Garbled => return Ok(Some("Bearer eyJhbGciOiJSUzI1NiJ9.e30.bm90IGEgc2lnbmF0dXJl".to_owned())),
            Access::Expired { .. } | Access::OldProvider { .. } | Access::Machine { .. } | Access::Person { .. } => {}
        }
        // The lock is not held while a token is fetched: whoever waits for it may be what drives the fetching.
        if let Some(token) = self.kept.lock().get(access) {
            return Ok(Some(format!("Bearer {token}")));
        }
        let token = match (&self.source, access) {
            (Source::Mock { url, client, generation }, access) => minted(client, url, *generation, access).await?,
            (Source::Environment { machine: Some(token), .. }, Access::Machine { .. })
            | (Source::Environment { person: Some(token), .. }, Access::Person { .. }) => token.clone(),
            (Source::Environment { .. }, _) => return Err(NoToken::NotInEnvironment),
        };
        self.kept.lock().insert(access.clone(), token.clone());
        Ok(Some(format!("Bearer {token}")))
    }
}

const USUAL_SCOPE: &str = "krr:global/kontaktinformasjon.read";

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum NoToken {
    /// The mock's token door did not open.
    #[error("the mock gives no token: {0}")]
    Mock(#[from] reqwest::Error),
    /// The door opened and gave something that broke off, or did not end.
    #[error(transparent)]
    NotWhole(#[from] NotWhole),
    /// The door opened and gave something else.
    #[error("the mock's answer holds no token")]
    NoAnswer(#[from] serde_json::Error),
    /// A kind of token that `KRR_ACCESS_TOKEN` and `KRR_USER_TOKEN` do not provide.
    #[error("the environment holds no such token")]
    NotInEnvironment,
}

async fn minted(
    client: &reqwest::Client,
    url: &str,
    generation: Generation,
    access: &Access,
) -> Result<String, NoToken> {
    #[derive(Deserialize)]
    struct Minted {
        access_token: String,
    }
    let (scopes, lifetime) = match access {
        Access::Expired { scopes } => (scopes.as_str(), -1),
        Access::OldProvider { scopes } => (scopes.as_str(), LONG_S),
        other => (other.scopes(), LONG_S),
    };
    let mut request = json!({ "scope": scopes, "lifetime_s": lifetime });
    if let Some(pid) = access.pid() {
        request["pid"] = json!(pid);
    }
    if let Some(issuer) = issuer(generation, access) {
        request["issuer"] = json!(issuer);
    }
    let request = client.post(url).header("content-type", "application/json").body(request.to_string());
    let answer = whole(request.send().await?.error_for_status()?).await?;
    Ok(serde_json::from_slice::<Minted>(&answer)?.access_token)
}

/// Who is to sign: said where the scopes, useless ones for example, do not tell.
fn issuer(generation: Generation, access: &Access) -> Option<Issuer> {
    match access {
        Access::OldProvider { .. } => Some(Issuer::IdportenOidcProvider),
        _ if generation == Generation::G1 => None,
        Access::Person { scopes, .. } if scopes.contains("krr:global/") => Some(Issuer::Maskinporten),
        Access::Person { .. } => Some(Issuer::Idporten),
        _ => Some(Issuer::Maskinporten),
    }
}

/// Longer than any run.
const LONG_S: i64 = 86_400;

fn claims(token: &str) -> Option<Claims> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}
