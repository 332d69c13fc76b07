//! Who issues tokens, and to whom.

pub(crate) mod grant;
pub(crate) mod idporten;
pub(crate) mod legacy_provider;
pub(crate) mod maskinporten;
pub(crate) mod token_request;
