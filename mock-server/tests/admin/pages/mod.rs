//! The pages for people, over HTTP.

pub(crate) mod control;
pub(crate) mod every_page;
pub(crate) mod exchanges;
pub(crate) mod index;
pub(crate) mod login;
pub(crate) mod persons;
pub(crate) mod tokens;

use http::Method;
use krr_mock_server::KrrMock;

use crate::support::client::{LookupClient, Response, noon, send};

/// A published test user whose details are 19 months old.
pub(crate) const EXPIRED: &str = "11887197158";

/// A browser at a mock at noon of a known day.
pub(crate) struct Browser {
    pub(crate) client: LookupClient,
}

impl Browser {
    pub(crate) async fn start() -> Self {
        Self { client: LookupClient::start_with(KrrMock::builder().clock(noon())).await }
    }

    /// A page below `/_mock`, in a language.
    pub(crate) async fn page_in(&self, language: &str, path: &str) -> Response {
        let request = self.client.request(Method::GET, &format!("/_mock{path}"));
        send(request.header("accept", "text/html,*/*;q=0.8").header("accept-language", language)).await
    }

    pub(crate) async fn page(&self, path: &str) -> Response {
        self.page_in("en", path).await
    }

    /// Sends a form, and follows where it leads.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.request(Method::POST, &format!("/_mock{path}")).header("accept", "text/html");
        send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }
}
