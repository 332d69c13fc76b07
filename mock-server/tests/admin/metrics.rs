//! `/_mock/metrics`, as Prometheus reads it.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use krr_mock_server::{Fault, KrrMock};
use serde_json::json;

use crate::support::client::{BOTH_CHANNELS, CONTACT, FEED, KRR_FEED, LookupClient, PERSONER, V2, noon, send};

const METRICS: &str = "/_mock/metrics";
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The samples of a page by name and labels, as they are written.
async fn samples(client: &LookupClient) -> BTreeMap<String, f64> {
    let page = client.get(METRICS).await;
    assert_eq!((page.status, page.header("content-type")), (200, Some(MEDIA_TYPE)));
    parsed(&page.body)
}

/// Reads the text by the rules of OpenMetrics 1.0 that readers depend on.
fn parsed(page: &str) -> BTreeMap<String, f64> {
    let page = page.strip_suffix("# EOF\n").unwrap_or_else(|| panic!("no end: {page}"));
    let (mut families, mut samples) = (BTreeSet::new(), BTreeMap::new());
    let mut family = ("", "", false);
    for line in page.lines() {
        match line.split_once(' ').unwrap() {
            ("#", comment) => {
                let [kind, name, rest] = comment.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
                match kind {
                    "HELP" => assert!(families.insert(name) && !rest.is_empty(), "{line}"),
                    "TYPE" => family = (name, rest, true),
                    "UNIT" => assert!(name == family.0 && name.ends_with(&format!("_{rest}")), "{line}"),
                    _ => panic!("{line}"),
                }
            }
            _ => {
                let (name_and_labels, value) = line.rsplit_once(' ').unwrap();
                let name = name_and_labels.split('{').next().unwrap();
                let suffix = name.strip_prefix(family.0).unwrap_or_else(|| panic!("{line} is not of {family:?}"));
                let suffixes: &[&str] = match family.1 {
                    "counter" => &["_total"],
                    "histogram" => &["_bucket", "_sum", "_count"],
                    "info" => &["_info"],
                    _ => &[""],
                };
                assert!(suffixes.contains(&suffix), "{line} in {family:?}");
                assert_eq!(samples.insert(name_and_labels.to_owned(), value.parse().unwrap()), None, "{line}");
            }
        }
    }
    samples
}

fn requests(service: &str, generation: &str, operation: &str, status: u16, fault: &str) -> String {
    format!(
        "krr_mock_http_requests_total{{service=\"{service}\",generation=\"{generation}\",operation=\"{operation}\",\
         status=\"{status}\",fault=\"{fault}\"}}"
    )
}

#[tokio::test]
async fn requests_are_counted_by_operation_status_and_fault() {
    let client = LookupClient::start().await;
    for _ in 0..3 {
        assert_eq!(client.personer(CONTACT, &[BOTH_CHANNELS]).await.status, 200);
    }
    client.send(Method::POST, V2, "{}").await;
    client.krr.fault(Fault::status(503).on("hentEndringer").times(1));
    send(client.call(FEED, KRR_FEED, &json!({ "siden": "2023-01-01T00:00:00+01" }))).await;
    client.get("/jwk").await;
    client.get("/_mock/health").await;
    let samples = samples(&client).await;
    for (name, expected) in [
        (requests("krr", "g1", "getUsers", 200, "none"), 3.0),
        (requests("krr", "g3", "getUsersV2", 401, "none"), 1.0),
        (requests("krr", "g3", "hentEndringer", 503, "status"), 1.0),
        (requests("maskinporten", "", "getJwk", 200, "none"), 1.0),
        (requests("admin", "", "getHealth", 200, "none"), 1.0),
    ] {
        assert_eq!(samples.get(&name), Some(&expected), "{name} in {samples:#?}");
    }
    let labels = "service=\"krr\",generation=\"g1\",operation=\"getUsers\"";
    let duration = |suffix: &str| samples[&format!("krr_mock_http_request_duration_seconds_{suffix}")];
    assert_eq!(duration(&format!("count{{{labels}}}")), 3.0);
    assert_eq!(duration(&format!("bucket{{le=\"+Inf\",{labels}}}")), 3.0);
    let sum = duration(&format!("sum{{{labels}}}"));
    assert!(sum > 0.0 && sum < 5.0, "{sum}");
}

#[tokio::test]
async fn nothing_that_a_client_sends_becomes_a_label() {
    let client = LookupClient::start().await;
    let before = samples(&client).await.len();
    for secret in ["11822648950", "hemmelig", "9f6a0b1c"] {
        client.get(&format!("/{secret}")).await;
        client.get(&format!("/rest/v2/{secret}")).await;
        client.get(&format!("/_mock/personer/{secret}")).await;
        client.get(&format!("/_world/{secret}/rest/v1/printSertifikat")).await;
        let method = Method::from_bytes(secret.as_bytes()).unwrap();
        send(client.request(method, PERSONER).bearer_auth(secret).header("krr-mock-world", secret)).await;
        send(client.request(Method::GET, "/jwk").header("krr-mock-generation", secret)).await;
        client.send(Method::POST, "/token", format!("grant_type={secret}")).await;
        client.send(Method::POST, "/_mock/faults", json!({ "id": secret, "do": { "status": 418 } })).await;
        client.get("/rest/v1/printSertifikat").await;
        client.send(Method::DELETE, "/_mock/faults", "").await;
    }
    let page = client.get(METRICS).await.body;
    for secret in ["11822648950", "hemmelig", "9f6a0b1c"] {
        assert!(!page.contains(secret), "{page}");
    }
    let samples = parsed(&page);
    assert!(samples.len() < before + 400, "{} after {before}", samples.len());
    assert_eq!(samples[&requests("krr", "g3", "other", 404, "none")], 6.0);
    assert!(samples.contains_key(&requests("none", "", "other", 400, "none")), "a wrong generation: {samples:#?}");
    assert_eq!(samples[&requests("krr", "g3", "getPrintSertifikat", 418, "status")], 3.0);
}

#[tokio::test]
async fn state_of_the_mock_is_shown() {
    let client = LookupClient::start_with(KrrMock::builder().clock(noon()).worlds(7)).await;
    let persons = client.get("/_mock/health").await.json()["persons"].as_f64().unwrap();
    for world in ["a", "b"] {
        let request = client.request(Method::GET, "/jwk").header("krr-mock-world", world);
        assert_eq!(send(request).await.status, 200);
    }
    client.get("/rest/v1/printSertifikat").await;
    let samples = samples(&client).await;
    let version = env!("CARGO_PKG_VERSION");
    for (name, expected) in [
        ("krr_mock_persons", persons),
        ("krr_mock_worlds", 2.0),
        ("krr_mock_worlds_limit", 7.0),
        ("krr_mock_journal_exchanges", 3.0),
        ("krr_mock_own_breaches_total", 0.0),
        ("krr_mock_kept_limit_bytes{of=\"spent\"}", f64::from(32 << 20)),
    ] {
        assert_eq!(samples.get(name), Some(&expected), "{name} in {samples:#?}");
    }
    assert!(samples.keys().any(|name| name.starts_with("krr_mock_build_info{") && name.contains(version)));
    assert!(samples["krr_mock_kept_bytes{of=\"remembered\"}"] > 0.0, "the journal has exchanges");
    assert!(samples["process_start_time_seconds"] > 1.7e9);
    if cfg!(target_os = "linux") {
        assert!(samples["process_resident_memory_bytes"] > 1e6);
    }
}

#[tokio::test]
async fn tokens_are_counted_by_issuer_and_refusals_by_code() {
    let client = LookupClient::start().await;
    client.krr.token("krr:global/kontaktinformasjon.read");
    client.krr.token("krr:global/kontaktinformasjon.read");
    client.krr.token(CONTACT);
    let form = |path: &str, body: &'static str| {
        let request = client.request(Method::POST, path).body(body);
        send(request.header("content-type", "application/x-www-form-urlencoded"))
    };
    const NO_JWT: &str = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=x";
    assert_eq!(form("/token", NO_JWT).await.status, 400);
    assert_eq!(form("/token", "grant_type=password").await.status, 400);
    assert_eq!(form("/idporten-oidc-provider/token", NO_JWT).await.status, 400);
    assert_eq!(form("/idporten/token", "grant_type=password").await.status, 400);
    assert_eq!(client.send(Method::POST, "/token", "{}").await.status, 400);
    let samples = samples(&client).await;
    for (name, expected) in [
        ("krr_mock_tokens_issued_total{issuer=\"maskinporten\",grant=\"shortcut\"}", 2.0),
        ("krr_mock_tokens_issued_total{issuer=\"legacy\",grant=\"shortcut\"}", 1.0),
        ("krr_mock_token_requests_refused_total{issuer=\"maskinporten\",code=\"MP-011\"}", 2.0),
        ("krr_mock_token_requests_refused_total{issuer=\"maskinporten\",code=\"unsupported_grant_type\"}", 1.0),
        ("krr_mock_token_requests_refused_total{issuer=\"legacy\",code=\"MP-011\"}", 1.0),
        ("krr_mock_token_requests_refused_total{issuer=\"idporten\",code=\"unsupported_grant_type\"}", 1.0),
    ] {
        assert_eq!(samples.get(name), Some(&expected), "{name} in {samples:#?}");
    }
}

#[tokio::test]
async fn head_has_the_headers_alone_and_the_admin_token_guards_it() {
    let builder = KrrMock::builder().clock(noon()).admin_token("hemmelig");
    let client = LookupClient::start_with(builder).await;
    let head = |token: &str| send(client.request(Method::HEAD, METRICS).bearer_auth(token));
    let answer = head("hemmelig").await;
    assert_eq!((answer.status, answer.header("content-type"), answer.body.as_str()), (200, Some(MEDIA_TYPE), ""));
    assert_eq!(head("feil").await.status, 401);
    assert_eq!(client.own_breaches().await, 0);
}
