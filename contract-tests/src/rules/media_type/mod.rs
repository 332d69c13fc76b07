//! Rules about the media types of requests and responses: JSON, and responses signed as JWS.

pub(crate) mod json_with_charset;
pub(crate) mod other_media_refused;
pub(crate) mod plain_by_default;
pub(crate) mod plain_json;
pub(crate) mod signed_on_request;
pub(crate) mod signed_payload_equals_plain;
