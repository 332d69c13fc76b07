use serde::Serialize;
use uuid::Uuid;

use crate::http::request_host::RequestHost;
use crate::oauth::settings::token_errors::TokenErrors;
use crate::services::issuers::grant::mp_code::ErrorText;

/// How an issuer writes an error of its token endpoint.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ErrorForm {
    /// Maskinporten's of today (N20), with the host of `error_uri`.
    Maskinporten { host: &'static str },
    /// Maskinporten's from 2020 to 2022 (N20).
    Maskinporten2022,
    /// The legacy provider's, without code and id.
    LegacyProvider,
}

/// The body. An issuer's error has nothing else (RFC 6749, section 5.2).
#[derive(Serialize)]
pub(crate) struct ErrorBody {
    pub(crate) error: &'static str,
    pub(crate) error_description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_uri: Option<String>,
}

impl ErrorForm {
    /// Production has URIs of its own; every other name of Maskinporten stands for its test environment.
    pub(crate) fn of_maskinporten(errors: TokenErrors, host: RequestHost<'_>) -> Self {
        match errors {
            TokenErrors::Of2022 => Self::Maskinporten2022,
            TokenErrors::Current if host.host().is_some_and(|host| host.name == "maskinporten.no") => {
                Self::Maskinporten { host: "maskinporten.no" }
            }
            TokenErrors::Current => Self::Maskinporten { host: "test.maskinporten.no" },
        }
    }

    /// An error without a code has no `error_uri`: its page is found by the code.
    pub(crate) fn body(self, text: &ErrorText, description: &str) -> ErrorBody {
        let id = Uuid::new_v4();
        let (error_description, error_uri) = match self {
            Self::Maskinporten { host } => (
                format!("{description} (trace_id: {})", id.simple()),
                text.code.map(|code| format!("https://{host}/errors/{code}")),
            ),
            Self::Maskinporten2022 => (format!("{description} (correlation id: {id})"), None),
            Self::LegacyProvider => (description.to_owned(), None),
        };
        ErrorBody { error: text.error, error_description, error_uri }
    }
}
