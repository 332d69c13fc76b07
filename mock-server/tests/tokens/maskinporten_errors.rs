//! Each error code of Maskinporten with a request that provokes it (DOC-FEIL, N20 to N26). The table is in TOKENS.md.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use krr_mock_server::{KrrMock, TokenErrors, TrustedAuthorities};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, Response, send};
use crate::support::oauth_client::{
    Authority, CLIENT, JWT_BEARER, KEY, KID, NOW, ORGNO, OTHER_KEY, OauthClient, SERIAL_NUMBER,
};

/// The body without the id at the end of its description, which must be there (N20).
fn without_trace_id(body: &str) -> String {
    let (before, rest) = body.split_once(" (trace_id: ").unwrap_or_else(|| panic!("no trace id: {body}"));
    let (id, after) = rest.split_at(32);
    assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()) && after.starts_with(")\""), "{body}");
    format!("{before}{}", &after[1..])
}

/// Provocation, status, body and hint, with the default address of the mock.
fn row(client: &OauthClient, provoked_by: &str, response: &Response) -> String {
    let body = response.json();
    // N21.
    let status = if body["error"] == "forbidden" { 403 } else { 400 };
    assert_eq!(
        (response.status, response.header("content-type")),
        (status, Some("application/json")),
        "{provoked_by} {response:?}"
    );
    let names: Vec<_> = body.as_object().unwrap().keys().collect();
    let hint = response.header("krr-mock-hint").unwrap();
    match hint.starts_with("MP-") {
        true => assert_eq!(names, ["error", "error_description", "error_uri"], "{provoked_by}"),
        false => assert_eq!(names, ["error", "error_description"], "{provoked_by}"),
    }
    assert!(!body["error_description"].as_str().unwrap().contains("MP-"), "{response:?}");
    assert!(!response.body.contains('<'), "a placeholder: {response:?}");
    let hint = hint.replace(" (for a client that reads no error_uri: krr-mock --token-errors 2022)", "");
    format!("{provoked_by}\n  {}\n  {hint}\n", without_trace_id(&response.body))
        .replace(client.lookup.krr.uri(), "http://127.0.0.1:8080")
}

struct Table {
    client: OauthClient,
    text: String,
}

impl Table {
    fn of(client: OauthClient) -> Self {
        Self { client, text: String::new() }
    }

    fn add(&mut self, provoked_by: &str, response: &Response) {
        let _ = write!(self.text, "{}", row(&self.client, provoked_by, response));
    }

    /// A valid grant with other claims.
    async fn claims(&mut self, provoked_by: &str, other: Value) {
        let response = self.client.token_for(other).await;
        self.add(provoked_by, &response);
    }

    /// A valid grant with another header.
    async fn header(&mut self, provoked_by: &str, header: Value) {
        let grant = KEY.sign(&header.to_string(), &self.client.claims_with(&json!({})));
        let response = self.client.token(&grant).await;
        self.add(provoked_by, &response);
    }

    async fn grant(&mut self, provoked_by: &str, grant: &str) {
        let response = self.client.token(grant).await;
        self.add(provoked_by, &response);
    }

    async fn form(&mut self, provoked_by: &str, form: &[(&str, &str)]) {
        let response = self.client.post("/token", form).await;
        self.add(provoked_by, &response);
    }
}

#[tokio::test]
async fn each_error_code_is_returned_for_its_request() {
    let known = Authority::new("known");
    let trusted = TrustedAuthorities::parse(&known.pem, "ca.pem").unwrap();
    let mut table = Table::of(OauthClient::start_with(KrrMock::builder().trust(trusted)).await);
    let delegations = json!([{ "consumer": "310000020", "scopes": ["krr:global/digitalpost.read"] }]);
    assert_eq!(table.client.register(json!({ "delegations": delegations })).await.status, 200);

    table.grant("the grant is cut", "eyJhbGciOiJSUzI1NiJ9.e30").await;
    table.claims("scope is missing", json!({ "scope": null })).await;
    table.claims("exp - iat is 121 s", json!({ "exp": NOW + 121 })).await;
    let used = table.client.grant(&json!({ "jti": "one" }));
    assert_eq!(table.client.token(&used).await.status, 200);
    table.grant("the same grant again", &used).await;
    table.claims("another grant with the same jti", json!({ "jti": "one", "exp": NOW + 60 })).await;
    let without_jti = table.client.grant(&json!({ "jti": null }));
    assert_eq!(table.client.token(&without_jti).await.status, 200);
    table.grant("the same grant again, without jti", &without_jti).await;
    table.claims("pid is no identifier", json!({ "pid": "123" })).await;
    table.claims("resource is empty", json!({ "resource": "" })).await;
    table.claims("iss is nobody's client id", json!({ "iss": "nobody" })).await;
    table.claims("iss is the issuer", json!({ "iss": table.client.issuer() })).await;
    table.header("kid of no key", json!({ "kid": "2022", "alg": "RS256" })).await;
    table.claims("aud is the token URL", json!({ "aud": format!("{}token", table.client.issuer()) })).await;
    table.claims("aud without the slash", json!({ "aud": table.client.lookup.krr.uri() })).await;
    table.claims("aud of another environment", json!({ "aud": "https://test.maskinporten.no/" })).await;
    table.claims("aud is missing", json!({ "aud": null })).await;
    let unknown = Authority::new("unknown").x5c(&SERIAL_NUMBER, ORGNO, 2030);
    table.header("x5c of an authority that nobody trusts", json!({ "x5c": unknown, "alg": "RS256" })).await;
    let expired = known.x5c(&SERIAL_NUMBER, ORGNO, 2023);
    table.header("x5c that has expired", json!({ "x5c": expired, "alg": "RS256" })).await;
    let of_another = known.x5c(&SERIAL_NUMBER, "310000039", 2030);
    table.header("x5c of another organisation", json!({ "x5c": of_another, "alg": "RS256" })).await;
    let of_nobody = known.x5c(&[2, 5, 4, 12], ORGNO, 2030);
    table.header("x5c of no organisation", json!({ "x5c": of_nobody, "alg": "RS256" })).await;
    let own = known.x5c(&SERIAL_NUMBER, ORGNO, 2030);
    table.header("x5c is text", json!({ "x5c": own[0], "alg": "RS256" })).await;
    table.header("x5c holds no certificate", json!({ "x5c": ["bm9uZQ=="], "alg": "RS256" })).await;
    table.header("x5c is empty", json!({ "x5c": [], "alg": "RS256" })).await;
    let header = json!({ "kid": KID, "alg": "RS256" }).to_string();
    let forged = OTHER_KEY.sign(&header, &table.client.claims_with(&json!({})));
    table.grant("signed with another key", &forged).await;
    let forged =
        OTHER_KEY.sign(&json!({ "x5c": own, "alg": "RS256" }).to_string(), &table.client.claims_with(&json!({})));
    table.grant("x5c of another key", &forged).await;
    table.claims("exp has passed", json!({ "iat": NOW - 9, "exp": NOW })).await;
    table.claims("iat is 11 s old", json!({ "iat": NOW - 11, "exp": NOW + 100 })).await;
    table.claims("iat is 11 s ahead", json!({ "iat": NOW + 11, "exp": NOW + 100 })).await;
    table.claims("times in milliseconds", json!({ "iat": NOW * 1000, "exp": NOW * 1000 + 120_000 })).await;
    // N22 and N26: the texts name scopes and parties, and are the operator's.
    table.claims("scope of another", json!({ "scope": "krr:global/hentendring.read" })).await;
    table.claims("scope for logged-in persons", json!({ "scope": "krr:user/digitalpost.read" })).await;
    table.claims("consumer_org without the scope", json!({ "consumer_org": "310000020" })).await;
    table.claims("consumer_org without a delegation", json!({ "consumer_org": "310000039" })).await;
    // N25.
    table.claims("consumer_org is the client's own", json!({ "consumer_org": ORGNO })).await;
    table.claims("consumer_org with 0192:", json!({ "consumer_org": "0192:310000020" })).await;
    table.claims("consumer_org is a name", json!({ "consumer_org": "Oslo" })).await;
    table.claims("iss_onbehalfof of nobody registered", json!({ "iss_onbehalfof": "310000020" })).await;
    let customers = json!([{ "id": "customer", "orgno": "310000020" }]);
    let more = json!({ "onbehalfof": customers, "delegations": delegations });
    assert_eq!(table.client.register(more).await.status, 200);
    let both = json!({ "iss_onbehalfof": "customer", "consumer_org": "310000039" });
    table.claims("iss_onbehalfof and another consumer_org", both).await;
    table.claims("nbf is 11 s ahead", json!({ "nbf": NOW + 11 })).await;
    // N23.
    let details = |detail: Value| json!({ "authorization_details": [detail] });
    let system_user = |id: &str| json!({ "type": "urn:altinn:systemuser", "systemuser_org": { "ID": id } });
    table.claims("authorization_details of another type", details(json!({ "type": "other" }))).await;
    table.claims("authorization_details without a type", details(json!({ "id": "1" }))).await;
    let mut unknown = system_user("0192:310000012");
    unknown["system_id"] = json!("mine");
    table.claims("authorization_details with an unknown field", details(unknown)).await;
    table.claims("systemuser_org without 0192:", details(system_user("310000012"))).await;
    table.claims("authorization_details is text", json!({ "authorization_details": "all" })).await;
    table.claims("systemuser_org without ID", details(json!({ "type": "urn:altinn:systemuser" }))).await;
    let consent = |id: &str, from: &str| json!({ "type": "urn:altinn:consent", "id": id, "from": from });
    table.claims("a consent with an id that is no UUID", details(consent("1", ""))).await;
    let id = "0a7d59f8-8c62-4312-9fb4-62456664c96f";
    table.claims("a consent of somebody without a kind", details(consent(id, BOTH_CHANNELS))).await;
    table.claims("authorization_details of a stranger", details(system_user("0192:310000039"))).await;
    let mut old = KEY.jwk.clone();
    old["kid"] = json!(KID);
    old["registered"] = json!("2022-10-12T10:00:00Z");
    assert_eq!(table.client.register(json!({ "keys": [old] })).await.status, 200);
    table.claims("a key that was registered a year ago", json!({})).await;
    assert_eq!(table.client.register(json!({ "integration": "api_klient" })).await.status, 200);
    table.claims("a client for logged-in persons", json!({})).await;
    let grant = table.client.grant(&json!({}));
    table.form("grant_type of another grant", &[("grant_type", "client_credentials"), ("assertion", &grant)]).await;

    for code in [
        "011", "012", "100", "110", "120", "121", "122", "123", "124", "130", "200", "201", "250", "251", "301", "302",
        "303",
    ] {
        let uri = format!("\"error_uri\":\"https://test.maskinporten.no/errors/MP-{code}\"}}");
        assert!(table.text.contains(&uri), "MP-{code}");
    }
    insta::assert_snapshot!("codes", table.text);
    let expected = page_table(&table.text);
    assert!(include_str!("../../TOKENS.md").contains(&expected), "TOKENS.md should have:\n{expected}");
    assert_eq!(table.client.lookup.own_breaches().await, 0);
}

/// A row for each code with the first request that provokes it.
fn page_table(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut rows = std::collections::BTreeMap::new();
    for entry in lines.chunks(3) {
        let [provoked_by, body, _] = entry else { panic!("{entry:?}") };
        let body: Value = serde_json::from_str(body).unwrap();
        let description = body["error_description"].as_str().unwrap();
        let Some((_, code)) = body["error_uri"].as_str().and_then(|uri| uri.rsplit_once("MP-")) else { continue };
        let error = body["error"].as_str().unwrap();
        rows.entry(code.to_owned())
            .or_insert_with(|| format!("| MP-{code} | {provoked_by} | `{error}` | {description} |\n"));
    }
    let head = "| code | provoked by | `error` | `error_description`, without the id |\n|---|---|---|---|\n";
    rows.into_values().fold(head.to_owned(), |table, row| table + &row)
}

/// N20. A client that reads exactly two members, as one of 2021 does, must find the words that it branches on.
#[tokio::test]
async fn errors_of_2022_have_two_members_and_a_correlation_id() {
    let client = OauthClient::start_with(KrrMock::builder().token_errors(TokenErrors::Of2022)).await;
    let header = json!({ "kid": "2022", "alg": "RS256" }).to_string();
    let unknown = client.token(&KEY.sign(&header, &client.claims_with(&json!({})))).await;
    let body = unknown.json();
    let names: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((unknown.status, names), (400, vec!["error", "error_description"]));
    let description = body["error_description"].as_str().unwrap();
    let known =
        "Invalid assertion. Client authentication failed. Unknown key identifier (kid) for client. (correlation id: ";
    let id = description.strip_prefix(known).and_then(|rest| rest.strip_suffix(')')).unwrap();
    assert!(id.parse::<uuid::Uuid>().is_ok(), "{description}");
    assert!(!unknown.header("krr-mock-hint").unwrap().contains("--token-errors"), "{unknown:?}");
    let as_json = client.lookup.send(Method::POST, "/token", json!({})).await;
    assert!(as_json.body.contains("(correlation id: ") && !as_json.body.contains("error_uri"), "{as_json:?}");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

/// N20.
#[tokio::test]
async fn error_uri_is_that_of_the_environment_of_the_host() {
    let client = OauthClient::start().await;
    for (host, uri) in [
        ("maskinporten.no", "https://maskinporten.no/errors/MP-011"),
        ("test.maskinporten.no", "https://test.maskinporten.no/errors/MP-011"),
        ("ver2.maskinporten.no", "https://test.maskinporten.no/errors/MP-011"),
        ("localhost", "https://test.maskinporten.no/errors/MP-011"),
    ] {
        let request = client.lookup.request(Method::POST, "/token").header("host", host);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let refused = send(request.body("")).await;
        assert_eq!(refused.json()["error_uri"], uri, "{host}");
    }
}

#[test]
fn the_evidence_of_the_issuers_has_its_keys() {
    for key in 20..=30 {
        assert!(krr_specs::Evidence::bundled().find(&format!("N{key}")).is_some(), "N{key}");
    }
}

#[tokio::test]
async fn malformed_token_requests_are_rejected() {
    let mut table = Table::of(OauthClient::start().await);
    let grant = table.client.grant(&json!({}));
    let (_, signature) = grant.rsplit_once('.').unwrap();
    let unsigned = |header: Value| {
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.", part(header.to_string()), part(table.client.claims_with(&json!({}))))
    };
    let none = unsigned(json!({ "alg": "none", "kid": KID }));
    let hmac = {
        let key = jsonwebtoken::EncodingKey::from_secret(KEY.jwk["n"].as_str().unwrap().as_bytes());
        let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
        header.kid = Some(KID.to_owned());
        jsonwebtoken::encode(&header, &table.client.claims(), &key).unwrap()
    };
    let signed = |header: &str, claims: &str| KEY.sign(header, claims);
    let usual = json!({ "kid": KID, "alg": "RS256" }).to_string();
    let claims = table.client.claims_with(&json!({}));
    let twice = claims.replacen('{', &format!("{{\"iss\":\"{CLIENT}\","), 1);
    let long = table.client.claims_with(&json!({ "padding": "a".repeat(100_000) }));
    let deep = claims.replacen('{', &format!("{{\"deep\":{}{},", "[".repeat(500), "]".repeat(500)), 1);
    let cases = [
        ("alg none", none.clone()),
        ("alg none with a signature", format!("{none}{signature}")),
        ("HS256 with the public key", hmac),
        ("PS256", signed(&json!({ "kid": KID, "alg": "PS256" }).to_string(), &claims)),
        ("no alg", signed(&json!({ "kid": KID }).to_string(), &claims)),
        (
            "an unknown crit",
            signed(&json!({ "kid": KID, "alg": "RS256", "crit": ["b64"], "b64": true }).to_string(), &claims),
        ),
        ("neither kid nor x5c", signed(r#"{"alg":"RS256"}"#, &claims)),
        ("a member twice in the header", signed(&format!(r#"{{"alg":"RS256","alg":"RS256","kid":"{KID}"}}"#), &claims)),
        ("a member twice in the claims", signed(&usual, &twice)),
        ("claims of 100 000 characters", signed(&usual, &long)),
        ("500 lists in each other", signed(&usual, &deep)),
        ("claims that are a list", signed(&usual, "[]")),
        ("iat is text", signed(&usual, &table.client.claims_with(&json!({ "iat": NOW.to_string() })))),
        ("exp is missing", signed(&usual, &table.client.claims_with(&json!({ "exp": null })))),
        ("exp before iat", signed(&usual, &table.client.claims_with(&json!({ "iat": NOW + 5, "exp": NOW + 4 })))),
        ("exp in milliseconds", signed(&usual, &table.client.claims_with(&json!({ "exp": NOW * 1000 })))),
        ("exp is iat", signed(&usual, &table.client.claims_with(&json!({ "exp": NOW })))),
        ("nbf is text", signed(&usual, &table.client.claims_with(&json!({ "nbf": "now" })))),
        ("jti is empty", signed(&usual, &table.client.claims_with(&json!({ "jti": "" })))),
        ("scope is nothing", signed(&usual, &table.client.claims_with(&json!({ "scope": "" })))),
        ("jti is a number", signed(&usual, &table.client.claims_with(&json!({ "jti": 1 })))),
        ("resource is a number", signed(&usual, &table.client.claims_with(&json!({ "resource": 1 })))),
        ("scope is empty", signed(&usual, &table.client.claims_with(&json!({ "scope": " " })))),
        ("four parts", format!("{grant}.{signature}")),
        ("a line break in it", format!("{grant}\n")),
        ("padding", grant.replacen('.', "=.", 1)),
        ("nothing", String::new()),
    ];
    for (provoked_by, grant) in cases {
        table.grant(provoked_by, &grant).await;
    }
    table.form("an empty form", &[]).await;
    table.form("no assertion", &[("grant_type", JWT_BEARER)]).await;
    table.form("no grant_type", &[("assertion", &grant)]).await;
    table.form("assertion twice", &[("grant_type", JWT_BEARER), ("assertion", &grant), ("assertion", &grant)]).await;
    let both = [("grant_type", JWT_BEARER), ("grant_type", JWT_BEARER), ("assertion", &*grant)];
    table.form("grant_type twice", &both).await;
    table.form("another field twice", &[("x", "1"), ("x", "2"), ("assertion", &grant)]).await;
    let in_query = format!("/token?grant_type={JWT_BEARER}&assertion={grant}");
    let response = send(table.client.lookup.request(Method::POST, &in_query)).await;
    table.add("assertion in the query string", &response);
    let as_json = json!({ "grant_type": JWT_BEARER, "assertion": grant });
    let response = table.client.lookup.send(Method::POST, "/token", as_json).await;
    table.add("JSON in place of a form", &response);
    insta::assert_snapshot!("no_grants", table.text);
    assert_eq!(table.client.token(&grant).await.status, 200, "none of it used the grant");
    let huge = table.client.claims_with(&json!({ "padding": "a".repeat(2 << 20) }));
    let refused = table.client.token(&KEY.sign(&usual, &huge)).await;
    assert_eq!((refused.status, &refused.json()["error"]), (413, &json!("invalid_request")));
    for path in ["/token", "/idporten-oidc-provider/token", "/idporten/token"] {
        let refused = table.client.lookup.get(path).await;
        assert_eq!((refused.status, refused.header("allow")), (405, Some("POST")), "{path}");
        let names: Vec<String> = refused.json().as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["error", "error_description"], "{path}");
    }
    let wide = table.client.claims_with(&json!({ "scope": "s".repeat(40_000) }));
    let refused = table.client.token(&KEY.sign(&usual, &wide)).await;
    assert!(refused.header("krr-mock-hint").unwrap().len() <= 4000, "no header is a book");
    assert_eq!(table.client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn hints_are_bilingual_and_in_the_journal_but_not_in_the_body() {
    let client = OauthClient::start().await;
    let response = client.token_for(json!({ "aud": format!("{}token", client.issuer()), "pid": BOTH_CHANNELS })).await;
    let hint = response.header("krr-mock-hint").unwrap();
    for words in [
        "MP-110",
        "krr-mock --token-errors 2022",
        "your aud is the token URL",
        "din aud er adressen til token-endepunktet",
        "skraastreken",
    ] {
        assert!(hint.contains(words), "{hint}");
    }
    assert!(!response.body.contains("token URL"));
    let exchanges = client.lookup.krr.exchanges();
    let journal = serde_json::to_string(exchanges.last().unwrap()).unwrap();
    assert!(journal.contains("skråstreken") && journal.contains("your aud is the token URL"), "{journal}");
    assert!(!journal.contains("eyJ"), "{journal}");
}

#[tokio::test]
async fn a_grant_with_any_changed_character_gives_no_token() {
    let client = OauthClient::start().await;
    let grant = client.grant(&json!({}));
    let end = grant.len() - 1;
    for at in (0..grant.len()).step_by(5).chain([end]) {
        let (before, after) = (&grant[..at], &grant[at + 1..]);
        let other = if grant[at..].starts_with('A') { 'B' } else { 'A' };
        let response = client.token(&format!("{before}{other}{after}")).await;
        assert_eq!(response.status, 400, "character {at}: {response:?}");
    }
    assert_eq!(client.token(&grant).await.status, 200);
}
