//! Rules about the OpenAPI document and the form of every response.

pub(crate) mod absent_never_empty;
pub(crate) mod conformance;
pub(crate) mod member_order;
pub(crate) mod no_future_time;
pub(crate) mod oslo_timestamps;
pub(crate) mod security_headers;
pub(crate) mod shape_as_stored;
