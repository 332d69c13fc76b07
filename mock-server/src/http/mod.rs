//! Requests and responses as plain data, and the two error formats.

pub(crate) mod access;
pub(crate) mod bounds;
pub(crate) mod change_signal;
pub(crate) mod content_negotiation;
pub(crate) mod delivery;
pub(crate) mod krr_error;
pub(crate) mod oauth_error;
pub(crate) mod request;
pub(crate) mod request_host;
pub(crate) mod response;
pub(crate) mod server_names;
