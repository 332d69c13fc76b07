//! OAuth that the issuers and the look-up API share: clients, tokens, scopes and logins.

pub(crate) mod claims;
pub(crate) mod client;
pub(crate) mod expiring_map;
pub(crate) mod jti;
pub(crate) mod login;
pub(crate) mod opaque_tokens;
pub(crate) mod replay_cache;
pub(crate) mod scope_list;
pub(crate) mod settings;
pub(crate) mod shown_token;
pub(crate) mod verified_tokens;
