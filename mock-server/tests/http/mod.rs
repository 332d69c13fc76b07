pub(crate) mod connections;
pub(crate) mod error_responses;
mod faults;
pub(crate) mod header_limits;
pub(crate) mod malformed_requests;
pub(crate) mod methods;
pub(crate) mod shutdown;
pub(crate) mod swagger;
pub(crate) mod wire;
