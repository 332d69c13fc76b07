//! Which generation answers whom, and on which paths (DOC-2020, KNOWIT).

use http::Method;
use krr_specs::{Contract, Document, Generation};
use serde_json::{Value, json};

use crate::http::connections::Socket;
use crate::lookup::generations::{as_g2, asked};
use crate::support::client::{CONTACT, DELETED, FEED, KRR, KRR_FEED, LookupClient, PERSONER, Response, V1, V2, send};

#[tokio::test]
async fn host_or_header_chooses_the_generation_at_the_root() {
    let client = LookupClient::start().await;
    // What only G3 has.
    let feed = || client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": 0 }));
    for host in [
        "krr-ver2.digdir.no",
        "krr.digdir.no",
        "krr-ver1.digdir.no",
        "KRR-VER2.DIGDIR.NO:443",
        "krr-ver2.digdir.no.",
        "krr-yt2.digdir.eon.no",
        "krr-yt2.digdir.no",
        "krr-ver2.digdir",
        "krr-at2.digdir.no",
    ] {
        let answer = send(feed().header("host", host)).await;
        assert_eq!((answer.status, answer.header("x-xss-protection")), (404, Some("1; mode=block")), "{host}");
        let named = feed().header("host", host).header("krr-mock-generation", "g3");
        assert_eq!(send(named).await.status, 200, "{host}: our header is the stronger");
    }
    assert_eq!(send(as_g2(feed())).await.status, 404);
    for host in ["test.kontaktregisteret.no", "krr.digdir.no.example", "xkrr.digdir.no", "digdir.no", "krr", ""] {
        let answer = send(feed().header("host", host)).await;
        assert_eq!((answer.status, answer.header("x-xss-protection")), (200, Some("0")), "{host}");
    }
    let legacy = client.lookup(CONTACT).body(asked(DELETED).to_string()).header("host", "krr-ver2.digdir.no");
    assert_eq!(send(legacy).await.status, 404, "it had no path of G1");
}

#[tokio::test]
async fn a_target_in_absolute_form_names_the_host() {
    let client = LookupClient::start().await;
    let mut socket = Socket::to(client.krr.address());
    for (target, host, xss) in [
        ("http://krr-ver2.digdir.no/rest/v2/printSertifikat", "x", "1; mode=block"),
        ("https://krr-ver2.digdir.no:443/rest/v2/printSertifikat/", "x", "1; mode=block"),
        // The target is the stronger (RFC 9112, section 3.2.2).
        ("http://test.kontaktregisteret.no/rest/v2/printSertifikat", "krr-ver2.digdir.no", "0"),
        ("/rest/v2/printSertifikat", "krr-ver2.digdir.no", "1; mode=block"),
        ("//rest/v2/printSertifikat", "x", "0"),
    ] {
        socket.write(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        let answer = socket.answer();
        assert_eq!((answer.status(), answer.header("x-xss-protection")), (200, Some(xss)), "{target} {host}");
    }
}

#[tokio::test]
async fn an_unknown_or_wrong_generation_is_rejected_with_a_hint() {
    let client = LookupClient::start().await;
    for wrong in ["g4", "G2", "2", "", "g1,g2"] {
        for path in [V1, PERSONER, "/_mock/health", "/nowhere"] {
            let answer = send(client.request(Method::GET, path).header("krr-mock-generation", wrong)).await;
            assert_eq!(answer.status, 400, "{wrong} {path}");
            assert_eq!(answer.header("krr-mock-hint"), Some("the generations are g1, g2 and g3"));
        }
    }
    let elsewhere = send(client.call(V1, KRR, &asked(DELETED)).header("krr-mock-generation", "g1")).await;
    assert_eq!(elsewhere.status, 404);
    assert!(elsewhere.header("krr-mock-hint").unwrap().contains("served below /kontaktinfo-oauth2-server only"));
    let at_home = client.lookup(CONTACT).body(asked(DELETED).to_string()).header("krr-mock-generation", "g1");
    assert_eq!(send(at_home).await.status, 200);
}

#[tokio::test]
async fn each_generation_has_its_own_operations() {
    let client = LookupClient::start().await;
    for (path, [g2, g3]) in [
        (V2, [404, 405]),
        (FEED, [404, 405]),
        ("/rest/v2/person", [404, 401]),
        ("/rest/v2/printSertifikat", [200, 200]),
    ] {
        assert_eq!(send(as_g2(client.request(Method::GET, path))).await.status, g2, "{path}");
        assert_eq!(client.get(path).await.status, g3, "{path}");
        let g1 = client.get(&format!("/kontaktinfo-oauth2-server{path}")).await;
        assert_eq!(g1.status, 404, "{path}: G1 had one version only");
    }
    assert_eq!(client.own_breaches().await, 0);
}

/// Without what is never the same twice.
fn steady(answer: &Response) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date" && *name != "krr-mock-exchange");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let mut body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    if let Some(members) = body.as_object_mut() {
        members.remove("correlation_id");
    }
    (answer.status, headers, body.to_string())
}

#[tokio::test]
async fn a_trailing_slash_changes_no_response() {
    let client = LookupClient::start().await;
    for generation in Generation::ALL {
        let contract = Contract::compile(Document::of(generation)).unwrap();
        for operation in contract.operations() {
            let path = format!("{}{}", contract.document().base_path(), operation.path());
            let ask = async |path: &str| {
                let request = client.request(operation.method().clone(), path);
                send(request.header("krr-mock-generation", generation.to_string())).await
            };
            let (plain, slashed) = (ask(&path).await, ask(&format!("{path}/")).await);
            assert!([200, 401].contains(&plain.status), "{generation} {path} {plain:?}");
            assert_eq!(steady(&slashed), steady(&plain), "{generation} {path}");
        }
    }
    let answer = send(client.call(&format!("{V2}/"), KRR, &asked(DELETED))).await;
    assert_eq!(answer.json()["personer"][0]["status"], "SLETTET");
}
