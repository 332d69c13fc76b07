//! Pushed authorization requests (RFC 9126).

use http::StatusCode;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::oauth::login::pushed_request;
use crate::oauth::login::pushed_request::{PushedRequest, URN_PREFIX};
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::authorize::request::{KnownClient, UnknownClientError};
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::token::client_authentication::authenticate_client;

/// `POST /par`: keeps the authorization request of an authenticated client, and names it by a `request_uri`.
pub(crate) fn post_par(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(push(ctx, &Parameters::of_form(ctx)).unwrap_or_else(|error| error.token_response()))
}

fn push(ctx: &RequestContext<'_>, parameters: &Parameters) -> Result<ApiResponse, AuthorizationError> {
    parameters.check_unique()?;
    let client = authenticate_client(ctx, parameters)?;
    if parameters.get("request_uri").is_some() {
        return Err(AuthorizationError::invalid_request(
            "Unexpected request_uri parameter",
            "push the parameters themselves; /authorize takes the request_uri of the response (RFC 9126, 2.1) / \
             send selve parameterne; /authorize tar request_uri fra svaret",
        ));
    }
    let parameters = parameters.authorization_request_of(&client.client_id);
    let known = KnownClient::read(|client_id| ctx.world.clients.find(client_id), &parameters)
        .map_err(|error| AuthorizationError::invalid_request("Invalid redirect_uri", error.hint().to_string()))?;
    known.request(&parameters)?;
    let now = ctx.world.clocks.token.now();
    let request = PushedRequest {
        client_id: client.client_id.clone(),
        parameters: parameters.into_pairs(),
        pushed: now,
        is_used: false,
    };
    let reference = ctx.world.logins.lock().push_request(request, now);
    let body = json!({
        "request_uri": format!("{URN_PREFIX}{reference}"),
        "expires_in": pushed_request::LIFETIME.as_secs(),
    });
    Ok(ApiResponse::json(StatusCode::CREATED, &body))
}

/// The pushed parameters where `request_uri` names some, which then count alone (RFC 9126, section 4). A `request_uri` works once.
pub(crate) fn pushed_parameters(
    ctx: &RequestContext<'_>,
    parameters: &Parameters,
) -> Result<Option<Parameters>, UnknownClientError> {
    let Some(reference) = parameters.get("request_uri").and_then(|uri| uri.strip_prefix(URN_PREFIX)) else {
        return Ok(None);
    };
    let client_id = parameters.get("client_id").ok_or(UnknownClientError::Parameters)?;
    let now = ctx.world.clocks.token.now();
    let mut logins = ctx.world.logins.lock();
    let request =
        logins.pushed_requests.get_mut(reference.as_bytes(), now).ok_or(UnknownClientError::RequestUriUnknown)?;
    if request.client_id != client_id {
        return Err(UnknownClientError::RequestUriOfAnother);
    }
    if std::mem::replace(&mut request.is_used, true) {
        return Err(UnknownClientError::RequestUriUsed);
    }
    if now.duration_since(request.pushed) >= pushed_request::LIFETIME {
        return Err(UnknownClientError::RequestUriExpired);
    }
    Ok(Some(Parameters::from_pairs(request.parameters.clone())))
}
