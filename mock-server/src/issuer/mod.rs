//! Who issues tokens, and to whom.

pub(crate) mod asked_scopes;
pub(crate) mod certificates;
pub(crate) mod client;
pub(crate) mod client_key;
pub(crate) mod client_key_pair;
pub(crate) mod clients;
pub(crate) mod clients_file;
mod compact_grant;
pub(crate) mod demo_client;
mod entitlement;
mod grant;
mod grant_refused;
pub(crate) mod idporten;
pub(crate) mod issuing;
pub(crate) mod legacy_provider;
mod legacy_tokens;
pub(crate) mod maskinporten;
mod mp_code;
pub(crate) mod opaque_tokens;
mod proof;
pub(crate) mod strict_json;
pub(crate) mod strictness;
mod test_authority;
pub(crate) mod token_request;
pub(crate) mod used_grants;
