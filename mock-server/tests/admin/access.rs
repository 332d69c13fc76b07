//! Who may call the admin API.

use std::net::{Ipv4Addr, SocketAddr};

use http::Method;
use krr_mock_server::KrrMock;

use crate::http::connections::{Raw, Socket};
use crate::support::client::{LookupClient, send};

const CALLS: [&str; 5] = ["/clock", "/clients/demo", "/exchanges", "/openapi.json", "/no/such/call"];
const HEALTH: [&str; 3] = ["/health", "/health/live", "/health/ready"];

fn get(address: SocketAddr, path: &str, host: &str, more: &str) -> Raw {
    let mut socket = Socket::to(address);
    socket.write(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n"));
    socket.answer()
}

#[tokio::test]
async fn with_an_admin_token_everything_but_health_needs_it() {
    let client = LookupClient::start_with(KrrMock::builder().admin_token("sesame")).await;
    for prefix in ["/_mock", "/_world/mine/_mock"] {
        for call in CALLS {
            let path = format!("{prefix}{call}");
            let answer = client.get(&path).await;
            assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{path} {answer:?}");
            assert!(answer.json()["error"].as_str().unwrap().contains("--admin-token"), "{answer:?}");
            for wrong in ["sesam", "sesame2", "SESAME", ""] {
                assert_eq!(
                    send(client.request(Method::GET, &path).bearer_auth(wrong)).await.status,
                    401,
                    "{path} {wrong}"
                );
            }
            assert_eq!(send(client.request(Method::GET, &path).basic_auth("sesame", None::<&str>)).await.status, 401);
            let allowed = send(client.request(Method::GET, &path).bearer_auth("sesame")).await.status;
            assert_eq!(allowed, if call == "/no/such/call" { 404 } else { 200 }, "{path}");
        }
    }
    for call in HEALTH {
        assert_eq!(client.get(&format!("/_mock{call}")).await.status, 200, "{call}");
    }
    assert_eq!(client.get("/_mock/healthy").await.status, 401);
    assert_eq!(client.get("/jwk").await.status, 200, "the rest needs none");
    let token = client.krr.token("krr:global/kontaktinformasjon.read");
    assert_eq!(send(client.request(Method::GET, "/_mock/clock").bearer_auth(token)).await.status, 401);
}

#[tokio::test]
async fn an_admin_port_has_the_admin_api_alone_and_the_other_port_only_its_health() {
    let builder = KrrMock::builder().admin_listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let krr = builder.start().await.unwrap();
    let (main, admin) = (krr.address(), krr.admin_address().unwrap());
    assert_ne!(main, admin);
    for call in CALLS.iter().take(4) {
        let path = format!("/_mock{call}");
        assert_eq!(get(admin, &path, "x", "").status(), 200, "{call}");
        let answer = get(main, &path, "x", "");
        assert_eq!(answer.status(), 404, "{call}");
        assert!(answer.body.contains("--admin-listen"), "{answer:?}");
    }
    for call in HEALTH {
        assert_eq!(
            [
                get(main, &format!("/_mock{call}"), "x", "").status(),
                get(admin, &format!("/_mock{call}"), "x", "").status()
            ],
            [200, 200]
        );
    }
    for path in ["/jwk", "/v3/api-docs", "/rest/v2/personer"] {
        assert_eq!(get(admin, path, "x", "").status(), 404, "{path}");
    }
    assert_eq!(get(main, "/jwk", "x", "").status(), 200);
    assert_eq!(get(admin, "/_world/mine/_mock/clock", "x", "").status(), 200);
    let without = KrrMock::start().await;
    assert_eq!(without.admin_address(), None);
    krr.stop().await;
    assert!(std::net::TcpStream::connect(admin).is_err(), "it stops too");
}

#[tokio::test]
async fn a_page_of_another_site_is_refused_without_an_origin_too() {
    let krr = KrrMock::start().await;
    for (site, status) in [("cross-site", 403), ("same-site", 200), ("same-origin", 200), ("none", 200)] {
        let more = format!("Sec-Fetch-Site: {site}\r\n");
        assert_eq!(get(krr.address(), "/_mock/clock", "localhost", &more).status(), status, "{site}");
        assert_eq!(get(krr.address(), "/jwk", "localhost", &more).status(), 200, "{site}");
    }
}

#[tokio::test]
async fn keys_and_exchanges_are_not_shown_under_a_foreign_host() {
    let krr = KrrMock::start().await;
    let own = KrrMock::builder().base_url("https://krr.example.no").start().await.unwrap();
    for host in ["evil.example", "evil.example:8080", "localhost.evil.example", "xlocal", "127.0.0.1.evil.example"] {
        let foreign = host.contains('.');
        for path in ["/_mock/clients/demo", "/_mock/clients", "/_mock/exchanges", "/_world/a/_mock/exchanges"] {
            let answer = get(krr.address(), path, host, "");
            assert_eq!(answer.status(), if foreign { 403 } else { 200 }, "{host} {path}");
            assert!(!foreign || answer.body.contains("--base-url") && !answer.body.contains("PRIVATE"), "{answer:?}");
        }
        assert_eq!(get(krr.address(), "/_mock/clock", host, "").status(), 200, "{host}: no secret");
    }
    for host in [
        "krr-mock",
        "krr-mock:8080",
        "10.1.2.3:8080",
        "[::1]:8080",
        "a.localhost",
        "host.docker.internal",
        "krr.default.svc",
        "test.kontaktregisteret.no",
        "krr-at2.digdir.no",
    ] {
        assert_eq!(get(krr.address(), "/_mock/clients/demo", host, "").status(), 200, "{host}");
    }
    assert_eq!(get(own.address(), "/_mock/clients/demo", "krr.example.no", "").status(), 200);
    assert_eq!(get(own.address(), "/_mock/clients/demo", "krr.example.com", "").status(), 403);
    let guarded = KrrMock::builder().admin_token("sesame").start().await.unwrap();
    let bearer = "Authorization: bearer sesame\r\n";
    assert_eq!(get(guarded.address(), "/_mock/clients/demo", "evil.example", bearer).status(), 200, "it has the token");
}
