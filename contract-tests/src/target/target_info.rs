use krr_specs::{Generation, TestedTarget};
use serde_json::Value;
use url::Url;

use crate::target::Target;
use crate::target::response_body::read_body;

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
        if !self.is_mock {
            return None;
        }
        let health = Url::parse(&self.base).ok()?.join("/_mock/health").ok()?;
        let response = self.client.get(health).send().await.ok()?;
        let health: Value = serde_json::from_slice(&read_body(response).await.ok()?).ok()?;
        health.get("version")?.as_str().map(str::to_owned)
    }
}
