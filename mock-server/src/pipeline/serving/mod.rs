//! The documents that are served: where each is, and the handlers of its operations.

pub(crate) mod bundled_contracts;
pub(crate) mod service;
pub(crate) mod services;
