//! The document as a page: the genuine Swagger UI out of this binary, so that a laptop without a network shows it.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{StatusCode, header};
use miniz_oxide::inflate::decompress_to_vec;
use rawzip::{ZipArchive, crc32};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;

use crate::http::response::ApiResponse;

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
        _ => None,
    }
}

/// The page of VER2 until autumn 2022, at `/rest/swagger-ui.html`, with its JSON of then.
pub(crate) fn old_page(path: &str) -> ApiResponse {
    let up = if path.ends_with('/') { "../" } else { "" };
    html(&format!("{up}../swagger-ui/"), &format!("{up}v2/api-docs"))
}

fn html(files: &str, api_docs: &str) -> ApiResponse {
    shown("text/html; charset=utf-8", index(files, api_docs).into())
}

fn shown(media_type: &str, body: Bytes) -> ApiResponse {
    ApiResponse { body, ..ApiResponse::empty(StatusCode::OK) }.with(header::CONTENT_TYPE, media_type)
}

/// The page, which finds its files and the document from itself and so works at any address. Deep links are on, because the
/// guides link to operations (SWAG-URL); the validator is off and the icon empty, so that nothing else is fetched.
fn index(files: &str, api_docs: &str) -> String {
    format!(
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Swagger UI</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{files}swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{files}swagger-ui-bundle.js"></script>
<script>
SwaggerUIBundle({{ url: "{api_docs}", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null }});
</script>
</body>
</html>
"##
    )
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
