//! A client of the look-up API, and the mock that it calls.

use http::{HeaderMap, Method};
use krr_fixtures::Deck;
use krr_mock_server::{Clock, KrrMock, KrrMockBuilder};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

pub(crate) const PERSONER: &str = "/kontaktinfo-oauth2-server/rest/v1/personer";
pub(crate) const PERSON: &str = "/kontaktinfo-oauth2-server/rest/v1/person";
pub(crate) const PRINT: &str = "/kontaktinfo-oauth2-server/rest/v1/printSertifikat";
pub(crate) const CONTACT: &str = "global/kontaktinformasjon.read";

/// Paths of G2 and G3; the change feed is in G3 only.
pub(crate) const V1: &str = "/rest/v1/personer";
pub(crate) const V2: &str = "/rest/v2/personer";
pub(crate) const FEED: &str = "/rest/v2/krr/hentEndringer";
/// The scopes for machines, without and with that of the change feed.
pub(crate) const KRR: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
pub(crate) const KRR_FEED: &str =
    "krr:global/kontaktinformasjon.read krr:global/digitalpost.read krr:global/hentendring.read";

/// A published test user with fresh e-mail and mobile.
pub(crate) const BOTH_CHANNELS: &str = "11822648950";
/// A published test user who is deleted.
pub(crate) const DELETED: &str = "17894199350";

/// A fixed time at which the dates of the deck are known.
pub(crate) fn noon() -> Clock {
    Clock::standing("2023-10-12T10:00:00Z".parse().unwrap())
}

/// The identifier of a persona of the default deck.
pub(crate) fn persona(name: &str) -> String {
    Deck::bundled("default").unwrap().find(name).unwrap().personidentifikator().as_str().to_owned()
}

/// A mock and a client for it.
pub(crate) struct LookupClient {
    pub(crate) krr: KrrMock,
    http: Client,
}

/// A response with its whole body.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

impl LookupClient {
    /// Starts a mock at [`noon`].
    pub(crate) async fn start() -> Self {
        Self::start_with(KrrMock::builder().clock(noon())).await
    }

    pub(crate) async fn start_with(builder: KrrMockBuilder) -> Self {
        Self { krr: builder.start().await.unwrap(), http: http() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.krr.uri()))
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        send(self.request(Method::GET, path)).await
    }

    /// A request with a JSON body and without a token.
    pub(crate) async fn send(&self, method: Method, path: &str, body: impl ToString) -> Response {
        send(self.request(method, path).header("content-type", "application/json").body(body.to_string())).await
    }

    /// A look-up with token and media type, without a body.
    pub(crate) fn lookup(&self, scope: &str) -> RequestBuilder {
        let request = self.request(Method::POST, PERSONER).bearer_auth(self.krr.token(scope));
        request.header("content-type", "application/json")
    }

    /// A POST with a JSON body and a token of these scopes.
    pub(crate) fn call(&self, path: &str, scope: &str, body: &Value) -> RequestBuilder {
        let request = self.request(Method::POST, path).bearer_auth(self.krr.token(scope));
        request.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) async fn personer(&self, scope: &str, asked: &[impl AsRef<str>]) -> Response {
        let asked: Vec<&str> = asked.iter().map(AsRef::as_ref).collect();
        send(self.lookup(scope).body(json!({ "personidentifikatorer": asked }).to_string())).await
    }

    /// One person of the list.
    pub(crate) async fn person(&self, scope: &str, asked: &str) -> Value {
        self.personer(scope, &[asked]).await.json()["personer"][0].take()
    }

    /// A change of language with a token bound to the person.
    pub(crate) fn patch(&self, pid: &str) -> RequestBuilder {
        let token = self.krr.user_token("user/spraak.write", pid);
        self.request(Method::PATCH, PERSON).bearer_auth(token).header("content-type", "application/json")
    }

    /// How many responses of the mock broke its own contract.
    pub(crate) async fn own_breaches(&self) -> Value {
        self.get("/_mock/health").await.json()["own_breaches"].take()
    }
}

/// Ignores proxies of the environment.
fn http() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

pub(crate) async fn send(request: RequestBuilder) -> Response {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Response { status, headers, body: response.text().await.unwrap() }
}
