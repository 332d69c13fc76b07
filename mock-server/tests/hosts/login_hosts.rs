//! ID-porten has its pages at hosts of their own (N41): `login.test.idporten.no` and `login.idporten.no`. Its issuers have no slash at
//! their end (N42).

use krr_mock_server::KrrMock;
use serde_json::json;
use url::Url;

use crate::hosts::unchanged_clients::HardCoded;
use crate::support::client::{BOTH_CHANNELS, send};
use crate::support::oidc_client::{CHALLENGE, VERIFIER};

/// Another recorded host, so that the browser gets an answer there.
const CALLBACK: &str = "https://test.kontaktregisteret.no/callback";

#[tokio::test]
async fn a_person_logs_in_and_out_at_the_login_host_that_discovery_names() {
    let client = HardCoded::behind_proxy(KrrMock::builder()).await;
    let registration = json!({
        "client_id": "app", "orgno": "310000004", "integration": "api_klient", "scopes": [],
        "token_endpoint_auth_method": "none", "redirect_uris": [CALLBACK],
    });
    let register = client.http.post(format!("{}/_mock/clients", client.krr.uri()));
    let register = register.header("content-type", "application/json").body(registration.to_string());
    assert_eq!(send(register).await.status, 201);
    for (issuer, login) in [
        ("https://test.idporten.no", "https://login.test.idporten.no"),
        ("https://idporten.no", "https://login.idporten.no"),
    ] {
        let found = client.get(&format!("{issuer}/.well-known/openid-configuration")).await.json();
        assert_eq!(found["issuer"], issuer);
        assert_eq!(found["authorization_endpoint"], format!("{login}/authorize"));
        assert_eq!(found["end_session_endpoint"], format!("{login}/logout"));
        assert_eq!(found["token_endpoint"], format!("{issuer}/token"));

        let hint = format!("testid:{BOTH_CHANNELS}");
        let asked = [
            ("client_id", "app"),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid"),
            ("state", "s"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("login_hint", &hint),
        ];
        let url = Url::parse_with_params(&format!("{login}/authorize"), asked).unwrap();
        let back = client.http.get(url).send().await.unwrap().url().clone();
        let parameter =
            |name: &str| back.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        assert_eq!(parameter("iss").as_deref(), Some(issuer), "{back}");
        let code = parameter("code").unwrap_or_else(|| panic!("{back}"));
        let exchange = [
            ("grant_type", "authorization_code"),
            ("client_id", "app"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(exchange).finish();
        let request = client.http.post(format!("{issuer}/token"));
        let tokens = send(request.header("content-type", "application/x-www-form-urlencoded").body(form)).await;
        assert_eq!(tokens.status, 200, "{tokens:?}");

        let page = client.get(&format!("{login}/logout")).await;
        let cookie = page.header("set-cookie").unwrap();
        assert!(page.status == 200 && cookie.contains("; Path=/;") && cookie.contains("; Secure"), "{page:?}");
    }
}
