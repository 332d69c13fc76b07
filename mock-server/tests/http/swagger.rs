//! The page that the archive links to, as a browser without a network finds it.

use std::collections::BTreeSet;

use http::Method;
use krr_mock_server::KrrMock;
use krr_specs::{Document, diff::Description};
use serde_json::Value;
use url::Url;

use crate::http::wire::get;
use crate::support::client::{LookupClient, send};

/// Where the archive's link leads, and the same page by its other names.
const PAGES: [&str; 4] = [
    "//kontaktinfo-oauth2-server/swagger-ui/index.html",
    "//kontaktinfo-oauth2-server/swagger-ui/index.html/",
    "/kontaktinfo-oauth2-server/swagger-ui/index.html",
    "/kontaktinfo-oauth2-server/swagger-ui/index.html/",
];

/// Everything in quotes that `page` names after `before`.
fn named<'p>(page: &'p str, before: &str) -> Vec<&'p str> {
    let before = format!("{before}\"");
    let rest = page.split(&before).skip(1);
    rest.map(|rest| rest.split_once('"').unwrap().0).collect()
}

/// What a browser asks for when the page at `target` names `reference`.
fn resolved(krr: &KrrMock, target: &str, reference: &str) -> String {
    let page = Url::parse(&format!("{}{target}", krr.uri())).unwrap();
    let url = page.join(reference).unwrap();
    assert_eq!(url.origin(), page.origin(), "{reference} is fetched from elsewhere");
    url.path().to_owned()
}

#[tokio::test]
async fn swagger_ui_and_its_files_are_served() {
    let krr = KrrMock::start().await;
    for target in PAGES {
        let page = get(&krr, target);
        assert_eq!((page.status(), page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{target}");
        let (styles, scripts) = (named(&page.body, "stylesheet\" href="), named(&page.body, "src="));
        assert_eq!((styles.len(), scripts.len()), (1, 2), "{page:?}");
        for (reference, media_type, inside) in [
            (styles[0], "text/css", ".swagger-ui"),
            (scripts[0], "text/javascript", "SwaggerUIBundle"),
            (scripts[1], "text/javascript", "deepLinking: true"),
        ] {
            let file = get(&krr, &resolved(&krr, target, reference));
            assert_eq!((file.status(), file.header("content-type")), (200, Some(media_type)), "{target} {reference}");
            assert_eq!(file.header("x-content-type-options"), Some("nosniff"), "the type must be right");
            assert!(file.body.contains(inside), "{target} {reference}");
        }
    }
    assert!(krr.exchanges().is_empty(), "who reads the page looks nobody up");
}

#[tokio::test]
async fn swagger_ui_shows_the_served_document() {
    let krr = KrrMock::start().await;
    for target in PAGES {
        let page = get(&krr, target).body;
        let documents = named(&page, " data-document=");
        assert_eq!(documents.len(), 1, "{page}");
        let document = get(&krr, &resolved(&krr, target, documents[0]));
        let document: Value = serde_json::from_str(&document.body).unwrap();
        assert_eq!(document["servers"][0]["url"], format!("{}/kontaktinfo-oauth2-server", krr.uri()));
        // Where the guides' anchors lead: `#/Person/patchUser`, `#/Personer`.
        let patch = &document["paths"]["/rest/v1/person"]["patch"];
        assert_eq!((&patch["operationId"], &patch["tags"][0]), (&"patchUser".into(), &"Person".into()));
        assert_eq!(document["paths"]["/rest/v1/personer"]["post"]["tags"][0], "Personer");
    }
}

#[tokio::test]
async fn swagger_ui_fetches_nothing_from_elsewhere() {
    let krr = KrrMock::start().await;
    let page = get(&krr, PAGES[0]).body;
    let policy = get(&krr, PAGES[0]).header("content-security-policy").unwrap_or_default().to_owned();
    assert!(policy.contains("script-src 'self';") && policy.contains("connect-src 'self';"), "{policy}");
    assert!(!page.contains("<script>"), "{page}");
    let script = get(&krr, "/kontaktinfo-oauth2-server/swagger-ui/swagger-ui-mock.js").body;
    assert!(script.contains("validatorUrl: null"), "{script}");
    assert!(!page.contains("//"), "{page}");
    assert_eq!(named(&page, "href=")[0], "data:,", "or a browser asks for an icon: {page}");
    let style = get(&krr, "/kontaktinfo-oauth2-server/swagger-ui/swagger-ui.css").body;
    let fetched = style.split("url(").skip(1).map(|url| url.trim_start_matches(['"', '\'']));
    for url in fetched {
        assert!(url.starts_with("data:"), "{}", url.chars().take(60).collect::<String>());
    }
    assert!(!style.contains("@import"));
}

#[tokio::test]
async fn swagger_ui_is_below_the_base_path_of_a_custom_document() {
    let text = include_str!("../documents/shop.yaml");
    let rooted = text.replace("servers: [{ url: 'https://dyr.example/api/v1' }]\n", "");
    for (text, base) in [(text, "/api/v1"), (rooted.as_str(), "")] {
        let document = Document::parse("shop.yaml", text).unwrap();
        let krr = KrrMock::builder().spec(document).start().await.unwrap();
        for target in [format!("{base}/swagger-ui/index.html"), format!("/{base}/swagger-ui/index.html/")] {
            let page = get(&krr, &target).body;
            let document = get(&krr, &resolved(&krr, &target, named(&page, " data-document=")[0])).body;
            let document: Value = serde_json::from_str(&document).unwrap();
            assert_eq!(document["info"]["title"], "Dyrebutikken", "{target}");
            let script = get(&krr, &resolved(&krr, &target, named(&page, "src=")[0]));
            assert_eq!(script.status(), 200, "{target}");
        }
    }
}

#[tokio::test]
async fn other_documentation_paths_are_404_without_redirect() {
    let client = LookupClient::start().await;
    let base = "/kontaktinfo-oauth2-server/swagger-ui";
    for below in ["", "/", "/index.htm", "/index.html//", "/index.html/swagger-ui.css", "/swagger-ui.js", "/../LICENSE"]
    {
        let answer = get(&client.krr, &format!("{base}{below}"));
        assert_eq!((answer.status(), answer.header("location")), (404, None), "{below}");
    }
    for file in ["index.html", "swagger-ui.css", "swagger-ui-bundle.js"] {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let request = client.request(method.clone(), &format!("{base}/{file}"));
            assert_eq!(send(request).await.status, 404, "{method} {file}");
        }
        assert_eq!(client.get(&format!("/idporten/swagger-ui/{file}")).await.status, 404, "it belongs to a document");
    }
}

/// Where clients were generated from in 2022 (KNOWIT).
#[tokio::test]
async fn swagger_2_is_served_where_ver2_had_it_and_says_what_openapi_3_says() {
    let krr = KrrMock::start().await;
    let base = "/kontaktinfo-oauth2-server";
    let text = get(&krr, &format!("{base}/rest/v2/api-docs")).body;
    let swagger: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&swagger["swagger"], &swagger["basePath"]), (&"2.0".into(), &base.into()));
    assert_eq!(format!("http://{}", swagger["host"].as_str().unwrap()), krr.uri());
    let models = swagger["definitions"].as_object().unwrap();
    assert!(
        ["HentPersonerRequest", "KontaktinfoCreateOrPatch", "PersonPatchDocument"]
            .iter()
            .all(|m| models.contains_key(*m))
    );
    assert!(!text.contains("#/components/"), "every reference is one of Swagger 2.0");
    // Converted back it is the served document, except for what Swagger 2.0 cannot say.
    let old = Description::read("v2/api-docs", &text).unwrap();
    assert!(old.losses().is_empty(), "{:?}", old.losses());
    let new = Description::read("v3/api-docs", &get(&krr, &format!("{base}/v3/api-docs")).body).unwrap();
    let kinds: BTreeSet<&str> = old.diff(&new).iter().map(|found| found.kind.id()).collect();
    insta::assert_snapshot!(kinds.into_iter().collect::<Vec<_>>().join(" "), @"choice-introduced description-changed example-changed pattern-removed response-header-promised response-media-type-added security-credential-moved security-scheme-type-changed server-added source-changed specification-changed token-format-changed type-removed");
}

#[tokio::test]
async fn the_old_swagger_page_shows_the_old_document() {
    let krr = KrrMock::start().await;
    for target in
        ["/kontaktinfo-oauth2-server/rest/swagger-ui.html", "/kontaktinfo-oauth2-server/rest/swagger-ui.html/"]
    {
        let page = get(&krr, target);
        assert_eq!((page.status(), page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{target}");
        let document = resolved(&krr, target, named(&page.body, " data-document=")[0]);
        assert_eq!(document, "/kontaktinfo-oauth2-server/rest/v2/api-docs", "{target}");
        for file in [named(&page.body, "src=")[0], named(&page.body, "stylesheet\" href=")[0]] {
            assert_eq!(get(&krr, &resolved(&krr, target, file)).status(), 200, "{target} {file}");
        }
    }
    for path in ["/rest/v2/api-docs", "/rest/swagger-ui.html"] {
        assert_eq!(get(&krr, path).status(), 404, "{path}: later generations never had it");
    }
}
