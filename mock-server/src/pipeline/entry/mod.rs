//! What is decided before an operation runs: world, service and route of a request, and whether it may reach the admin API.

pub(crate) mod forwarded;
pub(crate) mod request_world;
pub(crate) mod route;
pub(crate) mod target;
