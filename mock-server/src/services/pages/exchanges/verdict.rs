use maud::{Markup, html};
use serde_json::Value;

use crate::services::pages::page_request::Frame;
use crate::services::pages::text::{Text, exchanges};

/// What became of an exchange, at a glance. Of several things the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    MockBroke,
    ClientBroke,
    Fault,
    Refused,
    Fine,
}

impl Verdict {
    /// Of an exchange as the admin API gives it.
    pub(crate) fn of(exchange: &Value) -> Self {
        let has = |name: &str| exchange[name].as_array().is_some_and(|breaches| !breaches.is_empty());
        if has("server_breaches") {
            Self::MockBroke
        } else if has("client_breaches") {
            Self::ClientBroke
        } else if exchange["fault"].is_string() {
            Self::Fault
        } else if exchange["status"].as_u64().unwrap_or(0) >= 400 {
            Self::Refused
        } else {
            Self::Fine
        }
    }

    fn text(self) -> Text {
        match self {
            Self::MockBroke => exchanges::MOCK_BROKE,
            Self::ClientBroke => exchanges::CLIENT_BROKE,
            Self::Fault => exchanges::FAULT,
            Self::Refused => exchanges::REFUSED,
            Self::Fine => exchanges::FINE,
        }
    }

    pub(crate) fn mark(self, frame: &Frame<'_>) -> Markup {
        let class = match self {
            Self::MockBroke | Self::ClientBroke => "bad",
            Self::Fault | Self::Refused => "warning",
            Self::Fine => "good",
        };
        html! { span class={ "mark " (class) } { (frame.t(self.text())) } }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_worst_counts() {
        for (exchange, verdict) in [
            (json!({ "status": 200 }), Verdict::Fine),
            (json!({ "status": 401, "client_breaches": [] }), Verdict::Refused),
            (json!({ "status": 503, "fault": "f1" }), Verdict::Fault),
            (json!({ "status": 400, "fault": "f1", "client_breaches": [{}] }), Verdict::ClientBroke),
            (json!({ "status": 200, "client_breaches": [{}], "server_breaches": [{}] }), Verdict::MockBroke),
        ] {
            assert_eq!(Verdict::of(&exchange), verdict, "{exchange}");
        }
    }
}
