//! The mock as a Rust value: builder, running mock and its worlds.

pub(crate) mod builder;
pub(crate) mod krr_mock;
pub(crate) mod krr_world;
mod start;
pub(crate) mod start_error;
