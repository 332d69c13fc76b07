use std::sync::Arc;

use crate::oauth::client::auth_method::AuthMethod;
use crate::oauth::client::{Client, Integration};
use crate::oauth::login::acr::Acr;
use crate::oauth::login::locale::Language;
use crate::oauth::login::scopes;
use crate::oauth::login::scopes::ScopeError;
use crate::oauth::scope_list::requested_scopes;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::authorize::response::{ResponseMode, ResponseTarget};
use crate::services::issuers::idporten::error::{AuthorizationError, BilingualHint};

/// A valid authorization request (OpenID Connect Core, section 3.1.2.1).
pub(crate) struct AuthorizationRequest {
    pub(crate) client: Arc<Client>,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) response_mode: ResponseMode,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) acr: Acr,
    pub(crate) language: Language,
    pub(crate) code_challenge: String,
    pub(crate) prompt: Prompt,
    /// In seconds.
    pub(crate) max_age: Option<i64>,
    pub(crate) login_hint: Option<String>,
}

/// When the login page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// Unless the person is logged in.
    IfNeeded,
    /// Never.
    None,
    /// Always.
    Login,
}

/// A client and one of its registered redirect URIs: responses may be sent there.
pub(crate) struct KnownClient {
    pub(crate) client: Arc<Client>,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    /// The default one where the requested one is not supported.
    pub(crate) response_mode: ResponseMode,
}

/// Why a person sees an error page instead of being redirected: the redirect URI may be an attacker's (RFC 9700,
/// section 4.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownClientError {
    Parameters,
    ClientId,
    Integration,
    RedirectUri,
    RequestUriUnknown,
    RequestUriOfAnother,
    RequestUriUsed,
    RequestUriExpired,
}

impl UnknownClientError {
    pub(crate) fn hint(self) -> BilingualHint {
        match self {
            Self::Parameters => BilingualHint {
                en: "client_id or redirect_uri is missing or stands twice",
                nb: "client_id eller redirect_uri mangler eller står to ganger",
            },
            Self::ClientId => BilingualHint {
                en: "no client has this client_id in this world: POST /_mock/clients registers one, GET /_mock/clients lists them",
                nb: "ingen klient har denne client_id i denne verdenen: POST /_mock/clients registrerer en, GET /_mock/clients viser dem",
            },
            Self::Integration => BilingualHint {
                en: "the client is registered for Maskinporten; a login needs one with \"integration\": \"api_klient\"",
                nb: "klienten er registrert for Maskinporten; en innlogging trenger \"integration\": \"api_klient\"",
            },
            Self::RedirectUri => BilingualHint {
                en: "the client is not registered with this redirect_uri: they are compared character by character (RFC 9700, 4.1.3)",
                nb: "klienten er ikke registrert med denne redirect_uri: de sammenlignes tegn for tegn",
            },
            Self::RequestUriUnknown => BilingualHint {
                en: "no request was pushed with this request_uri in this world: POST /par gives one",
                nb: "ingen forespørsel er sendt med denne request_uri i denne verdenen: POST /par gir en",
            },
            Self::RequestUriOfAnother => BilingualHint {
                en: "the request_uri belongs to another client than client_id",
                nb: "request_uri hører til en annen klient enn client_id",
            },
            Self::RequestUriUsed => BilingualHint {
                en: "the request_uri was used before: each works once (RFC 9126, 7.3)",
                nb: "request_uri er brukt før: hver av dem virker én gang",
            },
            Self::RequestUriExpired => BilingualHint {
                en: "the request_uri has expired: it is valid for 60 s by the mock's token clock",
                nb: "request_uri er utløpt: den varer i 60 s etter mockens klokke for token",
            },
        }
    }
}

impl KnownClient {
    /// Reads client and redirect URI, before all other parameters.
    pub(crate) fn read(
        find: impl Fn(&str) -> Option<Arc<Client>>,
        parameters: &Parameters,
    ) -> Result<Self, UnknownClientError> {
        let once = |name: &str| parameters.get(name).filter(|_| !parameters.is_repeated(name));
        let client_id = once("client_id").ok_or(UnknownClientError::Parameters)?;
        let redirect_uri = once("redirect_uri").ok_or(UnknownClientError::Parameters)?;
        let client = find(client_id).ok_or(UnknownClientError::ClientId)?;
        if client.integration != Integration::ApiKlient {
            return Err(UnknownClientError::Integration);
        }
        if !client.redirect_uris.iter().any(|registered| registered == redirect_uri) {
            return Err(UnknownClientError::RedirectUri);
        }
        let state = parameters.get("state").map(str::to_owned);
        let response_mode = ResponseMode::named(once("response_mode")).unwrap_or_default();
        Ok(Self { client, redirect_uri: redirect_uri.to_owned(), state, response_mode })
    }

    pub(crate) fn response_target(&self) -> ResponseTarget<'_> {
        ResponseTarget {
            client_id: &self.client.client_id,
            redirect_uri: &self.redirect_uri,
            state: self.state.as_deref(),
            mode: self.response_mode,
        }
    }

    /// Reads the other parameters.
    pub(crate) fn request(&self, parameters: &Parameters) -> Result<AuthorizationRequest, AuthorizationError> {
        parameters.check_unique()?;
        let text = |name: &str| parameters.get(name).map(str::to_owned);
        check_form(parameters)?;
        let scope = parameters.get("scope").unwrap_or_default();
        scopes::check_scopes(&self.client, scope)
            .map_err(|why: ScopeError| AuthorizationError::invalid_scope(why.to_string()))?;
        if self.client.token_endpoint_auth_method == AuthMethod::None && self.state.is_none() {
            let hint = "a public client must send state (DOC-IDPORTEN-OIDC) / en offentlig klient skal sende state";
            return Err(AuthorizationError::invalid_request("Missing state parameter", hint));
        }
        let acr_values = parameters.get("acr_values").unwrap_or_default();
        let acr = Acr::requested(acr_values).ok_or_else(|| {
            let hint = "acr_values must name idporten-loa-low, idporten-loa-substantial or idporten-loa-high; \
                        eidas-loa-* asks for a login with a foreign eID, which this mock does not have; \
                        Level3 and Level4 were those of the old provider / \
                        acr_values skal nevne idporten-loa-low, idporten-loa-substantial eller idporten-loa-high; \
                        eidas-loa-* ber om innlogging med utenlandsk eID, som denne mocken ikke har; \
                        Level3 og Level4 var de gamle";
            AuthorizationError::invalid_request("Invalid acr_values parameter", hint)
        })?;
        Ok(AuthorizationRequest {
            client: Arc::clone(&self.client),
            redirect_uri: self.redirect_uri.clone(),
            state: self.state.clone(),
            response_mode: self.response_mode,
            scope: requested_scopes(scope).join(" "),
            nonce: text("nonce"),
            acr,
            language: Language::preferred(parameters.get("ui_locales").unwrap_or_default()),
            code_challenge: code_challenge(parameters)?,
            prompt: prompt(parameters.get("prompt").unwrap_or_default())?,
            max_age: max_age(parameters.get("max_age"))?,
            login_hint: text("login_hint"),
        })
    }
}

/// Response type and mode, and the parts of the standard that are not there.
fn check_form(parameters: &Parameters) -> Result<(), AuthorizationError> {
    match parameters.get("response_type") {
        Some("code") => {}
        None => {
            return Err(AuthorizationError::invalid_request(
                "Missing response_type parameter",
                "send response_type=code / response_type=code mangler",
            ));
        }
        Some(_) => {
            let hint = "ID-porten knows response_type=code only / ID-porten kjenner bare response_type=code";
            return Err(AuthorizationError::new("unsupported_response_type", "Unsupported response type", hint));
        }
    }
    if ResponseMode::named(parameters.get("response_mode")).is_none() {
        let hint = "response_mode is query, form_post, query.jwt or form_post.jwt / \
                    response_mode er query, form_post, query.jwt eller form_post.jwt";
        return Err(AuthorizationError::invalid_request("Unsupported response mode", hint));
    }
    let hint = "send plain parameters, or the request_uri that POST /par gave / \
                send vanlige parametere, eller den request_uri som POST /par ga";
    if parameters.get("request").is_some() {
        return Err(AuthorizationError::new("request_not_supported", "Request objects are not supported", hint));
    }
    if parameters.get("request_uri").is_some() {
        return Err(AuthorizationError::new("request_uri_not_supported", "Request URIs are not supported", hint));
    }
    Ok(())
}

/// 43 characters of base64url, which is what SHA-256 makes (RFC 7636, section 4.2).
fn code_challenge(parameters: &Parameters) -> Result<String, AuthorizationError> {
    let Some(challenge) = parameters.get("code_challenge") else {
        let hint = "PKCE is required: send code_challenge and code_challenge_method=S256 (RFC 7636) / \
                    PKCE er påkrevd: send code_challenge og code_challenge_method=S256";
        return Err(AuthorizationError::invalid_request("Missing code_challenge parameter", hint));
    };
    if parameters.get("code_challenge_method") != Some("S256") {
        let hint = "code_challenge_method must be S256; without it the method would be plain, which ID-porten does not take / \
                    code_challenge_method skal være S256; uten den er metoden plain, som ID-porten ikke tar";
        return Err(AuthorizationError::invalid_request("Unsupported code_challenge_method", hint));
    }
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if challenge.len() != 43 || !challenge.bytes().all(is_base64url) {
        let hint = "code_challenge must be base64url(SHA-256(code_verifier)) without padding: 43 characters / \
                    code_challenge skal være base64url(SHA-256(code_verifier)) uten fyll: 43 tegn";
        return Err(AuthorizationError::invalid_request("Invalid code_challenge parameter", hint));
    }
    Ok(challenge.to_owned())
}

/// `consent` shows what is shown anyway.
fn prompt(text: &str) -> Result<Prompt, AuthorizationError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [] => Ok(Prompt::IfNeeded),
        ["none"] => Ok(Prompt::None),
        words if words.iter().all(|word| matches!(*word, "login" | "consent")) => Ok(Prompt::Login),
        _ => {
            let hint = "prompt is none, or one or more of login and consent (OpenID Connect Core, 3.1.2.1) / \
                        prompt er none, eller ett eller begge av login og consent";
            Err(AuthorizationError::invalid_request("Invalid prompt parameter", hint))
        }
    }
}

fn max_age(text: Option<&str>) -> Result<Option<i64>, AuthorizationError> {
    let Some(text) = text else { return Ok(None) };
    match text.parse() {
        Ok(seconds) if seconds >= 0 => Ok(Some(seconds)),
        _ => Err(AuthorizationError::invalid_request(
            "Invalid max_age parameter",
            "max_age is a number of seconds / max_age er et antall sekunder",
        )),
    }
}
