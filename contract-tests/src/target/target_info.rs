use krr_specs::{Generation, TestedTarget};
use url::Url;

use crate::target::Target;

/// What was tested: host and port, without path and secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetInfo {
    /// The host, without port.
    pub host: String,
    /// The port, also the default one.
    pub port: u16,
    /// Whether it is krr-mock.
    pub is_mock: bool,
}

impl TargetInfo {
    pub(crate) fn of(target: &Target) -> Self {
        let url = Url::parse(&target.base).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        let port = url.as_ref().and_then(Url::port_or_known_default).unwrap_or_default();
        Self { host, port, is_mock: target.is_mock }
    }

    /// The form in which accepted deviations ask.
    pub(crate) fn judged_as(&self, generation: Generation) -> TestedTarget<'_> {
        TestedTarget { host: &self.host, port: self.port, is_mock: self.is_mock, generation }
    }
}

impl Target {
    /// The version of krr-mock, when it is one.
    pub async fn mock_version(&self) -> Option<String> {
        self.admin.as_ref()?.health().await?.get("version")?.as_str().map(str::to_owned)
    }
}
