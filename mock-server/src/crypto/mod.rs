//! Keys, certificates, digests and random tokens. Nothing here knows OAuth or the register.

pub(crate) mod certificates;
pub(crate) mod client_key_pair;
pub(crate) mod digest;
pub(crate) mod key_source;
pub(crate) mod pem_key;
pub(crate) mod pfx;
pub(crate) mod private_jwk;
pub(crate) mod random_token;
pub(crate) mod signing_key;
pub(crate) mod stored_file;
pub(crate) mod stored_key;
