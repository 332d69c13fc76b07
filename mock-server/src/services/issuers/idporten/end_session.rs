use http::StatusCode;
use serde::Deserialize;

use crate::http::response::ApiResponse;
use crate::oauth::login::locale::Language;
use crate::oauth::login::session;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::issuer;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::error::BilingualHint;
use crate::services::issuers::idporten::pages::{logged_out_page, rejected_page};
use crate::services::issuers::idporten::redirect::{SET_COOKIE, html, redirect_to};

pub(crate) fn get_logout(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(log_out(ctx, &Parameters::of_query(ctx)))
}

pub(crate) fn post_logout(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(log_out(ctx, &Parameters::of_form(ctx)))
}

/// Why a logout is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LogoutError {
    IdTokenHint,
    Client,
    RedirectUri,
}

impl LogoutError {
    fn hint(self) -> BilingualHint {
        match self {
            Self::IdTokenHint => BilingualHint {
                en: "id_token_hint is no ID token of this issuer; an expired one would do (RP-Initiated Logout, section 4)",
                nb: "id_token_hint er ikke et ID-token herfra; et utløpt hadde vært godt nok",
            },
            Self::Client => BilingualHint {
                en: "post_logout_redirect_uri needs a client: send id_token_hint or client_id, of the same client if both",
                nb: "post_logout_redirect_uri trenger en klient: send id_token_hint eller client_id, fra samme klient hvis begge",
            },
            Self::RedirectUri => BilingualHint {
                en: "post_logout_redirect_uri must be one of the client's redirect_uris: this mock has one list for both",
                nb: "post_logout_redirect_uri skal være en av klientens redirect_uris: mocken har én liste for begge",
            },
        }
    }
}

#[derive(Clone, Deserialize)]
struct IdToken {
    iss: String,
    aud: String,
    sid: String,
}

/// Ends the session of the browser and that of the ID token (OpenID Connect RP-Initiated Logout), without asking the person to
/// confirm.
fn log_out(ctx: &RequestContext<'_>, parameters: &Parameters) -> ApiResponse {
    let language = Language::preferred(parameters.get("ui_locales").unwrap_or_default());
    match end_sessions(ctx, parameters) {
        Ok(Some(redirect)) => redirect,
        Ok(None) => html(StatusCode::OK, logged_out_page(language)),
        Err(error) => {
            let page = rejected_page(language, error.hint());
            return html(StatusCode::BAD_REQUEST, page).hinting(error.hint());
        }
    }
    .with(SET_COOKIE, &session::set_cookie("", ctx.host))
}

fn end_sessions(ctx: &RequestContext<'_>, parameters: &Parameters) -> Result<Option<ApiResponse>, LogoutError> {
    let id_token = parameters.get("id_token_hint").map(|token| read_id_token(ctx, token)).transpose()?;
    let redirect = match parameters.get("post_logout_redirect_uri") {
        None => None,
        Some(uri) => Some(redirect_after_logout(ctx, parameters, id_token.as_ref(), uri)?),
    };
    let now = ctx.world.clocks.token.now();
    let sid = id_token.as_ref().map(|token| token.sid.as_str());
    ctx.world.logins.lock().log_out(session::session_cookie(ctx.headers), sid, now);
    Ok(redirect)
}

fn read_id_token(ctx: &RequestContext<'_>, token: &str) -> Result<IdToken, LogoutError> {
    let token: IdToken = ctx.state.issuing.key().verify(token).map_err(|_| LogoutError::IdTokenHint)?;
    if issuer(ctx).is_called(&token.iss) { Ok(token) } else { Err(LogoutError::IdTokenHint) }
}

fn redirect_after_logout(
    ctx: &RequestContext<'_>,
    parameters: &Parameters,
    id_token: Option<&IdToken>,
    uri: &str,
) -> Result<ApiResponse, LogoutError> {
    let client_id = match (id_token.map(|token| token.aud.as_str()), parameters.get("client_id")) {
        (Some(hinted), Some(named)) if hinted != named => return Err(LogoutError::Client),
        (hinted, named) => hinted.or(named).ok_or(LogoutError::Client)?,
    };
    let client = ctx.world.clients.find(client_id).ok_or(LogoutError::Client)?;
    if !client.redirect_uris.iter().any(|registered| registered == uri) {
        return Err(LogoutError::RedirectUri);
    }
    let state: Vec<_> = parameters.get("state").map(|state| ("state", state)).into_iter().collect();
    Ok(redirect_to(uri, &state))
}
