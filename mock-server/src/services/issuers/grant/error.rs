use http::StatusCode;

use crate::{
    http::{oauth_error::oauth_error, response::ApiResponse},
    services::issuers::grant::mp_code::MpCode,
};

/// Why a grant gives no token: the code, what belongs into the description besides, and what only the developer hears.
#[derive(Debug)]
pub(crate) struct GrantError {
    pub(crate) code: MpCode,
    /// Clients branch on these words (wire-behaviour 3.4).
    words: Option<&'static str>,
    /// In English and in bokmål.
    detail: Option<(String, String)>,
}

impl From<MpCode> for GrantError {
    fn from(code: MpCode) -> Self {
        Self { code, words: None, detail: None }
    }
}

impl GrantError {
    /// A refusal with more to say in both languages.
    pub(crate) fn because(code: MpCode, en: impl Into<String>, nb: impl Into<String>) -> Self {
        Self { detail: Some((en.into(), nb.into())), ..Self::from(code) }
    }

    pub(crate) fn with_words(self, words: &'static str) -> Self {
        Self { words: Some(words), ..self }
    }

    /// As Maskinporten says it: the description carries the code.
    pub(crate) fn with_code(&self) -> ApiResponse {
        match self.code.said().code {
            Some(code) => self.answer(&format!("{} ({code})", self.description())),
            None => self.answer(&self.description()),
        }
    }

    /// As the legacy provider says it: the codes came after it (DOC-FEIL).
    pub(crate) fn without_code(&self) -> ApiResponse {
        self.answer(&self.description())
    }

    fn description(&self) -> String {
        let said = self.code.said().description;
        self.words.map_or_else(|| said.to_owned(), |words| format!("{said}. {words}"))
    }

    fn answer(&self, description: &str) -> ApiResponse {
        oauth_error(StatusCode::BAD_REQUEST, self.code.said().error, description).hinting(self.hint())
    }

    /// English, then bokmål.
    fn hint(&self) -> String {
        let said = self.code.said();
        let code = said.code.map(|code| format!("{code}: ")).unwrap_or_default();
        match &self.detail {
            Some((en, nb)) => format!("{code}{}: {en} / {}: {nb}", said.en, said.nb),
            None => format!("{code}{} / {}", said.en, said.nb),
        }
    }
}
