//! A client with a world of its own.

use http::Method;
use krr_fixtures::Personidentifikator;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::client::{LookupClient, Response, send};

pub(crate) const V2: &str = "/rest/v2/personer";
pub(crate) const BOTH_SCOPES: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

/// A client that names its world in every request.
pub(crate) struct WorldClient<'i> {
    pub(crate) lookup: &'i LookupClient,
    pub(crate) name: String,
}

impl<'i> WorldClient<'i> {
    pub(crate) fn new(lookup: &'i LookupClient, name: impl Into<String>) -> Self {
        Self { lookup, name: name.into() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.lookup.request(method, path).header("krr-mock-world", &self.name)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: impl ToString) -> Response {
        send(self.request(method, path).header("content-type", "application/json").body(body.to_string())).await
    }

    /// A token of this world from `/_mock/tokens`.
    pub(crate) async fn token(&self, request: Value) -> String {
        let response = self.send(Method::POST, "/_mock/tokens", request).await;
        response.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn look_up_with(&self, token: &str, who: &str) -> Response {
        let request = self.request(Method::POST, V2).bearer_auth(token).header("content-type", "application/json");
        send(request.body(json!({ "personidentifikatorer": [who] }).to_string())).await
    }

    /// One person of the list of G3.
    pub(crate) async fn person(&self, who: &str) -> Value {
        let token = self.token(json!({ "scope": BOTH_SCOPES })).await;
        self.look_up_with(&token, who).await.json()["personer"][0].take()
    }

    pub(crate) async fn put(&self, who: &str, person: Value) -> Response {
        self.send(Method::PUT, &personer(who), person).await
    }
}

/// The admin path of a person.
pub(crate) fn personer(who: &str) -> String {
    format!("/_mock/personer/{who}")
}

/// A synthetic identifier for each number, none of which is in the default deck.
pub(crate) fn unused_pid(number: usize) -> String {
    let birth_date = jiff::civil::date(1854, 1, 1) + jiff::Span::new().days(i64::try_from(number / 100).unwrap());
    let individnummer = 500 + u16::try_from(number % 100).unwrap();
    let pid = (individnummer..750).find_map(|number| Personidentifikator::synthetic(birth_date, number));
    pid.unwrap().as_str().to_owned()
}
