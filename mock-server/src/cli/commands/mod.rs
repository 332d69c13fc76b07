//! What the program does besides running the mock.

pub(crate) mod healthcheck;
pub(crate) mod new_client;
