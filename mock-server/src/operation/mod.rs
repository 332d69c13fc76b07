//! One operation of a document: who may call it, with what body, and what a handler is given.

pub(crate) mod access_token;
pub(crate) mod authorize;
pub(crate) mod rejection;
pub(crate) mod request_body;
