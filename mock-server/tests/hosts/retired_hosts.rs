//! Every row of the page that lists the retired endpoints answers as when it lived (SEED), and so do the archived links.

use http::Method;
use jiff::civil::date;
use krr_specs::{Environments, Role, SwaggerPageKind};
use serde_json::json;

use crate::http::connections::Socket;
use crate::support::client::{BOTH_CHANNELS, CONTACT, KRR, LookupClient, send};

#[tokio::test]
async fn every_recorded_host_answers_a_lookup_at_its_base_path() {
    let client = LookupClient::start().await;
    let record = Environments::bundled();
    let today = date(2026, 1, 1);
    let is_meant = |host: &&krr_specs::Host| host.is_retired(today) && host.roles.contains(&Role::Lookup);
    let mut rows = Vec::new();
    for host in record.hosts().filter(is_meant).filter(|host| host.base.is_some()) {
        // What lived at the root knew the new scopes alone.
        let scope = if host.base_path().is_empty() { KRR } else { CONTACT };
        for name in record.names_of(host) {
            let path = format!("{}/rest/v1/personer", host.base_path());
            let request = client.call(&path, scope, &json!({ "personidentifikatorer": [BOTH_CHANNELS] }));
            let answer = send(request.header("host", name)).await;
            assert_eq!(answer.status, 200, "{name}{path} {answer:?}");
            assert_eq!(answer.json()["personer"][0]["status"], "AKTIV", "{name}");
            let print = client.request(Method::GET, &path.replace("personer", "printSertifikat"));
            let print = send(print.header("host", name)).await;
            assert_eq!(
                (print.status, print.header("x-xss-protection")),
                (200, Some("1; mode=block")),
                "{name}: not G3"
            );
            rows.push(name);
        }
    }
    for seed in [
        "oidc-ver1.difi.no",
        "oidc-ver2.difi.no",
        "oidc-yt2.difi.eon.no",
        "oidc.difi.no",
        "krr-ver1.digdir.no",
        "krr-ver2.digdir",
        "krr.digdir.no",
    ] {
        assert!(rows.contains(&seed), "the page's own row {seed} in {rows:?}");
    }
    client.krr.verify();
}

/// Since the page moved out of `/rest`; the earlier URL was a dead link when G1 ended.
#[tokio::test]
async fn every_archived_link_has_its_page() {
    let client = LookupClient::start().await;
    let mut doubled = 0;
    for page in
        Environments::bundled().swagger_pages().filter(|page| page.in_use_from.to_string().as_str() >= "2022-11-14")
    {
        let (host, path) = page.url.strip_prefix("https://").unwrap().split_once('/').unwrap();
        let mut socket = Socket::to(client.krr.address());
        for target in [format!("/{path}"), format!("/{path}/"), format!("http://{host}/{path}")] {
            socket.write(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
            let answer = socket.answer();
            let inside = if page.kind == SwaggerPageKind::Page { "swagger-ui-bundle.js" } else { "\"openapi\":\"3.0" };
            assert_eq!((answer.status(), answer.header("location")), (200, None), "{target}");
            assert!(answer.body.contains(inside), "{target} {answer:?}");
        }
        doubled += usize::from(path.starts_with('/'));
    }
    assert_eq!(doubled, 1, "the seed's link");
}
