//! Recognises hosts, addresses, paths and scopes in a text, in every spelling.

pub(crate) mod api_version;
pub(crate) mod host_match;
pub(crate) mod hostless_path;
pub(crate) mod legacy_provider;
pub(crate) mod patterns;
pub(crate) mod scope;
pub(crate) mod split_url;
pub(crate) mod template;
