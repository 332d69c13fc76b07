use http::StatusCode;

use crate::http::oauth_error::oauth_error;
use crate::http::response::ApiResponse;
use crate::services::issuers::grant::mp_code::MpCode;

/// Why a grant gives no token.
#[derive(Debug)]
pub(crate) struct GrantError {
    pub(crate) code: MpCode,
    /// A second sentence of `error_description`. Clients branch on it (wire-behaviour 3.4).
    addition: Option<&'static str>,
    /// The detail of the hint, in English and in bokmål.
    detail: Option<(String, String)>,
}

impl From<MpCode> for GrantError {
    fn from(code: MpCode) -> Self {
        Self { code, addition: None, detail: None }
    }
}

impl GrantError {
    /// An error whose hint has a detail in English and in bokmål.
    pub(crate) fn because(code: MpCode, en: impl Into<String>, nb: impl Into<String>) -> Self {
        Self { detail: Some((en.into(), nb.into())), ..Self::from(code) }
    }

    pub(crate) fn with_addition(self, addition: &'static str) -> Self {
        Self { addition: Some(addition), ..self }
    }

    /// The error response. With `has_code`, the description ends with the code.
    pub(crate) fn response(&self, has_code: bool) -> ApiResponse {
        let text = self.code.text();
        let addition = self.addition.map(|addition| format!(". {addition}")).unwrap_or_default();
        let code = text.code.filter(|_| has_code).map(|code| format!(" ({code})")).unwrap_or_default();
        let description = format!("{}{addition}{code}", text.description);
        oauth_error(StatusCode::BAD_REQUEST, text.error, &description).hinting(self.hint())
    }

    /// English, then bokmål.
    fn hint(&self) -> String {
        let text = self.code.text();
        let code = text.code.map(|code| format!("{code}: ")).unwrap_or_default();
        match &self.detail {
            Some((en, nb)) => format!("{code}{}: {en} / {}: {nb}", text.en, text.nb),
            None => format!("{code}{} / {}", text.en, text.nb),
        }
    }
}
