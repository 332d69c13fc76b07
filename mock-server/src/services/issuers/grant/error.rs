use crate::http::response::ApiResponse;
use crate::services::issuers::grant::error_form::{ErrorBody, ErrorForm};
use crate::services::issuers::grant::mp_code::MpCode;

/// Clients that cannot read the third member would fail without knowing why.
const TWO_MEMBERS: &str = "for a client that reads no error_uri: krr-mock --token-errors 2022";

/// Why a grant gives no token.
#[derive(Debug)]
pub(crate) struct GrantError {
    pub(crate) code: MpCode,
    /// What the description names, by placeholder: scopes and organisation numbers.
    named: Vec<(&'static str, String)>,
    /// A second sentence of `error_description`. Clients branch on it (N20).
    addition: Option<&'static str>,
    /// The detail of the hint, in English and in bokmål.
    detail: Option<(String, String)>,
}

impl From<MpCode> for GrantError {
    fn from(code: MpCode) -> Self {
        Self { code, named: Vec::new(), addition: None, detail: None }
    }
}

impl GrantError {
    /// An error whose hint has a detail in English and in bokmål.
    pub(crate) fn because(code: MpCode, en: impl Into<String>, nb: impl Into<String>) -> Self {
        Self { detail: Some((en.into(), nb.into())), ..Self::from(code) }
    }

    /// Puts a name in the place of a placeholder such as `<scope>` in the description.
    pub(crate) fn naming(mut self, placeholder: &'static str, name: impl Into<String>) -> Self {
        self.named.push((placeholder, name.into()));
        self
    }

    pub(crate) fn with_addition(self, addition: &'static str) -> Self {
        Self { addition: Some(addition), ..self }
    }

    pub(crate) fn response(&self, form: ErrorForm) -> ApiResponse {
        let text = self.code.text();
        let description =
            self.named.iter().fold(text.description.to_owned(), |text, (at, name)| text.replace(at, name));
        let addition = self.addition.map(|addition| format!(" {addition}")).unwrap_or_default();
        let body = form.body(&text, &format!("{description}{addition}"));
        ApiResponse::json(self.code.status(), &body).hinting(self.hint(&body))
    }

    /// The meaning of the code with the detail, in English and in bokmål.
    pub(crate) fn hints(&self) -> (String, String) {
        let text = self.code.text();
        match &self.detail {
            Some((en, nb)) => (format!("{}: {en}", text.en), format!("{}: {nb}", text.nb)),
            None => (text.en.to_owned(), text.nb.to_owned()),
        }
    }

    /// English, then bokmål.
    fn hint(&self, body: &ErrorBody) -> String {
        let text = self.code.text();
        let code = text.code.map(|code| format!("{code}: ")).unwrap_or_default();
        let (en, nb) = self.hints();
        let hint = format!("{code}{en} / {nb}");
        match &body.error_uri {
            Some(_) => format!("{hint} ({TWO_MEMBERS})"),
            None => hint,
        }
    }
}
