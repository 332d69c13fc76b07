//! How an authorization response reaches the client: every mode that discovery names (N41).

use http::Method;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, Response, send};
use crate::support::oidc_client::{CALLBACK, OidcClient, redirect_parameter, with};

/// The fields of the page that a browser sends to the client.
fn form_fields(page: &Response) -> Vec<(String, String)> {
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{page:?}");
    let action = format!("<form method=\"post\" action=\"{CALLBACK}\">");
    assert!(page.body.contains(&action), "{page:?}");
    let inputs = page.body.split("<input type=\"hidden\" name=\"").skip(1);
    let field = |input: &str| {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split_once('"').unwrap().0.to_owned())
    };
    inputs.map(field).collect()
}

fn field(page: &Response, name: &str) -> Option<String> {
    form_fields(page).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The claims of a signed response, checked as a client does.
async fn verified(client: &OidcClient, response: &str) -> Value {
    let keys: JwkSet = serde_json::from_str(&client.lookup.get("/idporten/jwks.json").await.body).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["service"]);
    validation.set_issuer(&[client.issuer()]);
    validation.validate_exp = false;
    let key = DecodingKey::from_jwk(&keys.keys[0]).unwrap();
    jsonwebtoken::decode::<Value>(response, &key, &validation).unwrap().claims
}

#[tokio::test]
async fn form_post_sends_the_code_in_a_form() {
    let client = OidcClient::start().await;
    let asked = with(client.authorization_request(), &[("response_mode", "form_post")]);
    let page = client.submit_login(&asked, BOTH_CHANNELS).await;
    assert!(page.header("set-cookie").is_some(), "the person is logged in");
    assert_eq!((field(&page, "state"), field(&page, "iss")), (Some("a state".to_owned()), Some(client.issuer())));
    let code = field(&page, "code").unwrap();
    assert_eq!(client.token(&client.with_new_assertion(client.code_exchange(&code))).await.status, 200);

    let refused = client.authorize(&with(asked, &[("scope", "")])).await;
    assert_eq!(field(&refused, "error").as_deref(), Some("invalid_scope"), "errors come the same way");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn the_form_is_sent_by_a_script_of_the_mock_or_by_a_button() {
    let client = OidcClient::start().await;
    let page = client
        .submit_login(&with(client.authorization_request(), &[("response_mode", "form_post")]), BOTH_CHANNELS)
        .await;
    assert!(page.body.contains("<script src=\"/idporten/form_post.js\" defer></script>"), "{page:?}");
    assert!(page.body.contains("<noscript><button type=\"submit\">"), "{page:?}");
    let script = send(client.request(Method::GET, "/idporten/form_post.js")).await;
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(script.body.contains("submit()"), "{script:?}");
}

#[tokio::test]
async fn the_jwt_modes_sign_the_response() {
    let client = OidcClient::start().await;
    for mode in ["query.jwt", "jwt", "form_post.jwt"] {
        let asked = with(client.authorization_request(), &[("response_mode", mode)]);
        let answer = client.submit_login(&asked, BOTH_CHANNELS).await;
        let signed = match mode {
            "query.jwt" | "jwt" => redirect_parameter(&answer, "response"),
            _ => field(&answer, "response"),
        };
        let claims = verified(&client, &signed.unwrap()).await;
        assert_eq!((&claims["state"], &claims["aud"]), (&json!("a state"), &json!("service")), "{mode}");
        assert_eq!(claims["exp"], client.now() + 60, "{mode}");
        let code = claims["code"].as_str().unwrap();
        assert_eq!(client.token(&client.with_new_assertion(client.code_exchange(code))).await.status, 200);
    }
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_signed_response_is_no_access_token() {
    let client = OidcClient::start().await;
    let asked = with(client.authorization_request(), &[("response_mode", "query.jwt")]);
    let signed = redirect_parameter(&client.submit_login(&asked, BOTH_CHANNELS).await, "response").unwrap();
    assert_eq!(client.userinfo(&json!(signed)).await.status, 401);
    assert_eq!(send(client.request(Method::GET, "/rest/v1/person").bearer_auth(signed)).await.status, 401);
}

#[tokio::test]
async fn every_mode_of_discovery_works_and_no_other() {
    let client = OidcClient::start().await;
    let discovery = client.lookup.get("/idporten/.well-known/openid-configuration").await.json();
    assert_eq!(discovery["response_modes_supported"], json!(["query", "form_post", "query.jwt", "form_post.jwt"]));
    for mode in discovery["response_modes_supported"].as_array().unwrap() {
        let asked = with(client.authorization_request(), &[("response_mode", mode.as_str().unwrap())]);
        let answer = client.submit_login(&asked, BOTH_CHANNELS).await;
        assert!(answer.header("krr-mock-hint").is_none(), "{mode}: {answer:?}");
    }
    for mode in ["fragment", "fragment.jwt", "web_message"] {
        let refused = client.authorize(&with(client.authorization_request(), &[("response_mode", mode)])).await;
        assert_eq!(redirect_parameter(&refused, "error").as_deref(), Some("invalid_request"), "{mode}");
        assert!(refused.header("krr-mock-hint").unwrap().contains("query, form_post, query.jwt or form_post.jwt"));
    }
}
