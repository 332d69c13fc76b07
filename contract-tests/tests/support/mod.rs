//! The program as a process, and servers between the suite and a mock or in place of one.

pub(crate) mod hide_mock_proxy;
pub(crate) mod program;
pub(crate) mod stub_server;
