pub(crate) mod login;
pub(crate) mod parameters;
pub(crate) mod pushed;
pub(crate) mod request;
pub(crate) mod response;

use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;
use krr_specs::Issuer;

use crate::crypto::random_token::random_token;
use crate::http::request_host::IssuerUrl;
use crate::http::response::ApiResponse;
use crate::oauth::login::acr::Acr;
use crate::oauth::login::authorization_code::{AuthorizationCode, LoginGrant};
use crate::oauth::login::locale::Language;
use crate::oauth::login::session;
use crate::oauth::login::session::Session;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::login::{LoginError, read_identifier};
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::authorize::pushed::pushed_parameters;
use crate::services::issuers::idporten::authorize::request::{
    AuthorizationRequest, KnownClient, Prompt, UnknownClientError,
};
use crate::services::issuers::idporten::authorize::response::ResponseTarget;
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::pages::login::login_page;
use crate::services::issuers::idporten::pages::rejected_page;
use crate::services::issuers::idporten::redirect::{SET_COOKIE, html};

/// `GET /authorize`: the login page, or a redirect to the client when the person is logged in or `login_hint` names a test user.
pub(crate) fn get_authorize(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let parameters = Parameters::of_query(ctx);
    Ok(with_request(ctx, &parameters, |request, parameters| {
        if let Some(named) = request.login_hint.as_deref().and_then(|hint| hint.strip_prefix("testid:")) {
            return log_in_by_hint(ctx, request, named);
        }
        let now = ctx.world.clocks.token.now();
        if let Some(session) = usable_session(ctx, request, now) {
            return Ok(code_response(ctx, request, session, now));
        }
        match request.prompt {
            Prompt::None => {
                let hint = "prompt=none, and nobody is logged in with the requested level and age / \
                            prompt=none, og ingen er logget inn med nivået og alderen som det er bedt om";
                Err(AuthorizationError::new("login_required", "Login required", hint))
            }
            Prompt::IfNeeded | Prompt::Login => Ok(html(StatusCode::OK, login_page(ctx, request, parameters, None))),
        }
    }))
}

/// Reads the authorization request, pushed or not, and passes it on with its parameters. Errors redirect to the client, or show a page when its redirect URI is
/// not known.
pub(crate) fn with_request(
    ctx: &RequestContext<'_>,
    parameters: &Parameters,
    then: impl FnOnce(&AuthorizationRequest, &Parameters) -> Result<ApiResponse, AuthorizationError>,
) -> ApiResponse {
    let pushed = match pushed_parameters(ctx, parameters) {
        Ok(pushed) => pushed,
        Err(error) => return error_page(error, parameters),
    };
    let parameters = pushed.as_ref().unwrap_or(parameters);
    let known = match KnownClient::read(|client_id| ctx.world.clients.find(client_id), parameters) {
        Ok(known) => known,
        Err(error) => return error_page(error, parameters),
    };
    match known.request(parameters).and_then(|request| then(&request, parameters)) {
        Ok(response) => response,
        Err(error) => error.authorization_response(ctx, &known.response_target()),
    }
}

/// ID-porten by the host of the request.
pub(crate) fn issuer(ctx: &RequestContext<'_>) -> IssuerUrl {
    ctx.host.issuer(Issuer::Idporten)
}

fn error_page(error: UnknownClientError, parameters: &Parameters) -> ApiResponse {
    let language = Language::preferred(parameters.get("ui_locales").unwrap_or_default());
    html(StatusCode::BAD_REQUEST, rejected_page(language, error.hint())).hinting(error.hint())
}

/// The session of the browser, if its age and level satisfy the client.
fn usable_session(ctx: &RequestContext<'_>, request: &AuthorizationRequest, now: Timestamp) -> Option<Arc<Session>> {
    let cookie = session::session_cookie(ctx.headers)?;
    let session = ctx.world.logins.lock().sessions.get(cookie.as_bytes(), now).cloned()?;
    let age = now.as_second().saturating_sub(session.auth_time.as_second());
    let is_fresh = request.max_age.is_none_or(|max_age| age <= max_age);
    (request.prompt != Prompt::Login && session.acr >= request.acr && is_fresh).then_some(session)
}

/// Logs in without a page, as in the operator's test environments: `login_hint=testid:<identifier>_<acr>`
/// (DOC-IDPORTEN-OIDC).
fn log_in_by_hint(
    ctx: &RequestContext<'_>,
    request: &AuthorizationRequest,
    named: &str,
) -> Result<ApiResponse, AuthorizationError> {
    let (pid, level) = named.split_once('_').unwrap_or((named, request.acr.name()));
    let acr = Acr::ALL.into_iter().find(|acr| acr.name() == level && *acr >= request.acr);
    let acr = acr.ok_or_else(|| {
        let hint = "login_hint=testid:<identifier>_<acr> needs a known level that is not below acr_values / \
                    login_hint=testid:<identifikator>_<acr> trenger et nivå som er kjent og ikke under acr_values";
        AuthorizationError::invalid_request("Invalid login_hint parameter", hint)
    })?;
    let pid = read_identifier(ctx, pid).map_err(|why: LoginError| {
        AuthorizationError::invalid_request("Invalid login_hint parameter", format!("login_hint: {why}"))
    })?;
    Ok(log_in(ctx, request, pid.as_str(), acr))
}

/// Starts a session and redirects to the client with a code.
pub(crate) fn log_in(ctx: &RequestContext<'_>, request: &AuthorizationRequest, pid: &str, acr: Acr) -> ApiResponse {
    let now = ctx.world.clocks.token.now();
    let session =
        Arc::new(Session { sid: random_token(), pid: pid.to_owned(), acr, auth_time: now, locale: request.language });
    let cookie = ctx.world.logins.lock().log_in(Arc::clone(&session), now);
    let answer = code_response(ctx, request, session, now);
    answer.with(SET_COOKIE, &session::set_cookie(&cookie, ctx.host))
}

fn code_response(
    ctx: &RequestContext<'_>,
    request: &AuthorizationRequest,
    session: Arc<Session>,
    now: Timestamp,
) -> ApiResponse {
    let grant = Arc::new(LoginGrant {
        client_id: request.client.client_id.clone(),
        scope: request.scope.clone(),
        nonce: request.nonce.clone(),
        subject_type: request.client.subject_type,
        locale: session.locale,
        session,
    });
    let code = AuthorizationCode {
        grant,
        redirect_uri: request.redirect_uri.clone(),
        code_challenge: request.code_challenge.clone(),
        issued: now,
        is_spent: false,
    };
    let code = ctx.world.logins.lock().issue_code(code, now);
    let target = ResponseTarget {
        client_id: &request.client.client_id,
        redirect_uri: &request.redirect_uri,
        state: request.state.as_deref(),
        mode: request.response_mode,
    };
    target.respond(ctx, &[("code", &code)])
}
