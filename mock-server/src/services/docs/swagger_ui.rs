//! The document as a page: the genuine Swagger UI out of this binary, so that a laptop without a network shows it.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{StatusCode, header};
use krr_specs::{Generation, Scope};
use miniz_oxide::inflate::decompress_to_vec;
use rawzip::{ZipArchive, crc32};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;

use crate::http::response::ApiResponse;

/// What Swagger UI is told.
const CONFIGURATION: &[u8] = include_bytes!("swagger_ui.js");

/// The page sends requests to this mock alone. Swagger UI has pictures as data, and sets styles of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
     img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Unpacked when the first browser asks: 1.5 MB that most tests never look at.
static BUNDLE: LazyLock<Bytes> = LazyLock::new(|| released("dist/swagger-ui-bundle.js"));
static STYLE: LazyLock<Bytes> = LazyLock::new(|| released("dist/swagger-ui.css"));

/// The page that the archive links to (SEED), or a file that it needs, at `path` below a look-up API.
pub(crate) fn page(path: &str) -> Option<ApiResponse> {
    let below = path.strip_prefix("/swagger-ui/")?;
    let (name, up) = match below.strip_suffix('/') {
        // For a browser, the slash makes the page a folder of its own.
        Some(name) => (name, "../"),
        None => (below, ""),
    };
    match name {
        "index.html" => Some(html(up, &format!("{up}../v3/api-docs"))),
        "swagger-ui.css" => Some(shown("text/css", STYLE.clone())),
        "swagger-ui-bundle.js" => Some(shown("text/javascript", BUNDLE.clone())),
        "swagger-ui-mock.js" => Some(shown("text/javascript", Bytes::from_static(CONFIGURATION))),
        _ => None,
    }
}

/// The page of VER2 until autumn 2022, at `/rest/swagger-ui.html`, with its JSON of then.
pub(crate) fn old_page(path: &str) -> ApiResponse {
    let up = if path.ends_with('/') { "../" } else { "" };
    html(&format!("{up}../swagger-ui/"), &format!("{up}v2/api-docs"))
}

fn html(files: &str, api_docs: &str) -> ApiResponse {
    shown("text/html; charset=utf-8", index(files, api_docs).into()).with(header::CONTENT_SECURITY_POLICY, POLICY)
}

fn shown(media_type: &str, body: Bytes) -> ApiResponse {
    ApiResponse { body, ..ApiResponse::empty(StatusCode::OK) }.with(header::CONTENT_TYPE, media_type)
}

/// The page, which finds its files and the document from itself and so works at any address. What Swagger UI is told is in a script
/// of its own, so that the page can forbid all others.
fn index(files: &str, api_docs: &str) -> String {
    let (machine, person) = (scopes("global/"), scopes("user/"));
    format!(
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Swagger UI</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{files}swagger-ui.css">
</head>
<body>
<div id="swagger-ui" data-document="{api_docs}" data-machine-scopes="{machine}" data-person-scopes="{person}"></div>
<script src="{files}swagger-ui-bundle.js"></script>
<script src="{files}swagger-ui-mock.js"></script>
</body>
</html>
"##
    )
}

/// The scopes of the register for machines or persons, each once, with a space between them.
fn scopes(kind: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for scope in Generation::ALL.into_iter().rev().flat_map(Scope::of) {
        if scope.name.trim_start_matches("krr:").starts_with(kind) && !names.contains(&scope.name) {
            names.push(scope.name);
        }
    }
    names.join(" ")
}

fn released(file: &str) -> Bytes {
    unpacked(file).expect("a test asks for every file that the page names").into()
}

/// A file out of the archive, whose only folder at the top is named after the release; None when it is not whole.
fn unpacked(file: &str) -> Option<Vec<u8>> {
    let archive = ZipArchive::from_slice(SWAGGER_UI_VENDORED).ok()?;
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().ok()? {
        let path = std::str::from_utf8(entry.file_path().as_bytes()).ok()?;
        if path.split_once('/').is_some_and(|(_, path)| path == file) {
            let packed = archive.get_entry(entry.wayfinder()).ok()?;
            let body = decompress_to_vec(packed.data()).ok()?;
            return (crc32(&body) == entry.crc32()).then_some(body);
        }
    }
    None
}
