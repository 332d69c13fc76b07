//! Rules about the OpenAPI document and the form of every response.

pub(crate) mod absent_never_empty;
pub(crate) mod conformance;
pub(crate) mod json_with_charset;
pub(crate) mod member_order;
pub(crate) mod no_time_ahead;
pub(crate) mod oslo_timestamps;
pub(crate) mod other_media_refused;
pub(crate) mod plain_json;
pub(crate) mod print_names_supplier;
pub(crate) mod security_headers;
pub(crate) mod shape_as_stored;
