//! Somebody whose program has the addresses of the record in it, and knows nothing of a mock.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use krr_mock_server::{KrrMock, KrrMockBuilder};
use reqwest::{Certificate, Client, ClientBuilder, Proxy};
use serde_json::{Value, json};

use crate::support::client::{CONTACT, DELETED, Response, send};

/// A mock with TLS, and the configuration of its client.
pub(crate) struct HardCoded {
    pub(crate) krr: KrrMock,
    pub(crate) http: Client,
    /// The same, which knows HTTP/1.1 alone.
    pub(crate) http_1: Client,
    demo: Value,
}

impl HardCoded {
    /// With the mock in `https_proxy` and its authority as the only one that is trusted.
    pub(crate) async fn behind_proxy(builder: KrrMockBuilder) -> Self {
        Self::of(builder, |krr, client| client.proxy(Proxy::all(krr.uri()).unwrap())).await
    }

    /// With the mock's address for `host` in the hosts file.
    pub(crate) async fn resolving(builder: KrrMockBuilder, host: &str) -> Self {
        Self::of(builder, |krr, client| client.no_proxy().resolve(host, krr.address())).await
    }

    async fn of(builder: KrrMockBuilder, configured: impl Fn(&KrrMock, ClientBuilder) -> ClientBuilder) -> Self {
        let krr = builder.tls().start().await.unwrap();
        let authority = Certificate::from_pem(krr.ca_pem().unwrap().as_bytes()).unwrap();
        let trusting = || configured(&krr, Client::builder().tls_certs_only([authority.clone()]));
        let (http, http_1) = (trusting().build().unwrap(), trusting().http1_only().build().unwrap());
        let aside = Client::builder().no_proxy().build().unwrap();
        let demo = send(aside.get(format!("{}/_mock/clients/demo", krr.uri()))).await.json();
        Self { krr, http, http_1, demo }
    }

    pub(crate) async fn get(&self, url: &str) -> Response {
        send(self.http.get(url)).await
    }

    /// An `x5c` grant of the demo client for an issuer, and the response of the token endpoint.
    pub(crate) async fn token_for(&self, issuer: &str, token_endpoint: &str, scope: &str) -> Response {
        let now = self.krr.clocks().token.now().as_second();
        let claims = json!({
            "iss": "demo", "aud": issuer, "scope": scope, "iat": now, "exp": now + 60, "jti": uuid::Uuid::new_v4().to_string(),
        });
        let mut header = Header::new(Algorithm::RS256);
        header.x5c = serde_json::from_value(self.demo["certificate_chain"].clone()).unwrap();
        let key = EncodingKey::from_rsa_pem(self.demo["private_key"].as_str().unwrap().as_bytes()).unwrap();
        let grant = encode(&header, &claims, &key).unwrap();
        let form = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={grant}");
        let request = self.http.post(token_endpoint).header("content-type", "application/x-www-form-urlencoded");
        send(request.body(form)).await
    }

    pub(crate) async fn token(&self, issuer: &str, token_endpoint: &str, scope: &str) -> String {
        let answer = self.token_for(issuer, token_endpoint, scope).await;
        answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    }

    pub(crate) async fn look_up(&self, base: &str, token: &str) -> Response {
        let request = self.http.post(format!("{base}/rest/v1/personer")).bearer_auth(token);
        let asked = json!({ "personidentifikatorer": [DELETED] }).to_string();
        send(request.header("content-type", "application/json").body(asked)).await
    }

    /// A token and an answer of VER2 as its guide had it.
    pub(crate) async fn use_ver2(&self, port: &str) {
        let issuer = "https://oidc-ver2.difi.no/idporten-oidc-provider/";
        let at = format!("https://oidc-ver2.difi.no{port}");
        let token = self.token(issuer, &format!("{at}/idporten-oidc-provider/token"), CONTACT).await;
        let answer = self.look_up(&format!("{at}/kontaktinfo-oauth2-server"), &token).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, crate::http::wire::ANSWERED));
        self.krr.verify();
    }
}
