pub(crate) mod hide_mock_proxy;
pub(crate) mod stub_server;
