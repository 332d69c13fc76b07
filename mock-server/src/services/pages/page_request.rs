use http::{Method, StatusCode};
use serde_json::Value;
use url::form_urlencoded;

use crate::http::bounds::MAX_FORM_FIELDS;
use crate::http::request::ApiRequest;
use crate::http::request_host::RequestHost;
use crate::http::response::ApiResponse;
use crate::services::pages::text::Text;
use crate::services::pages::text::language::Language;
use crate::state::app::AppState;
use crate::state::world::World;

/// A request for a page, or the form of one.
pub(crate) struct PageRequest<'p> {
    pub(crate) frame: Frame<'p>,
    pub(crate) state: &'p AppState,
    pub(crate) world: &'p World,
    /// Calls the admin API as any client does, so that a page has its checks and its errors.
    pub(crate) api: &'p dyn Fn(&ApiRequest) -> ApiResponse,
}

/// What a page needs that shows nothing of a world.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'p> {
    pub(crate) request: &'p ApiRequest,
    pub(crate) host: RequestHost<'p>,
    pub(crate) language: Language,
    /// Below `/_mock`.
    pub(crate) path: &'p str,
    /// Whether there is a session that can be ended.
    pub(crate) can_log_out: bool,
}

/// A time of the API for people: without the fraction of a second beyond milliseconds.
pub(crate) fn short_time(time: &str) -> String {
    let (date, clock) = time.split_once('T').unwrap_or((time, ""));
    let clock = clock.trim_end_matches('Z');
    format!("{date} {} UTC", clock.get(..12).unwrap_or(clock))
}

impl<'p> Frame<'p> {
    pub(crate) fn t(&self, text: Text) -> &'static str {
        text.in_language(self.language)
    }

    /// A text with a value for each name in braces.
    pub(crate) fn fill(&self, text: Text, values: &[(&str, &str)]) -> String {
        let put = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
        values.iter().fold(self.t(text).to_owned(), put)
    }

    /// The address of a page below `/_mock`, in this world.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}/_mock{path}", self.host.world_prefix())
    }

    pub(crate) fn query(&self, name: &str) -> Option<&'p str> {
        let found = self.request.query.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The fields of a form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.request.body).into_owned().take(MAX_FORM_FIELDS).collect()
    }
}

impl<'p> PageRequest<'p> {
    pub(crate) fn t(&self, text: Text) -> &'static str {
        self.frame.t(text)
    }

    pub(crate) fn link(&self, path: &str) -> String {
        self.frame.link(path)
    }

    /// The answer of the admin API: its JSON, or why it refuses.
    pub(crate) fn call(&self, method: Method, target: &str, body: Option<&Value>) -> Result<Value, CallError> {
        let response = (self.api)(&self.frame.request.calling(method, &format!("/_mock{target}"), body));
        let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        if response.status.is_success() {
            return Ok(answer);
        }
        Err(CallError { status: response.status, answer })
    }
}

/// A refusal of the admin API.
pub(crate) struct CallError {
    pub(crate) status: StatusCode,
    answer: Value,
}

impl CallError {
    pub(crate) fn new(status: StatusCode, reason: &str) -> Self {
        Self { status, answer: serde_json::json!({ "error": reason }) }
    }

    pub(crate) fn reason(&self) -> &str {
        self.answer["error"].as_str().unwrap_or("the call failed")
    }

    /// Each violation with its place in the body.
    pub(crate) fn violations(&self) -> impl Iterator<Item = String> {
        let all = self.answer["violations"].as_array().into_iter().flatten();
        all.map(|violation| {
            let text = |name: &str| violation[name].as_str().unwrap_or_default();
            match text("body") {
                "" => text("reason").to_owned(),
                place => format!("{place}: {}", text("reason")),
            }
        })
    }
}
