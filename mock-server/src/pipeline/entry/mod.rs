//! What is decided before the operation of a request is known: its world, and whether it may reach the admin API.

pub(crate) mod forwarded;
pub(crate) mod request_world;
pub(crate) mod target;
