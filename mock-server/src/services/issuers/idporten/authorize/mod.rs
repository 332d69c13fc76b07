pub(crate) mod login;
pub(crate) mod parameters;
pub(crate) mod request;

use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;
use krr_specs::Issuer;

use crate::{
    crypto::random_token::random_token,
    http::{request_host::IssuerUrl, response::ApiResponse},
    oauth::login::{
        acr::Acr,
        authorization_code::{AuthorizationCode, LoginGrant},
        locale::Language,
        session::{self, Session},
    },
    operation::{context::RequestContext, rejection::Rejection},
    services::issuers::idporten::{
        authorize::{
            login::{LoginError, read_identifier},
            parameters::Parameters,
            request::{AuthorizationRequest, KnownClient, Prompt, UnknownClientError},
        },
        error::{AuthorizationError, ReturnAddress},
        pages::{login::login_page, refused_page},
        redirect::{SET_COOKIE, html},
    },
};

/// `GET /authorize`: the login page; or straight back to the client for whoever is logged in, and for the test user named in
/// `login_hint`.
pub(crate) fn get_authorize(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let parameters = Parameters::of_query(call);
    Ok(with_request(call, &parameters, |request| {
        if let Some(named) = request.login_hint.as_deref().and_then(|hint| hint.strip_prefix("testid:")) {
            return headless(call, request, named);
        }
        let now = call.world.clocks.token.now();
        if let Some(session) = usable_session(call, request, now) {
            return Ok(code_for(call, request, session, now));
        }
        match request.prompt {
            Prompt::None => {
                let hint = "prompt=none, and nobody is logged in with the level and age that are asked for / \
                            prompt=none, og ingen er logget inn med nivået og alderen som det er bedt om";
                Err(AuthorizationError::new("login_required", "Login required", hint))
            }
            Prompt::IfNeeded | Prompt::Login => Ok(html(StatusCode::OK, login_page(call, request, &parameters, None))),
        }
    }))
}

/// What `then` makes of the request, or the refusal: on a page when nobody may be sent anywhere, else back to the client.
pub(crate) fn with_request(
    call: &RequestContext<'_>,
    parameters: &Parameters,
    then: impl FnOnce(&AuthorizationRequest) -> Result<ApiResponse, AuthorizationError>,
) -> ApiResponse {
    let known = match KnownClient::read(|client_id| call.world.clients.find(client_id), parameters) {
        Ok(known) => known,
        Err(why) => return nowhere(why, parameters),
    };
    let issuer = issuer(call);
    match known.request(parameters).and_then(|request| then(&request)) {
        Ok(answer) => answer,
        Err(denial) => denial.send_to(&known.address(&issuer.url)),
    }
}

/// Whose name stands in the `iss` of everything that is issued here.
pub(crate) fn issuer(call: &RequestContext<'_>) -> IssuerUrl {
    call.host.issuer(Issuer::Idporten)
}

fn nowhere(why: UnknownClientError, parameters: &Parameters) -> ApiResponse {
    let language = Language::asked(parameters.get("ui_locales").unwrap_or_default());
    html(StatusCode::BAD_REQUEST, refused_page(language, &why.to_string())).hinting(why)
}

/// The session of the browser, when it is as fresh and as strong as the client asks for.
fn usable_session(call: &RequestContext<'_>, request: &AuthorizationRequest, now: Timestamp) -> Option<Arc<Session>> {
    let cookie = session::session_cookie(call.headers)?;
    let session = call.world.logins.lock().sessions.get(cookie.as_bytes(), now).cloned()?;
    let age = now.as_second().saturating_sub(session.auth_time.as_second());
    let is_fresh = request.max_age.is_none_or(|most| age <= most);
    (request.prompt != Prompt::Login && session.acr >= request.acr && is_fresh).then_some(session)
}

/// Logs in without a page, as the operator's test environments do: `login_hint=testid:<identifier>_<acr>`
/// (DOC-IDPORTEN-OIDC).
fn headless(
    call: &RequestContext<'_>,
    request: &AuthorizationRequest,
    named: &str,
) -> Result<ApiResponse, AuthorizationError> {
    let (pid, level) = named.split_once('_').unwrap_or((named, request.acr.name()));
    let acr = Acr::ALL.into_iter().find(|acr| acr.name() == level && *acr >= request.acr);
    let acr = acr.ok_or_else(|| {
        let hint = "login_hint=testid:<identifier>_<acr> needs a level that is known and not below acr_values / \
                    login_hint=testid:<identifikator>_<acr> trenger et nivå som er kjent og ikke under acr_values";
        AuthorizationError::invalid_request("Invalid login_hint parameter", hint)
    })?;
    let pid = read_identifier(call, pid).map_err(|why: LoginError| {
        AuthorizationError::invalid_request("Invalid login_hint parameter", format!("login_hint: {why}"))
    })?;
    Ok(log_in(call, request, pid.as_str(), acr))
}

/// Begins a session and answers with a code.
pub(crate) fn log_in(call: &RequestContext<'_>, request: &AuthorizationRequest, pid: &str, acr: Acr) -> ApiResponse {
    let now = call.world.clocks.token.now();
    let session =
        Arc::new(Session { sid: random_token(), pid: pid.to_owned(), acr, auth_time: now, locale: request.language });
    let word = call.world.logins.lock().log_in(Arc::clone(&session), now);
    let answer = code_for(call, request, session, now);
    answer.with(SET_COOKIE, &session::set_cookie(&word, call.host))
}

fn code_for(
    call: &RequestContext<'_>,
    request: &AuthorizationRequest,
    session: Arc<Session>,
    now: Timestamp,
) -> ApiResponse {
    let grant = Arc::new(LoginGrant {
        client_id: request.client.client_id.clone(),
        scope: request.scope.clone(),
        nonce: request.nonce.clone(),
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
    let word = call.world.logins.lock().issue_code(code, now);
    let (issuer, state) = (issuer(call), request.state.as_deref());
    ReturnAddress { redirect_uri: &request.redirect_uri, state, issuer: &issuer.url }.send(&[("code", &word)])
}
