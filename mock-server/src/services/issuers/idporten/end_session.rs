use http::StatusCode;
use serde::Deserialize;

use crate::{
    http::response::ApiResponse,
    oauth::login::{locale::Language, session},
    operation::{context::RequestContext, rejection::Rejection},
    services::issuers::idporten::{
        authorize::{issuer, parameters::Parameters},
        pages::{logged_out_page, refused_page},
        redirect::{SET_COOKIE, html, redirect_to},
    },
};

pub(crate) fn get_logout(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(log_out(call, &Parameters::of_query(call)))
}

pub(crate) fn post_logout(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(log_out(call, &Parameters::of_form(call)))
}

/// Why nobody is sent on after a logout. The texts are for the developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum LogoutError {
    #[error(
        "id_token_hint is no ID token of this issuer; an expired one would do (RP-Initiated Logout, section 4) / \
         id_token_hint er ikke et ID-token herfra; et utløpt hadde vært godt nok"
    )]
    Hint,
    #[error(
        "post_logout_redirect_uri needs a client: send id_token_hint or client_id, of the same client if both / \
         post_logout_redirect_uri trenger en klient: send id_token_hint eller client_id, fra samme klient hvis begge"
    )]
    Client,
    #[error(
        "post_logout_redirect_uri must be one of the client's redirect_uris: this mock has one list for both / \
         post_logout_redirect_uri skal være en av klientens redirect_uris: mocken har én liste for begge"
    )]
    RedirectUri,
}

#[derive(Clone, Deserialize)]
struct IdToken {
    iss: String,
    aud: String,
    sid: String,
}

/// Ends the session of the browser and that of the ID token (OpenID Connect RP-Initiated Logout). Nobody is asked whether they
/// meant it: a double for tests has nothing to lose by it.
fn log_out(call: &RequestContext<'_>, parameters: &Parameters) -> ApiResponse {
    let language = Language::asked(parameters.get("ui_locales").unwrap_or_default());
    match ended(call, parameters) {
        Ok(Some(answer)) => answer,
        Ok(None) => html(StatusCode::OK, logged_out_page(language)),
        Err(why) => return html(StatusCode::BAD_REQUEST, refused_page(language, &why.to_string())).hinting(why),
    }
    .with(SET_COOKIE, &session::set_cookie("", call.host))
}

fn ended(call: &RequestContext<'_>, parameters: &Parameters) -> Result<Option<ApiResponse>, LogoutError> {
    let hint = parameters.get("id_token_hint").map(|token| read(call, token)).transpose()?;
    let onward = match parameters.get("post_logout_redirect_uri") {
        None => None,
        Some(uri) => Some(onward(call, parameters, hint.as_ref(), uri)?),
    };
    let now = call.world.clocks.token.now();
    let sid = hint.as_ref().map(|hint| hint.sid.as_str());
    call.world.logins.lock().log_out(session::session_cookie(call.headers), sid, now);
    Ok(onward)
}

fn read(call: &RequestContext<'_>, token: &str) -> Result<IdToken, LogoutError> {
    let token: IdToken = call.state.issuing.key().verify(token).map_err(|_| LogoutError::Hint)?;
    if issuer(call).is_called(&token.iss) { Ok(token) } else { Err(LogoutError::Hint) }
}

fn onward(
    call: &RequestContext<'_>,
    parameters: &Parameters,
    hint: Option<&IdToken>,
    uri: &str,
) -> Result<ApiResponse, LogoutError> {
    let client_id = match (hint.map(|hint| hint.aud.as_str()), parameters.get("client_id")) {
        (Some(hinted), Some(named)) if hinted != named => return Err(LogoutError::Client),
        (hinted, named) => hinted.or(named).ok_or(LogoutError::Client)?,
    };
    let client = call.world.clients.find(client_id).ok_or(LogoutError::Client)?;
    if !client.redirect_uris.iter().any(|registered| registered == uri) {
        return Err(LogoutError::RedirectUri);
    }
    let state: Vec<_> = parameters.get("state").map(|state| ("state", state)).into_iter().collect();
    Ok(redirect_to(uri, &state))
}
