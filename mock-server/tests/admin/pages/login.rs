//! The pages have the safety of the admin API.

use http::Method;
use krr_mock_server::KrrMock;
use reqwest::RequestBuilder;

use crate::support::client::{LookupClient, Response, send};

async fn as_browser(request: RequestBuilder) -> Response {
    send(request.header("accept", "text/html")).await
}

/// Sends the login form without following the answer.
async fn log_in(client: &LookupClient, token: &str, to: &str) -> Response {
    let body =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("token", token).append_pair("to", to).finish();
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = http.post(format!("{}/_mock/ui/login", client.krr.uri()));
    as_browser(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
}

#[tokio::test]
async fn with_an_admin_token_the_pages_ask_for_it() {
    let client = LookupClient::start_with(KrrMock::builder().admin_token("sesame")).await;
    for path in ["/", "/_mock/", "/_mock/ui/personer", "/_mock/ui/personer/11887197158", "/_mock/ui/none"] {
        let page = as_browser(client.request(Method::GET, path)).await;
        assert_eq!(page.status, 401, "{path}");
        assert!(page.body.contains("name=\"token\"") && !page.body.contains("NULLstillt"), "{path} {page:?}");
    }
    for file in ["style.css", "pages.js"] {
        assert_eq!(client.get(&format!("/_mock/ui/files/{file}")).await.status, 200, "the login needs it");
    }
    let wrong = log_in(&client, "sesame2", "/").await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (403, None));
    for (to, leads_to) in [
        ("/ui/personer", "/_mock/ui/personer"),
        ("https://evil.example/", "/_mock/"),
        ("//evil.example/", "/_mock/"),
        ("/ui//evil.example", "/_mock/"),
        ("/ui/\\evil", "/_mock/"),
    ] {
        let right = log_in(&client, "sesame", to).await;
        assert_eq!((right.status, right.header("location")), (303, Some(leads_to)), "{to}");
    }
}

#[tokio::test]
async fn a_session_opens_the_pages_and_the_admin_api_until_its_end() {
    let client = LookupClient::start_with(KrrMock::builder().admin_token("sesame")).await;
    let answer = log_in(&client, "sesame", "/").await;
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("sesame"));
    let cookie = cookie.split(';').next().unwrap();
    let with = |path: &str| client.request(Method::GET, path).header("cookie", cookie);
    assert_eq!(as_browser(with("/_mock/ui/personer")).await.status, 200);
    assert_eq!(send(with("/_mock/clock")).await.status, 200);
    let own = client.krr.uri();
    for (header, value, status) in [
        ("origin", own, 200),
        ("origin", "http://localhost:3000", 401),
        ("origin", "https://evil.example", 403),
        ("sec-fetch-site", "same-origin", 200),
        ("sec-fetch-site", "same-site", 401),
        ("sec-fetch-site", "cross-site", 403),
    ] {
        assert_eq!(send(with("/_mock/clock").header(header, value)).await.status, status, "{header}: {value}");
    }
    let other = client.request(Method::GET, "/_mock/clock").header("cookie", "krr-mock-session=abc");
    assert_eq!(send(other).await.status, 401);
    let form = "application/x-www-form-urlencoded";
    let out = client.request(Method::POST, "/_mock/ui/logout").header("cookie", cookie).header("content-type", form);
    assert_eq!(as_browser(out).await.status, 200);
    assert_eq!(send(with("/_mock/clock")).await.status, 401, "the session has ended");
}

#[tokio::test]
async fn pages_are_not_shown_to_other_sites_or_under_a_foreign_host() {
    let client = LookupClient::start().await;
    for path in ["/", "/_mock/", "/_mock/ui", "/_mock/ui/personer"] {
        for (header, value) in [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("host", "evil.example"),
        ] {
            let page = as_browser(client.request(Method::GET, path).header(header, value)).await;
            assert_eq!(page.status, 403, "{path} {header}: {value}");
            assert!(!page.body.contains("NULLstillt"), "{page:?}");
            let link = format!("href=\"/_mock{}\"", path.strip_prefix("/_mock").unwrap_or(path));
            assert!(page.body.contains(&link), "a click opens it from here: {page:?}");
        }
    }
    let form =
        client.request(Method::POST, "/_mock/ui/personer").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(as_browser(form.header("origin", "https://evil.example")).await.status, 403);
    let login = as_browser(client.request(Method::GET, "/_mock/ui/login")).await;
    assert!(login.body.contains("<h1>"), "without a token there is nothing to log in to: {login:?}");
}
