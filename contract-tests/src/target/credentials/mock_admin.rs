use http::{HeaderMap, HeaderValue, Method, StatusCode, header::AUTHORIZATION};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::target::response_body::read_body;
use crate::target::{TargetError, WORLD};

/// The variable with the admin token of a krr-mock that was started with one, or `@` and the path of a file with it.
pub(crate) const ADMIN_TOKEN: &str = "KRR_MOCK_ADMIN_TOKEN";

/// Calls the admin API of krr-mock, everything under `/_mock/`, with the admin token if there is one.
#[derive(Clone)]
pub(crate) struct MockAdmin {
    origin: String,
    client: reqwest::Client,
    token: Option<HeaderValue>,
}

#[derive(Deserialize)]
struct Mutants {
    /// The one that is on.
    telling: Option<String>,
}

impl MockAdmin {
    pub(crate) fn new(origin: &str, client: reqwest::Client, token: Option<HeaderValue>) -> Self {
        Self { origin: origin.to_owned(), client, token }
    }

    /// The same with another client, such as one for a world.
    pub(crate) fn with_client(&self, client: reqwest::Client) -> Self {
        Self { client, ..self.clone() }
    }

    /// The URL of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// A call of `path`, which begins with `/_mock/`.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, self.url(path));
        match &self.token {
            Some(token) => request.header(AUTHORIZATION, token),
            None => request,
        }
    }

    /// The header field that a call needs.
    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.token.as_ref()
    }

    /// Whether the admin API is here: with `--admin-listen` it has an address of its own. Tells early of a missing or wrong token.
    pub(crate) async fn is_here(&self) -> Result<bool, TargetError> {
        let response = self.request(Method::GET, "/_mock/mutant").send().await;
        let response = response.map_err(|error| TargetError::unreachable(self.origin.clone(), &error))?;
        match response.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(TargetError::AdminToken { origin: self.origin.clone(), is_given: self.token.is_some() })
            }
            status => Ok(status != StatusCode::NOT_FOUND),
        }
    }

    /// Gives the world of `other` the mutant of this one. Answers whether there may be such a world.
    pub(crate) async fn copy_mutant_to(&self, other: &Self) -> bool {
        let Some(Some(id)) = self.active_mutant().await else { return other.active_mutant().await.is_some() };
        let body = json!({ "id": id }).to_string();
        let put = other.request(Method::PUT, "/_mock/mutant").header("content-type", "application/json").body(body);
        put.send().await.is_ok_and(|response| response.status().is_success())
    }

    /// `Some(None)` where no mutant is on; `None` without an answer.
    async fn active_mutant(&self) -> Option<Option<String>> {
        let response = self.request(Method::GET, "/_mock/mutant").send().await.ok()?.error_for_status().ok()?;
        Some(serde_json::from_slice::<Mutants>(&read_body(response).await.ok()?).ok()?.telling)
    }

    /// The state of the mock; `None` where another server answers.
    pub(crate) async fn health(&self) -> Option<Value> {
        let response = self.request(Method::GET, "/_mock/health").send().await.ok()?.error_for_status().ok()?;
        let health: Value = serde_json::from_slice(&read_body(response).await.ok()?).ok()?;
        health.get("own_breaches").is_some().then_some(health)
    }

    /// Drops a world with all that is in it.
    pub(crate) async fn drop_world(&self, name: &str) {
        // A mock that is gone has no worlds either.
        let _ = self.request(Method::DELETE, &format!("/_mock/worlds/{name}")).send().await;
    }
}

/// The header fields that name a world.
pub(crate) fn in_world(world: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(WORLD, world)])
}
