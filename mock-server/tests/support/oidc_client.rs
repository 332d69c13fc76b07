//! An OIDC client of ID-porten, and the browser of its users, which runs no scripts.

use http::Method;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};
use url::Url;

use crate::support::client::{LookupClient, Response, send};

pub(crate) const CALLBACK: &str = "https://service.example/callback?tenant=1";
/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const SCOPE: &str = "openid profile krr:user/kontaktinformasjon.read krr:user/spraak.write";

pub(crate) struct OidcClient {
    pub(crate) lookup: LookupClient,
    pub(crate) kid: String,
    pub(crate) key: EncodingKey,
    http: Client,
}

pub(crate) type Pairs<'a> = Vec<(&'a str, String)>;

impl OidcClient {
    /// Two clients: `service` with a key (that of the demo client), and `app`, which is public.
    pub(crate) async fn start() -> Self {
        Self::register_at(LookupClient::start().await).await
    }

    pub(crate) async fn register_at(lookup: LookupClient) -> Self {
        let demo = lookup.get("/_mock/clients/demo").await.json();
        let key = EncodingKey::from_rsa_pem(demo["private_key"].as_str().unwrap().as_bytes()).unwrap();
        let kid = demo["kid"].as_str().unwrap().to_owned();
        let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        let client = Self { lookup, kid, key, http };
        client.register(json!({ "keys": demo["keys"] })).await;
        client.register(json!({ "client_id": "app", "token_endpoint_auth_method": "none" })).await;
        client
    }

    /// Registers `service` with these members replaced.
    pub(crate) async fn register(&self, changed: Value) {
        let mut client = json!({
            "client_id": "service",
            "orgno": "310000004",
            "integration": "api_klient",
            "scopes": ["openid", "profile", "krr:user/kontaktinformasjon.read", "krr:user/spraak.write"],
            "redirect_uris": [CALLBACK],
        });
        client.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        let response = self.lookup.send(Method::POST, "/_mock/clients", client).await;
        assert!(response.status < 300, "{response:?}");
    }

    pub(crate) fn issuer(&self) -> String {
        format!("{}/idporten", self.lookup.krr.uri())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.lookup.krr.uri()))
    }

    /// The parameters of `/authorize`.
    pub(crate) fn authorization_request(&self) -> Pairs<'static> {
        [
            ("client_id", "service"),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", SCOPE),
            ("state", "a state"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec()
    }

    pub(crate) async fn authorize(&self, asked: &Pairs<'_>) -> Response {
        send(self.request(Method::GET, &format!("/idporten/authorize?{}", form(asked)))).await
    }

    /// Selects a person on the login page.
    pub(crate) async fn submit_login(&self, asked: &Pairs<'_>, pid: &str) -> Response {
        self.post("/idporten/login", &with(asked.clone(), &[("pid", pid)])).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &Pairs<'_>) -> Response {
        send(form_request(self.request(Method::POST, path), fields)).await
    }

    /// The code of a successful login.
    pub(crate) async fn code(&self, asked: &Pairs<'_>, pid: &str) -> String {
        let response = self.submit_login(asked, pid).await;
        assert_eq!(response.status, 303, "{response:?}");
        redirect_parameter(&response, "code").unwrap_or_else(|| panic!("{response:?}"))
    }

    /// The parameters of `/token` for a code.
    pub(crate) fn code_exchange(&self, code: &str) -> Pairs<'static> {
        vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", CALLBACK.to_owned()),
            ("code_verifier", VERIFIER.to_owned()),
        ]
    }

    pub(crate) async fn token(&self, fields: &Pairs<'_>) -> Response {
        self.post("/idporten/token", fields).await
    }

    /// Adds a new client assertion.
    pub(crate) fn with_new_assertion(&self, fields: Pairs<'static>) -> Pairs<'static> {
        self.with_assertion(fields, self.sign(&self.assertion()))
    }

    pub(crate) fn with_assertion(&self, mut fields: Pairs<'static>, assertion: String) -> Pairs<'static> {
        fields.push(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()));
        fields.push(("client_assertion", assertion));
        fields
    }

    pub(crate) fn now(&self) -> i64 {
        self.lookup.krr.clocks().token.now().as_second()
    }

    pub(crate) fn assertion(&self) -> Value {
        let (now, jti) = (self.now(), uuid::Uuid::new_v4().to_string());
        json!({ "iss": "service", "sub": "service", "aud": self.issuer(), "iat": now, "exp": now + 120, "jti": jti })
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::RS256) };
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }

    /// The tokens of a person who logged in at `service`.
    pub(crate) async fn tokens(&self, pid: &str) -> Value {
        let code = self.code(&self.authorization_request(), pid).await;
        let response = self.token(&self.with_new_assertion(self.code_exchange(&code))).await;
        assert_eq!(response.status, 200, "{response:?}");
        response.json()
    }

    pub(crate) async fn refresh(&self, token: &Value) -> Response {
        let token = token.as_str().unwrap().to_owned();
        let fields = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", token)];
        self.token(&self.with_new_assertion(fields)).await
    }

    pub(crate) async fn userinfo(&self, token: &Value) -> Response {
        send(self.request(Method::GET, "/idporten/userinfo").bearer_auth(token.as_str().unwrap())).await
    }
}

pub(crate) fn form_request(request: RequestBuilder, fields: &Pairs<'_>) -> RequestBuilder {
    request.header("content-type", "application/x-www-form-urlencoded").body(form(fields))
}

pub(crate) fn form(fields: &Pairs<'_>) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Replaces parameters, or removes them where the value is empty.
pub(crate) fn with<'a>(mut pairs: Pairs<'a>, changed: &[(&'a str, &str)]) -> Pairs<'a> {
    for (name, value) in changed {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, (*value).to_owned()));
        }
    }
    pairs
}

/// A parameter of the redirect to the client.
pub(crate) fn redirect_parameter(response: &Response, name: &str) -> Option<String> {
    let location = Url::parse(response.header("location")?).unwrap();
    assert_eq!(location.host_str(), Some("service.example"), "{response:?}");
    location.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}
