//! Servers that stand between the suite and a mock, or in place of one.

pub(crate) mod hide_mock_proxy;
pub(crate) mod stub_server;
