//! One operation of a document: who may call it, with what body, and what its handler receives.

pub(crate) mod access_token;
pub(crate) mod authorize;
pub(crate) mod context;
pub(crate) mod query_names;
pub(crate) mod rejection;
pub(crate) mod request_body;
pub(crate) mod service_kind;
