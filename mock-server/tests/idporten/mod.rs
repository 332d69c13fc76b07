pub(crate) mod cross_origin;
pub(crate) mod errors;
pub(crate) mod login_flow;
pub(crate) mod login_page;
pub(crate) mod malformed_requests;
