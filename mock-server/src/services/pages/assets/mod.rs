//! The files that pages name: one style, small scripts, an icon.

use http::StatusCode;

use crate::http::response::ApiResponse;
use crate::services::pages::layout::sent;

const FILES: [(&str, &str, &str); 5] = [
    ("style.css", "text/css; charset=utf-8", include_str!("style.css")),
    ("pages.js", "text/javascript; charset=utf-8", include_str!("pages.js")),
    ("exchanges.js", "text/javascript; charset=utf-8", include_str!("exchanges.js")),
    ("clock.js", "text/javascript; charset=utf-8", include_str!("clock.js")),
    ("icon.svg", "image/svg+xml", include_str!("icon.svg")),
];

pub(crate) fn file(name: &str) -> Option<ApiResponse> {
    let (_, media_type, text) = FILES.iter().find(|(known, ..)| *known == name)?;
    Some(sent(StatusCode::OK, media_type, (*text).to_owned()))
}
