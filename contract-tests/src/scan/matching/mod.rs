//! Finds retired hosts, addresses and scopes in a text.

pub(crate) mod api_version;
pub(crate) mod host_match;
pub(crate) mod patterns;
pub(crate) mod scope;
pub(crate) mod split_url;
